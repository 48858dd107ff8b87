//! JSON Lines: a source a row, with `id`, `title`, `text` and optional metadata.

use std::io::{BufRead, Read};

use schemas::document::Kind;
use schemas::region::Level;
use serde::Deserialize;

use super::{Failure, Hints, Source};

#[derive(Deserialize)]
struct Row {
    id: Option<serde_json::Value>,
    title: Option<String>,
    text: String,
    kind: Option<String>,
    region: Option<String>,
    level: Option<String>,
    date: Option<String>,
    year: Option<i32>,
    url: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    post: Option<String>,
    event: Option<String>,
    #[serde(alias = "license")]
    licence: Option<String>,
}

/// The rows of `reader`. An unreadable row is a failure that names its line; reading goes on behind
/// it, unless the stream itself is broken.
pub(super) fn rows(
    file: String,
    mut reader: Box<dyn BufRead + Send>,
    largest_row_bytes: u64,
) -> impl Iterator<Item = Result<Source, Failure>> + Send {
    let mut line_number = 0;
    let mut finished = false;
    std::iter::from_fn(move || {
        loop {
            if finished {
                return None;
            }
            line_number += 1;
            let fail = |reason: String| Failure {
                source: file.clone(),
                reason: format!("line {line_number}: {reason}"),
            };
            let mut line = Vec::new();
            let read = reader.by_ref().take(largest_row_bytes + 1).read_until(b'\n', &mut line);
            match read {
                Err(error) => {
                    finished = true;
                    return Some(Err(fail(format!("the file ends here unexpectedly: {error}"))));
                }
                Ok(0) => return None,
                Ok(bytes) if bytes as u64 > largest_row_bytes => {
                    finished = true;
                    let limit = largest_row_bytes >> 20;
                    return Some(Err(fail(format!("the row is larger than {limit} MB"))));
                }
                Ok(_) => {}
            }
            let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
            if !line.trim_ascii().is_empty() {
                return Some(source(&file, line_number, line).map_err(fail));
            }
        }
    })
}

fn source(file: &str, line_number: usize, line: &[u8]) -> Result<Source, String> {
    let row: Row = serde_json::from_slice(line)
        .map_err(|error| format!("is not a row with `text`, `id` and `title`: {error}"))?;
    let id = match row.id {
        Some(serde_json::Value::String(id)) => id,
        Some(serde_json::Value::Number(id)) => id.to_string(),
        _ => format!("line-{line_number}"),
    };
    let text = if !super::html::has_marks(&row.text) {
        row.text
    } else if super::marks::is_dangerous(row.text.as_bytes()) {
        return Err("`text` holds marks of HTML that are left open in great number".to_owned());
    } else {
        super::html::without_marks(&row.text)
    };
    Ok(Source {
        name: format!("{file}#{id}"),
        text,
        hints: Hints {
            title: row.title.filter(|title| !title.trim().is_empty()),
            kind: row.kind.as_deref().and_then(Kind::parse),
            authors: row.authors,
            post: row.post,
            region: row.region,
            level: row.level.as_deref().and_then(Level::parse),
            event: row.event,
            date: row.date,
            year: row.year,
            url: row.url,
            original: None,
            licence: row.licence,
        },
        reader: "rows".to_owned(),
        charset: Some("UTF-8".to_owned()),
        ..Source::default()
    })
}
