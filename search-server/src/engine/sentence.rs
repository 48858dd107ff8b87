//! The answer in a sentence, and what was not understood.

use schemas::api::{AnswerRow, Coverage, StateCounts};
use schemas::assertion::State;
use schemas::reading::Intent;
use schemas::region::{Level, RegionCode, RegionTable};
use schemas::saying::Saying;

use super::understand::{Question, years_label};

/// Most names that a sentence lists.
const MOST_NAMES: usize = 31;

/// What an answer tells.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) question: &'a Question,
    /// Chinese name of the practice, or the text.
    pub(super) zh: &'a str,
    /// English name of the practice, or the text.
    pub(super) en: &'a str,
    pub(super) rows: &'a [AnswerRow],
    pub(super) summary: &'a StateCounts,
    pub(super) coverage: &'a Coverage,
    /// How many figures are listed.
    pub(super) figures: usize,
}

impl Told<'_> {
    /// The answer in a sentence, in Chinese.
    pub(super) fn sentence(&self) -> String {
        let StateCounts { not_seen, no_corpus, .. } = *self.summary;
        let name = self.zh;
        if self.question.mechanism.is_none() {
            return self.of_text();
        }
        match self.question.intent {
            Intent::Region | Intent::Compare => self.side_by_side(),
            _ if !self.question.regions.is_empty() && self.question.regions.len() <= 3 => {
                self.side_by_side()
            }
            Intent::Negative => {
                let listed = self.listed(State::NotSeen);
                format!(
                    "{}，{not_seen} 个有文献而未见“{name}”{listed}；{no_corpus} 个没有文献，无从判断。未见不等于没有。",
                    self.universe()
                )
            }
            Intent::Planned => {
                let planned = self.in_states(&[State::Planned]);
                let found = match planned.len() {
                    0 => format!("没有只见打算而未见实行“{name}”的"),
                    count => {
                        let names = planned.join("、");
                        format!("{count} 个只见打算而未见实行“{name}”：{names}")
                    }
                };
                let doing = self.doing().len();
                format!(
                    "{}，{found}；{doing} 个已实行或试点，{not_seen} 个有文献而未见，{no_corpus} 个没有文献。",
                    self.universe()
                )
            }
            Intent::Name | Intent::Set | Intent::Figures => {
                let doing = self.doing();
                let found = match doing.len() {
                    0 => format!("未见实行“{name}”的"),
                    count => format!("{count} 个实行“{name}”：{}", doing.join("、")),
                };
                let figures = match (self.question.intent, self.figures) {
                    (Intent::Figures, 0) => "文献中没有找到相关的数字。".to_owned(),
                    (Intent::Figures, count) => format!("文献中的相关数字 {count} 个，列在下面。"),
                    _ => String::new(),
                };
                format!(
                    "{}，{found}；{not_seen} 个有文献而未见，{no_corpus} 个没有文献。{figures}",
                    self.universe()
                )
            }
        }
    }

    /// The answer in a sentence, in English.
    pub(super) fn sentence_en(&self) -> String {
        let StateCounts { not_seen, no_corpus, planned, .. } = *self.summary;
        let unit = match (self.question.regions.is_empty(), self.question.level) {
            (false, _) => "division asked about",
            (true, Level::City) => "cities",
            (true, Level::County | Level::Township) => "counties",
            (true, _) => "provinces",
        };
        let universe = self.summary.total();
        let doing = self.doing().len();
        let name = self.en;
        if self.question.mechanism.is_none() {
            let said = self.rows.len();
            return format!(
                "No practice was recognised. Of {universe} {unit}, {said} have documents with the words “{name}”, {not_seen} have \
                 documents without them, {no_corpus} have no documents here."
            );
        }
        match self.question.intent {
            Intent::Negative => format!(
                "Of {universe} {unit}, {not_seen} have documents and no sign of “{name}”, {no_corpus} have no documents here; \
                 {doing} practise or pilot it. No sign seen does not mean that there is none."
            ),
            Intent::Planned => format!(
                "Of {universe} {unit}, {planned} only intend “{name}”, {doing} practise or pilot it; {not_seen} have documents and \
                 no sign of it, {no_corpus} have no documents here."
            ),
            _ => format!(
                "Of {universe} {unit}, {doing} practise or pilot “{name}”; {not_seen} have documents and no sign of it, \
                 {no_corpus} have no documents here."
            ),
        }
    }

    /// What was not understood, and what was done instead.
    pub(super) fn notes(&self) -> Vec<Saying> {
        let mut notes = Vec::new();
        let Question { mechanism, choices, rest, .. } = self.question;
        if mechanism.is_none() {
            let (zh, en) = if rest.is_empty() {
                ("没有可检索的文字".to_owned(), "there is no text to search".to_owned())
            } else {
                (
                    format!("改在原文中找“{rest}”的字样"),
                    format!("texts with the words “{rest}” were looked for instead"),
                )
            };
            notes.push(Saying::new(
                format!("没有读懂问的是哪种做法，{zh}；出现字样不等于实行"),
                format!(
                    "Which practice is meant was not understood; {en}. A text that has the words need not practise anything"
                ),
            ));
            if !choices.is_empty() {
                notes.push(Saying::new(
                    "意思相近的做法列出供选，没有据此作答",
                    "Practices of similar meaning are listed to choose from; none was taken for the answer",
                ));
            }
        } else if !choices.is_empty() {
            notes.push(Saying::new(
                "另有做法与所写的字样相合，列出供选",
                "Other practices fit the words, too; they are listed to choose from",
            ));
        }
        notes
    }

    fn universe(&self) -> String {
        let unit = match (self.question.regions.is_empty(), self.question.level) {
            (false, _) => "个所问地区",
            (true, Level::City) => "个地级行政区",
            (true, Level::County | Level::Township) => "个县级行政区",
            (true, _) => "个省级行政区",
        };
        format!("{} {unit}中{}", self.summary.total(), self.years())
    }

    /// The years to which the evidence is limited.
    fn years(&self) -> String {
        match years_label(self.question.year_from, self.question.year_to) {
            none if none.is_empty() => none,
            years => format!("（只看 {years}）"),
        }
    }

    fn of_text(&self) -> String {
        let StateCounts { not_seen, no_corpus, .. } = *self.summary;
        let found = match (self.zh.is_empty(), self.rows.len()) {
            (true, _) => "没有可检索的文字".to_owned(),
            (_, 0) => format!("文献中没有出现“{}”", self.zh),
            (_, count) => format!("{count} 个的文献中出现“{}”的字样", self.zh),
        };
        let universe = self.universe();
        format!("{universe}，{found}；{not_seen} 个有文献而未见，{no_corpus} 个没有文献。")
    }

    /// Each division that was named, with its state.
    fn side_by_side(&self) -> String {
        let each = self.question.regions.iter().map(|code| self.of_division(*code));
        let each: Vec<String> = each.collect();
        let is_unseen = self.summary.not_seen > 0;
        let caution = if is_unseen { "未见不等于没有。" } else { "" };
        let years = self.years();
        format!("“{}”{years}：{}。{caution}", self.zh, each.join("；"))
    }

    fn of_division(&self, code: RegionCode) -> String {
        let name = RegionTable::embedded().name(code);
        let code = code.to_string();
        if let Some(row) = self.rows.iter().find(|row| row.region.code == code) {
            let state = match row.state {
                State::Regulated => "已立法规定并实行",
                State::Practised => "已实行",
                State::Piloted => "在试点",
                State::Planned => "只见打算，未见实行",
                State::Mentioned | State::NotSeen | State::NoCorpus => "只是提及，未见实行",
            };
            let since = row.first_year.map_or(String::new(), |year| format!("，最早 {year} 年"));
            return format!("{name}{state}（{} 篇文献{since}）", row.documents);
        }
        let divisions = &self.coverage.divisions;
        let documents = divisions.iter().find(|division| division.code == code);
        match documents.map_or(0, |division| division.documents) {
            0 => format!("库中没有{name}的文献，无从判断"),
            count => format!("{name}有 {count} 篇文献而未见"),
        }
    }

    /// Names of the divisions that do it.
    fn doing(&self) -> Vec<&str> {
        self.in_states(&[State::Regulated, State::Practised, State::Piloted])
    }

    fn in_states(&self, states: &[State]) -> Vec<&str> {
        let rows = self.rows.iter().filter(|row| states.contains(&row.state));
        rows.map(|row| row.region.name.as_str()).collect()
    }

    /// Names of the divisions without evidence in a state, if they are listed at all.
    fn listed(&self, state: State) -> String {
        let divisions = self.coverage.divisions.iter();
        let names: Vec<&str> = divisions
            .filter(|division| division.state == state)
            .map(|division| division.short.as_str())
            .collect();
        if names.is_empty() || names.len() > MOST_NAMES {
            String::new()
        } else {
            format!("（{}）", names.join("、"))
        }
    }
}
