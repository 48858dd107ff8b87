//! Topics of a document: the fields of work whose words it uses most.

use schemas::document::Document;
use schemas::taxonomy::Taxonomy;

use super::expression::{Expression, expressions};
use corpus::text::fold_query;

/// Most topics that a document has.
const MOST_TOPICS: usize = 4;
/// A further topic needs this share of the weight of the first.
const NEEDED_SHARE: f64 = 0.25;
/// A word in the title weighs as much as so many in the text.
const TITLE_WEIGHT: f64 = 4.0;

/// The words of the topics, ready to be counted.
#[derive(Debug)]
pub(super) struct TopicMatcher {
    topics: Vec<(String, Vec<Expression>)>,
}

impl TopicMatcher {
    pub(super) fn new(taxonomy: &Taxonomy) -> TopicMatcher {
        let topics = taxonomy.topics().iter();
        TopicMatcher {
            topics: topics.map(|topic| (topic.id.clone(), expressions(&topic.words))).collect(),
        }
    }

    /// At most four topics, the weightiest first.
    pub(super) fn topics(&self, document: &Document) -> Vec<String> {
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
            .map(|(id, words)| (words.iter().map(|word| weight(word, &title, &body)).sum(), id))
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
