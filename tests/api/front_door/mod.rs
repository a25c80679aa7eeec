//! The front door itself, whatever the document asks.

mod contract;
mod deadline;
mod heavy;
mod language;
mod readiness;
mod readme;
mod requests;
mod stuffing;
mod transport;
mod turns;
mod values;
