//! Under which address readers reach this server: what leaves it as a file, a feed or a citation is read
//! elsewhere, so its links must be whole.

use std::convert::Infallible;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::AppState;
use super::origins::Origin;

/// Scheme, host and port, such as `https://kb.example.gov.cn`: as configured, else as the request names it;
/// empty if it names none that is sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Site(String);

impl Site {
    /// The site of a request.
    pub(super) fn of(state: &AppState, parts: &Parts) -> Site {
        if let Some(configured) = &state.public_url {
            return Site(configured.as_str().to_owned());
        }
        let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let named = named.or(parts.uri.authority().map(axum::http::uri::Authority::as_str));
        // The request does not say under which scheme a proxy was asked; whoever runs one says it in the
        // configuration.
        let origin = named.and_then(|host| Origin::from_str(&format!("http://{host}")).ok());
        Site(origin.map_or_else(String::new, |origin| origin.as_str().to_owned()))
    }

    /// The site that is configured; empty if none is.
    pub(super) fn configured(state: &AppState) -> Site {
        Site(state.public_url.as_ref().map_or_else(String::new, |url| url.as_str().to_owned()))
    }

    /// A link that can be followed from outside, from an address on this server.
    pub(super) fn link(&self, address: &str) -> String {
        format!("{}{address}", self.0)
    }

    /// As text, without a slash at the end.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromRequestParts<AppState> for Site {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Site, Infallible> {
        Ok(Site::of(state, parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        let origin = |host: &str| Origin::from_str(&format!("http://{host}")).is_ok();
        assert!(origin("127.0.0.1:8080") && origin("[::1]:80") && origin("kb.example.gov.cn"));
        for wrong in ["a b", "a\"b", "a/b", "x@y", "<b>", ""] {
            assert!(!origin(wrong), "{wrong}");
        }
    }
}
