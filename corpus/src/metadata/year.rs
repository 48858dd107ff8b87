//! When a text was written, if it prints no date: from the public events and the years that it
//! mentions. Never from a file's name, and never from what a person is known to have been.

use std::sync::OnceLock;

use regex::Regex;
use schemas::event;

use crate::text::{dates, fixed, fold_query, sentences};

/// A date or year, and how it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dating {
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The year.
    pub year: Option<i32>,
    /// How it is known, in Chinese.
    pub basis: Option<String>,
}

/// Infers the year in which `text` was written from the latest event and the latest year that it
/// mentions as past or present. `text` is a whole source: the speeches of a compilation were given
/// at the same time.
pub fn date_source(text: &str) -> Dating {
    let folded = fold_query(text);
    let event = event::embedded().iter().rev().find_map(|event| {
        let mention =
            event.mentions.iter().find(|mention| looks_back(&folded, &fold_query(mention)));
        mention.map(|mention| (event.year(), format!("文中提到“{mention}”（{}）", event.date)))
    });
    let said = latest_year(text).map(|year| (year, format!("文中最晚的年份是 {year} 年")));
    let this_year =
        year_before_this_year(text).map(|year| (year, format!("文中以“今年”接续 {} 年", year - 1)));
    let best = [event, said, this_year].into_iter().flatten().max_by_key(|(year, _)| *year);
    match best {
        Some((year, basis)) => {
            Dating { date: None, year: Some(year), basis: Some(format!("推断：{basis}")) }
        }
        None => Dating::default(),
    }
}

/// Whether the text mentions an event that has begun: 迎接党的二十大 was written before it.
fn looks_back(folded: &str, mention: &str) -> bool {
    const AHEAD: [&str; 5] = ["迎接", "喜迎", "筹备", "备战", "迎"];
    const AHEAD_AFTER: [&str; 4] = ["即将", "将于", "将要", "将召开"];
    folded.match_indices(mention).any(|(at, _)| {
        let before = folded.get(..at).unwrap_or_default().trim_end_matches("党的");
        let after = folded.get(at + mention.len()..).unwrap_or_default();
        !AHEAD.iter().any(|word| before.ends_with(word))
            && !AHEAD_AFTER.iter().any(|word| after.starts_with(word))
    })
}

/// The latest year that is neither a goal (到2035年) nor inside a title or a range into the future.
fn latest_year(text: &str) -> Option<i32> {
    let mut characters = text.chars();
    sentences(text)
        .into_iter()
        .filter_map(|range| {
            // Sentences cover the text, so that each begins where the one before ends.
            let printed = characters.by_ref().take(range.len());
            let sentence: String = printed.filter(|c| !c.is_whitespace()).collect();
            let goal = ["到20", "至20", "将于20", "力争20", "-20", "—20", "明年"]
                .iter()
                .any(|word| sentence.contains(word));
            if goal { None } else { dates(&sentence).map(|date| date.year).max() }
        })
        .max()
}

/// `2023年……，今年……`: the text was written in the year after the one that it sets against 今年.
fn year_before_this_year(text: &str) -> Option<i32> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| fixed("(20[0-9]{2})年[^。！？]{2,60}?[，；。]今年[^。]"));
    pattern
        .captures_iter(text)
        .filter_map(|captures| captures.get(1)?.as_str().parse::<i32>().ok())
        .max()
        .map(|year| year + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, year: Option<i32>) {
        assert_eq!(date_source(text).year, year, "{text}");
    }

    #[test]
    fn the_latest_event_dates_a_text() {
        check("深入学习贯彻党的十九届六中全会精神", Some(2021));
        check("党的十九届四中全会以来", Some(2019));
        check("贯彻党的二十大精神，自2020年以来", Some(2022));
        check("学习六中全会精神即十九届六中全会精神，迎接党的二十大胜利召开", Some(2021));
    }

    #[test]
    fn years_count_unless_they_lie_ahead() {
        check("2023年，开展监督。到2035年基本实现现代化。", Some(2023));
        check("2023年，在4个县试点，今年，全面推开。", Some(2024));
        check("没有任何年份。", None);
    }

    #[test]
    fn the_basis_is_said() {
        assert!(date_source("党的十九届六中全会").basis.unwrap().starts_with("推断：文中提到"));
    }
}
