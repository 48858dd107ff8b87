//! Links: addresses made from the present one by adding and removing query pairs.

use schemas::api::FilterEcho;
use schemas::region::RegionTable;

use super::citation::{self, Edition};
use super::language::{Language, PARAMETER};

/// The present address, from which a page makes its links.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The path, such as `/search`.
    pub path: &'a str,
    /// The decoded pairs of the query, in their order.
    pub pairs: &'a [(String, String)],
}

/// Pages linked on either side of the present one.
const PAGES_AROUND: usize = 2;
/// What stands before the name of a parameter that excludes.
pub(super) const EXCLUDE: &str = "exclude.";
/// Marks that ask for a literal.
const QUOTES: [char; 8] = ['"', '＂', '“', '”', '「', '」', '『', '』'];

/// A value of a parameter with the Chinese name that may stand for it in an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice<'a> {
    /// The parameter, such as `province`.
    pub(super) parameter: &'a str,
    /// Code or identifier.
    pub(super) value: &'a str,
    /// Chinese name.
    pub(super) label: &'a str,
}

impl Choice<'_> {
    /// Whether `given` means this value: the server takes codes and names alike.
    fn is_meant_by(&self, given: &str) -> bool {
        let given = given.trim();
        let is_place = matches!(self.parameter, "province" | "region" | "exclude.province");
        let code = || RegionTable::embedded().resolve(given).map(|code| code.to_string());
        given == self.value
            || given == self.label
            || (is_place && code().as_deref() == Some(self.value))
    }

    /// Whether `word` is the filter as it is written in the box, such as `省份:浙江`, or `-省份:浙江`
    /// where it excludes.
    fn is_written_as(&self, word: &str) -> bool {
        let excludes = self.parameter.starts_with(EXCLUDE);
        let is_negated = word.starts_with(['-', '－', '—', '–', '−']);
        if excludes != is_negated {
            return false;
        }
        let Some((_, given)) = word.split_once([':', '：']) else { return false };
        let is_year = self.parameter.starts_with("year");
        self.is_meant_by(given) || (is_year && given.contains(self.value))
    }
}

impl Request<'_> {
    /// The last value of a parameter that is not empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.pairs.iter().rev().filter(|(key, _)| key == name);
        values.find_map(|(_, value)| Some(value.trim()).filter(|value| !value.is_empty()))
    }

    /// The language that the address asks for.
    pub fn language(&self) -> Language {
        Language::of(self.pairs)
    }

    /// The edition of GB/T 7714 that the address asks for.
    pub(super) fn edition(&self) -> Edition {
        Edition::of(self.pairs)
    }

    /// This address in a language; the empty one is the usual.
    pub(super) fn in_language(&self, tag: &str) -> String {
        let pairs = self.pairs.iter().filter(|(key, _)| key != PARAMETER);
        let pairs = pairs.map(|(key, value)| (key.as_str(), value.as_str()));
        address(self.path, pairs.chain([(PARAMETER, tag)]))
    }

    /// This address without what changes nothing of the page: empty pairs, the first page, how a
    /// program came here.
    pub(super) fn canonical(&self) -> String {
        let pairs = self.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let is_idle = |(key, value): &(&str, &str)| {
            matches!((*key, *value), ("page", "1") | ("cursor", _) | ("sort", "-score"))
                || (*key == PARAMETER && Language::of(self.pairs) == Language::Chinese)
                || (*key == citation::PARAMETER && self.edition() == Edition::default())
        };
        address(self.path, pairs.filter(|pair| !is_idle(pair)))
    }

    /// The text of the box.
    pub(crate) fn q(&self) -> &str {
        self.value("q").unwrap_or_default()
    }

    /// The text of the box without quotation marks.
    pub(crate) fn unquoted(&self) -> String {
        let words = self.q().replace(QUOTES, " ");
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The pairs with another text in the box, from the first page.
    pub(crate) fn with_q(&self, q: &str) -> Vec<(String, String)> {
        let kept = self.pairs.iter().filter(|(key, _)| key != "q" && !is_place_in_result(key));
        let q = ("q".to_owned(), q.to_owned());
        [q].into_iter().chain(kept.cloned()).collect()
    }

    /// The pairs without some filters, be they pairs or words of the box, from the first page.
    pub(crate) fn without_filters<'f>(
        &self,
        filters: impl Iterator<Item = &'f FilterEcho>,
    ) -> Vec<(String, String)> {
        let filters: Vec<&FilterEcho> = filters.collect();
        let is_written = |word: &str| {
            filters.iter().any(|filter| {
                let choice = Choice {
                    parameter: &filter.parameter,
                    value: &filter.value,
                    label: &filter.label,
                };
                let bare_years = filter.parameter.starts_with("year") && word.contains("..");
                choice.is_written_as(word) || (bare_years && word.contains(&filter.value))
            })
        };
        let words: Vec<&str> =
            self.q().split_whitespace().filter(|word| !is_written(word)).collect();
        let kept = self.with_q(&words.join(" ")).into_iter();
        kept.filter(|(key, _)| !filters.iter().any(|filter| filter.parameter == *key)).collect()
    }

    /// This address with another path, without the pairs of some parameters.
    pub(super) fn at(&self, path: &str, left_out: &[&str]) -> String {
        let pairs = self.pairs.iter().filter(|(key, _)| !left_out.contains(&key.as_str()));
        address(path, pairs.map(|(key, value)| (key.as_str(), value.as_str())))
    }

    /// This address with one value for a parameter instead of those that it has.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        self.with_at(self.path, name, value)
    }

    /// The same, with another path. The page number belongs to the result as it was.
    pub(super) fn with_at(&self, path: &str, name: &str, value: &str) -> String {
        let kept = self
            .pairs
            .iter()
            .filter(|(key, _)| key != name && !matches!(key.as_str(), "page" | "cursor"));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        address(path, kept.chain([(name, value)]))
    }

    /// This address with another page.
    pub(super) fn page(&self, page: usize) -> String {
        match page {
            1 => self.at(self.path, &["page", "cursor"]),
            _ => self.with("page", &page.to_string()),
        }
    }

    /// This address without a parameter.
    pub(super) fn without(&self, name: &str) -> String {
        self.at(self.path, &[name, "page", "cursor"])
    }

    /// This address with a value besides those that the parameter has.
    pub(super) fn added(&self, choice: Choice<'_>) -> String {
        let kept = self.pairs.iter().filter(|(key, _)| key != "page" && key != "cursor");
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        address(self.path, kept.chain([(choice.parameter, choice.value)]))
    }

    /// This address with a value excluded instead of chosen.
    pub(super) fn excluding(&self, choice: Choice<'_>) -> String {
        let excluded = format!("{EXCLUDE}{}", choice.parameter);
        let rest = self.pairs_without(choice);
        let rest = rest.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        address(self.path, rest.chain([(excluded.as_str(), choice.value)]))
    }

    /// This address with the reading `id` of the question taken back.
    pub fn not_read_as(&self, id: &str) -> String {
        self.added(Choice { parameter: "plain", value: id, label: id })
    }

    /// This address without a value, be it a pair or a word of the box; `None` where it is neither.
    pub(super) fn removed(&self, choice: Choice<'_>) -> Option<String> {
        let is_meant =
            |(key, value): &(String, String)| key == choice.parameter && choice.is_meant_by(value);
        let q = self.q();
        let is_written = |word: &&str| choice.is_written_as(word);
        if !self.pairs.iter().any(is_meant) && !q.split_whitespace().any(|word| is_written(&word)) {
            return None;
        }
        let rest = self.pairs_without(choice);
        Some(address(self.path, rest.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
    }

    /// The pairs without a value, be it a pair or a word of the box, from the first page.
    fn pairs_without(&self, choice: Choice<'_>) -> Vec<(String, String)> {
        let is_meant =
            |(key, value): &(String, String)| key == choice.parameter && choice.is_meant_by(value);
        let words: Vec<&str> =
            self.q().split_whitespace().filter(|word| !choice.is_written_as(word)).collect();
        let q = words.join(" ");
        let is_page = |key: &str| matches!(key, "page" | "cursor");
        let kept = self.pairs.iter().filter(|pair| !is_page(&pair.0) && !is_meant(pair));
        let kept = kept
            .map(|(key, value)| (key.clone(), if key == "q" { q.clone() } else { value.clone() }));
        kept.collect()
    }
}

/// Whether a parameter says which part of a result is shown, and not what is searched.
fn is_place_in_result(key: &str) -> bool {
    matches!(key, "page" | "cursor" | "explain" | "document")
}

/// A step of the pagination.
pub(super) struct Step {
    pub(super) page: usize,
    pub(super) href: String,
    pub(super) is_current: bool,
    /// Whether pages before it are left out.
    pub(super) is_after_gap: bool,
}

/// The steps of a result: the first page, the last, and those around the present one.
pub(super) fn steps(page: usize, pages: usize, href: impl Fn(usize) -> String) -> Vec<Step> {
    if pages < 2 {
        return Vec::new();
    }
    let around = page.saturating_sub(PAGES_AROUND)..=page.saturating_add(PAGES_AROUND);
    let mut last = 0;
    let mut steps = Vec::new();
    let near = [1].into_iter().chain(around).chain([pages]);
    for number in near.filter(|number| (1..=pages).contains(number)) {
        if number > last {
            steps.push(Step {
                page: number,
                href: href(number),
                is_current: number == page,
                is_after_gap: number > last + 1,
            });
            last = number;
        }
    }
    steps
}

/// A path with a query; pairs without a value are left out.
pub(crate) fn address<'p>(
    path: &str,
    pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
) -> String {
    let pairs = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
    let query: Vec<String> =
        pairs.map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// `application/x-www-form-urlencoded`: as browsers write a form's values.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'*' | b'-' | b'.' | b'_' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    const ZHEJIANG: Choice<'static> =
        Choice { parameter: "province", value: "330000", label: "浙江省" };

    #[test]
    fn values_are_encoded_as_browsers_do() {
        assert_eq!(encode("a b&c=+%"), "a+b%26c%3D%2B%25");
        assert_eq!(encode("票决"), "%E7%A5%A8%E5%86%B3");
        assert_eq!(encode("\"x\"*-._~"), "%22x%22*-._%7E");
        assert_eq!(address("/search", [("q", " "), ("page", "2")]), "/search?page=2");
        assert_eq!(address("/search", []), "/search");
    }

    #[test]
    fn a_choice_is_added_and_removed_and_the_page_dropped() {
        let given = pairs(&[("q", "a"), ("page", "3"), ("kind", "speech")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.added(ZHEJIANG), "/search?q=a&kind=speech&province=330000");
        assert_eq!(request.removed(ZHEJIANG), None);

        let given = pairs(&[("q", "a"), ("province", "340000"), ("province", "330000")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.removed(ZHEJIANG).unwrap(), "/search?q=a&province=340000");
    }

    #[test]
    fn a_name_in_the_address_or_in_the_box_is_removed_too() {
        for written in ["浙江", "浙江省", "330000", "zhejiang"] {
            let given = pairs(&[("q", "a"), ("province", written), ("page", "2")]);
            let request = Request { path: "/search", pairs: &given };
            assert_eq!(request.removed(ZHEJIANG).unwrap(), "/search?q=a", "{written}");
        }
        let given = pairs(&[("q", "a 省份：浙江 b")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.removed(ZHEJIANG).unwrap(), "/search?q=a+b");
        let given = pairs(&[("q", "a -省份:浙江 省份:浙江"), ("exclude.province", "zhejiang")]);
        let request = Request { path: "/search", pairs: &given };
        let excluded = Choice { parameter: "exclude.province", ..ZHEJIANG };
        let rest = "q=a+%E7%9C%81%E4%BB%BD%3A%E6%B5%99%E6%B1%9F";
        assert_eq!(request.removed(excluded).unwrap(), format!("/search?{rest}"));
        let given = pairs(&[("q", "a 省份:浙江"), ("province", "浙江"), ("page", "2")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.excluding(ZHEJIANG), "/search?q=a&exclude.province=330000");
        let years = Choice { parameter: "year_to", value: "2023", label: "至 2023 年" };
        let given = pairs(&[("q", "a 年份:2021..2023")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.removed(years).unwrap(), "/search?q=a");
    }

    #[test]
    fn one_value_replaces_those_before() {
        let given = pairs(&[("q", "a"), ("sort", "date"), ("page", "2"), ("as", "text")]);
        let request = Request { path: "/search", pairs: &given };
        assert_eq!(request.with("sort", "-date"), "/search?q=a&as=text&sort=-date");
        assert_eq!(request.with("page", "3"), "/search?q=a&sort=date&as=text&page=3");
        assert_eq!(request.without("sort"), "/search?q=a&as=text");
        assert_eq!(request.at("/api/v1/search", &["as"]), "/api/v1/search?q=a&sort=date&page=2");
    }
}
