//! Names that people type, and what they are the names of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
