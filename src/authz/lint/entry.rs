//! The entry rule is the same in every policy: the table of decisions is built on it.

use polar_core::parser::Line;

use super::linter::Linter;
use super::place::{offset, rule_offsets};
use super::policy::PolicyFile;

impl Linter<'_> {
    /// The table of decisions is built on the entry rule, so nobody may change it.
    pub(super) fn check_entry(&mut self, masked: &str, entry: &str) {
        let Some(lines) = self.parse(masked) else { return };
        let expected_file = PolicyFile { name: String::new(), path: String::new(), text: entry.to_owned() };
        let mut own = Linter { file: &expected_file, file_index: 0, noun: None, mistakes: Vec::new(), foreign: false };
        let expected_masked = own.mask();
        let Some(expected) = own.parse(&expected_masked) else { return };
        for (index, line) in lines.iter().enumerate() {
            if expected.get(index) != Some(line) {
                let at = match line {
                    Line::Rule(rule) | Line::RuleType(rule) => rule_offsets(rule).0,
                    Line::Query(term) => offset(term),
                    Line::ResourceBlock { resource, .. } => offset(resource),
                };
                self.refuse(at, "the entry rule differs from the server's; say who may do what in the other files");
                return;
            }
        }
        if lines.len() != expected.len() {
            self.refuse(0, "the entry rule is incomplete; take the file as it came with the server");
        }
    }
}
