//! BibTeX: an entry a source, from the fields of the reference.

use std::io::Write;

use schemas::api::DocumentSummary;
use schemas::document::Pages;

use super::ExportError;
use super::sheet::{Sheet, every_row, one_line};
use super::sources::Sources;
use crate::pages::{Reference, SourceType, reference};

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    // BibTeX passes over what stands outside entries; an @ would begin one.
    for (name, value) in &sheet.statement {
        writeln!(out, "% {name}：{}", one_line(value).replace('@', "(at)"))?;
    }
    let mut sources = Sources::default();
    for row in every_row(sheet.rows, sheet.grid) {
        let Some(source) = row?.source else { continue };
        if let (_, true) = sources.number(&source) {
            out.write_all(entry(&source, None, None, &sheet.taken.day).as_bytes())?;
        }
    }
    Ok(())
}

/// What an entry is, and the field that names what it is part of.
fn kind(reference: &Reference<'_>) -> (&'static str, &'static str) {
    match reference.source {
        SourceType::Newspaper | SourceType::Journal => ("article", "journal"),
        SourceType::Compilation => ("incollection", "booktitle"),
        SourceType::Report if !reference.authors.is_empty() => ("techreport", "type"),
        _ => ("misc", "howpublished"),
    }
}

/// An entry, with the pages of what is quoted, and a note that leads to where it stands here.
pub(super) fn entry(
    source: &DocumentSummary,
    quoted: Option<Pages>,
    link: Option<&str>,
    day: &str,
) -> String {
    let reference = reference(source, quoted);
    let (kind, part_of) = kind(&reference);
    let authors: Vec<String> =
        reference.authors.iter().map(|author| format!("{{{}}}", value(author))).collect();
    let mut fields = vec![("title", format!("{{{}}}", value(reference.title)))];
    if !authors.is_empty() {
        fields.push(("author", authors.join(" and ")));
    }
    if kind == "techreport"
        && let Some(author) = authors.first()
    {
        fields.push(("institution", author.clone()));
    }
    fields.extend(reference.venue.map(|venue| (part_of, value(venue))));
    fields.extend(reference.year.map(|year| ("year", year.to_string())));
    fields.extend(reference.date.as_deref().map(|date| ("date", value(date))));
    fields.extend(reference.pages.map(|pages| match pages {
        [first, last] if first == last => ("pages", first.to_string()),
        [first, last] => ("pages", format!("{first}--{last}")),
    }));
    if let Some(url) = reference.url {
        fields.push(("url", address(url)));
        fields.push(("urldate", day.to_owned()));
    }
    fields.extend(link.map(|link| ("note", value(link))));
    fields.push(("langid", "chinese".to_owned()));
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    format!("\n@{kind}{{{},\n{}\n}}\n", key(&source.id), fields.join(",\n"))
}

/// A key that BibTeX takes, the same in every export.
fn key(id: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    if !id.is_empty() && id.bytes().all(is_plain) {
        return format!("tashan:{id}");
    }
    let digest: String = blake3::hash(id.as_bytes()).to_hex().chars().take(16).collect();
    format!("tashan:{digest}")
}

/// A text inside braces: none of its characters means anything to TeX, and its braces need no partner.
fn value(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '\\' => written.push_str("\\textbackslash{}"),
            '{' => written.push_str("\\textbraceleft{}"),
            '}' => written.push_str("\\textbraceright{}"),
            '~' => written.push_str("\\textasciitilde{}"),
            '^' => written.push_str("\\textasciicircum{}"),
            '&' | '%' | '$' | '#' | '_' => {
                written.push('\\');
                written.push(character);
            }
            _ => written.push(character),
        }
    }
    written
}

/// An address, in which TeX takes every character but braces, backslashes and spaces as it is.
fn address(url: &str) -> String {
    let mut written = String::with_capacity(url.len());
    for character in url.chars() {
        match character {
            '{' => written.push_str("%7B"),
            '}' => written.push_str("%7D"),
            '\\' => written.push_str("%5C"),
            _ if character.is_whitespace() || character.is_control() => written.push_str("%20"),
            _ => written.push(character),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_entry() {
        assert_eq!(value("a}b{c"), "a\\textbraceright{}b\\textbraceleft{}c");
        assert_eq!(value("100%\n$x_1$ \\"), "100\\% \\$x\\_1\\$ \\textbackslash{}");
        assert_eq!(
            address("https://a.example/?q={x}&p=1%2F\\"),
            "https://a.example/?q=%7Bx%7D&p=1%2F%5C"
        );
        assert_eq!(key("000_d75"), "tashan:000_d75");
        assert_eq!(key("甲}").len(), "tashan:".len() + 16);
        assert_ne!(key("甲}"), key("甲{"));
    }
}
