//! From characters to rows of segments, and the order in which columns are read.

use super::glyphs::Glyph;

/// Characters side by side without a gap that might divide columns.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) across: f64,
    pub(super) size: f64,
}

impl Segment {
    fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// What stands on one base line.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) segments: Vec<Segment>,
}

impl Row {
    pub(super) fn across(&self) -> f64 {
        self.segments.first().map_or(0.0, |segment| segment.across)
    }

    /// The whole row without spaces.
    pub(super) fn text(&self) -> String {
        self.segments.iter().map(|segment| segment.text.as_str()).collect()
    }
}

/// A line of a column, with the edges of the column.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) across: f64,
    pub(super) size: f64,
    pub(super) column: Column,
}

/// The edges of a column, and the usual distance of its lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) pitch: f64,
    /// Number of the column on its page.
    pub(super) index: usize,
}

/// A gap wider than this part of the size divides segments.
const SEGMENT_GAP: f64 = 0.9;
/// A gap wider than this part of the size divides words in Latin letters.
const WORD_GAP: f64 = 0.15;

/// The rows of characters of one direction, from the first to the last.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.sort_by(|one, other| one.across.total_cmp(&other.across));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let mut first = (0.0, 0.0);
    for glyph in glyphs {
        let (across, size): (f64, f64) = first;
        // Raised marks of notes belong to the row that they stand in.
        let is_same = glyph.across - across < 0.45 * size.max(glyph.size);
        match rows.last_mut().filter(|_| is_same) {
            Some(row) => row.push(glyph),
            None => {
                first = (glyph.across, glyph.size);
                rows.push(vec![glyph]);
            }
        }
    }
    rows.into_iter().map(|glyphs| Row { segments: segments(glyphs) }).collect()
}

fn segments(mut glyphs: Vec<Glyph>) -> Vec<Segment> {
    glyphs.sort_by(|one, other| one.along.total_cmp(&other.along));
    // Bold type is sometimes made by drawing a character twice.
    glyphs.dedup_by(|next, last| {
        next.text == last.text && next.along - last.along < 0.2 * last.size.min(last.width)
    });
    let mut segments = Vec::new();
    let mut open: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        let gap = open.last().map_or(0.0, |last| glyph.along - last.along - last.width);
        if gap > SEGMENT_GAP * glyph.size.min(open.last().map_or(0.0, |last| last.size)) {
            segments.extend(segment(&std::mem::take(&mut open)));
        }
        open.push(glyph);
    }
    segments.extend(segment(&open));
    segments
}

fn segment(glyphs: &[Glyph]) -> Option<Segment> {
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    let size = sizes[sizes.len() / 2];
    let base = glyphs.iter().filter(|glyph| glyph.size >= size * 0.9);
    let across = base.map(|glyph| glyph.across).fold(f64::MIN, f64::max);
    // A raised mark of a note is no part of the sentence: it would add a digit to a figure.
    let is_mark = |last: &str, glyph: &Glyph| {
        glyph.size < 0.8 * size
            && glyph.across < across - 0.15 * size
            && glyph.text.chars().all(|c| c.is_ascii_digit() || "[]［］〔〕*①②③④⑤⑥⑦⑧⑨⑩".contains(c))
            && !last
                .ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '千' | '平'))
    };
    let mut text = first.text.clone();
    let mut in_mark = false;
    for pair in glyphs.windows(2) {
        in_mark = is_mark(if in_mark { "" } else { &text }, &pair[1]);
        if in_mark {
            continue;
        }
        let gap = pair[1].along - pair[0].along - pair[0].width;
        if gap > WORD_GAP * pair[0].size && is_word(&text) && pair[1].text.starts_with(is_latin) {
            text.push(' ');
        }
        text.push_str(&pair[1].text);
    }
    Some(Segment { text, left: first.along, right: last.along + last.width, across, size })
}

/// Whether a space may follow: the text ends in Latin letters, digits or their punctuation.
fn is_word(text: &str) -> bool {
    text.ends_with(|c: char| is_latin(c) || matches!(c, '.' | ',' | ';' | ':' | ')' | '%'))
}

fn is_latin(character: char) -> bool {
    character.is_alphanumeric() && !crate::text::is_han(character) && character < '\u{2e80}'
}

/// The lines of a page in reading order: columns one after the other, what runs across them between.
pub(super) fn lines(rows: &[Row], page: (f64, f64)) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut columns = 0;
    order(rows, Some(page), 0, &mut columns, &mut lines);
    lines
}

/// Most times that columns are looked for inside columns.
const DEEPEST: usize = 4;

fn order(
    rows: &[Row],
    page: Option<(f64, f64)>,
    depth: usize,
    columns: &mut usize,
    lines: &mut Vec<Line>,
) {
    let gutter = if depth < DEEPEST { gutter(rows) } else { None };
    let Some(gutter) = gutter else {
        plain_lines(rows, page, columns, lines);
        return;
    };
    for band in rows.chunk_by(|one, other| crosses(one, gutter) == crosses(other, gutter)) {
        if band.first().is_some_and(|row| crosses(row, gutter)) {
            plain_lines(band, page.or_else(|| edges(rows)), columns, lines);
            continue;
        }
        for is_left in [true, false] {
            let side: Vec<Row> = band
                .iter()
                .map(|row| {
                    let kept = row.segments.iter().filter(|s| (s.right <= gutter) == is_left);
                    Row { segments: kept.cloned().collect() }
                })
                .filter(|row| !row.segments.is_empty())
                .collect();
            if !side.is_empty() {
                order(&side, None, depth + 1, columns, lines);
            }
        }
    }
}

fn crosses(row: &Row, gutter: f64) -> bool {
    row.segments.iter().any(|segment| segment.left < gutter && segment.right > gutter)
}

/// Lines that a column must have.
const LEAST_COLUMN_LINES: usize = 3;
/// Characters of the usual line of a column; cells of tables are shorter.
const LEAST_COLUMN_CHARS: usize = 7;
/// Segments of a page beyond which it is a table or drawing, in which no columns are looked for.
const MOST_SEGMENTS: usize = 2_000;

/// A place that divides most lines into columns of running text.
fn gutter(rows: &[Row]) -> Option<f64> {
    let segments = || rows.iter().flat_map(|row| &row.segments);
    if segments().count() > MOST_SEGMENTS {
        return None;
    }
    let mut candidates: Vec<f64> =
        segments().map(|segment| segment.left - 0.3 * segment.size).collect();
    candidates.sort_by(f64::total_cmp);
    candidates.dedup_by(|next, last| *next - *last < 2.0);
    let scored = candidates.into_iter().map(|at| (score(rows, at), at));
    // The first of equal ones, so that columns are divided from the left.
    let best = scored.rev().max_by(|one, other| one.0.cmp(&other.0))?;
    (best.0 > 0).then_some(best.1)
}

/// How many lines stand side by side left and right of a place.
fn score(rows: &[Row], gutter: f64) -> usize {
    let bands = rows.chunk_by(|one, other| crosses(one, gutter) == crosses(other, gutter));
    let mut score = 0;
    for band in bands.filter(|band| band.first().is_some_and(|row| !crosses(row, gutter))) {
        let segments = || band.iter().flat_map(|row| &row.segments);
        let (left, right): (Vec<&Segment>, Vec<&Segment>) =
            segments().partition(|segment| segment.right <= gutter);
        let is_column = |side: &[&Segment]| {
            let mut lengths: Vec<usize> = side.iter().map(|segment| segment.chars()).collect();
            lengths.sort_unstable();
            side.len() >= LEAST_COLUMN_LINES && lengths[lengths.len() / 2] >= LEAST_COLUMN_CHARS
        };
        if !is_column(&left) || !is_column(&right) {
            continue;
        }
        let extent = |side: &[&Segment]| {
            let places = || side.iter().map(|segment| segment.across);
            (places().fold(f64::MAX, f64::min), places().fold(f64::MIN, f64::max))
        };
        let (left_extent, right_extent) = (extent(&left), extent(&right));
        if left_extent.0.max(right_extent.0) < left_extent.1.min(right_extent.1) {
            score += left.len().min(right.len());
        }
    }
    score
}

/// Rows as lines, their segments joined.
fn plain_lines(rows: &[Row], page: Option<(f64, f64)>, columns: &mut usize, lines: &mut Vec<Line>) {
    let Some((left, right)) = edges(rows) else { return };
    let (left, right) = page.map_or((left, right), |page| (left.min(page.0), right.max(page.1)));
    let mut pitches: Vec<f64> =
        rows.windows(2).map(|pair| pair[1].across() - pair[0].across()).collect();
    pitches.sort_by(f64::total_cmp);
    let pitch = pitches.get(pitches.len() / 2).copied().unwrap_or(0.0);
    let column = Column { left, right, pitch, index: *columns };
    *columns += 1;
    for row in rows {
        let Some(first) = row.segments.first() else { continue };
        let mut line = Line {
            text: first.text.clone(),
            left: first.left,
            right: first.right,
            across: first.across,
            size: first.size,
            column,
        };
        for segment in row.segments.iter().skip(1) {
            line.text.push('\u{3000}');
            line.text.push_str(&segment.text);
            line.right = segment.right;
            line.across = line.across.max(segment.across);
        }
        lines.push(line);
    }
}

/// Where most lines begin and end.
pub(super) fn edges(rows: &[Row]) -> Option<(f64, f64)> {
    let mut lefts: Vec<f64> =
        rows.iter().filter_map(|row| Some(row.segments.first()?.left)).collect();
    let mut rights: Vec<f64> =
        rows.iter().filter_map(|row| Some(row.segments.last()?.right)).collect();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    let tenth = lefts.len() / 10;
    Some((*lefts.get(tenth)?, *rights.get(rights.len() - 1 - tenth)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of ten points from a place on.
    fn glyphs(text: &str, left: f64, across: f64) -> Vec<Glyph> {
        let place = |(at, c): (usize, char)| Glyph {
            text: c.to_string(),
            along: left + 10.0 * at as f64,
            across,
            size: 10.0,
            width: 10.0,
        };
        text.chars().enumerate().map(place).collect()
    }

    #[track_caller]
    fn check(glyphs: Vec<Glyph>, expected: &[&str]) {
        let rows = rows(glyphs);
        let lines = lines(&rows, edges(&rows).unwrap());
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn columns_are_read_downwards_even_if_their_lines_are_not_level() {
        let mut page = glyphs("横贯两栏的一个大标题在这里排着", 80.0, 20.0);
        for line in 0..4 {
            let across = 50.0 + 15.0 * f64::from(line);
            page.extend(glyphs(&format!("左栏第{line}行文字排满"), 50.0, across));
            page.extend(glyphs(&format!("右栏第{line}行文字排满"), 160.0, across + 6.0));
        }
        check(
            page,
            &[
                "横贯两栏的一个大标题在这里排着",
                "左栏第0行文字排满",
                "左栏第1行文字排满",
                "左栏第2行文字排满",
                "左栏第3行文字排满",
                "右栏第0行文字排满",
                "右栏第1行文字排满",
                "右栏第2行文字排满",
                "右栏第3行文字排满",
            ],
        );
    }

    #[test]
    fn cells_of_a_table_stay_in_their_rows() {
        let mut page = Vec::new();
        for (line, (name, count)) in
            [("一级指标", "6个"), ("二级指标", "26个"), ("三级指标", "89个")]
                .into_iter()
                .enumerate()
        {
            page.extend(glyphs(name, 50.0, 50.0 + 15.0 * line as f64));
            page.extend(glyphs(count, 160.0, 50.0 + 15.0 * line as f64));
        }
        check(page, &["一级指标　6个", "二级指标　26个", "三级指标　89个"]);
    }

    #[test]
    fn a_raised_mark_of_a_note_adds_no_digit_to_a_figure() {
        let mut line = glyphs("办理建议26件", 50.0, 50.0);
        let mark = Glyph { size: 6.0, width: 3.0, ..glyphs("1", 120.0, 46.0).remove(0) };
        line.push(mark);
        line.extend(glyphs("，面积", 123.0, 50.0));
        check(line, &["办理建议26件，面积"]);
    }
}
