//! Filters that are typed into the box: `省份:浙江`, `年份:2021..2023`, `2021..`.

use corpus::text::fold_query;
use schemas::document::Kind;
use schemas::region::{Level, RegionTable};
use schemas::taxonomy::Taxonomy;

use super::Hints;
use crate::engine::filters::Filters;

/// Longest name before a colon that is taken for an attempt at a field, in characters.
const LONGEST_NAME_CHARS: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Province,
    Region,
    Mechanism,
    Topic,
    Kind,
    Level,
    Year,
}

impl Field {
    fn named(name: &str) -> Option<Field> {
        match fold_query(name).as_str() {
            "省份" | "省" | "province" => Some(Field::Province),
            "地区" | "地方" | "region" => Some(Field::Region),
            "机制" | "做法" | "mechanism" => Some(Field::Mechanism),
            "主题" | "topic" => Some(Field::Topic),
            "类型" | "kind" | "type" => Some(Field::Kind),
            "层级" | "level" => Some(Field::Level),
            "年份" | "年" | "year" => Some(Field::Year),
            _ => None,
        }
    }

    /// Its name in Chinese and in English, as people may type it.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Field::Province => ("省份", "province"),
            Field::Region => ("地区", "region"),
            Field::Mechanism => ("做法", "mechanism"),
            Field::Topic => ("主题", "topic"),
            Field::Kind => ("类型", "kind"),
            Field::Level => ("层级", "level"),
            Field::Year => ("年份", "year"),
        }
    }
}

/// Whether `name` is one before whose colon a value may stand.
pub(super) fn is_name(name: &str) -> bool {
    Field::named(name).is_some()
}

/// Reads a word as a filter; whether it is one. A name without a usable value is none, and a hint
/// says so.
pub(super) fn read(
    word: &str,
    taxonomy: &Taxonomy,
    filters: &mut Filters,
    hints: &mut Hints,
) -> bool {
    if years(word, filters) {
        return true;
    }
    let Some((name, value)) = word.split_once([':', '：']) else { return false };
    let Some(field) = Field::named(name) else {
        let looks_like_a_field = name.chars().all(|c| c.is_ascii_alphabetic())
            && (1..=LONGEST_NAME_CHARS).contains(&name.chars().count())
            && !value.is_empty()
            && !value.starts_with('/');
        if looks_like_a_field {
            hints.add(
                format!(
                    "没有“{name}”这个字段，已按普通文字检索；可用：省份、地区、做法、主题、类型、层级、年份"
                ),
                format!(
                    "There is no field “{name}”: it was searched as text. Fields: province, region, mechanism, topic, \
                     kind, level, year"
                ),
            );
        }
        return false;
    };
    if set(field, value, taxonomy, filters) {
        return true;
    }
    // 省份:浙江、江苏
    let mut several = filters.clone();
    let values: Vec<&str> = value.split([',', '，', '、', ';', '；']).collect();
    if values.len() > 1 && values.iter().all(|value| set(field, value, taxonomy, &mut several)) {
        *filters = several;
        return true;
    }
    let (zh, en) = field.names();
    hints.add(
        format!("“{value}”不是{zh}，已按普通文字检索"),
        format!("“{value}” is no {en}: it was searched as text"),
    );
    false
}

fn set(field: Field, value: &str, taxonomy: &Taxonomy, filters: &mut Filters) -> bool {
    let table = RegionTable::embedded();
    match field {
        Field::Province => {
            let code = table.resolve(value).filter(|code| code.level() == Level::Province);
            code.map(|code| filters.province.push(code))
        }
        Field::Region => table.resolve(value).map(|code| filters.region.push(code)),
        Field::Mechanism => {
            let found = taxonomy.resolve_mechanism(value);
            found.map(|found| filters.mechanism.push(found.id.clone()))
        }
        Field::Topic => {
            taxonomy.resolve_topic(value).map(|found| filters.topic.push(found.id.clone()))
        }
        Field::Kind => Kind::parse(value).map(|kind| filters.kind.push(kind)),
        Field::Level => Level::parse(value).map(|level| filters.level.push(level)),
        Field::Year => {
            if years(value, filters) {
                return true;
            }
            year(&fold_query(value)).map(|year| filters.year.push(year))
        }
    }
    .is_some()
}

/// `2021..2023`, `2021..`, `..2023`.
fn years(word: &str, filters: &mut Filters) -> bool {
    let folded = fold_query(word);
    let Some((from, to)) = folded.split_once("..") else { return false };
    // 2021…2023 folds to three dots.
    let to = to.trim_start_matches('.');
    match (year(from), from.is_empty(), year(to), to.is_empty()) {
        (Some(from), _, None, true) => filters.year_from = Some(from),
        (None, true, Some(to), _) => filters.year_to = Some(to),
        (Some(from), _, Some(to), _) => {
            filters.year_from = Some(from.min(to));
            filters.year_to = Some(from.max(to));
        }
        _ => return false,
    }
    true
}

fn year(folded: &str) -> Option<i32> {
    let digits = folded.strip_suffix('年').unwrap_or(folded);
    digits.parse::<i32>().ok().filter(|year| (1900..=2200).contains(year))
}
