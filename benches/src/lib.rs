//! Measurements that look at all crates; the benches themselves stand in `benches/`.
