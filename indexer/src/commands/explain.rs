//! `indexer explain`: why a text gets an assertion, or does not.

use std::fmt::Write;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use indexer::console::print;
use indexer::index::{Generation, segmenter};
use indexer::tag::{DocumentTrace, ProposalTrace, Tagger, Verdict};
use schemas::document::{Document, Home, Passage};
use schemas::region::{RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::taxonomy;

/// Arguments of `indexer explain`.
#[derive(Args)]
pub(crate) struct Explain {
    /// Folder with a taxonomy to use instead of the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    /// Explains the document with this identifier in this index instead of a text
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Home of the text: a name such as 浙江省, or a six-digit code
    #[arg(long, value_name = "REGION", conflicts_with = "index")]
    region: Option<String>,
    /// Explains this mechanism alone, with the patterns that nearly match
    #[arg(long, value_name = "ID")]
    mechanism: Option<String>,
    /// A text, `-` for standard input, or with --index the identifier of a document
    #[arg(value_name = "DOC|TEXT")]
    subject: String,
}

/// Tags a text or a document, and prints each step.
///
/// # Errors
/// A taxonomy or index that cannot be used, or an unknown document, region or mechanism.
pub(crate) fn run(arguments: &Explain) -> anyhow::Result<ExitCode> {
    let taxonomy = taxonomy(arguments.taxonomy.as_deref())?;
    if let Some(id) = &arguments.mechanism
        && taxonomy.mechanism(id).is_none()
    {
        bail!("there is no mechanism {id}: give an id of the taxonomy, such as special-inquiry");
    }
    let document = match &arguments.index {
        Some(index) => stored(index, taxonomy, &arguments.subject)?,
        None => document_of(&text(&arguments.subject)?, arguments.region.as_deref())?,
    };
    let tagger = Tagger::new(taxonomy);
    let trace = tagger.explain(taxonomy, &document);
    let mut page = heading(&document, &trace);
    for (passage, traced) in body(&document).zip(&trace.passages) {
        let meant = |proposal: &&ProposalTrace| {
            arguments.mechanism.as_ref().is_none_or(|id| proposal.mechanism == *id)
        };
        let proposals: Vec<&ProposalTrace> = traced.proposals.iter().filter(meant).collect();
        let near = arguments
            .mechanism
            .as_deref()
            .map(|id| tagger.near_misses(taxonomy, id, &passage.text));
        let near = near.unwrap_or_default();
        if proposals.is_empty() && near.is_empty() {
            continue;
        }
        line(&mut page, &format!("\n{}", traced.id));
        if !traced.read_whole.is_empty() {
            line(&mut page, &format!("  read whole: {}", traced.read_whole.join(", ")));
        }
        write_proposals(&mut page, &proposals);
        for (pattern, word) in near {
            line(
                &mut page,
                &format!(
                    "  near miss: pattern `{pattern}` has {word}, but the rest does not match"
                ),
            );
        }
    }
    let proposals = trace.passages.iter().flat_map(|passage| &passage.proposals);
    if proposals.count() == 0 {
        line(&mut page, "\nno alias and no pattern of the taxonomy matches");
    }
    print(&page)?;
    Ok(ExitCode::SUCCESS)
}

/// The text that was given, or standard input.
fn text(argument: &str) -> anyhow::Result<String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("cannot read standard input as UTF-8")?;
    Ok(text)
}

/// The document with this identifier in an index.
fn stored(index: &Path, taxonomy: &Taxonomy, id: &str) -> anyhow::Result<Document> {
    let generation = Generation::open(index, &segmenter(taxonomy))?;
    let document = generation.document(id)?;
    document.with_context(|| {
        format!(
            "the index in {} has no document {id}: `indexer extract` prints identifiers",
            index.display()
        )
    })
}

/// A document of one text, a paragraph a line, spoken by the congress of `region`.
fn document_of(text: &str, region: Option<&str>) -> anyhow::Result<Document> {
    let table = RegionTable::embedded();
    let code = region
        .map(|name| {
            let known = RegionCode::parse(name).filter(|code| table.get(*code).is_some());
            known.or_else(|| table.resolve(name)).with_context(|| {
                format!(
                    "there is no region {name}: give a name such as 浙江省, or a six-digit code"
                )
            })
        })
        .transpose()?;
    let paragraphs = text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate();
    let passages = paragraphs
        .map(|(at, text)| Passage { id: format!("para_{}", at + 1), text: text.to_owned() })
        .collect();
    Ok(Document {
        // A text that is given without its head is taken as one of a congress.
        post: Some("人大常委会".to_owned()),
        level: code.map(RegionCode::level),
        region: code.map(|code| Home { code, path: table.path(code) }),
        ..Document::of_text("text", passages)
    })
}

/// The passages in which anything is looked for.
fn body(document: &Document) -> impl Iterator<Item = &Passage> {
    let passages = document.passages.iter();
    passages.filter(|passage| !matches!(passage.id.as_str(), "title" | "byline"))
}

/// What is known of the document as a whole.
fn heading(document: &Document, trace: &DocumentTrace) -> String {
    let mut page = String::new();
    if let Some(title) = &document.title {
        line(&mut page, &format!("{title} ({} in {})", document.id, document.source));
    }
    let home = document.region.as_ref();
    let home = home.map(|home| format!("{} {}", home.code, home.path.concat()));
    let year = document.year.map_or_else(|| "no year".to_owned(), |year| year.to_string());
    let home = home.unwrap_or_else(|| "no home".to_owned());
    line(&mut page, &format!("{}, {home}, {year}", document.kind.id()));
    match trace.only_in.as_deref() {
        None => {}
        Some([]) => line(
            &mut page,
            "it does not speak of people's congresses, so it asserts nothing; otherwise:",
        ),
        Some(passages) => line(
            &mut page,
            &format!(
                "it hardly speaks of people's congresses, so it asserts nothing outside {}; otherwise:",
                passages.join(", ")
            ),
        ),
    }
    page
}

/// Each sentence with what was proposed in it.
fn write_proposals(page: &mut String, proposals: &[&ProposalTrace]) {
    let mut sentence = None;
    for proposal in proposals {
        if sentence != Some(&proposal.sentence) {
            line(page, &format!("  {}", proposal.sentence));
            sentence = Some(&proposal.sentence);
        }
        write_proposal(page, proposal);
    }
}

fn write_proposal(page: &mut String, proposal: &ProposalTrace) {
    let ProposalTrace { mechanism, rules, verdict, .. } = proposal;
    let sign = if matches!(verdict, Verdict::Asserted { is_kept: true, .. }) { '+' } else { '-' };
    line(page, &format!("    {sign} {mechanism}"));
    for (rule, words) in rules {
        line(page, &format!("        proposed   {rule} at {words}"));
    }
    match verdict {
        Verdict::Refused(reason) => line(page, &format!("        refused    {reason}")),
        Verdict::Asserted {
            stance,
            stance_because,
            regions,
            regions_because,
            year,
            evidence,
            certainty,
            is_kept,
        } => {
            let table = RegionTable::embedded();
            let whose: Vec<String> =
                regions.iter().map(|code| format!("{code} {}", table.name(*code))).collect();
            let whose = if whose.is_empty() { "nobody".to_owned() } else { whose.join(", ") };
            line(page, &format!("        stance     {}: {stance_because}", stance.id()));
            line(page, &format!("        whose      {whose}: {regions_because}"));
            if let Some(year) = year {
                line(page, &format!("        year       {year}"));
            }
            line(page, &format!("        evidence   {evidence}"));
            line(page, &format!("        certainty  {certainty}"));
            if !is_kept && !regions.is_empty() {
                line(
                    page,
                    "        dropped    the passage asserts it elsewhere, as strongly or more",
                );
            }
        }
    }
}

fn line(page: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{line}");
}
