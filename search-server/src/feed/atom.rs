//! A feed as Atom (RFC 4287) in pages (RFC 5005), with the elements of OpenSearch that count.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Entry, Feed};

type Xml = Writer<Vec<u8>>;

/// Who publishes the feed.
const PUBLISHER: &str = "他山 Tashan";

/// Writes a feed; `site` is the address of the server with which links begin, empty if it is not known.
///
/// # Errors
/// The writer fails; it writes to memory.
pub fn write(feed: &Feed, site: &str) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xmlns:opensearch", "http://a9.com/-/spec/opensearch/1.1/"))
        .with_attribute(("xml:lang", "zh-CN"))
        .write_inner_content(|xml| {
            text(xml, "id", &feed.id)?;
            text(xml, "title", &format!("{} {}", feed.title.zh, feed.title.en))?;
            text(xml, "subtitle", &format!("{} {}", feed.scope.zh, feed.scope.en))?;
            text(xml, "updated", &feed.updated)?;
            author(xml, PUBLISHER)?;
            link(xml, "self", "application/atom+xml", &format!("{site}{}", feed.links.own))?;
            link(xml, "alternate", "text/html", &format!("{site}{}", feed.links.shown))?;
            for (relation, address) in &feed.links.pages {
                link(xml, relation, "application/atom+xml", &format!("{site}{address}"))?;
            }
            text(xml, "opensearch:totalResults", &feed.total.to_string())?;
            text(xml, "opensearch:startIndex", &feed.first.to_string())?;
            text(xml, "opensearch:itemsPerPage", &feed.per_page.to_string())?;
            feed.entries.iter().try_for_each(|one| entry(xml, one, site))
        })?;
    let mut written = xml.into_inner();
    written.push(b'\n');
    Ok(written)
}

fn entry(xml: &mut Xml, entry: &Entry, site: &str) -> io::Result<()> {
    let address = format!("{site}{}", entry.link);
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &entry.id)?;
        text(xml, "title", &entry.title)?;
        text(xml, "updated", &entry.updated)?;
        if let Some(day) = &entry.published {
            // The hour is not known; the day is China's.
            text(xml, "published", &format!("{day}T00:00:00+08:00"))?;
        }
        entry.authors.iter().try_for_each(|name| author(xml, name))?;
        for (term, label) in &entry.categories {
            let category =
                xml.create_element("category").with_attribute(("term", clean(term).as_str()));
            category.with_attribute(("label", clean(label).as_str())).write_empty()?;
        }
        link(xml, "alternate", "text/html", &address)?;
        xml.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&clean(&html(entry, &address))))?;
        Ok(())
    })?;
    Ok(())
}

/// What readers show: the quotations, and where they stand.
fn html(entry: &Entry, address: &str) -> String {
    let mut html = String::new();
    for quote in &entry.quotes {
        html.push_str(&format!("<blockquote>「{}」</blockquote>", escaped(quote)));
    }
    html.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escaped(address), escaped(&entry.from)));
    html
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| text(xml, "name", name))?;
    Ok(())
}

fn link(xml: &mut Xml, relation: &str, kind: &str, address: &str) -> io::Result<()> {
    xml.create_element("link")
        .with_attribute(("rel", relation))
        .with_attribute(("type", kind))
        .with_attribute(("href", clean(address).as_str()))
        .write_empty()?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&clean(content)))?;
    Ok(())
}

/// A text without the characters that XML cannot hold.
fn clean(text: &str) -> String {
    let is_allowed = |character: &char| {
        matches!(*character, '\t' | '\n' | '\r' | '\u{20}'..)
            && !matches!(*character, '\u{FFFE}' | '\u{FFFF}')
    };
    text.chars().filter(is_allowed).collect()
}

#[cfg(test)]
mod tests {
    use schemas::saying::Saying;

    use super::*;
    use crate::feed::Links;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let entry = Entry {
            id: "urn:uuid:1".to_owned(),
            title: "甲<b>&\u{0}\u{FFFF}\"".to_owned(),
            link: "/doc/a?x=1&y=\"2\"#para_1".to_owned(),
            updated: "2026-11-21T00:00:00Z".to_owned(),
            published: Some("2021-12-24".to_owned()),
            authors: vec!["乙]]>".to_owned()],
            categories: vec![("330000".to_owned(), "浙<江".to_owned())],
            quotes: vec!["一<二 & 三".to_owned()],
            from: "《丙》<".to_owned(),
        };
        let feed = Feed {
            id: "urn:uuid:2".to_owned(),
            title: Saying::new("题<", "Title"),
            scope: Saying::new("范围&", "Scope"),
            updated: "2026-11-21T00:00:00Z".to_owned(),
            links: Links { own: "/feed/search?q=a&page=2".to_owned(), ..Links::default() },
            total: 1,
            first: 1,
            per_page: 50,
            entries: vec![entry],
        };
        let written = String::from_utf8(write(&feed, "https://a.example").unwrap()).unwrap();
        for part in [
            "<title>甲&lt;b&gt;&amp;&quot;</title>",
            "href=\"https://a.example/feed/search?q=a&amp;page=2\"",
            "href=\"https://a.example/doc/a?x=1&amp;y=&quot;2&quot;#para_1\"",
            "<name>乙]]&gt;</name>",
            "label=\"浙&lt;江\"",
            "&lt;blockquote&gt;「一&amp;lt;二 &amp;amp; 三」&lt;/blockquote&gt;",
            "<published>2021-12-24T00:00:00+08:00</published>",
        ] {
            assert!(written.contains(part), "{part}: {written}");
        }
    }
}
