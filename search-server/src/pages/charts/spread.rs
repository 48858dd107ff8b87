//! How a practice spread: the years from the top down, each with the provinces that are first seen then.

use std::collections::BTreeMap;

use askama::Template;
use schemas::api::MechanismResponse;

use super::super::tile_map::Mark;
use super::super::{Language, names};
use super::Chart;
use super::text::width;

const WIDTH: f64 = 560.0;
/// Where the provinces begin.
const LEFT: f64 = 128.0;
/// Room for the running total.
const RIGHT: f64 = 70.0;
const CHIP_HEIGHT: f64 = 30.0;
const STEP: f64 = 37.0;
const NAME_SIZE: f64 = 16.0;
const SIGN_SIZE: f64 = 14.0;

/// A province.
struct Chip {
    x: f64,
    y: f64,
    width: f64,
    name: String,
    mark: Mark,
}

/// A year.
struct Year {
    label: String,
    /// Middle of its first line.
    y: f64,
    /// Whether years without any province lie between it and the one before.
    is_after_gap: bool,
    /// Middle of the year before.
    above: Option<f64>,
    chips: Vec<Chip>,
    total: Option<usize>,
}

#[derive(Template)]
#[template(path = "charts/spread.svg")]
struct Body {
    years: Vec<Year>,
    width: f64,
    total_label: &'static str,
}

/// The chart; `None` where no province does it.
pub(in crate::pages) fn spread(
    shown: &MechanismResponse,
    language: Language,
) -> Result<Option<Chart>, askama::Error> {
    let mut by_year: BTreeMap<(bool, Option<i32>), Vec<_>> = BTreeMap::new();
    for entry in &shown.spread {
        by_year.entry((entry.first_year.is_none(), entry.first_year)).or_default().push(entry);
    }
    if by_year.is_empty() {
        return Ok(None);
    }
    let mut years: Vec<Year> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let (mut y, mut total, mut last) = (44.0, 0, None);
    for ((_, year), entries) in by_year {
        let is_after_gap = year.zip(last).is_some_and(|(year, last): (i32, i32)| year - last > 1);
        if is_after_gap {
            y += 14.0;
        }
        let unknown = language.say("年份不详", "Year unknown");
        let label = year.map_or_else(|| unknown.to_owned(), |year| year.to_string());
        let names: Vec<String> =
            entries.iter().map(|entry| names::short(&entry.region.code, language)).collect();
        said.push(format!("{label} {}", names.join(language.say("、", ", "))));
        total += entries.len();
        let middle = y + CHIP_HEIGHT / 2.0;
        let mut x = LEFT;
        let mut chips = Vec::new();
        for (entry, name) in entries.iter().zip(names) {
            let chip = width(&name, NAME_SIZE) + SIGN_SIZE + 22.0;
            if x > LEFT && x + chip > WIDTH - RIGHT {
                x = LEFT;
                y += STEP;
            }
            chips.push(Chip {
                x,
                y,
                width: chip,
                name,
                mark: Mark::of(language, entry.state, false),
            });
            x += chip + 7.0;
        }
        let above = years.last().map(|above: &Year| above.y).filter(|_| year.is_some());
        let total = year.is_some().then_some(total);
        years.push(Year { label, y: middle, is_after_gap, above, chips, total });
        y += STEP + 6.0;
        last = year.or(last);
    }
    let body = Body { years, width: WIDTH, total_label: language.say("累计", "in all") };
    let mechanism = &shown.mechanism;
    Ok(Some(Chart {
        title: language.say(
            format!("“{}”：各省最早见于哪一年", mechanism.zh),
            format!("{}: since when each province is seen to do it", mechanism.en),
        ),
        description: said.join(language.say("；", "; ")),
        width: WIDTH as u32,
        height: y.ceil() as u32,
        body: body.render()?,
        has_links: false,
        language,
    }))
}
