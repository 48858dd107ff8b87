//! The texts of a generation, wherever they are stored.

use std::sync::Arc;

use corpus::store::{DocumentStore, StoreError};
use schemas::document::Document;

use super::entry::Entry;
use super::layer::Layer;

/// The texts of all documents, in the order of the collection.
#[derive(Debug)]
pub struct Texts {
    stores: Vec<Arc<DocumentStore>>,
    /// For each document its store and its position in it.
    places: Vec<(usize, usize)>,
}

impl Texts {
    /// `None` if a document is where no store is.
    pub(super) fn new(entries: &[Entry], layers: &[Layer]) -> Option<Texts> {
        let place = |entry: &Entry| {
            let layer = layers.iter().position(|layer| layer.id == entry.place.layer)?;
            (entry.place.slot < layers[layer].store.len()).then_some((layer, entry.place.slot))
        };
        Some(Texts {
            places: entries.iter().map(place).collect::<Option<_>>()?,
            stores: layers.iter().map(|layer| Arc::clone(&layer.store)).collect(),
        })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The document at a position.
    ///
    /// # Errors
    /// There is no such position, or it cannot be read.
    pub fn get(&self, position: usize) -> Result<Document, StoreError> {
        let (store, slot) = self.places.get(position).copied().unwrap_or((0, usize::MAX));
        match self.stores.get(store) {
            Some(store) => store.get(slot),
            None => Err(StoreError::Format { path: Default::default() }),
        }
    }
}
