//! From lines to paragraphs, across columns and pages.

use super::rows::Line;
use crate::read::PageStart;

/// Text with the places where pages begin in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Paged {
    pub(super) text: String,
    pub(super) pages: Vec<PageStart>,
}

/// A line and its page.
pub(super) struct Placed {
    pub(super) line: Line,
    /// Number in the file, from 1.
    pub(super) page: u32,
    /// Number that the page prints.
    pub(super) printed: Option<u32>,
}

/// Type smaller than this part of the usual one at the foot of a page is a note.
const NOTE_SIZE: f64 = 0.9;
/// Type larger than this part of the usual one is a heading.
const HEADING_SIZE: f64 = 1.12;

/// Joins lines to paragraphs. Notes at the foot of a page come behind the paragraph that runs on.
pub(super) fn join(lines: Vec<Placed>) -> Paged {
    let usual = usual_size(&lines);
    let notes = foot_notes(&lines, usual);
    let mut writer = Writer::default();
    let mut held: Vec<&Placed> = Vec::new();
    let mut last: Option<&Line> = None;
    for (placed, is_note) in lines.iter().zip(notes) {
        if is_note {
            held.push(placed);
            continue;
        }
        let breaks = last.is_none_or(|last| is_break(last, &placed.line, usual));
        if breaks && last.is_some() {
            writer.end_paragraph();
            writer.notes(&mut held);
        }
        writer.add(placed);
        last = Some(&placed.line);
    }
    writer.end_paragraph();
    writer.notes(&mut held);
    writer.paged
}

/// The size in which most characters are set.
fn usual_size(lines: &[Placed]) -> f64 {
    let mut sizes: Vec<(f64, usize)> =
        lines.iter().map(|placed| (placed.line.size, placed.line.text.chars().count())).collect();
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = sizes.iter().map(|(_, chars)| chars).sum::<usize>() / 2;
    let mut before = 0;
    for (size, chars) in sizes {
        before += chars;
        if before > half {
            return size;
        }
    }
    10.0
}

/// Which lines are notes: the last ones of a page, in small type, from a mark of a note on.
fn foot_notes(lines: &[Placed], usual: f64) -> Vec<bool> {
    let mut notes = Vec::with_capacity(lines.len());
    for page in lines.chunk_by(|one, other| one.page == other.page) {
        let small = page.iter().rev().take_while(|p| p.line.size < NOTE_SIZE * usual).count();
        let small = &page[page.len() - small..];
        let is_mark = |placed: &Placed| {
            let mut text = placed.line.text.chars();
            text.next().is_some_and(|c| {
                c.is_ascii_digit() || matches!(c, '[' | '［' | '〔' | '*' | '＊' | '①'..='⑳' | '注')
            })
        };
        let start =
            small.iter().position(is_mark).map_or(page.len(), |at| page.len() - small.len() + at);
        // A page in small type throughout has no notes, but small type.
        let start = if start == 0 { page.len() } else { start };
        notes.extend((0..page.len()).map(|at| at >= start));
    }
    notes
}

/// Whether a paragraph ends between two lines.
fn is_break(last: &Line, next: &Line, usual: f64) -> bool {
    let size = last.size.min(next.size);
    if (last.size - next.size).abs() > 0.1 * size {
        return true;
    }
    let same_column = last.column == next.column;
    let is_heading = size > HEADING_SIZE * usual;
    if is_heading && same_column {
        // A title over several lines is centered, and is one.
        let is_centered = |line: &Line| {
            let middle = (line.left + line.right) / 2.0;
            (middle - (line.column.left + line.column.right) / 2.0).abs() < size
        };
        return !(is_centered(last) && is_centered(next) && next.across - last.across < 2.2 * size);
    }
    if same_column {
        let step = next.across - last.across;
        if step > 1.45 * last.column.pitch.max(1.1 * size) || step < 0.0 {
            return true;
        }
    }
    let is_closed = ends_sentence(&last.text);
    let room = last.column.right - last.right;
    // A long Latin word does not fit where some characters would.
    let needed = if next.text.starts_with(|c: char| c.is_ascii_alphabetic()) { 6.0 } else { 1.6 };
    if room > needed * size {
        return true;
    }
    let indent = next.left - next.column.left;
    let is_indented = indent > 0.9 * size && indent < 8.0 * size;
    let hangs = same_column && (last.left - next.left).abs() < 0.5 * size && !is_closed;
    is_indented && !hangs || is_closed && starts_item(&next.text)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '）', ')', '」', '』'])
        .ends_with(['。', '！', '？', '；', '：', '!', '?', ';', ':'])
}

/// Whether a line begins an article or an item of a list.
fn starts_item(text: &str) -> bool {
    let numerals = |text: &str| {
        text.trim_start_matches(|c: char| {
            c.is_ascii_digit() || "一二三四五六七八九十百".contains(c)
        })
        .len()
    };
    let after = |text: &str, marks: &[char]| {
        let rest = numerals(text);
        rest < text.len()
            && text.get(text.len() - rest..).is_some_and(|rest| rest.starts_with(marks))
    };
    after(text, &['、', '．', '.'])
        || text.strip_prefix(['（', '(']).is_some_and(|rest| after(rest, &['）', ')']))
        || text.strip_prefix('第').is_some_and(|rest| after(rest, &['条', '章', '节', '编']))
}

#[derive(Default)]
struct Writer {
    paged: Paged,
    chars: usize,
    page: Option<u32>,
    /// Where the open paragraph begins, in bytes.
    start: usize,
}

impl Writer {
    fn add(&mut self, placed: &Placed) {
        let line = &placed.line;
        let open = self.paged.text.get(self.start..).unwrap_or_default();
        let (ends, starts) = (open.chars().last(), line.text.chars().next());
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let is_cut = open.ends_with('-')
            && is_latin(open.chars().rev().nth(1))
            && starts.is_some_and(|c| c.is_ascii_lowercase());
        if is_cut {
            self.paged.text.pop();
            self.chars -= 1;
        } else if (is_latin(ends) || matches!(ends, Some('.' | ',' | ';' | ')')))
            && is_latin(starts)
        {
            self.push(" ");
        }
        if self.page != Some(placed.page) {
            self.page = Some(placed.page);
            self.paged.pages.push(PageStart {
                start_chars: self.chars,
                physical: placed.page,
                printed: placed.printed,
            });
        }
        self.push(&line.text);
    }

    fn push(&mut self, text: &str) {
        self.paged.text.push_str(text);
        self.chars += text.chars().count();
    }

    fn end_paragraph(&mut self) {
        if self.paged.text.len() > self.start {
            self.push("\n");
        }
        self.start = self.paged.text.len();
    }

    /// Writes the notes that are held back, a paragraph each.
    fn notes(&mut self, held: &mut Vec<&Placed>) {
        let mut last: Option<&Line> = None;
        for placed in held.drain(..) {
            if last.is_some_and(|last| is_break(last, &placed.line, placed.line.size)) {
                self.end_paragraph();
            }
            self.add(placed);
            last = Some(&placed.line);
        }
        self.end_paragraph();
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Column;
    use super::*;

    fn line(text: &str, page: u32, at: f64, indent: f64, room: f64) -> Placed {
        let column = Column { left: 50.0, right: 250.0, pitch: 16.0, index: page as usize };
        let line = Line {
            text: text.to_owned(),
            left: 50.0 + indent,
            right: 250.0 - room,
            across: at,
            size: 10.0,
            column,
        };
        Placed { line, page, printed: None }
    }

    #[track_caller]
    fn check(lines: Vec<Placed>, expected: &str) {
        assert_eq!(join(lines).text, expected);
    }

    #[test]
    fn a_paragraph_ends_at_an_indent_a_short_line_and_a_gap() {
        check(
            vec![
                line("第一段开头", 1, 20.0, 20.0, 0.0),
                line("接着说。", 1, 36.0, 0.0, 0.0),
                line("第二段开头", 1, 52.0, 20.0, 0.0),
                line("到此为止。", 1, 68.0, 0.0, 100.0),
                line("第三段顶格", 1, 84.0, 0.0, 0.0),
                line("第四段隔了一行", 1, 132.0, 0.0, 0.0),
            ],
            "第一段开头接着说。\n第二段开头到此为止。\n第三段顶格\n第四段隔了一行\n",
        );
    }

    #[test]
    fn a_paragraph_runs_over_the_page_and_its_notes_follow_it() {
        let mut note = line("1见注。", 1, 300.0, 0.0, 100.0);
        note.line.size = 8.0;
        let lines = vec![
            line("一段文字到页底还没有说完，", 1, 280.0, 20.0, 0.0),
            note,
            line("下一页接着说完。", 2, 20.0, 0.0, 100.0),
            line("另一段。", 2, 36.0, 20.0, 100.0),
        ];
        let paged = join(lines);
        assert_eq!(paged.text, "一段文字到页底还没有说完，下一页接着说完。\n1见注。\n另一段。\n");
        let starts: Vec<(usize, u32)> =
            paged.pages.iter().map(|page| (page.start_chars, page.physical)).collect();
        assert_eq!(starts, [(0, 1), (13, 2), (22, 1), (27, 2)]);
    }

    #[test]
    fn latin_words_keep_their_spaces_and_lose_the_hyphen_of_the_line_end() {
        check(
            vec![
                line("the people's congress and its con-", 1, 20.0, 0.0, 0.0),
                line("stituents meet", 1, 36.0, 0.0, 0.0),
                line("again", 1, 52.0, 0.0, 0.0),
            ],
            "the people's congress and its constituents meet again\n",
        );
    }
}
