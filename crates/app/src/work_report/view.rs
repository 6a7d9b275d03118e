//! Work reports as commands take and give them. Instants are microseconds UTC.

use crate::secret::Secret;
use qitao_domain::costing::rates::{Overhead, Power, Wage};
use qitao_domain::costing::tariff::Band;
use qitao_domain::production::work_order::WorkOrderState;
use qitao_domain::production::work_report::{Hours, ReportState, Run};
use qitao_domain::{Day, Money, PerUnit, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names an operation: by the code on the traveller, or by its order and its number.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What the traveller has as its code: `WO-261103-006/20`.
    #[serde(default)]
    pub code: Option<String>,
    /// Number of the order, where there is no code.
    #[serde(default)]
    pub order: Option<String>,
    /// Number of the operation, with the order's.
    #[serde(default)]
    pub operation: Option<u32>,
}

/// What the operation before gave.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportBefore")]
pub struct BeforeView {
    /// Its number.
    pub operation: u32,
    /// Its name.
    pub name: String,
    /// Good pieces that were reported of it.
    pub good: Qty,
}

/// A machine at which an operation can be done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportMachine")]
pub struct MachineView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Somebody who is at an operation now.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportRunning")]
pub struct Running {
    /// Number of the clock: what `report.stop` names.
    pub id: i64,
    /// Login of whoever works.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// Number of the order.
    pub order: String,
    /// Number of the operation.
    pub operation: u32,
    /// Its name.
    pub operation_name: String,
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Code of the work centre.
    pub work_center: String,
    /// Code of the machine; none where there is none.
    pub machine: Option<String>,
    /// Since when.
    pub started_at: i64,
}

/// An operation as whoever reports it wants to see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportOperation")]
pub struct OperationView {
    /// Number of the order.
    pub order: String,
    /// How far it is.
    pub state: WorkOrderState,
    /// Whether reports of it are taken.
    pub takes_reports: bool,
    /// Code of the item that it makes.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much the order makes.
    pub quantity: Qty,
    /// When it is to be done.
    pub due: Option<Day>,
    /// Its first tracking code; empty where it has none.
    pub tracking_code: String,
    /// How many codes it has.
    pub tracking_codes: u32,
    /// Number of the operation.
    pub operation: u32,
    /// Its name.
    pub operation_name: String,
    /// How it is done.
    pub note: String,
    /// What the traveller has as its code.
    pub code: String,
    /// Code of the work centre.
    pub work_center: String,
    /// Its name.
    pub work_center_name: String,
    /// It is done by a supplier.
    pub outsourced: bool,
    /// Standard time of the order, in seconds, rounded up.
    pub standard_seconds: i64,
    /// What the operation before gave; none at the first.
    pub before: Option<BeforeView>,
    /// It may give more than the one before gave.
    pub more_allowed: bool,
    /// Good pieces that were reported.
    pub good: Qty,
    /// To be worked again.
    pub rework: Qty,
    /// 料废.
    pub reject_material: Qty,
    /// 工废.
    pub reject_work: Qty,
    /// Seconds of people that were reported.
    pub labour_seconds: i64,
    /// Seconds of machines that were reported.
    pub machine_seconds: i64,
    /// Pieces still to be reported: of those that the operation before gave, at the first of the order's.
    pub left: Qty,
    /// More than this is refused, good and rejects together; none: nothing is refused.
    pub most: Option<Qty>,
    /// Machines of the work centre.
    pub machines: Vec<MachineView>,
    /// Who is at it now.
    pub running: Vec<Running>,
}

/// Somebody who is at the reporting desk.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportWho")]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// What was scanned or typed: a badge, or a login.
    pub text: Secret,
}

/// A person.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportPerson")]
pub struct PersonView {
    /// Their login: what reports name.
    pub person: String,
    /// Their name.
    pub name: String,
}

/// An operation of an order with what was reported of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportProgress")]
pub struct Progress {
    /// Its number.
    pub operation: u32,
    /// Its name.
    pub operation_name: String,
    /// What the traveller has as its code.
    pub code: String,
    /// Code of the work centre.
    pub work_center: String,
    /// It is done by a supplier.
    pub outsourced: bool,
    /// It may give more than the one before gave.
    pub more_allowed: bool,
    /// Good pieces.
    pub good: Qty,
    /// To be worked again.
    pub rework: Qty,
    /// 料废.
    pub reject_material: Qty,
    /// 工废.
    pub reject_work: Qty,
    /// Pieces still to be reported.
    pub left: Qty,
    /// Seconds of people.
    pub labour_seconds: i64,
    /// Seconds of machines.
    pub machine_seconds: i64,
    /// Standard time of the order, in seconds, rounded up.
    pub standard_seconds: i64,
    /// What it cost; none for whoever may not see amounts.
    pub costs: Option<Costs>,
}

/// What was spent on an order, by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportOrderCosts")]
pub struct OrderCosts {
    /// Material that went to it, less what came back and what came out beside.
    pub material: Money,
    /// Wages.
    pub labour: Money,
    /// Hours and cycles of machines.
    pub machine: Money,
    /// Electricity.
    pub energy: Money,
    /// What is charged on top.
    pub overhead: Money,
    /// All of it.
    pub total: Money,
}

/// How far an order is, operation by operation, and what it cost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportOrder")]
pub struct OrderView {
    /// Number of the order.
    pub number: String,
    /// How far it is.
    pub state: WorkOrderState,
    /// Its operations.
    pub operations: Vec<Progress>,
    /// What was spent on it; none for whoever may not see amounts.
    pub spent: Option<OrderCosts>,
    /// What the pieces took with them that came into stock.
    pub completed: Option<OrderCosts>,
    /// What is still in the shop.
    pub in_process: Option<OrderCosts>,
}

/// Whether an operation may give more than the one before.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportAllowMore")]
#[serde(deny_unknown_fields)]
pub struct AllowMore {
    /// Number of the order.
    pub order: String,
    /// Number of the operation.
    pub operation: u32,
    /// It may: it cuts, or the one before is not reported.
    pub allowed: bool,
}

/// Somebody who worked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportOperator")]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Their login.
    pub person: String,
    /// How their hours are paid; usual ones when absent.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// How long, in seconds; the whole time when absent.
    #[serde(default)]
    pub seconds: Option<i64>,
}

/// What came of one operation.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportDone")]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// What the traveller has as its code.
    #[serde(default)]
    pub code: Option<String>,
    /// Number of the order, where there is no code.
    #[serde(default)]
    pub order: Option<String>,
    /// Number of the operation, with the order's.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Good pieces (合格).
    #[serde(default)]
    pub good: Qty,
    /// Pieces to be worked again (返工): they are reported once more then.
    #[serde(default)]
    pub rework: Qty,
    /// 料废.
    #[serde(default)]
    pub reject_material: Qty,
    /// 工废.
    #[serde(default)]
    pub reject_work: Qty,
    /// Why they are to be worked again; needed where some are.
    #[serde(default)]
    pub reason_rework: String,
    /// Why they are 料废; needed where some are.
    #[serde(default)]
    pub reason_material: String,
    /// Why they are 工废; needed where some are.
    #[serde(default)]
    pub reason_work: String,
    /// Cycles (模次) where they were counted; they follow from the pieces else.
    #[serde(default)]
    pub cycles: Option<i64>,
    /// Anything else.
    #[serde(default)]
    pub note: String,
}

/// Reports what one or several operations had of the same time at one machine. Their times and what was metered are shared by standard
/// time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportPost")]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Code of the machine; none where there is none, or just the work centre is known.
    #[serde(default)]
    pub machine: Option<String>,
    /// When it was begun.
    pub starts: i64,
    /// When it ended.
    pub ends: i64,
    /// How long the machine ran, in seconds; when absent, as long as its run, else all the time where a machine is named or the work centre
    /// itself has a rate or a power, else not at all. Work by hand at such a centre says 0.
    #[serde(default)]
    pub machine_seconds: Option<i64>,
    /// When it was started and stopped, where it tells: energy is spread over this time.
    #[serde(default)]
    pub run: Option<Run>,
    /// What the meter says it drew, in kWh; rated power is taken when absent.
    #[serde(default)]
    pub energy_kwh: Option<Qty>,
    /// Who worked.
    #[serde(default)]
    pub operators: Vec<Operator>,
    /// What came of it.
    pub operations: Vec<Done>,
}

/// What reports cost, by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportCosts")]
pub struct Costs {
    /// Wages.
    pub labour: Money,
    /// Hours and cycles of the machine.
    pub machine: Money,
    /// Electricity.
    pub energy: Money,
    /// What is charged on top.
    pub overhead: Money,
    /// Its part of what the wages and bills of its month were more than what was posted; nothing while the month is open, and nothing of
    /// an order's operation: pieces do not take it along.
    pub difference: Money,
    /// All of it.
    pub total: Money,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportRow")]
pub struct Row {
    /// Number.
    pub number: String,
    /// The factory day on which it starts: its costs belong to that month.
    pub day: Day,
    /// What became of it.
    pub state: ReportState,
    /// Number of the order.
    pub order: String,
    /// Number of the operation.
    pub operation: u32,
    /// Its name.
    pub operation_name: String,
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// Code of the work centre.
    pub work_center: String,
    /// Its name.
    pub work_center_name: String,
    /// Code of the machine; empty where there is none.
    pub machine: String,
    /// When it was begun.
    pub starts: i64,
    /// When it ended.
    pub ends: i64,
    /// Good pieces. A reversal has all figures below zero.
    pub good: Qty,
    /// To be worked again.
    pub rework: Qty,
    /// 料废.
    pub reject_material: Qty,
    /// 工废.
    pub reject_work: Qty,
    /// Seconds of people.
    pub labour_seconds: i64,
    /// Seconds of the machine.
    pub machine_seconds: i64,
    /// What was drawn, in kWh.
    pub kwh: Qty,
    /// Names of those who worked, with commas between.
    pub operators: String,
    /// Somebody or the machine was busy with another report at the same time.
    pub overlaps: bool,
    /// The order's first tracking code; empty where it has none.
    pub code: String,
    /// How many codes it has.
    pub codes: u32,
    /// What it cost; none for whoever may not see amounts.
    pub costs: Option<Costs>,
    /// Who wrote it.
    pub made_by: String,
    /// When.
    pub made_at: i64,
}

/// A page of reports.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Two reports say that somebody, or a machine, was busy with both at once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportOverlap")]
pub struct OverlapView {
    /// Number of the report.
    pub report: String,
    /// Number of the other one.
    pub other: String,
    /// Order of the other one.
    pub order: String,
    /// Operation of the other one.
    pub operation: u32,
    /// Login of who was busy; none where it was the machine.
    pub person: Option<String>,
    /// Code of the machine that was busy; none where it was a person.
    pub machine: Option<String>,
    /// From this instant both,
    pub starts: i64,
    /// to this one.
    pub ends: i64,
}

/// What was posted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportPosted")]
pub struct Posted {
    /// The reports, one for each operation.
    pub reports: Vec<Row>,
    /// With what they overlap: they count all the same, and a person takes one back.
    pub overlaps: Vec<OverlapView>,
}

/// What one operator's time cost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportLabour")]
pub struct LabourView {
    /// Login.
    pub person: String,
    /// Name.
    pub name: String,
    /// How the hours are paid.
    pub hours: Hours,
    /// How long, in seconds.
    pub seconds: i64,
    /// Code of the grade at which they worked; none for whoever may not see amounts.
    pub grade: Option<String>,
    /// What was paid for an hour or a good piece; none where nothing said it, and for whoever may not see amounts.
    pub wage: Option<Wage>,
    /// Times the hourly wage.
    pub factor: Option<PerUnit>,
    /// What it came to.
    pub amount: Option<Money>,
}

/// What was drawn in one band of the tariff.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportBand")]
pub struct BandView {
    /// Which.
    pub band: Band,
    /// How long, in seconds.
    pub seconds: i64,
    /// How much, in kWh.
    pub kwh: Qty,
    /// What a kWh cost; none for whoever may not see amounts.
    pub price: Option<Price>,
    /// What it came to.
    pub amount: Option<Money>,
}

/// The rates with which a report was posted, and keeps for ever.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportRates")]
pub struct RatesView {
    /// Of an hour of the machine.
    pub hourly: Price,
    /// Of a cycle.
    pub per_cycle: Price,
    /// What the machine draws where no meter says it.
    pub power: Power,
    /// Overhead.
    pub overhead: Overhead,
}

/// A report with all that it follows from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportView")]
pub struct View {
    /// As in the list.
    #[serde(flatten)]
    pub row: Row,
    /// Why they are to be worked again.
    pub reason_rework: String,
    /// Why they are 料废.
    pub reason_material: String,
    /// Why they are 工废.
    pub reason_work: String,
    /// Anything else.
    pub note: String,
    /// Why it takes another back.
    pub reason: String,
    /// When the machine was started and stopped, where it told.
    pub run: Option<Run>,
    /// Cycles that were counted or follow from the pieces.
    pub cycles: i64,
    /// They were counted.
    pub cycles_counted: bool,
    /// A meter said what was drawn.
    pub metered: bool,
    /// Who worked; adds up to labour.
    pub operators_of: Vec<LabourView>,
    /// What was drawn, by band; adds up to energy. Empty where nothing says what electricity costs.
    pub bands: Vec<BandView>,
    /// The rates of then; none for whoever may not see amounts.
    pub rates: Option<RatesView>,
    /// Reports that were written with it and had their part of the same time.
    pub shared_with: Vec<String>,
    /// Number of the report that it takes back.
    pub reversal_of: Option<String>,
    /// Number of the report that took it back.
    pub reversed_by: Option<String>,
    /// With what it overlaps.
    pub overlapping: Vec<OverlapView>,
}

/// Takes a report back. It is never changed: another is written that turns all its figures round.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportReverse")]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// Number of the report.
    pub number: String,
    /// Why.
    pub reason: String,
}

/// Starts the clock at an operation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportStart")]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// What the traveller has as its code.
    #[serde(default)]
    pub code: Option<String>,
    /// Number of the order, where there is no code.
    #[serde(default)]
    pub order: Option<String>,
    /// Number of the operation, with the order's.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Code of the machine.
    #[serde(default)]
    pub machine: Option<String>,
    /// Logins of those who begin; whoever asks when empty.
    #[serde(default)]
    pub people: Vec<String>,
}

/// Clocks that run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportStarted")]
pub struct Started {
    /// Those that were started.
    pub running: Vec<Running>,
}

/// Stops clocks of one operation, and reports what came of it: from the first start until now, each person as long as theirs ran.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportStop")]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Numbers of the clocks.
    pub clocks: Vec<i64>,
    /// What came of it; the operation is that of the clocks. None: nothing is reported, and a reason says why.
    #[serde(default)]
    pub done: Option<Done>,
    /// How the hours are paid; usual ones when absent.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// How long the machine ran, in seconds; when absent, as with a report that is posted.
    #[serde(default)]
    pub machine_seconds: Option<i64>,
    /// What the meter says it drew, in kWh.
    #[serde(default)]
    pub energy_kwh: Option<Qty>,
    /// Why nothing is reported.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What came of stopped clocks.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportStopped")]
pub struct Stopped {
    /// What was reported; none where nothing was.
    pub posted: Option<Posted>,
}

/// Whose clocks run.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(rename = "WorkReportRunningAsk")]
#[serde(deny_unknown_fields)]
pub struct RunningAsk {
    /// Login of a person.
    #[serde(default)]
    pub person: Option<String>,
    /// Code of a machine.
    #[serde(default)]
    pub machine: Option<String>,
    /// Code of a work centre.
    #[serde(default)]
    pub work_center: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<i64>,
}

/// A page of clocks that run, the oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkReportRunningPage")]
pub struct RunningPage {
    /// Rows.
    pub rows: Vec<Running>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

/// Costs of days, from one to another, both with it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CostingDays")]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// What the reports of a work centre cost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CostingWorkCenterLine")]
pub struct WorkCenterLine {
    /// Its code.
    pub work_center: String,
    /// Its name.
    pub name: String,
    /// Reports that count: what was taken back is none.
    pub reports: i64,
    /// Hours of its machines; of its people where no machine ran. To four decimals, as all hours here: lines add up to the total.
    pub hours: Qty,
    /// Hours of people.
    pub labour_hours: Qty,
    /// Hours of machines.
    pub machine_hours: Qty,
    /// What was drawn, in kWh.
    pub kwh: Qty,
    /// Wages.
    pub labour: Money,
    /// Hours and cycles of machines.
    pub machine: Money,
    /// Electricity.
    pub energy: Money,
    /// What is charged on top.
    pub overhead: Money,
    /// What the wages and bills of closed months were more than what was posted, as far as it was shared out.
    pub difference: Money,
    /// All of it, with the difference: what `costing.sheet` says of the same days.
    pub total: Money,
}

/// What the reports of some days cost, by work centre.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CostingByWorkCenter")]
pub struct ByWorkCenter {
    /// One line for each work centre that has reports, by code.
    pub lines: Vec<WorkCenterLine>,
    /// All lines together.
    pub totals: WorkCenterTotals,
}

/// All work centres together.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CostingWorkCenterTotals")]
pub struct WorkCenterTotals {
    /// Reports that count.
    pub reports: i64,
    /// Hours of machines, of people where none ran.
    pub hours: Qty,
    /// Hours of people.
    pub labour_hours: Qty,
    /// Hours of machines.
    pub machine_hours: Qty,
    /// What was drawn, in kWh.
    pub kwh: Qty,
    /// Wages.
    pub labour: Money,
    /// Hours and cycles of machines.
    pub machine: Money,
    /// Electricity.
    pub energy: Money,
    /// What is charged on top.
    pub overhead: Money,
    /// What the wages and bills of closed months were more than what was posted, as far as it was shared out.
    pub difference: Money,
    /// All of it, with the difference: what `costing.sheet` says of the same days.
    pub total: Money,
}
