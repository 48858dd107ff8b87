//! Plain BM25 in memory: what our ranking is compared with.
//!
//! It is exact (lengths are not rounded as tantivy rounds them) and shares no code with the engine.

use std::collections::HashMap;

/// How fast further occurrences of a term count less; the usual value.
const K1: f32 = 1.2;
/// How far long texts are discounted; the usual value.
const B: f32 = 0.75;

/// Texts as bags of terms.
#[derive(Debug)]
pub struct Bm25 {
    /// For each term, the texts that have it, and how often.
    postings: HashMap<String, Vec<(usize, f32)>>,
    lengths: Vec<f32>,
}

impl Bm25 {
    /// Takes in texts that are cut into terms.
    pub fn new(texts: impl IntoIterator<Item = Vec<String>>) -> Bm25 {
        let mut postings: HashMap<String, Vec<(usize, f32)>> = HashMap::new();
        let mut lengths = Vec::new();
        for (text, terms) in texts.into_iter().enumerate() {
            lengths.push(terms.len() as f32);
            for term in terms {
                let texts = postings.entry(term).or_default();
                match texts.last_mut() {
                    Some((last, count)) if *last == text => *count += 1.0,
                    _ => texts.push((text, 1.0)),
                }
            }
        }
        Bm25 { postings, lengths }
    }

    /// The positions of the best `most` texts that have any of `terms`, best first; of equals, the
    /// earlier. A term that is given twice counts twice.
    pub fn best(&self, terms: &[String], most: usize) -> Vec<usize> {
        let texts = self.lengths.len() as f32;
        let mean_length = self.lengths.iter().sum::<f32>() / texts.max(1.0);
        let mut scores = vec![0.0_f32; self.lengths.len()];
        for postings in terms.iter().filter_map(|term| self.postings.get(term)) {
            let found = postings.len() as f32;
            let weight = (1.0 + (texts - found + 0.5) / (found + 0.5)).ln();
            for (text, count) in postings {
                let length = self.lengths[*text] / mean_length;
                let damped = count + K1 * (1.0 - B + B * length);
                scores[*text] += weight * count * (K1 + 1.0) / damped;
            }
        }
        let mut best: Vec<usize> = (0..scores.len()).filter(|text| scores[*text] > 0.0).collect();
        best.sort_by(|left, right| scores[*right].total_cmp(&scores[*left]).then(left.cmp(right)));
        best.truncate(most);
        best
    }
}

/// Pairs of neighbouring letters, numbers and characters; what stands alone is a term by itself.
pub fn bigrams(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    let mut terms = Vec::new();
    for run in runs {
        let characters: Vec<char> = run.chars().collect();
        if characters.len() == 1 {
            terms.push(run.to_owned());
        }
        terms.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn rare_terms_short_texts_and_repetitions_lead() {
        let texts = ["代表 建议", "代表 大会", "代表 大会 大会", "代表 票决", "代表"];
        let index = Bm25::new(texts.map(terms));
        assert_eq!(index.best(&terms("票决 代表"), 2), [3, 4]);
        assert_eq!(index.best(&terms("大会"), 9), [2, 1]);
        assert_eq!(index.best(&terms("没有"), 9), [] as [usize; 0]);
    }

    #[test]
    fn bigrams_do_not_cross_marks() {
        assert_eq!(bigrams("代表，建议a。会"), ["代表", "建议", "议a", "会"]);
    }
}
