//! The query language of the box: words, `"literal"`, `"near by"~10`, `-word`, `A OR B`, brackets,
//! `省份:浙江`, `2021..2023`.
//!
//! `lexer` cuts the text into marks and words, `parser` makes a tree of them, `fields` reads what
//! filters. A slip never fails: what cannot be used becomes a hint, and is searched as plain text
//! where that makes sense. Everything that could grow without bound has a limit with a name here.

mod fields;
mod lexer;
mod parser;

use std::fmt;

use corpus::text::fold_query;
use schemas::saying::Saying;
use schemas::taxonomy::Taxonomy;

use super::filters::Filters;

/// Longest text of the box that is read, in characters.
pub(super) const LONGEST_QUERY_CHARS: usize = 500;
/// Longest string that is looked for literally, in folded characters.
const LONGEST_LITERAL_CHARS: usize = 500;
/// Most terms that one query may have; the rest is dropped with a hint.
const MOST_TERMS: usize = 32;
/// How deep brackets may nest; deeper ones do not group.
const MOST_DEPTH: usize = 8;
/// Most parts that may have to stand near one another.
pub(super) const MOST_PARTS: usize = 6;
/// Largest gap between two parts, in characters.
const LARGEST_GAP_CHARS: usize = 200;
/// Most hints that one query gets.
const MOST_HINTS: usize = 8;

/// One thing to look for. All texts are folded and hold something to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Typed without quotes: found by its words, best where it stands literally.
    Words(String),
    /// Typed in quotes: found literally.
    Literal(String),
    /// Typed in quotes with `~10` behind: all parts stand in one chain, in any order, with at most so
    /// many characters between one and the next.
    Near {
        /// At least two.
        parts: Vec<String>,
        /// In characters of the folded text.
        gap_chars: usize,
    },
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A term.
    Term(Term),
    /// All must be found; the words among them share one minimum.
    All(Vec<Node>),
    /// One must be found.
    Any(Vec<Node>),
    /// It must not be found.
    Not(Box<Node>),
}

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What to look for, as in `Node::All`; with nothing in it, everything is found.
    pub nodes: Vec<Node>,
    /// What could not be used, in Chinese.
    pub hints: Vec<Saying>,
    /// Filters typed into the box.
    pub filters: Filters,
}

impl Query {
    /// Reads the text of the box; of a longer one, its first 500 characters.
    pub fn parse(text: &str, taxonomy: &Taxonomy) -> Query {
        let mut hints = Hints::default();
        let characters: Vec<char> = text.chars().take(LONGEST_QUERY_CHARS + 1).collect();
        let read = characters.get(..LONGEST_QUERY_CHARS).unwrap_or(&characters);
        if read.len() < characters.len() {
            hints.add(
                format!("检索式过长，只用了前 {LONGEST_QUERY_CHARS} 字"),
                format!(
                    "The query is too long; the first {LONGEST_QUERY_CHARS} characters were used"
                ),
            );
        }
        let tokens = lexer::tokens(read, &mut hints);
        let (nodes, filters) = parser::parse(tokens, taxonomy, &mut hints);
        Query { nodes, hints: hints.0, filters }
    }

    /// A query for one literal string.
    pub fn literal(text: &str) -> Query {
        let mut hints = Hints::default();
        let literal = folded_literal(text, &mut hints);
        let nodes = literal.map(|text| Node::Term(Term::Literal(text))).into_iter().collect();
        Query { nodes, hints: hints.0, ..Query::default() }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.nodes.iter().all(|node| matches!(node, Node::Not(_)))
    }

    /// The text that is looked for, if it is nothing but words typed without quotes. Folded.
    pub(super) fn bare_text(&self) -> Option<String> {
        let wanted = self.nodes.iter().filter(|node| !matches!(node, Node::Not(_)));
        let words: Option<Vec<&str>> = wanted
            .map(|node| match node {
                Node::Term(Term::Words(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        words.filter(|words| !words.is_empty()).map(|words| fold_query(&words.join(" ")))
    }

    /// The terms with whether they stand below an exclusion.
    pub(super) fn terms(&self) -> Vec<(&Term, bool)> {
        let mut terms = Vec::new();
        let mut open: Vec<(&Node, bool)> =
            self.nodes.iter().rev().map(|node| (node, false)).collect();
        while let Some((node, is_excluded)) = open.pop() {
            match node {
                Node::Term(term) => terms.push((term, is_excluded)),
                Node::All(nodes) | Node::Any(nodes) => {
                    open.extend(nodes.iter().rev().map(|node| (node, is_excluded)));
                }
                Node::Not(node) => open.push((node, !is_excluded)),
            }
        }
        terms
    }
}

/// Folds a string that is to be found literally; `None` if nothing is left of it.
fn folded_literal(text: &str, hints: &mut Hints) -> Option<String> {
    let folded = fold_query(text);
    let cut = folded.char_indices().nth(LONGEST_LITERAL_CHARS).map(|(byte, _)| byte);
    let folded = match cut.and_then(|byte| folded.get(..byte)) {
        Some(start) => {
            hints.add(
                format!("引号内过长，只用了前 {LONGEST_LITERAL_CHARS} 字"),
                format!("The quotation is too long; the first {LONGEST_LITERAL_CHARS} characters were used"),
            );
            start.to_owned()
        }
        None => folded,
    };
    (!folded.is_empty()).then_some(folded)
}

/// Hints, each once, and not too many.
#[derive(Debug, Default)]
struct Hints(Vec<Saying>);

impl Hints {
    /// A hint in Chinese and in English.
    fn add(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        let hint = Saying::new(zh, en);
        if self.0.len() < MOST_HINTS && !self.0.contains(&hint) {
            self.0.push(hint);
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Words(text) => formatter.write_str(text),
            Term::Literal(text) => write!(formatter, "\"{text}\""),
            Term::Near { parts, gap_chars } => {
                write!(formatter, "\"{}\"~{gap_chars}", parts.join(" "))
            }
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut join = |nodes: &[Node], between: &str| {
            formatter.write_str("(")?;
            for (position, node) in nodes.iter().enumerate() {
                let between = if position == 0 { "" } else { between };
                write!(formatter, "{between}{node}")?;
            }
            formatter.write_str(")")
        };
        match self {
            Node::Term(term) => write!(formatter, "{term}"),
            Node::All(nodes) => join(nodes, " "),
            Node::Any(nodes) => join(nodes, "|"),
            Node::Not(node) => write!(formatter, "-{node}"),
        }
    }
}

/// The query as it was read, in the language of the box, without its filters.
impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, node) in self.nodes.iter().enumerate() {
            write!(formatter, "{}{node}", if position == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}
