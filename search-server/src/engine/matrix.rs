//! Places and chosen things side by side: what the documents of each place say of a mechanism, of a
//! number, or to a query. Each cell is what the answer, the documents' figures or the search show for
//! the same place, so that none of them disagrees.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use corpus::text::fold_query;
use schemas::api::{
    AspectKind, CellState, CompareCell, CompareRow, Evidence, Matrix, MatrixAspect, MatrixCell,
    MatrixQuotation, MatrixRow, Quoted, QuotedFigure,
};
use schemas::assertion::{Figure, State};
use schemas::document::pages_of;
use schemas::region::RegionCode;

use super::compare::Comparison;
use super::filters::Filters;
use super::find::Scope;
use super::highlight::excerpt;
use super::practices::lies_in;
use super::query::Query;
use super::search::Sort;
use super::{Engine, EngineError, views};

/// Figures that a cell quotes.
const SHOWN_FIGURES: usize = 3;
/// What stands behind the name of a thing when its number is asked for.
const NUMBER_OF: [&str; 4] = ["数量", "总数", "个数", "数目"];

/// What is looked for in the documents of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Evidence for the mechanism with this identifier.
    Mechanism(String),
    /// Numbers, by what they count.
    Figure(String),
    /// The best passage for a query.
    Query(String),
}

impl Aspect {
    /// As the parameter `aspect` names it.
    pub fn name(&self) -> String {
        match self {
            Aspect::Mechanism(id) => format!("mechanism:{id}"),
            Aspect::Figure(object) => format!("figure:{object}"),
            Aspect::Query(q) => format!("query:{q}"),
        }
    }
}

/// A figure of a division.
struct Number<'a> {
    document: usize,
    figure: &'a Figure,
    region: RegionCode,
    year: Option<i32>,
}

impl Engine {
    /// What the documents of each division say of each aspect.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub(super) fn matrix(
        &self,
        regions: &[RegionCode],
        aspects: &[Aspect],
    ) -> Result<Matrix, EngineError> {
        let mut rows: Vec<MatrixRow> = regions.iter().map(|region| self.row_of(*region)).collect();
        let mut compared = self.compared(regions, aspects);
        for aspect in aspects {
            let cells = match aspect {
                Aspect::Mechanism(id) => self.practice_cells(regions, compared.remove(id)),
                Aspect::Figure(object) => self.figure_cells(regions, object)?,
                Aspect::Query(q) => self.query_cells(regions, q)?,
            };
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.cells.push(cell);
            }
        }
        Ok(Matrix { aspects: aspects.iter().map(|aspect| self.aspect(aspect)).collect(), rows })
    }

    fn row_of(&self, code: RegionCode) -> MatrixRow {
        let summary = self.region_summary(code);
        MatrixRow {
            region: views::region_ref(code),
            short: summary.short,
            documents: summary.documents,
            cells: Vec::new(),
        }
    }

    fn aspect(&self, aspect: &Aspect) -> MatrixAspect {
        let (kind, zh, en) = match aspect {
            Aspect::Mechanism(id) => {
                let found = self.taxonomy.mechanism(id);
                let zh = found.map_or_else(|| id.clone(), |found| found.zh.clone());
                (AspectKind::Mechanism, zh, found.map(|found| found.en.clone()))
            }
            Aspect::Figure(object) => (AspectKind::Figure, object.clone(), None),
            Aspect::Query(q) => (AspectKind::Query, q.clone(), None),
        };
        MatrixAspect { aspect: aspect.name(), kind, zh, en }
    }

    /// A cell in which nothing is seen.
    fn empty_cell(&self, region: RegionCode, is_practice: bool) -> MatrixCell {
        let unseen = self.unseen(region);
        let state =
            if unseen == State::NoCorpus { CellState::NoCorpus } else { CellState::NotSeen };
        MatrixCell {
            state,
            state_label: state.zh().to_owned(),
            practice: is_practice.then_some(unseen),
            first_year: None,
            documents: 0,
            quotations: Vec::new(),
        }
    }

    /// The comparison of the divisions, by mechanism.
    fn compared(&self, regions: &[RegionCode], aspects: &[Aspect]) -> BTreeMap<String, CompareRow> {
        let mechanisms: Vec<String> = aspects
            .iter()
            .filter_map(|aspect| match aspect {
                Aspect::Mechanism(id) => Some(id.clone()),
                _ => None,
            })
            .collect();
        // Without mechanisms everything would be compared.
        if mechanisms.is_empty() {
            return BTreeMap::new();
        }
        let regions = regions.to_vec();
        let compared = self.compare(&Comparison { regions, mechanisms, categories: Vec::new() });
        compared.rows.into_iter().map(|row| (row.mechanism.id.clone(), row)).collect()
    }

    fn practice_cells(&self, regions: &[RegionCode], row: Option<CompareRow>) -> Vec<MatrixCell> {
        let cells = row.map_or_else(Vec::new, |row| row.cells);
        let cell = |(cell, region): (CompareCell, &RegionCode)| {
            let CompareCell { state, state_label, first_year, documents, evidence, .. } = cell;
            let Some(evidence) = evidence else { return self.empty_cell(*region, true) };
            MatrixCell {
                state: CellState::Seen,
                state_label,
                practice: Some(state),
                first_year,
                documents,
                quotations: vec![of_evidence(evidence)],
            }
        };
        cells.into_iter().zip(regions).map(cell).collect()
    }

    fn figure_cells(
        &self,
        regions: &[RegionCode],
        object: &str,
    ) -> Result<Vec<MatrixCell>, EngineError> {
        let numbers = self.numbers_of(object);
        let cell = |region: &RegionCode| {
            let mut of_region: Vec<&Number<'_>> =
                numbers.iter().filter(|number| lies_in(*region, number.region)).collect();
            if of_region.is_empty() {
                return Ok(self.empty_cell(*region, false));
            }
            of_region.sort_by_key(|number| (Reverse(number.year), number.document));
            let documents: BTreeSet<usize> =
                of_region.iter().map(|number| number.document).collect();
            let shown = of_region.iter().take(SHOWN_FIGURES);
            Ok(MatrixCell {
                state: CellState::Seen,
                state_label: CellState::Seen.zh().to_owned(),
                practice: None,
                first_year: None,
                documents: documents.len(),
                quotations: shown.map(|number| self.number(number)).collect::<Result<_, _>>()?,
            })
        };
        regions.iter().map(cell).collect()
    }

    /// All figures that count `object`. A figure is that of the division that its sentence gives, else
    /// of the proof in whose words it stands, else of the home of the document. A reprint gives no
    /// further ones.
    fn numbers_of(&self, object: &str) -> Vec<Number<'_>> {
        let wanted = fold_query(object);
        let wanted = NUMBER_OF.iter().find_map(|end| wanted.strip_suffix(end)).unwrap_or(&wanted);
        let entries = self.generation.entries.iter().enumerate();
        let originals = entries.filter(|(_, entry)| entry.duplicate_of.is_none());
        let mut numbers = Vec::new();
        for (document, entry) in originals {
            let counted = entry.figures.iter();
            for figure in counted.filter(|figure| fold_query(&figure.object).contains(wanted)) {
                let proof = entry.assertions.iter().find(|assertion| {
                    assertion.passage == figure.passage && assertion.evidence.contains(&figure.text)
                });
                let of_proof = proof.map(|assertion| assertion.region);
                let year = proof.and_then(|assertion| assertion.year).or(entry.year);
                if let Some(region) = figure.region.or(of_proof).or(entry.home()) {
                    numbers.push(Number { document, figure, region, year });
                }
            }
        }
        numbers
    }

    /// A figure with the sentences around it.
    fn number(&self, number: &Number<'_>) -> Result<MatrixQuotation, EngineError> {
        let Number { document, figure, region, year } = number;
        let entry = &self.generation.entries[*document];
        let text = self.generation.texts.get(*document)?;
        let passage = text.passages.iter().find(|passage| passage.id == figure.passage);
        let shown = passage
            .map(|passage| excerpt(&passage.text, &Query::literal(&figure.text), &self.segmenter));
        let (quote, cut, highlights) = match shown {
            Some(shown) => (shown.text, shown.cut, shown.highlights),
            None => (figure.text.clone(), (true, true), Vec::new()),
        };
        Ok(MatrixQuotation {
            quotation: Quoted {
                passage: figure.passage.clone(),
                url: views::passage_url(&entry.id, &figure.passage),
                quote,
                cut,
                highlights,
                pages: pages_of(&entry.pages, &figure.passage),
                year: *year,
                region: Some(views::region_ref(*region)),
                mechanism: None,
                stance: None,
                origin: None,
                figure: Some(QuotedFigure {
                    text: figure.text.clone(),
                    value: figure.value,
                    unit: figure.unit.clone(),
                    object: figure.object.clone(),
                }),
            },
            document: self.summary(*document, Some(&text)),
        })
    }

    /// The cells of a query: it is looked for once, and each cell is the search with its division as
    /// a filter.
    fn query_cells(&self, regions: &[RegionCode], q: &str) -> Result<Vec<MatrixCell>, EngineError> {
        let mut query = Query::parse(q, self.taxonomy);
        // As a search takes them: before anything is looked for.
        let read = query.filters.clone();
        let looked = self.look(&mut query, Scope::default())?;
        let cell = |region: &RegionCode| {
            let mut filters = Filters { region: vec![*region], ..Filters::default() };
            filters.merge(read.clone());
            let found = self.passing(&looked, &filters, Sort::default());
            let Some(best) = found.first() else { return Ok(self.empty_cell(*region, false)) };
            let hit = self.hit(best, &looked.finding)?;
            let document = hit.document;
            let quotation = hit.passages.into_iter().next().map(|passage| MatrixQuotation {
                quotation: Quoted {
                    passage: passage.id,
                    url: passage.url,
                    quote: passage.text,
                    cut: passage.cut,
                    highlights: passage.highlights,
                    pages: passage.pages,
                    year: document.year,
                    region: document.region.clone(),
                    mechanism: None,
                    stance: None,
                    origin: None,
                    figure: None,
                },
                document,
            });
            Ok(MatrixCell {
                state: CellState::Seen,
                state_label: CellState::Seen.zh().to_owned(),
                practice: None,
                first_year: None,
                documents: found.len(),
                quotations: quotation.into_iter().collect(),
            })
        };
        regions.iter().map(cell).collect()
    }
}

fn of_evidence(evidence: Evidence) -> MatrixQuotation {
    let Evidence { document, passage, url, quote, pages, year, stance, origin, region, mechanism } =
        evidence;
    let quotation = Quoted {
        passage,
        url,
        quote,
        cut: (false, false),
        highlights: Vec::new(),
        pages,
        year,
        region: Some(region),
        mechanism,
        stance: Some(stance),
        origin: Some(origin),
        figure: None,
    };
    MatrixQuotation { document, quotation }
}
