//! How much room a store takes, and how long one document takes to read, on a large collection.

#![expect(clippy::print_stderr, reason = "a measurement is to be read")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use corpus::read::{list, sources};
use corpus::split::documents;
use corpus::store::{Dictionaries, DocumentStore, Frame, StoreWriter};
use schemas::document::Document;

/// The laws, which stand in `shared/` beside the checkout and are no part of the project.
fn laws() -> Option<PathBuf> {
    let laws = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/laws.jsonl.zst"));
    if laws.is_file() {
        return Some(laws.to_owned());
    }
    assert!(std::env::var_os("CI").is_none(), "CI needs shared/data beside the checkout");
    eprintln!("skipped: there is no shared/data beside the checkout");
    None
}

/// Size of the store of these documents.
fn size(documents: &[Document], dictionaries: &Dictionaries, path: &Path) -> u64 {
    let frames = documents.iter().map(|document| Frame::new(document, dictionaries).unwrap());
    let frames: Vec<Frame> = frames.collect();
    let mut writer = StoreWriter::new(dictionaries);
    frames.iter().for_each(|frame| writer.add(frame));
    writer.write(path).unwrap();
    fs::metadata(path).unwrap().len()
}

#[test]
#[ignore = "takes a minute; CI runs it"]
fn a_store_of_laws_is_small_and_quick() {
    let Some(laws) = laws() else { return };
    let (files, _) = list(&[laws]).unwrap();
    let sources: Vec<_> = files.iter().flat_map(sources).collect::<Result<_, _>>().unwrap();
    let text: usize = sources.iter().map(|source| source.text.len()).sum();
    let documents: Vec<Document> = sources.iter().flat_map(documents).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("documents.store");
    let ratio = |bytes: u64| bytes as f64 / text as f64;

    let start = Instant::now();
    let dictionaries = Dictionaries::train(&documents.iter().collect::<Vec<_>>()).unwrap();
    let trained = start.elapsed();
    let plain = ratio(size(&documents, &Dictionaries::default(), &path));
    let total = ratio(size(&documents, &dictionaries, &path));
    let gzip = |document: &Document| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&serde_json::to_vec(document).unwrap()).unwrap();
        encoder.finish().unwrap().len() as u64
    };
    let gzip = ratio(documents.iter().map(gzip).sum());
    eprintln!(
        "{} documents, {text} bytes of text; dictionaries {dictionaries:?} in {trained:.1?}",
        documents.len()
    );
    eprintln!("of the text: gzip {gzip:.3}, zstd {plain:.3}, zstd with dictionaries {total:.3}");

    let store = DocumentStore::open(&path).unwrap();
    // Steps that have no factor in common with the number of documents visit them without a pattern.
    let step = (documents.len() / 2..).find(|step| gcd(*step, documents.len()) == 1).unwrap();
    let mut times: Vec<Duration> = (0..documents.len())
        .map(|number| {
            let start = Instant::now();
            let position = number * step % documents.len();
            let document = store.get(position).unwrap();
            let time = start.elapsed();
            assert_eq!(document, documents[position]);
            time
        })
        .collect();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let (median, p99, longest) = (at(0.5), at(0.99), at(1.0));
    eprintln!(
        "one document: median {median:.0?}, 99 of 100 within {p99:.0?}, all within {longest:.0?}"
    );
    assert!(total <= 0.30, "the store takes {total:.3} of the text");
    assert!(median < Duration::from_millis(1), "half the documents take more than {median:?}");
}

fn gcd(one: usize, other: usize) -> usize {
    if other == 0 { one } else { gcd(other, one % other) }
}
