//! Pages that we cut up and shuffle ourselves, and how much of them is put back in order.
//!
//! The texts are the sample's digests and, where `shared/seeds` stands beside the checkout, the speeches
//! of two compilations that are printed in order. None of them took part in training the counts of
//! `split/joins` or in setting the weights of `split/order`.

use std::path::Path;

use corpus::read::Source;
use corpus::split::documents;
use schemas::document::{Document, Kind};

/// Splitmix64, so that every machine shuffles alike.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}

/// A text to be cut: its title, byline and paragraphs.
struct Text {
    title: String,
    byline: String,
    author: String,
    paragraphs: Vec<String>,
}

/// Names that nobody bears.
const NAMES: [&str; 5] = ["甲子", "乙丑", "丙寅", "丁卯", "戊辰"];
/// Texts with fewer paragraphs are not cut.
const LEAST_PARAGRAPHS: usize = 3;
/// Most columns of a text, and paragraphs that a column has about.
const MOST_COLUMNS: usize = 3;
const COLUMN_PARAGRAPHS: usize = 2;

fn text(document: &Document, name: &str) -> Option<Text> {
    let province = document.region.as_ref()?.path.first()?.clone();
    let is_paragraph = |id: &str| id.starts_with("para") || id.starts_with("art");
    let paragraphs: Vec<String> = document
        .passages
        .iter()
        .filter(|passage| is_paragraph(&passage.id))
        .map(|passage| passage.text.clone())
        .collect();
    (paragraphs.len() >= LEAST_PARAGRAPHS).then(|| Text {
        title: document.title.clone().unwrap_or_default(),
        byline: format!("■ {name}（{province}）"),
        author: name.to_owned(),
        paragraphs,
    })
}

/// A block of the page: which text it is of, and its number there.
#[derive(Clone)]
struct Part {
    text: usize,
    number: usize,
    content: String,
}

/// Counts over all pages.
#[derive(Debug, Default)]
struct Outcome {
    pages: usize,
    landed: usize,
    chars: usize,
    found_joins: usize,
    joins: usize,
    right_certain: usize,
    certain: usize,
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Cuts a paragraph in mid-sentence, often in mid-word.
fn cut(paragraph: &str, random: &mut Random) -> Option<(String, String)> {
    let characters: Vec<char> = paragraph.chars().collect();
    let first = characters.len() / 4 + random.below(characters.len() / 2);
    let is_inside =
        |at: &usize| characters[at - 1].is_alphanumeric() && characters[*at].is_alphanumeric();
    let at = (first.max(8)..characters.len().saturating_sub(8)).find(is_inside)?;
    Some((characters[..at].iter().collect(), characters[at..].iter().collect()))
}

/// The columns of a text, the first with its title and byline.
fn columns(number: usize, text: &Text, random: &mut Random) -> Vec<Vec<Part>> {
    let mut runs: Vec<Vec<String>> = vec![vec![text.title.clone(), text.byline.clone()]];
    let most = (text.paragraphs.len() / COLUMN_PARAGRAPHS).clamp(2, MOST_COLUMNS);
    let step = text.paragraphs.len().div_ceil(most);
    let offset = random.below(step);
    for (at, paragraph) in text.paragraphs.iter().enumerate() {
        let is_cut = at % step == offset && runs.len() < most;
        let (before, after) = match cut(paragraph, random).filter(|_| is_cut) {
            Some((before, after)) => (before, Some(after)),
            None => (paragraph.clone(), None),
        };
        if let Some(run) = runs.last_mut() {
            run.push(before);
        }
        runs.extend(after.map(|after| vec![after]));
    }
    let mut count = 0;
    let mut part = |content| {
        count += 1;
        Part { text: number, number: count, content }
    };
    runs.into_iter().map(|run| run.into_iter().map(&mut part).collect()).collect()
}

/// The page: every text begins in its place, its further columns stand anywhere, and one in twelve is
/// lost.
fn shuffled(texts: &[Text], random: &mut Random) -> Vec<Part> {
    let mut page: Vec<Vec<Part>> = Vec::new();
    let mut moved: Vec<Vec<Part>> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let mut columns = columns(number, text, random).into_iter();
        page.extend(columns.next());
        moved.extend(columns.filter(|_| random.below(12) > 0));
    }
    for column in moved {
        let at = 1 + random.below(page.len());
        page.insert(at, column);
    }
    page.concat()
}

fn measure(texts: &[Text], random: &mut Random, outcome: &mut Outcome) {
    let parts = shuffled(texts, random);
    let mut page = String::new();
    let mut spans = Vec::new();
    let mut position = 0;
    for part in &parts {
        let length = part.content.chars().count();
        spans.push((position, position + length));
        page.push_str(&part.content);
        page.push_str("\n\n");
        position += length + 2;
    }
    let source = Source { name: "page.txt".to_owned(), text: page, ..Source::default() };
    let found = documents(&source);
    outcome.pages += 1;
    for (number, text) in texts.iter().enumerate() {
        let mut own: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].text == number).collect();
        own.sort_by_key(|at| parts[*at].number);
        let document = found.iter().find(|document| document.authors == [text.author.as_str()]);
        for &at in &own {
            let (start, end) = spans[at];
            let holds = |document: &Document| {
                document.spans.iter().any(|span| span.start <= start && end <= span.end)
            };
            outcome.chars += end - start;
            outcome.landed += if document.is_some_and(holds) { end - start } else { 0 };
        }
        let follow = |pair: &[usize]| (spans[pair[0]].1, spans[pair[1]].0);
        // Where the text goes on elsewhere on the page, with nothing lost between.
        let jumps: Vec<(usize, usize)> = own
            .windows(2)
            .filter(|pair| pair[0] + 1 != pair[1])
            .filter(|pair| parts[pair[0]].number + 1 == parts[pair[1]].number)
            .map(follow)
            .collect();
        outcome.joins += jumps.len();
        let Some(document) = document else { continue };
        let joins: Vec<(usize, usize)> =
            document.spans.windows(2).map(|pair| (pair[0].end, pair[1].start)).collect();
        outcome.found_joins += jumps.iter().filter(|jump| joins.contains(jump)).count();
        for (join, at) in document.joins.iter().zip(joins) {
            let is_jump = at.1 < at.0 || at.1 > at.0 + 2;
            if is_jump && join.is_certain {
                outcome.certain += 1;
                outcome.right_certain += usize::from(follows(&parts, &spans, at));
            }
        }
    }
}

/// Whether the parts that end and begin at these characters follow one another in their text; a lost
/// column between them does not count against the join.
fn follows(parts: &[Part], spans: &[(usize, usize)], (end, start): (usize, usize)) -> bool {
    let one = spans.iter().position(|span| span.1 == end).map(|at| &parts[at]);
    let other = spans.iter().position(|span| span.0 == start).map(|at| &parts[at]);
    let Some((one, other)) = one.zip(other) else { return false };
    let is_between = |part: &Part| {
        part.text == one.text && (one.number + 1..other.number).contains(&part.number)
    };
    one.text == other.text && one.number < other.number && !parts.iter().any(is_between)
}

/// What must be reached, as shares.
struct Bounds {
    segmentation: f64,
    order: f64,
    certain: f64,
}

#[expect(clippy::print_stderr, reason = "the figures are the point")]
fn check(name: &str, documents: &[Document], pages: usize, least: Bounds) {
    let mut random = Random(7);
    let mut outcome = Outcome::default();
    for _ in 0..pages {
        let mut texts: Vec<Text> = Vec::new();
        let mut taken: Vec<usize> = Vec::new();
        let mut placed: Vec<usize> = Vec::new();
        while texts.len() < NAMES.len() && taken.len() < documents.len() {
            let at = random.below(documents.len());
            // A page of a newspaper tells of different places.
            let province =
                |at: usize| documents[at].region.as_ref().map(|home| home.code.province());
            let is_new =
                texts.is_empty() || placed.iter().all(|one| province(*one) != province(at));
            if !taken.contains(&at) {
                taken.push(at);
                if !is_new {
                    continue;
                }
                if let Some(text) = text(&documents[at], NAMES[texts.len()]) {
                    placed.push(at);
                    texts.push(text);
                }
            }
        }
        measure(&texts, &mut random, &mut outcome);
    }
    let segmentation = share(outcome.landed, outcome.chars);
    let order = share(outcome.found_joins, outcome.joins);
    let certain = share(outcome.right_certain, outcome.certain);
    eprintln!(
        "{name}: {} pages; segmentation {segmentation:.3}; order {order:.3} of {} joins; \
         {certain:.3} of {} certain joins right",
        outcome.pages, outcome.joins, outcome.certain
    );
    assert!(outcome.pages >= 20);
    assert!(segmentation >= least.segmentation, "segmentation {segmentation}");
    assert!(order >= least.order, "order {order}");
    assert!(certain >= least.certain, "certain joins right {certain}");
    assert!(outcome.certain * 4 >= outcome.joins, "hardly any join is called certain");
}

#[test]
fn pages_of_digests_are_put_back() {
    let sources = corpus::sample::sources();
    let texts: Vec<Document> = sources.flatten().flat_map(|source| documents(&source)).collect();
    // Digests have few and short paragraphs, so that a column says little of its subject.
    check("digests", &texts, 30, Bounds { segmentation: 0.87, order: 0.75, certain: 0.97 });
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says why")]
fn pages_of_real_speeches_are_put_back() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds");
    let Ok((files, _)) = corpus::read::list(&[seeds]) else {
        assert!(std::env::var_os("CI").is_none(), "CI needs shared/seeds beside the checkout");
        eprintln!("skipped: there is no shared/seeds beside the checkout");
        return;
    };
    let files =
        files.iter().filter(|file| file.name.starts_with("000") || file.name.starts_with("002"));
    let texts: Vec<Document> = files
        .flat_map(corpus::read::sources)
        .flatten()
        .flat_map(|source| documents(&source))
        .filter(|document| document.kind == Kind::Speech)
        .collect();
    check("speeches", &texts, 20, Bounds { segmentation: 0.95, order: 0.9, certain: 0.97 });
}
