//! What a block of a page says about its place: what it is, how it begins and ends, of which place and
//! of what it speaks.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use regex::Regex;
use schemas::region::{Level, RegionCode, RegionTable};

use crate::metadata::{closing_note, read_byline};
use crate::split::block::Block;
use crate::split::joins::Model;
use crate::text::{chinese_number, dictionary_words, fixed, fold_query, places};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Byline,
    Heading,
    Text,
}

/// A block with its cues.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) shape: Shape,
    pub(super) folded: String,
    /// The folded characters.
    pub(super) chars: Vec<char>,
    /// Ends in mid-sentence.
    pub(super) is_open: bool,
    /// How much its beginning looks like that of a sentence, bounded.
    pub(super) start: f64,
    /// Ordinal with which it begins: 二是 is 2; 0 for none.
    pub(super) first: u32,
    /// First and last ordinal inside it, 0 for none.
    pub(super) ordinals: (u32, u32),
    /// Number of the numbered phrase with which it begins (“三个助力” is 3); 0 for none.
    pub(super) slogan: u32,
    /// Ends as texts end: 奋力谱写新篇章.
    pub(super) is_closer: bool,
    /// The office in a note that closes a text (作者系…).
    pub(super) note: Option<String>,
    /// Weights of its words, of length one together.
    pub(super) words: BTreeMap<String, f64>,
    /// Places that it names, with how often.
    pub(super) places: Vec<(RegionCode, usize)>,
}

/// The pieces of a page.
pub(super) fn pieces(blocks: &[Block<'_>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = blocks.iter().map(piece).collect();
    weigh_words(&mut pieces);
    pieces
}

fn piece(block: &Block<'_>) -> Piece {
    let folded = fold_query(block.text);
    let chars: Vec<char> = folded.chars().collect();
    let note = closing_note(block.text).map(|(_, post)| post);
    let shape = if read_byline(block.text).is_some_and(|byline| byline.is_strong) {
        Shape::Byline
    } else if block.is_heading_like()
        && !folded.contains(',')
        && note.is_none()
        && !breaks_off(&folded)
    {
        Shape::Heading
    } else {
        Shape::Text
    };
    let ordinals = ordinals(&folded);
    let begins = ordinals.first().filter(|(at, _)| *at == 0).map_or(0, |(_, number)| *number);
    let slogan = slogan(block.text);
    let model = Model::embedded().starts_sentence(&chars);
    Piece {
        shape,
        is_open: shape == Shape::Text && !block.is_closed() && note.is_none(),
        start: if begins > 0 || slogan > 0 { 1.0 } else { (model - 1.5).clamp(-4.0, 1.0) },
        first: begins,
        ordinals: (
            ordinals.first().map_or(0, |(_, number)| *number),
            ordinals.last().map_or(0, |(_, number)| *number),
        ),
        slogan,
        is_closer: shape == Shape::Text && begins == 0 && is_closer(&folded),
        note,
        words: BTreeMap::new(),
        places: named_places(&folded),
        chars,
        folded,
    }
}

/// Whether a short line is the beginning of a sentence that a column cut: it has a congress or party
/// committee for its subject, as no heading of a page of many texts does (毕节市人大常委会在立法工作中始).
fn breaks_off(folded: &str) -> bool {
    let found = places(folded, None);
    let Some(place) = found.first().filter(|place| place.bytes.start == 0) else { return false };
    let after = folded.get(place.bytes.end..).unwrap_or_default();
    ["人大", "市委", "省委", "县委", "区委", "州委"].iter().any(|body| after.starts_with(body))
}

/// Ordinals of an enumeration (一是, 第二, （三）) at the start of sentences: byte and number.
fn ordinals(folded: &str) -> Vec<(usize, u32)> {
    static ORDINAL: OnceLock<Regex> = OnceLock::new();
    let ordinal = ORDINAL.get_or_init(|| {
        fixed("(?:^|[。;:!?])(?P<all>(?P<a>[一二三四五六七八九十])是|第(?P<b>[一二三四五六七八九十]),|\\((?P<c>[一二三四五六七八九十])\\)|(?P<d>[一二三四五六七八九十])、)")
    });
    let found = ordinal.captures_iter(folded).filter_map(|found| {
        let digit = ["a", "b", "c", "d"].iter().find_map(|name| found.name(name))?;
        let number = chinese_number(digit.as_str())?;
        Some((found.name("all")?.start(), number as u32))
    });
    found.collect()
}

/// The number of a numbered phrase in quotation marks with which a block begins: 在“三个助力”中….
fn slogan(text: &str) -> u32 {
    static SLOGAN: OnceLock<Regex> = OnceLock::new();
    let slogan = SLOGAN.get_or_init(|| {
        fixed("^(?:在|以|围绕|用|聚焦|突出|坚持)?“([一二三四五六七八九十两])[^”]{2,5}”")
    });
    let digit = slogan.captures(text).and_then(|found| found.get(1));
    match digit.map(|digit| digit.as_str()) {
        None => 0,
        Some("两") => 2,
        Some(digit) => chinese_number(digit).map_or(0, |number| number as u32),
    }
}

fn is_closer(folded: &str) -> bool {
    static CLOSER: OnceLock<Regex> = OnceLock::new();
    let closer = CLOSER.get_or_init(|| {
        fixed("^(?:[^。]{0,8})(?:我们|下一步|接下来|奋力|不断|将|明年|今后|展望|新征程).*(?:新局面|新篇章|新贡献|新成效|新辉煌|新台阶|作出[^,。]{0,6}贡献|答卷|坚强?保障|合力|力量)[。!]?$")
    });
    closer.is_match(folded)
}

fn named_places(folded: &str) -> Vec<(RegionCode, usize)> {
    let mut counts: BTreeMap<RegionCode, usize> = BTreeMap::new();
    for place in places(folded, None) {
        *counts.entry(place.region).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Weighs the words of each piece by how few other pieces have them.
fn weigh_words(pieces: &mut [Piece]) {
    let mut spread: HashMap<String, usize> = HashMap::new();
    let counted: Vec<HashMap<String, usize>> = pieces
        .iter()
        .map(|piece| {
            let mut counts: HashMap<String, usize> = HashMap::new();
            for word in dictionary_words(&piece.folded) {
                if word.chars().count() > 1 {
                    *counts.entry(word.to_owned()).or_default() += 1;
                }
            }
            for word in counts.keys() {
                *spread.entry(word.clone()).or_default() += 1;
            }
            counts
        })
        .collect();
    let total = pieces.len() as f64 + 1.0;
    for (piece, counts) in pieces.iter_mut().zip(counted) {
        let weigh = |(word, count): (String, usize)| {
            let rarity = (total / spread[&word] as f64).ln();
            (word, (1.0 + (count as f64).ln()) * rarity)
        };
        let weights: BTreeMap<String, f64> = counts.into_iter().map(weigh).collect();
        let norm = weights.values().map(|weight| weight * weight).sum::<f64>().sqrt().max(1e-9);
        piece.words = weights.into_iter().map(|(word, weight)| (word, weight / norm)).collect();
    }
}

/// Cosine of the word weights of two pieces.
pub(super) fn likeness(one: &Piece, other: &Piece) -> f64 {
    let (small, large) =
        if one.words.len() < other.words.len() { (one, other) } else { (other, one) };
    small.words.iter().map(|(word, weight)| weight * large.words.get(word).unwrap_or(&0.0)).sum()
}

/// The names of a division that tell a text about it from one about another.
pub(super) fn names_of(code: RegionCode) -> Vec<String> {
    let table = RegionTable::embedded();
    let name = table.name(code);
    let short = table.short(code);
    let mut names = vec![name];
    // A county's short name may be a common word, but then it is repeated with its full name.
    if short.chars().count() >= 2 && code.level() != Level::National {
        names.push(short);
    }
    names.sort();
    names.dedup();
    // 瑞金 is inside 瑞金市: count the shortest alone.
    let shortest: Vec<String> = names
        .iter()
        .filter(|name| !names.iter().any(|other| other != *name && name.contains(other.as_str())))
        .cloned()
        .collect();
    shortest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::block::blocks;

    fn first(text: &str) -> Piece {
        pieces(&blocks(text, 0)).remove(0)
    }

    #[test]
    fn shapes() {
        assert_eq!(first("■ 王小明（山西）").shape, Shape::Byline);
        assert_eq!(first("在监督工作中践行宗旨").shape, Shape::Heading);
        assert_eq!(first("吕梁市人大常委会在立法工作中始").shape, Shape::Text);
        assert_eq!(first("听取报告，推动落实。").shape, Shape::Text);
    }

    #[test]
    fn beginnings_and_ends() {
        assert_eq!(first("二是改进作风。三是抓落实。").ordinals, (2, 3));
        assert_eq!(first("二是改进作风。").first, 2);
        assert_eq!(first("在“三个助力”中开创新局。").slogan, 3);
        assert!(first("我们将踔厉奋发，奋力开创工作新局面。").is_closer);
        assert!(first("听取报告，推动经济社会高").is_open);
        assert!(first("开展监督。").start > first("量发展取得成效。").start);
    }

    #[test]
    fn the_shortest_name_counts() {
        let code = RegionTable::embedded().resolve("瑞金市").unwrap();
        assert_eq!(names_of(code), ["瑞金"]);
    }
}
