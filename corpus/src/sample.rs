//! The built-in corpus: digests of our own writing, which serve the first start and the tests.
//!
//! They restate published facts in our own words; each names what it restates. They are compiled
//! into the program, so that a first start needs no file.

use crate::read::{Failure, Source, decode_markdown};

/// The digests as `(file name, text)`.
pub fn files() -> &'static [(&'static str, &'static str)] {
    include!("sample_files.in")
}

/// The digests as sources.
pub fn sources() -> impl Iterator<Item = Result<Source, Failure>> + Send {
    files().iter().map(|(name, text)| decode_markdown(name, text))
}

/// A text that changes whenever a digest does, so that an older index of the sample is seen.
pub fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, text) in files() {
        hasher.update(name.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::split::documents;

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".md"))
            .collect();
        let built_in: BTreeSet<String> =
            files().iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(on_disk, built_in, "list every file in src/sample_files.in");
    }

    #[test]
    fn each_digest_is_one_document_with_a_home_a_title_and_an_original() {
        assert!(files().len() >= 30);
        for source in sources() {
            let source = source.unwrap();
            let documents = documents(&source);
            assert_eq!(documents.len(), 1, "{}", source.name);
            let document = &documents[0];
            assert!(document.title.is_some(), "{}", source.name);
            assert!(document.region.is_some(), "{}", source.name);
            assert!(document.original.is_some(), "{}", source.name);
            assert!(document.passages.len() >= 3, "{}", source.name);
        }
    }
}
