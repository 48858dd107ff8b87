//! What is recognised, case by case, with the built-in taxonomy and region table.

use std::sync::OnceLock;

use indexer::index::segmenter;
use schemas::name::{NameKind, Recognised};
use schemas::taxonomy::Taxonomy;

use super::{NameMatch, Names};

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let taxonomy = Taxonomy::embedded();
        Names::new(taxonomy, &[], Vec::new(), segmenter(taxonomy))
    })
}

const TWO_REPLIES: &str = "suggestion-two-replies-two-evaluations";
const VOTE: &str = "livelihood-projects-vote";
const CONTACT_POINTS: &str = "grassroots-legislative-contact-points";

/// What is typed, and what it is recognised as: `Exact mechanism-id`, or nothing.
const WHOLE: [(&str, Option<(Recognised, &str)>); 52] = [
    ("代表建议两次答复、两次评价", Some((Recognised::Exact, TWO_REPLIES))),
    ("代表建议两次答复两次评价", Some((Recognised::Exact, TWO_REPLIES))),
    ("两次答复", Some((Recognised::Alias, TWO_REPLIES))),
    (" “两次 答复” ", Some((Recognised::Alias, TWO_REPLIES))),
    ("代表建议两次答复", Some((Recognised::Alias, TWO_REPLIES))),
    ("兩次答覆", Some((Recognised::Traditional, TWO_REPLIES))),
    ("代表建議兩次答覆、兩次評價", Some((Recognised::Traditional, TWO_REPLIES))),
    ("基層立法聯繫點", Some((Recognised::Traditional, CONTACT_POINTS))),
    (
        "Two-round replies and two-round evaluations of deputies' suggestions",
        Some((Recognised::English, TWO_REPLIES)),
    ),
    ("two round suggestion reply", Some((Recognised::English, TWO_REPLIES))),
    ("TWO-ROUND SUGGESTION REPLIES", Some((Recognised::English, TWO_REPLIES))),
    ("daibiao jianyi liangci dafu", Some((Recognised::Pinyin, TWO_REPLIES))),
    ("daibiaojianyiliangcidafu", Some((Recognised::Pinyin, TWO_REPLIES))),
    ("liang ci da fu", Some((Recognised::Pinyin, TWO_REPLIES))),
    ("liangcidafu", Some((Recognised::Pinyin, TWO_REPLIES))),
    ("LiangCi DaFu", Some((Recognised::Pinyin, TWO_REPLIES))),
    ("lcdf", Some((Recognised::Initials, TWO_REPLIES))),
    ("LCDF", Some((Recognised::Initials, TWO_REPLIES))),
    ("jclflxd", Some((Recognised::Initials, CONTACT_POINTS))),
    ("两次答付", Some((Recognised::Typo, TWO_REPLIES))),
    ("两次复", Some((Recognised::Typo, TWO_REPLIES))),
    ("两答次复", Some((Recognised::Typo, TWO_REPLIES))),
    ("兩次答付", Some((Recognised::Typo, TWO_REPLIES))),
    ("liangcidafo", Some((Recognised::Typo, TWO_REPLIES))),
    ("liangcdafu", Some((Recognised::Typo, TWO_REPLIES))),
    ("two-round sugestion replies", Some((Recognised::Typo, TWO_REPLIES))),
    ("民生实事项目票决制", Some((Recognised::Alias, VOTE))),
    ("民生实是项目票绝制", Some((Recognised::Typo, VOTE))),
    ("基层立法连系点", Some((Recognised::Typo, CONTACT_POINTS))),
    ("浙江省", Some((Recognised::Exact, "330000"))),
    ("浙江", Some((Recognised::Alias, "330000"))),
    ("zhejiang", Some((Recognised::English, "330000"))),
    ("zhejang", Some((Recognised::Typo, "330000"))),
    ("chongqing", Some((Recognised::English, "500000"))),
    ("chongqingshi", Some((Recognised::Pinyin, "500000"))),
    ("重慶市", Some((Recognised::Traditional, "500000"))),
    ("灌云县", Some((Recognised::Exact, "320723"))),
    ("guan yun xian", Some((Recognised::Pinyin, "320723"))),
    ("北京朝阳", Some((Recognised::Alias, "110105"))),
    ("北京市朝阳区", Some((Recognised::Alias, "110105"))),
    // What is no name, or another word.
    ("", None),
    ("，。！", None),
    ("监督监察", None),
    ("三次答复", None),
    ("两次大付", None),
    ("票绝制", None),
    ("今天天气", None),
    ("两次答案", None),
    ("ld", None),
    ("xyzzy", None),
    ("the weather", None),
    ("两", None),
];

#[test]
fn whole_texts_are_recognised() {
    let mut wrong = Vec::new();
    for (typed, expected) in WHOLE {
        let found = names().lookup(typed);
        let is_right = match expected {
            None => found.is_empty(),
            Some((how, id)) => found.iter().any(|name| name.how == how && name.id == id),
        };
        if !is_right {
            let found: Vec<String> = found
                .iter()
                .map(|name| format!("{:?} {} {}", name.how, name.id, name.name))
                .collect();
            wrong.push(format!("{typed}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_slip_never_beats_a_name_that_is_spelled_rightly() {
    for (typed, _) in WHOLE {
        let found = names().lookup(typed);
        let slips = found.iter().filter(|name| name.how == Recognised::Typo).count();
        assert!(slips == 0 || slips == found.len(), "{typed}");
    }
    for word in ["监督", "监察", "质询", "监督工作", "代表工作", "湖南", "河南省"]
    {
        let found = names().lookup(word);
        assert!(found.iter().all(|name| name.how != Recognised::Typo), "{word}: {found:?}");
    }
}

#[track_caller]
fn check_in(text: &str, expected: &[(&str, Recognised, &str)]) {
    let folded: Vec<char> = corpus::text::fold_query(text).chars().collect();
    let found = names().find_in(text);
    let shown = |name: &NameMatch| {
        let words: String = folded[name.span.clone()].iter().collect();
        (words, name.how, name.id.clone())
    };
    let found: Vec<(String, Recognised, String)> =
        found.iter().filter(|name| name.kind != NameKind::Topic).map(shown).collect();
    let found: Vec<(&str, Recognised, &str)> =
        found.iter().map(|(words, how, id)| (words.as_str(), *how, id.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn names_are_found_in_questions() {
    let two_replies = |words, how| [(words, how, TWO_REPLIES)];
    check_in("哪些省份实行代表建议两次答复", &two_replies("代表建议两次答复", Recognised::Alias));
    check_in("哪些省实行兩次答覆？", &two_replies("两次答复", Recognised::Traditional));
    check_in("哪些省份实行了两次答付的", &two_replies("两次答付", Recognised::Typo));
    check_in("哪些省 liangci dafu", &two_replies("liangci dafu", Recognised::Pinyin));
    check_in("有没有哪个县lcdf", &two_replies("lcdf", Recognised::Initials));
    check_in(
        "daibiao jianyi liangci dafu",
        &two_replies("daibiao jianyi liangci dafu", Recognised::Pinyin),
    );
    check_in(
        "which provinces use two-round suggestion replies?",
        &two_replies("two-round suggestion replies", Recognised::English),
    );
    check_in(
        "浙江省的民生实事项目票绝制",
        &[("浙江省", Recognised::Exact, "330000"), ("民生实事项目票绝制", Recognised::Typo, VOTE)],
    );
    check_in(
        "zhejiang liangcidafu",
        &[
            ("zhejiang", Recognised::English, "330000"),
            ("liangcidafu", Recognised::Pinyin, TWO_REPLIES),
        ],
    );
}

#[test]
fn ordinary_searches_are_not_hijacked() {
    check_in("监督", &[]);
    check_in("今天的天气怎么样", &[]);
    check_in("两次答案公布", &[]);
    check_in("哪些省实行三次答复", &[]);
    check_in("what is the weather like over there", &[]);
    check_in("不同的工作评价", &[]);
    check_in("收到审议意见后三个月内答复", &[]);
    check_in("在代表活动上讲话", &[]);
    check_in("组织视察和调研", &[]);
    check_in("线上平台专为代表开发", &[]);
    check_in("", &[]);
}
