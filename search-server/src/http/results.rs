//! A search as API and page answer it: with the next page, the ways out of an empty result, and why.

use schemas::api::{EmptyResult, SearchResponse, WayOut};

use super::caching;
use super::cursor::Cursor;
use super::params::Pairs;
use super::problem::ProblemResponse;
use crate::engine::{Engine, SearchRequest};
use crate::pages::{Request, address, parameter_name};

/// Most changed searches that an empty result offers.
const MOST_WAYS_OUT: usize = 8;
/// Most words that are left out one at a time.
const MOST_WORDS: usize = 6;

/// What an answer takes over from a search.
const ASKED_OF_ANSWERS: [&str; 5] = ["q", "province", "region", "year_from", "year_to"];

/// The address of the set answer to what is searched, where there is one.
fn answer(engine: &Engine, pairs: &Pairs, request: &SearchRequest) -> Option<String> {
    let understood = engine.understand(&request.q);
    let has_answer = understood.asks_for_set() || understood.mechanism.is_some();
    let kept = pairs.0.iter().filter(|(key, _)| ASKED_OF_ANSWERS.contains(&key.as_str()));
    let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
    has_answer.then(|| address("/api/v1/answer", kept))
}

/// Searches.
pub(super) fn search(engine: &Engine, pairs: &Pairs) -> Result<SearchResponse, ProblemResponse> {
    let mut request = pairs.search(engine.taxonomy())?;
    let version = caching::version(engine);
    if let Some(text) = pairs.one("cursor")? {
        let cursor = Cursor::read(text, &version)?;
        (request.page, request.per_page) = (cursor.page, cursor.per_page);
    }
    let asked = pairs.explain()?;
    let document = pairs.one("document")?;
    let document = match document {
        Some(id) => {
            let missing = || {
                let mut problem = super::api::missing(("文献", "document"), id);
                problem.0.parameter = Some("document".to_owned());
                problem
            };
            Some(engine.position(id).ok_or_else(missing)?)
        }
        None => None,
    };
    let failed = |error: crate::engine::EngineError| ProblemResponse::internal(&error);
    let mut found = engine.search(&request).map_err(failed)?;
    if found.page < found.pages {
        let next = Cursor { page: found.page + 1, per_page: found.per_page }.write(&version);
        let kept = pairs
            .0
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "page" | "per_page" | "cursor"));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        found.next = Some(address("/api/v1/search", kept.chain([("cursor", next.as_str())])));
        found.cursor = Some(next);
    }
    found.answer = answer(engine, pairs, &request);
    if found.total == 0 {
        let (reason, saying) = engine.why_empty(&request).map_err(failed)?;
        let ways_out = ways_out(engine, pairs, &request, &found)?;
        found.empty = Some(EmptyResult { reason, saying, ways_out });
    }
    if asked || document.is_some() {
        let explained = engine.explain(&request, &mut found, document);
        found.explanation = Some(explained.map_err(failed)?);
    }
    Ok(found)
}

/// Searches with one thing less that find something. Each total is that of the very address which is
/// offered, so the click keeps what the number says.
fn ways_out(
    engine: &Engine,
    pairs: &Pairs,
    request: &SearchRequest,
    found: &SearchResponse,
) -> Result<Vec<WayOut>, ProblemResponse> {
    let page = Request { path: "/search", pairs: &pairs.0 };
    let filters = &found.query.filters;
    let mut changed: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut parameters: Vec<&str> = Vec::new();
    for filter in filters {
        let parameter = filter.parameter.as_str();
        if parameters.contains(&parameter) {
            continue;
        }
        parameters.push(parameter);
        let same = || filters.iter().filter(|other| other.parameter == parameter);
        let labels: Vec<&str> = same().map(|filter| filter.label.as_str()).collect();
        let label = format!("去掉条件“{}：{}”", parameter_name(parameter), labels.join("、"));
        changed.push((label, page.without_filters(same())));
    }
    if parameters.len() > 1 {
        changed.push(("去掉全部条件".to_owned(), page.without_filters(filters.iter())));
    }
    let unquoted = page.unquoted();
    if unquoted != page.q() && !found.query.literals.is_empty() {
        changed.push(("不加引号检索（按词查找，不求一字不差）".to_owned(), page.with_q(&unquoted)));
    }
    let words: Vec<&str> = page.q().split_whitespace().collect();
    let is_plain = |word: &&str| !word.contains([':', '：', '"', '“', '”', '(', '（', '|', '~']);
    if (2..=MOST_WORDS).contains(&words.len()) && words.iter().all(is_plain) {
        for left_out in 0..words.len() {
            let rest = words.iter().enumerate().filter(|(index, _)| *index != left_out);
            let rest: Vec<&str> = rest.map(|(_, word)| *word).collect();
            changed.push((format!("去掉“{}”", words[left_out]), page.with_q(&rest.join(" "))));
        }
    }
    let mut ways_out: Vec<WayOut> = Vec::new();
    for (label, pairs) in changed {
        let url =
            address("/search", pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let asked = Pairs(pairs).search(engine.taxonomy())?;
        let is_same = asked.q == request.q && asked.filters == request.filters;
        if is_same || ways_out.iter().any(|known| known.url == url) {
            continue;
        }
        let total = engine.total(&asked).map_err(|error| ProblemResponse::internal(&error))?;
        if total > 0 && ways_out.len() < MOST_WAYS_OUT {
            ways_out.push(WayOut { label, url, total });
        }
    }
    Ok(ways_out)
}
