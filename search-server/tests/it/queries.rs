//! The query language on small invented texts, and on anything at all.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::library::{Chance, Library};
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Query, Scope};

/// Longest that any query may take to be read and answered.
const LONGEST: Duration = Duration::from_millis(50);

/// Documents of two paragraphs each, by their titles.
fn invented() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        Library::of(&[
            ("赤文", "代表提出建议。承办单位作出答复。\n\n政协委员也到会。"),
            ("橙文", "对代表建议要两次答复，答复之后再评价。\n\n会议听取了预算报告。"),
            ("黄文", "预算监督要联网。政协提案另行答复。\n\n工会大会选出了工人大会主席。"),
            ("绿文", "建议内容高质量，答复也要高质量。\n\n监督工作有计划。"),
            ("青文", "督办一批建议，监督一批项目，检查一批单位。\n\n人大监督有力。"),
        ])
    })
}

/// The titles of the documents found, best first.
fn titles(library: &Library, q: &str, scope: Scope) -> Vec<String> {
    let found = library.search(q, scope, 100);
    found.hits.iter().map(|hit| hit.document.title.clone()).collect()
}

/// Fails unless exactly these documents are found, each named by its first character.
#[track_caller]
fn check_scope(q: &str, scope: Scope, expected: &str) {
    let mut found: Vec<char> =
        titles(invented(), q, scope).iter().flat_map(|title| title.chars().next()).collect();
    found.sort_unstable();
    let mut expected: Vec<char> = expected.chars().collect();
    expected.sort_unstable();
    assert_eq!(found, expected, "{q}");
}

#[track_caller]
fn check(q: &str, expected: &str) {
    check_scope(q, Scope::Passage, expected);
}

#[test]
fn literals_words_and_exclusions() {
    check("\"两次答复\"", "橙");
    check("“答復之後”", "橙");
    check("\"建议。承办\"", "赤");
    check("答复", "赤橙黄绿");
    check("答复 -政协", "赤橙绿");
    // A title is a passage, too.
    check("-政协 -监督 -答复", "赤橙黄绿青");
    check("-文 -政协 -监督 -答复", "橙黄");
    check("-文 -答复 -监督 -会", "");
    check("监督 OR 预算", "橙黄绿青");
    check("督办|预算", "橙黄青");
    check("代表 建议", "赤橙");
    check("监督 督办 检查 预算", "青");
}

#[test]
fn brackets_group_and_exclusions_reach_into_them() {
    check("(督办 OR 代表) 建议", "赤橙青");
    check("(预算 监督) OR (代表 答复)", "赤橙黄");
    check("答复 -(政协 OR 评价)", "赤绿");
    check("答复 -(政协 提案)", "赤橙绿");
    check("(答复 -政协) OR 工会", "赤橙黄绿");
    check("答复 (-政协)", "赤橙绿");
    check("预算 OR -答复 -(监督|文)", "赤橙黄");
    check("（监督　或　（检查　-检查））", "黄绿青");
}

#[test]
fn what_is_excluded_is_meant_as_it_was_typed() {
    // 建议 and 代表 stand in both, 代表建议 only in one of them.
    check("建议 -代表建议", "赤绿青");
}

#[test]
fn near_is_counted_in_characters_in_any_order() {
    check("\"建议 答复\"~3", "橙");
    check("\"建议 答复\"~2", "");
    check("\"答复 建议\"~3", "橙");
    check("\"建议 答复\"~7", "赤橙绿");
    check("\"建议 答复\"~6", "橙绿");
    check("答复 -\"建议 答复\"~7", "黄");
    check("\"建议 两次 评价\"~8", "橙");
    check("\"建议 两次 评价\"~7", "");
    check("\"高质量 高质量\"~5", "绿");
    check("\"高质量 高质量\"~3", "");
}

#[test]
fn the_scope_is_the_passage_unless_another_is_asked_for() {
    check_scope("\"代表\" \"答复\"", Scope::Passage, "赤橙");
    check_scope("\"代表\" \"答复\"", Scope::Sentence, "橙");
    check_scope("\"预算\" \"答复\"", Scope::Document, "橙黄");
    check_scope("\"预算\" \"答复\"", Scope::Passage, "黄");
    check_scope("\"预算\" \"答复\"", Scope::Sentence, "");
    check_scope("\"建议 答复\"~9", Scope::Sentence, "橙绿");
    // What must not be found acts on the same scope.
    check_scope("答复 -政协", Scope::Document, "橙绿");
    check_scope("监督 -政协", Scope::Sentence, "黄绿青");
    check_scope("监督 -政协", Scope::Passage, "绿青");
    check_scope("-监督", Scope::Document, "赤橙");
    check_scope("预算 代表", Scope::Document, "橙");
}

#[test]
fn in_the_scope_of_the_document_all_passages_with_something_are_shown() {
    let found = invented().search("预算 代表", Scope::Document, 10);
    assert_eq!((found.total, found.passages), (1, 2));
    let found = invented().search("-监督 -代表", Scope::Document, 10);
    assert_eq!((found.total, found.passages), (0, 0));
    assert_eq!(found.query.scope, "document");
}

#[test]
fn words_may_be_missing_and_the_answer_says_which() {
    let found = invented().search("督办 监督 检查 预算", Scope::Passage, 10);
    assert_eq!(found.hits.len(), 1);
    assert_eq!(found.hits[0].missing, ["预算"]);
    assert!(found.query.hints.iter().any(|hint| hint.contains("4 个词中有 3 个")));
    let found = invented().search("代表的建议", Scope::Passage, 10);
    assert_eq!(found.query.dropped, ["的"]);
    assert!(found.hits.iter().all(|hit| hit.missing.is_empty()));
}

#[test]
fn what_was_typed_whole_comes_first_then_what_stands_close() {
    let library = Library::of(&[
        ("远", "代表很多，会后大家反复商量，最后形成了一批建议。建议、建议、建议。"),
        ("近", "建议由代表提出，会后大家反复商量，最后一批有了着落。"),
        ("整", "会上讨论了很多别的事情，例如听取报告、审查预算、开展视察，还有代表建议。"),
    ]);
    assert_eq!(titles(&library, "代表建议", Scope::Passage), ["整", "近", "远"]);
}

#[test]
fn a_word_weighs_more_than_the_same_characters_inside_others() {
    assert_eq!(titles(invented(), "人大", Scope::Passage), ["青文", "黄文"]);
}

#[test]
fn titles_and_headings_rank() {
    let text = "会前都要了解，会中都要表态。";
    let library = Library::of(&[
        ("任免工作", text),
        ("预算审查", text),
        ("第三篇", &format!("会议情况。\n\n一、专题询问\n\n{text}")),
        ("第四篇", &format!("会议情况。\n\n一、执法检查\n\n{text}")),
    ]);
    for (q, expected) in [
        ("会前 会中 任免", "任免工作"),
        ("会前 会中 预算", "预算审查"),
        ("会前 会中 询问", "第三篇"),
        ("会前 会中 检查", "第四篇"),
    ] {
        let titles = titles(&library, q, Scope::Passage);
        assert_eq!((titles.len(), titles[0].as_str()), (4, expected), "{q}");
    }
}

/// Anything that might be typed, pasted or sent by a program.
fn anything(chance: &mut Chance, library: &Library) -> String {
    const SYNTAX: [&str; 40] = [
        "\"",
        "“",
        "”",
        "「",
        "」",
        "(",
        ")",
        "（",
        "）",
        "|",
        "｜",
        " OR ",
        " 或 ",
        "-",
        " -",
        "－",
        "~",
        "～9",
        "~10",
        "~99999999999999999999",
        ":",
        "：",
        "省份:",
        "机制：",
        "年份:",
        "2021..2023",
        "..",
        "NOT ",
        " AND ",
        " ",
        "\u{3000}",
        "\n",
        "\u{0}",
        "*",
        "的",
        "a b",
        "㎡",
        "ﷺ",
        "\u{202E}",
        "😀",
    ];
    let mut text = String::new();
    for _ in 0..1 + chance.below(12) {
        match chance.below(4) {
            0 => text.push_str(&chance.part(&library.texts, 40)),
            1 => {
                for _ in 0..chance.below(20) {
                    let character = u32::try_from(chance.below(0x11_0000)).unwrap_or_default();
                    text.extend(char::from_u32(character));
                }
            }
            _ => {
                for _ in 0..1 + chance.below(8) {
                    text.push_str(chance.pick::<&str>(&SYNTAX));
                }
            }
        }
    }
    // Now and then something that repeats, or is far too long.
    match chance.below(50) {
        0 => text.repeat(200),
        1 => chance.pick::<&str>(&SYNTAX).repeat(600),
        2 => library.texts.iter().map(|text| text.printed.as_str()).take(50).collect(),
        _ => text,
    }
}

/// Searches for so many random texts; returns the slowest.
fn check_anything(library: &Library, queries: usize) -> (Duration, String) {
    let mut chance = Chance::new(4);
    let mut slowest = (Duration::ZERO, String::new());
    for _ in 0..queries {
        let q = anything(&mut chance, library);
        let scope = *chance.pick(&[Scope::Passage, Scope::Sentence, Scope::Document]);
        // The machine may be busy with something else: what is slow once is tried again.
        let taken = (0..3)
            .map(|_| {
                let started = Instant::now();
                let found = library.search(&q, scope, 20);
                assert!(found.hits.len() <= 20 && found.total <= library.texts.len());
                started.elapsed()
            })
            .find(|taken| *taken < LONGEST);
        let Some(taken) = taken else { panic!("{scope:?} {q:?} takes more than {LONGEST:?}") };
        if taken > slowest.0 {
            slowest = (taken, q);
        }
    }
    slowest
}

#[test]
fn anything_at_all_is_read_at_once() {
    let library = Library::sample();
    let mut chance = Chance::new(100_000);
    for _ in 0..100_000 {
        let text = anything(&mut chance, library);
        let is_quick = (0..3).any(|_| {
            let started = Instant::now();
            let query = Query::parse(&text, Taxonomy::embedded());
            assert!(query.hints.len() <= 8);
            started.elapsed() < LONGEST
        });
        assert!(is_quick, "{text:?}");
    }
}

#[test]
fn anything_at_all_is_answered_in_time() {
    check_anything(Library::sample(), 2_000);
}

/// Run it in release with `--nocapture` to see the slowest.
#[test]
#[ignore = "takes minutes"]
#[expect(clippy::print_stderr, reason = "the figure is what one runs it for")]
fn a_hundred_thousand_texts_are_answered_in_time_on_the_real_index() {
    let Some(seeds) = Library::seeds() else { return };
    let (taken, q) = check_anything(seeds, 100_000);
    eprintln!("the slowest of 100,000 took {taken:?}: {q:?}");
}
