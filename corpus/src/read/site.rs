//! Rules that say where known publishing systems put the main text (`sites.toml`).

use std::sync::OnceLock;

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};
use serde::Deserialize;

/// A box with fewer Chinese characters is not the main text, whatever its name.
const SHORTEST_TEXT_CHARS: usize = 20;

/// What a rule found on a page.
pub(super) struct Found {
    /// The box of the main text.
    pub(super) text: NodeId,
    pub(super) title: Option<String>,
}

#[derive(Deserialize)]
struct Sites {
    site: Vec<Site>,
}

/// An entry of `sites.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Site {
    name: String,
    host: Option<String>,
    text: String,
    title: Option<String>,
}

/// An entry whose selectors are compiled.
struct Rule {
    host: Option<String>,
    text: Selector,
    title: Option<Selector>,
}

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let sites: Sites = toml::from_str(include_str!("sites.toml"))
            .unwrap_or_else(|error| unreachable!("sites.toml: {error}"));
        sites.site.iter().map(compile).collect()
    })
}

fn compile(site: &Site) -> Rule {
    let selector = |text: &str| {
        Selector::parse(text).unwrap_or_else(|error| unreachable!("{}: {error}", site.name))
    };
    Rule {
        host: site.host.clone(),
        text: selector(&site.text),
        title: site.title.as_deref().map(selector),
    }
}

/// What the first rule that fits the page finds on it.
pub(super) fn rule_for(document: &Html, url: Option<&str>) -> Option<Found> {
    let host = url.and_then(host_of).unwrap_or_default();
    let fits = |rule: &&Rule| rule.host.as_deref().is_none_or(|end| is_below(host, end));
    rules().iter().filter(fits).find_map(|rule| {
        let text = document
            .select(&rule.text)
            .find(|element| han_chars(element) >= SHORTEST_TEXT_CHARS)?;
        let title = rule.title.as_ref().and_then(|title| document.select(title).next());
        let title = title.map(|title| super::html::squeeze(&title.text().collect::<String>()));
        Some(Found { text: text.id(), title: title.filter(|title| !title.is_empty()) })
    })
}

fn han_chars(element: &ElementRef<'_>) -> usize {
    element.text().flat_map(str::chars).filter(|c| crate::text::is_han(*c)).count()
}

fn host_of(url: &str) -> Option<&str> {
    url.split("://").nth(1)?.split(['/', ':', '?']).next()
}

fn is_below(host: &str, end: &str) -> bool {
    host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, url: Option<&str>, expected: Option<&str>) {
        let document = Html::parse_document(html);
        let found = rule_for(&document, url);
        let id = found.map(|found| found.text);
        let element = id.and_then(|id| document.tree.get(id)).and_then(ElementRef::wrap);
        assert_eq!(element.and_then(|element| element.attr("id")), expected);
    }

    #[test]
    fn a_known_box_with_enough_text_is_the_main_text() {
        let text = "听取和审议专项工作报告，开展专题询问，推动问题解决。";
        let page = format!("<div id=zoom>{text}</div><div id=UCAP-CONTENT>{text}</div>");
        check(&page, None, Some("zoom"));
        check(&page, Some("https://www.gov.cn/a.htm"), Some("UCAP-CONTENT"));
        check(&page, Some("https://www.notgov.cn/a.htm"), Some("zoom"));
        check("<div id=zoom>短。</div>", None, None);
    }

    #[test]
    fn the_common_shapes_of_congress_and_government_pages_are_known() {
        let text = "县人大常委会听取和审议专项工作报告，开展专题询问，推动问题解决。";
        let around = "<div class=list><a href=/>首页</a></div><div>导语很长，有标点，不是正文，也要留意。</div>";
        let shapes = [
            (
                "https://www.npc.gov.cn/c2/a.html",
                format!("<div class=artxt id=x><p>{text}</p></div>"),
            ),
            ("", format!("<founder-content><div id=x><p>{text}</p></div></founder-content>")),
            (
                "",
                format!("<div class='view TRS_UEDITOR trs_paper_default' id=x><p>{text}</p></div>"),
            ),
            (
                "",
                format!(
                    "<form><div id=vsb_content><div class=v_news_content id=x><p>{text}</p></div></div></form>"
                ),
            ),
            ("", format!("<div class=xxgk_content id=x><p>{text}</p></div>")),
            ("", format!("<table><tr><td class=wzcon id=x>{text}</td></tr></table>")),
        ];
        for (url, shape) in shapes {
            let document = Html::parse_document(&format!("{around}{shape}{around}"));
            let found = rule_for(&document, Some(url)).unwrap_or_else(|| panic!("{shape}"));
            let element = document.tree.get(found.text).and_then(ElementRef::wrap).unwrap();
            assert_eq!(element.text().collect::<String>(), text, "{shape}");
        }
    }
}
