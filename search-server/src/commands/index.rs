//! The index that is used: brought up to date, or as it is.

use std::path::{Path, PathBuf};

use anyhow::bail;
use indexer::console::{Bar, say, say_decisions, say_failures};
use indexer::index::{self, Generation, Input, Manifest, OpenError, Report};
use indexer::taxonomy_dir::read_taxonomy;
use schemas::taxonomy::Taxonomy;
use search_server::engine::Engine;

/// Folder of the index of a corpus.
pub(crate) const USUAL_INDEX: &str = ".tashan/corpus";

/// The taxonomy of a folder, or the built-in one.
pub(crate) fn taxonomy(folder: Option<&Path>) -> anyhow::Result<&'static Taxonomy> {
    Ok(match folder {
        Some(folder) => Box::leak(Box::new(read_taxonomy(folder)?)),
        None => Taxonomy::embedded(),
    })
}

/// An engine over an index as it is: that of the folder, else the usual one if it is there, else the built-in
/// sample.
pub(crate) fn open(folder: Option<PathBuf>, taxonomy_dir: Option<&Path>) -> anyhow::Result<Engine> {
    let taxonomy = taxonomy(taxonomy_dir)?;
    let usual = || Generation::manifest(Path::new(USUAL_INDEX)).ok().flatten();
    let folder = folder.or_else(|| usual().map(|_| PathBuf::from(USUAL_INDEX)));
    let (folder, _) = prepare(&[], folder, taxonomy)?;
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(&folder, &segmenter)?;
    Ok(Engine::new(generation, taxonomy, segmenter))
}

/// Brings the index up to date. Returns its folder and how many sources failed.
pub(crate) fn prepare(
    corpus: &[PathBuf],
    folder: Option<PathBuf>,
    taxonomy: &Taxonomy,
) -> anyhow::Result<(PathBuf, usize)> {
    if !corpus.is_empty() {
        let folder = folder.unwrap_or_else(|| PathBuf::from(USUAL_INDEX));
        let report = build(&folder, taxonomy, &Input::Paths(corpus.to_vec()))?;
        return Ok((folder, report.manifest.failures.len()));
    }
    if let Some(folder) = folder {
        let manifest = Generation::manifest(&folder)?
            .ok_or_else(|| OpenError::Missing { path: folder.clone() })?;
        if !Generation::is_current(&manifest, taxonomy) {
            bail!(
                "the index in {} was made with another taxonomy or parser: build it anew with \
                 `indexer build --index {} PATH...`, or give --corpus",
                folder.display(),
                folder.display()
            );
        }
        return Ok((folder, manifest.failures.len()));
    }
    let folder = PathBuf::from(".tashan/sample");
    let usable = |manifest: &Manifest| {
        Generation::is_current(manifest, taxonomy)
            && manifest.sources == corpus::sample::fingerprint()
    };
    // An index of another version is not worth a question here: the sample is quickly built.
    match Generation::manifest(&folder) {
        Ok(Some(manifest)) if usable(&manifest) => {}
        _ => {
            build(&folder, taxonomy, &Input::Sample)?;
        }
    }
    Ok((folder, 0))
}

/// Builds an index, and says what became of the sources.
pub(crate) fn build(folder: &Path, taxonomy: &Taxonomy, input: &Input) -> anyhow::Result<Report> {
    let bar = Bar::default();
    let report = index::build(folder, taxonomy, input, &|progress| bar.show(progress));
    bar.finish();
    let report = report?;
    let manifest = &report.manifest;
    say(&format!("indexed {} documents, {} passages", manifest.documents, manifest.passages));
    say_failures(&manifest.failures);
    say_decisions(&report);
    Ok(report)
}
