//! A web server on this machine that also misbehaves, and remembers what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) at: Instant,
    /// How often this path was asked for before.
    pub(crate) before: usize,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let is_it = |line: &&str| line.split(':').next().unwrap().eq_ignore_ascii_case(name);
        let line = self.head.lines().skip(1).find(is_it)?;
        Some(line.split_once(':').unwrap().1.trim())
    }
}

/// Bytes to send, and how long to wait then before the connection is closed.
pub(crate) struct Reply(pub(crate) Vec<u8>, pub(crate) Duration);

/// An answer with this status line, headers (a line each) and body.
pub(crate) fn reply(status: &str, headers: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n");
    let mut bytes = format!("{head}{}\r\n", headers.replace('\n', "\r\n")).into_bytes();
    bytes.extend_from_slice(body);
    Reply(bytes, Duration::ZERO)
}

/// A page of HTML.
pub(crate) fn html(body: &str) -> Reply {
    reply("200 OK", "Content-Type: text/html; charset=utf-8\n", body.as_bytes())
}

/// A redirect.
pub(crate) fn redirect(place: &str) -> Reply {
    reply("302 Found", &format!("Location: {place}\n"), b"")
}

/// A server that is running.
pub(crate) struct Web {
    pub(crate) port: u16,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Web {
    /// Serves what `site` says; robots.txt is missing unless it says otherwise.
    pub(crate) fn serve(site: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (site, shared) = (Arc::new(site), Arc::clone(&log));
        let counts: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (site, log) = (Arc::clone(&site), Arc::clone(&shared));
                let (stream, counts) = (stream.unwrap(), Arc::clone(&counts));
                thread::spawn(move || answer(stream, &*site, &log, &counts));
            }
        });
        Web { port, log }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// All requests since the last call.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    /// Paths of all requests since the last call.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    /// How many requests there were since the last call that took them.
    pub(crate) fn count(&self) -> usize {
        self.log.lock().unwrap().len()
    }
}

fn answer(
    mut stream: TcpStream,
    site: &dyn Fn(&Asked) -> Reply,
    log: &Mutex<Vec<Asked>>,
    counts: &Mutex<HashMap<String, usize>>,
) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let before = {
        let mut counts = counts.lock().unwrap();
        let count = counts.entry(path.clone()).or_default();
        *count += 1;
        *count - 1
    };
    let asked = Asked { path, head, at: Instant::now(), before };
    log.lock().unwrap().push(asked.clone());
    let Reply(bytes, wait) = site(&asked);
    // Whoever asked may have gone; that is part of the play.
    let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
    thread::sleep(wait);
}
