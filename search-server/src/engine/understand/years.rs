//! Years in questions: 2021 年以来, 2022..2024, 近三年, since 2022.

use std::ops::Range;
use std::sync::OnceLock;

use corpus::text::chinese_number;
use regex::{Captures, Regex};

/// Years that a question asks about, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Years {
    /// First year.
    pub(super) from: Option<i32>,
    /// Last year.
    pub(super) to: Option<i32>,
    /// Bytes of the folded question.
    pub(super) bytes: Range<usize>,
}

/// Years that a number without 年 may mean.
const PLAUSIBLE: std::ops::RangeInclusive<i32> = 1979..=2079;

/// One way of naming years; groups `a` and `b` are years, `n` is a number of years.
struct Form {
    pattern: &'static str,
    meaning: Meaning,
}

#[derive(Clone, Copy)]
enum Meaning {
    /// From `a` to `b`.
    Between,
    /// From `a` on.
    From,
    /// After `a`.
    After,
    /// Up to `a`.
    To,
    /// Before `a`.
    Before,
    /// The last `n` years of the collection.
    Last,
    /// A few years back from the end of the collection.
    Recent,
    /// `a` alone.
    Only,
}

/// A year as it is printed.
const YEAR: &str = "((?:19|20)[0-9]{2}|[一二][九〇○零0][0-9〇○零一二三四五六七八九]{2})";
/// How many years 近几年 are.
const FEW_YEARS: i32 = 3;

/// In order: an earlier form hides what a later one would read in its place.
const FORMS: [Form; 12] = [
    Form {
        pattern: r"(?:从|自|between |from )?(?P<a>YEAR)年?(?:\.\.\.?|……?|-|~|至|到|和| to | and | until )(?P<b>YEAR)(?:年(?:之间|期间|间|底|以内)?)?",
        meaning: Meaning::Between,
    },
    Form { pattern: r"\.\.(?P<a>YEAR)", meaning: Meaning::To },
    Form { pattern: r"(?P<a>YEAR)\.\.", meaning: Meaning::From },
    Form {
        pattern: r"(?:从|自)?(?P<a>YEAR)年?(?:以来|起|开始|至今|到现在|到今天|及以后|以后|之后|后)",
        meaning: Meaning::From,
    },
    Form { pattern: r"(?:从|自)(?P<a>YEAR)年", meaning: Meaning::From },
    Form { pattern: r"\b(?:since|from) (?P<a>YEAR)\b(?: on| onwards)?", meaning: Meaning::From },
    Form { pattern: r"\bafter (?P<a>YEAR)\b", meaning: Meaning::After },
    Form {
        pattern: r"(?:截至|截止|到)(?P<a>YEAR)年底?|(?P<a2>YEAR)年?(?:及以前|及之前|底前|底以前)|\b(?:until|till|up to|by) (?P<a3>YEAR)\b",
        meaning: Meaning::To,
    },
    Form {
        pattern: r"(?:早在|在)?(?P<a>YEAR)年?(?:以前|之前|前)|\bbefore (?P<a2>YEAR)\b",
        meaning: Meaning::Before,
    },
    Form {
        pattern: r"(?:最近|过去|近|这)(?P<n>[0-9一二两三四五六七八九十]{1,2})年(?:以?来|里|内|间)?|\b(?:in |over |during )?(?:the )?(?:last|past|recent) (?P<n2>[0-9]{1,2}|two|three|four|five|ten) years\b",
        meaning: Meaning::Last,
    },
    Form {
        pattern: r"(?:最近|近|这|过去)几年(?:以?来|里|内|间)?|近年来?|\b(?:in |over )?(?:the )?(?:recent|last few|past few) years\b",
        meaning: Meaning::Recent,
    },
    Form {
        pattern: r"(?:在|于|\b(?:in|during) )?(?P<a>YEAR)(?:年度?(?:期间|里|内|间)?)?",
        meaning: Meaning::Only,
    },
];

/// The first years that a folded question names. `latest` is the latest year of the collection.
pub(super) fn years(folded: &str, latest: Option<i32>) -> Option<Years> {
    forms().iter().find_map(|(pattern, meaning)| {
        pattern.captures_iter(folded).find_map(|captures| read(folded, &captures, *meaning, latest))
    })
}

fn forms() -> &'static [(Regex, Meaning)] {
    static FORMS_READY: OnceLock<Vec<(Regex, Meaning)>> = OnceLock::new();
    FORMS_READY.get_or_init(|| {
        let ready = FORMS.iter().map(|form| {
            let source = form.pattern.replace("YEAR", YEAR);
            let pattern = Regex::new(&source)
                .unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"));
            (pattern, form.meaning)
        });
        ready.collect()
    })
}

fn read(
    folded: &str,
    captures: &Captures<'_>,
    meaning: Meaning,
    latest: Option<i32>,
) -> Option<Years> {
    let whole = captures.get(0)?;
    let bytes = whole.start()..whole.end();
    let group = |names: &[&str]| names.iter().find_map(|name| captures.name(name));
    let year = |names: &[&str]| {
        let year = chinese_number(group(names)?.as_str())? as i32;
        PLAUSIBLE.contains(&year).then_some(year)
    };
    let a = year(&["a", "a2", "a3"]);
    let number = || {
        let found = group(&["n", "n2"])?.as_str();
        let english =
            ["two", "three", "four", "five", "ten"].iter().position(|word| *word == found);
        let value = match english {
            Some(position) => [2.0, 3.0, 4.0, 5.0, 10.0].get(position).copied(),
            None => chinese_number(found),
        };
        value.map(|value| value as i32).filter(|value| *value > 0)
    };
    let (from, to) = match meaning {
        Meaning::Between => {
            let (first, last) = (a?, year(&["b"])?);
            (Some(first.min(last)), Some(first.max(last)))
        }
        Meaning::From => (Some(a?), None),
        Meaning::After => (Some(a? + 1), None),
        Meaning::To => (None, Some(a?)),
        Meaning::Before => (None, Some(a? - 1)),
        Meaning::Last => (Some(latest? - number()? + 1), None),
        Meaning::Recent => (Some(latest? - FEW_YEARS + 1), None),
        Meaning::Only => {
            let before = folded.get(..bytes.start)?.chars().next_back();
            let after = folded.get(bytes.end..)?.chars().next();
            let is_part =
                |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == '-');
            // 2020件 counts something.
            let counts = !whole.as_str().contains('年')
                && after
                    .is_some_and(|c| "个件名人次场项条部家所处位批组期篇元万亿多余".contains(c));
            if is_part(before) || is_part(after) || counts {
                return None;
            }
            (Some(a?), Some(a?))
        }
    };
    Some(Years { from, to, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, from: Option<i32>, to: Option<i32>) {
        let found = years(&corpus::text::fold_query(question), Some(2024));
        assert_eq!(found.map(|years| (years.from, years.to)), Some((from, to)), "{question}");
    }

    #[test]
    fn years_are_read_in_every_form() {
        check("2021 年以来哪些省", Some(2021), None);
        check("自2021年起", Some(2021), None);
        check("2022..2024", Some(2022), Some(2024));
        check("2022.. 票决制", Some(2022), None);
        check("2020年至2023年", Some(2020), Some(2023));
        check("2020到2022年间", Some(2020), Some(2022));
        check("二〇二二年哪些地方", Some(2022), Some(2022));
        check("2023年之前就有", None, Some(2022));
        check("截至2023年底", None, Some(2023));
        check("专题询问 2022", Some(2022), Some(2022));
        check("since 2022", Some(2022), None);
        check("after 2021", Some(2022), None);
        check("from 2020 to 2022", Some(2020), Some(2022));
        check("before 2020", None, Some(2019));
    }

    #[test]
    fn the_last_years_are_those_of_the_collection() {
        check("近三年", Some(2022), None);
        check("最近5年来", Some(2020), None);
        check("in the last three years", Some(2022), None);
        check("近年来", Some(2022), None);
        assert_eq!(years("近三年", None), None);
    }

    #[test]
    fn numbers_that_are_no_years_are_left_alone() {
        for text in ["2020件建议", "12021", "没有", "1.2022"] {
            assert_eq!(years(text, Some(2024)), None, "{text}");
        }
    }
}
