//! The lists of the API, a page at a time: mechanisms, topics with their documents, regions.

use axum::Json;
use axum::extract::State;
use schemas::api::{
    MechanismResponse, MechanismsResponse, RegionResponse, RegionsResponse, TopicResponse,
    TopicsResponse,
};

use super::api::{Answer, Id, missing};
use super::params::{Pairs, USUAL_PAGE};
use super::{AppState, practices, with_engine};

/// Rows a page, where nothing is said: they are short, and most lists fit on one page.
const USUAL_ROWS: usize = 100;

/// The rows of a page, and how many pages there are.
fn paged<T>(rows: Vec<T>, (page, per_page): (usize, usize)) -> (Vec<T>, usize) {
    let pages = rows.len().div_ceil(per_page);
    let first = (page - 1).saturating_mul(per_page);
    (rows.into_iter().skip(first).take(per_page).collect(), pages)
}

/// All mechanisms and how often each is found
#[utoipa::path(get, path = "/api/v1/mechanisms", tag = "lists",
    params(
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Mechanisms a page; 100 if absent"),
    ),
    responses((status = 200, description = "The mechanisms", body = MechanismsResponse)))]
pub(super) async fn mechanisms(state: State<AppState>, pairs: Pairs) -> Answer<MechanismsResponse> {
    let asked = pairs.page(USUAL_ROWS)?;
    with_engine(state, move |engine| {
        let MechanismsResponse { mechanisms, total, .. } = engine.mechanisms();
        let (mechanisms, pages) = paged(mechanisms, asked);
        Ok(MechanismsResponse { mechanisms, total, page: asked.0, per_page: asked.1, pages })
    })
    .await
    .map(Json)
}

/// One mechanism: what it is, how it spread, the numbers and passages that show it
#[utoipa::path(get, path = "/api/v1/mechanisms/{id}", tag = "lists",
    params(("id" = String, Path, description = "Identifier of the mechanism")),
    responses((status = 200, description = "The mechanism", body = MechanismResponse)))]
pub(super) async fn mechanism(state: State<AppState>, Id(id): Id) -> Answer<MechanismResponse> {
    with_engine(state, move |engine| practices::mechanism_in_full(engine, &id)).await.map(Json)
}

/// All topics and how many documents are about each
#[utoipa::path(get, path = "/api/v1/topics", tag = "lists",
    params(
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Topics a page; 100 if absent"),
    ),
    responses((status = 200, description = "The topics", body = TopicsResponse)))]
pub(super) async fn topics(state: State<AppState>, pairs: Pairs) -> Answer<TopicsResponse> {
    let asked = pairs.page(USUAL_ROWS)?;
    with_engine(state, move |engine| {
        let TopicsResponse { topics, total, .. } = engine.topics();
        let (topics, pages) = paged(topics, asked);
        Ok(TopicsResponse { topics, total, page: asked.0, per_page: asked.1, pages })
    })
    .await
    .map(Json)
}

/// One topic with its documents, latest first
#[utoipa::path(get, path = "/api/v1/topics/{id}", tag = "lists",
    params(
        ("id" = String, Path, description = "Identifier of the topic, or its Chinese name"),
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Documents a page; 20 if absent"),
    ),
    responses((status = 200, description = "The topic", body = TopicResponse)))]
pub(super) async fn topic(
    state: State<AppState>,
    Id(id): Id,
    pairs: Pairs,
) -> Answer<TopicResponse> {
    with_engine(state, move |engine| {
        let (page, per_page) = pairs.page(USUAL_PAGE)?;
        engine.topic(&id, page, per_page).ok_or_else(|| missing("主题", &id))
    })
    .await
    .map(Json)
}

/// The provinces, or the divisions directly below one, and what the collection holds of each
#[utoipa::path(get, path = "/api/v1/regions", tag = "lists",
    params(
        ("parent" = Option<String>, Query, description = "Division whose parts are wanted, the nation if absent: code, or Chinese name"),
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 100, description = "Divisions a page; 100 if absent"),
    ),
    responses((status = 200, description = "The divisions", body = RegionsResponse)))]
pub(super) async fn regions(state: State<AppState>, pairs: Pairs) -> Answer<RegionsResponse> {
    let parent = pairs.parent()?;
    let asked = pairs.page(USUAL_ROWS)?;
    with_engine(state, move |engine| {
        let RegionsResponse { regions, total, .. } = engine.regions(parent);
        let (regions, pages) = paged(regions, asked);
        Ok(RegionsResponse { regions, total, page: asked.0, per_page: asked.1, pages })
    })
    .await
    .map(Json)
}

/// One division: what it practises by category, over the years, and its documents
#[utoipa::path(get, path = "/api/v1/regions/{code}", tag = "lists",
    params(("code" = String, Path, description = "Six digits, or a name")),
    responses((status = 200, description = "The division", body = RegionResponse)))]
pub(super) async fn region(state: State<AppState>, Id(code): Id) -> Answer<RegionResponse> {
    with_engine(state, move |engine| {
        practices::region_in_full(engine, practices::region_code(&code)?)
    })
    .await
    .map(Json)
}
