//! Pages that explain: help with examples counted by the engine, and the API from its description.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::pages::{Asked, Page, page};
use super::problem::ProblemResponse;
use super::{AppState, description};
use crate::engine::{Engine, EngineError, Filters, Scope, SearchRequest, Sort};
use crate::pages::{self, Example, HelpView};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/help", get(help)).route("/api", get(interface))
}

async fn help(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |engine, request, _| {
        let view = counted(engine).map_err(|error| ProblemResponse::internal(&error))?;
        Ok(pages::help(request, &view))
    })
    .await
}

/// What the examples find in the collection that is served.
fn counted(engine: &Engine) -> Result<HelpView, EngineError> {
    let documents = |example: &Example| {
        let request = SearchRequest {
            q: example.q.to_owned(),
            filters: Filters::default(),
            scope: Scope::default(),
            sort: Sort::default(),
            page: 1,
            per_page: 1,
        };
        engine.search(&request).map(|found| found.total)
    };
    let divisions = |example: &Example| {
        let answer = engine.answer(&engine.understand(example.q))?;
        Ok((answer.rows.len(), answer.universe))
    };
    Ok(HelpView {
        documents: pages::SEARCHES.iter().map(documents).collect::<Result<_, EngineError>>()?,
        divisions: pages::QUESTIONS.iter().map(divisions).collect::<Result<_, EngineError>>()?,
    })
}

async fn interface(state: State<AppState>, asked: Asked) -> Page {
    page(state, asked, |engine, request, _| {
        Ok(pages::interface(request, &description::described(engine)))
    })
    .await
}
