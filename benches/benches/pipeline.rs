//! How long the parts of the line take, on the built-in sample: folding, segmentation, tagging,
//! a search and a set answer. Compare figures of one run with one another, not across machines.

#![allow(missing_docs, reason = "criterion's macros make public items without documentation")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot run should stop")]

use std::hint::black_box;

use corpus::split::documents;
use corpus::text::fold;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use indexer::index::{self, Generation, Input};
use indexer::tag::Tagger;
use schemas::taxonomy::Taxonomy;
use search_server::engine::{Engine, Filters, Scope, SearchRequest, Sort};

fn sample_text() -> String {
    corpus::sample::files().iter().map(|(_, text)| *text).collect()
}

fn text(criterion: &mut Criterion) {
    let sample = sample_text();
    let folded = fold(&sample).text;
    let segmenter = index::segmenter(Taxonomy::embedded());
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(sample.len() as u64));
    group.bench_function("fold", |bencher| bencher.iter(|| fold(black_box(&sample))));
    group.bench_function("words", |bencher| bencher.iter(|| segmenter.words(black_box(&folded))));
    group.bench_function("index tokens", |bencher| {
        bencher.iter(|| segmenter.index_tokens(black_box(&folded)));
    });
    group.finish();
}

fn tagging(criterion: &mut Criterion) {
    let tagger = Tagger::new(Taxonomy::embedded());
    let documents: Vec<_> =
        corpus::sample::sources().flat_map(|source| documents(&source.unwrap())).collect();
    let mut group = criterion.benchmark_group("tag");
    group.throughput(Throughput::Bytes(sample_text().len() as u64));
    group.bench_function("sample", |bencher| {
        bencher.iter(|| documents.iter().cloned().map(|d| tagger.tag(d)).collect::<Vec<_>>());
    });
    group.finish();
}

fn questions(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("tashan-bench-{}", std::process::id()));
    let taxonomy = Taxonomy::embedded();
    index::build(&folder, taxonomy, &Input::Sample, &|_| {}).unwrap();
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(&folder, &segmenter).unwrap();
    let engine = Engine::new(generation, taxonomy, segmenter);
    let request = SearchRequest {
        q: "代表建议 办理".to_owned(),
        filters: Filters::default(),
        scope: Scope::Passage,
        sort: Sort::Relevance,
        page: 1,
        per_page: 20,
    };
    criterion.bench_function("search", |bencher| bencher.iter(|| engine.search(&request).unwrap()));
    criterion.bench_function("answer", |bencher| {
        bencher.iter(|| engine.answer(&engine.understand("哪些省份实行代表建议两次答复")).unwrap());
    });
    std::fs::remove_dir_all(folder).unwrap();
}

criterion_group!(benches, text, tagging, questions);
criterion_main!(benches);
