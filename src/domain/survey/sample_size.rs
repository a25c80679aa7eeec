//! How many people to ask (target sampel), from how many used a service: the table of Krejcie and Morgan and the formula
//! of Slovin, both in whole numbers so that nothing is lost before the one rounding. PermenPANRB 14/2017 prints the first.

/// The sample by Krejcie and Morgan (1970), `X P(1-P) N / (d^2 (N-1) + X P(1-P))` with the X of 3.841 that one degree of
/// freedom has at 95 %, P = 0.5 and d = 0.05, rounded to the nearest. 0 for a population of nobody.
pub fn krejcie_morgan(population: u64) -> u64 {
    // Everything in hundred-thousandths: X P(1-P) is 3.841 / 4 = 0.96025, d^2 is 0.0025.
    const CHI_SQUARED_SPREAD: u128 = 96_025;
    const MARGIN_SQUARED: u128 = 250;
    let Some(others) = population.checked_sub(1) else { return 0 };
    let numerator = CHI_SQUARED_SPREAD * u128::from(population);
    nearest(numerator, MARGIN_SQUARED * u128::from(others) + CHI_SQUARED_SPREAD, population)
}

/// The usual margin of error of Slovin's formula, 5 %, in hundredths of a percent.
pub const SLOVIN_MARGIN: u16 = 500;

/// The sample by Slovin, `N / (1 + N e^2)` with the margin of error `e`, rounded to the nearest. The margin is in
/// hundredths of a percent, 500 for the usual 5 %; without any margin everybody is asked.
pub fn slovin(population: u64, margin_hundredths_percent: u16) -> u64 {
    const WHOLE: u128 = 10_000;
    let margin = u128::from(margin_hundredths_percent);
    let population_wide = u128::from(population);
    nearest(WHOLE * WHOLE * population_wide, WHOLE * WHOLE + population_wide * margin * margin, population)
}

/// The quotient rounded half up. INVARIANT: it is at most `population`, for a sample cannot be more than all.
fn nearest(numerator: u128, denominator: u128, population: u64) -> u64 {
    u64::try_from((2 * numerator + denominator) / (2 * denominator)).map_or(population, |sample| sample.min(population))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_krejcie_and_morgan() {
        let table = [
            (10, 10),
            (20, 19),
            (30, 28),
            (40, 36),
            (50, 44),
            (60, 52),
            (80, 66),
            (100, 80),
            (150, 108),
            (200, 132),
            (250, 152),
            // 3.8416, the square of 1.96, would give 154.
            (255, 153),
            (300, 169),
            (400, 196),
            (500, 217),
            (646, 241),
            (700, 248),
            (1_000, 278),
            (1_500, 306),
            (2_000, 322),
            (3_000, 341),
            (5_000, 357),
            (10_000, 370),
            (20_000, 377),
            (50_000, 381),
            (100_000, 383),
            (1_000_000, 384),
            (10_000_000, 384),
            (u64::MAX, 384),
        ];
        for (population, sample) in table {
            assert_eq!(krejcie_morgan(population), sample, "of {population}");
        }
    }

    #[test]
    fn slovin_by_margin() {
        // 646 / 2.615 = 247.04, 300 / 1.75 = 171.43, 1,000 / 3.5 = 285.71.
        let table = [
            (646, 500, 247),
            (300, 500, 171),
            (1_000, 500, 286),
            (1_000, 1_000, 91),
            (1_000, 250, 615),
            (1_000, 0, 1_000),
            (1, 500, 1),
            (0, 500, 0),
            (u64::MAX, 500, 400),
            (u64::MAX, 0, u64::MAX),
            (u64::MAX, u16::MAX, 0),
        ];
        for (population, margin, sample) in table {
            assert_eq!(slovin(population, margin), sample, "of {population} by {margin}");
        }
    }

    #[test]
    fn a_sample_is_never_more_than_all_and_never_nobody_of_somebody() {
        assert_eq!((krejcie_morgan(0), krejcie_morgan(1)), (0, 1));
        for population in 1..3_000 {
            for sample in [krejcie_morgan(population), slovin(population, 500)] {
                assert!((1..=population).contains(&sample), "{sample} of {population}");
            }
            assert!(krejcie_morgan(population) <= krejcie_morgan(population + 1), "{population}");
        }
    }
}
