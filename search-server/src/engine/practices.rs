//! What is seen of every practice in a division: the evidence of set answers, for all practices at once.
//!
//! Pages of divisions, comparisons and matrices are made of this, so that they show what the answer to
//! the same question shows.

use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{Basis, BilingualName, Evidence};
use schemas::assertion::{Assertion, State};
use schemas::region::RegionCode;
use schemas::taxonomy::{Category, Mechanism};

use super::Engine;
use super::answer::Proof;

/// Evidence as it stands in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting<'a> {
    /// Position of the document.
    pub(super) document: usize,
    pub(super) assertion: &'a Assertion,
    pub(super) state: State,
}

/// What is seen of one practice in one division; it is never empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen<'a>(Vec<Sighting<'a>>);

/// What is seen, by division and position of the mechanism.
pub(super) type Practices<'a> = BTreeMap<(RegionCode, usize), Seen<'a>>;

impl<'a> Seen<'a> {
    /// The strongest and latest evidence, as the answer puts it first.
    fn best(&self) -> Option<&Sighting<'a>> {
        let year = |sighting: &Sighting<'_>| std::cmp::Reverse(sighting.assertion.year);
        self.0.iter().min_by_key(|sighting| (sighting.state, year(sighting), sighting.document))
    }

    /// The state of the division, the strongest that is seen.
    pub(super) fn state(&self) -> State {
        self.0.iter().map(|sighting| sighting.state).min().unwrap_or(State::Mentioned)
    }

    /// Whether the division does it.
    pub(super) fn is_positive(&self) -> bool {
        self.positive().next().is_some()
    }

    fn positive(&self) -> impl Iterator<Item = &Sighting<'a>> {
        self.0.iter().filter(|sighting| sighting.state.is_positive())
    }

    /// The years of evidence that it does.
    pub(super) fn years(&self) -> BTreeSet<i32> {
        self.positive().filter_map(|sighting| sighting.assertion.year).collect()
    }

    /// The documents that give evidence.
    pub(super) fn documents(&self) -> BTreeSet<usize> {
        self.0.iter().map(|sighting| sighting.document).collect()
    }

    /// The documents that give evidence that it does.
    pub(super) fn documents_of_practice(&self) -> impl Iterator<Item = usize> {
        self.positive().map(|sighting| sighting.document)
    }
}

impl Engine {
    /// Everything asserted, by the division that `place` gives for a region. A reprint proves nothing
    /// further, and a form implies what it is a form of, as in answers.
    pub(super) fn practices(
        &self,
        place: impl Fn(RegionCode) -> Option<RegionCode>,
    ) -> Practices<'_> {
        let mut practices = Practices::new();
        let entries = self.generation.entries.iter().enumerate();
        for (document, entry) in entries.filter(|(_, entry)| entry.duplicate_of.is_none()) {
            for assertion in &entry.assertions {
                let Some(division) = place(assertion.region) else { continue };
                let state = self.state(document, entry.kind, assertion.stance);
                let implied = self.taxonomy.implied(&assertion.mechanism);
                for mechanism in implied.filter_map(|id| self.taxonomy.position(id)) {
                    let seen = practices.entry((division, mechanism)).or_default();
                    seen.0.push(Sighting { document, assertion, state });
                }
            }
        }
        practices
    }

    /// What is seen in one division; for the nation, what is said of the nation as a whole.
    pub(super) fn practices_in(&self, division: RegionCode) -> Practices<'_> {
        self.practices(|region| lies_in(division, region).then_some(division))
    }

    /// The evidence that stands first in the answer.
    pub(super) fn best_evidence(&self, seen: &Seen<'_>) -> Option<Evidence> {
        seen.best().map(|sighting| {
            let Sighting { document, assertion, state } = *sighting;
            let proof = Proof { document, assertion: assertion.clone(), state };
            self.evidence(proof, Basis::Assertions)
        })
    }

    /// The names of all categories, in their order.
    pub(super) fn category_names(&self) -> Vec<BilingualName> {
        let categories = self.taxonomy.categories().iter().cloned();
        categories.map(|Category { id, zh, en }| BilingualName { id, zh, en }).collect()
    }

    /// The state of a division of which nothing is seen.
    pub(super) fn unseen(&self, division: RegionCode) -> State {
        if self.documents_in(division) > 0 { State::NotSeen } else { State::NoCorpus }
    }
}

/// Whether `region` is `division` or lies in it. What is said of a place is not said of the nation.
pub(super) fn lies_in(division: RegionCode, region: RegionCode) -> bool {
    if division == RegionCode::NATION { region == division } else { division.contains(region) }
}

/// The names of a mechanism.
pub(super) fn bilingual(mechanism: &Mechanism) -> BilingualName {
    let Mechanism { id, zh, en, .. } = mechanism;
    BilingualName { id: id.clone(), zh: zh.clone(), en: en.clone() }
}
