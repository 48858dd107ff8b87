//! Who practises what: assertions, and the states that answers are made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::region::RegionCode;

/// How far a place has come with a mechanism, as the sentence puts it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// It is done, or a regulation in force provides for it.
    Practised,
    /// It is tried out.
    Piloted,
    /// It is intended or demanded.
    Planned,
    /// It is spoken of.
    Mentioned,
}

impl Stance {
    /// All stances, strongest first.
    pub const ALL: [Stance; 4] =
        [Stance::Practised, Stance::Piloted, Stance::Planned, Stance::Mentioned];

    /// The identifier used in parameters and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Stance::Practised => "practised",
            Stance::Piloted => "piloted",
            Stance::Planned => "planned",
            Stance::Mentioned => "mentioned",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Stance::Practised => "已实行",
            Stance::Piloted => "试点",
            Stance::Planned => "拟实行",
            Stance::Mentioned => "仅提及",
        }
    }

    /// The stance with this identifier or Chinese name.
    pub fn parse(text: &str) -> Option<Stance> {
        Stance::ALL.into_iter().find(|stance| stance.id() == text || stance.zh() == text)
    }

    /// Whether the place does it at all: practised or piloted.
    pub fn is_positive(self) -> bool {
        matches!(self, Stance::Practised | Stance::Piloted)
    }
}

/// Where an assertion comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A rule of the taxonomy.
    Rule,
    /// A person's review.
    Person,
}

/// One place, one mechanism, one proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// Identifier of the mechanism.
    pub mechanism: String,
    /// The division that practises it.
    pub region: RegionCode,
    /// How far it has come.
    pub stance: Stance,
    /// The year the sentence gives, else the document's.
    pub year: Option<i32>,
    /// The passage that says so.
    pub passage: String,
    /// Whole clauses of the passage, verbatim, at most 120 characters.
    pub evidence: String,
    /// Rule or person.
    pub origin: Origin,
    /// How certain the rules are, 0 to 1; people review what is least certain first. `None` for what a
    /// person says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f32>,
}

/// A number with its unit and what it counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Figure {
    /// As printed: `1万多名人大代表`.
    pub text: String,
    /// The number, `10000`.
    pub value: f64,
    /// The unit or measure word, `名`.
    pub unit: String,
    /// What is counted, `人大代表`.
    pub object: String,
    /// The passage that states it.
    pub passage: String,
    /// The division whose figure it is, by the rules by which a practice is somebody's; absent if the
    /// sentence names several or nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub region: Option<RegionCode>,
    /// The mechanism that its sentence names nearest to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<String>,
}

/// What tagging finds in a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Fields of work, one to four of the 26.
    pub topics: Vec<String>,
    /// Who practises what.
    pub assertions: Vec<Assertion>,
    /// Numbers with what they count.
    pub figures: Vec<Figure>,
    /// Titled rules that the text names, without 《》.
    pub instruments: Vec<String>,
    /// The division whose rule each of them is, where its title or its sentence says so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub instrument_regions: BTreeMap<String, RegionCode>,
    /// Short names that the text gives to titled rules, each with the title: 代表法.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub short_names: BTreeMap<String, String>,
}

/// A document with its findings: one line of `indexer extract`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaggedDocument {
    /// The document.
    #[serde(flatten)]
    pub document: Document,
    /// What tagging found in it.
    #[serde(flatten)]
    pub findings: Findings,
}

/// The state of a division in an answer; a division is in exactly one.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A regulation provides for it.
    Regulated,
    /// It is done.
    Practised,
    /// It is tried out.
    Piloted,
    /// It is intended.
    Planned,
    /// It is spoken of.
    Mentioned,
    /// There are documents, and none shows it.
    NotSeen,
    /// There are no documents.
    NoCorpus,
}

impl State {
    /// All states, strongest first.
    pub const ALL: [State; 7] = [
        State::Regulated,
        State::Practised,
        State::Piloted,
        State::Planned,
        State::Mentioned,
        State::NotSeen,
        State::NoCorpus,
    ];

    /// The identifier used in JSON.
    pub fn id(self) -> &'static str {
        match self {
            State::Regulated => "regulated",
            State::Practised => "practised",
            State::Piloted => "piloted",
            State::Planned => "planned",
            State::Mentioned => "mentioned",
            State::NotSeen => "not_seen",
            State::NoCorpus => "no_corpus",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            State::Regulated => "法规已规定",
            State::Practised => "已实行",
            State::Piloted => "试点",
            State::Planned => "拟实行",
            State::Mentioned => "仅提及",
            State::NotSeen => "有文献，未见",
            State::NoCorpus => "无文献",
        }
    }

    /// Whether the division does it: regulated, practised or piloted.
    pub fn is_positive(self) -> bool {
        matches!(self, State::Regulated | State::Practised | State::Piloted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_parameters_and_in_json_are_the_same() {
        for stance in Stance::ALL {
            assert_eq!(serde_json::to_value(stance).unwrap(), stance.id());
            assert_eq!(Stance::parse(stance.zh()), Some(stance));
        }
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.id());
        }
    }

    #[test]
    fn a_stronger_state_sorts_first() {
        assert!(State::ALL.is_sorted());
        assert!(Stance::ALL.is_sorted());
    }
}
