//! Phrases: words that stand together in many documents.
//!
//! They are offered while someone types, and are the name of nothing. A part of the collection is
//! enough to find them, so that a large one does not start slowly; how many documents have one is
//! not counted here, but by a search.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use corpus::text::{Segmenter, fold_query, is_han};
use indexer::index::Texts;

/// Characters that are read to find phrases.
const MOST_CHARS: usize = 1_500_000;
/// Most documents that are opened.
const MOST_DOCUMENTS: usize = 2_000;
/// Most phrases that are kept.
const MOST_PHRASES: usize = 3_000;
/// Fewest documents that a phrase stands in.
const FEWEST_DOCUMENTS: usize = 3;
/// One document in so many must have the phrase.
const ONE_IN: usize = 200;
/// Most words that are looked at together.
const MOST_WORDS: usize = 6;
/// Characters that are looked at together: longer than a phrase, so that 发展全过程人民, which is always
/// followed by 民主, is known for a piece of something longer.
const LONGEST_RUN_CHARS: usize = 12;
/// Length of a phrase, in characters.
const CHARS: RangeInclusive<usize> = 2..=8;
/// Words that make a clause of words around them.
const JOINING: [&str; 3] = ["的", "了", "地"];

/// Words of two characters or more that carry no meaning of their own at the edge of a phrase.
const EMPTY_WORDS: [&str; 80] = [
    "我们",
    "他们",
    "你们",
    "它们",
    "自己",
    "大家",
    "进行",
    "以及",
    "通过",
    "这个",
    "那个",
    "一个",
    "一些",
    "就是",
    "不是",
    "没有",
    "可以",
    "这些",
    "那些",
    "其中",
    "同时",
    "对于",
    "关于",
    "根据",
    "按照",
    "有关",
    "相关",
    "并且",
    "而且",
    "但是",
    "因此",
    "因为",
    "所以",
    "如果",
    "不仅",
    "还是",
    "或者",
    "以来",
    "以上",
    "以下",
    "之后",
    "之前",
    "之间",
    "方面",
    "过程",
    "情况",
    "作为",
    "成为",
    "能够",
    "应当",
    "必须",
    "需要",
    "已经",
    "正在",
    "不断",
    "继续",
    "进一步",
    "非常",
    "十分",
    "比较",
    "更加",
    "各项",
    "各种",
    "各个",
    "所有",
    "全部",
    "其他",
    "许多",
    "这样",
    "那样",
    "怎样",
    "什么",
    "为了",
    "由于",
    "从而",
    "特别",
    "尤其",
    "以后",
    "目前",
    "今天",
];

/// The phrases of a collection, most frequent first, with the documents of those read that have
/// them. A document that cannot be read is passed over.
pub(super) fn frequent(texts: &Texts, words: &Segmenter) -> Vec<(String, usize)> {
    let step = texts.len().div_ceil(MOST_DOCUMENTS).max(1);
    let mut read: Vec<String> = Vec::new();
    let mut chars = 0;
    for position in (0..texts.len()).step_by(step) {
        let Ok(document) = texts.get(position) else { continue };
        let text: Vec<String> =
            document.passages.iter().map(|passage| fold_query(&passage.text)).collect();
        let text = text.join("\n");
        chars += text.chars().count();
        read.push(text);
        if chars > MOST_CHARS {
            break;
        }
    }
    frequent_in(&read, words)
}

/// The phrases of folded texts.
fn frequent_in(texts: &[String], words: &Segmenter) -> Vec<(String, usize)> {
    let mut documents: HashMap<&str, usize> = HashMap::new();
    for text in texts {
        let phrases: HashSet<&str> = phrases(text, words).collect();
        for phrase in phrases {
            *documents.entry(phrase).or_default() += 1;
        }
    }
    let fewest = FEWEST_DOCUMENTS.max(texts.len().div_ceil(ONE_IN));
    documents.retain(|_, count| *count >= fewest);
    let mut found: Vec<(&str, usize)> =
        documents.iter().map(|(text, count)| (*text, *count)).collect();
    // 全过程人民 is no phrase beside 全过程人民民主, which nearly all of its documents have.
    let mut parts: HashSet<&str> = HashSet::new();
    for (phrase, count) in &found {
        for part in parts_of(phrase) {
            if documents.get(part).is_some_and(|whole| count * 10 >= whole * 9) {
                parts.insert(part);
            }
        }
    }
    found.retain(|(phrase, _)| CHARS.contains(&phrase.chars().count()) && !parts.contains(phrase));
    found.sort_by(|(left, left_count), (right, right_count)| {
        right_count.cmp(left_count).then(right.len().cmp(&left.len())).then(left.cmp(right))
    });
    found.truncate(MOST_PHRASES);
    found.into_iter().map(|(phrase, count)| (phrase.to_owned(), count)).collect()
}

/// Runs of words of a text that may be a phrase.
fn phrases<'t>(text: &'t str, words: &Segmenter) -> impl Iterator<Item = &'t str> {
    let words = words.words(text);
    let mut found = Vec::new();
    for (first, start) in words.iter().enumerate() {
        let mut last = start.chars.start;
        for word in words[first..].iter().take(MOST_WORDS) {
            // Punctuation between two words parts them.
            if word.chars.start != last && word.chars.start != start.chars.start {
                break;
            }
            last = word.chars.end;
            if text.get(word.bytes.clone()).is_none_or(|word| JOINING.contains(&word)) {
                break;
            }
            let chars = last - start.chars.start;
            if chars > LONGEST_RUN_CHARS {
                break;
            }
            let edges = [start, word]
                .into_iter()
                .all(|word| text.get(word.bytes.clone()).is_some_and(may_be_an_edge));
            let phrase = text.get(start.bytes.start..word.bytes.end);
            if let Some(phrase) = phrase.filter(|_| edges) {
                found.push(phrase);
            }
        }
    }
    found.into_iter().filter(|phrase| phrase.chars().all(is_han))
}

fn may_be_an_edge(word: &str) -> bool {
    word.chars().nth(1).is_some() && !EMPTY_WORDS.contains(&word)
}

/// The proper parts of a phrase.
fn parts_of(phrase: &str) -> impl Iterator<Item = &str> {
    let edges: Vec<usize> = phrase.char_indices().map(|(at, _)| at).chain([phrase.len()]).collect();
    let starts = 0..edges.len();
    let spans = starts.flat_map(move |start| {
        let edges = edges.clone();
        (start + 2..edges.len()).map(move |end| edges[start]..edges[end])
    });
    spans.filter(|span| span.len() < phrase.len()).filter_map(|span| phrase.get(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_together_in_many_documents_are_phrases() {
        let words = Segmenter::new([]);
        let texts = [
            "我们进行代表建议办理,督促落实。",
            "代表建议办理的质量不断提高。",
            "对代表建议办理进行监督;代表小组也参加。",
            "代表建议很多。",
            "提出全过程人民民主。发展全过程人民民主理论;工作的原则。",
            "发展全过程人民民主理论,工作的原则",
            "又发展全过程人民民主理论、工作的原则",
        ];
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let found = frequent_in(&texts, &words);
        let shown: Vec<(&str, usize)> =
            found.iter().map(|(phrase, count)| (phrase.as_str(), *count)).collect();
        assert_eq!(shown, [("代表建议", 4), ("代表建议办理", 3), ("原则", 3), ("工作", 3)]);
    }

    #[test]
    fn punctuation_parts_words_and_edges_have_content() {
        let words = Segmenter::new([]);
        let found: Vec<&str> = phrases("代表,建议进行办理", &words).collect();
        assert_eq!(found, ["代表", "建议", "建议进行办理", "办理"]);
    }
}
