//! The tokenizer that wraps [`corpus::text`] for tantivy.
//!
//! Segmentation runs here, inside tantivy's indexing threads: handing over tokens that were made
//! elsewhere makes tantivy serialise them to JSON, which is four times slower.

use corpus::text::{Segmenter, Token as Word, fold};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Folds, segments, and emits words, the words inside them and single characters.
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
        let folded = fold(text).text;
        let words = self.segmenter.index_tokens(&folded).into_iter();
        WordStream { folded, words, token: Token::default() }
    }
}

/// The tokens of one text. Positions count characters of the folded text, so that a phrase of
/// single characters is a literal string.
#[derive(Debug)]
pub struct WordStream {
    folded: String,
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
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
