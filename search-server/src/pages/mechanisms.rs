//! All mechanisms by category.

use askama::Template;
use schemas::api::{MechanismSummary, MechanismsResponse, Named};
use schemas::taxonomy::Taxonomy;

use super::links::address;
use super::wording::{self, Piece};
use super::{Frame, Request};

/// A mechanism with its link.
struct Entry<'a> {
    mechanism: &'a MechanismSummary,
    parent: Option<Piece>,
    /// Who does it.
    href: String,
    /// What it is.
    practice: String,
    quality: Option<String>,
}

/// A category with its mechanisms.
struct Category<'a> {
    named: &'a Named,
    label: Piece,
    entries: Vec<Entry<'a>>,
}

#[derive(Template)]
#[template(path = "mechanisms.html")]
pub(super) struct MechanismsPage<'a> {
    frame: Frame,
    total: usize,
    found: usize,
    categories: Vec<Category<'a>>,
}

impl<'a> MechanismsPage<'a> {
    pub(super) fn new(
        request: &Request<'_>,
        listed: &'a MechanismsResponse,
        taxonomy: &Taxonomy,
    ) -> MechanismsPage<'a> {
        let language = request.language();
        let name = |id: &String| {
            let parent = listed.mechanisms.iter().find(|mechanism| mechanism.id == *id);
            parent.map(|parent| Piece::named(language, &parent.zh, Some(&parent.en)))
        };
        let mut categories: Vec<Category<'a>> = Vec::new();
        for mechanism in &listed.mechanisms {
            let entry = Entry {
                mechanism,
                parent: mechanism.parent.as_ref().and_then(name),
                quality: mechanism.quality.as_ref().map(|found| wording::quality(language, found)),
                href: address("/answer", [("mechanism", mechanism.id.as_str())]),
                practice: format!("/mechanism/{}", mechanism.id),
            };
            match categories.iter_mut().find(|known| known.named.value == mechanism.category.value)
            {
                Some(category) => category.entries.push(entry),
                None => {
                    let named = &mechanism.category;
                    let known = taxonomy.categories().iter().find(|one| one.id == named.value);
                    let english = known.map(|known| known.en.as_str());
                    let label = Piece::named(language, &named.label, english);
                    categories.push(Category { named, label, entries: vec![entry] });
                }
            }
        }
        MechanismsPage {
            frame: Frame::new(
                request,
                "mechanisms",
                request.language().say("做法目录", "Practices"),
            )
            .with_api("/api/v1/mechanisms"),
            total: listed.total,
            found: listed.mechanisms.iter().filter(|mechanism| mechanism.documents > 0).count(),
            categories,
        }
    }
}
