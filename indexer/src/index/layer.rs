//! Layers: documents that were indexed together, with their texts at rest. A layer is never changed.
//!
//! A generation is a list of layers and says, for each of its documents, in which layer it stands. So
//! a build writes a layer of what is new and takes over the others as they are; what has vanished is
//! in no list any more, and counts nowhere. A row of the index names its document by a *number* that
//! no other document ever had; the generation turns numbers into positions.
//!
//! Small layers are merged into larger ones, and layers of which much is gone are written anew.
//! tantivy merges rows without segmenting their texts again.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::store::{Dictionaries, DocumentStore, Frame, StoreError, StoreWriter};
use corpus::text::Segmenter;
use rayon::prelude::*;
use schemas::document::Document;
use serde::{Deserialize, Serialize};
use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::indexer::merge_filtered_segments;
use tantivy::{
    BitSet, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, SegmentReader,
    TantivyDocument,
};

use super::heading::is_heading;
use super::schema::{Fields, TOKENIZER, schema};
use super::tokenizer::WordTokenizer;

const LAYERS: &str = "layers";
const STORE: &str = "documents.store";
const TANTIVY: &str = "tantivy";
/// Memory of tantivy's writer.
const WRITER_BYTES: usize = 160 << 20;
/// Fewer documents are indexed by one thread, which makes one segment of them.
const FEW_DOCUMENTS: usize = 500;
/// A layer is merged with newer ones as soon as it is at most so many times as large as they are
/// together: so there are few layers, and a row is merged seldom.
const GROWTH: usize = 2;

/// Where a document stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What its rows call it.
    pub(super) number: u64,
    /// Its layer.
    pub(super) layer: u64,
    /// Its position in the store of the layer.
    pub(super) slot: usize,
}

impl Place {
    /// A number that no other document of the index ever had; what is added later has a higher one.
    pub fn number(self) -> u64 {
        self.number
    }
}

/// A layer that is open for reading.
#[derive(Clone)]
pub(super) struct Layer {
    pub(super) id: u64,
    pub(super) store: Arc<DocumentStore>,
    index: Index,
    reader: IndexReader,
}

/// Why a layer could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum LayerError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Tantivy(#[from] tantivy::TantivyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Layer {
    pub(super) fn open(folder: &Path, id: u64, words: &Segmenter) -> Result<Layer, LayerError> {
        let path = path(folder, id);
        let store = Arc::new(DocumentStore::open(&path.join(STORE))?);
        let index = Index::open_in_dir(path.join(TANTIVY))?;
        index.tokenizers().register(TOKENIZER, WordTokenizer::new(words.clone()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Layer { id, store, index, reader })
    }

    /// Readers of its rows; they stay open as long as the layer does.
    pub(super) fn segments(&self) -> Vec<SegmentReader> {
        self.reader.searcher().segment_readers().to_vec()
    }
}

fn path(folder: &Path, id: u64) -> PathBuf {
    folder.join(LAYERS).join(format!("layer-{id:06}"))
}

/// The layers of an index, whether a generation has them or not.
fn present(folder: &Path) -> Vec<u64> {
    let Ok(entries) = fs::read_dir(folder.join(LAYERS)) else { return Vec::new() };
    let id = |entry: fs::DirEntry| {
        entry.file_name().to_str()?.strip_prefix("layer-")?.parse::<u64>().ok()
    };
    entries.filter_map(|entry| id(entry.ok()?)).collect()
}

/// An identifier that no layer has.
pub(super) fn unused_id(folder: &Path) -> u64 {
    present(folder).into_iter().max().map_or(1, |last| last + 1)
}

/// Removes layers that no generation has. What cannot be removed does no harm.
pub(super) fn remove_others(folder: &Path, used: &BTreeSet<u64>) {
    for id in present(folder).into_iter().filter(|id| !used.contains(id)) {
        let _ = fs::remove_dir_all(path(folder, id));
    }
}

/// Writes a layer of documents with their numbers; the position in `documents` is the slot.
pub(super) fn write(
    folder: &Path,
    id: u64,
    words: &Segmenter,
    documents: &[(u64, Document)],
    progress: &(dyn Fn(usize) + Sync),
) -> Result<(), LayerError> {
    let path = path(folder, id);
    fs::create_dir_all(path.join(TANTIVY))?;
    write_store(&path, &documents.iter().map(|(_, document)| document).collect::<Vec<_>>())?;
    let (schema, fields) = schema();
    let index = Index::create_in_dir(path.join(TANTIVY), schema)?;
    index.tokenizers().register(TOKENIZER, WordTokenizer::new(words.clone()));
    let mut writer: IndexWriter = if documents.len() < FEW_DOCUMENTS {
        index.writer_with_num_threads(1, WRITER_BYTES)?
    } else {
        index.writer(WRITER_BYTES)?
    };
    for (done, (number, document)) in documents.iter().enumerate() {
        add_document(&writer, fields, *number, document)?;
        progress(done + 1);
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(sync_folder(&path)?)
}

fn write_store(path: &Path, documents: &[&Document]) -> Result<(), LayerError> {
    let dictionaries = Dictionaries::train(documents)?;
    let frames = documents.par_iter().map(|document| Frame::new(document, &dictionaries));
    let frames: Vec<Frame> = frames.collect::<io::Result<_>>()?;
    let mut store = StoreWriter::new(&dictionaries);
    frames.iter().for_each(|frame| store.add(frame));
    Ok(store.write(&path.join(STORE))?)
}

fn add_document(
    writer: &IndexWriter,
    fields: Fields,
    number: u64,
    document: &Document,
) -> tantivy::Result<()> {
    let title = document.title.as_deref().unwrap_or_default();
    let mut heading = "";
    for (position, passage) in document.passages.iter().enumerate() {
        let mut row = TantivyDocument::default();
        row.add_u64(fields.document, number);
        row.add_u64(fields.passage, position as u64);
        row.add_text(fields.text, &passage.text);
        if position == 0 {
            row.add_text(fields.title, title);
        }
        row.add_text(fields.heading, heading);
        if is_heading(passage) {
            heading = &passage.text;
        }
        writer.add_document(row)?;
    }
    Ok(())
}

/// How full a layer is, in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fill {
    pub(super) id: u64,
    /// Documents that the generation has.
    pub(super) live: usize,
    /// Documents that were ever written.
    pub(super) all: usize,
}

/// Which of the layers, oldest first, should be written as one: the newest as far as they are of a
/// size, and those of which more than half is gone.
pub(super) fn to_merge(layers: &[Fill]) -> Vec<u64> {
    let mut of_a_size = 0;
    let mut together = 0;
    for (count, layer) in layers.iter().rev().enumerate() {
        if count > 0 && layer.live > GROWTH * together {
            break;
        }
        together += layer.live;
        of_a_size = count + 1;
    }
    let newest = layers.len() - of_a_size;
    let is_wasted = |layer: &Fill| layer.live * 2 < layer.all;
    let chosen: Vec<&Fill> = layers
        .iter()
        .enumerate()
        .filter(|(at, layer)| (of_a_size > 1 && *at >= newest) || is_wasted(layer))
        .map(|(_, layer)| layer)
        .collect();
    match chosen.as_slice() {
        [one] if !is_wasted(one) => Vec::new(),
        chosen => chosen.iter().map(|layer| layer.id).collect(),
    }
}

/// Writes a layer of those documents of `layers` that stand at `places`; the position in `places` is
/// the new slot.
pub(super) fn merge(
    folder: &Path,
    id: u64,
    layers: &[&Layer],
    places: &[Place],
) -> Result<(), LayerError> {
    let path = path(folder, id);
    fs::create_dir_all(path.join(TANTIVY))?;
    let stored = places.par_iter().map(|place| {
        let layer = layers.iter().find(|layer| layer.id == place.layer);
        let layer = layer.ok_or_else(|| io::Error::other("a document has no layer"))?;
        Ok(layer.store.get(place.slot)?)
    });
    let stored: Vec<Document> = stored.collect::<Result<_, LayerError>>()?;
    write_store(&path, &stored.iter().collect::<Vec<_>>())?;
    let live: HashSet<u64> = places.iter().map(|place| place.number).collect();
    let (mut segments, mut filters) = (Vec::new(), Vec::new());
    for layer in layers {
        // Both lists come from one `meta.json`, in one order; it is checked all the same.
        for segment in layer.index.searchable_segments()? {
            let reader = SegmentReader::open(&segment)?;
            let rows = live_rows(&reader, &live)?;
            if rows.len() > 0 {
                let is_whole = rows.len() == reader.max_doc() as usize;
                filters.push(if is_whole { None } else { Some(alive(&rows)?) });
                segments.push(segment);
            }
        }
    }
    let target = MmapDirectory::open(path.join(TANTIVY)).map_err(tantivy::TantivyError::from)?;
    merge_filtered_segments(&segments, IndexSettings::default(), filters, target)?;
    Ok(sync_folder(&path)?)
}

fn live_rows(segment: &SegmentReader, live: &HashSet<u64>) -> tantivy::Result<BitSet> {
    let numbers = segment.fast_fields().u64("document")?;
    let mut rows = BitSet::with_max_value(segment.max_doc());
    for row in 0..segment.max_doc() {
        if numbers.first(row).is_some_and(|number| live.contains(&number)) {
            rows.insert(row);
        }
    }
    Ok(rows)
}

fn alive(rows: &BitSet) -> io::Result<AliveBitSet> {
    let mut bytes = Vec::new();
    write_alive_bitset(rows, &mut bytes)?;
    Ok(AliveBitSet::open(OwnedBytes::new(bytes)))
}

/// Makes the names of files in a folder durable, where the system can.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(layers: &[(usize, usize)], expected: &[u64]) {
        let layers: Vec<Fill> = (1..)
            .zip(layers)
            .map(|(id, (live, all))| Fill { id, live: *live, all: *all })
            .collect();
        assert_eq!(to_merge(&layers), expected, "{layers:?}");
    }

    #[test]
    fn layers_of_a_size_are_merged_and_wasted_ones_written_anew() {
        check(&[(3000, 3000)], &[]);
        check(&[(3000, 3000), (10, 10)], &[]);
        check(&[(3000, 3000), (10, 10), (10, 10)], &[2, 3]);
        check(&[(3000, 3000), (20, 20), (1, 1)], &[]);
        check(&[(3000, 3000), (20, 20), (6, 6), (5, 5)], &[2, 3, 4]);
        check(&[(30, 30), (10, 10), (5, 5)], &[1, 2, 3]);
        check(&[(1000, 3000), (10, 10)], &[1]);
        check(&[(1000, 3000), (10, 10), (10, 10)], &[1, 2, 3]);
    }

    #[test]
    fn layers_stay_few_however_many_builds_there_are() {
        let mut layers: Vec<Fill> = Vec::new();
        let mut written = 0;
        for id in 1..=1000 {
            layers.push(Fill { id, live: 1, all: 1 });
            let merged = to_merge(&layers);
            let live = layers.iter().filter(|l| merged.contains(&l.id)).map(|l| l.live).sum();
            if !merged.is_empty() {
                layers.retain(|layer| !merged.contains(&layer.id));
                layers.push(Fill { id, live, all: live });
                written += live;
            }
            assert!(layers.len() <= 10, "{layers:?}");
        }
        assert!(written < 1000 * 12, "{written} documents were written in merges");
    }
}
