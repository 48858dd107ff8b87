//! Which names stand in a longer text.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use corpus::text::{Folded, fold, is_han, places};
use schemas::name::{NameKind, Recognised};
use schemas::region::{Level, RegionCode};

use super::latin::{Typed, english_words};
use super::lookup::{Gap, Key, LONGEST_TYPED_CHARS};
use super::slip::{Place, slips_allowed, slips_to_try};
use super::suffixes::Reading;
use super::{NameMatch, Named, Names, Spelling, is_traditional, written};

/// Fewest letters that are taken for a name in pinyin inside a longer text.
const FEWEST_LETTERS_INSIDE: usize = 5;
/// Fewest letters that are taken for initials inside a longer text.
const FEWEST_INITIALS_INSIDE: usize = 4;
/// Longest English name, in words.
const LONGEST_ENGLISH_WORDS: usize = 16;

impl Names {
    /// The names of mechanisms, topics, divisions, titles and instruments that stand in `text`, in
    /// their order; of names inside one another the longest. A slip is forgiven in names of
    /// mechanisms and topics, where no name that is spelled rightly stands in the same place.
    ///
    /// Names of divisions are read as in running text, by [`corpus::text::places`]: 和平 and 大方 are
    /// words there.
    pub fn find_in(&self, text: &str) -> Vec<NameMatch> {
        let folded = fold(text);
        let mut found = self.chinese_in(&folded, text);
        found.extend(self.places_in(&folded.text));
        found.extend(self.english_in(&folded.text));
        found.extend(self.letters_in(&folded.text));
        let mut found = longest(found);
        if folded.chars_len() <= LONGEST_TYPED_CHARS {
            let slips = self.slips_in(&folded.text);
            let is_free = |slip: &NameMatch| !found.iter().any(|right| excludes(right, slip));
            let slips: Vec<NameMatch> = slips.into_iter().filter(is_free).collect();
            found.extend(longest(slips));
        }
        found.sort_by_key(|found| (found.span.start, Reverse(found.span.end), found.how));
        found
    }

    fn chinese_in(&self, folded: &Folded, printed: &str) -> Vec<NameMatch> {
        let key = Key::new(&folded.text);
        let printed: Vec<char> = printed.chars().collect();
        let chars: Vec<char> = folded.text.chars().collect();
        let mut found = Vec::new();
        for start in 0..key.chars.len() {
            let mut node = self.chinese.root();
            for end in start..start + key.together(start, Gap::Mark) {
                let Some(child) = self.chinese.child(&node, key.chars[end]) else { break };
                node = child;
                for text in self.chinese.whole(&node) {
                    let spelling = self.chinese_spelling(text);
                    let kind = self.named[spelling.named].kind;
                    if matches!(kind, NameKind::Phrase | NameKind::Region) {
                        continue;
                    }
                    let span = key.span(start, end + 1);
                    let origin = folded.printed(span.clone());
                    let spelled: String = printed[origin].iter().collect();
                    let shown: String = chars[span.clone()].iter().collect();
                    let how = written(spelling, is_traditional(&spelled, &shown));
                    found.push(self.recognised(spelling, how, 0, span));
                }
            }
        }
        found
    }

    fn places_in(&self, folded: &str) -> Vec<NameMatch> {
        let chars = |bytes: usize| folded.get(..bytes).map_or(0, |before| before.chars().count());
        let places = places(folded, None).into_iter();
        let found = places.filter_map(|place| {
            let id = place.region.to_string();
            let is_it = |named: &Named| named.kind == NameKind::Region && named.id == id;
            let named = self.named.iter().position(is_it)?;
            let span = chars(place.bytes.start)..chars(place.bytes.end);
            let how = if place.is_full { Recognised::Exact } else { Recognised::Alias };
            Some(self.recognised(&Spelling { named, position: 0 }, how, 0, span))
        });
        found.collect()
    }

    /// Runs of English words that are a name.
    fn english_in(&self, folded: &str) -> Vec<NameMatch> {
        let words = english_words(folded);
        let starts = 0..words.len();
        let runs = starts.flat_map(|start| (start + 1..=words.len()).map(move |end| start..end));
        runs.filter(|run| run.len() <= LONGEST_ENGLISH_WORDS)
            .flat_map(|run| self.english_name(&words[run]))
            .collect()
    }

    /// Names in pinyin, and words that are the initials of one.
    fn letters_in(&self, folded: &str) -> Vec<NameMatch> {
        let chars: Vec<char> = folded.chars().collect();
        let runs = latin_runs(&chars);
        let mut found = Vec::new();
        for run in &runs {
            let typed = Typed::new(&chars[run.clone()], run.start);
            let all = typed.letters.len();
            let edges = typed.syllable_edges();
            let mut starts: Vec<usize> = edges.iter().copied().collect();
            starts.sort_unstable();
            for start in starts {
                self.chinese.read_aloud(&typed, start, Reading::Syllables, &mut |node, used, _| {
                    if used - start < FEWEST_LETTERS_INSIDE || !edges.contains(&used) {
                        return;
                    }
                    let is_word = typed.is_break(start) && typed.is_break(used);
                    let span = typed.origin(start..used);
                    let whole = self.chinese.whole(node).filter(|text| {
                        self.counts_in_pinyin(*text, is_word)
                            && self.is_read_out(*text, &typed, start..used)
                    });
                    found.extend(whole.map(|text| {
                        let spelling = self.chinese_spelling(text);
                        self.recognised(spelling, Recognised::Pinyin, 0, span.clone())
                    }));
                });
            }
            if all >= FEWEST_INITIALS_INSIDE && !chars[run.clone()].contains(&' ') {
                self.chinese.read_aloud(&typed, 0, Reading::Initials, &mut |node, used, _| {
                    if used < all {
                        return;
                    }
                    let spellings =
                        self.chinese.whole(node).map(|text| self.chinese_spelling(text));
                    let mechanisms =
                        spellings.filter(|s| self.named[s.named].kind == NameKind::Mechanism);
                    let span = typed.origin(0..all);
                    found.extend(mechanisms.map(|spelling| {
                        self.recognised(spelling, Recognised::Initials, 0, span.clone())
                    }));
                });
            }
        }
        found
    }

    /// Whether a name in pinyin counts inside a longer text: mechanisms and topics do, provinces and
    /// cities only as whole words. Counties have too many short names.
    fn counts_in_pinyin(&self, text: u32, is_word: bool) -> bool {
        let named = &self.named[self.chinese_spelling(text).named];
        match named.kind {
            NameKind::Mechanism | NameKind::Topic => true,
            NameKind::Region => {
                let code = RegionCode::parse(&named.id);
                is_word && code.is_some_and(|code| code.level() <= Level::City)
            }
            NameKind::Title | NameKind::Instrument | NameKind::Phrase => false,
        }
    }

    /// Names with a slip, between the edges of words.
    fn slips_in(&self, folded: &str) -> Vec<NameMatch> {
        let key = Key::new(folded);
        let text: String = key.chars.iter().collect();
        let mut edges: Vec<bool> = vec![false; key.chars.len() + 1];
        for word in self.words.words(&text) {
            edges[word.chars.start] = true;
            edges[word.chars.end] = true;
        }
        let mut found = Vec::new();
        for start in (0..key.chars.len()).filter(|start| edges[*start]) {
            let rest = &key.chars[start..start + key.together(start, Gap::None)];
            if !is_han(rest[0]) {
                continue;
            }
            let mut near: HashMap<(u32, usize), usize> = HashMap::new();
            let slips = slips_to_try(rest.len());
            self.forgiving.with_slips_inside(rest, slips, &mut |node, used, slips| {
                let is_name = slips > 0 && slips <= slips_allowed(node.depth);
                if !is_name || used == 0 || !edges[start + used] {
                    return;
                }
                let mut here = HashMap::new();
                self.near(node, &rest[..used], Place::InText, &mut here);
                near.extend(here.into_iter().map(|(text, distance)| ((text, used), distance)));
            });
            for ((text, used), distance) in near {
                let spelling = self.chinese_spelling(text);
                if self.named[spelling.named].kind != NameKind::Region && distance > 0 {
                    let span = key.span(start, start + used);
                    found.push(self.recognised(spelling, Recognised::Typo, distance, span));
                }
            }
        }
        found
    }
}

/// Where Latin words stand, in characters: letters, and the spaces between them.
fn latin_runs(chars: &[char]) -> Vec<Range<usize>> {
    let is_letter = |character: char| character.is_ascii_alphabetic() || character == 'ü';
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..chars.len()).filter(|at| is_letter(chars[*at])) {
        // Folding leaves one space at most.
        let joins = |run: &Range<usize>| run.end == at || run.end + 1 == at && chars[at - 1] == ' ';
        match runs.last_mut().filter(|run| joins(run)) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    runs
}

/// Whether a name that is spelled rightly leaves no room for one with a slip.
fn excludes(right: &NameMatch, slip: &NameMatch) -> bool {
    let overlaps = right.span.start < slip.span.end && slip.span.start < right.span.end;
    let holds = right.span.start <= slip.span.start && slip.span.end <= right.span.end;
    holds || overlaps && right.kind == NameKind::Mechanism
}

/// Leaves out names that stand inside a longer one of the same kind, and keeps the best way in which
/// a thing was recognised in a place.
fn longest(mut found: Vec<NameMatch>) -> Vec<NameMatch> {
    found.sort_by_key(|found| (Reverse(found.span.len()), found.distance, found.how));
    let mut kept: Vec<NameMatch> = Vec::new();
    for name in found {
        let is_hidden = kept.iter().filter(|other| other.kind == name.kind).any(|other| {
            let is_inside = other.span.start <= name.span.start && name.span.end <= other.span.end;
            let is_better = other.span != name.span || other.id == name.id;
            is_inside && (is_better || (other.distance, other.how) < (name.distance, name.how))
        });
        if !is_hidden {
            kept.push(name);
        }
    }
    kept
}
