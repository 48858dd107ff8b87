//! What the sentences of a passage assert, as notes beside it.

use schemas::api::{DocumentAssertion, DocumentResponse};
use schemas::assertion::Origin;

use corpus::text::fold;

use crate::pages::Language;
use crate::pages::links::address;
use crate::pages::wording;

/// A sentence and what it asserts.
#[derive(Debug)]
pub(super) struct Note<'a> {
    /// Its number in the document, from 1.
    pub(super) number: usize,
    /// Where the sentence stands, in characters of the passage; `None` if it is not there word for
    /// word.
    pub(super) range: Option<[usize; 2]>,
    /// The sentence.
    pub(super) quote: &'a str,
    /// What it asserts.
    pub(super) claims: Vec<Claim<'a>>,
}

/// What a sentence asserts of a place: the mechanisms that have come equally far.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// Identifier of the stance.
    pub(super) stance_id: &'static str,
    /// The stance in words.
    pub(super) stance: &'static str,
    /// The place, from the province down.
    pub(super) place: String,
    /// The year.
    pub(super) year: Option<i32>,
    /// Whether a person has reviewed it.
    pub(super) is_reviewed: bool,
    /// How certain the rules are, `0.90`.
    pub(super) certainty: Option<String>,
    /// Names of mechanisms with their links.
    pub(super) mechanisms: Vec<(&'a str, String)>,
}

impl Note<'_> {
    /// What a link to the note is called.
    pub(super) fn says(&self) -> String {
        let says = |claim: &Claim<'_>| {
            let names: Vec<&str> = claim.mechanisms.iter().map(|(name, _)| *name).collect();
            format!("{} {} {}", claim.place, claim.stance, names.join("、"))
        };
        self.claims.iter().map(says).collect::<Vec<_>>().join("；")
    }
}

/// The notes of every passage, numbered through the document in the order of their sentences.
pub(super) fn notes(shown: &DocumentResponse, language: Language) -> Vec<Vec<Note<'_>>> {
    let mut number = 0;
    let mut all = Vec::with_capacity(shown.passages.len());
    for passage in &shown.passages {
        let mut notes: Vec<Note<'_>> = Vec::new();
        let said = shown.assertions.iter().filter(|assertion| assertion.passage == passage.id);
        for assertion in said {
            let known = notes.iter().position(|note| note.quote == assertion.quote);
            let at = known.unwrap_or_else(|| {
                let range = find(&passage.text, &assertion.quote);
                notes.push(Note { number: 0, range, quote: &assertion.quote, claims: Vec::new() });
                notes.len() - 1
            });
            claim(&mut notes[at].claims, assertion, language);
        }
        notes.sort_by_key(|note| note.range.map_or([usize::MAX; 2], |[start, end]| [start, end]));
        for note in &mut notes {
            number += 1;
            note.number = number;
        }
        all.push(notes);
    }
    all
}

fn claim<'a>(claims: &mut Vec<Claim<'a>>, assertion: &'a DocumentAssertion, language: Language) {
    let id = assertion.mechanism.value.as_str();
    let named = (assertion.mechanism.label.as_str(), address("/answer", [("mechanism", id)]));
    let stance = assertion.stance;
    let new = Claim {
        stance_id: stance.id(),
        stance: language.say(stance.zh(), stance.id()),
        place: wording::place(&assertion.region),
        year: assertion.year,
        is_reviewed: assertion.origin == Origin::Person,
        certainty: assertion.certainty.map(|certainty| format!("{certainty:.2}")),
        mechanisms: Vec::new(),
    };
    let is_same = |known: &&mut Claim<'a>| {
        (known.stance_id, &known.place, known.year, known.is_reviewed, &known.certainty)
            == (new.stance_id, &new.place, new.year, new.is_reviewed, &new.certainty)
    };
    match claims.iter_mut().find(is_same) {
        Some(known) if known.mechanisms.contains(&named) => {}
        Some(known) => known.mechanisms.push(named),
        None => claims.push(Claim { mechanisms: vec![named], ..new }),
    }
}

/// Where `quote` stands in `text`, in characters: as printed, else as folded, since what a person
/// wrote may differ in width or spaces.
fn find(text: &str, quote: &str) -> Option<[usize; 2]> {
    let length = |text: &str| text.chars().count();
    if quote.trim().is_empty() {
        return None;
    }
    if let Some((before, _)) = text.split_once(quote) {
        let start = length(before);
        return Some([start, start + length(quote)]);
    }
    let (folded, quote) = (fold(text), fold(quote).text);
    let (before, _) = folded.text.split_once(quote.as_str()).filter(|_| !quote.is_empty())?;
    let start = length(before);
    let printed = folded.printed(start..start + length(&quote));
    Some([printed.start, printed.end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_in_characters() {
        assert_eq!(find("一、建议两次答复。", "建议两次答复"), Some([2, 8]));
        assert_eq!(find("实行 “两次答复”。", "实行“两次答复”"), Some([0, 8]));
        assert_eq!(find("没有", "这一句"), None);
        assert_eq!(find("没有", " "), None);
    }
}
