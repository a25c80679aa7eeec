//! How texts are stored and compared: one rule for what people type, whether it is to be kept or looked for.

use std::borrow::Cow;
use std::fmt::Write;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// An e-mail address, or what else somebody signs in with, as it is stored.
pub fn address(text: &str) -> String {
    text.trim().to_lowercase()
}

/// A NIP as it is stored: spaces, which people type to group the digits, do not count.
pub fn nip(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// A decimal with at most two places, such as `-7`, `88.3` or `+88.310`, in hundredths.
pub(crate) fn hundredths(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, places) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(places) || (whole.is_empty() && places.is_empty()) {
        return None;
    }
    let places = places.trim_end_matches('0');
    if places.len() > 2 {
        return None;
    }
    let hundredths = format!("{whole}{places:0<2}").parse::<i64>().ok()?;
    Some(if text.starts_with('-') { -hundredths } else { hundredths })
}

/// Writes a decimal as it is answered and published: with two places.
pub(crate) fn write_hundredths(out: &mut String, hundredths: i64) {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, places) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    // Writing to a String cannot fail.
    let _ = write!(out, "{sign}{whole}.{places:02}");
}

/// What a text has in common with those that differ from it only in the case of letters, or in how letters are composed:
/// `é` as one character or as `e` with its accent.
///
/// INVARIANT: this is `database::Binder::folded`, which PostgreSQL does by itself. A test compares the two.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let folded = text.bytes().any(|byte| byte.is_ascii_lowercase());
        return if folded { Cow::Owned(text.to_ascii_uppercase()) } else { Cow::Borrowed(text) };
    }
    // Taken apart first, so that a letter and its accents are in the one order that they have then. The small letters come
    // before the capitals, since some capitals have others of their own.
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(text);
    let capitals = apart.to_lowercase().to_uppercase();
    Cow::Owned(ComposingNormalizerBorrowed::new_nfc().normalize(&capitals).into_owned())
}

/// Whether there is nothing to be seen of it: no character but spaces, controls and those that leave no mark.
pub fn is_blank(text: &str) -> bool {
    /// An empty pattern of dots, and the marks around annotations: no space by their properties, and not seen either.
    const UNSEEN: [char; 4] = ['\u{2800}', '\u{fff9}', '\u{fffa}', '\u{fffb}'];
    let unseen = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    text.chars().all(|letter| {
        letter.is_whitespace() || letter.is_control() || unseen.contains(letter) || UNSEEN.contains(&letter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_what_is_stored() {
        assert_eq!(address("  Ani@Pangkalpinang.Example\n"), "ani@pangkalpinang.example");
        assert_eq!(nip(" 19860926 201505\u{a0}1 001 "), "198609262015051001");
    }

    #[test]
    fn case_and_composition_do_not_count() {
        let same = |texts: &[&str]| texts.iter().for_each(|text| assert_eq!(folded(text), folded(texts[0]), "{text}"));
        same(&["SITI", "siti", "Siti"]);
        same(&["École", "ÉCOLE", "e\u{301}cole", "E\u{301}COLE"]);
        same(&["Straße", "STRASSE", "STRAẞE"]);
        same(&["ΟΔΟΣ", "οδος", "οδοσ"]);
        same(&["Ǆ", "ǅ", "ǆ"]);
        // Two marks on one letter, in either order.
        same(&["\u{1fb4}", "α\u{301}\u{345}", "α\u{345}\u{301}", "Ά\u{345}"]);
        same(&["K", "\u{212a}", "k"]);
        for (one, other) in [("e", "é"), ("a", "b"), ("ß", "s"), ("", " "), ("ä", "a")] {
            assert_ne!(folded(one), folded(other));
        }
    }

    #[test]
    fn what_leaves_no_mark_is_blank() {
        let blank =
            ["", " \n\t", "\u{200b}", "\u{feff}\u{2060}", "\u{ad}\u{180e}", "\u{3164}\u{115f}", "\u{2800} ", "\u{0}"];
        for text in
            blank.into_iter().chain(["\u{e0041}\u{fe0f}", "\u{200e}\u{202e}\u{2066}", "\u{a0}\u{3000}", "\u{fffa}"])
        {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", " . ", "\u{200b}a", "👩\u{200d}🏫", "\u{601}", "é", "0"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
