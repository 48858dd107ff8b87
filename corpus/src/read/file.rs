//! One file, or one member of an archive, to its sources.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};

use super::child::{self, Answer, Body};
use super::format::{Format, HEAD_BYTES};
use super::{Collected, Failure, InputFile, Source, archive, charset, docx, fails, front_matter};
use super::{html, limits, marks, office, rows};

type Sources = Box<dyn Iterator<Item = Result<Source, Failure>> + Send>;

/// The sources of one file, read as they are asked for.
pub fn sources(file: &InputFile) -> Sources {
    let name = file.name.clone();
    let (sources, note) = match open(file) {
        Ok(opened) => opened,
        Err(reason) => return fails(name, reason),
    };
    // What was collected has its name from what the server said, which nobody here can mend.
    let note = note.filter(|_| file.collected.is_none());
    let url = file.collected.as_ref().map(|collected| collected.url.clone());
    let finished = sources.map(move |source| {
        let mut source = bounded(source?)?;
        source.hints.url = source.hints.url.or_else(|| url.clone());
        Ok(source)
    });
    Box::new(finished.chain(note.map(|reason| Err(Failure { source: name, reason }))))
}

/// The sources of a file, and what is to be said of it besides.
fn open(file: &InputFile) -> Result<(Sources, Option<String>), String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let lower = file.name.to_ascii_lowercase();
    let collected = file.collected.as_ref();
    if let Some(inner) = lower.strip_suffix(".zst").filter(|inner| !inner.ends_with(".jsonl")) {
        let mut bytes = Vec::new();
        let opened = unpacked(File::open(&file.path).map_err(unreadable)?, file.size_bytes);
        let mut opened = opened.map_err(unreadable)?.take(limits::DOCUMENT_BYTES + 1);
        opened.read_to_end(&mut bytes).map_err(unreadable)?;
        let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or_default();
        let (format, note) = Format::decide(inner, head)?;
        check_size(format, bytes.len() as u64)?;
        if format == Format::Zip {
            return Err("is an archive that is packed once more; unpack it".to_owned());
        }
        let read = read(&file.name, format, Body::Bytes(bytes), collected);
        return Ok((Box::new(read.into_iter()), note));
    }
    let mut head = Vec::new();
    let opened = File::open(&file.path).map_err(unreadable)?;
    opened.take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(unreadable)?;
    let (format, note) = Format::decide(&file.name, &head)?;
    check_size(format, file.size_bytes)?;
    let name = file.name.clone();
    let sources: Sources = match format {
        Format::Rows { compressed } => {
            let opened = File::open(&file.path).map_err(unreadable)?;
            let reader: Box<dyn BufRead + Send> = if compressed {
                unpacked(opened, file.size_bytes).map_err(unreadable)?
            } else {
                Box::new(BufReader::with_capacity(1 << 16, opened))
            };
            Box::new(rows::rows(name, reader, limits::ROW_BYTES))
        }
        Format::Zip => {
            let opened = File::open(&file.path).map_err(unreadable)?;
            archive::members(name, BufReader::new(opened))
        }
        _ => Box::new(read(&name, format, Body::File(&file.path), collected).into_iter()),
    };
    Ok((sources, note))
}

fn check_size(format: Format, size_bytes: u64) -> Result<(), String> {
    match format.largest_bytes().filter(|limit| size_bytes > *limit) {
        Some(limit) => Err(limits::too_large(limit)),
        None => Ok(()),
    }
}

/// Whether a file is refused for its size, whatever it holds.
///
/// # Errors
/// It cannot be read.
pub fn is_refused(file: &InputFile) -> io::Result<bool> {
    if file.size_bytes <= limits::TEXT_BYTES.min(limits::PAGE_BYTES) || is_packed(&file.name) {
        return Ok(false);
    }
    let mut head = Vec::new();
    File::open(&file.path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let decided = Format::decide(&file.name, &head);
    Ok(decided.is_ok_and(|(format, _)| check_size(format, file.size_bytes).is_err()))
}

/// Whether the name says that a document is compressed by itself.
fn is_packed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".zst") && !lower.ends_with(".jsonl.zst")
}

/// What a stream of zstd holds, as far as it may.
fn unpacked(
    packed: impl Read + Send + 'static,
    size_bytes: u64,
) -> io::Result<Box<dyn BufRead + Send>> {
    let most = limits::HARMLESS_BYTES.max(size_bytes.saturating_mul(limits::RATIO));
    let bounded = Bounded { inner: zstd::Decoder::new(packed)?, left_bytes: most };
    Ok(Box::new(BufReader::with_capacity(1 << 16, bounded)))
}

/// Refuses a source that holds more text than is read, or a line that no person wrote.
fn bounded(source: Source) -> Result<Source, Failure> {
    if source.text.len() as u64 > limits::TEXT_BYTES {
        let most = limits::TEXT_BYTES >> 20;
        let reason = format!("holds more than {most} MB of text; cut it, or give it as jsonl rows");
        return Err(Failure { source: source.name, reason });
    }
    let lines = source.text.split(['\n', '\r', '\u{3000}']);
    let longest = lines.map(str::len).max().unwrap_or(0);
    if longest <= limits::LINE_BYTES {
        return Ok(source);
    }
    let (size, most) = (longest >> 10, limits::LINE_BYTES >> 10);
    let reason = format!("has a line of {size} KB, and at most {most} KB is read; break its lines");
    Err(Failure { source: source.name, reason })
}

/// A stream that fails where it grows longer than it may.
struct Bounded<R> {
    inner: R,
    left_bytes: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left_bytes.checked_sub(read as u64) {
            Some(left) => self.left_bytes = left,
            None => {
                return Err(io::Error::other("it unpacks to far more than its size, as bombs do"));
            }
        }
        Ok(read)
    }
}

/// What a ZIP container is read from.
trait Seekable: Read + Seek {}

impl<R: Read + Seek> Seekable for R {}

/// The sources of a file that is read as a whole.
pub(super) fn read(
    name: &str,
    format: Format,
    body: Body<'_>,
    collected: Option<&Collected>,
) -> Vec<Result<Source, Failure>> {
    let fail = |reason: String| vec![Err(Failure { source: name.to_owned(), reason })];
    match (format, body) {
        (Format::Rows { compressed }, Body::Bytes(bytes)) => {
            let size_bytes = bytes.len() as u64;
            let reader = Cursor::new(bytes);
            let opened: io::Result<Box<dyn BufRead + Send>> =
                if compressed { unpacked(reader, size_bytes) } else { Ok(Box::new(reader)) };
            match opened {
                Ok(reader) => rows::rows(name.to_owned(), reader, limits::ROW_BYTES).collect(),
                Err(error) => fail(format!("cannot be read: {error}")),
            }
        }
        (format, body) => match whole(name, format, body, collected) {
            Ok(answer) => {
                let source = answer.source.map(Ok);
                source.into_iter().chain(answer.failures.into_iter().map(Err)).collect()
            }
            Err(reason) => fail(reason),
        },
    }
}

fn whole(
    name: &str,
    format: Format,
    body: Body<'_>,
    collected: Option<&Collected>,
) -> Result<Answer, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let told = collected.and_then(|collected| collected.charset.as_deref());
    let alone = |source| Answer { source: Some(source), failures: Vec::new() };
    match format {
        Format::Pdf => child::read(format, name, body, None),
        Format::Docx => {
            // A document on disk is not held in memory.
            let mut opened: Box<dyn Seekable> = match body {
                Body::Bytes(bytes) => Box::new(Cursor::new(bytes)),
                Body::File(path) => Box::new(BufReader::new(File::open(path).map_err(unreadable)?)),
            };
            let mut head = Vec::new();
            opened.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(unreadable)?;
            opened.rewind().map_err(unreadable)?;
            if Format::sniff(&head) == Some(Format::Office) {
                return Err("is protected by a password; give a copy without one".to_owned());
            }
            docx::read(name, opened).map(alone)
        }
        Format::Office => office::read(name, body).map(alone),
        Format::Html => {
            let bytes = body.bytes()?;
            if marks::is_heavy(&bytes) {
                return child::read(format, name, Body::Bytes(bytes), collected);
            }
            html_page(name, &bytes, collected).map(alone)
        }
        _ => {
            let decoded = charset::decode(&body.bytes()?, told)?;
            let mut source = Source {
                name: name.to_owned(),
                text: decoded.text,
                reader: format.reader().to_owned(),
                charset: Some(decoded.charset.to_owned()),
                ..Source::default()
            };
            if format == Format::Markdown {
                front_matter::take(&mut source)?;
            }
            Ok(alone(source))
        }
    }
}

/// A web page whose parser will not be led astray.
pub(super) fn html_page(
    name: &str,
    bytes: &[u8],
    collected: Option<&Collected>,
) -> Result<Source, String> {
    let told = collected.and_then(|collected| collected.charset.as_deref());
    let decoded = charset::decode_page(bytes, told)?;
    let source =
        html::page(name, &decoded.text, collected.map(|collected| collected.url.as_str()))?;
    Ok(Source { charset: Some(decoded.charset.to_owned()), ..source })
}
