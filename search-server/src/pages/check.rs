//! A draft that is checked: the form, the draft with its findings marked, and the findings beside it.
//!
//! Every finding has a number, which stands in the draft and in the list, a word and a sign, so that
//! nothing rests on colour.

use std::borrow::Cow;
use std::ops::Range;

use askama::Template;
use schemas::api::{
    CheckResponse, CheckedClaim, CheckedQuotation, ClaimVerdict, DifferenceKind, Evidence, Problem,
    QuotationVerdict, UnreadReason, UnreadSentence,
};
use schemas::saying::Saying;

use super::wording::{self, Piece};
use super::{Frame, Language, Request};

/// Characters that show where something begins.
const BEGINNING_CHARS: usize = 30;

/// Of what was not checked, so many of each kind are listed.
const MOST_LISTED: usize = 200;

/// What the page of a draft shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckView<'a> {
    /// What was found; absent before something was sent.
    pub checked: Option<&'a CheckResponse>,
    /// Why nothing was checked.
    pub problem: Option<&'a Problem>,
    /// What was typed, where it could not be checked.
    pub typed: &'a str,
}

/// A count of the head.
struct Count {
    mark: Mark,
    count: usize,
}

/// A verdict as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    id: &'static str,
    sign: &'static str,
    label: &'static str,
}

impl Mark {
    fn quotation(language: Language, verdict: QuotationVerdict) -> Mark {
        let (sign, english) = match verdict {
            QuotationVerdict::Exact => ("✓", "exact"),
            QuotationVerdict::Differs => ("≠", "differs"),
            QuotationVerdict::NotFound => ("✗", "not found"),
        };
        Mark { id: verdict.id(), sign, label: language.say(verdict.zh(), english) }
    }

    fn claim(language: Language, verdict: ClaimVerdict) -> Mark {
        let (sign, english) = match verdict {
            ClaimVerdict::Supported => ("✓", "supported"),
            ClaimVerdict::OnlyMentioned => ("~", "only mentioned"),
            ClaimVerdict::NotSeen => ("?", "not seen"),
            ClaimVerdict::NoDocuments => ("○", "no documents"),
        };
        Mark { id: verdict.id(), sign, label: language.say(verdict.zh(), english) }
    }

    /// Something that was not checked, and why.
    fn unchecked(label: &'static str) -> Mark {
        Mark { id: "unread", sign: "!", label }
    }

    fn unread(language: Language, reason: UnreadReason) -> Mark {
        let english = match reason {
            UnreadReason::NoPractice => "no practice recognised",
            UnreadReason::NoClaim => "practice named, not said to be done",
            UnreadReason::TooMany => "too many claims, not checked",
        };
        Mark::unchecked(language.say(reason.zh(), english))
    }
}

/// A text of the collection that is shown beside a finding.
struct Proof<'a> {
    quote: &'a str,
    href: &'a str,
    title: &'a str,
    passage: String,
    year: Option<i32>,
    /// How far the place has come, by it.
    stance: Option<&'static str>,
}

/// A finding.
struct Item<'a> {
    number: usize,
    mark: Mark,
    /// What was checked: 引文, 说法, 句子.
    kind: &'static str,
    words: Cow<'a, str>,
    /// Of a claim: who does what, how far.
    claim: Vec<Piece>,
    /// What is only in one of the two stands between `del` or `ins`.
    difference: Vec<(&'static str, &'a str)>,
    proofs: Vec<Proof<'a>>,
    also: usize,
    note: Option<&'a Saying>,
}

/// A part of a paragraph.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    text: String,
    /// Verdicts of the findings that it belongs to, as class names.
    classes: String,
    /// Numbers of the findings that begin with it.
    begins: Vec<usize>,
    /// The findings that end with it: number, sign, verdict.
    ends: Vec<(usize, &'static str, &'static str)>,
}

/// A finding in the draft, before the list is made.
struct Placed {
    span: Range<usize>,
    mark: Mark,
}

#[derive(Template)]
#[template(path = "check.html")]
pub(super) struct CheckPage<'a> {
    frame: Frame,
    view: &'a CheckView<'a>,
    counts: Vec<Count>,
    paragraphs: Vec<Vec<Part>>,
    items: Vec<Item<'a>>,
}

impl<'a> CheckPage<'a> {
    pub(super) fn new(request: &Request<'_>, view: &'a CheckView<'a>) -> CheckPage<'a> {
        let language = request.language();
        let frame = Frame::new(request, "check", language.say("核稿", "Check a draft"));
        let Some(checked) = view.checked else {
            return CheckPage {
                frame,
                view,
                counts: Vec::new(),
                paragraphs: Vec::new(),
                items: Vec::new(),
            };
        };
        let maker = Maker { language };
        let mut found: Vec<(Placed, Item<'a>)> = Vec::new();
        found.extend(checked.quotations.iter().map(|quotation| maker.quotation(quotation)));
        found.extend(checked.claims.iter().map(|claim| maker.claim(claim)));
        let unread = checked.unread.iter().take(MOST_LISTED);
        found.extend(unread.map(|sentence| maker.unread(sentence)));
        let text: Vec<char> = checked.text.chars().collect();
        let unchecked = checked.unchecked.iter().take(MOST_LISTED);
        found.extend(unchecked.map(|span| maker.unchecked(&text, *span)));
        let unpaired = checked.unpaired.iter().take(MOST_LISTED);
        found.extend(unpaired.map(|span| maker.unpaired(&text, *span)));
        found.sort_by_key(|(placed, _)| (placed.span.start, placed.span.end));
        let (placed, mut items): (Vec<Placed>, Vec<Item<'a>>) = found.into_iter().unzip();
        for (item, number) in items.iter_mut().zip(1..) {
            item.number = number;
        }
        let paragraphs = checked.paragraphs.iter();
        let paragraphs = paragraphs.map(|[start, end]| parts(&text, *start..*end, &placed));
        CheckPage {
            frame,
            view,
            counts: maker.counts(checked),
            paragraphs: paragraphs.collect(),
            items,
        }
    }

    /// Whether more was not checked than is listed.
    fn is_cut(&self) -> bool {
        self.view.checked.is_some_and(|checked| {
            let CheckResponse { unread, unchecked, unpaired, .. } = checked;
            unread.len().max(unchecked.len()).max(unpaired.len()) > MOST_LISTED
        })
    }

    /// What stands in the form: the draft, to be mended and sent again.
    fn typed(&self) -> &str {
        self.view.checked.map_or(self.view.typed, |checked| checked.text.as_str())
    }
}

/// Makes findings in the language of a page.
struct Maker {
    language: Language,
}

impl Maker {
    fn quotation<'a>(&self, quotation: &'a CheckedQuotation) -> (Placed, Item<'a>) {
        let say = |chinese, english| self.language.say(chinese, english);
        let mark = Mark::quotation(self.language, quotation.verdict);
        let difference = quotation.difference.iter().map(|part| match part.kind {
            DifferenceKind::Same => ("same", part.text.as_str()),
            DifferenceKind::Inserted => ("ins", part.text.as_str()),
            DifferenceKind::Deleted => ("del", part.text.as_str()),
        });
        let proof = quotation.best.as_ref().map(|best| Proof {
            quote: &best.text,
            href: &best.url,
            title: &best.document.title,
            passage: wording::passage_on(self.language, &best.passage, best.pages),
            year: best.document.year,
            stance: None,
        });
        let item = Item {
            number: 0,
            mark,
            kind: match quotation.is_name {
                true => say("名称", "Name"),
                false => say("引文", "Quotation"),
            },
            words: Cow::from(&quotation.quote),
            claim: Vec::new(),
            difference: difference.collect(),
            proofs: proof.into_iter().collect(),
            also: quotation.also,
            note: None,
        };
        (Placed { span: quotation.span[0]..quotation.span[1], mark }, item)
    }

    fn claim<'a>(&self, claim: &'a CheckedClaim) -> (Placed, Item<'a>) {
        let mark = Mark::claim(self.language, claim.verdict);
        let mut said = wording::place_in(self.language, &claim.region);
        said.push(Piece::own(wording::stance(self.language, claim.claimed)));
        said.push(Piece::chinese(&claim.mechanism.label));
        let item = Item {
            number: 0,
            mark,
            kind: self.language.say("说法", "Claim"),
            words: Cow::from(&claim.sentence),
            claim: said,
            difference: Vec::new(),
            proofs: claim.proof.iter().map(|evidence| self.proof(evidence)).collect(),
            also: claim.documents.saturating_sub(claim.proof.len()),
            note: claim.note.as_ref(),
        };
        (Placed { span: claim.span[0]..claim.span[1], mark }, item)
    }

    fn proof<'a>(&self, evidence: &'a Evidence) -> Proof<'a> {
        Proof {
            quote: &evidence.quote,
            href: &evidence.url,
            title: &evidence.document.title,
            passage: wording::passage_on(self.language, &evidence.passage, evidence.pages),
            year: evidence.year,
            stance: Some(wording::stance(self.language, evidence.stance)),
        }
    }

    fn unread<'a>(&self, sentence: &'a UnreadSentence) -> (Placed, Item<'a>) {
        let mark = Mark::unread(self.language, sentence.reason);
        let kind = self.language.say("句子", "Sentence");
        plain(mark, kind, Cow::from(&sentence.sentence), sentence.span)
    }

    fn unchecked<'a>(&self, text: &[char], span: [usize; 2]) -> (Placed, Item<'a>) {
        let mark = Mark::unchecked(self.language.say("太多或太长，未核", "too many or too long"));
        let kind = self.language.say("引文", "Quotation");
        plain(mark, kind, beginning(text, span[0]..span[1]), span)
    }

    fn unpaired<'a>(&self, text: &[char], span: [usize; 2]) -> (Placed, Item<'a>) {
        let mark = Mark::unchecked(self.language.say("不成对，未核", "without a partner"));
        let kind = self.language.say("引号", "Quotation mark");
        plain(mark, kind, beginning(text, span[0]..text.len()), span)
    }

    fn counts(&self, checked: &CheckResponse) -> Vec<Count> {
        let summary = &checked.summary;
        let quotation = |verdict, count| (Mark::quotation(self.language, verdict), count);
        let claim = |verdict, count| (Mark::claim(self.language, verdict), count);
        let unread = Mark::unchecked(self.language.say("未核", "not checked"));
        let not_checked = summary.unread + checked.unchecked.len() + checked.unpaired.len();
        let all = [
            quotation(QuotationVerdict::Exact, summary.exact),
            quotation(QuotationVerdict::Differs, summary.differs),
            quotation(QuotationVerdict::NotFound, summary.not_found),
            claim(ClaimVerdict::Supported, summary.supported),
            claim(ClaimVerdict::OnlyMentioned, summary.only_mentioned),
            claim(ClaimVerdict::NotSeen, summary.not_seen),
            claim(ClaimVerdict::NoDocuments, summary.no_documents),
            (unread, not_checked),
        ];
        all.into_iter().map(|(mark, count)| Count { mark, count }).collect()
    }
}

/// A finding of which nothing more is known.
fn plain<'a>(
    mark: Mark,
    kind: &'static str,
    words: Cow<'a, str>,
    span: [usize; 2],
) -> (Placed, Item<'a>) {
    let item = Item {
        number: 0,
        mark,
        kind,
        words,
        claim: Vec::new(),
        difference: Vec::new(),
        proofs: Vec::new(),
        also: 0,
        note: None,
    };
    (Placed { span: span[0]..span[1], mark }, item)
}

/// How a stretch of the draft begins.
fn beginning<'a>(text: &[char], range: Range<usize>) -> Cow<'a, str> {
    let words = text.get(range).unwrap_or_default();
    let line = words.iter().take_while(|character| **character != '\n').take(BEGINNING_CHARS);
    let shown: String = line.collect();
    let cut = if shown.chars().count() < words.len() { "……" } else { "" };
    Cow::from(shown.trim().to_owned() + cut)
}

/// A paragraph cut wherever a finding begins or ends; the parts in a row are the paragraph.
fn parts(text: &[char], paragraph: Range<usize>, placed: &[Placed]) -> Vec<Part> {
    let is_here =
        |found: &Placed| found.span.start < paragraph.end && paragraph.start < found.span.end;
    let here: Vec<(usize, &Placed)> =
        (1..).zip(placed).filter(|(_, found)| is_here(found)).collect();
    let mut cuts: Vec<usize> = here
        .iter()
        .flat_map(|(_, found)| [found.span.start, found.span.end])
        .filter(|cut| paragraph.contains(cut))
        .chain([paragraph.start, paragraph.end])
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let part = |cut: &[usize]| {
        let (start, end) = (cut[0], cut[1]);
        let within = here.iter().filter(|(_, it)| it.span.start <= start && end <= it.span.end);
        let mut classes: Vec<&str> = within.map(|(_, found)| found.mark.id).collect();
        classes.sort_unstable();
        classes.dedup();
        let begins = here.iter().filter(|(_, found)| found.span.start == start);
        let ends = here.iter().filter(|(_, found)| found.span.end == end);
        Part {
            text: text.get(start..end).unwrap_or_default().iter().collect(),
            classes: classes.join(" "),
            begins: begins.map(|(number, _)| *number).collect(),
            ends: ends
                .map(|(number, found)| (*number, found.mark.sign, found.mark.label))
                .collect(),
        }
    };
    cuts.windows(2).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_in_a_row_are_the_paragraph() {
        let text: Vec<char> = "甲乙丙丁戊己庚".chars().collect();
        let mark = |verdict| Mark::quotation(Language::Chinese, verdict);
        let placed = [
            Placed { span: 1..5, mark: mark(QuotationVerdict::Exact) },
            Placed { span: 3..9, mark: mark(QuotationVerdict::Differs) },
        ];
        let parts = parts(&text, 0..6, &placed);
        let shown: Vec<(&str, &str)> =
            parts.iter().map(|part| (part.text.as_str(), part.classes.as_str())).collect();
        assert_eq!(
            shown,
            [("甲", ""), ("乙丙", "exact"), ("丁戊", "differs exact"), ("己", "differs")]
        );
        assert_eq!(parts[1].begins, [1]);
        assert_eq!(parts[2].begins, [2]);
        assert_eq!(parts[2].ends, [(1, "✓", "一致")]);
        assert!(parts[3].ends.is_empty(), "it goes on in the next paragraph");
    }
}
