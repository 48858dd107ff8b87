//! Anchors of a regulation's lines: 编章节条款项目, by their numbers, so that they stay what they are when
//! something is inserted before them.
//!
//! | line | anchor |
//! |---|---|
//! | 第一编, 第二分编, 第三章, 第一节 | `part_1`, `part_1__subpart_2`, `chp_3`, `chp_3__sec_1` |
//! | 第五条 and its first 款 | `art_5`; 第五条之一 is `art_5_2` |
//! | second 款 of it | `art_5__para_2` |
//! | （三） under the first or second 款 | `art_5__point_3`, `art_5__para_2__point_3` |
//! | 1. under it | `art_5__point_3__indent_1` |
//! | anything else | `para_1`, `para_2`, … |

use std::collections::HashSet;
use std::sync::OnceLock;

use regex::Regex;

use crate::text::{chinese_number, fixed};

/// Gives each line of a regulation its anchor, in order.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// The open divisions, from the outside in: 编, 分编, 章, 节.
    divisions: [Option<String>; 4],
    article: Option<Article>,
    /// Number of the last article.
    last_number: usize,
    /// Lines without a place so far.
    others: usize,
    used: HashSet<String>,
}

/// The article in which the lines stand.
#[derive(Debug)]
struct Article {
    id: String,
    /// 款 so far; none where the first line is the number alone.
    paragraphs: usize,
    /// The 项 that the last line belongs to.
    point: Option<usize>,
}

impl Anchors {
    /// The anchor of the next line. `is_listed` says that it stands in a table of contents.
    pub(super) fn next(&mut self, text: &str, is_listed: bool) -> String {
        let id = if is_listed { None } else { self.place(text) };
        let id = id.unwrap_or_else(|| {
            self.others += 1;
            format!("para_{}", self.others)
        });
        // A text that repeats a number (an annex, an amending decision) keeps both.
        let mut own = id.clone();
        let mut count = 1;
        while !self.used.insert(own.clone()) {
            count += 1;
            own = format!("{id}_{count}");
        }
        own
    }

    fn place(&mut self, text: &str) -> Option<String> {
        if let Some((level, number)) = division(text) {
            const NAMES: [&str; 4] = ["part", "subpart", "chp", "sec"];
            self.article = None;
            for inner in self.divisions.iter_mut().skip(level) {
                *inner = None;
            }
            let own = format!("{}_{number}", NAMES.get(level)?);
            *self.divisions.get_mut(level)? = Some(own);
            let path: Vec<&str> = self.divisions.iter().flatten().map(String::as_str).collect();
            return Some(path.join("__"));
        }
        if let Some((number, inserted, is_bare)) = article(text).or_else(|| self.expected(text)) {
            self.last_number = number;
            let id = match inserted {
                None => format!("art_{number}"),
                Some(inserted) => format!("art_{number}_{}", inserted + 1),
            };
            let paragraphs = usize::from(!is_bare);
            self.article = Some(Article { id: id.clone(), paragraphs, point: None });
            return Some(id);
        }
        if is_annex(text) {
            self.article = None;
        }
        let article = self.article.as_mut()?;
        if let Some(point) = point(text) {
            article.point = Some(point);
            return Some(format!("{}__point_{point}", article.paragraph()));
        }
        if let Some(indent) = indent(text) {
            let point = article.point.map(|point| format!("__point_{point}"));
            let point = point.unwrap_or_default();
            return Some(format!("{}{point}__indent_{indent}", article.paragraph()));
        }
        article.paragraphs += 1;
        article.point = None;
        let number = article.paragraphs;
        Some(format!("{}__para_{number}", article.id))
    }
}

impl Anchors {
    /// The next article, where its number is misprinted: 第十五 条工商部门…, 笫五十四条.
    fn expected(&self, text: &str) -> Option<(usize, Option<usize>, bool)> {
        static LOOSE: OnceLock<Regex> = OnceLock::new();
        if !text.starts_with(['第', '笫']) {
            return None;
        }
        let loose = LOOSE.get_or_init(|| {
            fixed("^[第笫]\\s*([一二三四五六七八九十百千零〇]{1,7})\\s*条\\s*(?P<rest>.?)")
        });
        let found = loose.captures(text)?;
        let number = chinese_number(found.get(1)?.as_str())? as usize;
        // 第十五条的规定, 第十五条第二款: a line that goes on with a reference.
        let refers = found.name("rest").is_some_and(|rest| {
            matches!(
                rest.as_str(),
                "的" | "第" | "、" | "和" | "至" | "中" | "所" | "规" | "，" | "或" | "之"
            )
        });
        (number == self.last_number + 1 && !refers).then_some((number, None, false))
    }
}

impl Article {
    /// The 款 that is open.
    fn paragraph(&self) -> String {
        match self.paragraphs {
            0 | 1 => self.id.clone(),
            number => format!("{}__para_{number}", self.id),
        }
    }
}

/// The number of the article that a line opens, that of 之一 behind it, and whether the line has no more.
pub(super) fn article(text: &str) -> Option<(usize, Option<usize>, bool)> {
    static ARTICLE: OnceLock<Regex> = OnceLock::new();
    let article = ARTICLE.get_or_init(|| {
        fixed("^第([0-9一二三四五六七八九十百千零〇两]{1,7})条(?:之([一二三四五六七八九十]{1,3}))?(?P<rest>$|[\\s\u{3000}*　:：【（(\\[])")
    });
    // Most lines need not be tried.
    let opens = |c: char| matches!(c, '#' | '*') || c.is_whitespace();
    let text = text.trim_start_matches(opens);
    let found = text.starts_with('第').then(|| article.captures(text))??;
    let number = |group: usize| chinese_number(found.get(group)?.as_str());
    let is_bare = found.name("rest").is_some_and(|rest| rest.as_str().is_empty());
    Some((number(1)? as usize, number(2).map(|number| number as usize), is_bare))
}

/// Whether a line is the heading of a part, chapter or section: how deep, and its number.
pub(super) fn division(text: &str) -> Option<(usize, usize)> {
    static DIVISION: OnceLock<Regex> = OnceLock::new();
    let division = DIVISION.get_or_init(|| {
        fixed("^第([0-9一二三四五六七八九十百零〇]{1,5})(分编|编|章|节)(?:[\\s\u{3000}]|$)")
    });
    let found = text.starts_with('第').then(|| division.captures(text))??;
    let level = match found.get(2)?.as_str() {
        "编" => 0,
        "分编" => 1,
        "章" => 2,
        _ => 3,
    };
    Some((level, chinese_number(found.get(1)?.as_str())? as usize))
}

/// Longest heading of an annex, in characters.
const LONGEST_ANNEX_CHARS: usize = 40;

/// Whether a line opens an annex, whose lines belong to no article.
fn is_annex(text: &str) -> bool {
    ["附件", "附表", "附录", "附：", "附:"].iter().any(|word| text.starts_with(word))
        && text.chars().count() <= LONGEST_ANNEX_CHARS
        && !text.contains('。')
}

/// The number of a 项: （三）.
fn point(text: &str) -> Option<usize> {
    let inside = text.strip_prefix(['（', '('])?.split_once(['）', ')'])?.0;
    let is_numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let spelled = (!inside.is_empty() && inside.chars().all(is_numeral)).then_some(inside)?;
    Some(chinese_number(spelled)? as usize)
}

/// The number of a 目: `1.`, `（1）`.
fn indent(text: &str) -> Option<usize> {
    static INDENT: OnceLock<Regex> = OnceLock::new();
    let indent =
        INDENT.get_or_init(|| fixed("^(?:([0-9]{1,2})[.．、](?:[^0-9]|$)|[（(]([0-9]{1,2})[)）])"));
    let found = indent.captures(text)?;
    found.get(1).or(found.get(2))?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchors(lines: &[&str]) -> Vec<String> {
        let mut anchors = Anchors::default();
        lines.iter().map(|line| anchors.next(line, false)).collect()
    }

    #[test]
    fn every_level_has_its_name() {
        let lines = [
            "第一编 总则",
            "第一分编 通则",
            "第一章 一般规定",
            "第一节 甲",
            "第五条 有下列情形之一的：",
            "（一）甲；",
            "1. 子目；",
            "（二）乙。",
            "第二款。",
            "（一）丙。",
            "第五条之一 插入。",
            "第二章　附则",
            "第六条",
            "条文在下一行。",
            "又一款。",
            "附件：目录",
            "说明。",
        ];
        let expected = [
            "part_1",
            "part_1__subpart_1",
            "part_1__subpart_1__chp_1",
            "part_1__subpart_1__chp_1__sec_1",
            "art_5",
            "art_5__point_1",
            "art_5__point_1__indent_1",
            "art_5__point_2",
            "art_5__para_2",
            "art_5__para_2__point_1",
            "art_5_2",
            "part_1__subpart_1__chp_2",
            "art_6",
            "art_6__para_1",
            "art_6__para_2",
            "para_1",
            "para_2",
        ];
        assert_eq!(anchors(&lines), expected);
    }

    #[test]
    fn a_number_that_comes_again_has_an_anchor_of_its_own() {
        assert_eq!(
            anchors(&["第一条 甲", "第一条 乙", "第一条之一 丙"]),
            ["art_1", "art_1_2", "art_1_2_2"]
        );
    }

    #[test]
    fn a_misprinted_number_counts_where_it_is_expected() {
        let lines = [
            "第一条 甲。",
            "第二 条乙。",
            "笫三条 丙。",
            "第四条的规定。",
            "第四条丁。",
            "第九条戊。",
        ];
        let expected = ["art_1", "art_2", "art_3", "art_3__para_2", "art_4", "art_4__para_2"];
        assert_eq!(anchors(&lines), expected);
        assert_eq!(anchors(&["第一条为了甲。", "第二条乙。"]), ["art_1", "art_2"]);
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        assert_eq!(article("第三条的规定"), None);
        assert_eq!(division("第三章的规定"), None);
        assert_eq!(point("（草案）"), None);
        assert_eq!(indent("1.5米以上"), None);
        assert_eq!(indent("2021年"), None);
    }
}
