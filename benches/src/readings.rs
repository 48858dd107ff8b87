//! How questions are read, by wordings of our own (`data/readings.jsonl`): which practice, which kind
//! of question, which places and years. Every other line was kept aside while the rules were made; the group
//! `fresh` was written when they were done, and nothing was changed after it.

use anyhow::{Context, Result};
use schemas::reading::Interpretation;
use serde::Deserialize;

/// The wordings that are measured.
pub const BUILT_IN: &str = include_str!("../data/readings.jsonl");

/// A wording and how it is to be read. What is absent is not checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The kind of wording.
    pub group: String,
    /// What is asked.
    pub text: String,
    /// The mechanisms of which one is meant; empty: none may be read.
    pub mechanism: Vec<String>,
    /// Kind of question.
    #[serde(default)]
    pub intent: Option<String>,
    /// Level.
    #[serde(default)]
    pub level: Option<String>,
    /// Divisions.
    #[serde(default)]
    pub region: Vec<String>,
    /// First year.
    #[serde(default)]
    pub year_from: Option<i32>,
    /// Last year.
    #[serde(default)]
    pub year_to: Option<i32>,
}

/// How a wording was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Right,
    /// No practice was read, but the right one is among the choices that are offered.
    Offered,
    /// No practice was read.
    Nothing,
    /// Another practice was read, or one where there is none.
    WrongMechanism,
    /// The practice is right, the rest is not.
    WrongRest,
}

impl Wording {
    /// Compares with how the wording was read.
    pub fn judge(&self, read: &Interpretation) -> Verdict {
        let is_meant = |id: &str| self.mechanism.iter().any(|meant| meant == id);
        match &read.mechanism {
            None if self.mechanism.is_empty() => {}
            None if read.choices.iter().any(|choice| is_meant(&choice.value)) => {
                return Verdict::Offered;
            }
            None => return Verdict::Nothing,
            Some(found) if is_meant(&found.value) => {}
            Some(_) => return Verdict::WrongMechanism,
        }
        let regions: Vec<&str> = read.regions.iter().map(|region| region.code.as_str()).collect();
        let fits = self.intent.as_deref().is_none_or(|intent| read.intent.id() == intent)
            && self.level.as_deref().is_none_or(|level| read.level.id() == level)
            && (self.intent.is_none() || regions == self.region)
            && (self.intent.is_none()
                || (read.year_from, read.year_to) == (self.year_from, self.year_to));
        if fits { Verdict::Right } else { Verdict::WrongRest }
    }
}

/// Reads wordings, one JSON object a line.
///
/// # Errors
/// A line is not of the expected shape.
pub fn parse(text: &str) -> Result<Vec<Wording>> {
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| format!("line {}", index + 1))
        })
        .collect()
}

/// Share of a half of a group that was read rightly, and how many were read wrongly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Half {
    /// Wordings.
    pub wordings: usize,
    /// Read rightly.
    pub right: usize,
    /// Read as nothing, the right practice offered.
    pub offered: usize,
    /// Read as another practice.
    pub wrong: usize,
}

impl Half {
    /// Adds up verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Half {
        let mut half = Half::default();
        for verdict in verdicts {
            half.wordings += 1;
            half.right += usize::from(verdict == Verdict::Right);
            half.offered += usize::from(verdict == Verdict::Offered);
            half.wrong += usize::from(verdict == Verdict::WrongMechanism);
        }
        half
    }

    /// Share that was read rightly.
    pub fn share(&self) -> f64 {
        self.right as f64 / self.wordings.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use schemas::taxonomy::Taxonomy;

    use super::*;

    #[test]
    fn the_wordings_name_mechanisms_of_the_taxonomy() {
        let wordings = parse(BUILT_IN).unwrap();
        for id in wordings.iter().flat_map(|wording| &wording.mechanism) {
            assert!(Taxonomy::embedded().mechanism(id).is_some(), "{id}");
        }
    }
}
