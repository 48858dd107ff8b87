//! How good extraction is: documents are compared with texts that people have labelled.
//!
//! - `gold`: the labels.
//! - `matching`, `ratio`: which document is meant by which labelled text.
//! - `claims`, `score`: the measures, and the cases behind them.
//! - `change`: what an edit of the taxonomy gains and loses.
//! - `report`: all this for people.

mod change;
mod claims;
mod gold;
mod matching;
mod ratio;
mod report;
mod score;

pub use change::{Change, changes};
pub use gold::{Gold, GoldError, Label, Segment, Trap};
pub use report::{case_list, change_list, quality_toml, table};
pub use score::{Case, Evaluation, Fault, Hits, Scores, Slip, evaluate};
