//! What somebody sends to be read: a text as it is, as JSON, in a form, or a document.
//!
//! No more is held than a draft may have. What is larger is passed over without being kept, so that a
//! browser shows the answer instead of a broken connection.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use futures_core::Stream;
use schemas::api::CheckRequest;

use super::problem::{ProblemKind, ProblemResponse};
use crate::engine::LONGEST_DRAFT_CHARS;

/// Most bytes that are held.
pub(super) const MOST_BYTES: usize = 5 << 20;
/// Bytes that are passed over before the connection is given up.
const PASSED_BYTES: usize = 256 << 20;
/// The media type of a DOCX document.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Parts of reasons why a document is not read, with what they mean in Chinese.
const REASONS: [(&str, &str); 7] = [
    ("this format is not read", "这种格式不读；请用 .docx、.txt 或 .md"),
    ("is no DOCX document", "它不是 Word 文档（DOCX）"),
    ("is a damaged DOCX document", "它不是 Word 文档（DOCX），或已损坏"),
    ("a password", "它加了密码；请另存一份不加密的"),
    ("unpacks to", "它解压后大得不像文稿，没有读"),
    ("holds no text", "里面没有文字；若是图片，请先识别成文字"),
    ("is not text", "里面不是文字"),
];

/// A draft on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sent {
    text: Option<String>,
    /// Its name and its bytes.
    file: Option<(String, Bytes)>,
}

/// How a draft is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Plain,
    Docx,
    Multipart,
}

impl Form {
    fn of(headers: &HeaderMap) -> Result<Form, ProblemResponse> {
        let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let given = given.unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Ok(Form::Json),
            "text/plain" | "text/markdown" => Ok(Form::Plain),
            "multipart/form-data" => Ok(Form::Multipart),
            DOCX => Ok(Form::Docx),
            _ => {
                let shown: String = given.chars().take(60).collect();
                Err(ProblemResponse::new(
                    ProblemKind::UnsupportedType,
                    format!("Content-Type 是“{shown}”，不读这种内容"),
                    format!("The Content-Type is “{shown}”, which is not read"),
                ))
            }
        }
    }
}

impl Sent {
    /// What a request sends.
    ///
    /// # Errors
    /// It is of another type, too large, or not what its type says.
    pub(super) async fn of(request: Request) -> Result<Sent, ProblemResponse> {
        let form = Form::of(request.headers())?;
        let (parts, body) = request.into_parts();
        let bytes = received(&parts.headers, body).await?;
        match form {
            Form::Json => {
                let draft: CheckRequest = serde_json::from_slice(&bytes).map_err(|error| {
                    wrong(
                        "text",
                        "应为 JSON 对象，只有一个字段 text，值是文字".to_owned(),
                        format!(
                            "Expected is a JSON object with the one field text, a string: {error}"
                        ),
                    )
                })?;
                Ok(Sent { text: Some(draft.text), file: None })
            }
            Form::Plain => Ok(match String::from_utf8(bytes) {
                Ok(text) => Sent { text: Some(text), file: None },
                // Another charset, which reading a file finds out.
                Err(error) => {
                    let file = (String::new(), Bytes::from(error.into_bytes()));
                    Sent { text: None, file: Some(file) }
                }
            }),
            Form::Docx => {
                Ok(Sent { text: None, file: Some(("draft.docx".to_owned(), bytes.into())) })
            }
            Form::Multipart => {
                let request = Request::from_parts(parts, Body::from(bytes));
                fields(request).await
            }
        }
    }

    /// What was typed or pasted.
    pub(super) fn typed(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// The draft: what was typed, and what the file holds behind it.
    ///
    /// # Errors
    /// The file cannot be read, or there is no text, or too much.
    pub(super) fn text(&self) -> Result<String, ProblemResponse> {
        let mut text = self.typed().to_owned();
        if let Some((name, bytes)) = &self.file {
            let read = match std::str::from_utf8(bytes) {
                // A field that is no file is text as it stands.
                Ok(text) if name.is_empty() => Ok(text.to_owned()),
                _ => corpus::read::sent(name, bytes.to_vec()),
            };
            let read = read.map_err(|reason| unreadable(name, &reason))?;
            if is_blank(&text) { text = read } else { text = format!("{text}\n{read}") }
        }
        if is_blank(&text) {
            return Err(wrong(
                "text",
                "没有文字可核：请粘贴文字，或选一个 .docx、.txt、.md 文件".to_owned(),
                "There is no text to check: paste one, or choose a .docx, .txt or .md file"
                    .to_owned(),
            ));
        }
        let length = text.chars().count();
        if length > LONGEST_DRAFT_CHARS {
            return Err(wrong(
                "text",
                format!("文字有 {length} 字，一次至多核 {LONGEST_DRAFT_CHARS} 字；请分几次核对"),
                format!(
                    "The text has {length} characters, and at most {LONGEST_DRAFT_CHARS} are checked at a \
                     time: check it in parts"
                ),
            ));
        }
        Ok(text)
    }
}

/// Whether a text has nothing to read.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

fn wrong(parameter: &str, zh: String, en: String) -> ProblemResponse {
    let mut problem = ProblemResponse::new(ProblemKind::BadParameter, zh, en);
    problem.0.parameter = Some(parameter.to_owned());
    problem
}

fn too_large(zh: String, en: String) -> ProblemResponse {
    ProblemResponse::new(ProblemKind::TooLarge, zh, en)
}

fn unreadable(name: &str, reason: &str) -> ProblemResponse {
    let known = REASONS.iter().find(|(part, _)| reason.contains(part));
    let zh = known.map_or("它可能已损坏，或不是文稿", |(_, zh)| *zh);
    let shown: String = name.chars().take(60).collect();
    ProblemResponse::new(
        ProblemKind::Unreadable,
        format!("文件“{shown}”读不出来：{zh}"),
        format!("The file “{shown}” cannot be read: it {reason}"),
    )
}

/// The whole body, if it may be so large.
async fn received(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, ProblemResponse> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let announced = announced.and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    let mut is_too_large = announced > MOST_BYTES as u64;
    let refused = || {
        let most = MOST_BYTES >> 20;
        too_large(format!("内容超过 {most} MB"), format!("What was sent has more than {most} MB"))
    };
    // Who asks first is told before anything is sent.
    if is_too_large && headers.contains_key(header::EXPECT) {
        return Err(refused());
    }
    let mut stream = body.into_data_stream();
    let (mut bytes, mut passed) = (Vec::new(), 0_usize);
    while let Some(chunk) = next(&mut stream).await {
        let Ok(chunk) = chunk else {
            return Err(wrong(
                "text",
                "内容没有传完".to_owned(),
                "What was sent broke off".to_owned(),
            ));
        };
        passed = passed.saturating_add(chunk.len());
        is_too_large |= passed > MOST_BYTES;
        if passed > PASSED_BYTES {
            break;
        }
        if is_too_large {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    if is_too_large { Err(refused()) } else { Ok(bytes) }
}

async fn next(stream: &mut BodyDataStream) -> Option<Result<Bytes, axum::Error>> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

/// The fields of a form: `text` and `file`; an empty one counts as absent.
async fn fields(request: Request) -> Result<Sent, ProblemResponse> {
    let broken = |error: &dyn std::fmt::Display| {
        wrong(
            "text",
            "表单（multipart/form-data）残缺".to_owned(),
            format!("The form (multipart/form-data) is broken: {error}"),
        )
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        match field.name().map(str::to_owned).as_deref() {
            Some("text") => {
                let text = field.text().await.map_err(|error| broken(&error))?;
                sent.text = Some(text).filter(|text| !text.is_empty()).or(sent.text);
            }
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(|error| broken(&error))?;
                sent.file =
                    Some((name, bytes)).filter(|(_, bytes)| !bytes.is_empty()).or(sent.file);
            }
            other => {
                let name: String = other.unwrap_or_default().chars().take(60).collect();
                return Err(wrong(
                    &name,
                    format!("表单只有 text 和 file 两个字段，没有“{name}”"),
                    format!("The form has the fields text and file, and no “{name}”"),
                ));
            }
        }
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_chinese_wording() {
        for name in ["a.docx", "a.exe", "a.txt"] {
            for bytes in
                [&b"hello"[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0\x9f\0"]
            {
                let sent = Sent { text: None, file: Some((name.to_owned(), bytes.into())) };
                let Err(problem) = sent.text() else { continue };
                let detail = &problem.0.detail;
                assert!(
                    !detail.contains("可能已损坏，或不是文稿"),
                    "{name}: {}",
                    problem.0.detail_en
                );
                assert!(detail.contains(name), "{detail}");
            }
        }
    }

    #[test]
    fn what_is_typed_and_what_a_file_holds_are_both_checked() {
        let file = Some(("a.txt".to_owned(), Bytes::from("乙")));
        let both = Sent { text: Some("甲".to_owned()), file: file.clone() };
        assert_eq!(both.text().unwrap(), "甲\n乙");
        assert_eq!(Sent { text: Some(" \n".to_owned()), file }.text().unwrap(), "乙");
        let nothing = Sent { text: Some("\u{3000}\n".to_owned()), file: None };
        assert_eq!(nothing.text().unwrap_err().0.status, 400);
        let long = Sent { text: Some("长".repeat(LONGEST_DRAFT_CHARS + 1)), file: None };
        assert_eq!(long.text().unwrap_err().0.status, 400);
    }
}
