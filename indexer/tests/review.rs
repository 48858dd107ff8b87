//! `indexer review`: decisions of people, from the list to the next build and the one after.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod story;

use std::fs;

use indexer::index::{Generation, segmenter};
use schemas::taxonomy::Taxonomy;
use story::{ARTICLE, check, folder};
use tempfile::TempDir;

const OTHER: &str = "泰州市姜堰区：又一篇\n\n（2023-03-01）\n\n　　姜堰区人大常委会开展专题询问，推动解决问题。会上有人提到民情恳谈。\n";
const TWO_REPLIES: &str = "suggestion-two-replies-two-evaluations";

/// Two texts and their index.
fn indexed() -> TempDir {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes()), ("t/b.txt", OTHER.as_bytes())]);
    build(&folder, &["2 documents tagged"]);
    folder
}

#[track_caller]
fn build(folder: &TempDir, said: &[&str]) {
    check(folder, &["build", "--index", "idx", "t"], 0, said);
}

/// Runs `indexer review ACTION --index idx …`.
#[track_caller]
fn review(folder: &TempDir, action: &str, more: &[&str], status: i32, said: &[&str]) -> String {
    let arguments = [&["review", action, "--index", "idx"], more].concat();
    check(folder, &arguments, status, said)
}

/// The handle of the open assertion of this mechanism.
#[track_caller]
fn handle(folder: &TempDir, mechanism: &str) -> String {
    let listed = review(folder, "list", &["--mechanism", mechanism], 0, &[]);
    listed.split(' ').next().unwrap().to_owned()
}

/// Every assertion of the index as `mechanism region stance origin`.
fn asserted(folder: &TempDir) -> Vec<String> {
    let index = folder.path().join("idx");
    let generation = Generation::open(&index, &segmenter(Taxonomy::embedded())).unwrap();
    let assertions = generation.entries.iter().flat_map(|entry| &entry.assertions);
    let mut lines: Vec<String> = assertions
        .map(|a| format!("{} {} {} {:?}", a.mechanism, a.region, a.stance.id(), a.origin))
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_rejected_assertion_vanishes_at_the_next_build_which_tags_only_its_document() {
    let folder = indexed();
    let before = asserted(&folder);
    assert!(before.iter().any(|line| line.starts_with(TWO_REPLIES)), "{before:?}");
    let handle = handle(&folder, TWO_REPLIES);
    let more = [handle.as_str(), "--who", "甲", "--why", "看过原文"];
    review(&folder, "reject", &more, 0, &["1 decisions stored", "at the next build"]);
    assert_eq!(asserted(&folder), before);
    build(&folder, &["2 unchanged", "1 documents tagged", "decisions of people: 1 applied"]);
    let after = asserted(&folder);
    assert!(!after.iter().any(|line| line.starts_with(TWO_REPLIES)), "{after:?}");
    assert_eq!(after.len(), before.len() - 1);
    let more = [handle.as_str(), "--who", "乙", "--stance", "planned", "--when", "2999-01-01"];
    review(&folder, "accept", &more, 0, &[]);
    build(&folder, &["1 documents tagged"]);
    let line = format!("{TWO_REPLIES} 320723 planned Person");
    assert!(asserted(&folder).contains(&line), "the latest decision counts");
}

#[test]
fn corrected_and_added_assertions_are_a_persons_and_survive_whatever_is_rebuilt() {
    let folder = indexed();
    let handle = handle(&folder, "special-inquiry");
    let correction = ["--who", "甲", "--stance", "piloted", "--region", "泰州市"];
    review(&folder, "accept", &[&[handle.as_str()], &correction[..]].concat(), 0, &[]);
    let listed = review(&folder, "list", &["--csv"], 0, &[]);
    let document = listed.lines().find(|line| line.contains("a.txt")).unwrap();
    let document = document.split(',').next().unwrap();
    let added =
        ["--document", document, "--mechanism", "special-work-report", "--region", "320723"];
    let added =
        [&added[..], &["--stance", "practised", "--evidence", "辦結後再次向代表答覆"]].concat();
    review(&folder, "add", &[&added[..], &["--who", "甲"]].concat(), 0, &[]);
    build(&folder, &["2 documents tagged", "2 applied, 0 unattached"]);
    let decided = |folder: &TempDir| -> Vec<String> {
        asserted(folder).into_iter().filter(|line| line.ends_with("Person")).collect()
    };
    let expected =
        ["special-inquiry 321200 piloted Person", "special-work-report 320723 practised Person"];
    assert_eq!(decided(&folder), expected);
    assert!(!asserted(&folder).iter().any(|line| line.starts_with("special-inquiry 321204")));
    // From scratch: everything but the decisions is gone.
    for entry in fs::read_dir(folder.path().join("idx")).unwrap() {
        let entry = entry.unwrap();
        match entry.file_name().to_str() {
            Some("reviews.sqlite") => {}
            _ if entry.file_type().unwrap().is_dir() => fs::remove_dir_all(entry.path()).unwrap(),
            _ => fs::remove_file(entry.path()).unwrap(),
        }
    }
    build(&folder, &["generation 1", "2 applied, 0 unattached"]);
    assert_eq!(decided(&folder), expected);
    // An edit of the taxonomy that takes the rules away.
    story::copy_taxonomy(&folder, "tax");
    let file = folder.path().join("tax/mechanisms/supervision.toml");
    let entries = fs::read_to_string(&file).unwrap();
    fs::write(&file, entries.replace("专题询问\"", "从来没有的说法\"")).unwrap();
    let build = ["build", "--index", "idx", "--taxonomy", "tax", "t"];
    check(&folder, &build, 0, &["2 documents tagged", "2 applied, 0 unattached"]);
    assert_eq!(decided(&folder), expected);
}

#[test]
fn a_decision_whose_words_are_gone_is_kept_and_named() {
    let folder = indexed();
    let handle = handle(&folder, TWO_REPLIES);
    review(&folder, "reject", &[&handle, "--who", "甲"], 0, &[]);
    let file = folder.path().join("t/a.txt");
    let text = fs::read_to_string(&file).unwrap();
    // Another paragraph gives the document another identifier; the words still stand there.
    fs::write(&file, format!("{text}\n　　又一段。\n")).unwrap();
    build(&folder, &["1 applied, 0 unattached"]);
    assert!(!asserted(&folder).iter().any(|line| line.starts_with(TWO_REPLIES)));
    fs::write(&file, text.replace("实行", "推行")).unwrap();
    build(&folder, &["0 applied, 1 unattached", "unattached: "]);
    assert!(asserted(&folder).iter().any(|line| line.starts_with(TWO_REPLIES)));
    let decided = review(&folder, "list", &["--decided"], 0, &[]);
    assert!(decided.contains("rejected  unattached"), "{decided}");
    fs::write(&file, text).unwrap();
    build(&folder, &["1 applied, 0 unattached"]);
}

#[test]
fn decisions_travel_as_csv_and_a_wrong_row_is_named() {
    let folder = indexed();
    let handle = handle(&folder, TWO_REPLIES);
    review(&folder, "reject", &[&handle, "--who", "甲", "--when", "2024-05-22"], 0, &[]);
    let table = review(&folder, "export", &[], 0, &[]);
    fs::write(folder.path().join("good.csv"), &table).unwrap();
    let other = ["--reviews", "other.sqlite", "good.csv"];
    review(&folder, "import", &other, 0, &["1 decisions added, 0 known already"]);
    review(&folder, "import", &other, 0, &["0 decisions added, 1 known already"]);
    let bad = format!("{table}{}", table.lines().last().unwrap().replace("rejected", "maybe"));
    fs::write(folder.path().join("bad.csv"), bad).unwrap();
    let said = ["1 wrong rows", "failed: bad.csv: line 3, column verdict: `maybe` is none of"];
    review(&folder, "import", &["bad.csv"], 1, &said);
    let open = review(&folder, "list", &["--csv"], 0, &["1 decisions stand"]);
    fs::write(folder.path().join("open.csv"), open).unwrap();
    review(&folder, "import", &["open.csv"], 0, &["0 decisions added", "rows without a verdict"]);
    // Decisions kept elsewhere are used when they are named, and remembered.
    fs::remove_file(folder.path().join("idx/reviews.sqlite")).unwrap();
    let build = ["build", "--index", "idx", "--reviews", "other.sqlite", "t"];
    check(&folder, &build, 0, &["1 applied"]);
    check(&folder, &["build", "--index", "idx", "t"], 0, &["1 applied"]);
    fs::remove_file(folder.path().join("other.sqlite")).unwrap();
    check(&folder, &["build", "--index", "idx", "t"], 2, &["give the file with --reviews"]);
}

#[test]
fn what_cannot_be_decided_says_what_to_do() {
    let folder = indexed();
    review(&folder, "reject", &["nothing1", "--who", "甲"], 2, &["there is no assertion nothing1"]);
    let handle = handle(&folder, TWO_REPLIES);
    review(
        &folder,
        "accept",
        &[&handle, "--who", "甲", "--region", "火星"],
        2,
        &["no region 火星"],
    );
    review(&folder, "accept", &[&handle, "--who", "甲", "--when", "早上"], 2, &["expected a date"]);
    review(&folder, "accept", &[&handle, "--who", " "], 2, &["say with --who who decides"]);
    review(&folder, "import", &["none.csv"], 2, &["check that the path is right"]);
    check(&folder, &["review", "list", "--index", "none"], 2, &["holds no index"]);
    let listed = review(&folder, "list", &["--csv"], 0, &[]);
    let document = listed.lines().last().unwrap().split(',').next().unwrap();
    let add = ["--document", document, "--mechanism", "special-inquiry", "--region", "320723"];
    let add =
        [&add[..], &["--stance", "practised", "--who", "甲", "--evidence", "没有这句话"]].concat();
    review(&folder, "add", &add, 2, &["the words do not stand in one paragraph"]);
}
