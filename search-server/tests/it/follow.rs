//! A server that runs on while its index is brought up to date.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::server::Server;
use search_server::follow::Follower;
use search_server::http::{app, serve};
use serde_json::Value;
use tokio::net::TcpListener;

const FRONT: &str = "title: 某市工作\nregion: 天津市\nyear: 2021";
/// What is asked again and again: 专题询问 in the interface, and 常委会 on a page.
const ADDRESSES: [&str; 3] = [
    "/api/v1/search?q=%E4%B8%93%E9%A2%98%E8%AF%A2%E9%97%AE",
    "/api/v1/answer?q=%E4%B8%93%E9%A2%98%E8%AF%A2%E9%97%AE",
    "/search?q=%E5%B8%B8%E5%A7%94%E4%BC%9A",
];
/// How long a client rests between two requests.
const REST: Duration = Duration::from_millis(5);

/// Asks over a connection of its own; the head and the whole body of the answer.
fn ask(port: u16, address: &str) -> (String, String) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).unwrap();
    // Of HTTP 1.0, an answer ends with the connection.
    let request = format!("GET {address} HTTP/1.0\r\nHost: localhost\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// What a client saw.
#[derive(Default)]
struct Seen {
    requests: usize,
    /// Tags of the answers, each once, in the order in which they came.
    tags: Vec<String>,
}

/// Asks until it is told to stop. Every answer must be good and whole, and nothing may go back.
fn keep_asking(port: u16, address: &str, stop: &AtomicBool) -> Seen {
    let (mut seen, mut most) = (Seen::default(), 0);
    while !stop.load(Ordering::Relaxed) {
        let (head, body) = ask(port, address);
        assert!(head.starts_with("HTTP/1.0 200 "), "{address}: {head}\n{body}");
        if address.starts_with("/api/") {
            let answer: Value = serde_json::from_str(&body).unwrap();
            let total = answer["total"].as_u64().or(answer["version"]["documents"].as_u64());
            let total = total.unwrap_or_else(|| panic!("{address} counts nothing: {body}"));
            assert!(total >= most, "{address}: {total} documents after {most}");
            most = total;
        } else {
            assert!(body.trim_end().ends_with("</html>"), "{address}: {body}");
        }
        let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
        if seen.tags.last() != Some(&tag) {
            assert!(!seen.tags.contains(&tag), "{address}: a tag came back");
            seen.tags.push(tag);
        }
        seen.requests += 1;
        thread::sleep(REST);
    }
    seen
}

/// Builds and switches to so many generations under requests. Returns how many requests there were.
async fn switch(generations: usize) -> usize {
    let name = |number: usize| format!("{number:02}.md");
    let server = Server::of(&[(&name(0), FRONT, "常委会开展专题询问。第0篇。")]);
    let mut follower = Follower::new(server.index(), None, Arc::clone(&server.state.engine));
    assert!(!follower.look().unwrap(), "nothing has changed yet");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve(listener, app(server.state.clone()), std::future::pending()));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = ADDRESSES
        .into_iter()
        .map(|address| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || keep_asking(port, address, &stop))
        })
        .collect();
    let updater = tokio::task::spawn_blocking(move || {
        for number in 1..=generations {
            let text = format!("常委会开展专题询问。第{number}篇。");
            server.update(&[(&name(number), FRONT, &text)]);
            assert!(follower.look().unwrap(), "generation {number} was not seen");
        }
        server
    });
    let server = updater.await.unwrap();
    tokio::time::sleep(40 * REST).await;
    stop.store(true, Ordering::Relaxed);
    let mut requests = 0;
    for client in clients {
        let seen = tokio::task::spawn_blocking(|| client.join()).await.unwrap().unwrap();
        assert!(seen.tags.len() > 1, "the tag of an answer changes with the generation");
        requests += seen.requests;
    }
    let total = server.json("/api/v1/search?q=专题询问").await["total"].as_u64();
    assert_eq!(total, Some(generations as u64 + 1));
    requests
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_generations_are_switched() {
    assert!(switch(2).await > 6);
}

/// `cargo test --release -p search-server --test it -- follow:: --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "builds twenty generations"]
#[expect(clippy::print_stderr, reason = "a measurement says what it measured")]
async fn no_request_fails_while_twenty_generations_are_switched() {
    let requests = switch(20).await;
    eprintln!("{requests} requests, none failed");
    assert!(requests > 60);
}

#[tokio::test]
async fn links_and_ids_stay_and_a_damaged_generation_is_not_served() {
    let server = Server::of(&[("a.md", FRONT, "常委会开展专题询问。")]);
    let mut follower = Follower::new(server.index(), None, Arc::clone(&server.state.engine));
    let hit = |found: Value| {
        let passage = &found["hits"][0]["passages"][0];
        (passage["url"].as_str().unwrap().to_owned(), found["hits"][0]["document"]["id"].clone())
    };
    let before = hit(server.json("/api/v1/search?q=\"开展专题询问\"").await);
    server.update(&[("0.md", FRONT, "另一篇。代表视察了学校。")]);
    assert!(follower.look().unwrap());
    let after = hit(server.json("/api/v1/search?q=\"开展专题询问\"").await);
    assert_eq!(before, after);
    std::fs::write(server.index().join("CURRENT"), "gen-000099\n").unwrap();
    assert!(follower.look().is_err());
    assert!(!follower.look().unwrap(), "it is said once");
    assert_eq!(hit(server.json("/api/v1/search?q=\"开展专题询问\"").await), after);
}
