//! A row of the table of settings, and what the rows share.

use crate::config::Config;

/// One row of the table of settings.
pub(in crate::config) struct Setting {
    /// The key in the file.
    pub(in crate::config) name: &'static str,
    /// The environment variable, which wins over the file.
    pub(in crate::config) variable: &'static str,
    pub(in crate::config) default: Preset,
    /// The accepted form, as the error message shows it.
    pub(in crate::config) form: &'static str,
    /// One sentence for the reader of the documentation.
    pub(in crate::config) purpose: &'static str,
    /// Whether the value must never be shown.
    pub(in crate::config) secret: bool,
    /// Reads the value; the error says what is wrong with it, without repeating it.
    pub(in crate::config) apply: fn(&mut Config, &str) -> Result<(), String>,
}

/// What a setting is when nobody sets it.
pub(in crate::config) enum Preset {
    /// This value, written as a person would.
    Value(&'static str),
    /// What this sentence says; the code that builds [`Config`] does it.
    Rule(&'static str),
}

pub(in crate::config) const DURATION: &str = "a whole number with its unit ms, s, m, h or d, such as 30s";
pub(in crate::config) const ISSUER: &str = "an https address, or an http one of this machine";
pub(in crate::config) const SIZE: &str = "a whole number of bytes, KiB or MiB, such as 256KiB";

/// Puts a value that could be read in its place.
pub(super) fn set<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}
