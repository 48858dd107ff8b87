//! The API: one handler a path, each with its description for OpenAPI.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schemas::api::{
    AnswerResponse, DocumentResponse, MechanismSummary, MechanismsResponse, Problem, RegionSummary,
    RegionsResponse, SearchResponse, TopicsResponse,
};
use schemas::region::RegionTable;

use super::params::Pairs;
use super::problem::{ProblemKind, ProblemResponse};
use super::{AppState, with_engine};

type Answer<T> = Result<Json<T>, ProblemResponse>;

/// Documents that match a text and filters, with exact counts for every facet
#[utoipa::path(get, path = "/api/v1/search",
    params(
        ("q" = Option<String>, Query, description = "Words, \"literal\", \"near by\"~10, -word, A OR B, ( ), 省份:浙江, 2021..2023; at most 500 characters"),
        ("province" = Option<Vec<String>>, Query, description = "Province of the home: code or Chinese name; repeatable"),
        ("region" = Option<Vec<String>>, Query, description = "Division that holds the home; repeatable"),
        ("mechanism" = Option<Vec<String>>, Query, description = "Mechanism asserted, or a form of it; repeatable"),
        ("stance" = Option<Vec<String>>, Query, description = "practised, piloted, planned, mentioned; the first two if absent"),
        ("topic" = Option<Vec<String>>, Query, description = "Topic; repeatable"),
        ("kind" = Option<Vec<String>>, Query, description = "speech, article, report, regulation, preface, fragment; repeatable"),
        ("level" = Option<Vec<String>>, Query, description = "national, province, city, county, township; repeatable"),
        ("year" = Option<Vec<i32>>, Query, description = "Year; repeatable"),
        ("year_from" = Option<i32>, Query, description = "First year"),
        ("year_to" = Option<i32>, Query, description = "Last year"),
        ("scope" = Option<String>, Query, description = "What the parts of the query must share: sentence, passage (usual) or document"),
        ("sort" = Option<String>, Query, description = "-score, -date or date"),
        ("page" = Option<usize>, Query, minimum = 1, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Documents a page; 20 if absent"),
    ),
    responses((status = 200, body = SearchResponse), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn search(state: State<AppState>, pairs: Pairs) -> Answer<SearchResponse> {
    with_engine(state, move |engine| {
        let request = pairs.search(engine.taxonomy())?;
        engine.search(&request).map_err(|error| ProblemResponse::internal(&error))
    })
    .await
    .map(Json)
}

/// Which divisions practise something: each in exactly one state, with proof
#[utoipa::path(get, path = "/api/v1/answer",
    params(
        ("q" = Option<String>, Query, description = "A question in Chinese or English, or the name or description of a practice"),
        ("mechanism" = Option<String>, Query, description = "The mechanism, instead of or besides q"),
        ("level" = Option<String>, Query, description = "province (usual), city or county"),
        ("region" = Option<String>, Query, description = "Ask about this division alone"),
        ("year_from" = Option<i32>, Query, description = "First year of the evidence"),
        ("year_to" = Option<i32>, Query, description = "Last year of the evidence"),
    ),
    responses((status = 200, body = AnswerResponse), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn answer(state: State<AppState>, pairs: Pairs) -> Answer<AnswerResponse> {
    with_engine(state, move |engine| {
        let question = pairs.question(engine.taxonomy(), |text| engine.understand(text))?;
        engine.answer(&question).map_err(|error| ProblemResponse::internal(&error))
    })
    .await
    .map(Json)
}

/// A document with its text and findings
#[utoipa::path(get, path = "/api/v1/documents/{id}",
    params(("id" = String, Path, description = "Identifier of the document")),
    responses((status = 200, body = DocumentResponse), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn document(
    state: State<AppState>,
    Path(id): Path<String>,
) -> Answer<DocumentResponse> {
    with_engine(state, move |engine| {
        let found = engine.document(&id).map_err(|error| ProblemResponse::internal(&error))?;
        found.ok_or_else(|| missing("文献", &id))
    })
    .await
    .map(Json)
}

/// All mechanisms and how often each is found
#[utoipa::path(get, path = "/api/v1/mechanisms", responses((status = 200, body = MechanismsResponse)))]
pub(super) async fn mechanisms(state: State<AppState>) -> Answer<MechanismsResponse> {
    with_engine(state, |engine| Ok(engine.mechanisms())).await.map(Json)
}

/// One mechanism
#[utoipa::path(get, path = "/api/v1/mechanisms/{id}",
    params(("id" = String, Path, description = "Identifier of the mechanism")),
    responses((status = 200, body = MechanismSummary), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn mechanism(
    state: State<AppState>,
    Path(id): Path<String>,
) -> Answer<MechanismSummary> {
    with_engine(state, move |engine| engine.mechanism(&id).ok_or_else(|| missing("做法", &id)))
        .await
        .map(Json)
}

/// All topics and how many documents are about each
#[utoipa::path(get, path = "/api/v1/topics", responses((status = 200, body = TopicsResponse)))]
pub(super) async fn topics(state: State<AppState>) -> Answer<TopicsResponse> {
    with_engine(state, |engine| Ok(engine.topics())).await.map(Json)
}

/// The provinces, or the divisions directly below one, and what the collection holds of each
#[utoipa::path(get, path = "/api/v1/regions",
    params(("parent" = Option<String>, Query, description = "Division whose parts are wanted; the nation if absent")),
    responses((status = 200, body = RegionsResponse), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn regions(state: State<AppState>, pairs: Pairs) -> Answer<RegionsResponse> {
    let parent = pairs.parent()?;
    with_engine(state, move |engine| Ok(engine.regions(parent))).await.map(Json)
}

/// One division
#[utoipa::path(get, path = "/api/v1/regions/{code}",
    params(("code" = String, Path, description = "Six digits, or a name")),
    responses((status = 200, body = RegionSummary), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn region(
    state: State<AppState>,
    Path(code): Path<String>,
) -> Answer<RegionSummary> {
    with_engine(state, move |engine| {
        let found = RegionTable::embedded().resolve(&code).and_then(|code| engine.region(code));
        found.ok_or_else(|| missing("地区", &code))
    })
    .await
    .map(Json)
}

/// Whether the process lives
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether a search finds what is known to be there
#[utoipa::path(get, path = "/readyz",
    responses((status = 200, body = String), (status = 503, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn readyz(
    state: State<AppState>,
) -> Result<(StatusCode, &'static str), ProblemResponse> {
    let found = with_engine(state, |engine| {
        engine.self_test().map_err(|error| ProblemResponse::internal(&error))
    });
    match found.await {
        Ok(true) => Ok((StatusCode::OK, "ready\n")),
        _ => Err(ProblemResponse::new(ProblemKind::NotReady, "自检检索没有命中应有的文献")),
    }
}

/// A problem for something that is not in the collection.
pub(super) fn missing(what: &str, id: &str) -> ProblemResponse {
    ProblemResponse::new(ProblemKind::NotFound, format!("{what} {id} 不在本库中"))
}
