//! Who speaks, for which place, at which meeting, in which year.

mod byline;
mod home;
mod regulation;
mod year;

pub(crate) use byline::lone_name;
pub use byline::{Byline, closing_note, is_date_line, read_byline};
pub use home::{HomeClues, find_home, parse_region};
pub use regulation::without_version;
pub(crate) use regulation::{issuer_region, read_regulation, zone_region};
pub use year::{Dating, date_source};
