//! On which pages of a paged source passages stand.

use std::ops::Range;

use schemas::document::{Pages, PassagePages};

use super::block::Block;
use crate::read::{PageStart, Source};

/// The pages of passages that stand at these characters of the source; none if it has no pages.
pub(super) fn pages(
    source: &Source,
    places: impl IntoIterator<Item = (String, Range<usize>)>,
) -> Vec<PassagePages> {
    let found = places.into_iter().filter_map(|(passage, chars)| {
        let first = page_at(source, chars.start)?;
        let last = page_at(source, chars.end.max(chars.start + 1) - 1)?;
        // A text that was put in order may go on before the place where it began.
        let (first, last) =
            if last.physical < first.physical { (last, first) } else { (first, last) };
        let physical = [first.physical, last.physical];
        let printed = first.printed.zip(last.printed).map(|(first, last)| [first, last]);
        Some(PassagePages { passage, pages: Pages { physical, printed } })
    });
    found.collect()
}

fn page_at(source: &Source, char: usize) -> Option<PageStart> {
    let after = source.pages.partition_point(|page| page.start_chars <= char);
    source.pages.get(after.checked_sub(1)?).copied()
}

/// The characters over which blocks stand.
pub(super) fn extent(blocks: &[Block<'_>]) -> Option<Range<usize>> {
    Some(blocks.first()?.chars.start..blocks.last()?.chars.end)
}

#[cfg(test)]
mod tests {
    use schemas::document::Kind;

    use super::super::documents;
    use super::*;

    #[test]
    fn each_passage_knows_its_pages() {
        let start = |start_chars, physical| PageStart {
            start_chars,
            physical,
            printed: Some(physical + 10),
        };
        let title = "甲县：一篇文章\n";
        let text = format!("{title}第一段。\n第二段从这一页说到下一页。\n第三段。\n");
        let source = Source {
            name: "a.pdf".to_owned(),
            text,
            pages: vec![start(0, 1), start(20, 2)],
            ..Source::default()
        };
        let documents = documents(&source);
        let printed = |id: &str| documents[0].pages_of(id).map(|pages| pages.zh());
        assert_eq!(printed("title").as_deref(), Some("第11页"));
        assert_eq!(printed("para_1").as_deref(), Some("第11页"));
        assert_eq!(printed("para_2").as_deref(), Some("第11—12页"));
        assert_eq!(printed("para_3").as_deref(), Some("第12页"));
    }

    #[test]
    fn articles_of_a_regulation_know_their_pages_too() {
        let pages = (0..4).map(|page| PageStart {
            start_chars: page * 8,
            physical: page as u32 + 1,
            printed: None,
        });
        let source = Source {
            text: "甲市某某条例\n\n第一条　为此。\n第二条　应当。\n第三条　施行。\n".to_owned(),
            pages: pages.collect(),
            ..Source::default()
        };
        let documents = documents(&source);
        assert_eq!(documents[0].kind, Kind::Regulation);
        assert_eq!(documents[0].pages_of("art_2").map(|pages| pages.physical), Some([3, 3]));
    }
}
