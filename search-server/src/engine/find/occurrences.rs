//! Where a folded string stands, found character by character in the index.
//!
//! tantivy's own phrase query gives no positions, and weighs a phrase by its single characters. Here
//! a string is weighed by how many passages really have it, and its positions serve sentences and
//! closeness.

use std::ops::Range;

use indexer::index::{Fields, Generation, Segment};
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::units::Numbering;

/// The usual parameters of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Weight of an occurrence that is no word there (人大 in 工人大会) against one that is.
const INSIDE_WEIGHT: f32 = 0.5;
/// Weight of a word in the title of the document against one in the text.
const TITLE_BOOST: f32 = 0.6;
/// Weight of a word in the heading above a passage.
const HEADING_BOOST: f32 = 0.4;

/// What BM25 needs of the whole collection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statistics {
    passages: f32,
    average_length: f32,
}

impl Statistics {
    pub(super) fn of(generation: &Generation) -> Statistics {
        let passages = generation.statistics.passages as f32;
        let tokens = generation.statistics.tokens as f32;
        Statistics { passages, average_length: (tokens / passages.max(1.0)).max(1.0) }
    }

    fn rarity(&self, passages: usize) -> f32 {
        let with = passages as f32;
        (1.0 + (self.passages - with + 0.5).max(0.5) / (with + 0.5)).ln()
    }
}

/// A passage that has the string.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Occurrence {
    /// Number of the passage.
    pub(super) passage: u32,
    pub(super) score: f32,
    /// Where in [`Occurrences::starts`].
    pub(super) starts: Range<usize>,
}

/// Where a string stands in the whole collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Occurrences {
    /// Length of the string in characters.
    pub(super) length: u32,
    /// No passage can gain more by the string, title and heading included.
    pub(super) highest: f32,
    /// Documents whose title has it as a word, sorted, and what that is worth.
    pub(super) titled: (Vec<u32>, f32),
    /// Passages below a heading that has it as a word, sorted, and what that is worth.
    pub(super) headed: (Vec<u32>, f32),
    /// Sorted by passage.
    pub(super) passages: Vec<Occurrence>,
    /// In characters of the folded passage.
    pub(super) starts: Vec<u32>,
}

impl Occurrences {
    /// Where it starts in a passage that has it.
    pub(super) fn starts(&self, occurrence: &Occurrence) -> &[u32] {
        self.starts.get(occurrence.starts.clone()).unwrap_or_default()
    }

    fn of_passage(&self, passage: u32) -> Option<&Occurrence> {
        let at = self.passages.binary_search_by_key(&passage, |found| found.passage).ok()?;
        self.passages.get(at)
    }

    /// Where it starts in this passage; `None` if it is not there.
    pub(super) fn in_passage(&self, passage: u32) -> Option<&[u32]> {
        self.of_passage(passage).map(|found| self.starts(found))
    }

    /// The score of this passage.
    pub(super) fn score(&self, passage: u32) -> f32 {
        self.of_passage(passage).map_or(0.0, |found| found.score)
    }

    /// What a passage gains because the title of its document, or the heading above it, has the word.
    pub(super) fn gain(&self, document: usize, passage: u32) -> f32 {
        let gain = |(places, gain): &(Vec<u32>, f32), place: u32| {
            if places.binary_search(&place).is_ok() { *gain } else { 0.0 }
        };
        let document = u32::try_from(document).unwrap_or(u32::MAX);
        gain(&self.titled, document) + gain(&self.headed, passage)
    }

    /// The passages with their scores.
    pub(super) fn scores(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.passages.iter().map(|found| (found.passage, found.score))
    }
}

/// Looks for a folded string.
pub(super) fn look_for(
    text: &str,
    generation: &Generation,
    statistics: &Statistics,
    numbering: &Numbering,
) -> tantivy::Result<Occurrences> {
    let mut found = Occurrences {
        length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
        titled: (Vec::new(), TITLE_BOOST),
        headed: (Vec::new(), HEADING_BOOST),
        ..Occurrences::default()
    };
    let mut counts = Vec::new();
    for segment in &generation.segments {
        look_in_segment(text, segment, generation.fields, numbering, &mut found, &mut counts)?;
    }
    let rarity = statistics.rarity(counts.len());
    for (occurrence, count) in found.passages.iter_mut().zip(&counts) {
        let norm = K1 * (1.0 - B + B * count.length / statistics.average_length);
        occurrence.score = rarity * count.times * (K1 + 1.0) / (count.times + norm);
    }
    for (places, gain) in [&mut found.titled, &mut found.headed] {
        places.sort_unstable();
        places.dedup();
        *gain *= rarity;
    }
    found.highest = rarity * (K1 + 1.0) + found.titled.1 + found.headed.1;
    // Segments hold the passages of the collection in no order.
    found.passages.sort_unstable_by_key(|occurrence| occurrence.passage);
    Ok(found)
}

/// How many rows have a word or a character; rows that the generation does not have count as well.
pub(super) fn rows_with(token: &str, generation: &Generation) -> tantivy::Result<u64> {
    let field = generation.fields.text;
    let term = Term::from_field_text(field, token);
    let segments = generation.segments.iter();
    let rows = segments
        .map(|segment| Ok(u64::from(segment.reader.inverted_index(field)?.doc_freq(&term)?)));
    rows.sum()
}

/// What the score of a passage depends on.
struct Count {
    times: f32,
    /// In tokens.
    length: f32,
}

/// A character of the string, and where it stands in a passage.
struct Letter {
    postings: SegmentPostings,
    /// Where it stands in the string.
    offsets: Vec<u32>,
    positions: Vec<u32>,
}

fn look_in_segment(
    text: &str,
    segment: &Segment,
    fields: Fields,
    numbering: &Numbering,
    found: &mut Occurrences,
    counts: &mut Vec<Count>,
) -> tantivy::Result<()> {
    let place = |row: DocId| {
        let (document, passage) = segment.place(row)?;
        Some(numbering.passage(document, passage))
    };
    let document = |row: DocId| u32::try_from(segment.place(row)?.0).ok();
    let rows_with_word = |field| rows_with_word(text, &segment.reader, field);
    found.titled.0.extend(rows_with_word(fields.title)?.into_iter().filter_map(document));
    found.headed.0.extend(rows_with_word(fields.heading)?.into_iter().filter_map(place));
    let segment = &segment.reader;
    let Some(mut letters) = letters(text, segment, fields.text)? else { return Ok(()) };
    let mut words = postings_of_word(text, segment, fields.text)?;
    let lengths = segment.get_fieldnorms_reader(fields.text)?;
    let mut row = letters.first().map_or(TERMINATED, |letter| letter.postings.doc());
    while let Some(next) = next_row_with_all(&mut letters, row) {
        row = next + 1;
        let Some(passage) = place(next) else { continue };
        let first = found.starts.len();
        starts(&mut letters, &mut found.starts);
        let literal = found.starts.len() - first;
        if literal > 0 {
            let as_word = words.as_mut().map_or(0, |words| times_in_row(words, next)) as f32;
            let inside = (literal as f32 - as_word).max(0.0);
            found.passages.push(Occurrence {
                passage,
                score: 0.0,
                starts: first..found.starts.len(),
            });
            counts.push(Count {
                times: as_word + INSIDE_WEIGHT * inside,
                length: lengths.fieldnorm(next) as f32,
            });
        }
    }
    Ok(())
}

/// The characters of the string, rarest first; `None` if the segment lacks one.
fn letters(
    text: &str,
    segment: &SegmentReader,
    field: Field,
) -> tantivy::Result<Option<Vec<Letter>>> {
    let index = segment.inverted_index(field)?;
    let mut known: Vec<(char, Vec<u32>)> = Vec::new();
    for (offset, character) in (0..).zip(text.chars()) {
        match known.iter_mut().find(|(known, _)| *known == character) {
            Some((_, offsets)) => offsets.push(offset),
            None => known.push((character, vec![offset])),
        }
    }
    let mut letters = Vec::with_capacity(known.len());
    for (character, offsets) in known {
        let term = Term::from_field_text(field, character.encode_utf8(&mut [0; 4]));
        let postings = index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
        let Some(postings) = postings else { return Ok(None) };
        letters.push(Letter { postings, offsets, positions: Vec::new() });
    }
    letters.sort_by_key(|letter| letter.postings.doc_freq());
    Ok((!letters.is_empty()).then_some(letters))
}

/// The first row from `row` on that has all characters.
fn next_row_with_all(letters: &mut [Letter], row: DocId) -> Option<DocId> {
    let mut row = row;
    'rows: loop {
        for letter in letters.iter_mut() {
            let at = letter.postings.doc();
            let at = if at < row { letter.postings.seek(row) } else { at };
            if at == TERMINATED {
                return None;
            }
            if at > row {
                row = at;
                continue 'rows;
            }
        }
        return Some(row);
    }
}

/// Where the string starts in the present row; appended to `starts`.
fn starts(letters: &mut [Letter], starts: &mut Vec<u32>) {
    // The character that stands there least often proposes, the others confirm.
    let order = letters.iter().enumerate();
    let Some((proposer, _)) = order.min_by_key(|(_, letter)| letter.postings.term_freq()) else {
        return;
    };
    let first = starts.len();
    let has = |positions: &[u32], at: u32| positions.binary_search(&at).is_ok();
    if let Some(letter) = letters.get_mut(proposer) {
        letter.postings.positions(&mut letter.positions);
        let Some((anchor, more)) = letter.offsets.split_first() else { return };
        let proposed = letter.positions.iter().filter_map(|position| position.checked_sub(*anchor));
        starts.extend(
            proposed.filter(|start| more.iter().all(|more| has(&letter.positions, start + more))),
        );
    }
    for (number, letter) in letters.iter_mut().enumerate() {
        if number == proposer || starts.len() == first {
            continue;
        }
        letter.postings.positions(&mut letter.positions);
        let mut kept = first;
        for candidate in first..starts.len() {
            let start = starts[candidate];
            if letter.offsets.iter().all(|offset| has(&letter.positions, start + offset)) {
                starts[kept] = start;
                kept += 1;
            }
        }
        starts.truncate(kept);
    }
}

/// Where the index holds the string as a word.
fn postings_of_word(
    text: &str,
    segment: &SegmentReader,
    field: Field,
) -> tantivy::Result<Option<SegmentPostings>> {
    let term = Term::from_field_text(field, text);
    Ok(segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::WithFreqs)?)
}

/// How often the word stands in a row; rows may only grow from call to call.
fn times_in_row(word: &mut SegmentPostings, row: DocId) -> u32 {
    let at = if word.doc() < row { word.seek(row) } else { word.doc() };
    if at == row { word.term_freq() } else { 0 }
}

/// The rows that have the word in a field.
fn rows_with_word(
    text: &str,
    segment: &SegmentReader,
    field: Field,
) -> tantivy::Result<Vec<DocId>> {
    let mut rows = Vec::new();
    if let Some(mut word) = postings_of_word(text, segment, field)? {
        while word.doc() != TERMINATED {
            rows.push(word.doc());
            word.advance();
        }
    }
    Ok(rows)
}
