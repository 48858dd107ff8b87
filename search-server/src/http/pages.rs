//! The pages: the same questions to the engine as the API, answered in HTML.

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use super::api::Id;
use super::params::{Pairs, USUAL_PAGE};
use super::problem::{PROBLEMS, ProblemResponse};
use super::{AppState, api, results, with_engine};
use crate::engine::Engine;
use crate::pages::{self, CollectionView, ProblemHelp, Request};

/// Comparable cases that a document's page shows.
const SHOWN_CASES: usize = 5;

/// A page, or the page of a problem; axum sends either.
type Page = Response;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/search", get(search))
        .route("/answer", get(answer))
        .route("/doc/{id}", get(document))
        .route("/mechanisms", get(mechanisms))
        .route("/mechanism/{id}", get(mechanism))
        .route("/topics", get(topics))
        .route("/topic/{id}", get(topic))
        .route("/help/problems", get(problems))
        .route("/assets/tashan.css", get(style))
}

/// What a handler makes: a page, or a problem that becomes one.
type Rendered = Result<Result<String, askama::Error>, ProblemResponse>;

/// Runs `work` with the engine; a problem becomes a page.
async fn page(
    state: State<AppState>,
    work: impl FnOnce(&Engine) -> Rendered + Send + 'static,
) -> Page {
    match with_engine(state, work).await {
        Ok(Ok(page)) => Html(page).into_response(),
        Ok(Err(error)) => ProblemResponse::internal(&error).into_page(),
        Err(problem) => problem.into_page(),
    }
}

async fn home(state: State<AppState>) -> Page {
    let is_sample = state.is_sample;
    page(state, move |engine| {
        Ok(pages::home(&CollectionView {
            version: &engine.version(),
            provinces_with_documents: engine.provinces_with_documents(),
            years: engine.years(),
            kinds: engine.kinds(),
            is_sample,
        }))
    })
    .await
}

/// A question that asks for a set of places is answered as one; `as=text` searches the text instead.
async fn search(
    state: State<AppState>,
    uri: OriginalUri,
    pairs: Result<Pairs, ProblemResponse>,
) -> Page {
    page(state, move |engine| {
        let pairs = pairs?;
        let request = Request { path: uri.path(), pairs: &pairs.0 };
        let understood = engine.understand(pairs.q()?);
        if understood.asks_for_set() && pairs.last("as") != Some("text") {
            return answer_page(engine, &request, &pairs);
        }
        let found = results::search(engine, &pairs)?;
        Ok(pages::search(&request, &found))
    })
    .await
}

async fn answer(
    state: State<AppState>,
    uri: OriginalUri,
    pairs: Result<Pairs, ProblemResponse>,
) -> Page {
    page(state, move |engine| {
        let pairs = pairs?;
        answer_page(engine, &Request { path: uri.path(), pairs: &pairs.0 }, &pairs)
    })
    .await
}

fn answer_page(engine: &Engine, request: &Request<'_>, pairs: &Pairs) -> Rendered {
    let at_answer = Request { path: "/answer", pairs: request.pairs };
    let answer = api::answered(engine, pairs, &at_answer)?;
    Ok(pages::answer(request, &answer))
}

async fn document(
    state: State<AppState>,
    uri: OriginalUri,
    id: Result<Id, ProblemResponse>,
) -> Page {
    page(state, move |engine| {
        let Id(id) = id?;
        let found = engine
            .document(&id, &super::today::today())
            .map_err(|error| ProblemResponse::internal(&error))?;
        let found = found.ok_or_else(|| api::missing("文献", &id))?;
        let similar = engine.similar(&id, 1, SHOWN_CASES);
        let similar = similar.ok_or_else(|| api::missing("文献", &id))?;
        Ok(pages::document(&Request { path: uri.path(), pairs: &[] }, &found, &similar))
    })
    .await
}

async fn mechanisms(state: State<AppState>) -> Page {
    page(state, |engine| Ok(pages::mechanisms(&engine.mechanisms()))).await
}

/// A mechanism is shown by who practises it.
async fn mechanism(id: Result<Id, ProblemResponse>) -> Page {
    match id {
        Ok(Id(id)) => {
            Redirect::to(&pages::address("/answer", [("mechanism", id.as_str())])).into_response()
        }
        Err(problem) => problem.into_page(),
    }
}

async fn topics(state: State<AppState>) -> Page {
    page(state, |engine| Ok(pages::topics(&engine.topics()))).await
}

async fn topic(
    state: State<AppState>,
    uri: OriginalUri,
    id: Result<Id, ProblemResponse>,
    pairs: Result<Pairs, ProblemResponse>,
) -> Page {
    page(state, move |engine| {
        let (Id(id), pairs) = (id?, pairs?);
        let (page, per_page) = pairs.page(USUAL_PAGE)?;
        let shown = engine.topic(&id, page, per_page).ok_or_else(|| api::missing("主题", &id))?;
        Ok(pages::topic(&Request { path: uri.path(), pairs: &pairs.0 }, &shown))
    })
    .await
}

/// The page that the `type` of every problem leads to.
async fn problems() -> Page {
    let kinds = PROBLEMS.map(|(_, code, status, title, hint, english)| ProblemHelp {
        code,
        status: status.as_u16(),
        title,
        hint,
        english,
    });
    match pages::problems(&kinds) {
        Ok(page) => Html(page).into_response(),
        Err(error) => ProblemResponse::internal(&error).into_page(),
    }
}

async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("../../assets/tashan.css"))
}
