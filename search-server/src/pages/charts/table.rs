//! Tables as CSV that spreadsheets open: UTF-8 with a byte order mark, and no cell that is a formula.
//!
//! The first row names each column twice: a stable English name, a space, the Chinese name.

/// What makes a spreadsheet take a cell for a formula; some take the full-width signs as well.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A table, with the names of its columns.
///
/// # Errors
/// The writer of the library fails; it writes to memory.
pub(in crate::pages) fn csv(columns: &[&str], rows: &[Vec<String>]) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(format!("\u{FEFF}{}", String::from_utf8_lossy(&bytes)))
}

/// A cell that stays text wherever it is opened.
pub(crate) fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA_STARTS) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_opens_in_a_spreadsheet_and_runs_nothing() {
        let rows = [
            vec!["浙江".to_owned(), "=1+1".to_owned()],
            vec!["a,\"b\"\n".to_owned(), "@x".to_owned()],
        ];
        let table = csv(&["region 地区", "quote 原文"], &rows).unwrap();
        assert_eq!(table, "\u{FEFF}region 地区,quote 原文\n浙江,'=1+1\n\"a,\"\"b\"\"\n\",'@x\n");
        for start in FORMULA_STARTS {
            assert!(harmless(&format!("{start}1")).starts_with('\''));
        }
        assert_eq!(harmless("2021"), "2021");
    }
}
