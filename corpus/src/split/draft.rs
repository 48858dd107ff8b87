//! A document in the making: blocks of a source in reading order, and what they are.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use schemas::document::{Document, Join, JoinKind, Kind, Passage, Span};
use schemas::region::Level;

use super::block::{Block, is_ink};
use super::order::TextOrder;
use super::pages::{extent, pages};
use super::{TextStart, is_collective_heading, is_editors_note, kind_of_title};
use crate::document_id;
use crate::metadata::{
    Byline, Dating, HomeClues, closing_note, find_home, is_date_line, read_byline,
};
use crate::read::Source;

/// What all documents of a source share.
pub(super) struct Context<'a> {
    source: &'a Source,
    dating: Dating,
    event: Option<String>,
    /// Kind of a text whose title does not announce one.
    kind: Kind,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        source: &'a Source,
        preface: &[Block<'_>],
        dating: Dating,
        is_compilation: bool,
    ) -> Context<'a> {
        let heading: String = preface.iter().take(4).map(|block| block.text).collect();
        let speaks = ["发言", "交流会", "座谈会", "讲话"].iter().any(|word| heading.contains(word));
        Context {
            source,
            dating,
            event: source.hints.event.clone().or_else(|| event(preface)),
            kind: if is_compilation && speaks { Kind::Speech } else { Kind::Article },
        }
    }
}

/// The meeting that the heading of a compilation names: what stands before 发言摘编 and the like.
fn event(preface: &[Block<'_>]) -> Option<String> {
    let line = preface.iter().map(|block| block.text).find(|text| is_collective_heading(text))?;
    let line = line.rsplit("——").next().unwrap_or(line).trim();
    let ends =
        ["发言摘编", "发言选登", "发言摘登", "发言汇编", "摘编", "选登", "摘登", "汇编", "选编"];
    let name = ends.iter().find_map(|end| line.strip_suffix(end)).unwrap_or(line);
    let name = name.trim_matches(['“', '”', '"', ' ']);
    (name.chars().count() >= 4).then(|| name.to_owned())
}

/// A document before its metadata are found.
pub(super) struct Draft<'a> {
    kind: Option<Kind>,
    title: Vec<Block<'a>>,
    byline_blocks: Vec<Block<'a>>,
    byline: Byline,
    body: Vec<Block<'a>>,
    /// How the body runs, where it was put in order.
    order: Option<Order>,
}

/// How the blocks of a body run, by their numbers on the page.
struct Order {
    runs_on: BTreeSet<usize>,
    lost: BTreeSet<usize>,
    jumps: HashMap<usize, bool>,
    confidence: f64,
}

impl<'a> Draft<'a> {
    /// The heading of a compilation, or an editor's note.
    pub(super) fn preface(blocks: &[Block<'a>]) -> Draft<'a> {
        let headings = blocks
            .iter()
            .take_while(|block| {
                (block.is_heading_like() || is_collective_heading(block.text))
                    && !is_date_line(block.text)
                    && !is_editors_note(block.text)
            })
            .count();
        let (title, rest) = blocks.split_at(headings);
        let dates = rest.iter().take_while(|block| is_date_line(block.text)).count();
        let (byline_blocks, body) = rest.split_at(dates);
        Draft {
            kind: Some(Kind::Preface),
            title: title.to_vec(),
            byline_blocks: byline_blocks.to_vec(),
            byline: Byline::default(),
            body: body.to_vec(),
            order: None,
        }
    }

    /// A piece that could not be placed.
    pub(super) fn fragment(blocks: &[Block<'a>]) -> Draft<'a> {
        Draft {
            kind: Some(Kind::Fragment),
            title: Vec::new(),
            byline_blocks: Vec::new(),
            byline: Byline::default(),
            body: blocks.to_vec(),
            order: None,
        }
    }

    /// A text of a compilation.
    pub(super) fn text(blocks: &[Block<'a>], start: &TextStart, body: Range<usize>) -> Draft<'a> {
        Draft {
            kind: None,
            title: blocks[start.start..start.byline_at].to_vec(),
            byline_blocks: vec![blocks[start.byline_at].clone()],
            byline: start.byline.clone(),
            body: blocks[body].to_vec(),
            order: None,
        }
    }

    /// A text of a page that was put in order.
    pub(super) fn ordered(blocks: &[Block<'a>], start: &TextStart, text: &TextOrder) -> Draft<'a> {
        let these = |numbers: &[usize]| numbers.iter().map(|at| blocks[*at].clone()).collect();
        Draft {
            kind: None,
            title: these(&text.title),
            byline_blocks: vec![blocks[start.byline_at].clone()],
            byline: start.byline.clone(),
            body: these(&text.body),
            order: Some(Order {
                runs_on: text.runs_on.clone(),
                lost: text.lost.clone(),
                jumps: text.jumps.clone(),
                confidence: text.confidence,
            }),
        }
    }

    /// Number of its first block on the page.
    pub(super) fn first_block(&self) -> usize {
        let blocks = [&self.title, &self.byline_blocks, &self.body].into_iter().flatten();
        blocks.map(|block| block.index).min().unwrap_or(0)
    }

    /// A source that is one text: a title, perhaps lines of metadata, paragraphs.
    pub(super) fn single(blocks: &[Block<'a>], source: &Source) -> Draft<'a> {
        let mut rest = blocks;
        let mut title = Vec::new();
        let is_title = |block: &Block<'_>| {
            block.is_heading_like()
                && read_byline(block.text).is_none()
                && !is_date_line(block.text)
        };
        let given = source.hints.title.as_deref().map(plain);
        let states_given =
            |block: &Block<'_>| given.as_deref().is_some_and(|given| is_plainly(block.text, given));
        if let Some((first, others)) = rest.split_first()
            && (states_given(first) || given.is_none() && !others.is_empty() && is_title(first))
        {
            title.push(first.clone());
            rest = others;
            while let Some((next, others)) = rest.split_first()
                && next.text.starts_with("——")
                && next.len() < 60
            {
                title.push(next.clone());
                rest = others;
            }
        }
        let mut byline = Byline::default();
        let mut byline_blocks = Vec::new();
        while let Some((next, others)) = rest.split_first()
            && byline_blocks.len() < 4
            && !others.is_empty()
        {
            let found = read_byline(next.text).or_else(|| {
                crate::metadata::lone_name(next.text).filter(|_| byline.authors.is_empty())
            });
            if let Some(found) = found {
                byline = found;
            } else if !is_date_line(next.text) && !is_source_line(next.text) {
                break;
            }
            byline_blocks.push(next.clone());
            rest = others;
        }
        Draft { kind: None, title, byline_blocks, byline, body: rest.to_vec(), order: None }
    }

    /// Finds the metadata, joins what the layout cut, and numbers the passages.
    pub(super) fn finish(self, context: &Context<'_>, seen: &mut HashMap<String, u32>) -> Document {
        let hints = &context.source.hints;
        let title = self.title_text();
        let is_text = self.kind.is_none();
        let kind = self.kind.or(hints.kind).unwrap_or_else(|| {
            let announced = title.as_deref().or(hints.title.as_deref()).and_then(kind_of_title);
            announced.unwrap_or(context.kind)
        });
        let Body { paragraphs, places, closing_post } = paragraphs(&self.body, self.order.as_ref());
        let hinted = |value: &Option<String>| value.clone().filter(|_| is_text);
        let post = self.byline.post.clone().or(closing_post).or_else(|| hinted(&hints.post));
        let authors = match (&self.byline.authors[..], is_text) {
            ([], true) => hints.authors.clone(),
            (authors, _) => authors.to_vec(),
        };
        let title = title.or_else(|| hinted(&hints.title).map(|title| title.trim().to_owned()));
        let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let (found_level, region) = match kind {
            Kind::Preface | Kind::Fragment => (None, None),
            _ => find_home(&HomeClues {
                hint: hints.region.as_deref(),
                post: post.as_deref(),
                place: self.byline.place.as_deref(),
                authors: &authors,
                title: title.as_deref(),
                paragraphs: &texts,
                is_speech: kind == Kind::Speech,
            }),
        };
        let level = hints.level.filter(|_| is_text).or(found_level);
        let level = if kind == Kind::Preface && region.is_none() { None } else { level };
        let dating = self.own_dating().unwrap_or_else(|| context.dating.clone());
        let head = [("title", &self.title), ("byline", &self.byline_blocks)];
        let head =
            head.into_iter().filter_map(|(id, blocks)| Some((id.to_owned(), extent(blocks)?)));
        let body = (1..).zip(places).map(|(number, chars)| (format!("para_{number}"), chars));
        let pages = pages(context.source, head.chain(body));
        let passages = self.passages(title.as_deref(), paragraphs);
        let whole: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
        Document {
            id: document_id(&context.source.name, &whole.join("\n"), seen),
            source: context.source.name.clone(),
            kind,
            title,
            authors,
            post,
            level: level.map(|level: Level| level),
            region,
            event: context.event.clone(),
            date: dating.date,
            year: dating.year,
            year_basis: dating.basis,
            url: hints.url.clone(),
            original: hints.original.clone(),
            duplicate_of: None,
            joins: self.joins(),
            regulation: None,
            order_confidence: self.order.as_ref().map(|order| order.confidence as f32),
            spans: self.spans(),
            passages,
            pages,
        }
    }

    /// The date that a single text prints below its title.
    fn own_dating(&self) -> Option<Dating> {
        let line = self
            .byline_blocks
            .iter()
            .find(|block| is_date_line(block.text) || is_source_line(block.text))?;
        let date = crate::text::first_date(line.text)?;
        Some(Dating {
            date: date.iso(),
            year: Some(date.year),
            basis: Some("文首印出的日期".to_owned()),
        })
    }

    fn title_text(&self) -> Option<String> {
        let mut title = String::new();
        for block in &self.title {
            let text = heading_text(block.text);
            if !title.is_empty() && !text.starts_with("——") {
                title.push(' ');
            }
            title.push_str(&text);
        }
        (!title.is_empty()).then_some(title)
    }

    fn passages(&self, title: Option<&str>, paragraphs: Vec<String>) -> Vec<Passage> {
        let mut passages = Vec::with_capacity(paragraphs.len() + 2);
        let mut push = |id: String, text: String| passages.push(Passage { id, text });
        if let Some(title) = title {
            push("title".to_owned(), title.to_owned());
        }
        if !self.byline_blocks.is_empty() {
            let lines: Vec<&str> = self.byline_blocks.iter().map(|block| block.text).collect();
            push("byline".to_owned(), lines.join("\n"));
        }
        for (number, text) in paragraphs.into_iter().enumerate() {
            push(format!("para_{}", number + 1), text);
        }
        passages
    }

    /// Title, byline and body; where the text was put in order, block by block.
    fn runs(&self) -> impl Iterator<Item = &[Block<'a>]> {
        let parts = [&self.title, &self.byline_blocks, &self.body];
        let is_ordered = self.order.is_some();
        let goes_on =
            move |one: &Block<'_>, other: &Block<'_>| !is_ordered && one.index + 1 == other.index;
        parts.into_iter().flat_map(move |part| part.chunk_by(goes_on))
    }

    fn spans(&self) -> Vec<Span> {
        let ends = self.runs().filter_map(|run| Some((run.first()?, run.last()?)));
        ends.map(|(first, last)| Span { start: first.chars.start, end: last.chars.end }).collect()
    }

    /// How each run goes on in the next one; nothing for a text that stands in order.
    fn joins(&self) -> Vec<Join> {
        let Some(order) = &self.order else { return Vec::new() };
        let runs: Vec<&[Block<'a>]> = self.runs().collect();
        let pairs = runs.windows(2).filter_map(|pair| Some((pair[0].last()?, pair[1].first()?)));
        pairs
            .map(|(last, first)| {
                let kind = if order.lost.contains(&last.index) {
                    JoinKind::Lost
                } else if order.runs_on.contains(&last.index) {
                    JoinKind::Sentence
                } else {
                    JoinKind::Paragraph
                };
                Join { kind, is_certain: *order.jumps.get(&first.index).unwrap_or(&true) }
            })
            .collect()
    }
}

/// The text of a heading: inner white space as one space, Markdown's marks removed.
fn heading_text(text: &str) -> String {
    let words: Vec<&str> = text.trim_start_matches('#').split_whitespace().collect();
    words.join(" ")
}

/// A title as it is compared with another.
fn plain(title: &str) -> String {
    crate::text::fold_query(title.trim_start_matches('#'))
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Whether a text is this title, as titles are compared. Paragraphs differ at their beginning.
fn is_plainly(text: &str, title: &str) -> bool {
    let head = text.char_indices().nth(COMPARED_HEAD_CHARS).map_or(text.len(), |(at, _)| at);
    title.starts_with(&plain(text.get(..head).unwrap_or_default())) && plain(text) == title
}

/// Characters of a paragraph that are folded before the whole of it is.
const COMPARED_HEAD_CHARS: usize = 8;

fn is_source_line(text: &str) -> bool {
    let labels =
        ["来源：", "来源:", "发布时间", "时间：", "日期：", "（来源", "编辑：", "责任编辑"];
    text.chars().count() <= 60 && labels.iter().any(|label| text.starts_with(label))
}

/// The paragraphs of a body.
struct Body {
    paragraphs: Vec<String>,
    /// Where each begins and ends, in characters of the source.
    places: Vec<Range<usize>>,
    /// The post that a closing note names.
    closing_post: Option<String>,
}

/// Paragraphs, and the post that a closing note names. A block that ends in mid-sentence runs on in the next one.
fn paragraphs(body: &[Block<'_>], order: Option<&Order>) -> Body {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut closing_post = None;
    let mut open: Option<usize> = None;
    for block in body {
        if let Some((_, post)) = closing_note(block.text) {
            closing_post = Some(post);
        }
        let text = mend(block.text.trim_start_matches('#').trim_start());
        if let Some(last) = open.filter(|last| *last + 1 == paragraphs.len()) {
            paragraphs[last].push_str(&text);
            places[last].end = block.chars.end;
        } else {
            paragraphs.push(text);
            places.push(block.chars.clone());
        }
        // A heading ends without punctuation as well, but it is short; a cut column is not.
        let last = paragraphs.len() - 1;
        let is_open = !block.is_closed()
            && (paragraphs[last].chars().count() > 44 || !block.is_heading_like());
        let runs_on = order.map_or(is_open, |order| order.runs_on.contains(&block.index));
        open = runs_on.then_some(last);
    }
    Body { paragraphs, places, closing_post }
}

/// Removes the white space that a line break left inside Chinese text.
fn mend(text: &str) -> String {
    let is_dropped = |c: char| matches!(c, '\u{feff}' | '\u{200b}');
    let is_kept = |c: char| is_ink(c) || c == ' ' || !c.is_whitespace() && !is_dropped(c);
    if text.chars().all(is_kept) {
        return text.to_owned();
    }
    let kept = text.chars().filter(|c| !is_dropped(*c));
    kept.map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}
