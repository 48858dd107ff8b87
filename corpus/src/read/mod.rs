//! From a path to sources of decoded text: one module a format.
//!
//! A *file* is found below a path that was given; it holds one source, or, for JSON Lines, a source
//! a row. What cannot be read is a [`Failure`] with its reason, and never stops the rest.

mod charset;
mod front_matter;
mod html;
mod rows;
mod site;

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use schemas::document::{Kind, Original};
use schemas::region::Level;

/// Text that was given to us, decoded, with what is known about it from outside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Path below the folder that was given, with `#row` for a row.
    pub name: String,
    /// The decoded text; spans count its characters.
    pub text: String,
    /// Where in `text` the content begins, in characters: behind the front matter.
    pub content_start_chars: usize,
    /// Metadata that stands beside the text.
    pub hints: Hints,
}

/// Metadata from front matter or from the fields of a row. Regions and dates are as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Title.
    pub title: Option<String>,
    /// Kind.
    pub kind: Option<Kind>,
    /// Authors.
    pub authors: Vec<String>,
    /// Office of the author.
    pub post: Option<String>,
    /// Home, as a name, a path of names or a code.
    pub region: Option<String>,
    /// Level.
    pub level: Option<Level>,
    /// Meeting or column.
    pub event: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Year, where no date is known.
    pub year: Option<i32>,
    /// Address.
    pub url: Option<String>,
    /// What a digest restates.
    pub original: Option<Original>,
}

/// What could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// The file or row.
    pub source: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Why a path cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The path is missing or may not be read.
    #[error("cannot read {}: check that the path is right and may be read", path.display())]
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder holds no file.
    #[error("{} holds no files: name a folder or file with documents (txt, md, html, jsonl, jsonl.zst)", path.display())]
    Empty {
        /// The path as it was given.
        path: PathBuf,
    },
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// Path below the folder that was given, with `/`; the file's name where a file was given.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// A file larger than this is refused unless it is read row by row.
const LARGEST_TEXT_BYTES: u64 = 256 << 20;
/// A row larger than this is refused.
const LARGEST_ROW_BYTES: u64 = 64 << 20;

/// The files below the given paths, sorted by name. Hidden files and folders are left out;
/// what cannot be listed is a failure.
///
/// # Errors
/// A given path that does not exist or may not be read, or that holds no file at all.
pub fn list(paths: &[PathBuf]) -> Result<(Vec<InputFile>, Vec<Failure>), PathError> {
    let mut files = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        let unreadable = |source| PathError::Unreadable { path: path.clone(), source };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_file() {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            files.push(InputFile { name, path: path.clone(), size_bytes: metadata.len() });
            continue;
        }
        let before = files.len() + failures.len();
        list_folder(path, &mut files, &mut failures);
        if files.len() + failures.len() == before {
            return Err(PathError::Empty { path: path.clone() });
        }
    }
    files.sort();
    Ok((files, failures))
}

fn list_folder(folder: &Path, files: &mut Vec<InputFile>, failures: &mut Vec<Failure>) {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    let entries = walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| !hidden(entry)) {
        let name_of = |path: &Path| {
            let below = path.strip_prefix(folder).unwrap_or(path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            parts.join("/")
        };
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(InputFile {
                name: name_of(entry.path()),
                path: entry.path().to_owned(),
                size_bytes: entry.metadata().map_or(0, |metadata| metadata.len()),
            }),
            Ok(_) => {}
            Err(error) => failures.push(Failure {
                source: error.path().map_or_else(String::new, name_of),
                reason: format!("cannot be listed: {error}"),
            }),
        }
    }
}

/// The sources of one file, read as they are asked for.
pub fn sources(file: &InputFile) -> Box<dyn Iterator<Item = Result<Source, Failure>> + Send> {
    let name = file.name.clone();
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".jsonl") || lower.ends_with(".jsonl.zst") {
        return match open_rows(file, lower.ends_with(".zst")) {
            Ok(reader) => Box::new(rows::rows(name, reader, LARGEST_ROW_BYTES)),
            Err(error) => fails(name, format!("cannot be opened: {error}")),
        };
    }
    let Some(format) = Format::of(&lower) else {
        let reason = "this format is not read; give txt, md, html, jsonl or jsonl.zst";
        return fails(name, reason.to_owned());
    };
    if file.size_bytes > LARGEST_TEXT_BYTES {
        let limit = LARGEST_TEXT_BYTES >> 20;
        return fails(name, format!("is larger than {limit} MB; cut it, or give it as jsonl rows"));
    }
    let read = fs::read(&file.path).map_err(|error| format!("cannot be read: {error}"));
    let source = read.and_then(|bytes| match format {
        Format::Html => html::page(&name, &charset::decode_page(&bytes)?),
        Format::Text | Format::Markdown => {
            let text = charset::decode(&bytes)?;
            let mut source = Source { name: name.clone(), text, ..Source::default() };
            if format == Format::Markdown {
                front_matter::take(&mut source)?;
            }
            Ok(source)
        }
    });
    Box::new(std::iter::once(source.map_err(|reason| Failure { source: name, reason })))
}

/// How a file that is one source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
}

impl Format {
    /// The format that the end of a lower-case file name tells.
    fn of(name: &str) -> Option<Format> {
        match name.rsplit_once('.')?.1 {
            "txt" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" | "shtml" | "xhtml" => Some(Format::Html),
            _ => None,
        }
    }
}

/// A Markdown text that is already in memory, as a source.
///
/// # Errors
/// Its front matter is broken.
pub fn decode_markdown(name: &str, text: &str) -> Result<Source, Failure> {
    let mut source = Source { name: name.to_owned(), text: text.to_owned(), ..Source::default() };
    match front_matter::take(&mut source) {
        Ok(()) => Ok(source),
        Err(reason) => Err(Failure { source: name.to_owned(), reason }),
    }
}

fn fails(
    source: String,
    reason: String,
) -> Box<dyn Iterator<Item = Result<Source, Failure>> + Send> {
    Box::new(std::iter::once(Err(Failure { source, reason })))
}

fn open_rows(file: &InputFile, compressed: bool) -> io::Result<Box<dyn BufRead + Send>> {
    let opened = fs::File::open(&file.path)?;
    let reader: Box<dyn Read + Send> =
        if compressed { Box::new(zstd::Decoder::new(opened)?) } else { Box::new(opened) };
    Ok(Box::new(BufReader::with_capacity(1 << 16, reader)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    /// Names of the sources read, and `name: reason` of the failures.
    fn read_all(folder: &tempfile::TempDir) -> (Vec<String>, Vec<String>) {
        let (files, _) = list(&[folder.path().to_owned()]).unwrap();
        let (mut names, mut failures) = (Vec::new(), Vec::new());
        for result in files.iter().flat_map(sources) {
            match result {
                Ok(source) => names.push(source.name),
                Err(failure) => failures.push(format!("{}: {}", failure.source, failure.reason)),
            }
        }
        (names, failures)
    }

    #[test]
    fn good_input_is_kept_beside_bad_input() {
        let folder = folder(&[
            ("b/good.txt", "正文。".as_bytes()),
            ("a.bin.txt", &[0, 1, 2, 3, 0, 255]),
            ("c.exe", b"MZ"),
            (
                "rows.jsonl",
                "{\"id\":\"1\",\"text\":\"一\"}\n{broken\n{\"id\":\"3\",\"text\":\"三\"}\n"
                    .as_bytes(),
            ),
            (".hidden.txt", "不看".as_bytes()),
        ]);
        let (names, failures) = read_all(&folder);
        assert_eq!(names, ["b/good.txt", "rows.jsonl#1", "rows.jsonl#3"]);
        assert_eq!(failures.len(), 3, "{failures:?}");
        assert!(failures[0].starts_with("a.bin.txt: is not text"), "{failures:?}");
        assert!(failures[1].starts_with("c.exe: this format is not read"), "{failures:?}");
        assert!(failures[2].starts_with("rows.jsonl: line 2: "), "{failures:?}");
    }

    #[test]
    fn a_missing_path_and_an_empty_folder_say_what_to_do() {
        let missing = list(&[PathBuf::from("no/such/folder")]).unwrap_err();
        assert!(missing.to_string().contains("check that the path is right"));
        let empty = tempfile::tempdir().unwrap();
        let error = list(&[empty.path().to_owned()]).unwrap_err();
        assert!(error.to_string().contains("holds no files"));
    }

    #[test]
    fn compressed_rows_are_read() {
        let rows = "{\"id\":\"x\",\"title\":\"题\",\"text\":\"正文\",\"kind\":\"regulation\",\"date\":\"2020-01-02\"}\n";
        let folder = folder(&[("r.jsonl.zst", &zstd::encode_all(rows.as_bytes(), 3).unwrap())]);
        let (files, _) = list(&[folder.path().to_owned()]).unwrap();
        let source = sources(&files[0]).next().unwrap().unwrap();
        assert_eq!(source.name, "r.jsonl.zst#x");
        assert_eq!(source.hints.kind, Some(Kind::Regulation));
        assert_eq!(source.hints.date.as_deref(), Some("2020-01-02"));
    }
}
