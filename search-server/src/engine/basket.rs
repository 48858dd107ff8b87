//! A basket: the quotations that its items name, as the collection has them today.
//!
//! What a basket names may be gone, moved or judged anew since: each item says for itself how it is,
//! and none keeps the others from being shown.

use std::collections::BTreeMap;

use corpus::text::fold_query;
use schemas::api::{BasketItem, BasketResponse, ItemName, ItemState, Quoted};
use schemas::assertion::Assertion;
use schemas::document::{Document, Passage, pages_of};
use schemas::region::RegionCode;

use super::matrix::Aspect;
use super::{Engine, EngineError, views};

/// Longest quotation, in characters; of a longer passage the rest is a click away.
const LONGEST_QUOTE: usize = 2_000;

/// What somebody collected, and what they want to see side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basket {
    /// Names of items with the notes of their owner, in the owner's order.
    pub items: Vec<(String, Option<String>)>,
    /// The rows of the matrix.
    pub regions: Vec<RegionCode>,
    /// Its columns.
    pub aspects: Vec<Aspect>,
}

impl Engine {
    /// The quotations of a basket, in its order, and its matrix.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn basket(&self, asked: &Basket) -> Result<BasketResponse, EngineError> {
        let names: Vec<Option<ItemName>> =
            asked.items.iter().map(|(name, _)| ItemName::parse(name)).collect();
        let mut items: Vec<BasketItem> = Vec::with_capacity(names.len());
        let mut by_document: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, ((item, note), name)) in asked.items.iter().zip(&names).enumerate() {
            let position = name.as_ref().and_then(|name| self.by_id.get(&name.document));
            by_document.entry(position.copied().unwrap_or(usize::MAX)).or_default().push(at);
            let state = match name {
                Some(_) => ItemState::NoDocument,
                None => ItemState::Unreadable,
            };
            let (item, note) = (item.clone(), note.clone());
            let state_label = state.zh().to_owned();
            items.push(BasketItem {
                item,
                note,
                state,
                state_label,
                document: None,
                quotation: None,
            });
        }
        by_document.remove(&usize::MAX);
        // Each document is read once, however many items it has.
        for (position, wanted) in by_document {
            let source = Source::read(self, position)?;
            for at in wanted {
                if let (Some(name), Some(item)) = (&names[at], items.get_mut(at)) {
                    self.resolve(&source, name, item);
                }
            }
        }
        let is_whole = !asked.regions.is_empty() && !asked.aspects.is_empty();
        Ok(BasketResponse {
            found: items.iter().filter(|item| item.state == ItemState::Found).count(),
            items,
            matrix: is_whole.then(|| self.matrix(&asked.regions, &asked.aspects)).transpose()?,
            version: self.version(),
        })
    }

    /// Fills in what an item names.
    fn resolve(&self, source: &Source, name: &ItemName, item: &mut BasketItem) {
        let Some((text, passage)) = source.find(&name.passage) else {
            item.state = ItemState::NoPassage;
            item.document = Some(self.summary(source.own.position, Some(&source.own.document)));
            item.state_label = item.state.zh().to_owned();
            return;
        };
        let entry = &self.generation.entries[text.position];
        let claimed = |position: usize, passage: &str| {
            let (mechanism, region) = name.claim.as_ref()?;
            let assertions = self.generation.entries[position].assertions.iter();
            let mut same = assertions.filter(|assertion| {
                assertion.passage == passage
                    && assertion.mechanism == *mechanism
                    && assertion.region == *region
            });
            same.next()
        };
        let claim = claimed(text.position, &passage.id);
        item.state = match (&name.claim, claim) {
            (Some(_), None) => ItemState::NoAssertion,
            _ => ItemState::Found,
        };
        item.state_label = item.state.zh().to_owned();
        let shown: String = passage.text.chars().take(LONGEST_QUOTE).collect();
        let is_cut = shown.len() < passage.text.len();
        let (quote, cut) = match claim {
            Some(claim) => (claim.evidence.clone(), (false, false)),
            None => (shown, (false, is_cut)),
        };
        let named = |claim: &Assertion| self.named_mechanism(&claim.mechanism);
        let region = claim.map(|claim| claim.region).or(entry.home());
        item.document = Some(self.summary(text.position, Some(&text.document)));
        item.quotation = Some(Quoted {
            url: views::passage_url(&entry.id, &passage.id),
            passage: passage.id.clone(),
            quote,
            cut,
            highlights: Vec::new(),
            pages: pages_of(&entry.pages, &passage.id),
            year: claim.map_or(entry.year, |claim| claim.year),
            region: region.map(views::region_ref),
            mechanism: claim.map(named),
            stance: claim.map(|claim| claim.stance),
            origin: claim.map(|claim| claim.origin),
            figure: None,
        });
    }
}

/// A document that was read.
struct Text {
    position: usize,
    document: Document,
}

/// The document that an item names, and the one whose text it repeats.
struct Source {
    own: Text,
    original: Option<Text>,
}

impl Source {
    fn read(engine: &Engine, position: usize) -> Result<Source, EngineError> {
        let read = |position: usize| -> Result<Text, EngineError> {
            Ok(Text { position, document: engine.generation.texts.get(position)? })
        };
        let original = engine.columns.originals.of(position);
        Ok(Source {
            own: read(position)?,
            original: (original != position).then(|| read(original)).transpose()?,
        })
    }

    /// The passage of this name: where the original has the same words, it is the original's. A copy
    /// may have words of its own, which are quoted from the copy.
    fn find(&self, passage: &str) -> Option<(&Text, &Passage)> {
        let mut own = self.own.document.passages.iter();
        let named = own.find(|candidate| candidate.id == passage)?;
        let words = fold_query(&named.text);
        let same = self.original.as_ref().and_then(|original| {
            let mut passages = original.document.passages.iter();
            let found = passages.find(|candidate| fold_query(&candidate.text) == words)?;
            Some((original, found))
        });
        Some(same.unwrap_or((&self.own, named)))
    }
}
