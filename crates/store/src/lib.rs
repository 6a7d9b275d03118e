//! How it is kept: the only crate that knows Diesel.
//!
//! One file per noun, plus `conn` (opening), `tx` (the one place where transactions begin and end), `migrate`, `dialect`
//! (the few forks between SQLite and PostgreSQL), `list` (keyset pages), `lease` (one process opens the books), `stored`
//! (what records have in common).
//!
//! Invariants: nobody outside [`Store::write`] can commit; a change of master data bumps a revision counter in the same
//! transaction; row numbers are given out by [`Write::next_ids`], the same on both databases, and are never document numbers.
#![cfg_attr(test, allow(clippy::unwrap_used))]
#![allow(clippy::type_complexity, reason = "a row of a select is a tuple, named where it is taken apart")]

mod accrual;
mod approval;
mod as_of;
mod attachment;
mod audit;
pub mod backup;
mod bin;
mod bom;
mod book;
mod call;
mod completion_cost;
mod conn;
mod copy;
mod count;
mod cut_over;
mod debt;
mod dialect;
mod document;
mod document_line;
mod error;
mod freed;
mod grade;
mod graph;
mod history;
mod import_batch;
mod item;
mod item_brief;
mod item_uses;
mod job;
pub mod journal;
mod lease;
pub mod list;
mod machine;
mod migrate;
mod month;
mod month_check;
mod on_disk;
mod opened;
mod order_bill;
mod outbox;
mod outsourcing;
mod partner;
mod person;
mod pg_dump;
mod place;
mod preference;
mod rate;
pub mod replace;
mod request;
mod reservation;
pub mod restore;
pub mod restore_pg;
mod role;
mod routing;
mod sale_lock;
pub mod sandbox;
mod scan;
mod scan_log;
#[allow(missing_docs)]
mod schema;
mod script;
pub mod script_said;
pub mod script_sql;
mod search;
mod session;
mod snapshot;
mod standard;
mod stock;
mod stock_rule;
mod stored;
mod touched;
mod tracking;
mod tx;
mod unit;
mod verify;
mod verify_making;
mod verify_month;
mod verify_report;
mod verify_trade;
mod warehouse;
mod work_center;
mod work_clock;
mod work_cost;
mod work_in_process;
mod work_order;
mod work_overlap;
mod work_report;
mod work_sheet;

pub use accrual::Arrival;
pub use approval::{ApprovalFilter, ApprovalRow, Decision, Held, NewApproval};
pub use attachment::{Attachment, sha256};
pub use audit::{AuditFilter, AuditRow, NewAudit};
pub use bin::BinAt;
pub use bom::{BomHead, BomRow};
pub use book::Counts;
pub use call::CallFigures;
pub use conn::{Backend, Create, Location, Store};
pub use copy::{Copy, clear_copies};
pub use count::{CountLine, Figure, StockCount};
pub use cut_over::{OpeningKeys, OpeningPart, TickRow};
pub use debt::{Paid, Standing};
pub use document::Document;
pub use document_line::{Line, OpenLine};
pub use error::{BackupFault, StoreError};
pub use freed::{Freed, OrderShare};
pub use history::HistoryOrder;
pub use import_batch::{BatchRow, DifferenceRow};
pub use item_brief::ItemBrief;
pub use job::{JobRow, JobState};
pub use lease::{Holder, holder};
pub use month::{DayPosted, Margin, MonthRow, ReportPosted};
pub use month_check::Within;
pub use on_disk::is_device;
pub use opened::wait_until_closed;
pub use order_bill::OrderBill;
pub use outbox::OutboxMessage;
pub use outsourcing::{PriceRow, ToleranceRow};
pub use person::{Hashes, PersonRow};
pub use place::Place;
pub use rate::RateRow;
pub use request::PastRequest;
pub use reservation::Reservation;
pub use role::RoleRow;
pub use routing::RoutingRow;
pub use scan_log::{LineScan, Scan};
pub use script::{NewScript, ScriptRow};
pub use search::SearchHit;
pub use session::{NewSession, SessionRow};
pub use snapshot::{SnapshotDifference, SnapshotLine, SnapshotPlace, StockSnapshot};
pub use standard::{NewStandard, StandardBasis, StandardCost, StandardItem, StandardVersion};
pub use stock::{Balance, ItemStock, Move, Place as StockPlace};
pub use stored::Stored;
pub use touched::Touched;
pub use tracking::{LineShare, Link, StageLine, Tracking};
pub use tx::{AsStore, Read, Stamp, Write};
pub use verify::Finding;
pub use warehouse::Lying;
pub use work_clock::{ClockFilter, WorkClock};
pub use work_cost::WorkCenterSum;
pub use work_in_process::{ListIssued, OrderCame, ShopOrder, StageReported};
pub use work_order::{OpenNeed, OpenWorkOrder, OrderComponent, OrderLink, OrderOperation, WorkOrder};
pub use work_overlap::ReportOverlap;
pub use work_report::{PostedReport, Reported};
pub use work_sheet::{SheetFilter, SheetItem, SheetReport, SheetTime};

/// What a store call gives.
pub type Result<T> = std::result::Result<T, StoreError>;
