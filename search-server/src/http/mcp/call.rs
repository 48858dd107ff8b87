//! From the arguments of a tool to a request to our own API, and its answer.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use rmcp::model::JsonObject;
use schemas::api::Problem;
use serde_json::Value;
use tower::ServiceExt;

use super::tools::{Argument, Kind, Tool};
use crate::http::site::Site;
use crate::pages::address;

/// Longest answer of the API, in bytes: the coverage and the answers of large collections are far below.
const LONGEST_ANSWER: usize = 64 << 20;
/// Documents a page; more would not be read.
const HITS: &str = "10";

/// What a tool was asked, as the API takes it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) pairs: Vec<(&'static str, String)>,
}

impl Asked {
    /// The value of an argument that is given once.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The same question at another address, of a page for people.
    pub(super) fn at(&self, path: &str) -> String {
        address(path, self.pairs.iter().map(|(key, value)| (*key, value.as_str())))
    }
}

/// Reads the arguments of a tool; what is wrong with them is said in words.
pub(super) fn read(tool: &Tool, mut given: JsonObject) -> Result<Asked, String> {
    let mut asked = Asked { path: tool.path.to_owned(), pairs: Vec::new() };
    for argument in tool.arguments {
        let values = values(argument, given.remove(argument.name))?;
        if values.is_empty() && argument.is_required {
            return Err(format!("`{}` is missing: {}", argument.name, argument.about));
        }
        asked.pairs.extend(values.into_iter().map(|value| (argument.name, value)));
    }
    if let Some(unknown) = given.keys().next() {
        let names: Vec<&str> = tool.arguments.iter().map(|argument| argument.name).collect();
        let names = names.join(", ");
        return Err(format!("`{unknown}` is no argument of {}; it takes {names}", tool.name));
    }
    if let Some((before, after)) = tool.path.split_once("{document}") {
        let id = asked.value("document").unwrap_or_default();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !id.bytes().all(is_plain) {
            return Err(format!("`{id}` is no identifier of a document"));
        }
        asked.path = format!("{before}{id}{after}");
    }
    Ok(asked)
}

fn values(argument: &Argument, given: Option<Value>) -> Result<Vec<String>, String> {
    let wrong = |expected: &str| format!("`{}` must be {expected}", argument.name);
    let text = |value: Value| match value {
        Value::String(text) => Ok(text),
        _ => Err(wrong("a text")),
    };
    let given = match given {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(given) => given,
    };
    let values = match (argument.kind, given) {
        (Kind::Text, value) => vec![text(value)?],
        (Kind::Number, Value::Number(number)) if number.is_i64() => vec![number.to_string()],
        (Kind::Number, _) => return Err(wrong("a whole number")),
        (Kind::Texts, Value::Array(values)) => {
            values.into_iter().map(text).collect::<Result<_, _>>()?
        }
        (Kind::Texts, Value::String(one)) => vec![one],
        (Kind::Texts, _) => return Err(wrong("a list of texts")),
    };
    Ok(values.into_iter().filter(|value| !value.trim().is_empty()).collect())
}

/// Asks the API. A problem becomes its words, with what can be done.
pub(super) async fn ask(
    api: Router,
    tool: &Tool,
    asked: &Asked,
    site: &Site,
) -> Result<Value, String> {
    let hits = (asked.path == "/api/v1/search").then_some(("per_page", HITS));
    let pairs = asked.pairs.iter().map(|(key, value)| (*key, value.as_str()));
    let is_draft = |key: &str| tool.draft.is_some() && key == "text";
    let is_sent = |key: &str| key != "document" && Some(key) != tool.part && !is_draft(key);
    let pairs = pairs.filter(|(key, _)| is_sent(key)).chain(hits);
    let to = address(&asked.path, pairs);
    // What answers with whole links takes them from the name that it was asked by.
    let host = site.as_str().split_once("://").map_or("", |(_, host)| host);
    let request = match tool.draft {
        None => Request::get(to).header(header::HOST, host).body(Body::empty()),
        Some(draft) => Request::post(to)
            .header(header::HOST, host)
            .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
            .body(Body::from(draft(asked.value("text").unwrap_or_default()))),
    };
    let request = request.map_err(|error| format!("this cannot be asked: {error}"))?;
    let response = match api.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let is_good = response.status().is_success();
    let body = axum::body::to_bytes(response.into_body(), LONGEST_ANSWER).await;
    let body = body.map_err(|error| format!("the answer is too long: {error}"))?;
    if is_good {
        return serde_json::from_slice(&body).map_err(|error| format!("no answer: {error}"));
    }
    Err(match serde_json::from_slice::<Problem>(&body) {
        Ok(Problem { detail, detail_en, hint, .. }) => format!("{detail_en} ({detail}。{hint})"),
        Err(_) => String::from_utf8_lossy(&body).into_owned(),
    })
}
