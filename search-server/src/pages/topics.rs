//! The topics, and the documents of one.

use askama::Template;
use schemas::api::{DocumentSummary, TopicResponse, TopicSummary, TopicsResponse};
use schemas::taxonomy::Taxonomy;

use super::links::{Step, address, steps};
use super::wording::{self, Piece};
use super::{Frame, Language, Request};

#[derive(Template)]
#[template(path = "topics.html")]
pub(super) struct TopicsPage<'a> {
    frame: Frame,
    listed: &'a TopicsResponse,
    /// What each covers.
    definitions: Vec<Piece>,
}

/// What a topic covers.
fn definition(language: Language, taxonomy: &Taxonomy, topic: &TopicSummary) -> Piece {
    let known = taxonomy.topics().iter().find(|known| known.id == topic.id);
    let english = known.map(|known| known.definition_en.as_str());
    Piece::named(language, &topic.definition, english)
}

impl<'a> TopicsPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        listed: &'a TopicsResponse,
        taxonomy: &Taxonomy,
    ) -> TopicsPage<'a> {
        let topics = listed.topics.iter();
        let definitions =
            topics.map(|topic| definition(request.language(), taxonomy, topic)).collect();
        let title = request.language().say("主题", "Topics");
        let frame = Frame::new(request, "topics", title).with_api("/api/v1/topics");
        TopicsPage { frame, listed, definitions }
    }
}

/// A document of the list.
struct Row<'a> {
    document: &'a DocumentSummary,
    particulars: Vec<Piece>,
    byline: String,
}

#[derive(Template)]
#[template(path = "topic.html")]
pub(super) struct TopicPage<'a> {
    frame: Frame,
    shown: &'a TopicResponse,
    definition: Piece,
    rows: Vec<Row<'a>>,
    steps: Vec<Step>,
    search: String,
    api: String,
}

impl<'a> TopicPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        shown: &'a TopicResponse,
        taxonomy: &Taxonomy,
    ) -> TopicPage<'a> {
        let id = shown.topic.id.as_str();
        let language = request.language();
        let api = request.at(&format!("/api/v1/topics/{id}"), &["lang"]);
        let row = |document: &'a DocumentSummary| Row {
            document,
            particulars: wording::particulars(language, document),
            byline: wording::byline(document),
        };
        TopicPage {
            frame: Frame::new(
                request,
                "topics",
                language.say(&shown.topic.zh, &shown.topic.en).clone(),
            )
            .with_api(&api),
            definition: definition(language, taxonomy, &shown.topic),
            rows: shown.documents.iter().map(row).collect(),
            steps: steps(shown.page, shown.pages, |page| request.page(page)),
            search: address("/search", [("topic", id)]),
            api,
            shown,
        }
    }
}
