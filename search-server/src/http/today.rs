//! The one place with a clock: whether a regulation holds depends on the day.

use time::{Date, Month, OffsetDateTime, UtcOffset};

/// Hours by which the day begins earlier in China than in Greenwich.
const CHINA_HOURS: i8 = 8;

/// The present day in China, `YYYY-MM-DD`.
pub(super) fn today() -> String {
    let offset = UtcOffset::from_hms(CHINA_HOURS, 0, 0).unwrap_or(UtcOffset::UTC);
    let date = OffsetDateTime::now_utc().to_offset(offset).date();
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Whether a text is a day of the calendar as `YYYY-MM-DD`.
pub(super) fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let has = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let read = |year: &str, month: &str, day: &str| {
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
    };
    has(year, 4) && has(month, 2) && has(day, 2) && read(year, month, day).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_of_the_calendar() {
        assert!(is_day(&today()));
        assert!(is_day("2024-02-29") && is_day("0001-01-01"));
        for text in
            ["2023-02-29", "2023-13-01", "2023-1-01", "今天", "", "2023-01-01-01", "+023-01-01"]
        {
            assert!(!is_day(text), "{text}");
        }
    }
}
