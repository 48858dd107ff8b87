//! Descriptions: which practice do these words describe, where no name is used?
//!
//! Every mechanism is a bag of terms, from its names, its definition, the words of its patterns and its
//! English texts. A question is scored against each by the terms that both have, rare ones counting
//! more (inverse document frequency over the mechanisms). A claim needs much of the question to be
//! covered and a distance to the second best; less only offers choices.

use std::collections::{BTreeMap, HashMap};

use corpus::text::{Segmenter, fold_query, is_han};
use schemas::taxonomy::pattern::Node;
use schemas::taxonomy::{Mechanism, Taxonomy};

use super::english::{EnglishNames, content_words};
use super::wordings::Wordings;

/// How much a term counts by the kind of term.
const WORD: f64 = 1.0;
const PAIR: f64 = 0.6;
const SINGLE: f64 = 0.3;
const GROUP: f64 = 1.0;
const LATIN: f64 = 1.6;

/// How much a term counts by where the mechanism has it.
const IN_NAME: f64 = 1.0;
const IN_DEFINITION: f64 = 0.9;
const IN_ALIAS: f64 = 0.8;
const IN_PATTERN: f64 = 0.55;

/// How much faster than its information the worth of a common term falls.
const STEEPNESS: f64 = 1.25;

/// A term and how much its kind counts.
type Terms = BTreeMap<String, f64>;

/// The mechanisms as bags of terms.
#[derive(Debug)]
pub(crate) struct Descriptions {
    segmenter: Segmenter,
    /// For each term the mechanisms that have it, by position, and how much it counts there.
    postings: HashMap<String, Vec<(usize, f64)>>,
    mechanisms: usize,
    /// Their names in English.
    pub(super) english: EnglishNames,
}

/// A mechanism that words may describe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Described {
    /// Position in the taxonomy.
    pub(super) mechanism: usize,
    /// What is covered, in units of information.
    pub(super) score: f64,
    /// Share of the words' information that is covered.
    pub(super) share: f64,
}

impl Descriptions {
    /// Reads the taxonomy. The segmenter must know its names.
    pub(crate) fn new(taxonomy: &Taxonomy, segmenter: Segmenter) -> Descriptions {
        let mut postings: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
        for (position, mechanism) in taxonomy.mechanisms().iter().enumerate() {
            let mut weights: BTreeMap<String, f64> = BTreeMap::new();
            for (text, weight) in texts(mechanism) {
                for term in terms(&fold_query(&text), &segmenter).into_keys() {
                    let known = weights.entry(term).or_insert(weight);
                    *known = known.max(weight);
                }
            }
            for (term, weight) in weights {
                postings.entry(term).or_default().push((position, weight));
            }
        }
        let (mechanisms, english) = (taxonomy.mechanisms().len(), EnglishNames::new(taxonomy));
        Descriptions { segmenter, postings, mechanisms, english }
    }

    /// The mechanisms that share terms with pieces of folded text, best first.
    pub(super) fn rank(&self, pieces: &[&str]) -> Vec<Described> {
        let mut asked: Terms = BTreeMap::new();
        for piece in pieces {
            for (term, kind) in terms(piece, &self.segmenter) {
                asked.insert(term, kind);
            }
        }
        let mut scores = vec![0.0; self.mechanisms];
        let mut all = 0.0;
        for (term, kind) in &asked {
            let postings = self.postings.get(term).map_or(&[][..], Vec::as_slice);
            // A group of words stands beside the words themselves and adds nothing to what is asked.
            let rarity = kind * self.rarity(postings.len());
            if !term.starts_with('#') {
                all += rarity;
            }
            for (mechanism, weight) in postings {
                scores[*mechanism] += rarity * weight;
            }
        }
        let described = scores.iter().enumerate().filter(|(_, score)| **score > 0.0);
        let mut described: Vec<Described> = described
            .map(|(mechanism, score)| Described { mechanism, score: *score, share: score / all })
            .collect();
        described.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then(left.mechanism.cmp(&right.mechanism))
        });
        described
    }

    /// How much a term tells that so many mechanisms have.
    fn rarity(&self, having: usize) -> f64 {
        let all = self.mechanisms as f64;
        let information = |having: f64| ((all - having + 0.5) / (having + 0.5) + 1.0).ln();
        let most = information(0.0);
        most * (information(having as f64) / most).powf(STEEPNESS)
    }
}

/// The texts of a mechanism, and how much their terms count.
fn texts(mechanism: &Mechanism) -> Vec<(String, f64)> {
    let mut texts = vec![
        (mechanism.zh.clone(), IN_NAME),
        (mechanism.en.clone(), IN_NAME),
        (mechanism.definition.clone(), IN_DEFINITION),
        (mechanism.definition_en.clone(), IN_DEFINITION),
    ];
    let aliases = mechanism.aliases.iter().chain(&mechanism.aliases_en);
    texts.extend(aliases.map(|alias| (alias.clone(), IN_ALIAS)));
    for pattern in &mechanism.patterns {
        let mut words = Vec::new();
        pattern.parts.iter().for_each(|part| literals(part, &mut words));
        texts.extend(words.into_iter().map(|word| (word, IN_PATTERN)));
    }
    texts
}

fn literals(nodes: &[Node], words: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Literal(text) => words.push(text.clone()),
            Node::Either(branches) => branches.iter().for_each(|branch| literals(branch, words)),
            Node::Gap(_) | Node::Number => {}
        }
    }
}

/// The terms of a folded text: words, pairs of characters, single characters, stems of English words,
/// and the groups of `wordings.toml` of which it has a word.
fn terms(folded: &str, segmenter: &Segmenter) -> Terms {
    let mut terms = BTreeMap::new();
    for word in segmenter.words(folded) {
        let Some(text) = folded.get(word.bytes) else { continue };
        if text.chars().all(is_han) && text.chars().count() > 1 && !is_empty(text) {
            terms.insert(text.to_owned(), WORD);
        }
    }
    let mut before: Option<char> = None;
    for character in folded.chars() {
        let is_word = is_han(character) && !EMPTY_CHARACTERS.contains(character);
        if is_word {
            terms.entry(character.to_string()).or_insert(SINGLE);
            if let Some(before) = before {
                let pair: String = [before, character].iter().collect();
                if !is_empty(&pair) {
                    terms.entry(pair).or_insert(PAIR);
                }
            }
        }
        before = is_word.then_some(character);
    }
    let stems = content_words(folded);
    for (group, words) in Wordings::embedded().same.iter().enumerate() {
        if words.is_in(folded, &stems) {
            terms.insert(format!("#{group}"), GROUP);
        }
    }
    terms.extend(stems.into_iter().map(|stem| (stem, LATIN)));
    terms
}

/// Characters that bind others.
const EMPTY_CHARACTERS: &str =
    "的了着过吗呢吧啊呀和与及或在是就都也还又把被给让对向跟从到由于以为之其这那个";
/// Words that any practice of a congress may be described with.
const EMPTY_WORDS: [&str; 12] = [
    "人大", "可以", "一个", "怎么", "什么", "进行", "我们", "他们", "工作", "情况", "大代", "人民",
];

fn is_empty(word: &str) -> bool {
    EMPTY_WORDS.contains(&word)
}
