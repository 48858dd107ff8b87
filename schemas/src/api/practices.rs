//! Practices and places: one mechanism, one division, several side by side, and what the collection
//! holds of each province.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    AnswerFigure, DivisionState, DocumentSummary, Evidence, MechanismSummary, RegionRef,
    RegionSummary, StateCounts, Version,
};
use crate::assertion::State;
use crate::document::Kind;

/// A mechanism or a category with its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BilingualName {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// The answer of `/mechanisms/{id}`: what it is, and how it spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MechanismResponse {
    /// What it is and how often it is found.
    #[serde(flatten)]
    pub mechanism: MechanismSummary,
    /// English name of its category.
    pub category_en: String,
    /// The practice that it is a form of.
    pub parent_name: Option<BilingualName>,
    /// English wordings, for questions.
    pub aliases_en: Vec<String>,
    /// Wordings that look like it and are something else, in the language of the taxonomy's patterns.
    pub traps: Vec<String>,
    /// The entries directly below it.
    pub forms: Vec<MechanismSummary>,
    /// How many of the 31 provinces are in each state.
    pub summary: StateCounts,
    /// The 31 provinces with their states.
    pub divisions: Vec<DivisionState>,
    /// The provinces that practise or pilot it, by first year; unknown years last.
    pub spread: Vec<Spread>,
    /// Numbers that documents give for it, by what they count; what most places count stands first.
    pub figures: Vec<FigureGroup>,
    /// The passages that show it best: of each province one, before any province has two.
    pub passages: Vec<Evidence>,
    /// What answered.
    pub version: Version,
}

/// When a province is first seen to do it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Spread {
    /// The province.
    pub region: RegionRef,
    /// Its short name.
    pub short: String,
    /// Its state, as in the answer.
    pub state: State,
    /// The earliest year of evidence that it is practised or piloted; absent if no such evidence has a
    /// year.
    pub first_year: Option<i32>,
    /// How many documents give evidence, as in the answer.
    pub documents: usize,
    /// Evidence of the first year.
    pub evidence: Evidence,
}

/// Numbers of one thing in one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureGroup {
    /// What is counted.
    pub object: String,
    /// Unit or measure word.
    pub unit: String,
    /// How many divisions give a number.
    pub places: usize,
    /// The numbers, by division, latest first.
    pub figures: Vec<AnswerFigure>,
}

/// The answer of `/regions/{code}`: what a division does, and since when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegionResponse {
    /// What the collection holds of it.
    #[serde(flatten)]
    pub region: RegionSummary,
    /// Full names from the province down.
    pub path: Vec<String>,
    /// Every practice that is seen here in any stance, by category.
    pub categories: Vec<CategoryPractices>,
    /// Its documents by year, and how many practices evidence of that year shows.
    pub years: Vec<RegionYear>,
    /// Its documents without a year.
    pub undated: usize,
    /// Its documents by kind; kinds without documents are left out.
    pub kinds: Vec<KindCount>,
    /// Its latest documents.
    pub latest: Vec<DocumentSummary>,
    /// The divisions directly below that have documents or practices.
    pub parts: Vec<RegionSummary>,
    /// What answered.
    pub version: Version,
}

/// The practices of one category that are seen in a division.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CategoryPractices {
    /// The category.
    pub category: BilingualName,
    /// How many of the practices are practised or piloted.
    pub practised: usize,
    /// The practices, strongest state first.
    pub practices: Vec<RegionPractice>,
}

/// A practice in a division.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegionPractice {
    /// The mechanism.
    pub mechanism: BilingualName,
    /// Whether it is a variant of another.
    pub is_variant: bool,
    /// The state of the division, as in the answer.
    pub state: State,
    /// The earliest year of evidence that it is practised or piloted.
    pub first_year: Option<i32>,
    /// All years of such evidence.
    pub years: Vec<i32>,
    /// How many documents give evidence, as in the answer.
    pub documents: usize,
    /// The strongest and latest evidence.
    pub evidence: Evidence,
}

/// A year of a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionYear {
    /// The year.
    pub year: i32,
    /// Documents of this year.
    pub documents: usize,
    /// Practices that evidence of this year shows as practised or piloted.
    pub practices: usize,
}

/// Documents of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// 发言, 文章, …
    pub label: String,
    /// How many.
    pub documents: usize,
}

/// The answer of `/compare`: divisions side by side, practice by practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CompareResponse {
    /// The divisions, as they were asked for.
    pub regions: Vec<RegionSummary>,
    /// The practices: those asked for, or all of them that one of the divisions practises or pilots.
    pub rows: Vec<CompareRow>,
    /// What answered.
    pub version: Version,
}

/// A practice across the divisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CompareRow {
    /// The mechanism.
    pub mechanism: BilingualName,
    /// Its category.
    pub category: BilingualName,
    /// Whether it is a variant of another.
    pub is_variant: bool,
    /// One cell a division, in their order.
    pub cells: Vec<CompareCell>,
}

/// A practice in a division.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CompareCell {
    /// Code of the division.
    pub region: String,
    /// Its state, as in the answer.
    pub state: State,
    /// 已实行, …, 有文献，未见, 无文献
    pub state_label: String,
    /// The earliest year of evidence that it is practised or piloted.
    pub first_year: Option<i32>,
    /// How many documents give evidence, as in the answer.
    pub documents: usize,
    /// The strongest and latest evidence; absent exactly in the states `not_seen` and `no_corpus`.
    pub evidence: Option<Evidence>,
}

/// The answer of `/coverage`: what the collection holds of each province, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverageResponse {
    /// Documents, each text counted once.
    pub documents: usize,
    /// Documents of the nation, which are in no province.
    pub national: usize,
    /// Documents whose home is not known.
    pub unplaced: usize,
    /// Documents without a year.
    pub undated: usize,
    /// The years that documents have, earliest first.
    pub years: Vec<i32>,
    /// The kinds that documents have.
    pub kinds: Vec<KindCount>,
    /// The categories, in the order of the taxonomy.
    pub categories: Vec<BilingualName>,
    /// All 31 provinces.
    pub provinces: Vec<ProvinceCoverage>,
    /// What answered.
    pub version: Version,
}

/// What the collection holds of a province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProvinceCoverage {
    /// Six digits.
    pub code: String,
    /// Short name.
    pub short: String,
    /// Documents whose home is it or lies in it.
    pub documents: usize,
    /// Practices that it, or a place in it, practises or pilots.
    pub mechanisms: usize,
    /// Documents by year and kind; combinations without documents are left out.
    pub cells: Vec<CoverageCell>,
    /// Documents by year, of any kind.
    pub years: Vec<YearCount>,
    /// Documents by kind, of any year.
    pub kinds: Vec<KindCount>,
    /// Practices by category, in the order of `categories`.
    pub practices: Vec<CategoryCount>,
    /// Years without documents between its first and its last.
    pub missing_years: Vec<i32>,
    /// Kinds that the collection has and this province has not; none where it has no documents at all.
    pub missing_kinds: Vec<Kind>,
}

/// Documents of one year and kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverageCell {
    /// The year; absent for documents without one.
    pub year: Option<i32>,
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub documents: usize,
}

/// Documents of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YearCount {
    /// The year; absent for documents without one.
    pub year: Option<i32>,
    /// How many.
    pub documents: usize,
}

/// Practices of one category that are practised or piloted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryCount {
    /// Identifier of the category.
    pub category: String,
    /// How many practices.
    pub practices: usize,
    /// How many documents show one of them as practised or piloted.
    pub documents: usize,
}
