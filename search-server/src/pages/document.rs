//! A document: its text with every paragraph's anchor, the sentences that assert something marked and
//! explained beside it, where its source was put together, and how its metadata are known.

mod basis;
mod joins;
mod notes;
mod outline;
mod pieces;
mod written;

use askama::Template;
use schemas::api::{DocumentResponse, Named, Similar, SimilarResponse};

use super::citation::{self, Citation};
use super::exports::other;
use super::links::address;
use super::regulation::{Particulars, linked};
use super::{Frame, Language, Request, wording};
use joins::Sign;
use notes::Note;
use outline::Heading;
use pieces::Piece;

pub(crate) use written::{escaped, markdown, plain};

/// What the page of a document shows.
#[derive(Clone, Copy, Debug)]
pub struct DocumentView<'a> {
    /// The document.
    pub shown: &'a DocumentResponse,
    /// Comparable cases of other places.
    pub similar: &'a SimilarResponse,
    /// For each passage where the words of the query stand with which the reader came; may be empty.
    pub found: &'a [Vec<[usize; 2]>],
    /// Whether the built-in sample is served.
    pub is_sample: bool,
    /// The address of the server with which links begin that are read elsewhere; may be empty.
    pub site: &'a str,
}

/// A passage with its notes.
struct Passage<'a> {
    id: &'a str,
    name: String,
    /// The page of the source that begins with it: what it is called.
    begins_page: Option<String>,
    is_byline: bool,
    is_heading: bool,
    pieces: Vec<Piece<'a>>,
    notes: Vec<Note<'a>>,
}

/// A comparable case of another place.
struct Case<'a> {
    case: &'a Similar,
    place: String,
    stance: &'static str,
    /// Names with their links.
    mechanisms: Vec<(&'a str, String)>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame,
    shown: &'a DocumentResponse,
    is_sample: bool,
    kind: &'static str,
    byline: String,
    place: Option<String>,
    level: Option<&'static str>,
    when: Option<String>,
    year_basis: Option<String>,
    topics: Vec<(&'a str, String)>,
    /// Where the source can be opened.
    source_link: Option<&'a str>,
    outline: Vec<Heading<'a>>,
    passages: Vec<Passage<'a>>,
    note_count: usize,
    signs: &'a [Sign],
    order: Option<Order>,
    regulation: Option<Particulars<'a>>,
    citation: Citation,
    edition: &'static str,
    /// The page with the reference of the other edition: its name and address.
    other_edition: (&'static str, String),
    tags: Vec<(&'static str, String)>,
    duplicate_of: Option<String>,
    /// Other sources of the same text: name and address.
    also_in: Vec<(String, &'a str)>,
    cases: Vec<Case<'a>>,
    more_cases: usize,
    permalink: String,
    api: String,
}

/// How sure the order of a text is whose columns were put together.
struct Order {
    is_doubtful: bool,
    /// Share of the text whose place is certain, in hundredths.
    percent: Option<u32>,
    jumps: usize,
    unsure: usize,
    lost: usize,
}

/// The page of a document.
pub(super) fn render(
    request: &Request<'_>,
    view: &DocumentView<'_>,
) -> Result<String, askama::Error> {
    let signs = joins::signs(view.shown);
    DocumentPage::new(request, view, &signs).render()
}

impl<'a> DocumentPage<'a> {
    fn new(request: &Request<'_>, view: &DocumentView<'a>, signs: &'a [Sign]) -> DocumentPage<'a> {
        let DocumentView { shown, similar, found, is_sample, site } = *view;
        let document = &shown.document;
        let language = request.language();
        let topic = |topic: &'a Named| (topic.label.as_str(), format!("/topic/{}", topic.value));
        let source_link = document.source_url.as_deref().filter(|url| citation::is_web(url));
        let passages = passages(shown, language, found, signs);
        let permalink = format!("/doc/{}", document.id);
        let whole = if site.is_empty() { String::new() } else { format!("{site}{permalink}") };
        DocumentPage {
            frame: Frame::new(request, "", document.title.clone()),
            is_sample,
            kind: language.say(document.kind.zh(), document.kind.id()),
            byline: wording::byline(document),
            place: document.region.as_ref().map(wording::place),
            level: document.level.map(|level| language.say(level.zh(), level.id())),
            when: document.date.clone().or_else(|| document.year.map(|year| year.to_string())),
            year_basis: document.year_basis.as_ref().map(|known| basis::of_year(known, language)),
            topics: shown.topics.iter().map(topic).collect(),
            source_link,
            // A regulation brings its own.
            outline: match shown.regulation {
                Some(_) => Vec::new(),
                None => outline::outline(&shown.passages),
            },
            regulation: Particulars::of(shown),
            note_count: passages.iter().map(|passage| passage.notes.len()).sum(),
            passages,
            signs,
            order: order(shown, signs),
            citation: citation::citation(document, None, request.edition()),
            edition: request.edition().name(),
            other_edition: other(request, request.edition()),
            tags: citation::tags(document, &whole),
            duplicate_of: shown.duplicate_of.as_ref().map(|id| format!("/doc/{id}")),
            also_in: shown
                .also_in
                .iter()
                .map(|other| (wording::source(other), other.url.as_str()))
                .collect(),
            cases: similar.similar.iter().map(|similar| case(similar, language)).collect(),
            more_cases: similar.total.saturating_sub(similar.similar.len()),
            permalink,
            api: format!("/api/v1/documents/{}", document.id),
            shown,
        }
    }

    /// Whether any word of the query stands in the text.
    fn has_found(&self) -> bool {
        let mut pieces = self.passages.iter().flat_map(|passage| &passage.pieces);
        pieces.any(|piece| piece.is_found)
    }
}

/// The passages but the title, which the heading of the page shows.
fn passages<'a>(
    shown: &'a DocumentResponse,
    language: Language,
    found: &[Vec<[usize; 2]>],
    signs: &'a [Sign],
) -> Vec<Passage<'a>> {
    let noted = notes::notes(shown, language);
    let mut last_page = None;
    let numbered = shown.passages.iter().zip(noted).enumerate();
    let read = numbered.filter(|(_, (passage, _))| passage.id != "title");
    read.map(|(index, (passage, notes))| {
        let found = found.get(index).map_or(&[][..], Vec::as_slice);
        let signs: Vec<&Sign> = signs.iter().filter(|sign| sign.passage == passage.id).collect();
        Passage {
            id: &passage.id,
            name: wording::passage_on(language, &passage.id, passage.pages),
            begins_page: passage
                .pages
                .filter(|pages| last_page.replace(*pages) != Some(*pages))
                .map(|pages| language.say(pages.zh(), pages.en())),
            is_byline: passage.id == "byline",
            is_heading: outline::heading(passage).is_some(),
            pieces: pieces::pieces(
                &passage.text,
                &notes,
                found,
                &signs,
                &links(shown, &passage.text),
            ),
            notes,
        }
    })
    .collect()
}

/// Where a passage names regulations of the collection, in characters, with their addresses.
fn links<'a>(shown: &'a DocumentResponse, text: &'a str) -> Vec<([usize; 2], &'a str)> {
    let mut at = 0;
    let mut links = Vec::new();
    for (piece, href) in linked(text, &shown.mentions) {
        let start = at;
        at += piece.chars().count();
        links.extend(href.map(|href| ([start, at], href)));
    }
    links
}

fn case(case: &Similar, language: Language) -> Case<'_> {
    let link = |id: &str| address("/answer", [("mechanism", id)]);
    let mechanisms = case.mechanisms.iter();
    Case {
        case,
        place: case.document.region.as_ref().map(wording::place).unwrap_or_default(),
        stance: language.say(case.stance.zh(), case.stance.id()),
        mechanisms: mechanisms.map(|named| (named.label.as_str(), link(&named.value))).collect(),
    }
}

/// What a reader must know of a text whose columns were put in order.
fn order(shown: &DocumentResponse, signs: &[Sign]) -> Option<Order> {
    let order = shown.document.reading_order?;
    let jumps = || signs.iter().filter(|sign| !sign.is_lost);
    Some(Order {
        is_doubtful: order == schemas::document::ReadingOrder::Doubtful,
        percent: shown.order_confidence.map(|share| (share.clamp(0.0, 1.0) * 100.0).round() as u32),
        jumps: jumps().count(),
        unsure: jumps().filter(|sign| !sign.is_certain).count(),
        lost: signs.iter().filter(|sign| sign.is_lost).count(),
    })
}
