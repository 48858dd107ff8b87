//! Blocks: the pieces into which the layout of a source cuts its text.
//!
//! Line ends cut, and so do runs of two or more ideographic spaces (U+3000), which stand for
//! paragraphs where a web page was flattened to one line. A run of three or more marks a new text.

use std::ops::Range;

/// A piece of a source without the white space around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block<'a> {
    /// Its number on the page.
    pub(crate) index: usize,
    /// Where it stands, in characters of the source.
    pub(crate) chars: Range<usize>,
    /// Its text.
    pub(crate) text: &'a str,
    /// Whether the layout before it says that a new text begins.
    pub(crate) after_break: bool,
}

impl Block<'_> {
    /// Length in characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether the block ends as a sentence does.
    pub(crate) fn is_closed(&self) -> bool {
        let closing = |c: char| matches!(c, '”' | '’' | '）' | ')' | '」' | '』' | '》');
        let end = self.text.trim_end_matches(closing).chars().last();
        end.is_none_or(|c| {
            matches!(c, '。' | '！' | '？' | '；' | '：' | '…' | '!' | '?' | ';' | ':' | '.')
        }) || self.text.ends_with(['”', '）', ')'])
    }

    /// Whether the block reads as a heading: short, and without the punctuation of sentences.
    pub(crate) fn is_heading_like(&self) -> bool {
        self.len() <= LONGEST_HEADING_CHARS
            && !self.text.contains(['。', '；', ';'])
            && !self.text.ends_with(['，', '、', ',', '：', ':'])
            && self.text.chars().any(crate::text::is_han)
    }
}

/// Longest heading, in characters; newspaper titles of two lines run to about forty.
const LONGEST_HEADING_CHARS: usize = 44;
/// Ideographic spaces in a row that stand for a paragraph.
const PARAGRAPH_SPACES: usize = 2;
/// Ideographic spaces in a row that stand for a new text.
const BREAK_SPACES: usize = 3;

/// The blocks of `text` from character `start` on.
pub(crate) fn blocks(text: &str, start: usize) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // Where the text stands that no gap has cut yet, and where the last block begins, in bytes.
    let mut open: Option<(usize, Range<usize>)> = None;
    let mut last_start = 0;
    let mut after_break = false;
    let mut byte = text.char_indices().nth(start).map_or(text.len(), |(at, _)| at);
    let mut char = start;
    while let Some(rest) = text.get(byte..).filter(|rest| !rest.is_empty()) {
        let (ink, rest) = rest.split_at(rest.find(is_gap).unwrap_or(rest.len()));
        let gap = rest.find(|c| !is_gap(c)).and_then(|end| rest.get(..end)).unwrap_or(rest);
        let end = char + ink.chars().count();
        if !ink.is_empty() {
            open = Some(open.map_or((byte, char..end), |(first, chars)| (first, chars.start..end)));
        }
        byte += ink.len();
        let (cuts, breaks) = read_gap(gap);
        let is_over = cuts || gap.len() == rest.len();
        if let Some((first, chars)) = open.take_if(|_| is_over) {
            let after_break = std::mem::take(&mut after_break);
            match blocks.last_mut().filter(|last| chars.len() == 1 && is_surname(last.text)) {
                Some(last) => {
                    last.text = text.get(last_start..byte).unwrap_or_default();
                    last.chars.end = chars.end;
                }
                None => {
                    last_start = first;
                    let text = text.get(first..byte).unwrap_or_default();
                    blocks.push(Block { index: blocks.len(), chars, text, after_break });
                }
            }
        }
        after_break |= breaks;
        byte += gap.len();
        char = end + gap.chars().count();
    }
    blocks
}

/// White space and byte order marks.
fn is_gap(character: char) -> bool {
    !is_ink(character) && (character.is_whitespace() || character == '\u{feff}')
}

/// Whether a character stands in the range of Chinese characters and their marks, none of which is
/// white space or invisible. That is soon said of nearly all of them.
pub(crate) fn is_ink(character: char) -> bool {
    ('\u{3001}'..'\u{feff}').contains(&character)
}

/// Whether white space cuts blocks, and whether it ends a text.
fn read_gap(gap: &str) -> (bool, bool) {
    let runs = gap.split(|c| c != '\u{3000}').map(|run| run.chars().count());
    let spaces = runs.max().unwrap_or(0);
    (gap.contains(['\n', '\r']) || spaces >= PARAGRAPH_SPACES, spaces >= BREAK_SPACES)
}

/// Whether one more character goes on with a block: the given name behind two spaces, 李　　伟, is no
/// paragraph.
fn is_surname(text: &str) -> bool {
    text.chars().rev().nth(1).is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let blocks = blocks(text, 0);
        let found: Vec<&str> = blocks.iter().map(|block| block.text).collect();
        assert_eq!(found, expected);
        for block in &blocks {
            let cut: String = text.chars().skip(block.chars.start).take(block.len()).collect();
            assert_eq!(cut, block.text);
        }
    }

    #[test]
    fn line_ends_and_wide_spaces_cut() {
        check("题\n\n正文一。\n\u{3000}\u{3000}正文二。\n", &["题", "正文一。", "正文二。"]);
        check("题\u{3000}\u{3000}正文。\u{3000}\u{3000}又。", &["题", "正文。", "又。"]);
        check("坚定自信\u{a0}强化担当", &["坚定自信\u{a0}强化担当"]);
        check("  \n", &[]);
    }

    #[test]
    fn a_long_gap_begins_a_new_text() {
        let blocks = blocks("一。\u{3000}\u{3000}\u{3000}\u{3000}二\u{3000}\u{3000}三", 0);
        let breaks: Vec<bool> = blocks.iter().map(|block| block.after_break).collect();
        assert_eq!(breaks, [false, true, false]);
    }

    #[test]
    fn headings_are_short_and_have_no_sentence() {
        let heading = |text: &str| blocks(text, 0)[0].is_heading_like();
        assert!(heading("坚定制度自信 强化使命担当"));
        assert!(!heading("会议召开，代表们发言。"));
        assert!(!heading("一是".repeat(40).as_str()));
    }
}
