//! Capaian: evaluation of civil servants where each caller queries a copy of the database in which everything
//! they may not read is null or absent. Modules stand in reading order; imports go from the top of this list down.

pub mod app;
pub mod http;
pub mod pages;

pub mod demo;
pub mod graphql;
pub mod import;

pub mod domain;
pub mod office;
pub mod view;

pub mod context;

pub mod events;

pub mod authz;
pub mod database;

pub mod telemetry;

pub mod print;

pub mod clock;
pub mod config;
pub mod error;
pub mod secret;
pub mod text;
mod urlencoded;
pub mod words;
