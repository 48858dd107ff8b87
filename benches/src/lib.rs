//! Measurements that look at all crates: how good answers are ([`questions`]) for the program `questions`. How long things take is in `benches/`.

pub mod questions;
