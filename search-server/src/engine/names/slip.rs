//! Which differences between what was typed and a name are slips, and which are meant.
//!
//! A wrong character that makes another word is meant: 工作评价 is not 工作评议 mistyped. It is a
//! slip if it sounds like the right one, as input methods offer it, or if it stands alone among
//! words. Another number or a negation is always meant.
//!
//! Inside a longer text most of what nearly is a name is something else (审议意见后 is not 审议意见书),
//! so that there the rules are stricter, above all at the edges.

use corpus::text::Segmenter;
use strsim::osa_distance;

use super::latin::sound_alike;

/// Shortest name that may be mistyped, in characters.
const SHORTEST_NAME_CHARS: usize = 4;
/// From this length on, two characters may be wrong.
const LONG_NAME_CHARS: usize = 8;

/// How many characters of a name so long may be wrong.
pub(super) fn slips_allowed(name_chars: usize) -> usize {
    match name_chars {
        0..SHORTEST_NAME_CHARS => 0,
        SHORTEST_NAME_CHARS..LONG_NAME_CHARS => 1,
        _ => 2,
    }
}

/// How far to look for names near `typed_chars` characters, one of which may be missing.
pub(super) fn slips_to_try(typed_chars: usize) -> usize {
    slips_allowed(typed_chars + 1).min(typed_chars.saturating_sub(1) / 2)
}

/// Characters that change what is meant wherever they are put or left out.
const NEGATIONS: &str = "不未无非没否";
/// Characters that count.
const NUMERALS: &str = "零〇一二两双三四五六七八九十百千万多每再首末";
/// Characters that stand alone because of grammar, not by a slip.
const PARTICLES: &str = "的了和与在是有对把被及或等向为以就都也将从由到于给让其该各这那";

/// Where a name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing else was typed.
    Alone,
    /// It is part of a longer text.
    InText,
}

/// Shortest name of which a character may be missing inside a longer text.
const SHORTEST_WITH_GAP_IN_TEXT: usize = 5;

/// The number of slips that lead from `typed` to `name`; `None` if they are more than a name of its
/// length allows, or if the difference is meant. Zero if there is no difference.
pub(super) fn slips_between(
    typed: &[char],
    name: &[char],
    place: Place,
    words: &Segmenter,
) -> Option<usize> {
    let typed_text: String = typed.iter().collect();
    let name_text: String = name.iter().collect();
    let distance = osa_distance(&typed_text, &name_text);
    if distance == 0 {
        return Some(0);
    }
    let difference = Difference { typed, text: &typed_text, name, words };
    let allowed = distance <= slips_allowed(name.len());
    (allowed && difference.is_slip(place)).then_some(distance)
}

/// What was typed, beside a name that is not quite it.
struct Difference<'a> {
    typed: &'a [char],
    text: &'a str,
    name: &'a [char],
    words: &'a Segmenter,
}

impl Difference<'_> {
    fn is_slip(&self, place: Place) -> bool {
        let extra = without(self.typed, self.name);
        let lost: Vec<char> =
            without(self.name, self.typed).into_iter().map(|(_, lost)| lost).collect();
        let negates = |character: char| NEGATIONS.contains(character);
        let counts = |character: char| NUMERALS.contains(character) || character.is_ascii_digit();
        let is_meant = extra.iter().any(|(_, extra)| negates(*extra) || counts(*extra))
            || lost.iter().any(|lost| negates(*lost) || !extra.is_empty() && counts(*lost));
        if is_meant || place == Place::InText && !self.has_edges() {
            return false;
        }
        match (extra.is_empty(), lost.is_empty()) {
            (true, true) => true,
            (true, false) => self.is_left_out(lost.len(), place),
            (false, true) => extra.iter().all(|(at, extra)| self.is_put_in(*at, *extra, place)),
            (false, false) => {
                !lost.iter().any(|lost| is_particle(*lost))
                    && extra.iter().all(|(at, extra)| self.is_put_instead(*at, *extra, &lost))
            }
        }
    }

    /// Whether both begin and end alike, to the ear at least.
    fn has_edges(&self) -> bool {
        let alike = |typed: Option<&char>, name: Option<&char>| match (typed, name) {
            (Some(typed), Some(name)) => typed == name || sound_alike(*typed, *name),
            _ => false,
        };
        alike(self.typed.first(), self.name.first()) && alike(self.typed.last(), self.name.last())
    }

    /// Whether characters were left out by a slip: what is left must not read well.
    fn is_left_out(&self, lost: usize, place: Place) -> bool {
        let may_be = match place {
            Place::Alone => true,
            Place::InText => lost == 1 && self.name.len() >= SHORTEST_WITH_GAP_IN_TEXT,
        };
        may_be && self.words.words(self.text).iter().any(|word| word.chars.len() == 1)
    }

    /// Whether a character is too many by a slip: typed twice, or a 的 that changes nothing.
    fn is_put_in(&self, at: usize, extra: char, place: Place) -> bool {
        let is_twice = [at.checked_sub(1), Some(at + 1)]
            .into_iter()
            .flatten()
            .any(|beside| self.typed.get(beside) == Some(&extra));
        let is_loose = place == Place::Alone && !is_particle(extra) && self.stands_alone(at);
        is_twice || extra == '的' || is_loose
    }

    /// Whether a character stands in place of a lost one by a slip.
    fn is_put_instead(&self, at: usize, extra: char, lost: &[char]) -> bool {
        lost.iter().any(|lost| sound_alike(extra, *lost))
            || !is_particle(extra) && self.stands_alone(at)
    }

    /// Whether the character at `at` is a word of its own.
    fn stands_alone(&self, at: usize) -> bool {
        let words = self.words.words(self.text);
        words.iter().all(|word| !word.chars.contains(&at) || word.chars.len() == 1)
    }
}

fn is_particle(character: char) -> bool {
    PARTICLES.contains(character)
}

/// The characters of `text` that are left when those of `other` are taken away, with their places.
fn without(text: &[char], other: &[char]) -> Vec<(usize, char)> {
    let mut other = other.to_vec();
    let mut left = Vec::new();
    for (at, character) in text.iter().enumerate() {
        match other.iter().position(|taken| taken == character) {
            Some(taken) => {
                other.swap_remove(taken);
            }
            None => left.push((at, *character)),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, name: &str, expected: Option<usize>) {
        check_in(Place::Alone, typed, name, expected);
    }

    #[track_caller]
    fn check_in(place: Place, typed: &str, name: &str, expected: Option<usize>) {
        let words = Segmenter::new(["两次答复", "票决制"]);
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(slips_between(&chars(typed), &chars(name), place, &words), expected, "{typed}");
    }

    #[test]
    fn one_character_may_be_wrong_missing_too_many_or_exchanged() {
        check("两次答付", "两次答复", Some(1));
        check("两次复", "两次答复", Some(1));
        check("两次答复", "两次答复", Some(0));
        check("两次次答复", "两次答复", Some(1));
        check("两答次复", "两次答复", Some(1));
    }

    #[test]
    fn long_names_may_have_two_slips_and_short_ones_none() {
        check("民生实是项目票绝制", "民生实事项目票决制", Some(2));
        check("两次大付", "两次答复", None);
        check("票绝制", "票决制", None);
    }

    #[test]
    fn another_word_another_number_and_a_negation_are_meant() {
        check("工作评价", "工作评议", None);
        check("三次答复", "两次答复", None);
        check("四级联动", "三级联动", None);
        check("不两次答复", "两次答复", None);
        check("代表的家", "代表之家", None);
    }

    #[test]
    fn inside_a_text_the_edges_must_be_right() {
        let check = |typed, name, expected| check_in(Place::InText, typed, name, expected);
        check("两次答付", "两次答复", Some(1));
        check("民生实事项目票绝制", "民生实事项目票决制", Some(1));
        check("国有资产的监督", "国有资产监督", Some(1));
        check("审议意见后", "审议意见书", None);
        check("代表工作的", "代表工作", None);
        check("线上平台", "掌上平台", None);
        check("视察和调研", "视察调研", None);
        check("再报告", "再次报告", None);
    }
}
