//! How alike two texts are: the ratio of Python's `difflib.SequenceMatcher`, so that titles are
//! judged here and in other people's tools alike.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// A second text of at least so many characters has characters that are too common to start a match.
const POPULAR_FROM_CHARS: usize = 200;

/// The letters and digits of a text after NFKC: what is left when layout and punctuation are not
/// compared.
pub(super) fn squash(text: &str) -> Vec<char> {
    text.nfkc().filter(|character| character.is_alphanumeric()).collect()
}

/// Twice the number of characters in matching blocks over the number of all characters, 0 to 1; two
/// empty texts are alike.
pub(super) fn ratio(left: &[char], right: &[char]) -> f64 {
    let total = left.len() + right.len();
    if total == 0 {
        return 1.0;
    }
    let places = Places::new(left, right, POPULAR_FROM_CHARS);
    2.0 * places.matching(0..left.len(), 0..right.len()) as f64 / total as f64
}

/// The length of the longest run of characters that stands in both texts.
pub(super) fn longest_common(left: &[char], right: &[char]) -> usize {
    let places = Places::new(left, right, usize::MAX);
    places.longest(0..left.len(), 0..right.len()).length
}

/// A run that stands in both texts.
#[derive(Clone, Copy, Default)]
struct Block {
    left: usize,
    right: usize,
    length: usize,
}

/// Two texts, and where each character stands in the second.
struct Places<'a> {
    left: &'a [char],
    right: &'a [char],
    of: HashMap<char, Vec<usize>>,
}

impl<'a> Places<'a> {
    fn new(left: &'a [char], right: &'a [char], popular_from: usize) -> Places<'a> {
        let mut of: HashMap<char, Vec<usize>> = HashMap::new();
        for (position, character) in right.iter().enumerate() {
            of.entry(*character).or_default().push(position);
        }
        if right.len() >= popular_from {
            of.retain(|_, positions| positions.len() <= right.len() / 100 + 1);
        }
        Places { left, right, of }
    }

    /// The number of characters in the longest block, and in the blocks before and behind it.
    fn matching(&self, left: std::ops::Range<usize>, right: std::ops::Range<usize>) -> usize {
        let block = self.longest(left.clone(), right.clone());
        if block.length == 0 {
            return 0;
        }
        let (left_end, right_end) = (block.left + block.length, block.right + block.length);
        block.length
            + self.matching(left.start..block.left, right.start..block.right)
            + self.matching(left_end..left.end, right_end..right.end)
    }

    /// The longest block; of several the first in the first text, then in the second.
    fn longest(&self, left: std::ops::Range<usize>, right: std::ops::Range<usize>) -> Block {
        let mut best = Block { left: left.start, right: right.start, length: 0 };
        let mut runs: HashMap<usize, usize> = HashMap::new();
        for at in left.clone() {
            let mut next = HashMap::new();
            let positions = self.of.get(&self.left[at]).map_or(&[][..], Vec::as_slice);
            for &position in positions.iter().filter(|position| right.contains(position)) {
                let before = position.checked_sub(1).and_then(|before| runs.get(&before));
                let length = before.map_or(1, |run| run + 1);
                next.insert(position, length);
                if length > best.length {
                    let (left, right) = (at + 1 - length, position + 1 - length);
                    best = Block { left, right, length };
                }
            }
            runs = next;
        }
        self.extended(best, &left, &right)
    }

    /// The block with the equal characters around it that were too common to start one.
    fn extended(
        &self,
        mut block: Block,
        left: &std::ops::Range<usize>,
        right: &std::ops::Range<usize>,
    ) -> Block {
        while block.left > left.start
            && block.right > right.start
            && self.left[block.left - 1] == self.right[block.right - 1]
        {
            block.left -= 1;
            block.right -= 1;
            block.length += 1;
        }
        while block.left + block.length < left.end
            && block.right + block.length < right.end
            && self.left[block.left + block.length] == self.right[block.right + block.length]
        {
            block.length += 1;
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected figures are Python's.
    #[track_caller]
    fn check(left: &str, right: &str, expected: f64) {
        let found = ratio(&squash(left), &squash(right));
        assert!((found - expected).abs() < 1e-9, "{left} {right}: {found}");
    }

    #[test]
    fn the_ratio_is_that_of_difflib() {
        check("", "", 1.0);
        check("甲", "", 0.0);
        check("把全过程人民民主　理念", "把全过程人民民主理念", 1.0);
        check("abxcd", "abcd", 8.0 / 9.0);
        check(
            "private thread currentthread",
            "private volatile thread currentthread",
            0.866_666_666_666_666_7,
        );
    }

    #[test]
    fn characters_that_are_too_common_start_no_match() {
        let right = format!("{}乙", "甲".repeat(250));
        check("丙甲", &right, 0.0);
        check("甲乙", &right, 4.0 / 253.0);
    }

    #[test]
    fn the_longest_run_in_common() {
        assert_eq!(longest_common(&squash("实行两次答复制度"), &squash("要求两次，答复")), 4);
        assert_eq!(longest_common(&squash("甲"), &squash("乙")), 0);
    }
}
