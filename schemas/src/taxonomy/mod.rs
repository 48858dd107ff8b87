//! The taxonomy: named practices (mechanisms), fields of work (topics), and how texts word them.
//!
//! It is data that a domain expert edits without a compiler: `data/taxonomy/` is built in, and
//! `--taxonomy DIR` reads a folder of the same shape instead:
//!
//! ```text
//! categories.toml      [[category]]   id, zh, en
//! classes.toml         [classes]      name = ["word", …]; wholes = ["word", …]
//! topics.toml          [[topic]]      id, zh, en, definition, definition_en, words
//! mechanisms/*.toml    [[mechanism]]  one file a category, named after it
//! quality.toml         [[quality]]    measured on labelled texts; optional
//! ```
//!
//! Every fault of every file is reported at once, each with file, line and reason.

mod load;
pub mod pattern;
pub mod quality;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::DataError;
use pattern::Pattern;
use quality::Measured;

/// A group of mechanisms, such as 监督.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// Whether an entry stands for itself or is a brand or narrow form of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A practice of its own.
    Mechanism,
    /// A named local brand or narrow form; it implies its parent.
    Variant,
}

/// A named practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mechanism {
    /// Identifier.
    pub id: String,
    /// Mechanism or variant.
    pub kind: EntryKind,
    /// Identifier of its category.
    pub category: String,
    /// The practice that it is a form of.
    pub parent: Option<String>,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What it is, in Chinese.
    pub definition: String,
    /// What it is, in English.
    pub definition_en: String,
    /// Names of the practice as people write them.
    pub aliases: Vec<String>,
    /// English wordings, lower case, for questions.
    pub aliases_en: Vec<String>,
    /// Descriptions of the practice that do without its name.
    pub patterns: Vec<Pattern>,
    /// An alias counts only in a sentence in which one of these occurs; empty: always.
    pub requires: Vec<Pattern>,
    /// A hit that overlaps a match of one of these is none.
    pub traps: Vec<Pattern>,
}

/// A field of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Identifier.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What it covers, in Chinese.
    pub definition: String,
    /// What it covers, in English.
    pub definition_en: String,
    /// The category whose practices belong to it.
    pub category: Option<String>,
    /// Words whose frequency shows that a text is about it.
    pub words: Vec<Pattern>,
}

/// All categories, mechanisms and topics.
#[derive(Debug, PartialEq, Eq)]
pub struct Taxonomy {
    categories: Vec<Category>,
    mechanisms: Vec<Mechanism>,
    topics: Vec<Topic>,
    wholes: Vec<String>,
    measured: Measured,
    positions: HashMap<String, usize>,
    fingerprint: u64,
}

/// One file of a taxonomy folder: its name below the folder, and its text.
pub type TaxonomyFile<'a> = (&'a str, &'a str);

/// The files that are built in.
const EMBEDDED: [TaxonomyFile<'static>; 13] = [
    ("categories.toml", include_str!("../../data/taxonomy/categories.toml")),
    ("classes.toml", include_str!("../../data/taxonomy/classes.toml")),
    ("topics.toml", include_str!("../../data/taxonomy/topics.toml")),
    (quality::FILE_NAME, include_str!("../../data/taxonomy/quality.toml")),
    (
        "mechanisms/legislation.toml",
        include_str!("../../data/taxonomy/mechanisms/legislation.toml"),
    ),
    (
        "mechanisms/supervision.toml",
        include_str!("../../data/taxonomy/mechanisms/supervision.toml"),
    ),
    (
        "mechanisms/budget-and-state-assets.toml",
        include_str!("../../data/taxonomy/mechanisms/budget-and-state-assets.toml"),
    ),
    ("mechanisms/deputies.toml", include_str!("../../data/taxonomy/mechanisms/deputies.toml")),
    (
        "mechanisms/suggestions.toml",
        include_str!("../../data/taxonomy/mechanisms/suggestions.toml"),
    ),
    (
        "mechanisms/major-decisions.toml",
        include_str!("../../data/taxonomy/mechanisms/major-decisions.toml"),
    ),
    (
        "mechanisms/elections-and-appointments.toml",
        include_str!("../../data/taxonomy/mechanisms/elections-and-appointments.toml"),
    ),
    (
        "mechanisms/self-building.toml",
        include_str!("../../data/taxonomy/mechanisms/self-building.toml"),
    ),
    ("mechanisms/digital.toml", include_str!("../../data/taxonomy/mechanisms/digital.toml")),
];

impl Taxonomy {
    /// The taxonomy that is built in. Reading it is tested.
    pub fn embedded() -> &'static Taxonomy {
        static TAXONOMY: OnceLock<Taxonomy> = OnceLock::new();
        TAXONOMY.get_or_init(|| {
            Taxonomy::parse(&EMBEDDED).unwrap_or_else(|errors| {
                unreachable!("the embedded taxonomy is tested: {errors:?}")
            })
        })
    }

    /// Reads the files of a taxonomy folder.
    ///
    /// # Errors
    /// Every fault found: broken TOML, a missing file, an unknown key, parent, category or class,
    /// an id twice, a pattern that cannot be meant.
    pub fn parse(files: &[TaxonomyFile<'_>]) -> Result<Taxonomy, Vec<DataError>> {
        load::load(files)
    }

    /// The categories in their order.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The mechanisms, by category and in the order of their file.
    pub fn mechanisms(&self) -> &[Mechanism] {
        &self.mechanisms
    }

    /// Words that are read whole: no alias or pattern finds a part of one (职工代表 is no 代表).
    pub fn wholes(&self) -> &[String] {
        &self.wholes
    }

    /// The topics in their order.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// How well mechanisms are found.
    pub fn measured(&self) -> &Measured {
        &self.measured
    }

    /// The mechanism with this identifier.
    pub fn mechanism(&self, id: &str) -> Option<&Mechanism> {
        self.position(id).map(|position| &self.mechanisms[position])
    }

    /// Where the mechanism with this identifier stands in [`Taxonomy::mechanisms`].
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// The mechanism with this identifier, Chinese or English name.
    pub fn resolve_mechanism(&self, text: &str) -> Option<&Mechanism> {
        self.mechanism(text).or_else(|| {
            self.mechanisms.iter().find(|entry| {
                entry.zh == text
                    || entry.en.eq_ignore_ascii_case(text)
                    || entry.aliases.iter().any(|alias| alias == text)
            })
        })
    }

    /// The topic with this identifier or Chinese name.
    pub fn resolve_topic(&self, text: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == text || topic.zh == text)
    }

    /// The mechanism itself and everything that it implies: parent, grandparent.
    pub fn implied<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(id), |id| self.mechanism(id)?.parent.as_deref())
    }

    /// The mechanism itself and every entry below it.
    pub fn forms<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Mechanism> {
        self.mechanisms
            .iter()
            .filter(move |entry| self.implied(&entry.id).any(|implied| implied == id))
    }

    /// A number that changes whenever a file does; indexes keep it to know what tagged them.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small taxonomy whose one mechanism file holds `entries`.
    fn parse(entries: &str) -> Result<Taxonomy, Vec<DataError>> {
        Taxonomy::parse(&[
            (
                "categories.toml",
                "[[category]]\nid = \"deputies\"\nzh = \"代表\"\nen = \"Deputies\"\n",
            ),
            ("classes.toml", "[classes]\nreply = [\"答复\"]\n"),
            ("topics.toml", "topic = []\n"),
            ("mechanisms/deputies.toml", entries),
        ])
    }

    fn entry(id: &str, more: &str) -> String {
        format!(
            "[[mechanism]]\nid = \"{id}\"\nkind = \"mechanism\"\nzh = \"{id}名\"\nen = \"{id}\"\n\
             definition = \"说明\"\ndefinition_en = \"What it is.\"\n{more}\n"
        )
    }

    #[track_caller]
    fn check_error(entries: &str, expected: &str) {
        let errors = parse(entries).unwrap_err();
        let printed: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(printed.iter().any(|error| error.contains(expected)), "{printed:#?}");
    }

    #[test]
    fn the_built_in_taxonomy_is_whole() {
        let taxonomy = Taxonomy::embedded();
        let variants =
            taxonomy.mechanisms().iter().filter(|entry| entry.kind == EntryKind::Variant);
        assert_eq!(variants.count(), 35);
        assert_eq!(taxonomy.mechanisms().len(), 145);
        assert_eq!(taxonomy.topics().len(), 26);
        assert_eq!(taxonomy.categories().len(), 9);
    }

    #[test]
    fn a_variant_implies_its_parents_and_is_one_of_their_forms() {
        let taxonomy = Taxonomy::embedded();
        let implied: Vec<&str> = taxonomy.implied("station-point-integration").collect();
        assert_eq!(
            implied,
            [
                "station-point-integration",
                "grassroots-legislative-contact-points",
                "open-door-legislation"
            ]
        );
        let forms = taxonomy.forms("open-door-legislation");
        assert!(forms.into_iter().any(|entry| entry.id == "station-point-integration"));
    }

    #[test]
    fn mechanisms_resolve_by_id_and_by_name() {
        let taxonomy = Taxonomy::embedded();
        let by_name = taxonomy.resolve_mechanism("代表建议两次答复、两次评价").unwrap();
        assert_eq!(by_name.id, "suggestion-two-replies-two-evaluations");
        assert!(taxonomy.resolve_mechanism("没有这种做法").is_none());
    }

    #[test]
    fn a_wrong_entry_is_named_by_file_line_and_reason() {
        let unknown_class = entry("a", "aliases = []\npatterns = [\"<answer>两次\"]");
        check_error(&unknown_class, "mechanisms/deputies.toml:9: `<answer>` is no class");
        check_error(
            &(entry("a", "") + &entry("a", "")),
            "mechanisms/deputies.toml:10: the id `a` stands here a second time",
        );
        check_error(
            &entry("a", "parent = \"b\""),
            "deputies.toml:8: the parent `b` is no mechanism",
        );
        check_error(&entry("a", "alias = []"), "unknown field `alias`");
        check_error(
            &entry("a", "aliases = [\"\"]"),
            "deputies.toml:8: the alias `` needs two characters",
        );
        check_error(
            &entry("a", "aliases = [\"甲乙\",\n\"甲乙\"]"),
            "deputies.toml:9: the alias `甲乙` stands here twice",
        );
        check_error(
            &(entry("a", "aliases = [\"甲乙\"]") + &entry("b", "aliases = [\"甲乙\"]")),
            "deputies.toml:16: the alias `甲乙` names `a` already",
        );
        check_error(
            &entry("a", "patterns = [\"……\"]"),
            "deputies.toml:8: the pattern `……` would match everything",
        );
        check_error(
            &entry("a", "patterns = [\"\"]"),
            "deputies.toml:8: the pattern `` would match everything",
        );
        check_error("[[mechanism]]\nid = ", "mechanisms/deputies.toml:2: ");
    }

    #[test]
    fn parents_in_a_circle_are_refused() {
        let circle = entry("a", "parent = \"b\"") + &entry("b", "parent = \"a\"");
        check_error(&circle, "is its own ancestor");
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let two = entry("a", "parent = \"x\"") + &entry("b", "parent = \"y\"");
        assert_eq!(parse(&two).unwrap_err().len(), 2);
    }

    #[test]
    fn figures_are_read_and_do_not_change_the_fingerprint() {
        let files = |quality| {
            vec![
                ("categories.toml", "category = []\n"),
                ("classes.toml", "[classes]\n"),
                ("topics.toml", "topic = []\n"),
                (quality::FILE_NAME, quality),
            ]
        };
        let figures =
            "gold = \"g\"\n[[quality]]\nmechanism = \"a\"\nright = 3\nwrong = 1\nmissed = 0\n";
        let measured = Taxonomy::parse(&files(figures)).unwrap();
        let other = Taxonomy::parse(&files("gold = \"\"")).unwrap();
        assert_eq!(measured.fingerprint(), other.fingerprint());
        let quality = measured.measured().of("a").unwrap();
        assert_eq!((quality.precision(), quality.recall()), (Some(0.75), Some(1.0)));
        assert!(measured.measured().of("b").is_none());
        let errors = Taxonomy::parse(&files("gold = 1")).unwrap_err();
        assert!(errors[0].to_string().starts_with("quality.toml:1: "), "{errors:?}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let errors = Taxonomy::parse(&[]).unwrap_err();
        assert!(errors.iter().any(|error| error.file == "categories.toml"));
    }
}
