//! The YAML front matter of Markdown files.

use schemas::document::{Kind, Original};
use schemas::region::Level;
use serde::Deserialize;

use super::{Hints, Source};

#[derive(Deserialize)]
struct FrontMatter {
    title: Option<String>,
    kind: Option<String>,
    #[serde(alias = "author")]
    authors: Option<OneOrMany>,
    post: Option<String>,
    region: Option<String>,
    level: Option<String>,
    event: Option<String>,
    date: Option<String>,
    year: Option<i32>,
    url: Option<String>,
    source_title: Option<String>,
    source_venue: Option<String>,
    #[serde(alias = "license")]
    licence: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Moves the front matter of `source` into its hints and marks where the content begins.
///
/// # Errors
/// A reason, if there is front matter and it is broken.
pub(super) fn take(source: &mut Source) -> Result<(), String> {
    let text = source.text.trim_start_matches('\u{feff}');
    let marks = source.text.len() - text.len();
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return Ok(());
    };
    let Some((end, after)) = closing_line(rest) else {
        return Err(
            "the front matter that `---` opens on line 1 is never closed by `---`".to_owned()
        );
    };
    let Some(yaml) = rest.get(..end) else { return Ok(()) };
    let matter: FrontMatter = serde_saphyr::from_str(yaml)
        .map_err(|error| format!("the front matter is not read: {error}"))?;
    let content_bytes = marks + (text.len() - rest.len()) + after;
    source.hints = hints(matter)?;
    source.content_start_chars =
        source.text.get(..content_bytes).map_or(0, |before| before.chars().count());
    Ok(())
}

/// Byte offsets of the line that closes the front matter and of what follows it.
fn closing_line(rest: &str) -> Option<(usize, usize)> {
    let mut offset = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((offset, offset + line.len()));
        }
        offset += line.len();
    }
    None
}

fn hints(matter: FrontMatter) -> Result<Hints, String> {
    let kind = known("kind", matter.kind, Kind::parse, || ids(&Kind::ALL.map(Kind::id)))?;
    let level = known("level", matter.level, Level::parse, || ids(&Level::ALL.map(Level::id)))?;
    let original = (matter.source_title.is_some() || matter.source_venue.is_some())
        .then_some(Original { title: matter.source_title, venue: matter.source_venue });
    let authors = match matter.authors {
        Some(OneOrMany::One(author)) => vec![author],
        Some(OneOrMany::Many(authors)) => authors,
        None => Vec::new(),
    };
    Ok(Hints {
        title: matter.title,
        kind,
        authors,
        post: matter.post,
        region: matter.region,
        level,
        event: matter.event,
        date: matter.date,
        year: matter.year,
        url: matter.url,
        original,
        licence: matter.licence,
    })
}

fn known<T>(
    key: &str,
    value: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    allowed: impl Fn() -> String,
) -> Result<Option<T>, String> {
    let Some(value) = value else { return Ok(None) };
    let parsed = parse(&value);
    if parsed.is_none() {
        return Err(format!("front matter: `{key}: {value}` is unknown; use {}", allowed()));
    }
    Ok(parsed)
}

fn ids(ids: &[&str]) -> String {
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Source, String> {
        let mut source = Source { text: text.to_owned(), ..Source::default() };
        take(&mut source).map(|()| source)
    }

    #[test]
    fn front_matter_becomes_hints_and_the_content_follows_it() {
        let source = read(
            "---\ntitle: \"题\"\nauthor: 某办\nkind: 法规\ndate: 2025-09-20\ntags: [a]\n---\n\n正文\n",
        );
        let source = source.unwrap();
        assert_eq!(source.hints.title.as_deref(), Some("题"));
        assert_eq!(source.hints.authors, ["某办"]);
        assert_eq!(source.hints.kind, Some(Kind::Regulation));
        assert_eq!(source.hints.date.as_deref(), Some("2025-09-20"));
        let content: String = source.text.chars().skip(source.content_start_chars).collect();
        assert_eq!(content, "\n正文\n");
    }

    #[test]
    fn a_file_without_front_matter_is_all_content() {
        assert_eq!(read("# 题\n\n正文").unwrap().content_start_chars, 0);
    }

    #[test]
    fn broken_front_matter_says_what_is_wrong() {
        assert!(read("---\ntitle: 题\n").unwrap_err().contains("never closed"));
        assert!(
            read("---\nkind: 诗\n---\n").unwrap_err().contains("`kind: 诗` is unknown; use speech")
        );
        assert!(read("---\ntitle: [\n---\n").unwrap_err().contains("not read"));
    }
}
