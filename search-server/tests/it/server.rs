//! A server of a few invented documents, or of the built-in sample, asked through its router.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use indexer::index::{self, Generation, Input};
use schemas::taxonomy::Taxonomy;
use search_server::engine::Engine;
use search_server::http::{AppState, app};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// A collection that is served.
pub(crate) struct Server {
    pub(crate) state: AppState,
    router: Router,
    folder: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Server {
    /// Serves documents given as `(file name, front matter, text)`.
    pub(crate) fn of(documents: &[(&str, &str, &str)]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("texts")).unwrap();
        Server::new(state(folder.path(), documents), folder)
    }

    /// Serves the documents of files.
    pub(crate) fn of_files(files: &[&Path]) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let paths = files.iter().map(|file| (*file).to_owned()).collect();
        let input = Input::Paths(paths);
        index::build(folder.path(), Taxonomy::embedded(), &input, &|_| {}).unwrap();
        Server::new(open(folder.path(), false), folder)
    }

    /// Serves the built-in sample; the index is built once for all tests of a program.
    pub(crate) fn sample() -> &'static Server {
        static SAMPLE: OnceLock<Server> = OnceLock::new();
        SAMPLE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            index::build(folder.path(), Taxonomy::embedded(), &Input::Sample, &|_| {}).unwrap();
            Server::new(open(folder.path(), true), folder)
        })
    }

    fn new(state: AppState, folder: TempDir) -> Server {
        Server { router: app(state.clone()), state, folder }
    }

    /// Lets other web sites ask.
    pub(crate) fn allow(&mut self, sites: &[&str]) {
        let sites: Vec<_> = sites.iter().map(|site| site.parse().unwrap()).collect();
        self.state = self.state.clone().allowing(&sites);
        self.router = app(self.state.clone());
    }

    /// Adds documents and serves the new generation.
    pub(crate) fn rebuild(&mut self, documents: &[(&str, &str, &str)]) {
        self.state = state(self.folder.path(), documents);
        self.router = app(self.state.clone());
    }

    /// Adds documents to the index; the server does not know of it.
    pub(crate) fn update(&self, documents: &[(&str, &str, &str)]) {
        write(self.folder.path(), documents);
    }

    /// The folder of the index.
    pub(crate) fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(encoded(address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(Body::empty()).unwrap()).await
    }

    /// Posts something of a type.
    pub(crate) async fn post(
        &self,
        address: &str,
        content_type: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder().method(Method::POST).uri(encoded(address));
        let request = request.header("content-type", content_type).body(body.into()).unwrap();
        self.answer(request).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap();
        let kind = headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
        // Whoever wants the bytes of a packed file asks for those; all else is text.
        let body = match kind.starts_with("application/vnd.openxmlformats") {
            true => String::from_utf8_lossy(&bytes).into_owned(),
            false => String::from_utf8(bytes.to_vec()).unwrap(),
        };
        Answer { status, headers, body }
    }

    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address, &[]).await
    }

    /// What comes back from `address`, as bytes.
    pub(crate) async fn bytes(&self, address: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let request = Request::builder().uri(encoded(address)).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 256 << 20).await.unwrap();
        (status, headers, bytes.to_vec())
    }

    pub(crate) async fn json(&self, address: &str) -> Value {
        let answer = self.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        answer.json()
    }

    /// Fails unless the answer is a problem with this status that names the parameter.
    pub(crate) async fn check_problem(&self, address: &str, status: u16, parameter: Option<&str>) {
        let answer = self.get(address).await;
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        assert_eq!(answer.json()["parameter"].as_str(), parameter, "{address}: {}", answer.body);
    }
}

/// Adds documents to the texts, and builds the index.
fn write(folder: &Path, documents: &[(&str, &str, &str)]) {
    let texts = folder.join("texts");
    for (name, front, text) in documents {
        fs::write(texts.join(name), format!("---\n{front}\n---\n{text}\n")).unwrap();
    }
    let input = Input::Paths(vec![texts]);
    index::build(&folder.join("index"), Taxonomy::embedded(), &input, &|_| {}).unwrap();
}

fn state(folder: &Path, documents: &[(&str, &str, &str)]) -> AppState {
    write(folder, documents);
    open(&folder.join("index"), false)
}

fn open(index: &Path, is_sample: bool) -> AppState {
    let taxonomy = Taxonomy::embedded();
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(index, &segmenter).unwrap();
    AppState::new(Engine::new(generation, taxonomy, segmenter), is_sample)
}

/// Percent-encodes what an address cannot have.
fn encoded(address: &str) -> String {
    let mut encoded = String::new();
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !b"\"|<>".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").unwrap();
        }
    }
    encoded
}
