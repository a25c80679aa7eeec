//! The rules of the house that no compiler checks: layers, words kept in their place, tables and their constraints.

mod breaking;
mod constraints;
mod contract;
mod entities;
mod layers;
mod migrations;
mod schema;
mod sources;
mod subjects;
mod verbs;
mod words;
