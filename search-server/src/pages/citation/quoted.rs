//! A passage with its reference and its link, as it is pasted.

/// A reference as plain text and as HTML with a link; where something is quoted, after the quotation, with
/// the name of the passage. `url` is the whole address.
pub(crate) fn quoted(reference: &str, quote: Option<(&str, &str)>, url: &str) -> (String, String) {
    let said = match quote {
        Some((text, passage)) => {
            let reference = reference.strip_suffix('.').unwrap_or(reference);
            format!("“{text}”（{reference}，{passage}）")
        }
        None => reference.to_owned(),
    };
    let (shown, link) = (in_html(&said), in_html(url));
    let html = format!("<p>{shown}<br><a href=\"{link}\">{link}</a></p>");
    (format!("{said}\n{url}"), html)
}

/// A text that is kept line by line, as HTML.
pub(crate) fn verbatim(text: &str) -> String {
    format!("<pre>{}</pre>", in_html(text.trim_end()))
}

/// A text none of whose characters means anything to HTML.
fn in_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_pasted_with_its_source_and_its_link() {
        let url = "https://a.example/doc/x?q=\"1\"&p=2#para_3";
        let (text, html) = quoted("李伟. 谈<建议>[Z]. 2021.", Some(("一&二", "第 3 段")), url);
        assert_eq!(text, format!("“一&二”（李伟. 谈<建议>[Z]. 2021，第 3 段）\n{url}"));
        let link = "https://a.example/doc/x?q=&quot;1&quot;&amp;p=2#para_3";
        let said = "“一&amp;二”（李伟. 谈&lt;建议&gt;[Z]. 2021，第 3 段）";
        assert_eq!(html, format!("<p>{said}<br><a href=\"{link}\">{link}</a></p>"));
        assert_eq!(quoted("李伟.", None, "u").0, "李伟.\nu");
        assert_eq!(verbatim("a<\r\n"), "<pre>a&lt;</pre>");
    }
}
