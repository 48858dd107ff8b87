//! What facets and filters need of every document, in columns.

use std::collections::{BTreeMap, BTreeSet};

use indexer::index::Entry;
use schemas::api::{Facet, FacetValue, Facets};
use schemas::assertion::Stance;
use schemas::document::Kind;
use schemas::region::{Level, RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::filters::Filters;
use super::originals::Originals;

/// A facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FacetName {
    Province,
    Mechanism,
    Topic,
    Kind,
    Level,
    Year,
}

/// A value of a facet, small and comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Region(RegionCode),
    Mechanism(usize),
    Topic(usize),
    Kind(Kind),
    Level(Level),
    Year(i32),
}

/// An assertion with the position of its mechanism, or of one that it implies.
#[derive(Clone, Copy, Debug)]
struct Claim {
    mechanism: usize,
    region: RegionCode,
    stance: Stance,
}

#[derive(Debug)]
struct Row {
    home: Option<RegionCode>,
    claims: Vec<Claim>,
    topics: Vec<usize>,
    kind: Kind,
    level: Option<Level>,
    year: Option<i32>,
}

/// Which documents have a value.
#[derive(Clone, Debug, Default)]
struct Holders {
    with: Vec<usize>,
    /// Those among them that have nothing of the present choice.
    only: Vec<usize>,
}

/// The columns of all documents.
#[derive(Debug)]
pub(super) struct Columns {
    rows: Vec<Row>,
    /// Which documents have the same text, and count once.
    pub(super) originals: Originals,
    taxonomy: &'static Taxonomy,
}

impl Columns {
    pub(super) fn new(entries: &[Entry], taxonomy: &'static Taxonomy) -> Columns {
        let topic = |id: &String| taxonomy.topics().iter().position(|topic| topic.id == *id);
        let rows = entries.iter().map(|entry| Row {
            home: entry.home(),
            claims: entry
                .assertions
                .iter()
                .flat_map(|assertion| {
                    let implied = taxonomy.implied(&assertion.mechanism);
                    implied.filter_map(|id| taxonomy.position(id)).map(|mechanism| Claim {
                        mechanism,
                        region: assertion.region,
                        stance: assertion.stance,
                    })
                })
                .collect(),
            topics: entry.topics.iter().filter_map(topic).collect(),
            kind: entry.kind,
            level: entry.level,
            year: entry.year,
        });
        Columns { rows: rows.collect(), originals: Originals::new(entries), taxonomy }
    }

    /// Whether document `position` passes all filters.
    pub(super) fn passes(&self, position: usize, filters: &Filters) -> bool {
        const ALL: [FacetName; 6] = [
            FacetName::Province,
            FacetName::Mechanism,
            FacetName::Topic,
            FacetName::Kind,
            FacetName::Level,
            FacetName::Year,
        ];
        self.passes_rest(position, filters)
            && ALL.into_iter().all(|facet| self.passes_facet(position, filters, facet))
    }

    /// The filters that are no facets: regions below the province, bounds of years.
    fn passes_rest(&self, position: usize, filters: &Filters) -> bool {
        let row = &self.rows[position];
        let in_region = filters.region.is_empty()
            || row.home.is_some_and(|home| {
                filters
                    .region
                    .iter()
                    .any(|region| region.contains(home) && in_nation(*region, home))
            });
        in_region && filters.allows_year(row.year)
    }

    fn passes_facet(&self, position: usize, filters: &Filters, facet: FacetName) -> bool {
        let chosen = self.chosen(filters, facet);
        chosen.is_empty()
            || self.values(position, filters, facet).iter().any(|value| chosen.contains(value))
    }

    /// The present choice of a facet.
    fn chosen(&self, filters: &Filters, facet: FacetName) -> Vec<Value> {
        match facet {
            FacetName::Province => filters.province.iter().copied().map(Value::Region).collect(),
            FacetName::Mechanism => filters
                .mechanism
                .iter()
                .filter_map(|id| self.taxonomy.position(id))
                .map(Value::Mechanism)
                .collect(),
            FacetName::Topic => filters
                .topic
                .iter()
                .filter_map(|id| self.taxonomy.topics().iter().position(|topic| topic.id == *id))
                .map(Value::Topic)
                .collect(),
            FacetName::Kind => filters.kind.iter().copied().map(Value::Kind).collect(),
            FacetName::Level => filters.level.iter().copied().map(Value::Level).collect(),
            FacetName::Year => filters.year.iter().copied().map(Value::Year).collect(),
        }
    }

    /// The values that a document has in a facet.
    fn values(&self, position: usize, filters: &Filters, facet: FacetName) -> BTreeSet<Value> {
        let row = &self.rows[position];
        match facet {
            FacetName::Province => {
                row.home.into_iter().map(|home| Value::Region(home.province())).collect()
            }
            FacetName::Mechanism => row
                .claims
                .iter()
                .filter(|claim| {
                    filters.allows_stance(claim.stance) && filters.allows_region(claim.region)
                })
                .map(|claim| Value::Mechanism(claim.mechanism))
                .collect(),
            FacetName::Topic => row.topics.iter().copied().map(Value::Topic).collect(),
            FacetName::Kind => BTreeSet::from([Value::Kind(row.kind)]),
            FacetName::Level => row.level.into_iter().map(Value::Level).collect(),
            FacetName::Year => row.year.into_iter().map(Value::Year).collect(),
        }
    }

    /// Holders every facet over `matching`, the documents that match the text of the query; a text
    /// that several of them have counts once. A facet is counted under all filters but its own.
    pub(super) fn facets(&self, matching: &[usize], filters: &Filters) -> Facets {
        let facet = |name| self.facet(matching, filters, name);
        Facets {
            province: facet(FacetName::Province),
            mechanism: facet(FacetName::Mechanism),
            topic: facet(FacetName::Topic),
            kind: facet(FacetName::Kind),
            level: facet(FacetName::Level),
            year: facet(FacetName::Year),
        }
    }

    fn facet(&self, matching: &[usize], filters: &Filters, facet: FacetName) -> Facet {
        let mut others = filters.clone();
        match facet {
            // A province widens or narrows which assertions count, so its own count must see the
            // assertions of all provinces.
            FacetName::Province => others.province.clear(),
            FacetName::Mechanism => others.mechanism.clear(),
            FacetName::Topic => others.topic.clear(),
            FacetName::Kind => others.kind.clear(),
            FacetName::Level => others.level.clear(),
            FacetName::Year => others.year.clear(),
        }
        let chosen = self.chosen(filters, facet);
        let base: Vec<usize> =
            matching.iter().copied().filter(|position| self.passes(*position, &others)).collect();
        let mut holders: BTreeMap<Value, Holders> =
            chosen.iter().map(|value| (*value, Holders::default())).collect();
        // Documents that the present choice has.
        let mut with_chosen = Vec::new();
        for position in &base {
            let values = self.values(*position, &others, facet);
            let is_chosen = values.iter().any(|value| chosen.contains(value));
            if is_chosen {
                with_chosen.push(*position);
            }
            for value in values {
                let of_value = holders.entry(value).or_default();
                of_value.with.push(*position);
                if !is_chosen {
                    of_value.only.push(*position);
                }
            }
        }
        let choice_decides = facet == FacetName::Province && !others.mechanism.is_empty();
        let count_of = |wanted: &[Value]| {
            let passes = |at: &&usize| self.passes_with_provinces(**at, &others, wanted);
            self.originals.count(base.iter().filter(passes).copied())
        };
        let mut rows: Vec<(Value, FacetValue)> = holders
            .into_iter()
            .map(|(value, of_value)| {
                let (count, count_if_added) = if choice_decides {
                    let both: Vec<Value> = chosen.iter().copied().chain([value]).collect();
                    (count_of(&[value]), count_of(&both))
                } else {
                    let added = with_chosen.iter().chain(&of_value.only);
                    (
                        self.originals.count(of_value.with.into_iter()),
                        self.originals.count(added.copied()),
                    )
                };
                let (id, label) = self.names(value);
                let selected = chosen.contains(&value);
                (value, FacetValue { value: id, label, count, count_if_added, selected })
            })
            .collect();
        if facet == FacetName::Year {
            rows.sort_by_key(|(value, _)| std::cmp::Reverse(*value));
        } else {
            rows.sort_by_key(|(value, row)| (std::cmp::Reverse(row.count), *value));
        }
        let present = || rows.iter().filter(|(_, row)| row.count > 0);
        let is_division = |value: &Value| *value != Value::Region(RegionCode::NATION);
        let divisions = (facet == FacetName::Province)
            .then(|| present().filter(|(value, _)| is_division(value)).count());
        let distinct = present().count();
        Facet { values: rows.into_iter().map(|(_, row)| row).collect(), distinct, divisions }
    }

    /// Whether a document that passes the other filters would pass with these provinces as well,
    /// where their choice also decides which assertions count for a chosen mechanism.
    fn passes_with_provinces(&self, position: usize, others: &Filters, wanted: &[Value]) -> bool {
        let values = self.values(position, others, FacetName::Province);
        if !values.iter().any(|value| wanted.contains(value)) {
            return false;
        }
        let mut filters = others.clone();
        filters.province = wanted
            .iter()
            .filter_map(|value| match value {
                Value::Region(code) => Some(*code),
                _ => None,
            })
            .collect();
        self.passes_facet(position, &filters, FacetName::Mechanism)
    }

    fn names(&self, value: Value) -> (String, String) {
        match value {
            Value::Region(code) => (code.to_string(), RegionTable::embedded().name(code)),
            Value::Mechanism(position) => {
                let mechanism = &self.taxonomy.mechanisms()[position];
                (mechanism.id.clone(), mechanism.zh.clone())
            }
            Value::Topic(position) => {
                let topic = &self.taxonomy.topics()[position];
                (topic.id.clone(), topic.zh.clone())
            }
            Value::Kind(kind) => (kind.id().to_owned(), kind.zh().to_owned()),
            Value::Level(level) => (level.id().to_owned(), level.zh().to_owned()),
            Value::Year(year) => (year.to_string(), format!("{year} 年")),
        }
    }
}

/// The nation as a filter means the national congress, not everything in the country.
fn in_nation(region: RegionCode, home: RegionCode) -> bool {
    region != RegionCode::NATION || home == RegionCode::NATION
}
