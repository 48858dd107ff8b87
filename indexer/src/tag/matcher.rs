//! Where a passage names or describes a mechanism.
//!
//! All aliases, and for each pattern a piece that it cannot do without (its *anchor*), stand in one
//! automaton that reads a passage once. Only patterns whose anchor occurs are tried as regular
//! expressions, so that the cost does not grow with the number of patterns.

use std::collections::BTreeSet;
use std::ops::Range;

use corpus::text::fold_query;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use schemas::taxonomy::Taxonomy;

use super::expression::{Expression, expressions};

/// A place where a mechanism is named or described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit<'a> {
    /// Identifier of the mechanism.
    pub(super) mechanism: &'a str,
    /// Bytes of the folded passage.
    pub(super) bytes: Range<usize>,
    /// What proposed it.
    pub(super) rule: Rule,
}

/// What proposes a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A name of the mechanism.
    Name,
    /// The pattern with this position in the mechanism's list.
    Pattern(usize),
    /// The same, of a pattern whose parts may stand in any order.
    Parts(usize),
}

/// Why a proposed hit is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal<'a> {
    /// The name stands inside a longer name of this other mechanism.
    InsideLonger(&'a str),
    /// The sentence has none of the contexts that the name needs.
    NoContext,
    /// It overlaps the match of the trap with this position, at these bytes.
    Trap(usize, Range<usize>),
}

/// What the automaton's words stand for.
#[derive(Clone, Copy, Debug)]
enum Sign {
    Alias(usize),
    Pattern { mechanism: usize, pattern: usize },
}

/// A mechanism and where an alias of it stands.
type AliasHit = (usize, Range<usize>);
/// A mechanism, where it is proposed, and by what.
type Proposal = (usize, Range<usize>, Rule);
/// A mechanism and one of its patterns, whose anchor was seen.
type PatternSign = (usize, usize);

/// The patterns of one mechanism.
#[derive(Debug)]
struct Rules {
    id: String,
    patterns: Vec<Expression>,
    requires: Vec<Expression>,
    traps: Vec<Expression>,
}

/// The mechanisms of a taxonomy, ready to be found.
#[derive(Debug)]
pub(super) struct Matcher {
    rules: Vec<Rules>,
    automaton: SignAutomaton,
    wholes: Wholes,
}

impl Matcher {
    pub(super) fn new(taxonomy: &Taxonomy) -> Matcher {
        let mut signs = Vec::new();
        let mut rules = Vec::new();
        for (index, mechanism) in taxonomy.mechanisms().iter().enumerate() {
            let names = mechanism.aliases.iter().chain([&mechanism.zh]);
            signs.extend(names.map(|alias| (fold_query(alias), Sign::Alias(index))));
            let patterns = expressions(&mechanism.patterns);
            for (pattern, expression) in patterns.iter().enumerate() {
                let sign = Sign::Pattern { mechanism: index, pattern };
                signs.extend(expression.anchors().iter().map(|anchor| (anchor.clone(), sign)));
            }
            rules.push(Rules {
                id: mechanism.id.clone(),
                patterns,
                requires: expressions(&mechanism.requires),
                traps: expressions(&mechanism.traps),
            });
        }
        let wholes = Wholes::new(taxonomy.wholes());
        Matcher { rules, automaton: SignAutomaton::new(signs), wholes }
    }

    /// The mechanisms that a folded question names, longest name first, then those it describes.
    pub(super) fn named_in(&self, folded: &str) -> Vec<Hit<'_>> {
        let (mut aliases, patterns) = self.signs(folded);
        keep_longest(&mut aliases, |_, _| {});
        aliases.sort_by_key(|(mechanism, bytes)| {
            (std::cmp::Reverse(bytes.len()), bytes.start, *mechanism)
        });
        let described = patterns.into_iter().flat_map(|(mechanism, pattern)| {
            let found = self.rules[mechanism].patterns[pattern].find_all(folded).into_iter().next();
            found.map(|found| (mechanism, found, self.rules[mechanism].rule(pattern)))
        });
        let mut described: Vec<Proposal> = described.collect();
        described.sort_by_key(|(mechanism, bytes, _)| (std::cmp::Reverse(bytes.len()), *mechanism));
        let named = aliases.into_iter().map(|(mechanism, bytes)| (mechanism, bytes, Rule::Name));
        let hits = named.chain(described);
        let free = hits
            .filter(|(mechanism, bytes, _)| self.rules[*mechanism].trap(folded, bytes).is_none());
        free.map(|proposal| self.hit(proposal)).collect()
    }

    fn hit(&self, (mechanism, bytes, rule): Proposal) -> Hit<'_> {
        Hit { mechanism: &self.rules[mechanism].id, bytes, rule }
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

    /// The text with every word that is read whole blotted out; `None` if it has none.
    pub(super) fn without_wholes(&self, folded: &str) -> Option<String> {
        self.wholes.blotted(folded)
    }

    /// The hits of a folded passage, by where they start; what is proposed and refused goes to `refuse`
    /// with its reason.
    pub(super) fn consider<'a>(
        &'a self,
        folded: &str,
        mut refuse: impl FnMut(Hit<'a>, Refusal<'a>),
    ) -> Vec<Hit<'a>> {
        let (mut aliases, mut patterns) = self.signs(folded);
        if aliases.is_empty() && patterns.is_empty() {
            return Vec::new();
        }
        let blotted = self.wholes.blotted(folded);
        let folded = blotted.as_deref().unwrap_or(folded);
        if blotted.is_some() {
            (aliases, patterns) = self.signs(folded);
        }
        keep_longest(&mut aliases, |(mechanism, bytes), longer| {
            let hit = self.hit((mechanism, bytes, Rule::Name));
            refuse(hit, Refusal::InsideLonger(&self.rules[longer].id));
        });
        let mut found: Vec<Proposal> = Vec::new();
        for (mechanism, bytes) in aliases {
            if self.rules[mechanism].allows(folded, &bytes) {
                found.push((mechanism, bytes, Rule::Name));
            } else {
                refuse(self.hit((mechanism, bytes, Rule::Name)), Refusal::NoContext);
            }
        }
        for (mechanism, pattern) in patterns {
            let hits = self.rules[mechanism].patterns[pattern].find_all(folded);
            found.extend(
                hits.into_iter().map(|hit| (mechanism, hit, self.rules[mechanism].rule(pattern))),
            );
        }
        found.retain(|(mechanism, bytes, rule)| {
            let trap = self.rules[*mechanism].trap(folded, bytes);
            if let Some((trap, place)) = &trap {
                let hit = self.hit((*mechanism, bytes.clone(), *rule));
                refuse(hit, Refusal::Trap(*trap, place.clone()));
            }
            trap.is_none()
        });
        found.sort_by_key(|(mechanism, bytes, _)| (bytes.start, *mechanism, bytes.end));
        found.into_iter().map(|proposal| self.hit(proposal)).collect()
    }

    /// The word that a pattern cannot do without, if it stands in the text and the pattern does not match.
    pub(super) fn near_miss(&self, mechanism: usize, pattern: usize, folded: &str) -> Option<&str> {
        let expression = self.rules.get(mechanism)?.patterns.get(pattern)?;
        let word = expression.anchors().iter().find(|anchor| folded.contains(*anchor))?;
        (!expression.is_match(folded)).then_some(word.as_str())
    }

    /// The words of a folded passage that are read whole, so that no part of them is found.
    pub(super) fn read_whole<'t>(&self, folded: &'t str) -> Vec<&'t str> {
        let Some(automaton) = &self.wholes.0 else { return Vec::new() };
        let words = automaton.leftmost_find_iter(folded);
        words.filter_map(|word| folded.get(word.start()..word.end())).collect()
    }
}

impl Rules {
    fn rule(&self, pattern: usize) -> Rule {
        if self.patterns[pattern].is_loose() {
            Rule::Parts(pattern)
        } else {
            Rule::Pattern(pattern)
        }
    }

    /// Whether the context that an alias needs stands in its sentence.
    fn allows(&self, folded: &str, bytes: &Range<usize>) -> bool {
        let sentence = super::sentence_around(folded, bytes.start, bytes.end);
        let sentence = folded.get(sentence).unwrap_or_default();
        self.requires.is_empty() || self.requires.iter().any(|pattern| pattern.is_match(sentence))
    }

    /// The trap that the hit overlaps, by its position, and where.
    fn trap(&self, folded: &str, bytes: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let overlaps = |trap: &Range<usize>| trap.start < bytes.end && bytes.start < trap.end;
        self.traps.iter().enumerate().find_map(|(position, trap)| {
            Some((position, trap.find_all(folded).into_iter().find(overlaps)?))
        })
    }
}

/// Drops an alias that stands strictly inside the longer alias of another mechanism: 基层联系点 of
/// the budget is no 联系点 of legislation. What is dropped goes to `refuse` with the other mechanism.
fn keep_longest(aliases: &mut Vec<AliasHit>, mut refuse: impl FnMut(AliasHit, usize)) {
    let all = aliases.clone();
    aliases.retain(|(mechanism, bytes)| {
        let longer = all.iter().find(|(other, longer)| {
            other != mechanism
                && longer.start <= bytes.start
                && bytes.end <= longer.end
                && longer.len() > bytes.len()
        });
        let Some((longer, _)) = longer else { return true };
        if all.iter().any(|(other, same)| other != mechanism && same == bytes) {
            return true;
        }
        refuse((*mechanism, bytes.clone()), *longer);
        false
    });
}

/// Words that are read whole.
struct Wholes(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

impl std::fmt::Debug for Wholes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Wholes")
    }
}

impl Wholes {
    fn new(words: &[String]) -> Wholes {
        let words: BTreeSet<String> = words.iter().map(|word| fold_query(word)).collect();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(words.iter().zip(0_u32..));
        Wholes(automaton.ok())
    }

    /// The text with every such word blotted out, so that bytes stay where they are; `None` if it has
    /// none.
    fn blotted(&self, folded: &str) -> Option<String> {
        let mut blotted = String::new();
        let mut end = 0;
        for hit in self.0.as_ref()?.leftmost_find_iter(folded) {
            blotted.push_str(folded.get(end..hit.start())?);
            // A Han character has three bytes in UTF-8, and so has the blot.
            blotted.extend(std::iter::repeat_n('〇', (hit.end() - hit.start()) / '〇'.len_utf8()));
            end = hit.end();
        }
        (end > 0).then(|| blotted + folded.get(end..).unwrap_or_default())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mechanism: &str, expected: bool) {
        let matcher = Matcher::new(Taxonomy::embedded());
        let found = matcher.consider(text, |_, _| {}).iter().any(|hit| hit.mechanism == mechanism);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_that_are_read_whole_hide_their_parts() {
        check(
            "组织代表学习培训,邀请代表列席常委会会议。",
            "deputies-attend-standing-committee",
            true,
        );
        check("邀请职工代表列席常委会会议。", "deputies-attend-standing-committee", false);
    }
}
