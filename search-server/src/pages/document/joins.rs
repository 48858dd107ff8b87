//! Where a text was put together from pieces of its source, found again in its paragraphs.
//!
//! A document records its pieces as ranges of the source and how each goes on in the next. Paragraphs
//! are numbered in reading order, and only a sentence that runs on stays in its paragraph, so that the
//! place of every join follows from the last paragraph backwards.

use schemas::api::DocumentResponse;
use schemas::document::{Join, JoinKind};

/// White space between two blocks of a page, in characters, at most.
const LONGEST_GAP_CHARS: usize = 8;

/// A place where a piece of the source ends and another goes on, or where text is missing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sign {
    /// Its number in the document, from 1.
    pub(super) number: usize,
    /// The paragraph.
    pub(super) passage: String,
    /// Before which character of the paragraph it stands.
    pub(super) at: usize,
    /// Whether words are missing here.
    pub(super) is_lost: bool,
    /// Whether every other order of the page reads clearly worse.
    pub(super) is_certain: bool,
    /// Where the piece before stands in the source, and the piece behind.
    pub(super) spans: [[usize; 2]; 2],
}

/// The joins of a document that a reader must know of; those between neighbours on the page are left
/// out. Nothing for a document whose source is in order.
pub(super) fn signs(shown: &DocumentResponse) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::new();
    for (place, (index, join)) in places(shown).into_iter().zip(shown.joins.iter().enumerate()) {
        let (Some((passage, at)), Some(&[before, behind])) =
            (place, shown.spans.get(index..index + 2))
        else {
            continue;
        };
        let is_lost = join.kind == JoinKind::Lost;
        if is_lost || jumps(before, behind) {
            signs.push(Sign {
                number: signs.len() + 1,
                passage: shown.passages[passage].id.clone(),
                at,
                is_lost,
                is_certain: join.is_certain,
                spans: [before, behind],
            });
        }
    }
    signs
}

/// Whether the second range does not follow the first on the page.
fn jumps([_, end]: [usize; 2], [start, _]: [usize; 2]) -> bool {
    !(end..=end + LONGEST_GAP_CHARS).contains(&start)
}

/// For every join the passage in which the next piece begins, and before which of its characters;
/// `None` inside title and byline.
fn places(shown: &DocumentResponse) -> Vec<Option<(usize, usize)>> {
    let joins = &shown.joins;
    let mut places = vec![None; joins.len()];
    if joins.len() + 1 != shown.spans.len() {
        return places;
    }
    // The pieces of one paragraph after the other, from the last to the first.
    let mut last = shown.spans.len() - 1;
    for (passage, text) in shown.passages.iter().enumerate().rev() {
        if !text.id.starts_with("para_") {
            break;
        }
        let is_inside = |join: &Join| join.kind == JoinKind::Sentence;
        let mut first = last;
        while first > 0 && is_inside(&joins[first - 1]) {
            first -= 1;
        }
        let pieces = &shown.spans[first..=last];
        let length = |[start, end]: &[usize; 2]| end.saturating_sub(*start);
        // Marks of layout that are not shown make pieces longer than their text; then only the
        // paragraph is known.
        let is_exact = pieces.iter().map(length).sum::<usize>() == text.text.chars().count();
        let mut at = 0;
        for (piece, span) in (first..).zip(pieces) {
            if let Some(before) = piece.checked_sub(1) {
                places[before] = Some((passage, at));
            }
            at += if is_exact { length(span) } else { 0 };
        }
        match first.checked_sub(1) {
            Some(before) => last = before,
            None => break,
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use schemas::api::PassageText;

    use super::*;
    use crate::pages::tests::shown;

    fn join(kind: JoinKind, is_certain: bool) -> Join {
        Join { kind, is_certain }
    }

    /// A title and a byline, a paragraph of two pieces, and one of one piece.
    fn pieces() -> DocumentResponse {
        let mut shown = shown();
        let passage = |id: &str, text: &str| PassageText {
            id: id.to_owned(),
            text: text.to_owned(),
            pages: None,
        };
        shown.passages = vec![
            passage("title", "题"),
            passage("byline", "李伟"),
            passage("para_1", "前半后半。"),
            passage("para_2", "另一段"),
        ];
        shown.spans = vec![[0, 1], [2, 4], [6, 8], [40, 43], [90, 93]];
        shown.joins = vec![
            join(JoinKind::Paragraph, true),
            join(JoinKind::Paragraph, true),
            join(JoinKind::Sentence, false),
            join(JoinKind::Lost, true),
        ];
        shown
    }

    #[test]
    fn a_join_stands_at_its_character() {
        let signs = signs(&pieces());
        let found: Vec<_> =
            signs.iter().map(|sign| (sign.passage.as_str(), sign.at, sign.is_lost)).collect();
        assert_eq!(found, [("para_1", 2, false), ("para_2", 0, true)]);
        assert!(!signs[0].is_certain);
        assert_eq!(signs[0].spans, [[6, 8], [40, 43]]);
    }

    #[test]
    fn pieces_that_do_not_add_up_are_told_of_at_their_paragraph() {
        let mut shown = pieces();
        shown.passages[2].text.push('多');
        assert_eq!(signs(&shown)[0].at, 0);
    }

    #[test]
    fn neighbours_and_texts_in_order_have_no_sign() {
        let mut shown = pieces();
        shown.joins.clear();
        assert!(signs(&shown).is_empty());
        let mut shown = pieces();
        shown.spans[3] = [9, 12];
        shown.joins.truncate(3);
        shown.spans.truncate(4);
        shown.passages.truncate(3);
        assert!(signs(&shown).is_empty());
    }
}
