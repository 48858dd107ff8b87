//! How likely one piece of Chinese text runs on in another: a model of character triples.
//!
//! The counts in `joins.bin` come from laws, which are free of copyright, and from news, of which
//! counts alone are kept; `examples/train_joins.rs` makes the file. No text that the tests cut up
//! took part in it.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Stands before the first character of a sentence.
pub const START: char = '\u{2402}';

/// Whether a row of a training collection is kept aside for tests: one in five, by the hash of its
/// name behind the last `#`.
pub fn is_held_out(name: &str) -> bool {
    let id = name.rsplit('#').next().unwrap_or(name);
    blake3::hash(id.as_bytes()).as_bytes()[0].is_multiple_of(5)
}

/// Counts as they are trained.
#[derive(Debug, Default)]
pub struct ModelFile {
    /// Of characters.
    pub single: HashMap<char, u32>,
    /// Of two in a row.
    pub pair: HashMap<[char; 2], u32>,
    /// Of three in a row.
    pub triple: HashMap<[char; 3], u32>,
}

/// Steps of a stored count in a doubling: counts are kept as rounded logarithms.
const STEPS_PER_DOUBLING: f64 = 6.0;

impl ModelFile {
    /// The compressed file: the characters, then sorted keys as differences with a count each.
    ///
    /// # Errors
    /// Where compression fails.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        let mut characters: Vec<char> = self.single.keys().copied().collect();
        characters.sort_unstable();
        let index: HashMap<char, u64> = characters.iter().copied().zip(0..).collect();
        let base = characters.len() as u64;
        let mut bytes = Vec::new();
        push_number(&mut bytes, base);
        let mut previous = 0;
        for character in &characters {
            push_number(&mut bytes, u64::from(u32::from(*character) - previous));
            previous = u32::from(*character);
        }
        let key = |characters: &[char]| {
            characters.iter().fold(0, |key, character| key * base + index[character])
        };
        let single = self.single.iter().map(|(c, count)| (key(&[*c]), *count)).collect();
        push_counts(&mut bytes, single);
        push_counts(&mut bytes, self.pair.iter().map(|(c, count)| (key(c), *count)).collect());
        push_counts(&mut bytes, self.triple.iter().map(|(c, count)| (key(c), *count)).collect());
        zstd::encode_all(&bytes[..], 19)
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number as u8 & 0x7F) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn push_counts(bytes: &mut Vec<u8>, mut counts: Vec<(u64, u32)>) {
    counts.sort_unstable();
    push_number(bytes, counts.len() as u64);
    let mut previous = 0;
    for (key, _) in &counts {
        push_number(bytes, key - previous);
        previous = *key;
    }
    // Counts stand behind the keys: likes beside likes compress better.
    bytes.extend(
        counts.iter().map(|(_, count)| (f64::from(*count).log2() * STEPS_PER_DOUBLING) as u8),
    );
}

/// Counts of one length, by key.
#[derive(Debug, Default)]
struct Table {
    keys: Vec<u64>,
    counts: Vec<u8>,
}

impl Table {
    fn get(&self, key: u64) -> f64 {
        match self.keys.binary_search(&key) {
            Ok(at) => (f64::from(self.counts[at]) / STEPS_PER_DOUBLING).exp2(),
            Err(_) => 0.0,
        }
    }
}

/// The model, ready to be asked.
#[derive(Debug)]
pub(super) struct Model {
    index: HashMap<char, u64>,
    single: Table,
    pair: Table,
    triple: Table,
    total: f64,
}

/// Characters of the second piece whose likelihood counts.
const LOOKAHEAD: usize = 5;

impl Model {
    pub(super) fn embedded() -> &'static Model {
        static MODEL: OnceLock<Model> = OnceLock::new();
        MODEL.get_or_init(|| {
            Model::read(include_bytes!("joins.bin"))
                .unwrap_or_else(|| unreachable!("the built-in counts are tested"))
        })
    }

    fn read(compressed: &[u8]) -> Option<Model> {
        let bytes = zstd::decode_all(compressed).ok()?;
        let mut rest = &bytes[..];
        let mut index = HashMap::new();
        let mut code = 0;
        for position in 0..number(&mut rest)? {
            code += u32::try_from(number(&mut rest)?).ok()?;
            index.insert(char::from_u32(code)?, position);
        }
        let single = table(&mut rest)?;
        let pair = table(&mut rest)?;
        let triple = table(&mut rest)?;
        let total = single.counts.iter().map(|c| (f64::from(*c) / STEPS_PER_DOUBLING).exp2()).sum();
        Some(Model { index, single, pair, triple, total })
    }

    /// Key of characters in a row; `None` if one is unknown.
    fn key(&self, characters: &[char]) -> Option<u64> {
        let base = self.index.len() as u64;
        characters.iter().try_fold(0, |key, c| Some(key * base + self.index.get(c)?))
    }

    /// Natural logarithm of the probability of `next` behind at most two characters of `before`.
    fn log_probability(&self, before: &[char], next: char) -> f64 {
        let count = |characters: &[char], table: &Table| {
            self.key(characters).map_or(0.0, |key| table.get(key))
        };
        let mut probability = (count(&[next], &self.single) + 0.5) / (self.total + 4000.0);
        if let [.., last] = before {
            let seen = count(&[*last], &self.single);
            let share = seen / (seen + 30.0);
            let here = count(&[*last, next], &self.pair) / seen.max(1.0);
            probability = share * here + (1.0 - share) * probability;
        }
        if let [.., first, last] = before {
            let seen = count(&[*first, *last], &self.pair);
            let share = seen / (seen + 20.0);
            let here = count(&[*first, *last, next], &self.triple) / seen.max(1.0);
            probability = share * here + (1.0 - share) * probability;
        }
        probability.max(1e-9).ln()
    }

    fn log_likelihood(&self, before: &[char], text: &[char]) -> f64 {
        let mut context = before.to_vec();
        let mut sum = 0.0;
        for character in text.iter().take(LOOKAHEAD) {
            sum += self.log_probability(&context, *character);
            context.push(*character);
        }
        sum
    }

    /// How much more likely `second` is behind `first` than anywhere, as a difference of natural
    /// logarithms; above zero the two belong together rather than not.
    pub(super) fn runs_on(&self, first: &[char], second: &[char]) -> f64 {
        self.log_likelihood(first, second) - self.log_likelihood(&[], second)
    }

    /// How much more likely `text` is at the start of a sentence than anywhere.
    pub(super) fn starts_sentence(&self, text: &[char]) -> f64 {
        self.runs_on(&[START], text)
    }
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, others) = rest.split_first()?;
        *rest = others;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn table(rest: &mut &[u8]) -> Option<Table> {
    let length = usize::try_from(number(rest)?).ok()?;
    let mut keys = Vec::with_capacity(length.min(rest.len()));
    let mut key = 0;
    for _ in 0..length {
        key += number(rest)?;
        keys.push(key);
    }
    let (counts, others) = rest.split_at_checked(length)?;
    *rest = others;
    Some(Table { keys, counts: counts.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `whole` is cut at `|`; the second piece must fit the first better than `other` does.
    #[track_caller]
    fn check(whole: &str, other: &str) {
        let (first, second) = whole.split_once('|').unwrap();
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let model = Model::embedded();
        let right = model.runs_on(&chars(first), &chars(second));
        let wrong = model.runs_on(&chars(first), &chars(other));
        assert!(right > wrong, "{whole}: {right} {other}: {wrong}");
    }

    #[test]
    fn the_right_piece_is_likelier() {
        check("推动经济社会高|质量发展", "体会议召开");
        check("听取和审议专项工|作报告", "量发展取得成效");
        check("全国人民代表大|会常务委员会", "体干部职工");
    }

    #[test]
    fn a_sentence_starts_with_some_words_rather_than_with_others() {
        let model = Model::embedded();
        let starts = |text: &str| model.starts_sentence(&text.chars().collect::<Vec<char>>());
        assert!(starts("我们坚持") > starts("量发展，"));
    }

    #[test]
    fn what_is_written_is_read() {
        let file = ModelFile {
            single: HashMap::from([('甲', 8), ('乙', 4)]),
            pair: HashMap::from([(['甲', '乙'], 4)]),
            triple: HashMap::new(),
        };
        let model = Model::read(&file.write().unwrap()).unwrap();
        assert_eq!(model.single.get(model.key(&['甲']).unwrap()), 8.0);
        assert_eq!(model.pair.get(model.key(&['甲', '乙']).unwrap()), 4.0);
        assert!(Model::read(&[]).is_none());
    }
}
