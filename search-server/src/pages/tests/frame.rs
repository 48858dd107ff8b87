//! What results and answers offer beside what was asked: the other language, exclusion, copying, what
//! to try next.

use super::*;

/// A page in English has no Chinese of ours: what is Chinese stands under a `lang` of its own.
#[track_caller]
fn check_english(page: &str) {
    check_strict(page);
    assert!(page.contains("<html lang=\"en\">"));
    let html = scraper::Html::parse_document(page);
    for node in html.root_element().descendants() {
        let Some(text) = node.value().as_text() else { continue };
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        if !text.chars().any(is_han) {
            continue;
        }
        let elements = || node.ancestors().filter_map(scraper::ElementRef::wrap);
        let is_said = elements().any(|element| element.attr("lang") == Some("zh-CN"));
        let is_sign = elements().any(|element| {
            matches!(element.value().name(), "title" | "svg")
                || element.attr("aria-hidden").is_some()
        });
        assert!(is_said || is_sign, "{text:?} in {:?}", elements().next().map(|e| e.html()));
    }
}

fn in_english(path: &str) -> (String, Vec<(String, String)>) {
    (path.to_owned(), vec![("lang".to_owned(), "en".to_owned())])
}

#[test]
fn pages_in_english_mark_what_is_chinese() {
    let (path, pairs) = in_english("/answer");
    let request = Request { path: &path, pairs: &pairs };
    for basis in [Basis::Assertions, Basis::Text] {
        let page = answer(&request, &answered(basis), Taxonomy::embedded()).unwrap();
        check_english(&page);
        assert!(page.contains("<h1>One.</h1>"));
        assert!(page.contains("href=\"/doc/d1?lang=en#para_2\""), "{page}");
        assert!(page.contains("here: <span lang=\"zh-CN\">和平区</span>"));
        assert!(page.contains(">ZJ<") && page.contains("Zhejiang: documents, no sign"));
    }
    let (path, pairs) = in_english("/search");
    let mut found = response();
    let page = search(&Request { path: &path, pairs: &pairs }, &found).unwrap();
    check_english(&page);
    assert!(page.contains("value=\"en\"") && page.contains("1</b> documents"));
    found.total = 0;
    found.hits.clear();
    check_english(&search(&Request { path: &path, pairs: &pairs }, &found).unwrap());
    let version = version();
    let collection = CollectionView {
        version: &version,
        provinces_with_documents: 3,
        years: Some((2019, 2024)),
        kinds: vec![("发言".to_owned(), 7)],
        is_sample: true,
    };
    let (path, pairs) = in_english("/");
    let page = home(&Request { path: &path, pairs: &pairs }, &collection).unwrap();
    assert!(page.contains("speech 7") && page.contains("lang=en"));
}

#[test]
fn every_value_of_a_facet_can_be_chosen_and_excluded() {
    let pairs = search_pairs();
    let mut found = response();
    found.facets.province.values[1].excluded = true;
    found.query.filters.push(FilterEcho {
        parameter: "exclude.province".to_owned(),
        value: "330000".to_owned(),
        label: "浙江省".to_owned(),
        label_en: Some("Zhejiang".to_owned()),
    });
    let excluded = [("exclude.province".to_owned(), "浙江".to_owned())];
    let pairs = [&pairs[..], &excluded].concat();
    let page = search(&Request { path: "/search", pairs: &pairs }, &found).unwrap();
    check_strict(&page);
    let q = "%22%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D%22";
    let (named, without) = ("province=%E5%A4%A9%E6%B4%A5", "exclude.province=%E6%B5%99%E6%B1%9F");
    // The chosen value can be excluded instead; the excluded one, by facet and chip, taken back.
    assert!(page.contains(&format!("\"/search?q={q}&#38;{without}&#38;exclude.province=120000\"")));
    assert_eq!(page.matches(&format!("\"/search?q={q}&#38;{named}\"")).count(), 2, "{page}");
    assert!(page.contains("已排除：") && page.contains("排除省份"));
    assert!(page.contains("排除此项，余 3 篇"));
}

#[test]
fn a_hit_carries_what_can_be_copied() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    assert!(page.contains("data-link=\"/doc/d1\""));
    let citation = "李伟. 谈&#60;建议&#62;办理[";
    assert_eq!(page.matches(citation).count(), 2, "for the script and for the eye: {page}");
    let page = answer(&NOWHERE, &answered(Basis::Assertions), Taxonomy::embedded()).unwrap();
    assert!(page.contains("data-quote=\"实行&#60;两次&#62;答复\""));
}

#[test]
fn a_page_says_where_else_it_is() {
    let pairs = search_pairs();
    let page = search(&Request { path: "/search", pairs: &pairs }, &response()).unwrap();
    let address =
        "?q=%22%E4%B8%A4%E6%AC%A1%E7%AD%94%E5%A4%8D%22&#38;province=%E5%A4%A9%E6%B4%A5&#38;page=3";
    for link in [
        format!("<link rel=\"canonical\" href=\"/search{address}\">"),
        format!(
            "<link rel=\"alternate\" type=\"application/json\" href=\"/api/v1/search{address}\">"
        ),
        format!("<link rel=\"alternate\" hreflang=\"en\" href=\"/search{address}&#38;lang=en\">"),
    ] {
        assert!(page.contains(&link), "{link}");
    }
}

#[test]
fn an_answer_says_what_to_try_next() {
    let mut given = answered(Basis::Assertions);
    let taxonomy = Taxonomy::embedded();
    let form = taxonomy.mechanisms().iter().find(|one| one.parent.is_some()).unwrap();
    let parent = taxonomy.mechanism(form.parent.as_ref().unwrap()).unwrap();
    given.interpretation.year_from = None;
    given.interpretation.mechanism = Some(Named { value: form.id.clone(), label: form.zh.clone() });
    given.rows.push(given.rows[0].clone());
    given.rows[1].region = region("330000", &["浙江省"]);
    let page = answer(&NOWHERE, &given, taxonomy).unwrap();
    let (_, next) = page.split_once("class=\"next\"").unwrap();
    for href in [
        format!("/answer?mechanism={}", parent.id),
        format!("region=330000&#38;mechanism={}", form.id),
        "/answer?level=city".to_owned(),
        "/answer?year_from=2019".to_owned(),
        format!("/search?mechanism={}", form.id),
        "as=text".to_owned(),
    ] {
        assert!(next.contains(&href), "{href}: {next}");
    }
    assert!(page.contains(&format!("href=\"/mechanism/{}\"", form.id)));
}

#[test]
fn every_state_is_in_the_legend_and_the_bar_has_counts() {
    let page = answer(&NOWHERE, &answered(Basis::Assertions), Taxonomy::embedded()).unwrap();
    let (before, after) = page.split_once("class=\"legend\"").unwrap();
    let (legend, _) = after.split_once("<figure").unwrap();
    for state in State::ALL {
        assert!(legend.contains(state.zh()), "{}", state.id());
    }
    for pattern in ["hatch", "bars", "stripes", "dots"] {
        assert!(page.contains(&format!("<pattern id=\"{pattern}\"")));
        assert!(legend.contains(&format!("url(#{pattern})")), "{pattern}");
    }
    let (_, bar) = before.split_once("class=\"bar\"").unwrap();
    assert!(bar.contains(">29</text>"), "{bar}");
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
}
