//! From documents to an index.
//!
//! - [`tag`]: what a document says: mechanisms, topics, figures, instruments.
//! - [`index`]: the tantivy index, the pipeline that fills it, and generations.
//! - [`evaluate`]: how good this is, by texts that people have labelled.
//! - [`fetch`]: pages from the web, into a folder that is read.
//! - [`console`]: how the programs speak to whoever started them.
//! - [`taxonomy_dir`]: a taxonomy from a folder that was given.
//! - [`watch`]: waits for changes of files.

pub mod console;
pub mod evaluate;
pub mod fetch;
pub mod index;
pub mod tag;
pub mod taxonomy_dir;
pub mod watch;
