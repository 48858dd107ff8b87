//! What people take with them: a search, an answer, a comparison or a basket as a file.
//!
//! The export is the result: `make` makes a [`Sheet`] from the very answer that the page shows, with all
//! its rows, and each form is written from the sheet. Forms that can are written row by row, so a result of
//! any size takes little memory.

mod basket;
mod bibtex;
mod csv;
mod docx;
mod gbt7714;
mod jsonl;
mod make;
mod markdown;
mod ris;
mod sheet;
mod sources;
mod spread;
mod statement;
mod xlsx;

use std::io::{self, Write};

pub use basket::{BasketPart, of_basket};
pub use make::{of_answer, of_comparison, of_search};
pub use sheet::{Cell, Column, Grid, GridCell, GridLine, Quotation, Row, Rows, Sheet};
pub use spread::{SPREAD_FORMATS, write as write_spread};
pub use statement::Taken;

use schemas::api::DocumentSummary;
use schemas::document::Pages;

use crate::engine::EngineError;

/// A form of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for spreadsheets and programs.
    Csv,
    /// A workbook: rows, sources, statement.
    Xlsx,
    /// A report with headings, quotations and footnotes.
    Docx,
    /// The same as Markdown.
    Markdown,
    /// A JSON object a line.
    JsonLines,
    /// Sources for LaTeX and reference managers.
    Bibtex,
    /// Sources for reference managers.
    Ris,
    /// A list of references as Chinese journals print it.
    Gbt7714,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Format; 8] = [
        Format::Docx,
        Format::Xlsx,
        Format::Csv,
        Format::Markdown,
        Format::JsonLines,
        Format::Gbt7714,
        Format::Bibtex,
        Format::Ris,
    ];

    /// As the parameter `format` names it.
    pub fn id(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Docx => "docx",
            Format::Markdown => "md",
            Format::JsonLines => "jsonl",
            Format::Bibtex => "bibtex",
            Format::Ris => "ris",
            Format::Gbt7714 => "gbt7714",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Xlsx => "Excel (XLSX)",
            Format::Docx => "Word (DOCX)",
            Format::Markdown => "Markdown",
            Format::JsonLines => "JSON Lines",
            Format::Bibtex => "BibTeX",
            Format::Ris => "RIS",
            Format::Gbt7714 => "GB/T 7714",
        }
    }

    /// How the name of a file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Bibtex => "bib",
            Format::Gbt7714 => "txt",
            _ => self.id(),
        }
    }

    /// Its media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::JsonLines => "application/x-ndjson",
            Format::Bibtex => "application/x-bibtex",
            Format::Ris => "application/x-research-info-systems",
            Format::Gbt7714 => "text/plain; charset=utf-8",
        }
    }

    /// Whether it has the sources alone, and no rows.
    pub fn is_of_sources(self) -> bool {
        matches!(self, Format::Bibtex | Format::Ris | Format::Gbt7714)
    }

    /// Most rows that it takes, where there is such a number. More are refused, never left out.
    pub fn most_rows(self) -> Option<usize> {
        match self {
            Format::Xlsx => Some(xlsx::MOST_ROWS),
            Format::Docx => Some(docx::MOST_ROWS),
            _ => None,
        }
    }
}

/// Why an export could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A row could not be read.
    #[error("a row of the result could not be read")]
    Engine(#[from] EngineError),
    /// The file could not be written, or nobody takes it any more.
    #[error("the file could not be written")]
    Io(#[from] io::Error),
    /// The table could not be written.
    #[error("the table could not be written")]
    Table(#[from] ::csv::Error),
    /// A row could not be written as JSON.
    #[error("a row could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The workbook could not be written.
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The report could not be packed.
    #[error("the report could not be packed: {0}")]
    Report(String),
}

/// The reference to one document in a form of references: with the pages of what is quoted, and, where the form
/// has notes, one that leads to `taken.page`. `None` for a form of rows.
pub fn reference(
    format: Format,
    source: &DocumentSummary,
    quoted: Option<Pages>,
    taken: &Taken,
) -> Option<String> {
    let link = taken.link(&taken.page);
    match format {
        Format::Gbt7714 => Some(sheet::cited(source, quoted, taken)),
        Format::Bibtex => {
            Some(bibtex::entry(source, quoted, Some(&link), &taken.day).trim_start().to_owned())
        }
        Format::Ris => Some(ris::record(source, quoted, Some(&link), &taken.day)),
        _ => None,
    }
}

/// Writes every row of `sheet` in a form.
///
/// # Errors
/// A row cannot be read, or `out` cannot be written to; what was written then is not the whole.
pub fn write(format: Format, sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    match format {
        Format::Csv => csv::write(sheet, out),
        Format::Xlsx => xlsx::write(sheet, out),
        Format::Docx => docx::write(sheet, out),
        Format::Markdown => markdown::write(sheet, out),
        Format::JsonLines => jsonl::write(sheet, out),
        Format::Bibtex => bibtex::write(sheet, out),
        Format::Ris => ris::write(sheet, out),
        Format::Gbt7714 => gbt7714::write(sheet, out),
    }
}
