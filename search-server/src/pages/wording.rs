//! Small pieces of text that several pages share.

use schemas::api::{DocumentSummary, MechanismQuality, OtherSource, RegionRef};
use schemas::assertion::Stance;
use schemas::document::{Kind, Pages, ReadingOrder};
use schemas::name::Recognised;
use schemas::region::{RegionCode, RegionTable};

use super::Language;

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

/// A piece of text with whether it is in Chinese whatever the language of the page, so that a page in
/// English can say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_chinese: bool,
}

impl Piece {
    /// A text in the language of the page.
    pub(super) fn own(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), is_chinese: false }
    }

    /// A text of the collection, or a Chinese name.
    pub(super) fn chinese(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), is_chinese: true }
    }

    /// The English name on an English page where there is one, else the Chinese name.
    pub(super) fn named(language: Language, chinese: &str, english: Option<&str>) -> Piece {
        match english {
            Some(english) if language == Language::English => Piece::own(english),
            _ => Piece::chinese(chinese),
        }
    }
}

/// What people call a passage, and the pages of the source on which it stands: 第 3 段，第12页.
pub(super) fn passage_on(language: Language, id: &str, pages: Option<Pages>) -> String {
    let name = passage_name_in(language, id);
    match (pages, language) {
        (None, _) => name,
        (Some(pages), Language::Chinese) => format!("{name}，{}", pages.zh()),
        (Some(pages), Language::English) => format!("{name}, {}", pages.en()),
    }
}

/// What people call a passage, in Chinese.
pub(crate) fn passage_name(id: &str) -> String {
    passage_name_in(Language::Chinese, id)
}

/// What people call a passage: `para_3` is 第 3 段, `art_5__para_2` is 第 5 条第 2 款, or Art. 5 para. 2.
pub(super) fn passage_name_in(language: Language, id: &str) -> String {
    let is_english = language == Language::English;
    let mut parts = id.split("__");
    let head = parts.next().unwrap_or_default();
    let name = match head.split_once('_') {
        _ if head == "title" => language.say("标题", "Title").to_owned(),
        _ if head == "byline" => language.say("署名", "Byline").to_owned(),
        Some(("para", number)) if is_english => format!("para. {number}"),
        Some(("art", number)) if is_english => format!("Art. {number}"),
        Some(("part", number)) if is_english => format!("Part {number}"),
        Some(("chp", number)) if is_english => format!("ch. {number}"),
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
        Some(("para", number)) if is_english => format!(" para. {number}"),
        Some(("subpart", number)) if is_english => format!(" subpart {number}"),
        Some(("chp", number)) if is_english => format!(" ch. {number}"),
        Some(("sec", number)) if is_english => format!(" sec. {number}"),
        Some((_, number)) if is_english => format!(" item {number}"),
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

/// The same for a page: where it is in English, after the English name of the province.
pub(super) fn place_in(language: Language, region: &RegionRef) -> Vec<Piece> {
    let english = (language == Language::English).then(|| english_province(&region.code)).flatten();
    english.map(Piece::own).into_iter().chain([Piece::chinese(place(region))]).collect()
}

/// The English name of the province in which a division lies.
pub(super) fn english_province(code: &str) -> Option<String> {
    let code = RegionCode::parse(code)?;
    RegionTable::embedded().get(code.province())?.english()
}

/// Where a document comes from and when: 发言 · 江苏省 · 连云港市 · 2021 年, piece by piece.
pub(super) fn particulars(language: Language, document: &DocumentSummary) -> Vec<Piece> {
    let mut pieces = vec![kind(language, document.kind)];
    pieces.extend(document.region.iter().flat_map(|region| place_in(language, region)));
    pieces.extend(when_in(language, document).map(Piece::own));
    let order = |order: ReadingOrder| match (language, order) {
        (Language::Chinese, _) => order.zh(),
        (Language::English, ReadingOrder::Inferred) => "reading order inferred",
        (Language::English, ReadingOrder::Doubtful) => "reading order doubtful",
    };
    pieces.extend(document.reading_order.map(|known| Piece::own(order(known))));
    pieces
}

/// What a document is: 发言, speech.
pub(super) fn kind(language: Language, kind: Kind) -> Piece {
    Piece::own(language.say(kind.zh(), kind.id()))
}

/// The same in the language of a page.
pub(super) fn when_in(language: Language, document: &DocumentSummary) -> Option<String> {
    let year = |year: i32| match language {
        Language::Chinese => format!("{year} 年"),
        Language::English => year.to_string(),
    };
    document.date.clone().or_else(|| document.year.map(year))
}

/// How far a place has come, as the page's language says it.
pub(super) fn stance(language: Language, stance: Stance) -> &'static str {
    language.say(stance.zh(), stance.id())
}

/// How a name was recognised, in English.
pub(super) fn recognised_en(how: Recognised) -> &'static str {
    match how {
        Recognised::Exact => "name",
        Recognised::Alias => "another name",
        Recognised::Traditional => "traditional characters",
        Recognised::English => "English name",
        Recognised::Pinyin => "pinyin",
        Recognised::Initials => "initials",
        Recognised::Typo => "misspelt",
        Recognised::Wording => "wording",
        Recognised::Description => "similar meaning",
    }
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
pub(super) fn quality(language: Language, quality: &MechanismQuality) -> String {
    let MechanismQuality { right, found, labelled, .. } = quality;
    let share = |chinese: &'static str, english: &'static str, whole: usize| match language {
        Language::Chinese if whole == 0 => format!("{chinese}无从计算"),
        Language::English if whole == 0 => format!("{english} unknown"),
        Language::Chinese => {
            format!("{chinese} {:.2}（{right}/{whole}）", *right as f64 / whole as f64)
        }
        Language::English => {
            format!("{english} {:.2} ({right}/{whole})", *right as f64 / whole as f64)
        }
    };
    let (precision, recall) =
        (share("准确率", "precision", *found), share("召回率", "recall", *labelled));
    match language {
        Language::Chinese => format!("在标注文本上：{precision}，{recall}"),
        Language::English => format!("on labelled texts: {precision}, {recall}"),
    }
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
        let english = |id| passage_name_in(Language::English, id);
        assert_eq!(english("art_5__para_2__item_1"), "Art. 5 para. 2 item 1");
        assert_eq!(english("para_3"), "para. 3");
    }
}
