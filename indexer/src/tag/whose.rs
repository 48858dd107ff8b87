//! Whose practice it is: the home of the document, unless the sentence names another subject.
//!
//! A place owns a practice when it stands as a subject before it: 离石区建成…, 静安区、普陀区推行….
//! A place that is visited, learnt from or worked with does not (借鉴浙江, 与四川协同立法, 赴杭州学习).
//! A paragraph that begins with a place goes on about it until another place is its subject.

use std::ops::Range;

use corpus::text::{Place, is_sentence_end, places};
use schemas::region::RegionCode;

/// The places of a passage that may own what it tells.
pub(super) struct Subjects<'a> {
    folded: &'a str,
    home: Option<RegionCode>,
    subjects: Vec<Place>,
}

/// Whose a practice is.
#[derive(Clone, Debug)]
pub(super) struct Owners {
    pub(super) regions: Vec<RegionCode>,
    pub(super) because: Because,
    /// The place that decided it, in bytes of the folded passage.
    pub(super) place: Option<Range<usize>>,
}

/// Why a practice is somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// Nobody else is named: the home of the document.
    Home,
    /// The place that is named holds the home: still the home.
    HomeWithin,
    /// The place is the subject of the sentence.
    Subject,
    /// An earlier sentence began with the place.
    Carried,
    /// Nobody is named, and the document has no home.
    Nobody,
}

/// Words before a place that make it a model, a guest or a partner.
const NOT_A_SUBJECT: [&str; 24] = [
    "借鉴", "学习", "赴", "考察", "参观", "前往", "对标", "参照", "来自", "邀请", "与", "同", "和",
    "联合", "会同", "会", "在", "向", "比", "到", "对", "把", "给", "受",
];

impl<'a> Subjects<'a> {
    pub(super) fn new(folded: &'a str, home: Option<RegionCode>) -> Subjects<'a> {
        let mut subjects: Vec<Place> = Vec::new();
        let mut previous: Option<(usize, bool)> = None;
        for place in places(folded, home) {
            let before = folded.get(..place.bytes.start).unwrap_or_default();
            let joined = previous
                .filter(|(end, _)| {
                    is_joint(folded.get(*end..place.bytes.start).unwrap_or_default())
                })
                .map(|(_, was_subject)| was_subject);
            // What is joined to a partner is a partner: 与四川、甘肃两省.
            let is_subject = joined.unwrap_or_else(|| {
                !before.ends_with('《')
                    && !is_subject_matter(before)
                    && !NOT_A_SUBJECT.iter().any(|word| before.ends_with(word))
            });
            previous = Some((place.bytes.end, is_subject));
            if is_subject {
                subjects.push(place);
            }
        }
        Subjects { folded, home, subjects }
    }

    /// The divisions that own what stands at `hit` in `sentence`, and why; none if nobody is named and
    /// the document has no home.
    pub(super) fn owners(&self, sentence: &Range<usize>, hit: &Range<usize>) -> Owners {
        let before = |place: &&Place| place.bytes.end <= hit.start;
        let in_sentence = |place: &&Place| place.bytes.start >= sentence.start;
        let nearest = self.subjects.iter().rfind(|place| before(place) && in_sentence(place));
        let owner = nearest.or_else(|| {
            let earlier = self.subjects.iter().rfind(|place| before(place));
            earlier.filter(|place| self.opens_sentence(place))
        });
        let Some(owner) = owner else {
            let because = if self.home.is_some() { Because::Home } else { Because::Nobody };
            return Owners { regions: self.home.into_iter().collect(), because, place: None };
        };
        let place = Some(owner.bytes.clone());
        if let Some(home) = self.home
            && owner.region.contains(home)
            && !self.speaks(owner)
        {
            return Owners { regions: vec![home], because: Because::HomeWithin, place };
        }
        let mut regions = vec![owner.region];
        regions.extend(self.joined_to(owner));
        let because = if nearest.is_some() { Because::Subject } else { Because::Carried };
        Owners { regions, because, place }
    }

    /// Whether the place is followed by its congress: 贵州省人大常委会.
    fn speaks(&self, place: &Place) -> bool {
        self.folded.get(place.bytes.end..).is_some_and(|after| after.starts_with("人大"))
    }

    /// Whether the place is the first thing that its sentence says.
    fn opens_sentence(&self, place: &Place) -> bool {
        let before = self.folded.get(..place.bytes.start).unwrap_or_default();
        before.chars().next_back().is_none_or(is_sentence_end)
    }

    /// The places that are enumerated before `last`: 静安区、普陀区和虹口区.
    fn joined_to(&self, last: &Place) -> Vec<RegionCode> {
        let mut regions = Vec::new();
        let mut next = last;
        let position = self.subjects.iter().position(|place| place == last).unwrap_or(0);
        for place in self.subjects[..position].iter().rev() {
            let between = self.folded.get(place.bytes.end..next.bytes.start).unwrap_or_default();
            if !is_joint(between) {
                break;
            }
            regions.push(place.region);
            next = place;
        }
        regions
    }
}

/// Whether what follows is what a report, a bill or the like is about: 关于授权在新疆….
fn is_subject_matter(before: &str) -> bool {
    before.rfind("关于").is_some_and(|at| {
        before.get(at..).is_some_and(|rest| !rest.contains([',', '。', ';', '》', '的']))
    })
}

fn is_joint(between: &str) -> bool {
    matches!(between, "、" | "和" | "与" | "及" | "以及" | ",")
}

#[cfg(test)]
mod tests {
    use schemas::region::RegionTable;

    use super::*;

    /// The practice is the text between 【】.
    #[track_caller]
    fn check(home: Option<&str>, marked: &str, expected: &[&str]) {
        let table = RegionTable::embedded();
        let passage = corpus::text::fold(&marked.replace(['【', '】'], "")).text;
        let practice = marked.split(['【', '】']).nth(1).unwrap();
        let start = passage.find(practice).unwrap();
        let hit = start..start + practice.len();
        let sentence = super::super::sentence_around(&passage, hit.start, hit.end);
        let home = home.and_then(|name| table.resolve(name));
        let found: Vec<String> = Subjects::new(&passage, home)
            .owners(&sentence, &hit)
            .regions
            .into_iter()
            .map(|code| table.name(code))
            .collect();
        assert_eq!(found, expected, "{marked}");
    }

    #[test]
    fn without_another_subject_it_is_the_home() {
        check(Some("浙江省"), "我省推行【票决制】。", &["浙江省"]);
        check(None, "推行【票决制】。", &[]);
    }

    #[test]
    fn a_place_as_subject_owns_its_practice() {
        check(Some("吕梁市"), "吕梁市离石区实行【家站合一】。", &["离石区"]);
        check(
            Some("上海市"),
            "静安区、普陀区和虹口区建设【代表之家】。",
            &["虹口区", "普陀区", "静安区"],
        );
        check(Some("毕节市"), "贵州省毕节市建立【票决制】。", &["毕节市"]);
    }

    #[test]
    fn models_guests_and_partners_own_nothing() {
        check(Some("山东省"), "借鉴浙江经验，推行【票决制】。", &["山东省"]);
        check(Some("陕西省"), "与四川、甘肃两省开展【协同立法】。", &["陕西省"]);
        check(Some("湖北省"), "赴杭州学习，推行【票决制】。", &["湖北省"]);
        check(
            Some("全国"),
            "听取关于授权国务院在新疆调整适用法律的说明，开展【专题询问】。",
            &["全国"],
        );
    }

    #[test]
    fn a_paragraph_goes_on_about_the_place_with_which_it_begins() {
        check(None, "安徽。立法的触角伸到各市，设立【立法联系点】。", &["安徽省"]);
    }
}
