//! Small pieces of text that several pages share.

use schemas::api::{DocumentSummary, MechanismQuality, OtherSource, RegionRef};

/// A text in pieces, with whether each is highlighted.
///
/// `highlights` are half-open ranges of characters, sorted; what lies outside the text or overlaps
/// the range before is left out, so that the pieces together are always the text.
pub(super) fn segments(text: &str, highlights: &[[usize; 2]]) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let mut ranges = highlights.iter().peekable();
    for (position, character) in text.chars().enumerate() {
        while ranges.next_if(|[_, end]| *end <= position).is_some() {}
        let is_marked = ranges.peek().is_some_and(|[start, _]| *start <= position);
        match pieces.last_mut().filter(|(marked, _)| *marked == is_marked) {
            Some((_, piece)) => piece.push(character),
            None => pieces.push((is_marked, character.to_string())),
        }
    }
    pieces
}

/// What people call a passage: `para_3` is 第 3 段, `art_5__para_2` is 第 5 条第 2 款.
pub(super) fn passage_name(id: &str) -> String {
    let mut parts = id.split("__");
    let head = parts.next().unwrap_or_default();
    let name = match head.split_once('_') {
        _ if head == "title" => "标题".to_owned(),
        _ if head == "byline" => "署名".to_owned(),
        Some(("para", number)) => format!("第 {number} 段"),
        Some(("art", number)) => match number.split_once('_') {
            Some((number, inserted)) => format!("第 {number} 条（{inserted}）"),
            None => format!("第 {number} 条"),
        },
        Some(("part", number)) => format!("第 {number} 编"),
        Some(("chp", number)) => format!("第 {number} 章"),
        _ => return id.to_owned(),
    };
    let below = parts.map(|part| match part.split_once('_') {
        Some(("para", number)) => format!("第 {number} 款"),
        Some(("subpart", number)) => format!("第 {number} 分编"),
        Some(("chp", number)) => format!("第 {number} 章"),
        Some(("sec", number)) => format!("第 {number} 节"),
        Some(("indent", number)) => format!("第 {number} 目"),
        Some((_, number)) => format!("第 {number} 项"),
        None => part.to_owned(),
    });
    below.fold(name, |name, part| name + &part)
}

/// The names from the province down: 江苏省 · 连云港市.
pub(super) fn place(region: &RegionRef) -> String {
    if region.path.is_empty() { region.name.clone() } else { region.path.join(" · ") }
}

/// Where a document comes from and when: 发言 · 江苏省 · 连云港市 · 2021 年, piece by piece.
pub(super) fn particulars(document: &DocumentSummary) -> Vec<String> {
    let mut pieces = vec![document.kind_label.clone()];
    pieces.extend(document.region.as_ref().map(place));
    pieces.extend(when(document));
    pieces.extend(document.reading_order.map(|order| order.zh().to_owned()));
    pieces
}

/// The day, else the year.
pub(super) fn when(document: &DocumentSummary) -> Option<String> {
    document.date.clone().or_else(|| document.year.map(|year| format!("{year} 年")))
}

/// Who signs it, with the office.
pub(super) fn byline(document: &DocumentSummary) -> String {
    let authors = document.authors.join("、");
    match &document.post {
        Some(post) if authors.is_empty() => post.clone(),
        Some(post) => format!("{authors}（{post}）"),
        None => authors,
    }
}

/// Another source of a text: 会议 · 2021-12-24 · file.txt.
pub(super) fn source(other: &OtherSource) -> String {
    let pieces = [other.event.as_ref(), other.date.as_ref(), Some(&other.source)];
    pieces.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// How well a mechanism is found: 准确率 0.95（19/20），召回率 0.90（19/21）.
pub(super) fn quality(quality: &MechanismQuality) -> String {
    let MechanismQuality { right, found, labelled, .. } = quality;
    let share = |name: &str, whole: usize| match whole {
        0 => format!("{name}无从计算"),
        _ => format!("{name} {:.2}（{right}/{whole}）", *right as f64 / whole as f64),
    };
    format!("在标注文本上：{}，{}", share("准确率", *found), share("召回率", *labelled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, highlights: &[[usize; 2]], expected: &[(bool, &str)]) {
        let pieces = segments(text, highlights);
        let pieces: Vec<(bool, &str)> =
            pieces.iter().map(|(marked, piece)| (*marked, piece.as_str())).collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn highlights_count_characters() {
        check("建议两次答复。", &[[2, 6]], &[(false, "建议"), (true, "两次答复"), (false, "。")]);
        check("两次", &[[0, 2]], &[(true, "两次")]);
        check("𠮷两<b>", &[[0, 1], [2, 5]], &[(true, "𠮷"), (false, "两"), (true, "<b>")]);
        check("无", &[], &[(false, "无")]);
        check("", &[[0, 1]], &[]);
    }

    #[test]
    fn a_range_that_does_not_fit_loses_no_text() {
        check("三个字", &[[2, 9]], &[(false, "三个"), (true, "字")]);
        check("三个字", &[[7, 9]], &[(false, "三个字")]);
        check("三个字", &[[0, 2], [1, 3]], &[(true, "三个字")]);
        check("三个字", &[[1, 1]], &[(false, "三个字")]);
    }

    #[test]
    fn passages_have_names() {
        assert_eq!(passage_name("para_3"), "第 3 段");
        assert_eq!(passage_name("art_5"), "第 5 条");
        assert_eq!(passage_name("art_5__para_2"), "第 5 条第 2 款");
        assert_eq!(
            passage_name("art_5__para_2__point_3__indent_1"),
            "第 5 条第 2 款第 3 项第 1 目"
        );
        assert_eq!(
            passage_name("part_1__subpart_2__chp_3__sec_1"),
            "第 1 编第 2 分编第 3 章第 1 节"
        );
        assert_eq!(passage_name("title"), "标题");
        assert_eq!(passage_name("other"), "other");
    }
}
