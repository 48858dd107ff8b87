//! Prints how well searches put first what people look for, on the texts of `shared/data` beside the
//! checkout: articles of laws by name and number, and questions of laypeople to statutes.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;
use benches::articles::{known_items, leads};
use benches::collection::{Collection, rows, shared};
use benches::measures::Measures;
use benches::stard::{baselines, ours, questions};
use clap::Parser;
use indexer::console::{print, say};

/// Measures relevance on real texts.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many articles of laws to ask for.
    #[arg(long, default_value_t = 400)]
    items: usize,
    /// Chooses which.
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
    /// Leave out the articles of laws.
    #[arg(long)]
    only_questions: bool,
    /// Leave out the questions of laypeople.
    #[arg(long)]
    only_articles: bool,
    /// Exit with status 1 if a figure is below what must be reached, and with 2 if texts are missing.
    #[arg(long)]
    check: bool,
}

/// Least share of articles that must come first, in per cent.
const LEAST_FIRST: f64 = 99.0;
/// The best figures of lexical rankings that are known for all questions; ours must reach them.
const LEAST: Measures = Measures { recall_10: 0.460, recall_100: 0.661, reciprocal_rank_10: 0.385 };

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(reached) if reached || !arguments.check => ExitCode::SUCCESS,
        Ok(_) => {
            say("a figure is below what must be reached");
            ExitCode::from(1)
        }
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Whether every figure is reached; what is left out or skipped counts as reached.
fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let articles_lead = arguments.only_questions || articles(arguments)?;
    let questions_are_answered = arguments.only_articles || statutes(arguments)?;
    Ok(articles_lead && questions_are_answered)
}

/// Says that texts are missing, which is an error where figures must be reached.
fn skip(what: &str, arguments: &Arguments) -> anyhow::Result<bool> {
    if arguments.check {
        bail!("{what} beside the checkout");
    }
    say(&format!("skipped: {what} beside the checkout"));
    Ok(true)
}

/// Known items: does the article lead that is asked for by name and number?
fn articles(arguments: &Arguments) -> anyhow::Result<bool> {
    let Some(path) = shared("laws.jsonl.zst") else {
        return skip("articles of laws need shared/data/laws.jsonl.zst", arguments);
    };
    let laws = rows(&path, usize::MAX)?;
    let items = known_items(&laws, arguments.items, arguments.seed);
    let collection = Collection::build(&path)?;
    let mut missed = Vec::new();
    let started = Instant::now();
    for item in &items {
        if let Err(instead) = leads(&collection, item)? {
            missed.push(format!("  {}: {instead} leads instead", item.query));
        }
    }
    let each_ms = started.elapsed().as_secs_f64() * 1e3 / items.len().max(1) as f64;
    let first = items.len() - missed.len();
    let share = 100.0 * first as f64 / items.len().max(1) as f64;
    print(&format!(
        "Articles by name and number, {} texts (indexed in {:.0} s)\n\
         first place: {first} of {} ({share:.1} %), {each_ms:.1} ms a search\n{}\n",
        laws.len(),
        collection.built_in.as_secs_f64(),
        items.len(),
        missed.join("\n"),
    ))?;
    Ok(share >= LEAST_FIRST)
}

/// Questions of laypeople.
fn statutes(arguments: &Arguments) -> anyhow::Result<bool> {
    let files = shared("stard/corpus.jsonl.zst").zip(shared("stard/queries.jsonl"));
    let Some((corpus, queries)) = files else {
        return skip("questions to statutes need shared/data/stard", arguments);
    };
    let articles = rows(&corpus, usize::MAX)?;
    let questions = questions(&queries)?;
    let mut rankings = baselines(&articles, &questions);
    let collection = Collection::build(&corpus)?;
    let started = Instant::now();
    let ours = ours(&collection, &questions)?;
    let reached = ours.halves().all.reaches(&LEAST);
    rankings.push(ours);
    let each_ms = started.elapsed().as_secs_f64() * 1e3 / questions.len().max(1) as f64;
    let mut table = format!(
        "Questions to statutes, {} articles (indexed in {:.0} s), {} questions; \
         parameters learned on every second one\n\
         {:<16}{:^24}{:^24}{:^24}\n{:<16}",
        articles.len(),
        collection.built_in.as_secs_f64(),
        questions.len(),
        "",
        "all",
        "learned on",
        "held out",
        "",
    );
    for _ in 0..3 {
        table.push_str(&format!("{:>7}{:>7}{:>8}  ", "R@10", "R@100", "MRR@10"));
    }
    for ranking in &rankings {
        let halves = ranking.halves();
        table.push_str(&format!("\n{:<16}", ranking.name));
        for part in [halves.all, halves.learned, halves.held_out] {
            table.push_str(&cells(part));
        }
    }
    table.push_str(&format!("\n{each_ms:.1} ms a search for the first hundred\n"));
    print(&table)?;
    Ok(reached)
}

fn cells(part: Measures) -> String {
    format!("{:>7.3}{:>7.3}{:>8.3}  ", part.recall_10, part.recall_100, part.reciprocal_rank_10)
}
