//! Places in questions, by their Chinese names and in Latin letters.

use std::ops::Range;

use corpus::text;
use schemas::region::{Level, RegionCode, RegionTable};

/// A division that a question names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The division.
    pub(super) region: RegionCode,
    /// Bytes of the folded question.
    pub(super) bytes: Range<usize>,
}

/// Most words of a name in Latin letters: inner mongolia.
const MOST_WORDS: usize = 2;

/// The divisions that a folded question names, in order, none twice.
pub(super) fn named(folded: &str) -> Vec<Named> {
    let in_chinese = text::places(folded, None).into_iter();
    let mut found: Vec<Named> =
        in_chinese.map(|place| Named { region: place.region, bytes: place.bytes }).collect();
    found.extend(in_latin(folded));
    found.sort_by_key(|named| named.bytes.start);
    let mut kept: Vec<Named> = Vec::new();
    for named in found {
        if named.region != RegionCode::NATION && kept.iter().all(|k| k.region != named.region) {
            kept.push(named);
        }
    }
    kept
}

/// Names of provinces and cities in Latin letters, with `province` or `city` behind them.
fn in_latin(folded: &str) -> Vec<Named> {
    let table = RegionTable::embedded();
    let words = latin_words(folded);
    let mut found = Vec::new();
    let mut next = 0;
    while next < words.len() {
        let longest = (1..=MOST_WORDS).rev().find_map(|count| {
            let (first, last) = (words.get(next)?, words.get(next + count - 1)?);
            let bytes = first.start..last.end;
            let code = table.resolve(folded.get(bytes.clone())?)?;
            matches!(code.level(), Level::Province | Level::City).then_some((count, code, bytes))
        });
        let Some((count, region, mut bytes)) = longest else {
            next += 1;
            continue;
        };
        next += count;
        let suffix = words.get(next).filter(|word| {
            matches!(folded.get((*word).clone()), Some("province" | "city" | "municipality"))
        });
        if let Some(suffix) = suffix {
            bytes.end = suffix.end;
            next += 1;
        }
        found.push(Named { region, bytes });
    }
    found
}

/// Runs of Latin letters.
fn latin_words(folded: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in folded.char_indices() {
        if !character.is_ascii_alphabetic() {
            continue;
        }
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + 1,
            None => words.push(at..at + 1),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: &[&str]) {
        let found = named(&text::fold_query(question));
        let codes: Vec<String> = found.iter().map(|named| named.region.to_string()).collect();
        assert_eq!(codes, expected, "{question}");
    }

    #[test]
    fn places_are_read_in_chinese_and_in_latin_letters() {
        check("浙江和江苏的票决制", &["330000", "320000"]);
        check("does 浙江 vote", &["330000"]);
        check("Does Inner Mongolia or Zhejiang Province vote", &["150000", "330000"]);
        check("山西省吕梁市", &["141100"]);
        check("has hangzhou city", &["330100"]);
        check("which provinces", &[]);
    }

    #[test]
    fn a_place_is_one_whatever_the_script() {
        check("浙江 zhejiang 浙江省", &["330000"]);
    }
}
