//! Placeholder module doc.
pub mod sample;
