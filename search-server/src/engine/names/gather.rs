//! Which names there are: those of the taxonomy and of the region table, and those that the
//! collection brings along.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use corpus::text::{fold_query, is_han};
use indexer::index::Entry;
use schemas::name::NameKind;
use schemas::region::{RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

/// A thing that has names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// What it is.
    pub(super) kind: NameKind,
    /// Identifier, code, or the text itself.
    pub(super) id: String,
    /// How it is shown.
    pub(super) label: String,
    /// Its names; the first is the main one.
    pub(super) spellings: Vec<String>,
    /// How many documents speak for showing it before others.
    pub(super) weight: usize,
}

/// Fewest characters of a name's first part that stand for the whole: 代表建议两次答复 for
/// 代表建议两次答复、两次评价.
const SHORTEST_PART_CHARS: usize = 6;

/// Names of mechanisms and topics. The weight of each is how many documents assert it in a positive
/// stance, or are about it.
fn of_taxonomy(taxonomy: &Taxonomy, entries: &[Entry]) -> Vec<Named> {
    let mut asserting: HashMap<&str, usize> = HashMap::new();
    for entry in entries {
        let positive = entry.assertions.iter().filter(|assertion| assertion.stance.is_positive());
        let asserted: BTreeSet<&str> =
            positive.flat_map(|assertion| taxonomy.implied(&assertion.mechanism)).collect();
        for mechanism in asserted {
            *asserting.entry(mechanism).or_default() += 1;
        }
    }
    let mechanisms = taxonomy.mechanisms().iter().map(|mechanism| {
        let names = [&mechanism.zh, &mechanism.en].into_iter();
        let names = names.chain(&mechanism.aliases).chain(&mechanism.aliases_en).cloned();
        Named {
            kind: NameKind::Mechanism,
            id: mechanism.id.clone(),
            label: mechanism.zh.clone(),
            spellings: names.chain(first_part(&mechanism.zh)).collect(),
            weight: asserting.get(mechanism.id.as_str()).copied().unwrap_or_default(),
        }
    });
    let topics = taxonomy.topics().iter().map(|topic| Named {
        kind: NameKind::Topic,
        id: topic.id.clone(),
        label: topic.zh.clone(),
        spellings: vec![topic.zh.clone(), topic.en.clone()],
        weight: entries.iter().filter(|entry| entry.topics.contains(&topic.id)).count(),
    });
    mechanisms.chain(topics).collect()
}

fn first_part(name: &str) -> Option<String> {
    let (first, _) = name.split_once(['、', '（', '('])?;
    (first.chars().count() >= SHORTEST_PART_CHARS).then(|| first.to_owned())
}

/// Names of divisions. The weight of each is how many documents have their home in it.
fn of_regions(table: &RegionTable, entries: &[Entry]) -> Vec<Named> {
    let mut homes: HashMap<RegionCode, usize> = HashMap::new();
    for home in entries.iter().filter_map(Entry::home) {
        let holding: BTreeSet<RegionCode> = BTreeSet::from([home, home.city(), home.province()]);
        for code in holding {
            *homes.entry(code).or_default() += 1;
        }
    }
    let named = table.all().iter().map(|region| {
        let code = region.code;
        let mut spellings = vec![region.name.clone(), region.short.clone()];
        // Under the name of the division above, as people tell 北京朝阳 from 长春朝阳.
        let above = table.parent(code).filter(|above| *above != RegionCode::NATION);
        if let Some(above) = above.and_then(|above| table.get(above)) {
            spellings.push(format!("{}{}", above.name, region.name));
            spellings.push(format!("{}{}", above.short, region.name));
            spellings.push(format!("{}{}", above.short, region.short));
            // The table keeps the suffix of 朝阳区, which is ambiguous alone.
            let stem = region.name.strip_suffix(['市', '县', '区', '旗']);
            let stem = stem.filter(|stem| stem.chars().count() > 1);
            spellings.extend(stem.map(|stem| format!("{}{stem}", above.short)));
        }
        spellings.extend(region.aliases.iter().filter(|name| name.chars().count() > 1).cloned());
        Named {
            kind: NameKind::Region,
            id: code.to_string(),
            label: table.path(code).concat(),
            spellings,
            weight: homes.get(&code).copied().unwrap_or_default(),
        }
    });
    named.collect()
}

/// Titles of documents and the instruments that they name. A title is the name of one document; the
/// weight of an instrument is how many documents name it.
fn of_collection(entries: &[Entry]) -> Vec<Named> {
    let titles = entries.iter().filter_map(|entry| {
        let title = entry.title.clone().filter(|title| title.chars().any(is_han))?;
        Some(Named {
            kind: NameKind::Title,
            id: entry.id.clone(),
            label: title.clone(),
            spellings: vec![title],
            weight: 1,
        })
    });
    let mut instruments: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for entry in entries {
        let named: BTreeMap<String, &str> =
            entry.instruments.iter().map(|name| (fold_query(name), name.as_str())).collect();
        for (folded, printed) in named {
            instruments.entry(folded).or_insert((printed, 0)).1 += 1;
        }
    }
    let instruments = instruments.into_values().map(|(printed, weight)| Named {
        kind: NameKind::Instrument,
        id: printed.to_owned(),
        label: printed.to_owned(),
        spellings: vec![printed.to_owned()],
        weight,
    });
    titles.chain(instruments).collect()
}

/// A phrase and how many documents of the sample it was seen in.
fn of_phrases(phrases: Vec<(String, usize)>) -> impl Iterator<Item = Named> {
    phrases.into_iter().map(|(phrase, weight)| Named {
        kind: NameKind::Phrase,
        id: phrase.clone(),
        label: phrase.clone(),
        spellings: vec![phrase],
        weight,
    })
}

/// Everything that has a name, phrases last: what is a name already is no phrase.
pub(super) fn all(
    taxonomy: &Taxonomy,
    table: &RegionTable,
    entries: &[Entry],
    phrases: Vec<(String, usize)>,
) -> Vec<Named> {
    let mut named = of_taxonomy(taxonomy, entries);
    named.extend(of_regions(table, entries));
    named.extend(of_collection(entries));
    let main: BTreeSet<String> = named
        .iter()
        .filter(|named| {
            matches!(named.kind, NameKind::Mechanism | NameKind::Topic | NameKind::Region)
        })
        .flat_map(|named| named.spellings.iter().map(|spelling| fold_query(spelling)))
        .collect();
    named.extend(of_phrases(phrases).filter(|phrase| !main.contains(&phrase.id)));
    named
}
