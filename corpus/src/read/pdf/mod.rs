//! PDF: characters with their places become rows, columns, lines and paragraphs.
//!
//! hayro interprets the pages; it is named in [`glyphs`] and here alone. Everything that is known of a
//! character is its text, its place and its size: a PDF has no lines, paragraphs or columns.

mod furniture;
mod glyphs;
mod paragraphs;
mod rows;

use std::time::Instant;

use hayro_interpret::InterpreterCache;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::child::Answer;
use super::{Failure, Source};
use glyphs::{Direction, Drawn};
use paragraphs::{Paged, Placed};
use rows::Row;

/// Pages beyond which a file is refused.
const MOST_PAGES: usize = 5_000;
/// Share of characters without a meaning, in parts of ten, from which on a text is of no use.
const MOST_UNKNOWN_TENTHS: usize = 3;

/// Reads a file of which at least one page has text. Pages that are pictures are failures.
///
/// # Errors
/// A reason, if nothing can be read.
pub(super) fn read(name: &str, bytes: Vec<u8>, deadline: Instant) -> Result<Answer, String> {
    let pdf = Pdf::new(bytes).map_err(|error| refusal(&error))?;
    let pages = pdf.pages();
    let count = pages.len();
    if count == 0 {
        return Err("is a damaged PDF: it has no pages".to_owned());
    }
    if count > MOST_PAGES {
        return Err(format!("has {count} pages, and at most {MOST_PAGES} are read; split it"));
    }
    let cache = InterpreterCache::new();
    let mut drawn: Vec<Drawn> = Vec::with_capacity(count);
    for page in pages.iter() {
        if Instant::now() > deadline {
            return Err(super::limits::too_slow());
        }
        drawn.push(glyphs::drawn(page, &cache));
    }
    let characters: usize = drawn.iter().map(Drawn::characters).sum();
    let unknown: usize = drawn.iter().map(|page| page.unknown).sum();
    if unknown * 10 > (characters + unknown) * MOST_UNKNOWN_TENTHS {
        return Err("does not say which characters its fonts show; \
                    give another copy, or one whose text was recognised (OCR)"
            .to_owned());
    }
    let pictures: Vec<u32> = (1..)
        .zip(&drawn)
        .filter(|(_, page)| page.characters() == 0 && page.images > 0)
        .map(|(number, _)| number)
        .collect();
    if characters == 0 && !pictures.is_empty() {
        return Err("is a scan: its pages are pictures without a text layer; \
                    have the text recognised (OCR) and give the result"
            .to_owned());
    }
    if characters == 0 {
        return Err("holds no text".to_owned());
    }
    let mut failures = Vec::new();
    let mut fail = |reason| failures.push(Failure { source: name.to_owned(), reason });
    if !pictures.is_empty() {
        let pages = ranges(&pictures);
        fail(format!(
            "page {pages} is a picture without a text layer and was not read; the other pages were"
        ));
    }
    let cut: Vec<u32> = (1..).zip(&drawn).filter(|(_, page)| page.is_cut).map(|(n, _)| n).collect();
    if !cut.is_empty() {
        let (pages, most) = (ranges(&cut), glyphs::MOST_GLYPHS);
        fail(format!("page {pages} holds more than {most} characters; the rest was left out"));
    }
    let Paged { text, pages } = text(drawn);
    let source = Source {
        name: name.to_owned(),
        text,
        pages,
        reader: "pdf".to_owned(),
        ..Source::default()
    };
    Ok(Answer { source: Some(source), failures })
}

fn refusal(error: &LoadPdfError) -> String {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "is protected by a password; give a copy without one".to_owned()
        }
        LoadPdfError::Decryption(_) => {
            "is encrypted in a way that is not read; give a copy that is not".to_owned()
        }
        LoadPdfError::Invalid => "is a damaged PDF, or cut off; give it anew".to_owned(),
    }
}

/// Numbers with runs drawn together: 2-4, 7.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|one, other| one + 1 == *other);
    let written: Vec<String> = runs
        .map(|run| match run {
            [first, .., last] => format!("{first}-{last}"),
            _ => run.iter().map(u32::to_string).collect(),
        })
        .collect();
    written.join(", ")
}

/// The text of all pages. On each, the direction with most characters is read first.
fn text(drawn: Vec<Drawn>) -> Paged {
    let mut main: Vec<Vec<Row>> = Vec::with_capacity(drawn.len());
    let mut others: Vec<Vec<Vec<Row>>> = Vec::with_capacity(drawn.len());
    for page in drawn {
        let mut groups: Vec<(Direction, Vec<glyphs::Glyph>)> = page.glyphs.into_iter().collect();
        groups.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
        let mut groups = groups.into_iter().map(|(_, glyphs)| rows::rows(glyphs));
        main.push(groups.next().unwrap_or_default());
        others.push(groups.collect());
    }
    let printed = furniture::take(&mut main);
    let all: Vec<Row> = main.iter().flatten().cloned().collect();
    let edges = rows::edges(&all).unwrap_or_default();
    let mut lines = Vec::new();
    for (number, ((main, others), printed)) in (1..).zip(main.iter().zip(&others).zip(printed)) {
        let groups = std::iter::once(rows::lines(main, edges)).chain(
            others.iter().map(|rows| rows::lines(rows, rows::edges(rows).unwrap_or_default())),
        );
        // Columns of different directions are never one.
        for (group, found) in groups.enumerate() {
            lines.extend(found.into_iter().map(|mut line| {
                line.column.index += group * 1_000 + number as usize * 1_000_000;
                Placed { line, page: number, printed }
            }));
        }
    }
    paragraphs::join(lines)
}
