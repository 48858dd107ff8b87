//! Blocks: the pieces into which the layout of a source cuts its text.
//!
//! Line ends cut, and so do runs of two or more ideographic spaces (U+3000), which stand for
//! paragraphs where a web page was flattened to one line. A run of three or more marks a new text.

use std::ops::Range;

/// A piece of a source without the white space around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its number on the page.
    pub(crate) index: usize,
    /// Where it stands, in characters of the source.
    pub(crate) chars: Range<usize>,
    /// Its text.
    pub(crate) text: String,
    /// Whether the layout before it says that a new text begins.
    pub(crate) after_break: bool,
}

impl Block {
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
pub(crate) fn blocks(text: &str, start: usize) -> Vec<Block> {
    let characters: Vec<char> = text.chars().collect();
    let mut blocks: Vec<Block> = Vec::new();
    let mut position = start;
    let mut after_break = false;
    while position < characters.len() {
        let (gap_end, cuts, breaks) = gap(&characters, position);
        if gap_end > position && (cuts || blocks.is_empty()) {
            after_break |= breaks;
            position = gap_end;
            continue;
        }
        let mut end = position;
        while end < characters.len() {
            let (gap_end, cuts, _) = gap(&characters, end);
            if cuts || gap_end == characters.len() {
                break;
            }
            end = gap_end.max(end + 1);
        }
        push(&mut blocks, &characters, position..end, std::mem::take(&mut after_break));
        position = end.max(position + 1);
    }
    blocks
}

/// Where the white space at `position` ends, whether it cuts blocks, and whether it ends a text.
fn gap(characters: &[char], position: usize) -> (usize, bool, bool) {
    let is_gap = |c: &char| c.is_whitespace() || *c == '\u{feff}';
    let rest = &characters[position..];
    let run = &rest[..rest.iter().position(|c| !is_gap(c)).unwrap_or(rest.len())];
    if run.is_empty() {
        return (position, false, false);
    }
    let spaces = run.split(|c| *c != '\u{3000}').map(<[char]>::len).max().unwrap_or(0);
    let cuts = run.contains(&'\n') || run.contains(&'\r') || spaces >= PARAGRAPH_SPACES;
    (position + run.len(), cuts, spaces >= BREAK_SPACES)
}

fn push(blocks: &mut Vec<Block>, characters: &[char], chars: Range<usize>, after_break: bool) {
    let mut text = String::with_capacity(chars.len() * '一'.len_utf8());
    text.extend(&characters[chars.clone()]);
    // 李　　伟: the given name behind two spaces is no paragraph.
    if chars.len() == 1
        && let Some(last) = blocks.last_mut()
        && last.text.chars().rev().nth(1).is_some_and(char::is_whitespace)
    {
        last.text = characters[last.chars.start..chars.end].iter().collect();
        last.chars.end = chars.end;
        return;
    }
    blocks.push(Block { index: blocks.len(), chars, text, after_break });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let blocks = blocks(text, 0);
        let found: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
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
