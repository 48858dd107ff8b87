//! Set answers: which divisions do it, each in exactly one state, with proof.

use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{
    AnswerResponse, AnswerRow, Basis, Coverage, DivisionState, Evidence, Interpretation,
    StateCounts,
};
use schemas::assertion::{Assertion, Origin, Stance, State};
use schemas::document::Kind;
use schemas::region::{Level, RegionCode};

use super::query::Query;
use super::understand::Question;
use super::{Engine, EngineError, views};

/// One piece of evidence before it is written out.
struct Proof {
    document: usize,
    assertion: Assertion,
    state: State,
}

impl Engine {
    /// Answers which divisions practise what the question names.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn answer(&self, question: &Question) -> Result<AnswerResponse, EngineError> {
        let (basis, proofs) = match &question.mechanism {
            Some(mechanism) => (Basis::Assertions, self.asserted(mechanism)),
            None => (Basis::Text, self.literally_said(&question.rest)?),
        };
        let in_years = |proof: &Proof| {
            let year = proof.assertion.year;
            let from = question.year_from.is_none_or(|from| year.is_some_and(|year| from <= year));
            from && question.year_to.is_none_or(|to| year.is_some_and(|year| year <= to))
        };
        let mut nation = Vec::new();
        let mut by_division: BTreeMap<RegionCode, Vec<Proof>> = BTreeMap::new();
        for proof in proofs.into_iter().filter(in_years) {
            let region = proof.assertion.region;
            if region == RegionCode::NATION {
                nation.push(proof);
            } else if let Some(division) = self.division_of(region, question) {
                by_division.entry(division).or_default().push(proof);
            }
        }
        let mut rows: Vec<AnswerRow> = by_division
            .into_iter()
            .map(|(division, proofs)| self.row(division, proofs, basis))
            .collect();
        rows.sort_by(|left, right| {
            left.state.cmp(&right.state).then(left.region.code.cmp(&right.region.code))
        });
        let coverage = self.coverage(question, &rows);
        let universe = coverage.with_documents + coverage.without_documents;
        let mut summary = StateCounts::default();
        let states: BTreeMap<&str, State> =
            rows.iter().map(|row| (row.region.code.as_str(), row.state)).collect();
        for division in self.universe(question) {
            let code = division.to_string();
            let without = || if self.holds(division) { State::NotSeen } else { State::NoCorpus };
            summary.add(states.get(code.as_str()).copied().unwrap_or_else(without));
        }
        sort_proofs(&mut nation);
        Ok(AnswerResponse {
            question: question.text.clone(),
            interpretation: self.interpretation(question, &rows, &summary, universe),
            basis,
            universe,
            summary,
            rows,
            nation: nation.into_iter().map(|proof| self.evidence(proof, basis)).collect(),
            coverage,
            version: self.version(),
        })
    }

    /// Everything asserted of a mechanism or of a form of it. A reprint proves nothing further.
    fn asserted(&self, mechanism: &str) -> Vec<Proof> {
        let forms: BTreeSet<&str> =
            self.taxonomy.forms(mechanism).map(|form| form.id.as_str()).collect();
        let entries = self.generation.entries.iter().enumerate();
        let originals = entries.filter(|(_, entry)| entry.duplicate_of.is_none());
        originals
            .flat_map(|(document, entry)| {
                entry.assertions.iter().map(move |a| (document, entry.kind, a))
            })
            .filter(|(_, _, assertion)| forms.contains(assertion.mechanism.as_str()))
            .map(|(document, kind, assertion)| Proof {
                document,
                state: state(kind, assertion.stance),
                assertion: assertion.clone(),
            })
            .collect()
    }

    /// Every document that has the text literally; it is mentioned there, more is not claimed.
    fn literally_said(&self, text: &str) -> Result<Vec<Proof>, EngineError> {
        let mut best: BTreeMap<usize, usize> = BTreeMap::new();
        if !text.is_empty() {
            for found in self.matches(&Query::literal(text))? {
                let passage = best.entry(found.document).or_insert(found.passage);
                *passage = (*passage).min(found.passage);
            }
        }
        let mut proofs = Vec::new();
        for (document, passage) in best {
            let entry = &self.generation.entries[document];
            let Some(region) = entry.home().filter(|_| entry.duplicate_of.is_none()) else {
                continue;
            };
            let stored = self.generation.store.get(document)?;
            let Some(passage) = stored.passages.get(passage) else { continue };
            let quote =
                super::highlight::excerpt(&passage.text, &Query::literal(text), &self.segmenter)
                    .text;
            let assertion = Assertion {
                mechanism: String::new(),
                region,
                stance: Stance::Mentioned,
                year: entry.year,
                passage: passage.id.clone(),
                evidence: quote,
                origin: Origin::Rule,
                certainty: None,
            };
            proofs.push(Proof { document, assertion, state: State::Mentioned });
        }
        Ok(proofs)
    }

    /// The division of the universe to which evidence about `region` belongs.
    fn division_of(&self, region: RegionCode, question: &Question) -> Option<RegionCode> {
        if let Some(asked) = question.region {
            return asked.contains(region).then_some(asked);
        }
        match question.level {
            Level::National | Level::Province => Some(region.province()),
            Level::City => Some(region.city())
                .filter(|city| city.level() == Level::City && self.regions.get(*city).is_some()),
            Level::County | Level::Township => {
                Some(region).filter(|code| code.level() == Level::County)
            }
        }
    }

    /// The divisions that the question is about.
    fn universe(&self, question: &Question) -> Vec<RegionCode> {
        match question.region {
            Some(region) => vec![region],
            None => {
                let level = match question.level {
                    Level::National | Level::Province => Level::Province,
                    Level::Township => Level::County,
                    other => other,
                };
                self.regions.at_level(level).map(|region| region.code).collect()
            }
        }
    }

    /// Whether a document has its home in the division.
    fn holds(&self, division: RegionCode) -> bool {
        self.documents_in(division) > 0
    }

    fn documents_in(&self, division: RegionCode) -> usize {
        let homes = self.generation.entries.iter().filter_map(|entry| entry.home());
        homes
            .filter(|home| {
                division.contains(*home) && (division != RegionCode::NATION || *home == division)
            })
            .count()
    }

    fn row(&self, division: RegionCode, mut proofs: Vec<Proof>, basis: Basis) -> AnswerRow {
        sort_proofs(&mut proofs);
        let state = proofs.first().map_or(State::Mentioned, |proof| proof.state);
        let same = proofs.iter().filter(|proof| proof.state == state);
        let first_year = same.filter_map(|proof| proof.assertion.year).min();
        let documents: BTreeSet<usize> = proofs.iter().map(|proof| proof.document).collect();
        let reviewed =
            proofs.iter().filter(|proof| proof.assertion.origin == Origin::Person).count();
        AnswerRow {
            region: views::region_ref(division),
            state,
            state_label: state.zh().to_owned(),
            first_year,
            documents: documents.len(),
            evidence_reviewed: reviewed,
            evidence_unreviewed: proofs.len() - reviewed,
            evidence: proofs.into_iter().map(|proof| self.evidence(proof, basis)).collect(),
        }
    }

    fn evidence(&self, proof: Proof, basis: Basis) -> Evidence {
        let Proof { document, assertion, .. } = proof;
        let summary = self.summary(document, None);
        Evidence {
            url: views::passage_url(&summary.id, &assertion.passage),
            document: summary,
            passage: assertion.passage,
            quote: assertion.evidence,
            year: assertion.year,
            stance: assertion.stance,
            origin: assertion.origin,
            region: views::region_ref(assertion.region),
            mechanism: (basis == Basis::Assertions)
                .then(|| self.named_mechanism(&assertion.mechanism)),
        }
    }

    /// A division has documents when one has its home in it; evidence beats coverage.
    fn coverage(&self, question: &Question, rows: &[AnswerRow]) -> Coverage {
        let proven: BTreeMap<&str, State> =
            rows.iter().map(|row| (row.region.code.as_str(), row.state)).collect();
        let divisions: Vec<DivisionState> = self
            .universe(question)
            .into_iter()
            .map(|code| {
                let documents = self.documents_in(code);
                let empty = if documents > 0 { State::NotSeen } else { State::NoCorpus };
                DivisionState {
                    code: code.to_string(),
                    short: self.regions.short(code),
                    state: proven.get(code.to_string().as_str()).copied().unwrap_or(empty),
                    documents,
                }
            })
            .collect();
        let with_documents =
            divisions.iter().filter(|division| division.state != State::NoCorpus).count();
        let without_documents = divisions.len() - with_documents;
        let is_listed =
            question.region.is_some() || divisions.len() <= self.division_count(Level::Province);
        Coverage {
            with_documents,
            without_documents,
            documents: self.generation.entries.len(),
            divisions: if is_listed { divisions } else { Vec::new() },
        }
    }

    fn interpretation(
        &self,
        question: &Question,
        rows: &[AnswerRow],
        summary: &StateCounts,
        universe: usize,
    ) -> Interpretation {
        let mechanism = question.mechanism.as_deref().map(|id| self.named_mechanism(id));
        let zh_name =
            mechanism.as_ref().map_or(question.rest.as_str(), |named| named.label.as_str());
        let en_name = question.mechanism.as_deref().and_then(|id| self.taxonomy.mechanism(id));
        let en_name = en_name.map_or(question.rest.as_str(), |mechanism| mechanism.en.as_str());
        let doing: Vec<&AnswerRow> =
            rows.iter().filter(|row| row.state <= State::Piloted).collect();
        let names: Vec<&str> = doing.iter().map(|row| row.region.name.as_str()).collect();
        let (unit, unit_en) = match (question.region, question.level) {
            (Some(_), _) => ("个所问地区", "division asked about"),
            (None, Level::City) => ("个地级行政区", "cities"),
            (None, Level::County | Level::Township) => ("个县级行政区", "counties"),
            (None, _) => ("个省级行政区", "provinces"),
        };
        let found = match (question.mechanism.is_some(), doing.len()) {
            (false, _) if rows.is_empty() => format!("文献中没有出现“{zh_name}”"),
            (false, _) => format!("{} 个的文献中出现“{zh_name}”的字样", rows.len()),
            (true, 0) => format!("未见实行“{zh_name}”的"),
            (true, count) => format!("{count} 个实行“{zh_name}”：{}", names.join("、")),
        };
        let sentence = format!(
            "{universe} {unit}中，{found}；{} 个有文献而未见，{} 个没有文献。",
            summary.not_seen, summary.no_corpus
        );
        let sentence_en = format!(
            "Of {universe} {unit_en}, {} practise or pilot “{en_name}”; {} have documents and no sign of it, \
             {} have no documents here.",
            doing.len(),
            summary.not_seen,
            summary.no_corpus
        );
        Interpretation {
            text: mechanism.is_none().then(|| question.rest.clone()),
            mechanism,
            recognised_by: question.recognised_by.clone(),
            level: question.level,
            region: question.region.map(views::region_ref),
            year_from: question.year_from,
            year_to: question.year_to,
            sentence,
            sentence_en,
            quality: question.mechanism.as_deref().and_then(|id| self.quality(id)),
        }
    }
}

/// Practised, and the proof is a regulation: regulated.
fn state(kind: Kind, stance: Stance) -> State {
    match stance {
        Stance::Practised if kind == Kind::Regulation => State::Regulated,
        Stance::Practised => State::Practised,
        Stance::Piloted => State::Piloted,
        Stance::Planned => State::Planned,
        Stance::Mentioned => State::Mentioned,
    }
}

/// Strongest first, then latest.
fn sort_proofs(proofs: &mut [Proof]) {
    proofs.sort_by(|left, right| {
        left.state
            .cmp(&right.state)
            .then(right.assertion.year.cmp(&left.assertion.year))
            .then(left.document.cmp(&right.document))
    });
}
