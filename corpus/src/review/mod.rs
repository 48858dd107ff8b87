//! What people decide about assertions: who, when, why.
//!
//! A decision is about a *claim*: a document, a mechanism, a region, and the words that show it. It names
//! no passage and no position, so it holds when a source is split anew or the taxonomy is edited:
//! whoever applies decisions looks for the words, folded, in the text. Decisions are only ever added;
//! of several about one claim the latest counts.
//!
//! - `database`: decisions at rest, in SQLite.
//! - `table`: decisions as CSV.

mod database;
mod table;

use schemas::assertion::Stance;
use schemas::region::RegionCode;

pub use database::{ReviewError, Reviews};
pub use table::{Imported, RowError, export, import, pending};

use crate::text::fold;

/// The name of the file that holds the decisions, in the folder of an index.
pub const FILE_NAME: &str = "reviews.sqlite";
/// How many letters a handle has: 40 bits, enough to tell the claims of an index apart.
const HANDLE_CHARS: usize = 8;

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Identifier of the document.
    pub document: String,
    /// Its source: where to look for the words if the document has another identifier by now.
    pub source: String,
    /// The mechanism.
    pub mechanism: String,
    /// The division that practises it.
    pub region: RegionCode,
    /// The words that show it, verbatim.
    pub evidence: String,
}

impl Claim {
    /// The evidence as it is compared.
    pub fn evidence_key(&self) -> String {
        fold(&self.evidence).text
    }

    /// A short name for people to type; equal claims have equal handles on every machine.
    pub fn handle(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let region = self.region.to_string();
        for part in [&self.document, &self.mechanism, &region, &self.evidence_key()] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        crate::id::letters(&hasher.finalize(), HANDLE_CHARS)
    }
}

/// How far a place has come with which mechanism, in the eyes of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The mechanism.
    pub mechanism: String,
    /// The division that practises it.
    pub region: RegionCode,
    /// How far it has come.
    pub stance: Stance,
    /// The year, if known.
    pub year: Option<i32>,
}

/// What a person decided about a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right, perhaps with corrections: this holds.
    Accepted(Ruling),
    /// It is wrong.
    Rejected,
    /// The rules had not found it; it holds.
    Added(Ruling),
}

impl Verdict {
    /// The word in the database and in CSV.
    pub fn id(&self) -> &'static str {
        match self {
            Verdict::Accepted(_) => "accepted",
            Verdict::Rejected => "rejected",
            Verdict::Added(_) => "added",
        }
    }

    /// What holds; nothing if the claim is wrong.
    pub fn ruling(&self) -> Option<&Ruling> {
        match self {
            Verdict::Accepted(ruling) | Verdict::Added(ruling) => Some(ruling),
            Verdict::Rejected => None,
        }
    }

    /// The verdict with this word.
    fn of(id: &str, ruling: Option<Ruling>) -> Option<Verdict> {
        match (id, ruling) {
            ("accepted", Some(ruling)) => Some(Verdict::Accepted(ruling)),
            ("added", Some(ruling)) => Some(Verdict::Added(ruling)),
            ("rejected", None) => Some(Verdict::Rejected),
            _ => None,
        }
    }
}

/// A decision of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What it is about.
    pub claim: Claim,
    /// What was decided.
    pub verdict: Verdict,
    /// Who decided.
    pub who: String,
    /// When: a date, `2024-05-22`, or a time, `2024-05-22T08:30:00Z`.
    pub when: String,
    /// Why; may be empty.
    pub why: String,
}

/// The time in UTC, `2024-05-22T08:30:00Z`, so many seconds after the beginning of 1970.
pub fn time_of(seconds: u64) -> String {
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let (mut year, mut day) = (1970, day);
    let days_of = |year: u64| if is_leap(year) { 366 } else { 365 };
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

/// Whether a text is a date, or a time in UTC, as decisions carry it.
pub fn is_time(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse().ok());
    let within = |range: std::ops::Range<usize>, most: u32| {
        number(range).is_none_or(|value: u32| value <= most)
    };
    matches!(shape.as_str(), "0000-00-00" | "0000-00-00T00:00:00Z")
        && number(5..7).is_some_and(|month: u32| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day: u32| (1..=31).contains(&day))
        && within(11..13, 23)
        && within(14..16, 59)
        && within(17..19, 60)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A decision about an invented claim.
    pub(crate) fn decision(evidence: &str, when: &str, verdict: Verdict) -> Decision {
        let claim = Claim {
            document: "d1".to_owned(),
            source: "a.txt".to_owned(),
            mechanism: "special-inquiry".to_owned(),
            region: RegionCode::parse("330000").unwrap(),
            evidence: evidence.to_owned(),
        };
        Decision {
            claim,
            verdict,
            who: "甲".to_owned(),
            when: when.to_owned(),
            why: "看过原文".to_owned(),
        }
    }

    pub(crate) fn ruling(stance: Stance) -> Ruling {
        Ruling {
            mechanism: "special-inquiry".to_owned(),
            region: RegionCode::parse("330100").unwrap(),
            stance,
            year: Some(2021),
        }
    }

    #[test]
    fn claims_are_the_same_after_folding() {
        let of = |evidence| decision(evidence, "2024-05-22", Verdict::Rejected).claim.handle();
        assert_eq!(of("開展“專題詢問”"), of("开展 专题询问"));
        assert_ne!(of("开展专题询问"), of("专题询问"));
        assert_eq!(of("开展专题询问").len(), HANDLE_CHARS);
    }

    #[test]
    fn seconds_become_times() {
        assert_eq!(time_of(0), "1970-01-01T00:00:00Z");
        assert_eq!(time_of(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(time_of(1_735_689_599), "2024-12-31T23:59:59Z");
        assert!(is_time(&time_of(1_735_689_600)));
    }

    #[test]
    fn times_are_dates_or_times_in_utc() {
        for good in ["2024-05-22", "2024-05-22T08:30:00Z"] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "yesterday",
            "2024-13-01",
            "2024-05-00",
            "2024-05-22 08:30",
            "2024-05-22T25:00:00Z",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
