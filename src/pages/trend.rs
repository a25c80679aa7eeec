//! A line through the indices of some years, drawn as SVG: broken where the form changed, since then something else was asked.

use std::fmt::Write;

/// A drawing in pixels, narrow enough for a small phone; the table beside it says the figures.
#[derive(Debug)]
pub(super) struct Trend {
    pub(super) width: usize,
    /// Lines from year to year.
    pub(super) path: String,
    pub(super) points: Vec<Point>,
}

/// A year on the line.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) x: usize,
    pub(super) y: String,
    pub(super) year: i32,
}

/// Between two years.
const STEP: usize = 54;
/// Beside the first and the last year.
const MARGIN: usize = 24;
/// Where an index of 100 lies, and how far 0 lies below it.
const TOP: f64 = 8.0;
const HEIGHT: f64 = 60.0;

impl Trend {
    /// The line through years, each with its index and the form by which it was asked, the first year first.
    pub(super) fn new<'a>(years: impl Iterator<Item = (i32, &'a str, String)>) -> Self {
        let (mut path, mut points) = (String::new(), Vec::new());
        let mut former: Option<String> = None;
        for (place, (year, index, form)) in years.enumerate() {
            let x = MARGIN + place * STEP;
            // What is no number is drawn at the bottom; the API gives none.
            let index: f64 = index.parse().unwrap_or_default();
            let y = format!("{:.1}", TOP + (100.0 - index) / 100.0 * HEIGHT);
            let continues = former.as_deref() == Some(&*form);
            // Writing to a String cannot fail.
            let _ = write!(path, "{}{x} {y}", if continues { 'L' } else { 'M' });
            former = Some(form);
            points.push(Point { x, y, year });
        }
        Self { width: 2 * MARGIN + points.len().saturating_sub(1) * STEP, path, points }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_where_the_form_changed() {
        let form = |version: &str| version.to_owned();
        let years = [(2023, "100.00", form("1")), (2024, "50.00", form("1")), (2025, "0.00", form("2"))];
        let trend = Trend::new(years.into_iter());
        assert_eq!(trend.path, "M24 8.0L78 38.0M132 68.0");
        assert_eq!((trend.width, trend.points.len()), (156, 3));
        assert_eq!(Trend::new(std::iter::empty()).path, "");
    }
}
