//! The one place where the programs of the workspace speak to whoever started them.
//!
//! Everything that is said goes to standard error; standard output belongs to data.

use std::io::{self, IsTerminal, Write};

use corpus::read::Failure;

use crate::index::{Progress, Report, Stage};

/// Writes a line.
pub fn say(line: &str) {
    // A closed standard error is no reason to stop working.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes lines of data to standard output. Whoever reads may have seen enough (`indexer extract |
/// head`): that is no error.
///
/// # Errors
/// Standard output cannot be written.
pub fn print_lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut written = lines.into_iter().try_for_each(|line| writeln!(output, "{}", line.as_ref()));
    written = written.and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a text to standard output, as [`print_lines`] does.
///
/// # Errors
/// Standard output cannot be written.
pub fn print(text: &str) -> io::Result<()> {
    print_lines(text.lines())
}

/// Names every source that failed, with its reason.
pub fn say_failures(failures: &[Failure]) {
    for failure in failures {
        say(&format!("failed: {}: {}", failure.source, failure.reason));
    }
}

/// Says how many decisions of people a build applied, and names those that it could not.
pub fn say_decisions(report: &Report) {
    let lost = &report.unattached_decisions;
    if report.applied_decisions + lost.len() > 0 {
        let applied = report.applied_decisions;
        say(&format!("decisions of people: {applied} applied, {} unattached", lost.len()));
    }
    for decision in lost {
        let claim = &decision.claim;
        say(&format!(
            "unattached: {} {} in {}: {}",
            claim.handle(),
            claim.mechanism,
            claim.source,
            claim.evidence
        ));
    }
}

/// A progress bar on a terminal, a line for each tenth elsewhere.
#[derive(Debug)]
pub struct Bar {
    bar: Option<indicatif::ProgressBar>,
}

impl Default for Bar {
    fn default() -> Bar {
        let bar = io::stderr().is_terminal().then(|| {
            let style =
                indicatif::ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
            let style = style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
            indicatif::ProgressBar::new(0).with_style(style)
        });
        Bar { bar }
    }
}

impl Bar {
    /// Shows how far a build is.
    pub fn show(&self, progress: Progress) {
        let step = match progress.stage {
            Stage::Read => "reading files",
            Stage::Index => "indexing documents",
        };
        self.show_step(step, progress.done, progress.total);
    }

    /// Shows how far a step is.
    pub fn show_step(&self, step: &'static str, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            bar.set_message(step);
        } else if done == total || done.is_multiple_of((total / 10).max(1)) {
            say(&format!("{step}: {done} of {total}"));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
