//! .doc, .rtf, .odt and .wps through LibreOffice, if it is installed.
//!
//! It runs without a window and with a profile of its own in a temporary folder, so that it neither
//! meets nor changes a running LibreOffice of the user, and is killed with all its processes when it
//! takes too long.

use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::child::Body;
use super::{Source, docx, limits};

/// Names of the program, in the order in which they are looked for.
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
const POLL: Duration = Duration::from_millis(20);

/// An empty document, to start the program with.
const EMPTY: &str = r"{\rtf1 }";

/// One conversion at a time: LibreOffice takes a few hundred megabytes.
static TURN: Mutex<()> = Mutex::new(());
/// Whether the program has been started once. Its first start after that of the machine reads some hundred
/// megabytes, which can take longer than a document may: no document is to be lost to that.
static STARTED: OnceLock<Result<(), String>> = OnceLock::new();

/// Reads a document by converting it to DOCX.
///
/// # Errors
/// A reason: no converter, a document that it does not open, or that takes too long.
pub(super) fn read(name: &str, body: Body<'_>) -> Result<Source, String> {
    let Some(program) = program() else {
        return Err(format!(
            "{} (`soffice`), and it is not found; install it, or save the document as docx",
            limits::NOT_INSTALLED
        ));
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let bytes = body.bytes()?;
    let filter = filter(&bytes)?;
    let folder = tempfile::tempdir().map_err(failed)?;
    let ending = name.rsplit_once('.').map_or("doc", |(_, ending)| ending);
    let is_plain = ending.len() <= 5 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // A name of our own: what the file is called must not reach a command line.
    let input = folder.path().join(format!("in.{}", if is_plain { ending } else { "doc" }));
    fs::write(&input, bytes).map_err(failed)?;
    STARTED.get_or_init(|| start(&program, limits::CONVERTER_START)).clone()?;
    convert(&program, folder.path(), &input, filter, limits::CONVERTER_TIME)?;
    let converted = fs::read(folder.path().join("out/in.docx")).map_err(|_| {
        "could not be opened by LibreOffice: it is damaged, or protected by a password".to_owned()
    })?;
    let source = docx::read(name, Cursor::new(converted))?;
    Ok(Source { reader: "office".to_owned(), ..source })
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| PROGRAMS.map(|program| folder.join(program)))
        .find(|candidate| candidate.is_file())
}

fn failed(error: io::Error) -> String {
    format!("could not be converted: {error}")
}

/// What LibreOffice is to take a document for. Left to itself, it takes what is damaged for a text.
///
/// # Errors
/// A reason, if it is none of these.
fn filter(bytes: &[u8]) -> Result<&'static str, String> {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if bytes.trim_ascii_start().starts_with(b"{\\rtf") {
        Ok("Rich Text Format")
    } else if bytes.starts_with(b"PK") {
        Ok("writer8")
    } else if holds("EncryptedPackage") {
        Err("is protected by a password; give a copy without one".to_owned())
    } else if holds("WordDocument") {
        Ok("MS Word 97")
    } else {
        Err("is no Word document that LibreOffice opens, or damaged; save it as docx".to_owned())
    }
}

/// Starts the program once, on nothing.
fn start(program: &Path, limit: Duration) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(failed)?;
    let input = folder.path().join("in.rtf");
    fs::write(&input, EMPTY).map_err(failed)?;
    convert(program, folder.path(), &input, filter(EMPTY.as_bytes())?, limit).map_err(|reason| {
        format!("needs LibreOffice, whose first start failed: an empty document {reason}")
    })
}

/// Makes `out/in.docx` in the folder, if the program opens the input.
fn convert(
    program: &Path,
    folder: &Path,
    input: &Path,
    filter: &str,
    limit: Duration,
) -> Result<(), String> {
    let mut command = Command::new(program);
    command
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .arg(format!("--infilter={filter}"))
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(folder.join("out"))
        .arg(input)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(failed)?;
    let deadline = Instant::now() + limit;
    while child.try_wait().map_err(failed)?.is_none() {
        if Instant::now() < deadline {
            thread::sleep(POLL);
            continue;
        }
        #[cfg(unix)]
        {
            // The program is a script that starts others; all of them are to end.
            let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
            let kill = rustix::process::Signal::KILL;
            let _ = group.map(|group| rustix::process::kill_process_group(group, kill));
        }
        let _ = child.kill();
        let _ = child.wait();
        let (limit, given_up) = (limit.as_secs(), limits::GIVEN_UP);
        return Err(format!("takes LibreOffice more than {limit} s to convert, {given_up}"));
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_program_that_does_not_start_is_given_up_with_all_that_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("soffice");
        let alive = folder.path().join("alive");
        let script = format!("#!/bin/sh\n(sleep 1; touch {}) &\nwait\n", alive.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let reason = start(&program, Duration::from_millis(100)).unwrap_err();
        assert!(reason.contains(limits::GIVEN_UP), "{reason}");
        thread::sleep(Duration::from_millis(1500));
        assert!(fs::metadata(&alive).is_err(), "a process was left behind");
        assert_eq!(start(&program, Duration::from_secs(10)), Ok(()), "slow, but in time");
    }
}
