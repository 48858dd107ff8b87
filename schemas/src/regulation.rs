//! What a regulation says of itself: who made it and when, since when it holds, what it repeals; and
//! whether it holds on a day.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The particulars of a regulation, as it prints them; what it does not say is absent. Days are
/// `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Regulation {
    /// Its title without a mark of the version: `（2018年修正）`.
    pub name: String,
    /// The body that made it: 浙江省人民代表大会常务委员会.
    pub issuer: Option<String>,
    /// The day on which it was adopted.
    pub adopted: Option<String>,
    /// Who approved it and when: the regulation of a city needs the province.
    pub approved: Option<Approval>,
    /// The day on which it was first published.
    pub published: Option<String>,
    /// Its changes, in the order in which they are printed.
    #[serde(default)]
    pub amended: Vec<Amendment>,
    /// Numbers of orders and announcements: 中华人民共和国国务院令第106号.
    #[serde(default)]
    pub orders: Vec<String>,
    /// The day from which it holds.
    pub effective: Option<String>,
    /// The sentence that says from when it holds.
    pub effective_basis: Option<Proof>,
    /// What it repeals.
    #[serde(default)]
    pub repeals: Vec<Repeal>,
}

/// A passage and the words in it that say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Proof {
    /// The passage.
    pub passage: String,
    /// Its words.
    pub quote: String,
}

/// An approval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// The body.
    pub by: Option<String>,
    /// The day.
    pub date: String,
}

/// A change of a regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Amendment {
    /// The day on which it was adopted.
    pub date: String,
    /// The day on which it was approved.
    pub approved: Option<String>,
    /// 修正 or 修订; absent where the text only says that it was adopted once more.
    pub kind: Option<AmendmentKind>,
    /// The title of the decision.
    pub by: Option<String>,
}

/// How a regulation is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AmendmentKind {
    /// 修正: some articles.
    Amended,
    /// 修订: the whole text.
    Revised,
}

impl AmendmentKind {
    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            AmendmentKind::Amended => "修正",
            AmendmentKind::Revised => "修订",
        }
    }
}

/// Another regulation that ends with this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Repeal {
    /// Its title as printed, without 《》.
    pub title: String,
    /// Where this one says so.
    #[serde(flatten)]
    pub proof: Proof,
}

/// Whether a regulation holds on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 现行: it began to hold, and nothing says that it ended.
    InForce,
    /// 已修改: a later version holds.
    Amended,
    /// 已废止: another regulation repeals it.
    Repealed,
    /// 尚未施行: it begins later.
    NotYetInForce,
}

impl Status {
    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Status::InForce => "现行",
            Status::Amended => "已修改",
            Status::Repealed => "已废止",
            Status::NotYetInForce => "尚未施行",
        }
    }
}

impl Status {
    /// The English name.
    pub fn en(self) -> &'static str {
        match self {
            Status::InForce => "in force",
            Status::Amended => "amended since",
            Status::Repealed => "repealed",
            Status::NotYetInForce => "not yet in force",
        }
    }
}

/// A status with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// Its Chinese name.
    pub label: String,
    /// The day on which it is so.
    pub on: String,
    /// The words that say so: of this text, or of the one that ends it.
    pub basis: String,
    /// Address of the passage with these words.
    pub url: String,
}

/// What ends a regulation: another one, or its own later version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The day from which it ends; `None` if the other text does not say, and then it has ended.
    pub date: Option<String>,
    /// The words that say so.
    pub basis: String,
    /// Address of the passage with these words.
    pub url: String,
}

impl Regulation {
    /// The day on which the present text was adopted or last changed.
    pub fn version_date(&self) -> Option<&str> {
        let changed = self.amended.iter().map(|amendment| amendment.date.as_str()).max();
        let first = self.adopted.as_deref().or(self.published.as_deref());
        changed.or(first)
    }

    /// Whether it holds on the day `on`, by its own words and by what ends it; `None` where neither says.
    ///
    /// `url` makes an address of one of its passages.
    pub fn standing(
        &self,
        on: &str,
        repealed: Option<&Ending>,
        replaced: Option<&Ending>,
        url: impl Fn(&str) -> String,
    ) -> Option<Standing> {
        let standing = |status: Status, basis: &str, url: String| Standing {
            status,
            label: status.zh().to_owned(),
            on: on.to_owned(),
            basis: basis.to_owned(),
            url,
        };
        let is_over = |ending: &&Ending| ending.date.as_deref().is_none_or(|date| date <= on);
        if let Some(ending) = repealed.filter(is_over) {
            return Some(standing(Status::Repealed, &ending.basis, ending.url.clone()));
        }
        if let Some(ending) = replaced.filter(is_over) {
            return Some(standing(Status::Amended, &ending.basis, ending.url.clone()));
        }
        let basis = self.effective_basis.as_ref()?;
        // Without a day it holds from its publication, and what lies before us is published.
        let begins = self.effective.as_deref().is_none_or(|date| date <= on);
        let from_publication = basis.quote.contains("公布之日") || basis.quote.contains("发布之日");
        if self.effective.is_none() && !from_publication {
            return None;
        }
        let status = if begins { Status::InForce } else { Status::NotYetInForce };
        Some(standing(status, &basis.quote, url(&basis.passage)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regulation(effective: Option<&str>, quote: &str) -> Regulation {
        Regulation {
            effective: effective.map(str::to_owned),
            effective_basis: Some(Proof { passage: "art_9".to_owned(), quote: quote.to_owned() }),
            ..Regulation::default()
        }
    }

    #[track_caller]
    fn check(regulation: &Regulation, endings: [Option<&Ending>; 2], expected: Option<Status>) {
        let [repealed, replaced] = endings;
        let found =
            regulation.standing("2026-01-01", repealed, replaced, |passage| format!("#{passage}"));
        assert_eq!(found.as_ref().map(|standing| standing.status), expected, "{found:?}");
    }

    #[test]
    fn the_day_that_is_given_decides() {
        let dated = |date| regulation(Some(date), "本条例自某日起施行");
        check(&dated("2026-01-01"), [None, None], Some(Status::InForce));
        check(&dated("2026-01-02"), [None, None], Some(Status::NotYetInForce));
        check(&regulation(None, "本条例自公布之日起施行"), [None, None], Some(Status::InForce));
        check(&regulation(None, "本条例自批准之日起施行"), [None, None], None);
        check(&Regulation::default(), [None, None], None);
    }

    #[test]
    fn what_ends_it_counts_from_its_day_on() {
        let ending = |date: Option<&str>| Ending {
            date: date.map(str::to_owned),
            basis: "《甲条例》同时废止".to_owned(),
            url: "/doc/b#art_9".to_owned(),
        };
        let regulation = regulation(Some("2010-01-01"), "本条例自2010年1月1日起施行");
        check(&regulation, [Some(&ending(Some("2025-12-31"))), None], Some(Status::Repealed));
        check(&regulation, [Some(&ending(Some("2026-02-01"))), None], Some(Status::InForce));
        check(&regulation, [Some(&ending(None)), Some(&ending(None))], Some(Status::Repealed));
        check(&regulation, [None, Some(&ending(Some("2020-01-01")))], Some(Status::Amended));
    }

    #[test]
    fn a_version_is_of_the_day_of_its_last_change() {
        let mut regulation =
            Regulation { adopted: Some("2001-01-01".to_owned()), ..Regulation::default() };
        assert_eq!(regulation.version_date(), Some("2001-01-01"));
        regulation.amended.push(Amendment {
            date: "2018-07-27".to_owned(),
            approved: None,
            kind: Some(AmendmentKind::Revised),
            by: None,
        });
        assert_eq!(regulation.version_date(), Some("2018-07-27"));
    }
}
