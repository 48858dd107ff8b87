//! A regular expression that is tried only on texts that have the words without which it cannot match.
//!
//! The words are read off the expression itself, so that whoever changes it need not think of them.
//! Looking for words costs a small part of what it costs to try an expression with gaps.

use std::borrow::Cow;

use regex::{CaptureMatches, Captures, Match, Matches, Regex};
use regex_syntax::hir::{Class, Hir, HirKind};

/// An expression, and the words that it needs.
#[derive(Debug)]
pub(super) struct Cue {
    regex: Regex,
    /// Each finds one of several words; all of them must find one.
    needs: Vec<Regex>,
}

/// Sets of words that are looked for before an expression is tried; more would say little new.
const MOST_NEEDS: usize = 2;
/// A larger class of characters is no set of words.
const LARGEST_CLASS: usize = 24;

impl Cue {
    /// Compiles an expression.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn new(source: &str) -> Result<Cue, regex::Error> {
        let regex = Regex::new(source)?;
        let mut sets = regex_syntax::parse(source).map_or_else(|_| Vec::new(), |hir| needs(&hir));
        sets.sort_by_key(|words| std::cmp::Reverse(rarity(words)));
        sets.dedup();
        let any = |words: &Vec<String>| {
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            Regex::new(&words.join("|"))
        };
        let needs = sets.iter().take(MOST_NEEDS).map(any).collect::<Result<_, _>>()?;
        Ok(Cue { regex, needs })
    }

    fn may_match(&self, text: &str) -> bool {
        self.needs.iter().all(|words| words.is_match(text))
    }

    /// The text if it has the words, else none of it.
    fn worth<'t>(&self, text: &'t str) -> &'t str {
        if self.may_match(text) { text } else { "" }
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex.is_match(text)
    }

    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        if self.may_match(text) { self.regex.find(text) } else { None }
    }

    pub(super) fn find_iter<'c, 't>(&'c self, text: &'t str) -> Matches<'c, 't> {
        self.regex.find_iter(self.worth(text))
    }

    pub(super) fn captures_iter<'c, 't>(&'c self, text: &'t str) -> CaptureMatches<'c, 't> {
        self.regex.captures_iter(self.worth(text))
    }

    /// The text without what matches.
    pub(super) fn removed_from<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.may_match(text) { self.regex.replace_all(text, "") } else { Cow::Borrowed(text) }
    }

    /// The last match, with its groups.
    pub(super) fn last_captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let last = self.find_iter(text).last()?;
        self.regex.captures_at(text, last.start())
    }
}

/// Sets of words, of each of which one must stand wherever the expression matches.
fn needs(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let word = std::str::from_utf8(&literal.0).ok();
            word.map(|word| vec![word.to_owned()]).into_iter().collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            let count: usize = class.iter().map(|range| range.len()).sum();
            let characters = class.iter().flat_map(|range| range.start()..=range.end());
            let is_small = count > 0 && count <= LARGEST_CLASS;
            let set = is_small.then(|| characters.map(String::from).collect());
            set.into_iter().collect()
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => needs(&repetition.sub),
        HirKind::Capture(capture) => needs(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(needs).collect(),
        HirKind::Alternation(branches) => {
            let rarest = |branch: &Hir| needs(branch).into_iter().max_by_key(|set| rarity(set));
            let sets: Option<Vec<Vec<String>>> = branches.iter().map(rarest).collect();
            sets.map(|sets| sets.concat()).into_iter().collect()
        }
        HirKind::Class(_) | HirKind::Repetition(_) | HirKind::Look(_) | HirKind::Empty => {
            Vec::new()
        }
    }
}

/// How rare a set of words looks: the length of its shortest word, then how few they are.
pub(super) fn rarity(words: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    let shortest = words.iter().map(|word| word.chars().count()).min().unwrap_or(0);
    (shortest, std::cmp::Reverse(words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &[&[&str]]) {
        assert_eq!(needs(&regex_syntax::parse(source).unwrap()), expected, "{source}");
    }

    #[test]
    fn the_words_are_read_off_the_expression() {
        check("(?:提出|要求)[^。]{0,9}答复", &[&["提出", "要求"], &["答复"]]);
        check("(?:一|二)?次(?P<list>[甲乙]+)", &[&["次"], &["乙", "甲"]]);
        check("^(?:尚未|[^。]*)$", &[]);
        // The rarest-looking word of each branch.
        check("(?:将(?:建立|开展)|拟[^定])", &[&["建立", "开展", "拟"]]);
    }

    #[test]
    fn it_matches_what_the_expression_matches() {
        let source = "(?:提出|要求)[^。]{0,3}(?P<what>答复|反馈)";
        let (cue, regex) = (Cue::new(source).unwrap(), Regex::new(source).unwrap());
        for text in ["", "提出", "要求一二三四答复", "提出答复。要求反馈", "答复"]
        {
            assert_eq!(cue.find(text), regex.find(text), "{text}");
            assert_eq!(cue.is_match(text), regex.is_match(text), "{text}");
            assert!(cue.find_iter(text).eq(regex.find_iter(text)), "{text}");
            let last = |found: Option<Captures<'_>>| found.map(|found| found["what"].to_owned());
            let expected = last(regex.captures_iter(text).last());
            assert_eq!(last(cue.captures_iter(text).last()), expected, "{text}");
            assert_eq!(last(cue.last_captures(text)), expected, "{text}");
        }
    }
}
