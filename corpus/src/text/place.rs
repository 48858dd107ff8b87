//! Names of divisions in running text.
//!
//! A full name (灌云县) counts wherever it stands. A short name (灌云, 和平, 大方) may be a common word
//! or part of another name, so that of a county counts only where the same text has the full name
//! or where 人大, a colon or another place follows; and none counts where a township, a village or a
//! street is named after it (石台镇 is not in 石台县).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use schemas::region::{Level, RegionCode, RegionTable};

use super::segment::is_inside_word;

/// A division named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where its name stands, in bytes of the folded text; 浙江省杭州市 is one place.
    pub bytes: Range<usize>,
    /// The division, the narrowest of those that the name spells out.
    pub region: RegionCode,
    /// Whether a name with its suffix was used, such as 杭州市.
    pub is_full: bool,
}

/// City names that are words, too.
const COMMON_WORDS: [&str; 12] = [
    "大同", "白银", "来宾", "中山", "三明", "黄山", "朝阳", "宝鸡", "保定", "六安", "鞍山", "河池",
];

struct Names {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    codes: Vec<RegionCode>,
    is_full: bool,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let table = RegionTable::embedded();
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        for region in table.all().iter().filter(|region| region.code != RegionCode::NATION) {
            let written = [&region.name, &region.short].into_iter().chain(&region.aliases);
            for name in written {
                let is_name = name.chars().count() >= 2 && name.chars().all(super::is_han);
                if is_name && seen.insert(name.clone()) {
                    let codes = table.named(name).to_vec();
                    let is_full = codes.iter().all(|code| table.name(*code) == *name)
                        || name.ends_with(['省', '市', '县', '区', '州', '盟', '旗'])
                            && name.chars().count() > 2;
                    entries.push(Entry { name: name.clone(), codes, is_full });
                }
            }
        }
        let patterns = entries.iter().zip(0_u32..).map(|(entry, index)| (&entry.name, index));
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build_with_values(patterns)
            .unwrap_or_else(|error| unreachable!("the region table is tested: {error}"));
        Names { automaton, entries }
    })
}

/// The places named in `folded`, in order. Where a name belongs to several divisions (朝阳区), the one
/// inside `home` or inside a place named in the same text is meant; else it is left out.
pub fn places(folded: &str, home: Option<RegionCode>) -> Vec<Place> {
    let Names { automaton, entries } = names();
    let hits: Vec<(Range<usize>, &Entry)> = automaton
        .leftmost_find_iter(folded)
        .map(|hit| (hit.start()..hit.end(), &entries[hit.value() as usize]))
        .collect();
    let full: HashSet<RegionCode> = hits
        .iter()
        .filter(|(_, entry)| entry.is_full)
        .flat_map(|(_, entry)| entry.codes.iter().copied())
        .collect();
    let starts: HashSet<usize> = hits.iter().map(|(bytes, _)| bytes.start).collect();
    let mut places: Vec<Place> = Vec::new();
    for (bytes, entry) in &hits {
        let after = folded.get(bytes.end..).unwrap_or_default();
        let counts = entry.is_full
            || !is_part_of_a_local_name(after)
                && short_name_counts(entry, after, &full, &starts, bytes.end)
                && (full_or_named(entry, &full)
                    || after.starts_with("人大")
                    || !is_inside_word(folded, bytes));
        if !counts {
            continue;
        }
        let previous = places.last().filter(|place| place.bytes.end == bytes.start);
        let around = [previous.map(|place| place.region), home];
        let Some(region) = meant(&entry.codes, &around, &full) else { continue };
        match places.last_mut() {
            Some(last) if last.bytes.end == bytes.start && last.region.contains(region) => {
                *last =
                    Place { bytes: last.bytes.start..bytes.end, region, is_full: entry.is_full };
            }
            _ => places.push(Place { bytes: bytes.clone(), region, is_full: entry.is_full }),
        }
    }
    places
}

/// Whether what follows a name makes it the name of something smaller or of something else.
fn is_part_of_a_local_name(after: &str) -> bool {
    let local = [
        "镇", "乡", "街道", "村", "社区", "路", "大道", "河", "江", "湖", "湾", "港", "山", "大学",
    ];
    local.iter().any(|suffix| after.starts_with(suffix))
        && !["乡镇", "村镇", "村级", "社区工作", "乡村", "村居", "山区", "湖区", "江北", "河道"]
            .iter()
            .any(|word| after.starts_with(word))
}

/// Whether the text has the full name of the division, too.
fn full_or_named(entry: &Entry, full: &HashSet<RegionCode>) -> bool {
    entry.codes.iter().any(|code| full.contains(code))
}

fn short_name_counts(
    entry: &Entry,
    after: &str,
    full: &HashSet<RegionCode>,
    starts: &HashSet<usize>,
    end: usize,
) -> bool {
    let is_high = |code: &RegionCode| matches!(code.level(), Level::Province | Level::City);
    let is_common = COMMON_WORDS.contains(&entry.name.as_str());
    if entry.codes.iter().any(is_high) && !is_common {
        return true;
    }
    let introduced = ["人大", "市人大", "县人大", "区人大", ":", "县委", "市委"];
    full_or_named(entry, full)
        || after.starts_with('、') && starts.contains(&(end + '、'.len_utf8()))
        || introduced.iter().any(|word| after.starts_with(word)) && (entry.codes.len() == 1)
        || starts.contains(&end)
}

/// Which of the divisions that bear a name is meant.
fn meant(
    codes: &[RegionCode],
    around: &[Option<RegionCode>],
    full: &HashSet<RegionCode>,
) -> Option<RegionCode> {
    if let [only] = codes {
        return Some(*only);
    }
    let unique = |inside: &dyn Fn(RegionCode) -> bool| {
        let mut inner = codes.iter().copied().filter(|code| inside(*code));
        inner.next().filter(|_| inner.next().is_none())
    };
    for place in around.iter().flatten() {
        let scopes = [*place, place.city(), place.province()];
        for scope in scopes.into_iter().filter(|scope| *scope != RegionCode::NATION) {
            if let Some(code) = unique(&|code| scope.contains(code)) {
                return Some(code);
            }
        }
    }
    // A province or city outranks a county of the same short name: 吉林, 海南.
    let top = codes.iter().map(|code| code.level()).min()?;
    if top < Level::County
        && let Some(code) = unique(&|code| code.level() == top)
    {
        return Some(code);
    }
    unique(&|code| full.contains(&code.city()) || full.contains(&code.province()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, home: Option<&str>, expected: &[&str]) {
        let home = home.and_then(RegionCode::parse);
        let found: Vec<String> =
            places(text, home).iter().map(|place| place.region.to_string()).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn adjoining_names_are_one_place() {
        check("江苏省连云港市灌云县人大常委会", None, &["320723"]);
        check("湖北省宜昌市", None, &["420500"]);
        check("浙江杭州的做法", None, &["330100"]);
    }

    #[test]
    fn a_name_that_several_divisions_bear_needs_its_surroundings() {
        check("朝阳区人大", None, &[]);
        check("北京市朝阳区人大", None, &["110105"]);
        check("朝阳区人大", Some("110000"), &["110105"]);
        check("天津市河北区", None, &["120105"]);
    }

    #[test]
    fn short_names_of_counties_need_a_sign() {
        check("大方地表示和平", None, &[]);
        check("竹山县人大的竹山经验", None, &["420323", "420323"]);
        check("温岭人大推行参与式预算", None, &["331081"]);
    }

    #[test]
    fn townships_and_streets_are_no_counties() {
        check("石台镇办一件建议", None, &[]);
        check("南京路步行街", None, &[]);
    }
}
