//! Filters: which documents may be in a result. OR inside one, AND across, and none of what is
//! excluded.

use schemas::assertion::Stance;
use schemas::document::Kind;
use schemas::region::{Level, RegionCode};

/// The choices in force; an empty one allows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Provinces of the home.
    pub province: Vec<RegionCode>,
    /// Divisions that hold the home.
    pub region: Vec<RegionCode>,
    /// Mechanisms asserted.
    pub mechanism: Vec<String>,
    /// Stances in which they are; empty means practised and piloted.
    pub stance: Vec<Stance>,
    /// Topics.
    pub topic: Vec<String>,
    /// Kinds.
    pub kind: Vec<Kind>,
    /// Levels.
    pub level: Vec<Level>,
    /// Years.
    pub year: Vec<i32>,
    /// First year.
    pub year_from: Option<i32>,
    /// Last year.
    pub year_to: Option<i32>,
    /// What no document of the result may have.
    pub excluded: Excluded,
}

/// Values that no document of a result may have. A mechanism is had as when it is chosen: asserted in
/// a stance that counts, for a region that is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excluded {
    /// Provinces of the home.
    pub province: Vec<RegionCode>,
    /// Mechanisms asserted.
    pub mechanism: Vec<String>,
    /// Topics.
    pub topic: Vec<String>,
    /// Kinds.
    pub kind: Vec<Kind>,
    /// Levels.
    pub level: Vec<Level>,
    /// Years.
    pub year: Vec<i32>,
}

impl Filters {
    /// Adds the choices of `other`; its years win.
    pub fn merge(&mut self, other: Filters) {
        extend(&mut self.province, other.province);
        extend(&mut self.region, other.region);
        extend(&mut self.mechanism, other.mechanism);
        extend(&mut self.stance, other.stance);
        extend(&mut self.topic, other.topic);
        extend(&mut self.kind, other.kind);
        extend(&mut self.level, other.level);
        extend(&mut self.year, other.year);
        self.year_from = other.year_from.or(self.year_from);
        self.year_to = other.year_to.or(self.year_to);
        extend(&mut self.excluded.province, other.excluded.province);
        extend(&mut self.excluded.mechanism, other.excluded.mechanism);
        extend(&mut self.excluded.topic, other.excluded.topic);
        extend(&mut self.excluded.kind, other.excluded.kind);
        extend(&mut self.excluded.level, other.excluded.level);
        extend(&mut self.excluded.year, other.excluded.year);
    }

    /// These choices as exclusions; `None` where one of them cannot be excluded.
    pub fn to_excluded(&self) -> Option<Excluded> {
        let Filters { province, mechanism, topic, kind, level, year, .. } = self.clone();
        let excluded = Excluded { province, mechanism, topic, kind, level, year };
        let is_whole = self.region.is_empty()
            && self.stance.is_empty()
            && (self.year_from, self.year_to) == (None, None);
        is_whole.then_some(excluded)
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        let only_stances = Filters { stance: self.stance.clone(), ..Filters::default() };
        *self == only_stances
    }

    /// Whether assertions in this stance count.
    pub fn allows_stance(&self, stance: Stance) -> bool {
        if self.stance.is_empty() { stance.is_positive() } else { self.stance.contains(&stance) }
    }

    /// Whether an assertion about `region` counts: it lies in a chosen province or region.
    pub fn allows_region(&self, region: RegionCode) -> bool {
        let inside = |chosen: &[RegionCode]| {
            chosen.is_empty() || chosen.iter().any(|chosen| chosen.contains(region))
        };
        inside(&self.province) && inside(&self.region)
    }

    /// Whether a document of this year may be in the result, as far as `year_from` and `year_to` say.
    pub fn allows_year(&self, year: Option<i32>) -> bool {
        let bounded = self.year_from.is_some() || self.year_to.is_some();
        match year {
            Some(year) => {
                self.year_from.is_none_or(|from| from <= year)
                    && self.year_to.is_none_or(|to| year <= to)
            }
            None => !bounded,
        }
    }
}

fn extend<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for value in more {
        if !list.contains(&value) {
            list.push(value);
        }
    }
}
