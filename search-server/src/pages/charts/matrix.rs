//! A matrix of numbers: a table on the page, where every number leads to what it counts, and the same as
//! a picture to save. The darker, the more; the number stands in the cell.

use askama::Template;

use super::super::Language;
use super::Chart;
use super::text::{width, wrapped};

const LABEL_SIZE: f64 = 15.0;
const HEAD_SIZE: f64 = 13.0;
const HEAD_LINE: f64 = 17.0;

/// What a cell is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Fill {
    /// A step from 1 to 5.
    Level(u8),
    /// Looked at, and nothing found.
    Nothing,
    /// Nothing to look at.
    Unknown,
}

impl Fill {
    fn class(self) -> &'static str {
        match self {
            Fill::Nothing | Fill::Level(0) => "h0",
            Fill::Level(1) => "h1",
            Fill::Level(2) => "h2",
            Fill::Level(3) => "h3",
            Fill::Level(4) => "h4",
            Fill::Level(_) => "h5",
            Fill::Unknown => "hx",
        }
    }
}

/// The step of a number among those up to `most`.
pub(in crate::pages) fn level(number: usize, most: usize) -> Fill {
    match number {
        0 => Fill::Nothing,
        _ => Fill::Level(u8::try_from(1 + (number - 1) * 5 / most.max(1)).unwrap_or(5).min(5)),
    }
}

/// The heading of a row or column.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Heading {
    pub(in crate::pages) label: String,
    pub(in crate::pages) href: Option<String>,
}

/// A cell.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Cell {
    /// What stands in it; empty where hatching says it.
    pub(in crate::pages) text: String,
    /// In small letters below.
    pub(in crate::pages) below: String,
    pub(in crate::pages) fill: Fill,
    /// In words, with row and column.
    pub(in crate::pages) says: String,
    pub(in crate::pages) href: Option<String>,
}

impl Cell {
    /// The class of its fill.
    pub(in crate::pages) fn class(&self) -> &'static str {
        self.fill.class()
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Row {
    pub(in crate::pages) heading: Heading,
    pub(in crate::pages) cells: Vec<Cell>,
}

/// A matrix.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Matrix {
    /// What it shows.
    pub(in crate::pages) title: String,
    /// What the rows are.
    pub(in crate::pages) corner: String,
    pub(in crate::pages) columns: Vec<Heading>,
    pub(in crate::pages) rows: Vec<Row>,
}

struct HeadLine {
    x: f64,
    y: f64,
    text: String,
}

struct Line<'a> {
    y: f64,
    label: &'a str,
    cells: Vec<(f64, &'a Cell)>,
}

#[derive(Template)]
#[template(path = "charts/matrix.svg")]
struct Body<'a> {
    heads: Vec<HeadLine>,
    lines: Vec<Line<'a>>,
    left: f64,
    column: f64,
    height: f64,
}

impl Matrix {
    /// Whether there is nothing to show.
    pub(in crate::pages) fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.columns.is_empty()
    }

    /// The matrix as a picture.
    pub(in crate::pages) fn chart(&self, language: Language) -> Result<Chart, askama::Error> {
        let has_below = || self.rows.iter().flat_map(|row| &row.cells);
        let height = if has_below().any(|cell| !cell.below.is_empty()) { 44.0 } else { 30.0 };
        let widest_of = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
        let labels = &mut self.rows.iter().map(|row| width(&row.heading.label, LABEL_SIZE));
        let left = (widest_of(labels) + 14.0).min(260.0);
        let texts = &mut has_below().map(|cell| width(&cell.text, 14.0));
        let below = &mut has_below().map(|cell| width(&cell.below, 11.0));
        let column = (widest_of(texts).max(widest_of(below)) + 14.0).clamp(46.0, 120.0);
        let column = if self.columns.len() > 12 { column } else { column.max(74.0) };
        let heads: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|heading| wrapped(&heading.label, HEAD_SIZE, column - 8.0))
            .collect();
        let deepest = heads.iter().map(Vec::len).max().unwrap_or(1);
        let top = deepest as f64 * HEAD_LINE + 8.0;
        let x_of = |index: usize| left + index as f64 * column;
        let heads = heads.into_iter().enumerate().flat_map(|(index, lines)| {
            let first = deepest - lines.len();
            lines.into_iter().enumerate().map(move |(line, text)| HeadLine {
                x: x_of(index) + column / 2.0,
                y: (first + line + 1) as f64 * HEAD_LINE - 3.0,
                text,
            })
        });
        let lines = self.rows.iter().enumerate().map(|(index, row)| Line {
            y: top + index as f64 * height,
            label: &row.heading.label,
            cells: row.cells.iter().enumerate().map(|(index, cell)| (x_of(index), cell)).collect(),
        });
        let body = Body { heads: heads.collect(), lines: lines.collect(), left, column, height };
        Ok(Chart {
            title: self.title.clone(),
            description: self.description(language),
            width: x_of(self.columns.len()).ceil() as u32 + 2,
            height: (top + self.rows.len() as f64 * height).ceil() as u32 + 2,
            body: body.render()?,
            has_links: false,
            language,
        })
    }

    /// Every cell that is not empty, in words.
    fn description(&self, language: Language) -> String {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        let told = cells.filter(|cell| matches!(cell.fill, Fill::Level(_)));
        told.map(|cell| cell.says.as_str()).collect::<Vec<_>>().join(language.say("；", "; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_darkest_and_one_is_lightest() {
        assert_eq!(level(0, 9), Fill::Nothing);
        assert_eq!(level(1, 9), Fill::Level(1));
        assert_eq!(level(9, 9), Fill::Level(5));
        assert_eq!(level(1, 1), Fill::Level(1));
        let steps: Vec<Fill> = (0..=40).map(|number| level(number, 40)).collect();
        let is_darker = |pair: &[Fill]| match (pair[0], pair[1]) {
            (Fill::Level(left), Fill::Level(right)) => left <= right,
            (left, _) => left == Fill::Nothing,
        };
        assert!(steps.windows(2).all(is_darker));
    }

    #[test]
    fn nothing_found_and_nothing_to_look_at_differ() {
        let cell = |fill, text: &str| Cell {
            text: text.to_owned(),
            below: String::new(),
            fill,
            says: format!("说{text}"),
            href: None,
        };
        let heading = |label: &str| Heading { label: label.to_owned(), href: None };
        let matrix = Matrix {
            title: "题".to_owned(),
            corner: "省".to_owned(),
            columns: vec![heading("立法"), heading("监督"), heading("代表")],
            rows: vec![Row {
                heading: heading("浙江"),
                cells: vec![
                    cell(Fill::Level(3), "7"),
                    cell(Fill::Nothing, "·"),
                    cell(Fill::Unknown, ""),
                ],
            }],
        };
        let file = matrix.chart(Language::Chinese).unwrap().file("源").unwrap();
        assert!(file.contains("class=\"tile h3\"") && file.contains(">7</text>"));
        assert!(file.contains("class=\"tile h0\"") && file.contains(">·</text>"));
        assert_eq!(file.matches("url(#hatch)").count(), 1);
        assert!(file.contains("<desc id=\"desc\">说7</desc>"));
    }
}
