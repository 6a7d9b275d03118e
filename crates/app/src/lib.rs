//! What people do: commands, permissions, transactions; the contract between the core and every shell.
//!
//! Shells (window, server, the headless program) know [`App::call`], [`Books`], [`Desk`] and the events, and never the store. A
//! command reads load, decide, save; [`contract::COMMANDS`] lists them all. The right is checked before a command runs
//! and again where it writes; a change keeps its answer under the client's request id in its own transaction.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accrual;
pub mod app;
pub mod approval;
mod as_of;
pub mod audit;
pub mod backup;
pub mod bin;
pub mod bom;
pub mod books;
mod check;
pub mod contract;
pub mod count;
pub mod ctx;
pub mod cut_over;
mod debt;
pub mod desk;
pub mod document;
pub mod error;
pub mod event;
mod export;
mod export_lines;
mod figures;
pub mod files;
mod guess;
pub mod import;
pub mod import_run;
pub mod item;
pub mod job;
pub mod journal;
pub mod lineage;
pub mod log_in;
pub mod login;
mod matching;
mod openapi;
mod page;
pub mod partner;
pub mod person;
pub mod preference;
pub mod print;
pub mod proof;
mod ready;
mod remote;
mod reopen;
pub mod replace;
pub mod reservation;
pub mod restore;
mod revision;
pub mod role;
mod room;
pub mod routing;
pub mod sale_lock;
pub mod sample;
pub mod sample_factory;
pub mod sandbox;
mod schedule;
pub mod script;
pub mod search;
pub mod secret;
pub mod session;
pub mod stock;
pub mod stock_rule;
pub mod system;
mod texts;
pub mod unit;
pub mod warehouse;
mod words;
pub mod work_center;

pub use app::{App, Event};
pub use books::Books;
pub use contract::{COMMANDS, CommandKind, FileOut, Reply};
pub use ctx::{Actor, Caller, Client, Needs, Place, Right};
pub use desk::Desk;
pub use error::{Code, Error, ErrorKind, Result};
pub use job::JobView;
pub use qitao_domain::{id::JobId, limits};
pub use qitao_store::{Create, Location};
pub use reopen::{CLOSING, HEARD, finish_replacing, reopen, wait_until_closed};
pub use secret::Token;
