//! The box for other web sites: its two files with their digests, the page that a frame shows, the page
//! that tells webmasters how, and a site of another origin to try it on.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::pages::{Asked, page};
use super::problem::ProblemResponse;
use super::{AppState, Origin, headers};
use crate::pages::{self, Request, WidgetFile};

/// Hosts that are not named in the request get the snippet for this one.
const UNNAMED_HOST: &str = "kb.example.gov.cn";

/// The files, each with the digest that `integrity` wants.
static FILES: LazyLock<[WidgetFile; 2]> = LazyLock::new(|| {
    let file = |path, media_type, text: &'static str| WidgetFile {
        path,
        media_type,
        text,
        integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(text))),
    };
    let css = include_str!("../../widget/tashan.css");
    let script = include_str!("../../widget/tashan.js");
    [
        file("/widget/v1/tashan.css", "text/css; charset=utf-8", css),
        file("/widget/v1/tashan.js", "text/javascript; charset=utf-8", script),
    ]
});

pub(super) fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/widget", get(webmasters))
        .route("/widget/v1/integrity.json", get(integrity))
        .route("/embed", get(embed));
    for file in FILES.iter() {
        router = router.route(file.path, get(async || served(file)));
    }
    router
}

/// A file may be kept for an hour: after an upgrade the digest in a site's snippet no longer fits, and
/// the plain form goes on working.
fn served(file: &'static WidgetFile) -> Response {
    let headers =
        [(header::CONTENT_TYPE, file.media_type), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, file.text).into_response()
}

/// The digests by path, for programs that make snippets.
async fn integrity() -> Response {
    let digests: serde_json::Map<String, serde_json::Value> =
        FILES.iter().map(|file| (file.path.to_owned(), file.integrity.clone().into())).collect();
    let headers = [(header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, axum::Json(digests)).into_response()
}

/// The origin by which the caller knows this server: a proxy before it says so.
fn own_origin(headers: &HeaderMap) -> String {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = match text(HeaderName::from_static("x-forwarded-proto")) {
        Some("https") => "https",
        _ => "http",
    };
    let host = text(HeaderName::from_static("x-forwarded-host")).or(text(header::HOST));
    format!("{scheme}://{}", host.unwrap_or(UNNAMED_HOST))
}

/// How to put the box on a site.
async fn webmasters(state: State<AppState>, headers: HeaderMap, asked: Asked) -> Response {
    let origin = own_origin(&headers);
    let has_sites = !state.origins.is_empty();
    page(state, asked, move |_, request, _| {
        let [css, script] = &*FILES;
        Ok(pages::widget(request, &origin, css, script, has_sites))
    })
    .await
}

/// The page that a frame of another site shows. Only listed sites may frame it.
async fn embed(state: State<AppState>, asked: Asked) -> Response {
    let origins = state.origins.clone();
    let mut response = page(state, asked, |_, request, _| Ok(pages::embed(request))).await;
    let listed = origins.iter().map(Origin::as_str);
    let ancestors = ["'self'"].into_iter().chain(listed).collect::<Vec<_>>().join(" ");
    let policy = format!(
        "default-src 'self'; frame-ancestors {ancestors}; base-uri 'none'; form-action 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A small web site of another origin that embeds the box of `server`, under the strictest policy that
/// it can work with.
///
/// `server` is an origin such as `http://127.0.0.1:8080`.
pub fn demo(server: &str) -> Router {
    Router::new()
        .route("/", get(async |State(server): State<Arc<str>>| demo_page(&server, false)))
        .route("/framed", get(async |State(server): State<Arc<str>>| demo_page(&server, true)))
        .route("/site.css", get(demo_style))
        .layer(axum::middleware::from_fn(headers))
        .with_state(Arc::from(server))
}

fn demo_page(server: &str, is_framed: bool) -> Response {
    let [css, script] = &*FILES;
    let policy = format!(
        "default-src 'self'; script-src {server}; style-src 'self' {server}; \
         connect-src {server}; form-action {server}; frame-src {server}; base-uri 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    match pages::demo(server, css, script, is_framed) {
        Ok(page) => ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response(),
        Err(error) => {
            ProblemResponse::internal(&error).into_page(&Request { path: "/", pairs: &[] })
        }
    }
}

async fn demo_style() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, include_str!("../../widget/demo/site.css"))
}
