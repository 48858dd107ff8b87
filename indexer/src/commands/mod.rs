//! What the subcommands do: each turns arguments into one call of the library and its result into
//! text and an exit status.

pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod fetch;
pub(crate) mod review;
pub(crate) mod stats;

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use corpus::read::Failure;
use indexer::console::say_failures;
use indexer::taxonomy_dir::read_taxonomy;
use schemas::taxonomy::Taxonomy;

/// The built-in taxonomy, or the one in the folder given.
pub(crate) fn taxonomy(folder: Option<&Path>) -> anyhow::Result<&'static Taxonomy> {
    let Some(folder) = folder else { return Ok(Taxonomy::embedded()) };
    Ok(Box::leak(Box::new(read_taxonomy(folder)?)))
}

/// The present time.
#[expect(clippy::disallowed_methods, reason = "the one place where the program asks for the time")]
pub(crate) fn clock() -> SystemTime {
    SystemTime::now()
}

/// Names what failed; the exit status says whether anything did.
pub(crate) fn report_failures(failures: &[Failure]) -> ExitCode {
    say_failures(failures);
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
