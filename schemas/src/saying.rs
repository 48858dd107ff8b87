//! What is said to people, in two languages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sentence in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Saying {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Saying {
    /// The same in Chinese and in English.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Saying {
        Saying { zh: zh.into(), en: en.into() }
    }
}
