//! What a regulation prints of itself: name, issuer, days, order, what it repeals.

mod preamble;

use std::sync::OnceLock;

use regex::Regex;
use schemas::document::Passage;
use schemas::region::{RegionCode, RegionTable};
use schemas::regulation::{Proof, Regulation, Repeal};

use crate::text::{Date, first_date, fixed, fold_query, places};
use preamble::{Preamble, masked};

/// Reads the particulars of a regulation off its title, the lines below it and its text.
pub(crate) fn read_regulation(title: &str, lines: &[&str], passages: &[Passage]) -> Regulation {
    let preamble = preamble::read(lines);
    let name = without_version(title).to_owned();
    let basis = effective_basis(passages);
    let issuer = preamble.issuer.clone().and_then(|issuer| with_place(issuer, &name));
    Regulation {
        issuer: issuer.or_else(|| issuer_in_title(&name)),
        effective: effective(&preamble, basis.as_ref()),
        effective_basis: basis,
        repeals: repeals(&name, passages),
        adopted: preamble.adopted,
        approved: preamble.approved,
        published: preamble.published,
        amended: preamble.amended,
        orders: preamble.orders,
        name,
    }
}

/// The division of the congress or government that issues; the nation for its own bodies.
pub(crate) fn issuer_region(issuer: &str) -> Option<RegionCode> {
    const NATIONAL: [&str; 5] =
        ["全国人民代表大会", "国务院", "最高人民法院", "最高人民检察院", "中央军"];
    if NATIONAL.iter().any(|body| issuer.contains(body)) {
        return Some(RegionCode::NATION);
    }
    match &places(&fold_query(issuer), None)[..] {
        [only] => Some(only.region),
        // Departments without a place are the nation's: 交通部.
        [] if issuer.ends_with(['部', '署']) || issuer.ends_with("总局") => {
            Some(RegionCode::NATION)
        }
        _ => None,
    }
}

/// The division whose special economic zone a title names: 深圳经济特区 is 深圳市.
pub(crate) fn zone_region(title: &str) -> Option<RegionCode> {
    let (before, _) = title.split_once("经济特区")?;
    RegionTable::embedded().resolve(before)
}

/// A title without `（2018年修正）` at its end; `（试行）` and `（八）` belong to it.
pub fn without_version(title: &str) -> &str {
    static MARK: OnceLock<Regex> = OnceLock::new();
    let mark = MARK.get_or_init(|| {
        fixed(
            "\\s*[（(](?:[^（()）]*(?:修正|修订|修改|公布|废止|失效)[^（()）]*|[^（()）]*版|(?:19|20)[0-9]{2}[-.][0-9]{1,2}[-.][0-9]{1,2})[)）]\\s*$",
        )
    });
    mark.find(title).and_then(|mark| title.get(..mark.start())).unwrap_or(title).trim()
}

/// The name of a body without its sessions: 第九届全国人民代表大会常务委员会第二次会议 is
/// 全国人民代表大会常务委员会; several are joined by 、.
fn body_name(actor: &str) -> Option<String> {
    static SESSION: OnceLock<Regex> = OnceLock::new();
    let session = SESSION.get_or_init(|| {
        fixed(
            "(?:第?[0-9一二三四五六七八九十百〇零]+届|(?:[0-9]{4}年)?第[0-9一二三四五六七八九十百〇零]+次.*|审判委员会.*|(?:部长办公|部务|局务|室务|委务|署务)会议.*|检察委员会.*\
             |(?:人民政府|国务院)?(?:常务|全体)会议.*|[0-9]*年?(?:令|公告|通告|决议).*$|(?:令|公告)?[（(]?第[0-9一二三四五六七八九十百〇零○]+号.*$|审议$|修订$)",
        )
    });
    let mut bodies: Vec<String> = Vec::new();
    for body in actor.split('、') {
        let body = body.trim().trim_start_matches(['由', '经', '根', '据', '和', '（', '(', '的']);
        let body = body.strip_prefix("中华人民共和国").unwrap_or(body);
        // The president publishes what the congress makes.
        if body.starts_with("主席令") {
            continue;
        }
        let council = body.starts_with("国务院").then_some("国务院");
        let name = session.replace_all(body, "").replace("人大常委会", "人民代表大会常务委员会");
        let name = council.filter(|_| body.contains("会议")).unwrap_or(&name).trim().to_owned();
        let is_body = name.ends_with([
            '会', '院', '部', '局', '署', '府', '厅', '行', '办', '处', '社', '室', '关', '委',
        ]);
        if is_body && name.chars().count() > 1 && !bodies.contains(&name) {
            bodies.push(name);
        }
    }
    (!bodies.is_empty()).then(|| bodies.join("、"))
}

/// 市人民代表大会 with the name of the city that the title begins with; `None` if it names none.
fn with_place(issuer: String, title: &str) -> Option<String> {
    let Some(kind) = issuer.chars().next().filter(|c| "省市州县区旗盟".contains(*c)) else {
        return Some(issuer);
    };
    let table = RegionTable::embedded();
    let place = places(&fold_query(title), None).into_iter().next()?;
    let above = std::iter::successors(Some(place.region), |code| table.parent(*code));
    let name = above.map(|code| table.name(code)).find(|name| name.ends_with(kind))?;
    Some(name.trim_end_matches(kind).to_owned() + &issuer)
}

/// The body that a title begins with: 最高人民法院关于….
fn issuer_in_title(title: &str) -> Option<String> {
    let (body, _) = title.split_once("关于")?;
    let words: Vec<&str> = body
        .split(|c: char| c.is_whitespace() || c == '、')
        .filter(|word| !word.is_empty())
        .collect();
    let ends = [
        "委员会",
        "大会",
        "中央军委",
        "院",
        "部",
        "局",
        "署",
        "人民政府",
        "办公厅",
        "中国人民银行",
    ];
    let is_body = |word: &&str| ends.iter().any(|end| word.ends_with(end));
    (!words.is_empty() && words.iter().all(is_body)).then(|| words.join("、"))
}

/// The sentence that says from when the text holds: the last one.
fn effective_basis(passages: &[Passage]) -> Option<Proof> {
    passages.iter().rev().filter(|passage| is_body(passage)).find_map(|passage| {
        if !["施行", "实施", "生效", "执行"].iter().any(|word| passage.text.contains(word))
        {
            return None;
        }
        let sentence = effect().find(&passage.text)?;
        let quote = sentence.as_str().trim().to_owned();
        Some(Proof { passage: passage.id.clone(), quote })
    })
}

fn effect() -> &'static Regex {
    static EFFECT: OnceLock<Regex> = OnceLock::new();
    EFFECT.get_or_init(|| {
        fixed("(?:本|该)[^，。；：第《》]{1,24}?[自从于](?P<when>[^，。；《》]{2,24}?)(?:起|开始)(?P<later>[^，。；起]{0,12}?)(?:正式|开始)?(?:施行|实施|生效|执行)")
    })
}

fn is_body(passage: &Passage) -> bool {
    !matches!(passage.id.as_str(), "title" | "byline")
}

/// The day from which the text holds: the one of the sentence, or the day of the event that it names.
fn effective(preamble: &Preamble, basis: Option<&Proof>) -> Option<String> {
    let Some(basis) = basis else { return preamble.effective.clone() };
    let said = effect().captures(&basis.quote)?;
    let part = |name: &str| said.name(name).map_or("", |found| found.as_str());
    if let Some(day) = first_date(part("when")).and_then(Date::iso) {
        return Some(day);
    }
    if !part("later").trim().is_empty() {
        return preamble.effective.clone();
    }
    let revised = preamble.revised();
    let first = |day: &Option<String>| day.clone().filter(|_| revised.is_none());
    let event = match part("when").trim_end_matches("之日") {
        when if when.ends_with("公布") || when.ends_with("发布") || when.ends_with("颁布") => {
            first(&preamble.published).or_else(|| preamble.revision_published.clone())
        }
        when if when.ends_with("通过") => {
            revised.map(|change| change.date.clone()).or_else(|| first(&preamble.adopted))
        }
        when if when.ends_with("批准") => {
            let approved = preamble.approved.as_ref().map(|approval| approval.date.clone());
            revised.map_or(approved, |change| change.approved.clone())
        }
        _ => None,
    };
    event.or_else(|| preamble.effective.clone())
}

/// What the text says ends with it.
fn repeals(name: &str, passages: &[Passage]) -> Vec<Repeal> {
    let mut found: Vec<Repeal> = Vec::new();
    let mut add = |title: String, passage: &Passage, sentence: &str| {
        let title = without_version(&title).to_owned();
        if !found.iter().any(|known| known.title == title) {
            let proof = Proof { passage: passage.id.clone(), quote: sentence.trim().to_owned() };
            found.push(Repeal { title, proof });
        }
    };
    for passage in passages.iter().filter(|passage| passage.text.contains("废止")) {
        if passage.id == "title" {
            // 关于废止《甲条例》的决定.
            let (_, titles) = masked(name);
            let is_decision = name.contains("关于废止") && name.ends_with("决定");
            titles.into_iter().filter(|_| is_decision).for_each(|title| add(title, passage, name));
        }
        if !is_body(passage) {
            continue;
        }
        for sentence in passage.text.split_inclusive(['。', '；']) {
            for title in repealed_in(sentence) {
                add(title, passage, sentence);
            }
        }
    }
    found
}

/// Titles that a sentence says are repealed as a whole.
fn repealed_in(sentence: &str) -> Vec<String> {
    if !sentence.contains("废止") {
        return Vec::new();
    }
    let (text, titles) = masked(sentence);
    let Some(end) = text.rfind("废止") else { return Vec::new() };
    let pieces: Vec<&str> = text.split('\u{e000}').collect();
    let mut repealed = Vec::new();
    let mut at = 0;
    for (index, title) in titles.into_iter().enumerate() {
        let (before, after) = (pieces[index], pieces.get(index + 1).copied().unwrap_or_default());
        at += before.len();
        // 废止《甲条例》, in the items of a decision.
        let is_object = before.ends_with("废止");
        if at > end && !is_object {
            break;
        }
        at += '\u{e000}'.len_utf8();
        if is_object || goes_on_to_repeal(after) && !is_ground(before) {
            repealed.push(title);
        }
    }
    repealed
}

/// Whether what follows a title lets it be repealed as a whole: another title, or the verb; and not 第三条,
/// 中的有关规定.
fn goes_on_to_repeal(after: &str) -> bool {
    static GOES_ON: OnceLock<Regex> = OnceLock::new();
    let goes_on = GOES_ON.get_or_init(|| {
        fixed("^(?:[（(][^（()）]*[)）])?(?:[、和及与]|以及|，(?:以及)?[^，。]*$|[^第中的有，]{0,12}?(?:等[^，。第]{0,16})?(?:同时|即行|随即|予以|一并|相应|自行|均|也|自[^，。]{1,16}起)*[^第中的有，]{0,6}废止|等)")
    });
    goes_on.is_match(after)
}

/// Whether a title is the ground of a sentence and not its object: 根据《立法法》.
fn is_ground(before: &str) -> bool {
    ["根据", "依据", "依照", "按照", "与", "关于", "违反"].iter().any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(id: &str, text: &str) -> Passage {
        Passage { id: id.to_owned(), text: text.to_owned() }
    }

    fn read(title: &str, lines: &[&str], last: &str) -> Regulation {
        read_regulation(title, lines, &[passage("title", title), passage("art_9", last)])
    }

    #[track_caller]
    fn check_effective(lines: &[&str], last: &str, expected: Option<&str>) {
        assert_eq!(read("某条例", lines, last).effective.as_deref(), expected, "{last}");
    }

    #[test]
    fn it_holds_from_the_day_it_names_or_from_an_event() {
        let lines = ["2010年12月24日 某会通过", "2011年4月11日 某会公告第28号公布"];
        check_effective(&lines, "第九条 本条例自2018年1月1日起施行。", Some("2018-01-01"));
        check_effective(&lines, "第九条 本条例自一九九三年一月一日起施行。", Some("1993-01-01"));
        check_effective(&lines, "第九条 本条例自公布之日起施行。", Some("2011-04-11"));
        check_effective(&lines, "第九条 本条例自通过之日起实施。", Some("2010-12-24"));
        check_effective(&lines, "第九条 本条例自公布之日起三十日后施行。", None);
        check_effective(&lines, "第九条 本规定自施行。", None);
        check_effective(&["2010年12月24日 某会通过"], "第九条 本条例自公布之日起施行。", None);
        // The revised text holds from its own publication.
        let revised = [&lines[..], &["2015年5月1日 某会修订"]].concat();
        check_effective(&revised, "第九条 本条例自公布之日起施行。", None);
        check_effective(
            &lines,
            "第九条 自1997年2月5日起施行的《幼儿教育管理规定》同时废止。",
            None,
        );
    }

    #[track_caller]
    fn check_repeals(last: &str, expected: &[&str]) {
        let found = read("某条例", &[], last).repeals;
        let titles: Vec<&str> = found.iter().map(|repeal| repeal.title.as_str()).collect();
        assert_eq!(titles, expected, "{last}");
    }

    #[test]
    fn what_ends_is_named_as_a_whole() {
        check_repeals(
            "第五条 本条例自2022年3月1日起施行。2011年11月30日某市常委会通过、2012年1月13日某省常委会批准的《某市城市绿化条例》同时废止。",
            &["某市城市绿化条例"],
        );
        check_repeals(
            "第五条 《甲办法》、《乙办法》和《丙办法（试行）》同时废止。",
            &["甲办法", "乙办法", "丙办法（试行）"],
        );
        check_repeals(
            "第五条 根据《立法法》的规定，《甲办法》自本条例施行之日起废止。",
            &["甲办法"],
        );
        check_repeals("一、废止《甲办法》（1992年9月19日某会通过）", &["甲办法"]);
        check_repeals("第五条 《甲办法》第三条同时废止。", &[]);
        check_repeals("第五条 《甲办法》中的有关规定同时废止。", &[]);
        check_repeals("第五条 被许可人可以依照《甲办法》申请。", &[]);
        let decision = read("某市关于废止《甲办法》的决定", &[], "一、废止。");
        assert_eq!(decision.repeals.len(), 1);
    }

    #[test]
    fn a_mark_of_the_version_is_no_part_of_the_name() {
        for (title, expected) in [
            ("甲条例（2018年修正）", "甲条例"),
            ("甲条例(2021修订版)", "甲条例"),
            ("甲条例(2020-05-14)", "甲条例"),
            ("刑法修正案（八）", "刑法修正案（八）"),
            ("宪法修正案（1993年）", "宪法修正案（1993年）"),
            ("甲办法（试行）", "甲办法（试行）"),
        ] {
            assert_eq!(without_version(title), expected);
        }
    }

    #[track_caller]
    fn check_issuer(title: &str, line: &str, expected: Option<&str>, region: Option<&str>) {
        let found = read(title, &[line], "").issuer;
        assert_eq!(found.as_deref(), expected);
        let code = found.as_deref().and_then(issuer_region).map(|code| code.to_string());
        assert_eq!(code.as_deref(), region);
    }

    #[test]
    fn the_issuer_is_a_body_and_has_a_region() {
        let congress = Some("宁波市人民代表大会常务委员会");
        let line = "2013年10月29日 市十四届人民代表大会常务委员会第十二次会议通过";
        check_issuer("宁波市企业工资集体协商条例", line, congress, Some("330200"));
        check_issuer("企业工资集体协商条例", line, None, None);
        let line = "2002年8月27日 最高人民法院审判委员会第1239次会议通过";
        check_issuer("某规定", line, Some("最高人民法院"), Some("000000"));
        let line = "2015年1月1日 国务院第5次常务会议通过";
        check_issuer("某条例", line, Some("国务院"), Some("000000"));
        let line = "2001年2月1日 恩施土家族苗族自治州第四届人民代表大会第三次会议通过";
        let body = Some("恩施土家族苗族自治州人民代表大会");
        check_issuer("恩施土家族苗族自治州自治条例", line, body, Some("422800"));
        check_issuer("最高人民法院关于某事的解释", "", Some("最高人民法院"), Some("000000"));
        check_issuer("关于某事的解释", "", None, None);
        assert_eq!(zone_region("深圳经济特区某条例").unwrap().to_string(), "440300");
        assert_eq!(zone_region("厦门经济特区某条例").unwrap().to_string(), "350200");
        assert_eq!(zone_region("海南经济特区某条例").unwrap().to_string(), "460000");
        assert_eq!(zone_region("某市条例"), None);
    }
}
