//! GraphQL text over HTTP to the application, each test on a database of its own.

mod front_door;
mod plans;
mod readme;
mod session;
mod strangers;
