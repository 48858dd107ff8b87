//! A basket: what somebody collected, in their order and with their notes, and what places say side by
//! side. One form holds it all, so that every button sends the whole basket.

use askama::Template;
use schemas::api::{
    AspectKind, BasketItem, BasketResponse, BilingualName, CellState, CoverageResponse, ItemState,
    MatrixAspect, MatrixCell, MatrixQuotation, MatrixRow, Problem, ProvinceCoverage, Quoted,
};
use schemas::assertion::Origin;
use schemas::region::RegionTable;

use super::links::address;
use super::tile_map::Mark;
use super::wording::{self, Piece};
use super::{Frame, Language, Request, names};
use crate::engine::{Aspect, Basket};
use crate::export::Format;

/// Longest address that every browser, proxy and mail program carries, in bytes; a longer basket is sent as a
/// form.
pub(crate) const LONGEST_ADDRESS: usize = 6_000;

/// What the page of a basket shows.
#[derive(Clone, Copy, Debug)]
pub struct BasketView<'a> {
    /// What was asked for.
    pub basket: &'a Basket,
    /// What the collection has of it.
    pub shown: &'a BasketResponse,
    /// What the collection holds of each province, to choose rows.
    pub coverage: &'a CoverageResponse,
    /// All practices by category, to choose columns.
    pub practices: &'a [(BilingualName, Vec<BilingualName>)],
    /// What is wrong with the rows and columns that were chosen.
    pub problem: Option<&'a Problem>,
}

/// The parameters that carry a basket.
pub(crate) fn basket_pairs(basket: &Basket) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for (item, note) in &basket.items {
        pairs.push(("item", item.clone()));
        pairs.extend(note.clone().map(|note| ("note", note)));
    }
    pairs.extend(matrix_pairs(basket));
    pairs
}

/// The parameters that choose rows and columns.
fn matrix_pairs(basket: &Basket) -> Vec<(&'static str, String)> {
    let regions = basket.regions.iter().map(|region| ("region", region.to_string()));
    regions.chain(basket.aspects.iter().map(|aspect| ("aspect", aspect.name()))).collect()
}

/// A collected passage.
struct Material<'a> {
    item: &'a BasketItem,
    /// From 1.
    number: usize,
    /// What it is called where it is spoken of.
    title: &'a str,
    quotation: Option<Shown<'a>>,
    /// What became of it, where it is not as it was collected.
    state: Option<&'static str>,
    is_last: bool,
}

/// A quotation.
struct Shown<'a> {
    quoted: &'a Quoted,
    title: &'a str,
    segments: Vec<(bool, String)>,
    practice: Option<Piece>,
    stance: Option<&'static str>,
    place: Vec<Piece>,
    passage: String,
    is_reviewed: bool,
}

/// A choice of the form.
struct Choice {
    value: String,
    label: Piece,
    is_chosen: bool,
}

/// The practices of a category.
struct Group<'a> {
    name: &'a str,
    practices: Vec<(String, &'a str)>,
}

/// A column of the matrix.
struct Column {
    label: Piece,
    kind: &'static str,
}

/// A cell of the matrix.
struct Field<'a> {
    cell: &'a MatrixCell,
    label: Piece,
    mark: Option<Mark>,
    /// Where everything is shown of which the cell quotes a part.
    href: Option<String>,
    quotations: Vec<Shown<'a>>,
}

/// A row of the matrix.
struct Line<'a> {
    row: &'a MatrixRow,
    name: String,
    fields: Vec<Field<'a>>,
}

#[derive(Template)]
#[template(path = "basket.html")]
pub(super) struct BasketPage<'a> {
    frame: Frame,
    problem: Option<&'a Problem>,
    materials: Vec<Material<'a>>,
    gone: usize,
    provinces: Vec<Choice>,
    aspects: Vec<Choice>,
    groups: Vec<Group<'a>>,
    /// What was typed, where it could not be used.
    typed: [String; 3],
    has_matrix: bool,
    /// What must be chosen besides before there is a matrix.
    lacks: Option<&'static str>,
    columns: Vec<Column>,
    lines: Vec<Line<'a>>,
    /// How the form is sent, and its exports: as an address, or because that would be too long as a form.
    method: &'static str,
    export: &'static str,
    formats: [Format; 8],
    /// The matrix alone as a table.
    matrix_table: String,
    api: Option<String>,
    version: &'a str,
}

impl<'a> BasketPage<'a> {
    pub(super) fn new(request: &Request<'_>, view: &BasketView<'a>, own: &str) -> BasketPage<'a> {
        let BasketView { basket, shown, coverage, practices, problem } = *view;
        let language = request.language();
        let title = language.say("素材篮", "Basket");
        let is_long = own.len() > LONGEST_ADDRESS;
        let spoken: Vec<(String, String)> =
            request.pairs.iter().filter(|(key, _)| key == "lang").cloned().collect();
        let carried: Vec<(String, String)> = basket_pairs(basket)
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .chain(spoken.iter().cloned())
            .collect();
        // Links in the head and to the other language cannot carry a long basket.
        let pairs = if is_long { &spoken } else { &carried };
        let request_here = Request { path: "/basket", pairs };
        let api = (!is_long).then(|| request_here.at("/api/v1/basket", &["lang"]));
        let frame = Frame::new(&request_here, "basket", title);
        let count = shown.items.len();
        let matrix = shown.matrix.as_ref();
        let aspects = matrix.map_or(&[][..], |matrix| &matrix.aspects);
        let rows = matrix.map_or(&[][..], |matrix| &matrix.rows);
        let table = [("format", "csv"), ("part", "matrix")];
        let chosen = matrix_pairs(basket);
        let chosen = chosen.iter().map(|(key, value)| (*key, value.as_str()));
        let typed = |name: &str| {
            let kept = problem.and_then(|_| request.value(name));
            kept.unwrap_or_default().to_owned()
        };
        BasketPage {
            frame: match &api {
                Some(api) => frame.with_api(api),
                None => frame,
            },
            problem,
            materials: (1..)
                .zip(&shown.items)
                .map(|(number, item)| material(item, number, count, language))
                .collect(),
            gone: count - shown.found,
            provinces: provinces(basket, coverage, language),
            aspects: basket_aspects(view, language),
            groups: practices
                .iter()
                .map(|(category, practices)| group(category, practices, language))
                .collect(),
            typed: ["region", "aspect.figure", "aspect.query"].map(typed),
            has_matrix: matrix.is_some(),
            lacks: lacks(basket, language),
            columns: aspects.iter().map(|aspect| column(aspect, language)).collect(),
            lines: rows.iter().map(|row| line(row, aspects, language)).collect(),
            method: if is_long { "post" } else { "get" },
            export: if is_long { "/basket/export" } else { "/api/v1/export/basket" },
            formats: Format::ALL,
            matrix_table: address("/api/v1/export/basket", table.into_iter().chain(chosen)),
            api,
            version: &shown.version.content,
        }
    }
}

/// What must be chosen besides before there is a matrix, where one of rows and columns was chosen.
fn lacks(basket: &Basket, language: Language) -> Option<&'static str> {
    match (basket.regions.is_empty(), basket.aspects.is_empty()) {
        (false, true) => Some(language.say(
            "还没有列：素材里没有做法，请在“选行和列”中加一项做法、一个数字或一条检索。",
            "There is no column yet: the items show no practice. Choose a practice, a number or a query below.",
        )),
        (true, false) => Some(language.say(
            "还没有行：请在“选行和列”中选至少一个地区。",
            "There is no row yet: choose at least one place below.",
        )),
        _ => None,
    }
}

fn material(item: &BasketItem, number: usize, count: usize, language: Language) -> Material<'_> {
    let title = item.document.as_ref().map_or(item.item.as_str(), |document| &document.title);
    let state =
        (item.state != ItemState::Found).then(|| language.say(item.state.zh(), item.state.en()));
    Material {
        item,
        number,
        title,
        quotation: item.quotation.as_ref().map(|quoted| shown(quoted, title, language)),
        state,
        is_last: number == count,
    }
}

fn shown<'a>(quoted: &'a Quoted, title: &'a str, language: Language) -> Shown<'a> {
    let region = quoted.region.as_ref();
    Shown {
        title,
        segments: wording::segments(&quoted.quote, &quoted.highlights),
        practice: quoted.mechanism.as_ref().map(|named| Piece::chinese(&named.label)),
        stance: quoted.stance.map(|stance| wording::stance(language, stance)),
        place: region.map_or_else(Vec::new, |region| wording::place_in(language, region)),
        passage: wording::passage_on(language, &quoted.passage, quoted.pages),
        is_reviewed: quoted.origin == Some(Origin::Person),
        quoted,
    }
}

/// The provinces, and what else was chosen.
fn provinces(basket: &Basket, coverage: &CoverageResponse, language: Language) -> Vec<Choice> {
    let table = RegionTable::embedded();
    let chosen: Vec<String> = basket.regions.iter().map(ToString::to_string).collect();
    let province = |province: &ProvinceCoverage| {
        let name = names::short(&province.code, language);
        let without = language.say("（无文献）", " (no documents)");
        Choice {
            is_chosen: chosen.contains(&province.code),
            value: province.code.clone(),
            label: Piece::own(if province.documents == 0 { name + without } else { name }),
        }
    };
    let listed: Vec<Choice> = coverage.provinces.iter().map(province).collect();
    let others = basket.regions.iter().filter(|region| {
        let code = region.to_string();
        !listed.iter().any(|choice| choice.value == code)
    });
    let others = others.map(|region| Choice {
        value: region.to_string(),
        label: Piece::chinese(table.path(*region).join(" · ")),
        is_chosen: true,
    });
    let others: Vec<Choice> = others.collect();
    listed.into_iter().chain(others).collect()
}

/// The columns that were chosen, to take them back.
fn basket_aspects(view: &BasketView<'_>, language: Language) -> Vec<Choice> {
    let named = |id: &str| {
        let mut all = view.practices.iter().flat_map(|(_, practices)| practices);
        let found = all.find(|practice| practice.id == id);
        found.map(|practice| Piece::named(language, &practice.zh, Some(&practice.en)))
    };
    let choice = |aspect: &Aspect| {
        let label = match aspect {
            Aspect::Mechanism(id) => named(id).unwrap_or_else(|| Piece::own(id)),
            Aspect::Figure(text) | Aspect::Query(text) => Piece::chinese(text),
        };
        Choice { value: aspect.name(), label, is_chosen: true }
    };
    view.basket.aspects.iter().map(choice).collect()
}

fn group<'a>(
    category: &'a BilingualName,
    practices: &'a [BilingualName],
    language: Language,
) -> Group<'a> {
    let practice =
        |one: &'a BilingualName| (format!("mechanism:{}", one.id), names::name(one, language));
    Group {
        name: names::name(category, language),
        practices: practices.iter().map(practice).collect(),
    }
}

fn column(aspect: &MatrixAspect, language: Language) -> Column {
    Column {
        label: match aspect.kind {
            AspectKind::Mechanism => Piece::named(language, &aspect.zh, aspect.en.as_deref()),
            AspectKind::Figure | AspectKind::Query => Piece::chinese(&aspect.zh),
        },
        kind: match aspect.kind {
            AspectKind::Mechanism => "",
            AspectKind::Figure => language.say("数字", "number"),
            AspectKind::Query => language.say("检索", "query"),
        },
    }
}

fn line<'a>(row: &'a MatrixRow, aspects: &'a [MatrixAspect], language: Language) -> Line<'a> {
    let fields = row.cells.iter().zip(aspects);
    Line {
        name: names::short(&row.region.code, language),
        fields: fields.map(|(cell, aspect)| field(row, cell, aspect, language)).collect(),
        row,
    }
}

fn field<'a>(
    row: &'a MatrixRow,
    cell: &'a MatrixCell,
    aspect: &'a MatrixAspect,
    language: Language,
) -> Field<'a> {
    let region = row.region.code.as_str();
    let href = match aspect.kind {
        _ if cell.state != CellState::Seen => None,
        AspectKind::Mechanism => {
            let id = aspect.aspect.strip_prefix("mechanism:").unwrap_or_default();
            Some(address("/answer", [("mechanism", id), ("region", region)]))
        }
        AspectKind::Query => {
            let search = [("q", aspect.zh.as_str()), ("region", region), ("as", "text")];
            Some(address("/search", search))
        }
        AspectKind::Figure => None,
    };
    let quotation = |quotation: &'a MatrixQuotation| {
        let mut shown = shown(&quotation.quotation, &quotation.document.title, language);
        // The row and the column have said these.
        let is_said = quotation.quotation.region.as_ref().is_some_and(|said| said.code == region);
        if is_said {
            shown.place.clear();
        }
        let column =
            shown.quoted.mechanism.as_ref().map(|named| format!("mechanism:{}", named.value));
        if column.as_ref() == Some(&aspect.aspect) {
            shown.practice = None;
        }
        shown.stance = None;
        shown
    };
    Field {
        label: column(aspect, language).label,
        mark: cell.practice.map(|state| Mark::of(language, state, false)),
        href,
        quotations: cell.quotations.iter().map(quotation).collect(),
        cell,
    }
}
