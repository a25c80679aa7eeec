//! GraphQL text over HTTP to the application, each test on a database of its own.

mod access_token;
mod account;
mod compiled;
mod contract;
mod cookie;
mod deadline;
mod documents;
mod evaluee_response;
mod feedback;
mod front_door;
mod plans;
mod rating;
mod readiness;
mod readme;
mod refusals;
mod reviewers;
mod self_assessment;
mod session;
pub(crate) mod story;
mod strangers;
mod survey_group;
mod survey_response;
