//! Feeds from results: the one place that says what an entry is.
//!
//! An entry is a document of a search, or a proof of an answer. What came into the collection last stands
//! first; the collection knows when it read each source in its present form. Proofs that an edit of the
//! taxonomy or a review brings to light have the time of their source: nothing records when they were found.

use std::cmp::Reverse;

use schemas::api::{AnswerResponse, Basis, Evidence, Hit, with_cuts};
use schemas::saying::Saying;

use super::id::urn;
use super::{Entry, Feed, Links};
use crate::engine::{AllFound, Engine, EngineError};
use crate::pages::{parameter_name, passage_name};

/// What is asked for, and which page of it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The address without what chooses a page; it identifies the feed.
    pub feed: String,
    /// The page that shows the same to people.
    pub shown: String,
    /// Page, from 1.
    pub page: usize,
    /// Entries a page.
    pub per_page: usize,
}

impl Asked {
    fn skipped(&self) -> usize {
        (self.page - 1).saturating_mul(self.per_page)
    }

    /// The address of a page.
    fn at(&self, page: usize) -> String {
        let mut address = self.feed.clone();
        let mut add = |name: &str, number: usize| {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(&format!("{name}={number}"));
        };
        if page != 1 {
            add("page", page);
        }
        if self.per_page != super::MOST_ENTRIES {
            add("per_page", self.per_page);
        }
        address
    }

    fn links(&self, total: usize) -> Links {
        let last = total.div_ceil(self.per_page).max(1);
        let mut pages = vec![("first", self.at(1)), ("last", self.at(last))];
        if self.page > 1 {
            pages.push(("previous", self.at((self.page - 1).min(last))));
        }
        if self.page < last {
            pages.push(("next", self.at(self.page + 1)));
        }
        Links { own: self.at(self.page), shown: self.shown.clone(), pages }
    }

    fn feed(
        self,
        told: (Saying, Saying),
        updated: &str,
        total: usize,
        entries: Vec<Entry>,
    ) -> Feed {
        let (title, scope) = told;
        Feed {
            id: urn(&["feed", &self.feed]),
            title,
            scope,
            updated: updated.to_owned(),
            links: self.links(total),
            total,
            first: self.skipped() + 1,
            per_page: self.per_page,
            entries,
        }
    }
}

/// The documents of a search.
///
/// # Errors
/// A document cannot be read.
pub fn of_search(engine: &Engine, found: AllFound<'_>, asked: Asked) -> Result<Feed, EngineError> {
    let found = found.newest_first();
    let head = found.head();
    let hits = found.page(asked.skipped(), asked.per_page);
    let entries =
        hits.map(|hit| Ok(of_hit(engine, hit?))).collect::<Result<Vec<_>, EngineError>>()?;
    let updated = found.newest().unwrap_or_else(|| engine.built_at());
    let query = &head.query;
    let (zh, en) = match query.q.as_str() {
        "" => ("全部文献".to_owned(), "All documents".to_owned()),
        q => (format!("检索“{q}”"), format!("Search for “{q}”")),
    };
    let scope = match query.scope.as_str() {
        "sentence" => ("同一句", "within a sentence"),
        "document" => ("同一篇", "within a document"),
        _ => ("同一段", "within a passage"),
    };
    let filters_zh = query
        .filters
        .iter()
        .map(|filter| format!("{}：{}", parameter_name(&filter.parameter), filter.label));
    let filters_en = query.filters.iter().map(|filter| {
        let label = filter.label_en.as_ref().unwrap_or(&filter.label);
        format!("{}: {label}", filter.parameter)
    });
    let told = Saying::new(
        format!(
            "{zh}，{}；条件：{}；共 {} 篇；新收入的在前；库版本 {}。",
            scope.0,
            listed(filters_zh, "；", "无"),
            head.total,
            head.version.content
        ),
        format!(
            "{en}, {}; filters: {}; {} documents; last added first; collection version {}.",
            scope.1,
            listed(filters_en, "; ", "none"),
            head.total,
            head.version.content
        ),
    );
    let title = Saying::new(format!("他山 {zh}"), format!("Tashan: {en}"));
    Ok(asked.feed((title, told), updated, head.total, entries))
}

/// The proofs of an answer, those of the nation among them.
pub fn of_answer(engine: &Engine, answer: &AnswerResponse, asked: Asked) -> Feed {
    let of_divisions = answer.rows.iter().flat_map(|row| &row.evidence);
    let mut proofs: Vec<(&str, &Evidence)> = of_divisions
        .chain(&answer.nation)
        .map(|proof| (read_at(engine, &proof.document.id), proof))
        .collect();
    proofs.sort_by_key(|(read_at, proof)| {
        let Evidence { document, year, passage, region, mechanism, .. } = *proof;
        let named = mechanism.as_ref().map(|mechanism| mechanism.value.as_str());
        let day = document.date.as_deref();
        (Reverse((*read_at, *year, day)), &document.id, passage, &region.code, named)
    });
    let updated = proofs.first().map_or_else(|| engine.built_at(), |(read_at, _)| *read_at);
    let shown = proofs.iter().skip(asked.skipped()).take(asked.per_page);
    let entries = shown.map(|(read_at, proof)| of_proof(read_at, proof, answer.basis)).collect();
    let read = &answer.interpretation;
    let english = |id: &str| engine.taxonomy().mechanism(id).map(|known| known.en.clone());
    let (what, what_en) = match &read.mechanism {
        Some(named) => (
            format!("做法：{}（{}）", named.label, named.value),
            format!("practice: {}", english(&named.value).unwrap_or_else(|| named.value.clone())),
        ),
        None => {
            let text = read.text.as_deref().unwrap_or_default();
            (format!("原文中的“{text}”"), format!("the words “{text}”"))
        }
    };
    let places = || read.regions.iter().map(|region| region.full_name());
    let (years, years_en) = match (read.year_from, read.year_to) {
        (None, None) => ("不限".to_owned(), "all".to_owned()),
        (Some(from), None) => (format!("{from} 年起"), format!("from {from}")),
        (None, Some(to)) => (format!("至 {to} 年"), format!("to {to}")),
        (Some(from), Some(to)) => (format!("{from}—{to} 年"), format!("{from}–{to}")),
    };
    let kinds = read.documents.iter().map(|kind| kind.zh().to_owned());
    let kinds_en = read.documents.iter().map(|kind| kind.id().to_owned());
    let (total, version) = (proofs.len(), &answer.version.content);
    let told = Saying::new(
        format!(
            "问：{}；{what}；层级：{}；地区：{}；年份：{years}；文献类型：{}；证据 {total} 条；新收入的在前；库版本 {version}。",
            answer.question,
            read.level.zh(),
            listed(places(), "、", "全部"),
            listed(kinds, "、", "全部"),
        ),
        format!(
            "Asked: {}; {what_en}; level: {}; places: {}; years: {years_en}; kinds: {}; {total} proofs; last added first; collection version {version}.",
            answer.question,
            read.level.id(),
            listed(places(), ", ", "all"),
            listed(kinds_en, ", ", "all"),
        ),
    );
    let title = Saying::new(format!("他山 {what}"), format!("Tashan: {what_en}"));
    asked.feed((title, told), updated, total, entries)
}

fn of_hit(engine: &Engine, hit: Hit) -> Entry {
    let Hit { document, passages, .. } = hit;
    let quotes = passages.iter().map(|passage| with_cuts(&passage.text, passage.cut));
    let link = passages.first().map_or_else(|| document.url.clone(), |first| first.url.clone());
    let region = document.region.as_ref();
    Entry {
        id: urn(&["document", &document.id]),
        title: document.title.clone(),
        link,
        updated: read_at(engine, &document.id).to_owned(),
        quotes: quotes.collect(),
        from: from(&document, None),
        published: document.date,
        authors: document.authors,
        categories: region
            .map(|region| (region.code.clone(), region.full_name()))
            .into_iter()
            .collect(),
    }
}

fn of_proof(read_at: &str, proof: &Evidence, basis: Basis) -> Entry {
    let document = &proof.document;
    let mechanism = proof.mechanism.as_ref();
    let place = proof.region.full_name();
    let said = match (basis, mechanism) {
        (Basis::Assertions, Some(mechanism)) => {
            format!("{}：{}", proof.stance.zh(), mechanism.label)
        }
        _ => document.title.clone(),
    };
    let year = proof.year.map_or_else(String::new, |year| format!("（{year}）"));
    let named = mechanism.map(|mechanism| (mechanism.value.clone(), mechanism.label.clone()));
    Entry {
        id: urn(&[
            "proof",
            &document.id,
            &proof.passage,
            mechanism.map_or("", |mechanism| mechanism.value.as_str()),
            &proof.region.code,
            proof.stance.id(),
        ]),
        title: format!("{place} · {said}{year}"),
        link: proof.url.clone(),
        updated: read_at.to_owned(),
        published: document.date.clone(),
        authors: document.authors.clone(),
        categories: [(proof.region.code.clone(), place)].into_iter().chain(named).collect(),
        quotes: vec![proof.quote.clone()],
        from: from(document, Some(&proof.passage)),
    }
}

/// Where something stands: 《题名》，2021，第 3 段.
fn from(document: &schemas::api::DocumentSummary, passage: Option<&str>) -> String {
    let year = document.year.map(|year| year.to_string());
    let when = document.date.clone().or(year);
    let parts = [Some(format!("《{}》", document.title)), when, passage.map(passage_name)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}

fn read_at<'e>(engine: &'e Engine, id: &str) -> &'e str {
    engine.read_at(id).unwrap_or_else(|| engine.built_at())
}

/// Parts in a row, or `none` if there are none.
fn listed(parts: impl Iterator<Item = String>, between: &str, none: &str) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { none.to_owned() } else { parts.join(between) }
}
