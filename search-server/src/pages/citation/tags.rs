//! Tags by which reference managers read a document's page.
//!
//! What a tag means is decided by those who read it, of whom Zotero's translator “Embedded Metadata” is the
//! most used. Of a page with `citation_title` alone it makes a journal article; so `z:itemType` says what
//! the source is. `citation_journal_title` would make a journal article of a newspaper's, too, which is
//! why the name of a newspaper stands in a tag of PRISM.

use schemas::api::DocumentSummary;

use super::{SourceType, reference};

/// What Zotero calls it.
fn item_type(source: SourceType) -> &'static str {
    match source {
        SourceType::Newspaper => "newspaperArticle",
        SourceType::Journal => "journalArticle",
        SourceType::Compilation => "bookSection",
        SourceType::Regulation => "statute",
        SourceType::Report => "report",
        SourceType::Web => "webpage",
        SourceType::Other => "document",
    }
}

/// Names and contents of the tags; `here` is the whole address of the document's page, empty where it is
/// not known.
pub(in crate::pages) fn tags(
    document: &DocumentSummary,
    here: &str,
) -> Vec<(&'static str, String)> {
    let reference = reference(document, None);
    let mut tags = vec![
        ("z:itemType", item_type(reference.source).to_owned()),
        ("citation_title", reference.title.to_owned()),
    ];
    tags.extend(document.authors.iter().map(|author| ("citation_author", author.clone())));
    let day = reference.date.as_ref().map(|date| date.replace('-', "/"));
    tags.extend(day.map(|day| ("citation_publication_date", day)));
    let part_of = match reference.source {
        SourceType::Newspaper => Some("prism.publicationName"),
        SourceType::Journal => Some("citation_journal_title"),
        SourceType::Compilation => Some("citation_inbook_title"),
        _ => None,
    };
    tags.extend(part_of.zip(reference.venue.map(str::to_owned)));
    if reference.source == SourceType::Report
        && let Some(author) = document.authors.first()
    {
        tags.push(("citation_technical_report_institution", author.clone()));
    }
    if let Some([first, last]) = reference.pages {
        tags.push(("citation_firstpage", first.to_string()));
        tags.push(("citation_lastpage", last.to_string()));
    }
    let address = reference.url.unwrap_or(here);
    if !address.is_empty() {
        tags.push(("citation_public_url", address.to_owned()));
    }
    tags.push(("citation_language", "zh-CN".to_owned()));
    tags
}

#[cfg(test)]
mod tests {
    use schemas::document::{Kind, Original, Pages};

    use super::*;
    use crate::pages::tests::shown;

    const HERE: &str = "https://kb.example.gov.cn/doc/d1";

    fn plain() -> DocumentSummary {
        let mut given = shown().document;
        given.original = None;
        given.source_url = None;
        given
    }

    /// All contents of a tag.
    fn of(document: &DocumentSummary, name: &str) -> Vec<String> {
        let tags = tags(document, HERE).into_iter().filter(|(tag, _)| *tag == name);
        tags.map(|(_, content)| content).collect()
    }

    #[test]
    fn every_type_is_named_with_what_it_is_part_of() {
        let mut given = plain();
        let venue = |venue: &str| Some(Original { title: None, venue: Some(venue.to_owned()) });
        assert_eq!(of(&given, "z:itemType"), ["document"]);
        given.event = Some("经验交流会".to_owned());
        assert_eq!(of(&given, "z:itemType"), ["bookSection"]);
        assert_eq!(of(&given, "citation_inbook_title"), ["经验交流会"]);
        given.original = venue("人民代表报");
        assert_eq!(of(&given, "z:itemType"), ["newspaperArticle"]);
        assert_eq!(of(&given, "prism.publicationName"), ["人民代表报"]);
        assert!(of(&given, "citation_journal_title").is_empty());
        given.original = venue("某大学学报");
        assert_eq!(of(&given, "z:itemType"), ["journalArticle"]);
        assert_eq!(of(&given, "citation_journal_title"), ["某大学学报"]);
        given.kind = Kind::Regulation;
        assert_eq!(of(&given, "z:itemType"), ["statute"]);
        assert!(of(&given, "citation_journal_title").is_empty());
        given = plain();
        given.kind = Kind::Report;
        assert_eq!(of(&given, "z:itemType"), ["report"]);
        assert_eq!(of(&given, "citation_technical_report_institution"), ["李伟"]);
        given.kind = Kind::Article;
        given.source_url = Some("https://example.org/a".to_owned());
        assert_eq!(of(&given, "z:itemType"), ["webpage"]);
    }

    #[test]
    fn particulars_are_named() {
        let mut given = plain();
        assert_eq!(of(&given, "citation_author"), ["李伟"]);
        assert_eq!(of(&given, "citation_publication_date"), ["2021"]);
        assert_eq!(of(&given, "citation_public_url"), [HERE]);
        assert_eq!(of(&given, "citation_language"), ["zh-CN"]);
        given.date = Some("2021-12-24".to_owned());
        given.pages = Some(Pages { physical: [3, 5], printed: Some([43, 45]) });
        given.source_url = Some("https://example.org/a".to_owned());
        assert_eq!(of(&given, "citation_publication_date"), ["2021/12/24"]);
        assert_eq!(of(&given, "citation_lastpage"), ["45"]);
        assert_eq!(of(&given, "citation_public_url"), ["https://example.org/a"]);
        given.source_url = Some("javascript:alert(1)".to_owned());
        assert_eq!(of(&given, "citation_public_url"), [HERE]);
        assert!(!tags(&given, "").iter().any(|(name, _)| *name == "citation_public_url"));
        given.original = Some(Original { title: Some("原题".to_owned()), venue: None });
        assert_eq!(of(&given, "citation_title"), ["原题"]);
        assert!(
            of(&given, "citation_firstpage").is_empty(),
            "pages of the digest, not of the original"
        );
    }
}
