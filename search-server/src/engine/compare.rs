//! Divisions side by side, practice by practice: each cell is a quotation, or says that there is no
//! sign, or that there are no documents.

use std::collections::BTreeSet;

use schemas::api::{BilingualName, CompareCell, CompareResponse, CompareRow};
use schemas::assertion::State;
use schemas::region::RegionCode;

use super::Engine;
use super::practices::{Practices, bilingual};

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The divisions, in the order in which they are shown.
    pub regions: Vec<RegionCode>,
    /// Identifiers of mechanisms.
    pub mechanisms: Vec<String>,
    /// Identifiers of categories, whose mechanisms are compared as far as one of the divisions does them.
    pub categories: Vec<String>,
}

/// A division while it is being compared.
struct Column<'a> {
    code: RegionCode,
    seen: Practices<'a>,
    /// Its state where nothing is seen.
    unseen: State,
}

impl Engine {
    /// Compares divisions. Without mechanisms and categories, everything that one of them practises or
    /// pilots is compared.
    pub fn compare(&self, asked: &Comparison) -> CompareResponse {
        let column = |code: &RegionCode| Column {
            code: *code,
            seen: self.practices_in(*code),
            unseen: self.unseen(*code),
        };
        let columns: Vec<Column<'_>> = asked.regions.iter().map(column).collect();
        let done: BTreeSet<usize> = columns
            .iter()
            .flat_map(|column| column.seen.iter().filter(|(_, seen)| seen.is_positive()))
            .map(|((_, mechanism), _)| *mechanism)
            .collect();
        let names = self.category_names();
        let everything = asked.mechanisms.is_empty() && asked.categories.is_empty();
        let mechanisms = self.taxonomy.mechanisms().iter().enumerate();
        let compared = mechanisms.filter(|(position, mechanism)| {
            let is_in_category = everything || asked.categories.contains(&mechanism.category);
            asked.mechanisms.contains(&mechanism.id) || (is_in_category && done.contains(position))
        });
        let rows = compared.map(|(position, mechanism)| CompareRow {
            mechanism: bilingual(mechanism),
            category: category(&names, &mechanism.category),
            is_variant: mechanism.parent.is_some(),
            cells: columns.iter().map(|column| self.cell(column, position)).collect(),
        });
        CompareResponse {
            rows: rows.collect(),
            regions: asked.regions.iter().map(|code| self.region_summary(*code)).collect(),
            version: self.version(),
        }
    }

    /// All practices by category, to choose from.
    pub fn practice_names(&self) -> Vec<(BilingualName, Vec<BilingualName>)> {
        let practices = |category: &BilingualName| {
            let mechanisms = self.taxonomy.mechanisms().iter();
            let inside = mechanisms.filter(|mechanism| mechanism.category == category.id);
            inside.map(bilingual).collect::<Vec<_>>()
        };
        let categories = self.category_names().into_iter();
        categories.map(|category| (category.clone(), practices(&category))).collect()
    }

    fn cell(&self, column: &Column<'_>, mechanism: usize) -> CompareCell {
        let seen = column.seen.get(&(column.code, mechanism));
        let state = seen.map_or(column.unseen, |seen| seen.state());
        CompareCell {
            region: column.code.to_string(),
            state,
            state_label: state.zh().to_owned(),
            first_year: seen.and_then(|seen| seen.years().first().copied()),
            documents: seen.map_or(0, |seen| seen.documents().len()),
            evidence: seen.and_then(|seen| self.best_evidence(seen)),
        }
    }
}

fn category(names: &[BilingualName], id: &str) -> BilingualName {
    let unnamed = || BilingualName { id: id.to_owned(), zh: id.to_owned(), en: id.to_owned() };
    names.iter().find(|name| name.id == id).cloned().unwrap_or_else(unnamed)
}
