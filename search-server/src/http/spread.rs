//! How practices spread over time, as a table that packages for the study of diffusion read.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemas::region::Level;

use super::params::Pairs;
use super::problem::{ProblemKind, ProblemResponse};
use super::site::Site;
use super::today::today;
use super::{AppState, cite, exports, with_engine};
use crate::engine::Engine;
use crate::export::{self, Format, SPREAD_FORMATS};
use crate::pages::Edition;

/// The year in which each division is first seen to practise or pilot each mechanism: a row a division and
/// mechanism. Divisions without a known year are left out
#[utoipa::path(get, path = "/api/v1/export/spread", operation_id = "export_spread", tag = "exports",
    params(
        ("format" = String, Query, description = "Form of the file"),
        ("mechanism" = Option<Vec<String>>, Query, description = "Mechanism: identifier, or Chinese name; all mechanisms if absent"),
        ("level" = Option<String>, Query, description = "Divisions of which level; province if absent"),
    ),
    responses((status = 200, description = "The file")))]
pub(super) async fn spread(
    state: State<AppState>,
    site: Site,
    pairs: Pairs,
) -> Result<Response, ProblemResponse> {
    let format = pairs.format("format", &SPREAD_FORMATS, None)?;
    let file = with_engine(state, move |engine| table(engine, &site, &pairs, format)).await?;
    let mut response = Body::from(file).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    exports::set_name(headers, &format!("spread-{}.{}", today(), format.id()));
    Ok(response)
}

fn table(
    engine: &Engine,
    site: &Site,
    pairs: &Pairs,
    format: Format,
) -> Result<Vec<u8>, ProblemResponse> {
    let level = pairs.division_level()?.unwrap_or(Level::Province);
    let chosen = pairs.mechanisms(engine.taxonomy())?;
    let all = engine.taxonomy().mechanisms().iter().map(|mechanism| mechanism.id.as_str());
    // In the order of the taxonomy, each once.
    let asked = all.filter(|id| chosen.is_empty() || chosen.iter().any(|chosen| chosen == id));
    let seen: Vec<_> = asked.flat_map(|id| engine.first_seen(id, level)).collect();
    if seen.is_empty() {
        let zh = "没有一个地区实行或试点所选的做法而年份可知";
        let en = "No division practises or pilots what was chosen in a year that is known";
        return Err(ProblemResponse::new(ProblemKind::NothingToExport, zh, en));
    }
    let taken = cite::taken(String::new(), site, Edition::default());
    export::write_spread(format, &seen, &taken).map_err(|error| ProblemResponse::internal(&error))
}
