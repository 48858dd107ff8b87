//! `indexer fetch`: collects pages from the web.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use indexer::console::{Bar, say};
use indexer::fetch::{self, Options, Reach};

use super::{clock, report_failures};

/// Arguments of `indexer fetch`.
#[derive(Args)]
pub(crate) struct Fetch {
    /// Folder of the pages; `indexer build` reads it. A run that was stopped goes on where it was
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Who collects and how to reach them, such as a mail address; the user agent says it
    #[arg(long, value_name = "TEXT", env = "TASHAN_CONTACT")]
    contact: Option<String>,
    /// Seconds between two requests to a host; robots.txt may ask for more
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pause: Duration,
    /// Longest time for a request with its answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// Largest page, in MB
    #[arg(long, value_name = "MB", default_value = "32", value_parser = clap::value_parser!(u64).range(1..=256))]
    largest: u64,
    /// How often a page is asked for again after a fault that may pass
    #[arg(long, value_name = "TIMES", default_value = "2", value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,
    /// For tests: pages of this very machine may be collected
    #[arg(long)]
    allow_loopback: bool,
    /// List with an address a line, or a sitemap; a file or an address
    #[arg(value_name = "LIST|SITEMAP")]
    list: String,
}

/// Reads a number of seconds up to an hour.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=3_600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "give seconds from 0 to 3600".to_owned())
}

/// Collects pages.
pub(crate) fn run(arguments: Fetch) -> anyhow::Result<ExitCode> {
    let Fetch { out, contact, pause, timeout, largest, retries, allow_loopback, list } = arguments;
    let reach = if allow_loopback { Reach::PublicAndLoopback } else { Reach::Public };
    let largest_bytes = largest << 20;
    let options = Options { contact, pause, timeout, largest_bytes, retries, reach };
    let bar = Bar::default();
    let collected = fetch::collect(&list, &out, &options, clock, &|done, total| {
        bar.show_step("collecting pages", done, total);
    });
    bar.finish();
    let summary = collected?;
    say(&format!(
        "{} pages collected ({} kB), {} unchanged, {} collected before the run was stopped, {} failures",
        summary.stored,
        summary.bytes.div_ceil(1_000),
        summary.unchanged,
        summary.done_before,
        summary.failures.len(),
    ));
    Ok(report_failures(&summary.failures))
}
