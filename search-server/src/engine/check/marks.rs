//! Where a draft quotes: what stands between quotation marks, and lines that begin with `>`.
//!
//! Marks are often wrong in drafts. One without a partner is named, and costs nothing else: pairs behind
//! it are found all the same. Of nested marks the outermost count, since who quotes a sentence quotes
//! what is quoted in it.

use std::ops::Range;

/// Opening marks with their closing ones.
const PAIRS: [(char, char); 7] =
    [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('﹁', '﹂'), ('﹃', '﹄'), ('〝', '〞')];
/// Marks that open as well as close.
const STRAIGHT: [char; 2] = ['"', '＂'];
/// Characters of a title between 《 and 》; a longer one was not closed.
const LONGEST_TITLE_CHARS: usize = 80;
/// Characters in square brackets, which the writer put in.
const LONGEST_BRACKET_CHARS: usize = 40;
/// Paragraphs over which a quotation may run.
const MOST_PARAGRAPHS: usize = 8;

/// The quotations of a text. All places are in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Without their marks, in order, none inside another.
    pub(super) quotations: Vec<Range<usize>>,
    /// Where marks without a partner stand.
    pub(super) unpaired: Vec<usize>,
}

/// A mark that waits for its partner.
#[derive(Clone, Copy)]
struct Open {
    at: usize,
    close: char,
    paragraph: usize,
}

/// Finds the quotations of a text.
pub(super) fn find(text: &[char]) -> Marks {
    let mut finder = Finder { text, open: Vec::new(), pairs: Vec::new(), unpaired: Vec::new() };
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut last_was_block = false;
    let mut paragraph = 0;
    // The paragraph before the present one, blank lines left out.
    let mut before = 0..0;
    for line in lines(text) {
        let content = trimmed(text, line);
        if content.is_empty() {
            last_was_block = false;
            continue;
        }
        let is_block = matches!(text[content.start], '>' | '＞');
        if is_block {
            let words = trimmed(text, content.start + 1..content.end);
            match blocks.last_mut().filter(|_| last_was_block) {
                Some(block) => block.end = words.end.max(block.end),
                None => blocks.push(words),
            }
        } else {
            finder.paragraph(content.clone(), paragraph, &before);
        }
        last_was_block = is_block;
        before = content;
        paragraph += 1;
    }
    finder.finish(blocks)
}

/// The lines of a text.
fn lines(text: &[char]) -> impl Iterator<Item = Range<usize>> + '_ {
    let ends = text.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(at, _)| at);
    let mut start = 0;
    ends.chain([text.len()]).map(move |end| {
        let line = start..end;
        start = end + 1;
        line
    })
}

/// A range without white space at its ends.
pub(super) fn trimmed(text: &[char], range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let Some(first) = part.iter().position(|c| !c.is_whitespace()) else {
        return range.start..range.start;
    };
    let last = part.iter().rposition(|c| !c.is_whitespace()).unwrap_or(first);
    range.start + first..range.start + last + 1
}

struct Finder<'a> {
    text: &'a [char],
    open: Vec<Open>,
    pairs: Vec<Pair>,
    unpaired: Vec<usize>,
}

/// What stands between two marks.
struct Pair {
    words: Range<usize>,
    close: char,
    /// Whether the marks stand in different paragraphs.
    runs_over: bool,
}

impl Finder<'_> {
    fn paragraph(&mut self, content: Range<usize>, paragraph: usize, before: &Range<usize>) {
        // No partner comes after so many paragraphs.
        let is_old = |open: &Open| paragraph - open.paragraph >= MOST_PARAGRAPHS;
        let old = self.open.iter().take_while(|open| is_old(open)).count();
        self.unpaired.extend(self.open.drain(..old).map(|open| open.at));
        let mut at = content.start;
        self.go_on(at, paragraph, before);
        while at < content.end {
            let mark = self.text[at];
            if let Some(end) = self.title(at, content.end) {
                at = end;
                continue;
            }
            if STRAIGHT.contains(&mark) {
                match self.open.iter().rposition(|open| STRAIGHT.contains(&open.close)) {
                    Some(position) => self.close(position, at, paragraph),
                    None => self.open.push(Open { at, close: mark, paragraph }),
                }
            } else if let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == mark) {
                self.open.push(Open { at, close: *close, paragraph });
            } else if PAIRS.iter().any(|(_, close)| *close == mark) {
                match self.open.iter().rposition(|open| open.close == mark) {
                    Some(position) => self.close(position, at, paragraph),
                    // It is an apostrophe, too.
                    None if mark == '’' => {}
                    None => self.unpaired.push(at),
                }
            }
            at += 1;
        }
        // A straight mark does not say whether it opens, so one that is left over must not turn the marks
        // of the next paragraph around.
        let is_straight = |open: &Open| STRAIGHT.contains(&open.close);
        self.unpaired.extend(self.open.iter().filter(|open| is_straight(open)).map(|open| open.at));
        self.open.retain(|open| !is_straight(open));
    }

    /// A quotation of several paragraphs repeats its opening mark at each and closes once.
    fn go_on(&mut self, at: usize, paragraph: usize, before: &Range<usize>) {
        let Some(last) = self.open.last().copied() else { return };
        let repeats = PAIRS.iter().any(|(open, close)| {
            *open == self.text[at] && *close == last.close && last.paragraph + 1 == paragraph
        });
        if repeats {
            self.open.pop();
            let words = last.at + 1..before.end;
            self.pairs.push(Pair { words, close: last.close, runs_over: false });
        }
    }

    /// The end of the title that begins here.
    fn title(&self, at: usize, end: usize) -> Option<usize> {
        if self.text[at] != '《' {
            return None;
        }
        let end = end.min(at + LONGEST_TITLE_CHARS);
        let mut depth = 0_usize;
        for (offset, character) in self.text[at..end].iter().enumerate() {
            match character {
                '《' => depth += 1,
                '》' if depth == 1 => return Some(at + offset + 1),
                '》' => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Closes the mark at `position` of those that are open; those inside it have no partner.
    fn close(&mut self, position: usize, at: usize, paragraph: usize) {
        let inside = self.open.split_off(position + 1);
        self.unpaired.extend(inside.iter().map(|open| open.at));
        let Some(open) = self.open.pop() else { return };
        let runs_over = open.paragraph != paragraph;
        let holds_another =
            || self.pairs.iter().any(|pair| pair.words.start > open.at && pair.close == open.close);
        // A mark that was forgotten must not swallow the quotations up to the next slip.
        if runs_over && holds_another() {
            self.unpaired.extend([open.at, at]);
            return;
        }
        self.pairs.push(Pair { words: open.at + 1..at, close: open.close, runs_over });
    }

    fn finish(mut self, blocks: Vec<Range<usize>>) -> Marks {
        self.unpaired.extend(self.open.iter().map(|open| open.at));
        self.unpaired.sort_unstable();
        // What runs over a block of quoted lines would quote it twice.
        let is_good = |pair: &&Pair| {
            !pair.runs_over || !blocks.iter().any(|block| pair.words.contains(&block.start))
        };
        let words = self.pairs.iter().filter(is_good).map(|pair| pair.words.clone());
        let mut all: Vec<Range<usize>> = words
            .map(|words| trimmed(self.text, words))
            .chain(blocks.iter().cloned())
            .filter(|words| !words.is_empty())
            .collect();
        all.sort_by_key(|words| (words.start, std::cmp::Reverse(words.end)));
        let mut quotations: Vec<Range<usize>> = Vec::new();
        for words in all {
            if quotations.last().is_none_or(|outer| outer.end <= words.start) {
                quotations.push(words);
            }
        }
        Marks { quotations, unpaired: self.unpaired }
    }
}

/// The parts of a quotation between what its writer left out (…… or ...) or put in ([该市]); in characters.
pub(super) fn parts(quote: &[char]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < quote.len() {
        let run = |stops: &[char]| {
            quote[at..].iter().take_while(|character| stops.contains(character)).count()
        };
        let ellipsis = run(&['…', '⋯']);
        let stops = run(&['.', '．', '。', '·']);
        let bracket = matches!(quote[at], '[' | '［')
            .then(|| quote[at..].iter().take(LONGEST_BRACKET_CHARS))
            .and_then(|mut rest| rest.position(|c| matches!(c, ']' | '］')))
            .map_or(0, |close| close + 1);
        let cut =
            if ellipsis > 0 { ellipsis } else { bracket.max(if stops > 2 { stops } else { 0 }) };
        if cut > 0 {
            parts.push(start..at);
            start = at + cut;
        }
        at += cut.max(1);
    }
    parts.push(start..quote.len());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str], unpaired: usize) {
        let text: Vec<char> = text.chars().collect();
        let marks = find(&text);
        let found: Vec<String> =
            marks.quotations.iter().map(|range| text[range.clone()].iter().collect()).collect();
        assert_eq!(found, expected);
        assert_eq!(marks.unpaired.len(), unpaired, "{:?}", marks.unpaired);
    }

    #[test]
    fn every_kind_of_mark_quotes() {
        check("他说“甲乙”，又说‘丙’。", &["甲乙", "丙"], 0);
        check("「甲」『乙』\"丙\"＂丁＂", &["甲", "乙", "丙", "丁"], 0);
        check("前文\n> 甲乙\n>丙\n后文\n\n> 丁", &["甲乙\n>丙", "丁"], 0);
        check("“ 甲 ”", &["甲"], 0);
        check("“”「 」", &[], 0);
    }

    #[test]
    fn of_nested_marks_the_outermost_count() {
        check("“甲‘乙’丙”", &["甲‘乙’丙"], 0);
        check("“甲“乙”丙”丁“戊”", &["甲“乙”丙", "戊"], 0);
    }

    #[test]
    fn a_title_is_no_quotation() {
        check("《“十四五”规划》说“甲”", &["甲"], 0);
        check("《甲“乙”", &["乙"], 0);
    }

    #[test]
    fn a_mark_without_a_partner_costs_nothing_else() {
        check("“甲\n“乙”丙", &["甲", "乙"], 0);
        check("他说“甲。\n又说“乙”。\n还说丙”。", &["乙"], 2);
        check("甲”乙“丙”", &["丙"], 1);
        check("“甲‘乙”丙“丁”", &["甲‘乙", "丁"], 1);
        check("\"甲\" \"乙\n\"丙\"", &["甲", "丙"], 1);
        check("it’s “a”", &["a"], 0);
    }

    #[test]
    fn a_quotation_may_run_over_paragraphs() {
        check("他说“甲。\n\n乙。”完", &["甲。\n\n乙。"], 0);
        check("“甲。\n　　“乙。”", &["甲。", "乙。"], 0);
    }

    #[track_caller]
    fn check_parts(quote: &str, expected: &[&str]) {
        let quote: Vec<char> = quote.chars().collect();
        let found: Vec<String> =
            parts(&quote).into_iter().map(|part| quote[part].iter().collect()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_left_out_or_put_in_parts_a_quotation() {
        check_parts("甲……乙", &["甲", "乙"]);
        check_parts("……甲…乙...丙。。。", &["甲", "乙", "丙"]);
        check_parts("[该市]建成5.2万个", &["建成5.2万个"]);
        check_parts("甲［乙］丙【丁】", &["甲", "丙【丁】"]);
        check_parts("甲[乙", &["甲[乙"]);
    }

    proptest! {
        #[test]
        fn quotations_are_in_order_and_apart(text in "[甲乙“”‘’「」\"》《>\\n ]{0,40}") {
            let text: Vec<char> = text.chars().collect();
            let marks = find(&text);
            prop_assert!(marks.quotations.windows(2).all(|two| two[0].end <= two[1].start));
            prop_assert!(marks.quotations.iter().all(|range| range.end <= text.len()));
            prop_assert!(marks.unpaired.iter().all(|at| *at < text.len()));
        }
    }
}
