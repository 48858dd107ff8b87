//! The tests of the server, in one program: it is linked once, and the index of the sample is built once.

#![allow(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod answers;
mod api;
mod assistants;
mod basket;
mod check;
mod check_http;
mod check_program;
mod check_quality;
mod citations;
mod crawl;
mod exclude;
mod exports;
mod feeds;
mod follow;
mod http;
mod injections;
mod library;
mod literal;
mod matrix;
mod practices;
mod queries;
mod ranking;
mod regulations;
mod reprints;
mod results;
mod server;
mod shared;
mod spread;
mod suggest;
mod tidy;
mod updates;
mod widget;
