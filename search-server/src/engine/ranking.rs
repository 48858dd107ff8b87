//! Questions in sentences: 房东不退押金怎么办, and how passages are ranked for them.
//!
//! A question has many words, and the passage that answers it has few of them: it says 出租人 and
//! 返还 where people say 房东 and 退. The rule that a passage needs most of the words would leave
//! little or nothing. Then any word will do, and the sum over words and characters ranks.
//!
//! A passage counts together with its document: an article is cut into paragraphs, and the words of
//! a question are scattered over them. tantivy scores rows alone, so this module reads the postings
//! itself; both scores are BM25, one over passages and one over whole documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use corpus::text::{is_question, without_asking};
use indexer::index::{Generation, Segment};
use schemas::saying::Saying;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term as IndexTerm};

use super::find::Match;
use super::query::{Node, Query};
use super::search::{Matching, best_first};
use super::{Engine, EngineError};

/// A text of more words is taken for a sentence, even if it does not ask.
const MOST_NAMED_WORDS: usize = 5;
/// With fewer documents than this, any word of a question will do.
const FEW_DOCUMENTS: usize = 50;
/// Weight of a character or a word inside a word against that of a whole word: 退 finds 退还, and 合同
/// in 劳动合同 finds other contracts.
const PART_WEIGHT: f32 = 0.5;
/// Weight of the whole document against that of the passage.
const DOCUMENT_WEIGHT: f32 = 1.0;
/// A word in more than one of so many passages only ranks; alone it would let in everything.
const COMMON_ONE_IN: u64 = 5;
/// How fast further occurrences of a term count less, and how far long texts are discounted: the
/// usual values, and tantivy's.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// How long the documents are.
#[derive(Debug)]
pub(super) struct Layout {
    /// In tokens.
    lengths: Vec<f32>,
    mean_passage: f32,
    mean_document: f32,
}

impl Layout {
    fn read(generation: &Generation) -> Result<Layout, EngineError> {
        let mut lengths = vec![0.0; generation.entries.len()];
        for segment in &generation.segments {
            let norms = segment.reader.get_fieldnorms_reader(generation.fields.text)?;
            for row in 0..segment.reader.max_doc() {
                let document = segment.place(row).map(|(document, _)| document);
                if let Some(length) = document.and_then(|document| lengths.get_mut(document)) {
                    *length += norms.fieldnorm(row) as f32;
                }
            }
        }
        let all = generation.statistics.tokens as f32;
        let mean = |count: usize| (all / count.max(1) as f32).max(1.0);
        Ok(Layout {
            mean_passage: mean(usize::try_from(generation.statistics.passages).unwrap_or(0)),
            mean_document: mean(lengths.len()),
            lengths,
        })
    }
}

/// A word of a question, or a part of one.
struct Asked {
    term: IndexTerm,
    /// How many passages have it.
    having: u64,
    weight: f32,
    /// Whether a passage is found by it alone.
    tells: bool,
}

/// What a row has of a question.
#[derive(Clone, Copy, Default)]
struct Row {
    score: f32,
    is_told: bool,
}

impl Engine {
    /// Ranks the result of a question. If it has few documents, adds those with any of its words,
    /// says so in the hints, and returns true.
    pub(super) fn rank_question(
        &self,
        matching: &mut Matching,
        query: &mut Query,
    ) -> Result<bool, EngineError> {
        let question = query.bare_text().filter(|text| self.is_sentence(text));
        let Some(question) = question else { return Ok(false) };
        let found = matching.len();
        let is_few = found < FEW_DOCUMENTS;
        let strict: HashMap<(usize, usize), f32> = matching
            .values()
            .flatten()
            .map(|found| ((found.document, found.passage), found.score))
            .collect();
        let mut ranked = self.ranked(&question)?;
        ranked.retain_mut(|(found, is_told)| {
            let strict = strict.get(&(found.document, found.passage));
            // What the rule finds stays in front, where the words stand together above all.
            found.score += strict.copied().unwrap_or(0.0);
            strict.is_some() || is_few && *is_told
        });
        let mut ranked: Vec<Match> = ranked.into_iter().map(|(found, _)| found).collect();
        if is_few {
            self.drop_excluded(&mut ranked, query)?;
        }
        *matching = best_first(&ranked);
        let is_wider = matching.len() > found;
        if is_wider {
            query.hints.push(Saying::new(
                format!("含有问句中大部分词的文献只有 {found} 篇，已放宽为含任一词，按相关程度排列"),
                format!(
                    "Only {found} documents hold most words of the question; documents with any of them follow, by relevance"
                ),
            ));
        }
        Ok(is_wider)
    }

    fn is_sentence(&self, folded: &str) -> bool {
        is_question(folded) || self.segmenter.words(folded).len() > MOST_NAMED_WORDS
    }

    fn drop_excluded(&self, ranked: &mut Vec<Match>, query: &Query) -> Result<(), EngineError> {
        for node in &query.nodes {
            let Node::Not(excluded) = node else { continue };
            let excluded = Query { nodes: vec![(**excluded).clone()], ..Query::default() };
            let excluded = self.matches(&excluded)?;
            let excluded: HashMap<(usize, usize), f32> = excluded
                .into_iter()
                .map(|found| ((found.document, found.passage), found.score))
                .collect();
            ranked.retain(|found| !excluded.contains_key(&(found.document, found.passage)));
        }
        Ok(())
    }

    /// Every passage that has anything of the question, and whether it has a telling word.
    fn ranked(&self, question: &str) -> Result<Vec<(Match, bool)>, EngineError> {
        let layout = self.layout()?;
        let (field, segments) = (self.generation.fields.text, &self.generation.segments);
        let norms = segments.iter().map(|segment| segment.reader.get_fieldnorms_reader(field));
        let norms: Vec<_> = norms.collect::<Result<_, tantivy::TantivyError>>()?;
        let mut rows: Vec<Vec<Row>> =
            segments.iter().map(|segment| vec![Row::default(); segment.len()]).collect();
        let mut documents = vec![0.0_f32; layout.lengths.len()];
        let mut occurrences = vec![0_u32; layout.lengths.len()];
        let mut having: Vec<usize> = Vec::new();
        for Asked { term, having: passages, weight, tells } in self.asked(question)? {
            let rarity = weight * rarity(passages, self.generation.statistics.passages);
            for (at, segment) in segments.iter().enumerate() {
                each_posting(segment, &term, |row, (document, _), count| {
                    let length = norms[at].fieldnorm(row) as f32 / layout.mean_passage;
                    let row = &mut rows[at][row as usize];
                    row.score += rarity * damped(count, length);
                    row.is_told |= tells;
                    let in_document = &mut occurrences[document];
                    if *in_document == 0 {
                        having.push(document);
                    }
                    *in_document += count;
                })?;
            }
            let rarity = weight * self::rarity(having.len() as u64, layout.lengths.len() as u64);
            for document in having.drain(..) {
                let length = layout.lengths[document] / layout.mean_document;
                let count = std::mem::take(&mut occurrences[document]);
                documents[document] += rarity * damped(count, length);
            }
        }
        let mut ranked = Vec::new();
        for (rows, segment) in rows.into_iter().zip(segments) {
            for (number, row) in (0..).zip(rows).filter(|(_, row)| row.score > 0.0) {
                if let Some((document, passage)) = segment.place(number) {
                    let score = row.score + DOCUMENT_WEIGHT * documents[document];
                    ranked.push((Match { document, passage, score }, row.is_told));
                }
            }
        }
        // Segments hold the passages of the collection in no order.
        ranked.sort_unstable_by_key(|(found, _)| (found.document, found.passage));
        Ok(ranked)
    }

    /// What to look for: the words of the question, words inside them and characters, without the words
    /// of asking.
    fn asked(&self, question: &str) -> Result<Vec<Asked>, EngineError> {
        let field = self.generation.fields.text;
        let plain = without_asking(question);
        let has_content = plain.chars().any(char::is_alphanumeric);
        let question = if has_content { plain.as_str() } else { question };
        let words: BTreeSet<(usize, usize)> = self
            .segmenter
            .words(question)
            .into_iter()
            .map(|word| (word.bytes.start, word.bytes.end))
            .collect();
        let mut weights: BTreeMap<&str, (f32, bool)> = BTreeMap::new();
        for token in self.segmenter.index_tokens(question) {
            let is_whole = words.contains(&(token.bytes.start, token.bytes.end));
            let Some(text) = question.get(token.bytes) else { continue };
            if !text.chars().any(char::is_alphanumeric) {
                continue;
            }
            let (weight, may_tell) = weights.entry(text).or_default();
            *weight += if is_whole { 1.0 } else { PART_WEIGHT };
            *may_tell |= is_whole || token.chars.len() > 1;
        }
        let mut asked = Vec::new();
        for (text, (weight, may_tell)) in weights {
            let term = IndexTerm::from_field_text(field, text);
            let having = self.passages_with(&term)?;
            let is_common =
                having.saturating_mul(COMMON_ONE_IN) > self.generation.statistics.passages;
            asked.push(Asked { term, having, weight, tells: may_tell && !is_common });
        }
        if asked.iter().all(|asked| !asked.tells) {
            asked.iter_mut().for_each(|asked| asked.tells = true);
        }
        Ok(asked)
    }

    /// How many passages of the generation have a term.
    fn passages_with(&self, term: &IndexTerm) -> Result<u64, EngineError> {
        let mut passages = 0;
        for segment in &self.generation.segments {
            if segment.is_whole() {
                let index = segment.reader.inverted_index(term.field())?;
                passages += u64::from(index.doc_freq(term).map_err(tantivy::TantivyError::from)?);
            } else {
                each_posting(segment, term, |_, _, _| passages += 1)?;
            }
        }
        Ok(passages)
    }

    fn layout(&self) -> Result<&Layout, EngineError> {
        if let Some(layout) = self.layout.get() {
            return Ok(layout);
        }
        let layout = Layout::read(&self.generation)?;
        Ok(self.layout.get_or_init(|| layout))
    }
}

/// Goes through the rows of the generation that have a term: the row, its place, and how often the term
/// stands in it.
fn each_posting(
    segment: &Segment,
    term: &IndexTerm,
    mut each: impl FnMut(DocId, (usize, usize), u32),
) -> Result<(), tantivy::TantivyError> {
    let index = segment.reader.inverted_index(term.field())?;
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? else {
        return Ok(());
    };
    while postings.doc() != TERMINATED {
        if let Some(place) = segment.place(postings.doc()) {
            each(postings.doc(), place, postings.term_freq());
        }
        postings.advance();
    }
    Ok(())
}

/// How much a term says that is in `having` of `all`.
fn rarity(having: u64, all: u64) -> f32 {
    let (having, all) = (having as f32, all as f32);
    (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
}

/// How much `count` occurrences count in a text `length` times as long as the mean.
fn damped(count: u32, length: f32) -> f32 {
    let count = count as f32;
    count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length))
}
