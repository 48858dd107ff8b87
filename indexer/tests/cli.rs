//! The program `indexer` as a whole: what it prints, how it ends, and the life of an index.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod story;

use std::fs;

use story::{ARTICLE, check, folder};

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

#[test]
fn explain_shows_each_step_for_a_text_and_for_a_document() {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes())]);
    let text = "下一步，将开展专题询问。常委会询问会诊。";
    let printed = check(&folder, &["explain", "--region", "浙江省", text], 0, &[]);
    insta::assert_snapshot!(printed);
    check(&folder, &["build", "--index", "idx", "t"], 0, &[]);
    let extracted = check(&folder, &["extract", "t"], 0, &[]);
    let document: serde_json::Value = serde_json::from_str(&extracted).unwrap();
    let id = document["id"].as_str().unwrap();
    let printed = check(&folder, &["explain", "--index", "idx", id], 0, &[]);
    assert!(printed.contains("+ suggestion-two-replies-two-evaluations"), "{printed}");
    assert!(printed.contains("320723 江苏省连云港市灌云县, 2024"), "{printed}");
    let near = ["explain", "--mechanism", "special-inquiry", "应询回答"];
    assert!(check(&folder, &near, 0, &[]).contains("near miss: "));
    check(&folder, &["explain", "--index", "idx", "none"], 2, &["has no document none"]);
    check(&folder, &["explain", "--region", "火星", text], 2, &["there is no region 火星"]);
    check(&folder, &["explain", "--mechanism", "x", text], 2, &["there is no mechanism x"]);
}
