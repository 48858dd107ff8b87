//! `search-server check` as a program: what it prints, and how it ends.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use indexer::index::{self, Input};
use schemas::taxonomy::Taxonomy;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with an index of one text, and drafts.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("texts")).unwrap();
    let text = "---\ntitle: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2021\n---\n天津市对代表建议实行两次答复、两次评价。\n";
    fs::write(folder.path().join("texts/a.md"), text).unwrap();
    let input = Input::Paths(vec![folder.path().join("texts")]);
    index::build(&folder.path().join("idx"), Taxonomy::embedded(), &input, &|_| {}).unwrap();
    for (name, draft) in [
        ("good.txt", "第一段。\n\n他们“对代表建议实行两次答复”。天津市对代表建议实行两次答复。"),
        ("bad.md", "他们“对代表建议实行三次答复”。\n天津市推行了一种新办法。"),
        ("x.docx", "no document"),
    ] {
        fs::write(folder.path().join(name), draft).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_search-server"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it reads is no fault of the test.
    let _ = program.stdin.take().unwrap().write_all(input.as_bytes());
    program.wait_with_output().unwrap()
}

#[track_caller]
fn check(folder: &TempDir, arguments: &[&str], input: &str, status: i32) -> (String, String) {
    let output = run(folder, arguments, input);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    (String::from_utf8(output.stdout).unwrap(), stderr)
}

#[test]
fn findings_are_lines_and_the_status_tells_them_apart() {
    let folder = folder();
    let (good, _) = check(&folder, &["check", "--index", "idx", "good.txt"], "", 0);
    let lines: Vec<&str> = good.lines().collect();
    assert_eq!(lines.len(), 2, "{good}");
    assert!(
        lines[0]
            .starts_with("good.txt:2: 一致 引文“对代表建议实行两次答复” 《办好代表建议》 /doc/")
    );
    assert!(
        lines[1].starts_with("good.txt:2: 有据 说法“天津市对代表建议实行两次答复”：天津市已实行")
    );
    let (bad, _) = check(&folder, &["check", "--index", "idx", "good.txt", "bad.md"], "", 1);
    assert_eq!(bad.lines().count(), 4, "{bad}");
    assert!(bad.contains("bad.md:1: 有出入 引文“对代表建议实行[-两-]{+三+}次答复”"), "{bad}");
    assert!(bad.contains("bad.md:2: 未识别出做法 句子“天津市推行了一种新办法。”"), "{bad}");
    let (piped, _) =
        check(&folder, &["check", "--index", "idx", "-"], "“对代表建议实行两次答复”", 0);
    assert!(piped.starts_with("-:1: 一致"), "{piped}");
    let (json, _) = check(&folder, &["check", "--json", "--index", "idx", "bad.md"], "", 1);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["file"].as_str(), &json["summary"]["differs"]), (Some("bad.md"), &1.into()));
}

#[test]
fn what_cannot_run_says_so_and_the_rest_is_done() {
    let folder = folder();
    let (rest, said) = check(&folder, &["check", "--index", "idx", "x.docx", "good.txt"], "", 2);
    assert_eq!(rest.lines().count(), 2);
    assert!(said.contains("x.docx: is a damaged DOCX document"), "{said}");
    let (_, said) = check(&folder, &["check", "--index", "idx", "missing.txt"], "", 2);
    assert!(said.contains("cannot read missing.txt"), "{said}");
    let long = "长".repeat(50_001);
    let (_, said) = check(&folder, &["check", "--index", "idx", "-"], &long, 2);
    assert!(said.contains("50001 characters"), "{said}");
    let (_, said) = check(&folder, &["check", "--index", "nowhere", "good.txt"], "", 2);
    assert!(said.contains("nowhere"), "{said}");
    check(&folder, &["check"], "", 2);
    check(&folder, &["--listen", "127.0.0.1:0", "check", "good.txt"], "", 2);
}

/// Without an index of its own it checks against the sample.
#[test]
fn the_sample_is_the_usual_index() {
    let folder = folder();
    let draft = "“天津市对人大代表提出的建议实行两次答复、两次评价”";
    let (found, _) = check(&folder, &["check", "-"], draft, 0);
    assert!(found.contains("一致"), "{found}");
    assert!(folder.path().join(".tashan/sample/CURRENT").is_file());
}
