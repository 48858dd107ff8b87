//! Which practice a question is about: one that it names, or one that it describes.

use std::ops::Range;

use corpus::text::is_han;
use indexer::tag::Tagger;
use schemas::name::{NameKind, Recognised};
use schemas::taxonomy::Taxonomy;

use super::super::NameMatch;
use super::bytes_of;
use super::describe::{Described, Descriptions};

/// A mechanism that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meant {
    /// Identifier.
    pub(super) id: String,
    /// Bytes of the folded question.
    pub(super) bytes: Range<usize>,
    /// How it was recognised.
    pub(super) how: Recognised,
}

/// What a question says about mechanisms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Recognition {
    /// The mechanism asked about.
    pub(super) best: Option<Meant>,
    /// Other mechanisms that may be meant, where it is not certain.
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
    /// Names of any kind in the question.
    pub(super) found: &'e [NameMatch],
}

/// When a description is claimed: it covers this share of the words' information, so much information
/// in all, and is so many times as good as the next that is no form of it. The better it covers, the
/// less it need be ahead.
const CLAIMS: [(f64, f64, f64); 2] = [(0.42, 8.0, 1.12), (0.22, 7.0, 1.5)];
/// Share and information that make a description worth offering, and how near it must be to the best.
const OFFERED: (f64, f64, f64) = (0.2, 5.0, 0.6);
/// How many times as good a description must be as a name that the question has, too.
const OVER_NAME: f64 = 1.6;
/// How many times as good a form of a practice must be as the practice that is named.
const OVER_PARENT: f64 = 1.35;
/// How much more a character of a name counts than one of a description; a word in Latin letters
/// counts as two.
const NAME_BONUS: f64 = 1.0;
/// Choices that are offered.
const MOST_CHOICES: usize = 4;

impl Recogniser<'_> {
    /// Where a folded question names mechanisms: other words are not looked for there.
    pub(super) fn names_in(&self, folded: &str) -> Vec<Range<usize>> {
        let named = self.named(folded).into_iter();
        named.filter(|named| named.how < Recognised::Wording).map(|named| named.bytes).collect()
    }

    /// What the question is about. `plain` are mechanisms that it must not be read as.
    pub(super) fn recognise(&self, core: Core<'_>, plain: &[String]) -> Recognition {
        let is_plain = |id: &str| plain.iter().any(|plain| plain == id);
        let pieces: Vec<&str> =
            core.pieces.iter().filter_map(|bytes| core.folded.get(bytes.clone())).collect();
        let mut ranked = self.descriptions.rank(&pieces);
        ranked.retain(|described| !is_plain(self.id(described)));
        let mut named = self.named(core.folded);
        if let Some(english) = self.descriptions.english.find(core.folded) {
            named.push(english);
        }
        named.retain(|named| !is_plain(&named.id));
        let score = |id: &str| {
            let described = ranked.iter().find(|described| self.id(described) == id);
            described.map_or(0.0, |described| described.score)
        };
        // Of several names the one that the rest of the question speaks for.
        let weight =
            |named: &Meant| score(&named.id) + NAME_BONUS * size(core.folded, &named.bytes);
        let best = named.iter().max_by(|left, right| {
            let order = weight(left).total_cmp(&weight(right));
            order.then(right.how.cmp(&left.how)).then(right.bytes.start.cmp(&left.bytes.start))
        });
        // Whoever took one reading back does not want a guess in its place.
        let may_guess = !plain.iter().any(|id| self.taxonomy.mechanism(id).is_some());
        let described = self.claimed(&ranked).filter(|_| may_guess);
        let meant = |described: &Described| self.whole(core, described);
        match (best, described) {
            (Some(best), Some(described)) => {
                let id = self.id(&described);
                let is_form = id != best.id && self.taxonomy.implied(id).any(|of| of == best.id);
                let is_better = if is_form {
                    described.score > OVER_PARENT * score(&best.id)
                } else {
                    !self.are_related(id, &best.id) && described.score > OVER_NAME * weight(best)
                };
                if is_better {
                    Recognition { best: meant(&described), choices: vec![best.id.clone()] }
                } else {
                    Recognition { best: Some(best.clone()), choices: Vec::new() }
                }
            }
            (Some(best), None) => Recognition { best: Some(best.clone()), choices: Vec::new() },
            (None, Some(described)) => Recognition { best: meant(&described), choices: Vec::new() },
            (None, None) => Recognition { best: None, choices: self.offered(&ranked) },
        }
    }

    fn id(&self, described: &Described) -> &'static str {
        &self.taxonomy.mechanisms()[described.mechanism].id
    }

    /// A description is the whole of what may speak of a practice.
    fn whole(&self, core: Core<'_>, described: &Described) -> Option<Meant> {
        let (first, last) = (core.pieces.first()?, core.pieces.last()?);
        let bytes = first.start..last.end;
        let how = Recognised::Description;
        Some(Meant { id: self.id(described).to_owned(), bytes, how })
    }

    /// The best description, if it is good enough and far enough ahead.
    fn claimed(&self, ranked: &[Described]) -> Option<Described> {
        let best = *ranked.first()?;
        let next = ranked.iter().find(|other| !self.are_related(self.id(&best), self.id(other)));
        let lead = next.map_or(f64::INFINITY, |next| best.score / next.score);
        let is_enough = |(share, score, ahead): &(f64, f64, f64)| {
            best.share >= *share && best.score >= *score && lead >= *ahead
        };
        CLAIMS.iter().any(is_enough).then_some(best)
    }

    /// Mechanisms of which one may be meant.
    fn offered(&self, ranked: &[Described]) -> Vec<String> {
        let (share, score, near) = OFFERED;
        let best = ranked.first().map_or(0.0, |best| best.score);
        let good = ranked.iter().filter(|other| {
            other.share >= share && other.score >= score && other.score >= near * best
        });
        good.take(MOST_CHOICES).map(|other| self.id(other).to_owned()).collect()
    }

    /// Whether one is a form of the other.
    fn are_related(&self, one: &str, other: &str) -> bool {
        let is_form = |form: &str, of: &str| self.taxonomy.implied(form).any(|id| id == of);
        is_form(one, other) || is_form(other, one)
    }

    /// The mechanisms that the question names, however written, or describes by a pattern.
    fn named(&self, folded: &str) -> Vec<Meant> {
        let found = || self.found.iter().filter(|found| found.kind == NameKind::Mechanism);
        // A name that stands in a trap is none, so the tagger has the last word on names as written.
        let written = self.tagger.named_in(folded).into_iter().map(|(id, chars)| {
            let name = found().find(|found| found.id == id && found.span == chars);
            let how = name.map_or(Recognised::Wording, |name| name.how);
            Meant { id: id.to_owned(), bytes: bytes_of(folded, &chars), how }
        });
        let otherwise = found().filter(|found| {
            use Recognised::{Alias, Exact, Traditional};
            !matches!(found.how, Exact | Alias | Traditional) && is_credible(folded, found)
        });
        let otherwise = otherwise.map(|found| Meant {
            id: found.id.clone(),
            bytes: bytes_of(folded, &found.span),
            how: found.how,
        });
        written.chain(otherwise).collect()
    }
}

/// Whether a name may be meant though it is misspelled: one slip always, more only where the name is most
/// of what was typed.
fn is_credible(folded: &str, found: &NameMatch) -> bool {
    found.distance < 2 || found.span.len() * 4 >= folded.chars().count() * 3
}

/// Characters of a part of a text; a word in Latin letters counts as two.
fn size(folded: &str, bytes: &Range<usize>) -> f64 {
    let text = folded.get(bytes.clone()).unwrap_or_default();
    let han = text.chars().filter(|character| is_han(*character)).count();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    (han + 2 * words.count()) as f64
}
