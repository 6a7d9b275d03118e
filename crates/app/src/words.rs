//! Heads, titles and enum words of files, in both languages: data, in one place. Screens have their own texts, and a file that says what
//! a screen says takes them from there (`texts.rs`).

use crate::export::Head;
use crate::system::Language;
use qitao_office::ColumnType::{self, Date, Int, Number, Text};

const fn head(field: &'static str, chinese: &'static str, english: &'static str, width: u16, holds: ColumnType) -> Head {
    Head { field, chinese, english, width, holds }
}

const ITEM: &[Head] = &[
    head("code", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("kind", "类别", "Kind", 10, Text),
    head("source", "来源", "Source", 10, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("decimals", "小数位", "Decimals", 8, Int),
    head("group", "分组", "Group", 14, Text),
    head("barcode", "条码", "Barcode", 16, Text),
    head("lead_time_days", "提前期(天)", "Lead time (days)", 12, Int),
    head("safety_stock", "安全库存", "Safety stock", 12, Number),
    head("lot_rule", "批量规则", "Lot rule", 12, Text),
    head("lot_min", "最小批量", "Lot minimum", 12, Number),
    head("lot_multiple", "批量倍数", "Lot multiple", 12, Number),
    head("lot_max", "最大批量", "Lot maximum", 12, Number),
    head("lot_fixed", "固定批量", "Fixed lot", 12, Number),
    head("lot_days", "批量周期(天)", "Lot days", 12, Int),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const UNIT: &[Head] = &[
    head("code", "单位编码", "Unit code", 12, Text),
    head("name", "名称", "Name", 14, Text),
    head("name_en", "英文名称", "English name", 16, Text),
    head("decimals", "小数位", "Decimals", 8, Int),
    head("dimension", "量纲", "Dimension", 10, Text),
    head("factor", "换算分子", "Factor", 14, Number),
    head("per", "换算分母", "Per", 14, Number),
    head("retired", "停用", "Retired", 8, Text),
];

const WORK_CENTER: &[Head] = &[
    head("code", "工作中心编码", "Work centre code", 14, Text),
    head("name", "名称", "Name", 22, Text),
    head("efficiency", "效率", "Efficiency", 10, Number),
    head("outsourced", "委外", "Outsourced", 8, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const MACHINE: &[Head] = &[
    head("code", "设备编码", "Machine code", 14, Text),
    head("name", "名称", "Name", 22, Text),
    head("work_center", "工作中心编码", "Work centre code", 14, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const GRADE: &[Head] = &[
    head("code", "等级编码", "Grade code", 14, Text),
    head("name", "名称", "Name", 22, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const FROM: Head = head("from", "开始日", "First day", 12, Date);
const TO: Head = head("to", "最后一日", "Last day", 12, Date);
const STATE: Head = head("state", "状态", "State", 10, Text);
const MACHINE_CODE: Head = head("machine", "设备编码", "Machine code", 14, Text);
const CENTER_CODE: Head = head("work_center", "工作中心编码", "Work centre code", 14, Text);
const PLACE_NAME: Head = head("name", "名称", "Name", 22, Text);

const RATE_WAGE: &[Head] = &[
    head("person", "人员", "Person", 14, Text),
    head("grade", "等级编码", "Grade code", 14, Text),
    head("name", "名称", "Name", 22, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("item_name", "物料名称", "Item name", 24, Text),
    head("operation", "工序", "Operation", 8, Int),
    head("basis", "计价", "Paid by", 10, Text),
    head("price", "工价", "Wage", 14, Number),
    FROM,
    TO,
    STATE,
];
const RATE_GRADE: &[Head] = &[
    head("person", "人员", "Person", 14, Text),
    head("name", "姓名", "Name", 22, Text),
    head("grade", "等级编码", "Grade code", 14, Text),
    FROM,
    TO,
    STATE,
];
const RATE_OVERTIME: &[Head] =
    &[head("hours", "工时类别", "Hours", 16, Text), head("factor", "系数", "Factor", 10, Number), FROM, TO, STATE];
const RATE_MACHINE: &[Head] = &[
    MACHINE_CODE,
    CENTER_CODE,
    PLACE_NAME,
    head("hourly", "每小时", "Per hour", 14, Number),
    head("per_cycle", "每模次", "Per cycle", 14, Number),
    FROM,
    TO,
    STATE,
];
const RATE_POWER: &[Head] = &[
    MACHINE_CODE,
    CENTER_CODE,
    PLACE_NAME,
    head("rated_kw", "额定功率 kW", "Rated kW", 14, Number),
    head("load_factor", "负载率", "Load factor", 10, Number),
    FROM,
    TO,
    STATE,
];
const RATE_OVERHEAD: &[Head] = &[
    MACHINE_CODE,
    CENTER_CODE,
    PLACE_NAME,
    head("per_labour_hour", "每人工小时", "Per labour hour", 14, Number),
    head("per_machine_hour", "每机器小时", "Per machine hour", 14, Number),
    head("of_labour", "占人工比例", "Share of labour", 14, Number),
    FROM,
    TO,
    STATE,
];
const RATE_TARIFF: &[Head] = &[
    FROM,
    TO,
    STATE,
    head("season", "季节首日", "Season from", 12, Text),
    head("starts", "开始", "From", 10, Text),
    head("ends", "到", "To", 10, Text),
    head("band", "时段", "Band", 10, Text),
    head("price", "每度电价", "Per kWh", 14, Number),
];

const PARTNER: &[Head] = &[
    head("code", "往来单位编码", "Partner code", 16, Text),
    head("name", "名称", "Name", 28, Text),
    head("customer", "客户", "Customer", 8, Text),
    head("supplier", "供应商", "Supplier", 8, Text),
    head("tax_rate", "税率", "Tax rate", 8, Number),
    head("tax_included", "含税价", "Prices include tax", 8, Text),
    head("payment_days", "账期(天)", "Payment days", 10, Int),
    head("tolerance", "收货容差", "Receipt tolerance", 10, Number),
    head("tax_number", "税号", "Tax number", 22, Text),
    head("contact", "联系人", "Contact", 14, Text),
    head("phone", "电话", "Phone", 16, Text),
    head("address", "地址", "Address", 32, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const WAREHOUSE: &[Head] = &[
    head("code", "仓库编码", "Warehouse code", 14, Text),
    head("name", "名称", "Name", 22, Text),
    head("kind", "类别", "Kind", 12, Text),
    head("partner", "供应商编码", "Supplier code", 16, Text),
    head("partner_name", "供应商名称", "Supplier", 28, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

const BIN: &[Head] = &[
    head("warehouse", "仓库编码", "Warehouse code", 14, Text),
    head("warehouse_name", "仓库名称", "Warehouse", 22, Text),
    head("code", "库位编码", "Bin code", 14, Text),
    head("barcode", "条码", "Barcode", 18, Text),
    head("note", "备注", "Note", 24, Text),
    head("retired", "停用", "Retired", 8, Text),
];

/// Papers of a kind: their number, by when, and how much of it is settled, goes by other names where it is an invoice or money.
const fn papers(reference: [&'static str; 2], due: [&'static str; 2], settled: [&'static str; 2]) -> [Head; 15] {
    [
        head("kind", "单据", "Paper", 12, Text),
        head("number", "单号", "Number", 18, Text),
        head("day", "日期", "Day", 12, Date),
        head("state", "状态", "State", 10, Text),
        head("partner", "往来单位编码", "Partner code", 16, Text),
        head("partner_name", "往来单位", "Partner", 28, Text),
        head("reference", reference[0], reference[1], 18, Text),
        head("due", due[0], due[1], 12, Date),
        head("item", "首行物料", "First item", 22, Text),
        head("item_name", "首行名称", "First name", 24, Text),
        head("lines", "行数", "Lines", 8, Int),
        head("gross", "含税金额", "Amount with tax", 16, Number),
        head("settled", settled[0], settled[1], 16, Number),
        head("code", "追踪码", "Tracking code", 22, Text),
        head("made_by", "制单", "Written by", 12, Text),
    ]
}

const THEIRS: [&str; 2] = ["对方单号", "Their number"];
const DUE: [&str; 2] = ["交期", "Due"];
const PAY_BY: [&str; 2] = ["到期日", "Due"];

/// Papers of several kinds together.
const DOCUMENT: &[Head] = &papers(THEIRS, DUE, ["已收付", "Paid"]);
const SALES_INVOICE: &[Head] = &papers(THEIRS, PAY_BY, ["已收", "Received"]);
const PURCHASE_INVOICE: &[Head] = &papers(THEIRS, PAY_BY, ["已付", "Paid"]);
const MONEY: &[Head] = &papers(["票据号", "Draft number"], DUE, ["已核销", "Used"]);

const WORK_ORDER: &[Head] = &[
    head("number", "工单", "Work order", 18, Text),
    head("day", "日期", "Day", 12, Date),
    head("state", "状态", "State", 10, Text),
    head("priority", "优先级", "Priority", 8, Int),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 20, Text),
    head("quantity", "数量", "Quantity", 12, Number),
    head("done", "已入库", "Completed", 12, Number),
    head("left", "未完", "Left", 12, Number),
    head("unit", "单位", "Unit", 8, Text),
    head("start", "计划开工", "Start", 12, Date),
    head("end", "计划完工", "End", 12, Date),
    head("due", "交期", "Due", 12, Date),
    head("rework", "返工", "Rework", 8, Text),
    head("code", "追踪码", "Tracking code", 22, Text),
];

const OCCUPATION: &[Head] = &[
    head("work_order", "工单", "Work order", 18, Text),
    head("item", "产品编码", "Product", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("state", "状态", "State", 10, Text),
    head("required", "需求", "Required", 12, Number),
    head("issued", "已领", "Issued", 12, Number),
    head("reserved", "已预留", "Reserved", 12, Number),
    head("remaining", "未领", "Remaining", 12, Number),
    head("indirect", "间接", "Indirect", 12, Number),
    head("due", "交期", "Due", 12, Date),
    head("code", "追踪码", "Tracking code", 22, Text),
];
const WORK_REPORT: &[Head] = &[
    head("number", "报工单", "Report", 18, Text),
    head("day", "日期", "Day", 12, Date),
    head("state", "状态", "State", 10, Text),
    head("order", "工单", "Work order", 18, Text),
    head("operation", "工序号", "Operation", 8, Int),
    head("operation_name", "工序", "Operation name", 16, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("work_center", "工作中心编码", "Work centre code", 14, Text),
    head("work_center_name", "工作中心", "Work centre", 16, Text),
    head("machine", "设备编码", "Machine code", 14, Text),
    head("operators", "人员", "People", 20, Text),
    head("starts", "开始", "From", 18, Text),
    head("ends", "结束", "To", 18, Text),
    head("good", "合格", "Good", 12, Number),
    head("rework", "返工", "Rework", 12, Number),
    head("reject_material", "料废", "Scrap by material", 12, Number),
    head("reject_work", "工废", "Scrap by work", 12, Number),
    head("unit", "单位", "Unit", 8, Text),
    head("labour_hours", "人工工时", "Labour hours", 12, Number),
    head("machine_hours", "机器工时", "Machine hours", 12, Number),
    head("kwh", "用电 kWh", "kWh", 12, Number),
    head("labour", "人工", "Labour", 12, Number),
    head("machine_cost", "机器", "Machine", 12, Number),
    head("energy", "能源", "Energy", 12, Number),
    head("overhead", "制造费用", "Overhead", 12, Number),
    head("difference", "分摊差异", "Difference", 12, Number),
    head("total", "合计", "Total", 12, Number),
    head("overlaps", "时间重叠", "Overlaps", 10, Text),
    head("code", "追踪码", "Tracking code", 22, Text),
    head("made_by", "报工人", "Written by", 14, Text),
];

/// A cost sheet: what its lines are of, of which each view has some, then figures.
const STANDARD: &[Head] = &[
    head("item", "物料编码", "Item code", 22, Text),
    head("item_name", "名称", "Name", 24, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("own", "本阶", "Own", 14, Number),
    head("material", "材料", "Material", 14, Number),
    head("labour", "人工", "Labour", 14, Number),
    head("machine", "机器", "Machine", 14, Number),
    head("energy", "能源", "Energy", 14, Number),
    head("overhead", "制造费用", "Overhead", 14, Number),
    head("outsourcing", "委外加工费", "Outsourcing", 14, Number),
    head("total", "标准成本", "Standard cost", 14, Number),
    head("lacks", "缺什么", "Lacks", 16, Text),
];

const COST_SHEET: &[Head] = &[
    head("month", "月份", "Month", 10, Text),
    head("tracking_code", "追踪码", "Tracking code", 24, Text),
    head("operator", "操作工账号", "Login", 14, Text),
    head("operator_name", "操作工", "Operator", 14, Text),
    head("work_order", "工单", "Work order", 18, Text),
    head("operation", "工序号", "Operation", 8, Int),
    head("operation_name", "工序", "Operation name", 16, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("item_name", "名称", "Name", 24, Text),
    head("work_center", "工作中心编码", "Work centre code", 14, Text),
    head("work_center_name", "工作中心", "Work centre", 16, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("reports", "报工数", "Reports", 10, Int),
    head("good", "合格", "Good", 12, Number),
    head("rework", "返工", "Rework", 12, Number),
    head("reject_material", "料废", "Scrap by material", 12, Number),
    head("reject_work", "工废", "Scrap by work", 12, Number),
    head("labour_hours", "人工工时", "Labour hours", 12, Number),
    head("machine_hours", "机器工时", "Machine hours", 12, Number),
    head("kwh", "用电 kWh", "kWh", 12, Number),
    head("labour", "人工", "Labour", 14, Number),
    head("machine", "机器", "Machine", 14, Number),
    head("energy", "能源", "Energy", 14, Number),
    head("overhead", "制造费用", "Overhead", 14, Number),
    head("difference", "分摊差异", "Difference", 14, Number),
    head("total", "实际合计", "Total", 14, Number),
    head("unit_cost", "单位实际", "Unit cost", 12, Number),
    head("standard", "标准成本", "Standard", 14, Number),
    head("unit_standard", "单位标准", "Unit standard", 12, Number),
    head("variance", "差异", "Variance", 14, Number),
    head("cause_rate", "费率差异", "Rate", 12, Number),
    head("cause_efficiency", "效率差异", "Efficiency", 12, Number),
    head("cause_energy_price", "能源价差", "Energy price", 12, Number),
    head("cause_energy_usage", "能耗差异", "Energy usage", 12, Number),
    head("cause_scrap", "报废差异", "Scrap", 12, Number),
];

const MATCH: &[Head] = &[
    head("document", "采购订单", "Purchase order", 18, Text),
    head("line", "行", "Line", 6, Int),
    head("day", "日期", "Day", 12, Date),
    head("state", "状态", "State", 10, Text),
    head("partner", "供应商编码", "Supplier code", 16, Text),
    head("partner_name", "供应商", "Supplier", 28, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("code", "追踪码", "Tracking code", 22, Text),
    head("ordered", "订购", "Ordered", 14, Number),
    head("received", "收货", "Received", 14, Number),
    head("waiting", "待审", "Waits for review", 14, Number),
    head("rejected", "拒收", "Rejected", 14, Number),
    head("returned", "退货", "Returned", 14, Number),
    head("invoiced", "开票", "Invoiced", 14, Number),
    head("price", "订单单价", "Order price", 14, Number),
    head("invoice_price", "发票单价", "Invoice price", 14, Number),
    head("ordered_net", "订单未税金额", "Ordered without tax", 16, Number),
    head("ordered_gross", "订单含税金额", "Ordered with tax", 16, Number),
    head("received_net", "收货未税金额", "Received without tax", 16, Number),
    head("received_gross", "收货含税金额", "Received with tax", 16, Number),
    head("invoiced_net", "发票未税金额", "Invoiced without tax", 16, Number),
    head("invoiced_gross", "发票含税金额", "Invoiced with tax", 16, Number),
    head("price_off", "价差未税金额", "Price difference without tax", 16, Number),
    head("differences", "差异", "Differences", 48, Text),
];

const ACCRUAL: &[Head] = &[
    head("partner", "供应商编码", "Supplier code", 16, Text),
    head("partner_name", "供应商", "Supplier", 28, Text),
    head("document", "采购收货", "Receipt", 18, Text),
    head("line", "行", "Line", 6, Int),
    head("day", "日期", "Day", 12, Date),
    head("order", "采购订单", "Purchase order", 18, Text),
    head("order_line", "订单行", "Order line", 8, Int),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("received", "收货", "Received", 14, Number),
    head("returned", "退货", "Returned", 14, Number),
    head("invoiced", "开票", "Invoiced", 14, Number),
    head("quantity", "暂估数量", "Not invoiced", 14, Number),
    head("net", "暂估未税金额", "Without tax", 16, Number),
    head("stock_value", "入库金额", "Stock value", 16, Number),
];

/// Invoices that are not paid, and money in advance: of customers it is received, to suppliers it is paid.
const fn debt(partner: [[&'static str; 2]; 2], paid: [&'static str; 2], open: &'static str, advance: &'static str) -> [Head; 11] {
    let [code, name] = partner;
    [
        head("partner", code[0], code[1], 16, Text),
        head("partner_name", name[0], name[1], 28, Text),
        head("document", "发票", "Invoice", 18, Text),
        head("reference", "对方单号", "Their number", 18, Text),
        head("day", "日期", "Day", 12, Date),
        head("due", "到期日", "Due", 12, Date),
        head("late", "逾期天数", "Days late", 10, Int),
        head("gross", "含税金额", "Amount with tax", 16, Number),
        head("paid", paid[0], paid[1], 16, Number),
        head("open", open, "Open", 16, Number),
        head("advance", advance, "In advance", 16, Number),
    ]
}

const CUSTOMER: [[&str; 2]; 2] = [["客户编码", "Customer code"], ["客户", "Customer"]];
const SUPPLIER: [[&str; 2]; 2] = [["供应商编码", "Supplier code"], ["供应商", "Supplier"]];
const RECEIVABLE: &[Head] = &debt(CUSTOMER, ["已收", "Received"], "未收", "预收");
const PAYABLE: &[Head] = &debt(SUPPLIER, ["已付", "Paid"], "未付", "预付");

/// Its ages stand between the last two.
const fn debt_of(partner: [[&'static str; 2]; 2], open: &'static str, advance: &'static str) -> [Head; 6] {
    let [code, name] = partner;
    [
        head("partner", code[0], code[1], 16, Text),
        head("partner_name", name[0], name[1], 28, Text),
        head("payment_days", "账期（天）", "Days to pay", 12, Int),
        head("invoices", "发票张数", "Invoices", 12, Int),
        head("open", open, "Open", 16, Number),
        head("advance", advance, "In advance", 16, Number),
    ]
}

const RECEIVABLE_OF: &[Head] = &debt_of(CUSTOMER, "未收", "预收");
const PAYABLE_OF: &[Head] = &debt_of(SUPPLIER, "未付", "预付");

const STOCK: &[Head] = &[
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("on_hand", "现存", "On hand", 14, Number),
    head("held", "待审", "Waits for review", 14, Number),
    head("reserved", "预留", "Reserved", 14, Number),
    head("available", "可用", "Available", 14, Number),
    head("quarantine", "待处理", "Quarantine", 14, Number),
    head("at_supplier", "外协", "At suppliers", 14, Number),
    head("on_order", "在途", "On order", 14, Number),
    head("demand", "未发", "Ordered by customers", 14, Number),
    head("safety_stock", "安全库存", "Safety stock", 14, Number),
    head("value", "全部金额（含待处理、外协）", "Value of all, held and at suppliers too", 16, Number),
];

const STOCK_MOVE: &[Head] = &[
    head("id", "序号", "Number", 10, Int),
    head("day", "日期", "Day", 12, Date),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("warehouse", "仓库", "Warehouse", 12, Text),
    head("bin", "库位", "Bin", 12, Text),
    head("lot", "批次", "Lot", 16, Text),
    head("quantity", "数量", "Quantity", 14, Number),
    head("value", "金额", "Value", 16, Number),
    head("kind", "单据", "Paper", 12, Text),
    head("document", "单号", "Number of the paper", 18, Text),
    head("line", "行", "Line", 6, Int),
    head("actor", "经手", "By", 12, Text),
];

const SCAN: &[Head] = &[
    head("id", "序号", "Number", 10, Int),
    head("day", "日期", "Day", 12, Date),
    head("at", "时间", "Time", 10, Text),
    head("actor", "经手", "By", 12, Text),
    head("client", "用什么", "With", 10, Text),
    head("document", "单号", "Number of the paper", 18, Text),
    head("kind", "单据", "Paper", 12, Text),
    head("line", "行", "Line", 6, Int),
    head("text", "扫到的码", "Scanned", 22, Text),
    head("outcome", "结果", "Result", 14, Text),
    head("part", "对上的", "Matches", 10, Text),
    head("item", "扫到的物料", "Item scanned", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("bin", "扫到的库位", "Bin scanned", 14, Text),
    head("wanted_item", "要的物料", "Item wanted", 22, Text),
    head("wanted_bin", "要的库位", "Bin wanted", 14, Text),
];

const COUNT_LINE: &[Head] = &[
    head("line", "行", "Line", 6, Int),
    head("bin", "库位", "Bin", 12, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格", "Specification", 24, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("lot", "批次", "Lot", 16, Text),
    head("counted", "实盘", "Counted", 14, Number),
    head("before", "上次实盘", "Counted before", 14, Number),
    head("book", "账面", "Book", 14, Number),
    head("difference", "差异", "Difference", 14, Number),
    head("value", "差异金额", "Value of the difference", 16, Number),
];

const SNAPSHOT_LINE: &[Head] = &[
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("warehouse", "仓库", "Warehouse", 12, Text),
    head("bin", "库位", "Bin", 12, Text),
    head("lot", "批次", "Lot", 16, Text),
    head("quantity", "数量", "Quantity", 14, Number),
    head("held", "不可用", "Not available", 14, Number),
    head("before", "上次", "Before", 14, Number),
    head("moved", "变动", "Change", 14, Number),
];

const SNAPSHOT_DIFFERENCE: &[Head] = &[
    head("number", "序", "No.", 6, Int),
    head("kind", "依据", "Evidence", 14, Text),
    head("source", "单号", "Number", 18, Text),
    head("item", "物料编码", "Item code", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("warehouse", "仓库", "Warehouse", 12, Text),
    head("bin", "库位", "Bin", 12, Text),
    head("lot", "批次", "Lot", 16, Text),
    head("book", "账面", "Book", 14, Number),
    head("evidence", "实际", "Found", 14, Number),
    head("difference", "差异", "Difference", 14, Number),
    head("red", "超限", "Beyond the threshold", 10, Text),
];

const BOM: &[Head] = &[
    head("item", "父件编码", "Parent", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("version", "版本", "Version", 10, Text),
    head("state", "状态", "State", 10, Text),
    head("from", "生效日期", "Valid from", 12, Date),
    head("to", "失效日期", "Valid to", 12, Date),
    head("line_count", "行数", "Lines", 8, Int),
];

const CUT_OVER: &[Head] = &[
    head("step", "项目", "Step", 18, Text),
    head("code", "编码", "Code", 16, Text),
    head("name", "名称", "Name", 28, Text),
    head("rows", "行数", "Lines", 10, Int),
    head("amount", "金额", "Amount", 18, Number),
    head("agreed", "确认的金额", "Agreed amount", 18, Number),
    head("agreed_by", "确认人", "Agreed by", 14, Text),
    head("agreed_at", "确认时间", "Agreed at", 22, Text),
];

const ROUTING: &[Head] = &[
    head("item", "物料编码", "Item", 22, Text),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("version", "版本", "Version", 10, Text),
    head("state", "状态", "State", 10, Text),
    head("from", "生效日期", "Valid from", 12, Date),
    head("to", "失效日期", "Valid to", 12, Date),
    head("operation_count", "工序数", "Operations", 10, Int),
];

const EXPLOSION: &[Head] = &[
    head("item", "物料编码", "Item code", 32, Text),
    head("level", "层", "Level", 6, Int),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("per", "单位用量", "Per unit", 12, Number),
    head("scrap", "损耗率", "Scrap", 10, Number),
    head("quantity", "总需求", "Quantity", 14, Number),
    head("need_date", "需求日", "Needed on", 12, Date),
    head("source", "来源", "Source", 10, Text),
    head("note", "说明", "Note", 16, Text),
];

const WHERE_USED: &[Head] = &[
    head("item", "物料编码", "Item code", 32, Text),
    head("level", "层", "Level", 6, Int),
    head("name", "名称", "Name", 24, Text),
    head("spec", "规格型号", "Specification", 28, Text),
    head("unit", "单位", "Unit", 8, Text),
    head("quantity", "单位用量", "Quantity per", 16, Number),
    head("fixed_quantity", "固定用量", "Fixed quantity", 14, Number),
    head("top", "最顶层", "Top", 8, Text),
];

/// The columns of a file.
pub(crate) fn columns(kind: &str) -> &'static [Head] {
    match kind {
        "item" => ITEM,
        "unit" => UNIT,
        "work_center" => WORK_CENTER,
        "machine" => MACHINE,
        "grade" => GRADE,
        "rate_wage" => RATE_WAGE,
        "rate_grade" => RATE_GRADE,
        "rate_overtime" => RATE_OVERTIME,
        "rate_machine" => RATE_MACHINE,
        "rate_power" => RATE_POWER,
        "rate_overhead" => RATE_OVERHEAD,
        "rate_tariff" => RATE_TARIFF,
        "partner" => PARTNER,
        "warehouse" => WAREHOUSE,
        "bin" => BIN,
        "document" => DOCUMENT,
        "sales_invoice" => SALES_INVOICE,
        "purchase_invoice" => PURCHASE_INVOICE,
        "payment" | "money_receipt" => MONEY,
        "match" => MATCH,
        "work_order" => WORK_ORDER,
        "occupation" => OCCUPATION,
        "work_report" => WORK_REPORT,
        "cost_sheet" => COST_SHEET,
        "standard" => STANDARD,
        "receivable_of" => RECEIVABLE_OF,
        "payable_of" => PAYABLE_OF,
        "receivable" => RECEIVABLE,
        "payable" => PAYABLE,
        "accrual" => ACCRUAL,
        "stock" => STOCK,
        "stock_move" => STOCK_MOVE,
        "scan" => SCAN,
        "count_line" => COUNT_LINE,
        "snapshot_line" => SNAPSHOT_LINE,
        "snapshot_difference" => SNAPSHOT_DIFFERENCE,
        "cut_over" => CUT_OVER,
        "bom" => BOM,
        "routing" => ROUTING,
        "explosion" => EXPLOSION,
        "where_used" => WHERE_USED,
        _ => &[],
    }
}

const TITLES: &[(&str, &str, &str)] = &[
    ("item", "物料", "Items"),
    ("unit", "单位", "Units"),
    ("work_center", "工作中心", "Work centres"),
    ("machine", "设备", "Machines"),
    ("grade", "技能等级", "Grades"),
    ("rate_wage", "工价", "Wages"),
    ("rate_grade", "人员等级", "Grades of people"),
    ("rate_overtime", "加班系数", "Overtime factors"),
    ("rate_machine", "机器费率", "Machine rates"),
    ("rate_power", "功率", "Power"),
    ("rate_overhead", "制造费用", "Overhead"),
    ("rate_tariff", "电价", "Electricity tariffs"),
    ("partner", "往来单位", "Partners"),
    ("warehouse", "仓库", "Warehouses"),
    ("bin", "库位", "Bins"),
    ("document", "单据", "Papers"),
    ("sales_invoice", "销售发票", "Sales invoices"),
    ("purchase_invoice", "采购发票", "Purchase invoices"),
    ("payment", "付款", "Payments"),
    ("money_receipt", "收款", "Receipts of money"),
    ("match", "三单匹配", "Three-way match"),
    ("work_order", "工单", "Work orders"),
    ("occupation", "占用", "Occupation"),
    ("work_report", "报工", "Work reports"),
    ("standard", "标准成本", "Standard costs"),
    ("cost_sheet", "工序成本", "Operation costs"),
    ("cost_sheet.operation", "工序", "Operations"),
    ("cost_sheet.work_order", "工单", "Work orders"),
    ("cost_sheet.item", "物料", "Items"),
    ("cost_sheet.work_center", "工作中心", "Work centres"),
    ("cost_sheet.operator", "操作工", "Operators"),
    ("cost_sheet.tracking_code", "追踪码", "Tracking codes"),
    ("cost_sheet.month", "月份", "Months"),
    ("accrual", "暂估", "Received and not invoiced"),
    ("payable", "应付", "Payables"),
    ("receivable", "应收", "Receivables"),
    ("debt.by_partner", "按往来单位", "by partner"),
    ("debt.not_due", "未到期", "Not due"),
    ("debt.days", "天", "days"),
    ("stock", "库存", "Stock"),
    ("stock_move", "收发流水", "Moves of stock"),
    ("scan", "扫码记录", "Scan log"),
    ("count_line", "盘点表", "Count sheet"),
    ("snapshot", "库存快照", "Stock snapshot"),
    ("snapshot_difference", "差异", "Differences"),
    ("cut_over", "期初余额", "Opening balance"),
    ("sum", "合计", "Total"),
    ("bom", "物料清单", "Bills of material"),
    ("routing", "工艺路线", "Routings"),
    ("explosion", "展开", "Explosion"),
    ("where_used", "反查", "Where-used"),
    ("problems", "错误", "Mistakes"),
    ("template", "导入模板", "Import template"),
    ("sandbox", "沙箱", "Sandbox"),
    ("lines", "明细", "lines"),
    ("caption.item", "物料", "Item"),
    ("caption.quantity", "数量", "Quantity"),
    ("caption.date", "日期", "Date"),
    ("caption.filter", "筛选", "Filter"),
    ("caption.days", "日期", "Days"),
    ("view.indented", "逐级", "Indented"),
    ("view.by_level", "按层", "By level"),
    ("view.summed", "汇总", "Summed"),
    ("view.all", "全部", "All"),
    ("view.direct", "直接父件", "Direct parents"),
    ("view.tops", "最顶层", "Top level only"),
    ("note.phantom", "虚拟件", "Phantom"),
    ("note.fixed", "每单固定", "Fixed per order"),
    ("note.by_product", "副产品", "By-product"),
    ("note.co_product", "联产品", "Co-product"),
];

/// The title of a file or sheet.
pub(crate) fn title(kind: &str, language: Language) -> &'static str {
    let found = TITLES.iter().find(|t| t.0 == kind);
    match language {
        Language::Chinese => found.map_or("", |t| t.1),
        Language::English => found.map_or("", |t| t.2),
    }
}

const WORDS: &[(&str, &str, &str, &str)] = &[
    ("kind", "raw", "原材料", "Raw material"),
    ("kind", "semi_finished", "半成品", "Semi-finished"),
    ("kind", "finished", "成品", "Finished"),
    ("kind", "phantom", "虚拟件", "Phantom"),
    ("kind", "service", "服务", "Service"),
    ("source", "buy", "外购", "Buy"),
    ("source", "make", "自制", "Make"),
    ("source", "outsource", "委外", "Outsource"),
    ("lot_rule", "lot_for_lot", "按需", "Lot for lot"),
    ("lot_rule", "fixed", "固定批量", "Fixed"),
    ("lot_rule", "period", "周期批量", "Period"),
    ("lot_rule", "min_max", "最小最大", "Min-max"),
    ("dimension", "count", "计数", "Count"),
    ("dimension", "mass", "质量", "Mass"),
    ("dimension", "length", "长度", "Length"),
    ("dimension", "area", "面积", "Area"),
    ("dimension", "volume", "体积", "Volume"),
    ("dimension", "time", "时间", "Time"),
    ("state", "draft", "草稿", "Draft"),
    ("state", "active", "生效", "Active"),
    ("state", "obsolete", "作废", "Obsolete"),
    ("warehouse_kind", "stock", "正常仓", "Usable"),
    ("warehouse_kind", "quarantine", "待处理仓", "Quarantine"),
    ("warehouse_kind", "supplier", "外协仓", "At a supplier"),
    ("document_kind", "sales_order", "销售订单", "Sales order"),
    ("document_kind", "production_plan", "生产计划", "Production plan"),
    ("document_kind", "requisition", "采购申请", "Requisition"),
    ("document_kind", "purchase_order", "采购订单", "Purchase order"),
    ("document_kind", "receipt", "采购收货", "Receipt"),
    ("document_kind", "supplier_return", "采购退货", "Return to supplier"),
    ("document_kind", "shipment", "销售发货", "Shipment"),
    ("document_kind", "customer_return", "销售退货", "Customer return"),
    ("document_kind", "sales_invoice", "销售发票", "Sales invoice"),
    ("document_kind", "purchase_invoice", "采购发票", "Purchase invoice"),
    ("document_kind", "payment", "付款", "Payment"),
    ("document_kind", "money_receipt", "收款", "Receipt of money"),
    ("document_kind", "transfer", "调拨", "Transfer"),
    ("document_kind", "adjustment", "库存调整", "Adjustment"),
    ("document_kind", "work_order", "工单", "Work order"),
    ("document_kind", "material_list", "用料清单", "Material list"),
    ("document_kind", "issue", "领料", "Issue"),
    ("document_kind", "supplement", "补料", "Supplement"),
    ("document_kind", "material_return", "退料", "Material return"),
    ("document_kind", "completion", "完工入库", "Completion"),
    ("document_kind", "subcontract_order", "委外加工单", "Subcontract order"),
    ("document_kind", "subcontract_list", "委外用料清单", "Subcontract material list"),
    ("document_kind", "subcontract_issue", "委外发料", "Material sent out"),
    ("document_kind", "subcontract_supplement", "委外补料", "Supplement sent out"),
    ("document_kind", "subcontract_return", "委外退料", "Material sent back"),
    ("document_kind", "subcontract_transfer", "委外转料", "Material passed on"),
    ("document_kind", "subcontract_receipt", "委外收货", "Goods of outside work"),
    ("document_kind", "subcontract_use", "委外耗用", "Material used outside"),
    ("document_kind", "subcontract_goods_back", "委外返修", "Goods back for rework"),
    ("document_kind", "subcontract_loss", "委外损耗", "Material lost outside"),
    ("document_kind", "subcontract_statement", "委外对账单", "Subcontract statement"),
    ("work_order_state", "planned", "计划", "Planned"),
    ("work_order_state", "released", "已下达", "Released"),
    ("work_order_state", "started", "生产中", "Started"),
    ("work_order_state", "completed", "已完工", "Completed"),
    ("work_order_state", "closed", "已关闭", "Closed"),
    ("work_order_state", "cancelled", "已作废", "Cancelled"),
    ("work_report_state", "posted", "有效", "Counts"),
    ("work_report_state", "reversed", "已冲销", "Taken back"),
    ("work_report_state", "reversal", "冲销", "Takes back"),
    ("document_state", "draft", "草稿", "Draft"),
    ("document_state", "open", "已下达", "Open"),
    ("document_state", "done", "已完成", "Done"),
    ("document_state", "closed", "已关闭", "Closed"),
    ("document_state", "posted", "已过账", "Posted"),
    ("document_state", "reversed", "已冲销", "Reversed"),
    ("document_state", "cancelled", "已作废", "Cancelled"),
    ("difference", "received_not_invoiced", "到货未开票", "Received, not invoiced"),
    ("difference", "invoiced_not_received", "开票未到货", "Invoiced, not received"),
    ("difference", "returned_not_credited", "退货未红冲", "Returned, not credited"),
    ("difference", "invoiced_waiting", "待审已开票", "Invoiced, waits for review"),
    ("difference", "invoiced_rejected", "拒收已开票", "Invoiced, rejected"),
    ("difference", "price", "价格不符", "Other price"),
    ("difference", "tax_rate", "税率不符", "Other tax rate"),
    ("difference", "over", "多到", "Too much came"),
    ("difference", "short", "少到", "Too little came"),
    ("scan_outcome", "matched", "一致", "Fits"),
    ("scan_outcome", "again", "已扫过", "Scanned before"),
    ("scan_outcome", "other_item", "扫错料", "Other item"),
    ("scan_outcome", "other_bin", "扫错库位", "Other bin"),
    ("scan_outcome", "other_warehouse", "扫错仓库", "Other warehouse"),
    ("scan_outcome", "unknown", "不认识", "Unknown code"),
    ("scan_outcome", "wrong_check", "校验位不对", "Wrong check character"),
    ("scan_outcome", "tracking_code", "扫到追踪码", "Tracking code"),
    ("scan_outcome", "not_draft", "不是草稿", "No draft"),
    ("evidence", "count", "盘点", "Count"),
    ("evidence", "scan", "已扫未过账", "Scanned, not posted"),
    ("evidence", "reserved", "预留超过库存", "Promised beyond stock"),
    ("scan_part", "item", "物料", "Item"),
    ("scan_part", "bin", "库位", "Bin"),
    ("scan_part", "to_bin", "调入库位", "Bin where it goes"),
    ("client", "window", "窗口", "Window"),
    ("client", "browser", "浏览器", "Browser"),
    ("client", "phone", "手机", "Phone"),
    ("client", "program", "程序", "Program"),
    ("hours", "overtime", "延时加班", "Overtime"),
    ("hours", "rest_day", "休息日加班", "Rest day"),
    ("hours", "holiday", "法定节假日加班", "Public holiday"),
    ("basis", "hour", "计时", "Hour"),
    ("basis", "piece", "计件", "Piece"),
    ("band", "sharp", "尖", "Sharp"),
    ("band", "peak", "峰", "Peak"),
    ("band", "flat", "平", "Flat"),
    ("band", "valley", "谷", "Valley"),
    ("band", "deep_valley", "深谷", "Deep valley"),
    ("rate_state", "past", "已过", "Past"),
    ("rate_state", "now", "现行", "In force"),
    ("rate_state", "later", "待生效", "Later"),
    ("standard_lack", "price", "没有价格", "No price"),
    ("standard_lack", "wage", "没有工价", "No wage"),
    ("standard_lack", "energy", "没有电价", "No tariff"),
    ("standard_lack", "fee", "没有加工费", "No fee"),
    ("standard_lack", "part", "下阶有缺", "Something in it"),
    ("standard_lack", "loop", "循环", "Loop"),
    ("standard_lack", "above", "下阶无成本", "A part has no cost"),
    ("standard_lack", "range", "超出范围", "Out of range"),
    ("standard_lack", "shares", "联产品份额过大", "Shares beyond all"),
    ("cut_over_step", "stock", "期初库存", "Stock"),
    ("cut_over_step", "at_supplier", "外协仓期初", "Stock at suppliers"),
    ("cut_over_step", "sales_orders", "未清销售订单", "Open sales orders"),
    ("cut_over_step", "purchase_orders", "未清采购订单", "Open purchase orders"),
    ("cut_over_step", "receivables", "期初应收", "Receivables"),
    ("cut_over_step", "payables", "期初应付", "Payables"),
    ("move_mark", "reversal", "（冲销）", " (reversal)"),
    ("move_mark", "rejected", "（审核拒收）", " (rejected)"),
    ("move_mark", "released", "（审核放行）", " (released)"),
    ("move_mark", "waits", "（待审核）", " (waits for review)"),
    // The place of a warehouse that has no code.
    ("bin", "", "不分库位", "No bin"),
    ("flag", "true", "是", "Yes"),
];

/// An enum's word in a file.
pub(crate) fn word<'w>(field: &str, word: &'w str, language: Language) -> &'w str {
    let found = WORDS.iter().find(|w| w.0 == field && w.1 == word);
    match language {
        Language::Chinese => found.map_or(word, |w| w.2),
        Language::English => found.map_or(word, |w| w.3),
    }
}
