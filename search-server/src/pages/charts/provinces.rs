//! The tile map of a practice with its legend, as a chart.

use askama::Template;
use schemas::api::MechanismResponse;
use schemas::assertion::State;

use super::super::tile_map::{self, Mark, Tile};
use super::super::{Language, names};
use super::Chart;
use super::text::width;

const WIDTH: u32 = 544;
/// Height of the squares, and of the legend below them.
const MAP_HEIGHT: u32 = 630;
const LEGEND_STEP: u32 = 34;

/// A square with its name and where it leads.
struct Square {
    tile: Tile,
    name: String,
    size: u32,
    says: String,
    href: Option<String>,
}

/// A line of the legend.
struct Line {
    mark: Mark,
    label: String,
    x: u32,
    y: u32,
}

#[derive(Template)]
#[template(path = "charts/provinces.svg")]
struct Body {
    squares: Vec<Square>,
    lines: Vec<Line>,
}

/// The map; `href` gives the address to which a province leads, if any.
pub(in crate::pages) fn provinces(
    shown: &MechanismResponse,
    language: Language,
    href: impl Fn(&str) -> Option<String>,
) -> Result<Option<Chart>, askama::Error> {
    let Some(tiles) = tile_map::tiles(language, &shown.divisions, false) else { return Ok(None) };
    let square = |tile: Tile| {
        let name = names::short(&tile.code, language);
        // Latin names are long: they must fit the square.
        let fitting = (64.0 / width(&name, 1.0)).floor() as u32;
        let says = tile.mark.label;
        let says = format!("{name}{}{says}", language.say("：", ": "));
        Square { size: fitting.clamp(10, 19), href: href(&tile.code), name, says, tile }
    };
    let line = |(index, state): (u32, State)| {
        let mark = Mark::of(language, state, false);
        Line {
            label: format!("{} {}", mark.label, shown.summary.of(state)),
            mark,
            x: index % 2 * 272,
            y: MAP_HEIGHT + index / 2 * LEGEND_STEP,
        }
    };
    let squares: Vec<Square> = tiles.into_iter().map(square).collect();
    let said: Vec<&str> = squares.iter().map(|square| square.says.as_str()).collect();
    let description = said.join(language.say("；", "; "));
    let has_links = squares.iter().any(|square| square.href.is_some());
    let body = Body { squares, lines: (0..).zip(State::ALL).map(line).collect() };
    let mechanism = &shown.mechanism;
    Ok(Some(Chart {
        title: language.say(
            format!("“{}”：31 个省级行政区的状态", mechanism.zh),
            format!("{}: the states of the 31 provinces", mechanism.en),
        ),
        description,
        width: WIDTH,
        height: MAP_HEIGHT + LEGEND_STEP * 4,
        body: body.render()?,
        has_links,
        language,
    }))
}
