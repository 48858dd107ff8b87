//! How people ask: the wordings of `wordings.toml`, found in a question.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use corpus::text::fold_query;
use regex::Regex;
use schemas::document::Kind;
use schemas::region::Level;
use serde::Deserialize;

use super::english::stem;

/// What a wording says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Means {
    /// Two places are to be compared.
    Compare,
    /// It asks which divisions, of this level if it says so.
    Set(Option<Level>),
    /// It asks for figures.
    Figures,
    /// It asks whether.
    Whether,
    /// It asks for what is only intended.
    Planned,
    /// It asks for what is not done.
    Negative,
    /// It asks for documents of one kind.
    Document(Kind),
    /// Nothing.
    Filling,
}

/// A wording in a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What it says.
    pub(super) means: Means,
    /// Bytes of the folded question.
    pub(super) bytes: Range<usize>,
}

/// Years by another name than their number.
#[derive(Debug)]
pub(super) struct Period {
    /// How it is written.
    pub(super) pattern: Regex,
    /// First year.
    pub(super) from: i32,
    /// Last year, if it has ended or will.
    pub(super) to: Option<i32>,
}

/// The wordings.
#[derive(Debug)]
pub(super) struct Wordings {
    /// By kind, in the order in which they are read.
    kinds: Vec<Vec<Wording>>,
    /// Years by name.
    pub(super) periods: Vec<Period>,
    /// Groups of words that mean the same.
    pub(super) same: Vec<Group>,
}

/// Words that mean the same.
#[derive(Debug)]
pub(super) struct Group {
    /// Chinese ones, folded.
    words: Vec<String>,
    /// English ones, without endings.
    stems: Vec<String>,
}

impl Group {
    fn new(words: Vec<String>) -> Group {
        let folded = words.into_iter().map(|word| fold_query(&word));
        let (english, words): (Vec<String>, Vec<String>) = folded.partition(|word| word.is_ascii());
        Group { words, stems: english.iter().map(|word| stem(word).to_owned()).collect() }
    }

    /// Whether a folded text with these stems has one of the words.
    pub(super) fn is_in(&self, folded: &str, stems: &[String]) -> bool {
        self.words.iter().any(|word| folded.contains(word))
            || self.stems.iter().any(|stem| stems.contains(stem))
    }
}

#[derive(Debug)]
struct Wording {
    means: Means,
    patterns: Vec<Regex>,
    not_before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, Vec<String>>,
    wording: Vec<FileWording>,
    period: Vec<FilePeriod>,
    same: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileWording {
    kind: String,
    level: Option<String>,
    document: Option<String>,
    patterns: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePeriod {
    patterns: Vec<String>,
    from: i32,
    to: Option<i32>,
}

/// What stands for a byte that has been read.
pub(super) const READ: char = '\u{1f}';

impl Wordings {
    /// The wordings that are built in.
    pub(super) fn embedded() -> &'static Wordings {
        static WORDINGS: OnceLock<Wordings> = OnceLock::new();
        WORDINGS.get_or_init(|| {
            Wordings::parse(include_str!("wordings.toml"))
                .unwrap_or_else(|reason| unreachable!("the embedded wordings are tested: {reason}"))
        })
    }

    /// Reads the data file.
    fn parse(source: &str) -> Result<Wordings, String> {
        let File { words, wording, period, same } =
            toml::from_str(source).map_err(|error| error.to_string())?;
        let mut kinds: Vec<(String, Vec<Wording>)> = Vec::new();
        for FileWording { kind, level, document, patterns, not_before } in wording {
            let level = match level {
                Some(level) => Some(Level::parse(&level).ok_or(format!("no level: {level}"))?),
                None => None,
            };
            let means = match (kind.as_str(), document.as_deref().and_then(Kind::parse)) {
                ("compare", None) => Means::Compare,
                ("set", None) => Means::Set(level),
                ("figures", None) => Means::Figures,
                ("whether", None) => Means::Whether,
                ("planned", None) => Means::Planned,
                ("negative", None) => Means::Negative,
                ("document", Some(kind)) => Means::Document(kind),
                ("filling", None) => Means::Filling,
                _ => return Err(format!("no kind of wording: {kind} {document:?}")),
            };
            let patterns = compiled(&patterns, &words)?;
            let wording = Wording { means, patterns, not_before };
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, wordings)) => wordings.push(wording),
                None => kinds.push((kind, vec![wording])),
            }
        }
        let mut periods = Vec::new();
        for FilePeriod { patterns, from, to } in period {
            let patterns = compiled(&patterns, &words)?;
            periods.extend(patterns.into_iter().map(|pattern| Period { pattern, from, to }));
        }
        Ok(Wordings {
            kinds: kinds.into_iter().map(|(_, wordings)| wordings).collect(),
            periods,
            same: same.into_values().map(Group::new).collect(),
        })
    }

    /// The wordings in a folded question. Bytes that are [`READ`] belong to something else.
    pub(super) fn find(&self, folded: &str) -> Vec<Found> {
        let mut text = folded.to_owned();
        let mut found = Vec::new();
        for wordings in &self.kinds {
            while let Some(next) = first_longest(wordings, &text) {
                text = without(&text, &next.bytes);
                found.push(next);
            }
        }
        found.sort_by_key(|found| found.bytes.start);
        found
    }
}

/// The text with some bytes marked as read; other bytes stay where they are.
pub(super) fn without(text: &str, bytes: &Range<usize>) -> String {
    let kept = |range: Range<usize>| text.get(range).unwrap_or_default();
    let read: String = std::iter::repeat_n(READ, bytes.len()).collect();
    [kept(0..bytes.start), &read, kept(bytes.end..text.len())].concat()
}

/// The match that starts first, of those the longest.
fn first_longest(wordings: &[Wording], text: &str) -> Option<Found> {
    let all = wordings.iter().flat_map(|wording| {
        wording.patterns.iter().flat_map(move |pattern| {
            pattern.find_iter(text).map(move |hit| (wording, trimmed(text, hit.start()..hit.end())))
        })
    });
    let counts = all.filter(|(wording, bytes)| {
        let after = text.get(bytes.end..).unwrap_or_default();
        !bytes.is_empty() && !wording.not_before.iter().any(|word| after.starts_with(word.as_str()))
    });
    let first = counts.min_by_key(|(_, bytes)| (bytes.start, std::cmp::Reverse(bytes.end)));
    first.map(|(wording, bytes)| Found { means: wording.means, bytes })
}

/// Without what was read before at its edges.
fn trimmed(text: &str, bytes: Range<usize>) -> Range<usize> {
    let hit = text.get(bytes.clone()).unwrap_or_default();
    let is_free = |c: char| c == READ || c == ' ';
    let start = bytes.start + (hit.len() - hit.trim_start_matches(is_free).len());
    let end = bytes.end - (hit.len() - hit.trim_end_matches(is_free).len());
    start..end.max(start)
}

fn compiled(
    patterns: &[String],
    words: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Regex>, String> {
    let compile = |pattern: &String| {
        let mut source = pattern.replace("{start}", "(?:^|\u{1f})");
        source = source.replace("{end}", "(?:$|\u{1f})");
        for (name, words) in words {
            // Alternatives are tried in order, so the longest must come first.
            let mut words: Vec<&String> = words.iter().collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            source = source.replace(&format!("{{{name}}}"), &format!("(?:{})", words.join("|")));
        }
        Regex::new(&source).map_err(|error| format!("{pattern}: {error}"))
    };
    patterns.iter().map(compile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: &[Means]) {
        let found = Wordings::embedded().find(&fold_query(question));
        let mut means: Vec<Means> = found.iter().map(|found| found.means).collect();
        means.retain(|means| *means != Means::Filling);
        assert_eq!(means, expected, "{question}");
    }

    #[test]
    fn sets_are_asked_for_in_many_wordings() {
        let (any, province, city, county) = (
            Means::Set(None),
            Means::Set(Some(Level::Province)),
            Means::Set(Some(Level::City)),
            Means::Set(Some(Level::County)),
        );
        check("哪些省份票决", &[province]);
        check("票决的省份有哪些", &[province]);
        check("全国有多少个省票决", &[province]);
        check("有没有哪个县票决", &[county]);
        check("哪些设区的市票决", &[city]);
        check("有哪些地方票决", &[any]);
        check("谁在搞票决", &[any]);
        check("which provinces vote", &[province]);
        check("list all the cities that vote", &[city]);
        check("where do deputies vote", &[any]);
        check("how many counties vote", &[county]);
    }

    #[test]
    fn other_questions_are_told_apart() {
        let province = Means::Set(Some(Level::Province));
        check("哪些省还没有票决", &[province, Means::Negative]);
        check("哪些省只是打算搞票决", &[province, Means::Planned]);
        check("浙江有没有搞票决", &[Means::Whether]);
        check("does zhejiang vote", &[Means::Whether]);
        check("浙江和江苏的票决有什么区别", &[Means::Compare]);
        check("各地联络站数量", &[Means::Set(None), Means::Figures]);
        check("联络站有多少个", &[Means::Figures]);
        check("which provinces have not voted", &[province, Means::Negative]);
    }

    #[test]
    fn words_inside_other_words_ask_for_nothing() {
        check("有多少人大代表", &[Means::Figures]);
        check("哪些市民旁听", &[]);
        check("满意度测评", &[]);
        check("未成年人保护", &[]);
    }
}
