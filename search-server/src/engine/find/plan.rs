//! What a query comes to: strings to look for, steps that combine them, and what to mark.

use corpus::text::{Segmenter, is_function_word};

use crate::engine::query::{Node, Query, Term};

/// Most words of one query that are looked for, so that a pasted page costs no more than a line.
const MOST_WORDS: usize = 64;

/// A step of a search; strings are named by their position in [`Plan::strings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Literal(usize),
    Near {
        parts: Vec<usize>,
        gap_chars: usize,
    },
    /// Position in [`Plan::words`].
    Words(usize),
    All(Vec<Step>),
    Any(Vec<Step>),
    Not(Box<Step>),
}

/// Words that share one minimum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// Each once.
    pub(super) words: Vec<usize>,
    /// What is counted: the terms as they were typed, or the words of one that was typed alone.
    pub(super) terms: Vec<Counted>,
    /// How many of the terms must be found.
    pub(super) needed: usize,
    /// Whole terms as they were typed that are more than one word, each with how many words it has.
    pub(super) phrases: Vec<(usize, usize)>,
}

/// Words that are found together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) words: Vec<usize>,
    /// How many of them must be found.
    pub(super) needed: usize,
}

impl Counted {
    fn new(words: Vec<usize>) -> Counted {
        Counted { needed: least_words(words.len()), words }
    }
}

/// What to mark in a passage, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Needle {
    /// Wherever it stands.
    Literal(String),
    /// Where all parts stand in one chain.
    Near { parts: Vec<String>, gap_chars: usize },
    /// Where it stands whole, or else its words.
    Words { whole: String, words: Vec<String> },
}

/// How a query is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Folded strings to look for, each once.
    pub(super) strings: Vec<String>,
    pub(super) words: Vec<Words>,
    pub(super) root: Step,
    pub(super) needles: Vec<Needle>,
    /// Words that are not looked for.
    pub(super) dropped: Vec<String>,
}

impl Plan {
    pub(super) fn new(query: &Query, segmenter: &Segmenter) -> Plan {
        let mut planner = Planner {
            plan: Plan {
                strings: Vec::new(),
                words: Vec::new(),
                root: Step::All(Vec::new()),
                needles: Vec::new(),
                dropped: Vec::new(),
            },
            segmenter,
            looked_for: 0,
        };
        let root = planner.all(&query.nodes, false);
        Plan { root, ..planner.plan }
    }
}

struct Planner<'a> {
    plan: Plan,
    segmenter: &'a Segmenter,
    /// How many words are looked for.
    looked_for: usize,
}

impl Planner<'_> {
    fn string(&mut self, text: &str) -> usize {
        let known = self.plan.strings.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            self.plan.strings.push(text.to_owned());
            self.plan.strings.len() - 1
        })
    }

    /// What stands side by side: words share one minimum, everything else is needed.
    fn all(&mut self, nodes: &[Node], is_excluded: bool) -> Step {
        let mut typed: Vec<&str> = Vec::new();
        let mut steps = Vec::new();
        for node in nodes {
            match node {
                Node::Term(Term::Words(text)) => typed.push(text),
                node => steps.push(self.node(node, is_excluded)),
            }
        }
        if !typed.is_empty() {
            steps.push(self.words(&typed, is_excluded));
        }
        match steps.len() {
            1 => steps.remove(0),
            _ => Step::All(steps),
        }
    }

    fn node(&mut self, node: &Node, is_excluded: bool) -> Step {
        match node {
            Node::Term(Term::Words(text)) => self.words(&[text], is_excluded),
            Node::Term(Term::Literal(text)) => {
                self.mark(Needle::Literal(text.clone()), is_excluded);
                Step::Literal(self.string(text))
            }
            Node::Term(Term::Near { parts, gap_chars }) => {
                let gap_chars = *gap_chars;
                self.mark(Needle::Near { parts: parts.clone(), gap_chars }, is_excluded);
                Step::Near {
                    parts: parts.iter().map(|part| self.string(part)).collect(),
                    gap_chars,
                }
            }
            Node::All(nodes) => self.all(nodes, is_excluded),
            Node::Any(nodes) => {
                Step::Any(nodes.iter().map(|node| self.node(node, is_excluded)).collect())
            }
            Node::Not(node) => {
                // A word that must not be found is meant as it was typed: without 代表建议 is not
                // without 代表 and 建议.
                let step = match node.as_ref() {
                    Node::Term(Term::Words(text)) if !is_excluded => {
                        Step::Literal(self.string(text))
                    }
                    node => self.node(node, !is_excluded),
                };
                Step::Not(Box::new(step))
            }
        }
    }

    fn words(&mut self, typed: &[&str], is_excluded: bool) -> Step {
        let mut words = Words::default();
        let cut: Vec<(&str, Vec<String>)> =
            typed.iter().map(|text| (*text, self.cut(text))).collect();
        let has_content = cut.iter().flat_map(|(_, words)| words).any(|w| !is_function_word(w));
        for (text, cut) in cut {
            let mut kept = Vec::new();
            let mut own: Vec<usize> = Vec::new();
            for word in cut {
                if has_content && is_function_word(&word) || self.looked_for == MOST_WORDS {
                    if !is_excluded && !self.plan.dropped.contains(&word) {
                        self.plan.dropped.push(word);
                    }
                    continue;
                }
                let string = self.string(&word);
                if !words.words.contains(&string) {
                    self.looked_for += 1;
                    words.words.push(string);
                }
                if !own.contains(&string) {
                    own.push(string);
                }
                kept.push(word);
            }
            let term = Counted::new(own);
            if !term.words.is_empty() && !words.terms.contains(&term) {
                words.terms.push(term);
            }
            if kept != [text] {
                words.phrases.push((self.string(text), kept.len()));
            }
            self.mark(Needle::Words { whole: text.to_owned(), words: kept }, is_excluded);
        }
        if let [only] = &words.terms[..] {
            words.terms = only.words.iter().map(|word| Counted::new(vec![*word])).collect();
        }
        words.needed = least_words(words.terms.len());
        self.plan.words.push(words);
        Step::Words(self.plan.words.len() - 1)
    }

    /// The words of what was typed; itself where it has none.
    fn cut(&self, text: &str) -> Vec<String> {
        let words = self.segmenter.words(text);
        let words = words.into_iter().filter_map(|word| text.get(word.bytes));
        let words: Vec<String> = words.map(str::to_owned).collect();
        if words.is_empty() { vec![text.to_owned()] } else { words }
    }

    fn mark(&mut self, needle: Needle, is_excluded: bool) {
        if !is_excluded {
            self.plan.needles.push(needle);
        }
    }
}

/// How many of so many words a passage needs: all of one or two, all but one of three to five,
/// three quarters of more.
pub(in crate::engine) fn least_words(words: usize) -> usize {
    match words {
        0..=2 => words,
        3..=5 => words - 1,
        more => (more * 3).div_ceil(4),
    }
}

#[cfg(test)]
mod tests {
    use schemas::taxonomy::Taxonomy;

    use super::*;

    fn plan(text: &str) -> Plan {
        Plan::new(&Query::parse(text, Taxonomy::embedded()), &Segmenter::new(["两次答复"]))
    }

    /// The words of the first group, and how many are needed.
    #[track_caller]
    fn check_words(text: &str, expected: &[&str], needed: usize) {
        let plan = plan(text);
        let words: Vec<&str> =
            plan.words[0].words.iter().map(|word| plan.strings[*word].as_str()).collect();
        assert_eq!((words.as_slice(), plan.words[0].needed), (expected, needed));
    }

    #[test]
    fn all_words_side_by_side_share_one_minimum() {
        check_words("代表建议 两次答复", &["代表", "建议", "两次答复"], 2);
        check_words("代表建议", &["代表", "建议"], 2);
        check_words("监督 监督", &["监督"], 1);
        // What is typed apart counts as one, however many words it has.
        check_words("代表建议 两次答复 督办", &["代表", "建议", "两次答复", "督办"], 2);
        let terms = plan("代表建议 两次答复").words.remove(0).terms;
        let needed: Vec<(usize, usize)> =
            terms.iter().map(|term| (term.needed, term.words.len())).collect();
        assert_eq!(needed, [(2, 2), (1, 1)]);
        assert_eq!(least_words(6), 5);
        assert_eq!(least_words(8), 6);
    }

    #[test]
    fn words_that_say_nothing_are_dropped_and_named() {
        check_words("代表的建议", &["代表", "建议"], 2);
        assert_eq!(plan("代表的建议").dropped, ["的"]);
        check_words("的", &["的"], 1);
        assert!(plan("的").dropped.is_empty());
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_first_words() {
        let text: String = ('一'..).take(200).map(|c| format!("{c} ")).collect();
        assert!(plan(&text).strings.len() <= MOST_WORDS);
        let run: String = ('一'..).take(400).collect();
        let plan = plan(&run);
        assert!(plan.words[0].words.len() <= MOST_WORDS);
        assert!(!plan.dropped.is_empty());
    }

    #[test]
    fn what_is_excluded_is_literal_and_never_marked() {
        let plan = plan("监督 -代表建议");
        assert!(plan.strings.contains(&"代表建议".to_owned()));
        assert_eq!(plan.words.len(), 1);
        assert_eq!(plan.needles.len(), 1);
    }
}
