//! References to a document or to one of its passages, ready to be pasted.

use axum::Json;
use axum::extract::State;
use schemas::api::{CiteResponse, DocumentResponse};

use super::api::{Answer, Id, missing};
use super::params::Pairs;
use super::problem::ProblemResponse;
use super::site::Site;
use super::today::today;
use super::{AppState, with_engine};
use crate::engine::Engine;
use crate::export::{self, Format, Taken};
use crate::pages::{self, Edition};

/// Names of the styles, which are those of the files of references.
pub(super) const STYLES: [Format; 3] = [Format::Gbt7714, Format::Bibtex, Format::Ris];

/// A reference to a document, or to a passage of it with its words, ready to be pasted
#[utoipa::path(get, path = "/api/v1/documents/{id}/cite", tag = "documents",
    params(
        ("id" = String, Path, description = "Identifier of the document"),
        ("passage" = Option<String>, Query, description = "The passage that is quoted, such as para_3; the whole document if absent"),
        ("edition" = Option<String>, Query, description = "Edition of GB/T 7714; 2015 if absent"),
        ("style" = Option<String>, Query, description = "GB/T 7714, or an entry for a reference manager; gbt7714 if absent"),
    ),
    responses((status = 200, description = "The reference", body = CiteResponse)))]
pub(super) async fn cite(
    state: State<AppState>,
    Id(id): Id,
    site: Site,
    pairs: Pairs,
) -> Answer<CiteResponse> {
    with_engine(state, move |engine| cited(engine, &id, &site, &pairs)).await.map(Json)
}

fn cited(
    engine: &Engine,
    id: &str,
    site: &Site,
    pairs: &Pairs,
) -> Result<CiteResponse, ProblemResponse> {
    let edition = pairs.edition()?;
    let style = pairs.format("style", &STYLES, Some(Format::Gbt7714))?;
    let found = engine.document(id, &today()).map_err(|error| ProblemResponse::internal(&error))?;
    let shown = found.ok_or_else(|| missing(("文献", "document"), id))?;
    let passage = match pairs.one("passage")? {
        Some(id) => {
            let missing = || {
                let mut problem = missing(("段落", "passage"), id);
                problem.0.parameter = Some("passage".to_owned());
                problem
            };
            let passages = shown.passages.iter();
            Some(passages.clone().find(|passage| passage.id == id).ok_or_else(missing)?)
        }
        None => None,
    };
    let anchor = passage.map_or_else(String::new, |passage| format!("#{}", passage.id));
    let taken = taken(format!("{}{anchor}", shown.document.url), site, edition);
    let url = taken.link(&taken.page);
    let pages = passage.and_then(|passage| passage.pages);
    let reference = export::reference(style, &shown.document, pages, &taken).unwrap_or_default();
    let (text, html) = match style {
        Format::Gbt7714 => {
            let name = passage.map(|passage| pages::passage_name(&passage.id)).unwrap_or_default();
            let quote = passage.map(|passage| (passage.text.as_str(), name.as_str()));
            pages::quoted(&reference, quote, &url)
        }
        _ => (reference.clone(), pages::verbatim(&reference)),
    };
    Ok(CiteResponse {
        text,
        html,
        url,
        reference,
        quote: passage.map(|passage| passage.text.clone()),
        style: style.id().to_owned(),
        edition: edition.id().to_owned(),
    })
}

/// What a reference says of this server, where `page` is what it leads to.
pub(super) fn taken(page: String, site: &Site, edition: Edition) -> Taken {
    Taken { page, day: today(), site: site.as_str().to_owned(), edition, kept_at: None }
}

/// The document with the reference to it.
pub(super) fn with_citation(shown: DocumentResponse, edition: Edition) -> DocumentResponse {
    let citation = pages::citation(&shown.document, None, edition).read_on(&today());
    DocumentResponse { citation: Some(citation), ..shown }
}
