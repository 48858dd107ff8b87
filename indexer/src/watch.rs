//! Waits for changes of files and folders.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// How long nothing must happen before a change is taken for complete.
const QUIET: Duration = Duration::from_millis(500);
/// How long a change may go on before it is taken as it is.
const LONGEST: Duration = Duration::from_secs(10);

/// Why changes cannot be seen.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch {} for changes", path.display())]
pub struct WatchError {
    path: PathBuf,
    source: notify::Error,
}

/// Files and folders that are watched from now on.
pub struct Watch {
    events: Receiver<notify::Result<Event>>,
    /// Holds the watches as long as it lives.
    _watcher: RecommendedWatcher,
    roots: Vec<PathBuf>,
    index: PathBuf,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watch").field("roots", &self.roots).finish()
    }
}

impl Watch {
    /// Watches `paths` and everything below them. What happens in the folder `index`, should it stand
    /// there, is no change.
    ///
    /// # Errors
    /// A path is missing, or the system watches no more.
    pub fn new(paths: &[PathBuf], index: &Path) -> Result<Watch, WatchError> {
        let (sender, events) = channel();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| WatchError { path, source }
        };
        let mut watcher = notify::recommended_watcher(sender).map_err(failed(index))?;
        // The index may not be there yet.
        let whole = |path: &Path| {
            let absolute = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            path.canonicalize().unwrap_or_else(|_| absolute())
        };
        let roots: Vec<PathBuf> = paths.iter().map(|path| whole(path)).collect();
        for root in &roots {
            // Editors replace a file by another of its name: only its folder sees that.
            let (path, mode) = match root.parent() {
                Some(parent) if root.is_file() => (parent, RecursiveMode::NonRecursive),
                _ => (root.as_path(), RecursiveMode::Recursive),
            };
            watcher.watch(path, mode).map_err(failed(path))?;
        }
        Ok(Watch { events, _watcher: watcher, roots, index: whole(index) })
    }

    /// Waits for a change, and until it is complete; `false` if there was none for so long.
    pub fn changed(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) if self.is_change(&event) => break,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(left);
                    return false;
                }
            }
        }
        let (begun, mut last) = (Instant::now(), Instant::now());
        while last.elapsed() < QUIET && begun.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET.saturating_sub(last.elapsed())) {
                Ok(event) if self.is_change(&event) => last = Instant::now(),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        true
    }

    /// Whether an event says that something to read has changed. Reading is none, nor is what happens
    /// to files that are not read.
    fn is_change(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.is_empty() || event.paths.iter().any(|path| self.is_read(path))
    }

    fn is_read(&self, path: &Path) -> bool {
        let below = self.roots.iter().find_map(|root| path.strip_prefix(root).ok());
        let is_hidden = |below: &Path| {
            below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
        };
        below.is_some_and(|below| !is_hidden(below)) && !path.starts_with(&self.index)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);
    const LONG_ENOUGH: Duration = Duration::from_millis(700);

    #[test]
    fn changes_are_seen_once_and_reading_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let texts = folder.path().join("texts");
        fs::create_dir_all(texts.join("below")).unwrap();
        let watch = Watch::new(std::slice::from_ref(&texts), &texts.join("index")).unwrap();
        for number in 0..20 {
            fs::write(texts.join(format!("below/{number}.txt")), "正文。").unwrap();
        }
        assert!(watch.changed(SOON));
        fs::read(texts.join("below/0.txt")).unwrap();
        fs::write(texts.join(".hidden"), "x").unwrap();
        fs::create_dir(texts.join("index")).unwrap();
        assert!(!watch.changed(LONG_ENOUGH), "many files are one change, and reading is none");
        fs::remove_file(texts.join("below/3.txt")).unwrap();
        assert!(watch.changed(SOON));
    }

    #[test]
    fn a_file_that_is_replaced_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        fs::write(&file, "一").unwrap();
        fs::write(folder.path().join("b.txt"), "一").unwrap();
        let watch = Watch::new(std::slice::from_ref(&file), &folder.path().join("index")).unwrap();
        fs::write(folder.path().join("b.txt"), "二").unwrap();
        assert!(!watch.changed(LONG_ENOUGH), "its neighbours are not read");
        fs::write(folder.path().join("new"), "二").unwrap();
        fs::rename(folder.path().join("new"), &file).unwrap();
        assert!(watch.changed(SOON));
        assert!(Watch::new(&[folder.path().join("none")], folder.path()).is_err());
    }
}
