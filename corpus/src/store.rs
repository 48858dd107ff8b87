//! Documents at rest: one file, one zstd frame a document, so that one document can be read alone.
//!
//! ```text
//! magic and version (8 bytes) | dictionary | … | frame | frame | … | directory frame | directory length (8 bytes, LE)
//! ```
//!
//! Alone, a short document compresses badly: what it shares with all others it has to spell out. So
//! each kind of which there are enough documents has a dictionary, trained on a sample of them; a
//! frame says itself which dictionary it needs.
//!
//! The directory says where each frame is. Which source a document is of, the catalogue says.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemas::document::{Document, Kind};
use serde::{Deserialize, Serialize};
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe;

/// Changes whenever splitting or metadata change, so that stored documents are made anew.
pub const PARSER_VERSION: u32 = 6;

const MAGIC: &[u8; 8] = b"TSDOC\0\0\x02";
const TRAILER_BYTES: usize = 8;
const LEVEL: i32 = 12;
/// Largest dictionary, in bytes.
const LARGEST_DICTIONARY_BYTES: usize = 256 << 10;
/// A dictionary is trained on so many times its own size; with less it knows its sample by heart.
const SAMPLE_RATIO: usize = 32;
/// A smaller dictionary is not worth its place.
const SMALLEST_DICTIONARY_BYTES: usize = 4 << 10;
/// Of a long document, no more than this helps to train: what repeats, repeats early.
const LONGEST_SAMPLE_BYTES: usize = 64 << 10;
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

/// A digest of a file's content, in hexadecimal digits.
///
/// # Errors
/// The file cannot be read.
pub fn file_digest(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// A digest of texts in a row, in hexadecimal digits: 128 bits.
pub fn text_digest<T: AsRef<str>>(texts: &[T]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(text.as_ref().as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().chars().take(32).collect()
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Directory {
    /// Byte ranges of the frames.
    frames: Vec<(u64, u64)>,
    /// Byte ranges of the dictionaries.
    #[serde(default)]
    dictionaries: Vec<(u64, u64)>,
}

/// A store that is read. It is held in memory: about a quarter of the text that it holds.
pub struct DocumentStore {
    path: PathBuf,
    bytes: Vec<u8>,
    directory: Directory,
    /// By the number that frames name.
    dictionaries: HashMap<u32, DecoderDictionary<'static>>,
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
        let mut dictionaries = HashMap::new();
        for range in &directory.dictionaries {
            let dictionary = part(&bytes, *range).ok_or_else(damaged)?;
            let number = zstd_safe::get_dict_id_from_dict(dictionary).ok_or_else(damaged)?;
            dictionaries.insert(number.get(), DecoderDictionary::copy(dictionary));
        }
        Ok(DocumentStore { path: path.to_owned(), bytes, directory, dictionaries })
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
        let mut decompressor = match zstd_safe::get_dict_id_from_frame(frame) {
            None => Decompressor::new(),
            Some(number) => {
                let dictionary = self.dictionaries.get(&number.get()).ok_or_else(damaged)?;
                Decompressor::with_prepared_dictionary(dictionary)
            }
        }
        .map_err(|_| damaged())?;
        let largest = LARGEST_DOCUMENT_BYTES.min(frame.len() * 2_000 + 1_024);
        let json = decompressor.decompress(frame, largest).map_err(|_| damaged())?;
        serde_json::from_slice(&json).map_err(|_| damaged())
    }

    fn frame(&self, position: usize) -> Option<&[u8]> {
        part(&self.bytes, *self.directory.frames.get(position)?)
    }
}

fn part(bytes: &[u8], (start, end): (u64, u64)) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

fn read_directory(bytes: &[u8]) -> Option<Directory> {
    let body = bytes.strip_prefix(MAGIC)?;
    let (rest, trailer) = body.split_at_checked(body.len().checked_sub(TRAILER_BYTES)?)?;
    let length = usize::try_from(u64::from_le_bytes(trailer.try_into().ok()?)).ok()?;
    let frame = rest.get(rest.len().checked_sub(length)?..)?;
    let json = zstd::stream::decode_all(frame).ok()?;
    serde_json::from_slice(&json).ok()
}

/// A store that is written, document by document.
#[derive(Debug)]
pub struct StoreWriter {
    bytes: Vec<u8>,
    directory: Directory,
}

/// What documents of a kind have in common, for each kind of which there are enough.
#[derive(Default)]
pub struct Dictionaries {
    by_kind: BTreeMap<Kind, (Vec<u8>, EncoderDictionary<'static>)>,
}

impl std::fmt::Debug for Dictionaries {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sizes = self.by_kind.iter().map(|(kind, (bytes, _))| (kind, bytes.len()));
        formatter.debug_map().entries(sizes).finish()
    }
}

impl Dictionaries {
    /// Trains a dictionary for each kind of which `documents` has enough.
    ///
    /// # Errors
    /// A document cannot be written as JSON.
    pub fn train(documents: &[&Document]) -> io::Result<Dictionaries> {
        let mut kinds: BTreeMap<Kind, Vec<&Document>> = BTreeMap::new();
        for &document in documents {
            kinds.entry(document.kind).or_default().push(document);
        }
        let mut trained = Dictionaries::default();
        for (kind, documents) in kinds {
            let Some(bytes) = train(&documents)? else { continue };
            let dictionary = EncoderDictionary::copy(&bytes, LEVEL);
            trained.by_kind.insert(kind, (bytes, dictionary));
        }
        Ok(trained)
    }
}

/// A dictionary for documents of one kind; `None` if there is too little to learn from.
fn train(documents: &[&Document]) -> io::Result<Option<Vec<u8>>> {
    let largest_sample = LARGEST_DICTIONARY_BYTES * SAMPLE_RATIO;
    // Evenly spread, so that every source has its part.
    let text: usize = documents
        .iter()
        .flat_map(|document| &document.passages)
        .map(|passage| passage.text.len())
        .sum();
    let step = (text / largest_sample).max(1);
    let (mut sample, mut sizes) = (Vec::new(), Vec::new());
    for document in documents.iter().step_by(step) {
        let json = serde_json::to_vec(document)?;
        let head = json.get(..json.len().min(LONGEST_SAMPLE_BYTES)).unwrap_or_default();
        sample.extend_from_slice(head);
        sizes.push(head.len());
        if sample.len() >= largest_sample {
            break;
        }
    }
    let size = LARGEST_DICTIONARY_BYTES.min(sample.len() / SAMPLE_RATIO);
    if size < SMALLEST_DICTIONARY_BYTES {
        return Ok(None);
    }
    // The trainer refuses samples in which nothing repeats; such documents do without.
    let trained = zstd::dict::from_continuous(&sample, &sizes, size).ok();
    Ok(trained.filter(|bytes| zstd_safe::get_dict_id_from_dict(bytes).is_some()))
}

impl StoreWriter {
    /// A store whose frames were made with these dictionaries.
    pub fn new(dictionaries: &Dictionaries) -> StoreWriter {
        let mut writer = StoreWriter { bytes: MAGIC.to_vec(), directory: Directory::default() };
        for (bytes, _) in dictionaries.by_kind.values() {
            let range = writer.append(bytes);
            writer.directory.dictionaries.push(range);
        }
        writer
    }

    fn append(&mut self, bytes: &[u8]) -> (u64, u64) {
        let start = self.bytes.len() as u64;
        self.bytes.extend_from_slice(bytes);
        (start, self.bytes.len() as u64)
    }
}

/// A document as its frame, made apart from the writer so that many threads can.
#[derive(Debug)]
pub struct Frame(Vec<u8>);

impl Frame {
    /// Compresses a document with the dictionary of its kind, if there is one.
    ///
    /// # Errors
    /// The compressor fails, for want of memory.
    pub fn new(document: &Document, dictionaries: &Dictionaries) -> io::Result<Frame> {
        let mut compressor = match dictionaries.by_kind.get(&document.kind) {
            Some((_, dictionary)) => Compressor::with_prepared_dictionary(dictionary)?,
            None => Compressor::new(LEVEL)?,
        };
        compressor.compress(&serde_json::to_vec(document)?).map(Frame)
    }
}

impl StoreWriter {
    /// Adds a document; its position is how many were added before.
    pub fn add(&mut self, Frame(frame): &Frame) {
        let range = self.append(frame);
        self.directory.frames.push(range);
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
        let frames: Vec<Frame> =
            documents.iter().map(|d| Frame::new(d, &Dictionaries::default()).unwrap()).collect();
        let mut writer = StoreWriter::new(&Dictionaries::default());
        frames.iter().for_each(|frame| writer.add(frame));
        writer.write(&path).unwrap();
        let store = DocumentStore::open(&path).unwrap();
        assert_eq!(store.get(0).unwrap(), documents[0]);
        assert_eq!(store.len(), documents.len());
        assert!(store.get(1).is_err());
    }

    /// Documents that are alike, of one kind.
    fn many_documents() -> Vec<Document> {
        let text = |number: usize| {
            let places = ["甲县", "乙市", "丙区", "丁州", "戊旗"];
            let deeds = [
                "听取专项工作报告",
                "开展执法检查",
                "督办代表建议",
                "组织专题询问",
                "接待选民来访",
            ];
            let clause = |at: usize| {
                let (place, deed) = (places[(number + at) % 5], deeds[(number * 7 + at * 3) % 5]);
                format!("{place}人大常委会第{number}次会议{deed}，共{}项。\n\n", number * 31 + at)
            };
            format!("{}工作情况\n\n{}", places[number % 5], (0..12).map(clause).collect::<String>())
        };
        let source = |number: usize| Source {
            name: format!("{number}.txt"),
            text: text(number),
            ..Source::default()
        };
        (0..120).flat_map(|number| documents(&source(number))).collect()
    }

    #[test]
    fn what_documents_have_in_common_is_stored_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.store");
        let documents = many_documents();
        let size = |dictionaries: &Dictionaries| {
            let frames = documents.iter().map(|document| Frame::new(document, dictionaries));
            let frames: Vec<Frame> = frames.collect::<Result<_, _>>().unwrap();
            let mut writer = StoreWriter::new(dictionaries);
            frames.iter().for_each(|frame| writer.add(frame));
            writer.write(&path).unwrap();
            let store = DocumentStore::open(&path).unwrap();
            for (position, document) in documents.iter().enumerate() {
                assert_eq!(store.get(position).unwrap(), *document);
            }
            fs::metadata(&path).unwrap().len()
        };
        let plain = size(&Dictionaries::default());
        let trained = size(&Dictionaries::train(&documents.iter().collect::<Vec<_>>()).unwrap());
        assert!(trained * 10 < plain * 8, "{trained} bytes with dictionaries, {plain} without");
    }

    #[test]
    fn a_damaged_file_is_refused_and_never_panics() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("documents.store");
        let documents: Vec<Document> = many_documents();
        let dictionaries = Dictionaries::train(&documents.iter().collect::<Vec<_>>()).unwrap();
        let mut writer = StoreWriter::new(&dictionaries);
        writer.add(&Frame::new(&documents[0], &dictionaries).unwrap());
        writer.write(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for length in (0..whole.len()).step_by(7) {
            fs::write(&path, &whole[..length]).unwrap();
            assert!(DocumentStore::open(&path).is_err(), "{length} bytes");
        }
    }
}
