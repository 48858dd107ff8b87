//! Switches to new generations of an index while requests are answered.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arc_swap::ArcSwap;
use indexer::index::{self, Generation, OpenError};
use indexer::taxonomy_dir::read_taxonomy;
use schemas::taxonomy::Taxonomy;

use crate::engine::Engine;

/// How often it is looked whether there is a new generation: one small file is read.
const PERIOD: Duration = Duration::from_secs(1);

/// Why a new generation is not served. The one before it is, as before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It was made with another taxonomy than the one in use.
    #[error(
        "the new generation was made with another taxonomy or parser: start the server anew with it"
    )]
    Taxonomy,
}

/// Follows the generations of one index.
#[derive(Debug)]
pub struct Follower {
    folder: PathBuf,
    taxonomy: Option<PathBuf>,
    engine: Arc<ArcSwap<Engine>>,
    /// The generation that was looked at last, whether it could be served or not.
    seen: Option<String>,
}

impl Follower {
    /// Follows the index in `folder`, of which `engine` serves a generation. `taxonomy` is the folder
    /// with the taxonomy, where it is not the built-in one: it is read again when a new generation
    /// was made with another.
    pub fn new(
        folder: PathBuf,
        taxonomy: Option<PathBuf>,
        engine: Arc<ArcSwap<Engine>>,
    ) -> Follower {
        let seen = format!("gen-{:06}", engine.load().version().generation);
        Follower { folder, taxonomy, engine, seen: Some(seen) }
    }

    /// Looks for a new generation and switches to it; whether it did. Requests keep the engine with
    /// which they began.
    ///
    /// # Errors
    /// There is a new generation, and it cannot be served. It is said once.
    pub fn look(&mut self) -> Result<bool, FollowError> {
        let present = index::current_name(&self.folder)?;
        if present.is_none() || present == self.seen {
            return Ok(false);
        }
        self.seen = present;
        let manifest = Generation::manifest(&self.folder)?
            .ok_or_else(|| OpenError::Missing { path: self.folder.clone() })?;
        let served = self.engine.load_full();
        let (taxonomy, segmenter) = if Generation::is_current(&manifest, served.taxonomy()) {
            (served.taxonomy(), served.segmenter().clone())
        } else {
            let read = self.taxonomy.as_deref().and_then(|folder| read_taxonomy(folder).ok());
            let read = read.filter(|taxonomy| Generation::is_current(&manifest, taxonomy));
            // A taxonomy lives as long as the program; it changes seldom.
            let leaked: &'static Taxonomy = Box::leak(Box::new(read.ok_or(FollowError::Taxonomy)?));
            (leaked, index::segmenter(leaked))
        };
        let generation = Generation::open(&self.folder, &segmenter)?;
        self.engine.store(Arc::new(Engine::new(generation, taxonomy, segmenter)));
        Ok(true)
    }

    /// Looks once a second, in a thread of its own, as long as the program runs.
    pub fn start(mut self) {
        thread::spawn(move || {
            loop {
                thread::sleep(PERIOD);
                match self.look() {
                    Ok(true) => {
                        let generation = self.engine.load().version().generation;
                        tracing::info!(generation, "a new generation is served");
                    }
                    Ok(false) => {}
                    Err(error) => tracing::warn!(%error, "the last generation is served on"),
                }
            }
        });
    }
}
