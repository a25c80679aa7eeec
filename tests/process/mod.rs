//! The real program, started as a person or a service manager starts it.

mod backup;
mod commands;
mod connections;
mod doctor;
mod durability;
mod files;
mod hostile;
mod metrics;
mod package;
mod policies;
mod postgres;
mod roles;
mod smoke;
mod traces;
