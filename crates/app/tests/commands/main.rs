//! What holds for all commands, in one program: linked once.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod contract;
mod guards;
mod lists;
