//! Names in an order in which every beginning, and every part, of a name is found by bisection.
//!
//! A sorted list of suffixes is a tree that takes no space: all suffixes that begin alike stand
//! together, and going one character deeper narrows a range. Names typed as they are written, in
//! pinyin, by their initials or with a slip are the same walk with another rule for a step.

use std::ops::Range;

use super::latin::{Typed, readings, sound_alike};

/// Characters of a name that are looked at; what follows is never typed.
const LONGEST_NAME_CHARS: usize = 80;

/// A part of a text, from some character to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suffix {
    /// Which text.
    pub(super) text: u32,
    /// Its first character.
    pub(super) start: u16,
    /// Whether a word begins there.
    pub(super) at_word: bool,
}

/// A range of suffixes that share their first `depth` characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    range: Range<usize>,
    /// How many characters they share.
    pub(super) depth: usize,
}

/// How Latin letters are read along a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Whole syllables.
    Syllables,
    /// The first letter of each.
    Initials,
}

/// Texts, and their suffixes in order.
#[derive(Debug, Default)]
pub(super) struct Suffixes {
    texts: Vec<Box<[char]>>,
    suffixes: Vec<Suffix>,
    roots: Vec<(char, Range<usize>)>,
}

impl Suffixes {
    /// Puts the suffixes of `texts` in order; each text comes with the suffixes that it is to have.
    pub(super) fn new(texts: Vec<(Vec<char>, Vec<Suffix>)>) -> Suffixes {
        let mut made = Suffixes::default();
        for (mut text, suffixes) in texts {
            text.truncate(LONGEST_NAME_CHARS);
            let length = text.len();
            made.texts.push(text.into_boxed_slice());
            made.suffixes
                .extend(suffixes.into_iter().filter(|suffix| usize::from(suffix.start) < length));
        }
        let Suffixes { texts, suffixes, .. } = &mut made;
        let spelled = |suffix: &Suffix| &texts[suffix.text as usize][usize::from(suffix.start)..];
        suffixes.sort_unstable_by(|left, right| {
            spelled(left).cmp(spelled(right)).then(left.start.cmp(&right.start))
        });
        made.roots = made.children_of(&made.root());
        made
    }

    /// The node above all.
    pub(super) fn root(&self) -> Node {
        Node { range: 0..self.suffixes.len(), depth: 0 }
    }

    /// The suffixes of a node, in order.
    pub(super) fn suffixes(&self, node: &Node) -> &[Suffix] {
        &self.suffixes[node.range.clone()]
    }

    /// Length of a text, in characters.
    pub(super) fn length(&self, text: u32) -> usize {
        self.texts[text as usize].len()
    }

    /// The characters of a text.
    pub(super) fn text(&self, text: u32) -> &[char] {
        &self.texts[text as usize]
    }

    /// The texts that end at this node and begin where it begins: those spelled by the way to it.
    pub(super) fn whole(&self, node: &Node) -> impl Iterator<Item = u32> {
        let ending = self.suffixes(node).iter().take_while(|suffix| {
            usize::from(suffix.start) + node.depth == self.length(suffix.text)
        });
        ending.filter(|suffix| suffix.start == 0).map(|suffix| suffix.text)
    }

    /// The node one character deeper.
    pub(super) fn child(&self, node: &Node, character: char) -> Option<Node> {
        let part = self.suffixes(node);
        let start = part.partition_point(|suffix| self.at(suffix, node.depth) < Some(character));
        let end = part.partition_point(|suffix| self.at(suffix, node.depth) <= Some(character));
        let range = node.range.start + start..node.range.start + end;
        (!range.is_empty()).then_some(Node { range, depth: node.depth + 1 })
    }

    /// The node that `typed` leads to.
    pub(super) fn exact(&self, typed: &[char]) -> Option<Node> {
        typed.iter().try_fold(self.root(), |node, character| self.child(&node, *character))
    }

    fn at(&self, suffix: &Suffix, depth: usize) -> Option<char> {
        self.texts[suffix.text as usize].get(usize::from(suffix.start) + depth).copied()
    }

    /// All nodes one character deeper.
    fn children(&self, node: &Node) -> Vec<(char, Node)> {
        let ranges = if node.depth == 0 { self.roots.clone() } else { self.children_of(node) };
        let deeper = |(character, range)| (character, Node { range, depth: node.depth + 1 });
        ranges.into_iter().map(deeper).collect()
    }

    fn children_of(&self, node: &Node) -> Vec<(char, Range<usize>)> {
        let mut children = Vec::new();
        let mut start = node.range.start;
        while start < node.range.end {
            let first = self.at(&self.suffixes[start], node.depth);
            let rest = &self.suffixes[start..node.range.end];
            let end = start + rest.partition_point(|suffix| self.at(suffix, node.depth) <= first);
            children.extend(first.map(|character| (character, start..end)));
            start = end;
        }
        children
    }

    /// Walks along what was typed from its letter `at` on: a Chinese character stands for itself,
    /// letters for the readings of a character. `visit` is told every node that is reached, with the
    /// letters used up and how many characters were not read in their usual way; with the last
    /// letters a syllable may be unfinished.
    pub(super) fn read_aloud(
        &self,
        typed: &Typed,
        at: usize,
        reading: Reading,
        visit: &mut dyn FnMut(&Node, usize, usize),
    ) {
        self.read_from(typed, (at, 0), &self.root(), reading, visit);
    }

    fn read_from(
        &self,
        typed: &Typed,
        (at, unusual): (usize, usize),
        node: &Node,
        reading: Reading,
        visit: &mut dyn FnMut(&Node, usize, usize),
    ) {
        if node.depth > 0 {
            visit(node, at, unusual);
        }
        let Some(next) = typed.letters.get(at).copied() else { return };
        if !next.is_ascii_alphabetic() {
            if let Some(child) = self.child(node, next) {
                self.read_from(typed, (at + 1, unusual), &child, reading, visit);
            }
            return;
        }
        for (character, child) in self.children(node) {
            if character == next {
                self.read_from(typed, (at + 1, unusual), &child, reading, visit);
                continue;
            }
            let mut last = 0;
            for (position, syllable) in readings(character).enumerate() {
                let used = match reading {
                    Reading::Syllables => typed.spells(at, syllable),
                    Reading::Initials => syllable.starts_with(next).then_some(1),
                };
                // Two readings may be spelled alike, or both be begun by the last letters.
                let Some(used) = used.filter(|used| *used != last) else { continue };
                last = used;
                let unusual = unusual + usize::from(position > 0);
                self.read_from(typed, (at + used, unusual), &child, reading, visit);
            }
        }
    }

    /// Walks along `typed` with at most `slips` characters wrong, missing, too many or exchanged
    /// with their neighbour. `visit` is told every node that is reached, with the characters used up
    /// and the slips made; a node may be told more than once.
    pub(super) fn with_slips(
        &self,
        typed: &[char],
        slips: usize,
        visit: &mut dyn FnMut(&Node, usize, usize),
    ) {
        self.slip_from(typed, 0, &self.root(), (slips, slips), visit);
    }

    /// The same, where the first character is the right one or sounds like it.
    pub(super) fn with_slips_inside(
        &self,
        typed: &[char],
        slips: usize,
        visit: &mut dyn FnMut(&Node, usize, usize),
    ) {
        let Some(first) = typed.first() else { return };
        for (character, child) in self.children(&self.root()) {
            if character == *first {
                self.slip_from(typed, 1, &child, (slips, slips), visit);
            } else if slips > 0 && sound_alike(character, *first) {
                self.slip_from(typed, 1, &child, (slips - 1, slips), visit);
            }
        }
    }

    fn slip_from(
        &self,
        typed: &[char],
        at: usize,
        node: &Node,
        (left, most): (usize, usize),
        visit: &mut dyn FnMut(&Node, usize, usize),
    ) {
        if node.depth > 0 {
            visit(node, at, most - left);
        }
        let next = typed.get(at).copied();
        if left == 0 {
            if let Some(child) = next.and_then(|next| self.child(node, next)) {
                self.slip_from(typed, at + 1, &child, (left, most), visit);
            }
            return;
        }
        if next.is_some() {
            self.slip_from(typed, at + 1, node, (left - 1, most), visit);
        }
        for (character, child) in self.children(node) {
            if next == Some(character) {
                self.slip_from(typed, at + 1, &child, (left, most), visit);
                continue;
            }
            self.slip_from(typed, at, &child, (left - 1, most), visit);
            if next.is_some() {
                self.slip_from(typed, at + 1, &child, (left - 1, most), visit);
            }
            let exchanged = typed.get(at + 1) == Some(&character);
            if let Some(next) = next.filter(|_| exchanged)
                && let Some(grandchild) = self.child(&child, next)
            {
                self.slip_from(typed, at + 2, &grandchild, (left - 1, most), visit);
            }
        }
    }
}
