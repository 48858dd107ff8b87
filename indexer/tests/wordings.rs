//! Practices in words that nobody had in mind who wrote the rules.
//!
//! Somebody who knew the definitions of the mechanisms, and no rule, wrote for each four sentences that
//! describe it without its name, one with it, and two near misses. Of 48 mechanisms one half of
//! the sentences, by the hash of their text, was read while patterns were written (`seen.jsonl`); the
//! other half was not (`held_out.jsonl`). Of 49 others none was read (`unseen.jsonl`): that set says what
//! to expect of new texts.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

use indexer::tag::Tagger;
use schemas::document::{Document, Kind};
use schemas::taxonomy::Taxonomy;
use serde::Deserialize;

#[derive(Deserialize)]
struct Sentence {
    mechanism: String,
    asserts: bool,
    text: String,
}

/// Whether the sentence, in a document of its own, asserts its mechanism or a form of it.
fn is_found(tagger: &Tagger, sentence: &Sentence) -> bool {
    let source = corpus::read::Source {
        name: "s.txt".to_owned(),
        text: sentence.text.clone(),
        hints: corpus::read::Hints {
            kind: Some(Kind::Article),
            region: Some("浙江省".to_owned()),
            ..Default::default()
        },
        ..Default::default()
    };
    let documents: Vec<Document> = corpus::split::documents(&source);
    let taxonomy = Taxonomy::embedded();
    let implies = |id: &str| {
        let mut line =
            std::iter::successors(Some(id), |id| taxonomy.mechanism(id)?.parent.as_deref());
        line.any(|id| id == sentence.mechanism)
    };
    documents.into_iter().any(|document| {
        let assertions = tagger.tag(document).findings.assertions;
        assertions.iter().any(|assertion| {
            implies(&assertion.mechanism) && (sentence.asserts || assertion.stance.is_positive())
        })
    })
}

#[track_caller]
#[expect(clippy::print_stderr, reason = "the figures are the point")]
fn check(name: &str, rows: &str, least_recall: f64, most_false: f64) {
    let tagger = Tagger::new(Taxonomy::embedded());
    let sentences: Vec<Sentence> =
        rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let share = |asserts: bool| {
        let those = || sentences.iter().filter(move |sentence| sentence.asserts == asserts);
        let found = those().filter(|sentence| is_found(&tagger, sentence)).count();
        found as f64 / those().count() as f64
    };
    let (recall, false_hits) = (share(true), share(false));
    eprintln!("{name}: recall {recall:.3}, false hits on near misses {false_hits:.3}");
    assert!(recall >= least_recall, "{name}: recall {recall}");
    assert!(false_hits <= most_false, "{name}: false hits {false_hits}");
}

#[test]
fn descriptions_without_the_name_are_found() {
    check("held out", include_str!("wordings/held_out.jsonl"), 0.45, 0.08);
    check("unseen", include_str!("wordings/unseen.jsonl"), 0.27, 0.06);
    check("seen", include_str!("wordings/seen.jsonl"), 0.90, 0.06);
}
