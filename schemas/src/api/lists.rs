//! Lists: mechanisms, topics and regions, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DocumentSummary, Named, Version};
use crate::region::Level;

/// A mechanism and how often it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MechanismSummary {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Category.
    pub category: Named,
    /// Parent.
    pub parent: Option<String>,
    /// Whether it is a variant.
    pub is_variant: bool,
    /// What it is, in Chinese.
    pub definition: String,
    /// What it is, in English.
    pub definition_en: String,
    /// Names by which it is recognised.
    pub aliases: Vec<String>,
    /// Documents that assert it, or a form of it, as practised or piloted.
    pub documents: usize,
    /// Provinces for which they do.
    pub provinces: usize,
    /// How well it is found in labelled texts; absent if it was never measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<MechanismQuality>,
}

/// How well a mechanism is found in labelled texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MechanismQuality {
    /// What the labelled texts are called.
    pub gold: String,
    /// Found, and labelled with it. Precision is `right / found`, recall `right / labelled`.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// Labelled with it.
    pub labelled: usize,
}

/// The answer of `/mechanisms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MechanismsResponse {
    /// Those of the page.
    pub mechanisms: Vec<MechanismSummary>,
    /// How many there are.
    pub total: usize,
    /// Page number, from 1.
    pub page: usize,
    /// How many a page.
    pub per_page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// A topic and how often it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TopicSummary {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What it covers.
    pub definition: String,
    /// Documents about it.
    pub documents: usize,
}

/// The answer of `/topics`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TopicsResponse {
    /// Those of the page.
    pub topics: Vec<TopicSummary>,
    /// How many there are.
    pub total: usize,
    /// Page number, from 1.
    pub page: usize,
    /// How many a page.
    pub per_page: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// The answer of `/topics/{id}`: a topic with its documents, latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopicResponse {
    /// The topic.
    pub topic: TopicSummary,
    /// The documents of the page.
    pub documents: Vec<DocumentSummary>,
    /// How many documents there are.
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

/// A division and what the collection holds about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionSummary {
    /// Six digits.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Its level.
    pub level: Level,
    /// Documents whose home is it or lies in it.
    pub documents: usize,
    /// Mechanisms that it, or a place in it, practises or pilots.
    pub mechanisms: usize,
}

/// The answer of `/regions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionsResponse {
    /// Those of the page: provinces, or divisions directly below the one asked about.
    pub regions: Vec<RegionSummary>,
    /// How many there are.
    pub total: usize,
    /// Page number, from 1.
    pub page: usize,
    /// How many a page.
    pub per_page: usize,
    /// How many pages there are.
    pub pages: usize,
}
