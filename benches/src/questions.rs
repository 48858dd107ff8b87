//! How good set answers are, by questions whose right provinces people have written down.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use schemas::assertion::State;
use schemas::reading::Intent;
use schemas::region::RegionCode;
use search_server::engine::Engine;
use serde::Deserialize;

/// A question and what is right. A line of `queries.jsonl`; further fields are left alone.
#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    /// Its name in tables.
    pub query_id: String,
    /// What is asked.
    pub query: String,
    /// States in which a province counts as claimed.
    pub states: Vec<String>,
    /// Provinces that the answer must claim, six digits.
    pub must: BTreeSet<String>,
    /// Provinces that it may claim.
    pub allowed: BTreeSet<String>,
}

/// A question, what was expected and what was claimed.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What is right.
    pub expected: Expected,
    /// The provinces that the answer claims.
    pub claimed: BTreeSet<String>,
    /// The mechanism that was read.
    pub mechanism: Option<String>,
    /// The kind of question that was read.
    pub intent: Intent,
}

/// What all outcomes come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Questions.
    pub questions: usize,
    /// Questions of which everything that must be is claimed and nothing that may not.
    pub right: usize,
    /// Questions for which nothing may be claimed.
    pub empty: usize,
    /// Those of them for which nothing was.
    pub empty_right: usize,
    true_claims: usize,
    false_claims: usize,
    missed: usize,
}

impl Outcome {
    /// Whether all of `must` and nothing outside `allowed` is claimed.
    pub fn is_right(&self) -> bool {
        let Expected { must, allowed, .. } = &self.expected;
        must.is_subset(&self.claimed) && self.claimed.is_subset(allowed)
    }
}

impl Measures {
    /// Adds up outcomes. A province that may but need not be claimed counts neither way.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Measures {
        let mut measures = Measures::default();
        for outcome in outcomes {
            let Expected { must, allowed, .. } = &outcome.expected;
            measures.questions += 1;
            measures.right += usize::from(outcome.is_right());
            if allowed.is_empty() {
                measures.empty += 1;
                measures.empty_right += usize::from(outcome.claimed.is_empty());
            }
            measures.true_claims += outcome.claimed.intersection(must).count();
            measures.false_claims += outcome.claimed.difference(allowed).count();
            measures.missed += must.difference(&outcome.claimed).count();
        }
        measures
    }

    /// Share of questions that are right.
    pub fn share(&self) -> f64 {
        self.right as f64 / self.questions.max(1) as f64
    }

    /// Micro-F1 over provinces.
    pub fn f1(&self) -> f64 {
        let both = 2 * self.true_claims;
        both as f64 / (both + self.false_claims + self.missed).max(1) as f64
    }

    /// Share of the questions with nothing to claim for which nothing was claimed.
    pub fn nothing(&self) -> f64 {
        if self.empty == 0 { 1.0 } else { self.empty_right as f64 / self.empty as f64 }
    }
}

/// Reads questions, one JSON object a line.
///
/// # Errors
/// A line is not of the expected shape.
pub fn parse(text: &str) -> Result<Vec<Expected>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| format!("line {}", index + 1))
        })
        .collect()
}

/// Asks every question as `/api/v1/answer?q=` does.
///
/// # Errors
/// The index or the store cannot be read.
pub fn ask(engine: &Engine, expected: Vec<Expected>) -> Result<Vec<Outcome>> {
    expected
        .into_iter()
        .map(|expected| {
            let answer = engine.answer(&engine.understand(&expected.query))?;
            let is_claimed = |state: State| expected.states.iter().any(|id| id == state.id());
            let rows = answer.rows.iter().filter(|row| is_claimed(row.state));
            let codes = rows.filter_map(|row| RegionCode::parse(&row.region.code));
            let claimed = codes.map(|code| code.province().to_string()).collect();
            let intent = answer.interpretation.intent;
            let mechanism = answer.interpretation.mechanism.map(|named| named.value);
            Ok(Outcome { expected, claimed, mechanism, intent })
        })
        .collect()
}

/// The outcomes as a table, a line each, and the measures of all and of each half: lines with odd
/// numbers were used for tuning, those with even numbers were kept aside.
pub fn table(outcomes: &[Outcome]) -> Vec<String> {
    let codes = |set: &BTreeSet<String>| {
        let short: Vec<&str> = set.iter().filter_map(|code| code.get(..2)).collect();
        if short.is_empty() { "-".to_owned() } else { short.join(" ") }
    };
    let mut lines = vec!["| question | must | allowed | claimed | read as | kind | |".to_owned()];
    lines.push("|---|---|---|---|---|---|---|".to_owned());
    for outcome in outcomes {
        let Expected { query_id, query, must, allowed, .. } = &outcome.expected;
        lines.push(format!(
            "| {query_id} {query} | {} | {} | {} | {} | {} | {} |",
            codes(must),
            codes(allowed),
            codes(&outcome.claimed),
            outcome.mechanism.as_deref().unwrap_or("-"),
            outcome.intent.id(),
            if outcome.is_right() { "right" } else { "WRONG" }
        ));
    }
    let half = |rest| outcomes.iter().skip(rest).step_by(2);
    for (name, measures) in [
        ("all", Measures::of(outcomes)),
        ("tuned", Measures::of(half(0))),
        ("kept aside", Measures::of(half(1))),
    ] {
        lines.push(format!(
            "{name}: {} of {} right ({:.3}), micro-F1 {:.3}, nothing claimed in {} of {} with nothing to claim",
            measures.right,
            measures.questions,
            measures.share(),
            measures.f1(),
            measures.empty_right,
            measures.empty
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(must: &[&str], allowed: &[&str], claimed: &[&str]) -> Outcome {
        let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
        Outcome {
            expected: Expected {
                query_id: "q".to_owned(),
                query: String::new(),
                states: Vec::new(),
                must: set(must),
                allowed: set(allowed),
            },
            claimed: set(claimed),
            mechanism: None,
            intent: Intent::Name,
        }
    }

    #[test]
    fn what_may_be_claimed_counts_neither_way() {
        let outcomes = [
            outcome(&["120000"], &["120000", "330000"], &["120000", "330000"]),
            outcome(&["140000", "320000"], &["140000", "320000"], &["140000", "510000"]),
            outcome(&[], &[], &[]),
            outcome(&[], &[], &["110000"]),
        ];
        let measures = Measures::of(&outcomes);
        assert_eq!((measures.questions, measures.right), (4, 2));
        assert_eq!((measures.empty, measures.empty_right), (2, 1));
        // Two true claims, two false ones, one missed.
        assert!((measures.f1() - 4.0 / 7.0).abs() < 1e-9, "{}", measures.f1());
    }

    #[test]
    fn a_wrong_line_is_named() {
        let error = parse("\n{\"query_id\": 1}").unwrap_err();
        assert_eq!(error.to_string(), "line 2");
    }
}
