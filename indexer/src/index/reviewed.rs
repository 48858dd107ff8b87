//! Tagging with people's decisions: they win over the rules.
//!
//! A decision belongs to the document with its identifier; if the source has none of that identifier
//! any more, to the document of the source that holds the words. Where the words are gone, the
//! decision is kept and reported.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use corpus::review::{Decision, FILE_NAME, ReviewError, Reviews};
use corpus::text::{Folded, fold};
use schemas::assertion::{Assertion, Origin, TaggedDocument};
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;

use super::entry::Entry;
use super::generation::Generation;
use crate::tag::Tagger;

/// The file with people's decisions about an index: the one given, else the one with which the index
/// was built, else the usual one in its folder.
///
/// # Errors
/// A file that was given, or with which the index was built, is not there.
pub fn reviews_path(folder: &Path, given: Option<&Path>) -> Result<PathBuf, PathBuf> {
    let built_with = || Generation::manifest(folder).ok().flatten()?.reviews;
    let named = given.map(Path::to_owned).or_else(built_with);
    match named {
        Some(path) if path.metadata().is_ok() => Ok(path),
        Some(path) => Err(path),
        None => Ok(folder.join(FILE_NAME)),
    }
}

/// A decision, and whether its words were found.
#[derive(Debug)]
struct Held {
    decision: Decision,
    is_attached: AtomicBool,
}

/// The decisions that stand, by source.
#[derive(Debug, Default)]
pub(super) struct Decisions(HashMap<String, Vec<Held>>);

impl Decisions {
    /// Reads the decisions; a missing file holds none.
    pub(super) fn read(path: &Path) -> Result<Decisions, ReviewError> {
        let mut decisions = Decisions::default();
        if let Some(reviews) = Reviews::open_existing(path)? {
            for decision in reviews.standing()? {
                let held = Held { is_attached: AtomicBool::new(false), decision };
                decisions.0.entry(held.decision.claim.source.clone()).or_default().push(held);
            }
        }
        Ok(decisions)
    }

    /// The decisions that a document of `source` may have, given the identifiers of all documents of
    /// the source.
    fn of<'a>(
        &'a self,
        source: &str,
        document: &str,
        siblings: &BTreeSet<String>,
    ) -> impl Iterator<Item = &'a Held> {
        let held = self.0.get(source).map_or(&[][..], Vec::as_slice);
        held.iter().filter(move |held| {
            let named = &held.decision.claim.document;
            *named == document || !siblings.contains(named)
        })
    }

    /// How many are attached, and those that are not.
    pub(super) fn outcome(self) -> (usize, Vec<Decision>) {
        let (attached, lost): (Vec<Held>, Vec<Held>) = self
            .0
            .into_values()
            .flatten()
            .partition(|held| held.is_attached.load(Ordering::Relaxed));
        let mut lost: Vec<Decision> = lost.into_iter().map(|held| held.decision).collect();
        lost.sort_by(|left, right| left.when.cmp(&right.when));
        (attached.len(), lost)
    }
}

/// A document with its findings, and how many decisions had a part in them.
pub(super) struct Reviewed {
    pub(super) tagged: TaggedDocument,
    pub(super) decisions: usize,
}

/// Tags documents and applies decisions.
pub(super) struct Reviewer<'a> {
    pub(super) tagger: &'a Tagger,
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) decisions: &'a Decisions,
    /// Whether the findings of the last generation are those of the same program and taxonomy.
    pub(super) trusts_last: bool,
    /// How many documents were tagged rather than taken over.
    pub(super) tagged: AtomicUsize,
}

impl Reviewer<'_> {
    /// Tags the documents of a source that was read.
    pub(super) fn read(&self, documents: Vec<Document>) -> Vec<Reviewed> {
        let siblings = identifiers(&documents);
        documents.into_iter().map(|document| self.tag(document, &siblings)).collect()
    }

    /// Whether the findings of an unchanged document can be taken over: no decision has, or had, a part
    /// in them.
    pub(super) fn is_settled(&self, known: &Entry, siblings: &BTreeSet<String>) -> bool {
        self.trusts_last
            && known.decisions == 0
            && self.decisions.of(&known.source, &known.id, siblings).next().is_none()
    }

    /// Tags a document of a source with these documents.
    pub(super) fn tag(&self, document: Document, siblings: &BTreeSet<String>) -> Reviewed {
        self.tagged.fetch_add(1, Ordering::Relaxed);
        let located: Vec<Located<'_>> = self
            .decisions
            .of(&document.source, &document.id, siblings)
            .filter_map(|held| {
                let located = locate(&document, &held.decision)?;
                let ruling = held.decision.verdict.ruling();
                if ruling.is_some_and(|ruling| self.taxonomy.mechanism(&ruling.mechanism).is_none())
                {
                    return None;
                }
                held.is_attached.store(true, Ordering::Relaxed);
                Some(located)
            })
            .collect();
        if located.is_empty() {
            return Reviewed { tagged: self.tagger.tag(document), decisions: 0 };
        }
        let mut tagged = self.tagger.tag_unless(document, |assertion| {
            located.iter().any(|located| located.rules_out(assertion))
        });
        let assertions = &mut tagged.findings.assertions;
        assertions.extend(located.iter().filter_map(Located::assertion));
        let passages = &tagged.document.passages;
        assertions.sort_by_key(|a| passages.iter().position(|passage| passage.id == a.passage));
        Reviewed { tagged, decisions: located.len() }
    }
}

fn identifiers(documents: &[Document]) -> BTreeSet<String> {
    documents.iter().map(|document| document.id.clone()).collect()
}

/// A decision whose words stand in a passage.
struct Located<'a> {
    decision: &'a Decision,
    passage: String,
    text: Folded,
    /// Where the words stand in the folded passage, in bytes.
    words: Range<usize>,
    /// The words as the passage prints them.
    printed: String,
}

/// Where the words of a decision stand in a document.
fn locate<'a>(document: &Document, decision: &'a Decision) -> Option<Located<'a>> {
    let key = decision.claim.evidence_key();
    let body = document.passages.iter();
    let mut body = body.filter(|passage| !matches!(passage.id.as_str(), "title" | "byline"));
    body.find_map(|passage| {
        let text = fold(&passage.text);
        let start = text.text.find(&key).filter(|_| !key.is_empty())?;
        let before = text.text.get(..start)?.chars().count();
        let range = text.printed(before..before + key.chars().count());
        let printed = passage.text.chars().skip(range.start).take(range.len()).collect();
        let (passage, words) = (passage.id.clone(), start..start + key.len());
        Some(Located { decision, passage, text, words, printed })
    })
}

/// Whether the words of a decision stand in a document.
pub fn is_attached(document: &Document, decision: &Decision) -> bool {
    locate(document, decision).is_some()
}

impl Located<'_> {
    /// Whether an assertion of the rules is what was decided about: the same mechanism and region,
    /// shown by words that meet.
    fn rules_out(&self, assertion: &Assertion) -> bool {
        let claim = &self.decision.claim;
        let is_claim = assertion.mechanism == claim.mechanism && assertion.region == claim.region;
        let ruling = self.decision.verdict.ruling();
        let is_ruling = ruling.is_some_and(|ruling| {
            assertion.mechanism == ruling.mechanism && assertion.region == ruling.region
        });
        if assertion.passage != self.passage || !(is_claim || is_ruling) {
            return false;
        }
        let words = fold(&assertion.evidence).text;
        let start = self.text.text.find(&words);
        start.is_some_and(|start| start < self.words.end && self.words.start < start + words.len())
    }

    /// What the person says instead; nothing after a rejection.
    fn assertion(&self) -> Option<Assertion> {
        let ruling = self.decision.verdict.ruling()?;
        Some(Assertion {
            mechanism: ruling.mechanism.clone(),
            region: ruling.region,
            stance: ruling.stance,
            year: ruling.year,
            passage: self.passage.clone(),
            evidence: self.printed.clone(),
            origin: Origin::Person,
            certainty: None,
        })
    }
}
