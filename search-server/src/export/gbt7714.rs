//! A list of references in the form of GB/T 7714, as it stands at the end of an article.

use std::io::Write;

use super::ExportError;
use super::sheet::{Sheet, cited, every_row};
use super::sources::Sources;

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut sources = Sources::default();
    for row in every_row(sheet.rows, sheet.grid) {
        let Some(source) = row?.source else { continue };
        if let (number, true) = sources.number(&source) {
            writeln!(out, "[{number}] {}", cited(&source, None, &sheet.taken))?;
        }
    }
    Ok(())
}
