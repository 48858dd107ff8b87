//! How long extraction and tagging take, as multiples of the segmentation of the same text on one
//! thread: medians of five runs, and then what each step has of it. `cargo bench -p benches --bench
//! ratio -- PATH...` measures other texts.

#![allow(clippy::print_stdout, reason = "a bench speaks to whoever started it")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot run should stop")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use corpus::split::documents;
use corpus::text::fold;
use indexer::index;
use indexer::tag::Tagger;
use schemas::taxonomy::Taxonomy;

/// Runs of which the median counts.
const RUNS: usize = 5;

fn main() {
    // Cargo itself hands over `--bench`.
    let paths = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let paths: Vec<PathBuf> = paths.map(PathBuf::from).collect();
    let sources = benches::measured_sources(&paths).unwrap();
    let folded: Vec<String> = sources.iter().map(|source| fold(&source.text).text).collect();
    let (tagger, segmenter) =
        (Tagger::new(Taxonomy::embedded()), index::segmenter(Taxonomy::embedded()));
    let steps: [(&str, &dyn Fn()); 4] = [
        ("segmentation: words", &|| {
            black_box(folded.iter().map(|text| segmenter.words(text)).collect::<Vec<_>>());
        }),
        ("segmentation: all tokens of the index", &|| {
            black_box(folded.iter().map(|text| segmenter.index_tokens(text)).collect::<Vec<_>>());
        }),
        ("extraction", &|| {
            black_box(sources.iter().flat_map(documents).collect::<Vec<_>>());
        }),
        ("extraction and tagging", &|| {
            let documents = sources.iter().flat_map(documents);
            black_box(documents.map(|document| tagger.tag(document)).collect::<Vec<_>>());
        }),
    ];
    // The steps take turns, so that whatever else the machine does falls on all of them.
    let mut seconds: [Vec<f64>; 4] = Default::default();
    for run in 0..=RUNS {
        for ((_, step), seconds) in steps.iter().zip(&mut seconds) {
            let start = Instant::now();
            step();
            // The first run fills caches and does not count.
            if run > 0 {
                seconds.push(start.elapsed().as_secs_f64());
            }
        }
    }
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    println!(
        "{} sources, {:.1} KB, one thread, median of {RUNS}",
        sources.len(),
        bytes as f64 / 1e3
    );
    let medians = seconds.map(|mut seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[RUNS / 2]
    });
    for ((name, _), median) in steps.iter().zip(medians) {
        let ratio = median / medians[0];
        println!("{:>9.2} ms  {ratio:>7.2} x words  {name}", median * 1e3);
    }
}
