//! Bylines: `北京市人大常委会主任  李  伟`, `■ 任玉梅 梁英杰（山西）`, `作者：某某`, and the note that closes an
//! article: `（作者系某市人大常委会主任）`.

use std::sync::OnceLock;

use regex::Regex;

use schemas::region::RegionTable;

use crate::text::{fixed, fold_head, fold_query, is_han, places};

/// What a byline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Byline {
    /// People or bodies.
    pub authors: Vec<String>,
    /// Their office, as printed.
    pub post: Option<String>,
    /// The place in brackets behind the name.
    pub place: Option<String>,
    /// Whether it is unmistakable: an office before the name, or a mark such as `■`.
    pub is_strong: bool,
}

/// Longest byline, in characters.
const LONGEST_BYLINE_CHARS: usize = 60;
/// Words by which an office ends.
const OFFICES: &str = "主任|副主任|主任委员|副主任委员|委员长|秘书长|主席|副主席|主席团主席|书记|副书记|代表|委员|局长|\
    院长|检察长|部长|处长|科长|省长|市长|县长|区长|镇长|会长|组长|调研员|研究员|教授|站长|厅长|庭长|干部";

/// Reads one block as a byline; `None` if it is none.
pub fn read_byline(block: &str) -> Option<Byline> {
    let block = block.trim();
    // The length in bytes tells paragraphs at once.
    let is_short = block.len() <= LONGEST_BYLINE_CHARS * 4
        && (2..=LONGEST_BYLINE_CHARS).contains(&block.chars().count());
    if !is_short || block.contains(['。', '，', '；', '！', '？', '“', '”', '《']) {
        return None;
    }
    marked(block).or_else(|| labelled(block)).or_else(|| office(block)).or_else(|| body(block))
}

/// `■ 姓名 姓名（省）`
fn marked(block: &str) -> Option<Byline> {
    let rest = block.trim_start_matches(['■', '□', '◆', '◇', '●', '▲', '★', '☆']);
    if rest.len() == block.len() {
        return None;
    }
    let (names, place) = match rest.split_once(['（', '(']) {
        Some((names, place)) => (names, Some(place.trim_end_matches(['）', ')', ' ', '\u{a0}']))),
        None => (rest, None),
    };
    let (post, names) = match office(names) {
        Some(byline) => (byline.post, byline.authors),
        None => (None, people(names)?),
    };
    let place = place.map(|place| place.trim().to_owned());
    Some(Byline { authors: names, post, place, is_strong: true })
}

/// `作者：姓名`, `通讯员 姓名`
fn labelled(block: &str) -> Option<Byline> {
    static LABEL: OnceLock<Regex> = OnceLock::new();
    let label = LABEL.get_or_init(|| {
        // Other labels may stand in the same line: 来源：某报　作者：某某　编辑：某某.
        let other = "[^\\s:：]{1,6}[:：]";
        fixed(&format!("^[（(]?(?:{other}[^\\s]+\\s+)*(?:本报|本刊)?(?:作者|记者|通讯员|特约记者|撰稿|撰文|供稿|来稿|投稿|文)(?:[:：/／]\\s*|\\s+)(.+?)(?:\\s+{other}.*)?[）)]?$"))
    });
    let names = label.captures(block)?.get(1)?.as_str();
    let byline = office(names).or_else(|| {
        let authors = people(names).or_else(|| body(names).map(|body| body.authors))?;
        Some(Byline { authors, ..Byline::default() })
    })?;
    Some(Byline { is_strong: false, ..byline })
}

/// `职务 姓名`
fn office(block: &str) -> Option<Byline> {
    static OFFICE: OnceLock<Regex> = OnceLock::new();
    let office = OFFICE.get_or_init(|| {
        fixed(&format!("^(?P<post>[^\\s]*(?:[\\s]*[、][^\\s]*)*?(?:{OFFICES}))[\\s\u{a0}\u{3000}]+(?P<names>.+)$"))
    });
    let captures = office.captures(block)?;
    let post = captures.name("post")?.as_str();
    // The post may itself be followed by a further office: 党组书记、副主任 高广滨.
    let authors = people(captures.name("names")?.as_str())?;
    let bodies = [
        "人大",
        "常委",
        "委员会",
        "工委",
        "党组",
        "党委",
        "政府",
        "主席团",
        "法院",
        "检察院",
        "办公",
        "人民代表",
    ];
    if !bodies.iter().any(|body| post.contains(body)) {
        return None;
    }
    let post: String = post.chars().filter(|c| !c.is_whitespace()).collect();
    Some(Byline { authors, post: Some(post), place: None, is_strong: true })
}

/// A body that signs: `竹山县人大常委会办公室`.
fn body(block: &str) -> Option<Byline> {
    let name: String = block.chars().filter(|c| !c.is_whitespace()).collect();
    let ends = [
        "办公室",
        "办公厅",
        "常委会",
        "委员会",
        "工委",
        "主席团",
        "研究室",
        "课题组",
        "编辑部",
        "调研组",
    ];
    let is_body = name.chars().count() <= 30
        && name.chars().all(is_han)
        && name.contains("人大")
        && ends.iter().any(|end| name.ends_with(end));
    is_body.then(|| Byline { authors: vec![own_name(name)], ..Byline::default() })
}

/// A body by the name of its own division, so that it is one author however it signs:
/// 湖北省竹山县人大常委会 is 竹山县人大常委会. A name that several divisions bear keeps its province.
fn own_name(body: String) -> String {
    let table = RegionTable::embedded();
    let found = places(&body, None);
    let Some(place) = found.first().filter(|place| place.bytes.start == 0) else { return body };
    let name = table.name(place.region);
    let is_unique = table.named(&name).len() == 1;
    let (whole, rest) = body.split_at(place.bytes.end);
    if is_unique && whole.len() > name.len() && whole.ends_with(&name) {
        return name + rest;
    }
    body
}

/// One or more names of people, separated by white space or 、; `李  伟` is one, two single
/// characters that belong together.
fn people(text: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut surname: Option<String> = None;
    for part in text.split(|c: char| c.is_whitespace() || matches!(c, '、' | ',')) {
        if part.is_empty() {
            continue;
        }
        let length = part.chars().count();
        let is_name = part.chars().all(|c| is_han(c) || c == '·');
        if !is_name {
            return None;
        }
        match (surname.take(), length) {
            (Some(first), 1) => names.push(first + part),
            (Some(_), _) => return None,
            (None, 1) => surname = Some(part.to_owned()),
            (None, 2..=4) => names.push(part.to_owned()),
            (None, _) if part.contains('·') && length <= 16 => names.push(part.to_owned()),
            (None, _) => return None,
        }
    }
    (surname.is_none() && !names.is_empty() && names.len() <= 6).then_some(names)
}

/// A line with nothing but one person's name, as single articles have it below the title. The
/// surname must be a usual one, or any short line would be a name.
pub(crate) fn lone_name(block: &str) -> Option<Byline> {
    const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边喻利戚容信冒申屠";
    let authors = people(block)?;
    let usual = authors.iter().all(|name| {
        name.chars().next().is_some_and(|c| SURNAMES.contains(c))
            && (2..=4).contains(&name.chars().count())
    });
    usual.then(|| Byline { authors, ..Byline::default() })
}

/// The note in brackets that ends an article: the office of its author, and the text before it.
pub fn closing_note(block: &str) -> Option<(&str, String)> {
    static NOTE: OnceLock<Regex> = OnceLock::new();
    let note = NOTE.get_or_init(|| {
        fixed("[（(](?:本文)?(?:第一)?(?:作者|笔者)(?:系|为|单位[:：]?|是)[:：]?\\s*([^）)]{2,60})[）)]\\s*$")
    });
    // Every paragraph is asked, and hardly one ends in brackets.
    let captures = block.trim_end().ends_with(['）', ')']).then(|| note.captures(block))??;
    let (all, post) = (captures.get(0)?, captures.get(1)?);
    let before = block.get(..all.start())?;
    Some((before, post.as_str().trim().to_owned()))
}

/// A folded date with brackets, label and time is shorter, in bytes.
const LONGEST_DATE_LINE_BYTES: usize = 120;

/// Whether a folded text begins as a date line does: with a bracket, a label, a digit or nothing.
fn opens_date_line(folded: &str) -> bool {
    let begins = |c: char| c.is_whitespace() || "[(发时日来:：12".contains(c);
    folded.chars().next().is_none_or(begins)
}

/// Whether a block is a date and nothing else, perhaps in brackets or with its label.
pub fn is_date_line(block: &str) -> bool {
    static DATE: OnceLock<Regex> = OnceLock::new();
    let date = DATE.get_or_init(|| {
        fixed("^[\\[(（]?(?:发布时间|发布日期|时间|日期|来源)?[:：]?\\s*(?:19|20)[0-9]{2}[-年./][0-9]{1,2}[-月./][0-9]{1,2}日?(?:\\s*[0-9:]{4,8})?[\\])）]?$")
    });
    // A Han character has three bytes: the head of a paragraph is too long already.
    let head = fold_head(block, LONGEST_DATE_LINE_BYTES / 3 + 1);
    head.len() <= LONGEST_DATE_LINE_BYTES
        && opens_date_line(&head)
        && date.is_match(&fold_query(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, authors: &[&str], post: Option<&str>, place: Option<&str>) {
        let byline = read_byline(block).unwrap_or_else(|| panic!("{block} is a byline"));
        assert_eq!(byline.authors, authors);
        assert_eq!(byline.post.as_deref(), post);
        assert_eq!(byline.place.as_deref(), place);
    }

    #[test]
    fn an_office_and_names_are_told_apart() {
        check(
            "甲省人大常委会主任\u{a0}\u{a0}李\u{a0}\u{a0}伟",
            &["李伟"],
            Some("甲省人大常委会主任"),
            None,
        );
        check(
            "乙省人大常委会党组书记、副主任 高小小",
            &["高小小"],
            Some("乙省人大常委会党组书记、副主任"),
            None,
        );
        check(
            "台山市人大常委会代表工委主任\u{3000}黎婉",
            &["黎婉"],
            Some("台山市人大常委会代表工委主任"),
            None,
        );
    }

    #[test]
    fn marked_bylines_carry_names_and_a_place() {
        check("■ 任小玉 梁大杰（山西）", &["任小玉", "梁大杰"], None, Some("山西"));
        check("■ 徐小会 (江苏)", &["徐小会"], None, Some("江苏"));
    }

    #[test]
    fn labels_and_bodies_are_bylines() {
        check("作者：王小明", &["王小明"], None, None);
        check("来源：某某人大网　作者：王小明　编辑：李小", &["王小明"], None, None);
        check("（来稿：王小明　编发：某某人大网·他山）", &["王小明"], None, None);
        check("竹山县人大常委会办公室", &["竹山县人大常委会办公室"], None, None);
        check("来稿：湖北省竹山县人大常委会办公室", &["竹山县人大常委会办公室"], None, None);
        check("北京市朝阳区人大常委会办公室", &["北京市朝阳区人大常委会办公室"], None, None);
    }

    #[test]
    fn titles_and_sentences_are_no_bylines() {
        for text in [
            "推动代表工作提质增效",
            "切实发挥代表 主体作用",
            "代表们说，好。",
            "依法监督",
            "以代表 高质量履职",
        ] {
            assert_eq!(read_byline(text), None, "{text}");
        }
    }

    #[test]
    fn a_lone_name_needs_a_surname() {
        assert_eq!(lone_name("江月涵").unwrap().authors, ["江月涵"]);
        assert_eq!(lone_name("依法监督"), None);
    }

    #[test]
    fn the_closing_note_gives_the_post() {
        let (text, post) = closing_note("收到实效。(作者系湖北省襄阳市人大常委会主任)").unwrap();
        assert_eq!((text, post.as_str()), ("收到实效。", "湖北省襄阳市人大常委会主任"));
        assert_eq!(closing_note("（完）"), None);
    }

    #[test]
    fn date_lines_are_recognised() {
        assert!(is_date_line("（2025-09-08）"));
        assert!(is_date_line("发布时间：2025年9月8日"));
        assert!(!is_date_line("2025年9月8日，会议召开"));
    }
}
