//! Dates as Chinese texts print them: `2021年12月24日`, `二〇二一年十月`, `2021-12-24`, `2021.12.24`.

use std::sync::OnceLock;

use regex::{Captures, Regex};

use super::fixed::fixed;
use super::number::chinese_number;

/// A date as far as the text gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year, 1949 to 2099.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: Option<u32>,
    /// Day, 1 to 31.
    pub day: Option<u32>,
}

impl Date {
    /// `YYYY-MM-DD`, where the day is known.
    pub fn iso(self) -> Option<String> {
        Some(format!("{:04}-{:02}-{:02}", self.year, self.month?, self.day?))
    }
}

/// Every date of `text` that gives a year, in order.
pub fn dates(text: &str) -> impl Iterator<Item = Date> {
    pattern().captures_iter(text).filter_map(|captures| read(&captures))
}

/// The first date that gives year, month and day; else the first that gives a year.
pub fn first_date(text: &str) -> Option<Date> {
    dates(text).find(|date| date.day.is_some()).or_else(|| dates(text).next())
}

fn pattern() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let source = "(?P<y>(?:19|20)[0-9]{2}|[一二][九〇○零0][0-9〇○零一二三四五六七八九]{2})\
             (?:\\s*年(?:\\s*(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\\s*月\
             (?:\\s*(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\\s*日)?)?\
             |[-/.](?P<m2>[0-9]{1,2})[-/.](?P<d2>[0-9]{1,2}))";
        fixed(source)
    })
}

fn read(captures: &Captures<'_>) -> Option<Date> {
    let number = |name: &str| captures.name(name).map(|found| chinese_number(found.as_str()));
    let year = i32::try_from(number("y")?? as i64).ok()?;
    let part = |name: &str, other: &str, range: std::ops::RangeInclusive<u32>| {
        let value = number(name).or_else(|| number(other))?? as u32;
        range.contains(&value).then_some(value)
    };
    let month = part("m", "m2", 1..=12);
    let day = month.and_then(|_| part("d", "d2", 1..=31));
    (1949..=2099).contains(&year).then_some(Date { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: (i32, Option<u32>, Option<u32>)) {
        let date = first_date(text).map(|date| (date.year, date.month, date.day));
        assert_eq!(date, Some(expected), "{text}");
    }

    #[test]
    fn printed_dates_are_read_in_every_shape() {
        check("2021年12月24日", (2021, Some(12), Some(24)));
        check("二〇二一年十二月二十四日通过", (2021, Some(12), Some(24)));
        check("发布时间：2023-05-18 10:00", (2023, Some(5), Some(18)));
        check("2023.5.8", (2023, Some(5), Some(8)));
        check("自2022年以来", (2022, None, None));
        check("2022年10月", (2022, Some(10), None));
        check("2019年至2021年5月3日", (2021, Some(5), Some(3)));
    }

    #[test]
    fn numbers_that_are_no_dates_are_left_alone() {
        assert_eq!(first_date("2020件建议"), None);
        assert_eq!(first_date("电话 2021.2"), None);
        assert_eq!(Date { year: 2021, month: Some(3), day: None }.iso(), None);
    }
}
