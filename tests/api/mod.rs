//! GraphQL text over HTTP to the application, each test on a database of its own.

mod plans;
mod readme;
mod strangers;
