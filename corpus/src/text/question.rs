//! Whether a text asks, as people do, rather than names what is to be found; and what it asks about.

/// Words and marks that only questions have; none is part of one that comes later. 几, 多少 and 谁 are
/// not among them: they stand in names, too (谁执法谁普法).
const ASKING: [&str; 31] = [
    "?",
    "请问",
    "可不可以",
    "是不是",
    "能不能",
    "会不会",
    "要不要",
    "有没有",
    "该不该",
    "为什么",
    "怎么办",
    "怎么样",
    "怎么",
    "怎样",
    "什么样",
    "什么",
    "如何",
    "为何",
    "是否",
    "能否",
    "可否",
    "会否",
    "哪些",
    "哪个",
    "哪种",
    "哪",
    "多久",
    "咋",
    "啥",
    "吗",
    "呢",
];
/// English words that only questions have.
const ASKING_IN_ENGLISH: [&str; 8] =
    ["how", "what", "why", "who", "which", "where", "when", "whether"];

/// Whether `folded` asks something in Chinese or English.
pub fn is_question(folded: &str) -> bool {
    ASKING.iter().any(|word| folded.contains(word))
        || folded
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| ASKING_IN_ENGLISH.contains(&word))
}

/// A Chinese question without its words of asking, each replaced by a comma: they are rare in the
/// texts, so they would weigh more than what is asked about.
pub fn without_asking(folded: &str) -> String {
    ASKING.iter().fold(folded.to_owned(), |text, word| text.replace(word, ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_from_names() {
        for text in ["租房合同没到期能不能退租", "代表建议怎么办理", "who may vote", "可以吗"]
        {
            assert!(is_question(text), "{text}");
        }
        for text in ["代表建议办理", "谁执法谁普法", "预算联网监督", "talk show host", ""]
        {
            assert!(!is_question(text), "{text}");
        }
    }

    #[test]
    fn what_is_asked_about_is_left() {
        assert_eq!(without_asking("请问押金为什么不退?怎么办"), ",押金,不退,,");
        assert_eq!(without_asking("代表建议办理"), "代表建议办理");
    }
}
