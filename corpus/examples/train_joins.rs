//! Counts how often characters follow one another, for `corpus/src/split/order/joins.bin`.
//!
//! ```sh
//! cargo run --release -p corpus --example train_joins -- laws.jsonl.zst news.jsonl.zst
//! ```
//!
//! Each argument is a JSON Lines file with `id` and `text`. Only counts are kept, no text. A row is
//! held out where `is_held_out` says so, and tests may use only such rows.

#![expect(clippy::print_stderr, reason = "a program that is run by hand")]

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use corpus::read::{self, Source};
use corpus::split::joins::{ModelFile, START, is_held_out};
use corpus::text::{fold_query, is_sentence_end};

/// Rarer pairs and triples of characters are left out; they say little and cost much.
const LEAST_PAIR: u32 = 4;
const LEAST_TRIPLE: u32 = 9;
/// Characters counted of one file, so that no collection drowns the others.
const MOST_CHARS: usize = 9_000_000;

#[derive(Default)]
struct Counts {
    single: HashMap<char, u32>,
    pair: HashMap<[char; 2], u32>,
    triple: HashMap<[char; 3], u32>,
}

impl Counts {
    fn add(&mut self, line: &str) -> usize {
        let mut characters = vec![START];
        for character in fold_query(line).chars() {
            characters.push(character);
            if is_sentence_end(character) {
                characters.push(START);
            }
        }
        for &one in &characters {
            *self.single.entry(one).or_default() += 1;
        }
        for two in characters.array_windows::<2>() {
            *self.pair.entry(*two).or_default() += 1;
        }
        for three in characters.array_windows::<3>() {
            *self.triple.entry(*three).or_default() += 1;
        }
        characters.len()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = Counts::default();
    for path in std::env::args().skip(1) {
        let mut counted = 0;
        let (files, _) = read::list(&[Path::new(&path).to_path_buf()])?;
        for source in files.iter().flat_map(read::sources).flatten() {
            let Source { name, text, .. } = source;
            if is_held_out(&name) || counted > MOST_CHARS {
                continue;
            }
            for line in text.lines().filter(|line| line.chars().count() > 8) {
                counted += counts.add(line);
            }
        }
        eprintln!("{path}: {counted} characters");
    }
    counts.pair.retain(|_, count| *count >= LEAST_PAIR);
    counts.triple.retain(|_, count| *count >= LEAST_TRIPLE);
    eprintln!("{} pairs, {} triples", counts.pair.len(), counts.triple.len());
    let bytes =
        ModelFile { single: counts.single, pair: counts.pair, triple: counts.triple }.write()?;
    std::fs::write("joins.bin", &bytes)?;
    eprintln!("joins.bin: {} bytes", bytes.len());
    Ok(())
}
