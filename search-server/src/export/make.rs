//! Sheets from answers: the one place that says what a row is.
//!
//! A row is a document of a search, a proof (or a division without one) of an answer, a cell of a
//! comparison.

use schemas::api::{
    AnswerFigure, AnswerResponse, CompareCell, CompareResponse, CompareRow, DocumentSummary,
    Evidence, FoundPassage, Hit, RegionRef, RegionSummary, with_cuts,
};
use schemas::assertion::{Origin, State};
use schemas::region::{RegionCode, RegionTable};

use super::sheet::{Cell, Column, Quotation, Row, Sheet, cited};
use super::statement::{self, Taken};
use crate::engine::{AllFound, Comparison, SearchRequest};

const OF_SEARCH: [Column; 16] = [
    Column::printed("number", "序号", 6),
    Column::new("id", "标识", 24),
    Column::printed("title", "标题", 40),
    Column::printed("kind", "类型", 8),
    Column::new("region", "地区代码", 10),
    Column::printed("name", "地区", 20),
    Column::printed("date", "日期", 12),
    Column::new("authors", "作者", 16),
    Column::new("event", "会议或栏目", 24),
    Column::new("passages", "命中段数", 10),
    Column::new("quote", "原文", 60),
    Column::new("url", "地址", 30),
    Column::new("reading_order", "文序", 12),
    Column::new("source", "来源", 24),
    Column::new("source_url", "来源网址", 30),
    Column::new("citation", "引文", 60),
];

const OF_ANSWER: [Column; 19] = [
    Column::new("region", "地区代码", 10),
    Column::printed("name", "地区", 20),
    Column::new("state", "状态", 12),
    Column::printed("state_label", "状态名称", 12),
    Column::printed("first_year", "最早年份", 10),
    Column::printed("documents", "文献数", 8),
    Column::new("place", "原文所说地区", 24),
    Column::new("mechanism", "做法", 24),
    Column::new("stance", "程度", 12),
    Column::new("year", "年份", 8),
    Column::new("origin", "判定", 10),
    Column::new("object", "计数对象", 12),
    Column::new("value", "数值", 10),
    Column::new("unit", "单位", 8),
    Column::new("quote", "原文", 60),
    Column::new("title", "文献", 40),
    Column::new("url", "地址", 30),
    Column::new("reading_order", "文序", 12),
    Column::new("citation", "引文", 60),
];

const OF_COMPARISON: [Column; 13] = [
    Column::new("category", "类别", 20),
    Column::new("mechanism", "做法", 24),
    Column::printed("label", "名称", 28),
    Column::new("region", "地区代码", 10),
    Column::printed("name", "地区", 16),
    Column::new("state", "状态", 12),
    Column::printed("state_label", "状态名称", 12),
    Column::printed("first_year", "最早年份", 10),
    Column::printed("documents", "文献数", 8),
    Column::new("quote", "原文", 60),
    Column::new("title", "文献", 40),
    Column::new("url", "地址", 30),
    Column::new("citation", "引文", 60),
];

/// All documents of a search.
pub fn of_search<'a>(found: &'a AllFound<'_>, request: &SearchRequest, taken: Taken) -> Sheet<'a> {
    let head = found.head();
    let told = taken.clone();
    let rows =
        found.hits().enumerate().map(move |(index, hit)| Ok(hit_row(index + 1, hit?, &told)));
    Sheet {
        name: "search",
        title: match head.query.q.as_str() {
            "" => "检索结果".to_owned(),
            q => format!("检索结果：{q}"),
        },
        statement: statement::of_search(head, request, &taken),
        columns: &OF_SEARCH,
        count: head.total,
        has_sources: head.total > 0,
        taken,
        grid: None,
        rows: Box::new(rows),
    }
}

/// All proofs of an answer, and the divisions that have none.
pub fn of_answer(answer: &AnswerResponse, taken: Taken) -> Sheet<'static> {
    let statement = statement::of_answer(answer, &taken);
    let mut rows = Vec::new();
    for row in &answer.rows {
        let division = Division {
            code: &row.region.code,
            name: row.region.full_name(),
            state: Some((row.state, &row.state_label)),
            first_year: row.first_year,
            documents: Some(row.documents),
        };
        rows.extend(row.evidence.iter().map(|proof| division.row(Some(proof), &taken)));
    }
    let nation = Division {
        code: "000000",
        name: "全国（不计入）".to_owned(),
        state: None,
        first_year: None,
        documents: None,
    };
    rows.extend(answer.nation.iter().map(|proof| nation.row(Some(proof), &taken)));
    rows.extend(answer.figures.iter().map(|figure| figure_row(figure, &taken)));
    for empty in [State::NotSeen, State::NoCorpus] {
        for without in answer.coverage.divisions.iter().filter(|division| division.state == empty) {
            let code = RegionCode::parse(&without.code);
            let name = code.map(|code| RegionTable::embedded().path(code).join("·"));
            let division = Division {
                code: &without.code,
                name: name.unwrap_or_else(|| without.short.clone()),
                state: Some((empty, empty.zh())),
                first_year: None,
                documents: Some(0),
            };
            rows.push(division.row(None, &taken));
        }
    }
    of_rows("answer", answer.question.clone(), statement, &OF_ANSWER, taken, rows)
}

/// All cells of a comparison.
pub fn of_comparison(
    compared: &CompareResponse,
    asked: &Comparison,
    taken: Taken,
) -> Sheet<'static> {
    let statement = statement::of_comparison(compared, asked, &taken);
    let rows = compared.rows.iter().flat_map(|row| {
        let cells = row.cells.iter().zip(&compared.regions);
        cells.map(|(cell, region)| cell_row(row, cell, region, &taken))
    });
    let rows = rows.collect();
    let names: Vec<&str> = compared.regions.iter().map(|region| region.short.as_str()).collect();
    let title = format!("对比：{}", names.join("、"));
    of_rows("compare", title, statement, &OF_COMPARISON, taken, rows)
}

fn of_rows(
    name: &'static str,
    title: String,
    statement: Vec<(&'static str, String)>,
    columns: &'static [Column],
    taken: Taken,
    rows: Vec<Row>,
) -> Sheet<'static> {
    Sheet {
        name,
        title,
        statement,
        columns,
        count: rows.len(),
        has_sources: rows.iter().any(|row| row.source.is_some()),
        taken,
        grid: None,
        rows: Box::new(rows.into_iter().map(Ok)),
    }
}

fn hit_row(number: usize, hit: Hit, taken: &Taken) -> Row {
    let Hit { document, passages, passage_count, .. } = hit;
    let quotations: Vec<Quotation> =
        passages.into_iter().map(|passage| found_quotation(passage, taken)).collect();
    let quotes: Vec<&str> = quotations.iter().map(|quotation| quotation.text.as_str()).collect();
    let first = quotations.first();
    let cells = vec![
        Cell::count(number),
        Cell::text(&document.id),
        Cell::text(&document.title),
        Cell::text(&document.kind_label),
        Cell::known(document.region.as_ref().map(|region| &region.code)),
        Cell::text(document.region.as_ref().map(RegionRef::full_name).unwrap_or_default()),
        Cell::text(when(&document)),
        Cell::text(document.authors.join("、")),
        Cell::known(document.event.as_ref()),
        Cell::count(passage_count),
        Cell::text(quotes.join("\n")),
        Cell::text(first.map_or_else(|| taken.link(&document.url), |first| first.url.clone())),
        Cell::text(order(&document)),
        Cell::text(&document.source),
        Cell::known(document.source_url.as_ref()),
        Cell::text(cited(&document, first.and_then(|first| first.pages), taken)),
    ];
    Row {
        heading: format!("{number}. {}", document.title),
        particulars: particulars(&document),
        cells,
        quotations,
        source: Some(document),
        remark: None,
    }
}

fn found_quotation(passage: FoundPassage, taken: &Taken) -> Quotation {
    Quotation {
        text: with_cuts(&passage.text, passage.cut),
        url: taken.link(&passage.url),
        pages: passage.pages,
    }
}

/// A division of an answer.
struct Division<'a> {
    code: &'a str,
    name: String,
    state: Option<(State, &'a str)>,
    first_year: Option<i32>,
    documents: Option<usize>,
}

impl Division<'_> {
    /// A proof of the division, or the division without one.
    fn row(&self, proof: Option<&Evidence>, taken: &Taken) -> Row {
        let label = self.state.map_or("", |(_, label)| label);
        let heading = match (self.state, proof) {
            (Some(_), Some(_)) => format!("{}：{label}", self.name),
            (Some(_), None) => label.to_owned(),
            (None, _) => self.name.clone(),
        };
        let document = proof.map(|proof| &proof.document);
        let of = |text: Option<String>| Cell::text(text.unwrap_or_default());
        let cells = vec![
            Cell::text(self.code),
            Cell::text(&self.name),
            Cell::text(self.state.map_or("", |(state, _)| state.id())),
            Cell::text(label),
            Cell::year(self.first_year),
            self.documents.map_or(Cell::Empty, Cell::count),
            of(proof.map(|proof| proof.region.full_name())),
            of(proof.and_then(|proof| proof.mechanism.as_ref()).map(|named| named.label.clone())),
            of(proof.map(|proof| proof.stance.zh().to_owned())),
            Cell::year(proof.and_then(|proof| proof.year)),
            of(proof.map(|proof| said_by(proof.origin))),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            of(proof.map(|proof| proof.quote.clone())),
            of(document.map(|document| document.title.clone())),
            of(proof.map(|proof| taken.link(&proof.url))),
            of(document.map(order)),
            of(proof.map(|proof| cited(&proof.document, proof.pages, taken))),
        ];
        Row {
            heading,
            particulars: proof.map_or_else(|| self.name.clone(), proof_in_words),
            cells,
            quotations: proof.map(|proof| quotation(proof, taken)).into_iter().collect(),
            source: document.cloned(),
            remark: None,
        }
    }
}

fn figure_row(figure: &AnswerFigure, taken: &Taken) -> Row {
    let document = &figure.document;
    let name = figure.region.full_name();
    let cells = vec![
        Cell::text(&figure.region.code),
        Cell::text(&name),
        Cell::Empty,
        Cell::text("数字"),
        Cell::Empty,
        Cell::Empty,
        Cell::text(&name),
        Cell::Empty,
        Cell::Empty,
        Cell::year(figure.year),
        Cell::Empty,
        Cell::text(&figure.object),
        Cell::Number(figure.value),
        Cell::text(&figure.unit),
        Cell::text(&figure.text),
        Cell::text(&document.title),
        Cell::text(taken.link(&figure.url)),
        Cell::text(order(document)),
        Cell::text(cited(document, None, taken)),
    ];
    let quotation =
        Quotation { text: figure.text.clone(), url: taken.link(&figure.url), pages: None };
    Row {
        heading: "文献给出的数字".to_owned(),
        particulars: format!("{name} · {}", source_in_words(document)),
        cells,
        quotations: vec![quotation],
        source: Some(document.clone()),
        remark: None,
    }
}

fn cell_row(row: &CompareRow, cell: &CompareCell, region: &RegionSummary, taken: &Taken) -> Row {
    let evidence = cell.evidence.as_ref();
    let of = |text: Option<String>| Cell::text(text.unwrap_or_default());
    let cells = vec![
        Cell::text(&row.category.id),
        Cell::text(&row.mechanism.id),
        Cell::text(&row.mechanism.zh),
        Cell::text(&cell.region),
        Cell::text(&region.name),
        Cell::text(cell.state.id()),
        Cell::text(&cell.state_label),
        Cell::year(cell.first_year),
        Cell::count(cell.documents),
        of(evidence.map(|evidence| evidence.quote.clone())),
        of(evidence.map(|evidence| evidence.document.title.clone())),
        of(evidence.map(|evidence| taken.link(&evidence.url))),
        of(evidence.map(|proof| cited(&proof.document, proof.pages, taken))),
    ];
    let told = evidence.map(proof_in_words).map_or_else(String::new, |told| format!(" · {told}"));
    Row {
        heading: row.mechanism.zh.clone(),
        particulars: format!("{}：{}{told}", region.short, cell.state_label),
        cells,
        quotations: evidence.map(|proof| quotation(proof, taken)).into_iter().collect(),
        source: evidence.map(|evidence| evidence.document.clone()),
        remark: None,
    }
}

fn quotation(proof: &Evidence, taken: &Taken) -> Quotation {
    Quotation { text: proof.quote.clone(), url: taken.link(&proof.url), pages: proof.pages }
}

/// Which place does what, how far, when, and who says so.
fn proof_in_words(proof: &Evidence) -> String {
    let mut pieces = vec![proof.region.full_name()];
    pieces.extend(proof.mechanism.as_ref().map(|named| named.label.clone()));
    pieces.push(proof.stance.zh().to_owned());
    pieces.extend(proof.year.map(|year| format!("{year} 年")));
    pieces.push(source_in_words(&proof.document));
    pieces.join(" · ")
}

fn source_in_words(document: &DocumentSummary) -> String {
    format!("《{}》{}", document.title, particulars(document))
}

/// What a document is, where from, when and by whom: 发言 · 江苏省 · 2021 · 李伟.
pub(super) fn particulars(document: &DocumentSummary) -> String {
    let authors = document.authors.join("、");
    let by = match &document.post {
        Some(post) if authors.is_empty() => post.clone(),
        Some(post) => format!("{authors}（{post}）"),
        None => authors,
    };
    let region = document.region.as_ref().map(RegionRef::full_name).unwrap_or_default();
    let pieces = [document.kind_label.clone(), region, when(document), by, order(document)];
    let pieces: Vec<String> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
    pieces.join(" · ")
}

/// Where the source had to be put in order: how sure the order is.
pub(super) fn order(document: &DocumentSummary) -> String {
    document.reading_order.map_or_else(String::new, |order| order.zh().to_owned())
}

fn when(document: &DocumentSummary) -> String {
    let year = || document.year.map(|year| year.to_string());
    document.date.clone().or_else(year).unwrap_or_default()
}

/// Whether rules or a person say so.
pub(super) fn said_by(origin: Origin) -> String {
    match origin {
        Origin::Rule => "规则判定",
        Origin::Person => "人工核定",
    }
    .to_owned()
}
