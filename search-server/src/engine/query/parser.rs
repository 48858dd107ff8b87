//! From pieces to a tree.
//!
//! ```text
//! all     = { any }                      side by side: all of them
//! any     = operand { OR operand }       binds tighter than side by side
//! operand = [NOT] ( word | quoted | "(" all ")" )
//! ```
//!
//! It goes over the pieces once; brackets nest to a limit, so it cannot run out of stack.

use corpus::text::fold_query;
use schemas::taxonomy::Taxonomy;

use super::lexer::Token;
use super::{Hints, MOST_DEPTH, MOST_PARTS, MOST_TERMS, Node, Term, fields, folded_literal};
use crate::engine::filters::Filters;

pub(super) fn parse(
    tokens: Vec<Token>,
    taxonomy: &Taxonomy,
    hints: &mut Hints,
) -> (Vec<Node>, Filters) {
    let mut parser = Parser {
        tokens: tokens.into_iter(),
        taxonomy,
        hints,
        filters: Filters::default(),
        terms: 0,
        ignored_brackets: 0,
    };
    let nodes = parser.all(0);
    (nodes, parser.filters)
}

struct Parser<'a> {
    tokens: std::vec::IntoIter<Token>,
    taxonomy: &'a Taxonomy,
    hints: &'a mut Hints,
    filters: Filters,
    /// How many terms there are.
    terms: usize,
    /// How many brackets are open that do not group.
    ignored_brackets: usize,
}

/// What an operand came to.
enum Operand {
    Node(Node),
    /// It was taken out of the text.
    Filter,
    /// Nothing was left of it.
    Nothing,
}

impl Parser<'_> {
    /// What stands side by side, up to the closing bracket.
    fn all(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut is_negated = false;
        // Whether an OR waits for its right side, and whether the last node may be its left one.
        let mut joins = false;
        let mut can_join = false;
        while let Some(token) = self.tokens.next() {
            let operand = match token {
                Token::Not => {
                    is_negated = true;
                    continue;
                }
                Token::Or => {
                    joins = can_join;
                    if !can_join {
                        self.hints.add("“或”的两边都要有检索词，已略去".to_owned());
                    }
                    continue;
                }
                Token::Close if self.ignored_brackets > 0 => {
                    self.ignored_brackets -= 1;
                    continue;
                }
                Token::Close if depth > 0 => {
                    self.check_ends(joins, is_negated);
                    return nodes;
                }
                Token::Close => {
                    self.hints.add("括号没有成对，已略去多余的".to_owned());
                    continue;
                }
                Token::Open if depth == MOST_DEPTH => {
                    self.hints.add(format!("括号最多 {MOST_DEPTH} 层，更深的已略去"));
                    self.ignored_brackets += 1;
                    continue;
                }
                Token::Open => {
                    let mut inner = self.all(depth + 1);
                    match inner.len() {
                        0 => Operand::Nothing,
                        1 => Operand::Node(inner.remove(0)),
                        _ => Operand::Node(Node::All(inner)),
                    }
                }
                Token::Word(word) => self.word(&word, is_negated),
                Token::Quoted { text, gap_chars } => self.quoted(&text, gap_chars),
            };
            let is_excluded = std::mem::take(&mut is_negated);
            let joined = std::mem::take(&mut joins);
            can_join = false;
            match operand {
                Operand::Nothing => {}
                Operand::Filter => {
                    if joined || depth > 0 {
                        self.hints.add("筛选条件作用于整个检索式，不能放进“或”和括号".to_owned());
                    }
                }
                Operand::Node(node) => {
                    let node = if is_excluded { negated(node) } else { node };
                    match nodes.pop() {
                        Some(last) if joined => nodes.push(either(last, node)),
                        last => nodes.extend(last.into_iter().chain([node])),
                    }
                    can_join = true;
                }
            }
        }
        self.check_ends(joins, is_negated);
        if depth > 0 {
            self.hints.add("括号没有成对，已按到末尾处理".to_owned());
        }
        nodes
    }

    fn check_ends(&mut self, joins: bool, is_negated: bool) {
        if joins {
            self.hints.add("“或”的两边都要有检索词，已略去".to_owned());
        }
        if is_negated {
            self.hints.add("“-”要紧接在不要的词之前，已略去".to_owned());
        }
    }

    /// A filter or a word.
    fn word(&mut self, word: &str, is_negated: bool) -> Operand {
        if is_negated {
            let mut unwanted = Filters::default();
            if fields::read(word, self.taxonomy, &mut unwanted, self.hints) {
                let Some(excluded) = unwanted.to_excluded() else {
                    self.hints.add(format!(
                        "地区和年份的起止不能用“-”排除，“{word}”已略去；可排除的：省份、做法、主题、类型、层级、年份"
                    ));
                    return Operand::Nothing;
                };
                self.filters.merge(Filters { excluded, ..Filters::default() });
                return Operand::Filter;
            }
        } else if fields::read(word, self.taxonomy, &mut self.filters, self.hints) {
            return Operand::Filter;
        }
        // Other dashes fold to the one that would exclude.
        let folded = fold_query(word).trim_start_matches('-').to_owned();
        if !folded.chars().any(char::is_alphanumeric) {
            self.hints.add(format!("“{word}”里没有可检索的文字，已略去"));
            return Operand::Nothing;
        }
        self.term(Term::Words(folded))
    }

    fn quoted(&mut self, text: &str, gap_chars: Option<usize>) -> Operand {
        if let Some(gap_chars) = gap_chars {
            let parts = text.split_whitespace().map(fold_query);
            let mut parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
            if parts.len() > MOST_PARTS {
                self.hints.add(format!("“~”最多用于 {MOST_PARTS} 个词，其余已略去"));
                parts.truncate(MOST_PARTS);
            }
            if parts.len() > 1 {
                return self.term(Term::Near { parts, gap_chars });
            }
            self.hints.add("“~”前的引号内要有用空格隔开的两个词，已按原文检索".to_owned());
        }
        match folded_literal(text, self.hints) {
            Some(text) => self.term(Term::Literal(text)),
            None => {
                self.hints.add("引号内没有可检索的文字，已略去".to_owned());
                Operand::Nothing
            }
        }
    }

    fn term(&mut self, term: Term) -> Operand {
        if self.terms == MOST_TERMS {
            self.hints.add(format!("检索词过多，只用了前 {MOST_TERMS} 个"));
            return Operand::Nothing;
        }
        self.terms += 1;
        Operand::Node(Node::Term(term))
    }
}

fn negated(node: Node) -> Node {
    match node {
        Node::Not(node) => *node,
        node => Node::Not(Box::new(node)),
    }
}

fn either(left: Node, right: Node) -> Node {
    match left {
        Node::Any(mut nodes) => {
            nodes.push(right);
            Node::Any(nodes)
        }
        left => Node::Any(vec![left, right]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schemas::document::Kind;

    use super::*;
    use crate::engine::Query;
    use crate::engine::query::LONGEST_QUERY_CHARS;

    fn parse(text: &str) -> Query {
        Query::parse(text, Taxonomy::embedded())
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).to_string(), expected);
    }

    #[track_caller]
    fn check_hint(text: &str, expected: &str, hint: &str) {
        let query = parse(text);
        assert_eq!(query.to_string(), expected);
        assert!(query.hints.iter().any(|found| found.contains(hint)), "{:?}", query.hints);
    }

    #[test]
    fn words_literals_exclusions_and_alternatives() {
        check("代表建议 两次答复", "代表建议 两次答复");
        check("“兩次答覆” -政协", "\"两次答复\" -政协");
        check("\"两次 答复\"", "\"两次答复\"");
        check("监督 OR 督办", "(监督|督办)");
        check("监督|督办 或 检查", "(监督|督办|检查)");
        check("-“满意度测评” 监督", "-\"满意度测评\" 监督");
        check("预算(监督)", "预算 监督");
        check("监督 AND 督办 NOT 检查", "监督 督办 -检查");
        check("2021-2023", "2021-2023");
    }

    #[test]
    fn brackets_group_and_nest() {
        check("(监督 检查) OR 督办", "((监督 检查)|督办)");
        check("（监督 或 （检查 -预算）） 代表", "(监督|(检查 -预算)) 代表");
        check("-(政协 建议)", "-(政协 建议)");
        check("(-政协)", "-政协");
        check("-(-政协)", "政协");
        check("监督 督办 OR 检查", "监督 (督办|检查)");
        check("((监督))", "监督");
    }

    #[test]
    fn parts_may_have_to_stand_near_one_another() {
        check("\"建议 答复\"~10", "\"建议 答复\"~10");
        check("“建议　答复”～１０ 监督", "\"建议 答复\"~10 监督");
        check("-\"建议 答复\"~0", "-\"建议 答复\"~0");
        check_hint("\"建议 答复\"~9999", "\"建议 答复\"~200", "最多 200");
        check_hint("\"建议\"~3", "\"建议\"", "两个词");
        check("\"建议 答复\"~", "\"建议答复\"");
    }

    #[test]
    fn filters_are_taken_out_of_the_text() {
        let query = parse("票决制 省份:浙江 类型：法规 年份:2021..2023 主题:监督工作");
        assert_eq!(query.to_string(), "票决制");
        assert_eq!(query.filters.province[0].to_string(), "330000");
        assert_eq!(query.filters.kind, [Kind::Regulation]);
        assert_eq!((query.filters.year_from, query.filters.year_to), (Some(2021), Some(2023)));
        assert_eq!(query.filters.topic, ["supervision"]);
        let query = parse("省份:“浙江” year:２０２１ 省份：江苏、安徽 ..2023 一是：“监督”");
        assert_eq!(query.to_string(), "一是: \"监督\"");
        assert_eq!(query.filters.province.len(), 3);
        assert_eq!(query.filters.year, [2021]);
        assert_eq!((query.filters.year_from, query.filters.year_to), (None, Some(2023)));
    }

    #[test]
    fn a_slip_is_a_hint_and_plain_text() {
        check_hint("省份:火星 代表", "省份:火星 代表", "不是省份");
        check_hint("年份:99999", "年份:99999", "不是年份");
        check_hint("author:李伟", "author:李伟", "没有“author”");
        check_hint("“没有成对", "\"没有成对\"", "引号");
        check_hint("((监督", "监督", "括号");
        check_hint("监督) 代表", "监督 代表", "括号");
        check_hint("OR 监督", "监督", "“或”");
        check_hint("监督 OR", "监督", "“或”");
        check_hint("监督 - 代表", "监督 代表", "“-”");
        check_hint("监督 -地区:杭州", "监督", "不能用“-”");
        check_hint("监督 OR 省份:浙江", "监督", "整个检索式");
        check_hint("监督 ， 代表", "监督 代表", "没有可检索");
        check_hint("“” 监督", "监督", "引号内");
        check("“两次答复\" 监督", "\"两次答复\" 监督");
        check("”监督”", "\"监督\"");
        check("，。！", "");
        check("", "");
        let excluding = parse("-省份:浙江").filters;
        assert!(excluding.province.is_empty() && excluding.excluded.province.len() == 1);
    }

    #[test]
    fn what_could_grow_has_a_limit_that_is_named() {
        let deep = format!("{}监督{} 代表", "(检 ".repeat(20), ")".repeat(20));
        let query = parse(&deep);
        assert!(query.hints.iter().any(|hint| hint.contains("8 层")), "{:?}", query.hints);
        assert!(query.to_string().ends_with(" 代表"), "{query}");
        check_hint(&"甲 ".repeat(40), ["甲"; MOST_TERMS].join(" ").as_str(), "前 32 个");
        check_hint(&"长".repeat(600), &"长".repeat(LONGEST_QUERY_CHARS), "前 500 字");
        check_hint("\"甲 乙 丙 丁 戊 己 庚\"~3", "\"甲 乙 丙 丁 戊 己\"~3", "6 个词");
        let literal = Query::literal(&"㎡".repeat(400));
        assert_eq!(literal.to_string(), format!("\"{}\"", "m2".repeat(250)));
        assert!(literal.hints[0].contains("500"));
        assert!(parse(&"- ".repeat(200)).hints.len() <= 8);
    }

    /// Whatever was typed, what was read of it is read the same again.
    #[track_caller]
    fn check_round_trip(text: &str) {
        let query = parse(text);
        let spelled = query.to_string();
        if spelled.chars().count() < LONGEST_QUERY_CHARS {
            assert_eq!(parse(&spelled).to_string(), spelled, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,600}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_odd_text_makes_it_panic(text in "[\"“”「」:：|()（）～~\\-. 省份年20\n\u{0}]{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_was_read_is_read_the_same_again(text in "(甲乙|丙|\"丁 戊\"~3|“己庚”|-|（|）|\\(|\\)| | OR |\\|){0,24}") {
            check_round_trip(&text);
        }
    }
}
