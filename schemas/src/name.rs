//! Names that people type, and what they are the names of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::Version;

/// What a name is the name of.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// A practice.
    Mechanism,
    /// A division.
    Region,
    /// A field of work.
    Topic,
    /// A document, by its title.
    Title,
    /// A titled rule that documents name.
    Instrument,
    /// Words that stand together in many documents; not the name of anything.
    Phrase,
}

impl NameKind {
    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            NameKind::Mechanism => "做法",
            NameKind::Region => "地区",
            NameKind::Topic => "主题",
            NameKind::Title => "文献",
            NameKind::Instrument => "法规文件",
            NameKind::Phrase => "常用语",
        }
    }
}

/// How a name was recognised, surest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Recognised {
    /// By its main name.
    Exact,
    /// By another name.
    Alias,
    /// By a name in traditional characters.
    Traditional,
    /// By an English name.
    English,
    /// By a name in pinyin.
    Pinyin,
    /// By the initials of a name in pinyin.
    Initials,
    /// By a name with a slip.
    Typo,
    /// By a wording, not by a name.
    Wording,
    /// By words that mean much the same as what it is: least certain.
    Description,
}

impl Recognised {
    /// In Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Recognised::Exact => "名称",
            Recognised::Alias => "别名",
            Recognised::Traditional => "繁体",
            Recognised::English => "英文",
            Recognised::Pinyin => "拼音",
            Recognised::Initials => "拼音首字母",
            Recognised::Typo => "有错漏字",
            Recognised::Wording => "说法",
            Recognised::Description => "意思相近",
        }
    }
}

/// Something that may be meant by what is being typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// What it is.
    pub kind: NameKind,
    /// In Chinese, such as 做法 or 地区.
    pub kind_label: String,
    /// How it is shown; a division below a province with those above it.
    pub label: String,
    /// Identifier, code, or the text itself.
    pub value: String,
    /// The name by which it was recognised: `label`, or another name of it.
    pub name: String,
    /// How it was recognised.
    pub how: Recognised,
    /// Documents that `url` leads to: those that assert the mechanism as practised or piloted, have
    /// their home in the division, are about the topic, bear the title, or contain the words.
    pub documents: usize,
    /// Address of the search, or of the document.
    pub url: String,
}

/// The answer of `/suggest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuggestResponse {
    /// What was typed.
    pub q: String,
    /// What may be meant, surest first.
    pub suggestions: Vec<Suggestion>,
    /// Time taken, in milliseconds.
    pub took_ms: f64,
    /// What answered.
    pub version: Version,
}
