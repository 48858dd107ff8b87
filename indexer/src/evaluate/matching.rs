//! Which extracted document is meant by which labelled segment: one to one, by the characters that
//! they share, greedily.

use std::collections::{BTreeMap, HashMap};

use schemas::assertion::TaggedDocument;
use schemas::document::Span;

use super::gold::{Segment, source_key};
use super::ratio::{ratio, squash};

/// The documents of segments, and the characters that they share.
#[derive(Debug, Default)]
pub(super) struct Matching<'a> {
    documents: HashMap<&'a str, &'a TaggedDocument>,
    /// Characters of segments that landed in the document matched to them.
    pub(super) landed_chars: usize,
    /// Characters of all segments.
    pub(super) gold_chars: usize,
    /// Characters of all documents of the same files.
    pub(super) document_chars: usize,
}

impl<'a> Matching<'a> {
    /// Matches segments with the documents of the same files.
    pub(super) fn new(segments: &'a [Segment], documents: &[&'a TaggedDocument]) -> Matching<'a> {
        let mut by_file: BTreeMap<&str, (Vec<&Segment>, Vec<&TaggedDocument>)> = BTreeMap::new();
        for segment in segments {
            by_file.entry(source_key(&segment.file)).or_default().0.push(segment);
        }
        for document in documents {
            if let Some(file) = by_file.get_mut(source_key(&document.document.source)) {
                file.1.push(document);
            }
        }
        let mut matching = Matching::default();
        for (segments, documents) in by_file.into_values() {
            matching.add_file(&segments, &documents);
        }
        matching
    }

    /// The document that is matched to a segment.
    pub(super) fn document(&self, segment: &str) -> Option<&'a TaggedDocument> {
        self.documents.get(segment).copied()
    }

    /// How many segments have a document.
    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    fn add_file(&mut self, segments: &[&'a Segment], documents: &[&'a TaggedDocument]) {
        let mut scored = Vec::new();
        for (first, segment) in segments.iter().enumerate() {
            for (second, document) in documents.iter().enumerate() {
                let score = likeness(segment, document, segments.len());
                if score > 0.0 {
                    scored.push((score, first, second));
                }
            }
        }
        scored.sort_by(|left, right| right.0.total_cmp(&left.0));
        let mut is_free = (vec![true; segments.len()], vec![true; documents.len()]);
        for (_, first, second) in scored {
            if !(is_free.0[first] && is_free.1[second]) {
                continue;
            }
            (is_free.0[first], is_free.1[second]) = (false, false);
            let (segment, document) = (segments[first], documents[second]);
            self.documents.insert(&segment.id, document);
            self.landed_chars += overlap(&segment.spans, &document.document.spans);
        }
        self.gold_chars += segments.iter().map(|segment| length(&segment.spans)).sum::<usize>();
        if segments.iter().any(|segment| !segment.spans.is_empty()) {
            let lengths = documents.iter().map(|document| length(&document.document.spans));
            self.document_chars += lengths.sum::<usize>();
        }
    }
}

/// How much speaks for it that `document` is the segment: shared characters where both have spans,
/// length where the file has one segment, else the title and an author.
fn likeness(segment: &Segment, document: &TaggedDocument, segments_of_file: usize) -> f64 {
    let document = &document.document;
    if !segment.spans.is_empty() && !document.spans.is_empty() {
        return overlap(&segment.spans, &document.spans) as f64;
    }
    if segments_of_file == 1 {
        let lengths = document.passages.iter().map(|passage| passage.text.chars().count());
        return 1.0 + lengths.sum::<usize>() as f64;
    }
    let shares_author = segment.authors.iter().any(|author| document.authors.contains(author));
    title_likeness(segment, document.title.as_deref()) + f64::from(u8::from(shares_author))
}

/// How alike the title of a segment and of a document are, 0 to 1.
pub(super) fn title_likeness(segment: &Segment, title: Option<&str>) -> f64 {
    let wanted = squash(segment.title.as_deref().unwrap_or_default());
    ratio(&wanted, &squash(title.unwrap_or_default()))
}

fn length(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.end - span.start).sum()
}

fn overlap(left: &[Span], right: &[Span]) -> usize {
    let shared = |a: &Span, b: &Span| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    left.iter().map(|a| right.iter().map(|b| shared(a, b)).sum::<usize>()).sum()
}
