//! A folder of files that are damaged, disguised or made to do harm, beside good ones: the run goes on,
//! names each with its reason, indexes the good ones, and stays small and quick.
//!
//! All are made here. The files of 1 GB are sparse: nobody gets to read their end.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]
#![expect(clippy::print_stderr, reason = "`--nocapture` shows what was measured")]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{self, Cursor, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use indexer::index::{self, Generation};
use schemas::taxonomy::Taxonomy;
use zip::write::SimpleFileOptions;

/// What all processes of a run may hold at a time.
const MOST_MEMORY_BYTES: u64 = 1 << 30;
/// What one file may take, 10 s, and what the program takes to start on a busy machine.
const MOST_TIME: Duration = Duration::from_secs(10 + 5);

const GOOD: &str = "灌云县人大常委会实行代表建议两次答复制度，办结后再次向代表答复。";

fn made(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/tests/formats");
    fs::read(folder.join(name)).unwrap()
}

/// An archive of one member with so many zero bytes behind its content.
fn zip(name: &str, content: &[u8], zeros: u64) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(content).unwrap();
    io::copy(&mut io::repeat(b'0').take(zeros), &mut writer).unwrap();
    writer.finish().unwrap().into_inner()
}

/// The same archive with its members marked as encrypted.
fn locked(mut archive: Vec<u8>) -> Vec<u8> {
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = archive.windows(4).position(|window| window == mark).unwrap();
        archive[at + flags] |= 1;
    }
    archive
}

/// A PDF of these objects, the first of which is its catalog.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file.extend(
        format!("{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    file
}

/// A PDF of one page with this content and these other objects, from the fifth on.
fn page(resources: &str, content: &str, others: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 700]/Resources<<{resources}>>/Contents 4 0 R>>"
        ),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
    ];
    objects.extend(others.iter().map(|object| (*object).to_owned()));
    pdf(&objects)
}

/// A page with so many marks that are left open, and opened again in every paragraph.
fn marks(count: usize) -> String {
    let marks = (0..count).map(|mark| format!("<b id={mark}><p>一，二。"));
    format!("<html>{}", marks.collect::<String>())
}

/// Every file that must be named, with a part of the reason. Good files are made beside them.
fn make(folder: &Path) -> BTreeMap<&'static str, &'static str> {
    let mut expected = BTreeMap::new();
    let mut bad = |name: &'static str, bytes: &[u8], reason: &'static str| {
        fs::write(folder.join(name), bytes).unwrap();
        expected.insert(name, reason);
    };
    let (report, word) = (made("report.pdf"), made("report.docx"));
    // Cut off, and something else than they say.
    bad("cut.docx", &word[..word.len() / 2], "is a damaged DOCX document");
    let archive = zip("a.pdf", &report, 0);
    bad("cut.zip", &archive[..archive.len() / 2], "is a damaged ZIP archive");
    bad("cut.pdf", &report[..report.len() / 8], "PDF");
    bad("cut.jsonl.zst", &zstd::encode_all(GOOD.as_bytes(), 3).unwrap()[..20], "unexpectedly");
    bad("not.pdf", GOOD.as_bytes(), "is a damaged PDF");
    bad("wrong.txt", &report, "is a PDF by its content and was read as one");
    bad("bytes.txt", &[0, 159, 146, 150, 0, 1], "is not text");
    bad("empty.txt", b"", "holds no text");
    bad("program.exe", b"MZ", "this format is not read");
    bad("locked.pdf", &made("locked.pdf"), "is protected by a password");
    bad("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked", "is protected by a password");
    bad("locked.zip", &locked(zip("a.txt", b"x", 0)), "is protected by a password");
    bad("damaged.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 damaged", "as docx");
    bad(
        "scan.pdf",
        &page(
            "/XObject<</I 5 0 R>>",
            "q 400 0 0 600 0 0 cm /I Do Q",
            &[
                "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nA\nendstream",
            ],
        ),
        "is a scan",
    );
    // Bombs.
    bad("bomb.zip", &zip("a.txt", b"", 24 << 20), "as bombs do");
    bad("huge.zip", &zip("a.txt", b"", 256 << 20), "is larger than");
    bad("bomb.docx", &zip("word/document.xml", b"<p>", 256 << 20), "which no text does");
    bad("nested.zip", &zip("in.zip", &zip("a.txt", b"x", 0), 0), "archive inside an archive");
    let lines = vec![b'\n'; 64 << 20];
    bad("bomb.jsonl.zst", &zstd::encode_all(lines.as_slice(), 3).unwrap(), "as bombs do");
    bad("bomb.html", marks(20_000).as_bytes(), "");
    // PDF that loop, nest and repeat.
    let deep = format!("<</Type/Catalog/Pages {}>>", "[".repeat(2_000_000));
    bad("deep.pdf", &pdf(&[deep]), "");
    let kids = "<</Type/Pages/Count 9/Kids[1 0 R 2 0 R 2 0 R]/Pages 2 0 R>>".to_owned();
    bad("loop.pdf", &pdf(&[kids.clone(), kids]), "");
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 40>>\nstream\n/F Do /F Do /F Do /F Do /F Do /F Do /F Do\nendstream";
    bad("forms.pdf", &page("/XObject<</F 5 0 R>>", "/F Do", &[form]), "");
    let text = "BT /F 9 Tf (x) Tj ET ".repeat(1_500_000);
    bad(
        "long.pdf",
        &page("/Font<</F 5 0 R>>", &text, &["<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]),
        "",
    );
    // One line of 1 GB.
    for (name, reason) in [("line.txt", "is larger than"), ("line.jsonl", "the row is larger than")]
    {
        bad(name, b"{", reason);
        File::options().write(true).open(folder.join(name)).unwrap().set_len(1 << 30).unwrap();
    }
    bad("long-line.txt", GOOD.repeat(30_000).as_bytes(), "has a line of 2");
    // What the system has instead of files.
    symlink(folder.join("nowhere"), folder.join("dangling.txt")).unwrap();
    expected.insert("dangling.txt", "cannot be listed");
    fs::create_dir(folder.join("sub")).unwrap();
    symlink(folder, folder.join("sub/loop")).unwrap();
    expected.insert("sub/loop", "cannot be listed");
    // It may be opened, but not read, whoever asks.
    symlink("/proc/self/mem", folder.join("unreadable.txt")).unwrap();
    expected.insert("unreadable.txt", "cannot be read");
    let (secret, sealed) = (folder.join("secret.txt"), folder.join("sealed"));
    fs::write(&secret, GOOD).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o000)).unwrap();
    fs::create_dir(&sealed).unwrap();
    fs::set_permissions(&sealed, Permissions::from_mode(0o000)).unwrap();
    if File::open(&secret).is_err() {
        expected.insert("secret.txt", "cannot be read");
        expected.insert("sealed", "cannot be listed");
    } else {
        // Nothing is forbidden to root.
        fs::remove_file(&secret).unwrap();
    }
    let is_made = Command::new("mkfifo").arg(folder.join("pipe.txt")).status().unwrap().success();
    assert!(is_made);
    expected.insert("pipe.txt", "is neither a file nor a folder");
    // Good ones.
    fs::write(folder.join("good.txt"), format!("甲县：办好建议\n\n{GOOD}\n")).unwrap();
    fs::write(folder.join("sub/good.docx"), word).unwrap();
    fs::write(folder.join("good.zip"), zip("good.txt", GOOD.as_bytes(), 0)).unwrap();
    fs::write(folder.join(OsStr::from_bytes(b"\xbd\xa8\xd2\xe9.txt")), GOOD).unwrap();
    let deep = format!("{}<p>{GOOD}</p>{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    fs::write(folder.join("deep.html"), deep).unwrap();
    expected
}

/// Lets what was sealed be removed.
fn unseal(folder: &Path) {
    fs::set_permissions(folder.join("sealed"), Permissions::from_mode(0o700)).unwrap();
}

/// The good files, and the sources that are read from files with a fault.
const READ: [&str; 7] = [
    "deep.html",
    "good.txt",
    "good.zip/good.txt",
    "long.pdf",
    "sub/good.docx",
    "wrong.txt",
    "建议.txt",
];

/// What a run did.
struct Run {
    status: Option<i32>,
    stderr: String,
    time: Duration,
    /// Most memory that the program and the processes that it started held together.
    peak_bytes: u64,
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_indexer"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let read = |pipe: &mut dyn Read| {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    };
    let complained = thread::spawn(move || read(&mut stderr));
    let mut peak_bytes = 0;
    let status = loop {
        peak_bytes = peak_bytes.max(memory(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    Run {
        status: status.code(),
        stderr: complained.join().unwrap(),
        time: start.elapsed(),
        peak_bytes,
    }
}

/// Resident memory of a process and those that it started, but not of LibreOffice.
fn memory(id: u32) -> u64 {
    let mut bytes = 0;
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
        let field = |name: &str| -> Option<u64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        let is_ours = status.starts_with("Name:\tindexer") || status.starts_with("Name:\texe");
        let is_family = entry.file_name().to_str() == Some(&id.to_string())
            || field("PPid:") == Some(u64::from(id));
        if is_ours && is_family {
            bytes += field("VmRSS:").unwrap_or(0) * 1_024;
        }
    }
    bytes
}

#[test]
fn hostile_files_are_named_and_good_ones_indexed_in_little_memory() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("t");
    fs::create_dir(&folder).unwrap();
    let expected = make(&folder);
    let built = run(outer.path(), &["build", "--index", "idx", "t"]);
    assert_eq!(built.status, Some(1), "{}", built.stderr);
    for (name, reason) in &expected {
        let is_named = |line: &str| {
            line.strip_prefix("failed: ")
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with([':', '/']) && rest.contains(reason))
        };
        assert!(built.stderr.lines().any(is_named), "{name}: {reason} is not in: {}", built.stderr);
    }
    let named = built.stderr.lines().filter(|line| line.starts_with("failed: ")).count();
    assert_eq!(named, expected.len(), "{}", built.stderr);
    eprintln!("{}{:?}, {} MB", built.stderr, built.time, built.peak_bytes >> 20);
    assert!(built.peak_bytes < MOST_MEMORY_BYTES, "{} MB", built.peak_bytes >> 20);
    let segmenter = index::segmenter(Taxonomy::embedded());
    let generation = Generation::open(&outer.path().join("idx"), &segmenter).unwrap();
    let sources: BTreeSet<&str> =
        generation.entries.iter().map(|entry| entry.source.as_str()).collect();
    assert_eq!(sources, BTreeSet::from(READ));
    unseal(&folder);
}

#[test]
fn no_file_takes_long() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("t");
    fs::create_dir(&folder).unwrap();
    let mut expected = make(&folder);
    // Nothing but the clock ends this one.
    let marks: String = (0..20_000).map(|mark| format!("<b id={mark}>")).collect();
    let slow = format!("<html>{marks}{}", "<p>一，二。".repeat(20_000));
    fs::write(folder.join("slow.html"), slow).unwrap();
    expected.insert("slow.html", "was given up");
    for (name, reason) in expected {
        // What is no file cannot be given alone.
        if matches!(name, "dangling.txt" | "sub/loop" | "sealed" | "pipe.txt") {
            continue;
        }
        let run = run(&folder, &["extract", name]);
        eprintln!("{name}: {:?}, {} MB", run.time, run.peak_bytes >> 20);
        assert_eq!(run.status, Some(1), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(reason), "{name}: {}", run.stderr);
        assert!(run.time < MOST_TIME, "{name}: {:?}", run.time);
        assert!(run.peak_bytes < MOST_MEMORY_BYTES, "{name}: {} MB", run.peak_bytes >> 20);
    }
    unseal(&folder);
}
