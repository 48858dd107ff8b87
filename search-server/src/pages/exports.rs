//! Links to the files that people take with them.

use super::Request;
use super::citation::{Edition, PARAMETER};
use super::links::address;
use crate::export::Format;

/// Parameters that say how a page is shown, and not what was asked.
const OF_THE_PAGE: [&str; 8] =
    ["page", "per_page", "cursor", "lang", "as", "explain", "document", "format"];

/// The feed at `path` of a page.
pub(super) fn feed(request: &Request<'_>, path: &str) -> String {
    request.at(path, &[&OF_THE_PAGE[..], &["sort", PARAMETER]].concat())
}

/// What stands below a result.
pub(super) struct Exports {
    /// Names and addresses of the files.
    pub(super) links: Vec<(&'static str, String)>,
    /// The edition of the references on the page and in the files.
    pub(super) edition: &'static str,
    /// The page with references of the other edition: its name and address.
    pub(super) other: (&'static str, String),
}

/// The exports of a page at `path`.
pub(super) fn exports(request: &Request<'_>, path: &str) -> Exports {
    let link = |format: Format| {
        let kept = request.pairs.iter().filter(|(key, _)| !OF_THE_PAGE.contains(&key.as_str()));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        (format.label(), address(path, [("format", format.id())].into_iter().chain(kept)))
    };
    let edition = request.edition();
    Exports {
        links: Format::ALL.into_iter().map(link).collect(),
        edition: edition.name(),
        other: other(request, edition),
    }
}

/// The same page with references of the other edition: its name and address.
pub(super) fn other(request: &Request<'_>, edition: Edition) -> (&'static str, String) {
    match edition {
        Edition::Of2015 => (Edition::Of2025.name(), request.with(PARAMETER, Edition::Of2025.id())),
        Edition::Of2025 => (Edition::Of2015.name(), request.without(PARAMETER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_asks_for_the_whole_of_what_the_page_shows() {
        let given = [
            ("q", "a b"),
            ("page", "3"),
            ("lang", "en"),
            ("edition", "2025"),
            ("province", "330000"),
        ];
        let pairs = given.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let shown = exports(&Request { path: "/search", pairs: &pairs }, "/api/v1/export");
        assert_eq!(shown.links.len(), Format::ALL.len());
        let csv = shown.links.iter().find(|(label, _)| *label == "CSV").unwrap();
        assert_eq!(csv.1, "/api/v1/export?format=csv&q=a+b&edition=2025&province=330000");
        assert_eq!(shown.edition, "GB/T 7714—2025");
        assert_eq!(shown.other.1, "/search?q=a+b&lang=en&province=330000");
        let pairs = &pairs[..2];
        let shown = exports(&Request { path: "/search", pairs }, "/api/v1/export");
        assert_eq!(shown.other, ("GB/T 7714—2025", "/search?q=a+b&edition=2025".to_owned()));
    }
}
