//! Measures, cases and changes as text for people.

use std::fmt::Write;
use std::path::Path;

use schemas::taxonomy::quality::{Quality, QualityFile};

use super::change::Change;
use super::score::{Case, Evaluation, Fault, Hits, Scores};

/// The measures as an aligned table; with `old`, what they were before an edit.
pub fn table(new: &Scores, old: Option<&Scores>) -> String {
    let mut text = format!(
        "{} labelled segments, {} documents extracted from their files, {} matched\n\n",
        new.segments, new.extracted, new.matched
    );
    let shares = |scores: &Scores| {
        let mut shares = vec![
            ("segmentation", scores.segmentation),
            ("purity", scores.purity),
            ("order", scores.order),
        ];
        for field in ["author", "region", "year", "title"] {
            shares.push((field, scores.metadata.get(field).copied()));
        }
        shares.extend([
            ("stance", scores.stance),
            ("evidence", Some(scores.evidence)),
            ("topics", scores.topics),
            ("traps", scores.traps),
        ]);
        shares
    };
    let before = old.map(shares);
    for (position, (name, value)) in shares(new).into_iter().enumerate() {
        let was =
            before.as_ref().and_then(|before| before[position].1).filter(|was| value != Some(*was));
        let value = value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        let was = was.map(|was| format!("   was {was:.4}")).unwrap_or_default();
        line(&mut text, &format!("{name:<14}{value:>9}{was}"));
    }
    line(&mut text, &format!("\n{}", heading("")));
    for (name, hits, was) in [
        ("pair", new.pair, old.map(|old| old.pair)),
        ("triple", new.triple, old.map(|old| old.triple)),
        ("edge", new.edge, old.map(|old| old.edge)),
    ] {
        line(&mut text, &row(name, hits, was));
    }
    line(&mut text, &format!("\n{}", heading("mechanism, most faults first")));
    let mut mechanisms: Vec<(&String, &Hits)> = new.mechanisms.iter().collect();
    mechanisms.sort_by_key(|(_, hits)| std::cmp::Reverse(hits.fp + hits.missed));
    for (id, hits) in mechanisms {
        line(&mut text, &row(id, *hits, old.and_then(|old| old.mechanisms.get(id)).copied()));
    }
    text
}

/// The figures of each mechanism as the file `quality.toml` of a taxonomy. The labels are called after
/// their folder.
///
/// # Errors
/// The figures cannot be written as TOML.
pub fn quality_toml(gold: &Path, scores: &Scores) -> Result<String, toml::ser::Error> {
    let name = gold.components().next_back().map(|name| name.as_os_str().to_string_lossy());
    let quality = scores.mechanisms.iter().map(|(id, hits)| Quality {
        mechanism: id.clone(),
        right: hits.tp,
        wrong: hits.fp,
        missed: hits.missed,
    });
    let file = QualityFile { gold: name.unwrap_or_default().into(), quality: quality.collect() };
    Ok(format!(
        "# Written by `indexer evaluate --write-quality`; not to be edited.\n{}",
        toml::to_string(&file)?
    ))
}

/// Every case and every wrong piece of metadata, by kind; with `mechanism`, of that one alone.
pub fn case_list(evaluation: &Evaluation, mechanism: Option<&str>) -> String {
    let mut text = String::new();
    let kinds = [
        (Fault::Missed, "missed"),
        (Fault::False, "false"),
        (Fault::WrongRegion, "wrong region"),
        (Fault::Trapped, "trapped"),
    ];
    for (fault, name) in kinds {
        let is_meant = |case: &&Case| {
            case.fault == fault && mechanism.is_none_or(|mechanism| case.mechanism == mechanism)
        };
        let cases: Vec<&Case> = evaluation.cases.iter().filter(is_meant).collect();
        line(&mut text, &format!("\n{name}: {}", cases.len()));
        for case in cases {
            let region = case.region.map(|region| format!(" {region}")).unwrap_or_default();
            let found_as = case.found_as.map(|stance| format!(" (found as {})", stance.id()));
            let found_as = found_as.unwrap_or_default();
            line(&mut text, &format!("  {} {}{region}{found_as}", case.segment, case.mechanism));
            line(&mut text, &format!("    {}", one_line(&case.sentence)));
        }
    }
    if mechanism.is_none() {
        line(&mut text, &format!("\nwrong metadata: {}", evaluation.slips.len()));
        for slip in &evaluation.slips {
            let super::Slip { segment, field, wanted, found } = slip;
            line(&mut text, &format!("  {segment} {field}: wanted {wanted}, found {found}"));
        }
    }
    text
}

/// Assertions gained (`+`) and lost (`-`).
pub fn change_list(changes: &[Change]) -> String {
    let gained = changes.iter().filter(|change| change.is_gain).count();
    let lost = changes.len() - gained;
    let mut text = format!("assertions gained: {gained}, lost: {lost}\n");
    for change in changes {
        let sign = if change.is_gain { '+' } else { '-' };
        let assertion = &change.assertion;
        line(
            &mut text,
            &format!(
                "{sign} {} {} {} {} {}",
                change.source,
                assertion.passage,
                assertion.mechanism,
                assertion.region,
                assertion.stance.id()
            ),
        );
        line(&mut text, &format!("    {}", one_line(&assertion.evidence)));
    }
    text
}

fn heading(first: &str) -> String {
    format!(
        "{first:<46}{:>9}{:>9}{:>9}{:>7}{:>7}{:>7}",
        "precision", "recall", "F1", "right", "false", "missed"
    )
}

fn row(name: &str, hits: Hits, was: Option<Hits>) -> String {
    let Hits { p, r, f1, tp, fp, missed } = hits;
    let was = was.filter(|was| *was != hits).map(|was| format!("   F1 was {:.4}", was.f1));
    let was = was.unwrap_or_default();
    format!("{name:<46}{p:>9.4}{r:>9.4}{f1:>9.4}{tp:>7}{fp:>7}{missed:>7}{was}")
}

/// Text without line breaks and the white space of layout.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}
