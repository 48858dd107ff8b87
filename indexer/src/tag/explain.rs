//! Why a document gets an assertion, or does not: the steps of tagging, as data for people.
//!
//! The steps are those of [`Tagger::tag`] themselves: the same code runs, and tells what it refuses.

use schemas::assertion::{Assertion, Stance};
use schemas::document::{Document, Passage};
use schemas::region::RegionCode;
use schemas::taxonomy::{Mechanism, Taxonomy};

use super::matcher::{Hit, Refusal, Rule};
use super::whose::Because;
use super::{Body, Claim, Folded, Reach, Tagger, fold, printed_chars, sentence_around};

/// What tagging did with a document.
#[derive(Clone, Debug)]
pub struct DocumentTrace {
    /// Ids of the only passages that may assert something, because the text speaks of people's congresses
    /// nowhere else; `None` if all may.
    pub only_in: Option<Vec<String>>,
    /// Its passages, titles and bylines excepted.
    pub passages: Vec<PassageTrace>,
}

/// What tagging did with a passage.
#[derive(Clone, Debug)]
pub struct PassageTrace {
    /// Identifier of the passage.
    pub id: String,
    /// Words that were read whole, so that no part of them counts.
    pub read_whole: Vec<String>,
    /// What was proposed, in the order of the text.
    pub proposals: Vec<ProposalTrace>,
}

/// A sentence that might assert a mechanism.
#[derive(Clone, Debug)]
pub struct ProposalTrace {
    /// The mechanism.
    pub mechanism: String,
    /// The names and patterns that proposed it, each with the words that it matched, as printed:
    /// ``alias `专题询问` ``.
    pub rules: Vec<(String, String)>,
    /// Their sentence, as printed.
    pub sentence: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is none, for this reason.
    Refused(String),
    /// It asserts something.
    Asserted {
        /// How far the place has come.
        stance: Stance,
        /// Why, with the words of the cue.
        stance_because: String,
        /// Whose practice it is; none if nobody is named.
        regions: Vec<RegionCode>,
        /// Why, with the place that decided.
        regions_because: String,
        /// Its year.
        year: Option<i32>,
        /// The words that show it.
        evidence: String,
        /// How certain that is, 0 to 1.
        certainty: f32,
        /// Whether the document keeps it: of several in one passage the strongest is kept.
        is_kept: bool,
    },
}

impl Tagger {
    /// Tells step by step what tagging does with a document. `taxonomy` must be the one of which the
    /// tagger was made; it gives the wording of the rules.
    pub fn explain(&self, taxonomy: &Taxonomy, document: &Document) -> DocumentTrace {
        let kept = self.tag(document.clone()).findings.assertions;
        let passages = document.passages.iter();
        let body = passages.filter(|passage| !matches!(passage.id.as_str(), "title" | "byline"));
        let text = Body::new(document);
        DocumentTrace {
            only_in: match self.congress_in(document, &text, &self.words.scan(&text.text)) {
                Reach::Everywhere => None,
                Reach::Paragraphs(paragraphs) => {
                    let id = |at: usize| text.paragraphs.get(at).map(|it| it.passage.id.clone());
                    Some(paragraphs.into_iter().filter_map(id).collect())
                }
            },
            passages: body
                .map(|passage| self.explain_passage(taxonomy, document, passage, &kept))
                .collect(),
        }
    }

    /// The patterns of a mechanism that nearly match a text: a word that they cannot do without stands
    /// there, but the rest does not. Each with that word.
    pub fn near_misses(
        &self,
        taxonomy: &Taxonomy,
        mechanism: &str,
        text: &str,
    ) -> Vec<(String, String)> {
        let folded = fold(text);
        let scan = self.words.scan(&folded.text);
        let position = taxonomy.position(mechanism);
        let patterns = taxonomy.mechanism(mechanism).map(|entry| entry.patterns.as_slice());
        let near = patterns.unwrap_or_default().iter().enumerate().filter_map(|(at, pattern)| {
            let word = self.mechanisms.near_miss(position?, at, &scan)?;
            Some((pattern.source.clone(), self.words.text(word).to_owned()))
        });
        near.collect()
    }

    fn explain_passage(
        &self,
        taxonomy: &Taxonomy,
        document: &Document,
        passage: &Passage,
        kept: &[Assertion],
    ) -> PassageTrace {
        let folded = fold(&passage.text);
        let home = document.region.as_ref().map(|region| region.code);
        let view = View { taxonomy, passage, folded: &folded };
        let mut found = Vec::new();
        let scan = self.words.scan(&folded.text);
        let claims = self.claims(document, home, passage, &folded, &scan, |hit, refusal| {
            found.push((hit.bytes.start, view.refused(&hit, &refusal)));
        });
        found.extend(
            claims.into_iter().map(|claim| (claim.hit.bytes.start, view.asserted(claim, kept))),
        );
        found.sort_by_key(|(start, _)| *start);
        PassageTrace {
            id: passage.id.clone(),
            read_whole: self
                .mechanisms
                .read_whole(&folded.text)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            proposals: merged(found.into_iter().map(|(_, proposal)| proposal)),
        }
    }
}

/// Proposals with those that come to the same put together; the surest speaks for all.
fn merged(proposals: impl Iterator<Item = ProposalTrace>) -> Vec<ProposalTrace> {
    let mut merged: Vec<ProposalTrace> = Vec::new();
    for proposal in proposals {
        let known = merged.iter_mut().find(|known| {
            known.mechanism == proposal.mechanism
                && known.sentence == proposal.sentence
                && known.verdict.is_like(&proposal.verdict)
        });
        let Some(known) = known else {
            merged.push(proposal);
            continue;
        };
        for rule in proposal.rules {
            if !known.rules.contains(&rule) {
                known.rules.push(rule);
            }
        }
        known.verdict.raise(&proposal.verdict);
    }
    merged
}

impl Verdict {
    /// Whether both come to the same, certainty aside.
    fn is_like(&self, other: &Verdict) -> bool {
        let mut equally_sure = other.clone();
        if let (Verdict::Asserted { certainty: mine, .. }, Verdict::Asserted { certainty, .. }) =
            (self, &mut equally_sure)
        {
            *certainty = *mine;
        }
        *self == equally_sure
    }

    /// Takes over a higher certainty.
    fn raise(&mut self, other: &Verdict) {
        if let (Verdict::Asserted { certainty, .. }, Verdict::Asserted { certainty: more, .. }) =
            (self, other)
        {
            *certainty = certainty.max(*more);
        }
    }
}

/// A passage, and the wording of the rules.
struct View<'a> {
    taxonomy: &'a Taxonomy,
    passage: &'a Passage,
    folded: &'a Folded,
}

impl View<'_> {
    fn refused(&self, hit: &Hit<'_>, refusal: &Refusal<'_>) -> ProposalTrace {
        let reason = match refusal {
            Refusal::InsideLonger(other) => {
                format!("the name stands inside a longer name of {other}")
            }
            Refusal::NoContext => {
                let needed = self.mechanism(hit).map(|entry| listed(&entry.requires));
                format!(
                    "its sentence has none of what `requires` lists: {}",
                    needed.unwrap_or_default()
                )
            }
            Refusal::Trap(trap, place) => {
                let source = self.mechanism(hit).and_then(|entry| entry.traps.get(*trap));
                let source = source.map_or("", |trap| trap.source.as_str());
                let words = self.folded.text.get(place.clone()).unwrap_or_default();
                format!("overlaps the trap `{source}`, which matches {words}")
            }
        };
        self.proposal(hit, Verdict::Refused(reason))
    }

    fn asserted(&self, claim: Claim<'_>, kept: &[Assertion]) -> ProposalTrace {
        let is_same = |kept: &Assertion| {
            kept.passage == self.passage.id
                && kept.mechanism == claim.hit.mechanism
                && kept.stance == claim.judgement.stance
                && kept.evidence == claim.evidence
                && claim.owners.regions.contains(&kept.region)
        };
        let place = claim.owners.place.clone().and_then(|place| self.folded.text.get(place));
        let verdict = Verdict::Asserted {
            stance: claim.judgement.stance,
            stance_because: with_words(claim.judgement.because, claim.judgement.cue),
            regions_because: with_words(reason(claim.owners.because), place.unwrap_or_default()),
            is_kept: kept.iter().any(is_same),
            regions: claim.owners.regions.clone(),
            year: claim.year,
            evidence: claim.evidence.clone(),
            certainty: claim.certainty,
        };
        self.proposal(&claim.hit, verdict)
    }

    fn proposal(&self, hit: &Hit<'_>, verdict: Verdict) -> ProposalTrace {
        let sentence = sentence_around(&self.folded.text, hit.bytes.start, hit.bytes.end);
        let sentence = Hit { bytes: sentence, ..hit.clone() };
        let words = self.printed(hit);
        let pattern = |position: usize| {
            let pattern = self.mechanism(hit).and_then(|entry| entry.patterns.get(position));
            format!("pattern `{}`", pattern.map_or("", |pattern| pattern.source.as_str()))
        };
        let rule = match hit.rule {
            Rule::Name => {
                format!("alias `{}`", self.folded.text.get(hit.bytes.clone()).unwrap_or_default())
            }
            Rule::Pattern(position) | Rule::Parts(position) => pattern(position),
        };
        let mechanism = hit.mechanism.to_owned();
        ProposalTrace {
            mechanism,
            rules: vec![(rule, words)],
            sentence: self.printed(&sentence),
            verdict,
        }
    }

    fn mechanism(&self, hit: &Hit<'_>) -> Option<&Mechanism> {
        self.taxonomy.mechanism(hit.mechanism)
    }

    /// The characters of the passage at a hit, on one line.
    fn printed(&self, hit: &Hit<'_>) -> String {
        let range = printed_chars(self.folded, &hit.bytes);
        let text: String = self.passage.text.chars().skip(range.start).take(range.len()).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn reason(because: Because) -> &'static str {
    match because {
        Because::Home => "the home of the document; nobody else is named",
        Because::HomeWithin => "the home of the document, which lies in the place that is named",
        Because::Subject => "the place is the subject of the sentence",
        Because::Carried => "an earlier sentence begins with the place",
        Because::Nobody => "nobody is named, and the document has no home",
    }
}

fn with_words(reason: &str, words: &str) -> String {
    if words.is_empty() { reason.to_owned() } else { format!("{reason}: {words}") }
}

fn listed(patterns: &[schemas::taxonomy::pattern::Pattern]) -> String {
    patterns.iter().map(|pattern| format!("`{}`", pattern.source)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The trace of a paragraph of 浙江省 as `sign mechanism reason` lines.
    fn explained(paragraph: &str) -> Vec<String> {
        let taxonomy = Taxonomy::embedded();
        let document =
            crate::tag::tests::document(schemas::document::Kind::Speech, "浙江省", paragraph);
        let trace = Tagger::new(taxonomy).explain(taxonomy, &document);
        let proposals = trace.passages.into_iter().flat_map(|passage| passage.proposals);
        let line = |proposal: ProposalTrace| match proposal.verdict {
            Verdict::Refused(reason) => format!("- {} {reason}", proposal.mechanism),
            Verdict::Asserted { stance, stance_because, regions_because, .. } => {
                let (mechanism, stance) = (proposal.mechanism, stance.id());
                format!("+ {mechanism} {stance}: {stance_because}; {regions_because}")
            }
        };
        proposals.map(line).collect()
    }

    #[track_caller]
    fn check(paragraph: &str, expected: &str) {
        let found = explained(paragraph);
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:#?}");
    }

    #[test]
    fn the_cue_and_the_owner_are_named() {
        check("杭州市将开展专题询问。", "+ special-inquiry planned: is demanded or intended: ");
        check("杭州市开展专题询问。", "practised: is told as done; no cue says otherwise");
        check("杭州市开展专题询问。", "the place is the subject of the sentence: 杭州市");
        check("试点开展专题询问。", "+ special-inquiry piloted: is tried out: 试点");
    }

    #[test]
    fn a_trap_and_a_missing_context_are_named() {
        check("常委会询问会诊。", "- special-inquiry overlaps the trap `询问会(诊|员)`");
    }

    #[test]
    fn what_is_asserted_is_what_tagging_asserts() {
        let text = "杭州市开展专题询问。下一步，将开展专题询问。代表建议实行两次答复。";
        let document = crate::tag::tests::document(schemas::document::Kind::Speech, "浙江省", text);
        let taxonomy = Taxonomy::embedded();
        let tagger = Tagger::new(taxonomy);
        let trace = tagger.explain(taxonomy, &document);
        let kept =
            trace.passages.iter().flat_map(|passage| &passage.proposals).filter(|proposal| {
                matches!(proposal.verdict, Verdict::Asserted { is_kept: true, .. })
            });
        let mut kept: Vec<&str> = kept.map(|proposal| proposal.mechanism.as_str()).collect();
        let tagged = tagger.tag(document).findings.assertions;
        let mut asserted: Vec<&str> = tagged.iter().map(|a| a.mechanism.as_str()).collect();
        kept.sort_unstable();
        kept.dedup();
        asserted.sort_unstable();
        asserted.dedup();
        assert_eq!(kept, asserted);
    }
}
