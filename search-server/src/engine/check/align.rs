//! Where in a text the words of a quotation stand, or nearly stand, and how they differ.

use std::ops::Range;

use schemas::api::{DifferenceKind, DifferencePart};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Equal characters in a row that count as kept: fewer may be equal by chance.
const KEPT_RUN_CHARS: usize = 3;

/// How a part of a quotation lies over a part of a text; ranges are in compared characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) kind: StepKind,
    pub(super) quote: Range<usize>,
    pub(super) text: Range<usize>,
}

/// Whether both have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepKind {
    Same,
    Changed,
}

/// Where the parts of a quotation follow one another in a text, each to the letter.
pub(super) fn exact(parts: &[&[char]], text: &[char]) -> Option<Range<usize>> {
    let mut whole: Option<Range<usize>> = None;
    let mut from = 0;
    for part in parts {
        let rest = text.get(from..)?;
        let at = from + rest.windows(part.len().max(1)).position(|window| window == *part)?;
        from = at + part.len();
        whole = Some(whole.map_or(at, |whole| whole.start)..from);
    }
    whole
}

/// The part of `text` that is nearest to `quote` by insertions, deletions and exchanges.
pub(super) fn nearest(quote: &[char], text: &[char]) -> Range<usize> {
    // A row of the usual table for each character of the quotation; it may begin anywhere in the text, so
    // the first row costs nothing, and every cell remembers where it began. Of what costs the same, that
    // with more equal characters is meant.
    let cell = |start| Cell { cost: 0, equal: 0, start };
    let mut row: Vec<Cell> = (0..=text.len()).map(cell).collect();
    for (done, wanted) in quote.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = Cell { cost: done + 1, ..row[0] };
        for (at, character) in text.iter().enumerate() {
            let (left, above) = (row[at], row[at + 1]);
            let is_equal = usize::from(character == wanted);
            let exchanged = Cell {
                cost: diagonal.cost + 1 - is_equal,
                equal: diagonal.equal + is_equal,
                ..diagonal
            };
            let inserted = Cell { cost: above.cost + 1, ..above };
            let deleted = Cell { cost: left.cost + 1, ..left };
            diagonal = above;
            // An exchange is tried first, so that it wins where the others are no better.
            let best = [exchanged, inserted, deleted].into_iter().min_by_key(Cell::rank);
            row[at + 1] = best.unwrap_or(exchanged);
        }
    }
    // What was exchanged at the end belongs to the stretch, too.
    let off = |end: usize, cell: &Cell| (end - cell.start).abs_diff(quote.len());
    let ends = row.iter().enumerate();
    let best = ends.min_by_key(|(end, cell)| (cell.rank(), off(*end, cell)));
    best.map_or(0..0, |(end, cell)| cell.start..end)
}

/// How a beginning of the quotation lies over a stretch of the text.
#[derive(Clone, Copy, Debug)]
struct Cell {
    cost: usize,
    equal: usize,
    /// Where the stretch begins.
    start: usize,
}

impl Cell {
    fn rank(&self) -> (usize, std::cmp::Reverse<usize>) {
        (self.cost, std::cmp::Reverse(self.equal))
    }
}

/// How a quotation differs from a text.
pub(super) fn steps(quote: &[char], text: &[char]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut add = |kind: StepKind, quote: Range<usize>, text: Range<usize>| match steps
        .last_mut()
        .filter(|last| last.kind == kind)
    {
        Some(last) => (last.quote.end, last.text.end) = (quote.end, text.end),
        None => steps.push(Step { kind, quote, text }),
    };
    let found = capture_diff_slices(Algorithm::Myers, text, quote);
    let mut at = (0, 0);
    for (position, op) in found.iter().enumerate() {
        let is_inside = position > 0 && position + 1 < found.len();
        // Where a deletion stands in the quotation, and an insertion in the text, is what was passed so far.
        let quote = at.0..at.0 + op.new_range().len();
        let text = at.1..at.1 + op.old_range().len();
        at = (quote.end, text.end);
        match op {
            // One equal character between two changes is chance.
            DiffOp::Equal { len, .. } if *len > 1 || !is_inside => {
                add(StepKind::Same, quote, text);
            }
            _ => add(StepKind::Changed, quote, text),
        }
    }
    steps
}

/// How many characters of the quotation the text has in runs that are no chance.
pub(super) fn kept(steps: &[Step]) -> usize {
    let same = steps.iter().filter(|step| step.kind == StepKind::Same);
    same.map(|step| step.quote.len()).filter(|run| *run >= KEPT_RUN_CHARS).sum()
}

/// How many characters of the quotation or of the text are not in the other.
pub(super) fn edits(steps: &[Step]) -> usize {
    let changed = steps.iter().filter(|step| step.kind == StepKind::Changed);
    changed.map(|step| step.quote.len().max(step.text.len())).sum()
}

/// The difference as people read it. `quote` is the whole printed quotation and `quote_at` the place in it
/// of each compared character; `text` gives the printed words of the text behind compared characters.
pub(super) fn difference(
    steps: &[Step],
    quote: &[char],
    quote_at: &[usize],
    text: impl Fn(Range<usize>) -> String,
) -> Vec<DifferencePart> {
    let mut parts: Vec<DifferencePart> = Vec::new();
    let mut add = |kind: DifferenceKind, words: String| {
        if words.is_empty() {
            return;
        }
        match parts.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(&words),
            None => parts.push(DifferencePart { kind, text: words }),
        }
    };
    let printed = |range: Range<usize>| quote.get(range).unwrap_or_default().iter().collect();
    let mut done = 0;
    for step in steps {
        match step.kind {
            StepKind::Same => {
                let last = step.quote.end.checked_sub(1).and_then(|last| quote_at.get(last));
                let end = last.map_or(done, |last| last + 1);
                add(DifferenceKind::Same, printed(done..end));
                done = done.max(end);
            }
            StepKind::Changed => {
                // Punctuation before a change belongs to what is equal.
                let start = quote_at.get(step.quote.start).copied().unwrap_or(quote.len());
                if !step.quote.is_empty() && start > done {
                    add(DifferenceKind::Same, printed(done..start));
                    done = start;
                }
                add(DifferenceKind::Deleted, text(step.text.clone()));
                let last = step.quote.end.checked_sub(1).and_then(|last| quote_at.get(last));
                if let Some(last) = last.filter(|_| !step.quote.is_empty()) {
                    add(DifferenceKind::Inserted, printed(done..last + 1));
                    done = last + 1;
                }
            }
        }
    }
    add(DifferenceKind::Same, printed(done..quote.len()));
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// The difference with `[-deleted-]` and `{+inserted+}`.
    fn shown(quote: &str, text: &str) -> String {
        let (quote, text) = (chars(quote), chars(text));
        let at: Vec<usize> = (0..quote.len()).collect();
        let place = nearest(&quote, &text);
        let text = &text[place];
        let words = |range: Range<usize>| text[range].iter().collect();
        let parts = difference(&steps(&quote, text), &quote, &at, words);
        let shown = parts.into_iter().map(|part| match part.kind {
            DifferenceKind::Same => part.text,
            DifferenceKind::Deleted => format!("[-{}-]", part.text),
            DifferenceKind::Inserted => format!("{{+{}+}}", part.text),
        });
        shown.collect()
    }

    #[test]
    fn the_very_difference_is_shown() {
        let text = "前面的话建议办结后三个月内再次向代表答复后面的话";
        assert_eq!(
            shown("建议办结后两个月内再次向代表答复", text),
            "建议办结后[-三-]{+两+}个月内再次向代表答复"
        );
        assert_eq!(shown("建议办结后再次向代表答复", text), "建议办结后[-三个月内-]再次向代表答复");
        assert_eq!(
            shown("建议办结后三个月内必须再次向代表答复", text),
            "建议办结后三个月内{+必须+}再次向代表答复"
        );
        assert_eq!(shown("意见办结后三个月内再次", text), "[-建议-]{+意见+}办结后三个月内再次");
        assert_eq!(shown("建议办结后三个月外", text), "建议办结后三个月[-内-]{+外+}");
        assert_eq!(shown("建办结后三个月内再次", text), "建[-议-]办结后三个月内再次");
    }

    #[test]
    fn parts_follow_one_another() {
        let text = chars("甲乙丙丁戊己");
        let found = |parts: &[&str]| {
            let parts: Vec<Vec<char>> = parts.iter().map(|part| chars(part)).collect();
            exact(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>(), &text)
        };
        assert_eq!(found(&["乙丙", "己"]), Some(1..6));
        assert_eq!(found(&["己", "乙"]), None);
        assert_eq!(found(&["丙丁"]), Some(2..4));
    }

    proptest! {
        #[test]
        fn a_difference_holds_the_whole_quotation(quote in "[甲乙丙丁戊己]{1,14}", text in "[甲乙丙丁戊己]{0,20}") {
            let (quote, text) = (chars(&quote), chars(&text));
            let place = nearest(&quote, &text);
            let near = &text[place];
            let at: Vec<usize> = (0..quote.len()).collect();
            let words = |range: Range<usize>| near[range].iter().collect();
            let parts = difference(&steps(&quote, near), &quote, &at, words);
            let of = |left_out: DifferenceKind| {
                let parts = parts.iter().filter(|part| part.kind != left_out);
                parts.map(|part| part.text.as_str()).collect::<String>()
            };
            prop_assert_eq!(of(DifferenceKind::Deleted), quote.iter().collect::<String>());
            prop_assert_eq!(of(DifferenceKind::Inserted), near.iter().collect::<String>());
        }
    }
}
