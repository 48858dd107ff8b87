//! The pipeline: files are read, split and tagged in parallel, then indexed, then switched to.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use corpus::catalogue::{CatalogueError, Run};
use corpus::read::{self, Failure, InputFile, PathError};
use corpus::review::{Decision, FILE_NAME, ReviewError};
use corpus::store::{PARSER_VERSION, StoreError, file_digest};
use schemas::assertion::TaggedDocument;
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;

use super::entry::Entry;
use super::gather::{self, GatheredFile, Gathering, Given};
use super::generation::{
    CURRENT, Generation, Manifest, current, read_manifest, segmenter, words_digest,
};
use super::last::Last;
use super::layer;
use super::layers::Layers;
use super::reprints;
use super::reviewed::{Decisions, Reviewer, reviews_path};
use super::schema::INDEX_VERSION;
use super::write::write_generation;
use crate::tag::Tagger;

/// What an index is built from.
#[derive(Clone, Debug)]
pub enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// The digests that are compiled into the program.
    Sample,
}

/// A step of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading, splitting and tagging; counted in files.
    Read,
    /// Indexing; counted in documents.
    Index,
}

/// How far a build is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The step.
    pub stage: Stage,
    /// How many are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// What a build did.
#[derive(Clone, Debug)]
pub struct Report {
    /// The generation that is now served.
    pub manifest: Manifest,
    /// How many files were as they had been.
    pub reused_files: usize,
    /// How many files were new or had changed.
    pub read_files: usize,
    /// How many sources were parsed.
    pub parsed_sources: usize,
    /// How many documents were tagged; findings of the others were taken over.
    pub tagged_documents: usize,
    /// How many documents were indexed; rows of the others were taken over.
    pub indexed_documents: usize,
    /// How many decisions of people had a part in the findings.
    pub applied_decisions: usize,
    /// Decisions whose words stand in no document, or whose mechanism the taxonomy does not have. They
    /// are kept.
    pub unattached_decisions: Vec<Decision>,
}

/// Why no index was built. The last good one, if any, stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A given path cannot be used.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Nothing could be read.
    #[error("no document could be read; {failed} failed, the first: {first}")]
    NothingRead {
        /// How many sources failed.
        failed: usize,
        /// The first failure.
        first: String,
    },
    /// Another program writes to the same index.
    #[error("another build is writing to {}: wait for it, or give another --index", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The folder cannot be written.
    #[error("cannot write the index in {}", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// tantivy failed.
    #[error("cannot write the index in {}", path.display())]
    Tantivy {
        /// The folder.
        path: PathBuf,
        /// What tantivy says.
        source: Box<tantivy::TantivyError>,
    },
    /// The texts cannot be stored, or those of the last generation cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalogue cannot be written.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// People's decisions cannot be read.
    #[error(transparent)]
    Reviews(#[from] ReviewError),
    /// The file with people's decisions is not where it was said to be.
    #[error("there are no decisions in {}: give the file with --reviews, or make it with `indexer review`", path.display())]
    NoReviews {
        /// The file.
        path: PathBuf,
    },
}

/// Generations that are kept besides the present one, for going back by hand.
const KEPT_GENERATIONS: u64 = 1;

/// With so many numbers given away for each document, and this many more, everything is indexed anew,
/// so that the table of numbers stays small.
const MOST_NUMBERS: (u64, u64) = (8, 1 << 20);

/// Builds a generation of the index in `folder` from `input`, and switches to it. The decisions of
/// people are those of [`reviews_path`].
///
/// # Errors
/// A path that is missing or empty, nothing that could be read, or a folder that cannot be written.
/// What fails for one source alone is in the report instead.
pub fn build(
    folder: &Path,
    taxonomy: &Taxonomy,
    input: &Input,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, BuildError> {
    build_reviewed(folder, taxonomy, input, None, progress)
}

/// The same, with people's decisions in the file `reviews`; later builds remember it.
///
/// # Errors
/// As [`build`], or the file is missing.
pub fn build_reviewed(
    folder: &Path,
    taxonomy: &Taxonomy,
    input: &Input,
    reviews: Option<&Path>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report, BuildError> {
    let write_failed = |source| BuildError::Write { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(write_failed)?;
    let _lock = lock(folder)?;
    let reviews = reviews_path(folder, reviews).map_err(|path| BuildError::NoReviews { path })?;
    let decisions = Decisions::read(&reviews)?;
    let words = segmenter(taxonomy);
    let (program, words_digest) = (program(), words_digest(taxonomy));
    let (last, tagger) =
        rayon::join(|| Last::open(folder, &words, program.as_deref()), || Tagger::new(taxonomy));
    let reviewer = Reviewer {
        tagger: &tagger,
        taxonomy,
        decisions: &decisions,
        trusts_last: last.as_ref().is_some_and(|last| {
            Generation::is_current(&last.manifest, taxonomy)
                && program.as_ref() == Some(&last.manifest.program)
        }),
        tagged: AtomicUsize::new(0),
    };
    let number = current(folder).ok().flatten().as_deref().and_then(generation_number);
    let number = number.unwrap_or(0) + 1;
    let gathering = Gathering {
        last: last.as_ref(),
        keeps_rows: last.as_ref().is_some_and(|last| {
            last.manifest.words == words_digest && !has_many_numbers(&last.manifest)
        }),
        reviewer: &reviewer,
        run: number,
        progress,
    };
    let files = gathered(input, &gathering)?;
    let keeps_rows = gathering.keeps_rows;
    let tagged_documents = reviewer.tagged.into_inner();
    let failures: Vec<Failure> = files
        .iter()
        .flat_map(|file| file.record.sources.iter().filter_map(|source| source.as_failure()))
        .collect();
    if files.iter().all(|file| file.documents.is_empty()) {
        let first = failures.first().map_or_else(
            || "the files hold no text".to_owned(),
            |failure| format!("{}: {}", failure.source, failure.reason),
        );
        return Err(BuildError::NothingRead { failed: failures.len(), first });
    }
    let reused_files = files.iter().filter(|file| file.is_unchanged).count();
    let parsed_sources = files.iter().map(|file| file.parsed).sum();
    let mut records = Vec::with_capacity(files.len());
    let (mut entries, mut texts) = (Vec::new(), Vec::new());
    for file in files {
        records.push(file.record);
        for found in file.documents {
            texts.extend(found.text.map(|text| (entries.len(), text)));
            entries.push(found.entry);
        }
    }
    reprints::mark(&mut entries);
    let indexed_documents = texts.len();
    let (mut runs, kept, next_number) = match last {
        Some(last) if keeps_rows => (last.runs, last.layers, last.manifest.next_number),
        Some(last) => (last.runs, Vec::new(), 0),
        None => (Vec::new(), Vec::new(), 0),
    };
    let mut layers = Layers { folder, words: &words, layers: kept, next_number };
    layers
        .add(&mut entries, texts, progress)
        .and_then(|()| layers.tidy(&mut entries))
        .map_err(|error| error.at(folder))?;
    let manifest = Manifest {
        index_version: INDEX_VERSION,
        parser_version: PARSER_VERSION,
        taxonomy: taxonomy.fingerprint(),
        generation: number,
        sources: match input {
            Input::Sample => corpus::sample::fingerprint(),
            Input::Paths(_) => String::new(),
        },
        content: content_hash(taxonomy, &entries),
        documents: entries.len(),
        passages: entries.iter().map(|entry| entry.passages.len()).sum(),
        failures,
        program: program.unwrap_or_default(),
        reviews: (reviews != folder.join(FILE_NAME))
            .then(|| fs::canonicalize(&reviews).unwrap_or(reviews)),
        words: words_digest,
        layers: layers.layers.iter().map(|layer| layer.id).collect(),
        next_number: layers.next_number,
    };
    runs.retain(|run| run.number < number);
    runs.push(Run {
        number,
        finished_at: String::new(),
        program: manifest.program.clone(),
        files_read: records.len() - reused_files,
        files_unchanged: reused_files,
        sources_parsed: parsed_sources,
        documents_tagged: tagged_documents,
        documents_indexed: indexed_documents,
        documents: manifest.documents,
        failures: manifest.failures.len(),
    });
    let path = folder.join(format!("gen-{number:06}"));
    write_generation(&path, &manifest, &entries, &runs, &records)
        .map_err(|error| error.at(folder))?;
    switch(folder, number).map_err(write_failed)?;
    remove_old(folder, number);
    let (applied_decisions, unattached_decisions) = decisions.outcome();
    Ok(Report {
        read_files: records.len() - reused_files,
        manifest,
        reused_files,
        parsed_sources,
        tagged_documents,
        indexed_documents,
        applied_decisions,
        unattached_decisions,
    })
}

fn has_many_numbers(manifest: &Manifest) -> bool {
    let (each, more) = MOST_NUMBERS;
    manifest.next_number > each * manifest.documents as u64 + more
}

/// What was given, read or taken over. What could not be listed stands at the end.
fn gathered(input: &Input, gathering: &Gathering<'_>) -> Result<Vec<GatheredFile>, PathError> {
    let (files, unlisted): (Vec<InputFile>, Vec<Failure>) = match input {
        Input::Paths(paths) => read::list(paths)?,
        Input::Sample => Default::default(),
    };
    let sample = match input {
        Input::Paths(_) => &[],
        Input::Sample => corpus::sample::files(),
    };
    let sample = sample.iter().map(|(name, text)| Given::Text(name, text));
    let given: Vec<Given<'_>> = files.iter().map(Given::File).chain(sample).collect();
    let mut files = gathering.files(&given);
    files.extend(unlisted.into_iter().map(|failure| gather::unlisted(failure, gathering.run)));
    Ok(files)
}

/// What tells this program from others, which might tag otherwise; `None` if it cannot be told.
fn program() -> Option<String> {
    file_digest(&std::env::current_exe().ok()?).ok()
}

/// Reads, splits and tags the given sources without an index: what `indexer extract` prints.
///
/// # Errors
/// A given path cannot be used.
pub fn extract(
    paths: &[PathBuf],
    taxonomy: &Taxonomy,
) -> Result<(Vec<TaggedDocument>, Vec<Failure>), PathError> {
    let reviewer = Reviewer {
        tagger: &Tagger::new(taxonomy),
        taxonomy,
        decisions: &Decisions::default(),
        trusts_last: false,
        tagged: AtomicUsize::new(0),
    };
    let gathering =
        Gathering { last: None, keeps_rows: false, reviewer: &reviewer, run: 0, progress: &|_| {} };
    let files = gathered(&Input::Paths(paths.to_vec()), &gathering)?;
    let failures = files
        .iter()
        .flat_map(|file| file.record.sources.iter().filter_map(|source| source.as_failure()))
        .collect();
    let found = files.into_iter().flat_map(|file| file.documents);
    let (mut entries, texts): (Vec<Entry>, Vec<Option<Document>>) =
        found.map(|found| (found.entry, found.text)).unzip();
    reprints::mark(&mut entries);
    let documents = entries.into_iter().zip(texts).filter_map(|(entry, text)| {
        let document = Document { duplicate_of: entry.duplicate_of.clone(), ..text? };
        Some(TaggedDocument { document, findings: entry.into_findings() })
    });
    Ok((documents.collect(), failures))
}

/// A hash of what the generation says, so that equal content has an equal version anywhere.
fn content_hash(taxonomy: &Taxonomy, entries: &[Entry]) -> String {
    let mut hash =
        taxonomy.fingerprint() ^ u64::from(PARSER_VERSION) ^ u64::from(INDEX_VERSION) << 32;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for entry in entries {
        add(entry.id.as_bytes());
        if entry.decisions > 0 {
            // The rest follows from the text and the taxonomy.
            add(&serde_json::to_vec(&entry.assertions).unwrap_or_default());
        }
    }
    format!("{hash:016x}")
}

/// Makes the generation the present one: the new name is written beside the old and renamed over it.
fn switch(folder: &Path, number: u64) -> io::Result<()> {
    let temporary = folder.join("CURRENT.new");
    fs::write(&temporary, format!("gen-{number:06}\n"))?;
    fs::File::open(&temporary)?.sync_all()?;
    fs::rename(&temporary, folder.join(CURRENT))?;
    layer::sync_folder(folder)
}

/// Removes generations that nobody will go back to, and layers that no generation has. What cannot be removed does no harm.
fn remove_old(folder: &Path, number: u64) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if generation_number(&path).is_some_and(|old| old + KEPT_GENERATIONS < number) {
            let _ = fs::remove_dir_all(path);
        }
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    let kept = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let manifests = kept.filter_map(|path| read_manifest(folder, &path).ok());
    let used: BTreeSet<u64> = manifests.flat_map(|manifest| manifest.layers).collect();
    layer::remove_others(folder, &used);
}

fn generation_number(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix("gen-")?.parse().ok()
}

/// Holds the folder for one build; released when the file is closed, also by a kill.
fn lock(folder: &Path) -> Result<fs::File, BuildError> {
    let write_failed = |source| BuildError::Write { path: folder.to_owned(), source };
    let file = fs::File::create(folder.join("LOCK")).map_err(write_failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(BuildError::Locked { path: folder.to_owned() }),
        Err(fs::TryLockError::Error(source)) => Err(write_failed(source)),
    }
}
