//! The pages: the same questions to the engine as the API, answered in HTML.

use std::convert::Infallible;

use axum::Router;
use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::api::Id;
use super::params::{Pairs, USUAL_PAGE};
use super::problem::{PROBLEMS, ProblemResponse};
use super::{AppState, api, documents, guides, practices, results, with_engine};
use crate::engine::Engine;
use crate::pages::{self, CollectionView, ProblemHelp, Request};

/// A page, or the page of a problem; axum sends either.
pub(super) type Page = Response;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/search", get(search))
        .route("/answer", get(answer))
        .merge(documents::router())
        .merge(guides::router())
        .route("/mechanisms", get(mechanisms))
        .route("/mechanism/{id}", get(practices::mechanism_page))
        .route("/mechanism/{id}/{file}", get(practices::mechanism_file))
        .route("/regions", get(practices::regions_page))
        .route("/regions/{file}", get(practices::regions_file))
        .route("/region/{code}", get(practices::region_page))
        .route("/region/{code}/{file}", get(practices::region_file))
        .route("/compare", get(practices::compare_page))
        .route("/compare.csv", get(practices::compare_table))
        .route("/coverage", get(practices::coverage_page))
        .route("/coverage/{file}", get(practices::coverage_file))
        .route("/topics", get(topics))
        .route("/topic/{id}", get(topic))
        .route("/help/problems", get(problems))
        .route("/assets/tashan.css", get(style))
        .route("/assets/pages.js", get(script))
}

/// Where a page is asked for: the path, and the pairs of the query if they can be decoded.
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) pairs: Result<Pairs, ProblemResponse>,
}

impl Asked {
    /// The address, as far as it could be read.
    pub(super) fn request(&self) -> Request<'_> {
        let pairs = self.pairs.as_ref().map_or(&[][..], |pairs| &pairs.0);
        Request { path: &self.path, pairs }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked, Infallible> {
        let pairs = Pairs::from_request_parts(parts, state).await;
        Ok(Asked { path: parts.uri.path().to_owned(), pairs })
    }
}

/// What a handler makes: a page, or a problem that becomes one.
pub(super) type Rendered = Result<Result<String, askama::Error>, ProblemResponse>;

/// Runs `work` with the engine; a problem becomes a page in the language of the address.
pub(super) async fn page(
    state: State<AppState>,
    asked: Asked,
    work: impl FnOnce(&Engine, &Request<'_>, &Pairs) -> Rendered + Send + 'static,
) -> Page {
    let Asked { path, pairs } = asked;
    let pairs = match pairs {
        Ok(pairs) => pairs,
        Err(problem) => return problem.into_page(&Request { path: &path, pairs: &[] }),
    };
    let asked = (path.clone(), pairs.clone());
    let rendered = with_engine(state, move |engine| {
        let (path, pairs) = &asked;
        work(engine, &Request { path, pairs: &pairs.0 }, pairs)
    });
    let problem = match rendered.await {
        Ok(Ok(page)) => return Html(page).into_response(),
        Ok(Err(error)) => ProblemResponse::internal(&error),
        Err(problem) => problem,
    };
    problem.into_page(&Request { path: &path, pairs: &pairs.0 })
}

async fn home(state: State<AppState>, asked: Asked) -> Page {
    let is_sample = state.is_sample;
    page(state, asked, move |engine, request, _| {
        let collection = CollectionView {
            version: &engine.version(),
            provinces_with_documents: engine.provinces_with_documents(),
            years: engine.years(),
            kinds: engine.kinds(),
            is_sample,
        };
        Ok(pages::home(request, &collection))
    })
    .await
}

/// A question that asks for a set of places is answered as one; `as=text` searches the text instead.
async fn search(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |engine, request, pairs| {
        let understood = engine.understand(pairs.q()?);
        if understood.asks_for_set() && pairs.last("as") != Some("text") {
            return answer_page(engine, request, pairs);
        }
        let found = results::search(engine, pairs)?;
        Ok(pages::search(request, &found))
    })
    .await
}

async fn answer(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, answer_page).await
}

fn answer_page(engine: &Engine, request: &Request<'_>, pairs: &Pairs) -> Rendered {
    let at_answer = Request { path: "/answer", pairs: request.pairs };
    let answer = api::answered(engine, pairs, &at_answer)?;
    Ok(pages::answer(&at_answer, &answer, engine.taxonomy()))
}

async fn mechanisms(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |engine, request, _| {
        Ok(pages::mechanisms(request, &engine.mechanisms(), engine.taxonomy()))
    })
    .await
}

async fn topics(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |engine, request, _| {
        Ok(pages::topics(request, &engine.topics(), engine.taxonomy()))
    })
    .await
}

async fn topic(state: State<AppState>, asked: Asked, id: Result<Id, ProblemResponse>) -> Page {
    page(state, asked, |engine, request, pairs| {
        let Id(id) = id?;
        let (page, per_page) = pairs.page(USUAL_PAGE)?;
        let shown = engine
            .topic(&id, page, per_page)
            .ok_or_else(|| api::missing(("主题", "topic"), &id))?;
        Ok(pages::topic(request, &shown, engine.taxonomy()))
    })
    .await
}

/// The page that the `type` of every problem leads to.
async fn problems(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |_, request, _| {
        let kinds = PROBLEMS.map(|(_, code, status, title, hint, english)| ProblemHelp {
            code,
            status: status.as_u16(),
            title,
            hint,
            english,
        });
        Ok(pages::problems(request, &kinds))
    })
    .await
}

async fn style() -> impl IntoResponse {
    const SHEETS: &str =
        concat!(include_str!("../../assets/tashan.css"), include_str!("../../assets/entries.css"));
    asset("text/css; charset=utf-8", SHEETS)
}

async fn script() -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/pages.js"))
}

pub(super) fn asset(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, text)
}
