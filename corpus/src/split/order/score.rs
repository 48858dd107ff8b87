//! How well an order of blocks reads: the objective of the search.
//!
//! The weights were set on shuffled news that took no part in the counts of `joins`; the tests
//! measure on other texts.

use schemas::region::{Level, RegionCode};

use super::cues::{Piece, Shape, likeness, names_of};
use crate::split::joins::Model;
use crate::text::dictionary_words;

/// Reading on where the layout does, behind the end of a sentence. In mid-sentence it says nothing:
/// that is where a column ends.
const NEIGHBOUR: f64 = 7.0;
/// Going on elsewhere, further down or further up.
const FURTHER_DOWN: f64 = -0.5;
const FURTHER_UP: f64 = -1.0;
/// A text is lost behind an open end.
const LOSS: f64 = -3.0;
/// Weight of how likely the characters follow one another.
const RUNS_ON: f64 = 1.5;
/// A dictionary word stands across the cut.
const WORD_ACROSS: f64 = 2.5;
/// The next, or a wrong, ordinal of an enumeration.
const ORDINAL: f64 = 3.0;
/// The next, or a wrong, numbered phrase.
const SLOGAN: f64 = 4.0;
/// Something follows what closes a text.
const AFTER_CLOSER: f64 = -2.5;
const AFTER_NOTE: f64 = -8.0;
/// A text ends in mid-sentence, or with a heading.
const OPEN_END: f64 = -3.0;
const HEADING_END: f64 = -4.0;
/// Likeness of the blocks of a text, each with each.
const TOPIC: f64 = 40.0;
/// Headings of a text are worded alike.
const HEADING_STYLE: f64 = 2.0;
/// A block that stays apart.
const FRAGMENT: f64 = -9.0;

/// A text of the page: its byline, and the places that tell it from others.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) byline: usize,
    /// All names of its places.
    names: Vec<String>,
    /// The narrowest of them.
    narrow: Vec<String>,
}

impl Text {
    /// `stated` is the place that the byline names; `near` are the blocks behind it.
    pub(super) fn new(byline: usize, stated: Option<RegionCode>, near: &[&Piece]) -> Text {
        let province = stated.map(RegionCode::province);
        let mut codes: Vec<RegionCode> = stated.into_iter().collect();
        for piece in near {
            let inside = piece.places.iter().map(|(code, _)| *code);
            codes.extend(inside.filter(|code| province.is_none_or(|p| p.contains(*code))));
        }
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| *code != RegionCode::NATION);
        let names = |codes: &mut dyn Iterator<Item = &RegionCode>| -> Vec<String> {
            codes.flat_map(|code| names_of(*code)).collect()
        };
        let is_narrow = |code: &&RegionCode| code.level() != Level::Province;
        let mut narrow = names(&mut codes.iter().filter(is_narrow));
        let names = names(&mut codes.iter());
        if narrow.is_empty()
            || stated.is_some_and(|code| code.level() == Level::Province) && near.is_empty()
        {
            narrow = names.clone();
        }
        Text { byline, names, narrow }
    }
}

/// How two blocks follow one another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Join {
    pub(super) score: f64,
    /// The part of the score that the layout has no share in.
    pub(super) reading: f64,
    /// The sentence runs on from the one to the other.
    pub(super) runs_on: bool,
    /// The first ends in mid-sentence, and the second does not continue it.
    pub(super) is_lost: bool,
}

/// The page as the search sees it; everything is computed once.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    pub(super) texts: Vec<Text>,
    joins: Vec<Join>,
    likeness: Vec<f64>,
    usual_likeness: f64,
    /// By text and block.
    places: Vec<Vec<f64>>,
}

impl Page {
    pub(super) fn new(pieces: Vec<Piece>, texts: Vec<Text>) -> Page {
        let count = pieces.len();
        let mut joins = vec![Join::default(); count * count];
        let mut alike = vec![0.0; count * count];
        for (one, first) in pieces.iter().enumerate() {
            for (other, second) in pieces.iter().enumerate() {
                if one != other {
                    joins[one * count + other] = join(first, second, one, other);
                }
                if other < one {
                    let value = likeness(first, second);
                    alike[one * count + other] = value;
                    alike[other * count + one] = value;
                }
            }
        }
        let both_text = |one: usize, other: usize| {
            pieces[one].shape == Shape::Text && pieces[other].shape == Shape::Text
        };
        let pairs: Vec<f64> = (0..count)
            .flat_map(|one| (0..one).map(move |other| (one, other)))
            .filter(|(one, other)| both_text(*one, *other))
            .map(|(one, other)| alike[one * count + other])
            .collect();
        let usual_likeness = 1.3 * pairs.iter().sum::<f64>() / pairs.len().max(1) as f64;
        let places = texts
            .iter()
            .enumerate()
            .map(|(at, _)| pieces.iter().map(|piece| place_score(&texts, at, piece)).collect())
            .collect();
        Page { pieces, texts, joins, likeness: alike, usual_likeness, places }
    }

    pub(super) fn join(&self, one: usize, other: usize) -> Join {
        self.joins[one * self.pieces.len() + other]
    }

    /// How well the blocks `body` read as text number `at`; number `texts.len()` is the pile of blocks
    /// that stay apart.
    pub(super) fn score(&self, at: usize, body: &[usize]) -> f64 {
        let Some(text) = self.texts.get(at) else { return self.pile_score(body) };
        let mut score = 0.0;
        let mut previous = text.byline;
        let (mut ordinal, mut slogan) = (0, 0);
        let mut is_done = false;
        let mut headings: Vec<usize> = Vec::new();
        for &block in body {
            let piece = &self.pieces[block];
            score += self.join(previous, block).score + self.places[at][block];
            if is_done {
                score += AFTER_NOTE;
            }
            if self.pieces[previous].is_closer {
                score += AFTER_CLOSER;
            }
            if piece.shape == Shape::Heading {
                for heading in &headings {
                    let alike = self.likeness[heading * self.pieces.len() + block];
                    score += HEADING_STYLE * (alike - 0.05);
                }
                headings.push(block);
                ordinal = 0;
            }
            if piece.ordinals.0 > 1 {
                score += if ordinal + 1 == piece.ordinals.0 { ORDINAL } else { -ORDINAL };
            }
            if piece.ordinals.1 > 0 {
                ordinal = piece.ordinals.1;
            } else if piece.is_closer {
                ordinal = 0;
            }
            if piece.slogan > 0 {
                score += if piece.slogan == slogan + 1 {
                    SLOGAN
                } else if slogan > 0 || piece.slogan > 1 {
                    -SLOGAN
                } else {
                    0.0
                };
                slogan = piece.slogan;
            }
            if let Some(note) = &piece.note {
                is_done = true;
                let fits = text.names.iter().any(|name| note.contains(name.as_str()));
                score += if fits { 6.0 } else { -8.0 };
            }
            previous = block;
        }
        score + self.end_score(previous) + self.topic_score(body)
    }

    fn end_score(&self, last: usize) -> f64 {
        match self.pieces[last].shape {
            Shape::Heading => HEADING_END,
            _ if self.pieces[last].is_open => OPEN_END,
            _ => 0.0,
        }
    }

    fn topic_score(&self, body: &[usize]) -> f64 {
        let is_text = |block: &&usize| self.pieces[**block].shape == Shape::Text;
        let texts: Vec<usize> = body.iter().filter(is_text).copied().collect();
        let mut sum = 0.0;
        for (at, one) in texts.iter().enumerate() {
            let row = &self.likeness[one * self.pieces.len()..];
            sum += texts[..at].iter().map(|other| row[*other] - self.usual_likeness).sum::<f64>();
        }
        if texts.len() > 1 { TOPIC * sum / (texts.len() - 1) as f64 } else { 0.0 }
    }

    fn pile_score(&self, body: &[usize]) -> f64 {
        let mut previous = None;
        let mut score = 0.0;
        for &block in body {
            let follows = previous.is_some_and(|previous: usize| previous + 1 == block);
            score += if follows { NEIGHBOUR / 2.0 } else { FRAGMENT };
            previous = Some(block);
        }
        score
    }
}

/// A text about a place does not go on in a block about another; the narrowest place weighs most.
fn place_score(texts: &[Text], at: usize, piece: &Piece) -> f64 {
    if piece.shape == Shape::Byline {
        return 0.0;
    }
    let count = |names: &[String]| -> usize {
        names.iter().map(|name| piece.folded.matches(name.as_str()).count()).sum()
    };
    let mine = count(&texts[at].narrow);
    let weak = count(&texts[at].names);
    let others: usize = texts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at)
        .flat_map(|(_, text)| &text.narrow)
        .filter(|name| !texts[at].names.contains(name))
        .map(|name| piece.folded.matches(name.as_str()).count())
        .sum();
    if mine > 0 && mine >= others {
        3.0 + 0.5 * mine.min(3) as f64
    } else if others > 0 {
        -5.0
    } else if weak > 0 {
        0.5
    } else {
        0.0
    }
}

fn join(one: &Piece, other: &Piece, one_at: usize, other_at: usize) -> Join {
    let layout = match other_at {
        _ if other_at == one_at + 1 && one.is_open => 0.0,
        _ if other_at == one_at + 1 => NEIGHBOUR,
        _ if other_at > one_at => FURTHER_DOWN,
        _ => FURTHER_UP,
    };
    let starts_list = if other.first == 1 {
        ORDINAL / 3.0
    } else if other.first > 1 {
        -ORDINAL
    } else {
        0.0
    };
    let mut join = Join::default();
    let reading = match (one.shape, other.shape) {
        (Shape::Text, Shape::Text) if one.is_open => {
            let on = continuation(one, other);
            let lost = LOSS + other.start;
            join.runs_on = on >= lost;
            join.is_lost = !join.runs_on;
            on.max(lost)
        }
        (Shape::Text, Shape::Text) => other.start,
        (Shape::Text, Shape::Heading) if one.is_open => {
            join.is_lost = true;
            LOSS
        }
        (Shape::Text, Shape::Heading) => 0.3,
        (Shape::Heading, Shape::Text) => 0.5 + other.start + starts_list,
        (Shape::Heading, _) | (Shape::Byline, Shape::Heading) => -1.0,
        (Shape::Byline, Shape::Text) => {
            let numbered = other.first > 0 || other.slogan > 0;
            other.start - if numbered { 3.0 } else { 0.0 }
        }
        _ => -5.0,
    };
    join.reading = reading;
    join.score = layout + reading;
    join
}

/// How well `other` continues the sentence in which `one` stops.
fn continuation(one: &Piece, other: &Piece) -> f64 {
    let tail = &one.chars[one.chars.len().saturating_sub(3)..];
    let mut score = (RUNS_ON * Model::embedded().runs_on(tail, &other.chars)).clamp(-3.0, 6.0);
    if has_word_across(&one.chars, &other.chars) {
        score += WORD_ACROSS;
    }
    if is_parallel(one, other) {
        score += 4.0;
    }
    if other.first > 0 || other.slogan > 0 {
        score -= 5.0;
    }
    // What begins as a sentence hardly continues one.
    score - 1.5 * other.start.max(0.0)
}

/// Whether the dictionary cuts the two pieces, put together, elsewhere than between them.
fn has_word_across(one: &[char], other: &[char]) -> bool {
    let left: String = one[one.len().saturating_sub(5)..].iter().collect();
    let right: String = other.iter().take(5).collect();
    let joined = format!("{left}{right}");
    let mut at = 0;
    dictionary_words(&joined).into_iter().any(|word| {
        let begins = at;
        at += word.len();
        begins < left.len() && left.len() < at && word.chars().all(crate::text::is_han)
    })
}

/// Whether the last clause of the one and the first of the other are members of one list: both are
/// short and end alike (…机制、 …机制).
fn is_parallel(one: &Piece, other: &Piece) -> bool {
    let is_joint = |c: char| matches!(c, '、' | ',' | ';');
    let Some(list) = one.folded.strip_suffix(is_joint) else { return false };
    let last = list.rsplit(|c: char| is_joint(c) || c == '。').next().unwrap_or_default();
    let first = other.folded.split(|c: char| is_joint(c) || c == '。').next().unwrap_or_default();
    let end = |text: &str| text.chars().rev().take(2).collect::<Vec<char>>();
    first.chars().count() < 12 && end(first).len() == 2 && end(first) == end(last)
}

#[cfg(test)]
mod tests {
    use super::super::cues::pieces;
    use super::*;
    use crate::split::block::blocks;

    #[track_caller]
    fn check_join(text: &str, runs_on: bool) {
        let pieces = pieces(&blocks(text, 0));
        assert_eq!(join(&pieces[0], &pieces[1], 0, 5).runs_on, runs_on, "{text}");
    }

    #[test]
    fn a_cut_is_mended_where_the_pieces_fit() {
        check_join(
            "听取和审议专项工作报告，制定加强监督工\n\n作的意见等文件，推动问题解决。",
            true,
        );
        check_join("听取和审议专项工作报告，制定加强监督工\n\n二是强化制度建设。完善机制。", false);
    }

    #[test]
    fn members_of_one_list_are_parallel() {
        let pieces =
            pieces(&blocks("全市上下一起，健全联系机制、\n\n反馈机制、督办机制，推动落实。", 0));
        assert!(is_parallel(&pieces[0], &pieces[1]));
    }
}
