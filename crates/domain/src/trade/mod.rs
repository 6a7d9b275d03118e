//! The rules of trading papers: amounts, shares of a code, how far a receipt may be off, when a sale is refused.
//! Pure: what they are applied to is loaded and saved elsewhere.

pub mod accrual;
pub mod age;
pub mod amount;
pub mod capitals;
pub mod matching;
pub mod progress;
pub mod receipt;
pub mod sale;
pub mod share;
