//! Collects pages from the web, politely and safely, into a folder that a build reads.
//!
//! Politely: `list` names the pages, `robots` what their hosts allow, `pace` when a host may be asked
//! next; a page that is here already is asked for only if it has changed, and the requests say who
//! asks. Safely: `address` keeps the program away from machines that are not public, `exchange` keeps
//! every answer within limits, and `journal` keeps whole pages whatever happens. `page` is the visit
//! to one page. What is stored is what came, compressed; reading it is up to `corpus::read`.

mod address;
mod exchange;
mod journal;
mod list;
mod pace;
mod page;
mod robots;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use corpus::read::{Failure, Visit};
use url::Url;

pub use address::Reach;
use journal::Journal;
use page::Visitor;

/// The name by which a robots.txt may speak of this program.
pub const AGENT: &str = "tashan-fetch";
/// So many hosts are asked at the same time; each has its own pace.
const MOST_HOSTS_AT_ONCE: usize = 8;
/// So many sitemaps are read that other sitemaps name.
const MOST_SITEMAPS: usize = 1_000;

/// How a collection is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who collects, and how to reach them; part of the user agent.
    pub contact: Option<String>,
    /// Time between two requests to a host.
    pub pause: Duration,
    /// Longest time for a request with its answer.
    pub timeout: Duration,
    /// Largest page, decompressed.
    pub largest_bytes: u64,
    /// How often a fault that may pass is tried again.
    pub retries: u32,
    /// Which addresses may be asked.
    pub reach: Reach,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            contact: None,
            pause: Duration::from_secs(1),
            timeout: Duration::from_secs(60),
            largest_bytes: 32 << 20,
            retries: 2,
            reach: Reach::Public,
        }
    }
}

impl Options {
    /// The header `User-Agent`.
    pub fn user_agent(&self) -> String {
        let program = format!("{AGENT}/{}", env!("CARGO_PKG_VERSION"));
        let contact = self.contact.as_deref().map(str::trim).filter(|text| !text.is_empty());
        contact.map_or(program.clone(), |contact| format!("{program} ({contact})"))
    }
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Pages that are new or have changed.
    pub stored: usize,
    /// Their size as they came.
    pub bytes: u64,
    /// Pages that have not changed.
    pub unchanged: usize,
    /// Pages that this run had collected before it was stopped.
    pub done_before: usize,
    /// What was not collected, and why.
    pub failures: Vec<Failure>,
}

/// Why nothing could be collected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The list cannot be used.
    #[error("{name}: {reason}")]
    List {
        /// The list as it was given.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The contact cannot stand in a header.
    #[error(
        "the contact `{contact}` cannot be sent: give printable ASCII without brackets, such as a mail address"
    )]
    Contact {
        /// As it was given.
        contact: String,
    },
    /// The folder cannot be read or written.
    #[error("cannot use the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another run works there.
    #[error("another run collects into {}: wait until it ends", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
}

/// Collects the pages that `list` names, a file or an address, into `folder`. `clock` tells the time,
/// `progress` hears how many pages of how many are done.
///
/// # Errors
/// The list names no page, or the folder cannot be used. A page that fails is part of the summary.
pub fn collect(
    list: &str,
    folder: &Path,
    options: &Options,
    clock: fn() -> SystemTime,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Summary, FetchError> {
    let is_sendable = |c: char| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '(' | ')');
    if let Some(contact) = options.contact.as_ref().filter(|text| !text.chars().all(is_sendable)) {
        return Err(FetchError::Contact { contact: contact.clone() });
    }
    let journal = Journal::open(folder)?;
    let visitor = Visitor::new(options, clock);
    let (pages, failures) = pages(list, &visitor)?;
    let total = pages.len();
    let (done, open): (Vec<Url>, Vec<Url>) =
        pages.into_iter().partition(|url| journal.is_done(url.as_str()));
    let summary = Summary { done_before: done.len(), failures, ..Summary::default() };
    let failed = |source| FetchError::Folder { path: folder.to_owned(), source };
    let run = Run { journal: &journal, visitor: &visitor, progress, total };
    let summary = run.collect(open, summary).map_err(failed)?;
    journal.finish().map_err(failed)?;
    Ok(summary)
}

/// The pages that a list and the sitemaps in it name, each once.
fn pages(list: &str, visitor: &Visitor<'_>) -> Result<(Vec<Url>, Vec<Failure>), FetchError> {
    let wrong = |reason| FetchError::List { name: list.to_owned(), reason };
    let mut seen: HashSet<Url> = HashSet::new();
    let is_address = list.starts_with("http://") || list.starts_with("https://");
    let read = if is_address {
        let url = list::address(list).map_err(wrong)?;
        let bytes = visitor.list(&url).map_err(|fault| wrong(fault.reason))?;
        seen.insert(url);
        list::read(list, &bytes).map_err(wrong)?
    } else {
        let size = fs::metadata(list).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        if size.len() > list::LARGEST_BYTES {
            return Err(wrong(format!("is larger than {} MB", list::LARGEST_BYTES >> 20)));
        }
        let bytes = fs::read(list).map_err(|error| wrong(format!("cannot be read: {error}")))?;
        list::read(list, &bytes).map_err(wrong)?
    };
    let (mut pages, mut failures) = (read.pages, read.failures);
    let mut sitemaps: VecDeque<Url> = read.sitemaps.into();
    while let Some(url) = sitemaps.pop_front() {
        if !seen.insert(url.clone()) {
            continue;
        }
        let bytes = if seen.len() > MOST_SITEMAPS {
            Err(format!("is left out: more than {MOST_SITEMAPS} sitemaps are named"))
        } else {
            visitor.list(&url).map_err(|fault| fault.reason)
        };
        match bytes.and_then(|bytes| list::read(url.as_str(), &bytes)) {
            Ok(read) => {
                pages.extend(read.pages);
                sitemaps.extend(read.sitemaps);
                failures.extend(read.failures);
            }
            Err(reason) => failures.push(Failure { source: url.to_string(), reason }),
        }
    }
    let mut known = HashSet::new();
    pages.retain(|url| known.insert(url.clone()));
    if pages.is_empty() && failures.is_empty() {
        return Err(wrong("names no page".to_owned()));
    }
    Ok((pages, failures))
}

/// What the threads of a run share.
struct Run<'a> {
    journal: &'a Journal,
    visitor: &'a Visitor<'a>,
    progress: &'a (dyn Fn(usize, usize) + Sync),
    total: usize,
}

impl Run<'_> {
    /// Visits the pages, host by host; several hosts at a time.
    fn collect(&self, pages: Vec<Url>, summary: Summary) -> io::Result<Summary> {
        let mut hosts: BTreeMap<String, Vec<Url>> = BTreeMap::new();
        for url in pages {
            hosts.entry(page::host(&url)).or_default().push(url);
        }
        let threads = hosts.len().min(MOST_HOSTS_AT_ONCE);
        let queue: Mutex<VecDeque<Vec<Url>>> = Mutex::new(hosts.into_values().collect());
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let summary = Mutex::new(summary);
        let work = || -> io::Result<()> {
            while let Some(pages) = next() {
                for url in pages {
                    let visited = self.visitor.visit(&url, self.journal).and_then(|visit| {
                        self.journal.add(&visit)?;
                        Ok(visit)
                    });
                    let visit = visited.inspect_err(|_| {
                        // A folder that cannot be written ends the run for all.
                        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    })?;
                    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
                    self.note(&mut summary, visit);
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let ended = workers.into_iter().map(|worker| {
                worker.join().unwrap_or_else(|_| Err(io::Error::other("a thread stopped")))
            });
            ended.collect::<io::Result<Vec<()>>>()
        })?;
        let mut summary = summary.into_inner().unwrap_or_else(PoisonError::into_inner);
        summary.failures.sort_by(|one, other| one.source.cmp(&other.source));
        Ok(summary)
    }

    fn note(&self, summary: &mut Summary, visit: Visit) {
        let before = self.journal.stored(&visit.url);
        if let Some(reason) = visit.failure {
            let kept = before.map_or(String::new(), |before| {
                format!("; the page as it was on {} is kept", before.time)
            });
            let reason = format!("{reason}{kept}");
            summary.failures.push(Failure { source: visit.url, reason });
        } else if before.is_some_and(|before| before.blake3 == visit.blake3) {
            summary.unchanged += 1;
        } else {
            summary.stored += 1;
            summary.bytes += visit.bytes.unwrap_or_default();
        }
        let done = summary.stored + summary.unchanged + summary.done_before;
        (self.progress)((done + summary.failures.len()).min(self.total), self.total);
    }
}
