//! Reading and checking the files of a taxonomy folder.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::pattern::{Classes, Pattern};
use super::quality::{self, Measured};
use super::{Category, EntryKind, Mechanism, Taxonomy, TaxonomyFile, Topic};
use crate::DataError;
use crate::data_error::line_at;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    category: Vec<RawCategory>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCategory {
    id: String,
    zh: String,
    en: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    #[serde(default)]
    wholes: Vec<String>,
    classes: Classes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    topic: Vec<RawTopic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTopic {
    id: String,
    zh: String,
    en: String,
    definition: String,
    definition_en: String,
    category: Option<Spanned<String>>,
    words: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MechanismFile {
    mechanism: Vec<RawMechanism>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMechanism {
    id: Spanned<String>,
    kind: EntryKind,
    parent: Option<Spanned<String>>,
    zh: String,
    en: String,
    definition: String,
    definition_en: String,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    #[serde(default)]
    aliases_en: Vec<String>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    traps: Vec<Spanned<String>>,
}

/// A mechanism with where its id and its parent are written.
struct Placed {
    mechanism: Mechanism,
    file: String,
    id_line: usize,
    parent_line: usize,
    /// Lines of the aliases, in their order.
    alias_lines: Vec<usize>,
}

struct Loader<'a> {
    files: &'a [TaxonomyFile<'a>],
    errors: Vec<DataError>,
}

pub(super) fn load(files: &[TaxonomyFile<'_>]) -> Result<Taxonomy, Vec<DataError>> {
    let mut loader = Loader { files, errors: Vec::new() };
    let categories = loader.categories();
    let ClassFile { wholes, classes } = loader.named("classes.toml").unwrap_or_default();
    let topics = loader.topics(&categories, &classes);
    let placed = loader.mechanisms(&categories, &classes);
    let positions = loader.check_ids(&placed);
    loader.check_aliases(&placed);
    loader.check_parents(&placed, &positions);
    let measured = loader.measured();
    if !loader.errors.is_empty() {
        return Err(loader.errors);
    }
    let mechanisms = placed.into_iter().map(|placed| placed.mechanism).collect();
    let fingerprint = fingerprint(files);
    Ok(Taxonomy { categories, mechanisms, topics, wholes, measured, positions, fingerprint })
}

impl Loader<'_> {
    fn fault(&mut self, file: &str, line: usize, reason: impl Into<String>) {
        self.errors.push(DataError { file: file.to_owned(), line, reason: reason.into() });
    }

    /// Parses the file of this name; a missing or broken file is reported once.
    fn named<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let Some((_, source)) = self.files.iter().find(|(file, _)| *file == name) else {
            self.fault(name, 1, "the taxonomy folder has no such file");
            return None;
        };
        self.read(name, source)
    }

    fn read<T: DeserializeOwned>(&mut self, name: &str, source: &str) -> Option<T> {
        match toml::from_str(source) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_at(source, span.start));
                self.fault(name, line, error.message());
                None
            }
        }
    }

    /// The figures, if there are any.
    fn measured(&mut self) -> Measured {
        let file = self.files.iter().find(|(name, _)| *name == quality::FILE_NAME);
        let read = file.and_then(|(name, source)| self.read(name, source));
        read.map(Measured::new).unwrap_or_default()
    }

    fn categories(&mut self) -> Vec<Category> {
        let file = self.named::<CategoryFile>("categories.toml");
        let raw = file.map(|file| file.category).unwrap_or_default();
        raw.into_iter().map(|RawCategory { id, zh, en }| Category { id, zh, en }).collect()
    }

    fn topics(&mut self, categories: &[Category], classes: &Classes) -> Vec<Topic> {
        const FILE: &str = "topics.toml";
        let raw = self.named::<TopicFile>(FILE).map(|file| file.topic).unwrap_or_default();
        let source =
            self.files.iter().find(|(file, _)| *file == FILE).map_or("", |(_, text)| *text);
        for category in raw.iter().filter_map(|topic| topic.category.as_ref()) {
            let id = category.get_ref();
            if !categories.iter().any(|known| known.id == *id) {
                let line = line_at(source, category.span().start);
                self.fault(FILE, line, format!("`{id}` is no category of categories.toml"));
            }
        }
        raw.into_iter()
            .map(|topic| Topic {
                words: self.patterns(FILE, source, topic.words, classes),
                id: topic.id,
                zh: topic.zh,
                en: topic.en,
                definition: topic.definition,
                definition_en: topic.definition_en,
                category: topic.category.map(Spanned::into_inner),
            })
            .collect()
    }

    /// The mechanisms of every category, in the order of the categories.
    fn mechanisms(&mut self, categories: &[Category], classes: &Classes) -> Vec<Placed> {
        let mut placed = Vec::new();
        for category in categories {
            let file = format!("mechanisms/{}.toml", category.id);
            let Some((_, source)) = self.files.iter().find(|(name, _)| *name == file) else {
                self.fault(&file, 1, format!("the category `{}` needs this file", category.id));
                continue;
            };
            let raw = self.read::<MechanismFile>(&file, source);
            for entry in raw.map(|raw| raw.mechanism).unwrap_or_default() {
                placed.push(self.mechanism(&file, source, &category.id, entry, classes));
            }
        }
        let unknown: Vec<&str> = self
            .files
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| {
                name.strip_prefix("mechanisms/")
                    .and_then(|rest| rest.strip_suffix(".toml"))
                    .is_some_and(|stem| !categories.iter().any(|category| category.id == stem))
            })
            .collect();
        for file in unknown {
            self.fault(file, 1, "is named after no category of categories.toml");
        }
        placed
    }

    fn mechanism(
        &mut self,
        file: &str,
        source: &str,
        category: &str,
        raw: RawMechanism,
        classes: &Classes,
    ) -> Placed {
        let line = |range: Range<usize>| line_at(source, range.start);
        let shortest = |alias: &&Spanned<String>| alias.get_ref().trim().chars().count() < 2;
        for alias in raw.aliases.iter().filter(shortest) {
            let reason = format!("the alias `{}` needs two characters or more", alias.get_ref());
            self.fault(file, line(alias.span()), reason);
        }
        Placed {
            alias_lines: raw.aliases.iter().map(|alias| line(alias.span())).collect(),
            file: file.to_owned(),
            id_line: line(raw.id.span()),
            parent_line: raw.parent.as_ref().map_or(0, |parent| line(parent.span())),
            mechanism: Mechanism {
                id: raw.id.into_inner(),
                kind: raw.kind,
                category: category.to_owned(),
                parent: raw.parent.map(Spanned::into_inner),
                zh: raw.zh,
                en: raw.en,
                definition: raw.definition,
                definition_en: raw.definition_en,
                aliases: raw.aliases.into_iter().map(Spanned::into_inner).collect(),
                aliases_en: raw.aliases_en,
                patterns: self.patterns(file, source, raw.patterns, classes),
                requires: self.patterns(file, source, raw.requires, classes),
                traps: self.patterns(file, source, raw.traps, classes),
            },
        }
    }

    fn patterns(
        &mut self,
        file: &str,
        source: &str,
        raw: Vec<Spanned<String>>,
        classes: &Classes,
    ) -> Vec<Pattern> {
        let mut patterns = Vec::with_capacity(raw.len());
        for text in raw {
            match Pattern::parse(text.get_ref(), classes) {
                Ok(pattern) => patterns.push(pattern),
                Err(reason) => self.fault(file, line_at(source, text.span().start), reason),
            }
        }
        patterns
    }

    fn check_ids(&mut self, placed: &[Placed]) -> HashMap<String, usize> {
        let mut positions = HashMap::new();
        for (position, entry) in placed.iter().enumerate() {
            let id = &entry.mechanism.id;
            if positions.insert(id.clone(), position).is_some() {
                let reason = format!("the id `{id}` stands here a second time");
                self.fault(&entry.file, entry.id_line, reason);
            }
        }
        positions
    }

    /// An alias names one mechanism: else a text that uses it would be counted for two.
    fn check_aliases(&mut self, placed: &[Placed]) {
        let mut owners: HashMap<&str, &str> = HashMap::new();
        for Placed { mechanism, .. } in placed {
            owners.insert(&mechanism.zh, &mechanism.id);
        }
        for entry in placed {
            let id = entry.mechanism.id.as_str();
            let mut own = HashSet::new();
            for (alias, line) in entry.mechanism.aliases.iter().zip(&entry.alias_lines) {
                let owner = *owners.entry(alias).or_insert(id);
                if owner != id {
                    let reason = format!("the alias `{alias}` names `{owner}` already");
                    self.fault(&entry.file, *line, reason);
                } else if !own.insert(alias) {
                    self.fault(
                        &entry.file,
                        *line,
                        format!("the alias `{alias}` stands here twice"),
                    );
                }
            }
        }
    }

    fn check_parents(&mut self, placed: &[Placed], positions: &HashMap<String, usize>) {
        for entry in placed {
            let mut ancestor = entry.mechanism.parent.as_ref();
            let mut steps = 0;
            while let Some(id) = ancestor {
                let Some(position) = positions.get(id) else {
                    if steps == 0 {
                        let reason = format!("the parent `{id}` is no mechanism");
                        self.fault(&entry.file, entry.parent_line, reason);
                    }
                    break;
                };
                steps += 1;
                if steps > placed.len() {
                    let reason = format!("`{}` is its own ancestor", entry.mechanism.id);
                    self.fault(&entry.file, entry.parent_line, reason);
                    break;
                }
                ancestor = placed[*position].mechanism.parent.as_ref();
            }
        }
    }
}

/// FNV-1a over names and texts: stable across machines and compilers, which `Hash` is not. Figures
/// about the taxonomy are no part of it.
fn fingerprint(files: &[TaxonomyFile<'_>]) -> u64 {
    let files = files.iter().filter(|(name, _)| *name != quality::FILE_NAME);
    let bytes = files.flat_map(|(name, text)| name.bytes().chain(text.bytes()));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
