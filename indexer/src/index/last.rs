//! What a build takes over from the last one.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use corpus::catalogue::{self, FileRecord, Run, SourceRecord};
use corpus::read;
use corpus::store::PARSER_VERSION;
use corpus::text::Segmenter;

use super::entry::Entry;
use super::generation::{
    CATALOGUE, ENTRIES, Manifest, current, open_layers, read_entries, read_manifest,
};
use super::layer::Layer;
use super::texts::Texts;
use corpus::catalogue::Catalogue;

/// The last generation, as far as a build needs it. What is taken over is taken once, so that no
/// document stands in the collection twice.
pub(super) struct Last {
    pub(super) manifest: Manifest,
    pub(super) runs: Vec<Run>,
    pub(super) entries: Vec<Entry>,
    pub(super) texts: Texts,
    pub(super) layers: Vec<Layer>,
    files: Vec<FileRecord>,
    /// Where the documents of each source begin.
    firsts: Vec<Vec<usize>>,
    taken: Vec<Vec<AtomicBool>>,
    files_by_name: HashMap<String, Vec<usize>>,
    sources_by_name: HashMap<String, Vec<(usize, usize)>>,
}

/// A source of the last generation, and the positions of its documents.
#[derive(Clone, Debug)]
pub(super) struct KnownSource<'a> {
    pub(super) record: &'a SourceRecord,
    pub(super) documents: Range<usize>,
}

impl Last {
    /// Opens what the last build made; `None` where there is none, or it is of another version or
    /// damaged, so that everything is made anew. What failed is tried again by another `program`, which
    /// may read more.
    pub(super) fn open(folder: &Path, words: &Segmenter, program: Option<&str>) -> Option<Last> {
        let path = current(folder).ok()??;
        let manifest = read_manifest(folder, &path).ok()?;
        let layers = open_layers(folder, &manifest, words).ok()?;
        let (entries, recorded) = rayon::join(
            || read_entries(&path.join(ENTRIES)).ok(),
            || {
                let catalogue = Catalogue::open(&path.join(CATALOGUE)).ok()?;
                Some((catalogue.runs().ok()?, catalogue.files().ok()?))
            },
        );
        let (entries, (runs, files)) = (entries?, recorded?);
        let texts = Texts::new(&entries, &layers)?;
        let firsts = catalogue::first_documents(&files);
        let documents: usize = files.iter().flat_map(|f| &f.sources).map(|s| s.documents).sum();
        if documents != entries.len() {
            return None;
        }
        let mut last = Last {
            taken: files
                .iter()
                .map(|file| file.sources.iter().map(|_| AtomicBool::new(false)).collect())
                .collect(),
            manifest,
            runs,
            entries,
            texts,
            layers,
            files: Vec::new(),
            firsts,
            files_by_name: HashMap::new(),
            sources_by_name: HashMap::new(),
        };
        if last.manifest.parser_version == PARSER_VERSION {
            let is_same = program == Some(last.manifest.program.as_str());
            last.list(files, is_same);
        }
        Some(last)
    }

    fn list(&mut self, files: Vec<FileRecord>, with_failures: bool) {
        for (at, file) in files.iter().enumerate() {
            let is_settled = |source: &SourceRecord| {
                source.failure.as_ref().is_none_or(|why| with_failures && !read::may_pass(why))
            };
            if file.sources.iter().all(is_settled) {
                self.files_by_name.entry(file.name.clone()).or_default().push(at);
            }
            for (row, source) in file.sources.iter().enumerate() {
                if source.failure.is_none() {
                    let places = self.sources_by_name.entry(source.name.clone()).or_default();
                    places.push((at, row));
                }
            }
        }
        self.files = files;
    }

    /// Takes a file that has not changed.
    pub(super) fn take_file(&self, name: &str, hash: &str) -> Option<usize> {
        let known = self.files_by_name.get(name)?.iter().copied().find(|at| {
            let is_free = || self.taken[*at].iter().all(|taken| !taken.load(Ordering::Relaxed));
            self.files[*at].hash == hash && !self.files[*at].sources.is_empty() && is_free()
        })?;
        self.taken[known].iter().for_each(|taken| taken.store(true, Ordering::Relaxed));
        Some(known)
    }

    /// A file that was taken.
    pub(super) fn file(&self, at: usize) -> &FileRecord {
        &self.files[at]
    }

    /// The sources of a file that was taken, failures among them.
    pub(super) fn sources(&self, at: usize) -> Vec<KnownSource<'_>> {
        (0..self.files[at].sources.len()).map(|row| self.source(at, row)).collect()
    }

    /// Takes a source that has not changed, of a file that has.
    pub(super) fn take_source(&self, name: &str, hash: &str) -> Option<KnownSource<'_>> {
        let (at, row) = self.sources_by_name.get(name)?.iter().copied().find(|(at, row)| {
            self.files[*at].sources[*row].hash == hash
                && !self.taken[*at][*row].swap(true, Ordering::Relaxed)
        })?;
        Some(self.source(at, row))
    }

    fn source(&self, at: usize, row: usize) -> KnownSource<'_> {
        let record = &self.files[at].sources[row];
        let first = self.firsts[at][row];
        KnownSource { record, documents: first..first + record.documents }
    }
}
