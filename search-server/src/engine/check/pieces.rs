//! Pieces of a quotation by which the index is asked for it: short strings, the rarest of each part, so
//! that a change somewhere leaves most of them whole.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;

use crate::engine::{Engine, EngineError};

use super::compared::Compared;

/// Length of a piece, in characters, and in a short quotation.
const PIECE_CHARS: usize = 5;
const SHORT_PIECE_CHARS: usize = 3;
/// A quotation of fewer compared characters is short.
const SHORT_CHARS: usize = 24;
/// Characters of a quotation for each piece, and of a short one: there pieces must overlap, so that three
/// changes leave one of them whole.
const CHARS_A_PIECE: usize = 4;
const SHORT_CHARS_A_PIECE: usize = 2;
/// Fewest and most pieces of a quotation.
const PIECES: std::ops::RangeInclusive<usize> = 3..=10;

/// Stretches without punctuation that are looked for, and their length.
const MOST_RUNS: usize = 2;
const LONGEST_RUN_CHARS: usize = 30;

/// A piece of a quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it starts, in compared characters of the quotation.
    pub(super) start: usize,
    /// Its folded characters.
    pub(super) text: String,
    /// In at most so many rows of the index it stands, as far as words and characters tell.
    pub(super) rows: u64,
}

/// How often words and characters stand in the index; shared by all quotations of a draft.
#[derive(Debug, Default)]
pub(super) struct Frequencies(Mutex<HashMap<String, u64>>);

impl Frequencies {
    fn of(&self, engine: &Engine, token: &str) -> Result<u64, EngineError> {
        let known = self.0.lock().ok().and_then(|known| known.get(token).copied());
        if let Some(rows) = known {
            return Ok(rows);
        }
        let rows = engine.rows_with(token)?;
        if let Ok(mut known) = self.0.lock() {
            known.insert(token.to_owned(), rows);
        }
        Ok(rows)
    }
}

impl Engine {
    /// The pieces of a quotation, rarest first. `folded` is the folded text behind `quote`.
    pub(super) fn pieces(
        &self,
        folded: &str,
        quote: &Compared,
        frequencies: &Frequencies,
    ) -> Result<Vec<Piece>, EngineError> {
        let length = quote.len();
        let (piece, chars_a_piece) = match length < SHORT_CHARS {
            true => (SHORT_PIECE_CHARS.min(length), SHORT_CHARS_A_PIECE),
            false => (PIECE_CHARS, CHARS_A_PIECE),
        };
        // What is rare of the words that begin at a compared character, by where they end.
        let mut rows_at: Vec<Vec<(usize, u64)>> = vec![Vec::new(); length];
        for token in self.segmenter.index_tokens(folded) {
            let (start, end) =
                (quote.at_folded(token.chars.start), quote.at_folded(token.chars.end));
            let is_whole = end > start
                && end - start == token.chars.len()
                && quote.folded.get(start) == Some(&token.chars.start);
            if is_whole && end - start <= piece {
                let word = folded.get(token.bytes.clone()).unwrap_or_default();
                rows_at[start].push((end, frequencies.of(self, word)?));
            }
        }
        let rows = |window: &Range<usize>| {
            let inside = rows_at[window.clone()].iter().flatten();
            let inside = inside.filter(|(end, _)| *end <= window.end);
            inside.map(|(_, rows)| *rows).min().unwrap_or(u64::MAX)
        };
        let count = (length / chars_a_piece).clamp(*PIECES.start(), *PIECES.end());
        let mut pieces: Vec<Piece> = Vec::new();
        for part in 0..count {
            let (from, to) = (part * length / count, (part + 1) * length / count);
            let windows = (from..to).filter(|start| start + piece <= length);
            let windows = windows.map(|start| start..start + piece);
            let whole = windows.filter(|window| quote.is_run(window.clone()));
            // A part that is cut up by punctuation has shorter runs only.
            let short = (from..to).filter_map(|start| run_from(quote, start, piece));
            let candidates: Vec<Range<usize>> = whole.collect();
            let candidates = if candidates.is_empty() { short.collect() } else { candidates };
            if let Some(best) = candidates.into_iter().min_by_key(|window| rows(window)) {
                let text = quote.chars[best.clone()].iter().collect();
                pieces.push(Piece { start: best.start, rows: rows(&best), text });
            }
        }
        pieces.sort_by_key(|piece| piece.rows);
        pieces.dedup_by(|left, right| left.text == right.text);
        Ok(pieces)
    }
}

/// The longest stretches of a quotation without punctuation: what is quoted to the letter has them, however
/// common its pieces are.
pub(super) fn runs(quote: &Compared) -> Vec<Piece> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in 0..quote.len() {
        let goes_on = |run: &&mut Range<usize>| quote.is_run(run.end - 1..at + 1);
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    // A name has no longer ones; of anything else short ones are pieces.
    runs.retain(|run| run.len() > PIECE_CHARS || run.len() > 1 && quote.len() <= PIECE_CHARS);
    runs.sort_by_key(|run| std::cmp::Reverse(run.len()));
    let piece = |run: Range<usize>| {
        let run = run.start..run.end.min(run.start + LONGEST_RUN_CHARS);
        let text = quote.chars.get(run.clone()).unwrap_or_default().iter().collect();
        Piece { start: run.start, text, rows: 0 }
    };
    runs.into_iter().take(MOST_RUNS).map(piece).collect()
}

/// The run of at least two characters that begins at `start`, at most `longest`.
fn run_from(quote: &Compared, start: usize, longest: usize) -> Option<Range<usize>> {
    let ends = (start + 2..=(start + longest).min(quote.len())).rev();
    ends.map(|end| start..end).find(|window| quote.is_run(window.clone()))
}
