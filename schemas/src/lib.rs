//! What things mean: the types of Tashan, and the data files that people edit.
//!
//! - [`region`]: divisions of GB/T 2260 and the table that names them.
//! - [`name`]: names that people type, and what they are the names of.
//! - [`taxonomy`]: mechanisms, topics and the patterns by which they are recognised.
//! - [`event`]: a dated table of public events, for texts that print no date.
//! - [`document`]: documents, passages and their metadata.
//! - [`regulation`]: what a regulation says of itself, and whether it holds on a day.
//! - [`outline`]: the parts of a regulation.
//! - [`assertion`]: who practises what, where it is said, and the states of an answer.
//! - [`reading`]: how a question was read.
//! - [`api`]: questions and answers as they travel over HTTP.
//!
//! Nothing here reads a file or opens a socket: data comes in as text, and what is wrong with it
//! goes out as a list of [`DataError`].

pub mod api;
pub mod assertion;
mod data_error;
pub mod document;
pub mod event;
pub mod name;
pub mod outline;
pub mod reading;
pub mod region;
pub mod regulation;
pub mod taxonomy;

pub use data_error::DataError;
