//! Articles asked for by name and number, on small invented texts.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

use std::fs;
use std::sync::OnceLock;

use indexer::index::{self, Generation, Input};
use schemas::api::SearchResponse;
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Filters, SearchRequest, Sort};

/// An earlier and a later text of one law, and a law of a province that cites it.
const TEXTS: [(&str, &str); 3] = [
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
];

fn search(q: &str) -> SearchResponse {
    static ENGINE: OnceLock<(Engine, tempfile::TempDir)> = OnceLock::new();
    let (engine, _) = ENGINE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let texts = folder.path().join("texts");
        fs::create_dir(&texts).unwrap();
        for (name, text) in TEXTS {
            fs::write(texts.join(name), text).unwrap();
        }
        let index = folder.path().join("index");
        let taxonomy = Taxonomy::embedded();
        index::build(&index, taxonomy, &Input::Paths(vec![texts]), &|_| {}).unwrap();
        let segmenter = index::segmenter(taxonomy);
        let generation = Generation::open(&index, &segmenter).unwrap();
        (Engine::new(generation, taxonomy, segmenter), folder)
    });
    let request = SearchRequest {
        q: q.to_owned(),
        filters: Filters::default(),
        sort: Sort::Relevance,
        page: 1,
        per_page: 20,
    };
    engine.search(&request).unwrap()
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
        let counted: usize = found.facets.kind.values.iter().map(|value| value.count).sum();
        assert_eq!((found.hits.len(), counted), (found.total, found.total), "{q}");
    }
    assert_eq!(hits(&search("浙江省实施灯塔法办法第二条"))[0], "local.md art_2");
}

#[test]
fn an_article_that_is_not_there_is_a_hint() {
    let found = search("灯塔法第九条");
    assert_eq!(found.query.article, None);
    assert!(found.query.hints.iter().any(|hint| hint.contains("没有第9条")), "{:?}", found.query);
}

#[test]
fn a_quoted_citation_is_only_a_string() {
    let found = search("“灯塔法第二条”");
    assert_eq!(found.query.article, None);
    assert_eq!(hits(&found), ["local.md art_1"]);
}
