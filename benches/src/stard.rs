//! Questions of laypeople to statute articles (STARD): our ranking beside plain BM25.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;
use corpus::read::Source;
use corpus::text::{Segmenter, fold_query};
use serde::Deserialize;

use crate::bm25::{Bm25, bigrams};
use crate::collection::{Collection, request, row_id};
use crate::measures::{Measures, mean, measure};

/// How far down an order is looked at.
const DEPTH: usize = 100;

/// How a text is cut into terms.
type Cut<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// A question with the ids of the articles that answer it.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    /// The question.
    pub query: String,
    /// Ids of rows of the collection.
    pub relevant: HashSet<String>,
}

/// The measures of a ranking, one for each question.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// What ranks.
    pub name: &'static str,
    /// In the order of the questions.
    pub measures: Vec<Measures>,
}

/// The means of a ranking.
#[derive(Clone, Copy, Debug)]
pub struct Halves {
    /// Over all questions.
    pub all: Measures,
    /// Over the first, third, …: parameters may be learned on these.
    pub learned: Measures,
    /// Over the second, fourth, …: nothing is learned on these.
    pub held_out: Measures,
}

impl Ranking {
    /// The means over all questions and over each half.
    pub fn halves(&self) -> Halves {
        let half = |odd| mean(self.measures.iter().skip(odd).step_by(2));
        Halves { all: mean(&self.measures), learned: half(0), held_out: half(1) }
    }
}

/// Reads questions from JSON Lines.
///
/// # Errors
/// The file cannot be read, or a line is no question.
pub fn questions(path: &Path) -> anyhow::Result<Vec<Question>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.is_empty()).enumerate();
    lines
        .map(|(line, text)| {
            serde_json::from_str(text).with_context(|| format!("{}:{}", path.display(), line + 1))
        })
        .collect()
}

/// BM25 over the words of jieba's dictionary, and over bigrams, of the texts without their titles,
/// as published figures have it.
pub fn baselines(articles: &[Source], questions: &[Question]) -> Vec<Ranking> {
    let segmenter = Segmenter::new([]);
    let words = |text: &str| -> Vec<String> {
        let words = segmenter.words(text).into_iter();
        words.filter_map(|word| text.get(word.bytes)).map(str::to_owned).collect()
    };
    let cuts: [(&str, Cut<'_>); 2] = [("BM25, words", &words), ("BM25, bigrams", &bigrams)];
    let rank = |(name, cut): (&'static str, Cut<'_>)| {
        let index = Bm25::new(articles.iter().map(|article| cut(&fold_query(&article.text))));
        let measures = questions.iter().map(|question| {
            let best = index.best(&cut(&fold_query(&question.query)), DEPTH);
            let ids: Vec<&str> = best.iter().map(|found| row_id(&articles[*found].name)).collect();
            measure(&ids, &question.relevant)
        });
        Ranking { name, measures: measures.collect() }
    };
    cuts.into_iter().map(rank).collect()
}

/// What a search returns for each question typed into the box.
///
/// # Errors
/// The index cannot be searched.
pub fn ours(collection: &Collection, questions: &[Question]) -> anyhow::Result<Ranking> {
    let mut measures = Vec::with_capacity(questions.len());
    for question in questions {
        let found = collection.engine.search(&request(&question.query, DEPTH))?;
        let ids: Vec<&str> = found.hits.iter().map(|hit| row_id(&hit.document.source)).collect();
        measures.push(measure(&ids, &question.relevant));
    }
    Ok(Ranking { name: "Tashan", measures })
}
