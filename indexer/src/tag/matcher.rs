//! Where a passage names or describes a mechanism.

use std::collections::BTreeSet;
use std::ops::Range;

use corpus::text::fold_query;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use schemas::taxonomy::Taxonomy;

use super::expression::{Ends, Expression, expressions};
use super::words::{Place, Scan, Sentence, Sketch, Vocabulary, Word};

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

/// What a word stands for.
#[derive(Debug, Default)]
struct Signs {
    /// The mechanisms of which it is a name.
    names: Vec<usize>,
    /// The patterns of which it is an anchor, with sketches of what else each needs.
    patterns: Vec<(PatternSign, [Sketch; 2])>,
    /// Whether it is read whole.
    is_whole: bool,
}

/// A mechanism and where an alias of it stands.
type AliasHit = (usize, Range<usize>);
/// A mechanism, where it is proposed, and by what.
type Proposal = (usize, Range<usize>, Rule);
/// A mechanism and one of its patterns.
type PatternSign = (usize, usize);
/// A pattern, and bytes that have the words without which it cannot match there.
type Candidate = (PatternSign, Range<usize>);

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
    /// By word.
    signs: Vec<Signs>,
    wholes: Wholes,
}

impl Matcher {
    /// The words that it needs go into `vocabulary`; texts are to be scanned for them.
    pub(super) fn new(taxonomy: &Taxonomy, vocabulary: &mut Vocabulary) -> Matcher {
        let mut signs: Vec<Signs> = Vec::new();
        let mut sign = |word: Word| {
            signs.resize_with(signs.len().max(word as usize + 1), Signs::default);
            word as usize
        };
        let mut rules: Vec<Rules> = Vec::new();
        let mut names: Vec<(usize, usize)> = Vec::new();
        let mut anchors: Vec<(usize, PatternSign)> = Vec::new();
        for (index, mechanism) in taxonomy.mechanisms().iter().enumerate() {
            let written: BTreeSet<String> = mechanism
                .aliases
                .iter()
                .chain([&mechanism.zh])
                .map(|name| fold_query(name))
                .collect();
            names.extend(written.iter().map(|name| (sign(vocabulary.number(name)), index)));
            let patterns = expressions(&mechanism.patterns, vocabulary);
            for (pattern, expression) in patterns.iter().enumerate() {
                let words = expression.anchors().iter();
                anchors.extend(words.map(|word| (sign(*word), (index, pattern))));
            }
            rules.push(Rules {
                id: mechanism.id.clone(),
                patterns,
                requires: expressions(&mechanism.requires, vocabulary),
                traps: expressions(&mechanism.traps, vocabulary),
            });
        }
        let wholes: Vec<usize> = taxonomy
            .wholes()
            .iter()
            .map(|word| sign(vocabulary.number(&fold_query(word))))
            .collect();
        for word in wholes {
            signs[word].is_whole = true;
        }
        for (word, mechanism) in names {
            signs[word].names.push(mechanism);
        }
        for (word, (mechanism, pattern)) in anchors {
            let sketches = rules[mechanism].patterns[pattern].sketches();
            signs[word].patterns.push(((mechanism, pattern), sketches));
        }
        Matcher { rules, signs, wholes: Wholes::new(taxonomy.wholes()) }
    }

    /// The mechanisms that a folded question names, longest name first, then those it describes.
    pub(super) fn named_in(&self, scan: &Scan<'_>) -> Vec<Hit<'_>> {
        let mut aliases = self.aliases(scan);
        keep_longest(&mut aliases, |_, _| {});
        aliases.sort_by_key(|(mechanism, bytes)| {
            (std::cmp::Reverse(bytes.len()), bytes.start, *mechanism)
        });
        let mut described: Vec<Proposal> = self.described(scan);
        described.dedup_by_key(|(mechanism, _, rule)| (*mechanism, *rule));
        described.sort_by_key(|(mechanism, bytes, _)| (std::cmp::Reverse(bytes.len()), *mechanism));
        let named = aliases.into_iter().map(|(mechanism, bytes)| (mechanism, bytes, Rule::Name));
        let hits = named.chain(described);
        let free =
            hits.filter(|(mechanism, bytes, _)| self.rules[*mechanism].trap(scan, bytes).is_none());
        free.map(|proposal| self.hit(proposal)).collect()
    }

    fn hit(&self, (mechanism, bytes, rule): Proposal) -> Hit<'_> {
        Hit { mechanism: &self.rules[mechanism].id, bytes, rule }
    }

    /// What a word stands for.
    fn sign(&self, word: Word) -> Option<&Signs> {
        self.signs.get(word as usize)
    }

    /// The aliases in a text.
    fn aliases(&self, scan: &Scan<'_>) -> Vec<AliasHit> {
        let mut aliases = Vec::new();
        for place in scan.places() {
            let names = self.sign(place.word).map_or(&[][..], |signs| &signs.names);
            aliases.extend(names.iter().map(|mechanism| (*mechanism, place.bytes())));
        }
        aliases
    }

    /// The patterns that may match in a text, each with a sentence where it may.
    fn candidates(&self, scan: &Scan<'_>) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut sentence = Sentence::new(scan.seen().room());
        let mut ends = Ends::default();
        for bytes in scan.sentences() {
            let places = scan.within(&bytes);
            if places.is_empty() {
                continue;
            }
            sentence.fill(places);
            let signs = sentence.words().filter_map(|word| self.sign(word));
            let patterns = signs.flat_map(|signs| &signs.patterns);
            let possible = patterns.filter(|(_, sketches)| {
                sketches.iter().all(|sketch| sketch.may_meet(sentence.sketch()))
            });
            for &((mechanism, pattern), _) in possible {
                let expression = &self.rules[mechanism].patterns[pattern];
                let within = if expression.leaves_sentence() {
                    Some(0..scan.text.len())
                } else {
                    expression.may_begin(scan, &bytes, &sentence, &mut ends)
                };
                if let Some(within) = within
                    && (!expression.is_loose() || expression.may_match(scan.seen()))
                {
                    candidates.push(((mechanism, pattern), within));
                }
            }
        }
        candidates.sort_unstable_by_key(|(sign, sentence)| (*sign, sentence.start));
        candidates.dedup();
        candidates
    }

    /// What patterns propose, by pattern and then by where it stands.
    fn described(&self, scan: &Scan<'_>) -> Vec<Proposal> {
        let candidates = self.candidates(scan).into_iter();
        let found = candidates.flat_map(|((mechanism, pattern), sentence)| {
            let rules = &self.rules[mechanism];
            let found = rules.patterns[pattern].find(scan.text, sentence);
            found.map(move |bytes| (mechanism, bytes, rules.rule(pattern)))
        });
        found.collect()
    }

    /// The text with every word that is read whole blotted out; `None` if it has none.
    pub(super) fn without_wholes(&self, folded: &str) -> Option<String> {
        self.wholes.blotted(folded)
    }

    /// The text of a scan with every word that is read whole blotted out; `None` if it has none.
    pub(super) fn blotted(&self, scan: &Scan<'_>) -> Option<String> {
        let mut signs = scan.places().iter().filter_map(|place| self.sign(place.word));
        signs.any(|signs| signs.is_whole).then(|| self.without_wholes(scan.text))?
    }

    /// Whether a name or the anchor of a pattern is among the places of a text at all.
    pub(super) fn may_find(&self, places: &[Place]) -> bool {
        places.iter().any(|place| {
            let signs = self.sign(place.word);
            signs.is_some_and(|signs| !signs.names.is_empty() || !signs.patterns.is_empty())
        })
    }

    /// The hits of a folded passage without words that are read whole, by where they start; what is
    /// proposed and refused goes to `refuse` with its reason.
    pub(super) fn consider<'a>(
        &'a self,
        scan: &Scan<'_>,
        mut refuse: impl FnMut(Hit<'a>, Refusal<'a>),
    ) -> Vec<Hit<'a>> {
        let mut aliases = self.aliases(scan);
        keep_longest(&mut aliases, |(mechanism, bytes), longer| {
            let hit = self.hit((mechanism, bytes, Rule::Name));
            refuse(hit, Refusal::InsideLonger(&self.rules[longer].id));
        });
        let mut found: Vec<Proposal> = Vec::new();
        for (mechanism, bytes) in aliases {
            if self.rules[mechanism].allows(scan, &bytes) {
                found.push((mechanism, bytes, Rule::Name));
            } else {
                refuse(self.hit((mechanism, bytes, Rule::Name)), Refusal::NoContext);
            }
        }
        found.extend(self.described(scan));
        found.retain(|(mechanism, bytes, rule)| {
            let trap = self.rules[*mechanism].trap(scan, bytes);
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
    pub(super) fn near_miss(
        &self,
        mechanism: usize,
        pattern: usize,
        scan: &Scan<'_>,
    ) -> Option<Word> {
        let expression = self.rules.get(mechanism)?.patterns.get(pattern)?;
        let word = expression.anchors().iter().find(|anchor| scan.seen().has(**anchor))?;
        (!expression.is_match(scan, &(0..scan.text.len()))).then_some(*word)
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
    fn allows(&self, scan: &Scan<'_>, bytes: &Range<usize>) -> bool {
        let sentence = || super::sentence_around(scan.text, bytes.start, bytes.end);
        self.requires.is_empty()
            || self.requires.iter().any(|pattern| pattern.is_match(scan, &sentence()))
    }

    /// The trap that the hit overlaps, by its position, and where.
    fn trap(&self, scan: &Scan<'_>, bytes: &Range<usize>) -> Option<(usize, Range<usize>)> {
        let mut traps = self.traps.iter().enumerate();
        traps.find_map(|(position, trap)| Some((position, trap.find_over(scan, bytes)?)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, mechanism: &str, expected: bool) {
        let mut vocabulary = Vocabulary::default();
        let matcher = Matcher::new(Taxonomy::embedded(), &mut vocabulary);
        let words = vocabulary.finish();
        let blotted = matcher.without_wholes(text);
        let scan = words.scan(blotted.as_deref().unwrap_or(text));
        let found = matcher.consider(&scan, |_, _| {}).iter().any(|hit| hit.mechanism == mechanism);
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
