//! JSON Lines: an object a row, with the English names of the columns in their order.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::ExportError;
use super::sheet::{Cell, Column, Sheet};

struct Line<'a> {
    columns: &'a [Column],
    cells: &'a [Cell],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            match cell {
                Cell::Empty => map.serialize_entry(column.id, &None::<()>)?,
                Cell::Text(text) => map.serialize_entry(column.id, text)?,
                #[allow(clippy::cast_possible_truncation, reason = "it is whole and small")]
                Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                    map.serialize_entry(column.id, &(*number as i64))?;
                }
                Cell::Number(number) => map.serialize_entry(column.id, number)?,
            }
        }
        map.end()
    }
}

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    for row in sheet.rows {
        let row = row?;
        serde_json::to_writer(&mut *out, &Line { columns: sheet.columns, cells: &row.cells })?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
