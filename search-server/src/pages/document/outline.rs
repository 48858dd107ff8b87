//! The headings inside a long text, for the list “on this page”.

use std::sync::OnceLock;

use regex::Regex;
use schemas::api::PassageText;

/// Longest heading, in characters.
const LONGEST_CHARS: usize = 40;
/// Fewest headings that are worth a list, and fewest passages of a text that needs one.
const FEWEST: (usize, usize) = (3, 10);

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    /// Its passage.
    pub(super) id: &'a str,
    /// Its words.
    pub(super) text: &'a str,
    /// 0 for 第一编, 第一章 and 一、, 1 for what stands below.
    pub(super) depth: usize,
}

/// The headings of a text; empty where it is short or has hardly any.
pub(super) fn outline(passages: &[PassageText]) -> Vec<Heading<'_>> {
    let headings: Vec<Heading<'_>> = passages.iter().filter_map(heading).collect();
    let is_long = headings.len() >= FEWEST.0 && passages.len() >= FEWEST.1;
    if is_long { headings } else { Vec::new() }
}

/// The passage as a heading: it begins as one and does not end as a sentence does.
pub(super) fn heading(passage: &PassageText) -> Option<Heading<'_>> {
    static NUMBERED: OnceLock<Option<Regex>> = OnceLock::new();
    let numbered = NUMBERED.get_or_init(|| {
        Regex::new("^(?:(第[一二三四五六七八九十百]+[编章]|[一二三四五六七八九十]+、|附则)|第[一二三四五六七八九十百]+节|[（(][一二三四五六七八九十]+[)）])")
            .ok()
    });
    let text = passage.text.trim();
    let is_heading = ["para_", "part_", "chp_"].iter().any(|start| passage.id.starts_with(start));
    if !is_heading
        || text.chars().count() > LONGEST_CHARS
        || text.contains(['。', '；', '！', '？'])
        || text.ends_with(['，', '、', '：', ':'])
    {
        return None;
    }
    let found = numbered.as_ref()?.captures(text)?;
    let depth = usize::from(found.get(1).is_none());
    Some(Heading { id: &passage.id, text, depth })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages(texts: &[&str]) -> Vec<PassageText> {
        let passage = |(number, text): (usize, &&str)| PassageText {
            id: format!("para_{}", number + 1),
            text: (*text).to_owned(),
            pages: None,
        };
        texts.iter().enumerate().map(passage).collect()
    }

    #[test]
    fn headings_are_told_from_sentences() {
        let texts = [
            "第一章 总则",
            "正文一句。",
            "第一节　一般规定",
            "第二章 职权",
            "一、坚持党的领导。这是一句话。",
            "（二）加强监督",
            "又一段。",
            "又一段。",
            "又一段。",
            "又一段。",
        ];
        let all = passages(&texts);
        let found: Vec<(&str, usize)> =
            outline(&all).iter().map(|heading| (heading.id, heading.depth)).collect();
        assert_eq!(found, [("para_1", 0), ("para_3", 1), ("para_4", 0), ("para_6", 1)]);
        assert!(outline(&passages(&texts[..6])).is_empty());
    }
}
