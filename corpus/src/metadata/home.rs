//! The home of a document: the division whose congress speaks.

use std::collections::HashMap;
use std::sync::OnceLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use regex::Regex;
use schemas::document::Home;
use schemas::region::{Level, RegionCode, RegionTable};

use crate::text::{Place, fixed, fold_query, places};

/// What is known of a document from which its home may be found.
#[derive(Clone, Copy, Debug, Default)]
pub struct HomeClues<'a> {
    /// The region given beside the text: a name, a path of names or a code.
    pub hint: Option<&'a str>,
    /// The office of the author.
    pub post: Option<&'a str>,
    /// The place in brackets behind the author's name; a province, mostly.
    pub place: Option<&'a str>,
    /// The people or bodies that sign.
    pub authors: &'a [String],
    /// The title.
    pub title: Option<&'a str>,
    /// The paragraphs.
    pub paragraphs: &'a [&'a str],
    /// Whether the document is somebody's speech, whose post then decides.
    pub is_speech: bool,
}

/// The level of the congress that speaks, and its home, as far as they are certain.
pub fn find_home(clues: &HomeClues<'_>) -> (Option<Level>, Option<Home>) {
    if let Some(code) = clues.hint.and_then(parse_region) {
        return (Some(code.level()), Some(home(code)));
    }
    let of_post = clues.post.and_then(last_place);
    if let Some(post) = clues.post
        && is_national(post)
        && of_post.is_none()
    {
        // A deputy to the National People's Congress speaks of her own place, an official of the
        // congress of the nation.
        let is_deputy = post.ends_with("代表");
        let code = is_deputy.then(|| of_text(clues.paragraphs, None)).flatten();
        return (Some(Level::National), Some(home(code.unwrap_or(RegionCode::NATION))));
    }
    let of_title = clues.title.and_then(title_place);
    if clues.post.is_none()
        && of_title.is_none()
        && let Some(is_congress) = of_nation(clues)
    {
        // Whatever it names beside, the nation speaks: by its congress, or by somebody else.
        return (Some(Level::National), is_congress.then(|| home(RegionCode::NATION)));
    }
    let of_authors = clues.authors.iter().find_map(|author| last_place(author));
    let of_bracket = clues.place.and_then(parse_region);
    let stated = if clues.is_speech { of_post.or(of_title) } else { of_title.or(of_post) };
    let stated = stated.or(of_authors);
    let code = match (stated, of_bracket) {
        (Some(code), None) => Some(code),
        (Some(code), Some(bracket)) if bracket.contains(code) => Some(code),
        (_, Some(bracket)) => of_text(clues.paragraphs, Some(bracket)).or(Some(bracket)),
        (None, None) => {
            let [national, local, speaking] = voices(clues.paragraphs);
            // It names the congress of the nation and hardly any other.
            if national > local * 2 {
                return (Some(Level::National), Some(home(RegionCode::NATION)));
            }
            // A text that only tells what happened somewhere has no home.
            let code = if speaking > 0 { of_text(clues.paragraphs, None) } else { None };
            code.filter(|code| *code != RegionCode::NATION)
        }
    };
    (code.map(RegionCode::level), code.map(home))
}

/// Whether a text tells, in its title or first sentence, what those do who lead the nation; if so,
/// whether that is its congress.
fn of_nation(clues: &HomeClues<'_>) -> Option<bool> {
    const CONGRESS: [&str; 3] = ["全国人大", "全国人民代表大会", "委员长"];
    const LEADERS: [&str; 13] = [
        "全国人大",
        "全国人民代表大会",
        "委员长",
        "总书记",
        "国家主席",
        "习近平",
        "国务院",
        "中共中央",
        "党中央",
        "中央政治局",
        "全国政协",
        "中央纪委",
        "中央纪律检查委员会",
    ];
    const ACTS: [&str; 18] = [
        "主持", "召开", "举行", "出席", "会见", "会谈", "签署", "闭幕", "开幕", "审议", "表决",
        "印发", "在京", "访问", "启动", "来到", "调研", "考察",
    ];
    const LOCAL: [&str; 15] = [
        "省人大",
        "市人大",
        "县人大",
        "区人大",
        "州人大",
        "旗人大",
        "镇人大",
        "乡人大",
        "街道人大",
        "我省",
        "我市",
        "我县",
        "我区",
        "我州",
        "我镇",
    ];
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let first = clues.paragraphs.first().copied().unwrap_or_default();
    let first = first.split_once('。').map_or(first, |(sentence, _)| sentence);
    let title = clues.title.unwrap_or_default();
    let leads = has(title, &LEADERS) || has(first, &LEADERS) && has(first, &ACTS);
    let leads = leads && !has(title, &LOCAL) && !has(first, &LOCAL) && clues.authors.is_empty();
    leads.then(|| has(title, &CONGRESS) || has(first, &CONGRESS))
}

/// Names of the congress of the nation, ends of names of others, and words of which one stands where a
/// congress, or somebody who says 我市, 我县, speaks.
const VOICES: [&[&str]; 3] = [
    &["全国人大", "全国人民代表大会"],
    &["省人大", "市人大", "县人大", "区人大", "乡人大", "镇人大", "街道人大", "州人大"],
    &["人大", "人民代表", "人代会", "常委会", "我省", "我市", "我县", "我区", "我州", "代表"],
];

/// How often a text has words of each of the [`VOICES`].
fn voices(paragraphs: &[&str]) -> [usize; 3] {
    static WORDS: OnceLock<Option<CharwiseDoubleArrayAhoCorasick<u32>>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let voices = VOICES.iter().zip(0_u32..);
        let words = voices.flat_map(|(words, voice)| words.iter().map(move |word| (word, voice)));
        CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(words).ok()
    });
    // Of most news no paragraph has any, which one search for all words tells much sooner.
    static ANY: OnceLock<Regex> = OnceLock::new();
    let any = ANY.get_or_init(|| fixed(&VOICES.concat().join("|")));
    let mut counts = [0; 3];
    for paragraph in paragraphs.iter().filter(|paragraph| any.is_match(paragraph)) {
        for word in words.iter().flat_map(|words| words.find_overlapping_iter(paragraph)) {
            counts[word.value() as usize] += 1;
        }
    }
    counts
}

/// The division meant by six digits, a name or a path of names such as 湖北省宜昌市.
pub fn parse_region(text: &str) -> Option<RegionCode> {
    let text = text.trim();
    let table = RegionTable::embedded();
    if let Some(code) = table.resolve(text) {
        return Some(code);
    }
    let joined: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '/' | '>' | '-')).collect();
    table.resolve(&joined).or_else(|| match &places(&fold_query(&joined), None)[..] {
        [only] => Some(only.region),
        _ => None,
    })
}

fn home(code: RegionCode) -> Home {
    Home { code, path: RegionTable::embedded().path(code) }
}

fn is_national(post: &str) -> bool {
    post.starts_with("全国人大")
        || post.starts_with("全国人民代表大会")
        || post.starts_with("第十") && post.contains("届全国人大")
}

/// The place that an office or a body belongs to: the last one that it names.
fn last_place(text: &str) -> Option<RegionCode> {
    places(&fold_query(text), None).last().map(|place| place.region)
}

/// The place of a title, if it names one; with several unrelated ones it is not certain.
fn title_place(title: &str) -> Option<RegionCode> {
    let title = fold_query(title);
    let found = places_at_home(&title);
    let first = found.first()?.region;
    let narrowest = found
        .iter()
        .map(|place| place.region)
        .fold(first, |narrow, region| if narrow.contains(region) { region } else { narrow });
    found.iter().all(|place| place.region.contains(narrowest)).then_some(narrowest)
}

/// The places of a folded title without those that are visited: 在四川调研, 赴浙江、上海考察.
fn places_at_home(title: &str) -> Vec<Place> {
    const GOES: [&str; 5] = ["在", "赴", "到", "抵", "听取"];
    const VISITS: [&str; 13] = [
        "调研", "考察", "视察", "访问", "慰问", "看望", "检查", "出席", "会见", "主持", "汇报",
        "召开", "举行",
    ];
    let mut last_visited_end = None;
    let mut found = places(title, None);
    found.retain(|place| {
        let before = title.get(..place.bytes.start).unwrap_or_default();
        let after = title.get(place.bytes.end..).unwrap_or_default();
        let clause = after.split([' ', ',', '。']).next().unwrap_or_default();
        let goes = GOES.iter().any(|word| before.ends_with(word)) && before.chars().count() > 1
            || before.ends_with('、')
                && last_visited_end == Some(place.bytes.start - '、'.len_utf8());
        // What the congress of the nation does about a place, or about a law that bears its name.
        let acts = ["全国人大常委会", "全国人大常务委员会", "委员长"]
            .iter()
            .any(|who| before.contains(who));
        let is_visited = acts || goes && VISITS.iter().any(|visit| clause.contains(visit));
        if is_visited {
            last_visited_end = Some(place.bytes.end);
        }
        !is_visited
    });
    found
}

/// Share of the weight of all places that the province of the home must have.
const NEEDED_SHARE: f64 = 0.5;
/// Share of the weight of its province or city that a narrower place must have to be the home. The
/// narrowest place weighs most: a text about a county names its province in passing.
const NARROWER_SHARE: f64 = 0.3;

/// The narrowest place that the text is mostly about, inside `within` if given.
fn of_text(paragraphs: &[&str], within: Option<RegionCode>) -> Option<RegionCode> {
    let mut weights: HashMap<RegionCode, f64> = HashMap::new();
    let whole = fold_query(&paragraphs.join("\n"));
    let first_end = match paragraphs {
        [_] => whole.len(),
        _ => fold_query(paragraphs.first()?).len(),
    };
    for place in places(&whole, within) {
        if within.is_some_and(|within| !within.contains(place.region)) {
            continue;
        }
        let after = whole.get(place.bytes.end..).unwrap_or_default();
        let speaks =
            ["人大", "市人大", "县人大", "人民代表大会"].iter().any(|word| after.starts_with(word));
        let weight = 1.0
            + if place.bytes.start < first_end { 1.0 } else { 0.0 }
            + if speaks { 2.0 } else { 0.0 }
            + if place.is_full { 0.5 } else { 0.0 };
        *weights.entry(place.region).or_default() += weight;
    }
    // What is said of a county is said of its city and province as well.
    let weight_of = |code: RegionCode| -> f64 {
        weights.iter().filter(|(inner, _)| code.contains(**inner)).map(|(_, weight)| weight).sum()
    };
    let heaviest = |inside: &dyn Fn(RegionCode) -> Option<RegionCode>| {
        let mut parts: Vec<RegionCode> = weights.keys().filter_map(|code| inside(*code)).collect();
        parts.sort_unstable();
        parts.dedup();
        parts.into_iter().max_by(|left, right| weight_of(*left).total_cmp(&weight_of(*right)))
    };
    let total: f64 = weights.values().sum();
    let mut home = heaviest(&|code| Some(code.province()))?;
    if weight_of(home) < total * NEEDED_SHARE {
        return None;
    }
    // Go down while one part outweighs the others together and is more than a mention.
    let table = RegionTable::embedded();
    loop {
        let part_of = |code: RegionCode| {
            std::iter::successors(Some(code), |code| table.parent(*code))
                .find(|code| table.parent(*code) == Some(home))
        };
        let Some(part) = heaviest(&part_of) else { return Some(home) };
        let parts: f64 = weights
            .iter()
            .filter(|(code, _)| part_of(**code).is_some())
            .map(|(_, weight)| weight)
            .sum();
        if weight_of(part) <= parts * NEEDED_SHARE
            || weight_of(part) < weight_of(home) * NARROWER_SHARE
        {
            return Some(home);
        }
        home = part;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_the_nation_and_of_nobody() {
        let clues = |paragraphs| HomeClues { paragraphs, ..HomeClues::default() };
        let nation = [
            "十四届全国人大常委会在北京举行会议。",
            "全国人大常委会副委员长出席，北京市的代表列席。",
        ];
        check(clues(&nation), Some(Level::National), Some("000000"));
        check(clues(&["浙江省今年出口增长，浙江省的企业说好。"]), None, None);
        check(clues(&["为国家长治久安作出贡献，人大代表说。"]), None, None);
    }

    #[track_caller]
    fn check(clues: HomeClues<'_>, level: Option<Level>, code: Option<&str>) {
        let (found_level, found) = find_home(&clues);
        let found = found.map(|home| home.code.to_string());
        assert_eq!((found_level, found.as_deref()), (level, code));
    }

    #[test]
    fn who_leads_the_nation_visits_and_has_its_home_elsewhere() {
        let opening =
            "全国人大常委会委员长近日在四川调研。在成都市，他走进联络站，听取人大代表的意见。";
        let visit = HomeClues {
            title: Some("委员长在四川、重庆调研"),
            paragraphs: &[opening],
            ..HomeClues::default()
        };
        check(visit, Some(Level::National), Some("000000"));
        let bureau = HomeClues {
            title: Some("中共中央政治局召开会议"),
            paragraphs: &["中央政治局会议在北京举行，北京市的人大代表列席。"],
            ..HomeClues::default()
        };
        check(bureau, Some(Level::National), None);
        let law = HomeClues {
            title: Some("全国人大常委会启动海南自由贸易港法执法检查"), ..visit
        };
        check(law, Some(Level::National), Some("000000"));
        let own = HomeClues { title: Some("县人大常委会到青田县调研后"), ..visit };
        assert_ne!(find_home(&own).1.map(|home| home.code), RegionCode::parse("331121"));
        let local = HomeClues {
            title: Some("浙江省人大常委会学习习近平重要讲话"),
            paragraphs: &["浙江省人大常委会召开会议。"],
            ..HomeClues::default()
        };
        check(local, Some(Level::Province), Some("330000"));
    }

    #[test]
    fn the_post_of_a_speaker_decides() {
        let post = |post| HomeClues { post: Some(post), is_speech: true, ..HomeClues::default() };
        check(post("天津市人大常委会主任"), Some(Level::Province), Some("120000"));
        check(post("深圳市人大常委会主任"), Some(Level::City), Some("440300"));
        check(post("全国人大常委会副秘书长"), Some(Level::National), Some("000000"));
    }

    #[test]
    fn a_deputy_of_the_nation_speaks_of_her_own_place() {
        let clues = HomeClues {
            post: Some("全国人大代表"),
            is_speech: true,
            paragraphs: &["上海市长宁区虹桥街道的基层立法联系点，设在长宁区。"],
            ..HomeClues::default()
        };
        check(clues, Some(Level::National), Some("310105"));
    }

    #[test]
    fn a_province_in_brackets_is_narrowed_by_the_text() {
        let clues = HomeClues {
            place: Some("江苏"),
            paragraphs: &[
                "许多地方都在票决项目。江苏省灌云县是其中之一，从2020年做起。",
                "灌云人大坚持县委领导。",
            ],
            ..HomeClues::default()
        };
        check(clues, Some(Level::County), Some("320723"));
    }

    #[test]
    fn a_text_about_many_places_has_no_home() {
        let clues = HomeClues {
            paragraphs: &["浙江省推行票决制。", "江苏省推行票决制。", "山东省推行票决制。"],
            ..HomeClues::default()
        };
        check(clues, None, None);
    }

    #[test]
    fn regions_are_read_as_names_paths_and_codes() {
        for text in ["湖北省宜昌市", "420500", "宜昌", "湖北省/宜昌市"] {
            assert_eq!(
                parse_region(text).map(|code| code.to_string()).as_deref(),
                Some("420500"),
                "{text}"
            );
        }
        assert_eq!(parse_region("全国"), Some(RegionCode::NATION));
        assert_eq!(parse_region("某地"), None);
    }
}
