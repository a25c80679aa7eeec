//! How ratings follow from ratings: the matrix that gives the performance rating (predikat kinerja), and what single
//! ratings suggest. PermenPANRB 6/2022: categories without weights; nobody sets the predikat directly.

use crate::words::evaluation::{ExpectationRating, PerformanceRating};
use crate::words::plan::WorkResultKind;

/// One cell of the matrix: result rating, behavior rating, and what they give.
pub type MatrixCell = (ExpectationRating, ExpectationRating, PerformanceRating);

/// The matrix of PermenPANRB 6/2022. Good results cannot buy off bad behavior. The database holds it for each rule set;
/// this is what a new installation starts with.
pub const MATRIX_PANRB_6_2022: [MatrixCell; 9] = {
    use ExpectationRating::{AboveExpectation, AsExpected, BelowExpectation};
    use PerformanceRating::{Good, NeedsImprovement, Poor, VeryGood, VeryPoor};
    [
        (AboveExpectation, BelowExpectation, Poor),
        (AboveExpectation, AsExpected, Good),
        (AboveExpectation, AboveExpectation, VeryGood),
        (AsExpected, BelowExpectation, Poor),
        (AsExpected, AsExpected, Good),
        (AsExpected, AboveExpectation, Good),
        (BelowExpectation, BelowExpectation, VeryPoor),
        (BelowExpectation, AsExpected, NeedsImprovement),
        (BelowExpectation, AboveExpectation, NeedsImprovement),
    ]
};

/// What the matrix gives for the two ratings; `None` if it has no such cell.
pub fn performance_rating(
    matrix: &[MatrixCell],
    result: ExpectationRating,
    behavior: ExpectationRating,
) -> Option<PerformanceRating> {
    matrix.iter().find(|cell| cell.0 == result && cell.1 == behavior).map(|cell| cell.2)
}

/// The result rating that the ratings of single work results suggest: what most of them are, the lower one at a tie,
/// and never above expectation while a main result is below. `None` without any.
pub fn suggested_result_rating(ratings: &[(WorkResultKind, ExpectationRating)]) -> Option<ExpectationRating> {
    let most = most_frequent(ratings.iter().map(|(_, rating)| *rating))?;
    Some(if has_main_below(ratings) { most.max(ExpectationRating::AsExpected) } else { most })
}

/// The behavior rating that the ratings of the seven values suggest: what most of them are, the lower one at a tie.
pub fn suggested_behavior_rating(ratings: &[ExpectationRating]) -> Option<ExpectationRating> {
    most_frequent(ratings.iter().copied())
}

fn most_frequent(ratings: impl Iterator<Item = ExpectationRating> + Clone) -> Option<ExpectationRating> {
    let count = |class: ExpectationRating| ratings.clone().filter(|rating| *rating == class).count();
    // The words stand from best to worst, and `max_by_key` takes the last of several.
    let most = ExpectationRating::ALL.iter().copied().max_by_key(|class| count(*class))?;
    (count(most) > 0).then_some(most)
}

/// Whether a main work result is below expectation.
pub(crate) fn has_main_below(ratings: &[(WorkResultKind, ExpectationRating)]) -> bool {
    ratings.contains(&(WorkResultKind::Main, ExpectationRating::BelowExpectation))
}

#[cfg(test)]
mod tests {
    use ExpectationRating::{AboveExpectation, AsExpected, BelowExpectation};
    use WorkResultKind::{Additional, Main};

    use super::*;

    #[test]
    fn the_matrix_is_that_of_the_regulation() {
        let check = |result, behavior, expected: PerformanceRating| {
            assert_eq!(performance_rating(&MATRIX_PANRB_6_2022, result, behavior), Some(expected));
        };
        check(AboveExpectation, BelowExpectation, PerformanceRating::Poor);
        check(AboveExpectation, AsExpected, PerformanceRating::Good);
        check(AboveExpectation, AboveExpectation, PerformanceRating::VeryGood);
        check(AsExpected, BelowExpectation, PerformanceRating::Poor);
        check(AsExpected, AsExpected, PerformanceRating::Good);
        check(AsExpected, AboveExpectation, PerformanceRating::Good);
        check(BelowExpectation, BelowExpectation, PerformanceRating::VeryPoor);
        check(BelowExpectation, AsExpected, PerformanceRating::NeedsImprovement);
        check(BelowExpectation, AboveExpectation, PerformanceRating::NeedsImprovement);
        assert_eq!(performance_rating(&[], AsExpected, AsExpected), None);
    }

    #[test]
    fn the_result_rating_is_what_most_results_are() {
        let check = |ratings: &[(WorkResultKind, ExpectationRating)], expected| {
            assert_eq!(suggested_result_rating(ratings), expected, "{ratings:?}");
        };
        check(&[], None);
        check(&[(Main, AboveExpectation)], Some(AboveExpectation));
        check(&[(Main, AboveExpectation), (Main, AsExpected)], Some(AsExpected));
        check(&[(Main, AboveExpectation), (Additional, BelowExpectation)], Some(BelowExpectation));
        check(
            &[(Main, AboveExpectation), (Main, AboveExpectation), (Additional, BelowExpectation)],
            Some(AboveExpectation),
        );
        check(&[(Main, AboveExpectation), (Additional, AboveExpectation), (Main, BelowExpectation)], Some(AsExpected));
        check(&[(Main, AboveExpectation), (Main, AsExpected), (Main, BelowExpectation)], Some(BelowExpectation));
        check(&[(Main, AsExpected), (Main, AsExpected), (Main, BelowExpectation)], Some(AsExpected));
    }

    #[test]
    fn the_behavior_rating_is_what_most_values_are() {
        let check = |ratings: [ExpectationRating; 7], expected| {
            assert_eq!(suggested_behavior_rating(&ratings), Some(expected), "{ratings:?}");
        };
        let (a, s, b) = (AboveExpectation, AsExpected, BelowExpectation);
        check([a, a, a, a, s, s, b], a);
        check([a, a, a, s, s, s, b], s);
        check([a, a, s, s, b, b, b], b);
        check([a, a, s, s, s, b, b], s);
        check([a, a, a, s, b, b, b], b);
        assert_eq!(suggested_behavior_rating(&[]), None);
    }
}
