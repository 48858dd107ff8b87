//! A workbook: the rows, a grid where there is one, the sources that they quote, and what was asked.
//!
//! The sheets and the workbook are written through temporary files, so that memory holds little of them. Cells are texts
//! and numbers, never formulas.

use std::io::{self, Seek, Write};

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};

use super::ExportError;
use super::sheet::{Cell, Column, Grid, Quotation, Row, Sheet, cited};
use super::sources::Sources;
use super::statement::Taken;
use crate::pages::reference;

/// Rows of a worksheet, without the one that names the columns.
pub(super) const MOST_ROWS: usize = 1_048_575;
/// The last line of a worksheet, counted from 0.
const LAST_LINE: u32 = 1_048_575;
/// Longest text of a cell, in UTF-16 units, with room for the mark that it was cut.
const LONGEST_CELL: usize = 32_700;
/// A typeface that Excel and WPS have for Chinese; others take their own in its place.
const TYPEFACE: &str = "宋体";
/// A4.
const PAPER: u8 = 9;

const OF_SOURCES: [Column; 9] = [
    Column::printed("number", "序号", 6),
    Column::new("id", "标识", 24),
    Column::printed("title", "标题", 40),
    Column::new("authors", "作者", 16),
    Column::printed("kind", "类型", 8),
    Column::printed("date", "日期", 12),
    Column::new("venue", "出处", 24),
    Column::new("source_url", "来源网址", 40),
    Column::new("citation", "引文", 70),
];
const SOURCE_NUMBER: Column = Column::new("source_number", "来源序号", 10);
/// What is printed besides what a report prints: a page is as wide as a reader needs, and machines read the
/// rest.
const PRINTED: [&str; 4] = ["label", "quote", "note", "citation"];

struct Formats {
    head: Format,
    cell: Format,
}

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let usual = || Format::new().set_font_name(TYPEFACE).set_align(FormatAlign::Top);
    let formats =
        Formats { head: usual().set_bold().set_text_wrap(), cell: usual().set_text_wrap() };
    let with_number =
        |columns: &[Column]| columns.iter().copied().chain([SOURCE_NUMBER]).collect::<Vec<_>>();
    let mut workbook = Workbook::new();
    let mut rows = sheet.rows.peekable();
    // All sheets are begun before a row is written, in the order in which they stand: sources are written
    // as rows name them, so that nothing waits in memory.
    let mut results = None;
    if sheet.grid.is_none() || rows.peek().is_some() {
        let columns = with_number(sheet.columns);
        results = Some(Page::begin(&mut workbook, "结果 Results", &columns, &formats)?);
    }
    let mut cells = None;
    if let Some(grid) = &sheet.grid {
        put_grid(workbook.add_worksheet_with_constant_memory()?, grid, &formats)?;
        let columns = with_number(grid.of_cells);
        cells = Some(Page::begin(&mut workbook, "各格 Cells", &columns, &formats)?);
    }
    let page = Page::begin(&mut workbook, "来源 Sources", &OF_SOURCES, &formats)?;
    let mut quoted = Quoted { sources: Sources::default(), page };
    if let Some(page) = &mut results {
        for row in rows {
            let row = row?;
            let number = quoted.number(&mut workbook, &row, &sheet.taken, &formats)?;
            page.put(&mut workbook, row.cells.into_iter().chain([number]).collect(), &formats)?;
        }
    }
    if let (Some(page), Some(grid)) = (&mut cells, &sheet.grid) {
        let filled = grid.lines.iter().flat_map(|line| &line.cells);
        for row in filled.flat_map(|cell| &cell.rows) {
            let number = quoted.number(&mut workbook, row, &sheet.taken, &formats)?;
            let cells = row.cells.iter().cloned().chain([number]).collect();
            page.put(&mut workbook, cells, &formats)?;
        }
    }
    let page = workbook.add_worksheet_with_constant_memory()?;
    page.set_name("说明 About")?.set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
    page.set_column_width(0, 30)?.set_column_width(1, 90)?;
    page.write_string_with_format(0, 0, "内容 Export", &formats.head)?;
    page.write_string_with_format(0, 1, short(&sheet.title), &formats.head)?;
    let counted = ("行数 Rows", sheet.count.to_string());
    let quoted = ("来源数 Sources", quoted.page.lines.to_string());
    for (line, (name, value)) in (1..).zip(sheet.statement.into_iter().chain([counted, quoted])) {
        page.write_string_with_format(line, 0, name, &formats.head)?;
        page.write_string_with_format(line, 1, short(&value), &formats.cell)?;
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.rewind()?;
    io::copy(&mut file, out)?;
    Ok(())
}

/// The sources so far, and the sheet that lists them.
struct Quoted {
    sources: Sources,
    page: Page,
}

impl Quoted {
    /// The number of the source of a row; one that comes for the first time is listed.
    fn number(
        &mut self,
        workbook: &mut Workbook,
        row: &Row,
        taken: &Taken,
        formats: &Formats,
    ) -> Result<Cell, ExportError> {
        let Some(source) = &row.source else { return Ok(Cell::Empty) };
        let (number, is_new) = self.sources.number(source);
        if is_new {
            let reference = reference(source, None);
            let cells = vec![
                Cell::count(number),
                Cell::text(&source.id),
                Cell::text(reference.title),
                Cell::text(reference.authors.join("、")),
                Cell::text(&source.kind_label),
                Cell::text(reference.date.clone().unwrap_or_default()),
                Cell::text(reference.venue.unwrap_or_default()),
                Cell::text(reference.url.unwrap_or_default()),
                Cell::text(cited(source, None, taken)),
            ];
            self.page.put(workbook, cells, formats)?;
        }
        Ok(Cell::count(number))
    }
}

/// A grid as people read it: each cell its state, and its quotations with title and address.
fn put_grid(page: &mut Worksheet, grid: &Grid, formats: &Formats) -> Result<(), ExportError> {
    const NAMES_WIDTH: u16 = 18;
    const WIDTH: u16 = 44;
    page.set_name("对照表 Matrix")?.set_freeze_panes(1, 1)?;
    page.set_paper_size(PAPER).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, 0)?;
    page.set_column_width(0, NAMES_WIDTH)?;
    page.write_string_with_format(0, 0, "地区 Place", &formats.head)?;
    for (at, name) in (1..).zip(&grid.columns) {
        page.set_column_width(at, WIDTH)?;
        page.write_string_with_format(0, at, short(name), &formats.head)?;
    }
    for (line, row) in (1..).zip(&grid.lines) {
        page.write_string_with_format(line, 0, short(&row.name), &formats.head)?;
        for (at, cell) in (1..).zip(&row.cells) {
            let mut text = cell.said.clone();
            for row in &cell.rows {
                let title = row.source.as_ref().map_or("", |source| source.title.as_str());
                for Quotation { text: quote, url, .. } in &row.quotations {
                    text.push_str(&format!("\n「{quote}」（《{title}》 {url}）"));
                }
            }
            page.write_string_with_format(line, at, short(&text), &formats.cell)?;
        }
    }
    Ok(())
}

/// The order of the columns in a sheet: what is printed first, so that it can be printed alone.
fn order(columns: &[Column]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| !columns.get(*at).is_some_and(is_printed));
    order
}

fn is_printed(column: &Column) -> bool {
    column.is_printed || PRINTED.contains(&column.id)
}

/// A sheet of rows that is being written.
struct Page {
    /// Its place in the workbook.
    index: usize,
    /// The order of its columns.
    order: Vec<usize>,
    /// Rows so far, without the one that names the columns.
    lines: u32,
}

impl Page {
    /// Adds a sheet, names its columns, and has it print on as many pages as it needs, one page wide.
    fn begin(
        workbook: &mut Workbook,
        name: &str,
        columns: &[Column],
        formats: &Formats,
    ) -> Result<Page, ExportError> {
        let index = workbook.worksheets().len();
        let order = order(columns);
        let page = workbook.add_worksheet_with_constant_memory()?;
        page.set_name(name)?.set_freeze_panes(1, 0)?;
        page.set_paper_size(PAPER).set_landscape().set_print_fit_to_pages(1, 0);
        page.set_repeat_rows(0, 0)?;
        let printed = columns.iter().filter(|column| is_printed(column)).count();
        if let Ok(last @ 1..) = u16::try_from(printed) {
            page.set_print_area(0, 0, LAST_LINE, last - 1)?;
        }
        let ordered = order.iter().filter_map(|at| columns.get(*at));
        for (column, at) in ordered.zip(0..) {
            page.set_column_width(at, column.width)?;
            page.write_string_with_format(0, at, column.name(), &formats.head)?;
        }
        Ok(Page { index, order, lines: 0 })
    }

    fn put(
        &mut self,
        workbook: &mut Workbook,
        cells: Vec<Cell>,
        formats: &Formats,
    ) -> Result<(), ExportError> {
        let page = workbook.worksheet_from_index(self.index)?;
        self.lines += 1;
        let line = self.lines;
        for (cell, at) in self.order.iter().filter_map(|at| cells.get(*at)).zip(0..) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    page.write_string_with_format(line, at, short(text), &formats.cell)?;
                }
                Cell::Number(number) => {
                    page.write_number_with_format(line, at, *number, &formats.cell)?;
                }
            }
        }
        Ok(())
    }
}

/// A text that fits into a cell; where it was cut, it says so.
fn short(text: &str) -> String {
    if text.len() <= LONGEST_CELL {
        return text.to_owned();
    }
    let mut units = 0;
    let fits = |character: &char| {
        units += character.len_utf16();
        units <= LONGEST_CELL
    };
    let kept: String = text.chars().take_while(fits).collect();
    if kept.len() == text.len() {
        kept
    } else {
        kept + "……（单元格放不下，见地址）"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_cut_says_so() {
        let fits = "𠮷".repeat(LONGEST_CELL / 2);
        assert_eq!(short(&fits), fits);
        let longer = format!("{fits}字");
        let cut = short(&longer);
        assert!(cut.starts_with(&fits) && cut.ends_with("见地址）"));
        assert!(cut.encode_utf16().count() <= 32_767);
    }
}
