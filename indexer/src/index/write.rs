//! Writes what belongs to a generation alone. Nobody reads it before the switch.

use std::fs;
use std::io;
use std::path::Path;

use corpus::catalogue::{self, CatalogueError, DocumentRecord, FileRecord, Run};
use schemas::region::RegionTable;

use super::build::BuildError;
use super::entry::Entry;
use super::generation::{CATALOGUE, ENTRIES, MANIFEST, Manifest};
use super::layer::sync_folder;

/// Why a generation could not be written.
#[derive(Debug)]
pub(super) enum WriteError {
    Io(io::Error),
    Catalogue(CatalogueError),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> WriteError {
        WriteError::Io(error)
    }
}

impl WriteError {
    /// The same, with the folder of the index.
    pub(super) fn at(self, folder: &Path) -> BuildError {
        match self {
            WriteError::Io(source) => BuildError::Write { path: folder.to_owned(), source },
            WriteError::Catalogue(error) => BuildError::Catalogue(error),
        }
    }
}

/// Writes the generation to `path` and syncs it.
pub(super) fn write_generation(
    path: &Path,
    manifest: &Manifest,
    entries: &[Entry],
    runs: &[Run],
    files: &[FileRecord],
) -> Result<(), WriteError> {
    if path.is_dir() {
        // Left behind by a build that was killed before it switched.
        fs::remove_dir_all(path)?;
    }
    fs::create_dir_all(path)?;
    let (written, recorded) = rayon::join(
        || write_entries(&path.join(ENTRIES), entries),
        || write_catalogue(&path.join(CATALOGUE), entries, runs, files),
    );
    written?;
    recorded.map_err(WriteError::Catalogue)?;
    fs::write(path.join(MANIFEST), serde_json::to_vec_pretty(manifest).map_err(io::Error::from)?)?;
    fs::File::open(path.join(MANIFEST))?.sync_all()?;
    Ok(sync_folder(path)?)
}

fn write_catalogue(
    path: &Path,
    entries: &[Entry],
    runs: &[Run],
    files: &[FileRecord],
) -> Result<(), CatalogueError> {
    let table = RegionTable::embedded();
    let provinces: Vec<Option<String>> =
        entries.iter().map(|entry| entry.province().map(|code| table.name(code))).collect();
    let records = entries.iter().zip(&provinces).map(|(entry, province)| DocumentRecord {
        id: &entry.id,
        kind: entry.kind.id(),
        title: entry.title.as_deref(),
        province: province.as_deref(),
        year: entry.year,
        duplicate_of: entry.duplicate_of.as_deref(),
    });
    catalogue::write(path, runs, files, records)
}

fn write_entries(path: &Path, entries: &[Entry]) -> io::Result<()> {
    // The writer of JSON gives a few bytes at a time.
    let encoder = zstd::Encoder::new(fs::File::create(path)?, 3)?;
    let mut writer = io::BufWriter::with_capacity(1 << 16, encoder);
    serde_json::to_writer(&mut writer, entries)?;
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.sync_all()
}
