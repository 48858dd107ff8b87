//! Feeds: well-formed Atom with everything that it requires, whole over its pages, newest in the collection first.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use quick_xml::Reader;
use quick_xml::events::Event;
use schemas::api::{AnswerResponse, SearchResponse};

use crate::server::Server;

const SITE: &str = "http://kb.example.gov.cn";

/// An element of XML.
#[derive(Debug, Default)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    pub(crate) text: String,
    children: Vec<Element>,
}

impl Element {
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only element of a name.
    #[track_caller]
    fn one<'e>(&'e self, name: &str) -> &'e Element {
        let all: Vec<&'e Element> =
            self.children.iter().filter(|child| child.name == name).collect();
        assert_eq!(all.len(), 1, "{name} in {}", self.name);
        all[0]
    }

    pub(crate) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn link(&self, relation: &str) -> Option<&str> {
        let mut links = self.all("link").filter(|link| link.attribute("rel") == relation);
        links.next().map(|link| link.attribute("href"))
    }
}

/// The root of a text that is well-formed XML.
#[track_caller]
pub(crate) fn parsed(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}"));
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap().into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                let name = start.name().as_ref().to_owned();
                open.push(Element { name, attributes: attributes.collect(), ..Element::default() });
                if is_empty {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(reference) => {
                let whole = format!("&{};", &*reference);
                let text = quick_xml::escape::unescape(&whole).unwrap();
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "{xml}");
    let mut root = open.pop().unwrap();
    assert_eq!(root.children.len(), 1);
    root.children.pop().unwrap()
}

/// Whether a text is a time of RFC 3339 as Atom wants it.
fn is_time(text: &str) -> bool {
    let pattern = regex::Regex::new(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|\+08:00)$").unwrap();
    pattern.is_match(text)
}

/// A page of a feed that has what RFC 4287 requires.
async fn page(server: &Server, address: &str) -> Element {
    let answer = server.ask(Method::GET, address, &[("host", "kb.example.gov.cn")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = parsed(&answer.body);
    assert_eq!(
        (feed.name.as_str(), feed.attribute("xmlns")),
        ("feed", "http://www.w3.org/2005/Atom")
    );
    let mut ids = BTreeSet::new();
    for of in [&feed].into_iter().chain(feed.all("entry")) {
        let id = &of.one("id").text;
        assert!(id.starts_with("urn:uuid:") && ids.insert(id.clone()), "{id}");
        assert!(!of.one("title").text.is_empty());
        assert!(is_time(&of.one("updated").text), "{}", of.one("updated").text);
        assert!(of.all("published").all(|day| is_time(&day.text)));
        assert!(of.link("alternate").unwrap().starts_with(SITE), "{of:?}");
        assert!(of.all("author").all(|author| !author.one("name").text.is_empty()));
    }
    feed.one("author");
    assert!(!feed.one("subtitle").text.is_empty());
    assert!(feed.link("self").unwrap().starts_with(SITE));
    assert!(feed.all("entry").all(|entry| entry.one("content").attribute("type") == "html"));
    feed
}

fn number(feed: &Element, name: &str) -> usize {
    feed.one(&format!("opensearch:{name}")).text.parse().unwrap()
}

/// The entries of all pages, which lead from one to the next.
async fn entries(server: &Server, address: &str) -> (Element, Vec<Element>) {
    let first = page(server, address).await;
    let total = number(&first, "totalResults");
    let (id, last) = (first.one("id").text.clone(), first.link("last").unwrap().to_owned());
    let mut next = first.link("next").map(str::to_owned);
    let mut own = first.link("self").unwrap().to_owned();
    let mut seen: Vec<Element> = Vec::new();
    let mut head = first;
    let mut entries = std::mem::take(&mut head.children);
    let (of_page, kept): (Vec<_>, Vec<_>) =
        entries.drain(..).partition(|child| child.name == "entry");
    head.children = kept;
    seen.extend(of_page);
    while let Some(address) = next {
        let feed = page(server, address.strip_prefix(SITE).unwrap()).await;
        assert_eq!(feed.one("id").text, id);
        assert_eq!(number(&feed, "startIndex"), seen.len() + 1, "{address}");
        assert_eq!(feed.link("previous"), Some(own.as_str()));
        own = feed.link("self").unwrap().to_owned();
        assert_eq!(own, address);
        next = feed.link("next").map(str::to_owned);
        seen.extend(feed.children.into_iter().filter(|child| child.name == "entry"));
    }
    assert_eq!(own, last);
    assert_eq!(seen.len(), total, "{address}");
    let times = seen.iter().map(|entry| entry.one("updated").text.as_str());
    assert!(times.clone().rev().is_sorted(), "newest first: {address}");
    if let Some(newest) = times.clone().next() {
        assert_eq!(head.one("updated").text, newest);
    }
    (head, seen)
}

#[tokio::test]
async fn every_practice_and_its_answer_have_a_feed_of_all_proofs() {
    let server = Server::sample();
    let engine = server.state.engine.load_full();
    let (mut proofs, mut empty) = (0, 0);
    for mechanism in engine.taxonomy().mechanisms() {
        let id = &mechanism.id;
        let answer = server.json(&format!("/api/v1/answer?mechanism={id}")).await;
        let answer: AnswerResponse = serde_json::from_value(answer).unwrap();
        let expected: BTreeSet<String> = answer
            .rows
            .iter()
            .flat_map(|row| &row.evidence)
            .chain(&answer.nation)
            .map(|proof| format!("{SITE}{}", proof.url))
            .collect();
        for address in
            [format!("/feed/mechanism/{id}"), format!("/feed/answer?mechanism={id}&per_page=7")]
        {
            let (head, entries) = entries(server, &address).await;
            let links: BTreeSet<String> =
                entries.iter().map(|entry| entry.link("alternate").unwrap().to_owned()).collect();
            assert_eq!(links, expected, "{address}");
            let ids: BTreeSet<&str> =
                entries.iter().map(|entry| entry.one("id").text.as_str()).collect();
            assert_eq!(ids.len(), entries.len(), "{address}: an entry twice");
            let scope = &head.one("subtitle").text;
            for said in [mechanism.zh.as_str(), mechanism.en.as_str(), &answer.version.content] {
                assert!(scope.contains(said), "{scope}");
            }
            proofs += entries.len();
            empty += usize::from(entries.is_empty());
        }
    }
    assert!(proofs > 100 && empty > 0, "{proofs} {empty}");
}

#[tokio::test]
async fn a_search_has_a_feed_of_all_its_documents() {
    let server = Server::sample();
    for query in
        ["", "q=代表&province=330000", "q=监督&kind=regulation&year_from=2015", "q=\"没有的字串\""]
    {
        let found: SearchResponse = serde_json::from_value(
            server.json(&format!("/api/v1/search?{query}&per_page=100")).await,
        )
        .unwrap();
        let (head, entries) = entries(server, &format!("/feed/search?{query}&per_page=10")).await;
        assert_eq!(entries.len(), found.total, "{query}");
        let expected: BTreeSet<&str> =
            found.hits.iter().map(|hit| hit.document.title.as_str()).collect();
        let titles: BTreeSet<&str> =
            entries.iter().map(|entry| entry.one("title").text.as_str()).collect();
        assert_eq!(titles, expected, "{query}");
        let scope = &head.one("subtitle").text;
        for filter in &found.query.filters {
            assert!(scope.contains(&filter.label), "{scope}");
            assert!(scope.contains(filter.label_en.as_ref().unwrap()), "{scope}");
        }
        assert!(scope.contains(&found.version.content), "{scope}");
    }
}

#[tokio::test]
async fn what_is_added_stands_first_and_keeps_its_time() {
    let front = |title: &str, region: &str, year: i32| {
        format!("title: {title}\nkind: article\nregion: {region}\nyear: {year}")
    };
    let text = "我市对代表建议实行两次答复。";
    let other = "我省对代表建议实行两次答复，承办单位先说打算，办结后再说结果。";
    let mut server = Server::of(&[
        ("a.md", &front("甲", "天津市", 2023), text),
        ("b.md", &front("乙", "浙江省", 2024), other),
    ]);
    let addresses =
        ["/feed/search?q=答复", "/feed/mechanism/suggestion-two-replies-two-evaluations"];
    let ask = async |server: &Server, address: &str| {
        let feed = page(server, address).await;
        let of =
            |entry: &Element| (entry.one("id").text.clone(), entry.one("updated").text.clone());
        feed.all("entry").map(of).collect::<Vec<_>>()
    };
    let before = [ask(&server, addresses[0]).await, ask(&server, addresses[1]).await];
    // Times are told to the second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let added = "我省对代表建议实行两次答复，还请代表评价两次，过程向社会公开。";
    server.rebuild(&[("c.md", &front("丙", "江苏省", 2015), added)]);
    for (address, before) in addresses.iter().zip(before) {
        let after = ask(&server, address).await;
        assert_eq!(after.len(), before.len() + 1, "{address}");
        assert_eq!(after[1..], before[..], "{address}: what was there keeps identifier and time");
        assert!(after[0].1 > before[0].1, "{address}: {after:?}");
    }
}

#[tokio::test]
async fn a_feed_that_is_known_is_not_sent_again() {
    let server = Server::sample();
    for address in
        ["/feed/search?q=代表", "/feed/answer?q=专题询问", "/feed/mechanism/special-inquiry"]
    {
        let first = server.get(address).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{address}");
        let again = server.ask(Method::GET, address, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{address}");
        assert_eq!(server.get(address).await.body, first.body, "{address}: no clock");
    }
}

#[tokio::test]
async fn pages_lead_to_their_feeds() {
    let server = Server::sample();
    for (shown, feed) in [
        (
            "/search?q=代表&province=330000&page=2",
            "/feed/search?q=%E4%BB%A3%E8%A1%A8&#38;province=330000",
        ),
        ("/search?q=代表&sort=-date&edition=2025", "/feed/search?q=%E4%BB%A3%E8%A1%A8"),
        (
            "/answer?mechanism=special-inquiry&year_from=2015",
            "/feed/answer?mechanism=special-inquiry&#38;year_from=2015",
        ),
        ("/mechanism/special-inquiry", "/feed/mechanism/special-inquiry"),
    ] {
        for language in ["", "&lang=en"] {
            let language =
                if shown.contains('?') { language.to_owned() } else { language.replace('&', "?") };
            let body = server.get(&format!("{shown}{language}")).await.body;
            let in_head = format!("type=\"application/atom+xml\" href=\"{feed}\"");
            assert!(body.contains(&in_head), "{shown}{language}");
            assert!(
                body.contains(&format!("<a href=\"{feed}\">")),
                "{shown}{language}: a link to see"
            );
            page(server, &feed.replace("&#38;", "&")).await;
        }
    }
}

#[tokio::test]
async fn bad_input_is_named() {
    let server = Server::sample();
    for (address, parameter) in [
        ("/feed/search?per_page=51", "per_page"),
        ("/feed/search?page=0", "page"),
        ("/feed/search?year=x", "year"),
        ("/feed/answer", "q"),
        ("/feed/answer?mechanism=none", "mechanism"),
        ("/feed/answer?q=a&page=x", "page"),
        ("/feed/mechanism/special-inquiry?per_page=0", "per_page"),
    ] {
        server.check_problem(address, 400, Some(parameter)).await;
    }
    server.check_problem("/feed/mechanism/none", 404, None).await;
    let beyond = page(server, "/feed/search?page=99999").await;
    assert_eq!(beyond.all("entry").count(), 0);
    assert_eq!(beyond.link("next"), None);
}
