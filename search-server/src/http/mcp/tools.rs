//! The tools: what each is for, what it takes, and which address of the API answers it.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool as Definition, ToolAnnotations};
use serde_json::{Value, json};

use super::call::Asked;
use super::shape;
use crate::http::site::Site;

/// Shortens an answer of the API.
type Shape = fn(Value, &Asked, &Site) -> Result<Value, serde_json::Error>;

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// Several texts.
    Texts,
    /// A whole number.
    Number,
}

/// An argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
    pub(super) about: &'static str,
}

/// A tool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) arguments: &'static [Argument],
    /// The address; `{document}` is replaced by the argument of that name.
    pub(super) path: &'static str,
    /// An argument that chooses a part of the answer, and is not sent.
    pub(super) part: Option<&'static str>,
    /// What is sent, where something is: it is made of the argument `text`.
    pub(super) draft: Option<fn(&str) -> String>,
    pub(super) shape: Shape,
}

const fn argument(name: &'static str, kind: Kind, about: &'static str) -> Argument {
    Argument { name, kind, is_required: false, about }
}

const fn required(name: &'static str, kind: Kind, about: &'static str) -> Argument {
    Argument { name, kind, is_required: true, about }
}

const REGION: &str = "place: Chinese name or six-digit code";
const MECHANISM: &str = "practice: identifier or Chinese name";
const FIRST: Argument = argument("year_from", Kind::Number, "first year");
const LAST: Argument = argument("year_to", Kind::Number, "last year");

/// All of them.
pub(super) const TOOLS: [Tool; 9] = [
    Tool {
        name: "search",
        title: "检索 Search",
        about: "Documents whose passages match. \"…\" finds literal text, -word excludes. 10 a page, best first.",
        arguments: &[
            required("q", Kind::Text, "words, best in Chinese"),
            argument("province", Kind::Texts, REGION),
            argument("mechanism", Kind::Texts, MECHANISM),
            argument("kind", Kind::Texts, "speech, article, report, regulation"),
            FIRST,
            LAST,
            argument("page", Kind::Number, "from 1"),
        ],
        path: "/api/v1/search",
        part: None,
        draft: None,
        shape: shape::search,
    },
    Tool {
        name: "which_regions",
        title: "哪些地方 Which regions",
        about: "Which places practise something: each in exactly one state, with quotations. Give a question or a practice.",
        arguments: &[
            argument("q", Kind::Text, "question, or name or description of a practice"),
            argument("mechanism", Kind::Text, MECHANISM),
            argument("level", Kind::Text, "province (usual), city or county"),
            argument("region", Kind::Text, "ask about this place alone"),
            FIRST,
            LAST,
        ],
        path: "/api/v1/answer",
        part: None,
        draft: None,
        shape: shape::answer,
    },
    Tool {
        name: "get_passage",
        title: "原文 Passage",
        about: "Text of a document: one passage, or from one on, verbatim.",
        arguments: &[
            required("document", Kind::Text, "identifier of the document"),
            argument("passage", Kind::Text, "such as para_3 or art_5; from the start if absent"),
        ],
        path: "/api/v1/documents/{document}",
        part: Some("passage"),
        draft: None,
        shape: shape::document,
    },
    Tool {
        name: "compare",
        title: "对比 Compare",
        about: "Two to five places side by side: each cell a quotation, not_seen or no_corpus.",
        arguments: &[
            required("region", Kind::Texts, REGION),
            argument("mechanism", Kind::Texts, "practices; all that one of them has if absent"),
        ],
        path: "/api/v1/compare",
        part: None,
        draft: None,
        shape: shape::compare,
    },
    Tool {
        name: "list_mechanisms",
        title: "做法目录 Practices",
        about: "Practices that are recognised, with identifiers and how many provinces have each.",
        arguments: &[argument("page", Kind::Number, "100 a page, from 1")],
        path: "/api/v1/mechanisms",
        part: None,
        draft: None,
        shape: shape::mechanisms,
    },
    Tool {
        name: "coverage",
        title: "覆盖 Coverage",
        about: "What the collection holds of each province: documents, years, what is missing.",
        arguments: &[],
        path: "/api/v1/coverage",
        part: None,
        draft: None,
        shape: shape::coverage,
    },
    Tool {
        name: "cite",
        title: "引用 Cite",
        about: "Reference to a document or passage, with its words and link, ready to paste.",
        arguments: &[
            required("document", Kind::Text, "identifier of the document"),
            argument("passage", Kind::Text, "such as para_3"),
            argument("edition", Kind::Text, "of GB/T 7714: 2015 (usual) or 2025"),
            argument("style", Kind::Text, "gbt7714 (usual), bibtex or ris"),
        ],
        path: "/api/v1/documents/{document}/cite",
        part: None,
        draft: None,
        shape: shape::cite,
    },
    Tool {
        name: "check_quote",
        title: "核对引文 Check a quotation",
        about: "Whether words stand so in a document: exact, differs (with the difference) or not_found.",
        arguments: &[required("text", Kind::Text, "the words, without quotation marks")],
        path: "/api/v1/check",
        part: None,
        draft: Some(quoted),
        shape: shape::checked_quotations,
    },
    Tool {
        name: "check_claim",
        title: "核对说法 Check a claim",
        about: "Whether a place does what a sentence says: supported (with proof), only_mentioned, not_seen, no_documents.",
        arguments: &[required("text", Kind::Text, "such as 浙江省实行代表建议两次答复。")],
        path: "/api/v1/check",
        part: None,
        draft: Some(str::to_owned),
        shape: shape::checked_claims,
    },
];

/// Words as a draft quotes them; marks inside are made inner ones, so that they end nothing.
fn quoted(text: &str) -> String {
    let inner = text.replace(['“', '「', '『', '"'], "‘").replace(['”', '」', '』'], "’");
    format!("“{}”", inner.replace(['\r', '\n'], " "))
}

/// The tool of this name.
pub(super) fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}

/// As the protocol describes it.
pub(super) fn definition(tool: &Tool) -> Definition {
    let properties: JsonObject = tool.arguments.iter().map(property).collect();
    let required: Vec<&str> =
        tool.arguments.iter().filter(|one| one.is_required).map(|one| one.name).collect();
    let mut schema = JsonObject::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("required".to_owned(), json!(required));
    schema.insert("additionalProperties".to_owned(), json!(false));
    let hints = ToolAnnotations::new()
        .read_only(true)
        .destructive(false)
        .idempotent(true)
        .open_world(false);
    Definition::new(tool.name, tool.about, Arc::new(schema))
        .with_title(tool.title)
        .with_annotations(hints)
}

fn property(argument: &Argument) -> (String, Value) {
    let schema = match argument.kind {
        Kind::Text => json!({ "type": "string", "description": argument.about }),
        Kind::Number => json!({ "type": "integer", "description": argument.about }),
        Kind::Texts => json!({
            "type": "array", "items": { "type": "string" }, "description": argument.about,
        }),
    };
    (argument.name.to_owned(), schema)
}
