//! `indexer`: builds an index, or prints what was extracted.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use corpus::read::Failure;
use indexer::console::{Bar, say, say_failures};
use indexer::index::{self, Input};
use indexer::taxonomy_dir::read_taxonomy;
use schemas::taxonomy::Taxonomy;

/// Tashan's indexer: from texts of people's congresses to a searchable index.
///
/// Exit status: 0 all good, 1 some documents failed (the rest is done, the report names them),
/// 2 could not run.
#[derive(Parser)]
#[command(name = "indexer", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds or updates an index; files that have not changed are not parsed again
    Build {
        /// Folder of the index; it is made if missing
        #[arg(long, value_name = "DIR")]
        index: PathBuf,
        /// Folder with a taxonomy to use instead of the built-in one
        #[arg(long, value_name = "DIR")]
        taxonomy: Option<PathBuf>,
        /// Files and folders with documents
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Prints every document with its metadata and findings as JSON Lines
    Extract {
        /// Folder with a taxonomy to use instead of the built-in one
        #[arg(long, value_name = "DIR")]
        taxonomy: Option<PathBuf>,
        /// Files and folders with documents
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(status) => status,
        Err(error) => {
            say(&format!("indexer: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Build { index, taxonomy, paths } => build(&index, taxonomy.as_deref(), paths),
        Command::Extract { taxonomy, paths } => extract(taxonomy.as_deref(), &paths),
    }
}

/// The built-in taxonomy, or the one in the folder given.
fn taxonomy(folder: Option<&Path>) -> anyhow::Result<&'static Taxonomy> {
    let Some(folder) = folder else { return Ok(Taxonomy::embedded()) };
    Ok(Box::leak(Box::new(read_taxonomy(folder)?)))
}

fn build(
    folder: &Path,
    taxonomy_dir: Option<&Path>,
    paths: Vec<PathBuf>,
) -> anyhow::Result<ExitCode> {
    let taxonomy = taxonomy(taxonomy_dir)?;
    let bar = Bar::default();
    let report =
        index::build(folder, taxonomy, &Input::Paths(paths), &|progress| bar.show(progress));
    bar.finish();
    let report = report?;
    let manifest = &report.manifest;
    say(&format!(
        "generation {}: {} documents, {} passages; {} files read, {} unchanged, {} failures",
        manifest.generation,
        manifest.documents,
        manifest.passages,
        report.read_files,
        report.reused_files,
        manifest.failures.len(),
    ));
    Ok(report_failures(&manifest.failures))
}

fn extract(taxonomy_dir: Option<&Path>, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (documents, failures) = index::extract(paths, taxonomy(taxonomy_dir)?)?;
    let mut output = io::BufWriter::new(io::stdout().lock());
    for document in &documents {
        let line = serde_json::to_string(document)?;
        if let Err(error) = writeln!(output, "{line}") {
            // Whoever reads has seen enough: `indexer extract | head`.
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Ok(ExitCode::SUCCESS);
            }
            return Err(error).context("cannot write to standard output");
        }
    }
    output.flush().context("cannot write to standard output")?;
    Ok(report_failures(&failures))
}

/// Names what failed; the exit status says whether anything did.
fn report_failures(failures: &[Failure]) -> ExitCode {
    say_failures(failures);
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
