//! What a question asks: which practice, which divisions, which years, which documents; and whether it
//! is a question at all.
//!
//! First the names of practices are found, then years and places outside them, then the words of asking
//! outside all of these (`wordings.toml`). What is left may describe a practice. Everything that was read
//! is shown to whoever asks and can be taken back (`plain`), so that a wrong reading is seen and undone.

mod describe;
mod english;
mod mechanism;
mod wordings;
mod years;

use std::ops::Range;

use corpus::text::{Folded, fold};
use schemas::document::Kind;
use schemas::name::{NameKind, Recognised};
use schemas::reading::{Intent, Reading, ReadingKind, YEARS};
use schemas::region::{Level, RegionCode, RegionTable};
use serde::{Deserialize, Serialize};

use super::{Engine, NameMatch};
pub(super) use describe::Descriptions;
use mechanism::{Core, Recogniser};
use wordings::{Means, Wordings};

/// A question, read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// As it was asked.
    pub text: String,
    /// What kind of question it is.
    pub intent: Intent,
    /// The mechanism that it names or describes.
    pub mechanism: Option<String>,
    /// Mechanisms that may be meant, where none is certain.
    pub choices: Vec<String>,
    /// What is left when the words of asking are taken away, as printed; pieces are separated by spaces.
    pub rest: String,
    /// Which divisions.
    pub level: Level,
    /// Divisions that it names; no other is asked about.
    pub regions: Vec<RegionCode>,
    /// First year.
    pub year_from: Option<i32>,
    /// Last year.
    pub year_to: Option<i32>,
    /// Kinds of documents that may give evidence; empty: all.
    pub documents: Vec<Kind>,
    /// What was read as what, in the order of the text.
    pub read: Vec<Reading>,
}

impl Question {
    /// Whether it asks for an answer, and not for documents.
    pub fn asks_for_set(&self) -> bool {
        match self.intent {
            Intent::Set | Intent::Negative | Intent::Planned => true,
            Intent::Region | Intent::Compare | Intent::Figures => self.mechanism.is_some(),
            Intent::Name => false,
        }
    }
}

/// A question while it is being read.
struct Reader<'q> {
    folded: &'q Folded,
    /// The folded question; what has been read is marked.
    unread: String,
    plain: &'q [String],
    read: Vec<Reading>,
}

impl Reader<'_> {
    fn is_plain(&self, id: &str) -> bool {
        self.plain.iter().any(|plain| plain == id)
    }

    /// Whether no part of the bytes has been read.
    fn is_free(&self, bytes: &Range<usize>) -> bool {
        self.unread.get(bytes.clone()).is_some_and(|text| !text.contains(wordings::READ))
    }

    fn take(&mut self, bytes: &Range<usize>) {
        self.unread = wordings::without(&self.unread, bytes);
    }

    /// Keeps a reading; its words are not read again.
    fn note(
        &mut self,
        bytes: &Range<usize>,
        kind: ReadingKind,
        id: String,
        label: String,
        how: Recognised,
    ) {
        self.take(bytes);
        let reading = self.reading(bytes, kind, id, label, how);
        self.read.push(reading);
    }

    fn reading(
        &self,
        bytes: &Range<usize>,
        kind: ReadingKind,
        id: String,
        label: String,
        how: Recognised,
    ) -> Reading {
        let char =
            |byte: usize| self.folded.text.get(..byte).map_or(0, |before| before.chars().count());
        let span = self.folded.printed(char(bytes.start)..char(bytes.end));
        Reading {
            text: String::new(),
            span: [span.start, span.end],
            kind,
            id,
            label,
            how,
            how_label: how.zh().to_owned(),
            removable: String::new(),
        }
    }

    /// What has not been read, in pieces.
    fn pieces(&self) -> Vec<Range<usize>> {
        let mut pieces: Vec<Range<usize>> = Vec::new();
        for (at, character) in self.unread.char_indices() {
            let starts = pieces.last().is_none_or(|piece| piece.end != at);
            if character == wordings::READ || character == ' ' && starts {
                continue;
            }
            let end = at + character.len_utf8();
            match pieces.last_mut().filter(|piece| piece.end == at) {
                Some(piece) => piece.end = end,
                None => pieces.push(at..end),
            }
        }
        let has_content =
            |piece: &Range<usize>| self.unread.get(piece.clone()).is_some_and(has_content);
        pieces.retain(has_content);
        pieces
    }
}

fn has_content(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

impl Engine {
    /// Reads a question.
    pub fn understand(&self, text: &str) -> Question {
        self.understand_without(text, &[])
    }

    /// Reads a question, but nothing in it as one of `plain`: ids of readings that were taken back.
    pub fn understand_without(&self, text: &str, plain: &[String]) -> Question {
        let folded = fold(text);
        let mut reader =
            Reader { unread: folded.text.clone(), folded: &folded, plain, read: Vec::new() };
        let found = self.names.find_in(text);
        let recogniser = Recogniser {
            taxonomy: self.taxonomy,
            tagger: &self.tagger,
            descriptions: &self.descriptions,
            found: &found,
        };
        let names = recogniser.names_in(&folded.text);
        let outside_names = |bytes: &Range<usize>| {
            names.iter().all(|name| name.end <= bytes.start || bytes.end <= name.start)
        };
        let (year_from, year_to) = self.read_years(&mut reader, &outside_names);
        let regions = read_places(&mut reader, &found, &outside_names);
        let asked = read_wordings(&mut reader, &names, regions.len());
        let pieces = reader.pieces();
        let core = Core { folded: &folded.text, pieces: &pieces };
        let recognition = recogniser.recognise(core, plain);
        let is_question = asked.intent != Intent::Name;
        let rest = if is_question || !reader.read.is_empty() {
            let printed: Vec<String> =
                pieces.iter().map(|piece| printed(text, &folded, piece)).collect();
            printed.join(" ")
        } else {
            text.to_owned()
        };
        if let Some(best) = &recognition.best {
            let label = self.named_mechanism(&best.id).label;
            let kind = ReadingKind::Mechanism;
            let reading = reader.reading(&best.bytes, kind, best.id.clone(), label, best.how);
            reader.read.push(reading);
        }
        let mut read = reader.read;
        for reading in &mut read {
            let [start, end] = reading.span;
            reading.text = text.chars().skip(start).take(end - start).collect();
        }
        read.sort_by_key(|reading| (reading.span, reading.kind));
        Question {
            text: text.to_owned(),
            intent: asked.intent,
            mechanism: recognition.best.map(|best| best.id),
            choices: recognition.choices,
            rest: rest.split_whitespace().collect::<Vec<_>>().join(" "),
            level: asked.level,
            regions,
            year_from,
            year_to,
            documents: asked.documents,
            read,
        }
    }

    fn read_years(
        &self,
        reader: &mut Reader<'_>,
        is_outside: &impl Fn(&Range<usize>) -> bool,
    ) -> (Option<i32>, Option<i32>) {
        if reader.is_plain(YEARS) {
            return (None, None);
        }
        let latest = self.years().map(|(_, last)| last);
        let named = Wordings::embedded().periods.iter().find_map(|period| {
            let hit = period.pattern.find(&reader.unread)?;
            let bytes = hit.start()..hit.end();
            Some(years::Years { from: Some(period.from), to: period.to, bytes })
        });
        let found = named.or_else(|| years::years(&reader.unread, latest));
        let Some(years) = found.filter(|years| is_outside(&years.bytes)) else {
            return (None, None);
        };
        let label = years_label(years.from, years.to);
        reader.note(&years.bytes, ReadingKind::Years, YEARS.to_owned(), label, Recognised::Wording);
        (years.from, years.to)
    }
}

fn read_places(
    reader: &mut Reader<'_>,
    found: &[NameMatch],
    is_outside: &impl Fn(&Range<usize>) -> bool,
) -> Vec<RegionCode> {
    let table = RegionTable::embedded();
    let mut regions = Vec::new();
    for named in found.iter().filter(|found| found.kind == NameKind::Region) {
        let bytes = bytes_of(&reader.folded.text, &named.span);
        let Some(code) = RegionCode::parse(&named.id) else { continue };
        if !is_outside(&bytes) || !reader.is_free(&bytes) || reader.is_plain(&named.id) {
            continue;
        }
        let label = table.path(code).join(" · ");
        reader.note(&bytes, ReadingKind::Region, named.id.clone(), label, named.how);
        if !regions.contains(&code) {
            regions.push(code);
        }
    }
    regions
}

/// The bytes of some characters of a text.
fn bytes_of(text: &str, chars: &Range<usize>) -> Range<usize> {
    let byte = |char: usize| text.char_indices().nth(char).map_or(text.len(), |(byte, _)| byte);
    byte(chars.start)..byte(chars.end)
}

/// What the words of asking say.
struct Asked {
    intent: Intent,
    level: Level,
    documents: Vec<Kind>,
}

fn read_wordings(reader: &mut Reader<'_>, names: &[Range<usize>], regions: usize) -> Asked {
    let outside =
        names.iter().fold(reader.unread.clone(), |text, name| wordings::without(&text, name));
    let found = Wordings::embedded().find(&outside);
    let has = |means: fn(&Means) -> bool| found.iter().any(|found| means(&found.means));
    let asks_for_set = has(|means| matches!(means, Means::Set(_)));
    let is_about = asks_for_set || regions > 0;
    let candidates = [
        (Intent::Compare, regions > 1 && has(|means| *means == Means::Compare)),
        (Intent::Figures, has(|means| *means == Means::Figures)),
        (Intent::Planned, is_about && has(|means| *means == Means::Planned)),
        (Intent::Negative, asks_for_set && has(|means| *means == Means::Negative)),
        (Intent::Set, asks_for_set),
        (Intent::Region, regions > 0 && has(|means| *means == Means::Whether)),
    ];
    let intent = candidates
        .into_iter()
        .find(|(intent, is_meant)| *is_meant && !reader.is_plain(intent.id()))
        .map_or(Intent::Name, |(intent, _)| intent);
    let mut asked = Asked { intent, level: Level::Province, documents: Vec::new() };
    let mut is_intent_noted = false;
    for wordings::Found { means, bytes } in found {
        let says_intent = match means {
            Means::Compare => intent == Intent::Compare,
            Means::Set(_) => asks_for_set,
            Means::Figures => intent == Intent::Figures,
            Means::Whether => intent == Intent::Region,
            Means::Planned => intent == Intent::Planned,
            Means::Negative => intent == Intent::Negative,
            Means::Document(_) | Means::Filling => false,
        };
        match means {
            Means::Document(kind) if !reader.is_plain(kind.id()) => {
                asked.documents.push(kind);
                let (id, label) = (kind.id().to_owned(), kind.zh().to_owned());
                reader.note(&bytes, ReadingKind::Document, id, label, Recognised::Wording);
            }
            Means::Set(Some(level)) if !reader.is_plain(level.id()) => {
                asked.level = level;
                let (id, label) = (level.id().to_owned(), level.zh().to_owned());
                reader.note(&bytes, ReadingKind::Level, id, label, Recognised::Wording);
            }
            // A word of another intent is part of what is asked about, unless it is a set's.
            Means::Planned | Means::Negative | Means::Figures | Means::Compare if !says_intent => {}
            Means::Document(_) => {}
            _ => reader.take(&bytes),
        }
        let is_plain_set = intent == Intent::Set;
        if says_intent && !is_intent_noted && !is_plain_set && !matches!(means, Means::Set(_)) {
            is_intent_noted = true;
            let (id, label) = (intent.id().to_owned(), intent.zh().to_owned());
            reader.note(&bytes, ReadingKind::Intent, id, label, Recognised::Wording);
        } else if says_intent {
            reader.take(&bytes);
        }
    }
    asked
}

/// Years in Chinese.
pub(super) fn years_label(from: Option<i32>, to: Option<i32>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => format!("{from} 年"),
        (Some(from), Some(to)) => format!("{from}—{to} 年"),
        (Some(from), None) => format!("{from} 年起"),
        (None, Some(to)) => format!("至 {to} 年"),
        (None, None) => String::new(),
    }
}

/// The printed characters of some bytes of the folded text.
fn printed(text: &str, folded: &Folded, bytes: &Range<usize>) -> String {
    let char = |byte: usize| folded.text.get(..byte).map_or(0, |before| before.chars().count());
    let span = folded.printed(char(bytes.start)..char(bytes.end));
    text.chars().skip(span.start).take(span.end - span.start).collect()
}
