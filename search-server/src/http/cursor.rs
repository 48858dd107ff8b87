//! Where the next page of a search begins, in a form that callers hand back without reading it.
//!
//! A cursor belongs to one version of the index: pages of another version might repeat documents or
//! leave some out, so it is refused there.

use super::problem::{ProblemKind, ProblemResponse};

/// The pages that a cursor can name, as a regular expression for the description of the API.
const PAGES: &str = "-[1-9][0-9]{0,4}-([1-9][0-9]?|100)";

/// A page of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Page, from 1.
    pub(super) page: usize,
    /// Documents a page.
    pub(super) per_page: usize,
}

impl Cursor {
    /// Writes a cursor; `version` is what answers now.
    pub(super) fn write(self, version: &str) -> String {
        format!("{version}-{}-{}", self.page, self.per_page)
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// It is none, or it is of another version.
    pub(super) fn read(text: &str, version: &str) -> Result<Cursor, ProblemResponse> {
        let wrong = || {
            let expected = (
                "上一页的返回中 cursor 的值，原样交回",
                "the value of cursor in the answer before, unchanged",
            );
            ProblemResponse::parameter("cursor", text, expected)
        };
        let number = |part: Option<&str>, most: usize| {
            let part = part.filter(|part| !part.starts_with(['0', '+']))?;
            part.parse::<usize>().ok().filter(|number| (1..=most).contains(number))
        };
        let mut parts = text.split('-');
        let given = parts.next().unwrap_or_default();
        let (page, per_page) = (number(parts.next(), 99_999), number(parts.next(), 100));
        let is_digest =
            given.len() == version.len() && given.bytes().all(|b| b.is_ascii_hexdigit());
        let (Some(page), Some(per_page), true, None) = (page, per_page, is_digest, parts.next())
        else {
            return Err(wrong());
        };
        if given != version {
            let mut problem = ProblemResponse::new(
                ProblemKind::OutdatedCursor,
                "cursor 属于索引的另一个版本：索引已经更新，接着翻页可能重复或遗漏",
                "The cursor is of another version of the index; going on could repeat or miss results",
            );
            problem.0.parameter = Some("cursor".to_owned());
            return Err(problem);
        }
        Ok(Cursor { page, per_page })
    }

    /// What a cursor of this version looks like, as a regular expression; an empty one is none.
    pub(super) fn pattern(version: &str) -> String {
        format!("^({version}{PAGES})?$")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "0123456789abcdef";

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for cursor in [Cursor { page: 1, per_page: 100 }, Cursor { page: 99_999, per_page: 7 }] {
            assert_eq!(Cursor::read(&cursor.write(VERSION), VERSION).unwrap(), cursor);
        }
    }

    #[track_caller]
    fn check_refused(text: &str, kind: &str) {
        let problem = Cursor::read(text, VERSION).unwrap_err().0;
        assert_eq!((problem.status, problem.parameter.as_deref()), (400, Some("cursor")), "{text}");
        assert!(problem.kind.ends_with(kind), "{text}: {}", problem.kind);
    }

    #[test]
    fn what_is_no_cursor_and_what_is_outdated_are_told_apart() {
        for text in [
            "",
            "x",
            "0123456789abcdef",
            "0123456789abcdef-0-20",
            "0123456789abcdef-2-101",
            "0123456789abcdef-2-20-1",
            "0123456789abcdef-+2-20",
            "0123456789abcdeg-2-20",
            "一-2-20",
        ] {
            check_refused(text, "#bad-parameter");
        }
        check_refused("0123456789abcdee-2-20", "#outdated-cursor");
    }
}
