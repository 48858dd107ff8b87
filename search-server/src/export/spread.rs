//! How practices spread over time, in the shape that packages for the study of policy diffusion read: a row a
//! division and practice, with the year in which it is first seen.

use schemas::assertion::Origin;
use serde::Serialize;

use super::statement::Taken;
use super::{ExportError, Format};
use crate::engine::FirstSeen;

/// The forms of this table.
pub const SPREAD_FORMATS: [Format; 2] = [Format::Csv, Format::JsonLines];

/// A row. The names of the fields are those of the columns.
#[derive(Debug, Serialize)]
struct Row<'a> {
    region: &'a str,
    mechanism: &'a str,
    first_year: i32,
    evidence_url: String,
    origin: Origin,
}

/// Writes the table as JSON Lines, else as CSV without a byte order mark, which would become part of the first
/// name; `seen` has no division twice for one practice.
///
/// # Errors
/// A row cannot be written; the writers write to memory.
pub fn write(format: Format, seen: &[FirstSeen], taken: &Taken) -> Result<Vec<u8>, ExportError> {
    let rows = seen.iter().map(|seen| Row {
        region: &seen.region,
        mechanism: &seen.mechanism,
        first_year: seen.first_year,
        evidence_url: taken.link(&seen.evidence),
        origin: seen.origin,
    });
    if format == Format::JsonLines {
        let mut lines = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut lines, &row)?;
            lines.push(b'\n');
        }
        return Ok(lines);
    }
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| ExportError::Io(error.into_error()))
}
