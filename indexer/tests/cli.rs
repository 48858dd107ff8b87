//! The program `indexer` as a whole: what it prints, how it ends, and the life of an index.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const ARTICLE: &str = "甲县：代表建议两次答复\n\n（2024-05-22）\n\n　　灌云县人大常委会实行代表建议两次答复制度，办结后再次向代表答复。\n";

/// A fresh folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn indexer(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_indexer"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[track_caller]
fn check(folder: &TempDir, arguments: &[&str], status: i32, said: &[&str]) -> String {
    let output = indexer(folder.path(), arguments);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    for part in said {
        assert!(stderr.contains(part), "{part} is not in: {stderr}");
    }
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn extract_prints_one_document_a_line_and_nothing_else() {
    let folder = folder(&[("texts/a.txt", ARTICLE.as_bytes())]);
    let stdout = check(&folder, &["extract", "texts"], 0, &[]);
    let documents: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    insta::assert_json_snapshot!(documents);
}

#[test]
fn good_input_is_kept_beside_bad_input() {
    let folder = folder(&[
        ("texts/a.txt", ARTICLE.as_bytes()),
        ("texts/b.txt", &[0, 159, 0, 1]),
        ("texts/c.exe", b"x"),
    ]);
    let stdout = check(
        &folder,
        &["extract", "texts"],
        1,
        &["failed: b.txt: is not text", "failed: c.exe: this format is not read"],
    );
    assert_eq!(stdout.lines().count(), 1);
    check(
        &folder,
        &["build", "--index", "idx", "texts"],
        1,
        &["generation 1: 1 documents", "2 failures"],
    );
}

#[test]
fn what_cannot_run_says_what_to_do() {
    let folder = folder(&[("empty/.hidden", b"")]);
    check(
        &folder,
        &["extract", "missing"],
        2,
        &["cannot read missing: check that the path is right"],
    );
    check(&folder, &["extract", "empty"], 2, &["holds no files"]);
    check(&folder, &["build", "--index", "idx", "missing"], 2, &["check that the path is right"]);
    check(
        &folder,
        &["extract", "--taxonomy", "nowhere", "empty"],
        2,
        &["check the path given to --taxonomy"],
    );
    check(&folder, &["frobnicate"], 2, &["unrecognized subcommand"]);
}

#[test]
fn a_wrong_taxonomy_is_named_by_file_and_line() {
    let folder = folder(&[
        ("a.txt", ARTICLE.as_bytes()),
        ("tax/categories.toml", b"category = 1\n"),
        ("tax/mechanisms/x.toml", b""),
    ]);
    check(&folder, &["extract", "--taxonomy", "tax", "a.txt"], 2, &["categories.toml:1: "]);
}

#[test]
fn a_rebuild_reads_only_what_has_changed_and_keeps_ids() {
    let folder = folder(&[
        ("t/a.txt", ARTICLE.as_bytes()),
        ("t/b.txt", "乙县：一篇文章\n\n　　正文在此。\n".as_bytes()),
    ]);
    check(
        &folder,
        &["build", "--index", "idx", "t"],
        0,
        &["generation 1: 2 documents", "2 files read, 0 unchanged"],
    );
    let before = check(&folder, &["extract", "t"], 0, &[]);
    check(
        &folder,
        &["build", "--index", "idx", "t"],
        0,
        &["generation 2: 2 documents", "0 files read, 2 unchanged"],
    );
    fs::write(folder.path().join("t/c.txt"), "丙县：又一篇\n\n　　正文。\n").unwrap();
    fs::remove_file(folder.path().join("t/b.txt")).unwrap();
    check(
        &folder,
        &["build", "--index", "idx", "t"],
        0,
        &["generation 3: 2 documents", "1 files read, 1 unchanged"],
    );
    let after = check(&folder, &["extract", "t"], 0, &[]);
    assert_eq!(before.lines().next(), after.lines().next());
}

#[test]
fn a_build_that_fails_leaves_the_last_good_generation() {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes()), ("bad/b.exe", b"x")]);
    check(&folder, &["build", "--index", "idx", "t"], 0, &["generation 1"]);
    check(&folder, &["build", "--index", "idx", "bad"], 2, &["no document could be read"]);
    assert_eq!(fs::read_to_string(folder.path().join("idx/CURRENT")).unwrap(), "gen-000001\n");
    // What a killed build leaves behind is not read, and is cleared away.
    fs::create_dir_all(folder.path().join("idx/gen-000002/tantivy")).unwrap();
    fs::write(folder.path().join("idx/gen-000002/tantivy/meta.json"), "{").unwrap();
    check(&folder, &["build", "--index", "idx", "t"], 0, &["generation 2: 1 documents"]);
}

#[test]
fn only_one_build_writes_to_an_index() {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes())]);
    fs::create_dir_all(folder.path().join("idx")).unwrap();
    let lock = fs::File::create(folder.path().join("idx/LOCK")).unwrap();
    lock.lock().unwrap();
    check(&folder, &["build", "--index", "idx", "t"], 2, &["another build is writing to idx"]);
}
