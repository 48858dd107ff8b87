//! One whole state of an index, and how the present one is found.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use corpus::read::Failure;
use corpus::store::{DocumentStore, PARSER_VERSION, StoreError};
use corpus::text::Segmenter;
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, ReloadPolicy};

use super::entry::Entry;
use super::schema::{Fields, INDEX_VERSION, TOKENIZER, schema};
use super::tokenizer::WordTokenizer;

pub(super) const CURRENT: &str = "CURRENT";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const STORE: &str = "documents.store";
pub(super) const ENTRIES: &str = "entries.zst";
pub(super) const TANTIVY: &str = "tantivy";

/// What a generation was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the files and of the tokens.
    pub index_version: u32,
    /// Version of splitting and metadata.
    pub parser_version: u32,
    /// Fingerprint of the taxonomy that tagged it.
    pub taxonomy: u64,
    /// Counts up with every build.
    pub generation: u64,
    /// A fingerprint of the built-in sample, if it was made of that.
    #[serde(default)]
    pub sources: String,
    /// A hash of everything that it holds: equal for equal content.
    pub content: String,
    /// How many documents it holds.
    pub documents: usize,
    /// How many passages.
    pub passages: usize,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// A digest of the program that tagged it; findings of another program are made anew.
    #[serde(default)]
    pub program: String,
    /// The file with people's decisions, where it is not the one in the folder of the index.
    #[serde(default)]
    pub reviews: Option<PathBuf>,
}

/// Why an index could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder holds no index.
    #[error("{} holds no index: make one with `indexer build --index {} PATH...`", path.display(), path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// The index was made by another version of the program.
    #[error(
        "the index in {} is of version {found}, this program reads version {INDEX_VERSION}: \
         build it anew with `indexer build --index {} PATH...`", path.display(), path.display()
    )]
    Version {
        /// The folder.
        path: PathBuf,
        /// The version found.
        found: u32,
    },
    /// A file of the index is missing or damaged.
    #[error("the index in {} is damaged ({what}): build it anew with `indexer build`", path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// Which part, and why.
        what: String,
    },
}

/// An index that is open for reading. It does not change; a new build is a new generation.
pub struct Generation {
    /// What it was made of.
    pub manifest: Manifest,
    /// Metadata and findings; `entries[i]` belongs to document `i` of the store.
    pub entries: Vec<Entry>,
    /// The texts.
    pub store: DocumentStore,
    /// A reader of the tantivy index; it holds all segments.
    pub reader: IndexReader,
    /// The fields of the tantivy index.
    pub fields: Fields,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Generation").field("manifest", &self.manifest).finish()
    }
}

impl Generation {
    /// Opens the present generation of the index in `folder`. `segmenter` must be the one made from
    /// the taxonomy that built it (see [`segmenter`]).
    ///
    /// # Errors
    /// There is no index, it is of another version, or a part is damaged.
    pub fn open(folder: &Path, segmenter: &Segmenter) -> Result<Generation, OpenError> {
        let path =
            current(folder)?.ok_or_else(|| OpenError::Missing { path: folder.to_owned() })?;
        let manifest = read_manifest(folder, &path)?;
        let damaged = |what: String| OpenError::Damaged { path: folder.to_owned(), what };
        let store = DocumentStore::open(&path.join(STORE))
            .map_err(|error: StoreError| damaged(error.to_string()))?;
        let entries =
            read_entries(&path.join(ENTRIES)).map_err(|error| damaged(error.to_string()))?;
        if entries.len() != store.len() || entries.len() != manifest.documents {
            return Err(damaged("its parts hold different numbers of documents".to_owned()));
        }
        let index =
            Index::open_in_dir(path.join(TANTIVY)).map_err(|error| damaged(error.to_string()))?;
        index.tokenizers().register(TOKENIZER, WordTokenizer::new(segmenter.clone()));
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error: tantivy::TantivyError| damaged(error.to_string()))?;
        let (_, fields) = schema();
        Ok(Generation { manifest, entries, store, reader, fields })
    }

    /// The document with this identifier; `None` if there is none.
    ///
    /// # Errors
    /// The store is damaged.
    pub fn document(&self, id: &str) -> Result<Option<Document>, StoreError> {
        let position = self.entries.iter().position(|entry| entry.id == id);
        position.map(|position| self.store.get(position)).transpose()
    }

    /// The manifest of the present generation, without opening the rest; `None` if there is none.
    ///
    /// # Errors
    /// As [`Generation::open`].
    pub fn manifest(folder: &Path) -> Result<Option<Manifest>, OpenError> {
        current(folder)?.map(|path| read_manifest(folder, &path)).transpose()
    }

    /// Whether the generation was made by this program with this taxonomy.
    pub fn is_current(manifest: &Manifest, taxonomy: &Taxonomy) -> bool {
        manifest.index_version == INDEX_VERSION
            && manifest.parser_version == PARSER_VERSION
            && manifest.taxonomy == taxonomy.fingerprint()
    }
}

/// The segmenter of an index: jieba's dictionary with the names of mechanisms added.
pub fn segmenter(taxonomy: &Taxonomy) -> Segmenter {
    let names =
        taxonomy.mechanisms().iter().flat_map(|entry| entry.aliases.iter().chain([&entry.zh]));
    Segmenter::new(names.map(String::as_str))
}

/// The folder of the present generation; `None` if there is no index.
pub(super) fn current(folder: &Path) -> Result<Option<PathBuf>, OpenError> {
    match fs::read_to_string(folder.join(CURRENT)) {
        Ok(name) => Ok(Some(folder.join(name.trim()))),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => {
            Err(OpenError::Damaged { path: folder.to_owned(), what: format!("{CURRENT}: {error}") })
        }
    }
}

pub(super) fn read_manifest(folder: &Path, path: &Path) -> Result<Manifest, OpenError> {
    let damaged = |what: String| OpenError::Damaged { path: folder.to_owned(), what };
    let text =
        fs::read(path.join(MANIFEST)).map_err(|error| damaged(format!("{MANIFEST}: {error}")))?;
    // Another version may have other fields: look at the version before the rest.
    #[derive(Deserialize)]
    struct Version {
        index_version: u32,
    }
    let version: Version =
        serde_json::from_slice(&text).map_err(|error| damaged(format!("{MANIFEST}: {error}")))?;
    if version.index_version != INDEX_VERSION {
        return Err(OpenError::Version { path: folder.to_owned(), found: version.index_version });
    }
    serde_json::from_slice(&text).map_err(|error| damaged(format!("{MANIFEST}: {error}")))
}

pub(super) fn read_entries(path: &Path) -> io::Result<Vec<Entry>> {
    let reader = io::BufReader::new(zstd::Decoder::new(fs::File::open(path)?)?);
    Ok(serde_json::from_reader(reader)?)
}

pub(super) fn write_entries(path: &Path, entries: &[Entry]) -> io::Result<()> {
    let mut encoder = zstd::Encoder::new(fs::File::create(path)?, 3)?;
    serde_json::to_writer(&mut encoder, entries)?;
    encoder.finish()?.sync_all()
}
