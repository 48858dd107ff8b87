//! One page: from its address over redirects to a file.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use corpus::read::Visit;
use url::Url;

use super::exchange::{Answer, Client, Fault};
use super::journal::Journal;
use super::list;
use super::pace::Pace;
use super::robots::{self, AllWishes};
use super::{AGENT, Options};

/// So many redirects are followed.
const MOST_REDIRECTS: usize = 8;
/// How long a host is left alone after its first fault; twice as long after each further one.
const FIRST_WAIT_PAUSES: u32 = 2;
/// Longest wait before trying again.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

/// Visits pages politely.
#[derive(Debug)]
pub(super) struct Visitor<'a> {
    client: Client,
    pace: Pace,
    wishes: AllWishes,
    options: &'a Options,
    clock: fn() -> SystemTime,
}

/// What stands at an address.
pub(super) struct Found {
    /// Where it stands after redirects.
    url: Url,
    /// `None` if it has not changed since it was stored.
    pub(super) body: Option<Vec<u8>>,
    status: u16,
    content_type: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
}

/// What one step gave.
enum Step {
    Answer(Answer),
    Redirect(Url),
}

impl<'a> Visitor<'a> {
    pub(super) fn new(options: &'a Options, clock: fn() -> SystemTime) -> Visitor<'a> {
        let client = Client::new(&options.user_agent(), options.timeout, options.reach);
        let pace = Pace::new(options.pause);
        Visitor { client, pace, wishes: AllWishes::default(), options, clock }
    }

    /// The present time in UTC.
    fn time(&self) -> String {
        let since = (self.clock)().duration_since(SystemTime::UNIX_EPOCH);
        corpus::review::time_of(since.map_or(0, |since| since.as_secs()))
    }

    /// Visits a page and stores it, if it is new.
    ///
    /// # Errors
    /// The page cannot be written. What is wrong with the page itself stands in the visit.
    pub(super) fn visit(&self, url: &Url, journal: &Journal) -> io::Result<Visit> {
        let before = journal.stored(url.as_str());
        let visit = Visit { url: url.to_string(), run: journal.run(), ..Visit::default() };
        match self.retrying(|| self.page(url, before)) {
            Err(fault) => Ok(Visit {
                time: self.time(),
                status: fault.status,
                failure: Some(fault.reason),
                ..visit
            }),
            Ok((found, kind)) => {
                let visit = Visit {
                    time: self.time(),
                    status: Some(found.status),
                    final_url: (found.url != *url).then(|| found.url.to_string()),
                    ..visit
                };
                store(visit, found, kind, before, journal)
            }
        }
    }

    /// The page at an address, and what kind of file it is.
    fn page(&self, url: &Url, before: Option<&Visit>) -> Result<(Found, &'static str), Fault> {
        let known = before.map(|visit| {
            let place = visit.final_url.as_ref().unwrap_or(&visit.url);
            (place.as_str(), visit)
        });
        let (url, answer) = self.follow(url, known)?;
        let header = |name| answer.header(name).map(str::to_owned);
        let mut found = Found {
            status: answer.status().as_u16(),
            content_type: header("content-type"),
            etag: header("etag"),
            last_modified: header("last-modified"),
            body: None,
            url,
        };
        if found.status == 304 {
            return Ok((found, ""));
        }
        let told = found.content_type.as_deref().map(essence);
        if let Some(told) = told.as_deref().filter(|told| !says_nothing(told)) {
            // The type is known before the page is read.
            kind_of_type(told)?;
        }
        let body = answer.body(self.options.largest_bytes)?;
        if body.is_empty() {
            return Err(Fault::lasting("the page is empty"));
        }
        let kind = match told.as_deref().filter(|told| !says_nothing(told)) {
            Some(told) => kind_of_type(told)?,
            None => kind_of_content(&body, &found.url)?,
        };
        found.body = Some(body);
        Ok((found, kind))
    }

    /// The bytes at an address that names pages: a list or a sitemap.
    pub(super) fn list(&self, url: &Url) -> Result<Vec<u8>, Fault> {
        self.retrying(|| self.follow(url, None)?.1.body(list::LARGEST_BYTES))
    }

    /// Follows redirects, each checked like the first address.
    fn follow(&self, url: &Url, known: Option<(&str, &Visit)>) -> Result<(Url, Answer), Fault> {
        let mut url = url.clone();
        let mut passed = vec![url.clone()];
        loop {
            let (host, wishes) = (host(&url), self.wishes(&url)?);
            wishes.check(&url)?;
            if let Some(pause) = wishes.robots.crawl_delay() {
                self.pace.slow_down(&host, pause);
            }
            let known = known.filter(|(place, _)| *place == url.as_str());
            match self.step(&url, known.map(|(_, visit)| visit))? {
                Step::Answer(answer) => return Ok((url, answer)),
                Step::Redirect(next) => url = onward(&mut passed, next)?,
            }
        }
    }

    /// One request. `before` makes it conditional.
    fn step(&self, url: &Url, before: Option<&Visit>) -> Result<Step, Fault> {
        let etag = before.and_then(|visit| visit.etag.as_deref());
        let modified = before.and_then(|visit| visit.last_modified.as_deref());
        let conditions: Vec<(&str, &str)> =
            [("If-None-Match", etag), ("If-Modified-Since", modified)]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect();
        self.pace.wait(&host(url)).map_err(Fault::lasting)?;
        let answer = self.client.ask(url, &conditions)?;
        match answer.status().as_u16() {
            200 => Ok(Step::Answer(answer)),
            304 if !conditions.is_empty() => Ok(Step::Answer(answer)),
            301 | 302 | 303 | 307 | 308 => {
                let place = answer.header("location").ok_or_else(|| {
                    Fault::lasting("the server redirects, and does not say whither")
                })?;
                let next = url.join(place).map_err(|error| {
                    Fault::lasting(format!("the server redirects to what is no address: {error}"))
                })?;
                Ok(Step::Redirect(next))
            }
            _ => {
                let fault = answer.fault((self.clock)());
                if let Some(wait) = fault.wait {
                    self.pace.hold(&host(url), wait);
                }
                Err(fault)
            }
        }
    }

    /// What the host of a page allows; its robots.txt is asked for once.
    fn wishes(&self, url: &Url) -> Result<Arc<robots::Wishes>, Fault> {
        self.wishes.of(url, AGENT, |address| {
            self.retrying(|| {
                let mut passed = vec![address.clone()];
                let mut address = address.clone();
                loop {
                    match self.step(&address, None)? {
                        Step::Answer(answer) => return answer.body(robots::LARGEST_BYTES),
                        Step::Redirect(next) => address = onward(&mut passed, next)?,
                    }
                }
            })
        })
    }

    /// Tries again while the fault may pass; each time waits longer.
    fn retrying<T>(&self, work: impl Fn() -> Result<T, Fault>) -> Result<T, Fault> {
        let mut wait = self.options.pause * FIRST_WAIT_PAUSES;
        for _ in 0..self.options.retries {
            match work() {
                Err(fault) if fault.is_passing => {
                    std::thread::sleep(wait);
                    wait = wait.saturating_mul(2).min(LONGEST_BACKOFF);
                }
                done => return done,
            }
        }
        work()
    }
}

/// The next address of a redirect, if it may be followed.
fn onward(passed: &mut Vec<Url>, next: Url) -> Result<Url, Fault> {
    list::check(&next).map_err(|reason| Fault::lasting(format!("redirect: {reason}")))?;
    if passed.contains(&next) {
        return Err(Fault::lasting("redirects go in a circle"));
    }
    if passed.len() > MOST_REDIRECTS {
        return Err(Fault::lasting(format!("there are more than {MOST_REDIRECTS} redirects")));
    }
    passed.push(next.clone());
    Ok(next)
}

/// Stores what was found and completes the row.
fn store(
    visit: Visit,
    found: Found,
    kind: &str,
    before: Option<&Visit>,
    journal: &Journal,
) -> io::Result<Visit> {
    let of = |field: fn(&Visit) -> &Option<String>| before.and_then(|visit| field(visit).clone());
    let Some(body) = found.body else {
        // An answer without a page repeats only some of its headers.
        return Ok(Visit {
            content_type: of(|visit| &visit.content_type),
            charset: of(|visit| &visit.charset),
            etag: found.etag.or_else(|| of(|visit| &visit.etag)),
            last_modified: found.last_modified.or_else(|| of(|visit| &visit.last_modified)),
            blake3: of(|visit| &visit.blake3),
            bytes: before.and_then(|visit| visit.bytes),
            file: of(|visit| &visit.file),
            ..visit
        });
    };
    let digest = blake3::hash(&body).to_hex().to_string();
    let file = file_name(&visit.url, kind);
    let is_there = before.is_some_and(|before| {
        before.blake3.as_deref() == Some(&digest) && before.file.as_deref() == Some(&file)
    });
    if !is_there {
        journal.store(&file, &body)?;
    }
    Ok(Visit {
        charset: found.content_type.as_deref().and_then(charset),
        content_type: found.content_type,
        etag: found.etag,
        last_modified: found.last_modified,
        blake3: Some(digest),
        bytes: Some(body.len() as u64),
        file: Some(file),
        ..visit
    })
}

/// The host of an address, for its pace.
pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The name of a page's file: its host for people, a digest of its address, what kind it is.
fn file_name(url: &str, kind: &str) -> String {
    let host = Url::parse(url).ok().map(|url| host(&url)).unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let host: String = host.chars().map(|c| if is_plain(c) { c } else { '_' }).take(100).collect();
    let digest: String = blake3::hash(url.as_bytes()).to_hex().chars().take(16).collect();
    format!("{host}-{digest}.{kind}.zst")
}

/// The type without its parameters.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// Types with which a server says that it does not know.
fn says_nothing(essence: &str) -> bool {
    matches!(
        essence,
        "" | "application/octet-stream" | "binary/octet-stream" | "application/force-download"
    )
}

/// The end of the name of a file of this type.
fn kind_of_type(essence: &str) -> Result<&'static str, Fault> {
    match essence {
        "text/html" | "application/xhtml+xml" => Ok("html"),
        "text/plain" => Ok("txt"),
        "application/pdf" => Ok("pdf"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Ok("docx"),
        "application/msword" => Ok("doc"),
        "application/zip" | "application/x-zip-compressed" => Ok("zip"),
        "application/xml" | "text/xml" => Ok("xml"),
        other => Err(Fault::lasting(format!(
            "pages of the type {other} are not collected: only html, plain text, pdf, docx, doc, zip and xml"
        ))),
    }
}

/// The same where the server does not say the type: by how the content begins.
fn kind_of_content(body: &[u8], url: &Url) -> Result<&'static str, Fault> {
    let start = body.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let is_docx = || url.path().to_ascii_lowercase().ends_with(".docx");
    match start {
        [b'%', b'P', b'D', b'F', ..] => Ok("pdf"),
        [b'P', b'K', 3, 4, ..] if is_docx() => Ok("docx"),
        [b'P', b'K', 3, 4, ..] => Ok("zip"),
        [b'<', b'?', b'x', b'm', b'l', ..] => Ok("xml"),
        [b'<', ..] => Ok("html"),
        _ => Err(Fault::lasting(
            "the server does not say of which type the page is, and it does not look like one that is collected",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_decides_the_name_and_where_it_is_missing_the_content_does() {
        let url = Url::parse("http://a.example/x.docx").unwrap();
        let check = |body: &[u8], expected| {
            assert_eq!(kind_of_content(body, &url).ok(), expected);
        };
        check(b"%PDF-1.7", Some("pdf"));
        check(b"PK\x03\x04", Some("docx"));
        check(b"\xef\xbb\xbf\n<!doctype html>", Some("html"));
        check(b"\x7fELF", None);
        assert_eq!(kind_of_type(&essence("Text/HTML; charset=GBK")), Ok("html"));
        assert_eq!(kind_of_type("application/msword"), Ok("doc"));
        assert!(kind_of_type("image/png").is_err());
        assert_eq!(charset("text/html; Charset=\"gb2312\"").as_deref(), Some("gb2312"));
        assert_eq!(charset("text/html"), None);
        let name = file_name("http://[::1]:80/../a b", "html");
        assert!(name.starts_with("___1_-") && name.ends_with(".html.zst"), "{name}");
    }
}
