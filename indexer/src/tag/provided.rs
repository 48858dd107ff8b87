//! How far a regulation goes: what it demands of a congress it provides for; what it demands of
//! somebody else, in like words, is no practice of a congress.

use std::ops::Range;

use schemas::assertion::Stance;

use super::stance::Judgement;

/// What it demands of a congress.
const PROVIDED: Judgement<'static> = Judgement {
    stance: Stance::Practised,
    because: "a regulation provides for it",
    cue: "",
    is_explicit: true,
};

/// Words of which one stands where a congress, its deputies or its voters act or are served.
const CONGRESS: [&str; 8] =
    ["人大", "人民代表", "常务委员会", "常委会", "主任会议", "主席团", "代表", "选民"];
/// Who else acts in regulations.
const OTHERS: [&str; 10] = [
    "政府",
    "部门",
    "国务院",
    "行政机关",
    "国家机关",
    "人民法院",
    "人民检察院",
    "执法机构",
    "主管机关",
    "企业",
];

/// The stance of a provision (`sentence`, bytes of the folded `passage`) towards the practice at `hit`.
/// In a regulation whose title names a congress all serves it, whoever acts.
pub(super) fn judge<'a>(
    title: &str,
    passage: &'a str,
    sentence: &Range<usize>,
    hit: &Range<usize>,
) -> Judgement<'a> {
    let names = |text: &str| CONGRESS.iter().any(|word| text.contains(word));
    let before = passage.get(sentence.start..hit.start).unwrap_or_default();
    let whole = passage.get(sentence.clone()).unwrap_or_default();
    let other = OTHERS.iter().find_map(|word| {
        let at = before.find(word)?;
        before.get(at..at + word.len())
    });
    match other {
        Some(cue) if !names(title) && !names(whole) => Judgement {
            stance: Stance::Mentioned,
            because: "a regulation demands it of somebody else",
            cue: passage
                .find(cue)
                .and_then(|at| passage.get(at..at + cue.len()))
                .unwrap_or_default(),
            is_explicit: true,
        },
        _ => PROVIDED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, passage: &str, practice: &str, expected: Stance) {
        let start = passage.find(practice).unwrap();
        let found = judge(title, passage, &(0..passage.len()), &(start..start + practice.len()));
        assert_eq!(found.stance, expected, "{passage}");
    }

    #[test]
    fn what_is_demanded_of_somebody_else_is_only_mentioned() {
        let text = "市人民政府应当建立审计整改联动机制";
        check("某市审计监督条例", text, "审计整改", Stance::Mentioned);
        check("某市人民代表大会常务委员会审计监督条例", text, "审计整改", Stance::Practised);
        let text = "市人民政府应当向常务委员会报告审计整改情况";
        check("某市审计监督条例", text, "审计整改", Stance::Practised);
        check("某市审计监督条例", "开展审计整改", "审计整改", Stance::Practised);
    }
}
