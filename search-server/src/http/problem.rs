//! Errors as RFC 9457 problems: one table of kinds, one response type.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use schemas::api::Problem;

use crate::pages;

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A parameter has a value that cannot be used.
    BadParameter,
    /// A cursor is of another version of the index.
    OutdatedCursor,
    /// There is no such document, mechanism or region.
    NotFound,
    /// An answer could not be kept.
    NotKept,
    /// The result that should become a file is empty.
    NothingToExport,
    /// There is no such address.
    NoSuchAddress,
    /// The address does not take this method.
    Method,
    /// The index does not answer.
    NotReady,
    /// The answer took too long.
    Timeout,
    /// Something failed that the caller cannot mend.
    Internal,
    /// What was sent is larger than what is read.
    TooLarge,
    /// What was sent is of a type that is not read.
    UnsupportedType,
    /// What was sent is damaged or not what it says.
    Unreadable,
}

/// Every kind with its code, status, title for people, what they can do, and the same in English.
pub const PROBLEMS: [(ProblemKind, &str, StatusCode, &str, &str, &str); 13] = [
    (
        ProblemKind::BadParameter,
        "bad-parameter",
        StatusCode::BAD_REQUEST,
        "参数有误",
        "请按提示修改该参数；各参数的写法见 /openapi.json",
        "A parameter has a value that cannot be used; `parameter` names it. Mend it as `detail` says; \
         /openapi.json describes every parameter.",
    ),
    (
        ProblemKind::OutdatedCursor,
        "outdated-cursor",
        StatusCode::BAD_REQUEST,
        "翻页标记已过期",
        "请去掉 cursor，从第一页重新检索",
        "The cursor is of another version of the index, which has been replaced since. Search again \
         from the first page, without `cursor`.",
    ),
    (
        ProblemKind::NotFound,
        "not-found",
        StatusCode::NOT_FOUND,
        "没有找到",
        "可能已改名或不在本库中；可以检索标题",
        "The collection has no such document, mechanism, topic or region. Search for its title or name.",
    ),
    (
        ProblemKind::NoSuchAddress,
        "no-such-address",
        StatusCode::NOT_FOUND,
        "没有这个地址",
        "页面从 / 开始，接口见 /openapi.json",
        "There is nothing at this address. Pages begin at /, the interface is described in /openapi.json.",
    ),
    (
        ProblemKind::Method,
        "method-not-allowed",
        StatusCode::METHOD_NOT_ALLOWED,
        "不支持这种请求方法",
        "请改用应答的 Allow 头列出的方法",
        "The address does not take this method; `Allow` lists those that it takes.",
    ),
    (
        ProblemKind::NotReady,
        "not-ready",
        StatusCode::SERVICE_UNAVAILABLE,
        "索引尚不可用",
        "请稍后再试；仍不可用时请重建索引",
        "The index does not answer. Try again later; if that does not help, build the index anew.",
    ),
    (
        ProblemKind::Timeout,
        "timeout",
        StatusCode::SERVICE_UNAVAILABLE,
        "查询超时",
        "请缩小检索范围，或稍后再试",
        "The answer took longer than ten seconds. Narrow the search, or try again later.",
    ),
    (
        ProblemKind::Internal,
        "internal",
        StatusCode::INTERNAL_SERVER_ERROR,
        "服务器内部出错",
        "请稍后再试；原因已记入日志",
        "Something failed that the caller cannot mend; the cause is in the log of the server.",
    ),
    (
        ProblemKind::NothingToExport,
        "nothing-to-export",
        StatusCode::NOT_FOUND,
        "没有可导出的内容",
        "请先放宽条件，让页面上有结果，再导出",
        "The result that should become a file is empty. Widen the search until its page shows something, \
         then export it.",
    ),
    (
        ProblemKind::NotKept,
        "not-kept",
        StatusCode::SERVICE_UNAVAILABLE,
        "答案没有保存",
        "请管理员让索引所在的文件夹可以写入；答案本身不受影响",
        "The answer could not be kept: whoever runs the server must let it write to the folder of the \
         index. The answer itself is as good as ever.",
    ),
    (
        ProblemKind::TooLarge,
        "too-large",
        StatusCode::PAYLOAD_TOO_LARGE,
        "太大",
        "请分成几部分，分几次提交",
        "What was sent is larger than what is read at a time. Send it in parts.",
    ),
    (
        ProblemKind::UnsupportedType,
        "unsupported-type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "不支持这种内容类型",
        "请发送 text/plain、application/json、DOCX 或 multipart/form-data",
        "What was sent is of a type that is not read. Send text/plain, application/json, a DOCX document or \
         multipart/form-data, and name it in Content-Type.",
    ),
    (
        ProblemKind::Unreadable,
        "unreadable",
        StatusCode::UNPROCESSABLE_ENTITY,
        "文件读不出来",
        "请在 Word 中打开、另存为 .docx 再试，或直接粘贴文字",
        "The document cannot be read: it is damaged, locked, or not what its name says. Open it and save it \
         anew as .docx, or paste its text.",
    ),
];

/// A problem to be sent.
#[derive(Clone, Debug)]
pub(super) struct ProblemResponse(pub(super) Box<Problem>);

impl ProblemResponse {
    /// A problem of this kind; what is wrong is shown to people, in Chinese and in English.
    pub(super) fn new(
        kind: ProblemKind,
        detail: impl Into<String>,
        detail_en: impl Into<String>,
    ) -> ProblemResponse {
        let row = PROBLEMS.iter().find(|(listed, ..)| *listed == kind).unwrap_or(&PROBLEMS[7]);
        let (_, code, status, title, hint, _) = row;
        ProblemResponse(Box::new(Problem {
            kind: format!("/help/problems#{code}"),
            title: (*title).to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            detail_en: detail_en.into(),
            parameter: None,
            hint: (*hint).to_owned(),
        }))
    }

    /// A bad value of a parameter, and what is expected instead, in Chinese and in English.
    pub(super) fn parameter(name: &str, value: &str, (zh, en): (&str, &str)) -> ProblemResponse {
        let shown: String = value.chars().take(60).collect();
        let detail = format!("参数 {name} 的值“{shown}”不能用：应为{zh}");
        let detail_en = format!("The value “{shown}” of {name} cannot be used; expected: {en}");
        let mut response = ProblemResponse::new(ProblemKind::BadParameter, detail, detail_en);
        response.0.parameter = Some(name.to_owned());
        response
    }

    /// Something failed inside; the cause goes to the log, not to the caller.
    pub(super) fn internal(cause: &(dyn std::error::Error + 'static)) -> ProblemResponse {
        let mut causes = cause.to_string();
        let mut source = cause.source();
        while let Some(error) = source {
            causes = format!("{causes}: {error}");
            source = error.source();
        }
        tracing::error!(cause = causes, "request failed");
        ProblemResponse::new(ProblemKind::Internal, "查询没有完成", "The query was not finished")
    }

    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn into_json(self) -> Response {
        let status = self.status();
        let mut response = (status, axum::Json(*self.0)).into_response();
        let content_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        response
    }

    /// As the address is asked: a problem for programs, a page for people.
    fn for_uri(self, uri: &Uri) -> Response {
        if uri.path().starts_with("/api/") {
            return self.into_json();
        }
        let query = uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        self.into_page(&pages::Request { path: uri.path(), pairs: &pairs })
    }

    /// The problem as a page, in the language of the address that was asked.
    pub(super) fn into_page(self, request: &pages::Request<'_>) -> Response {
        let status = self.status();
        let code = self.0.kind.rsplit('#').next().unwrap_or_default();
        let listed = PROBLEMS.iter().find(|(_, listed, ..)| *listed == code);
        let english = listed.map_or("", |(.., english)| *english);
        match pages::problem(request, &self.0, english) {
            Ok(page) => (status, axum::response::Html(page)).into_response(),
            Err(_) => self.into_json(),
        }
    }
}

/// Answers for an address that does not exist: a page for people, a problem for programs.
pub(super) async fn not_found(request: Request) -> Response {
    let path = request.uri().path();
    let detail = (format!("地址 {path} 不存在"), format!("There is no address {path}"));
    let problem = ProblemResponse::new(ProblemKind::NoSuchAddress, detail.0, detail.1);
    problem.for_uri(request.uri())
}

/// The answer for a request that took longer than so many seconds.
pub(super) fn timeout(uri: &Uri, seconds: u64) -> Response {
    let zh = format!("查询没有在 {seconds} 秒内完成");
    let en = format!("The query was not finished within {seconds} seconds");
    ProblemResponse::new(ProblemKind::Timeout, zh, en).for_uri(uri)
}

/// Answers for a method that an address does not take.
pub(super) async fn method_not_allowed(request: Request) -> Response {
    let (path, method) = (request.uri().path(), request.method());
    let detail = (format!("{path} 不接受 {method}"), format!("{path} does not take {method}"));
    ProblemResponse::new(ProblemKind::Method, detail.0, detail.1).into_json()
}
