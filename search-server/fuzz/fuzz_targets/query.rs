//! Any text in the box is read and answered: nothing panics, nothing takes long.

#![no_main]
#![allow(clippy::unwrap_used, reason = "a target that cannot build its index should stop")]

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indexer::index::{self, Generation, Input};
use libfuzzer_sys::fuzz_target;
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Filters, Scope, SearchRequest, Sort};

/// Far above what any query may take, as instrumented code is slow.
const LONGEST: Duration = Duration::from_secs(1);

/// The built-in sample.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let taxonomy = Taxonomy::embedded();
        index::build(folder.path(), taxonomy, &Input::Sample, &|_| {}).unwrap();
        let segmenter = index::segmenter(taxonomy);
        let generation = Generation::open(folder.path(), &segmenter).unwrap();
        Engine::new(generation, taxonomy, segmenter)
    })
}

fuzz_target!(|text: &str| {
    let engine = engine();
    for scope in [Scope::Sentence, Scope::Passage, Scope::Document] {
        let started = Instant::now();
        let request = SearchRequest {
            q: text.to_owned(),
            filters: Filters::default(),
            scope,
            sort: Sort::Relevance,
            page: 1,
            per_page: 20,
        };
        engine.search(&request).unwrap();
        assert!(started.elapsed() < LONGEST);
    }
});
