//! How metadata are known, in words.

use crate::pages::Language;

/// Wordings that are recorded with a year, and the same in English; what follows a beginning is kept.
const BASES: [(&str, &str); 7] = [
    ("来源给出的日期", "the source gives the day"),
    ("来源给出的年份", "the source gives the year"),
    ("文首印出的通过或修改日期", "adoption or amendment printed at the head of the text"),
    ("文首印出的日期", "printed at the head of the text"),
    ("推断：文中提到", "inferred: the text mentions "),
    ("推断：文中最晚的年份是", "inferred: the latest year in the text is "),
    ("推断：文中以“今年”接续", "inferred: the text says “this year” after speaking of "),
];

/// How a year is known, in the language of the page; an unknown wording stays as it is recorded.
pub(super) fn of_year(basis: &str, language: Language) -> String {
    let english = || {
        let (start, english) = BASES.iter().find(|(start, _)| basis.starts_with(start))?;
        let rest = basis.strip_prefix(start)?.trim().trim_end_matches('年').trim();
        Some(format!("{english}{rest}"))
    };
    match language {
        Language::Chinese => basis.to_owned(),
        Language::English => english().unwrap_or_else(|| basis.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_is_said_in_either_language() {
        let basis = "推断：文中最晚的年份是 2021 年";
        assert_eq!(of_year(basis, Language::Chinese), basis);
        assert_eq!(
            of_year(basis, Language::English),
            "inferred: the latest year in the text is 2021"
        );
        assert_eq!(
            of_year("推断：文中提到“十九届六中全会”（2021-11-11）", Language::English),
            "inferred: the text mentions “十九届六中全会”（2021-11-11）"
        );
        assert_eq!(of_year("别的依据", Language::English), "别的依据");
    }
}
