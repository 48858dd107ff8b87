//! How well each mechanism is found, measured on labelled texts: `quality.toml`, which
//! `indexer evaluate --write-quality` writes. It is optional, and tags nothing: the fingerprint of a
//! taxonomy leaves it out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The name of the file.
pub const FILE_NAME: &str = "quality.toml";

/// How well one mechanism is found, in texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Identifier of the mechanism.
    pub mechanism: String,
    /// Labelled with it, and found.
    pub right: usize,
    /// Found, and not labelled with it.
    pub wrong: usize,
    /// Labelled with it, and not found.
    pub missed: usize,
}

impl Quality {
    /// How many were found.
    pub fn found(&self) -> usize {
        self.right + self.wrong
    }

    /// How many are labelled.
    pub fn labelled(&self) -> usize {
        self.right + self.missed
    }

    /// Of what was found, the share that is right; nothing if none was found.
    pub fn precision(&self) -> Option<f64> {
        (self.found() > 0).then(|| self.right as f64 / self.found() as f64)
    }

    /// Of what is labelled, the share that was found; nothing if none is.
    pub fn recall(&self) -> Option<f64> {
        (self.labelled() > 0).then(|| self.right as f64 / self.labelled() as f64)
    }
}

/// The file `quality.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityFile {
    /// What the labelled texts are called.
    pub gold: String,
    /// The mechanisms that are labelled or were found in them.
    #[serde(default)]
    pub quality: Vec<Quality>,
}

/// The figures of a taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// What the labelled texts are called.
    pub gold: String,
    pub(super) by_mechanism: BTreeMap<String, Quality>,
}

impl Measured {
    pub(super) fn new(file: QualityFile) -> Measured {
        let quality = file.quality.into_iter();
        let by_mechanism = quality.map(|quality| (quality.mechanism.clone(), quality)).collect();
        Measured { gold: file.gold, by_mechanism }
    }

    /// The figures of a mechanism, if it was labelled or found.
    pub fn of(&self, mechanism: &str) -> Option<&Quality> {
        self.by_mechanism.get(mechanism)
    }
}
