//! One quotation: where it stands, or where something like it stands.
//!
//! Short pieces of it, rarest first, vote for passages; the passages with most votes are read and
//! compared. So a look costs as much as some literal searches, however large the collection is.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use corpus::text::fold;
use schemas::api::{CheckedQuotation, QuotationVerdict, QuotedText};
use schemas::document::pages_of;

use crate::engine::{Engine, EngineError, views};

use super::align::{self, Step, StepKind};
use super::compared::Compared;
use super::library::{Library, Stretch, Widens};
use super::marks;
use super::pieces::{Frequencies, Piece, runs};

/// What has fewer compared characters is a name rather than a quotation: “回头看”.
const NAME_CHARS: usize = 6;
/// A text has a quotation otherwise if it has at least this share of it in runs of three or more
/// characters, or if at most one in four of its characters differs: three slips in a short quotation leave
/// no runs. Chosen by measurement: see `tests/it/check_quality.rs`.
const DIFFERS_SHARE: f64 = 0.5;
const SLIPS_ONE_IN: usize = 4;
/// Pieces, the rarest, by which a quotation that is right is found.
const FIRST_PIECES: usize = 3;
/// Long stretches that are looked for at most, and pieces.
const MOST_RUNS: usize = 2;
const MOST_PIECES: usize = 10;
/// A piece that stands in more rows is common, and so many of these are looked for.
const COMMON_ROWS: u64 = 2_000;
const MOST_COMMON: usize = 4;
/// Passages that are read to find a quotation to the letter, and to compare it with.
const EXACT_PASSAGES: usize = 40;
const NEAR_PASSAGES: usize = 24;
/// A passage is compared if it has at least one in so many of the pieces.
const PIECES_ONE_IN: u32 = 6;
/// Further texts that are counted.
const MOST_ALSO: usize = 20;
/// Passages with one piece that vote.
const MOST_PLACES: usize = 20_000;
/// Places of one piece in one passage that vote.
const MOST_STARTS: usize = 16;
/// Characters by which places of pieces may disagree and still be of one stretch.
const DRIFT_CHARS: usize = 8;
/// Characters that are looked at beside the expected place, at least and at most.
const SLACK_CHARS: Range<usize> = 20..80;

/// Looks up the quotations of one draft.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    pub(super) engine: &'a Engine,
    pub(super) library: Library,
    pub(super) frequencies: Frequencies,
}

/// A quotation as it is compared.
struct Wanted {
    /// All parts, one after the other.
    chars: Vec<char>,
    /// For each character its place in the printed quotation.
    printed: Vec<usize>,
    /// The parts between what is left out.
    parts: Vec<Range<usize>>,
    /// Long stretches, which only an exact quotation has.
    runs: Vec<Piece>,
    /// Short ones, rarest first.
    pieces: Vec<Piece>,
}

/// What speaks for a passage.
#[derive(Clone, Debug, Default)]
struct Vote {
    /// The pieces that it has, a bit each.
    pieces: u32,
    /// Where pieces stand: in the quotation, and in the folded passage.
    hits: Vec<(usize, usize)>,
}

/// Passages by position of their document and their own.
type Votes = HashMap<(usize, usize), Vote>;

impl Wanted {
    /// What is looked for first, and what next where that found nothing.
    fn rounds(&self) -> [&[Piece]; 4] {
        let rare = self.pieces.partition_point(|piece| piece.rows <= COMMON_ROWS);
        // Where all are common, the rarest of them must do.
        let rare = rare.max(FIRST_PIECES.min(self.pieces.len()));
        let (rare, common) = self.pieces.split_at(rare);
        let (first, rest) = rare.split_at(FIRST_PIECES.min(rare.len()));
        let common = common.get(..MOST_COMMON).unwrap_or(common);
        [&self.runs, first, rest, common]
    }
}

/// Whether a few passages have most of the pieces that were looked for.
fn is_decided(votes: &Votes, looked: u32) -> bool {
    let counts = || votes.values().map(|vote| vote.pieces.count_ones());
    let most = counts().max().unwrap_or(0);
    most * 2 >= looked && counts().filter(|count| *count == most).count() <= EXACT_PASSAGES
}

/// Where a quotation was found.
struct Found {
    document: usize,
    stretch: Stretch,
    /// In characters of the stretch.
    range: Range<usize>,
}

impl Lookup<'_> {
    /// What becomes of a quotation; nothing of a name that is nowhere.
    pub(super) fn check(
        &self,
        draft: &[char],
        span: Range<usize>,
    ) -> Result<Option<CheckedQuotation>, EngineError> {
        let quote = draft.get(span.clone()).unwrap_or_default();
        let wanted = self.wanted(quote)?;
        let mut checked = CheckedQuotation {
            span: [span.start, span.end],
            quote: quote.iter().collect(),
            is_name: wanted.chars.len() < NAME_CHARS,
            verdict: QuotationVerdict::NotFound,
            best: None,
            also: 0,
            difference: Vec::new(),
        };
        // A character stands everywhere.
        if wanted.chars.len() < 2 {
            return Ok(None);
        }
        let mut votes = Votes::new();
        let mut tried = BTreeSet::new();
        let (mut bit, mut looked) = (1_u32, 0);
        for (round, pieces) in wanted.rounds().into_iter().enumerate() {
            // Common pieces are costly, and decide nothing where rarer ones agree.
            let is_common = round > 0 && pieces.iter().all(|piece| piece.rows > COMMON_ROWS);
            if is_common && looked > 0 && is_decided(&votes, looked) {
                continue;
            }
            for piece in pieces {
                self.vote(piece, bit, &mut votes)?;
                bit <<= 1;
                // Long stretches, and pieces with words that no text has, say nothing where they are
                // missing.
                looked += u32::from(piece.rows > 0);
            }
            let mut exact = self.exact(&wanted, &votes, &mut tried)?;
            if !exact.is_empty() {
                // What repeats another text is not named before it.
                let entries = &self.engine.generation.entries;
                exact.sort_by_key(|found| {
                    (entries[found.document].duplicate_of.is_some(), found.document)
                });
                checked.verdict = QuotationVerdict::Exact;
                checked.also = exact.len() - 1;
                checked.best = exact.first().map(|found| self.quoted(found));
                return Ok(Some(checked));
            }
        }
        if checked.is_name {
            return Ok(None);
        }
        if let Some((found, steps)) = self.nearest(&wanted, &votes, looked)? {
            let is_changed = steps.iter().any(|step| step.kind == StepKind::Changed);
            checked.best = Some(self.quoted(&found));
            checked.verdict = QuotationVerdict::Exact;
            if is_changed {
                checked.verdict = QuotationVerdict::Differs;
                let words = |range: Range<usize>| found.stretch.printed(range);
                checked.difference = align::difference(&steps, quote, &wanted.printed, words);
            }
        }
        Ok(Some(checked))
    }

    fn wanted(&self, quote: &[char]) -> Result<Wanted, EngineError> {
        let mut wanted = Wanted {
            chars: Vec::new(),
            printed: Vec::new(),
            parts: Vec::new(),
            runs: Vec::new(),
            pieces: Vec::new(),
        };
        for part in marks::parts(quote) {
            let text: String = quote.get(part.clone()).unwrap_or_default().iter().collect();
            let compared = Compared::of(&text);
            if compared.len() == 0 {
                continue;
            }
            let start = wanted.chars.len();
            let folded = fold(&text).text;
            let pieces = self.engine.pieces(&folded, &compared, &self.frequencies)?;
            let moved = |piece: Piece| Piece { start: piece.start + start, ..piece };
            wanted.runs.extend(runs(&compared).into_iter().map(moved));
            wanted.pieces.extend(pieces.into_iter().map(moved));
            wanted.printed.extend(compared.printed.iter().map(|at| at + part.start));
            wanted.chars.extend(compared.chars);
            wanted.parts.push(start..wanted.chars.len());
        }
        wanted.pieces.sort_by_key(|piece| piece.rows);
        wanted.pieces.truncate(MOST_PIECES);
        wanted.runs.sort_by_key(|run| std::cmp::Reverse(run.text.len()));
        wanted.runs.truncate(MOST_RUNS);
        Ok(wanted)
    }

    /// Looks for a piece and adds its votes.
    fn vote(&self, piece: &Piece, bit: u32, votes: &mut Votes) -> Result<(), EngineError> {
        for place in self.engine.places_of(&piece.text)?.into_iter().take(MOST_PLACES) {
            let vote = votes.entry((place.document, place.passage)).or_default();
            vote.pieces |= bit;
            let starts = place.starts.into_iter().take(MOST_STARTS);
            vote.hits.extend(starts.map(|start| (piece.start, start)));
        }
        Ok(())
    }

    /// The passages with votes, best first: pieces in the next passage speak for this one, too, since a
    /// quotation may run over.
    fn ranked(&self, votes: &Votes) -> Vec<((usize, usize), u32)> {
        let pieces = |(document, passage): (usize, usize), vote: &Vote| {
            let next = votes.get(&(document, passage + 1)).map_or(0, |next| next.pieces);
            (vote.pieces | next).count_ones()
        };
        let mut ranked: Vec<((usize, usize), u32)> =
            votes.iter().map(|(place, vote)| (*place, pieces(*place, vote))).collect();
        ranked.sort_by_key(|(place, pieces)| (std::cmp::Reverse(*pieces), *place));
        ranked
    }

    /// The texts that have the quotation to the letter, each once.
    fn exact(
        &self,
        wanted: &Wanted,
        votes: &Votes,
        tried: &mut BTreeSet<(usize, usize)>,
    ) -> Result<Vec<Found>, EngineError> {
        let parts: Vec<&[char]> =
            wanted.parts.iter().filter_map(|part| wanted.chars.get(part.clone())).collect();
        let mut found: Vec<Found> = Vec::new();
        let mut originals = BTreeSet::new();
        let ranked = self.ranked(votes);
        let untried: Vec<_> = ranked.iter().filter(|(place, _)| !tried.contains(place)).collect();
        for (place, _) in untried.into_iter().take(EXACT_PASSAGES) {
            tried.insert(*place);
            let original = self.engine.columns.originals.of(place.0);
            if originals.contains(&original) || found.len() > MOST_ALSO {
                continue;
            }
            let stretch = self.stretch(wanted, *place, votes, Widens::ByPassage)?;
            if let Some(range) = align::exact(&parts, &stretch.chars) {
                originals.insert(original);
                found.push(Found { document: place.0, stretch, range });
            }
        }
        Ok(found)
    }

    /// The text that has most of the quotation, if that is enough, and how the two differ.
    fn nearest(
        &self,
        wanted: &Wanted,
        votes: &Votes,
        looked: u32,
    ) -> Result<Option<(Found, Vec<Step>)>, EngineError> {
        let widens = if wanted.parts.len() > 1 { Widens::ByPassage } else { Widens::ByLength };
        let length = wanted.chars.len();
        let ranked = self.ranked(votes).into_iter();
        let plausible = ranked.filter(|(_, pieces)| pieces * PIECES_ONE_IN >= looked);
        let mut best: Option<(usize, Found, Vec<Step>)> = None;
        for (place, _) in plausible.take(NEAR_PASSAGES) {
            let stretch = self.stretch(wanted, place, votes, widens)?;
            let (steps, range) = aligned(wanted, &stretch.chars);
            let edits = align::edits(&steps);
            let is_enough = align::kept(&steps) as f64 >= length as f64 * DIFFERS_SHARE
                || edits * SLIPS_ONE_IN <= length;
            if is_enough && best.as_ref().is_none_or(|(least, ..)| edits < *least) {
                best = Some((edits, Found { document: place.0, stretch, range }, steps));
            }
        }
        Ok(best.map(|(_, found, steps)| (found, steps)))
    }

    /// The part of the collection with which the quotation is compared for the sake of a passage.
    fn stretch(
        &self,
        wanted: &Wanted,
        (document, passage): (usize, usize),
        votes: &Votes,
        widens: Widens,
    ) -> Result<Stretch, EngineError> {
        let text = self.library.text(self.engine, document)?;
        let length = wanted.chars.len();
        let hits = votes.get(&(document, passage)).map_or(&[][..], |vote| vote.hits.as_slice());
        let compared = text.passage(passage);
        let hits: Vec<(usize, usize)> = hits
            .iter()
            .map(|(quoted, folded)| (*quoted, compared.map_or(0, |c| c.at_folded(*folded))))
            .collect();
        // Where most pieces stand as far from one another as in the quotation.
        let agree = |(quoted, at): &(usize, usize)| {
            let near = |(other, place): &&(usize, usize)| {
                (at + other).abs_diff(place + quoted) <= DRIFT_CHARS
            };
            hits.iter().filter(near).count()
        };
        let best = hits.iter().rev().max_by_key(|hit| agree(hit));
        let (quoted, at) = best.copied().unwrap_or((0, 0));
        let slack = (length / 2).clamp(SLACK_CHARS.start, SLACK_CHARS.end);
        let (before, behind) = (quoted + slack, length.saturating_sub(quoted) + slack);
        Ok(Stretch::around(Arc::clone(&text), (passage, at), before, behind, widens))
    }

    fn quoted(&self, found: &Found) -> QuotedText {
        let Found { document, stretch, range } = found;
        let text = &stretch.text.document;
        let summary = self.engine.summary(*document, Some(text));
        let passage = stretch.passage_of(range.start);
        let passage = text.passages.get(passage).map_or("title", |passage| passage.id.as_str());
        let url = match passage {
            // The head of a document has no anchor of its own.
            "title" | "byline" => views::document_url(&summary.id),
            passage => views::passage_url(&summary.id, passage),
        };
        QuotedText {
            pages: pages_of(&self.engine.generation.entries[*document].pages, passage),
            passage: passage.to_owned(),
            url,
            text: stretch.printed(range.clone()),
            document: summary,
        }
    }
}

/// How the parts of a quotation lie over a text, one behind the other, and which part of the text they
/// take.
fn aligned(wanted: &Wanted, text: &[char]) -> (Vec<Step>, Range<usize>) {
    let mut steps = Vec::new();
    let mut whole: Option<Range<usize>> = None;
    let mut from = 0;
    for part in &wanted.parts {
        let quote = wanted.chars.get(part.clone()).unwrap_or_default();
        let rest = text.get(from..).unwrap_or_default();
        let place = align::nearest(quote, rest);
        let near = rest.get(place.clone()).unwrap_or_default();
        let start = from + place.start;
        steps.extend(align::steps(quote, near).into_iter().map(|step| Step {
            kind: step.kind,
            quote: step.quote.start + part.start..step.quote.end + part.start,
            text: step.text.start + start..step.text.end + start,
        }));
        from += place.end;
        whole = Some(whole.map_or(start, |whole| whole.start)..from);
    }
    (steps, whole.unwrap_or(0..0))
}
