//! Work reports (报工): what was done at an operation, by whom, how long, and what it cost.
//!
//! A report is posted with the rates of its day and keeps them; it is never changed, another takes it back. `post` writes, `find` names
//! operations, `clock` is the time that runs, `show` and `list` are what people see, `costing` and `sheet` sum. Rules are in
//! `qitao_domain::production::work_report`, amounts in `qitao_domain::costing::operation`.

mod clock;
mod costing;
mod find;
mod hours;
mod list;
mod post;
mod proof;
pub mod sheet;
mod show;
pub mod view;

pub(crate) use clock::{running, start, stop};
pub(crate) use costing::by_work_center;
pub(crate) use find::{allow_more, of_order, operation, operator};
pub(crate) use list::{export, list};
pub(crate) use post::{post, reverse};
pub(crate) use proof::mistaken;
pub(crate) use sheet::{allowed, export as sheet_export, sheet, sheet_of};
pub(crate) use show::get;
