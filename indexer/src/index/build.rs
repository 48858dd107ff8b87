//! The pipeline: files are read, split and tagged in parallel, then indexed, then switched to.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::read::{self, Failure, InputFile, PathError, Source};
use corpus::review::{Decision, FILE_NAME, ReviewError};
use corpus::split;
use corpus::store::{
    Dictionaries, DocumentStore, FileKey, Frame, PARSER_VERSION, StoreError, StoreWriter,
    file_digest,
};
use rayon::prelude::*;
use schemas::assertion::TaggedDocument;
use schemas::document::Document;
use schemas::taxonomy::Taxonomy;
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::entry::Entry;
use super::generation::{
    CURRENT, ENTRIES, Generation, MANIFEST, Manifest, STORE, TANTIVY, current, read_entries,
    read_manifest, segmenter, write_entries,
};
use super::heading::is_heading;
use super::reviewed::{Decisions, Reviewed, Reviewer, reviews_path};
use super::schema::{Fields, INDEX_VERSION, TOKENIZER, schema};
use super::tokenizer::WordTokenizer;
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
    /// How many files were taken from the store unread.
    pub reused_files: usize,
    /// How many files were read.
    pub read_files: usize,
    /// How many documents were tagged; findings of the others were taken over.
    pub tagged_documents: usize,
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
    /// The store of the last generation cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
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

/// Memory of tantivy's writer.
const WRITER_BYTES: usize = 160 << 20;
/// Generations that are kept besides the present one, for going back by hand.
const KEPT_GENERATIONS: u64 = 1;

/// The documents of one input file.
struct FileDocuments {
    key: FileKey,
    documents: Vec<Reviewed>,
    failures: Vec<Failure>,
    is_reused: bool,
}

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
    let last = current(folder).ok().flatten();
    let known = last.as_ref().and_then(|path| DocumentStore::open(&path.join(STORE)).ok());
    let program = program();
    let tagger = Tagger::new(taxonomy);
    let reviewer = Reviewer {
        tagger: &tagger,
        taxonomy,
        decisions: &decisions,
        known: &known_findings(folder, taxonomy, program.as_deref()),
        tagged: AtomicUsize::new(0),
    };
    let (files, mut failures) = match input {
        Input::Paths(paths) => {
            let (files, failures) = read::list(paths)?;
            (read_files(&files, known.as_ref(), &reviewer, progress), failures)
        }
        Input::Sample => (read_sample(&reviewer, progress), Vec::new()),
    };
    let tagged_documents = reviewer.tagged.into_inner();
    failures.extend(files.iter().flat_map(|file| file.failures.iter().cloned()));
    if files.iter().all(|file| file.documents.is_empty()) {
        let first = failures.first().map_or_else(
            || "the files hold no text".to_owned(),
            |failure| format!("{}: {}", failure.source, failure.reason),
        );
        return Err(BuildError::NothingRead { failed: failures.len(), first });
    }
    let number = last.as_deref().and_then(generation_number).unwrap_or(0) + 1;
    let path = folder.join(format!("gen-{number:06}"));
    if path.is_dir() {
        // Left behind by a build that was killed before it switched.
        fs::remove_dir_all(&path).map_err(write_failed)?;
    }
    fs::create_dir_all(path.join(TANTIVY)).map_err(write_failed)?;
    let (reused_files, read_files) = (
        files.iter().filter(|f| f.is_reused).count(),
        files.iter().filter(|f| !f.is_reused).count(),
    );
    let (entries, documents) = store_documents(files, &path)?;
    write_entries(&path.join(ENTRIES), &entries).map_err(write_failed)?;
    write_tantivy(&path.join(TANTIVY), taxonomy, &documents, progress).map_err(|source| {
        BuildError::Tantivy { path: folder.to_owned(), source: Box::new(source) }
    })?;
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
        documents: documents.len(),
        passages: documents.iter().map(|document| document.passages.len()).sum(),
        failures,
        program: program.unwrap_or_default(),
        reviews: (reviews != folder.join(FILE_NAME))
            .then(|| fs::canonicalize(&reviews).unwrap_or(reviews)),
    };
    write_manifest(&path, &manifest).map_err(write_failed)?;
    switch(folder, number).map_err(write_failed)?;
    remove_old(folder, number);
    let (applied_decisions, unattached_decisions) = decisions.outcome();
    Ok(Report {
        manifest,
        reused_files,
        read_files,
        tagged_documents,
        applied_decisions,
        unattached_decisions,
    })
}

/// What tells this program from others, which might tag otherwise; `None` if it cannot be told.
fn program() -> Option<String> {
    file_digest(&std::env::current_exe().ok()?).ok()
}

/// The findings of the present generation, if this very program made them with this taxonomy.
fn known_findings(
    folder: &Path,
    taxonomy: &Taxonomy,
    program: Option<&str>,
) -> HashMap<String, Entry> {
    let entries = || {
        let path = current(folder).ok()??;
        let manifest = read_manifest(folder, &path).ok()?;
        let is_same = Generation::is_current(&manifest, taxonomy)
            && program.is_some_and(|program| program == manifest.program);
        is_same.then(|| read_entries(&path.join(ENTRIES)).ok()).flatten()
    };
    entries().unwrap_or_default().into_iter().map(|entry| (entry.id.clone(), entry)).collect()
}

/// Reads, splits and tags the given sources without an index: what `indexer extract` prints.
///
/// # Errors
/// A given path cannot be used.
pub fn extract(
    paths: &[PathBuf],
    taxonomy: &Taxonomy,
) -> Result<(Vec<TaggedDocument>, Vec<Failure>), PathError> {
    let (files, mut failures) = read::list(paths)?;
    let reviewer = Reviewer {
        tagger: &Tagger::new(taxonomy),
        taxonomy,
        decisions: &Decisions::default(),
        known: &HashMap::new(),
        tagged: AtomicUsize::new(0),
    };
    let files = read_files(&files, None, &reviewer, &|_| {});
    let mut documents = Vec::new();
    for file in files {
        documents.extend(file.documents.into_iter().map(|document| document.tagged));
        failures.extend(file.failures);
    }
    mark_duplicates(documents.iter_mut());
    Ok((documents, failures))
}

fn read_files(
    files: &[InputFile],
    known: Option<&DocumentStore>,
    reviewer: &Reviewer<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Vec<FileDocuments> {
    let done = AtomicUsize::new(0);
    let read = files.par_iter().map(|file| {
        let documents = read_file(file, known, reviewer);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(Progress { stage: Stage::Read, done, total: files.len() });
        documents
    });
    read.collect()
}

fn read_file(
    file: &InputFile,
    known: Option<&DocumentStore>,
    reviewer: &Reviewer<'_>,
) -> FileDocuments {
    let key = match FileKey::of(file) {
        Ok(key) => key,
        Err(error) => {
            let reason = format!("cannot be read: {error}");
            let failure = Failure { source: file.name.clone(), reason };
            let key = FileKey::of_text(&file.name, "");
            return FileDocuments {
                key,
                documents: Vec::new(),
                failures: vec![failure],
                is_reused: false,
            };
        }
    };
    if let Some((documents, failures)) = known.and_then(|known| known.unchanged(&key)) {
        let documents = reviewer.unchanged(documents);
        return FileDocuments { key, documents, failures, is_reused: true };
    }
    // The rows of one large file are read in turn and worked on by all threads.
    let read: Vec<Result<Vec<(usize, Reviewed)>, Failure>> = read::sources(file)
        .enumerate()
        .par_bridge()
        .map(|(row, source)| {
            Ok(tag_source(&source?, reviewer).into_iter().map(|d| (row, d)).collect())
        })
        .collect();
    let mut documents = Vec::new();
    let mut failures = Vec::new();
    for result in read {
        match result {
            Ok(more) => documents.extend(more),
            Err(failure) => failures.push(failure),
        }
    }
    documents.sort_by_key(|(row, _)| *row);
    failures.sort_by(|left, right| left.reason.cmp(&right.reason));
    if documents.is_empty() && failures.is_empty() {
        let reason = "holds no text".to_owned();
        failures.push(Failure { source: file.name.clone(), reason });
    }
    let documents = documents.into_iter().map(|(_, document)| document).collect();
    FileDocuments { key, documents, failures, is_reused: false }
}

fn tag_source(source: &Source, reviewer: &Reviewer<'_>) -> Vec<Reviewed> {
    reviewer.read(split::documents(source))
}

fn read_sample(
    reviewer: &Reviewer<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Vec<FileDocuments> {
    let files = corpus::sample::files();
    let done = AtomicUsize::new(0);
    let read = files.par_iter().map(|(name, text)| {
        let (documents, failures) = match read::decode_markdown(name, text) {
            Ok(source) => (tag_source(&source, reviewer), Vec::new()),
            Err(failure) => (Vec::new(), vec![failure]),
        };
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(Progress { stage: Stage::Read, done, total: files.len() });
        FileDocuments { key: FileKey::of_text(name, text), documents, failures, is_reused: false }
    });
    read.collect()
}

/// Names, in every document that repeats an earlier one word for word, the earlier one.
fn mark_duplicates<'a>(documents: impl Iterator<Item = &'a mut TaggedDocument>) {
    let mut first: HashMap<(u64, u64), String> = HashMap::new();
    for tagged in documents {
        let document = &mut tagged.document;
        let key = text_key(document);
        document.duplicate_of = first.get(&key).cloned();
        if document.duplicate_of.is_none() {
            first.insert(key, document.id.clone());
        }
    }
}

/// A key of a document's text, small enough to hold one for every document: the texts of its
/// passages under two independent hashes.
fn text_key(document: &Document) -> (u64, u64) {
    let hash = |seed: u64| {
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        document.passages.iter().for_each(|passage| passage.text.hash(&mut hasher));
        hasher.finish()
    };
    (hash(1), hash(2))
}

/// Writes the store; returns what stays in memory and what is still to be indexed.
fn store_documents(
    files: Vec<FileDocuments>,
    path: &Path,
) -> Result<(Vec<Entry>, Vec<Document>), BuildError> {
    let mut keys = Vec::with_capacity(files.len());
    let mut tagged = Vec::new();
    for file in files {
        keys.push((file.key, file.documents.len(), file.failures));
        tagged.extend(file.documents);
    }
    mark_duplicates(tagged.iter_mut().map(|reviewed: &mut Reviewed| &mut reviewed.tagged));
    let (entries, documents): (Vec<Entry>, Vec<Document>) =
        tagged.into_par_iter().map(|found| Entry::split(found.tagged, found.decisions)).unzip();
    let failed = |source| BuildError::Write { path: path.to_owned(), source };
    let dictionaries = Dictionaries::train(&documents).map_err(failed)?;
    let frames: Vec<Frame> = documents
        .par_iter()
        .map(|document| Frame::new(document, &dictionaries))
        .collect::<io::Result<_>>()
        .map_err(failed)?;
    let mut writer = StoreWriter::new(&dictionaries);
    let mut start = 0;
    for (key, count, failures) in keys {
        writer.add(key, &frames[start..start + count], failures);
        start += count;
    }
    writer.write(&path.join(STORE))?;
    Ok((entries, documents))
}

fn write_tantivy(
    path: &Path,
    taxonomy: &Taxonomy,
    documents: &[Document],
    progress: &(dyn Fn(Progress) + Sync),
) -> tantivy::Result<()> {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(path, schema)?;
    index.tokenizers().register(TOKENIZER, WordTokenizer::new(segmenter(taxonomy)));
    let mut writer: IndexWriter = index.writer(WRITER_BYTES)?;
    for (position, document) in documents.iter().enumerate() {
        add_document(&writer, fields, position, document)?;
        progress(Progress { stage: Stage::Index, done: position + 1, total: documents.len() });
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

fn add_document(
    writer: &IndexWriter,
    fields: Fields,
    position: usize,
    document: &Document,
) -> tantivy::Result<()> {
    let title = document.title.as_deref().unwrap_or_default();
    let mut heading = "";
    for (number, passage) in document.passages.iter().enumerate() {
        let mut row = TantivyDocument::default();
        row.add_u64(fields.document, position as u64);
        row.add_u64(fields.passage, number as u64);
        row.add_text(fields.text, &passage.text);
        if number == 0 {
            row.add_text(fields.title, title);
        }
        row.add_text(fields.heading, heading);
        if is_heading(passage) {
            heading = &passage.text;
        }
        writer.add_document(row)?;
    }
    Ok(())
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

fn write_manifest(path: &Path, manifest: &Manifest) -> io::Result<()> {
    fs::write(path.join(MANIFEST), serde_json::to_vec_pretty(manifest)?)?;
    fs::File::open(path.join(MANIFEST))?.sync_all()
}

/// Makes the generation the present one: the new name is written beside the old and renamed over it.
fn switch(folder: &Path, number: u64) -> io::Result<()> {
    let temporary = folder.join("CURRENT.new");
    fs::write(&temporary, format!("gen-{number:06}\n"))?;
    fs::File::open(&temporary)?.sync_all()?;
    fs::rename(&temporary, folder.join(CURRENT))
}

/// Removes generations that nobody will go back to. What cannot be removed does no harm.
fn remove_old(folder: &Path, number: u64) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if generation_number(&path).is_some_and(|old| old + KEPT_GENERATIONS < number) {
            let _ = fs::remove_dir_all(path);
        }
    }
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
