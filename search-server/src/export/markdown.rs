//! Markdown: the statement, then each row with its quotations and their references as footnotes.

use std::io::Write;

use super::ExportError;
use super::sheet::{Sheet, one_line};
use crate::pages::escaped;

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let text = |text: &str| escaped(&one_line(text));
    writeln!(out, "# {}\n", text(&sheet.title))?;
    for (name, value) in &sheet.statement {
        writeln!(out, "- **{name}**：{}", text(value))?;
    }
    let mut last = None;
    let mut notes = 0_usize;
    for row in sheet.rows {
        let row = row?;
        if last.as_ref() != Some(&row.heading) {
            writeln!(out, "\n## {}", text(&row.heading))?;
        }
        if !row.particulars.is_empty() {
            writeln!(out, "\n{}", text(&row.particulars))?;
        }
        let first = notes + 1;
        for quotation in &row.quotations {
            notes += 1;
            writeln!(out, "\n> {}[^{notes}]", text(&quotation.text))?;
        }
        for (number, quotation) in (first..).zip(&row.quotations) {
            let citation = row.citation(Some(quotation), &sheet.taken);
            writeln!(out, "\n[^{number}]: {} {}", text(&citation), text(&quotation.url))?;
        }
        last = Some(row.heading);
    }
    Ok(())
}
