//! Dangerous files are read by a process of their own, which can be killed.
//!
//! A PDF can make any parser loop, take all memory or overflow the stack. A thread cannot be stopped
//! from outside, and neither an overflow nor a failed allocation can be caught; a process can be
//! stopped, and its end says why. The program starts itself with [`ARGUMENT`], so there is nothing
//! more to install. A program that did not call [`answer`] first reads in its own process, where
//! panics are caught and the time is looked at between pages.

use std::any::Any;
use std::fs::File;
use std::io::{self, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::format::Format;
use super::{Collected, Failure, Source, file, limits, pdf};

/// The first argument of a program that is to read one file from standard input.
const ARGUMENT: &str = "read-one";
/// Most of an answer that is taken, in bytes.
const LARGEST_ANSWER_BYTES: u64 = 128 << 20;
/// Stack of the thread that reads.
const STACK_BYTES: usize = 16 << 20;
/// How often the end of a process is looked for.
const POLL: Duration = Duration::from_millis(2);

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
/// Processes that read now.
static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// A place among the processes that may read at a time, free again when it is dropped.
struct Place;

impl Place {
    fn wait() -> Place {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |running: &mut usize| *running >= limits::CHILDREN;
        let mut running =
            ENDED.wait_while(running, is_full).unwrap_or_else(PoisonError::into_inner);
        *running += 1;
        Place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ENDED.notify_one();
    }
}

/// What a file holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) source: Option<Source>,
    pub(super) failures: Vec<Failure>,
}

/// Where the bytes of a file are.
pub(super) enum Body<'a> {
    File(&'a Path),
    Bytes(Vec<u8>),
}

impl Body<'_> {
    pub(super) fn bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Body::Bytes(bytes) => Ok(bytes),
            Body::File(path) => {
                std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))
            }
        }
    }
}

/// Reads one file if this process was started for that; otherwise remembers that this program can be.
/// To be called first in `main`, which ends with the status that is returned.
pub fn answer() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
    if arguments.next().as_deref() != Some(ARGUMENT) {
        // The file behind the path may be replaced while we run; the link always leads to us.
        let link = PathBuf::from("/proc/self/exe");
        let program = if link.is_symlink() { Some(link) } else { std::env::current_exe().ok() };
        if let Some(program) = program {
            PROGRAM.get_or_init(|| program);
        }
        return None;
    }
    let format = arguments.next().as_deref().and_then(Format::of_reader);
    let (Some(format), Some(name)) = (format, arguments.next()) else {
        return Some(ExitCode::from(2));
    };
    let (url, charset) = (arguments.next(), arguments.next());
    let collected = url.map(|url| Collected { url, charset });
    limit_memory();
    let mut bytes = Vec::new();
    let limit = format.largest_bytes().unwrap_or(limits::DOCUMENT_BYTES);
    let read = io::stdin().take(limit + 1).read_to_end(&mut bytes);
    let answer = match read {
        Err(error) => Err(format!("cannot be read: {error}")),
        Ok(size) if size as u64 > limit => Err(limits::too_large(limit)),
        Ok(_) => contained(format, &name, bytes, collected.as_ref()),
    };
    let written = serde_json::to_writer(io::stdout().lock(), &answer);
    Some(if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Bounds what this process may allocate, where the system can do that.
fn limit_memory() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let limit = |bytes| Rlimit { current: Some(bytes), maximum: Some(bytes) };
        // What cannot be limited is still watched by the clock.
        let _ = setrlimit(Resource::Data, limit(limits::CHILD_BYTES));
        let _ = setrlimit(Resource::Core, limit(0));
    }
}

/// Reads a file in a process of its own.
///
/// # Errors
/// A reason.
pub(super) fn read(
    format: Format,
    name: &str,
    body: Body<'_>,
    collected: Option<&Collected>,
) -> Result<Answer, String> {
    let Some(program) = PROGRAM.get() else {
        return contained(format, name, body.bytes()?, collected);
    };
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let _place = Place::wait();
    let (input, bytes) = match body {
        Body::File(path) => (Stdio::from(File::open(path).map_err(unreadable)?), Vec::new()),
        Body::Bytes(bytes) => (Stdio::piped(), bytes),
    };
    let child = Command::new(program)
        .args([ARGUMENT, format.reader(), name])
        .args(collected.map(|collected| &collected.url))
        .args(collected.and_then(|collected| collected.charset.as_ref()))
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("no process to read it could be started: {error}"))?;
    let (status, said, complaint) = converse(child, &bytes, limits::TIME).map_err(unreadable)?;
    match status {
        None => Err(limits::too_slow()),
        Some(status) if status.success() => serde_json::from_slice::<Result<Answer, String>>(&said)
            .unwrap_or_else(|error| Err(format!("its text is too large, or was lost: {error}"))),
        Some(status) => Err(death(status, &complaint)),
    }
}

/// Writes to a process and reads what it says until it ends; `None` if it was killed for taking too
/// long.
fn converse(
    mut child: Child,
    input: &[u8],
    time: Duration,
) -> io::Result<(Option<ExitStatus>, Vec<u8>, Vec<u8>)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let take = |pipe: Option<&mut dyn Read>, limit| {
        let mut bytes = Vec::new();
        // A pipe that breaks shows in the status of the process.
        let _ = pipe.map(|pipe| pipe.take(limit).read_to_end(&mut bytes));
        bytes
    };
    thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let said = scope.spawn(move || {
            take(
                stdout.map(Box::new).as_deref_mut().map(|pipe| pipe as &mut dyn Read),
                LARGEST_ANSWER_BYTES,
            )
        });
        let complaint = scope.spawn(move || {
            take(stderr.map(Box::new).as_deref_mut().map(|pipe| pipe as &mut dyn Read), 4_096)
        });
        let deadline = Instant::now() + time;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(Some(status)),
                Ok(None) if Instant::now() < deadline => thread::sleep(POLL),
                Ok(None) => break child.kill().and_then(|()| child.wait()).map(|_| None),
                Err(error) => break Err(error),
            }
        };
        let said = said.join().unwrap_or_default();
        Ok((status?, said, complaint.join().unwrap_or_default()))
    })
}

/// Why a process ended that did not answer.
fn death(status: ExitStatus, complaint: &[u8]) -> String {
    let complaint = String::from_utf8_lossy(complaint);
    if complaint.contains("memory allocation") {
        let limit = limits::CHILD_BYTES >> 20;
        return format!("needs more than {limit} MB of memory to read and was given up");
    }
    if complaint.contains("overflowed its stack") {
        return "is nested too deeply to be read".to_owned();
    }
    format!("made its reader stop ({status}); it is damaged, or made to do harm")
}

/// Reads a file in this process; a panic becomes a reason.
fn contained(
    format: Format,
    name: &str,
    bytes: Vec<u8>,
    collected: Option<&Collected>,
) -> Result<Answer, String> {
    let deadline = Instant::now() + limits::TIME;
    caught(|| match format {
        Format::Pdf => pdf::read(name, bytes, deadline),
        _ => {
            let source = file::html_page(name, &bytes, collected)?;
            Ok(Answer { source: Some(source), failures: Vec::new() })
        }
    })
}

/// Does work on a thread with a large stack.
fn caught<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    let builder = thread::Builder::new().stack_size(STACK_BYTES);
    thread::scope(|scope| {
        let thread = builder
            .spawn_scoped(scope, || panic::catch_unwind(AssertUnwindSafe(work)))
            .map_err(|error| format!("no thread to read it could be started: {error}"))?;
        let ended = thread.join().unwrap_or_else(Err);
        ended.unwrap_or_else(|panic| Err(panicked(panic.as_ref())))
    })
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    format!("made its reader fail ({text}); it is damaged, or made to do harm")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(command: &str, time: Duration) -> (Option<ExitStatus>, Vec<u8>, Vec<u8>) {
        let child = Command::new("sh")
            .args(["-c", command])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        converse(child, b"input", time).unwrap()
    }

    #[test]
    fn a_process_that_takes_too_long_is_stopped() {
        let start = Instant::now();
        let (status, ..) = shell("exec sleep 60", Duration::from_millis(100));
        assert!(status.is_none());
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_a_process_says_is_read_and_its_death_explained() {
        let (status, said, _) = shell("cat", Duration::from_secs(30));
        assert!(status.is_some_and(|status| status.success()));
        assert_eq!(said, b"input");
        let (status, _, complaint) = shell(
            "echo memory allocation of 9 bytes failed >&2; kill -ABRT $$",
            Duration::from_secs(30),
        );
        assert!(death(status.unwrap(), &complaint).contains("MB of memory"));
        let (status, _, complaint) = shell("kill -SEGV $$", Duration::from_secs(30));
        assert!(death(status.unwrap(), &complaint).contains("made its reader stop"));
    }

    #[test]
    fn a_panic_becomes_a_reason() {
        let reason = caught::<()>(|| panic!("index out of bounds")).unwrap_err();
        assert!(reason.contains("made its reader fail (index out of bounds)"), "{reason}");
    }
}
