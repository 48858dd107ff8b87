//! One request and its answer, within limits; no redirect is followed here.

use std::io::Read;
use std::time::{Duration, SystemTime};

use ureq::Agent;
use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::address::{Guard, Reach, Refused};

/// Longest wait for a connection.
const LONGEST_CONNECT: Duration = Duration::from_secs(15);

/// Why a request gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) reason: String,
    pub(super) status: Option<u16>,
    /// Whether it may be gone if one tries again.
    pub(super) is_passing: bool,
    /// How long the server asks to wait.
    pub(super) wait: Option<Duration>,
}

impl Fault {
    /// A fault that stays.
    pub(super) fn lasting(reason: impl Into<String>) -> Fault {
        Fault { reason: reason.into(), status: None, is_passing: false, wait: None }
    }

    fn passing(reason: impl Into<String>) -> Fault {
        Fault { is_passing: true, ..Fault::lasting(reason) }
    }
}

impl From<ureq::Error> for Fault {
    fn from(error: ureq::Error) -> Fault {
        match error {
            ureq::Error::Other(inner) if inner.is::<Refused>() => Fault::lasting(inner.to_string()),
            ureq::Error::BadUri(_)
            | ureq::Error::Http(_)
            | ureq::Error::LargeResponseHeader(..) => Fault::lasting(error.to_string()),
            ureq::Error::Timeout(_) => Fault::passing("the server does not answer in time"),
            ureq::Error::HostNotFound => Fault::passing("there is no host of this name"),
            error => Fault::passing(format!("the connection failed: {error}")),
        }
    }
}

/// Asks servers.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
}

impl Client {
    /// A client that says who it is; an exchange may take `timeout` as a whole.
    pub(super) fn new(user_agent: &str, timeout: Duration, reach: Reach) -> Client {
        let config = Agent::config_builder()
            .user_agent(user_agent)
            .timeout_global(Some(timeout))
            .timeout_connect(Some(timeout.min(LONGEST_CONNECT)))
            .http_status_as_error(false)
            .max_redirects(0)
            // A proxy would resolve the names, and nobody would check the addresses.
            .proxy(None)
            .build();
        Client { agent: Agent::with_parts(config, DefaultConnector::default(), Guard::new(reach)) }
    }

    /// Asks for a page. `headers` are those of a conditional request.
    pub(super) fn ask(&self, url: &Url, headers: &[(&str, &str)]) -> Result<Answer, Fault> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(Answer(request.call()?))
    }
}

/// An answer whose body is still to be read.
#[derive(Debug)]
pub(super) struct Answer(Response<ureq::Body>);

impl Answer {
    pub(super) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(self.0.headers(), name)
    }

    /// The fault that the status names; `now` is needed to read how long to wait.
    pub(super) fn fault(&self, now: SystemTime) -> Fault {
        let status = self.status().as_u16();
        let is_passing = matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504);
        let wait = self.header("retry-after").and_then(|text| wait_of(text, now));
        let reason = format!("the server answers {status}");
        Fault { reason, status: Some(status), is_passing, wait }
    }

    /// The body, decompressed, if it is whole and has at most `largest_bytes`.
    pub(super) fn body(mut self, largest_bytes: u64) -> Result<Vec<u8>, Fault> {
        let too_large = || {
            Fault::lasting(format!("the page is larger than {} kB", largest_bytes.div_ceil(1_000)))
        };
        let told = self.0.body().content_length();
        if told.is_some_and(|length| length > largest_bytes) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        let read = self.0.body_mut().as_reader().take(largest_bytes + 1).read_to_end(&mut body);
        match read {
            Ok(length) if length as u64 > largest_bytes => Err(too_large()),
            Ok(_) => Ok(body),
            Err(error) => match ureq::Error::from(error) {
                ureq::Error::Timeout(_) => {
                    Err(Fault::passing("the server does not send the page in time"))
                }
                error => Err(Fault::passing(format!("the page comes incomplete: {error}"))),
            },
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}

/// Reads `Retry-After`: seconds, or a time.
fn wait_of(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_time() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let check = |text, expected: Option<u64>| {
            assert_eq!(wait_of(text, now), expected.map(Duration::from_secs), "{text}");
        };
        check("120", Some(120));
        check("Sun, 06 Nov 1994 08:50:07 GMT", Some(30));
        check("Sun, 06 Nov 1994 08:00:00 GMT", Some(0));
        check("soon", None);
        check("-1", None);
    }
}
