//! English questions: which practice is named by some of the words of its English name?

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use corpus::text::fold_query;
use schemas::name::Recognised;
use schemas::taxonomy::Taxonomy;

use super::mechanism::Meant;

/// Share of a name's words that the question must have.
const NEEDED_SHARE: f64 = 0.6;

/// Words that carry no meaning here.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "the a an of to in on for and or by with that which what where who whom whose all list do does did use \
    uses using used have has had is are was were be been being let lets province provinces city cities \
    county counties places place congress congresses people peoples local practice practise adopt adopts s \
    their they them its it his her there at as from into out up down about whether if when how this these \
    those can may must will would should not no than then also same one own more most other any some each \
    every make makes made take takes get gets go goes give gives"
        .split(' ')
        .collect()
});

/// The English names and aliases of mechanisms, as stems.
#[derive(Debug)]
pub(super) struct EnglishNames(Vec<EnglishName>);

#[derive(Debug)]
struct EnglishName {
    /// Identifier of the mechanism.
    mechanism: String,
    stems: Vec<String>,
}

impl EnglishNames {
    /// Reads the taxonomy, so that no question need cut all names into stems.
    pub(super) fn new(taxonomy: &Taxonomy) -> EnglishNames {
        let names = taxonomy.mechanisms().iter().flat_map(|mechanism| {
            let names = mechanism.aliases_en.iter().chain([&mechanism.en]);
            names.map(|name| EnglishName {
                mechanism: mechanism.id.clone(),
                stems: content_words(&fold_query(name)),
            })
        });
        EnglishNames(names.collect())
    }

    /// The mechanism one of whose names shares most with the folded question, if they share enough.
    pub(super) fn find(&self, folded: &str) -> Option<Meant> {
        let asked = content_words(folded);
        let scores = self.0.iter().filter_map(|name| {
            let words = name.stems.len();
            let shared = name.stems.iter().filter(|stem| asked.contains(stem)).count();
            let enough = words >= 2 && shared >= 2 || words == 1 && shared == 1;
            let share = shared as f64 / words.max(1) as f64;
            (enough && share >= NEEDED_SHARE).then_some((share * share * shared as f64, name))
        });
        let (_, best) = scores.max_by(|left, right| left.0.total_cmp(&right.0))?;
        let (id, bytes) = (best.mechanism.clone(), span(folded, &best.stems));
        Some(Meant { id, bytes, how: Recognised::English })
    }
}

/// From the first to the last word of a question whose stem is one of `stems`.
fn span(folded: &str, stems: &[String]) -> Range<usize> {
    let mut span: Option<Range<usize>> = None;
    let mut start = None;
    for (at, character) in folded.char_indices().chain([(folded.len(), ' ')]) {
        if character.is_ascii_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        let Some(start) = start.take() else { continue };
        let word = folded.get(start..at).unwrap_or_default();
        if content_words(word).iter().any(|stem| stems.contains(stem)) {
            span = Some(span.map_or(start..at, |span| span.start..at));
        }
    }
    span.unwrap_or(0..folded.len())
}

/// English words that carry meaning, without their commonest endings.
pub(super) fn content_words(folded: &str) -> Vec<String> {
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let is_full = |word: &&str| {
        !word.is_empty() && word.chars().any(|c| c.is_ascii_alphabetic()) && !EMPTY.contains(word)
    };
    words.filter(is_full).map(|word| stem(word).to_owned()).collect()
}

/// A word without its ending.
pub(super) fn stem(word: &str) -> &str {
    const ENDINGS: [&str; 19] = [
        "isations", "izations", "isation", "ization", "ations", "ation", "ators", "ator", "ments",
        "ment", "ings", "ing", "ers", "ies", "es", "ed", "s", "y", "e",
    ];
    let cut = ENDINGS.iter().find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() >= 4));
    cut.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_english(question: &str, expected: Option<&str>) {
        let found = EnglishNames::new(Taxonomy::embedded()).find(&fold_query(question));
        assert_eq!(found.map(|meant| meant.id).as_deref(), expected, "{question}");
    }

    #[test]
    fn english_questions_name_mechanisms() {
        let two_replies = Some("suggestion-two-replies-two-evaluations");
        check_english("all provinces that use two-round suggestion replies", two_replies);
        check_english(
            "Which provinces have two-round replies to deputies' suggestions?",
            two_replies,
        );
        check_english(
            "which places let congress deputies vote on livelihood projects",
            Some("livelihood-projects-vote"),
        );
        check_english("what is the weather in Beijing", None);
    }

    #[test]
    fn the_words_that_name_it_are_marked() {
        let folded = "which places vote on projects today";
        let stems = content_words("vote projects");
        assert_eq!(folded.get(span(folded, &stems)), Some("vote on projects"));
    }
}
