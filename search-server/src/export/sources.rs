//! The documents that an export quotes, each once, in the order in which they come first.

use std::collections::HashMap;

use schemas::api::DocumentSummary;

/// Numbers of documents, from 1.
#[derive(Debug, Default)]
pub(super) struct Sources {
    numbers: HashMap<String, usize>,
}

impl Sources {
    /// The number of a document, and whether it is the first time that it comes.
    pub(super) fn number(&mut self, document: &DocumentSummary) -> (usize, bool) {
        let next = self.numbers.len() + 1;
        match self.numbers.get(&document.id) {
            Some(known) => (*known, false),
            None => {
                self.numbers.insert(document.id.clone(), next);
                (next, true)
            }
        }
    }
}
