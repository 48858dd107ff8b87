//! The index: tantivy's files, the documents at rest, and what is held in memory beside them.
//!
//! An index is a folder of *generations*. A build writes a new one and then switches to it by
//! renaming one small file, so that whoever reads finds a whole generation, whatever happens:
//!
//! ```text
//! INDEX/CURRENT                     names the generation to read
//! INDEX/gen-000002/manifest.json    versions, counts, what failed
//! INDEX/gen-000002/documents.store  documents at rest
//! INDEX/gen-000002/entries.zst      metadata and findings of every document
//! INDEX/gen-000002/tantivy/         one tantivy document a passage
//! INDEX/reviews.sqlite              what people decided; no build touches it
//! ```

mod build;
mod entry;
mod generation;
mod heading;
mod reviewed;
mod schema;
mod tokenizer;

pub use build::{BuildError, Input, Progress, Report, Stage, build, build_reviewed, extract};
pub use entry::{Entry, EntryAssertion};
pub use generation::{Generation, Manifest, OpenError, segmenter};
pub use reviewed::{is_attached, reviews_path};
pub use schema::Fields;
pub use tokenizer::{SENTENCE_START, WordTokenizer};
