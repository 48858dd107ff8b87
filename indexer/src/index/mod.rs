//! The index: tantivy's files, the documents at rest, and what is held in memory beside them.
//!
//! An index is a folder of *generations*. A build writes a new one and then switches to it by
//! renaming one small file, so that whoever reads finds a whole generation, whatever happens:
//!
//! ```text
//! INDEX/CURRENT                        names the generation to read
//! INDEX/gen-000002/manifest.json       versions, counts, what failed, which layers
//! INDEX/gen-000002/entries.zst         metadata and findings of every document
//! INDEX/gen-000002/catalogue.sqlite    files, sources, documents, runs
//! INDEX/layers/layer-000001/           documents that were indexed together, for all generations
//! INDEX/layers/…/documents.store       their texts
//! INDEX/layers/…/tantivy/              one tantivy document a passage
//! INDEX/reviews.sqlite                 what people decided; no build touches it
//! ```

mod build;
mod entry;
mod gather;
mod generation;
mod heading;
mod last;
mod layer;
mod layers;
mod reprints;
mod reviewed;
mod schema;
mod segment;
mod texts;
mod times;
mod tokenizer;
mod write;

pub use build::{BuildError, Input, Progress, Report, Stage, build, build_reviewed, extract};
pub use entry::{Entry, EntryAssertion};
pub use generation::{Generation, Manifest, OpenError, catalogue, current_name, segmenter};
pub use layer::Place;
pub use reprints::Print;
pub use reviewed::{is_attached, reviews_path};
pub use schema::Fields;
pub use segment::{Segment, Statistics};
pub use texts::Texts;
pub use times::Times;
pub use tokenizer::{SENTENCE_START, WordTokenizer};
