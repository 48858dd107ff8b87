//! The lines between the title of a regulation and its text: who adopted, approved, changed and
//! published it, and when.
//!
//! Lines are run together and cut into statements, each a few days and verbs: 某日甲通过并经某日乙批准
//! 的《决定》修正 is one change with two days. Titles of decisions are masked first, since they hold
//! the same verbs.

use std::sync::OnceLock;

use regex::Regex;
use schemas::regulation::{Amendment, AmendmentKind, Approval};

use super::body_name;
use crate::text::{first_date, fixed};

/// Stands for a title that was masked.
const MASK: char = '\u{e000}';

/// What the lines say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preamble {
    /// The body that adopted it, else the one that published it, as printed without sessions.
    pub(super) issuer: Option<String>,
    pub(super) adopted: Option<String>,
    pub(super) approved: Option<Approval>,
    pub(super) published: Option<String>,
    pub(super) amended: Vec<Amendment>,
    pub(super) orders: Vec<String>,
    /// The day after 施行, of the text as adopted or as last revised.
    pub(super) effective: Option<String>,
    /// The day on which the last revision, if any, was published.
    pub(super) revision_published: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Adopted,
    Approved,
    Amended,
    Revised,
    Published,
    Effective,
}

/// A verb with its day, the words before it, and the masked titles since the last day.
#[derive(Debug)]
struct Deed {
    verb: Verb,
    date: Option<String>,
    actor: String,
}

/// Deeds that belong together, and the title of the decision that they are about.
#[derive(Debug, Default)]
struct Statement {
    deeds: Vec<Deed>,
    decision: Option<String>,
}

/// Reads the lines of a preamble.
pub(super) fn read(lines: &[&str]) -> Preamble {
    let mut preamble = Preamble::default();
    // An adoption after the first, whose approval, or the change that it makes, may follow.
    let mut is_readopted = false;
    for statement in statements(lines) {
        let deed = |verbs: &[Verb]| statement.deeds.iter().find(|deed| verbs.contains(&deed.verb));
        let day = |verb: Verb| deed(&[verb]).and_then(|deed| deed.date.clone());
        preamble.orders.extend(statement.deeds.iter().filter_map(|deed| order(&deed.actor)));
        if let Some(change) = deed(&[Verb::Amended, Verb::Revised]) {
            let revised = change.verb == Verb::Revised;
            let kind = if revised { AmendmentKind::Revised } else { AmendmentKind::Amended };
            let (adopted, approved) = (day(Verb::Adopted), day(Verb::Approved));
            let pending = is_readopted && adopted.is_none() && approved.is_some();
            let readopted = if pending { preamble.amended.pop() } else { None };
            let date = adopted.or(readopted.map(|change| change.date)).or(change.date.clone());
            // Where the adoption is not printed, whoever changed the text made it.
            preamble.issuer = preamble
                .issuer
                .take()
                .or_else(|| statement.deeds.iter().find_map(|deed| body_name(&deed.actor)));
            preamble.amended.extend(date.map(|date| Amendment {
                date,
                approved,
                kind: Some(kind),
                by: statement.decision.clone(),
            }));
            if revised {
                preamble.effective = None;
                preamble.revision_published = None;
            }
            is_readopted = false;
        } else if let Some(adoption) = deed(&[Verb::Adopted]) {
            let approval = deed(&[Verb::Approved]);
            if preamble.is_empty() {
                preamble.issuer = body_name(&adoption.actor);
                preamble.adopted = adoption.date.clone();
                preamble.approve(approval);
            } else if let Some(date) = adoption.date.clone() {
                let approved = day(Verb::Approved);
                preamble.amended.push(Amendment { date, approved, kind: None, by: None });
                is_readopted = true;
            }
        } else if let Some(approval) = deed(&[Verb::Approved]) {
            match preamble.amended.last_mut() {
                Some(change) => {
                    change.approved = change.approved.take().or(approval.date.clone());
                }
                None => preamble.approve(Some(approval)),
            }
        }
        if let Some(publication) = deed(&[Verb::Published]) {
            let body = || body_name(&publication.actor);
            let is_first = preamble.amended.is_empty();
            if is_first && preamble.published.is_none() {
                preamble.published = publication.date.clone();
                preamble.issuer = preamble.issuer.take().or_else(body);
            } else if preamble.revised().is_some() {
                preamble.revision_published =
                    preamble.revision_published.take().or(publication.date.clone());
            }
        }
        if let Some(effect) = deed(&[Verb::Effective]) {
            let counts = preamble.amended.is_empty() || preamble.revised().is_some();
            preamble.effective = effect.date.clone().filter(|_| counts).or(preamble.effective);
        }
    }
    preamble
}

impl Preamble {
    fn is_empty(&self) -> bool {
        self.adopted.is_none()
            && self.approved.is_none()
            && self.published.is_none()
            && self.amended.is_empty()
    }

    fn approve(&mut self, approval: Option<&Deed>) {
        let approval = approval.filter(|_| self.approved.is_none());
        if let Some((approval, date)) = approval.and_then(|deed| Some((deed, deed.date.clone()?))) {
            self.approved = Some(Approval { by: body_name(&approval.actor), date });
        }
    }

    /// The last change, if it made the whole text anew.
    pub(super) fn revised(&self) -> Option<&Amendment> {
        let last = self.amended.last()?;
        (last.kind != Some(AmendmentKind::Amended)).then_some(last)
    }
}

/// Cuts the lines into statements.
fn statements(lines: &[&str]) -> Vec<Statement> {
    static TOKEN: OnceLock<Regex> = OnceLock::new();
    let token = TOKEN.get_or_init(|| {
        fixed(
            "(?P<date>(?:19|20)[0-9]{2}\\s*年\\s*[0-9]{1,2}\\s*月\\s*[0-9]{1,2}\\s*日\
             |[一二][九〇○零0][0-9〇○零一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)\
             |(?P<mask>\u{e000})|(?P<line>\n)\
             |(?P<verb>通过|批准|修正|修订|公布|发布|颁布|施行)(?P<on>的|并|、|，并)?",
        )
    });
    let digits = |c: char| match c {
        '０'..='９' => {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        }
        c => c,
    };
    let (text, titles) = masked(&lines.join("\n").chars().map(digits).collect::<String>());
    let mut titles = titles.into_iter();
    let mut done: Vec<Statement> = Vec::new();
    let mut open = Statement::default();
    // Whether the open statement has come to its end, unless another verb follows at once.
    let mut is_closed = false;
    let mut date: Option<String> = None;
    let mut actors: Vec<String> = Vec::new();
    let mut last_end = 0;
    for found in token.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        let words = text.get(last_end..whole.start()).unwrap_or_default();
        last_end = whole.end();
        let words = words.trim_matches(|c: char| c.is_whitespace() || "（）()，、,；;".contains(c));
        if found.name("date").is_some() {
            if is_closed {
                done.push(std::mem::take(&mut open));
                is_closed = false;
                actors.clear();
            } else if !words.is_empty() {
                actors.push(words.to_owned());
            }
            date = first_date(whole.as_str()).and_then(crate::text::Date::iso);
        } else if found.name("mask").is_some() {
            let title = titles.next();
            // Another decision: the statement before broke off.
            open.decision = title.or(open.decision.take());
            if !words.is_empty() {
                actors.push(words.to_owned());
            }
        } else if found.name("line").is_some() {
            if !words.is_empty() && !is_closed {
                actors.push(words.to_owned());
            }
        } else if let Some(verb) = found.name("verb") {
            if !words.is_empty() {
                actors.push(words.to_owned());
            }
            let verb = match verb.as_str() {
                "通过" => Verb::Adopted,
                "批准" => Verb::Approved,
                "修正" => Verb::Amended,
                "修订" => Verb::Revised,
                "施行" => Verb::Effective,
                _ => Verb::Published,
            };
            let actor = std::mem::take(&mut actors).join("、");
            open.deeds.push(Deed { verb, date: date.clone(), actor });
            is_closed = found.name("on").is_none();
        }
    }
    // What broke off behind the title of a decision is a change.
    let changes = |title: &String| title.contains("修改") || title.contains("修正");
    if !is_closed && open.decision.as_ref().is_some_and(changes) {
        open.deeds.push(Deed { verb: Verb::Amended, date, actor: String::new() });
    }
    done.push(open);
    done
}

/// The text with each title 《…》 replaced by a mark, and the titles without their outer marks.
pub(super) fn masked(text: &str) -> (String, Vec<String>) {
    let mut rest = text;
    let mut shown = String::with_capacity(text.len());
    let mut titles = Vec::new();
    while let Some((before, from)) = rest.split_once('《') {
        shown.push_str(before);
        let Some((title, after)) = closed(from) else {
            rest = from;
            continue;
        };
        shown.push(MASK);
        titles.push(title.split_whitespace().collect());
        rest = after;
    }
    shown.push_str(rest);
    (shown, titles)
}

/// Longest title that is looked for, in characters.
const LONGEST_TITLE_CHARS: usize = 120;

/// Cuts `text` behind the mark that closes the title with which it begins: the matching one, else,
/// where an inner one is missing, the last one of the line.
fn closed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 1_usize;
    let head = text.char_indices().take(LONGEST_TITLE_CHARS);
    for (at, c) in head {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (title, after) = text.split_at(at);
            return Some((title, after.strip_prefix('》')?));
        }
    }
    let line = text.split('\n').next()?;
    let (title, _) = line.rsplit_once('》')?;
    text.split_at_checked(title.len())
        .and_then(|(title, after)| Some((title, after.strip_prefix('》')?)))
}

/// The number of an order or announcement: 国务院令第106号.
fn order(actor: &str) -> Option<String> {
    static ORDER: OnceLock<Regex> = OnceLock::new();
    let order = ORDER.get_or_init(|| {
        fixed("(?P<order>[^、\\s（(]*(?:、[^、\\s（(]{2,16})*(?:令|公告)[（(]?第[0-9一二三四五六七八九十百〇零○]+号)")
    });
    Some(order.captures(actor)?.name("order")?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A preamble as `adopted approved published amended(kind) effective issuer`.
    #[track_caller]
    fn check(lines: &[&str], expected: &str) {
        let read = read(lines);
        let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "-".to_owned());
        let amended: Vec<String> = read
            .amended
            .iter()
            .map(|change| {
                let kind = change.kind.map_or("?", AmendmentKind::zh);
                let approved = change.approved.as_ref().map(|day| format!("+{day}"));
                format!("{kind}{}{}", change.date, approved.unwrap_or_default())
            })
            .collect();
        let found = format!(
            "{} {} {} [{}] {} {}",
            day(&read.adopted),
            day(&read.approved.as_ref().map(|approval| approval.date.clone())),
            day(&read.published),
            amended.join(" "),
            day(&read.effective),
            day(&read.issuer),
        );
        assert_eq!(found, expected, "{lines:?}");
    }

    #[test]
    fn a_law_of_the_nation() {
        check(
            &[
                "2002年8月29日 第九届全国人民代表大会常务委员会第二十九次会议通过",
                "2002年8月29日 中华人民共和国主席令第七十三号公布",
                "2009年8月27日 第十一届全国人民代表大会常务委员会第十次会议《关于修改部分法律的决定》第一次修正",
                "2018年12月29日 第十三届全国人民代表大会常务委员会第七次会议《关于修改〈中华人民共和国农村土地承包法〉的决定》第二次修正",
            ],
            "2002-08-29 - 2002-08-29 [修正2009-08-27 修正2018-12-29] - 全国人民代表大会常务委员会",
        );
    }

    #[test]
    fn a_regulation_of_a_city_is_approved_and_so_are_its_changes() {
        check(
            &[
                "2016年8月24日 湖州市七届人民代表大会常务委员会第三十一次会议通过",
                "2016年9月29日 浙江省第十二届人民代表大会常务委员会第三十三次会议批准2019年6月21日湖州市第八届人民代表大会常务委员会第二十次会议修订",
                "2019年8月1日 浙江省第十三届人民代表大会常务委员会第十三次会议批准",
            ],
            "2016-08-24 2016-09-29 - [修订2019-06-21+2019-08-01] - 湖州市人民代表大会常务委员会",
        );
        check(
            &[
                "2017年10月31日 济宁市第十七届人民代表大会常务委员会第六次会议通过",
                "2017年12月1日 山东省第十二届人民代表大会常务委员会第三十三次会议批准",
                "2020年6月29日 济宁市第十七届人民代表大会常务委员会第三十三次会议通过并经2020年7月24日山东省第十三届人民代表大会常务委员会第二十二次会议批准的《济宁市人民代表大会常务委员会关于修改〈济宁市某条例〉的决定》修正",
            ],
            "2017-10-31 2017-12-01 - [修正2020-06-29+2020-07-24] - 济宁市人民代表大会常务委员会",
        );
        // The statement of the change is printed on two lines.
        check(
            &[
                "2020年6月28日 嘉兴市第八届人民代表大会常务委员会第二十六次会议通过",
                "2020年7月31日 浙江省第十三届人民代表大会常务委员会第二十二次会议批准",
                "2021年8月19日 嘉兴市第八届人民代表大会常务委员会第三十六次会议通过",
                "2021年9月29日 浙江省第十三届人民代表大会常务委员会第三十一次会议批准的《关于修改三件地方性法规的决定》修正",
            ],
            "2020-06-28 2020-07-31 - [修正2021-08-19+2021-09-29] - 嘉兴市人民代表大会常务委员会",
        );
    }

    #[test]
    fn ministries_publish_what_the_state_council_approved() {
        check(
            &["1989年5月11日 国务院批准　", "1989年6月19日 海关总署、公安部令第7号发布　"],
            "- 1989-05-11 1989-06-19 [] - 海关总署、公安部",
        );
        check(
            &[
                "２０１２年１２月３日 公安部部长办公会议通过",
                "２０１２年１２月１９日 中华人民共和国公安部令第１２５号发布，",
            ],
            "2012-12-03 - 2012-12-19 [] - 公安部",
        );
        check(
            &[
                "2021年11月16日 国家互联网信息办公室2021年第20次室务会议审议通过",
                "2022年3月1日 施行",
            ],
            "2021-11-16 - - [] 2022-03-01 国家互联网信息办公室",
        );
        check(
            &["2006年9月15日 北京市第十二届人民代表大会常务委员会第三十次会议修订"],
            "- - - [修订2006-09-15] - 北京市人民代表大会常务委员会",
        );
        let read = read(&["1992年10月14日 中华人民共和国国务院令第106号发布　"]);
        assert_eq!(read.orders, ["中华人民共和国国务院令第106号"]);
        assert_eq!(read.issuer.as_deref(), Some("国务院"));
    }

    #[test]
    fn days_in_brackets_on_one_line() {
        check(
            &[
                "（2019年11月29日浙江省第十三届人民代表大会常务委员会第十五次会议通过　根据2021年5月28日浙江省第十三届人民代表大会常务委员会第二十九次会议《关于修改〈甲条例〉的决定》修正）",
            ],
            "2019-11-29 - - [修正2021-05-28] - 浙江省人民代表大会常务委员会",
        );
        check(
            &[
                "2011年4月11日 宁波市第十三届人民代表大会常务委员会公告第28号公布",
                "2011年5月1日 施行",
            ],
            "- - 2011-04-11 [] 2011-05-01 宁波市人民代表大会常务委员会",
        );
    }

    #[test]
    fn titles_are_masked_even_where_a_mark_is_missing() {
        assert_eq!(masked("甲《乙〈丙〉》丁").1, ["乙〈丙〉"]);
        assert_eq!(masked("会议《关于修改《甲条例》的决定》修正").1, ["关于修改《甲条例》的决定"]);
        assert_eq!(masked("会议《关于修改《甲条例》修正\n丁").1, ["关于修改《甲条例"]);
        assert_eq!(masked("没有结尾《甲").0, "没有结尾甲");
    }
}
