//! Which documents are the same text from several sources: they are shown and counted once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexer::index::Entry;
use schemas::api::OtherSource;

use super::{Engine, views};

/// Every document with the one that it repeats, word for word or nearly so.
#[derive(Debug)]
pub(super) struct Originals {
    /// For every document the position of its original, which may be itself.
    of: Vec<usize>,
    /// Originals that are repeated, with all documents that have their text, in order.
    groups: BTreeMap<usize, Vec<usize>>,
}

impl Originals {
    pub(super) fn new(entries: &[Entry]) -> Originals {
        let positions: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(position, entry)| (entry.id.as_str(), position))
            .collect();
        let original = |(position, entry): (usize, &Entry)| {
            let repeated = entry.duplicate_of.as_deref().and_then(|id| positions.get(id));
            repeated.copied().unwrap_or(position)
        };
        let of: Vec<usize> = entries.iter().enumerate().map(original).collect();
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (position, original) in of.iter().enumerate().filter(|(at, original)| at != *original) {
            groups.entry(*original).or_insert_with(|| vec![*original]).push(position);
        }
        Originals { of, groups }
    }

    /// The position of the document that this one repeats, or its own.
    pub(super) fn of(&self, position: usize) -> usize {
        self.of[position]
    }

    /// The original of a document whose text others have as well.
    pub(super) fn repeated(&self, position: usize) -> Option<usize> {
        Some(self.of[position]).filter(|original| self.groups.contains_key(original))
    }

    /// How many texts these documents have.
    pub(super) fn count(&self, positions: impl Iterator<Item = usize>) -> usize {
        let mut alone = 0;
        let mut repeated = BTreeSet::new();
        for original in positions.map(|position| self.of(position)) {
            if self.groups.contains_key(&original) {
                repeated.insert(original);
            } else {
                alone += 1;
            }
        }
        alone + repeated.len()
    }

    /// The other documents with the text of this one.
    fn others(&self, position: usize) -> impl Iterator<Item = usize> {
        let group = self.groups.get(&self.of(position)).map_or(&[][..], Vec::as_slice);
        group.iter().copied().filter(move |other| *other != position)
    }
}

/// How many texts a result has, and how many of them would be gone with a value: those whose
/// documents all have it.
#[derive(Debug)]
pub(super) struct Texts<V> {
    total: usize,
    gone_with: BTreeMap<V, usize>,
    /// For each text that stands in several documents, the values that all of them have.
    repeated: BTreeMap<usize, BTreeSet<V>>,
}

impl<V: Copy + Ord> Texts<V> {
    pub(super) fn new() -> Texts<V> {
        Texts { total: 0, gone_with: BTreeMap::new(), repeated: BTreeMap::new() }
    }

    /// Adds a document; `text` tells documents with the same text, and is absent where it is alone.
    pub(super) fn add(&mut self, text: Option<usize>, values: &BTreeSet<V>) {
        match text {
            Some(text) => {
                self.repeated
                    .entry(text)
                    .and_modify(|common| common.retain(|value| values.contains(value)))
                    .or_insert_with(|| values.clone());
            }
            None => self.count(values),
        }
    }

    fn count(&mut self, values: &BTreeSet<V>) {
        self.total += 1;
        for value in values {
            *self.gone_with.entry(*value).or_default() += 1;
        }
    }

    /// Counts the texts that stand in several documents, too.
    pub(super) fn counted(mut self) -> Texts<V> {
        for common in std::mem::take(&mut self.repeated).values() {
            self.count(common);
        }
        self
    }

    /// How many texts stay where no document may have this value.
    pub(super) fn without(&self, value: V) -> usize {
        self.total - self.gone_with.get(&value).copied().unwrap_or_default()
    }
}

impl Engine {
    /// Where else the collection has the text of a document.
    pub(super) fn also_in(&self, position: usize) -> Vec<OtherSource> {
        let source = |other: usize| {
            let entry = &self.generation.entries[other];
            OtherSource {
                id: entry.id.clone(),
                url: views::document_url(&entry.id),
                source: entry.source.clone(),
                source_url: entry.url.clone(),
                event: entry.event.clone(),
                date: entry.date.clone().or_else(|| entry.year.map(|year| year.to_string())),
            }
        };
        self.columns.originals.others(position).map(source).collect()
    }
}
