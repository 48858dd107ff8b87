//! Decisions at rest, in SQLite. Whoever wants to ask other questions of them opens the file with any
//! SQLite tool: table `decision`, and view `standing` with the latest decision about each claim.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, Row, params};
use schemas::assertion::Stance;
use schemas::region::RegionCode;

use super::{Claim, Decision, Ruling, Verdict};

/// The version of the tables, kept in `PRAGMA user_version`.
const VERSION: i64 = 1;
/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    document TEXT NOT NULL,
    source TEXT NOT NULL,
    mechanism TEXT NOT NULL,
    region TEXT NOT NULL,
    evidence TEXT NOT NULL,
    evidence_key TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'added')),
    to_mechanism TEXT,
    to_region TEXT,
    to_stance TEXT,
    to_year INTEGER,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX decision_claim ON decision (document, mechanism, region, evidence_key);
CREATE VIEW standing AS
    SELECT * FROM decision AS last WHERE NOT EXISTS (
        SELECT 1 FROM decision AS later
        WHERE (later.document, later.mechanism, later.region, later.evidence_key)
            = (last.document, last.mechanism, last.region, last.evidence_key)
          AND (later.decided_at, later.id) > (last.decided_at, last.id));
";

/// Why decisions cannot be read or stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// SQLite failed.
    #[error("cannot use the decisions in {}: check that the folder exists and can be written", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A newer version of the program made the file.
    #[error("the decisions in {} are of version {found}, this program reads up to {VERSION}: use a newer one", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version found.
        found: i64,
    },
}

/// The decisions of people, open for reading and adding.
#[derive(Debug)]
pub struct Reviews {
    path: PathBuf,
    connection: Connection,
}

impl Reviews {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// The folder is missing or cannot be written, or the file is no database of this program.
    pub fn open(path: &Path) -> Result<Reviews, ReviewError> {
        let connection = Connection::open(path).map_err(|source| failed(path, source))?;
        let mut reviews = Reviews { path: path.to_owned(), connection };
        reviews.prepare()?;
        Ok(reviews)
    }

    /// Opens the file if there is one.
    ///
    /// # Errors
    /// The file cannot be read, or is no database of this program.
    pub fn open_existing(path: &Path) -> Result<Option<Reviews>, ReviewError> {
        if path.metadata().is_err() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(path, flags);
        let connection = opened.map_err(|source| failed(path, source))?;
        let mut reviews = Reviews { path: path.to_owned(), connection };
        reviews.prepare()?;
        Ok(Some(reviews))
    }

    fn prepare(&mut self) -> Result<(), ReviewError> {
        let found = self.with(|connection| {
            connection.busy_timeout(PATIENCE)?;
            // Two programs may make the tables at once: the second finds those of the first.
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let version = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version == 0 {
                transaction.execute_batch(TABLES)?;
                transaction.pragma_update(None, "user_version", VERSION)?;
            }
            transaction.commit()?;
            Ok(if version == 0 { VERSION } else { version })
        })?;
        if found > VERSION {
            return Err(ReviewError::Version { path: self.path.clone(), found });
        }
        Ok(())
    }

    /// Adds decisions, all or none, and leaves out those that are there already; returns how many
    /// were added. They are on disk when this returns.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, decisions: &[Decision]) -> Result<usize, ReviewError> {
        self.with(|connection| {
            let transaction = connection.transaction()?;
            let mut added = 0;
            for decision in decisions {
                added += insert(&transaction, decision)?;
            }
            transaction.commit()?;
            Ok(added)
        })
    }

    /// The latest decision about each claim, in the order of time.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn standing(&self) -> Result<Vec<Decision>, ReviewError> {
        let read = || {
            let query = "SELECT * FROM standing ORDER BY decided_at, id";
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([], decision)?;
            rows.collect::<rusqlite::Result<Vec<Decision>>>()
        };
        read().map_err(|source| failed(&self.path, source))
    }

    /// All decisions, also those that later ones overrule, in the order of time.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all(&self) -> Result<Vec<Decision>, ReviewError> {
        let read = || {
            let query = "SELECT * FROM decision ORDER BY decided_at, id";
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map([], decision)?;
            rows.collect::<rusqlite::Result<Vec<Decision>>>()
        };
        read().map_err(|source| failed(&self.path, source))
    }

    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReviewError> {
        work(&mut self.connection).map_err(|source| failed(&self.path, source))
    }
}

fn failed(path: &Path, source: rusqlite::Error) -> ReviewError {
    ReviewError::Database { path: path.to_owned(), source }
}

/// Adds one decision unless the very same is there.
fn insert(connection: &Connection, decision: &Decision) -> rusqlite::Result<usize> {
    let Decision { claim, verdict, who, when, why } = decision;
    let ruling = verdict.ruling();
    let mut statement = connection.prepare_cached(
        "INSERT INTO decision (document, source, mechanism, region, evidence, evidence_key, verdict,
            to_mechanism, to_region, to_stance, to_year, decided_by, decided_at, reason)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14
         WHERE NOT EXISTS (SELECT 1 FROM decision
            WHERE document = ?1 AND mechanism = ?3 AND region = ?4 AND evidence_key = ?6
              AND verdict = ?7 AND to_mechanism IS ?8 AND to_region IS ?9 AND to_stance IS ?10
              AND to_year IS ?11 AND decided_by = ?12 AND decided_at = ?13 AND reason = ?14)",
    )?;
    statement.execute(params![
        claim.document,
        claim.source,
        claim.mechanism,
        claim.region.to_string(),
        claim.evidence,
        claim.evidence_key(),
        verdict.id(),
        ruling.map(|ruling| ruling.mechanism.as_str()),
        ruling.map(|ruling| ruling.region.to_string()),
        ruling.map(|ruling| ruling.stance.id()),
        ruling.and_then(|ruling| ruling.year),
        who,
        when,
        why,
    ])
}

/// A row of `decision`.
fn decision(row: &Row<'_>) -> rusqlite::Result<Decision> {
    let claim = Claim {
        document: row.get("document")?,
        source: row.get("source")?,
        mechanism: row.get("mechanism")?,
        region: region(&row.get::<_, String>("region")?)?,
        evidence: row.get("evidence")?,
    };
    let ruling = match row.get::<_, Option<String>>("to_stance")? {
        Some(stance) => Some(Ruling {
            mechanism: row.get("to_mechanism")?,
            region: region(&row.get::<_, String>("to_region")?)?,
            stance: Stance::parse(&stance).ok_or_else(|| unreadable("to_stance", &stance))?,
            year: row.get("to_year")?,
        }),
        None => None,
    };
    let verdict: String = row.get("verdict")?;
    Ok(Decision {
        claim,
        verdict: Verdict::of(&verdict, ruling).ok_or_else(|| unreadable("verdict", &verdict))?,
        who: row.get("decided_by")?,
        when: row.get("decided_at")?,
        why: row.get("reason")?,
    })
}

fn region(code: &str) -> rusqlite::Result<RegionCode> {
    RegionCode::parse(code).ok_or_else(|| unreadable("region", code))
}

fn unreadable(column: &str, value: &str) -> rusqlite::Error {
    let reason = format!("`{value}` is no {column}");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, reason.into())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{decision, ruling};
    use super::*;

    #[test]
    fn the_latest_decision_about_a_claim_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.sqlite");
        let first = decision("开展专题询问", "2024-05-22", Verdict::Rejected);
        let later =
            decision("開展專題詢問", "2024-06-01", Verdict::Accepted(ruling(Stance::Piloted)));
        let other = decision("再开展", "2024-01-01", Verdict::Added(ruling(Stance::Practised)));
        let mut reviews = Reviews::open(&path).unwrap();
        let all = [first.clone(), other.clone(), later.clone()];
        assert_eq!(reviews.add(&all).unwrap(), 3);
        assert_eq!(reviews.add(&all).unwrap(), 0, "the same decision is stored once");
        drop(reviews);
        let reviews = Reviews::open_existing(&path).unwrap().unwrap();
        assert_eq!(reviews.standing().unwrap(), [other.clone(), later.clone()]);
        assert_eq!(reviews.all().unwrap(), [other, first, later]);
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.sqlite");
        drop(Reviews::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
        let error = Reviews::open(&path).unwrap_err();
        assert!(error.to_string().contains("of version 7"), "{error}");
        assert!(Reviews::open_existing(&folder.path().join("none")).unwrap().is_none());
        assert!(Reviews::open(&folder.path().join("no/such")).is_err());
    }
}
