//! The API for people: made from its OpenAPI description when it is asked for, so that it cannot fall
//! behind, and needs nothing from elsewhere.

use askama::Template;
use serde_json::Value;

use super::links::address;
use super::{Frame, Language, Request};

/// Values of a parameter that are listed; of longer lists only the number is said.
const LISTED_VALUES: usize = 12;

/// What parameters mean, in Chinese: the description is in English. Those that are missing here are
/// shown in English.
const PARAMETERS: [(&str, &str); 26] = [
    ("q", "检索式或问题；写法见帮助页"),
    ("province", "文献所属的省级行政区，全国为 000000：代码或名称"),
    ("region", "行政区：代码或名称"),
    ("mechanism", "做法：标识、名称或别名"),
    ("stance", "做到哪一步；不给时为已实行和试点"),
    ("topic", "主题：标识或名称"),
    ("kind", "文献类型"),
    ("level", "层级"),
    ("year", "年份"),
    ("year_from", "起始年份"),
    ("year_to", "截止年份"),
    ("scope", "各检索词须同在一句、一段还是一篇；不给时为段"),
    ("sort", "-score 相关度，-date 新的在前，date 旧的在前"),
    ("page", "第几页，从 1 起"),
    ("per_page", "每页多少"),
    ("cursor", "下一页从哪里开始：取上一页答复中的 cursor，代替 page 和 per_page；换了索引即失效"),
    ("explain", "1 表示说明检索式怎样读、每段为何命中"),
    ("document", "说明这一篇为何命中或未命中"),
    ("plain", "撤回一条对问句的读法：interpretation.read 中的 id"),
    ("limit", "最多几条建议"),
    ("parent", "只列这个行政区的下级"),
    ("id", "标识"),
    ("format", "文件格式"),
    ("edition", "引文所用的 GB/T 7714 版次；不给时为 2015"),
    ("passage", "引用哪一段，如 para_3；不给时为全篇"),
    ("style", "引文格式；不给时为 gbt7714"),
];

/// What paths give, in Chinese.
const PATHS: [(&str, &str); 21] = [
    ("/api/v1/search", "检索文献：各篇最相关的段落，每个分面的准确篇数"),
    ("/api/v1/answer", "哪些地方在做：每个行政区只有一种状态，附原文"),
    ("/api/v1/answers", "保存一个答案的现状，得到可引用的编号和地址"),
    ("/api/v1/answers/{id}", "当时的答案，以及此后的变化"),
    ("/api/v1/suggest", "输入时的建议，各有多少篇"),
    ("/api/v1/documents/{id}", "一篇文献：正文与识别结果"),
    ("/api/v1/documents/{id}/cite", "一篇文献或其中一段的引文，可直接粘贴"),
    ("/api/v1/documents/{id}/similar", "其他地方的同类做法，每地至多一篇"),
    ("/api/v1/mechanisms", "全部做法，各见于多少篇"),
    ("/api/v1/mechanisms/{id}", "一项做法"),
    ("/api/v1/topics", "全部主题，各有多少篇"),
    ("/api/v1/topics/{id}", "一个主题的文献"),
    ("/api/v1/regions", "行政区，库中各有什么"),
    ("/api/v1/regions/{code}", "一个行政区"),
    ("/api/v1/export/spread", "各地实行或试点各项做法的首见年份，供统计软件"),
    ("/feed/search", "一次检索的订阅源（Atom），新收入的在前"),
    ("/feed/answer", "一个答案的订阅源（Atom），新收入的在前"),
    ("/feed/mechanism/{id}", "一项做法的订阅源（Atom），新收入的在前"),
    (
        "/api/v1/check",
        "核稿：引文与原文比对，说法逐条查证；正文也可用 text/plain、multipart/form-data 或 DOCX 发送",
    ),
    ("/healthz", "进程是否活着"),
    ("/readyz", "检索是否正常"),
];

/// A parameter.
struct Parameter {
    name: String,
    is_in_path: bool,
    is_required: bool,
    says: String,
    /// Whether `says` is in English on a Chinese page.
    is_foreign: bool,
    takes: Takes,
    /// Values of an example; several where the parameter is repeated.
    examples: Vec<String>,
}

/// What a parameter or a field takes.
#[derive(Default)]
struct Takes {
    /// `string`, `integer`, the name of a type.
    name: String,
    /// The type to which the name leads.
    link: Option<String>,
    is_list: bool,
    /// Smallest and largest, or longest.
    bounds: Option<String>,
    values: Vec<String>,
    /// How many values there are beside those listed.
    more_values: usize,
}

/// A field of an answer.
struct Field {
    name: String,
    says: String,
    is_always: bool,
    takes: Takes,
}

/// A path.
struct Operation {
    method: &'static str,
    anchor: String,
    path: String,
    says: String,
    is_foreign: bool,
    parameters: Vec<Parameter>,
    /// An address that works.
    example: String,
    /// Name of the answer's type.
    gives: Option<String>,
    /// Status and what it means.
    failures: Vec<(String, String)>,
}

/// A type.
struct Kind {
    name: String,
    says: String,
    fields: Vec<Field>,
    values: Vec<String>,
}

#[derive(Template)]
#[template(path = "api.html")]
pub(super) struct ApiPage {
    frame: Frame,
    operations: Vec<Operation>,
    kinds: Vec<Kind>,
}

impl ApiPage {
    pub(super) fn new(request: &Request<'_>, described: &Value) -> ApiPage {
        let language = request.language();
        let of = |pointer: &str| described.pointer(pointer).and_then(Value::as_object);
        let paths = of("/paths").into_iter().flatten();
        let operation =
            |(path, item): (&String, &Value)| operation(path, item, described, language);
        let mut operations: Vec<Operation> = paths.filter_map(operation).collect();
        // In the order in which people need them.
        let rank = |path: &str| PATHS.iter().position(|(known, _)| *known == path);
        operations.sort_by_key(|operation| rank(&operation.path).unwrap_or(PATHS.len()));
        let kinds = of("/components/schemas").into_iter().flatten();
        let kinds = kinds.map(|(name, schema)| kind(name, schema, described)).collect();
        let title = language.say("API 说明", "API");
        ApiPage { frame: Frame::new(request, "api", title), operations, kinds }
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(value) => value.to_string(),
    }
}

fn operation(path: &str, item: &Value, described: &Value, language: Language) -> Option<Operation> {
    let methods = [("GET", "get"), ("POST", "post")].into_iter();
    let mut found = methods.filter_map(|(method, key)| Some((method, item.get(key)?)));
    let (method, get) = found.next()?;
    let listed = get.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let parameters: Vec<Parameter> =
        listed.flat_map(|given| parameters(given, described, language)).collect();
    let zh = PATHS.iter().find(|(known, _)| *known == path).map(|(_, zh)| *zh);
    let english = text(get.get("summary"));
    let responses = get.get("responses").and_then(Value::as_object)?;
    let good = responses
        .get("200")
        .and_then(|good| good.pointer("/content/application~1json/schema/$ref"));
    let failures = responses.iter().filter(|(status, _)| status.as_str() != "200");
    Some(Operation {
        method,
        anchor: path.trim_matches('/').replace(['/', '{', '}'], "-"),
        path: path.to_owned(),
        is_foreign: zh.is_none(),
        says: language.say(zh.map_or_else(|| english.clone(), str::to_owned), english.clone()),
        example: example(path, &parameters),
        gives: good.and_then(Value::as_str).map(type_name),
        failures: failures
            .map(|(status, response)| (status.clone(), text(response.get("description"))))
            .collect(),
        parameters,
    })
}

/// The parameters that one entry of the description stands for: an exploded object is one for each of
/// its properties.
fn parameters(given: &Value, described: &Value, language: Language) -> Vec<Parameter> {
    let shown = |value: &Value| match value {
        Value::Array(values) => values.iter().map(|value| text(Some(value))).collect(),
        value => vec![text(Some(value))],
    };
    let make = |name: &str, schema: &Value, english: String, example: Option<&Value>| {
        let zh = PARAMETERS.iter().find(|(known, _)| *known == name).map(|(_, zh)| *zh);
        Parameter {
            name: name.to_owned(),
            is_in_path: given["in"] == "path",
            is_required: given["in"] == "path" || given["required"] == true,
            is_foreign: zh.is_none(),
            says: language.say(zh.map_or_else(|| english.clone(), str::to_owned), english),
            takes: takes(schema, described),
            examples: example.map(shown).unwrap_or_default(),
        }
    };
    let schema = &given["schema"];
    match schema.get("properties").and_then(Value::as_object) {
        Some(properties) => properties
            .iter()
            .map(|(name, schema)| {
                let english = match text(schema.get("description")) {
                    said if said.is_empty() => text(given.get("description")),
                    said => said,
                };
                let example = given.get("example").and_then(|example| example.get(name));
                make(name, schema, english, example)
            })
            .collect(),
        None => {
            let name = text(given.get("name"));
            let english = text(given.get("description"));
            vec![make(&name, schema, english, given.get("example"))]
        }
    }
}

/// An address with the examples of the parameters that say what is asked for.
fn example(path: &str, parameters: &[Parameter]) -> String {
    let mut filled = path.to_owned();
    let mut pairs = Vec::new();
    // A basket without items is worth showing with rows and columns.
    let has_matrix = parameters.iter().any(|parameter| parameter.name == "aspect");
    let asks = |name: &str| name == "q" || (has_matrix && matches!(name, "region" | "aspect"));
    for parameter in parameters {
        for value in &parameter.examples {
            if parameter.is_in_path {
                filled = filled.replace(&format!("{{{}}}", parameter.name), value);
            } else if asks(&parameter.name) || parameter.is_required {
                pairs.push((parameter.name.as_str(), value.as_str()));
            }
        }
    }
    address(&filled, pairs)
}

fn type_name(reference: &str) -> String {
    reference.rsplit('/').next().unwrap_or(reference).to_owned()
}

/// What a schema takes, in words.
fn takes(schema: &Value, described: &Value) -> Takes {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = type_name(reference);
        let inner = described.pointer(&format!("/components/schemas/{name}"));
        let mut found = inner.map(|inner| takes(inner, described)).unwrap_or_default();
        found.is_list = false;
        found.bounds = None;
        return Takes { link: Some(name.clone()), name, ..found };
    }
    for one_of in ["oneOf", "anyOf"] {
        let choices = schema.get(one_of).and_then(Value::as_array).into_iter().flatten();
        let is_type = |choice: &&Value| choice.get("type") != Some(&Value::from("null"));
        if let Some(choice) = choices.filter(is_type).find(|choice| choice.get("const").is_none()) {
            return takes(choice, described);
        }
    }
    if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
        return Takes { is_list: true, ..takes(items, described) };
    }
    let name = match schema.get("type") {
        Some(Value::Array(names)) => text(names.iter().find(|name| name.as_str() != Some("null"))),
        name => text(name),
    };
    let values = schema.get("enum").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let bound = |name: &str| schema.get(name).map(|value| text(Some(value)));
    let bounds = match (bound("minimum"), bound("maximum"), bound("maxLength")) {
        (Some(least), Some(most), _) => Some(format!("{least}–{most}")),
        (_, _, Some(longest)) => Some(format!("≤ {longest}")),
        _ => None,
    };
    Takes {
        name,
        bounds,
        values: values.iter().take(LISTED_VALUES).map(|value| text(Some(value))).collect(),
        more_values: values.len().saturating_sub(LISTED_VALUES),
        ..Takes::default()
    }
}

fn kind(name: &str, schema: &Value, described: &Value) -> Kind {
    let required = schema.get("required").and_then(Value::as_array);
    let is_always =
        |name: &str| required.is_some_and(|list| list.iter().any(|known| known == name));
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let field = |(name, field): (&String, &Value)| Field {
        name: name.clone(),
        says: match text(field.get("description")) {
            said if said.is_empty() => text(field.pointer("/oneOf/0/description")),
            said => said,
        },
        is_always: is_always(name),
        takes: takes(field, described),
    };
    let Takes { values, .. } = takes(schema, described);
    Kind {
        name: name.to_owned(),
        says: text(schema.get("description")),
        fields: properties.map(field).collect(),
        values,
    }
}
