//! From a question to an answer. Knows the index, and nothing of HTTP.
//!
//! tantivy knows where every character stands; everything that is counted is counted here, over documents, from what
//! the generation holds in memory. So hits, facets and pages cannot disagree: they are read off one
//! set of documents.

mod answer;
mod basket;
mod changes;
mod check;
mod citation;
mod columns;
mod compare;
mod coverage;
mod explain;
mod figures;
mod filters;
mod find;
mod highlight;
mod identity;
mod lists;
mod matrix;
mod names;
mod originals;
mod practices;
mod query;
mod ranking;
mod region;
mod regulations;
mod search;
mod sentence;
mod similar;
mod spread;
mod suggest;
mod understand;
mod views;
mod zero;

use std::collections::HashMap;
use std::sync::OnceLock;

use corpus::text::Segmenter;
use indexer::index::Generation;
use indexer::tag::Tagger;
use schemas::api::Version;
use schemas::region::RegionTable;
use schemas::taxonomy::Taxonomy;

use citation::Laws;
use columns::Columns;
use find::Whole;
use ranking::Layout;
use regulations::Regulations;
use suggest::LiteralCounts;
use understand::Descriptions;

pub use basket::Basket;
pub use changes::Mark;
pub use check::LONGEST_DRAFT_CHARS;
pub use compare::Comparison;
pub use filters::{Excluded, Filters};
pub use find::Scope;
pub use identity::is_answer_id;
pub use matrix::Aspect;
pub use names::{NameMatch, Names};
pub use query::Query;
pub use search::{AllFound, SearchRequest, Sort};
pub use spread::FirstSeen;
pub use understand::Question;

/// Everything that is needed to answer: one generation of an index, and the taxonomy that made it.
#[derive(Debug)]
pub struct Engine {
    generation: Generation,
    taxonomy: &'static Taxonomy,
    regions: &'static RegionTable,
    segmenter: Segmenter,
    tagger: Tagger,
    descriptions: Descriptions,
    columns: Columns,
    whole: Whole,
    names: Names,
    literal_counts: LiteralCounts,
    laws: Laws,
    regulations: Regulations,
    /// Read when the first question in a sentence is asked.
    layout: OnceLock<Layout>,
    by_id: HashMap<String, usize>,
}

/// Why a question could not be answered, though it was well put.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// tantivy failed.
    #[error("the index could not be searched")]
    Search(#[from] tantivy::TantivyError),
    /// A stored document could not be read.
    #[error("a stored document could not be read")]
    Store(#[from] corpus::store::StoreError),
}

impl Engine {
    /// Makes a generation ready to answer.
    pub fn new(
        generation: Generation,
        taxonomy: &'static Taxonomy,
        segmenter: Segmenter,
    ) -> Engine {
        let columns = Columns::new(&generation.entries, taxonomy);
        let whole = Whole::new(&generation);
        let laws = Laws::new(&generation.entries);
        let regulations = Regulations::new(&generation.entries);
        let ids = generation.entries.iter().enumerate();
        let by_id = ids.map(|(position, entry)| (entry.id.clone(), position)).collect();
        let names = Names::of(taxonomy, &generation.entries, &generation.texts, &segmenter);
        let literal_counts = LiteralCounts::new(names.named().len());
        Engine {
            generation,
            taxonomy,
            regions: RegionTable::embedded(),
            tagger: Tagger::new(taxonomy),
            descriptions: Descriptions::new(taxonomy, segmenter.clone()),
            segmenter,
            columns,
            whole,
            names,
            literal_counts,
            laws,
            regulations,
            layout: OnceLock::new(),
            by_id,
        }
    }

    /// What answers.
    pub fn version(&self) -> Version {
        Version {
            content: self.generation.manifest.content.clone(),
            documents: self.generation.entries.len(),
            generation: self.generation.manifest.generation,
        }
    }

    /// When the collection read the source of a document in its present form: UTC, `YYYY-MM-DDTHH:MM:SSZ`; `None`
    /// if there is no such document.
    pub fn read_at(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|position| self.generation.times.read_at(*position))
    }

    /// When the index was built, in the same form.
    pub fn built_at(&self) -> &str {
        self.generation.times.built_at()
    }

    /// The taxonomy in use.
    pub fn taxonomy(&self) -> &'static Taxonomy {
        self.taxonomy
    }

    /// What cuts the words of its index.
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// The names that are recognised.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Whether a search works at all: a Chinese sentence of the collection is found by two of its
    /// characters.
    ///
    /// # Errors
    /// The index cannot be searched or read.
    pub fn self_test(&self) -> Result<bool, EngineError> {
        let Some(position) = (0..self.generation.entries.len()).next() else { return Ok(false) };
        let document = self.generation.texts.get(position)?;
        let text = document.passages.first().map_or("", |passage| passage.text.as_str());
        let probe: String = corpus::text::fold_query(text)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(2)
            .collect();
        let query = Query::literal(&probe);
        Ok(!self.matches(&query)?.is_empty())
    }
}
