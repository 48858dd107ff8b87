//! A basket is the same for whoever asks, in whichever form: its items in their order, with their notes. What
//! is gone keeps its place and its note.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use schemas::api::{AnswerResponse, BasketResponse, DocumentResponse, ItemState, SearchResponse};
use schemas::region::{RegionCode, RegionTable};
use scraper::{Html, Selector};

use crate::exports::{elements, parts, rows};
use crate::library::{Chance, Library};
use crate::server::Server;

/// Notes that mean something to spreadsheets, browsers, Markdown or XML, and a long one.
fn notes() -> Vec<String> {
    let plain = ["", "可用", "第一行\n第二行", "a&item=b"];
    let hostile = [
        "=HYPERLINK(\"http://evil.example\")",
        "</textarea><script>alert(1)</script>",
        "@SUM(A1) | [x](y) ^1",
        "\u{1}\u{FFFE}",
    ];
    let long = "很长的批注。".repeat(2_000);
    plain.iter().chain(&hostile).map(|note| (*note).to_owned()).chain([long]).collect()
}

pub(crate) fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The query of a basket.
pub(crate) fn query(items: &[(String, String)], rest: &[(&str, &str)]) -> String {
    let items = items.iter().flat_map(|(item, note)| [("item", item.as_str()), ("note", note)]);
    let pairs: Vec<(&str, &str)> = items.filter(|(_, value)| !value.is_empty()).collect();
    encoded(&[&pairs[..], rest].concat())
}

pub(crate) async fn basket(server: &Server, query: &str) -> BasketResponse {
    serde_json::from_value(server.json(&format!("/api/v1/basket?{query}")).await).unwrap()
}

/// The items that a page shows, with their notes.
#[track_caller]
fn on_page(page: &str) -> Vec<(String, String)> {
    let (materials, note) =
        (Selector::parse(".material").unwrap(), Selector::parse("textarea").unwrap());
    let page = Html::parse_document(page);
    page.select(&materials)
        .map(|material| {
            let note: String = material.select(&note).next().unwrap().text().collect();
            (material.attr("data-material").unwrap().to_owned(), note.trim().to_owned())
        })
        .collect()
}

/// Names of things to collect: passages, and the evidence of a few answers.
async fn names(server: &Server, library: &Library) -> Vec<String> {
    let mut names: Vec<String> =
        library.texts.iter().map(|text| format!("{}/{}", text.document, text.passage)).collect();
    for mechanism in
        ["special-inquiry", "deputies-home-and-liaison-stations", "open-door-legislation"]
    {
        let answer = server.get(&format!("/api/v1/answer?mechanism={mechanism}")).await;
        if answer.status == StatusCode::OK {
            let answer: AnswerResponse = serde_json::from_str(&answer.body).unwrap();
            names
                .extend(answer.rows.iter().flat_map(|row| &row.evidence).map(|proof| proof.item()));
        }
    }
    assert!(names.iter().filter(|name| name.matches('/').count() == 3).count() > 5);
    names
}

#[tokio::test]
async fn page_interface_and_exports_have_the_same_items_in_the_same_order() {
    let (server, library) = (Server::sample(), Library::sample());
    let (names, notes) = (names(server, library).await, notes());
    let lost = ["gone/para_1", "坏的", "a/b/c", "<b>/\"x\"", "1/2/3/000000"].map(str::to_owned);
    let mut chance = Chance::new(11);
    for round in 0..24 {
        let items: Vec<(String, String)> = (0..1 + chance.below(9))
            .map(|_| {
                let from = if chance.below(5) == 0 { &lost[..] } else { &names[..] };
                (chance.pick(from).clone(), chance.pick(&notes[..8]).clone())
            })
            .collect();
        let asked = query(&items, &[]);
        let shown = basket(server, &asked).await;
        let given: Vec<(&str, &str)> =
            items.iter().map(|(item, note)| (item.as_str(), note.trim())).collect();
        let answered: Vec<(&str, &str)> = shown
            .items
            .iter()
            .map(|item| (item.item.as_str(), item.note.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(answered, given);
        for item in &shown.items {
            let is_lost = lost.contains(&item.item);
            assert_eq!(item.state == ItemState::Found, !is_lost, "{}", item.item);
            let Some(quotation) = &item.quotation else { continue };
            let printed = library.texts.iter().find(|text| {
                text.document == item.document.as_ref().unwrap().id
                    && text.passage == quotation.passage
            });
            assert!(printed.unwrap().printed.contains(&quotation.quote), "{}", quotation.quote);
        }
        let page = server.get(&format!("/basket?{asked}")).await;
        assert_eq!(page.status, StatusCode::OK);
        // What HTML cannot hold is not compared.
        let holds = |(item, note): &(&str, &str)| {
            let is_text = |c: char| !c.is_control() || c == '\n';
            ((*item).to_owned(), note.chars().filter(|c| is_text(*c)).collect::<String>())
        };
        let clean = |pairs: Vec<(String, String)>| -> Vec<(String, String)> {
            pairs.iter().map(|(item, note)| holds(&(item.as_str(), note.as_str()))).collect()
        };
        let expected: Vec<(String, String)> = given.iter().map(holds).collect();
        assert_eq!(clean(on_page(&page.body)), expected, "{round}");
        assert!(!page.body.contains("<script>alert"), "{}", page.body);

        let exported = |form: &str| format!("/api/v1/export/basket?format={form}&{asked}");
        let table = rows(&server.get(&exported("csv")).await.body);
        let in_table: Vec<&str> =
            table.iter().map(|row| row["item"].trim_start_matches('\'')).collect();
        assert_eq!(in_table, given.iter().map(|(item, _)| *item).collect::<Vec<_>>());
        for (row, (_, note)) in table.iter().zip(&given) {
            let is_kept = row["note"] == *note || row["note"] == format!("'{note}");
            assert!(is_kept && !row["note"].starts_with(['=', '@', '+', '-']), "{}", row["note"]);
        }
        let lines = server.get(&exported("jsonl")).await.body;
        assert_eq!(lines.lines().count(), items.len());
        let report = server.get(&exported("md")).await.body;
        assert_eq!(report.matches("\n## ").count(), items.len());
        assert!(report.contains(&format!("- **素材条数 Items**：{}\n", items.len())));
        let sources: BTreeSet<&str> = shown
            .items
            .iter()
            .filter(|item| item.quotation.is_some())
            .map(|item| item.document.as_ref().unwrap().id.as_str())
            .collect();
        if sources.is_empty() {
            server.check_problem(&exported("ris"), 404, None).await;
            continue;
        }
        let list = server.get(&exported("gbt7714")).await.body;
        assert_eq!(list.lines().count(), sources.len());
        if round % 4 == 0 {
            let (_, _, bytes) = server.bytes(&exported("xlsx")).await;
            let workbook = parts(bytes);
            assert_eq!(elements(&workbook["xl/worksheets/sheet1.xml"], "row"), items.len() + 1);
            assert_eq!(elements(&workbook["xl/worksheets/sheet1.xml"], "f"), 0, "a formula");
            let (_, _, bytes) = server.bytes(&exported("docx")).await;
            let report = parts(bytes);
            let body = &report["word/document.xml"];
            let quoted = shown.items.iter().filter(|item| item.quotation.is_some()).count();
            assert_eq!(elements(body, "w:footnoteReference"), quoted);
        }
    }
}

#[tokio::test]
async fn a_very_long_note_is_kept_whole_wherever_a_cell_can_hold_it() {
    let (server, library) = (Server::sample(), Library::sample());
    let text = &library.texts[0];
    let long = notes().pop().unwrap();
    let form = query(&[(format!("{}/{}", text.document, text.passage), long.clone())], &[]);
    assert!(form.len() > 65_534, "longer than any address");
    let page = server.send("/basket", &form).await;
    assert_eq!((page.status, on_page(&page.body)[0].1 == long), (StatusCode::OK, true));
    assert!(page.body.contains("method=\"post\"") && page.body.contains("/basket/export"));
    let table = rows(&server.send("/basket/export", &format!("{form}&format=csv")).await.body);
    assert_eq!(table[0]["note"], long);
    let report = server.send("/basket/export", &format!("{form}&format=md")).await.body;
    assert!(report.contains(&long));
    let workbook = server.send("/basket/export", &format!("{form}&format=xlsx")).await;
    assert_eq!(workbook.status, StatusCode::OK);
}

#[tokio::test]
async fn a_basket_has_its_bounds_and_says_them() {
    let server = Server::sample();
    let items = |count: usize| vec![("d/para_1".to_owned(), String::new()); count];
    let most = query(&items(500), &[]);
    assert_eq!(basket(server, &most).await.items.len(), 500);
    let over = query(&items(501), &[]);
    server.check_problem(&format!("/api/v1/basket?{over}"), 400, Some("item")).await;
    let export = format!("/api/v1/export/basket?format=csv&{over}");
    server.check_problem(&export, 400, Some("item")).await;
    for answer in
        [server.get(&format!("/basket?{over}")).await, server.send("/basket", &over).await]
    {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body.contains("501"), "{}", answer.body);
    }
    let heavy = query(&[("d/para_1".to_owned(), "长".repeat(100_000))], &[]);
    let refused = server.send("/basket", &heavy).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("256 kB"), "{}", refused.body);
}

#[tokio::test]
async fn bad_input_is_named_and_loses_nothing() {
    let server = Server::sample();
    let wrong = [
        ("region=000000&aspect=query:监督", "region"),
        ("region=火星&aspect=query:监督", "region"),
        ("region=330000&aspect=监督", "aspect"),
        ("region=330000&aspect=mechanism:none", "aspect"),
        ("region=330000&aspect=figure:", "aspect"),
        ("region=330000&aspect=query: ", "aspect"),
        ("region=330000&aspect=query:监督 省份:江苏", "aspect"),
        ("region=330000&aspect=query:监督 地区:江苏", "aspect"),
        ("region=330000&aspect=query:监督 -省份:江苏", "aspect"),
        ("region=330000&aspect.figure=，", "aspect.figure"),
    ];
    for (query, parameter) in wrong {
        let query = query.replace(' ', "+");
        server.check_problem(&format!("/api/v1/basket?{query}"), 400, Some(parameter)).await;
        let page = server.get(&format!("/basket?item=gone/para_1&note=要留&{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(on_page(&page.body), [("gone/para_1".to_owned(), "要留".to_owned())], "{query}");
        assert!(page.body.contains("role=\"alert\""), "{query}");
    }
    let regions = RegionTable::embedded().all().iter().map(|region| region.code);
    let regions = regions.filter(|code| *code != RegionCode::NATION).take(32);
    let many: String = regions.map(|code| format!("region={code}&")).collect();
    server
        .check_problem(&format!("/api/v1/basket?{many}aspect=query:a"), 400, Some("region"))
        .await;
    let many: String = (0..13).map(|number| format!("aspect=query:甲{number}&")).collect();
    server.check_problem(&format!("/api/v1/basket?{many}"), 400, Some("aspect")).await;
    let export = "/api/v1/export/basket?format=csv";
    server.check_problem(export, 404, None).await;
    server.check_problem(&format!("{export}&part=all&item=a/b"), 400, Some("part")).await;
    server.check_problem(&format!("{export}&part=matrix&item=a/b"), 404, None).await;
    server.check_problem("/api/v1/export/basket?item=a/b", 400, Some("format")).await;
    // A note without its item is nobody's, and kept.
    let shown = basket(server, "note=谁的&item=a/b&note=一&note=二").await;
    let notes: Vec<&str> = shown.items.iter().map(|item| item.note.as_deref().unwrap()).collect();
    assert_eq!(notes, ["谁的", "一\n二"]);
    assert_eq!(shown.items[0].state, ItemState::Unreadable);
}

#[tokio::test]
async fn buttons_of_the_form_lead_to_changed_addresses() {
    let server = Server::sample();
    let base = "item=a/1&note=甲&item=b/2&note=&item=c/3&note=丙";
    let cases = [
        ("up-2", vec!["b/2", "a/1", "c/3"]),
        ("down-1", vec!["b/2", "a/1", "c/3"]),
        ("down-3", vec!["a/1", "b/2", "c/3"]),
        ("up-1", vec!["a/1", "b/2", "c/3"]),
        ("remove-1", vec!["b/2", "c/3"]),
        ("remove-9", vec!["a/1", "b/2", "c/3"]),
        ("save", vec!["a/1", "b/2", "c/3"]),
    ];
    for (action, expected) in cases {
        let address = format!("/basket?{base}&do={action}&lang=en");
        for moved in [
            server.get(&address).await,
            server.send("/basket", &format!("{base}&do={action}&lang=en")).await,
        ] {
            assert_eq!(moved.status, StatusCode::SEE_OTHER, "{action}");
            let target = moved.header("location").to_owned();
            assert!(!target.contains("do=") && !target.contains("note=&"), "{target}");
            let page = server.get(&target).await;
            let shown = on_page(&page.body);
            assert_eq!(shown.iter().map(|(item, _)| item.as_str()).collect::<Vec<_>>(), expected);
            let has_note =
                |item: &str, note: &str| shown.contains(&(item.to_owned(), note.to_owned()));
            assert!(has_note("c/3", "丙") && has_note("b/2", ""), "{shown:?}");
            assert!(page.body.contains("<html lang=\"en\">"));
        }
    }
    for wrong in ["up", "up-0", "left-1", "remove-x"] {
        let page = server.get(&format!("/basket?{base}&do={wrong}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn what_has_left_the_collection_keeps_its_place_and_its_note() {
    let front = "title: 天津建议\nkind: article\nregion: 天津市\nyear: 2021";
    let text = "我市对代表建议实行两次答复，督促承办单位把建议办实。\n\n代表联络站有31个。";
    let mut server = Server::of(&[("a.md", front, text)]);
    let found = server.json("/api/v1/answer?q=哪些省实行代表建议两次答复").await;
    let answer: AnswerResponse = serde_json::from_value(found).unwrap();
    let proof = &answer.rows[0].evidence[0];
    let (claim, document) = (proof.item(), proof.document.id.clone());
    let items = [
        (claim.clone(), "证据".to_owned()),
        (format!("{document}/para_2"), "数字".to_owned()),
        (format!("{document}/para_7"), "没有这一段".to_owned()),
        (claim.replace("120000", "330000"), "不是浙江".to_owned()),
    ];
    let asked = query(&items, &[]);
    let states = |shown: &BasketResponse| -> Vec<ItemState> {
        shown.items.iter().map(|item| item.state).collect()
    };
    let shown = basket(&server, &asked).await;
    assert_eq!(
        states(&shown),
        [ItemState::Found, ItemState::Found, ItemState::NoPassage, ItemState::NoAssertion]
    );
    assert_eq!(shown.found, 2);
    assert_eq!(shown.items[0].quotation.as_ref().unwrap().quote, proof.quote);
    let figures = basket(&server, "region=120000&aspect=figure:代表联络站数量").await;
    let cell = &figures.matrix.unwrap().rows[0].cells[0];
    let figure = cell.quotations[0].quotation.figure.as_ref().unwrap();
    assert_eq!((figure.value, figure.unit.as_str()), (31.0, "个"));

    std::fs::remove_file(server.index().parent().unwrap().join("texts/a.md")).unwrap();
    server.rebuild(&[("b.md", "title: 别的\nkind: article\nregion: 江苏省", "我省开展专题询问。")]);
    let shown = basket(&server, &asked).await;
    assert_eq!(states(&shown), [ItemState::NoDocument; 4]);
    let page = server.get(&format!("/basket?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(on_page(&page.body), items);
    assert!(page.body.contains("已不在库中"));
    let table = rows(&server.get(&format!("/api/v1/export/basket?format=csv&{asked}")).await.body);
    assert!(table.iter().all(|row| row["state"] == "no_document" && !row["note"].is_empty()));
    let report = server.get(&format!("/api/v1/export/basket?format=md&{asked}")).await.body;
    assert!(report.contains("批注：没有这一段") && report.contains("已不在库中"));
}

#[tokio::test]
async fn a_reprint_leads_to_its_original_where_that_says_the_same() {
    let front = "title: 某市人大常委会开展专题询问\nregion: 天津市\nyear: 2021\nkind: article";
    let text = "天津市人大常委会开展专题询问，围绕老旧小区改造听取了政府的报告。\n\n\
        询问会上，十二位委员先后提出了三十一个问题，涉及管网更新、加装电梯和停车位的规划，有关部门负责人当场作了回答。\n\n\
        会后，常委会办公厅把委员的意见整理成清单，交由政府研究处理，并要求在九十日内报告办理情况。\n\n\
        街道的代表联络站还收集了居民的反映，一并转给承办单位，承办单位逐件登记，定期向社会公布进展。";
    let copy = format!("本文转自某新闻客户端，编辑略有删节。\n\n{text}");
    let server = Server::of(&[("a.md", front, &copy), ("b.md", front, text)]);
    let found = server.json("/api/v1/search?q=\"老旧小区改造\"").await;
    let found: SearchResponse = serde_json::from_value(found).unwrap();
    let (original, copy) = (&found.hits[0].document.id, &found.hits[0].also_in[0].id);
    let read = server.json(&format!("/api/v1/documents/{copy}")).await;
    let read: DocumentResponse = serde_json::from_value(read).unwrap();
    assert_eq!(read.duplicate_of.as_deref(), Some(original.as_str()));
    let mut led = 0;
    for passage in &read.passages {
        let shown = basket(&server, &format!("item={copy}/{}", passage.id)).await;
        let item = &shown.items[0];
        let quotation = item.quotation.as_ref().unwrap();
        assert_eq!((item.state, &quotation.quote), (ItemState::Found, &passage.text));
        let id = &item.document.as_ref().unwrap().id;
        assert_eq!(quotation.url, format!("/doc/{id}#{}", quotation.passage));
        led += usize::from(id == original);
    }
    assert!(led >= 4, "{led} passages lead to the original");
}

#[tokio::test]
async fn whatever_is_quoted_can_be_collected() {
    let server = Server::sample();
    let pages = [
        "/search?q=代表联络站",
        "/answer?mechanism=special-inquiry",
        "/mechanism/special-inquiry",
        "/region/310000",
        "/compare?region=310000&region=330000",
    ];
    let named = Selector::parse("[data-item]").unwrap();
    for address in pages {
        let page = server.get(address).await.body;
        let page = Html::parse_document(&page);
        let items: Vec<String> = page
            .select(&named)
            .map(|holder| holder.attr("data-item").unwrap().to_owned())
            .collect();
        assert!(!items.is_empty(), "{address}");
        let pairs: Vec<(&str, &str)> = items.iter().map(|item| ("item", item.as_str())).collect();
        let shown = server.json(&format!("/api/v1/basket?{}", encoded(&pairs))).await;
        let shown: BasketResponse = serde_json::from_value(shown).unwrap();
        assert_eq!((shown.items.len(), shown.found), (items.len(), items.len()), "{address}");
    }
    let document = format!("/doc/{}", Library::sample().texts[0].document);
    let page = server.get(&document).await.body;
    let page = Html::parse_document(&page);
    let passages = Selector::parse(".passage").unwrap();
    assert!(page.select(&passages).count() > 0);
    assert!(page.select(&passages).all(|passage| passage.attr("data-item").is_some()));
}
