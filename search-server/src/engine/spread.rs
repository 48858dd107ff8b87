//! A mechanism: what it is, where and since when it is seen, the numbers and passages that show it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemas::api::{
    AnswerFigure, AnswerRow, Basis, DivisionState, Evidence, FigureGroup, MechanismResponse, Spread,
};
use schemas::assertion::Origin;
use schemas::reading::Intent;
use schemas::region::{Level, RegionCode};
use schemas::taxonomy::Mechanism;

use super::practices::bilingual;
use super::understand::Question;
use super::{Engine, EngineError};

/// Passages that a mechanism is shown by, at most.
const MOST_PASSAGES: usize = 5;

/// When a division is first seen to practise or pilot a mechanism.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstSeen {
    /// Six digits.
    pub region: String,
    /// Identifier of the mechanism.
    pub mechanism: String,
    /// The earliest year of evidence that it is practised or piloted.
    pub first_year: i32,
    /// Address of the paragraph that says so, on this server.
    pub evidence: String,
    /// Who says so.
    pub origin: Origin,
}

/// The question which divisions of a level do it.
fn asked(mechanism: &Mechanism, level: Level) -> Question {
    Question {
        text: mechanism.zh.clone(),
        intent: Intent::Figures,
        mechanism: Some(mechanism.id.clone()),
        choices: Vec::new(),
        rest: String::new(),
        level,
        regions: Vec::new(),
        year_from: None,
        year_to: None,
        documents: Vec::new(),
        read: Vec::new(),
    }
}

impl Engine {
    /// The divisions of a level that practise or pilot a mechanism, by the year in which they are first seen to;
    /// those without a known year are left out. Empty if there is no such mechanism.
    pub fn first_seen(&self, mechanism: &str, level: Level) -> Vec<FirstSeen> {
        let Some(mechanism) = self.taxonomy.mechanism(mechanism) else { return Vec::new() };
        let proofs = self.asserted(&mechanism.id).into_iter();
        let (rows, _) = self.rows(&asked(mechanism, level), proofs, Basis::Assertions);
        let seen = spread(rows, &[]).into_iter().filter_map(|entry| {
            Some(FirstSeen {
                region: entry.region.code,
                mechanism: mechanism.id.clone(),
                first_year: entry.first_year?,
                evidence: entry.evidence.url,
                origin: entry.evidence.origin,
            })
        });
        seen.collect()
    }

    /// A mechanism with how it spread; `None` if there is none with this id.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn mechanism_in_full(&self, id: &str) -> Result<Option<MechanismResponse>, EngineError> {
        let Some(mechanism) = self.taxonomy.mechanism(id) else { return Ok(None) };
        let answer = self.answer(&asked(mechanism, Level::Province))?;
        let categories = self.category_names();
        let category = categories.into_iter().find(|named| named.id == mechanism.category);
        let parent = mechanism.parent.as_deref().and_then(|id| self.taxonomy.mechanism(id));
        let children = self.taxonomy.mechanisms().iter();
        let children = children.filter(|form| form.parent.as_deref() == Some(id));
        Ok(Some(MechanismResponse {
            mechanism: self.mechanism_summary(mechanism),
            category_en: category.map_or_else(String::new, |category| category.en),
            parent_name: parent.map(bilingual),
            aliases_en: mechanism.aliases_en.clone(),
            traps: mechanism.traps.iter().map(|trap| trap.source.clone()).collect(),
            forms: children.map(|form| self.mechanism_summary(form)).collect(),
            summary: answer.summary,
            spread: spread(answer.rows, &answer.coverage.divisions),
            divisions: answer.coverage.divisions,
            figures: figure_groups(answer.figures),
            passages: self.telling_passages(id),
            version: answer.version,
        }))
    }

    /// The passages that show a mechanism best: what people have confirmed, then what is done rather than
    /// tried out, with a year, and what the rules are surest of. Of each province one first, and no
    /// document twice while there are others.
    fn telling_passages(&self, mechanism: &str) -> Vec<Evidence> {
        let mut proofs = self.asserted(mechanism);
        proofs.retain(|proof| proof.state.is_positive());
        let certainty = |certainty: Option<f32>| Reverse((certainty.unwrap_or(1.0) * 100.0) as i32);
        proofs.sort_by_key(|proof| {
            let assertion = &proof.assertion;
            let is_local = assertion.region != RegionCode::NATION;
            (
                assertion.origin != Origin::Person,
                !is_local,
                assertion.stance,
                assertion.year.is_none(),
                certainty(assertion.certainty),
                proof.document,
            )
        });
        let mut provinces = BTreeSet::new();
        let mut documents = BTreeSet::new();
        let (mut first, mut rest): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
        for proof in proofs {
            let is_new_province = provinces.insert(proof.assertion.region.province());
            if documents.insert(proof.document) && is_new_province {
                first.push(proof);
            } else {
                rest.push(proof);
            }
        }
        let chosen = first.into_iter().chain(rest).take(MOST_PASSAGES);
        chosen.map(|proof| self.evidence(proof, Basis::Assertions)).collect()
    }
}

/// The divisions that do it, by first year.
fn spread(rows: Vec<AnswerRow>, divisions: &[DivisionState]) -> Vec<Spread> {
    let of_row = |row: AnswerRow| {
        let mut positive: Vec<Evidence> =
            row.evidence.into_iter().filter(|evidence| evidence.stance.is_positive()).collect();
        positive.sort_by_key(|evidence| (evidence.year.is_none(), evidence.year));
        let evidence = positive.into_iter().next()?;
        let short = divisions.iter().find(|division| division.code == row.region.code);
        Some(Spread {
            short: short.map_or_else(|| row.region.name.clone(), |division| division.short.clone()),
            region: row.region,
            state: row.state,
            first_year: evidence.year,
            documents: row.documents,
            evidence,
        })
    };
    let mut spread: Vec<Spread> = {
        let doing = rows.into_iter().filter(|row| row.state.is_positive());
        doing.filter_map(of_row).collect()
    };
    spread.sort_by(|left, right| {
        let key = |entry: &Spread| (entry.first_year.is_none(), entry.first_year);
        key(left).cmp(&key(right)).then(left.region.code.cmp(&right.region.code))
    });
    spread
}

/// The figures by what they count, that of most places first.
fn figure_groups(figures: Vec<AnswerFigure>) -> Vec<FigureGroup> {
    let mut groups: BTreeMap<(String, String), Vec<AnswerFigure>> = BTreeMap::new();
    for figure in figures {
        groups.entry((figure.object.clone(), figure.unit.clone())).or_default().push(figure);
    }
    let group = |((object, unit), figures): ((String, String), Vec<AnswerFigure>)| {
        let places: BTreeSet<&str> =
            figures.iter().map(|figure| figure.region.code.as_str()).collect();
        FigureGroup { object, unit, places: places.len(), figures }
    };
    let mut groups: Vec<FigureGroup> = groups.into_iter().map(group).collect();
    groups.sort_by_key(|group| (Reverse(group.places), Reverse(group.figures.len())));
    groups
}
