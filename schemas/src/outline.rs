//! The parts of a regulation, from its anchors: 编章节条 as a tree.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::Passage;

/// A part, chapter, section or article, with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutlineItem {
    /// Its anchor.
    pub id: String,
    /// Its number: 第一章, 第五条.
    pub label: String,
    /// Its heading: 总则; empty for an article.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heading: String,
    /// The parts of it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub children: Vec<OutlineItem>,
}

/// The tree of the parts of a regulation; empty for a text without articles.
pub fn outline(passages: &[Passage]) -> Vec<OutlineItem> {
    let mut roots: Vec<OutlineItem> = Vec::new();
    // The levels of the open items, from the outside in.
    let mut open: Vec<usize> = Vec::new();
    for passage in passages {
        let Some(level) = level(&passage.id) else { continue };
        while open.last().is_some_and(|last| *last >= level) {
            open.pop();
        }
        let (label, rest) = labelled(&passage.text);
        let heading = if level == ARTICLE { String::new() } else { rest };
        let item = OutlineItem { id: passage.id.clone(), label, heading, children: Vec::new() };
        place(&mut roots, open.len(), item);
        open.push(level);
    }
    roots
}

/// Puts an item behind the last one at this depth.
fn place(siblings: &mut Vec<OutlineItem>, depth: usize, item: OutlineItem) {
    match siblings.last_mut() {
        Some(last) if depth > 0 => place(&mut last.children, depth - 1, item),
        _ => siblings.push(item),
    }
}

/// The level of an article.
const ARTICLE: usize = 4;

/// How deep a passage stands, if it is a division or the beginning of an article.
fn level(id: &str) -> Option<usize> {
    let last = id.rsplit("__").next()?;
    match last.split_once('_')?.0 {
        "part" => Some(0),
        "subpart" => Some(1),
        "chp" => Some(2),
        "sec" => Some(3),
        "art" => Some(ARTICLE),
        _ => None,
    }
}

/// The number with which a line begins, and the rest without inner white space.
fn labelled(text: &str) -> (String, String) {
    let text = text.trim_start_matches(['#', '*', ' ']);
    let numbered = |c: char| matches!(c, '编' | '章' | '节' | '条');
    let end = text.find(numbered).map_or(text.len(), |at| at + '条'.len_utf8());
    let (label, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    // 第五条之一.
    let inserted = rest.strip_prefix('之').and_then(|rest| rest.chars().next());
    let label = inserted.map_or_else(|| label.to_owned(), |number| format!("{label}之{number}"));
    (label, rest.split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_one_another() {
        let lines = [
            ("title", "某法"),
            ("part_1", "第一编　总则"),
            ("part_1__chp_1", "第一章　一般 规定"),
            ("part_1__chp_1__sec_1", "第一节 甲"),
            ("art_1", "第一条　为了。"),
            ("art_1__para_2", "第二款。"),
            ("art_1_2", "第一条之一　插入。"),
            ("part_1__chp_2", "第二章 附则"),
            ("art_2", "第二条 施行。"),
            ("part_2", "第二编 物权"),
        ];
        let passage =
            |(id, text): (&str, &str)| Passage { id: id.to_owned(), text: text.to_owned() };
        let tree = outline(&lines.map(passage));
        fn shown(items: &[OutlineItem]) -> String {
            let item = |item: &OutlineItem| {
                format!("{}{}({})", item.label, item.heading, shown(&item.children))
            };
            items.iter().map(item).collect()
        }
        assert_eq!(
            shown(&tree),
            "第一编总则(第一章一般规定(第一节甲(第一条()第一条之一()))第二章附则(第二条()))第二编物权()"
        );
        assert!(outline(&[passage(("para_1", "一、某事。"))]).is_empty());
    }
}
