//! Which other web sites may ask from a visitor's browser: an allow-list, empty unless someone fills it.

use std::str::FromStr;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::Deserialize;
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// What other sites may use: the interface and the widget, not the pages.
const SHARED: [&str; 2] = ["/api/v1/", "/widget/"];
/// How long a browser may remember that it may ask.
const REMEMBERED: Duration = Duration::from_secs(3_600);

/// A web site as browsers name it: scheme, host and port, such as `https://www.example.gov.cn`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(HeaderValue);

/// Why a text is no origin.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{found}` is no origin: give scheme, host and, where it is unusual, port, such as \
     https://www.example.gov.cn, without path (a name with other than ASCII letters as xn--…)"
)]
pub struct OriginError {
    found: String,
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Origin, OriginError> {
        let wrong = || OriginError { found: text.to_owned() };
        // Browsers send origins in small letters; a name in others would never be matched.
        let text = text.trim().to_ascii_lowercase();
        let uri = text.parse::<Uri>().map_err(|_| wrong())?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_path = uri.path_and_query().is_some_and(|rest| rest.as_str() != "/");
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if !is_web || has_path || authority.is_empty() || authority.contains(['@', '*']) {
            return Err(wrong());
        }
        let scheme = uri.scheme_str().unwrap_or_default();
        // The usual port is not sent.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.strip_suffix(usual).unwrap_or(authority);
        let value = HeaderValue::from_str(&format!("{scheme}://{authority}"));
        value.map(Origin).map_err(|_| wrong())
    }
}

impl Origin {
    /// As browsers send it.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Origin, OriginError> {
        text.parse()
    }
}

/// The rule for requests from other sites.
pub(super) fn layer(origins: &[Origin]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().map(|origin| origin.0.clone())))
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([header::ACCEPT, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([header::ETAG, HeaderName::from_static("api-version")])
        .max_age(REMEMBERED)
        .vary([header::ORIGIN])
}

/// Applies the rule to the addresses that other sites may use.
pub(super) async fn shared(
    State(layer): State<CorsLayer>,
    request: Request,
    next: Next,
) -> Response {
    if !SHARED.iter().any(|start| request.uri().path().starts_with(start)) {
        return next.run(request).await;
    }
    match layer.layer(next).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let origin = text.parse::<Origin>().ok();
        assert_eq!(origin.as_ref().map(|origin| origin.0.to_str().unwrap()), expected, "{text}");
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        check("https://www.example.gov.cn", Some("https://www.example.gov.cn"));
        check("HTTPS://WWW.Example.gov.cn/", Some("https://www.example.gov.cn"));
        check("http://127.0.0.1:3000", Some("http://127.0.0.1:3000"));
        check("https://a.cn:443", Some("https://a.cn"));
        for wrong in [
            "",
            "*",
            "null",
            "a.cn",
            "https://a.cn/x",
            "https://*.cn",
            "ftp://a.cn",
            "https://u@a.cn",
            "https://人大.cn",
        ] {
            check(wrong, None);
        }
    }
}
