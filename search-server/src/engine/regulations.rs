//! Regulations among themselves: versions of one, what repeals it, and which one a name means.
//!
//! Everything is known from titles and particulars when an index is opened; sentences are read from the
//! store when a document is shown.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use corpus::text::sentences;
use indexer::index::Entry;
use schemas::api::{CitedBy, CitingDocument, Mention, RegulationView, VersionRef};
use schemas::document::{Document, Kind};
use schemas::outline::outline;
use schemas::region::{RegionCode, RegionTable};
use schemas::regulation::{AmendmentKind, Ending};

use super::citation::{NATION, name, without_version};
use super::{Engine, EngineError, views};

/// Citing documents that an answer shows.
const SHOWN_CITING: usize = 20;
/// Shortest name that stands for a longer one that ends with it, in characters: 代表法.
const LEAST_END_CHARS: usize = 3;

/// The regulations of a collection.
#[derive(Debug, Default)]
pub(super) struct Regulations {
    /// Positions of the regulations that bear a name, in the order of the collection.
    by_name: HashMap<String, Vec<usize>>,
    /// Regulations in several versions: positions, the latest first.
    groups: Vec<Vec<usize>>,
    /// In which of the groups a regulation is.
    group_of: HashMap<usize, usize>,
    /// What repeals a regulation: the position of the other, and the number of its repeal.
    repealed_by: HashMap<usize, (usize, usize)>,
    /// Short names of which all texts say the same.
    short_names: HashMap<String, String>,
    /// Names of laws of the nation, for names that are the end of one.
    national: Vec<String>,
    /// Names that texts write out with the name of the republic: what bears one is no shorter name of
    /// another law, though this collection may not have it.
    whole_names: HashSet<String>,
    /// Documents that name a regulation, by the position of its current version.
    cited_by: BTreeMap<usize, Vec<usize>>,
}

impl Regulations {
    pub(super) fn new(entries: &[Entry]) -> Regulations {
        let mut regulations = Regulations::default();
        let mut alike: BTreeMap<(String, Option<RegionCode>), Vec<usize>> = BTreeMap::new();
        for (position, entry) in regulations_of(entries) {
            let title = entry.regulation.as_ref().map(|regulation| regulation.name.as_str());
            let Some(title) = title.filter(|title| !title.is_empty()) else { continue };
            let whole = name(title);
            let plain = name(without_version(title));
            alike.entry((whole.clone(), entry.home())).or_default().push(position);
            if entry.home() == Some(RegionCode::NATION) {
                regulations.national.push(whole.clone());
            }
            if plain != whole {
                regulations.by_name.entry(plain).or_default().push(position);
            }
            regulations.by_name.entry(whole).or_default().push(position);
        }
        regulations.national.sort_unstable();
        regulations.national.dedup();
        for positions in alike.into_values() {
            regulations.group(entries, positions);
        }
        regulations.short_names = agreed_short_names(entries);
        let named = entries.iter().flat_map(|entry| &entry.instruments);
        regulations.whole_names =
            named.filter(|title| title.starts_with(NATION)).map(|title| name(title)).collect();
        regulations.find_repeals(entries);
        regulations.find_citations(entries);
        regulations
    }

    /// Makes versions of the regulations of one name and place: those of one issuer and different days.
    fn group(&mut self, entries: &[Entry], positions: Vec<usize>) {
        let issuer = |position: &usize| {
            entries[*position].regulation.as_ref().and_then(|known| known.issuer.clone())
        };
        let issuers: BTreeSet<String> = positions.iter().filter_map(issuer).collect();
        let groups = issuers.iter().map(Some).chain(issuers.is_empty().then_some(None));
        for of in groups {
            // Who does not name its issuer belongs to the only one there is.
            let belongs = |position: &&usize| match issuer(position) {
                Some(known) => Some(&known) == of,
                None => issuers.len() <= 1,
            };
            let mut members: Vec<usize> = positions.iter().filter(belongs).copied().collect();
            members.retain(|position| version_day(&entries[*position]).is_some());
            members.sort_by_key(|position| std::cmp::Reverse(version_day(&entries[*position])));
            // Parts and reprints of one version have one day.
            members.dedup_by_key(|position| version_day(&entries[*position]));
            if members.len() > 1 {
                self.group_of.extend(members.iter().map(|member| (*member, self.groups.len())));
                self.groups.push(members);
            }
        }
    }

    fn find_repeals(&mut self, entries: &[Entry]) {
        for (position, entry) in regulations_of(entries) {
            let Some(regulation) = &entry.regulation else { continue };
            let day = version_day(entry);
            for (number, repeal) in regulation.repeals.iter().enumerate() {
                let bearers = self.by_name.get(&name(&repeal.title)).into_iter().flatten();
                let ended: Vec<usize> = bearers
                    .copied()
                    .filter(|other| {
                        let other_entry = &entries[*other];
                        let is_earlier = version_day(other_entry)
                            .is_none_or(|other| day.as_ref().is_none_or(|day| other < *day));
                        *other != position
                            && other_entry.home() == entry.home()
                            && is_earlier
                            && first_day(other_entry) < first_day(entry)
                    })
                    .collect();
                for other in ended {
                    self.repealed_by.entry(other).or_insert((position, number));
                }
            }
        }
    }

    fn find_citations(&mut self, entries: &[Entry]) {
        let mut cited_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (position, entry) in entries.iter().enumerate() {
            if entry.duplicate_of.is_some() {
                continue;
            }
            let named =
                entry.instruments.iter().filter_map(|title| self.meant(entries, position, title));
            let named: BTreeSet<usize> = named.collect();
            for target in named {
                if target != self.current(position) {
                    cited_by.entry(target).or_default().push(position);
                }
            }
        }
        self.cited_by = cited_by;
    }

    /// The latest version of a regulation.
    pub(super) fn current(&self, position: usize) -> usize {
        let group = self.group_of.get(&position).and_then(|group| self.groups.get(*group));
        group.and_then(|group| group.first()).copied().unwrap_or(position)
    }

    /// Whether the collection has what ended a regulation: a later version, or one that repeals it. No
    /// day goes into this, as none goes into answers.
    pub(super) fn is_ended(&self, position: usize) -> bool {
        self.repealed_by.contains_key(&position) || self.current(position) != position
    }

    /// The versions of a regulation, the latest first; empty if there is only one.
    fn versions(&self, position: usize) -> &[usize] {
        let group = self.group_of.get(&position).and_then(|group| self.groups.get(*group));
        group.map_or(&[], Vec::as_slice)
    }

    /// The regulation, in its latest version, that the document at `position` means by `title`; `None` if
    /// there is none or several might be meant.
    ///
    /// A whole title comes first, then a short name (of the document itself, else one on which all texts
    /// agree), then a title without the name of the document's own place, then the end of the name of
    /// one law of the nation.
    pub(super) fn meant(&self, entries: &[Entry], position: usize, title: &str) -> Option<usize> {
        let entry = &entries[position];
        let key = name(title);
        let own = entry.short_names.iter().find(|(short, _)| name(short) == key);
        let own = own.map(|(_, long)| name(long)).filter(|long| *long != key);
        let find = |key: &str| self.bearer(entries, entry.home(), key);
        let found = own.as_deref().and_then(find).or_else(|| find(&key));
        let is_whole = title.starts_with(NATION);
        let found = found.or_else(|| find(self.short_names.get(&key)?)).or_else(|| {
            let path = RegionTable::embedded().path(entry.home().filter(|_| !is_whole)?);
            path.iter().rev().find_map(|place| find(&name(&format!("{place}{title}"))))
        });
        let found = found.or_else(|| {
            let is_short = !is_whole
                && !self.whole_names.contains(&key)
                && key.ends_with('法')
                && key.chars().count() >= LEAST_END_CHARS;
            let longer = self.national.iter().filter(|long| is_short && long.ends_with(&key));
            let mut longer = longer.take(2);
            longer.next().filter(|_| longer.next().is_none()).and_then(|long| find(long))
        });
        found.map(|found| self.current(found))
    }

    /// The regulation that bears a name: of those of several places the one of `home` or of what holds it,
    /// narrowest first.
    fn bearer(&self, entries: &[Entry], home: Option<RegionCode>, key: &str) -> Option<usize> {
        let bearers = self.by_name.get(key)?;
        let places: HashSet<Option<RegionCode>> =
            bearers.iter().map(|position| entries[*position].home()).collect();
        let latest = |place: Option<RegionCode>| {
            let of_place = bearers.iter().filter(|position| entries[**position].home() == place);
            // The first of equals leads, as in lists.
            of_place.copied().rev().max_by_key(|position| version_day(&entries[*position]))
        };
        if let [only] = places.iter().collect::<Vec<_>>()[..] {
            return latest(*only);
        }
        let table = RegionTable::embedded();
        let around = std::iter::successors(home, |code| table.parent(*code));
        let around = around.chain([RegionCode::NATION]);
        around.map(Some).find_map(latest)
    }
}

/// Regulations that repeat no other.
fn regulations_of(entries: &[Entry]) -> impl Iterator<Item = (usize, &Entry)> {
    let is_one = |(_, entry): &(usize, &Entry)| {
        entry.kind == Kind::Regulation && entry.duplicate_of.is_none()
    };
    entries.iter().enumerate().filter(is_one)
}

/// The day of the present version: what the text prints, or what came with it, if that is later.
fn version_day(entry: &Entry) -> Option<String> {
    let printed = entry.regulation.as_ref().and_then(|known| known.version_date());
    printed.map(str::to_owned).max(entry.date.clone())
}

/// The day on which a regulation was first adopted or published.
fn first_day(entry: &Entry) -> Option<String> {
    let regulation = entry.regulation.as_ref();
    let printed = regulation.and_then(|known| known.adopted.clone().or(known.published.clone()));
    printed.or_else(|| entry.date.clone())
}

/// Short names that always stand for the same title.
fn agreed_short_names(entries: &[Entry]) -> HashMap<String, String> {
    let mut meant: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (short, long) in entries.iter().flat_map(|entry| &entry.short_names) {
        let (short, long) = (name(short), name(long));
        if short.chars().count() >= LEAST_END_CHARS && short != long {
            meant.entry(short).or_default().insert(long);
        }
    }
    let agreed = |(short, long): (String, BTreeSet<String>)| {
        let mut long = long.into_iter();
        long.next().filter(|_| long.next().is_none()).map(|long| (short, long))
    };
    meant.into_iter().filter_map(agreed).collect()
}

impl Engine {
    /// A version of a regulation as answers show it; `passage` is the article asked for.
    pub(super) fn version_ref(&self, position: usize, passage: Option<&str>) -> VersionRef {
        let entry = &self.generation.entries[position];
        VersionRef {
            id: entry.id.clone(),
            url: passage.map_or_else(
                || views::document_url(&entry.id),
                |passage| views::passage_url(&entry.id, passage),
            ),
            title: entry.title.clone().unwrap_or_default(),
            date: version_day(entry),
            is_current: self.regulations.current(position) == position,
        }
    }

    /// What is said of the regulation at `position`, whose text is `document`, on the day `on`.
    pub(super) fn regulation(
        &self,
        position: usize,
        document: &Document,
        on: &str,
    ) -> Result<Option<RegulationView>, EngineError> {
        let Some(particulars) = document.regulation.as_deref() else { return Ok(None) };
        let repealed = self.repealed(position);
        let replaced = self.replaced(position)?;
        let url = |passage: &str| views::passage_url(&document.id, passage);
        let versions = self.regulations.versions(position);
        Ok(Some(RegulationView {
            particulars: particulars.clone(),
            standing: particulars.standing(on, repealed.as_ref(), replaced.as_ref(), url),
            versions: versions.iter().map(|version| self.version_ref(*version, None)).collect(),
            outline: outline(&document.passages),
        }))
    }

    /// The regulation that repeals the one at `position`.
    fn repealed(&self, position: usize) -> Option<Ending> {
        let (by, number) = self.regulations.repealed_by.get(&position)?;
        let entry = &self.generation.entries[*by];
        let regulation = entry.regulation.as_ref()?;
        let proof = &regulation.repeals.get(*number)?.proof;
        Some(Ending {
            date: regulation.effective.clone(),
            basis: proof.quote.clone(),
            url: views::passage_url(&entry.id, &proof.passage),
        })
    }

    /// The version that came after the one at `position`, and its line that says so.
    fn replaced(&self, position: usize) -> Result<Option<Ending>, EngineError> {
        let versions = self.regulations.versions(position);
        let at = versions.iter().position(|version| *version == position);
        let Some(next) = at.and_then(|at| versions.get(at.checked_sub(1)?)) else {
            return Ok(None);
        };
        let entry = &self.generation.entries[*next];
        let document = self.generation.texts.get(*next)?;
        let byline = document.passages.iter().find(|passage| passage.id == "byline");
        let says = |line: &&str| ["修正", "修订", "通过"].iter().any(|word| line.contains(word));
        let line = byline.and_then(|byline| byline.text.lines().rev().find(says));
        let revised = entry.regulation.as_ref().filter(|regulation| {
            regulation.amended.last().is_some_and(|last| last.kind == Some(AmendmentKind::Revised))
        });
        let effective = revised.and_then(|regulation| regulation.effective.clone());
        let title = entry.title.clone().unwrap_or_default();
        Ok(Some(Ending {
            date: effective.or_else(|| version_day(entry)),
            url: views::passage_url(&entry.id, if line.is_some() { "byline" } else { "title" }),
            basis: line.map_or(title, str::to_owned),
        }))
    }

    /// The titled rules that a document names, each with the regulation that is meant.
    pub(super) fn mentions(&self, position: usize) -> Vec<Mention> {
        let entries = &self.generation.entries;
        let mention = |title: &String| Mention {
            name: title.clone(),
            regulation: self
                .regulations
                .meant(entries, position, title)
                .filter(|meant| *meant != self.regulations.current(position))
                .map(|meant| self.version_ref(meant, None)),
        };
        entries[position].instruments.iter().map(mention).collect()
    }

    /// The documents that name the regulation at `position` in any version.
    pub(super) fn cited_by(&self, position: usize) -> Result<CitedBy, EngineError> {
        let regulations = &self.regulations;
        let entries = &self.generation.entries;
        let target = regulations.current(position);
        let Some(citing) = regulations.cited_by.get(&target) else { return Ok(CitedBy::default()) };
        let mut documents = Vec::new();
        for other in citing.iter().take(SHOWN_CITING).copied() {
            let entry = &entries[other];
            let named = entry.instruments.iter();
            let named =
                named.filter(|title| regulations.meant(entries, other, title) == Some(target));
            let marked: Vec<String> = named.map(|title| format!("《{title}》")).collect();
            let document = self.generation.texts.get(other)?;
            let found = document.passages.iter().find_map(|passage| {
                let mark = marked.iter().find(|mark| passage.text.contains(mark.as_str()))?;
                let (before, _) = passage.text.split_once(mark.as_str())?;
                let at = before.chars().count();
                let sentence =
                    sentences(&passage.text).into_iter().find(|range| range.contains(&at))?;
                let chars = passage.text.chars().skip(sentence.start).take(sentence.len());
                Some((passage.id.clone(), chars.collect::<String>().trim().to_owned()))
            });
            let (passage, quote) = found.unwrap_or_default();
            documents.push(CitingDocument {
                id: entry.id.clone(),
                title: entry.title.clone().unwrap_or_default(),
                url: views::passage_url(&entry.id, &passage),
                passage,
                quote,
            });
        }
        Ok(CitedBy { total: citing.len(), documents })
    }
}
