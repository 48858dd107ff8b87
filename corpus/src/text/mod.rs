//! The one place where Chinese is analysed, for documents, queries, tags and highlights alike.

mod date;
mod fixed;
mod fold;
mod number;
mod place;
mod question;
mod segment;
mod sentence;

pub use date::{Date, dates, first_date};
pub(crate) use fixed::fixed;
pub(crate) use fold::fold_head;
pub use fold::{Folded, fold, fold_query, is_han};
pub use number::{FoundFigure, chinese_number, figures};
pub use place::{Place, places};
pub use question::{is_question, without_asking};
pub(crate) use segment::dictionary_words;
pub use segment::{Segmenter, Token, is_function_word};
pub use sentence::{clauses, is_sentence_end, sentences};
