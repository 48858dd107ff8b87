//! The answer to a question for a set of places.

use askama::Template;
use schemas::api::{AnswerFigure, AnswerResponse, AnswerRow, Basis, DivisionState, Evidence};
use schemas::assertion::{Origin, Stance, State};
use schemas::reading::Intent;
use schemas::region::Level;

use super::links::address;
use super::tile_map::{self, Mark, Part, Tile};
use super::{Frame, Request, wording};

/// Proofs of a row that stand outside the fold.
const PROOFS_SHOWN: usize = 2;
/// Levels that can be asked about, with the units that are counted.
const LEVELS: [(Level, &str); 3] =
    [(Level::Province, "省级"), (Level::City, "地级"), (Level::County, "县级")];

/// A proof.
struct Proof<'a> {
    evidence: &'a Evidence,
    passage: String,
    /// The place inside the row's that the sentence speaks of.
    place: Option<String>,
    /// The form of the mechanism, where it is not the one asked about.
    form: Option<&'a str>,
    /// How far the place has come, where it is not what the row says.
    stance: Option<&'static str>,
    is_reviewed: bool,
}

/// A division with proofs.
struct Row<'a> {
    row: &'a AnswerRow,
    place: String,
    mark: Mark,
    shown: Vec<Proof<'a>>,
    folded: Vec<Proof<'a>>,
}

/// A line of the legend.
struct Line {
    mark: Mark,
    count: usize,
}

/// A level with its link.
struct LevelLink {
    label: &'static str,
    href: String,
    is_current: bool,
}

/// A mechanism that may be meant.
struct ChoiceLink<'a> {
    label: &'a str,
    href: String,
}

/// A number with its place.
struct FigureRow<'a> {
    figure: &'a AnswerFigure,
    place: String,
    passage: String,
}

#[derive(Template)]
#[template(path = "answer.html")]
pub(super) struct AnswerPage<'a> {
    frame: Frame,
    answer: &'a AnswerResponse,
    is_text: bool,
    /// What is not seen stands first.
    is_negative: bool,
    choices: Vec<ChoiceLink<'a>>,
    figures: Vec<FigureRow<'a>>,
    lines: Vec<Line>,
    bar: Vec<Part>,
    tiles: Vec<Tile>,
    rows: Vec<Row<'a>>,
    nation: Vec<Proof<'a>>,
    not_seen: Vec<&'a DivisionState>,
    no_corpus: Vec<&'a DivisionState>,
    levels: Vec<LevelLink>,
    all_regions: Option<String>,
    all_years: Option<String>,
    literal: String,
    documents: Option<String>,
    api: String,
}

impl<'a> AnswerPage<'a> {
    pub(super) fn new(request: &Request<'_>, answer: &'a AnswerResponse) -> AnswerPage<'a> {
        let is_text = answer.basis == Basis::Text;
        let read = &answer.interpretation;
        let asked = read.mechanism.as_ref().map(|mechanism| mechanism.value.as_str());
        let line = |state| Line { mark: Mark::of(state, is_text), count: answer.summary.of(state) };
        // A question answered from text alone cannot be in the states between.
        let lines = State::ALL.into_iter().map(line);
        let lines = lines.filter(|line| {
            !is_text || line.count > 0 || matches!(line.mark.id, "not_seen" | "no_corpus")
        });
        let has_map = read.level == Level::Province && answer.coverage.divisions.len() == 31;
        let tiles = has_map.then(|| tile_map::tiles(&answer.coverage.divisions, is_text)).flatten();
        let divisions = |state: State| {
            let all = answer.coverage.divisions.iter();
            all.filter(|division| division.state == state).collect()
        };
        let with_level = |(level, label): (Level, &'static str)| LevelLink {
            label,
            href: request.with_at("/answer", "level", level.id()),
            is_current: level == read.level,
        };
        let words =
            request.value("q").or(read.mechanism.as_ref().map(|named| named.label.as_str()));
        let words = words.unwrap_or(&answer.question);
        let is_given = |names: &[&str]| names.iter().any(|name| request.value(name).is_some());
        let drop = |names: &[&str]| is_given(names).then(|| request.at("/answer", names));
        // The states that were asked for stand first; the order of strength holds among them.
        let mut rows: Vec<&AnswerRow> = answer.rows.iter().collect();
        if read.intent == Intent::Planned {
            rows.sort_by_key(|row| !read.states.contains(&row.state));
        }
        let choices = read.choices.iter().map(|choice| ChoiceLink {
            label: &choice.label,
            href: address("/answer", [("mechanism", choice.value.as_str())]),
        });
        let figures = answer.figures.iter().map(|figure| FigureRow {
            place: wording::place(&figure.region),
            passage: wording::passage_name(&figure.passage),
            figure,
        });
        AnswerPage {
            is_negative: read.intent == Intent::Negative && !is_text,
            choices: choices.collect(),
            figures: figures.collect(),
            frame: Frame::new(request, "search", answer.question.clone()),
            answer,
            is_text,
            lines: lines.collect(),
            bar: tile_map::bar(&answer.summary, is_text),
            tiles: tiles.unwrap_or_default(),
            rows: rows.into_iter().map(|row| row_view(row, asked, is_text)).collect(),
            nation: answer
                .nation
                .iter()
                .map(|proof| proof_view(proof, asked, None, None))
                .collect(),
            not_seen: divisions(State::NotSeen),
            no_corpus: divisions(State::NoCorpus),
            levels: LEVELS.into_iter().map(with_level).collect(),
            all_regions: drop(&["region", "province"]),
            all_years: drop(&["year_from", "year_to"]),
            literal: address("/search", [("q", words), ("as", "text")]),
            documents: asked.map(|id| address("/search", [("mechanism", id)])),
            api: request.at("/api/v1/answer", &["as", "page"]),
        }
    }

    /// How many pieces of evidence people have reviewed, and how many not; nothing where there is none.
    fn reviewed(&self) -> Option<(usize, usize)> {
        let rows = self.answer.rows.iter();
        let (done, open) = rows.fold((0, 0), |(done, open), row| {
            (done + row.evidence_reviewed, open + row.evidence_unreviewed)
        });
        (!self.is_text && done + open > 0).then_some((done, open))
    }

    /// How well the mechanism is found, in words.
    fn quality(&self) -> Option<String> {
        self.answer.interpretation.quality.as_ref().map(wording::quality)
    }

    /// The years asked about, in words.
    fn years(&self) -> Option<String> {
        let read = &self.answer.interpretation;
        match (read.year_from, read.year_to) {
            (Some(from), Some(to)) if from == to => Some(format!("{from} 年")),
            (Some(from), Some(to)) => Some(format!("{from}—{to} 年")),
            (Some(from), None) => Some(format!("{from} 年起")),
            (None, Some(to)) => Some(format!("至 {to} 年")),
            (None, None) => None,
        }
    }
}

fn row_view<'a>(row: &'a AnswerRow, asked: Option<&str>, is_text: bool) -> Row<'a> {
    let mut shown: Vec<Proof<'a>> = row
        .evidence
        .iter()
        .map(|proof| proof_view(proof, asked, Some(row), Some(row.state).filter(|_| !is_text)))
        .collect();
    let folded = shown.split_off(PROOFS_SHOWN.min(shown.len()));
    Row {
        row,
        place: wording::place(&row.region),
        mark: Mark::of(row.state, is_text),
        shown,
        folded,
    }
}

fn proof_view<'a>(
    evidence: &'a Evidence,
    asked: Option<&str>,
    row: Option<&AnswerRow>,
    state: Option<State>,
) -> Proof<'a> {
    let is_inside = row.is_some_and(|row| row.region.code != evidence.region.code);
    // The row has said the province.
    let place = || {
        let above = row.map_or(0, |row| row.region.path.len());
        let below: Vec<&str> =
            evidence.region.path.iter().skip(above).map(String::as_str).collect();
        if below.is_empty() { evidence.region.name.clone() } else { below.join(" · ") }
    };
    let form = evidence.mechanism.as_ref().filter(|form| Some(form.value.as_str()) != asked);
    let of_state = match state {
        Some(State::Regulated | State::Practised) => Stance::Practised,
        Some(State::Piloted) => Stance::Piloted,
        Some(State::Planned) => Stance::Planned,
        _ => Stance::Mentioned,
    };
    Proof {
        passage: wording::passage_name(&evidence.passage),
        place: is_inside.then(place),
        form: form.map(|form| form.label.as_str()),
        stance: (of_state != evidence.stance).then(|| evidence.stance.zh()),
        is_reviewed: evidence.origin == Origin::Person,
        evidence,
    }
}
