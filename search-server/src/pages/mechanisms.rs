//! All mechanisms by category.

use askama::Template;
use schemas::api::{MechanismSummary, MechanismsResponse, Named};

use super::links::address;
use super::{Frame, Request, wording};

/// A mechanism with its link.
struct Entry<'a> {
    mechanism: &'a MechanismSummary,
    parent: Option<&'a str>,
    href: String,
    quality: Option<String>,
}

/// A category with its mechanisms.
struct Category<'a> {
    named: &'a Named,
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
    pub(super) fn new(request: &Request<'_>, listed: &'a MechanismsResponse) -> MechanismsPage<'a> {
        let name = |id: &String| {
            let parent = listed.mechanisms.iter().find(|mechanism| mechanism.id == *id);
            parent.map(|parent| parent.zh.as_str())
        };
        let mut categories: Vec<Category<'a>> = Vec::new();
        for mechanism in &listed.mechanisms {
            let entry = Entry {
                mechanism,
                parent: mechanism.parent.as_ref().and_then(name),
                quality: mechanism.quality.as_ref().map(wording::quality),
                href: address("/answer", [("mechanism", mechanism.id.as_str())]),
            };
            match categories.iter_mut().find(|known| known.named.value == mechanism.category.value)
            {
                Some(category) => category.entries.push(entry),
                None => {
                    categories.push(Category { named: &mechanism.category, entries: vec![entry] });
                }
            }
        }
        MechanismsPage {
            frame: Frame::new(
                request,
                "mechanisms",
                request.language().say("做法目录", "Practices"),
            ),
            total: listed.total,
            found: listed.mechanisms.iter().filter(|mechanism| mechanism.documents > 0).count(),
            categories,
        }
    }
}
