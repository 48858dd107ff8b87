//! CSV: UTF-8 with a byte order mark, and no cell that a spreadsheet takes for a formula.

use std::io::Write;

use super::ExportError;
use super::sheet::{Cell, Sheet};
use crate::pages::harmless;

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(sheet.columns.iter().map(|column| column.name()))?;
    for row in sheet.rows {
        let cells = row?.cells;
        writer.write_record(cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            _ => cell.plain(),
        }))?;
    }
    writer.flush()?;
    Ok(())
}
