//! The fields of the tantivy index, in which each passage is a document.

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// The name under which the tokenizer is registered.
pub(super) const TOKENIZER: &str = "tashan";

/// Changes whenever fields, tokens or the files of a generation do; an index of another version is
/// refused and built anew.
pub(super) const INDEX_VERSION: u32 = 3;

/// The fields of a passage.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Number of the document, which no other ever had: `u64`, fast.
    pub document: Field,
    /// Position of the passage in its document: `u64`, fast.
    pub passage: Field,
    /// The passage: words and single characters, positions in characters of the folded text; and
    /// [`SENTENCE_START`](super::SENTENCE_START).
    pub text: Field,
    /// The title of its document, for ranking; the same tokens. Only the first passage of a document
    /// has it.
    pub title: Field,
    /// The heading under which it stands, for ranking; the same tokens.
    pub heading: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |option| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        document: builder.add_u64_field("document", FAST),
        passage: builder.add_u64_field("passage", FAST),
        text: builder.add_text_field("text", text(IndexRecordOption::WithFreqsAndPositions)),
        title: builder.add_text_field("title", text(IndexRecordOption::WithFreqs)),
        heading: builder.add_text_field("heading", text(IndexRecordOption::WithFreqs)),
    };
    (builder.build(), fields)
}
