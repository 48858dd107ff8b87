//! Questions and answers as they travel over HTTP, under `/api/v1`.
//!
//! Regions are six-digit codes, offsets are characters (Unicode scalar values) of the text beside
//! them, and every count is a count of documents unless its name says otherwise.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::assertion::{Origin, Stance, State};
use crate::document::{Kind, Original, Pages, ReadingOrder};
use crate::reading::Interpretation;
use crate::region::Level;
use crate::saying::Saying;

mod basket;
mod cite;
mod documents;
mod draft;
mod kept;
mod lists;
mod practices;
mod regulations;
mod results;

pub use basket::{
    AspectKind, BasketItem, BasketResponse, CellState, ItemName, ItemState, Matrix, MatrixAspect,
    MatrixCell, MatrixQuotation, MatrixRow, Quoted, QuotedFigure,
};
pub use cite::CiteResponse;
pub use documents::{DocumentAssertion, DocumentResponse, PassageText};
pub use draft::{
    CheckRequest, CheckResponse, CheckSummary, CheckedClaim, CheckedQuotation, ClaimVerdict,
    DifferenceKind, DifferencePart, QuotationVerdict, QuotedText, UnreadReason, UnreadSentence,
};
pub use kept::{AnswerChange, ChangeKind, KeptAnswerRef, KeptAnswerResponse};
pub use lists::{
    MechanismQuality, MechanismSummary, MechanismsResponse, RegionSummary, RegionsResponse,
    TopicResponse, TopicSummary, TopicsResponse,
};
pub use practices::{
    BilingualName, CategoryCount, CategoryPractices, CompareCell, CompareResponse, CompareRow,
    CoverageCell, CoverageResponse, FigureGroup, KindCount, MechanismResponse, ProvinceCoverage,
    RegionPractice, RegionResponse, RegionYear, Spread, YearCount,
};
pub use regulations::{CitedBy, CitingDocument, Mention, RegulationView, VersionRef};
pub use results::{
    DocumentExplanation, EmptyReason, EmptyResult, Explanation, OtherSource, Similar,
    SimilarResponse, WayOut,
};

/// A value with the names that people read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named {
    /// Code or identifier.
    pub value: String,
    /// Chinese name.
    pub label: String,
}

/// A document without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DocumentSummary {
    /// Identifier.
    pub id: String,
    /// Address of its page.
    pub url: String,
    /// Title; where the source prints none, the beginning of the text.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// In Chinese, such as 发言 or 文章.
    pub kind_label: String,
    /// People or bodies that sign it.
    pub authors: Vec<String>,
    /// Office of the author.
    pub post: Option<String>,
    /// Level of the congress that speaks.
    pub level: Option<Level>,
    /// Its home.
    pub region: Option<RegionRef>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Year.
    pub year: Option<i32>,
    /// How the year is known.
    pub year_basis: Option<String>,
    /// Meeting or column.
    pub event: Option<String>,
    /// File or row.
    pub source: String,
    /// Address that it was taken from.
    pub source_url: Option<String>,
    /// What a digest restates.
    pub original: Option<Original>,
    /// Where the columns of the source had to be put in order: how sure the order is.
    pub reading_order: Option<ReadingOrder>,
    /// On which pages of the source it stands, where that has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
}

/// A division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionRef {
    /// Six digits.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Full names from the province down.
    pub path: Vec<String>,
}

impl RegionRef {
    /// All its names from the province down, 江苏省·连云港市·灌云县; of the nation its name.
    pub fn full_name(&self) -> String {
        if self.path.is_empty() { self.name.clone() } else { self.path.join("·") }
    }
}

/// A quotation with …… where something is left out at its start, at its end.
pub fn with_cuts(quote: &str, cut: (bool, bool)) -> String {
    let mark = |is_cut: bool| if is_cut { "……" } else { "" };
    format!("{}{quote}{}", mark(cut.0), mark(cut.1))
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundPassage {
    /// Its anchor in the document.
    pub id: String,
    /// Address of the paragraph.
    pub url: String,
    /// The passage, or the part of it around the highlights.
    pub text: String,
    /// Whether `text` leaves something out at its start, at its end.
    pub cut: (bool, bool),
    /// Half-open ranges of `text` that match, in characters, sorted, not touching.
    pub highlights: Vec<[usize; 2]>,
    /// On which pages of the source it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
    /// Why it was found, with `explain=1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Saying>,
}

/// A document that was found, with its best passages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// The document.
    pub document: DocumentSummary,
    /// Its best passages, best first.
    pub passages: Vec<FoundPassage>,
    /// How many of its passages match.
    pub passage_count: usize,
    /// Where else the collection has the same text, or nearly the same; it is counted once.
    pub also_in: Vec<OtherSource>,
    /// Words of the query that none of these passages has.
    pub missing: Vec<String>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FacetValue {
    /// Code or identifier.
    pub value: String,
    /// Chinese name.
    pub label: String,
    /// English name; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
    /// Documents that the result would hold with this value instead of the facet's present choice.
    pub count: usize,
    /// Documents that it would hold with this value besides the present choice.
    pub count_if_added: usize,
    /// Documents that it would hold with this value excluded, and no longer chosen.
    #[serde(default)]
    pub count_if_excluded: usize,
    /// Whether it is part of the present choice.
    pub selected: bool,
    /// Whether it is excluded: no document of the result has it.
    #[serde(default)]
    pub excluded: bool,
}

/// A facet with all values that occur, most frequent first (years: latest first).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facet {
    /// Its values.
    pub values: Vec<FacetValue>,
    /// How many values occur in the result.
    pub distinct: usize,
    /// Of the provinces only: how many of the 31 provincial divisions are among the values. The nation is
    /// none of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub divisions: Option<usize>,
}

/// The facets of a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facets {
    /// Province of the home.
    pub province: Facet,
    /// Mechanism asserted in a chosen stance.
    pub mechanism: Facet,
    /// Topic.
    pub topic: Facet,
    /// Kind.
    pub kind: Facet,
    /// Level.
    pub level: Facet,
    /// Year.
    pub year: Facet,
}

/// How a query was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueryEcho {
    /// As it was given.
    pub q: String,
    /// As it was read, in the same language, without its filters.
    pub reading: String,
    /// Within what its parts had to be found together: `sentence`, `passage` or `document`.
    pub scope: String,
    /// Words that rank and select.
    pub words: Vec<String>,
    /// Strings that must occur literally.
    pub literals: Vec<String>,
    /// Words that must not occur.
    pub excluded: Vec<String>,
    /// Words that were not looked for: they say nothing, or there were too many.
    pub dropped: Vec<String>,
    /// What could not be used, and why.
    pub hints: Vec<Saying>,
    /// Filters in force.
    pub filters: Vec<FilterEcho>,
    /// Whether too few documents have enough of the words, so that those with any of them were
    /// added.
    #[serde(default)]
    pub widened: bool,
    /// The article of a law that the query names; it leads the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<CitedArticle>,
}

/// An article that was asked for by the name of its law and its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitedArticle {
    /// Title of the law.
    pub title: String,
    /// Number, such as 第56条.
    pub label: String,
    /// Address of the article.
    pub url: String,
    /// The same article in older versions of the law, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub older: Vec<VersionRef>,
}

/// A filter in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FilterEcho {
    /// The parameter, such as `province` or `exclude.province`.
    pub parameter: String,
    /// Code or identifier.
    pub value: String,
    /// Chinese name.
    pub label: String,
    /// English name; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
}

/// The answer of `/search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchResponse {
    /// How many documents match.
    pub total: usize,
    /// How many passages match.
    pub passages: usize,
    /// This page of documents.
    pub hits: Vec<Hit>,
    /// Exact counts for every facet.
    pub facets: Facets,
    /// How the query was read.
    pub query: QueryEcho,
    /// Page number, from 1.
    pub page: usize,
    /// Documents a page.
    pub per_page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// Where the next page begins, for the parameter `cursor`; absent on the last page.
    #[serde(default)]
    pub cursor: Option<String>,
    /// Address of the next page; absent on the last page.
    #[serde(default)]
    pub next: Option<String>,
    /// Address of the set answer, where the query asks for one or names a practice.
    #[serde(default)]
    pub answer: Option<String>,
    /// Where nothing was found: why, and what would find something.
    #[serde(default)]
    pub empty: Option<EmptyResult>,
    /// How the search went, with `explain=1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Time taken, in milliseconds.
    pub took_ms: f64,
    /// What answered.
    pub version: Version,
}

/// What answered: equal content has an equal version on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// Hash of the collection and of the taxonomy.
    pub content: String,
    /// How many documents it holds.
    pub documents: usize,
    /// How often the index was built.
    pub generation: u64,
}

/// What an answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Assertions about a mechanism.
    Assertions,
    /// Literal text: no mechanism was recognised.
    Text,
}

/// How many divisions are in each state; they add up to the universe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateCounts {
    /// A regulation provides for it.
    pub regulated: usize,
    /// It is done.
    pub practised: usize,
    /// It is tried out.
    pub piloted: usize,
    /// It is intended.
    pub planned: usize,
    /// It is spoken of.
    pub mentioned: usize,
    /// There are documents, and none shows it.
    pub not_seen: usize,
    /// There are no documents.
    pub no_corpus: usize,
}

impl StateCounts {
    /// The count of one state.
    pub fn of(&self, state: State) -> usize {
        match state {
            State::Regulated => self.regulated,
            State::Practised => self.practised,
            State::Piloted => self.piloted,
            State::Planned => self.planned,
            State::Mentioned => self.mentioned,
            State::NotSeen => self.not_seen,
            State::NoCorpus => self.no_corpus,
        }
    }

    /// Counts one more division in `state`.
    pub fn add(&mut self, state: State) {
        let count = match state {
            State::Regulated => &mut self.regulated,
            State::Practised => &mut self.practised,
            State::Piloted => &mut self.piloted,
            State::Planned => &mut self.planned,
            State::Mentioned => &mut self.mentioned,
            State::NotSeen => &mut self.not_seen,
            State::NoCorpus => &mut self.no_corpus,
        };
        *count += 1;
    }

    /// All divisions.
    pub fn total(&self) -> usize {
        State::ALL.into_iter().map(|state| self.of(state)).sum()
    }
}

/// One proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// The document.
    pub document: DocumentSummary,
    /// The passage.
    pub passage: String,
    /// Address of the paragraph.
    pub url: String,
    /// Verbatim.
    pub quote: String,
    /// On which pages of the source the passage stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pages>,
    /// The year of the practice, else of the document.
    pub year: Option<i32>,
    /// How far the place has come.
    pub stance: Stance,
    /// Rule or person.
    pub origin: Origin,
    /// The division that the sentence speaks of: the row's, or one inside it.
    pub region: RegionRef,
    /// The mechanism or the variant of it that is asserted.
    pub mechanism: Option<Named>,
}

/// A division with evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerRow {
    /// The division.
    pub region: RegionRef,
    /// Its state, the strongest that the evidence shows.
    pub state: State,
    /// In Chinese, such as 已实行 or 试点.
    pub state_label: String,
    /// The earliest year of evidence of the state's strength.
    pub first_year: Option<i32>,
    /// How many documents give evidence.
    pub documents: usize,
    /// How many pieces of evidence a person has reviewed.
    pub evidence_reviewed: usize,
    /// How many nobody has reviewed.
    pub evidence_unreviewed: usize,
    /// The evidence, strongest first.
    pub evidence: Vec<Evidence>,
}

/// A number that a document gives for a practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerFigure {
    /// The division that it is about.
    pub region: RegionRef,
    /// The number.
    pub value: f64,
    /// Its unit or measure word.
    pub unit: String,
    /// What is counted.
    pub object: String,
    /// As printed.
    pub text: String,
    /// Year of the document.
    pub year: Option<i32>,
    /// The document.
    pub document: DocumentSummary,
    /// The passage.
    pub passage: String,
    /// Address of the paragraph.
    pub url: String,
}

/// A division without evidence, for maps and tables of all 31.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DivisionState {
    /// Six digits.
    pub code: String,
    /// Short name, 浙江.
    pub short: String,
    /// Its state.
    pub state: State,
    /// How many documents have their home in it.
    pub documents: usize,
}

/// What the collection holds about the divisions asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    /// How many divisions have documents.
    pub with_documents: usize,
    /// How many have none.
    pub without_documents: usize,
    /// How many documents were looked at.
    pub documents: usize,
    /// Every division asked about; only for provinces.
    pub divisions: Vec<DivisionState>,
}

/// The answer of `/answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnswerResponse {
    /// Equal where what is asked, the collection and the taxonomy are, whatever the wording.
    #[serde(default)]
    pub answer_id: String,
    /// The question, as asked or in words.
    pub question: String,
    /// How it was read.
    pub interpretation: Interpretation,
    /// What the answer rests on.
    pub basis: Basis,
    /// How many divisions were asked about.
    pub universe: usize,
    /// How many are in each state.
    pub summary: StateCounts,
    /// Those with evidence, strongest state first.
    pub rows: Vec<AnswerRow>,
    /// Evidence about the nation, which is no division and is not counted.
    pub nation: Vec<Evidence>,
    /// Numbers that the documents give for the practice; only where figures are asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<AnswerFigure>,
    /// What the collection holds.
    pub coverage: Coverage,
    /// What answered.
    pub version: Version,
}

/// What went wrong: RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Identifies the kind of problem: a path of this server's help.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, in Chinese.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong here, in Chinese.
    pub detail: String,
    /// What is wrong here, in English.
    pub detail_en: String,
    /// The parameter that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What to do.
    pub hint: String,
}
