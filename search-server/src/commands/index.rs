//! The index that is used: brought up to date, or as it is.

use std::path::{Path, PathBuf};

use anyhow::bail;
use indexer::console::{Bar, say, say_decisions, say_failures};
use indexer::index::{self, Generation, Input, Manifest, OpenError, Report};
use indexer::taxonomy_dir::read_taxonomy;
use schemas::taxonomy::Taxonomy;

/// Folder of the index of a corpus.
pub(crate) const USUAL_INDEX: &str = ".tashan/corpus";

/// The taxonomy of a folder, or the built-in one.
pub(crate) fn taxonomy(folder: Option<&Path>) -> anyhow::Result<&'static Taxonomy> {
    Ok(match folder {
        Some(folder) => Box::leak(Box::new(read_taxonomy(folder)?)),
        None => Taxonomy::embedded(),
    })
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
