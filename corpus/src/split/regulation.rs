//! Laws and regulations: a title, a note of adoption, chapters and articles.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;
use schemas::document::{Document, Kind, Passage, Span};

use super::block::Block;
use super::pages::pages;
use crate::document_id;
use crate::metadata::{HomeClues, find_home};
use crate::read::Source;
use crate::text::{chinese_number, first_date, fixed};

/// Articles that make an unmarked text a regulation.
const LEAST_ARTICLES: usize = 3;

/// Whether the source says so, or the text has articles and reads like one.
pub(super) fn is_regulation(source: &Source, blocks: &[Block<'_>]) -> bool {
    if let Some(kind) = source.hints.kind {
        return kind == Kind::Regulation;
    }
    let numbers: Vec<usize> =
        blocks.iter().filter_map(|block| article_number(block.text)).collect();
    numbers.len() >= LEAST_ARTICLES && numbers.contains(&1)
}

/// The document of a regulation. Its passages are articles `art_5`, their further paragraphs
/// `art_5__para_2`, and paragraphs where it has no articles.
pub(super) fn document(source: &Source, blocks: &[Block<'_>]) -> Document {
    let hints = &source.hints;
    let heading = blocks.first().map(|block| block.text.trim_start_matches('#').trim());
    let title = hints.title.as_deref().or(heading).map(str::to_owned);
    let mut passages: Vec<Passage> = Vec::new();
    let mut byline: Vec<&str> = Vec::new();
    let mut places: Vec<(String, Range<usize>)> = Vec::new();
    let mut article: Option<(usize, usize)> = None;
    let mut paragraphs = 0;
    let mut used: HashMap<String, u32> = HashMap::new();
    if let Some(title) = &title {
        passages.push(Passage { id: "title".to_owned(), text: title.clone() });
        places.extend(blocks.first().map(|block| ("title".to_owned(), block.chars.clone())));
    }
    for (index, block) in blocks.iter().enumerate() {
        let text = block.text.trim_start_matches('#').trim();
        if text.is_empty()
            || text.starts_with("<!--")
            || index == 0 && title.as_deref() == Some(text)
        {
            continue;
        }
        if let Some(number) = article_number(text) {
            article = Some((number, 1));
        } else if article.is_none() && passages.len() <= 1 && is_adoption(text) {
            byline.push(text);
            places.push(("byline".to_owned(), block.chars.clone()));
            continue;
        } else if let Some((_, paragraph)) = &mut article {
            *paragraph += 1;
        }
        let is_division = text.starts_with('第') && division().is_match(text);
        let id = match article {
            Some((number, 1)) if !is_division => format!("art_{number}"),
            Some((number, paragraph)) if !is_division => format!("art_{number}__para_{paragraph}"),
            _ => {
                paragraphs += 1;
                format!("para_{paragraphs}")
            }
        };
        if is_division && let Some((_, paragraph)) = &mut article {
            *paragraph = paragraph.saturating_sub(1).max(1);
        }
        // A text that repeats an article's number (an annex, an amending decision) keeps both.
        let count = used.entry(id.clone()).or_default();
        *count += 1;
        let id = if *count == 1 { id } else { format!("{id}_{count}") };
        places.push((id.clone(), block.chars.clone()));
        passages.push(Passage { id, text: text.to_owned() });
    }
    if !byline.is_empty() {
        let at = usize::from(title.is_some());
        passages.insert(at, Passage { id: "byline".to_owned(), text: byline.join("\n") });
    }
    let adopted = byline.iter().filter_map(|line| first_date(line)).max();
    let given = hints.date.as_deref().and_then(first_date);
    let dated = given.or(adopted);
    let (level, region) = find_home(&HomeClues {
        hint: hints.region.as_deref(),
        title: title.as_deref(),
        authors: &hints.authors,
        is_speech: true,
        ..HomeClues::default()
    });
    let national = region.is_none()
        && title.as_deref().is_some_and(|title| title.starts_with("中华人民共和国"));
    let nation =
        national.then(|| find_home(&HomeClues { hint: Some("000000"), ..HomeClues::default() }));
    let (level, region) = nation.unwrap_or((level, region));
    let whole: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    let spans = blocks.first().zip(blocks.last());
    Document {
        id: document_id(&source.name, &whole.join("\n"), &mut HashMap::new()),
        source: source.name.clone(),
        kind: Kind::Regulation,
        authors: hints.authors.clone(),
        post: None,
        level: hints.level.or(level),
        region,
        event: None,
        date: dated.and_then(crate::text::Date::iso),
        year: dated.map(|date| date.year).or(hints.year),
        year_basis: match (given, adopted, hints.year) {
            (Some(_), _, _) => Some("来源给出的日期".to_owned()),
            (None, Some(_), _) => Some("文首印出的通过或修改日期".to_owned()),
            (None, None, Some(_)) => Some("来源给出的年份".to_owned()),
            (None, None, None) => None,
        },
        url: hints.url.clone(),
        original: hints.original.clone(),
        duplicate_of: None,
        joins: Vec::new(),
        order_confidence: None,
        spans: spans
            .map(|(first, last)| Span { start: first.chars.start, end: last.chars.end })
            .into_iter()
            .collect(),
        title,
        passages,
        pages: pages(source, places),
    }
}

/// The number of the article that a block opens: `第十二条`, `第12条`.
fn article_number(text: &str) -> Option<usize> {
    static ARTICLE: OnceLock<Regex> = OnceLock::new();
    let article = ARTICLE.get_or_init(|| {
        fixed("^第([0-9一二三四五六七八九十百千零〇两]{1,7})条(?:之[一二三四五六七八九十])?[\\s\u{3000}*　:：]")
    });
    // Most blocks need not be tried.
    let opens = |c: char| matches!(c, '#' | '*') || c.is_whitespace();
    let text = text.trim_start_matches(opens);
    let captures = text.starts_with('第').then(|| article.captures(text))??;
    let number = chinese_number(captures.get(1)?.as_str())?;
    Some(number as usize)
}

/// A heading of a part, chapter or section.
fn division() -> &'static Regex {
    static DIVISION: OnceLock<Regex> = OnceLock::new();
    DIVISION
        .get_or_init(|| fixed("^第[0-9一二三四五六七八九十百零〇]{1,5}[编章节](?:[\\s\u{3000}]|$)"))
}

/// The note of who adopted or amended the text, and when.
fn is_adoption(text: &str) -> bool {
    !text.ends_with('。')
        && ["通过", "修正", "修订", "公布", "批准", "施行", "发布", "修改"]
            .iter()
            .any(|word| text.contains(word))
        && first_date(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::documents;
    use crate::read::Source;

    const TEXT: &str = "浙江省街道工作条例\n\n2019年11月29日 浙江省人民代表大会常务委员会通过\n\n第一章　总则\n\n\
        第一条　为了加强工作，制定本条例。\n\n第二条　街道设立工作委员会。\n\n工作委员会由若干人组成。\n\n\
        第二章　附则\n\n第三条　本条例自公布之日起施行。\n";

    #[test]
    fn articles_and_their_paragraphs_are_passages() {
        let source =
            Source { name: "r.txt".to_owned(), text: TEXT.to_owned(), ..Source::default() };
        let document = documents(&source).remove(0);
        let ids: Vec<&str> = document.passages.iter().map(|passage| passage.id.as_str()).collect();
        assert_eq!(
            ids,
            ["title", "byline", "para_1", "art_1", "art_2", "art_2__para_2", "para_2", "art_3"]
        );
        assert_eq!(document.title.as_deref(), Some("浙江省街道工作条例"));
        assert_eq!(document.region.unwrap().code.to_string(), "330000");
        assert_eq!(document.date.as_deref(), Some("2019-11-29"));
    }
}
