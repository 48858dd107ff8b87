//! Which title belongs to which text, by the words that they share.

use std::collections::HashSet;

use super::cues::Shape;
use super::score::Page;
use super::search::Bodies;

/// What it is worth that a title stands right before the byline.
const BEFORE_BYLINE: f64 = 2.0;
/// A loose heading that shares less with a text is no title of it.
const LEAST_WORTH: f64 = 0.3;

/// Gives the titles and the loose headings to texts. Returns the headings that belong to none.
pub(super) fn give(
    page: &Page,
    bodies: &mut Bodies,
    titles: &mut [Vec<usize>],
    loose: Vec<usize>,
) -> Vec<usize> {
    let mut groups = neighbours(&loose);
    let is_settled = groups.is_empty() && titles.iter().all(|title| !title.is_empty());
    if is_settled {
        return Vec::new();
    }
    groups.extend(titles.iter().filter(|title| !title.is_empty()).cloned());
    for (at, body) in bodies.iter().enumerate().take(titles.len()) {
        let headings: Vec<usize> =
            body.iter().filter(|b| page.pieces[**b].shape == Shape::Heading).copied().collect();
        if titles[at].is_empty() && headings.len() == 1 {
            groups.push(headings);
        }
    }
    let body_texts: Vec<String> = bodies[..titles.len()]
        .iter()
        .map(|body| body.iter().map(|block| page.pieces[*block].folded.as_str()).collect())
        .collect();
    let worth: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| (0..titles.len()).map(|at| worth(page, group, at, &body_texts)).collect())
        .collect();
    let given = best_assignment(&worth);
    for title in titles.iter_mut() {
        title.clear();
    }
    let mut homeless = Vec::new();
    for (group, to) in groups.into_iter().zip(given) {
        for body in bodies.iter_mut() {
            body.retain(|block| !group.contains(block));
        }
        match to {
            Some(at) => titles[at] = group,
            None => homeless.extend(group),
        }
    }
    homeless
}

/// Runs of headings that stand next to one another.
fn neighbours(loose: &[usize]) -> Vec<Vec<usize>> {
    loose.chunk_by(|one, other| one + 1 == *other).map(<[usize]>::to_vec).collect()
}

/// How much a group of headings shares with the body of a text that others have not.
fn worth(page: &Page, group: &[usize], at: usize, bodies: &[String]) -> f64 {
    let text: Vec<char> =
        group.iter().flat_map(|block| &page.pieces[*block].chars).copied().collect();
    let triples: HashSet<String> = text.windows(3).map(|three| three.iter().collect()).collect();
    let count = bodies.len() as f64;
    let shared: f64 = triples
        .iter()
        .map(|triple| {
            let here = bodies[at].matches(triple.as_str()).count();
            let with = bodies.iter().filter(|body| body.contains(triple.as_str())).count();
            if here == 0 {
                return 0.0;
            }
            ((count + 1.0) / with as f64).ln() * (1.0 + (here as f64).ln())
        })
        .sum();
    let stands_before = group.last().is_some_and(|last| last + 1 == page.texts[at].byline);
    shared / triples.len().max(4) as f64 * 6.0 + if stands_before { BEFORE_BYLINE } else { 0.0 }
}

/// Texts of a page beyond which titles are given one by one, the worthiest first.
const MOST_TEXTS: usize = 12;

/// For each group the text that it goes to, so that the worth of all together is greatest.
fn best_assignment(worth: &[Vec<f64>]) -> Vec<Option<usize>> {
    let texts = worth.first().map_or(0, Vec::len);
    if texts > MOST_TEXTS {
        return one_by_one(worth);
    }
    // The best worth of the groups so far, by the set of texts that they took.
    let mut best: Vec<Option<(f64, Vec<Option<usize>>)>> = vec![None; 1 << texts];
    best[0] = Some((0.0, Vec::new()));
    for row in worth {
        let mut next: Vec<Option<(f64, Vec<Option<usize>>)>> = vec![None; 1 << texts];
        for (taken, state) in best.iter().enumerate() {
            let Some((sum, given)) = state else { continue };
            let mut offer = |taken: usize, sum: f64, text: Option<usize>| {
                if next[taken].as_ref().is_none_or(|(known, _)| sum > *known) {
                    next[taken] = Some((sum, given.iter().copied().chain([text]).collect()));
                }
            };
            offer(taken, *sum, None);
            for (text, worth) in row.iter().enumerate() {
                if taken & 1 << text == 0 && *worth >= LEAST_WORTH {
                    offer(taken | 1 << text, sum + worth, Some(text));
                }
            }
        }
        best = next;
    }
    let all = best.into_iter().flatten();
    all.max_by(|one, other| one.0.total_cmp(&other.0)).map_or_else(Vec::new, |(_, given)| given)
}

fn one_by_one(worth: &[Vec<f64>]) -> Vec<Option<usize>> {
    let mut given: Vec<Option<usize>> = vec![None; worth.len()];
    let mut pairs: Vec<(usize, usize)> = worth
        .iter()
        .enumerate()
        .flat_map(|(group, row)| (0..row.len()).map(move |text| (group, text)))
        .filter(|(group, text)| worth[*group][*text] >= LEAST_WORTH)
        .collect();
    pairs.sort_by(|one, other| worth[other.0][other.1].total_cmp(&worth[one.0][one.1]));
    for (group, text) in pairs {
        if given[group].is_none() && !given.contains(&Some(text)) {
            given[group] = Some(text);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_assignment_counts() {
        // The best single pair would leave the other group with nothing.
        let worth = vec![vec![3.0, 2.9], vec![2.5, 0.0]];
        assert_eq!(best_assignment(&worth), [Some(1), Some(0)]);
        assert_eq!(best_assignment(&[vec![0.1]]), [None]);
    }
}
