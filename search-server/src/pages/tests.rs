//! Whole pages, from small invented answers.

use schemas::api::{
    AnswerFigure, Basis, CitedBy, CitingDocument, Coverage, DivisionState, DocumentAssertion,
    DocumentResponse, DocumentSummary, EmptyReason, EmptyResult, Evidence, Facet, FacetValue,
    Facets, FilterEcho, FoundPassage, Hit, Mention, Named, PassageText, QueryEcho, RegionRef,
    RegulationView, Saying, Similar, SimilarResponse, StateCounts, VersionRef, WayOut,
};
use schemas::assertion::{Origin, Stance, State};
use schemas::document::{Kind, Original};
use schemas::name::Recognised;
use schemas::outline::OutlineItem;
use schemas::reading::{Intent, Interpretation, Reading, ReadingKind};
use schemas::region::{Level, RegionTable};
use schemas::regulation::{Regulation, Standing, Status};
use schemas::taxonomy::Taxonomy;

use super::*;

fn version() -> Version {
    Version { content: "c0ffee".to_owned(), documents: 7, generation: 1 }
}

fn region(code: &str, path: &[&str]) -> RegionRef {
    let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
    RegionRef { code: code.to_owned(), name: path.last().cloned().unwrap_or_default(), path }
}

fn summary() -> DocumentSummary {
    DocumentSummary {
        id: "d1".to_owned(),
        url: "/doc/d1".to_owned(),
        title: "谈<建议>办理".to_owned(),
        kind: Kind::Speech,
        kind_label: Kind::Speech.zh().to_owned(),
        authors: vec!["李伟".to_owned()],
        post: None,
        level: Some(Level::Province),
        region: Some(region("120000", &["天津市"])),
        date: None,
        year: Some(2021),
        year_basis: None,
        event: None,
        source: "a.txt".to_owned(),
        source_url: None,
        original: None,
        reading_order: None,
    }
}

fn response() -> SearchResponse {
    let value = |code: &str, label: &str, selected| FacetValue {
        value: code.to_owned(),
        label: label.to_owned(),
        label_en: None,
        count: 4,
        count_if_added: 9,
        count_if_excluded: 3,
        selected,
        excluded: false,
    };
    let provinces = vec![value("120000", "天津市", true), value("330000", "浙江省", false)];
    let passage = FoundPassage {
        id: "para_2".to_owned(),
        url: "/doc/d1#para_2".to_owned(),
        text: "建议<b>两次答复</b>。".to_owned(),
        cut: (true, false),
        highlights: vec![[5, 9]],
        why: Vec::new(),
    };
    SearchResponse {
        total: 1,
        passages: 4,
        hits: vec![Hit {
            document: summary(),
            passages: vec![passage],
            passage_count: 4,
            also_in: Vec::new(),
            missing: vec!["<评价>".to_owned()],
        }],
        facets: Facets {
            province: Facet { values: provinces, distinct: 2, divisions: Some(2) },
            ..Facets::default()
        },
        query: QueryEcho {
            q: "两次答复".to_owned(),
            words: vec!["两次答复".to_owned()],
            filters: vec![FilterEcho {
                parameter: "province".to_owned(),
                value: "120000".to_owned(),
                label: "天津市".to_owned(),
                label_en: Some("Tianjin".to_owned()),
            }],
            ..QueryEcho::default()
        },
        page: 1,
        per_page: 1,
        pages: 9,
        cursor: None,
        answer: None,
        next: None,
        empty: None,
        explanation: None,
        took_ms: 1.25,
        version: version(),
    }
}

fn search_pairs() -> Vec<(String, String)> {
    let pairs = [("q", "\"两次答复\""), ("province", "天津"), ("page", "3")];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn evidence(place: RegionRef) -> Evidence {
    Evidence {
        document: summary(),
        passage: "para_2".to_owned(),
        url: "/doc/d1#para_2".to_owned(),
        quote: "实行<两次>答复".to_owned(),
        year: Some(2021),
        stance: Stance::Practised,
        origin: Origin::Rule,
        region: place,
        mechanism: None,
    }
}

fn answered(basis: Basis) -> AnswerResponse {
    let state = |code: &str| match code {
        "120000" => State::Practised,
        "330000" => State::NotSeen,
        _ => State::NoCorpus,
    };
    let mut summary = StateCounts::default();
    let mut divisions = Vec::new();
    for province in RegionTable::embedded().provinces() {
        let code = province.code.to_string();
        summary.add(state(&code));
        divisions.push(DivisionState {
            state: state(&code),
            short: province.short.clone(),
            documents: usize::from(state(&code) != State::NoCorpus),
            code,
        });
    }
    let row = schemas::api::AnswerRow {
        region: region("120000", &["天津市"]),
        state: State::Practised,
        state_label: State::Practised.zh().to_owned(),
        first_year: Some(2021),
        documents: 1,
        evidence_reviewed: 1,
        evidence_unreviewed: 2,
        evidence: vec![evidence(region("120101", &["天津市", "和平区"]))],
    };
    AnswerResponse {
        question: "哪些省份实行两次答复".to_owned(),
        interpretation: Interpretation {
            intent: Intent::Set,
            regions: Vec::new(),
            documents: Vec::new(),
            states: Vec::new(),
            choices: vec![Named {
                value: "two-round".to_owned(), label: "两轮<办理>".to_owned()
            }],
            read: vec![Reading {
                text: "2020年以来".to_owned(),
                span: [0, 7],
                kind: ReadingKind::Years,
                id: "years".to_owned(),
                label: "2020 年起".to_owned(),
                how: Recognised::Wording,
                how_label: Recognised::Wording.zh().to_owned(),
                removable: "/answer?q=x&plain=years".to_owned(),
            }],
            notes: vec!["没有读懂".to_owned()],
            mechanism: None,
            recognised_by: None,
            text: Some("两次答复".to_owned()),
            level: Level::Province,
            region: None,
            year_from: Some(2020),
            year_to: None,
            sentence: "一个。".to_owned(),
            sentence_en: "One.".to_owned(),
            quality: Some(schemas::api::MechanismQuality {
                gold: "gold".to_owned(),
                right: 19,
                found: 20,
                labelled: 21,
            }),
        },
        basis,
        universe: 31,
        summary,
        rows: vec![row],
        nation: Vec::new(),
        figures: Vec::new(),
        coverage: Coverage { with_documents: 2, without_documents: 29, documents: 7, divisions },
        version: version(),
    }
}

const NOWHERE: Request<'static> = Request { path: "/answer", pairs: &[] };

/// What the content security policy would refuse.
#[track_caller]
fn check_strict(page: &str) {
    for forbidden in [" style=", "<style", "javascript:", " onclick="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let script = "<script src=\"/assets/pages.js\" defer></script>";
    assert_eq!(page.matches("<script").count(), page.matches(script).count());
    assert!(page.starts_with("<!doctype html>"));
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn the_first_page_says_what_there_is() {
    let version = version();
    let page = home(
        &Request { path: "/", pairs: &[] },
        &CollectionView {
            version: &version,
            provinces_with_documents: 3,
            years: Some((2019, 2024)),
            kinds: vec![("发言".to_owned(), 7)],
            is_sample: true,
        },
    )
    .unwrap();
    check_strict(&page);
    assert!(page.contains("2019—2024"));
    assert!(page.contains("文字系改写"));
    assert!(page.contains("href=\"/search?q=%22%E6%9C%88%E8%BF%9B%E7%AB%99%22\""));
}

#[test]
fn a_result_shows_highlights_and_escapes_the_text() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    check_strict(&page);
    assert!(page.contains("……</span>建议&#60;b&#62;<mark>两次答复</mark>&#60;/b&#62;。"));
    assert!(page.contains("谈&#60;建议&#62;办理"));
    assert!(page.contains("本文另有 3 段匹配"));
    assert!(page.contains("未含：&#60;评价&#62;"));
    assert!(page.contains("value=\"&#34;两次答复&#34;\""));
}

#[test]
fn links_of_a_result_toggle_filters_and_drop_the_page() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    let q = "%22%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D%22";
    let named = "province=%E5%A4%A9%E6%B4%A5";
    let added = format!("\"/search?q={q}&#38;{named}&#38;province=330000\"");
    assert!(page.contains(&added));
    assert!(page.matches(&format!("\"/search?q={q}\"")).count() >= 2, "facet and chip");
    assert!(page.contains(&format!("\"/search?q={q}&#38;{named}&#38;page=2\"")));
    assert!(page.contains(&format!("\"/search?q={q}&#38;{named}&#38;sort=-date\"")));
}

#[test]
fn no_result_offers_ways_on() {
    let mut found = response();
    found.total = 0;
    found.pages = 0;
    found.hits.clear();
    found.query.literals = vec!["两次答复".to_owned()];
    let saying = Saying { zh: "都不符合条件".to_owned(), en: "None.".to_owned() };
    let way = |label: &str| WayOut {
        label: label.to_owned(),
        url: "/search?q=1&x=2".to_owned(),
        total: 17,
    };
    let ways_out = vec![way("去掉条件“省份：天津市”"), way("不加引号检索")];
    found.empty = Some(EmptyResult { reason: EmptyReason::HiddenByFilters, saying, ways_out });
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &found).unwrap();
    assert!(page.contains("没有找到"));
    assert!(page.contains("去掉条件“省份：天津市”"));
    assert!(page.contains("不加引号检索"));
    assert!(page.contains("都不符合条件") && page.matches("17 篇").count() == 2);
    assert!(page.contains("\"/search?q=1&#38;x=2\""));
}

#[test]
fn an_answer_draws_every_province_and_quotes_its_proofs() {
    let page = answer(&NOWHERE, &answered(Basis::Assertions), Taxonomy::embedded()).unwrap();
    check_strict(&page);
    assert_eq!(page.matches("<a href=\"#r-").count(), 31);
    for province in RegionTable::embedded().provinces() {
        assert_eq!(page.matches(&format!(" id=\"r-{}\"", province.code)).count(), 1);
    }
    assert!(page.contains("「实行&#60;两次&#62;答复」"));
    assert!(page.contains("此例在和平区"));
    assert!(page.contains("2020 年起"));
    assert!(page.contains("在标注文本上：准确率 0.95（19/20），召回率 0.90（19/21）"));
    assert!(page.contains("已人工核对 1 条，未核对 2 条"));
    assert!(!page.contains("未识别出做法"));
}

#[test]
fn an_answer_from_text_says_so_and_one_about_cities_has_no_map() {
    let mut given = answered(Basis::Text);
    let page = answer(&NOWHERE, &given, Taxonomy::embedded()).unwrap();
    assert!(page.contains("未识别出做法"));
    given.interpretation.level = Level::City;
    let page = answer(&NOWHERE, &given, Taxonomy::embedded()).unwrap();
    assert!(!page.contains("<figure class=\"map\""));
}

/// A document of two passages, one of which asserts something.
pub(super) fn shown() -> DocumentResponse {
    let passage = |id: &str, text: &str| PassageText { id: id.to_owned(), text: text.to_owned() };
    let mut shown = DocumentResponse {
        document: DocumentSummary {
            source_url: Some("javascript:alert(1)".to_owned()),
            ..summary()
        },
        topics: Vec::new(),
        spans: Vec::new(),
        joins: Vec::new(),
        order_confidence: None,
        passages: vec![
            passage("title", "谈"),
            passage("para_1", "一<二"),
            passage("art_5", "前文。实行<两次>答复。后文。"),
        ],
        assertions: vec![DocumentAssertion {
            mechanism: Named { value: "two-round".to_owned(), label: "两次答复".to_owned() },
            region: region("120000", &["天津市"]),
            stance: Stance::Practised,
            stance_label: Stance::Practised.zh().to_owned(),
            year: Some(2021),
            passage: "art_5".to_owned(),
            quote: "实行<两次>答复".to_owned(),
            origin: Origin::Rule,
            certainty: Some(0.9),
        }],
        figures: Vec::new(),
        instruments: vec!["办法".to_owned()],
        mentions: vec![Mention { name: "办法".to_owned(), regulation: None }],
        cited_by: CitedBy::default(),
        regulation: None,
        duplicate_of: Some("d0".to_owned()),
        also_in: Vec::new(),
        version: version(),
    };
    shown.document.original =
        Some(Original { title: Some("原题".to_owned()), venue: Some("某报".to_owned()) });
    shown
}

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
    let view = DocumentView { shown, similar: &similar(), found, is_sample: false };
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
        PassageText { id: "para_1".to_owned(), text: "前半后半。".to_owned() },
        PassageText { id: "para_2".to_owned(), text: "另一段".to_owned() },
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
        "<meta name=\"citation_journal_title\" content=\"某报\">",
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
        passages: vec![PassageText { id: "art_1".to_owned(), text }],
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
    let view = DocumentView { shown: &shown, similar: &similar, found: &[], is_sample: false };
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

#[test]
fn a_problem_has_a_box() {
    let page = problem(
        &Request { path: "/", pairs: &[] },
        &Problem {
            kind: "bad-parameter".to_owned(),
            title: "参数有误".to_owned(),
            status: 400,
            detail: "<page>".to_owned(),
            parameter: Some("page".to_owned()),
            hint: "改".to_owned(),
        },
        "It is wrong. Mend it.",
    )
    .unwrap();
    check_strict(&page);
    assert!(page.contains("role=\"search\"") && page.contains("&#60;page&#62;"));
}

#[test]
fn what_was_read_is_shown_and_can_be_taken_back() {
    let page = answer(&NOWHERE, &answered(Basis::Text), Taxonomy::embedded()).unwrap();
    check_strict(&page);
    for text in [
        "“2020年以来”",
        "2020 年起",
        "href=\"/answer?q=x&#38;plain=years\"",
        "没有读懂",
        "/answer?mechanism=two-round",
        "两轮&#60;办理&#62;",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn figures_stand_in_a_table_with_their_places() {
    let mut given = answered(Basis::Assertions);
    given.figures.push(AnswerFigure {
        region: region("120000", &["天津市"]),
        value: 31.0,
        unit: "个".to_owned(),
        object: "<站>".to_owned(),
        text: "31个<站>".to_owned(),
        year: Some(2021),
        document: summary(),
        passage: "para_2".to_owned(),
        url: "/doc/d1#para_2".to_owned(),
    });
    let page = answer(&NOWHERE, &given, Taxonomy::embedded()).unwrap();
    check_strict(&page);
    assert!(
        page.contains("31 个") && page.contains("&#60;站&#62;") && page.contains("/doc/d1#para_2")
    );
}

#[test]
fn who_asks_what_is_missing_sees_that_first() {
    let mut given = answered(Basis::Assertions);
    let place = |page: &str| {
        (page.find("class=\"without\"").unwrap(), page.find("class=\"rows\"").unwrap())
    };
    let (without, rows) = place(&answer(&NOWHERE, &given, Taxonomy::embedded()).unwrap());
    assert!(rows < without);
    given.interpretation.intent = Intent::Negative;
    let (without, rows) = place(&answer(&NOWHERE, &given, Taxonomy::embedded()).unwrap());
    assert!(without < rows);
}

/// A page in English has no Chinese of ours: what is Chinese stands under a `lang` of its own.
#[track_caller]
fn check_english(page: &str) {
    check_strict(page);
    assert!(page.contains("<html lang=\"en\">"));
    let html = scraper::Html::parse_document(page);
    for node in html.root_element().descendants() {
        let Some(text) = node.value().as_text() else { continue };
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if !text.chars().any(is_han) {
            continue;
        }
        let elements = || node.ancestors().filter_map(scraper::ElementRef::wrap);
        let is_said = elements().any(|element| element.attr("lang") == Some("zh-CN"));
        let is_sign = elements().any(|element| {
            matches!(element.value().name(), "title" | "svg")
                || element.attr("aria-hidden").is_some()
        });
        assert!(is_said || is_sign, "{text:?} in {:?}", elements().next().map(|e| e.html()));
    }
}

fn in_english(path: &str) -> (String, Vec<(String, String)>) {
    (path.to_owned(), vec![("lang".to_owned(), "en".to_owned())])
}

#[test]
fn pages_in_english_mark_what_is_chinese() {
    let (path, pairs) = in_english("/answer");
    let request = Request { path: &path, pairs: &pairs };
    for basis in [Basis::Assertions, Basis::Text] {
        let page = answer(&request, &answered(basis), Taxonomy::embedded()).unwrap();
        check_english(&page);
        assert!(page.contains("<h1>One.</h1>"));
        assert!(page.contains("href=\"/doc/d1?lang=en#para_2\""), "{page}");
        assert!(page.contains("here: <span lang=\"zh-CN\">和平区</span>"));
        assert!(page.contains(">ZJ<") && page.contains("Zhejiang: documents, no sign"));
    }
    let (path, pairs) = in_english("/search");
    let mut found = response();
    let page = search(&Request { path: &path, pairs: &pairs }, &found).unwrap();
    check_english(&page);
    assert!(page.contains("value=\"en\"") && page.contains("1</b> documents"));
    found.total = 0;
    found.hits.clear();
    check_english(&search(&Request { path: &path, pairs: &pairs }, &found).unwrap());
    let version = version();
    let collection = CollectionView {
        version: &version,
        provinces_with_documents: 3,
        years: Some((2019, 2024)),
        kinds: vec![("发言".to_owned(), 7)],
        is_sample: true,
    };
    let (path, pairs) = in_english("/");
    let page = home(&Request { path: &path, pairs: &pairs }, &collection).unwrap();
    assert!(page.contains("speech 7") && page.contains("lang=en"));
}

#[test]
fn every_value_of_a_facet_can_be_chosen_and_excluded() {
    let pairs = search_pairs();
    let mut found = response();
    found.facets.province.values[1].excluded = true;
    found.query.filters.push(FilterEcho {
        parameter: "exclude.province".to_owned(),
        value: "330000".to_owned(),
        label: "浙江省".to_owned(),
        label_en: Some("Zhejiang".to_owned()),
    });
    let excluded = [("exclude.province".to_owned(), "浙江".to_owned())];
    let pairs = [&pairs[..], &excluded].concat();
    let page = search(&Request { path: "/search", pairs: &pairs }, &found).unwrap();
    check_strict(&page);
    let q = "%22%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D%22";
    let (named, without) = ("province=%E5%A4%A9%E6%B4%A5", "exclude.province=%E6%B5%99%E6%B1%9F");
    // The chosen value can be excluded instead; the excluded one, by facet and chip, taken back.
    assert!(page.contains(&format!("\"/search?q={q}&#38;{without}&#38;exclude.province=120000\"")));
    assert_eq!(page.matches(&format!("\"/search?q={q}&#38;{named}\"")).count(), 2, "{page}");
    assert!(page.contains("已排除：") && page.contains("排除省份"));
    assert!(page.contains("排除此项，余 3 篇"));
}

#[test]
fn a_hit_carries_what_can_be_copied() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    assert!(page.contains("data-link=\"/doc/d1\""));
    let citation = "李伟. 谈&#60;建议&#62;办理[";
    assert_eq!(page.matches(citation).count(), 2, "for the script and for the eye: {page}");
    let page = answer(&NOWHERE, &answered(Basis::Assertions), Taxonomy::embedded()).unwrap();
    assert!(page.contains("data-quote=\"实行&#60;两次&#62;答复\""));
}

#[test]
fn a_page_says_where_else_it_is() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    let address =
        "?q=%22%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D%22&#38;province=%E5%A4%A9%E6%B4%A5&#38;page=3";
    for link in [
        format!("<link rel=\"canonical\" href=\"/search{address}\">"),
        format!(
            "<link rel=\"alternate\" type=\"application/json\" href=\"/api/v1/search{address}\">"
        ),
        format!("<link rel=\"alternate\" hreflang=\"en\" href=\"/search{address}&#38;lang=en\">"),
    ] {
        assert!(page.contains(&link), "{link}");
    }
}

#[test]
fn an_answer_says_what_to_try_next() {
    let mut given = answered(Basis::Assertions);
    let taxonomy = Taxonomy::embedded();
    let form = taxonomy.mechanisms().iter().find(|one| one.parent.is_some()).unwrap();
    let parent = taxonomy.mechanism(form.parent.as_ref().unwrap()).unwrap();
    given.interpretation.year_from = None;
    given.interpretation.mechanism = Some(Named { value: form.id.clone(), label: form.zh.clone() });
    let page = answer(&NOWHERE, &given, taxonomy).unwrap();
    let (_, next) = page.split_once("class=\"next\"").unwrap();
    for href in [
        format!("/answer?mechanism={}", parent.id),
        "/answer?level=city".to_owned(),
        "/answer?year_from=2019".to_owned(),
        format!("/search?mechanism={}", form.id),
        "as=text".to_owned(),
    ] {
        assert!(next.contains(&href), "{href}: {next}");
    }
    assert!(page.contains(&format!("href=\"/mechanism/{}\"", form.id)));
}

#[test]
fn every_state_is_in_the_legend_and_the_bar_has_counts() {
    let page = answer(&NOWHERE, &answered(Basis::Assertions), Taxonomy::embedded()).unwrap();
    let (before, after) = page.split_once("class=\"legend\"").unwrap();
    let (legend, _) = after.split_once("<figure").unwrap();
    for state in State::ALL {
        assert!(legend.contains(state.zh()), "{}", state.id());
    }
    for pattern in ["hatch", "bars", "stripes", "dots"] {
        assert!(page.contains(&format!("<pattern id=\"{pattern}\"")));
        assert!(legend.contains(&format!("url(#{pattern})")), "{pattern}");
    }
    let (_, bar) = before.split_once("class=\"bar\"").unwrap();
    assert!(bar.contains(">29</text>"), "{bar}");
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
}
