//! References that are ready to be pasted.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer of `/documents/{id}/cite`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CiteResponse {
    /// To be pasted as plain text: the quotation, if there is one, its reference and its address. In the
    /// styles of reference managers the entry alone.
    pub text: String,
    /// The same as HTML, in which the address is a link.
    pub html: String,
    /// Whole address of the document, or of the passage.
    pub url: String,
    /// The reference alone.
    pub reference: String,
    /// The passage, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// `gbt7714`, `bibtex` or `ris`.
    pub style: String,
    /// The edition of GB/T 7714.
    pub edition: String,
}
