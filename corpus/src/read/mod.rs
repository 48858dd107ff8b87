//! From a path to sources of decoded text: one module a format.
//!
//! A *file* is found below a path that was given; it holds one source, or, for JSON Lines, a source
//! a row, and for an archive, a source a member. What cannot be read is a [`Failure`] with its reason,
//! and never stops the rest. Every reader has limits (`limits.rs`), and what can break a parser is
//! read by a process of its own (`child.rs`).

mod archive;
mod charset;
mod child;
mod collected;
mod docx;
mod file;
mod format;
mod front_matter;
mod html;
mod limits;
mod marks;
mod office;
mod pdf;
mod rows;
mod sent;
mod site;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemas::document::{Kind, Original};
use schemas::region::Level;
use serde::{Deserialize, Serialize};

pub use child::answer;
pub use collected::{Collected, JOURNAL, Visit};
pub use file::{is_refused, sources};
pub use sent::sent;

/// Text that was given to us, decoded, with what is known about it from outside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Path below the folder that was given, with `#row` for a row and `/member` for a member of an
    /// archive.
    pub name: String,
    /// The decoded text; spans count its characters.
    pub text: String,
    /// Where in `text` the content begins, in characters: behind the front matter.
    pub content_start_chars: usize,
    /// Metadata that stands beside the text.
    pub hints: Hints,
    /// Where pages begin in `text`, in the order of the text; empty for what has no pages. The text of
    /// a note at the foot may stand behind that of the next page.
    pub pages: Vec<PageStart>,
    /// What read it: `text`, `markdown`, `html`, `rows`, `pdf`, `docx` or `office`.
    pub reader: String,
    /// The charset of the bytes, where they are plain text or a web page.
    pub charset: Option<String>,
}

impl Source {
    /// A digest of all that its documents are made of, in hexadecimal digits. Who read it, and the
    /// charset, do not count.
    pub fn digest(&self) -> String {
        let Source { name, text, content_start_chars, hints, pages, reader: _, charset: _ } = self;
        let mut hasher = blake3::Hasher::new();
        // A writer that cannot fail: the hasher takes every byte.
        let _ =
            serde_json::to_writer(&mut hasher, &(name, text, content_start_chars, hints, pages));
        hasher.finalize().to_hex().to_string()
    }
}

/// Where a page begins in the text of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// Its first character.
    pub start_chars: usize,
    /// Its number in the file, from 1.
    pub physical: u32,
    /// The number that is printed on it.
    pub printed: Option<u32>,
}

/// Metadata from front matter or from the fields of a row. Regions and dates are as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What is said about the right to use it.
    pub licence: Option<String>,
}

/// What could not be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The file or row.
    pub source: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Whether what failed for this reason may be read another time: this machine was too slow, or lacked a
/// program.
pub fn may_pass(reason: &str) -> bool {
    [limits::GIVEN_UP, limits::NOT_INSTALLED].iter().any(|part| reason.contains(part))
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
    #[error("{} holds no files: name a folder or file with documents ({})", path.display(), format::READ_FORMATS)]
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
    /// What is known of it, if it was collected from the web.
    pub collected: Option<Collected>,
}

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
            let name = shown(path.file_name().unwrap_or(path.as_os_str()));
            let size_bytes = metadata.len();
            files.push(InputFile { name, path: path.clone(), size_bytes, collected: None });
            continue;
        }
        let before = files.len() + failures.len();
        list_folder(path, &mut files, &mut failures);
        if files.len() + failures.len() == before {
            return Err(PathError::Empty { path: path.clone() });
        }
    }
    tell_collected(&mut files, &mut failures);
    files.sort();
    Ok((files, failures))
}

/// Notes on each file where it was collected from, if it was.
fn tell_collected(files: &mut [InputFile], failures: &mut Vec<Failure>) {
    let mut folders: HashMap<PathBuf, HashMap<String, Collected>> = HashMap::new();
    for file in files {
        let Some(folder) = file.path.parent() else { continue };
        let known = folders.entry(folder.to_owned()).or_insert_with(|| {
            collected::files_of(folder).unwrap_or_else(|error| {
                let source = folder.join(JOURNAL).to_string_lossy().into_owned();
                failures.push(Failure { source, reason: format!("cannot be read: {error}") });
                HashMap::new()
            })
        });
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        file.collected = known.get(name.as_ref()).cloned();
    }
}

fn list_folder(folder: &Path, files: &mut Vec<InputFile>, failures: &mut Vec<Failure>) {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    let entries = walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| !hidden(entry)) {
        let name_of = |path: &Path| {
            let below = path.strip_prefix(folder).unwrap_or(path);
            let parts: Vec<String> = below.iter().map(shown).collect();
            parts.join("/")
        };
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(InputFile {
                name: name_of(entry.path()),
                path: entry.path().to_owned(),
                size_bytes: entry.metadata().map_or(0, |metadata| metadata.len()),
                collected: None,
            }),
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => failures.push(Failure {
                source: name_of(entry.path()),
                reason: "is neither a file nor a folder (a pipe, socket or device)".to_owned(),
            }),
            Err(error) => failures.push(Failure {
                source: error.path().map_or_else(String::new, name_of),
                reason: format!("cannot be listed: {error}"),
            }),
        }
    }
}

/// A name as it is shown and kept. Names that are not UTF-8 are in GB18030: archives made on Windows
/// leave such names when they are unpacked elsewhere.
fn shown(name: &OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => {
            let bytes = name.as_encoded_bytes();
            encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}

/// A Markdown text that is already in memory, as a source.
///
/// # Errors
/// Its front matter is broken.
pub fn decode_markdown(name: &str, text: &str) -> Result<Source, Failure> {
    let mut source = Source {
        name: name.to_owned(),
        text: text.to_owned(),
        reader: "markdown".to_owned(),
        charset: Some("UTF-8".to_owned()),
        ..Source::default()
    };
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
    fn a_compressed_file_is_read_as_what_it_holds() {
        let zst = |text: &str| zstd::encode_all(text.as_bytes(), 3).unwrap();
        let page = "<p>常委会听取和审议专项工作报告，开展专题询问，推动问题解决。";
        let cut = zst("正文").split_at(8).0.to_vec();
        let folder = folder(&[
            ("a.html.zst", &zst(page)),
            ("b.TXT.ZST", &zst("正文。")),
            ("c.exe.zst", &zst("MZ")),
            ("d.txt.zst", &cut),
        ]);
        let (names, failures) = read_all(&folder);
        assert_eq!(names, ["a.html.zst", "b.TXT.ZST"]);
        assert!(failures[0].starts_with("c.exe.zst: this format is not read"), "{failures:?}");
        assert!(failures[1].starts_with("d.txt.zst: cannot be read"), "{failures:?}");
    }

    #[test]
    fn a_collected_file_has_its_address_and_the_charset_that_its_server_named() {
        let text = "臺灣省議會議員質詢。";
        let (big5, ..) = encoding_rs::BIG5.encode(text);
        let visits = "{\"url\":\"http://a.example/1\",\"run\":1,\"time\":\"\",\"file\":\"a.txt\",\"charset\":\"gbk\"}\n\
            {\"finished\":1}\n\
            {\"url\":\"http://a.example/1\",\"run\":2,\"time\":\"\",\"file\":\"a.txt\",\"charset\":\"big5\",\"final_url\":\"http://a.example/2\"}\n\
            {\"url\":\"http://a.example/1\",\"run\":3,\"time";
        let folder = folder(&[("a.txt", &big5), (JOURNAL, visits.as_bytes())]);
        let (files, failures) = list(&[folder.path().to_owned()]).unwrap();
        assert_eq!((files.len(), failures), (1, Vec::new()));
        let source = sources(&files[0]).next().unwrap().unwrap();
        assert_eq!(source.text, text);
        assert_eq!(source.hints.url.as_deref(), Some("http://a.example/2"));
    }

    #[test]
    fn only_what_was_lacking_may_pass_another_time() {
        let no_program =
            "is read only where LibreOffice is installed (`soffice`), and it is not found";
        assert!(may_pass(&limits::too_slow()) && may_pass(no_program));
        assert!(!may_pass(&limits::too_large(1)) && !may_pass("is a damaged PDF"));
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
