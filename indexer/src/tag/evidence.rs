//! Evidence: whole clauses of a passage, verbatim.

use std::ops::Range;

use corpus::text::clauses as clause_ranges;

/// Longest evidence, in characters.
const LONGEST_CHARS: usize = 120;
/// Evidence shorter than this takes in the neighbouring clauses of its sentence.
const READABLE_CHARS: usize = 24;
/// What is further from the hit cannot be in the evidence, nor bound it: so a long passage is not looked
/// through for each of its hits.
const REACH_CHARS: usize = 4 * LONGEST_CHARS;

/// The shortest run of whole clauses of `passage` that holds the printed characters `hit`; where one
/// clause is too long, a part of it around the hit.
pub(super) fn clauses_around(passage: &str, hit: Range<usize>) -> Range<usize> {
    let from = hit.start.saturating_sub(REACH_CHARS);
    let length = hit.end.saturating_sub(from) + REACH_CHARS;
    let near: String = passage.chars().skip(from).take(length).collect();
    let run = run_around(&near, hit.start - from..hit.end.saturating_sub(from));
    run.start + from..run.end + from
}

fn run_around(passage: &str, hit: Range<usize>) -> Range<usize> {
    let clauses = clause_ranges(passage);
    let characters: Vec<char> = passage.chars().collect();
    let mut first = clauses.iter().rposition(|clause| clause.start <= hit.start).unwrap_or(0);
    let mut last = clauses.iter().position(|clause| clause.end >= hit.end).unwrap_or(first);
    let length = |first: usize, last: usize| clauses[last].end - clauses[first].start;
    if clauses.is_empty() {
        return hit;
    }
    last = last.max(first);
    let ends_sentence = |clause: usize| {
        characters[clauses[clause].clone()]
            .iter()
            .rev()
            .take(2)
            .any(|c| matches!(c, '。' | '；' | '！' | '？' | ';' | '!' | '?'))
    };
    while length(first, last) < READABLE_CHARS {
        let before = first > 0 && !ends_sentence(first - 1);
        let after = last + 1 < clauses.len() && !ends_sentence(last);
        if before && length(first - 1, last) <= LONGEST_CHARS {
            first -= 1;
        } else if after && length(first, last + 1) <= LONGEST_CHARS {
            last += 1;
        } else {
            break;
        }
    }
    let run = clauses[first].start..clauses[last].end;
    if run.len() <= LONGEST_CHARS {
        return run;
    }
    let spare = LONGEST_CHARS.saturating_sub(hit.len());
    let start = hit.start.saturating_sub(spare / 2).max(run.start);
    start..(start + LONGEST_CHARS).min(run.end)
}

/// The text of [`clauses_around`], without the comma at its end.
pub(super) fn clauses(passage: &str, hit: Range<usize>) -> String {
    let range = clauses_around(passage, hit);
    let text: String = passage.chars().skip(range.start).take(range.len()).collect();
    text.trim().trim_end_matches(['，', ',', '；', ';', '：', ':', '。']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(passage: &str, word: &str, expected: &str) {
        let bytes = passage.find(word).unwrap();
        let start = passage.get(..bytes).unwrap().chars().count();
        assert_eq!(clauses(passage, start..start + word.chars().count()), expected);
    }

    #[test]
    fn evidence_is_whole_clauses() {
        check(
            "首先听取汇报。今年以来，市人大常委会就社会关注的养老服务问题开展专题询问，成效明显。",
            "专题询问",
            "市人大常委会就社会关注的养老服务问题开展专题询问",
        );
        check("要求整改。开展专题询问，推动整改落实。", "专题询问", "开展专题询问，推动整改落实");
    }

    #[test]
    fn a_clause_without_end_is_cut_around_the_hit() {
        let passage = format!("{}专题询问{}", "甲".repeat(300), "乙".repeat(300));
        let start = 300;
        let evidence = clauses(&passage, start..start + 4);
        assert_eq!(evidence.chars().count(), LONGEST_CHARS);
        assert!(evidence.contains("专题询问"));
    }
}
