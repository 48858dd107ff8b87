//! `indexer review`: what people decide about assertions.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use corpus::review::{self, Claim, Decision, Reviews, Ruling, Verdict};
use indexer::console::{print, print_lines, say};
use indexer::index::{Generation, is_attached, reviews_path, segmenter};
use schemas::assertion::{Assertion, Origin, Stance};
use schemas::region::{RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::taxonomy;

/// Longest evidence, in characters.
const LONGEST_EVIDENCE_CHARS: usize = 120;

/// Arguments of `indexer review`.
#[derive(Args)]
pub(crate) struct Review {
    #[command(subcommand)]
    action: Action,
}

/// Where the assertions and the decisions are.
#[derive(Args)]
struct Place {
    /// Folder of the index
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    /// File with the decisions, if it is not reviews.sqlite in the folder of the index
    #[arg(long, value_name = "FILE")]
    reviews: Option<PathBuf>,
    /// Folder with the taxonomy of the index, if it is not the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
}

/// Who decides, when and why.
#[derive(Args)]
struct Signature {
    /// Name of the reviewer
    #[arg(long, value_name = "NAME", env = "TASHAN_REVIEWER")]
    who: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
    /// When, such as 2024-05-22 or 2024-05-22T08:30:00Z; now if absent
    #[arg(long, value_name = "TIME", value_parser = time)]
    when: Option<String>,
}

#[derive(Subcommand)]
enum Action {
    /// Lists what nobody has decided on, the least certain first, each with a handle
    List {
        #[command(flatten)]
        place: Place,
        /// How many to list
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        /// Lists this mechanism alone
        #[arg(long, value_name = "ID")]
        mechanism: Option<String>,
        /// Prints CSV, to be filled in and imported
        #[arg(long)]
        csv: bool,
        /// Lists the decisions instead that stand, and whether their words are still found
        #[arg(long, conflicts_with_all = ["csv", "limit"])]
        decided: bool,
    },
    /// Confirms assertions, perhaps with corrections
    Accept {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        signature: Signature,
        /// Corrects the mechanism
        #[arg(long, value_name = "ID")]
        mechanism: Option<String>,
        /// Corrects the region: a name such as 浙江省, or a six-digit code
        #[arg(long, value_name = "REGION")]
        region: Option<String>,
        /// Corrects the stance: practised, piloted, planned, mentioned
        #[arg(long, value_name = "STANCE", value_parser = stance)]
        stance: Option<Stance>,
        /// Corrects the year
        #[arg(long, value_name = "YEAR")]
        year: Option<i32>,
        /// Handles, as `list` prints them
        #[arg(value_name = "HANDLE", required = true)]
        handles: Vec<String>,
    },
    /// Declares assertions wrong
    Reject {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        signature: Signature,
        /// Handles, as `list` prints them
        #[arg(value_name = "HANDLE", required = true)]
        handles: Vec<String>,
    },
    /// Adds an assertion that the rules have not found
    Add {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        signature: Signature,
        /// Identifier of the document
        #[arg(long, value_name = "ID")]
        document: String,
        /// The mechanism
        #[arg(long, value_name = "ID")]
        mechanism: String,
        /// Who practises it: a name such as 浙江省, or a six-digit code
        #[arg(long, value_name = "REGION")]
        region: String,
        /// How far it has come: practised, piloted, planned, mentioned
        #[arg(long, value_name = "STANCE", value_parser = stance)]
        stance: Stance,
        /// The year
        #[arg(long, value_name = "YEAR")]
        year: Option<i32>,
        /// The words of the document that show it
        #[arg(long, value_name = "TEXT")]
        evidence: String,
    },
    /// Prints all decisions as CSV
    Export {
        #[command(flatten)]
        place: Place,
    },
    /// Takes decisions from a CSV file, as `export` and `list --csv` print them
    Import {
        #[command(flatten)]
        place: Place,
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

fn stance(text: &str) -> Result<Stance, String> {
    let names = "practised, piloted, planned or mentioned";
    Stance::parse(text).ok_or_else(|| format!("expected {names}"))
}

fn time(text: &str) -> Result<String, String> {
    let expected = "expected a date such as 2024-05-22 or a time such as 2024-05-22T08:30:00Z";
    if review::is_time(text) { Ok(text.to_owned()) } else { Err(expected.to_owned()) }
}

/// Lists, stores, exports or imports decisions.
///
/// # Errors
/// An index, a file, a handle, a mechanism or a region that cannot be used.
pub(crate) fn run(arguments: Review) -> anyhow::Result<ExitCode> {
    match arguments.action {
        Action::List { place, limit, mechanism, csv, decided } => {
            let desk = Desk::open(&place)?;
            if decided {
                return desk.list_decided(mechanism.as_deref());
            }
            desk.list(limit, mechanism.as_deref(), csv)
        }
        Action::Accept { place, signature, mechanism, region, stance, year, handles } => {
            let mut desk = Desk::open(&place)?;
            let mechanism = mechanism.map(|id| desk.mechanism(&id)).transpose()?;
            let region = region.map(|name| region_named(&name)).transpose()?;
            let mut decisions = Vec::new();
            for handle in &handles {
                let (claim, known) = desk.claim(handle)?;
                let stance = stance.or(known.as_ref().map(|ruling| ruling.stance));
                let stance = stance.with_context(|| {
                    format!("{handle} was rejected: say with --stance how far the place has come")
                })?;
                let verdict = Verdict::Accepted(Ruling {
                    mechanism: mechanism.clone().unwrap_or_else(|| claim.mechanism.clone()),
                    region: region.unwrap_or(claim.region),
                    stance,
                    year: year.or(known.and_then(|ruling| ruling.year)),
                });
                decisions.push(signature.sign(claim, verdict)?);
            }
            desk.store(&decisions)
        }
        Action::Reject { place, signature, handles } => {
            let mut desk = Desk::open(&place)?;
            let decide = |handle: &String| {
                let (claim, _) = desk.claim(handle)?;
                signature.sign(claim, Verdict::Rejected)
            };
            let decisions = handles.iter().map(decide).collect::<anyhow::Result<Vec<_>>>()?;
            desk.store(&decisions)
        }
        Action::Add { place, signature, document, mechanism, region, stance, year, evidence } => {
            let mut desk = Desk::open(&place)?;
            let mechanism = desk.mechanism(&mechanism)?;
            let region = region_named(&region)?;
            let source = desk.source(&document)?;
            let claim = Claim { document, source, mechanism, region, evidence };
            let ruling = Ruling { mechanism: claim.mechanism.clone(), region, stance, year };
            let decision = signature.sign(claim, Verdict::Added(ruling))?;
            desk.check_words(&decision)?;
            desk.store(&[decision])
        }
        Action::Export { place } => {
            let reviews = Reviews::open(&place.path()?)?;
            print(&review::export(&reviews.all()?))?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Import { place, file } => import(&place, &file),
    }
}

impl Place {
    /// The file with the decisions; one that was given is made if it is missing.
    fn path(&self) -> anyhow::Result<PathBuf> {
        if let Some(path) = &self.reviews {
            return Ok(path.clone());
        }
        if !self.index.is_dir() {
            bail!(
                "there is no folder {}: make the index with `indexer build` first",
                self.index.display()
            );
        }
        reviews_path(&self.index, None).map_err(|path| {
            anyhow!("the decisions in {} are gone: give the file with --reviews", path.display())
        })
    }
}

impl Signature {
    fn sign(&self, claim: Claim, verdict: Verdict) -> anyhow::Result<Decision> {
        if self.who.trim().is_empty() {
            bail!("say with --who who decides");
        }
        let when = self.when.clone().unwrap_or_else(now);
        let (who, why) = (self.who.trim().to_owned(), self.why.trim().to_owned());
        Ok(Decision { claim, verdict, who, when, why })
    }
}

/// The present time in UTC.
fn now() -> String {
    let seconds =
        super::clock().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    review::time_of(seconds)
}

fn region_named(name: &str) -> anyhow::Result<RegionCode> {
    let table = RegionTable::embedded();
    let known = RegionCode::parse(name).filter(|code| table.get(*code).is_some());
    known.or_else(|| table.resolve(name)).with_context(|| {
        format!("there is no region {name}: give a name such as 浙江省, or a six-digit code")
    })
}

/// Takes decisions from a table; wrong rows are named, good ones kept.
fn import(place: &Place, file: &Path) -> anyhow::Result<ExitCode> {
    let text = fs::File::open(file)
        .with_context(|| format!("cannot read {}: check that the path is right", file.display()))?;
    let imported = review::import(text).map_err(|error| anyhow!("{}: {error}", file.display()))?;
    let added = Reviews::open(&place.path()?)?.add(&imported.decisions)?;
    say(&format!(
        "{added} decisions added, {} known already, {} rows without a verdict, {} wrong rows",
        imported.decisions.len() - added,
        imported.undecided,
        imported.errors.len()
    ));
    for error in &imported.errors {
        say(&format!("failed: {}: {error}", file.display()));
    }
    Ok(if imported.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// An index, and what people decided about it.
struct Desk {
    taxonomy: &'static Taxonomy,
    generation: Generation,
    reviews: Reviews,
    standing: Vec<Decision>,
}

impl Desk {
    fn open(place: &Place) -> anyhow::Result<Desk> {
        let taxonomy = taxonomy(place.taxonomy.as_deref())?;
        let generation = Generation::open(&place.index, &segmenter(taxonomy))?;
        let reviews = Reviews::open(&place.path()?)?;
        let standing = reviews.standing()?;
        Ok(Desk { taxonomy, generation, reviews, standing })
    }

    /// Every assertion of the index as a claim.
    fn claims(&self) -> impl Iterator<Item = (Claim, &Assertion)> {
        let entries = self.generation.entries.iter();
        entries.filter(|entry| entry.duplicate_of.is_none()).flat_map(|entry| {
            entry.assertions.iter().map(|assertion| {
                let claim = Claim {
                    document: entry.id.clone(),
                    source: entry.source.clone(),
                    mechanism: assertion.mechanism.clone(),
                    region: assertion.region,
                    evidence: assertion.evidence.clone(),
                };
                (claim, assertion)
            })
        })
    }

    /// What nobody has decided on, the least certain first.
    fn open_claims(&self, mechanism: Option<&str>) -> Vec<(Claim, &Assertion)> {
        let decided: HashSet<String> =
            self.standing.iter().map(|decision| decision.claim.handle()).collect();
        let mut open: Vec<(Claim, &Assertion)> = self
            .claims()
            .filter(|(claim, assertion)| {
                assertion.origin == Origin::Rule
                    && mechanism.is_none_or(|id| claim.mechanism == id)
                    && !decided.contains(&claim.handle())
            })
            .collect();
        let certainty = |assertion: &Assertion| assertion.certainty.unwrap_or(1.0);
        open.sort_by(|(_, left), (_, right)| certainty(left).total_cmp(&certainty(right)));
        open
    }

    fn list(&self, limit: usize, mechanism: Option<&str>, csv: bool) -> anyhow::Result<ExitCode> {
        let open = self.open_claims(mechanism);
        let titles: BTreeMap<&str, &str> = self
            .generation
            .entries
            .iter()
            .map(|entry| (entry.id.as_str(), entry.title.as_deref().unwrap_or(&entry.source)))
            .collect();
        let shown = open.iter().take(limit);
        if csv {
            let rows: Vec<(Claim, Ruling)> =
                shown.map(|(claim, assertion)| (claim.clone(), ruling(assertion))).collect();
            print(&review::pending(&rows))?;
        } else {
            print_lines(shown.map(|(claim, assertion)| {
                let certainty = assertion.certainty.unwrap_or(1.0);
                let region = RegionTable::embedded().name(claim.region);
                let year = assertion.year.map(|year| format!(" {year}")).unwrap_or_default();
                format!(
                    "{}  {certainty:.2}  {}  {} {region}  {}{year}\n    {}\n    {} {} ({})",
                    claim.handle(),
                    claim.mechanism,
                    claim.region,
                    assertion.stance.id(),
                    assertion.evidence,
                    claim.document,
                    assertion.passage,
                    titles.get(claim.document.as_str()).copied().unwrap_or_default(),
                )
            }))?;
        }
        let lost = self.standing.iter().filter(|decision| !self.is_attached(decision)).count();
        say(&format!(
            "{} assertions are open, {} listed; {} decisions stand, {lost} of them unattached",
            open.len(),
            open.len().min(limit),
            self.standing.len()
        ));
        Ok(ExitCode::SUCCESS)
    }

    fn list_decided(&self, mechanism: Option<&str>) -> anyhow::Result<ExitCode> {
        let meant = self
            .standing
            .iter()
            .filter(|decision| mechanism.is_none_or(|id| decision.claim.mechanism == id));
        print_lines(meant.map(|decision| {
            let Decision { claim, verdict, who, when, why } = decision;
            let held = verdict.ruling().map(|ruling| {
                format!(" {} {} {}", ruling.mechanism, ruling.region, ruling.stance.id())
            });
            let lost = if self.is_attached(decision) { "" } else { "  unattached" };
            format!(
                "{}  {}{}{lost}\n    {} {} {}\n    {}\n    {who}, {when}: {why}",
                claim.handle(),
                verdict.id(),
                held.unwrap_or_default(),
                claim.document,
                claim.mechanism,
                claim.region,
                claim.evidence,
            )
        }))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Whether the words of a decision still stand in its document, or in another of its source.
    fn is_attached(&self, decision: &Decision) -> bool {
        let claim = &decision.claim;
        let known = |mechanism: &str| self.taxonomy.mechanism(mechanism).is_some();
        let entries = self.generation.entries.iter().enumerate();
        let mut of_source = entries.filter(|(_, entry)| entry.source == claim.source).peekable();
        let has_document = self.generation.entries.iter().any(|entry| entry.id == claim.document);
        of_source.peek().is_some()
            && decision.verdict.ruling().is_none_or(|ruling| known(&ruling.mechanism))
            && of_source.any(|(position, entry)| {
                (entry.id == claim.document || !has_document)
                    && self
                        .generation
                        .texts
                        .get(position)
                        .is_ok_and(|document| is_attached(&document, decision))
            })
    }

    /// The claim with this handle, and what holds of it by now.
    fn claim(&self, handle: &str) -> anyhow::Result<(Claim, Option<Ruling>)> {
        let decided = self.standing.iter().find(|decision| decision.claim.handle() == handle);
        if let Some(decision) = decided {
            return Ok((decision.claim.clone(), decision.verdict.ruling().cloned()));
        }
        let found = self.claims().find(|(claim, _)| claim.handle() == handle);
        found.map(|(claim, assertion)| (claim, Some(ruling(assertion)))).with_context(|| {
            format!("there is no assertion {handle}: `indexer review list` prints handles")
        })
    }

    fn mechanism(&self, id: &str) -> anyhow::Result<String> {
        let known = self.taxonomy.resolve_mechanism(id).map(|mechanism| mechanism.id.clone());
        known.with_context(|| {
            format!(
                "there is no mechanism {id}: give an id of the taxonomy, such as special-inquiry"
            )
        })
    }

    fn source(&self, document: &str) -> anyhow::Result<String> {
        let entry = self.generation.entries.iter().find(|entry| entry.id == document);
        entry.map(|entry| entry.source.clone()).with_context(|| {
            format!("the index has no document {document}: `indexer extract` prints identifiers")
        })
    }

    /// Whether the words of an added assertion are short enough and stand in the document.
    fn check_words(&self, decision: &Decision) -> anyhow::Result<()> {
        let words = decision.claim.evidence.chars().count();
        if words > LONGEST_EVIDENCE_CHARS {
            bail!("the evidence has {words} characters: give at most {LONGEST_EVIDENCE_CHARS}");
        }
        if !self.is_attached(decision) {
            bail!(
                "the words do not stand in one paragraph of {}: copy them from it",
                decision.claim.document
            );
        }
        Ok(())
    }

    fn store(&mut self, decisions: &[Decision]) -> anyhow::Result<ExitCode> {
        let added = self.reviews.add(decisions)?;
        say(&format!("{added} decisions stored; they take effect at the next build"));
        Ok(ExitCode::SUCCESS)
    }
}

/// What an assertion says, as a ruling.
fn ruling(assertion: &Assertion) -> Ruling {
    Ruling {
        mechanism: assertion.mechanism.clone(),
        region: assertion.region,
        stance: assertion.stance,
        year: assertion.year,
    }
}
