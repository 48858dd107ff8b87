//! Set answers: which divisions do it, each in exactly one state, with proof.

use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{
    AnswerResponse, AnswerRow, Basis, Coverage, DivisionState, Evidence, RegionRef, StateCounts,
};
use schemas::assertion::{Assertion, Origin, Stance, State};
use schemas::document::{Kind, pages_of};
use schemas::reading::{Intent, Interpretation, ReadingKind};
use schemas::region::{Level, RegionCode};

use super::query::Query;
use super::sentence::Told;
use super::understand::Question;
use super::{Engine, EngineError, views};

/// One piece of evidence before it is written out.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) document: usize,
    pub(super) assertion: Assertion,
    pub(super) state: State,
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
        let figures = self.figures(question, &proofs);
        let in_years = |proof: &Proof| {
            let year = proof.assertion.year;
            let from = question.year_from.is_none_or(|from| year.is_some_and(|year| from <= year));
            from && question.year_to.is_none_or(|to| year.is_some_and(|year| year <= to))
        };
        let in_documents = |proof: &Proof| {
            let kind = self.generation.entries[proof.document].kind;
            question.documents.is_empty() || question.documents.contains(&kind)
        };
        let proofs = proofs.into_iter().filter(in_years).filter(in_documents);
        let (mut rows, mut nation) = self.rows(question, proofs, basis);
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
            answer_id: self.answer_id(question),
            question: question.text.clone(),
            interpretation: self.interpretation(
                question,
                &rows,
                &summary,
                &coverage,
                figures.len(),
            ),
            basis,
            universe,
            summary,
            rows,
            nation: nation.into_iter().map(|proof| self.evidence(proof, basis)).collect(),
            figures,
            coverage,
            version: self.version(),
        })
    }

    /// The divisions that the question is about with their evidence, and the evidence about the nation.
    pub(super) fn rows(
        &self,
        question: &Question,
        proofs: impl Iterator<Item = Proof>,
        basis: Basis,
    ) -> (Vec<AnswerRow>, Vec<Proof>) {
        let mut nation = Vec::new();
        let mut by_division: BTreeMap<RegionCode, Vec<Proof>> = BTreeMap::new();
        for proof in proofs {
            let region = proof.assertion.region;
            if region == RegionCode::NATION {
                nation.push(proof);
            } else if let Some(division) = self.division_of(region, question) {
                by_division.entry(division).or_default().push(proof);
            }
        }
        let rows = by_division.into_iter();
        let rows = rows.map(|(division, proofs)| self.row(division, proofs, basis)).collect();
        (rows, nation)
    }

    /// Everything asserted of a mechanism or of a form of it. A reprint proves nothing further.
    pub(super) fn asserted(&self, mechanism: &str) -> Vec<Proof> {
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
                state: self.state(document, kind, assertion.stance),
                assertion: assertion.clone(),
            })
            .collect()
    }

    /// Every document with a passage that has all pieces of the text literally; they are mentioned there,
    /// more is not claimed.
    fn literally_said(&self, text: &str) -> Result<Vec<Proof>, EngineError> {
        let pieces =
            text.split_whitespace().filter(|piece| piece.chars().any(char::is_alphanumeric));
        let nodes = pieces.flat_map(|piece| Query::literal(piece).nodes).collect();
        let query = Query { nodes, ..Query::default() };
        let mut best: BTreeMap<usize, usize> = BTreeMap::new();
        if !query.is_empty() {
            for found in self.matches(&query)? {
                let passage = best.entry(found.document).or_insert(found.passage);
                *passage = (*passage).min(found.passage);
            }
        }
        let mut proofs = Vec::new();
        let mut texts = BTreeSet::new();
        for (document, passage) in best {
            let Some(region) = self.generation.entries[document].home() else { continue };
            // A text that several sources have proves it once; a shortened one may lack the words.
            if !texts.insert(self.columns.originals.of(document)) {
                continue;
            }
            let entry = &self.generation.entries[document];
            let stored = self.generation.texts.get(document)?;
            let Some(passage) = stored.passages.get(passage) else { continue };
            let quote = super::highlight::excerpt(&passage.text, &query, &self.segmenter).text;
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

    /// The division of the universe to which evidence about `region` belongs: of those that the question
    /// names, the narrowest that holds it.
    pub(super) fn division_of(
        &self,
        region: RegionCode,
        question: &Question,
    ) -> Option<RegionCode> {
        if !question.regions.is_empty() {
            let named = question.regions.iter().copied().filter(|asked| asked.contains(region));
            return named.max_by_key(|asked| asked.level());
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
        if !question.regions.is_empty() {
            return question.regions.clone();
        }
        let level = match question.level {
            Level::National | Level::Province => Level::Province,
            Level::Township => Level::County,
            other => other,
        };
        self.regions.at_level(level).map(|region| region.code).collect()
    }

    /// Whether a document has its home in the division.
    fn holds(&self, division: RegionCode) -> bool {
        self.documents_in(division) > 0
    }

    pub(super) fn documents_in(&self, division: RegionCode) -> usize {
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

    pub(super) fn evidence(&self, proof: Proof, basis: Basis) -> Evidence {
        let Proof { document, assertion, .. } = proof;
        let summary = self.summary(document, None);
        Evidence {
            url: views::passage_url(&summary.id, &assertion.passage),
            document: summary,
            pages: pages_of(&self.generation.entries[document].pages, &assertion.passage),
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

    /// Practised, and the proof is a regulation: regulated. A regulation that another one of the collection
    /// ended proves no longer that anything is done.
    pub(super) fn state(&self, document: usize, kind: Kind, stance: Stance) -> State {
        match stance {
            Stance::Practised
                if kind == Kind::Regulation && self.regulations.is_ended(document) =>
            {
                State::Mentioned
            }
            Stance::Practised if kind == Kind::Regulation => State::Regulated,
            Stance::Practised => State::Practised,
            Stance::Piloted => State::Piloted,
            Stance::Planned => State::Planned,
            Stance::Mentioned => State::Mentioned,
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
            !question.regions.is_empty() || divisions.len() <= self.division_count(Level::Province);
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
        coverage: &Coverage,
        figures: usize,
    ) -> Interpretation {
        let mechanism = question.mechanism.as_deref().map(|id| self.named_mechanism(id));
        let en_name = question.mechanism.as_deref().and_then(|id| self.taxonomy.mechanism(id));
        let told = Told {
            question,
            zh: mechanism.as_ref().map_or(question.rest.as_str(), |named| named.label.as_str()),
            en: en_name.map_or(question.rest.as_str(), |mechanism| mechanism.en.as_str()),
            rows,
            summary,
            coverage,
            figures,
        };
        let (sentence, sentence_en) = (told.sentence(), told.sentence_en());
        let notes = told.notes();
        let recognised_by = question
            .read
            .iter()
            .find(|reading| reading.kind == ReadingKind::Mechanism)
            .map(|reading| reading.text.clone());
        let regions: Vec<RegionRef> =
            question.regions.iter().map(|code| views::region_ref(*code)).collect();
        Interpretation {
            intent: question.intent,
            text: mechanism.is_none().then(|| question.rest.clone()),
            mechanism,
            recognised_by,
            choices: question.choices.iter().map(|id| self.named_mechanism(id)).collect(),
            level: question.level,
            region: regions.first().filter(|_| regions.len() == 1).cloned(),
            regions,
            year_from: question.year_from,
            year_to: question.year_to,
            documents: question.documents.clone(),
            states: asked_states(question.intent).to_vec(),
            read: question.read.clone(),
            notes,
            sentence,
            sentence_en,
            quality: question.mechanism.as_deref().and_then(|id| self.quality(id)),
        }
    }
}

/// The states that a question asks for.
fn asked_states(intent: Intent) -> &'static [State] {
    match intent {
        Intent::Negative => &[State::NotSeen, State::NoCorpus],
        Intent::Planned => &[State::Planned],
        Intent::Compare => &State::ALL,
        Intent::Name | Intent::Set | Intent::Region | Intent::Figures => {
            &[State::Regulated, State::Practised, State::Piloted]
        }
    }
}

/// Strongest first, then latest.
pub(super) fn sort_proofs(proofs: &mut [Proof]) {
    proofs.sort_by(|left, right| {
        left.state
            .cmp(&right.state)
            .then(right.assertion.year.cmp(&left.assertion.year))
            .then(left.document.cmp(&right.document))
    });
}
