//! From a document to its findings: who practises what, topics, figures, instruments.
//!
//! Rules and dictionaries, no black box. An alias or pattern of the taxonomy proposes a hit
//! (`matcher`), the sentence decides how far the place has come (`stance`), the grammar of the
//! sentence and the document's home decide whose practice it is (`whose`).

mod certainty;
mod cue;
mod evidence;
mod explain;
mod expression;
mod facts;
mod matcher;
mod provided;
mod short_names;
mod stance;
mod topics;
mod whose;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use corpus::text::{Folded, dates, fold, fold_query, is_sentence_end};
use rayon::prelude::*;
use schemas::assertion::{Assertion, Findings, Origin, TaggedDocument};
use schemas::document::{Document, Kind, Passage};
use schemas::region::RegionCode;
use schemas::taxonomy::Taxonomy;

use certainty::{Known, certainty};
pub use explain::{DocumentTrace, PassageTrace, ProposalTrace, Verdict};
use facts::{found_figures, found_instruments};
use matcher::{Hit, Matcher, Refusal};
use short_names::found_short_names;
use stance::Judgement;
use topics::TopicMatcher;
use whose::Owners;
use words::{Scan, Seen, Vocabulary, Words};

/// A taxonomy made ready for matching. Building it takes some tens of milliseconds; share it.
#[derive(Debug)]
pub struct Tagger {
    words: Words,
    /// Those of [`CONGRESS_WORDS`].
    congress: Seen,
    mechanisms: Matcher,
    topics: TopicMatcher,
}

impl Tagger {
    /// Compiles the aliases and patterns of a taxonomy.
    pub fn new(taxonomy: &Taxonomy) -> Tagger {
        let mut vocabulary = Vocabulary::default();
        let congress_words = CONGRESS_WORDS.map(|word| vocabulary.number(word));
        let mechanisms = Matcher::new(taxonomy, &mut vocabulary);
        let topics = TopicMatcher::new(taxonomy, &mut vocabulary);
        let words = vocabulary.finish();
        let mut congress = Seen::new(words.len());
        for word in congress_words {
            congress.insert(word);
        }
        Tagger { words, congress, mechanisms, topics }
    }

    /// Finds what a document says.
    pub fn tag(&self, document: Document) -> TaggedDocument {
        self.tag_unless(document, |_| false)
    }

    /// Finds what a document says, without the assertions that `is_ruled_out` names; what stands behind
    /// one of them comes forward.
    pub fn tag_unless(
        &self,
        document: Document,
        is_ruled_out: impl Fn(&Assertion) -> bool,
    ) -> TaggedDocument {
        let home = document.region.as_ref().map(|region| region.code);
        let body = Body::new(&document);
        let scan = self.words.scan(&body.text);
        let reach = self.congress_in(&document, &body, &scan);
        let mut strongest: BTreeMap<(String, RegionCode, usize), Assertion> = BTreeMap::new();
        let mut figures = Vec::new();
        let mut instruments = BTreeMap::new();
        let mut short_names = BTreeMap::new();
        for passage in &document.passages {
            found_instruments(&passage.text, home, &mut instruments);
            found_short_names(&passage.text, &mut short_names);
        }
        for (position, Paragraph { passage, folded, bytes }) in body.paragraphs.iter().enumerate() {
            let may_claim = || self.mechanisms.may_find(scan.within(bytes));
            let claims = if reach.holds(position) && may_claim() {
                let scan = scan.part(bytes, &folded.text);
                self.claims(&document, home, passage, folded, &scan, |_, _| {})
            } else {
                Vec::new()
            };
            let named = claims.iter().map(|claim| (claim.hit.mechanism, claim.hit.bytes.clone()));
            figures.extend(found_figures(passage, folded, home, &named.collect::<Vec<_>>()));
            let assertions = claims.into_iter().flat_map(|claim| claim.assertions(passage));
            for assertion in assertions.filter(|assertion| !is_ruled_out(assertion)) {
                let key = (assertion.mechanism.clone(), assertion.region, position);
                match strongest.get_mut(&key) {
                    Some(known) if known.stance == assertion.stance => {
                        known.certainty = surer(known.certainty, assertion.certainty);
                    }
                    Some(known) if known.stance < assertion.stance => {}
                    _ => {
                        strongest.insert(key, assertion);
                    }
                }
            }
        }
        let mut assertions: Vec<(usize, Assertion)> = strongest
            .into_iter()
            .map(|((_, _, position), assertion)| (position, assertion))
            .collect();
        assertions.sort_by_key(|(position, _)| *position);
        let assertions: Vec<Assertion> =
            assertions.into_iter().map(|(_, assertion)| assertion).collect();
        let title = fold_query(document.title.as_deref().unwrap_or_default());
        let findings = Findings {
            topics: self.topics.topics(&self.words.scan(&title), &scan, &assertions),
            assertions,
            figures,
            short_names,
            instruments: instruments.keys().cloned().collect(),
            instrument_regions: instruments
                .into_iter()
                .filter_map(|(title, region)| Some((title, region?)))
                .collect(),
        };
        TaggedDocument { document, findings }
    }

    /// Finds anew what documents say that another tagger has tagged.
    pub fn tag_again(&self, documents: &[TaggedDocument]) -> Vec<TaggedDocument> {
        documents.par_iter().map(|tagged| self.tag(tagged.document.clone())).collect()
    }

    /// Where a document speaks of people's congresses. One that nowhere does asserts none of their
    /// practices, however alike the words: 民生实事 of a company, 答复 of an office; and a long one that
    /// hardly does (a code of laws) asserts some only where it does.
    fn congress_in(&self, document: &Document, body: &Body<'_>, scan: &Scan<'_>) -> Reach {
        let speaks = |folded: &str| {
            let speaks = |text: &str| CONGRESS_WORDS.iter().any(|word| text.contains(word));
            // 机器人大会 is no 人大.
            speaks(folded)
                && self.mechanisms.without_wholes(folded).is_none_or(|text| speaks(&text))
        };
        let texts = document.passages.iter().map(|passage| &passage.text);
        // No character has more than four bytes.
        let is_short = texts.clone().map(String::len).sum::<usize>() < SHORT_TEXT_CHARS * 4
            && texts.map(|text| text.chars().count()).sum::<usize>() < SHORT_TEXT_CHARS;
        // The byline of a regulation names whoever made it, whatever it is about.
        let is_regulation = document.kind == Kind::Regulation;
        let mut heads = document
            .passages
            .iter()
            .filter(|passage| passage.id == "title" || !is_regulation && is_head(passage));
        if is_short
            || document.post.as_deref().is_some_and(|post| speaks(&fold_query(post)))
            || heads.any(|passage| speaks(&fold_query(&passage.text)))
        {
            return Reach::Everywhere;
        }
        let paragraphs = body.paragraphs.iter().enumerate().filter(|(_, paragraph)| {
            let mut places = scan.within(&paragraph.bytes).iter();
            places.any(|place| self.congress.has(place.word)) && speaks(&paragraph.folded.text)
        });
        let paragraphs: BTreeSet<usize> = paragraphs.map(|(position, _)| position).collect();
        if is_regulation && paragraphs.len() * SPARSE_ONE_IN < body.paragraphs.len() {
            return Reach::Paragraphs(whole_articles(body, paragraphs));
        }
        let is_long = body.paragraphs.len() >= LONG_TEXT_PARAGRAPHS;
        let is_rare = paragraphs.len() * RARE_ONE_IN < body.paragraphs.len();
        if paragraphs.is_empty() || is_long && is_rare {
            Reach::Paragraphs(paragraphs)
        } else {
            Reach::Everywhere
        }
    }

    /// The mechanisms that a question names or describes, each with the characters of the folded
    /// question that do: names first, longest first, then descriptions. Contexts that a text must
    /// have are not asked of a question, which is short.
    pub fn named_in<'a>(&'a self, folded: &str) -> Vec<(&'a str, Range<usize>)> {
        let chars = |bytes: usize| folded.get(..bytes).map_or(0, |before| before.chars().count());
        let hits = self.mechanisms.named_in(&self.words.scan(folded)).into_iter();
        hits.map(|hit| (hit.mechanism, chars(hit.bytes.start)..chars(hit.bytes.end))).collect()
    }

    /// What a passage claims, hit by hit; what is proposed and refused goes to `refuse`. `scan` is that
    /// of `folded`.
    fn claims<'a>(
        &'a self,
        document: &Document,
        home: Option<RegionCode>,
        passage: &Passage,
        folded: &'a Folded,
        scan: &Scan<'_>,
        refuse: impl FnMut(Hit<'a>, Refusal<'a>),
    ) -> Vec<Claim<'a>> {
        if !self.mechanisms.may_find(scan.places()) {
            return Vec::new();
        }
        let hits = match self.mechanisms.blotted(scan) {
            Some(text) => self.mechanisms.consider(&self.words.scan(&text), refuse),
            None => self.mechanisms.consider(scan, refuse),
        };
        if hits.is_empty() {
            return Vec::new();
        }
        let subjects = whose::Subjects::new(&folded.text, home);
        let title = document.title.as_deref().unwrap_or_default();
        let claim = |hit: Hit<'a>| {
            let sentence = sentence_around(&folded.text, hit.bytes.start, hit.bytes.end);
            let judgement = if document.kind == Kind::Regulation && !is_division(passage) {
                provided::judge(title, &folded.text, &sentence, &hit.bytes)
            } else {
                let is_heading = is_division(passage) || passage_is_heading(passage);
                stance::judge(&folded.text, &sentence, &hit.bytes, is_heading)
            };
            let owners = subjects.owners(&sentence, &hit.bytes);
            let certainty = certainty(Known {
                rule: hit.rule,
                has_cue: judgement.is_explicit,
                whose: owners.because,
                order_confidence: document.order_confidence,
            });
            Claim {
                year: year(document, folded.text.get(sentence).unwrap_or_default()),
                evidence: evidence::clauses(&passage.text, printed_chars(folded, &hit.bytes)),
                hit,
                judgement,
                owners,
                certainty,
            }
        };
        hits.into_iter().map(claim).collect()
    }
}

/// The paragraphs of a document, folded, and run together as topics read them: white space between
/// paragraphs folds to nothing.
struct Body<'a> {
    text: String,
    paragraphs: Vec<Paragraph<'a>>,
}

/// A paragraph, folded.
struct Paragraph<'a> {
    passage: &'a Passage,
    folded: Folded,
    /// Where it stands in the text of the body.
    bytes: Range<usize>,
}

impl<'a> Body<'a> {
    fn new(document: &'a Document) -> Body<'a> {
        let mut body = Body { text: String::new(), paragraphs: Vec::new() };
        let passages = document.passages.iter();
        for passage in passages.filter(|passage| !is_head(passage)) {
            let folded = fold(&passage.text);
            if separates(&body.text, &folded.text) {
                body.text.push(' ');
            }
            let start = body.text.len();
            body.text.push_str(&folded.text);
            body.paragraphs.push(Paragraph { passage, folded, bytes: start..body.text.len() });
        }
        body
    }
}

/// Whether a passage is the heading of a part, chapter or section of a regulation.
fn is_division(passage: &Passage) -> bool {
    let last = passage.id.rsplit("__").next().unwrap_or_default();
    ["part_", "subpart_", "chp_", "sec_"].iter().any(|start| last.starts_with(start))
}

/// These paragraphs, and those of an article whose first paragraph is among them: what a congress does
/// (第五条 常务委员会可以：) stands in the items below.
fn whole_articles(body: &Body<'_>, paragraphs: BTreeSet<usize>) -> BTreeSet<usize> {
    let article = |passage: &Passage| {
        let id = passage.id.split("__").next().unwrap_or_default().to_owned();
        id.starts_with("art_").then_some(id)
    };
    let mut leading: Option<String> = None;
    let mut reached = paragraphs.clone();
    for (position, paragraph) in body.paragraphs.iter().enumerate() {
        let of = article(paragraph.passage);
        if of.as_deref() == Some(&paragraph.passage.id) {
            leading = of.filter(|_| paragraphs.contains(&position));
        } else if of.is_some() && of == leading {
            reached.insert(position);
        }
    }
    reached
}

/// Whether a passage is the title or the byline, which are no evidence.
fn is_head(passage: &Passage) -> bool {
    matches!(passage.id.as_str(), "title" | "byline")
}

/// Whether folding keeps the white space between two folded texts: between Latin words.
fn separates(before: &str, after: &str) -> bool {
    let is_latin = |c: char| c.is_alphanumeric() && !corpus::text::is_han(c);
    before.chars().next_back().is_some_and(is_latin) && after.chars().next().is_some_and(is_latin)
}

/// Where in a document practices of congresses may be told.
enum Reach {
    Everywhere,
    /// In these paragraphs of the body alone, by position.
    Paragraphs(BTreeSet<usize>),
}

impl Reach {
    fn holds(&self, paragraph: usize) -> bool {
        match self {
            Reach::Everywhere => true,
            Reach::Paragraphs(paragraphs) => paragraphs.contains(&paragraph),
        }
    }
}

/// What is made of a hit.
struct Claim<'a> {
    hit: Hit<'a>,
    judgement: Judgement<'a>,
    owners: Owners,
    year: Option<i32>,
    evidence: String,
    certainty: f32,
}

impl Claim<'_> {
    /// An assertion for each division that owns the practice.
    fn assertions(self, passage: &Passage) -> impl Iterator<Item = Assertion> {
        self.owners.regions.into_iter().map(move |region| Assertion {
            mechanism: self.hit.mechanism.to_owned(),
            region,
            stance: self.judgement.stance,
            year: self.year,
            passage: passage.id.clone(),
            evidence: self.evidence.clone(),
            origin: Origin::Rule,
            certainty: Some(self.certainty),
        })
    }
}

/// What two rules say is as certain as what the better one says.
fn surer(left: Option<f32>, right: Option<f32>) -> Option<f32> {
    left.into_iter().chain(right).max_by(f32::total_cmp)
}

/// Words of which one stands in every text that speaks of people's congresses, folded.
const CONGRESS_WORDS: [&str; 10] = [
    "人大",
    "人民代表",
    "人代会",
    "常委会",
    "常务委员会",
    "代表联络",
    "代表之家",
    "代表建议",
    "审议意见",
    "选民",
];
/// A text of fewer characters, such as a sentence given to be explained, need not say of whom it speaks.
const SHORT_TEXT_CHARS: usize = 120;
/// A text of so many paragraphs is long.
const LONG_TEXT_PARAGRAPHS: usize = 20;
/// A regulation is about congresses if at least one in so many of its paragraphs speaks of them.
const SPARSE_ONE_IN: usize = 4;
/// A long text hardly speaks of congresses if less than one in so many of its paragraphs does.
const RARE_ONE_IN: usize = 10;

/// The year that the sentence gives, unless it lies after the document; else the document's.
fn year(document: &Document, sentence: &str) -> Option<i32> {
    let said = dates(sentence).map(|date| date.year);
    match document.year {
        Some(year) => said.filter(|said| *said <= year).max().or(Some(year)),
        None => said.max(),
    }
}

/// Where in the printed passage these bytes of the folded one stand, in characters.
fn printed_chars(folded: &Folded, bytes: &Range<usize>) -> Range<usize> {
    let chars = |bytes: usize| folded.text.get(..bytes).map_or(0, |before| before.chars().count());
    folded.printed(chars(bytes.start)..chars(bytes.end))
}

/// The sentence of `text` that holds the bytes `start..end`, in bytes.
fn sentence_around(text: &str, start: usize, end: usize) -> Range<usize> {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let from = before.char_indices().rev().find(|(_, c)| is_sentence_end(*c));
    let to = after.char_indices().find(|(_, c)| is_sentence_end(*c));
    from.map_or(0, |(at, c)| at + c.len_utf8())..to.map_or(text.len(), |(at, _)| end + at)
}

/// A short paragraph without the punctuation of sentences.
fn passage_is_heading(passage: &Passage) -> bool {
    passage.text.chars().count() <= 40
        && !passage.text.contains(['。', '；', '，', ',', ';', '！', '：'])
}

#[cfg(test)]
pub(super) mod tests {
    use schemas::assertion::Stance;
    use schemas::document::Home;
    use schemas::region::RegionTable;

    use super::*;

    pub(super) fn document(kind: Kind, home: &str, paragraph: &str) -> Document {
        let code = RegionTable::embedded().resolve(home);
        Document {
            id: "d".to_owned(),
            source: "d.txt".to_owned(),
            kind,
            title: Some("题目".to_owned()),
            authors: Vec::new(),
            post: Some("人大常委会主任".to_owned()),
            level: code.map(RegionCode::level),
            region: code.map(|code| Home { code, path: RegionTable::embedded().path(code) }),
            event: None,
            date: None,
            year: Some(2022),
            year_basis: None,
            url: None,
            original: None,
            duplicate_of: None,
            joins: Vec::new(),
            order_confidence: None,
            pages: Vec::new(),
            spans: Vec::new(),
            regulation: None,
            passages: vec![Passage { id: "para_1".to_owned(), text: paragraph.to_owned() }],
        }
    }

    /// Each expectation is `mechanism region stance`; others may be found beside them.
    #[track_caller]
    fn check(home: &str, paragraph: &str, expected: &[&str]) {
        let tagged = Tagger::new(Taxonomy::embedded()).tag(document(Kind::Speech, home, paragraph));
        let found: Vec<String> = tagged
            .findings
            .assertions
            .iter()
            .map(|a| format!("{} {} {}", a.mechanism, a.region, a.stance.id()))
            .collect();
        for expectation in expected {
            assert!(found.iter().any(|found| found == expectation), "{expectation}: {found:#?}");
        }
        for assertion in &tagged.findings.assertions {
            assert!(paragraph.contains(&assertion.evidence), "{}", assertion.evidence);
            assert!(assertion.evidence.chars().count() <= 120);
        }
    }

    #[track_caller]
    fn check_absent(home: &str, paragraph: &str, mechanism: &str) {
        let tagged = Tagger::new(Taxonomy::embedded()).tag(document(Kind::Speech, home, paragraph));
        let found = tagged
            .findings
            .assertions
            .iter()
            .find(|a| a.mechanism == mechanism && a.stance.is_positive());
        assert_eq!(found, None);
    }

    const TWO_REPLIES: &str = "suggestion-two-replies-two-evaluations";

    #[test]
    fn a_named_practice_of_the_speaker_is_practised_at_home() {
        check(
            "天津市",
            "代表建议“两次答复、两次评价”已成制度，办理更实。",
            &["suggestion-two-replies-two-evaluations 120000 practised"],
        );
    }

    #[test]
    fn near_misses_are_refused() {
        check_absent("深圳市", "代表对建议的答复和落实都说“双满意”。", TWO_REPLIES);
        check_absent("武汉市", "建议办理由答复型向落实型转变。", TWO_REPLIES);
        check_absent("全国", "建立答复承诺事项台账等机制。", TWO_REPLIES);
        check_absent("吕梁市", "对满意度不达80%的报告，要求政府再办理、再报告。", TWO_REPLIES);
    }

    #[test]
    fn intentions_and_trials_are_told_from_practice() {
        check(
            "江苏省",
            "下一步，我们将推行民生实事项目票决制。",
            &["livelihood-projects-vote 320000 planned"],
        );
        check(
            "山西省",
            "先在4个县试点民生实事项目票决制。",
            &["livelihood-projects-vote 140000 piloted"],
        );
    }

    #[test]
    fn a_place_named_as_the_subject_owns_the_practice() {
        check(
            "吕梁市",
            "吕梁市离石区建成基层立法联系点5个。",
            &["grassroots-legislative-contact-points 141102 practised"],
        );
    }

    #[test]
    fn a_regulation_that_demands_provides() {
        let text = "第十二条　常务委员会应当开展专题询问。";
        let tagged =
            Tagger::new(Taxonomy::embedded()).tag(document(Kind::Regulation, "浙江省", text));
        let found = tagged.findings.assertions.iter().find(|a| a.mechanism == "special-inquiry");
        assert_eq!(found.unwrap().stance, Stance::Practised);
    }

    #[test]
    fn a_regulation_about_something_else_asserts_where_it_speaks_of_congresses() {
        let mut text = document(Kind::Regulation, "浙江省", "");
        text.title = Some("浙江省建筑垃圾条例".to_owned());
        text.post = None;
        let filler = |number: usize| (format!("art_{number}"), "垃圾应当清运。".repeat(9));
        let lines = [
            ("byline".to_owned(), "2020年1月1日 浙江省人民代表大会常务委员会通过".to_owned()),
            ("art_1".to_owned(), "第一条　市人民政府建立联席会议，开展专题询问。".to_owned()),
            ("chp_2".to_owned(), "第二章　人民代表大会的专题询问".to_owned()),
            ("art_2".to_owned(), "第二条　常务委员会可以：".to_owned()),
            ("art_2__point_1".to_owned(), "（一）开展专题询问；".to_owned()),
        ];
        let lines = lines.into_iter().chain((3..20).map(filler));
        text.passages = lines.map(|(id, text)| Passage { id, text }).collect();
        let found = Tagger::new(Taxonomy::embedded()).tag(text).findings.assertions;
        let found: Vec<(&str, Stance)> =
            found.iter().map(|found| (found.passage.as_str(), found.stance)).collect();
        assert_eq!(found, [("chp_2", Stance::Mentioned), ("art_2__point_1", Stance::Practised)]);
    }

    #[test]
    fn a_long_text_that_hardly_speaks_of_congresses_asserts_only_where_it_does() {
        let mut text = document(Kind::Article, "浙江省", "县人大常委会开展专题询问。");
        text.post = None;
        text.title = None;
        let plain = |id: usize| Passage {
            id: format!("para_{id}"),
            text: "公司开展专题询问。".to_owned(),
        };
        text.passages.extend((2..40).map(plain));
        let passages = |document: Document| -> Vec<String> {
            let found = Tagger::new(Taxonomy::embedded()).tag(document).findings.assertions;
            let found = found.into_iter().filter(|a| a.mechanism == "special-inquiry");
            found.map(|assertion| assertion.passage).collect()
        };
        assert_eq!(passages(text.clone()), ["para_1"]);
        text.title = Some("县人大常委会的专题询问".to_owned());
        text.passages
            .push(Passage {
                id: "title".to_owned(), text: "县人大常委会的专题询问".to_owned()
            });
        assert_eq!(passages(text).len(), 39);
    }

    #[test]
    fn instruments_are_listed_without_their_marks() {
        let text = "制定《吕梁市电梯使用安全条例》，学习《人民日报》。";
        let tagged = Tagger::new(Taxonomy::embedded()).tag(document(Kind::Speech, "吕梁市", text));
        assert_eq!(tagged.findings.instruments, ["吕梁市电梯使用安全条例"]);
    }
}
