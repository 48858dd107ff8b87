//! Laws and regulations: a title, a note of adoption, chapters and articles.

use std::collections::HashMap;
use std::ops::Range;

use schemas::document::{Document, Kind, Passage, Span};
use schemas::region::RegionCode;
use schemas::regulation::Regulation;

use super::anchors::{self, Anchors, article};
use super::block::Block;
use super::pages::pages;
use crate::document_id;
use crate::metadata::{
    HomeClues, find_home, issuer_region, parse_region, read_regulation, zone_region,
};
use crate::read::Source;
use crate::text::first_date;

/// Articles that make an unmarked text a regulation.
const LEAST_ARTICLES: usize = 3;

/// Whether the source says so, or the text has articles and reads like one.
pub(super) fn is_regulation(source: &Source, blocks: &[Block<'_>]) -> bool {
    if let Some(kind) = source.hints.kind {
        return kind == Kind::Regulation;
    }
    let numbers: Vec<usize> =
        blocks.iter().filter_map(|block| Some(article(block.text)?.0)).collect();
    numbers.len() >= LEAST_ARTICLES && numbers.contains(&1)
}

/// The document of a regulation: its particulars, and its lines by their anchors ([`Anchors`]).
pub(super) fn document(source: &Source, blocks: &[Block<'_>]) -> Document {
    let hints = &source.hints;
    let heading = blocks.first().map(|block| block.text.trim_start_matches('#').trim());
    let title = hints.title.as_deref().or(heading).map(str::to_owned);
    let mut passages: Vec<Passage> = Vec::new();
    let mut byline: Vec<&str> = Vec::new();
    let mut places: Vec<(String, Range<usize>)> = Vec::new();
    let mut anchors = Anchors::default();
    let listed = table_of_contents(blocks);
    if let Some(title) = &title {
        passages.push(Passage { id: "title".to_owned(), text: title.clone() });
        places.extend(blocks.first().map(|block| ("title".to_owned(), block.chars.clone())));
    }
    for (index, block) in blocks.iter().enumerate() {
        let text = line(block);
        if text.is_empty()
            || text.starts_with("<!--")
            || index == 0 && title.as_deref() == Some(text)
        {
            continue;
        }
        if passages.len() <= 1 && is_preamble(text, byline.last().copied()) {
            byline.push(text);
            places.push(("byline".to_owned(), block.chars.clone()));
            continue;
        }
        let id = anchors.next(text, listed.contains(&index));
        places.push((id.clone(), block.chars.clone()));
        passages.push(Passage { id, text: text.to_owned() });
    }
    if !byline.is_empty() {
        let at = usize::from(title.is_some());
        passages.insert(at, Passage { id: "byline".to_owned(), text: byline.join("\n") });
    }
    let printed_title = title.as_deref().unwrap_or_default();
    let regulation = read_regulation(printed_title, &byline, &passages);
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
    let (level, region) = match home_of(&regulation, hints.region.as_deref().and_then(parse_region))
    {
        Some(code) => {
            find_home(&HomeClues { hint: Some(&code.to_string()), ..HomeClues::default() })
        }
        None => (level, region),
    };
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
        regulation: Some(Box::new(regulation)),
        spans: spans
            .map(|(first, last)| Span { start: first.chars.start, end: last.chars.end })
            .into_iter()
            .collect(),
        title,
        passages,
        pages: pages(source, places),
    }
}

/// A block without the marks of a heading.
fn line<'a>(block: &Block<'a>) -> &'a str {
    block.text.trim_start_matches('#').trim()
}

/// The blocks of a table of contents: from 目录 to where its first heading comes again.
fn table_of_contents(blocks: &[Block<'_>]) -> Range<usize> {
    let is_contents = |block: &Block<'_>| {
        let text: String = line(block).chars().filter(|c| !c.is_whitespace()).collect();
        matches!(text.as_str(), "目录" | "目次")
    };
    let Some(start) = blocks.iter().position(is_contents) else { return 0..0 };
    let bare = |block: &Block<'_>| line(block).split_whitespace().collect::<String>();
    let mut behind = blocks.iter().enumerate().skip(start + 1);
    let Some((_, first)) = behind.next() else { return 0..0 };
    let end = behind.find(|(_, block)| bare(block) == bare(first));
    end.map_or(0..0, |(end, _)| start..end)
}

/// The division whose regulation it is, where its issuer or title is more certain than `known`: 宁波市 of
/// a text that came with 浙江省.
fn home_of(regulation: &Regulation, known: Option<RegionCode>) -> Option<RegionCode> {
    let issuer = regulation.issuer.as_deref().and_then(issuer_region);
    let national = regulation.name.starts_with("中华人民共和国").then_some(RegionCode::NATION);
    let found = issuer.or_else(|| zone_region(&regulation.name)).or(national)?;
    // What came with the text decides between divisions that have nothing to do with one another.
    let narrows = |known: RegionCode| {
        known != RegionCode::NATION && found != RegionCode::NATION && known.contains(found)
    };
    known.is_none_or(narrows).then_some(found)
}

/// Longest line of a preamble, in characters.
const LONGEST_PREAMBLE_CHARS: usize = 1000;

/// Whether a line below the title says who adopted or amended the text, or goes on with such a line.
fn is_preamble(text: &str, before: Option<&str>) -> bool {
    const VERBS: [&str; 8] = ["通过", "修正", "修订", "公布", "批准", "施行", "发布", "修改"];
    let count = |text: &str, mark: char| text.chars().filter(|c| *c == mark).count();
    let says = VERBS.iter().any(|word| text.contains(word));
    let goes_on = before.is_some_and(|line| {
        says || count(line, '《') > count(line, '》')
            || !VERBS.iter().any(|word| line.contains(word))
    });
    !text.ends_with(['。', '：', '；'])
        && text.chars().count() <= LONGEST_PREAMBLE_CHARS
        && anchors::division(text).is_none()
        && article(text).is_none()
        && (goes_on
            || first_date(text).is_some() && (says || text.chars().count() < LONGEST_BODY_CHARS))
}

/// A line with a day and a body, whose verb stands on the next, has fewer characters.
const LONGEST_BODY_CHARS: usize = 40;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::documents;
    use super::*;
    use crate::read::Hints;

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
            ["title", "byline", "chp_1", "art_1", "art_2", "art_2__para_2", "chp_2", "art_3"]
        );
        assert_eq!(document.title.as_deref(), Some("浙江省街道工作条例"));
        assert_eq!(document.region.unwrap().code.to_string(), "330000");
        assert_eq!(document.date.as_deref(), Some("2019-11-29"));
    }

    fn read(text: &str, hints: Hints) -> Document {
        let name = "r.txt".to_owned();
        let hints = Hints { kind: Some(Kind::Regulation), ..hints };
        documents(&Source { name, text: text.to_owned(), hints, ..Source::default() }).remove(0)
    }

    #[test]
    fn a_table_of_contents_opens_no_chapters() {
        let text = "某法\n\n目　录\n\n第一章　总则\n\n第二章　附则\n\n第一章　总　则\n\n第一条　甲。\n\n第二章　附则\n\n第二条　乙。";
        let document = read(text, Hints::default());
        let ids: Vec<&str> = document.passages.iter().map(|passage| passage.id.as_str()).collect();
        assert_eq!(
            ids,
            ["title", "para_1", "para_2", "para_3", "chp_1", "art_1", "chp_2", "art_2"]
        );
    }

    #[track_caller]
    fn check_home(given: Option<&str>, title: &str, adopted: &str, expected: Option<&str>) {
        let text = format!("{title}\n\n{adopted}\n\n第一条 甲。");
        let hints = Hints { region: given.map(str::to_owned), ..Hints::default() };
        let home = read(&text, hints).region.map(|home| home.code.to_string());
        assert_eq!(home.as_deref(), expected, "{title}");
    }

    #[test]
    fn the_home_is_the_division_of_the_issuer_or_of_the_zone() {
        let ningbo = "2013年10月29日 宁波市第十四届人民代表大会常务委员会第十二次会议通过";
        check_home(Some("浙江省"), "宁波市某条例", ningbo, Some("330200"));
        check_home(None, "宁波市某条例", ningbo, Some("330200"));
        check_home(Some("广东省"), "深圳经济特区某条例", "", Some("440300"));
        check_home(None, "长阳土家族自治县某条例", "", Some("420528"));
        check_home(None, "湘西土家族苗族自治州某条例", "", Some("433100"));
        let nation = "2021年3月11日 第十三届全国人民代表大会第四次会议通过";
        check_home(None, "海南自由贸易港法", nation, Some("000000"));
        // What came with the text is not overruled by a title.
        check_home(Some("全国"), "最高人民法院关于上海某院的规定", "", Some("000000"));
        check_home(None, "某条例", "", None);
    }

    proptest! {
        #[test]
        fn every_character_stands_in_exactly_one_passage(
            lines in proptest::collection::vec(
                "(#{0,2} ?第[一二十3]{1,2}(编|分编|章|节|条)(之一)?[　 ]?[甲乙（）。]{0,5}|[（(][一二]{1,2}[）)]甲；|1[.、]乙|目录|附件|\
                 2019年1月2日 [某会通过《》修订]{1,9}|[甲乙丙《》。 ]{1,12})", 1..24),
            title in proptest::option::of("[甲乙]{1,3}"),
        ) {
            let text = lines.join("\n\n");
            prop_assume!(lines.iter().any(|line| !line.trim_matches(['#', ' ', '　']).is_empty()));
            let document = read(&text, Hints { title: title.clone(), ..Hints::default() });
            // Signs of headings are no text; a title that came with the text is shown before it.
            let ink = |text: &str| {
                text.lines()
                    .flat_map(|line| line.trim_start_matches(['#', ' ', '　']).chars())
                    .filter(|c| !c.is_whitespace())
                    .collect::<String>()
            };
            let first = lines.iter().map(|line| ink(line)).find(|line| !line.is_empty());
            let whole: String = document.passages.iter().map(|passage| ink(&passage.text)).collect();
            let printed = ink(&text);
            let is_printed = title.is_none() || first.as_deref() == title.as_deref();
            let before = if is_printed { String::new() } else { title.unwrap_or_default() };
            prop_assert_eq!(whole, before + &printed);
            let mut ids: Vec<&str> = document.passages.iter().map(|p| p.id.as_str()).collect();
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), count);
        }
    }
}
