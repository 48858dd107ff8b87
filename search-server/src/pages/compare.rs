//! Places side by side: a form to choose them, and the matrix of quotations.

use askama::Template;
use schemas::api::{
    BilingualName, CompareCell, CompareResponse, CompareRow, CoverageResponse, Problem,
    RegionSummary,
};
use schemas::assertion::State;
use schemas::region::{RegionCode, RegionTable};

use super::charts::Matrix;
use super::exports::{Exports, exports};
use super::links::address;
use super::quotation::Quotation;
use super::saved::{Save, SaveError, Saved, number};
use super::tile_map::Mark;
use super::{Frame, Language, Request, names, regions};

/// Places that can be chosen.
const SLOTS: usize = 5;

/// What the form offers.
#[derive(Clone, Debug)]
pub struct CompareForm<'a> {
    /// What the collection holds of each province.
    pub coverage: &'a CoverageResponse,
    /// All practices by category.
    pub practices: &'a [(BilingualName, Vec<BilingualName>)],
    /// Identifiers of the mechanisms that are chosen.
    pub mechanisms: &'a [String],
    /// Identifiers of the categories that are chosen.
    pub categories: &'a [String],
}

/// A choice of the form.
struct Choice<'a> {
    value: String,
    label: std::borrow::Cow<'a, str>,
    is_chosen: bool,
}

/// A field for a place.
struct Slot<'a> {
    number: usize,
    choices: Vec<Choice<'a>>,
}

/// A category with its practices.
struct Group<'a> {
    category: Choice<'a>,
    practices: Vec<Choice<'a>>,
    is_open: bool,
}

/// A column.
struct Column<'a> {
    region: &'a RegionSummary,
    name: String,
}

/// A cell.
struct Shown<'a> {
    cell: &'a CompareCell,
    place: &'a str,
    mark: Mark,
    href: String,
    quotation: Option<Quotation<'a>>,
    is_without_documents: bool,
}

/// A practice across the places.
struct Line<'a> {
    name: &'a str,
    href: String,
    cells: Vec<Shown<'a>>,
}

/// The practices of a category.
struct Part<'a> {
    category: &'a BilingualName,
    name: &'a str,
    lines: Vec<Line<'a>>,
}

#[derive(Template)]
#[template(path = "compare.html")]
pub(super) struct ComparePage<'a> {
    frame: Frame,
    problem: Option<&'a Problem>,
    slots: Vec<Slot<'a>>,
    groups: Vec<Group<'a>>,
    columns: Vec<Column<'a>>,
    parts: Vec<Part<'a>>,
    is_compared: bool,
    save: Save,
    matrix: Matrix,
    matrix_save: Save,
    exports: Exports,
    api: String,
    version: &'a str,
}

impl<'a> ComparePage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        form: &CompareForm<'a>,
        compared: Option<&'a CompareResponse>,
        problem: Option<&'a Problem>,
    ) -> ComparePage<'a> {
        let language = request.language();
        let columns: Vec<Column<'a>> = compared
            .map_or(&[][..], |compared| compared.regions.as_slice())
            .iter()
            .map(|region| Column { name: column_name(region, language), region })
            .collect();
        let title = match columns.is_empty() {
            true => language.say("对比", "Compare").to_owned(),
            false => {
                let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                language.say("对比：", "Compare: ").to_owned()
                    + &names.join(language.say("、", ", "))
            }
        };
        let lines = compared.map_or(&[][..], |compared| compared.rows.as_slice());
        let api = request.at("/api/v1/compare", &["lang"]);
        let frame = Frame::new(request, "compare", title);
        ComparePage {
            frame: if compared.is_some() { frame.with_api(&api) } else { frame },
            problem,
            slots: slots(request, form, language),
            groups: groups(form, language),
            parts: parts(lines, compared, request),
            columns,
            is_compared: compared.is_some(),
            save: Save { svg: None, csv: request.at("/compare.csv", &["lang"]) },
            matrix: regions::matrix(form.coverage, language),
            matrix_save: Save::both("/regions", "practices"),
            exports: exports(request, "/api/v1/export/compare"),
            api,
            version: &form.coverage.version.content,
        }
    }
}

fn column_name(region: &RegionSummary, language: Language) -> String {
    language.say(region.short.clone(), names::short(&region.code, language))
}

/// Fields for the places, with those of the address chosen.
fn slots<'a>(request: &Request<'_>, form: &CompareForm<'_>, language: Language) -> Vec<Slot<'a>> {
    let table = RegionTable::embedded();
    let given = request.pairs.iter().filter(|(key, _)| key == "region");
    let mut chosen: Vec<RegionCode> = Vec::new();
    for code in given.filter_map(|(_, value)| table.resolve(value.trim())) {
        if !chosen.contains(&code) {
            chosen.push(code);
        }
    }
    let slot = |index: usize| {
        let of_slot = chosen.get(index).copied();
        let provinces = form.coverage.provinces.iter().map(|province| {
            let name = names::short(&province.code, language);
            let label = match province.documents {
                0 => format!("{name}{}", language.say("（无文献）", " (no documents)")),
                _ => name,
            };
            Choice {
                is_chosen: of_slot.is_some_and(|code| code.to_string() == province.code),
                value: province.code.clone(),
                label: label.into(),
            }
        });
        let mut choices: Vec<Choice<'a>> = provinces.collect();
        // A city or county comes by the address.
        if let Some(code) = of_slot.filter(|_| !choices.iter().any(|choice| choice.is_chosen)) {
            let label = table.path(code).join(" · ").into();
            choices.insert(0, Choice { value: code.to_string(), label, is_chosen: true });
        }
        Slot { number: index + 1, choices }
    };
    (0..SLOTS).map(slot).collect()
}

fn groups<'a>(form: &CompareForm<'a>, language: Language) -> Vec<Group<'a>> {
    let choice = |name: &'a BilingualName, chosen: &[String]| Choice {
        value: name.id.clone(),
        label: names::name(name, language).into(),
        is_chosen: chosen.contains(&name.id),
    };
    let group = |(category, practices): &'a (BilingualName, Vec<BilingualName>)| {
        let practices: Vec<Choice<'a>> =
            practices.iter().map(|practice| choice(practice, form.mechanisms)).collect();
        Group {
            category: choice(category, form.categories),
            is_open: practices.iter().any(|practice| practice.is_chosen),
            practices,
        }
    };
    form.practices.iter().map(group).collect()
}

fn parts<'a>(
    rows: &'a [CompareRow],
    compared: Option<&'a CompareResponse>,
    request: &Request<'_>,
) -> Vec<Part<'a>> {
    let language = request.language();
    let regions = compared.map_or(&[][..], |compared| compared.regions.as_slice());
    let mut parts: Vec<Part<'a>> = Vec::new();
    for row in rows {
        let id = row.mechanism.id.as_str();
        let cells = row.cells.iter().zip(regions).map(|(cell, region)| Shown {
            place: &region.short,
            mark: Mark::of(language, cell.state, false),
            href: address("/answer", [("mechanism", id), ("region", cell.region.as_str())]),
            quotation: cell
                .evidence
                .as_ref()
                .map(|evidence| Quotation::new(evidence, Some(&cell.region), request)),
            is_without_documents: cell.state == State::NoCorpus,
            cell,
        });
        let line = Line {
            name: names::name(&row.mechanism, language),
            href: format!("/mechanism/{id}"),
            cells: cells.collect(),
        };
        match parts.last_mut().filter(|part| part.category.id == row.category.id) {
            Some(part) => part.lines.push(line),
            None => parts.push(Part {
                category: &row.category,
                name: names::name(&row.category, language),
                lines: vec![line],
            }),
        }
    }
    parts
}

/// The comparison as a table, a row a cell.
pub(super) fn table(compared: &CompareResponse) -> Result<Option<Saved>, SaveError> {
    let columns = [
        "category 类别",
        "mechanism 做法",
        "label 名称",
        "region 地区代码",
        "name 地区",
        "state 状态",
        "state_label 状态名称",
        "first_year 最早年份",
        "documents 文献数",
        "quote 原文",
        "title 文献",
        "url 地址",
    ];
    let mut rows = Vec::new();
    for row in &compared.rows {
        for (cell, region) in row.cells.iter().zip(&compared.regions) {
            let evidence = cell.evidence.as_ref();
            let of = |text: Option<&String>| text.cloned().unwrap_or_default();
            rows.push(vec![
                row.category.id.clone(),
                row.mechanism.id.clone(),
                row.mechanism.zh.clone(),
                cell.region.clone(),
                region.name.clone(),
                cell.state.id().to_owned(),
                cell.state_label.clone(),
                number(cell.first_year),
                cell.documents.to_string(),
                of(evidence.map(|evidence| &evidence.quote)),
                of(evidence.map(|evidence| &evidence.document.title)),
                of(evidence.map(|evidence| &evidence.url)),
            ]);
        }
    }
    Saved::table(&columns, &rows)
}
