//! The export is the result: every form has all its rows, in its order, whatever is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use quick_xml::Reader;
use quick_xml::events::Event;
use schemas::api::{AnswerResponse, CompareResponse, SearchResponse};
use tower::ServiceExt;

use crate::library::{Chance, Library};
use crate::server::Server;

const BOM: &str = "\u{FEFF}";
const FORMS: [&str; 8] = ["csv", "xlsx", "docx", "md", "jsonl", "bibtex", "ris", "gbt7714"];

/// The rows of a CSV file by the English names of their columns.
#[track_caller]
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix(BOM).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|name| name.split(' ').next().unwrap().to_owned())
        .collect();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            names.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// The texts of the parts of a packed file.
pub(crate) fn parts(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// How often an element stands in XML that is well-formed.
#[track_caller]
pub(crate) fn elements(xml: &str, name: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut count = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            Event::Start(element) | Event::Empty(element) => {
                count += usize::from(element.name().as_ref() == name);
            }
            Event::Eof => return count,
            _ => {}
        }
    }
}

async fn text(server: &Server, address: &str) -> String {
    let answer = server.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    answer.body
}

/// Identifiers of all documents of a search, from all its pages.
async fn found(server: &Server, query: &str) -> (usize, Vec<String>) {
    let mut ids = Vec::new();
    let mut next = Some(format!("/api/v1/search?{query}&per_page=37"));
    let mut total = 0;
    while let Some(address) = next {
        let found: SearchResponse = serde_json::from_value(server.json(&address).await).unwrap();
        ids.extend(found.hits.into_iter().map(|hit| hit.document.id));
        total = found.total;
        next = found.next;
    }
    (total, ids)
}

#[tokio::test]
async fn every_search_is_exported_whole_and_in_order() {
    let (server, library) = (Server::sample(), Library::sample());
    let mut chance = Chance::new(7);
    let filters = [
        "",
        "&province=330000",
        "&province=320000&province=330000",
        "&year_from=2019&year_to=2023",
        "&kind=speech",
        "&exclude.province=330000",
        "&exclude.kind=article&sort=-date",
        "&topic=supervision",
        "&level=county&sort=date",
        "&mechanism=special-inquiry",
        "&scope=document",
    ];
    let (mut empty, mut long) = (0, 0);
    for round in 0..60 {
        let q = match round % 4 {
            0 => String::new(),
            1 => library_word(&mut chance, library, 3),
            2 => format!("\"{}\"", library_word(&mut chance, library, 2)),
            _ => {
                format!(
                    "{} OR {}",
                    library_word(&mut chance, library, 2),
                    library_word(&mut chance, library, 4)
                )
            }
        };
        let query = format!("q={q}{}", chance.pick(&filters));
        let (total, ids) = found(server, &query).await;
        assert_eq!(total, ids.len(), "{query}");
        let address = |form: &str| format!("/api/v1/export?format={form}&{query}");
        if total == 0 {
            server.check_problem(&address("csv"), 404, None).await;
            server.check_problem(&address("docx"), 404, None).await;
            empty += 1;
            continue;
        }
        long += usize::from(total > 37);
        let exported = rows(&text(server, &address("csv")).await);
        let in_csv: Vec<&str> = exported.iter().map(|row| row["id"].as_str()).collect();
        assert_eq!(in_csv, ids, "{query}");
        let lines = text(server, &address("jsonl")).await;
        let in_lines: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|line| line["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(in_lines, ids, "{query}");
        assert_eq!(text(server, &address("gbt7714")).await.lines().count(), total, "{query}");
        assert_eq!(text(server, &address("ris")).await.matches("\r\nER  - ").count(), total);
        assert_eq!(text(server, &address("bibtex")).await.matches("\n@").count(), total);
        let report = text(server, &address("md")).await;
        assert_eq!(report.lines().filter(|line| line.starts_with("## ")).count(), total);
        assert!(report.contains(&format!("- **文献数 Documents**：{total}\n")), "{query}");
        if round % 6 < 2 {
            let (_, _, bytes) = server.bytes(&address("xlsx")).await;
            let parts = parts(bytes);
            let sheet = |number: usize| &parts[&format!("xl/worksheets/sheet{number}.xml")];
            assert_eq!(elements(sheet(1), "row"), total + 1, "{query}");
            assert_eq!(elements(sheet(2), "row"), total + 1, "{query}");
            let (_, _, bytes) = server.bytes(&address("docx")).await;
            let report = &parts_of(bytes, "word/document.xml");
            assert_eq!(report.matches("w:val=\"Heading2\"").count(), total, "{query}");
        }
    }
    assert!(empty > 2 && long > 2, "{empty} empty, {long} long");
}

fn library_word(chance: &mut Chance, library: &Library, longest: usize) -> String {
    let word = chance.part(&library.texts, longest);
    word.chars().filter(|character| character.is_alphanumeric()).collect()
}

pub(crate) fn parts_of(bytes: Vec<u8>, name: &str) -> String {
    parts(bytes).remove(name).unwrap()
}

#[tokio::test]
async fn every_answer_is_exported_with_its_states_and_proofs() {
    let server = Server::sample();
    let mut proofs = 0;
    let engine = server.state.engine.load_full();
    for mechanism in engine.taxonomy().mechanisms().iter().step_by(3) {
        let query = format!("mechanism={}", mechanism.id);
        let answer = server.json(&format!("/api/v1/answer?{query}")).await;
        let answer: AnswerResponse = serde_json::from_value(answer).unwrap();
        let exported = text(server, &format!("/api/v1/export/answer?format=csv&{query}")).await;
        let exported = rows(&exported);
        let mut states: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in exported.iter().filter(|row| !row["state"].is_empty()) {
            states.entry(&row["state"]).or_default().insert(&row["region"]);
        }
        let divisions: usize = states.values().map(BTreeSet::len).sum();
        assert_eq!(divisions, answer.universe, "{query}");
        for state in schemas::assertion::State::ALL {
            let listed = states.get(state.id()).map_or(0, BTreeSet::len);
            assert_eq!(listed, answer.summary.of(state), "{query} {}", state.id());
        }
        let quoted: Vec<&str> = exported
            .iter()
            .filter(|row| !row["state"].is_empty() && !row["quote"].is_empty())
            .map(|row| row["url"].as_str())
            .collect();
        let shown =
            answer.rows.iter().flat_map(|row| &row.evidence).map(|proof| proof.url.as_str());
        assert_eq!(quoted, shown.collect::<Vec<_>>(), "{query}");
        let nation = exported.iter().filter(|row| row["region"] == "000000").count();
        assert_eq!(nation, answer.nation.len(), "{query}");
        proofs += quoted.len();
        let listed = format!("/api/v1/export/answer?format=gbt7714&{query}");
        if quoted.is_empty() && nation == 0 {
            server.check_problem(&listed, 404, None).await;
        } else {
            let documents: BTreeSet<&str> = answer
                .rows
                .iter()
                .flat_map(|row| &row.evidence)
                .chain(&answer.nation)
                .map(|proof| proof.document.id.as_str())
                .collect();
            assert_eq!(text(server, &listed).await.lines().count(), documents.len(), "{query}");
        }
    }
    assert!(proofs > 20, "{proofs}");
}

#[tokio::test]
async fn a_comparison_is_exported_cell_by_cell() {
    let server = Server::sample();
    for query in ["region=330000&region=120000", "region=320000&region=330000&region=110000"] {
        let compared = server.json(&format!("/api/v1/compare?{query}")).await;
        let compared: CompareResponse = serde_json::from_value(compared).unwrap();
        let exported = text(server, &format!("/api/v1/export/compare?format=csv&{query}")).await;
        let exported = rows(&exported);
        let cells: Vec<_> = compared.rows.iter().flat_map(|row| &row.cells).collect();
        assert_eq!(exported.len(), cells.len());
        for (row, cell) in exported.iter().zip(cells) {
            assert_eq!((&row["region"], row["state"].as_str()), (&cell.region, cell.state.id()));
            let quote = cell.evidence.as_ref().map_or("", |evidence| evidence.quote.as_str());
            assert_eq!(row["quote"].trim_start_matches('\''), quote.trim_start_matches('\''));
        }
    }
}

fn invented() -> Server {
    let text = "我市对代表建议实行两次答复。=1+1 & <b>“𠮷”}{ 100%_$";
    Server::of(&[
        (
            "a.md",
            "title: '=HYPERLINK(\"http://evil.example\",\"x\")'\nregion: 天津市\nyear: 2021\nkind: article\nauthors: ['+甲', '乙}']\nurl: https://example.org/a?b={c}",
            text,
        ),
        (
            "b.md",
            "title: 杭州建议\nkind: speech\nregion: 浙江省杭州市\nyear: 2023\nevent: 经验交流会",
            "我市对代表建议实行两次答复。",
        ),
    ])
}

#[tokio::test]
async fn no_text_means_anything_to_the_form_that_holds_it() {
    let server = invented();
    let address = |form: &str| format!("/api/v1/export?format={form}&q=答复");
    let exported = rows(&text(&server, &address("csv")).await);
    assert_eq!(exported.len(), 2);
    let hostile = exported.iter().find(|row| row["title"].contains("HYPERLINK")).unwrap();
    assert!(hostile["title"].starts_with("'=") && hostile["authors"].starts_with("'+"));
    for cell in exported.iter().flat_map(BTreeMap::values) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell}");
    }
    let bib = text(&server, &address("bibtex")).await;
    let (open, close) = (bib.matches('{').count(), bib.matches('}').count());
    assert_eq!(open, close, "{bib}");
    assert!(
        bib.contains("{乙\\textbraceright{}}")
            && bib.contains("url = {https://example.org/a?b=%7Bc%7D}"),
        "{bib}"
    );
    assert!(bib.contains("@incollection{") && bib.contains("booktitle = {经验交流会}"), "{bib}");
    let ris = text(&server, &address("ris")).await;
    assert!(
        ris.contains("TY  - CHAP\r\nTI  - 杭州建议\r\n")
            && ris.contains("AU  - +甲\r\nAU  - 乙}\r\n"),
        "{ris}"
    );
    let list = text(&server, &address("gbt7714")).await;
    assert!(list.contains("杭州建议[G]//经验交流会. 2023."), "{list}");
    assert!(!list.contains("引用日期"), "{list}");
    let report = text(&server, &address("md")).await;
    assert!(report.contains("\\<b\\>") && !report.contains("<b>"), "{report}");
    for note in 1..=report.matches("\n[^").count() {
        assert!(
            report.contains(&format!("[^{note}]\n")) && report.contains(&format!("\n[^{note}]: "))
        );
    }

    let (_, headers, bytes) = server.bytes(&address("xlsx")).await;
    assert!(headers["content-disposition"].to_str().unwrap().ends_with(".xlsx\""));
    let workbook = parts(bytes);
    for name in ["结果 Results", "来源 Sources", "说明 About"] {
        assert!(workbook["xl/workbook.xml"].contains(name), "{name}");
    }
    let cells = &workbook["xl/worksheets/sheet1.xml"];
    assert_eq!(elements(cells, "f"), 0, "a formula");
    assert!(cells.contains("=HYPERLINK("), "the text is kept as it is");
    let about = &workbook["xl/worksheets/sheet3.xml"];
    for said in [
        "检索式 Query",
        "条件 Filter",
        "文献数 Documents",
        "库版本 Collection version",
        "导出日期 Date",
    ] {
        assert!(about.contains(said), "{said}");
    }

    let (_, _, bytes) = server.bytes(&address("docx")).await;
    let report = parts(bytes);
    let (body, notes) = (&report["word/document.xml"], &report["word/footnotes.xml"]);
    let quotes = body.matches("w:val=\"Quote\"").count();
    assert!(quotes >= 2);
    assert_eq!(elements(body, "w:footnoteReference"), quotes);
    assert_eq!(elements(notes, "w:footnote"), quotes);
    assert_eq!(elements(notes, "w:footnoteRef"), quotes);
    assert!(elements(body, "w:tbl") == 2 && body.contains("&lt;b&gt;"));
    assert!(report["word/styles.xml"].contains("w:eastAsia=\"宋体\""));
    assert!(notes.contains("杭州建议[G]//经验交流会. 2023."), "{notes}");
}

#[tokio::test]
async fn bad_input_is_told_what_is_wrong() {
    let server = invented();
    let wrong = Some("format");
    for path in ["", "/answer", "/compare"] {
        let query = "q=答复&region=120000&region=330000";
        let path = format!("/api/v1/export{path}");
        server.check_problem(&format!("{path}?{query}"), 400, wrong).await;
        server.check_problem(&format!("{path}?{query}&format=pdf"), 400, wrong).await;
        server.check_problem(&format!("{path}?{query}&format=CSV"), 400, wrong).await;
        server.check_problem(&format!("{path}?{query}&format=csv&format=md"), 400, wrong).await;
    }
    let unknown = server.get("/api/v1/export?q=a&format=pdf").await.body;
    for form in FORMS {
        assert!(unknown.contains(form), "{form}: {unknown}");
        let nothing = format!("/api/v1/export?format={form}&q=\"没有的字串\"");
        server.check_problem(&nothing, 404, None).await;
        let code = server.get(&nothing).await.json()["type"].clone();
        assert_eq!(code, "/help/problems#nothing-to-export");
        let bad = format!("/api/v1/export?format={form}&year=x");
        server.check_problem(&bad, 400, Some("year")).await;
    }
    server.check_problem("/api/v1/export/answer?format=csv", 400, Some("q")).await;
    server
        .check_problem("/api/v1/export/compare?format=csv&region=120000", 400, Some("region"))
        .await;
    let no_sign = "/api/v1/export/compare?format=csv&region=110000&region=310000";
    server.check_problem(no_sign, 404, None).await;
}

#[tokio::test]
async fn a_long_result_is_whole_or_refused_and_never_cut() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..1_100)
        .map(|number| {
            let text = format!("第{number}号建议由承办单位办理。").repeat(12);
            let title = format!("第{number}号");
            serde_json::json!({"id": number.to_string(), "title": title, "text": text}).to_string()
                + "\n"
        })
        .collect();
    let path = folder.path().join("rows.jsonl");
    std::fs::write(&path, rows).unwrap();
    let server = Server::of_files(&[&path]);
    let address = |form: &str| format!("/api/v1/export?q=承办单位&format={form}");
    let (total, ids) = found(&server, "q=承办单位").await;
    assert_eq!(total, 1_100);
    let exported = text(&server, &address("csv")).await;
    let exported = self::rows(&exported);
    assert_eq!(exported.iter().map(|row| row["id"].clone()).collect::<Vec<_>>(), ids);
    let (_, _, bytes) = server.bytes(&address("xlsx")).await;
    assert_eq!(elements(&parts(bytes)["xl/worksheets/sheet1.xml"], "row"), total + 1);
    server.check_problem(&address("docx"), 400, Some("format")).await;
    assert!(server.get(&address("docx")).await.body.contains("1100 行"));
}

#[tokio::test]
async fn every_page_with_a_result_leads_to_its_exports() {
    let server = invented();
    let pages = [
        ("/search?q=答复&province=120000&page=1", "/api/v1/export?format=docx&"),
        ("/answer?q=哪些省实行代表建议两次答复", "/api/v1/export/answer?format=docx&"),
        ("/compare?region=120000&region=330000", "/api/v1/export/compare?format=docx&"),
    ];
    for (page, start) in pages {
        for language in ["", "&lang=en"] {
            let shown = text(&server, &format!("{page}{language}")).await;
            let escaped = start.replace('&', "&#38;");
            let parts = shown.split_once(&escaped);
            let (_, rest) = parts.unwrap_or_else(|| panic!("{page} has no {start}"));
            let href = format!("{start}{}", rest.split('"').next().unwrap());
            for form in FORMS {
                let href =
                    href.replace("&#38;", "&").replace("format=docx", &format!("format={form}"));
                let (status, headers, bytes) = server.bytes(&href).await;
                assert_eq!(status, StatusCode::OK, "{href}");
                assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
                assert!(!bytes.is_empty(), "{href}");
            }
        }
    }
    assert!(!text(&server, "/search?q=\"没有的字串\"").await.contains("/api/v1/export"));
}

#[tokio::test]
async fn links_in_files_can_be_followed_from_outside() {
    let server = invented();
    let address = "/api/v1/export?format=csv&q=杭州";
    for (host, start) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/doc/"),
        ("kb.example.gov.cn", "http://kb.example.gov.cn/doc/"),
        ("a b\"", "/doc/"),
    ] {
        let answer = server.ask(Method::GET, address, &[("host", host)]).await;
        let row = &rows(&answer.body)[0];
        assert!(row["url"].starts_with(start), "{}", row["url"]);
    }
    let mut state = server.state.clone();
    state.public_url = Some("https://kb.example.gov.cn".parse().unwrap());
    let router = search_server::http::app(state);
    let request = |tag: &str| {
        let request = Request::builder().uri("/api/v1/export?format=md&q=%E6%9D%AD%E5%B7%9E");
        let request = request.header("host", "127.0.0.1:8080").header("if-none-match", tag);
        request.body(Body::empty()).unwrap()
    };
    let response = router.clone().oneshot(request("W/\"0\"")).await.unwrap();
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let report = String::from_utf8(body.to_vec()).unwrap();
    assert!(report.contains("https://kb.example.gov.cn/doc/"), "{report}");
    assert!(report.contains("https://kb.example.gov.cn/search?"), "{report}");
    assert_eq!(router.oneshot(request(&tag)).await.unwrap().status(), StatusCode::NOT_MODIFIED);
    let elsewhere = server.ask(Method::GET, "/api/v1/export?format=md&q=杭州", &[]).await;
    assert_ne!(elsewhere.header("etag"), tag, "another address, other links");
}
