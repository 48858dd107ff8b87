//! Sentences and clauses: the reach of a gap, a stance or a quotation.

use std::ops::Range;

/// Whether a sentence ends after `character`.
pub fn is_sentence_end(character: char) -> bool {
    matches!(character, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '…')
}

/// Whether a clause ends after `character`.
fn is_clause_end(character: char) -> bool {
    is_sentence_end(character) || matches!(character, '，' | ',' | '：' | ':')
}

/// Ranges of the sentences of `text`, in characters; together they cover it.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    pieces(text, is_sentence_end)
}

/// Ranges of the clauses of `text`, in characters; together they cover it.
pub fn clauses(text: &str) -> Vec<Range<usize>> {
    pieces(text, is_clause_end)
}

/// Cuts after runs of characters that end a piece; closing quotation marks and brackets stay with
/// the piece that they close.
fn pieces(text: &str, ends: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut after_end = false;
    let mut length = 0;
    for (position, character) in text.chars().enumerate() {
        let closes = matches!(character, '”' | '’' | '」' | '』' | '）' | ')' | '》' | '"');
        if after_end && !ends(character) && !closes {
            pieces.push(start..position);
            start = position;
            after_end = false;
        }
        after_end = after_end || ends(character);
        length = position + 1;
    }
    if start < length {
        pieces.push(start..length);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cut: fn(&str) -> Vec<Range<usize>>, text: &str, expected: &[&str]) {
        let characters: Vec<char> = text.chars().collect();
        let found: Vec<String> =
            cut(text).into_iter().map(|range| characters[range].iter().collect()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_with_their_punctuation() {
        check(sentences, "一句。两句；三", &["一句。", "两句；", "三"]);
        check(sentences, "他说：“好。”又说", &["他说：“好。”", "又说"]);
        check(sentences, "", &[]);
    }

    #[test]
    fn clauses_end_at_commas_and_colons_too() {
        check(clauses, "一是办，二是评：好。", &["一是办，", "二是评：", "好。"]);
        check(clauses, "立法、监督", &["立法、监督"]);
    }
}
