//! Months as commands take and give them.

use qitao_domain::costing::Elements;
use qitao_domain::costing::close::Month;
use qitao_domain::{Day, Money, PerUnit, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks for the months.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MonthAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Names a month.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MonthNamed")]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Which.
    pub month: Month,
}

/// Closes a month.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MonthClose")]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Which.
    pub month: Month,
    /// What was paid to people in it; left out where nobody compares.
    #[serde(default)]
    pub wages: Option<Money>,
    /// What its electricity cost; left out where nobody compares.
    #[serde(default)]
    pub energy_bill: Option<Money>,
    /// Shares what that is more than what was posted out over the month's reports.
    pub allocate: bool,
    /// Anything.
    #[serde(default)]
    pub note: String,
    /// The mark of what was looked at, as `month.check` gave it: where that is something else by now, the month is not closed.
    pub seen: String,
}

/// Opens a month again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MonthReopen")]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Which: the last that was closed.
    pub month: Month,
    /// Why.
    pub reason: String,
}

/// Whether a month is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MonthState")]
pub enum State {
    /// Things are posted into it.
    Open,
    /// Nothing is any more.
    Closed,
}

/// A month.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MonthRow")]
pub struct Row {
    /// Which.
    pub month: Month,
    /// Whether it is closed.
    pub state: State,
    /// When it was closed; microseconds UTC.
    pub closed_at: Option<i64>,
    /// By whom.
    pub closed_by: Option<String>,
    /// What was noted.
    pub note: Option<String>,
    /// Reports of it that count.
    pub reports: i64,
    /// Wages that they posted.
    pub labour: Money,
    /// Electricity that they posted.
    pub energy: Money,
    /// What was paid to people, where somebody said it.
    pub wages: Option<Money>,
    /// What electricity cost, where somebody said it.
    pub energy_bill: Option<Money>,
    /// How much more both are than what was posted; none while it is open, and where nobody compared.
    pub difference: Option<Money>,
    /// That is shared out over its reports.
    pub allocated: bool,
}

/// Months, the newest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MonthPage")]
pub struct Page {
    /// From the first of which anything was posted to the current one.
    pub months: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// What is looked at before a month is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MonthCheckKind")]
pub enum Check {
    /// Clocks that were started by its end and run still.
    ClocksRunning,
    /// Drafts that are dated in it and would post something.
    DocumentsDraft,
    /// Lines that came by its end and wait for somebody to judge them.
    ReceiptsInReview,
    /// Counts of stock of it, or of before, that are not at their end.
    CountsOpen,
    /// Reports of it that overlap with others.
    Overlaps,
    /// Reports of it that name nobody who worked.
    ReportsWithoutPeople,
    /// Reports of it with somebody for whom nothing said a wage.
    WithoutRate,
    /// Lines of receipts that were not invoiced by its end, with what they come to.
    GoodsNotInvoiced,
    /// Work orders completed in it of which nothing was reported.
    OrdersWithoutReports,
    /// Work orders of which more came into stock by its end than was spent, with by how much.
    NegativeInProcess,
    /// Figures that did not agree when stock was looked at last in it.
    SnapshotDifferences,
}

impl Check {
    /// What it says of a month where there are some.
    pub(super) const fn stops(self) -> bool {
        match self {
            // What of these belongs to the month cannot be posted any more once it is closed.
            Self::ClocksRunning | Self::ReceiptsInReview | Self::CountsOpen => true,
            Self::DocumentsDraft
            | Self::Overlaps
            | Self::ReportsWithoutPeople
            | Self::WithoutRate
            | Self::GoodsNotInvoiced
            | Self::OrdersWithoutReports
            | Self::NegativeInProcess
            | Self::SnapshotDifferences => false,
        }
    }

    /// Its word on the wire.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::ClocksRunning => "clocks_running",
            Self::DocumentsDraft => "documents_draft",
            Self::ReceiptsInReview => "receipts_in_review",
            Self::CountsOpen => "counts_open",
            Self::Overlaps => "overlaps",
            Self::ReportsWithoutPeople => "reports_without_people",
            Self::WithoutRate => "without_rate",
            Self::GoodsNotInvoiced => "goods_not_invoiced",
            Self::OrdersWithoutReports => "orders_without_reports",
            Self::NegativeInProcess => "negative_in_process",
            Self::SnapshotDifferences => "snapshot_differences",
        }
    }
}

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MonthCheckState")]
pub enum CheckState {
    /// There is nothing.
    Ok,
    /// Somebody should look at it; the month can be closed all the same.
    Look,
    /// The month is not closed while it is so.
    Stop,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MonthCheck")]
pub struct CheckRow {
    /// What was looked at.
    pub check: Check,
    /// What it says.
    pub state: CheckState,
    /// How many.
    pub count: i64,
    /// What they come to, where that is an amount.
    pub amount: Option<Money>,
}

/// What was posted of making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MonthPosted")]
pub struct PostedView {
    /// Wages.
    pub labour: Money,
    /// Hours and cycles of machines.
    pub machine: Money,
    /// Electricity.
    pub energy: Money,
    /// What is charged on top.
    pub overhead: Money,
    /// Material that went to work orders, less what came back.
    pub material: Money,
}

/// What is to be looked at before a month is closed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MonthChecks")]
pub struct Checks {
    /// Which.
    pub month: Month,
    /// Whether it is closed.
    pub state: State,
    /// It can be closed now.
    pub may_close: bool,
    /// Why not: the code of the refusal.
    pub why_not: Option<crate::error::Code>,
    /// What was looked at, in the order of the list.
    pub checks: Vec<CheckRow>,
    /// What was posted.
    pub posted: PostedView,
    /// Reports of it that count.
    pub reports: i64,
    /// The first of the months before it that were never closed and are closed with it; none where there are none.
    pub since: Option<Month>,
    /// The mark of all that: closing names it.
    pub seen: String,
}

/// What became of a month.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MonthDone")]
pub struct Done {
    /// Which.
    pub month: Month,
    /// Whether it is closed.
    pub state: State,
    /// How much more was paid to people than was posted; none where nobody compared.
    pub wages_difference: Option<Money>,
    /// The same of electricity.
    pub energy_difference: Option<Money>,
    /// Reports that have, or had, a part of it.
    pub reports: i64,
    /// Lines of sales orders of which it is, or was, said what they earned; those of the months that were closed with it, too.
    pub margins: i64,
    /// How many months before it were closed with it, since none was closed.
    pub along: i64,
}

/// Asks what was in the shop at the end of a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "InProcessAsk")]
#[serde(deny_unknown_fields)]
pub struct WipAsk {
    /// The day.
    pub on: Day,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What something cost, by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "InProcessCosts")]
pub struct CostsView {
    /// Material.
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

impl CostsView {
    /// Those of elements; `None` when out of range.
    pub(super) fn of(costs: &Elements<Money>) -> Option<Self> {
        let Elements { material, labour, machine, energy, overhead, .. } = *costs;
        Some(Self { material, labour, machine, energy, overhead, total: costs.total()? })
    }
}

/// An operation of a work order that was in the shop.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "InProcessLine")]
pub struct WipLine {
    /// Number of the work order.
    pub work_order: String,
    /// Code of what it makes.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its unit.
    pub unit: String,
    /// How much it makes.
    pub quantity: Qty,
    /// Good at the operation by then; what came into stock, of an order without operations.
    pub good: Qty,
    /// What of the order came into stock by then.
    pub completed: Qty,
    /// Number of the operation; none of an order that has none.
    pub operation: Option<u32>,
    /// Its name.
    pub operation_name: Option<String>,
    /// In how many finished pieces the operation's work is (约当产量).
    pub equivalent: Qty,
    /// What was spent on it by then.
    pub spent: CostsView,
    /// What of that came into stock with pieces.
    pub completed_cost: CostsView,
    /// What of it was still in the shop.
    pub in_process: CostsView,
}

/// All of it together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "InProcessTotals")]
pub struct WipTotals {
    /// What was spent.
    pub spent: CostsView,
    /// What of that came into stock with pieces.
    pub completed_cost: CostsView,
    /// What of it was still in the shop.
    pub in_process: CostsView,
}

/// What was in the shop at the end of a day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "InProcess")]
pub struct Wip {
    /// By work order and operation.
    pub lines: Vec<WipLine>,
    /// All lines together, those of other pages too.
    pub totals: WipTotals,
    /// Cursor of the page after.
    pub next: Option<String>,
}

/// Asks what was earned in a month.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MarginAsk")]
#[serde(deny_unknown_fields)]
pub struct MarginAsk {
    /// Which.
    pub month: Month,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What was earned with a line of a sales order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MarginLine")]
pub struct MarginLine {
    /// Number of the order.
    pub sales_order: String,
    /// Number of its line.
    pub line: u32,
    /// The customer's code.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// Code of what was sold.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its unit.
    pub unit: String,
    /// Delivered in the month, less what came back.
    pub quantity: Qty,
    /// What that comes to without tax.
    pub revenue: Money,
    /// What it was worth in stock.
    pub cost: Money,
    /// Revenue less cost.
    pub margin: Money,
    /// Its share of the revenue, to four decimals; none where nothing came in.
    pub rate: Option<PerUnit>,
    /// The line's first tracking code.
    pub tracking_code: Option<String>,
}

/// All of it together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MarginTotals")]
pub struct MarginTotals {
    /// Without tax.
    pub revenue: Money,
    /// What was worth so much in stock.
    pub cost: Money,
    /// Revenue less cost.
    pub margin: Money,
    /// Its share of the revenue, to four decimals; none where nothing came in.
    pub rate: Option<PerUnit>,
}

/// What was earned in a month: nothing is said of one that is open.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Margins")]
pub struct Margins {
    /// By line of a sales order.
    pub lines: Vec<MarginLine>,
    /// All lines together, those of other pages too.
    pub totals: MarginTotals,
    /// Whether the month is closed.
    pub state: State,
    /// Cursor of the page after.
    pub next: Option<String>,
}
