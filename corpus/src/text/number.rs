//! Numbers, and figures: a number with its unit and what it counts.

use std::sync::OnceLock;

use regex::Regex;
use schemas::document::Figure;

/// The value of a number in digits, Chinese numerals or both: `1.2万`, `三百二十`, `二〇二一`.
pub fn chinese_number(text: &str) -> Option<f64> {
    let characters: Vec<char> = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let (digits, magnitude) = characters.split_at(
        characters.iter().position(|c| matches!(c, '万' | '亿')).unwrap_or(characters.len()),
    );
    let factor: f64 = magnitude
        .iter()
        .map(|unit| match unit {
            '万' => 1e4,
            '亿' => 1e8,
            _ => f64::NAN,
        })
        .product();
    let value = plain_number(digits)? * factor;
    value.is_finite().then_some(value)
}

fn plain_number(characters: &[char]) -> Option<f64> {
    if characters.is_empty() {
        return None;
    }
    let spelled: String = characters.iter().collect();
    if let Ok(value) = spelled.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let digits: Option<Vec<u32>> = characters.iter().map(|c| digit(*c)).collect();
    if let Some(digits) = digits {
        return Some(digits.iter().fold(0.0, |value, digit| value * 10.0 + f64::from(*digit)));
    }
    let mut total = 0.0;
    let mut current: Option<f64> = None;
    for character in characters {
        let unit = match character {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            other => {
                current = Some(f64::from(digit(*other)?));
                continue;
            }
        };
        total += current.take().unwrap_or(1.0) * unit;
    }
    Some(total + current.unwrap_or(0.0))
}

fn digit(character: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|digit| digit == character)
        .and_then(|value| u32::try_from(value).ok())
        .or(match character {
            '零' | '○' => Some(0),
            '两' => Some(2),
            other => other.to_digit(10),
        })
}

/// The figures of a passage: a number of two digits or more, or with 万/亿, a measure word, and the
/// noun phrase that follows or, as in `代表联络站5731个`, precedes it.
pub fn figures(passage: &str, text: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    // The expression is slow on plain text, and nothing that it matches reaches over a mark.
    let counted = text.split(is_mark).filter(|run| may_count(run));
    for captures in counted.flat_map(|run| pattern().captures_iter(run)) {
        let group = |name: &str| captures.name(name).map_or("", |found| found.as_str());
        let Some(value) = chinese_number(group("value")) else { continue };
        let (before, after) = (group("before"), group("after"));
        // A number behind its noun counts it; only then does the noun before belong to it.
        let object = if after.is_empty() { before } else { after };
        let unit = group("unit");
        if object.is_empty() || is_calendar(unit) {
            continue;
        }
        let start = if after.is_empty() { group("before") } else { "" };
        figures.push(Figure {
            text: format!("{start}{}{}{unit}{after}", group("value"), group("vague")),
            value,
            unit: unit.to_owned(),
            object: object.to_owned(),
            passage: passage.to_owned(),
        });
    }
    figures
}

/// Marks that are no part of a figure.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '“'
            | '”'
            | '（'
            | '）'
            | '《'
            | '》'
            | '\n'
    )
}

/// Whether a digit or two numerals in a row stand in the text: without them it holds no figure.
fn may_count(text: &str) -> bool {
    let mut after_numeral = false;
    text.chars().any(|character| {
        let is_numeral = matches!(
            character,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千'
        );
        let counts = character.is_ascii_digit() || is_numeral && after_numeral;
        after_numeral = is_numeral;
        counts
    })
}

fn is_calendar(unit: &str) -> bool {
    matches!(unit, "年" | "月" | "日")
}

fn pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let units = "人次|件次|场次|余名|多名|名|个|件|人|次|场|项|条|部|家|所|处|位|批|组|期|篇|万元|亿元|元|户";
        let source = format!(
            "(?P<before>[\\p{{Han}}]{{0,8}}?)\
             (?P<value>[0-9][0-9,]*(?:\\.[0-9]+)?(?:[万亿]+)?|[一二三四五六七八九十百千]{{2,}}(?:[万亿])?)\
             (?P<vague>多|余|几)?(?P<unit>{units})(?P<after>[\\p{{Han}}]{{2,10}})?"
        );
        Regex::new(&source).unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
    })
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
        let figures = figures("para_1", text);
        let found = figures.iter().find(|figure| figure.object == object);
        let found = found.unwrap_or_else(|| panic!("{figures:?}"));
        assert_eq!((found.value, found.unit.as_str()), (value, unit));
        assert!(text.contains(&found.text), "{} is not verbatim", found.text);
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
        check_figure("1万多名人大代表参与", 10_000.0, "名", "人大代表参与");
        check_figure("建成代表联络站5731个。", 5_731.0, "个", "建成代表联络站");
        check_figure("听取24万多名市民意见", 240_000.0, "名", "市民意见");
    }

    #[test]
    fn figures_stand_between_marks() {
        let text = "共1,200.5万元，二十三件、3件建议";
        let found: Vec<f64> = figures("para_1", text).iter().map(|figure| figure.value).collect();
        let whole: Vec<&str> = pattern().find_iter(text).map(|found| found.as_str()).collect();
        assert_eq!(whole.len(), 3, "{whole:?}");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn dates_are_no_figures() {
        assert!(figures("para_1", "2021年12月24日召开会议").is_empty());
    }
}
