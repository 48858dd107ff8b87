//! Which part of a passage to show, and what in it matches.

use std::ops::Range;

use corpus::text::{Folded, Segmenter, fold, sentences};

use super::query::{Query, Term};

/// Longest part of a passage that a hit shows, in characters.
const WINDOW_CHARS: usize = 180;

/// A part of a passage with its highlights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// Whether something is left out at the start, at the end.
    pub(super) cut: (bool, bool),
    /// In characters of `text`; sorted, neither overlapping nor touching.
    pub(super) highlights: Vec<[usize; 2]>,
}

/// The part of `passage` with most matches, cut at ends of sentences.
pub(super) fn excerpt(passage: &str, query: &Query, segmenter: &Segmenter) -> Excerpt {
    let folded = fold(passage);
    let ranges = merge_ranges(matches(&folded, query, segmenter));
    let characters: Vec<char> = passage.chars().collect();
    let window = window(passage, characters.len(), &ranges);
    let highlights = ranges
        .into_iter()
        .map(|range| range.start.max(window.start)..range.end.min(window.end))
        .filter(|range| !range.is_empty())
        .map(|range| [range.start - window.start, range.end - window.start])
        .collect();
    Excerpt {
        text: characters[window.clone()].iter().collect(),
        cut: (window.start > 0, window.end < characters.len()),
        highlights,
    }
}

/// Where the terms of the query stand, in characters of the printed passage.
fn matches(folded: &Folded, query: &Query, segmenter: &Segmenter) -> Vec<Range<usize>> {
    let wanted = query.clauses.iter().filter(|clause| !clause.is_excluded);
    let mut ranges = Vec::new();
    for term in wanted.flat_map(|clause| &clause.any_of) {
        let (Term::Literal(text) | Term::Words(text)) = term;
        let mut found = literal_matches(folded, text);
        if found.is_empty() && matches!(term, Term::Words(_)) {
            for word in segmenter.words(text) {
                let word = text.get(word.bytes).unwrap_or_default();
                found.extend(literal_matches(folded, word));
            }
        }
        ranges.extend(found);
    }
    ranges
}

fn literal_matches(folded: &Folded, text: &str) -> Vec<Range<usize>> {
    if text.is_empty() {
        return Vec::new();
    }
    let length = text.chars().count();
    let mut ranges = Vec::new();
    let (mut last_byte, mut last_char) = (0, 0);
    for (byte, _) in folded.text.match_indices(text) {
        last_char += folded.text.get(last_byte..byte).map_or(0, |between| between.chars().count());
        last_byte = byte;
        ranges.push(folded.printed(last_char..last_char + length));
    }
    ranges
}

/// Merges ranges that overlap or touch; the result is sorted.
fn merge_ranges(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The run of whole sentences, at most [`WINDOW_CHARS`] long, that holds most of the matches.
fn window(passage: &str, length: usize, ranges: &[Range<usize>]) -> Range<usize> {
    if length <= WINDOW_CHARS {
        return 0..length;
    }
    let sentences = sentences(passage);
    let mut best = (0, 0..0);
    for (first, sentence) in sentences.iter().enumerate() {
        let fits = |other: &&Range<usize>| other.end <= sentence.start + WINDOW_CHARS;
        let end = sentences[first..].iter().take_while(fits).last().map_or(0, |last| last.end);
        let end = if end > sentence.start { end } else { sentence.end };
        let inside = |range: &&Range<usize>| sentence.start <= range.start && range.end <= end;
        let weight: usize = ranges.iter().filter(inside).map(Range::len).sum();
        if best.1.is_empty() || weight > best.0 {
            best = (weight, sentence.start..end);
        }
    }
    let (_, window) = best;
    if window.len() <= WINDOW_CHARS {
        return window;
    }
    // A sentence longer than the window: a part of it around its first match.
    let focus = ranges.iter().find(|range| window.contains(&range.start));
    let focus = focus.map_or(window.start, |range| range.start);
    let start = focus.saturating_sub(WINDOW_CHARS / 3).max(window.start);
    start..(start + WINDOW_CHARS).min(window.end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use schemas::taxonomy::Taxonomy;

    use super::*;

    fn mark(passage: &str, query: &str) -> String {
        let segmenter = Segmenter::new([]);
        let query = Query::parse(query, Taxonomy::embedded());
        let excerpt = excerpt(passage, &query, &segmenter);
        let mut marked = String::new();
        for (position, character) in excerpt.text.chars().enumerate() {
            for [start, end] in &excerpt.highlights {
                if *end == position {
                    marked.push('】');
                }
                if *start == position {
                    marked.push('【');
                }
            }
            marked.push(character);
        }
        if excerpt.highlights.last().is_some_and(|[_, end]| *end == excerpt.text.chars().count()) {
            marked.push('】');
        }
        marked
    }

    #[track_caller]
    fn check(passage: &str, query: &str, expected: &str) {
        assert_eq!(mark(passage, query), expected);
    }

    #[test]
    fn matches_are_marked_in_the_printed_text() {
        check("深化“兩次答覆”机制", "两次答复", "深化“【兩次答覆】”机制");
        check("全过程人民民主", "人民 民主", "全过程【人民民主】");
        check("代表联系群众", "代表联系选民", "【代表联系】群众");
        check("没有", "监督", "没有");
    }

    #[test]
    fn a_long_passage_is_cut_at_sentences_around_its_matches() {
        let passage =
            format!("{}开展专题询问。{}", "前面一句话。".repeat(60), "后面一句话。".repeat(60));
        let marked = mark(&passage, "专题询问");
        assert!(marked.contains("【专题询问】"));
        assert!(marked.ends_with('。'));
        assert!(marked.chars().count() <= WINDOW_CHARS + 2);
    }

    proptest! {
        #[test]
        fn marking_never_changes_the_text(text in "[代表建议，。“”a1 ]{0,300}", query in "[代表建a]{1,3}") {
            let plain = mark(&text, &query).replace(['【', '】'], "");
            prop_assert!(text.contains(&plain));
        }
    }
}
