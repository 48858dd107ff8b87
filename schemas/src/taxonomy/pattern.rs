//! The language in which the taxonomy describes a practice.
//!
//! | written | meaning |
//! |---|---|
//! | 建议 | these characters |
//! | `…` / `……` | a gap of up to 8 / 20 characters inside one sentence |
//! | `(甲\|乙)` | one of; `(甲\|)` is optional |
//! | `<class>` | one of the words of a class in `classes.toml` |
//! | `<number>` | a number in digits or Chinese numerals |
//! | `甲 & 乙` | both, in any order, within 60 characters |
//!
//! A pattern is matched on folded text; folding its literals is the matcher's task, so that this
//! module knows nothing of text analysis.

use std::collections::BTreeMap;

/// Longest gap of `…`, in characters.
pub const SHORT_GAP_CHARS: usize = 8;
/// Longest gap of `……`, in characters.
pub const LONG_GAP_CHARS: usize = 20;
/// Longest stretch of text, in characters, in which all parts joined by `&` must occur.
pub const SET_CHARS: usize = 60;

/// Word classes by name.
pub type Classes = BTreeMap<String, Vec<String>>;

/// One element of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// These characters, as written in the data file.
    Literal(String),
    /// Any characters of one sentence, at most so many.
    Gap(usize),
    /// A number.
    Number,
    /// One of these sequences.
    Either(Vec<Vec<Node>>),
}

/// A pattern that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As written.
    pub source: String,
    /// What must occur: one sequence of elements, or several joined by `&`, in any order.
    pub parts: Vec<Vec<Node>>,
}

impl Pattern {
    /// Reads a pattern; classes are replaced by their words.
    ///
    /// # Errors
    /// A sentence that says what is wrong: an unknown class, an unbalanced bracket, a pattern that
    /// could match nothing but a gap or a single character.
    pub fn parse(source: &str, classes: &Classes) -> Result<Pattern, String> {
        let parts = source.split('&').map(|part| parse_part(part.trim(), source, classes));
        let parts: Vec<Vec<Node>> = parts.collect::<Result<_, _>>()?;
        let needed: usize = parts.iter().map(|part| shortest_chars(part)).sum();
        if needed < 2 * parts.len().min(2) {
            return Err(format!(
                "`{source}`: needs at least two characters that must be there, four if it has a `&`"
            ));
        }
        Ok(Pattern { source: source.to_owned(), parts })
    }
}

fn parse_part(part: &str, source: &str, classes: &Classes) -> Result<Vec<Node>, String> {
    let mut parser = Parser { rest: part.chars().peekable(), classes };
    let nodes = parser.sequence(0)?;
    if parser.rest.peek().is_some() {
        return Err(format!("`{source}`: a `)` or `|` without its `(`"));
    }
    if shortest_chars(&nodes) == 0 {
        return Err(format!(
            "the pattern `{source}` would match everything: it needs a character that must be there (on each side of a `&`)"
        ));
    }
    if matches!(nodes.first(), Some(Node::Gap(_))) || matches!(nodes.last(), Some(Node::Gap(_))) {
        return Err(format!("`{source}`: a gap at the start or the end means nothing"));
    }
    Ok(nodes)
}

/// How many characters the nodes match at least.
fn shortest_chars(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match node {
            Node::Literal(text) => text.chars().count(),
            Node::Gap(_) => 0,
            Node::Number => 1,
            Node::Either(branches) => {
                branches.iter().map(|branch| shortest_chars(branch)).min().unwrap_or(0)
            }
        })
        .sum()
}

struct Parser<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    classes: &'a Classes,
}

impl Parser<'_> {
    /// Reads up to the end or to a `|` or `)` that belongs to the caller.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        let mut literal = String::new();
        while let Some(&next) = self.rest.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            self.rest.next();
            let node = match next {
                '…' => {
                    let long = self.rest.next_if_eq(&'…').is_some();
                    Node::Gap(if long { LONG_GAP_CHARS } else { SHORT_GAP_CHARS })
                }
                '(' if depth > 8 => return Err("brackets are nested too deeply".to_owned()),
                '(' => self.branches(depth + 1)?,
                '<' => self.class()?,
                other => {
                    literal.push(other);
                    continue;
                }
            };
            if !literal.is_empty() {
                nodes.push(Node::Literal(std::mem::take(&mut literal)));
            }
            nodes.push(node);
        }
        if !literal.is_empty() {
            nodes.push(Node::Literal(literal));
        }
        Ok(nodes)
    }

    fn branches(&mut self, depth: usize) -> Result<Node, String> {
        let mut branches = Vec::new();
        loop {
            branches.push(self.sequence(depth)?);
            match self.rest.next() {
                Some('|') => {}
                Some(_) => return Ok(Node::Either(branches)),
                None => return Err("a `(` without its `)`".to_owned()),
            }
        }
    }

    fn class(&mut self) -> Result<Node, String> {
        let mut name = String::new();
        loop {
            match self.rest.next() {
                Some('>') => break,
                Some(other) => name.push(other),
                None => return Err("a `<` without its `>`".to_owned()),
            }
        }
        if name == "number" {
            return Ok(Node::Number);
        }
        let words = self
            .classes
            .get(&name)
            .ok_or_else(|| format!("`<{name}>` is no class of classes.toml"))?;
        Ok(Node::Either(words.iter().map(|word| vec![Node::Literal(word.clone())]).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Classes {
        Classes::from([("suggestion".to_owned(), vec!["建议".to_owned(), "议案建议".to_owned()])])
    }

    #[track_caller]
    fn check_error(source: &str, expected: &str) {
        let error = Pattern::parse(source, &classes()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_pattern_has_literals_gaps_alternatives_and_classes() {
        let pattern = Pattern::parse("<suggestion>…(两|二)次……答复<number>", &classes()).unwrap();
        assert_eq!(
            pattern.parts[0],
            [
                Node::Either(vec![
                    vec![Node::Literal("建议".to_owned())],
                    vec![Node::Literal("议案建议".to_owned())],
                ]),
                Node::Gap(SHORT_GAP_CHARS),
                Node::Either(vec![
                    vec![Node::Literal("两".to_owned())],
                    vec![Node::Literal("二".to_owned())],
                ]),
                Node::Literal("次".to_owned()),
                Node::Gap(LONG_GAP_CHARS),
                Node::Literal("答复".to_owned()),
                Node::Number,
            ]
        );
    }

    #[test]
    fn parts_may_stand_in_any_order() {
        let pattern = Pattern::parse("<suggestion> & (两|二)次", &classes()).unwrap();
        assert_eq!(pattern.parts.len(), 2);
        check_error("建议 & 次", "four if it has a `&`");
        check_error("建议 &", "on each side of a `&`");
        check_error("(建议 & 答复)", "without its `)`");
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_reason() {
        check_error("<reply>答复", "`<reply>` is no class");
        check_error("(甲|乙", "without its `)`");
        check_error("甲|乙", "without its `(`");
        check_error("答", "at least two characters");
        check_error("…答复", "a gap at the start");
        check_error("(建议|)…", "on each side");
    }
}
