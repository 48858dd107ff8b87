//! Documents at rest: one file, one zstd frame a document, so that one document can be read alone.
//!
//! ```text
//! magic and version (8 bytes) | frame | frame | … | directory frame | directory length (8 bytes, LE)
//! ```
//!
//! The directory lists, for each input file, a key made of its name and content and the frames of
//! its documents and failures. A build takes the documents of files whose key has not changed from
//! here instead of parsing them again.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemas::document::Document;
use serde::{Deserialize, Serialize};

use crate::read::{Failure, InputFile};

/// Changes whenever splitting or metadata change, so that stored documents are made anew.
pub const PARSER_VERSION: u32 = 6;

const MAGIC: &[u8; 8] = b"TSDOC\0\0\x01";
const TRAILER_BYTES: usize = 8;
const LEVEL: i32 = 9;
/// A document larger than this when decompressed is refused as damaged.
const LARGEST_DOCUMENT_BYTES: usize = 512 << 20;

/// Why a store could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file could not be read or written.
    #[error("cannot use the document store {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no store of this version, or damaged.
    #[error("{} is not a document store of this version: build the index anew", path.display())]
    Format {
        /// The file.
        path: PathBuf,
    },
}

/// What tells whether an input file has changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileKey(String);

impl FileKey {
    /// The key of a file's name, origin and content under the present parser.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of(file: &InputFile) -> io::Result<FileKey> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&PARSER_VERSION.to_le_bytes()).update(file.name.as_bytes()).update(&[0]);
        if let Some(collected) = &file.collected {
            hasher.update(collected.url.as_bytes()).update(&[0]);
            hasher.update(collected.charset.as_deref().unwrap_or_default().as_bytes()).update(&[0]);
        }
        hasher.update_reader(fs::File::open(&file.path)?)?;
        Ok(FileKey(hasher.finalize().to_hex().to_string()))
    }

    /// The key of content that is in memory.
    pub fn of_text(name: &str, text: &str) -> FileKey {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&PARSER_VERSION.to_le_bytes()).update(name.as_bytes()).update(&[0]);
        FileKey(hasher.update(text.as_bytes()).finalize().to_hex().to_string())
    }
}

/// A digest of a file's content, in hexadecimal digits.
///
/// # Errors
/// The file cannot be read.
pub fn file_digest(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FileEntry {
    key: FileKey,
    /// Positions of its documents in `Directory::frames`.
    documents: std::ops::Range<usize>,
    failures: Vec<Failure>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Directory {
    /// Byte ranges of the frames.
    frames: Vec<(u64, u64)>,
    files: Vec<FileEntry>,
}

/// A store that is read. It is held in memory: about a quarter of the text that it holds.
pub struct DocumentStore {
    path: PathBuf,
    bytes: Vec<u8>,
    directory: Directory,
    by_key: HashMap<FileKey, usize>,
}

impl std::fmt::Debug for DocumentStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DocumentStore").field("documents", &self.len()).finish()
    }
}

impl DocumentStore {
    /// Opens a store.
    ///
    /// # Errors
    /// The file is missing, of another version or damaged.
    pub fn open(path: &Path) -> Result<DocumentStore, StoreError> {
        let bytes =
            fs::read(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
        let damaged = || StoreError::Format { path: path.to_owned() };
        let directory = read_directory(&bytes).ok_or_else(damaged)?;
        let by_key =
            directory.files.iter().enumerate().map(|(at, file)| (file.key.clone(), at)).collect();
        Ok(DocumentStore { path: path.to_owned(), bytes, directory, by_key })
    }

    /// How many documents it holds.
    pub fn len(&self) -> usize {
        self.directory.frames.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The document with this position.
    ///
    /// # Errors
    /// There is no such position, or its frame is damaged.
    pub fn get(&self, position: usize) -> Result<Document, StoreError> {
        let damaged = || StoreError::Format { path: self.path.clone() };
        let frame = self.frame(position).ok_or_else(damaged)?;
        let json =
            zstd::bulk::decompress(frame, LARGEST_DOCUMENT_BYTES.min(frame.len() * 2_000 + 1_024))
                .map_err(|_| damaged())?;
        serde_json::from_slice(&json).map_err(|_| damaged())
    }

    fn frame(&self, position: usize) -> Option<&[u8]> {
        let (start, end) = *self.directory.frames.get(position)?;
        self.bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    /// The documents and failures of an input file, if it has not changed since they were stored.
    pub fn unchanged(&self, key: &FileKey) -> Option<(Vec<Document>, Vec<Failure>)> {
        let file = &self.directory.files[*self.by_key.get(key)?];
        let documents = file.documents.clone().map(|position| self.get(position));
        Some((documents.collect::<Result<_, _>>().ok()?, file.failures.clone()))
    }
}

fn read_directory(bytes: &[u8]) -> Option<Directory> {
    let body = bytes.strip_prefix(MAGIC)?;
    let (rest, trailer) = body.split_at_checked(body.len().checked_sub(TRAILER_BYTES)?)?;
    let length = usize::try_from(u64::from_le_bytes(trailer.try_into().ok()?)).ok()?;
    let frame = rest.get(rest.len().checked_sub(length)?..)?;
    let json = zstd::stream::decode_all(frame).ok()?;
    serde_json::from_slice(&json).ok()
}

/// A store that is written, file by file.
#[derive(Debug)]
pub struct StoreWriter {
    bytes: Vec<u8>,
    directory: Directory,
}

impl Default for StoreWriter {
    fn default() -> StoreWriter {
        StoreWriter { bytes: MAGIC.to_vec(), directory: Directory::default() }
    }
}

/// A document as its frame, made apart from the writer so that many threads can.
#[derive(Debug)]
pub struct Frame(Vec<u8>);

impl Frame {
    /// Compresses a document.
    ///
    /// # Errors
    /// The compressor fails, for want of memory.
    pub fn new(document: &Document) -> io::Result<Frame> {
        zstd::bulk::compress(&serde_json::to_vec(document)?, LEVEL).map(Frame)
    }
}

impl StoreWriter {
    /// Adds the documents and failures of one input file.
    pub fn add(&mut self, key: FileKey, frames: &[Frame], failures: Vec<Failure>) {
        let first = self.directory.frames.len();
        for Frame(frame) in frames {
            let start = self.bytes.len() as u64;
            self.bytes.extend_from_slice(frame);
            self.directory.frames.push((start, self.bytes.len() as u64));
        }
        let documents = first..self.directory.frames.len();
        self.directory.files.push(FileEntry { key, documents, failures });
    }

    /// Writes the store to `path` and syncs it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(mut self, path: &Path) -> Result<(), StoreError> {
        let failed = |source| StoreError::Io { path: path.to_owned(), source };
        let json = serde_json::to_vec(&self.directory).map_err(|error| failed(error.into()))?;
        let frame = zstd::bulk::compress(&json, LEVEL).map_err(failed)?;
        self.bytes.extend_from_slice(&frame);
        self.bytes.extend_from_slice(&(frame.len() as u64).to_le_bytes());
        fs::write(path, &self.bytes).map_err(failed)?;
        fs::File::open(path).and_then(|file| file.sync_all()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Source;
    use crate::split::documents;

    fn some_documents() -> Vec<Document> {
        let text = "题目在这里\n\n第一段。\n\n第二段。";
        documents(&Source { name: "a.txt".to_owned(), text: text.to_owned(), ..Source::default() })
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.store");
        let documents = some_documents();
        let frames: Vec<Frame> = documents.iter().map(|d| Frame::new(d).unwrap()).collect();
        let mut writer = StoreWriter::default();
        let key = FileKey::of_text("a.txt", "x");
        let failure = Failure { source: "a.txt".to_owned(), reason: "某种原因".to_owned() };
        writer.add(key.clone(), &frames, vec![failure.clone()]);
        writer.write(&path).unwrap();
        let store = DocumentStore::open(&path).unwrap();
        assert_eq!(store.get(0).unwrap(), documents[0]);
        assert_eq!(store.unchanged(&key), Some((documents, vec![failure])));
        assert_eq!(store.unchanged(&FileKey::of_text("a.txt", "y")), None);
        assert!(store.get(1).is_err());
    }

    #[test]
    fn a_damaged_file_is_refused_and_never_panics() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.store");
        let mut writer = StoreWriter::default();
        let frames = [Frame::new(&some_documents()[0]).unwrap()];
        writer.add(FileKey::of_text("a", "x"), &frames, Vec::new());
        writer.write(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(DocumentStore::open(&path).is_err(), "{length} bytes");
        }
    }
}
