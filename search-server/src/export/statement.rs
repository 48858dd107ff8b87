//! What was asked, when, of which collection, and how much was found: in words that stand on their own in
//! a file that is opened a year later.

use schemas::api::{
    AnswerResponse, BasketResponse, CellState, CompareResponse, FilterEcho, SearchResponse, Version,
};
use schemas::assertion::State;

use super::basket::aspect_name;
use crate::engine::{Comparison, SearchRequest, Sort};
use crate::pages::{Edition, parameter_name};

/// Names and values.
type Statement = Vec<(&'static str, String)>;

/// Where and when a result was exported.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Address of the page that shows the same.
    pub page: String,
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// The address of the server with which links begin; empty if it is not known.
    pub site: String,
    /// The address of the answer, if it is kept as it was.
    pub kept_at: Option<String>,
    /// The edition of GB/T 7714 in which sources are cited.
    pub edition: Edition,
}

impl Taken {
    /// The same, for an answer that is kept at this address.
    #[must_use]
    pub fn kept_at(self, kept_at: Option<String>) -> Taken {
        Taken { kept_at, ..self }
    }

    /// A link that can be followed from outside, from an address on this server.
    pub fn link(&self, address: &str) -> String {
        format!("{}{address}", self.site)
    }
}

pub(super) fn of_search(
    found: &SearchResponse,
    request: &SearchRequest,
    taken: &Taken,
) -> Statement {
    let query = &found.query;
    let mut statement = vec![("检索式 Query", or(&query.q, "（无，全部文献）"))];
    if !query.reading.is_empty() && query.reading != query.q {
        statement.push(("读作 Read as", query.reading.clone()));
    }
    statement.extend(query.filters.iter().map(|filter| ("条件 Filter", filter_in_words(filter))));
    if query.filters.is_empty() {
        statement.push(("条件 Filter", "无".to_owned()));
    }
    let scope = match query.scope.as_str() {
        "sentence" => "同一句",
        "document" => "同一篇",
        _ => "同一段",
    };
    statement.push(("匹配范围 Scope", format!("{scope}（{}）", query.scope)));
    let order = match request.sort {
        Sort::Relevance => "最相关的在前",
        Sort::Newest => "最新的在前",
        Sort::Oldest => "最早的在前",
    };
    statement.push(("排序 Order", order.to_owned()));
    statement.extend(query.hints.iter().map(|hint| ("提示 Hint", hint.zh.clone())));
    statement.push(("文献数 Documents", found.total.to_string()));
    statement.push(("命中段数 Passages", found.passages.to_string()));
    end(statement, &found.version, taken)
}

pub(super) fn of_answer(answer: &AnswerResponse, taken: &Taken) -> Statement {
    let read = &answer.interpretation;
    let mut statement = vec![
        ("问题 Question", answer.question.clone()),
        ("答案 Answer", read.sentence.clone()),
        ("答案 Answer", read.sentence_en.clone()),
    ];
    let practice =
        read.mechanism.as_ref().map(|named| format!("{}（{}）", named.label, named.value));
    statement.extend(practice.map(|practice| ("做法 Practice", practice)));
    let text = read.text.clone().map(|text| format!("“{text}”（未识别出做法，按字面检索）"));
    statement.extend(text.map(|text| ("文字 Words", text)));
    statement.push(("层级 Level", format!("{}（{}）", read.level.zh(), read.level.id())));
    let regions: Vec<String> = read.regions.iter().map(|region| region.full_name()).collect();
    statement.push(("地区 Places", or(&regions.join("、"), "全部")));
    let years = match (read.year_from, read.year_to) {
        (None, None) => "不限".to_owned(),
        (from, to) => {
            let year = |year: Option<i32>| year.map_or_else(String::new, |year| year.to_string());
            format!("{}—{}", year(from), year(to))
        }
    };
    statement.push(("年份 Years", years));
    let kinds: Vec<&str> = read.documents.iter().map(|kind| kind.zh()).collect();
    if !kinds.is_empty() {
        statement.push(("文献类型 Kinds", kinds.join("、")));
    }
    statement.extend(read.notes.iter().map(|note| ("说明 Note", note.zh.clone())));
    statement.push(("所问地区数 Places asked about", answer.universe.to_string()));
    for state in State::ALL {
        let count = answer.summary.of(state);
        statement.push(("各状态 State", format!("{}（{}）：{count}", state.zh(), state.id())));
    }
    let proofs: usize = answer.rows.iter().map(|row| row.evidence.len()).sum();
    statement.push(("证据条数 Evidence", proofs.to_string()));
    if !answer.nation.is_empty() {
        statement
            .push(("全国的证据 Of the nation", format!("{}，不计入以上", answer.nation.len())));
    }
    if !answer.figures.is_empty() {
        statement.push(("数字 Figures", answer.figures.len().to_string()));
    }
    statement.push(("答案编号 Answer id", answer.answer_id.clone()));
    let kept_at = taken.kept_at.as_ref().map(|address| taken.link(address));
    statement.push(("答案存于 Answer kept at", kept_at.unwrap_or_else(|| "没有保存".to_owned())));
    end(statement, &answer.version, taken)
}

pub(super) fn of_comparison(
    compared: &CompareResponse,
    asked: &Comparison,
    taken: &Taken,
) -> Statement {
    let regions: Vec<&str> = compared.regions.iter().map(|region| region.name.as_str()).collect();
    let chosen: Vec<&str> =
        asked.mechanisms.iter().chain(&asked.categories).map(String::as_str).collect();
    let statement = vec![
        ("地区 Places", regions.join("、")),
        ("所选做法 Practices chosen", or(&chosen.join("、"), "各地实行或试点的全部做法")),
        ("做法数 Practices", compared.rows.len().to_string()),
        ("格数 Cells", (compared.rows.len() * compared.regions.len()).to_string()),
    ];
    end(statement, &compared.version, taken)
}

pub(super) fn of_basket(shown: &BasketResponse, taken: &Taken) -> Statement {
    let mut statement = vec![
        ("素材条数 Items", shown.items.len().to_string()),
        ("在库中 Found", shown.found.to_string()),
    ];
    let gone = shown.items.len() - shown.found;
    if gone > 0 {
        statement.push(("已不在库中或已改判 Gone or judged anew", gone.to_string()));
    }
    let notes = shown.items.iter().filter(|item| item.note.is_some()).count();
    statement.push(("批注 Notes", notes.to_string()));
    if let Some(matrix) = &shown.matrix {
        let rows: Vec<&str> = matrix.rows.iter().map(|row| row.region.name.as_str()).collect();
        let columns: Vec<String> = matrix.aspects.iter().map(aspect_name).collect();
        statement.push(("对照表的行 Rows", rows.join("、")));
        statement.push(("对照表的列 Columns", columns.join("、")));
        for state in [CellState::Seen, CellState::NotSeen, CellState::NoCorpus] {
            let cells = matrix.rows.iter().flat_map(|row| &row.cells);
            let count = cells.filter(|cell| cell.state == state).count();
            statement.push(("格数 Cells", format!("{}（{}）：{count}", state.zh(), state.id())));
        }
    }
    end(statement, &shown.version, taken)
}

/// What every statement ends with.
fn end(mut statement: Statement, version: &Version, taken: &Taken) -> Statement {
    statement.push(("库版本 Collection version", version.content.clone()));
    statement.push(("库中文献 Documents in the collection", version.documents.to_string()));
    statement.push(("导出日期 Date", taken.day.clone()));
    statement.push(("引文格式 References", taken.edition.name().to_owned()));
    statement.push(("页面 Page", taken.link(&taken.page)));
    statement
}

fn filter_in_words(filter: &FilterEcho) -> String {
    let FilterEcho { parameter, value, label, .. } = filter;
    format!("{}：{label}（{parameter}={value}）", parameter_name(parameter))
}

fn or(text: &str, otherwise: &str) -> String {
    if text.trim().is_empty() { otherwise.to_owned() } else { text.to_owned() }
}
