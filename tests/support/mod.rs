//! What tests stand on: a database of their own, the application on top of it, and the real program as a process.
//!
//! Helpers go through the public API of the application. Only [`database`] looks at rows, to see what is really there.

mod app;
mod cluster;
mod collector;
mod database;
mod facts;
mod issuer;
mod node;
mod policies;
mod private_cluster;
mod reading;
mod server;

pub(crate) use app::{Answer, TestApp, now, parts};
pub(crate) use cluster::{DatabaseKind, kind};
pub(crate) use collector::{Collector, attribute};
pub(crate) use database::{Contents, TestDatabase};
pub(crate) use facts::facts_of;
pub(crate) use issuer::{Issuer, TestKey};
pub(crate) use node::{Client, Heard, Node, PATIENCE, SubscriptionStream, soon};
pub(crate) use policies::policies_without;
pub(crate) use private_cluster::PrivateCluster;
pub(crate) use reading::Reading;
pub(crate) use server::{Server, graphql, sign_in};
