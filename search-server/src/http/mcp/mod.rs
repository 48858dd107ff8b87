//! Assistants: the API as read-only tools of the Model Context Protocol, over HTTP and over standard streams.
//!
//! A tool is a request to our own API in other words, so that an assistant gets the answers that everybody
//! gets; what comes back is shortened to quotations, links and counts ([`shape`]).

mod call;
mod shape;
mod tools;

use axum::Router;
use axum::http::request::Parts;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, InitializeResult, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    Tool as Definition,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService, stdio};
use rmcp::{RoleServer, ServerHandler, ServiceExt};

use super::AppState;
use super::site::Site;

/// Longest request, in bytes: a draft of 50,000 characters fits.
const LONGEST_REQUEST: usize = 1 << 20;

/// What an assistant is told before it asks anything.
const INSTRUCTIONS: &str = "Tashan (他山) knows what China's people's congresses (人大) do, from their own \
documents, in Chinese. Every result carries verbatim quotations with links to the very paragraph: cite these, \
and do not paraphrase a quotation as if it were one. `not_seen` means that there are documents and none shows \
it; `no_corpus` means that there are no documents: neither means that a place does not do it. Ask in Chinese \
where you can; use list_mechanisms to find the identifier of a practice.";

/// The tools, and the API that answers them.
#[derive(Clone)]
pub(super) struct Assistant {
    state: AppState,
    api: Router,
}

impl Assistant {
    pub(super) fn new(state: AppState) -> Assistant {
        let (api, _) = super::api_router().split_for_parts();
        Assistant { api: api.with_state(state.clone()), state }
    }

    /// As a service at an address. It keeps no sessions, so that nothing is held for an assistant that went
    /// away, and refuses browsers of other sites and names that are not ours, which would be DNS rebinding.
    pub(super) fn service(self) -> StreamableHttpService<Assistant, LocalSessionManager> {
        let named = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
        let ours = self.state.public_url.iter().filter_map(|origin| named(origin.as_str()));
        let local = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let origins = self.state.origins.iter().chain(&self.state.public_url);
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(LONGEST_REQUEST)
            .with_allowed_hosts(local.into_iter().chain(ours))
            .with_allowed_origins(origins.map(|origin| origin.as_str().to_owned()))
            .enforce_origin_validation();
        StreamableHttpService::new(move || Ok(self.clone()), Default::default(), config)
    }

    async fn answer(&self, request: CallToolRequestParams, site: &Site) -> CallToolResult {
        let refused = |why: String| CallToolResult::error(vec![ContentBlock::text(why)]);
        let Some(tool) = tools::find(&request.name) else {
            let names: Vec<&str> = tools::TOOLS.iter().map(|tool| tool.name).collect();
            return refused(format!("no tool {}; there are {}", request.name, names.join(", ")));
        };
        let asked = match call::read(tool, request.arguments.unwrap_or_default()) {
            Ok(asked) => asked,
            Err(why) => return refused(why),
        };
        match call::ask(self.api.clone(), tool, &asked, site).await {
            Ok(answer) => match (tool.shape)(answer, &asked, site) {
                Ok(shaped) => CallToolResult::structured(shaped),
                Err(error) => refused(format!("the answer could not be read: {error}")),
            },
            Err(why) => refused(why),
        }
    }
}

impl ServerHandler for Assistant {
    fn get_info(&self) -> InitializeResult {
        let ours = Implementation::new("tashan", env!("CARGO_PKG_VERSION"));
        InitializeResult::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(ours)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::TOOLS.iter().map(tools::definition).collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Definition> {
        tools::find(name).map(tools::definition)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let site = match context.extensions.get::<Parts>() {
            Some(parts) => Site::of(&self.state, parts),
            None => Site::configured(&self.state),
        };
        Ok(self.answer(request, &site).await.into())
    }
}

/// Answers an assistant on standard input and output until it hangs up.
///
/// # Errors
/// What comes in is not the protocol, or the streams fail.
pub async fn on_standard_streams(state: AppState) -> std::io::Result<()> {
    let served = Assistant::new(state).serve(stdio()).await.map_err(std::io::Error::other)?;
    served.waiting().await.map(|_| ()).map_err(std::io::Error::other)
}
