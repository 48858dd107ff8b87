//! The words of a passage in pieces: which are evidence, which were looked for, and where the source was
//! put together. The pieces in a row are the passage, character by character.

use super::joins::Sign;
use super::notes::Note;

/// A piece of a passage.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// Its words.
    pub(super) text: String,
    /// The join that stands before it.
    pub(super) sign: Option<&'a Sign>,
    /// Whether it is part of a sentence that asserts something.
    pub(super) is_proof: bool,
    /// Numbers of the notes whose sentence begins with it.
    pub(super) begins: Vec<usize>,
    /// The notes whose sentence ends with it: number, and what it says.
    pub(super) ends: Vec<(usize, String)>,
    /// Whether it is part of what was looked for.
    pub(super) is_found: bool,
    /// The regulation that it names.
    pub(super) link: Option<&'a str>,
}

/// Cuts `text` wherever something begins or ends. Ranges are in characters; what lies outside the text
/// is left out.
pub(super) fn pieces<'a>(
    text: &str,
    notes: &[Note<'_>],
    found: &[[usize; 2]],
    signs: &[&'a Sign],
    links: &[([usize; 2], &'a str)],
) -> Vec<Piece<'a>> {
    let characters: Vec<char> = text.chars().collect();
    let ranges: Vec<(&Note<'_>, [usize; 2])> =
        notes.iter().filter_map(|note| Some((note, note.range?))).collect();
    let linked = links.iter().map(|(range, _)| range);
    let edges = ranges.iter().map(|(_, range)| range).chain(found).chain(linked);
    let mut cuts: Vec<usize> = edges
        .flatten()
        .copied()
        .chain(signs.iter().map(|sign| sign.at))
        .chain([0, characters.len()])
        .filter(|cut| *cut <= characters.len())
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut signs = signs.iter().copied().peekable();
    let mut pieces = Vec::with_capacity(cuts.len());
    for cut in cuts.windows(2) {
        let [start, end] = [cut[0], cut[1]];
        let is_within = |range: &[usize; 2]| range[0] <= start && end <= range[1];
        let ends = ranges.iter().filter(|(_, range)| range[1] == end);
        pieces.push(Piece {
            text: characters[start..end].iter().collect(),
            sign: signs.next_if(|sign| sign.at <= start),
            is_proof: ranges.iter().any(|(_, range)| is_within(range)),
            begins: ranges
                .iter()
                .filter(|(_, range)| range[0] == start)
                .map(|(note, _)| note.number)
                .collect(),
            ends: ends.map(|(note, _)| (note.number, note.says())).collect(),
            is_found: found.iter().any(is_within),
            link: links.iter().find(|(range, _)| is_within(range)).map(|(_, href)| *href),
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(number: usize, range: [usize; 2]) -> Note<'static> {
        Note { number, range: Some(range), quote: "", claims: Vec::new() }
    }

    fn sign(at: usize) -> Sign {
        Sign {
            number: 1,
            passage: "para_1".to_owned(),
            at,
            is_lost: false,
            is_certain: true,
            spans: [[0, 1], [5, 6]],
        }
    }

    #[test]
    fn pieces_are_the_text_whatever_overlaps() {
        let text = "甲乙丙丁戊己庚";
        let sign = sign(3);
        let notes = [note(1, [1, 4]), note(2, [2, 6]), note(3, [2, 4])];
        let pieces = pieces(text, &notes, &[[3, 5]], &[&sign], &[([0, 1], "/doc/b")]);
        let words: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(words, ["甲", "乙", "丙", "丁", "戊", "己", "庚"]);
        assert_eq!(words.concat(), text);
        let is_proof: Vec<bool> = pieces.iter().map(|piece| piece.is_proof).collect();
        assert_eq!(is_proof, [false, true, true, true, true, true, false]);
        assert_eq!((pieces[0].link, pieces[1].link), (Some("/doc/b"), None));
        assert_eq!(pieces[2].begins, [2, 3]);
        let ends: Vec<usize> = pieces[3].ends.iter().map(|(number, _)| *number).collect();
        assert_eq!(ends, [1, 3]);
        assert!(pieces[3].sign.is_some() && pieces[3].is_found && pieces[4].is_found);
    }

    #[test]
    fn what_lies_outside_the_text_is_left_out() {
        let pieces = pieces("甲乙", &[note(1, [1, 9])], &[[5, 7]], &[], &[]);
        let words: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(words, ["甲", "乙"]);
        assert!(super::pieces("", &[], &[], &[], &[]).is_empty());
    }
}
