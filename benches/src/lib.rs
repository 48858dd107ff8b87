//! Measurements that look at all crates: how good answers are ([`questions`]) and how questions are
//! read ([`readings`]), for the program `questions`. How long things take is in `benches/`.

pub mod questions;
pub mod readings;
