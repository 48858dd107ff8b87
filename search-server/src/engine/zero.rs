//! Why a search found nothing.

use schemas::api::{EmptyReason, FilterEcho, Saying};

use super::filters::{Excluded, Filters};
use super::query::Query;
use super::search::SearchRequest;
use super::{Engine, EngineError, views};

impl Engine {
    /// How many documents a search finds.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn total(&self, request: &SearchRequest) -> Result<usize, EngineError> {
        let query = Query::parse(&request.q, self.taxonomy);
        let filters = in_force(request, &query);
        let matching = self.matching(&query, request.scope)?;
        let passing =
            matching.into_keys().filter(|position| self.columns.passes(*position, &filters));
        Ok(self.columns.originals.count(passing))
    }

    /// Why this search, which found nothing, found nothing.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn why_empty(&self, request: &SearchRequest) -> Result<(EmptyReason, Saying), EngineError> {
        let query = Query::parse(&request.q, self.taxonomy);
        let filters = in_force(request, &query);
        let place_and_year = Filters {
            province: filters.province.clone(),
            region: filters.region.clone(),
            level: filters.level.clone(),
            year: filters.year.clone(),
            year_from: filters.year_from,
            year_to: filters.year_to,
            excluded: Excluded {
                province: filters.excluded.province.clone(),
                level: filters.excluded.level.clone(),
                year: filters.excluded.year.clone(),
                ..Excluded::default()
            },
            ..Filters::default()
        };
        let any = |filters: &Filters| {
            (0..self.generation.entries.len()).any(|at| self.columns.passes(at, filters))
        };
        if !any(&place_and_year) {
            let filters = views::filter_echo(&place_and_year, self.taxonomy);
            let name = |filter: FilterEcho| match filter.parameter.starts_with("exclude.") {
                true => format!("{}除外", filter.label),
                false => filter.label,
            };
            let names: Vec<String> = filters.into_iter().map(name).collect();
            return Ok(match names.is_empty() {
                true => {
                    (EmptyReason::NoDocuments, say("本库还没有文献", "The collection is empty."))
                }
                false => (
                    EmptyReason::NoDocuments,
                    Saying {
                        zh: format!("本库没有符合“{}”的文献，与检索词无关", names.join("、")),
                        en: format!(
                            "The collection has no document of this place or year ({}), whatever the words.",
                            names.join(", ")
                        ),
                    },
                ),
            });
        }
        let matching = self.matching(&query, request.scope)?.into_keys();
        let hidden = self.columns.originals.count(matching);
        if hidden == 0 {
            return Ok((
                EmptyReason::NoMatch,
                say(
                    "有这样的文献，但没有一段符合检索词",
                    "There are such documents, but no passage matches the words.",
                ),
            ));
        }
        Ok((
            EmptyReason::HiddenByFilters,
            Saying {
                zh: format!("不设筛选条件时有 {hidden} 篇文献，都不符合现在的条件"),
                en: format!("{hidden} documents match the words; the filters hide them all."),
            },
        ))
    }
}

/// The filters beside the box and those typed into it.
pub(super) fn in_force(request: &SearchRequest, query: &Query) -> Filters {
    let mut filters = request.filters.clone();
    filters.merge(query.filters.clone());
    filters
}

fn say(zh: &str, en: &str) -> Saying {
    Saying { zh: zh.to_owned(), en: en.to_owned() }
}
