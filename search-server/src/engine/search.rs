//! Full-text search: which documents match, in which order, and their counts.

use std::collections::BTreeMap;
use std::time::Instant;

use schemas::api::{FoundPassage, Hit, QueryEcho, SearchResponse};
use tantivy::Term as IndexTerm;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query as IndexQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::collect::{Match, MatchCollector};
use super::filters::Filters;
use super::highlight::excerpt;
use super::query::{Clause, Query, Term};
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
    /// Order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
    /// Documents a page.
    pub per_page: usize,
}

/// Passages that a hit shows.
const SHOWN_PASSAGES: usize = 3;
/// Weight of the literal string against that of its words.
const LITERAL_BOOST: f32 = 3.0;
/// Weight of a word in the title against one in the text.
const TITLE_BOOST: f32 = 0.6;

/// The matching passages of every matching document, best first.
pub(super) type Matching = BTreeMap<usize, Vec<Match>>;

/// A document that matches.
struct Found {
    document: usize,
    matches: Vec<Match>,
}

impl Engine {
    /// Searches.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, EngineError> {
        let started = Instant::now();
        let mut query = Query::parse(&request.q, self.taxonomy);
        let mut filters = request.filters.clone();
        filters.merge(query.filters.clone());
        let mut by_document = self.matching(&*self.index_query(&query))?;
        let article = self.put_cited_first(&mut by_document, &mut query);
        // Who names an article wants that; its number and its name are no question.
        let widened = article.is_none() && self.rank_question(&mut by_document, &mut query)?;
        let matching: Vec<usize> = by_document.keys().copied().collect();
        let facets = self.columns.facets(&matching, &filters);
        let mut found: Vec<Found> = by_document
            .into_iter()
            .filter(|(document, _)| self.columns.passes(*document, &filters))
            .map(|(document, matches)| Found { document, matches })
            .collect();
        self.sort(&mut found, request.sort);
        let total = found.len();
        let passages = found.iter().map(|found| found.matches.len()).sum();
        let first = (request.page - 1).saturating_mul(request.per_page).min(total);
        let shown = &found[first..(first + request.per_page).min(total)];
        let hits = shown.iter().map(|found| self.hit(found, &query)).collect::<Result<_, _>>()?;
        Ok(SearchResponse {
            total,
            passages,
            hits,
            facets,
            query: QueryEcho {
                widened,
                article,
                ..views::query_echo(&request.q, &query, &filters, self.taxonomy)
            },
            page: request.page,
            per_page: request.per_page,
            pages: total.div_ceil(request.per_page),
            took_ms: started.elapsed().as_secs_f64() * 1_000.0,
            version: self.version(),
        })
    }

    /// The matching passages of every matching document, best first. Without anything to look for,
    /// every passage matches.
    fn matching(&self, query: &dyn IndexQuery) -> Result<Matching, EngineError> {
        Ok(group(self.generation.reader.searcher().search(query, &MatchCollector)?))
    }

    /// Every matching passage.
    pub(super) fn matches(&self, query: &Query) -> Result<Vec<Match>, EngineError> {
        let searcher = self.generation.reader.searcher();
        Ok(searcher.search(&*self.index_query(query), &MatchCollector)?)
    }

    fn sort(&self, found: &mut [Found], sort: Sort) {
        let entries = &self.generation.entries;
        let date = |found: &Found| {
            let entry = &entries[found.document];
            let day = entry.date.clone().or_else(|| entry.year.map(|year| year.to_string()));
            (day.is_none(), day)
        };
        let score = |found: &Found| found.matches.first().map_or(0.0, |best| best.score);
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

    fn hit(&self, found: &Found, query: &Query) -> Result<Hit, EngineError> {
        let entry = &self.generation.entries[found.document];
        let document = self.generation.store.get(found.document)?;
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
                let excerpt = excerpt(&passage.text, query, &self.segmenter);
                FoundPassage {
                    id: passage.id.clone(),
                    url: views::passage_url(&entry.id, &passage.id),
                    text: excerpt.text,
                    cut: excerpt.cut,
                    highlights: excerpt.highlights,
                }
            })
            .collect();
        Ok(Hit {
            document: self.summary(found.document, Some(&document)),
            passages,
            passage_count: found.matches.len(),
        })
    }

    /// The query in tantivy's terms.
    fn index_query(&self, query: &Query) -> Box<dyn IndexQuery> {
        let (excluded, wanted): (Vec<&Clause>, Vec<&Clause>) =
            query.clauses.iter().partition(|clause| clause.is_excluded);
        let mut required: Vec<(Occur, Box<dyn IndexQuery>)> = Vec::new();
        let mut optional: Vec<Box<dyn IndexQuery>> = Vec::new();
        for clause in wanted {
            let any = self.any_of(clause);
            // Quoted strings are required each for itself; words share one minimum.
            if clause.any_of.iter().all(|term| matches!(term, Term::Literal(_))) {
                required.push((Occur::Must, any));
            } else {
                optional.push(any);
            }
        }
        if !optional.is_empty() {
            let needed = least_words(optional.len());
            let any = optional.into_iter().map(|query| (Occur::Should, query)).collect();
            let minimum = BooleanQuery::with_minimum_required_clauses(any, needed);
            required.push((Occur::Must, Box::new(minimum)));
        }
        if required.is_empty() {
            required.push((Occur::Must, Box::new(AllQuery)));
        }
        for clause in excluded {
            required.push((Occur::MustNot, self.any_of(clause)));
        }
        Box::new(BooleanQuery::new(required))
    }

    pub(super) fn any_of(&self, clause: &Clause) -> Box<dyn IndexQuery> {
        let fields = self.generation.fields;
        let any = clause.any_of.iter().map(|term| match term {
            Term::Literal(text) => literal(fields.text, text),
            Term::Words(text) if clause.is_excluded => literal(fields.text, text),
            Term::Words(text) => self.words(text),
        });
        union(any.collect())
    }

    /// Text typed without quotes: its literal occurrences, and passages with enough of its words.
    fn words(&self, text: &str) -> Box<dyn IndexQuery> {
        let fields = self.generation.fields;
        let literal: Box<dyn IndexQuery> =
            Box::new(BoostQuery::new(literal(fields.text, text), LITERAL_BOOST));
        let words: Vec<&str> = self
            .segmenter
            .words(text)
            .into_iter()
            .filter_map(|word| text.get(word.bytes))
            .collect();
        let mut alternatives = vec![literal];
        if !words.is_empty() {
            let should = |field: Field| -> Vec<(Occur, Box<dyn IndexQuery>)> {
                words.iter().map(|word| (Occur::Should, term(field, word))).collect()
            };
            let needed = least_words(words.len());
            let in_text = BooleanQuery::with_minimum_required_clauses(should(fields.text), needed);
            let in_title =
                BoostQuery::new(Box::new(BooleanQuery::new(should(fields.title))), TITLE_BOOST);
            let both: Vec<(Occur, Box<dyn IndexQuery>)> =
                vec![(Occur::Must, Box::new(in_text)), (Occur::Should, Box::new(in_title))];
            alternatives.push(Box::new(BooleanQuery::new(both)));
        }
        union(alternatives)
    }
}

/// Passages by document, best first.
pub(super) fn group(matches: Vec<Match>) -> Matching {
    let mut by_document = Matching::new();
    for found in matches {
        by_document.entry(found.document).or_default().push(found);
    }
    for matches in by_document.values_mut() {
        matches.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then(left.passage.cmp(&right.passage))
        });
    }
    by_document
}

/// How many of so many words a passage needs: all of one or two, all but one of three to five,
/// three quarters of more.
fn least_words(words: usize) -> usize {
    match words {
        0..=2 => words,
        3..=5 => words - 1,
        more => more * 3 / 4,
    }
}

fn union(mut queries: Vec<Box<dyn IndexQuery>>) -> Box<dyn IndexQuery> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn term(field: Field, word: &str) -> Box<dyn IndexQuery> {
    let term = IndexTerm::from_field_text(field, word);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// A folded string as a phrase of its single characters, which the index holds with their
/// positions: found wherever it stands, however the text was segmented.
fn literal(field: Field, text: &str) -> Box<dyn IndexQuery> {
    let mut buffer = [0; 4];
    let mut characters: Vec<(usize, IndexTerm)> = Vec::new();
    for (position, character) in text.chars().enumerate().filter(|(_, c)| *c != ' ') {
        let spelled = character.encode_utf8(&mut buffer);
        characters.push((position, IndexTerm::from_field_text(field, spelled)));
    }
    match characters.len() {
        0 => Box::new(EmptyQuery),
        1 => {
            let (_, only) = characters.remove(0);
            Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs))
        }
        _ => Box::new(PhraseQuery::new_with_offset(characters)),
    }
}
