//! Every story in one program: linked once, and no processor waits for the last test of a file.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

mod advance;
mod adventureworks;
mod adventureworks_papers;
mod approval;
mod approval_job;
mod attachments;
mod backup;
mod bring_back;
#[path = "../common/mod.rs"]
mod common;
mod count;
mod cut_over;
mod day;
mod filters;
mod holder;
mod import;
mod import_trade;
mod join;
mod kill;
mod kill_posting;
mod labels;
mod lineage;
mod making;
mod masters;
mod money;
mod outbox;
mod people;
mod printing;
mod program;
mod rates;
mod replace;
mod sandbox;
mod scan;
mod schedule;
mod script;
mod server;
mod snapshot;
mod stock_rules;
mod trade;
mod trade_back;
mod trade_held;
mod trade_law;
mod trade_pick;
mod trade_race;
mod trade_rights;
