//! Cost sheets as commands take and give them.

use crate::system::Language;
use qitao_domain::costing::report_variance::ReportCauses;
use qitao_domain::{Day, Money, Price, Qty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the lines of a sheet are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "CostSheetBy")]
pub enum By {
    /// Each operation of each work order (工序).
    Operation,
    /// Work orders (工单).
    WorkOrder,
    /// What was made (物料).
    Item,
    /// Where (工作中心).
    WorkCenter,
    /// Who worked (操作工): labour is what each got, all else of a report is shared by their time.
    Operator,
    /// For which tracking codes (追踪码): all of a report is shared by how much of the order is for each.
    TrackingCode,
    /// Months (月份), of the days on which reports start.
    Month,
}

impl By {
    /// All views, in the order of a workbook's sheets.
    pub const ALL: [Self; 7] =
        [Self::Operation, Self::WorkOrder, Self::Item, Self::WorkCenter, Self::Operator, Self::TrackingCode, Self::Month];
}

/// Asks what reports cost, line by line.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CostSheetAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What the lines are of.
    pub by: By,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Number of a work order; all when absent.
    #[serde(default)]
    pub work_order: Option<String>,
    /// Number of an operation; all when absent.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Code of an item that is made; all when absent.
    #[serde(default)]
    pub item: Option<String>,
    /// Code of a work centre; all when absent.
    #[serde(default)]
    pub work_center: Option<String>,
    /// Login of somebody who worked: of each report their part. All of it when absent.
    #[serde(default)]
    pub operator: Option<String>,
    /// A tracking code: of each report its part. All of it when absent.
    #[serde(default)]
    pub tracking_code: Option<String>,
    /// Most lines (500 when absent, at most 10000). Totals are of all lines.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Asks for all views as a workbook.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "CostSheetExport")]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// Number of a work order; all when absent.
    #[serde(default)]
    pub work_order: Option<String>,
    /// Number of an operation; all when absent.
    #[serde(default)]
    pub operation: Option<u32>,
    /// Code of an item that is made; all when absent.
    #[serde(default)]
    pub item: Option<String>,
    /// Code of a work centre; all when absent.
    #[serde(default)]
    pub work_center: Option<String>,
    /// Login of somebody who worked: of each report their part. All of it when absent.
    #[serde(default)]
    pub operator: Option<String>,
    /// A tracking code: of each report its part. All of it when absent.
    #[serde(default)]
    pub tracking_code: Option<String>,
    /// Language of heads and words.
    #[serde(default)]
    pub language: Language,
}

impl Export {
    /// The same as a question of one view.
    pub(crate) fn ask(self, by: By) -> Ask {
        let Self { from, to, work_order, operation, item, work_center, operator, tracking_code, language: _ } = self;
        Ask { by, from, to, work_order, operation, item, work_center, operator, tracking_code, limit: None }
    }
}

/// What reports come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(rename = "CostSheetFigures")]
pub struct FiguresView {
    /// Reports that count: what was taken back is none. One that is shared counts in the line that has most of it.
    pub reports: i64,
    /// Good pieces (合格), of all operations together; none where they are of several units.
    pub good: Option<Qty>,
    /// To be worked again (返工); none where they are of several units.
    pub rework: Option<Qty>,
    /// 料废; none where they are of several units.
    pub reject_material: Option<Qty>,
    /// 工废; none where they are of several units.
    pub reject_work: Option<Qty>,
    /// Hours of people, to four decimals; lines add up to the total.
    pub labour_hours: Qty,
    /// Hours of machines, to four decimals; lines add up to the total.
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
    /// All of it.
    pub total: Money,
    /// All of it for a good piece, to four decimals. None where nothing is good, where pieces are of several units, and where an item is
    /// counted at several operations: a piece is good at each of them.
    pub unit_cost: Option<Price>,
    /// What the good output should have cost; none where not every report has a standard.
    pub standard: Option<Money>,
    /// The standard of a good piece, to four decimals; none where there is no unit cost or no standard.
    pub unit_standard: Option<Price>,
    /// What it cost more than it should have, without the difference; none where not every report has a standard.
    pub variance: Option<Money>,
    /// Why: adds up to the variance. None where not every report has a standard.
    pub causes: Option<ReportCauses>,
}

/// A line of a sheet. What its key does not say is none; so is the key of what is nobody's, or for no code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CostSheetLine")]
pub struct Line {
    /// Number of the work order.
    pub work_order: Option<String>,
    /// Number of the operation.
    pub operation: Option<u32>,
    /// Its name.
    pub operation_name: Option<String>,
    /// Code of what is made.
    pub item: Option<String>,
    /// Its name.
    pub item_name: Option<String>,
    /// Unit of the pieces; none where they are of several.
    pub unit: Option<String>,
    /// Code of the work centre.
    pub work_center: Option<String>,
    /// Its name.
    pub work_center_name: Option<String>,
    /// Login of whoever worked.
    pub operator: Option<String>,
    /// Their name.
    pub operator_name: Option<String>,
    /// Tracking code.
    pub tracking_code: Option<String>,
    /// Month: `2026-11`.
    pub month: Option<String>,
    /// What it comes to.
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// What reports cost, line by line.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CostSheet")]
pub struct Sheet {
    /// Its lines, by their key; what has none comes last.
    pub lines: Vec<Line>,
    /// All lines together, those that were left off too.
    pub totals: FiguresView,
    /// How many lines were left off.
    pub more: u32,
}
