//! Regulations among themselves, on small invented texts: versions, status on a day, repeals, mentions.

use std::sync::OnceLock;

use schemas::api::{CitedArticle, DocumentResponse, SearchResponse};
use schemas::assertion::State;
use schemas::regulation::Status;
use search_server::engine::Scope;

use crate::library::Library;

const TEXTS: [(&str, &str); 11] = [
    (
        "old-inquiry.md",
        "广东省询问办法\n\n2001年1月1日 广东省第九届人民代表大会常务委员会第一次会议通过\n\n第一条　常务委员会开展专题询问。\n\n\
         第二条　本办法自2001年5月1日起施行。\n",
    ),
    (
        "new-inquiry.md",
        "广东省监督规定\n\n2011年1月1日 广东省第十一届人民代表大会常务委员会第一次会议通过\n\n第一条　常务委员会依法监督。\n\n\
         第二条　本规定自2011年5月1日起施行。《广东省询问办法》同时废止。\n",
    ),
    (
        "1990.md",
        "某省灯塔条例\n\n1990年1月1日 浙江省第七届人民代表大会常务委员会第一次会议通过\n\n第一条　点灯。\n\n\
         第二条　本条例自1990年5月1日起施行。\n",
    ),
    (
        "2001.md",
        "浙江省灯塔条例\n\n2001年1月1日 浙江省第九届人民代表大会常务委员会第一次会议通过\n\n第一条　看灯。\n\n\
         第二条　守灯。\n\n第三条　本条例自2001年5月1日起施行。1990年1月1日通过的《某省灯塔条例》同时废止。\n",
    ),
    (
        "2021.md",
        "浙江省灯塔条例（2021年修订）\n\n2001年1月1日 浙江省第九届人民代表大会常务委员会第一次会议通过\n\n\
         2021年1月1日 浙江省第十三届人民代表大会常务委员会第二十次会议修订\n\n第一条　看好灯。\n\n第二条　守好灯。\n\n\
         第三条　本条例自2021年5月1日起施行。\n",
    ),
    (
        "city.md",
        "宁波市灯塔条例\n\n2015年1月1日 宁波市第十四届人民代表大会常务委员会第一次会议通过\n\n\
         2015年3月1日 浙江省第十二届人民代表大会常务委员会第一次会议批准\n\n第一章　总则\n\n\
         第一条　根据《灯塔条例》和《中华人民共和国全国海上守望法》（以下简称守望法），制定本条例。\n\n\
         第二条　本条例自公布之日起施行。\n",
    ),
    (
        "law.md",
        "中华人民共和国全国海上守望法\n\n2000年1月1日 第九届全国人民代表大会常务委员会第一次会议通过\n\n\
         第一条　守望。\n\n第二条　瞭望。\n\n第三条　本法自2000年3月1日起施行。\n",
    ),
    (
        "speech.md",
        "谈谈守望\n\n我省学习《守望法》，也学习《海上守望法》。大家说好。我们执行《浙江省灯塔条例》。《没有的条例》不在这里。\n\n\
         《中华人民共和国望法》是另一部法，它不是守望法；《中华人民共和国灯塔条例》也不是省里的。\n",
    ),
    (
        "future.md",
        "浙江省浮标条例\n\n2025年12月1日 浙江省第十四届人民代表大会常务委员会第一次会议通过\n\n第一条　设浮标。\n\n\
         第二条　《浙江省灯标办法》第三条同时废止。\n\n第三条　本条例自2030年1月1日起施行。\n",
    ),
    (
        "partly.md",
        "浙江省灯标办法\n\n1999年1月1日 浙江省人民政府令第9号公布\n\n第一条　设灯标。\n\n第二条　报告。\n\n第三条　本办法自2000年1月1日起施行。\n",
    ),
    ("silent.md", "浙江省缆绳办法\n\n第一条　系缆。\n\n第二条　解缆。\n\n第三条　收缆。\n"),
];

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        Library::of_files(&TEXTS.map(|(name, text)| {
            // The oldest text is of the same province, though its title does not say so.
            let head = match name {
                "speech.md" => "---\nregion: 浙江省\n---\n",
                _ => "---\nkind: regulation\n---\n",
            };
            (name, format!("{head}{text}"))
        }))
    })
}

fn search(q: &str) -> SearchResponse {
    library().search(q, Scope::default(), 50)
}

fn id(source: &str) -> String {
    let all = search("第一条 OR 谈谈守望");
    let hit = all.hits.iter().find(|hit| hit.document.source == source);
    hit.unwrap_or_else(|| panic!("{source}")).document.id.clone()
}

fn document(source: &str, on: &str) -> DocumentResponse {
    library().engine.document(&id(source), on).unwrap().unwrap()
}

#[track_caller]
fn check_status(source: &str, on: &str, expected: Option<(Status, &str)>) {
    let found = document(source, on).regulation.unwrap().standing;
    let status = found.as_ref().map(|standing| standing.status);
    assert_eq!(status, expected.map(|(status, _)| status), "{source} {on} {found:?}");
    if let (Some(standing), Some((_, basis))) = (found, expected) {
        assert!(standing.basis.contains(basis), "{standing:?}");
        assert_eq!(standing.on, on);
    }
}

#[test]
fn a_regulation_holds_from_its_day_until_another_one_ends_it() {
    check_status("1990.md", "1990-04-30", Some((Status::NotYetInForce, "1990年5月1日")));
    check_status("1990.md", "1990-05-01", Some((Status::InForce, "1990年5月1日")));
    check_status("1990.md", "2001-05-01", Some((Status::Repealed, "《某省灯塔条例》同时废止")));
    check_status("2001.md", "2021-04-30", Some((Status::InForce, "2001年5月1日")));
    check_status("2001.md", "2021-05-01", Some((Status::Amended, "第二十次会议修订")));
    check_status("2021.md", "2026-01-01", Some((Status::InForce, "2021年5月1日")));
    check_status("city.md", "2026-01-01", Some((Status::InForce, "自公布之日起施行")));
    check_status("future.md", "2026-01-01", Some((Status::NotYetInForce, "2030年1月1日")));
    // One article of it is repealed, not the whole.
    check_status("partly.md", "2031-01-01", Some((Status::InForce, "2000年1月1日")));
    check_status("silent.md", "2026-01-01", None);
}

#[test]
fn what_a_regulation_provided_that_is_repealed_is_not_regulated() {
    let answer =
        library().engine.answer(&library().engine.understand("哪些省开展专题询问")).unwrap();
    let states: Vec<(&str, State)> =
        answer.rows.iter().map(|row| (row.region.name.as_str(), row.state)).collect();
    assert_eq!(states, [("广东省", State::Mentioned)]);
}

#[test]
fn versions_are_listed_the_latest_first() {
    for source in ["2001.md", "2021.md"] {
        let versions = document(source, "2026-01-01").regulation.unwrap().versions;
        let listed: Vec<(Option<&str>, bool)> =
            versions.iter().map(|version| (version.date.as_deref(), version.is_current)).collect();
        assert_eq!(listed, [(Some("2021-01-01"), true), (Some("2001-01-01"), false)]);
    }
    assert!(document("city.md", "2026-01-01").regulation.unwrap().versions.is_empty());
    let CitedArticle { url, older, .. } = search("浙江省灯塔条例第二条").query.article.unwrap();
    assert_eq!(url, format!("/doc/{}#art_2", id("2021.md")));
    let older: Vec<String> = older.into_iter().map(|version| version.url).collect();
    assert_eq!(older, [format!("/doc/{}#art_2", id("2001.md"))]);
}

/// What a document names, as `name -> source`.
fn mentions(source: &str) -> Vec<String> {
    let shown = document(source, "2026-01-01");
    let mention = |mention: &schemas::api::Mention| {
        let meant = mention.regulation.as_ref().map_or("-".to_owned(), |meant| {
            library().engine.document(&meant.id, "2026-01-01").unwrap().unwrap().document.source
        });
        format!("{} -> {meant}", mention.name)
    };
    shown.mentions.iter().map(mention).collect()
}

#[test]
fn a_name_leads_to_the_regulation_that_is_meant_and_back() {
    assert_eq!(
        mentions("speech.md"),
        [
            "中华人民共和国望法 -> -",
            "中华人民共和国灯塔条例 -> -",
            "守望法 -> law.md",
            "没有的条例 -> -",
            "浙江省灯塔条例 -> 2021.md",
            "海上守望法 -> law.md",
        ]
    );
    // Without the name of the place it is the city's own, else the province's.
    assert_eq!(mentions("city.md"), ["中华人民共和国全国海上守望法 -> law.md", "灯塔条例 -> -"]);
    let cited = document("law.md", "2026-01-01").cited_by;
    assert_eq!(cited.total, 2);
    let quotes: Vec<&str> = cited.documents.iter().map(|citing| citing.quote.as_str()).collect();
    assert!(quotes.contains(&"我省学习《守望法》，也学习《海上守望法》。"), "{quotes:?}");
    assert!(cited.documents.iter().any(|citing| citing.url.ends_with("#art_1")));
    // The older version is named through the latest.
    assert_eq!(document("2001.md", "2026-01-01").cited_by.total, 1);
}

#[test]
fn the_parts_of_a_regulation_have_anchors() {
    let outline = document("city.md", "2026-01-01").regulation.unwrap().outline;
    assert_eq!((outline[0].id.as_str(), outline[0].heading.as_str()), ("chp_1", "总则"));
    assert_eq!(outline[0].children[1].id, "art_2");
}
