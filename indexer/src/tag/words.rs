//! The words without which nothing is found: names, and words that a pattern cannot do without.
//!
//! All of them stand in one automaton that reads a text once. What is tried after that (regular
//! expressions, mostly) is tried only where its words stand, so that the cost of tagging does
//! not grow with the number of rules.

use std::collections::HashMap;
use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

/// A word by its number.
pub(super) type Word = u32;

/// Words that are being collected.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<String, Word>,
    words: Vec<String>,
}

impl Vocabulary {
    /// The number of a folded word.
    pub(super) fn number(&mut self, word: &str) -> Word {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.to_owned(), number);
        self.words.push(word.to_owned());
        number
    }

    /// The automaton that finds them.
    pub(super) fn finish(self) -> Words {
        let found = self.words.iter().zip(0_u32..).filter(|(word, _)| !word.is_empty());
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(found);
        Words { automaton: automaton.ok(), words: self.words }
    }
}

/// Words that can be found.
pub(super) struct Words {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<Word>>,
    words: Vec<String>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Words").field("words", &self.words.len()).finish()
    }
}

impl Words {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word as it was collected.
    pub(super) fn text(&self, word: Word) -> &str {
        self.words.get(word as usize).map_or("", String::as_str)
    }

    /// Where words stand in a folded text.
    pub(super) fn scan<'t>(&self, text: &'t str) -> Scan<'t> {
        let mut places = Vec::with_capacity(text.len() / PLACE_BYTES);
        if let Some(automaton) = &self.automaton {
            let hits = automaton.find_overlapping_iter(text);
            places.extend(hits.map(|hit| Place::new(hit.value(), hit.start()..hit.end())));
        }
        let widest_char = if text.bytes().fold(0, u8::max) >= 0xF0 { 4 } else { 3 };
        Scan::new(text, places, self.len(), widest_char)
    }
}

/// In so many bytes of text about one word is found.
const PLACE_BYTES: usize = 24;

/// Where a word stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) word: Word,
    start: u32,
    end: u32,
}

impl Place {
    fn new(word: Word, bytes: Range<usize>) -> Place {
        let short = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Place { word, start: short(bytes.start), end: short(bytes.end) }
    }

    pub(super) fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A folded text, and where words stand in it.
#[derive(Debug)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    /// By where they end.
    places: Vec<Place>,
    seen: Seen,
    /// Bytes that no character of it exceeds: three in most Chinese texts.
    widest_char: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, places: Vec<Place>, words: usize, widest_char: usize) -> Scan<'t> {
        let mut seen = Seen::new(words);
        for place in &places {
            seen.insert(place.word);
        }
        Scan { text, places, seen, widest_char }
    }

    /// Bytes that no character of the text exceeds.
    pub(super) fn widest_char(&self) -> usize {
        self.widest_char
    }

    /// Where words stand, by where they end.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The words that stand in the text.
    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// The part at `bytes` of the scanned text, as a text of its own; `text` must be equal to it.
    pub(super) fn part<'p>(&self, bytes: &Range<usize>, text: &'p str) -> Scan<'p> {
        let within = self.within(bytes);
        let places = within.iter().filter(|place| place.start as usize >= bytes.start);
        let mut moved = Vec::with_capacity(within.len());
        moved.extend(places.map(|place| {
            let place_bytes = place.bytes();
            Place::new(place.word, place_bytes.start - bytes.start..place_bytes.end - bytes.start)
        }));
        Scan::new(text, moved, self.seen.room(), self.widest_char)
    }

    /// The places that end inside `bytes`, or at its end.
    pub(super) fn within(&self, bytes: &Range<usize>) -> &[Place] {
        let at = |byte: usize| self.places.partition_point(|place| place.end as usize <= byte);
        &self.places[at(bytes.start)..at(bytes.end)]
    }

    /// The stretches of the text over which no gap of a pattern reaches, and which touch `bytes`.
    pub(super) fn sentences_around(&self, bytes: &Range<usize>) -> Range<usize> {
        let before = self.text.get(..bytes.start).unwrap_or_default();
        let after = self.text.get(bytes.end..).unwrap_or_default();
        let start = before.rfind(GAP_ENDS).map_or(0, |at| at + end_len(before, at));
        start..after.find(GAP_ENDS).map_or(self.text.len(), |at| bytes.end + at)
    }

    /// The stretches over which no gap of a pattern reaches.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        // Nearly every character is told by the first comparison.
        let ends = |c: char| c <= '。' && GAP_ENDS.contains(&c);
        self.text.split(ends).map(move |sentence| {
            let bytes = start..start + sentence.len();
            start = bytes.end + end_len(self.text, bytes.end);
            bytes
        })
    }
}

/// Characters over which no gap of a pattern reaches.
pub(super) const GAP_ENDS: [char; 5] = ['。', '!', '?', ';', '\n'];

/// Length in bytes of the character at `at`.
fn end_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

/// The places of one sentence after another, by their words.
#[derive(Debug)]
pub(super) struct Sentence {
    seen: Seen,
    sketch: Sketch,
    /// By word, then by where they end.
    places: Vec<Place>,
}

impl Sentence {
    /// A sentence without words, of a text with so many.
    pub(super) fn new(words: usize) -> Sentence {
        Sentence { seen: Seen::new(words), sketch: Sketch::of(&[]), places: Vec::new() }
    }

    /// Becomes the sentence that has these places, given by where they end.
    pub(super) fn fill(&mut self, places: &[Place]) {
        self.seen.clear();
        self.places.clear();
        self.places.extend_from_slice(places);
        self.places.sort_unstable_by_key(|place| (place.word, place.end));
        self.sketch = Sketch::of(&[]);
        for place in places {
            self.seen.insert(place.word);
            self.sketch.insert(place.word);
        }
    }

    /// A sketch of the words that stand in it.
    pub(super) fn sketch(&self) -> Sketch {
        self.sketch
    }

    /// The words that stand in it.
    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Each word that stands in it, once.
    pub(super) fn words(&self) -> impl Iterator<Item = Word> {
        self.places.chunk_by(|one, other| one.word == other.word).filter_map(|of_word| {
            let place = of_word.first()?;
            Some(place.word)
        })
    }

    /// Where one of `words` stands, word by word.
    pub(super) fn places_of(&self, words: &[Word]) -> impl Iterator<Item = Range<usize>> {
        let seen = words.iter().filter(move |word| self.seen.has(**word));
        seen.flat_map(move |word| {
            let start = self.places.partition_point(|place| place.word < *word);
            let of_word = self.places.get(start..).unwrap_or_default().iter();
            of_word.take_while(move |place| place.word == *word).map(Place::bytes)
        })
    }
}

/// A set of words, roughly: sets whose sketches have nothing in common have no word in common. It is
/// small enough to be kept beside each pattern, so that most patterns need not be looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sketch(u128);

impl Sketch {
    /// Of all words.
    pub(super) const ALL: Sketch = Sketch(u128::MAX);

    /// Of some words.
    pub(super) fn of(words: &[Word]) -> Sketch {
        let mut sketch = Sketch(0);
        for word in words {
            sketch.insert(*word);
        }
        sketch
    }

    fn insert(&mut self, word: Word) {
        self.0 |= 1 << (word % u128::BITS);
    }

    /// Whether the sets may have a word in common.
    pub(super) fn may_meet(self, other: Sketch) -> bool {
        self.0 & other.0 != 0
    }
}

/// A set of words.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    bits: Vec<u64>,
    words: usize,
}

impl Seen {
    /// An empty set, with room for so many words.
    pub(super) fn new(words: usize) -> Seen {
        Seen { bits: vec![0; words.div_ceil(64)], words }
    }

    /// How many words there are that it may have.
    pub(super) fn room(&self) -> usize {
        self.words
    }

    /// Whether the word was not yet in the set.
    pub(super) fn insert(&mut self, word: Word) -> bool {
        let Some(bits) = self.bits.get_mut(word as usize / 64) else { return false };
        let bit = 1 << (word % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }

    /// Whether the set has the word.
    pub(super) fn has(&self, word: Word) -> bool {
        self.bits.get(word as usize / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }

    /// Whether the set has one word of each of `needs`.
    pub(super) fn meets(&self, needs: &[Vec<Word>]) -> bool {
        needs.iter().all(|words| words.iter().any(|word| self.has(*word)))
    }

    /// Takes all words out.
    pub(super) fn clear(&mut self) {
        self.bits.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Words {
        let mut vocabulary = Vocabulary::default();
        for (number, word) in (0..).zip(words) {
            assert_eq!(vocabulary.number(word), number);
        }
        vocabulary.finish()
    }

    #[test]
    fn words_inside_words_are_found_once_each() {
        let words = words(&["代表", "代表建议", "建议"]);
        let scan = words.scan("代表建议。建议");
        let found: Vec<(&str, usize)> =
            scan.places().iter().map(|p| (words.text(p.word), p.bytes().start)).collect();
        assert_eq!(found, [("代表", 0), ("代表建议", 0), ("建议", 6), ("建议", 15)]);
        assert!(scan.seen().meets(&[vec![0, 1], vec![2]]));
        assert!(!Seen::new(3).meets(&[vec![0, 1], vec![2]]));
    }

    #[test]
    fn a_part_has_the_places_inside_it() {
        let words = words(&["代表", "建议"]);
        let whole = "代表建议";
        let scan = words.scan(whole);
        for bytes in [0..6, 6..12, 0..12, 3..12] {
            let text = whole.get(bytes.clone()).unwrap();
            assert_eq!(scan.part(&bytes, text).places(), words.scan(text).places());
        }
    }

    #[test]
    fn sketches_of_sets_that_meet_may_meet() {
        let set = Sketch::of(&[1, 300]);
        assert!(set.may_meet(Sketch::of(&[300, 2])));
        assert!(!set.may_meet(Sketch::of(&[2])));
        assert!(!Sketch::of(&[]).may_meet(Sketch::ALL));
    }

    #[test]
    fn a_sentence_gives_its_places_by_word() {
        let words = words(&["代表", "代表建议", "建议"]);
        let scan = words.scan("代表建议。建议");
        let mut sentence = Sentence::new(words.len());
        for _ in 0..2 {
            sentence.fill(scan.places());
            assert_eq!(sentence.words().collect::<Vec<Word>>(), [0, 1, 2]);
            assert_eq!(sentence.places_of(&[2, 0]).collect::<Vec<_>>(), [6..12, 15..21, 0..6]);
        }
        sentence.fill(&[]);
        assert_eq!(sentence.places_of(&[2, 0]).count(), 0);
    }

    #[test]
    fn sentences_are_the_reach_of_a_gap() {
        let words = words(&[]);
        let text = "一。二!三";
        let scan = words.scan(text);
        let sentences: Vec<&str> = scan.sentences().filter_map(|bytes| text.get(bytes)).collect();
        assert_eq!(sentences, ["一", "二", "三"]);
        assert_eq!(scan.sentences_around(&(6..9)), 6..9);
        assert_eq!(scan.sentences_around(&(0..9)), 0..9);
    }
}
