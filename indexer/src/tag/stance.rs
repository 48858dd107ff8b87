//! How far a place has come with a practice, by the sentence that speaks of it.
//!
//! The order of the questions matters: what is only spoken of (quoted, listed, denied, a heading)
//! is neither planned nor done, and what is planned is not yet tried. Each cue is tried on
//! the part of the sentence where it counts.

use std::ops::Range;
use std::sync::OnceLock;

use schemas::assertion::Stance;

use super::cue::Cue;

struct Cues {
    /// Quotes what somebody else says ought to be done.
    quoted: Cue,
    /// Denies, doubts or criticises, from before the practice.
    denied: Cue,
    /// Denies or criticises, from behind the practice.
    faulted: Cue,
    /// Explains a term or reports an opinion about it.
    defined: Cue,
    /// Speaks of parliaments abroad.
    abroad: Cue,
    /// Makes or changes the rule whose title follows.
    enacts: Cue,
    /// Somebody who acts: a congress and its people, or (`other`) somebody else.
    actor: Cue,
    /// Tells of a visit or of what somebody told.
    visited: Cue,
    /// Enumerates methods: 综合运用……等方式.
    listed: Cue,
    /// What deputies are invited to: 邀请代表参与立法、执法检查、专题询问.
    invited: Cue,
    /// What is looked into: 开展预算审查、城市管理等工作调研.
    surveyed: Cue,
    /// Says what is done at the place that is entered: 深入联络站接待选民 is no visit.
    acts: Cue,
    /// Demands or intends; stands before the practice in its sentence.
    intended: Cue,
    /// Says what is done by rule or habit, though with a word of demand: 凡…都要.
    habitual: Cue,
    /// 将 that marks an object, as 把 does: 将办理情况纳入考核.
    object_marked: Cue,
    /// Gives a sentence a time or a result of its own, so that no intention carries over to it.
    tells: Cue,
    /// Gives a sentence a subject of its own.
    subject: Cue,
    /// What something is done for: 为代表联系群众提供服务.
    purpose: Cue,
    /// The ordinal of a paragraph: 三是.
    ordinal: Cue,
    /// Opens a paragraph about what comes next.
    prospect: Cue,
    /// Tries out; stands in the clause of the practice.
    tried: Cue,
    /// What a report or a bill is about; a trial in it is not the trial of the practice.
    subject_matter: Cue,
    /// Says of the whole sentence that it is about a trial.
    still_tried: Cue,
    /// Says that a trial became general.
    general: Cue,
}

fn cues() -> &'static Cues {
    static CUES: OnceLock<Cues> = OnceLock::new();
    CUES.get_or_init(|| Cues {
        quoted: fixed(
            "(?:总书记|党中央|中共中央|中央人大工作会议|全国人大常委会|党的[一二三]?十[一-九]?[大届]|[^。]{0,12}(?:意见|决定|法)》)[^。]{0,30}?(?:指出|强调|提出|要求|明确|规定|部署|作出)",
        ),
        denied: fixed(
            "(?:尚未|还没有?|没有|并未|未能|未曾|从未|缺少|缺乏|不是|并非|不同于|有别于|区别于|不等于|谈不上|不宜|不够|不足|不能|很少|取消|停止|流于|少数|个别|谈何|与其)[^。,]{0,16}$",
        ),
        faulted: fixed(
            "^(?:”?(?:这个|这一|一)?(?:词|概念|提法|说法)|[^。,;]{0,10}(?:的?(?:现象|倾向|问题|情况)(?:仍|依然|还|较|比较|时有|不同程度|突出|普遍)|(?:尚未|还没有|没有|并未|未能)(?:建立|开展|形成|实行|落地|推开|实施|启动)|(?:流于形式|名存实亡|形同虚设|不了了之|停在纸上|停留在纸|难以落实|被取消|已经取消|已停止|不再)|[^。,;]{0,4}在(?:多地|各地|全国各地|外地)|[^。,;]{0,6}[^。;]{0,40}(?:具有重要意义|意义重大|至关重要)|[^。,;]{0,6}是[^。;我]{0,36}(?:的重要|的必然|的内在|的根本)(?:举措|途径|形式|载体|要求|职责|体现|手段|抓手|环节|内容|方式|基础|保障)))",
        ),
        defined: fixed(
            "(?:所谓|概念|含义|内涵|一词|定义|学界|学者|有人认为|有观点|论者|理论上|教科书)[^。]{0,40}$",
        ),
        abroad: fixed("议会|众议院|参议院|议长|两国|国会"),
        enacts: fixed("(?:制定|修订|修改|出台|印发|通过|颁布|颁行|公布|施行|实施|起草|下发|作出|审议|落实|执行|按照|根据|依据)[^。;]{0,30}$"),
        actor: fixed(
            "人大|常委会|代表|主任会议|人代会|委员会|(?:^|[^请同合与和、取向对让])(?P<other>政协|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟|工商联|中央政治局|习近平|总书记|国务院(?:常务会议|总理|副总理)?(?:[^。,;]{0,6})(?:听取|召开|研究|部署|审议)|董事会|股东大会|有限公司|集团|村委会|居委会|物业公司|消费者协会|职代会)",
        ),
        acts: fixed("接待|听取|收集|开展|召开|征求|走访|接访|履职|值班|坐班|联系|宣讲"),
        visited: fixed(
            "(?:参观|考察|观摩|察看|查看|学习借鉴|取经|介绍|交流了|分享了|听取[^。,;]{0,12}介绍|讲述|来到|走进|深入(?:[^开进推贯学实落研思践总分理挖细查调剖]|$)|了解|调研)了?[^。,;]{0,16}$",
        ),
        listed: fixed(
            "(?:综合运用|灵活运用|运用|用好|采取|采用|通过|以|利用|丰富)[^。;]*、[^。;]*等[^。,;]{0,8}(?:方式|形式|手段|方法|途径|职权|措施|制度|机制)|(?:到|依托|借助|走进)[^。;]*、[^。;]*等[^。,;]{0,8}(?:平台|阵地|载体|渠道)|在(?:开展|组织|进行)[^。;,]*、[^。;,]*(?:时|中|过程中|期间)|(?:制定|出台|修订|印发)[^。;,]*、[^。;,]*等[^。,;]{0,8}(?:标准|流程|文件|规范)",
        ),
        invited: fixed("(?:邀请[^。;]{0,60}|代表[^。,;]{0,8})(?:参与|参加|列席)(?P<list>[^。;,]*、[^。;,]*(?:、|和|与|及|等)[^。;,]*)(?:[,。;]|$)"),
        surveyed: fixed("(?:开展|进行|组织)(?P<list>[^。;,]*、[^。;,]*等)(?:工作|情况|问题|方面|事项)的?(?:专题|专项)?(?:调研|视察|考察)"),
        intended: fixed(
            "(?:^|[^必重主需不只纲摘概]|[,;:])要(?:[^求点素件么闻紧害务旨]|$)|应当?(?:[^对用急邀]|$)|必须|务必|亟需|亟待|有必要|需要|拟(?:[^定任]|$)|打算|(?:^|[^展度作法督总个项动察题量训育员])计划(?:[^、,预书草执和报]|$)|准备(?:[^工好情]|$)|争取|力争|希望|建议(?:由|将|把|在|尽快|进一步|应|建立健?全?)|呼吁|期待|\
             (?:^|[,;:]|我们|常委会|人大|也|还|即|并|下步|会|政府|下一步)将(?:[^近]|$)|[组们府门局省市县区镇院站办委]将[^近]|将(?:进一步|继续|不断|坚持|持续|认真|全面|深入|加强|推动|努力|积极|建立|开展|制定|组织|着力|适时|加快|尽快|切实|重点|探索|逐步|始终|于|会|赴|在|对|以|把|从|由|有|更|再|是|按|推出|实行|实施|试行|试点|启动|举行|召开|听取|审议|安排|选择|面向|依托|围绕|聚焦)",
        ),
        habitual: fixed(
            "(?:凡[^,。;]{0,30}|每[^。;]{0,24}|[都均一律](?:先)?|(?:之前|以前)[^。,;]{0,6}|按(?:照)?[^。,;]{0,8}(?:规定|规矩|制度|惯例|要求)[^。;]{0,16}|必先|照例[^。;]{0,16})(?:要|应当?|须|必须|需要|需)",
        ),
        object_marked: fixed(
            "将[^,。;将把]{1,30}(?:纳入|列入|作为|融入|贯穿|转化为|转为|变为|变成|交给|交由|交办|送到|送至|转交|转给|延伸到|延伸至|下沉|打造成|提升为|细化为|分解|分为|建在|设在|搬到|搬进|放在|摆在|反馈给|报送|印发|汇总|梳理|整理|公之于众|公开)",
        ),
        purpose: fixed("(?:^|[,;:])(?:更好)?(?:为|给)(?P<for>[^,。;]{2,40})(?:提供|创造|搭建|打下|奠定)"),
        subject: fixed("^[^,]{0,12}(?:我[们省市县区州镇]|人大|常委会|主任会议|[省市县区]委)"),
        tells: fixed(
            "了|已|过去|近年|今年|去年|以来|先后|累计|共有|首次|率先|成为|实现|取得|[^“「0-9一二三四五六七八九十百千万余多][0-9一二三四五六七八九十百千万余多]+(?:多|余)?(?:件|次|个|名|部|项|人|场|条|期|届|家|篇|%)",
        ),
        ordinal: fixed("^(?:[一二三四五六七八九十]是|第[一二三四五六七八九十],|\\([一二三四五六七八九十]\\)|[一二三四五六七八九十]、|[一二三四五六七八九十]要)"),
        prospect: fixed(
            "(?:^|[。;!?:])[^。;,]{0,6}?(?:下一步|接下来|今后|明年|下一阶段|未来|下阶段|展望|新的一年)",
        ),
        tried: fixed("试点|试行|探索|先行先试|尝试|试验"),
        subject_matter: fixed("关于[^。;《》]{2,60}?的?(?:报告|议案|决定|草案|说明|汇报)"),
        still_tried: fixed("(?:正在|仍在|还在|尚在)(?:探索|试点|试行|摸索)"),
        general: fixed("全面(?:推开|推广|实施|实行|铺开|展开)|全覆盖|普遍(?:实行|推行)|推广到|已经?形成|常态化"),
    })
}

fn fixed(source: &str) -> Cue {
    let source: String = source.split_whitespace().collect();
    Cue::new(&source).unwrap_or_else(|error| unreachable!("a fixed pattern: {error}"))
}

/// A stance, and the cue that decided it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judgement<'a> {
    pub(super) stance: Stance,
    /// What the cue says, in words for people.
    pub(super) because: &'static str,
    /// The words of the cue; empty where it is no word.
    pub(super) cue: &'a str,
    /// Whether something in the text says so, rather than nothing in it the contrary.
    pub(super) is_explicit: bool,
}

/// The stance of the sentence `sentence` (bytes of the folded `passage`) towards the practice that
/// it names at `hit` (bytes as well), and why.
pub(super) fn judge<'a>(
    passage: &'a str,
    sentence: &Range<usize>,
    hit: &Range<usize>,
    is_heading: bool,
) -> Judgement<'a> {
    let cues = cues();
    let part = |range: Range<usize>| passage.get(range).unwrap_or_default();
    let (before, whole) = (part(sentence.start..hit.start), part(sentence.clone()));
    let clause_start =
        before.rfind([',', ':']).map_or(sentence.start, |at| sentence.start + at + 1);
    let clause_end =
        part(hit.end..sentence.end).find([',', ':']).map_or(sentence.end, |at| hit.end + at);
    let clause_before = part(clause_start..hit.start);
    let clause_after = part(hit.end..clause_end);
    let because = |stance, because, cue| Judgement { stance, because, cue, is_explicit: true };
    let mentioned = |why, cue| because(Stance::Mentioned, why, cue);
    if is_heading {
        return mentioned("a heading says nothing of who does it", "");
    }
    if let Some(cue) = cues.quoted.find(before) {
        return mentioned("quotes what somebody else demands", cue.as_str());
    }
    if let Some(cue) = cues.denied.find(clause_before) {
        return mentioned("is denied or criticised before it", cue.as_str());
    }
    if let Some(cue) = cues.faulted.find(part(hit.end..sentence.end)) {
        return mentioned("is denied or criticised behind it", cue.as_str());
    }
    if let Some(cue) = cues.defined.find(before) {
        return mentioned("explains a term or an opinion", cue.as_str());
    }
    if somebody_else_acts(cues, before, part(hit.clone())) {
        return mentioned("somebody else acts, no congress", "");
    }
    if let Some(cue) = cues.abroad.find(whole) {
        return mentioned("speaks of a parliament abroad", cue.as_str());
    }
    let (opened, closed) = (before.rfind('《'), before.rfind('》'));
    if opened > closed && !cues.enacts.is_match(opened.map_or("", |at| before.split_at(at).0)) {
        return mentioned("stands in a title that nobody enacts here", "《");
    }
    if clause_after.starts_with("是指") {
        return mentioned("explains a term", "是指");
    }
    if let Some(cue) = cues.visited.find(clause_before)
        && !cues.acts.is_match(clause_after)
    {
        return mentioned("tells of a visit", cue.as_str());
    }
    let in_sentence = hit.start - sentence.start..hit.end - sentence.start;
    // 要 and 将 reach from their clause to the end of the sentence; 探索 stays in its clause.
    if let Some(cue) = prospect(cues, part(0..hit.start)) {
        return because(Stance::Planned, "stands in a stretch about what comes next", cue);
    }
    if let Some(cue) = intention(cues, whole, &in_sentence) {
        return because(Stance::Planned, "is demanded or intended", cue);
    }
    if carries_intention(cues, passage, sentence) {
        return because(Stance::Planned, "an intention carries over from a sentence beside it", "");
    }
    let within = |found: &regex::Match<'_>| {
        let (start, end) = (sentence.start + found.start(), sentence.start + found.end());
        start <= hit.start && hit.end <= end
    };
    let objects = [&cues.invited, &cues.surveyed].into_iter();
    let objects = objects.flat_map(|cue| cue.captures_iter(whole)).filter_map(|c| c.name("list"));
    let mut lists = cues.listed.find_iter(whole).chain(objects);
    if let Some(cue) = lists.find(within) {
        return mentioned("is one of a list of methods", cue.as_str());
    }
    let mut purposes = cues.purpose.captures_iter(whole).filter_map(|found| found.name("for"));
    if let Some(cue) = purposes.find(within) {
        return mentioned("is what something else is done for", cue.as_str());
    }
    let near = without_titles(part(clause_start..clause_end));
    let near = cues.subject_matter.removed_from(&near);
    let is_tried = cues.tried.is_match(&near) || cues.still_tried.is_match(before);
    if !is_tried {
        let told = because(Stance::Practised, "is told as done; no cue says otherwise", "");
        return Judgement { is_explicit: false, ..told };
    }
    match cues.general.find(whole) {
        Some(cue) => because(Stance::Practised, "was tried and became general", cue.as_str()),
        None => because(
            Stance::Piloted,
            "is tried out",
            cues.tried.find(whole).map_or("", |cue| cue.as_str()),
        ),
    }
}

/// Whether the last one before the practice who acts is no congress, and the practice names none.
fn somebody_else_acts(cues: &Cues, before: &str, hit: &str) -> bool {
    let last = cues.actor.last_captures(before);
    last.is_some_and(|actor| actor.name("other").is_some()) && !cues.actor.is_match(hit)
}

/// The 下一步 or the like that opens a stretch which still goes on at the end of `before`.
fn prospect<'a>(cues: &Cues, before: &'a str) -> Option<&'a str> {
    let last = cues.prospect.find_iter(before).last()?;
    let after = before.get(last.end()..)?;
    (after.chars().count() < PROSPECT_CHARS).then_some(last.as_str())
}

/// A word before the practice at `hit` (bytes of `sentence`), or a word in a long description of it,
/// that demands or intends.
fn intention<'a>(cues: &Cues, sentence: &'a str, hit: &Range<usize>) -> Option<&'a str> {
    let reach = if hit.len() > LONG_HIT_BYTES { hit.end } else { hit.start };
    let mut found = cues.intended.find_iter(sentence).filter(|found| found.start() < reach);
    let intended = found.find(|found| {
        let explains = |cue: &Cue| {
            cue.find_iter(sentence).any(|e| e.start() < found.end() && found.start() < e.end())
        };
        !explains(&cues.habitual) && !explains(&cues.object_marked)
    });
    intended.map(|found| found.as_str())
}

/// Sentences over which an intention carries at most.
const CARRIED_SENTENCES: usize = 4;

/// Whether an intention carries over to the sentence: from the one before, if all since have neither
/// subject nor result of their own (常委会将加强监督;完善制度。开展询问。), or from the one behind, if it is
/// the lead of a numbered paragraph (三是强化任免。常委会将…).
fn carries_intention(cues: &Cues, passage: &str, sentence: &Range<usize>) -> bool {
    let text = |range: &Range<usize>| passage.get(range.clone()).unwrap_or_default();
    let intends = |range: &Range<usize>| {
        let text = text(range);
        intention(cues, text, &(text.len()..text.len())).is_some()
    };
    let is_lead = sentence.start == 0 && cues.ordinal.is_match(text(sentence));
    if is_lead && !cues.tells.is_match(text(sentence)) {
        let behind = super::sentence_around(passage, sentence.end + 1, sentence.end + 1);
        return sentence.end < passage.len() && behind.start < behind.end && intends(&behind);
    }
    let mut current = sentence.clone();
    for _ in 0..CARRIED_SENTENCES {
        let said = text(&current);
        if current.start == 0 || cues.tells.is_match(said) || cues.subject.is_match(said) {
            return false;
        }
        let before = passage.get(..current.start).unwrap_or_default();
        let Some(end) = before.char_indices().next_back().map(|(at, _)| at) else { return false };
        current = super::sentence_around(passage, end, end);
        if intends(&current) {
            return true;
        }
    }
    false
}

/// A sentence without the titles of documents in it: （试行） in a title says nothing of the practice.
fn without_titles(sentence: &str) -> String {
    let mut plain = String::with_capacity(sentence.len());
    let mut depth = 0_usize;
    for character in sentence.chars() {
        match character {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

/// A hit longer than so many bytes (six characters) is a description, which may hold its own cues.
const LONG_HIT_BYTES: usize = 18;
/// How far 下一步 reaches, in characters: about a long paragraph.
const PROSPECT_CHARS: usize = 260;

#[cfg(test)]
mod tests {
    use super::*;

    /// The practice is the text between 【】.
    #[track_caller]
    fn check(marked: &str, expected: Stance) {
        let passage = corpus::text::fold(&marked.replace(['【', '】'], "")).text;
        let practice = marked.split(['【', '】']).nth(1).unwrap();
        let start = passage.find(practice).unwrap();
        let hit = start..start + practice.len();
        let sentence = super::super::sentence_around(&passage, hit.start, hit.end);
        assert_eq!(judge(&passage, &sentence, &hit, false).stance, expected, "{marked}");
    }

    #[test]
    fn what_is_told_is_practised() {
        check("听取专项报告并开展【专题询问】，推动解决问题。", Stance::Practised);
        check("建立健全【两次答复】机制。", Stance::Practised);
        check("市委高度重视，要求落实，我们开展【专题询问】。", Stance::Practised);
        check("主要做法是开展【专题询问】。", Stance::Practised);
    }

    #[test]
    fn demands_and_intentions_are_planned() {
        check("要坚持问题导向，完善【专题询问】制度。", Stance::Planned);
        check("我们将进一步深化【票决制】。", Stance::Planned);
        check("下一步，持续抓好落实。建好【联络站】。", Stance::Planned);
        check("应当建立【两次答复】制度。", Stance::Planned);
    }

    #[test]
    fn an_intention_carries_over_to_sentences_without_a_subject() {
        check("常委会将坚持依法任免；坚持【任前表态发言】制度。", Stance::Planned);
        check("要做到“三个务必”。坚持“三个务必”，深入开展【调查研究】。", Stance::Planned);
        check("常委会将坚持依法任免。今年，开展【专题询问】3次。", Stance::Practised);
        check("三是强化市委要求的【重大事项决定】。常委会将依法作出决议。", Stance::Planned);
        check("三是强化【重大事项决定】。常委会作出决议5项。", Stance::Practised);
    }

    #[test]
    fn trials_are_piloted_until_they_are_general() {
        check("在四个县试点开展【票决制】。", Stance::Piloted);
        check("在试点基础上，【票决制】全面推开。", Stance::Practised);
    }

    #[test]
    fn a_rule_that_is_kept_and_an_object_are_no_intention() {
        check("凡重大工程，开工前都要经人大会议【票决】。", Stance::Practised);
        check("按老规矩，代表要【回选区接待选民】。", Stance::Practised);
        check("将【代表建议办理情况】纳入年度考核。", Stance::Practised);
        check("将【代表建议办理】成效列入考评。", Stance::Practised);
        check("我们将把【代表建议办理】纳入考核。", Stance::Planned);
        check("挑出要紧的，【当面交办】。", Stance::Practised);
        check("出台《票决办法（试行）》，实行【票决】。", Stance::Practised);
        check("【听取审议】了关于碳排放权交易试点情况的报告。", Stance::Practised);
        check("常委会审查发展计划执行情况和【预算草案】。", Stance::Practised);
        check("我们计划开展【专题询问】。", Stance::Planned);
    }

    #[test]
    fn what_somebody_else_does_is_a_mention() {
        check("区政协开展【专题询问】。", Stance::Mentioned);
        check("邀请政协委员参加【执法检查】。", Stance::Practised);
        check("县政协的同志列席，县人大常委会开展【专题询问】。", Stance::Practised);
    }

    #[test]
    fn criticism_definition_and_visits_are_mentions() {
        check("少数单位【重答复轻落实】。", Stance::Mentioned);
        check("所谓【履职评议】，是指听取报告并打分。", Stance::Mentioned);
        check("考察组参观了【代表联络站】。", Stance::Mentioned);
        check("【专题询问】流于形式。", Stance::Mentioned);
    }

    #[test]
    fn lists_quotations_and_denials_are_mentions() {
        check("综合运用执法检查、【专题询问】、走访等方式，开展监督。", Stance::Mentioned);
        check("深入开展【预算审查】、城市管理等工作调研。", Stance::Mentioned);
        check("就近到联络站、【立法联系点】等平台听取意见。", Stance::Mentioned);
        check("在开展执法检查、【专题调研】时邀请代表参加。", Stance::Mentioned);
        check("开发平台，为【代表联系群众】提供服务。", Stance::Mentioned);
        check("邀请代表参与立法、执法检查、【专题询问】。", Stance::Mentioned);
        check("中共中央《关于加强工作的意见》提出，开展【专题询问】。", Stance::Mentioned);
        check("尚未开展【专题询问】。", Stance::Mentioned);
    }
}
