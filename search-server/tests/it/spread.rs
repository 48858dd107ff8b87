//! The table of first years is what the answers say, for every practice.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use schemas::api::{AnswerResponse, AnswerRow};
use schemas::region::RegionCode;
use serde_json::Value;

use crate::server::Server;

const HEADER: &str = "region,mechanism,first_year,evidence_url,origin";
const SITE: &str = "http://kb.example.gov.cn";

async fn file(server: &Server, address: &str) -> String {
    let answer = server.ask(Method::GET, address, &[("host", "kb.example.gov.cn")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    assert!(
        answer.header("content-disposition").starts_with("attachment; filename=\"tashan-spread-")
    );
    assert!(answer.header("etag").starts_with("W/"), "{address}");
    answer.body
}

/// The rows by mechanism and region.
async fn rows(server: &Server, query: &str) -> BTreeMap<(String, String), [String; 3]> {
    let table = file(server, &format!("/api/v1/export/spread?format=csv{query}")).await;
    assert!(table.starts_with(HEADER), "{}", table.lines().next().unwrap());
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let [region, mechanism, year, url, origin] =
            [0, 1, 2, 3, 4].map(|at| record.get(at).unwrap().to_owned());
        let known = rows.insert((mechanism, region), [year, url, origin]);
        assert!(known.is_none(), "twice: {record:?}");
    }
    rows
}

/// The first year in which a row of an answer shows the practice as done or tried out.
fn first_positive(row: &AnswerRow) -> Option<i32> {
    let positive = row.evidence.iter().filter(|proof| proof.stance.is_positive());
    positive.filter_map(|proof| proof.year).min()
}

#[tokio::test]
async fn every_practice_has_the_first_years_of_its_answer() {
    let server = Server::sample();
    for level in ["province", "city", "county"] {
        let seen = rows(server, &format!("&level={level}")).await;
        let mut expected = BTreeSet::new();
        let (mut same_year, mut earlier) = (0, 0);
        let engine = server.state.engine.load_full();
        for mechanism in engine.taxonomy().mechanisms() {
            let id = &mechanism.id;
            let answer = server.json(&format!("/api/v1/answer?mechanism={id}&level={level}")).await;
            let answer: AnswerResponse = serde_json::from_value(answer).unwrap();
            for row in answer.rows.iter().filter(|row| row.state.is_positive()) {
                let Some(year) = first_positive(row) else {
                    assert_eq!(row.first_year, None, "{id} {level}");
                    continue;
                };
                let key = (id.clone(), row.region.code.clone());
                let [first, url, origin] = &seen[&key];
                assert_eq!(*first, year.to_string(), "{key:?}");
                let proof = row
                    .evidence
                    .iter()
                    .find(|proof| {
                        *url == format!("{SITE}{}", proof.url) && proof.year == Some(year)
                    })
                    .unwrap_or_else(|| panic!("{key:?}: {url} is no proof of it"));
                assert!(proof.stance.is_positive());
                assert_eq!(*origin, serde_json::to_value(proof.origin).unwrap());
                // An answer gives the first year of its state, which may be stronger than the first evidence.
                let of_state = row.first_year.unwrap_or(year);
                assert!(year <= of_state, "{key:?}");
                match year == of_state {
                    true => same_year += 1,
                    false => earlier += 1,
                }
                expected.insert(key);
            }
        }
        let listed: BTreeSet<_> = seen.keys().cloned().collect();
        assert_eq!(listed, expected, "{level}");
        assert!(same_year > earlier, "{level}: {same_year} {earlier}");
        if level == "province" {
            assert!(listed.len() > 50, "{}", listed.len());
        }
        for ((_, region), [_, _, origin]) in &seen {
            let code = RegionCode::parse(region).unwrap();
            assert!(region.len() == 6 && code != RegionCode::NATION, "{region}");
            assert!(["rule", "person"].contains(&origin.as_str()));
        }
    }
}

#[tokio::test]
async fn some_practices_or_all_as_csv_or_json_lines() {
    let server = Server::sample();
    let all = rows(server, "").await;
    let mechanisms: BTreeSet<&String> = all.keys().map(|(mechanism, _)| mechanism).collect();
    let chosen: Vec<&&String> = mechanisms.iter().take(2).collect();
    let query = format!("&mechanism={}&mechanism={}&mechanism={}", chosen[1], chosen[0], chosen[1]);
    let some = rows(server, &query).await;
    let of_chosen = |mechanism: &String| chosen.iter().any(|chosen| **chosen == mechanism);
    let expected = all.iter().filter(|((mechanism, _), _)| of_chosen(mechanism));
    assert!(some.iter().eq(expected), "{some:?}");
    let lines = file(server, &format!("/api/v1/export/spread?format=jsonl{query}")).await;
    assert_eq!(lines.lines().count(), some.len());
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let names: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), 5);
        assert!(HEADER.split(',').all(|name| row.get(name).is_some()), "{line}");
        let key = (
            row["mechanism"].as_str().unwrap().to_owned(),
            row["region"].as_str().unwrap().to_owned(),
        );
        assert_eq!(some[&key][0], row["first_year"].as_i64().unwrap().to_string());
    }
}

#[tokio::test]
async fn what_has_no_year_or_is_not_done_yet_is_left_out() {
    let server = Server::of(&[
        ("a.md", "title: 甲\nkind: article\nregion: 天津市", "我市对代表建议实行两次答复。"),
        (
            "b.md",
            "title: 乙\nkind: article\nregion: 浙江省\nyear: 2022",
            "我省将对代表建议实行两次答复。",
        ),
        (
            "c.md",
            "title: 丙\nkind: article\nregion: 山东省济南市\nyear: 2023",
            "我市对代表建议实行两次答复。",
        ),
    ]);
    let id = "suggestion-two-replies-two-evaluations";
    let regions = async |level: &str| -> Vec<String> {
        let seen = rows(&server, &format!("&mechanism={id}&level={level}")).await;
        seen.into_keys().map(|(_, region)| region).collect()
    };
    assert_eq!(regions("province").await, ["370000"]);
    assert_eq!(regions("city").await, ["370100"]);
    let nothing = format!("/api/v1/export/spread?format=csv&mechanism={id}&level=county");
    server.check_problem(&nothing, 404, None).await;
    assert_eq!(server.get(&nothing).await.json()["type"], "/help/problems#nothing-to-export");
}

#[tokio::test]
async fn bad_input_is_named() {
    let server = Server::sample();
    for (query, parameter) in [
        ("", "format"),
        ("?format=xlsx", "format"),
        ("?format=csv&format=jsonl", "format"),
        ("?format=csv&mechanism=none", "mechanism"),
        ("?format=csv&level=township", "level"),
        ("?format=csv&level=x", "level"),
        ("?format=csv&level=city&level=county", "level"),
    ] {
        server.check_problem(&format!("/api/v1/export/spread{query}"), 400, Some(parameter)).await;
    }
    for page in ["/mechanisms", "/mechanism/special-inquiry"] {
        let shown = server.get(page).await.body;
        assert!(shown.contains("/api/v1/export/spread?format=csv"), "{page}");
    }
}
