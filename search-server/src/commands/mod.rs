//! What the program does beside serving.

pub(crate) mod check;
pub(crate) mod index;
pub(crate) mod mcp;
