//! Names: what a few typed characters, letters or words may be the name of.
//!
//! Mechanisms with their aliases, divisions, topics, titles, instruments and frequent phrases are
//! recognised as they are written, in traditional characters, in English, in pinyin, by their
//! initials and with a slip. [`Names::lookup`] asks whether a text *is* a name, [`Names::find_in`]
//! which names stand in a longer one, and
//! [`Names::complete`] what a text may become while it is being typed. Pinyin is for typing and for understanding questions; no text is indexed by it.
//!
//! A slip never beats a name that is spelled rightly: it is looked for only where there is none.

mod complete;
mod find;
mod gather;
mod latin;
mod lookup;
mod phrases;
mod slip;
mod suffixes;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

use corpus::text::{Segmenter, fold_query, is_han};
use indexer::index::{Entry, Texts};
use schemas::name::{NameKind, Recognised};
use schemas::region::RegionTable;
use schemas::taxonomy::Taxonomy;

pub(super) use complete::Completion;
pub(super) use gather::Named;
use latin::{english_key, readings};
use suffixes::{Suffix, Suffixes};

/// A name that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMatch {
    /// What it is the name of.
    pub kind: NameKind,
    /// Identifier, code, or the text itself.
    pub id: String,
    /// How it is shown.
    pub label: String,
    /// The name by which it was recognised, as the data print it: an alias, perhaps.
    pub name: String,
    /// How.
    pub how: Recognised,
    /// Slips: characters wrong, missing, too many or exchanged with their neighbour.
    pub distance: usize,
    /// Where it stands, in characters of the folded text.
    pub span: Range<usize>,
}

/// One way to write a name.
#[derive(Clone, Debug)]
struct Spelling {
    /// Position of what it names.
    named: usize,
    /// Position among the names of it; the first is the main one.
    position: usize,
}

/// Everything that has a name, ready to be looked up. Holds no document and no index.
#[derive(Debug)]
pub struct Names {
    named: Vec<Named>,
    /// Names in Chinese characters; text `i` of `chinese` is `spellings[i]`.
    chinese: Suffixes,
    spellings: Vec<Spelling>,
    /// Those of `chinese` in which a slip is forgiven, under the same numbers, from their start.
    forgiving: Suffixes,
    /// English names; text `i` of `english` is `english_spellings[i]`.
    english: Suffixes,
    english_spellings: Vec<Spelling>,
    /// Names of which a slip in Latin letters is forgiven: their letters, in pinyin or in English.
    letters: Vec<(String, Spelling)>,
    words: Segmenter,
}

/// Most ways to read a name aloud that are kept for slips.
const MOST_READINGS: usize = 8;

impl Names {
    /// The names of the taxonomy, of the region table and of a collection, and its phrases.
    pub(super) fn of(
        taxonomy: &Taxonomy,
        entries: &[Entry],
        texts: &Texts,
        words: &Segmenter,
    ) -> Names {
        Names::new(taxonomy, entries, phrases::frequent(texts, words), words.clone())
    }

    /// Gathers the names of the taxonomy, of the region table and of a collection. `phrases` are
    /// frequent phrases with the documents that they were seen in.
    fn new(
        taxonomy: &Taxonomy,
        entries: &[Entry],
        phrases: Vec<(String, usize)>,
        words: Segmenter,
    ) -> Names {
        let named = gather::all(taxonomy, RegionTable::embedded(), entries, phrases);
        let (mut chinese, mut spellings) = (Vec::new(), Vec::new());
        let mut forgiving: Vec<(Vec<char>, Vec<Suffix>)> = Vec::new();
        let (mut english, mut english_spellings) = (Vec::new(), Vec::new());
        let mut letters = Vec::new();
        let mut seen: HashSet<(usize, String)> = HashSet::new();
        for (at, thing) in named.iter().enumerate() {
            for (position, name) in thing.spellings.iter().enumerate() {
                let spelling = Spelling { named: at, position };
                let folded = fold_query(name);
                if folded.chars().any(is_han) {
                    let key: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
                    if !seen.insert((at, key.clone())) {
                        continue;
                    }
                    let (chars, suffixes) = suffixes_of(&key, &words, chinese.len(), thing.kind);
                    if is_forgiving(thing.kind) {
                        letters.extend(aloud(&key).map(|aloud| (aloud, spelling.clone())));
                        forgiving.push((chars.clone(), suffixes.iter().take(1).copied().collect()));
                    } else {
                        forgiving.push((Vec::new(), Vec::new()));
                    }
                    chinese.push((chars, suffixes));
                    spellings.push(spelling);
                } else {
                    let key = english_key(&folded);
                    if key.is_empty() || !seen.insert((at, key.clone())) {
                        continue;
                    }
                    letters.push((key.replace(' ', ""), spelling.clone()));
                    english.push(english_suffixes_of(&key, english.len()));
                    english_spellings.push(spelling);
                }
            }
        }
        Names {
            named,
            chinese: Suffixes::new(chinese),
            spellings,
            forgiving: Suffixes::new(forgiving),
            english: Suffixes::new(english),
            english_spellings,
            letters,
            words,
        }
    }

    /// Everything that has a name, in a fixed order.
    pub(super) fn named(&self) -> &[Named] {
        &self.named
    }

    /// What is found through text `text` of the Chinese names.
    fn chinese_spelling(&self, text: u32) -> &Spelling {
        &self.spellings[text as usize]
    }

    fn english_spelling(&self, text: u32) -> &Spelling {
        &self.english_spellings[text as usize]
    }

    fn recognised(
        &self,
        spelling: &Spelling,
        how: Recognised,
        distance: usize,
        span: Range<usize>,
    ) -> NameMatch {
        let named = &self.named[spelling.named];
        NameMatch {
            kind: named.kind,
            id: named.id.clone(),
            label: named.label.clone(),
            name: named.spellings[spelling.position].clone(),
            how,
            distance,
            span,
        }
    }
}

/// How a name was recognised that is written out in Chinese characters, as it stands in the data or
/// in traditional characters.
fn written(spelling: &Spelling, is_traditional: bool) -> Recognised {
    match (is_traditional, spelling.position) {
        (true, _) => Recognised::Traditional,
        (false, 0) => Recognised::Exact,
        (false, _) => Recognised::Alias,
    }
}

/// Whether a text has characters that folding writes in another form of Chinese.
fn is_traditional(printed: &str, folded: &str) -> bool {
    let han = |text: &str| text.chars().filter(|c| is_han(*c)).collect::<Vec<_>>();
    han(printed) != han(folded)
}

/// Whether slips are forgiven in names of this kind. Titles and instruments are many and alike, and
/// a phrase with a slip is another phrase.
fn is_forgiving(kind: NameKind) -> bool {
    matches!(kind, NameKind::Mechanism | NameKind::Region | NameKind::Topic)
}

fn suffixes_of(
    key: &str,
    words: &Segmenter,
    text: usize,
    kind: NameKind,
) -> (Vec<char>, Vec<Suffix>) {
    let starts: HashSet<usize> = words.words(key).iter().map(|word| word.chars.start).collect();
    let chars: Vec<char> = key.chars().collect();
    // Titles are long and many; a part of one that begins inside a word is seldom asked for.
    let wanted = |start: &usize| kind != NameKind::Title || *start == 0 || starts.contains(start);
    let suffixes = (0..chars.len()).filter(wanted).filter_map(|start| {
        let at_word = start == 0 || starts.contains(&start);
        Some(Suffix { text: u32::try_from(text).ok()?, start: u16::try_from(start).ok()?, at_word })
    });
    let suffixes = suffixes.collect();
    (chars, suffixes)
}

fn english_suffixes_of(key: &str, text: usize) -> (Vec<char>, Vec<Suffix>) {
    let chars: Vec<char> = key.chars().collect();
    let begins_word = |start: &usize| *start == 0 || chars[*start - 1] == ' ';
    let suffixes = (0..chars.len()).filter(begins_word).filter_map(|start| {
        let (text, start) = (u32::try_from(text).ok()?, u16::try_from(start).ok()?);
        Some(Suffix { text, start, at_word: true })
    });
    let suffixes = suffixes.collect();
    (chars, suffixes)
}

/// A name in pinyin, without spaces, in every reading of its characters up to a limit.
fn aloud(key: &str) -> impl Iterator<Item = String> {
    let mut spelled = vec![String::new()];
    for character in key.chars() {
        let mut syllables: Vec<String> = Vec::new();
        for reading in readings(character) {
            if !syllables.iter().any(|syllable| syllable == reading) {
                syllables.push(reading.to_owned());
            }
        }
        if syllables.is_empty() {
            syllables.push(character.to_string());
        }
        let longer = spelled
            .iter()
            .flat_map(|start| syllables.iter().map(move |syllable| format!("{start}{syllable}")));
        spelled = longer.take(MOST_READINGS).collect();
    }
    spelled.into_iter()
}
