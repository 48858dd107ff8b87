//! Short names that texts give to rules: 《全国人民代表大会和地方各级人民代表大会代表法》（以下简称代表法）.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;

/// Adds the short names that `text` defines, each with the title that it stands for, both without 《》.
pub(super) fn found_short_names(text: &str, names: &mut BTreeMap<String, String>) {
    static DEFINITION: OnceLock<Regex> = OnceLock::new();
    if !text.contains("简称") {
        return;
    }
    let definition = DEFINITION.get_or_init(|| {
        let source = "《(?P<title>[^《》]{4,80})》[（(](?:以下|下称|下同)?[，,]?(?:统一|均)?简称(?:为)?[：:]?[“\"《〈]?(?P<short>[^“”\"《》〈〉（）()，。；]{2,20})[”\"》〉]?[）)]";
        Regex::new(source).unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
    });
    for found in definition.captures_iter(text) {
        let (Some(title), Some(short)) = (found.name("title"), found.name("short")) else {
            continue;
        };
        if short.as_str() != title.as_str() {
            names.entry(short.as_str().to_owned()).or_insert_with(|| title.as_str().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut names = BTreeMap::new();
        found_short_names(text, &mut names);
        let found: Vec<(&str, &str)> =
            names.iter().map(|(short, title)| (short.as_str(), title.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_bracket_behind_a_title_defines_its_short_name() {
        check(
            "根据《中华人民共和国各级人民代表大会常务委员会监督法》（以下简称监督法）和《甲乙条例》（以下简称《条例》）的规定",
            &[("条例", "甲乙条例"), ("监督法", "中华人民共和国各级人民代表大会常务委员会监督法")],
        );
        check("《中华人民共和国立法法》(以下简称“立法法”)", &[("立法法", "中华人民共和国立法法")]);
        check("市人民代表大会常务委员会（以下简称常委会）", &[]);
        check("《甲乙条例》（试行）", &[]);
    }
}
