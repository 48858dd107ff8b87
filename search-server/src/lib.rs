//! From a question to an answer.
//!
//! - [`engine`]: knows the index, and nothing of HTTP.
//! - [`export`]: answers as files.
//! - [`feed`]: answers as feeds.
//! - [`http`]: knows HTTP, and nothing of tantivy.
//! - [`kept`]: answers as they were.
//! - [`pages`]: the pages, rendered on the server.

pub mod engine;
pub mod export;
pub mod feed;
pub mod follow;
pub mod http;
pub mod kept;
pub mod pages;
