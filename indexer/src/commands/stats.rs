//! `indexer stats`: what an index holds, and what failed.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use corpus::catalogue::{Catalogue, Count};
use indexer::console::{print, print_lines};
use indexer::index::catalogue;
use serde_json::{Map, Value, json};

/// The arguments of `indexer stats`.
#[derive(Args)]
pub(crate) struct Stats {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    /// Lists what failed and why, and nothing else
    #[arg(long)]
    failed: bool,
    /// Prints JSON
    #[arg(long)]
    json: bool,
}

const COUNTS: [(&str, Count); 7] = [
    ("result", Count::Results),
    ("reader", Count::Readers),
    ("encoding", Count::Encodings),
    ("licence", Count::Licences),
    ("run", Count::Runs),
    ("kind", Count::Kinds),
    ("province", Count::Provinces),
];

pub(crate) fn run(arguments: &Stats) -> anyhow::Result<ExitCode> {
    let (path, catalogue) = catalogue(&arguments.index)?;
    let failures = catalogue.failures()?;
    if arguments.failed {
        if arguments.json {
            print(&serde_json::to_string_pretty(&failures)?)?;
        } else {
            print_lines(failures.iter().map(|f| format!("{}: {}", f.source, f.reason)))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.json {
        let mut object = summary(&catalogue)?;
        object.insert("catalogue".to_owned(), json!(path));
        object.insert("failures".to_owned(), serde_json::to_value(&failures)?);
        print(&serde_json::to_string_pretty(&object)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![format!("catalogue: {}", path.display())];
    if let Some(run) = catalogue.runs()?.last() {
        lines.push(format!(
            "generation {} of {}: {} documents, {} failures",
            run.number, run.finished_at, run.documents, run.failures
        ));
    }
    for (name, count) in COUNTS {
        lines.push(format!("{name}:"));
        for (value, count) in catalogue.counts(count)? {
            let value = if value.is_empty() { "unknown" } else { value.as_str() };
            lines.push(format!("{count:>9}  {value}"));
        }
    }
    lines.extend(failures.iter().map(|f| format!("failed: {}: {}", f.source, f.reason)));
    print_lines(lines)?;
    Ok(ExitCode::SUCCESS)
}

fn summary(catalogue: &Catalogue) -> anyhow::Result<Map<String, Value>> {
    let mut object = Map::new();
    if let Some(run) = catalogue.runs()?.last() {
        object.insert("generation".to_owned(), json!(run.number));
        object.insert("finished_at".to_owned(), json!(run.finished_at));
        object.insert("documents".to_owned(), json!(run.documents));
    }
    for (name, count) in COUNTS {
        let counts: Map<String, Value> =
            catalogue.counts(count)?.into_iter().map(|(value, n)| (value, json!(n))).collect();
        object.insert(name.to_owned(), Value::Object(counts));
    }
    Ok(object)
}
