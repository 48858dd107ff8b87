//! Divisions of GB/T 2260: the nation, provinces, cities and counties.
//!
//! The table is `data/regions.tsv`, which says where it comes from. A municipality such as 北京市
//! is a province here, and its districts are counties. A county whose code names no city of the
//! table (仙桃市 `429004`) stands directly under its province.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::DataError;

/// A code of GB/T 2260, such as `330110`: two digits each of province, city and county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(u32);

impl RegionCode {
    /// The nation, `000000`.
    pub const NATION: RegionCode = RegionCode(0);

    /// Reads six digits; `None` when `text` is anything else.
    pub fn parse(text: &str) -> Option<RegionCode> {
        let six_digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        six_digits.then(|| text.parse().ok().map(RegionCode)).flatten()
    }

    /// The code of the province: `330110` gives `330000`.
    pub fn province(self) -> RegionCode {
        RegionCode(self.0 / 10_000 * 10_000)
    }

    /// The code with the county digits cleared: `330110` gives `330100`.
    pub fn city(self) -> RegionCode {
        RegionCode(self.0 / 100 * 100)
    }

    /// How deep the code reaches.
    pub fn level(self) -> Level {
        match self.0 {
            0 => Level::National,
            code if code % 10_000 == 0 => Level::Province,
            code if code % 100 == 0 => Level::City,
            _ => Level::County,
        }
    }

    /// Whether `other` is this division or lies in it; the nation contains everything.
    pub fn contains(self, other: RegionCode) -> bool {
        match self.level() {
            Level::National => true,
            Level::Province => other.province() == self,
            Level::City => other.city() == self,
            Level::County | Level::Township => other == self,
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06}", self.0)
    }
}

impl Serialize for RegionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RegionCode, D::Error> {
        let text = String::deserialize(deserializer)?;
        RegionCode::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("expected six digits, found `{text}`")))
    }
}

/// The level of a congress or of a division.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 全国
    National,
    /// 省、自治区、直辖市
    Province,
    /// 设区的市、自治州、地区、盟
    City,
    /// 县、县级市、市辖区、旗
    County,
    /// 乡、镇、街道
    Township,
}

impl Level {
    /// All levels, from the nation down.
    pub const ALL: [Level; 5] =
        [Level::National, Level::Province, Level::City, Level::County, Level::Township];

    /// The identifier used in parameters and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Level::National => "national",
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Township => "township",
        }
    }

    /// The Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Level::National => "全国",
            Level::Province => "省级",
            Level::City => "市级",
            Level::County => "县级",
            Level::Township => "乡级",
        }
    }

    /// The level with this identifier or Chinese name, 县级 or 县.
    pub fn parse(text: &str) -> Option<Level> {
        let named = |level: &Level| level.zh() == text || level.zh().trim_end_matches('级') == text;
        Level::ALL.into_iter().find(|level| level.id() == text || named(level))
    }
}

/// One row of the region table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Its full name, such as 浙江省.
    pub name: String,
    /// How people write it without its suffix, such as 浙江; the full name where that is unclear.
    pub short: String,
    /// Further names: 浙, zhejiang, former names.
    pub aliases: Vec<String>,
}

impl Region {
    /// The English name, such as Inner Mongolia, where the table has one: the first alias in Latin
    /// letters.
    pub fn english(&self) -> Option<String> {
        let alias = self.aliases.iter().find(|alias| alias.is_ascii())?;
        let words = alias.split(' ').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        Some(words.collect::<Vec<_>>().join(" "))
    }
}

/// All divisions, with a lookup by code and by name.
#[derive(Debug)]
pub struct RegionTable {
    regions: Vec<Region>,
    by_code: HashMap<RegionCode, usize>,
    by_name: HashMap<String, Vec<RegionCode>>,
}

impl RegionTable {
    /// The table that is built in. Reading it is tested, so it cannot fail at run time.
    pub fn embedded() -> &'static RegionTable {
        static TABLE: OnceLock<RegionTable> = OnceLock::new();
        TABLE.get_or_init(|| {
            let source = include_str!("../data/regions.tsv");
            RegionTable::parse("regions.tsv", source).unwrap_or_else(|error| {
                unreachable!("the embedded region table is tested: {error}")
            })
        })
    }

    /// Reads the tab-separated table: code, name, short name, aliases separated by `|`.
    ///
    /// # Errors
    /// The first line that has another shape, an unknown code or a code twice.
    pub fn parse(file: &str, source: &str) -> Result<RegionTable, DataError> {
        let mut table =
            RegionTable { regions: Vec::new(), by_code: HashMap::new(), by_name: HashMap::new() };
        for (index, line) in source.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line.starts_with("code\t") {
                continue;
            }
            let region = parse_row(line).map_err(|reason| DataError {
                file: file.to_owned(),
                line: index + 1,
                reason,
            })?;
            if table.by_code.contains_key(&region.code) {
                let reason = format!("the code {} stands here a second time", region.code);
                return Err(DataError { file: file.to_owned(), line: index + 1, reason });
            }
            table.insert(region);
        }
        Ok(table)
    }

    fn insert(&mut self, region: Region) {
        let code = region.code;
        let names = [&region.name, &region.short].into_iter().chain(&region.aliases);
        for name in names {
            let codes = self.by_name.entry(name.clone()).or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        self.by_code.insert(code, self.regions.len());
        self.regions.push(region);
    }

    /// The division with this code.
    pub fn get(&self, code: RegionCode) -> Option<&Region> {
        self.by_code.get(&code).map(|index| &self.regions[*index])
    }

    /// The full name of a division, or its digits where the table does not have it.
    pub fn name(&self, code: RegionCode) -> String {
        self.get(code).map_or_else(|| code.to_string(), |region| region.name.clone())
    }

    /// The short name of a division, or its digits where the table does not have it.
    pub fn short(&self, code: RegionCode) -> String {
        self.get(code).map_or_else(|| code.to_string(), |region| region.short.clone())
    }

    /// Every division that bears this name, in any of its forms; 朝阳区 is several.
    pub fn named(&self, name: &str) -> &[RegionCode] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The division meant by six digits or by a name that only one division has. Where a name
    /// belongs to divisions of several levels, the highest is meant: 吉林 is the province.
    pub fn resolve(&self, text: &str) -> Option<RegionCode> {
        if let Some(code) = RegionCode::parse(text) {
            return self.get(code).map(|region| region.code);
        }
        let codes = self.named(text);
        let top = codes.iter().map(|code| code.level()).min()?;
        let mut highest = codes.iter().filter(|code| code.level() == top);
        let first = highest.next()?;
        highest.next().is_none().then_some(*first)
    }

    /// The division above: a county's city, or its province where the table has no such city.
    pub fn parent(&self, code: RegionCode) -> Option<RegionCode> {
        match code.level() {
            Level::National => None,
            Level::Province => Some(RegionCode::NATION),
            Level::City => Some(code.province()),
            Level::County | Level::Township => Some(
                Some(code.city())
                    .filter(|city| self.get(*city).is_some())
                    .unwrap_or_else(|| code.province()),
            ),
        }
    }

    /// Full names from the province down: `["江苏省", "连云港市", "灌云县"]`; `["全国"]` for the nation.
    pub fn path(&self, code: RegionCode) -> Vec<String> {
        let mut path = vec![self.name(code)];
        let mut current = code;
        while let Some(parent) = self.parent(current).filter(|parent| *parent != RegionCode::NATION)
        {
            path.push(self.name(parent));
            current = parent;
        }
        path.reverse();
        path
    }

    /// All divisions, by code.
    pub fn all(&self) -> &[Region] {
        &self.regions
    }

    /// All divisions of one level, by code.
    pub fn at_level(&self, level: Level) -> impl Iterator<Item = &Region> {
        self.regions.iter().filter(move |region| region.code.level() == level)
    }

    /// The 31 provincial divisions, by code.
    pub fn provinces(&self) -> impl Iterator<Item = &Region> {
        self.at_level(Level::Province)
    }
}

fn parse_row(line: &str) -> Result<Region, String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [code, name, short, aliases] = fields[..] else {
        return Err(format!(
            "expected `code<TAB>name<TAB>short<TAB>aliases`, found {} fields",
            fields.len()
        ));
    };
    let code =
        RegionCode::parse(code).ok_or_else(|| format!("expected six digits, found `{code}`"))?;
    if name.is_empty() || short.is_empty() {
        return Err("the name and the short name must not be empty".to_owned());
    }
    let aliases = aliases.split('|').filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
    Ok(Region { code, name: name.to_owned(), short: short.to_owned(), aliases })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(code: &str, expected: &[&str]) {
        let code = RegionCode::parse(code).unwrap();
        assert_eq!(RegionTable::embedded().path(code), expected);
    }

    #[track_caller]
    fn check_resolve(name: &str, expected: Option<&str>) {
        let code = RegionTable::embedded().resolve(name).map(|code| code.to_string());
        assert_eq!(code.as_deref(), expected, "{name}");
    }

    #[test]
    fn every_province_has_an_english_name_of_its_own() {
        let table = RegionTable::embedded();
        let names: std::collections::BTreeSet<String> =
            table.provinces().map(|province| province.english().unwrap()).collect();
        assert_eq!(names.len(), 31);
        assert!(names.contains("Inner Mongolia") && names.contains("Shaanxi"));
        assert_eq!(table.get(RegionCode::NATION).unwrap().english().unwrap(), "China");
    }

    #[test]
    fn the_table_has_every_province() {
        assert_eq!(RegionTable::embedded().provinces().count(), 31);
        assert!(RegionTable::embedded().at_level(Level::City).count() > 325);
        assert!(RegionTable::embedded().at_level(Level::County).count() > 2_800);
    }

    #[test]
    fn a_path_names_every_division_from_the_province_down() {
        check_path("000000", &["全国"]);
        check_path("110000", &["北京市"]);
        check_path("110105", &["北京市", "朝阳区"]);
        check_path("320723", &["江苏省", "连云港市", "灌云县"]);
        check_path("429004", &["湖北省", "仙桃市"]);
    }

    #[test]
    fn names_resolve_in_every_form_and_only_when_unambiguous() {
        check_resolve("浙江", Some("330000"));
        check_resolve("浙", Some("330000"));
        check_resolve("浙江省", Some("330000"));
        check_resolve("zhejiang", Some("330000"));
        check_resolve("内蒙古", Some("150000"));
        check_resolve("瑞金市", Some("360781"));
        check_resolve("吉林", Some("220000"));
        check_resolve("吉林市", Some("220200"));
        check_resolve("120000", Some("120000"));
        check_resolve("朝阳区", None);
        check_resolve("999999", None);
        check_resolve("乌有市", None);
    }

    #[test]
    fn a_code_knows_what_lies_in_it() {
        let code = |text| RegionCode::parse(text).unwrap();
        assert!(code("330000").contains(code("330110")));
        assert!(code("330100").contains(code("330110")));
        assert!(!code("330100").contains(code("330200")));
        assert!(RegionCode::NATION.contains(code("330110")));
        assert_eq!(RegionCode::parse("33011"), None);
        assert_eq!(RegionCode::parse("33011x"), None);
    }

    #[test]
    fn a_wrong_row_is_named_by_file_line_and_reason() {
        let error = RegionTable::parse("r.tsv", "# c\n12\t天津市\t天津\t\n").unwrap_err();
        assert_eq!(error.to_string(), "r.tsv:2: expected six digits, found `12`");
        let twice = "110000\t北京市\t北京\t\n110000\t北京市\t北京\t\n";
        assert_eq!(RegionTable::parse("r.tsv", twice).unwrap_err().line, 2);
    }
}
