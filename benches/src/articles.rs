//! Articles of laws, asked for by name and number in the ways in which people write them.

use std::collections::{BTreeMap, HashSet};

use corpus::read::Source;
use corpus::text::chinese_number;

use crate::collection::{Collection, request, row_id};

/// What names of national laws begin with.
const NATION: &str = "中华人民共和国";

/// An article and a query for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownItem {
    /// What is typed.
    pub query: String,
    /// Ids of the rows that hold it: the latest version of the law, and copies of that.
    pub rows: HashSet<String>,
    /// Anchor of the article.
    pub passage: String,
}

/// A law with the numbers of its articles as they are printed.
struct Law<'a> {
    title: &'a str,
    date: Option<&'a str>,
    id: &'a str,
    numerals: Vec<&'a str>,
}

/// `count` articles of `laws`, the same for the same `seed`. Every second law is a national one.
pub fn known_items(laws: &[Source], count: usize, seed: u64) -> Vec<KnownItem> {
    let mut by_title: BTreeMap<&str, Vec<Law<'_>>> = BTreeMap::new();
    for source in laws {
        let numerals: Vec<&str> = source.text.lines().filter_map(numeral).collect();
        let Some(title) = source.hints.title.as_deref() else { continue };
        if !numerals.is_empty() {
            let law = Law {
                title,
                date: source.hints.date.as_deref(),
                id: row_id(&source.name),
                numerals,
            };
            by_title.entry(title).or_default().push(law);
        }
    }
    let versions: Vec<&Vec<Law<'_>>> = by_title.values().collect();
    let (national, other): (Vec<_>, Vec<_>) =
        versions.into_iter().partition(|laws| laws[0].title.starts_with(NATION));
    let mut random = Random(seed);
    let mut items = Vec::new();
    while items.len() < count && !(national.is_empty() && other.is_empty()) {
        let pick_national = items.len() % 2 == 0 && !national.is_empty() || other.is_empty();
        let laws = *random.pick(if pick_national { &national } else { &other });
        let law = random.pick(laws);
        let numeral = *random.pick(&law.numerals);
        // Of several versions with this article, the latest is meant. Parts of one law have one title,
        // and no article in common.
        let having = laws.iter().filter(|law| law.numerals.contains(&numeral));
        let latest = having.clone().map(|law| law.date).max().flatten();
        let rows = having.filter(|law| law.date == latest).map(|law| law.id.to_owned()).collect();
        let Some(number) = chinese_number(numeral) else { continue };
        let query = written(law.title, numeral, number as usize, &mut random);
        items.push(KnownItem { query, rows, passage: format!("art_{number}") });
    }
    items
}

/// Name and number in one of the ways in which people write them.
fn written(title: &str, numeral: &str, number: usize, random: &mut Random) -> String {
    let short = title.strip_prefix(NATION).unwrap_or(title);
    let name = match random.below(4) {
        0 => title.to_owned(),
        1 => format!("《{title}》"),
        2 => format!("《{short}》"),
        _ => short.to_owned(),
    };
    match random.below(5) {
        0 => format!("{name}第{number}条"),
        1 => format!("{name} {number} 条"),
        2 => format!("{name}{number}条"),
        3 => format!("{name} 第{numeral}条"),
        _ => format!("{name}第{numeral}条"),
    }
}

/// The number of the article that a line opens, as it is printed.
fn numeral(line: &str) -> Option<&str> {
    let (numeral, after) = line.strip_prefix('第')?.split_once('条')?;
    let is_number = numeral.chars().all(|c| "零〇一二三四五六七八九十百千两".contains(c));
    (is_number && !numeral.is_empty() && after.starts_with([' ', '\u{3000}'])).then_some(numeral)
}

/// Whether the item leads the result, as its hit's first passage; otherwise what does.
///
/// # Errors
/// The index cannot be searched.
pub fn leads(collection: &Collection, item: &KnownItem) -> anyhow::Result<Result<(), String>> {
    let found = collection.engine.search(&request(&item.query, 1))?;
    let Some(hit) = found.hits.first() else { return Ok(Err("nothing".to_owned())) };
    let passage = hit.passages.first().map_or("", |passage| passage.id.as_str());
    let is_first = item.rows.contains(row_id(&hit.document.source)) && passage == item.passage;
    Ok(if is_first { Ok(()) } else { Err(format!("{} {passage}", hit.document.title)) })
}

/// Numbers that are the same for the same seed on every machine (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed % bound.max(1) as u64) as usize
    }

    /// One of `all`, which must not be empty.
    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

#[cfg(test)]
mod tests {
    use corpus::read::Hints;

    use super::*;

    fn law(id: &str, title: &str, date: Option<&str>, articles: &[&str]) -> Source {
        let lines = articles.iter().map(|numeral| format!("第{numeral}条 甲乙丙。\n"));
        let hints = Hints {
            title: Some(title.to_owned()),
            date: date.map(str::to_owned),
            ..Hints::default()
        };
        let name = format!("laws.jsonl#{id}");
        Source { name, text: lines.collect(), hints, ..Source::default() }
    }

    #[test]
    fn items_are_of_the_latest_version_and_the_same_every_time() {
        let laws = [
            law("a", "中华人民共和国甲法", Some("2001-01-01"), &["一", "二"]),
            law("b", "中华人民共和国甲法", Some("2020-01-01"), &["一", "二"]),
            law("c", "某省乙条例", None, &["三十三"]),
        ];
        let items = known_items(&laws, 40, 7);
        assert_eq!(items, known_items(&laws, 40, 7));
        assert_eq!(items.len(), 40);
        for item in &items {
            let expected = if item.query.contains("甲法") { "b" } else { "c" };
            assert_eq!(item.rows, HashSet::from([expected.to_owned()]), "{}", item.query);
        }
        assert!(items.iter().any(|item| item.query.contains("33")));
        assert!(items.iter().any(|item| item.query.contains("第三十三条")));
    }

    #[test]
    fn only_lines_that_open_an_article_have_its_number() {
        assert_eq!(numeral("第三十三条 农民"), Some("三十三"));
        assert_eq!(numeral("第三十三条规定"), None);
        assert_eq!(numeral("依照第三条 的规定"), None);
    }
}
