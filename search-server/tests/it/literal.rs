//! 字面必中: a quoted string finds exactly the passages that contain it, an unquoted one at least those.
//!
//! Random parts of random passages, in the variants that people type, are searched for and compared
//! with a plain look through all passages.

use std::collections::BTreeMap;

use crate::library::{Chance, Library, Text};
use corpus::text::{fold_query, is_han};
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Filters, Query, Scope};

/// Longest part that is tried, in characters.
const LONGEST: usize = 30;

/// How somebody types what another has printed.
struct Typist {
    traditional: Vec<OpenCC>,
}

impl Typist {
    fn new() -> Typist {
        let configs = [BuiltinConfig::S2t, BuiltinConfig::S2tw, BuiltinConfig::S2hk];
        Typist { traditional: configs.map(|config| OpenCC::from_config(config).unwrap()).into() }
    }

    fn variants(&self, text: &str, chance: &mut Chance) -> Vec<String> {
        let wide = |character: char| match character {
            '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap(),
            other => other,
        };
        let mut variants = vec![
            text.to_owned(),
            text.chars().map(wide).collect(),
            text.chars().map(|c| c.to_ascii_uppercase()).collect(),
            spaced(text, chance),
        ];
        variants.extend(self.traditional.iter().map(|converter| converter.convert(text)));
        variants
    }
}

/// With white space of some kind between Han characters.
fn spaced(text: &str, chance: &mut Chance) -> String {
    let mut spaced = String::new();
    let mut last_is_han = false;
    for character in text.chars() {
        if last_is_han && is_han(character) && chance.below(3) == 0 {
            let blank: &str = chance.pick::<&str>(&[" ", "\u{3000}", "\n", "\r\n  ", "\u{a0}"]);
            spaced.push_str(blank);
        }
        last_is_han = is_han(character);
        spaced.push(character);
    }
    spaced
}

/// In quotation marks that it does not contain itself; `None` if it contains every kind.
fn quoted(text: &str) -> Option<String> {
    let marks = [("\"", "\"", "\"＂"), ("“", "”", "”“〞"), ("「", "」", "」"), ("『", "』", "』")];
    let (open, close, _) =
        marks.into_iter().find(|(_, _, marks)| !text.contains(|c| marks.contains(c)))?;
    Some(format!("{open}{text}{close}"))
}

/// For each document how many of its passages contain a folded string.
fn containing<'a>(texts: &'a [Text], wanted: &str) -> BTreeMap<&'a str, usize> {
    let mut documents = BTreeMap::new();
    for text in texts.iter().filter(|text| text.folded.contains(wanted)) {
        *documents.entry(text.document.as_str()).or_default() += 1;
    }
    documents
}

#[track_caller]
fn check_quoted(library: &Library, part: &str, typed: &str) {
    let Some(query) = quoted(typed) else { return };
    let wanted = fold_query(part);
    if wanted.is_empty() {
        return;
    }
    let expected = containing(&library.texts, &wanted);
    let found = library.search(&query, Scope::Passage, usize::MAX);
    assert_eq!(found.query.hints, Vec::<String>::new(), "{query:?}");
    let by_document: BTreeMap<&str, usize> =
        found.hits.iter().map(|hit| (hit.document.id.as_str(), hit.passage_count)).collect();
    assert_eq!(by_document, expected, "{query:?} for {wanted:?}");
    assert_eq!(found.passages, expected.values().sum::<usize>(), "{query:?}");
    for passage in found.hits.iter().flat_map(|hit| &hit.passages) {
        assert!(fold_query(&passage.text).contains(&wanted), "{query:?}: {}", passage.text);
        let marked: Vec<char> = passage.text.chars().collect();
        assert!(!passage.highlights.is_empty(), "{query:?}: {}", passage.text);
        for [start, end] in &passage.highlights {
            let marked = fold_query(&marked[*start..*end].iter().collect::<String>());
            assert!(marked.contains(&wanted), "{query:?}: {marked}");
        }
    }
}

/// What is typed without a space and without filter or exclusion finds at least what contains it,
/// and, where it is one word to the eye, shows that first.
#[track_caller]
fn check_unquoted(library: &Library, part: &str) -> bool {
    let query = Query::parse(part, Taxonomy::embedded());
    let wanted = fold_query(part);
    let spelled = query.to_string();
    let has_operator = part.contains(|c: char| c.is_whitespace() || "|｜".contains(c))
        || query.filters != Filters::default()
        || spelled.starts_with('-')
        || spelled.contains(" -")
        || spelled.contains("(-");
    if has_operator || !wanted.chars().any(char::is_alphanumeric) {
        return false;
    }
    let found = library.search(part, Scope::Passage, usize::MAX);
    let counts: BTreeMap<&str, usize> =
        found.hits.iter().map(|hit| (hit.document.id.as_str(), hit.passage_count)).collect();
    for (document, count) in containing(&library.texts, &wanted) {
        let enough = counts.get(document).is_some_and(|found| *found >= count);
        assert!(enough, "{part:?} misses a passage of {document}");
    }
    if spelled == wanted {
        for hit in &found.hits {
            let in_body = |text: &&Text| {
                text.document == hit.document.id
                    && !matches!(text.passage.as_str(), "title" | "byline")
            };
            let texts = library.texts.iter().filter(in_body);
            let with: Vec<&str> = texts
                .filter(|text| text.folded.contains(&wanted))
                .map(|text| text.passage.as_str())
                .collect();
            for passage in hit.passages.iter().take(with.len()) {
                assert!(with.contains(&passage.id.as_str()), "{part:?}: {} first", passage.id);
            }
        }
    }
    true
}

fn check_library(library: &Library, parts: usize) {
    let typist = Typist::new();
    let mut chance = Chance::new(20_261_121);
    let mut unquoted = 0;
    for _ in 0..parts {
        let part = chance.part(&library.texts, LONGEST);
        for typed in typist.variants(&part, &mut chance) {
            check_quoted(library, &part, &typed);
        }
        unquoted += usize::from(check_unquoted(library, &part));
    }
    assert!(unquoted * 2 > parts, "only {unquoted} of {parts} could be tried without quotes");
}

#[test]
fn parts_of_the_sample_are_always_found() {
    check_library(Library::sample(), 500);
}

#[test]
fn parts_of_real_texts_are_always_found() {
    let Some(seeds) = Library::seeds() else { return };
    check_library(seeds, 800);
}

/// Far more than in the usual run.
#[test]
#[ignore = "takes a minute"]
fn many_parts_of_real_texts_are_always_found() {
    let Some(seeds) = Library::seeds() else { return };
    check_library(seeds, 20_000);
}

#[test]
fn strings_that_stand_nowhere_find_nothing() {
    let library = Library::sample();
    let mut chance = Chance::new(7);
    for _ in 0..300 {
        // A part with two neighbours exchanged seldom stands anywhere; then nothing is found.
        let mut part: Vec<char> = chance.part(&library.texts, 8).chars().collect();
        let at = chance.below(part.len() - 1);
        part.swap(at, at + 1);
        let part: String = part.into_iter().collect();
        check_quoted(library, &part, &part);
    }
}

#[test]
fn spaces_between_latin_words_are_part_of_the_string() {
    let library = Library::of(&[
        ("甲", "推行two round replies做法。\n\n建立app平台。"),
        ("乙", "推行two-round replies做法。"),
        ("丙", "讨论ＴＷＯ　ＲＯＵＮＤ的答复。"),
    ]);
    for part in ["two round", "two-round", "tworound", "o r", "d replies做", "round的", "app", "ap"]
    {
        check_quoted(&library, part, part);
    }
}
