//! What the robots.txt of a host allows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use robotxt::{AccessResult, Agent, BYTE_LIMIT, Robots};
use url::Url;

use super::exchange::Fault;

/// What is known of a host's wishes.
#[derive(Debug)]
pub(super) struct Wishes {
    pub(super) robots: Robots,
    /// Why robots.txt could not be had; then nothing of the host is taken.
    failure: Option<String>,
}

/// What came of asking for a robots.txt: its text, or the fault.
pub(super) type Fetched = Result<Vec<u8>, Fault>;

impl Wishes {
    /// Reads what came, as RFC 9309, section 2.3.1, says: no robots.txt allows everything, one that
    /// cannot be reached nothing.
    fn of(fetched: &Fetched, agent: &str) -> Wishes {
        let agent = Agent::Prefix(agent);
        let is_absent = |fault: &Fault| {
            fault.status.is_some_and(|status| (400..500).contains(&status)) && !fault.is_passing
        };
        let access = match fetched {
            Ok(text) => AccessResult::Successful(text),
            Err(fault) if is_absent(fault) => AccessResult::Unavailable,
            Err(_) => AccessResult::Unreachable,
        };
        let failure = match (fetched, access) {
            (Err(fault), AccessResult::Unreachable) => Some(fault.reason.clone()),
            _ => None,
        };
        Wishes { robots: Robots::from_access(access, agent), failure }
    }

    /// Whether a page may be asked for.
    pub(super) fn check(&self, url: &Url) -> Result<(), Fault> {
        if let Some(failure) = &self.failure {
            return Err(Fault::lasting(format!("robots.txt cannot be read: {failure}")));
        }
        if !self.robots.is_url_allowed(url) {
            return Err(Fault::lasting("robots.txt does not allow it"));
        }
        Ok(())
    }
}

/// The wishes of all hosts that were asked.
#[derive(Debug, Default)]
pub(super) struct AllWishes {
    known: Mutex<HashMap<String, Arc<OnceLock<Arc<Wishes>>>>>,
}

impl AllWishes {
    /// The wishes of the host of a page. `fetch` gets the address of its robots.txt, once a host and run.
    pub(super) fn of(
        &self,
        url: &Url,
        agent: &str,
        fetch: impl FnOnce(&Url) -> Fetched,
    ) -> Result<Arc<Wishes>, Fault> {
        let address = robotxt::robots_url(url)
            .map_err(|_| Fault::lasting("this address has no host that could be asked"))?;
        let slot = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(address.to_string()).or_default())
        };
        let wishes = slot.get_or_init(|| Arc::new(Wishes::of(&fetch(&address), agent)));
        Ok(Arc::clone(wishes))
    }
}

/// Largest part of a robots.txt that is read.
pub(super) const LARGEST_BYTES: u64 = BYTE_LIMIT as u64;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fetched: Fetched, path: &str, allowed: bool) {
        let url = Url::parse("http://a.example/").unwrap().join(path).unwrap();
        let wishes = Wishes::of(&fetched, "tashan-fetch");
        assert_eq!(wishes.check(&url).is_ok(), allowed, "{fetched:?} {path}");
    }

    fn answer(status: u16, is_passing: bool) -> Fetched {
        Err(Fault { status: Some(status), is_passing, ..Fault::lasting("x") })
    }

    #[test]
    fn rules_are_read_for_us_and_their_absence_as_the_standard_says() {
        let rules =
            "User-agent: *\nDisallow: /\n\nUser-agent: tashan-fetch\nDisallow: /a\nAllow: /a/b$\n";
        check(Ok(rules.into()), "/", true);
        check(Ok(rules.into()), "/a/c", false);
        check(Ok(rules.into()), "/a/b", true);
        check(Ok("User-agent: *\nDisallow: /*?id=".into()), "/x?id=1", false);
        check(Ok("<html>no such page</html>".into()), "/a", true);
        check(answer(404, false), "/a", true);
        check(answer(403, false), "/a", true);
        check(answer(429, true), "/a", false);
        check(answer(503, true), "/a", false);
        check(Err(Fault::lasting("no connection")), "/a", false);
    }
}
