//! Web pages: the main text, its title, date, author and source.
//!
//! A rule of `sites.toml` says where known systems put the main text. On other pages it is found by
//! what text looks like, not by the names of boxes: lines with
//! the punctuation of sentences and few links. Each such line speaks for the box that holds it, and
//! a little less for the boxes around; the box with most to say is the main text. Navigation,
//! breadcrumbs, side columns and footers are lists of links and short lines, and lose.

use std::collections::HashMap;
use std::sync::OnceLock;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use regex::Regex;
use schemas::document::Original;
use scraper::{Html, Node};

use super::{Hints, Source, site};
use crate::text::fixed;

/// A line of a page: what a reader sees between two breaks.
#[derive(Debug, Default)]
struct Line {
    text: String,
    link_chars: usize,
    /// The boxes that hold it, innermost last.
    boxes: Vec<NodeId>,
    /// Where in `boxes` the outermost box stands that calls itself navigation, footer or the like.
    furniture: Option<usize>,
    /// Level of the heading that it is, 0 for none.
    heading: u8,
}

/// What a page says of itself in `<meta>` elements. The names with capitals are those that the
/// guideline for government websites prescribes (国办发〔2017〕47号, annex on page labels).
#[derive(Debug, Default)]
struct Meta {
    title: Option<String>,
    date: Option<String>,
    venue: Option<String>,
    author: Option<String>,
    url: Option<String>,
}

impl Meta {
    fn read(document: &Html) -> Meta {
        let mut meta = Meta::default();
        for node in document.tree.nodes() {
            let Some(element) = node.value().as_element() else { continue };
            let value =
                |attribute| element.attr(attribute).map(squeeze).filter(|value| !value.is_empty());
            if element.name() == "link" && element.attr("rel") == Some("canonical") {
                meta.url = meta.url.take().or_else(|| value("href"));
            }
            if element.name() != "meta" {
                continue;
            }
            let name = element.attr("name").or(element.attr("property")).unwrap_or_default();
            let slot = match name.to_ascii_lowercase().as_str() {
                "articletitle" | "citation_title" => &mut meta.title,
                "pubdate" | "publishdate" | "article:published_time" | "citation_date" => {
                    &mut meta.date
                }
                "contentsource" => &mut meta.venue,
                "author" | "citation_author" => &mut meta.author,
                "url" | "og:url" => &mut meta.url,
                _ => continue,
            };
            if slot.is_none() {
                *slot = value("content");
            }
        }
        // A page system that signs its pages is no author.
        meta.author =
            meta.author.filter(|name| chars(name) <= 20 && name.chars().all(|c| !c.is_ascii()));
        meta.url = meta.url.filter(|url| url.starts_with("http"));
        meta
    }
}

/// What a box around a line gets of the line's weight, innermost first.
const SHARES: [f64; 4] = [1.0, 0.95, 0.5, 0.25];

/// Reads a page as a source. `url` is where it was collected; else the page itself may say where it
/// stands.
///
/// # Errors
/// A reason, if the page has no text.
pub(super) fn page(name: &str, html: &str, url: Option<&str>) -> Result<Source, String> {
    let document = Html::parse_document(html);
    let (lines, page_title) = lines(&document);
    let mut meta = Meta::read(&document);
    meta.url = url.map(str::to_owned).or(meta.url);
    let site = site::rule_for(&document, meta.url.as_deref());
    let is_box = |id: &NodeId| lines.iter().any(|line| line.boxes.contains(id));
    let ruled = site.as_ref().map(|site| site.text).filter(is_box);
    let Some(main) = ruled.or_else(|| main_box(&lines)) else {
        return Err(
            "holds no paragraph of text; is it a list of links or made by scripts?".to_owned()
        );
    };
    let title = site
        .and_then(|site| site.title)
        .or(meta.title)
        .or_else(|| title(&lines, page_title.as_deref()));
    let is_title = |line: &Line| title.as_deref() == Some(line.text.as_str());
    // What a box of furniture inside the main text holds is no text either.
    let in_main = |line: &&Line| {
        let at = line.boxes.iter().position(|holder| *holder == main);
        at.is_some_and(|at| line.furniture.is_none_or(|furniture| furniture < at))
    };
    let body: Vec<&str> = lines
        .iter()
        .filter(in_main)
        .filter(|line| {
            line.link_chars * 2 < chars(&line.text) && !is_furniture(&line.text) && !is_title(line)
        })
        .map(|line| line.text.as_str())
        .collect();
    let about: Vec<&str> = lines
        .iter()
        .filter(|line| is_information(&line.text))
        .map(|line| line.text.as_str())
        .collect();
    let about = about.join(" ");
    let said = |label: &str| labelled(&about, label);
    let venue = meta.venue.or_else(|| said("(?:来源|稿源|文章来源|信息来源)"));
    Ok(Source {
        name: name.to_owned(),
        text: body.join("\n"),
        reader: "html".to_owned(),
        hints: Hints {
            date: said("(?:发布时间|发布日期|发表时间|时间|日期)")
                .or(meta.date)
                .or_else(|| lone_date(&lines)),
            authors: said("(?:作者|撰稿)").or(meta.author).into_iter().collect(),
            url: meta.url,
            original: venue.map(|venue| Original { title: None, venue: Some(venue) }),
            title,
            ..Hints::default()
        },
        ..Source::default()
    })
}

/// Whether a text carries marks of HTML, as rows of collections often do.
pub(super) fn has_marks(text: &str) -> bool {
    ["</p>", "<br", "</div>", "</span>", "<p>"].iter().any(|mark| text.contains(mark))
}

/// The lines of a text that carries marks of HTML.
pub(super) fn without_marks(text: &str) -> String {
    let (lines, _) = lines(&Html::parse_fragment(text));
    let lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
    lines.join("\n")
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// The lines of a page in order, and the text of its `<title>`. The tree is walked without
/// recursion, because pages may be nested ten thousand deep.
fn lines(document: &Html) -> (Vec<Line>, Option<String>) {
    let mut lines: Vec<Line> = Vec::new();
    let mut page_title = None;
    let mut boxes = Boxes::default();
    let (mut hidden, mut links, mut heading) = (0_usize, 0_usize, 0_u8);
    let mut line = Line::default();
    for edge in document.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                if name == "title" && opens && page_title.is_none() {
                    let text: String = node
                        .children()
                        .filter_map(|child| child.value().as_text().map(|text| text.to_string()))
                        .collect();
                    page_title = Some(squeeze(&text));
                }
                let step = |count: usize| if opens { count + 1 } else { count.saturating_sub(1) };
                if is_hidden(name) || is_unseen(element) {
                    hidden = step(hidden);
                } else if name == "a" {
                    links = step(links);
                } else if is_box(name) {
                    finish(&mut line, &boxes, heading, &mut lines);
                    if opens {
                        boxes.open(node.id(), is_furniture_box(element));
                    } else {
                        boxes.close();
                    }
                    heading = if opens { heading_level(name).unwrap_or(heading) } else { 0 };
                } else if name == "br" && opens {
                    finish(&mut line, &boxes, heading, &mut lines);
                }
            }
            Node::Text(text) if opens && hidden == 0 => {
                line.text.push_str(text);
                if links > 0 {
                    line.link_chars += text.chars().filter(|c| !c.is_whitespace()).count();
                }
            }
            _ => {}
        }
    }
    finish(&mut line, &boxes, heading, &mut lines);
    (lines, page_title)
}

/// The boxes that are open.
#[derive(Debug, Default)]
struct Boxes {
    open: Vec<NodeId>,
    /// Depths of those that call themselves furniture.
    furniture: Vec<usize>,
}

impl Boxes {
    fn open(&mut self, id: NodeId, is_furniture: bool) {
        if is_furniture {
            self.furniture.push(self.open.len());
        }
        self.open.push(id);
    }

    fn close(&mut self) {
        self.open.pop();
        self.furniture.retain(|depth| *depth < self.open.len());
    }
}

/// Innermost boxes that a line remembers; deeper pages are no better laid out.
const REMEMBERED_BOXES: usize = 12;

fn finish(line: &mut Line, boxes: &Boxes, heading: u8, lines: &mut Vec<Line>) {
    let finished = std::mem::take(line);
    let text = squeeze(&finished.text);
    if !text.is_empty() {
        let first = boxes.open.len().saturating_sub(REMEMBERED_BOXES);
        let furniture = boxes.furniture.first().map(|depth| depth.saturating_sub(first));
        let boxes = boxes.open[first..].to_vec();
        lines.push(Line { text, boxes, furniture, heading, ..finished });
    }
}

/// Whether a style or attribute keeps the element from being seen.
fn is_unseen(element: &scraper::node::Element) -> bool {
    let style: String =
        element.attr("style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
}

/// Whether a box says by its role, class or identifier that it is navigation, a side column, a list
/// of other pages, comments or a footer.
fn is_furniture_box(element: &scraper::node::Element) -> bool {
    if matches!(
        element.attr("role"),
        Some("navigation" | "complementary" | "contentinfo" | "search")
    ) {
        return true;
    }
    let names = [element.attr("class"), element.attr("id")];
    let words = names.into_iter().flatten().flat_map(|name| name.split([' ', '-', '_']));
    words.map(str::to_ascii_lowercase).any(|word| {
        matches!(
            word.as_str(),
            "nav"
                | "navbar"
                | "navigation"
                | "menu"
                | "breadcrumb"
                | "breadcrumbs"
                | "crumb"
                | "crumbs"
                | "sidebar"
                | "aside"
                | "footer"
                | "foot"
                | "copyright"
                | "related"
                | "relate"
                | "recommend"
                | "recommended"
                | "comment"
                | "comments"
                | "pagination"
                | "pager"
                | "share"
                | "toolbar"
                | "hotnews"
                | "ranking"
                | "friendlink"
                | "links"
        )
    })
}

/// White space at the ends dropped, inside as one space; ideographic spaces inside stay.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for character in text.trim().chars() {
        let blank = character.is_whitespace() && character != '\u{3000}';
        if !blank {
            squeezed.push(character);
        } else if !squeezed.ends_with(' ') {
            squeezed.push(' ');
        }
    }
    squeezed
}

fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "select"
            | "button"
            | "iframe"
            | "svg"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "textarea"
    )
}

fn is_box(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "body"
            | "div"
            | "p"
            | "td"
            | "tr"
            | "table"
            | "tbody"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dd"
            | "dt"
            | "article"
            | "section"
            | "main"
            | "aside"
            | "header"
            | "blockquote"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "pre"
            | "figure"
            | "center"
    )
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// The box whose lines say most.
fn main_box(lines: &[Line]) -> Option<NodeId> {
    let mut weights: HashMap<NodeId, f64> = HashMap::new();
    for line in lines {
        let stops = line
            .text
            .chars()
            .filter(|c| matches!(c, '，' | '。' | '；' | '、' | '：' | ',' | '.'))
            .count();
        let plain = chars(&line.text).saturating_sub(line.link_chars * 2);
        if stops == 0 || plain < 6 || line.furniture.is_some() || is_furniture(&line.text) {
            continue;
        }
        let weight = plain as f64 + 10.0 * stops as f64;
        for (holder, share) in line.boxes.iter().rev().zip(SHARES) {
            *weights.entry(*holder).or_default() += weight * share;
        }
    }
    // Of boxes with equal weight the later, that is the inner, one.
    weights
        .into_iter()
        .max_by(|left, right| left.1.total_cmp(&right.1).then(left.0.cmp(&right.0)))
        .map(|(id, _)| id)
}

/// The heading that the page's `<title>` repeats; else the first of the highest level; else the
/// `<title>` without the name of the site.
fn title(lines: &[Line], page_title: Option<&str>) -> Option<String> {
    let headings = || lines.iter().filter(|line| line.heading > 0 && chars(&line.text) >= 4);
    let repeated =
        headings().find(|line| page_title.is_some_and(|title| title.contains(&line.text)));
    let highest = || headings().filter(|line| line.heading == 1).min_by_key(|line| line.heading);
    if let Some(line) = repeated.or_else(highest) {
        return Some(line.text.clone());
    }
    let page_title = page_title?;
    let cut = page_title.rfind(['_', '|', '-', '－', '–']).filter(|at| *at > 0);
    let title = cut.and_then(|at| page_title.get(..at)).unwrap_or(page_title).trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// A line about the page: its source, date, author.
fn is_information(text: &str) -> bool {
    let labels = [
        "来源：",
        "来源:",
        "发布时间",
        "发布日期",
        "作者：",
        "作者:",
        "浏览次数",
        "字号",
        "责任编辑",
    ];
    chars(text) <= 160 && labels.iter().any(|label| text.contains(label)) && !text.contains('。')
}

/// A line that belongs to the page and not to the text.
fn is_furniture(text: &str) -> bool {
    let starts = [
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "打印",
        "关闭窗口",
        "分享到",
        "责任编辑",
        "【打印",
        "【关闭",
        "扫一扫",
    ];
    let footer = ["ICP备", "公网安备", "版权所有", "技术支持", "主办单位"];
    is_information(text)
        || chars(text) <= 120 && footer.iter().any(|word| text.contains(word))
        || starts.iter().any(|start| text.starts_with(start))
}

/// What follows a label, up to the next label or a wide gap.
fn labelled(about: &str, label: &str) -> Option<String> {
    let next = "(?:作者|来源|发布时间|发布日期|浏览|点击|字号|时间|日期|编辑|责任编辑|打印|【)";
    let pattern = Regex::new(&format!("{label}[:：]\\s*(.+?)\\s*(?:{next}|[|｜]|$)")).ok()?;
    let value = pattern.captures(about)?.get(1)?.as_str().trim();
    (!value.is_empty() && chars(value) <= 40).then(|| value.to_owned())
}

/// A short line with nothing but a date.
fn lone_date(lines: &[Line]) -> Option<String> {
    static DATE: OnceLock<Regex> = OnceLock::new();
    let date =
        DATE.get_or_init(|| fixed("^[（(\\[]?(20[0-9]{2}[-年/.][0-9]{1,2}[-月/.][0-9]{1,2}日?)"));
    let short = lines.iter().filter(|line| chars(&line.text) <= 24);
    short
        .filter_map(|line| date.captures(&line.text))
        .find_map(|found| Some(found.get(1)?.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head><title>甲县：办好建议-某某人大网</title><script>var x='票决制，。';</script></head>\
        <body><!-- 专题询问，注释。 --><div class=nav><a href=/>首页</a> <a href=/c>代表工作</a></div>\
        <div>您的位置：<a href=/>首页</a></div>\
        <div class=m><h1>甲县：办好建议</h1><div><span>作者：王小明</span> <span>来源：某某人大网</span> \
        <span>发布时间：2020-03-04</span> 【字号：大】</div>\
        <div><p>&emsp;&emsp;第一段，说的是建议。</p><p>第二段，<b>办结</b>后再答复。</p></div>\
        <div><a href=/n>下一篇：别处的事，很好。</a></div></div>\
        <div class=side><h3>相关阅读</h3><ul><li><a href=/1>乙县开展专题询问，效果好。</a></li></ul></div>\
        <div>主办单位：某某人大，京ICP备1号</div></body></html>";

    #[test]
    fn the_main_text_is_told_from_what_stands_around_it() {
        let source = page("p.html", PAGE, None).unwrap();
        assert_eq!(source.text, "第一段，说的是建议。\n第二段，办结后再答复。");
        assert_eq!(source.hints.title.as_deref(), Some("甲县：办好建议"));
        assert_eq!(source.hints.date.as_deref(), Some("2020-03-04"));
        assert_eq!(source.hints.authors, ["王小明"]);
        assert_eq!(source.hints.original.unwrap().venue.as_deref(), Some("某某人大网"));
    }

    #[test]
    fn what_a_page_says_of_itself_is_used() {
        let html = "<head><meta name=ArticleTitle content=真题目在此><meta name=PubDate content='2021-05-06 08:00'>\
            <meta name=ContentSource content=某县人大><meta name=author content=TRS-CMS>\
            <link rel=canonical href=https://rd.example.cn/a.html></head><h1>栏目的大字</h1><div>一段，说的是建议。</div>";
        let source = page("p.html", html, None).unwrap();
        assert_eq!(source.hints.title.as_deref(), Some("真题目在此"));
        assert_eq!(source.hints.date.as_deref(), Some("2021-05-06 08:00"));
        assert_eq!(source.hints.url.as_deref(), Some("https://rd.example.cn/a.html"));
        assert!(source.hints.authors.is_empty());
        assert_eq!(source.hints.original.unwrap().venue.as_deref(), Some("某县人大"));
    }

    #[test]
    fn furniture_and_hidden_text_inside_the_main_text_are_left_out() {
        let html = "<div id=c><p>一段，说的是建议，还有答复。</p><div style='display: none'>暗藏，的文字。</div>\
            <div class='box related'><p>别处的新闻，很长，很长，很好看。</p></div><p>二段，也是正文。</p></div>";
        assert_eq!(
            page("p.html", html, None).unwrap().text,
            "一段，说的是建议，还有答复。\n二段，也是正文。"
        );
    }

    #[test]
    fn a_known_publishing_system_says_where_its_text_is() {
        let html = "<div class=lead>导语很长，标点很多，但不是，正文，不是正文，真的不是，确实不是。</div>\
            <div id=zoom>正文，听取和审议专项工作报告，开展专题询问，推动解决。</div>";
        assert_eq!(
            page("p.html", html, None).unwrap().text,
            "正文，听取和审议专项工作报告，开展专题询问，推动解决。"
        );
    }

    #[test]
    fn lines_may_be_separated_by_breaks_alone() {
        let html = "<title>题目在此_站名</title><table><tr><td>一段，文字。<br><br>二段，文字。</td></tr></table>";
        let source = page("p.html", html, None).unwrap();
        assert_eq!(source.text, "一段，文字。\n二段，文字。");
        assert_eq!(source.hints.title.as_deref(), Some("题目在此"));
    }

    #[test]
    fn marks_in_a_text_are_taken_out() {
        let text = "<p><strong>消息</strong>：一段。</p><p>二段&nbsp;，完。<br>三段。</p>";
        assert!(has_marks(text) && !has_marks("甲<乙，没有标记。"));
        assert_eq!(without_marks(text), "消息：一段。\n二段 ，完。\n三段。");
    }

    #[test]
    fn a_page_without_text_says_so_and_depth_does_no_harm() {
        assert!(
            page("p.html", "<ul><li><a href=/>首页</a></ul>", None)
                .unwrap_err()
                .contains("no paragraph")
        );
        let deep =
            format!("{}一段，很深的文字。{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
        assert_eq!(page("p.html", &deep, None).unwrap().text, "一段，很深的文字。");
    }
}
