//! Collections to try searches on, with their texts at hand, and chance that can be repeated.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use corpus::text::fold_query;
use indexer::index::{self, Generation, Input};
use schemas::api::SearchResponse;
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Filters, Scope, SearchRequest, Sort};

/// A passage as printed and as folded.
pub(crate) struct Text {
    pub(crate) document: String,
    pub(crate) passage: String,
    pub(crate) printed: String,
    pub(crate) folded: String,
}

/// An index with the texts that it was made of.
pub(crate) struct Library {
    pub(crate) engine: Engine,
    pub(crate) texts: Vec<Text>,
    _folder: tempfile::TempDir,
}

impl Library {
    pub(crate) fn new(input: &Input) -> Library {
        let folder = tempfile::tempdir().unwrap();
        let taxonomy = Taxonomy::embedded();
        index::build(folder.path(), taxonomy, input, &|_| {}).unwrap();
        let segmenter = index::segmenter(taxonomy);
        let generation = Generation::open(folder.path(), &segmenter).unwrap();
        let documents = (0..generation.texts.len()).map(|at| generation.texts.get(at).unwrap());
        let texts = documents.flat_map(|document| {
            let id = document.id;
            document.passages.into_iter().map(move |passage| Text {
                document: id.clone(),
                folded: fold_query(&passage.text),
                passage: passage.id,
                printed: passage.text,
            })
        });
        let texts = texts.collect();
        Library { engine: Engine::new(generation, taxonomy, segmenter), texts, _folder: folder }
    }

    /// The built-in sample; the index is built once for all tests of a program.
    pub(crate) fn sample() -> &'static Library {
        static SAMPLE: OnceLock<Library> = OnceLock::new();
        SAMPLE.get_or_init(|| Library::new(&Input::Sample))
    }

    /// The real compilations, which stand in `shared/` beside the checkout and are no part of the
    /// project. Where they are missing, it says so; with `CI` set, it fails.
    #[expect(clippy::print_stderr, reason = "a skipped test says why")]
    pub(crate) fn seeds() -> Option<&'static Library> {
        static SEEDS: OnceLock<Option<Library>> = OnceLock::new();
        let seeds: PathBuf =
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/seeds")).to_owned();
        let library = SEEDS.get_or_init(|| {
            if seeds.is_dir() {
                return Some(Library::new(&Input::Paths(vec![seeds])));
            }
            assert!(std::env::var_os("CI").is_none(), "CI needs shared/seeds beside the checkout");
            None
        });
        if library.is_none() {
            eprintln!("skipped: there is no shared/seeds beside the checkout");
        }
        library.as_ref()
    }

    /// A library of documents, each with a name and its paragraphs.
    pub(crate) fn of(documents: &[(&str, &str)]) -> Library {
        let folder = tempfile::tempdir().unwrap();
        let rows: Vec<String> = documents
            .iter()
            .map(|(name, text)| {
                serde_json::json!({"id": name, "title": name, "text": text}).to_string()
            })
            .collect();
        let path = folder.path().join("rows.jsonl");
        std::fs::write(&path, rows.join("\n")).unwrap();
        Library::new(&Input::Paths(vec![path]))
    }

    /// A library of files, each with its name and content.
    pub(crate) fn of_files(files: &[(&str, String)]) -> Library {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Library::new(&Input::Paths(vec![folder.path().to_owned()]))
    }

    /// The first hits of a search.
    pub(crate) fn search(&self, q: &str, scope: Scope, per_page: usize) -> SearchResponse {
        search(&self.engine, q, scope, per_page)
    }
}

/// The first hits of a search without filters.
pub(crate) fn search(engine: &Engine, q: &str, scope: Scope, per_page: usize) -> SearchResponse {
    let request = SearchRequest {
        q: q.to_owned(),
        filters: Filters::default(),
        scope,
        sort: Sort::Relevance,
        page: 1,
        per_page,
    };
    engine.search(&request).unwrap()
}

/// Chance that is the same in every run (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as usize) % end.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A part of one of the texts, 2 to `longest` characters.
    pub(crate) fn part(&mut self, texts: &[Text], longest: usize) -> String {
        loop {
            let text = self.pick(texts);
            let length = 2 + self.below(longest - 1);
            let chars = text.printed.chars().count();
            if chars >= length {
                let start = self.below(chars - length + 1);
                return text.printed.chars().skip(start).take(length).collect();
            }
        }
    }
}
