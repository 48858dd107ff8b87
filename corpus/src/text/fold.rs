//! Folding: what search and tagging compare instead of the printed text.
//!
//! Folded are width and compatibility forms (NFKC), case, traditional characters, quotation marks
//! (dropped), variants of dashes and dots, and white space, which is dropped unless it separates two
//! Latin words or numbers. What is shown and quoted is always the printed text; the map leads back.
//!
//! Each character is folded without regard to its neighbours, apart from the space between two
//! Latin words. A part of a text therefore folds to a part of the folded text, and that is what the
//! promise of literal search rests on: a converter that looks at phrases (乾 in 乾隆 stays, 乾燥
//! becomes 干燥) would break it at the edges of a quotation.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// A folded text that knows where each of its characters comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Its length in characters.
    chars: usize,
    /// Where folded and printed characters cease to go side by side, in order. Most texts have few of
    /// these places, so that a step costs less than a number for each character.
    steps: Vec<Step>,
}

/// From the folded character at `folded` on, one printed character after the other from `printed` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    folded: usize,
    printed: usize,
}

impl Folded {
    /// Length of the folded text in characters.
    pub fn chars_len(&self) -> usize {
        self.chars
    }

    /// The printed characters behind folded characters `range`; both are counted in characters.
    pub fn printed(&self, range: Range<usize>) -> Range<usize> {
        let at = |index: usize| if index < self.chars { self.origin(index) } else { 0 };
        if range.is_empty() {
            return at(range.start)..at(range.start);
        }
        at(range.start)..at(range.end - 1) + 1
    }

    /// The first folded character that stands at or behind the printed character `printed`.
    pub fn folded_position(&self, printed: usize) -> usize {
        let next = self.steps.partition_point(|step| step.printed < printed);
        let end = self.steps.get(next).map_or(self.chars, |step| step.folded);
        let step = self.step_before(next);
        (step.folded + (printed - step.printed)).min(end)
    }

    fn origin(&self, index: usize) -> usize {
        let step = self.step_before(self.steps.partition_point(|step| step.folded <= index));
        step.printed + (index - step.folded)
    }

    /// The step before the one at `next`; a text begins side by side.
    fn step_before(&self, next: usize) -> Step {
        let before = next.checked_sub(1).and_then(|at| self.steps.get(at));
        before.copied().unwrap_or(Step { folded: 0, printed: 0 })
    }
}

/// Whether `character` is a Chinese character.
pub fn is_han(character: char) -> bool {
    matches!(u32::from(character),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007 | 0xF900..=0xFAFF | 0x20000..=0x3134F)
}

/// Folds a text and keeps where each character comes from.
pub fn fold(text: &str) -> Folded {
    let simple = simplified_characters();
    let mut folding = Folding::new(simple, text.len());
    let mut rest = text;
    let mut position = 0;
    while !rest.is_empty() {
        // Most of a text folds to itself. Such stretches are copied whole.
        let mut chars = 0;
        let end = rest.find(|character| {
            let stays = folds_to_itself(simple, character);
            chars += usize::from(stays);
            !stays
        });
        let (same, others) = rest.split_at(end.unwrap_or(rest.len()));
        if !same.is_empty() {
            folding.copy(same, chars, position);
        }
        position += chars;
        let mut others = others.chars();
        if let Some(printed) = others.next() {
            folding.fold(printed, position);
            position += 1;
        }
        rest = others.as_str();
    }
    folding.folded
}

/// Folds text of a query or of a data file, where no way back is needed.
pub fn fold_query(text: &str) -> String {
    fold(text).text
}

/// Folds the beginning of a text, so many printed characters. What folds to more than a bound may be
/// told from it without folding the whole.
pub(crate) fn fold_head(text: &str, chars: usize) -> String {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    fold_query(text.get(..end).unwrap_or(text))
}

/// A text that is being folded.
struct Folding<'a> {
    simple: &'a [char],
    folded: Folded,
    /// The printed character that needs no step, if it is folded next.
    next_printed: usize,
    pending_space: Option<usize>,
    last_is_latin: bool,
}

impl<'a> Folding<'a> {
    fn new(simple: &'a [char], bytes: usize) -> Folding<'a> {
        let folded = Folded { text: String::with_capacity(bytes), ..Folded::default() };
        Folding { simple, folded, next_printed: 0, pending_space: None, last_is_latin: false }
    }

    /// Takes over so many characters that fold to themselves and are printed from `position` on.
    fn copy(&mut self, same: &str, chars: usize, position: usize) {
        let is_latin = |c: char| c.is_ascii_alphanumeric();
        self.space_before(same.starts_with(is_latin));
        self.last_is_latin = same.ends_with(is_latin);
        self.count(chars, position);
        self.folded.text.push_str(same);
    }

    /// Folds one printed character.
    fn fold(&mut self, printed: char, position: usize) {
        let simple = self.simple;
        if let Some(mark) = common_mark(printed) {
            (self.pending_space, self.last_is_latin) = (None, false);
            self.push(mark, position);
        } else if printed.is_whitespace() {
            self.pending_space.get_or_insert(position);
        } else {
            each_folded(printed, simple, |character| {
                let is_latin = character.is_alphanumeric() && !is_han(character);
                self.space_before(is_latin);
                self.last_is_latin = is_latin;
                self.push(character, position);
            });
        }
    }

    /// Keeps the white space before the next character if both its neighbours are Latin.
    fn space_before(&mut self, is_latin: bool) {
        if let Some(space) = self.pending_space.take()
            && self.last_is_latin
            && is_latin
        {
            self.push(' ', space);
        }
    }

    fn push(&mut self, character: char, position: usize) {
        self.count(1, position);
        self.folded.text.push(character);
    }

    fn count(&mut self, chars: usize, position: usize) {
        if position != self.next_printed {
            let folded = self.folded.chars;
            self.folded.steps.push(Step { folded, printed: position });
        }
        self.folded.chars += chars;
        self.next_printed = position + chars;
    }
}

/// Whether a character folds to itself, whatever stands beside it.
fn folds_to_itself(simple: &[char], character: char) -> bool {
    if is_common_han(character) {
        return simplified(simple, character) == character;
    }
    match character {
        '"' | '\'' | 'A'..='Z' => false,
        '。' | '、' | '《' | '》' | '!'..='~' => true,
        _ => false,
    }
}

fn each_folded(printed: char, simple: &[char], mut emit: impl FnMut(char)) {
    if printed.is_ascii() {
        match printed {
            '"' | '\'' => {}
            character if character.is_ascii_control() => {}
            character => emit(character.to_ascii_lowercase()),
        }
        return;
    }
    if is_dropped(printed) {
        return;
    }
    for character in std::iter::once(printed).nfkc().flat_map(char::to_lowercase) {
        match character {
            '"' | '\'' => {}
            character if character.is_whitespace() || is_dropped(character) => {}
            '—' | '–' | '―' | '‐' | '‑' | '−' | '─' | '━' => emit('-'),
            '•' | '‧' | '・' | '･' | '●' | '∙' => emit('·'),
            '〈' | '＜' => emit('《'),
            '〉' | '＞' => emit('》'),
            '﹑' => emit('、'),
            '｡' => emit('。'),
            '〔' | '【' | '［' => emit('['),
            '〕' | '】' | '］' => emit(']'),
            '∶' => emit(':'),
            '～' | '〜' => emit('~'),
            other => emit(simplified(simple, other)),
        }
    }
}

/// The folded form of the marks that stand in every sentence and do not stay, without the detour over NFKC.
fn common_mark(printed: char) -> Option<char> {
    match printed {
        '，' => Some(','),
        '；' => Some(';'),
        '：' => Some(':'),
        '！' => Some('!'),
        '？' => Some('?'),
        '（' => Some('('),
        '）' => Some(')'),
        _ => None,
    }
}

/// The block in which NFKC and lower case change nothing.
fn is_common_han(character: char) -> bool {
    matches!(u32::from(character), 0x4E00..=0x9FFF | 0x3400..=0x4DBF)
}

/// Quotation marks of every shape, and characters that cannot be seen.
fn is_dropped(character: char) -> bool {
    matches!(character,
        '“' | '”' | '‘' | '’' | '„' | '‟' | '‚' | '‛' | '〝' | '〞' | '〟' | '＂' | '＇'
        | '「' | '」' | '『' | '』' | '﹁' | '﹂' | '﹃' | '﹄' | '«' | '»'
        | '\u{FEFF}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFFD}')
        || character.is_control()
}

/// The simplified form of a Chinese character by the table; itself where it has none.
fn simplified(table: &[char], character: char) -> char {
    let index = (u32::from(character) as usize).wrapping_sub(FIRST_HAN as usize);
    table.get(index).copied().unwrap_or(character)
}

/// The simplified form of `FIRST_HAN + i` at `[i]`.
fn simplified_characters() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(simplified_table)
}

const FIRST_HAN: u32 = 0x3400;
const LAST_HAN: u32 = 0x9FFF;

/// Characters that OpenCC keeps for the sake of some words, and what it writes for in others: it keeps
/// 著 for 著作, but texts in traditional characters write 看著. One of each pair must give way so that
/// they meet.
const MEET: [(char, char); 22] = [
    ('著', '着'),
    ('覆', '复'),
    ('瞭', '了'),
    ('衞', '卫'),
    ('藉', '借'),
    ('彷', '仿'),
    ('敍', '叙'),
    ('伕', '夫'),
    ('簷', '檐'),
    ('谿', '溪'),
    ('锺', '钟'),
    ('揹', '背'),
    ('枱', '台'),
    ('檯', '台'),
    ('暱', '昵'),
    ('鍊', '链'),
    ('幷', '并'),
    ('濬', '浚'),
    ('擡', '抬'),
    ('澂', '澄'),
    ('谘', '咨'),
    ('馀', '余'),
];

/// Asks OpenCC once for every character by itself; `[i]` answers for `FIRST_HAN + i`. The table
/// stays empty if OpenCC's built-in data cannot be read, which a test would show.
fn simplified_table() -> Vec<char> {
    use ferrous_opencc::{OpenCC, config::BuiltinConfig};
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else {
        return Vec::new();
    };
    let simple = |character: char| {
        let converted = converter.convert(character.encode_utf8(&mut [0; 4]));
        let mut characters = converted.chars();
        match (characters.next(), characters.next()) {
            _ if let Some((_, simple)) = MEET.iter().find(|(from, _)| *from == character) => {
                *simple
            }
            (Some(simple), None) => simple,
            _ => character,
        }
    };
    (FIRST_HAN..=LAST_HAN).filter_map(char::from_u32).map(simple).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_fold(text: &str, expected: &str) {
        assert_eq!(fold(text).text, expected);
    }

    #[test]
    fn marks_fold_as_nfkc_has_them() {
        let normal = |mark| std::iter::once(mark).nfkc().collect::<String>();
        for mark in "，；：！？（）".chars() {
            assert_eq!(common_mark(mark).map(String::from), Some(normal(mark)));
        }
        for mark in "。、《》".chars() {
            assert_eq!(normal(mark), String::from(mark));
        }
    }

    #[test]
    fn the_head_of_a_text_is_folded_alone() {
        assert_eq!(fold_head("“監督”ＡＢＣ", 3), "监督");
        assert_eq!(fold_head("監督", 9), "监督");
    }

    #[test]
    fn width_case_script_and_quotation_marks_are_folded() {
        check_fold("ＡＢＣ１２３", "abc123");
        check_fold("兩次答覆、兩次評價", "两次答复、两次评价");
        check_fold("“小切口”立法", "小切口立法");
        check_fold("「家站合一」", "家站合一");
        check_fold("臺灣省議會", "台湾省议会");
        check_fold("一目瞭然，藉口衞生", "一目了然,借口卫生");
        check_fold("１．２万名", "1.2万名");
        check_fold("（试行）；", "(试行);");
    }

    #[test]
    fn white_space_stays_only_between_latin_words() {
        check_fold("区域旅\n\n游", "区域旅游");
        check_fold("李\u{a0}\u{a0}伟", "李伟");
        check_fold("  two  round\nreplies ", "two round replies");
        check_fold("达到 80% 以上", "达到80%以上");
        check_fold("T+1 模式", "t+1模式");
    }

    #[test]
    fn the_map_leads_back_to_the_printed_text() {
        let printed = "代表“兩次\u{3000}答覆”";
        let folded = fold(printed);
        assert_eq!(folded.text, "代表两次答复");
        assert_eq!(folded.printed(2..6), 3..8);
        assert_eq!(folded.folded_position(3), 2);
    }

    #[test]
    fn one_printed_character_may_fold_to_several() {
        let folded = fold("约5㎡。");
        assert_eq!(folded.text, "约5m2。");
        assert_eq!(folded.printed(2..4), 2..3);
    }

    proptest! {
        /// What literal search rests on.
        #[test]
        fn a_part_of_a_text_folds_to_a_part_of_the_folded_text(
            text in "[代表建議兩次答覆“”、。 \u{3000}\nABCａb12㎡…—（）]{0,40}",
            from in 0usize..40,
            len in 1usize..12,
        ) {
            let part: String = text.chars().skip(from).take(len).collect();
            prop_assert!(fold(&text).text.contains(&fold(&part).text));
        }

        #[test]
        fn the_map_is_monotone_and_inside_the_text(text in "\\PC{0,60}") {
            let folded = fold(&text);
            let length = text.chars().count();
            prop_assert_eq!(folded.text.chars().count(), folded.chars_len());
            let origins: Vec<usize> =
                (0..folded.chars_len()).map(|at| folded.printed(at..at + 1).start).collect();
            prop_assert!(origins.is_sorted());
            prop_assert!(origins.iter().all(|origin| *origin < length));
            for printed in 0..=length {
                let first = origins.partition_point(|origin| *origin < printed);
                prop_assert_eq!(folded.folded_position(printed), first);
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = fold(&text).text;
            prop_assert_eq!(&fold(&once).text, &once);
        }
    }
}
