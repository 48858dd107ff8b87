//! `search-server mcp`: an assistant asks over standard input and output.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use search_server::http::{self, AppState, Origin};

use super::index::open;

/// Arguments of `search-server mcp`.
#[derive(Args)]
pub(crate) struct Mcp {
    /// Folder of the index; ./.tashan/corpus if it is there, else the built-in sample
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Folder with a taxonomy to use instead of the built-in one
    #[arg(long, value_name = "DIR")]
    taxonomy: Option<PathBuf>,
    /// Address with which links begin, such as https://kb.example.gov.cn; without it they begin with /doc/
    #[arg(long, value_name = "ORIGIN")]
    public_url: Option<Origin>,
}

/// Answers until the assistant hangs up. Nothing but the protocol is written to standard output.
///
/// # Errors
/// There is no index that can be used, or what comes in is not the protocol.
pub(crate) fn run(arguments: Mcp) -> anyhow::Result<ExitCode> {
    let engine = open(arguments.index, arguments.taxonomy.as_deref())?;
    let state = AppState::new(engine, false).reached_by(arguments.public_url);
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server")?;
    let served = runtime.block_on(http::on_standard_streams(state));
    // A thread still waits for input; it must not keep the program.
    runtime.shutdown_background();
    served.context("the assistant does not speak the Model Context Protocol")?;
    Ok(ExitCode::SUCCESS)
}
