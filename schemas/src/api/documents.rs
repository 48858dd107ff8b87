//! A document with its text and what has been read from it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    CitedBy, DocumentSummary, Mention, Named, OtherSource, RegionRef, RegulationView, Version,
};
use crate::assertion::{Figure, Origin, Stance};
use crate::document::{Join, Pages};

/// A passage of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PassageText {
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub text: String,
    /// On which pages of the source it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
}

/// An assertion of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DocumentAssertion {
    /// The mechanism.
    pub mechanism: Named,
    /// The division.
    pub region: RegionRef,
    /// How far it has come.
    pub stance: Stance,
    /// In Chinese, such as 已实行 or 试点.
    pub stance_label: String,
    /// The year.
    pub year: Option<i32>,
    /// The passage.
    pub passage: String,
    /// Verbatim.
    pub quote: String,
    /// Rule or person.
    pub origin: Origin,
    /// How certain the rules are, 0 to 1, to tell what is explicit from what is not; no probability.
    /// Absent for what a person says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f32>,
}

/// The answer of `/documents/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DocumentResponse {
    /// Its metadata.
    pub document: DocumentSummary,
    /// Its topics.
    pub topics: Vec<Named>,
    /// Its text.
    pub passages: Vec<PassageText>,
    /// Where its pieces stand in the source, in reading order: half-open ranges of characters.
    pub spans: Vec<[usize; 2]>,
    /// How each piece goes on in the next; empty where the source is in order.
    pub joins: Vec<Join>,
    /// Where the source had to be put in order: the share of the text, 0 to 1, whose place is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_confidence: Option<f32>,
    /// Who practises what, by its words.
    pub assertions: Vec<DocumentAssertion>,
    /// Numbers that it gives.
    pub figures: Vec<Figure>,
    /// Rules that it names.
    pub instruments: Vec<String>,
    /// The same rules, each with the regulation of the collection that is meant.
    #[serde(default)]
    pub mentions: Vec<Mention>,
    /// The documents that name it, if it is a regulation.
    #[serde(default)]
    pub cited_by: CitedBy,
    /// What is known of it as a regulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationView>,
    /// The document that it repeats, word for word or nearly so.
    pub duplicate_of: Option<String>,
    /// Where else the collection has the same text.
    #[serde(default)]
    pub also_in: Vec<OtherSource>,
    /// The reference to it in the form of GB/T 7714, read on the present day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// What answered.
    pub version: Version,
}
