//! The index of a public satisfaction survey (indeks kepuasan masyarakat) and how sure it is: exact sums and fractions,
//! rounded once at the end. PermenPANRB 14/2017: every element (unsur) of the service weighs the same, and what is not
//! answered is left out. The interval is that of a ratio of correlated questions with missing answers, by the
//! delete-one jackknife and Student's t, with the finite population correction (W. G. Cochran, Sampling Techniques).
//!
//! Nothing here knows a database: answers are counted into a [`Tally`], tallies are pooled, [`compute`] tells the index.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Parts of one in which values are held: exact decimals of up to four places.
const TEN_THOUSAND: i64 = 10_000;

/// What is wrong with a questionnaire, or with answers to be counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SurveyError {
    /// A value is negative or above [`Value::MOST`].
    #[error("a value must lie between 0 and 1000")]
    ValueOutOfRange,
    /// A scale has no length.
    #[error("the greatest value of a scale must be above its least")]
    EmptyScale,
    /// There is nothing to ask.
    #[error("a questionnaire needs a question")]
    NoQuestions,
    /// The elements are not numbered from 0 without a gap.
    #[error("no question belongs to element {0}")]
    ElementWithoutQuestion(usize),
    /// There are more or fewer answers, or totals, than questions.
    #[error("{found} given for {expected} questions")]
    WrongLength {
        /// How many questions there are.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// An answer, or the mean of a total, lies outside the scale.
    #[error("question {0} has a value outside the scale")]
    OffScale(usize),
    /// Answers to unlike questionnaires have no common sum.
    #[error("answers to unlike questionnaires cannot be pooled")]
    UnlikeQuestionnaires,
}

/// What an option of a question is worth, an exact decimal held in ten-thousandths: 1.6 is 16,000. The four options of
/// the SKM are 10,000 to 40,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Value(i64);

impl Value {
    /// The greatest value, 1,000. INVARIANT: with values up to it, no sum of products over 2^64 respondents outgrows i128.
    pub const MOST: Self = Self(1_000 * TEN_THOUSAND);

    /// The value of so many ten-thousandths, 0 to 10,000,000.
    ///
    /// # Errors
    /// [`SurveyError::ValueOutOfRange`] for anything else.
    pub const fn from_ten_thousandths(ten_thousandths: i64) -> Result<Self, SurveyError> {
        if ten_thousandths < 0 || ten_thousandths > Self::MOST.0 {
            return Err(SurveyError::ValueOutOfRange);
        }
        Ok(Self(ten_thousandths))
    }

    /// The value in ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }
}

/// From where to where answers may go. The index is the mean in hundredths of the greatest value, so that the SKM
/// (1 to 4) gives 25 to 100 and a perception of corruption (0 to 4) gives 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    least: Value,
    greatest: Value,
}

impl Scale {
    /// The scale with these ends.
    ///
    /// # Errors
    /// [`SurveyError::EmptyScale`] if the greatest value is not above the least.
    pub fn new(least: Value, greatest: Value) -> Result<Self, SurveyError> {
        if least < greatest { Ok(Self { least, greatest }) } else { Err(SurveyError::EmptyScale) }
    }

    /// The value of the worst answer.
    pub const fn least(self) -> Value {
        self.least
    }

    /// The value of the best answer.
    pub const fn greatest(self) -> Value {
        self.greatest
    }

    fn holds(self, value: Value) -> bool {
        (self.least..=self.greatest).contains(&value)
    }

    /// The index that a mean is worth. Mean in units of the scale, index 0 to 100.
    fn index_of(self, mean: &BigRational) -> BigRational {
        mean * ratio(100 * TEN_THOUSAND, self.greatest.0)
    }
}

/// How the questions of an instrument make up its elements (unsur), and what answers are worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// For each question, in the instrument's order, the place of its element.
    element_of: Vec<usize>,
    element_count: usize,
    scale: Scale,
}

impl Questionnaire {
    /// A questionnaire whose question `i` belongs to element `element_of[i]`, counted from 0. Several questions may make
    /// up one element, as 7a and 7b of a longer form do.
    ///
    /// # Errors
    /// [`SurveyError::NoQuestions`] without any; [`SurveyError::ElementWithoutQuestion`] if an element below the last has none.
    pub fn new(element_of: Vec<usize>, scale: Scale) -> Result<Self, SurveyError> {
        let last = element_of.iter().max().ok_or(SurveyError::NoQuestions)?;
        if let Some(gap) = (0..*last).find(|element| !element_of.contains(element)) {
            return Err(SurveyError::ElementWithoutQuestion(gap));
        }
        Ok(Self { element_count: last + 1, element_of, scale })
    }

    /// A questionnaire in which every question is an element.
    ///
    /// # Errors
    /// [`SurveyError::NoQuestions`] if there are none.
    pub fn one_question_each(elements: usize, scale: Scale) -> Result<Self, SurveyError> {
        Self::new((0..elements).collect(), scale)
    }

    /// How many questions there are.
    pub fn question_count(&self) -> usize {
        self.element_of.len()
    }

    /// How many elements there are.
    pub const fn element_count(&self) -> usize {
        self.element_count
    }

    /// What answers are worth.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    fn expect_length(&self, found: usize) -> Result<(), SurveyError> {
        let expected = self.question_count();
        if found == expected { Ok(()) } else { Err(SurveyError::WrongLength { expected, found }) }
    }
}

/// What was answered to one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionTotal {
    /// The sum of the answers, in ten-thousandths.
    pub sum: i128,
    /// How many answered. Who did not, or to whom it does not apply, counts nowhere.
    pub count: u64,
}

impl QuestionTotal {
    /// The mean answer in units of the scale, `None` if nobody answered.
    fn mean(self) -> Option<BigRational> {
        let denominator = BigInt::from(self.count) * TEN_THOUSAND;
        (self.count > 0).then(|| BigRational::new(BigInt::from(self.sum), denominator))
    }
}

/// Two questions as those answered them who answered both; with itself, a question as it was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Pair {
    /// How many answered both.
    both: u64,
    /// The sum of their answers to the first, and to the second, in ten-thousandths.
    first: i128,
    second: i128,
    /// The sum of the products of their two answers.
    product: i128,
}

/// All that the index and its interval need to know of the responses: sums. They add up, so that services pool to a unit,
/// an agency and a year without a mean of means, in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    questionnaire: Questionnaire,
    respondents: u64,
    /// For each element, how many answered any of its questions.
    element_answered: Vec<u64>,
    /// For each question and each up to it: see [`Tally::pair`].
    pairs: Vec<Pair>,
}

impl Tally {
    /// The tally of no responses.
    pub fn new(questionnaire: Questionnaire) -> Self {
        let questions = questionnaire.question_count();
        Self {
            respondents: 0,
            element_answered: vec![0; questionnaire.element_count],
            pairs: vec![Pair::default(); questions * (questions + 1) / 2],
            questionnaire,
        }
    }

    /// Counts a response: an answer for each question in the instrument's order, `None` where there is none or the
    /// question does not apply. Who answered nothing is no respondent and changes nothing.
    ///
    /// # Errors
    /// [`SurveyError::WrongLength`] and [`SurveyError::OffScale`]; the tally is then as it was.
    pub fn add(&mut self, answers: &[Option<Value>]) -> Result<(), SurveyError> {
        let questionnaire = &self.questionnaire;
        questionnaire.expect_length(answers.len())?;
        let off_scale = |answer: &Option<Value>| answer.is_some_and(|value| !questionnaire.scale.holds(value));
        if let Some(question) = answers.iter().position(off_scale) {
            return Err(SurveyError::OffScale(question));
        }
        let answered: Vec<(usize, i128)> =
            answers.iter().enumerate().filter_map(|(place, value)| Some((place, i128::from((*value)?.0)))).collect();
        if answered.is_empty() {
            return Ok(());
        }
        self.respondents += 1;
        let mut elements: Vec<usize> = answered.iter().map(|(place, _)| questionnaire.element_of[*place]).collect();
        elements.sort_unstable();
        elements.dedup();
        for element in elements {
            self.element_answered[element] += 1;
        }
        for (place, (first, first_value)) in answered.iter().enumerate() {
            for (second, second_value) in &answered[..=place] {
                let pair = &mut self.pairs[place_of_pair(*first, *second)];
                pair.both += 1;
                pair.first += first_value;
                pair.second += second_value;
                pair.product += first_value * second_value;
            }
        }
        Ok(())
    }

    /// Adds the responses of another tally. The interval of the sum is that of one sample of all: where each service was
    /// sampled for itself, it is rather too wide than too narrow.
    ///
    /// # Errors
    /// [`SurveyError::UnlikeQuestionnaires`]; the tally is then as it was.
    pub fn pool(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.questionnaire != other.questionnaire {
            return Err(SurveyError::UnlikeQuestionnaires);
        }
        self.respondents += other.respondents;
        for (mine, theirs) in self.element_answered.iter_mut().zip(&other.element_answered) {
            *mine += theirs;
        }
        for (mine, theirs) in self.pairs.iter_mut().zip(&other.pairs) {
            mine.both += theirs.both;
            mine.first += theirs.first;
            mine.second += theirs.second;
            mine.product += theirs.product;
        }
        Ok(())
    }

    /// The questionnaire that was answered.
    pub const fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// How many answered at least one question.
    pub const fn respondents(&self) -> u64 {
        self.respondents
    }

    /// What was answered to each question, in the instrument's order.
    pub fn totals(&self) -> Vec<QuestionTotal> {
        let total = |question| {
            let own = self.pair(question, question);
            QuestionTotal { sum: own.first, count: own.both }
        };
        (0..self.questionnaire.question_count()).map(total).collect()
    }

    /// Two questions together. INVARIANT: `second` does not come after `first`.
    fn pair(&self, first: usize, second: usize) -> Pair {
        self.pairs[place_of_pair(first, second)]
    }
}

const fn place_of_pair(first: usize, second: usize) -> usize {
    first * (first + 1) / 2 + second
}

/// The mean of each element in units of the scale: the mean of the means of those of its questions that were answered.
/// `None` for an element without answers.
///
/// # Errors
/// [`SurveyError::WrongLength`] unless there is a total for each question, [`SurveyError::OffScale`] where one cannot be a sum of
/// so many answers.
pub fn element_means(
    questionnaire: &Questionnaire,
    totals: &[QuestionTotal],
) -> Result<Vec<Option<BigRational>>, SurveyError> {
    questionnaire.expect_length(totals.len())?;
    let Scale { least, greatest } = questionnaire.scale;
    for (question, total) in totals.iter().enumerate() {
        let count = BigInt::from(total.count);
        let bounds = &count * least.0..=&count * greatest.0;
        if !bounds.contains(&BigInt::from(total.sum)) {
            return Err(SurveyError::OffScale(question));
        }
    }
    let of_element = |element| {
        let own = questionnaire.element_of.iter().zip(totals).filter(|(place, _)| **place == element);
        mean(own.filter_map(|(_, total)| total.mean()))
    };
    Ok((0..questionnaire.element_count).map(of_element).collect())
}

/// The exact index of a survey, 0 to 100, from the means of its elements in units of the scale: their mean, in hundredths
/// of the scale's greatest value. An element without answers has no weight; `None` if none has any.
pub fn index_of_means(means: &[Option<BigRational>], scale: Scale) -> Option<BigRational> {
    mean(means.iter().flatten().cloned()).map(|mean| scale.index_of(&mean))
}

/// An exact index in hundredths, rounded half up: the only rounding there is. `None` if it is negative, or too great to
/// be an index.
pub fn hundredths(exact: &BigRational) -> Option<u32> {
    (exact * ratio(100, 1) + ratio(1, 2)).floor().to_integer().to_u32()
}

/// What a rounded index is worth. `bands` has the lower end of each band in hundredths, 8,831 for the A of the SKM, and
/// its grade, in any order. `None` below them all, and where there are none. The published bands have gaps between them
/// (88.30 to 88.31), so that an index has to be rounded first.
pub fn grade<G: Copy>(bands: &[(u32, G)], hundredths: u32) -> Option<G> {
    bands.iter().filter(|(low, _)| *low <= hundredths).max_by_key(|(low, _)| *low).map(|(_, grade)| *grade)
}

/// The rank of each element, 1 for the lowest: elements of the same mean share one, by exact fractions and not by what rounds
/// alike, and leave out as many. Those without answers have none. The lowest three are those up to 3.
pub fn ranks(means: &[Option<BigRational>]) -> Vec<Option<usize>> {
    let rank = |own: &BigRational| 1 + means.iter().flatten().filter(|other| *other < own).count();
    means.iter().map(|mean| mean.as_ref().map(rank)).collect()
}

/// Between which ends the index lies with 95 % confidence: the index that all users of the service would have given, of
/// whom some happened to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// The ends in hundredths, within the scale. They are rounded outward, so that what is printed holds what was computed.
    Estimated {
        /// The lower end, rounded down.
        low: u32,
        /// The upper end, rounded up.
        high: u32,
    },
    /// All users of the service answered (sensus): the index is what it is, and no chance of sampling is left.
    Census,
    /// The answers do not tell.
    NotEstimable(NotEstimable),
}

/// Why answers do not tell how sure an index is. A narrow interval would be claimed where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotEstimable {
    /// One respondent alone does not show how respondents differ.
    OneRespondent,
    /// The question at this place has one answer alone, which does not show how answers to it differ, though the index
    /// hangs on it.
    OneAnswer(usize),
    /// All respondents count alike, as where all answers are the same.
    NoVariation,
    /// More people answered than are said to use the service: the population is wrong.
    PopulationTooSmall,
}

/// One element (unsur) of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementResult {
    /// How many respondents answered any of its questions.
    pub answered: u64,
    /// The exact mean in units of the scale; `None` without answers.
    pub mean: Option<BigRational>,
    /// The mean as an index in hundredths, rounded half up; `None` without answers.
    pub hundredths: Option<u32>,
}

/// The index of a survey with all that belongs to it. `G` is the word for a grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index<G> {
    /// How many answered at least one question (n).
    pub respondents: u64,
    /// The exact index, 0 to 100.
    pub exact: BigRational,
    /// The index in hundredths, rounded half up.
    pub hundredths: u32,
    /// What the rounded index is worth; `None` without bands.
    pub grade: Option<G>,
    /// How sure the index is.
    pub interval: Interval,
    /// What the worst and the best end of the interval are worth; `None` without ends, and where one is below
    /// all bands. All one in a census.
    pub grades_at_ends: Option<(G, G)>,
    /// The elements in their order, those without answers among them.
    pub elements: Vec<ElementResult>,
}

impl<G: Copy + PartialEq> Index<G> {
    /// How many elements have answers and so make up the index, of all that there are: 8 of 9.
    pub fn elements_answered(&self) -> usize {
        self.elements.iter().filter(|element| element.mean.is_some()).count()
    }
}

/// The index of all counted responses. `population` is how many people used the service (N), where that is known: the
/// more of them answered, the surer the index. `bands` are those of [`grade`]. `None` if nobody answered.
pub fn compute<G: Copy>(tally: &Tally, population: Option<u64>, bands: &[(u32, G)]) -> Option<Index<G>> {
    let scale = tally.questionnaire.scale;
    // INVARIANT: a tally holds only answers within the scale, so that its totals fit and its index is one.
    let means = element_means(&tally.questionnaire, &tally.totals()).ok()?;
    let exact = index_of_means(&means, scale)?;
    let rounded = hundredths(&exact)?;
    let interval = interval(tally, &exact, population);
    let (low, high) = match interval {
        Interval::Estimated { low, high } => (Some(low), Some(high)),
        Interval::Census => (Some(rounded), Some(rounded)),
        Interval::NotEstimable(_) => (None, None),
    };
    let grade_at = |end: Option<u32>| end.and_then(|end| grade(bands, end));
    let elements = means.into_iter().zip(&tally.element_answered).map(|(mean, answered)| ElementResult {
        answered: *answered,
        hundredths: mean.as_ref().and_then(|mean| hundredths(&scale.index_of(mean))),
        mean,
    });
    Some(Index {
        respondents: tally.respondents,
        hundredths: rounded,
        grade: grade(bands, rounded),
        grades_at_ends: grade_at(low).zip(grade_at(high)),
        interval,
        exact,
        elements: elements.collect(),
    })
}

/// The interval around the exact index. Only the quantile of Student's t is a number of limited precision; it is taken to
/// six decimals, so that the ends are the same on every machine.
fn interval(tally: &Tally, exact: &BigRational, population: Option<u64>) -> Interval {
    let respondents = tally.respondents;
    match population {
        Some(population) if population < respondents => {
            return Interval::NotEstimable(NotEstimable::PopulationTooSmall);
        }
        Some(population) if population == respondents => return Interval::Census,
        _ => {}
    }
    let Some(freedom) = respondents.checked_sub(1).filter(|freedom| *freedom > 0) else {
        return Interval::NotEstimable(NotEstimable::OneRespondent);
    };
    if let Some(question) = tally.totals().iter().position(|total| total.count == 1) {
        return Interval::NotEstimable(NotEstimable::OneAnswer(question));
    }
    let variance = variance(tally);
    if !variance.is_positive() {
        return Interval::NotEstimable(NotEstimable::NoVariation);
    }
    let not_asked = population.map_or_else(BigRational::one, |population| {
        BigRational::new((population - respondents).into(), population.into())
    });
    // In hundredths of the index from here on: 10,000 at the scale's greatest value, which is in ten-thousandths as the
    // root of the variance is; and the quantile is in millionths.
    let Scale { least, greatest } = tally.questionnaire.scale;
    let factor = ratio(quantile_millionths(freedom), 100 * greatest.0);
    let half = root_rounded_up(&(variance * (&factor * &factor * not_asked)));
    let centre = exact * ratio(100, 1);
    let end = |end: BigRational| end.to_integer().to_u32();
    // INVARIANT: both lie within 0 to 10,000, where the scale ends, unless they lie below 0.
    let low = end((&centre - &half).floor()).unwrap_or(0).max((10_000 * least.0 / greatest.0) as u32);
    let high = end((centre + half).ceil()).unwrap_or(10_000).min(10_000);
    Interval::Estimated { low, high }
}

/// The variance of the mean of the elements, in ten-thousandths squared, by the jackknife: `(n-1) / n` times the sum of the
/// squares by which that mean changes when one respondent after the other is left out. Without respondent i it falls by
/// the sum over their questions e of `w_e (x_ie - m_e) / (n_e - 1)`, with the weight `w_e` of a question, its mean `m_e`
/// and the `n_e` who answered it. Multiplied out, that needs no single answers but those sums that a tally has: for each
/// two questions e and f, with N who answered both, S and S' the sums of their answers to e and f, and P of the products,
/// `w_e w_f / ((n_e - 1) (n_f - 1)) (P - m_f S - m_e S' + m_e m_f N)`.
///
/// INVARIANT: no question has one answer alone, so that no element goes with a respondent.
fn variance(tally: &Tally) -> BigRational {
    let totals = tally.totals();
    let answered: Vec<usize> = (0..totals.len()).filter(|question| totals[*question].count > 0).collect();
    let element_of = &tally.questionnaire.element_of;
    let elements = tally.element_answered.iter().filter(|answered| **answered > 0).count();
    let count = |question: usize| BigInt::from(totals[question].count);
    let sum = |question: usize| BigInt::from(totals[question].sum);
    // A weight of 1 / (elements * questions of the element), over n - 1, and over the n of the mean in the difference.
    let denominators: Vec<BigInt> = answered
        .iter()
        .map(|question| {
            let siblings = answered.iter().filter(|other| element_of[**other] == element_of[*question]).count();
            BigInt::from(elements) * BigInt::from(siblings) * (count(*question) - 1) * count(*question)
        })
        .collect();
    let common = denominators.iter().fold(BigInt::one(), |common, denominator| common.lcm(denominator));
    let mut numerator = BigInt::zero();
    for (place, e) in answered.iter().enumerate() {
        for (other_place, f) in answered[..=place].iter().enumerate() {
            let pair = tally.pair(*e, *f);
            let covered = count(*e) * (count(*f) * pair.product - sum(*f) * pair.first)
                + sum(*e) * (sum(*f) * pair.both - count(*f) * pair.second);
            let times = if e == f { 1 } else { 2 };
            numerator += covered * (&common / &denominators[place]) * (&common / &denominators[other_place]) * times;
        }
    }
    let respondents = BigInt::from(tally.respondents);
    BigRational::new(numerator * (&respondents - 1), &common * &common * respondents)
}

/// The two-sided 95 % quantile of Student's t, in millionths: 12,706,205 for one degree of freedom.
fn quantile_millionths(freedom: u64) -> i64 {
    // Beyond ten thousand degrees the quantile falls by 0.0002 in all, while the computed one loses its last decimals.
    let freedom = freedom.min(10_000) as f64;
    // INVARIANT: freedom is positive, and nothing else is asked of it.
    StudentsT::new(0.0, 1.0, freedom).map_or(1_959_964, |student| (student.inverse_cdf(0.975) * 1e6).round() as i64)
}

/// The square root to nine decimals, rounded up.
fn root_rounded_up(square: &BigRational) -> BigRational {
    let billion = BigInt::from(1_000_000_000);
    let scaled: BigInt = (square.numer() * &billion * &billion).div_ceil(square.denom());
    let root = scaled.sqrt();
    let root = if &root * &root < scaled { root + 1 } else { root };
    BigRational::new(root, billion)
}

/// The mean of fractions, `None` of none.
pub(super) fn mean(fractions: impl Iterator<Item = BigRational>) -> Option<BigRational> {
    let (sum, count) = fractions.fold((BigRational::zero(), 0_i64), |(sum, count), next| (sum + next, count + 1));
    (count > 0).then(|| sum / ratio(count, 1))
}

/// INVARIANT: the denominator is not zero.
pub(super) fn ratio(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
