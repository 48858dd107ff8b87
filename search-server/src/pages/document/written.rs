//! A document as a file: plain text, and Markdown with what is known of it in front.

use schemas::api::DocumentResponse;
use schemas::document::Pages;

use crate::pages::citation::{Edition, citation};
use crate::pages::{Language, wording};

/// The document as plain text: title, particulars, text, and how to cite it.
pub(crate) fn plain(shown: &DocumentResponse, edition: Edition) -> String {
    let mut text = format!("{}\n{}\n", shown.document.title, particulars(shown));
    let byline = wording::byline(&shown.document);
    if !byline.is_empty() {
        text.push_str(&format!("{byline}\n"));
    }
    for passage in shown.passages.iter().filter(|passage| passage.id != "title") {
        text.push_str(&format!("\n{}\n", passage.text));
    }
    text.push_str(&format!(
        "\n----\n{}\n{}\n",
        citation(&shown.document, None, edition).line(),
        here(shown)
    ));
    text
}

/// The document as Markdown: metadata as front matter, every passage with its anchor.
pub(crate) fn markdown(shown: &DocumentResponse, edition: Edition) -> String {
    let document = &shown.document;
    let mut text = "---\n".to_owned();
    let mut add = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(&value.into())));
        }
    };
    add("id", Some(&document.id));
    add("title", Some(&document.title));
    add("kind", Some(document.kind.id()));
    add("region", document.region.as_ref().map(|region| region.code.as_str()));
    add("post", document.post.as_deref());
    add("event", document.event.as_deref());
    add("date", document.date.as_deref());
    add("year", document.year.map(|year| year.to_string()).as_deref());
    add("source", Some(&document.source));
    add("source_url", document.source_url.as_deref());
    add("pages", document.pages.map(Pages::zh).as_deref());
    let authors = serde_json::Value::from(document.authors.as_slice());
    text.push_str(&format!("authors: {}\n", quoted(&authors)));
    text.push_str(&format!("---\n\n# {}\n", escaped(&document.title)));
    for passage in shown.passages.iter().filter(|passage| passage.id != "title") {
        text.push_str(&format!("\n<a id=\"{}\"></a>\n\n{}\n", passage.id, escaped(&passage.text)));
    }
    text.push_str(&format!(
        "\n---\n\n{}\n\n{}\n",
        escaped(&citation(&shown.document, None, edition).line()),
        escaped(&here(shown))
    ));
    text
}

/// What a document is, where from and when: 发言 · 江苏省 · 2021 年.
fn particulars(shown: &DocumentResponse) -> String {
    let pieces = wording::particulars(Language::Chinese, &shown.document);
    pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" · ")
}

/// A value as JSON, which is YAML as well, so that no value can end the front matter; without characters
/// that mean anything to HTML, for whoever shows the front matter as text.
fn quoted(value: &serde_json::Value) -> String {
    let json = value.to_string();
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Where the document is found here.
fn here(shown: &DocumentResponse) -> String {
    format!("他山 /doc/{}，库版本 {}", shown.document.id, shown.version.content)
}

/// A text none of whose characters means anything to Markdown, or to the HTML inside it.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut is_at_start = true;
    let mut digits = 0;
    for character in text.chars() {
        let is_special = match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~' | '!' | '$' => {
                true
            }
            '-' | '+' | '=' => is_at_start,
            '.' | ')' => digits > 0,
            _ => false,
        };
        if is_special {
            escaped.push('\\');
        }
        escaped.push(character);
        digits = match character {
            '0'..='9' if is_at_start || digits > 0 => digits + 1,
            _ => 0,
        };
        is_at_start = character == '\n' || is_at_start && character.is_whitespace();
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::tests::shown;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escaped("<script>&amp; [a](b)"), "\\<script\\>\\&amp; \\[a\\](b)");
        assert_eq!(escaped("1. 一\n- 二 - 三\n12) 四"), "1\\. 一\n\\- 二 - 三\n12\\) 四");
        assert_eq!(escaped("增长 3.5%"), "增长 3.5%");
    }

    #[test]
    fn a_file_says_what_it_is_and_how_to_cite_it() {
        let mut given = shown();
        given.document.event = Some("---\n会".to_owned());
        let text = markdown(&given, Edition::default());
        assert!(
            text.starts_with("---\nid: \"d1\"\ntitle: \"谈\\u003c建议\\u003e办理\"\n"),
            "{text}"
        );
        assert!(text.contains("event: \"---\\n会\"\n"), "{text}");
        assert!(text.contains("\n<a id=\"para_1\"></a>\n\n一\\<二\n"), "{text}");
        let text = plain(&given, Edition::default());
        assert!(text.contains("\n一<二\n") && text.contains("/doc/d1"), "{text}");
    }
}
