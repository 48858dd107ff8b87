//! Articles that are asked for by the name of a law and a number: 民法典第五十六条, 《监督法》12 条.
//!
//! Such a query means one place. Its words would not lead there: the article does not name its own
//! law, and its number is one of many.

use std::collections::HashMap;

use corpus::text::{chinese_number, fold_query};
use indexer::index::Entry;
use schemas::api::CitedArticle;
use schemas::saying::Saying;

use super::find::Match;
use super::query::Query;
use super::search::Matching;
use super::{Engine, views};

/// What the names of national laws begin with, and people leave out.
pub(super) const NATION: &str = "中华人民共和国";
/// Shortest end of a name that stands for the name, in characters: 代表法.
const LEAST_END_CHARS: usize = 3;

/// The names of all texts that have articles.
#[derive(Debug)]
pub(super) struct Laws {
    /// Positions of the documents that bear a name, the latest first.
    by_name: HashMap<String, Vec<usize>>,
}

/// An article that a query names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Citation {
    /// Number of the article.
    article: usize,
    /// `1` in 第一百三十三条之一.
    inserted: Option<usize>,
    /// The documents that bear the name, the latest first; not all need have the article.
    documents: Vec<usize>,
}

/// A passage: the positions of its document and of itself in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    document: usize,
    passage: usize,
}

impl Laws {
    pub(super) fn new(entries: &[Entry]) -> Laws {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, entry) in entries.iter().enumerate() {
            let has_articles = entry.passages.iter().any(|id| id.starts_with("art_"));
            let Some(title) = entry.title.as_ref().filter(|_| has_articles) else { continue };
            if entry.duplicate_of.is_some() {
                continue;
            }
            let whole = name(title);
            let plain = name(without_version(title));
            if plain != whole {
                by_name.entry(plain).or_default().push(position);
            }
            by_name.entry(whole).or_default().push(position);
        }
        by_name.remove("");
        for documents in by_name.values_mut() {
            // Undated texts come last; of the same day, the one that was given first leads.
            documents.sort_by_key(|position| std::cmp::Reverse(day(&entries[*position])));
        }
        Laws { by_name }
    }

    /// Reads the first article that `text` names.
    fn cited(&self, text: &str) -> Option<Citation> {
        let characters: Vec<char> = fold_query(text).chars().collect();
        let marks = characters.iter().enumerate().filter(|(_, c)| **c == '条');
        marks.map(|(mark, _)| mark).find_map(|mark| {
            let (start, article) = number_before(&characters, mark)?;
            let before: String = characters.get(..start)?.iter().collect();
            let documents = self.named_at_the_end_of(&name(&before))?.clone();
            Some(Citation { article, inserted: inserted(characters.get(mark + 1..)?), documents })
        })
    }

    /// The documents whose name ends `text`: the longest such name, else the only one that ends with
    /// the whole of `text`.
    fn named_at_the_end_of(&self, text: &str) -> Option<&Vec<usize>> {
        let ends = text.char_indices().filter_map(|(byte, _)| text.get(byte..));
        if let Some(documents) =
            ends.filter(|end| end.chars().nth(1).is_some()).find_map(|end| self.by_name.get(end))
        {
            return Some(documents);
        }
        if text.chars().count() < LEAST_END_CHARS {
            return None;
        }
        let mut longer = self.by_name.iter().filter(|(name, _)| name.ends_with(text));
        longer.next().filter(|_| longer.next().is_none()).map(|(_, documents)| documents)
    }
}

impl Citation {
    /// The article as people write it.
    fn label(&self) -> String {
        let inserted = self.inserted.map_or(String::new(), |number| format!("之{number}"));
        format!("第{}条{inserted}", self.article)
    }

    /// Where it stands, in the latest text first.
    fn places(&self, entries: &[Entry]) -> Vec<Place> {
        // The splitter counts articles of the same number: 第十条 is `art_10`, 第十条之一 `art_10_2`.
        let id = match self.inserted {
            None => format!("art_{}", self.article),
            Some(number) => format!("art_{}_{}", self.article, number + 1),
        };
        let place = |document: &usize| {
            let passage = entries[*document].passages.iter().position(|passage| *passage == id)?;
            Some(Place { document: *document, passage })
        };
        self.documents.iter().filter_map(place).collect()
    }
}

impl Engine {
    /// Puts the articles that the query names, if it does, before all others, each first in its
    /// document; returns the one that leads.
    pub(super) fn put_cited_first(
        &self,
        matching: &mut Matching,
        query: &mut Query,
    ) -> Option<CitedArticle> {
        let citation = self.laws.cited(&query.bare_text()?)?;
        let entries = &self.generation.entries;
        let places = citation.places(entries);
        let title = |document: usize| entries[document].title.clone().unwrap_or_default();
        let label = citation.label();
        let Some(first) = places.first() else {
            let title = citation.documents.first().map(|document| title(*document));
            let title = title.unwrap_or_default();
            query.hints.push(Saying::new(
                format!("库中的《{title}》没有{label}"),
                format!("《{title}》 in the collection has no {label}"),
            ));
            return None;
        };
        let best = matching.values().flatten().map(|found| found.score).fold(0.0, f32::max);
        for (rank, Place { document, passage }) in (1_u16..).zip(places.iter().copied().rev()) {
            let of_document = matching.entry(document).or_default();
            of_document.retain(|found| found.passage != passage);
            let score = best + f32::from(rank);
            of_document.insert(0, Match { document, passage, score });
        }
        let current = self.regulations.current(first.document);
        let is_older = |place: &&Place| {
            place.document != first.document && self.regulations.current(place.document) == current
        };
        let older = places.iter().filter(is_older).map(|place| {
            let passage = &entries[place.document].passages[place.passage];
            self.version_ref(place.document, Some(passage))
        });
        let older = older.collect();
        let entry = &entries[first.document];
        let passage = &entry.passages[first.passage];
        Some(CitedArticle {
            title: title(first.document),
            label,
            url: views::passage_url(&entry.id, passage),
            older,
        })
    }
}

/// What names are compared by: 《中华人民共和国民法典》 is 民法典.
pub(super) fn name(text: &str) -> String {
    let folded: String = fold_query(text).chars().filter(|c| c.is_alphanumeric()).collect();
    folded.replace(NATION, "")
}

/// A title without `（2018年修正）` or `（试行）` at its end.
pub(super) fn without_version(title: &str) -> &str {
    let Some((before, last)) = title.trim_end().rsplit_once(['（', '(']) else { return title };
    let Some(inside) = last.strip_suffix(['）', ')']) else { return title };
    let is_version = ["年", "修", "试行", "暂行"].iter().any(|word| inside.contains(word));
    if is_version { before } else { title }
}

fn day(entry: &Entry) -> Option<String> {
    entry.date.clone().or_else(|| entry.year.map(|year| year.to_string()))
}

/// The number that ends before `end`, with or without 第, and where it begins.
fn number_before(characters: &[char], end: usize) -> Option<(usize, usize)> {
    let before = characters.get(..end)?;
    let is_numeral =
        |c: &&char| c.is_ascii_digit() || "〇零一二两三四五六七八九十百千".contains(**c);
    let start = end - before.iter().rev().take_while(is_numeral).count();
    let spelled: String = characters.get(start..end)?.iter().collect();
    let number = chinese_number(&spelled).filter(|number| (1.0..=9999.0).contains(number))?;
    let start = start - usize::from(before.get(..start)?.last() == Some(&'第'));
    Some((start, number as usize))
}

/// The number of 之一 behind 条.
fn inserted(after: &[char]) -> Option<usize> {
    let [mark, numeral, ..] = after else { return None };
    let number = chinese_number(&numeral.to_string()).filter(|_| *mark == '之')?;
    Some(number as usize).filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use indexer::index::{self, Print};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn entry(title: &str, date: Option<&str>, passages: &[&str]) -> Entry {
        serde_json::from_value(json!({
            "id": title, "source": "", "kind": "regulation", "title": title, "authors": [],
            "date": date, "passages": passages, "topics": [], "assertions": [], "figures": [],
            "instruments": [], "print": Print::default(), "place": index::Place::default(),
        }))
        .unwrap()
    }

    fn entries() -> Vec<Entry> {
        let articles = ["title", "art_1", "art_2", "art_2_2", "art_3", "art_33"];
        vec![
            entry("中华人民共和国民法典", None, &["title", "art_205"]),
            entry("中华人民共和国民法典", None, &articles),
            entry("中华人民共和国农民专业合作社法", Some("2017-12-27"), &articles),
            entry("某省农民专业合作社条例", Some("2010-01-01"), &articles),
            entry("某省农民专业合作社条例", Some("2021-05-27"), &articles),
            entry("某省实施《中华人民共和国民法典》办法（试行）", None, &articles),
            entry("全国人民代表大会和地方各级人民代表大会代表法", None, &articles),
            entry("某省代表法宣传方案", None, &["title", "para_1"]),
        ]
    }

    /// The places cited, as `document:passage`.
    fn cited(text: &str) -> Option<Vec<String>> {
        let entries = entries();
        let places = Laws::new(&entries).cited(text)?.places(&entries);
        let written = places.into_iter().map(|Place { document, passage }| {
            format!("{document}:{}", entries[document].passages[passage])
        });
        Some(written.collect())
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let places = cited(text).unwrap_or_else(|| panic!("{text} cites nothing"));
        assert_eq!(places, expected, "{text}");
    }

    #[test]
    fn an_article_is_found_however_it_is_written() {
        for text in [
            "农民专业合作社法第三十三条",
            "农民专业合作社法 33 条",
            "《中华人民共和国农民专业合作社法》第33条",
            "中华人民共和国农民专业合作社法第３３条",
            "请问农民专业合作社法第三十三条是怎么规定的？",
        ] {
            check(text, &["2:art_33"]);
        }
    }

    #[test]
    fn of_several_texts_of_a_name_the_latest_leads_and_must_have_the_article() {
        check("某省农民专业合作社条例第2条", &["4:art_2", "3:art_2"]);
        check("民法典205条", &["0:art_205"]);
        check("民法典第九百条", &[]);
    }

    #[test]
    fn the_longest_name_is_meant() {
        check("某省实施《民法典》办法第三条", &["5:art_3"]);
        check("某省实施民法典办法（试行）第三条", &["5:art_3"]);
    }

    #[test]
    fn the_end_of_one_name_alone_stands_for_it() {
        check("代表法第三条", &["6:art_3"]);
        check("合作社条例第三条", &["4:art_3", "3:art_3"]);
        // Several laws end so.
        assert_eq!(cited("共和国法第三条"), None);
        assert_eq!(cited("法第三条"), None);
    }

    #[test]
    fn inserted_articles_have_their_own_place() {
        check("民法典第二条之一", &["1:art_2_2"]);
        check("民法典第二条", &["1:art_2"]);
    }

    #[test]
    fn other_texts_cite_nothing() {
        for text in ["代表建议 100 条", "民法典", "第三条", "民法典第条", "民法典第0条", ""]
        {
            assert_eq!(cited(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[民法典第十条之一0-9 《》]{0,20}") {
            let _ = cited(&text);
        }
    }
}
