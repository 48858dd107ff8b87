//! A quotation as pages of practices and places show it.

use schemas::api::Evidence;
use schemas::assertion::Origin;

use super::{Language, names};

/// A quotation with where it stands.
pub(super) struct Quotation<'a> {
    pub(super) evidence: &'a Evidence,
    /// The place that it speaks of, where the page has not said it.
    pub(super) place: Option<String>,
    pub(super) passage: String,
    pub(super) is_reviewed: bool,
}

impl<'a> Quotation<'a> {
    /// `said` is the code of the division that the page has named.
    pub(super) fn new(evidence: &'a Evidence, said: Option<&str>, language: Language) -> Self {
        let is_said = said == Some(evidence.region.code.as_str());
        Quotation {
            place: (!is_said).then(|| names::place(&evidence.region, language)),
            passage: names::passage(&evidence.passage, language),
            is_reviewed: evidence.origin == Origin::Person,
            evidence,
        }
    }
}
