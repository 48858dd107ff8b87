//! Running heads and page numbers: what repeats at the top or bottom of pages.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::rows::Row;

/// Rows at the top and at the bottom of a page that may be furniture.
const DEEPEST_ROWS: usize = 3;
/// Points by which a running head may stand higher on one page than on another.
const SHAKE: f64 = 5.0;

/// Takes running heads and page numbers out of the rows of all pages, and tells the number that each
/// page prints.
pub(super) fn take(pages: &mut [Vec<Row>]) -> Vec<Option<u32>> {
    let repeated = Repeated::count(pages);
    let shift = numbering(pages);
    let mut printed = Vec::with_capacity(pages.len());
    for (index, rows) in pages.iter_mut().enumerate() {
        let mut number = None;
        let mut is_furniture = |row: &Row| {
            let found = numbers(row).find(|number| Some(shift_of(*number, index)) == shift);
            number = number.or(found);
            let is_number = found.is_some() && page_number(&row.text()).is_some();
            is_number || repeated.holds(row)
        };
        let top = outer(rows).take_while(|row| is_furniture(row)).count();
        let kept = rows.len() - top;
        let bottom = outer_from_below(rows).take(kept).take_while(|row| is_furniture(row)).count();
        rows.truncate(rows.len() - bottom);
        rows.drain(..top);
        printed.push(number);
    }
    printed
}

fn outer(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().take(DEEPEST_ROWS)
}

fn outer_from_below(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().rev().take(DEEPEST_ROWS)
}

/// Texts of outer rows, digits left out of account, and where they stand.
struct Repeated {
    places: HashMap<String, Vec<f64>>,
    least: usize,
}

impl Repeated {
    fn count(pages: &[Vec<Row>]) -> Repeated {
        let mut places: HashMap<String, Vec<f64>> = HashMap::new();
        for rows in pages {
            let below = outer_from_below(rows).take(rows.len().saturating_sub(DEEPEST_ROWS));
            for row in outer(rows).chain(below) {
                places.entry(key(row)).or_default().push(row.across());
            }
        }
        // A book has a head for each chapter; in a few pages, two of a kind are many.
        Repeated { places, least: if pages.len() <= 4 { 2 } else { 3 } }
    }

    fn holds(&self, row: &Row) -> bool {
        // Heads are no sentences.
        if row.text().ends_with(['。', '，', '；', '：', '！', '？']) {
            return false;
        }
        let Some(places) = self.places.get(&key(row)) else { return false };
        let near = places.iter().filter(|place| (**place - row.across()).abs() <= SHAKE);
        near.count() >= self.least
    }
}

fn key(row: &Row) -> String {
    let mut key = String::new();
    for character in row.text().chars() {
        match character {
            '0'..='9' if key.ends_with('#') => {}
            '0'..='9' => key.push('#'),
            _ => key.push(character),
        }
    }
    key
}

/// What the printed number of a page is more than its place in the file, where pages agree.
fn numbering(pages: &[Vec<Row>]) -> Option<i64> {
    let mut votes: HashMap<i64, usize> = HashMap::new();
    let mut adorned: Option<i64> = None;
    for (index, rows) in pages.iter().enumerate() {
        let mut seen: Vec<i64> = Vec::new();
        for row in outer(rows).chain(outer_from_below(rows)) {
            for number in numbers(row) {
                let shift = shift_of(number, index);
                if !seen.contains(&shift) {
                    seen.push(shift);
                    *votes.entry(shift).or_default() += 1;
                }
                if row.text().chars().any(|c| !c.is_ascii_digit()) {
                    adorned = adorned.or(Some(shift));
                }
            }
        }
    }
    let best = votes.into_iter().max_by_key(|(shift, count)| (*count, -shift.abs()))?;
    // A bare number on a single page might be anything.
    if best.1 >= 2 { Some(best.0) } else { adorned.filter(|_| pages.len() == 1) }
}

fn shift_of(number: u32, index: usize) -> i64 {
    i64::from(number) - index as i64 - 1
}

/// Page numbers that a row or one of its parts is.
fn numbers(row: &Row) -> impl Iterator<Item = u32> {
    let parts = row.segments.iter().filter_map(|segment| page_number(&segment.text));
    page_number(&row.text()).into_iter().chain(parts)
}

/// The number of a text that is nothing but a page number: 12, — 12 —, 第12页, 第12页共30页, 12/30.
fn page_number(text: &str) -> Option<u32> {
    static NUMBER: OnceLock<Regex> = OnceLock::new();
    let number = NUMBER.get_or_init(|| {
        Regex::new("^[-—–－―─·•.~～|｜\\[(（第]*([0-9]{1,4})页?(?:[,，/]?共?[0-9]{1,4}页?)?[-—–－―─·•.~～|｜\\])）]*$")
            .unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
    });
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            c => c,
        })
        .collect();
    number.captures(&text)?.get(1)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::rows::Segment;
    use super::*;

    fn page(rows: &[(f64, &str)]) -> Vec<Row> {
        let row = |(across, text): &(f64, &str)| Row {
            segments: vec![Segment {
                text: (*text).to_owned(),
                left: 50.0,
                right: 250.0,
                across: *across,
                size: 10.0,
            }],
        };
        rows.iter().map(row).collect()
    }

    #[track_caller]
    fn check(mut pages: Vec<Vec<Row>>, left: &[&[&str]], printed: &[Option<u32>]) {
        assert_eq!(take(&mut pages), printed);
        let texts: Vec<Vec<String>> =
            pages.iter().map(|rows| rows.iter().map(Row::text).collect()).collect();
        assert_eq!(texts, left);
    }

    #[test]
    fn what_repeats_at_the_edges_of_pages_is_taken_out() {
        check(
            vec![
                page(&[(20.0, "工作简讯"), (60.0, "甲段。"), (80.0, "乙段。"), (700.0, "—12—")]),
                page(&[(20.0, "工作简讯"), (60.0, "丙段。"), (80.0, "乙段。"), (701.0, "—13—")]),
                page(&[(20.0, "工作简讯"), (60.0, "丁段。"), (90.0, "乙段。"), (700.0, "—14—")]),
            ],
            &[&["甲段。", "乙段。"], &["丙段。", "乙段。"], &["丁段。", "乙段。"]],
            &[Some(12), Some(13), Some(14)],
        );
    }

    #[test]
    fn a_number_that_does_not_count_pages_stays() {
        check(
            vec![
                page(&[(20.0, "2021"), (60.0, "甲段。")]),
                page(&[(20.0, "乙段。"), (60.0, "5731")]),
            ],
            &[&["2021", "甲段。"], &["乙段。", "5731"]],
            &[None, None],
        );
    }

    #[test]
    fn page_numbers_come_in_many_dresses() {
        for text in
            ["12", "- 12 -", "— 12 —", "第12页", "第 12 页 共 30 页", "12/30", "· 12 ·", "１２"]
        {
            assert_eq!(page_number(text), Some(12), "{text}");
        }
        for text in ["12个", "一、", "2021年", "（一）12"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }
}
