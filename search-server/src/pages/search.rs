//! A result: documents with their best passages.

use askama::Template;
use schemas::api::{Facet, Hit, SearchResponse};

use super::links::{Choice, Step, address, steps};
use super::{Frame, Request, wording};

/// Values of a facet that stand outside the fold.
const FACET_VALUES_SHOWN: usize = 12;

/// A found passage.
struct Passage<'a> {
    url: &'a str,
    name: String,
    segments: Vec<(bool, String)>,
    cut: (bool, bool),
    why: Vec<&'a str>,
}

/// A found document.
struct Found<'a> {
    hit: &'a Hit,
    particulars: Vec<String>,
    byline: String,
    passages: Vec<Passage<'a>>,
    more: usize,
    /// Other sources of the same text: name and address.
    also_in: Vec<(String, &'a str)>,
}

/// A value of a facet with the link that chooses it or takes it back.
struct Value<'a> {
    label: &'a str,
    count: usize,
    is_selected: bool,
    /// Whether `count` is of the choice as it would be with this value besides.
    is_added: bool,
    href: Option<String>,
}

/// A facet in two parts, the second folded away.
struct FacetView<'a> {
    name: &'static str,
    /// How many of the 31 provincial divisions.
    divisions: Option<usize>,
    shown: Vec<Value<'a>>,
    folded: Vec<Value<'a>>,
}

/// A filter in force.
struct Chip<'a> {
    name: &'static str,
    label: &'a str,
    href: Option<String>,
}

/// An order with its link.
struct Order {
    label: &'static str,
    href: String,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "search.html")]
pub(super) struct SearchPage<'a> {
    frame: Frame,
    found: &'a SearchResponse,
    hits: Vec<Found<'a>>,
    facets: Vec<FacetView<'a>>,
    chips: Vec<Chip<'a>>,
    steps: Vec<Step>,
    previous: Option<String>,
    next: Option<String>,
    orders: Vec<Order>,
    unfiltered: String,
    as_question: Option<String>,
    api: String,
}

impl<'a> SearchPage<'a> {
    pub(super) fn new(request: &Request<'_>, found: &'a SearchResponse) -> SearchPage<'a> {
        let page_href = |page: usize| request.page(page);
        let facets = &found.facets;
        let facets = [
            ("省份", "province", &facets.province),
            ("做法", "mechanism", &facets.mechanism),
            ("主题", "topic", &facets.topic),
            ("类型", "kind", &facets.kind),
            ("层级", "level", &facets.level),
            ("年份", "year", &facets.year),
        ];
        let facets = facets.into_iter().filter(|(_, _, facet)| !facet.values.is_empty());
        let q = request.q();
        let words = found.query.words.iter().chain(&found.query.literals);
        let words = words.map(String::as_str).collect::<Vec<_>>().join(" ");
        SearchPage {
            frame: Frame::new(
                request,
                "search",
                match (q, request.language().say("检索", "Search")) {
                    ("", name) => name.to_owned(),
                    (q, name) => format!("{q} - {name}"),
                },
            ),
            found,
            hits: found.hits.iter().map(found_document).collect(),
            facets: facets.map(|(name, id, facet)| facet_view(request, name, id, facet)).collect(),
            chips: chips(request, found),
            steps: steps(found.page, found.pages, page_href),
            previous: (found.page > 1 && found.page <= found.pages)
                .then(|| page_href(found.page - 1)),
            next: (found.page < found.pages).then(|| page_href(found.page + 1)),
            orders: orders(request),
            unfiltered: address("/search", [("q", words.as_str())]),
            as_question: (!words.is_empty()).then(|| address("/answer", [("q", words.as_str())])),
            api: request.at("/api/v1/search", &["as"]),
        }
    }
}

fn found_document(hit: &Hit) -> Found<'_> {
    let passages = hit.passages.iter().map(|passage| Passage {
        url: &passage.url,
        name: wording::passage_name(&passage.id),
        segments: wording::segments(&passage.text, &passage.highlights),
        cut: passage.cut,
        why: passage.why.iter().map(|why| why.zh.as_str()).collect(),
    });
    Found {
        particulars: wording::particulars(&hit.document),
        byline: wording::byline(&hit.document),
        passages: passages.collect(),
        more: hit.passage_count.saturating_sub(hit.passages.len()),
        also_in: hit
            .also_in
            .iter()
            .map(|other| (wording::source(other), other.url.as_str()))
            .collect(),
        hit,
    }
}

fn facet_view<'a>(
    request: &Request<'_>,
    name: &'static str,
    id: &str,
    facet: &'a Facet,
) -> FacetView<'a> {
    let is_chosen = facet.values.iter().any(|value| value.selected);
    let view = |value: &'a schemas::api::FacetValue| {
        let choice = Choice { parameter: id, value: &value.value, label: &value.label };
        // The number beside a link is what the result will hold after the click.
        let is_added = is_chosen && !value.selected;
        Value {
            label: &value.label,
            count: if is_added { value.count_if_added } else { value.count },
            is_selected: value.selected,
            is_added,
            href: if value.selected {
                request.removed(choice)
            } else {
                Some(request.added(choice))
            },
        }
    };
    // What is chosen stays in sight.
    let (first, rest): (Vec<_>, Vec<_>) = facet
        .values
        .iter()
        .enumerate()
        .partition(|(index, value)| *index < FACET_VALUES_SHOWN || value.selected);
    FacetView {
        name,
        divisions: facet.divisions,
        shown: first.into_iter().map(|(_, value)| view(value)).collect(),
        folded: rest.into_iter().map(|(_, value)| view(value)).collect(),
    }
}

fn chips<'a>(request: &Request<'_>, found: &'a SearchResponse) -> Vec<Chip<'a>> {
    let filters = found.query.filters.iter();
    filters
        .map(|filter| {
            let parameter = filter.parameter.as_str();
            let choice = Choice { parameter, value: &filter.value, label: &filter.label };
            // A pair in words that only the server knows can be told apart where it is the only one.
            let same = |other: &&schemas::api::FilterEcho| other.parameter == parameter;
            let is_only = found.query.filters.iter().filter(same).count() == 1;
            let whole = || {
                let is_pair = request.value(parameter).is_some();
                (is_only && is_pair).then(|| request.without(parameter))
            };
            Chip {
                name: parameter_name(parameter),
                label: &filter.label,
                href: request.removed(choice).or_else(whole),
            }
        })
        .collect()
}

/// What people call a filter.
pub(crate) fn parameter_name(parameter: &str) -> &'static str {
    match parameter {
        "province" => "省份",
        "region" => "地区",
        "mechanism" => "做法",
        "stance" => "程度",
        "topic" => "主题",
        "kind" => "类型",
        "level" => "层级",
        _ => "年份",
    }
}

fn orders(request: &Request<'_>) -> Vec<Order> {
    let current = request.value("sort").filter(|sort| sort.ends_with("date")).unwrap_or("-score");
    let orders = [("-score", "最相关"), ("-date", "最新"), ("date", "最早")];
    let order = |(value, label): (&str, &'static str)| Order {
        label,
        href: if value == "-score" { request.without("sort") } else { request.with("sort", value) },
        is_current: value == current,
    };
    orders.into_iter().map(order).collect()
}
