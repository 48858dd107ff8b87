//! What a document's answer says of regulations: versions, whether it holds, mentions both ways.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::outline::OutlineItem;
use crate::regulation::{Regulation, Standing};

/// A regulation as its document's answer shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegulationView {
    /// What it prints of itself.
    #[serde(flatten)]
    pub particulars: Regulation,
    /// Whether it holds on the day asked about; absent where nothing says so.
    pub standing: Option<Standing>,
    /// Its versions in the collection, the latest first, this one among them; empty if it is the only one.
    pub versions: Vec<VersionRef>,
    /// 编章节条 with their anchors.
    pub outline: Vec<OutlineItem>,
}

/// A version of a regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionRef {
    /// Identifier of its document.
    pub id: String,
    /// Address of its page, or of the article that was asked for.
    pub url: String,
    /// Its title as printed.
    pub title: String,
    /// The day on which it was adopted or last changed.
    pub date: Option<String>,
    /// Whether it is the latest.
    pub is_current: bool,
}

/// A titled rule that a document names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mention {
    /// The name as printed, without 《》.
    pub name: String,
    /// The regulation in the collection that is meant; absent if there is none, or several might be.
    pub regulation: Option<VersionRef>,
}

/// The documents that name a regulation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitedBy {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub documents: Vec<CitingDocument>,
}

/// A document that names a regulation, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitingDocument {
    /// Identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The passage.
    pub passage: String,
    /// Address of the passage.
    pub url: String,
    /// The sentence.
    pub quote: String,
}
