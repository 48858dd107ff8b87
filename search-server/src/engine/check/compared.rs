//! What is compared of a quotation and of a text: their folded letters and digits, so that spaces, width,
//! traditional characters and punctuation make no difference. What changes a number stays: 1.2 is not 12.

use std::ops::Range;

use corpus::text::fold;

/// The characters of a text that are compared, and where each comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    /// The characters.
    pub(super) chars: Vec<char>,
    /// The position of each in the folded text, in characters.
    pub(super) folded: Vec<usize>,
    /// The position of each in the printed text, in characters.
    pub(super) printed: Vec<usize>,
}

/// Marks that belong to what they stand beside.
const KEPT: [char; 11] = ['%', '‰', '°', '$', '€', '£', '+', '=', '×', '÷', '#'];

impl Compared {
    /// What is compared of a text.
    pub(super) fn of(text: &str) -> Compared {
        let folded = fold(text);
        let chars: Vec<char> = folded.text.chars().collect();
        let is_digit =
            |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        let mut compared = Compared::default();
        for (at, character) in chars.iter().enumerate() {
            let joins_digits = matches!(character, '.' | '/' | '-' | '~' | ':')
                && is_digit(at.checked_sub(1))
                && is_digit(Some(at + 1));
            if character.is_alphanumeric() || KEPT.contains(character) || joins_digits {
                compared.chars.push(if *character == '~' { '-' } else { *character });
                compared.folded.push(at);
                compared.printed.push(folded.printed(at..at + 1).start);
            }
        }
        compared
    }

    /// How many characters there are.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The printed characters from the first to the last of these, with what stands between them.
    pub(super) fn printed(&self, range: Range<usize>) -> Range<usize> {
        match (self.printed.get(range.start), range.end.checked_sub(1)) {
            (Some(start), Some(last)) if !range.is_empty() => {
                *start..self.printed.get(last).map_or(*start, |last| last + 1)
            }
            (start, _) => start.copied().unwrap_or(0)..start.copied().unwrap_or(0),
        }
    }

    /// The first character at or behind a position of the folded text.
    pub(super) fn at_folded(&self, folded: usize) -> usize {
        self.folded.partition_point(|known| *known < folded)
    }

    /// Whether these characters stand side by side in the folded text.
    pub(super) fn is_run(&self, range: Range<usize>) -> bool {
        let folded = self.folded.get(range).unwrap_or_default();
        folded.windows(2).all(|two| two[0] + 1 == two[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Compared::of(text).chars.iter().collect::<String>(), expected);
    }

    #[test]
    fn only_words_and_numbers_are_compared() {
        check("“兩次答覆、兩次評價”　。", "两次答复两次评价");
        check("建成５．２万个，占 30%。", "建成5.2万个占30%");
        check("2021—2023年，1,234件", "2021-2023年1234件");
        check("第一。。。，（）", "第一");
    }

    #[test]
    fn positions_lead_back() {
        let compared = Compared::of("“兩次，答覆”");
        assert_eq!(compared.printed(0..4), 1..6);
        assert_eq!(compared.printed(2..3), 4..5);
        assert!(compared.is_run(0..2) && !compared.is_run(1..3));
        assert_eq!(compared.at_folded(3), 2);
    }
}
