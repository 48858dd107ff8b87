//! Numbers of several places that count the same thing, as bars.

use askama::Template;
use schemas::api::{AnswerFigure, FigureGroup, MechanismResponse};

use super::super::{Language, names};
use super::Chart;
use super::text::width;

const WIDTH: f64 = 560.0;
/// Where bars begin.
const LEFT: f64 = 150.0;
/// Longest bar.
const LONGEST: f64 = 270.0;
const STEP: f64 = 30.0;
/// Groups that are drawn; the table has all.
const MOST_GROUPS: usize = 4;
/// Bars of a group.
const MOST_BARS: usize = 12;

struct Bar {
    y: f64,
    name: String,
    size: f64,
    length: f64,
    value: String,
}

struct Group {
    y: f64,
    title: String,
    bars: Vec<Bar>,
}

#[derive(Template)]
#[template(path = "charts/bars.svg")]
struct Body {
    groups: Vec<Group>,
    left: f64,
}

/// The latest number of each place, largest first.
fn latest(group: &FigureGroup) -> Vec<&AnswerFigure> {
    let mut latest: Vec<&AnswerFigure> = Vec::new();
    for figure in &group.figures {
        if !latest.iter().any(|known| known.region.code == figure.region.code) {
            latest.push(figure);
        }
    }
    latest.sort_by(|left, right| right.value.total_cmp(&left.value));
    latest
}

/// The chart; `None` where no two places count the same thing.
pub(in crate::pages) fn bars(
    shown: &MechanismResponse,
    language: Language,
) -> Result<Option<Chart>, askama::Error> {
    let comparable = shown.figures.iter().filter(|group| group.places > 1).take(MOST_GROUPS);
    let mut groups = Vec::new();
    let mut said = Vec::new();
    let mut y = 0.0;
    for group in comparable {
        let unit =
            if group.unit.is_empty() { String::new() } else { format!("（{}）", group.unit) };
        let title = format!("{}{unit}", group.object);
        let figures = latest(group);
        let largest = figures.iter().map(|figure| figure.value).fold(1.0, f64::max);
        let start = y;
        y += 30.0;
        let mut bars = Vec::new();
        for figure in figures.into_iter().take(MOST_BARS) {
            let name = names::short(&figure.region.code, language);
            let year = figure.year.map_or_else(
                || language.say("年份不详", "year unknown").to_owned(),
                |year| year.to_string(),
            );
            let value = format!("{}　{year}", figure.value);
            said.push(format!("{title} {name} {} ({year})", figure.value));
            let size = (136.0 / width(&name, 1.0)).clamp(9.0, 16.0);
            let length = (figure.value.max(0.0) / largest * LONGEST).max(2.0);
            bars.push(Bar { y, name, size, length, value });
            y += STEP;
        }
        groups.push(Group { y: start, title, bars });
        y += 18.0;
    }
    if groups.is_empty() {
        return Ok(None);
    }
    let mechanism = &shown.mechanism;
    let title = language.say(
        format!("“{}”：文献中的数字", mechanism.zh),
        format!("{}: numbers that documents give", mechanism.en),
    );
    Ok(Some(Chart {
        title,
        description: said.join(language.say("；", "; ")),
        width: WIDTH as u32,
        height: y.ceil() as u32,
        body: Body { groups, left: LEFT }.render()?,
        has_links: false,
        language,
    }))
}
