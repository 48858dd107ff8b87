//! Figures: the numbers that documents give for a practice.
//!
//! A figure belongs to a practice if its sentence names the practice, or if it stands in the words that
//! prove it. Its region is the one that its sentence gives, else that of the proof, else the home of the
//! document.

use std::collections::BTreeSet;

use schemas::api::AnswerFigure;
use schemas::assertion::Figure;
use schemas::reading::Intent;
use schemas::region::RegionCode;

use super::answer::Proof;
use super::understand::Question;
use super::{Engine, views};

impl Engine {
    /// The figures that a question asks for, by division, latest first.
    pub(super) fn figures(&self, question: &Question, proofs: &[Proof]) -> Vec<AnswerFigure> {
        let Some(mechanism) = question.mechanism.as_deref() else { return Vec::new() };
        if question.intent != Intent::Figures {
            return Vec::new();
        }
        let forms: BTreeSet<&str> =
            self.taxonomy.forms(mechanism).map(|form| form.id.as_str()).collect();
        let names_it =
            |figure: &Figure| figure.mechanism.as_deref().is_some_and(|id| forms.contains(id));
        let mut figures: Vec<(RegionCode, AnswerFigure)> = Vec::new();
        for (document, entry) in self.generation.entries.iter().enumerate() {
            if entry.duplicate_of.is_some() {
                continue;
            }
            for figure in &entry.figures {
                let proof = proofs.iter().find(|proof| {
                    proof.document == document
                        && proof.assertion.passage == figure.passage
                        && proof.assertion.evidence.contains(&figure.text)
                });
                if proof.is_none() && !names_it(figure) {
                    continue;
                }
                let of_proof = proof.map(|proof| proof.assertion.region);
                let region = figure.region.or(of_proof).or(entry.home());
                let year = proof.and_then(|proof| proof.assertion.year).or(entry.year);
                let from = question.year_from.is_none_or(|from| year.is_some_and(|y| from <= y));
                let is_in_years =
                    from && question.year_to.is_none_or(|to| year.is_some_and(|y| y <= to));
                let Some(region) = region.filter(|_| is_in_years) else { continue };
                if region != RegionCode::NATION && self.division_of(region, question).is_none() {
                    continue;
                }
                let summary = self.summary(document, None);
                let answer = AnswerFigure {
                    region: views::region_ref(region),
                    value: figure.value,
                    unit: figure.unit.clone(),
                    object: figure.object.clone(),
                    text: figure.text.clone(),
                    year,
                    passage: figure.passage.clone(),
                    url: views::passage_url(&summary.id, &figure.passage),
                    document: summary,
                };
                figures.push((region, answer));
            }
        }
        figures.sort_by(|(one, left), (other, right)| {
            one.cmp(other).then(right.year.cmp(&left.year)).then(right.value.total_cmp(&left.value))
        });
        figures.into_iter().map(|(_, figure)| figure).collect()
    }
}
