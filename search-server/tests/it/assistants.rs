//! Assistants: the API as tools of the Model Context Protocol. A client of the protocol's own makers asks the
//! same in CI (`.ci/assistant.py`); here are the promises.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use search_server::http::app;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::server::Server;

struct Assistant {
    router: axum::Router,
}

impl Assistant {
    fn of(server: &Server) -> Assistant {
        Assistant { router: app(server.state.clone().with_assistants(true)) }
    }

    async fn send(&self, headers: &[(&str, &str)], message: &Value) -> (StatusCode, Value) {
        let mut request = Request::post("/mcp")
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(message.to_string())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn request(&self, method: &str, params: Value) -> Value {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let (status, answer) = self.send(&[("host", "127.0.0.1:8080")], &message).await;
        assert_eq!(status, StatusCode::OK, "{method}: {answer}");
        answer
    }

    /// What a tool answers, or what it complains of.
    async fn call(&self, name: &str, arguments: Value) -> Result<Value, String> {
        let params = json!({ "name": name, "arguments": arguments });
        let result = self.request("tools/call", params).await["result"].clone();
        let text = result["content"][0]["text"].as_str().unwrap().to_owned();
        if result["isError"] == true {
            return Err(text);
        }
        assert_eq!(result["structuredContent"], serde_json::from_str::<Value>(&text).unwrap());
        Ok(result["structuredContent"].clone())
    }
}

#[tokio::test]
async fn tools_are_described_briefly_and_change_nothing() {
    let assistant = Assistant::of(Server::sample());
    let hello = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": { "name": "test", "version": "1" },
    });
    let welcome = assistant.request("initialize", hello).await;
    assert_eq!(welcome["result"]["serverInfo"]["name"], "tashan");
    assert!(welcome["result"]["instructions"].as_str().unwrap().contains("no_corpus"));
    let listed = assistant.request("tools/list", json!({})).await;
    let tools = listed["result"]["tools"].as_array().unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    for name in
        ["search", "which_regions", "get_passage", "compare", "list_mechanisms", "coverage", "cite"]
    {
        assert!(names.contains(&name), "{name}");
    }
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
    }
    // Some three characters a token in descriptions like these: below 4,000 tokens.
    let size = serde_json::to_string(tools).unwrap().chars().count();
    assert!(size < 12_000, "{size} characters");
}

#[tokio::test]
async fn every_answer_has_its_quotations_and_links_that_lead_to_them() {
    let server = Server::sample();
    let assistant = Assistant::of(server);
    let mut quoted = 0;
    let engine = server.state.engine.load_full();
    for mechanism in engine.taxonomy().mechanisms().iter().step_by(12) {
        let mechanism = &mechanism.id;
        let answer =
            assistant.call("which_regions", json!({ "mechanism": mechanism })).await.unwrap();
        let full = server.json(&format!("/api/v1/answer?mechanism={mechanism}")).await;
        assert_eq!(answer["states"], full["summary"]);
        assert_eq!(answer["answer_id"], full["answer_id"]);
        assert_eq!(
            answer["rows"].as_array().unwrap().len(),
            full["rows"].as_array().unwrap().len()
        );
        let states: u64 = answer["states"]
            .as_object()
            .unwrap()
            .values()
            .map(|count| count.as_u64().unwrap())
            .sum();
        assert_eq!(states, 31);
        let named = |list: &str| answer[list].as_array().unwrap().len() as u64;
        assert_eq!(named("not_seen"), answer["states"]["not_seen"].as_u64().unwrap());
        assert_eq!(named("no_corpus"), answer["states"]["no_corpus"].as_u64().unwrap());
        for row in answer["rows"].as_array().unwrap() {
            for quotation in row["quotations"].as_array().unwrap() {
                let url = quotation["url"].as_str().unwrap();
                assert!(url.starts_with("http://127.0.0.1:8080/doc/"), "{url}");
                let arguments =
                    json!({ "document": quotation["document"], "passage": quotation["passage"] });
                let read = assistant.call("get_passage", arguments).await.unwrap();
                let text = read["passages"][0]["quote"].as_str().unwrap();
                assert!(text.contains(quotation["quote"].as_str().unwrap()), "{text}");
                assert_eq!(read["passages"][0]["url"], *url);
                let arguments =
                    json!({ "document": quotation["document"], "passage": quotation["passage"] });
                let cited = assistant.call("cite", arguments).await.unwrap();
                assert_eq!(cited["url"], *url);
                assert!(cited["text"].as_str().unwrap().contains(text), "{cited}");
                quoted += 1;
            }
        }
    }
    assert!(quoted > 3, "{quoted}");

    let found = assistant.call("search", json!({ "q": "代表建议", "province": ["浙江"] })).await;
    let found = found.unwrap();
    let full = server.json("/api/v1/search?q=代表建议&province=330000").await;
    assert_eq!(found["documents"], full["total"]);
    assert!(found["hits"][0]["quotations"][0]["url"].as_str().unwrap().contains("/doc/"));
    let compared =
        assistant.call("compare", json!({ "region": ["浙江", "120000"] })).await.unwrap();
    let full = server.json("/api/v1/compare?region=330000&region=120000").await;
    let shown = compared["rows"].as_array().unwrap().len() as u64;
    let more = compared["more_rows"].as_u64().unwrap();
    assert_eq!(shown + more, full["rows"].as_array().unwrap().len() as u64);
    let listed = assistant.call("list_mechanisms", json!({})).await.unwrap();
    assert_eq!(listed["total"], server.json("/api/v1/mechanisms").await["total"]);
    let quote = assistant.call("check_quote", json!({ "text": quotation_of(server).await })).await;
    let quote = quote.unwrap();
    assert_eq!(quote["quotations"][0]["verdict"], "exact", "{quote}");
    let url = quote["quotations"][0]["stands_in"]["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:8080/doc/"), "{url}");
    let claim = json!({ "text": "天津市实行代表建议两次答复。" });
    let claim = assistant.call("check_claim", claim).await.unwrap();
    assert_eq!(claim["claims"][0]["verdict"], "supported", "{claim}");
    assert!(claim["claims"][0]["proof"][0]["quote"].is_string());
    let covered = assistant.call("coverage", json!({})).await.unwrap();
    assert_eq!(covered["provinces"].as_array().unwrap().len(), 31);
}

/// The longest proof of an answer, as it is printed.
async fn quotation_of(server: &Server) -> String {
    let answer = server.json("/api/v1/answer?q=代表建议两次答复").await;
    let proofs = answer["rows"].as_array().unwrap().iter();
    let proofs = proofs.flat_map(|row| row["evidence"].as_array().unwrap());
    let quotes = proofs.map(|proof| proof["quote"].as_str().unwrap().to_owned());
    quotes.max_by_key(|quote| quote.chars().count()).unwrap()
}

#[tokio::test]
async fn a_long_document_is_read_in_parts_that_join() {
    let text: String =
        (1..=60).map(|number| format!("第{number}段。{}\n\n", "人大代表".repeat(80))).collect();
    let server =
        Server::of(&[("a.md", "title: 长文\nregion: 天津市\nyear: 2021\nkind: article", &text)]);
    let assistant = Assistant::of(&server);
    let id = server.json("/api/v1/search?q=人大代表").await["hits"][0]["document"]["id"].clone();
    let full = server.json(&format!("/api/v1/documents/{}", id.as_str().unwrap())).await;
    let mut read = Vec::new();
    let mut passage = Value::Null;
    loop {
        let part = json!({ "document": id, "passage": passage });
        let part = assistant.call("get_passage", part).await.unwrap();
        read.extend(part["passages"].as_array().unwrap().iter().map(|one| one["quote"].clone()));
        passage = part["next_passage"].clone();
        if passage.is_null() {
            break;
        }
    }
    let whole: Vec<Value> =
        full["passages"].as_array().unwrap().iter().map(|one| one["text"].clone()).collect();
    assert_eq!(read, whole);
    let none =
        assistant.call("get_passage", json!({ "document": id, "passage": "para_999" })).await;
    assert_eq!(none.unwrap()["no_such_passage"], "para_999");
}

#[tokio::test]
async fn a_bad_call_is_told_what_is_wrong() {
    let assistant = Assistant::of(Server::sample());
    for (name, arguments, said) in [
        ("search", json!({}), "`q` is missing"),
        ("search", json!({ "q": 1 }), "`q` must be a text"),
        ("search", json!({ "q": "a", "page": "x" }), "whole number"),
        ("search", json!({ "q": "a", "year_from": 1 }), "year_from"),
        ("search", json!({ "q": "a", "per_page": 1000 }), "no argument"),
        ("which_regions", json!({}), "q"),
        ("which_regions", json!({ "mechanism": "nothing like it" }), "mechanism"),
        ("get_passage", json!({ "document": "no-such" }), "no-such"),
        ("get_passage", json!({ "document": "../../healthz" }), "no identifier"),
        ("compare", json!({ "region": ["浙江"] }), "region"),
        ("forget_everything", json!({}), "there are search"),
    ] {
        let refused = assistant.call(name, arguments).await.unwrap_err();
        assert!(refused.contains(said), "{name}: {refused}");
    }
}

#[tokio::test]
async fn assistants_are_off_unless_enabled_and_strangers_are_refused() {
    let server = Server::sample();
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
    let off = server.post("/mcp", "application/json", message.to_string()).await;
    assert_eq!(off.status, StatusCode::NOT_FOUND);
    let assistant = Assistant::of(server);
    let (status, _) = assistant.send(&[("host", "evil.example")], &message).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a name that was made to point here");
    let from_elsewhere = [("host", "127.0.0.1:8080"), ("origin", "https://evil.example")];
    let (status, _) = assistant.send(&from_elsewhere, &message).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a page of another site");
    let long = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": { "x": "x".repeat(2 << 20) } });
    let (status, _) = assistant.send(&[("host", "127.0.0.1:8080")], &long).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut state = server.state.clone().with_assistants(true);
    state.public_url = Some("https://kb.example.gov.cn".parse().unwrap());
    let public = Assistant { router: app(state) };
    let (status, _) = public.send(&[("host", "kb.example.gov.cn")], &message).await;
    assert_eq!(status, StatusCode::OK);
}
