//! The folder of a collection: its pages, and the journal of all visits.
//!
//! A page is written under a hidden name and gets its own by renaming, and only then comes its row in
//! the journal. So a run that is killed leaves whole pages, and at most one of them without a row; it
//! is collected again. A run that ends says so in the journal. The next one then visits all pages
//! anew; after a run that was stopped, it leaves out what that run has done.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use corpus::read::{JOURNAL, Visit};
use serde::{Deserialize, Serialize};

use super::FetchError;

/// Beginning of the names of pages that are being written; hidden, so that nobody reads them.
const PARTIAL: &str = ".partial-";
const LEVEL: i32 = 9;

/// The row that ends a run.
#[derive(Serialize, Deserialize)]
struct Finished {
    finished: u64,
}

/// A collection that is open for one run.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    file: Mutex<File>,
    run: u64,
    /// For each address, the last visit that stored its page.
    stored: HashMap<String, Visit>,
    /// Addresses that this run has done already, before it was stopped.
    done: HashSet<String>,
}

impl Journal {
    /// Opens a collection, or begins it.
    pub(super) fn open(folder: &Path) -> Result<Journal, FetchError> {
        let failed = |source| FetchError::Folder { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let path = folder.join(JOURNAL);
        let options = OpenOptions::new().read(true).append(true).create(true).open(path);
        let mut file = options.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(FetchError::Busy { path: folder.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        remove_partial(folder).map_err(failed)?;
        let mut rows = Vec::new();
        file.read_to_end(&mut rows).map_err(failed)?;
        if rows.last().is_some_and(|byte| *byte != b'\n') {
            // The last row was cut short; the next one begins on a line of its own.
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Journal::of_rows(folder, file, &rows))
    }

    fn of_rows(folder: &Path, file: File, rows: &[u8]) -> Journal {
        let (mut last, mut finished) = (0, 0);
        let mut stored = HashMap::new();
        let mut done: HashMap<u64, HashSet<String>> = HashMap::new();
        for row in rows.split(|byte| *byte == b'\n') {
            if let Ok(visit) = serde_json::from_slice::<Visit>(row) {
                last = last.max(visit.run);
                if visit.failure.is_none() {
                    done.entry(visit.run).or_default().insert(visit.url.clone());
                }
                if visit.file.is_some() {
                    stored.insert(visit.url.clone(), visit);
                }
            } else if let Ok(row) = serde_json::from_slice::<Finished>(row) {
                finished = finished.max(row.finished);
            }
        }
        let run = if finished >= last { finished + 1 } else { last };
        let done = done.remove(&run).unwrap_or_default();
        Journal { folder: folder.to_owned(), file: Mutex::new(file), run, stored, done }
    }

    pub(super) fn run(&self) -> u64 {
        self.run
    }

    /// Whether this run has collected the page before it was stopped.
    pub(super) fn is_done(&self, url: &str) -> bool {
        self.done.contains(url)
    }

    /// The last visit that stored this page, if the page is still there.
    pub(super) fn stored(&self, url: &str) -> Option<&Visit> {
        let visit = self.stored.get(url)?;
        let metadata = fs::metadata(self.folder.join(visit.file.as_ref()?));
        metadata.is_ok_and(|metadata| metadata.is_file()).then_some(visit)
    }

    /// Stores a page as it came.
    pub(super) fn store(&self, name: &str, page: &[u8]) -> io::Result<()> {
        let partial = self.folder.join(format!("{PARTIAL}{name}"));
        let mut file = File::create(&partial)?;
        file.write_all(&zstd::bulk::compress(page, LEVEL)?)?;
        file.sync_all()?;
        fs::rename(partial, self.folder.join(name))
    }

    /// Adds a row.
    pub(super) fn add(&self, visit: &Visit) -> io::Result<()> {
        self.add_row(visit)?;
        let before = self.stored.get(&visit.url).and_then(|visit| visit.file.as_deref());
        match (before, &visit.file) {
            // The page is of another kind now, and so is its name.
            (Some(before), Some(file)) if before != file => {
                match fs::remove_file(self.folder.join(before)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Says that the run is over.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.add_row(&Finished { finished: self.run })
    }

    fn add_row(&self, row: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }
}

/// Removes what a run that was killed left unfinished.
fn remove_partial(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(journal: &Journal, url: &str, file: &str) -> Visit {
        let (url, file) = (url.to_owned(), Some(file.to_owned()));
        Visit { url, run: journal.run(), file, ..Visit::default() }
    }

    #[test]
    fn a_run_that_was_stopped_goes_on_and_one_that_ended_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        assert!(matches!(Journal::open(folder.path()), Err(FetchError::Busy { .. })));
        journal.store("a.html.zst", b"a").unwrap();
        journal.add(&visit(&journal, "http://a/", "a.html.zst")).unwrap();
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(folder.path().join(JOURNAL)).unwrap();
        file.write_all(b"{\"url\":\"http://b/\",\"run\":1,\"ti").unwrap();
        fs::write(folder.path().join(".partial-b.html.zst"), b"half").unwrap();

        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.run(), 1);
        assert!(journal.is_done("http://a/") && !journal.is_done("http://b/"));
        assert!(journal.stored("http://a/").is_some());
        assert!(!folder.path().join(".partial-b.html.zst").is_file());
        journal.store("b.pdf.zst", b"b").unwrap();
        journal.add(&visit(&journal, "http://b/", "b.pdf.zst")).unwrap();
        journal.finish().unwrap();
        drop(journal);

        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.run(), 2);
        assert!(!journal.is_done("http://a/") && journal.stored("http://b/").is_some());
        journal.store("b.html.zst", b"b").unwrap();
        journal.add(&visit(&journal, "http://b/", "b.html.zst")).unwrap();
        assert!(!folder.path().join("b.pdf.zst").is_file(), "the old kind is gone");
        fs::remove_file(folder.path().join("a.html.zst")).unwrap();
        assert!(journal.stored("http://a/").is_none(), "a page that is gone is collected anew");
    }
}
