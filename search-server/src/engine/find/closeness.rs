//! What passages gain because the words stand close together, or whole as they were typed.

use super::occurrences::Occurrences;
use super::plan::Words;

/// What words close together gain at most, against what a whole term gains.
const CLOSE_WEIGHT: f32 = 0.5;

/// What each passage gains, sorted by passage. A passage that has all that was typed without a space
/// gains more than any passage can have by the number of its words, so it stands first.
pub(super) fn bonus(words: &Words, occurrences: &[Occurrences]) -> Vec<(u32, f32)> {
    let found: Vec<&Occurrences> = words.words.iter().map(|word| &occurrences[*word]).collect();
    if found.len() < 2 && words.phrases.is_empty() {
        return Vec::new();
    }
    let highest: f32 = found.iter().map(|found| found.highest).sum();
    let mut gains = close(&found, highest * CLOSE_WEIGHT);
    let whole: usize = words.phrases.iter().map(|(_, words)| words).sum();
    for (phrase, words) in &words.phrases {
        let share = highest * (1.0 + CLOSE_WEIGHT) * *words as f32 / whole.max(1) as f32;
        let found = &occurrences[*phrase];
        gains.extend(found.scores().map(|(passage, score)| (passage, share + score)));
    }
    gains.sort_by_key(|(passage, _)| *passage);
    let same = gains.chunk_by(|left, right| left.0 == right.0);
    let sum = |same: &[(u32, f32)]| same.iter().map(|(_, gain)| gain).sum();
    same.filter_map(|same| Some((same.first()?.0, sum(same)))).collect()
}

/// What passages gain whose words stand in a short stretch: `most` where they touch and none is
/// missing.
fn close(found: &[&Occurrences], most: f32) -> Vec<(u32, f32)> {
    let mut places: Vec<(u32, u32, usize)> = Vec::new();
    for (word, found) in found.iter().enumerate() {
        for occurrence in &found.passages {
            let starts = found.starts(occurrence).iter();
            places.extend(starts.map(|start| (occurrence.passage, *start, word)));
        }
    }
    places.sort_unstable();
    let mut gains = Vec::new();
    for passage in places.chunk_by(|left, right| left.0 == right.0) {
        let Some((number, _, _)) = passage.first() else { continue };
        let (stretch, words, letters) = shortest_stretch(passage, found);
        if words > 1 {
            let density = (letters as f32 / stretch.max(1) as f32).min(1.0);
            let complete = words as f32 / found.len() as f32;
            gains.push((*number, most * density * complete));
        }
    }
    gains
}

/// The length of the shortest stretch with all words that the passage has, how many words these are,
/// and how long they are together.
fn shortest_stretch(places: &[(u32, u32, usize)], found: &[&Occurrences]) -> (u32, usize, u32) {
    let mut inside = vec![0_usize; found.len()];
    for (_, _, word) in places {
        inside[*word] = 1;
    }
    let words = inside.iter().sum();
    let letters =
        found.iter().zip(&inside).filter(|(_, has)| **has > 0).map(|(f, _)| f.length).sum();
    inside.fill(0);
    let (mut first, mut distinct, mut shortest) = (0, 0, u32::MAX);
    for (_, start, word) in places {
        inside[*word] += 1;
        distinct += usize::from(inside[*word] == 1);
        while distinct == words {
            let Some((_, from, leaving)) = places.get(first) else { break };
            shortest = shortest.min(start + found[*word].length - from);
            inside[*leaving] -= 1;
            distinct -= usize::from(inside[*leaving] == 0);
            first += 1;
        }
    }
    (shortest, words, letters)
}

#[cfg(test)]
mod tests {
    use super::super::occurrences::Occurrence;
    use super::*;

    /// A string of two characters in passage 0.
    fn word(starts: &[u32]) -> Occurrences {
        Occurrences {
            length: 2,
            highest: 1.0,
            passages: vec![Occurrence { passage: 0, score: 0.1, starts: 0..starts.len() }],
            starts: starts.to_vec(),
            ..Occurrences::default()
        }
    }

    #[track_caller]
    fn check(words: &[&[u32]], expected: (u32, usize, u32)) {
        let found: Vec<Occurrences> = words.iter().map(|starts| word(starts)).collect();
        let mut places: Vec<(u32, u32, usize)> = Vec::new();
        for (number, found) in found.iter().enumerate() {
            places.extend(found.starts.iter().map(|start| (0, *start, number)));
        }
        places.sort_unstable();
        let found: Vec<&Occurrences> = found.iter().collect();
        assert_eq!(shortest_stretch(&places, &found), expected);
    }

    #[test]
    fn the_shortest_stretch_with_all_words_counts() {
        check(&[&[0, 20], &[10, 22]], (4, 2, 4));
        check(&[&[0], &[10], &[12]], (14, 3, 6));
        check(&[&[5], &[]], (2, 1, 2));
    }

    #[test]
    fn what_was_typed_whole_gains_most() {
        let words =
            Words { words: vec![0, 1], needed: 2, phrases: vec![(2, 2)], ..Words::default() };
        let touching = [word(&[0]), word(&[2]), word(&[0])];
        let apart = [word(&[0]), word(&[20]), Occurrences::default()];
        let reversed = [word(&[2]), word(&[0]), Occurrences::default()];
        let gain = |occurrences: &[Occurrences]| bonus(&words, occurrences)[0].1;
        assert!(gain(&touching) > gain(&reversed) + 2.0);
        assert!(gain(&reversed) > gain(&apart));
    }
}
