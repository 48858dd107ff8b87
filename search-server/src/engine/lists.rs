//! The lists: mechanisms, topics, regions, and what the collection holds of each.

use std::collections::BTreeSet;

use schemas::api::{
    MechanismQuality, MechanismSummary, MechanismsResponse, Named, RegionSummary, RegionsResponse,
    TopicSummary, TopicsResponse,
};
use schemas::region::{Level, RegionCode};
use schemas::taxonomy::{EntryKind, Mechanism};

use super::Engine;

impl Engine {
    /// Every mechanism with how often it is found.
    pub fn mechanisms(&self) -> MechanismsResponse {
        let mechanisms: Vec<MechanismSummary> = self
            .taxonomy
            .mechanisms()
            .iter()
            .map(|mechanism| self.mechanism_summary(mechanism))
            .collect();
        MechanismsResponse { total: mechanisms.len(), mechanisms }
    }

    /// One mechanism with how often it is found; `None` if there is none with this id.
    pub fn mechanism(&self, id: &str) -> Option<MechanismSummary> {
        self.taxonomy.mechanism(id).map(|mechanism| self.mechanism_summary(mechanism))
    }

    fn mechanism_summary(&self, mechanism: &Mechanism) -> MechanismSummary {
        let forms: BTreeSet<&str> =
            self.taxonomy.forms(&mechanism.id).map(|form| form.id.as_str()).collect();
        let mut documents = 0;
        let mut provinces = BTreeSet::new();
        for entry in &self.generation.entries {
            let mut asserts = false;
            for assertion in &entry.assertions {
                if assertion.stance.is_positive() && forms.contains(assertion.mechanism.as_str()) {
                    asserts = true;
                    provinces.insert(assertion.region.province());
                }
            }
            documents += usize::from(asserts);
        }
        provinces.remove(&RegionCode::NATION);
        let category = self.taxonomy.categories().iter().find(|c| c.id == mechanism.category);
        MechanismSummary {
            id: mechanism.id.clone(),
            zh: mechanism.zh.clone(),
            en: mechanism.en.clone(),
            category: Named {
                value: mechanism.category.clone(),
                label: category.map_or_else(String::new, |category| category.zh.clone()),
            },
            parent: mechanism.parent.clone(),
            is_variant: mechanism.kind == EntryKind::Variant,
            definition: mechanism.definition.clone(),
            definition_en: mechanism.definition_en.clone(),
            aliases: mechanism.aliases.clone(),
            documents,
            provinces: provinces.len(),
            quality: self.quality(&mechanism.id),
        }
    }

    /// How well a mechanism is found in labelled texts.
    pub(super) fn quality(&self, mechanism: &str) -> Option<MechanismQuality> {
        let measured = self.taxonomy.measured();
        measured.of(mechanism).map(|quality| MechanismQuality {
            gold: measured.gold.clone(),
            right: quality.right,
            found: quality.found(),
            labelled: quality.labelled(),
        })
    }

    /// Every topic with how many documents are about it.
    pub fn topics(&self) -> TopicsResponse {
        let count = |id: &String| {
            self.generation.entries.iter().filter(|entry| entry.topics.contains(id)).count()
        };
        let topics: Vec<TopicSummary> = self
            .taxonomy
            .topics()
            .iter()
            .map(|topic| TopicSummary {
                id: topic.id.clone(),
                zh: topic.zh.clone(),
                en: topic.en.clone(),
                definition: topic.definition.clone(),
                documents: count(&topic.id),
            })
            .collect();
        TopicsResponse { total: topics.len(), topics }
    }

    /// The provinces, or the divisions directly below `parent`.
    pub fn regions(&self, parent: Option<RegionCode>) -> RegionsResponse {
        let parent = parent.unwrap_or(RegionCode::NATION);
        let below = self
            .regions
            .all()
            .iter()
            .filter(|region| self.regions.parent(region.code) == Some(parent));
        let regions: Vec<RegionSummary> =
            below.map(|region| self.region_summary(region.code)).collect();
        RegionsResponse { total: regions.len(), regions }
    }

    /// One division; `None` if the table does not have it.
    pub fn region(&self, code: RegionCode) -> Option<RegionSummary> {
        self.regions.get(code).map(|region| self.region_summary(region.code))
    }

    fn region_summary(&self, code: RegionCode) -> RegionSummary {
        let holds = |inner: RegionCode| {
            if code == RegionCode::NATION { inner == code } else { code.contains(inner) }
        };
        let mut mechanisms = BTreeSet::new();
        let mut documents = 0;
        for entry in &self.generation.entries {
            documents += usize::from(entry.home().is_some_and(holds));
            let positive =
                entry.assertions.iter().filter(|a| a.stance.is_positive() && holds(a.region));
            for assertion in positive {
                mechanisms.extend(self.taxonomy.implied(&assertion.mechanism));
            }
        }
        RegionSummary {
            code: code.to_string(),
            name: self.regions.name(code),
            short: self.regions.short(code),
            level: code.level(),
            documents,
            mechanisms: mechanisms.len(),
        }
    }

    /// How many provinces have documents.
    pub fn provinces_with_documents(&self) -> usize {
        let homes = self.generation.entries.iter().filter_map(|entry| entry.province());
        homes.collect::<BTreeSet<_>>().len()
    }

    /// First and last year of the documents.
    pub fn years(&self) -> Option<(i32, i32)> {
        let years = || self.generation.entries.iter().filter_map(|entry| entry.year);
        years().min().zip(years().max())
    }

    /// Documents of each kind, as `(Chinese name, count)`; kinds without documents are left out.
    pub fn kinds(&self) -> Vec<(String, usize)> {
        let count =
            |kind| self.generation.entries.iter().filter(|entry| entry.kind == kind).count();
        let kinds = schemas::document::Kind::ALL.into_iter();
        kinds
            .map(|kind| (kind.zh().to_owned(), count(kind)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// How many divisions of a level the table has.
    pub(super) fn division_count(&self, level: Level) -> usize {
        self.regions.at_level(level).count()
    }
}
