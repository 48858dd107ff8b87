//! Bad input: a collection full of markup, links that run code, template syntax, control characters
//! and signs that turn the writing direction, and the same in every parameter of every address. All
//! of it must come back as text.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use indexer::index::{self, Generation, Input};
use regex::Regex;
use schemas::taxonomy::Taxonomy;
use scraper::{ElementRef, Html, Selector};
use search_server::engine::Engine;
use search_server::http::{AppState, app, openapi};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// What people try.
const PAYLOADS: [&str; 26] = [
    "<script>alert(1)</script>",
    "</title><script src=//evil.example/x.js></script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "\" autofocus onfocus=\"alert(1)",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<a href=\"javascript:alert(1)\">点这里</a>",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<!-- 注释 --><b><i>没有关上",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</textarea></article></main></body><h1>别的页面</h1>",
    "&lt;script&gt;&#60;b&#62;&amp;lt;",
    "{{7*7}}${7*7}{% block x %}<%= 7*7 %>#{7*7}",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\u{202e}txt.exe\u{2066}倒\u{200f}写\u{202c}",
    "甲\u{0}乙\u{1b}[31m丙\u{7f}丁\u{8}",
    "𠮷😀\u{1f468}\u{200d}\u{1f469}\u{fe0f}e\u{301}",
    "../../../../etc/passwd%00%3Cscript%3E",
];

/// A collection of such documents, served.
struct Server {
    router: Router,
    _folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    /// Documents in three formats; every payload stands in a title, a name, an address, an identifier,
    /// a sentence that asserts something, and a paragraph of its own.
    fn new() -> Server {
        let folder = tempfile::tempdir().unwrap();
        let texts = folder.path().join("texts");
        fs::create_dir(&texts).unwrap();
        let mut rows = String::new();
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let row = json!({
                "id": format!("{number}{payload}"),
                "title": format!("浙江省人大常委会谈{payload}"),
                "text": text_with(payload),
                "kind": (["speech", "article", "report"][number % 3]),
                "region": "浙江省",
                "date": "2023-05-18",
                "url": payload,
                "authors": [payload, "李伟"],
                "post": format!("主任{payload}"),
                "event": format!("交流会{payload}"),
            });
            writeln!(rows, "{row}").unwrap();
        }
        let name = "\"><img src=x onerror=alert(1)>&'.jsonl";
        fs::write(texts.join(name), rows).unwrap();
        let whole = PAYLOADS.map(text_with).join("\n\n");
        fs::write(texts.join("<script>alert(1)<.txt"), format!("甲县的办法\n\n{whole}\n")).unwrap();
        let law = "# 甲省<img src=x onerror=alert(1)>条例\n\n第一条 实行<script>alert(1)</script>代表建议两次答复。\n\n\
                   第二条 联络站\"onclick=\"alert(1)。\n\n第三条 本条例施行。\n";
        fs::write(texts.join("javascript:alert(1).md"), law).unwrap();
        let long = format!("题目{}\n\n{}\n", "长".repeat(300), "A".repeat(5_000));
        fs::write(texts.join("long.txt"), long).unwrap();
        let taxonomy = Taxonomy::embedded();
        let index = folder.path().join("index");
        index::build(&index, taxonomy, &Input::Paths(vec![texts]), &|_| {}).unwrap();
        let segmenter = index::segmenter(taxonomy);
        let generation = Generation::open(&index, &segmenter).unwrap();
        let state = AppState::new(Engine::new(generation, taxonomy, segmenter), false);
        Server { router: app(state), _folder: folder }
    }

    async fn get(&self, address: &str) -> Answer {
        let request = Request::builder().uri(address).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap();
        Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Identifiers of the documents.
    async fn documents(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for page in 1.. {
            let found = self.get(&format!("/api/v1/search?per_page=100&page={page}")).await;
            let found: Value = serde_json::from_str(&found.body).unwrap();
            let hits = found["hits"].as_array().unwrap();
            ids.extend(hits.iter().map(|hit| hit["document"]["id"].as_str().unwrap().to_owned()));
            if hits.is_empty() {
                break;
            }
        }
        ids
    }
}

fn text_with(payload: &str) -> String {
    format!(
        "浙江省人大常委会实行代表建议两次答复{payload}制度，代表满意。\n\n{payload}\n\n\
         全省建成代表联络站5731个，制定《浙江省{payload}办法》。"
    )
}

/// Every address of the program, as its sources name it, so that a new page is not forgotten.
fn routes() -> BTreeSet<String> {
    let named = Regex::new(r#"\.route\(\s*"([^"]+)""#).unwrap();
    let sources = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http")).unwrap();
    let mut routes = BTreeSet::new();
    for source in sources {
        let text = fs::read_to_string(source.unwrap().path()).unwrap_or_default();
        routes.extend(named.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    routes.extend(openapi()["paths"].as_object().unwrap().keys().cloned());
    for known in ["/", "/search", "/answer", "/doc/{id}", "/api/v1/search", "/topic/{id}"] {
        assert!(routes.contains(known), "{known} is not among {routes:?}");
    }
    routes
}

/// Every parameter that an address may have.
fn parameters() -> BTreeSet<String> {
    let described = openapi();
    let operations = described["paths"].as_object().unwrap().values();
    let named = operations
        .flat_map(|path| path["get"]["parameters"].as_array().into_iter().flatten())
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned());
    let others = ["q", "mechanism", "lang", "as", "plain", "format", "fields", "from", "to"];
    named.chain(others.map(str::to_owned)).collect()
}

/// Percent-encodes all but letters and digits.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    encoded
}

/// An address from its pattern, with `value` wherever it has a part to fill in.
fn filled(pattern: &str, value: &str) -> String {
    let parts = pattern.split('/').map(|part| if part.starts_with('{') { value } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn select(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|element| element.html()).collect()
}

/// Whether a link stays on this site or leads to a web address, whatever white space and control
/// characters a browser leaves out of it.
fn is_harmless(link: &str) -> bool {
    let link: String = link.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let link = link.to_ascii_lowercase();
    let before = link.split(['/', '?', '#']).next().unwrap_or_default();
    !before.contains(':') || link.starts_with("https://") || link.starts_with("http://")
}

/// Fails unless nothing in a page runs, loads or leads anywhere that we did not write.
#[track_caller]
fn check_page(address: &str, body: &str) -> Html {
    let page = Html::parse_document(body);
    for element in page.tree.nodes().filter_map(ElementRef::wrap) {
        let name = element.value().name();
        assert!(
            !["iframe", "object", "embed", "base", "frame", "math", "marquee", "template"]
                .contains(&name),
            "{address}: {}",
            element.html()
        );
        if name == "script" {
            let source = element.attr("src").unwrap_or_default();
            assert!(
                source.starts_with("/assets/") || source.starts_with("/widget/"),
                "{address}: {}",
                element.html()
            );
            assert_eq!(element.text().collect::<String>().trim(), "", "{address}");
        }
        for (attribute, value) in element.value().attrs() {
            assert!(!attribute.starts_with("on"), "{address}: {}", element.html());
            assert!(
                !matches!(attribute, "srcdoc" | "http-equiv" | "style"),
                "{address}: {attribute}"
            );
            if ["href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href"]
                .contains(&attribute)
            {
                assert!(is_harmless(value), "{address}: {attribute}={value}");
            }
        }
    }
    // What a frame of another site shows has no heading of its own.
    let headings = usize::from(!address.starts_with("/embed"));
    assert_eq!(select(&page, "h1").len(), headings, "{address}");
    assert_eq!(select(&page, "main").len(), 1, "{address}");
    page
}

/// Fails unless a feed is XML in which nothing runs, neither in its links nor in what readers show as HTML.
#[track_caller]
fn check_feed(address: &str, body: &str) {
    let feed = crate::feeds::parsed(body);
    for part in [&feed].into_iter().chain(feed.all("entry")) {
        for link in part.all("link") {
            assert!(is_harmless(link.attribute("href")), "{address}: {link:?}");
        }
        for content in part.all("content") {
            let shown = Html::parse_fragment(&content.text);
            for element in shown.root_element().descendants().filter_map(ElementRef::wrap) {
                let name = element.value().name();
                let is_ours = ["html", "blockquote", "p", "a"].contains(&name);
                assert!(is_ours, "{address}: {}", element.html());
                for (attribute, value) in element.value().attrs() {
                    assert!(attribute == "href" && is_harmless(value), "{address}: {value}");
                }
            }
        }
    }
}

/// Fails unless an answer says what it is and holds nothing that runs.
#[track_caller]
fn check(address: &str, answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
    assert!(answer.status.as_u16() < 500, "{address}: {} {}", answer.status, answer.body);
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{address}");
    let kind = answer.header("content-type");
    if kind.starts_with("text/html") {
        check_page(address, &answer.body);
    } else if kind.contains("json") {
        let parsed = serde_json::from_str::<Value>(&answer.body);
        assert!(parsed.is_ok(), "{address}: {}", answer.body);
    } else if kind.starts_with("application/atom+xml") {
        check_feed(address, &answer.body);
    } else {
        let is_plain = ["text/plain", "text/markdown", "text/css", "text/javascript"];
        let is_plain = is_plain.iter().any(|plain| kind.starts_with(plain));
        let is_moved = answer.status.is_redirection() || answer.body.is_empty();
        let is_sent_as_file = answer.header("content-disposition").starts_with("attachment");
        assert!(is_plain || is_moved || is_sent_as_file, "{address}: {kind} {}", answer.body);
    }
    if let Some(location) = answer.headers.get("location") {
        assert!(is_harmless(location.to_str().unwrap()), "{address}: {location:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_takes_every_payload_in_every_parameter() {
    let server = Arc::new(Server::new());
    let mut asked = JoinSet::new();
    let routes = routes();
    assert!(routes.len() > PAYLOADS.len());
    for (at, route) in routes.into_iter().enumerate() {
        let mut addresses = Vec::new();
        for (number, payload) in PAYLOADS.iter().enumerate() {
            let lang = if number % 2 == 0 { "" } else { "&lang=en" };
            let payload = encoded(payload);
            let path = filled(&route, &payload);
            addresses.push(format!("{path}?q={payload}{lang}"));
            let path = filled(&route, "330000");
            addresses.push(format!("{path}?q={payload}{lang}"));
            addresses.push(format!("{path}?q=a&{payload}={payload}{lang}"));
        }
        // There are more addresses than payloads: each parameter gets each payload at several of them.
        for (number, parameter) in parameters().iter().enumerate() {
            for shift in 0..4 {
                let payload = encoded(PAYLOADS[(number + at + shift * 7) % PAYLOADS.len()]);
                let lang = if (at + shift) % 2 == 0 { "" } else { "&lang=en" };
                let path = filled(&route, "330000");
                addresses.push(format!("{path}?{parameter}={payload}{lang}"));
            }
        }
        let server = Arc::clone(&server);
        asked.spawn(async move {
            let mut pages = 0;
            for address in addresses {
                let answer = server.get(&address).await;
                check(&address, &answer);
                pages += usize::from(answer.header("content-type").starts_with("text/html"));
            }
            pages
        });
    }
    let pages: usize = asked.join_all().await.into_iter().sum();
    assert!(pages > 500, "{pages} pages");
}

/// A text as HTML keeps it: without NUL, and white space as one space.
fn kept(text: &str) -> String {
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text_of(element: &ElementRef<'_>) -> String {
    element.text().collect()
}

#[tokio::test]
async fn every_document_shows_its_text_as_text() {
    let server = Server::new();
    let ids = server.documents().await;
    assert!(ids.len() > PAYLOADS.len(), "{}", ids.len());
    let mut shown = String::new();
    for id in &ids {
        let given = server.get(&format!("/api/v1/documents/{id}")).await;
        let given: Value = serde_json::from_str(&given.body).unwrap();
        for lang in ["", "?lang=en", "?q=%3Cscript%3E+%E4%BB%A3%E8%A1%A8"] {
            let address = format!("/doc/{id}{lang}");
            let answer = server.get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            let page = check_page(&address, &answer.body);
            let heading = Selector::parse("h1").unwrap();
            let heading = text_of(&page.select(&heading).next().unwrap());
            assert_eq!(kept(&heading), kept(given["document"]["title"].as_str().unwrap()));
            for passage in given["passages"].as_array().unwrap() {
                let (id, text) =
                    (passage["id"].as_str().unwrap(), passage["text"].as_str().unwrap());
                if id == "title" {
                    continue;
                }
                let words = Selector::parse(&format!("[id=\"{id}\"] .words")).unwrap();
                let words = page.select(&words).next().unwrap_or_else(|| panic!("{address} {id}"));
                // What the page adds to the words: signs of joins, numbers of notes, the anchor.
                let mut printed = String::new();
                for node in words.descendants() {
                    let is_added = node
                        .ancestors()
                        .filter_map(ElementRef::wrap)
                        .take_while(|element| *element != words)
                        .any(|element| {
                            let mut classes = element.value().classes();
                            classes.any(|class| matches!(class, "join" | "ref" | "anchor"))
                        });
                    if let Some(text) = node.value().as_text().filter(|_| !is_added) {
                        printed.push_str(text);
                    }
                }
                assert_eq!(kept(&printed), kept(text), "{address} {id}");
                shown.push_str(&kept(text));
                shown.push('\n');
            }
        }
    }
    for payload in PAYLOADS {
        assert!(shown.contains(&kept(payload)), "{payload} was lost on the way");
    }
}

#[tokio::test]
async fn results_and_answers_show_payloads_as_text() {
    let server = Server::new();
    for payload in PAYLOADS {
        let words = payload.replace('"', " ");
        for address in [
            format!("/search?q={}", encoded(&format!("\"{words}\""))),
            format!("/search?q={}&as=text", encoded(payload)),
            format!("/answer?q={}", encoded(&format!("哪些省{payload}"))),
        ] {
            let answer = server.get(&address).await;
            assert!(answer.status.as_u16() < 500, "{address}");
            let page = check_page(&address, &answer.body);
            let is_asked = Selector::parse("input[name=q]").unwrap();
            let asked = page.select(&is_asked).next().unwrap().attr("value").unwrap_or_default();
            assert!(
                asked.chars().any(|c| payload.contains(c)),
                "{address}: the box holds {asked:?}"
            );
        }
    }
    for lang in ["", "&lang=en"] {
        let address = format!("/answer?q={}{lang}", encoded("哪些省份实行代表建议两次答复"));
        let answer = server.get(&address).await;
        let page = check_page(&address, &answer.body);
        let quotes = Selector::parse("blockquote").unwrap();
        let quotes: Vec<String> = page.select(&quotes).map(|quote| text_of(&quote)).collect();
        let has_markup =
            |quote: &String| quote.contains("代表建议两次答复<") && quote.contains('>');
        assert!(quotes.iter().any(has_markup), "{quotes:?}");
    }
}

#[tokio::test]
async fn files_are_sent_as_what_they_are() {
    let markup = Regex::new(r"(^|[^\\])<(script|img|svg|iframe|math|b>|h1)").unwrap();
    let server = Server::new();
    for id in server.documents().await {
        for (suffix, kind) in [
            ("json", "application/json"),
            ("txt", "text/plain; charset=utf-8"),
            ("md", "text/markdown; charset=utf-8"),
        ] {
            let address = format!("/doc/{id}.{suffix}");
            let answer = server.get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            assert_eq!(answer.header("content-type"), kind, "{address}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
            assert_eq!(answer.header("link"), format!("</doc/{id}>; rel=\"canonical\""));
            assert!(suffix != "md" || !markup.is_match(&answer.body), "{address}: {}", answer.body);
        }
    }
    let missing = server.get("/doc/none.json").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(missing.header("content-type"), "application/problem+json");
}
