//! Texts that stand beside the checkout and are no part of the project, and an engine over them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use corpus::read::{self, Source};
use indexer::index::{self, Generation, Input};
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Filters, Scope, SearchRequest, Sort};

/// The file below `shared/data`, if it is there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    Some(folder.join(name)).filter(|path| path.is_file())
}

/// The first `most` rows of a file of JSON Lines.
///
/// # Errors
/// The file or one of its rows cannot be read.
pub fn rows(path: &Path, most: usize) -> anyhow::Result<Vec<Source>> {
    let (files, _) = read::list(&[path.to_owned()])?;
    let rows = files.iter().flat_map(read::sources).take(most);
    rows.map(|row| row.map_err(|failure| anyhow::anyhow!("{}: {}", failure.source, failure.reason)))
        .collect()
}

/// What stands behind `#` in the source of a row.
pub fn row_id(source: &str) -> &str {
    source.rsplit_once('#').map_or(source, |(_, id)| id)
}

/// An engine over an index in a folder that is removed with it.
#[derive(Debug)]
pub struct Collection {
    /// What answers.
    pub engine: Engine,
    /// How long the index took to build.
    pub built_in: Duration,
    _folder: tempfile::TempDir,
}

impl Collection {
    /// Builds an index of a file.
    ///
    /// # Errors
    /// The index cannot be built or opened.
    pub fn build(path: &Path) -> anyhow::Result<Collection> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let taxonomy = Taxonomy::embedded();
        let started = Instant::now();
        let input = Input::Paths(vec![path.to_owned()]);
        index::build(folder.path(), taxonomy, &input, &|_| {})?;
        let built_in = started.elapsed();
        let segmenter = index::segmenter(taxonomy);
        let generation = Generation::open(folder.path(), &segmenter)?;
        let engine = Engine::new(generation, taxonomy, segmenter);
        Ok(Collection { engine, built_in, _folder: folder })
    }
}

/// A search for the first `per_page` documents.
pub fn request(q: &str, per_page: usize) -> SearchRequest {
    SearchRequest {
        scope: Scope::default(),
        q: q.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        page: 1,
        per_page,
    }
}
