//! Books on both databases, in one program: linked once.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod both;
mod common;
mod graph;
mod journal;
mod opening;
mod paper;
mod people;
mod place;
mod replace;
mod restore;
mod restore_postgres;
mod sandbox;
mod script;
