//! Patterns of the taxonomy as regular expressions.

use std::ops::Range;
use std::sync::OnceLock;

use corpus::text::fold_query;
use regex::Regex;
use schemas::taxonomy::pattern::{Node, Pattern, SET_CHARS};

/// A pattern that can be looked for in folded text.
#[derive(Debug)]
pub(super) struct Expression {
    parts: Vec<Part>,
}

/// One of the sequences of which a pattern consists. It is compiled when it is first tried: most of
/// the thousands of patterns are never reached by a given collection.
#[derive(Debug)]
struct Part {
    source: String,
    anchors: Vec<String>,
    compiled: OnceLock<Option<Regex>>,
}

pub(super) fn expressions(patterns: &[Pattern]) -> Vec<Expression> {
    patterns.iter().map(Expression::new).collect()
}

impl Expression {
    pub(super) fn new(pattern: &Pattern) -> Expression {
        let mut parts: Vec<Part> = pattern.parts.iter().map(|nodes| Part::new(nodes)).collect();
        // The part with the rarest-looking anchor decides whether the others are tried.
        parts.sort_by_key(|part| std::cmp::Reverse(rarity(&part.anchors)));
        Expression { parts }
    }

    /// Words of which at least one stands wherever the pattern matches.
    pub(super) fn anchors(&self) -> &[String] {
        self.parts.first().map_or(&[], |part| &part.anchors)
    }

    /// Whether its parts may stand in any order.
    pub(super) fn is_loose(&self) -> bool {
        self.parts.len() > 1
    }

    /// Whether each part has a word in the text without which it cannot match. Looking for words costs
    /// far less than trying a regular expression, and most patterns end here.
    fn may_match(&self, folded: &str) -> bool {
        self.parts.iter().all(|part| {
            part.anchors.is_empty()
                || part.anchors.iter().any(|word| folded.contains(word.as_str()))
        })
    }

    pub(super) fn is_match(&self, folded: &str) -> bool {
        if !self.may_match(folded) {
            return false;
        }
        match &self.parts[..] {
            [part] => part.regex().is_some_and(|regex| regex.is_match(folded)),
            _ => !self.find_all(folded).is_empty(),
        }
    }

    /// Where the pattern matches, in bytes of `folded`. Parts joined by `&` match where the nearest
    /// places of the other parts lie within [`SET_CHARS`] of the first part.
    pub(super) fn find_all(&self, folded: &str) -> Vec<Range<usize>> {
        let Some((first, others)) = self.parts.split_first() else { return Vec::new() };
        if !self.may_match(folded) {
            return Vec::new();
        }
        let Some(regex) = first.regex() else { return Vec::new() };
        let whole = |range: Range<usize>| {
            let reach = around(folded, &range);
            let mut union = range.clone();
            for other in others {
                let near = other.nearest(folded, &reach, &range)?;
                union = union.start.min(near.start)..union.end.max(near.end);
            }
            let chars = folded.get(union.clone())?.chars().count();
            (others.is_empty() || chars <= SET_CHARS).then_some(union)
        };
        regex.find_iter(folded).filter_map(|found| whole(found.range())).collect()
    }
}

impl Part {
    fn new(nodes: &[Node]) -> Part {
        let mut source = String::new();
        write(nodes, &mut source);
        Part { source, anchors: anchors(nodes), compiled: OnceLock::new() }
    }

    /// Every node is written as a complete expression, so this is missing only if it is too large.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// The match inside `reach` that is nearest to `to` and does not overlap it.
    fn nearest(
        &self,
        folded: &str,
        reach: &Range<usize>,
        to: &Range<usize>,
    ) -> Option<Range<usize>> {
        let found = self.regex()?.find_iter(folded.get(reach.clone())?);
        let places = found.map(|found| reach.start + found.start()..reach.start + found.end());
        let distance = |place: &Range<usize>| {
            if place.end <= to.start { to.start - place.end } else { place.start - to.end }
        };
        let apart = places.filter(|place| place.end <= to.start || to.end <= place.start);
        apart.min_by_key(distance)
    }
}

/// The bytes of the line within [`SET_CHARS`] before and behind `range`.
fn around(folded: &str, range: &Range<usize>) -> Range<usize> {
    let before = folded.get(..range.start).unwrap_or_default();
    let after = folded.get(range.end..).unwrap_or_default();
    let is_inside = |(_, c): &(usize, char)| *c != '\n';
    let start = before.char_indices().rev().take(SET_CHARS).take_while(is_inside).last();
    let end = after.char_indices().take(SET_CHARS).take_while(is_inside).last();
    start.map_or(range.start, |(at, _)| at)
        ..end.map_or(range.end, |(at, c)| range.end + at + c.len_utf8())
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
    sets.filter(|words| rarity(words).0 > 0).max_by_key(|words| rarity(words)).unwrap_or_default()
}

/// How rare a set of words looks: the length of its shortest word, then how few they are.
fn rarity(words: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = words.iter().map(|word| word.chars().count()).min().unwrap_or(0);
    (shortest, std::cmp::Reverse(words.len()))
}

#[cfg(test)]
mod tests {
    use schemas::taxonomy::Taxonomy;
    use schemas::taxonomy::pattern::Classes;

    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source, &Classes::new()).unwrap()
    }

    #[track_caller]
    fn check(source: &str, text: &str, expected: Option<&str>) {
        let expression = Expression::new(&pattern(source));
        let found = expression.find_all(text).into_iter().next();
        assert_eq!(found.and_then(|range| text.get(range)), expected);
        assert_eq!(expression.is_match(text), expected.is_some());
        if expected.is_some() {
            let anchors = expression.anchors();
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
    fn parts_in_any_order_stand_near_one_another() {
        check("再次 & 代表建议", "代表建议办结。再次说明", Some("代表建议办结。再次"));
        check("再次 & 代表建议", "再次走访领衔代表建议", Some("再次走访领衔代表建议"));
        let far = format!("再次{}代表建议", "甲".repeat(SET_CHARS));
        check("再次 & 代表建议", &far, None);
        check("代表 & 代表建议", "代表建议", None);
    }

    #[test]
    fn the_anchor_is_what_cannot_be_missing() {
        let anchors = |source| Expression::new(&pattern(source)).anchors().to_vec();
        assert_eq!(anchors("(代表|)建议…办理答复"), ["办理答复"]);
        assert_eq!(anchors("(先期|再次)…复"), ["先期", "再次"]);
        assert_eq!(anchors("(建议|议案) & 跟踪督办"), ["跟踪督办"]);
    }

    #[test]
    fn every_pattern_of_the_taxonomy_compiles_and_has_an_anchor() {
        for mechanism in Taxonomy::embedded().mechanisms() {
            for pattern in &mechanism.patterns {
                let expression = Expression::new(pattern);
                assert!(!expression.anchors().is_empty(), "{}", pattern.source);
                for part in &expression.parts {
                    assert!(part.regex().is_some(), "{}", pattern.source);
                }
            }
        }
    }
}
