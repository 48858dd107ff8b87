//! Cuts the text of the box into marks and words.
//!
//! Quotation marks, brackets, bars and dashes are read in every width. Each character is looked at a
//! bounded number of times.

use super::{Hints, LARGEST_GAP_CHARS, fields};

/// Said of a dash that excludes nothing, in Chinese and in English.
pub(super) const STRAY_DASH: (&str, &str) = (
    "“-”要紧接在不要的词之前，已略去",
    "“-” belongs directly before the word that is not wanted; it was left out",
);

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Typed without quotes.
    Word(String),
    /// Typed in quotes, with the number behind `~`.
    Quoted { text: String, gap_chars: Option<usize> },
    /// `(`
    Open,
    /// `)`
    Close,
    /// `|`, `OR` or 或.
    Or,
    /// A dash before what must not be found, or `NOT`.
    Not,
}

/// Quotation marks that open, and those that properly close them. A mark that closes opens as well
/// where nothing is open: people type ”监督” by mistake.
const QUOTES: [(&[char], &[char]); 4] = [
    (&['"', '＂'], &['"', '＂']),
    (&['“', '”', '„', '〝'], &['”', '“', '〞']),
    (&['「', '」'], &['」']),
    (&['『', '』'], &['』']),
];

pub(super) fn tokens(characters: &[char], hints: &mut Hints) -> Vec<Token> {
    let mut lexer = Lexer { characters, at: 0, word: String::new(), tokens: Vec::new() };
    lexer.read(hints);
    lexer.tokens
}

struct Lexer<'a> {
    characters: &'a [char],
    at: usize,
    word: String,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn read(&mut self, hints: &mut Hints) {
        while let Some(character) = self.characters.get(self.at).copied() {
            if let Some((_, closing)) = QUOTES.iter().find(|(open, _)| open.contains(&character)) {
                self.quoted(closing, hints);
                continue;
            }
            match character {
                '(' | '（' => self.mark(Token::Open),
                ')' | '）' => self.mark(Token::Close),
                '|' | '｜' => self.mark(Token::Or),
                '-' | '－' | '−' if self.starts_a_term() => {
                    let next = self.characters.get(self.at + 1);
                    if next.is_some_and(|next| !next.is_whitespace() && *next != ')') {
                        self.tokens.push(Token::Not);
                    } else {
                        hints.add(STRAY_DASH.0, STRAY_DASH.1);
                    }
                }
                // A dash behind a quotation or a bracket joins, and is no part of what follows.
                '-' | '－' | '−' if self.word.is_empty() => {}
                blank if blank.is_whitespace() || blank.is_control() => self.end_word(),
                other => self.word.push(other),
            }
            self.at += 1;
        }
        self.end_word();
    }

    fn mark(&mut self, token: Token) {
        self.end_word();
        self.tokens.push(token);
    }

    /// Whether a dash here stands before a term, and not inside one such as `2021-2023`.
    fn starts_a_term(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.characters.get(at));
        before.is_none_or(|before| {
            before.is_whitespace() || matches!(before, '(' | '（' | '|' | '｜' | '-' | '－' | '−')
        }) && self.word.is_empty()
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        match word.as_str() {
            "OR" | "ＯＲ" | "或" => self.tokens.push(Token::Or),
            "NOT" | "ＮＯＴ" => self.tokens.push(Token::Not),
            // Whatever stands side by side is joined so.
            "AND" | "ＡＮＤ" | "&&" => {}
            _ => self.tokens.push(Token::Word(word)),
        }
    }

    /// A quoted string, from its opening mark on.
    fn quoted(&mut self, closing: &[char], hints: &mut Hints) {
        let rest = self.characters.get(self.at + 1..).unwrap_or_default();
        let end = rest.iter().position(|c| closing.contains(c)).or_else(|| {
            // “两次答复" is a common slip.
            rest.iter().position(|c| QUOTES.iter().any(|(_, closing)| closing.contains(c)))
        });
        if end.is_none() {
            hints.add(
                "引号没有成对，已按到末尾处理",
                "A quotation mark has no partner; the rest was taken as quoted",
            );
        }
        let end = end.unwrap_or(rest.len());
        let text: String = rest.iter().take(end).collect();
        self.at = (self.at + end + 2).min(self.characters.len());
        // `省份:"浙江"` keeps its value; else what stands before the mark is a term of its own.
        if self.word.strip_suffix([':', '：']).is_some_and(fields::is_name) {
            self.word.push_str(&text);
            return;
        }
        self.end_word();
        let gap_chars = self.gap(hints);
        self.tokens.push(Token::Quoted { text, gap_chars });
    }

    /// The number of `~10`.
    fn gap(&mut self, hints: &mut Hints) -> Option<usize> {
        if !matches!(self.characters.get(self.at), Some('~' | '～' | '〜')) {
            return None;
        }
        let digit = |character: &char| match *character {
            wide @ '０'..='９' => Some(u32::from(wide) - u32::from('０')),
            other => other.to_digit(10),
        };
        let rest = self.characters.get(self.at + 1..).unwrap_or_default();
        let digits: Vec<u32> = rest.iter().map_while(digit).collect();
        if digits.is_empty() {
            return None;
        }
        self.at += 1 + digits.len();
        let add = |gap: usize, digit: &u32| gap.saturating_mul(10).saturating_add(*digit as usize);
        let gap = digits.iter().fold(0, add);
        if gap > LARGEST_GAP_CHARS {
            hints.add(
                format!("“~”后的字数最多 {LARGEST_GAP_CHARS}，已按 {LARGEST_GAP_CHARS} 处理"),
                format!(
                    "At most {LARGEST_GAP_CHARS} characters may follow “~”, and so many were taken"
                ),
            );
        }
        Some(gap.min(LARGEST_GAP_CHARS))
    }
}
