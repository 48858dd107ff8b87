//! A basket: quotations that somebody collected, and what chosen places say of chosen things.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DocumentSummary, Evidence, Named, RegionRef, Version};
use crate::assertion::{Origin, Stance, State};
use crate::document::Pages;
use crate::region::RegionCode;

/// Longest part of the name of an item, in bytes.
const LONGEST_PART: usize = 200;

/// The name of an item of a basket: a passage, `DOCUMENT/PASSAGE`, or what it asserts,
/// `DOCUMENT/PASSAGE/MECHANISM/REGION`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemName {
    /// Identifier of the document.
    pub document: String,
    /// The passage.
    pub passage: String,
    /// The mechanism that is asserted, and of which division.
    pub claim: Option<(String, RegionCode)>,
}

impl ItemName {
    /// Reads a name; `None` if it is none.
    pub fn parse(text: &str) -> Option<ItemName> {
        let parts: Vec<&str> = text.split('/').collect();
        let is_sound = |part: &&str| {
            let has_space = part.chars().any(|c| c.is_whitespace() || c.is_control());
            !part.is_empty() && part.len() <= LONGEST_PART && !has_space
        };
        if !parts.iter().all(is_sound) {
            return None;
        }
        let claim = match parts.get(2..)? {
            [] => None,
            [mechanism, region] => Some(((*mechanism).to_owned(), RegionCode::parse(region)?)),
            _ => return None,
        };
        let [document, passage] = [*parts.first()?, *parts.get(1)?].map(str::to_owned);
        Some(ItemName { document, passage, claim })
    }
}

impl fmt::Display for ItemName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.document, self.passage)?;
        match &self.claim {
            Some((mechanism, region)) => write!(formatter, "/{mechanism}/{region}"),
            None => Ok(()),
        }
    }
}

impl Evidence {
    /// The name by which a basket collects it.
    pub fn item(&self) -> String {
        let region = || RegionCode::parse(&self.region.code);
        let claim =
            self.mechanism.as_ref().and_then(|named| Some((named.value.clone(), region()?)));
        let (document, passage) = (self.document.id.clone(), self.passage.clone());
        ItemName { document, passage, claim }.to_string()
    }
}

/// The answer of `/basket`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BasketResponse {
    /// Everything that the address names, in its order.
    pub items: Vec<BasketItem>,
    /// How many of the items the collection has.
    pub found: usize,
    /// Places and what they say of some things, where both were chosen.
    pub matrix: Option<Matrix>,
    /// What answered.
    pub version: Version,
}

/// An item of a basket. One that the collection no longer has keeps its name and note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BasketItem {
    /// Its name, as it was given.
    pub item: String,
    /// What its owner wrote beside it.
    pub note: Option<String>,
    /// Whether the collection has it.
    pub state: ItemState,
    /// In Chinese, such as 在库中 or 已不在库中.
    pub state_label: String,
    /// The document; of a text from several sources its original.
    pub document: Option<DocumentSummary>,
    /// What is quoted.
    pub quotation: Option<Quoted>,
}

/// Whether the collection has an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It has it.
    Found,
    /// It has the passage, which no longer counts as evidence for what the item says.
    NoAssertion,
    /// It has the document, and not this passage.
    NoPassage,
    /// It does not have the document.
    NoDocument,
    /// What was given is no name of an item.
    Unreadable,
}

impl ItemState {
    /// As JSON has it.
    pub fn id(self) -> &'static str {
        match self {
            ItemState::Found => "found",
            ItemState::NoAssertion => "no_assertion",
            ItemState::NoPassage => "no_passage",
            ItemState::NoDocument => "no_document",
            ItemState::Unreadable => "unreadable",
        }
    }

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            ItemState::Found => "在库中",
            ItemState::NoAssertion => "原文仍在，已不作此项判定",
            ItemState::NoPassage => "这一段已不在库中",
            ItemState::NoDocument => "已不在库中",
            ItemState::Unreadable => "编号无法识别",
        }
    }

    /// In English.
    pub fn en(self) -> &'static str {
        match self {
            ItemState::Found => "in the collection",
            ItemState::NoAssertion => "the words are there, but no longer count as evidence",
            ItemState::NoPassage => "this passage is no longer in the collection",
            ItemState::NoDocument => "no longer in the collection",
            ItemState::Unreadable => "this is no name of an item",
        }
    }
}

/// A quotation with what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Quoted {
    /// The passage.
    pub passage: String,
    /// Address of the paragraph.
    pub url: String,
    /// Verbatim.
    pub quote: String,
    /// Whether `quote` leaves something of the passage out at its start, at its end; a proof is shown by
    /// itself and leaves nothing out.
    pub cut: (bool, bool),
    /// Half-open ranges of `quote` that a query found, in characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub highlights: Vec<[usize; 2]>,
    /// On which pages of the source the passage stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
    /// The year of the practice, else of the document.
    pub year: Option<i32>,
    /// The division that it speaks of; of a passage the home of the document.
    pub region: Option<RegionRef>,
    /// The mechanism that it is evidence for.
    pub mechanism: Option<Named>,
    /// How far the place has come with it.
    pub stance: Option<Stance>,
    /// Whether a rule or a person says so.
    pub origin: Option<Origin>,
    /// The number that it gives.
    pub figure: Option<QuotedFigure>,
}

/// A number as a document gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuotedFigure {
    /// As printed.
    pub text: String,
    /// The number.
    pub value: f64,
    /// Its unit or measure word.
    pub unit: String,
    /// What is counted.
    pub object: String,
}

/// Places and what their documents say: each cell quotes, or says that there is no sign, or that there
/// are no documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Matrix {
    /// The columns.
    pub aspects: Vec<MatrixAspect>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
}

/// A column of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatrixAspect {
    /// As the parameter `aspect` names it, such as `figure:代表联络站`.
    pub aspect: String,
    /// What kind of thing it is.
    pub kind: AspectKind,
    /// In Chinese: the name of a mechanism, what is counted, or the query.
    pub zh: String,
    /// In English, where it has such a name.
    pub en: Option<String>,
}

/// What is looked for in the documents of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AspectKind {
    /// Evidence for a mechanism.
    Mechanism,
    /// A number, by what it counts.
    Figure,
    /// The best passage for a query.
    Query,
}

/// A row of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatrixRow {
    /// The division.
    pub region: RegionRef,
    /// Its short name.
    pub short: String,
    /// How many documents the collection has of it.
    pub documents: usize,
    /// A cell for each aspect, in their order.
    pub cells: Vec<MatrixCell>,
}

/// A cell of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatrixCell {
    /// Whether something is seen.
    pub state: CellState,
    /// In Chinese: how far a mechanism has come, 有, 有文献，未见 or 无文献.
    pub state_label: String,
    /// How far the place has come with a mechanism, as in the answer.
    pub practice: Option<State>,
    /// The earliest year of evidence that a mechanism is practised or piloted.
    pub first_year: Option<i32>,
    /// How many documents show it: give evidence, give a number, or are found by the query.
    pub documents: usize,
    /// Of a mechanism the strongest and latest evidence, of figures the latest, of a query the best
    /// passage; empty exactly where nothing is seen.
    pub quotations: Vec<MatrixQuotation>,
}

/// Whether something is seen of an aspect in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// It is seen.
    Seen,
    /// There are documents, and none shows it.
    NotSeen,
    /// There are no documents.
    NoCorpus,
}

impl CellState {
    /// As JSON has it.
    pub fn id(self) -> &'static str {
        match self {
            CellState::Seen => "seen",
            CellState::NotSeen => State::NotSeen.id(),
            CellState::NoCorpus => State::NoCorpus.id(),
        }
    }

    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            CellState::Seen => "有",
            CellState::NotSeen => State::NotSeen.zh(),
            CellState::NoCorpus => State::NoCorpus.zh(),
        }
    }
}

/// A quotation of a matrix with its document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MatrixQuotation {
    /// The document.
    pub document: DocumentSummary,
    /// What is quoted.
    #[serde(flatten)]
    pub quotation: Quoted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_items_are_read_as_they_are_written() {
        for name in ["d1/para_2", "d1/art_5__para_2", "d1/para_2/special-inquiry/330100"] {
            assert_eq!(ItemName::parse(name).unwrap().to_string(), name);
        }
        for wrong in
            ["", "d1", "d1/", "/para_1", "a/b/c", "a/b/c/d", "a/b/c/330000/e", "a b/c", "a/\n"]
        {
            assert_eq!(ItemName::parse(wrong), None, "{wrong}");
        }
        assert_eq!(ItemName::parse(&format!("{}/para_1", "a".repeat(201))), None);
    }
}
