//! When a host may be asked next.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A host that wants to be left alone for longer is left alone for the rest of the run.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

#[derive(Debug)]
struct Host {
    next: Instant,
    pause: Duration,
    /// Why it is not asked any more.
    closed: Option<String>,
}

/// The hosts of a run, each with its pace.
#[derive(Debug)]
pub(super) struct Pace {
    pause: Duration,
    hosts: Mutex<HashMap<String, Host>>,
}

impl Pace {
    pub(super) fn new(pause: Duration) -> Pace {
        Pace { pause, hosts: Mutex::default() }
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, name: &str, work: impl FnOnce(&mut Host) -> T) -> T {
        let fresh = || Host { next: Instant::now(), pause: self.pause, closed: None };
        work(self.hosts().entry(name.to_owned()).or_insert_with(fresh))
    }

    /// Waits until the host may be asked, and counts the request that follows.
    ///
    /// # Errors
    /// Why it is not to be asked any more.
    pub(super) fn wait(&self, name: &str) -> Result<(), String> {
        loop {
            let left = self.with(name, |host| {
                if let Some(reason) = &host.closed {
                    return Err(reason.clone());
                }
                let now = Instant::now();
                let left = host.next.saturating_duration_since(now);
                if left.is_zero() {
                    host.next = now + host.pause;
                }
                Ok(left)
            })?;
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left);
        }
    }

    /// Leaves the host alone for so long at least.
    pub(super) fn hold(&self, name: &str, wait: Duration) {
        self.with(name, |host| {
            if wait > LONGEST_WAIT {
                let seconds = wait.as_secs();
                host.closed = Some(format!(
                    "the host asks to be left alone for {seconds} s: run this again later"
                ));
            } else {
                host.next = host.next.max(Instant::now() + wait);
            }
        });
    }

    /// Takes the pause that the host asks for between requests, if it is longer.
    pub(super) fn slow_down(&self, name: &str, pause: Duration) {
        self.with(name, |host| {
            if pause > LONGEST_WAIT {
                let seconds = pause.as_secs();
                host.closed = Some(format!(
                    "robots.txt asks for {seconds} s between requests, which is too long"
                ));
            } else if pause > host.pause {
                host.pause = pause;
                host.next = host.next.max(Instant::now() + pause);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_asked_at_its_pace_and_no_other_waits_for_it() {
        let pace = Pace::new(Duration::from_millis(40));
        let start = Instant::now();
        pace.wait("a").unwrap();
        pace.wait("b").unwrap();
        assert!(start.elapsed() < Duration::from_millis(40));
        pace.wait("a").unwrap();
        assert!(start.elapsed() >= Duration::from_millis(40));
        pace.slow_down("a", Duration::from_millis(90));
        pace.wait("a").unwrap();
        assert!(start.elapsed() >= Duration::from_millis(130));
        pace.hold("b", Duration::from_secs(100_000));
        assert!(pace.wait("b").unwrap_err().contains("left alone for 100000 s"));
        pace.slow_down("c", Duration::MAX);
        assert!(pace.wait("c").unwrap_err().contains("too long"));
    }
}
