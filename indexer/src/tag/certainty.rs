//! How certain an assertion is: what people review first is what the rules know least about.
//!
//! A product of what each step of tagging was worth. The figures order the list of a review; they are
//! no probabilities, and no answer depends on them.
//!
//! | step | worth |
//! |---|---|
//! | named by an alias; described by a pattern; by parts in any order | 1; 0.9; 0.75 |
//! | a cue decided the stance, or a regulation provides; told as done, no cue says otherwise | 1; 0.9 |
//! | the home, or a place that is the subject of the sentence; a place of an earlier sentence | 1; 0.8 |
//! | a source that had to be put in reading order | the share of it whose place is certain, but at least 0.5 |

use super::matcher::Rule;
use super::whose::Because;

/// What is known of an assertion when it is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) rule: Rule,
    /// Whether a cue decided the stance.
    pub(super) has_cue: bool,
    pub(super) whose: Because,
    /// Share of the document, 0 to 1, whose place is certain; `None` if its source is in order.
    pub(super) order_confidence: Option<f32>,
}

/// The certainty, 0 to 1, in hundredths.
pub(super) fn certainty(known: Known) -> f32 {
    let rule = match known.rule {
        Rule::Name => 1.0,
        Rule::Pattern(_) => 0.9,
        Rule::Parts(_) => 0.75,
    };
    let stance = if known.has_cue { 1.0 } else { 0.9 };
    let whose = if known.whose == Because::Carried { 0.8 } else { 1.0 };
    let order = known.order_confidence.map_or(1.0, |confidence| confidence.clamp(0.5, 1.0));
    let product: f32 = rule * stance * whose * order;
    (product * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_less_explicit_is_less_certain() {
        let sure =
            Known { rule: Rule::Name, has_cue: true, whose: Because::Home, order_confidence: None };
        let described = Known { rule: Rule::Pattern(0), ..sure };
        let loose = Known { rule: Rule::Parts(0), ..described };
        let unsaid = Known { has_cue: false, ..loose };
        let carried = Known { whose: Because::Carried, ..unsaid };
        let shuffled = Known { order_confidence: Some(0.1), ..carried };
        let values = [sure, described, loose, unsaid, carried, shuffled].map(certainty);
        assert_eq!(values[0], 1.0);
        assert!(values.is_sorted_by(|more, less| more > less), "{values:?}");
        assert!(values[5] > 0.0);
    }
}
