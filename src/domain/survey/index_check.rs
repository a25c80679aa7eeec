//! Checking a published index: it is computed again, exactly, from the table of averages that was printed with it, and where
//! another figure was printed, each known wrong way that gives just that figure is named.
//!
//! Nothing here knows a database. [`check`] reads a table and tells a [`Report`], which prints itself.

use std::fmt;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::survey_index::{grade, hundredths, mean, ratio};

mod table;

pub use table::{
    Decimal, Kind, MOST_BYTES, MOST_ROWS, Mistake, Printed, Problem, Problems, Table, grade_of, index_of_text,
};
use table::{Ends, Row};

/// The bands of PermenPANRB 14/2017: the lower end of each in hundredths, and its grade.
pub const BANDS: [(u32, char); 4] = [(8_831, 'A'), (7_661, 'B'), (6_500, 'C'), (2_500, 'D')];
/// The bands of KEP/25/M.PAN/2/2004, which are no longer in force and still in many programs.
pub const OLDER_BANDS: [(u32, char); 4] = [(8_126, 'A'), (6_251, 'B'), (4_376, 'C'), (2_500, 'D')];

/// How a table is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the worst answer is worth: 1.
    pub least: Decimal,
    /// What the best answer is worth: 4.
    pub greatest: Decimal,
    /// Means and indices in the table are exact, and not rounded to the places that they are printed with.
    pub exact: bool,
    /// Names of elements that make up one, as U7a and U7b do.
    pub together: Vec<Vec<String>>,
    /// What was printed; it counts before what stands in the table.
    pub printed: Printed,
}

impl Default for Options {
    fn default() -> Self {
        let whole = |value| Decimal { value: ratio(value, 1), places: 0 };
        let (least, greatest) = (whole(1), whole(4));
        Self { least, greatest, exact: false, together: Vec::new(), printed: Printed::default() }
    }
}

/// A way to a wrong index that public programs and reports take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongWay {
    /// The weight of an element has so many places, as 0.11 for 1/9.
    Weight(u32),
    /// The mean of all elements is rounded to so many places before it becomes an index.
    MeanRounded(u32),
    /// The mean of each element (NRR) is rounded to so many places before they are added.
    ElementsRounded(u32),
    /// The weighted mean of each element (NRR tertimbang) is rounded to so many places before they are added.
    WeightedRounded(u32),
    /// Who did not answer counts as an answer of zero.
    NullAsZero,
    /// The index is computed out of this greatest value.
    OutOf(u32),
    /// The index is cut off where it should be rounded.
    CutOff,
    /// All answers are thrown together, so that elements with more answers weigh more.
    AllAnswersTogether,
    /// The mean of the respondents' own means is taken.
    MeanOfRespondents,
    /// The mean of the services' indices is taken, whatever their respondents.
    MeanOfIndices,
    /// Questions that make up one element count as elements of their own.
    PartsApart,
    /// Elements whose codes differ in their last letter alone, as U7a and U7b, count as one.
    PartsTogether,
}

/// The ways that are tried alone, and in pairs.
const WAYS: [WrongWay; 21] = [
    WrongWay::Weight(2),
    WrongWay::Weight(3),
    WrongWay::Weight(4),
    WrongWay::MeanRounded(1),
    WrongWay::MeanRounded(2),
    WrongWay::MeanRounded(3),
    WrongWay::ElementsRounded(1),
    WrongWay::ElementsRounded(2),
    WrongWay::ElementsRounded(3),
    WrongWay::WeightedRounded(2),
    WrongWay::WeightedRounded(3),
    WrongWay::WeightedRounded(4),
    WrongWay::NullAsZero,
    WrongWay::OutOf(4),
    WrongWay::OutOf(5),
    WrongWay::CutOff,
    WrongWay::AllAnswersTogether,
    WrongWay::MeanOfRespondents,
    WrongWay::MeanOfIndices,
    WrongWay::PartsApart,
    WrongWay::PartsTogether,
];

/// Why a wrong grade was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongGrade {
    /// It is the grade of the wrong index.
    OfWrongIndex,
    /// It is the grade of the index before it was rounded.
    OfUnrounded,
    /// It is the grade by the bands of 2004.
    OlderBands,
    /// The lowest figure of a band was counted to the band below.
    EdgeLeftOut,
    /// The highest figure of a band was counted to the band above.
    EdgeTooLow,
    /// The bands that give it are not known.
    UnknownBands,
}

/// Something else that does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// The printed mean is not that of sum and n.
    Mean {
        /// The printed mean, and the right one.
        printed: Decimal,
        right: BigRational,
        /// It is the sum over all respondents.
        null_as_zero: bool,
    },
    /// The printed index of an element is not that of its mean.
    Index {
        /// The printed index, and the right one.
        printed: Decimal,
        right: BigRational,
    },
    /// The printed weighted mean follows from no known weight.
    Weighted {
        /// The printed weighted mean, and the right one.
        printed: Decimal,
        right: BigRational,
    },
}

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the rows are.
    pub kind: Kind,
    /// The elements, or services, that make up the index, of all rows.
    pub counted: (usize, usize),
    /// Between which ends the exact index lies; both are the same where the table tells it.
    pub exact: (BigRational, BigRational),
    /// What was printed.
    pub printed: Printed,
    /// Whether the printed index agrees; `None` where none was printed.
    pub index_agrees: Option<bool>,
    /// The ways, each of one step or two, that give the printed index.
    pub ways: Vec<Vec<WrongWay>>,
    /// Ways that could not be tried, and why.
    pub untried: Vec<&'static str>,
    /// Why the printed grade is wrong; empty where it is right.
    pub grade_faults: Vec<WrongGrade>,
    /// The rows, with line and name, of which the printed figures do not agree.
    pub row_faults: Vec<(u64, String, RowFault)>,
    /// The places of the weight by which the weighted means were computed, where that is not exact.
    pub weighted_by: Option<u32>,
    /// What was not used.
    pub ignored: Vec<String>,
    /// The exact weight of an element.
    weight: BigRational,
}

/// Reads a table and computes its index again.
///
/// # Errors
/// What is wrong with the table, with line and column.
pub fn check(bytes: &[u8], options: &Options) -> Result<Report, Problems> {
    let ends = Ends { least: &options.least, greatest: &options.greatest };
    let table = Table::read(bytes, &ends, &options.printed)?;
    let facts = Facts::of(&table, options)?;
    let (low, high) = (facts.right(End::Low), facts.right(End::High));
    let (Some(low), Some(high)) = (low, high) else { return Err(Mistake::NoRows.into()) };
    let mut report = Report {
        kind: table.kind,
        counted: facts.counted(),
        exact: (low, high),
        printed: table.printed.clone(),
        index_agrees: None,
        ways: Vec::new(),
        untried: Vec::new(),
        grade_faults: Vec::new(),
        row_faults: Vec::new(),
        weighted_by: None,
        weight: facts.weight(),
        ignored: table.ignored.clone(),
    };
    report.compare_index(&facts);
    report.compare_grade();
    if table.kind == Kind::Elements {
        report.compare_rows(&table, &facts);
    }
    Ok(report)
}

/// An end of what the table allows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Low,
    High,
}

/// What a row tells, in numbers.
struct Fact {
    /// Between which ends the mean lies (the index, of a service); `None` if nobody answered.
    mean: Option<(BigRational, BigRational)>,
    /// The sum of the answers, where it is known, and how many there are.
    sum: Option<BigRational>,
    answered: Option<u64>,
}

struct Facts {
    kind: Kind,
    rows: Vec<Fact>,
    /// For each element, the places of its rows; and by the other reading of rows with a, b and so on.
    elements: Vec<Vec<usize>>,
    by_code: Vec<Vec<usize>>,
    is_grouped: bool,
    respondents: Option<u64>,
    mean_of_respondents: Option<BigRational>,
    greatest: BigRational,
}

/// How an index is computed; by default rightly.
#[derive(Clone, Copy, Default)]
struct Recipe {
    null_as_zero: bool,
    element_places: Option<u32>,
    weight_places: Option<u32>,
    weighted_places: Option<u32>,
    mean_places: Option<u32>,
    out_of: Option<u32>,
    apart: bool,
    by_code: bool,
}

impl Facts {
    fn of(table: &Table, options: &Options) -> Result<Self, Problems> {
        let places = |of: fn(&Row) -> Option<&Decimal>| {
            // A spreadsheet drops zeros at the end, so that the longest of a column tells how all were rounded.
            table.rows.iter().filter_map(of).map(|decimal| decimal.places).max().unwrap_or(0).max(1)
        };
        let (mean_places, index_places) = (places(|row| row.mean.as_ref()), places(|row| row.index.as_ref()));
        let around = |value: &BigRational, places, ends: (&BigRational, &BigRational)| {
            if options.exact {
                return (value.clone(), value.clone());
            }
            let half = ratio(1, 2) / BigRational::from(power_of_ten(places));
            // Half up: the upper end itself would have been rounded up, so that it is stepped back from by next to nothing.
            let step = ratio(1, 1_000_000_000_000);
            ((value - &half).max(ends.0.clone()), (value + half - step).min(ends.1.clone()))
        };
        let (least, greatest) = (&options.least.value, &options.greatest.value);
        let hundred = ratio(100, 1);
        let rows: Vec<Fact> = table
            .rows
            .iter()
            .map(|row| {
                let count = row.answered.map(|answered| BigRational::from(BigInt::from(answered)));
                let is_unanswered = |mean: &BigRational| mean.is_zero() && !least.is_zero();
                let index_bounds = (least / greatest * &hundred, hundred.clone());
                let of_index = |index: &Decimal| around(&index.value, index_places, (&index_bounds.0, &index_bounds.1));
                let mean = match (&row.sum, &count, &row.mean, &row.index) {
                    (_, Some(count), ..) if count.is_zero() => None,
                    (_, _, _, Some(index)) if table.kind == Kind::Services => Some(of_index(index)),
                    (Some(sum), Some(count), ..) => Some((&sum.value / count, &sum.value / count)),
                    (_, _, Some(mean), _) if is_unanswered(&mean.value) => None,
                    (_, _, Some(mean), _) => Some(around(&mean.value, mean_places, (least, greatest))),
                    (_, _, None, Some(index)) if is_unanswered(&index.value) => None,
                    (_, _, None, Some(index)) => {
                        let (low, high) = of_index(index);
                        Some((low * greatest / &hundred, high * greatest / &hundred))
                    }
                    _ => None,
                };
                let sum = row.sum.as_ref().map(|sum| sum.value.clone());
                Fact { mean, sum: sum.or_else(|| count.filter(Zero::is_zero)), answered: row.answered }
            })
            .collect();
        let (elements, is_grouped) = grouped(table, &options.together)?;
        Ok(Self {
            kind: table.kind,
            by_code: by_code(&table.rows),
            elements,
            is_grouped,
            respondents: table.printed.respondents.or_else(|| table.rows.iter().filter_map(|row| row.answered).max()),
            mean_of_respondents: table.mean_of_respondents.clone(),
            greatest: greatest.clone(),
            rows,
        })
    }

    fn mean_of_row(&self, row: usize, end: End, null_as_zero: bool) -> Option<Option<BigRational>> {
        let fact = &self.rows[row];
        if null_as_zero {
            let respondents = self.respondents.filter(|respondents| *respondents > 0)?;
            return Some(Some(fact.sum.as_ref()? / BigRational::from(BigInt::from(respondents))));
        }
        Some(fact.mean.as_ref().map(|(low, high)| if end == End::Low { low.clone() } else { high.clone() }))
    }

    /// The means of the elements that were answered; the outer `None` where the table does not tell them.
    fn means(&self, end: End, recipe: Recipe) -> Option<Vec<BigRational>> {
        let apart: Vec<Vec<usize>> = (0..self.rows.len()).map(|row| vec![row]).collect();
        let elements = match recipe {
            Recipe { apart: true, .. } => &apart,
            Recipe { by_code: true, .. } => &self.by_code,
            _ => &self.elements,
        };
        let mut means = Vec::new();
        for rows in elements {
            let mut own = Vec::new();
            for row in rows {
                own.extend(self.mean_of_row(*row, end, recipe.null_as_zero)?);
            }
            means.extend(mean(own.into_iter()));
        }
        Some(means)
    }

    /// How many elements, or services, have answers, and how many there are.
    fn counted(&self) -> (usize, usize) {
        match self.kind {
            Kind::Services => (self.rows.iter().filter(|row| row.mean.is_some()).count(), self.rows.len()),
            _ => (self.means(End::Low, Recipe::default()).map_or(0, |means| means.len()), self.elements.len()),
        }
    }

    /// The exact weight of an element.
    fn weight(&self) -> BigRational {
        ratio(1, self.counted().0.max(1) as i64)
    }

    fn right(&self, end: End) -> Option<BigRational> {
        if self.kind == Kind::Services {
            let known = self.rows.iter().filter_map(|row| Some((row.mean.as_ref()?, BigInt::from(row.answered?))));
            let (sum, count) = known.fold((BigRational::zero(), BigInt::zero()), |(sum, count), (mean, answered)| {
                let mean = if end == End::Low { &mean.0 } else { &mean.1 };
                (sum + mean * BigRational::from(answered.clone()), count + answered)
            });
            return (!count.is_zero()).then(|| sum / BigRational::from(count));
        }
        self.index_by(end, Recipe::default())
    }

    fn index_by(&self, end: End, recipe: Recipe) -> Option<BigRational> {
        let rounded_to = |value: BigRational, places: Option<u32>| match places {
            Some(places) => rounded(&value, places),
            None => value,
        };
        let means = self.means(end, recipe)?;
        if means.is_empty() {
            return None;
        }
        let weight = rounded_to(ratio(1, means.len() as i64), recipe.weight_places);
        let mean: BigRational = means
            .into_iter()
            .map(|mean| rounded_to(rounded_to(mean, recipe.element_places) * &weight, recipe.weighted_places))
            .sum();
        let greatest = recipe.out_of.map_or_else(|| self.greatest.clone(), |greatest| ratio(i64::from(greatest), 1));
        Some(rounded_to(mean, recipe.mean_places) * ratio(100, 1) / greatest)
    }

    /// The index that wrong ways give together, before it is rounded; `None` where they cannot be gone.
    fn index_of(&self, ways: &[WrongWay], end: End) -> Option<BigRational> {
        if self.kind == Kind::Services {
            let own = |row: &Fact| {
                row.mean.as_ref().map(|(low, high)| if end == End::Low { low.clone() } else { high.clone() })
            };
            return match ways {
                [WrongWay::MeanOfIndices] => mean(self.rows.iter().filter_map(own)),
                [WrongWay::CutOff] => self.right(end),
                _ => None,
            };
        }
        let hundred_out_of_greatest = |mean: BigRational| mean * ratio(100, 1) / &self.greatest;
        let mut recipe = Recipe::default();
        for way in ways {
            match *way {
                WrongWay::Weight(places) => recipe.weight_places = Some(places),
                WrongWay::MeanRounded(places) => recipe.mean_places = Some(places),
                WrongWay::ElementsRounded(places) => recipe.element_places = Some(places),
                WrongWay::WeightedRounded(places) => recipe.weighted_places = Some(places),
                WrongWay::NullAsZero => recipe.null_as_zero = true,
                WrongWay::OutOf(greatest) => recipe.out_of = Some(greatest),
                WrongWay::CutOff => {}
                WrongWay::PartsApart if self.is_grouped => recipe.apart = true,
                WrongWay::PartsTogether if !self.is_grouped && self.by_code.len() < self.rows.len() => {
                    recipe.by_code = true
                }
                WrongWay::AllAnswersTogether if ways.len() == 1 => {
                    let mut sum = BigRational::zero();
                    let mut count = BigInt::zero();
                    for row in &self.rows {
                        sum += row.sum.as_ref()?;
                        count += row.answered?;
                    }
                    return (!count.is_zero()).then(|| hundred_out_of_greatest(sum / BigRational::from(count)));
                }
                WrongWay::MeanOfRespondents if ways.len() == 1 => {
                    return self.mean_of_respondents.clone().map(hundred_out_of_greatest);
                }
                _ => return None,
            }
        }
        self.index_by(end, recipe)
    }
}

/// The rows of each element, as they are to be put together.
fn grouped(table: &Table, together: &[Vec<String>]) -> Result<(Vec<Vec<usize>>, bool), Problems> {
    let mut problems = Problems::default();
    let mut group_of: Vec<Option<usize>> = vec![None; table.rows.len()];
    for (group, names) in together.iter().enumerate() {
        for name in names {
            match table.rows.iter().position(|row| row.name.eq_ignore_ascii_case(name.trim())) {
                Some(row) => group_of[row] = Some(group),
                None => problems.add(1, "--together", name, Mistake::NoSuchElement),
            }
        }
    }
    if problems.count > 0 {
        return Err(problems);
    }
    let mut elements: Vec<Vec<usize>> = Vec::new();
    for (row, group) in group_of.iter().enumerate() {
        let own = elements.iter_mut().find(|rows| group.is_some() && group_of[rows[0]] == *group);
        match own {
            Some(rows) => rows.push(row),
            None => elements.push(vec![row]),
        }
    }
    let is_grouped = elements.len() < table.rows.len();
    Ok((elements, is_grouped))
}

/// The rows of each element, where codes such as U7a and U7b are taken for parts of one.
fn by_code(rows: &[Row]) -> Vec<Vec<usize>> {
    let stem = |name: &str| {
        let stem = name.strip_suffix(|last: char| last.is_ascii_alphabetic())?;
        stem.ends_with(|last: char| last.is_ascii_digit()).then(|| stem.to_lowercase())
    };
    let mut elements: Vec<Vec<usize>> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let own = stem(&row.name);
        let before = elements.last_mut().filter(|before| own.is_some() && stem(&rows[before[0]].name) == own);
        match before {
            Some(before) => before.push(place),
            None => elements.push(vec![place]),
        }
    }
    elements
}

/// Whether something between these ends is printed so, with so many places.
fn is_printed_as(printed: &Decimal, low: &BigRational, high: &BigRational, places: u32, cut: bool) -> bool {
    let told = |value: &BigRational| if cut { cut_off(value, places) } else { rounded(value, places) };
    (told(low)..=told(high)).contains(&printed.value)
}

impl Report {
    /// Whether all that was printed agrees with what was computed.
    pub fn agrees(&self) -> bool {
        self.index_agrees != Some(false)
            && self.grade_faults.is_empty()
            && self.row_faults.is_empty()
            && self.weighted_by.is_none()
    }

    fn compare_index(&mut self, facts: &Facts) {
        let Some(printed) = self.printed.index.clone() else { return };
        let (low, high) = &self.exact;
        let agrees = [2, printed.places].iter().any(|places| is_printed_as(&printed, low, high, *places, false));
        self.index_agrees = Some(agrees);
        if agrees {
            return;
        }
        let gives = |ways: &[WrongWay], places| {
            let (low, high) = (facts.index_of(ways, End::Low), facts.index_of(ways, End::High));
            let cut = ways.contains(&WrongWay::CutOff);
            low.zip(high).is_some_and(|(low, high)| is_printed_as(&printed, &low, &high, places, cut))
        };
        let singles: Vec<Vec<WrongWay>> = WAYS.iter().map(|way| vec![*way]).collect();
        let pairs: Vec<Vec<WrongWay>> = WAYS
            .iter()
            .enumerate()
            .flat_map(|(place, first)| WAYS[place + 1..].iter().map(move |second| vec![*first, *second]))
            .filter(|pair| std::mem::discriminant(&pair[0]) != std::mem::discriminant(&pair[1]))
            .collect();
        // Fewer places than two may be two with their zeros dropped, which is tried first since it says more.
        for (ways, places) in
            [(&singles, printed.places.max(2)), (&singles, printed.places), (&pairs, printed.places.max(2))]
        {
            self.ways = ways.iter().filter(|ways| gives(ways, places)).cloned().collect();
            if !self.ways.is_empty() {
                break;
            }
        }
        if facts.kind == Kind::Elements {
            if facts.rows.iter().any(|row| row.sum.is_none()) {
                self.untried.push("no answer counted as zero, which needs n and sum of each element");
            }
            self.untried.push("the mean of respondents, which needs a table of their answers");
        }
    }

    /// The figure in hundredths at both ends.
    fn figures(&self) -> (u32, u32) {
        // INVARIANT: an index is a mean of a scale, so that it lies between 0 and 100.
        (hundredths(&self.exact.0).unwrap_or(0), hundredths(&self.exact.1).unwrap_or(10_000))
    }

    fn compare_grade(&mut self) {
        let Some(printed) = self.printed.grade else { return };
        let (low, high) = self.figures();
        let printed_figure = self.printed.index.as_ref().and_then(|index| hundredths(&index.value));
        let is_precise = self.printed.index.as_ref().is_some_and(|index| index.places >= 2);
        let right = match printed_figure {
            Some(figure) if self.index_agrees == Some(true) && is_precise => (figure, figure),
            _ => (low, high),
        };
        if (right.0..=right.1).any(|figure| grade(&BANDS, figure) == Some(printed)) {
            return;
        }
        let figure = printed_figure.unwrap_or(low);
        let mut faults = Vec::new();
        if self.index_agrees == Some(false) && grade(&BANDS, figure) == Some(printed) {
            faults.push(WrongGrade::OfWrongIndex);
        }
        let cut = |value: &BigRational| hundredths(&cut_off(value, 2));
        let unrounded = [&self.exact.0, &self.exact.1].map(cut);
        if unrounded.iter().flatten().any(|figure| grade(&BANDS, *figure) == Some(printed)) {
            faults.push(WrongGrade::OfUnrounded);
        }
        let is_edge = |figure: u32| BANDS.iter().any(|(edge, _)| *edge == figure);
        if is_edge(figure) && grade(&BANDS, figure.saturating_sub(1)) == Some(printed) {
            faults.push(WrongGrade::EdgeLeftOut);
        }
        if is_edge(figure + 1) && grade(&BANDS, figure + 1) == Some(printed) {
            faults.push(WrongGrade::EdgeTooLow);
        }
        if grade(&OLDER_BANDS, figure) == Some(printed) {
            faults.push(WrongGrade::OlderBands);
        }
        if faults.is_empty() {
            faults.push(WrongGrade::UnknownBands);
        }
        self.grade_faults = faults;
    }

    fn compare_rows(&mut self, table: &Table, facts: &Facts) {
        let hundred = ratio(100, 1);
        let mut add = |row: &Row, fault| self.row_faults.push((row.line, row.name.clone(), fault));
        let mut weighted = Vec::new();
        for (row, fact) in table.rows.iter().zip(&facts.rows) {
            let Some((low, high)) = &fact.mean else { continue };
            if let (Some(printed), true) = (&row.mean, row.sum.is_some() && row.answered.is_some())
                && !is_printed_as(printed, low, low, printed_places(table, |row| row.mean.as_ref()), false)
            {
                let over_all = facts.respondents.filter(|respondents| *respondents > 0).zip(fact.sum.as_ref());
                let null_as_zero = over_all.is_some_and(|(respondents, sum)| {
                    rounded(&(sum / BigRational::from(BigInt::from(respondents))), printed.places) == printed.value
                });
                add(row, RowFault::Mean { printed: printed.clone(), right: low.clone(), null_as_zero });
            }
            if let (Some(printed), true) = (&row.index, row.mean.is_some() || row.sum.is_some()) {
                let index = |mean: &BigRational| mean * &hundred / &facts.greatest;
                let places = printed_places(table, |row| row.index.as_ref());
                if !is_printed_as(printed, &index(low), &index(high), places, false) {
                    add(row, RowFault::Index { printed: printed.clone(), right: index(low) });
                }
            }
            weighted.extend(row.weighted.as_ref().map(|printed| (row, printed, low, high)));
        }
        let places = printed_places(table, |row| row.weighted.as_ref());
        let fits = |weight: &BigRational, (_, printed, low, high): &(&Row, &Decimal, &BigRational, &BigRational)| {
            is_printed_as(printed, &(*low * weight), &(*high * weight), places, false)
        };
        let exact = self.weight.clone();
        if weighted.iter().all(|row| fits(&exact, row)) {
            return;
        }
        self.weighted_by =
            [2, 3, 4].into_iter().find(|places| weighted.iter().all(|row| fits(&rounded(&exact, *places), row)));
        if self.weighted_by.is_none() {
            for (row, printed, low, _) in weighted.iter().filter(|row| !fits(&exact, row)) {
                let fault = RowFault::Weighted { printed: (*printed).clone(), right: *low * &exact };
                self.row_faults.push((row.line, row.name.clone(), fault));
            }
        }
    }
}

/// With how many places a column was printed.
fn printed_places(table: &Table, of: fn(&Row) -> Option<&Decimal>) -> u32 {
    table.rows.iter().filter_map(of).map(|decimal| decimal.places).max().unwrap_or(0)
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counted, all) = self.counted;
        let rows = if self.kind == Kind::Services { "services" } else { "elements" };
        if counted == all {
            writeln!(formatter, "{all} {rows}")?;
        } else {
            writeln!(formatter, "{counted} of {all} {rows}; the others have no answers and no weight")?;
        }
        let (low, high) = self.figures();
        let shown = |figure: u32| format!("{}.{:02}", figure / 100, figure % 100);
        let graded = |figure: u32| grade(&BANDS, figure).map_or_else(|| "none".to_owned(), String::from);
        let (exact_low, exact_high) = &self.exact;
        if exact_low == exact_high {
            let fraction = exact_low.to_string();
            // Elements of many unlike n make fractions that nobody reads.
            let fraction = if fraction.len() > 60 { String::new() } else { format!("{fraction} = ") };
            let exact = fixed(exact_low, 6);
            writeln!(formatter, "Right:   {}, grade {} ({fraction}{exact})", shown(low), graded(low))?;
        } else {
            let grades =
                if graded(low) == graded(high) { graded(low) } else { format!("{} or {}", graded(low), graded(high)) };
            writeln!(formatter, "Right:   between {} and {}, grade {grades}", shown(low), shown(high))?;
            writeln!(
                formatter,
                "         The figures of the table are rounded, so that the exact index cannot be known."
            )?;
        }
        if self.printed.respondents == Some(1) {
            writeln!(formatter, "         One respondent: an index to be kept, and not to be published.")?;
        }
        self.tell_printed(formatter)?;
        for (line, name, fault) in &self.row_faults {
            writeln!(formatter, "Line {line}, {name}: {fault}")?;
        }
        if let Some(places) = self.weighted_by {
            let weight = fixed(&self.weight, places);
            writeln!(formatter, "The weighted means are means times {weight}, and not times {}.", self.weight)?;
        }
        for ignored in &self.ignored {
            writeln!(formatter, "Not used: {ignored}")?;
        }
        let nothing_printed = self.printed.index.is_none() && self.printed.grade.is_none();
        match (self.agrees(), nothing_printed) {
            (false, _) => formatter.write_str("It does not agree."),
            (true, true) => formatter.write_str("No index was printed to compare with."),
            (true, false) => formatter.write_str("It agrees."),
        }
    }
}

impl Report {
    fn tell_printed(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.printed.index, self.printed.grade) {
            (None, None) => return Ok(()),
            (Some(index), None) => writeln!(formatter, "Printed: {index}")?,
            (Some(index), Some(grade)) => writeln!(formatter, "Printed: {index}, grade {grade}")?,
            (None, Some(grade)) => writeln!(formatter, "Printed: grade {grade}")?,
        }
        if let (Some(index), Some(false)) = (&self.printed.index, self.index_agrees) {
            match self.ways.first().map(Vec::len) {
                None => writeln!(formatter, "No known error explains {index}.")?,
                Some(1) if self.ways.len() == 1 => writeln!(formatter, "What gives {index}:")?,
                Some(1) => writeln!(formatter, "Each of these gives {index}:")?,
                Some(_) => writeln!(formatter, "No single known error gives {index}. Two together do:")?,
            }
            for ways in &self.ways {
                let told: Vec<String> = ways.iter().map(|way| self.tell(*way)).collect();
                writeln!(formatter, "  - {}", told.join("; and "))?;
            }
            for untried in &self.untried {
                writeln!(formatter, "Cannot be told from this table: {untried}.")?;
            }
        }
        for fault in &self.grade_faults {
            writeln!(formatter, "The grade is wrong: {fault}.")?;
        }
        Ok(())
    }

    fn tell(&self, way: WrongWay) -> String {
        let places = |places: u32| match places {
            1 => "one decimal".to_owned(),
            2 => "two decimals".to_owned(),
            3 => "three decimals".to_owned(),
            more => format!("{more} decimals"),
        };
        match way {
            WrongWay::Weight(digits) => {
                format!("a weight of {} instead of {}", fixed(&self.weight, digits), self.weight)
            }
            WrongWay::MeanRounded(digits) => {
                format!("rounding twice: the mean of all elements to {} before it becomes an index", places(digits))
            }
            WrongWay::ElementsRounded(digits) => {
                format!("rounding twice: the mean of each element (NRR) to {} before adding", places(digits))
            }
            WrongWay::WeightedRounded(digits) => format!(
                "rounding twice: the weighted mean of each element (NRR tertimbang) to {} before adding",
                places(digits)
            ),
            WrongWay::NullAsZero => {
                let respondents = self.printed.respondents;
                let of = respondents.map_or_else(|| "the most who answered an element".to_owned(), |n| n.to_string());
                format!("null as zero: no answer counted as 0, each element divided by all respondents ({of})")
            }
            WrongWay::OutOf(greatest) => format!("an index out of {greatest}: the mean divided by {greatest}"),
            WrongWay::CutOff => "cut off after the last decimal instead of rounded half up".to_owned(),
            WrongWay::AllAnswersTogether => {
                "all answers thrown together: elements with more answers weigh more".to_owned()
            }
            WrongWay::MeanOfRespondents => "the mean of respondents instead of elements".to_owned(),
            WrongWay::MeanOfIndices => "the mean of the services' indices instead of their pooled sums".to_owned(),
            WrongWay::PartsApart => "questions of one element counted as elements of their own".to_owned(),
            WrongWay::PartsTogether => {
                "rows such as 7a and 7b taken as one element; if they are one, say so with --together".to_owned()
            }
        }
    }
}

impl fmt::Display for WrongGrade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::OfWrongIndex => "it is that of the wrong index",
            Self::OfUnrounded => "it is that of the index before rounding",
            Self::OlderBands => {
                "wrong band, by the older KEP/25/M.PAN/2/2004 (A from 81.26, B from 62.51, C from 43.76)"
            }
            Self::EdgeLeftOut => "wrong band, the lowest figure of a band was counted to the one below",
            Self::EdgeTooLow => "wrong band, the highest figure of a band was counted to the one above",
            Self::UnknownBands => {
                "wrong band (A from 88.31, B from 76.61, C from 65.00), by bands that are not known here"
            }
        })
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean { printed, right, null_as_zero } => {
                write!(formatter, "the mean {printed} is printed, and sum by n is {}", fixed(right, 4))?;
                formatter.write_str(if *null_as_zero { " (null as zero: divided by all respondents)" } else { "" })
            }
            Self::Index { printed, right } => {
                write!(formatter, "the index {printed} is printed, and its mean gives {}", fixed(right, 4))
            }
            Self::Weighted { printed, right } => {
                write!(formatter, "the weighted mean {printed} is printed, and its mean gives {}", fixed(right, 4))
            }
        }
    }
}

/// A number with so many places, rounded half up. INVARIANT: it is not negative.
fn fixed(value: &BigRational, places: u32) -> String {
    let scaled = (rounded(value, places) * BigRational::from(power_of_ten(places))).to_integer();
    let (whole, fraction) = scaled.div_rem(&power_of_ten(places));
    let fraction = fraction.to_string();
    if places == 0 { whole.to_string() } else { format!("{whole}.{fraction:0>width$}", width = places as usize) }
}

fn rounded(value: &BigRational, places: u32) -> BigRational {
    cut_off(&(value + ratio(1, 2) / BigRational::from(power_of_ten(places))), places)
}

fn cut_off(value: &BigRational, places: u32) -> BigRational {
    let scale = BigRational::from(power_of_ten(places));
    (value * &scale).floor() / scale
}

fn power_of_ten(places: u32) -> BigInt {
    (0..places).fold(BigInt::one(), |power, _| power * 10)
}

#[cfg(test)]
mod tests;
