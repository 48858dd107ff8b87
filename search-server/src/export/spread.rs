//! How practices spread over time, in the shape that packages for the study of policy diffusion read: a row a
//! division and practice, with the year in which it is first seen.

use schemas::assertion::Origin;
use serde::Serialize;

use super::ExportError;
use super::statement::Taken;
use crate::engine::FirstSeen;

/// A form of this table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpreadFormat {
    /// CSV without a byte order mark, which would become part of the first name.
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl SpreadFormat {
    /// Both.
    pub const ALL: [SpreadFormat; 2] = [SpreadFormat::Csv, SpreadFormat::JsonLines];

    /// As the parameter `format` names it.
    pub fn id(self) -> &'static str {
        match self {
            SpreadFormat::Csv => "csv",
            SpreadFormat::JsonLines => "jsonl",
        }
    }

    /// The form of this name.
    pub fn parse(name: &str) -> Option<SpreadFormat> {
        SpreadFormat::ALL.into_iter().find(|format| format.id() == name)
    }

    /// Its media type.
    pub fn content_type(self) -> &'static str {
        match self {
            SpreadFormat::Csv => "text/csv; charset=utf-8",
            SpreadFormat::JsonLines => "application/x-ndjson",
        }
    }
}

/// A row. The names of the fields are those of the columns.
#[derive(Debug, Serialize)]
struct Row<'a> {
    region: &'a str,
    mechanism: &'a str,
    first_year: i32,
    evidence_url: String,
    origin: Origin,
}

/// Writes the table; `seen` has no division twice for one practice.
///
/// # Errors
/// A row cannot be written; the writers write to memory.
pub fn write(
    format: SpreadFormat,
    seen: &[FirstSeen],
    taken: &Taken,
) -> Result<Vec<u8>, ExportError> {
    let rows = seen.iter().map(|seen| Row {
        region: &seen.region,
        mechanism: &seen.mechanism,
        first_year: seen.first_year,
        evidence_url: taken.link(&seen.evidence),
        origin: seen.origin,
    });
    match format {
        SpreadFormat::Csv => {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            for row in rows {
                writer.serialize(row)?;
            }
            writer.into_inner().map_err(|error| ExportError::Io(error.into_error()))
        }
        SpreadFormat::JsonLines => {
            let mut lines = Vec::new();
            for row in rows {
                serde_json::to_writer(&mut lines, &row)?;
                lines.push(b'\n');
            }
            Ok(lines)
        }
    }
}
