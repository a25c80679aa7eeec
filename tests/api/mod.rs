//! GraphQL text over HTTP to the application, each test on a database of its own.

mod front_door;

mod evaluation;
mod feedback;
mod office;
mod survey;

mod compiled;
mod lists;
mod order;
mod refusals;
mod siblings;
mod statements;
pub(crate) mod story;
mod strangers;
