//! What people save of a page: a chart as SVG, its numbers as CSV.

use super::charts::Chart;

/// A file.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Its media type.
    pub content_type: &'static str,
    /// Its content.
    pub body: String,
}

/// Where a chart and its data are saved from.
#[derive(Clone, Debug)]
pub(super) struct Save {
    /// The chart; data without one have none.
    pub(super) svg: Option<String>,
    /// The data.
    pub(super) csv: String,
}

impl Save {
    /// A chart of the page at `path`, and its data.
    pub(super) fn both(path: &str, name: &str) -> Save {
        Save { svg: Some(format!("{path}/{name}.svg")), ..Save::table(path, name) }
    }

    /// Data without a chart.
    pub(super) fn table(path: &str, name: &str) -> Save {
        Save { svg: None, csv: format!("{path}/{name}.csv") }
    }

    /// The data alone.
    pub(super) fn without_picture(&self) -> Save {
        Save { svg: None, csv: self.csv.clone() }
    }
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// A chart could not be drawn.
    #[error("the chart could not be drawn")]
    Chart(#[from] askama::Error),
    /// A table could not be written.
    #[error("the table could not be written")]
    Table(#[from] csv::Error),
}

impl Saved {
    /// A chart; `None` where there is nothing to draw.
    pub(super) fn chart(chart: Option<Chart>, source: &str) -> Result<Option<Saved>, SaveError> {
        let Some(chart) = chart else { return Ok(None) };
        Ok(Some(Saved { content_type: "image/svg+xml", body: chart.file(source)? }))
    }

    /// A table with the names of its columns.
    pub(super) fn table(
        columns: &[&str],
        rows: &[Vec<String>],
    ) -> Result<Option<Saved>, SaveError> {
        let body = super::charts::csv(columns, rows)?;
        Ok(Some(Saved { content_type: "text/csv; charset=utf-8", body }))
    }
}

/// A number that may be unknown, as a cell of a table.
pub(super) fn number(number: Option<i32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}
