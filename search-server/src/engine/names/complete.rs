//! What a text may become while it is being typed.

use std::collections::BTreeMap;

use corpus::text::fold;
use schemas::name::Recognised;

use super::latin::{Typed, english_key, english_words};
use super::lookup::{
    FEWEST_INITIALS, FEWEST_LETTERS_FOR_SLIP, Key, LONGEST_TYPED_CHARS, one_slip_apart,
};
use super::slip::{Place, slips_between, slips_to_try};
use super::suffixes::{Node, Reading, Suffix};
use super::{Names, Spelling, is_traditional, written};

/// Fewest letters that are completed.
const FEWEST_LETTERS: usize = 2;
/// Fewest letters of a beginning in which a slip is forgiven.
const FEWEST_LETTERS_FOR_SLIP_AT_START: usize = 7;

/// How much of a name was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Extent {
    Whole,
    Start,
    Inside,
}

/// Something whose name may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Completion {
    /// Position in [`Names::named`].
    pub(in crate::engine) named: usize,
    /// Position among its names of the one that was typed.
    pub(in crate::engine) spelling: usize,
    /// How it was recognised.
    pub(in crate::engine) how: Recognised,
    /// The lower, the surer: a whole name, a beginning, a part; what is written out before letters;
    /// slips last. Then how many characters are not read in their usual way.
    pub(in crate::engine) rank: (usize, usize),
}

/// The best completion of each thing.
#[derive(Default)]
struct Best(BTreeMap<usize, Completion>);

impl Best {
    fn add(&mut self, spelling: &Spelling, how: Recognised, extent: Extent, unusual: usize) {
        let is_written =
            matches!(how, Recognised::Exact | Recognised::Alias | Recognised::Traditional);
        let rank = match (how, extent) {
            (Recognised::Typo, Extent::Whole) => 6,
            (Recognised::Typo, _) => 7,
            (_, extent) => 2 * extent as usize + usize::from(!is_written),
        };
        let found = Completion {
            named: spelling.named,
            spelling: spelling.position,
            how,
            rank: (rank, unusual),
        };
        let best = self.0.entry(spelling.named).or_insert_with(|| found.clone());
        if (found.rank, found.how) < (best.rank, best.how) {
            *best = found;
        }
    }
}

impl Names {
    /// Everything that `text` may be meant to name, each thing once, in the order of
    /// [`Names::named`]. A slip counts only where nothing else is found. Nothing for an empty text.
    pub(in crate::engine) fn complete(&self, text: &str) -> Vec<Completion> {
        let folded = fold(text).text;
        let key = Key::new(&folded);
        let mut best = Best::default();
        if key.chars.is_empty() || key.chars.len() > LONGEST_TYPED_CHARS {
            return Vec::new();
        }
        let letters = key.chars.iter().filter(|c| c.is_ascii_alphabetic()).count();
        let is_latin = key.chars.iter().all(char::is_ascii_alphanumeric);
        if let Some(node) = self.chinese.exact(&key.chars) {
            let is_traditional = is_traditional(text, &folded);
            for suffix in self.chinese.suffixes(&node) {
                let spelling = self.chinese_spelling(suffix.text);
                best.add(
                    spelling,
                    written(spelling, is_traditional),
                    self.extent(*suffix, &node),
                    0,
                );
            }
        }
        if is_latin && letters >= FEWEST_LETTERS {
            self.complete_english(&folded, &mut best);
        }
        if letters > 0 && key.chars.len() >= FEWEST_LETTERS {
            let typed = Typed::new(&folded.chars().collect::<Vec<_>>(), 0);
            self.complete_letters(&typed, Reading::Syllables, &mut best);
            if is_latin && letters >= FEWEST_INITIALS {
                self.complete_letters(&typed, Reading::Initials, &mut best);
            }
        }
        if best.0.is_empty() && is_latin {
            self.complete_letters_with_slip(&folded, &mut best);
        } else if best.0.is_empty() {
            self.complete_with_slips(&key.chars, &mut best);
        }
        best.0.into_values().collect()
    }

    fn extent(&self, suffix: Suffix, node: &Node) -> Extent {
        match suffix.start {
            0 if self.chinese.length(suffix.text) == node.depth => Extent::Whole,
            0 => Extent::Start,
            _ => Extent::Inside,
        }
    }

    fn complete_english(&self, folded: &str, best: &mut Best) {
        // The last word may be unfinished, so that its end is no plural.
        let whole = english_key(folded);
        let words: Vec<String> = english_words(folded).into_iter().map(|word| word.text).collect();
        let last =
            folded.rsplit(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty());
        let before = words.split_last().map_or(&[][..], |(_, before)| before);
        let unfinished =
            before.iter().map(String::as_str).chain(last).collect::<Vec<_>>().join(" ");
        for key in [whole, unfinished] {
            let key: Vec<char> = key.chars().collect();
            let Some(node) = self.english.exact(&key) else { continue };
            for suffix in self.english.suffixes(&node) {
                let extent = match suffix.start {
                    0 if self.english.length(suffix.text) == node.depth => Extent::Whole,
                    0 => Extent::Start,
                    _ => Extent::Inside,
                };
                best.add(self.english_spelling(suffix.text), Recognised::English, extent, 0);
            }
        }
    }

    fn complete_letters(&self, typed: &Typed, reading: Reading, best: &mut Best) {
        let all = typed.letters.len();
        let how = match reading {
            Reading::Syllables => Recognised::Pinyin,
            Reading::Initials => Recognised::Initials,
        };
        self.chinese.read_aloud(typed, 0, reading, &mut |node, used, unusual| {
            if used < all {
                return;
            }
            for suffix in self.chinese.suffixes(node).iter().filter(|suffix| suffix.at_word) {
                let extent = match self.extent(*suffix, node) {
                    Extent::Whole
                        if reading == Reading::Syllables
                            && !self.is_read_out(suffix.text, typed, 0..all) =>
                    {
                        Extent::Start
                    }
                    extent => extent,
                };
                best.add(self.chinese_spelling(suffix.text), how, extent, unusual);
            }
        });
    }

    /// Names that begin with something like `typed`.
    fn complete_with_slips(&self, typed: &[char], best: &mut Best) {
        self.forgiving.with_slips(typed, slips_to_try(typed.len()), &mut |node, used, slips| {
            if used < typed.len() || slips == 0 {
                return;
            }
            let suffixes = self.forgiving.suffixes(node);
            let Some(first) = suffixes.first() else { return };
            let start = &self.forgiving.text(first.text)[..node.depth];
            if slips_between(typed, start, Place::Alone, &self.words).is_none() {
                return;
            }
            for suffix in suffixes {
                let extent = self.extent(*suffix, node);
                best.add(self.chinese_spelling(suffix.text), Recognised::Typo, extent, 0);
            }
        });
    }

    /// Names in pinyin or English that begin with something like the letters of `folded`.
    fn complete_letters_with_slip(&self, folded: &str, best: &mut Best) {
        let typed: String = folded.chars().filter(char::is_ascii_alphanumeric).collect();
        let singular: String = english_key(folded).split(' ').collect();
        if typed.len() < FEWEST_LETTERS_FOR_SLIP {
            return;
        }
        let is_near = |name: &str| {
            one_slip_apart(&typed, name) || singular != typed && one_slip_apart(&singular, name)
        };
        for (name, spelling) in &self.letters {
            if name.len() >= FEWEST_LETTERS_FOR_SLIP && is_near(name) {
                best.add(spelling, Recognised::Typo, Extent::Whole, 0);
            } else if typed.len() >= FEWEST_LETTERS_FOR_SLIP_AT_START
                && one_slip_from_start(&typed, name)
            {
                best.add(spelling, Recognised::Typo, Extent::Start, 0);
            }
        }
    }
}

/// Whether `name` begins with something that is one slip apart from `typed`.
fn one_slip_from_start(typed: &str, name: &str) -> bool {
    let (typed, name) = (typed.as_bytes(), name.as_bytes());
    let same = typed.iter().zip(name).take_while(|(typed, name)| typed == name).count();
    match (&typed[same..], &name[same..]) {
        ([], _) | (_, []) => false,
        ([wrong, rest @ ..], [right, after @ ..]) => {
            let exchanged = || match (rest, after) {
                ([first, rest @ ..], [second, after @ ..]) => {
                    first == right && second == wrong && after.starts_with(rest)
                }
                _ => false,
            };
            after.starts_with(rest)
                || after.starts_with(&typed[same..])
                || name[same..].starts_with(rest)
                || exchanged()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_slip_from_start;

    #[test]
    fn a_beginning_may_have_one_slip() {
        for typed in ["liangcixafu", "liangcdafu", "liangciidafu", "liangicdafu"] {
            assert!(one_slip_from_start(typed, "liangcidafuliangcipingjia"), "{typed}");
        }
        for typed in ["lianxcixafu", "dafu", "zzliangcidafu"] {
            assert!(!one_slip_from_start(typed, "liangcidafuliangcipingjia"), "{typed}");
        }
    }
}
