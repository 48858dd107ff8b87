//! The program `indexer` as its texts change: builds that are killed, that watch, and the catalogue.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod story;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use corpus::catalogue::Catalogue;
use corpus::text::Segmenter;
use indexer::index::{Generation, segmenter};
use schemas::taxonomy::Taxonomy;
use story::{ARTICLE, check, folder};

fn open(index: &Path, words: &Segmenter) -> Generation {
    Generation::open(index, words).unwrap()
}

/// Sources of a generation, each with the text of its documents.
fn held(generation: &Generation) -> Vec<(String, String)> {
    let texts = (0..generation.texts.len()).map(|at| generation.texts.get(at).unwrap());
    let text = |document: schemas::document::Document| {
        let passages = document.passages.into_iter().map(|passage| passage.text);
        (document.source, passages.collect::<Vec<_>>().join("\n"))
    };
    texts.map(text).collect()
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_indexer"));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn a_build_that_is_killed_at_any_point_leaves_the_last_good_generation() {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes())]);
    let (texts, index) = (folder.path().join("t"), folder.path().join("idx"));
    let words = segmenter(Taxonomy::embedded());
    check(&folder, &["build", "--index", "idx", "t"], 0, &[]);
    let begun = Instant::now();
    let (mut killed, mut done) = (0, 0);
    let mut whole = Duration::from_millis(1_500);
    for round in 0..10_u32 {
        let before = held(&open(&index, &words));
        // Enough to do that a build can be met at each of its steps.
        for number in 0..40 {
            let text =
                format!("{ARTICLE}\n　　第{round}轮第{number}篇，常委会听取了汇报。\n").repeat(6);
            fs::write(texts.join(format!("{number}.txt")), text).unwrap();
        }
        let started = Instant::now();
        let mut build = start(folder.path(), &["build", "--index", "idx", "t"]);
        let patience = whole * round / 8;
        while started.elapsed() < patience && build.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(2));
        }
        let is_done = build.try_wait().unwrap().is_some();
        let _ = build.kill();
        build.wait().unwrap();
        let after = held(&open(&index, &words));
        if is_done {
            whole = started.elapsed();
            done += 1;
            assert!(after.iter().any(|(_, text)| text.contains(&format!("第{round}轮"))));
        } else {
            killed += 1;
            // It may have switched before it was killed; then it is whole.
            let news = after.iter().filter(|(_, text)| text.contains(&format!("第{round}轮")));
            assert!(after == before || news.count() == 40, "round {round} left a mixture");
        }
    }
    assert!(killed > 3 && done > 0, "{killed} killed and {done} done in {:?}", begun.elapsed());
    check(&folder, &["build", "--index", "idx", "t"], 0, &["41 documents"]);
    check(
        &folder,
        &["build", "--index", "idx", "t"],
        0,
        &["0 sources parsed, 0 documents indexed"],
    );
    let layers = fs::read_dir(index.join("layers")).unwrap().count();
    let generation = open(&index, &words);
    assert!(layers <= generation.manifest.layers.len() + 4, "{layers} layers lie about");
}

#[test]
fn a_taxonomy_that_changes_is_applied_without_parsing() {
    let folder =
        folder(&[("t/a.txt", ARTICLE.as_bytes()), ("t/b.txt", "乙县\n\n　　正文。\n".as_bytes())]);
    story::copy_taxonomy(&folder, "tax");
    let build = ["build", "--index", "idx", "--taxonomy", "tax", "t"];
    check(&folder, &build, 0, &["2 documents tagged; 2 sources parsed, 2 documents indexed"]);
    // Another edition with the same names: other findings perhaps, the same words.
    let path = folder.path().join("tax/mechanisms");
    let file = fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n# another edition\n")).unwrap();
    let said = "0 sources parsed, 0 documents indexed";
    check(&folder, &build, 0, &["2 documents tagged", said]);
    let known = text.lines().find(|line| line.starts_with("aliases = [")).unwrap().to_owned();
    let more = known.replacen('[', "[\"某种从未有过的做法\", ", 1);
    fs::write(&file, text.replacen(&known, &more, 1)).unwrap();
    // A new name is a new word: rows are made anew from the stored texts.
    check(&folder, &build, 0, &["2 documents tagged; 0 sources parsed, 2 documents indexed"]);
}

#[test]
fn a_build_that_watches_takes_in_what_changes() {
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes())]);
    let (texts, index) = (folder.path().join("t"), folder.path().join("idx"));
    let mut build = start(folder.path(), &["build", "--watch", "--index", "idx", "t"]);
    let documents =
        || Generation::manifest(&index).ok().flatten().map(|m| (m.generation, m.documents));
    let wait_for = |expected: usize| {
        let begun = Instant::now();
        while documents().is_none_or(|(_, documents)| documents != expected) {
            assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", documents());
            sleep(Duration::from_millis(50));
        }
    };
    wait_for(1);
    // The folder is watched before the first build, so nothing is lost.
    fs::write(texts.join("b.txt"), "乙县\n\n　　正文在此。\n").unwrap();
    wait_for(2);
    fs::remove_file(texts.join("a.txt")).unwrap();
    wait_for(1);
    let (generation, _) = documents().unwrap();
    sleep(Duration::from_secs(2));
    assert_eq!(documents(), Some((generation, 1)), "what a build reads is no change");
    assert!(build.try_wait().unwrap().is_none(), "it goes on");
    build.kill().unwrap();
    build.wait().unwrap();
}

#[test]
fn stats_says_what_the_index_holds_and_what_failed() {
    let (gb, _, _) = encoding_rs::GB18030.encode("甲县：一篇文章\n\n　　常委会开展专题询问。\n");
    let rows = "{\"id\":\"1\",\"text\":\"一段。\",\"licence\":\"公有领域\"}\n{\"id\":\"2\",\"text\":\"二段。\"}\n{坏\n";
    let folder = folder(&[
        ("t/a.txt", ARTICLE.as_bytes()),
        ("t/b.txt", &gb),
        ("t/c.exe", b"MZ"),
        ("t/rows.jsonl", rows.as_bytes()),
    ]);
    check(&folder, &["stats", "--index", "idx"], 2, &["holds no index"]);
    check(&folder, &["build", "--index", "idx", "t"], 1, &[]);
    let printed = check(&folder, &["stats", "--index", "idx", "--json"], 0, &[]);
    let stats: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(stats["documents"], 4);
    assert_eq!(stats["result"], serde_json::json!({"read": 4, "failed": 2}));
    assert_eq!(stats["reader"], serde_json::json!({"": 2, "rows": 2, "text": 2}));
    assert_eq!(stats["encoding"], serde_json::json!({"": 2, "UTF-8": 3, "gb18030": 1}));
    assert_eq!(stats["licence"]["公有领域"], 1);
    assert_eq!(stats["failures"].as_array().unwrap().len(), 2);
    let generation = folder.path().join("idx").join("gen-000001");
    let files = Catalogue::open(&generation.join("catalogue.sqlite")).unwrap().files().unwrap();
    let failed = &files.iter().find(|file| file.name == "c.exe").unwrap().sources[0];
    assert_eq!((failed.size_bytes, failed.hash.is_empty()), (2, false));
    let failed = check(&folder, &["stats", "--index", "idx", "--failed"], 0, &[]);
    assert!(failed.starts_with("c.exe: this format is not read"), "{failed}");
    assert!(failed.contains("rows.jsonl: line 3: "), "{failed}");
    // The run that read a source is remembered as long as the source does not change.
    fs::write(folder.path().join("t/d.txt"), "丁县\n\n　　正文。\n").unwrap();
    check(&folder, &["build", "--index", "idx", "t"], 1, &["1 sources parsed"]);
    let printed = check(&folder, &["stats", "--index", "idx"], 0, &[]);
    assert!(printed.contains("generation 2 of "), "{printed}");
    assert!(printed.contains("province:"), "{printed}");
    let printed = check(&folder, &["stats", "--index", "idx", "--json"], 0, &[]);
    let stats: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(stats["run"], serde_json::json!({"1": 6, "2": 1}));
}

/// Ten documents more in the 90 MB of `shared/data`: `cargo test --release -p indexer --test updates --
/// --ignored --nocapture`
#[test]
#[ignore = "builds a large index"]
#[expect(clippy::print_stderr, reason = "a measurement says what it measured")]
fn ten_documents_more_cost_less_than_a_tenth_of_a_full_build() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    if !data.join("laws.jsonl.zst").is_file() {
        assert!(std::env::var_os("CI").is_none(), "CI needs shared/data beside the checkout");
        eprintln!("skipped: there is no shared/data beside the checkout");
        return;
    }
    let folder = folder(&[("t/a.txt", ARTICLE.as_bytes())]);
    for name in ["laws.jsonl.zst", "news.jsonl.zst"] {
        fs::copy(data.join(name), folder.path().join("t").join(name)).unwrap();
    }
    let build = || {
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_indexer"))
            .args(["build", "--index", "idx", "t"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = said.lines().find(|line| line.starts_with("generation")).unwrap().to_owned();
        (begun.elapsed(), line)
    };
    let (whole, said) = build();
    eprintln!("full build: {whole:.2?}: {said}");
    for number in 0..10 {
        let text = format!("{ARTICLE}\n　　第{number}篇，常委会听取了汇报。\n");
        fs::write(folder.path().join(format!("t/new-{number}.txt")), text).unwrap();
    }
    let (update, said) = build();
    eprintln!("ten documents more: {update:.2?}: {said}");
    assert!(said.contains("10 sources parsed, 10 documents indexed"), "{said}");
    let (nothing, said) = build();
    eprintln!("nothing new: {nothing:.2?}: {said}");
    eprintln!("share of a full build: {:.3}", update.as_secs_f64() / whole.as_secs_f64());
    assert!(update * 10 < whole, "{update:?} of {whole:?}");
}
