//! The pages, rendered on the server. They need no script, and no style but `/assets/tashan.css`,
//! so that the strictest content security policy holds.
//!
//! Each function makes one whole page from what the API answers to the same question.

mod answer;
mod document;
mod home;
mod links;
mod mechanisms;
mod problems;
mod regulation;
mod search;
mod tile_map;
mod topics;
mod wording;

use askama::Template;
use schemas::api::{
    AnswerResponse, DocumentResponse, MechanismsResponse, Problem, SearchResponse, SimilarResponse,
    TopicResponse, TopicsResponse, Version,
};

pub use links::Request;
pub(crate) use links::address;
pub use problems::ProblemHelp;
pub(crate) use search::parameter_name;

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
}

/// The first page: a box, questions to begin with, and what the collection holds.
///
/// # Errors
/// The template cannot be rendered.
pub fn home(collection: &CollectionView<'_>) -> Result<String, askama::Error> {
    home::HomePage::new(collection).render()
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
pub fn answer(request: &Request<'_>, answer: &AnswerResponse) -> Result<String, askama::Error> {
    answer::AnswerPage::new(request, answer).render()
}

/// A document with what its passages say about who practises what, and comparable cases of other
/// places.
///
/// # Errors
/// The template cannot be rendered.
pub fn document(
    request: &Request<'_>,
    document: &DocumentResponse,
    similar: &SimilarResponse,
) -> Result<String, askama::Error> {
    document::DocumentPage::new(request, document, similar).render()
}

/// All mechanisms by category.
///
/// # Errors
/// The template cannot be rendered.
pub fn mechanisms(listed: &MechanismsResponse) -> Result<String, askama::Error> {
    mechanisms::MechanismsPage::new(listed).render()
}

/// All topics.
///
/// # Errors
/// The template cannot be rendered.
pub fn topics(listed: &TopicsResponse) -> Result<String, askama::Error> {
    topics::TopicsPage::new(listed).render()
}

/// The documents of a topic.
///
/// # Errors
/// The template cannot be rendered.
pub fn topic(request: &Request<'_>, shown: &TopicResponse) -> Result<String, askama::Error> {
    topics::TopicPage::new(request, shown).render()
}

/// What the kinds of errors mean.
///
/// # Errors
/// The template cannot be rendered.
pub fn problems(kinds: &[ProblemHelp]) -> Result<String, askama::Error> {
    let frame = Frame { title: "出错的种类".to_owned(), ..Frame::default() };
    problems::ProblemsPage { frame, kinds }.render()
}

/// What went wrong and what to do, with a box to go on from.
///
/// # Errors
/// The template cannot be rendered.
pub fn problem(problem: &Problem) -> Result<String, askama::Error> {
    let frame = Frame { title: problem.title.clone(), ..Frame::default() };
    ProblemPage { frame, problem }.render()
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    problem: &'a Problem,
}

#[cfg(test)]
mod tests;
