//! The layers of a generation in the making: one is added, and those that should be are merged.

use std::collections::HashMap;
use std::path::Path;

use corpus::text::Segmenter;
use schemas::document::Document;

use super::build::{BuildError, Progress, Stage};
use super::entry::Entry;
use super::layer::{self, Fill, Layer, LayerError, Place};

/// The layers of the generation in the making.
pub(super) struct Layers<'a> {
    pub(super) folder: &'a Path,
    pub(super) words: &'a Segmenter,
    pub(super) layers: Vec<Layer>,
    pub(super) next_number: u64,
}

impl Layers<'_> {
    /// Indexes the texts, each with the position of its document, as a new layer.
    pub(super) fn add(
        &mut self,
        entries: &mut [Entry],
        texts: Vec<(usize, Document)>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), LayerError> {
        if texts.is_empty() {
            return Ok(());
        }
        let layer = layer::unused_id(self.folder);
        let mut documents = Vec::with_capacity(texts.len());
        for (slot, (position, text)) in texts.into_iter().enumerate() {
            entries[position].place = Place { number: self.next_number, layer, slot };
            documents.push((self.next_number, text));
            self.next_number += 1;
        }
        let total = documents.len();
        layer::write(self.folder, layer, self.words, &documents, &|done| {
            progress(Progress { stage: Stage::Index, done, total });
        })?;
        self.layers.push(Layer::open(self.folder, layer, self.words)?);
        Ok(())
    }

    /// Leaves out layers of which nothing is left, and merges what should be merged.
    pub(super) fn tidy(&mut self, entries: &mut [Entry]) -> Result<(), LayerError> {
        let mut live: HashMap<u64, usize> = HashMap::new();
        entries.iter().for_each(|entry| *live.entry(entry.place.layer).or_default() += 1);
        self.layers.retain(|layer| live.contains_key(&layer.id));
        let fill = |layer: &Layer| Fill {
            id: layer.id,
            live: live.get(&layer.id).copied().unwrap_or_default(),
            all: layer.store.len(),
        };
        let merged = layer::to_merge(&self.layers.iter().map(fill).collect::<Vec<_>>());
        if merged.is_empty() {
            return Ok(());
        }
        let of_merged = |entry: &&mut Entry| merged.contains(&entry.place.layer);
        let mut moved: Vec<&mut Entry> = entries.iter_mut().filter(of_merged).collect();
        moved.sort_by_key(|entry| entry.place.number);
        let places: Vec<Place> = moved.iter().map(|entry| entry.place).collect();
        let (old, kept): (Vec<Layer>, Vec<Layer>) = std::mem::take(&mut self.layers)
            .into_iter()
            .partition(|layer| merged.contains(&layer.id));
        let id = layer::unused_id(self.folder);
        layer::merge(self.folder, id, &old.iter().collect::<Vec<_>>(), &places)?;
        for (slot, entry) in moved.into_iter().enumerate() {
            entry.place = Place { layer: id, slot, ..entry.place };
        }
        self.layers = kept;
        self.layers.push(Layer::open(self.folder, id, self.words)?);
        Ok(())
    }
}

impl LayerError {
    /// The same, with the folder of the index.
    pub(super) fn at(self, folder: &Path) -> BuildError {
        let path = folder.to_owned();
        match self {
            LayerError::Io(source) => BuildError::Write { path, source },
            LayerError::Tantivy(source) => BuildError::Tantivy { path, source: Box::new(source) },
            LayerError::Store(source) => BuildError::Store(source),
        }
    }
}
