//! Strings that stand near one another, in any order.

use super::occurrences::{Occurrence, Occurrences};
use crate::engine::query::MOST_PARTS;

/// The places of parts that make up a chain: one place of each part, none overlapping another, with
/// at most `gap` characters between one and the next. For each part its sorted starts and its length
/// go in, in characters; what comes out are the `(part, start)` that stand in some chain, sorted by
/// start.
pub(in crate::engine) fn chains(parts: &[(&[u32], u32)], gap: usize) -> Vec<(usize, u32)> {
    debug_assert!(parts.len() <= MOST_PARTS);
    if parts.iter().any(|(starts, _)| starts.is_empty()) {
        return Vec::new();
    }
    let mut places: Vec<Place> = parts
        .iter()
        .enumerate()
        .flat_map(|(part, (starts, length))| {
            starts.iter().map(move |start| Place { part, start: *start, end: start + length })
        })
        .collect();
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let gap = u32::try_from(gap).unwrap_or(u32::MAX);
    let longest = parts.iter().map(|(_, length)| *length).max().unwrap_or_default();
    // Which sets of parts a chain may have used up to a place, and from it on.
    let mut before = vec![Sets::default(); places.len()];
    let mut behind = vec![Sets::default(); places.len()];
    for (at, place) in places.iter().enumerate() {
        before[at].insert(1 << place.part);
        for (other, earlier) in places[..at].iter().enumerate().rev() {
            if place.start - earlier.start > gap.saturating_add(longest) {
                break;
            }
            if follows(earlier, place, gap) {
                let sets = before[other].with(place.part);
                before[at].extend(sets);
            }
        }
    }
    for (at, place) in places.iter().enumerate().rev() {
        behind[at].insert(1 << place.part);
        for (other, later) in places.iter().enumerate().skip(at + 1) {
            if later.start - place.start > gap.saturating_add(longest) {
                break;
            }
            if follows(place, later, gap) {
                let sets = behind[other].with(place.part);
                behind[at].extend(sets);
            }
        }
    }
    let whole = (1_u32 << parts.len()) - 1;
    let stands_in_chain = |at: &usize| {
        let own = 1 << places[*at].part;
        before[*at].iter().any(|set| behind[*at].contains(whole & !set | own))
    };
    let standing = (0..places.len()).filter(stands_in_chain);
    standing.map(|at| (places[at].part, places[at].start)).collect()
}

struct Place {
    part: usize,
    start: u32,
    end: u32,
}

fn follows(earlier: &Place, later: &Place, gap: u32) -> bool {
    earlier.end <= later.start && later.start - earlier.end <= gap
}

/// Sets of parts, each a number with a bit for each part; themselves the bits of a number.
#[derive(Clone, Copy, Debug, Default)]
struct Sets(u64);

impl Sets {
    fn insert(&mut self, set: u32) {
        self.0 |= 1 << set;
    }

    fn extend(&mut self, other: Sets) {
        self.0 |= other.0;
    }

    fn contains(self, set: u32) -> bool {
        self.0 >> set & 1 == 1
    }

    fn iter(self) -> impl Iterator<Item = u32> {
        (0..1 << MOST_PARTS).filter(move |set| self.contains(*set))
    }

    /// The sets without a part, with it.
    fn with(self, part: usize) -> Sets {
        // Adding a part to a set moves its bit up by the number that stands for the part alone.
        Sets((self.0 & WITHOUT.get(part).copied().unwrap_or_default()) << (1_u32 << part))
    }
}

/// For each part, the sets without it.
const WITHOUT: [u64; MOST_PARTS] = [
    0x5555_5555_5555_5555,
    0x3333_3333_3333_3333,
    0x0F0F_0F0F_0F0F_0F0F,
    0x00FF_00FF_00FF_00FF,
    0x0000_FFFF_0000_FFFF,
    0x0000_0000_FFFF_FFFF,
];

/// The passages in which all parts stand in one chain; in one sentence, where its starts are given.
pub(super) fn occurrences(
    parts: &[&Occurrences],
    gap: usize,
    sentence_starts: Option<&Occurrences>,
) -> Occurrences {
    let mut found = Occurrences::default();
    let Some(rarest) = parts.iter().min_by_key(|part| part.passages.len()) else { return found };
    for passage in rarest.passages.iter().map(|occurrence| occurrence.passage) {
        let starts: Option<Vec<&[u32]>> =
            parts.iter().map(|part| part.in_passage(passage)).collect();
        let Some(starts) = starts else { continue };
        let ends =
            sentence_starts.and_then(|starts| starts.in_passage(passage)).unwrap_or_default();
        let first = found.starts.len();
        for sentence in 0..=ends.len() {
            let from = sentence.checked_sub(1).and_then(|before| ends.get(before)).copied();
            let end = ends.get(sentence).copied();
            let inside = |starts: &'_ [u32]| -> std::ops::Range<usize> {
                let bound = |at: u32| starts.partition_point(|start| *start < at);
                from.map_or(0, bound)..end.map_or(starts.len(), bound)
            };
            let in_sentence: Vec<(&[u32], u32)> = parts
                .iter()
                .zip(&starts)
                .map(|(part, starts)| (starts.get(inside(starts)).unwrap_or_default(), part.length))
                .collect();
            found.starts.extend(chains(&in_sentence, gap).into_iter().map(|(_, start)| start));
        }
        if found.starts.len() > first {
            let score = parts.iter().map(|part| part.score(passage)).sum();
            found.passages.push(Occurrence { passage, score, starts: first..found.starts.len() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(parts: &[(&[u32], u32)], gap: usize, expected: &[(usize, u32)]) {
        assert_eq!(chains(parts, gap), expected);
    }

    #[test]
    fn two_parts_stand_near_in_any_order() {
        check(&[(&[0], 2), (&[5], 2)], 3, &[(0, 0), (1, 5)]);
        check(&[(&[0], 2), (&[5], 2)], 2, &[]);
        check(&[(&[5], 2), (&[0], 2)], 3, &[(1, 0), (0, 5)]);
        check(&[(&[0, 50], 2), (&[5, 90], 2)], 3, &[(0, 0), (1, 5)]);
        check(&[(&[0], 2), (&[], 2)], 9, &[]);
    }

    #[test]
    fn parts_do_not_share_characters() {
        check(&[(&[0], 2), (&[1], 2)], 9, &[]);
        check(&[(&[0], 2), (&[0], 2)], 9, &[]);
        check(&[(&[0, 4], 2), (&[0, 4], 2)], 9, &[(0, 0), (1, 0), (0, 4), (1, 4)]);
    }

    #[test]
    fn three_parts_make_a_chain() {
        check(&[(&[0], 2), (&[4], 2), (&[8], 2)], 2, &[(0, 0), (1, 4), (2, 8)]);
        check(&[(&[0], 2), (&[4], 2), (&[9], 2)], 2, &[]);
    }

    /// Tries every choice of places.
    fn naive(parts: &[(Vec<u32>, u32)], gap: usize) -> bool {
        let mut choices: Vec<Vec<(u32, u32)>> = vec![Vec::new()];
        for (starts, length) in parts {
            choices = choices
                .iter()
                .flat_map(|chosen| {
                    starts.iter().map(move |start| {
                        let mut chosen = chosen.clone();
                        chosen.push((*start, start + length));
                        chosen
                    })
                })
                .collect();
        }
        choices.into_iter().any(|mut chosen| {
            chosen.sort_unstable();
            chosen
                .windows(2)
                .all(|two| two[0].1 <= two[1].0 && (two[1].0 - two[0].1) as usize <= gap)
        })
    }

    proptest! {
        #[test]
        fn a_chain_is_found_if_there_is_one(
            parts in prop::collection::vec((prop::collection::btree_set(0_u32..30, 0..5), 1_u32..4), 1..5),
            gap in 0_usize..8,
        ) {
            let parts: Vec<(Vec<u32>, u32)> =
                parts.into_iter().map(|(starts, length)| (starts.into_iter().collect(), length)).collect();
            let borrowed: Vec<(&[u32], u32)> =
                parts.iter().map(|(starts, length)| (starts.as_slice(), *length)).collect();
            let found = chains(&borrowed, gap);
            prop_assert_eq!(!found.is_empty(), naive(&parts, gap));
            // Every place that is named stands in a chain when its part stands nowhere else.
            for (part, start) in found {
                let mut only = parts.clone();
                only[part].0 = vec![start];
                prop_assert!(naive(&only, gap));
            }
        }
    }
}
