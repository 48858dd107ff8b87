//! Patterns of the taxonomy as regular expressions.

use std::ops::Range;
use std::sync::OnceLock;

use corpus::text::fold_query;
use regex::Regex;
use schemas::taxonomy::pattern::{Node, Pattern, SET_CHARS};

use super::cue::rarity;
use super::words::{GAP_ENDS, Scan, Seen, Sentence, Sketch, Vocabulary, Word};

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
    /// One word of each of these stands wherever it matches, one behind the other.
    needs: Vec<Vec<Word>>,
    /// Which of them look rarest; they are its anchors.
    rarest: usize,
    /// How many characters a match has at most before the first of these words, between each and the
    /// next, and behind the last; `None` if there may be any number.
    spaces: Vec<Option<usize>>,
    /// Whether it is these characters and nothing else.
    is_plain: bool,
    /// Whether a match may reach over the end of a sentence.
    leaves_sentence: bool,
    compiled: OnceLock<Option<Regex>>,
}

pub(super) fn expressions(patterns: &[Pattern], vocabulary: &mut Vocabulary) -> Vec<Expression> {
    patterns.iter().map(|pattern| Expression::new(pattern, vocabulary)).collect()
}

impl Expression {
    /// The words that it cannot do without go into `vocabulary`.
    pub(super) fn new(pattern: &Pattern, vocabulary: &mut Vocabulary) -> Expression {
        let mut parts: Vec<(&[Node], Vec<String>)> =
            pattern.parts.iter().map(|nodes| (nodes.as_slice(), anchors(nodes))).collect();
        // The part with the rarest-looking anchor decides whether the others are tried.
        parts.sort_by_key(|(_, anchors)| std::cmp::Reverse(rarity(anchors)));
        let part = |(nodes, _): (&[Node], Vec<String>)| Part::new(nodes, vocabulary);
        Expression { parts: parts.into_iter().map(part).collect() }
    }

    /// Words of which at least one stands wherever the pattern matches.
    pub(super) fn anchors(&self) -> &[Word] {
        self.parts.first().and_then(|part| part.needs.get(part.rarest)).map_or(&[], Vec::as_slice)
    }

    /// Sketches of sets of words, besides the anchors, of each of which one stands in the sentence where a
    /// match begins. The smallest sets say most.
    pub(super) fn sketches(&self) -> [Sketch; 2] {
        let first = self.parts.first().filter(|part| !part.leaves_sentence);
        let needs = first.into_iter().flat_map(|part| part.needs.iter().enumerate());
        let others = needs.filter(|(at, _)| first.is_some_and(|part| *at != part.rarest));
        let mut others: Vec<&Vec<Word>> = others.map(|(_, words)| words).collect();
        others.sort_by_key(|words| words.len());
        let sketch = |at: usize| others.get(at).map_or(Sketch::ALL, |words| Sketch::of(words));
        [sketch(0), sketch(1)]
    }

    /// Whether the pattern is a word and nothing else.
    pub(super) fn is_plain(&self) -> bool {
        matches!(&self.parts[..], [part] if part.is_plain)
    }

    /// Whether its parts may stand in any order.
    pub(super) fn is_loose(&self) -> bool {
        self.parts.len() > 1
    }

    /// Whether words stand in a text that has `seen` without which the pattern cannot match.
    pub(super) fn may_match(&self, seen: &Seen) -> bool {
        self.parts.iter().all(|part| seen.meets(&part.needs))
    }

    /// Where its first part may match in the sentence at `within`; `None` if it cannot. `ends` is room
    /// to work in.
    pub(super) fn may_begin(
        &self,
        scan: &Scan<'_>,
        within: &Range<usize>,
        sentence: &Sentence,
        ends: &mut Ends,
    ) -> Option<Range<usize>> {
        let first = self.parts.first().filter(|part| sentence.seen().meets(&part.needs))?;
        first.reach(scan, within, sentence, ends)
    }

    /// Whether the first part of a match may reach over the end of a sentence.
    pub(super) fn leaves_sentence(&self) -> bool {
        self.parts.first().is_some_and(|part| part.leaves_sentence)
    }

    /// Whether the pattern matches inside the bytes `within`, taken as a text of their own.
    pub(super) fn is_match(&self, scan: &Scan<'_>, within: &Range<usize>) -> bool {
        self.may_match(scan.seen())
            && match &self.parts[..] {
                [part] => {
                    let text = scan.text.get(within.clone()).unwrap_or_default();
                    part.regex().is_some_and(|regex| regex.is_match(text))
                }
                _ => {
                    let text = scan.text.get(within.clone()).unwrap_or_default();
                    self.find(text, 0..text.len()).next().is_some()
                }
            }
    }

    /// Where the pattern matches, in bytes of the text.
    pub(super) fn find_all(&self, scan: &Scan<'_>) -> Vec<Range<usize>> {
        if !self.may_match(scan.seen()) {
            return Vec::new();
        }
        self.find(scan.text, 0..scan.text.len()).collect()
    }

    /// The match that overlaps `bytes`, the first of several.
    pub(super) fn find_over(&self, scan: &Scan<'_>, bytes: &Range<usize>) -> Option<Range<usize>> {
        if !self.may_match(scan.seen()) {
            return None;
        }
        let near = if self.is_loose() { around(scan.text, bytes) } else { bytes.clone() };
        let within =
            if self.leaves_sentence() { 0..scan.text.len() } else { scan.sentences_around(&near) };
        self.find(scan.text, within)
            .find(|found| found.start < bytes.end && bytes.start < found.end)
    }

    /// Where the pattern matches with its first part inside the bytes `within` of `folded`, which must
    /// be whole sentences unless it [leaves its sentence](Self::leaves_sentence). Parts joined by `&`
    /// match where the nearest places of the other parts lie within [`SET_CHARS`] of the first part.
    pub(super) fn find(
        &self,
        folded: &str,
        within: Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> {
        let (regex, others) = match self.parts.split_first() {
            Some((first, others)) => (first.regex(), others),
            None => (None, &[][..]),
        };
        let whole = move |range: Range<usize>| {
            if others.is_empty() {
                return Some(range);
            }
            let reach = around(folded, &range);
            let mut union = range.clone();
            for other in others {
                let near = other.nearest(folded, &reach, &range)?;
                union = union.start.min(near.start)..union.end.max(near.end);
            }
            let chars = folded.get(union.clone())?.chars().count();
            (chars <= SET_CHARS).then_some(union)
        };
        let start = within.start;
        let text = folded.get(within).unwrap_or_default();
        let found = regex.into_iter().flat_map(move |regex| regex.find_iter(text));
        found.filter_map(move |found| whole(start + found.start()..start + found.end()))
    }
}

impl Part {
    fn new(nodes: &[Node], vocabulary: &mut Vocabulary) -> Part {
        let mut source = String::new();
        write(nodes, &mut source);
        let rarest = anchors(nodes);
        // Single characters say little for what it costs to find them.
        let words: Vec<Vec<String>> =
            needs(nodes).filter(|words| rarity(words).0 >= 2 || *words == rarest).collect();
        let mut number = |words: &Vec<String>| -> Vec<Word> {
            words.iter().map(|word| vocabulary.number(word)).collect()
        };
        Part {
            source,
            spaces: spaces(nodes, &words),
            needs: words.iter().map(&mut number).collect(),
            rarest: words.iter().position(|words| *words == rarest).unwrap_or(0),
            is_plain: matches!(nodes, [Node::Literal(_)]),
            leaves_sentence: nodes.iter().any(leaves_sentence),
            compiled: OnceLock::new(),
        }
    }

    /// Every node is written as a complete expression, so this is missing only if it is too large.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// The bytes of the sentence at `within` outside which no match lies; `None` if there is none.
    fn reach(
        &self,
        scan: &Scan<'_>,
        within: &Range<usize>,
        sentence: &Sentence,
        ends: &mut Ends,
    ) -> Option<Range<usize>> {
        let bytes = |space: &Option<usize>| space.map_or(usize::MAX, |c| c * scan.widest_char());
        let ([first, between @ ..], Some((words, needs))) =
            (&self.spaces[..], self.needs.split_first())
        else {
            return Some(within.clone());
        };
        let mut start = usize::MAX;
        ends.next.clear();
        for place in sentence.places_of(words) {
            start = start.min(place.start);
            ends.next.push(place.end);
        }
        for (words, space) in needs.iter().zip(between) {
            ends.step();
            let Ends { last, next } = ends;
            let follows = |place: &Range<usize>| {
                let before = last.partition_point(|end| *end <= place.start).checked_sub(1);
                before.is_some_and(|before| place.start - last[before] <= bytes(space))
            };
            next.extend(sentence.places_of(words).filter(follows).map(|place| place.end));
        }
        let end = *ends.next.iter().max()?;
        let last = between.last().unwrap_or(&None);
        let start = start.saturating_sub(bytes(first)).max(within.start);
        let end = end.saturating_add(bytes(last)).min(within.end);
        Some(floor_char(scan.text, start)..ceil_char(scan.text, end))
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

/// Where words end that stand behind those that must stand before them. Room that is used over and
/// over: most patterns that are tried fail soon.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// Of the set of words before, sorted.
    last: Vec<usize>,
    /// Of the set that is looked at.
    next: Vec<usize>,
}

impl Ends {
    /// Goes on to the next set of words.
    fn step(&mut self) {
        std::mem::swap(&mut self.last, &mut self.next);
        self.last.sort_unstable();
        self.next.clear();
    }
}

/// The character boundary at `byte` or before it.
fn floor_char(text: &str, byte: usize) -> usize {
    (0..=byte).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The character boundary at `byte` or behind it.
fn ceil_char(text: &str, byte: usize) -> usize {
    (byte..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// How many characters a match of the nodes has at most before the first of the sets of `words` that it
/// needs, between each and the next, and behind the last.
fn spaces(nodes: &[Node], words: &[Vec<String>]) -> Vec<Option<usize>> {
    let mut spaces = Vec::new();
    let mut space = Some(0);
    let mut words = words.iter().peekable();
    for node in nodes {
        let longest = longest_chars(std::slice::from_ref(node));
        let set = needs(std::slice::from_ref(node)).next();
        match words.next_if(|words| set.as_ref() == Some(*words)) {
            Some(words) => {
                // The word may stand anywhere in what the node matches.
                let shortest = words.iter().map(|word| word.chars().count()).min().unwrap_or(0);
                let around = longest.map(|longest| longest.saturating_sub(shortest));
                spaces.push(add(space, around));
                space = around;
            }
            None => space = add(space, longest),
        }
    }
    spaces.push(space);
    spaces
}

fn add(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    Some(one? + other?)
}

/// How many characters the nodes match at most; `None` if there may be any number.
fn longest_chars(nodes: &[Node]) -> Option<usize> {
    nodes.iter().try_fold(0, |sum, node| {
        let longest = match node {
            Node::Literal(text) => Some(fold_query(text).chars().count()),
            Node::Gap(longest) => Some(*longest),
            Node::Number => None,
            Node::Either(branches) => branches
                .iter()
                .map(|branch| longest_chars(branch))
                .try_fold(0, |longest, branch| Some(longest.max(branch?))),
        };
        add(Some(sum), longest)
    })
}

/// Whether what matches the node may hold the end of a sentence.
fn leaves_sentence(node: &Node) -> bool {
    match node {
        Node::Literal(text) => fold_query(text).contains(GAP_ENDS),
        Node::Gap(_) | Node::Number => false,
        Node::Either(branches) => branches.iter().flatten().any(leaves_sentence),
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

/// The rarest-looking set of words of which at least one must occur where the nodes match.
fn anchors(nodes: &[Node]) -> Vec<String> {
    needs(nodes).max_by_key(|words| rarity(words)).unwrap_or_default()
}

/// Sets of words of each of which at least one must occur where the nodes match: one for each node that
/// has any.
fn needs(nodes: &[Node]) -> impl Iterator<Item = Vec<String>> {
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
    sets.filter(|words| rarity(words).0 > 0)
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
        let mut vocabulary = Vocabulary::default();
        let expression = Expression::new(&pattern(source), &mut vocabulary);
        let words = vocabulary.finish();
        let scan = words.scan(text);
        let found = expression.find_all(&scan).into_iter().next();
        assert_eq!(found.and_then(|range| text.get(range)), expected);
        assert_eq!(expression.is_match(&scan, &(0..text.len())), expected.is_some());
        if expected.is_some() {
            let anchors = expression.anchors();
            assert!(anchors.iter().any(|anchor| text.contains(words.text(*anchor))), "{text}");
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
    fn a_part_is_looked_for_where_its_words_stand() {
        let reach = |source: &str, text: &str| {
            let mut vocabulary = Vocabulary::default();
            let expression = Expression::new(&pattern(source), &mut vocabulary);
            let words = vocabulary.finish();
            let scan = words.scan(text);
            let within = 0..text.len();
            let mut sentence = Sentence::new(words.len());
            sentence.fill(scan.places());
            let found = expression.may_begin(&scan, &within, &sentence, &mut Ends::default());
            found.and_then(|range| text.get(range).map(str::to_owned))
        };
        let found = |text: &str| Some(text.to_owned());
        assert_eq!(reach("建议…再次答复", "先对建议再次答复后"), found("建议再次答复"));
        assert_eq!(reach("建议…再次答复", "先再次答复建议"), None);
        assert_eq!(reach("建议…再次答复", "建议一二三四五六七八九再次答复"), None);
        assert_eq!(reach("(两|)次…再次答复", "其两次再次答复后"), found("其两次再次答复"));
        assert_eq!(reach("第<number>次答复", "前第3次答复后"), found("前第3次答复"));
    }

    #[test]
    fn the_anchor_is_what_cannot_be_missing() {
        let anchors = |source| {
            let mut vocabulary = Vocabulary::default();
            let expression = Expression::new(&pattern(source), &mut vocabulary);
            let words = vocabulary.finish();
            let anchors = expression.anchors().iter().map(|word| words.text(*word).to_owned());
            anchors.collect::<Vec<String>>()
        };
        assert_eq!(anchors("(代表|)建议…办理答复"), ["办理答复"]);
        assert_eq!(anchors("(先期|再次)…复"), ["先期", "再次"]);
        assert_eq!(anchors("(建议|议案) & 跟踪督办"), ["跟踪督办"]);
    }

    #[test]
    fn every_pattern_of_the_taxonomy_compiles_and_has_an_anchor() {
        for mechanism in Taxonomy::embedded().mechanisms() {
            for pattern in &mechanism.patterns {
                let expression = Expression::new(pattern, &mut Vocabulary::default());
                assert!(!expression.anchors().is_empty(), "{}", pattern.source);
                for part in &expression.parts {
                    assert!(part.regex().is_some(), "{}", pattern.source);
                }
            }
        }
    }
}
