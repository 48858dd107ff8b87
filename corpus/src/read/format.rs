//! Which format a file is in: its name says it, and its first bytes must not disagree.

use super::limits;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Markdown,
    Html,
    /// JSON Lines, and whether they are compressed.
    Rows {
        compressed: bool,
    },
    Pdf,
    Docx,
    /// What an office program must convert first: .doc, .rtf, .odt, .wps.
    Office,
    Zip,
}

/// What can be given, as messages list it.
pub(super) const READ_FORMATS: &str =
    "txt, md, html, pdf, docx, doc, zip or jsonl, each also with .zst";

/// How the files of older office programs begin, and documents that are locked by a password.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// First bytes of a file that are looked at.
pub(super) const HEAD_BYTES: usize = 4_096;

impl Format {
    /// The format that the end of a lower-case file name tells.
    pub(super) fn of(name: &str) -> Option<Format> {
        if name.ends_with(".jsonl.zst") {
            return Some(Format::Rows { compressed: true });
        }
        match name.rsplit_once('.')?.1 {
            "txt" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" | "shtml" | "xhtml" => Some(Format::Html),
            "jsonl" => Some(Format::Rows { compressed: false }),
            "pdf" => Some(Format::Pdf),
            "docx" | "docm" => Some(Format::Docx),
            "doc" | "rtf" | "odt" | "wps" => Some(Format::Office),
            "zip" => Some(Format::Zip),
            _ => None,
        }
    }

    /// The format that the first bytes of a file show beyond doubt.
    pub(super) fn sniff(head: &[u8]) -> Option<Format> {
        let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
        let starts = |mark: &[u8]| {
            text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
        };
        if starts(b"%PDF-") {
            return Some(Format::Pdf);
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let holds = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
            let is_docx = holds(b"word/document.xml") || holds(b"[Content_Types].xml");
            let is_odt = holds(b"mimetypeapplication/vnd.oasis.opendocument.text");
            return Some(match (is_docx, is_odt) {
                (true, _) => Format::Docx,
                (_, true) => Format::Office,
                _ => Format::Zip,
            });
        }
        if head.starts_with(OLE) || starts(b"{\\rtf") {
            return Some(Format::Office);
        }
        (starts(b"<!doctype html") || starts(b"<html")).then_some(Format::Html)
    }

    /// How a file is read whose name and first bytes are these, and what is to be said of it.
    ///
    /// # Errors
    /// A reason, if it is not read at all.
    pub(super) fn decide(name: &str, head: &[u8]) -> Result<(Format, Option<String>), String> {
        let lower = name.to_ascii_lowercase();
        let (named, shown) = (Format::of(&lower), Format::sniff(head));
        match (named, shown) {
            (Some(named), None) => Ok((named, None)),
            (Some(named), Some(shown)) if named == shown => Ok((named, None)),
            // A page inside Markdown or a row is text of theirs.
            (Some(named @ (Format::Markdown | Format::Rows { .. })), Some(Format::Html)) => {
                Ok((named, None))
            }
            // Nothing but the order of its parts; or, where it is locked, the box that locks it.
            (Some(named @ Format::Docx), Some(Format::Zip)) => Ok((named, None)),
            (Some(named @ Format::Docx), Some(Format::Office)) if head.starts_with(OLE) => {
                Ok((named, None))
            }
            (Some(_), Some(shown)) => {
                let (what, suffix) = shown.named();
                let note = format!(
                    "is {what} by its content and was read as one; name it .{suffix}, or check \
                     where it comes from"
                );
                Ok((shown, Some(note)))
            }
            (None, Some(shown)) if !lower.ends_with(".xlsx") && !lower.ends_with(".pptx") => {
                let (what, suffix) = shown.named();
                Ok((shown, Some(format!("is {what} and was read as one; name it .{suffix}"))))
            }
            (None, _) => Err(format!("this format is not read; give {READ_FORMATS}")),
        }
    }

    fn named(self) -> (&'static str, &'static str) {
        match self {
            Format::Text => ("a plain text", "txt"),
            Format::Markdown => ("a Markdown text", "md"),
            Format::Html => ("a web page", "html"),
            Format::Rows { .. } => ("a file of rows", "jsonl"),
            Format::Pdf => ("a PDF", "pdf"),
            Format::Docx => ("a DOCX document", "docx"),
            Format::Office => ("a document of an office program", "doc"),
            Format::Zip => ("a ZIP archive", "zip"),
        }
    }

    /// The name of the reader, as a catalogue lists it.
    pub(super) fn reader(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Rows { .. } => "rows",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Office => "office",
            Format::Zip => "zip",
        }
    }

    /// The format with this reader, if it is one that a child process may be asked to read.
    pub(super) fn of_reader(reader: &str) -> Option<Format> {
        [Format::Pdf, Format::Html].into_iter().find(|format| format.reader() == reader)
    }

    /// Size beyond which a file is refused; `None` for what is read piece by piece.
    pub(super) fn largest_bytes(self) -> Option<u64> {
        match self {
            Format::Text | Format::Markdown => Some(limits::TEXT_BYTES),
            Format::Html => Some(limits::PAGE_BYTES),
            Format::Pdf | Format::Docx | Format::Office => Some(limits::DOCUMENT_BYTES),
            Format::Rows { .. } | Format::Zip => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, head: &[u8], expected: Result<(Format, bool), &str>) {
        let decided = Format::decide(name, head);
        match expected {
            Ok((format, has_note)) => {
                let (found, note) = decided.unwrap();
                assert_eq!((found, note.is_some()), (format, has_note), "{note:?}");
            }
            Err(part) => assert!(decided.unwrap_err().contains(part)),
        }
    }

    #[test]
    fn the_content_wins_over_a_wrong_name_and_that_is_said() {
        check("a.pdf", b"%PDF-1.7", Ok((Format::Pdf, false)));
        check("a.txt", b"%PDF-1.7", Ok((Format::Pdf, true)));
        check("a.TXT", "正文".as_bytes(), Ok((Format::Text, false)));
        check("a.doc", b"\xef\xbb\xbf \n<HTML><body>", Ok((Format::Html, true)));
        check("a.doc", b"{\\rtf1", Ok((Format::Office, false)));
        check("a.zip", b"PK\x03\x04....[Content_Types].xml", Ok((Format::Docx, true)));
        check("a.md", b"<html>", Ok((Format::Markdown, false)));
        check("a", b"%PDF-1.4", Ok((Format::Pdf, true)));
        check("a.exe", b"MZ", Err("this format is not read; give txt"));
        check("a.xlsx", b"PK\x03\x04[Content_Types].xml", Err("this format is not read"));
    }
}
