//! From HTTP to the engine and back. Knows nothing of tantivy.
//!
//! [`app`] and [`serve`] are the entry points, and [`on_standard_streams`] for an assistant; tests call the first
//! without a port.

mod answers;
mod api;
mod basket;
mod caching;
mod check;
mod cite;
mod cursor;
mod description;
mod documents;
mod exports;
mod feeds;
mod guides;
mod lists;
mod mcp;
mod origins;
mod pages;
mod params;
mod practices;
mod problem;
mod results;
mod sent;
mod site;
mod spread;
mod today;
mod widget;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::engine::Engine;
use crate::kept::KeptAnswers;
pub use description::openapi;
pub use mcp::on_standard_streams;
pub use origins::{Origin, OriginError};
pub use problem::{PROBLEMS, ProblemKind};
pub use widget::demo;

/// What all requests share.
#[derive(Clone)]
pub struct AppState {
    /// What answers; a new generation is swapped in, requests keep the one they began with.
    pub engine: Arc<ArcSwap<Engine>>,
    /// As many searches at once as there are cores, so that a burst waits instead of thrashing.
    pub searches: Arc<Semaphore>,
    /// Whether the built-in sample is served.
    pub is_sample: bool,
    /// Other web sites that may ask the interface from a visitor's browser.
    pub origins: Arc<[Origin]>,
    /// Under which address readers reach this server; the one that they asked by if absent.
    pub public_url: Option<Origin>,
    /// Whether assistants may ask, at `/mcp`.
    pub has_assistants: bool,
    /// Where answers are kept; nowhere if the folder of the index cannot be written to.
    pub kept: Option<Arc<KeptAnswers>>,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AppState").field("is_sample", &self.is_sample).finish()
    }
}

impl AppState {
    /// The state of a server that answers from `engine`, for its own pages alone.
    pub fn new(engine: Engine, is_sample: bool) -> AppState {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        AppState {
            engine: Arc::new(ArcSwap::from_pointee(engine)),
            searches: Arc::new(Semaphore::new(cores)),
            is_sample,
            origins: Arc::new([]),
            public_url: None,
            has_assistants: false,
            kept: None,
        }
    }

    /// The same, for other web sites as well.
    #[must_use]
    pub fn allowing(self, origins: &[Origin]) -> AppState {
        AppState { origins: origins.into(), ..self }
    }

    /// The same, with links in files and feeds that begin with this address.
    #[must_use]
    pub fn reached_by(self, public_url: Option<Origin>) -> AppState {
        AppState { public_url, ..self }
    }

    /// The same, for assistants as well.
    #[must_use]
    pub fn with_assistants(self, has_assistants: bool) -> AppState {
        AppState { has_assistants, ..self }
    }

    /// The same, with a place for answers that are cited or exported.
    #[must_use]
    pub fn keeping(self, kept: Option<KeptAnswers>) -> AppState {
        AppState { kept: kept.map(Arc::new), ..self }
    }
}

/// Longest time that a request may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The same where something is sent, which may come slowly.
const SENDING_TIMEOUT: Duration = Duration::from_secs(60);

/// The server as a router.
pub fn app(state: AppState) -> Router {
    let (router, _) = api_router().split_for_parts();
    let router = router
        .route("/openapi.json", get(description::serve))
        .merge(pages::router())
        .merge(widget::router())
        .merge(check::router())
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(middleware::from_fn_with_state(state.clone(), caching::conditional));
    let router = if state.has_assistants {
        router.route_service("/mcp", mcp::Assistant::new(state.clone()).service())
    } else {
        router
    };
    let router = if state.origins.is_empty() {
        router
    } else {
        let layer = origins::layer(&state.origins);
        router.layer(middleware::from_fn_with_state(layer, origins::shared))
    };
    router
        .layer(middleware::from_fn(headers))
        .layer(middleware::from_fn(in_time))
        .layer(DefaultBodyLimit::max(check::MOST_BYTES))
        .layer(CompressionLayer::new())
        .with_state(state)
}

fn api_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(description::frame())
        .routes(routes!(api::search))
        .routes(routes!(api::answer))
        .routes(routes!(answers::keep))
        .routes(routes!(answers::kept))
        .routes(routes!(api::suggest))
        .routes(routes!(api::document))
        .routes(routes!(api::similar))
        .routes(routes!(cite::cite))
        .routes(routes!(lists::mechanisms))
        .routes(routes!(lists::mechanism))
        .routes(routes!(lists::topics))
        .routes(routes!(lists::topic))
        .routes(routes!(lists::regions))
        .routes(routes!(lists::region))
        .routes(routes!(practices::compare))
        .routes(routes!(practices::coverage))
        .routes(routes!(check::check))
        .routes(routes!(exports::search))
        .routes(routes!(exports::answer))
        .routes(routes!(exports::compare))
        .routes(routes!(basket::basket))
        .routes(routes!(exports::basket))
        .routes(routes!(spread::spread))
        .routes(routes!(feeds::search))
        .routes(routes!(feeds::answer))
        .routes(routes!(feeds::mechanism))
        .routes(routes!(api::healthz))
        .routes(routes!(api::readyz))
}

/// Serves `app` on `listener` until `shutdown` resolves; requests under way are finished.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await
}

/// Headers that every answer has.
async fn headers(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'self'; style-src 'self'; img-src 'self' data:; \
                          frame-ancestors 'self'; base-uri 'none'; form-action 'self'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(HeaderName::from_static("api-version"), "1");
    response
}

/// Ends a request that takes too long, with a problem as any other.
async fn in_time(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let limit = if *request.method() == Method::POST { SENDING_TIMEOUT } else { TIMEOUT };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => problem::timeout(&uri, limit.as_secs()),
    }
}

/// Runs blocking work of the engine on a thread of its own, no more at once than there are cores.
async fn with_engine<T: Send + 'static>(
    State(state): State<AppState>,
    work: impl FnOnce(&Engine) -> Result<T, problem::ProblemResponse> + Send + 'static,
) -> Result<T, problem::ProblemResponse> {
    let engine = state.engine.load_full();
    let permit = state.searches.acquire_owned().await;
    let permit = permit.map_err(|error| problem::ProblemResponse::internal(&error))?;
    let worked = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work(&engine)
    });
    worked.await.map_err(|error| problem::ProblemResponse::internal(&error))?
}

impl IntoResponse for problem::ProblemResponse {
    fn into_response(self) -> Response {
        self.into_json()
    }
}
