//! How to cite a document: the forms of GB/T 7714, of 2015 and of 2025.

mod quoted;
mod tags;

use schemas::api::DocumentSummary;
use schemas::document::{Kind, Pages};

pub(crate) use quoted::{quoted, verbatim};
pub(super) use tags::tags;

/// Authors that are named before 等.
const NAMED_AUTHORS: usize = 3;

/// An edition of GB/T 7714.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edition {
    /// GB/T 7714—2015.
    #[default]
    Of2015,
    /// GB/T 7714—2025, as far as it is publicly known: its marks, and the day of reading only of what is
    /// published on the network alone. All else is that of 2015.
    Of2025,
}

impl Edition {
    /// Both, the usual one first.
    pub const ALL: [Edition; 2] = [Edition::Of2015, Edition::Of2025];

    /// As the parameter `edition` names it.
    pub fn id(self) -> &'static str {
        match self {
            Edition::Of2015 => "2015",
            Edition::Of2025 => "2025",
        }
    }

    /// The edition of this name.
    pub fn parse(name: &str) -> Option<Edition> {
        Edition::ALL.into_iter().find(|edition| edition.id() == name)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Edition::Of2015 => "GB/T 7714—2015",
            Edition::Of2025 => "GB/T 7714—2025",
        }
    }

    /// The one that the pairs of an address ask for; the usual one where they name none.
    pub(super) fn of(pairs: &[(String, String)]) -> Edition {
        let last = pairs.iter().rev().find(|(key, _)| key == PARAMETER);
        last.and_then(|(_, value)| Edition::parse(value.trim())).unwrap_or_default()
    }

    /// What stands between the parts of a reference. In 2025 stops and square brackets are narrow, the
    /// rest is as wide as characters.
    fn marks(self) -> Marks {
        match self {
            Edition::Of2015 => Marks { comma: ", ", colon: ": ", open: "(", close: ")" },
            Edition::Of2025 => Marks { comma: "，", colon: "：", open: "（", close: "）" },
        }
    }
}

/// The parameter of an address that names the edition.
pub(super) const PARAMETER: &str = "edition";

struct Marks {
    comma: &'static str,
    colon: &'static str,
    open: &'static str,
    close: &'static str,
}

/// What a source is to those who cite it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceType {
    /// An article of a newspaper.
    Newspaper,
    /// An article of a journal.
    Journal,
    /// A speech or write-up in a compilation.
    Compilation,
    /// A law, regulation or decision.
    Regulation,
    /// A report by itself.
    Report,
    /// A page on the web.
    Web,
    /// Something of which no more is known.
    Other,
}

impl SourceType {
    /// The letters that GB/T 7714 gives it.
    fn code(self) -> &'static str {
        match self {
            SourceType::Newspaper => "N",
            SourceType::Journal => "J",
            SourceType::Compilation => "G",
            SourceType::Regulation => "A",
            SourceType::Report => "R",
            SourceType::Web => "EB",
            SourceType::Other => "Z",
        }
    }

    /// What a document is. A meeting or column is the compilation of what is printed; of a page on the web
    /// it is a compilation only where the source says that it appeared in one.
    fn of(kind: Kind, venue: Option<&str>, has_appeared: bool, is_on_web: bool) -> SourceType {
        let ends =
            |ends: &[&str]| venue.is_some_and(|venue| ends.iter().any(|end| venue.ends_with(end)));
        match kind {
            Kind::Regulation => SourceType::Regulation,
            _ if ends(&JOURNALS) => SourceType::Journal,
            _ if ends(&["报"]) && !ends(&BULLETINS) => SourceType::Newspaper,
            _ if venue.is_some() && (has_appeared || !is_on_web) => SourceType::Compilation,
            Kind::Report => SourceType::Report,
            _ if is_on_web => SourceType::Web,
            _ => SourceType::Other,
        }
    }

    /// Whether there is no print of it, so that the day of reading says which state of it was read.
    fn is_of_the_network(self) -> bool {
        matches!(self, SourceType::Web | SourceType::Regulation)
    }
}

/// How names of journals end.
const JOURNALS: [&str; 4] = ["学报", "公报", "杂志", "月刊"];
/// How names end of what is no newspaper, though 报 is its last character.
const BULLETINS: [&str; 3] = ["简报", "通报", "画报"];

/// A reference in a form of GB/T 7714. What is published on the network is cited with the day on
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
    pub(crate) source: SourceType,
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

/// The particulars of a reference, with the pages of the document, or those of the passage that is quoted.
pub(crate) fn reference(document: &DocumentSummary, quoted: Option<Pages>) -> Reference<'_> {
    let original = document.original.as_ref();
    let title = original.and_then(|original| original.title.as_ref()).unwrap_or(&document.title);
    let venue = original.and_then(|original| original.venue.as_ref()).or(document.event.as_ref());
    let venue = venue.map(String::as_str);
    let url = document.source_url.as_deref().filter(|url| is_web(url));
    let has_appeared = original.is_some_and(|original| original.venue.is_some());
    Reference {
        title,
        authors: &document.authors,
        source: SourceType::of(document.kind, venue, has_appeared, url.is_some()),
        venue,
        date: document.date.clone().or_else(|| document.year.map(|year| year.to_string())),
        year: document.year,
        // The pages are those of the source that was read, which a digest is not.
        pages: quoted.or(document.pages).filter(|_| original.is_none()).map(Pages::cited),
        url,
    }
}

/// The reference to the original where the document is a digest of it, else to the document; with the
/// pages of the document, or those of the passage that is quoted.
pub(crate) fn citation(
    document: &DocumentSummary,
    quoted: Option<Pages>,
    edition: Edition,
) -> Citation {
    let Reference { title, authors: signed, source, venue, date, year, pages, url } =
        reference(document, quoted);
    let Marks { comma, colon, open, close } = edition.marks();
    let has_day = url.is_some() && (edition == Edition::Of2015 || source.is_of_the_network());
    let pages = pages.map(|pages| match pages {
        [first, last] if first == last => first.to_string(),
        [first, last] => format!("{first}-{last}"),
    });
    let with_pages = |when: Option<String>| match (when, &pages) {
        (Some(when), Some(pages)) => format!("{when}{colon}{pages}"),
        (when, pages) => when.or_else(|| pages.clone()).unwrap_or_default(),
    };
    let year = year.map(|year| year.to_string());
    let venue = venue.unwrap_or_default();
    let stated = match source {
        // Its pages are what a newspaper numbers.
        SourceType::Newspaper => {
            let day = date.map_or_else(String::new, |date| format!("{comma}{date}"));
            let page = pages.as_ref();
            let page = page.map_or_else(String::new, |page| format!("{open}{page}{close}"));
            format!("{venue}{day}{page}")
        }
        SourceType::Journal => {
            let year = year.map_or_else(String::new, |year| format!("{comma}{year}"));
            with_pages(Some(format!("{venue}{year}")))
        }
        SourceType::Compilation => with_pages(year),
        _ if has_day => {
            let day = date.map_or_else(String::new, |date| format!("{open}{date}{close}"));
            with_pages(year.filter(|_| pages.is_some())) + &day
        }
        _ => with_pages(date),
    };
    let mut before = authors(signed, comma);
    if !before.is_empty() {
        before.push_str(". ");
    }
    let on_line = if url.is_some() { "/OL" } else { "" };
    before.push_str(&format!("{title}[{}{on_line}]", source.code()));
    if source == SourceType::Compilation {
        before.push_str(&format!("//{venue}"));
    }
    if !stated.is_empty() || (has_day && source != SourceType::Compilation) {
        before.push_str(". ");
    }
    before.push_str(&stated);
    let after = url.map_or_else(|| ".".to_owned(), |url| format!(". {url}."));
    Citation { before, has_day, after }
}

fn authors(authors: &[String], comma: &str) -> String {
    match authors.get(..NAMED_AUTHORS) {
        Some(named) if authors.len() > NAMED_AUTHORS => format!("{}{comma}等", named.join(comma)),
        _ => authors.join(comma),
    }
}

#[cfg(test)]
mod tests {
    use schemas::document::Original;

    use super::*;
    use crate::pages::tests::shown;

    /// A reference of 2015, and the same of 2025.
    #[track_caller]
    fn check(document: &DocumentSummary, of_2015: &str, of_2025: &str) {
        assert_eq!(citation(document, None, Edition::Of2015).line(), of_2015);
        assert_eq!(citation(document, None, Edition::Of2025).line(), of_2025);
    }

    /// A document of which nothing but title, author and year is known.
    fn plain() -> DocumentSummary {
        let mut given = shown().document;
        given.title = "谈建议办理".to_owned();
        given.original = None;
        given.source_url = None;
        given
    }

    fn appeared_in(venue: &str) -> Option<Original> {
        Some(Original { title: None, venue: Some(venue.to_owned()) })
    }

    const URL: &str = "https://example.org/a";

    #[test]
    fn pages_of_the_source_are_cited_and_those_of_the_quotation_before_all() {
        let pages = |physical, printed| Some(Pages { physical, printed });
        let mut given = plain();
        given.pages = pages([3, 5], Some([43, 45]));
        check(&given, "李伟. 谈建议办理[Z]. 2021: 43-45.", "李伟. 谈建议办理[Z]. 2021：43-45.");
        let quoted = citation(&given, pages([4, 4], Some([44, 44])), Edition::Of2015);
        assert_eq!(quoted.line(), "李伟. 谈建议办理[Z]. 2021: 44.");
        given.date = Some("2021-12-24".to_owned());
        given.source_url = Some("https://example.org/a.pdf".to_owned());
        given.pages = pages([3, 5], None);
        check(
            &given,
            "李伟. 谈建议办理[EB/OL]. 2021: 3-5(2021-12-24)[引用日期]. https://example.org/a.pdf.",
            "李伟. 谈建议办理[EB/OL]. 2021：3-5（2021-12-24）[引用日期]. https://example.org/a.pdf.",
        );
        given.source_url = None;
        given.event = Some("人民代表报".to_owned());
        given.pages = pages([3, 3], None);
        check(
            &given,
            "李伟. 谈建议办理[N]. 人民代表报, 2021-12-24(3).",
            "李伟. 谈建议办理[N]. 人民代表报，2021-12-24（3）.",
        );
        // What is cited is the original, and its pages are not known.
        given.original = appeared_in("人民代表报");
        check(
            &given,
            "李伟. 谈建议办理[N]. 人民代表报, 2021-12-24.",
            "李伟. 谈建议办理[N]. 人民代表报，2021-12-24.",
        );
    }

    #[test]
    fn speeches_in_compilations() {
        let mut given = plain();
        given.event = Some("经验交流会".to_owned());
        given.date = Some("2021-12-24".to_owned());
        given.pages = Some(Pages { physical: [45, 52], printed: None });
        check(
            &given,
            "李伟. 谈建议办理[G]//经验交流会. 2021: 45-52.",
            "李伟. 谈建议办理[G]//经验交流会. 2021：45-52.",
        );
        given.pages = None;
        given.original = appeared_in("交流会发言摘编");
        given.source_url = Some(URL.to_owned());
        check(
            &given,
            "李伟. 谈建议办理[G/OL]//交流会发言摘编. 2021[引用日期]. https://example.org/a.",
            "李伟. 谈建议办理[G/OL]//交流会发言摘编. 2021. https://example.org/a.",
        );
        given.year = None;
        given.source_url = None;
        check(
            &given,
            "李伟. 谈建议办理[G]//交流会发言摘编.",
            "李伟. 谈建议办理[G]//交流会发言摘编.",
        );
    }

    #[test]
    fn newspapers_and_what_is_none() {
        let mut given = plain();
        given.date = Some("2021-12-24".to_owned());
        given.original = appeared_in("人民代表报");
        given.source_url = Some("HTTPS://example.org/a".to_owned());
        check(
            &given,
            "李伟. 谈建议办理[N/OL]. 人民代表报, 2021-12-24[引用日期]. HTTPS://example.org/a.",
            "李伟. 谈建议办理[N/OL]. 人民代表报，2021-12-24. HTTPS://example.org/a.",
        );
        given.source_url = None;
        given.original = appeared_in("全国人民代表大会常务委员会公报");
        check(
            &given,
            "李伟. 谈建议办理[J]. 全国人民代表大会常务委员会公报, 2021.",
            "李伟. 谈建议办理[J]. 全国人民代表大会常务委员会公报，2021.",
        );
        given.original = appeared_in("人大工作简报");
        check(
            &given,
            "李伟. 谈建议办理[G]//人大工作简报. 2021.",
            "李伟. 谈建议办理[G]//人大工作简报. 2021.",
        );
    }

    #[test]
    fn regulations_pages_on_the_web_and_reports() {
        let mut given = plain();
        given.date = Some("2021-11-25".to_owned());
        given.source_url = Some(URL.to_owned());
        // A column of a web site makes no compilation.
        given.event = Some("主任笔谈".to_owned());
        check(
            &given,
            "李伟. 谈建议办理[EB/OL]. (2021-11-25)[引用日期]. https://example.org/a.",
            "李伟. 谈建议办理[EB/OL]. （2021-11-25）[引用日期]. https://example.org/a.",
        );
        given.event = None;
        given.kind = Kind::Report;
        check(
            &given,
            "李伟. 谈建议办理[R/OL]. (2021-11-25)[引用日期]. https://example.org/a.",
            "李伟. 谈建议办理[R/OL]. 2021-11-25. https://example.org/a.",
        );
        given.source_url = None;
        check(&given, "李伟. 谈建议办理[R]. 2021-11-25.", "李伟. 谈建议办理[R]. 2021-11-25.");
        given.kind = Kind::Regulation;
        given.authors = vec!["浙江省人民代表大会常务委员会".to_owned()];
        given.original = appeared_in("法规汇编");
        given.title = "浙江省某条例".to_owned();
        check(
            &given,
            "浙江省人民代表大会常务委员会. 浙江省某条例[A]. 2021-11-25.",
            "浙江省人民代表大会常务委员会. 浙江省某条例[A]. 2021-11-25.",
        );
        given.source_url = Some(URL.to_owned());
        check(
            &given,
            "浙江省人民代表大会常务委员会. 浙江省某条例[A/OL]. (2021-11-25)[引用日期]. https://example.org/a.",
            "浙江省人民代表大会常务委员会. 浙江省某条例[A/OL]. （2021-11-25）[引用日期]. https://example.org/a.",
        );
        given.date = None;
        given.year = None;
        let line = citation(&given, None, Edition::Of2025).read_on("2026-11-21");
        assert_eq!(
            line,
            "浙江省人民代表大会常务委员会. 浙江省某条例[A/OL]. [2026-11-21]. https://example.org/a."
        );
    }

    #[test]
    fn authors_and_addresses() {
        let mut given = plain();
        check(&given, "李伟. 谈建议办理[Z]. 2021.", "李伟. 谈建议办理[Z]. 2021.");
        given.source_url = Some("javascript:alert(1)".to_owned());
        given.authors = ["甲", "乙", "丙", "丁"].map(str::to_owned).to_vec();
        check(
            &given,
            "甲, 乙, 丙, 等. 谈建议办理[Z]. 2021.",
            "甲，乙，丙，等. 谈建议办理[Z]. 2021.",
        );
        given.authors.clear();
        given.year = None;
        check(&given, "谈建议办理[Z].", "谈建议办理[Z].");
    }

    #[test]
    fn editions_have_names() {
        for edition in Edition::ALL {
            assert_eq!(Edition::parse(edition.id()), Some(edition));
            assert!(edition.name().ends_with(edition.id()));
        }
        let of = |value: &str| Edition::of(&[("edition".to_owned(), value.to_owned())]);
        assert_eq!(
            (of("2025"), of("2005"), Edition::of(&[])),
            (Edition::Of2025, Edition::Of2015, Edition::Of2015)
        );
    }
}
