//! What makes two answers one: the question, once its wording is taken away, and what answered it.

use schemas::reading::Intent;
use serde::Serialize;

use super::{Engine, Question};

/// Hexadecimal digits of an identifier.
const DIGITS: usize = 16;

/// A question without its wording. What is serialised goes into identifiers, so a change here changes
/// all of them.
#[derive(Serialize)]
struct Asked<'q> {
    mechanism: Option<&'q str>,
    /// The words that are looked for, where no mechanism is meant.
    words: Option<Vec<&'q str>>,
    level: &'static str,
    regions: Vec<String>,
    year_from: Option<i32>,
    year_to: Option<i32>,
    documents: Vec<&'static str>,
    /// What of the answer is asked for: whoever asks who does it and who the reverse gets the same states
    /// in other words.
    intent: &'static str,
}

impl Engine {
    /// The identifier of the answer to a question: equal where what is asked, the collection and the
    /// taxonomy are, whatever the wording.
    pub fn answer_id(&self, question: &Question) -> String {
        let mut regions: Vec<String> = question.regions.iter().map(ToString::to_string).collect();
        regions.sort();
        regions.dedup();
        let mut documents: Vec<&'static str> =
            question.documents.iter().map(|kind| kind.id()).collect();
        documents.sort_unstable();
        documents.dedup();
        let mechanism = question.mechanism.as_deref();
        let asked = Asked {
            mechanism,
            words: mechanism.is_none().then(|| question.rest.split_whitespace().collect()),
            level: question.level.id(),
            regions,
            year_from: question.year_from,
            year_to: question.year_to,
            documents,
            intent: match question.intent {
                // The name alone, the set and some of its places are asked about alike.
                Intent::Name | Intent::Set | Intent::Region | Intent::Compare => Intent::Set.id(),
                other => other.id(),
            },
        };
        let asked = serde_json::to_vec(&asked).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(&asked).update(&[0]).update(self.version().content.as_bytes());
        hasher.finalize().to_hex().chars().take(DIGITS).collect()
    }
}

/// Whether a text has the form of an identifier of an answer.
pub fn is_answer_id(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
