//! Which part of a passage to show, and what in it matches.

use std::ops::Range;

use corpus::text::{Folded, Segmenter, clauses, fold, sentences};
use schemas::api::PassageText;

use super::Engine;
use super::find::{Needle, chains, needles};
use super::query::Query;

/// Longest part of a passage that a hit shows, in characters; a match that is longer is shown whole.
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

/// The part of `passage` with most matches of a query, cut at ends of sentences.
pub(super) fn excerpt(passage: &str, query: &Query, segmenter: &Segmenter) -> Excerpt {
    marked(passage, &needles(query, segmenter))
}

/// The part of `passage` with most matches of `needles`, cut at ends of sentences.
pub(super) fn marked(passage: &str, needles: &[Needle]) -> Excerpt {
    let folded = fold(passage);
    let ranges = matches(&folded, needles);
    let characters: Vec<char> = passage.chars().collect();
    let window = window(passage, characters.len(), &ranges);
    // A match that the window cuts is not marked: a mark covers what was looked for, whole.
    let is_inside = |range: &Range<usize>| window.start <= range.start && range.end <= window.end;
    let highlights = merge_ranges(ranges.into_iter().filter(is_inside).collect())
        .into_iter()
        .map(|range| [range.start - window.start, range.end - window.start])
        .collect();
    Excerpt {
        text: characters[window.clone()].iter().collect(),
        cut: (window.start > 0, window.end < characters.len()),
        highlights,
    }
}

impl Engine {
    /// Where what a query looks for stands in each of these passages: half-open ranges in characters,
    /// sorted, not touching.
    pub fn highlights(&self, q: &str, passages: &[PassageText]) -> Vec<Vec<[usize; 2]>> {
        let query = Query::parse(q, self.taxonomy);
        let needles = needles(&query, &self.segmenter);
        let ranges = |passage: &PassageText| {
            let found = merge_ranges(matches(&fold(&passage.text), &needles));
            found.into_iter().map(|range| [range.start, range.end]).collect()
        };
        passages.iter().map(ranges).collect()
    }
}

/// Where the needles stand, in characters of the printed passage, sorted.
fn matches(folded: &Folded, needles: &[Needle]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut mark = |text: &str, starts: Vec<u32>| {
        let length = text.chars().count();
        let printed = |start: u32| folded.printed(start as usize..start as usize + length);
        ranges.extend(starts.into_iter().map(printed));
    };
    for needle in needles {
        match needle {
            Needle::Literal(text) => mark(text, starts(folded, text)),
            Needle::Words { whole, words } => {
                let found = starts(folded, whole);
                if found.is_empty() {
                    words.iter().for_each(|word| mark(word, starts(folded, word)));
                } else {
                    mark(whole, found);
                }
            }
            Needle::Near { parts, gap_chars } => {
                let found: Vec<(Vec<u32>, u32)> =
                    parts.iter().map(|part| (starts(folded, part), length(part))).collect();
                let found: Vec<(&[u32], u32)> =
                    found.iter().map(|(starts, length)| (starts.as_slice(), *length)).collect();
                for (part, start) in chains(&found, *gap_chars) {
                    mark(&parts[part], vec![start]);
                }
            }
        }
    }
    ranges.sort_by_key(|range: &Range<usize>| (range.start, range.end));
    ranges
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Where a folded string starts, in characters of the folded text; occurrences may overlap.
fn starts(folded: &Folded, text: &str) -> Vec<u32> {
    let mut starts = Vec::new();
    let Some(first) = text.chars().next() else { return starts };
    let mut rest = folded.text.as_str();
    let mut position = 0;
    while let Some(byte) = rest.find(text) {
        let (before, from) = rest.split_at(byte);
        position += length(before);
        starts.push(position);
        position += 1;
        rest = from.get(first.len_utf8()..).unwrap_or_default();
    }
    starts
}

/// Merges sorted ranges that overlap or touch.
fn merge_ranges(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// The run of whole sentences, at most [`WINDOW_CHARS`] long, that holds most of the matches. Where
/// the sentence of a match is too long, the run of whole clauses; where that is too long, a piece. A
/// match is never cut.
fn window(passage: &str, length: usize, ranges: &[Range<usize>]) -> Range<usize> {
    if length <= WINDOW_CHARS {
        return 0..length;
    }
    let whole_sentences = best_run(&sentences(passage), ranges);
    if whole_sentences.len() <= WINDOW_CHARS {
        return whole_sentences;
    }
    let whole_clauses = best_run(&clauses(passage), ranges);
    if whole_clauses.len() <= WINDOW_CHARS {
        return whole_clauses;
    }
    let first = ranges.iter().find(|range| range.end > whole_clauses.start);
    let Some(first) = first else {
        return whole_clauses.start..whole_clauses.start + WINDOW_CHARS;
    };
    let around = WINDOW_CHARS.saturating_sub(first.len()) / 3;
    let start = first.start.saturating_sub(around).max(whole_clauses.start).min(first.start);
    let end = (start + WINDOW_CHARS).min(whole_clauses.end).max(first.end);
    // What the end would cut is shown whole or not at all.
    let cut = ranges.iter().find(|range| range.start < end && end < range.end);
    start..cut.map_or(end, |range| range.start.max(first.end))
}

/// The run of whole pieces that holds most of the matches without being too long; it is too long
/// only where one match, or one piece, is.
fn best_run(pieces: &[Range<usize>], ranges: &[Range<usize>]) -> Range<usize> {
    let mut best = (0, pieces.first().cloned().unwrap_or_default());
    let mut first_range = 0;
    for (number, piece) in pieces.iter().enumerate() {
        while ranges.get(first_range).is_some_and(|range| range.start < piece.start) {
            first_range += 1;
        }
        let behind = ranges.get(first_range..).unwrap_or_default();
        let Some(next) = behind.first().filter(|next| next.start < piece.end) else { continue };
        // It must reach to the end of the first match, however many pieces that takes.
        let fits = |other: &&Range<usize>| {
            other.end <= piece.start + WINDOW_CHARS || other.start < next.end
        };
        let run = pieces[number..].iter().take_while(fits);
        let end = run.map(|piece| piece.end).last().unwrap_or(piece.end);
        let inside = behind.iter().take_while(|range| range.end <= end);
        let weight: usize = inside.map(Range::len).sum();
        if weight > best.0 {
            best = (weight, piece.start..end);
        }
    }
    if best.0 == 0 {
        let fits = |piece: &&Range<usize>| piece.end <= WINDOW_CHARS;
        let end = pieces.iter().take_while(fits).map(|piece| piece.end).last();
        return 0..end.unwrap_or(best.1.end);
    }
    best.1
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;
    use schemas::taxonomy::Taxonomy;

    use super::*;

    fn segmenter() -> &'static Segmenter {
        static SEGMENTER: OnceLock<Segmenter> = OnceLock::new();
        SEGMENTER.get_or_init(|| Segmenter::new([]))
    }

    fn mark(passage: &str, query: &str) -> String {
        let query = Query::parse(query, Taxonomy::embedded());
        let excerpt = excerpt(passage, &query, segmenter());
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
    fn a_highlight_covers_the_hit_and_no_more() {
        check("深化“两次答复”、评价", "\"两次答复、评价\"", "深化“【两次答复”、评价】");
        check("天天天气", "\"天天\"", "【天天天】气");
        check(
            "建议答复。建议很多,过了很久才有答复",
            "\"答复 建议\"~2",
            "【建议答复】。【建议】很多,过了很久才有答复",
        );
        check("工作建议；政协建议", "工作 -政协", "【工作】建议；政协建议");
        check("监督检查", "(监督|督办) -预算", "【监督】检查");
    }

    #[test]
    fn a_match_that_the_window_cuts_is_not_marked() {
        // Every match stands across the end of a clause, where the window ends.
        let marked = mark(&"甲甲甲甲，乙".repeat(60), "\"，乙\"");
        assert!(marked.contains("【，乙】甲"), "{marked}");
        assert!(!marked.replace("【，乙】", "").contains('【'), "{marked}");
    }

    #[test]
    fn a_long_match_is_shown_whole() {
        let long = "甲乙丙丁戊，己庚辛壬癸。".repeat(30);
        let passage = format!("前面一句话。{long}后面一句话。");
        assert_eq!(mark(&passage, &format!("\"{long}\"")), format!("【{long}】"));
        let comma =
            format!("{}，专题询问，{}。", "前面一段话，".repeat(60), "后面一段话，".repeat(60));
        let marked = mark(&comma, "专题询问");
        assert!(marked.starts_with("【专题询问】，") && marked.ends_with('，'), "{marked}");
        let run = format!("{}专题询问{}", "前".repeat(300), "后".repeat(300));
        assert_eq!(mark(&run, "专题询问").chars().count(), WINDOW_CHARS + 2);
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
        /// In a passage that is shown whole, exactly the characters of some occurrence are marked.
        #[test]
        fn highlights_are_the_occurrences(
            text in "[代表建議，。“”Ab1 \n]{0,60}",
            from in 0_usize..60,
            length in 1_usize..6,
        ) {
            let literal: String = text.chars().skip(from).take(length).collect();
            let literal: String = literal.chars().filter(|c| !"“”".contains(*c)).collect();
            let (folded, wanted) = (fold(&text), corpus::text::fold_query(&literal));
            prop_assume!(!wanted.is_empty());
            let characters: Vec<char> = folded.text.chars().collect();
            let wanted: Vec<char> = wanted.chars().collect();
            let mut expected = vec![false; text.chars().count()];
            for (start, window) in characters.windows(wanted.len()).enumerate() {
                if window == wanted {
                    expected[folded.printed(start..start + wanted.len())].fill(true);
                }
            }
            let query = Query::parse(&format!("\"{literal}\""), Taxonomy::embedded());
            let excerpt = excerpt(&text, &query, segmenter());
            let mut found = vec![false; expected.len()];
            for [start, end] in excerpt.highlights {
                found[start..end].fill(true);
            }
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn marking_never_changes_the_text(text in "[代表建议，。“”a1 ]{0,300}", query in "[代表建a]{1,3}") {
            let plain = mark(&text, &query).replace(['【', '】'], "");
            prop_assert!(text.contains(&plain));
        }
    }
}
