//! A draft that is checked: its quotations against the texts of the collection, its claims against the
//! answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DocumentSummary, Evidence, Named, RegionRef, Version};
use crate::assertion::{Stance, State};
use crate::document::Pages;
use crate::saying::Saying;

/// A draft to check, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The draft, a paragraph a line.
    #[schema(min_length = 1, max_length = 50_000, pattern = "\\S")]
    pub text: String,
}

/// The answer of `/check`. All spans are half-open ranges of characters of `text`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckResponse {
    /// The draft that was checked: as it was sent, or as it was read from a file.
    pub text: String,
    /// Where its paragraphs stand.
    pub paragraphs: Vec<[usize; 2]>,
    /// Its quotations, in order.
    pub quotations: Vec<CheckedQuotation>,
    /// What it says of who does what, in order; several divisions in one sentence are a claim each.
    pub claims: Vec<CheckedClaim>,
    /// Sentences that look like claims and were not checked.
    pub unread: Vec<UnreadSentence>,
    /// Quotations that were not checked: there are too many, or one is too long.
    pub unchecked: Vec<[usize; 2]>,
    /// Quotation marks without a partner; nothing between them was checked.
    pub unpaired: Vec<[usize; 2]>,
    /// How many of each verdict there are.
    pub summary: CheckSummary,
    /// What answered.
    pub version: Version,
}

/// How many findings have each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckSummary {
    /// Quotations that stand so in a text.
    pub exact: usize,
    /// Quotations that a text has otherwise.
    pub differs: usize,
    /// Quotations that no text has.
    pub not_found: usize,
    /// Claims that a text supports.
    pub supported: usize,
    /// Claims of which only others tell.
    pub only_mentioned: usize,
    /// Claims of which the documents of the place show nothing, or less.
    pub not_seen: usize,
    /// Claims about places without documents.
    pub no_documents: usize,
    /// Sentences that look like claims and were not checked.
    pub unread: usize,
}

/// What was found of a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotationVerdict {
    /// It stands so in a text: punctuation, spaces, width and traditional characters aside.
    Exact,
    /// A text has it otherwise.
    Differs,
    /// No text has it.
    NotFound,
}

/// A quotation of the draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckedQuotation {
    /// Where it stands, without its marks.
    pub span: [usize; 2],
    /// Its words.
    pub quote: String,
    /// Whether it is too short to be more than a name (“回头看”): looked for literally, and not listed if
    /// it is nowhere.
    pub is_name: bool,
    /// What was found.
    pub verdict: QuotationVerdict,
    /// The text that has it, or has it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<QuotedText>,
    /// How many further texts have it; at most 20 are looked at.
    pub also: usize,
    /// Where it differs: what is `same` or `inserted` is together the quotation, what is `same` or
    /// `deleted` the words of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub difference: Vec<DifferencePart>,
}

/// Where the words of a quotation stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuotedText {
    /// The document.
    pub document: DocumentSummary,
    /// The passage in which they begin.
    pub passage: String,
    /// Address of the paragraph.
    pub url: String,
    /// The words, verbatim; of several passages they are joined by line breaks.
    pub text: String,
    /// On which pages of the source the passage stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
}

/// What a part of a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Both have it.
    Same,
    /// Only the draft has it.
    Inserted,
    /// Only the text has it.
    Deleted,
}

/// A part of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DifferencePart {
    /// What it is.
    pub kind: DifferenceKind,
    /// Its words.
    pub text: String,
}

/// What was found of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// A text shows at least as much.
    Supported,
    /// It is only spoken of, or only other places say so.
    OnlyMentioned,
    /// The place has documents, and none shows it, or as much.
    NotSeen,
    /// The place has no documents.
    NoDocuments,
}

/// A place that the draft says to do something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheckedClaim {
    /// Where it is said.
    pub span: [usize; 2],
    /// The words that say it.
    pub sentence: String,
    /// Who does it, by the draft.
    pub region: RegionRef,
    /// What is done.
    pub mechanism: Named,
    /// How far it has come, by the draft.
    pub claimed: Stance,
    /// What was found.
    pub verdict: ClaimVerdict,
    /// The state of the place in the answer about the practice.
    pub state: State,
    /// The best proofs, the strongest first; where the claim is not supported, what comes nearest.
    pub proof: Vec<Evidence>,
    /// How many documents give evidence.
    pub documents: usize,
    /// What to know of the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Saying>,
}

/// Why a sentence was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnreadReason {
    /// It names a place and something that is done, but no practice is recognised in it.
    NoPractice,
    /// It names a practice of a place, but not as one that is done, tried out or intended.
    NoClaim,
    /// There are too many claims before it.
    TooMany,
}

/// A sentence that looks like a claim and was not checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnreadSentence {
    /// Where it stands.
    pub span: [usize; 2],
    /// Its words.
    pub sentence: String,
    /// Why it was not checked.
    pub reason: UnreadReason,
}

impl QuotationVerdict {
    /// The identifier used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            QuotationVerdict::Exact => "exact",
            QuotationVerdict::Differs => "differs",
            QuotationVerdict::NotFound => "not_found",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            QuotationVerdict::Exact => "一致",
            QuotationVerdict::Differs => "有出入",
            QuotationVerdict::NotFound => "未找到",
        }
    }
}

impl ClaimVerdict {
    /// The identifier used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            ClaimVerdict::Supported => "supported",
            ClaimVerdict::OnlyMentioned => "only_mentioned",
            ClaimVerdict::NotSeen => "not_seen",
            ClaimVerdict::NoDocuments => "no_documents",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            ClaimVerdict::Supported => "有据",
            ClaimVerdict::OnlyMentioned => "仅转述",
            ClaimVerdict::NotSeen => "未见",
            ClaimVerdict::NoDocuments => "无文献",
        }
    }
}

impl UnreadReason {
    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            UnreadReason::NoPractice => "未识别出做法",
            UnreadReason::NoClaim => "提到做法，未说已实行、试点或拟实行",
            UnreadReason::TooMany => "说法太多，未核",
        }
    }
}

impl CheckSummary {
    /// Counts the findings.
    pub fn of(
        quotations: &[CheckedQuotation],
        claims: &[CheckedClaim],
        unread: &[UnreadSentence],
    ) -> CheckSummary {
        let mut summary = CheckSummary { unread: unread.len(), ..CheckSummary::default() };
        for quotation in quotations {
            *match quotation.verdict {
                QuotationVerdict::Exact => &mut summary.exact,
                QuotationVerdict::Differs => &mut summary.differs,
                QuotationVerdict::NotFound => &mut summary.not_found,
            } += 1;
        }
        for claim in claims {
            *match claim.verdict {
                ClaimVerdict::Supported => &mut summary.supported,
                ClaimVerdict::OnlyMentioned => &mut summary.only_mentioned,
                ClaimVerdict::NotSeen => &mut summary.not_seen,
                ClaimVerdict::NoDocuments => &mut summary.no_documents,
            } += 1;
        }
        summary
    }
}

impl CheckResponse {
    /// Whether every quotation and every claim holds, and nothing was left unchecked.
    pub fn is_clean(&self) -> bool {
        let CheckSummary { exact: _, supported: _, differs, not_found, .. } = self.summary;
        let CheckSummary { only_mentioned, not_seen, no_documents, unread, .. } = self.summary;
        let wrong = differs + not_found + only_mentioned + not_seen + no_documents + unread;
        wrong + self.unchecked.len() + self.unpaired.len() == 0
    }
}
