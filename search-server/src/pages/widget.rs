//! Pages about the box for other web sites: how to embed it, what a frame shows, and a site that does.

use askama::Template;

use super::{Frame, Language, Request};

/// A file of the box, as the server sends it.
#[derive(Clone, Debug)]
pub struct WidgetFile {
    /// Path on the server.
    pub path: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// The file.
    pub text: &'static str,
    /// Digest for the attribute `integrity`.
    pub integrity: String,
}

/// Parameters of a frame that become attributes of the box.
const ATTRIBUTES: [&str; 11] = [
    "province",
    "region",
    "mechanism",
    "topic",
    "kind",
    "level",
    "facets",
    "placeholder",
    "theme",
    "size",
    "max-results",
];
/// Parameters of a frame that have another name there.
const RENAMED: [(&str, &str); 2] = [("year_from", "year-from"), ("year_to", "year-to")];

#[derive(Template)]
#[template(path = "widget.html")]
struct WidgetPage<'a> {
    frame: Frame,
    origin: &'a str,
    css: &'a WidgetFile,
    script: &'a WidgetFile,
    has_sites: bool,
}

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    language: Language,
    q: String,
    /// Attributes of the box with their values.
    attributes: Vec<(&'static str, String)>,
    /// Filters for the form, for a browser without scripts.
    hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage<'a> {
    server: &'a str,
    css: &'a WidgetFile,
    script: &'a WidgetFile,
    is_framed: bool,
}

/// How webmasters put the box on their site; `origin` is this server's, as they know it.
///
/// # Errors
/// The template cannot be rendered.
pub fn widget(
    request: &Request<'_>,
    origin: &str,
    css: &WidgetFile,
    script: &WidgetFile,
    has_sites: bool,
) -> Result<String, askama::Error> {
    let title = request.language().say("网站嵌入", "For web sites");
    WidgetPage { frame: Frame::new(request, "help", title), origin, css, script, has_sites }
        .render()
}

/// The box alone, for a frame on another site. Links open outside the frame.
///
/// # Errors
/// The template cannot be rendered.
pub fn embed(request: &Request<'_>) -> Result<String, askama::Error> {
    let value = |name: &str| request.value(name).map(str::to_owned);
    let same = ATTRIBUTES.iter().filter_map(|name| Some((*name, value(name)?)));
    let renamed = RENAMED.iter().filter_map(|(name, attribute)| Some((*attribute, value(name)?)));
    let filters = ATTRIBUTES.iter().take(6).chain(["year_from", "year_to"].iter());
    EmbedPage {
        language: request.language(),
        q: request.q().to_owned(),
        attributes: same.chain(renamed).collect(),
        hidden: filters.filter_map(|name| Some((*name, value(name)?))).collect(),
    }
    .render()
}

/// A page of a site that embeds the box of `server`, by the element or in a frame.
///
/// # Errors
/// The template cannot be rendered.
pub fn demo(
    server: &str,
    css: &WidgetFile,
    script: &WidgetFile,
    is_framed: bool,
) -> Result<String, askama::Error> {
    DemoPage { server, css, script, is_framed }.render()
}
