//! Topics of a document: the fields of work whose words it uses most, and whose practices it tells of.

use std::collections::{BTreeMap, HashMap};

use schemas::assertion::Assertion;
use schemas::taxonomy::Taxonomy;

use super::expression::{Expression, expressions};
use super::words::{Scan, Vocabulary, Word};

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
    /// The topics and positions in their lists of the words that may stand where a word of the
    /// vocabulary does; by that word.
    anchored: Vec<Vec<(usize, usize)>>,
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
        let mut anchored: Vec<Vec<(usize, usize)>> = Vec::new();
        for (topic, (_, words)) in topics.iter().enumerate() {
            for (position, word) in words.iter().enumerate() {
                for anchor in word.anchors() {
                    let anchor = *anchor as usize;
                    anchored.resize_with(anchored.len().max(anchor + 1), Vec::new);
                    anchored[anchor].push((topic, position));
                }
            }
        }
        TopicMatcher { of_mechanism: of_mechanism.collect(), topics, anchored }
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
        let words = self.words(title, body);
        let mut weights: Vec<(f64, &String)> = self
            .topics
            .iter()
            .enumerate()
            .map(|(at, (id, _))| {
                let of_topic = words.iter().filter(|(topic, _, _)| *topic == at);
                let words: f64 = of_topic.map(|(_, _, weight)| weight).sum();
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

    /// The words in a text, by topic and then as listed, with what each weighs. The first use of a
    /// word says most; repetition adds less and less.
    fn words(&self, title: &Scan<'_>, body: &Scan<'_>) -> Vec<(usize, usize, f64)> {
        let of = |word: Word| self.anchored.get(word as usize).map_or(&[][..], Vec::as_slice);
        // How often each stands in the body, if it is plain, and where its last use ends.
        let mut counts: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
        for place in body.places() {
            for at in of(place.word) {
                let (count, end) = counts.entry(*at).or_default();
                if *end <= place.bytes().start {
                    (*count, *end) = (*count + 1, place.bytes().end);
                }
            }
        }
        for place in title.places() {
            for at in of(place.word) {
                counts.entry(*at).or_default();
            }
        }
        let weigh = |((topic, position), (count, _)): ((usize, usize), (usize, usize))| {
            let word = &self.topics.get(topic)?.1.get(position)?;
            let in_body = if word.is_plain() { count } else { word.find_all(body).len() };
            let is_in_title = word.is_match(title, &(0..title.text.len()));
            let in_title = if is_in_title { TITLE_WEIGHT } else { 0.0 };
            Some((topic, position, in_title + (in_body as f64).sqrt() * 1.5))
        };
        counts.into_iter().filter_map(weigh).collect()
    }
}
