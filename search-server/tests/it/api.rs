//! Stories of the API and the pages, through the router, on the built-in sample.

use std::collections::BTreeSet;

use crate::server::Server;
use axum::http::StatusCode;
use search_server::http::openapi;
use serde_json::Value;

async fn get(address: &str) -> (StatusCode, String, String) {
    let answer = Server::sample().get(address).await;
    (answer.status, answer.header("content-type").to_owned(), answer.body)
}

async fn json(address: &str) -> Value {
    let (status, content_type, body) = get(address).await;
    assert_eq!(status, StatusCode::OK, "{address}: {body}");
    assert_eq!(content_type, "application/json", "{address}");
    serde_json::from_str(&body).unwrap()
}

async fn check_problem(address: &str, status: u16, parameter: Option<&str>) {
    let (found, content_type, body) = get(address).await;
    assert_eq!(found.as_u16(), status, "{address}: {body}");
    assert_eq!(content_type, "application/problem+json", "{address}");
    let problem: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["parameter"].as_str(), parameter, "{address}");
    assert!(!problem["hint"].as_str().unwrap().is_empty());
}

/// The codes of the divisions that an answer says do it.
fn doing(answer: &Value) -> Vec<&str> {
    let rows = answer["rows"].as_array().unwrap().iter();
    let doing = rows.filter(|row| {
        matches!(row["state"].as_str().unwrap(), "regulated" | "practised" | "piloted")
    });
    doing.map(|row| row["region"]["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_headline_question_is_answered_in_chinese_and_english() {
    for question in [
        "哪些省份实行代表建议两次答复",
        "all provinces that use two-round suggestion replies",
        "代表建議兩次答覆",
    ] {
        let answer = json(&format!("/api/v1/answer?q={question}")).await;
        assert_eq!(doing(&answer), ["120000"], "{question}");
        assert_eq!(answer["universe"], 31);
        assert_eq!(answer["basis"], "assertions");
        let evidence = &answer["rows"][0]["evidence"][0];
        assert_eq!(evidence["year"], 2021);
        assert!(evidence["quote"].as_str().unwrap().contains("两次"));
        let document =
            json(&format!("/api/v1/documents/{}", evidence["document"]["id"].as_str().unwrap()))
                .await;
        let passages = document["passages"].as_array().unwrap();
        let passage = passages.iter().find(|passage| passage["id"] == evidence["passage"]).unwrap();
        assert!(passage["text"].as_str().unwrap().contains(evidence["quote"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn the_states_of_an_answer_add_up_to_its_universe() {
    let mechanisms = json("/api/v1/mechanisms").await;
    assert_eq!(mechanisms["total"], 145);
    for level in ["province", "city", "county"] {
        for mechanism in mechanisms["mechanisms"].as_array().unwrap().iter().step_by(9) {
            let id = mechanism["id"].as_str().unwrap();
            let answer = json(&format!("/api/v1/answer?mechanism={id}&level={level}")).await;
            let summary = answer["summary"].as_object().unwrap();
            let total: u64 = summary.values().map(|count| count.as_u64().unwrap()).sum();
            assert_eq!(total, answer["universe"].as_u64().unwrap(), "{id} {level}");
            let rows = answer["rows"].as_array().unwrap();
            assert!(rows.iter().all(|row| !row["evidence"].as_array().unwrap().is_empty()));
        }
    }
}

#[tokio::test]
async fn a_question_about_one_region_is_answered_for_it_alone() {
    let answer = json("/api/v1/answer?q=浙江省有没有民生实事项目人大代表票决制").await;
    assert_eq!(answer["universe"], 1);
    assert_eq!(answer["interpretation"]["region"]["code"], "330000");
}

#[tokio::test]
async fn where_no_mechanism_is_meant_the_text_answers_and_says_so() {
    let answer = json("/api/v1/answer?q=哪些省份萍聚").await;
    assert_eq!(answer["basis"], "text");
    assert_eq!(answer["rows"][0]["region"]["code"], "310000");
    assert_eq!(answer["rows"][0]["state"], "mentioned");
}

/// Promise 5: the number beside a facet is the number after clicking it.
#[tokio::test]
async fn every_facet_count_is_what_the_click_yields() {
    for base in [
        "/api/v1/search?q=监督",
        "/api/v1/search?q=",
        "/api/v1/search?q=代表&kind=regulation&kind=speech",
        "/api/v1/search?q=&mechanism=special-inquiry",
        "/api/v1/search?q=代表&exclude.kind=speech&exclude.province=330000",
        "/api/v1/search?q=&exclude.mechanism=special-inquiry",
        "/api/v1/search?q=&exclude.mechanism=special-inquiry&province=330000",
        "/api/v1/search?q=&mechanism=special-inquiry&exclude.topic=supervision&province=110000",
    ] {
        let result = json(base).await;
        for facet in ["province", "mechanism", "topic", "kind", "level", "year"] {
            let values = result["facets"][facet]["values"].as_array().unwrap();
            for value in values.iter().take(4) {
                let id = value["value"].as_str().unwrap();
                if !base.contains(&format!("{facet}=")) {
                    let clicked = json(&format!("{base}&{facet}={id}")).await;
                    assert_eq!(clicked["total"], value["count"], "{base} {facet}={id}");
                }
                let rest = base.replace(&format!("&{facet}={id}"), "");
                let without = json(&format!("{rest}&exclude.{facet}={id}")).await;
                assert_eq!(without["total"], value["count_if_excluded"], "{base} - {facet}={id}");
                let added = json(&format!("{base}&{facet}={id}")).await;
                assert_eq!(added["total"], value["count_if_added"], "{base} + {facet}={id}");
            }
        }
    }
}

#[tokio::test]
async fn pages_of_hits_make_up_the_total() {
    let whole = json("/api/v1/search?q=人大&per_page=100").await;
    let total = whole["total"].as_u64().unwrap();
    let mut ids = Vec::new();
    for page in 1..=total.div_ceil(7) {
        let part = json(&format!("/api/v1/search?q=人大&per_page=7&page={page}")).await;
        let hits = part["hits"].as_array().unwrap();
        ids.extend(hits.iter().map(|hit| hit["document"]["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(ids.len() as u64, total);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len() as u64, total);
}

#[tokio::test]
async fn a_quoted_string_finds_every_passage_that_contains_it_and_no_other() {
    let samples = corpus::sample::sources().map(|source| source.unwrap());
    for source in samples.step_by(5) {
        let body: String = source.text.chars().skip(source.content_start_chars).collect();
        let folded = corpus::text::fold_query(body.lines().find(|line| line.len() > 60).unwrap());
        let piece: String =
            folded.chars().skip(7).take(5).filter(|c| !"\"“”()-:|".contains(*c)).collect();
        let result = json(&format!("/api/v1/search?q=\"{piece}\"&per_page=100")).await;
        assert!(result["total"].as_u64().unwrap() > 0, "{piece}");
        for hit in result["hits"].as_array().unwrap() {
            let id = hit["document"]["id"].as_str().unwrap();
            let document = json(&format!("/api/v1/documents/{id}")).await;
            let text: Vec<&str> = document["passages"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| p["text"].as_str().unwrap())
                .collect();
            assert!(corpus::text::fold_query(&text.join("\n")).contains(&piece), "{piece} in {id}");
        }
    }
}

#[tokio::test]
async fn odd_queries_get_an_answer_or_a_named_parameter() {
    for q in [
        "",
        "，。！",
        "\"",
        "“没有成对",
        "((",
        "-",
        "\u{1}\u{2}",
        "OR",
        "省份:",
        "a\"b\"c",
        "🀄",
        "..",
        "%",
        "&&",
    ] {
        let address = format!("/api/v1/search?q={}", q.replace('%', "%25").replace('&', "%26"));
        let (status, _, body) = get(&address).await;
        assert_eq!(status, StatusCode::OK, "{q:?}: {body}");
    }
    check_problem(&format!("/api/v1/search?q={}", "长".repeat(5_000)), 400, Some("q")).await;
    check_problem(&format!("/api/v1/search?q={}", "a".repeat(10_000)), 400, Some("q")).await;
}

#[tokio::test]
async fn a_bad_parameter_is_a_problem_that_names_it() {
    check_problem("/api/v1/search?page=0", 400, Some("page")).await;
    check_problem("/api/v1/search?per_page=101", 400, Some("per_page")).await;
    check_problem("/api/v1/search?province=火星", 400, Some("province")).await;
    check_problem("/api/v1/search?year_from=abc", 400, Some("year_from")).await;
    check_problem("/api/v1/search?scope=page", 400, Some("scope")).await;
    check_problem("/api/v1/search?stance=maybe", 400, Some("stance")).await;
    check_problem("/api/v1/search?sort=size", 400, Some("sort")).await;
    check_problem("/api/v1/answer", 400, Some("q")).await;
    check_problem("/api/v1/answer?mechanism=nothing", 400, Some("mechanism")).await;
    check_problem("/api/v1/documents/nothing", 404, None).await;
    check_problem("/api/v1/mechanisms/nothing", 404, None).await;
    check_problem("/api/v1/regions/999999", 404, None).await;
    check_problem("/api/v1/nothing", 404, None).await;
}

#[tokio::test]
async fn a_wider_scope_finds_more() {
    let mut last = 0;
    for scope in ["sentence", "passage", "document"] {
        let found = json(&format!("/api/v1/search?q=\"代表\" \"监督\"&scope={scope}")).await;
        assert_eq!(found["query"]["scope"], scope);
        let total = found["total"].as_u64().unwrap();
        assert!(total > last, "{scope}: {total}");
        last = total;
    }
    let usual = json("/api/v1/search?q=代表").await;
    assert_eq!(usual["query"]["scope"], "passage");
}

#[tokio::test]
async fn names_work_where_codes_do() {
    let by_code = json("/api/v1/search?province=330000").await;
    let by_name = json("/api/v1/search?province=浙江").await;
    let in_box = json("/api/v1/search?q=省份:浙江").await;
    assert!(by_code["total"].as_u64().unwrap() > 0);
    assert_eq!(by_code["total"], by_name["total"]);
    assert_eq!(by_code["total"], in_box["total"]);
}

#[tokio::test]
async fn lists_say_what_the_collection_holds() {
    let topics = json("/api/v1/topics").await;
    assert_eq!(topics["total"], 26);
    let regions = json("/api/v1/regions").await;
    assert_eq!(regions["total"], 31);
    let tianjin = json("/api/v1/regions/天津").await;
    assert_eq!(tianjin["code"], "120000");
    assert!(tianjin["documents"].as_u64().unwrap() > 0);
    let districts = json("/api/v1/regions?parent=120000").await;
    assert_eq!(districts["total"], 16);
}

#[tokio::test]
async fn the_server_says_that_it_lives_and_that_it_is_ready() {
    assert_eq!(get("/healthz").await.2, "ok\n");
    assert_eq!(get("/readyz").await.2, "ready\n");
}

/// What the description of the API says is reviewed in the diff of this file. After a change that is
/// meant, `UPDATE_OPENAPI=1 cargo test` writes it anew.
#[tokio::test]
async fn the_description_of_the_api_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/openapi.json");
    let generated = format!("{}\n", serde_json::to_string_pretty(&openapi()).unwrap());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, &generated).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), generated, "see the comment of this test");
    // The server adds what its collection has: lists of identifiers, cursors, examples.
    let common = |mut described: Value| {
        for name in ["RegionCode", "MechanismId", "CategoryId", "TopicId", "MechanismAspect"] {
            described["components"]["schemas"][name].as_object_mut().unwrap().remove("enum");
        }
        for item in described["paths"].as_object_mut().unwrap().values_mut() {
            let parameters = item["get"].get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                if ["id", "document", "cursor"].contains(&parameter["name"].as_str().unwrap()) {
                    parameter.as_object_mut().unwrap().remove("example");
                    parameter["schema"].as_object_mut().unwrap().remove("pattern");
                }
            }
        }
        described
    };
    let served = common(json("/openapi.json").await);
    assert!(served == common(openapi()), "the served description differs");
}

/// OpenAPI asks for it, and generated clients name their functions so.
#[test]
fn every_operation_has_a_name_of_its_own() {
    let described = openapi();
    let items = described["paths"].as_object().unwrap().values();
    let operations: Vec<&Value> =
        items.flat_map(|item| item.as_object().unwrap().values()).collect();
    let names: BTreeSet<&str> =
        operations.iter().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert!(operations.len() > 20, "{}", operations.len());
    assert_eq!(names.len(), operations.len(), "{names:?}");
}

#[tokio::test]
async fn the_pages_work_without_scripts() {
    let (status, content_type, page) = get("/search?q=哪些省份实行代表建议两次答复").await;
    assert_eq!((status, content_type.as_str()), (StatusCode::OK, "text/html; charset=utf-8"));
    for text in ["天津市", "2021", "两次", "/doc/", "没有文献"] {
        assert!(page.contains(text), "{text}");
    }
    // Nothing but suggestions, keys and copying comes from the one script, and that is a file.
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("<script src=\"/assets/pages.js\" defer></script>"));
    assert!(!page.contains(" style=\""));
    let found = json("/api/v1/search?q=两次答复").await;
    let url = found["hits"][0]["document"]["url"].as_str().unwrap().to_owned();
    let (status, _, page) = get(&url).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("id=\"para_1\""));
    for address in ["/", "/search?q=监督", "/search?q=", "/answer?q=票决制", "/mechanisms"] {
        let (status, _, page) = get(address).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        assert!(page.contains("<html lang=\"zh-CN\""), "{address}");
    }
    let (status, content_type, _) = get("/doc/nothing").await;
    assert_eq!(
        (status, content_type.as_str()),
        (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn text_from_outside_is_escaped() {
    let (_, _, page) = get("/search?q=<b>x</b>").await;
    assert!(!page.contains("<b>x</b>"));
}

/// The part of a reading that tests look at: `kind id how`.
fn read(answer: &Value) -> Vec<String> {
    let readings = answer["interpretation"]["read"].as_array().unwrap().iter();
    let field = |reading: &Value, name: &str| reading[name].as_str().unwrap().to_owned();
    readings
        .map(|r| format!("{} {} {}", field(r, "kind"), field(r, "id"), field(r, "how")))
        .collect()
}

#[tokio::test]
async fn every_reading_is_shown_with_its_words_and_can_be_taken_back() {
    let question = "2020年以来浙江有没有票决制";
    let answer = json(&format!("/api/v1/answer?q={question}&level=province")).await;
    assert_eq!(
        read(&answer),
        [
            "years years wording",
            "region 330000 alias",
            "intent region wording",
            "mechanism livelihood-projects-vote alias"
        ]
    );
    let interpretation = &answer["interpretation"];
    assert_eq!(
        (&interpretation["year_from"], &interpretation["intent"]),
        (&2020.into(), &"region".into())
    );
    for reading in interpretation["read"].as_array().unwrap() {
        let span: Vec<u64> =
            reading["span"].as_array().unwrap().iter().map(|at| at.as_u64().unwrap()).collect();
        let words: String =
            question.chars().skip(span[0] as usize).take((span[1] - span[0]) as usize).collect();
        assert_eq!(reading["text"], words);
        // The link keeps the other parameters and drops this one reading.
        let link = reading["removable"].as_str().unwrap();
        assert!(link.starts_with("/api/v1/answer?") && link.contains("level=province"), "{link}");
        let again = json(link).await;
        let id =
            format!("{} {} ", reading["kind"].as_str().unwrap(), reading["id"].as_str().unwrap());
        assert!(!read(&again).iter().any(|reading| reading.starts_with(&id)), "{link}");
    }
    let everywhere = json(&format!("/api/v1/answer?q={question}&plain=330000")).await;
    assert_eq!(everywhere["universe"], 31);
}

#[tokio::test]
async fn practices_are_recognised_in_pinyin_by_initials_with_slips_and_by_description() {
    for (question, how) in [
        ("daibiao jianyi liangci dafu", "pinyin"),
        ("lcdf", "initials"),
        ("两次答付", "typo"),
        ("代表建議兩次答覆", "traditional"),
        ("代表提的意见办完以后还要再回一次", "description"),
    ] {
        let answer = json(&format!("/api/v1/answer?q={question}")).await;
        assert_eq!(doing(&answer), ["120000"], "{question}");
        let mechanism = format!("mechanism suggestion-two-replies-two-evaluations {how}");
        assert!(read(&answer).contains(&mechanism), "{question}: {:?}", read(&answer));
    }
}

#[tokio::test]
async fn what_is_not_seen_is_no_claim_that_it_is_not_there() {
    let answer = json("/api/v1/answer?q=哪些省份还没有实行代表建议两次答复").await;
    let interpretation = &answer["interpretation"];
    assert_eq!(interpretation["intent"], "negative");
    assert_eq!(interpretation["states"], serde_json::json!(["not_seen", "no_corpus"]));
    let sentence = interpretation["sentence"].as_str().unwrap();
    assert!(sentence.contains("未见不等于没有") && !sentence.contains("天津"), "{sentence}");
    let total: u64 =
        answer["summary"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(total, 31);
    let planned = json("/api/v1/answer?q=哪些省只是打算实行代表建议两次答复").await;
    assert_eq!(planned["interpretation"]["states"], serde_json::json!(["planned"]));
}

#[tokio::test]
async fn two_regions_are_compared_and_no_other_is_asked_about() {
    let answer = json("/api/v1/answer?q=浙江和天津的票决制有什么不同").await;
    assert_eq!(answer["interpretation"]["intent"], "compare");
    assert_eq!(answer["universe"], 2);
    let divisions = answer["coverage"]["divisions"].as_array().unwrap();
    let codes: Vec<&str> = divisions.iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["330000", "120000"]);
    let sentence = answer["interpretation"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("浙江省") && sentence.contains("天津市"), "{sentence}");
}

#[tokio::test]
async fn figures_are_quoted_from_their_paragraphs() {
    let answer = json("/api/v1/answer?q=各地代表联络站数量").await;
    assert_eq!(answer["interpretation"]["intent"], "figures");
    let figures = answer["figures"].as_array().unwrap();
    assert!(!figures.is_empty());
    for figure in figures {
        let id = figure["document"]["id"].as_str().unwrap();
        let document = json(&format!("/api/v1/documents/{id}")).await;
        let passages = document["passages"].as_array().unwrap();
        let passage = passages.iter().find(|passage| passage["id"] == figure["passage"]).unwrap();
        assert!(passage["text"].as_str().unwrap().contains(figure["text"].as_str().unwrap()));
    }
    assert!(json("/api/v1/answer?q=代表联络站").await.get("figures").is_none());
}

#[tokio::test]
async fn what_is_not_understood_says_so_and_claims_nothing() {
    for question in ["哪些城市修了地铁", "怎么做红烧肉", "which provinces grow rice"]
    {
        let answer = json(&format!("/api/v1/answer?q={question}")).await;
        assert_eq!(answer["basis"], "text", "{question}");
        assert_eq!(doing(&answer), Vec::<&str>::new(), "{question}");
        assert!(!answer["interpretation"]["notes"].as_array().unwrap().is_empty(), "{question}");
    }
}
