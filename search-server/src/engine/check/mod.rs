//! Checks a draft: its quotations against the texts of the collection, its claims against the answers.
//!
//! `marks` finds what is quoted, `pieces` what to ask the index for, `quotations` the text that has it,
//! `align` how the two differ, `claims` who is said to do what. Nothing of a draft is kept.

mod align;
mod claims;
mod compared;
mod library;
mod marks;
mod pieces;
mod quotations;

use std::ops::Range;

use rayon::prelude::*;
use schemas::api::{CheckResponse, CheckSummary};

use super::{Engine, EngineError};
use library::Library;
use pieces::Frequencies;
use quotations::Lookup;

/// Longest draft, in characters.
pub const LONGEST_DRAFT_CHARS: usize = 50_000;
/// Quotations that are checked; more are named.
const MOST_QUOTATIONS: usize = 200;
/// Longest quotation that is checked, in characters; a longer one is named.
const LONGEST_QUOTATION_CHARS: usize = 2_000;

impl Engine {
    /// Checks every quotation and every claim of a draft of at most [`LONGEST_DRAFT_CHARS`]; what is
    /// behind them is left out.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn check(&self, text: &str) -> Result<CheckResponse, EngineError> {
        let draft: Vec<char> = text.chars().take(LONGEST_DRAFT_CHARS).collect();
        let paragraphs = paragraphs(&draft);
        let marks = marks::find(&draft);
        let (mut checked, mut unchecked) = (Vec::new(), Vec::new());
        for span in marks.quotations {
            let is_checked =
                checked.len() < MOST_QUOTATIONS && span.len() <= LONGEST_QUOTATION_CHARS;
            if is_checked { checked.push(span) } else { unchecked.push([span.start, span.end]) }
        }
        let lookup = Lookup {
            engine: self,
            library: Library::default(),
            frequencies: Frequencies::default(),
        };
        let quotations = checked.into_par_iter().map(|span| lookup.check(&draft, span));
        let quotations: Vec<Option<_>> = quotations.collect::<Result<_, EngineError>>()?;
        let quotations: Vec<_> = quotations.into_iter().flatten().collect();
        let found = self.check_claims(&draft, &paragraphs);
        Ok(CheckResponse {
            text: draft.iter().collect(),
            paragraphs: paragraphs.iter().map(|range| [range.start, range.end]).collect(),
            summary: CheckSummary::of(&quotations, &found.claims, &found.unread),
            quotations,
            claims: found.claims,
            unread: found.unread,
            unchecked,
            unpaired: marks.unpaired.into_iter().map(|at| [at, at + 1]).collect(),
            version: self.version(),
        })
    }
}

/// The lines of a draft without the white space around them, blank ones left out; in characters.
fn paragraphs(draft: &[char]) -> Vec<Range<usize>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in draft.split(|character| matches!(character, '\n' | '\r')) {
        let trimmed = marks::trimmed(draft, start..start + line.len());
        if !trimmed.is_empty() {
            paragraphs.push(trimmed);
        }
        start += line.len() + 1;
    }
    paragraphs
}
