//! The pages, rendered on the server. They need no script, and no style but `/assets/tashan.css`,
//! so that the strictest content security policy holds.
//!
//! Each function makes one whole page from what the API answers to the same question.

mod answer;
mod document;
mod home;
mod links;
mod mechanisms;
mod search;
mod tile_map;
mod wording;

use askama::Template;
use schemas::api::{
    AnswerResponse, DocumentResponse, MechanismsResponse, Problem, SearchResponse, Version,
};

pub use links::Request;

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

/// A document with what its passages say about who practises what.
///
/// # Errors
/// The template cannot be rendered.
pub fn document(
    request: &Request<'_>,
    document: &DocumentResponse,
) -> Result<String, askama::Error> {
    document::DocumentPage::new(request, document).render()
}

/// All mechanisms by category.
///
/// # Errors
/// The template cannot be rendered.
pub fn mechanisms(listed: &MechanismsResponse) -> Result<String, askama::Error> {
    mechanisms::MechanismsPage::new(listed).render()
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
