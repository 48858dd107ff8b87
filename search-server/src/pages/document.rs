//! A document.

use askama::Template;
use schemas::api::{DocumentResponse, Similar, SimilarResponse};
use schemas::assertion::Origin;
use schemas::document::{Join, JoinKind};

use super::links::address;
use super::regulation::{Particulars, linked};
use super::{Frame, Request, wording};

/// What a passage says of a place: the mechanisms that have come equally far.
struct Tag<'a> {
    stance: &'a str,
    place: String,
    year: Option<i32>,
    is_reviewed: bool,
    /// Names with their links.
    mechanisms: Vec<(&'a str, String)>,
}

/// A passage with its tags.
struct Passage<'a> {
    id: &'a str,
    name: String,
    /// Pieces, each with the address of the regulation that it names, if it does.
    text: Vec<(&'a str, Option<&'a str>)>,
    is_byline: bool,
    tags: Vec<Tag<'a>>,
}

/// A comparable case of another place.
struct Case<'a> {
    case: &'a Similar,
    place: String,
    /// Names with their links.
    mechanisms: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "document.html")]
pub(super) struct DocumentPage<'a> {
    frame: Frame,
    shown: &'a DocumentResponse,
    byline: String,
    place: Option<String>,
    when: Option<String>,
    topics: Vec<(&'a str, String)>,
    passages: Vec<Passage<'a>>,
    has_tags: bool,
    citation: String,
    duplicate_of: Option<String>,
    /// Other sources of the same text: name and address.
    also_in: Vec<(String, &'a str)>,
    cases: Vec<Case<'a>>,
    more_cases: usize,
    order_note: Option<String>,
    regulation: Option<Particulars<'a>>,
    api: String,
}

impl<'a> DocumentPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        shown: &'a DocumentResponse,
        similar: &'a SimilarResponse,
    ) -> DocumentPage<'a> {
        let document = &shown.document;
        // The heading shows the title.
        let read = shown.passages.iter().filter(|passage| passage.id != "title");
        let passages = read.map(|passage| Passage {
            id: &passage.id,
            name: wording::passage_name(&passage.id),
            text: linked(passage.text.trim(), &shown.mentions),
            is_byline: passage.id == "byline",
            tags: tags(shown, &passage.id),
        });
        let topic = |topic: &'a schemas::api::Named| {
            (topic.label.as_str(), format!("/topic/{}", topic.value))
        };
        DocumentPage {
            frame: Frame::new(request, "", document.title.clone()),
            byline: wording::byline(document),
            place: document.region.as_ref().map(wording::place),
            when: wording::when(document),
            topics: shown.topics.iter().map(topic).collect(),
            passages: passages.collect(),
            has_tags: !shown.assertions.is_empty(),
            citation: wording::citation(document, shown.source_url.as_deref(), request.path),
            duplicate_of: shown.duplicate_of.as_ref().map(|id| format!("/doc/{id}")),
            also_in: shown
                .also_in
                .iter()
                .map(|other| (wording::source(other), other.url.as_str()))
                .collect(),
            cases: similar.similar.iter().map(case).collect(),
            more_cases: similar.total.saturating_sub(similar.similar.len()),
            order_note: order_note(shown),
            regulation: Particulars::of(shown),
            api: format!("/api/v1/documents/{}", document.id),
            shown,
        }
    }
}

fn case(case: &Similar) -> Case<'_> {
    let link = |id: &str| address("/answer", [("mechanism", id)]);
    let mechanisms = case.mechanisms.iter();
    Case {
        case,
        place: case.document.region.as_ref().map(wording::place).unwrap_or_default(),
        mechanisms: mechanisms.map(|named| (named.label.as_str(), link(&named.value))).collect(),
    }
}

fn tags<'a>(shown: &'a DocumentResponse, passage: &str) -> Vec<Tag<'a>> {
    let mut tags: Vec<Tag<'a>> = Vec::new();
    for assertion in shown.assertions.iter().filter(|assertion| assertion.passage == passage) {
        let tag = Tag {
            stance: &assertion.stance_label,
            place: wording::place(&assertion.region),
            year: assertion.year,
            is_reviewed: assertion.origin == Origin::Person,
            mechanisms: Vec::new(),
        };
        let id = assertion.mechanism.value.as_str();
        let named = (assertion.mechanism.label.as_str(), address("/answer", [("mechanism", id)]));
        let same = |known: &&mut Tag<'a>| {
            (known.stance, &known.place, known.year, known.is_reviewed)
                == (tag.stance, &tag.place, tag.year, tag.is_reviewed)
        };
        match tags.iter_mut().find(same) {
            Some(known) if known.mechanisms.contains(&named) => {}
            Some(known) => known.mechanisms.push(named),
            None => tags.push(Tag { mechanisms: vec![named], ..tag }),
        }
    }
    tags
}

/// White space between two blocks of a page, in characters, at most.
const LONGEST_GAP_CHARS: usize = 8;

/// What a reader must know of a text whose columns were put in order.
fn order_note(shown: &DocumentResponse) -> Option<String> {
    let order = shown.document.reading_order?;
    let jumps = |join: &(&Join, &[[usize; 2]])| {
        let ([_, end], [start, _]) = (join.1[0], join.1[1]);
        !(end..=end + LONGEST_GAP_CHARS).contains(&start)
    };
    let jumps: Vec<_> = shown.joins.iter().zip(shown.spans.windows(2)).filter(jumps).collect();
    let unsure = jumps.iter().filter(|(join, _)| !join.is_certain).count();
    let lost = shown.joins.iter().filter(|join| join.kind == JoinKind::Lost).count();
    let mut note = format!(
        "本篇{}：原文分栏错乱，由 {} 处接续而成，其中 {unsure} 处不能确定",
        order.zh(),
        jumps.len()
    );
    if lost > 0 {
        note.push_str(&format!("；有 {lost} 处原文缺失"));
    }
    Some(note + "。")
}
