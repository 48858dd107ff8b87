//! The measures, and the cases behind them.
//!
//! - *segmentation*: share of the characters of segments that landed in the document matched to each;
//!   *purity*: the same, seen from the documents.
//! - *order*: share of the places where a segment goes on elsewhere in its file that the document
//!   reproduces.
//! - *metadata*: of speeches, articles, reports and regulations: author, narrowest region, year, title.
//! - *pair*: (segment, mechanism) asserted as practised or piloted, parents included.
//! - *triple*: the same with the region; one that contains or lies in a right one is neither right nor
//!   wrong. *edge*: (mechanism, province) over all segments.
//! - *stance*: of labels whose mechanism was found in the segment at all, share with the right stance.
//! - *evidence*: of the right pairs, share with an evidence of at most 120 characters that stands in
//!   the document and shares words with the labelled one.
//! - *topics*: F1 of (segment, topic). *traps*: share of traps that were avoided.
//!
//! Labels of strength `implicit` or `inferred-partner` are optional: neither missed nor wrong.

use std::collections::{BTreeMap, BTreeSet};

use corpus::text::sentences;
use schemas::assertion::{Stance, TaggedDocument};
use schemas::region::RegionCode;
use schemas::taxonomy::Taxonomy;
use serde::Serialize;

use super::claims::{Claims, Wanted, said};
use super::gold::{Gold, Label, Segment, Trap, source_key};
use super::matching::{Matching, title_likeness};
use super::ratio::{longest_common, squash};

/// Titles at least so alike are the same.
const SAME_TITLE: f64 = 0.8;
/// Most characters by which a join may be off.
const JOIN_SLACK_CHARS: usize = 4;
/// Longest evidence, in letters and digits.
const LONGEST_EVIDENCE_CHARS: usize = 120;
/// Evidence must share so many letters and digits with the labelled one, or all if that is shorter.
const SHARED_EVIDENCE_CHARS: usize = 6;

/// How many were right, and the shares that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Hits {
    /// Precision: of what was found, the share that is right.
    pub p: f64,
    /// Recall: of what is there, the share that was found.
    pub r: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Found and right.
    pub tp: usize,
    /// Found and wrong.
    pub fp: usize,
    /// Missed.
    #[serde(rename = "fn")]
    pub missed: usize,
}

impl Hits {
    fn new(tp: usize, fp: usize, missed: usize) -> Hits {
        let share = |part: usize, rest: usize| {
            if part == 0 { 0.0 } else { part as f64 / (part + rest) as f64 }
        };
        let (p, r) = (share(tp, fp), share(tp, missed));
        let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        Hits { p: rounded(p), r: rounded(r), f1: rounded(f1), tp, fp, missed }
    }
}

/// All measures; `null` where the labels do not carry one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Labelled segments.
    pub segments: usize,
    /// Extracted documents of the labelled files.
    pub extracted: usize,
    /// Segments that have a document.
    pub matched: usize,
    /// Share of segments' characters that landed in the right document.
    pub segmentation: Option<f64>,
    /// The same, seen from the documents.
    pub purity: Option<f64>,
    /// Share of the joins that are reproduced.
    pub order: Option<f64>,
    /// Share of right authors, regions, years and titles.
    pub metadata: BTreeMap<&'static str, f64>,
    /// (segment, mechanism).
    pub pair: Hits,
    /// (segment, mechanism, region).
    pub triple: Hits,
    /// Share of right pairs with good evidence.
    pub evidence: f64,
    /// Share of right stances.
    pub stance: Option<f64>,
    /// F1 of topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<f64>,
    /// (mechanism, province).
    pub edge: Hits,
    /// Share of traps avoided.
    pub traps: Option<f64>,
    /// (segment, mechanism) for each mechanism that is labelled or was found.
    pub mechanisms: BTreeMap<String, Hits>,
}

/// What went wrong in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A labelled pair was not found.
    Missed,
    /// A pair was found that is not labelled.
    False,
    /// The pair is right, the region is not.
    WrongRegion,
    /// A trap was fallen into.
    Trapped,
}

/// One wrong decision about a mechanism.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// What went wrong.
    pub fault: Fault,
    /// The segment.
    pub segment: String,
    /// The mechanism.
    pub mechanism: String,
    /// The region, where it is what went wrong.
    pub region: Option<RegionCode>,
    /// The words that show it: of the label, of the assertion or of the trap.
    pub evidence: String,
    /// The sentence of the document in which they stand; the words alone where it has none.
    pub sentence: String,
    /// The stance in which a missed mechanism was found nonetheless.
    pub found_as: Option<Stance>,
}

/// One wrong piece of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The segment.
    pub segment: String,
    /// `author`, `region`, `year` or `title`.
    pub field: &'static str,
    /// What the labels say.
    pub wanted: String,
    /// What was found.
    pub found: String,
}

/// Measures with the cases behind them.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The measures.
    pub scores: Scores,
    /// Wrong decisions about mechanisms, by kind, segment and mechanism.
    pub cases: Vec<Case>,
    /// Wrong metadata.
    pub slips: Vec<Slip>,
}

/// Compares documents with labels.
pub fn evaluate(gold: &Gold, documents: &[TaggedDocument], taxonomy: &Taxonomy) -> Evaluation {
    let files: BTreeSet<&str> =
        gold.segments.iter().map(|segment| source_key(&segment.file)).collect();
    let documents: Vec<&TaggedDocument> = documents
        .iter()
        .filter(|document| files.contains(source_key(&document.document.source)))
        .collect();
    let matching = Matching::new(&gold.segments, &documents);
    let wanted = Wanted::new(&gold.labels, taxonomy);
    let said = said(&gold.segments, &matching, taxonomy);
    let mut cases = Vec::new();
    let (pair, mechanisms) = pairs(&gold.segments, &wanted, &said, &mut cases);
    let triple = triples(&gold.segments, &wanted, &said, &mut cases);
    let traps = traps(&gold.traps, &wanted, &said, &mut cases);
    let (metadata, slips) = metadata(&gold.segments, &matching);
    for case in &mut cases {
        show(case, matching.document(&case.segment));
    }
    cases.sort();
    let scores = Scores {
        segments: gold.segments.len(),
        extracted: documents.len(),
        matched: matching.len(),
        segmentation: share(matching.landed_chars, matching.gold_chars),
        purity: share(matching.landed_chars, matching.document_chars),
        order: order(&gold.segments, &matching),
        metadata,
        triple,
        evidence: share(proven(&gold.segments, &matching, &wanted, &said), pair.tp).unwrap_or(0.0),
        pair,
        stance: stances(&gold.labels, &matching),
        topics: topics(&gold.segments, &matching),
        edge: edges(&wanted, &said),
        traps,
        mechanisms,
    };
    Evaluation { scores, cases, slips }
}

/// Adds to a case what the document says.
fn show(case: &mut Case, document: Option<&TaggedDocument>) {
    case.sentence = document
        .and_then(|found| sentence_with(found, &case.evidence))
        .unwrap_or_else(|| case.evidence.clone());
    if case.fault == Fault::Missed {
        let assertions = document.map(|found| found.findings.assertions.iter());
        let found = assertions.into_iter().flatten().find(|a| a.mechanism == case.mechanism);
        case.found_as = found.map(|assertion| assertion.stance);
    }
}

/// The sentences of a document that hold `words`.
fn sentence_with(document: &TaggedDocument, words: &str) -> Option<String> {
    let texts = document.document.passages.iter().map(|passage| passage.text.as_str());
    texts.filter(|_| !words.is_empty()).find_map(|text| {
        let (before, _) = text.split_once(words)?;
        let start = before.chars().count();
        let end = start + words.chars().count();
        let touched = sentences(text).into_iter().filter(|s| s.start < end && start < s.end);
        let range = touched.reduce(|first, last| first.start..last.end)?;
        Some(text.chars().skip(range.start).take(range.len()).collect::<String>().trim().to_owned())
    })
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| rounded(part as f64 / whole as f64))
}

/// Share of the places where a segment goes on elsewhere that its document reproduces.
fn order(segments: &[Segment], matching: &Matching<'_>) -> Option<f64> {
    let joins = |spans: &[schemas::document::Span]| -> Vec<(usize, usize)> {
        spans.windows(2).map(|pair| (pair[0].end, pair[1].start)).collect()
    };
    let (mut wanted, mut found) = (0, 0);
    for segment in segments {
        let document = matching.document(&segment.id);
        let have = document.map(|found| joins(&found.document.spans)).unwrap_or_default();
        for (end, start) in joins(&segment.spans) {
            let is_near = |(e, s): &(usize, usize)| {
                e.abs_diff(end) <= JOIN_SLACK_CHARS && s.abs_diff(start) <= JOIN_SLACK_CHARS
            };
            wanted += 1;
            found += usize::from(have.iter().any(is_near));
        }
    }
    share(found, wanted)
}

/// Shares of right authors, regions, years and titles, and what is wrong.
fn metadata(
    segments: &[Segment],
    matching: &Matching<'_>,
) -> (BTreeMap<&'static str, f64>, Vec<Slip>) {
    let mut counts: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    let mut slips = Vec::new();
    let judged = ["speech", "article", "report", "regulation"];
    for segment in segments.iter().filter(|segment| judged.contains(&segment.kind.as_str())) {
        for (slip, is_right) in fields(segment, matching.document(&segment.id)) {
            let (right, all) = counts.entry(slip.field).or_default();
            *right += usize::from(is_right);
            *all += 1;
            if !is_right {
                slips.push(slip);
            }
        }
    }
    let shares =
        counts.into_iter().filter_map(|(field, (right, all))| Some((field, share(right, all)?)));
    (shares.collect(), slips)
}

/// The fields that a segment is labelled with, each with whether the document has it right.
fn fields(segment: &Segment, document: Option<&TaggedDocument>) -> Vec<(Slip, bool)> {
    let found = document.map(|document| &document.document);
    let text = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
    let mut fields = Vec::new();
    let mut judge = |field, wanted: Option<String>, have: Option<String>, is_right: bool| {
        if let Some(wanted) = wanted {
            let slip = Slip { segment: segment.id.clone(), field, wanted, found: text(have) };
            fields.push((slip, is_right && found.is_some()));
        }
    };
    let authors = found.map(|found| found.authors.as_slice()).unwrap_or_default();
    let named = |authors: &[String]| (!authors.is_empty()).then(|| authors.join(" "));
    let set = |authors: &[String]| authors.iter().cloned().collect::<BTreeSet<_>>();
    judge("author", named(&segment.authors), named(authors), set(&segment.authors) == set(authors));
    let region = found.and_then(|found| Some(found.region.as_ref()?.code));
    let code = |region: Option<RegionCode>| region.map(|region| region.to_string());
    judge("region", code(segment.region), code(region), segment.region == region);
    let year = found.and_then(|found| found.year);
    let digits = |year: Option<i32>| year.map(|year| year.to_string());
    judge("year", digits(segment.year), digits(year), segment.year == year);
    let title = found.and_then(|found| found.title.clone());
    let is_same = title_likeness(segment, title.as_deref()) >= SAME_TITLE;
    judge("title", segment.title.clone().filter(|title| !title.is_empty()), title, is_same);
    fields
}

/// Pairs over all segments and for each mechanism.
fn pairs(
    segments: &[Segment],
    wanted: &Wanted<'_>,
    said: &Claims<'_>,
    cases: &mut Vec<Case>,
) -> (Hits, BTreeMap<String, Hits>) {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for segment in segments {
        for mechanism in said.mechanisms(&segment.id) {
            let count = counts.entry(mechanism).or_default();
            if wanted.must.has(&segment.id, mechanism) {
                count.0 += 1;
            } else if !wanted.may.has(&segment.id, mechanism) {
                count.1 += 1;
                cases.push(said.case(Fault::False, &segment.id, mechanism));
            }
        }
        for mechanism in wanted.must.mechanisms(&segment.id) {
            if !said.has(&segment.id, mechanism) {
                counts.entry(mechanism).or_default().2 += 1;
                cases.push(wanted.all.case(Fault::Missed, &segment.id, mechanism));
            }
        }
    }
    let total = counts
        .values()
        .fold((0, 0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1, sum.2 + count.2));
    let each = counts.into_iter().filter(|(_, count)| *count != (0, 0, 0));
    let each = each.map(|(id, (tp, fp, missed))| (id.to_owned(), Hits::new(tp, fp, missed)));
    (Hits::new(total.0, total.1, total.2), each.collect())
}

/// Pairs with their regions.
fn triples(
    segments: &[Segment],
    wanted: &Wanted<'_>,
    said: &Claims<'_>,
    cases: &mut Vec<Case>,
) -> Hits {
    let (mut tp, mut fp, mut missed) = (0, 0, 0);
    for id in segments.iter().map(|segment| segment.id.as_str()) {
        let mechanisms: BTreeSet<&str> =
            wanted.must.mechanisms(id).chain(said.mechanisms(id)).collect();
        for mechanism in mechanisms {
            let right = wanted.must.regions(id, mechanism);
            let allowed = wanted.all.regions(id, mechanism);
            let found = said.regions(id, mechanism);
            tp += found.intersection(&right).count();
            missed +=
                right.iter().filter(|right| !found.iter().any(|x| related(**right, *x))).count();
            for region in &found {
                if !allowed.contains(region) && !allowed.iter().any(|r| related(*region, *r)) {
                    fp += 1;
                    let case = said.case(Fault::WrongRegion, id, mechanism);
                    cases.push(Case { region: *region, ..case });
                }
            }
        }
    }
    Hits::new(tp, fp, missed)
}

/// Whether one division contains the other, or both are one. The nation contains only itself here.
fn related(left: Option<RegionCode>, right: Option<RegionCode>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    if left == RegionCode::NATION || right == RegionCode::NATION {
        return left == right;
    }
    left.contains(right) || right.contains(left)
}

/// (mechanism, province) over all segments.
fn edges(wanted: &Wanted<'_>, said: &Claims<'_>) -> Hits {
    let found = said.edges(|_, _| true);
    let must = wanted.all.edges(|segment, mechanism| wanted.must.has(segment, mechanism));
    let may = wanted.all.edges(|segment, mechanism| wanted.may.has(segment, mechanism));
    let wrong = found.iter().filter(|edge| !must.contains(edge) && !may.contains(edge)).count();
    Hits::new(found.intersection(&must).count(), wrong, must.difference(&found).count())
}

/// How many right pairs have evidence that stands in the document and meets the labelled one.
fn proven(
    segments: &[Segment],
    matching: &Matching<'_>,
    wanted: &Wanted<'_>,
    said: &Claims<'_>,
) -> usize {
    let mut proven = 0;
    for id in segments.iter().map(|segment| segment.id.as_str()) {
        let Some(document) = matching.document(id) else { continue };
        let text: String =
            document.document.passages.iter().map(|passage| passage.text.as_str()).collect();
        let text: String = squash(&text).into_iter().collect();
        let right = wanted.must.mechanisms(id).filter(|mechanism| said.has(id, mechanism));
        for mechanism in right {
            let labelled: Vec<Vec<char>> =
                wanted.all.evidence(id, mechanism).iter().map(|text| squash(text)).collect();
            let is_good = said.evidence(id, mechanism).iter().any(|evidence| {
                let evidence = squash(evidence);
                let is_there = text.contains(&evidence.iter().collect::<String>());
                let meets = |label: &Vec<char>| {
                    let enough = SHARED_EVIDENCE_CHARS.min(evidence.len()).min(label.len());
                    longest_common(&evidence, label) >= enough
                };
                (1..=LONGEST_EVIDENCE_CHARS).contains(&evidence.len())
                    && is_there
                    && labelled.iter().any(meets)
            });
            proven += usize::from(is_good);
        }
    }
    proven
}

/// Of labels whose mechanism was found in their segment at all, the share with the right stance.
fn stances(labels: &[Label], matching: &Matching<'_>) -> Option<f64> {
    let (mut right, mut judged) = (0, 0);
    for label in labels.iter().filter(|label| !label.is_optional()) {
        let Some(document) = matching.document(&label.segment) else { continue };
        let assertions = &document.findings.assertions;
        let mut found = assertions.iter().filter(|a| a.mechanism == label.mechanism).peekable();
        if found.peek().is_some() {
            judged += 1;
            right += usize::from(found.any(|assertion| assertion.stance == label.stance));
        }
    }
    share(right, judged)
}

/// F1 of (segment, topic); none if no segment is labelled with topics.
fn topics(segments: &[Segment], matching: &Matching<'_>) -> Option<f64> {
    let (mut tp, mut fp, mut missed, mut judged) = (0, 0, 0, 0);
    for segment in segments.iter().filter(|segment| !segment.topics.is_empty()) {
        let wanted: BTreeSet<&String> = segment.topics.iter().collect();
        let document = matching.document(&segment.id);
        let found: BTreeSet<&String> =
            document.map(|found| found.findings.topics.iter().collect()).unwrap_or_default();
        judged += 1;
        tp += wanted.intersection(&found).count();
        fp += found.difference(&wanted).count();
        missed += wanted.difference(&found).count();
    }
    (judged > 0).then(|| Hits::new(tp, fp, missed).f1)
}

/// Share of traps that were avoided.
fn traps(
    traps: &[Trap],
    wanted: &Wanted<'_>,
    said: &Claims<'_>,
    cases: &mut Vec<Case>,
) -> Option<f64> {
    let fallen: Vec<&Trap> = traps.iter().filter(|trap| is_fallen(trap, wanted, said)).collect();
    cases.extend(fallen.iter().map(|trap| Case {
        fault: Fault::Trapped,
        segment: trap.segment.clone(),
        mechanism: trap.mechanism.clone(),
        region: trap.region,
        evidence: trap.trap.clone(),
        sentence: String::new(),
        found_as: None,
    }));
    share(traps.len() - fallen.len(), traps.len())
}

/// Whether the mechanism was asserted; where it is true of another region, whether of the trap's.
fn is_fallen(trap: &Trap, wanted: &Wanted<'_>, said: &Claims<'_>) -> bool {
    let (id, mechanism) = (trap.segment.as_str(), trap.mechanism.as_str());
    if !said.has(id, mechanism) {
        return false;
    }
    if !wanted.all.has(id, mechanism) {
        return true;
    }
    trap.region.is_some()
        && said.regions(id, mechanism).contains(&trap.region)
        && !wanted.all.regions(id, mechanism).contains(&trap.region)
}
