//! Which passages are headings of those that follow.

use corpus::text::is_sentence_end;
use schemas::document::Passage;

/// What the anchors of headings begin with: 编, 章 and 节, and lines without a number.
const HEADINGS: [&str; 4] = ["para_", "part_", "chp_", "sec_"];
/// Longest heading, in characters.
const LONGEST_HEADING_CHARS: usize = 40;

/// Whether a passage is the heading of those behind it: a short one in the body that is no sentence,
/// such as 第一章　总则 or 一、拓宽渠道.
pub(super) fn is_heading(passage: &Passage) -> bool {
    let text = passage.text.trim();
    HEADINGS.iter().any(|start| passage.id.starts_with(start))
        && (1..=LONGEST_HEADING_CHARS).contains(&text.chars().count())
        && !text.chars().any(is_sentence_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, text: &str, expected: bool) {
        let passage = Passage { id: id.to_owned(), text: text.to_owned() };
        assert_eq!(is_heading(&passage), expected, "{text}");
    }

    #[test]
    fn a_heading_is_short_and_no_sentence() {
        check("para_1", "总则", true);
        check("chp_1__sec_2", "第二节　一般规定", true);
        check("para_4", "一、拓宽代表联系群众的渠道", true);
        check("para_5", "会议听取了报告。", false);
        check("title", "某条例", false);
        check("art_3", "本条例自公布之日起施行", false);
    }
}
