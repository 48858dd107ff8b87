//! A text that several sources have, with cuts and frames, is shown and counted once.

use crate::server::Server;
use serde_json::Value;

const FRONT: &str = "title: 某市人大常委会开展专题询问\nregion: 天津市\nyear: 2021\nkind: article";
const TEXT: &str = "天津市人大常委会开展专题询问，围绕老旧小区改造听取了政府的报告。\n\n\
    询问会上，十二位委员先后提出了三十一个问题，涉及管网更新、加装电梯和停车位的规划，有关部门负责人当场作了回答。\n\n\
    会后，常委会办公厅把委员的意见整理成清单，交由政府研究处理，并要求在九十日内报告办理情况。\n\n\
    街道的代表联络站还收集了居民的反映，一并转给承办单位，承办单位逐件登记，定期向社会公布进展。\n";
const FRAME: &str = "本文转自某新闻客户端，编辑略有删节。\n\n";

/// The text without a sentence, under a line of the site that copied it.
fn copy() -> String {
    format!("{FRAME}{}", TEXT.replace("，有关部门负责人当场作了回答", ""))
}

/// The same form, filled in for another sitting.
fn next_sitting() -> String {
    TEXT.replace("十二位", "二十五位").replace("三十一个", "四十六个").replace("九十日", "六十日")
}

fn other_title(front: &str) -> String {
    front.replace("某市人大常委会开展专题询问", "专题询问：改造怎么改")
}

async fn total(server: &Server, address: &str) -> u64 {
    server.json(address).await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn a_copy_is_shown_once_with_all_sources_and_counted_once() {
    let (copy, front) = (copy(), other_title(FRONT));
    let server =
        Server::of(&[("a.md", &front, &copy), ("b.md", FRONT, TEXT), ("c.md", FRONT, TEXT)]);
    let found = server.json("/api/v1/search?q=\"老旧小区改造\"").await;
    assert_eq!(found["total"], 1, "{found:#}");
    assert_eq!(found["facets"]["province"]["values"][0]["count"], 1);
    let hit = &found["hits"][0];
    let mut sources: Vec<&Value> =
        hit["also_in"].as_array().unwrap().iter().map(|other| &other["source"]).collect();
    sources.push(&hit["document"]["source"]);
    sources.sort_by_key(|source| source.as_str());
    assert_eq!(sources, ["a.md", "b.md", "c.md"]);
    let answer = server.json("/api/v1/answer?mechanism=special-inquiry").await;
    assert_eq!(answer["rows"][0]["documents"], 1, "{answer:#}");
    // What only the copy says is found, too, and what only the longest text says.
    assert_eq!(total(&server, "/api/v1/search?q=\"编辑略有删节\"").await, 1);
    assert_eq!(total(&server, "/api/v1/search?q=\"负责人当场作了回答\"").await, 1);
}

#[tokio::test]
async fn the_same_form_with_other_numbers_is_another_text() {
    let next = next_sitting();
    let server = Server::of(&[("a.md", FRONT, TEXT), ("b.md", FRONT, &next)]);
    assert_eq!(total(&server, "/api/v1/search?q=\"老旧小区改造\"").await, 2);
    let answer = server.json("/api/v1/answer?mechanism=special-inquiry").await;
    assert_eq!(answer["rows"][0]["documents"], 2);
}

#[tokio::test]
async fn an_amended_regulation_is_another_text() {
    let article = |number: usize| {
        format!(
            "第{number}条　市人民代表大会常务委员会听取和审议专项工作报告，事项由主任会议提出。\n\n"
        )
    };
    let law: String = (1..20).map(article).collect();
    let amended = law.replace("第7条　市人民", "第7条　本市各级人民");
    let front = FRONT.replace("kind: article", "kind: regulation");
    let server = Server::of(&[("a.md", &front, &law), ("b.md", &front, &amended)]);
    assert_eq!(total(&server, "/api/v1/search?q=\"主任会议提出\"").await, 2);
}

#[tokio::test]
async fn the_same_form_of_another_place_is_another_text() {
    let (elsewhere, copy) = (FRONT.replace("天津市", "河北省"), copy());
    let server = Server::of(&[("a.md", FRONT, TEXT), ("b.md", &elsewhere, &copy)]);
    assert_eq!(total(&server, "/api/v1/search?q=\"老旧小区改造\"").await, 2);
}
