//! Rows of the index, and which passage of the generation each is.
//!
//! A layer may hold rows of documents that the generation has no more. They have no place here, and
//! whoever reads postings passes over them.

use tantivy::{DocId, SegmentReader};

use super::entry::Entry;
use super::layer::Layer;
use super::schema::Fields;

/// What a number or a row is that the generation does not have.
const GONE: u32 = u32::MAX;

/// The rows of one segment.
pub struct Segment {
    /// Reads postings.
    pub reader: SegmentReader,
    /// For each row the positions of its document and passage.
    places: Vec<(u32, u32)>,
    live: usize,
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Segment").field("rows", &self.places.len()).finish()
    }
}

impl Segment {
    /// The segments of all layers.
    pub(super) fn all(
        entries: &[Entry],
        layers: &[Layer],
        next_number: u64,
    ) -> tantivy::Result<Vec<Segment>> {
        let mut positions = vec![GONE; usize::try_from(next_number).unwrap_or(0)];
        for (position, entry) in entries.iter().enumerate() {
            let number = usize::try_from(entry.place.number).ok();
            if let Some(known) = number.and_then(|number| positions.get_mut(number)) {
                *known = u32::try_from(position).unwrap_or(GONE);
            }
        }
        let segments = layers.iter().flat_map(Layer::segments);
        segments.map(|reader| Segment::new(reader, &positions)).collect()
    }

    fn new(reader: SegmentReader, positions: &[u32]) -> tantivy::Result<Segment> {
        let numbers = reader.fast_fields().u64("document")?;
        let passages = reader.fast_fields().u64("passage")?;
        let place = |row| {
            let number = numbers.first(row).and_then(|number| usize::try_from(number).ok());
            let document = number.and_then(|number| positions.get(number)).copied();
            let passage = passages.first(row).and_then(|passage| u32::try_from(passage).ok());
            (document.unwrap_or(GONE), passage.unwrap_or(GONE))
        };
        let places: Vec<(u32, u32)> = (0..reader.max_doc()).map(place).collect();
        let live = places.iter().filter(|(document, _)| *document != GONE).count();
        Ok(Segment { reader, places, live })
    }

    /// How many rows there are, those included that the generation does not have.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether the generation has all its rows.
    pub fn is_whole(&self) -> bool {
        self.live == self.places.len()
    }

    /// The positions of the document and the passage of a row; `None` if the generation does not have
    /// it.
    pub fn place(&self, row: DocId) -> Option<(usize, usize)> {
        let (document, passage) = *self.places.get(row as usize)?;
        (document != GONE).then_some((document as usize, passage as usize))
    }
}

/// How many rows a generation has, and how long they are: the same whatever builds led to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Rows.
    pub passages: u64,
    /// Tokens of their texts, as precisely as the index keeps the length of a row.
    pub tokens: u64,
}

impl Statistics {
    pub(super) fn new(segments: &[Segment], fields: Fields) -> tantivy::Result<Statistics> {
        let mut statistics = Statistics::default();
        for segment in segments {
            let lengths = segment.reader.get_fieldnorms_reader(fields.text)?;
            for row in 0..segment.reader.max_doc() {
                if segment.place(row).is_some() {
                    statistics.passages += 1;
                    statistics.tokens += u64::from(lengths.fieldnorm(row));
                }
            }
        }
        Ok(statistics)
    }
}
