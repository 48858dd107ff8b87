//! Which documents are one text from several sources: word for word, or nearly so.
//!
//! A copy gets another title, a line of the site above or below it, loses a paragraph, gets slips of
//! the pen. Texts are compared by the runs of characters that they have (shingles), of which each
//! keeps a *sketch* of fixed size: MinHash, whose places agree as often as the sets of runs do. Texts
//! that may be near one another are found by pieces of their sketches (locality-sensitive hashing).
//!
//! Texts made from one form are near one another, too, and are no copies: the notices of two sittings
//! differ in dates and numbers, the laws of two years in a few articles. So copies must agree in their
//! numbers, stand for the same region and claim nothing that the longest text does not; regulations
//! are the same only word for word.

use std::collections::{BTreeSet, HashMap, HashSet};

use corpus::store::text_digest;
use corpus::text::fold;
use rayon::prelude::*;
use schemas::document::{Document, Kind};
use schemas::region::RegionCode;
use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// Characters of a run.
const RUN_CHARS: usize = 5;
/// A text of fewer runs is compared word for word alone: too little is left to tell a form by.
const FEWEST_RUNS: usize = 80;
/// Places of a sketch; the error of the share is about 0.04.
const PLACES: usize = 128;
/// Places that must agree for two texts to be looked at.
const BAND: usize = 3;
/// Texts that are looked at for one piece of a sketch: so many have it only where a form is in use.
const MOST_LIKE: usize = 64;
/// One number in so many may differ between copies: a slip.
const SLIPS_ONE_IN: usize = 10;
/// Characters before a number that tell which number it is.
const CONTEXT_CHARS: usize = 4;
/// Bytes of a number in [`Print::numbers`]: two tell the place, two the value.
const NUMBER_BYTES: usize = 4;

/// A piece of a sketch, with its place.
type Piece<'a> = (usize, &'a [u8]);

/// What a text is recognised by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// A digest of its passages.
    digest: String,
    /// How many runs of characters it has, where it has a sketch.
    runs: usize,
    /// A place is the lowest byte of the least hash of all runs, each under a hash function of its own;
    /// in hexadecimal digits.
    #[serde(default, with = "hexadecimal", skip_serializing_if = "Vec::is_empty")]
    sketch: Vec<u8>,
    /// Its numbers, each with a hash of what stands before it; the same way.
    #[serde(default, with = "hexadecimal", skip_serializing_if = "Vec::is_empty")]
    numbers: Vec<u8>,
}

impl Print {
    /// Least share of runs that copies have in common, of all runs that one of them has.
    pub const LEAST_SHARED: f32 = 0.5;

    /// The print of a document. Its title and byline do not count for the sketch.
    pub fn of(document: &Document) -> Print {
        let texts: Vec<&str> = document.passages.iter().map(|p| p.text.as_str()).collect();
        let digest = text_digest(&texts);
        if document.kind == Kind::Regulation {
            return Print { digest, ..Print::default() };
        }
        let body = document.passages.iter();
        let body = body.filter(|passage| !matches!(passage.id.as_str(), "title" | "byline"));
        let characters: Vec<char> = body
            .flat_map(|passage| fold(&passage.text).text.chars().collect::<Vec<_>>())
            .filter(|c| c.is_alphanumeric())
            .collect();
        let mut runs: Vec<u64> = characters.windows(RUN_CHARS).map(hash).collect();
        runs.sort_unstable();
        runs.dedup();
        if runs.len() < FEWEST_RUNS {
            return Print { digest, ..Print::default() };
        }
        Print { digest, runs: runs.len(), sketch: sketch(&runs), numbers: numbers(&characters) }
    }

    /// Which share of the runs that one of the texts has both have, 0 to 1, by estimate; 0 where one has
    /// no sketch.
    pub fn shared(&self, other: &Print) -> f32 {
        let equal = self.sketch.iter().zip(&other.sketch).filter(|(left, right)| left == right);
        // Different runs have the same lowest byte once in 256 times.
        let by_chance = 1.0 / 256.0;
        let equal = equal.count() as f32 / PLACES as f32;
        ((equal - by_chance) / (1.0 - by_chance)).max(0.0)
    }

    /// Whether the numbers that stand behind the same words are the same, slips excepted.
    pub fn agrees(&self, other: &Print) -> bool {
        let values = |print: &Print| {
            let mut values: HashMap<[u8; 2], BTreeSet<[u8; 2]>> = HashMap::new();
            for number in print.numbers.chunks_exact(NUMBER_BYTES) {
                let (place, value) = ([number[0], number[1]], [number[2], number[3]]);
                values.entry(place).or_default().insert(value);
            }
            values
        };
        let (left, right) = (values(self), values(other));
        let (mut paired, mut different) = (0, 0);
        for (place, left) in left {
            let Some(right) = right.get(&place) else { continue };
            // A cut may have taken some of the numbers behind the same words.
            let pairs = left.len().min(right.len());
            paired += pairs;
            different += pairs - left.intersection(right).count();
        }
        different * SLIPS_ONE_IN <= paired
    }

    /// The pieces of its sketch, with their places.
    fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.sketch.chunks_exact(BAND).enumerate()
    }

    /// Whether the texts have a piece in common: only those that have are looked at.
    pub fn meets(&self, other: &Print) -> bool {
        self.pieces().zip(other.pieces()).any(|(left, right)| left == right)
    }

    /// Whether one of the texts is likely to be a copy of the other.
    pub fn is_near(&self, other: &Print) -> bool {
        self.meets(other) && self.shared(other) >= Print::LEAST_SHARED && self.agrees(other)
    }
}

/// A hash of characters that is the same everywhere and always.
fn hash(characters: &[char]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let hash = characters.iter().fold(start, |hash, character| {
        (hash ^ u64::from(u32::from(*character))).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mixed(hash)
}

/// The finalizer of SplitMix64: every bit of the result depends on every bit of the number.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

fn sketch(runs: &[u64]) -> Vec<u8> {
    // Hash functions by multiplication with odd numbers, as far apart as SplitMix64 makes them.
    let functions: Vec<(u32, u32)> = (1..=PLACES as u64)
        .map(|place| {
            let seed = mixed(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            (seed as u32 | 1, (seed >> 32) as u32)
        })
        .collect();
    let mut least = [u32::MAX; PLACES];
    for run in runs {
        let (low, high) = (*run as u32, (*run >> 32) as u32);
        for (least, (factor, addend)) in least.iter_mut().zip(&functions) {
            let value = (low ^ addend).wrapping_mul(*factor);
            *least = (*least).min(value ^ high.rotate_left(factor & 31));
        }
    }
    // The lowest byte of a least value is as good as random; the highest is nearly always zero.
    least.iter().map(|value| *value as u8).collect()
}

/// The numbers of a text, with the characters before each that are no numbers.
fn numbers(characters: &[char]) -> Vec<u8> {
    let is_digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千万亿两".contains(c);
    let mut numbers = BTreeSet::new();
    let mut before: Vec<char> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let length = characters[at..].iter().take_while(|c| is_digit(**c)).count();
        let value = &characters[at..at + length];
        // A lone 一 is seldom a number.
        let is_number = length > 1 || value.iter().any(char::is_ascii_digit);
        if is_number && before.len() >= CONTEXT_CHARS {
            let place = hash(&before[before.len() - CONTEXT_CHARS..]).to_le_bytes();
            let value = hash(value).to_le_bytes();
            numbers.insert([place[0], place[1], value[0], value[1]]);
        }
        if length == 0 {
            before.push(characters[at]);
        }
        at += length.max(1);
    }
    numbers.into_iter().flatten().collect()
}

/// Names, in every document that repeats another, the one that stands for it: of texts that are equal
/// the first, of those that are near one another the longest. It depends on the documents and their
/// order alone, not on earlier builds.
pub(super) fn mark(entries: &mut [Entry]) {
    let originals = originals(entries);
    let name = |(position, original): (usize, usize)| {
        (original != position).then(|| entries[original].id.clone())
    };
    let named: Vec<Option<String>> = originals.into_iter().enumerate().map(name).collect();
    for (entry, duplicate_of) in entries.iter_mut().zip(named) {
        entry.duplicate_of = duplicate_of;
    }
}

/// For each document the position of the one that stands for it, which may be itself.
fn originals(entries: &[Entry]) -> Vec<usize> {
    let mut original: Vec<usize> = (0..entries.len()).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (position, entry) in entries.iter().enumerate() {
        original[position] = *first.entry(&entry.print.digest).or_insert(position);
    }
    let mut texts: Vec<usize> = (0..entries.len())
        .filter(|at| original[*at] == *at && !entries[*at].print.sketch.is_empty())
        .collect();
    texts.sort_by_key(|at| (std::cmp::Reverse(entries[*at].print.runs), *at));
    // Most pieces are of one text alone, and lead nowhere.
    let mut pieces: Vec<Piece<'_>> =
        texts.iter().flat_map(|at| entries[*at].print.pieces()).collect();
    pieces.par_sort_unstable();
    let in_common: HashSet<Piece<'_>> =
        pieces.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    let in_common = |at: usize| entries[at].print.pieces().filter(|one| in_common.contains(one));
    let mut by_piece: HashMap<Piece<'_>, Vec<usize>> = HashMap::new();
    let mut stands_for: HashMap<usize, usize> = HashMap::new();
    for at in texts {
        let entry = &entries[at];
        let known = in_common(at).filter_map(|piece| by_piece.get(&piece));
        let alike: BTreeSet<usize> = known.flatten().copied().collect();
        let copies = alike.into_iter().filter(|other| is_copy(entry, &entries[*other]));
        let shared = |other: &usize| entry.print.shared(&entries[*other].print);
        let best = copies.rev().max_by(|left, right| shared(left).total_cmp(&shared(right)));
        if let Some(best) = best {
            stands_for.insert(at, best);
            continue;
        }
        for piece in in_common(at) {
            let alike = by_piece.entry(piece).or_default();
            if alike.len() < MOST_LIKE {
                alike.push(at);
            }
        }
    }
    original.iter().map(|equal| stands_for.get(equal).copied().unwrap_or(*equal)).collect()
}

/// Whether `entry` is a copy of a text that is no shorter.
fn is_copy(entry: &Entry, longer: &Entry) -> bool {
    let claims = |entry: &Entry| -> BTreeSet<(String, RegionCode, &'static str, Option<i32>)> {
        let claims = entry.assertions.iter();
        claims.map(|a| (a.mechanism.clone(), a.region, a.stance.id(), a.year)).collect()
    };
    entry.home() == longer.home()
        && entry.print.is_near(&longer.print)
        && claims(entry).is_subset(&claims(longer))
}

/// Bytes as hexadecimal digits.
mod hexadecimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ptr_arg, reason = "serde hands over the field as it is")]
    pub(super) fn serialize<S: Serializer>(
        bytes: &Vec<u8>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        let digits: String =
            bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        serializer.serialize_str(&digits)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let digits = String::deserialize(deserializer)?;
        let pairs = digits.as_bytes().chunks_exact(2);
        let byte = |pair: &[u8]| {
            let half = |digit: u8| char::from(digit).to_digit(16);
            u8::try_from(half(pair[0])? << 4 | half(pair[1])?).ok()
        };
        let bytes: Option<Vec<u8>> = pairs.map(byte).collect();
        bytes.ok_or_else(|| D::Error::custom("a print is no row of hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use schemas::document::Passage;

    use super::*;

    /// A text of so many sentences, each with a number.
    fn sentences(count: usize) -> Vec<String> {
        let verbs = ["听取", "审议", "检查", "督办", "视察", "调研", "评议", "询问"];
        let things =
            ["河道治理", "老旧小区", "学前教育", "养老服务", "预算执行", "食品安全", "农田水利"];
        (0..count)
            .map(|at| {
                let verb = verbs[at * 5 % verbs.len()];
                let thing = things[at * 3 % things.len()];
                format!("第{at}小组在{thing}方面{verb}了有关部门的报告，提出意见{}条。", at * 7 + 3)
            })
            .collect()
    }

    fn print(text: &[String]) -> Print {
        let mut documents = corpus::split::documents(&corpus::read::Source {
            name: "a.txt".to_owned(),
            text: "题目在这里\n\n正文。".to_owned(),
            ..corpus::read::Source::default()
        });
        let mut document = documents.remove(0);
        document.passages = vec![Passage { id: "para_1".to_owned(), text: text.concat() }];
        Print::of(&document)
    }

    #[test]
    fn a_text_with_a_head_and_without_a_sentence_is_a_copy() {
        let text = sentences(20);
        let mut copy = text.clone();
        copy.remove(7);
        copy.insert(0, "本报讯记者昨日从有关方面获悉，编辑整理如下。".to_owned());
        let (whole, copy) = (print(&text), print(&copy));
        assert!(whole.shared(&copy) > 0.8, "{}", whole.shared(&copy));
        assert!(whole.is_near(&copy));
    }

    #[test]
    fn other_numbers_are_another_text_and_one_slip_is_not() {
        let text = sentences(20);
        let next_year: Vec<String> =
            text.iter().map(|sentence| sentence.replace("条。", "0条。")).collect();
        let mut slip = text.clone();
        slip[4] = slip[4].replace("条。", "0条。");
        let whole = print(&text);
        assert!(whole.shared(&print(&next_year)) > 0.5);
        assert!(!whole.is_near(&print(&next_year)));
        assert!(whole.is_near(&print(&slip)));
    }

    #[test]
    fn short_texts_have_no_sketch() {
        let short = print(&sentences(2));
        assert_eq!(short.shared(&short), 0.0);
        assert_eq!(short, print(&sentences(2)));
    }

    #[test]
    fn a_print_is_stored_as_it_is() {
        let print = print(&sentences(20));
        let json = serde_json::to_string(&print).unwrap();
        assert_eq!(serde_json::from_str::<Print>(&json).unwrap(), print);
        assert!(
            serde_json::from_str::<Print>(&json.replace("\"sketch\":\"", "\"sketch\":\"甲乙"))
                .is_err()
        );
    }
}
