//! What an edit of the taxonomy changes: assertions gained and lost.

use std::collections::BTreeMap;

use schemas::assertion::{Assertion, Stance, TaggedDocument};
use schemas::region::RegionCode;

/// An assertion that one taxonomy makes and the other does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Whether the new taxonomy makes it.
    pub is_gain: bool,
    /// The source of the document.
    pub source: String,
    /// Identifier of the document.
    pub document: String,
    /// The assertion.
    pub assertion: Assertion,
}

/// What makes two assertions of a document the same: where, what, of whom, how far.
type Key<'a> = (&'a str, &'a str, RegionCode, Stance);

fn keyed(tagged: &TaggedDocument) -> BTreeMap<Key<'_>, &Assertion> {
    let assertions = tagged.findings.assertions.iter();
    assertions
        .map(|a| ((a.passage.as_str(), a.mechanism.as_str(), a.region, a.stance), a))
        .collect()
}

/// The assertions of `new` that `old` lacks, and the other way round, document by document.
/// Both are the same documents in the same order.
pub fn changes(old: &[TaggedDocument], new: &[TaggedDocument]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (old, new) in old.iter().zip(new) {
        let (before, after) = (keyed(old), keyed(new));
        let change = |is_gain, assertion: &Assertion| Change {
            is_gain,
            source: new.document.source.clone(),
            document: new.document.id.clone(),
            assertion: assertion.clone(),
        };
        let lost = before.iter().filter(|(key, _)| !after.contains_key(*key));
        changes.extend(lost.map(|(_, assertion)| change(false, assertion)));
        let gained = after.iter().filter(|(key, _)| !before.contains_key(*key));
        changes.extend(gained.map(|(_, assertion)| change(true, assertion)));
    }
    changes
}
