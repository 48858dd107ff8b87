//! What may be meant by what is being typed, with how many documents there are of each.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;
use std::time::Instant;

use corpus::text::fold_query;
use form_urlencoded::Serializer;
use schemas::name::{NameKind, Recognised, SuggestResponse, Suggestion};
use schemas::region::{Level, RegionCode};

use super::names::{Completion, Named};
use super::query::Query;
use super::{Engine, EngineError, views};

/// How many documents have a phrase or an instrument, counted when first asked for: a search for each
/// of thousands would make the start slow.
#[derive(Debug, Default)]
pub(super) struct LiteralCounts(Vec<OnceLock<usize>>);

impl LiteralCounts {
    /// Counts for so many names.
    pub(super) fn new(names: usize) -> LiteralCounts {
        LiteralCounts((0..names).map(|_| OnceLock::new()).collect())
    }
}

impl Engine {
    /// Names that begin with, have, or nearly are what is being typed, at most `limit`, surest first.
    /// No kind takes more than half of the rows while another has something to offer.
    ///
    /// # Errors
    /// The index cannot be searched.
    pub fn suggest(&self, q: &str, limit: usize) -> Result<SuggestResponse, EngineError> {
        let started = Instant::now();
        let mut found = self.names.complete(q);
        let named = self.names.named();
        self.drop_empty_parts(&mut found);
        // What the collection has in these very words was not mistyped.
        let has_slips = found.iter().any(|completion| completion.how == Recognised::Typo);
        if has_slips && !self.matches(&Query::literal(q))?.is_empty() {
            found.clear();
        }
        found.sort_by_cached_key(|completion| {
            let thing = &named[completion.named];
            let length = thing.spellings[completion.spelling].chars().count();
            (completion.rank, std::cmp::Reverse(thing.weight), length, completion.named)
        });
        let chosen = mixed(&found, limit, |completion| named[completion.named].kind);
        let suggestions = chosen.into_iter().map(|completion| self.suggestion(completion));
        Ok(SuggestResponse {
            q: q.to_owned(),
            suggestions: suggestions.collect::<Result<_, _>>()?,
            took_ms: started.elapsed().as_secs_f64() * 1_000.0,
            version: self.version(),
        })
    }

    /// Leaves out divisions without documents that were found only by the name of the division above
    /// them, where that is found as well: 浙江 means no county of 浙江.
    fn drop_empty_parts(&self, found: &mut Vec<Completion>) {
        let named = self.names.named();
        let region = |completion: &Completion| {
            let thing = &named[completion.named];
            RegionCode::parse(&thing.id).filter(|_| thing.kind == NameKind::Region)
        };
        let all: BTreeSet<RegionCode> = found.iter().filter_map(region).collect();
        found.retain(|completion| {
            let thing = &named[completion.named];
            let above = region(completion).and_then(|code| self.regions.parent(code));
            let Some(above) = above.filter(|above| all.contains(above)) else { return true };
            let by_above =
                thing.spellings[completion.spelling].starts_with(&self.regions.short(above));
            thing.weight > 0 || completion.spelling < 2 || !by_above
        });
    }

    fn suggestion(&self, completion: &Completion) -> Result<Suggestion, EngineError> {
        let named = &self.names.named()[completion.named];
        let documents = match named.kind {
            NameKind::Instrument | NameKind::Phrase => self.literal_count(completion.named)?,
            NameKind::Mechanism | NameKind::Region | NameKind::Topic | NameKind::Title => {
                named.weight
            }
        };
        Ok(Suggestion {
            kind: named.kind,
            kind_label: named.kind.zh().to_owned(),
            label: named.label.clone(),
            value: named.id.clone(),
            name: named.spellings[completion.spelling].clone(),
            how: completion.how,
            documents,
            url: address(named),
        })
    }

    /// How many documents contain a name literally.
    fn literal_count(&self, position: usize) -> Result<usize, EngineError> {
        let counted = self.literal_counts.0.get(position).and_then(OnceLock::get);
        if let Some(documents) = counted {
            return Ok(*documents);
        }
        let query = Query::literal(&self.names.named()[position].label);
        let found = self.matches(&query)?;
        let documents = found.iter().map(|found| found.document).collect::<BTreeSet<_>>().len();
        if let Some(count) = self.literal_counts.0.get(position) {
            // Whoever was first counted the same.
            let _ = count.set(documents);
        }
        Ok(documents)
    }
}

/// Where a suggestion leads: to a document, or to a search that finds as many as were promised.
fn address(named: &Named) -> String {
    let search = |parameter: &str, value: &str| {
        let query = Serializer::new(String::new()).append_pair(parameter, value).finish();
        format!("/search?{query}")
    };
    match named.kind {
        NameKind::Mechanism => search("mechanism", &named.id),
        NameKind::Topic => search("topic", &named.id),
        NameKind::Title => views::document_url(&named.id),
        NameKind::Region => {
            let code = RegionCode::parse(&named.id);
            let is_province = code.is_some_and(|code| code.level() == Level::Province);
            search(if is_province { "province" } else { "region" }, &named.id)
        }
        // Folded, so that no quotation mark of the name ends the quotation.
        NameKind::Instrument | NameKind::Phrase => {
            search("q", &format!("\"{}\"", fold_query(&named.label)))
        }
    }
}

/// The first `limit` of `sorted`, in their order; a kind that has half of them gives way to others
/// as long as there are others.
fn mixed<T>(sorted: &[T], limit: usize, kind: impl Fn(&T) -> NameKind) -> Vec<&T> {
    let most = limit.div_ceil(2);
    let mut taken: HashMap<NameKind, usize> = HashMap::new();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (position, item) in sorted.iter().enumerate() {
        if first.len() == limit {
            break;
        }
        let count = taken.entry(kind(item)).or_default();
        *count += 1;
        if *count <= most { first.push((position, item)) } else { rest.push((position, item)) }
    }
    let missing = limit - first.len();
    first.extend(rest.into_iter().take(missing));
    first.sort_by_key(|(position, _)| *position);
    first.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_takes_all_rows_while_another_has_something() {
        use NameKind::{Mechanism, Phrase, Region};
        let sorted = [Mechanism, Mechanism, Mechanism, Mechanism, Region, Phrase];
        let kinds =
            |limit| mixed(&sorted, limit, |kind| *kind).into_iter().copied().collect::<Vec<_>>();
        assert_eq!(kinds(4), [Mechanism, Mechanism, Region, Phrase]);
        assert_eq!(kinds(5), [Mechanism, Mechanism, Mechanism, Region, Phrase]);
        assert_eq!(kinds(20), sorted);
        assert_eq!(kinds(1), [Mechanism]);
    }
}
