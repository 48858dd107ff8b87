//! `search-server`: serves the pages and the API of an index, which it builds first if it must.

mod commands;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use arc_swap::ArcSwap;
use clap::{Parser, Subcommand};
use commands::check::{self, Check};
use commands::index::{USUAL_INDEX, build, prepare, taxonomy};
use commands::mcp::{self, Mcp};
use indexer::console::say;
use indexer::index::{self, Generation, Input};
use indexer::watch::Watch;
use search_server::engine::Engine;
use search_server::follow::Follower;
use search_server::http::{self, AppState, Origin};
use search_server::kept::{Bounds, KeptAnswers};
use serde::Deserialize;
use tokio::net::TcpListener;

/// Tashan's server: a page and an API for what people's congresses say and do.
///
/// Without arguments it builds the built-in sample corpus into ./.tashan and serves it.
#[derive(Parser)]
#[command(name = "search-server", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Files and folders with documents; the index is brought up to date with them first
    #[arg(long, value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Folder of the index; ./.tashan/corpus or ./.tashan/sample if absent
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Folder with a taxonomy to use instead of the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    /// Builds again whenever a file of --corpus changes, and serves the new state
    #[arg(long)]
    watch: bool,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", env = "TASHAN_LISTEN")]
    listen: Option<SocketAddr>,
    /// Web site that may ask the interface from a visitor's browser, such as
    /// https://www.example.gov.cn; repeatable; none if absent
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<Origin>,
    /// Address under which readers reach this server, such as https://kb.example.gov.cn: links in
    /// files and feeds begin with it; the address that they asked by if absent
    #[arg(long, value_name = "ORIGIN")]
    public_url: Option<Origin>,
    /// Let assistants ask, by the Model Context Protocol at /mcp
    #[arg(long)]
    mcp: bool,
    /// Serve a small web site of another origin as well, which embeds the search box of this one
    #[arg(long, value_name = "ADDRESS")]
    demo: Option<SocketAddr>,
    /// TOML file with the same settings (corpus, index, taxonomy, watch, listen, allow_origin, public_url, mcp); the command line wins
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Checks drafts: quotations against the texts of an index, claims that a place does something against
    /// its answers
    ///
    /// Exit status: 0 all good, 1 something differs, is not found, has no proof or was not checked, 2 could
    /// not run, or a file could not be read.
    Check(Check),
    /// Lets an assistant ask over standard input and output, by the Model Context Protocol
    Mcp(Mcp),
}

/// The settings of a configuration file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    corpus: Vec<PathBuf>,
    index: Option<PathBuf>,
    taxonomy: Option<PathBuf>,
    watch: bool,
    listen: Option<SocketAddr>,
    allow_origin: Vec<Origin>,
    public_url: Option<Origin>,
    mcp: bool,
}

/// How long is waited for a change at a time.
const PATIENCE: Duration = Duration::from_secs(3_600);
const USUAL_ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);

fn main() -> ExitCode {
    if let Some(status) = corpus::read::answer() {
        return status;
    }
    match run(Arguments::parse()) {
        Ok(status) => status,
        Err(error) => {
            say(&format!("search-server: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(io::stderr)
        .init();
    match arguments.command {
        Some(Command::Check(arguments)) => return check::run(&arguments),
        Some(Command::Mcp(arguments)) => return mcp::run(arguments),
        None => {}
    }
    let config = arguments.config.as_deref().map(read_config).transpose()?.unwrap_or_default();
    let corpus = if arguments.corpus.is_empty() { config.corpus } else { arguments.corpus };
    let mut origins = if arguments.allow_origin.is_empty() {
        config.allow_origin
    } else {
        arguments.allow_origin
    };
    let folder = arguments.index.or(config.index);
    let taxonomy_dir = arguments.taxonomy.or(config.taxonomy);
    let taxonomy = taxonomy(taxonomy_dir.as_deref())?;
    let watches = arguments.watch || config.watch;
    if watches && corpus.is_empty() {
        bail!("--watch needs files to watch: give --corpus, too");
    }
    let address =
        arguments.listen.or(config.listen).unwrap_or_else(|| SocketAddr::from(USUAL_ADDRESS));
    // Take the port first: a port in use should be known before minutes of building.
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server")?;
    let listener = runtime.block_on(TcpListener::bind(address)).with_context(|| {
        format!("cannot listen on {address}: stop what uses it, or give another --listen")
    })?;
    let demo = arguments.demo.map(|address| runtime.block_on(demo_site(address))).transpose()?;
    if let Some((_, origin)) = &demo {
        origins.push(origin.parse()?);
    }
    let is_sample = corpus.is_empty() && folder.is_none();
    let index = folder.clone().unwrap_or_else(|| PathBuf::from(USUAL_INDEX));
    let watch = watches.then(|| Watch::new(&corpus, &index)).transpose()?;
    let (folder, failures) = prepare(&corpus, folder, taxonomy)?;
    let segmenter = index::segmenter(taxonomy);
    let generation = Generation::open(&folder, &segmenter)?;
    let state = AppState::new(Engine::new(generation, taxonomy, segmenter), is_sample)
        .allowing(&origins)
        .reached_by(arguments.public_url.or(config.public_url))
        .with_assistants(arguments.mcp || config.mcp)
        .keeping(kept_answers(&folder));
    let engine = Arc::clone(&state.engine);
    if let Some(watch) = watch {
        let (folder, engine) = (folder.clone(), Arc::clone(&engine));
        std::thread::spawn(move || keep_building(&watch, &folder, &corpus, &engine));
    }
    Follower::new(folder, taxonomy_dir, engine).start();
    runtime.block_on(async {
        let address = listener.local_addr().context("the socket has no address")?;
        say(&format!("Tashan is ready: open http://{address}/   (stop with Ctrl+C)"));
        if let Some((listener, origin)) = demo {
            say(&format!("A site that embeds the search box: open {origin}/"));
            let site = http::demo(&format!("http://{address}"));
            tokio::spawn(http::serve(listener, site, shutdown()));
        }
        http::serve(listener, http::app(state), shutdown()).await.context("the server failed")
    })?;
    // A collection with gaps is served all the same, and says so when it ends.
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Where answers are kept. A folder that cannot be written to can still be served.
fn kept_answers(folder: &Path) -> Option<KeptAnswers> {
    let opened = KeptAnswers::open(folder, Bounds::default());
    opened.map_err(|error| say(&format!("search-server: {error}; no answer is kept"))).ok()
}

/// Brings the index up to date after each change of the corpus; the follower serves it.
fn keep_building(watch: &Watch, folder: &Path, corpus: &[PathBuf], engine: &ArcSwap<Engine>) {
    loop {
        if watch.changed(PATIENCE) {
            let input = Input::Paths(corpus.to_vec());
            if let Err(error) = build(folder, engine.load().taxonomy(), &input) {
                say(&format!("search-server: {error:#}; the last state is served on"));
            }
        }
    }
}

/// Takes the port of the site that embeds the search box; its origin is allowed to ask.
async fn demo_site(address: SocketAddr) -> anyhow::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: stop what uses it, or give another --demo")
    })?;
    let address = listener.local_addr().context("the socket has no address")?;
    Ok((listener, format!("http://{address}")))
}

fn read_config(path: &Path) -> anyhow::Result<Config> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the configuration {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("the configuration {} is wrong", path.display()))
}

/// Resolves when the process is asked to stop.
async fn shutdown() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
