//! The texts in which quotations are looked up, read once for a draft, and stretches of them as they are
//! compared.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use schemas::document::Document;

use crate::engine::{Engine, EngineError};

use super::compared::Compared;

/// Texts that are held at a time. A draft quotes few; a limit keeps a hostile one from holding all.
const MOST_TEXTS: usize = 128;

/// A document with its passages as they are compared.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) document: Document,
    compared: Vec<OnceLock<Compared>>,
}

impl Text {
    fn new(document: Document) -> Text {
        let compared = document.passages.iter().map(|_| OnceLock::new()).collect();
        Text { document, compared }
    }

    /// A passage as it is compared.
    pub(super) fn passage(&self, position: usize) -> Option<&Compared> {
        let passage = self.document.passages.get(position)?;
        let compared = self.compared.get(position)?;
        Some(compared.get_or_init(|| Compared::of(&passage.text)))
    }
}

/// The texts that were read.
#[derive(Debug, Default)]
pub(super) struct Library(Mutex<HashMap<usize, Arc<Text>>>);

impl Library {
    /// The document at a position.
    pub(super) fn text(&self, engine: &Engine, document: usize) -> Result<Arc<Text>, EngineError> {
        let known = self.0.lock().ok().and_then(|texts| texts.get(&document).cloned());
        if let Some(text) = known {
            return Ok(text);
        }
        let text = Arc::new(Text::new(engine.generation.texts.get(document)?));
        if let Ok(mut texts) = self.0.lock() {
            if texts.len() >= MOST_TEXTS {
                texts.clear();
            }
            texts.insert(document, Arc::clone(&text));
        }
        Ok(text)
    }
}

/// A stretch of passages that follow one another, as it is compared.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) text: Arc<Text>,
    pub(super) chars: Vec<char>,
    /// For each character the passage and its place among the compared characters of it.
    places: Vec<(usize, usize)>,
}

impl Stretch {
    /// The stretch around a compared character of a passage: at least so many characters before and behind
    /// it, as far as the document goes, and where `widens` is said a whole passage on either side.
    pub(super) fn around(
        text: Arc<Text>,
        (passage, at): (usize, usize),
        before: usize,
        behind: usize,
        widens: Widens,
    ) -> Stretch {
        let length = |position: usize| text.passage(position).map_or(0, Compared::len);
        let is_more = |position: usize| {
            let found = text.document.passages.get(position);
            found.is_some_and(|found| !matches!(found.id.as_str(), "title" | "byline"))
        };
        let (mut first, mut last) = (passage, passage);
        let (mut start, mut end) = (at.saturating_sub(before), at + behind);
        let (mut missing, mut left) =
            (before.saturating_sub(at), end.saturating_sub(length(passage)));
        if widens == Widens::ByPassage {
            (start, end) = (0, usize::MAX);
            (missing, left) = (missing.max(1), left.max(1));
        }
        while missing > 0 && first > 0 && is_more(first) && is_more(first - 1) {
            first -= 1;
            let found = length(first);
            start = if widens == Widens::ByPassage { 0 } else { found.saturating_sub(missing) };
            missing = missing.saturating_sub(found);
        }
        while left > 0 && is_more(last) && is_more(last + 1) {
            last += 1;
            let found = length(last);
            end = if widens == Widens::ByPassage { usize::MAX } else { left };
            left = left.saturating_sub(found);
        }
        let mut stretch =
            Stretch { chars: Vec::new(), places: Vec::new(), text: Arc::clone(&text) };
        for position in first..=last {
            let Some(compared) = text.passage(position) else { continue };
            let from = if position == first { start } else { 0 };
            let to = if position == last { end } else { usize::MAX };
            for at in from..to.min(compared.len()) {
                stretch.chars.push(compared.chars[at]);
                stretch.places.push((position, at));
            }
        }
        stretch
    }

    /// The passage of a character.
    pub(super) fn passage_of(&self, at: usize) -> usize {
        self.places.get(at).or(self.places.last()).map_or(0, |(passage, _)| *passage)
    }

    /// The printed words behind compared characters; line breaks stand between passages.
    pub(super) fn printed(&self, range: Range<usize>) -> String {
        let places = self.places.get(range).unwrap_or_default();
        let mut printed = String::new();
        let mut parts = places.chunk_by(|left, right| left.0 == right.0).peekable();
        let mut is_first = true;
        while let Some(part) = parts.next() {
            let (Some((passage, first)), Some((_, last))) = (part.first(), part.last()) else {
                continue;
            };
            let (Some(compared), Some(text)) =
                (self.text.passage(*passage), self.text.document.passages.get(*passage))
            else {
                continue;
            };
            // Between passages nothing is left out, punctuation neither.
            let mut range = compared.printed(*first..last + 1);
            if !std::mem::take(&mut is_first) {
                range.start = 0;
                printed.push('\n');
            }
            if parts.peek().is_some() {
                range.end = usize::MAX;
            }
            printed.extend(text.text.chars().skip(range.start).take(range.len()));
        }
        printed
    }
}

/// How far a stretch reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widens {
    /// As many characters as are asked for.
    ByLength,
    /// To the ends of the passages, and a passage further: parts of a quotation may be anywhere there.
    ByPassage,
}
