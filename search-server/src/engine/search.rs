//! Full-text search: which documents match, in which order, and their counts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use schemas::api::{CitedArticle, FoundPassage, Hit, SearchResponse};
use schemas::document::pages_of;

use super::filters::Filters;
use super::find::{Finding, Match, Scope};
use super::highlight::marked;
use super::query::Query;
use super::{Engine, EngineError, views};

/// How hits are ordered; ties fall to the order of the collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest first; undated last.
    Newest,
    /// Earliest first; undated last.
    Oldest,
}

/// A search.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// The text of the box.
    pub q: String,
    /// Filters given beside it.
    pub filters: Filters,
    /// Within what the parts of the query must be found together.
    pub scope: Scope,
    /// Order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
    /// Documents a page.
    pub per_page: usize,
}

/// Passages that a hit shows.
const SHOWN_PASSAGES: usize = 3;

/// The matching passages of every matching document, best first.
pub(super) type Matching = BTreeMap<usize, Vec<Match>>;

/// A document that matches.
pub(super) struct Found<'a> {
    document: usize,
    matches: &'a [Match],
}

/// What a query leads to.
#[derive(Debug)]
pub(super) struct Looked {
    pub(super) matching: Matching,
    pub(super) finding: Finding,
    /// The article that it names.
    pub(super) article: Option<CitedArticle>,
    /// Whether any word of a question sufficed.
    pub(super) is_widened: bool,
}

/// Everything that a search finds. Hits are read from the store one at a time, so a result of any size
/// takes little memory.
#[derive(Debug)]
pub struct AllFound<'e> {
    engine: &'e Engine,
    /// Positions of the documents, in the order of the result.
    order: Vec<usize>,
    looked: Looked,
    head: SearchResponse,
}

impl AllFound<'_> {
    /// The result without its hits.
    pub fn head(&self) -> &SearchResponse {
        &self.head
    }

    /// Every hit, in order; one that cannot be read is an error.
    pub fn hits(&self) -> impl Iterator<Item = Result<Hit, EngineError>> {
        self.page(0, usize::MAX)
    }

    /// The same result in another order: what came into the collection last first, of that the latest.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        let generation = &self.engine.generation;
        let day = |position: usize| {
            let entry = generation.entries.get(position);
            let year = || entry.and_then(|entry| entry.year).map(|year| year.to_string());
            entry.and_then(|entry| entry.date.clone()).or_else(year)
        };
        self.order.sort_by_cached_key(|position| {
            (Reverse((generation.times.read_at(*position), day(*position))), *position)
        });
        self
    }

    /// When the source of the first hit came into the collection.
    pub fn newest(&self) -> Option<&str> {
        self.order.first().map(|position| self.engine.generation.times.read_at(*position))
    }

    /// At most `count` hits after the first `skipped`.
    pub fn page(
        &self,
        skipped: usize,
        count: usize,
    ) -> impl Iterator<Item = Result<Hit, EngineError>> {
        let order = self.order.get(skipped..).unwrap_or_default();
        order.iter().take(count).map(|document| {
            let matches = self.looked.matching.get(document).map_or(&[][..], Vec::as_slice);
            self.engine.hit(&Found { document: *document, matches }, &self.looked.finding)
        })
    }
}

impl Engine {
    /// Searches.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, EngineError> {
        let started = Instant::now();
        let all = self.search_all(request)?;
        let first = (request.page - 1).saturating_mul(request.per_page);
        let hits = all.page(first, request.per_page).collect::<Result<_, _>>()?;
        let took_ms = started.elapsed().as_secs_f64() * 1_000.0;
        Ok(SearchResponse { hits, took_ms, ..all.head })
    }

    /// Searches for everything; a page of a result and its export are both taken from this.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn search_all(&self, request: &SearchRequest) -> Result<AllFound<'_>, EngineError> {
        let started = Instant::now();
        let mut query = Query::parse(&request.q, self.taxonomy);
        let mut filters = request.filters.clone();
        filters.merge(query.filters.clone());
        let looked = self.look(&mut query, request.scope)?;
        let matching: Vec<usize> = looked.matching.keys().copied().collect();
        let facets = self.columns.facets(&matching, &filters);
        let found = self.passing(&looked, &filters, request.sort);
        let total = found.len();
        let head = SearchResponse {
            total,
            passages: found.iter().map(|found| found.matches.len()).sum(),
            hits: Vec::new(),
            facets,
            query: views::query_echo(request, &query, &looked, &filters, self.taxonomy),
            page: request.page,
            per_page: request.per_page,
            pages: total.div_ceil(request.per_page),
            cursor: None,
            next: None,
            answer: None,
            empty: None,
            explanation: None,
            took_ms: started.elapsed().as_secs_f64() * 1_000.0,
            version: self.version(),
        };
        let order = found.iter().map(|found| found.document).collect();
        Ok(AllFound { engine: self, order, looked, head })
    }

    /// The documents of what was looked for that pass the filters, in order. The same text from several
    /// sources is one: the first that passes, which is the original.
    pub(super) fn passing<'l>(
        &self,
        looked: &'l Looked,
        filters: &Filters,
        sort: Sort,
    ) -> Vec<Found<'l>> {
        let mut shown_texts = BTreeSet::new();
        let mut found: Vec<Found<'l>> = looked
            .matching
            .iter()
            .filter(|(document, _)| self.columns.passes(**document, filters))
            .filter(|(document, _)| shown_texts.insert(self.columns.originals.of(**document)))
            .map(|(document, matches)| Found { document: *document, matches })
            .collect();
        self.sort(&mut found, sort);
        found
    }

    /// The matching passages of every matching document, best first. Without anything to look for,
    /// every passage matches.
    pub(super) fn matching(&self, query: &Query, scope: Scope) -> Result<Matching, EngineError> {
        Ok(self.look(&mut query.clone(), scope)?.matching)
    }

    /// Looks for a query; an article that it names leads, and a question in a sentence is ranked as one.
    pub(super) fn look(&self, query: &mut Query, scope: Scope) -> Result<Looked, EngineError> {
        let finding = self.find(query, scope)?;
        let mut matching = best_first(&finding.matches);
        let article = self.put_cited_first(&mut matching, query);
        // Who names an article wants that; its number and its name are no question.
        let may_ask = article.is_none() && scope == Scope::Passage;
        let is_widened = may_ask && self.rank_question(&mut matching, query)?;
        Ok(Looked { matching, finding, article, is_widened })
    }

    fn sort(&self, found: &mut [Found<'_>], sort: Sort) {
        let entries = &self.generation.entries;
        let date = |found: &Found<'_>| {
            let entry = &entries[found.document];
            let day = entry.date.clone().or_else(|| entry.year.map(|year| year.to_string()));
            (day.is_none(), day)
        };
        let score = |found: &Found<'_>| found.matches.first().map_or(0.0, |best| best.score);
        match sort {
            Sort::Relevance => found.sort_by(|left, right| {
                score(right).total_cmp(&score(left)).then(left.document.cmp(&right.document))
            }),
            Sort::Oldest => found.sort_by_key(|found| (date(found), found.document)),
            Sort::Newest => found.sort_by(|left, right| {
                let ((no_left, left_day), (no_right, right_day)) = (date(left), date(right));
                no_left
                    .cmp(&no_right)
                    .then(right_day.cmp(&left_day))
                    .then(left.document.cmp(&right.document))
            }),
        }
    }

    pub(super) fn hit(&self, found: &Found<'_>, finding: &Finding) -> Result<Hit, EngineError> {
        let entry = &self.generation.entries[found.document];
        let document = self.generation.texts.get(found.document)?;
        let is_body = |found: &&Match| {
            document
                .passages
                .get(found.passage)
                .is_some_and(|p| p.id != "title" && p.id != "byline")
        };
        // The title is shown anyway; a title or byline that matches is listed only for want of
        // better.
        let (body, rest): (Vec<&Match>, Vec<&Match>) = found.matches.iter().partition(is_body);
        let shown = body.into_iter().chain(rest).take(SHOWN_PASSAGES);
        let passages = shown
            .filter_map(|found| document.passages.get(found.passage))
            .map(|passage| {
                let excerpt = marked(&passage.text, finding.needles());
                FoundPassage {
                    id: passage.id.clone(),
                    url: views::passage_url(&entry.id, &passage.id),
                    text: excerpt.text,
                    cut: excerpt.cut,
                    highlights: excerpt.highlights,
                    pages: pages_of(&entry.pages, &passage.id),
                    why: Vec::new(),
                }
            })
            .collect();
        Ok(Hit {
            document: self.summary(found.document, Some(&document)),
            passages,
            passage_count: found.matches.len(),
            also_in: self.also_in(found.document),
            missing: finding.missing(found.matches),
        })
    }
}

/// The matching passages of every matching document, best first.
pub(super) fn best_first(matches: &[Match]) -> Matching {
    let mut by_document = Matching::new();
    for found in matches {
        by_document.entry(found.document).or_default().push(*found);
    }
    for matches in by_document.values_mut() {
        matches.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then(left.passage.cmp(&right.passage))
        });
    }
    by_document
}
