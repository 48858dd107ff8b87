//! Drafts that are checked: quotations and claims of small collections, through the engine.

use indexer::index::{self, Generation, Input};
use schemas::api::{CheckResponse, ClaimVerdict, QuotationVerdict, UnreadReason};
use schemas::taxonomy::Taxonomy;
use search_server::engine::Engine;

/// An engine over a few invented documents: file name, front matter, text.
fn engine(documents: &[(&str, &str, &str)]) -> (Engine, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).unwrap();
    for (name, front, text) in documents {
        std::fs::write(texts.join(name), format!("---\n{front}\n---\n{text}\n")).unwrap();
    }
    let (index, taxonomy) = (folder.path().join("index"), Taxonomy::embedded());
    index::build(&index, taxonomy, &Input::Paths(vec![texts]), &|_| {}).unwrap();
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(&index, &segmenter).unwrap();
    (Engine::new(generation, taxonomy, segmenter), folder)
}

fn some() -> (Engine, tempfile::TempDir) {
    engine(&[
        (
            "a.md",
            "title: 天津办好代表建议\nkind: article\nregion: 天津市\nyear: 2021",
            "天津市人大常委会对代表建议实行两次答复、两次评价，办结后再向代表书面答复一次。\n\n去年共督办重点建议31件，解决率达到92.5%，代表满意。",
        ),
        (
            "b.md",
            "title: 江苏的做法\nkind: article\nregion: 江苏省\nyear: 2022",
            "考察组介绍说，浙江省实行民生实事项目人大代表票决制。我省将开展专题询问。\n\n南京市试点预算联网监督。",
        ),
        (
            "c.md",
            "title: 浙江的一件事\nkind: article\nregion: 浙江省\nyear: 2022",
            "常委会会议听取了报告，常委会组成人员发言踊跃。",
        ),
    ])
}

/// `verdict quote → text of the collection` of each quotation.
fn quoted(response: &CheckResponse) -> Vec<String> {
    let line = |quotation: &schemas::api::CheckedQuotation| {
        let text = quotation.best.as_ref().map_or("", |best| best.text.as_str());
        format!("{} {} → {text}", quotation.verdict.id(), quotation.quote)
    };
    response.quotations.iter().map(line).collect()
}

/// Everything verbatim, and every difference whole.
#[track_caller]
fn check_spans(response: &CheckResponse) {
    let text: Vec<char> = response.text.chars().collect();
    let at = |span: [usize; 2]| text[span[0]..span[1]].iter().collect::<String>();
    for quotation in &response.quotations {
        assert_eq!(at(quotation.span), quotation.quote);
    }
    for claim in &response.claims {
        assert_eq!(at(claim.span), claim.sentence);
    }
    for sentence in &response.unread {
        assert_eq!(at(sentence.span), sentence.sentence);
    }
    for span in &response.paragraphs {
        assert_eq!(at(*span), at(*span).trim());
    }
}

#[test]
fn quotations_are_found_in_any_dress() {
    let (engine, _folder) = some();
    let draft = "一是“办结后再向代表书面答复一次”。二是「對代表建議實行兩次答覆」，三是\"代表建议实行两次答复,两次评价\"。\r\n\r\n> 去年共督办重点建议 ３１ 件……代表满意";
    let response = engine.check(draft).unwrap();
    check_spans(&response);
    assert_eq!(
        quoted(&response),
        [
            "exact 办结后再向代表书面答复一次 → 办结后再向代表书面答复一次",
            "exact 對代表建議實行兩次答覆 → 对代表建议实行两次答复",
            "exact 代表建议实行两次答复,两次评价 → 代表建议实行两次答复、两次评价",
            "exact 去年共督办重点建议 ３１ 件……代表满意 → 去年共督办重点建议31件，解决率达到92.5%，代表满意",
        ]
    );
    let best = response.quotations[3].best.as_ref().unwrap();
    assert_eq!((best.passage.as_str(), best.url.ends_with("#para_2")), ("para_2", true));
}

#[test]
fn a_difference_is_shown_and_what_is_nowhere_is_not_found() {
    let (engine, _folder) = some();
    let draft = "他说：“去年共督办重点建议31件，解决率达到9.25%，代表满意”。又说：“秋天的田野上稻浪翻滚一片金黄”。叫“回头看”，又叫“两次答复”。";
    let response = engine.check(draft).unwrap();
    check_spans(&response);
    let verdicts: Vec<QuotationVerdict> =
        response.quotations.iter().map(|quotation| quotation.verdict).collect();
    assert_eq!(
        verdicts,
        [QuotationVerdict::Differs, QuotationVerdict::NotFound, QuotationVerdict::Exact]
    );
    let difference: Vec<String> = response.quotations[0]
        .difference
        .iter()
        .map(|part| format!("{:?} {}", part.kind, part.text))
        .collect();
    assert_eq!(
        difference,
        [
            "Same 去年共督办重点建议31件，解决率达到9",
            "Deleted 2.",
            "Inserted .2",
            "Same 5%，代表满意"
        ]
    );
    // A name that is nowhere says nothing; one that is somewhere does.
    assert!(response.quotations[2].is_name);
    assert_eq!((response.summary.exact, response.summary.differs), (1, 1));
}

#[test]
fn a_quotation_may_run_over_two_passages_and_not_over_two_documents() {
    let (engine, _folder) = some();
    let check = |draft: &str| engine.check(draft).unwrap().quotations.remove(0);
    let over = check("“再向代表书面答复一次。去年共督办重点建议31件”");
    assert_eq!(over.verdict, QuotationVerdict::Exact);
    assert_eq!(over.best.unwrap().text, "再向代表书面答复一次。\n去年共督办重点建议31件");
    let apart = check("“再向代表书面答复一次。常委会组成人员发言踊跃”");
    assert_ne!(apart.verdict, QuotationVerdict::Exact);
    let reversed = check("“解决率达到92.5%……去年共督办重点建议”");
    assert_ne!(reversed.verdict, QuotationVerdict::Exact);
}

/// `region mechanism claimed: verdict` of each claim.
fn claimed(response: &CheckResponse) -> Vec<String> {
    let line = |claim: &schemas::api::CheckedClaim| {
        format!(
            "{} {} {}: {}",
            claim.region.name,
            claim.mechanism.value,
            claim.claimed.id(),
            claim.verdict.id()
        )
    };
    response.claims.iter().map(line).collect()
}

#[test]
fn claims_have_one_of_four_verdicts() {
    let (engine, _folder) = some();
    let draft = "天津市对代表建议实行两次答复。浙江省实行民生实事项目人大代表票决制。江苏省开展专题询问。海南省开展专题询问。\n浙江省、江苏省开展专题询问。\n江苏省将开展专题询问。\n江苏省试点预算联网监督。\n南京市试点预算联网监督";
    let response = engine.check(draft).unwrap();
    check_spans(&response);
    assert_eq!(
        claimed(&response),
        [
            "天津市 suggestion-two-replies-two-evaluations practised: supported",
            "浙江省 livelihood-projects-vote practised: only_mentioned",
            "江苏省 special-inquiry practised: not_seen",
            "海南省 special-inquiry practised: no_documents",
            "江苏省 special-inquiry practised: not_seen",
            "浙江省 special-inquiry practised: not_seen",
            "江苏省 special-inquiry planned: supported",
            "江苏省 budget-online-supervision piloted: supported",
            "南京市 budget-online-supervision piloted: supported",
        ]
    );
    let weaker = &response.claims[2];
    assert!(weaker.note.as_ref().unwrap().zh.contains("拟实行"), "{:?}", weaker.note);
    assert_eq!(weaker.proof.len(), 1);
    assert!(response.claims[0].proof[0].quote.contains("两次答复"));
    let inside = response.claims[7].note.as_ref().unwrap();
    assert!(inside.zh.contains("南京市"), "{inside:?}");
    assert_eq!(response.claims[5].verdict, ClaimVerdict::NotSeen);
    assert_eq!(response.unread, []);
}

#[test]
fn what_looks_like_a_claim_and_is_none_is_named() {
    let (engine, _folder) = some();
    let response = engine
        .check("安徽省推行了一种谁也不认得的新办法。天气很好。\n浙江省尚未开展专题询问。\n你知道安徽省推行了什么吗？")
        .unwrap();
    check_spans(&response);
    let found: Vec<(UnreadReason, &str)> =
        response.unread.iter().map(|one| (one.reason, one.sentence.as_str())).collect();
    assert_eq!(
        found,
        [
            (UnreadReason::NoPractice, "安徽省推行了一种谁也不认得的新办法。"),
            (UnreadReason::NoClaim, "浙江省尚未开展专题询问"),
        ]
    );
    assert!(response.claims.is_empty() && !response.is_clean());
}

#[test]
fn too_many_and_too_long_quotations_are_named() {
    let (engine, _folder) = some();
    let many = "“对代表建议实行两次答复”".repeat(203);
    let response = engine.check(&many).unwrap();
    assert_eq!((response.quotations.len(), response.unchecked.len()), (200, 3));
    let long = format!("“{}”“对代表建议实行两次答复”甲“", "长".repeat(2_001));
    let response = engine.check(&long).unwrap();
    assert_eq!((response.quotations.len(), response.unchecked.len()), (1, 1));
    assert_eq!(response.unpaired.len(), 1);
    assert!(engine.check("没有什么可查的").unwrap().is_clean());
}
