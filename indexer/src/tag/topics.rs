//! Topics of a document: the fields of work whose words it uses most, and whose practices it tells of.

use std::collections::HashMap;

use schemas::assertion::Assertion;
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;

use super::expression::{Expression, expressions};
use corpus::text::fold_query;

/// Most topics that a document has.
const MOST_TOPICS: usize = 4;
/// A further topic needs this share of the weight of the first.
const NEEDED_SHARE: f64 = 0.04;
/// What practices of a topic weigh: so much times the root of their number.
const PRACTICE_WEIGHT: f64 = 3.0;
/// A word in the title weighs as much as so many in the text.
const TITLE_WEIGHT: f64 = 4.0;

/// The words of the topics, ready to be counted.
#[derive(Debug)]
pub(super) struct TopicMatcher {
    topics: Vec<(String, Vec<Expression>)>,
    /// The topic of each mechanism, by its category.
    of_mechanism: HashMap<String, String>,
}

impl TopicMatcher {
    pub(super) fn new(taxonomy: &Taxonomy) -> TopicMatcher {
        let topics = taxonomy.topics().iter();
        let of_category: HashMap<&str, &str> = taxonomy
            .topics()
            .iter()
            .filter_map(|topic| Some((topic.category.as_deref()?, topic.id.as_str())))
            .collect();
        let of_mechanism = taxonomy.mechanisms().iter().filter_map(|mechanism| {
            let topic = of_category.get(mechanism.category.as_str())?;
            Some((mechanism.id.clone(), (*topic).to_owned()))
        });
        TopicMatcher {
            of_mechanism: of_mechanism.collect(),
            topics: topics.map(|topic| (topic.id.clone(), expressions(&topic.words))).collect(),
        }
    }

    /// At most four topics, the weightiest first.
    pub(super) fn topics(&self, document: &Document, assertions: &[Assertion]) -> Vec<String> {
        let mut practices: HashMap<&str, f64> = HashMap::new();
        for assertion in assertions.iter().filter(|assertion| assertion.stance.is_positive()) {
            if let Some(topic) = self.of_mechanism.get(&assertion.mechanism) {
                *practices.entry(topic).or_default() += 1.0;
            }
        }
        let title = fold_query(document.title.as_deref().unwrap_or_default());
        let body: Vec<&str> = document
            .passages
            .iter()
            .filter(|passage| passage.id != "title" && passage.id != "byline")
            .map(|passage| passage.text.as_str())
            .collect();
        let body = fold_query(&body.join("\n"));
        let mut weights: Vec<(f64, &String)> = self
            .topics
            .iter()
            .map(|(id, words)| {
                let words: f64 = words.iter().map(|word| weight(word, &title, &body)).sum();
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
}

/// The first use of a word says most; repetition adds less and less.
fn weight(word: &Expression, title: &str, body: &str) -> f64 {
    let in_body = word.find_all(body).len() as f64;
    let in_title = if word.is_match(title) { TITLE_WEIGHT } else { 0.0 };
    in_title + in_body.sqrt() * 1.5
}
