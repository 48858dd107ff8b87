//! How to cite a document: the forms of GB/T 7714—2015, and tags by which reference managers read it.

use schemas::api::DocumentSummary;
use schemas::document::{Kind, Pages};

/// Authors that are named before 等.
const NAMED_AUTHORS: usize = 3;

/// A reference in the form of GB/T 7714—2015. What is published on the network is cited with the day on
/// which it was read; the server leaves that to the reader, since equal addresses have equal pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Citation {
    /// Up to the day of reading.
    pub(crate) before: String,
    /// Whether the day of reading stands between.
    pub(crate) has_day: bool,
    /// What comes after it.
    pub(crate) after: String,
}

impl Citation {
    /// The reference as one line, with a placeholder for the day of reading.
    pub(super) fn line(&self) -> String {
        self.read_on("引用日期")
    }

    /// The reference as one line, with the day of reading.
    pub(crate) fn read_on(&self, day: &str) -> String {
        let day = if self.has_day { format!("[{day}]") } else { String::new() };
        format!("{}{day}{}", self.before, self.after)
    }
}

/// Whether an address is one that a browser may be led to.
pub(super) fn is_web(address: &str) -> bool {
    let start: String = address.chars().take(8).collect::<String>().to_ascii_lowercase();
    start.starts_with("https://") || start.starts_with("http://")
}

/// What a reference is made of: the particulars of the original where the document is a digest of it, else
/// of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    /// Title.
    pub(crate) title: &'a str,
    /// All who sign it.
    pub(crate) authors: &'a [String],
    /// What it is.
    pub(crate) kind: Kind,
    /// Newspaper, meeting or column that it is part of.
    pub(crate) venue: Option<&'a str>,
    /// `YYYY-MM-DD`, else the year.
    pub(crate) date: Option<String>,
    /// Year.
    pub(crate) year: Option<i32>,
    /// The first and the last page.
    pub(crate) pages: Option<[u32; 2]>,
    /// Address on the web.
    pub(crate) url: Option<&'a str>,
}

impl Reference<'_> {
    /// Whether it is part of a newspaper.
    pub(crate) fn is_in_newspaper(&self) -> bool {
        self.venue.is_some_and(|venue| venue.ends_with('报'))
    }
}

/// The particulars of a reference, with the pages of the document, or those of the passage that is quoted.
pub(crate) fn reference(document: &DocumentSummary, quoted: Option<Pages>) -> Reference<'_> {
    let original = document.original.as_ref();
    let title = original.and_then(|original| original.title.as_ref()).unwrap_or(&document.title);
    let venue = original.and_then(|original| original.venue.as_ref()).or(document.event.as_ref());
    Reference {
        title,
        authors: &document.authors,
        kind: document.kind,
        venue: venue.map(String::as_str),
        date: document.date.clone().or_else(|| document.year.map(|year| year.to_string())),
        year: document.year,
        // The pages are those of the source that was read, which a digest is not.
        pages: quoted.or(document.pages).filter(|_| original.is_none()).map(Pages::cited),
        url: document.source_url.as_deref().filter(|url| is_web(url)),
    }
}

/// The reference to the original where the document is a digest of it, else to the document; with the
/// pages of the document, or those of the passage that is quoted.
pub(crate) fn citation(document: &DocumentSummary, quoted: Option<Pages>) -> Citation {
    let Reference { title, authors: signed, kind, venue, date, year, pages, url } =
        reference(document, quoted);
    let pages = pages.map_or_else(String::new, |pages| match pages {
        [first, last] if first == last => format!(": {first}"),
        [first, last] => format!(": {first}-{last}"),
    });
    let authors = authors(signed);
    let who = if authors.is_empty() { String::new() } else { format!("{authors}. ") };
    if let Some(url) = url {
        let code = if kind == Kind::Regulation { "A/OL" } else { "EB/OL" };
        let year = year.map(|year| year.to_string()).filter(|_| !pages.is_empty());
        let year = year.map_or_else(String::new, |year| format!("{year}{pages}"));
        let date = date.map_or_else(String::new, |date| format!("({date})"));
        return Citation {
            before: format!("{who}{title}[{code}]. {year}{date}"),
            has_day: true,
            after: format!(". {url}."),
        };
    }
    let date = date.map_or_else(String::new, |date| format!(", {date}"));
    let before = match (kind, venue) {
        (Kind::Regulation, _) => format!("{who}{title}[A]{}", date.replacen(", ", ". ", 1)),
        (_, Some(venue)) if venue.ends_with('报') => format!("{who}{title}[N]. {venue}{date}"),
        (_, Some(venue)) => format!("{who}{title}[G]//{venue}{}", date.replacen(", ", ". ", 1)),
        (Kind::Report, None) => format!("{who}{title}[R]{}", date.replacen(", ", ". ", 1)),
        (_, None) => format!("{who}{title}[Z]{}", date.replacen(", ", ". ", 1)),
    };
    Citation { before: before + &pages, has_day: false, after: ".".to_owned() }
}

fn authors(authors: &[String]) -> String {
    match authors.get(..NAMED_AUTHORS) {
        Some(named) if authors.len() > NAMED_AUTHORS => format!("{}, 等", named.join(", ")),
        _ => authors.join(", "),
    }
}

/// Names and contents of the `citation_*` tags.
pub(super) fn tags(document: &DocumentSummary) -> Vec<(&'static str, String)> {
    let reference = reference(document, None);
    let mut tags = vec![("citation_title", reference.title.to_owned())];
    tags.extend(document.authors.iter().map(|author| ("citation_author", author.clone())));
    let day = reference.date.as_ref().map(|date| date.replace('-', "/"));
    tags.extend(day.map(|day| ("citation_publication_date", day)));
    // By this tag reference managers tell what an item is part of, and so what it is.
    let part_of = match (document.kind, reference.venue) {
        (Kind::Regulation, _) | (_, None) => None,
        _ if reference.is_in_newspaper() => Some("citation_journal_title"),
        _ => Some("citation_inbook_title"),
    };
    tags.extend(part_of.zip(reference.venue.map(str::to_owned)));
    if document.kind == Kind::Report
        && part_of.is_none()
        && let Some(author) = document.authors.first()
    {
        tags.push(("citation_technical_report_institution", author.clone()));
    }
    if let Some([first, last]) = reference.pages {
        tags.push(("citation_firstpage", first.to_string()));
        tags.push(("citation_lastpage", last.to_string()));
    }
    tags.extend(reference.url.map(|url| ("citation_public_url", url.to_owned())));
    tags.push(("citation_language", "zh-CN".to_owned()));
    tags
}

#[cfg(test)]
mod tests {
    use schemas::document::Original;

    use super::*;
    use crate::pages::tests::shown;

    #[track_caller]
    fn check(document: &DocumentSummary, expected: &str) {
        assert_eq!(citation(document, None).line(), expected);
    }

    #[test]
    fn pages_of_the_source_are_cited_and_those_of_the_quotation_before_all() {
        let pages = |physical, printed| Some(Pages { physical, printed });
        let mut given = shown().document;
        given.title = "谈建议办理".to_owned();
        given.source_url = None;
        given.original = None;
        given.pages = pages([3, 5], Some([43, 45]));
        check(&given, "李伟. 谈建议办理[Z]. 2021: 43-45.");
        let quoted = citation(&given, pages([4, 4], Some([44, 44])));
        assert_eq!(quoted.line(), "李伟. 谈建议办理[Z]. 2021: 44.");
        assert!(tags(&given).contains(&("citation_lastpage", "45".to_owned())));
        given.date = Some("2021-12-24".to_owned());
        given.source_url = Some("https://example.org/a.pdf".to_owned());
        given.pages = pages([3, 5], None);
        check(
            &given,
            "李伟. 谈建议办理[EB/OL]. 2021: 3-5(2021-12-24)[引用日期]. https://example.org/a.pdf.",
        );
        given.original = Some(Original { title: None, venue: Some("人民代表报".to_owned()) });
        given.source_url = None;
        check(&given, "李伟. 谈建议办理[N]. 人民代表报, 2021-12-24.");
        assert!(!tags(&given).iter().any(|(name, _)| *name == "citation_firstpage"));
    }

    #[test]
    fn every_shape_of_reference() {
        let mut given = shown().document;
        given.title = "谈建议办理".to_owned();
        given.original = None;
        given.source_url = None;
        check(&given, "李伟. 谈建议办理[Z]. 2021.");
        given.event = Some("经验交流会".to_owned());
        check(&given, "李伟. 谈建议办理[G]//经验交流会. 2021.");
        given.date = Some("2021-12-24".to_owned());
        given.original = Some(Original { title: None, venue: Some("人民代表报".to_owned()) });
        check(&given, "李伟. 谈建议办理[N]. 人民代表报, 2021-12-24.");
        given.source_url = Some("HTTPS://example.org/a".to_owned());
        check(&given, "李伟. 谈建议办理[EB/OL]. (2021-12-24)[引用日期]. HTTPS://example.org/a.");
        given.kind = Kind::Regulation;
        check(&given, "李伟. 谈建议办理[A/OL]. (2021-12-24)[引用日期]. HTTPS://example.org/a.");
        given.source_url = Some("javascript:alert(1)".to_owned());
        given.authors = ["甲", "乙", "丙", "丁"].map(str::to_owned).to_vec();
        check(&given, "甲, 乙, 丙, 等. 谈建议办理[A]. 2021-12-24.");
    }

    #[test]
    fn tags_name_what_it_is_part_of() {
        let mut given = shown().document;
        given.event = Some("经验交流会".to_owned());
        given.original = None;
        let tags = tags(&given);
        assert!(tags.contains(&("citation_inbook_title", "经验交流会".to_owned())));
        assert!(tags.contains(&("citation_author", "李伟".to_owned())));
        assert!(!tags.iter().any(|(_, value)| value.starts_with("javascript:")));
    }
}
