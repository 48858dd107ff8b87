//! Which passages a query finds, and how well.
//!
//! `plan` turns a query into strings to look for and steps that combine them. `occurrences` looks
//! for a string in the index, character by character, so that segmentation decides nothing but the
//! rank. `units` combines what was found: passages, sentences or documents, as the scope says.
//! `near` and `closeness` know how close strings stand.

mod closeness;
mod near;
mod occurrences;
mod plan;
mod units;

use std::sync::Arc;

use corpus::text::Segmenter;
use indexer::index::Generation;

use super::query::Query;
use super::{Engine, EngineError};
use closeness::bonus;
use occurrences::{Occurrences, Statistics};
use plan::{Counted, Plan, Step, Words};
use units::{Numbering, Units, map};

pub(super) use near::chains;
pub(super) use plan::{Needle, least_words};
pub use units::Scope;

/// What a query marks in a passage.
pub(super) fn needles(query: &Query, segmenter: &Segmenter) -> Vec<Needle> {
    Plan::new(query, segmenter).needles
}

/// A passage that matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Match {
    /// Position of its document.
    pub(super) document: usize,
    /// Position of the passage in it.
    pub(super) passage: usize,
    /// Score.
    pub(super) score: f32,
}

/// A passage that has a string, and where the string starts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Position of its document.
    pub(super) document: usize,
    /// Position of the passage in it.
    pub(super) passage: usize,
    /// In characters of the folded passage.
    pub(super) starts: Vec<usize>,
}

/// What a query found.
#[derive(Debug)]
pub(super) struct Finding {
    /// Every matching passage, in the order of the collection. In the scope of the document, the
    /// passages of matching documents that have something of what was looked for.
    pub(super) matches: Vec<Match>,
    plan: Plan,
    occurrences: Vec<Occurrences>,
    numbering: Arc<Numbering>,
}

/// What every search needs to know of the whole collection.
#[derive(Debug)]
pub(super) struct Whole {
    numbering: Arc<Numbering>,
    statistics: Statistics,
}

impl Whole {
    pub(super) fn new(generation: &Generation) -> Whole {
        let numbering = Arc::new(Numbering::new(&generation.entries));
        Whole { numbering, statistics: Statistics::of(generation) }
    }
}

impl Finding {
    /// What to mark in a passage.
    pub(super) fn needles(&self) -> &[Needle] {
        &self.plan.needles
    }

    /// Words without a meaning of their own, or beyond the limit, that were not looked for.
    pub(super) fn dropped(&self) -> &[String] {
        &self.plan.dropped
    }

    /// For each group of words of which not all are needed: how many are, of how many.
    pub(super) fn minimums(&self) -> Vec<(usize, usize)> {
        let minimums = self.plan.words.iter().map(|words| (words.needed, words.terms.len()));
        minimums.filter(|(needed, all)| needed < all).collect()
    }

    /// Words that stand in none of these passages, which are of one document.
    pub(super) fn missing(&self, matches: &[Match]) -> Vec<String> {
        let words = self.plan.words.iter().flat_map(|words| &words.words);
        let passages: Vec<u32> = matches
            .iter()
            .map(|found| self.numbering.passage(found.document, found.passage))
            .collect();
        words
            .filter(|word| {
                let occurrences = &self.occurrences[**word];
                !passages.iter().any(|passage| occurrences.in_passage(*passage).is_some())
            })
            .map(|word| self.plan.strings[*word].clone())
            .collect()
    }
}

impl Engine {
    /// Every passage that matches within the passage.
    pub(super) fn matches(&self, query: &Query) -> Result<Vec<Match>, EngineError> {
        Ok(self.find(query, Scope::Passage)?.matches)
    }

    /// Every passage that has a folded string.
    pub(super) fn places_of(&self, text: &str) -> Result<Vec<Place>, EngineError> {
        let Whole { numbering, statistics } = &self.whole;
        let found = occurrences::look_for(text, &self.generation, statistics, numbering)?;
        let places = found.passages.iter().map(|occurrence| {
            let (document, passage) = numbering.place(occurrence.passage);
            let starts = found.starts(occurrence).iter().map(|start| *start as usize).collect();
            Place { document, passage, starts }
        });
        Ok(places.collect())
    }

    /// In about how many passages a word or a character stands, by the index alone.
    pub(super) fn rows_with(&self, token: &str) -> Result<u64, EngineError> {
        Ok(occurrences::rows_with(token, &self.generation)?)
    }

    /// Looks for a query.
    pub(super) fn find(&self, query: &Query, scope: Scope) -> Result<Finding, EngineError> {
        let plan = Plan::new(query, &self.segmenter);
        let (numbering, statistics) = (Arc::clone(&self.whole.numbering), self.whole.statistics);
        let look = |text: &str| -> Result<Occurrences, EngineError> {
            Ok(occurrences::look_for(text, &self.generation, &statistics, &numbering)?)
        };
        let occurrences =
            plan.strings.iter().map(|text| look(text)).collect::<Result<Vec<_>, _>>()?;
        let sentence_starts = match scope {
            Scope::Sentence => Some(look(indexer::index::SENTENCE_START)?),
            Scope::Passage | Scope::Document => None,
        };
        let evaluation = Evaluation {
            plan: &plan,
            occurrences: &occurrences,
            scope,
            numbering: &numbering,
            sentence_starts: sentence_starts.as_ref(),
        };
        let matches = evaluation.matches();
        Ok(Finding { matches, plan, occurrences, numbering })
    }
}

struct Evaluation<'a> {
    plan: &'a Plan,
    occurrences: &'a [Occurrences],
    scope: Scope,
    numbering: &'a Numbering,
    /// Present in the scope of the sentence.
    sentence_starts: Option<&'a Occurrences>,
}

impl Evaluation<'_> {
    fn matches(&self) -> Vec<Match> {
        let mut evidence = Vec::new();
        let found = self.step(&self.plan.root, Some(&mut evidence));
        let found = found.within(|| self.universe());
        let scored: Vec<(u32, f32)> = match self.scope {
            Scope::Passage => map::key_to_passage(&found),
            Scope::Sentence => map::sentence_to_passage(&found),
            Scope::Document => self.numbering.passages_of(&found, evidence),
        };
        let matches = scored.into_iter().map(|(passage, score)| {
            let (document, passage) = self.numbering.place(passage);
            Match { document, passage, score }
        });
        matches.collect()
    }

    /// The units that a step finds. `evidence` collects the passages that have something of what is
    /// looked for; below an exclusion there is none.
    fn step(&self, step: &Step, mut evidence: Option<&mut Vec<(u32, f32)>>) -> Units {
        match step {
            Step::Literal(string) => {
                let occurrences = &self.occurrences[*string];
                if let Some(evidence) = evidence {
                    evidence.extend(occurrences.scores());
                }
                self.units(occurrences)
            }
            Step::Near { parts, gap_chars } => {
                let parts: Vec<&Occurrences> =
                    parts.iter().map(|part| &self.occurrences[*part]).collect();
                let found = near::occurrences(&parts, *gap_chars, self.sentence_starts);
                if let Some(evidence) = evidence {
                    evidence.extend(found.scores());
                }
                self.units(&found)
            }
            Step::Words(words) => self.words(&self.plan.words[*words], evidence),
            Step::All(steps) => {
                let all = steps.iter().map(|step| self.step(step, evidence.as_deref_mut()));
                all.fold(Units::all(), Units::and)
            }
            Step::Any(steps) => {
                let any = steps.iter().map(|step| self.step(step, evidence.as_deref_mut()));
                any.fold(Units::none(), Units::or)
            }
            Step::Not(step) => self.step(step, None).not(),
        }
    }

    /// Units with enough of the words, best where they stand close together.
    fn words(&self, words: &Words, evidence: Option<&mut Vec<(u32, f32)>>) -> Units {
        let bonus = bonus(words, self.occurrences);
        let found: Vec<&Occurrences> =
            words.words.iter().map(|word| &self.occurrences[*word]).collect();
        if let Some(evidence) = evidence {
            evidence.extend(found.iter().flat_map(|found| found.scores()));
            evidence.extend(&bonus);
        }
        let term = |term: &Counted| {
            let units = term.words.iter().map(|word| self.units(&self.occurrences[*word]));
            Units::at_least(term.needed, units.collect())
        };
        Units::at_least(words.needed, words.terms.iter().map(term).collect()).with_bonus(|key| {
            let passage = match self.scope {
                Scope::Passage => map::passage_of_key(key),
                Scope::Sentence => map::passage_of_sentence(key),
                // Documents are put in order by their best passage.
                Scope::Document => return 0.0,
            };
            let at = bonus.binary_search_by_key(&passage, |(passage, _)| *passage);
            let close = at.ok().and_then(|at| bonus.get(at)).map_or(0.0, |(_, bonus)| *bonus);
            let (document, _) = self.numbering.place(passage);
            close + found.iter().map(|found| found.gain(document, passage)).sum::<f32>()
        })
    }

    /// Where a string stands, in units of the scope.
    fn units(&self, occurrences: &Occurrences) -> Units {
        match (self.scope, self.sentence_starts) {
            (Scope::Document, _) => Units::found(self.numbering.documents_of(occurrences)),
            (Scope::Sentence, Some(sentence_starts)) => {
                Units::found(map::sentences_of(occurrences, sentence_starts))
            }
            _ => Units::found(map::passages_of(occurrences)),
        }
    }

    /// All units there are.
    fn universe(&self) -> Vec<u64> {
        match (self.scope, self.sentence_starts) {
            (Scope::Document, _) => self.numbering.all_documents(),
            (Scope::Sentence, Some(starts)) => self.numbering.all_sentences(starts),
            _ => self.numbering.all_passages(),
        }
    }
}
