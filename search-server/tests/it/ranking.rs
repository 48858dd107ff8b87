//! Articles asked for by name and number, and questions in sentences, on small invented texts.

use std::sync::OnceLock;

use schemas::api::SearchResponse;
use search_server::engine::Scope;

use crate::library::Library;

/// An earlier and a later text of one law, a law of a province that cites it, and two letters.
const TEXTS: [(&str, &str); 5] = [
    (
        "old.md",
        "中华人民共和国灯塔法\n\n2001年1月1日 全国人民代表大会常务委员会通过\n\n第一条　为了航行，制定本法。\n\n\
         第二条　灯塔由守塔人看管。\n\n第三条　本法自公布之日起施行。\n",
    ),
    (
        "new.md",
        "中华人民共和国灯塔法\n\n2021年1月1日 全国人民代表大会常务委员会修订\n\n第一条　为了航行安全，制定本法。\n\n\
         第二条　灯塔应当每夜点亮。\n\n守塔人领取津贴。\n\n第三条　本法自公布之日起施行。\n",
    ),
    (
        "local.md",
        "浙江省实施《中华人民共和国灯塔法》办法\n\n第一条　根据灯塔法第二条，制定本办法。\n\n第二条　渔船应当避让。\n\n\
         第三条　本办法自公布之日起施行。\n",
    ),
    ("deposit.md", "租房的押金\n\n出租人收取的押金，在租期届满时应当返还给承租人。\n"),
    ("dues.md", "物业的费用\n\n业主按照约定交纳物业费。\n"),
];

fn search(q: &str) -> SearchResponse {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    let library = LIBRARY
        .get_or_init(|| Library::of_files(&TEXTS.map(|(name, text)| (name, text.to_owned()))));
    library.search(q, Scope::default(), 20)
}

/// The hits as `source passage`, the passage being the first that is shown.
fn hits(found: &SearchResponse) -> Vec<String> {
    let hits = found.hits.iter();
    hits.map(|hit| format!("{} {}", hit.document.source, hit.passages[0].id)).collect()
}

#[test]
fn a_cited_article_leads_in_its_latest_text() {
    for q in ["灯塔法第二条", "《中华人民共和国灯塔法》 2 条", "请问灯塔法第2条是怎么规定的？"]
    {
        let found = search(q);
        assert_eq!(hits(&found).get(..2).unwrap(), ["new.md art_2", "old.md art_2"], "{q}");
        let article = found.query.article.unwrap();
        assert_eq!(
            (article.title.as_str(), article.label.as_str()),
            ("中华人民共和国灯塔法", "第2条")
        );
        assert!(article.url.ends_with("#art_2"));
        assert!(!found.query.widened, "{q}");
        let counted: usize = found.facets.kind.values.iter().map(|value| value.count).sum();
        assert_eq!((found.hits.len(), counted), (found.total, found.total), "{q}");
    }
    assert_eq!(hits(&search("浙江省实施灯塔法办法第二条"))[0], "local.md art_2");
}

#[test]
fn an_article_that_is_not_there_is_a_hint() {
    let found = search("灯塔法第九条");
    assert_eq!(found.query.article, None);
    assert!(
        found.query.hints.iter().any(|hint| hint.zh.contains("没有第9条")),
        "{:?}",
        found.query
    );
}

#[test]
fn a_quoted_citation_is_only_a_string() {
    let found = search("“灯塔法第二条”");
    assert_eq!(found.query.article, None);
    assert_eq!(hits(&found), ["local.md art_1"]);
}

#[test]
fn a_question_is_answered_by_any_of_its_words_and_says_so() {
    let found = search("租期届满后房东不退押金怎么办？");
    assert_eq!(hits(&found)[0], "deposit.md para_1");
    assert!(found.query.widened);
    assert!(
        found.query.hints.iter().any(|hint| hint.zh.contains("放宽")),
        "{:?}",
        found.query.hints
    );
    assert!(!hits(&found).iter().any(|hit| hit.starts_with("dues.md")));
}

#[test]
fn exclusions_hold_for_questions() {
    let found = search("租期届满后房东不退押金怎么办？ -承租人");
    assert!(!hits(&found).iter().any(|hit| hit.starts_with("deposit.md para_1")));
}

#[test]
fn names_and_quotations_are_not_widened() {
    for q in ["押金 灯塔", "“不退押金怎么办”", "押金 或 灯塔"] {
        assert!(!search(q).query.widened, "{q}");
    }
    assert_eq!(search("押金 灯塔").total, 0);
}
