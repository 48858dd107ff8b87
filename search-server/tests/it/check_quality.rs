//! How well quotations are told apart: right ones in another dress, changed ones, and those of other
//! texts. They are made from the texts of the collection itself; every second case was kept aside when
//! the threshold was chosen (`DIFFERS_SHARE` in `engine/check/quotations.rs`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corpus::text::{clauses, is_han, sentences};
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use indexer::index::Input;
use schemas::api::{CheckedQuotation, DifferenceKind, QuotationVerdict};
use search_server::engine::Engine;

use crate::library::{Chance, Library, Text};

/// Lengths of quotations that are made, in characters.
const LENGTHS: std::ops::Range<usize> = 14..90;

/// Something that happens to a quotation between the text and the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    None,
    Spaces,
    Traditional,
    Punctuation,
    Exchanged,
    Deleted,
    Inserted,
    Clause,
    Elsewhere,
}

impl Change {
    const ALL: [Change; 9] = [
        Change::None,
        Change::Spaces,
        Change::Traditional,
        Change::Punctuation,
        Change::Exchanged,
        Change::Deleted,
        Change::Inserted,
        Change::Clause,
        Change::Elsewhere,
    ];

    fn expected(self) -> QuotationVerdict {
        match self {
            Change::None | Change::Spaces | Change::Traditional | Change::Punctuation => {
                QuotationVerdict::Exact
            }
            Change::Elsewhere => QuotationVerdict::NotFound,
            _ => QuotationVerdict::Differs,
        }
    }
}

/// A quotation whose text is known.
struct Case<'a> {
    change: Change,
    quote: String,
    /// The words as the text has them.
    original: String,
    source: Option<&'a Text>,
}

/// Only the letters and digits.
fn bare(text: &str) -> String {
    corpus::text::fold_query(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A run of whole clauses of a text; `None` if it has none of a good length.
fn run<'a>(
    texts: &'a [Text],
    chance: &mut Chance,
    least_clauses: usize,
) -> Option<(&'a Text, String)> {
    let text = chance.pick(texts);
    let found = clauses(&text.printed);
    let first = chance.below(found.len().max(1));
    let characters: Vec<char> = text.printed.chars().collect();
    let most = (first + 1 + chance.below(5)).max(first + least_clauses);
    let last = found.get(first..most.min(found.len()))?.last()?;
    let words: String = characters[found[first].start..last.end].iter().collect();
    let words = words.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_good = LENGTHS.contains(&words.chars().count())
        && !words
            .contains(['“', '”', '‘', '’', '「', '」', '"', '\n', '…', '[', '<', '>', '《', '》'])
        && words.chars().filter(|c| is_han(*c)).count() >= 10
        && clauses(&words).len() >= least_clauses;
    is_good.then_some((text, words))
}

/// Characters that are exchanged or put in.
const OTHERS: [char; 8] = ['甲', '丑', '鹤', '瓷', '琴', '梅', '鲸', '锦'];

fn changed(
    change: Change,
    words: &str,
    other: &str,
    traditional: &OpenCC,
    chance: &mut Chance,
) -> String {
    let mut characters: Vec<char> = words.chars().collect();
    let hans: Vec<usize> = (0..characters.len()).filter(|at| is_han(characters[*at])).collect();
    let times = 1 + chance.below(3);
    match change {
        Change::None | Change::Elsewhere => {}
        Change::Spaces => {
            return characters
                .iter()
                .map(|c| if chance.below(4) == 0 { format!("{c}\u{3000}") } else { c.to_string() })
                .collect();
        }
        Change::Traditional => return traditional.convert(words),
        Change::Punctuation => {
            for character in &mut characters {
                *character = match *character {
                    '，' => *chance.pick(&[',', '、', ' ']),
                    '。' | '；' => *chance.pick(&['；', '，', '．']),
                    '、' => *chance.pick(&['，', ' ']),
                    '：' => ':',
                    other => other,
                };
            }
        }
        Change::Exchanged => {
            for _ in 0..times {
                let at = *chance.pick(&hans);
                characters[at] = *chance.pick(&OTHERS);
            }
        }
        Change::Deleted => {
            // Characters in a row, from inside: at an end, one exchange comes nearer than three deletions.
            let at = hans[3 + chance.below(hans.len() - times - 6)];
            characters.drain(at..(at + times).min(characters.len()));
        }
        Change::Inserted => {
            let at = hans[1 + chance.below(hans.len() - 2)];
            for _ in 0..times {
                characters.insert(at, *chance.pick(&OTHERS));
            }
        }
        Change::Clause => {
            let found = clauses(words);
            // The shortest, so that most of the quotation stays.
            let shortest = found.iter().min_by_key(|clause| clause.len()).unwrap().clone();
            let length = shortest.len();
            let other: Vec<char> = other.chars().take(length).collect();
            characters.splice(shortest, other);
        }
    }
    characters.into_iter().collect()
}

/// Quotations of the texts, and of texts that are not in the collection.
fn cases<'a>(texts: &'a [Text], elsewhere: &[String], each: usize, seed: u64) -> Vec<Case<'a>> {
    let traditional = OpenCC::from_config(BuiltinConfig::S2t).unwrap();
    let mut chance = Chance::new(seed);
    let mut cases = Vec::new();
    for change in Change::ALL {
        let mut made = 0;
        for _ in 0..each * 400 {
            if made == each {
                break;
            }
            if change == Change::Elsewhere {
                let quote = chance.pick(elsewhere).clone();
                cases.push(Case { change, original: quote.clone(), quote, source: None });
                made += 1;
                continue;
            }
            let least = if change == Change::Clause { 3 } else { 1 };
            let Some((source, words)) = run(texts, &mut chance, least) else { continue };
            let Some((_, other)) = run(texts, &mut chance, 1) else { continue };
            let quote = changed(change, &words, &other, &traditional, &mut chance);
            let is_changed = bare(&quote) != bare(&words);
            if is_changed == (change.expected() == QuotationVerdict::Exact)
                && change != Change::Traditional
            {
                continue;
            }
            cases.push(Case { change, quote, original: words, source: Some(source) });
            made += 1;
        }
    }
    cases
}

fn checked(engine: &Engine, quote: &str) -> CheckedQuotation {
    let draft = format!("据材料：“{quote}”。");
    let mut response = engine.check(&draft).unwrap();
    assert_eq!(response.quotations.len(), 1, "{draft}: {response:?}");
    response.quotations.remove(0)
}

/// What became of the cases of one change.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: usize,
    exact: usize,
    differs: usize,
    not_found: usize,
    /// With the document that it was taken from, or one with the same words.
    right_document: usize,
    /// With just the words that were changed.
    right_difference: usize,
    /// The least and the greatest share of a quotation that its text has in runs, where the two differ.
    shares: Option<(f64, f64)>,
}

impl Tally {
    fn right(&self, expected: QuotationVerdict) -> usize {
        match expected {
            QuotationVerdict::Exact => self.exact,
            QuotationVerdict::Differs => self.differs,
            QuotationVerdict::NotFound => self.not_found,
        }
    }
}

/// The share of a quotation that is the same in runs of three or more characters.
fn share_in_runs(found: &CheckedQuotation) -> f64 {
    let same = found.difference.iter().filter(|part| part.kind == DifferenceKind::Same);
    let runs = same.map(|part| bare(&part.text).chars().count()).filter(|run| *run >= 3);
    runs.sum::<usize>() as f64 / bare(&found.quote).chars().count().max(1) as f64
}

fn measure(library: &Library, cases: &[Case<'_>]) -> BTreeMap<Change, Tally> {
    let mut tallies: BTreeMap<Change, Tally> = BTreeMap::new();
    for case in cases {
        let found = checked(&library.engine, &case.quote);
        let tally = tallies.entry(case.change).or_default();
        tally.all += 1;
        match found.verdict {
            QuotationVerdict::Exact => tally.exact += 1,
            QuotationVerdict::Differs => tally.differs += 1,
            QuotationVerdict::NotFound => tally.not_found += 1,
        }
        if found.verdict == QuotationVerdict::Differs {
            let share = share_in_runs(&found);
            let (least, most) = tally.shares.unwrap_or((share, share));
            tally.shares = Some((least.min(share), most.max(share)));
        }
        let (Some(best), Some(source)) = (&found.best, case.source) else { continue };
        let has_words = |text: &&Text| text.document == best.document.id;
        let whole: String =
            library.texts.iter().filter(has_words).map(|text| bare(&text.folded)).collect();
        if best.document.id == source.document || whole.contains(&bare(&case.original)) {
            tally.right_document += 1;
        }
        let without = |kind: DifferenceKind| -> String {
            let parts = found.difference.iter().filter(|part| part.kind != kind);
            parts.map(|part| part.text.as_str()).collect()
        };
        if found.verdict == QuotationVerdict::Differs {
            assert_eq!(without(DifferenceKind::Deleted), found.quote);
            if bare(&without(DifferenceKind::Inserted)) == bare(&case.original) {
                tally.right_difference += 1;
            }
        }
    }
    tallies
}

#[expect(clippy::print_stderr, reason = "the table is what people look at")]
fn print(name: &str, tallies: &BTreeMap<Change, Tally>) {
    eprintln!("{name}: exact, differs, not found | right document, difference | shares in runs");
    for (change, tally) in tallies {
        let Tally { exact, differs, not_found, right_document, right_difference, .. } = tally;
        let shares = tally.shares.map_or_else(String::new, |(l, m)| format!("{l:.2} to {m:.2}"));
        eprintln!(
            "  {change:?}: {exact} {differs} {not_found} | {right_document} {right_difference} | {shares}"
        );
    }
}

/// What must hold on what was kept aside.
#[derive(Clone, Copy)]
struct Bounds {
    /// Share of changed quotations that are found, with their text.
    differs: f64,
    /// Share of those with a few changed characters of which just these are shown.
    difference: f64,
}

const SPEECHES: Bounds = Bounds { differs: 0.95, difference: 0.95 };
/// Laws share their formulas: a short one with three changes may be nearer to another law.
const LAWS: Bounds = Bounds { differs: 0.9, difference: 0.88 };

#[track_caller]
fn check_bounds(tallies: &BTreeMap<Change, Tally>, bounds: Bounds) {
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    for (change, tally) in tallies {
        let right = share(tally.right(change.expected()), tally.all);
        let least = match change.expected() {
            QuotationVerdict::Exact => 1.0,
            QuotationVerdict::Differs => bounds.differs,
            QuotationVerdict::NotFound => 0.97,
        };
        assert!(right >= least, "{change:?}: {tally:?}");
        if change.expected() != QuotationVerdict::NotFound {
            assert!(
                share(tally.right_document, tally.all) >= bounds.differs,
                "{change:?}: {tally:?}"
            );
        }
        if matches!(change, Change::Exchanged | Change::Deleted | Change::Inserted) {
            let shown = share(tally.right_difference, tally.all);
            assert!(shown >= bounds.difference, "{change:?}: {tally:?}");
        }
    }
}

fn try_on(name: &str, library: &Library, elsewhere: &[String], each: usize, bounds: Bounds) {
    let cases = cases(&library.texts, elsewhere, 2 * each, 7);
    let (seen, aside): (Vec<_>, Vec<_>) =
        cases.into_iter().enumerate().partition(|(number, _)| number % 2 == 0);
    let only = |half: Vec<(usize, Case<'_>)>| -> BTreeMap<Change, Tally> {
        measure(library, &half.into_iter().map(|(_, case)| case).collect::<Vec<_>>())
    };
    print(&format!("{name}, seen"), &only(seen));
    let aside = only(aside);
    print(&format!("{name}, kept aside"), &aside);
    check_bounds(&aside, bounds);
}

/// Sentences of a good length.
fn sentences_of(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        let characters: Vec<char> = text.chars().collect();
        for range in sentences(&text) {
            let words: String = characters[range].iter().collect();
            let words = words.trim().trim_matches(|c: char| !c.is_alphanumeric());
            let is_plain =
                !words.contains(['“', '”', '‘', '’', '"', '…', '[', '<', '>', '《', '》', '\n']);
            if LENGTHS.contains(&words.chars().count()) && is_plain {
                found.push(words.to_owned());
            }
        }
    }
    found
}

/// The sample in two halves: one is the collection, the other is elsewhere.
#[test]
fn quotations_of_the_sample_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let mut elsewhere = Vec::new();
    for (number, source) in corpus::sample::sources().enumerate() {
        let source = source.unwrap();
        if number % 2 == 0 {
            std::fs::write(folder.path().join(&source.name), &source.text).unwrap();
        } else {
            elsewhere.push(source.text.chars().skip(source.content_start_chars).collect());
        }
    }
    let library = Library::new(&Input::Paths(vec![folder.path().to_owned()]));
    try_on("sample", &library, &sentences_of(elsewhere), 40, SPEECHES);
}

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    path.metadata().is_ok().then_some(path)
}

/// News items, which quote neither laws nor speeches as a rule.
fn news() -> Vec<String> {
    let Some(path) = shared("data/news.jsonl.zst") else { return Vec::new() };
    let file = texts_of(&path);
    sentences_of(file.into_iter().step_by(97))
}

fn texts_of(path: &Path) -> Vec<String> {
    let (files, _) = corpus::read::list(&[path.to_owned()]).unwrap();
    files.iter().flat_map(corpus::read::sources).flatten().map(|source| source.text).collect()
}

#[test]
fn quotations_of_the_compilations_are_told_apart() {
    let Some(library) = Library::seeds() else { return };
    try_on("compilations", library, &news(), 40, SPEECHES);
}

/// `cargo test -p search-server --test it -- check_quality:: --ignored --nocapture`
#[test]
#[ignore = "indexes 3,475 laws"]
fn quotations_of_laws_are_told_apart() {
    let Some(laws) = shared("data/laws.jsonl.zst") else { return };
    let library = Library::new(&Input::Paths(vec![laws]));
    try_on("laws", &library, &news(), 100, LAWS);
}
