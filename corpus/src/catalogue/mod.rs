//! The catalogue of a generation, in SQLite: which files and sources there were, what became of each,
//! and which documents they hold.
//!
//! It is written whole, in one transaction, into a generation that nobody reads yet, and never
//! changed afterwards. The next build takes from it what need not be read again; people ask it other
//! questions with any SQLite tool: tables `run`, `file`, `source`, `document`.

mod write;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Row};

use crate::read::Failure;

pub use write::write;

/// The version of the tables, kept in `PRAGMA user_version`.
const VERSION: i64 = 1;

/// Why a catalogue cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// SQLite failed.
    #[error("cannot use the catalogue {}: build the index anew", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// Another version of the program made it.
    #[error("the catalogue {} is of version {found}, this program reads version {VERSION}: build the index anew", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: i64,
    },
}

/// What a build did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The number of the generation that it made.
    pub number: u64,
    /// When it ended, UTC; filled in when it is written, where empty.
    pub finished_at: String,
    /// A digest of the program.
    pub program: String,
    /// Files that were new or had changed.
    pub files_read: usize,
    /// Files that were as they had been.
    pub files_unchanged: usize,
    /// Sources that were parsed.
    pub sources_parsed: usize,
    /// Documents that were tagged.
    pub documents_tagged: usize,
    /// Documents that were indexed.
    pub documents_indexed: usize,
    /// Documents that the generation holds.
    pub documents: usize,
    /// What could not be read.
    pub failures: usize,
}

/// A file, and what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRecord {
    /// Path below the folder that was given.
    pub name: String,
    /// A digest of its bytes; empty where they could not be read.
    pub hash: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Its sources, in order; failures among them.
    pub sources: Vec<SourceRecord>,
}

/// A source, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRecord {
    /// Its name, with `#row` for a row; the name of the file where a row has none.
    pub name: String,
    /// A digest of the decoded text and of what stands beside it; of a file that could not be used as a
    /// whole, of its bytes; empty where there is neither.
    pub hash: String,
    /// Size of the file, or of the decoded text of a row, in bytes.
    pub size_bytes: u64,
    /// The charset; empty where it is not known.
    pub encoding: String,
    /// The reader; empty where none took it.
    pub reader: String,
    /// What is said about the right to use it.
    pub licence: Option<String>,
    /// The run that read it.
    pub run: u64,
    /// How many documents it holds; they follow one another in the collection.
    pub documents: usize,
    /// Why it could not be read.
    pub failure: Option<String>,
}

impl SourceRecord {
    /// The failure, if it is one.
    pub fn as_failure(&self) -> Option<Failure> {
        let reason = self.failure.clone()?;
        Some(Failure { source: self.name.clone(), reason })
    }

    fn result(&self) -> &'static str {
        match (&self.failure, self.documents) {
            (Some(_), _) => "failed",
            (None, 0) => "empty",
            (None, _) => "read",
        }
    }
}

/// A document, as far as the catalogue lists it.
#[derive(Clone, Copy, Debug)]
pub struct DocumentRecord<'a> {
    /// Identifier.
    pub id: &'a str,
    /// Kind.
    pub kind: &'a str,
    /// Title.
    pub title: Option<&'a str>,
    /// Name of the province of its home.
    pub province: Option<&'a str>,
    /// Year.
    pub year: Option<i32>,
    /// The document that it repeats.
    pub duplicate_of: Option<&'a str>,
}

/// By what [`Catalogue::counts`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Sources by `read`, `empty`, `failed`.
    Results,
    /// Sources by reader.
    Readers,
    /// Sources by charset.
    Encodings,
    /// Sources by licence note.
    Licences,
    /// Sources by the run that read them.
    Runs,
    /// Documents by kind.
    Kinds,
    /// Documents by province of their home.
    Provinces,
}

impl Count {
    fn query(self) -> &'static str {
        match self {
            Count::Results => "SELECT result, count(*) FROM source GROUP BY 1 ORDER BY 2 DESC, 1",
            Count::Readers => "SELECT reader, count(*) FROM source GROUP BY 1 ORDER BY 2 DESC, 1",
            Count::Encodings => {
                "SELECT encoding, count(*) FROM source GROUP BY 1 ORDER BY 2 DESC, 1"
            }
            Count::Licences => {
                "SELECT ifnull(licence, ''), count(*) FROM source GROUP BY 1 ORDER BY 2 DESC, 1"
            }
            Count::Runs => {
                "SELECT CAST(run AS TEXT), count(*) FROM source GROUP BY run ORDER BY run"
            }
            Count::Kinds => "SELECT kind, count(*) FROM document GROUP BY 1 ORDER BY 2 DESC, 1",
            Count::Provinces => {
                "SELECT ifnull(province, ''), count(*) FROM document GROUP BY 1 ORDER BY 2 DESC, 1"
            }
        }
    }
}

/// A catalogue that is read.
#[derive(Debug)]
pub struct Catalogue {
    path: PathBuf,
    connection: Connection,
}

impl Catalogue {
    /// Opens a catalogue; nothing of it is changed.
    ///
    /// # Errors
    /// The file is missing, of another version or damaged.
    pub fn open(path: &Path) -> Result<Catalogue, CatalogueError> {
        let failed = |source| CatalogueError::Database { path: path.to_owned(), source };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        let found: i64 = version.map_err(failed)?;
        if found != VERSION {
            return Err(CatalogueError::Version { path: path.to_owned(), found });
        }
        Ok(Catalogue { path: path.to_owned(), connection })
    }

    /// The runs, in order.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn runs(&self) -> Result<Vec<Run>, CatalogueError> {
        self.read("SELECT * FROM run ORDER BY number", |row| {
            Ok(Run {
                number: row.get("number")?,
                finished_at: row.get("finished_at")?,
                program: row.get("program")?,
                files_read: row.get("files_read")?,
                files_unchanged: row.get("files_unchanged")?,
                sources_parsed: row.get("sources_parsed")?,
                documents_tagged: row.get("documents_tagged")?,
                documents_indexed: row.get("documents_indexed")?,
                documents: row.get("documents")?,
                failures: row.get("failures")?,
            })
        })
    }

    /// The files with their sources, in the order of the collection.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn files(&self) -> Result<Vec<FileRecord>, CatalogueError> {
        let mut files = self.read("SELECT * FROM file ORDER BY id", |row| {
            Ok(FileRecord {
                name: row.get("name")?,
                hash: row.get("hash")?,
                size_bytes: row.get("size_bytes")?,
                sources: Vec::new(),
            })
        })?;
        let sources = self.read("SELECT * FROM source ORDER BY id", |row| {
            Ok((row.get::<_, usize>("file")?, source(row)?))
        })?;
        for (file, source) in sources {
            if let Some(file) = files.get_mut(file) {
                file.sources.push(source);
            }
        }
        Ok(files)
    }

    /// For each source, in the order of the collection, when the run ended that read it, and how many documents
    /// it holds.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn read_times(&self) -> Result<Vec<(String, usize)>, CatalogueError> {
        let query = "SELECT run.finished_at, source.documents FROM source \
                     JOIN run ON run.number = source.run ORDER BY source.id";
        self.read(query, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// When the last run ended; empty if there was none.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn built_at(&self) -> Result<String, CatalogueError> {
        let query = "SELECT finished_at FROM run ORDER BY number DESC LIMIT 1";
        Ok(self.read(query, |row| row.get(0))?.pop().unwrap_or_default())
    }

    /// What failed, and why, in the order of the collection.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn failures(&self) -> Result<Vec<Failure>, CatalogueError> {
        let query = "SELECT name, reason FROM source WHERE result = 'failed' ORDER BY id";
        self.read(query, |row| Ok(Failure { source: row.get(0)?, reason: row.get(1)? }))
    }

    /// How many sources or documents have each value, the most frequent first.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn counts(&self, by: Count) -> Result<Vec<(String, usize)>, CatalogueError> {
        self.read(by.query(), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn read<T>(
        &self,
        query: &str,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CatalogueError> {
        let read = || {
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([], each)?;
            rows.collect::<rusqlite::Result<Vec<T>>>()
        };
        read().map_err(|source| CatalogueError::Database { path: self.path.clone(), source })
    }
}

fn source(row: &Row<'_>) -> rusqlite::Result<SourceRecord> {
    Ok(SourceRecord {
        name: row.get("name")?,
        hash: row.get("hash")?,
        size_bytes: row.get("size_bytes")?,
        encoding: row.get("encoding")?,
        reader: row.get("reader")?,
        licence: row.get("licence")?,
        run: row.get("run")?,
        documents: row.get("documents")?,
        failure: row.get("reason")?,
    })
}

/// Where each source of these files begins in the collection, in documents: a list for each file.
pub fn first_documents(files: &[FileRecord]) -> Vec<Vec<usize>> {
    let mut next = 0;
    let mut firsts = |file: &FileRecord| {
        let of_file = file.sources.iter().map(|source| {
            let first = next;
            next += source.documents;
            first
        });
        of_file.collect()
    };
    files.iter().map(&mut firsts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<FileRecord> {
        let source = |name: &str, documents, failure: Option<&str>| SourceRecord {
            name: name.to_owned(),
            hash: "ab".to_owned(),
            size_bytes: 7,
            encoding: "UTF-8".to_owned(),
            reader: "rows".to_owned(),
            licence: Some("公有领域".to_owned()),
            run: 1,
            documents,
            failure: failure.map(str::to_owned),
        };
        let file = |name: &str, sources| FileRecord {
            name: name.to_owned(),
            hash: "cd".to_owned(),
            size_bytes: 9,
            sources,
        };
        vec![
            file("a.jsonl", vec![source("a.jsonl#1", 2, None), source("a.jsonl", 0, Some("坏"))]),
            file("b.jsonl", vec![source("b.jsonl#1", 0, None), source("b.jsonl#2", 1, None)]),
        ]
    }

    #[test]
    fn what_is_written_is_read_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue.sqlite");
        let record = |id| DocumentRecord {
            id,
            kind: "speech",
            title: None,
            province: Some("天津市"),
            year: Some(2021),
            duplicate_of: None,
        };
        let run = Run { number: 1, documents: 3, ..Run::default() };
        write(&path, &[run], &files(), ["x", "y", "z"].into_iter().map(record)).unwrap();
        let catalogue = Catalogue::open(&path).unwrap();
        assert_eq!(catalogue.files().unwrap(), files());
        assert_eq!(first_documents(&files()), [vec![0, 2], vec![2, 2]]);
        let runs = catalogue.runs().unwrap();
        assert_eq!((runs[0].number, runs[0].documents), (1, 3));
        assert!(runs[0].finished_at.ends_with('Z'), "{:?}", runs[0]);
        assert_eq!(catalogue.built_at().unwrap(), runs[0].finished_at);
        let times = catalogue.read_times().unwrap();
        assert_eq!(times.iter().map(|(_, documents)| *documents).collect::<Vec<_>>(), [2, 0, 0, 1]);
        assert!(times.iter().all(|(read_at, _)| *read_at == runs[0].finished_at));
        let count = |by| catalogue.counts(by).unwrap();
        let pair = |name: &str, count| (name.to_owned(), count);
        assert_eq!(count(Count::Results), [pair("read", 2), pair("empty", 1), pair("failed", 1)]);
        assert_eq!(count(Count::Provinces), [pair("天津市", 3)]);
        let failure = Failure { source: "a.jsonl".to_owned(), reason: "坏".to_owned() };
        assert_eq!(catalogue.failures().unwrap(), [failure]);
    }

    #[test]
    fn a_damaged_or_missing_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("catalogue.sqlite");
        assert!(Catalogue::open(&path).is_err());
        std::fs::write(&path, "no database at all, but long enough to be read as one").unwrap();
        assert!(Catalogue::open(&path).is_err());
        assert!(write(&path, &[], &[], std::iter::empty()).is_err());
    }
}
