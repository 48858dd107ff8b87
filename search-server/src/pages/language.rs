//! The language of a page's own words: Chinese, or English where `lang=en` is in the address. Texts
//! of the collection stay as they are.
//!
//! Both wordings stand side by side where they are used, in code and in templates, so that neither
//! can be changed alone without being seen.

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Language {
    /// Where nothing is said.
    #[default]
    Chinese,
    /// `lang=en`.
    English,
}

/// The parameter of an address that says in which language its page is.
pub(super) const PARAMETER: &str = "lang";
/// Parts of the site that have no words of their own to translate.
const WITHOUT_LANGUAGE: [&str; 7] =
    ["/api/", "/feed/", "/openapi.json", "/assets/", "/widget/", "/healthz", "/readyz"];

impl Language {
    /// The language that the pairs of an address ask for; what is unknown is Chinese.
    pub fn of(pairs: &[(String, String)]) -> Language {
        let last = pairs.iter().rev().find(|(key, _)| key == PARAMETER);
        match last.map(|(_, value)| value.trim()) {
            Some(value) if value.starts_with("en") => Language::English,
            _ => Language::Chinese,
        }
    }

    /// The wording for this language.
    pub(super) fn say<T>(self, chinese: T, english: T) -> T {
        match self {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    /// As HTML's `lang` names it (BCP 47).
    pub(super) fn tag(self) -> &'static str {
        self.say("zh-CN", "en")
    }

    /// The same address in this language: `lang=en` is added for English before the anchor, unless
    /// the address has it. Addresses of other sites and of parts without words stay as they are.
    pub(super) fn link(self, href: &str) -> String {
        let is_ours = href.starts_with('/') && !href.starts_with("//");
        let is_spoken = !WITHOUT_LANGUAGE.iter().any(|start| href.starts_with(start));
        if self == Language::Chinese || !is_ours || !is_spoken {
            return href.to_owned();
        }
        let (address, anchor) = match href.split_once('#') {
            Some((address, anchor)) => (address, format!("#{anchor}")),
            None => (href, String::new()),
        };
        let query = address.split_once('?').map(|(_, query)| query);
        match query {
            Some(query) if query.split('&').any(|pair| pair.starts_with("lang=")) => {
                href.to_owned()
            }
            Some(_) => format!("{address}&lang=en{anchor}"),
            None => format!("{address}?lang=en{anchor}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_carried_along_inside_the_site_only() {
        let cases = [
            ("/", "/?lang=en"),
            ("/doc/x#para_2", "/doc/x?lang=en#para_2"),
            ("/search?q=a", "/search?q=a&lang=en"),
            ("/search?lang=en&q=a#f", "/search?lang=en&q=a#f"),
            ("#para_2", "#para_2"),
            ("//elsewhere.example/", "//elsewhere.example/"),
            ("https://elsewhere.example/", "https://elsewhere.example/"),
            ("/api/v1/search?q=a", "/api/v1/search?q=a"),
        ];
        for (href, expected) in cases {
            assert_eq!(Language::English.link(href), expected);
            assert_eq!(Language::Chinese.link(href), href);
        }
    }

    #[test]
    fn what_is_no_language_is_chinese() {
        let of = |value: &str| Language::of(&[("lang".to_owned(), value.to_owned())]);
        assert_eq!(of("en"), Language::English);
        assert_eq!(of("en-GB"), Language::English);
        assert_eq!(of("zh-CN"), Language::Chinese);
        assert_eq!(of("\"><script>"), Language::Chinese);
    }
}
