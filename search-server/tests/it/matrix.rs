//! Places and what they say, side by side: cells agree with answer, search and figures, and every form has them.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use schemas::api::{AnswerResponse, CellState, DocumentResponse, SearchResponse};
use schemas::assertion::State;
use schemas::region::{RegionCode, RegionTable};
use scraper::{Html, Selector};

use crate::basket::{basket, encoded, query};
use crate::crawl::unmarked;
use crate::exports::{elements, parts, rows};
use crate::library::Library;
use crate::server::Server;

#[tokio::test]
async fn a_matrix_without_choices_is_of_the_places_and_practices_of_the_items() {
    let server = Server::sample();
    let answer = server.json("/api/v1/answer?mechanism=special-inquiry").await;
    let answer: AnswerResponse = serde_json::from_value(answer).unwrap();
    let proofs: Vec<_> = answer.rows.iter().map(|row| &row.evidence[0]).take(3).collect();
    let items: Vec<(String, String)> =
        proofs.iter().map(|proof| (proof.item(), String::new())).collect();
    let moved = server.get(&format!("/basket?{}&do=matrix", query(&items, &[]))).await;
    let target = moved.header("location").to_owned();
    let asked = target.split_once('?').unwrap().1.to_owned();
    let shown = basket(server, &asked).await;
    let matrix = shown.matrix.unwrap();
    let provinces: Vec<&str> = matrix.rows.iter().map(|row| row.region.code.as_str()).collect();
    let expected: Vec<&str> =
        answer.rows.iter().map(|row| row.region.code.as_str()).take(3).collect();
    assert_eq!(provinces, expected);
    for proof in proofs {
        let aspect = format!("mechanism:{}", proof.mechanism.as_ref().unwrap().value);
        assert!(matrix.aspects.iter().any(|column| column.aspect == aspect));
    }
    let page = server.get(&target).await.body;
    let table = Html::parse_document(&page);
    let cells = Selector::parse("table.wide td").unwrap();
    assert_eq!(table.select(&cells).count(), matrix.rows.len() * matrix.aspects.len());

    // A passage shows no practice: the page says what is lacking.
    let passage = proofs_passage(&answer);
    let moved = server.get(&format!("/basket?item={passage}&do=matrix")).await;
    let page = server.get(moved.header("location")).await.body;
    assert!(page.contains("还没有列") && !page.contains("table class=\"side-by-side"), "{page}");
}

#[tokio::test]
async fn cells_agree_with_answer_search_and_figures() {
    let (server, library) = (Server::sample(), Library::sample());
    let provinces: Vec<String> =
        RegionTable::embedded().provinces().map(|region| region.code.to_string()).collect();
    let places = [provinces, vec!["330100".to_owned(), "310105".to_owned(), "450100".to_owned()]];
    let mechanisms = ["special-inquiry", "open-door-legislation", "budget-online-supervision"];
    let engine = server.state.engine.load_full();
    let known: Vec<&str> =
        mechanisms.into_iter().filter(|id| engine.taxonomy().mechanism(id).is_some()).collect();
    let queries =
        ["代表联络站", "\"民生实事\" 类型:发言", "代表建议怎么办", "年份:2023", "没有的字串甲乙丙"];
    let objects = ["代表联络站数量", "代表", "建议", "没有此物"];
    let mut documents: Vec<DocumentResponse> = Vec::new();
    let ids: BTreeSet<&str> = library.texts.iter().map(|text| text.document.as_str()).collect();
    for id in ids {
        let document = server.json(&format!("/api/v1/documents/{id}")).await;
        documents.push(serde_json::from_value(document).unwrap());
    }
    let (mut seen, mut unseen, mut empty) = (0, 0, 0);
    for regions in places {
        let mut aspects: Vec<String> = known.iter().map(|id| format!("mechanism:{id}")).collect();
        aspects.extend(queries.map(|q| format!("query:{q}")));
        aspects.extend(objects.map(|object| format!("figure:{object}")));
        let pairs: Vec<(&str, &str)> = regions
            .iter()
            .map(|region| ("region", region.as_str()))
            .chain(aspects.iter().map(|aspect| ("aspect", aspect.as_str())))
            .collect();
        let matrix = basket(server, &encoded(&pairs)).await.matrix.unwrap();
        assert_eq!((matrix.rows.len(), matrix.aspects.len()), (regions.len(), aspects.len()));
        for row in &matrix.rows {
            let region = &row.region.code;
            for (cell, column) in row.cells.iter().zip(&matrix.aspects) {
                let told = format!("{region} {}", column.aspect);
                assert_eq!(cell.state == CellState::Seen, !cell.quotations.is_empty(), "{told}");
                assert_eq!(cell.state == CellState::Seen, cell.documents > 0, "{told}");
                match cell.state {
                    CellState::Seen => seen += 1,
                    CellState::NotSeen => unseen += 1,
                    CellState::NoCorpus => empty += 1,
                }
                let (kind, value) = column.aspect.split_once(':').unwrap();
                let unseen_state = match cell.state {
                    CellState::NoCorpus => State::NoCorpus,
                    _ => State::NotSeen,
                };
                match kind {
                    "mechanism" => {
                        let asked = format!("/api/v1/answer?mechanism={value}&region={region}");
                        let answer: AnswerResponse =
                            serde_json::from_value(server.json(&asked).await).unwrap();
                        let answered = answer.rows.first();
                        let state =
                            answered.map_or(answer.coverage.divisions[0].state, |row| row.state);
                        assert_eq!(cell.practice, Some(state), "{told}");
                        assert_eq!(
                            answered.map_or(0, |row| row.documents),
                            cell.documents,
                            "{told}"
                        );
                        let first = answered.map(|row| row.evidence[0].quote.as_str());
                        let shown =
                            cell.quotations.first().map(|shown| shown.quotation.quote.as_str());
                        assert_eq!(shown, first, "{told}");
                        if answered.is_none() {
                            assert_eq!(state, unseen_state, "{told}");
                        }
                    }
                    "query" => {
                        let asked = encoded(&[("q", value), ("region", region)]);
                        let found: SearchResponse = serde_json::from_value(
                            server.json(&format!("/api/v1/search?{asked}")).await,
                        )
                        .unwrap();
                        assert_eq!(found.total, cell.documents, "{told}");
                        let best = found.hits.first().map(|hit| &hit.passages[0]);
                        let shown = cell.quotations.first().map(|shown| &shown.quotation);
                        assert_eq!(shown.map(|shown| &shown.url), best.map(|best| &best.url));
                        assert_eq!(
                            shown.map(|shown| &shown.highlights),
                            best.map(|best| &best.highlights)
                        );
                    }
                    _ => {
                        let counted = counted(&documents, value.trim_end_matches("数量"), region);
                        assert_eq!(counted.len(), cell.documents, "{told}");
                        for shown in &cell.quotations {
                            assert!(counted.contains(shown.document.id.as_str()), "{told}");
                            let figure = shown.quotation.figure.as_ref().unwrap();
                            assert!(shown.quotation.quote.contains(&figure.text), "{told}");
                        }
                    }
                }
            }
        }
    }
    assert!(
        seen > 40 && unseen > 40 && empty > 40,
        "{seen} seen, {unseen} not seen, {empty} empty"
    );
}

/// The name of the passage of the first proof.
fn proofs_passage(answer: &AnswerResponse) -> String {
    let proof = &answer.rows[0].evidence[0];
    format!("{}/{}", proof.document.id, proof.passage)
}

/// The documents with a figure of `object` in the division, by the figures that they list themselves.
fn counted<'d>(documents: &'d [DocumentResponse], object: &str, region: &str) -> BTreeSet<&'d str> {
    let place = RegionCode::parse(region).unwrap();
    let parse = |code: &str| RegionCode::parse(code).unwrap();
    let has = |shown: &&DocumentResponse| {
        shown.figures.iter().any(|figure| {
            let proof = shown.assertions.iter().find(|assertion| {
                assertion.passage == figure.passage && assertion.quote.contains(&figure.text)
            });
            let home = shown.document.region.as_ref().map(|home| parse(&home.code));
            let of = figure.region.or(proof.map(|proof| parse(&proof.region.code))).or(home);
            figure.object.contains(object) && of.is_some_and(|of| place.contains(of))
        })
    };
    let originals = documents.iter().filter(|shown| shown.duplicate_of.is_none());
    originals.filter(has).map(|shown| shown.document.id.as_str()).collect()
}

#[tokio::test]
async fn a_matrix_is_exported_cell_by_cell_and_as_a_table() {
    let server = Server::sample();
    let asked = "region=330000&region=310000&region=540000&aspect=mechanism:special-inquiry\
                 &aspect=query:代表联络站&aspect=figure:代表联络站&aspect=query:预算";
    let matrix = basket(server, asked).await.matrix.unwrap();
    let expected: usize = matrix
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| cell.quotations.len().max(1))
        .sum();
    let quoted: usize =
        matrix.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.quotations.len()).sum();
    assert!(quoted > 2 && expected > quoted);
    let address = |form: &str| format!("/api/v1/export/basket?format={form}&{asked}");
    for part in ["", "&part=matrix"] {
        let table = rows(&server.get(&format!("{}{part}", address("csv"))).await.body);
        assert_eq!(table.len(), expected);
        let cells: BTreeSet<(&str, &str)> =
            table.iter().map(|row| (row["region"].as_str(), row["aspect"].as_str())).collect();
        assert_eq!(cells.len(), 12);
        assert_eq!(table.iter().filter(|row| row["region"] == "540000").count(), 4);
        for row in table.iter().filter(|row| row["region"] == "540000") {
            assert_eq!((row["state"].as_str(), row["quote"].as_str()), ("no_corpus", ""));
        }
    }
    let with_items = format!("{}&item=gone/para_1&note=记", address("csv"));
    let items = rows(&server.get(&with_items).await.body);
    assert_eq!((items.len(), items[0]["note"].as_str()), (1, "记"));
    let alone = rows(&server.get(&format!("{with_items}&part=matrix")).await.body);
    assert_eq!(alone.len(), expected);

    let (_, _, bytes) = server.bytes(&format!("{}&item=gone/para_1", address("xlsx"))).await;
    let workbook = parts(bytes);
    for name in ["结果 Results", "对照表 Matrix", "各格 Cells", "来源 Sources", "说明 About"]
    {
        assert!(workbook["xl/workbook.xml"].contains(name), "{name}");
    }
    let sheet = |number: usize| &workbook[&format!("xl/worksheets/sheet{number}.xml")];
    assert_eq!((elements(sheet(1), "row"), elements(sheet(2), "row")), (2, 4));
    assert_eq!(elements(sheet(3), "row"), expected + 1);

    let (_, _, bytes) = server.bytes(&address("docx")).await;
    let report = parts(bytes);
    let body = &report["word/document.xml"];
    // The statement, and the four columns in two tables.
    assert_eq!(elements(body, "w:tbl"), 3);
    assert_eq!(elements(body, "w:footnoteReference"), quoted);
    assert_eq!(elements(&report["word/footnotes.xml"], "w:footnoteRef"), quoted);
    let text = server.get(&address("md")).await.body;
    assert_eq!(text.matches("\n[^").count(), quoted);
    assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), 4);
    let sources: BTreeSet<&str> = matrix
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .flat_map(|cell| &cell.quotations)
        .map(|shown| shown.document.id.as_str())
        .collect();
    let list = server.get(&address("gbt7714")).await.body;
    assert_eq!(list.lines().count(), sources.len());
}

#[tokio::test]
async fn an_english_basket_says_what_is_chinese() {
    let server = Server::sample();
    let answer = server.json("/api/v1/answer?mechanism=special-inquiry").await;
    let answer: AnswerResponse = serde_json::from_value(answer).unwrap();
    let item = answer.rows[0].evidence[0].item();
    let asked = format!(
        "item={item}&item=gone/para_1&region=330000&region=310105&region=540000\
         &aspect=mechanism:special-inquiry&aspect=figure:代表&aspect=query:预算&lang=en"
    );
    let page = server.get(&format!("/basket?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let left = unmarked(&page.body);
    assert!(left.is_empty(), "Chinese that does not say so: {left:#?}");
    let other = server.get(&format!("/basket?{}", asked.replace("&lang=en", ""))).await.body;
    assert!(other.contains("<html lang=\"zh-CN\">"));
}
