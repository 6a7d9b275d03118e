//! The importer's checking core: a workbook and the books in, problems at their cells, differences and prepared records
//! out. Pure: no database, no threads, no clock; what it must know it asks through [`Books`].
//!
//! Invariants:
//! - nothing is guessed silently: what is read otherwise than written is a warning, what is not certain an error with a
//!   suggestion;
//! - [`Outcome::records`] never contains anything from a row with an error, nor anything that needs such a row;
//! - a check without errors prepares every row of the file.
//!
//! Defaults, where a column is missing or a cell of a new record is empty: version `V1`, from 1900-01-01, no end, state
//! active, output 1, fixed output 0, line and operation numbers counted by tens, the component's own unit, scrap 0,
//! ratio 1, pieces per cycle 1, efficiency 1, decimals of the unit, kind raw, source by kind (raw and service: bought,
//! else made), lot for lot; a partner's tax 13 % and in the price, paid after 30 days; a
//! warehouse of our own, or at the supplier that it names. For a record that the books have, a missing column leaves the field as it is; an empty cell
//! clears text, numbers and days to their default, and leaves words (kinds, states, yes and no) as they are. A version
//! of a BOM or routing that the file has replaces the lines that the books have in that version; a line whose row has
//! mistakes stays as it is in the books.

mod boms;
pub mod books;
mod cells;
mod check;
mod differences;
mod fields;
mod items;
pub mod kinds;
mod lines;
mod loops;
pub mod mapping;
mod masters;
mod merges;
pub mod opening;
pub mod paper;
mod partners;
mod places;
pub mod problem;
#[cfg(test)]
mod round_trip;
mod routings;
mod sentences;
mod stock_rules;
mod substitutes;
pub mod suggest;
#[cfg(test)]
mod tests;
pub mod text;
mod versions;
pub mod words;
mod world;

pub use crate::check::Uses;
pub use books::{Books, BooksError, Edge, Kept, MemoryBooks, PlaceUses};
pub use check::{CheckError, Counts, Input, Outcome, Prepared, Records, check};
pub use differences::{Difference, State};
pub use kinds::{Kind, KindSpec};
pub use mapping::{ColumnGuess, ColumnMapping, SheetGuess, SheetMapping, recognise, recognise_sheet};
pub use paper::{Language, template};
pub use problem::{Code, Fix, Problem, Severity, suggested_fixes};
pub use sentences::{annotated, sentence};
