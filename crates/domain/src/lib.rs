//! What is true in a factory: quantities, money, items, bills of material, routings.
//!
//! Pure: values in, values out. No I/O, no clock, no database; time and actor come in as arguments. Value and result
//! types derive serde and schemars, so what a user sees crosses the wire as it is, with no twin.
//!
//! Binary floating point appears nowhere here: `clippy::float_arithmetic` is denied.
#![deny(clippy::float_arithmetic)]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod approval;
pub mod barcode;
pub mod bom;
pub mod calendar;
pub mod costing;
pub mod cut_over;
pub mod document;
pub mod exact;
pub mod grade;
pub mod id;
pub mod item;
pub mod limits;
pub mod machine;
pub mod money;
pub mod outbox;
pub mod outsourcing;
pub mod partner;
pub mod person;
pub mod production;
pub mod quantity;
pub mod right;
pub mod routing;
mod scaled;
pub mod script;
pub mod stock;
pub mod tracking;
pub mod trade;
pub mod unit;
pub mod warehouse;
mod words;
pub mod work_center;

pub use calendar::{Day, WorkCalendar};
pub use exact::Exact;
pub use id::{
    ApprovalId, BinId, BomId, BomLineId, DocumentId, GradeId, ItemId, LineId, MachineId, OperationId, PartnerId, PersonId, RoutingId,
    ScriptId, SessionId, TrackingId, UnitId, WarehouseId, WorkCenterId, WorkOrderId, WorkReportId,
};
pub use money::{Money, Price};
pub use quantity::{PerUnit, Qty};
pub use right::Right;
