//! Where terms and rules stand in a file. The engine keeps that to itself, but its errors give it away.

use polar_core::error::{ErrorKind, PolarError, ValidationError};
use polar_core::rules::Rule as ParsedRule;
use polar_core::sources::SourceInfo;
use polar_core::terms::{Term, Value};

use super::mistake::Mistake;
use super::policy::PolicyFile;

pub(super) fn mistake_at(file: &PolicyFile, offset: usize, message: impl Into<String>) -> Mistake {
    let mut end = offset.min(file.text.len());
    while !file.text.is_char_boundary(end) {
        end -= 1;
    }
    let before = file.text.get(..end).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Mistake {
        file: file.path.clone(),
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        message: message.into(),
    }
}

/// The first byte of a term.
pub(super) fn offset(term: &Term) -> usize {
    span(term).0
}

/// The first byte behind a term.
pub(super) fn end_offset(term: &Term) -> usize {
    span(term).1
}

fn span(term: &Term) -> (usize, usize) {
    PolarError(ErrorKind::Validation(ValidationError::UndefinedRuleCall { term: term.clone() }))
        .get_context()
        .map_or((0, 0), |context| (context.left, context.right))
}

pub(super) fn rule_offsets(rule: &ParsedRule) -> (usize, usize) {
    match &rule.source_info {
        SourceInfo::Parser(context) => (context.left, context.right),
        _ => (0, 0),
    }
}

/// Just behind the semicolon that ends the statement of which `from` is the last known byte.
pub(super) fn statement_end(masked: &str, from: usize) -> usize {
    masked.get(from..).and_then(|rest| rest.find(';')).map_or(masked.len(), |semicolon| from + semicolon + 1)
}

pub(super) fn variable(term: &Term) -> &str {
    match term.value() {
        Value::Variable(symbol) | Value::RestVariable(symbol) => &symbol.0,
        _ => "this",
    }
}

pub(super) fn text(term: &Term) -> &str {
    match term.value() {
        Value::String(word) => word,
        _ => variable(term),
    }
}
