//! How the books meet paper: Excel and CSV in, Excel and PDF out. Data to bytes and back; no database, no knowledge of items or
//! bills of material.
//!
//! - [`read`]: a workbook's cells as a person sees them, behind guards against files that are too large, broken, locked
//!   or of another kind.
//! - [`write`]: tables, forms (templates) and annotated copies. Text is never run: what begins like a formula is written
//!   as plain text.
//! - [`pdf`]: papers and labels to be printed.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod annotate;
mod csv_file;
mod error;
mod form;
mod guard;
mod number;
pub mod pdf;
mod read;
mod sheet;
mod table;
mod xls;
mod xlsx;

pub use annotate::{Note, annotate};
pub use error::{ReadError, WriteError};
pub use form::{Choice, FormColumn, FormSheet, form};
pub use read::{Limits, read};
pub use sheet::{Cell, CellKind, Format, Merge, Row, Sheet, SheetBuilder, Workbook, column_letter};
pub use table::{Column, ColumnType, TableRow, TableSheet, Value, table};

/// Told how far the work is (done, of total, in the same measure) and asked whether to go on: `false` cancels.
pub type Watch<'a> = &'a dyn Fn(u64, u64) -> bool;

/// Watches nothing and never cancels.
pub const UNWATCHED: Watch<'static> = &|_, _| true;
