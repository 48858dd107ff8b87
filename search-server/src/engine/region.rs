//! A division: what it practises by category, over the years, and its documents.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{
    CategoryPractices, KindCount, RegionPractice, RegionResponse, RegionSummary, RegionYear,
};
use schemas::document::Kind;
use schemas::region::RegionCode;

use super::Engine;
use super::practices::{Practices, bilingual, lies_in};

/// Documents that are listed; the rest is a search away.
const LATEST: usize = 10;

impl Engine {
    /// A division with its practices and documents; `None` if the table does not have it.
    pub fn region_in_full(&self, code: RegionCode) -> Option<RegionResponse> {
        let region = self.region(code)?;
        let practices = self.practices_in(code);
        let documents: Vec<usize> = self.homes_in(code).collect();
        let mut latest: Vec<usize> = self.each_text(documents.iter().copied());
        latest.sort_by_key(|position| {
            let entry = &self.generation.entries[*position];
            let day = entry.date.clone().or_else(|| entry.year.map(|year| year.to_string()));
            (Reverse(day), *position)
        });
        latest.truncate(LATEST);
        let undated =
            documents.iter().filter(|at| self.generation.entries[**at].year.is_none()).copied();
        Some(RegionResponse {
            path: self.regions.path(code),
            categories: self.by_category(&practices),
            years: self.region_years(&documents, &practices),
            undated: self.columns.originals.count(undated),
            kinds: self.kind_counts(&documents),
            latest: latest.into_iter().map(|position| self.summary(position, None)).collect(),
            parts: self.parts(code),
            version: self.version(),
            region,
        })
    }

    /// The documents whose home is the division or lies in it.
    fn homes_in(&self, code: RegionCode) -> impl Iterator<Item = usize> {
        let entries = self.generation.entries.iter().enumerate();
        let inside =
            entries.filter(move |(_, entry)| entry.home().is_some_and(|home| lies_in(code, home)));
        inside.map(|(position, _)| position)
    }

    /// Of documents with the same text the first.
    fn each_text(&self, documents: impl Iterator<Item = usize>) -> Vec<usize> {
        let mut texts = BTreeSet::new();
        documents.filter(|at| texts.insert(self.columns.originals.of(*at))).collect()
    }

    fn by_category(&self, practices: &Practices<'_>) -> Vec<CategoryPractices> {
        let mut by_category: BTreeMap<String, Vec<RegionPractice>> = BTreeMap::new();
        for ((_, position), seen) in practices {
            let mechanism = &self.taxonomy.mechanisms()[*position];
            let Some(evidence) = self.best_evidence(seen) else { continue };
            let years = seen.years();
            by_category.entry(mechanism.category.clone()).or_default().push(RegionPractice {
                mechanism: bilingual(mechanism),
                is_variant: mechanism.parent.is_some(),
                state: seen.state(),
                first_year: years.first().copied(),
                years: years.into_iter().collect(),
                documents: seen.documents().len(),
                evidence,
            });
        }
        let category = |category: schemas::api::BilingualName| {
            let mut practices = by_category.remove(&category.id)?;
            practices.sort_by_key(|practice| practice.state);
            let practised = practices.iter().filter(|practice| practice.state.is_positive());
            Some(CategoryPractices { practised: practised.count(), category, practices })
        };
        self.category_names().into_iter().filter_map(category).collect()
    }

    fn region_years(&self, documents: &[usize], practices: &Practices<'_>) -> Vec<RegionYear> {
        let mut years: BTreeMap<i32, (Vec<usize>, usize)> = BTreeMap::new();
        for position in documents {
            if let Some(year) = self.generation.entries[*position].year {
                years.entry(year).or_default().0.push(*position);
            }
        }
        for seen in practices.values() {
            for year in seen.years() {
                years.entry(year).or_default().1 += 1;
            }
        }
        let year = |(year, (documents, practices)): (i32, (Vec<usize>, usize))| RegionYear {
            year,
            documents: self.columns.originals.count(documents.into_iter()),
            practices,
        };
        years.into_iter().map(year).collect()
    }

    /// Documents by kind; kinds without documents are left out.
    pub(super) fn kind_counts(&self, documents: &[usize]) -> Vec<KindCount> {
        let of_kind = |kind: Kind| {
            let documents = documents.iter().copied();
            documents.filter(move |at| self.generation.entries[*at].kind == kind)
        };
        let count = |kind: Kind| KindCount {
            kind,
            label: kind.zh().to_owned(),
            documents: self.columns.originals.count(of_kind(kind)),
        };
        Kind::ALL.into_iter().map(count).filter(|count| count.documents > 0).collect()
    }

    /// The divisions directly below of which the collection holds something.
    fn parts(&self, code: RegionCode) -> Vec<RegionSummary> {
        let mut held: BTreeSet<RegionCode> = BTreeSet::new();
        for entry in &self.generation.entries {
            held.extend(entry.home());
            held.extend(entry.assertions.iter().map(|assertion| assertion.region));
        }
        let parts = self.regions.all().iter().map(|region| region.code);
        let parts = parts.filter(|part| self.regions.parent(*part) == Some(code));
        parts
            .filter(|part| held.iter().any(|held| part.contains(*held)))
            .map(|part| self.region_summary(part))
            .filter(|part| part.documents > 0 || part.mechanisms > 0)
            .collect()
    }
}
