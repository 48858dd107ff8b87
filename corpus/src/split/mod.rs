//! From a source to its documents.
//!
//! A source is a regulation, a compilation of several texts, or one text. A text starts at its
//! heading, which stands before a byline; where a page prints no heading, at the byline. Text
//! before the first heading of a compilation is its preface.

mod anchors;
mod block;
mod draft;
#[doc(hidden)]
pub mod joins;
mod order;
mod pages;
mod regulation;

use std::ops::Range;

use schemas::document::{Document, Kind};

use crate::metadata::{Byline, Dating, date_source, is_date_line, read_byline};
use crate::read::Source;
use block::{Block, blocks};
use draft::{Context, Draft};
use order::PageOrder;

/// The documents of a source, in the order in which they begin.
pub fn documents(source: &Source) -> Vec<Document> {
    let blocks = blocks(&source.text, source.content_start_chars);
    if blocks.is_empty() {
        return Vec::new();
    }
    if regulation::is_regulation(source, &blocks) {
        return vec![regulation::document(source, &blocks)];
    }
    let starts = text_starts(&blocks);
    let is_compilation = starts.len() >= 2;
    let first = if is_compilation { starts[0].start } else { 0 };
    let preface = &blocks[..first];
    let context = Context::new(source, preface, dating(source, preface), is_compilation);
    let mut drafts = Vec::new();
    if !preface.is_empty() {
        drafts.push(Draft::preface(preface));
    }
    let order = if is_compilation { ordered(&blocks, &starts) } else { None };
    if let Some((order, notes)) = &order {
        for (start, text) in starts.iter().zip(&order.texts) {
            drafts.push(Draft::ordered(&blocks, start, text));
        }
        drafts.extend(notes.iter().map(|note| Draft::preface(&blocks[note.clone()])));
        let apart = order.apart.iter().filter_map(|run| Some(*run.first()?..run.last()? + 1));
        drafts.extend(apart.map(|run| Draft::fragment(&blocks[run])));
        drafts.sort_by_key(Draft::first_block);
    } else if is_compilation {
        let ends = starts.iter().skip(1).map(|start| start.start).chain([blocks.len()]);
        for (start, end) in starts.iter().zip(ends) {
            texts(&blocks, start, end, &mut drafts);
        }
    } else {
        drafts.push(Draft::single(&blocks, source));
    }
    let mut seen = std::collections::HashMap::new();
    drafts.into_iter().map(|draft| draft.finish(&context, &mut seen)).collect()
}

/// The reading order of a page on which texts break off, and the editor's notes that stand on it.
fn ordered(blocks: &[Block<'_>], starts: &[TextStart]) -> Option<(PageOrder, Vec<Range<usize>>)> {
    let first = starts.first()?.start;
    let ends = starts.iter().skip(1).map(|start| start.start).chain([blocks.len()]);
    let notes: Vec<Range<usize>> =
        starts.iter().zip(ends).filter_map(|(start, end)| note_range(blocks, start, end)).collect();
    let elsewhere = notes.iter().cloned().flatten().chain(0..first).collect();
    Some((order::page_order(blocks, starts, &elsewhere)?, notes))
}

/// Where a text of a compilation begins, and its byline.
struct TextStart {
    /// First block, the heading if there is one.
    start: usize,
    /// The block with the byline.
    byline_at: usize,
    byline: Byline,
}

/// Finds every unmistakable byline and the heading before it.
fn text_starts(blocks: &[Block<'_>]) -> Vec<TextStart> {
    let mut starts: Vec<TextStart> = Vec::new();
    for (byline_at, block) in blocks.iter().enumerate() {
        let Some(byline) = read_byline(block.text).filter(|byline| byline.is_strong) else {
            continue;
        };
        let floor = starts.last().map_or(0, |start| start.byline_at + 1);
        starts.push(TextStart {
            start: heading_start(blocks, floor, byline_at),
            byline_at,
            byline,
        });
    }
    starts
}

/// Most blocks over which one heading is printed.
const LONGEST_HEADING_BLOCKS: usize = 3;

/// The first block of the heading that ends before `byline_at`.
fn heading_start(blocks: &[Block<'_>], floor: usize, byline_at: usize) -> usize {
    let mut start = byline_at;
    while start > floor && byline_at - start < LONGEST_HEADING_BLOCKS {
        let candidate = &blocks[start - 1];
        let is_heading = candidate.is_heading_like()
            && !candidate.text.starts_with(['—', '■', '（', '('])
            && !is_collective_heading(candidate.text)
            && read_byline(candidate.text).is_none()
            && !is_date_line(candidate.text);
        if blocks[start].after_break && start < byline_at || !is_heading {
            break;
        }
        start -= 1;
    }
    start
}

/// Whether a line is the title of a whole compilation or column.
fn is_collective_heading(text: &str) -> bool {
    ["摘编", "选登", "摘登", "汇编", "选编", "专栏", "笔谈", "编者按", "开栏语", "编者"]
        .iter()
        .any(|word| text.ends_with(word))
}

/// One text of a compilation, and any editor's note that stands inside it.
fn texts<'a>(blocks: &[Block<'a>], start: &TextStart, end: usize, drafts: &mut Vec<Draft<'a>>) {
    let Some(note) = note_range(blocks, start, end) else {
        drafts.push(Draft::text(blocks, start, start.byline_at + 1..end));
        return;
    };
    drafts.push(Draft::text(blocks, start, start.byline_at + 1..note.start));
    drafts.push(Draft::preface(&blocks[note.clone()]));
    if note.end < end {
        drafts.push(Draft::fragment(&blocks[note.end..end]));
    }
}

/// The editor's note inside a text, with the headings before it and the paragraph behind it.
fn note_range(blocks: &[Block<'_>], start: &TextStart, end: usize) -> Option<Range<usize>> {
    let body = start.byline_at + 1..end;
    let note = body.clone().find(|index| is_editors_note(blocks[*index].text))?;
    Some(heading_start(blocks, body.start, note)..(note + 2).min(end))
}

fn is_editors_note(text: &str) -> bool {
    matches!(
        text.trim_matches(['—', ' ', '：', ':']),
        "开栏语" | "编者按" | "编者的话" | "开栏的话"
    )
}

/// The date of the source: given, printed at its head, or inferred from what it mentions.
fn dating(source: &Source, preface: &[Block<'_>]) -> Dating {
    if let Some(date) = source.hints.date.as_deref().and_then(crate::text::first_date) {
        return Dating {
            date: date.iso(),
            year: Some(date.year),
            basis: Some("来源给出的日期".to_owned()),
        };
    }
    if let Some(year) = source.hints.year {
        return Dating {
            date: None, year: Some(year), basis: Some("来源给出的年份".to_owned())
        };
    }
    let printed = preface.iter().find(|block| is_date_line(block.text));
    if let Some(date) = printed.and_then(|block| crate::text::first_date(block.text)) {
        return Dating {
            date: date.iso(),
            year: Some(date.year),
            basis: Some("文首印出的日期".to_owned()),
        };
    }
    date_source(&source.text)
}

/// What kind of text a title announces, if it does.
fn kind_of_title(title: &str) -> Option<Kind> {
    let ends = |words: &[&str]| words.iter().any(|word| title.ends_with(word));
    let plain = title.split(['（', '(']).next().unwrap_or(title);
    if plain.ends_with("报告") || plain.ends_with("要点") || plain.ends_with("总结") {
        return Some(Kind::Report);
    }
    if ends(&["讲话", "发言", "致辞"]) { Some(Kind::Speech) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<Document> {
        documents(&Source { name: "t.txt".to_owned(), text: text.to_owned(), ..Source::default() })
    }

    #[track_caller]
    fn check_titles(text: &str, expected: &[(Kind, Option<&str>)]) {
        let documents = split(text);
        let found: Vec<(Kind, Option<&str>)> =
            documents.iter().map(|document| (document.kind, document.title.as_deref())).collect();
        assert_eq!(found, expected);
    }

    const FLAT: &str = "发挥制度优势——“学习贯彻十九届六中全会精神交流会”发言摘编　　把理念　　落到实处　　\
        甲省人大常委会主任\u{a0}\u{a0}李\u{a0}\u{a0}明　　第一段。　　第二段。　　　　坚定自信\u{a0}强化担当　　\
        浙江省人大常委会副主任\u{a0}王小强　　正文在此。";

    #[test]
    fn a_flattened_page_is_split_at_headings_and_bylines() {
        check_titles(
            FLAT,
            &[
                (Kind::Preface, Some("发挥制度优势——“学习贯彻十九届六中全会精神交流会”发言摘编")),
                (Kind::Speech, Some("把理念 落到实处")),
                (Kind::Speech, Some("坚定自信 强化担当")),
            ],
        );
        let documents = split(FLAT);
        assert_eq!(documents[1].authors, ["李明"]);
        assert_eq!(documents[2].region.as_ref().unwrap().code.to_string(), "330000");
        assert_eq!(documents[2].event.as_deref(), Some("学习贯彻十九届六中全会精神交流会"));
        assert_eq!(documents[2].year, Some(2021));
    }

    #[test]
    fn every_character_stands_in_one_document_and_one_passage() {
        let documents = split(FLAT);
        let printed: usize = FLAT.chars().filter(|c| !c.is_whitespace()).count();
        let passages = documents.iter().flat_map(|document| &document.passages);
        let found: usize =
            passages.map(|p| p.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        assert_eq!(found, printed);
        let mut spans: Vec<_> = documents.iter().flat_map(|d| d.spans.clone()).collect();
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?}");
    }

    #[test]
    fn a_single_text_has_a_title_a_date_and_perhaps_a_name() {
        let documents =
            split("甲县：代表在村里等你\n\n江月明\n（2024-05-22）\n\n　　正文一。\n　　正文二。\n");
        let document = &documents[0];
        assert_eq!(documents.len(), 1);
        assert_eq!(document.title.as_deref(), Some("甲县：代表在村里等你"));
        assert_eq!(document.authors, ["江月明"]);
        assert_eq!(document.date.as_deref(), Some("2024-05-22"));
        let ids: Vec<&str> = document.passages.iter().map(|passage| passage.id.as_str()).collect();
        assert_eq!(ids, ["title", "byline", "para_1", "para_2"]);
    }

    #[test]
    fn a_sentence_cut_by_a_column_is_mended() {
        let long = "听取和审议专项工作报告，".repeat(4);
        let documents =
            split(&format!("题目在这里\n\n{long}推动区域旅\n\n游高质量发展。\n\n第二段。"));
        let texts: Vec<&str> = documents[0].passages.iter().map(|p| p.text.as_str()).collect();
        let mended = format!("{long}推动区域旅游高质量发展。");
        assert_eq!(texts, ["题目在这里", &mended, "第二段。"]);
    }

    #[test]
    fn an_editors_note_inside_a_page_is_a_preface() {
        check_titles(
            "文甲的题目\n\n■ 王小明（山西）\n\n正文甲。\n\n专栏的名字\n\n开栏语\n\n栏目说明。\n\n剩下的一段。\n\n■ 李大明（安徽）\n\n正文乙。",
            &[
                (Kind::Article, Some("文甲的题目")),
                (Kind::Preface, Some("专栏的名字")),
                (Kind::Fragment, None),
                (Kind::Article, None),
            ],
        );
    }

    #[test]
    fn ids_do_not_change_and_do_not_collide() {
        let ids = |text| split(text).into_iter().map(|document| document.id).collect::<Vec<_>>();
        assert_eq!(ids(FLAT), ids(FLAT));
        let mut unique = ids(FLAT);
        unique.dedup();
        assert_eq!(unique.len(), 3);
    }

    #[test]
    fn an_empty_text_has_no_documents() {
        assert!(split(" \n\u{3000}").is_empty());
    }
}
