//! What a document's page shows of a regulation: its particulars, versions, parts, and mentions both ways.

use schemas::api::{DocumentResponse, Mention, RegulationView, VersionRef};
use schemas::outline::OutlineItem;

/// What `templates/regulation.html` shows.
pub(super) struct Particulars<'a> {
    pub(super) view: &'a RegulationView,
    /// Names, Chinese and English, and values, in the order in which they are shown.
    pub(super) facts: Vec<(&'static str, &'static str, String)>,
    /// Other versions than the one shown.
    pub(super) others: Vec<&'a VersionRef>,
    /// Headings of the parts: depth, anchor, text.
    pub(super) parts: Vec<(usize, &'a str, String)>,
    /// Whether a later version than the one shown is at hand.
    pub(super) is_old: bool,
}

impl<'a> Particulars<'a> {
    /// What is shown of a document; `None` if it is no regulation.
    pub(super) fn of(shown: &'a DocumentResponse) -> Option<Particulars<'a>> {
        let view = shown.regulation.as_ref()?;
        let known = &view.particulars;
        let mut facts = Vec::new();
        let mut add = |chinese: &'static str, english: &'static str, value: Option<String>| {
            facts.extend(value.map(|value| (chinese, english, value)));
        };
        add("制定机关", "Issued by", known.issuer.clone());
        add("通过", "Adopted", known.adopted.clone());
        add(
            "批准",
            "Approved",
            known.approved.as_ref().map(|approval| {
                let by = approval.by.as_deref().map(|by| format!("（{by}）"));
                format!("{}{}", approval.date, by.unwrap_or_default())
            }),
        );
        add("公布", "Published", known.published.clone());
        let change = |change: &schemas::regulation::Amendment| {
            let approved = change.approved.as_ref().map(|day| format!("（{day} 批准）"));
            let kind = change.kind.map_or("再次通过", |kind| kind.zh());
            format!("{} {kind}{}", change.date, approved.unwrap_or_default())
        };
        let changes: Vec<String> = known.amended.iter().map(change).collect();
        add("修改", "Amended", (!changes.is_empty()).then(|| changes.join("；")));
        add("施行", "In force from", known.effective.clone());
        add("令号", "Orders", (!known.orders.is_empty()).then(|| known.orders.join("；")));
        let others = view.versions.iter().filter(|version| version.id != shown.document.id);
        let mut parts = Vec::new();
        headings(&view.outline, 0, &mut parts);
        Some(Particulars {
            view,
            facts,
            others: others.collect(),
            parts,
            is_old: view
                .versions
                .iter()
                .any(|version| version.id == shown.document.id && !version.is_current),
        })
    }
}

/// The headings of parts, chapters and sections; articles are too many.
fn headings<'a>(items: &'a [OutlineItem], depth: usize, found: &mut Vec<(usize, &'a str, String)>) {
    for item in items.iter().filter(|item| !item.heading.is_empty()) {
        found.push((depth, &item.id, format!("{} {}", item.label, item.heading)));
        headings(&item.children, depth + 1, found);
    }
}

/// A text in pieces, each with the address of the regulation that it names, if it does: 《…》.
pub(super) fn linked<'a>(
    text: &'a str,
    mentions: &'a [Mention],
) -> Vec<(&'a str, Option<&'a str>)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        // The first title that is known; of titles inside titles the outer one comes first.
        let next = rest.match_indices('《').find_map(|(start, _)| {
            let (_, from) = rest.split_at_checked(start + '《'.len_utf8())?;
            mentions.iter().find_map(|mention| {
                let url = &mention.regulation.as_ref()?.url;
                from.strip_prefix(mention.name.as_str())?.strip_prefix('》')?;
                let end = start + '《'.len_utf8() + mention.name.len() + '》'.len_utf8();
                Some((start, end, url.as_str()))
            })
        });
        let Some((start, end, url)) = next else { break };
        let (Some((before, _)), Some((named, after))) =
            (rest.split_at_checked(start), rest.split_at_checked(end))
        else {
            break;
        };
        if !before.is_empty() {
            pieces.push((before, None));
        }
        pieces.push((named.get(start..).unwrap_or_default(), Some(url)));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push((rest, None));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(name: &str, url: Option<&str>) -> Mention {
        let regulation = url.map(|url| VersionRef {
            id: "r".to_owned(),
            url: url.to_owned(),
            title: name.to_owned(),
            date: None,
            is_current: true,
        });
        Mention { name: name.to_owned(), regulation }
    }

    #[test]
    fn titles_that_are_known_are_links_and_no_text_is_lost() {
        let mentions = [
            mention("甲法", Some("/doc/a")),
            mention("乙法", None),
            mention("丙〈甲法〉办法", Some("/doc/c")),
        ];
        let text = "根据《甲法》、《乙法》和《丙〈甲法〉办法》《甲法》";
        let pieces = linked(text, &mentions);
        assert_eq!(pieces.iter().map(|(piece, _)| *piece).collect::<String>(), text);
        let links: Vec<&str> = pieces.iter().filter_map(|(_, url)| *url).collect();
        assert_eq!(links, ["/doc/a", "/doc/c", "/doc/a"]);
        assert_eq!(linked("没有", &mentions), [("没有", None)]);
        assert!(linked("", &mentions).is_empty());
    }
}
