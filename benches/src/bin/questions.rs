//! `questions`: asks an engine and says how good the answers are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use benches::questions::{self, Measures};
use benches::readings::{self, Half, Verdict};
use clap::{Parser, Subcommand};
use indexer::console::{print_lines, say};
use indexer::index::{self, Generation, Input};
use schemas::taxonomy::Taxonomy;
use search_server::engine::Engine;

/// Measures how questions are read and answered.
///
/// Exit status: 0 every measure is reached (or there is nothing to measure), 1 one is not, 2 could not run.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Asks questions whose right provinces are known, of an index of these texts
    Answers {
        /// File with the questions, one JSON object a line
        #[arg(long, value_name = "FILE", default_value = "../shared/gold/queries.jsonl")]
        queries: PathBuf,
        /// Least share of questions that are right
        #[arg(long, default_value_t = 0.0)]
        least_right: f64,
        /// Least micro-F1 over provinces
        #[arg(long, default_value_t = 0.0)]
        least_f1: f64,
        /// Least share of questions with nothing to claim that claim nothing
        #[arg(long, default_value_t = 0.0)]
        least_nothing: f64,
        /// Texts to index
        #[arg(value_name = "PATH", default_value = "../shared/seeds")]
        path: PathBuf,
    },
    /// Reads wordings of our own, and compares with how they are meant
    Readings {
        /// Least share of a group, in the half that was kept aside: `description=0.6`
        #[arg(long, value_name = "GROUP=SHARE", value_parser = least)]
        least: Vec<(String, f64)>,
        /// Prints every wording that is not read as it is meant, those kept aside as well
        #[arg(long)]
        all: bool,
    },
    /// Prints how texts are read, and the answer in a sentence, on the built-in sample
    Read {
        /// The texts
        #[arg(value_name = "TEXT", required = true)]
        texts: Vec<String>,
    },
    /// Reads questions about other things, and names those that are read as a practice
    Unrelated {
        /// File with the questions, one JSON object with `query` a line
        #[arg(long, value_name = "FILE", default_value = "../shared/data/stard/queries.jsonl")]
        queries: PathBuf,
        /// Greatest share that may be read as a practice
        #[arg(long, default_value_t = 1.0)]
        most: f64,
    },
}

fn least(text: &str) -> Result<(String, f64), String> {
    let (group, share) = text.split_once('=').ok_or("expected GROUP=SHARE")?;
    Ok((group.to_owned(), share.parse().map_err(|_| format!("`{share}` is no number"))?))
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<bool> {
    match command {
        Command::Answers { queries, least_right, least_f1, least_nothing, path } => {
            if !is_there(&queries)? || !is_there(&path)? {
                return Ok(true);
            }
            let text = std::fs::read_to_string(&queries);
            let text = text.with_context(|| queries.display().to_string())?;
            let expected =
                questions::parse(&text).with_context(|| queries.display().to_string())?;
            let outcomes =
                with_engine(&Input::Paths(vec![path]), |engine| questions::ask(engine, expected))?;
            print_lines(questions::table(&outcomes))?;
            let measures = Measures::of(&outcomes);
            let reached = [
                ("share right", measures.share(), least_right),
                ("micro-F1", measures.f1(), least_f1),
                ("nothing claimed", measures.nothing(), least_nothing),
            ];
            Ok(all_reached(reached))
        }
        Command::Read { texts } => with_engine(&Input::Sample, |engine| {
            for text in texts {
                let question = engine.understand(&text);
                let read = question.read.iter().map(|reading| {
                    let how = reading.how.zh();
                    format!("  {}: {} = {} ({how})", reading.kind.zh(), reading.text, reading.label)
                });
                print_lines([text.clone()].into_iter().chain(read))?;
                let interpretation = engine.answer(&question)?.interpretation;
                let choices = interpretation.choices.iter().map(|choice| choice.label.as_str());
                let choices: Vec<&str> = choices.collect();
                let intent = interpretation.intent.id();
                print_lines([
                    format!("  rest: {} | choices: {}", question.rest, choices.join("、")),
                    format!("  {intent}: {}", interpretation.sentence),
                ])?;
            }
            Ok(true)
        }),
        Command::Unrelated { queries, most } => unrelated(&queries, most),
        Command::Readings { least, all } => {
            let wordings = readings::parse(readings::BUILT_IN)?;
            let mut groups: BTreeMap<&str, [Vec<Verdict>; 2]> = BTreeMap::new();
            let mut lines = Vec::new();
            with_engine(&Input::Sample, |engine| {
                for (index, wording) in wordings.iter().enumerate() {
                    let read = engine.answer(&engine.understand(&wording.text))?.interpretation;
                    let verdict = wording.judge(&read);
                    groups.entry(&wording.group).or_default()[index % 2].push(verdict);
                    if verdict != Verdict::Right && (all || index % 2 == 0) {
                        let found = read.mechanism.map_or("-".to_owned(), |named| named.value);
                        let intent = read.intent.id();
                        lines.push(format!(
                            "{verdict:?}: {}: read as {found} ({intent}), meant {:?}",
                            wording.text, wording.mechanism
                        ));
                    }
                }
                Ok(())
            })?;
            lines.push("| group | half | wordings | right | offered | wrong practice |".to_owned());
            lines.push("|---|---|---|---|---|---|".to_owned());
            let mut reached = Vec::new();
            for (group, halves) in groups {
                for (name, verdicts) in ["tuned", "kept aside"].iter().zip(&halves) {
                    let half = Half::of(verdicts.iter().copied());
                    let Half { wordings, right, offered, wrong } = half;
                    lines.push(format!(
                        "| {group} | {name} | {wordings} | {right} ({:.2}) | {offered} | {wrong} |",
                        half.share()
                    ));
                }
                let kept = Half::of(halves[1].iter().copied()).share();
                let asked = least.iter().filter(|(name, _)| name == group);
                reached.extend(asked.map(|(_, least)| (group, kept, *least)));
            }
            print_lines(lines)?;
            ensure!(reached.len() == least.len(), "`--least` names a group that is not there");
            Ok(all_reached(reached))
        }
    }
}

#[derive(serde::Deserialize)]
struct Unrelated {
    query: String,
}

fn unrelated(queries: &Path, most: f64) -> Result<bool> {
    if !is_there(queries)? {
        return Ok(true);
    }
    let text = std::fs::read_to_string(queries)?;
    let questions: Vec<Unrelated> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut lines = Vec::new();
    with_engine(&Input::Sample, |engine| {
        for Unrelated { query } in &questions {
            let question = engine.understand(query);
            if let Some(mechanism) = &question.mechanism {
                let read = question.read.iter().filter(|read| &read.id == mechanism);
                let how = read.map(|read| read.how.zh()).collect::<String>();
                lines.push(format!("{query}: {mechanism} ({how})"));
            }
        }
        Ok(())
    })?;
    let share = lines.len() as f64 / questions.len().max(1) as f64;
    let claimed = lines.len();
    lines.push(format!("{claimed} of {} are read as a practice ({share:.3})", questions.len()));
    print_lines(lines)?;
    Ok(all_reached([("not read as a practice", 1.0 - share, 1.0 - most)]))
}

/// Whether a file or folder beside the checkout is there; with `CI` set, it must be.
fn is_there(path: &Path) -> Result<bool> {
    let is_there = path.is_file() || path.is_dir();
    if !is_there {
        ensure!(std::env::var_os("CI").is_none(), "CI needs {}", path.display());
        say(&format!("skipped: {} is missing", path.display()));
    }
    Ok(is_there)
}

/// Whether every measure is reached; names those that are not.
fn all_reached<'a>(measures: impl IntoIterator<Item = (&'a str, f64, f64)>) -> bool {
    let mut is_reached = true;
    for (name, value, least) in measures {
        if value < least {
            say(&format!("{name}: {value:.3} is below {least:.3}"));
            is_reached = false;
        }
    }
    is_reached
}

/// Builds an index in a folder that is removed afterwards, and works with it.
fn with_engine<T>(input: &Input, work: impl FnOnce(&Engine) -> Result<T>) -> Result<T> {
    let folder = tempfile::tempdir()?;
    let taxonomy = Taxonomy::embedded();
    index::build(folder.path(), taxonomy, input, &|_| {})?;
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(folder.path(), &segmenter)?;
    work(&Engine::new(generation, taxonomy, segmenter))
}
