//! From HTTP to the engine and back. Knows nothing of tantivy.
//!
//! [`app`] and [`serve`] are the two entry points; tests call the first without a port.

mod api;
mod pages;
mod params;
mod problem;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::engine::Engine;
pub use problem::{PROBLEMS, ProblemKind};

/// What all requests share.
#[derive(Clone)]
pub struct AppState {
    /// What answers; a new generation is swapped in, requests keep the one they began with.
    pub engine: Arc<ArcSwap<Engine>>,
    /// As many searches at once as there are cores, so that a burst waits instead of thrashing.
    pub searches: Arc<Semaphore>,
    /// Whether the built-in sample is served.
    pub is_sample: bool,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AppState").field("is_sample", &self.is_sample).finish()
    }
}

impl AppState {
    /// The state of a server that answers from `engine`.
    pub fn new(engine: Engine, is_sample: bool) -> AppState {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        AppState {
            engine: Arc::new(ArcSwap::from_pointee(engine)),
            searches: Arc::new(Semaphore::new(cores)),
            is_sample,
        }
    }
}

/// Longest time that a request may take.
const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(OpenApi)]
#[openapi(info(
    title = "Tashan 他山",
    description = "Full-text search and set answers over what China's people's congresses say and do. \
                   Counts are counts of documents; errors are RFC 9457 problems.",
    license(name = "Apache-2.0 OR MIT")
))]
struct ApiDocument;

/// The server as a router.
pub fn app(state: AppState) -> Router {
    let (router, document) = api_router().split_for_parts();
    let document = Arc::new(document);
    router
        .route(
            "/openapi.json",
            get(move || {
                let document = Arc::clone(&document);
                async move { axum::Json(document.as_ref().clone()) }
            }),
        )
        .merge(pages::router())
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(middleware::from_fn(headers))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CompressionLayer::new())
        .with_state(state)
}

fn api_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(ApiDocument::openapi())
        .routes(routes!(api::search))
        .routes(routes!(api::answer))
        .routes(routes!(api::suggest))
        .routes(routes!(api::document))
        .routes(routes!(api::mechanisms))
        .routes(routes!(api::mechanism))
        .routes(routes!(api::topics))
        .routes(routes!(api::regions))
        .routes(routes!(api::region))
        .routes(routes!(api::healthz))
        .routes(routes!(api::readyz))
}

/// The description of the API, generated from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api_router().into_openapi()
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
