//! Pages of documents.

use super::*;

fn similar() -> SimilarResponse {
    SimilarResponse {
        similar: vec![Similar {
            document: summary(),
            mechanisms: vec![Named {
                value: "two-round".to_owned(), label: "两次答复".to_owned()
            }],
            stance: Stance::Piloted,
            year: Some(2023),
            url: "/doc/d1#para_9".to_owned(),
            quote: "试行<两次>答复".to_owned(),
        }],
        total: 3,
        page: 1,
        per_page: 1,
        pages: 3,
        version: version(),
    }
}

fn document_page(shown: &DocumentResponse, found: &[Vec<[usize; 2]>], lang: &str) -> String {
    let pairs = [("lang".to_owned(), lang.to_owned())];
    let view = DocumentView { shown, similar: &similar(), found, is_sample: false, site: "" };
    document(&Request { path: "/doc/d1", pairs: &pairs }, &view).unwrap()
}

#[test]
fn a_document_keeps_its_anchors_and_shows_what_is_asserted() {
    let page = document_page(&shown(), &[], "");
    assert!(page.contains("相似案例") && page.contains("「<bdi>试行&#60;两次&#62;答复</bdi>」"));
    assert!(page.contains("/doc/d1#para_9") && page.contains("另有 2 地"));
    assert!(!page.contains("id=\"title\""));
    assert!(page.contains("id=\"para_1\"") && page.contains("id=\"art_5\""));
    assert!(page.contains("一&#60;二"));
    assert!(page.contains("/answer?mechanism=two-round"));
    assert!(page.contains("改写摘要") && page.contains("<bdi>《原题》</bdi>，<bdi>某报</bdi>"));
    assert!(page.contains("href=\"/doc/d0\""));
    assert!(!page.contains("href=\"javascript"), "only web addresses are links");
}

#[test]
fn a_paged_source_has_its_pages_beside_the_passages_and_in_the_citation() {
    use schemas::document::Pages;
    let mut given = shown();
    given.document.original = None;
    let pages = |physical| Some(Pages { physical, printed: None });
    given.document.pages = pages([2, 3]);
    given.passages[1].pages = pages([2, 2]);
    given.passages[2].pages = pages([2, 3]);
    let page = document_page(&given, &[], "");
    assert!(page.contains("<span class=\"on-page\" lang=\"zh-CN\">第2—3页</span>"), "{page}");
    assert!(page.contains("title=\"第 1 段，第2页\""));
    assert!(page.contains("[Z]. 2021: 2-3</bdi>"), "{page}");
    let english = document_page(&given, &[], "en");
    assert!(english.contains("title=\"Art. 5, pp. 2–3\""), "{english}");
    let (text, file) = (plain(&given, Edition::default()), markdown(&given, Edition::default()));
    assert!(text.contains("2021: 2-3.") && file.contains("pages: \"第2—3页\""), "{text}{file}");
    assert!(!document_page(&shown(), &[], "").contains("on-page"));
}

#[test]
fn the_sentence_that_asserts_is_marked_and_leads_to_its_note_and_back() {
    let page = document_page(&shown(), &[], "");
    for text in [
        "<mark class=\"proof\" id=\"said-1\">实行&#60;两次&#62;答复</mark>",
        "href=\"#note-1\"",
        "id=\"note-1\"",
        "href=\"#said-1\"",
        "规则判定",
        "把握 0.90",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let mut given = shown();
    given.assertions[0].origin = Origin::Person;
    given.assertions[0].certainty = None;
    given.assertions[0].quote = "不在文中的话".to_owned();
    let page = document_page(&given, &[], "");
    assert!(page.contains("人工核定") && page.contains("「<bdi>不在文中的话</bdi>」"));
    assert!(page.contains("href=\"#art_5\"") && !page.contains("<mark class=\"proof\" id"));
}

#[test]
fn the_words_of_the_query_are_marked() {
    let page = document_page(&shown(), &[vec![], vec![[2, 3]], vec![[6, 8]]], "");
    assert!(page.contains("一&#60;</bdi><mark>二</mark>"));
    assert!(page.contains("<mark>两次</mark>"));
}

#[test]
fn a_document_put_in_order_says_where_and_how_sure() {
    use schemas::document::{Join, JoinKind, ReadingOrder};
    let mut given = shown();
    given.document.reading_order = Some(ReadingOrder::Inferred);
    given.order_confidence = Some(0.734);
    given.passages = vec![
        PassageText { id: "para_1".to_owned(), text: "前半后半。".to_owned(), pages: None },
        PassageText { id: "para_2".to_owned(), text: "另一段".to_owned(), pages: None },
    ];
    given.assertions.clear();
    given.spans = vec![[6, 8], [40, 43], [90, 93]];
    given.joins = vec![
        Join { kind: JoinKind::Sentence, is_certain: false },
        Join { kind: JoinKind::Lost, is_certain: true },
    ];
    let page = document_page(&given, &[], "");
    for text in ["<b>73%</b>", "接续 · 可能", "此处原文缺失", "6–8 → 40–43", "href=\"#join-2\""]
    {
        assert!(page.contains(text), "{text}");
    }
    let page = document_page(&given, &[], "en");
    for text in ["joined · likely", "words missing here", "Reading order inferred"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn reference_managers_and_programs_find_their_way() {
    let page = document_page(&shown(), &[], "en");
    for text in [
        "<link rel=\"canonical\" href=\"/doc/d1\">",
        "<link rel=\"cite-as\" href=\"/doc/d1\">",
        "type=\"text/markdown\" href=\"/doc/d1.md\"",
        "<meta name=\"citation_title\" content=\"原题\">",
        "<meta name=\"citation_author\" content=\"李伟\">",
        "<meta name=\"z:itemType\" content=\"newspaperArticle\">",
        "<meta name=\"prism.publicationName\" content=\"某报\">",
        "found by rule",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn a_regulation_shows_what_holds_and_links_what_it_names() {
    let version = |id: &str, date: &str, is_current: bool| VersionRef {
        id: id.to_owned(),
        url: format!("/doc/{id}"),
        title: "甲条例".to_owned(),
        date: Some(date.to_owned()),
        is_current,
    };
    let text = "第一条 根据《乙法》<制定>。".to_owned();
    let shown = DocumentResponse {
        document: summary(),
        topics: Vec::new(),
        spans: Vec::new(),
        joins: Vec::new(),
        order_confidence: None,
        passages: vec![PassageText { id: "art_1".to_owned(), text, pages: None }],
        assertions: Vec::new(),
        figures: Vec::new(),
        instruments: vec!["乙法".to_owned()],
        mentions: vec![Mention {
            name: "乙法".to_owned(),
            regulation: Some(version("b", "2001-01-01", true)),
        }],
        cited_by: CitedBy {
            total: 3,
            documents: vec![CitingDocument {
                id: "c".to_owned(),
                title: "丙办法".to_owned(),
                passage: "art_7".to_owned(),
                url: "/doc/c#art_7".to_owned(),
                quote: "按照《甲条例》办理。".to_owned(),
            }],
        },
        regulation: Some(RegulationView {
            particulars: Regulation {
                issuer: Some("某市人民代表大会常务委员会".to_owned()),
                adopted: Some("2011-02-03".to_owned()),
                ..Regulation::default()
            },
            standing: Some(Standing {
                status: Status::Amended,
                label: Status::Amended.zh().to_owned(),
                on: "2026-01-01".to_owned(),
                basis: "2020年1月1日修订".to_owned(),
                url: "/doc/d9#byline".to_owned(),
            }),
            versions: vec![version("d9", "2020-01-01", true), version("d1", "2011-02-03", false)],
            outline: vec![OutlineItem {
                id: "chp_1".to_owned(),
                label: "第一章".to_owned(),
                heading: "总则".to_owned(),
                children: Vec::new(),
            }],
        }),
        duplicate_of: None,
        also_in: Vec::new(),
        citation: None,
        version: self::version(),
    };
    let similar = SimilarResponse {
        similar: Vec::new(),
        total: 0,
        page: 1,
        per_page: 1,
        pages: 0,
        version: self::version(),
    };
    let view =
        DocumentView { shown: &shown, similar: &similar, found: &[], is_sample: false, site: "" };
    let page = document(&Request { path: "/doc/d1", pairs: &[] }, &view).unwrap();
    assert!(page.contains("已修改") && page.contains("/doc/d9#byline"));
    assert!(page.contains("某市人民代表大会常务委员会") && page.contains("2011-02-03"));
    assert!(page.contains("<a href=\"/doc/d9\">2020-01-01（最新）</a>"));
    assert!(page.contains("不是库中最新的版本"));
    assert!(page.contains("<a href=\"#chp_1\">第一章 总则</a>"));
    assert!(page.contains("<a href=\"/doc/b\">《乙法》</a><bdi>&#60;制定&#62;"), "{page}");
    assert!(
        page.contains("3 篇文献提到")
            && page.contains("/doc/c#art_7")
            && page.contains("只列前 1 篇")
    );
}
