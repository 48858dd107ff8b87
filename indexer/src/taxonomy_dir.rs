//! Reading a taxonomy from the folder that `--taxonomy` names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schemas::DataError;
use schemas::taxonomy::Taxonomy;

/// Why a taxonomy folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TaxonomyError {
    /// A file cannot be read.
    #[error("cannot read the taxonomy in {}: check the path given to --taxonomy", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Entries are wrong.
    #[error("the taxonomy has {} wrong {}:\n{}", errors.len(), if errors.len() == 1 { "entry" } else { "entries" }, listed(errors))]
    Entries {
        /// Every fault, with file and line.
        errors: Vec<DataError>,
    },
}

fn listed(errors: &[DataError]) -> String {
    errors.iter().map(|error| format!("  {error}")).collect::<Vec<_>>().join("\n")
}

/// The taxonomy in `folder`; every `*.toml` in it and in its `mechanisms/` is read.
///
/// # Errors
/// A file that cannot be read, or every wrong entry with file, line and reason.
pub fn read_taxonomy(folder: &Path) -> Result<Taxonomy, TaxonomyError> {
    let mut files = Vec::new();
    for (below, prefix) in [(folder.to_owned(), ""), (folder.join("mechanisms"), "mechanisms/")] {
        let unreadable = |source| TaxonomyError::Read { path: below.clone(), source };
        for entry in fs::read_dir(&below).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.ends_with(".toml") {
                let text = fs::read_to_string(&path)
                    .map_err(|source| TaxonomyError::Read { path: path.clone(), source })?;
                files.push((format!("{prefix}{name}"), text));
            }
        }
    }
    files.sort();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Taxonomy::parse(&files).map_err(|errors| TaxonomyError::Entries { errors })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_project_is_the_built_in_taxonomy() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/data/taxonomy");
        let read = read_taxonomy(Path::new(folder)).unwrap();
        assert_eq!(read.mechanisms(), Taxonomy::embedded().mechanisms());
    }

    #[test]
    fn a_missing_folder_says_so() {
        let error = read_taxonomy(Path::new("no/such")).unwrap_err();
        assert!(error.to_string().contains("check the path given to --taxonomy"));
    }
}
