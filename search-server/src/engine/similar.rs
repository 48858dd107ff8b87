//! Comparable cases: what other places say of the practices of a document.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use indexer::index::{Entry, EntryAssertion};
use schemas::api::{Similar, SimilarResponse};
use schemas::assertion::Stance;
use schemas::region::RegionCode;

use super::{Engine, views};

/// A document of another place with what it shares.
struct Case<'a> {
    position: usize,
    home: RegionCode,
    shared: BTreeSet<&'a str>,
    proof: &'a EntryAssertion,
}

impl Case<'_> {
    /// Smaller is better: more shared, further along, later; ties fall to the order of the collection.
    fn rank(&self) -> (Reverse<usize>, Stance, Reverse<Option<i32>>, usize) {
        let proof = self.proof;
        (Reverse(self.shared.len()), proof.stance, Reverse(proof.year), self.position)
    }
}

impl Engine {
    /// Documents of other places that assert the mechanisms of this document for their own place, at
    /// most one a place, most alike first; `None` if there is no document with this id.
    pub fn similar(&self, id: &str, page: usize, per_page: usize) -> Option<SimilarResponse> {
        let position = self.by_id.get(id).copied()?;
        let own = &self.generation.entries[position];
        let wanted: BTreeSet<&str> = own
            .assertions
            .iter()
            .filter(|assertion| assertion.stance.is_positive())
            .flat_map(|assertion| self.taxonomy.implied(&assertion.mechanism))
            .collect();
        let mut best: BTreeMap<RegionCode, Case<'_>> = BTreeMap::new();
        for (other, entry) in self.generation.entries.iter().enumerate() {
            let is_original = self.columns.originals.of(other) == other;
            let is_elsewhere = entry.home() != own.home();
            if !is_original || !is_elsewhere || wanted.is_empty() {
                continue;
            }
            let Some(case) = self.case(other, entry, &wanted) else { continue };
            match best.get(&case.home) {
                Some(known) if known.rank() <= case.rank() => {}
                _ => {
                    best.insert(case.home, case);
                }
            }
        }
        let mut cases: Vec<Case<'_>> = best.into_values().collect();
        cases.sort_by_key(Case::rank);
        let total = cases.len();
        let shown = cases.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
        Some(SimilarResponse {
            similar: shown.map(|case| self.similar_case(&case)).collect(),
            total,
            page,
            per_page,
            pages: total.div_ceil(per_page),
            version: self.version(),
        })
    }

    /// What a document shares, by what it asserts of its own home or of a place in it.
    fn case<'a>(
        &'a self,
        position: usize,
        entry: &'a Entry,
        wanted: &BTreeSet<&str>,
    ) -> Option<Case<'a>> {
        let home = entry.home()?;
        let is_own = |region: RegionCode| match home {
            RegionCode::NATION => region == home,
            _ => home.contains(region),
        };
        let mut shared: BTreeSet<&'a str> = BTreeSet::new();
        let mut proof: Option<&'a EntryAssertion> = None;
        let own = entry.assertions.iter().filter(|a| a.stance.is_positive() && is_own(a.region));
        for assertion in own {
            let implied = self.taxonomy.implied(&assertion.mechanism);
            let implied: Vec<&'a str> = implied.filter(|id| wanted.contains(id)).collect();
            let shares = !implied.is_empty();
            shared.extend(implied);
            let is_better = proof.is_none_or(|known| {
                (assertion.stance, Reverse(assertion.year)) < (known.stance, Reverse(known.year))
            });
            if shares && is_better {
                proof = Some(assertion);
            }
        }
        proof.map(|proof| Case { position, home, shared, proof })
    }

    fn similar_case(&self, case: &Case<'_>) -> Similar {
        let entry = &self.generation.entries[case.position];
        // A variant says more than the parents that it implies.
        let is_implied = |id: &str| {
            let others = case.shared.iter().filter(|other| **other != id);
            others
                .into_iter()
                .any(|other| self.taxonomy.implied(other).any(|implied| implied == id))
        };
        let narrow = case.shared.iter().filter(|id| !is_implied(id));
        Similar {
            document: self.summary(case.position, None),
            mechanisms: narrow.map(|id| self.named_mechanism(id)).collect(),
            stance: case.proof.stance,
            year: case.proof.year,
            url: views::passage_url(&entry.id, &case.proof.passage),
            quote: case.proof.evidence.clone(),
        }
    }
}
