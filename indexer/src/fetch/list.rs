//! The addresses to collect: a list, one address a line, or a sitemap.

use std::io::Read;

use corpus::read::Failure;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use url::Url;

/// A list or sitemap may be so large, decompressed; the protocol of sitemaps sets this limit.
pub(super) const LARGEST_BYTES: u64 = 50 << 20;

/// What a list names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct List {
    pub(super) pages: Vec<Url>,
    /// Further sitemaps.
    pub(super) sitemaps: Vec<Url>,
    pub(super) failures: Vec<Failure>,
}

/// Reads a list or a sitemap, also one compressed with gzip. `name` says in failures what was read.
///
/// # Errors
/// A reason, if it is neither.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<List, String> {
    let mut decompressed = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let limited = flate2::read::MultiGzDecoder::new(bytes).take(LARGEST_BYTES + 1);
        std::io::BufReader::new(limited)
            .read_to_end(&mut decompressed)
            .map_err(|error| format!("cannot be decompressed: {error}"))?;
        if decompressed.len() as u64 > LARGEST_BYTES {
            return Err(format!("is larger than {} MB", LARGEST_BYTES >> 20));
        }
        decompressed.as_slice()
    } else {
        bytes
    };
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') { sitemap(name, text) } else { Ok(lines(name, text)) }
}

fn lines(name: &str, text: &str) -> List {
    let mut list = List::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        list.add(line, || format!("{name}: line {number}"), Named::Page);
    }
    list
}

#[derive(Clone, Copy)]
enum Named {
    Page,
    Sitemap,
}

impl List {
    fn add(&mut self, text: &str, place: impl FnOnce() -> String, named: Named) {
        match address(text) {
            Ok(url) => match named {
                Named::Page => self.pages.push(url),
                Named::Sitemap => self.sitemaps.push(url),
            },
            Err(reason) => self.failures.push(Failure { source: place(), reason }),
        }
    }
}

/// An address that can be collected.
///
/// # Errors
/// A reason, if it cannot.
pub(super) fn address(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?;
    check(&url)?;
    url.set_fragment(None);
    Ok(url)
}

/// Whether an address is of a kind that is collected.
///
/// # Errors
/// A reason, if it is not.
pub(super) fn check(url: &Url) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("`{url}` is refused: only http and https are collected"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a name and password is refused".to_owned());
    }
    Ok(())
}

/// The places of a `urlset` or a `sitemapindex`.
fn sitemap(name: &str, text: &str) -> Result<List, String> {
    let mut reader = Reader::from_str(text);
    let mut list = List::default();
    let mut path: Vec<String> = Vec::new();
    let mut place = String::new();
    loop {
        let event = reader.read_event().map_err(|error| {
            format!("is no sitemap: at byte {}: {error}", reader.error_position())
        })?;
        match event {
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                place.clear();
                let is_sitemap =
                    path.first().is_some_and(|root| root == "urlset" || root == "sitemapindex");
                if !is_sitemap {
                    return Err("is neither a list of addresses nor a sitemap".to_owned());
                }
            }
            Event::Text(text) => place.push_str(&text),
            Event::CData(text) => place.push_str(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(character)) => place.push(character),
                _ => place.push_str(resolve_predefined_entity(&reference).unwrap_or_default()),
            },
            Event::End(_) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let named = match names.as_slice() {
                    ["urlset", "url", "loc"] => Some(Named::Page),
                    ["sitemapindex", "sitemap", "loc"] => Some(Named::Sitemap),
                    _ => None,
                };
                if let Some(named) = named {
                    list.add(place.trim(), || name.to_owned(), named);
                }
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(list),
            Event::Eof => return Err("is a sitemap that ends too early".to_owned()),
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(urls: &[Url]) -> Vec<&str> {
        urls.iter().map(Url::as_str).collect()
    }

    #[test]
    fn a_list_has_an_address_a_line_and_names_what_is_none() {
        let text = "\u{feff}# pages\nhttp://a.example/1#top\n\n  https://b.example \nno address\nfile:///etc/passwd\nhttp://me:secret@c.example/\n";
        let list = read("list.txt", text.as_bytes()).unwrap();
        assert_eq!(texts(&list.pages), ["http://a.example/1", "https://b.example/"]);
        let failures: Vec<&str> =
            list.failures.iter().map(|failure| failure.source.as_str()).collect();
        assert_eq!(failures, ["list.txt: line 5", "list.txt: line 6", "list.txt: line 7"]);
        assert!(list.failures[1].reason.contains("only http and https"), "{:?}", list.failures);
    }

    #[test]
    fn sitemaps_name_pages_and_further_sitemaps() {
        let set = r#"<?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://x">
            <url><loc> http://a.example/?a=1&amp;b=2 </loc><lastmod>2024-01-01</lastmod>
              <image:image><image:loc>http://a.example/picture.png</image:loc></image:image></url>
            <url><loc><![CDATA[http://a.example/3&4]]></loc></url><url><loc>ftp://a.example/</loc></url></urlset>"#;
        let list = read("s.xml", set.as_bytes()).unwrap();
        assert_eq!(texts(&list.pages), ["http://a.example/?a=1&b=2", "http://a.example/3&4"]);
        assert_eq!(list.failures.len(), 1);
        let index =
            "<sitemapindex><sitemap><loc>http://a.example/s1.xml</loc></sitemap></sitemapindex>";
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, index.as_bytes()).unwrap();
        let list = read("s.xml.gz", &encoder.finish().unwrap()).unwrap();
        assert_eq!(texts(&list.sitemaps), ["http://a.example/s1.xml"]);
    }

    #[test]
    fn what_is_neither_is_refused_with_a_reason() {
        for (text, reason) in [
            ("<html><body>", "neither a list"),
            ("<urlset><url><loc>http://a.example/", "ends too early"),
            ("<urlset><url></loc>", "no sitemap: at byte"),
        ] {
            assert!(read("x", text.as_bytes()).unwrap_err().contains(reason), "{text}");
        }
        assert!(read("x", &[0x1f, 0x8b, 1, 2]).unwrap_err().contains("decompressed"));
    }
}
