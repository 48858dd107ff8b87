//! A basket: the address carries it. As a page, as JSON, and for the exports; a basket that is too long
//! for an address comes as a form.

use axum::extract::{Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use schemas::api::BasketResponse;
use schemas::region::RegionCode;
use schemas::taxonomy::Taxonomy;

use super::api::Answer;
use super::pages::{Asked, asset};
use super::params::Pairs;
use super::problem::ProblemResponse;
use super::site::Site;
use super::{AppState, exports, with_engine};
use crate::engine::{Aspect, Basket, Engine, Query};
use crate::pages::{self, BasketView, LONGEST_ADDRESS, Language, Request, basket_pairs};

/// Most items.
const MOST_ITEMS: usize = 500;
/// Most rows of the matrix: as many as there are provinces.
const MOST_REGIONS: usize = 31;
/// Most columns of the matrix.
const MOST_ASPECTS: usize = 12;
/// Longest query of a column, in characters.
const LONGEST_QUERY_CHARS: usize = 500;
/// Longest name of what is counted, in characters.
const LONGEST_OBJECT_CHARS: usize = 50;
/// Longest form, in bytes.
const LONGEST_FORM: usize = 256 * 1024;
/// What an aspect may be.
const ASPECTS: (&str, &str) = (
    "mechanism:做法的标识或名称、figure:所计之物、query:检索式",
    "mechanism: with an identifier or name, figure: with what is counted, or query: with a query",
);

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/basket", get(page).post(posted_page))
        .route("/basket/export", post(posted_export))
        .route("/assets/basket.js", get(script))
        .route("/assets/basket-page.js", get(page_script))
        .route("/assets/basket.css", get(style))
}

/// What somebody collected, with the words as the collection has them today, and what chosen places say
/// of chosen things
#[utoipa::path(get, path = "/api/v1/basket", tag = "search",
    params(
        ("item" = Option<Vec<String>>, Query, description = "A passage, DOCUMENT/PASSAGE, or what it asserts, DOCUMENT/PASSAGE/MECHANISM/REGION; one that is not in the collection is listed as such"),
        ("note" = Option<Vec<String>>, Query, description = "What is written beside the item before it"),
        ("region" = Option<Vec<String>>, Query, description = "A row of the matrix, a division below the nation: code, or Chinese name"),
        ("aspect" = Option<Vec<String>>, Query, description = "A column of the matrix: mechanism:ID, figure:WHAT IS COUNTED, query:QUERY"),
    ),
    responses((status = 200, description = "The basket", body = BasketResponse)))]
pub(super) async fn basket(state: State<AppState>, pairs: Pairs) -> Answer<BasketResponse> {
    with_engine(state, move |engine| {
        let asked = asked(&pairs, engine.taxonomy())?;
        engine.basket(&asked).map_err(|error| ProblemResponse::internal(&error))
    })
    .await
    .map(Json)
}

/// The basket that parameters name.
pub(super) fn asked(pairs: &Pairs, taxonomy: &Taxonomy) -> Result<Basket, ProblemResponse> {
    Ok(Basket {
        items: items(pairs)?,
        regions: regions(pairs)?,
        aspects: aspects(pairs, taxonomy)?,
    })
}

/// The items with their notes. A name that means nothing is kept: its owner may know what it was.
fn items(pairs: &Pairs) -> Result<Vec<(String, Option<String>)>, ProblemResponse> {
    let mut items: Vec<(String, Option<String>)> = Vec::new();
    for (key, value) in &pairs.0 {
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let value = value.trim();
        match (key.as_str(), items.last_mut()) {
            (_, _) if value.is_empty() => {}
            ("item", _) => items.push((value.to_owned(), None)),
            ("note", Some((_, Some(note)))) => *note = format!("{note}\n{value}"),
            ("note", Some((_, note))) => *note = Some(value.to_owned()),
            // Whatever it was written to: it is not thrown away.
            ("note", None) => items.push((String::new(), Some(value.to_owned()))),
            _ => {}
        }
    }
    if items.len() > MOST_ITEMS {
        let given = items.len();
        let zh = format!("至多 {MOST_ITEMS} 条素材；现在有 {given} 条，请分成几个素材篮");
        let en = format!("at most {MOST_ITEMS} items; there are {given}: make several baskets");
        return Err(ProblemResponse::parameter("item", &given.to_string(), (&zh, &en)));
    }
    Ok(items)
}

fn regions(pairs: &Pairs) -> Result<Vec<RegionCode>, ProblemResponse> {
    let mut regions = Vec::new();
    for region in pairs.regions("region")? {
        if region == RegionCode::NATION {
            let expected =
                ("省、市或县；全国不作为一行", "a province, city or county, not the nation");
            return Err(ProblemResponse::parameter("region", &region.to_string(), expected));
        }
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    let given = regions.len();
    if given > MOST_REGIONS {
        let zh = format!("至多 {MOST_REGIONS} 个地区；现在有 {given} 个");
        let en = format!("at most {MOST_REGIONS} places; there are {given}");
        return Err(ProblemResponse::parameter("region", &given.to_string(), (&zh, &en)));
    }
    Ok(regions)
}

/// The columns. A form names them by parameters of their own as well, so that people need not know how
/// an aspect is written.
fn aspects(pairs: &Pairs, taxonomy: &Taxonomy) -> Result<Vec<Aspect>, ProblemResponse> {
    let mut aspects = Vec::new();
    for (key, value) in &pairs.0 {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let aspect = match key.as_str() {
            "aspect" => match value.split_once([':', '：']) {
                Some((kind, rest)) => aspect(key, kind.trim(), rest.trim(), taxonomy)?,
                None => return Err(ProblemResponse::parameter(key, value, ASPECTS)),
            },
            "aspect.figure" => aspect(key, "figure", value, taxonomy)?,
            "aspect.query" => aspect(key, "query", value, taxonomy)?,
            _ => continue,
        };
        if !aspects.contains(&aspect) {
            aspects.push(aspect);
        }
    }
    let given = aspects.len();
    if given > MOST_ASPECTS {
        let zh = format!("至多 {MOST_ASPECTS} 列；现在有 {given} 列");
        let en = format!("at most {MOST_ASPECTS} columns; there are {given}");
        return Err(ProblemResponse::parameter("aspect", &given.to_string(), (&zh, &en)));
    }
    Ok(aspects)
}

fn aspect(
    parameter: &str,
    kind: &str,
    value: &str,
    taxonomy: &Taxonomy,
) -> Result<Aspect, ProblemResponse> {
    let refused = |expected| Err(ProblemResponse::parameter(parameter, value, expected));
    let length = value.chars().count();
    match kind {
        "mechanism" => match taxonomy.resolve_mechanism(value) {
            Some(found) => Ok(Aspect::Mechanism(found.id.clone())),
            None => refused((
                "做法的标识或名称，见 /api/v1/mechanisms",
                "identifier or name of a mechanism, see /api/v1/mechanisms",
            )),
        },
        "figure" if !value.chars().any(char::is_alphanumeric) || length > LONGEST_OBJECT_CHARS => {
            let zh = format!("所计之物的名称，如代表联络站，至多 {LONGEST_OBJECT_CHARS} 字");
            let en = format!("what is counted, at most {LONGEST_OBJECT_CHARS} characters");
            refused((&zh, &en))
        }
        "figure" => Ok(Aspect::Figure(value.to_owned())),
        "query" => {
            let read = Query::parse(value, taxonomy);
            let places = &read.filters;
            if !places.region.is_empty()
                || !places.province.is_empty()
                || !places.excluded.province.is_empty()
            {
                return refused((
                    "不含地区条件的检索式：地区是表的行",
                    "a query that names no place: the rows are the places",
                ));
            }
            if (read.nodes.is_empty() && read.filters.is_empty()) || length > LONGEST_QUERY_CHARS {
                let zh = format!("检索式，至多 {LONGEST_QUERY_CHARS} 字");
                let en = format!("a query of at most {LONGEST_QUERY_CHARS} characters");
                return refused((&zh, &en));
            }
            Ok(Aspect::Query(value.to_owned()))
        }
        _ => refused(ASPECTS),
    }
}

/// What a button of the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// The item at this place moves up.
    Up(usize),
    /// The item at this place moves down.
    Down(usize),
    /// The item at this place goes.
    Remove(usize),
    /// What was written is kept.
    Save,
    /// The matrix is shown; without rows and columns that were chosen, of the items' places and
    /// practices.
    Matrix,
}

impl Action {
    /// Places are counted from 1.
    fn parse(text: &str) -> Option<Action> {
        let place = |number: &str| number.parse::<usize>().ok()?.checked_sub(1);
        match text.split_once('-') {
            None if text == "save" => Some(Action::Save),
            None if text == "matrix" => Some(Action::Matrix),
            Some(("up", number)) => place(number).map(Action::Up),
            Some(("down", number)) => place(number).map(Action::Down),
            Some(("remove", number)) => place(number).map(Action::Remove),
            _ => None,
        }
    }

    fn take(self, basket: &mut Basket, engine: &Engine) -> Result<(), ProblemResponse> {
        let count = basket.items.len();
        match self {
            Action::Up(at) if at > 0 && at < count => basket.items.swap(at - 1, at),
            Action::Down(at) if at + 1 < count => basket.items.swap(at, at + 1),
            Action::Remove(at) if at < count => {
                basket.items.remove(at);
            }
            // The page that the button stood on had other items.
            Action::Up(_) | Action::Down(_) | Action::Remove(_) | Action::Save => {}
            Action::Matrix => {
                let items = Basket { items: basket.items.clone(), ..Basket::default() };
                let shown =
                    engine.basket(&items).map_err(|error| ProblemResponse::internal(&error))?;
                let (regions, aspects) = of_items(&shown);
                if basket.regions.is_empty() {
                    basket.regions = regions;
                }
                if basket.aspects.is_empty() {
                    basket.aspects = aspects;
                }
            }
        }
        Ok(())
    }
}

/// The provinces and the mechanisms of the items, in their order.
fn of_items(shown: &BasketResponse) -> (Vec<RegionCode>, Vec<Aspect>) {
    let (mut regions, mut aspects) = (Vec::new(), Vec::new());
    for quotation in shown.items.iter().filter_map(|item| item.quotation.as_ref()) {
        let region = quotation.region.as_ref().and_then(|region| RegionCode::parse(&region.code));
        let region = region.map(RegionCode::province).filter(|code| *code != RegionCode::NATION);
        regions.extend(region.filter(|region| !regions.contains(region)));
        let aspect = quotation.mechanism.as_ref();
        let aspect = aspect.map(|named| Aspect::Mechanism(named.value.clone()));
        aspects.extend(aspect.filter(|aspect| !aspects.contains(aspect)));
    }
    regions.truncate(MOST_REGIONS);
    aspects.truncate(MOST_ASPECTS);
    (regions, aspects)
}

async fn page(state: State<AppState>, asked: Asked) -> Response {
    match asked.pairs {
        Ok(pairs) => shown(state, pairs, false).await,
        Err(problem) => problem.into_page(&Request { path: "/basket", pairs: &[] }),
    }
}

async fn posted_page(state: State<AppState>, request: HttpRequest) -> Response {
    match posted(request).await {
        Ok(pairs) => shown(state, pairs, true).await,
        Err(problem) => problem.into_page(&Request { path: "/basket", pairs: &[] }),
    }
}

async fn posted_export(state: State<AppState>, site: Site, request: HttpRequest) -> Response {
    match posted(request).await {
        Ok(pairs) => match exports::basket(state, site, pairs).await {
            Ok(response) => response,
            Err(problem) => problem.into_page(&Request { path: "/basket", pairs: &[] }),
        },
        Err(problem) => problem.into_page(&Request { path: "/basket", pairs: &[] }),
    }
}

/// The pairs of a form.
async fn posted(request: HttpRequest) -> Result<Pairs, ProblemResponse> {
    let body = axum::body::to_bytes(request.into_body(), LONGEST_FORM).await;
    let body = body.map_err(|_| {
        let zh = format!("至多 {} kB 的素材篮，请分成几个", LONGEST_FORM / 1024);
        let en = format!("a basket of at most {} kB: make several", LONGEST_FORM / 1024);
        ProblemResponse::parameter("item", "…", (&zh, &en))
    })?;
    Ok(Pairs(form_urlencoded::parse(&body).into_owned().collect()))
}

/// What a handler of the page makes.
enum Made {
    Page(StatusCode, String),
    /// The page under the address that carries the basket as a button has changed it.
    Moved(String),
}

async fn shown(state: State<AppState>, pairs: Pairs, is_posted: bool) -> Response {
    let given = pairs.clone();
    let made = with_engine(state, move |engine| {
        let request = Request { path: "/basket", pairs: &given.0 };
        let expected = (
            "save、matrix，或 up、down、remove 加序号，如 up-2",
            "save, matrix, or up, down or remove with a number, such as up-2",
        );
        let action = given.one("do")?.map(|text| {
            Action::parse(text).ok_or_else(|| ProblemResponse::parameter("do", text, expected))
        });
        let action = action.transpose()?;
        let (mut basket, problem) = match asked(&given, engine.taxonomy()) {
            Ok(basket) => (basket, None),
            // What was collected is shown, whatever is wrong with the choice of rows and columns.
            Err(problem) => (Basket { items: items(&given)?, ..Basket::default() }, Some(problem)),
        };
        if let (Some(action), None) = (action, &problem) {
            action.take(&mut basket, engine)?;
        }
        let mut kept = basket_pairs(&basket);
        if request.language() == Language::English {
            kept.push(("lang", "en".to_owned()));
        }
        let own = pages::address("/basket", kept.iter().map(|(key, value)| (*key, value.as_str())));
        let is_short = own.len() <= LONGEST_ADDRESS;
        if problem.is_none() && is_short && (is_posted || action.is_some()) {
            return Ok(Made::Moved(own));
        }
        let response = engine.basket(&basket).map_err(|error| ProblemResponse::internal(&error))?;
        let view = BasketView {
            basket: &basket,
            shown: &response,
            coverage: &engine.coverage_of_provinces(),
            practices: &engine.practice_names(),
            problem: problem.as_ref().map(|problem| &*problem.0),
        };
        let page = pages::basket(&request, &view, &own);
        let page = page.map_err(|error| ProblemResponse::internal(&error))?;
        let status = problem.map_or(StatusCode::OK, |problem| problem.status());
        Ok(Made::Page(status, page))
    });
    match made.await {
        Ok(Made::Page(status, page)) => (status, Html(page)).into_response(),
        Ok(Made::Moved(address)) => Redirect::to(&address).into_response(),
        Err(problem) => problem.into_page(&Request { path: "/basket", pairs: &pairs.0 }),
    }
}

async fn script() -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/basket.js"))
}

async fn page_script() -> impl IntoResponse {
    asset("text/javascript; charset=utf-8", include_str!("../../assets/basket-page.js"))
}

async fn style() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("../../assets/basket.css"))
}
