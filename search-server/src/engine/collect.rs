//! A collector that keeps every matching passage, because everything shown is counted.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// A passage that matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Match {
    /// Position of its document.
    pub(super) document: usize,
    /// Position of the passage in it.
    pub(super) passage: usize,
    /// Score.
    pub(super) score: f32,
}

/// Collects [`Match`]es in no particular order.
pub(super) struct MatchCollector;

/// The part of the collector that works on one segment.
pub(super) struct SegmentMatches {
    document: Column<u64>,
    passage: Column<u64>,
    matches: Vec<Match>,
}

impl Collector for MatchCollector {
    type Fruit = Vec<Match>;
    type Child = SegmentMatches;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentMatches> {
        let fields = segment.fast_fields();
        Ok(SegmentMatches {
            document: fields.u64("document")?,
            passage: fields.u64("passage")?,
            matches: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<Match>>) -> tantivy::Result<Vec<Match>> {
        Ok(segments.concat())
    }
}

impl SegmentCollector for SegmentMatches {
    type Fruit = Vec<Match>;

    fn collect(&mut self, row: DocId, score: Score) {
        let document = self.document.first(row).unwrap_or_default() as usize;
        let passage = self.passage.first(row).unwrap_or_default() as usize;
        self.matches.push(Match { document, passage, score });
    }

    fn harvest(self) -> Vec<Match> {
        self.matches
    }
}
