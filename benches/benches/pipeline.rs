//! How long the parts of the line take: folding, segmentation, extraction and tagging of the texts that
//! `ratio` measures, too; a search and a set answer on the built-in sample. Compare figures of one run with one another, not across machines.

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

/// One text on one thread: how it is cut into words, split into documents, and tagged.
fn pipeline(criterion: &mut Criterion) {
    let sources = benches::measured_sources(&[]).unwrap();
    let tagger = Tagger::new(Taxonomy::embedded());
    let segmenter = index::segmenter(Taxonomy::embedded());
    let folded: Vec<String> = sources.iter().map(|source| fold(&source.text).text).collect();
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(20);
    group.bench_function("segmentation", |bencher| {
        bencher.iter(|| folded.iter().map(|text| segmenter.words(text)).collect::<Vec<_>>());
    });
    group.bench_function("extraction", |bencher| {
        bencher.iter(|| sources.iter().flat_map(documents).collect::<Vec<_>>());
    });
    group.bench_function("extraction and tagging", |bencher| {
        let tag = |document| tagger.tag(document);
        bencher.iter(|| sources.iter().flat_map(documents).map(tag).collect::<Vec<_>>());
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

criterion_group!(benches, text, pipeline, questions);
criterion_main!(benches);
