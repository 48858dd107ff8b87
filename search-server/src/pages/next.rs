//! What to try after an answer: other levels and years, related practices, the text itself.

use schemas::api::AnswerResponse;
use schemas::region::Level;
use schemas::taxonomy::{EntryKind, Mechanism, Taxonomy};

use super::links::address;
use super::wording::Piece;
use super::{Language, Request};

/// Years back from the latest of the evidence that are offered.
const LATEST_YEARS: i32 = 3;
/// Most forms of a practice that are offered.
const MOST_FORMS: usize = 6;
/// Most places that are compared at once.
const MOST_COMPARED: usize = 5;

/// A question that leads on.
pub(super) struct WayOn {
    /// What is changed.
    pub(super) name: &'static str,
    pub(super) label: Piece,
    pub(super) href: String,
}

/// Levels that can be asked about, with the units that are counted.
pub(super) fn levels(language: Language) -> [(Level, &'static str); 3] {
    [
        (Level::Province, language.say("省级", "Provinces")),
        (Level::City, language.say("地级", "Cities")),
        (Level::County, language.say("县级", "Counties")),
    ]
}

/// The search for the words of the question.
pub(super) fn literal(request: &Request<'_>, answer: &AnswerResponse) -> String {
    let mechanism = answer.interpretation.mechanism.as_ref();
    let words = request.value("q").or(mechanism.map(|named| named.label.as_str()));
    address("/search", [("q", words.unwrap_or(&answer.question)), ("as", "text")])
}

/// Questions that lead on from this one.
pub(super) fn ways_on(
    request: &Request<'_>,
    answer: &AnswerResponse,
    taxonomy: &Taxonomy,
) -> Vec<WayOn> {
    let read = &answer.interpretation;
    let language = request.language();
    let say = |chinese, english| language.say(chinese, english);
    let mut ways = Vec::new();
    let mut add = |name, label: Piece, href| ways.push(WayOn { name, label, href });
    let asked = read.mechanism.as_ref().and_then(|named| taxonomy.mechanism(&named.value));
    if let Some(asked) = asked {
        let about = |mechanism: &Mechanism| {
            let label = Piece::named(language, &mechanism.zh, Some(&mechanism.en));
            (label, address("/answer", [("mechanism", mechanism.id.as_str())]))
        };
        if let Some(parent) = asked.parent.as_ref().and_then(|id| taxonomy.mechanism(id)) {
            let (label, href) = about(parent);
            add(say("更宽的做法", "Wider practice"), label, href);
        }
        let forms = taxonomy.mechanisms().iter().filter(|other| {
            other.parent.as_deref() == Some(asked.id.as_str()) && other.kind == EntryKind::Variant
        });
        for form in forms.take(MOST_FORMS) {
            let (label, href) = about(form);
            add(say("它的一种形式", "A form of it"), label, href);
        }
    }
    let places = answer.rows.iter().take(MOST_COMPARED).map(|row| row.region.code.as_str());
    if let (Some(asked), true) = (asked, answer.rows.len() > 1) {
        let pairs = places.map(|code| ("region", code)).chain([("mechanism", asked.id.as_str())]);
        let label = say("并排看它们的原文", "their words side by side");
        add(say("对比几地", "Compare places"), Piece::own(label), address("/compare", pairs));
    }
    if read.region.is_none() && read.regions.is_empty() {
        for (level, label) in levels(language).into_iter().filter(|(level, _)| *level != read.level)
        {
            let href = request.with_at("/answer", "level", level.id());
            add(say("换一个层级", "Another level"), Piece::own(label), href);
        }
    }
    let years = answer.rows.iter().flat_map(|row| &row.evidence).filter_map(|proof| proof.year);
    if let (None, None, Some(latest)) = (read.year_from, read.year_to, years.max()) {
        let from = (latest - LATEST_YEARS + 1).to_string();
        let label = match language {
            Language::Chinese => format!("{from} 年以来"),
            Language::English => format!("since {from}"),
        };
        let href = request.with_at("/answer", "year_from", &from);
        add(say("只看近年", "Recent years only"), Piece::own(label), href);
    }
    let words = say("按字面检索原文", "the words themselves");
    add(say("查全文", "Search the text"), Piece::own(words), literal(request, answer));
    if let Some(asked) = asked {
        let label = say("列出实行此做法的文献", "all documents that show it");
        let href = address("/search", [("mechanism", asked.id.as_str())]);
        add(say("看文献", "Documents"), Piece::own(label), href);
    }
    ways
}
