//! The answer to a question for a set of places.

use askama::Template;
use schemas::api::{AnswerFigure, AnswerResponse, AnswerRow, Basis, DivisionState, Evidence};
use schemas::assertion::{Origin, Stance, State};
use schemas::reading::{Intent, ReadingKind};
use schemas::region::Level;
use schemas::taxonomy::Taxonomy;

use super::citation::{Edition, citation};
use super::exports::{Exports, exports, feed};
use super::kept::{self, Kept, KeptView};
use super::links::address;
use super::next::{self, WayOn};
use super::tile_map::{self, Mark, Part, Tile};
use super::wording::{self, Piece};
use super::{Frame, Language, Request};

/// Proofs of a row that stand outside the fold.
const PROOFS_SHOWN: usize = 2;

/// A proof.
struct Proof<'a> {
    evidence: &'a Evidence,
    passage: String,
    /// The line to copy.
    citation: String,
    /// The place inside the row's that the sentence speaks of.
    place: Option<String>,
    /// The form of the mechanism, where it is not the one asked about.
    form: Option<Piece>,
    /// How far the place has come, where it is not what the row says.
    stance: Option<&'static str>,
    is_reviewed: bool,
}

/// A division with proofs.
struct Row<'a> {
    row: &'a AnswerRow,
    place: Vec<Piece>,
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

/// What words of the question were read as.
struct Read<'a> {
    kind: &'static str,
    text: &'a str,
    label: Option<Piece>,
    how: &'static str,
    /// The question without this reading.
    removable: &'a str,
}

/// A division without evidence.
struct Without<'a> {
    division: &'a DivisionState,
    name: Piece,
}

/// A mechanism that may be meant.
struct ChoiceLink {
    label: Piece,
    href: String,
}

/// A number with its place.
struct FigureRow<'a> {
    figure: &'a AnswerFigure,
    place: Vec<Piece>,
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
    /// The practice, with the address of its page.
    practice: Option<(Piece, String)>,
    read: Vec<Read<'a>>,
    choices: Vec<ChoiceLink>,
    figures: Vec<FigureRow<'a>>,
    lines: Vec<Line>,
    bar: Vec<Part>,
    tiles: Vec<Tile>,
    rows: Vec<Row<'a>>,
    nation: Vec<Proof<'a>>,
    not_seen: Vec<Without<'a>>,
    no_corpus: Vec<Without<'a>>,
    levels: Vec<LevelLink>,
    all_regions: Option<String>,
    all_years: Option<String>,
    literal: String,
    /// What to try next.
    next: Vec<WayOn>,
    exports: Exports,
    api: String,
    /// The pairs with which it can be kept.
    keep: Vec<(String, String)>,
    permalink: String,
    /// What is said of an answer that is shown under its identifier.
    kept: Option<Kept<'a>>,
}

impl<'a> AnswerPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        answer: &'a AnswerResponse,
        taxonomy: &Taxonomy,
    ) -> AnswerPage<'a> {
        let language = request.language();
        let view = View { language, edition: request.edition(), taxonomy, answer };
        let is_text = answer.basis == Basis::Text;
        let read = &answer.interpretation;
        let line = |state| Line {
            mark: Mark::of(language, state, is_text),
            count: answer.summary.of(state),
        };
        // A question answered from text alone cannot be in the states between.
        let lines = State::ALL.into_iter().map(line);
        let lines = lines.filter(|line| {
            !is_text || line.count > 0 || matches!(line.mark.id, "not_seen" | "no_corpus")
        });
        let has_map = read.level == Level::Province && answer.coverage.divisions.len() == 31;
        let tiles = || tile_map::tiles(language, &answer.coverage.divisions, is_text);
        let tiles = has_map.then(tiles).flatten();
        let with_level = |(level, label): (Level, &'static str)| LevelLink {
            label,
            href: request.with_at("/answer", "level", level.id()),
            is_current: level == read.level,
        };
        let is_given = |names: &[&str]| names.iter().any(|name| request.value(name).is_some());
        let drop = |names: &[&str]| is_given(names).then(|| request.at("/answer", names));
        // The states that were asked for stand first; the order of strength holds among them.
        let mut rows: Vec<&AnswerRow> = answer.rows.iter().collect();
        if read.intent == Intent::Planned {
            rows.sort_by_key(|row| !read.states.contains(&row.state));
        }
        let choices = read.choices.iter().map(|choice| ChoiceLink {
            label: view.mechanism(&choice.value, &choice.label),
            href: address("/answer", [("mechanism", choice.value.as_str())]),
        });
        let figures = answer.figures.iter().map(|figure| FigureRow {
            place: wording::place_in(language, &figure.region),
            passage: wording::passage_name_in(language, &figure.passage),
            figure,
        });
        let practice = read.mechanism.as_ref().map(|named| {
            (view.mechanism(&named.value, &named.label), format!("/mechanism/{}", named.value))
        });
        let api = request.at("/api/v1/answer", &["as", "page", "lang"]);
        AnswerPage {
            is_negative: read.intent == Intent::Negative && !is_text,
            practice,
            read: view.read(),
            choices: choices.collect(),
            figures: figures.collect(),
            frame: Frame::new(request, "search", answer.question.clone())
                .with_api(&api)
                .with_feed(feed(request, "/feed/answer")),
            is_text,
            lines: lines.collect(),
            bar: tile_map::bar(language, &answer.summary, is_text),
            tiles: tiles.unwrap_or_default(),
            rows: rows.into_iter().map(|row| view.row(row)).collect(),
            nation: answer.nation.iter().map(|proof| view.proof(proof, None)).collect(),
            not_seen: view.without(State::NotSeen),
            no_corpus: view.without(State::NoCorpus),
            levels: next::levels(language).into_iter().map(with_level).collect(),
            all_regions: drop(&["region", "province"]),
            all_years: drop(&["year_from", "year_to"]),
            literal: next::literal(request, answer),
            next: next::ways_on(request, answer, taxonomy),
            exports: exports(request, "/api/v1/export/answer"),
            api,
            keep: kept::pairs(request),
            permalink: kept::permalink(request, &answer.answer_id),
            kept: None,
            answer,
        }
    }

    /// The page of an answer under its identifier; `request` asks its question.
    pub(super) fn kept(
        request: &Request<'_>,
        view: &KeptView<'a>,
        taxonomy: &Taxonomy,
    ) -> AnswerPage<'a> {
        let mut page = AnswerPage::new(request, &view.shown.answer, taxonomy);
        let api = format!("/api/v1/answers/{}", view.shown.id);
        page.frame =
            Frame::new(view.page, "search", view.shown.answer.question.clone()).with_api(&api);
        page.api = api;
        page.kept = Some(Kept::new(view, request));
        page
    }

    /// Whether the answer is that of the present collection: files are made of that, and must be of what the page
    /// shows.
    fn is_of_today(&self) -> bool {
        self.kept.as_ref().is_none_or(|kept| kept.is_same_version)
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
        let quality = self.answer.interpretation.quality.as_ref();
        quality.map(|quality| wording::quality(self.frame.language, quality))
    }

    /// The years asked about, in words.
    fn years(&self) -> Option<String> {
        let read = &self.answer.interpretation;
        let is_english = self.frame.is_english();
        Some(match (read.year_from, read.year_to) {
            (Some(from), Some(to)) if is_english && from == to => from.to_string(),
            (Some(from), Some(to)) if is_english => format!("{from}–{to}"),
            (Some(from), None) if is_english => format!("from {from}"),
            (None, Some(to)) if is_english => format!("to {to}"),
            (Some(from), Some(to)) if from == to => format!("{from} 年"),
            (Some(from), Some(to)) => format!("{from}—{to} 年"),
            (Some(from), None) => format!("{from} 年起"),
            (None, Some(to)) => format!("至 {to} 年"),
            (None, None) => return None,
        })
    }
}

/// Makes the parts of a page from those of an answer.
struct View<'v, 'a> {
    language: Language,
    edition: Edition,
    taxonomy: &'v Taxonomy,
    answer: &'a AnswerResponse,
}

impl<'a> View<'_, 'a> {
    fn is_text(&self) -> bool {
        self.answer.basis == Basis::Text
    }

    /// The name of a mechanism.
    fn mechanism(&self, id: &str, label: &str) -> Piece {
        let english = self.taxonomy.mechanism(id).map(|known| known.en.as_str());
        Piece::named(self.language, label, english)
    }

    fn read(&self) -> Vec<Read<'a>> {
        let say = |chinese, english| self.language.say(chinese, english);
        let readings = self.answer.interpretation.read.iter();
        let read = readings.map(|reading| Read {
            kind: match reading.kind {
                ReadingKind::Mechanism => say(reading.kind.zh(), "practice"),
                ReadingKind::Region => say(reading.kind.zh(), "place"),
                ReadingKind::Level => say(reading.kind.zh(), "level"),
                ReadingKind::Years => say(reading.kind.zh(), "years"),
                ReadingKind::Document => say(reading.kind.zh(), "documents"),
                ReadingKind::Intent => say(reading.kind.zh(), "asks"),
            },
            text: &reading.text,
            label: (reading.text != reading.label).then(|| match reading.kind {
                ReadingKind::Mechanism => self.mechanism(&reading.id, &reading.label),
                ReadingKind::Level => {
                    Piece::named(self.language, &reading.label, Some(&reading.id))
                }
                _ => Piece::chinese(&reading.label),
            }),
            how: say(reading.how.zh(), wording::recognised_en(reading.how)),
            removable: &reading.removable,
        });
        read.collect()
    }

    fn without(&self, state: State) -> Vec<Without<'a>> {
        let divisions = self.answer.coverage.divisions.iter();
        let divisions = divisions.filter(|division| division.state == state);
        let without = divisions.map(|division| {
            let english = wording::english_province(&division.code);
            let english = english.filter(|_| division.code.ends_with("0000"));
            Without {
                name: Piece::named(self.language, &division.short, english.as_deref()),
                division,
            }
        });
        without.collect()
    }

    fn row(&self, row: &'a AnswerRow) -> Row<'a> {
        let mut shown: Vec<Proof<'a>> =
            row.evidence.iter().map(|proof| self.proof(proof, Some(row))).collect();
        let folded = shown.split_off(PROOFS_SHOWN.min(shown.len()));
        Row {
            row,
            place: wording::place_in(self.language, &row.region),
            mark: Mark::of(self.language, row.state, self.is_text()),
            shown,
            folded,
        }
    }

    fn proof(&self, evidence: &'a Evidence, row: Option<&AnswerRow>) -> Proof<'a> {
        let asked = self.answer.interpretation.mechanism.as_ref();
        let asked = asked.map(|mechanism| mechanism.value.as_str());
        let is_inside = row.is_some_and(|row| row.region.code != evidence.region.code);
        // The row has said the province.
        let place = || {
            let above = row.map_or(0, |row| row.region.path.len());
            let below: Vec<&str> =
                evidence.region.path.iter().skip(above).map(String::as_str).collect();
            if below.is_empty() { evidence.region.name.clone() } else { below.join(" · ") }
        };
        let form = evidence.mechanism.as_ref().filter(|form| Some(form.value.as_str()) != asked);
        let of_state = match row.map(|row| row.state).filter(|_| !self.is_text()) {
            Some(State::Regulated | State::Practised) => Stance::Practised,
            Some(State::Piloted) => Stance::Piloted,
            Some(State::Planned) => Stance::Planned,
            _ => Stance::Mentioned,
        };
        Proof {
            passage: wording::passage_on(self.language, &evidence.passage, evidence.pages),
            citation: citation(&evidence.document, evidence.pages, self.edition).line(),
            place: is_inside.then(place),
            form: form.map(|form| self.mechanism(&form.value, &form.label)),
            stance: (of_state != evidence.stance)
                .then(|| wording::stance(self.language, evidence.stance)),
            is_reviewed: evidence.origin == Origin::Person,
            evidence,
        }
    }
}
