//! Which practice a question is about: one that it names, or one that it describes.

use std::collections::HashSet;
use std::ops::Range;

use corpus::text::fold_query;
use indexer::tag::Tagger;
use schemas::reading::How;
use schemas::taxonomy::{Mechanism, Taxonomy};

use super::describe::{Described, Descriptions, content_words};

/// A mechanism that was recognised.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recognised {
    /// Identifier.
    pub(super) id: String,
    /// Bytes of the folded question.
    pub(super) bytes: Range<usize>,
    /// By what.
    pub(super) how: How,
}

/// What a question says about mechanisms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Recognition {
    /// The mechanism asked about.
    pub(super) best: Option<Recognised>,
    /// Mechanisms that may be meant, where none is certain.
    pub(super) choices: Vec<String>,
}

/// The part of a question that may speak of a practice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Core<'a> {
    /// The whole question, folded.
    pub(super) folded: &'a str,
    /// What is left without the words of asking, places and years.
    pub(super) pieces: &'a [Range<usize>],
}

/// What recognises mechanisms.
#[derive(Clone, Copy)]
pub(super) struct Recogniser<'e> {
    pub(super) taxonomy: &'static Taxonomy,
    pub(super) tagger: &'e Tagger,
    pub(super) descriptions: &'e Descriptions,
    pub(super) names: &'e HashSet<String>,
}

/// Share of a question that a description must cover to be claimed, and to be offered.
const CLAIMED_SHARE: f64 = 0.42;
const OFFERED_SHARE: f64 = 0.22;
/// Information that a description must cover, so that no single common word makes a claim.
const CLAIMED_SCORE: f64 = 9.0;
const OFFERED_SCORE: f64 = 5.0;
/// How far the best description must be ahead of the next that is no form of it.
const MARGIN: f64 = 1.12;
/// How far a description must be ahead of a name that the question has, too.
const OVER_NAME: f64 = 1.6;
/// How much more a name counts than the same words as a description.
const NAME_BONUS: f64 = 1.0;
/// Choices that are offered.
const MOST_CHOICES: usize = 5;
/// Share of an English wording's words that the question must have.
const NEEDED_SHARE: f64 = 0.6;

impl Recogniser<'_> {
    /// The mechanisms that a folded question names in full, with the bytes of the names: other words of
    /// the question are not looked for in them.
    pub(super) fn names_in(&self, folded: &str) -> Vec<Range<usize>> {
        let named = self.named(folded).into_iter();
        named.filter(|named| named.how == How::Name).map(|named| named.bytes).collect()
    }

    /// What the question is about. `plain` are mechanisms that it must not be read as.
    pub(super) fn recognise(&self, core: Core<'_>, plain: &[String]) -> Recognition {
        let is_plain = |id: &str| plain.iter().any(|plain| plain == id);
        let pieces: Vec<&str> =
            core.pieces.iter().filter_map(|bytes| core.folded.get(bytes.clone())).collect();
        let mut ranked = self.descriptions.rank(&pieces);
        ranked.retain(|described| !is_plain(self.id(described)));
        let mut named = self.named(core.folded);
        named.retain(|named| !is_plain(&named.id));
        let score = |id: &str| {
            let described = ranked.iter().find(|described| self.id(described) == id);
            described.map_or(0.0, |described| described.score)
        };
        // Of several names the one that the rest of the question speaks for; a name counts by its length.
        let weight = |named: &Recognised| {
            let chars = core.folded.get(named.bytes.clone()).map_or(0, |name| name.chars().count());
            score(&named.id) + NAME_BONUS * chars as f64
        };
        let best = named.iter().max_by(|left, right| {
            weight(left).total_cmp(&weight(right)).then(right.bytes.start.cmp(&left.bytes.start))
        });
        let described = self
            .claimed(&ranked)
            .filter(|_| !plain.iter().any(|id| self.taxonomy.mechanism(id).is_some()));
        match (best, described) {
            (Some(best), Some(described))
                if described.score > OVER_NAME * weight(best)
                    && !self.are_related(self.id(&described), &best.id) =>
            {
                Recognition { best: self.whole(core, &described), choices: vec![best.id.clone()] }
            }
            (Some(best), _) => Recognition { best: Some(best.clone()), choices: Vec::new() },
            (None, Some(described)) => {
                Recognition { best: self.whole(core, &described), choices: Vec::new() }
            }
            (None, None) => Recognition { best: None, choices: self.offered(&ranked) },
        }
    }

    fn id(&self, described: &Described) -> &'static str {
        &self.taxonomy.mechanisms()[described.mechanism].id
    }

    /// A description is the whole of what may speak of a practice.
    fn whole(&self, core: Core<'_>, described: &Described) -> Option<Recognised> {
        let (first, last) = (core.pieces.first()?, core.pieces.last()?);
        let bytes = first.start..last.end;
        Some(Recognised { id: self.id(described).to_owned(), bytes, how: How::Description })
    }

    /// The best description, if it is good enough and far enough ahead.
    fn claimed(&self, ranked: &[Described]) -> Option<Described> {
        let best = *ranked.first()?;
        let next = ranked.iter().find(|other| !self.are_related(self.id(&best), self.id(other)));
        let is_ahead = next.is_none_or(|next| best.score >= MARGIN * next.score);
        (best.share >= CLAIMED_SHARE && best.score >= CLAIMED_SCORE && is_ahead).then_some(best)
    }

    /// Mechanisms of which one may be meant.
    fn offered(&self, ranked: &[Described]) -> Vec<String> {
        let good = ranked
            .iter()
            .filter(|other| other.share >= OFFERED_SHARE && other.score >= OFFERED_SCORE);
        good.take(MOST_CHOICES).map(|other| self.id(other).to_owned()).collect()
    }

    /// Whether one is a form of the other.
    fn are_related(&self, one: &str, other: &str) -> bool {
        let is_form = |form: &str, of: &str| self.taxonomy.implied(form).any(|id| id == of);
        is_form(one, other) || is_form(other, one)
    }

    /// The mechanisms that the question names, or describes by a pattern.
    fn named(&self, folded: &str) -> Vec<Recognised> {
        let byte =
            |char: usize| folded.char_indices().nth(char).map_or(folded.len(), |(byte, _)| byte);
        let in_chinese = self.tagger.named_in(folded).into_iter().map(|(id, chars)| {
            let bytes = byte(chars.start)..byte(chars.end);
            let is_name = folded.get(bytes.clone()).is_some_and(|text| self.names.contains(text));
            let how = if is_name { How::Name } else { How::Wording };
            Recognised { id: id.to_owned(), bytes, how }
        });
        let mut named: Vec<Recognised> = in_chinese.collect();
        if named.is_empty()
            && let Some((id, bytes)) = english(folded, self.taxonomy)
        {
            named.push(Recognised { id: id.to_owned(), bytes, how: How::English });
        }
        named
    }
}

/// The mechanism whose English name or wordings share most with the question, if they share enough.
fn english<'a>(folded: &str, taxonomy: &'a Taxonomy) -> Option<(&'a str, Range<usize>)> {
    let asked = content_words(folded);
    let score = |mechanism: &'a Mechanism| {
        let wordings = mechanism.aliases_en.iter().chain([&mechanism.en]);
        let scores = wordings.filter_map(|wording| {
            let words = content_words(&fold_query(wording));
            let shared = words.iter().filter(|word| asked.contains(word)).count();
            let enough = words.len() >= 2 && shared >= 2 || words.len() == 1 && shared == 1;
            let share = shared as f64 / words.len().max(1) as f64;
            (enough && share >= NEEDED_SHARE).then_some((share * share * shared as f64, words))
        });
        let best = scores.max_by(|left, right| left.0.total_cmp(&right.0));
        best.map(|(score, words)| (score, mechanism.id.as_str(), words))
    };
    let best = taxonomy.mechanisms().iter().filter_map(score);
    let (_, id, words) = best.max_by(|left, right| left.0.total_cmp(&right.0))?;
    Some((id, span(folded, &words)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_english(question: &str, expected: Option<&str>) {
        let found = english(&fold_query(question), Taxonomy::embedded());
        assert_eq!(found.map(|(id, _)| id), expected, "{question}");
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
