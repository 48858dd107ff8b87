//! What a question asks: which mechanism, which divisions, which years; and whether it is one.
//!
//! 哪些省份实行…, 有没有哪个县…, which provinces use … ask for a set of divisions; the name of a
//! practice alone may, too, where `/answer` is asked. Understanding is shown to whoever asks, so
//! that a wrong reading is seen.

use std::ops::Range;

use corpus::text::{dates, fold_query, places};
use schemas::region::{Level, RegionCode};
use schemas::taxonomy::{Mechanism, Taxonomy};

use super::Engine;

/// A question, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// As it was asked.
    pub text: String,
    /// The mechanism that it names or describes.
    pub mechanism: Option<String>,
    /// The words by which it was recognised, folded.
    pub recognised_by: Option<String>,
    /// What is left when the words of asking are taken away, folded.
    pub rest: String,
    /// Whether it asks for a set of divisions.
    pub asks_for_set: bool,
    /// Which divisions.
    pub level: Level,
    /// A division that it names.
    pub region: Option<RegionCode>,
    /// First year.
    pub year_from: Option<i32>,
    /// Last year.
    pub year_to: Option<i32>,
}

/// Words that ask for a set, and what they ask for; longest first.
const ASKING: [(&str, Option<Level>); 44] = [
    ("哪些省级行政区", Some(Level::Province)),
    ("哪些省区市", Some(Level::Province)),
    ("哪些省市", Some(Level::Province)),
    ("哪几个省", Some(Level::Province)),
    ("几个省份", Some(Level::Province)),
    ("哪些省份", Some(Level::Province)),
    ("哪个省份", Some(Level::Province)),
    ("哪些省", Some(Level::Province)),
    ("哪个省", Some(Level::Province)),
    ("的省份有哪些", Some(Level::Province)),
    ("省份有哪些", Some(Level::Province)),
    ("哪些设区的市", Some(Level::City)),
    ("哪些地级市", Some(Level::City)),
    ("哪些城市", Some(Level::City)),
    ("哪个城市", Some(Level::City)),
    ("哪些市", Some(Level::City)),
    ("哪个市", Some(Level::City)),
    ("哪些县市区", Some(Level::County)),
    ("哪些县区", Some(Level::County)),
    ("哪些区县", Some(Level::County)),
    ("哪些县", Some(Level::County)),
    ("哪个县", Some(Level::County)),
    ("有哪些地方", None),
    ("哪些地方人大", None),
    ("哪些地方", None),
    ("哪个地方", None),
    ("哪些地区", None),
    ("什么地方", None),
    ("哪些人大", None),
    ("有没有哪个", None),
    ("哪里", None),
    ("哪儿", None),
    ("谁在", None),
    ("各地做法", None),
    ("各地", None),
    ("各省", Some(Level::Province)),
    ("which provinces", Some(Level::Province)),
    ("what provinces", Some(Level::Province)),
    ("all provinces", Some(Level::Province)),
    ("which cities", Some(Level::City)),
    ("which counties", Some(Level::County)),
    ("list the provinces", Some(Level::Province)),
    ("list the cities", Some(Level::City)),
    ("which places", None),
];

/// Words around a practice that say nothing of it.
const FILLING: [&str; 43] = [
    "提到了",
    "提到",
    "谈到",
    "实行了",
    "实行",
    "推行了",
    "推行",
    "开展了",
    "开展",
    "建立了",
    "建立",
    "采用",
    "探索",
    "实施",
    "有没有",
    "正在",
    "已经",
    "在做",
    "在搞",
    "做法",
    "情况",
    "经验",
    "请问",
    "的省份",
    "的地方",
    "有哪些",
    "哪些",
    "搞",
    "真正",
    "过",
    "了",
    "吗",
    "呢",
    "?",
    "。",
    ",",
    "各",
    "是什么",
    "所有",
    "全部",
    "人大",
    "中国",
    "全国",
];

impl Engine {
    /// Reads a question.
    pub fn understand(&self, text: &str) -> Question {
        let folded = fold_query(text);
        let asking = ASKING.iter().filter(|(words, _)| folded.contains(words));
        let asking: Vec<&(&str, Option<Level>)> = asking.collect();
        let level = asking.iter().find_map(|(_, level)| *level).unwrap_or(Level::Province);
        let english = is_english(&folded);
        let named = if english {
            english_mechanism(&folded, self.taxonomy).map(|(id, words)| (id.to_owned(), words))
        } else {
            self.named_mechanism_in(&folded)
        };
        let rest = rest(&folded, &asking.iter().map(|(words, _)| *words).collect::<Vec<_>>());
        let region = places(&folded, None).last().map(|place| place.region);
        let (year_from, year_to) = years(&folded);
        Question {
            text: text.to_owned(),
            mechanism: named.as_ref().map(|(id, _)| id.clone()),
            recognised_by: named.map(|(_, words)| words),
            asks_for_set: !asking.is_empty() || english && asks_in_english(&folded),
            rest,
            level,
            region,
            year_from,
            year_to,
        }
    }

    /// The mechanism that a Chinese question names, else the one that it describes: the longest name
    /// wins, and of names that say the same the one whose other names the question has as well.
    fn named_mechanism_in(&self, folded: &str) -> Option<(String, String)> {
        let named = self.tagger.named_in(folded);
        let (_, longest) = named.first()?;
        let longest = longest.len();
        let weight = |id: &str| -> usize {
            named.iter().filter(|(other, _)| *other == id).map(|(_, chars)| chars.len()).sum()
        };
        let (id, chars) = named
            .iter()
            .filter(|(_, chars)| chars.len() == longest)
            .max_by_key(|(id, chars)| (weight(id), std::cmp::Reverse(chars.start)))?;
        let Range { start, end } = chars.clone();
        let words: String = folded.chars().skip(start).take(end - start).collect();
        Some(((*id).to_owned(), words))
    }
}

fn is_english(folded: &str) -> bool {
    let letters = folded.chars().filter(char::is_ascii_alphabetic).count();
    let han = folded.chars().filter(|c| corpus::text::is_han(*c)).count();
    letters > 8 && letters > han * 4
}

fn asks_in_english(folded: &str) -> bool {
    let asks = ["which", "what", "where", "who", "list", "all", "does", "do "];
    let things = ["province", "cit", "count", "place", "region", "congress"];
    asks.iter().any(|word| folded.contains(word)) && things.iter().any(|word| folded.contains(word))
}

/// The mechanism whose English name or wordings share most with the question, if they share enough.
fn english_mechanism<'a>(folded: &str, taxonomy: &'a Taxonomy) -> Option<(&'a str, String)> {
    let asked = content_words(folded);
    let score = |mechanism: &'a Mechanism| {
        let wordings =
            mechanism.aliases_en.iter().map(String::as_str).chain([mechanism.en.as_str()]);
        wordings
            .filter_map(|wording| {
                let words = content_words(&fold_query(wording));
                let shared = words.iter().filter(|word| asked.contains(word)).count();
                let enough = words.len() >= 2 && shared >= 2 || words.len() == 1 && shared == 1;
                let share = shared as f64 / words.len().max(1) as f64;
                (enough && share >= NEEDED_SHARE)
                    .then_some((share * share * shared as f64, wording))
            })
            .max_by(|left, right| left.0.total_cmp(&right.0))
            .map(|(score, wording)| (score, mechanism.id.as_str(), wording))
    };
    let best = taxonomy.mechanisms().iter().filter_map(score);
    let (_, id, wording) = best.max_by(|left, right| left.0.total_cmp(&right.0))?;
    Some((id, wording.to_owned()))
}

/// Share of an English wording's words that the question must have.
const NEEDED_SHARE: f64 = 0.6;

/// The words that carry meaning, without their commonest endings.
fn content_words(folded: &str) -> Vec<String> {
    const EMPTY: [&str; 46] = [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "by",
        "with",
        "that",
        "which",
        "what",
        "where",
        "who",
        "all",
        "list",
        "do",
        "does",
        "use",
        "uses",
        "using",
        "have",
        "has",
        "is",
        "are",
        "let",
        "province",
        "provinces",
        "city",
        "cities",
        "county",
        "counties",
        "places",
        "place",
        "congress",
        "congresses",
        "people",
        "peoples",
        "local",
        "practice",
        "practise",
        "adopt",
        "s",
    ];
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        .map(|word| {
            let stem = ["ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "y"]
                .iter()
                .find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() >= 4));
            stem.unwrap_or(word).to_owned()
        })
        .collect()
}

/// What remains of a question for a search of the text.
fn rest(folded: &str, asking: &[&str]) -> String {
    let mut rest = folded.to_owned();
    for words in asking {
        rest = rest.replace(words, " ");
    }
    for words in FILLING {
        rest = rest.replace(words, " ");
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `2021年以来`, `2020年至2023年`, `2022年`.
fn years(folded: &str) -> (Option<i32>, Option<i32>) {
    let named: Vec<i32> = dates(folded).map(|date| date.year).collect();
    match named[..] {
        [] => (None, None),
        [year] if folded.contains("以来") || folded.contains("之后") || folded.contains("年后") => {
            (Some(year), None)
        }
        [year] if folded.contains("以前") || folded.contains("之前") => (None, Some(year)),
        [year] => (Some(year), Some(year)),
        [first, .., last] => (Some(first.min(last)), Some(first.max(last))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_english(question: &str, expected: Option<&str>) {
        let found = english_mechanism(&fold_query(question), Taxonomy::embedded());
        assert_eq!(found.map(|(id, _)| id), expected, "{question}");
    }

    #[test]
    fn english_questions_name_mechanisms() {
        let two_replies = Some("suggestion-two-replies-two-evaluations");
        check_english("all provinces that use two-round suggestion replies", two_replies);
        check_english(
            "Which provinces have two-round replies to deputies' suggestions?",
            two_replies,
        );
        check_english(
            "which places let congress deputies vote on livelihood projects",
            Some("livelihood-projects-vote"),
        );
        check_english("what is the weather in Beijing", None);
    }

    #[test]
    fn the_words_of_asking_are_taken_away() {
        assert_eq!(rest("哪些省份实行代表建议两次答复", &["哪些省份"]), "代表建议两次答复");
    }

    #[test]
    fn years_are_read() {
        assert_eq!(years("2021年以来"), (Some(2021), None));
        assert_eq!(years("2020年至2023年"), (Some(2020), Some(2023)));
        assert_eq!(years("没有"), (None, None));
    }
}
