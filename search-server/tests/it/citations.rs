//! Sources are cited as GB/T 7714 has it, in either edition, wherever they are quoted, and pages tell reference
//! managers what they are of.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use schemas::api::{CiteResponse, DocumentResponse, SearchResponse};
use scraper::{Html, Selector};

use crate::server::{Answer, Server};

const HOST: [(&str, &str); 1] = [("host", "kb.example.gov.cn")];
const SITE: &str = "http://kb.example.gov.cn";

/// A speech in a compilation, a newspaper article, a regulation, a web page and a report.
fn five() -> Server {
    Server::of(&[
        (
            "a.md",
            "title: 谈建议办理\nkind: speech\nregion: 天津市\nyear: 2021\nauthors: [李伟]\nevent: 经验交流会",
            "我市对代表建议实行两次答复。",
        ),
        (
            "b.md",
            "title: 票决实事\nkind: article\nregion: 浙江省\ndate: 2022-03-04\nauthors: [王芳]\nsource_venue: 人民代表报",
            "我省对代表建议实行两次答复。",
        ),
        (
            "c.md",
            "title: 江苏省某条例\nkind: regulation\nregion: 江苏省\ndate: 2020-11-25\nauthors: [江苏省人民代表大会常务委员会]\nurl: https://example.org/c",
            "第一条 为了办好代表建议，制定本条例。\n第二条 代表建议实行两次答复。",
        ),
        (
            "d.md",
            "title: 联络站365\nkind: article\nregion: 广东省\ndate: 2023-05-18\nauthors: [某市人大]\nurl: https://example.org/d?x=1&y=2",
            "我省对代表建议实行两次答复。",
        ),
        (
            "e.md",
            "title: 常委会工作报告\nkind: report\nregion: 山东省\ndate: 2024-01-20\nauthors: [山东省人大常委会]",
            "我省对代表建议实行两次答复。",
        ),
    ])
}

/// The documents by title.
async fn documents(server: &Server) -> BTreeMap<String, String> {
    let found: SearchResponse =
        serde_json::from_value(server.json("/api/v1/search?per_page=100").await).unwrap();
    assert_eq!(found.pages, 1);
    let hits = found.hits.into_iter();
    hits.map(|hit| (hit.document.title, hit.document.id)).collect()
}

async fn ask(server: &Server, address: &str) -> Answer {
    let answer = server.ask(Method::GET, address, &HOST).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    answer
}

async fn cite(server: &Server, address: &str) -> CiteResponse {
    serde_json::from_value(ask(server, address).await.json()).unwrap()
}

/// The present day, as the server has it.
async fn today(server: &Server) -> String {
    let report = ask(server, "/api/v1/export?format=md").await.body;
    let (_, after) = report.split_once("- **导出日期 Date**：").unwrap();
    after.lines().next().unwrap().replace('\\', "")
}

#[tokio::test]
async fn the_five_kinds_are_cited_as_each_edition_has_it() {
    let server = five();
    let ids = documents(&server).await;
    let day = today(&server).await;
    let expected = [
        (
            "谈建议办理",
            "李伟. 谈建议办理[G]//经验交流会. 2021.".to_owned(),
            "李伟. 谈建议办理[G]//经验交流会. 2021.".to_owned(),
        ),
        (
            "票决实事",
            "王芳. 票决实事[N]. 人民代表报, 2022-03-04.".to_owned(),
            "王芳. 票决实事[N]. 人民代表报，2022-03-04.".to_owned(),
        ),
        (
            "江苏省某条例",
            format!(
                "江苏省人民代表大会常务委员会. 江苏省某条例[A/OL]. (2020-11-25)[{day}]. https://example.org/c."
            ),
            format!(
                "江苏省人民代表大会常务委员会. 江苏省某条例[A/OL]. （2020-11-25）[{day}]. https://example.org/c."
            ),
        ),
        (
            "联络站365",
            format!(
                "某市人大. 联络站365[EB/OL]. (2023-05-18)[{day}]. https://example.org/d?x=1&y=2."
            ),
            format!(
                "某市人大. 联络站365[EB/OL]. （2023-05-18）[{day}]. https://example.org/d?x=1&y=2."
            ),
        ),
        (
            "常委会工作报告",
            "山东省人大常委会. 常委会工作报告[R]. 2024-01-20.".to_owned(),
            "山东省人大常委会. 常委会工作报告[R]. 2024-01-20.".to_owned(),
        ),
    ];
    for (title, of_2015, of_2025) in expected {
        let path = format!("/api/v1/documents/{}", ids[title]);
        for (edition, line) in
            [("", &of_2015), ("?edition=2015", &of_2015), ("?edition=2025", &of_2025)]
        {
            let cited = cite(&server, &format!("{path}/cite{edition}")).await;
            assert_eq!(&cited.reference, line);
            assert_eq!(cited.text, format!("{line}\n{SITE}/doc/{}", ids[title]));
            let shown = server.json(&format!("{path}{edition}")).await;
            assert_eq!(shown["citation"], **line);
            let exported = ask(
                &server,
                &format!(
                    "/api/v1/export?format=gbt7714&q=\"{title}\"{}",
                    edition.replace('?', "&")
                ),
            )
            .await;
            assert!(exported.body.ends_with(&format!("] {line}\n")), "{}", exported.body);
            let page = ask(&server, &format!("/doc/{}{edition}", ids[title])).await.body;
            let page = Html::parse_document(&page);
            let shown = page.select(&Selector::parse("#citation").unwrap()).next().unwrap();
            assert_eq!(shown.text().collect::<String>(), line.replace(&day, "引用日期"));
        }
    }
}

#[tokio::test]
async fn a_passage_is_pasted_with_its_words_its_reference_and_its_link() {
    let server = Server::sample();
    let found: SearchResponse =
        serde_json::from_value(server.json("/api/v1/search?per_page=100").await).unwrap();
    let mut passages = 0;
    for hit in found.hits.iter().step_by(4) {
        let path = format!("/api/v1/documents/{}", hit.document.id);
        let shown: DocumentResponse = serde_json::from_value(server.json(&path).await).unwrap();
        for passage in &shown.passages {
            let asked = format!("{path}/cite?passage={}", passage.id);
            let cited = cite(server, &asked).await;
            assert_eq!(cited.url, format!("{SITE}/doc/{}#{}", hit.document.id, passage.id));
            assert_eq!(cited.quote.as_deref(), Some(passage.text.as_str()));
            let reference = cited.reference.strip_suffix('.').unwrap();
            let start = format!("“{}”（{reference}，", passage.text);
            assert!(cited.text.starts_with(&start), "{}", cited.text);
            assert!(cited.text.ends_with(&format!("）\n{}", cited.url)), "{}", cited.text);
            let html = Html::parse_fragment(&cited.html);
            let link = html.select(&Selector::parse("p > a").unwrap()).next().unwrap();
            assert_eq!(link.attr("href"), Some(cited.url.as_str()));
            assert_eq!(
                html.root_element().text().collect::<String>(),
                cited.text.replace('\n', "")
            );
            passages += 1;
        }
        let bibtex = cite(server, &format!("{path}/cite?style=bibtex&passage=title")).await;
        assert!(
            bibtex.text.starts_with('@') && bibtex.text.contains("\\#title}"),
            "{}",
            bibtex.text
        );
        assert!(bibtex.html.starts_with("<pre>@"), "{}", bibtex.html);
        let ris = cite(server, &format!("{path}/cite?style=ris&passage=title")).await;
        assert!(ris.text.starts_with("TY  - ") && ris.text.ends_with("ER  - \r\n\r\n"));
        assert!(ris.text.contains(&format!("N1  - {}\r\n", ris.url)), "{}", ris.text);
    }
    assert!(passages > 30, "{passages}");
}

#[tokio::test]
async fn what_is_unknown_is_named() {
    let server = five();
    let id = documents(&server).await.into_values().next().unwrap();
    let path = format!("/api/v1/documents/{id}");
    for (query, status, parameter) in [
        ("passage=para_99", 404, "passage"),
        ("passage=%22%3E", 404, "passage"),
        ("passage=para_1&passage=title", 400, "passage"),
        ("edition=2005", 400, "edition"),
        ("edition=GB", 400, "edition"),
        ("style=apa", 400, "style"),
        ("style=csv", 400, "style"),
    ] {
        server.check_problem(&format!("{path}/cite?{query}"), status, Some(parameter)).await;
    }
    server.check_problem("/api/v1/documents/nothing/cite", 404, None).await;
    for address in [
        format!("{path}?edition=2005"),
        format!("/doc/{id}.ris?edition=2005"),
        format!("/doc/{id}.json?edition=2005"),
        "/api/v1/export?format=csv&edition=2005".to_owned(),
        "/api/v1/export/answer?format=csv&q=两次答复&edition=2005".to_owned(),
    ] {
        server.check_problem(&address, 400, Some("edition")).await;
    }
    for page in [
        format!("/doc/{id}"),
        "/search".to_owned(),
        "/mechanism/suggestion-two-replies-two-evaluations".to_owned(),
    ] {
        let answer = server.get(&format!("{page}?edition=2005")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{page}");
        assert!(answer.body.contains("参数 edition 的值"), "{page}");
    }
}

/// Name and content of the tags of a page.
fn tags(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let tags = Selector::parse("head > meta[name][content]").unwrap();
    let tag = |tag: scraper::ElementRef<'_>| {
        (tag.attr("name").unwrap().to_owned(), tag.attr("content").unwrap().to_owned())
    };
    page.select(&tags).map(tag).collect()
}

/// The type of item that Zotero's translator for embedded metadata makes of a page: tags of HighWire decide,
/// then `z:itemType`; with a title alone it takes a journal article.
fn zotero(tags: &[(String, String)]) -> &str {
    let of_highwire = |(name, _): &(String, String)| match name.as_str() {
        "citation_journal_title" => Some("journalArticle"),
        "citation_technical_report_institution" => Some("report"),
        "citation_conference_title" => Some("conferencePaper"),
        "citation_inbook_title" | "citation_book_title" => Some("bookSection"),
        _ => None,
    };
    let stated = tags.iter().find(|(name, _)| name == "z:itemType");
    let stated = stated.map_or("journalArticle", |(_, content)| content.as_str());
    tags.iter().rev().find_map(of_highwire).unwrap_or(stated)
}

#[tokio::test]
async fn reference_managers_are_told_what_a_page_is_of() {
    let server = five();
    let ids = documents(&server).await;
    let expected = [
        ("谈建议办理", "bookSection", "citation_inbook_title", "经验交流会"),
        ("票决实事", "newspaperArticle", "prism.publicationName", "人民代表报"),
        ("江苏省某条例", "statute", "citation_public_url", "https://example.org/c"),
        ("联络站365", "webpage", "citation_public_url", "https://example.org/d?x=1&y=2"),
        ("常委会工作报告", "report", "citation_technical_report_institution", "山东省人大常委会"),
    ];
    for (title, kind, name, content) in expected {
        let tags = tags(&ask(&server, &format!("/doc/{}", ids[title])).await.body);
        assert_eq!(zotero(&tags), kind, "{title}");
        assert!(tags.contains(&(name.to_owned(), content.to_owned())), "{title}: {tags:?}");
        assert!(tags.contains(&("citation_title".to_owned(), title.to_owned())), "{tags:?}");
        assert!(tags.contains(&("citation_language".to_owned(), "zh-CN".to_owned())));
        let address = tags.iter().find(|(name, _)| name == "citation_public_url").unwrap();
        assert!(address.1.starts_with("http"), "{address:?}");
    }
    let sample = Server::sample();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for id in documents(sample).await.into_values() {
        let page = ask(sample, &format!("/doc/{id}")).await.body;
        let tags = tags(&page);
        let shown = sample.json(&format!("/api/v1/documents/{id}")).await;
        let document = &shown["document"];
        let is_part = document["original"]["venue"].is_string() || document["event"].is_string();
        let expected = match document["kind"].as_str().unwrap() {
            "regulation" => "statute",
            _ if is_part => "bookSection",
            "report" => "report",
            _ => "document",
        };
        assert_eq!(zotero(&tags), expected, "{id}");
        *kinds.entry(expected.to_owned()).or_default() += 1;
        let whole = ("citation_public_url".to_owned(), format!("{SITE}/doc/{id}"));
        assert!(tags.contains(&whole), "{id}: {tags:?}");
    }
    // Digests of speeches in compilations, of regulations, and of what appeared nobody knows where.
    assert_eq!(
        kinds.keys().collect::<Vec<_>>(),
        ["bookSection", "document", "statute"],
        "{kinds:?}"
    );
}

#[tokio::test]
async fn every_proof_can_be_copied_with_its_reference_and_read_without_scripts() {
    let server = five();
    let pages = [
        ("/answer?mechanism=suggestion-two-replies-two-evaluations", 5),
        ("/mechanism/suggestion-two-replies-two-evaluations", 9),
        ("/compare?region=120000&region=330000", 2),
        ("/region/330000", 1),
    ];
    let holders = Selector::parse("[data-quote]").unwrap();
    let (quotes, lines) =
        (Selector::parse("blockquote").unwrap(), Selector::parse("p.citation").unwrap());
    for (address, least) in pages {
        for edition in ["", "edition=2025"] {
            let with = if address.contains('?') { "&" } else { "?" };
            let page = ask(&server, &format!("{address}{with}{edition}")).await.body;
            let page = Html::parse_document(&page);
            let mut shown = 0;
            for holder in page.select(&holders) {
                let text =
                    |selector| holder.select(selector).next().unwrap().text().collect::<String>();
                assert_eq!(text(&quotes), format!("「{}」", holder.attr("data-quote").unwrap()));
                assert_eq!(text(&lines), holder.attr("data-citation").unwrap());
                assert!(holder.attr("data-link").unwrap().starts_with("/doc/"));
                shown += 1;
            }
            assert!(shown >= least, "{address}: {shown}");
            assert_eq!(
                page.select(&quotes).count(),
                shown,
                "{address}: a quotation without reference"
            );
            let wide = page
                .select(&lines)
                .any(|line| line.text().collect::<String>().contains("人民代表报，"));
            assert_eq!(wide, !edition.is_empty(), "{address} {edition}");
        }
    }
}

#[tokio::test]
async fn the_edition_goes_with_the_exports() {
    let server = five();
    for (format, part) in [("csv", ""), ("md", ""), ("jsonl", ""), ("docx", "word/footnotes.xml")] {
        for (edition, line) in [("2015", "人民代表报, 2022"), ("2025", "人民代表报，2022")]
        {
            let address = format!("/api/v1/export?format={format}&q=答复&edition={edition}");
            let (_, _, bytes) = server.bytes(&address).await;
            let text = match part {
                "" => String::from_utf8(bytes).unwrap(),
                name => crate::exports::parts_of(bytes, name),
            };
            assert!(text.contains(line), "{format} {edition}: {text}");
        }
    }
    let page = server.get("/answer?q=两次答复&edition=2025").await.body;
    assert!(
        page.contains("format=csv&#38;q=%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D&#38;edition=2025")
    );
}

#[tokio::test]
async fn a_document_is_a_reference_by_its_suffix() {
    let server = five();
    let id = &documents(&server).await["联络站365"];
    let page = ask(&server, &format!("/doc/{id}")).await;
    for (suffix, kind, holds) in [
        (".bibtex", "application/x-bibtex", "url = {https://example.org/d?x=1&y=2}"),
        (".ris", "application/x-research-info-systems", "TY  - ELEC\r\n"),
    ] {
        let file = ask(&server, &format!("/doc/{id}{suffix}")).await;
        assert_eq!(file.header("content-type"), kind);
        assert!(file.body.contains(holds), "{}", file.body);
        assert!(file.body.contains(&format!("{SITE}/doc/")), "{}", file.body);
        assert!(page.header("link").contains(&format!("</doc/{id}{suffix}>")));
        assert!(page.body.contains(&format!("href=\"/doc/{id}{suffix}\"")));
        server.check_problem(&format!("/doc/nothing{suffix}"), 404, None).await;
    }
}
