//! `indexer evaluate`: figures, cases and changes, from labels to what is printed.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod story;

use std::fs;

use story::{ARTICLE, check, folder};
use tempfile::TempDir;

const SEGMENT: &str = r#"{"segment_id":"s1","file":"a.txt","kind":"article","title":"甲县：代表建议两次答复","authors":["李伟"],"region":{"county":{"code":"320723"}},"year":2024,"spans":[[0,64]],"topics":["suggestions"]}"#;
const RIGHT: &str = r#"{"segment_id":"s1","mechanism_id":"suggestion-two-replies-two-evaluations","region":{"code":"320723"},"status":"practised","strength":"concrete","evidence":"实行代表建议两次答复制度"}"#;
const MISSED: &str = r#"{"segment_id":"s1","mechanism_id":"special-inquiry","region":null,"status":"practised","evidence":"办结后再次向代表答复"}"#;
const TRAP: &str =
    r#"{"segment_id":"s1","mechanism_id":"livelihood-projects-vote","trap":"再次向代表答复"}"#;

/// A text and its labels.
fn labelled() -> TempDir {
    let labels = format!("{RIGHT}\n\n{MISSED}\n");
    folder(&[
        ("t/a.txt", ARTICLE.as_bytes()),
        ("gold/segments.jsonl", SEGMENT.as_bytes()),
        ("gold/assertions.jsonl", labels.as_bytes()),
        ("gold/hard_negatives.jsonl", TRAP.as_bytes()),
    ])
}

#[test]
fn figures_are_counted_over_all_and_for_each_mechanism() {
    let folder = labelled();
    let printed = check(&folder, &["evaluate", "--gold", "gold", "--json", "t"], 0, &[]);
    let scores: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let pair = serde_json::json!({"p": 1.0, "r": 0.5, "f1": 0.6667, "tp": 1, "fp": 0, "fn": 1});
    assert_eq!(scores["pair"], pair);
    let metadata = serde_json::json!({"author": 0.0, "region": 1.0, "title": 1.0, "year": 1.0});
    assert_eq!(scores["metadata"], metadata);
    assert_eq!(scores["traps"], 1.0);
    assert_eq!(scores["stance"], 1.0);
    assert_eq!(scores["evidence"], 1.0);
    assert_eq!(scores["order"], serde_json::Value::Null);
    assert_eq!(scores["mechanisms"]["special-inquiry"]["fn"], 1);
    assert_eq!(scores["mechanisms"]["suggestion-two-replies-two-evaluations"]["tp"], 1);
}

#[test]
fn figures_are_written_for_the_taxonomy_to_carry() {
    let folder = labelled();
    let write = ["evaluate", "--gold", "gold", "--write-quality", "quality.toml", "t"];
    check(&folder, &write, 0, &[]);
    let written = fs::read_to_string(folder.path().join("quality.toml")).unwrap();
    assert!(written.contains("gold = \"gold\""), "{written}");
    let figures = "mechanism = \"special-inquiry\"\nright = 0\nwrong = 0\nmissed = 1\n";
    assert!(written.contains(figures), "{written}");
    story::copy_taxonomy(&folder, "tax");
    fs::write(folder.path().join("tax/quality.toml"), written).unwrap();
    check(&folder, &["extract", "--taxonomy", "tax", "t"], 0, &[]);
}

#[test]
fn every_miss_is_shown_with_its_sentence() {
    let folder = labelled();
    let printed = check(&folder, &["evaluate", "--gold", "gold", "--show", "t"], 0, &[]);
    let sentence = "灌云县人大常委会实行代表建议两次答复制度，办结后再次向代表答复。";
    let missed = format!("missed: 1\n  s1 special-inquiry\n    {sentence}\n");
    assert!(printed.contains(&missed), "{printed}");
    assert!(printed.contains("s1 author: wanted 李伟, found nothing"), "{printed}");
}

#[test]
fn a_measure_that_is_too_low_ends_with_status_one() {
    let folder = labelled();
    let least = |bound| ["evaluate", "--gold", "gold", "--least", bound, "t"];
    check(&folder, &least("pair.f1=0.5"), 0, &[]);
    check(&folder, &least("pair.f1=0.8"), 1, &["short: pair.f1 is 0.6667, wanted at least 0.8"]);
    check(&folder, &least("order=0.1"), 1, &["short: order is missing"]);
    check(&folder, &least("order"), 2, &["such as pair.f1=0.8"]);
}

#[test]
fn an_edit_of_the_taxonomy_shows_what_it_gains_and_loses() {
    let folder = labelled();
    story::copy_taxonomy(&folder, "tax");
    let file = folder.path().join("tax/mechanisms/suggestions.toml");
    let entries = fs::read_to_string(&file).unwrap();
    fs::write(&file, entries.replace("traps = [", "traps = [\"答复制度\", \"向代表答复\", "))
        .unwrap();
    let against = ["evaluate", "--gold", "gold", "--against", "tax", "t"];
    let printed = check(&folder, &against, 0, &[]);
    assert!(printed.contains("assertions gained: 1, lost: 0"), "{printed}");
    let gain = "+ a.txt para_1 suggestion-two-replies-two-evaluations 320723 practised";
    assert!(printed.contains(gain), "{printed}");
    assert!(printed.contains("F1 was 0.0000"), "{printed}");
}

#[test]
fn labels_that_cannot_be_used_say_what_to_do() {
    let folder = labelled();
    let evaluate = |gold| ["evaluate", "--gold", gold, "t"];
    check(&folder, &evaluate("none"), 2, &["check the path given to --gold"]);
    fs::write(
        folder.path().join("gold/assertions.jsonl"),
        "{\"segment_id\":\"s1\",\"mechanism_id\":\"m\",\"status\":\"perhaps\"}",
    )
    .unwrap();
    check(&folder, &evaluate("gold"), 2, &["assertions.jsonl:1: `perhaps` is no status"]);
    fs::remove_file(folder.path().join("gold/assertions.jsonl")).unwrap();
    fs::rename(folder.path().join("t/a.txt"), folder.path().join("t/b.txt")).unwrap();
    check(&folder, &evaluate("gold"), 2, &["none of the documents belongs to the labels"]);
}
