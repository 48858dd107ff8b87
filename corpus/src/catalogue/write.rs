//! A catalogue is written: whole, into a generation that nobody reads yet.

use std::path::Path;

use rusqlite::{Connection, params};

use super::{CatalogueError, DocumentRecord, FileRecord, Run, VERSION};

const TABLES: &str = "
CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    finished_at TEXT NOT NULL,
    program TEXT NOT NULL,
    files_read INTEGER NOT NULL,
    files_unchanged INTEGER NOT NULL,
    sources_parsed INTEGER NOT NULL,
    documents_tagged INTEGER NOT NULL,
    documents_indexed INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    failures INTEGER NOT NULL
) STRICT;
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    size_bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    encoding TEXT NOT NULL,
    reader TEXT NOT NULL,
    licence TEXT,
    run INTEGER NOT NULL REFERENCES run (number),
    result TEXT NOT NULL CHECK (result IN ('read', 'empty', 'failed')),
    reason TEXT,
    documents INTEGER NOT NULL
) STRICT;
CREATE TABLE document (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    kind TEXT NOT NULL,
    title TEXT,
    province TEXT,
    year INTEGER,
    duplicate_of TEXT
) STRICT;
CREATE INDEX source_name ON source (name);
CREATE INDEX source_result ON source (result);
CREATE INDEX document_id ON document (id);
";

/// Writes a catalogue to `path`, where no file may be, and syncs it. `documents` are those of all
/// sources, one after the other.
///
/// # Errors
/// The file cannot be written.
pub fn write<'a>(
    path: &Path,
    runs: &[Run],
    files: &[FileRecord],
    documents: impl Iterator<Item = DocumentRecord<'a>>,
) -> Result<(), CatalogueError> {
    write_all(path, runs, files, documents)
        .map_err(|source| CatalogueError::Database { path: path.to_owned(), source })
}

fn write_all<'a>(
    path: &Path,
    runs: &[Run],
    files: &[FileRecord],
    mut documents: impl Iterator<Item = DocumentRecord<'a>>,
) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    // Nobody reads the file before the whole generation is switched to, so there is nothing to roll
    // back to; it is synced at the end.
    connection.pragma_update(None, "journal_mode", "OFF")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    for run in runs {
        insert_run(&transaction, run)?;
    }
    {
        let mut add_file = transaction.prepare("INSERT INTO file VALUES (?1, ?2, ?3, ?4)")?;
        let mut add_source = transaction.prepare(
            "INSERT INTO source VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?;
        let mut add_document =
            transaction.prepare("INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let (mut source_id, mut position) = (0_usize, 0_usize);
        for (file_id, file) in files.iter().enumerate() {
            add_file.execute(params![file_id, file.name, file.hash, file.size_bytes])?;
            for source in &file.sources {
                add_source.execute(params![
                    source_id,
                    file_id,
                    source.name,
                    source.hash,
                    source.size_bytes,
                    source.encoding,
                    source.reader,
                    source.licence,
                    source.run,
                    source.result(),
                    source.failure,
                    source.documents,
                ])?;
                for document in documents.by_ref().take(source.documents) {
                    let DocumentRecord { id, kind, title, province, year, duplicate_of } = document;
                    add_document.execute(params![
                        position,
                        id,
                        source_id,
                        kind,
                        title,
                        province,
                        year,
                        duplicate_of
                    ])?;
                    position += 1;
                }
                source_id += 1;
            }
        }
    }
    transaction.commit()
}

fn insert_run(connection: &Connection, run: &Run) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO run VALUES (?1, iif(?2 = '', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?2),
            ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    statement.execute(params![
        run.number,
        run.finished_at,
        run.program,
        run.files_read,
        run.files_unchanged,
        run.sources_parsed,
        run.documents_tagged,
        run.documents_indexed,
        run.documents,
        run.failures,
    ])?;
    Ok(())
}
