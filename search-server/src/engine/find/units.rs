//! What is counted as one place, and how finds are combined.
//!
//! Every place has a key: the number of a document, of a passage, or of a passage and a sentence in
//! it. Finds are sorted lists of keys, or all keys but those of a list, so that what must not be found
//! needs no list of everything.

use indexer::index::Entry;

use super::occurrences::Occurrences;

/// Within what the parts of a query must be found together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// 同句
    Sentence,
    /// 同段
    #[default]
    Passage,
    /// 同篇
    Document,
}

impl Scope {
    /// Reads the value of the parameter.
    pub fn parse(text: &str) -> Option<Scope> {
        match text {
            "sentence" | "同句" => Some(Scope::Sentence),
            "passage" | "同段" => Some(Scope::Passage),
            "document" | "同篇" => Some(Scope::Document),
            _ => None,
        }
    }

    /// The value of the parameter.
    pub fn id(self) -> &'static str {
        match self {
            Scope::Sentence => "sentence",
            Scope::Passage => "passage",
            Scope::Document => "document",
        }
    }
}

/// Numbers of all passages, in the order of the collection.
#[derive(Clone, Debug)]
pub(super) struct Numbering {
    /// For each document, the number of its first passage; and one more.
    firsts: Vec<u32>,
}

impl Numbering {
    pub(super) fn new(entries: &[Entry]) -> Numbering {
        let mut firsts = Vec::with_capacity(entries.len() + 1);
        let mut next = 0_u32;
        firsts.push(next);
        for entry in entries {
            next = next.saturating_add(u32::try_from(entry.passages.len()).unwrap_or(u32::MAX));
            firsts.push(next);
        }
        Numbering { firsts }
    }

    /// The number of a passage.
    pub(super) fn passage(&self, document: usize, passage: usize) -> u32 {
        let first = self.firsts.get(document).copied().unwrap_or_default();
        first.saturating_add(u32::try_from(passage).unwrap_or(u32::MAX))
    }

    /// The document of a passage, and the position of the passage in it.
    pub(super) fn place(&self, passage: u32) -> (usize, usize) {
        let document = self.firsts.partition_point(|first| *first <= passage).saturating_sub(1);
        let first = self.firsts.get(document).copied().unwrap_or_default();
        (document, (passage - first) as usize)
    }

    fn count(&self) -> u32 {
        self.firsts.last().copied().unwrap_or_default()
    }

    pub(super) fn all_passages(&self) -> Vec<u64> {
        (0..u64::from(self.count())).collect()
    }

    pub(super) fn all_documents(&self) -> Vec<u64> {
        (0..self.firsts.len().saturating_sub(1) as u64).collect()
    }

    pub(super) fn all_sentences(&self, sentence_starts: &Occurrences) -> Vec<u64> {
        let sentences = |passage: u32| {
            let more = sentence_starts.in_passage(passage).map_or(0, <[u32]>::len);
            (0..=more).map(move |sentence| map::sentence_key(passage, sentence))
        };
        (0..self.count()).flat_map(sentences).collect()
    }

    /// The documents that have the string, each with its best score.
    pub(super) fn documents_of(&self, occurrences: &Occurrences) -> Vec<(u64, f32)> {
        let mut documents: Vec<(u64, f32)> = Vec::new();
        for (passage, score) in occurrences.scores() {
            let document = self.place(passage).0 as u64;
            match documents.last_mut() {
                Some((last, best)) if *last == document => *best = best.max(score),
                _ => documents.push((document, score)),
            }
        }
        documents
    }

    /// The passages of these documents that have something of what is looked for; all passages where
    /// none has.
    pub(super) fn passages_of(
        &self,
        documents: &[(u64, f32)],
        mut evidence: Vec<(u32, f32)>,
    ) -> Vec<(u32, f32)> {
        evidence.sort_unstable_by_key(|(passage, _)| *passage);
        let mut passages: Vec<(u32, f32)> = Vec::new();
        let mut evidence = evidence.into_iter().peekable();
        for (document, _) in documents {
            let bound = |at: usize| self.firsts.get(at).copied().unwrap_or(u32::MAX);
            let (first, end) = (bound(*document as usize), bound(*document as usize + 1));
            while evidence.next_if(|(passage, _)| *passage < first).is_some() {}
            let before = passages.len();
            while let Some((passage, score)) = evidence.next_if(|(passage, _)| *passage < end) {
                match passages.last_mut() {
                    Some((last, sum)) if *last == passage => *sum += score,
                    _ => passages.push((passage, score)),
                }
            }
            if passages.len() == before {
                passages.extend((first..end).map(|passage| (passage, 0.0)));
            }
        }
        passages
    }
}

/// Between keys and passages.
pub(super) mod map {
    use super::Occurrences;

    const SENTENCE_BITS: u32 = 24;

    pub(in super::super) fn sentence_key(passage: u32, sentence: usize) -> u64 {
        let last = (1_u64 << SENTENCE_BITS) - 1;
        (u64::from(passage) << SENTENCE_BITS) | (sentence as u64).min(last)
    }

    pub(in super::super) fn passage_of_sentence(key: u64) -> u32 {
        u32::try_from(key >> SENTENCE_BITS).unwrap_or(u32::MAX)
    }

    pub(in super::super) fn passage_of_key(key: u64) -> u32 {
        u32::try_from(key).unwrap_or(u32::MAX)
    }

    pub(in super::super) fn key_to_passage(found: &[(u64, f32)]) -> Vec<(u32, f32)> {
        found.iter().map(|(key, score)| (passage_of_key(*key), *score)).collect()
    }

    /// The passages of sentences, each with the score of its best one.
    pub(in super::super) fn sentence_to_passage(found: &[(u64, f32)]) -> Vec<(u32, f32)> {
        let mut passages: Vec<(u32, f32)> = Vec::new();
        for (key, score) in found {
            let passage = passage_of_sentence(*key);
            match passages.last_mut() {
                Some((last, best)) if *last == passage => *best = best.max(*score),
                _ => passages.push((passage, *score)),
            }
        }
        passages
    }

    pub(in super::super) fn passages_of(occurrences: &Occurrences) -> Vec<(u64, f32)> {
        occurrences.scores().map(|(passage, score)| (u64::from(passage), score)).collect()
    }

    /// The sentences in which the string starts.
    pub(in super::super) fn sentences_of(
        occurrences: &Occurrences,
        sentence_starts: &Occurrences,
    ) -> Vec<(u64, f32)> {
        let mut sentences: Vec<(u64, f32)> = Vec::new();
        for found in &occurrences.passages {
            let ends = sentence_starts.in_passage(found.passage).unwrap_or_default();
            for start in occurrences.starts(found) {
                let sentence = ends.partition_point(|end| end <= start);
                let key = sentence_key(found.passage, sentence);
                if sentences.last().is_none_or(|(last, _)| *last != key) {
                    sentences.push((key, found.score));
                }
            }
        }
        sentences
    }
}

/// Places that were found, or all but some.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Units {
    is_complement: bool,
    /// Sorted by key, each once.
    scored: Vec<(u64, f32)>,
}

impl Units {
    pub(super) fn none() -> Units {
        Units::default()
    }

    pub(super) fn all() -> Units {
        Units::none().not()
    }

    /// `scored` must be sorted by key, each once.
    pub(super) fn found(scored: Vec<(u64, f32)>) -> Units {
        Units { is_complement: false, scored }
    }

    pub(super) fn not(self) -> Units {
        Units { is_complement: !self.is_complement, scored: self.scored }
    }

    pub(super) fn and(self, other: Units) -> Units {
        match (self.is_complement, other.is_complement) {
            (false, false) => Units::found(merge(&self.scored, &other.scored, |l, r| l && r)),
            (false, true) => Units::found(merge(&self.scored, &other.scored, |l, r| l && !r)),
            (true, false) => other.and(self),
            (true, true) => Units::found(merge(&self.scored, &other.scored, |l, r| l || r)).not(),
        }
    }

    pub(super) fn or(self, other: Units) -> Units {
        match (self.is_complement, other.is_complement) {
            (false, false) => Units::found(merge(&self.scored, &other.scored, |l, r| l || r)),
            _ => self.not().and(other.not()).not(),
        }
    }

    /// Places that at least `needed` of the finds have.
    pub(super) fn at_least(needed: usize, finds: Vec<Units>) -> Units {
        let mut all: Vec<(u64, f32)> = finds.into_iter().flat_map(|find| find.scored).collect();
        all.sort_by_key(|(key, _)| *key);
        let enough =
            all.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() >= needed);
        let sum = |same: &[(u64, f32)]| same.iter().map(|(_, score)| score).sum();
        Units::found(enough.filter_map(|same| Some((same.first()?.0, sum(same)))).collect())
    }

    /// Adds to the scores.
    pub(super) fn with_bonus(mut self, bonus: impl Fn(u64) -> f32) -> Units {
        for (key, score) in &mut self.scored {
            *score += bonus(*key);
        }
        self
    }

    /// The list itself; of everything there is, where it says what is not in it.
    pub(super) fn within(self, universe: impl FnOnce() -> Vec<u64>) -> Vec<(u64, f32)> {
        if !self.is_complement {
            return self.scored;
        }
        let universe: Vec<(u64, f32)> = universe().into_iter().map(|key| (key, 0.0)).collect();
        merge(&universe, &self.scored, |all, excluded| all && !excluded)
    }
}

/// Goes over two lists at once and keeps the keys of which `keep` approves, by whether the left and
/// the right list have it. Scores add up where both have it.
fn merge(
    left: &[(u64, f32)],
    right: &[(u64, f32)],
    keep: impl Fn(bool, bool) -> bool,
) -> Vec<(u64, f32)> {
    let mut merged = Vec::new();
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let Some(key) =
        left.peek().map(|(key, _)| *key).into_iter().chain(right.peek().map(|(key, _)| *key)).min()
    {
        let on_left = left.next_if(|(next, _)| *next == key);
        let on_right = right.next_if(|(next, _)| *next == key);
        if keep(on_left.is_some(), on_right.is_some()) {
            let score = |side: Option<&(u64, f32)>| side.map_or(0.0, |(_, score)| *score);
            merged.push((key, score(on_left) + score(on_right)));
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const UNIVERSE: u64 = 12;

    fn units(keys: &BTreeSet<u64>, is_complement: bool) -> Units {
        Units { is_complement, scored: keys.iter().map(|key| (*key, 1.0)).collect() }
    }

    fn keys(units: Units) -> BTreeSet<u64> {
        units.within(|| (0..UNIVERSE).collect()).into_iter().map(|(key, _)| key).collect()
    }

    fn some() -> impl Strategy<Value = (BTreeSet<u64>, bool)> {
        (prop::collection::btree_set(0..UNIVERSE, 0..8), any::<bool>())
    }

    proptest! {
        #[test]
        fn finds_combine_as_sets_do(left in some(), right in some()) {
            let (left, right) = (units(&left.0, left.1), units(&right.0, right.1));
            let (a, b) = (keys(left.clone()), keys(right.clone()));
            prop_assert_eq!(keys(left.clone().and(right.clone())), &a & &b);
            prop_assert_eq!(keys(left.clone().or(right)), &a | &b);
            prop_assert_eq!(keys(left.not()), &(0..UNIVERSE).collect::<BTreeSet<_>>() - &a);
        }

        #[test]
        fn enough_finds_are_counted(finds in prop::collection::vec(prop::collection::btree_set(0..UNIVERSE, 0..8), 1..5), needed in 1_usize..4) {
            let counted = Units::at_least(needed, finds.iter().map(|keys| units(keys, false)).collect());
            let expected = (0..UNIVERSE).filter(|key| finds.iter().filter(|find| find.contains(key)).count() >= needed);
            prop_assert_eq!(keys(counted), expected.collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn scores_add_up_and_exclusions_have_none() {
        let left = Units::found(vec![(1, 1.0), (2, 2.0)]);
        let right = Units::found(vec![(2, 0.5), (3, 4.0)]);
        assert_eq!(left.clone().and(right.clone()).scored, [(2, 2.5)]);
        assert_eq!(left.and(right.not()).scored, [(1, 1.0)]);
    }
}
