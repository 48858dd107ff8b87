//! Labelled texts: what people say is in them. The format is three files of JSON Lines in a folder:
//!
//! ```text
//! segments.jsonl        a row for each speech or article: file, spans, title, authors, region, year, topics
//! assertions.jsonl      a row for each assertion: segment, mechanism, region, status, strength, evidence
//! hard_negatives.jsonl  a row for each trap: words that look like a mechanism and are not
//! ```
//!
//! A missing file counts as empty, as long as there are segments.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemas::assertion::Stance;
use schemas::document::Span;
use schemas::region::RegionCode;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

/// Why a folder of labels cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// A file cannot be read.
    #[error("cannot read {}: check the path given to --gold", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A row is wrong.
    #[error("{}:{line}: {reason}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Nothing is left to compare with.
    #[error("{} holds no labelled segments{}", path.display(), if *is_narrowed { " of the files given to --only" } else { "" })]
    Empty {
        /// The folder.
        path: PathBuf,
        /// Whether a choice of files was given.
        is_narrowed: bool,
    },
}

/// A labelled speech or article.
#[derive(Clone, Debug, Deserialize)]
pub struct Segment {
    /// Its identifier, to which the other files refer.
    #[serde(rename = "segment_id")]
    pub id: String,
    /// The file that holds it, with `#row` for a row of a JSON Lines file.
    pub file: String,
    /// `speech`, `article`, `report`, `regulation`, `preface`.
    pub kind: String,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Who signs it.
    #[serde(default, deserialize_with = "or_empty")]
    pub authors: Vec<String>,
    /// The narrowest region whose congress speaks.
    #[serde(default, deserialize_with = "deepest")]
    pub region: Option<RegionCode>,
    /// Its year.
    #[serde(default)]
    pub year: Option<i32>,
    /// Where it stands in the file, in reading order; characters.
    #[serde(default, deserialize_with = "or_empty")]
    pub spans: Vec<Span>,
    /// Its topics.
    #[serde(default, deserialize_with = "or_empty")]
    pub topics: Vec<String>,
}

/// A labelled assertion.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    /// The segment that asserts it.
    #[serde(rename = "segment_id")]
    pub segment: String,
    /// The mechanism.
    #[serde(rename = "mechanism_id")]
    pub mechanism: String,
    /// The narrowest region that practises it.
    #[serde(default, deserialize_with = "deepest")]
    pub region: Option<RegionCode>,
    /// How far it has come.
    #[serde(rename = "status", deserialize_with = "status")]
    pub stance: Stance,
    /// `concrete`, `declarative`, `implicit` or `inferred-partner`.
    #[serde(default)]
    pub strength: Option<String>,
    /// The words that show it.
    #[serde(default)]
    pub evidence: String,
}

impl Label {
    /// Whether it may be found but need not.
    pub fn is_optional(&self) -> bool {
        matches!(self.strength.as_deref(), Some("implicit" | "inferred-partner"))
    }
}

/// Words that look like a mechanism and are not.
#[derive(Clone, Debug, Deserialize)]
pub struct Trap {
    /// The segment in which they stand.
    #[serde(rename = "segment_id")]
    pub segment: String,
    /// The mechanism that they do not assert.
    #[serde(rename = "mechanism_id")]
    pub mechanism: String,
    /// The region of which it would be wrong, where it is true of another.
    #[serde(default, deserialize_with = "deepest")]
    pub region: Option<RegionCode>,
    /// The words.
    #[serde(default)]
    pub trap: String,
}

/// What people say is in some files.
#[derive(Clone, Debug)]
pub struct Gold {
    /// The speeches and articles.
    pub segments: Vec<Segment>,
    /// What they assert.
    pub labels: Vec<Label>,
    /// What they do not assert.
    pub traps: Vec<Trap>,
}

impl Gold {
    /// Reads a folder; with `only`, the labels of these files alone.
    ///
    /// # Errors
    /// A file that cannot be read, a wrong row, or no segment.
    pub fn read(folder: &Path, only: &[String]) -> Result<Gold, GoldError> {
        let mut segments: Vec<Segment> = rows(&folder.join("segments.jsonl"))?;
        let mut labels: Vec<Label> = rows(&folder.join("assertions.jsonl"))?;
        let mut traps: Vec<Trap> = rows(&folder.join("hard_negatives.jsonl"))?;
        if !only.is_empty() {
            segments.retain(|segment| only.iter().any(|file| file == file_of(&segment.file)));
            let kept = |id: &String| segments.iter().any(|segment| segment.id == *id);
            labels.retain(|label| kept(&label.segment));
            traps.retain(|trap| kept(&trap.segment));
        }
        if segments.is_empty() {
            return Err(GoldError::Empty {
                path: folder.to_owned(),
                is_narrowed: !only.is_empty(),
            });
        }
        Ok(Gold { segments, labels, traps })
    }
}

/// The name of a source without its folders, with its row: `a/b.jsonl#7` is `b.jsonl#7`.
pub(super) fn source_key(source: &str) -> &str {
    let path = source.split_once('#').map_or(source, |(path, _)| path);
    let folders = path.rfind('/').map_or(0, |slash| slash + 1);
    source.get(folders..).unwrap_or(source)
}

/// The file name of a source, without its row.
fn file_of(source: &str) -> &str {
    let key = source_key(source);
    key.split_once('#').map_or(key, |(file, _)| file)
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, GoldError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_beside_segments(path) => {
            return Ok(Vec::new());
        }
        Err(source) => return Err(GoldError::Read { path: path.to_owned(), source }),
    };
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        rows.push(serde_json::from_str(line).map_err(|error| GoldError::Row {
            path: path.to_owned(),
            line: number + 1,
            reason: error.to_string(),
        })?);
    }
    Ok(rows)
}

/// Whether a file may be missing: only the segments must be there.
fn is_beside_segments(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name != "segments.jsonl")
}

/// A list, or null for an empty one.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(from)?.unwrap_or_default())
}

fn status<'de, D: Deserializer<'de>>(from: D) -> Result<Stance, D::Error> {
    let text = String::deserialize(from)?;
    let id = if text == "mentioned-only" { "mentioned" } else { &text };
    Stance::parse(id).ok_or_else(|| {
        D::Error::custom(format!(
            "`{text}` is no status: expected practised, piloted, planned or mentioned-only"
        ))
    })
}

#[derive(Deserialize)]
struct Named {
    code: Option<RegionCode>,
}

/// A region as labels write it: a code, or a division, or the divisions from the province down.
#[derive(Deserialize)]
#[serde(untagged)]
enum RegionLabel {
    Code(RegionCode),
    Divisions {
        code: Option<RegionCode>,
        province: Option<Named>,
        city: Option<Named>,
        county: Option<Named>,
    },
}

/// The code of the narrowest division that a label names.
fn deepest<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RegionCode>, D::Error> {
    let named = |named: Option<Named>| named.and_then(|named| named.code);
    Ok(match Option::<RegionLabel>::deserialize(from)? {
        None => None,
        Some(RegionLabel::Code(region)) => Some(region),
        Some(RegionLabel::Divisions { code, province, city, county }) => {
            code.or_else(|| named(county)).or_else(|| named(city)).or_else(|| named(province))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_region(json: &str, expected: Option<&str>) {
        let row = format!(
            "{{\"segment_id\":\"s\",\"mechanism_id\":\"m\",\"status\":\"practised\",\"region\":{json}}}"
        );
        let label: Label = serde_json::from_str(&row).unwrap();
        assert_eq!(label.region.map(|code| code.to_string()).as_deref(), expected);
    }

    #[test]
    fn the_narrowest_region_counts() {
        let path = "{\"province\":{\"code\":\"330000\",\"name\":\"浙江省\"},\"city\":{\"code\":\"330100\"},\"county\":null}";
        check_region(path, Some("330100"));
        check_region("{\"code\":\"330110\"}", Some("330110"));
        check_region("\"330000\"", Some("330000"));
        check_region("null", None);
    }

    #[test]
    fn sources_are_compared_without_their_folders() {
        assert_eq!(source_key("a/b.jsonl#7/8"), "b.jsonl#7/8");
        assert_eq!(source_key("b.txt"), "b.txt");
        assert_eq!(file_of("a/b.jsonl#7"), "b.jsonl");
    }

    #[test]
    fn a_wrong_row_is_named_by_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("segments.jsonl");
        fs::write(&path, "\n{\"segment_id\":\"s\"}\n").unwrap();
        let error = Gold::read(folder.path(), &[]).unwrap_err();
        assert!(error.to_string().contains("segments.jsonl:2: missing field `file`"), "{error}");
        fs::write(&path, "{\"segment_id\":\"s\",\"file\":\"a.txt\",\"kind\":\"speech\"}").unwrap();
        assert!(Gold::read(folder.path(), &[]).is_ok());
        let error = Gold::read(folder.path(), &["b.txt".to_owned()]).unwrap_err();
        assert!(error.to_string().ends_with("no labelled segments of the files given to --only"));
    }
}
