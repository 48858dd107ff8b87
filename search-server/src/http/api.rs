//! The API: one handler a path, each with its description for OpenAPI; what all paths share in their
//! descriptions is added in `description.rs`. Lists stand in `lists.rs`.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use schemas::api::{AnswerResponse, DocumentResponse, SearchResponse, SimilarResponse};
use schemas::name::SuggestResponse;

use super::params::{Pairs, USUAL_PAGE};
use super::problem::{ProblemKind, ProblemResponse};
use super::{AppState, cite, results, with_engine};
use crate::engine::{Engine, Question};
use crate::pages::Request;

pub(super) type Answer<T> = Result<Json<T>, ProblemResponse>;

/// An identifier at the end of an address.
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, ProblemResponse> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Id(id)),
            // It is not UTF-8: no identifier is written like that.
            Err(_) => Err(missing(("", ""), parts.uri.path())),
        }
    }
}

/// Documents that match a text and filters, with exact counts for every facet
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = Option<String>, Query, max_length = 500, description = "Words, \"literal\", \"near by\"~10, -word, A OR B, ( ), 省份:浙江, 2021..2023"),
        ("province" = Option<Vec<String>>, Query, description = "Province of the home, 000000 for the national congress: code, or Chinese name"),
        ("region" = Option<Vec<String>>, Query, description = "Division that holds the home: code, or Chinese name"),
        ("mechanism" = Option<Vec<String>>, Query, description = "Mechanism asserted, or a form of it: identifier, or Chinese name"),
        ("stance" = Option<Vec<schemas::assertion::Stance>>, Query, description = "How far a place has come with the mechanism; practised and piloted if absent"),
        ("topic" = Option<Vec<String>>, Query, description = "Topic: identifier, or Chinese name"),
        ("kind" = Option<Vec<schemas::document::Kind>>, Query, description = "Kind of document"),
        ("level" = Option<Vec<schemas::region::Level>>, Query, description = "Level of the congress that speaks"),
        ("year" = Option<Vec<i32>>, Query, description = "Year"),
        ("year_from" = Option<i32>, Query, minimum = 1900, maximum = 2200, description = "First year"),
        ("year_to" = Option<i32>, Query, minimum = 1900, maximum = 2200, description = "Last year"),
        ("exclude.province" = Option<Vec<String>>, Query, description = "No document with its home in this province: code, or Chinese name"),
        ("exclude.mechanism" = Option<Vec<String>>, Query, description = "No document that asserts this mechanism, or a form of it: identifier, or Chinese name"),
        ("exclude.topic" = Option<Vec<String>>, Query, description = "No document about this topic: identifier, or Chinese name"),
        ("exclude.kind" = Option<Vec<schemas::document::Kind>>, Query, description = "No document of this kind"),
        ("exclude.level" = Option<Vec<schemas::region::Level>>, Query, description = "No document of a congress of this level"),
        ("exclude.year" = Option<Vec<i32>>, Query, description = "No document of this year"),
        ("scope" = Option<String>, Query, description = "What the parts of the query must share; the passage if absent"),
        ("sort" = Option<String>, Query, description = "Best first, latest first or earliest first"),
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Documents a page; 20 if absent"),
        ("cursor" = Option<String>, Query, description = "Where the next page begins, as the page before said: instead of page and per_page. It belongs to one version of the index; in another it is a problem of the kind outdated-cursor"),
        ("explain" = Option<u8>, Query, minimum = 0, maximum = 1, description = "1 to say in words how the query was read and why each passage was found"),
        ("document" = Option<String>, Query, description = "Identifier of a document about which to say why it was found or was not"),
    ),
    responses((status = 200, description = "The documents", body = SearchResponse)))]
pub(super) async fn search(state: State<AppState>, pairs: Pairs) -> Answer<SearchResponse> {
    with_engine(state, move |engine| results::search(engine, &pairs)).await.map(Json)
}

/// Which divisions practise something: each in exactly one state, with proof
#[utoipa::path(get, path = "/api/v1/answer", tag = "search",
    params(
        ("q" = Option<String>, Query, description = "A question, or the name or description of a practice"),
        ("mechanism" = Option<String>, Query, description = "The mechanism, instead of or besides q"),
        ("level" = Option<String>, Query, description = "Divisions of which level; province if absent"),
        ("region" = Option<Vec<String>>, Query, description = "Ask about this division alone: code, or Chinese name"),
        ("plain" = Option<Vec<String>>, Query, description = "Id of a reading that is taken back"),
        ("year_from" = Option<i32>, Query, minimum = 1900, maximum = 2200, description = "First year of the evidence"),
        ("year_to" = Option<i32>, Query, minimum = 1900, maximum = 2200, description = "Last year of the evidence"),
    ),
    responses((status = 200, description = "The divisions", body = AnswerResponse)))]
pub(super) async fn answer(state: State<AppState>, pairs: Pairs) -> Answer<AnswerResponse> {
    with_engine(state, move |engine| {
        answered_at(engine, &pairs, "/api/v1/answer").map(|(_, answer)| answer)
    })
    .await
    .map(Json)
}

/// What may be meant by what is being typed, with how many documents there are of each
#[utoipa::path(get, path = "/api/v1/suggest", tag = "search",
    params(
        ("q" = Option<String>, Query, max_length = 500, description = "What is being typed: Chinese, English, pinyin or initials"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 20, description = "Most suggestions; 8 if absent"),
    ),
    responses((status = 200, description = "What may be meant, best first", body = SuggestResponse)))]
pub(super) async fn suggest(state: State<AppState>, pairs: Pairs) -> Answer<SuggestResponse> {
    with_engine(state, move |engine| {
        let (q, limit) = (pairs.q()?, pairs.limit()?);
        engine.suggest(q, limit).map_err(|error| ProblemResponse::internal(&error))
    })
    .await
    .map(Json)
}

/// The question that the parameters ask, and its answer; what was read can be taken back at the address of
/// its page.
pub(super) fn answered(
    engine: &Engine,
    pairs: &Pairs,
) -> Result<(Question, AnswerResponse), ProblemResponse> {
    answered_at(engine, pairs, "/answer")
}

/// The same; what was read can be taken back at another address.
fn answered_at(
    engine: &Engine,
    pairs: &Pairs,
    path: &str,
) -> Result<(Question, AnswerResponse), ProblemResponse> {
    let request = Request { path, pairs: &pairs.0 };
    let understand = |text: &str, plain: &[String]| engine.understand_without(text, plain);
    let question = pairs.question(engine.taxonomy(), understand)?;
    let mut answer = engine.answer(&question).map_err(|error| ProblemResponse::internal(&error))?;
    for reading in &mut answer.interpretation.read {
        reading.removable = request.not_read_as(&reading.id);
    }
    Ok((question, answer))
}

/// A document with its text and findings
#[utoipa::path(get, path = "/api/v1/documents/{id}", tag = "documents",
    params(
        ("id" = String, Path, description = "Identifier of the document"),
        ("on" = Option<String>, Query, format = Date, description = "The day for which it is said whether a regulation holds; today if absent"),
        ("edition" = Option<String>, Query, description = "Edition of GB/T 7714 in which it is cited; 2015 if absent"),
    ),
    responses((status = 200, description = "The document", body = DocumentResponse)))]
pub(super) async fn document(
    state: State<AppState>,
    Id(id): Id,
    pairs: Pairs,
) -> Answer<DocumentResponse> {
    with_engine(state, move |engine| {
        let edition = pairs.edition()?;
        let found = engine
            .document(&id, &pairs.day("on")?)
            .map_err(|error| ProblemResponse::internal(&error))?;
        let shown = found.ok_or_else(|| missing(("文献", "document"), &id))?;
        Ok(cite::with_citation(shown, edition))
    })
    .await
    .map(Json)
}

/// Documents of other places about the same mechanisms, at most one a place
#[utoipa::path(get, path = "/api/v1/documents/{id}/similar", tag = "documents",
    params(
        ("id" = String, Path, description = "Identifier of the document"),
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Documents a page; 20 if absent"),
    ),
    responses((status = 200, description = "The documents, most alike first", body = SimilarResponse)))]
pub(super) async fn similar(
    state: State<AppState>,
    Id(id): Id,
    pairs: Pairs,
) -> Answer<SimilarResponse> {
    with_engine(state, move |engine| {
        let (page, per_page) = pairs.page(USUAL_PAGE)?;
        engine.similar(&id, page, per_page).ok_or_else(|| missing(("文献", "document"), &id))
    })
    .await
    .map(Json)
}

/// Whether the process lives
#[utoipa::path(get, path = "/healthz", tag = "server",
    responses((status = 200, description = "It lives", body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether a search finds what is known to be there
#[utoipa::path(get, path = "/readyz", tag = "server",
    responses((status = 200, description = "It answers", body = String)))]
pub(super) async fn readyz(
    state: State<AppState>,
) -> Result<(StatusCode, &'static str), ProblemResponse> {
    let found = with_engine(state, |engine| {
        engine.self_test().map_err(|error| ProblemResponse::internal(&error))
    });
    match found.await {
        Ok(true) => Ok((StatusCode::OK, "ready\n")),
        _ => {
            let detail =
                ("自检检索没有命中应有的文献", "The test search does not find what it should");
            Err(ProblemResponse::new(ProblemKind::NotReady, detail.0, detail.1))
        }
    }
}

/// A problem for something that is not in the collection; what it is, in Chinese and in English.
pub(super) fn missing((zh, en): (&str, &str), id: &str) -> ProblemResponse {
    ProblemResponse::new(
        ProblemKind::NotFound,
        format!("{zh} {id} 不在本库中"),
        format!("The collection has no {en} {id}"),
    )
}
