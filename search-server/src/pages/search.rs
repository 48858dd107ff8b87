//! A result: documents with their best passages.

use askama::Template;
use schemas::api::{Facet, Hit, SearchResponse};

use super::citation::{Edition, citation};
use super::exports::{Exports, exports, feed};
use super::links::{Choice, EXCLUDE, Step, address, steps};
use super::wording::{self, Piece};
use super::{Frame, Language, Request};

/// Values of a facet that stand outside the fold.
const FACET_VALUES_SHOWN: usize = 12;

/// A found passage.
struct Passage<'a> {
    id: &'a str,
    url: &'a str,
    name: String,
    segments: Vec<(bool, String)>,
    cut: (bool, bool),
    why: Vec<Piece>,
}

/// A found document.
struct Found<'a> {
    hit: &'a Hit,
    /// The line to copy.
    citation: String,
    particulars: Vec<Piece>,
    byline: String,
    passages: Vec<Passage<'a>>,
    more: usize,
    /// Other sources of the same text: name and address.
    also_in: Vec<(String, &'a str)>,
}

/// A value of a facet with the links that choose it, exclude it or take either back.
struct Value {
    label: Piece,
    count: usize,
    is_selected: bool,
    is_excluded: bool,
    /// Whether `count` is of the choice as it would be with this value besides.
    is_added: bool,
    /// Chooses the value, or takes the choice or exclusion back.
    href: Option<String>,
    /// Excludes the value, and how many documents that leaves.
    exclusion: Option<(String, usize)>,
}

/// A facet in two parts, the second folded away.
struct FacetView {
    name: &'static str,
    /// How many of the 31 provincial divisions.
    divisions: Option<usize>,
    shown: Vec<Value>,
    folded: Vec<Value>,
}

/// A filter in force.
struct Chip {
    is_exclusion: bool,
    name: &'static str,
    label: Piece,
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
    facets: Vec<FacetView>,
    chips: Vec<Chip>,
    steps: Vec<Step>,
    previous: Option<String>,
    next: Option<String>,
    orders: Vec<Order>,
    unfiltered: String,
    as_question: Option<String>,
    exports: Exports,
    api: String,
}

impl<'a> SearchPage<'a> {
    pub(super) fn new(request: &Request<'_>, found: &'a SearchResponse) -> SearchPage<'a> {
        let page_href = |page: usize| request.page(page);
        let language = request.language();
        let facets = &found.facets;
        let facets = [
            ("province", &facets.province),
            ("mechanism", &facets.mechanism),
            ("topic", &facets.topic),
            ("kind", &facets.kind),
            ("level", &facets.level),
            ("year", &facets.year),
        ];
        let facets = facets.into_iter().filter(|(_, facet)| !facet.values.is_empty());
        let api = request.at("/api/v1/search", &["as", "lang"]);
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
            )
            .with_api(&api)
            .with_feed(feed(request, "/feed/search")),
            found,
            hits: found
                .hits
                .iter()
                .map(|hit| found_document(language, hit, request.edition()))
                .collect(),
            facets: facets.map(|(id, facet)| facet_view(request, id, facet)).collect(),
            chips: chips(request, found),
            steps: steps(found.page, found.pages, page_href),
            previous: (found.page > 1 && found.page <= found.pages)
                .then(|| page_href(found.page - 1)),
            next: (found.page < found.pages).then(|| page_href(found.page + 1)),
            orders: orders(request),
            unfiltered: address("/search", [("q", words.as_str())]),
            as_question: (!words.is_empty()).then(|| address("/answer", [("q", words.as_str())])),
            exports: exports(request, "/api/v1/export"),
            api,
        }
    }
}

fn found_document(language: Language, hit: &Hit, edition: Edition) -> Found<'_> {
    let passages = hit.passages.iter().map(|passage| Passage {
        id: &passage.id,
        url: &passage.url,
        name: wording::passage_on(language, &passage.id, passage.pages),
        segments: wording::segments(&passage.text, &passage.highlights),
        cut: passage.cut,
        why: passage.why.iter().map(|why| Piece::named(language, &why.zh, Some(&why.en))).collect(),
    });
    Found {
        citation: citation(&hit.document, None, edition).line(),
        particulars: wording::particulars(language, &hit.document),
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

fn facet_view(request: &Request<'_>, id: &str, facet: &Facet) -> FacetView {
    let is_chosen = facet.values.iter().any(|value| value.selected);
    let excluding = format!("{EXCLUDE}{id}");
    let view = |value: &schemas::api::FacetValue| {
        let choice = Choice { parameter: id, value: &value.value, label: &value.label };
        let exclusion = Choice { parameter: &excluding, ..choice };
        // The number beside a link is what the result will hold after the click.
        let is_added = is_chosen && !value.selected;
        Value {
            label: Piece::named(request.language(), &value.label, value.label_en.as_deref()),
            count: if is_added { value.count_if_added } else { value.count },
            is_selected: value.selected,
            is_excluded: value.excluded,
            is_added,
            href: match (value.excluded, value.selected) {
                (true, _) => request.removed(exclusion),
                (false, true) => request.removed(choice),
                (false, false) => Some(request.added(choice)),
            },
            exclusion: (!value.excluded)
                .then(|| (request.excluding(choice), value.count_if_excluded)),
        }
    };
    // What is chosen or excluded stays in sight.
    let (first, rest): (Vec<_>, Vec<_>) =
        facet.values.iter().enumerate().partition(|(index, value)| {
            *index < FACET_VALUES_SHOWN || value.selected || value.excluded
        });
    FacetView {
        name: parameter_name_in(request.language(), id),
        divisions: facet.divisions,
        shown: first.into_iter().map(|(_, value)| view(value)).collect(),
        folded: rest.into_iter().map(|(_, value)| view(value)).collect(),
    }
}

fn chips(request: &Request<'_>, found: &SearchResponse) -> Vec<Chip> {
    let language = request.language();
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
                is_exclusion: parameter.starts_with(EXCLUDE),
                name: parameter_name_in(language, parameter),
                label: Piece::named(language, &filter.label, filter.label_en.as_deref()),
                href: request.removed(choice).or_else(whole),
            }
        })
        .collect()
}

/// What people call a filter, in the language of a page.
fn parameter_name_in(language: Language, parameter: &str) -> &'static str {
    let english = match parameter {
        "exclude.province" => "without province",
        "exclude.mechanism" => "without practice",
        "exclude.topic" => "without topic",
        "exclude.kind" => "without kind",
        "exclude.level" => "without level",
        "exclude.year" => "without year",
        "province" => "Province",
        "region" => "Division",
        "mechanism" => "Practice",
        "stance" => "How far",
        "topic" => "Topic",
        "kind" => "Kind",
        "level" => "Level",
        _ => "Year",
    };
    language.say(parameter_name(parameter), english)
}

/// What people call a filter.
pub(crate) fn parameter_name(parameter: &str) -> &'static str {
    match parameter {
        "exclude.province" => "排除省份",
        "exclude.mechanism" => "排除做法",
        "exclude.topic" => "排除主题",
        "exclude.kind" => "排除类型",
        "exclude.level" => "排除层级",
        "exclude.year" => "排除年份",
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
    let say = |chinese, english| request.language().say(chinese, english);
    let orders = [
        ("-score", say("最相关", "Best")),
        ("-date", say("最新", "Latest")),
        ("date", say("最早", "Earliest")),
    ];
    let order = |(value, label): (&str, &'static str)| Order {
        label,
        href: if value == "-score" { request.without("sort") } else { request.with("sort", value) },
        is_current: value == current,
    };
    orders.into_iter().map(order).collect()
}
