//! A report for Word and WPS: what was asked, a table, and every row with its quotations, each with its
//! reference as a footnote.

use std::io::{Cursor, Write};

use docx_rs::{
    AlignmentType, Docx, Footer, Footnote, LineSpacing, PageMargin, PageNum, Paragraph, Run,
    RunFonts, RunProperty, Shading, SpecialIndentType, Style, StyleType, Table, TableCell,
    TableRow, VertAlignType, WidthType,
};

use super::ExportError;
use super::sheet::{Cell, Grid, GridCell, Quotation, Row, Sheet, one_line};
use super::statement::Taken;

/// More make a file of hundreds of pages that is held in memory as a whole, some 80 kB a row; a workbook
/// takes them.
pub(super) const MOST_ROWS: usize = 1_000;
/// Typefaces that Windows, Word and WPS have; where one is missing, its like is taken.
const BODY: &str = "宋体";
const HEADS: &str = "黑体";
const QUOTED: &str = "楷体";
const LATIN: &str = "Times New Roman";
/// A4, in twentieths of a point.
const PAPER: (u32, u32) = (11_906, 16_838);
const MARGIN: i32 = 1_440;
/// Width of the text.
const WIDTH: usize = 9_026;
/// Columns of a grid that a page has room for, beside the names of its rows.
const COLUMNS_ABREAST: usize = 3;
/// Width of these names.
const NAMES_WIDTH: usize = 1_400;
/// Where the number of a footnote stands before the library's file gets it; no text has this character.
const NUMBER_HERE: char = '\u{E000}';

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let rows: Vec<Row> = sheet.rows.collect::<Result<_, _>>()?;
    let mut docx = frame().add_paragraph(styled("Title", &sheet.title));
    let stated = sheet.statement.iter().map(|(name, value)| {
        TableRow::new(vec![cell(name, 2_600, true), cell(value, WIDTH - 2_600, false)]).cant_split()
    });
    docx = docx.add_paragraph(styled("Heading1", "检索说明 What was asked"));
    docx = docx.add_table(Table::new(stated.collect()).set_grid(vec![2_600, WIDTH - 2_600]));
    if !rows.is_empty() {
        docx = docx.add_paragraph(styled("Heading1", "一览 Overview"));
        docx = docx.add_table(overview(&sheet.columns.iter().collect::<Vec<_>>(), &rows));
        docx = docx.add_paragraph(styled("Heading1", "原文 Quotations"));
    }
    let mut last = None;
    let mut notes = Notes { count: 0, taken: &sheet.taken };
    // What has neither a quotation nor a remark stands in the table above.
    for row in rows.iter().filter(|row| !row.quotations.is_empty() || row.remark.is_some()) {
        if last != Some(&row.heading) {
            docx = docx.add_paragraph(styled("Heading2", &row.heading).keep_next(true));
        }
        if !row.particulars.is_empty() {
            docx = docx.add_paragraph(styled("Particulars", &row.particulars));
        }
        for quotation in &row.quotations {
            docx = docx.add_paragraph(notes.quoted("Quote", row, quotation));
        }
        for line in row.remark.iter().flat_map(|remark| remark.lines()) {
            docx = docx.add_paragraph(styled("Remark", &format!("批注：{line}")));
        }
        last = Some(&row.heading);
    }
    if let Some(grid) = &sheet.grid {
        docx = docx.add_paragraph(styled("Heading1", "对照表 Matrix"));
        for first in (0..grid.columns.len()).step_by(COLUMNS_ABREAST) {
            docx = docx.add_table(part_of_grid(grid, first, &mut notes));
            docx = docx.add_paragraph(Paragraph::new());
        }
    }
    let mut parts = docx.build();
    parts.footnotes = numbered(&parts.footnotes);
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| ExportError::Report(error.to_string()))?;
    out.write_all(file.get_ref())?;
    Ok(())
}

/// The footnotes of a report, numbered through.
struct Notes<'a> {
    count: usize,
    taken: &'a Taken,
}

impl Notes<'_> {
    /// A quotation of `row` with its footnote.
    fn quoted(&mut self, style: &str, row: &Row, quotation: &Quotation) -> Paragraph {
        self.count += 1;
        let citation = row.citation(Some(quotation), self.taken);
        let note = Footnote { id: self.count, content: vec![note(&citation, &quotation.url)] };
        let run = Run::new().add_footnote_reference(note);
        styled(style, &quotation.text).add_run(run)
    }
}

/// The columns of a grid from `first` on that fit side by side, behind the names of the rows.
fn part_of_grid(grid: &Grid, first: usize, notes: &mut Notes<'_>) -> Table {
    let names: Vec<&String> = grid.columns.iter().skip(first).take(COLUMNS_ABREAST).collect();
    let width = (WIDTH - NAMES_WIDTH) / names.len().max(1);
    let heads = names.iter().map(|name| cell(name, width, true));
    let mut lines =
        vec![TableRow::new([cell("地区", NAMES_WIDTH, true)].into_iter().chain(heads).collect())];
    for line in &grid.lines {
        let mut cells = vec![cell(&line.name, NAMES_WIDTH, true)];
        for GridCell { said, rows } in line.cells.iter().skip(first).take(names.len()) {
            let mut shown = cell(said, width, false);
            for row in rows {
                for quotation in &row.quotations {
                    shown = shown.add_paragraph(notes.quoted("QuoteInTable", row, quotation));
                }
            }
            cells.push(shown);
        }
        lines.push(TableRow::new(cells));
    }
    let widths = [NAMES_WIDTH].into_iter().chain(names.iter().map(|_| width));
    Table::new(lines).set_grid(widths.collect())
}

/// Pages, typefaces and styles.
fn frame() -> Docx {
    let head = |id: &str, name: &str, level: usize, size: usize| {
        Style::new(id, StyleType::Paragraph)
            .name(name)
            .based_on("Normal")
            .next("Normal")
            .q_format(true)
            .outline_lvl(level)
            .fonts(fonts(HEADS))
            .size(size)
            .bold()
            .line_spacing(LineSpacing::new().before(240).after(120))
    };
    let body = |id: &str, name: &str| {
        Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").q_format(true)
    };
    let mut raised =
        Style::new("FootnoteReference", StyleType::Character).name("footnote reference");
    raised.run_property = RunProperty::new().vert_align(VertAlignType::SuperScript);
    let margin = PageMargin {
        top: MARGIN,
        left: MARGIN,
        bottom: MARGIN,
        right: MARGIN,
        header: 720,
        footer: 720,
        gutter: 0,
    };
    let number = Paragraph::new().add_page_num(PageNum::new()).align(AlignmentType::Center);
    Docx::new()
        .page_size(PAPER.0, PAPER.1)
        .page_margin(margin)
        .default_fonts(fonts(BODY))
        .default_size(21)
        .add_style(
            Style::new("Normal", StyleType::Paragraph).name("Normal").fonts(fonts(BODY)).size(21),
        )
        .add_style(
            body("Title", "Title")
                .fonts(fonts(HEADS))
                .size(36)
                .bold()
                .align(AlignmentType::Center)
                .line_spacing(LineSpacing::new().after(240)),
        )
        .add_style(head("Heading1", "heading 1", 0, 30))
        .add_style(head("Heading2", "heading 2", 1, 24))
        .add_style(
            body("Particulars", "Particulars")
                .color("555555")
                .size(18)
                .line_spacing(LineSpacing::new().after(60)),
        )
        .add_style(
            body("Quote", "Quote")
                .fonts(fonts(QUOTED))
                .indent(Some(420), None, Some(420), None)
                .line_spacing(LineSpacing::new().after(120).line(320)),
        )
        .add_style(
            body("Remark", "Remark")
                .fonts(fonts(HEADS))
                .indent(Some(420), None, None, None)
                .line_spacing(LineSpacing::new().after(120)),
        )
        .add_style(body("TableText", "Table Text").size(18))
        .add_style(body("QuoteInTable", "Quote in Table").fonts(fonts(QUOTED)).size(18))
        .add_style(raised)
        .add_style(body("FootnoteText", "footnote text").size(18).indent(
            Some(240),
            Some(SpecialIndentType::Hanging(240)),
            None,
            None,
        ))
        .footer(Footer::new().add_paragraph(number))
}

fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii(LATIN).hi_ansi(LATIN).cs(LATIN).east_asia(chinese).hint("eastAsia")
}

/// A text that XML can hold, on one line.
fn clean(text: &str) -> String {
    let is_allowed = |character: &char| {
        !matches!(*character, '\u{FFFE}' | '\u{FFFF}') && *character != NUMBER_HERE
    };
    one_line(text).chars().filter(is_allowed).collect()
}

fn styled(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(run(text))
}

/// Quotation marks and dashes are as wide as Chinese ones.
fn run(text: &str) -> Run {
    Run::new().add_text(clean(text)).fonts(RunFonts::new().hint("eastAsia"))
}

fn note(citation: &str, url: &str) -> Paragraph {
    let number = Run::new().style("FootnoteReference").add_text(NUMBER_HERE.to_string());
    let text = format!(" {citation} {url}");
    Paragraph::new().style("FootnoteText").add_run(number).add_run(run(&text))
}

/// The file of the footnotes with each one's number, for which the library has no element.
fn numbered(footnotes: &[u8]) -> Vec<u8> {
    let placeholder = format!("<w:t xml:space=\"preserve\">{NUMBER_HERE}</w:t>");
    String::from_utf8_lossy(footnotes).replace(&placeholder, "<w:footnoteRef />").into_bytes()
}

fn cell(text: &str, width: usize, is_head: bool) -> TableCell {
    let text = Run::new().add_text(clean(text)).fonts(RunFonts::new().hint("eastAsia"));
    let text = if is_head { text.bold() } else { text };
    let shown = TableCell::new()
        .width(width, WidthType::Dxa)
        .add_paragraph(Paragraph::new().style("TableText").add_run(text));
    if is_head { shown.shading(Shading::new().fill("EEEEEE")) } else { shown }
}

/// The rows without quotations; those that would look the same are one.
fn overview(columns: &[&super::Column], rows: &[Row]) -> Table {
    let printed: Vec<usize> = (0..columns.len())
        .filter(|at| columns.get(*at).is_some_and(|one| one.is_printed))
        .collect();
    let of = |at: &usize| columns.get(*at).map_or(0, |column| usize::from(column.width));
    let all: usize = printed.iter().map(of).sum::<usize>().max(1);
    let widths: Vec<usize> = printed.iter().map(|at| of(at) * WIDTH / all).collect();
    let line = |texts: Vec<String>, is_head: bool| {
        let cells = texts.iter().zip(&widths).map(|(text, width)| cell(text, *width, is_head));
        TableRow::new(cells.collect()).cant_split()
    };
    let names = printed.iter().filter_map(|at| columns.get(*at)).map(|one| one.zh.to_owned());
    let mut lines = vec![line(names.collect(), true)];
    let mut last: Option<Vec<String>> = None;
    for row in rows {
        let texts: Vec<String> = printed
            .iter()
            .map(|at| row.cells.get(*at).map_or_else(String::new, Cell::plain))
            .collect();
        if last.as_ref() != Some(&texts) {
            lines.push(line(texts.clone(), false));
            last = Some(texts);
        }
    }
    Table::new(lines).set_grid(widths)
}
