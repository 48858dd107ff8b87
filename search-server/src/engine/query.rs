//! The query language of the box: words, `"literal"`, `-word`, `A OR B`, `省份:浙江`, `2021..2023`.
//!
//! A slip never fails: what cannot be used becomes a hint, and is searched as plain text.

use corpus::text::fold_query;
use schemas::document::Kind;
use schemas::region::{Level, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::filters::Filters;

/// Most terms that one query may have; the rest is dropped with a hint.
const MOST_TERMS: usize = 32;

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// Typed without quotes: found literally or by its words. Folded.
    Words(String),
    /// Typed in quotes: found literally. Folded.
    Literal(String),
}

/// Terms of which one must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The alternatives.
    pub any_of: Vec<Term>,
    /// Whether none of them may be found instead.
    pub is_excluded: bool,
}

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What to look for; all clauses count.
    pub clauses: Vec<Clause>,
    /// What could not be used, in Chinese.
    pub hints: Vec<String>,
    /// Filters typed into the box.
    pub filters: Filters,
}

/// A piece of the text of a query.
enum Piece {
    Quoted(String),
    Bare(String),
}

impl Query {
    /// Reads the text of the box.
    pub fn parse(text: &str, taxonomy: &Taxonomy) -> Query {
        let mut query = Query::default();
        let mut join_next = false;
        let mut exclude_next = false;
        for piece in pieces(text, &mut query.hints) {
            let term = match piece {
                Piece::Quoted(literal) => Some(Term::Literal(fold_query(&literal))),
                Piece::Bare(word) => {
                    if matches!(word.as_str(), "OR" | "|" | "或") {
                        join_next = !query.clauses.is_empty();
                        continue;
                    }
                    if word == "-" {
                        exclude_next = true;
                        continue;
                    }
                    query.bare(&word, taxonomy, &mut exclude_next)
                }
            };
            let has_content = |text: &String| text.chars().any(|c| !c.is_whitespace());
            let Some(term) = term.filter(|(Term::Words(t) | Term::Literal(t))| has_content(t))
            else {
                continue;
            };
            let is_excluded = std::mem::take(&mut exclude_next);
            match query.clauses.last_mut().filter(|_| std::mem::take(&mut join_next)) {
                Some(last) if !is_excluded => last.any_of.push(term),
                _ => query.clauses.push(Clause { any_of: vec![term], is_excluded }),
            }
        }
        if query.clauses.len() > MOST_TERMS {
            query.clauses.truncate(MOST_TERMS);
            query.hints.push(format!("检索词过多，只用了前 {MOST_TERMS} 个"));
        }
        query
    }

    /// A query for one literal string.
    pub fn literal(text: &str) -> Query {
        let term = Term::Literal(fold_query(text));
        Query {
            clauses: vec![Clause { any_of: vec![term], is_excluded: false }],
            ..Query::default()
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.clauses.iter().all(|clause| clause.is_excluded)
    }

    /// The text that is looked for, if it is nothing but words typed without quotes. Folded.
    pub(super) fn bare_text(&self) -> Option<String> {
        let wanted = self.clauses.iter().filter(|clause| !clause.is_excluded);
        let words: Option<Vec<&str>> = wanted
            .map(|clause| match &clause.any_of[..] {
                [Term::Words(text)] => Some(text.as_str()),
                _ => None,
            })
            .collect();
        words.filter(|words| !words.is_empty()).map(|words| fold_query(&words.join(" ")))
    }

    /// A piece without quotes: a filter, an exclusion or a word.
    fn bare(&mut self, word: &str, taxonomy: &Taxonomy, exclude: &mut bool) -> Option<Term> {
        let word = match word.strip_prefix(['-', '－']) {
            Some(rest) if !rest.is_empty() => {
                *exclude = true;
                rest
            }
            _ => word,
        };
        if self.years(word) {
            return None;
        }
        if let Some((name, value)) = word.split_once([':', '：']) {
            match self.field(name, value, taxonomy) {
                Field::Set => return None,
                Field::Unknown => {}
                Field::WrongValue(hint) => self.hints.push(hint),
            }
        }
        let folded = fold_query(word);
        folded.chars().any(char::is_alphanumeric).then_some(Term::Words(folded))
    }

    /// `2021..2023`, `2021..`
    fn years(&mut self, word: &str) -> bool {
        let folded = fold_query(word);
        let Some((from, to)) = folded.split_once("..") else { return false };
        let year =
            |text: &str| text.parse::<i32>().ok().filter(|year| (1900..=2200).contains(year));
        match (year(from), to.is_empty(), year(to)) {
            (Some(from), true, _) => self.filters.year_from = Some(from),
            (Some(from), false, Some(to)) => {
                self.filters.year_from = Some(from.min(to));
                self.filters.year_to = Some(from.max(to));
            }
            _ => return false,
        }
        true
    }

    fn field(&mut self, name: &str, value: &str, taxonomy: &Taxonomy) -> Field {
        let table = RegionTable::embedded();
        let wrong =
            |what: &str| Field::WrongValue(format!("“{value}”不是{what}，已按普通文字检索"));
        let put = |done: Option<()>, what: &str| done.map_or_else(|| wrong(what), |()| Field::Set);
        let filters = &mut self.filters;
        match fold_query(name).as_str() {
            "省份" | "省" | "province" => {
                let code = table.resolve(value).filter(|code| code.level() == Level::Province);
                put(code.map(|code| filters.province.push(code)), "省份")
            }
            "地区" | "地方" | "region" => {
                put(table.resolve(value).map(|code| filters.region.push(code)), "地区")
            }
            "机制" | "做法" | "mechanism" => {
                let found = taxonomy.resolve_mechanism(value);
                put(found.map(|found| filters.mechanism.push(found.id.clone())), "做法")
            }
            "主题" | "topic" => {
                let found = taxonomy.resolve_topic(value);
                put(found.map(|found| filters.topic.push(found.id.clone())), "主题")
            }
            "类型" | "kind" | "type" => {
                put(Kind::parse(value).map(|kind| filters.kind.push(kind)), "类型")
            }
            "层级" | "level" => {
                put(Level::parse(value).map(|level| filters.level.push(level)), "层级")
            }
            "年份" | "年" | "year" => {
                if self.years(value) {
                    return Field::Set;
                }
                let year = value.trim_end_matches('年').parse::<i32>().ok();
                put(year.map(|year| self.filters.year.push(year)), "年份")
            }
            _ => Field::Unknown,
        }
    }
}

enum Field {
    Set,
    Unknown,
    WrongValue(String),
}

/// Cuts the text at white space and at quotation marks of every shape.
fn pieces(text: &str, hints: &mut Vec<String>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut bare = String::new();
    let mut characters = text.chars();
    let flush = |bare: &mut String, pieces: &mut Vec<Piece>| {
        if !bare.is_empty() {
            pieces.push(Piece::Bare(std::mem::take(bare)));
        }
    };
    while let Some(character) = characters.next() {
        let closing = match character {
            '"' | '＂' => ['"', '＂'],
            '“' | '”' => ['”', '“'],
            '「' => ['」', '」'],
            '『' => ['』', '』'],
            '(' | ')' | '（' | '）' => {
                // Brackets group nothing yet; as text they would only hinder.
                flush(&mut bare, &mut pieces);
                continue;
            }
            '|' | '｜' => {
                flush(&mut bare, &mut pieces);
                pieces.push(Piece::Bare("|".to_owned()));
                continue;
            }
            blank if blank.is_whitespace() || blank.is_control() => {
                flush(&mut bare, &mut pieces);
                continue;
            }
            other => {
                bare.push(other);
                continue;
            }
        };
        // `省份:"浙江"` keeps its value; else what stands before the mark is a piece of its own.
        let mut quoted = String::new();
        let mut is_closed = false;
        for character in characters.by_ref() {
            if closing.contains(&character) {
                is_closed = true;
                break;
            }
            quoted.push(character);
        }
        if !is_closed {
            hints.push("引号没有成对，已按到末尾处理".to_owned());
        }
        if bare.ends_with([':', '：']) {
            bare.push_str(&quoted);
            continue;
        }
        if matches!(bare.as_str(), "-" | "－") {
            bare.clear();
            pieces.push(Piece::Bare("-".to_owned()));
        }
        flush(&mut bare, &mut pieces);
        pieces.push(Piece::Quoted(quoted));
    }
    flush(&mut bare, &mut pieces);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Query {
        Query::parse(text, Taxonomy::embedded())
    }

    /// Writes a query back: `word`, `"literal"`, `-excluded`, `a|b`.
    fn shape(query: &Query) -> String {
        let term = |term: &Term| match term {
            Term::Words(text) => text.clone(),
            Term::Literal(text) => format!("\"{text}\""),
        };
        let clause = |clause: &Clause| {
            let any: Vec<String> = clause.any_of.iter().map(term).collect();
            format!("{}{}", if clause.is_excluded { "-" } else { "" }, any.join("|"))
        };
        query.clauses.iter().map(clause).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shape(&parse(text)), expected);
    }

    #[test]
    fn words_literals_exclusions_and_alternatives() {
        check("代表建议 两次答复", "代表建议 两次答复");
        check("“兩次答覆” -政协", "\"两次答复\" -政协");
        check("\"两次 答复\"", "\"两次答复\"");
        check("监督 OR 督办", "监督|督办");
        check("监督|督办 或 检查", "监督|督办|检查");
        check("-“满意度测评” 监督", "-\"满意度测评\" 监督");
        check("预算(监督)", "预算 监督");
    }

    #[test]
    fn words_alone_are_a_bare_text() {
        let bare = |text: &str| parse(text).bare_text();
        assert_eq!(bare("民法典 56 条 类型:法规 -草案").as_deref(), Some("民法典56条"));
        for text in ["“民法典”第56条", "民法典 或 刑法", "-草案", ""] {
            assert_eq!(bare(text), None, "{text}");
        }
    }

    #[test]
    fn filters_are_taken_out_of_the_text() {
        let query = parse("票决制 省份:浙江 类型：法规 年份:2021..2023 主题:监督工作");
        assert_eq!(shape(&query), "票决制");
        assert_eq!(query.filters.province[0].to_string(), "330000");
        assert_eq!(query.filters.kind, [Kind::Regulation]);
        assert_eq!((query.filters.year_from, query.filters.year_to), (Some(2021), Some(2023)));
        assert_eq!(query.filters.topic, ["supervision"]);
    }

    #[test]
    fn a_slip_is_a_hint_and_plain_text() {
        let query = parse("省份:火星 代表");
        assert_eq!(shape(&query), "省份:火星 代表");
        assert!(query.hints[0].contains("不是省份"));
        assert!(parse("“没有成对").hints[0].contains("引号"));
        check("，。！", "");
        check("", "");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_odd_text_makes_it_panic(text in "[\"“”「」:：|()\\-. 省份年20\n\u{0}]{0,40}") {
            let _ = parse(&text);
        }
    }
}
