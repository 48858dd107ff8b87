//! Excluding values: in the address, in the box, and what the facets and pages say of it.

use crate::server::Server;

const REPLIES: &str = "我市对代表建议实行两次答复，督促承办单位把建议办实。";

fn four() -> Server {
    Server::of(&[
        ("a.md", "title: 天津建议\nkind: article\nregion: 天津市\nyear: 2021", REPLIES),
        ("b.md", "title: 杭州建议\nkind: speech\nregion: 浙江省杭州市\nyear: 2023", REPLIES),
        // The same text as the first, from another year: one of two sources may be left out.
        ("c.md", "title: 天津建议\nkind: article\nregion: 天津市\nyear: 2022", REPLIES),
        (
            "d.md",
            "title: 江苏监督\nkind: report\nregion: 江苏省\nyear: 2020",
            "我省开展专题询问，跟踪代表建议的办理。",
        ),
    ])
}

async fn total(server: &Server, query: &str) -> u64 {
    server.json(&format!("/api/v1/search?{query}")).await["total"].as_u64().unwrap()
}

#[tokio::test]
async fn what_is_excluded_is_not_in_the_result() {
    let server = four();
    assert_eq!(total(&server, "q=建议").await, 3);
    assert_eq!(total(&server, "q=建议&exclude.province=天津").await, 2);
    assert_eq!(total(&server, "q=建议&exclude.province=120000&exclude.province=浙江").await, 1);
    assert_eq!(total(&server, "q=建议&exclude.province=天津&exclude.kind=report").await, 1);
    assert_eq!(total(&server, "q=建议&exclude.kind=文章").await, 2);
    assert_eq!(total(&server, "q=建议&exclude.mechanism=special-inquiry").await, 2);
    assert_eq!(total(&server, "q=建议&exclude.mechanism=专题询问").await, 2);
    assert_eq!(total(&server, "q=建议&exclude.level=city").await, 2);
    // The text stays in the result while one of its sources is not excluded.
    assert_eq!(total(&server, "q=建议&exclude.year=2021").await, 3);
    assert_eq!(total(&server, "q=建议&exclude.year=2021&exclude.year=2022").await, 2);
    assert_eq!(total(&server, "q=建议&province=天津&exclude.province=天津").await, 0);
}

#[tokio::test]
async fn the_box_excludes_as_the_address_does() {
    let server = four();
    let found = server.json("/api/v1/search?q=建议 -省份:天津").await;
    assert_eq!(found["total"], 2);
    assert_eq!(found["query"]["filters"][0]["parameter"], "exclude.province");
    assert_eq!(found["query"]["filters"][0]["label_en"], "Tianjin");
    assert_eq!(total(&server, "q=建议 -机制:专题询问 -类型:发言").await, 1);
    let hints = server.json("/api/v1/search?q=建议 -地区:杭州").await["query"]["hints"].to_string();
    assert!(hints.contains("不能用“-”排除"), "{hints}");
    // The chip takes the word of the box back, and leaves the filter of the same place alone.
    let page = server.get("/search?q=建议 -省份:天津").await.body;
    assert!(page.contains("href=\"/search?q=%E5%BB%BA%E8%AE%AE\""), "{page}");
}

#[tokio::test]
async fn what_cannot_be_excluded_is_refused_by_name() {
    let server = four();
    for name in ["exclude.province", "exclude.region", "exclude.", "exclude.stance"] {
        server.check_problem(&format!("/api/v1/search?{name}=火星"), 400, Some(name)).await;
    }
}

#[tokio::test]
async fn facets_say_what_is_excluded_and_count_what_an_exclusion_leaves() {
    let server = four();
    let found = server.json("/api/v1/search?q=建议&exclude.province=天津").await;
    let provinces = found["facets"]["province"]["values"].as_array().unwrap();
    let of = |code: &str| provinces.iter().find(|value| value["value"] == code).unwrap();
    assert_eq!(of("120000")["excluded"], true);
    assert_eq!(of("120000")["count"], 0);
    assert_eq!(of("330000")["excluded"], false);
    for query in ["q=建议", "q=建议&year=2021", "q=建议&year=2021&year=2022", "q=建议&kind=article"]
    {
        let found = server.json(&format!("/api/v1/search?{query}")).await;
        for facet in ["province", "mechanism", "topic", "kind", "level", "year"] {
            for value in found["facets"][facet]["values"].as_array().unwrap() {
                let id = value["value"].as_str().unwrap();
                let rest = query.replace(&format!("&{facet}={id}"), "");
                let left = total(&server, &format!("{rest}&exclude.{facet}={id}")).await;
                assert_eq!(value["count_if_excluded"], left, "{query} - {facet}={id}");
            }
        }
    }
    let empty = server.json("/api/v1/search?q=专题询问&exclude.province=江苏").await;
    let way = &empty["empty"]["ways_out"][0];
    assert_eq!(way["label"], "去掉条件“排除省份：江苏省”", "{empty}");
    assert_eq!(way["total"], 1);
    let why = server.json("/api/v1/search?q=建议&exclude.province=天津&explain=1").await;
    assert!(why["explanation"].to_string().contains("不看“天津市”"), "{why}");
}
