//! An index that was brought up to date time and again answers as one that is built from nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use corpus::text::Segmenter;
use indexer::index::{self, Entry, Generation, Input, Place, Report};
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Scope};
use serde_json::Value;

use crate::library::{Chance, search};

/// What is asked in words after each update.
const QUESTIONS: [&str; 5] = [
    "哪些省份实行代表建议两次答复",
    "哪些省份开展专题询问",
    "民生实事项目票决制",
    "房东不退押金怎么办",
    "代表联络站怎么接待选民",
];
/// Searches after each update for parts of texts that are, or were, there.
const SEARCHES: usize = 12;

/// Files, and the rows of one more file.
#[derive(Clone, Debug, Default)]
struct Folder {
    files: BTreeMap<String, String>,
    rows: BTreeMap<String, String>,
}

impl Folder {
    fn write(&self, path: &Path) {
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        }
        fs::create_dir_all(path).unwrap();
        for (name, text) in &self.files {
            fs::write(path.join(name), text).unwrap();
        }
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|(id, text)| serde_json::json!({"id": id, "title": id, "text": text}).to_string())
            .collect();
        fs::write(path.join("rows.jsonl"), rows.join("\n")).unwrap();
    }

    /// Adds, changes, takes away or renames something; returns what it did.
    fn change(&mut self, chance: &mut Chance) -> String {
        let name = |chance: &mut Chance| format!("{}.md", chance.below(1000));
        let text = |chance: &mut Chance| chance.pick(corpus::sample::files()).1.to_owned();
        let some_file = |folder: &Folder, chance: &mut Chance| {
            let names: Vec<String> = folder.files.keys().cloned().collect();
            (!names.is_empty()).then(|| chance.pick(&names).clone())
        };
        let some_row = |folder: &Folder, chance: &mut Chance| {
            let names: Vec<String> = folder.rows.keys().cloned().collect();
            (!names.is_empty()).then(|| chance.pick(&names).clone())
        };
        match chance.below(8) {
            0 | 1 => {
                let name = name(chance);
                self.files.insert(name.clone(), text(chance));
                format!("add {name}")
            }
            2 => {
                let Some(name) = some_file(self, chance) else { return String::new() };
                let text = self.files.get_mut(&name).unwrap();
                text.push_str(&format!("\n常委会第{}次听取了汇报。\n", chance.below(90)));
                format!("change {name}")
            }
            3 => {
                let Some(name) = some_file(self, chance) else { return String::new() };
                self.files.remove(&name);
                format!("delete {name}")
            }
            4 => {
                let Some(old) = some_file(self, chance) else { return String::new() };
                let text = self.files.remove(&old).unwrap();
                let new = name(chance);
                self.files.insert(new.clone(), text);
                format!("rename {old} to {new}")
            }
            5 => {
                let id = format!("r{}", chance.below(100));
                let text = text(chance);
                let body = text.rsplit("---").next().unwrap().to_owned();
                self.rows.insert(id.clone(), body);
                format!("row {id}")
            }
            6 => {
                let Some(id) = some_row(self, chance) else { return String::new() };
                self.rows.remove(&id);
                format!("delete row {id}")
            }
            _ => {
                let Some(id) = some_row(self, chance) else { return String::new() };
                self.rows.get_mut(&id).unwrap().push_str("\n代表提出了建议。");
                format!("change row {id}")
            }
        }
    }
}

fn build(index: &Path, texts: &Path) -> Report {
    let input = Input::Paths(vec![texts.to_owned()]);
    index::build(index, Taxonomy::embedded(), &input, &|_| {}).unwrap()
}

fn words() -> &'static Segmenter {
    static WORDS: OnceLock<Segmenter> = OnceLock::new();
    WORDS.get_or_init(|| index::segmenter(Taxonomy::embedded()))
}

fn open(index: &Path) -> Engine {
    let generation = Generation::open(index, words()).unwrap();
    Engine::new(generation, Taxonomy::embedded(), words().clone())
}

/// Entries without where they are stored, and the texts.
fn contents(index: &Path) -> Vec<(Entry, Value)> {
    let generation = Generation::open(index, words()).unwrap();
    let texts = (0..generation.texts.len())
        .map(|at| serde_json::to_value(generation.texts.get(at).unwrap()).unwrap());
    let entries = generation.entries.iter().cloned();
    entries.map(|entry| Entry { place: Place::default(), ..entry }).zip(texts).collect()
}

/// What an engine says, without how long it took and which build it is.
fn said<T: serde::Serialize>(answer: &T) -> Value {
    let mut value = serde_json::to_value(answer).unwrap();
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "took_ms" && name != "generation");
            fields.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

/// A part of one of the texts.
fn part(chance: &mut Chance, texts: &[String]) -> String {
    let text: Vec<char> = chance.pick(texts).chars().collect();
    let length = (2 + chance.below(5)).min(text.len());
    let start = chance.below(text.len() - length + 1);
    text[start..start + length].iter().collect()
}

#[track_caller]
fn check_equal(updated: &Path, whole: &Path, chance: &mut Chance, ever: &[String], story: &str) {
    assert_eq!(contents(updated), contents(whole), "{story}");
    let (updated, whole) = (open(updated), open(whole));
    assert_eq!(updated.version().content, whole.version().content, "{story}");
    for number in 0..SEARCHES {
        let mut q = part(chance, ever);
        match number % 3 {
            0 => q = format!("\"{}\"", q.replace('"', "")),
            1 => q = format!("{q} -{}", part(chance, ever)),
            _ => {}
        }
        let scope = *chance.pick(&[Scope::Passage, Scope::Sentence, Scope::Document]);
        let (left, right) = (search(&updated, &q, scope, 100), search(&whole, &q, scope, 100));
        assert_eq!(said(&left), said(&right), "{q} in {scope:?} after {story}");
    }
    for question in QUESTIONS {
        let answer = |engine: &Engine| said(&engine.answer(&engine.understand(question)).unwrap());
        assert_eq!(answer(&updated), answer(&whole), "{question} after {story}");
        let found = |engine: &Engine| said(&search(engine, question, Scope::Passage, 100));
        assert_eq!(found(&updated), found(&whole), "{question} after {story}");
    }
}

/// Where a sequence of updates is tried.
struct Site {
    texts: PathBuf,
    updated: PathBuf,
    whole: PathBuf,
}

fn try_sequence(seed: u64, steps: usize) {
    let root = tempfile::tempdir().unwrap();
    let site = Site {
        texts: root.path().join("texts"),
        updated: root.path().join("updated"),
        whole: root.path().join("whole"),
    };
    let mut chance = Chance::new(seed);
    let mut folder = Folder::default();
    let samples: Vec<String> =
        corpus::sample::files().iter().map(|(_, text)| (*text).to_owned()).collect();
    for number in 0..12 {
        folder.files.insert(format!("{number}.md"), samples[number % samples.len()].clone());
    }
    folder.rows.insert("r0".to_owned(), "代表联络站接待选民，建议交有关部门办理。".to_owned());
    folder.write(&site.texts);
    build(&site.updated, &site.texts);
    let mut story = format!("seed {seed}");
    for _ in 0..steps {
        for _ in 0..=chance.below(4) {
            story = format!("{story}; {}", folder.change(&mut chance));
        }
        folder.write(&site.texts);
        build(&site.updated, &site.texts);
        if site.whole.is_dir() {
            fs::remove_dir_all(&site.whole).unwrap();
        }
        build(&site.whole, &site.texts);
        check_equal(&site.updated, &site.whole, &mut chance, &samples, &story);
        story.push_str(" | build");
    }
}

#[test]
fn whatever_is_added_changed_deleted_and_renamed_the_answers_are_those_of_a_full_build() {
    try_sequence(1, 2);
}

/// `cargo test --release -p search-server --test it -- updates:: --ignored`
#[test]
#[ignore = "builds a hundred times"]
fn the_answers_are_those_of_a_full_build_after_many_sequences() {
    for seed in 2..=9 {
        try_sequence(seed, 6);
    }
}

#[test]
fn what_has_not_changed_is_neither_parsed_nor_tagged_nor_indexed() {
    let root = tempfile::tempdir().unwrap();
    let (texts, index) = (root.path().join("texts"), root.path().join("index"));
    let mut folder = Folder::default();
    for (name, text) in corpus::sample::files().iter().take(20) {
        folder.files.insert((*name).to_owned(), (*text).to_owned());
    }
    folder.rows.insert("a".to_owned(), "第一行：常委会开展专题询问。".to_owned());
    folder.rows.insert("b".to_owned(), "第二行：代表视察。".to_owned());
    folder.write(&texts);
    let work =
        |report: Report| (report.parsed_sources, report.tagged_documents, report.indexed_documents);
    assert_eq!(work(build(&index, &texts)), (22, 22, 22));
    assert_eq!(work(build(&index, &texts)), (0, 0, 0));
    folder.rows.insert("c".to_owned(), "第三行：执法检查。".to_owned());
    folder.rows.remove("a");
    folder.files.insert("new.md".to_owned(), "新来的一篇\n\n正文在此。\n".to_owned());
    folder.write(&texts);
    let report = build(&index, &texts);
    assert_eq!(work(report.clone()), (2, 2, 2), "of a file with rows, only new rows are parsed");
    assert_eq!(report.manifest.documents, 23);
    folder.files.pop_first();
    folder.write(&texts);
    assert_eq!(work(build(&index, &texts)), (0, 0, 0), "what vanishes costs nothing");
    assert_eq!(open(&index).version().documents, 22);
}
