//! The description of the API: what the handlers say of themselves, made complete.
//!
//! utoipa collects paths and types. What all paths share is added here, from the same tables that the
//! server uses: failures with examples, tags for caching, closed vocabularies, bounds. [`openapi`] holds
//! for every server; [`serve`] adds what the running one has: its mechanisms, topics and divisions, a
//! document to begin with, and the cursors of its index.

use axum::Json;
use axum::extract::State;
use schemas::api::Problem;
use schemas::reading::reading_words;
use schemas::region::{Level, RegionCode, RegionTable};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::cite::STYLES;
use super::cursor::Cursor;
use super::problem::{PROBLEMS, ProblemKind, ProblemResponse};
use super::{AppState, answers, api_router, caching, check, with_engine};
use crate::engine::Engine;
use crate::export::{Format, SPREAD_FORMATS};
use crate::pages::Edition;

/// Where drafts are checked.
const CHECK: &str = "/api/v1/check";
/// Where answers are kept.
const KEPT_ANSWERS: &str = "/api/v1/answers";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tashan 他山",
        description = "Full-text search and set answers over what China's people's congresses say and do. \
                       Counts are counts of documents; errors are RFC 9457 problems, explained at \
                       /help/problems.",
        license(name = "Apache-2.0 OR MIT")
    ),
    tags(
        (name = "search", description = "Documents that match, and which divisions practise something"),
        (name = "documents", description = "One document"),
        (name = "lists", description = "Mechanisms, topics and divisions"),
        (name = "exports", description = "A search, an answer, a comparison or a basket as a file, with all its rows"),
        (name = "feeds", description = "Atom, for readers that ask again and again"),
        (name = "drafts", description = "What somebody writes, checked against the collection; nothing is kept"),
        (name = "server", description = "The process itself")
    ),
    components(schemas(Problem))
)]
struct Frame;

/// What the paths are added to.
pub(super) fn frame() -> utoipa::openapi::OpenApi {
    Frame::openapi()
}

/// The description of the API as far as it is the same for every collection.
pub fn openapi() -> Value {
    let collected = api_router().into_openapi();
    let mut described = serde_json::to_value(collected).unwrap_or_default();
    vocabularies(&mut described);
    exports(&mut described);
    let Some(paths) = described.get_mut("paths").and_then(Value::as_object_mut) else {
        return described;
    };
    for (path, item) in paths {
        // A draft is sent, and answered from what it says: its description is its own.
        if path == CHECK
            && let Some(operation) = item.get_mut("post").and_then(Value::as_object_mut)
        {
            complete_sending(operation);
            continue;
        }
        for method in ["get", "post"] {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
                continue;
            };
            complete_parameters(asked_as(path).as_deref().unwrap_or(path), operation);
            complete_responses(path, operation);
        }
    }
    described
}

/// The description of the running server.
pub(super) async fn serve(state: State<AppState>) -> Result<Json<Value>, ProblemResponse> {
    with_engine(state, |engine| Ok(described(engine))).await.map(Json)
}

/// The description with what the running server has.
pub(super) fn described(engine: &Engine) -> Value {
    let mut described = openapi();
    let taxonomy = engine.taxonomy();
    let regions = RegionTable::embedded().all().iter().map(|region| region.code.to_string());
    let lists = [
        ("RegionCode", regions.collect::<Vec<_>>()),
        ("MechanismId", taxonomy.mechanisms().iter().map(|one| one.id.clone()).collect()),
        ("CategoryId", taxonomy.categories().iter().map(|one| one.id.clone()).collect()),
        ("TopicId", taxonomy.topics().iter().map(|one| one.id.clone()).collect()),
        (
            "MechanismAspect",
            taxonomy.mechanisms().iter().map(|one| format!("mechanism:{}", one.id)).collect(),
        ),
    ];
    for (name, values) in lists {
        if let Some(schema) = described.pointer_mut(&format!("/components/schemas/{name}")) {
            schema["enum"] = json!(values);
        }
    }
    let version = caching::version(engine);
    let first = Cursor { page: 1, per_page: 20 }.write(&version);
    let document = engine.first_document();
    let answer = answers::example(engine);
    let first_of = |path: &str| match path.trim_start_matches("/api/v1").split('/').nth(1) {
        Some("answers") => answer.as_deref(),
        Some("documents") => document,
        Some("mechanisms" | "feed") => taxonomy.mechanisms().first().map(|one| one.id.as_str()),
        Some("topics") => taxonomy.topics().first().map(|one| one.id.as_str()),
        _ => None,
    };
    let Some(paths) = described.get_mut("paths").and_then(Value::as_object_mut) else {
        return described;
    };
    for (path, item) in paths {
        let parameters = item.pointer_mut("/get/parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let example = match parameter["name"].as_str() {
                Some("cursor") => {
                    parameter["schema"]["pattern"] = json!(Cursor::pattern(&version));
                    Some(first.as_str())
                }
                Some("document") => document,
                Some("id") => first_of(path),
                _ => None,
            };
            if let Some(example) = example {
                parameter["example"] = json!(example);
            }
        }
    }
    described
}

/// Whose parameters those of a path are, where they are another's: what is exported or kept is asked for
/// as its page is.
fn asked_as(path: &str) -> Option<String> {
    if path == KEPT_ANSWERS {
        return Some("/api/v1/answer".to_owned());
    }
    exported(path)
}

/// What the path of the table of first years ends with: it has parameters of its own.
const SPREAD: &str = "/spread";

/// What an export or a feed is of.
fn exported(path: &str) -> Option<String> {
    if let Some(what) = path.strip_prefix("/feed").filter(|what| !what.contains('{')) {
        return Some(format!("/api/v1{what}"));
    }
    let what = path.strip_prefix("/api/v1/export").filter(|what| *what != SPREAD)?;
    Some(if what.is_empty() { "/api/v1/search".to_owned() } else { format!("/api/v1{what}") })
}

/// Gives exports, feeds and kept answers the parameters of what they are of, but for those that choose a part of it, and their
/// media types.
fn exports(described: &mut Value) {
    const OF_A_PART: [&str; 5] = ["page", "per_page", "cursor", "explain", "document"];
    let Some(paths) = described.get_mut("paths").and_then(Value::as_object_mut) else { return };
    let types = |formats: &[Format]| -> Map<String, Value> {
        let schema = json!({ "schema": { "type": "string" } });
        formats.iter().map(|one| (one.content_type().to_owned(), schema.clone())).collect()
    };
    let names: Vec<(String, String)> =
        paths.keys().filter_map(|path| Some((path.clone(), asked_as(path)?))).collect();
    for (path, of) in names {
        let asked = paths.get(&of).and_then(|item| item.pointer("/get/parameters"));
        let asked = asked.and_then(Value::as_array).cloned().unwrap_or_default();
        let kept = asked
            .into_iter()
            .filter(|parameter| !OF_A_PART.iter().any(|name| parameter["name"] == *name));
        let method = if path == KEPT_ANSWERS { "post" } else { "get" };
        let Some(operation) = paths.get_mut(&path).and_then(|item| item.get_mut(method)) else {
            continue;
        };
        let own = operation["parameters"].as_array().cloned().unwrap_or_default();
        operation["parameters"] = own.into_iter().chain(kept).collect();
        if path.starts_with("/api/v1/export") {
            operation["responses"]["200"]["content"] = json!(types(&Format::ALL));
        }
    }
    for (_, operation) in paths.iter_mut().filter(|(path, _)| path.starts_with("/feed/")) {
        let feed = json!({ "application/atom+xml": { "schema": { "type": "string" } } });
        operation["get"]["responses"]["200"]["content"] = feed;
    }
    if let Some(operation) = paths.get_mut("/api/v1/export/spread") {
        operation["get"]["responses"]["200"]["content"] = json!(types(&SPREAD_FORMATS));
    }
}

/// Types of values that come from tables.
fn vocabularies(described: &mut Value) {
    let provinces = RegionTable::embedded().provinces().map(|province| province.code);
    let provinces = [RegionCode::NATION].into_iter().chain(provinces);
    let provinces: Vec<String> = provinces.map(|code| code.to_string()).collect();
    let said = "A Chinese name is taken as well; it is left out here.";
    let list = |what: &str| {
        json!({
            "type": "string",
            "description": format!("{what} The served description lists all values. {said}"),
        })
    };
    let added = json!({
        "ProvinceCode": {
            "type": "string",
            "enum": provinces,
            "description": format!("Province, or 000000 for the nation. {said}"),
        },
        "RegionCode": list("Six digits of GB/T 2260."),
        "MechanismId": list("Identifier of a mechanism."),
        "CategoryId": list("Identifier of a category of mechanisms."),
        "TopicId": list("Identifier of a topic."),
        "MechanismAspect": list("mechanism: with the identifier of a mechanism."),
    });
    let schemas = described.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let (Some(schemas), Value::Object(added)) = (schemas, added) {
        schemas.extend(added);
    }
}

/// What a parameter takes, where utoipa cannot tell.
fn parameter_schema(path: &str, name: &str) -> Option<Value> {
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let many = |items: Value| Some(json!({ "type": "array", "items": items }));
    match (path, name.strip_prefix("exclude.").unwrap_or(name)) {
        ("/api/v1/search", "province") => many(of("ProvinceCode")),
        ("/api/v1/search", "region") => many(of("RegionCode")),
        ("/api/v1/search", "mechanism") => many(of("MechanismId")),
        ("/api/v1/search", "topic") => many(of("TopicId")),
        ("/api/v1/search", "year") => {
            many(json!({ "type": "integer", "minimum": 1900, "maximum": 2200 }))
        }
        ("/api/v1/compare", "region") => Some(json!({
            "type": "array",
            "items": { "allOf": [of("RegionCode")], "not": { "const": "000000" } },
            "minItems": 2,
            "maxItems": 5,
            "uniqueItems": true,
        })),
        // Any text is one: what means nothing is kept for its owner. So no value is of a wrong type.
        ("/api/v1/basket", "item") => Some(json!({ "title": "texts", "maxItems": 500 })),
        ("/api/v1/basket", "note") => Some(json!({ "title": "texts" })),
        ("/api/v1/basket", "region") => Some(json!({
            "type": "array",
            "items": { "allOf": [of("RegionCode")], "not": { "const": "000000" } },
            "maxItems": 31,
        })),
        ("/api/v1/basket", "aspect") => Some(json!({
            "type": "array",
            "items": { "anyOf": [
                of("MechanismAspect"),
                { "type": "string", "pattern": "^(figure|query):[一-龥]{2,20}$" },
            ] },
            "maxItems": 12,
        })),
        ("/api/v1/basket", "part") => {
            Some(json!({ "type": "string", "enum": ["items", "matrix"] }))
        }
        ("/api/v1/compare", "mechanism") => many(of("MechanismId")),
        ("/api/v1/compare", "category") => many(of("CategoryId")),
        (_, "sort") => Some(json!({ "type": "string", "enum": ["-score", "-date", "date"] })),
        (_, "scope") => {
            Some(json!({ "type": "string", "enum": ["sentence", "passage", "document"] }))
        }
        ("/api/v1/export/spread", "mechanism") => many(of("MechanismId")),
        ("/api/v1/export/spread", "format") => {
            Some(json!({ "type": "string", "enum": SPREAD_FORMATS.map(Format::id) }))
        }
        ("/api/v1/answer" | "/api/v1/export/spread", "level") => {
            let levels = [Level::Province, Level::City, Level::County].map(Level::id);
            Some(json!({ "type": "string", "enum": levels }))
        }
        ("/api/v1/answer", "plain") => many(json!({ "anyOf": [
            of("MechanismId"), of("RegionCode"), { "enum": reading_words().collect::<Vec<_>>() },
        ] })),
        (_, "edition") => Some(json!({ "type": "string", "enum": Edition::ALL.map(Edition::id) })),
        (_, "style") => Some(json!({ "type": "string", "enum": STYLES.map(Format::id) })),
        (_, "format") => Some(json!({ "type": "string", "enum": Format::ALL.map(Format::id) })),
        (_, "region" | "parent") => Some(of("RegionCode")),
        _ => None,
    }
}

/// Examples of values, the same in every collection.
fn example(path: &str, name: &str) -> Option<Value> {
    match (path, name) {
        ("/api/v1/search", "province") => Some(json!(["330000", "320000"])),
        ("/api/v1/compare", "region") => Some(json!(["330000", "120000"])),
        ("/api/v1/search", "kind") => Some(json!(["speech"])),
        ("/api/v1/basket", "region") => Some(json!(["330000", "120000"])),
        ("/api/v1/basket", "aspect") => Some(json!(["figure:代表联络站", "query:两次答复"])),
        (_, "q") => Some(json!("监督 \"代表建议\"")),
        (_, "code" | "parent") => Some(json!("330000")),
        (_, "year_from") => Some(json!(2018)),
        (_, "year_to") => Some(json!(2024)),
        (_, "page") => Some(json!(1)),
        (_, "per_page") => Some(json!(10)),
        (_, "sort") => Some(json!("-date")),
        (_, "format") => Some(json!("csv")),
        (_, "edition") => Some(json!("2025")),
        (_, "passage") => Some(json!("title")),
        (_, "style") => Some(json!("gbt7714")),
        _ => None,
    }
}

fn complete_parameters(path: &str, operation: &mut Map<String, Value>) {
    let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else {
        return;
    };
    for parameter in parameters.iter_mut() {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        if let Some(schema) = parameter_schema(path, &name) {
            parameter["schema"] = schema;
        }
        if (path, name.as_str()) == ("/api/v1/compare", "region") {
            parameter["required"] = json!(true);
        } else if parameter["in"] == "query" && name != "format" {
            // As forms send it: an empty value is as good as none.
            parameter["allowEmptyValue"] = json!(true);
        }
        if let Some(example) = example(path, &name) {
            parameter["example"] = example;
        }
    }
    if path == "/api/v1/answer" {
        either_q_or_mechanism(parameters);
    }
}

/// OpenAPI cannot say of two parameters that one of them must be there, but can of two properties of
/// an object; exploded, these are parameters again.
fn either_q_or_mechanism(parameters: &mut Vec<Value>) {
    parameters.retain(|parameter| !matches!(parameter["name"].as_str(), Some("q" | "mechanism")));
    parameters.insert(
        0,
        json!({
            "name": "question",
            "in": "query",
            "required": true,
            "style": "form",
            "explode": true,
            "description": "q or mechanism or both: each is a parameter by itself, as in ?q=…&mechanism=…",
            "schema": {
                "type": "object",
                "properties": {
                    "q": {
                        "type": "string",
                        "maxLength": 500,
                        "description": "A question in Chinese or English, or the name or description of a practice",
                    },
                    "mechanism": {
                        "anyOf": [{ "$ref": "#/components/schemas/MechanismId" }, { "const": "" }],
                    },
                },
                "anyOf": [
                    { "required": ["q"], "properties": { "q": { "pattern": "\\S" } } },
                    { "required": ["mechanism"], "properties": { "mechanism": { "minLength": 1 } } },
                ],
                "additionalProperties": false,
            },
            "example": { "q": "哪些省份实行代表建议两次答复" },
        }),
    );
}

fn complete_responses(path: &str, operation: &mut Map<String, Value>) {
    let stands_in = |place: &str| {
        let parameters = operation.get("parameters").and_then(Value::as_array);
        parameters.is_some_and(|list| list.iter().any(|parameter| parameter["in"] == place))
    };
    let (has_query, has_path) = (stands_in("query"), stands_in("path"));
    let is_search = path == "/api/v1/search";
    // What is kept changes without the index.
    let is_of_the_index = (path.starts_with("/api/") || path.starts_with("/feed/"))
        && !path.starts_with(KEPT_ANSWERS);
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    if is_of_the_index {
        if let Some(good) = responses.get_mut("200") {
            good["headers"] = json!({
                "ETag": { "schema": { "type": "string" }, "description": "For If-None-Match; changes with the index" },
                "Cache-Control": { "schema": { "type": "string" }, "description": "no-cache: ask again, with the tag, before every use" },
            });
        }
        responses.insert(
            "304".to_owned(),
            json!({ "description": "The caller has this answer already: If-None-Match named its tag" }),
        );
    }
    let mut fails = |kinds: &[ProblemKind]| responses.extend([failure(kinds)]);
    if has_query {
        match is_search {
            true => fails(&[ProblemKind::BadParameter, ProblemKind::OutdatedCursor]),
            false => fails(&[ProblemKind::BadParameter]),
        }
    }
    if path.starts_with("/api/v1/export") {
        fails(&[ProblemKind::NothingToExport]);
    } else if has_path || is_search {
        fails(&[ProblemKind::NotFound]);
    }
    fails(&[ProblemKind::Internal]);
    match path {
        "/readyz" => fails(&[ProblemKind::NotReady, ProblemKind::Timeout]),
        KEPT_ANSWERS => fails(&[ProblemKind::Timeout, ProblemKind::NotKept]),
        _ => fails(&[ProblemKind::Timeout]),
    }
}

/// What an operation takes and how it fails where something is sent to it.
fn complete_sending(operation: &mut Map<String, Value>) {
    let kinds = check::describe(operation);
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        let always: [&[ProblemKind]; 2] = [&[ProblemKind::Internal], &[ProblemKind::Timeout]];
        responses.extend(kinds.into_iter().chain(always).map(failure));
    }
}

/// The status of these kinds of problems, which have the same, and what is answered.
fn failure(kinds: &[ProblemKind]) -> (String, Value) {
    let mut status = String::new();
    let mut examples = Map::new();
    let mut said = Vec::new();
    for (kind, code, kind_status, _, _, en) in PROBLEMS {
        if kinds.contains(&kind) {
            status = kind_status.as_str().to_owned();
            said.push(en);
            let mut problem = ProblemResponse::new(kind, "…", "…");
            if matches!(kind, ProblemKind::BadParameter) {
                problem = ProblemResponse::parameter(
                    "page",
                    "0",
                    ("1 到 99999 的整数", "an integer from 1 to 99999"),
                );
            }
            examples.insert(code.to_owned(), json!({ "value": problem.0 }));
        }
    }
    let content = json!({
        "schema": { "$ref": "#/components/schemas/Problem" },
        "examples": examples,
    });
    let response = json!({
        "description": said.join(" Or: "),
        "content": { "application/problem+json": content },
    });
    (status, response)
}
