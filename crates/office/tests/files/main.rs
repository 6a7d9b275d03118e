//! Files read, written and printed, in one program: linked once.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod printing;
mod reading;
mod writing;
