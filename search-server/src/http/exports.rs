//! Exports: a search, an answer, a comparison or a basket as a file, sent while it is written.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::AppState;
use super::params::Pairs;
use super::problem::{ProblemKind, ProblemResponse};
use super::site::Site;
use super::today::today;
use super::{answers, api};
use crate::engine::Engine;
use crate::export::{self, BasketPart, ExportError, Format, Sheet, Taken};
use crate::kept::KeptAnswers;
use crate::pages::{LONGEST_ADDRESS, address, basket_pairs};

/// Bytes that are sent at once.
const CHUNK: usize = 64 * 1024;
/// Chunks that wait for a slow reader.
const WAITING: usize = 4;
/// How long a reader may take for a chunk before it is taken to be gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is exported.
#[derive(Clone, Copy, Debug)]
enum What {
    Search,
    Answer,
    Comparison,
    Basket,
}

/// All documents of a search as a file, with the parameters of the search
#[utoipa::path(get, path = "/api/v1/export", operation_id = "export_search", tag = "exports",
    params(
        ("format" = String, Query, description = "Form of the file"),
        ("edition" = Option<String>, Query, description = "Edition of GB/T 7714 in which sources are cited; 2015 if absent"),
    ),
    responses((status = 200, description = "The file")))]
pub(super) async fn search(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    export(state, site, pairs, What::Search).await
}

/// All proofs of an answer, and the divisions without one, as a file, with the parameters of the answer
#[utoipa::path(get, path = "/api/v1/export/answer", operation_id = "export_answer", tag = "exports",
    params(
        ("format" = String, Query, description = "Form of the file"),
        ("edition" = Option<String>, Query, description = "Edition of GB/T 7714 in which sources are cited; 2015 if absent"),
    ),
    responses((status = 200, description = "The file")))]
pub(super) async fn answer(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    export(state, site, pairs, What::Answer).await
}

/// All cells of a comparison as a file, with the parameters of the comparison
#[utoipa::path(get, path = "/api/v1/export/compare", operation_id = "export_compare", tag = "exports",
    params(
        ("format" = String, Query, description = "Form of the file"),
        ("edition" = Option<String>, Query, description = "Edition of GB/T 7714 in which sources are cited; 2015 if absent"),
    ),
    responses((status = 200, description = "The file")))]
pub(super) async fn compare(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    export(state, site, pairs, What::Comparison).await
}

/// The items of a basket, and its matrix, as a file, with the parameters of the basket
#[utoipa::path(get, path = "/api/v1/export/basket", operation_id = "export_basket", tag = "exports",
    params(
        ("format" = String, Query, description = "Form of the file"),
        ("part" = Option<String>, Query, description = "The items or the matrix alone; csv and jsonl have one of them, the items if absent"),
    ),
    responses((status = 200, description = "The file")))]
pub(super) async fn basket(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    export(state, site, pairs, What::Basket).await
}

/// Begins to answer when the first chunk is there, so that what fails before it is a problem as any
/// other. What fails later breaks the connection off: half a file must not look whole.
async fn export(
    State(state): State<AppState>,
    site: Site,
    pairs: Pairs,
    what: What,
) -> Result<Response, ProblemResponse> {
    let format = pairs.format("format", &Format::ALL, None)?;
    let engine = state.engine.load_full();
    let kept = state.kept.clone();
    let permit = state.searches.acquire_owned().await;
    let permit = permit.map_err(|error| ProblemResponse::internal(&error))?;
    let (chunks, received) = mpsc::channel(WAITING);
    let (begin, begun) = oneshot::channel();
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut begin = Some(begin);
        let outcome =
            with_sheet(&engine, kept.as_deref(), &site, &pairs, (what, format), |sheet| {
                check(format, &sheet)?;
                let name = sheet.name;
                let mut out = Chunks {
                    buffer: Vec::with_capacity(CHUNK),
                    chunks,
                    handle,
                    permit: Some(permit),
                    begin: begin.take().map(|begin| (begin, name)),
                };
                let written = export::write(format, sheet, &mut out);
                match written.and_then(|()| Ok(out.finish()?)) {
                    Ok(()) => Ok(()),
                    Err(error) => {
                        begin = out.fail(&error);
                        Err(ProblemResponse::internal(&error))
                    }
                }
            });
        if let (Err(problem), Some(begin)) = (outcome, begin.take()) {
            let _ = begin.send(Err(problem));
        }
    });
    let name = begun.await.map_err(|error| ProblemResponse::internal(&error))??;
    Ok(file(format, name, Body::from_stream(Received(received))))
}

/// Which part of a basket is asked for.
fn part(pairs: &Pairs) -> Result<BasketPart, ProblemResponse> {
    let Some(given) = pairs.one("part")? else { return Ok(BasketPart::default()) };
    let expected = ("items（素材）或 matrix（对照表）", "items or matrix");
    BasketPart::parse(given).ok_or_else(|| ProblemResponse::parameter("part", given, expected))
}

/// Makes what is exported, from the answer that the page shows.
fn with_sheet(
    engine: &Engine,
    kept: Option<&KeptAnswers>,
    site: &Site,
    pairs: &Pairs,
    (what, format): (What, Format),
    work: impl FnOnce(Sheet<'_>) -> Result<(), ProblemResponse>,
) -> Result<(), ProblemResponse> {
    let site = site.as_str().to_owned();
    let edition = pairs.edition()?;
    let taken =
        |path: &str| Taken { page: page(path, pairs), day: today(), site, edition, kept_at: None };
    match what {
        What::Search => {
            let request = pairs.search(engine.taxonomy())?;
            let failed = |error: crate::engine::EngineError| ProblemResponse::internal(&error);
            let found = engine.search_all(&request).map_err(failed)?;
            if found.head().total == 0 {
                let (_, saying) = engine.why_empty(&request).map_err(failed)?;
                return Err(nothing(&saying.zh, &saying.en));
            }
            work(export::of_search(&found, &request, taken("/search")))
        }
        What::Answer => {
            let (question, answer) = api::answered(engine, pairs)?;
            // What is exported may be cited. A failure is in the log; the export is as good without.
            let id = &answer.answer_id;
            let is_kept = answers::store(engine, kept, pairs, question, answer.clone()).is_ok();
            let taken = taken("/answer").kept_at(is_kept.then(|| answers::address(id)));
            work(export::of_answer(&answer, taken))
        }
        What::Comparison => {
            let asked = pairs.comparison(engine.taxonomy())?;
            let compared = engine.compare(&asked);
            work(export::of_comparison(&compared, &asked, taken("/compare")))
        }
        What::Basket => {
            let asked = super::basket::asked(pairs, engine.taxonomy())?;
            let part = part(pairs)?;
            if part == BasketPart::Matrix && (asked.regions.is_empty() || asked.aspects.is_empty())
            {
                let zh = "没有对照表：region 和 aspect 至少各给一个";
                let en = "There is no matrix: give at least one region and one aspect";
                return Err(nothing(zh, en));
            }
            let shown = engine.basket(&asked);
            let shown = shown.map_err(|error| ProblemResponse::internal(&error))?;
            let kept = basket_pairs(&asked);
            let own = address("/basket", kept.iter().map(|(key, value)| (*key, value.as_str())));
            let page = match own.len() <= LONGEST_ADDRESS {
                true => own,
                false => "/basket".to_owned(),
            };
            let taken = Taken { page, ..taken("/basket") };
            work(export::of_basket(&shown, part, format, taken))
        }
    }
}

/// The address of the page that shows what is exported. A search that reads like a question is asked for
/// as a search.
fn page(path: &str, pairs: &Pairs) -> String {
    let is_idle =
        |key: &str| matches!(key, "format" | "page" | "per_page" | "cursor" | "lang" | "as");
    let kept = pairs.0.iter().filter(|(key, _)| !is_idle(key));
    let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
    let as_text = (path == "/search").then_some(("as", "text"));
    address(path, kept.chain(as_text))
}

fn nothing(zh: &str, en: &str) -> ProblemResponse {
    ProblemResponse::new(ProblemKind::NothingToExport, zh, en)
}

/// Whether a sheet can be written in this form.
fn check(format: Format, sheet: &Sheet<'_>) -> Result<(), ProblemResponse> {
    if sheet.count == 0 {
        return Err(nothing("结果是空的，没有一行", "The result is empty: it has no row"));
    }
    if format.is_of_sources() && !sheet.has_sources {
        let zh = "结果没有引用任何文献，列不出参考文献；可换用 csv、xlsx 等格式";
        let en = "The result quotes no document, so there is nothing to list; take csv, xlsx or another form";
        return Err(nothing(zh, en));
    }
    let (count, most) = (sheet.count, format.most_rows());
    let Some(most) = most.filter(|most| count > *most) else { return Ok(()) };
    let id = format.id();
    let zh = format!("容得下 {count} 行的格式，如 csv、xlsx、jsonl（{id} 至多 {most} 行）");
    let en =
        format!("a form that holds {count} rows, such as csv, xlsx or jsonl ({id} holds {most})");
    Err(ProblemResponse::parameter("format", id, (&zh, &en)))
}

fn file(format: Format, name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    set_name(headers, &format!("{name}-{}.{}", today(), format.extension()));
    response
}

/// Says under which name an answer is saved.
pub(super) fn set_name(headers: &mut HeaderMap, name: &str) {
    if let Ok(file) = HeaderValue::from_str(&format!("attachment; filename=\"tashan-{name}\"")) {
        headers.insert(HeaderName::from_static("content-disposition"), file);
    }
}

type Chunk = io::Result<Bytes>;
/// Tells the handler the name of the file, or what went wrong.
type Begin = oneshot::Sender<Result<&'static str, ProblemResponse>>;

/// Where a file is written to: chunks for the one who asked.
struct Chunks {
    buffer: Vec<u8>,
    chunks: mpsc::Sender<Chunk>,
    handle: Handle,
    /// The place among the searches; whoever reads slowly gives it up.
    permit: Option<OwnedSemaphorePermit>,
    begin: Option<(Begin, &'static str)>,
}

impl Chunks {
    fn send(&mut self) -> io::Result<()> {
        if let Some((begin, name)) = self.begin.take() {
            let _ = begin.send(Ok(name));
        }
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        let chunk = match self.chunks.try_send(Ok(Bytes::from(chunk))) {
            Ok(()) => return Ok(()),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(gone()),
            Err(mpsc::error::TrySendError::Full(chunk)) => chunk,
        };
        self.permit = None;
        let sent = tokio::time::timeout(PATIENCE, self.chunks.send(chunk));
        match self.handle.block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(gone()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.send()
    }

    /// Breaks the file off; gives the handler back where it waits still.
    fn fail(mut self, error: &ExportError) -> Option<Begin> {
        if let Some((begin, _)) = self.begin.take() {
            return Some(begin);
        }
        let broken = io::Error::other(error.to_string());
        let sent = tokio::time::timeout(PATIENCE, self.chunks.send(Err(broken)));
        let _ = self.handle.block_on(sent);
        None
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the reader is gone")
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The chunks as they come.
struct Received(mpsc::Receiver<Chunk>);

impl futures_core::Stream for Received {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        self.0.poll_recv(context)
    }
}
