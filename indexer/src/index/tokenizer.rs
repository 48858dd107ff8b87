//! The tokenizer that wraps [`corpus::text`] for tantivy.
//!
//! Segmentation runs here, inside tantivy's indexing threads: handing over tokens that were made
//! elsewhere makes tantivy serialise them to JSON, which is four times slower.

use corpus::text::{Segmenter, Token as Word, fold, sentences};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The token that stands where a sentence starts, the first of a text excepted. No folded text has
/// a line break, so it is no other token.
pub const SENTENCE_START: &str = "\n";

/// Folds, segments, and emits words, the words inside them, single characters and starts of
/// sentences.
#[derive(Clone, Debug)]
pub struct WordTokenizer {
    segmenter: Segmenter,
}

impl WordTokenizer {
    /// A tokenizer that shares the dictionary of `segmenter`.
    pub fn new(segmenter: Segmenter) -> WordTokenizer {
        WordTokenizer { segmenter }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let folded = fold(text);
        let starts = sentences(text).into_iter().skip(1);
        let mut sentence_starts: Vec<usize> =
            starts.map(|sentence| folded.folded_position(sentence.start)).collect();
        // What folds to nothing is no sentence.
        sentence_starts.dedup();
        sentence_starts.retain(|start| (1..folded.chars_len()).contains(start));
        let words = self.segmenter.index_tokens(&folded.text).into_iter();
        WordStream {
            folded: folded.text,
            words,
            sentence_starts: sentence_starts.into_iter(),
            token: Token::default(),
        }
    }
}

/// The tokens of one text. Positions count characters of the folded text, so that a phrase of
/// single characters is a literal string.
#[derive(Debug)]
pub struct WordStream {
    folded: String,
    words: std::vec::IntoIter<Word>,
    sentence_starts: std::vec::IntoIter<usize>,
    token: Token,
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        let Some(word) = self.words.next() else {
            // Positions must grow within one term only, so these may come last.
            let Some(start) = self.sentence_starts.next() else { return false };
            self.token.text.push_str(SENTENCE_START);
            self.token.position = start;
            self.token.position_length = 1;
            return true;
        };
        self.token.text.push_str(self.folded.get(word.bytes.clone()).unwrap_or_default());
        self.token.position = word.chars.start;
        self.token.position_length = word.chars.len();
        self.token.offset_from = word.bytes.start;
        self.token.offset_to = word.bytes.end;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
