//! Regular expressions that are part of the program.

use regex::Regex;

/// Compiles an expression that is written in the program, which tests try.
pub(crate) fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
}
