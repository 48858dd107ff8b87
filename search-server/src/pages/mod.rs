//! The pages, rendered on the server. They work without script; `/assets/pages.js` adds suggestions,
//! keys and copying. No script or style stands in a page itself, so that the strictest content
//! security policy holds.
//!
//! Each function makes one whole page from what the API answers to the same question.

mod answer;
mod basket;
mod charts;
mod check;
mod citation;
mod compare;
mod coverage;
mod document;
mod exports;
mod help;
mod home;
mod interface;
mod kept;
mod language;
mod links;
mod mechanism;
mod mechanisms;
mod names;
mod next;
mod problems;
mod quotation;
mod region;
mod regions;
mod regulation;
mod saved;
mod search;
mod tile_map;
mod topics;
mod widget;
mod wording;

use askama::Template;
use schemas::api::{
    AnswerResponse, CompareResponse, CoverageResponse, MechanismResponse, MechanismsResponse,
    Problem, RegionResponse, SearchResponse, TopicResponse, TopicsResponse, Version,
};
use schemas::document::Kind;
use schemas::saying::Saying;
use schemas::taxonomy::Taxonomy;

pub use basket::BasketView;
pub(crate) use basket::{LONGEST_ADDRESS, basket_pairs};
pub(crate) use charts::harmless;
pub use check::CheckView;
pub use citation::Edition;
pub(crate) use citation::{Reference, SourceType, citation, quoted, reference, verbatim};
pub use compare::CompareForm;
pub use document::DocumentView;
pub(crate) use document::{escaped, markdown, plain};
pub use help::{Example, HelpView, QUESTIONS, SEARCHES};
pub use kept::KeptView;
pub use language::Language;
pub use links::Request;
pub(crate) use links::address;
pub use problems::ProblemHelp;
pub use saved::{SaveError, Saved};
pub(crate) use search::parameter_name;
pub use widget::{WidgetFile, demo, embed, widget};
pub(crate) use wording::passage_name;

/// What the first page says about the collection.
#[derive(Clone, Debug)]
pub struct CollectionView<'a> {
    /// What answers.
    pub version: &'a Version,
    /// How many of the 31 provinces have documents.
    pub provinces_with_documents: usize,
    /// The first and the last year of documents.
    pub years: Option<(i32, i32)>,
    /// Chinese names of kinds, with how many documents each has.
    pub kinds: Vec<(String, usize)>,
    /// Whether it is the sample that is built in.
    pub is_sample: bool,
}

/// What the frame of every page needs.
#[derive(Clone, Debug, Default)]
struct Frame {
    /// Title of the window, without the name of the project.
    title: String,
    /// What stands in the box.
    q: String,
    /// Part of the site, for the mark in the navigation.
    part: &'static str,
    language: Language,
    /// This page in the other language.
    other_language: String,
    /// The address that stands for this page: without what does not change it.
    canonical: String,
    /// The same as JSON.
    api: Option<String>,
    /// The same as a feed.
    feed: Option<String>,
}

impl Frame {
    /// The frame of the page at an address; `part` is the part of the site that it belongs to.
    fn new(request: &Request<'_>, part: &'static str, title: impl Into<String>) -> Frame {
        let language = request.language();
        let other = language.say("en", "");
        Frame {
            title: title.into(),
            q: request.q().to_owned(),
            part,
            language,
            other_language: request.in_language(other),
            canonical: request.canonical(),
            api: None,
            feed: None,
        }
    }

    /// The same, for a page that has a feed at `feed`.
    fn with_feed(self, feed: String) -> Frame {
        Frame { feed: Some(feed), ..self }
    }

    /// The same, for a page that the API answers at `api`.
    fn with_api(self, api: &str) -> Frame {
        Frame { api: Some(api.to_owned()), ..self }
    }

    /// The wording for the language of the page.
    fn say(&self, chinese: &'static str, english: &'static str) -> &'static str {
        self.language.say(chinese, english)
    }

    /// What the engine says, in the language of the page.
    fn said<'s>(&self, saying: &'s Saying) -> &'s str {
        self.language.say(&saying.zh, &saying.en)
    }

    /// Whether a name is not in the language of the page: divisions without an English name keep the
    /// Chinese one.
    fn is_foreign(&self, name: &str) -> bool {
        self.is_english() && !name.is_ascii()
    }

    fn is_english(&self) -> bool {
        self.language == Language::English
    }

    /// An address of this site, in the language of the page. Every link of a template goes through
    /// this, so that nobody falls back into the other language.
    fn to(&self, href: impl AsRef<str>) -> String {
        self.language.link(href.as_ref())
    }
}

/// The first page: a box, questions to begin with, and what the collection holds.
///
/// # Errors
/// The template cannot be rendered.
pub fn home(
    request: &Request<'_>,
    collection: &CollectionView<'_>,
) -> Result<String, askama::Error> {
    home::HomePage::new(request, collection).render()
}

/// Documents with their best passages, facets, and the filters in force.
///
/// # Errors
/// The template cannot be rendered.
pub fn search(request: &Request<'_>, found: &SearchResponse) -> Result<String, askama::Error> {
    search::SearchPage::new(request, found).render()
}

/// The answer to a question for a set of places: sentence, map, and a table of proofs.
///
/// # Errors
/// The template cannot be rendered.
pub fn answer(
    request: &Request<'_>,
    answer: &AnswerResponse,
    taxonomy: &Taxonomy,
) -> Result<String, askama::Error> {
    answer::AnswerPage::new(request, answer, taxonomy).render()
}

/// An answer under its identifier: what it says of itself, what has changed since, and the answer. `asked`
/// is where the page of its question stands.
///
/// # Errors
/// The template cannot be rendered.
pub fn kept_answer(
    asked: &Request<'_>,
    view: &KeptView<'_>,
    taxonomy: &Taxonomy,
) -> Result<String, askama::Error> {
    answer::AnswerPage::kept(asked, view, taxonomy).render()
}

/// A document with what its passages say about who practises what, and comparable cases of other
/// places.
///
/// # Errors
/// The template cannot be rendered.
pub fn document(request: &Request<'_>, view: &DocumentView<'_>) -> Result<String, askama::Error> {
    document::render(request, view)
}

/// All mechanisms by category.
///
/// # Errors
/// The template cannot be rendered.
pub fn mechanisms(
    request: &Request<'_>,
    listed: &MechanismsResponse,
    taxonomy: &Taxonomy,
) -> Result<String, askama::Error> {
    mechanisms::MechanismsPage::new(request, listed, taxonomy).render()
}

/// A mechanism: what it is, how it spread, where it is done, numbers and passages that show it.
///
/// # Errors
/// The template cannot be rendered.
pub fn mechanism(
    request: &Request<'_>,
    shown: &MechanismResponse,
) -> Result<String, askama::Error> {
    mechanism::MechanismPage::new(request, shown)?.render()
}

/// A chart of a mechanism, or its data; `None` if there is no such file, or nothing to draw.
///
/// # Errors
/// The chart or the table cannot be made.
pub fn mechanism_file(
    request: &Request<'_>,
    shown: &MechanismResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    mechanism::file(request, shown, name)
}

/// A division: what it practises by category, over the years, and its documents.
///
/// # Errors
/// The template cannot be rendered.
pub fn region(request: &Request<'_>, shown: &RegionResponse) -> Result<String, askama::Error> {
    region::RegionPage::new(request, shown).render()
}

/// A chart of a division, or its data; `None` if there is no such file, or nothing to draw.
///
/// # Errors
/// The chart or the table cannot be made.
pub fn region_file(
    request: &Request<'_>,
    shown: &RegionResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    region::file(request, shown, name)
}

/// The provinces, with how many practices of each category are seen in each.
///
/// # Errors
/// The template cannot be rendered.
pub fn regions(request: &Request<'_>, shown: &CoverageResponse) -> Result<String, askama::Error> {
    regions::RegionsPage::new(request, shown).render()
}

/// A chart of the provinces, or its data; `None` if there is no such file.
///
/// # Errors
/// The chart or the table cannot be made.
pub fn regions_file(
    request: &Request<'_>,
    shown: &CoverageResponse,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    regions::file(request, shown, name)
}

/// A form to choose places, and, if they were chosen, the places side by side; or why they cannot be
/// compared.
///
/// # Errors
/// The template cannot be rendered.
pub fn compare(
    request: &Request<'_>,
    form: &CompareForm<'_>,
    compared: Option<&CompareResponse>,
    problem: Option<&Problem>,
) -> Result<String, askama::Error> {
    compare::ComparePage::new(request, form, compared, problem).render()
}

/// A comparison as a table.
///
/// # Errors
/// The table cannot be made.
pub fn compare_table(compared: &CompareResponse) -> Result<Option<Saved>, SaveError> {
    compare::table(compared)
}

/// What somebody collected, with the form that orders, annotates and exports it, and what places say side
/// by side; `own` is the address that carries it.
///
/// # Errors
/// The template cannot be rendered.
pub fn basket(
    request: &Request<'_>,
    view: &BasketView<'_>,
    own: &str,
) -> Result<String, askama::Error> {
    basket::BasketPage::new(request, view, own).render()
}

/// A form for a draft, and, if one was sent, its findings; or why it cannot be checked.
///
/// # Errors
/// The template cannot be rendered.
pub fn check(request: &Request<'_>, view: &CheckView<'_>) -> Result<String, askama::Error> {
    check::CheckPage::new(request, view).render()
}

/// What the collection holds of each province and what is missing; `kind` limits the years to one kind.
///
/// # Errors
/// The template cannot be rendered.
pub fn coverage(
    request: &Request<'_>,
    shown: &CoverageResponse,
    kind: Option<Kind>,
) -> Result<String, askama::Error> {
    coverage::CoveragePage::new(request, shown, kind).render()
}

/// A chart of the coverage, or its data; `None` if there is no such file.
///
/// # Errors
/// The chart or the table cannot be made.
pub fn coverage_file(
    request: &Request<'_>,
    shown: &CoverageResponse,
    kind: Option<Kind>,
    name: &str,
) -> Result<Option<Saved>, SaveError> {
    coverage::file(request, shown, kind, name)
}

/// All topics.
///
/// # Errors
/// The template cannot be rendered.
pub fn topics(
    request: &Request<'_>,
    listed: &TopicsResponse,
    taxonomy: &Taxonomy,
) -> Result<String, askama::Error> {
    topics::TopicsPage::new(request, listed, taxonomy).render()
}

/// The documents of a topic.
///
/// # Errors
/// The template cannot be rendered.
pub fn topic(
    request: &Request<'_>,
    shown: &TopicResponse,
    taxonomy: &Taxonomy,
) -> Result<String, askama::Error> {
    topics::TopicPage::new(request, shown, taxonomy).render()
}

/// The query language and questions by example.
///
/// # Errors
/// The template cannot be rendered.
pub fn help(request: &Request<'_>, view: &HelpView) -> Result<String, askama::Error> {
    help::HelpPage::new(request, view).render()
}

/// The API for people, from its OpenAPI description.
///
/// # Errors
/// The template cannot be rendered.
pub fn interface(
    request: &Request<'_>,
    described: &serde_json::Value,
) -> Result<String, askama::Error> {
    interface::ApiPage::new(request, described).render()
}

/// What the kinds of errors mean.
///
/// # Errors
/// The template cannot be rendered.
pub fn problems(request: &Request<'_>, kinds: &[ProblemHelp]) -> Result<String, askama::Error> {
    let title = request.language().say("出错的种类", "Kinds of errors");
    let frame = Frame::new(request, "help", title);
    problems::ProblemsPage { frame, kinds }.render()
}

/// What went wrong and what to do, with a box to go on from; `english` says both in English.
///
/// # Errors
/// The template cannot be rendered.
pub fn problem(
    request: &Request<'_>,
    problem: &Problem,
    english: &str,
) -> Result<String, askama::Error> {
    let is_english = request.language() == Language::English;
    // The first sentence is the name of a problem that has none in English.
    let (title, english) = match english.split_once(". ") {
        Some((title, rest)) if is_english => (format!("{title}."), Some(rest)),
        _ if is_english => (english.to_owned(), None),
        _ => (problem.title.clone(), None),
    };
    let frame = Frame::new(request, "", title.clone());
    ProblemPage { frame, problem, title, english }.render()
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    problem: &'a Problem,
    title: String,
    english: Option<&'a str>,
}

#[cfg(test)]
mod tests;
