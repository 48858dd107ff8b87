//! The map of the 31 provinces as squares of one size, and the bar of states.
//!
//! A state shows by its fill, by a pattern and by a sign, so that all read without colour and in print.

use schemas::api::{DivisionState, StateCounts};
use schemas::assertion::State;

use super::Language;
use super::wording::english_province;

/// Code, column, row and letters (ISO 3166-2:CN) of each province; neighbours stand side by side as
/// far as squares allow.
const PLACES: [(&str, u16, u16, &str); 31] = [
    ("230000", 6, 0, "HL"),
    ("150000", 3, 1, "NM"),
    ("110000", 4, 1, "BJ"),
    ("220000", 6, 1, "JL"),
    ("650000", 0, 2, "XJ"),
    ("620000", 1, 2, "GS"),
    ("640000", 2, 2, "NX"),
    ("140000", 3, 2, "SX"),
    ("130000", 4, 2, "HE"),
    ("120000", 5, 2, "TJ"),
    ("210000", 6, 2, "LN"),
    ("540000", 0, 3, "XZ"),
    ("630000", 1, 3, "QH"),
    ("610000", 2, 3, "SN"),
    ("410000", 3, 3, "HA"),
    ("370000", 4, 3, "SD"),
    ("510000", 1, 4, "SC"),
    ("500000", 2, 4, "CQ"),
    ("420000", 3, 4, "HB"),
    ("340000", 4, 4, "AH"),
    ("320000", 5, 4, "JS"),
    ("310000", 6, 4, "SH"),
    ("530000", 1, 5, "YN"),
    ("520000", 2, 5, "GZ"),
    ("430000", 3, 5, "HN"),
    ("360000", 4, 5, "JX"),
    ("330000", 5, 5, "ZJ"),
    ("450000", 2, 6, "GX"),
    ("440000", 3, 6, "GD"),
    ("350000", 4, 6, "FJ"),
    ("460000", 3, 7, "HI"),
];

/// From one square to the next, in units of the drawing.
const STEP: u16 = 78;
/// Width of the bar, in units of the drawing.
const BAR_WIDTH: f64 = 620.0;
/// Narrowest part of the bar that has room for its sign.
const NARROWEST_WITH_SIGN: f64 = 19.5;

/// A state as maps, bars, legends and tables show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Identifier, part of class names.
    pub(super) id: &'static str,
    /// One character; empty where hatching says it.
    pub(super) sign: &'static str,
    /// Its name in the language of the page.
    pub(super) label: &'static str,
    /// Identifier of the pattern over the fill.
    pub(super) pattern: Option<&'static str>,
}

impl Mark {
    /// The mark of a state. By text alone nothing is known but that the words occur.
    pub(super) fn of(language: Language, state: State, is_text: bool) -> Mark {
        let say = |chinese, english| language.say(chinese, english);
        let (sign, label) = match state {
            State::Regulated => (say("法", "R"), "laid down in a regulation"),
            State::Practised => (say("行", "P"), "practised"),
            State::Piloted => (say("试", "T"), "on trial"),
            State::Planned => (say("拟", "I"), "intended"),
            State::Mentioned if is_text => (say("字", "W"), say("出现该字样", "words found")),
            State::Mentioned => (say("提", "M"), "mentioned only"),
            State::NotSeen => ("·", "documents, no sign"),
            State::NoCorpus => ("", "no documents"),
        };
        let label = match state {
            State::Mentioned if is_text => label,
            _ => say(state.zh(), label),
        };
        let pattern = match state {
            State::Regulated => Some("bars"),
            State::Piloted => Some("stripes"),
            State::Planned => Some("dots"),
            State::NoCorpus => Some("hatch"),
            State::Practised | State::Mentioned | State::NotSeen => None,
        };
        Mark { id: state.id(), sign, label, pattern }
    }

    /// Whether the fill is hatching, which a style sheet cannot refer to.
    pub(super) fn is_hatched(&self) -> bool {
        self.sign.is_empty()
    }
}

/// One square.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    /// Left edge.
    pub(super) x: u16,
    /// Upper edge.
    pub(super) y: u16,
    /// Six digits.
    pub(super) code: String,
    /// Short name, or letters on an English page.
    pub(super) name: String,
    /// Its state.
    pub(super) mark: Mark,
    /// Name and state in words.
    pub(super) title: String,
}

/// The squares, row by row; `None` unless `divisions` are the 31 provinces.
pub(super) fn tiles(
    language: Language,
    divisions: &[DivisionState],
    is_text: bool,
) -> Option<Vec<Tile>> {
    if divisions.len() != PLACES.len() {
        return None;
    }
    let tile = |(code, column, row, letters): &(&str, u16, u16, &str)| {
        let division = divisions.iter().find(|division| division.code == *code)?;
        let mark = Mark::of(language, division.state, is_text);
        let DivisionState { short, documents, .. } = division;
        let english = english_province(code).unwrap_or_else(|| short.clone());
        Some(Tile {
            x: column * STEP,
            y: row * STEP,
            code: division.code.clone(),
            name: language.say(short.as_str(), letters).to_owned(),
            title: match language {
                Language::Chinese => format!("{short}：{}（{documents} 篇文献）", mark.label),
                Language::English => format!("{english}: {} ({documents} documents)", mark.label),
            },
            mark,
        })
    };
    PLACES.iter().map(tile).collect()
}

/// A part of the bar.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Left edge.
    pub(super) x: f64,
    /// Width.
    pub(super) width: f64,
    /// Middle.
    pub(super) middle: f64,
    /// The state.
    pub(super) mark: Mark,
    /// How many divisions are in it.
    pub(super) count: usize,
    /// Whether there is room for the sign.
    pub(super) has_sign: bool,
}

/// The bar, without states that no division is in.
pub(super) fn bar(language: Language, summary: &StateCounts, is_text: bool) -> Vec<Part> {
    let unit = BAR_WIDTH / summary.total().max(1) as f64;
    let mut x = 0.0;
    let mut parts = Vec::new();
    for state in State::ALL {
        let count = summary.of(state);
        if count == 0 {
            continue;
        }
        let width = count as f64 * unit;
        let has_sign = width >= NARROWEST_WITH_SIGN;
        let mark = Mark::of(language, state, is_text);
        parts.push(Part { x, width, middle: x + width / 2.0, mark, count, has_sign });
        x += width;
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schemas::region::RegionTable;

    use super::*;

    fn provinces() -> Vec<DivisionState> {
        let all = RegionTable::embedded().provinces().enumerate();
        all.map(|(index, region)| DivisionState {
            code: region.code.to_string(),
            short: region.short.clone(),
            state: State::ALL[index % State::ALL.len()],
            documents: index,
        })
        .collect()
    }

    #[test]
    fn every_province_has_a_place_of_its_own() {
        let tiles = tiles(Language::English, &provinces(), false).unwrap();
        assert_eq!(tiles.len(), 31);
        let places: BTreeSet<(u16, u16)> = tiles.iter().map(|tile| (tile.x, tile.y)).collect();
        assert_eq!(places.len(), 31);
        let codes: BTreeSet<&str> = tiles.iter().map(|tile| tile.code.as_str()).collect();
        assert_eq!(codes.len(), 31);
        let letters: BTreeSet<&str> = tiles.iter().map(|tile| tile.name.as_str()).collect();
        assert_eq!(letters.len(), 31);
    }

    #[test]
    fn there_is_no_map_of_other_divisions() {
        assert!(tiles(Language::Chinese, &provinces()[1..], false).is_none());
        let mut others = provinces();
        others[0].code = "330100".to_owned();
        assert!(tiles(Language::Chinese, &others, false).is_none());
    }

    #[test]
    fn no_two_states_share_a_sign() {
        for language in [Language::Chinese, Language::English] {
            let marks = State::ALL.into_iter().map(|state| Mark::of(language, state, false));
            let signs: BTreeSet<&str> = marks.map(|mark| mark.sign).collect();
            assert_eq!(signs.len(), State::ALL.len());
        }
    }

    #[test]
    fn the_bar_is_full_and_leaves_empty_states_out() {
        let summary =
            StateCounts { practised: 3, not_seen: 16, no_corpus: 12, ..Default::default() };
        let parts = bar(Language::Chinese, &summary, false);
        assert_eq!(parts.iter().map(|part| part.count).collect::<Vec<_>>(), [3, 16, 12]);
        let width: f64 = parts.iter().map(|part| part.width).sum();
        assert!((width - BAR_WIDTH).abs() < 0.001);
        assert!(bar(Language::Chinese, &StateCounts::default(), false).is_empty());
    }
}
