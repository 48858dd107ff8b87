//! The map of the 31 provinces as squares of one size, and the bar of states.
//!
//! A state shows by its fill and by a sign, so that both read without colour and in print.

use schemas::api::{DivisionState, StateCounts};
use schemas::assertion::State;

/// Code, column and row of each province; neighbours stand side by side as far as squares allow.
const PLACES: [(&str, u16, u16); 31] = [
    ("230000", 6, 0),
    ("150000", 3, 1),
    ("110000", 4, 1),
    ("220000", 6, 1),
    ("650000", 0, 2),
    ("620000", 1, 2),
    ("640000", 2, 2),
    ("140000", 3, 2),
    ("130000", 4, 2),
    ("120000", 5, 2),
    ("210000", 6, 2),
    ("540000", 0, 3),
    ("630000", 1, 3),
    ("610000", 2, 3),
    ("410000", 3, 3),
    ("370000", 4, 3),
    ("510000", 1, 4),
    ("500000", 2, 4),
    ("420000", 3, 4),
    ("340000", 4, 4),
    ("320000", 5, 4),
    ("310000", 6, 4),
    ("530000", 1, 5),
    ("520000", 2, 5),
    ("430000", 3, 5),
    ("360000", 4, 5),
    ("330000", 5, 5),
    ("450000", 2, 6),
    ("440000", 3, 6),
    ("350000", 4, 6),
    ("460000", 3, 7),
];

/// From one square to the next, in units of the drawing.
const STEP: u16 = 78;
/// Width of the bar, in units of the drawing.
const BAR_WIDTH: f64 = 620.0;
/// Narrowest part of the bar that has room for its sign.
const NARROWEST_WITH_SIGN: f64 = 26.0;

/// A state as maps, bars, legends and tables show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Identifier, part of class names.
    pub(super) id: &'static str,
    /// One character; empty where hatching says it.
    pub(super) sign: &'static str,
    /// Chinese name.
    pub(super) label: &'static str,
}

impl Mark {
    /// The mark of a state. By text alone nothing is known but that the words occur.
    pub(super) fn of(state: State, is_text: bool) -> Mark {
        let sign = match state {
            State::Regulated => "法",
            State::Practised => "行",
            State::Piloted => "试",
            State::Planned => "拟",
            State::Mentioned if is_text => "字",
            State::Mentioned => "提",
            State::NotSeen => "·",
            State::NoCorpus => "",
        };
        let label = match state {
            State::Mentioned if is_text => "出现该字样",
            _ => state.zh(),
        };
        Mark { id: state.id(), sign, label }
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
    /// Short name.
    pub(super) name: String,
    /// Its state.
    pub(super) mark: Mark,
    /// Name and state in words.
    pub(super) title: String,
}

/// The squares, row by row; `None` unless `divisions` are the 31 provinces.
pub(super) fn tiles(divisions: &[DivisionState], is_text: bool) -> Option<Vec<Tile>> {
    if divisions.len() != PLACES.len() {
        return None;
    }
    let tile = |(code, column, row): &(&str, u16, u16)| {
        let division = divisions.iter().find(|division| division.code == *code)?;
        let mark = Mark::of(division.state, is_text);
        Some(Tile {
            x: column * STEP,
            y: row * STEP,
            code: division.code.clone(),
            name: division.short.clone(),
            title: format!("{}：{}（{} 篇文献）", division.short, mark.label, division.documents),
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
pub(super) fn bar(summary: &StateCounts, is_text: bool) -> Vec<Part> {
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
        let mark = Mark::of(state, is_text);
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
        let tiles = tiles(&provinces(), false).unwrap();
        assert_eq!(tiles.len(), 31);
        let places: BTreeSet<(u16, u16)> = tiles.iter().map(|tile| (tile.x, tile.y)).collect();
        assert_eq!(places.len(), 31);
        let codes: BTreeSet<&str> = tiles.iter().map(|tile| tile.code.as_str()).collect();
        assert_eq!(codes.len(), 31);
    }

    #[test]
    fn there_is_no_map_of_other_divisions() {
        assert!(tiles(&provinces()[1..], false).is_none());
        let mut others = provinces();
        others[0].code = "330100".to_owned();
        assert!(tiles(&others, false).is_none());
    }

    #[test]
    fn no_two_states_share_a_sign() {
        let signs: BTreeSet<&str> =
            State::ALL.into_iter().map(|state| Mark::of(state, false).sign).collect();
        assert_eq!(signs.len(), State::ALL.len());
    }

    #[test]
    fn the_bar_is_full_and_leaves_empty_states_out() {
        let summary =
            StateCounts { practised: 3, not_seen: 16, no_corpus: 12, ..Default::default() };
        let parts = bar(&summary, false);
        assert_eq!(parts.iter().map(|part| part.count).collect::<Vec<_>>(), [3, 16, 12]);
        let width: f64 = parts.iter().map(|part| part.width).sum();
        assert!((width - BAR_WIDTH).abs() < 0.001);
        assert!(bar(&StateCounts::default(), false).is_empty());
    }
}
