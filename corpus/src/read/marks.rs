//! How much a parser of HTML would make of a page, told from its marks alone.

use super::limits;

/// Whether a page is better parsed by a process of its own.
pub(super) fn is_heavy(html: &[u8]) -> bool {
    let (marks, nodes) = count(html);
    marks > limits::PAGE_MARKS || nodes > limits::PAGE_NODES
}

/// Whether a parser might make far more nodes of a text than it has marks: marks of type that are
/// left open are opened again in every paragraph after them.
pub(super) fn is_dangerous(html: &[u8]) -> bool {
    count(html).1 > limits::PAGE_NODES
}

/// The marks, and the nodes that they may become.
fn count(html: &[u8]) -> (usize, usize) {
    let (mut marks, mut open, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut rest = html;
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at + 1..];
        marks += 1;
        let name = rest.strip_prefix(b"/").unwrap_or(rest);
        let end = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        if name.is_empty() || closes_itself(&name) {
            continue;
        }
        open = if rest.starts_with(b"/") { open.saturating_sub(1) } else { open + 1 };
        deepest = deepest.max(open);
    }
    (marks, marks.saturating_mul(deepest.max(1)))
}

/// Elements that have no end, or need none.
fn closes_itself(name: &[u8]) -> bool {
    const NAMES: &str = " area base br col embed hr img input link meta param source track wbr p li dt \
        dd tr td th thead tbody tfoot option colgroup ";
    std::str::from_utf8(name).is_ok_and(|name| NAMES.contains(&format!(" {name} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_left_open_in_great_number_are_dangerous() {
        let boxes = "<div><p>一段。<br>二段。<p>三段。</div>".repeat(20_000);
        assert!(!is_dangerous(format!("<html><body>{boxes}</body></html>").as_bytes()));
        let left_open: String = (0..2_000).map(|mark| format!("<b id={mark}><p>")).collect();
        assert!(is_dangerous(left_open.as_bytes()));
        assert!(!is_dangerous("没有标记，a < b。".as_bytes()));
        assert!(is_dangerous("<p>".repeat(2_000_000).as_bytes()));
    }

    #[test]
    fn pages_of_very_many_marks_are_heavy() {
        assert!(!is_heavy("<p>一段。<br>".repeat(2_000).as_bytes()));
        assert!(is_heavy("<p>一段。<br>".repeat(60_000).as_bytes()));
    }
}
