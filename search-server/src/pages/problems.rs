//! What errors mean: the page that the `type` of every problem leads to.

use askama::Template;

use super::Frame;

/// A kind of problem, as the page lists it.
#[derive(Clone, Copy, Debug)]
pub struct ProblemHelp {
    /// Its code, the anchor on the page.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Its name, in Chinese.
    pub title: &'static str,
    /// What to do, in Chinese.
    pub hint: &'static str,
    /// Both in English.
    pub english: &'static str,
}

#[derive(Template)]
#[template(path = "problems.html")]
pub(super) struct ProblemsPage<'a> {
    pub(super) frame: Frame,
    pub(super) kinds: &'a [ProblemHelp],
}
