//! From a question to an answer.
//!
//! - [`engine`]: knows the index, and nothing of HTTP.
//! - [`export`]: answers as files.
//! - [`http`]: knows HTTP, and nothing of tantivy.
//! - [`kept`]: answers as they were.
//! - [`pages`]: the pages, rendered on the server.

pub mod engine;
pub mod export;
pub mod follow;
pub mod http;
pub mod kept;
pub mod pages;
