//! The 31 provinces and what the collection holds of each; and how much of what the collection has of
//! every province, by category.

use askama::Template;
use schemas::api::{BilingualName, CoverageResponse, ProvinceCoverage};

use super::charts::{self, Cell, Fill, Heading, Matrix, Row, level};
use super::links::address;
use super::saved::{Save, SaveError, Saved};
use super::{Frame, Language, Request, names};

/// A province with its links.
struct Province<'a> {
    province: &'a ProvinceCoverage,
    name: String,
    documents: String,
}

#[derive(Template)]
#[template(path = "regions.html")]
pub(super) struct RegionsPage<'a> {
    frame: Frame,
    shown: &'a CoverageResponse,
    provinces: Vec<Province<'a>>,
    with_documents: usize,
    matrix: Matrix,
    save: Save,
}

impl<'a> RegionsPage<'a> {
    pub(super) fn new(request: &Request<'_>, shown: &'a CoverageResponse) -> RegionsPage<'a> {
        let language = request.language();
        let province = |province: &'a ProvinceCoverage| Province {
            name: names::short(&province.code, language),
            documents: address("/search", [("province", province.code.as_str())]),
            province,
        };
        RegionsPage {
            frame: Frame::new(request, "regions", language.say("地区", "Regions")),
            provinces: shown.provinces.iter().map(province).collect(),
            with_documents: shown.provinces.iter().filter(|one| one.documents > 0).count(),
            matrix: matrix(shown, language),
            save: Save::both("/regions", "practices"),
            shown,
        }
    }
}

/// How many practices of each category are seen in each province. Each number leads to the list of just
/// these practices.
pub(super) fn matrix(shown: &CoverageResponse, language: Language) -> Matrix {
    let counts = || shown.provinces.iter().flat_map(|province| &province.practices);
    let most = counts().map(|count| count.practices).max().unwrap_or(1);
    let row = |province: &ProvinceCoverage| {
        let place = names::short(&province.code, language);
        let is_unknown = province.documents == 0 && province.mechanisms == 0;
        let cells = shown.categories.iter().zip(&province.practices).map(|(category, count)| {
            let name = names::name(category, language);
            let says = language.say(
                format!("{place}，{name}：{} 项做法，{} 篇文献", count.practices, count.documents),
                format!(
                    "{place}, {name}: {} practices, {} documents",
                    count.practices, count.documents
                ),
            );
            let is_seen = count.practices > 0;
            Cell {
                text: match (is_unknown, is_seen) {
                    (true, _) => String::new(),
                    (false, false) => "·".to_owned(),
                    (false, true) => count.practices.to_string(),
                },
                below: match is_seen {
                    true => language.say(
                        format!("{} 篇", count.documents),
                        format!("{} doc.", count.documents),
                    ),
                    false => String::new(),
                },
                fill: if is_unknown { Fill::Unknown } else { level(count.practices, most) },
                says,
                href: is_seen.then(|| format!("/region/{}#c-{}", province.code, category.id)),
            }
        });
        Row {
            heading: Heading {
                label: place.clone(),
                href: Some(format!("/region/{}", province.code)),
            },
            cells: cells.collect(),
        }
    };
    let category = |category: &BilingualName| Heading {
        label: names::name(category, language).to_owned(),
        href: Some(format!("/mechanisms#c-{}", category.id)),
    };
    Matrix {
        title: language
            .say("各省各类做法见于文献的项数", "Practices seen in each province, by category")
            .to_owned(),
        corner: language.say("省", "Province").to_owned(),
        columns: shown.categories.iter().map(category).collect(),
        rows: shown.provinces.iter().map(row).collect(),
    }
}

/// A chart of the provinces, or its data; `None` if there is no such file.
pub(super) fn file(
    request: &Request<'_>,
    shown: &CoverageResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    let language = request.language();
    match name {
        "practices.svg" => {
            let chart = matrix(shown, language).chart(language)?;
            Saved::chart(Some(chart), &charts::source_line(request, &shown.version))
        }
        "practices.csv" => table(shown),
        _ => Ok(None),
    }
}

fn table(shown: &CoverageResponse) -> Result<Option<Saved>, SaveError> {
    let columns = [
        "province 省代码",
        "name 省",
        "held 该省文献数",
        "category 类别",
        "label 名称",
        "practices 做法数",
        "documents 说到的文献数",
    ];
    let rows = shown.provinces.iter().flat_map(|province| {
        let cells = shown.categories.iter().zip(&province.practices);
        cells.map(|(category, count)| {
            vec![
                province.code.clone(),
                province.short.clone(),
                province.documents.to_string(),
                category.id.clone(),
                category.zh.clone(),
                count.practices.to_string(),
                count.documents.to_string(),
            ]
        })
    });
    Saved::table(&columns, &rows.collect::<Vec<_>>())
}
