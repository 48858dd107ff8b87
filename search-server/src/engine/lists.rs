//! The lists: mechanisms, topics, regions, and what the collection holds of each.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use schemas::api::{
    MechanismQuality, MechanismSummary, MechanismsResponse, Named, RegionSummary, RegionsResponse,
    TopicResponse, TopicSummary, TopicsResponse,
};
use schemas::region::{Level, RegionCode};
use schemas::taxonomy::{EntryKind, Mechanism, Topic};

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
        let total = mechanisms.len();
        MechanismsResponse { total, mechanisms, page: 1, per_page: total, pages: 1 }
    }

    /// One mechanism with how often it is found; `None` if there is none with this id.
    pub fn mechanism(&self, id: &str) -> Option<MechanismSummary> {
        self.taxonomy.mechanism(id).map(|mechanism| self.mechanism_summary(mechanism))
    }

    pub(super) fn mechanism_summary(&self, mechanism: &Mechanism) -> MechanismSummary {
        let forms: BTreeSet<&str> =
            self.taxonomy.forms(&mechanism.id).map(|form| form.id.as_str()).collect();
        let mut documents = Vec::new();
        let mut provinces = BTreeSet::new();
        for (position, entry) in self.generation.entries.iter().enumerate() {
            let mut asserts = false;
            for assertion in &entry.assertions {
                if assertion.stance.is_positive() && forms.contains(assertion.mechanism.as_str()) {
                    asserts = true;
                    // As in answers, a reprint proves nothing further, and a regulation that was
                    // ended nothing.
                    let state = self.state(position, entry.kind, assertion.stance);
                    if entry.duplicate_of.is_none() && state.is_positive() {
                        provinces.insert(assertion.region.province());
                    }
                }
            }
            documents.extend(asserts.then_some(position));
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
            documents: self.columns.originals.count(documents.into_iter()),
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
        let topics: Vec<TopicSummary> =
            self.taxonomy.topics().iter().map(|topic| self.topic_summary(topic)).collect();
        let total = topics.len();
        TopicsResponse { total, topics, page: 1, per_page: total, pages: 1 }
    }

    fn topic_summary(&self, topic: &Topic) -> TopicSummary {
        TopicSummary {
            id: topic.id.clone(),
            zh: topic.zh.clone(),
            en: topic.en.clone(),
            definition: topic.definition.clone(),
            documents: self.columns.originals.count(self.about(topic)),
        }
    }

    /// The documents about a topic.
    fn about(&self, topic: &Topic) -> impl Iterator<Item = usize> {
        let entries = self.generation.entries.iter().enumerate();
        entries.filter(|(_, entry)| entry.topics.contains(&topic.id)).map(|(position, _)| position)
    }

    /// A topic, by its id or Chinese name, with a page of its documents, latest first, each text once;
    /// `None` if there is no such topic.
    pub fn topic(&self, id: &str, page: usize, per_page: usize) -> Option<TopicResponse> {
        let topic = self.taxonomy.resolve_topic(id)?;
        let mut texts = BTreeSet::new();
        let mut documents: Vec<usize> = self
            .about(topic)
            .filter(|position| texts.insert(self.columns.originals.of(*position)))
            .collect();
        documents.sort_by_key(|position| {
            let entry = &self.generation.entries[*position];
            let day = entry.date.clone().or_else(|| entry.year.map(|year| year.to_string()));
            (Reverse(day), *position)
        });
        let total = documents.len();
        let shown = documents.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
        Some(TopicResponse {
            topic: self.topic_summary(topic),
            documents: shown.map(|position| self.summary(position, None)).collect(),
            total,
            page,
            per_page,
            pages: total.div_ceil(per_page),
            version: self.version(),
        })
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
        let total = regions.len();
        RegionsResponse { total, regions, page: 1, per_page: total, pages: 1 }
    }

    /// One division; `None` if the table does not have it.
    pub fn region(&self, code: RegionCode) -> Option<RegionSummary> {
        self.regions.get(code).map(|region| self.region_summary(region.code))
    }

    pub(super) fn region_summary(&self, code: RegionCode) -> RegionSummary {
        let holds = |inner: RegionCode| {
            if code == RegionCode::NATION { inner == code } else { code.contains(inner) }
        };
        let mut mechanisms = BTreeSet::new();
        let mut documents = Vec::new();
        for (position, entry) in self.generation.entries.iter().enumerate() {
            documents.extend(entry.home().is_some_and(holds).then_some(position));
            if entry.duplicate_of.is_some() {
                continue;
            }
            let positive = entry.assertions.iter().filter(|assertion| {
                let state = self.state(position, entry.kind, assertion.stance);
                state.is_positive() && holds(assertion.region)
            });
            for assertion in positive {
                mechanisms.extend(self.taxonomy.implied(&assertion.mechanism));
            }
        }
        RegionSummary {
            code: code.to_string(),
            name: self.regions.name(code),
            short: self.regions.short(code),
            level: code.level(),
            documents: self.columns.originals.count(documents.into_iter()),
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
        let count = |kind| self.columns.originals.count(self.of_kind(kind));
        let kinds = schemas::document::Kind::ALL.into_iter();
        kinds
            .map(|kind| (kind.zh().to_owned(), count(kind)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn of_kind(&self, kind: schemas::document::Kind) -> impl Iterator<Item = usize> {
        let entries = self.generation.entries.iter().enumerate();
        entries.filter(move |(_, entry)| entry.kind == kind).map(|(position, _)| position)
    }

    /// How many divisions of a level the table has.
    pub(super) fn division_count(&self, level: Level) -> usize {
        self.regions.at_level(level).count()
    }
}
