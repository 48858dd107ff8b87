//! From documents to an index.
//!
//! - [`tag`]: what a document says: mechanisms, topics, figures, instruments.
//! - [`index`]: the tantivy index, the pipeline that fills it, and generations.
//! - [`taxonomy_dir`]: a taxonomy from a folder that was given.

pub mod index;
pub mod tag;
pub mod taxonomy_dir;
