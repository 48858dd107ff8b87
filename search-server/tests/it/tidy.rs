//! The sources keep to the invariants of ARCHITECTURE.md, and the documents keep up with the sources.
//!
//! Everything is read from the files of the workspace, so a fault is found without building
//! anything twice. Code is looked at line by line; lines that are comments name what they like.

use std::fs;
use std::path::Path;

use search_server::http::PROBLEMS;

/// The folder of the workspace.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The crates of the workspace; each may use those before it.
const CRATES: [&str; 5] = ["schemas", "corpus", "indexer", "search-server", "benches"];
/// A longer file has more than one subject.
const MOST_LINES: usize = 600;

/// The text of a file of the workspace.
#[track_caller]
fn read(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A file of the workspace as TOML.
#[track_caller]
fn read_toml(name: &str) -> toml::Table {
    toml::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of the Rust files in `folder` and below it, relative to the workspace, sorted.
#[track_caller]
fn rust_files(folder: &str) -> Vec<String> {
    let path = Path::new(ROOT).join(folder);
    let mut names = Vec::new();
    for entry in fs::read_dir(&path).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        let below = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if name != "target" && name != "node_modules" && !name.starts_with('.') {
                names.extend(rust_files(&below));
            }
        } else if name.ends_with(".rs") {
            names.push(below);
        }
    }
    names.sort();
    names
}

/// Names of all modules of all crates.
fn modules() -> Vec<String> {
    CRATES.iter().flat_map(|name| rust_files(&format!("{name}/src"))).collect()
}

/// The lines of a source that are not comments.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Whether code has `word` as a whole identifier.
fn names_word(source: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    code(source).any(|line| line.split(|character| !is_part(character)).any(|part| part == word))
}

/// Fails if a module names `word` whose path starts with none of `allowed`.
#[track_caller]
fn check_named_only_in(word: &str, allowed: &[&str]) {
    let is_offender = |name: &String| {
        !allowed.iter().any(|place| name.starts_with(place)) && names_word(&read(name), word)
    };
    let offenders: Vec<String> = modules().into_iter().filter(is_offender).collect();
    assert!(offenders.is_empty(), "only {allowed:?} may name {word}, but so does {offenders:?}");
}

/// Fails if code in `folder` has `text`.
#[track_caller]
fn check_absent(folder: &str, text: &str) {
    let has = |name: &String| code(&read(name)).any(|line| line.contains(text));
    let offenders: Vec<String> = rust_files(folder).into_iter().filter(has).collect();
    assert!(offenders.is_empty(), "{folder} must not name {text}, but {offenders:?} does");
}

/// Names of everything that a crate depends on, for tests and benches as well.
#[track_caller]
fn dependencies(name: &str) -> Vec<String> {
    let manifest = read_toml(&format!("{name}/Cargo.toml"));
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|table| manifest.get(*table)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}

/// Fails if a crate other than `allowed` depends on `library`.
#[track_caller]
fn check_depended_on_only_by(library: &str, allowed: &[&str]) {
    for name in CRATES.iter().filter(|name| !allowed.contains(name)) {
        let found = dependencies(name).iter().any(|dependency| dependency == library);
        assert!(!found, "{name}/Cargo.toml: only {allowed:?} may depend on {library}");
    }
}

/// Fails if `document` does not have `text`.
#[track_caller]
fn check_mentions(document: &str, text: &str) {
    assert!(read(document).contains(text), "{document} does not mention {text}");
}

/// The part of the code map about one crate.
#[track_caller]
fn code_map<'a>(architecture: &'a str, name: &str) -> &'a str {
    let heading = format!("\n### `{name}/`\n");
    let (_, after) = architecture
        .split_once(&heading)
        .unwrap_or_else(|| panic!("ARCHITECTURE.md has no code map of {name}"));
    after.split("\n## ").next().and_then(|part| part.split("\n### ").next()).unwrap_or(after)
}

/// The second-level headings of a document, code blocks left out.
#[track_caller]
fn headings(document: &str) -> Vec<String> {
    let mut in_block = false;
    let mut found = Vec::new();
    for line in read(document).lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block && line.starts_with("## ") {
            found.push(line.to_owned());
        }
    }
    found
}

/// The keys of a configuration file, as the program declares them.
#[track_caller]
fn config_keys() -> Vec<String> {
    let main = read("search-server/src/main.rs");
    let (_, after) = main.split_once("\nstruct Config {\n").unwrap();
    let (fields, _) = after.split_once("\n}").unwrap();
    let names = code(fields).filter_map(|line| line.split_once(':'));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

#[test]
fn only_corpus_names_jieba() {
    check_named_only_in("jieba_rs", &["corpus/src/"]);
    check_depended_on_only_by("jieba-rs", &["corpus"]);
}

#[test]
fn only_the_indexer_and_the_engine_name_tantivy() {
    check_named_only_in("tantivy", &["indexer/src/", "search-server/src/engine/"]);
    check_depended_on_only_by("tantivy", &["indexer", "search-server"]);
}

#[test]
fn only_http_and_the_program_name_axum() {
    check_named_only_in("axum", &["search-server/src/http/", "search-server/src/main.rs"]);
    check_depended_on_only_by("axum", &["search-server"]);
}

#[test]
fn schemas_reads_no_file_and_opens_no_socket() {
    for text in ["tantivy", "axum", "std::fs", "std::net"] {
        check_absent("schemas/src", text);
    }
}

#[test]
fn the_members_of_the_workspace_are_the_crates_in_line() {
    let manifest = read_toml("Cargo.toml");
    let members = manifest["workspace"]["members"].as_array().unwrap();
    let members: Vec<&str> = members.iter().filter_map(|member| member.as_str()).collect();
    assert_eq!(members, CRATES);
}

#[test]
fn each_crate_depends_only_on_crates_to_its_left() {
    for (position, name) in CRATES.iter().enumerate() {
        let dependencies = dependencies(name);
        for other in &CRATES[position..] {
            let found = dependencies.iter().any(|dependency| dependency == other);
            assert!(!found, "{name} must not depend on {other}");
        }
    }
}

#[test]
fn no_source_file_is_too_long() {
    for name in CRATES.iter().flat_map(|name| rust_files(name)) {
        let lines = read(&name).lines().count();
        assert!(lines <= MOST_LINES, "{name} has {lines} lines, more than {MOST_LINES}");
    }
}

#[test]
fn the_readmes_list_every_error_code() {
    for (_, code, ..) in PROBLEMS {
        check_mentions("README.md", &format!("| `{code}` |"));
        check_mentions("README.zh-CN.md", &format!("| `{code}` |"));
    }
}

#[test]
fn the_readmes_list_every_configuration_key() {
    let keys = config_keys();
    assert!(!keys.is_empty(), "no field was found in `Config`");
    for key in keys {
        check_mentions("README.md", &format!("| `{key}` |"));
        check_mentions("README.zh-CN.md", &format!("| `{key}` |"));
    }
}

#[test]
fn the_readmes_have_the_same_sections() {
    let (english, chinese) = (headings("README.md"), headings("README.zh-CN.md"));
    assert_eq!(english.len(), chinese.len(), "{english:?}\n{chinese:?}");
}

#[test]
fn the_code_map_lists_every_module() {
    let architecture = read("ARCHITECTURE.md");
    for name in CRATES {
        let map = code_map(&architecture, name);
        let folder = format!("{name}/src");
        for file in rust_files(&folder) {
            let module = file.strip_prefix(&folder).unwrap().trim_start_matches('/');
            let is_listed = map.contains(&format!("`{module}`"));
            assert!(is_listed, "the code map of {name} in ARCHITECTURE.md lacks `{module}`");
        }
        for listed in map.split('`').skip(1).step_by(2).filter(|part| part.ends_with(".rs")) {
            let is_there = ["src", "", "tests"].iter().any(|folder| {
                rust_files(name).contains(&format!("{name}/{folder}/{listed}").replace("//", "/"))
            });
            assert!(is_there, "the code map of {name} in ARCHITECTURE.md lists `{listed}`");
        }
    }
}
