//! Suggestions while typing, through the router, on the built-in sample.

use std::collections::HashSet;

use crate::server::Server;
use axum::http::StatusCode;
use serde_json::Value;

/// Asks for an address that is encoded already.
async fn get(address: &str) -> (StatusCode, Value) {
    let answer = Server::sample().get(address).await;
    (answer.status, answer.json())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn suggest(typed: &str, limit: usize) -> Vec<Value> {
    let address = format!("/api/v1/suggest?q={}&limit={limit}", encoded(typed));
    let (status, answer) = get(&address).await;
    assert_eq!(status, StatusCode::OK, "{typed}: {answer}");
    assert_eq!(answer["q"], typed.trim(), "{typed}");
    let rows = answer["suggestions"].as_array().unwrap().clone();
    assert!(rows.len() <= limit, "{typed}");
    rows
}

const TWO_REPLIES: &str = "suggestion-two-replies-two-evaluations";

/// Fails unless the first suggestion has this kind, value and way of recognition.
async fn check_first(typed: &str, kind: &str, value: &str, how: &str) {
    let rows = suggest(typed, 8).await;
    let first = rows.first().unwrap_or_else(|| panic!("nothing is suggested for {typed}"));
    assert_eq!(
        (&first["kind"], &first["value"]),
        (&kind.into(), &value.into()),
        "{typed}: {rows:#?}"
    );
    assert_eq!(first["how"], how, "{typed}");
}

#[tokio::test]
async fn a_name_is_suggested_however_it_is_typed() {
    check_first("代表建议两次", "mechanism", TWO_REPLIES, "exact").await;
    check_first("两次答", "mechanism", TWO_REPLIES, "alias").await;
    check_first("兩次答", "mechanism", TWO_REPLIES, "traditional").await;
    check_first("liangci da", "mechanism", TWO_REPLIES, "pinyin").await;
    check_first("liangcidaf", "mechanism", TWO_REPLIES, "pinyin").await;
    check_first("两次daf", "mechanism", TWO_REPLIES, "pinyin").await;
    check_first("lcdf", "mechanism", TWO_REPLIES, "initials").await;
    check_first("dbjylcdf", "mechanism", TWO_REPLIES, "initials").await;
    check_first("two-round sugg", "mechanism", TWO_REPLIES, "english").await;
    check_first("两次答付", "mechanism", TWO_REPLIES, "typo").await;
    check_first("liangcidfu", "mechanism", TWO_REPLIES, "typo").await;
    check_first("天津", "region", "120000", "alias").await;
    check_first("tianj", "region", "120000", "english").await;
    check_first("灌云", "region", "320723", "alias").await;
    check_first("监督工作", "topic", "supervision", "exact").await;
    check_first("chongq", "region", "500000", "english").await;
    // 立 may be read wei, but seldom is.
    check_first("weiyuanh", "phrase", "委员会", "pinyin").await;
}

#[tokio::test]
async fn what_was_typed_comes_before_what_only_has_it() {
    let rows = suggest("代表", 20).await;
    let starts = |row: &Value| row["name"].as_str().unwrap().starts_with("代表");
    assert!(rows.iter().map(starts).is_sorted_by(|left, right| left >= right), "{rows:#?}");
    let kinds: HashSet<&str> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains("mechanism") && kinds.contains("phrase"), "{kinds:?}");
}

#[tokio::test]
async fn a_part_of_a_name_is_enough() {
    let rows = suggest("答复", 20).await;
    assert!(rows.iter().any(|row| row["value"] == TWO_REPLIES), "{rows:#?}");
    let rows = suggest("liangcidafu", 20).await;
    assert!(rows.iter().any(|row| row["value"] == TWO_REPLIES), "{rows:#?}");
}

#[tokio::test]
async fn another_word_is_not_taken_for_a_slip() {
    for typed in ["监督", "监察", "代表", "预算", "工作评价", "三次答复", "henan"] {
        let rows = suggest(typed, 20).await;
        assert!(rows.iter().all(|row| row["how"] != "typo"), "{typed}: {rows:#?}");
    }
}

#[tokio::test]
async fn nothing_is_suggested_for_nothing() {
    for typed in ["", "   ", "，。", "萬象更新之日", "x", "🀄", "\u{1}"] {
        assert_eq!(suggest(typed, 8).await, Vec::<Value>::new(), "{typed:?}");
    }
    assert!(suggest(&"长".repeat(400), 8).await.is_empty());
    let (status, answer) = get("/api/v1/suggest").await;
    assert_eq!((status, &answer["suggestions"]), (StatusCode::OK, &Value::Array(Vec::new())));
}

#[tokio::test]
async fn a_bad_parameter_is_named() {
    for (address, parameter) in [
        ("/api/v1/suggest?q=a&limit=0".to_owned(), "limit"),
        ("/api/v1/suggest?q=a&limit=21".to_owned(), "limit"),
        ("/api/v1/suggest?q=a&limit=ten".to_owned(), "limit"),
        (format!("/api/v1/suggest?q={}", "a".repeat(501)), "q"),
    ] {
        let (status, problem) = get(&address).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(problem["parameter"], parameter, "{address}");
    }
}

/// Promise 5: the number beside a suggestion is the number after clicking it.
#[tokio::test]
async fn every_count_is_what_the_click_yields() {
    let mut kinds: HashSet<String> = HashSet::new();
    for typed in [
        "代表",
        "立法",
        "监督",
        "天津",
        "浙江",
        "全国",
        "hangzhou",
        "《",
        "中华人民共和国",
        "条例",
        "db",
        "yj",
        "建议",
    ] {
        for row in suggest(typed, 20).await {
            let url = row["url"].as_str().unwrap();
            kinds.insert(row["kind"].as_str().unwrap().to_owned());
            if let Some(id) = url.strip_prefix("/doc/") {
                let (status, document) = get(&format!("/api/v1/documents/{id}")).await;
                assert_eq!((status, &row["documents"]), (StatusCode::OK, &1.into()), "{url}");
                assert_eq!(document["document"]["title"], row["label"], "{url}");
                continue;
            }
            let (status, result) = get(&url.replacen("/search?", "/api/v1/search?", 1)).await;
            assert_eq!(status, StatusCode::OK, "{url}");
            assert_eq!(result["total"], row["documents"], "{row:#}");
        }
    }
    let all = ["mechanism", "region", "topic", "title", "instrument", "phrase"];
    assert_eq!(kinds, HashSet::from(all.map(str::to_owned)), "a kind was never suggested");
}

/// Typing is answered as it goes on. The limit is for an unhurried machine; the middle of many is
/// taken, so that a busy one does not fail.
#[tokio::test]
#[expect(clippy::print_stderr, reason = "the measurement is told")]
async fn suggestions_are_quick() {
    let mut times: Vec<(f64, &str)> = Vec::new();
    for typed in [
        "代",
        "代表",
        "代表建议",
        "两次答付",
        "民生实是项目票绝制",
        "d",
        "da",
        "lcdf",
        "liangcidafu",
        "liangcdafu",
        "zhejang",
        "two-round",
        "sugestion replies",
        "条例",
        "浙江",
        "萬象更新之日",
    ] {
        for _ in 0..3 {
            let (_, answer) = get(&format!("/api/v1/suggest?limit=20&q={}", encoded(typed))).await;
            times.push((answer["took_ms"].as_f64().unwrap(), typed));
        }
    }
    times.sort_by(|left, right| left.0.total_cmp(&right.0));
    let (middle, _) = times[times.len() / 2];
    let (longest, typed) = times[times.len() - 1];
    eprintln!("suggest: half within {middle:.2} ms, all within {longest:.2} ms ({typed})");
    assert!(middle < 5.0, "half take more than {middle} ms");
}
