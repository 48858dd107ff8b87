//! Whether a text as a whole is a name.

use std::collections::HashMap;
use std::ops::Range;

use corpus::text::fold;
use schemas::name::{NameKind, Recognised};

use super::latin::{EnglishWord, Typed, english_words, readings};
use super::slip::{Place, slips_allowed, slips_between, slips_to_try};
use super::suffixes::{Node, Reading};
use super::{NameMatch, Names, is_traditional, written};

/// Longest text in which slips are looked for, in characters. What is longer was not typed.
pub(super) const LONGEST_TYPED_CHARS: usize = 64;
/// Fewest letters that are taken for initials.
pub(super) const FEWEST_INITIALS: usize = 3;
/// Fewest letters of a name in pinyin or English in which a slip is forgiven.
pub(super) const FEWEST_LETTERS_FOR_SLIP: usize = 5;

/// The characters of a folded text that names are compared by, and where they stand.
pub(super) struct Key {
    pub(super) chars: Vec<char>,
    /// Positions in characters of the folded text.
    origin: Vec<usize>,
    /// What stands before each in the folded text, as far as it is left out here.
    before: Vec<Gap>,
}

/// What stands between two characters of a [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing, or a space.
    None,
    /// Punctuation inside a clause: names may have it.
    Mark,
    /// The end of a clause.
    Clause,
}

impl Key {
    pub(super) fn new(folded: &str) -> Key {
        let mut key = Key { chars: Vec::new(), origin: Vec::new(), before: Vec::new() };
        let mut gap = Gap::None;
        for (position, character) in folded.chars().enumerate() {
            if character.is_alphanumeric() {
                key.chars.push(character);
                key.origin.push(position);
                key.before.push(std::mem::replace(&mut gap, Gap::None));
            } else if !character.is_whitespace() {
                let ends = "。,;:!?".contains(character);
                gap = gap.max(if ends { Gap::Clause } else { Gap::Mark });
            }
        }
        key
    }

    /// How many characters from `start` on stand together, with no greater gap than `widest`.
    pub(super) fn together(&self, start: usize, widest: Gap) -> usize {
        let rest = self.before.get(start + 1..).unwrap_or_default();
        1 + rest.iter().take_while(|gap| **gap <= widest).count()
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Range<usize> {
        let last = end.checked_sub(1).and_then(|last| self.origin.get(last));
        let first = self.origin.get(start).copied().unwrap_or_default();
        first..last.map_or(first, |last| last + 1)
    }
}

impl Names {
    /// What `text` as a whole is a name of, best first: written out, then in English, in pinyin, by
    /// its initials; with a slip only where nothing else is found. Nothing for an empty text. Never
    /// a phrase.
    pub fn lookup(&self, text: &str) -> Vec<NameMatch> {
        let folded = fold(text);
        let key = Key::new(&folded.text);
        if key.chars.is_empty() {
            return Vec::new();
        }
        let mut found = if key.chars.iter().all(|character| character.is_ascii_alphanumeric()) {
            self.lookup_latin(&folded.text)
        } else {
            self.lookup_chinese(&key, is_traditional(text, &folded.text))
        };
        found.retain(|found| found.kind != NameKind::Phrase);
        best_first(found)
    }

    fn lookup_chinese(&self, key: &Key, is_traditional: bool) -> Vec<NameMatch> {
        let span = key.span(0, key.chars.len());
        if let Some(node) = self.chinese.exact(&key.chars) {
            let whole: Vec<NameMatch> = self
                .chinese
                .whole(&node)
                .map(|text| self.chinese_spelling(text))
                .map(|spelling| {
                    self.recognised(spelling, written(spelling, is_traditional), 0, span.clone())
                })
                .collect();
            if whole.iter().any(|found| found.kind != NameKind::Phrase) {
                return whole;
            }
        }
        let mut near: HashMap<u32, usize> = HashMap::new();
        let all = key.chars.len();
        let slips = slips_to_try(all);
        if slips > 0 && all <= LONGEST_TYPED_CHARS {
            self.forgiving.with_slips(&key.chars, slips, &mut |node, used, _| {
                if used == all {
                    self.near(node, &key.chars, Place::Alone, &mut near);
                }
            });
        }
        let recognised = |(text, distance): (u32, usize)| {
            let spelling = self.chinese_spelling(text);
            self.recognised(spelling, Recognised::Typo, distance, span.clone())
        };
        near.into_iter().map(recognised).collect()
    }

    /// The names spelled by the way to `node` that `typed` is a slip of, with the slips.
    pub(super) fn near(
        &self,
        node: &Node,
        typed: &[char],
        place: Place,
        near: &mut HashMap<u32, usize>,
    ) {
        if slips_allowed(node.depth) == 0 {
            return;
        }
        for text in self.forgiving.whole(node) {
            if near.contains_key(&text) {
                continue;
            }
            if let Some(distance) =
                slips_between(typed, self.forgiving.text(text), place, &self.words)
            {
                near.insert(text, distance);
            }
        }
    }

    fn lookup_latin(&self, folded: &str) -> Vec<NameMatch> {
        let words = english_words(folded);
        let mut found = self.english_name(&words);
        let chars: Vec<char> = folded.chars().collect();
        let typed = Typed::new(&chars, 0);
        let all = typed.letters.len();
        let mut read = |reading: Reading, how: Recognised| {
            self.chinese.read_aloud(&typed, 0, reading, &mut |node, used, _| {
                if used < all {
                    return;
                }
                let whole = self.chinese.whole(node);
                // The last letters may only begin a syllable.
                let whole = whole.filter(|text| {
                    reading == Reading::Initials || self.is_read_out(*text, &typed, 0..all)
                });
                let named = whole.map(|text| self.chinese_spelling(text));
                found.extend(
                    named.map(|spelling| self.recognised(spelling, how, 0, typed.origin(0..all))),
                );
            });
        };
        read(Reading::Syllables, Recognised::Pinyin);
        if all >= FEWEST_INITIALS {
            read(Reading::Initials, Recognised::Initials);
        }
        if found.is_empty() && all >= FEWEST_LETTERS_FOR_SLIP {
            let letters: String = words.iter().map(|word| word.text.as_str()).collect();
            let spelled: String = typed.letters.iter().collect();
            let near = self.letters.iter().filter(|(name, _)| {
                name.len() >= FEWEST_LETTERS_FOR_SLIP
                    && (one_slip_apart(&letters, name) || one_slip_apart(&spelled, name))
            });
            let span = typed.origin(0..all);
            found.extend(
                near.map(|(_, spelling)| {
                    self.recognised(spelling, Recognised::Typo, 1, span.clone())
                }),
            );
        }
        found
    }

    /// Whether these letters spell all syllables of a name in full.
    pub(super) fn is_read_out(&self, text: u32, typed: &Typed, letters: Range<usize>) -> bool {
        let mut reached = vec![letters.start];
        for character in self.chinese.text(text) {
            let mut next: Vec<usize> = Vec::new();
            for at in reached {
                if typed.letters.get(at) == Some(character) {
                    next.push(at + 1);
                }
                next.extend(
                    readings(*character)
                        .filter(|syllable| typed.spells(at, syllable) == Some(syllable.len()))
                        .map(|syllable| at + syllable.len()),
                );
            }
            next.sort_unstable();
            next.dedup();
            reached = next;
        }
        reached.contains(&letters.end)
    }

    pub(super) fn english_name(&self, words: &[EnglishWord]) -> Vec<NameMatch> {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
        let key: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let key: Vec<char> = key.join(" ").chars().collect();
        let Some(node) = self.english.exact(&key) else { return Vec::new() };
        let span = first.chars.start..last.chars.end;
        let whole = self.english.whole(&node).map(|text| self.english_spelling(text));
        whole
            .map(|spelling| self.recognised(spelling, Recognised::English, 0, span.clone()))
            .collect()
    }
}

/// Whether one letter is wrong, missing, too many or exchanged with its neighbour.
pub(super) fn one_slip_apart(left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let start = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (left, right) = (&left[start..], &right[start..]);
    let same_end = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    let (left, right) = (&left[..left.len() - same_end], &right[..right.len() - same_end]);
    match (left, right) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([first, second], [other, another]) => first == another && second == other,
        _ => false,
    }
}

/// Puts the best first, and keeps the best of each thing.
fn best_first(mut found: Vec<NameMatch>) -> Vec<NameMatch> {
    found.sort_by(|left, right| {
        let order = |found: &NameMatch| (found.how, found.distance, found.kind);
        order(left).cmp(&order(right)).then_with(|| left.id.cmp(&right.id))
    });
    let mut kept: Vec<NameMatch> = Vec::new();
    for name in found {
        if !kept.iter().any(|better| better.kind == name.kind && better.id == name.id) {
            kept.push(name);
        }
    }
    kept
}
