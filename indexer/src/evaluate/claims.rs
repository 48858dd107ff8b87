//! What is claimed of each segment: which mechanisms, of which regions, by which words.

use std::collections::{BTreeMap, BTreeSet};

use schemas::region::RegionCode;
use schemas::taxonomy::Taxonomy;

use super::gold::{Label, Segment};
use super::matching::Matching;
use super::score::{Case, Fault};

/// Where a mechanism is claimed in a segment, and by which words.
#[derive(Debug, Default)]
struct Claim<'a> {
    regions: BTreeSet<Option<RegionCode>>,
    evidence: Vec<&'a str>,
}

/// Claims that something is practised or piloted, by segment and mechanism; parents are claimed with
/// their forms.
#[derive(Debug, Default)]
pub(super) struct Claims<'a>(BTreeMap<&'a str, BTreeMap<&'a str, Claim<'a>>>);

impl<'a> Claims<'a> {
    fn add(
        &mut self,
        taxonomy: &'a Taxonomy,
        (segment, mechanism): (&'a str, &'a str),
        region: Option<RegionCode>,
        evidence: &'a str,
    ) {
        for mechanism in taxonomy.implied(mechanism) {
            let claim = self.0.entry(segment).or_default().entry(mechanism).or_default();
            claim.regions.insert(region);
            claim.evidence.push(evidence);
        }
    }

    fn claim(&self, segment: &str, mechanism: &str) -> Option<&Claim<'a>> {
        self.0.get(segment)?.get(mechanism)
    }

    /// Whether the mechanism is claimed in the segment.
    pub(super) fn has(&self, segment: &str, mechanism: &str) -> bool {
        self.claim(segment, mechanism).is_some()
    }

    /// The mechanisms that are claimed in a segment.
    pub(super) fn mechanisms(&self, segment: &str) -> impl Iterator<Item = &'a str> {
        self.0.get(segment).into_iter().flat_map(|claims| claims.keys().copied())
    }

    /// The regions of which a mechanism is claimed; `None` where no region is given.
    pub(super) fn regions(&self, segment: &str, mechanism: &str) -> BTreeSet<Option<RegionCode>> {
        self.claim(segment, mechanism).map(|claim| claim.regions.clone()).unwrap_or_default()
    }

    /// The words that show it, in their order.
    pub(super) fn evidence(&self, segment: &str, mechanism: &str) -> &[&'a str] {
        self.claim(segment, mechanism).map_or(&[], |claim| &claim.evidence)
    }

    /// A wrong decision about a claim.
    pub(super) fn case(&self, fault: Fault, segment: &str, mechanism: &str) -> Case {
        let evidence = self.evidence(segment, mechanism).first().copied().unwrap_or_default();
        Case {
            fault,
            segment: segment.to_owned(),
            mechanism: mechanism.to_owned(),
            region: None,
            evidence: evidence.to_owned(),
            sentence: String::new(),
            found_as: None,
        }
    }

    /// (mechanism, province) of the claims for which `counts(segment, mechanism)` holds.
    pub(super) fn edges(
        &self,
        counts: impl Fn(&str, &str) -> bool,
    ) -> BTreeSet<(&'a str, RegionCode)> {
        let mut edges = BTreeSet::new();
        for (segment, claims) in &self.0 {
            for (mechanism, claim) in claims.iter().filter(|(id, _)| counts(segment, id)) {
                let regions = claim.regions.iter().flatten();
                let divisions = regions.filter(|region| **region != RegionCode::NATION);
                edges.extend(divisions.map(|region| (*mechanism, region.province())));
            }
        }
        edges
    }
}

/// What the labels claim.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    /// What must be found.
    pub(super) must: Claims<'a>,
    /// What may be found.
    pub(super) may: Claims<'a>,
    /// Both.
    pub(super) all: Claims<'a>,
}

impl<'a> Wanted<'a> {
    pub(super) fn new(labels: &'a [Label], taxonomy: &'a Taxonomy) -> Wanted<'a> {
        let mut wanted = Wanted::default();
        for label in labels.iter().filter(|label| label.stance.is_positive()) {
            let pair = (label.segment.as_str(), label.mechanism.as_str());
            let side = if label.is_optional() { &mut wanted.may } else { &mut wanted.must };
            side.add(taxonomy, pair, label.region, &label.evidence);
            wanted.all.add(taxonomy, pair, label.region, &label.evidence);
        }
        wanted
    }
}

/// What the matched documents claim.
pub(super) fn said<'a>(
    segments: &'a [Segment],
    matching: &Matching<'a>,
    taxonomy: &'a Taxonomy,
) -> Claims<'a> {
    let mut claims = Claims::default();
    for segment in segments {
        let Some(document) = matching.document(&segment.id) else { continue };
        let assertions = document.findings.assertions.iter();
        for assertion in assertions.filter(|assertion| assertion.stance.is_positive()) {
            let pair = (segment.id.as_str(), assertion.mechanism.as_str());
            claims.add(taxonomy, pair, Some(assertion.region), &assertion.evidence);
        }
    }
    claims
}
