//! What the collection holds of each province, by year and by kind, and what is missing.

use askama::Template;
use schemas::api::{CoverageResponse, ProvinceCoverage};
use schemas::document::Kind;

use super::charts::{self, Cell, Fill, Heading, Matrix, Row, level};
use super::links::address;
use super::saved::{Save, SaveError, Saved, number};
use super::{Frame, Language, Request, names};

/// A kind that the matrix may be limited to.
struct Choice {
    label: String,
    count: usize,
    href: String,
    is_current: bool,
}

/// What is missing of a province.
struct Missing {
    name: String,
    href: String,
    years: String,
    kinds: String,
}

#[derive(Template)]
#[template(path = "coverage.html")]
pub(super) struct CoveragePage<'a> {
    frame: Frame,
    shown: &'a CoverageResponse,
    with_documents: usize,
    without: Vec<(String, String)>,
    choices: Vec<Choice>,
    by_year: Matrix,
    years_save: Save,
    by_kind: Matrix,
    kinds_save: Save,
    missing: Vec<Missing>,
    national: String,
    api: String,
}

impl<'a> CoveragePage<'a> {
    /// `kind` limits the matrix of years.
    pub(super) fn new(
        request: &Request<'_>,
        shown: &'a CoverageResponse,
        kind: Option<Kind>,
    ) -> CoveragePage<'a> {
        let language = request.language();
        let all = Choice {
            label: language.say("全部", "All").to_owned(),
            count: shown.documents,
            href: "/coverage".to_owned(),
            is_current: kind.is_none(),
        };
        let choices = shown.kinds.iter().map(|count| Choice {
            label: language.say(count.kind.zh(), count.kind.id()).to_owned(),
            count: count.documents,
            href: address("/coverage", [("kind", count.kind.id())]),
            is_current: kind == Some(count.kind),
        });
        let of_kind = |save: Save| {
            let with = |path: String| address(&path, [("kind", kind.map_or("", Kind::id))]);
            Save { svg: save.svg.map(with), csv: with(save.csv) }
        };
        CoveragePage {
            frame: Frame::new(request, "coverage", language.say("覆盖", "Coverage"))
                .with_api("/api/v1/coverage"),
            with_documents: shown.provinces.iter().filter(|one| one.documents > 0).count(),
            without: shown
                .provinces
                .iter()
                .filter(|province| province.documents == 0)
                .map(|province| {
                    let name = names::short(&province.code, language);
                    (name, format!("/region/{}", province.code))
                })
                .collect(),
            choices: [all].into_iter().chain(choices).collect(),
            by_year: by_year(shown, kind, language),
            years_save: of_kind(Save::both("/coverage", "years")),
            by_kind: by_kind(shown, language),
            kinds_save: Save::both("/coverage", "kinds"),
            missing: missing(shown, language),
            national: address("/search", [("province", "000000")]),
            api: "/api/v1/coverage".to_owned(),
            shown,
        }
    }
}

/// Provinces with documents of which years or kinds are missing.
fn missing(shown: &CoverageResponse, language: Language) -> Vec<Missing> {
    let comma = language.say("、", ", ");
    let of = |province: &ProvinceCoverage| {
        let kinds = province.missing_kinds.iter().map(|kind| language.say(kind.zh(), kind.id()));
        Missing {
            name: names::short(&province.code, language),
            href: format!("/region/{}", province.code),
            years: runs(&province.missing_years).join(comma),
            kinds: kinds.collect::<Vec<_>>().join(comma),
        }
    };
    let all = shown.provinces.iter().map(of);
    all.filter(|missing| !missing.years.is_empty() || !missing.kinds.is_empty()).collect()
}

/// Years in a row are one range: 2012–2014.
fn runs(years: &[i32]) -> Vec<String> {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for year in years {
        match runs.last_mut().filter(|(_, last)| last + 1 == *year) {
            Some((_, last)) => *last = *year,
            None => runs.push((*year, *year)),
        }
    }
    let spelled = runs.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    });
    spelled.collect()
}

/// A cell that counts documents of a province.
fn cell(
    province: &ProvinceCoverage,
    count: usize,
    most: usize,
    says: String,
    href: Option<String>,
) -> Cell {
    let is_unknown = province.documents == 0;
    Cell {
        text: match (is_unknown, count) {
            (true, _) => String::new(),
            (false, 0) => "·".to_owned(),
            (false, count) => count.to_string(),
        },
        below: String::new(),
        fill: if is_unknown { Fill::Unknown } else { level(count, most) },
        says,
        href: href.filter(|_| count > 0),
    }
}

fn heading(province: &ProvinceCoverage, language: Language) -> Heading {
    Heading {
        label: names::short(&province.code, language),
        href: Some(format!("/region/{}", province.code)),
    }
}

/// How many documents, of one kind or of all, a province has of a year.
fn of_year(province: &ProvinceCoverage, year: Option<i32>, kind: Option<Kind>) -> usize {
    match kind {
        None => province.years.iter().find(|count| count.year == year).map(|count| count.documents),
        Some(kind) => province
            .cells
            .iter()
            .find(|cell| cell.year == year && cell.kind == kind)
            .map(|cell| cell.documents),
    }
    .unwrap_or(0)
}

fn by_year(shown: &CoverageResponse, kind: Option<Kind>, language: Language) -> Matrix {
    let mut years: Vec<Option<i32>> = shown.years.iter().copied().map(Some).collect();
    if shown.undated > 0 {
        years.push(None);
    }
    let label = |year: Option<i32>| {
        let unknown = language.say("不详", "unknown");
        year.map_or_else(|| unknown.to_owned(), |year| year.to_string())
    };
    let counts = shown
        .provinces
        .iter()
        .flat_map(|province| years.iter().map(|year| of_year(province, *year, kind)));
    let most = counts.max().unwrap_or(1);
    let row = |province: &ProvinceCoverage| {
        let place = names::short(&province.code, language);
        let cells = years.iter().map(|year| {
            let count = of_year(province, *year, kind);
            let label = label(*year);
            let says = language.say(
                format!("{place}，{label}：{count} 篇"),
                format!("{place}, {label}: {count} documents"),
            );
            // There is no search for documents without a year.
            let href = year.map(|year| {
                let year = year.to_string();
                let kind = kind.map_or("", Kind::id);
                let province = province.code.as_str();
                address(
                    "/search",
                    [("province", province), ("year", year.as_str()), ("kind", kind)],
                )
            });
            cell(province, count, most, says, href)
        });
        Row { heading: heading(province, language), cells: cells.collect() }
    };
    let of_kind = kind.map(|kind| language.say(kind.zh(), kind.id()));
    Matrix {
        title: match of_kind {
            None => {
                language.say("各省各年的文献数", "Documents of each province, by year").to_owned()
            }
            Some(kind) => language.say(
                format!("各省各年的文献数：{kind}"),
                format!("Documents of each province, by year: {kind}"),
            ),
        },
        corner: language.say("省", "Province").to_owned(),
        columns: years.iter().map(|year| Heading { label: label(*year), href: None }).collect(),
        rows: shown.provinces.iter().map(row).collect(),
    }
}

fn by_kind(shown: &CoverageResponse, language: Language) -> Matrix {
    let counts = || shown.provinces.iter().flat_map(|province| &province.kinds);
    let most = counts().map(|count| count.documents).max().unwrap_or(1);
    let row = |province: &ProvinceCoverage| {
        let place = names::short(&province.code, language);
        let cells = shown.kinds.iter().map(|held| {
            let count = province.kinds.iter().find(|count| count.kind == held.kind);
            let count = count.map_or(0, |count| count.documents);
            let kind = language.say(held.kind.zh(), held.kind.id());
            let says = language
                .say(format!("{place}，{kind}：{count} 篇"), format!("{place}, {kind}: {count}"));
            let pairs = [("province", province.code.as_str()), ("kind", held.kind.id())];
            cell(province, count, most, says, Some(address("/search", pairs)))
        });
        Row { heading: heading(province, language), cells: cells.collect() }
    };
    Matrix {
        title: language.say("各省各类的文献数", "Documents of each province, by kind").to_owned(),
        corner: language.say("省", "Province").to_owned(),
        columns: shown
            .kinds
            .iter()
            .map(|count| Heading {
                label: language.say(count.kind.zh(), count.kind.id()).to_owned(),
                href: Some(address("/search", [("kind", count.kind.id())])),
            })
            .collect(),
        rows: shown.provinces.iter().map(row).collect(),
    }
}

/// A chart of the coverage, or its data; `None` if there is no such file.
pub(super) fn file(
    request: &Request<'_>,
    shown: &CoverageResponse,
    kind: Option<Kind>,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    let language = request.language();
    let source = charts::source_line(request, &shown.version);
    match name {
        "years.svg" => Saved::chart(Some(by_year(shown, kind, language).chart(language)?), &source),
        "kinds.svg" => Saved::chart(Some(by_kind(shown, language).chart(language)?), &source),
        "years.csv" => table(shown, kind),
        "kinds.csv" => kinds_table(shown),
        _ => Ok(None),
    }
}

/// Every province with every year and kind that it has; a province without documents is one row of 0.
fn table(shown: &CoverageResponse, kind: Option<Kind>) -> Result<Option<Saved>, SaveError> {
    let columns = [
        "province 省代码",
        "name 省",
        "year 年份",
        "kind 种类",
        "label 种类名称",
        "documents 文献数",
    ];
    let mut rows = Vec::new();
    for province in &shown.provinces {
        let mut add = |year: Option<i32>, kind: Option<Kind>, documents: usize| {
            rows.push(vec![
                province.code.clone(),
                province.short.clone(),
                number(year),
                kind.map_or("", Kind::id).to_owned(),
                kind.map_or("", Kind::zh).to_owned(),
                documents.to_string(),
            ]);
        };
        let cells = province.cells.iter();
        let wanted: Vec<_> =
            cells.filter(|cell| kind.is_none_or(|kind| cell.kind == kind)).collect();
        if wanted.is_empty() {
            add(None, kind, 0);
        }
        for cell in wanted {
            add(cell.year, Some(cell.kind), cell.documents);
        }
    }
    Saved::table(&columns, &rows)
}

fn kinds_table(shown: &CoverageResponse) -> Result<Option<Saved>, SaveError> {
    let columns = ["province 省代码", "name 省", "kind 种类", "label 种类名称", "documents 文献数"];
    let mut rows = Vec::new();
    for province in &shown.provinces {
        for held in &shown.kinds {
            let count = province.kinds.iter().find(|count| count.kind == held.kind);
            rows.push(vec![
                province.code.clone(),
                province.short.clone(),
                held.kind.id().to_owned(),
                held.label.clone(),
                count.map_or(0, |count| count.documents).to_string(),
            ]);
        }
    }
    Saved::table(&columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_one_range() {
        assert_eq!(runs(&[2012, 2013, 2014, 2016]), ["2012–2014", "2016"]);
        assert!(runs(&[]).is_empty());
    }
}
