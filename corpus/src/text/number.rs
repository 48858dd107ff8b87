//! Numbers, and figures: a number with its unit and what it counts.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::fixed::fixed;

/// The value of a number in digits, Chinese numerals or both: `1.2万`, `三百二十`, `二〇二一`.
pub fn chinese_number(text: &str) -> Option<f64> {
    let is_spacing = |c| matches!(c, ',' | '，' | ' ');
    if text.contains(is_spacing) {
        return chinese_number(&text.replace(is_spacing, ""));
    }
    let (digits, magnitude) = text.split_at(text.find(['万', '亿']).unwrap_or(text.len()));
    let unit = |unit| match unit {
        '万' => 1e4,
        '亿' => 1e8,
        _ => f64::NAN,
    };
    let value = plain_number(digits)? * magnitude.chars().map(unit).product::<f64>();
    value.is_finite().then_some(value)
}

fn plain_number(text: &str) -> Option<f64> {
    if text.is_empty() {
        return None;
    }
    if let Ok(value) = text.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let append = |value: f64, c| Some(value * 10.0 + f64::from(digit(c)?));
    if let Some(value) = text.chars().try_fold(0.0, append) {
        return Some(value);
    }
    let mut total = 0.0;
    let mut current: Option<f64> = None;
    for character in text.chars() {
        let unit = match character {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            other => {
                current = Some(f64::from(digit(other)?));
                continue;
            }
        };
        total += current.take().unwrap_or(1.0) * unit;
    }
    Some(total + current.unwrap_or(0.0))
}

fn digit(character: char) -> Option<u32> {
    let digit = match character {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        other => return other.to_digit(10),
    };
    Some(digit)
}

/// A number with what it counts, where it stands in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundFigure {
    /// Bytes of the text from the first to the last word of it.
    pub bytes: Range<usize>,
    /// The number.
    pub value: f64,
    /// The unit or measure word.
    pub unit: String,
    /// What is counted.
    pub object: String,
}

/// The figures of a folded text: a number of two digits or more, or with 万/亿, a measure word, and the
/// noun phrase that follows or, as in `代表联络站5731个`, precedes it; and shares such as `覆盖率100%`.
pub fn figures(folded: &str) -> Vec<FoundFigure> {
    let mut figures = Vec::new();
    let mut from = 0;
    let mut ordinal: Option<usize> = None;
    while let Some(start) = position(folded, from, begins_number) {
        let number = number_at(folded, start);
        from = number.end;
        if !number.may_count {
            continue;
        }
        // 第十二条 alone is no figure, but hides what stands close behind it.
        let shares_run = |before: usize| !folded.get(before..start).is_some_and(has_mark);
        if number.is_ordinal && !ordinal.is_some_and(shares_run) {
            ordinal = Some(start);
            continue;
        }
        // The expression is slow on plain text, and nothing that it matches reaches over a mark.
        let before = folded.get(..start).unwrap_or_default();
        let run_start = before.rfind(is_mark).unwrap_or(0);
        from = position(folded, number.end, is_mark).unwrap_or(folded.len());
        figures_between(folded, run_start..from, &mut figures);
    }
    figures
}

/// The figures in the bytes `run` of a folded text.
fn figures_between(folded: &str, run: Range<usize>, figures: &mut Vec<FoundFigure>) {
    let at = run.start;
    let run = folded.get(run).unwrap_or_default();
    let mut last_end = 0;
    for captures in pattern().captures_iter(run) {
        let (Some(value), Some(unit)) = (captures.name("value"), captures.name("unit")) else {
            continue;
        };
        let before = run.get(last_end..value.start()).unwrap_or_default();
        last_end = captures.get(0).map_or(unit.end(), |whole| whole.end());
        // 第十二条 is a place in a law, no count.
        if before.ends_with('第') {
            continue;
        }
        let Some(number) = chinese_number(value.as_str()) else { continue };
        // A number behind its noun counts it; only then does the noun before belong to it.
        let after = captures.name("after").map_or("", |after| counted_after(after.as_str()));
        let (object, bytes) = if after.is_empty() {
            let before = counted_before(words_before().find(before).map_or("", |w| w.as_str()));
            (before, at + value.start() - before.len()..at + unit.end())
        } else {
            (after, at + value.start()..at + unit.end() + after.len())
        };
        if object.is_empty() || is_calendar(unit.as_str()) {
            continue;
        }
        let (unit, object) = (unit.as_str().to_owned(), object.to_owned());
        figures.push(FoundFigure { bytes, value: number, unit, object });
    }
}

/// Words that say what is done with what is counted.
const DEEDS: &str = "参与|参加|提出|开展|进行|组织|得到|实现|完成|解决|落实|通过|接待|走访|推动|建成|建立|设立|制定|修改|\
    修订|废止|收集|听取|办理|办结|召开|征集|督办|审议|出台|举办|培训|邀请|达到|达|超过|为|共有|共|有|了|已|在|对|与|和|把|将|\
    被|由|到|其中|累计|先后|同步|全部|全省|全市|全县|全区|的";

/// What stands before the first deed, in what follows a number: 人大代表 of 人大代表参与.
fn counted_after(after: &str) -> &str {
    static DEED: OnceLock<Regex> = OnceLock::new();
    let deed = DEED.get_or_init(|| fixed(DEEDS));
    deed.find(after).and_then(|deed| after.get(..deed.start())).unwrap_or(after)
}

/// What stands behind the last deed, in what precedes a number: 实际问题 of 推动解决实际问题. A deed
/// alone is what is counted: 修改57件.
fn counted_before(before: &str) -> &str {
    static DEED: OnceLock<Regex> = OnceLock::new();
    let deed = DEED.get_or_init(|| fixed(DEEDS));
    let rest = deed.find_iter(before).last().and_then(|deed| before.get(deed.end()..));
    rest.filter(|rest| rest.chars().count() >= 2).unwrap_or(before)
}

/// Marks that are no part of a figure; a comma is part of 1,200.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '。' | ';' | '、' | ':' | '!' | '?' | '“' | '”' | '(' | ')' | '《' | '》' | '\n'
    )
}

/// Where the first such character stands at or behind the byte `from`.
fn position(text: &str, from: usize, is_meant: impl Fn(char) -> bool) -> Option<usize> {
    Some(from + text.get(from..)?.find(is_meant)?)
}

fn is_numeral(character: char) -> bool {
    matches!(
        character,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千'
    )
}

fn begins_number(character: char) -> bool {
    character.is_ascii_digit() || is_numeral(character)
}

/// A number as it is met on the way through a text.
struct Met {
    /// The byte behind it and its 万, 多 or the like.
    end: usize,
    /// Whether it looks like more than one numeral with the beginning of a measure word behind it: without
    /// that it is no figure.
    may_count: bool,
    /// Whether it is nothing but digits or numerals behind 第.
    is_ordinal: bool,
}

/// The number that begins at the byte `start`.
fn number_at(text: &str, start: usize) -> Met {
    let (before, rest) = text.split_at(start);
    let goes_on = |c| begins_number(c) || matches!(c, '万' | '亿' | '多' | '余' | '几');
    let (number, after) = rest.split_at(rest.find(|c| !goes_on(c)).unwrap_or(rest.len()));
    let is_digit = |c: char| c.is_ascii_digit();
    let is_one_numeral = number.len() == '一'.len_utf8() && !number.contains(is_digit);
    let is_counted = after.starts_with(begins_unit) || number.contains(begins_unit);
    Met {
        end: start + number.len(),
        may_count: is_counted && !is_one_numeral,
        is_ordinal: before.ends_with('第')
            && (number.chars().all(is_digit) || number.chars().all(is_numeral)),
    }
}

fn has_mark(text: &str) -> bool {
    text.contains(is_mark)
}

fn is_calendar(unit: &str) -> bool {
    matches!(unit, "年" | "月" | "日")
}

/// Measure words and units.
const UNITS: &str =
    "人次|件次|场次|余名|多名|名|个|件|人|次|场|项|条|部|家|所|处|位|批|组|期|篇|万元|亿元|元|户|%";

/// Whether one of the [`UNITS`] begins with this character.
fn begins_unit(character: char) -> bool {
    [
        '人', '件', '场', '余', '多', '名', '个', '次', '项', '条', '部', '家', '所', '处', '位',
        '批', '组', '期', '篇', '万', '亿', '元', '户', '%',
    ]
    .contains(&character)
}

/// A number and its unit. What stands before is read when it is needed: looking for it here would
/// make the expression try every character.
fn pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        fixed(&format!(
            "(?P<value>[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?[万亿]*|[一二三四五六七八九十百千]{{2,}}[万亿]?)\
             (?:多|余|几)?(?P<unit>{UNITS})(?P<after>\\p{{Han}}{{2,10}})?",
        ))
    })
}

/// The noun phrase that ends a text, as long as it may be.
fn words_before() -> &'static Regex {
    static BEFORE: OnceLock<Regex> = OnceLock::new();
    BEFORE.get_or_init(|| fixed("\\p{Han}{0,14}$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_number(text: &str, expected: Option<f64>) {
        assert_eq!(chinese_number(text), expected, "{text}");
    }

    #[track_caller]
    fn check_figure(text: &str, value: f64, unit: &str, object: &str) {
        let figures = figures(text);
        let found = figures.iter().find(|figure| figure.object == object);
        let found = found.unwrap_or_else(|| panic!("{figures:?}"));
        assert_eq!((found.value, found.unit.as_str()), (value, unit));
        assert!(text.get(found.bytes.clone()).unwrap().contains(object));
    }

    #[test]
    fn numbers_are_read_in_digits_and_numerals() {
        check_number("1.2万", Some(12_000.0));
        check_number("1,297", Some(1_297.0));
        check_number("三百二十", Some(320.0));
        check_number("二〇二一", Some(2_021.0));
        check_number("十二", Some(12.0));
        check_number("两千三", Some(2_003.0));
        check_number("3亿", Some(3e8));
        check_number("多", None);
        check_number("", None);
    }

    #[test]
    fn a_figure_has_a_value_a_unit_and_an_object() {
        check_figure("1万多名人大代表参与", 10_000.0, "名", "人大代表");
        check_figure("建成代表联络站5731个。", 5_731.0, "个", "代表联络站");
        check_figure("推动解决实际问题4.8万余个。", 48_000.0, "个", "实际问题");
        check_figure("代表活动覆盖率100%。", 100.0, "%", "代表活动覆盖率");
        check_figure("修改57件。", 57.0, "件", "修改");
        check_figure("听取24万多名市民意见", 240_000.0, "名", "市民意见");
    }

    #[test]
    fn every_unit_has_its_beginning() {
        assert!(UNITS.split('|').all(|unit| unit.starts_with(begins_unit)));
    }

    #[test]
    fn figures_stand_between_marks() {
        let text = "共1,200.5万元,二十三件、3件建议";
        let found: Vec<f64> = figures(text).iter().map(|figure| figure.value).collect();
        let whole: Vec<&str> = pattern().find_iter(text).map(|found| found.as_str()).collect();
        assert_eq!(whole.len(), 3, "{whole:?}");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn ordinals_are_no_figures() {
        assert!(figures("第十二条常务委员会举行会议").is_empty());
        assert!(figures("选举委员会第12次会议").is_empty());
    }

    #[test]
    fn dates_are_no_figures() {
        assert!(figures("2021年12月24日召开会议").is_empty());
    }
}
