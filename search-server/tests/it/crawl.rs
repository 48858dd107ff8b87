//! Nobody who reads in English is led back into Chinese, or into nothing: every link of every page
//! within two clicks of the first is followed.

use std::collections::{BTreeMap, BTreeSet};

use crate::server::Server;
use regex::Regex;
use scraper::{ElementRef, Html, Selector};

fn collection() -> Server {
    Server::of(&[
        (
            "a.md",
            "title: 天津建议\nkind: article\nregion: 天津市\nyear: 2021",
            "我市对代表建议实行两次答复，督促承办单位把建议办实。代表联络站有31个。",
        ),
        (
            "b.md",
            "title: 杭州建议\nkind: speech\nregion: 浙江省杭州市\nyear: 2023",
            "我市对代表建议实行两次答复。我市开展民生实事项目人大代表票决制。",
        ),
        (
            "c.md",
            "title: 江苏监督\nkind: report\nregion: 江苏省\nyear: 2020",
            "我省开展专题询问，设立基层立法联系点，推进预算联网监督。",
        ),
    ])
}

/// The addresses of this site that a page links to, but for the switch to the other language.
fn links(page: &str) -> Vec<String> {
    let anchors = Selector::parse("a[href]:not(.language)").unwrap();
    let page = Html::parse_document(page);
    let hrefs = page.select(&anchors).filter_map(|anchor| anchor.attr("href"));
    // Parts of the site that programs read, and that have no language.
    let is_for_programs = |href: &str| {
        ["/api/", "/feed/", "/openapi.json", "/healthz", "/readyz", "/widget/v1/"]
            .iter()
            .any(|start| href.starts_with(start))
    };
    let is_page = |href: &&str| href.starts_with('/') && !is_for_programs(href);
    hrefs.filter(is_page).map(str::to_owned).collect()
}

/// Texts of an English page that are for the greater part Chinese and do not say so. What people typed
/// is quoted, and code is written as it is.
pub(crate) fn unmarked(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let quoted = Regex::new("“[^”]*”|《[^》]*》|\"[^\"]*\"").unwrap();
    let mut found = Vec::new();
    for node in page.tree.nodes() {
        let Some(text) = node.value().as_text() else { continue };
        let around = || node.ancestors().filter_map(ElementRef::wrap);
        let is_code = |element: ElementRef<'_>| {
            let name = element.value().name();
            ["code", "script", "style", "title", "option"].contains(&name)
                || element.attr("aria-hidden") == Some("true")
        };
        let language = around().find_map(|element| element.attr("lang"));
        let text = quoted.replace_all(text, "");
        let letters = text.chars().filter(|character| character.is_alphabetic()).count();
        let chinese = text.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
        if 2 * chinese > letters && language == Some("en") && !around().any(is_code) {
            found.push(text.trim().to_owned());
        }
    }
    found
}

/// The form of a link without its anchor.
fn whole(href: &str) -> &str {
    href.split('#').next().unwrap()
}

#[tokio::test]
async fn every_link_within_two_clicks_leads_somewhere_in_english() {
    let server = collection();
    let mut known = BTreeSet::from(["/?lang=en".to_owned()]);
    let mut front = vec!["/?lang=en".to_owned()];
    let mut followed: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chinese: BTreeMap<String, String> = BTreeMap::new();
    for depth in 0..=2 {
        for address in std::mem::take(&mut front) {
            let mut answer = server.get(&address).await;
            if answer.status.is_redirection() {
                let target = answer.header("location").to_owned();
                assert!(target.contains("lang=en"), "{address} leads to {target}");
                answer = server.get(&target).await;
            }
            assert_eq!(answer.status, 200, "{address}");
            // Pictures and tables are saved from a page; a table names its columns in both languages.
            let language = match answer.header("content-type") {
                "image/svg+xml" => "xml:lang=\"en\"",
                kind if kind.starts_with("text/csv") => "",
                _ => "<html lang=\"en\">",
            };
            assert!(answer.body.contains(language), "{address} is not in English");
            if language.starts_with("<html") {
                chinese
                    .extend(unmarked(&answer.body).into_iter().map(|text| (text, address.clone())));
            }
            *followed.entry(depth).or_default() += 1;
            if depth == 2 {
                continue;
            }
            for href in links(&answer.body) {
                assert!(href.contains("lang=en"), "{address} links to {href}");
                if known.insert(whole(&href).to_owned()) {
                    front.push(whole(&href).to_owned());
                }
            }
        }
    }
    assert!(chinese.is_empty(), "Chinese that does not say so: {chinese:#?}");
    assert!(followed[&1] >= 8 && followed[&2] > 100, "{followed:?}");
}

#[tokio::test]
async fn the_switch_leads_to_the_same_page_in_the_other_language() {
    let server = collection();
    for address in ["/", "/search?q=建议&province=120000", "/answer?mechanism=special-inquiry"] {
        let chinese = server.get(address).await.body;
        let switch = Selector::parse("a.language").unwrap();
        let href = |page: &str| {
            let page = Html::parse_document(page);
            page.select(&switch).next().unwrap().attr("href").unwrap().to_owned()
        };
        let english = server.get(&href(&chinese)).await.body;
        assert!(english.contains("<html lang=\"en\">"), "{address}");
        let back = server.get(&href(&english)).await.body;
        assert!(back.contains("<html lang=\"zh-CN\">"), "{address}");
        assert_eq!(links(&back), links(&chinese), "{address}");
    }
    let nothing = server.get("/no-such-page?lang=en").await;
    assert_eq!(nothing.status, 404);
    assert!(
        nothing.body.contains("<html lang=\"en\">") && nothing.body.contains("role=\"search\"")
    );
}

#[tokio::test]
async fn every_example_of_the_first_page_finds_something_in_the_sample() {
    let server = Server::sample();
    let examples = Selector::parse(".examples a").unwrap();
    for address in ["/", "/?lang=en"] {
        let page = server.get(address).await.body;
        let page = Html::parse_document(&page);
        let hrefs = page.select(&examples).map(|link| link.attr("href").unwrap().to_owned());
        let hrefs: Vec<String> = hrefs.collect();
        assert_eq!(hrefs.len(), 6);
        for href in hrefs {
            let found = server.get(&href).await;
            assert_eq!(found.status, 200, "{href}");
            let proofs = found.body.matches("class=\"proof\"").count();
            let hits = found.body.matches("class=\"hit\"").count();
            assert!(proofs + hits > 0, "{href} finds nothing");
        }
    }
}

#[tokio::test]
async fn the_first_page_is_small_and_its_script_is_served() {
    let server = collection();
    let page = server.get("/").await;
    let style = server.get("/assets/tashan.css").await;
    let script = server.get("/assets/pages.js").await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    let bytes = page.body.len() + style.body.len() + script.body.len();
    assert!(bytes < 60_000, "{bytes} bytes before compression");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
}
