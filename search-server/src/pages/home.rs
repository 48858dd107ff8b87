//! The first page.

use askama::Template;
use schemas::document::Kind;

use super::links::address;
use super::{CollectionView, Frame, Request, wording};

/// Name and purpose of a group of users, and what to type with what it shows.
type GroupExamples = (&'static str, &'static str, [(&'static str, &'static str); 2]);

/// Questions that teach what can be asked, for each group of users.
const EXAMPLES: [GroupExamples; 3] = [
    (
        "研究",
        "按做法的名称，问遍全国",
        [
            ("哪些省份实行代表建议两次答复", "逐省作答，各附原文"),
            ("哪些省还没有专题询问", "“未见”与“无文献”分开说"),
        ],
    ),
    (
        "工作",
        "写材料，找同类做法",
        [
            ("哪些地方开展民生实事项目人大代表票决制", "列出各地及首见年份"),
            ("预算联网监督 省份:安徽", "检索词加条件，只看一省"),
        ],
    ),
    (
        "了解",
        "查一个词，读到原文",
        [("基层立法联系点", "直接输入名称"), ("\"月进站\"", "加引号，一字不差")],
    ),
];

/// The same in English.
const EXAMPLES_EN: [GroupExamples; 3] = [
    (
        "Research",
        "ask the whole country about a practice",
        [
            ("all provinces that use two-round suggestion replies", "every province, with proof"),
            (
                "which provinces have not held special inquiries",
                "no sign and no documents, kept apart",
            ),
        ],
    ),
    (
        "Work",
        "find comparable cases",
        [
            ("which cities let deputies vote on livelihood projects", "other levels, too"),
            ("预算联网监督 province:anhui", "words and a filter: one province alone"),
        ],
    ),
    (
        "Look up",
        "from a word to the page",
        [
            ("基层立法联系点 type:speech", "words of the texts, and one kind of documents"),
            ("\"月进站\"", "in quotes: these characters exactly"),
        ],
    ),
];

/// A question to begin with.
struct Example {
    q: &'static str,
    says: &'static str,
    href: String,
}

/// The questions of a group of users.
struct Group {
    name: &'static str,
    purpose: &'static str,
    examples: Vec<Example>,
}

#[derive(Template)]
#[template(path = "home.html")]
pub(super) struct HomePage<'a> {
    frame: Frame,
    collection: &'a CollectionView<'a>,
    /// Kinds of documents, with how many of each.
    kinds: Vec<(String, usize)>,
    groups: Vec<Group>,
}

impl<'a> HomePage<'a> {
    pub(super) fn new(request: &Request<'_>, collection: &'a CollectionView<'a>) -> HomePage<'a> {
        let language = request.language();
        let example = |(q, says): (&'static str, &'static str)| Example {
            q,
            says,
            href: address("/search", [("q", q)]),
        };
        let examples = language.say(EXAMPLES, EXAMPLES_EN);
        let groups = examples.into_iter().map(|(name, purpose, examples)| Group {
            name,
            purpose,
            examples: examples.into_iter().map(example).collect(),
        });
        let kinds = collection.kinds.iter().map(|(name, count)| {
            let kind = Kind::parse(name);
            let text = kind.map(|kind| wording::kind(language, kind).text);
            (text.unwrap_or_else(|| name.clone()), *count)
        });
        let kinds = kinds.collect();
        let groups = groups.collect();
        HomePage { frame: Frame::new(request, "home", ""), collection, kinds, groups }
    }
}
