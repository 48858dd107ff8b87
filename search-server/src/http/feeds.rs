//! Feeds of searches, answers and practices: Atom, a page at a time.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::api::{self, Id, missing};
use super::params::Pairs;
use super::problem::ProblemResponse;
use super::site::Site;
use super::{AppState, with_engine};
use crate::engine::Engine;
use crate::feed::{self, Asked, Feed};
use crate::pages::address;

/// Parameters that change nothing of what a feed is about.
const IDLE: [&str; 9] =
    ["page", "per_page", "cursor", "sort", "lang", "as", "explain", "document", "edition"];

/// The documents of a search as a feed, those last added to the collection first
#[utoipa::path(get, path = "/feed/search", operation_id = "feed_search", tag = "feeds",
    params(
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 50, description = "Entries a page; 50 if absent"),
    ),
    responses((status = 200, description = "The feed")))]
pub(super) async fn search(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    made(state, site, move |engine| {
        let request = pairs.search(engine.taxonomy())?;
        let asked = asked(&pairs, "/feed/search", "/search", Some(("as", "text")))?;
        let found =
            engine.search_all(&request).map_err(|error| ProblemResponse::internal(&error))?;
        feed::of_search(engine, found, asked).map_err(|error| ProblemResponse::internal(&error))
    })
    .await
}

/// The proofs of an answer as a feed, those from sources that were last added to the collection first
#[utoipa::path(get, path = "/feed/answer", operation_id = "feed_answer", tag = "feeds",
    params(
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 50, description = "Entries a page; 50 if absent"),
    ),
    responses((status = 200, description = "The feed")))]
pub(super) async fn answer(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    made(state, site, move |engine| {
        let (_, answer) = api::answered(engine, &pairs)?;
        Ok(feed::of_answer(engine, &answer, asked(&pairs, "/feed/answer", "/answer", None)?))
    })
    .await
}

/// The proofs of a practice as a feed, those from sources that were last added to the collection first
#[utoipa::path(get, path = "/feed/mechanism/{id}", operation_id = "feed_mechanism", tag = "feeds",
    params(
        ("id" = String, Path, description = "Identifier of the mechanism"),
        ("page" = Option<usize>, Query, minimum = 1, maximum = 99_999, description = "Page, from 1"),
        ("per_page" = Option<usize>, Query, minimum = 1, maximum = 50, description = "Entries a page; 50 if absent"),
    ),
    responses((status = 200, description = "The feed")))]
pub(super) async fn mechanism(
    state: State<AppState>,
    Id(id): Id,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    made(state, site, move |engine| {
        if engine.taxonomy().mechanism(&id).is_none() {
            return Err(missing(("做法", "practice"), &id));
        }
        let (page, per_page) = pairs.feed_page()?;
        let of = Pairs(vec![("mechanism".to_owned(), id.clone())]);
        let (_, answer) = api::answered(engine, &of)?;
        let (feed, shown) = (format!("/feed/mechanism/{id}"), format!("/mechanism/{id}"));
        Ok(feed::of_answer(engine, &answer, Asked { feed, shown, page, per_page }))
    })
    .await
}

/// The addresses of a feed and of the page that shows the same.
fn asked(
    pairs: &Pairs,
    feed: &str,
    shown: &str,
    added: Option<(&str, &str)>,
) -> Result<Asked, ProblemResponse> {
    let (page, per_page) = pairs.feed_page()?;
    let kept = pairs.0.iter().filter(|(key, _)| !IDLE.contains(&key.as_str()));
    let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
    Ok(Asked {
        feed: address(feed, kept.clone()),
        shown: address(shown, kept.chain(added)),
        page,
        per_page,
    })
}

async fn made(
    state: State<AppState>,
    site: Site,
    work: impl FnOnce(&Engine) -> Result<Feed, ProblemResponse> + Send + 'static,
) -> Result<Response, ProblemResponse> {
    let feed = with_engine(state, move |engine| {
        let feed = work(engine)?;
        feed::atom(&feed, site.as_str()).map_err(|error| ProblemResponse::internal(&error))
    });
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed.await?)
        .into_response())
}
