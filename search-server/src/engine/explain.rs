//! Why a passage was found, and why a document was not, in words for anyone.
//!
//! A second look at the printed passages with the words, literals and filters that the answer itself
//! names ([`QueryEcho`]); what was highlighted for another reason is said to be another form.

use corpus::text::{fold, fold_query};
use schemas::api::{DocumentExplanation, Explanation, QueryEcho, SearchResponse};
use schemas::document::Document;
use schemas::saying::Saying;

use super::filters::{Excluded, Filters};
use super::find::least_words;
use super::query::Query;
use super::search::{SearchRequest, Sort};
use super::zero::in_force;
use super::{Engine, EngineError, views};

/// Passages that a sentence names before it says how many more there are.
const NAMED_PASSAGES: usize = 5;

impl Engine {
    /// Says in words how a search was read, and beside every passage that is shown why it was found.
    /// With the position of a document, also why that one was found or not.
    ///
    /// # Errors
    /// The index or the store cannot be read.
    pub fn explain(
        &self,
        request: &SearchRequest,
        found: &mut SearchResponse,
        document: Option<usize>,
    ) -> Result<Explanation, EngineError> {
        let mut query = reading(&found.query);
        query.push(order(
            request.sort,
            found.query.words.is_empty() && found.query.literals.is_empty(),
        ));
        for hit in &mut found.hits {
            let Some(position) = self.by_id.get(&hit.document.id) else { continue };
            let text = self.generation.texts.get(*position)?;
            for passage in &mut hit.passages {
                let printed = text.passages.iter().find(|printed| printed.id == passage.id);
                let printed = printed.map_or("", |printed| printed.text.as_str());
                passage.why = self.why_passage(&found.query, printed);
                if passage.why.is_empty() {
                    passage.why.extend(other_forms(&passage.text, &passage.highlights));
                }
            }
        }
        let document = document.map(|position| self.why_document(request, &found.query, position));
        Ok(Explanation { query, document: document.transpose()? })
    }

    /// The position of a document; `None` if there is none with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The identifier of the first document; `None` if there is none.
    pub fn first_document(&self) -> Option<&str> {
        self.generation.entries.first().map(|entry| entry.id.as_str())
    }

    fn why_passage(&self, query: &QueryEcho, printed: &str) -> Vec<Saying> {
        let folded = fold(printed).text;
        let mut why = Vec::new();
        for literal in &query.literals {
            if let Some(times) = times(&folded, literal) {
                why.push(Saying {
                    zh: format!("原样含有加引号的“{literal}”{times} 处"),
                    en: format!("has the quoted “{literal}” literally, {times} time(s)"),
                });
            }
        }
        for text in &query.words {
            if let Some(times) = times(&folded, text) {
                why.push(Saying {
                    zh: format!("原样含有“{text}”{times} 处"),
                    en: format!("has “{text}” as typed, {times} time(s)"),
                });
                continue;
            }
            let (there, all) = self.words_there(&folded, text);
            if !there.is_empty() {
                let needed = least_words(all);
                let names = there.join("、");
                why.push(Saying {
                    zh: format!(
                        "“{text}”没有连写，但含有其中的词：{names}（{all} 个词中的 {} 个，至少要 {needed} 个）",
                        there.len()
                    ),
                    en: format!(
                        "has not “{text}” in one piece, but {} of its {all} words ({names}); {needed} are needed",
                        there.len()
                    ),
                });
            }
        }
        why
    }

    /// The words of `text` that a folded passage has, and how many it has not or has.
    fn words_there(&self, folded: &str, text: &str) -> (Vec<String>, usize) {
        let words = self.segmenter.words(text);
        let words: Vec<&str> = words.into_iter().filter_map(|word| text.get(word.bytes)).collect();
        let there = words.iter().filter(|word| folded.contains(**word));
        (there.map(|word| (*word).to_owned()).collect(), words.len())
    }

    fn why_document(
        &self,
        request: &SearchRequest,
        echo: &QueryEcho,
        position: usize,
    ) -> Result<DocumentExplanation, EngineError> {
        let query = Query::parse(&request.q, self.taxonomy);
        let filters = in_force(request, &query);
        let matches = self.matching(&query, request.scope)?.contains_key(&position);
        let found = matches && self.columns.passes(position, &filters);
        let text = self.generation.texts.get(position)?;
        let mut why = self.why_filters(echo, &filters, position);
        why.extend(self.why_terms(echo, &text));
        let has_text = !echo.words.is_empty() || !echo.literals.is_empty();
        if has_text && !matches {
            why.push(Saying {
                zh: "没有一段同时符合全部检索词的要求；各词须在同一段里，标题和正文各段分别算"
                    .to_owned(),
                en: "No single passage satisfies all the words; they must stand in one passage."
                    .to_owned(),
            });
        }
        let original = self.columns.originals.of(position);
        if original != position {
            let entry = &self.generation.entries[original];
            why.push(Saying {
                zh: format!(
                    "与 {} 文字相同或基本相同，结果里只列一次，来源写在那一篇之下",
                    entry.id
                ),
                en: format!("Has the text of {} and is listed below it.", entry.id),
            });
        }
        let summary = self.summary(position, Some(&text));
        Ok(DocumentExplanation { id: summary.id, title: summary.title, found, why })
    }

    /// Every filter in force by itself, with what the document has instead.
    fn why_filters(&self, echo: &QueryEcho, filters: &Filters, position: usize) -> Vec<Saying> {
        let entry = &self.generation.entries[position];
        let place = entry
            .home()
            .map_or_else(|| "不详".to_owned(), |home| views::region_ref(home).path.join(""));
        let year = entry.year.map_or_else(|| "不详".to_owned(), |year| year.to_string());
        let alone = |parameter: &str| {
            let mut alone = Filters { stance: filters.stance.clone(), ..Filters::default() };
            let (all, mut excluded) = (&filters.excluded, Excluded::default());
            match parameter {
                "province" => alone.province = filters.province.clone(),
                "region" => alone.region = filters.region.clone(),
                "mechanism" => {
                    alone.mechanism = filters.mechanism.clone();
                    // Which assertions count depends on the place that is chosen.
                    alone.province = filters.province.clone();
                    alone.region = filters.region.clone();
                }
                "topic" => alone.topic = filters.topic.clone(),
                "kind" => alone.kind = filters.kind.clone(),
                "level" => alone.level = filters.level.clone(),
                "year" => alone.year = filters.year.clone(),
                "year_from" => alone.year_from = filters.year_from,
                "year_to" => alone.year_to = filters.year_to,
                "exclude.province" => excluded.province = all.province.clone(),
                "exclude.mechanism" => {
                    excluded.mechanism = all.mechanism.clone();
                    alone.province = filters.province.clone();
                    alone.region = filters.region.clone();
                }
                "exclude.topic" => excluded.topic = all.topic.clone(),
                "exclude.kind" => excluded.kind = all.kind.clone(),
                "exclude.level" => excluded.level = all.level.clone(),
                "exclude.year" => excluded.year = all.year.clone(),
                _ => {}
            }
            alone.excluded = excluded;
            alone
        };
        let mut said = Vec::new();
        let mut why = Vec::new();
        for filter in echo.filters.iter().filter(|filter| filter.parameter != "stance") {
            let parameter = filter.parameter.as_str();
            if said.contains(&parameter) {
                continue;
            }
            said.push(parameter);
            let labels: Vec<&str> = echo
                .filters
                .iter()
                .filter(|other| other.parameter == filter.parameter)
                .map(|other| other.label.as_str())
                .collect();
            let wanted = labels.join("或");
            let (name, verb) = match parameter.strip_prefix("exclude.") {
                Some(name) => (name, "排除"),
                None => (parameter, ""),
            };
            let has = match name {
                "province" | "region" => format!("本文所在地：{place}"),
                "level" => format!("本文层级：{}", entry.level.map_or("不详", |level| level.zh())),
                "kind" => format!("本文类型：{}", entry.kind.zh()),
                "mechanism" => "看的是本文为所在地断言的做法和程度".to_owned(),
                "topic" => format!("本文主题：{}", self.topic_names(&entry.topics)),
                _ => format!("本文年份：{year}"),
            };
            let passes = self.columns.passes(position, &alone(parameter));
            why.push(Saying {
                zh: format!(
                    "{}条件“{verb}{wanted}”（{has}）",
                    if passes { "符合" } else { "不符合" }
                ),
                en: format!(
                    "{} the filter {parameter} ({})",
                    if passes { "passes" } else { "fails" },
                    labels.join(" or ")
                ),
            });
        }
        why
    }

    fn topic_names(&self, ids: &[String]) -> String {
        let names = ids.iter().filter_map(|id| self.taxonomy.resolve_topic(id));
        let names: Vec<&str> = names.map(|topic| topic.zh.as_str()).collect();
        if names.is_empty() { "不详".to_owned() } else { names.join("、") }
    }

    /// Every term with the passages that have it.
    fn why_terms(&self, echo: &QueryEcho, document: &Document) -> Vec<Saying> {
        let folded: Vec<(&str, String)> =
            document.passages.iter().map(|p| (p.id.as_str(), fold(&p.text).text)).collect();
        let having = |text: &str| -> Vec<&str> {
            let wanted = fold_query(text);
            let with = folded.iter().filter(|(_, folded)| times(folded, &wanted).is_some());
            with.map(|(id, _)| *id).collect()
        };
        let mut why = Vec::new();
        for literal in &echo.literals {
            why.push(occurrences(
                &format!("加引号的“{literal}”"),
                &format!("the quoted “{literal}”"),
                &having(literal),
            ));
        }
        for text in &echo.words {
            let whole = having(text);
            why.push(occurrences(&format!("“{text}”"), &format!("“{text}”"), &whole));
            if !whole.is_empty() {
                continue;
            }
            let best = folded.iter().map(|(id, folded)| (self.words_there(folded, text), *id));
            let best = best.max_by_key(|((there, _), _)| there.len());
            if let Some(((there, all), id)) = best.filter(|((_, all), _)| *all > 1) {
                let names = if there.is_empty() { "无".to_owned() } else { there.join("、") };
                let needed = least_words(all);
                why.push(Saying {
                    zh: format!("拆开来看，最多的一段（{id}）有其中 {} 个词：{names}；共 {all} 个，至少要 {needed} 个", there.len()),
                    en: format!("Word by word: the best passage ({id}) has {} of {all} ({names}); {needed} are needed.", there.len()),
                });
            }
        }
        for excluded in &echo.excluded {
            let with = having(excluded);
            if !with.is_empty() {
                why.push(Saying {
                    zh: format!("含有要排除的“{excluded}”的段落不算：{}", named(&with)),
                    en: format!(
                        "passages with the excluded “{excluded}” do not count: {}",
                        named(&with)
                    ),
                });
            }
        }
        why
    }
}

/// How often a folded text has a folded string; `None` if never.
fn times(folded: &str, text: &str) -> Option<usize> {
    Some(folded.matches(text).count()).filter(|times| *times > 0 && !text.is_empty())
}

fn named(passages: &[&str]) -> String {
    let shown = passages.iter().take(NAMED_PASSAGES).copied().collect::<Vec<_>>().join("、");
    match passages.len().saturating_sub(NAMED_PASSAGES) {
        0 => shown,
        more => format!("{shown}，另 {more} 段"),
    }
}

fn occurrences(zh: &str, en: &str, passages: &[&str]) -> Saying {
    if passages.is_empty() {
        return Saying { zh: format!("全文没有{zh}"), en: format!("the text has not {en}") };
    }
    Saying {
        zh: format!("{zh}见于 {} 段：{}", passages.len(), named(passages)),
        en: format!("{en} stands in {} passage(s): {}", passages.len(), named(passages)),
    }
}

/// What was highlighted though no word of the query stands there as it was typed.
fn other_forms(text: &str, highlights: &[[usize; 2]]) -> Option<Saying> {
    let mut forms: Vec<String> = Vec::new();
    for [start, end] in highlights {
        let form: String = text.chars().skip(*start).take(end - start).collect();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    (!forms.is_empty()).then(|| Saying {
        zh: format!("含有检索词的另一种写法：{}", forms.join("、")),
        en: format!("has another form of the words: {}", forms.join(", ")),
    })
}

/// The query and its filters in words.
fn reading(echo: &QueryEcho) -> Vec<Saying> {
    let mut said = vec![Saying {
        zh: "比较之前已统一繁简、全半角、大小写和空格；显示的是印出的原文".to_owned(),
        en: "Script, width, case and spaces are folded before comparing.".to_owned(),
    }];
    let list =
        |texts: &[String]| texts.iter().map(|t| format!("“{t}”")).collect::<Vec<_>>().join("、");
    if !echo.literals.is_empty() {
        said.push(Saying {
            zh: format!("加引号的须逐字出现：{}", list(&echo.literals)),
            en: format!("must occur literally: {}", list(&echo.literals)),
        });
    }
    if !echo.words.is_empty() {
        said.push(Saying {
            zh: format!("不加引号的先找原样，再按其中的词找：{}", list(&echo.words)),
            en: format!("as typed, or by their words: {}", list(&echo.words)),
        });
    }
    if !echo.excluded.is_empty() {
        said.push(Saying {
            zh: format!("含有这些字样的段落不算：{}", list(&echo.excluded)),
            en: format!("passages with these do not count: {}", list(&echo.excluded)),
        });
    }
    for filter in &echo.filters {
        let more = match filter.parameter.as_str() {
            "mechanism" => "，包括它的各种形式；只算为所选地区断言的",
            "province" | "region" => "，看文献所在地",
            _ => "",
        };
        if let Some(parameter) = filter.parameter.strip_prefix("exclude.") {
            said.push(Saying {
                zh: format!("不看“{}”", filter.label),
                en: format!("without {parameter} = {}", filter.value),
            });
            continue;
        }
        said.push(Saying {
            zh: format!("只看“{}”{more}；同一条件内为“或”，不同条件间为“且”", filter.label),
            en: format!("only {} = {}", filter.parameter, filter.value),
        });
    }
    said
}

fn order(sort: Sort, has_no_text: bool) -> Saying {
    let (zh, en) = match sort {
        Sort::Relevance if has_no_text => {
            ("没有检索词，按库中次序排列", "no words: in the order of the collection")
        }
        Sort::Relevance => (
            "按最相关的一段排序：原样出现的在前，词在标题里的加分，少见的词分量大",
            "ordered by the best passage: literal before words, rare words weigh more, the title helps",
        ),
        Sort::Newest => ("新的在前，年份不详的在后", "latest first, undated last"),
        Sort::Oldest => ("旧的在前，年份不详的在后", "earliest first, undated last"),
    };
    Saying::new(zh, en)
}
