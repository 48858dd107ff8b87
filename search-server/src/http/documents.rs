//! A document under its address: as a page, and by a suffix as JSON, plain text, Markdown, or the reference to it.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use schemas::api::DocumentResponse;

use super::api::{self, Id};
use super::pages::{Asked, Page, page};
use super::problem::ProblemResponse;
use super::site::Site;
use super::today::today;
use super::{AppState, cite, with_engine};
use crate::export::{self, Format, Taken};
use crate::pages::{self, DocumentView};

/// Comparable cases that a document's page shows.
const SHOWN_CASES: usize = 5;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/doc/{id}", get(document)).route("/assets/document.js", get(script))
}

/// A form in which a document can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Text,
    Markdown,
    /// The reference to it.
    Reference(Format),
}

impl Form {
    const ALL: [(&str, Form, &str); 5] = [
        (".json", Form::Json, "application/json"),
        (".txt", Form::Text, "text/plain; charset=utf-8"),
        (".md", Form::Markdown, "text/markdown; charset=utf-8"),
        (".bibtex", Form::Reference(Format::Bibtex), "application/x-bibtex"),
        (".ris", Form::Reference(Format::Ris), "application/x-research-info-systems"),
    ];

    fn of(name: &str) -> Option<(&str, Form, &'static str)> {
        let ends = |(suffix, form, kind): &(&str, Form, &'static str)| {
            Some((name.strip_suffix(suffix)?, *form, *kind))
        };
        Form::ALL.iter().find_map(ends)
    }

    fn write(self, shown: DocumentResponse, taken: &Taken) -> Result<String, serde_json::Error> {
        match self {
            Form::Json => serde_json::to_string(&cite::with_citation(shown, taken.edition)),
            Form::Text => Ok(pages::plain(&shown, taken.edition)),
            Form::Markdown => Ok(pages::markdown(&shown, taken.edition)),
            Form::Reference(format) => {
                let reference = export::reference(format, &shown.document, None, taken);
                Ok(reference.unwrap_or_default())
            }
        }
    }
}

async fn document(
    state: State<AppState>,
    site: Site,
    asked: Asked,
    id: Result<Id, ProblemResponse>,
) -> Page {
    let id = match id {
        Ok(Id(id)) => id,
        Err(problem) => return problem.into_page(&asked.request()),
    };
    match Form::of(&id) {
        Some((id, form, kind)) => match asked.pairs.and_then(|pairs| pairs.edition()) {
            Ok(edition) => {
                let taken = cite::taken(format!("/doc/{id}"), &site, edition);
                file(state, id.to_owned(), form, kind, taken).await
            }
            Err(problem) => problem.into_json(),
        },
        None => document_page(state, site, asked, id).await,
    }
}

/// The page; the words of `q`, with which a reader may have come, are marked in it.
async fn document_page(state: State<AppState>, site: Site, asked: Asked, id: String) -> Page {
    let is_sample = state.is_sample;
    let address = format!("/doc/{id}");
    let mut response = page(state, asked, move |engine, request, pairs| {
        let q = pairs.q()?;
        pairs.edition()?;
        let shown =
            engine.document(&id, &today()).map_err(|error| ProblemResponse::internal(&error))?;
        let shown = shown.ok_or_else(|| api::missing(("文献", "document"), &id))?;
        let similar = engine.similar(&id, 1, SHOWN_CASES);
        let similar = similar.ok_or_else(|| api::missing(("文献", "document"), &id))?;
        let found = match q {
            "" => Vec::new(),
            _ => engine.highlights(q, &shown.passages),
        };
        let view = DocumentView {
            shown: &shown,
            similar: &similar,
            found: &found,
            is_sample,
            site: site.as_str(),
        };
        Ok(pages::document(request, &view))
    })
    .await;
    if response.status().is_success()
        && let Some(links) = links(&address)
    {
        response.headers_mut().insert(header::LINK, links);
    }
    response
}

/// Where the document is found for good, and its other forms (RFC 8288).
fn links(address: &str) -> Option<HeaderValue> {
    let form = |(suffix, _, kind): &(&str, Form, &str)| {
        let kind = kind.split(';').next().unwrap_or(kind);
        format!("<{address}{suffix}>; rel=\"alternate\"; type=\"{kind}\"")
    };
    let own = ["canonical", "cite-as"].map(|rel| format!("<{address}>; rel=\"{rel}\""));
    let links: Vec<String> = own.into_iter().chain(Form::ALL.iter().map(form)).collect();
    HeaderValue::from_str(&links.join(", ")).ok()
}

/// The document as a file; whoever asks for one is a program, and gets its problems as such.
async fn file(
    state: State<AppState>,
    id: String,
    form: Form,
    kind: &'static str,
    taken: Taken,
) -> Response {
    let canonical = format!("</doc/{id}>; rel=\"canonical\"");
    let written = with_engine(state, move |engine| {
        let shown =
            engine.document(&id, &today()).map_err(|error| ProblemResponse::internal(&error))?;
        let shown = shown.ok_or_else(|| api::missing(("文献", "document"), &id))?;
        form.write(shown, &taken).map_err(|error| ProblemResponse::internal(&error))
    });
    match written.await {
        Ok(text) => {
            let mut response = ([(header::CONTENT_TYPE, kind)], text).into_response();
            if let Ok(canonical) = HeaderValue::from_str(&canonical) {
                response.headers_mut().insert(header::LINK, canonical);
            }
            response
        }
        Err(problem) => problem.into_json(),
    }
}

async fn script() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("../../assets/document.js"))
}
