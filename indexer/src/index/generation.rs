//! One whole state of an index, and how the present one is found.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use corpus::catalogue::{Catalogue, CatalogueError};
use corpus::read::Failure;
use corpus::store::{PARSER_VERSION, StoreError};
use corpus::text::Segmenter;
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::layer::Layer;
use super::schema::{Fields, INDEX_VERSION, schema};
use super::segment::{Segment, Statistics};
use super::texts::Texts;
use super::times::Times;

pub(super) const CURRENT: &str = "CURRENT";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const ENTRIES: &str = "entries.zst";
pub(super) const CATALOGUE: &str = "catalogue.sqlite";
/// How often a generation is looked for anew that was replaced while it was opened.
const TRIES: usize = 5;

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
    /// A digest of the words that the taxonomy adds to the dictionary: rows with other words are
    /// indexed anew.
    pub words: String,
    /// The layers that hold its documents, oldest first.
    pub layers: Vec<u64>,
    /// The number that the next new document gets; all before it are given away for ever.
    pub next_number: u64,
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
    /// Metadata and findings of every document, in the order of the collection.
    pub entries: Vec<Entry>,
    /// The texts, in the same order.
    pub texts: Texts,
    /// The rows of the index.
    pub segments: Vec<Segment>,
    /// The fields of the rows.
    pub fields: Fields,
    /// How many rows there are, and how long.
    pub statistics: Statistics,
    /// When each document came into the collection.
    pub times: Times,
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
        let mut tries = 0;
        loop {
            let path =
                current(folder)?.ok_or_else(|| OpenError::Missing { path: folder.to_owned() })?;
            let opened = Generation::open_at(folder, &path, segmenter);
            tries += 1;
            // Builds may have replaced it, and cleared it away, in the meantime.
            let is_replaced = || current(folder).ok().flatten().is_some_and(|now| now != path);
            if opened.is_ok() || tries == TRIES || !is_replaced() {
                return opened;
            }
        }
    }

    fn open_at(folder: &Path, path: &Path, words: &Segmenter) -> Result<Generation, OpenError> {
        let manifest = read_manifest(folder, path)?;
        let damaged = |what: String| OpenError::Damaged { path: folder.to_owned(), what };
        let layers = open_layers(folder, &manifest, words)?;
        let entries =
            read_entries(&path.join(ENTRIES)).map_err(|error| damaged(error.to_string()))?;
        let texts = Texts::new(&entries, &layers)
            .filter(|texts| texts.len() == manifest.documents)
            .ok_or_else(|| damaged("its parts hold different documents".to_owned()))?;
        let segments = Segment::all(&entries, &layers, manifest.next_number)
            .map_err(|error| damaged(error.to_string()))?;
        let (_, fields) = schema();
        let statistics =
            Statistics::new(&segments, fields).map_err(|error| damaged(error.to_string()))?;
        let times = Times::read(&path.join(CATALOGUE))
            .map_err(|error| damaged(error.to_string()))
            .and_then(|times| match times.len() == manifest.documents {
                true => Ok(times),
                false => Err(damaged(format!("{CATALOGUE} lists other documents"))),
            })?;
        Ok(Generation { manifest, entries, texts, segments, fields, statistics, times })
    }

    /// The document with this identifier; `None` if there is none.
    ///
    /// # Errors
    /// The store is damaged.
    pub fn document(&self, id: &str) -> Result<Option<Document>, StoreError> {
        let position = self.entries.iter().position(|entry| entry.id == id);
        position.map(|position| self.texts.get(position)).transpose()
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
    Segmenter::new(names(taxonomy))
}

/// The words that a taxonomy adds to the dictionary.
fn names(taxonomy: &Taxonomy) -> impl Iterator<Item = &str> {
    let names =
        taxonomy.mechanisms().iter().flat_map(|entry| entry.aliases.iter().chain([&entry.zh]));
    names.map(String::as_str)
}

/// A digest of these words. The tokens of a text depend on them, and otherwise on the version of the
/// index alone.
pub(super) fn words_digest(taxonomy: &Taxonomy) -> String {
    let names: BTreeSet<&str> = names(taxonomy).collect();
    let joined: Vec<&str> = names.into_iter().collect();
    corpus::store::text_digest(&joined)
}

/// Opens the layers of a generation.
pub(super) fn open_layers(
    folder: &Path,
    manifest: &Manifest,
    words: &Segmenter,
) -> Result<Vec<Layer>, OpenError> {
    let open = |id: &u64| {
        Layer::open(folder, *id, words).map_err(|error| OpenError::Damaged {
            path: folder.to_owned(),
            what: format!("layer {id}: {error}"),
        })
    };
    manifest.layers.iter().map(open).collect()
}

/// The catalogue of the present generation, and where it is.
///
/// # Errors
/// There is no index, or its catalogue cannot be read.
pub fn catalogue(folder: &Path) -> Result<(PathBuf, Catalogue), OpenError> {
    let generation =
        current(folder)?.ok_or_else(|| OpenError::Missing { path: folder.to_owned() })?;
    read_manifest(folder, &generation)?;
    let path = generation.join(CATALOGUE);
    let catalogue = Catalogue::open(&path).map_err(|error: CatalogueError| OpenError::Damaged {
        path: folder.to_owned(),
        what: error.to_string(),
    })?;
    Ok((path, catalogue))
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

/// The name of the present generation, to see whether it has changed; `None` if there is no index.
///
/// # Errors
/// The folder cannot be read.
pub fn current_name(folder: &Path) -> Result<Option<String>, OpenError> {
    let path = current(folder)?;
    Ok(path.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned())))
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
    // Whole, as serde_json reads a slice much faster than a stream.
    let json = zstd::decode_all(fs::File::open(path)?)?;
    Ok(serde_json::from_slice(&json)?)
}
