//! The box for other web sites: its size, its digests, and who may use it.

use base64::Engine as _;
use sha2::Digest as _;
use std::io::Write as _;

use crate::server::Server;
use axum::http::Method;

/// What the two files may weigh together, compressed: 15 KiB.
const HEAVIEST_BYTES: usize = 15 * 1024;

#[test]
fn the_files_are_small() {
    let files = [include_str!("../../widget/tashan.js"), include_str!("../../widget/tashan.css")];
    let weigh = |text: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap().len()
    };
    let weight: usize = files.into_iter().map(weigh).sum();
    assert!(weight <= HEAVIEST_BYTES, "{weight} bytes");
}

fn one() -> Server {
    Server::of(&[(
        "a.md",
        "title: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2021",
        "我市对代表建议实行两次答复、两次评价。",
    )])
}

/// What `integrity` must say of a file.
fn digest(text: &str) -> String {
    let digest = sha2::Sha384::digest(text);
    format!("sha384-{}", base64::engine::general_purpose::STANDARD.encode(digest))
}

#[tokio::test]
async fn the_printed_digests_are_those_of_the_files() {
    let server = one();
    let host = [("host", "kb.example"), ("x-forwarded-proto", "https")];
    let page = server.ask(Method::GET, "/widget", &host).await.body;
    let listed = server.json("/widget/v1/integrity.json").await;
    for path in ["/widget/v1/tashan.js", "/widget/v1/tashan.css"] {
        let file = server.get(path).await;
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        let digest = digest(&file.body);
        assert_eq!(listed[path], digest);
        assert!(page.contains(&digest), "{path}");
        assert!(page.contains(&format!("https://kb.example{path}")), "{path}");
    }
}

#[tokio::test]
async fn a_search_says_where_the_set_answer_is() {
    let server = one();
    for q in ["哪些省份实行代表建议两次答复", "两次答复"] {
        let found = server.json(&format!("/api/v1/search?q={q}&province=天津")).await;
        let answer = server.json(found["answer"].as_str().unwrap()).await;
        assert_eq!(answer["rows"][0]["region"]["code"], "120000", "{q}");
        assert_eq!(answer["universe"], 1, "{q}: the filter holds for the answer, too");
    }
    assert_eq!(server.json("/api/v1/search?q=天气").await["answer"], serde_json::Value::Null);
}

#[tokio::test]
async fn only_listed_sites_may_frame_the_box_and_none_the_pages() {
    let mut server = one();
    let policy =
        |answer: &crate::server::Answer| answer.header("content-security-policy").to_owned();
    assert!(policy(&server.get("/embed").await).contains("frame-ancestors 'self';"));
    server.allow(&["https://www.example.gov.cn"]);
    let framed = policy(&server.get("/embed").await);
    assert!(framed.contains("frame-ancestors 'self' https://www.example.gov.cn;"), "{framed}");
    assert!(policy(&server.get("/search").await).contains("frame-ancestors 'self';"));
}

#[tokio::test]
async fn parameters_of_a_frame_become_attributes_and_nothing_else() {
    let server = one();
    let page =
        server.get("/embed?province=\"><script>alert(1)</script>&year_from=2020&onfocus=x").await;
    assert!(!page.body.contains("<script>alert"));
    assert!(page.body.contains("province=\"&#34;&#62;&#60;script&#62;"), "{}", page.body);
    assert!(page.body.contains(" year-from=\"2020\""));
    assert!(page.body.contains("<input type=\"hidden\" name=\"year_from\" value=\"2020\">"));
    assert!(!page.body.contains("onfocus"));
}
