//! Answers under their identifiers: kept when somebody cites or exports them, shown as they were.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use schemas::api::{AnswerResponse, KeptAnswerRef, KeptAnswerResponse};

use super::api::{self, Id};
use super::pages::{Asked, Page, page};
use super::params::Pairs;
use super::problem::{ProblemKind, ProblemResponse};
use super::site::Site;
use super::today::today;
use super::{AppState, with_engine};
use crate::engine::{Engine, Question, is_answer_id};
use crate::kept::{KeptAnswer, KeptAnswers};
use crate::pages::{self, Request};

/// Longest form, in bytes: that of the longest address.
const LONGEST_FORM: usize = 64 * 1024;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/a", axum::routing::post(keep_page))
        .route("/a/{id}", axum::routing::get(kept_page))
        .layer(axum::extract::DefaultBodyLimit::max(LONGEST_FORM))
}

/// Keeps the answer to a question as it is now, under an identifier by which it can be cited
#[utoipa::path(post, path = "/api/v1/answers", tag = "search",
    responses((status = 200, description = "Where it is kept", body = KeptAnswerRef)))]
pub(super) async fn keep(
    state: State<AppState>,
    pairs: Pairs,
) -> Result<Json<KeptAnswerRef>, ProblemResponse> {
    keep_answer(state, pairs).await.map(Json)
}

/// An answer as it was when it was kept, and what has changed since
#[utoipa::path(get, path = "/api/v1/answers/{id}", tag = "search",
    params(
        ("id" = String, Path, description = "Identifier of the answer"),
        ("q" = Option<String>, Query, description = "The question, to be answered anew if the answer was not kept"),
        ("mechanism" = Option<String>, Query, description = "The mechanism, likewise"),
    ),
    responses((status = 200, description = "The answer", body = KeptAnswerResponse)))]
pub(super) async fn kept(
    state: State<AppState>,
    Id(id): Id,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    let kept = state.kept.clone();
    let found = with_engine(state, move |engine| find(engine, kept.as_deref(), &id, &pairs));
    let (found, _) = found.await?;
    Ok(not_stored(Json(found).into_response()))
}

/// The page of an answer.
async fn kept_page(
    state: State<AppState>,
    site: Site,
    asked: Asked,
    id: Result<Id, ProblemResponse>,
) -> Page {
    let kept = state.kept.clone();
    let shown = page(state, asked, move |engine, request, pairs| {
        let Id(id) = id?;
        let (found, of_question) = find(engine, kept.as_deref(), &id, pairs)?;
        let language = pairs.0.iter().filter(|(key, _)| key == "lang");
        let of_question: Vec<_> = of_question.into_iter().chain(language.cloned()).collect();
        let at_answer = Request { path: "/answer", pairs: &of_question };
        let view = pages::KeptView { shown: &found, page: request, site: site.as_str() };
        Ok(pages::kept_answer(&at_answer, &view, engine.taxonomy()))
    });
    not_stored(shown.await)
}

/// Keeps the answer that a form asks for, and leads to its page.
async fn keep_page(state: State<AppState>, form: Bytes) -> Response {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&form).into_owned().collect();
    let language: Vec<(String, String)> =
        pairs.iter().filter(|(key, _)| key == "lang").cloned().collect();
    match keep_answer(state, Pairs(pairs)).await {
        Ok(KeptAnswerRef { url, .. }) => {
            let language = language.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            match HeaderValue::from_str(&pages::address(&url, language)) {
                Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
                Err(error) => ProblemResponse::internal(&error).into_response(),
            }
        }
        Err(problem) => problem.into_page(&Request { path: "/answer", pairs: &language }),
    }
}

async fn keep_answer(
    state: State<AppState>,
    pairs: Pairs,
) -> Result<KeptAnswerRef, ProblemResponse> {
    let kept = state.kept.clone();
    with_engine(state, move |engine| {
        let (question, answer) = api::answered(engine, &pairs)?;
        let id = answer.answer_id.clone();
        store(engine, kept.as_deref(), &pairs, question, answer)?;
        Ok(KeptAnswerRef { url: address(&id), id })
    })
    .await
}

/// Where the page of an answer stands.
pub(super) fn address(id: &str) -> String {
    format!("/a/{id}")
}

/// Keeps an answer.
pub(super) fn store(
    engine: &Engine,
    kept: Option<&KeptAnswers>,
    pairs: &Pairs,
    question: Question,
    answer: AnswerResponse,
) -> Result<(), ProblemResponse> {
    let kept = kept.ok_or_else(not_kept)?;
    let is_idle =
        |key: &str| matches!(key, "format" | "page" | "per_page" | "lang" | "as" | "edition");
    let pairs = pairs.0.iter().filter(|(key, value)| !is_idle(key) && !value.is_empty());
    let answer = KeptAnswer {
        kept_on: today(),
        question,
        pairs: pairs.cloned().collect(),
        answer,
        mark: engine.mark(),
    };
    kept.keep(&answer).map_err(|error| {
        tracing::error!(%error, "an answer could not be kept");
        not_kept()
    })
}

fn not_kept() -> ProblemResponse {
    ProblemResponse::new(
        ProblemKind::NotKept,
        "索引所在的文件夹不能写入，答案没有保存",
        "The folder of the index cannot be written to; the answer was not kept",
    )
}

/// The answer with this identifier as it was; if it is not kept, the answer of today to the question that
/// the address asks, if it asks one. With it, the pairs of the question.
fn find(
    engine: &Engine,
    kept: Option<&KeptAnswers>,
    id: &str,
    pairs: &Pairs,
) -> Result<(KeptAnswerResponse, Vec<(String, String)>), ProblemResponse> {
    let found = match kept.filter(|_| is_answer_id(id)) {
        Some(kept) => kept.find(id).map_err(|error| ProblemResponse::internal(&error))?,
        None => None,
    };
    let id = id.to_owned();
    if let Some(KeptAnswer { kept_on, question, pairs, answer, mark }) = found {
        let now = engine.answer(&question);
        let now = now.map_err(|error| ProblemResponse::internal(&error))?;
        let changes = engine.changes(&answer, &mark, &now);
        let now = now.version;
        let found = KeptAnswerResponse { id, kept_on: Some(kept_on), answer, now, changes };
        return Ok((found, pairs));
    }
    let asks = |key: &str| pairs.last(key).is_some();
    let plain = plain_questions(engine).find(|(plain, _)| *plain == id).map(|(_, pairs)| pairs);
    let pairs = match plain {
        Some(plain) => plain,
        None if is_answer_id(&id) && (asks("q") || asks("mechanism")) => {
            Pairs(pairs.0.iter().filter(|(key, _)| key != "lang").cloned().collect())
        }
        None => {
            return Err(ProblemResponse::new(
                ProblemKind::NotFound,
                format!(
                    "没有保存编号为 {id} 的答案：只有被引用或导出过的答案才保存，久未使用的会让位给新的"
                ),
                format!(
                    "No answer is kept under {id}: only those that were cited or exported are, and \
                 those that were not used for long make room"
                ),
            ));
        }
    };
    let (_, answer) = api::answered(engine, &pairs)?;
    let now = answer.version.clone();
    let found = KeptAnswerResponse { id, kept_on: None, answer, now, changes: Vec::new() };
    Ok((found, pairs.0))
}

/// The identifiers of the commonest answers of the present collection, with their questions: where all
/// provinces stand with a practice. These are told from their identifier alone.
fn plain_questions(engine: &Engine) -> impl Iterator<Item = (String, Pairs)> {
    engine.taxonomy().mechanisms().iter().filter_map(|mechanism| {
        let pairs = Pairs(vec![("mechanism".to_owned(), mechanism.id.clone())]);
        let understand = |text: &str, plain: &[String]| engine.understand_without(text, plain);
        let question = pairs.question(engine.taxonomy(), understand).ok()?;
        Some((engine.answer_id(&question), pairs))
    })
}

/// An identifier that leads to an answer.
pub(super) fn example(engine: &Engine) -> Option<String> {
    plain_questions(engine).next().map(|(id, _)| id)
}

/// What is kept changes without the index.
fn not_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
