//! Documents and passages: what a source says, piece by piece.

use serde::{Deserialize, Serialize};

use crate::region::{Level, RegionCode};
use crate::regulation::Regulation;

/// What a document is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 发言: what somebody said at a meeting.
    Speech,
    /// 文章: an experience write-up, news, research, notes.
    Article,
    /// 报告: a work report.
    Report,
    /// 法规: a law, regulation or decision.
    Regulation,
    /// 题记: the heading or editor's note of a compilation.
    Preface,
    /// 片段: a piece that could not be placed.
    Fragment,
}

impl Kind {
    /// All kinds, in the order in which pages list them.
    pub const ALL: [Kind; 6] = [
        Kind::Speech,
        Kind::Article,
        Kind::Report,
        Kind::Regulation,
        Kind::Preface,
        Kind::Fragment,
    ];

    /// The identifier used in parameters and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Speech => "speech",
            Kind::Article => "article",
            Kind::Report => "report",
            Kind::Regulation => "regulation",
            Kind::Preface => "preface",
            Kind::Fragment => "fragment",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Kind::Speech => "发言",
            Kind::Article => "文章",
            Kind::Report => "报告",
            Kind::Regulation => "法规",
            Kind::Preface => "题记",
            Kind::Fragment => "片段",
        }
    }

    /// The kind with this identifier or Chinese name.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.id() == text || kind.zh() == text)
    }
}

/// A half-open range `[start, end)` of characters (Unicode scalar values) of the decoded source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "[usize; 2]", into = "[usize; 2]")]
pub struct Span {
    /// First character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

impl From<[usize; 2]> for Span {
    fn from([start, end]: [usize; 2]) -> Span {
        Span { start, end }
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> [usize; 2] {
        [span.start, span.end]
    }
}

/// How a span of a document goes on in the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Join {
    /// What stands at the join.
    pub kind: JoinKind,
    /// Whether every other order of the page reads clearly worse.
    #[serde(rename = "certain")]
    pub is_certain: bool,
}

/// What stands where two spans meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JoinKind {
    /// A sentence that runs on.
    Sentence,
    /// The end of a paragraph.
    Paragraph,
    /// A sentence that breaks off: some text is missing.
    Lost,
}

/// How sure the reading order of a document is whose source had to be put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadingOrder {
    /// At least half of the text stands where it must.
    Inferred,
    /// More than half of the text might stand elsewhere.
    Doubtful,
}

impl ReadingOrder {
    /// What it is called on pages.
    pub fn zh(self) -> &'static str {
        match self {
            ReadingOrder::Inferred => "阅读顺序为推定",
            ReadingOrder::Doubtful => "阅读顺序为推定，可信度低",
        }
    }
}

impl Document {
    /// A text by itself: an article from `source` of which nothing else is known.
    pub fn of_text(source: &str, passages: Vec<Passage>) -> Document {
        Document {
            id: String::new(),
            source: source.to_owned(),
            kind: Kind::Article,
            title: None,
            authors: Vec::new(),
            post: None,
            level: None,
            region: None,
            event: None,
            date: None,
            year: None,
            year_basis: None,
            url: None,
            original: None,
            duplicate_of: None,
            spans: Vec::new(),
            joins: Vec::new(),
            order_confidence: None,
            regulation: None,
            passages,
            pages: Vec::new(),
        }
    }

    /// On which pages of the source a passage stands, where it has pages.
    pub fn pages_of(&self, passage: &str) -> Option<Pages> {
        pages_of(&self.pages, passage)
    }

    /// How sure its reading order is; `None` if the source is in order.
    pub fn reading_order(&self) -> Option<ReadingOrder> {
        let sure = |confidence| {
            if confidence < 0.5 { ReadingOrder::Doubtful } else { ReadingOrder::Inferred }
        };
        self.order_confidence.map(sure)
    }
}

/// The home of a document: the division whose congress speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Code of the narrowest division that is certain.
    pub code: RegionCode,
    /// Full names from the province down.
    pub path: Vec<String>,
}

/// One piece of a document; every character of a document stands in exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// `title`, `byline`, `para_3`, `chp_1`, `art_5` or `art_5__para_2`: the anchor of links.
    pub id: String,
    /// The text as printed, white space at line breaks mended.
    pub text: String,
}

/// One speech, article, report or regulation. What is unknown is `None`, never guessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Stable across rebuilds and machines: derived from the source's name and the text.
    pub id: String,
    /// Path below the folder that was given, with `#row` for a row of a JSON Lines file.
    pub source: String,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: Option<String>,
    /// The people or bodies that sign it.
    pub authors: Vec<String>,
    /// The office of the author as printed.
    pub post: Option<String>,
    /// The level of the congress that speaks.
    pub level: Option<Level>,
    /// Its home.
    pub region: Option<Home>,
    /// The meeting or column it belongs to.
    pub event: Option<String>,
    /// `YYYY-MM-DD`, where a day is stated.
    pub date: Option<String>,
    /// The year, stated or inferred.
    pub year: Option<i32>,
    /// How the year is known.
    pub year_basis: Option<String>,
    /// The address it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The printed or published original, where the document is a digest or a reprint of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
    /// The document that it repeats, word for word or nearly so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Where it stands in the source, in reading order; characters.
    pub spans: Vec<Span>,
    /// How each span goes on in the next, one fewer than the spans; empty where the source is in
    /// order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// Where the source had to be put in order: the share of the text, 0 to 1, whose place is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_confidence: Option<f32>,
    /// What it prints of itself, if it is a regulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<Box<Regulation>>,
    /// Its text.
    pub passages: Vec<Passage>,
    /// On which pages of the source each passage stands; empty where the source has no pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PassagePages>,
}

/// On which pages of its source something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pages {
    /// Its first and last page, counted from 1 in the file.
    pub physical: [u32; 2],
    /// The numbers that these pages print, where both print one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<[u32; 2]>,
}

/// On which pages of its source a passage stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassagePages {
    /// The passage.
    pub passage: String,
    /// Its pages.
    #[serde(flatten)]
    pub pages: Pages,
}

impl Pages {
    /// From the first of these pages to the last; `None` if there are none. Printed numbers count if all
    /// have them.
    pub fn over(all: impl IntoIterator<Item = Pages>) -> Option<Pages> {
        let join = |one: [u32; 2], other: [u32; 2]| [one[0].min(other[0]), one[1].max(other[1])];
        all.into_iter().reduce(|one, other| Pages {
            physical: join(one.physical, other.physical),
            printed: one.printed.zip(other.printed).map(|(one, other)| join(one, other)),
        })
    }

    /// The numbers that a citation gives: the printed ones, else those in the file.
    pub fn cited(self) -> [u32; 2] {
        self.printed.unwrap_or(self.physical)
    }

    /// What people call them: 第3页, 第3—5页.
    pub fn zh(self) -> String {
        match self.cited() {
            [first, last] if first == last => format!("第{first}页"),
            [first, last] => format!("第{first}—{last}页"),
        }
    }

    /// The same in English: p. 3, pp. 3–5.
    pub fn en(self) -> String {
        match self.cited() {
            [first, last] if first == last => format!("p. {first}"),
            [first, last] => format!("pp. {first}–{last}"),
        }
    }
}

/// The pages of the passage with this anchor.
pub fn pages_of(all: &[PassagePages], passage: &str) -> Option<Pages> {
    all.iter().find(|pages| pages.passage == passage).map(|found| found.pages)
}

/// What a digest restates: the title of the original and where it appeared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Original {
    /// Title of the original.
    pub title: Option<String>,
    /// Compilation, newspaper or meeting in which it appeared.
    pub venue: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_names_the_printed_pages_before_those_of_the_file() {
        let pages = |physical, printed| Pages { physical, printed };
        assert_eq!(pages([3, 3], None).zh(), "第3页");
        assert_eq!(pages([3, 4], Some([45, 46])).zh(), "第45—46页");
        assert_eq!(pages([3, 4], Some([45, 46])).en(), "pp. 45–46");
    }

    #[test]
    fn the_pages_of_a_whole_are_printed_only_if_all_are() {
        let pages = |physical, printed| Pages { physical, printed };
        let (one, other) = (pages([3, 4], Some([45, 46])), pages([1, 2], Some([43, 44])));
        assert_eq!(Pages::over([one, other]), Some(pages([1, 4], Some([43, 46]))));
        assert_eq!(Pages::over([one, pages([5, 5], None)]), Some(pages([3, 5], None)));
        assert_eq!(Pages::over([]), None);
    }
}
