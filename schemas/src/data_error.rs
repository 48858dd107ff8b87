//! What is wrong with a data file, in words that lead to the line.

/// One fault in a data file: where it is and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct DataError {
    /// The file as it was named by whoever loaded it.
    pub file: String,
    /// Line of the fault, counted from 1.
    pub line: usize,
    /// What is wrong, and what is expected instead.
    pub reason: String,
}

/// The line, counted from 1, that holds the byte at `offset_bytes` of `text`.
pub(crate) fn line_at(text: &str, offset_bytes: usize) -> usize {
    text.bytes().take(offset_bytes).filter(|byte| *byte == b'\n').count() + 1
}
