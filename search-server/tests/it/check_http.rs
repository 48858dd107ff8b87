//! Drafts that are sent to the API and to the page: every way to send one, and every way to fail.

use std::io::Write;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Method;
use scraper::{Html, Selector};
use search_server::http::openapi;
use serde_json::{Value, json};

use crate::server::Server;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const DRAFT: &str = "他们“对代表建议实行两次答复”，又说“天上掉下一座金光闪闪的大山”。\n天津市对代表建议实行两次答复。";

fn server() -> Server {
    Server::of(&[(
        "a.md",
        "title: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2021",
        "天津市对代表建议实行两次答复、两次评价。",
    )])
}

/// A Word document with these paragraphs.
fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String =
        paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    packed(format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>").as_bytes())
}

fn packed(document: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("word/document.xml", options).unwrap();
    archive.write_all(document).unwrap();
    archive.finish().unwrap().into_inner()
}

/// A form with fields: name, name of a file, content.
fn form(fields: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, file, content) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head =
            format!("--xyz\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xyz--\r\n");
    ("multipart/form-data; boundary=xyz".to_owned(), body)
}

async fn checked(server: &Server, content_type: &str, body: impl Into<Body>) -> Value {
    let answer = server.post("/api/v1/check", content_type, body).await;
    assert_eq!(answer.status, 200, "{content_type}: {}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("etag"), "");
    answer.json()
}

#[tokio::test]
async fn a_draft_is_sent_in_any_of_five_ways() {
    let server = server();
    let lines: Vec<&str> = DRAFT.lines().collect();
    let file = docx(&lines);
    let typed = form(&[("text", None, DRAFT.as_bytes()), ("file", Some(""), b"")]);
    let sent = form(&[("text", None, b""), ("file", Some("稿.docx"), &file)]);
    let parted =
        form(&[("text", None, lines[0].as_bytes()), ("file", Some("b.txt"), lines[1].as_bytes())]);
    let ways: Vec<(String, Vec<u8>)> = vec![
        ("text/plain; charset=utf-8".to_owned(), DRAFT.into()),
        ("application/json".to_owned(), json!({ "text": DRAFT }).to_string().into()),
        (DOCX.to_owned(), file),
        typed,
        sent,
        parted,
    ];
    for (content_type, body) in ways {
        let found = checked(&server, &content_type, body).await;
        assert_eq!(found["text"], DRAFT, "{content_type}");
        let summary = &found["summary"];
        assert_eq!((&summary["exact"], &summary["not_found"]), (&json!(1), &json!(1)));
        assert_eq!(summary["supported"], 1);
        let url = found["quotations"][0]["best"]["url"].as_str().unwrap();
        assert!(url.starts_with("/doc/") && url.contains("#para_1"), "{url}");
        let page = server.get(url.split('#').next().unwrap()).await;
        assert!(page.body.contains("id=\"para_1\""));
    }
}

#[track_caller]
fn check_problem(answer: &crate::server::Answer, status: u16, code: &str, detail: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("/help/problems#{code}"));
    assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    assert!(!problem["hint"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_checked_says_why() {
    let server = server();
    let bomb = packed(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 1 << 20);
    let cases: Vec<(&str, Vec<u8>, u16, &str, &str)> = vec![
        ("text/plain", " \n\u{3000}".into(), 400, "bad-parameter", "没有文字"),
        ("text/plain", vec![0, 159, 0, 1], 422, "unreadable", "不是文字"),
        ("text/plain", "长".repeat(50_001).into(), 400, "bad-parameter", "50001 字"),
        ("application/json", b"{".to_vec(), 400, "bad-parameter", "JSON"),
        ("application/json", b"{\"text\": 3}".to_vec(), 400, "bad-parameter", "JSON"),
        ("application/json", b"{\"text\": \"a\", \"b\": 1}".to_vec(), 400, "bad-parameter", "JSON"),
        ("application/pdf", b"%PDF-1.7".to_vec(), 415, "unsupported-type", "application/pdf"),
        ("", b"text".to_vec(), 415, "unsupported-type", "Content-Type"),
        (DOCX, b"hello".to_vec(), 422, "unreadable", "不是 Word 文档"),
        (DOCX, bomb, 422, "unreadable", "解压"),
        (DOCX, docx(&[" "]), 422, "unreadable", "没有文字"),
        ("multipart/form-data", b"x".to_vec(), 400, "bad-parameter", "表单"),
        ("multipart/form-data; boundary=xyz", b"--xyz".to_vec(), 400, "bad-parameter", "表单"),
    ];
    for (content_type, body, status, code, detail) in cases {
        let answer = server.post("/api/v1/check", content_type, body).await;
        check_problem(&answer, status, code, detail);
    }
    let (content_type, body) = form(&[("text", None, b"a"), ("words", None, b"b")]);
    let answer = server.post("/api/v1/check", &content_type, body).await;
    check_problem(&answer, 400, "bad-parameter", "words");
    let (content_type, body) = form(&[("file", Some("a.xls"), b"x")]);
    let answer = server.post("/api/v1/check", &content_type, body).await;
    check_problem(&answer, 422, "unreadable", "a.xls");
    let wrong = server.get("/api/v1/check").await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "POST"));
    let still = checked(&server, "text/plain", DRAFT).await;
    assert_eq!(still["summary"]["exact"], 1);
}

/// Gives its bytes piece by piece, and knows how much was asked of it.
struct Endless {
    left: usize,
}

impl futures_core::Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let size = self.left.min(1 << 16);
        self.left -= size;
        std::task::Poll::Ready((size > 0).then(|| Ok(Bytes::from(vec![b'x'; size]))))
    }
}

#[tokio::test]
async fn a_large_upload_is_refused_and_not_held() {
    let server = server();
    let started = Instant::now();
    for content_type in ["text/plain", DOCX, "multipart/form-data; boundary=xyz"] {
        let body = Body::from_stream(Endless { left: 50 << 20 });
        let answer = server.post("/api/v1/check", content_type, body).await;
        check_problem(&answer, 413, "too-large", "5 MB");
    }
    // Who announces it and waits for leave sends nothing.
    let announced = [
        ("content-type", "text/plain"),
        ("content-length", "52428800"),
        ("expect", "100-continue"),
    ];
    let answer = server.ask(Method::POST, "/api/v1/check", &announced).await;
    check_problem(&answer, 413, "too-large", "5 MB");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn the_page_marks_the_draft_and_lists_the_findings() {
    let server = server();
    let empty = server.get("/check").await;
    assert_eq!(empty.status, 200);
    assert!(
        empty.body.contains("不保存") && empty.body.contains("enctype=\"multipart/form-data\"")
    );
    let (content_type, body) = form(&[("text", None, format!("{DRAFT}<b>").as_bytes())]);
    for (address, word) in [("/check", "未找到"), ("/check?lang=en", "not found")] {
        let answer = server.post(address, &content_type, body.clone()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.body.contains(word));
        assert!(!answer.body.contains("<b>") || !answer.body.contains("复。<b>"), "escaped");
        let page = Html::parse_document(&answer.body);
        let count = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(count("ol.findings > li"), 3, "{address}");
        for number in 1..=3 {
            assert_eq!(count(&format!("#f-{number}")), 1);
            assert_eq!(count(&format!("#m-{number}")), 1);
            assert_eq!(count(&format!(".draft a[href=\"#f-{number}\"]")), 1);
        }
        assert_eq!(count(".draft mark.exact"), 1);
        assert_eq!(count(".draft mark.not_found"), 1);
        assert!(count(".draft mark.supported") > 0);
        let draft = page.select(&Selector::parse("textarea").unwrap()).next().unwrap();
        let draft: String = draft.text().collect();
        assert_eq!(draft.trim(), format!("{DRAFT}<b>"));
    }
    let bad = form(&[("text", None, "改到一半".as_bytes()), ("file", Some("a.docx"), b"x")]);
    let refused = server.post("/check", &bad.0, bad.1).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("改到一半</textarea>"), "what was typed stays");
    assert!(refused.body.contains("role=\"alert\"") && refused.body.contains("a.docx"));
}

#[test]
fn the_description_has_all_ways_to_send_and_to_fail() {
    let described = openapi();
    let operation = &described["paths"]["/api/v1/check"]["post"];
    let content = operation["requestBody"]["content"].as_object().unwrap();
    for media in ["application/json", "text/plain", "multipart/form-data"] {
        assert!(content.contains_key(media), "{media}");
    }
    let responses = operation["responses"].as_object().unwrap();
    for status in ["200", "400", "413", "415", "422", "500", "503"] {
        assert!(responses.contains_key(status), "{status}");
    }
}
