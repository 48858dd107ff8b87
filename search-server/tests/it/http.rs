//! What callers of the API rely on beside its answers: tags, other web sites, pages, cursors, errors.

use crate::server::Server;
use axum::http::{Method, StatusCode};
use search_server::http::PROBLEMS;

const TIANJIN: (&str, &str, &str) = (
    "a.md",
    "title: 办好代表建议\nkind: article\nregion: 天津市\nyear: 2021",
    "我市对代表建议实行两次答复、两次评价。",
);
const ZHEJIANG: (&str, &str, &str) = (
    "b.md",
    "title: 票决民生实事\nkind: article\nregion: 浙江省\nyear: 2022",
    "我省全面推行民生实事项目人大代表票决制，代表监督更有力。",
);
const JIANGSU: (&str, &str, &str) = (
    "c.md",
    "title: 专题询问见实效\nkind: article\nregion: 江苏省\nyear: 2023",
    "我省开展专题询问，代表参加监督。",
);

fn three() -> Server {
    Server::of(&[TIANJIN, ZHEJIANG, JIANGSU])
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let mut server = three();
    for address in
        ["/api/v1/search?q=代表", "/api/v1/mechanisms", "/openapi.json", "/", "/search?q=代表"]
    {
        let first = server.get(address).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() > 10, "{address}: {tag}");
        assert_eq!(first.header("cache-control"), "no-cache", "{address}");
        let same = |tag: String| [("if-none-match".to_owned(), tag)];
        for given in [tag.clone(), format!("\"x\", {tag}"), "*".to_owned()] {
            let [(name, value)] = same(given);
            let again = server.ask(Method::GET, address, &[(&name, &value)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{address} {value}");
            assert_eq!(again.header("etag"), tag);
            assert!(again.body.is_empty());
            assert_eq!(again.header("vary"), first.header("vary"), "{address}");
        }
        let other = server.ask(Method::GET, address, &[("if-none-match", "W/\"other\"")]).await;
        assert_eq!(other.status, StatusCode::OK);
        let head = server.ask(Method::HEAD, address, &[]).await;
        assert_eq!(head.header("etag"), tag, "HEAD {address}");
    }
    let address = "/api/v1/search?q=代表";
    let before = server.get(address).await.header("etag").to_owned();
    let elsewhere =
        server.ask(Method::GET, "/api/v1/search?q=监督", &[("if-none-match", &before)]).await;
    assert_eq!(elsewhere.status, StatusCode::OK, "a tag belongs to its address");
    server.rebuild(&[("d.md", "title: 新篇\nregion: 山东省\nyear: 2024", "代表视察。")]);
    let after = server.ask(Method::GET, address, &[("if-none-match", &before)]).await;
    assert_eq!(after.status, StatusCode::OK);
    assert_ne!(after.header("etag"), before);
}

#[tokio::test]
async fn what_is_of_the_moment_is_not_kept() {
    let server = three();
    for address in ["/healthz", "/readyz", "/api/v1/documents/nothing", "/api/v1/search?page=0"] {
        let answer = server.get(address).await;
        assert_eq!(answer.header("etag"), "", "{address}");
        let unknown = server.ask(Method::GET, address, &[("if-none-match", "*")]).await;
        assert_eq!(unknown.status, answer.status, "{address}");
    }
    assert_eq!(server.get("/api/v1/search?page=0").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn only_listed_web_sites_may_ask_and_only_the_interface() {
    const SITE: &str = "https://www.example.gov.cn";
    let from = |origin| [("origin", origin), ("access-control-request-method", "GET")];
    let server = three();
    let closed = server.ask(Method::GET, "/api/v1/search?q=代表", &from(SITE)).await;
    assert_eq!(closed.header("access-control-allow-origin"), "", "nobody is allowed by default");
    let preflight = server.ask(Method::OPTIONS, "/api/v1/search", &from(SITE)).await;
    assert_eq!(preflight.status, StatusCode::METHOD_NOT_ALLOWED);

    let mut open = server;
    open.allow(&[SITE]);
    let answer = open.ask(Method::GET, "/api/v1/search?q=代表", &from(SITE)).await;
    assert_eq!(answer.header("access-control-allow-origin"), SITE);
    assert!(answer.header("vary").to_ascii_lowercase().contains("origin"));
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let preflight = open.ask(Method::OPTIONS, "/api/v1/search", &from(SITE)).await;
    assert_eq!(preflight.status, StatusCode::OK);
    assert_eq!(preflight.header("access-control-allow-methods"), "GET,HEAD,OPTIONS");
    let stranger = open.ask(Method::GET, "/api/v1/search?q=代表", &from("https://other.cn")).await;
    assert_eq!(stranger.header("access-control-allow-origin"), "");
    assert!(stranger.header("vary").to_ascii_lowercase().contains("origin"));
    let page = open.ask(Method::GET, "/search?q=代表", &from(SITE)).await;
    assert_eq!(page.header("access-control-allow-origin"), "", "pages are not shared");
    let missing = open.ask(Method::GET, "/api/v1/documents/nothing", &from(SITE)).await;
    assert_eq!(missing.header("access-control-allow-origin"), SITE, "errors are readable, too");
}

#[tokio::test]
async fn every_list_comes_in_pages() {
    let server = three();
    for (address, rows) in [
        ("/api/v1/mechanisms?", "mechanisms"),
        ("/api/v1/topics?", "topics"),
        ("/api/v1/regions?", "regions"),
    ] {
        let whole = server.json(&format!("{address}per_page=100")).await;
        let total = whole["total"].as_u64().unwrap();
        assert!(total > 1, "{address}");
        let mut seen = Vec::new();
        for page in 1.. {
            let part = server.json(&format!("{address}per_page=7&page={page}")).await;
            assert_eq!(part["total"], total);
            assert_eq!(part["pages"], total.div_ceil(7));
            assert_eq!((&part["page"], &part["per_page"]), (&page.into(), &7.into()));
            let shown = part[rows].as_array().unwrap();
            if shown.is_empty() {
                break;
            }
            seen.extend(shown.iter().cloned());
        }
        assert_eq!(seen.len() as u64, total, "{address}");
        let first = whole[rows].as_array().unwrap();
        assert_eq!(
            seen.iter().take(first.len()).collect::<Vec<_>>(),
            first.iter().collect::<Vec<_>>()
        );
        for bad in ["page=0", "page=x", "per_page=101", "per_page=-1", "page=1&page=2"] {
            let name = bad.split('=').next();
            server.check_problem(&format!("{address}{bad}"), 400, name).await;
        }
    }
}

#[tokio::test]
async fn cursors_lead_through_a_result_and_die_with_its_index() {
    let mut server = three();
    let mut seen = Vec::new();
    let mut address = "/api/v1/search?q=代表&per_page=1".to_owned();
    let mut cursor = None;
    loop {
        let part = server.json(&address).await;
        assert_eq!(part["hits"].as_array().unwrap().len(), 1);
        seen.push(part["hits"][0]["document"]["id"].as_str().unwrap().to_owned());
        match part["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => {
                assert_eq!(part["cursor"].as_str(), None);
                break;
            }
        }
        cursor = part["cursor"].as_str().map(str::to_owned);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
    let cursor = cursor.unwrap();
    server.check_problem("/api/v1/search?q=代表&cursor=x", 400, Some("cursor")).await;
    server.check_problem("/api/v1/answer?q=票决制&plain=null", 400, Some("plain")).await;
    server.rebuild(&[("d.md", "title: 新篇\nregion: 山东省\nyear: 2024", "代表视察。")]);
    let address = format!("/api/v1/search?q=代表&cursor={cursor}");
    server.check_problem(&address, 400, Some("cursor")).await;
    let problem = server.get(&address).await.json();
    assert_eq!(problem["type"], "/help/problems#outdated-cursor");
    assert!(problem["detail"].as_str().unwrap().contains("版本"));
}

#[tokio::test]
async fn every_problem_leads_to_its_help() {
    let server = three();
    let page = server.get("/help/problems").await;
    assert_eq!(page.status, StatusCode::OK);
    for (_, code, ..) in PROBLEMS {
        assert!(page.body.contains(&format!("id=\"{code}\"")), "{code}");
    }
    let problem = server.get("/api/v1/search?page=0").await.json();
    let (path, anchor) = problem["type"].as_str().unwrap().split_once('#').unwrap();
    assert_eq!(path, "/help/problems");
    assert!(page.body.contains(&format!("id=\"{anchor}\"")));
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_problem() {
    let server = three();
    for address in ["/api/v1/documents/%FF", "/api/v1/topics/%C3%28", "/api/v1/regions/%FF"] {
        server.check_problem(address, 404, None).await;
    }
}

/// The served description lists what this very server takes, so its lists are tried on it.
#[tokio::test]
async fn the_served_description_is_of_this_server() {
    let server = three();
    let served = server.json("/openapi.json").await;
    let values = |name: &str| {
        let values = &served["components"]["schemas"][name]["enum"];
        let values = values.as_array().unwrap_or_else(|| panic!("{name}")).iter();
        values.map(|value| value.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (name, parameter) in [
        ("ProvinceCode", "province"),
        ("RegionCode", "region"),
        ("MechanismId", "mechanism"),
        ("TopicId", "topic"),
    ] {
        let values = values(name);
        assert!(values.len() >= 26, "{name}");
        for value in values.iter().step_by(values.len() / 8) {
            server.json(&format!("/api/v1/search?{parameter}={value}")).await;
        }
    }
    assert_eq!(values("ProvinceCode").len(), 32);
    for (path, item) in served["paths"].as_object().unwrap() {
        let operation = item.get("get").unwrap_or_else(|| &item["post"]);
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let described = parameter["description"].as_str().unwrap_or_default();
            assert!(!described.is_empty(), "{path}: {parameter}");
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("500") && responses.contains_key("503"), "{path}");
        let failures = responses.iter().filter(|(status, _)| status.starts_with(['4', '5']));
        for (status, response) in failures {
            let content = &response["content"]["application/problem+json"];
            assert!(content["examples"].is_object(), "{path} {status}");
        }
        let examples = operation["parameters"].as_array().into_iter().flatten();
        for parameter in examples.filter(|parameter| parameter["in"] == "path") {
            let example = parameter["example"].as_str().unwrap_or_else(|| panic!("{path}"));
            let name = parameter["name"].as_str().unwrap();
            server.json(&path.replace(&format!("{{{name}}}"), example)).await;
        }
    }
}
