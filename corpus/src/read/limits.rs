//! What a file may cost at most. Reading stops there, and the file is a failure that says so.
//!
//! Sizes are those of the file as it is given, or, where it is packed, of what comes out.

use std::time::Duration;

/// Time for one file.
pub(super) const TIME: Duration = Duration::from_secs(8);
/// Time for an outside converter, which is slow to start.
pub(super) const CONVERTER_TIME: Duration = Duration::from_secs(9);
/// Time for its first start, once a run and on no file: from a cold disk.
pub(super) const CONVERTER_START: Duration = Duration::from_secs(60);
/// A plain text; about seven books. Tagging one of twice that takes more than 10 s.
pub(super) const TEXT_BYTES: u64 = 8 << 20;
/// A line: the longest law fits, flattened to one line. Longer ones are no text that people wrote, and
/// the time for a passage grows with the square of its length.
pub(super) const LINE_BYTES: usize = 512 << 10;
/// A web page.
pub(super) const PAGE_BYTES: u64 = 8 << 20;
/// A PDF or a document of an office program, which is mostly pictures if it is large.
pub(super) const DOCUMENT_BYTES: u64 = 96 << 20;
/// A part of a packed document when it is unpacked.
pub(super) const PART_BYTES: u64 = 64 << 20;
/// A row of a JSON Lines file.
pub(super) const ROW_BYTES: u64 = 16 << 20;
/// All that an archive holds when it is unpacked.
pub(super) const ARCHIVE_BYTES: u64 = 512 << 20;
/// Members of an archive.
pub(super) const ARCHIVE_MEMBERS: usize = 20_000;
/// How many times larger than packed something may be; text seldom reaches 20.
pub(super) const RATIO: u64 = 200;
/// What is smaller than this when unpacked may be packed as well as it likes.
pub(super) const HARMLESS_BYTES: u64 = 4 << 20;
/// Memory of the process that reads one dangerous file.
pub(super) const CHILD_BYTES: u64 = 384 << 20;
/// Such processes at a time: together they stay well below 1 GiB, however many threads read.
pub(super) const CHILDREN: usize = 2;
/// Nodes that a parser of HTML may have to make of a page or row: marks times depth.
pub(super) const PAGE_NODES: usize = 1_000_000;
/// Marks of a page up to which it is read inside this process; real pages have some thousands.
pub(super) const PAGE_MARKS: usize = 100_000;

/// Part of the reason where time ran out.
pub(super) const GIVEN_UP: &str = "too long, and was given up";
/// Part of the reason where the outside converter is missing.
pub(super) const NOT_INSTALLED: &str = "is read only where LibreOffice is installed";

/// Why a file was given up after [`TIME`].
pub(super) fn too_slow() -> String {
    format!("takes more than {} s to read, {GIVEN_UP}", TIME.as_secs())
}

/// Why a file that is larger than this is not read.
pub(super) fn too_large(limit_bytes: u64) -> String {
    format!("is larger than {} MB; cut it, or give it as jsonl rows", limit_bytes >> 20)
}
