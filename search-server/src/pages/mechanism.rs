//! A mechanism: what it is, how it spread, where it is done, the numbers and passages that show it.

use askama::Template;
use schemas::api::{AnswerFigure, FigureGroup, MechanismResponse, MechanismSummary, Spread};

use super::charts::{self, Chart};
use super::links::address;
use super::quotation::Quotation;
use super::saved::{PROOF_COLUMNS, Save, SaveError, Saved, number, proof};
use super::tile_map::Mark;
use super::wording::{self, Piece};
use super::{Frame, Language, Request, names};

/// A province that does it.
struct SpreadRow<'a> {
    entry: &'a Spread,
    place: Vec<Piece>,
    mark: Mark,
    href: String,
    quotation: Quotation<'a>,
}

/// A year with the provinces that are first seen then.
struct Year {
    label: String,
    places: String,
    /// How many are seen until then; not for unknown years.
    total: Option<usize>,
}

/// A number with its place.
struct FigureRow<'a> {
    figure: &'a AnswerFigure,
    place: Vec<Piece>,
    passage: String,
}

/// Numbers that count the same thing.
struct Figures<'a> {
    group: &'a FigureGroup,
    rows: Vec<FigureRow<'a>>,
}

#[derive(Template)]
#[template(path = "mechanism.html")]
pub(super) struct MechanismPage<'a> {
    frame: Frame,
    shown: &'a MechanismResponse,
    name: &'a str,
    other_name: &'a str,
    definition: &'a str,
    category: &'a str,
    parent: Option<(&'a str, String)>,
    answer: String,
    documents: String,
    compare: String,
    api: String,
    quality: Option<String>,
    doing: usize,
    unknown_years: usize,
    years: Vec<Year>,
    rows: Vec<SpreadRow<'a>>,
    spread: Option<Chart>,
    spread_save: Save,
    map: Option<Chart>,
    map_save: Save,
    bars: Option<Chart>,
    figures: Vec<Figures<'a>>,
    figures_save: Save,
    passages: Vec<Quotation<'a>>,
}

impl<'a> MechanismPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        shown: &'a MechanismResponse,
    ) -> Result<MechanismPage<'a>, askama::Error> {
        let language = request.language();
        let mechanism = &shown.mechanism;
        let id = mechanism.id.as_str();
        let answer = address("/answer", [("mechanism", id)]);
        let row = |entry: &'a Spread| SpreadRow {
            place: wording::place_in(language, &entry.region),
            mark: Mark::of(language, entry.state, false),
            href: address("/answer", [("mechanism", id), ("region", entry.region.code.as_str())]),
            quotation: Quotation::new(&entry.evidence, Some(&entry.region.code), request),
            entry,
        };
        let figure = |figure: &'a AnswerFigure| FigureRow {
            place: wording::place_in(language, &figure.region),
            passage: wording::passage_name_in(language, &figure.passage),
            figure,
        };
        let group = |group: &'a FigureGroup| Figures {
            rows: group.figures.iter().map(figure).collect(),
            group,
        };
        let here = format!("/mechanism/{id}");
        let api = format!("/api/v1/mechanisms/{id}");
        let name = language.say(mechanism.zh.as_str(), mechanism.en.as_str());
        let href = |code: &str| Some(language.link(&format!("{answer}#r-{code}")));
        let summary = &shown.summary;
        Ok(MechanismPage {
            frame: Frame::new(request, "mechanisms", name)
                .with_api(&api)
                .with_feed(format!("/feed/mechanism/{id}")),
            name,
            other_name: language.say(mechanism.en.as_str(), mechanism.zh.as_str()),
            definition: language.say(&mechanism.definition, &mechanism.definition_en),
            category: language.say(&mechanism.category.label, &shown.category_en),
            parent: shown
                .parent_name
                .as_ref()
                .map(|parent| (names::name(parent, language), format!("/mechanism/{}", parent.id))),
            documents: address("/search", [("mechanism", id)]),
            compare: address("/compare", [("mechanism", id)]),
            api,
            quality: mechanism.quality.as_ref().map(|quality| wording::quality(language, quality)),
            doing: summary.regulated + summary.practised + summary.piloted,
            unknown_years: shown.spread.iter().filter(|entry| entry.first_year.is_none()).count(),
            years: years(&shown.spread, language),
            rows: shown.spread.iter().map(row).collect(),
            spread: charts::spread(shown, language)?,
            spread_save: Save::both(&here, "spread"),
            map: charts::provinces(shown, language, href)?,
            map_save: Save::both(&here, "map"),
            bars: charts::bars(shown, language)?,
            figures: shown.figures.iter().map(group).collect(),
            figures_save: Save::both(&here, "figures"),
            passages: shown
                .passages
                .iter()
                .map(|evidence| Quotation::new(evidence, None, request))
                .collect(),
            answer,
            shown,
        })
    }

    /// The search for a name, literally.
    fn literal(&self, name: &str) -> String {
        address("/search", [("q", format!("\"{name}\"").as_str())])
    }

    /// The name of a form in the language of the page.
    fn form_name<'f>(&self, form: &'f MechanismSummary) -> &'f str {
        self.frame.language.say(&form.zh, &form.en)
    }
}

fn years(spread: &[Spread], language: Language) -> Vec<Year> {
    let mut years: Vec<(Option<i32>, Year)> = Vec::new();
    for (index, entry) in spread.iter().enumerate() {
        let place = names::short(&entry.region.code, language);
        let total = entry.first_year.is_some().then_some(index + 1);
        match years.last_mut().filter(|(year, _)| *year == entry.first_year) {
            Some((_, year)) => {
                year.places.push_str(language.say("、", ", "));
                year.places.push_str(&place);
                year.total = total;
            }
            None => {
                let unknown = language.say("不详", "unknown").to_owned();
                let label = entry.first_year.map_or(unknown, |year| year.to_string());
                years.push((entry.first_year, Year { label, places: place, total }));
            }
        }
    }
    years.into_iter().map(|(_, year)| year).collect()
}

/// A chart of a mechanism, or its data; `None` if there is no such file, or nothing to draw.
pub(super) fn file(
    request: &Request<'_>,
    shown: &MechanismResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    let language = request.language();
    let source = charts::source_line(request, &shown.version);
    match name {
        "spread.svg" => Saved::chart(charts::spread(shown, language)?, &source),
        "map.svg" => Saved::chart(charts::provinces(shown, language, |_| None)?, &source),
        "figures.svg" => Saved::chart(charts::bars(shown, language)?, &source),
        "spread.csv" => spread_table(shown),
        "map.csv" => map_table(shown),
        "figures.csv" => figure_table(shown),
        _ => Ok(None),
    }
}

fn spread_table(shown: &MechanismResponse) -> Result<Option<Saved>, SaveError> {
    let columns =
        [&["mechanism 做法", "region 地区代码", "name 地区"][..], &PROOF_COLUMNS].concat();
    let row = |entry: &Spread| {
        let named =
            [&shown.mechanism.id, &entry.region.code, &entry.region.name].map(String::clone);
        let proof = proof(entry.state, entry.first_year, entry.documents, &entry.evidence);
        [&named[..], &proof].concat()
    };
    Saved::table(&columns, &shown.spread.iter().map(row).collect::<Vec<_>>())
}

fn map_table(shown: &MechanismResponse) -> Result<Option<Saved>, SaveError> {
    let columns =
        ["mechanism 做法", "region 地区代码", "name 地区", "state 状态", "documents 该地文献数"];
    let rows = shown.divisions.iter().map(|division| {
        vec![
            shown.mechanism.id.clone(),
            division.code.clone(),
            division.short.clone(),
            division.state.id().to_owned(),
            division.documents.to_string(),
        ]
    });
    Saved::table(&columns, &rows.collect::<Vec<_>>())
}

fn figure_table(shown: &MechanismResponse) -> Result<Option<Saved>, SaveError> {
    let columns = [
        "mechanism 做法",
        "object 所计",
        "unit 单位",
        "value 数",
        "text 原文",
        "region 地区代码",
        "name 地区",
        "year 年份",
        "title 文献",
        "url 地址",
    ];
    let figures = shown.figures.iter().flat_map(|group| &group.figures);
    let rows = figures.map(|figure| {
        vec![
            shown.mechanism.id.clone(),
            figure.object.clone(),
            figure.unit.clone(),
            figure.value.to_string(),
            figure.text.clone(),
            figure.region.code.clone(),
            wording::place(&figure.region),
            number(figure.year),
            figure.document.title.clone(),
            figure.url.clone(),
        ]
    });
    Saved::table(&columns, &rows.collect::<Vec<_>>())
}
