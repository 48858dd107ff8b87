//! Markdown: the statement, then each row with its quotations and their references as footnotes.

use std::io::Write;

use super::ExportError;
use super::sheet::{Grid, Sheet, one_line};
use super::statement::Taken;
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
        for line in row.remark.iter().flat_map(|remark| remark.lines()) {
            writeln!(out, "\n批注：{}", text(line))?;
        }
        last = Some(row.heading);
    }
    if let Some(grid) = &sheet.grid {
        write_grid(grid, &sheet.taken, notes, out)?;
    }
    Ok(())
}

/// A table with a footnote for each quotation; `notes` were written before.
fn write_grid(
    grid: &Grid,
    taken: &Taken,
    mut notes: usize,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let text = |text: &str| escaped(&one_line(text));
    writeln!(out, "\n## 对照表 Matrix\n")?;
    let names: Vec<String> = grid.columns.iter().map(|name| text(name)).collect();
    writeln!(out, "| 地区 | {} |", names.join(" | "))?;
    writeln!(out, "|---{}|", "|---".repeat(names.len()))?;
    let first = notes + 1;
    for line in &grid.lines {
        write!(out, "| {} |", text(&line.name))?;
        for cell in &line.cells {
            write!(out, " {}", text(&cell.said))?;
            for quotation in cell.rows.iter().flat_map(|row| &row.quotations) {
                notes += 1;
                write!(out, "<br>「{}」[^{notes}]", text(&quotation.text))?;
            }
            write!(out, " |")?;
        }
        writeln!(out)?;
    }
    let cells = grid.lines.iter().flat_map(|line| &line.cells);
    let quoted = cells.flat_map(|cell| &cell.rows);
    let quoted =
        quoted.flat_map(|row| row.quotations.iter().map(move |quotation| (row, quotation)));
    for (number, (row, quotation)) in (first..).zip(quoted) {
        let citation = row.citation(Some(quotation), taken);
        writeln!(out, "\n[^{number}]: {} {}", text(&citation), text(&quotation.url))?;
    }
    Ok(())
}
