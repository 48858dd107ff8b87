//! Topics of a document: the fields of work whose words it uses most, and whose practices it tells of.

use std::collections::HashMap;

use schemas::assertion::Assertion;
use schemas::taxonomy::Taxonomy;

use super::expression::{Expression, expressions};
use super::words::{Scan, Vocabulary};

/// Most topics that a document has.
const MOST_TOPICS: usize = 4;
/// A further topic needs this share of the weight of the first.
const NEEDED_SHARE: f64 = 0.1;
/// What practices of a topic weigh: so much times the root of their number.
const PRACTICE_WEIGHT: f64 = 3.0;
/// A word in the title weighs as much as so many in the text.
const TITLE_WEIGHT: f64 = 4.0;

/// The words of the topics, ready to be counted.
#[derive(Debug)]
pub(super) struct TopicMatcher {
    topics: Vec<(String, Vec<Expression>)>,
    /// Where a word of the vocabulary stands in the list of all words that are no patterns; by word.
    plain: Vec<Option<usize>>,
    /// The topic of each mechanism, by its category.
    of_mechanism: HashMap<String, String>,
}

impl TopicMatcher {
    /// The words that it needs go into `vocabulary`; texts are to be scanned for them.
    pub(super) fn new(taxonomy: &Taxonomy, vocabulary: &mut Vocabulary) -> TopicMatcher {
        let of_category: HashMap<&str, &str> = taxonomy
            .topics()
            .iter()
            .filter_map(|topic| Some((topic.category.as_deref()?, topic.id.as_str())))
            .collect();
        let of_mechanism = taxonomy.mechanisms().iter().filter_map(|mechanism| {
            let topic = of_category.get(mechanism.category.as_str())?;
            Some((mechanism.id.clone(), (*topic).to_owned()))
        });
        let topics = taxonomy.topics().iter();
        let topics: Vec<(String, Vec<Expression>)> =
            topics.map(|topic| (topic.id.clone(), expressions(&topic.words, vocabulary))).collect();
        let mut plain: Vec<Option<usize>> = Vec::new();
        let words = topics.iter().flat_map(|(_, words)| words).filter_map(Expression::plain);
        for (at, word) in words.enumerate() {
            plain.resize(plain.len().max(word as usize + 1), None);
            plain[word as usize].get_or_insert(at);
        }
        TopicMatcher { of_mechanism: of_mechanism.collect(), topics, plain }
    }

    /// At most four topics, the weightiest first. `title` and `body` are those of the document.
    pub(super) fn topics(
        &self,
        title: &Scan<'_>,
        body: &Scan<'_>,
        assertions: &[Assertion],
    ) -> Vec<String> {
        let mut practices: HashMap<&str, f64> = HashMap::new();
        for assertion in assertions.iter().filter(|assertion| assertion.stance.is_positive()) {
            if let Some(topic) = self.of_mechanism.get(&assertion.mechanism) {
                *practices.entry(topic).or_default() += 1.0;
            }
        }
        let counts = self.counts(body);
        let mut weights: Vec<(f64, &String)> = self
            .topics
            .iter()
            .map(|(id, words)| {
                let words: f64 =
                    words.iter().map(|word| self.weight(word, title, body, &counts)).sum();
                let practised = practices.get(id.as_str()).copied().unwrap_or_default();
                (words + PRACTICE_WEIGHT * practised.sqrt(), id)
            })
            .filter(|(weight, _)| *weight > 0.0)
            .collect();
        weights.sort_by(|left, right| right.0.total_cmp(&left.0));
        let needed = weights.first().map_or(0.0, |(weight, _)| weight * NEEDED_SHARE);
        weights
            .into_iter()
            .take_while(|(weight, _)| *weight >= needed)
            .take(MOST_TOPICS)
            .map(|(_, id)| id.clone())
            .collect()
    }

    /// How often each plain word stands in a text, overlaps of a word with itself not counted.
    fn counts(&self, body: &Scan<'_>) -> Vec<usize> {
        let mut counts = vec![(0, 0); self.plain.len()];
        for place in body.places() {
            if let Some(Some(at)) = self.plain.get(place.word as usize)
                && let Some((count, end)) = counts.get_mut(*at)
                && *end <= place.bytes().start
            {
                (*count, *end) = (*count + 1, place.bytes().end);
            }
        }
        counts.into_iter().map(|(count, _)| count).collect()
    }

    /// The first use of a word says most; repetition adds less and less.
    fn weight(
        &self,
        word: &Expression,
        title: &Scan<'_>,
        body: &Scan<'_>,
        counts: &[usize],
    ) -> f64 {
        let plain = word.plain().and_then(|word| *self.plain.get(word as usize)?);
        let in_body = match plain {
            Some(at) => counts.get(at).copied().unwrap_or_default(),
            None => word.find_all(body).len(),
        };
        let is_in_title = word.is_match(title, &(0..title.text.len()));
        let in_title = if is_in_title { TITLE_WEIGHT } else { 0.0 };
        in_title + (in_body as f64).sqrt() * 1.5
    }
}
