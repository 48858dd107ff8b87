//! Whole pages, from small invented answers.

mod documents;
mod frame;

use schemas::api::{
    AnswerFigure, Basis, CitedBy, CitingDocument, Coverage, DivisionState, DocumentAssertion,
    DocumentResponse, DocumentSummary, EmptyReason, EmptyResult, Evidence, Facet, FacetValue,
    Facets, FilterEcho, FoundPassage, Hit, Mention, Named, PassageText, QueryEcho, RegionRef,
    RegulationView, Similar, SimilarResponse, StateCounts, VersionRef, WayOut,
};
use schemas::assertion::{Origin, Stance, State};
use schemas::document::{Kind, Original};
use schemas::name::Recognised;
use schemas::outline::OutlineItem;
use schemas::reading::{Intent, Interpretation, Reading, ReadingKind};
use schemas::region::{Level, RegionTable};
use schemas::regulation::{Regulation, Standing, Status};
use schemas::saying::Saying;
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
        pages: None,
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
        pages: None,
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
        pages: None,
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
        answer_id: "0123456789abcdef".to_owned(),
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
            notes: vec![Saying::new("没有读懂", "Not understood")],
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
    let passage = |id: &str, text: &str| PassageText {
        id: id.to_owned(),
        text: text.to_owned(),
        pages: None,
    };
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
        citation: None,
        version: version(),
    };
    shown.document.original =
        Some(Original { title: Some("原题".to_owned()), venue: Some("某报".to_owned()) });
    shown
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
            detail_en: "<page>".to_owned(),
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
