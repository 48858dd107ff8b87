//! `search-server check`: drafts in files, a line a finding.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use indexer::console::{print_lines, say};
use schemas::api::{
    CheckResponse, CheckedClaim, CheckedQuotation, DifferenceKind, QuotedText, UnreadSentence,
};
use search_server::engine::{Engine, LONGEST_DRAFT_CHARS};
use serde::Serialize;

use super::index::open;

/// Arguments of `search-server check`.
#[derive(Args)]
pub(crate) struct Check {
    /// Folder of the index; ./.tashan/corpus if it is there, else the built-in sample
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Folder with a taxonomy to use instead of the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    /// Prints JSON instead: an object a draft, as the API answers, with its `file`
    #[arg(long)]
    json: bool,
    /// Drafts, in any format that is read; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// A draft with its name.
struct Draft {
    name: String,
    text: String,
}

/// What was found in a draft, as JSON.
#[derive(Serialize)]
struct Found<'a> {
    file: &'a str,
    #[serde(flatten)]
    checked: &'a CheckResponse,
}

/// Most bytes of standard input.
const MOST_BYTES: u64 = 64 << 20;
/// Characters of a quotation that was not checked.
const SHOWN_CHARS: usize = 30;

/// Checks drafts and prints what was found.
///
/// # Errors
/// There is no index that can be used, or standard output cannot be written.
pub(crate) fn run(arguments: &Check) -> anyhow::Result<ExitCode> {
    let engine = open(arguments.index.clone(), arguments.taxonomy.as_deref())?;
    let (mut is_clean, mut is_whole) = (true, true);
    for file in &arguments.files {
        for draft in drafts(file) {
            let checked = draft.and_then(|draft| {
                let checked = checked(&engine, &draft)?;
                Ok((draft.name, checked))
            });
            match checked {
                Ok((name, checked)) => {
                    is_clean &= checked.is_clean();
                    if arguments.json {
                        let found = Found { file: &name, checked: &checked };
                        print_lines([serde_json::to_string(&found)?])?;
                    } else {
                        print_lines(lines(&name, &checked))?;
                    }
                }
                Err(reason) => {
                    is_whole = false;
                    say(&format!("search-server: {reason}"));
                }
            }
        }
    }
    Ok(match (is_whole, is_clean) {
        (false, _) => ExitCode::from(2),
        (true, false) => ExitCode::from(1),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// The drafts of a file, most often one; or why it has none.
fn drafts(file: &Path) -> Vec<Result<Draft, String>> {
    let shown = file.display().to_string();
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes);
        let text = read.map_err(|error| format!("cannot be read: {error}"));
        let text = text.and_then(|_| corpus::read::sent("", bytes));
        return vec![
            text.map(|text| Draft { name: shown, text })
                .map_err(|reason| format!("standard input {reason}")),
        ];
    }
    let listed = match corpus::read::list(&[file.to_owned()]) {
        Ok((listed, _)) => listed,
        Err(error) => return vec![Err(error.to_string())],
    };
    let sources = listed.iter().flat_map(corpus::read::sources);
    let drafts = sources.map(|source| match source {
        Ok(source) => {
            // What an archive or a folder holds has a name of its own.
            let own = file.file_name().map(|own| own.to_string_lossy().into_owned());
            let inner = own.and_then(|own| source.name.strip_prefix(&own).map(str::to_owned));
            Ok(Draft {
                name: match inner {
                    Some(inner) => format!("{shown}{inner}"),
                    None => format!("{shown}/{}", source.name),
                },
                text: source.text.chars().skip(source.content_start_chars).collect(),
            })
        }
        Err(failure) => Err(format!("{shown}: {}", failure.reason)),
    });
    drafts.collect()
}

fn checked(engine: &Engine, draft: &Draft) -> Result<CheckResponse, String> {
    let length = draft.text.chars().count();
    if length > LONGEST_DRAFT_CHARS {
        return Err(format!(
            "{}: has {length} characters, and at most {LONGEST_DRAFT_CHARS} are checked at a time; cut it",
            draft.name
        ));
    }
    engine.check(&draft.text).map_err(|error| format!("{}: {error}", draft.name))
}

/// A line a finding, in the order of the draft.
fn lines(name: &str, checked: &CheckResponse) -> Vec<String> {
    let text: Vec<char> = checked.text.chars().collect();
    let begin = |span: [usize; 2]| -> String {
        let words = text.get(span[0]..span[1]).unwrap_or_default();
        let cut = if words.len() > SHOWN_CHARS { "……" } else { "" };
        words.iter().take(SHOWN_CHARS).collect::<String>() + cut
    };
    let mut found: Vec<([usize; 2], String)> = Vec::new();
    found.extend(checked.quotations.iter().map(|one| (one.span, quotation(one))));
    found.extend(checked.claims.iter().map(|one| (one.span, claim(one))));
    found.extend(checked.unread.iter().map(|one| (one.span, unread(one))));
    let too_much = |span: &[usize; 2]| (*span, format!("未核 引文太多或太长“{}”", begin(*span)));
    found.extend(checked.unchecked.iter().map(too_much));
    let unpaired = |span: &[usize; 2]| (*span, "未核 引号不成对".to_owned());
    found.extend(checked.unpaired.iter().map(unpaired));
    found.sort_by_key(|(span, _)| *span);
    let line = |(span, says): ([usize; 2], String)| {
        let paragraph = checked.paragraphs.partition_point(|[start, _]| *start <= span[0]);
        format!("{name}:{paragraph}: {}", one_line(&says))
    };
    found.into_iter().map(line).collect()
}

fn quotation(one: &CheckedQuotation) -> String {
    let words = if one.difference.is_empty() {
        one.quote.clone()
    } else {
        let parts = one.difference.iter().map(|part| match part.kind {
            DifferenceKind::Same => part.text.clone(),
            DifferenceKind::Deleted => format!("[-{}-]", part.text),
            DifferenceKind::Inserted => format!("{{+{}+}}", part.text),
        });
        parts.collect()
    };
    let kind = if one.is_name { "名称" } else { "引文" };
    let place = one
        .best
        .as_ref()
        .map(|best: &QuotedText| format!(" 《{}》 {}", best.document.title, best.url));
    format!("{} {kind}“{words}”{}", one.verdict.zh(), place.unwrap_or_default())
}

fn claim(one: &CheckedClaim) -> String {
    let (place, practice) = (&one.region.name, &one.mechanism.label);
    let note = one.note.as_ref().map(|note| format!("（{}）", note.zh)).unwrap_or_default();
    let proof = one
        .proof
        .first()
        .map(|proof| format!(" 「{}」《{}》 {}", proof.quote, proof.document.title, proof.url));
    format!(
        "{} 说法“{}”：{place}{}{practice}{note}{}",
        one.verdict.zh(),
        one.sentence,
        one.claimed.zh(),
        proof.unwrap_or_default()
    )
}

fn unread(one: &UnreadSentence) -> String {
    format!("{} 句子“{}”", one.reason.zh(), one.sentence)
}

/// Without line breaks.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}
