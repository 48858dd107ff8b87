//! Where a passage names or describes a mechanism.
//!
//! All aliases, and for each pattern a piece that it cannot do without (its *anchor*), stand in one
//! automaton that reads a passage once. Only patterns whose anchor occurs are tried as regular
//! expressions, so that the cost does not grow with the number of patterns.

use std::ops::Range;

use corpus::text::fold_query;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use regex::Regex;
use schemas::taxonomy::Taxonomy;
use schemas::taxonomy::pattern::{Node, Pattern};

/// A place where a mechanism is named or described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit<'a> {
    /// Identifier of the mechanism.
    pub(super) mechanism: &'a str,
    /// Bytes of the folded passage.
    pub(super) bytes: Range<usize>,
}

/// What the automaton's words stand for.
#[derive(Clone, Copy, Debug)]
enum Sign {
    Alias(usize),
    Pattern { mechanism: usize, pattern: usize },
}

/// A mechanism and where an alias of it stands.
type AliasHit = (usize, Range<usize>);
/// A mechanism and one of its patterns, whose anchor was seen.
type PatternSign = (usize, usize);

/// The patterns of one mechanism.
#[derive(Debug)]
struct Rules {
    id: String,
    patterns: Vec<Regex>,
    requires: Vec<Regex>,
    traps: Vec<Regex>,
}

/// The mechanisms of a taxonomy, ready to be found.
#[derive(Debug)]
pub(super) struct Matcher {
    rules: Vec<Rules>,
    automaton: SignAutomaton,
}

impl Matcher {
    pub(super) fn new(taxonomy: &Taxonomy) -> Matcher {
        let mut signs = Vec::new();
        let mut rules = Vec::new();
        for (index, mechanism) in taxonomy.mechanisms().iter().enumerate() {
            let names = mechanism.aliases.iter().chain([&mechanism.zh]);
            signs.extend(names.map(|alias| (fold_query(alias), Sign::Alias(index))));
            for (pattern, source) in mechanism.patterns.iter().enumerate() {
                let sign = Sign::Pattern { mechanism: index, pattern };
                signs.extend(anchors(&source.nodes).into_iter().map(|anchor| (anchor, sign)));
            }
            rules.push(Rules {
                id: mechanism.id.clone(),
                patterns: compile_all(&mechanism.patterns),
                requires: compile_all(&mechanism.requires),
                traps: compile_all(&mechanism.traps),
            });
        }
        Matcher { rules, automaton: SignAutomaton::new(signs) }
    }

    /// The mechanisms that a folded question names, longest name first, then those it describes.
    pub(super) fn named_in(&self, folded: &str) -> Vec<Hit<'_>> {
        let (mut aliases, patterns) = self.signs(folded);
        keep_longest(&mut aliases);
        aliases.sort_by_key(|(mechanism, bytes)| {
            (std::cmp::Reverse(bytes.len()), bytes.start, *mechanism)
        });
        let described = patterns.into_iter().flat_map(|(mechanism, pattern)| {
            let found = self.rules[mechanism].patterns[pattern].find(folded);
            found.map(|found| (mechanism, found.range()))
        });
        let mut described: Vec<(usize, Range<usize>)> = described.collect();
        described.sort_by_key(|(mechanism, bytes)| (std::cmp::Reverse(bytes.len()), *mechanism));
        let hits = aliases.into_iter().chain(described);
        let free =
            hits.filter(|(mechanism, bytes)| !self.rules[*mechanism].is_trapped(folded, bytes));
        free.map(|(mechanism, bytes)| Hit { mechanism: &self.rules[mechanism].id, bytes }).collect()
    }

    /// The aliases in a folded text, and the patterns whose anchor occurs in it.
    fn signs(&self, folded: &str) -> (Vec<AliasHit>, Vec<PatternSign>) {
        let mut aliases: Vec<AliasHit> = Vec::new();
        let mut patterns: Vec<PatternSign> = Vec::new();
        self.automaton.find(folded, |bytes, sign| match sign {
            Sign::Alias(mechanism) => aliases.push((mechanism, bytes)),
            Sign::Pattern { mechanism, pattern } => patterns.push((mechanism, pattern)),
        });
        patterns.sort_unstable();
        patterns.dedup();
        (aliases, patterns)
    }

    /// The hits of a folded passage, by where they start.
    pub(super) fn hits(&self, folded: &str) -> Vec<Hit<'_>> {
        let (mut aliases, patterns) = self.signs(folded);
        keep_longest(&mut aliases);
        let mut found = Vec::new();
        for (mechanism, bytes) in aliases {
            if self.rules[mechanism].allows(folded, &bytes) {
                found.push((mechanism, bytes));
            }
        }
        for (mechanism, pattern) in patterns {
            for hit in self.rules[mechanism].patterns[pattern].find_iter(folded) {
                found.push((mechanism, hit.range()));
            }
        }
        found.retain(|(mechanism, bytes)| !self.rules[*mechanism].is_trapped(folded, bytes));
        found.sort_by_key(|(mechanism, bytes)| (bytes.start, *mechanism, bytes.end));
        found
            .into_iter()
            .map(|(mechanism, bytes)| Hit { mechanism: &self.rules[mechanism].id, bytes })
            .collect()
    }
}

impl Rules {
    /// Whether the context that an alias needs stands in its sentence.
    fn allows(&self, folded: &str, bytes: &Range<usize>) -> bool {
        let sentence = super::sentence_around(folded, bytes.start, bytes.end);
        let sentence = folded.get(sentence).unwrap_or_default();
        self.requires.is_empty() || self.requires.iter().any(|pattern| pattern.is_match(sentence))
    }

    /// Whether the hit overlaps a trap.
    fn is_trapped(&self, folded: &str, bytes: &Range<usize>) -> bool {
        let overlaps =
            |trap: regex::Match<'_>| trap.start() < bytes.end && bytes.start < trap.end();
        self.traps.iter().any(|trap| trap.find_iter(folded).any(overlaps))
    }
}

/// Drops an alias that stands strictly inside the longer alias of another mechanism: 基层联系点 of
/// the budget is no 联系点 of legislation.
fn keep_longest(aliases: &mut Vec<AliasHit>) {
    let all = aliases.clone();
    aliases.retain(|(mechanism, bytes)| {
        !all.iter().any(|(other, longer)| {
            other != mechanism
                && longer.start <= bytes.start
                && bytes.end <= longer.end
                && longer.len() > bytes.len()
        }) || all.iter().any(|(other, same)| other != mechanism && same == bytes)
    });
}

/// An automaton in which one word may be the sign of several things.
struct SignAutomaton {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    signs: Vec<Vec<Sign>>,
}

impl std::fmt::Debug for SignAutomaton {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SignAutomaton").field("words", &self.signs.len()).finish()
    }
}

impl SignAutomaton {
    fn new(signs: Vec<(String, Sign)>) -> SignAutomaton {
        let mut by_word = std::collections::BTreeMap::<String, Vec<Sign>>::new();
        for (word, sign) in signs.into_iter().filter(|(word, _)| !word.is_empty()) {
            by_word.entry(word).or_default().push(sign);
        }
        let (words, signs): (Vec<String>, Vec<Vec<Sign>>) = by_word.into_iter().unzip();
        let numbered = words.iter().zip(0_u32..);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(numbered);
        SignAutomaton { automaton: automaton.ok(), signs }
    }

    fn find(&self, text: &str, mut emit: impl FnMut(Range<usize>, Sign)) {
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(text) {
            for sign in &self.signs[hit.value() as usize] {
                emit(hit.start()..hit.end(), *sign);
            }
        }
    }
}

pub(super) fn compile_all(patterns: &[Pattern]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| compile(&pattern.nodes)).collect()
}

/// The regular expression of a checked pattern. Literals are folded as texts are.
fn compile(nodes: &[Node]) -> Option<Regex> {
    let mut source = String::new();
    write(nodes, &mut source);
    // Every node is written as a complete expression, so this cannot fail but for its size.
    Regex::new(&source).ok()
}

fn write(nodes: &[Node], source: &mut String) {
    for node in nodes {
        match node {
            Node::Literal(text) => source.push_str(&regex::escape(&fold_query(text))),
            Node::Gap(longest) => source.push_str(&format!("[^。!?;\\n]{{0,{longest}}}?")),
            Node::Number => {
                source.push_str("(?:[0-9][0-9.,]*[万亿]?多?余?|[一二三四五六七八九十百千万两几]+)")
            }
            Node::Either(branches) => {
                source.push_str("(?:");
                for (index, branch) in branches.iter().enumerate() {
                    if index > 0 {
                        source.push('|');
                    }
                    write(branch, source);
                }
                source.push(')');
            }
        }
    }
}

/// Words of which at least one must occur where the nodes match: the rarest-looking, that is the
/// longest, set that one node of the sequence offers.
fn anchors(nodes: &[Node]) -> Vec<String> {
    let shortest = |words: &Vec<String>| words.iter().map(|word| word.chars().count()).min();
    let sets = nodes.iter().filter_map(|node| match node {
        Node::Literal(text) => Some(vec![fold_query(text)]),
        Node::Gap(_) | Node::Number => None,
        Node::Either(branches) => {
            let branches: Vec<Vec<String>> =
                branches.iter().map(|branch| anchors(branch)).collect();
            let all = branches.iter().all(|words| !words.is_empty());
            all.then(|| branches.concat())
        }
    });
    sets.filter(|words| shortest(words).is_some_and(|chars| chars > 0))
        .max_by_key(|words| (shortest(words), std::cmp::Reverse(words.len())))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use schemas::taxonomy::pattern::Classes;

    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source, &Classes::new()).unwrap()
    }

    #[track_caller]
    fn check(source: &str, text: &str, expected: Option<&str>) {
        let pattern = pattern(source);
        let regex = compile(&pattern.nodes).unwrap();
        assert_eq!(regex.find(text).map(|found| found.as_str()), expected);
        if expected.is_some() {
            let anchors = anchors(&pattern.nodes);
            assert!(anchors.iter().any(|anchor| text.contains(anchor)), "{anchors:?}");
        }
    }

    #[test]
    fn a_gap_stays_inside_its_sentence_and_its_length() {
        check("建议…再次答复", "建议办结后再次答复", Some("建议办结后再次答复"));
        check("建议…再次答复", "建议。再次答复", None);
        check("建议…再次答复", "建议一二三四五六七八九再次答复", None);
        check(
            "建议……再次答复",
            "建议一二三四五六七八九再次答复",
            Some("建议一二三四五六七八九再次答复"),
        );
    }

    #[test]
    fn alternatives_numbers_and_folding() {
        check("(两|二)次“答复”", "二次答复", Some("二次答复"));
        check("第<number>次答复", "第3次答复", Some("第3次答复"));
        check("(代表|)建议", "建议", Some("建议"));
    }

    #[test]
    fn the_anchor_is_what_cannot_be_missing() {
        assert_eq!(anchors(&pattern("(代表|)建议…办理答复").nodes), ["办理答复"]);
        assert_eq!(anchors(&pattern("(先期|再次)…复").nodes), ["先期", "再次"]);
    }

    #[test]
    fn every_pattern_of_the_taxonomy_compiles_and_has_an_anchor() {
        for mechanism in Taxonomy::embedded().mechanisms() {
            for pattern in &mechanism.patterns {
                assert!(compile(&pattern.nodes).is_some(), "{}", pattern.source);
                assert!(!anchors(&pattern.nodes).is_empty(), "{}", pattern.source);
            }
        }
    }
}
