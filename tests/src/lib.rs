//! Real data for the tests, and the loader of it that `cargo xtask adventureworks` calls. The stories themselves are in
//! `tests/`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod adventureworks;
