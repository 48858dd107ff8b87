//! Answers that somebody cited or exported, as they were: one SQLite file beside the index, of bounded
//! size. Whoever wants to ask other questions of it opens it with any SQLite tool: `body` is JSON that zstd
//! compressed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use schemas::api::AnswerResponse;
use serde::{Deserialize, Serialize};

use crate::engine::{Mark, Question};

/// The name of the file in the folder of the index.
pub const FILE_NAME: &str = "answers.sqlite";
/// The version of the table, kept in `PRAGMA user_version`.
const VERSION: i64 = 1;
/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);
/// Compression; higher levels gain little on texts of this size.
const ZSTD_LEVEL: i32 = 9;

const TABLE: &str = "
CREATE TABLE answer (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    kept_on TEXT NOT NULL,
    used INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX answer_used ON answer (used);
";

/// An answer as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The day on which it was kept, `YYYY-MM-DD`.
    pub kept_on: String,
    /// What was asked, as it was read then.
    pub question: Question,
    /// The parameters with which its page is asked for.
    pub pairs: Vec<(String, String)>,
    /// The answer.
    pub answer: AnswerResponse,
    /// What answered.
    pub mark: Mark,
}

/// How much is kept; what was used longest ago goes first.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Most answers.
    pub answers: usize,
    /// Most bytes, after compression.
    pub bytes: u64,
}

impl Default for Bounds {
    /// Some 10 kB an answer of a large collection: a few thousand of them, in a file that nobody minds.
    fn default() -> Bounds {
        Bounds { answers: 10_000, bytes: 64 << 20 }
    }
}

/// Why an answer could not be kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// SQLite failed.
    #[error("cannot use the kept answers in {}: check that the file can be written, or move it away", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A newer version of the program made the file.
    #[error("the kept answers in {} are of version {found}, this program reads up to {VERSION}: use a newer one", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
    },
    /// An answer is damaged, or of another version of the program.
    #[error("a kept answer cannot be read")]
    Damaged(#[from] serde_json::Error),
    /// An answer could not be compressed.
    #[error("a kept answer cannot be packed")]
    Packed(#[from] io::Error),
}

/// The answers that are kept.
#[derive(Debug)]
pub struct KeptAnswers {
    path: PathBuf,
    connection: Mutex<Connection>,
    bounds: Bounds,
}

impl KeptAnswers {
    /// Opens the file in the folder of an index, or makes it.
    ///
    /// # Errors
    /// It cannot be written, or is no file of this program.
    pub fn open(folder: &Path, bounds: Bounds) -> Result<KeptAnswers, KeptError> {
        let path = folder.join(FILE_NAME);
        let prepare = || {
            let mut connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            // Two programs may make the table at once: the second finds that of the first.
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if found == 0 {
                transaction.execute_batch(TABLE)?;
                transaction.pragma_update(None, "user_version", VERSION)?;
            }
            transaction.commit()?;
            Ok((connection, found))
        };
        match prepare() {
            Ok((_, found)) if found > VERSION => Err(KeptError::Version { path, found }),
            Ok((connection, _)) => {
                Ok(KeptAnswers { path, connection: Mutex::new(connection), bounds })
            }
            Err(source) => Err(KeptError::Database { path, source }),
        }
    }

    /// Keeps an answer; one that is kept already stays as it is.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, kept: &KeptAnswer) -> Result<(), KeptError> {
        let body = zstd::bulk::compress(&serde_json::to_vec(kept)?, ZSTD_LEVEL)?;
        let Bounds { answers, bytes } = self.bounds;
        self.with(|connection| {
            let transaction = connection.transaction()?;
            let id = &kept.answer.answer_id;
            let is_new = transaction.execute(
                "INSERT INTO answer (id, question, kept_on, used, body)
                 VALUES (?1, ?2, ?3, (SELECT COALESCE(MAX(used), 0) + 1 FROM answer), ?4)
                 ON CONFLICT (id) DO NOTHING",
                params![id, kept.answer.question, kept.kept_on, body],
            )? > 0;
            if is_new {
                // The latest are kept whose number and size together are within the bounds, and this one.
                transaction.execute(
                    "DELETE FROM answer WHERE id <> ?3 AND id IN (
                         SELECT id FROM (
                             SELECT id, ROW_NUMBER() OVER latest AS number,
                                    SUM(LENGTH(body)) OVER latest AS size
                             FROM answer WINDOW latest AS (ORDER BY used DESC))
                         WHERE number > ?1 OR size > ?2)",
                    params![answers, bytes, id],
                )?;
            } else {
                touch(&transaction, id)?;
            }
            transaction.commit()
        })
    }

    /// The answer with this identifier, if it is kept.
    ///
    /// # Errors
    /// The file cannot be read, or the answer is damaged.
    pub fn find(&self, id: &str) -> Result<Option<KeptAnswer>, KeptError> {
        let body = self.with(|connection| {
            let query = "SELECT body FROM answer WHERE id = ?1";
            let body = connection.query_row(query, [id], |row| row.get::<_, Vec<u8>>(0));
            let body = body.optional()?;
            if body.is_some() {
                touch(connection, id)?;
            }
            Ok(body)
        })?;
        let Some(body) = body else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&zstd::decode_all(&*body)?)?))
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, KeptError> {
        // A panic in another request leaves no transaction open: dropping one rolls it back.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection)
            .map_err(|source| KeptError::Database { path: self.path.clone(), source })
    }
}

/// Marks an answer as the one that was used last.
fn touch(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let last = "UPDATE answer SET used = (SELECT MAX(used) + 1 FROM answer) WHERE id = ?1
                AND used < (SELECT MAX(used) FROM answer)";
    connection.execute(last, [id]).map(|_| ())
}
