//! Short names of divisions, and names of mechanisms and categories, in the language of a page.

use schemas::api::BilingualName;
use schemas::region::{RegionCode, RegionTable};

use super::Language;

/// The short name of a division: 浙江, Zhejiang. Divisions without an English name keep the Chinese one.
pub(super) fn short(code: &str, language: Language) -> String {
    let table = RegionTable::embedded();
    let Some(region) = RegionCode::parse(code).and_then(|code| table.get(code)) else {
        return code.to_owned();
    };
    match language {
        Language::English => region.english().unwrap_or_else(|| region.short.clone()),
        Language::Chinese => region.short.clone(),
    }
}

/// The name of a mechanism or category.
pub(super) fn name(name: &BilingualName, language: Language) -> &str {
    language.say(&name.zh, &name.en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_english_names_where_there_are_some() {
        assert_eq!(short("330000", Language::Chinese), "浙江");
        assert_eq!(short("150000", Language::English), "Inner Mongolia");
        assert_eq!(short("330100", Language::English), "Hangzhou");
        assert_eq!(short("none", Language::English), "none");
    }
}
