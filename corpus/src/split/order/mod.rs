//! Puts the blocks of a newspaper page in reading order.
//!
//! Where columns were read in the wrong order, a text is cut in mid-sentence or in mid-word and goes
//! on elsewhere, earlier or later, behind the end of another. Which block continues which text, and
//! in what order, is one question with one objective (`score`): how well sentences run on, places,
//! enumerations, words shared, neighbourhood on the page, beginnings and ends. `search` looks for
//! the answer that reads best; `cues` says what each block shows. Titles are given to texts last, by
//! the words that they share. A page on which nothing breaks off is left as it is.

mod cues;
mod score;
mod search;
mod titles;

use std::collections::{BTreeSet, HashMap};

use schemas::region::RegionCode;

use super::TextStart;
use super::block::Block;
use crate::metadata::parse_region;
use crate::text::{fold_query, places};
use cues::{Piece, Shape, pieces};
use score::{Page, Text};
use search::{Bodies, best_order};

/// A page in order.
#[derive(Debug)]
pub(super) struct PageOrder {
    /// One for each byline, in the order of the bylines.
    pub(super) texts: Vec<TextOrder>,
    /// Runs of blocks that belong to no text.
    pub(super) apart: Vec<Vec<usize>>,
}

/// A text in order. Blocks are given by their number on the page.
#[derive(Debug, Default)]
pub(super) struct TextOrder {
    pub(super) title: Vec<usize>,
    pub(super) body: Vec<usize>,
    /// Blocks whose last sentence runs on in the next block of the body.
    pub(super) runs_on: BTreeSet<usize>,
    /// Blocks behind which text is lost.
    pub(super) lost: BTreeSet<usize>,
    /// Blocks at which the text goes on elsewhere on the page, and whether that is certain.
    pub(super) jumps: HashMap<usize, bool>,
    /// Share of the body's characters whose place is certain.
    pub(super) confidence: f64,
}

/// So many breaks make a page worth putting in order.
const LEAST_BREAKS: usize = 2;
/// A block that begins like this begins in mid-sentence.
const BROKEN_START: f64 = -3.5;
/// A join is certain if a sentence runs on in it as well as this, and every other order of the page reads
/// worse by so much. Set on shuffled news that took no part in the counts.
const CERTAIN_READING: f64 = 3.0;
const CERTAIN_MARGIN: f64 = 10.0;
/// Blocks behind a byline in which the text names its places.
const NEAR_BLOCKS: usize = 4;
/// A page with more blocks is left as it is: pairs of blocks are compared with one another.
const MOST_BLOCKS: usize = 600;

/// The order of a page whose texts begin at `starts`. Blocks in `elsewhere` belong to prefaces and
/// take no part. `None` if the page reads well as it is, or is too large.
pub(super) fn page_order(
    blocks: &[Block<'_>],
    starts: &[TextStart],
    elsewhere: &BTreeSet<usize>,
) -> Option<PageOrder> {
    if blocks.len() > MOST_BLOCKS {
        return None;
    }
    let pieces = pieces(blocks);
    let mut titles: Vec<Vec<usize>> = starts.iter().map(|start| title(start, &pieces)).collect();
    let bodies = printed_order(&pieces, starts, &titles, elsewhere);
    let counts: Vec<(usize, usize)> = bodies.iter().map(|body| breaks(&pieces, body)).collect();
    let cuts: usize = counts.iter().map(|(cuts, _)| cuts).sum();
    let broken_starts: usize = counts.iter().map(|(_, starts)| starts).sum();
    if cuts == 0 || cuts + broken_starts < LEAST_BREAKS {
        return None;
    }
    let texts = starts.iter().map(|start| text(start, &pieces, elsewhere)).collect();
    let page = Page::new(pieces, texts);
    let printed = bodies.clone();
    let (bodies, loose) = without_loose_headings(&page.pieces, bodies);
    let mut bodies = best_order(&page, bodies);
    if bodies == printed {
        return None;
    }
    let homeless = titles::give(&page, &mut bodies, &mut titles, loose);
    if let Some(pile) = bodies.last_mut() {
        pile.extend(homeless);
        pile.sort_unstable();
    }
    Some(finish(&page, &bodies, titles))
}

/// The headings before a byline. Of lines further up those with a comma are cut sentences.
fn title(start: &TextStart, pieces: &[Piece]) -> Vec<usize> {
    let is_title =
        |block: &usize| pieces[*block].shape == Shape::Heading || block + 1 == start.byline_at;
    let mut title: Vec<usize> = (start.start..start.byline_at).rev().take_while(is_title).collect();
    title.reverse();
    title
}

/// The blocks of each text as printed, and the empty pile.
fn printed_order(
    pieces: &[Piece],
    starts: &[TextStart],
    titles: &[Vec<usize>],
    elsewhere: &BTreeSet<usize>,
) -> Bodies {
    let mut bodies: Bodies = vec![Vec::new(); starts.len() + 1];
    let mut current = starts.len();
    for block in 0..pieces.len() {
        if let Some(at) = starts.iter().position(|start| start.byline_at == block) {
            current = at;
            continue;
        }
        let is_title = titles.iter().any(|title| title.contains(&block));
        if !is_title && !elsewhere.contains(&block) {
            bodies[current].push(block);
        }
    }
    bodies
}

/// How often a body breaks off: sentences that a heading or the end cuts, and such without beginning.
fn breaks(pieces: &[Piece], body: &[usize]) -> (usize, usize) {
    let (mut cuts, mut broken_starts) = (0, 0);
    let mut previous: Option<&Piece> = None;
    for piece in body.iter().map(|block| &pieces[*block]) {
        let was_open = previous.is_some_and(|previous| previous.is_open);
        let begins_inside = piece.shape == Shape::Text && piece.start <= BROKEN_START;
        cuts += usize::from(was_open && piece.shape != Shape::Text);
        broken_starts += usize::from(!was_open && begins_inside);
        previous = Some(piece);
    }
    (cuts + usize::from(previous.is_some_and(|previous| previous.is_open)), broken_starts)
}

fn text(start: &TextStart, pieces: &[Piece], elsewhere: &BTreeSet<usize>) -> Text {
    let byline = &start.byline;
    let of_post = byline.post.as_deref().and_then(|post| {
        let found = places(&fold_query(post), None);
        found.last().map(|place| place.region)
    });
    let stated = of_post.or_else(|| byline.place.as_deref().and_then(parse_region));
    let behind = start.byline_at + 1..(start.byline_at + 1 + NEAR_BLOCKS).min(pieces.len());
    let near: Vec<&Piece> = behind
        .take_while(|block| pieces[*block].shape != Shape::Byline)
        .filter(|block| pieces[*block].shape == Shape::Text && !elsewhere.contains(block))
        .map(|block| &pieces[block])
        .collect();
    Text::new(start.byline_at, stated.filter(|code| *code != RegionCode::NATION), &near)
}

/// Takes out the headings that stand inside a sentence, and those that end the page: they are titles
/// of some text.
fn without_loose_headings(pieces: &[Piece], mut bodies: Bodies) -> (Bodies, Vec<usize>) {
    let is_heading = |block: usize| pieces.get(block).is_some_and(|p| p.shape == Shape::Heading);
    let ends_page = |block: usize| (block..pieces.len()).all(is_heading);
    let inside_sentence = |block: usize| {
        let before = block.checked_sub(1).map(|before| &pieces[before]);
        let after = pieces.get(block + 1);
        before.is_some_and(|piece| piece.is_open)
            && after.is_some_and(|p| p.shape == Shape::Text && p.first == 0 && p.slogan == 0)
    };
    let mut loose = Vec::new();
    for body in &mut bodies {
        body.retain(|&block| {
            let is_loose = is_heading(block) && (inside_sentence(block) || ends_page(block));
            if is_loose {
                loose.push(block);
            }
            !is_loose
        });
    }
    loose.sort_unstable();
    (bodies, loose)
}

fn finish(page: &Page, bodies: &Bodies, titles: Vec<Vec<usize>>) -> PageOrder {
    let (pile, written) = match bodies.split_last() {
        Some((pile, written)) => (pile.clone(), written),
        None => (Vec::new(), &bodies[..]),
    };
    let texts = titles.into_iter().zip(written).enumerate();
    let texts = texts.map(|(at, (title, body))| text_order(page, bodies, at, title, body));
    let mut apart: Vec<Vec<usize>> = Vec::new();
    for block in pile {
        match apart.last_mut().filter(|run| run.last().is_some_and(|last| last + 1 == block)) {
            Some(run) => run.push(block),
            None => apart.push(vec![block]),
        }
    }
    PageOrder { texts: texts.collect(), apart }
}

fn text_order(
    page: &Page,
    bodies: &Bodies,
    at: usize,
    title: Vec<usize>,
    body: &[usize],
) -> TextOrder {
    let mut order = TextOrder { title, body: body.to_vec(), ..TextOrder::default() };
    let (mut sure, mut all) = (0_usize, 0_usize);
    let mut is_certain = true;
    let mut previous = page.texts[at].byline;
    for (position, &block) in body.iter().enumerate() {
        let join = page.join(previous, block);
        if join.runs_on {
            order.runs_on.insert(previous);
        }
        if join.is_lost {
            order.lost.insert(previous);
        }
        if previous + 1 != block {
            is_certain = join.runs_on
                && join.reading >= CERTAIN_READING
                && margin(page, bodies, at, position) >= CERTAIN_MARGIN;
            order.jumps.insert(block, is_certain);
        }
        let chars = page.pieces[block].chars.len();
        all += chars;
        sure += if is_certain { chars } else { 0 };
        previous = block;
    }
    if page.pieces[previous].is_open {
        order.lost.insert(previous);
    }
    order.confidence = if all == 0 { 1.0 } else { sure as f64 / all as f64 };
    order
}

/// By how much the page reads worse if the text does not go on at `position` as it does: with some of
/// the run that begins there put elsewhere, or with its end and that of another text exchanged.
fn margin(page: &Page, bodies: &Bodies, at: usize, position: usize) -> f64 {
    let scores: Vec<f64> =
        bodies.iter().enumerate().map(|(at, body)| page.score(at, body)).collect();
    let body = &bodies[at];
    let run = body[position..].windows(2).take_while(|pair| pair[0] + 1 == pair[1]).count() + 1;
    let mut smallest = f64::INFINITY;
    for length in 1..=run {
        let taken = &body[position..position + length];
        let rest = [&body[..position], &body[position + length..]].concat();
        let without = scores[at] - page.score(at, &rest);
        for (to, target) in bodies.iter().enumerate() {
            let target = if to == at { &rest } else { target };
            for place in 0..=target.len() {
                let splits =
                    place > 0 && place < target.len() && target[place - 1] + 1 == target[place];
                if splits || to == at && place == position {
                    continue;
                }
                let grown = page.score(to, &[&target[..place], taken, &target[place..]].concat());
                let loss = if to == at { scores[at] - grown } else { without + scores[to] - grown };
                smallest = smallest.min(loss);
            }
        }
    }
    let texts = bodies.len() - 1;
    for (to, other) in bodies.iter().enumerate().take(texts).filter(|(to, _)| *to != at) {
        for place in 0..=other.len() {
            let one = page.score(at, &[&body[..position], &other[place..]].concat());
            let two = page.score(to, &[&other[..place], &body[position..]].concat());
            smallest = smallest.min(scores[at] + scores[to] - one - two);
        }
    }
    smallest
}
