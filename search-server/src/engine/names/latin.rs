//! Latin letters: the readings of Chinese characters, and English names as they are compared.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

/// Every reading of a character, without tones and in ASCII: `zhong`, `chong`; ü is `v`.
pub(super) fn readings(character: char) -> impl Iterator<Item = &'static str> {
    let multi = character.to_pinyin_multi();
    multi.into_iter().flatten().map(|reading| ascii(reading.plain()))
}

/// The syllables with ü as people type them.
fn ascii(syllable: &'static str) -> &'static str {
    match syllable {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        plain => plain,
    }
}

/// Whether two characters share a reading.
pub(super) fn sound_alike(left: char, right: char) -> bool {
    readings(left).any(|reading| readings(right).any(|other| other == reading))
}

/// All syllables.
fn syllables() -> &'static HashSet<&'static str> {
    static SYLLABLES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SYLLABLES.get_or_init(|| ('\u{4E00}'..='\u{9FFF}').flat_map(readings).collect())
}

/// Longest syllable, in letters: zhuang.
const LONGEST_SYLLABLE: usize = 6;

/// What was typed, without the spaces; letters are read as pinyin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// Letters and Chinese characters.
    pub(super) letters: Vec<char>,
    /// Where each stands in the folded text, in characters.
    origin: Vec<usize>,
    /// Positions of `letters` before which there was a space: no syllable goes across one.
    breaks: HashSet<usize>,
}

impl Typed {
    /// Reads the characters of a folded text from position `start` on.
    pub(super) fn new(folded: &[char], start: usize) -> Typed {
        let mut typed = Typed::default();
        for (position, character) in folded.iter().enumerate() {
            if character.is_alphanumeric() {
                typed.letters.push(if *character == 'ü' { 'v' } else { *character });
                typed.origin.push(start + position);
            } else {
                typed.breaks.insert(typed.letters.len());
            }
        }
        typed
    }

    /// Where letters stand in the folded text, in characters.
    pub(super) fn origin(&self, letters: Range<usize>) -> Range<usize> {
        let first = self.origin.get(letters.start).copied().unwrap_or_default();
        let last = letters.end.checked_sub(1).and_then(|last| self.origin.get(last)).copied();
        first..last.map_or(first, |last| last + 1)
    }

    /// Whether a word begins at letter `at`, or the text ends there.
    pub(super) fn is_break(&self, at: usize) -> bool {
        at == 0 || at >= self.letters.len() || self.breaks.contains(&at)
    }

    /// How many letters from `at` on spell `syllable`; the last letters may only begin it.
    pub(super) fn spells(&self, at: usize, syllable: &str) -> Option<usize> {
        let rest = self.letters.get(at..)?;
        let same = rest.iter().zip(syllable.chars()).take_while(|(typed, letter)| *typed == letter);
        let same = same.count();
        let is_whole = same == syllable.len() || same == rest.len();
        let is_broken = (at + 1..at + same).any(|inner| self.breaks.contains(&inner));
        (same > 0 && is_whole && !is_broken).then_some(same)
    }

    /// At which letters a syllable may begin or end: those on a way through the whole text by
    /// syllables; empty if it is not pinyin.
    pub(super) fn syllable_edges(&self) -> HashSet<usize> {
        let ends = |at: usize| {
            (at + 1..=(at + LONGEST_SYLLABLE).min(self.letters.len())).filter(move |end| {
                let spelled: String = self.letters[at..*end].iter().collect();
                let is_broken = (at + 1..*end).any(|inner| self.breaks.contains(&inner));
                !is_broken && syllables().contains(spelled.as_str())
            })
        };
        let mut reached = vec![false; self.letters.len() + 1];
        reached[0] = true;
        for at in 0..self.letters.len() {
            if reached[at] {
                ends(at).for_each(|end| reached[end] = true);
            }
        }
        let mut leads_on = vec![false; self.letters.len() + 1];
        leads_on[self.letters.len()] = true;
        for at in (0..self.letters.len()).rev() {
            leads_on[at] = ends(at).any(|end| leads_on[end]);
        }
        (0..=self.letters.len()).filter(|at| reached[*at] && leads_on[*at]).collect()
    }
}

/// A word of an English text, in the singular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EnglishWord {
    /// The word.
    pub(super) text: String,
    /// Where it stands in the folded text, in characters.
    pub(super) chars: Range<usize>,
}

/// The words of a folded English text; hyphens part words, plurals are made singular.
pub(super) fn english_words(folded: &str) -> Vec<EnglishWord> {
    let mut words: Vec<EnglishWord> = Vec::new();
    let mut is_inside = false;
    for (position, character) in folded.chars().enumerate() {
        if !character.is_ascii_alphanumeric() {
            is_inside = false;
            continue;
        }
        match words.last_mut().filter(|_| is_inside) {
            Some(word) => {
                word.text.push(character);
                word.chars.end = position + 1;
            }
            None => words
                .push(EnglishWord { text: String::from(character), chars: position..position + 1 }),
        }
        is_inside = true;
    }
    for word in &mut words {
        make_singular(&mut word.text);
    }
    words
}

/// An English name as it is compared.
pub(super) fn english_key(folded: &str) -> String {
    let words: Vec<String> = english_words(folded).into_iter().map(|word| word.text).collect();
    words.join(" ")
}

fn make_singular(word: &mut String) {
    let cut = |word: &mut String, letters: usize| word.truncate(word.len() - letters);
    if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return;
    }
    if word.ends_with("ies") {
        cut(word, 3);
        word.push('y');
    } else if ["ches", "shes", "sses", "xes"].iter().any(|end| word.ends_with(end)) {
        cut(word, 2);
    } else if word.ends_with('s') {
        cut(word, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::new(&text.chars().collect::<Vec<_>>(), 0)
    }

    #[test]
    fn every_reading_counts() {
        assert!(readings('重').any(|reading| reading == "chong"));
        assert!(readings('行').any(|reading| reading == "hang"));
        assert!(readings('行').any(|reading| reading == "xing"));
        assert!(readings('绿').any(|reading| reading == "lv"));
        assert_eq!(readings('a').count(), 0);
        assert!(sound_alike('付', '复'));
        assert!(!sound_alike('察', '督'));
    }

    #[test]
    fn no_syllable_goes_across_a_space() {
        assert_eq!(typed("xian").spells(0, "xian"), Some(4));
        assert_eq!(typed("xi an").spells(0, "xian"), None);
        assert_eq!(typed("xi an").spells(0, "xi"), Some(2));
        assert_eq!(typed("zhej").spells(3, "jiang"), Some(1));
    }

    #[test]
    fn syllables_part_letters_and_english_is_no_pinyin() {
        let edges = typed("liangcidafu").syllable_edges();
        for edge in [0, 5, 7, 9, 11] {
            assert!(edges.contains(&edge), "{edge} in {edges:?}");
        }
        assert!(typed("suggestion replies").syllable_edges().is_empty());
    }

    #[test]
    fn plurals_hyphens_and_apostrophes_make_no_difference() {
        let key = |text: &str| english_key(&corpus::text::fold_query(text));
        assert_eq!(key("Two-Round Replies"), key("two round reply"));
        assert_eq!(key("Deputies' suggestions"), key("deputy suggestion"));
        assert_eq!(key("congress"), "congress");
    }
}
