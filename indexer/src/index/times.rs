//! When documents came into the collection.

use std::path::Path;

use corpus::catalogue::{Catalogue, CatalogueError};

/// When the source of each document was read, by the runs that read them.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// Ends of runs, UTC.
    runs: Vec<String>,
    /// For each document the run that read its source.
    of: Vec<u32>,
    built: String,
}

impl Times {
    /// The times of the catalogue at `path`.
    pub(super) fn read(path: &Path) -> Result<Times, CatalogueError> {
        let catalogue = Catalogue::open(path)?;
        let mut times = Times { built: catalogue.built_at()?, ..Times::default() };
        for (read_at, documents) in catalogue.read_times()? {
            let known = times.runs.iter().rposition(|run| *run == read_at);
            let run = known.unwrap_or_else(|| {
                times.runs.push(read_at);
                times.runs.len() - 1
            });
            let run = u32::try_from(run).unwrap_or(u32::MAX);
            times.of.extend(std::iter::repeat_n(run, documents));
        }
        Ok(times)
    }

    /// How many documents it knows.
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// When the run ended that read the source of the document at `position` in its present form:
    /// `YYYY-MM-DDTHH:MM:SSZ`, UTC.
    pub fn read_at(&self, position: usize) -> &str {
        let run = self.of.get(position).and_then(|run| usize::try_from(*run).ok());
        run.and_then(|run| self.runs.get(run)).map_or(self.built.as_str(), String::as_str)
    }

    /// When the index was built, in the same form.
    pub fn built_at(&self) -> &str {
        &self.built
    }
}
