//! What the engine's own checks find beside ours, in the words of the policy's owner.

use polar_core::diagnostic::Diagnostic;
use polar_core::error::{ErrorKind, PolarError, ValidationError};

use super::mistake::Mistake;
use super::place::{mistake_at, variable};
use super::policy::PolicyFile;

/// What the engine's own checks say that ours do not: singleton variables, unclear precedence, calls to nothing.
pub(super) fn engine_mistake(diagnostic: &Diagnostic, files: &[PolicyFile]) -> Option<Mistake> {
    let message = match diagnostic {
        Diagnostic::Error(PolarError(ErrorKind::Parse(_))) => return None,
        Diagnostic::Error(PolarError(ErrorKind::Validation(ValidationError::SingletonVariable { term }))) => {
            format!("`{}` stands here only once and decides nothing; write `_{0}` to mean any", variable(term))
        }
        Diagnostic::Error(PolarError(kind)) => first_line(&kind.to_string()),
        Diagnostic::Warning(warning) => first_line(&format!("{}", warning.0)),
    };
    let context = diagnostic.get_context();
    let file = context
        .as_ref()
        .and_then(|context| context.source.filename.as_ref())
        .and_then(|path| files.iter().find(|file| file.path == *path));
    Some(match (file, context) {
        (Some(file), Some(context)) => mistake_at(file, context.left, message),
        _ => Mistake::general("", message),
    })
}

/// The first line of a message of the engine, without what would go on in the next.
pub(super) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches([':', '.']).to_owned()
}
