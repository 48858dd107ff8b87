//! From bytes to documents, and documents at rest.
//!
//! - [`text`]: the one place where Chinese is analysed: folding, segmentation, sentences, dates,
//!   numbers.
//! - [`read`]: one module a format; from a path to sources of decoded text.
//! - [`split`]: from a source to its documents: compilations, articles, regulations.
//! - [`metadata`]: title, authors, post, home, event, year.
//! - [`catalogue`]: which files and sources there were and what became of each, in SQLite.
//! - [`store`]: documents at rest, compressed, so that a rebuild need not parse again.
//! - [`review`]: what people decide about assertions, in SQLite.
//! - [`sample`]: the built-in corpus of digests.

pub mod catalogue;
mod id;
pub mod metadata;
pub mod read;
pub mod review;
pub mod sample;
pub mod split;
pub mod store;
pub mod text;

pub use id::document_id;
