//! A dated table of public events, from which the year of an undated text is inferred.
//!
//! A text that speaks of an event was written on or after its day. The table is
//! `data/events.toml`; people add to it without a compiler.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::DataError;
use crate::data_error::line_at;

/// A public event: a plenum, a session of the congress, an enacted law.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its full name.
    pub name: String,
    /// How texts write it; each a literal string without quotation marks.
    pub mentions: Vec<String>,
    /// The day on which it began, `YYYY-MM-DD`.
    pub date: String,
}

impl Event {
    /// The year of the event.
    pub fn year(&self) -> i32 {
        self.date.split('-').next().and_then(|year| year.parse().ok()).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct EventFile {
    event: Vec<Event>,
}

/// The events that are built in, earliest first. Reading them is tested.
pub fn embedded() -> &'static [Event] {
    static EVENTS: OnceLock<Vec<Event>> = OnceLock::new();
    EVENTS.get_or_init(|| {
        parse("events.toml", include_str!("../data/events.toml"))
            .unwrap_or_else(|error| unreachable!("the embedded events are tested: {error}"))
    })
}

/// Reads a table of events and sorts it by date.
///
/// # Errors
/// Broken TOML, an unknown key, or a date that is not `YYYY-MM-DD`.
pub fn parse(file: &str, source: &str) -> Result<Vec<Event>, DataError> {
    let fault = |line, reason| DataError { file: file.to_owned(), line, reason };
    let mut parsed: EventFile = toml::from_str(source).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(source, span.start));
        fault(line, error.message().to_owned())
    })?;
    for event in &parsed.event {
        let parts: Vec<&str> = event.date.split('-').collect();
        let shaped = parts.iter().map(|part| part.len()).eq([4, 2, 2])
            && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !shaped || event.mentions.is_empty() {
            let at = source.find(&event.name).unwrap_or_default();
            let reason = format!("`{}`: expected a date YYYY-MM-DD and mentions", event.name);
            return Err(fault(line_at(source, at), reason));
        }
    }
    parsed.event.sort_by(|left, right| left.date.cmp(&right.date));
    Ok(parsed.event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_events_are_sound_and_sorted() {
        assert!(embedded().len() > 40);
        assert!(embedded().is_sorted_by(|left, right| left.date <= right.date));
        assert!(embedded().iter().all(|event| event.year() > 1950));
    }

    #[test]
    fn a_wrong_date_is_named_with_its_line() {
        let source = "[[event]]\nname = \"某会\"\nmentions = [\"某会\"]\ndate = \"2021\"\n";
        let error = parse("e.toml", source).unwrap_err();
        assert_eq!(error.to_string(), "e.toml:2: `某会`: expected a date YYYY-MM-DD and mentions");
    }
}
