//! A division: what it practises by category, over the years, and its documents.

use std::collections::BTreeMap;

use askama::Template;
use schemas::api::{
    CategoryPractices, DocumentSummary, KindCount, RegionPractice, RegionResponse, RegionSummary,
};
use schemas::region::{RegionCode, RegionTable};

use super::charts::{self, Cell, Heading, Matrix, Row, level};
use super::links::address;
use super::quotation::Quotation;
use super::saved::{PROOF_COLUMNS, Save, SaveError, Saved, proof};
use super::tile_map::Mark;
use super::wording::{self, Piece};
use super::{Frame, Language, Request, names};

/// A practice with its link.
struct Practice<'a> {
    practice: &'a RegionPractice,
    name: &'a str,
    mark: Mark,
    href: String,
    answer: String,
    quotation: Quotation<'a>,
}

/// A category with its practices.
struct Category<'a> {
    shown: &'a CategoryPractices,
    name: &'a str,
    done: Vec<Practice<'a>>,
    /// Planned or mentioned only.
    other: Vec<Practice<'a>>,
}

/// A kind with its search.
struct Kind<'a> {
    count: &'a KindCount,
    name: &'static str,
    href: String,
}

/// A document of the list.
struct Listed<'a> {
    document: &'a DocumentSummary,
    particulars: Vec<Piece>,
}

/// A division below.
struct Part<'a> {
    part: &'a RegionSummary,
    name: String,
}

#[derive(Template)]
#[template(path = "region.html")]
pub(super) struct RegionPage<'a> {
    frame: Frame,
    shown: &'a RegionResponse,
    name: String,
    above: Vec<(String, String)>,
    is_nation: bool,
    documents: String,
    categories: Vec<Category<'a>>,
    matrix: Matrix,
    matrix_save: Save,
    practices_save: Save,
    kinds: Vec<Kind<'a>>,
    latest: Vec<Listed<'a>>,
    parts: Vec<Part<'a>>,
    others: Vec<(String, String)>,
    api: String,
}

impl<'a> RegionPage<'a> {
    pub(super) fn new(request: &Request<'_>, shown: &'a RegionResponse) -> RegionPage<'a> {
        let language = request.language();
        let code = shown.region.code.as_str();
        let name = whole_name(shown, language);
        let is_nation = code == RegionCode::NATION.to_string();
        let practice = |practice: &'a RegionPractice| Practice {
            name: names::name(&practice.mechanism, language),
            mark: Mark::of(language, practice.state, false),
            href: format!("/mechanism/{}", practice.mechanism.id),
            answer: answer(&practice.mechanism.id, code),
            quotation: Quotation::new(&practice.evidence, Some(code), request),
            practice,
        };
        let category = |shown: &'a CategoryPractices| {
            let (done, other): (Vec<_>, Vec<_>) =
                shown.practices.iter().partition(|practice| practice.state.is_positive());
            Category {
                shown,
                name: names::name(&shown.category, language),
                done: done.into_iter().map(practice).collect(),
                other: other.into_iter().map(practice).collect(),
            }
        };
        let kind = |count: &'a KindCount| Kind {
            count,
            name: language.say(count.kind.zh(), count.kind.id()),
            href: address("/search", [("region", code), ("kind", count.kind.id())]),
        };
        let here = format!("/region/{code}");
        let api = format!("/api/v1/regions/{code}");
        RegionPage {
            frame: Frame::new(request, "regions", name.clone()).with_api(&api),
            name,
            above: above(code, language),
            is_nation,
            documents: address("/search", [("region", code)]),
            categories: shown.categories.iter().map(category).collect(),
            matrix: matrix(shown, language),
            matrix_save: Save::both(&here, "years"),
            practices_save: Save::table(&here, "practices"),
            kinds: shown.kinds.iter().map(kind).collect(),
            latest: shown
                .latest
                .iter()
                .map(|document| Listed {
                    document,
                    particulars: wording::particulars(language, document),
                })
                .collect(),
            parts: shown
                .parts
                .iter()
                .map(|part| Part { part, name: local_name(part, language) })
                .collect(),
            others: RegionTable::embedded()
                .provinces()
                .map(|region| region.code.to_string())
                .filter(|other| other != code)
                .map(|other| (names::short(&other, language), other))
                .collect(),
            api,
            shown,
        }
    }
}

/// The whole name of a part, without what stands above.
fn local_name(part: &RegionSummary, language: Language) -> String {
    language.say(part.name.clone(), names::short(&part.code, language))
}

fn whole_name(shown: &RegionResponse, language: Language) -> String {
    match language {
        Language::Chinese => shown.region.name.clone(),
        Language::English => match names::short(&shown.region.code, language) {
            name if name == shown.region.short => shown.region.name.clone(),
            name => name,
        },
    }
}

/// The divisions above, from the province down, with their pages.
fn above(code: &str, language: Language) -> Vec<(String, String)> {
    let table = RegionTable::embedded();
    let code = RegionCode::parse(code);
    let chain =
        std::iter::successors(code.and_then(|code| table.parent(code)), |code| table.parent(*code));
    let mut above: Vec<(String, String)> = chain
        .filter(|code| *code != RegionCode::NATION)
        .map(|code| {
            let name = match language {
                Language::Chinese => table.name(code),
                Language::English => names::short(&code.to_string(), language),
            };
            (name, format!("/region/{code}"))
        })
        .collect();
    above.reverse();
    above
}

/// The answer for one division; the nation is no division and stands in the answer of all.
fn answer(mechanism: &str, code: &str) -> String {
    let region = Some(code).filter(|code| *code != RegionCode::NATION.to_string());
    address("/answer", [("mechanism", mechanism), ("region", region.unwrap_or_default())])
}

/// Documents, and practices of each category, year by year.
fn matrix(shown: &RegionResponse, language: Language) -> Matrix {
    let code = shown.region.code.as_str();
    let years: Vec<i32> = shown.years.iter().map(|year| year.year).collect();
    let cell = |number: usize, most: usize, says: String, href: Option<String>| Cell {
        text: if number == 0 { "·".to_owned() } else { number.to_string() },
        below: String::new(),
        fill: level(number, most),
        says,
        href: href.filter(|_| number > 0),
    };
    let most = shown.years.iter().map(|year| year.documents).max().unwrap_or(1);
    let documents = shown.years.iter().map(|year| {
        let says = language.say(
            format!("{} 年文献 {} 篇", year.year, year.documents),
            format!("{} documents of {}", year.documents, year.year),
        );
        let number = year.year.to_string();
        let href = address("/search", [("region", code), ("year", number.as_str())]);
        cell(year.documents, most, says, Some(href))
    });
    let mut rows = vec![Row {
        heading: Heading {
            label: language.say("文献", "Documents").to_owned(),
            href: Some(address("/search", [("region", code)])),
        },
        cells: documents.collect(),
    }];
    let by_category: Vec<(&CategoryPractices, BTreeMap<i32, usize>)> = shown
        .categories
        .iter()
        .filter(|category| category.practised > 0)
        .map(|category| (category, practices_by_year(category)))
        .collect();
    let most = by_category.iter().flat_map(|(_, years)| years.values()).max().copied();
    for (category, counts) in &by_category {
        let name = names::name(&category.category, language);
        let cells = years.iter().map(|year| {
            let number = counts.get(year).copied().unwrap_or(0);
            let says = language.say(
                format!("{year} 年{name} {number} 项做法"),
                format!("{number} practices of {name} in {year}"),
            );
            cell(number, most.unwrap_or(1), says, None)
        });
        rows.push(Row {
            heading: Heading {
                label: name.to_owned(),
                href: Some(format!("#c-{}", category.category.id)),
            },
            cells: cells.collect(),
        });
    }
    let place = whole_name(shown, language);
    Matrix {
        title: language.say(
            format!("{place}：各年的文献和见于文献的做法"),
            format!("{place}: documents and practices seen, by year"),
        ),
        corner: language.say("类别", "Category").to_owned(),
        columns: years.iter().map(|year| Heading { label: year.to_string(), href: None }).collect(),
        rows: if years.is_empty() { Vec::new() } else { rows },
    }
}

/// How many practices evidence of each year shows.
fn practices_by_year(category: &CategoryPractices) -> BTreeMap<i32, usize> {
    let mut counts = BTreeMap::new();
    for year in category.practices.iter().flat_map(|practice| &practice.years) {
        *counts.entry(*year).or_default() += 1;
    }
    counts
}

/// A chart of a division, or its data; `None` if there is no such file, or nothing to draw.
pub(super) fn file(
    request: &Request<'_>,
    shown: &RegionResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    let language = request.language();
    match name {
        "years.svg" => {
            let matrix = matrix(shown, language);
            let chart = if matrix.is_empty() { None } else { Some(matrix.chart(language)?) };
            Saved::chart(chart, &charts::source_line(request, &shown.version))
        }
        "years.csv" => years_table(shown),
        "practices.csv" => practices_table(shown),
        _ => Ok(None),
    }
}

fn years_table(shown: &RegionResponse) -> Result<Option<Saved>, SaveError> {
    let columns =
        ["region 地区代码", "name 地区", "year 年份", "series 类别", "label 名称", "count 数目"];
    let mut rows = Vec::new();
    let mut add = |year: i32, series: &str, label: &str, count: usize| {
        rows.push(vec![
            shown.region.code.clone(),
            shown.region.name.clone(),
            year.to_string(),
            series.to_owned(),
            label.to_owned(),
            count.to_string(),
        ]);
    };
    for year in &shown.years {
        add(year.year, "documents", "文献", year.documents);
    }
    for category in &shown.categories {
        for (year, count) in practices_by_year(category) {
            add(year, &category.category.id, &category.category.zh, count);
        }
    }
    Saved::table(&columns, &rows)
}

fn practices_table(shown: &RegionResponse) -> Result<Option<Saved>, SaveError> {
    let columns = [
        &["region 地区代码", "name 地区", "category 类别", "mechanism 做法", "label 名称"][..],
        &PROOF_COLUMNS,
    ]
    .concat();
    let rows = shown.categories.iter().flat_map(|category| {
        category.practices.iter().map(|practice| {
            let named = [
                &shown.region.code,
                &shown.region.name,
                &category.category.id,
                &practice.mechanism.id,
                &practice.mechanism.zh,
            ]
            .map(String::clone);
            let documents = practice.documents;
            let proof = proof(practice.state, practice.first_year, documents, &practice.evidence);
            [&named[..], &proof].concat()
        })
    });
    Saved::table(&columns, &rows.collect::<Vec<_>>())
}
