//! How good an order is, by the places at which the relevant stands.

use std::collections::HashSet;

/// Measures of one order, or the means of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Share of what is relevant among the first ten.
    pub recall_10: f64,
    /// The same among the first hundred.
    pub recall_100: f64,
    /// One over the place of the first that is relevant; nothing behind the tenth place.
    pub reciprocal_rank_10: f64,
}

impl Measures {
    /// Whether no measure is below that of `least`.
    pub fn reaches(&self, least: &Measures) -> bool {
        self.recall_10 >= least.recall_10
            && self.recall_100 >= least.recall_100
            && self.reciprocal_rank_10 >= least.reciprocal_rank_10
    }
}

/// The measures of one order, best first. `relevant` must not be empty.
pub fn measure(ranked: &[&str], relevant: &HashSet<String>) -> Measures {
    let is_relevant = |id: &&&str| relevant.contains(**id);
    let recall = |first: usize| {
        ranked.iter().take(first).filter(is_relevant).count() as f64 / relevant.len() as f64
    };
    let place = ranked.iter().take(10).position(|id| relevant.contains(*id));
    Measures {
        recall_10: recall(10),
        recall_100: recall(100),
        reciprocal_rank_10: place.map_or(0.0, |place| 1.0 / (place + 1) as f64),
    }
}

/// The means; zero of nothing.
pub fn mean<'a>(all: impl IntoIterator<Item = &'a Measures>) -> Measures {
    let mut sum = Measures::default();
    let mut count = 0_u32;
    for one in all {
        sum.recall_10 += one.recall_10;
        sum.recall_100 += one.recall_100;
        sum.reciprocal_rank_10 += one.reciprocal_rank_10;
        count += 1;
    }
    let count = f64::from(count.max(1));
    Measures {
        recall_10: sum.recall_10 / count,
        recall_100: sum.recall_100 / count,
        reciprocal_rank_10: sum.reciprocal_rank_10 / count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_shares_are_counted() {
        let relevant = HashSet::from(["a".to_owned(), "b".to_owned()]);
        let mut ranked = vec!["x"; 120];
        ranked[3] = "a";
        ranked[50] = "b";
        let measured = measure(&ranked, &relevant);
        assert_eq!((measured.recall_10, measured.recall_100), (0.5, 1.0));
        assert!((measured.reciprocal_rank_10 - 0.25).abs() < 1e-9);
        assert_eq!(measure(&["x"; 20], &relevant), Measures::default());
    }

    #[test]
    fn the_first_behind_the_tenth_place_counts_nothing() {
        let relevant = HashSet::from(["a".to_owned()]);
        let mut ranked = vec!["x"; 20];
        ranked[10] = "a";
        assert_eq!(measure(&ranked, &relevant).reciprocal_rank_10, 0.0);
    }

    #[test]
    fn means_are_means() {
        let one = Measures { recall_10: 1.0, recall_100: 1.0, reciprocal_rank_10: 0.5 };
        let both = mean(&[one, Measures::default()]);
        assert_eq!((both.recall_10, both.reciprocal_rank_10), (0.5, 0.25));
        assert_eq!(mean(&[]), Measures::default());
        assert!(one.reaches(&both) && !both.reaches(&one));
    }
}
