//! The API of comparisons and coverage, and the pages of practices and places with the files that people
//! save of them.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use schemas::api::{CompareResponse, CoverageResponse, RegionResponse};
use schemas::region::{RegionCode, RegionTable};

use super::api::{Answer, Id, missing};
use super::pages::Asked;
use super::params::Pairs;
use super::problem::ProblemResponse;
use super::{AppState, with_engine};
use crate::engine::Engine;
use crate::pages::{self, CompareForm, Request, SaveError, Saved};

/// Two to five divisions side by side, practice by practice: each cell a quotation, no sign, or no
/// documents
#[utoipa::path(get, path = "/api/v1/compare", tag = "search",
    params(
        ("region" = Vec<String>, Query, description = "Division, below the nation: code, or Chinese name"),
        ("mechanism" = Option<Vec<String>>, Query, description = "Mechanism: identifier, or Chinese name"),
        ("category" = Option<Vec<String>>, Query, description = "Category, of which those mechanisms are compared that one of the divisions practises or pilots; without mechanism and category, those of all categories"),
    ),
    responses((status = 200, description = "The divisions side by side", body = CompareResponse)))]
pub(super) async fn compare(state: State<AppState>, pairs: Pairs) -> Answer<CompareResponse> {
    with_engine(state, move |engine| Ok(engine.compare(&pairs.comparison(engine.taxonomy())?)))
        .await
        .map(Json)
}

/// What the collection holds of each province, by year, kind and category of practice, and what is
/// missing
#[utoipa::path(get, path = "/api/v1/coverage", tag = "lists",
    responses((status = 200, description = "What the collection holds", body = CoverageResponse)))]
pub(super) async fn coverage(state: State<AppState>) -> Answer<CoverageResponse> {
    with_engine(state, |engine| Ok(engine.coverage_of_provinces())).await.map(Json)
}

/// What a handler of a page makes.
enum Made {
    Page(StatusCode, String),
    File(Saved),
    /// The same thing under its own address.
    Moved(String),
}

/// Runs `work` with the engine; a problem becomes a page in the language of the address.
async fn made(
    state: State<AppState>,
    asked: Asked,
    work: impl FnOnce(&Engine, &Request<'_>, &Pairs) -> Result<Made, ProblemResponse> + Send + 'static,
) -> Response {
    let Asked { path, pairs } = asked;
    let pairs = match pairs {
        Ok(pairs) => pairs,
        Err(problem) => return problem.into_page(&Request { path: &path, pairs: &[] }),
    };
    let asked = (path.clone(), pairs.clone());
    let made = with_engine(state, move |engine| {
        let (path, pairs) = &asked;
        pairs.edition()?;
        work(engine, &Request { path, pairs: &pairs.0 }, pairs)
    });
    match made.await {
        Ok(Made::Page(status, page)) => (status, Html(page)).into_response(),
        Ok(Made::File(saved)) => file(&path, saved),
        Ok(Made::Moved(address)) => Redirect::permanent(&address).into_response(),
        Err(problem) => problem.into_page(&Request { path: &path, pairs: &pairs.0 }),
    }
}

/// A file that is saved: a picture is shown as well, and may have its own style and nothing else.
fn file(path: &str, saved: Saved) -> Response {
    const POLICY: HeaderValue =
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    let name: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let name = name.join("-");
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let name = if is_plain { name } else { "file".to_owned() };
    let disposition =
        if saved.content_type.starts_with("image/") { "inline" } else { "attachment" };
    let disposition = format!("{disposition}; filename=\"tashan-{name}\"");
    let mut response = saved.body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(saved.content_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(HeaderName::from_static("content-disposition"), disposition);
    }
    response
}

/// The two parts of an address; what is not UTF-8 names nothing.
fn decoded(
    path: &str,
    named: Result<Path<(String, String)>, PathRejection>,
) -> Result<(String, String), ProblemResponse> {
    named.map(|Path(names)| names).map_err(|_| missing(("文件", "file"), path))
}

/// A page that was rendered.
fn page(status: StatusCode, page: Result<String, askama::Error>) -> Result<Made, ProblemResponse> {
    let page = page.map_err(|error| ProblemResponse::internal(&error))?;
    Ok(Made::Page(status, page))
}

/// A file that was made, if there is such a file.
fn saved(path: &str, saved: Result<Option<Saved>, SaveError>) -> Result<Made, ProblemResponse> {
    let saved = saved.map_err(|error| ProblemResponse::internal(&error))?;
    saved.map(Made::File).ok_or_else(|| missing(("文件", "file"), path))
}

pub(super) async fn mechanism_page(
    state: State<AppState>,
    id: Result<Id, ProblemResponse>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, _| {
        let Id(id) = id?;
        let shown = mechanism_in_full(engine, &id)?;
        page(StatusCode::OK, pages::mechanism(request, &shown))
    })
    .await
}

pub(super) async fn mechanism_file(
    state: State<AppState>,
    named: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, _| {
        let (id, name) = decoded(request.path, named)?;
        let shown = mechanism_in_full(engine, &id)?;
        saved(request.path, pages::mechanism_file(request, &shown, &name))
    })
    .await
}

pub(super) fn mechanism_in_full(
    engine: &Engine,
    id: &str,
) -> Result<schemas::api::MechanismResponse, ProblemResponse> {
    let found = engine.mechanism_in_full(id).map_err(|error| ProblemResponse::internal(&error))?;
    found.ok_or_else(|| missing(("做法", "practice"), id))
}

/// The code that a code or a name means.
pub(super) fn region_code(code: &str) -> Result<RegionCode, ProblemResponse> {
    let found = RegionTable::embedded().resolve(code);
    found.ok_or_else(|| missing(("地区", "place"), code))
}

pub(super) fn region_in_full(
    engine: &Engine,
    code: RegionCode,
) -> Result<RegionResponse, ProblemResponse> {
    engine.region_in_full(code).ok_or_else(|| missing(("地区", "place"), &code.to_string()))
}

/// A name leads to the address with the code.
pub(super) async fn region_page(
    state: State<AppState>,
    id: Result<Id, ProblemResponse>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, _| {
        let Id(given) = id?;
        let code = region_code(&given)?;
        if given != code.to_string() {
            let pairs = request.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            return Ok(Made::Moved(pages::address(&format!("/region/{code}"), pairs)));
        }
        let shown = region_in_full(engine, code)?;
        page(StatusCode::OK, pages::region(request, &shown))
    })
    .await
}

pub(super) async fn region_file(
    state: State<AppState>,
    named: Result<Path<(String, String)>, PathRejection>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, _| {
        let (code, name) = decoded(request.path, named)?;
        let shown = region_in_full(engine, region_code(&code)?)?;
        saved(request.path, pages::region_file(request, &shown, &name))
    })
    .await
}

pub(super) async fn regions_page(state: State<AppState>, asked: Asked) -> Response {
    made(state, asked, |engine, request, _| {
        page(StatusCode::OK, pages::regions(request, &engine.coverage_of_provinces()))
    })
    .await
}

pub(super) async fn regions_file(
    state: State<AppState>,
    name: Result<Id, ProblemResponse>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, _| {
        let Id(name) = name?;
        let shown = engine.coverage_of_provinces();
        saved(request.path, pages::regions_file(request, &shown, &name))
    })
    .await
}

/// Without a place it offers a choice; with too few or too many it says what to do, and keeps the choice.
pub(super) async fn compare_page(state: State<AppState>, asked: Asked) -> Response {
    made(state, asked, |engine, request, pairs| {
        let practices = engine.practice_names();
        let chosen = pairs.compared_practices(engine.taxonomy())?;
        let coverage = engine.coverage_of_provinces();
        let form = CompareForm {
            coverage: &coverage,
            practices: &practices,
            mechanisms: &chosen.mechanisms,
            categories: &chosen.categories,
        };
        if pairs.last("region").is_none() {
            return page(StatusCode::OK, pages::compare(request, &form, None, None));
        }
        match pairs.comparison(engine.taxonomy()) {
            Ok(comparison) => {
                let compared = engine.compare(&comparison);
                page(StatusCode::OK, pages::compare(request, &form, Some(&compared), None))
            }
            Err(problem) => {
                let shown = pages::compare(request, &form, None, Some(&*problem.0));
                page(problem.status(), shown)
            }
        }
    })
    .await
}

pub(super) async fn compare_table(state: State<AppState>, asked: Asked) -> Response {
    made(state, asked, |engine, request, pairs| {
        let compared = engine.compare(&pairs.comparison(engine.taxonomy())?);
        saved(request.path, pages::compare_table(&compared))
    })
    .await
}

pub(super) async fn coverage_page(state: State<AppState>, asked: Asked) -> Response {
    made(state, asked, |engine, request, pairs| {
        let shown = engine.coverage_of_provinces();
        page(StatusCode::OK, pages::coverage(request, &shown, pairs.kind()?))
    })
    .await
}

pub(super) async fn coverage_file(
    state: State<AppState>,
    name: Result<Id, ProblemResponse>,
    asked: Asked,
) -> Response {
    made(state, asked, |engine, request, pairs| {
        let Id(name) = name?;
        let shown = engine.coverage_of_provinces();
        saved(request.path, pages::coverage_file(request, &shown, pairs.kind()?, &name))
    })
    .await
}
