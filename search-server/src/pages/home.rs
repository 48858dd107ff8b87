//! The first page.

use askama::Template;

use super::links::address;
use super::{CollectionView, Frame, Request};

/// Name and purpose of a group of users, and what to type with what it shows.
type GroupExamples = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Questions that teach what can be asked, for each group of users.
const EXAMPLES: [GroupExamples; 3] = [
    (
        "研究",
        "按做法的名称，问遍全国",
        &[
            ("哪些省份实行代表建议两次答复", "逐省作答，各附原文"),
            ("all provinces that use two-round suggestion replies", "也可用英文提问"),
        ],
    ),
    (
        "工作",
        "写材料，找同类做法",
        &[
            ("哪些地方开展民生实事项目人大代表票决制", "列出各地及首见年份"),
            ("预算联网监督 省份:安徽", "检索词加条件，只看一省"),
        ],
    ),
    (
        "了解",
        "查一个词，读到原文",
        &[("基层立法联系点", "直接输入名称"), ("\"月进站\"", "加引号，一字不差")],
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
    groups: Vec<Group>,
}

impl<'a> HomePage<'a> {
    pub(super) fn new(request: &Request<'_>, collection: &'a CollectionView<'a>) -> HomePage<'a> {
        let example = |(q, says): &(&'static str, &'static str)| Example {
            q,
            says,
            href: address("/search", [("q", *q)]),
        };
        let groups = EXAMPLES.into_iter().map(|(name, purpose, examples)| Group {
            name,
            purpose,
            examples: examples.iter().map(example).collect(),
        });
        let groups = groups.collect();
        HomePage { frame: Frame::new(request, "home", ""), collection, groups }
    }
}
