//! Answers are kept by whoever asked, and asked about again: `ETag` and `If-None-Match`.
//!
//! What the collection, the taxonomy and the program are decides every answer, the day whether a
//! regulation holds, and the name of the server where links lead. So the tag is a digest of these and of
//! the address, and a match needs no search. It is weak, because the bytes differ in the time taken and in
//! their compression.

use std::sync::OnceLock;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::AppState;
use super::site::Site;
use super::today::today;
use crate::engine::Engine;

/// May be kept, must be asked about before every use: an index may be replaced at any time.
const KEPT: HeaderValue = HeaderValue::from_static("no-cache");
/// Is of this moment only.
const MOMENTARY: HeaderValue = HeaderValue::from_static("no-store");
/// Addresses whose answers come from something else than the index.
const NOT_OF_THE_INDEX: [&str; 6] =
    ["/healthz", "/readyz", "/metrics", "/assets/", "/widget", "/embed"];

/// The version of what answers: equal where the collection, the taxonomy and the program are.
pub(super) fn version(engine: &Engine) -> String {
    digest(&[program(), &engine.version().content])
}

/// Sixteen hexadecimal digits.
fn digest(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

/// A digest of the running program: the number of its version says too little during development.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let file = std::env::current_exe().and_then(std::fs::File::open);
        let mut hasher = blake3::Hasher::new();
        match file.map(|file| hasher.update_reader(file).map(|_| ())) {
            Ok(Ok(())) => hasher.finalize().to_hex().to_string(),
            _ => env!("CARGO_PKG_VERSION").to_owned(),
        }
    })
}

/// Adds a tag to what the index answers, and answers 304 where the caller has it already. A handler
/// that sets `Cache-Control` or `ETag` itself is left alone.
pub(super) async fn conditional(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read || NOT_OF_THE_INDEX.iter().any(|start| path.starts_with(start)) {
        return next.run(request).await;
    }
    let engine = state.engine.load_full();
    let generation = engine.version().generation.to_string();
    let sample = if state.is_sample { "sample" } else { "" };
    // Some answers have links with the address of this server in them.
    let (parts, body) = request.into_parts();
    let site = Site::of(&state, &parts);
    let request = Request::from_parts(parts, body);
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    // Feeds say when the index read its sources, and no two builds do that at one time.
    let (version, built, day) = (version(&engine), engine.built_at(), today());
    let tag = digest(&[&version, &generation, built, sample, &day, site.as_str(), address]);
    let Ok(tag) = HeaderValue::from_str(&format!("W/\"{tag}\"")) else {
        return next.run(request).await;
    };
    let known = known_tags(request.headers());
    // The tag holds the address, so whoever has it got a good answer from here.
    if known.iter().any(|known| known.as_bytes() == tag.as_bytes()) {
        return not_modified(tag);
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers.contains_key(header::CACHE_CONTROL) || headers.contains_key(header::ETAG) {
        return response;
    }
    if response.status() != StatusCode::OK {
        response.headers_mut().insert(header::CACHE_CONTROL, MOMENTARY);
        return response;
    }
    if known.iter().any(|known| known == "*") {
        return not_modified(tag);
    }
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    response
}

/// The headers are those of the answer that is not sent; what has no body is not compressed, so what it
/// varies by is said here.
fn not_modified(tag: HeaderValue) -> Response {
    let varies = HeaderValue::from_static("accept-encoding");
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, KEPT), (header::VARY, varies)];
    (StatusCode::NOT_MODIFIED, headers).into_response()
}

/// The tags of `If-None-Match`, weak ones and strong ones alike: the comparison is the weak one.
fn known_tags(headers: &HeaderMap) -> Vec<String> {
    let lists = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let tags = lists.filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(','));
    tags.map(str::trim)
        .map(|tag| if tag.starts_with('"') { format!("W/{tag}") } else { tag.to_owned() })
        .collect()
}
