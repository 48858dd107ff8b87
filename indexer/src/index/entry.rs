//! What is held in memory of every document: metadata, findings, the ids of its passages.

use std::collections::BTreeMap;

use schemas::assertion::{Assertion, Figure, Findings, TaggedDocument};
use schemas::document::{Document, Home, Kind, Original, PassagePages, ReadingOrder};
use schemas::region::{Level, RegionCode};
use schemas::regulation::Regulation;
use serde::{Deserialize, Serialize};

use super::layer::Place;
use super::reprints::Print;

/// A document without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Identifier.
    pub id: String,
    /// Source.
    pub source: String,
    /// Kind.
    pub kind: Kind,
    /// Title.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Post of the author.
    pub post: Option<String>,
    /// Level.
    pub level: Option<Level>,
    /// Home.
    pub region: Option<Home>,
    /// Meeting or column.
    pub event: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Year.
    pub year: Option<i32>,
    /// How the year is known.
    pub year_basis: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// What a digest restates.
    pub original: Option<Original>,
    /// How sure its reading order is, where its source had to be put in order.
    pub reading_order: Option<ReadingOrder>,
    /// The document that it repeats.
    pub duplicate_of: Option<String>,
    /// Ids of the passages, in order.
    pub passages: Vec<String>,
    /// On which pages of the source they stand, where that has pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PassagePages>,
    /// Topics.
    pub topics: Vec<String>,
    /// Assertions.
    pub assertions: Vec<EntryAssertion>,
    /// Figures.
    pub figures: Vec<Figure>,
    /// Instruments.
    pub instruments: Vec<String>,
    /// The division whose rule each of them is, as far as it is known.
    #[serde(default)]
    pub instrument_regions: BTreeMap<String, RegionCode>,
    /// Short names that it gives to titled rules.
    #[serde(default)]
    pub short_names: BTreeMap<String, String>,
    /// What it prints of itself, if it is a regulation.
    #[serde(default)]
    pub regulation: Option<Box<Regulation>>,
    /// How many decisions of people had a part in the assertions.
    #[serde(default)]
    pub decisions: usize,
    /// What tells whether another document has the same text.
    pub print: Print,
    /// Where its text and its rows are.
    pub place: Place,
}

/// An assertion; it is stored as `indexer extract` prints it.
pub type EntryAssertion = Assertion;

impl Entry {
    /// Splits a tagged document into its text and the rest.
    pub(super) fn split(tagged: TaggedDocument, decisions: usize) -> (Entry, Document) {
        let TaggedDocument { document, findings } = tagged;
        let Findings { topics, assertions, figures, instruments, instrument_regions, short_names } =
            findings;
        let entry = Entry {
            id: document.id.clone(),
            source: document.source.clone(),
            kind: document.kind,
            title: document.title.clone(),
            authors: document.authors.clone(),
            post: document.post.clone(),
            level: document.level,
            region: document.region.clone(),
            event: document.event.clone(),
            date: document.date.clone(),
            year: document.year,
            year_basis: document.year_basis.clone(),
            url: document.url.clone(),
            original: document.original.clone(),
            reading_order: document.reading_order(),
            duplicate_of: document.duplicate_of.clone(),
            passages: document.passages.iter().map(|passage| passage.id.clone()).collect(),
            pages: document.pages.clone(),
            topics,
            assertions,
            figures,
            instruments,
            instrument_regions,
            short_names,
            regulation: document.regulation.clone(),
            decisions,
            print: Print::of(&document),
            place: Place::default(),
        };
        (entry, document)
    }

    /// What tagging found.
    pub(super) fn into_findings(self) -> Findings {
        let Entry { topics, assertions, figures, instruments, .. } = self;
        let Entry { instrument_regions, short_names, .. } = self;
        Findings { topics, assertions, figures, instruments, instrument_regions, short_names }
    }

    /// The code of the home.
    pub fn home(&self) -> Option<RegionCode> {
        self.region.as_ref().map(|region| region.code)
    }

    /// The code of the province of the home; none for the nation.
    pub fn province(&self) -> Option<RegionCode> {
        self.home().filter(|code| *code != RegionCode::NATION).map(RegionCode::province)
    }
}
