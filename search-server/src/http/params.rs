//! Parameters: read by hand, so that a bad one is named, a repeated one is a list, and a value may be
//! a code or a Chinese name.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use schemas::assertion::Stance;
use schemas::document::Kind;
use schemas::reading::{ReadingKind, reading_words};
use schemas::region::{Level, RegionCode, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::problem::ProblemResponse;
use super::today::{is_day, today};
use crate::engine::{Comparison, Excluded, Filters, Question, Scope, SearchRequest, Sort};
use crate::export::Format;
use crate::feed::MOST_ENTRIES;
use crate::pages::Edition;

/// Longest query, in characters.
const LONGEST_QUERY_CHARS: usize = 500;
/// Most documents a page.
const LARGEST_PAGE: usize = 100;
/// Documents a page, where nothing is said.
pub(super) const USUAL_PAGE: usize = 20;
/// Last page that can be asked for.
const LAST_PAGE: usize = 99_999;
/// Most suggestions.
const MOST_SUGGESTIONS: usize = 20;
/// How many divisions can be compared.
const COMPARED: std::ops::RangeInclusive<usize> = 2..=5;
/// Suggestions, where nothing is said.
const USUAL_SUGGESTIONS: usize = 8;

/// What a kind may be, in Chinese and English.
const KINDS: (&str, &str) = (
    "speech、article、report、regulation、preface 或 fragment",
    "speech, article, report, regulation, preface or fragment",
);

/// Parameters that exclude values of a facet.
const EXCLUDABLE: [&str; 6] = [
    "exclude.province",
    "exclude.mechanism",
    "exclude.topic",
    "exclude.kind",
    "exclude.level",
    "exclude.year",
];

/// The decoded pairs of a query string.
#[derive(Clone, Debug)]
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Pairs {
    type Rejection = ProblemResponse;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Pairs, ProblemResponse> {
        match Query::<Vec<(String, String)>>::from_request_parts(parts, state).await {
            Ok(Query(pairs)) => Ok(Pairs(pairs)),
            Err(_) => {
                let query = parts.uri.query().unwrap_or_default();
                Err(ProblemResponse::parameter(
                    "?",
                    query,
                    ("按 UTF-8 百分号编码的 名=值 对", "name=value pairs, UTF-8, percent-encoded"),
                ))
            }
        }
    }
}

impl Pairs {
    /// The values of a parameter, empty ones left out.
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.iter().filter(move |(key, _)| key == name);
        pairs.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The last value of a parameter.
    pub(super) fn last<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).last()
    }

    /// The value of a parameter that is given once.
    pub(super) fn one<'a>(&'a self, name: &'a str) -> Result<Option<&'a str>, ProblemResponse> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (first, None) => Ok(first),
            (_, Some(second)) => Err(ProblemResponse::parameter(
                name,
                second,
                ("只给一次的参数", "a parameter that is given once"),
            )),
        }
    }

    /// A form of export, one of `among`; the usual one where none is named and there is one.
    pub(super) fn format(
        &self,
        name: &str,
        among: &[Format],
        usual: Option<Format>,
    ) -> Result<Format, ProblemResponse> {
        let given = self.one(name)?;
        let found = match given {
            Some(given) => among.iter().copied().find(|format| format.id() == given),
            None => usual,
        };
        let ids: Vec<&str> = among.iter().map(|format| format.id()).collect();
        let (zh, en) = (format!("{} 之一", ids.join("、")), format!("one of {}", ids.join(", ")));
        let given = given.unwrap_or_default();
        found.ok_or_else(|| ProblemResponse::parameter(name, given, (&zh, &en)))
    }

    fn parsed<T>(
        &self,
        name: &str,
        expected: (&str, &str),
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ProblemResponse> {
        self.all(name)
            .map(|value| {
                parse(value).ok_or_else(|| ProblemResponse::parameter(name, value, expected))
            })
            .collect()
    }

    fn parsed_one<T>(
        &self,
        name: &str,
        expected: (&str, &str),
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, ProblemResponse> {
        self.one(name)?;
        Ok(self.parsed(name, expected, parse)?.pop())
    }

    fn number(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<usize>, ProblemResponse> {
        let (start, end) = (range.start(), range.end());
        let zh = format!("{start} 到 {end} 的整数");
        let en = format!("an integer from {start} to {end}");
        let parse =
            |value: &str| value.parse::<usize>().ok().filter(|number| range.contains(number));
        self.parsed_one(name, (&zh, &en), parse)
    }

    /// The page asked for, and how many it holds; `usual` where that is not said.
    pub(super) fn page(&self, usual: usize) -> Result<(usize, usize), ProblemResponse> {
        let page = self.number("page", 1..=LAST_PAGE)?.unwrap_or(1);
        Ok((page, self.number("per_page", 1..=LARGEST_PAGE)?.unwrap_or(usual)))
    }

    /// The page of a feed, and how many entries it holds.
    pub(super) fn feed_page(&self) -> Result<(usize, usize), ProblemResponse> {
        let page = self.number("page", 1..=LAST_PAGE)?.unwrap_or(1);
        Ok((page, self.number("per_page", 1..=MOST_ENTRIES)?.unwrap_or(MOST_ENTRIES)))
    }

    /// Whether an explanation is asked for.
    pub(super) fn explain(&self) -> Result<bool, ProblemResponse> {
        Ok(self.number("explain", 0..=1)? == Some(1))
    }

    /// The day given, else the present one.
    pub(super) fn day(&self, name: &str) -> Result<String, ProblemResponse> {
        let parse = |value: &str| is_day(value).then(|| value.to_owned());
        let given =
            self.parsed_one(name, ("日期，如 2026-01-31", "a day, such as 2026-01-31"), parse)?;
        Ok(given.unwrap_or_else(today))
    }

    /// The edition of GB/T 7714 in which sources are cited.
    pub(super) fn edition(&self) -> Result<Edition, ProblemResponse> {
        let parsed =
            self.parsed_one("edition", ("2015 或 2025", "2015 or 2025"), Edition::parse)?;
        Ok(parsed.unwrap_or_default())
    }

    fn year(&self, name: &str) -> Result<Option<i32>, ProblemResponse> {
        self.one(name)?;
        Ok(self.years(name)?.pop())
    }

    fn years(&self, name: &str) -> Result<Vec<i32>, ProblemResponse> {
        let parse =
            |value: &str| value.parse::<i32>().ok().filter(|year| (1900..=2200).contains(year));
        self.parsed(name, ("四位数的年份，如 2023", "a year of four digits, such as 2023"), parse)
    }

    /// The text of the box.
    pub(super) fn q(&self) -> Result<&str, ProblemResponse> {
        let q = self.one("q")?.unwrap_or_default();
        if q.chars().count() > LONGEST_QUERY_CHARS {
            let zh = format!("不超过 {LONGEST_QUERY_CHARS} 字的检索式");
            let en = format!("a query of at most {LONGEST_QUERY_CHARS} characters");
            return Err(ProblemResponse::parameter("q", q, (&zh, &en)));
        }
        Ok(q)
    }

    /// The mechanisms that are named.
    pub(super) fn mechanisms(&self, taxonomy: &Taxonomy) -> Result<Vec<String>, ProblemResponse> {
        self.mechanisms_at("mechanism", taxonomy)
    }

    fn mechanisms_at(
        &self,
        name: &str,
        taxonomy: &Taxonomy,
    ) -> Result<Vec<String>, ProblemResponse> {
        let expected = (
            "做法的标识或名称，见 /api/v1/mechanisms",
            "identifier or name of a mechanism, see /api/v1/mechanisms",
        );
        self.parsed(name, expected, |value| {
            taxonomy.resolve_mechanism(value).map(|mechanism| mechanism.id.clone())
        })
    }

    fn topics(&self, name: &str, taxonomy: &Taxonomy) -> Result<Vec<String>, ProblemResponse> {
        let expected = (
            "主题的标识或名称，见 /api/v1/topics",
            "identifier or name of a topic, see /api/v1/topics",
        );
        self.parsed(name, expected, |value| {
            taxonomy.resolve_topic(value).map(|topic| topic.id.clone())
        })
    }

    pub(super) fn regions(&self, name: &str) -> Result<Vec<RegionCode>, ProblemResponse> {
        let expected =
            ("六位区划代码或区划名称", "code of six digits or Chinese name of a division");
        self.parsed(name, expected, |value| RegionTable::embedded().resolve(value))
    }

    fn provinces(&self, name: &str) -> Result<Vec<RegionCode>, ProblemResponse> {
        let is_province =
            |code: &RegionCode| matches!(code.level(), Level::Province | Level::National);
        let expected = ("省级行政区的代码或名称", "code or Chinese name of a province");
        self.parsed(name, expected, |value| {
            RegionTable::embedded().resolve(value).filter(is_province)
        })
    }

    fn kinds(&self, name: &str) -> Result<Vec<Kind>, ProblemResponse> {
        self.parsed(name, KINDS, Kind::parse)
    }

    fn levels(&self, name: &str) -> Result<Vec<Level>, ProblemResponse> {
        let expected = (
            "national、province、city、county 或 township",
            "national, province, city, county or township",
        );
        self.parsed(name, expected, Level::parse)
    }

    fn filters(&self, taxonomy: &Taxonomy) -> Result<Filters, ProblemResponse> {
        Ok(Filters {
            province: self.provinces("province")?,
            region: self.regions("region")?,
            mechanism: self.mechanisms(taxonomy)?,
            stance: self.parsed(
                "stance",
                (
                    "practised、piloted、planned 或 mentioned",
                    "practised, piloted, planned or mentioned",
                ),
                Stance::parse,
            )?,
            topic: self.topics("topic", taxonomy)?,
            kind: self.kinds("kind")?,
            level: self.levels("level")?,
            year: self.years("year")?,
            year_from: self.year("year_from")?,
            year_to: self.year("year_to")?,
            excluded: self.excluded(taxonomy)?,
        })
    }

    /// What is excluded; a name that excludes nothing is refused, since the result would hold what
    /// its reader believes to be left out.
    fn excluded(&self, taxonomy: &Taxonomy) -> Result<Excluded, ProblemResponse> {
        let given = self.0.iter().filter_map(|(key, value)| {
            Some((key, value)).filter(|(key, _)| key.starts_with("exclude."))
        });
        for (name, value) in given {
            if !EXCLUDABLE.contains(&name.as_str()) {
                let zh = format!("可排除的条件：{}", EXCLUDABLE.join("、"));
                let en = format!("what can be excluded: {}", EXCLUDABLE.join(", "));
                return Err(ProblemResponse::parameter(name, value, (&zh, &en)));
            }
        }
        Ok(Excluded {
            province: self.provinces("exclude.province")?,
            mechanism: self.mechanisms_at("exclude.mechanism", taxonomy)?,
            topic: self.topics("exclude.topic", taxonomy)?,
            kind: self.kinds("exclude.kind")?,
            level: self.levels("exclude.level")?,
            year: self.years("exclude.year")?,
        })
    }

    /// The parameters of a search.
    pub(super) fn search(&self, taxonomy: &Taxonomy) -> Result<SearchRequest, ProblemResponse> {
        let (page, per_page) = self.page(USUAL_PAGE)?;
        let orders = ("-score、-date 或 date", "-score, -date or date");
        let sort = self.parsed_one("sort", orders, |value| match value {
            "-score" | "score" | "relevance" => Some(Sort::Relevance),
            "-date" => Some(Sort::Newest),
            "date" => Some(Sort::Oldest),
            _ => None,
        })?;
        let scopes = ("sentence、passage 或 document", "sentence, passage or document");
        let scope = self.parsed_one("scope", scopes, Scope::parse)?;
        Ok(SearchRequest {
            q: self.q()?.to_owned(),
            filters: self.filters(taxonomy)?,
            scope: scope.unwrap_or_default(),
            sort: sort.unwrap_or_default(),
            page,
            per_page,
        })
    }

    /// The level of the divisions that are asked about.
    pub(super) fn division_level(&self) -> Result<Option<Level>, ProblemResponse> {
        self.one("level")?;
        match self.levels("level")?.pop() {
            Some(Level::National | Level::Township) => Err(ProblemResponse::parameter(
                "level",
                self.last("level").unwrap_or_default(),
                ("province、city 或 county", "province, city or county"),
            )),
            level => Ok(level),
        }
    }

    /// The question of an answer: in words, with what is given beside them in force.
    pub(super) fn question(
        &self,
        taxonomy: &Taxonomy,
        understand: impl Fn(&str, &[String]) -> Question,
    ) -> Result<Question, ProblemResponse> {
        let q = self.q()?;
        for name in ["mechanism", "level", "region"] {
            self.one(name)?;
        }
        let table = RegionTable::embedded();
        let mechanism = self.mechanisms(taxonomy)?.pop();
        if q.is_empty() && mechanism.is_none() {
            let expected = (
                "一个问题，或另给参数 mechanism",
                "a question, or the parameter mechanism beside it",
            );
            return Err(ProblemResponse::parameter("q", q, expected));
        }
        let reading = |id: &str| {
            let is_known = taxonomy.mechanism(id).is_some()
                || RegionCode::parse(id).is_some_and(|code| table.get(code).is_some())
                || reading_words().any(|word| word == id);
            is_known.then(|| id.to_owned())
        };
        let plain = self.parsed(
            "plain",
            ("interpretation.read 中一条的 id", "the id of an entry of interpretation.read"),
            reading,
        )?;
        let mut question = understand(q, &plain);
        if let Some(id) = mechanism {
            let named = taxonomy.mechanism(&id).map(|mechanism| mechanism.zh.clone());
            question.read.retain(|reading| reading.kind != ReadingKind::Mechanism);
            question.choices.clear();
            if question.text.is_empty() {
                question.text = named.unwrap_or_else(|| id.clone());
            }
            question.mechanism = Some(id);
        }
        if let Some(level) = self.division_level()? {
            question.read.retain(|reading| reading.kind != ReadingKind::Level);
            question.level = level;
        }
        let mut regions = self.regions("region")?;
        if regions.is_empty() {
            regions = self.regions("province")?;
        }
        if !regions.is_empty() {
            regions.retain(|region| *region != RegionCode::NATION);
            regions.dedup();
            question.regions = regions;
            question.read.retain(|reading| reading.kind != ReadingKind::Region);
        }
        let years = (self.year("year_from")?, self.year("year_to")?);
        if years != (None, None) {
            question.read.retain(|reading| reading.kind != ReadingKind::Years);
            (question.year_from, question.year_to) = years;
        }
        Ok(question)
    }

    /// How many suggestions are wanted at most.
    pub(super) fn limit(&self) -> Result<usize, ProblemResponse> {
        Ok(self.number("limit", 1..=MOST_SUGGESTIONS)?.unwrap_or(USUAL_SUGGESTIONS))
    }

    /// The practices that are compared, and no divisions.
    pub(super) fn compared_practices(
        &self,
        taxonomy: &Taxonomy,
    ) -> Result<Comparison, ProblemResponse> {
        let category = |value: &str| {
            let all = taxonomy.categories().iter();
            let mut named = all.filter(|one| one.id == value || one.zh == value || one.en == value);
            named.next().map(|category| category.id.clone())
        };
        let expected = (
            "类别的标识或名称，见 /mechanisms",
            "identifier or name of a category, see /mechanisms",
        );
        Ok(Comparison {
            regions: Vec::new(),
            mechanisms: self.mechanisms(taxonomy)?,
            categories: self.parsed("category", expected, category)?,
        })
    }

    /// What is compared: two to five divisions, each named once.
    pub(super) fn comparison(&self, taxonomy: &Taxonomy) -> Result<Comparison, ProblemResponse> {
        let mut regions = Vec::new();
        for region in self.regions("region")? {
            if region == RegionCode::NATION {
                let value = region.to_string();
                return Err(ProblemResponse::parameter(
                    "region",
                    &value,
                    (
                        "省、市或县；全国不参加对比",
                        "a province, city or county; the nation is not compared",
                    ),
                ));
            }
            if regions.contains(&region) {
                let name = RegionTable::embedded().short(region);
                let expected = ("每个地区只写一次", "each place once");
                return Err(ProblemResponse::parameter("region", &name, expected));
            }
            regions.push(region);
        }
        if !COMPARED.contains(&regions.len()) {
            let names: Vec<String> =
                regions.iter().map(|code| RegionTable::embedded().short(*code)).collect();
            let (least, most, given) = (COMPARED.start(), COMPARED.end(), regions.len());
            let zh =
                format!("{least} 到 {most} 个不同的地区，每个一个 region 参数；现在有 {given} 个");
            let en = format!(
                "{least} to {most} different places, each a parameter region of its own; there are {given} now"
            );
            return Err(ProblemResponse::parameter("region", &names.join("、"), (&zh, &en)));
        }
        Ok(Comparison { regions, ..self.compared_practices(taxonomy)? })
    }

    /// The one kind that is looked at.
    pub(super) fn kind(&self) -> Result<Option<Kind>, ProblemResponse> {
        self.parsed_one("kind", KINDS, Kind::parse)
    }

    /// The region whose parts are asked for.
    pub(super) fn parent(&self) -> Result<Option<RegionCode>, ProblemResponse> {
        self.one("parent")?;
        Ok(self.regions("parent")?.pop())
    }
}
