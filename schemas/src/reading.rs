//! How a question was read: what kind of question, which practice, places and years, by which words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{MechanismQuality, Named, RegionRef};
use crate::assertion::State;
use crate::document::Kind;
use crate::name::Recognised;
use crate::region::Level;
use crate::saying::Saying;

/// What kind of question it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// The name or description of a practice alone.
    #[default]
    Name,
    /// Which divisions do it.
    Set,
    /// Which divisions do not.
    Negative,
    /// Which divisions only intend to.
    Planned,
    /// Whether one division does.
    Region,
    /// What several divisions do, side by side.
    Compare,
    /// How many, how much.
    Figures,
}

/// The id of a reading of years.
pub const YEARS: &str = "years";

/// The ids of readings that are words, not identifiers of mechanisms or codes of divisions.
pub fn reading_words() -> impl Iterator<Item = &'static str> {
    let levels = Level::ALL.into_iter().map(Level::id);
    let kinds = Kind::ALL.into_iter().map(Kind::id);
    let intents = Intent::ALL.into_iter().map(Intent::id);
    levels.chain(kinds).chain(intents).chain([YEARS])
}

impl Intent {
    /// All of them.
    pub const ALL: [Intent; 7] = [
        Intent::Name,
        Intent::Set,
        Intent::Negative,
        Intent::Planned,
        Intent::Region,
        Intent::Compare,
        Intent::Figures,
    ];

    /// Identifier, as it is serialised.
    pub fn id(self) -> &'static str {
        match self {
            Intent::Name => "name",
            Intent::Set => "set",
            Intent::Negative => "negative",
            Intent::Planned => "planned",
            Intent::Region => "region",
            Intent::Compare => "compare",
            Intent::Figures => "figures",
        }
    }

    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Intent::Name => "名称",
            Intent::Set => "哪些地方",
            Intent::Negative => "哪些未见",
            Intent::Planned => "哪些只是打算",
            Intent::Region => "是否实行",
            Intent::Compare => "对比",
            Intent::Figures => "数字",
        }
    }
}

/// What words of a question were read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadingKind {
    /// A practice.
    Mechanism,
    /// A division, which limits the answer.
    Region,
    /// The level that is asked about.
    Level,
    /// Years of the evidence.
    Years,
    /// A kind of documents, to which the evidence is limited.
    Document,
    /// What kind of question it is.
    Intent,
}

impl ReadingKind {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            ReadingKind::Mechanism => "做法",
            ReadingKind::Region => "地区",
            ReadingKind::Level => "层级",
            ReadingKind::Years => "年份",
            ReadingKind::Document => "文献",
            ReadingKind::Intent => "问的是",
        }
    }
}

/// Words of a question and what they were read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    /// The words, as printed.
    pub text: String,
    /// Where they stand: half-open range of characters of the question.
    pub span: [usize; 2],
    /// As what.
    pub kind: ReadingKind,
    /// Code or identifier; as value of `plain` it takes the reading back.
    pub id: String,
    /// Chinese name.
    pub label: String,
    /// By what it was recognised.
    pub how: Recognised,
    /// In Chinese, such as 名称 or 说法.
    pub how_label: String,
    /// Address of the same question without this reading.
    pub removable: String,
}

/// How a question was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interpretation {
    /// What kind of question it is.
    #[serde(default)]
    pub intent: Intent,
    /// The mechanism asked about.
    pub mechanism: Option<Named>,
    /// The words by which it was recognised.
    pub recognised_by: Option<String>,
    /// Mechanisms that may be meant, where none was certain.
    #[serde(default)]
    pub choices: Vec<Named>,
    /// The literal text searched for, where no mechanism was recognised.
    pub text: Option<String>,
    /// The level asked about.
    pub level: Level,
    /// The region asked about, where it is one.
    pub region: Option<RegionRef>,
    /// All regions asked about; empty: every division of the level.
    #[serde(default)]
    pub regions: Vec<RegionRef>,
    /// First year asked about.
    pub year_from: Option<i32>,
    /// Last year asked about.
    pub year_to: Option<i32>,
    /// Kinds of documents that may give evidence; empty: all.
    #[serde(default)]
    pub documents: Vec<Kind>,
    /// The states that the question asks for; rows and summary have all.
    #[serde(default)]
    pub states: Vec<State>,
    /// What was read as what, in the order of the text.
    #[serde(default)]
    pub read: Vec<Reading>,
    /// What was not understood, and what was done instead.
    #[serde(default)]
    pub notes: Vec<Saying>,
    /// The answer in a sentence, in Chinese.
    pub sentence: String,
    /// The answer in a sentence, in English.
    pub sentence_en: String,
    /// How well the mechanism is found in labelled texts; absent if it was never measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<MechanismQuality>,
}
