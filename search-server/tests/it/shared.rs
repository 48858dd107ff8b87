//! Checks on the real compilations, which stand in `shared/` beside the checkout and are no part of
//! the project. Where they are missing, the tests say so and pass; with `CI` set, they fail instead.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use corpus::split::documents as documents_of;
use indexer::index::{self, Generation, Input};
use schemas::assertion::State;
use schemas::taxonomy::Taxonomy;
use search_server::engine::Engine;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folder `shared/seeds`, if it is there.
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn seeds() -> Option<PathBuf> {
    let seeds = Path::new(ROOT).join("../shared/seeds");
    if seeds.is_dir() {
        return Some(seeds);
    }
    assert!(std::env::var_os("CI").is_none(), "CI needs shared/seeds beside the checkout");
    eprintln!("skipped: there is no shared/seeds beside the checkout");
    None
}

fn engine(seeds: PathBuf) -> (Engine, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let taxonomy = Taxonomy::embedded();
    let report =
        index::build(folder.path(), taxonomy, &Input::Paths(vec![seeds]), &|_| {}).unwrap();
    assert_eq!(report.manifest.failures, []);
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(folder.path(), &segmenter).unwrap();
    (Engine::new(generation, taxonomy, segmenter), folder)
}

#[test]
fn the_headline_question_returns_exactly_tianjin() {
    let Some(seeds) = seeds() else { return };
    let (engine, _folder) = engine(seeds);
    for question in
        ["哪些省份实行代表建议两次答复", "all provinces that use two-round suggestion replies"]
    {
        let answer = engine.answer(&engine.understand(question)).unwrap();
        let rows: Vec<(&str, State)> =
            answer.rows.iter().map(|row| (row.region.code.as_str(), row.state)).collect();
        assert_eq!(rows, [("120000", State::Practised)], "{question}");
        assert_eq!(answer.rows[0].evidence[0].document.authors, ["段春华"]);
        assert!(answer.nation.is_empty());
        assert_eq!(answer.summary.total(), 31);
    }
}

/// Longest run of Han characters that may be shared with a source.
const LONGEST_SHARED_RUN: usize = 15;

#[test]
fn no_tracked_file_shares_a_long_run_of_characters_with_the_sources() {
    let Some(seeds) = seeds() else { return };
    let mut sources = String::new();
    for entry in fs::read_dir(&seeds).unwrap() {
        sources.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
        sources.push('\n');
    }
    // Names may be used: titles of documents, meetings, public events and posts, and what stands in
    // 《》.
    let (documents, _) = index::extract(&[seeds], Taxonomy::embedded()).unwrap();
    let mut titles: HashSet<String> = HashSet::new();
    let digests = corpus::sample::sources().flat_map(|source| documents_of(&source.unwrap()));
    for document in documents.into_iter().map(|tagged| tagged.document).chain(digests) {
        let names = [&document.title, &document.event, &document.post];
        titles.extend(names.into_iter().flatten().map(|name| han(name)));
    }
    for event in schemas::event::embedded() {
        titles.extend(event.mentions.iter().chain([&event.name]).map(|name| han(name)));
    }
    let mut runs: HashMap<Vec<char>, ()> = HashMap::new();
    let characters: Vec<char> = sources.chars().filter(|c| corpus::text::is_han(*c)).collect();
    for run in characters.windows(LONGEST_SHARED_RUN + 1) {
        runs.insert(run.to_vec(), ());
    }
    let mut copies = Vec::new();
    for path in tracked_files() {
        let Ok(text) = fs::read_to_string(Path::new(ROOT).join(&path)) else { continue };
        let text: Vec<char> = han(&without_instruments(&without_titles(&text))).chars().collect();
        for run in text.windows(LONGEST_SHARED_RUN + 1) {
            let spelled: String = run.iter().collect();
            if runs.contains_key(run) && !titles.iter().any(|title| title.contains(&spelled)) {
                copies.push(format!("{path}: {spelled}"));
            }
        }
    }
    assert!(copies.is_empty(), "{} runs are copied:\n{}", copies.len(), copies.join("\n"));
}

/// The Han characters of a text.
fn han(text: &str) -> String {
    text.chars().filter(|c| corpus::text::is_han(*c)).collect()
}

/// A text without the lines in which a digest names the title and the venue of what it restates.
fn without_titles(text: &str) -> String {
    let names_a_title =
        |line: &&str| line.starts_with("source_title:") || line.starts_with("source_venue:");
    text.lines().filter(|line| !names_a_title(line)).collect::<Vec<_>>().join("\n")
}

fn without_instruments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|character| {
            match character {
                '《' => depth += 1,
                '》' => depth = depth.saturating_sub(1),
                // A mark that is never closed must not hide the rest of a file.
                '\n' => depth = 0,
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn tracked_files() -> Vec<String> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(ROOT).output().unwrap();
    assert!(output.status.success(), "git ls-files failed");
    let listed = String::from_utf8(output.stdout).unwrap();
    listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
}
