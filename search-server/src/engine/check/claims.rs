//! What a draft says of who does what, against what the texts show.
//!
//! The rules that read the collection read the draft, too, as a text that has no home: a place must be
//! named. Its claims are compared with the evidence of set answers, so that both say the same.

use std::collections::BTreeSet;
use std::ops::Range;

use corpus::text::{fold, places, sentences};
use schemas::api::{Basis, CheckedClaim, ClaimVerdict, UnreadReason, UnreadSentence};
use schemas::assertion::{Assertion, Stance, State};
use schemas::document::{Document, Passage};
use schemas::region::RegionCode;
use schemas::saying::Saying;

use crate::engine::answer::{Proof, sort_proofs};
use crate::engine::practices::lies_in;
use crate::engine::{Engine, views};

/// Claims that are checked; more are named.
const MOST_CLAIMS: usize = 300;
/// Proofs of a claim that are shown.
const MOST_PROOFS: usize = 3;
/// Characters at which a sentence ends; the rules take a line without any for a heading.
const ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '…'];
/// Words that say that somebody does something.
const DOES: [&str; 28] = [
    "实行", "推行", "建立", "探索", "推出", "开展", "试点", "试行", "设立", "创新", "首创", "率先",
    "构建", "打造", "出台", "实施", "推广", "创建", "组建", "搭建", "开通", "上线", "创设", "制定",
    "建成", "启动", "推进", "引入",
];

/// What is found in the sentences of a draft.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    pub(super) claims: Vec<CheckedClaim>,
    pub(super) unread: Vec<UnreadSentence>,
}

impl Engine {
    /// Checks the claims of a draft and names the sentences that look like claims and are none.
    pub(super) fn check_claims(&self, draft: &[char], paragraphs: &[Range<usize>]) -> Sentences {
        let texts: Vec<String> = paragraphs
            .iter()
            .map(|range| draft.get(range.clone()).unwrap_or_default().iter().collect())
            .collect();
        let assertions = self.tagger.tag(as_document(&texts)).findings.assertions;
        let mut found = Sentences::default();
        let mut read: Vec<Range<usize>> = Vec::new();
        let mut others: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut mentions: BTreeSet<(usize, usize)> = BTreeSet::new();
        for assertion in &assertions {
            let Some(paragraph) = paragraph_of(&assertion.passage) else { continue };
            let (Some(text), Some(range)) = (texts.get(paragraph), paragraphs.get(paragraph))
            else {
                continue;
            };
            let Some(at) = text.find(&assertion.evidence) else { continue };
            let before = text.get(..at).map_or(0, |before| before.chars().count());
            let start = range.start + before;
            let span = start..start + assertion.evidence.chars().count();
            if assertion.stance == Stance::Mentioned {
                mentions.insert((span.start, span.end));
                continue;
            }
            if found.claims.len() == MOST_CLAIMS {
                others.insert((span.start, span.end));
                continue;
            }
            read.push(span.clone());
            found.claims.push(self.check_claim(assertion, span));
        }
        found.claims.sort_by(|left, right| {
            left.span.cmp(&right.span).then(left.region.code.cmp(&right.region.code))
        });
        let overlaps = |read: &[Range<usize>], span: &Range<usize>| {
            read.iter().any(|known| known.start < span.end && span.start < known.end)
        };
        for (spans, reason) in [(others, UnreadReason::TooMany), (mentions, UnreadReason::NoClaim)]
        {
            for span in spans.into_iter().map(|(start, end)| start..end) {
                if !overlaps(&read, &span) {
                    read.push(span.clone());
                    found.unread.push(unread(draft, span, reason));
                }
            }
        }
        for (text, range) in texts.iter().zip(paragraphs) {
            for sentence in claiming(text) {
                let span = super::marks::trimmed(
                    draft,
                    range.start + sentence.start..range.start + sentence.end,
                );
                if !overlaps(&read, &span) {
                    found.unread.push(unread(draft, span, UnreadReason::NoPractice));
                }
            }
        }
        found.unread.sort_by_key(|sentence| sentence.span);
        found
    }

    fn check_claim(&self, assertion: &Assertion, span: Range<usize>) -> CheckedClaim {
        let region = assertion.region;
        let mut proofs = self.asserted(&assertion.mechanism);
        proofs.retain(|proof| lies_in(region, proof.assertion.region));
        sort_proofs(&mut proofs);
        let state = proofs.first().map_or_else(|| self.unseen(region), |proof| proof.state);
        let documents: BTreeSet<usize> = proofs.iter().map(|proof| proof.document).collect();
        let is_enough = |proof: &Proof| proof.state <= least_state(assertion.stance);
        let (enough, weaker): (Vec<Proof>, Vec<Proof>) = proofs.into_iter().partition(is_enough);
        let (own, others): (Vec<Proof>, Vec<Proof>) =
            enough.into_iter().partition(|proof| self.speaks_for(proof.document, region));
        let verdict = match state {
            State::NoCorpus => ClaimVerdict::NoDocuments,
            _ if !own.is_empty() => ClaimVerdict::Supported,
            _ if !others.is_empty() || state == State::Mentioned => ClaimVerdict::OnlyMentioned,
            _ => ClaimVerdict::NotSeen,
        };
        let note = self.note(verdict, state, region, &own, &others);
        let proof = own.into_iter().chain(others).chain(weaker).take(match verdict {
            // What comes nearest is one piece.
            ClaimVerdict::NotSeen => 1,
            _ => MOST_PROOFS,
        });
        CheckedClaim {
            span: [span.start, span.end],
            sentence: assertion.evidence.clone(),
            region: views::region_ref(region),
            mechanism: self.named_mechanism(&assertion.mechanism),
            claimed: assertion.stance,
            verdict,
            state,
            proof: proof.map(|proof| self.evidence(proof, Basis::Assertions)).collect(),
            documents: documents.len(),
            note,
        }
    }

    /// Whether a document speaks of a division as of its own: its home is there, around it, or unknown.
    fn speaks_for(&self, document: usize, region: RegionCode) -> bool {
        let home = self.generation.entries.get(document).and_then(|entry| entry.home());
        home.is_none_or(|home| home.contains(region) || region.contains(home))
    }

    fn note(
        &self,
        verdict: ClaimVerdict,
        state: State,
        region: RegionCode,
        own: &[Proof],
        others: &[Proof],
    ) -> Option<Saying> {
        match verdict {
            ClaimVerdict::Supported => {
                let inside = own.iter().all(|proof| proof.assertion.region != region);
                let places: BTreeSet<RegionCode> =
                    own.iter().map(|proof| proof.assertion.region).collect();
                let names: Vec<String> =
                    places.iter().take(3).map(|code| self.regions.name(*code)).collect();
                inside.then(|| {
                    let names = names.join("、");
                    Saying::new(
                        format!("文献说的是其中的{names}，不是全域"),
                        format!("The texts speak of “{names}” there, not of the whole"),
                    )
                })
            }
            ClaimVerdict::OnlyMentioned if !others.is_empty() => Some(Saying::new(
                "只有其他地方的文献这样说",
                "Only documents of other places say so",
            )),
            ClaimVerdict::OnlyMentioned => Some(Saying::new(
                "文献只是提到，没有说在做",
                "The texts speak of it, and do not say that it is done",
            )),
            ClaimVerdict::NotSeen if matches!(state, State::Piloted | State::Planned) => {
                Some(Saying::new(
                    format!("文献中的程度较弱：{}", state.zh()),
                    format!("The texts show less: {}", state.id()),
                ))
            }
            ClaimVerdict::NotSeen => Some(Saying::new(
                "库中有当地文献，未见此做法；未见不等于没有",
                "There are documents of the place, without a sign of it; that is not to say that it is not done",
            )),
            ClaimVerdict::NoDocuments => Some(Saying::new(
                "库中没有当地文献，无从核对",
                "There are no documents of the place to check it with",
            )),
        }
    }
}

/// The weakest state that bears out what is claimed.
fn least_state(claimed: Stance) -> State {
    match claimed {
        Stance::Practised => State::Practised,
        Stance::Piloted => State::Piloted,
        Stance::Planned => State::Planned,
        Stance::Mentioned => State::Mentioned,
    }
}

fn unread(draft: &[char], span: Range<usize>, reason: UnreadReason) -> UnreadSentence {
    UnreadSentence {
        span: [span.start, span.end],
        sentence: draft.get(span).unwrap_or_default().iter().collect(),
        reason,
    }
}

/// The paragraph of a passage of [`as_document`].
fn paragraph_of(passage: &str) -> Option<usize> {
    passage.strip_prefix("para_")?.parse::<usize>().ok()?.checked_sub(1)
}

/// A draft as a document without a home.
fn as_document(paragraphs: &[String]) -> Document {
    let passages = paragraphs.iter().enumerate().map(|(at, text)| {
        // A line that ends without a mark would be read as a heading, which claims nothing.
        let end = if text.ends_with(ENDS) { "" } else { "。" };
        Passage { id: format!("para_{}", at + 1), text: format!("{text}{end}") }
    });
    Document {
        // What is checked is about congresses, though not every draft says so.
        post: Some("人大常委会".to_owned()),
        ..Document::of_text("draft", passages.collect())
    }
}

/// The sentences of a paragraph that name a place and say that something is done; in characters.
fn claiming(paragraph: &str) -> Vec<Range<usize>> {
    let folded = fold(paragraph);
    let mut done = (0, 0);
    let printed = |place: corpus::text::Place| {
        let (bytes, chars) = done;
        let between = folded.text.get(bytes..place.bytes.start).unwrap_or_default();
        let start = chars + between.chars().count();
        done = (place.bytes.start, start);
        folded.printed(start..start + 1).start
    };
    let named: Vec<usize> = places(&folded.text, None).into_iter().map(printed).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let characters: Vec<char> = paragraph.chars().collect();
    let claims = |sentence: &Range<usize>| {
        let text: String = characters.get(sentence.clone()).unwrap_or_default().iter().collect();
        let asks = text.trim_end().ends_with(['？', '?']);
        let text = corpus::text::fold_query(&text);
        let first = named.partition_point(|place| *place < sentence.start);
        !asks
            && named.get(first).is_some_and(|place| sentence.contains(place))
            && DOES.iter().any(|word| text.contains(word))
    };
    sentences(paragraph).into_iter().filter(claims).collect()
}
