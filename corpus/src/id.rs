//! Stable identifiers of documents.

use std::collections::HashMap;

/// How many base-32 characters an identifier has: 60 bits, so that a million documents collide with
/// a chance of one in two million.
const ID_CHARS: usize = 12;
/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u` to misread.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The identifier of a document: derived from its source's name, its text, and, where a source holds
/// the same text more than once, from how many equal ones `seen` has counted before.
pub fn document_id(source: &str, text: &str, seen: &mut HashMap<String, u32>) -> String {
    let first = digest(source, text, 0);
    let count = seen.entry(first.clone()).or_default();
    let repetition = *count;
    *count += 1;
    if repetition == 0 { first } else { digest(source, text, repetition) }
}

fn digest(source: &str, text: &str, repetition: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.as_bytes()).update(&[0]).update(text.as_bytes());
    if repetition > 0 {
        hasher.update(&[0]).update(&repetition.to_le_bytes());
    }
    letters(&hasher.finalize(), ID_CHARS)
}

/// The first bits of a hash as `count` letters of base 32; at most twelve.
pub(crate) fn letters(hash: &blake3::Hash, count: usize) -> String {
    let bits =
        hash.as_bytes().iter().take(8).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    (0..count)
        .map(|place| ALPHABET[((bits >> (place * 5)) & 31) as usize])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_source_and_text_alone() {
        let id = |source, text| document_id(source, text, &mut HashMap::new());
        assert_eq!(id("a.txt", "正文"), id("a.txt", "正文"));
        assert_ne!(id("a.txt", "正文"), id("b.txt", "正文"));
        assert_ne!(id("a.txt", "正文"), id("a.txt", "正文。"));
        assert_eq!(id("a.txt", "正文").len(), ID_CHARS);
    }

    #[test]
    fn equal_texts_of_one_source_get_different_ids() {
        let mut seen = HashMap::new();
        let first = document_id("a.txt", "正文", &mut seen);
        assert_ne!(first, document_id("a.txt", "正文", &mut seen));
    }
}
