//! Answers under their identifiers: kept when cited or exported, shown as they were, and told apart from
//! those of today.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use schemas::api::{AnswerResponse, ChangeKind, KeptAnswerRef, KeptAnswerResponse};
use search_server::kept::{Bounds, KeptAnswers};

use crate::server::Server;

const MECHANISM: &str = "suggestion-two-replies-two-evaluations";
const SAID: &str = "我市对代表建议实行两次答复。";

const TIANJIN: (&str, &str, &str) =
    ("a.md", "title: 天津做法\nregion: 天津市\nyear: 2021\nkind: article", SAID);
const HANGZHOU: (&str, &str, &str) =
    ("b.md", "title: 杭州做法\nregion: 浙江省杭州市\nyear: 2023\nkind: article", SAID);
const SUZHOU: (&str, &str, &str) =
    ("c.md", "title: 苏州做法\nregion: 江苏省苏州市\nyear: 2024\nkind: article", SAID);
const SHANGHAI: (&str, &str, &str) = (
    "d.md",
    "title: 上海见闻\nregion: 上海市\nyear: 2022\nkind: article",
    "会议听取了工作情况汇报，强调要抓好落实。",
);

async fn answered(server: &Server, query: &str) -> AnswerResponse {
    let answer = server.json(&format!("/api/v1/answer?{query}")).await;
    serde_json::from_value(answer).unwrap()
}

async fn keep(server: &Server, query: &str) -> KeptAnswerRef {
    let answer = server.ask(Method::POST, &format!("/api/v1/answers?{query}"), &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_value(answer.json()).unwrap()
}

async fn kept(server: &Server, id: &str) -> KeptAnswerResponse {
    serde_json::from_value(server.json(&format!("/api/v1/answers/{id}")).await).unwrap()
}

#[tokio::test]
async fn an_answer_is_known_by_what_is_asked_and_not_by_its_wording() {
    let server = Server::sample();
    let id = async |query: &str| answered(server, query).await.answer_id;
    let first = id(&format!("mechanism={MECHANISM}")).await;
    for same in [
        "q=哪些省份实行代表建议两次答复".to_owned(),
        "q=两次答复".to_owned(),
        format!("mechanism={MECHANISM}&level=province"),
        format!("mechanism={MECHANISM}&lang=en"),
    ] {
        assert_eq!(id(&same).await, first, "{same}");
    }
    let places = id("q=浙江和天津是否实行代表建议两次答复").await;
    assert_eq!(id("q=天津和浙江是否实行代表建议两次答复").await, places);
    let others = [
        format!("mechanism={MECHANISM}&level=city"),
        format!("mechanism={MECHANISM}&year_from=2020"),
        format!("mechanism={MECHANISM}&year_to=2020"),
        format!("mechanism={MECHANISM}&region=330000"),
        "q=哪些省份没有实行代表建议两次答复".to_owned(),
        "mechanism=special-inquiry".to_owned(),
        "q=\"没有的字串\"".to_owned(),
        "q=\"另一个字串\"".to_owned(),
    ];
    let mut ids = BTreeSet::from([first, places]);
    for other in &others {
        assert!(ids.insert(id(other).await), "{other}");
    }
    let (small, larger) = (Server::of(&[TIANJIN]), Server::of(&[TIANJIN, HANGZHOU]));
    let query = format!("mechanism={MECHANISM}");
    let of = async |server: &Server| answered(server, &query).await.answer_id;
    assert_ne!(of(&small).await, of(&larger).await);
    assert_eq!(of(&small).await, of(&Server::of(&[TIANJIN])).await, "on every machine");
}

#[tokio::test]
async fn an_answer_is_shown_as_it_was_with_what_has_changed_since_and_why() {
    let mut server = Server::of(&[TIANJIN, HANGZHOU]);
    server.keep_answers(Bounds::default());
    let query = format!("mechanism={MECHANISM}");
    let then = answered(&server, &query).await;
    let KeptAnswerRef { id, url } = keep(&server, &query).await;
    assert_eq!((&id, &url), (&then.answer_id, &format!("/a/{id}")));
    let unchanged = kept(&server, &id).await;
    let files = "/api/v1/export/answer?";
    assert!(server.get(&url).await.body.contains(files));
    assert!(unchanged.changes.is_empty() && unchanged.kept_on.is_some());
    assert_eq!(unchanged.answer, then);

    server.remove("b.md");
    server.rebuild(&[SUZHOU, SHANGHAI]);
    let now = answered(&server, &query).await;
    assert_ne!(now.answer_id, id);
    let found = kept(&server, &id).await;
    assert_eq!(found.answer, then, "as it was");
    assert_eq!(found.now, now.version);
    let changes: Vec<(&str, ChangeKind, &str)> = found
        .changes
        .iter()
        .map(|change| (change.region.code.as_str(), change.kind, change.why[0].zh.as_str()))
        .collect();
    assert_eq!(
        changes,
        [
            ("320000", ChangeKind::Added, "新收录《苏州做法》"),
            ("330000", ChangeKind::Withdrawn, "《杭州做法》已不在库中，或其文字已更新"),
            ("310000", ChangeKind::Coverage, "已收录该地文献，其中未见"),
        ]
    );
    assert_eq!(found.changes[0].gained[0].document.title, "苏州做法");
    assert_eq!(found.changes[1].lost[0].document.title, "杭州做法");

    for language in ["", "?lang=en"] {
        let page = server.get(&format!("{url}{language}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(!page.body.contains(files), "files would be of another answer");
        for said in ["杭州做法", "苏州做法", "新收录", &then.version.content] {
            let said = if language.is_empty() || said != "新收录" { said } else { "is new in" };
            assert!(page.body.contains(said), "{said} {language}");
        }
        assert!(
            page.body.contains(&format!("rel=\"canonical\" href=\"{url}\""))
                || !language.is_empty()
        );
    }
}

#[tokio::test]
async fn a_text_that_was_changed_is_named_as_the_reason() {
    let mut server = Server::of(&[TIANJIN]);
    server.keep_answers(Bounds::default());
    let query = format!("mechanism={MECHANISM}");
    let id = keep(&server, &query).await.id;
    let weaker = (
        "a.md",
        "title: 天津做法\nregion: 天津市\nyear: 2021\nkind: article",
        "我市拟对代表建议实行两次答复。",
    );
    server.rebuild(&[weaker]);
    let found = kept(&server, &id).await;
    let change = &found.changes[0];
    assert_eq!(change.kind, ChangeKind::Withdrawn, "planned is not done");
    assert!(change.why[0].zh.contains("文字已更新"), "{:?}", change.why);
}

#[tokio::test]
async fn what_was_not_kept_is_answered_anew_and_says_so() {
    let mut server = Server::of(&[TIANJIN]);
    server.keep_answers(Bounds::default());
    let query = format!("mechanism={MECHANISM}&year_to=2030");
    let id = answered(&server, &query).await.answer_id;
    let bare = server.get(&format!("/a/{id}")).await;
    assert_eq!(bare.status, StatusCode::NOT_FOUND);
    assert!(bare.body.contains("没有保存编号为"), "{}", bare.body);
    server.check_problem(&format!("/api/v1/answers/{id}"), 404, None).await;
    for id in ["x", "0123456789abcdeg", "0123456789ABCDEF", "%F0%9F%92%A9", "'%20OR%201"] {
        server.check_problem(&format!("/api/v1/answers/{id}?{query}"), 404, None).await;
        assert_eq!(server.get(&format!("/a/{id}?{query}")).await.status, StatusCode::NOT_FOUND);
    }
    let same = server.json(&format!("/api/v1/answers/{id}?{query}")).await;
    assert!(same["kept_on"].is_null() && same["answer"]["answer_id"] == id.as_str());
    let page = server.get(&format!("/a/{id}?{query}")).await;
    assert!(page.body.contains("答案就是当时的答案"), "{}", page.body);
    let plain = answered(&server, &format!("mechanism={MECHANISM}")).await.answer_id;
    let page = server.get(&format!("/a/{plain}")).await;
    assert!(page.body.contains("答案就是当时的答案"), "a plain question needs no parameters");
    server.rebuild(&[HANGZHOU]);
    server.check_problem(&format!("/api/v1/answers/{plain}"), 404, None).await;
    let page = server.get(&format!("/a/{id}?{query}")).await;
    assert!(page.body.contains("当时的答案不得而知"), "{}", page.body);
    server
        .check_problem(&format!("/api/v1/answers/{id}?mechanism=no"), 400, Some("mechanism"))
        .await;
}

#[tokio::test]
async fn a_form_keeps_an_answer_and_leads_to_its_page() {
    let mut server = Server::of(&[TIANJIN]);
    server.keep_answers(Bounds::default());
    let shown = server.get(&format!("/answer?mechanism={MECHANISM}&year_to=2022")).await.body;
    assert!(shown.contains("<form class=\"keep\" action=\"/a\" method=\"post\">"), "{shown}");
    assert!(shown.contains("<input type=\"hidden\" name=\"year_to\" value=\"2022\">"), "{shown}");
    let form = format!("mechanism={MECHANISM}&year_to=2022&lang=en");
    let answer = server.send("/a", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let address = answer.header("location").to_owned();
    assert!(address.starts_with("/a/") && address.ends_with("?lang=en"), "{address}");
    let page = server.get(&address).await;
    assert!(page.body.contains("Nothing has changed since") && page.body.contains("2022"));
    let bad = server.send("/a", "mechanism=no").await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let refused = server.send("/a", &"q".repeat(100_000)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(server.get("/a").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_exported_answer_is_kept_and_names_its_address() {
    let mut server = Server::of(&[TIANJIN]);
    server.keep_answers(Bounds::default());
    let query = format!("mechanism={MECHANISM}&year_to=2031");
    let id = answered(&server, &query).await.answer_id;
    server.check_problem(&format!("/api/v1/answers/{id}"), 404, None).await;
    let report = server.get(&format!("/api/v1/export/answer?format=md&{query}")).await.body;
    assert!(report.contains(&id) && report.contains(&format!("/a/{id}")), "{report}");
    assert_eq!(kept(&server, &id).await.answer.rows.len(), 1);
    let page = server.get(&format!("/a/{id}")).await;
    assert!(page.body.contains("照存原样"), "{}", page.body);
}

#[tokio::test]
async fn the_file_is_bounded_and_what_is_used_stays() {
    let mut server = Server::of(&[TIANJIN]);
    server.keep_answers(Bounds { answers: 3, bytes: 1 << 20 });
    let mut ids = Vec::new();
    for year in 2001..=2003 {
        ids.push(keep(&server, &format!("mechanism={MECHANISM}&year_to={year}")).await.id);
    }
    kept(&server, &ids[0]).await;
    ids.push(keep(&server, &format!("mechanism={MECHANISM}&year_to=2004")).await.id);
    let mut there = Vec::new();
    for id in &ids {
        there.push(server.get(&format!("/api/v1/answers/{id}")).await.status == StatusCode::OK);
    }
    assert_eq!(there, [true, false, true, true], "the one that was used longest ago went");
    server.keep_answers(Bounds { answers: 100, bytes: 1 });
    let last = keep(&server, &format!("mechanism={MECHANISM}&year_to=2005")).await.id;
    kept(&server, &last).await;
    server.check_problem(&format!("/api/v1/answers/{}", ids[3]), 404, None).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_keeps_nothing_and_serves_on() {
    let server = Server::of(&[TIANJIN]);
    let query = format!("mechanism={MECHANISM}");
    let refused = server.ask(Method::POST, &format!("/api/v1/answers?{query}"), &[]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.json()["type"], "/help/problems#not-kept");
    let report = server.get(&format!("/api/v1/export/answer?format=md&{query}")).await;
    assert_eq!(report.status, StatusCode::OK);
    assert!(report.body.contains("没有保存"), "{}", report.body);

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("answers.sqlite"), "no database at all").unwrap();
    let error = KeptAnswers::open(folder.path(), Bounds::default()).unwrap_err().to_string();
    assert!(error.contains("answers.sqlite") && error.contains("move it away"), "{error}");
    assert!(KeptAnswers::open(&folder.path().join("none"), Bounds::default()).is_err());
}

#[tokio::test]
async fn every_answer_of_the_sample_comes_back_as_it_was() {
    let mut server = Server::own_sample();
    server.keep_answers(Bounds::default());
    let taxonomy = server.state.engine.load_full().taxonomy();
    let mut rows = 0;
    for mechanism in taxonomy.mechanisms().iter().step_by(5) {
        let query = format!("mechanism={}", mechanism.id);
        let then = answered(&server, &query).await;
        let found = kept(&server, &keep(&server, &query).await.id).await;
        assert_eq!(found.answer, then);
        assert!(found.changes.is_empty(), "{query}: {:?}", found.changes);
        rows += then.rows.len();
    }
    assert!(rows > 20, "{rows}");
}
