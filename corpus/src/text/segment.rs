//! Segmentation by jieba with the domain dictionary, shared by index and query.
//!
//! jieba's search mode emits only the two- and three-character words inside a long one, so
//! 全国人民代表大会 would not be found in 全国人民代表大会常务委员会. We cut in default mode and emit
//! every dictionary word inside each word. The hidden Markov model stays off: it invents words
//! that depend on the neighbourhood, and index and query have different ones.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jieba_rs::Jieba;

use super::fold::{fold_query, is_han};

/// Longest run without Han characters that is one word; longer ones are noise.
const LONGEST_LATIN_CHARS: usize = 64;

/// jieba's dictionary without words of the domain.
fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

/// The words of `folded` by the dictionary alone, without overlaps.
pub(crate) fn dictionary_words(folded: &str) -> Vec<&str> {
    dictionary().cut(folded, false).into_iter().map(|word| word.word).collect()
}

/// Longest dictionary word that is tried around a name, in characters.
const LONGEST_AROUND_CHARS: usize = 5;

/// Whether the dictionary has a longer word that holds the bytes `name` of `folded`: 长治 in 长治久安.
pub(crate) fn is_inside_word(folded: &str, name: &Range<usize>) -> bool {
    let (Some(before), Some(after)) = (folded.get(..name.start), folded.get(name.end..)) else {
        return false;
    };
    let chars = folded.get(name.clone()).map_or(0, |name| name.chars().count());
    let spare = LONGEST_AROUND_CHARS.saturating_sub(chars);
    let han = |(_, c): &(usize, char)| is_han(*c);
    let starts = before.char_indices().rev().take(spare).take_while(han).map(|(at, _)| at);
    let starts: Vec<usize> = std::iter::once(name.start).chain(starts).collect();
    let ends = after.char_indices().take(spare).take_while(han);
    let ends: Vec<usize> =
        std::iter::once(name.end).chain(ends.map(|(at, c)| name.end + at + c.len_utf8())).collect();
    let dictionary = dictionary();
    starts.iter().any(|start| {
        ends.iter().any(|end| {
            (*start, *end) != (name.start, name.end)
                && folded.get(*start..*end).is_some_and(|word| dictionary.has_word(word))
        })
    })
}

/// Whether `word` only holds a sentence together and says nothing of what is looked for.
pub fn is_function_word(word: &str) -> bool {
    const FUNCTION_WORDS: [&str; 34] = [
        "的", "地", "得", "了", "着", "之", "其", "所", "和", "与", "及", "或", "而", "并", "在",
        "于", "从", "对", "把", "被", "将", "为", "以", "是", "等", "也", "都", "a", "an", "the",
        "of", "to", "in", "and",
    ];
    FUNCTION_WORDS.contains(&word)
}

/// A word of a folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the folded text.
    pub bytes: Range<usize>,
    /// Characters of the folded text.
    pub chars: Range<usize>,
}

/// Cuts folded text into words. Cheap to clone, safe to share.
#[derive(Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Segmenter")
    }
}

impl Segmenter {
    /// jieba's dictionary with `words` of the domain added. Takes about 80 ms.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Segmenter {
        // Parsed, not copied from `dictionary()`: who does not need that one is not to hold its 24 MB.
        let mut jieba = Jieba::new();
        // The frequency that jieba suggests for a word depends on the words added before it, so they
        // go in by length and then by bytes, whatever order they come in.
        let words: BTreeSet<(usize, String)> = words
            .into_iter()
            .map(fold_query)
            .filter(|word| word.chars().count() >= 2 && word.chars().all(is_han))
            .map(|word| (word.len(), word))
            .collect();
        for (_, word) in &words {
            jieba.add_word(word, None, None);
        }
        Segmenter { jieba: Arc::new(jieba) }
    }

    /// Words of `folded` without overlaps: how a query is read.
    pub fn words(&self, folded: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let (mut byte, mut char) = (0, 0);
        for word in self.jieba.cut(folded, false) {
            let (bytes, chars) = (word.word.len(), word.word.chars().count());
            if word.word.chars().any(char::is_alphanumeric) && chars <= LONGEST_LATIN_CHARS {
                tokens.push(Token { bytes: byte..byte + bytes, chars: char..char + chars });
            }
            byte += bytes;
            char += chars;
        }
        tokens
    }

    /// Words of `folded`, those inside longer words among them, and every single character, spaces
    /// too: what the index holds. Sorted by start, then by length.
    pub fn index_tokens(&self, folded: &str) -> Vec<Token> {
        let characters: Vec<(usize, char)> = folded.char_indices().collect();
        let byte_at = |char: usize| characters.get(char).map_or(folded.len(), |(byte, _)| *byte);
        let mut tokens = Vec::with_capacity(characters.len() * 2);
        let words = self.words(folded);
        let mut words = words.iter().peekable();
        let mut word_end = 0;
        let mut word_start = 0;
        for (char, (byte, character)) in characters.iter().enumerate() {
            while words.peek().is_some_and(|word| word.chars.start <= char) {
                let Some(word) = words.next() else { break };
                (word_start, word_end) = (word.chars.start, word.chars.end);
            }
            let end = byte + character.len_utf8();
            tokens.push(Token { bytes: *byte..end, chars: char..char + 1 });
            if char >= word_end || !is_han(*character) {
                if char == word_start && word_end > char + 1 {
                    let bytes = *byte..byte_at(word_end);
                    tokens.push(Token { bytes, chars: char..word_end });
                }
                continue;
            }
            for end in char + 2..=word_end {
                let bytes = *byte..byte_at(end);
                let whole = char == word_start && end == word_end;
                let inner = folded.get(bytes.clone()).is_some_and(|word| self.jieba.has_word(word));
                if whole || inner {
                    tokens.push(Token { bytes, chars: char..end });
                }
            }
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segmenter() -> Segmenter {
        Segmenter::new(["基层立法联系点", "两次答复", "票决制"])
    }

    #[track_caller]
    fn check_words(text: &str, expected: &[&str]) {
        let words: Vec<&str> = segmenter()
            .words(text)
            .into_iter()
            .map(|token| text.get(token.bytes).unwrap())
            .collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn words_of_the_domain_stay_whole() {
        check_words("代表建议两次答复", &["代表", "建议", "两次答复"]);
        check_words("依托基层立法联系点,征求意见", &["依托", "基层立法联系点", "征求意见"]);
    }

    #[test]
    fn the_index_holds_the_words_inside_a_word_and_every_character() {
        let text = "全国人民代表大会常务委员会app2.0";
        let tokens = segmenter().index_tokens(text);
        let words: Vec<&str> =
            tokens.iter().map(|token| text.get(token.bytes.clone()).unwrap()).collect();
        for word in
            ["全国人民代表大会", "代表大会", "常务委员会", "全国人民代表大会常务委员会", "会", "p"]
        {
            assert!(words.contains(&word), "{word} is missing in {words:?}");
        }
        assert!(tokens.is_sorted_by_key(|token| (token.chars.start, token.chars.end)));
        let singles = tokens.iter().filter(|token| token.chars.len() == 1).count();
        assert_eq!(singles, text.chars().count());
    }

    /// A literal string is looked for character by character, so a space must be one of them.
    #[test]
    fn the_index_holds_the_space_between_latin_words() {
        let text = "two round";
        let tokens = segmenter().index_tokens(text);
        assert!(tokens.iter().any(|token| text.get(token.bytes.clone()) == Some(" ")));
    }

    #[test]
    fn a_word_is_emitted_once() {
        let text = "app 票决制 t+1";
        let tokens = segmenter().index_tokens(text);
        let mut unique = tokens.clone();
        unique.dedup();
        assert_eq!(tokens, unique);
    }
}
