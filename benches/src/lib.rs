//! Measurements that look at all crates: how good answers are ([`questions`]) and how questions are
//! read ([`readings`]), for the program `questions`; relevance, for the program `relevance`. How long
//! things take is in `benches/`.

pub mod articles;
pub mod bm25;
pub mod collection;
pub mod measures;
pub mod questions;
pub mod readings;
pub mod stard;

use std::path::PathBuf;

use corpus::read::{PathError, Source, list, sources};

/// The sources at `paths`; without paths those of `shared/seeds` where that stands beside the checkout,
/// else the built-in sample. What cannot be read is left out.
///
/// # Errors
/// A path that cannot be used.
pub fn measured_sources(paths: &[PathBuf]) -> Result<Vec<Source>, PathError> {
    let seeds = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/seeds"));
    let paths = if paths.is_empty() && seeds.is_dir() { vec![seeds] } else { paths.to_vec() };
    if paths.is_empty() {
        return Ok(corpus::sample::sources().filter_map(Result::ok).collect());
    }
    let (files, _) = list(&paths)?;
    Ok(files.iter().flat_map(sources).filter_map(Result::ok).collect())
}
