//! Collects all rules that an input breaks, so that a caller corrects them in one go.

pub(crate) use crate::error::field;
use crate::error::{Error, FieldPath, Result, Violation, ViolationCode};
use crate::text;

/// The longest text that any part takes, in characters.
pub(crate) const TEXT_LIMIT: usize = 4_000;

/// The rules broken so far, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Violations(Vec<Violation>);

impl Violations {
    /// None so far.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds one broken rule.
    pub(crate) fn add(&mut self, code: ViolationCode, field: FieldPath, indonesian: &str, english: &str) {
        self.0.push(Violation::new(code, field, indonesian, english));
    }

    /// Adds rules that were found to be broken elsewhere.
    pub(crate) fn extend(&mut self, broken: Vec<Violation>) {
        self.0.extend(broken);
    }

    /// Whether none is broken so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text that must be there: trimmed, within [`TEXT_LIMIT`], and without U+0000, which PostgreSQL cannot store.
    pub(crate) fn required(&mut self, field: FieldPath, text: &str) -> String {
        let trimmed = text.trim();
        if text::is_blank(trimmed) {
            self.add(ViolationCode::Required, field, "wajib diisi", "this is required");
            return String::new();
        }
        self.check_text(field, trimmed);
        trimmed.to_owned()
    }

    /// A text that may be missing; one of which nothing is to be seen is missing.
    pub(crate) fn optional(&mut self, field: FieldPath, text: Option<&str>) -> Option<String> {
        let trimmed = text.map(str::trim).filter(|text| !text::is_blank(text))?;
        self.check_text(field, trimmed);
        Some(trimmed.to_owned())
    }

    /// Whether a list of `length` entries is within `limit`. A longer one is not looked at further.
    pub(crate) fn within(&mut self, field: FieldPath, length: usize, limit: usize) -> bool {
        if length > limit {
            self.add(
                ViolationCode::TooMany,
                field,
                &format!("paling banyak {limit} butir, diterima {length}"),
                &format!("at most {limit} entries, got {length}"),
            );
        }
        length <= limit
    }

    /// The same entry stands twice in a list.
    pub(crate) fn duplicate(&mut self, field: FieldPath) {
        self.add(ViolationCode::Duplicate, field, "sudah disebut sebelumnya", "this has been named before");
    }

    /// The reference names nothing that the caller can see.
    pub(crate) fn unknown(&mut self, field: FieldPath) {
        self.add(ViolationCode::UnknownReference, field, "tidak dikenal", "this is not known");
    }

    /// Fails if any rule is broken.
    pub(crate) fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }

    fn check_text(&mut self, field: FieldPath, text: &str) {
        if text.contains('\0') {
            self.add(
                ViolationCode::InvalidValue,
                field,
                "tidak boleh memuat karakter U+0000",
                "the character U+0000 is not allowed",
            );
        } else if text.chars().nth(TEXT_LIMIT).is_some() {
            self.add(
                ViolationCode::TooLong,
                field,
                &format!("paling banyak {TEXT_LIMIT} karakter"),
                &format!("at most {TEXT_LIMIT} characters"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<ViolationCode>) {
        let mut violations = Violations::new();
        violations.required(field!["text", 0], text);
        assert_eq!(violations.0.first().map(|violation| violation.code), expected, "{:.20}", text);
        if let Some(violation) = violations.0.first() {
            assert_eq!(*violation.field, ["input", "text", "0"]);
        }
    }

    #[test]
    fn texts_have_rules() {
        check("baik", None);
        check(" \n\t ", Some(ViolationCode::Required));
        check("\u{200b} \u{feff}", Some(ViolationCode::Required));
        check("a\0b", Some(ViolationCode::InvalidValue));
        check(&"🙂".repeat(TEXT_LIMIT), None);
        check(&"🙂".repeat(TEXT_LIMIT + 1), Some(ViolationCode::TooLong));
    }

    #[test]
    fn a_blank_optional_text_is_missing() {
        let mut violations = Violations::new();
        assert_eq!(violations.optional(field!["note"], Some("  ")), None);
        assert_eq!(violations.optional(field!["note"], Some("\u{3164}\u{200b}")), None);
        assert_eq!(violations.optional(field!["note"], Some(" ya ")), Some("ya".to_owned()));
        assert!(violations.finish().is_ok());
    }
}
