//! Laws and worked numbers of bills of material, against an independent naive reference.
#![allow(missing_docs, clippy::unwrap_used)]

mod builder;
mod carried;
mod laws;
mod oracle;
mod rounding;
mod sharing;
mod worked;
