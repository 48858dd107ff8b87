//! Which differences between what was typed and a name are slips, and which are meant.
//!
//! A wrong character that makes another word is meant: 工作评价 is not 工作评议 mistyped. It is a
//! slip if it sounds like the right one, as input methods offer it, or if it stands alone among
//! words. Another number or a negation is always meant.

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

/// The number of slips that lead from `typed` to `name`; `None` if they are more than a name of its
/// length allows, or if the difference is meant. Zero if there is no difference.
pub(super) fn slips_between(typed: &[char], name: &[char], words: &Segmenter) -> Option<usize> {
    let typed_text: String = typed.iter().collect();
    let name_text: String = name.iter().collect();
    let distance = osa_distance(&typed_text, &name_text);
    if distance == 0 {
        return Some(0);
    }
    let allowed = distance <= slips_allowed(name.len());
    (allowed && is_slip(typed, &typed_text, name, words)).then_some(distance)
}

fn is_slip(typed: &[char], typed_text: &str, name: &[char], words: &Segmenter) -> bool {
    let extra = without(typed, name);
    let lost: Vec<char> = without(name, typed).into_iter().map(|(_, lost)| lost).collect();
    let negates = |character: char| NEGATIONS.contains(character);
    let counts = |character: char| NUMERALS.contains(character) || character.is_ascii_digit();
    let is_meant = extra.iter().any(|(_, extra)| negates(*extra) || counts(*extra))
        || lost.iter().any(|lost| negates(*lost) || !extra.is_empty() && counts(*lost));
    if is_meant {
        return false;
    }
    // 两次的答复: a particle put in changes nothing; one in place of another character does.
    if lost.is_empty() && !extra.is_empty() {
        return extra.iter().all(|(_, extra)| *extra == '的')
            || extra.iter().all(|(at, _)| stands_alone(*at, typed_text, words));
    }
    if extra.is_empty() {
        // Exchanged, or left out: what is left must not read well.
        return lost.is_empty() || words.words(typed_text).iter().any(|word| word.chars.len() == 1);
    }
    extra.iter().all(|(at, extra)| {
        lost.iter().any(|lost| sound_alike(*extra, *lost))
            || !PARTICLES.contains(*extra) && stands_alone(*at, typed_text, words)
    })
}

/// Whether the character at `at` is a word of its own.
fn stands_alone(at: usize, text: &str, words: &Segmenter) -> bool {
    words.words(text).iter().all(|word| !word.chars.contains(&at) || word.chars.len() == 1)
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
        let words = Segmenter::new(["两次答复", "票决制"]);
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(slips_between(&chars(typed), &chars(name), &words), expected, "{typed}");
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
}
