//! Answers that are kept, and what has changed since.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AnswerResponse, Evidence, RegionRef, Version};
use crate::assertion::State;
use crate::saying::Saying;

/// An answer under its identifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeptAnswerResponse {
    /// The identifier that was asked for.
    pub id: String,
    /// The day on which it was kept, `YYYY-MM-DD`; absent if it was not, and `answer` is what the
    /// collection says now.
    pub kept_on: Option<String>,
    /// The answer, as it was.
    pub answer: AnswerResponse,
    /// What answers now.
    pub now: Version,
    /// What has changed since, gains first; empty if nothing has.
    pub changes: Vec<AnswerChange>,
}

/// Where an answer is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptAnswerRef {
    /// Its identifier.
    pub id: String,
    /// Address of its page.
    pub url: String,
}

/// How the answer has changed for a division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It does it now, and was not known to.
    Added,
    /// It was said to do it, and no longer is.
    Withdrawn,
    /// Its state is stronger.
    Stronger,
    /// Its state is weaker.
    Weaker,
    /// The state is the same, and rests on other evidence.
    Evidence,
    /// There is no evidence, then as now; there were no documents and are now, or the reverse.
    Coverage,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [ChangeKind; 6] = [
        ChangeKind::Added,
        ChangeKind::Withdrawn,
        ChangeKind::Stronger,
        ChangeKind::Weaker,
        ChangeKind::Evidence,
        ChangeKind::Coverage,
    ];

    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            ChangeKind::Added => "新增",
            ChangeKind::Withdrawn => "撤销",
            ChangeKind::Stronger => "增强",
            ChangeKind::Weaker => "减弱",
            ChangeKind::Evidence => "证据有变",
            ChangeKind::Coverage => "收录有变",
        }
    }

    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Withdrawn => "withdrawn",
            ChangeKind::Stronger => "stronger",
            ChangeKind::Weaker => "weaker",
            ChangeKind::Evidence => "other evidence",
            ChangeKind::Coverage => "documents",
        }
    }
}

/// What has changed for a division.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerChange {
    /// The division.
    pub region: RegionRef,
    /// How it has changed.
    pub kind: ChangeKind,
    /// Its state in the answer as it was; absent where only divisions with evidence were listed and it had
    /// none.
    pub before: Option<State>,
    /// Its state now; absent likewise.
    pub after: Option<State>,
    /// Why.
    pub why: Vec<Saying>,
    /// Evidence that was not there before, strongest first.
    pub gained: Vec<Evidence>,
    /// Evidence that is no longer there, as it was.
    pub lost: Vec<Evidence>,
}
