//! A quotation as pages of practices and places show it.

use schemas::api::Evidence;
use schemas::assertion::Origin;

use super::Request;
use super::citation::citation;
use super::wording::{self, Piece};

/// A quotation with where it stands.
pub(super) struct Quotation<'a> {
    pub(super) evidence: &'a Evidence,
    /// The place that it speaks of, where the page has not said it.
    pub(super) place: Option<Vec<Piece>>,
    pub(super) passage: String,
    /// The line to copy.
    pub(super) citation: String,
    pub(super) is_reviewed: bool,
}

impl<'a> Quotation<'a> {
    /// `said` is the code of the division that the page has named.
    pub(super) fn new(evidence: &'a Evidence, said: Option<&str>, request: &Request<'_>) -> Self {
        let language = request.language();
        let is_said = said == Some(evidence.region.code.as_str());
        Quotation {
            place: (!is_said).then(|| wording::place_in(language, &evidence.region)),
            passage: wording::passage_name_in(language, &evidence.passage),
            citation: citation(&evidence.document, evidence.pages, request.edition()).line(),
            is_reviewed: evidence.origin == Origin::Person,
            evidence,
        }
    }
}
