//! From what was given to documents with their findings: what has not changed is taken over from the
//! last generation, the rest is read, split and tagged by all threads.

use std::fs;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::catalogue::{FileRecord, SourceRecord};
use corpus::read::{self, Failure, InputFile, Source};
use corpus::split;
use corpus::store::{file_digest, text_digest};
use rayon::prelude::*;
use schemas::document::Document;

use super::build::{Progress, Stage};
use super::entry::Entry;
use super::last::{KnownSource, Last};
use super::reviewed::{Reviewed, Reviewer};

/// A file, or a text that is compiled in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    File(&'a InputFile),
    Text(&'a str, &'a str),
}

impl Given<'_> {
    fn name(&self) -> &str {
        match self {
            Given::File(file) => &file.name,
            Given::Text(name, _) => name,
        }
    }

    fn size_bytes(&self) -> u64 {
        match self {
            // Not the size when it was listed: the file may have grown since.
            Given::File(file) => fs::metadata(&file.path).map_or(file.size_bytes, |now| now.len()),
            Given::Text(_, text) => text.len() as u64,
        }
    }

    fn digest(&self) -> io::Result<String> {
        match self {
            Given::File(file) => {
                if read::is_refused(file)? {
                    // Whatever it holds, it is refused for its size.
                    return Ok(text_digest(&["refused", &self.size_bytes().to_string()]));
                }
                let digest = file_digest(&file.path)?;
                // Where a page was collected, and what its server said, are a part of what is read.
                let Some(collected) = &file.collected else { return Ok(digest) };
                let charset = collected.charset.as_deref().unwrap_or_default();
                Ok(text_digest(&[digest.as_str(), &collected.url, charset]))
            }
            Given::Text(_, text) => Ok(text_digest(&[text])),
        }
    }

    fn sources(&self) -> Box<dyn Iterator<Item = Result<Source, Failure>> + Send> {
        match self {
            Given::File(file) => read::sources(file),
            Given::Text(name, text) => Box::new(std::iter::once(read::decode_markdown(name, text))),
        }
    }
}

/// A document with its findings. Its text is at hand where it must be indexed.
pub(super) struct Found {
    pub(super) entry: Entry,
    pub(super) text: Option<Document>,
}

impl Found {
    fn new(reviewed: Reviewed) -> Found {
        let (entry, document) = Entry::split(reviewed.tagged, reviewed.decisions);
        Found { entry, text: Some(document) }
    }
}

/// A file with its documents, those of one source after those of the other.
pub(super) struct GatheredFile {
    pub(super) record: FileRecord,
    pub(super) documents: Vec<Found>,
    pub(super) is_unchanged: bool,
    /// Sources that were parsed.
    pub(super) parsed: usize,
}

/// What gathering needs to know.
pub(super) struct Gathering<'a> {
    pub(super) last: Option<&'a Last>,
    /// Whether the rows of the last generation can be taken over, too.
    pub(super) keeps_rows: bool,
    pub(super) reviewer: &'a Reviewer<'a>,
    /// The number of this run.
    pub(super) run: u64,
    pub(super) progress: &'a (dyn Fn(Progress) + Sync),
}

/// One source, with what became of it.
struct Gathered {
    record: SourceRecord,
    documents: Vec<Found>,
    is_parsed: bool,
}

impl Gathering<'_> {
    /// The files, in the order given.
    pub(super) fn files(&self, given: &[Given<'_>]) -> Vec<GatheredFile> {
        let digests: Vec<io::Result<String>> = given.par_iter().map(Given::digest).collect();
        // Whole files first: a source of an unchanged file must not be taken for one elsewhere.
        let known = given
            .iter()
            .zip(&digests)
            .map(|(given, digest)| self.last?.take_file(given.name(), digest.as_deref().ok()?));
        let known: Vec<Option<usize>> = known.collect();
        let (done, total) = (AtomicUsize::new(0), given.len());
        let files = given.par_iter().zip(digests).zip(known).map(|((given, digest), known)| {
            let unchanged = known.and_then(|known| self.unchanged_file(known));
            let file = unchanged.unwrap_or_else(|| self.read_file(given, digest));
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            (self.progress)(Progress { stage: Stage::Read, done, total });
            file
        });
        files.collect()
    }

    fn unchanged_file(&self, known: usize) -> Option<GatheredFile> {
        let last = self.last?;
        let sources = last.sources(known);
        let documents = sources.par_iter().map(|source| self.unchanged(last, source));
        let documents = documents.collect::<Option<Vec<Vec<Found>>>>()?;
        Some(GatheredFile {
            record: last.file(known).clone(),
            documents: documents.into_iter().flatten().collect(),
            is_unchanged: true,
            parsed: 0,
        })
    }

    /// The documents of an unchanged source; `None` if their texts are needed and cannot be read.
    fn unchanged(&self, last: &Last, source: &KnownSource<'_>) -> Option<Vec<Found>> {
        let entries = last.entries.get(source.documents.clone())?;
        let siblings = entries.iter().map(|entry| entry.id.clone()).collect();
        let found = source.documents.clone().zip(entries).map(|(position, known)| {
            let is_settled = self.reviewer.is_settled(known, &siblings);
            if is_settled && self.keeps_rows {
                return Some(Found { entry: known.clone(), text: None });
            }
            let document = last.texts.get(position).ok()?;
            let (entry, document) = if is_settled {
                (known.clone(), document)
            } else {
                let Reviewed { tagged, decisions } = self.reviewer.tag(document, &siblings);
                let (entry, document) = Entry::split(tagged, decisions);
                (Entry { place: known.place, ..entry }, document)
            };
            Some(Found { entry, text: (!self.keeps_rows).then_some(document) })
        });
        found.collect()
    }

    fn read_file(&self, given: &Given<'_>, digest: io::Result<String>) -> GatheredFile {
        let size_bytes = given.size_bytes();
        let (hash, sources) = match digest {
            // The rows of one large file are read in turn and worked on by all threads.
            Ok(hash) => {
                let sources = given.sources().enumerate().par_bridge();
                let sources = sources.map(|(row, source)| (row, self.source(given, source)));
                let mut sources: Vec<(usize, Gathered)> = sources.collect();
                sources.sort_by_key(|(row, _)| *row);
                (hash, sources.into_iter().map(|(_, source)| source).collect())
            }
            Err(error) => {
                let source = given.name().to_owned();
                let failure = Failure { source, reason: format!("cannot be read: {error}") };
                (String::new(), vec![self.source(given, Err(failure))])
            }
        };
        self.file(given.name(), hash, size_bytes, sources)
    }

    fn file(
        &self,
        name: &str,
        hash: String,
        size_bytes: u64,
        mut sources: Vec<Gathered>,
    ) -> GatheredFile {
        let is_void = |source: &Gathered| source.documents.is_empty();
        if sources.iter().all(|s| is_void(s) && s.record.failure.is_none()) {
            let failure = Failure { source: name.to_owned(), reason: "holds no text".to_owned() };
            sources.push(self.failed(failure));
        }
        let parsed = sources.iter().filter(|source| source.is_parsed).count();
        // What failed as a whole is known by its bytes, as there is no text to know it by.
        for Gathered { record, .. } in &mut sources {
            if record.failure.is_some() && record.name == name {
                record.hash.clone_from(&hash);
                record.size_bytes = size_bytes;
            }
        }
        let (mut records, mut documents) = (Vec::new(), Vec::new());
        for source in sources {
            records.push(source.record);
            documents.extend(source.documents);
        }
        let record = FileRecord { name: name.to_owned(), hash, size_bytes, sources: records };
        GatheredFile { record, documents, is_unchanged: false, parsed }
    }

    fn source(&self, given: &Given<'_>, source: Result<Source, Failure>) -> Gathered {
        let source = match source {
            Ok(source) => source,
            Err(failure) => return self.failed(failure),
        };
        let hash = source.digest();
        let known = self.last.and_then(|last| {
            let known = last.take_source(&source.name, &hash)?;
            Some((known.record.run, self.unchanged(last, &known)?))
        });
        let is_parsed = known.is_none();
        let (run, documents) = known.unwrap_or_else(|| {
            let reviewed = self.reviewer.read(split::documents(&source));
            (self.run, reviewed.into_iter().map(Found::new).collect())
        });
        let is_whole_file = source.name == given.name();
        let record = SourceRecord {
            hash,
            size_bytes: if is_whole_file { given.size_bytes() } else { source.text.len() as u64 },
            encoding: source.charset.unwrap_or_default(),
            reader: source.reader,
            licence: source.hints.licence,
            name: source.name,
            run,
            documents: documents.len(),
            failure: None,
        };
        Gathered { record, documents, is_parsed }
    }

    fn failed(&self, failure: Failure) -> Gathered {
        let Failure { source, reason } = failure;
        let record = SourceRecord {
            name: source,
            run: self.run,
            failure: Some(reason),
            ..SourceRecord::default()
        };
        Gathered { record, documents: Vec::new(), is_parsed: false }
    }
}

/// A file that could not even be listed.
pub(super) fn unlisted(failure: Failure, run: u64) -> GatheredFile {
    let Failure { source: name, reason } = failure;
    let source =
        SourceRecord { name: name.clone(), run, failure: Some(reason), ..SourceRecord::default() };
    let record = FileRecord { name, sources: vec![source], ..FileRecord::default() };
    GatheredFile { record, documents: Vec::new(), is_unchanged: false, parsed: 0 }
}
