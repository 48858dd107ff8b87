//! `indexer evaluate`: how good extraction is.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use indexer::console::{print, say};
use indexer::evaluate::{self, Gold, Scores};
use indexer::index;
use indexer::tag::Tagger;
use serde::Serialize;

use super::{report_failures, taxonomy};

/// Arguments of `indexer evaluate`.
#[derive(Args)]
pub(crate) struct Evaluate {
    /// Folder with a taxonomy to use instead of the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    /// Folder with labelled texts: segments.jsonl, assertions.jsonl, hard_negatives.jsonl
    #[arg(long, value_name = "DIR")]
    gold: PathBuf,
    /// Judges the labels of this file alone; repeatable
    #[arg(long, value_name = "FILE")]
    only: Vec<String>,
    /// Lists every miss, false hit, wrong region and trap with its sentence
    #[arg(long)]
    show: bool,
    /// Lists those of this mechanism alone
    #[arg(long, value_name = "ID", requires = "show")]
    mechanism: Option<String>,
    /// Lists the assertions that are gained and lost against an older taxonomy
    #[arg(long, value_name = "OLD_TAXONOMY")]
    against: Option<PathBuf>,
    /// Ends with status 1 if a measure, such as pair.f1, is lower or missing; repeatable
    #[arg(long, value_name = "KEY=VALUE", value_parser = least)]
    least: Vec<(String, f64)>,
    /// Writes the figures of each mechanism as quality.toml, to be put into a taxonomy
    #[arg(long, value_name = "FILE")]
    write_quality: Option<PathBuf>,
    /// Prints the measures as JSON
    #[arg(long, conflicts_with = "show")]
    json: bool,
    /// Files and folders with the documents that are labelled
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// The measures, and those of the older taxonomy.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    scores: &'a Scores,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<&'a Scores>,
}

fn least(text: &str) -> Result<(String, f64), String> {
    let parsed = text.split_once('=').and_then(|(key, value)| Some((key, value.parse().ok()?)));
    parsed
        .map(|(key, value)| (key.to_owned(), value))
        .ok_or_else(|| "write a measure and a number, such as pair.f1=0.8".to_owned())
}

/// Extracts, compares and prints.
///
/// # Errors
/// A path, taxonomy or folder of labels that cannot be used.
pub(crate) fn run(arguments: &Evaluate) -> anyhow::Result<ExitCode> {
    let new = taxonomy(arguments.taxonomy.as_deref())?;
    let old = arguments.against.as_deref().map(|folder| taxonomy(Some(folder))).transpose()?;
    let gold = Gold::read(&arguments.gold, &arguments.only)?;
    let (documents, failures) = index::extract(&arguments.paths, new)?;
    let evaluation = evaluate::evaluate(&gold, &documents, new);
    if evaluation.scores.matched == 0 {
        bail!(
            "none of the documents belongs to the labels: give the files that {} names",
            arguments.gold.join("segments.jsonl").display()
        );
    }
    let before = old.map(|old| Tagger::new(old).tag_again(&documents));
    let old_scores = old.zip(before.as_ref());
    let old_scores =
        old_scores.map(|(old, documents)| evaluate::evaluate(&gold, documents, old).scores);
    if arguments.json {
        let printed = Printed { scores: &evaluation.scores, against: old_scores.as_ref() };
        print(&format!("{}\n", serde_json::to_string_pretty(&printed)?))?;
    } else {
        print(&evaluate::table(&evaluation.scores, old_scores.as_ref()))?;
        if let Some(before) = &before {
            print(&format!("\n{}", evaluate::change_list(&evaluate::changes(before, &documents))))?;
        }
        if arguments.show {
            print(&evaluate::case_list(&evaluation, arguments.mechanism.as_deref()))?;
        }
    }
    if let Some(file) = &arguments.write_quality {
        let text = evaluate::quality_toml(&arguments.gold, &evaluation.scores)?;
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let is_short = report_short(&serde_json::to_value(&evaluation.scores)?, &arguments.least);
    let status = report_failures(&failures);
    Ok(if is_short { ExitCode::from(1) } else { status })
}

/// Names the measures that are lower than asked for, or missing.
fn report_short(scores: &serde_json::Value, least: &[(String, f64)]) -> bool {
    let mut is_short = false;
    for (key, bound) in least {
        let pointer = format!("/{}", key.replace('.', "/"));
        let value = scores.pointer(&pointer).and_then(serde_json::Value::as_f64);
        if value.is_none_or(|value| value < *bound) {
            let value = value.map_or_else(|| "missing".to_owned(), |value| value.to_string());
            say(&format!("short: {key} is {value}, wanted at least {bound}"));
            is_short = true;
        }
    }
    is_short
}
