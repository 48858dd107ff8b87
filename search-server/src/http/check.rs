//! Drafts that are checked: by the API, and by the page with its form. Nothing of them is kept.

use axum::Json;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use schemas::api::{CheckRequest, CheckResponse};
use serde_json::{Map, Value, json};

use super::pages::{Asked, Page, asset, page};
use super::problem::{ProblemKind, ProblemResponse};
use super::sent::Sent;
use super::{AppState, with_engine};
use crate::engine::{Engine, LONGEST_DRAFT_CHARS};
use crate::pages::{self, CheckView};

pub(super) use super::sent::MOST_BYTES;

/// Whether quotations stand so in the collection, and whether claims about places have proof
#[utoipa::path(post, path = "/api/v1/check", tag = "drafts",
    request_body = CheckRequest,
    responses((status = 200, description = "The findings", body = CheckResponse)))]
pub(super) async fn check(
    state: State<AppState>,
    request: Request,
) -> Result<Response, ProblemResponse> {
    let sent = Sent::of(request).await?;
    let checked = with_engine(state, move |engine| checked(engine, &sent.text()?)).await?;
    Ok(momentary(Json(checked).into_response()))
}

/// What the API cannot say by types: the other forms in which a draft is sent, and what may go wrong.
pub(super) fn describe(operation: &mut Map<String, Value>) -> [&'static [ProblemKind]; 4] {
    let text = json!({
        "type": "string", "minLength": 1, "maxLength": LONGEST_DRAFT_CHARS, "pattern": "\\S",
    });
    // A browser sends both fields, one of them empty.
    let field = |says: &str| json!({ "type": "string", "maxLength": LONGEST_DRAFT_CHARS, "description": says });
    let form = json!({
        "type": "object",
        "properties": {
            "text": field("What is typed"),
            "file": field("A file: .docx, .txt or .md; it is read behind the text"),
        },
        "anyOf": [
            { "required": ["text"], "properties": { "text": { "pattern": "\\S" } } },
            { "required": ["file"], "properties": { "file": { "pattern": "\\S" } } },
        ],
        "additionalProperties": false,
    });
    if let Some(content) =
        operation.get_mut("requestBody").and_then(|body| body["content"].as_object_mut())
    {
        content.insert("text/plain".to_owned(), json!({ "schema": text }));
        content.insert("multipart/form-data".to_owned(), json!({ "schema": form }));
        let example = json!({ "text": "天津市对代表建议实行两次答复。" });
        content["application/json"]["example"] = example;
    }
    if let Some(body) = operation.get_mut("requestBody") {
        let said = "The draft, at most 50,000 characters and 5 MB: as JSON, as plain text, as a form with \
                    `text` or `file` or both, or as a DOCX document under its own media type";
        body["description"] = json!(said);
        body["required"] = json!(true);
    }
    [
        &[ProblemKind::BadParameter],
        &[ProblemKind::TooLarge],
        &[ProblemKind::UnsupportedType],
        &[ProblemKind::Unreadable],
    ]
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/check", get(form).post(result)).route("/assets/check.css", get(style))
}

fn checked(engine: &Engine, text: &str) -> Result<CheckResponse, ProblemResponse> {
    engine.check(text).map_err(|error| ProblemResponse::internal(&error))
}

async fn form(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |_, request, _| Ok(pages::check(request, &CheckView::default()))).await
}

async fn result(state: State<AppState>, asked: Asked, request: Request) -> Page {
    let Asked { path, pairs } = asked;
    let pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
    let sent = match Sent::of(request).await {
        Ok(sent) => sent,
        Err(problem) => return refused(&path, &pairs, "", problem),
    };
    let typed = sent.typed().to_owned();
    let place = (path.clone(), pairs.clone());
    let rendered = with_engine(state, move |engine| {
        let checked = checked(engine, &sent.text()?)?;
        let request = pages::Request { path: &place.0, pairs: &place.1 };
        let view = CheckView { checked: Some(&checked), ..CheckView::default() };
        Ok(pages::check(&request, &view))
    });
    match rendered.await {
        Ok(Ok(page)) => momentary(Html(page).into_response()),
        Ok(Err(error)) => refused(&path, &pairs, &typed, ProblemResponse::internal(&error)),
        Err(problem) => refused(&path, &pairs, &typed, problem),
    }
}

/// The form with what is wrong above it; what was typed stays in it.
fn refused(
    path: &str,
    pairs: &[(String, String)],
    typed: &str,
    problem: ProblemResponse,
) -> Response {
    let request = pages::Request { path, pairs };
    let view = CheckView { problem: Some(&problem.0), typed, ..CheckView::default() };
    match pages::check(&request, &view) {
        Ok(page) => momentary((problem.status(), Html(page)).into_response()),
        Err(_) => problem.into_page(&request),
    }
}

/// A draft is nobody else's business: no answer about it is kept on the way.
fn momentary(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn style() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("../../assets/check.css"))
}
