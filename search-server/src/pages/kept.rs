//! An answer that was kept: what it says of itself, and what has changed since.

use schemas::api::{AnswerChange, AnswerResponse, ChangeKind, Evidence, KeptAnswerResponse};
use schemas::assertion::State;

use super::citation::Citation;
use super::links::address;
use super::tile_map::Mark;
use super::wording::{self, Piece};
use super::{Language, Request};

/// Evidence of a change that is shown.
const SHOWN: usize = 3;

/// An answer under its identifier, and where it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct KeptView<'a> {
    /// The answer.
    pub shown: &'a KeptAnswerResponse,
    /// Where its page stands.
    pub page: &'a Request<'a>,
    /// Scheme and host of the server, or nothing.
    pub site: &'a str,
}

/// Changes of a kind.
pub(super) struct Count {
    pub(super) name: &'static str,
    pub(super) count: usize,
}

/// What has changed for a division.
pub(super) struct Change<'a> {
    pub(super) kind: &'static str,
    pub(super) place: Vec<Piece>,
    pub(super) before: Option<Mark>,
    pub(super) after: Option<Mark>,
    pub(super) why: Vec<&'a str>,
    pub(super) gained: Vec<&'a Evidence>,
    pub(super) lost: Vec<&'a Evidence>,
    /// How much evidence is not shown.
    pub(super) more: usize,
}

/// What the page of an answer says about its being kept.
pub(super) struct Kept<'a> {
    pub(super) shown: &'a KeptAnswerResponse,
    /// Whether the collection is the one that answered then.
    pub(super) is_same_version: bool,
    /// Address of the page.
    pub(super) permalink: String,
    /// Without the address.
    pub(super) citation: String,
    pub(super) counts: Vec<Count>,
    pub(super) changes: Vec<Change<'a>>,
    /// The question, asked today.
    pub(super) today: String,
}

impl<'a> Kept<'a> {
    /// `asked` is the question as its page is asked for.
    pub(super) fn new(view: &KeptView<'a>, asked: &Request<'_>) -> Kept<'a> {
        let KeptView { shown, site, .. } = *view;
        let language = asked.language();
        let permalink = format!("{site}/a/{}", shown.id);
        let counts = ChangeKind::ALL.map(|kind| Count {
            name: language.say(kind.zh(), kind.en()),
            count: shown.changes.iter().filter(|change| change.kind == kind).count(),
        });
        Kept {
            is_same_version: shown.now.content == shown.answer.version.content,
            citation: citation(shown).line(),
            permalink,
            counts: counts.into_iter().filter(|count| count.count > 0).collect(),
            changes: shown.changes.iter().map(|shown| change(shown, language)).collect(),
            today: asked.at("/answer", &["lang"]),
            shown,
        }
    }
}

/// How an answer is cited: as a set of data, by its question and its day; its address stands behind.
fn citation(shown: &KeptAnswerResponse) -> Citation {
    let day = shown.kept_on.as_deref().map_or_else(String::new, |day| format!("({day})"));
    let AnswerResponse { question, version, .. } = &shown.answer;
    let content: String = version.content.chars().take(12).collect();
    Citation {
        before: format!("他山. {question}（库版本 {content}）[DS/OL]. {day}"),
        has_day: true,
        after: ".".to_owned(),
    }
}

fn change(change: &AnswerChange, language: Language) -> Change<'_> {
    let AnswerChange { region, kind, before, after, why, gained, lost } = change;
    let mark = |state: &Option<State>| state.map(|state| Mark::of(language, state, false));
    let shown = |evidence: &'_ [Evidence]| evidence.len().min(SHOWN);
    Change {
        kind: language.say(kind.zh(), kind.en()),
        place: wording::place_in(language, region),
        before: mark(before),
        after: mark(after),
        why: why.iter().map(|why| language.say(why.zh.as_str(), why.en.as_str())).collect(),
        gained: gained.iter().take(SHOWN).collect(),
        lost: lost.iter().take(SHOWN).collect(),
        more: gained.len() + lost.len() - shown(gained) - shown(lost),
    }
}

/// The pairs with which the present answer can be kept.
pub(super) fn pairs(request: &Request<'_>) -> Vec<(String, String)> {
    let is_of_question = |key: &str| !matches!(key, "page" | "per_page" | "cursor" | "as");
    request.pairs.iter().filter(|(key, _)| is_of_question(key)).cloned().collect()
}

/// The address of an answer that may not have been kept: it carries the question.
pub(super) fn permalink(request: &Request<'_>, id: &str) -> String {
    let pairs = pairs(request);
    let pairs = pairs.iter().filter(|(key, _)| key != "lang");
    address(&format!("/a/{id}"), pairs.map(|(key, value)| (key.as_str(), value.as_str())))
}
