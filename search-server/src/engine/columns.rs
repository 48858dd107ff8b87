//! What facets and filters need of every document, in columns.

use std::collections::{BTreeMap, BTreeSet};

use indexer::index::Entry;
use schemas::api::{Facet, FacetValue, Facets};
use schemas::assertion::Stance;
use schemas::document::Kind;
use schemas::region::{Level, Region, RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::filters::{Excluded, Filters};
use super::originals::{Originals, Texts};

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
        let excluded = self.excluded(&filters.excluded, facet);
        if chosen.is_empty() && excluded.is_empty() {
            return true;
        }
        let values = self.values(position, filters, facet);
        (chosen.is_empty() || values.iter().any(|value| chosen.contains(value)))
            && !values.iter().any(|value| excluded.contains(value))
    }

    /// The present choice of a facet.
    fn chosen(&self, filters: &Filters, facet: FacetName) -> Vec<Value> {
        match facet {
            FacetName::Province => filters.province.iter().copied().map(Value::Region).collect(),
            FacetName::Mechanism => self.mechanisms(&filters.mechanism),
            FacetName::Topic => self.topics(&filters.topic),
            FacetName::Kind => filters.kind.iter().copied().map(Value::Kind).collect(),
            FacetName::Level => filters.level.iter().copied().map(Value::Level).collect(),
            FacetName::Year => filters.year.iter().copied().map(Value::Year).collect(),
        }
    }

    /// What a facet excludes.
    fn excluded(&self, excluded: &Excluded, facet: FacetName) -> Vec<Value> {
        match facet {
            FacetName::Province => excluded.province.iter().copied().map(Value::Region).collect(),
            FacetName::Mechanism => self.mechanisms(&excluded.mechanism),
            FacetName::Topic => self.topics(&excluded.topic),
            FacetName::Kind => excluded.kind.iter().copied().map(Value::Kind).collect(),
            FacetName::Level => excluded.level.iter().copied().map(Value::Level).collect(),
            FacetName::Year => excluded.year.iter().copied().map(Value::Year).collect(),
        }
    }

    fn mechanisms(&self, ids: &[String]) -> Vec<Value> {
        ids.iter().filter_map(|id| self.taxonomy.position(id)).map(Value::Mechanism).collect()
    }

    fn topics(&self, ids: &[String]) -> Vec<Value> {
        let position =
            |id: &String| self.taxonomy.topics().iter().position(|topic| topic.id == *id);
        ids.iter().filter_map(position).map(Value::Topic).collect()
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
        // What the facet itself excludes stays excluded, whatever else of it is chosen.
        let excluded = self.excluded(&filters.excluded, facet);
        let base: Vec<usize> =
            matching.iter().copied().filter(|position| self.passes(*position, &others)).collect();
        let mut holders: BTreeMap<Value, Holders> =
            chosen.iter().chain(&excluded).map(|value| (*value, Holders::default())).collect();
        // Documents that the present choice has.
        let mut with_chosen = Vec::new();
        // The values of the documents of the result, text by text.
        let mut texts = Texts::new();
        for position in &base {
            let values = self.values(*position, &others, facet);
            let is_chosen = values.iter().any(|value| chosen.contains(value));
            if is_chosen {
                with_chosen.push(*position);
            }
            if is_chosen || chosen.is_empty() {
                texts.add(self.originals.repeated(*position), &values);
            }
            for value in values {
                let of_value = holders.entry(value).or_default();
                of_value.with.push(*position);
                if !is_chosen {
                    of_value.only.push(*position);
                }
            }
        }
        let asks_mechanism = !others.mechanism.is_empty() || !others.excluded.mechanism.is_empty();
        let choice_decides = facet == FacetName::Province && asks_mechanism;
        // Where the choice decides which assertions count, the base is not enough: a document whose
        // mechanism is excluded for all provinces may pass for one.
        let mut open = Vec::new();
        if choice_decides {
            let mut whatever = others.clone();
            whatever.mechanism.clear();
            whatever.excluded.mechanism.clear();
            open.extend(matching.iter().copied().filter(|at| self.passes(*at, &whatever)));
        }
        let count_of = |wanted: &[Value], without: Option<Value>| {
            let passes = |at: &&usize| self.passes_with_provinces(**at, &others, wanted, without);
            self.originals.count(open.iter().filter(passes).copied())
        };
        let texts = texts.counted();
        let without_chosen = |value: Value| {
            let rest: Vec<Value> = chosen.iter().copied().filter(|one| *one != value).collect();
            let keeps = |at: &&usize| {
                let values = self.values(**at, &others, facet);
                (rest.is_empty() || values.iter().any(|one| rest.contains(one)))
                    && !values.contains(&value)
            };
            self.originals.count(base.iter().filter(keeps).copied())
        };
        let mut rows: Vec<(Value, FacetValue)> = holders
            .into_iter()
            .map(|(value, of_value)| {
                let selected = chosen.contains(&value);
                let (count, count_if_added, count_if_excluded) = if choice_decides {
                    let both: Vec<Value> = chosen.iter().copied().chain([value]).collect();
                    let rest: Vec<Value> =
                        chosen.iter().copied().filter(|one| *one != value).collect();
                    (count_of(&[value], None), count_of(&both, None), count_of(&rest, Some(value)))
                } else {
                    let added = with_chosen.iter().chain(&of_value.only);
                    let without =
                        if selected { without_chosen(value) } else { texts.without(value) };
                    (
                        self.originals.count(of_value.with.into_iter()),
                        self.originals.count(added.copied()),
                        without,
                    )
                };
                let excluded = excluded.contains(&value);
                let (id, label, label_en) = self.names(value);
                let row = FacetValue {
                    value: id,
                    label,
                    label_en,
                    count,
                    count_if_added,
                    count_if_excluded,
                    selected,
                    excluded,
                };
                (value, row)
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

    /// Whether a document that passes the other filters would pass with these provinces as well and
    /// `without` excluded, where their choice also decides which assertions count for a mechanism.
    fn passes_with_provinces(
        &self,
        position: usize,
        others: &Filters,
        wanted: &[Value],
        without: Option<Value>,
    ) -> bool {
        let values = self.values(position, others, FacetName::Province);
        let is_wanted = values.iter().any(|value| wanted.contains(value))
            || (wanted.is_empty() && without.is_some());
        if !is_wanted || without.is_some_and(|value| values.contains(&value)) {
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

    /// Identifier, Chinese and English name.
    fn names(&self, value: Value) -> (String, String, Option<String>) {
        match value {
            Value::Region(code) => {
                let table = RegionTable::embedded();
                let english = table.get(code).and_then(Region::english);
                (code.to_string(), table.name(code), english)
            }
            Value::Mechanism(position) => {
                let mechanism = &self.taxonomy.mechanisms()[position];
                (mechanism.id.clone(), mechanism.zh.clone(), Some(mechanism.en.clone()))
            }
            Value::Topic(position) => {
                let topic = &self.taxonomy.topics()[position];
                (topic.id.clone(), topic.zh.clone(), Some(topic.en.clone()))
            }
            Value::Kind(kind) => {
                (kind.id().to_owned(), kind.zh().to_owned(), Some(kind.id().to_owned()))
            }
            Value::Level(level) => {
                (level.id().to_owned(), level.zh().to_owned(), Some(level.id().to_owned()))
            }
            Value::Year(year) => (year.to_string(), format!("{year} 年"), Some(year.to_string())),
        }
    }
}

/// The nation as a filter means the national congress, not everything in the country.
fn in_nation(region: RegionCode, home: RegionCode) -> bool {
    region != RegionCode::NATION || home == RegionCode::NATION
}
