//! Links to the files that people take with them.

use super::Request;
use super::links::address;
use crate::export::Format;

/// Parameters that say how a page is shown, and not what was asked.
const OF_THE_PAGE: [&str; 8] =
    ["page", "per_page", "cursor", "lang", "as", "explain", "document", "format"];

/// The exports of a page at `path`: names and addresses.
pub(super) fn exports(request: &Request<'_>, path: &str) -> Vec<(&'static str, String)> {
    let link = |format: Format| {
        let kept = request.pairs.iter().filter(|(key, _)| !OF_THE_PAGE.contains(&key.as_str()));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        (format.label(), address(path, [("format", format.id())].into_iter().chain(kept)))
    };
    Format::ALL.into_iter().map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_asks_for_the_whole_of_what_the_page_shows() {
        let given = [("q", "a b"), ("page", "3"), ("lang", "en"), ("province", "330000")];
        let pairs = given.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let links = exports(&Request { path: "/search", pairs: &pairs }, "/api/v1/export");
        assert_eq!(links.len(), Format::ALL.len());
        let csv = links.iter().find(|(label, _)| *label == "CSV").unwrap();
        assert_eq!(csv.1, "/api/v1/export?format=csv&q=a+b&province=330000");
    }
}
