//! Indices of real and constructed surveys: the right value, and the wrong ones that public programs have printed.

use super::*;

/// The bands of PermenPANRB 14/2017.
const SKM: [(u32, char); 4] = [(2_500, 'D'), (8_831, 'A'), (6_500, 'C'), (7_661, 'B')];

fn value(ten_thousandths: i64) -> Value {
    Value::from_ten_thousandths(ten_thousandths).unwrap()
}

fn whole(value_in_ones: i64) -> Value {
    value(value_in_ones * TEN_THOUSAND)
}

fn skm_scale() -> Scale {
    Scale::new(whole(1), whole(4)).unwrap()
}

/// As many elements as there are, with one question each, answered 1 to 4.
fn skm(elements: usize) -> Questionnaire {
    Questionnaire::one_question_each(elements, skm_scale()).unwrap()
}

/// A tally of responses with whole answers, 0 where there is none.
fn tally_of<const QUESTIONS: usize>(questionnaire: Questionnaire, responses: &[[i64; QUESTIONS]]) -> Tally {
    let mut tally = Tally::new(questionnaire);
    for response in responses {
        let answers = response.map(|answer| (answer > 0).then(|| whole(answer)));
        tally.add(&answers).unwrap();
    }
    tally
}

fn totals_of(totals: &[(i64, u64)]) -> Vec<QuestionTotal> {
    totals.iter().map(|(sum, count)| QuestionTotal { sum: i128::from(sum * TEN_THOUSAND), count: *count }).collect()
}

/// The exact index of totals in whole points, on the scale of the SKM.
fn exact_of(totals: &[(i64, u64)]) -> Option<BigRational> {
    let means = element_means(&skm(totals.len()), &totals_of(totals)).unwrap();
    index_of_means(&means, skm_scale())
}

#[track_caller]
fn check(totals: &[(i64, u64)], expected: u32, expected_grade: char) {
    let rounded = hundredths(&exact_of(totals).unwrap()).unwrap();
    assert_eq!((rounded, grade(&SKM, rounded)), (expected, Some(expected_grade)), "{totals:?}");
}

/// Points of so many respondents on nine questions, whichever question each belongs to.
fn nine(points: i64, respondents: u64) -> [(i64, u64); 9] {
    let mut totals = [(points / 9, respondents); 9];
    for total in totals.iter_mut().take((points % 9) as usize) {
        total.0 += 1;
    }
    totals
}

/// What programs print that take a weight of 0.11 or 0.111 for 1/9, in hundredths.
fn weighed(totals: &[(i64, u64)], weight: BigRational) -> u32 {
    let means: BigRational = totals.iter().map(|(sum, count)| ratio(*sum, *count as i64)).sum();
    hundredths(&(means * weight * ratio(25, 1))).unwrap()
}

/// What programs print that round the mean to two decimals before they multiply it by 25, in hundredths.
fn rounded_twice(totals: &[(i64, u64)]) -> u32 {
    hundredths(&(exact_of(totals).unwrap() / ratio(25, 1))).unwrap() * 25
}

/// What programs print that weigh each mean with 0.111 and round it to two decimals before they add, in hundredths.
fn rounded_when_weighed(totals: &[(i64, u64)]) -> u32 {
    let weighed = |(sum, count): &(i64, u64)| hundredths(&(ratio(*sum, *count as i64) * ratio(111, 1_000))).unwrap();
    totals.iter().map(weighed).sum::<u32>() * 25
}

#[test]
fn a_raw_dump_of_one_office() {
    let office = [93, 94, 93, 103, 95, 95, 98, 96, 102].map(|sum| (sum, 26));
    check(&office, 9_284, 'A');
    assert_eq!(weighed(&office, ratio(11, 100)), 9_191);
    assert_eq!((rounded_twice(&office), rounded_when_weighed(&office)), (9_275, 9_325));
    check(&[69, 69, 69, 75, 70, 70, 72, 70, 75].map(|sum| (sum, 19)), 9_342, 'A');
}

#[test]
fn generated_reports_with_a_weight_of_011() {
    check(&nine(64, 2), 8_889, 'A');
    assert_eq!(weighed(&nine(64, 2), ratio(11, 100)), 8_800);
    assert_eq!(grade(&SKM, 8_800), Some('B'));
    check(&nine(141, 6), 6_528, 'C');
    assert_eq!(weighed(&nine(141, 6), ratio(11, 100)), 6_463);
    assert_eq!(grade(&SKM, 6_463), Some('D'));
    check(&nine(44, 2), 6_111, 'D');
    assert_eq!(weighed(&nine(44, 2), ratio(11, 100)), 6_050);
    check(&nine(170, 7), 6_746, 'C');
    assert_eq!(weighed(&nine(170, 7), ratio(11, 100)), 6_679);
    check(&nine(193, 8), 6_701, 'C');
    assert_eq!(weighed(&nine(193, 8), ratio(11, 100)), 6_634);
}

#[test]
fn a_dashboard_that_publishes_element_indices() {
    let check = |elements: [i64; 9], expected, expected_grade| {
        // An element's index in hundredths back to its mean.
        let means = elements.map(|element| Some(ratio(element, 2_500)));
        let rounded = hundredths(&index_of_means(&means, skm_scale()).unwrap()).unwrap();
        assert_eq!((rounded, grade(&SKM, rounded)), (expected, Some(expected_grade)), "{elements:?}");
    };
    let first = [9_075, 8_925, 8_750, 9_250, 9_000, 8_875, 9_125, 8_625, 8_690];
    check(first, 8_924, 'A');
    let totals = first.map(|element| (element, 2_500));
    assert_eq!(rounded_twice(&totals), 8_925);
    assert_eq!(weighed(&totals, ratio(111, 1_000)), 8_915);
    // 87.80 was published.
    check([8_850, 8_720, 8_610, 9_100, 8_890, 8_740, 9_050, 8_480, 8_480], 8_769, 'B');
    check([8_650, 8_540, 8_410, 8_960, 8_720, 8_500, 8_800, 8_320, 8_410], 8_590, 'B');
}

/// A tally from how often each option was chosen, by question. Which answers come from one respondent is made up.
fn tally_of_counts<const OPTIONS: usize>(
    questionnaire: Questionnaire,
    options: [i64; OPTIONS],
    counts: &[[usize; OPTIONS]],
) -> Tally {
    let columns: Vec<Vec<Value>> = counts
        .iter()
        .map(|counts| {
            let of_option = options.iter().zip(counts);
            of_option.flat_map(|(option, count)| std::iter::repeat_n(value(*option), *count)).collect()
        })
        .collect();
    let mut tally = Tally::new(questionnaire);
    for respondent in 0..columns[0].len() {
        let answers: Vec<Option<Value>> = columns.iter().map(|column| Some(column[respondent])).collect();
        tally.add(&answers).unwrap();
    }
    tally
}

#[test]
fn six_options_and_two_questions_of_one_element() {
    let counts = [
        [0, 1, 3, 9, 15, 10],
        [0, 0, 2, 7, 17, 12],
        [1, 1, 4, 10, 14, 8],
        [2, 3, 6, 12, 10, 5],
        [0, 0, 1, 3, 12, 22],
        [1, 2, 5, 11, 13, 6],
        [0, 1, 3, 8, 16, 10],
        [0, 1, 2, 7, 16, 12],
        [1, 1, 3, 10, 14, 9],
    ];
    let options = [10_000, 16_000, 22_000, 28_000, 34_000, 40_000];
    let nine = compute(&tally_of_counts(skm(9), options, &counts), None, &SKM).unwrap();
    assert_eq!((nine.hundredths, nine.grade, nine.elements_answered()), (8_101, Some('B'), 9));
    let together = Questionnaire::new(vec![0, 1, 2, 3, 4, 5, 6, 6, 7], skm_scale()).unwrap();
    let eight = compute(&tally_of_counts(together, options, &counts), None, &SKM).unwrap();
    assert_eq!((eight.hundredths, eight.grade, eight.elements_answered()), (8_073, Some('B'), 8));
    // 7a has 125 points and 7b 128, of 38 each.
    assert_eq!(eight.elements[6].mean, Some((ratio(125, 38) + ratio(128, 38)) / ratio(2, 1)));
    assert_eq!(eight.elements[6].answered, 38);
}

#[test]
fn a_perception_of_corruption_from_0_to_100() {
    let scale = Scale::new(whole(0), whole(4)).unwrap();
    let questionnaire = Questionnaire::one_question_each(4, scale).unwrap();
    let counts = [[31, 6, 1], [28, 8, 2], [32, 5, 1], [29, 7, 2]];
    let tally = tally_of_counts(questionnaire.clone(), [40_000, 20_000, 0], &counts);
    let index = compute::<char>(&tally, None, &[]).unwrap();
    assert_eq!((index.hundredths, index.grade, index.grades_at_ends), (8_750, None, None));
    let worst = compute::<char>(&tally_of_counts(questionnaire, [0], &[[1]; 4]), None, &[]).unwrap();
    assert_eq!(worst.hundredths, 0);
}

#[test]
fn services_pool_by_their_respondents() {
    let service = |points, respondents| {
        let points_of = nine(points, respondents);
        // Every respondent gives 3 to a question, and the first of them 4 until the points are reached.
        let mut tally = Tally::new(skm(9));
        for respondent in 0..respondents as i64 {
            let answers = points_of.map(|(sum, n)| Some(whole(3 + i64::from(respondent < sum - 3 * n as i64))));
            tally.add(&answers).unwrap();
        }
        tally
    };
    let (mut pooled, second) = (service(11_999, 400), service(1_460, 50));
    let first = compute(&pooled, None, &SKM).unwrap();
    let smaller = compute(&second, None, &SKM).unwrap();
    pooled.pool(&second).unwrap();
    let index = compute(&pooled, None, &SKM).unwrap();
    assert_eq!((first.hundredths, smaller.hundredths), (8_333, 8_111));
    assert_eq!((index.hundredths, index.grade, index.respondents), (8_308, Some('B'), 450));
    // 82.22 is the mean of the two indices. An index of 78.5 was called C.
    assert_eq!(hundredths(&((first.exact + smaller.exact) / ratio(2, 1))), Some(8_222));
    assert_eq!(grade(&SKM, 7_850), Some('B'));
}

#[test]
fn one_respondent_is_not_sure() {
    let index = compute(&tally_of(skm(9), &[[4; 9]]), None, &SKM).unwrap();
    assert_eq!((index.hundredths, index.respondents), (10_000, 1));
    assert_eq!(index.interval, Interval::NotEstimable(NotEstimable::OneRespondent));
    assert_eq!(index.grades_at_ends, None);
}

#[test]
fn a_weight_of_one_ninth_is_neither_011_nor_0111() {
    let sums = [(106, 30); 9];
    check(&sums, 8_833, 'A');
    assert_eq!((weighed(&sums, ratio(11, 100)), grade(&SKM, 8_745)), (8_745, Some('B')));
    assert_eq!((rounded_twice(&sums), grade(&SKM, 8_825)), (8_825, Some('B')));
    assert_eq!((rounded_when_weighed(&sums), grade(&SKM, 8_775)), (8_775, Some('B')));
    let sums = [(92, 30); 9];
    check(&sums, 7_667, 'B');
    assert_eq!((weighed(&sums, ratio(111, 1_000)), grade(&SKM, 7_659)), (7_659, Some('C')));
    let sums = [(130, 50); 9];
    check(&sums, 6_500, 'C');
    assert_eq!((weighed(&sums, ratio(111, 1_000)), grade(&SKM, 6_494)), (6_494, Some('D')));
    check(&[(355, 100); 9], 8_875, 'A');
    assert_eq!((weighed(&[(355, 100); 9], ratio(11, 100)), grade(&SKM, 8_786)), (8_786, Some('B')));
}

#[test]
fn an_index_is_rounded_once() {
    let sums = [(129, 50); 9];
    check(&sums, 6_450, 'D');
    assert_eq!((rounded_when_weighed(&sums), grade(&SKM, 6_525)), (6_525, Some('C')));
    // A mean of 3.5324 is 88.31: rounding it to 3.53 first gives 88.25 and the grade B.
    check(&[(35_324, 10_000)], 8_831, 'A');
    assert_eq!((rounded_twice(&[(35_324, 10_000)]), grade(&SKM, 8_825)), (8_825, Some('B')));
    check(&[(353, 100)], 8_825, 'B');
}

#[test]
fn the_published_example_gives_9148() {
    // 955 points of 29 respondents on nine questions: 955 / (29 * 9) * 25 = 91.4751. The example has 90.56 as well.
    check(&nine(955, 29), 9_148, 'A');
    assert_eq!(weighed(&nine(955, 29), ratio(11, 100)), 9_056);
}

#[test]
fn what_is_not_answered_is_left_out() {
    let mut sums = [(106, 30); 9];
    sums[3] = (72, 18);
    check(&sums, 8_963, 'A');
    // With the answer 0 for those who gave none.
    sums[3] = (72, 30);
    check(&sums, 8_519, 'B');

    let responses = [[4, 4, 4, 1, 4, 4, 4, 4, 4], [0, 0, 1, 0, 0, 0, 0, 0, 0]];
    let index = compute(&tally_of(skm(9), &responses), None, &SKM).unwrap();
    assert_eq!((index.hundredths, index.grade, index.respondents), (8_750, Some('B'), 2));
    // The mean of the respondents' own indices: (33 / 9 + 1) / 2 * 25.
    assert_eq!(hundredths(&((ratio(33, 9) + ratio(1, 1)) / ratio(2, 1) * ratio(25, 1))), Some(5_833));

    check(&[(4, 1), (0, 0), (3, 1)], 8_750, 'B');
}

#[test]
fn an_element_without_answers_is_told() {
    let index = compute(&tally_of(skm(3), &[[4, 0, 3], [2, 0, 3], [3, 0, 0]]), None, &SKM).unwrap();
    assert_eq!((index.elements_answered(), index.elements.len()), (2, 3));
    let [first, second, third] = index.elements.as_slice() else { panic!("three elements") };
    assert_eq!((first.answered, first.mean.clone(), first.hundredths), (3, Some(ratio(3, 1)), Some(7_500)));
    assert_eq!((second.answered, second.mean.clone(), second.hundredths), (0, None, None));
    assert_eq!((third.answered, third.hundredths), (2, Some(7_500)));
    assert_eq!(index.hundredths, 7_500);
}

#[test]
fn half_answered_questions_of_one_element_count_their_people_once() {
    let questionnaire = Questionnaire::new(vec![0, 1, 1], skm_scale()).unwrap();
    let tally = tally_of(questionnaire, &[[4, 4, 0], [2, 0, 1], [3, 2, 3], [3, 0, 0]]);
    let index = compute(&tally, None, &SKM).unwrap();
    assert_eq!((index.elements[0].answered, index.elements[1].answered), (4, 3));
    // The second element: (4 + 2) / 2 and (1 + 3) / 2, of which the mean is 2.5.
    assert_eq!(index.elements[1].mean, Some(ratio(5, 2)));
    assert_eq!(index.exact, (ratio(3, 1) + ratio(5, 2)) / ratio(2, 1) * ratio(25, 1));
}

#[test]
fn nobody_answered() {
    assert_eq!(exact_of(&[(0, 0); 9]), None);
    assert_eq!(index_of_means(&[], skm_scale()), None);
    let mut tally = Tally::new(skm(9));
    tally.add(&[None; 9]).unwrap();
    assert_eq!((tally.respondents(), compute(&tally, None, &SKM)), (0, None));
    assert_eq!(tally, Tally::new(skm(9)));
}

#[test]
fn bounds() {
    check(&[(1, 1); 9], 2_500, 'D');
    check(&[(4, 1); 9], 10_000, 'A');
}

#[test]
fn the_gaps_between_the_bands_are_closed_by_rounding() {
    // 88.305, 76.605 and 64.995 round half up into the higher band; just below, they stay.
    check(&[(35_322, 10_000)], 8_831, 'A');
    check(&[(353_219, 100_000)], 8_830, 'B');
    check(&[(30_642, 10_000)], 7_661, 'B');
    check(&[(306_419, 100_000)], 7_660, 'C');
    check(&[(25_998, 10_000)], 6_500, 'C');
    check(&[(259_979, 100_000)], 6_499, 'D');
    assert_eq!(grade(&SKM, 2_499), None);
    assert_eq!(grade::<char>(&[], 10_000), None);
}

#[test]
fn a_survey_is_graded_by_its_rounded_index() {
    let check = |answer, expected, expected_grade| {
        let mut tally = Tally::new(skm(1));
        tally.add(&[Some(value(answer))]).unwrap();
        let index = compute(&tally, None, &SKM).unwrap();
        assert_eq!((index.hundredths, index.grade), (expected, Some(expected_grade)), "{answer}");
        assert_eq!(index.elements[0].hundredths, Some(expected));
    };
    check(35_322, 8_831, 'A');
    check(35_321, 8_830, 'B');
    check(25_998, 6_500, 'C');
    check(25_997, 6_499, 'D');
}

#[test]
fn unlike_counts_are_averaged_by_question() {
    // (10/3 + 7/2) / 2 * 25 = 85.4166...
    check(&[(10, 3), (7, 2)], 8_542, 'B');
}

#[test]
fn large_coprime_counts_stay_exact() {
    let primes = [999_983, 999_979, 999_961, 999_959, 999_953, 999_931, 999_917, 999_907, 999_883];
    let totals: Vec<(i64, u64)> = primes.iter().map(|prime| (prime * 3, *prime as u64)).collect();
    check(&totals, 7_500, 'C');
    let largest = i64::from(u32::MAX / 4);
    check(&[(largest * 4, largest as u64), (largest * 4, largest as u64)], 10_000, 'A');
}

#[test]
fn what_is_no_index_is_not_rounded_into_one() {
    assert_eq!(hundredths(&ratio(-1, 1)), None);
    assert_eq!(hundredths(&BigRational::from(BigInt::from(u64::MAX))), None);
    assert_eq!(hundredths(&ratio(-1, 200)), Some(0));
}

#[test]
fn ranks_are_shared_by_exact_means() {
    let means = |hundredths: &[i64]| -> Vec<Option<BigRational>> {
        hundredths.iter().map(|mean| (*mean > 0).then(|| ratio(*mean, 100))).collect()
    };
    let ranks_of = |hundredths: &[i64]| -> Vec<usize> {
        ranks(&means(hundredths)).into_iter().map(|rank| rank.unwrap_or_default()).collect()
    };
    assert_eq!(ranks_of(&[310, 300, 320, 290, 330]), [3, 2, 4, 1, 5]);
    // Five elements are among the lowest three.
    assert_eq!(ranks_of(&[310, 300, 310, 290, 310, 320]), [3, 2, 3, 1, 3, 6]);
    assert_eq!(ranks_of(&[0, 310, 0, 300]), [0, 2, 0, 1]);
    assert_eq!(ranks_of(&[0, 0]), [0, 0]);
    // Both are 75.00, but one is lower.
    assert_eq!(ranks(&[Some(ratio(30_001, 10_000)), Some(ratio(3, 1)), None]), [Some(2), Some(1), None]);
}

#[test]
fn answers_and_instruments_that_do_not_fit_are_refused() {
    assert_eq!(Value::from_ten_thousandths(-1), Err(SurveyError::ValueOutOfRange));
    assert_eq!(Value::from_ten_thousandths(10_000_001), Err(SurveyError::ValueOutOfRange));
    assert_eq!(Value::from_ten_thousandths(10_000_000), Ok(Value::MOST));
    assert_eq!(Scale::new(whole(4), whole(4)), Err(SurveyError::EmptyScale));
    assert_eq!(Questionnaire::new(vec![], skm_scale()), Err(SurveyError::NoQuestions));
    assert_eq!(Questionnaire::new(vec![0, 2], skm_scale()), Err(SurveyError::ElementWithoutQuestion(1)));
    assert_eq!(Questionnaire::new(vec![usize::MAX], skm_scale()), Err(SurveyError::ElementWithoutQuestion(0)));

    let mut tally = tally_of(skm(2), &[[3, 4]]);
    let before = tally.clone();
    assert_eq!(tally.add(&[Some(whole(1))]), Err(SurveyError::WrongLength { expected: 2, found: 1 }));
    assert_eq!(tally.add(&[Some(whole(4)), Some(value(40_001))]), Err(SurveyError::OffScale(1)));
    assert_eq!(tally.add(&[Some(value(9_999)), None]), Err(SurveyError::OffScale(0)));
    let together = Questionnaire::new(vec![0, 0], skm_scale()).unwrap();
    assert_eq!(tally.pool(&Tally::new(together)), Err(SurveyError::UnlikeQuestionnaires));
    assert_eq!(tally, before);

    let refused = |total| element_means(&skm(1), &totals_of(&[total]));
    assert_eq!(refused((9, 2)), Err(SurveyError::OffScale(0)));
    assert_eq!(refused((1, 2)), Err(SurveyError::OffScale(0)));
    assert_eq!(element_means(&skm(2), &[]), Err(SurveyError::WrongLength { expected: 2, found: 0 }));
}

#[track_caller]
fn check_interval(tally: &Tally, population: Option<u64>, low: u32, high: u32) {
    let index = compute(tally, population, &SKM).unwrap();
    assert_eq!(index.interval, Interval::Estimated { low, high });
}

#[test]
fn answers_of_one_respondent_belong_together() {
    // The respondents' own means are 3, 3, 2, 2: a variance of 1/3, over 4 for their mean. Its root is 0.288675, times
    // 3.182446 for three degrees of freedom and 25 is 22.9673. Independent questions would have half that variance.
    check_interval(&tally_of(skm(2), &[[3, 3], [3, 3], [2, 2], [2, 2]]), None, 3_953, 8_547);
    // Here they are 3, 2.5, 2.5, 2: 0.204124, and 16.2403.
    check_interval(&tally_of(skm(2), &[[3, 3], [2, 3], [3, 2], [2, 2]]), None, 4_625, 7_875);
}

#[test]
fn an_interval_with_missing_answers() {
    // Both means are 3, of three answers each. Without any one of the four, the index is 1/4 lower or higher: 4/16 times
    // 3/4 has the root 0.433013, times 3.182446 and 25 is 34.4511, beyond the upper end of the scale.
    let tally = tally_of(skm(2), &[[4, 0], [2, 3], [3, 4], [0, 2]]);
    check_interval(&tally, None, 4_054, 10_000);
    // Of a population of eight, half the variance is left: 24.3606.
    check_interval(&tally, Some(8), 5_063, 9_937);
}

#[test]
fn an_interval_with_two_questions_of_one_element() {
    // The respondents' own means are 3.25, 2.25, 2.5, 2.5: a variance of 0.1875, over 4 the root 0.216506, and 17.2255.
    let questionnaire = Questionnaire::new(vec![0, 1, 1], skm_scale()).unwrap();
    check_interval(&tally_of(questionnaire, &[[3, 3, 4], [2, 2, 3], [3, 2, 2], [2, 3, 3]]), None, 4_839, 8_286);
}

#[test]
fn an_interval_on_a_scale_from_zero() {
    // Means of 4, 2, 2, 0 have the variance 8/3, over 4 the root 0.816497: 64.96 around 50, clipped to the scale.
    let scale = Scale::new(whole(0), whole(4)).unwrap();
    let mut tally = Tally::new(Questionnaire::one_question_each(1, scale).unwrap());
    for answer in [4, 2, 2, 0] {
        tally.add(&[Some(whole(answer))]).unwrap();
    }
    check_interval(&tally, None, 0, 10_000);
    // Of a population of five, a fifth of the variance is left: 29.0510.
    check_interval(&tally, Some(5), 2_094, 7_906);
}

/// The sums of the raw dump, with fifteen of 26 who answered 4 throughout; the others, who answered 3 and 4, are made up.
fn office() -> Tally {
    let mut responses = vec![[4; 9]; 15];
    responses.extend([[3; 9]; 11]);
    let mut next = 0;
    for (question, fours) in [0, 1, 0, 10, 2, 2, 5, 3, 9].into_iter().enumerate() {
        for _ in 0..fours {
            responses[15 + next % 11][question] = 4;
            next += 1;
        }
    }
    tally_of(skm(9), &responses)
}

#[test]
fn the_office_keeps_its_grade_over_the_whole_interval() {
    let index = compute(&office(), None, &SKM).unwrap();
    let sums: Vec<i128> = office().totals().iter().map(|total| total.sum / 10_000).collect();
    assert_eq!(sums, [93, 94, 93, 103, 95, 95, 98, 96, 102]);
    assert_eq!((index.hundredths, index.grade), (9_284, Some('A')));
    assert_eq!(index.grades_at_ends, Some(('A', 'A')));
    // The responses themselves gave about 89.5 to 96.2, with the normal quantile.
    check_interval(&office(), None, 8_939, 9_630);
}

#[test]
fn a_grade_in_doubt_is_shown_with_its_range() {
    let index = compute(&tally_of(skm(2), &[[3, 3], [2, 3], [3, 2], [2, 2]]), None, &SKM).unwrap();
    assert_eq!((index.grade, index.grades_at_ends), (Some('D'), Some(('D', 'B'))));
}

#[test]
fn a_census_has_no_chance_left() {
    let tally = tally_of(skm(1), &[[3], [4]]);
    let index = compute(&tally, Some(2), &SKM).unwrap();
    assert_eq!((index.interval, index.grades_at_ends), (Interval::Census, Some(('B', 'B'))));
    // Close to it, little is left: 25 times 0.5 over the root of 999, times 1.962 and the root of 1/1,000 is 0.0246.
    let mut large = Tally::new(skm(1));
    for respondent in 0..999 {
        large.add(&[Some(whole(3 + respondent % 2))]).unwrap();
    }
    check_interval(&large, Some(1_000), 8_746, 8_752);
}

#[test]
fn what_the_answers_do_not_tell_has_no_interval() {
    let reason = |tally: &Tally, population| match compute(tally, population, &SKM).unwrap().interval {
        Interval::NotEstimable(reason) => Some(reason),
        _ => None,
    };
    let rare = tally_of(skm(3), &[[4, 4, 0], [3, 4, 4], [4, 4, 0]]);
    assert_eq!(reason(&rare, None), Some(NotEstimable::OneAnswer(2)));
    let alike = tally_of(skm(3), &[[4, 4, 4]; 30]);
    assert_eq!(reason(&alike, None), Some(NotEstimable::NoVariation));
    assert_eq!(reason(&alike, Some(29)), Some(NotEstimable::PopulationTooSmall));
    assert_eq!(reason(&alike, Some(30)), None);
    // Each weighs an element down that the other praises: their own indices are the same.
    assert_eq!(reason(&tally_of(skm(2), &[[4, 3], [3, 4]]), None), Some(NotEstimable::NoVariation));
    assert_eq!(reason(&tally_of(skm(2), &[[4, 3], [3, 3]]), None), None);
    assert_eq!(reason(&tally_of(skm(2), &[[4, 3]]), Some(1)), None);
}

#[test]
fn quantiles_of_the_printed_tables() {
    let check = |freedom, millionths: i64| {
        let found = quantile_millionths(freedom);
        assert!((found - millionths).abs() <= 1, "{freedom}: {found} instead of {millionths}");
    };
    check(1, 12_706_205);
    check(2, 4_302_653);
    check(3, 3_182_446);
    check(10, 2_228_139);
    check(19, 2_093_024);
    check(25, 2_059_539);
    check(49, 2_009_575);
    check(100, 1_983_972);
    check(199, 1_971_957);
    check(1_000, 1_962_339);
    check(10_000, 1_960_201);
    check(u64::MAX, 1_960_201);
    // It falls with every degree of freedom, so that no series breaks off within.
    let quantiles: Vec<i64> = (1..2_000).map(quantile_millionths).collect();
    assert!(quantiles.is_sorted_by(|less, more| less >= more));
}

#[test]
fn a_root_is_never_too_small() {
    assert_eq!(root_rounded_up(&ratio(9, 4)), ratio(3, 2));
    assert_eq!(root_rounded_up(&ratio(2, 1)), BigRational::new(1_414_213_563_i64.into(), 1_000_000_000_i64.into()));
}
