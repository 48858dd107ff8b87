//! The sheet of a basket: its items in their owner's order, and what places say side by side.

use schemas::api::{
    AspectKind, BasketItem, BasketResponse, DocumentSummary, ItemState, Matrix, MatrixAspect,
    MatrixCell, MatrixQuotation, MatrixRow, Quoted, RegionRef, with_cuts,
};

use super::Format;
use super::make::{order, particulars, said_by};
use super::sheet::{Cell, Column, Grid, GridCell, GridLine, Quotation, Row, Sheet, cited};
use super::statement::{self, Taken};

const OF_ITEMS: [Column; 18] = [
    Column::printed("number", "序号", 6),
    Column::new("item", "条目", 30),
    Column::new("state", "状态", 12),
    Column::printed("state_label", "状态名称", 14),
    Column::printed("title", "文献", 40),
    Column::new("region", "地区代码", 10),
    Column::printed("name", "地区", 20),
    Column::printed("year", "年份", 8),
    Column::new("mechanism", "做法", 24),
    Column::new("stance", "程度", 12),
    Column::new("origin", "判定", 10),
    Column::new("quote", "原文", 60),
    Column::new("note", "批注", 40),
    Column::new("url", "地址", 30),
    Column::new("reading_order", "文序", 12),
    Column::new("source", "来源", 24),
    Column::new("source_url", "来源网址", 30),
    Column::new("citation", "引文", 60),
];

const OF_CELLS: [Column; 19] = [
    Column::new("region", "地区代码", 10),
    Column::new("name", "地区", 20),
    Column::new("aspect", "方面", 24),
    Column::new("label", "名称", 24),
    Column::new("state", "状态", 10),
    Column::new("practice", "程度", 12),
    Column::new("state_label", "状态名称", 14),
    Column::new("first_year", "最早年份", 10),
    Column::new("documents", "文献数", 8),
    Column::new("place", "原文所说地区", 24),
    Column::new("year", "年份", 8),
    Column::new("object", "计数对象", 12),
    Column::new("value", "数值", 10),
    Column::new("unit", "单位", 8),
    Column::new("quote", "原文", 60),
    Column::new("title", "文献", 40),
    Column::new("url", "地址", 30),
    Column::new("reading_order", "文序", 12),
    Column::new("citation", "引文", 60),
];

/// Which part of a basket is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BasketPart {
    /// All that the form holds: a form of one table holds the items, or the matrix where there are none.
    #[default]
    Whole,
    /// The items.
    Items,
    /// The matrix.
    Matrix,
}

impl BasketPart {
    /// As the parameter `part` names it.
    pub fn parse(name: &str) -> Option<BasketPart> {
        match name {
            "items" => Some(BasketPart::Items),
            "matrix" => Some(BasketPart::Matrix),
            _ => None,
        }
    }
}

/// A basket. A row is an item, also one that the collection no longer has; a cell of the matrix has a row
/// for each quotation, and one where it has none.
pub fn of_basket(
    shown: &BasketResponse,
    part: BasketPart,
    format: Format,
    taken: Taken,
) -> Sheet<'static> {
    let statement = statement::of_basket(shown, &taken);
    let wants_items = part != BasketPart::Matrix;
    let items: Vec<Row> = match wants_items {
        true => (1..).zip(&shown.items).map(|(at, item)| item_row(at, item, &taken)).collect(),
        false => Vec::new(),
    };
    let matrix = shown.matrix.as_ref().filter(|_| part != BasketPart::Items);
    let grid = matrix.map(|matrix| grid(matrix, &taken));
    let is_one_table = matches!(format, Format::Csv | Format::JsonLines);
    let (columns, rows, grid) = match grid {
        Some(grid) if is_one_table && items.is_empty() => (&OF_CELLS[..], grid.into_rows(), None),
        grid => (&OF_ITEMS[..], items, grid.filter(|_| !is_one_table)),
    };
    let in_grid = grid.as_ref().map_or(0, Grid::rows);
    let has_sources =
        rows.iter().any(|row| row.source.is_some()) || grid.as_ref().is_some_and(Grid::has_sources);
    Sheet {
        name: "basket",
        title: "素材篮".to_owned(),
        statement,
        columns,
        count: if rows.is_empty() { in_grid } else { rows.len() },
        has_sources,
        taken,
        grid,
        rows: Box::new(rows.into_iter().map(Ok)),
    }
}

fn item_row(number: usize, item: &BasketItem, taken: &Taken) -> Row {
    let BasketItem { item: name, note, state, state_label, document, quotation } = item;
    let document = document.as_ref();
    let quoted = quotation.as_ref();
    let of = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let region = quoted.and_then(|quoted| quoted.region.as_ref());
    let mechanism = quoted.and_then(|quoted| quoted.mechanism.as_ref());
    let pages = quoted.and_then(|quoted| quoted.pages);
    let url = document.map(|document| taken.link(&document.url));
    let quotations: Vec<Quotation> =
        quoted.map(|quoted| quotation_of(quoted, taken)).into_iter().collect();
    let cells = vec![
        Cell::count(number),
        Cell::text(name),
        Cell::text(state.id()),
        Cell::text(state_label),
        of(document.map(|document| document.title.clone())),
        Cell::known(region.map(|region| &region.code)),
        of(region.map(RegionRef::full_name)),
        Cell::year(quoted.and_then(|quoted| quoted.year)),
        of(mechanism.map(|named| named.label.clone())),
        of(quoted.and_then(|quoted| quoted.stance).map(|stance| stance.zh().to_owned())),
        of(quoted.and_then(|quoted| quoted.origin).map(said_by)),
        of(quotations.first().map(|quotation| quotation.text.clone())),
        Cell::known(note.as_ref()),
        of(quotations.first().map(|quotation| quotation.url.clone()).or(url)),
        of(document.map(order)),
        of(document.map(|document| document.source.clone())),
        Cell::known(document.and_then(|document| document.source_url.as_ref())),
        of(document.map(|document| cited(document, pages, taken))),
    ];
    let title = document.map_or(name.as_str(), |document| &document.title);
    Row {
        heading: match state {
            ItemState::Found => format!("{number}. {title}"),
            _ => format!("{number}. {state_label}：{title}"),
        },
        particulars: match (document, quoted) {
            (Some(document), Some(quoted)) => in_words(document, quoted),
            _ => String::new(),
        },
        cells,
        quotations,
        // What is not quoted is no source.
        source: document.filter(|_| quotation.is_some()).cloned(),
        remark: note.clone(),
    }
}

/// Whose practice it is, which, how far, when, and what the document is.
fn in_words(document: &DocumentSummary, quoted: &Quoted) -> String {
    let Some(mechanism) = &quoted.mechanism else { return particulars(document) };
    let mut pieces: Vec<String> =
        quoted.region.as_ref().map(RegionRef::full_name).into_iter().collect();
    pieces.push(mechanism.label.clone());
    pieces.extend(quoted.stance.map(|stance| stance.zh().to_owned()));
    pieces.extend(quoted.year.map(|year| format!("{year} 年")));
    pieces.push(particulars(document));
    pieces.join(" · ")
}

fn quotation_of(quoted: &Quoted, taken: &Taken) -> Quotation {
    Quotation {
        text: with_cuts(&quoted.quote, quoted.cut),
        url: taken.link(&quoted.url),
        pages: quoted.pages,
    }
}

fn grid(matrix: &Matrix, taken: &Taken) -> Grid {
    let line = |row: &MatrixRow| GridLine {
        name: row.region.full_name(),
        cells: row
            .cells
            .iter()
            .zip(&matrix.aspects)
            .map(|(cell, aspect)| grid_cell(row, cell, aspect, taken))
            .collect(),
    };
    Grid {
        columns: matrix.aspects.iter().map(aspect_name).collect(),
        lines: matrix.rows.iter().map(line).collect(),
        of_cells: &OF_CELLS,
    }
}

/// What a column is called: 代表联络站（数字）.
pub(super) fn aspect_name(aspect: &MatrixAspect) -> String {
    match aspect.kind {
        AspectKind::Mechanism => aspect.zh.clone(),
        AspectKind::Figure => format!("{}（数字）", aspect.zh),
        AspectKind::Query => format!("{}（检索）", aspect.zh),
    }
}

fn grid_cell(row: &MatrixRow, cell: &MatrixCell, aspect: &MatrixAspect, taken: &Taken) -> GridCell {
    let mut said = vec![cell.state_label.clone()];
    said.extend(cell.first_year.map(|year| format!("最早 {year}")));
    said.extend((cell.documents > 0).then(|| format!("{} 篇", cell.documents)));
    let mut rows: Vec<Row> = cell
        .quotations
        .iter()
        .map(|quotation| cell_row(row, cell, aspect, Some(quotation), taken))
        .collect();
    if rows.is_empty() {
        rows.push(cell_row(row, cell, aspect, None, taken));
    }
    GridCell { said: said.join("，"), rows }
}

fn cell_row(
    row: &MatrixRow,
    cell: &MatrixCell,
    aspect: &MatrixAspect,
    shown: Option<&MatrixQuotation>,
    taken: &Taken,
) -> Row {
    let of = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let quoted = shown.map(|shown| &shown.quotation);
    let document = shown.map(|shown| &shown.document);
    let figure = quoted.and_then(|quoted| quoted.figure.as_ref());
    let quotation = quoted.map(|quoted| quotation_of(quoted, taken));
    let pages = quoted.and_then(|quoted| quoted.pages);
    let region = quoted.and_then(|quoted| quoted.region.as_ref());
    let cells = vec![
        Cell::text(&row.region.code),
        Cell::text(row.region.full_name()),
        Cell::text(&aspect.aspect),
        Cell::text(aspect_name(aspect)),
        Cell::text(cell.state.id()),
        Cell::text(cell.practice.map_or("", |state| state.id())),
        Cell::text(&cell.state_label),
        Cell::year(cell.first_year),
        Cell::count(cell.documents),
        of(region.map(RegionRef::full_name)),
        Cell::year(quoted.and_then(|quoted| quoted.year)),
        of(figure.map(|figure| figure.object.clone())),
        figure.map_or(Cell::Empty, |figure| Cell::Number(figure.value)),
        of(figure.map(|figure| figure.unit.clone())),
        of(quotation.as_ref().map(|quotation| quotation.text.clone())),
        of(document.map(|document| document.title.clone())),
        of(quotation.as_ref().map(|quotation| quotation.url.clone())),
        of(document.map(order)),
        of(document.map(|document| cited(document, pages, taken))),
    ];
    let told = document.zip(quoted).map(|(document, quoted)| in_words(document, quoted));
    let told = told.map_or_else(String::new, |told| format!(" · {told}"));
    Row {
        heading: aspect_name(aspect),
        particulars: format!("{}：{}{told}", row.short, cell.state_label),
        cells,
        quotations: quotation.into_iter().collect(),
        source: document.cloned(),
        remark: None,
    }
}
