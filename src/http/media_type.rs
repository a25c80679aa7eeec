//! The two forms in which an answer can be written.

/// The form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/json`: status 200 even if the document is wrong.
    Json,
    /// `application/graphql-response+json`: the status tells whether the document was executed.
    GraphqlResponse,
}

impl MediaType {
    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}
