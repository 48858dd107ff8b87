//! What stands around results: other sources of a text, reasons, ways on, comparable cases.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DocumentSummary, Named, Version};
use crate::assertion::Stance;
use crate::saying::Saying;

/// A document with the same text as the one shown, from another source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherSource {
    /// Identifier.
    pub id: String,
    /// Address of its page.
    pub url: String,
    /// File or row.
    pub source: String,
    /// Address that it was taken from.
    pub source_url: Option<String>,
    /// Meeting or column.
    pub event: Option<String>,
    /// `YYYY-MM-DD`, else the year.
    pub date: Option<String>,
}

/// Why a result holds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmptyReason {
    /// The collection has no document of this place or year at all.
    NoDocuments,
    /// The text matches documents, and the filters hide them all.
    HiddenByFilters,
    /// There are documents, and none matches the text.
    NoMatch,
}

/// A result without hits, and what would have some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmptyResult {
    /// The reason.
    pub reason: EmptyReason,
    /// The reason in words.
    pub saying: Saying,
    /// Addresses of changed searches that find something.
    pub ways_out: Vec<WayOut>,
}

/// A changed search that finds something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayOut {
    /// What is changed, in Chinese.
    pub label: String,
    /// Address of the page; the same query works on `/api/v1/search`.
    pub url: String,
    /// How many documents it finds.
    pub total: usize,
}

/// How a search went, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// How the query was read, which filters are in force, and how hits are ordered.
    pub query: Vec<Saying>,
    /// Why the document of the parameter `document` was found or was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentExplanation>,
}

/// Why one document was found or was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentExplanation {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Whether it is in the result, on whichever page.
    pub found: bool,
    /// Every term and every filter, with what it finds in this document.
    pub why: Vec<Saying>,
}

/// A document of another place about the same practices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Similar {
    /// The document.
    pub document: DocumentSummary,
    /// The mechanisms that both documents assert as practised or piloted.
    pub mechanisms: Vec<Named>,
    /// How far the place has come with them: the furthest.
    pub stance: Stance,
    /// The latest year of these assertions.
    pub year: Option<i32>,
    /// Address of the paragraph that shows it.
    pub url: String,
    /// Its words, verbatim.
    pub quote: String,
}

/// The answer of `/documents/{id}/similar`: at most one document a place, most alike first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SimilarResponse {
    /// Those of the page.
    pub similar: Vec<Similar>,
    /// How many there are.
    pub total: usize,
    /// Page number, from 1.
    pub page: usize,
    /// Documents a page.
    pub per_page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// What answered.
    pub version: Version,
}
