//! Temporary: the importer's core alone, until the rest of the crate is here.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod import;
