//! Parts of answers that several questions share.

use corpus::store::StoreError;
use schemas::api::{
    DocumentAssertion, DocumentResponse, DocumentSummary, FilterEcho, Named, PassageText,
    QueryEcho, RegionRef,
};
use schemas::document::{Document, Pages, pages_of};
use schemas::region::{Region, RegionCode, RegionTable};
use schemas::saying::Saying;
use schemas::taxonomy::Taxonomy;

use super::filters::{Excluded, Filters};
use super::query::{Query, Term};
use super::search::{Looked, SearchRequest};
use super::{Engine, EngineError};

/// Characters of the text that stand for a title where none is printed.
const STAND_IN_TITLE_CHARS: usize = 30;

/// Address of a document's page.
pub(super) fn document_url(id: &str) -> String {
    format!("/doc/{id}")
}

/// Address of a paragraph.
pub(super) fn passage_url(id: &str, passage: &str) -> String {
    format!("/doc/{id}#{passage}")
}

/// A division as answers show it.
pub(super) fn region_ref(code: RegionCode) -> RegionRef {
    let table = RegionTable::embedded();
    RegionRef { code: code.to_string(), name: table.name(code), path: table.path(code) }
}

/// How a query was read.
pub(super) fn query_echo(
    request: &SearchRequest,
    query: &Query,
    looked: &Looked,
    filters: &Filters,
    taxonomy: &Taxonomy,
) -> QueryEcho {
    let finding = &looked.finding;
    let mut echo = QueryEcho {
        q: request.q.clone(),
        reading: query.to_string(),
        scope: request.scope.id().to_owned(),
        dropped: finding.dropped().to_vec(),
        widened: looked.is_widened,
        article: looked.article.clone(),
        hints: query.hints.clone(),
        filters: filter_echo(filters, taxonomy),
        ..QueryEcho::default()
    };
    for (term, is_excluded) in query.terms() {
        let (list, spelled) = match term {
            Term::Words(text) => (&mut echo.words, text.clone()),
            Term::Literal(text) => (&mut echo.literals, text.clone()),
            Term::Near { parts, .. } => (&mut echo.literals, parts.join(" ")),
        };
        if is_excluded { &mut echo.excluded } else { list }.push(spelled);
    }
    if !finding.dropped().is_empty() {
        let dropped = finding.dropped().join("、");
        echo.hints.push(Saying::new(
            format!("没有检索“{dropped}”：虚词，或超出词数"),
            format!("“{dropped}” was not searched: it says nothing, or there are too many words"),
        ));
    }
    let minimums = if looked.is_widened { Vec::new() } else { finding.minimums() };
    for (needed, all) in minimums {
        echo.hints.push(Saying::new(
            format!("{all} 个词中有 {needed} 个就算符合；都要有的，请分别加引号"),
            format!("{needed} of {all} words are enough; quote each that must be there"),
        ));
    }
    echo
}

/// The filters in force, for people.
pub(super) fn filter_echo(filters: &Filters, taxonomy: &Taxonomy) -> Vec<FilterEcho> {
    let table = RegionTable::embedded();
    let mut echo = Vec::new();
    let mut add = |parameter: &str, value: String, zh: Option<String>, en: Option<String>| {
        let label = zh.unwrap_or_else(|| value.clone());
        echo.push(FilterEcho { parameter: parameter.to_owned(), value, label, label_en: en });
    };
    let region = |code: RegionCode| {
        let english = table.get(code).and_then(Region::english);
        (code.to_string(), Some(table.name(code)), english)
    };
    let mechanism = |id: &String| {
        let found = taxonomy.mechanism(id);
        (id.clone(), found.map(|found| found.zh.clone()), found.map(|found| found.en.clone()))
    };
    let topic = |id: &String| {
        let found = taxonomy.resolve_topic(id);
        (id.clone(), found.map(|found| found.zh.clone()), found.map(|found| found.en.clone()))
    };
    let named = |id: &str, zh: &str| (id.to_owned(), Some(zh.to_owned()), Some(id.to_owned()));
    let year = |year: i32| (year.to_string(), Some(format!("{year} 年")), Some(year.to_string()));
    let Excluded { province, mechanism: mechanisms, topic: topics, kind, level, year: years } =
        &filters.excluded;
    for (name, codes) in [
        ("province", &filters.province),
        ("region", &filters.region),
        ("exclude.province", province),
    ] {
        for (value, zh, en) in codes.iter().copied().map(region) {
            add(name, value, zh, en);
        }
    }
    for (name, ids) in [("mechanism", &filters.mechanism), ("exclude.mechanism", mechanisms)] {
        for (value, zh, en) in ids.iter().map(mechanism) {
            add(name, value, zh, en);
        }
    }
    for (value, zh, en) in filters.stance.iter().map(|stance| named(stance.id(), stance.zh())) {
        add("stance", value, zh, en);
    }
    for (name, ids) in [("topic", &filters.topic), ("exclude.topic", topics)] {
        for (value, zh, en) in ids.iter().map(topic) {
            add(name, value, zh, en);
        }
    }
    for (name, kinds) in [("kind", &filters.kind), ("exclude.kind", kind)] {
        for (value, zh, en) in kinds.iter().map(|kind| named(kind.id(), kind.zh())) {
            add(name, value, zh, en);
        }
    }
    for (name, levels) in [("level", &filters.level), ("exclude.level", level)] {
        for (value, zh, en) in levels.iter().map(|level| named(level.id(), level.zh())) {
            add(name, value, zh, en);
        }
    }
    for (name, given) in [("year", &filters.year), ("exclude.year", years)] {
        for (value, zh, en) in given.iter().copied().map(year) {
            add(name, value, zh, en);
        }
    }
    if let Some(year) = filters.year_from {
        let (zh, en) = (format!("{year} 年起"), format!("from {year}"));
        add("year_from", year.to_string(), Some(zh), Some(en));
    }
    if let Some(year) = filters.year_to {
        let (zh, en) = (format!("至 {year} 年"), format!("to {year}"));
        add("year_to", year.to_string(), Some(zh), Some(en));
    }
    echo
}

impl Engine {
    /// The summary of a document; `text` saves reading it where it is at hand.
    pub(super) fn summary(&self, position: usize, text: Option<&Document>) -> DocumentSummary {
        let entry = &self.generation.entries[position];
        let stand_in = || {
            let read = text.is_none().then(|| self.generation.texts.get(position).ok()).flatten();
            let document = text.or(read.as_ref());
            let passage =
                document.and_then(|document| document.passages.iter().find(|p| p.id != "byline"));
            let start: String = passage
                .map_or("", |p| p.text.as_str())
                .chars()
                .take(STAND_IN_TITLE_CHARS)
                .collect();
            format!("（无题）{start}……")
        };
        DocumentSummary {
            id: entry.id.clone(),
            url: document_url(&entry.id),
            title: entry.title.clone().unwrap_or_else(stand_in),
            kind: entry.kind,
            kind_label: entry.kind.zh().to_owned(),
            authors: entry.authors.clone(),
            post: entry.post.clone(),
            level: entry.level,
            region: entry.home().map(region_ref),
            date: entry.date.clone(),
            year: entry.year,
            year_basis: entry.year_basis.clone(),
            event: entry.event.clone(),
            source: entry.source.clone(),
            source_url: entry.url.clone(),
            original: entry.original.clone(),
            reading_order: entry.reading_order,
            pages: Pages::over(entry.pages.iter().map(|passage| passage.pages)),
        }
    }

    /// A mechanism as answers show it.
    pub(super) fn named_mechanism(&self, id: &str) -> Named {
        let label =
            self.taxonomy.mechanism(id).map_or_else(|| id.to_owned(), |found| found.zh.clone());
        Named { value: id.to_owned(), label }
    }

    /// A document with its text and findings; `None` if there is none with this id. Whether a regulation
    /// holds is said for the day `on`, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn document(&self, id: &str, on: &str) -> Result<Option<DocumentResponse>, EngineError> {
        let Some(position) = self.by_id.get(id).copied() else { return Ok(None) };
        let document = self.generation.texts.get(position).map_err(|error: StoreError| error)?;
        let entry = &self.generation.entries[position];
        let topic = |id: &String| Named {
            value: id.clone(),
            label: self
                .taxonomy
                .resolve_topic(id)
                .map_or_else(|| id.clone(), |topic| topic.zh.clone()),
        };
        let assertions = entry.assertions.iter().map(|assertion| DocumentAssertion {
            mechanism: self.named_mechanism(&assertion.mechanism),
            region: region_ref(assertion.region),
            stance: assertion.stance,
            stance_label: assertion.stance.zh().to_owned(),
            year: assertion.year,
            passage: assertion.passage.clone(),
            quote: assertion.evidence.clone(),
            origin: assertion.origin,
            certainty: assertion.certainty,
        });
        Ok(Some(DocumentResponse {
            document: self.summary(position, Some(&document)),
            topics: entry.topics.iter().map(topic).collect(),
            assertions: assertions.collect(),
            figures: entry.figures.clone(),
            instruments: entry.instruments.clone(),
            mentions: self.mentions(position),
            cited_by: self.cited_by(position)?,
            regulation: self.regulation(position, &document, on)?,
            duplicate_of: entry.duplicate_of.clone(),
            also_in: self.also_in(position),
            citation: None,
            version: self.version(),
            spans: document.spans.iter().map(|span| (*span).into()).collect(),
            joins: document.joins.clone(),
            order_confidence: document.order_confidence,
            passages: document
                .passages
                .into_iter()
                .map(|passage| PassageText {
                    pages: pages_of(&entry.pages, &passage.id),
                    id: passage.id,
                    text: passage.text,
                })
                .collect(),
        }))
    }
}
