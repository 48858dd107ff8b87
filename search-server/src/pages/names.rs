//! Names of places, states, kinds and passages in the language of a page.

use schemas::api::{BilingualName, RegionRef};
use schemas::assertion::State;
use schemas::document::Kind;
use schemas::region::{RegionCode, RegionTable};

use super::{Language, wording};

/// The short name of a division: 浙江, Zhejiang. Divisions without an English name keep the Chinese one.
pub(super) fn short(code: &str, language: Language) -> String {
    let table = RegionTable::embedded();
    let Some(region) = RegionCode::parse(code).and_then(|code| table.get(code)) else {
        return code.to_owned();
    };
    let latin = region.aliases.iter().find(|alias| alias.is_ascii());
    match (language, latin) {
        (Language::English, Some(latin)) => capitalised(latin),
        _ => region.short.clone(),
    }
}

fn capitalised(name: &str) -> String {
    let word = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The whole name of a division: 浙江省 · 杭州市, Zhejiang · Hangzhou.
pub(super) fn place(region: &RegionRef, language: Language) -> String {
    if language == Language::Chinese {
        return wording::place(region);
    }
    let Some(code) = RegionCode::parse(&region.code) else { return region.name.clone() };
    let table = RegionTable::embedded();
    let above = std::iter::successors(Some(code), |code| table.parent(*code));
    let mut path: Vec<RegionCode> = above.filter(|above| *above != RegionCode::NATION).collect();
    path.reverse();
    if path.is_empty() {
        return "the nation".to_owned();
    }
    let names = path.iter().map(|code| short(&code.to_string(), language));
    names.collect::<Vec<_>>().join(" · ")
}

/// What a state is called.
pub(super) fn state(state: State, language: Language) -> &'static str {
    let english = match state {
        State::Regulated => "Set up by a regulation",
        State::Practised => "Practised",
        State::Piloted => "Piloted",
        State::Planned => "Planned",
        State::Mentioned => "Mentioned only",
        State::NotSeen => "Documents, no sign",
        State::NoCorpus => "No documents",
    };
    language.say(state.zh(), english)
}

/// What a kind is called.
pub(super) fn kind(kind: Kind, language: Language) -> &'static str {
    let english = match kind {
        Kind::Speech => "Speeches",
        Kind::Article => "Articles",
        Kind::Report => "Reports",
        Kind::Regulation => "Regulations",
        Kind::Preface => "Prefaces",
        Kind::Fragment => "Fragments",
    };
    language.say(kind.zh(), english)
}

/// The name of a mechanism or category.
pub(super) fn name(name: &BilingualName, language: Language) -> &str {
    language.say(&name.zh, &name.en)
}

/// What people call a passage: 第 3 段, paragraph 3.
pub(super) fn passage(id: &str, language: Language) -> String {
    if language == Language::Chinese {
        return wording::passage_name(id);
    }
    let part = |part: &str| match part.split_once('_') {
        Some(("para", number)) => format!("paragraph {number}"),
        Some(("art", number)) => format!("article {number}"),
        Some((kind, number)) => format!("{kind} {number}"),
        None => part.to_owned(),
    };
    id.split("__").map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_english_names_where_there_are_some() {
        assert_eq!(short("330000", Language::Chinese), "浙江");
        assert_eq!(short("330000", Language::English), "Zhejiang");
        assert_eq!(short("150000", Language::English), "Inner Mongolia");
        let path = vec!["陕西省".to_owned()];
        let shaanxi = RegionRef { code: "610000".to_owned(), name: "陕西省".to_owned(), path };
        assert_eq!(place(&shaanxi, Language::English), "Shaanxi");
        assert_eq!(place(&shaanxi, Language::Chinese), "陕西省");
    }

    #[test]
    fn passages_have_english_names() {
        assert_eq!(passage("art_5__para_2", Language::English), "article 5, paragraph 2");
        assert_eq!(passage("para_3", Language::Chinese), "第 3 段");
    }
}
