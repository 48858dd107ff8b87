//! What else a passage states: figures and titled rules, each with the division whose it is.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use corpus::text::{Folded, figures, fold, places};
use regex::Regex;
use schemas::assertion::Figure;
use schemas::document::Passage;
use schemas::region::RegionCode;

use super::whose::Subjects;

/// A practice named in a passage: the mechanism, and its bytes of the folded passage.
pub(super) type Named<'a> = (&'a str, Range<usize>);

/// The figures of a passage. Each belongs to the mechanism that its sentence names nearest to it, and to
/// the division that owns what the sentence tells, if that is one.
pub(super) fn found_figures(
    passage: &Passage,
    folded: &Folded,
    home: Option<RegionCode>,
    named: &[Named<'_>],
) -> Vec<Figure> {
    let found = figures(&folded.text);
    if found.is_empty() {
        return Vec::new();
    }
    let subjects = Subjects::new(&folded.text, home);
    let figure = |found: corpus::text::FoundFigure| {
        let sentence = super::sentence_around(&folded.text, found.bytes.start, found.bytes.end);
        let in_sentence =
            |(_, bytes): &&Named<'_>| sentence.start <= bytes.start && bytes.end <= sentence.end;
        let nearest = named.iter().filter(in_sentence).min_by_key(|(_, bytes)| {
            let gap = bytes.start.saturating_sub(found.bytes.end);
            gap.max(found.bytes.start.saturating_sub(bytes.end))
        });
        let region = match &subjects.owners(&sentence, &found.bytes).regions[..] {
            [only] => Some(*only),
            _ => None,
        };
        Figure {
            text: printed(passage, folded, &found.bytes),
            value: found.value,
            unit: found.unit,
            object: found.object,
            passage: passage.id.clone(),
            region,
            mechanism: nearest.map(|(mechanism, _)| (*mechanism).to_owned()),
        }
    };
    found.into_iter().map(figure).collect()
}

/// The characters of a passage from which these bytes of its folded text come.
fn printed(passage: &Passage, folded: &Folded, bytes: &Range<usize>) -> String {
    let chars = super::printed_chars(folded, bytes);
    passage.text.chars().skip(chars.start).take(chars.len()).collect()
}

/// Titled rules that a text names, and the division whose rule each is: the place in its title, else
/// the home where the sentence says that it is made here; what bears the name of the republic is the nation's.
pub(super) fn found_instruments(
    text: &str,
    home: Option<RegionCode>,
    instruments: &mut BTreeMap<String, Option<RegionCode>>,
) {
    // Most passages name none, and to look for one character costs next to nothing.
    if !text.contains('《') {
        return;
    }
    static TITLE: OnceLock<Regex> = OnceLock::new();
    let title = TITLE.get_or_init(|| {
        fixed(
            "《(?P<title>[^《》]{2,60}(?:法|条例|办法|规定|决定|决议|意见|细则|规则|制度|方案|规程|准则|章程|纲要|规划|通知|标准|指引|清单)(?:[（(][^（）()]{1,12}[)）])?)》",
        )
    });
    let mut last_end = 0;
    for found in title.captures_iter(text) {
        let (Some(whole), Some(title)) = (found.get(0), found.name("title")) else {
            continue;
        };
        let before = text.get(last_end..whole.start()).unwrap_or_default();
        last_end = whole.end();
        let before = before.rsplit(['。', '；', ';', '《']).next().unwrap_or_default();
        let region = region_of(title.as_str(), before, home);
        let known = instruments.entry(title.as_str().to_owned()).or_default();
        *known = known.or(region);
    }
}

fn region_of(title: &str, before: &str, home: Option<RegionCode>) -> Option<RegionCode> {
    static MADE: OnceLock<Regex> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        fixed("(?:制定|修订|修改|出台|印发|通过|颁布|起草|下发|作出|制发|审议)了?(?:我[省市县区州]|本[省市县区州])?的?$")
    });
    if title.starts_with("中华人民共和国") || title.starts_with("全国人民代表大会") {
        return Some(RegionCode::NATION);
    }
    let place = places(&fold(title).text, home).first().map(|place| place.region);
    place.or_else(|| home.filter(|_| made.is_match(before)))
}

fn fixed(source: &str) -> Regex {
    Regex::new(source).unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
}

#[cfg(test)]
mod tests {
    use schemas::document::Kind;
    use schemas::taxonomy::Taxonomy;

    use super::super::Tagger;
    use super::super::tests::document;

    /// Figures as `value object region mechanism`.
    #[track_caller]
    fn check_figure(home: &str, paragraph: &str, expected: &str) {
        let tagged = Tagger::new(Taxonomy::embedded()).tag(document(Kind::Speech, home, paragraph));
        let found: Vec<String> = tagged
            .findings
            .figures
            .iter()
            .map(|figure| {
                assert!(paragraph.contains(&figure.text), "{} is not verbatim", figure.text);
                let region = figure.region.map(|code| code.to_string()).unwrap_or_default();
                let mechanism = figure.mechanism.clone().unwrap_or_default();
                format!("{} {} {region} {mechanism}", figure.value, figure.object)
            })
            .collect();
        assert!(found.iter().any(|found| found == expected), "{expected}: {found:#?}");
    }

    #[test]
    fn a_figure_belongs_to_its_place_and_its_practice() {
        check_figure(
            "浙江省",
            "全省建成代表联络站５７３１个。",
            "5731 代表联络站 330000 deputy-stations",
        );
        check_figure(
            "吕梁市",
            "离石区建成代表联络站42个。",
            "42 代表联络站 141102 deputy-stations",
        );
        check_figure("浙江省", "去年植树造林320亩地，收到信件4.8万余件。", "48000 信件 330000 ");
    }

    #[test]
    fn a_rule_belongs_to_the_place_that_makes_it() {
        let text = "市人大常委会制定《电梯使用安全条例》，学习《浙江省街道人大工作条例》和《中华人民共和国立法法》，参照《选举办法》。";
        let tagged = Tagger::new(Taxonomy::embedded()).tag(document(Kind::Speech, "吕梁市", text));
        let region = |title: &str| {
            tagged.findings.instrument_regions.get(title).map(|code| code.to_string())
        };
        assert_eq!(region("电梯使用安全条例").as_deref(), Some("141100"));
        assert_eq!(region("浙江省街道人大工作条例").as_deref(), Some("330000"));
        assert_eq!(region("中华人民共和国立法法").as_deref(), Some("000000"));
        assert_eq!(region("选举办法"), None);
        assert_eq!(tagged.findings.instruments.len(), 4);
    }
}
