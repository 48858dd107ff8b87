//! Feeds: what a search or an answer rests on, newest in the collection first, for readers that ask again and
//! again.
//!
//! [`of_search`] and [`of_answer`] make a [`Feed`] from the very result that the page shows; [`atom`] writes it.

mod atom;
mod id;
mod make;

use schemas::saying::Saying;

pub use atom::write as atom;
pub use make::{Asked, of_answer, of_search};

/// Most entries of a page of a feed.
pub const MOST_ENTRIES: usize = 50;

/// A page of a feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Identifies the feed, the same for all its pages.
    pub id: String,
    /// What it is about.
    pub title: Saying,
    /// What was asked, and of which collection, in words.
    pub scope: Saying,
    /// When the newest of all its entries came into the collection, else when the collection was built.
    pub updated: String,
    /// Where its pages are.
    pub links: Links,
    /// Entries of all pages.
    pub total: usize,
    /// The number of the first entry of this page, from 1.
    pub first: usize,
    /// Entries a page.
    pub per_page: usize,
    /// The entries of this page.
    pub entries: Vec<Entry>,
}

/// Addresses on this server.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// This page of the feed.
    pub own: String,
    /// The page that shows the same to people.
    pub shown: String,
    /// The first, the previous, the next and the last page of the feed, each with its relation.
    pub pages: Vec<(&'static str, String)>,
}

/// A document that was found, or a proof.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identifies it, wherever and whenever it is seen.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Address on this server.
    pub link: String,
    /// When the collection read its source in its present form, UTC.
    pub updated: String,
    /// The day of the document, `YYYY-MM-DD`, where it is known.
    pub published: Option<String>,
    /// Who signs the document.
    pub authors: Vec<String>,
    /// Codes and identifiers with their Chinese names.
    pub categories: Vec<(String, String)>,
    /// What is quoted, verbatim but for …… where something is left out.
    pub quotes: Vec<String>,
    /// Where it stands: the document, its year, the passage.
    pub from: String,
}
