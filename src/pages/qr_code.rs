//! QR codes, drawn as one path of SVG: sharp on paper of any size.

use std::fmt::Write;

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone around a code that scanners need, in modules (ISO/IEC 18004).
const MARGIN: usize = 4;

/// A QR code: how many modules it is wide with its margin, and the path of its dark ones.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) width: usize,
    pub(super) path: String,
}

/// Draws a text. A quarter of the code may be hidden or dirty.
///
/// # Errors
/// If the text is longer than a code holds, which is more than 1,000 bytes.
pub(super) fn draw(text: &str) -> Result<Drawing, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q)?;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(PartialEq::eq) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + MARGIN, y + MARGIN, length = run.len());
            }
            x += run.len();
        }
    }
    Ok(Drawing { width: code.width() + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules that a path paints.
    fn painted(path: &str) -> Vec<(usize, usize)> {
        let run = |part: &str| {
            let (x, rest) = part.split_once(' ').expect("a place");
            let (y, rest) = rest.split_once('h').expect("a run");
            let length: usize = rest.split('v').next().expect("a length").parse().expect("a number");
            let (x, y): (usize, usize) = (x.parse().expect("a number"), y.parse().expect("a number"));
            (x..x + length).map(move |x| (x, y)).collect::<Vec<_>>()
        };
        path.split('M').skip(1).flat_map(run).collect()
    }

    #[test]
    fn a_code_has_its_margin_and_its_three_eyes() {
        let Drawing { width, path } = draw("https://kinerja.example.go.id/s/7k3m9q2xw4ht").unwrap();
        assert_eq!(width % 4, 1, "{width}: a code has 21 modules, and four more for each version");
        let painted = painted(&path);
        let is_dark = |x: usize, y: usize| painted.contains(&(x, y));
        let far = width - MARGIN - 7;
        for (x, y) in [(MARGIN, MARGIN), (far, MARGIN), (MARGIN, far)] {
            assert!((0..7).all(|step| is_dark(x + step, y) && is_dark(x, y + step)), "an eye at {x}, {y}");
            assert!(is_dark(x + 3, y + 3) && !is_dark(x + 1, y + 1));
        }
        let inside = MARGIN..width - MARGIN;
        assert!(painted.iter().all(|(x, y)| inside.contains(x) && inside.contains(y)), "the margin is light");
        assert!(draw(&"x".repeat(5_000)).is_err());
    }
}
