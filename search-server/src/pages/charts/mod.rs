//! Charts in SVG. On a page they take their colours from the sheet, light or dark; saved, each is a file
//! that looks right by itself, with its title, where it comes from and the version of the collection.
//!
//! All text is text, so it can be searched, read aloud and edited. What a fill says, a number or a sign
//! says as well.

mod bars;
mod matrix;
mod provinces;
mod spread;
mod table;
mod text;

use askama::Template;

pub(super) use bars::bars;
pub(super) use matrix::{Cell, Fill, Heading, Matrix, Row, level};
pub(super) use provinces::provinces;
pub(super) use spread::spread;
pub(super) use table::csv;
pub(crate) use table::harmless;

use super::{Language, Request};
use text::wrapped;

/// Width of the margin of a saved chart, in units of the drawing.
const MARGIN: u32 = 28;
/// Height of a line of its title.
const TITLE_LINE: u32 = 30;
/// Narrowest saved chart: its title and its source need room.
const NARROWEST: u32 = 480;

/// A drawing.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// The same in numbers, for who does not see it.
    pub(super) description: String,
    width: u32,
    height: u32,
    /// Markup, escaped.
    body: String,
    /// Whether its parts lead somewhere.
    has_links: bool,
    language: Language,
}

#[derive(Template)]
#[template(path = "charts/inline.svg")]
struct Inline<'a> {
    chart: &'a Chart,
    id: &'a str,
}

#[derive(Template)]
#[template(path = "charts/file.svg")]
struct File<'a> {
    chart: &'a Chart,
    lines: Vec<(u32, String)>,
    source: &'a str,
    margin: u32,
    /// Where the drawing begins.
    top: u32,
    width: u32,
    height: u32,
}

impl Chart {
    /// As part of a page; `id` is its own on the page.
    pub(super) fn inline(&self, id: &str) -> Result<String, askama::Error> {
        Inline { chart: self, id }.render()
    }

    /// As a file.
    pub(super) fn file(&self, source: &str) -> Result<String, askama::Error> {
        let inner = self.width.max(NARROWEST);
        let lines = wrapped(&self.title, 22.0, f64::from(inner));
        let top = MARGIN + TITLE_LINE * u32::try_from(lines.len()).unwrap_or(1) + 12;
        let baselines = (1..).map(|line| MARGIN + TITLE_LINE * line - 8);
        File {
            chart: self,
            lines: baselines.zip(lines).collect(),
            source,
            margin: MARGIN,
            top,
            width: inner + 2 * MARGIN,
            height: top + self.height + 24 + MARGIN,
        }
        .render()
    }
}

/// Where a chart or table comes from, without a date: the same collection gives the same file.
pub(super) fn source_line(request: &Request<'_>, version: &schemas::api::Version) -> String {
    let language = request.language();
    let page = request.path.rsplit_once('/').map_or(request.path, |(page, _)| page);
    language.say(
        format!("来源：他山（Tashan）{page}，库版本 {}", version.content),
        format!("Source: Tashan 他山 {page}, collection {}", version.content),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_chart_stands_by_itself() {
        let chart = Chart {
            title: "甲 <乙>".to_owned(),
            description: "丙 & 丁".to_owned(),
            width: 300,
            height: 100,
            body: "<text>戊</text>".to_owned(),
            has_links: false,
            language: Language::Chinese,
        };
        let file = chart.file("来源：他山，库版本 c0ffee").unwrap();
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        assert!(file.contains("<style>") && file.contains("库版本 c0ffee"));
        assert!(file.contains("甲 &#60;乙&#62;") && !file.contains("<乙>"));
        assert!(file.contains("丙 &#38; 丁"));
        let inline = chart.inline("spread").unwrap();
        assert!(inline.contains("role=\"img\"") && inline.contains("id=\"spread-title\""));
        assert!(!inline.contains("<style"));
    }
}
