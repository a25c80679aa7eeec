//! How an error of ours travels through async-graphql: inside, without a word, so that nothing internal reaches a
//! client. The front door alone turns it into text.

use std::sync::{Arc, PoisonError};

use async_graphql::{ContextBase, Pos, ServerError, Value};

use crate::error::Error;

/// The outcome of a resolver.
pub type Result<T> = std::result::Result<T, Failure>;

/// The error of a resolver. It has no text, and only [`Error`] becomes one: `?` on anything else does not compile.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Error>);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        Self { message: String::new(), source: Some(failure.0), extensions: None }
    }
}

/// `error` as async-graphql carries it: the source is an [`Error`], the message is empty.
pub fn server_error(error: impl Into<Failure>, pos: Pos) -> ServerError {
    async_graphql::Error::from(error.into()).into_server_error(pos)
}

/// Null in the place of a field that failed, and the error beside what the other fields answer. A field that is written
/// twice is one field and has one error.
pub(super) fn null_for<T>(ctx: &ContextBase<'_, T>, error: ServerError) -> Value {
    let mut errors = ctx.query_env.errors.lock().unwrap_or_else(PoisonError::into_inner);
    if !errors.iter().any(|known| known.path == error.path) {
        errors.push(error);
    }
    Value::Null
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_arrives_and_no_text_does() {
        let error = server_error(Error::internal("a secret of the database"), Pos { line: 2, column: 3 });
        assert_eq!(error.message, "");
        assert_eq!(error.locations, [Pos { line: 2, column: 3 }]);
        assert!(matches!(error.source::<Error>(), Some(Error::Internal(_))));
        assert!(!format!("{error:?}").contains("secret"));
    }
}
