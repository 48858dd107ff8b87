//! `indexer`: builds an index, prints what was extracted, and says how good it is.

mod commands;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use commands::evaluate::Evaluate;
use commands::explain::Explain;
use commands::fetch::Fetch;
use commands::review::Review;
use commands::stats::Stats;
use commands::{report_failures, taxonomy};
use indexer::console::{Bar, print_lines, say, say_decisions};
use indexer::index::{self, Input};
use indexer::watch::Watch;
use schemas::assertion::TaggedDocument;
use schemas::outline::{OutlineItem, outline};
use serde::Serialize;

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
        /// File with people's decisions, if it is not reviews.sqlite in the folder of the index
        #[arg(long, value_name = "FILE")]
        reviews: Option<PathBuf>,
        /// Stays and builds again whenever a file changes, until it is stopped
        #[arg(long)]
        watch: bool,
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
    /// Measures extraction against labelled texts: precision, recall and F1, overall and for each mechanism
    Evaluate(Evaluate),
    /// Shows step by step why a text gets, or does not get, an assertion
    Explain(Explain),
    /// Confirms, rejects, corrects or adds assertions; decisions take effect at the next build
    Review(Review),
    /// Collects pages from the web politely, into a folder that `indexer build` reads
    Fetch(Fetch),
    /// Says what an index holds: sources by result, reader and encoding, documents by kind and province,
    /// and what failed
    Stats(Stats),
}

/// How long is waited for a change at a time.
const PATIENCE: Duration = Duration::from_secs(3_600);

fn main() -> ExitCode {
    if let Some(status) = corpus::read::answer() {
        return status;
    }
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
        Command::Build { index, taxonomy, reviews, watch, paths } => {
            let build = || build(&index, taxonomy.as_deref(), reviews.as_deref(), paths.clone());
            if watch { keep_building(&paths, taxonomy.as_deref(), &index, build) } else { build() }
        }
        Command::Extract { taxonomy, paths } => extract(taxonomy.as_deref(), &paths),
        Command::Evaluate(arguments) => commands::evaluate::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Review(arguments) => commands::review::run(arguments),
        Command::Fetch(arguments) => commands::fetch::run(arguments),
        Command::Stats(arguments) => commands::stats::run(&arguments),
    }
}

fn build(
    folder: &Path,
    taxonomy_dir: Option<&Path>,
    reviews: Option<&Path>,
    paths: Vec<PathBuf>,
) -> anyhow::Result<ExitCode> {
    let taxonomy = taxonomy(taxonomy_dir)?;
    let bar = Bar::default();
    let input = Input::Paths(paths);
    let report =
        index::build_reviewed(folder, taxonomy, &input, reviews, &|progress| bar.show(progress));
    bar.finish();
    let report = report?;
    let manifest = &report.manifest;
    say(&format!(
        "generation {}: {} documents, {} passages; {} files read, {} unchanged, {} failures; {} documents tagged; {} sources parsed, {} documents indexed",
        manifest.generation,
        manifest.documents,
        manifest.passages,
        report.read_files,
        report.reused_files,
        manifest.failures.len(),
        report.tagged_documents,
        report.parsed_sources,
        report.indexed_documents,
    ));
    say_decisions(&report);
    Ok(report_failures(&manifest.failures))
}

/// Builds, and builds again after each change. What goes wrong later than the first time is said, and
/// the last good generation stays.
fn keep_building(
    paths: &[PathBuf],
    taxonomy: Option<&Path>,
    index: &Path,
    build: impl Fn() -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    let watched: Vec<PathBuf> = paths.iter().cloned().chain(taxonomy.map(Path::to_owned)).collect();
    let watch = Watch::new(&watched, index)?;
    build()?;
    loop {
        say("watching for changes; stop with Ctrl+C");
        while !watch.changed(PATIENCE) {}
        if let Err(error) = build() {
            say(&format!("indexer: {error:#}"));
        }
    }
}

/// One line of `extract`.
#[derive(Serialize)]
struct Extracted<'a> {
    #[serde(flatten)]
    tagged: &'a TaggedDocument,
    /// 编章节条 of a regulation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outline: Vec<OutlineItem>,
}

fn extract(taxonomy_dir: Option<&Path>, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (documents, failures) = index::extract(paths, taxonomy(taxonomy_dir)?)?;
    let lines = documents
        .iter()
        .map(|tagged| Extracted { tagged, outline: outline(&tagged.document.passages) });
    print_lines(lines.filter_map(|line| serde_json::to_string(&line).ok()))?;
    Ok(report_failures(&failures))
}
