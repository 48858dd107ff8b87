//! DOCX: paragraphs, tables, notes and text boxes of a Word document.
//!
//! The parts are read as a stream and never held as a tree, so depth and size do no harm. Text that
//! tracked changes insert is kept, what they delete is not. A text box follows the paragraph that it
//! hangs on, a note the paragraph that names it; running heads and feet lie in parts of their own,
//! which are not read.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::{Hints, Source, limits};

/// Reads a document.
///
/// # Errors
/// A reason, if it is no such document, is damaged or too large.
pub(super) fn read(name: &str, bytes: impl Read + Seek) -> Result<Source, String> {
    let damaged = |error: zip::result::ZipError| format!("is a damaged DOCX document: {error}");
    let mut archive = ZipArchive::new(bytes).map_err(damaged)?;
    if archive.index_for_name("word/document.xml").is_none() {
        return Err("is no DOCX document: it has no word/document.xml".to_owned());
    }
    let headings = headings(&mut archive)?;
    let mut notes = Notes::default();
    for (part, element) in [("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")] {
        let walked = Walk::over(&mut archive, part, &headings, Notes::default())?;
        notes.texts.extend(walked.noted.into_iter().map(|(id, text)| ((element, id), text)));
    }
    let body = Walk::over(&mut archive, "word/document.xml", &headings, notes)?;
    let lines: Vec<&str> =
        body.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return Err("holds no text; if it shows pages, they are pictures, and their text must be \
                    recognised (OCR) first"
            .to_owned());
    }
    Ok(Source {
        name: name.to_owned(),
        text: lines.join("\n"),
        reader: "docx".to_owned(),
        hints: Hints { title: body.title, ..Hints::default() },
        ..Source::default()
    })
}

type Part<'a> = Reader<BufReader<Box<dyn Read + 'a>>>;

/// A part of the document, of which no more is unpacked than it may hold.
fn part<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    name: &str,
) -> Result<Option<Part<'a>>, String> {
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let file = archive.by_index(index).map_err(|error| match error {
        zip::result::ZipError::UnsupportedArchive(why) if why.contains("assword") => {
            "is protected by a password; give a copy without one".to_owned()
        }
        error => format!("is a damaged DOCX document: {error}"),
    })?;
    let (size, packed) = (file.size(), file.compressed_size());
    if size > limits::PART_BYTES || size > limits::HARMLESS_BYTES.max(packed * limits::RATIO) {
        return Err(format!("unpacks to {} MB, which no text does; it was not read", size >> 20));
    }
    // The size that is stated may be a lie.
    let bounded: Box<dyn Read + 'a> = Box::new(file.take(limits::PART_BYTES));
    Ok(Some(Reader::from_reader(BufReader::new(bounded))))
}

fn broken(error: &quick_xml::Error) -> String {
    format!("is a damaged DOCX document: {error}")
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let mut found = attributes.flatten().filter(|a| a.key.local_name().as_ref() == name);
    Some(found.next()?.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// The styles that are titles (0) and headings of the first rank (1), by their identifiers.
fn headings<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<HashMap<String, u8>, String> {
    let mut headings = HashMap::new();
    let Some(mut reader) = part(archive, "word/styles.xml")? else { return Ok(headings) };
    let (mut buffer, mut style) = (Vec::new(), None);
    loop {
        match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
            Event::Start(element) if element.local_name().as_ref() == "style" => {
                style = attribute(&element, "styleId");
            }
            Event::Empty(element) | Event::Start(element)
                if element.local_name().as_ref() == "name" =>
            {
                let rank = match attribute(&element, "val").map(|name| name.to_ascii_lowercase()) {
                    Some(name) if name == "title" => 0,
                    Some(name) if name == "heading 1" => 1,
                    _ => continue,
                };
                headings.extend(style.take().map(|style| (style, rank)));
            }
            Event::Eof => return Ok(headings),
            _ => {}
        }
        buffer.clear();
    }
}

/// Texts of notes by kind and identifier.
#[derive(Default)]
struct Notes {
    texts: HashMap<(&'static str, String), String>,
}

/// What is open while a part is read.
#[derive(Default)]
struct Walk<'a> {
    headings: HashMap<&'a str, u8>,
    notes: Notes,
    /// Lines of what is open: the body, and cells and text boxes inside.
    lines: Vec<String>,
    outer: Vec<Vec<String>>,
    /// Paragraphs that are open, the innermost last.
    paragraphs: Vec<Paragraph>,
    /// Rows of tables that are open: the lines of their cells.
    rows: Vec<Vec<Vec<String>>>,
    /// A paragraph whose end was deleted: the next one goes on.
    carried: Option<Paragraph>,
    /// Elements inside one whose text does not count.
    skipped: usize,
    is_text: bool,
    is_hidden: bool,
    in_properties: usize,
    /// Texts of the notes of this part, by identifier.
    noted: Vec<(String, String)>,
    note: Option<String>,
    title: Option<String>,
    has_text: bool,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    rank: Option<u8>,
    ends_deleted: bool,
    notes: Vec<String>,
    /// Lines of text boxes that hang on it.
    boxes: Vec<String>,
}

/// Longest line that a row of a table becomes, in characters; longer rows keep their paragraphs.
const LONGEST_ROW_CHARS: usize = 120;

impl<'a> Walk<'a> {
    fn over<R: Read + Seek>(
        archive: &mut ZipArchive<R>,
        name: &str,
        headings: &'a HashMap<String, u8>,
        notes: Notes,
    ) -> Result<Walk<'a>, String> {
        let headings = headings.iter().map(|(style, rank)| (style.as_str(), *rank)).collect();
        let mut walk = Walk { headings, notes, ..Walk::default() };
        let Some(mut reader) = part(archive, name)? else { return Ok(walk) };
        let mut buffer = Vec::new();
        loop {
            match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
                Event::Start(element) => walk.open(&element),
                Event::End(element) => walk.close(element.local_name().as_ref()),
                Event::Empty(element) => {
                    walk.open(&element);
                    walk.close(element.local_name().as_ref());
                }
                Event::Text(text) => walk.write(&text.xml10_content()),
                Event::CData(text) => walk.write(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let named = match reference.as_ref() {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    walk.write(named.map(String::from).as_deref().unwrap_or_default());
                }
                Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        walk.finish();
        Ok(walk)
    }

    fn write(&mut self, text: &str) {
        if self.is_text && !self.is_hidden && self.skipped == 0 {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        if self.skipped > 0 || is_skipped(name.as_ref()) && self.in_properties == 0 {
            self.skipped += 1;
            return;
        }
        match name.as_ref() {
            "p" => self.paragraphs.push(self.carried.take().unwrap_or_default()),
            "t" => self.is_text = true,
            "r" => self.is_hidden = false,
            "pPr" | "rPr" | "tblPr" | "tcPr" | "trPr" | "sectPr" => self.in_properties += 1,
            "vanish" => {
                let is_off = matches!(attribute(element, "val").as_deref(), Some("0" | "false"));
                self.is_hidden |= self.in_properties == 1 && !is_off;
            }
            "del" if self.in_properties > 0 => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.ends_deleted = true;
                }
            }
            "pStyle" => {
                let style = attribute(element, "val").unwrap_or_default();
                let rank = self.headings.get(style.as_str()).copied();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.rank = rank;
                }
            }
            "tab" | "ptab" if self.in_properties == 0 => self.push(" "),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "footnoteReference" => self.refer("footnote", element),
            "endnoteReference" => self.refer("endnote", element),
            "footnote" | "endnote" => self.note = attribute(element, "id"),
            "txbxContent" | "tc" => self.outer.push(std::mem::take(&mut self.lines)),
            "tr" => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn refer(&mut self, kind: &'static str, element: &BytesStart<'_>) {
        let id = attribute(element, "id").unwrap_or_default();
        let text = self.notes.texts.remove(&(kind, id));
        if let (Some(paragraph), Some(text)) = (self.paragraphs.last_mut(), text) {
            paragraph.notes.push(text);
        }
    }

    fn close(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.end_paragraph(paragraph);
                }
            }
            "t" => self.is_text = false,
            "pPr" | "rPr" | "tblPr" | "tcPr" | "trPr" | "sectPr" => {
                self.in_properties = self.in_properties.saturating_sub(1);
            }
            "footnote" | "endnote" => {
                let text = std::mem::take(&mut self.lines).join("");
                self.noted.extend(self.note.take().map(|id| (id, text.trim().to_owned())));
            }
            "txbxContent" => {
                let lines = self.leave();
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.boxes.extend(lines),
                    None => self.lines.extend(lines),
                }
            }
            "tc" => {
                let lines = self.leave();
                if let Some(row) = self.rows.last_mut() {
                    row.push(lines);
                }
            }
            "tr" => {
                if let Some(row) = self.rows.pop() {
                    self.lines.extend(row_lines(row));
                }
            }
            _ => {}
        }
    }

    /// Closes a cell or text box and returns its lines.
    fn leave(&mut self) -> Vec<String> {
        if let Some(carried) = self.carried.take() {
            self.end_paragraph(Paragraph { ends_deleted: false, ..carried });
        }
        std::mem::replace(&mut self.lines, self.outer.pop().unwrap_or_default())
    }

    fn end_paragraph(&mut self, mut paragraph: Paragraph) {
        if std::mem::take(&mut paragraph.ends_deleted) {
            self.carried = Some(paragraph);
            return;
        }
        let text = paragraph.text.trim();
        // A title, or the first line if it is a heading, names the document.
        if !text.is_empty() && self.outer.is_empty() {
            let is_title = paragraph.rank == Some(0) || paragraph.rank == Some(1) && !self.has_text;
            if is_title && self.title.is_none() {
                self.title = Some(text.replace('\n', " "));
            }
            self.has_text = true;
        }
        self.lines.push(paragraph.text);
        self.lines.append(&mut paragraph.boxes);
        self.lines.append(&mut paragraph.notes);
    }

    /// Keeps what is open where the part is cut off.
    fn finish(&mut self) {
        let open = self.carried.take().into_iter().chain(std::mem::take(&mut self.paragraphs));
        for paragraph in open.collect::<Vec<_>>() {
            self.end_paragraph(Paragraph { ends_deleted: false, ..paragraph });
        }
    }
}

/// Elements whose text is not the document's: what was deleted or moved away, the second copy of a
/// drawing for old programs, readings above characters.
fn is_skipped(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback" | "rt" | "delText" | "instrText")
}

/// A row of short cells as one line; else the paragraphs of its cells.
fn row_lines(row: Vec<Vec<String>>) -> Vec<String> {
    let is_simple =
        row.iter().all(|cell| cell.iter().filter(|l| !l.trim().is_empty()).count() <= 1);
    let cells: Vec<String> =
        row.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect();
    let chars: usize = cells.iter().map(|cell| cell.chars().count()).sum();
    if !is_simple || chars > LONGEST_ROW_CHARS {
        return cells;
    }
    let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
    vec![cells.join("\u{3000}")]
}
