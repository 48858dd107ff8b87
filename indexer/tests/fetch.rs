//! `indexer fetch` against a server of our own, which also misbehaves.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod story;
mod web;

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use encoding_rs::GB18030;
use story::check;
use tempfile::TempDir;
use web::{Asked, Reply, Web, html, redirect, reply};

const TEXT: &str = "甲县人大常委会实行代表建议两次答复制度，办结后再次向代表答复，代表表示满意。";

fn page() -> String {
    format!("<html><title>代表建议两次答复</title><body><p>{TEXT}</p></body></html>")
}

fn missing() -> Reply {
    reply("404 Not Found", "", b"")
}

/// A folder with a list of these paths of the server.
fn listing(web: &Web, paths: &[&str]) -> TempDir {
    let lines: Vec<String> = paths.iter().map(|path| web.url(path)).collect();
    story::folder(&[("list.txt", lines.join("\n").as_bytes())])
}

/// Arguments of a quick run against this machine.
fn quick<'a>(list: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["fetch", list, "--out", "pages", "--allow-loopback"];
    arguments.extend(["--timeout", "2", "--retries", "1", "--largest", "1"]);
    arguments.extend(more);
    if !more.contains(&"--pause") {
        arguments.extend(["--pause", "0"]);
    }
    arguments
}

/// Names of the files that a build would see.
fn stored(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join("pages")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// What `indexer extract` reads from the pages: address and text of each document, sorted.
fn extracted(folder: &TempDir) -> Vec<(String, String)> {
    let lines = check(folder, &["extract", "pages"], 0, &[]);
    let mut documents: Vec<(String, String)> = lines
        .lines()
        .map(|line| {
            let document: serde_json::Value = serde_json::from_str(line).unwrap();
            let passages = document["passages"].as_array().unwrap();
            let texts = passages.iter().map(|passage| passage["text"].as_str().unwrap());
            (document["url"].as_str().unwrap().to_owned(), texts.collect())
        })
        .collect();
    documents.sort();
    documents
}

#[test]
fn pages_are_stored_as_they_came_and_a_build_reads_them() {
    let gbk = GB18030.encode(&page()).0.into_owned();
    let sent = gbk.clone();
    let web = Web::serve(move |asked| match asked.path.as_str() {
        "/moved" => redirect("/a.html"),
        "/a.html" => html(&page()),
        "/b" => reply("200 OK", "Content-Type: text/html; charset=gb2312\n", &gbk),
        // The server is wrong about the charset.
        "/c" => reply("200 OK", "Content-Type: text/plain; charset=utf-8\n", &gbk),
        _ => missing(),
    });
    let folder = listing(&web, &["/moved", "/b", "/c"]);
    check(
        &folder,
        &quick("list.txt", &["--contact", "library@example.org"]),
        0,
        &["3 pages collected", "0 failures"],
    );
    for asked in web.asked() {
        let agent = asked.header("user-agent").unwrap();
        assert!(
            agent.starts_with("tashan-fetch/") && agent.ends_with("(library@example.org)"),
            "{agent}"
        );
    }
    let names = stored(&folder);
    assert_eq!(names.len(), 3, "{names:?}");
    let files = names.iter().map(|name| fs::read(folder.path().join("pages").join(name)).unwrap());
    let bodies: Vec<Vec<u8>> =
        files.map(|file| zstd::decode_all(file.as_slice()).unwrap()).collect();
    assert_eq!(bodies.iter().filter(|body| **body == sent).count(), 2);
    assert!(bodies.contains(&page().into_bytes()));
    let documents = extracted(&folder);
    let urls: Vec<&str> = documents.iter().map(|(url, _)| url.as_str()).collect();
    assert_eq!(urls, [web.url("/a.html"), web.url("/b"), web.url("/c")]);
    assert!(documents.iter().all(|(_, text)| text.contains(TEXT)), "{documents:?}");
    check(
        &folder,
        &["build", "--index", "idx", "pages"],
        0,
        &["generation 1: 3 documents", "0 failures"],
    );
}

#[test]
fn another_run_asks_only_for_what_has_changed() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/same" if asked.header("if-none-match") == Some("\"v1\"") => {
            reply("304 Not Modified", "", b"")
        }
        "/same" => reply("200 OK", "Content-Type: text/html\nETag: \"v1\"\n", page().as_bytes()),
        "/dated" if asked.header("if-modified-since").is_some() => {
            reply("304 Not Modified", "", b"")
        }
        "/dated" => {
            let headers = "Content-Type: text/html\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\n";
            reply("200 OK", headers, page().as_bytes())
        }
        "/unmarked" => html(&page()),
        "/new" if asked.before > 0 => html(&page().replace("满意", "基本满意")),
        "/new" => html(&page()),
        "/gone" if asked.before > 0 => missing(),
        "/gone" => html(&page()),
        _ => missing(),
    });
    let folder = listing(&web, &["/same", "/dated", "/unmarked", "/new", "/gone"]);
    check(&folder, &quick("list.txt", &[]), 0, &["5 pages collected"]);
    check(
        &folder,
        &quick("list.txt", &[]),
        1,
        &[
            "1 pages collected",
            "3 unchanged",
            "1 failures",
            "the server answers 404; the page as it was on",
        ],
    );
    assert_eq!(stored(&folder).len(), 5);
    let changed: Vec<_> =
        extracted(&folder).into_iter().filter(|(_, text)| text.contains("基本满意")).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0, web.url("/new"));
}

#[test]
fn a_host_is_asked_at_its_pace_and_only_for_what_it_allows() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/robots.txt" => {
            reply("200 OK", "", b"User-agent: *\nDisallow: /private\nAllow: /private/open\n")
        }
        _ => html(&page()),
    });
    let folder = listing(&web, &["/1", "/private/2", "/private/open", "/3"]);
    let arguments = quick("list.txt", &["--pause", "0.3"]);
    check(
        &folder,
        &arguments,
        1,
        &["3 pages collected", "/private/2: robots.txt does not allow it"],
    );
    let asked = web.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/robots.txt", "/1", "/private/open", "/3"]);
    for pair in asked.windows(2) {
        let between = pair[1].at - pair[0].at;
        // The server notes the time when it has read the request.
        assert!(between > Duration::from_millis(250), "{between:?} before {}", pair[1].path);
    }
}

#[test]
fn a_host_whose_wishes_cannot_be_read_is_left_alone() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/robots.txt" => reply("500 Oops", "", b""),
        _ => html(&page()),
    });
    let folder = listing(&web, &["/1", "/2"]);
    check(
        &folder,
        &quick("list.txt", &[]),
        1,
        &["2 failures", "robots.txt cannot be read: the server answers 500"],
    );
    assert_eq!(web.paths(), ["/robots.txt", "/robots.txt"]);
}

/// A gzip stream that becomes much larger than it is.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    encoder.finish().unwrap()
}

fn faulty(asked: &Asked) -> Reply {
    let header =
        |text: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{text}\r\n\r\n");
    let long = Duration::from_secs(6);
    match asked.path.as_str() {
        "/good" => html(&page()),
        "/silent" => Reply(Vec::new(), long),
        "/stalls" => Reply(format!("{}<html>", header("Content-Length: 99")).into_bytes(), long),
        "/circle" => redirect("/circle/2"),
        "/circle/2" => redirect("/circle"),
        path if path.starts_with("/long") => redirect(&format!("{path}g")),
        "/nowhere" => reply("302 Found", "", b""),
        "/500" => reply("500 Oops", "", b""),
        "/once-503" if asked.before > 0 => html(&page()),
        "/once-503" => reply("503 Busy", "", b""),
        "/once-429" if asked.before > 0 => html(&page()),
        "/once-429" => reply("429 Slow Down", "Retry-After: 1\n", b""),
        "/cut" => {
            Reply(format!("{}<html>", header("Content-Length: 9999")).into_bytes(), Duration::ZERO)
        }
        "/cut-chunks" => Reply(
            format!("{}5\r\n<html\r\n", header("Transfer-Encoding: chunked")).into_bytes(),
            Duration::ZERO,
        ),
        "/file" => redirect("file:///etc/passwd"),
        "/ftp" => redirect("ftp://127.0.0.1/"),
        "/router" => redirect("http://192.168.0.1/"),
        "/metadata" => redirect("http://169.254.169.254/latest/meta-data/"),
        "/mapped" => redirect("http://[::ffff:10.0.0.1]/"),
        "/number" => redirect("http://167772161/"),
        "/password" => redirect("http://me:secret@127.0.0.1/"),
        "/large" => Reply(header("Content-Length: 99999999999").into_bytes(), Duration::ZERO),
        "/endless" => Reply(
            [header("Connection: close").into_bytes(), vec![b'x'; 3 << 20]].concat(),
            Duration::ZERO,
        ),
        "/bomb" => reply("200 OK", "Content-Type: text/html\nContent-Encoding: gzip\n", &bomb()),
        "/picture" => reply("200 OK", "Content-Type: image/png\n", b"\x89PNG"),
        "/unknown" => reply("200 OK", "", b"\x7fELF"),
        "/empty" => html(""),
        "/garbage" => Reply(b"\x00\x01\x02 no http \r\n\r\n".to_vec(), Duration::ZERO),
        _ => missing(),
    }
}

#[test]
fn faults_are_named_and_do_no_harm() {
    let web = Web::serve(faulty);
    let faults = [
        ("/silent", "does not answer in time"),
        ("/stalls", "does not send the page in time"),
        ("/circle", "redirects go in a circle"),
        ("/long", "more than 8 redirects"),
        ("/nowhere", "does not say whither"),
        ("/500", "the server answers 500"),
        ("/cut", "the page comes incomplete"),
        ("/cut-chunks", "the page comes incomplete"),
        ("/file", "only http and https"),
        ("/ftp", "only http and https"),
        ("/router", "192.168.0.1, which is not on the public internet"),
        ("/metadata", "169.254.169.254, which is not on the public internet"),
        ("/mapped", "::ffff:10.0.0.1, which is not on the public internet"),
        ("/number", "10.0.0.1, which is not on the public internet"),
        ("/password", "a name and password"),
        ("/large", "larger than 1049 kB"),
        ("/endless", "larger than 1049 kB"),
        ("/bomb", "larger than 1049 kB"),
        ("/picture", "image/png are not collected"),
        ("/unknown", "does not say of which type"),
        ("/empty", "the page is empty"),
        ("/garbage", "the connection failed"),
        ("/missing", "the server answers 404"),
    ];
    let paths: Vec<&str> = faults.iter().map(|(path, _)| *path).collect();
    let folder = listing(&web, &[&paths[..], &["/good", "/once-503", "/once-429"]].concat());
    let expected: Vec<String> =
        faults.iter().map(|(path, reason)| format!("{path}: {reason}")).collect();
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_indexer"))
        .args(quick("list.txt", &[]))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for (path, reason) in faults {
        let line = said.lines().find(|line| line.contains(&format!("{}: ", web.url(path))));
        assert!(line.is_some_and(|line| line.contains(reason)), "{path}: {reason}\n{said}");
    }
    assert!(said.contains("3 pages collected") && said.contains("23 failures"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_eq!((stored(&folder).len(), expected.len()), (3, 23));
    assert!(extracted(&folder).iter().all(|(_, text)| text.contains(TEXT)));
    let asked = web.asked();
    let times = |path: &str| asked.iter().filter(|asked| asked.path == path).collect::<Vec<_>>();
    assert_eq!(times("/500").len(), 2, "a fault that may pass is tried again, and not for ever");
    assert_eq!(times("/missing").len(), 1, "one that will not is not");
    let waited = times("/once-429");
    assert!(waited[1].at - waited[0].at >= Duration::from_millis(950));
}

#[test]
fn a_host_that_wants_to_be_left_alone_for_long_is() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/robots.txt" => missing(),
        _ => reply("503 Closed", "Retry-After: 86400\n", b""),
    });
    let folder = listing(&web, &["/1", "/2", "/3"]);
    check(
        &folder,
        &quick("list.txt", &[]),
        1,
        &["3 failures", "left alone for 86400 s: run this again later"],
    );
    assert_eq!(web.paths(), ["/robots.txt", "/1"]);
}

#[test]
fn this_machine_is_not_asked_without_the_flag_for_tests() {
    let web = Web::serve(|_| html(&page()));
    let named = format!("http://localhost:{}/", web.port);
    let list = [web.url("/"), named].join("\n");
    let folder = story::folder(&[("list.txt", list.as_bytes())]);
    let arguments = ["fetch", "list.txt", "--out", "pages", "--pause", "0"];
    let said = [
        "2 failures",
        "127.0.0.1 has the address 127.0.0.1, which is not",
        "localhost has the address",
    ];
    check(&folder, &arguments, 1, &said);
    assert_eq!(web.count(), 0);
    check(
        &folder,
        &["fetch", &web.url("/sitemap.xml"), "--out", "pages"],
        2,
        &["not on the public internet"],
    );
    assert_eq!(web.count(), 0);
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let web = Web::serve(|asked| match asked.path.as_str() {
        "/robots.txt" => missing(),
        _ => html(&page()),
    });
    let paths: Vec<String> = (0..6).map(|number| format!("/{number}")).collect();
    let folder = listing(&web, &paths.iter().map(String::as_str).collect::<Vec<_>>());
    let mut run = Command::new(env!("CARGO_BIN_EXE_indexer"))
        .args(["fetch", "list.txt", "--out", "pages", "--allow-loopback", "--pause", "0.3"])
        .current_dir(folder.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while web.count() < 4 {
        assert!(start.elapsed() < Duration::from_secs(60), "the run does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let before = web.paths();
    assert_eq!(before, ["/robots.txt", "/0", "/1", "/2"]);
    // A page that was being written, and a row that was cut short.
    fs::write(folder.path().join("pages/.partial-x.html.zst"), b"half").unwrap();
    let rows = folder.path().join("pages/.collected.jsonl");
    fs::OpenOptions::new().append(true).open(rows).unwrap().write_all(b"{\"url\":\"ht").unwrap();

    let kept = stored(&folder).len();
    assert!((2..=3).contains(&kept), "{kept}");
    check(
        &folder,
        &quick("list.txt", &[]),
        0,
        &["collected before the run was stopped", "0 failures"],
    );
    let after = web.paths();
    assert!(!after.contains(&"/0".to_owned()) && !after.contains(&"/1".to_owned()), "{after:?}");
    assert!(after.ends_with(&["/3".to_owned(), "/4".to_owned(), "/5".to_owned()]), "{after:?}");
    assert_eq!(stored(&folder).len(), 6);
    assert_eq!(extracted(&folder).len(), 6);
    check(&folder, &quick("list.txt", &[]), 0, &["6 unchanged, 0 collected before"]);
}

#[test]
fn a_sitemap_may_name_sitemaps_also_in_a_circle() {
    let web = Web::serve(|asked| {
        let host = asked.header("host").unwrap().to_owned();
        let xml = |text: String| reply("200 OK", "Content-Type: text/xml\n", text.as_bytes());
        let sitemap = |name: &str| format!("<sitemap><loc>http://{host}/{name}</loc></sitemap>");
        match asked.path.as_str() {
            "/robots.txt" => missing(),
            "/index.xml" => {
                let places =
                    [sitemap("one.xml"), sitemap("index.xml"), sitemap("lost.xml")].concat();
                xml(format!("<sitemapindex>{places}</sitemapindex>"))
            }
            "/one.xml" => xml(format!(
                "<urlset><url><loc>http://{host}/?a=1&amp;b=2</loc></url><url><loc>http://{host}/?a=1&amp;b=2#x</loc></url></urlset>"
            )),
            "/lost.xml" => missing(),
            _ => html(&page()),
        }
    });
    let folder = story::folder(&[]);
    check(
        &folder,
        &quick(&web.url("/index.xml"), &[]),
        1,
        &["1 pages collected", "1 failures", "/lost.xml: the server answers 404"],
    );
    assert_eq!(web.paths(), ["/robots.txt", "/index.xml", "/one.xml", "/lost.xml", "/?a=1&b=2"]);
}

#[test]
fn what_cannot_run_says_why() {
    let folder = story::folder(&[
        ("empty.txt", b"# nothing\n"),
        ("page.html", b"<html></html>"),
        ("one.txt", b"http://a.example/"),
    ]);
    check(&folder, &quick("missing.txt", &[]), 2, &["missing.txt: cannot be read"]);
    check(&folder, &quick("empty.txt", &[]), 2, &["names no page"]);
    check(&folder, &quick("page.html", &[]), 2, &["neither a list of addresses nor a sitemap"]);
    check(&folder, &quick("one.txt", &["--contact", "某人"]), 2, &["cannot be sent"]);
    check(
        &folder,
        &["fetch", "one.txt", "--out", "pages", "--pause", "x"],
        2,
        &["give seconds from 0"],
    );
    check(&folder, &["fetch", "one.txt", "--out", "one.txt"], 2, &["cannot use the folder"]);
}
