//! The one integration-test binary: linking once keeps the suite quick, and every test shares one support module.
//!
//! `cargo test` runs it on SQLite. `scripts/with-postgres cargo test` runs the same on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, and says where"
)]

mod api;
mod copy;
mod demo;
mod fuzz;
mod golden;
mod house;
mod import;
mod leaks;
mod pages;
mod policy;
mod process;
mod streams;
mod support;
