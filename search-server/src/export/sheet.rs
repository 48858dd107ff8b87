//! What is exported, before it has a form: rows with their quotations and sources, and a statement of what
//! was asked. Every form is written from this, and only from this.

use schemas::api::DocumentSummary;
use schemas::document::Pages;

use super::ExportError;
use super::statement::Taken;
use crate::pages;

/// A result that is being exported.
pub struct Sheet<'a> {
    /// What it is, such as `search`; part of the name of the file.
    pub name: &'static str,
    /// For people.
    pub title: String,
    /// What was asked and what was found: names and values.
    pub statement: Vec<(&'static str, String)>,
    /// The columns of the cells.
    pub columns: &'static [Column],
    /// How many rows there are.
    pub count: usize,
    /// Whether any row quotes a document.
    pub has_sources: bool,
    /// When it was exported, and where from.
    pub taken: Taken,
    /// A second table, of places and what they say, where there is one.
    pub grid: Option<Grid>,
    /// Every row, in the order of the page.
    pub rows: Rows<'a>,
}

/// Rows, made one at a time.
pub type Rows<'a> = Box<dyn Iterator<Item = Result<Row, ExportError>> + 'a>;

impl std::fmt::Debug for Sheet<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Sheet { name, title, count, .. } = self;
        formatter
            .debug_struct("Sheet")
            .field("name", name)
            .field("title", title)
            .field("count", count)
            .finish_non_exhaustive()
    }
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The stable English name, for programs.
    pub id: &'static str,
    /// The Chinese name, for people.
    pub zh: &'static str,
    /// Width in a spreadsheet, in digits.
    pub width: u16,
    /// Whether it stands in the table of a printed report, which has little room.
    pub is_printed: bool,
}

impl Column {
    pub(super) const fn new(id: &'static str, zh: &'static str, width: u16) -> Column {
        Column { id, zh, width, is_printed: false }
    }

    pub(super) const fn printed(id: &'static str, zh: &'static str, width: u16) -> Column {
        Column { id, zh, width, is_printed: true }
    }

    /// Both names, as the first row of a table has them.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.id, self.zh)
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub(super) fn known(text: Option<&String>) -> Cell {
        text.map_or(Cell::Empty, Cell::text)
    }

    /// A count, exact up to 2^53.
    #[allow(clippy::cast_precision_loss, reason = "no collection has 2^53 documents")]
    pub(super) fn count(count: usize) -> Cell {
        Cell::Number(count as f64)
    }

    pub(super) fn year(year: Option<i32>) -> Cell {
        year.map_or(Cell::Empty, |year| Cell::Number(f64::from(year)))
    }

    /// As it is written where there are only texts.
    pub(super) fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
        }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about; rows with the same heading stand together.
    pub heading: String,
    /// A line below the heading.
    pub particulars: String,
    /// As many as there are columns.
    pub cells: Vec<Cell>,
    /// What is quoted, all from `source`.
    pub quotations: Vec<Quotation>,
    /// The document that is quoted; absent where there is nothing to quote.
    pub source: Option<DocumentSummary>,
    /// What its owner wrote beside it.
    pub remark: Option<String>,
}

/// A table whose rows are places and whose columns are what they may say something of.
#[derive(Clone, Debug)]
pub struct Grid {
    /// What the columns are called.
    pub columns: Vec<String>,
    /// The rows.
    pub lines: Vec<GridLine>,
    /// The columns of the cells' own rows.
    pub of_cells: &'static [Column],
}

/// A row of a grid.
#[derive(Clone, Debug)]
pub struct GridLine {
    /// The place.
    pub name: String,
    /// As many as there are columns.
    pub cells: Vec<GridCell>,
}

/// A cell of a grid.
#[derive(Clone, Debug)]
pub struct GridCell {
    /// Its state in words.
    pub said: String,
    /// The cell by itself: a row for each quotation, or one without.
    pub rows: Vec<Row>,
}

impl Grid {
    fn cells(&self) -> impl Iterator<Item = &GridCell> {
        self.lines.iter().flat_map(|line| &line.cells)
    }

    /// How many rows its cells have.
    pub(super) fn rows(&self) -> usize {
        self.cells().map(|cell| cell.rows.len()).sum()
    }

    /// Whether any cell quotes a document.
    pub(super) fn has_sources(&self) -> bool {
        self.cells().flat_map(|cell| &cell.rows).any(|row| row.source.is_some())
    }

    /// The rows of its cells, line by line.
    pub(super) fn into_rows(self) -> Vec<Row> {
        let cells = self.lines.into_iter().flat_map(|line| line.cells);
        cells.flat_map(|cell| cell.rows).collect()
    }
}

/// The rows of a sheet and those of its grid.
pub(super) fn every_row<'a>(rows: Rows<'a>, grid: Option<Grid>) -> Rows<'a> {
    let cells = grid.map_or_else(Vec::new, Grid::into_rows);
    Box::new(rows.chain(cells.into_iter().map(Ok)))
}

/// A quotation.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// Verbatim; what is left out at its start or end is marked by ……
    pub text: String,
    /// Address of the paragraph.
    pub url: String,
    /// On which pages of the source it stands.
    pub pages: Option<Pages>,
}

impl Row {
    /// The reference to the source in the form of GB/T 7714, with the pages of `quotation`.
    pub(super) fn citation(&self, quotation: Option<&Quotation>, taken: &Taken) -> String {
        let pages = quotation.and_then(|quotation| quotation.pages);
        let source = self.source.as_ref();
        source.map_or_else(String::new, |source| cited(source, pages, taken))
    }
}

/// A reference in the form of GB/T 7714, read on the day of the export.
pub(super) fn cited(source: &DocumentSummary, pages: Option<Pages>, taken: &Taken) -> String {
    one_line(&pages::citation(source, pages, taken.edition).read_on(&taken.day))
}

/// A text without line breaks and other control characters.
pub(super) fn one_line(text: &str) -> String {
    let visible = text.replace(char::is_control, " ");
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
