//! Measurements that look at all crates. Those of time stand in `benches/`, that of relevance is a
//! program: `cargo run --release -p benches --bin relevance`.

pub mod articles;
pub mod bm25;
pub mod collection;
pub mod measures;
pub mod stard;
