//! What is written down about pages that were collected from the web: one row a page and visit.
//!
//! The rows stand in a hidden file of the folder that holds the pages, as JSON Lines. They are only
//! ever added; of several rows about one file the last counts. A line that was cut short, because
//! whoever wrote it was stopped, is left out.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Name of the file with the rows.
pub const JOURNAL: &str = ".collected.jsonl";

/// What a visit to a page gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The address that was given.
    pub url: String,
    /// Which run made the visit, counted from 1.
    pub run: u64,
    /// When, in UTC.
    pub time: String,
    /// Status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Where the page stood after redirects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_url: Option<String>,
    /// The header `Content-Type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The charset that the header names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// The header `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The header `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// Digest of the page as it came, before compression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
    /// Size of the page as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Name of the file that holds the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why nothing was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// What a reader needs to know of a collected file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Collected {
    /// Where the page stands.
    pub url: String,
    /// The charset that the server named.
    pub charset: Option<String>,
}

/// What is known of the files in a folder, by name; nothing where nothing was collected.
///
/// # Errors
/// The rows are there and cannot be read.
pub(super) fn files_of(folder: &Path) -> io::Result<HashMap<String, Collected>> {
    let mut files = HashMap::new();
    let opened = match File::open(folder.join(JOURNAL)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        opened => opened?,
    };
    for line in BufReader::new(opened).split(b'\n') {
        let Ok(visit) = serde_json::from_slice::<Visit>(&line?) else { continue };
        if let Some(file) = visit.file {
            let url = visit.final_url.unwrap_or(visit.url);
            files.insert(file, Collected { url, charset: visit.charset });
        }
    }
    Ok(files)
}
