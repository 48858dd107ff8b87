//! Pages of practices and places: their numbers are those of answers and searches, and what is saved of
//! them stands by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::library::Library;
use crate::server::Server;
use axum::http::StatusCode;
use schemas::api::{AnswerResponse, CoverageResponse};
use schemas::assertion::State;
use schemas::region::RegionCode;
use search_server::engine::{Comparison, Engine, Filters, Scope, SearchRequest, Sort};

/// How many documents a search with these filters finds.
fn found(engine: &Engine, filters: Filters) -> usize {
    let request = SearchRequest {
        q: String::new(),
        filters,
        scope: Scope::default(),
        sort: Sort::default(),
        page: 1,
        per_page: 1,
    };
    engine.search(&request).unwrap().total
}

/// The answer about one mechanism, in one division or in all provinces.
fn answer(engine: &Engine, mechanism: &str, region: Option<RegionCode>) -> AnswerResponse {
    let mut question = engine.understand("");
    question.mechanism = Some(mechanism.to_owned());
    question.regions = region.into_iter().collect();
    engine.answer(&question).unwrap()
}

fn libraries() -> Vec<&'static Library> {
    [Some(Library::sample()), Library::seeds()].into_iter().flatten().collect()
}

#[test]
fn a_mechanism_has_the_numbers_of_its_answer_and_its_search() {
    for library in libraries() {
        let engine = &library.engine;
        let mut seen = 0;
        for mechanism in engine.taxonomy().mechanisms() {
            let id = mechanism.id.as_str();
            let shown = engine.mechanism_in_full(id).unwrap().unwrap();
            let answer = answer(engine, id, None);
            assert_eq!(shown.summary, answer.summary, "{id}");
            assert_eq!(shown.divisions, answer.coverage.divisions, "{id}");
            let doing: Vec<_> = answer.rows.iter().filter(|row| row.state.is_positive()).collect();
            assert_eq!(shown.spread.len(), doing.len(), "{id}");
            assert_eq!(shown.mechanism.provinces, doing.len(), "{id}");
            for row in doing {
                let of_row = |entry: &&schemas::api::Spread| entry.region == row.region;
                let entry = shown.spread.iter().find(of_row).unwrap();
                assert_eq!((entry.state, entry.documents), (row.state, row.documents), "{id}");
                let positive = row.evidence.iter().filter(|proof| proof.stance.is_positive());
                assert_eq!(entry.first_year, positive.filter_map(|proof| proof.year).min(), "{id}");
                assert_eq!(entry.evidence.year, entry.first_year, "{id}");
                assert!(entry.evidence.stance.is_positive());
                seen += 1;
            }
            let key = |entry: &schemas::api::Spread| (entry.first_year.is_none(), entry.first_year);
            assert!(shown.spread.is_sorted_by_key(key), "{id}");
            let filters = Filters { mechanism: vec![id.to_owned()], ..Filters::default() };
            assert_eq!(shown.mechanism.documents, found(engine, filters), "{id}");
            assert!(shown.passages.iter().all(|proof| proof.stance.is_positive()), "{id}");
            assert_eq!(shown.passages.is_empty(), shown.mechanism.documents == 0, "{id}");
            // One a province before any has two, and at most a handful.
            let provinces: BTreeSet<_> =
                shown.passages.iter().map(|proof| proof.region.path.first()).collect();
            assert!(shown.passages.len() <= 5, "{id}");
            assert!(provinces.len() >= shown.passages.len().min(shown.spread.len()), "{id}");
        }
        assert!(seen > 20, "only {seen} provinces were looked at");
        assert!(engine.mechanism_in_full("none").unwrap().is_none());
    }
}

#[test]
fn a_province_has_the_same_practices_on_its_page_in_the_matrix_and_in_answers() {
    for library in libraries() {
        let engine = &library.engine;
        let coverage = engine.coverage_of_provinces();
        assert_eq!(coverage.provinces.len(), 31);
        for province in &coverage.provinces {
            let code = RegionCode::parse(&province.code).unwrap();
            let shown = engine.region_in_full(code).unwrap();
            assert_eq!(shown.region.mechanisms, province.mechanisms, "{code}");
            assert_eq!(shown.region.documents, province.documents, "{code}");
            let by_category: BTreeMap<&str, usize> = shown
                .categories
                .iter()
                .map(|category| (category.category.id.as_str(), category.practised))
                .collect();
            for count in &province.practices {
                let listed = by_category.get(count.category.as_str()).copied().unwrap_or(0);
                assert_eq!(listed, count.practices, "{code} {}", count.category);
                assert_eq!(count.documents == 0, count.practices == 0);
            }
            for practice in shown.categories.iter().flat_map(|category| &category.practices) {
                let answer = answer(engine, &practice.mechanism.id, Some(code));
                let row = &answer.rows[0];
                assert_eq!((practice.state, practice.documents), (row.state, row.documents));
                assert_eq!(practice.evidence, row.evidence[0]);
            }
        }
    }
}

#[test]
fn every_number_of_the_coverage_is_that_of_its_search() {
    for library in libraries() {
        let engine = &library.engine;
        let coverage = engine.coverage_of_provinces();
        assert_eq!(coverage.documents, found(engine, Filters::default()));
        let nation = Filters { province: vec![RegionCode::NATION], ..Filters::default() };
        assert_eq!(coverage.national, found(engine, nation));
        let mut cells = 0;
        for province in &coverage.provinces {
            let code = RegionCode::parse(&province.code).unwrap();
            let of_province = || Filters { province: vec![code], ..Filters::default() };
            assert_eq!(province.documents, found(engine, of_province()));
            for cell in &province.cells {
                cells += 1;
                let Some(year) = cell.year else { continue };
                let filters = Filters { year: vec![year], kind: vec![cell.kind], ..of_province() };
                assert_eq!(cell.documents, found(engine, filters), "{code} {year}");
            }
            for count in province.years.iter().filter(|count| count.year.is_some()) {
                let filters = Filters { year: count.year.into_iter().collect(), ..of_province() };
                assert_eq!(count.documents, found(engine, filters), "{code}");
            }
            for count in &province.kinds {
                let filters = Filters { kind: vec![count.kind], ..of_province() };
                assert_eq!(count.documents, found(engine, filters), "{code}");
            }
            let years: Vec<i32> = province.years.iter().filter_map(|count| count.year).collect();
            for year in &province.missing_years {
                assert!(
                    !years.contains(year) && years[0] < *year && *year < years[years.len() - 1]
                );
            }
            assert!(province.documents > 0 || province.missing_kinds.is_empty());
        }
        assert!(cells > 10);
    }
}

#[test]
fn every_cell_of_a_comparison_is_what_the_answer_says() {
    let library = Library::sample();
    let engine = &library.engine;
    let coverage = engine.coverage_of_provinces();
    let code = |code: &str| RegionCode::parse(code).unwrap();
    let empty = coverage.provinces.iter().find(|one| one.documents == 0 && one.mechanisms == 0);
    let mut regions = vec![code("330000"), code("330100"), code("120000")];
    regions.extend(empty.map(|province| code(&province.code)));
    let compared =
        engine.compare(&Comparison { regions: regions.clone(), ..Comparison::default() });
    assert!(compared.rows.len() > 5);
    let mut states = BTreeSet::new();
    for row in &compared.rows {
        assert_eq!(row.cells.len(), regions.len());
        assert!(row.cells.iter().any(|cell| cell.state.is_positive()), "{}", row.mechanism.id);
        for (cell, region) in row.cells.iter().zip(&regions) {
            let answer = answer(engine, &row.mechanism.id, Some(*region));
            match answer.rows.first() {
                Some(found) => {
                    assert_eq!((cell.state, cell.documents), (found.state, found.documents));
                    assert_eq!(cell.evidence.as_ref(), Some(&found.evidence[0]));
                }
                None => {
                    assert_eq!(cell.evidence, None);
                    assert_eq!(answer.summary.of(cell.state), 1, "{region} {:?}", cell.state);
                }
            }
            states.insert(cell.state);
        }
    }
    assert!(states.contains(&State::NotSeen));
    assert_eq!(states.contains(&State::NoCorpus), empty.is_some());
    let one = Comparison {
        regions,
        mechanisms: vec!["suggestion-two-replies-two-evaluations".to_owned()],
        categories: Vec::new(),
    };
    assert_eq!(engine.compare(&one).rows.len(), 1, "what is asked for is shown, seen or not");
}

fn server() -> Server {
    Server::of(&[
        (
            "a.md",
            "title: 谈建议办理\nkind: speech\nregion: 天津市\nyear: 2021",
            "天津市人大常委会实行代表建议两次答复、两次评价。",
        ),
        (
            "b.md",
            "title: 建议办理工作\nkind: article\nregion: 浙江省\nyear: 2019",
            "浙江省人大常委会实行代表建议两次答复、两次评价，代表满意。",
        ),
        (
            "c.md",
            "title: 江苏立法\nkind: article\nregion: 江苏省\nyear: 2022",
            "江苏省人大常委会今年审议了多部法规草案。",
        ),
    ])
}

/// The links of a page that lead inside the site.
fn links(body: &str) -> Vec<String> {
    let parts = body.split("href=\"/").skip(1);
    let links = parts.filter_map(|part| part.split('"').next());
    links.map(|link| format!("/{}", link.replace("&#38;", "&").replace("&amp;", "&"))).collect()
}

const REPLIES: &str = "/mechanism/suggestion-two-replies-two-evaluations";

#[tokio::test]
async fn pages_have_their_parts_in_both_languages_and_no_link_leads_nowhere() {
    let server = server();
    let compare = "/compare?region=330000&region=120000&region=320000&region=540000";
    for address in [REPLIES, "/region/330000", "/regions", compare, "/compare", "/coverage"] {
        let page = server.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
        assert!(page.body.contains("<html lang=\"zh-CN\">") && page.body.contains("<h1>"));
        assert!(!page.body.contains("style=\""), "{address} has a style that the policy forbids");
        let and = if address.contains('?') { '&' } else { '?' };
        let english = server.get(&format!("{address}{and}lang=en")).await;
        assert!(english.body.contains("<html lang=\"en\">"), "{address}");
        for link in links(&english.body) {
            let has_no_words = ["/assets/", "/api/", "/feed/", "/openapi.json"];
            let is_other = link.split('#').next() == Some(address);
            let speaks = link.contains("lang=en")
                || is_other
                || has_no_words.iter().any(|start| link.starts_with(start));
            assert!(speaks, "{address}: {link} falls back into Chinese");
        }
        for link in links(&page.body).into_iter().chain(links(&english.body)) {
            let target = link.split('#').next().unwrap();
            let status = server.get(target).await.status;
            assert_eq!(status, StatusCode::OK, "{address} leads to {target}");
        }
    }
}

#[tokio::test]
async fn a_mechanism_shows_how_it_spread() {
    let server = server();
    let page = server.get(REPLIES).await.body;
    let first = page.find("<th scope=\"row\">2019</th>").unwrap();
    assert!(first < page.find("<th scope=\"row\">2021</th>").unwrap());
    assert!(page.contains("role=\"img\"") && page.contains("<desc id=\"spread-chart-desc\">"));
    assert!(page.contains("「浙江省人大常委会实行代表建议两次答复、两次评价"));
    assert!(page.contains("看似而不是"));
    let json =
        server.json(&format!("/api/v1{}", REPLIES.replace("mechanism/", "mechanisms/"))).await;
    assert_eq!(json["spread"][0]["region"]["code"], "330000");
    assert_eq!(json["spread"][0]["first_year"], 2019);
    assert_eq!(json["summary"]["practised"], 2);
    assert_eq!(server.get("/mechanism/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn names_of_divisions_lead_to_their_codes() {
    let server = server();
    for name in ["浙江", "zhejiang", "浙江省"] {
        let answer = server.get(&format!("/region/{name}?lang=en")).await;
        assert_eq!(answer.status, StatusCode::PERMANENT_REDIRECT, "{name}");
        assert_eq!(answer.header("location"), "/region/330000?lang=en");
    }
    let unknown = server.get("/region/乌有市").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.body.contains("type=\"search\""), "there is no box to go on from");
}

#[tokio::test]
async fn a_comparison_tells_no_sign_from_no_documents() {
    let server = server();
    let mechanism = "mechanism=suggestion-two-replies-two-evaluations";
    let address = format!("/compare?region=浙江&region=320000&region=西藏&{mechanism}");
    let page = server.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("「浙江省人大常委会"));
    assert!(page.body.contains("未见</p>") && page.body.contains("无文献</p>"));
    let api = format!("/api/v1{address}");
    let cells = server.json(&api).await["rows"][0]["cells"].clone();
    let states: Vec<&str> =
        cells.as_array().unwrap().iter().map(|cell| cell["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["practised", "not_seen", "no_corpus"]);
    let table = server.get(&address.replace("/compare?", "/compare.csv?")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(table.header("content-disposition").starts_with("attachment"));
    assert_eq!(table.body.lines().count(), 4);
    assert!(table.body.starts_with("\u{FEFF}category 类别,mechanism 做法,"));
    assert!(table.body.contains("no_corpus,无文献,,0,,,"));
}

#[tokio::test]
async fn too_few_too_many_and_repeated_places_are_refused_with_the_choice_kept() {
    let server = server();
    let codes = ["110000", "120000", "130000", "140000", "150000", "210000"];
    let six: Vec<String> = codes.iter().map(|code| format!("region={code}")).collect();
    let twice = "region=330000&region=120000&region=浙江".to_owned();
    let refused = [
        ("region=330000".to_owned(), "2 到 5 个"),
        (six.join("&"), "2 到 5 个"),
        (twice, "只写一次"),
    ];
    for (query, reason) in refused {
        let page = server.get(&format!("/compare?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(page.body.contains("role=\"alert\"") && page.body.contains(reason), "{query}");
        assert!(page.body.contains(" selected>"), "{query}: the choice is lost");
        let api = format!("/api/v1/compare?{query}");
        server.check_problem(&api, 400, Some("region")).await;
    }
    server.check_problem("/api/v1/compare", 400, Some("region")).await;
    let nation = "/api/v1/compare?region=330000&region=000000";
    server.check_problem(nation, 400, Some("region")).await;
    let category = "/api/v1/compare?region=330000&region=120000&category=none";
    server.check_problem(category, 400, Some("category")).await;
    assert_eq!(server.get("/coverage?kind=none").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pictures_and_data_are_saved_from_addresses_of_their_own() {
    let server = server();
    let pictures = [
        format!("{REPLIES}/spread.svg"),
        format!("{REPLIES}/map.svg"),
        "/region/330000/years.svg".to_owned(),
        "/regions/practices.svg".to_owned(),
        "/coverage/years.svg?kind=speech".to_owned(),
        "/coverage/kinds.svg".to_owned(),
    ];
    let version = server.state.engine.load().version().content;
    for address in &pictures {
        for language in ["", "lang=en"] {
            let and = if address.contains('?') { '&' } else { '?' };
            let picture = server.get(&format!("{address}{and}{language}")).await;
            assert_eq!(picture.status, StatusCode::OK, "{address}: {}", picture.body);
            assert_eq!(picture.header("content-type"), "image/svg+xml");
            assert!(picture.header("content-security-policy").starts_with("default-src 'none'"));
            assert!(
                picture.body.contains("<title id=\"title\">") && picture.body.contains("<desc")
            );
            assert!(picture.body.contains(&version), "{address} does not say of which version");
            assert!(!picture.body.contains("href=") && !picture.body.contains("var(--"));
        }
        let data = address.replace(".svg", ".csv");
        let table = server.get(&data).await;
        assert_eq!(table.status, StatusCode::OK, "{data}");
        let first = table.body.lines().next().unwrap();
        assert!(first.starts_with('\u{FEFF}') && first.contains(" 省") || first.contains(" 地区"));
        assert!(table.body.lines().count() > 1, "{data}");
    }
    for missing in [
        format!("{REPLIES}/none.svg"),
        // No two places count the same thing here.
        format!("{REPLIES}/figures.svg"),
        "/region/540000/years.svg".to_owned(),
        "/coverage/none.csv".to_owned(),
    ] {
        assert_eq!(server.get(&missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn the_coverage_says_what_is_missing() {
    let server = server();
    let coverage = server.json("/api/v1/coverage").await;
    let coverage: CoverageResponse = serde_json::from_value(coverage).unwrap();
    assert_eq!((coverage.documents, coverage.national, coverage.unplaced), (3, 0, 0));
    assert_eq!(coverage.years, [2019, 2021, 2022]);
    assert_eq!(coverage.provinces.iter().filter(|one| one.documents == 0).count(), 28);
    let page = server.get("/coverage").await.body;
    assert!(page.contains("没有文献的省 <span class=\"count\">28</span>"));
    assert!(
        page.contains("href=\"/search?province=330000&#38;year=2019\"")
            || page.contains("href=\"/search?province=330000&amp;year=2019\"")
    );
    let speeches = server.get("/coverage?kind=speech").await.body;
    assert!(!speeches.contains("province=330000&#38;year=2019"));
    assert!(speeches.contains("kind=speech"));
}
