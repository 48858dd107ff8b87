//! What stands around a result: reprints, empty results, reasons, comparable cases, topics.

use std::path::Path;

use crate::server::Server;
use serde_json::Value;

const REPLIES: &str = "我市对代表建议实行两次答复、两次评价，督促承办单位把建议办实。";
const TIANJIN: (&str, &str, &str) =
    ("a.md", "title: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2021", REPLIES);
const REPRINT: (&str, &str, &str) = (
    "z.md",
    "title: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2022\nevent: 转载",
    REPLIES,
);
const HANGZHOU: (&str, &str, &str) = (
    "b.md",
    "title: 建议办理再答复\nkind: article\nregion: 浙江省杭州市\nyear: 2023",
    "我市对代表建议实行两次答复，办理情况随时可查。代表也参加专题询问。",
);
const HANGZHOU_LATER: (&str, &str, &str) = (
    "c.md",
    "title: 建议办理又一年\nkind: article\nregion: 浙江省杭州市\nyear: 2024",
    "我市继续对代表建议实行两次答复，群众满意。",
);
const JIANGSU: (&str, &str, &str) = (
    "d.md",
    "title: 监督有力\nkind: report\nregion: 江苏省\nyear: 2020",
    "我省开展专题询问，跟踪监督整改。",
);

fn five() -> Server {
    Server::of(&[TIANJIN, REPRINT, HANGZHOU, HANGZHOU_LATER, JIANGSU])
}

fn titles(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["document"]["title"].as_str().unwrap()).collect()
}

async fn id_of(server: &Server, title: &str) -> String {
    let found = server.json(&format!("/api/v1/search?q=\"{title}\"")).await;
    found["hits"][0]["document"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_text_from_two_sources_is_shown_and_counted_once() {
    let server = five();
    let found = server.json("/api/v1/search?q=\"两次答复、两次评价\"").await;
    assert_eq!(found["total"], 1, "{found}");
    let hit = &found["hits"][0];
    assert_eq!(hit["document"]["source"], "a.md");
    assert_eq!(hit["also_in"].as_array().unwrap().len(), 1);
    assert_eq!(hit["also_in"][0]["source"], "z.md");
    // What a facet counts is what its click finds, also where one of the two is filtered out.
    let whole = server.json("/api/v1/search?q=两次答复").await;
    assert_eq!(whole["total"], 3);
    for facet in ["province", "mechanism", "topic", "kind", "level", "year"] {
        for value in whole["facets"][facet]["values"].as_array().unwrap() {
            let id = value["value"].as_str().unwrap();
            let clicked = server.json(&format!("/api/v1/search?q=两次答复&{facet}={id}")).await;
            assert_eq!(clicked["total"], value["count"], "{facet}={id}");
        }
    }
    let of_2022 = server.json("/api/v1/search?q=两次答复&year=2022").await;
    assert_eq!(of_2022["hits"][0]["document"]["source"], "z.md");
    assert_eq!(of_2022["hits"][0]["also_in"][0]["source"], "a.md");
    let page = server.get("/search?q=\"两次答复、两次评价\"").await.body;
    assert!(page.contains("同文另见") && page.contains("z.md"));
    // Lists count the same.
    for topic in server.json("/api/v1/topics").await["topics"].as_array().unwrap() {
        let id = topic["id"].as_str().unwrap();
        let found = server.json(&format!("/api/v1/search?topic={id}")).await;
        assert_eq!(found["total"], topic["documents"], "{id}");
        let listed = server.json(&format!("/api/v1/topics/{id}")).await;
        assert_eq!(listed["total"], topic["documents"], "{id}");
    }
    let tianjin = server.json("/api/v1/regions/120000").await;
    assert_eq!(tianjin["documents"], 1);
    let original = hit["document"]["id"].as_str().unwrap();
    let document = server.json(&format!("/api/v1/documents/{original}")).await;
    assert_eq!(document["also_in"][0]["source"], "z.md");
}

/// Searches, checks the reason, and follows every way out: it must find what it promises.
async fn check_empty(server: &Server, query: &str, reason: &str, labels: &[&str]) {
    let found = server.json(&format!("/api/v1/search?{query}")).await;
    assert_eq!(found["total"], 0, "{query}");
    let empty = &found["empty"];
    assert_eq!(empty["reason"], reason, "{query}: {empty}");
    let ways = empty["ways_out"].as_array().unwrap();
    let found: Vec<&str> = ways.iter().map(|way| way["label"].as_str().unwrap()).collect();
    assert_eq!(found, labels, "{query}");
    let page = server.get(&format!("/search?{query}")).await.body;
    assert!(page.contains(empty["saying"]["zh"].as_str().unwrap()), "{query}");
    for way in ways {
        let url = way["url"].as_str().unwrap();
        let followed = server.json(&url.replacen("/search", "/api/v1/search", 1)).await;
        assert_eq!(followed["total"], way["total"], "{query}: {url}");
        assert!(way["total"].as_u64().unwrap() > 0);
        assert!(page.contains(&url.replace('&', "&#38;")), "{query}: {url}");
    }
}

#[tokio::test]
async fn an_empty_result_says_why_and_offers_what_finds_something() {
    let server = five();
    check_empty(&server, "q=两次答复&province=青海", "no_documents", &["去掉条件“省份：青海省”"])
        .await;
    check_empty(&server, "q=两次答复 年份:1999", "no_documents", &["去掉条件“年份：1999 年”"])
        .await;
    check_empty(&server, "q=萍聚", "no_match", &[]).await;
    check_empty(&server, "q=萍聚 监督", "no_match", &["去掉“萍聚”"]).await;
    check_empty(&server, "q=\"答复两次\"", "no_match", &["不加引号检索（按词查找，不求一字不差）"])
        .await;
    check_empty(
        &server,
        "q=两次答复&province=江苏&kind=report",
        "hidden_by_filters",
        &["去掉全部条件"],
    )
    .await;
    check_empty(
        &server,
        "q=专题询问 省份:江苏&kind=speech&kind=article",
        "hidden_by_filters",
        &["去掉条件“省份：江苏省”", "去掉条件“类型：发言、文章”", "去掉全部条件"],
    )
    .await;
    let found = server.json("/api/v1/search?q=两次答复").await;
    assert_eq!(found["empty"], Value::Null);
}

#[tokio::test]
async fn comparable_cases_come_from_other_places_one_each() {
    let server = five();
    let id = id_of(&server, "办好代表建议").await;
    let similar = server.json(&format!("/api/v1/documents/{id}/similar")).await;
    assert_eq!(titles(&similar["similar"]), ["建议办理又一年"], "{similar}");
    let case = &similar["similar"][0];
    assert_eq!(case["mechanisms"][0]["value"], "suggestion-two-replies-two-evaluations");
    assert_eq!((&case["stance"], &case["year"]), (&"practised".into(), &2024.into()));
    assert!(case["quote"].as_str().unwrap().contains("两次答复"));
    let page = server.get(&format!("/doc/{id}")).await.body;
    assert!(page.contains("相似案例") && page.contains("建议办理又一年"));
    // More that is shared comes first.
    let jiangsu = id_of(&server, "监督有力").await;
    let similar = server.json(&format!("/api/v1/documents/{jiangsu}/similar?per_page=1")).await;
    assert_eq!(similar["per_page"], 1);
    assert!(titles(&similar["similar"]).iter().all(|title| *title != "监督有力"));
    server.check_problem("/api/v1/documents/nothing/similar", 404, None).await;
    server
        .check_problem(&format!("/api/v1/documents/{id}/similar?per_page=0"), 400, Some("per_page"))
        .await;
}

/// All sentences of a list, in Chinese.
fn said(list: &Value) -> String {
    let list = list.as_array().unwrap().iter();
    list.map(|saying| saying["zh"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_hit_can_say_why_it_is_one() {
    let server = five();
    let plain = server.json("/api/v1/search?q=两次答复").await;
    assert_eq!(plain["explanation"], Value::Null);
    assert_eq!(plain["hits"][0]["passages"][0]["why"], Value::Null);
    let found = server.json("/api/v1/search?q=\"兩次答覆\" 代表满意&explain=1").await;
    let query = said(&found["explanation"]["query"]);
    assert!(query.contains("逐字出现：“两次答复”"), "{query}");
    for hit in found["hits"].as_array().unwrap() {
        for passage in hit["passages"].as_array().unwrap() {
            assert!(!said(&passage["why"]).is_empty(), "{passage}");
        }
    }
    let why = said(&found["hits"][0]["passages"][0]["why"]);
    assert!(why.contains("加引号的“两次答复”1 处"), "{why}");
    assert!(why.contains("其中的词：代表"), "{why}");
    let page = server.get("/search?q=\"两次答复\"&explain=1").await.body;
    assert!(page.contains("加引号的“两次答复”1 处"));
    server.check_problem("/api/v1/search?explain=2", 400, Some("explain")).await;
}

#[tokio::test]
async fn a_document_that_is_missing_can_say_why() {
    let server = five();
    let id = id_of(&server, "监督有力").await;
    let about = |query: &str| format!("/api/v1/search?{query}&document={id}");
    let found = server.json(&about("q=两次答复&province=天津&kind=report")).await;
    let document = &found["explanation"]["document"];
    assert_eq!(document["found"], false);
    let why = said(&document["why"]);
    assert!(why.contains("不符合条件“天津市”（本文所在地：江苏省）"), "{why}");
    assert!(why.contains("符合条件“报告”") && !why.contains("不符合条件“报告”"), "{why}");
    assert!(why.contains("全文没有“两次答复”"), "{why}");
    let found = server.json(&about("q=监督 -改")).await;
    let why = said(&found["explanation"]["document"]["why"]);
    assert!(why.contains("要排除的“改”"), "{why}");
    let found = server.json(&about("q=监督")).await;
    assert_eq!(found["explanation"]["document"]["found"], true);
    server.check_problem("/api/v1/search?q=a&document=nothing", 404, Some("document")).await;
}

#[tokio::test]
async fn a_topic_has_a_page_that_lists_its_documents() {
    let server = five();
    let listed = server.get("/topics").await.body;
    assert!(listed.contains("href=\"/topic/suggestions\""), "{listed}");
    let topic = server.json("/api/v1/topics/suggestions?per_page=1").await;
    assert!(topic["total"].as_u64().unwrap() >= 2, "{topic}");
    let page = server.get("/topic/suggestions?per_page=1").await.body;
    assert!(page.contains(topic["documents"][0]["title"].as_str().unwrap()));
    assert!(page.contains("href=\"/topic/suggestions?per_page=1&#38;page=2\""), "{page}");
    let second = server.get("/topic/suggestions?per_page=1&page=2").await.body;
    assert!(!second.contains(topic["documents"][0]["url"].as_str().unwrap()));
    server.check_problem("/api/v1/topics/nothing", 404, None).await;
    assert_eq!(server.get("/topic/nothing").await.status.as_u16(), 404);
    let id = id_of(&server, "建议办理又一年").await;
    assert!(server.get(&format!("/doc/{id}")).await.body.contains("href=\"/topic/suggestions\""));
}

#[tokio::test]
async fn the_provinces_of_a_result_are_counted_of_31() {
    let nation = (
        "n.md",
        "title: 建议办理要求\nkind: article\nregion: 全国\nyear: 2022",
        "常委会要求各地探索对代表建议两次答复。",
    );
    let server = Server::of(&[TIANJIN, HANGZHOU, nation]);
    let found = server.json("/api/v1/search?q=两次答复").await;
    let province = &found["facets"]["province"];
    assert_eq!((&province["distinct"], &province["divisions"]), (&3.into(), &2.into()));
    assert_eq!(found["facets"]["topic"].get("divisions"), None);
    let page = server.get("/search?q=两次答复&as=text").await.body;
    assert!(page.contains("31 个省级行政区中有 2 个"), "{page}");
}

/// What a PDF printed by LibreOffice says stands on the page that the API, the page and the citation name.
#[tokio::test]
async fn the_pages_of_a_pdf_come_with_its_passages_and_are_cited() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/tests/formats");
    let address = "/api/v1/search?q=\"民主监督周\"";
    let server = Server::of_files(&[&formats.join("report.pdf")]);
    let hit = &server.json(address).await["hits"][0];
    assert_eq!(hit["passages"][0]["pages"]["physical"], serde_json::json!([1, 2]), "{hit}");
    assert_eq!(hit["document"]["pages"]["physical"], serde_json::json!([1, 3]), "{hit}");
    let unpaged = Server::of_files(&[&formats.join("report.docx")]).json(address).await;
    assert!(unpaged["hits"][0]["document"].is_object(), "{unpaged}");
    assert!(unpaged["hits"][0]["document"].get("pages").is_none(), "{unpaged}");
    let url = hit["document"]["url"].as_str().unwrap();
    let document =
        server.json(&format!("/api/v1/documents{}", url.trim_start_matches("/doc"))).await;
    let passages = document["passages"].as_array().unwrap();
    let last =
        passages.iter().rfind(|passage| passage["text"].as_str().unwrap().contains("长江流域"));
    assert_eq!(last.unwrap()["pages"]["physical"], serde_json::json!([3, 3]), "{document}");
    let page = server.get(url).await.body;
    assert!(page.contains("第1—2页") && page.contains(": 1-3</bdi>"), "{page}");
}
