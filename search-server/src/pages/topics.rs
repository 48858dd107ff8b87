//! The topics, and the documents of one.

use askama::Template;
use schemas::api::{DocumentSummary, TopicResponse, TopicsResponse};

use super::links::{Step, address, steps};
use super::{Frame, Request, wording};

#[derive(Template)]
#[template(path = "topics.html")]
pub(super) struct TopicsPage<'a> {
    frame: Frame,
    listed: &'a TopicsResponse,
}

impl<'a> TopicsPage<'a> {
    pub(super) fn new(request: &Request<'_>, listed: &'a TopicsResponse) -> TopicsPage<'a> {
        let title = request.language().say("主题", "Topics");
        let frame = Frame::new(request, "topics", title);
        TopicsPage { frame, listed }
    }
}

/// A document of the list.
struct Row<'a> {
    document: &'a DocumentSummary,
    particulars: Vec<String>,
    byline: String,
}

#[derive(Template)]
#[template(path = "topic.html")]
pub(super) struct TopicPage<'a> {
    frame: Frame,
    shown: &'a TopicResponse,
    rows: Vec<Row<'a>>,
    steps: Vec<Step>,
    search: String,
    api: String,
}

impl<'a> TopicPage<'a> {
    pub(super) fn new(request: &Request<'_>, shown: &'a TopicResponse) -> TopicPage<'a> {
        let id = shown.topic.id.as_str();
        let row = |document: &'a DocumentSummary| Row {
            document,
            particulars: wording::particulars(document),
            byline: wording::byline(document),
        };
        TopicPage {
            frame: Frame::new(request, "topics", shown.topic.zh.clone()),
            rows: shown.documents.iter().map(row).collect(),
            steps: steps(shown.page, shown.pages, |page| request.page(page)),
            search: address("/search", [("topic", id)]),
            api: request.at(&format!("/api/v1/topics/{id}"), &[]),
            shown,
        }
    }
}
