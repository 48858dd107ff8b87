//! What the collection holds of each province, by year and kind of document and by category of
//! practice, and what is missing.
//!
//! A text that several sources have counts once, as in searches, so that each number is that of the
//! search that it leads to.

use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{
    CategoryCount, CoverageCell, CoverageResponse, KindCount, ProvinceCoverage, YearCount,
};
use schemas::document::Kind;
use schemas::region::{Region, RegionCode};

use super::Engine;
use super::practices::Practices;

/// Kinds of which a province may be expected to have documents: prefaces and fragments are no more than
/// what splitting leaves over.
const EXPECTED: [Kind; 4] = [Kind::Speech, Kind::Article, Kind::Report, Kind::Regulation];

impl Engine {
    /// What the collection holds, and what is missing.
    pub fn coverage_of_provinces(&self) -> CoverageResponse {
        let entries = &self.generation.entries;
        let count = |positions: &[usize]| self.columns.originals.count(positions.iter().copied());
        let all: Vec<usize> = (0..entries.len()).collect();
        let with = |wanted: &dyn Fn(usize) -> bool| {
            count(&all.iter().copied().filter(|at| wanted(*at)).collect::<Vec<_>>())
        };
        let kinds = self.kind_counts(&all);
        let years: BTreeSet<i32> = entries.iter().filter_map(|entry| entry.year).collect();
        let mut by_province: BTreeMap<RegionCode, Vec<usize>> = BTreeMap::new();
        for position in &all {
            if let Some(province) = entries[*position].province() {
                by_province.entry(province).or_default().push(*position);
            }
        }
        let practices = self.practices(|region| {
            Some(region.province()).filter(|province| *province != RegionCode::NATION)
        });
        let provinces = self.regions.provinces().map(|region| {
            let documents = by_province.get(&region.code).map_or(&[][..], Vec::as_slice);
            self.province_coverage(region, documents, &practices, &kinds)
        });
        CoverageResponse {
            documents: count(&all),
            national: with(&|at| entries[at].home() == Some(RegionCode::NATION)),
            unplaced: with(&|at| entries[at].home().is_none()),
            undated: with(&|at| entries[at].year.is_none()),
            years: years.into_iter().collect(),
            categories: self.category_names(),
            provinces: provinces.collect(),
            kinds,
            version: self.version(),
        }
    }

    fn province_coverage(
        &self,
        region: &Region,
        documents: &[usize],
        practices: &Practices<'_>,
        of_collection: &[KindCount],
    ) -> ProvinceCoverage {
        let mut cells: BTreeMap<(Option<i32>, Kind), Vec<usize>> = BTreeMap::new();
        let mut years: BTreeMap<Option<i32>, Vec<usize>> = BTreeMap::new();
        for position in documents {
            let entry = &self.generation.entries[*position];
            cells.entry((entry.year, entry.kind)).or_default().push(*position);
            years.entry(entry.year).or_default().push(*position);
        }
        let count = |positions: Vec<usize>| self.columns.originals.count(positions.into_iter());
        let kinds = self.kind_counts(documents);
        let dated: BTreeSet<i32> = years.keys().copied().flatten().collect();
        let span = dated.first().zip(dated.last()).map(|(first, last)| *first..=*last);
        let has = |kind: Kind| kinds.iter().any(|count| count.kind == kind);
        let is_held = |kind: Kind| of_collection.iter().any(|count| count.kind == kind);
        let missing_kinds = EXPECTED.into_iter().filter(|kind| is_held(*kind) && !has(*kind));
        let done = self.done_by_category(region.code, practices);
        ProvinceCoverage {
            code: region.code.to_string(),
            short: region.short.clone(),
            documents: self.columns.originals.count(documents.iter().copied()),
            mechanisms: done.iter().map(|count| count.practices).sum(),
            practices: done,
            missing_years: span
                .into_iter()
                .flatten()
                .filter(|year| !dated.contains(year))
                .collect(),
            missing_kinds: missing_kinds.filter(|_| !documents.is_empty()).collect(),
            cells: cells
                .into_iter()
                .map(|((year, kind), positions)| CoverageCell {
                    year,
                    kind,
                    documents: count(positions),
                })
                .collect(),
            years: years
                .into_iter()
                .map(|(year, positions)| YearCount { year, documents: count(positions) })
                .collect(),
            kinds,
        }
    }

    /// How many practices of each category a province does, and how many documents say so.
    fn done_by_category(
        &self,
        province: RegionCode,
        practices: &Practices<'_>,
    ) -> Vec<CategoryCount> {
        let categories = self.taxonomy.categories().iter();
        categories
            .map(|category| {
                let mut documents = BTreeSet::new();
                let mut done = 0;
                for ((_, position), seen) in practices.range((province, 0)..=(province, usize::MAX))
                {
                    let mechanism = &self.taxonomy.mechanisms()[*position];
                    if mechanism.category == category.id && seen.is_positive() {
                        done += 1;
                        documents.extend(seen.documents_of_practice());
                    }
                }
                CategoryCount {
                    category: category.id.clone(),
                    practices: done,
                    documents: documents.len(),
                }
            })
            .collect()
    }
}
