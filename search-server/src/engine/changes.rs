//! What has changed since an answer was given, division by division, and why.

use std::collections::BTreeMap;

use schemas::api::{AnswerChange, AnswerResponse, AnswerRow, ChangeKind, Evidence};
use schemas::assertion::{Origin, State};
use schemas::region::RegionCode;
use schemas::saying::Saying;
use serde::{Deserialize, Serialize};

use super::{Engine, views};

/// Reasons that are given for a change; what follows is as the first ones.
const MOST_REASONS: usize = 5;

/// What an answer was made by, as far as it explains later changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Fingerprint of the taxonomy.
    pub taxonomy: u64,
    /// Documents that are in the index since have this number or a higher one.
    pub next_number: u64,
    /// A digest of the words of the dictionary; with other words, all documents get new numbers.
    pub words: String,
}

/// A division in an answer.
#[derive(Clone, Copy, Default)]
struct Division<'a> {
    state: Option<State>,
    row: Option<&'a AnswerRow>,
}

impl<'a> Division<'a> {
    fn evidence(self) -> &'a [Evidence] {
        self.row.map_or(&[], |row| &row.evidence)
    }

    fn does(self) -> bool {
        let does = |state| matches!(state, State::Regulated | State::Practised | State::Piloted);
        self.state.is_some_and(does)
    }
}

impl Engine {
    /// What answers now.
    pub fn mark(&self) -> Mark {
        let manifest = &self.generation.manifest;
        Mark {
            taxonomy: manifest.taxonomy,
            next_number: manifest.next_number,
            words: manifest.words.clone(),
        }
    }

    /// What differs between the answer to a question as it was `then`, when `mark` answered, and `now`.
    pub fn changes(
        &self,
        then: &AnswerResponse,
        mark: &Mark,
        now: &AnswerResponse,
    ) -> Vec<AnswerChange> {
        let (before, after) = (divisions(then), divisions(now));
        let mut codes: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
        codes.sort_unstable();
        codes.dedup();
        let reasons = Reasons { engine: self, mark };
        let mut changes: Vec<AnswerChange> = codes
            .into_iter()
            .filter_map(|code| {
                let of = |all: &BTreeMap<&str, _>| all.get(code).copied().unwrap_or_default();
                reasons.change(RegionCode::parse(code)?, of(&before), of(&after))
            })
            .collect();
        changes.sort_by(|left, right| {
            left.kind.cmp(&right.kind).then_with(|| left.region.code.cmp(&right.region.code))
        });
        changes
    }
}

/// Every division that an answer lists.
fn divisions(answer: &AnswerResponse) -> BTreeMap<&str, Division<'_>> {
    let listed = answer.coverage.divisions.iter();
    let mut divisions: BTreeMap<&str, Division<'_>> = listed
        .map(|listed| (&*listed.code, Division { state: Some(listed.state), row: None }))
        .collect();
    for row in &answer.rows {
        divisions.insert(&row.region.code, Division { state: Some(row.state), row: Some(row) });
    }
    divisions
}

/// Finds out why an answer is another.
struct Reasons<'e> {
    engine: &'e Engine,
    mark: &'e Mark,
}

impl Reasons<'_> {
    fn change(
        &self,
        region: RegionCode,
        before: Division<'_>,
        after: Division<'_>,
    ) -> Option<AnswerChange> {
        let gained = without(after.evidence(), before.evidence());
        let lost = without(before.evidence(), after.evidence());
        let kind = match (before.does(), after.does()) {
            (false, true) => ChangeKind::Added,
            (true, false) => ChangeKind::Withdrawn,
            _ if before.row.is_none() && after.row.is_none() => {
                (before.state != after.state).then_some(ChangeKind::Coverage)?
            }
            // States are ordered from the strongest; a division that is not listed has no evidence.
            _ => match rank(before).cmp(&rank(after)) {
                std::cmp::Ordering::Greater => ChangeKind::Stronger,
                std::cmp::Ordering::Less => ChangeKind::Weaker,
                std::cmp::Ordering::Equal if gained.is_empty() && lost.is_empty() => return None,
                std::cmp::Ordering::Equal => ChangeKind::Evidence,
            },
        };
        let mut why: Vec<Saying> = Vec::new();
        let told = match kind {
            ChangeKind::Added | ChangeKind::Stronger => self.told(&gained, &[]),
            ChangeKind::Withdrawn | ChangeKind::Weaker => self.told(&[], &lost),
            ChangeKind::Evidence => self.told(&gained, &lost),
            ChangeKind::Coverage => vec![coverage(after.state)],
        };
        for saying in told {
            if why.len() < MOST_REASONS && !why.contains(&saying) {
                why.push(saying);
            }
        }
        if why.is_empty() {
            why.extend(before.evidence().first().map(|proof| self.judged_otherwise(proof)));
        }
        let (before, after) = (before.state, after.state);
        Some(AnswerChange {
            region: views::region_ref(region),
            kind,
            before,
            after,
            why,
            gained,
            lost,
        })
    }

    fn told(&self, gained: &[Evidence], lost: &[Evidence]) -> Vec<Saying> {
        let gains = gained.iter().map(|proof| self.why_gained(proof));
        gains.chain(lost.iter().map(|proof| self.why_lost(proof))).collect()
    }

    fn why_gained(&self, proof: &Evidence) -> Saying {
        let title = &proof.document.title;
        let entry = self.engine.by_id.get(&proof.document.id);
        let entry = entry.map(|position| &self.engine.generation.entries[*position]);
        let manifest = &self.engine.generation.manifest;
        if proof.origin == Origin::Person {
            return Saying::new(
                format!("人工核定《{title}》中的句子成立"),
                format!("A person has confirmed a sentence of 《{title}》"),
            );
        }
        let is_new =
            |number: u64| manifest.words == self.mark.words && number >= self.mark.next_number;
        if entry.is_some_and(|entry| is_new(entry.place.number())) {
            return Saying::new(
                format!("新收录《{title}》"),
                format!("《{title}》 is new in the collection"),
            );
        }
        self.read_otherwise(
            (
                &format!("《{title}》中的句子现在算作证据"),
                "a sentence of it counts as evidence now",
            ),
            title,
        )
    }

    fn why_lost(&self, proof: &Evidence) -> Saying {
        let title = &proof.document.title;
        let Some(position) = self.engine.by_id.get(&proof.document.id) else {
            return Saying::new(
                format!("《{title}》已不在库中，或其文字已更新"),
                format!("《{title}》 is no longer in the collection, or has another text"),
            );
        };
        let entry = &self.engine.generation.entries[*position];
        if let Some(original) = &entry.duplicate_of {
            let original = self.engine.by_id.get(original);
            let named = original.and_then(|at| self.engine.generation.entries[*at].title.as_ref());
            let named = named.unwrap_or(title);
            return Saying::new(
                format!("《{title}》与《{named}》是同一文字，只计一次"),
                format!("《{title}》 is the same text as 《{named}》, and counts once"),
            );
        }
        if entry.decisions > 0 {
            return Saying::new(
                format!("《{title}》经人工核定，这句话不再算作证据"),
                format!(
                    "People have reviewed 《{title}》: the sentence no longer counts as evidence"
                ),
            );
        }
        self.read_otherwise(
            (&format!("《{title}》中的句子不再算作证据"), "a sentence of it no longer counts"),
            title,
        )
    }

    /// The same document, read by other rules.
    fn read_otherwise(&self, (zh, en): (&str, &str), title: &str) -> Saying {
        let is_edited = self.engine.generation.manifest.taxonomy != self.mark.taxonomy;
        let (because, why) = if is_edited {
            ("分类表有改动", "The taxonomy was edited")
        } else {
            (
                "标注程序或文献的其他信息有改动",
                "The program that tags, or what is known of the text, has changed",
            )
        };
        Saying::new(format!("{because}：{zh}"), format!("{why}: 《{title}》, {en}"))
    }

    /// The same evidence, and another state: a regulation was ended or replaced, or is no longer.
    fn judged_otherwise(&self, proof: &Evidence) -> Saying {
        let title = &proof.document.title;
        let position = self.engine.by_id.get(&proof.document.id);
        if position.is_some_and(|position| self.engine.regulations.is_ended(*position)) {
            return Saying::new(
                format!("《{title}》已被废止或有了新的文本"),
                format!("《{title}》 was repealed, or has a later version"),
            );
        }
        Saying::new(
            format!("《{title}》的效力或类型改判"),
            format!("《{title}》 is judged otherwise: its force, or its kind"),
        )
    }
}

fn rank(division: Division<'_>) -> (bool, Option<State>) {
    (division.state.is_none(), division.state)
}

fn coverage(after: Option<State>) -> Saying {
    match after {
        Some(State::NoCorpus) | None => {
            Saying::new("库中不再有该地文献", "The collection has no documents of it any more")
        }
        _ => Saying::new("已收录该地文献，其中未见", "There are documents of it now, and no sign"),
    }
}

/// The evidence that `others` have not.
fn without(evidence: &[Evidence], others: &[Evidence]) -> Vec<Evidence> {
    let known: Vec<_> = others.iter().map(key).collect();
    evidence.iter().filter(|proof| !known.contains(&key(proof))).cloned().collect()
}

/// What makes evidence the same.
fn key(proof: &Evidence) -> (&str, &str, Option<&str>, &str, &str, &str) {
    let mechanism = proof.mechanism.as_ref().map(|named| named.value.as_str());
    let document = proof.document.id.as_str();
    (document, &proof.passage, mechanism, &proof.region.code, &proof.quote, proof.stance.id())
}
