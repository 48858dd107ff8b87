//! Help: the query language and the questions by example, with what each example finds here.

use askama::Template;
use schemas::assertion::State;

use super::links::address;
use super::{Frame, Language, Request};

/// An example with what it shows.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// As it is typed.
    pub q: &'static str,
    /// What it finds, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

const fn example(q: &'static str, zh: &'static str, en: &'static str) -> Example {
    Example { q, zh, en }
}

/// Queries that find documents.
pub const SEARCHES: [Example; 20] = [
    example(
        "代表建议 办理",
        "同一段里都要有；分开写的词有三到五个时可缺一个，更多时须有四分之三",
        "both in one passage; of three to five words typed apart all but one, of more three quarters",
    ),
    example(
        "\"两次答复\"",
        "加引号：一字不差，不管怎样分词；繁体、全角写法同样命中",
        "in quotes: these very characters, however words are cut; traditional and full-width forms match too",
    ),
    example(
        "\"建议 答复\"~10",
        "两串都要有，先后不论，中间不超过 10 字",
        "both, in any order, with at most 10 characters between them",
    ),
    example("监督 -预算", "同一段里没有“预算”", "without 预算 in the passage"),
    example(
        "监督 -\"满意度测评\"",
        "排除一串字；也可写 NOT",
        "without this string; NOT works as well",
    ),
    example(
        "监督 OR 督办",
        "有一个即可；OR 也可写作 | 或“或”",
        "one of them; OR may be written | or 或",
    ),
    example("(监督 检查) OR 督办", "括号分组，可套 8 层", "brackets group, up to 8 deep"),
    example(
        "省份:浙江",
        "文献所属的省；也可写 省: 或 province:330000",
        "home in this province; also 省: or province:330000",
    ),
    example("地区:杭州", "文献所属的地方；也可写 region:", "home in this division; also region:"),
    example(
        "机制:票决制",
        "写明实行或试点这种做法；名称、别名、标识都行；也可写 做法: 或 mechanism:",
        "says that it practises or pilots this; a name, another name or the identifier; also mechanism:",
    ),
    example("主题:监督工作", "主题；也可写 topic:", "topic; also topic:"),
    example(
        "类型:法规",
        "文献类型：发言、文章、报告、法规；也可写 kind:regulation",
        "kind of document; also kind:regulation",
    ),
    example(
        "层级:县级",
        "县级人大的文献；也可写 level:county",
        "of congresses of counties; also level:county",
    ),
    example(
        "年份:2021..2023",
        "年份范围；也可只写 2021..2023，或 2021..",
        "years; 2021..2023 alone works, and 2021..",
    ),
    example("代表 省份:浙江 年份:2020..", "词与条件合用", "words and conditions together"),
    example(
        "监督法第三十条",
        "库中有这部法律时，这一条排在最前",
        "if the collection has this law, the article leads the result",
    ),
    example(
        "代表提出的建议没有人办理怎么办",
        "整句提问：词不全时放宽到任何一个词，并说明",
        "a question in a sentence: where few documents match, any of its words will do, and the result says so",
    ),
    example("“兩次答覆”", "繁体和中文引号", "traditional characters and Chinese quotation marks"),
    example("省份：浙江　票决制", "全角冒号和空格", "full-width colon and space"),
    example(
        "省份:火星",
        "写错的条件按文字检索，并给出提示，不会报错",
        "a condition that makes no sense is searched as text, with a hint; it is never an error",
    ),
];

/// Questions that ask for places.
pub const QUESTIONS: [Example; 8] = [
    example(
        "哪些省份实行代表建议两次答复",
        "逐省作答，31 个省各有一种状态",
        "every one of the 31 provinces in one state",
    ),
    example(
        "which provinces use two-round suggestion replies",
        "也可用英文提问",
        "the same in English",
    ),
    example(
        "哪些省还没有开展民生实事项目人大代表票决制",
        "先列未见的；“未见”不等于没有",
        "what is not seen comes first; not seen is not the same as not there",
    ),
    example(
        "哪些省只是打算开展预算联网监督",
        "先列只见打算的",
        "those of which only an intention is known come first",
    ),
    example("哪些市设立了基层立法联系点", "以市为单位", "by cities"),
    example("浙江有没有代表联络站", "只问一地", "about one place"),
    example("浙江和江苏的代表联络站有什么不同", "几地并列", "places side by side"),
    example("各地代表联络站数量", "连同文献给出的数字", "with the numbers that documents give"),
];

/// What the states mean: Chinese and English.
const STATES: [(State, &str, &str); 7] = [
    (State::Regulated, "有现行法规条文规定，并附该条文", "a regulation in force provides for it"),
    (State::Practised, "文献写明已经实行", "a document says that it is done"),
    (State::Piloted, "写明在试点、试行、探索", "it is tried out"),
    (State::Planned, "只写明打算、要求、建议", "it is intended, demanded or proposed"),
    (State::Mentioned, "提到，但没有说做", "it is spoken of, and no more"),
    (
        State::NotSeen,
        "库中有该地文献，都未见此做法；不等于没有",
        "there are documents of the place, and none shows it; that does not prove that it is not done",
    ),
    (
        State::NoCorpus,
        "库中没有该地文献，无从判断",
        "there are no documents of the place, so nothing can be said",
    ),
];

/// How many things the examples find here.
#[derive(Clone, Debug, Default)]
pub struct HelpView {
    /// Documents that each of [`SEARCHES`] finds.
    pub documents: Vec<usize>,
    /// For each of [`QUESTIONS`] how many divisions have evidence, and how many were asked about.
    pub divisions: Vec<(usize, usize)>,
}

/// An example with its link and what it finds.
struct Row {
    q: &'static str,
    says: &'static str,
    href: String,
    found: String,
}

#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct HelpPage {
    frame: Frame,
    searches: Vec<Row>,
    questions: Vec<Row>,
    states: Vec<(&'static str, &'static str, &'static str)>,
}

impl HelpPage {
    pub(super) fn new(request: &Request<'_>, view: &HelpView) -> HelpPage {
        let language = request.language();
        let row = |example: &Example, path: &str, found: String| Row {
            q: example.q,
            says: language.say(example.zh, example.en),
            href: address(path, [("q", example.q)]),
            found,
        };
        let documents = SEARCHES.iter().zip(&view.documents);
        let divisions = QUESTIONS.iter().zip(&view.divisions);
        HelpPage {
            frame: Frame::new(request, "help", language.say("帮助", "Help")),
            searches: documents
                .map(|(example, count)| row(example, "/search", documents_in(*count, language)))
                .collect(),
            questions: divisions
                .map(|(example, count)| row(example, "/answer", divisions_in(*count, language)))
                .collect(),
            states: STATES
                .into_iter()
                .map(|(state, zh, en)| (state.zh(), state.id(), language.say(zh, en)))
                .collect(),
        }
    }
}

fn documents_in(count: usize, language: Language) -> String {
    match (language, count) {
        (Language::Chinese, _) => format!("{count} 篇"),
        (Language::English, 1) => "1 document".to_owned(),
        (Language::English, _) => format!("{count} documents"),
    }
}

fn divisions_in((count, all): (usize, usize), language: Language) -> String {
    match language {
        Language::Chinese => format!("{all} 个中 {count} 个有据"),
        Language::English => format!("evidence for {count} of {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_explained_once() {
        let explained = STATES.map(|(state, ..)| state);
        assert_eq!(explained, State::ALL);
    }
}
