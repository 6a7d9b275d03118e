//! What stands on printed papers beside what the books hold, in both languages: data, in one place.

use crate::system::Language;
use qitao_domain::document::{DocumentKind, DocumentState};

/// A word: its key, Chinese, English.
const WORDS: &[(&str, &str, &str)] = &[
    ("customer", "客户：", "Customer: "),
    ("supplier", "供应商：", "Supplier: "),
    ("number", "单号：", "Number: "),
    ("day", "日期：", "Date: "),
    ("state", "状态：", "State: "),
    ("due", "交期：", "Due: "),
    ("pay", "到期日：", "Due: "),
    ("reference", "对方单号：", "Their number: "),
    ("draft_number", "票据号：", "Draft number: "),
    ("contact", "联系人：", "Contact: "),
    ("phone", "电话：", "Phone: "),
    ("address", "地址：", "Address: "),
    ("tax_number", "税号：", "Tax number: "),
    ("bank", "开户行：", "Bank: "),
    ("account", "账号：", "Account: "),
    ("warehouse", "仓库：", "Warehouse: "),
    ("lines", "行数：", "Lines: "),
    ("prices", "单价：", "Prices: "),
    ("tax_included", "含税", "with tax"),
    ("tax_excluded", "不含税", "without tax"),
    ("reverses", "冲销：", "Reverses: "),
    ("reversed_by", "被冲销于：", "Reversed by: "),
    ("reason", "原因：", "Reason: "),
    ("note", "备注：", "Remarks: "),
    ("codes", "追踪码：", "Tracking codes: "),
    ("line", "行", "No."),
    ("item", "物料编码", "Item"),
    ("name", "名称 / 规格", "Name / specification"),
    ("unit", "单位", "Unit"),
    ("noted", "送货单数量", "On the note"),
    ("quantity", "数量", "Quantity"),
    ("price", "单价", "Price"),
    ("discount", "折扣", "Discount"),
    ("tax_rate", "税率", "Tax"),
    ("net", "不含税", "Net"),
    ("tax", "税额", "Tax"),
    ("gross", "含税金额", "Gross"),
    ("line_due", "交期", "Due"),
    ("place", "库位", "Place"),
    ("from_place", "调出库位", "From"),
    ("to_place", "调入库位", "To"),
    ("lot", "批号", "Lot"),
    ("counted", "实盘数量", "Counted"),
    ("counted_note", "备注", "Remarks"),
    ("review", "审核", "Review"),
    ("settles", "发票", "Invoice"),
    ("amount", "金额", "Amount"),
    ("of_line", "来源 ", "From "),
    ("of_code", "追踪码 ", "Code "),
    ("of_reason", "原因 ", "Reason "),
    ("of_note", "备注 ", "Remarks "),
    ("stock", "备库", "stock"),
    ("traveller_item", "物料：", "Item: "),
    ("traveller_name", "名称：", "Name: "),
    ("traveller_quantity", "数量：", "Quantity: "),
    ("traveller_priority", "优先级：", "Priority: "),
    ("traveller_number", "工序号", "No."),
    ("traveller_operation", "工序", "Operation"),
    ("traveller_center", "工作中心", "Work centre"),
    ("traveller_planned", "计划 / 标准", "Planned / standard"),
    ("traveller_good", "合格", "Good"),
    ("traveller_rejects", "报废", "Scrap"),
    ("traveller_who", "操作者", "Operator"),
    ("traveller_code", "报工码", "Code"),
    ("traveller_outside", "委外", "outside"),
    ("sum", "合计", "Total"),
    ("in_words", "价税合计（大写）：", "In words: "),
    ("money_in_words", "金额（大写）：", "In words: "),
    ("whole", "价税合计：", "Total with tax: "),
    ("of_it_tax", "其中税额：", "Of it tax: "),
    ("settled", "已核销：", "Settled: "),
    ("page", "第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    ("printed", "打印 ", "Printed "),
    ("reversal", "冲销单", "Reversal"),
    ("cancelled", "已作废", "CANCELLED"),
    ("order", "订单：", "Order: "),
    ("missing", "缺：", "Missing: "),
    ("and", "、", ", "),
    ("cut", "单据太多，没有全部列出。", "There are more papers than are listed."),
    ("not_whole", "不完整", "INCOMPLETE"),
    ("stages", "环节", "Stages"),
    ("stage", "环节", "Stage"),
    ("stage_state", "进度", "How far"),
    ("papers", "单据数", "Papers"),
    ("first_day", "最早", "First"),
    ("last_day", "最晚", "Last"),
    ("papers_of_chain", "链上的单据", "Papers"),
    ("paper", "单据", "Paper"),
    ("paper_number", "单号", "Number"),
    ("paper_day", "日期", "Date"),
    ("paper_state", "状态", "State"),
    ("partner", "往来单位", "Partner"),
    ("share", "本码数量", "Share of the code"),
    ("made_by", "制单：", "Written by: "),
    ("checked_by", "审核：", "Checked by: "),
    ("approved_by", "批准：", "Approved by: "),
    ("by_customer", "客户确认：", "Customer: "),
    ("by_supplier", "供方确认：", "Supplier: "),
    ("received_by", "客户签收：", "Received by: "),
    ("taken_by", "供方签收：", "Received by: "),
    ("carried_by", "送货人：", "Delivered by: "),
    ("quality", "质检：", "Quality: "),
    ("counted_by", "盘点：", "Counted by: "),
    ("witnessed_by", "监盘：", "Witnessed by: "),
    ("keeper", "仓库：", "Warehouse: "),
    ("finance", "财务：", "Finance: "),
    ("cashier", "出纳：", "Cashier: "),
    ("from_keeper", "调出：", "From: "),
    ("to_keeper", "调入：", "To: "),
    ("pick_orders", "工单数：", "Orders: "),
    ("pick_order", "工单 / 工序", "Order / operation"),
    ("pick_taken", "实领", "Taken"),
    ("pick_short", "缺", "Short"),
    ("stands_in", "代 ", "Instead of "),
    ("picked_by", "领料：", "Picked by: "),
    ("cost_order", "工单 / 物料", "Order / item"),
    ("cost_operation", "工序 / 工作中心", "Operation / centre"),
    ("cost_good", "合格 / 工时", "Good / hours"),
    ("cost_hours", "时", "h"),
    ("cost_labour", "人工", "Labour"),
    ("cost_machine", "机器", "Machine"),
    ("cost_energy", "能源", "Energy"),
    ("cost_overhead", "制造费用", "Overhead"),
    ("cost_difference", "分摊差异", "Shared difference"),
    ("cost_total", "合计", "Total"),
    ("cost_unit", "单位实际 / 标准", "Unit actual / standard"),
    ("cost_variance", "差异", "Variance"),
    ("cost_sum", "合计", "Total"),
    ("cost_days", "报工日期：", "Reported: "),
    ("cost_reports", "报工条数：", "Reports: "),
    ("cost_order_is", "工单：", "Order: "),
    ("cost_operation_is", "工序：", "Operation: "),
    ("cost_item_is", "物料：", "Item: "),
    ("cost_center_is", "工作中心：", "Work centre: "),
    ("cost_operator_is", "操作工：", "Operator: "),
    ("cost_made_by", "制表：", "Made by: "),
    ("cost_checked_by", "审核：", "Checked by: "),
    ("labels", "标签", "Labels"),
    ("of_item", "物料 ", "Item "),
    ("of_lot", "批号 ", "Lot "),
    ("of_quantity", "数量 ", "Quantity "),
    ("of_place", "库位 ", "Place "),
];

/// The word of a key; the key itself where there is none.
pub(crate) fn word(key: &'static str, language: Language) -> &'static str {
    WORDS.iter().find(|(known, ..)| *known == key).map_or(key, |(_, chinese, english)| of(language, chinese, english))
}

const fn of<'t>(language: Language, chinese: &'t str, english: &'t str) -> &'t str {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// What a paper is called on paper: Chinese, English.
pub(crate) const fn title(kind: DocumentKind) -> (&'static str, &'static str) {
    match kind {
        DocumentKind::SalesOrder => ("销售订单", "Sales order"),
        DocumentKind::ProductionPlan => ("生产计划单", "Production plan"),
        DocumentKind::Requisition => ("采购申请单", "Purchase requisition"),
        DocumentKind::PurchaseOrder => ("采购订单", "Purchase order"),
        DocumentKind::Receipt => ("采购收货单", "Goods received note"),
        DocumentKind::SupplierReturn => ("采购退货单", "Return to supplier"),
        DocumentKind::Shipment => ("送货单", "Delivery note"),
        DocumentKind::CustomerReturn => ("销售退货单", "Customer return"),
        DocumentKind::SalesInvoice => ("销售发票", "Sales invoice"),
        DocumentKind::PurchaseInvoice => ("采购发票", "Purchase invoice"),
        DocumentKind::Payment => ("付款单", "Payment"),
        DocumentKind::MoneyReceipt => ("收款单", "Money received"),
        DocumentKind::Transfer => ("调拨单", "Stock transfer"),
        DocumentKind::Adjustment => ("库存调整单", "Stock adjustment"),
        DocumentKind::WorkOrder => ("生产工单", "Work order"),
        DocumentKind::MaterialList => ("工单用料清单", "Material list"),
        DocumentKind::Issue => ("领料单", "Material issue"),
        DocumentKind::Supplement => ("补料单", "Supplementary issue"),
        DocumentKind::MaterialReturn => ("退料单", "Material return"),
        DocumentKind::Completion => ("完工入库单", "Completion"),
        DocumentKind::SubcontractOrder => ("委外加工单", "Subcontract order"),
        DocumentKind::SubcontractList => ("委外用料清单", "Subcontract material list"),
        DocumentKind::SubcontractIssue => ("委外发料单", "Material sent to supplier"),
        DocumentKind::SubcontractSupplement => ("委外补料单", "Supplement sent to supplier"),
        DocumentKind::SubcontractReturn => ("委外退料单", "Material back from supplier"),
        DocumentKind::SubcontractTransfer => ("委外转料单", "Material passed on to supplier"),
        DocumentKind::SubcontractReceipt => ("委外收货单", "Goods of subcontract order"),
        DocumentKind::SubcontractUse => ("委外耗用单", "Material used at supplier"),
        DocumentKind::SubcontractGoodsBack => ("委外返修单", "Goods back to supplier for rework"),
        DocumentKind::SubcontractLoss => ("委外损耗单", "Material lost at supplier"),
        DocumentKind::SubcontractStatement => ("委外对账单", "Subcontract statement"),
    }
}

/// How a paper that is not, or not any more, what it says is marked.
pub(crate) const fn mark(state: DocumentState, language: Language) -> &'static str {
    match state {
        DocumentState::Draft => of(language, "草稿", "DRAFT"),
        DocumentState::Reversed => of(language, "已冲销", "REVERSED"),
        DocumentState::Cancelled => of(language, "已作废", "CANCELLED"),
        DocumentState::Closed => of(language, "已关闭", "CLOSED"),
        DocumentState::Open | DocumentState::Done | DocumentState::Posted => "",
    }
}

/// Who signs a paper, the first being whoever wrote it.
pub(crate) const fn signatures(kind: DocumentKind) -> &'static [&'static str] {
    match kind {
        DocumentKind::SalesOrder => &["made_by", "checked_by", "by_customer"],
        DocumentKind::PurchaseOrder | DocumentKind::SubcontractOrder | DocumentKind::SubcontractStatement => {
            &["made_by", "checked_by", "by_supplier"]
        }
        DocumentKind::ProductionPlan | DocumentKind::Requisition | DocumentKind::WorkOrder | DocumentKind::MaterialList => {
            &["made_by", "checked_by", "approved_by"]
        }
        DocumentKind::SubcontractList => &["made_by", "checked_by", "by_supplier"],
        DocumentKind::SubcontractIssue | DocumentKind::SubcontractSupplement | DocumentKind::SubcontractGoodsBack => {
            &["made_by", "keeper", "carried_by", "by_supplier"]
        }
        DocumentKind::SubcontractReturn | DocumentKind::SubcontractTransfer => &["made_by", "keeper", "by_supplier"],
        DocumentKind::SubcontractReceipt => &["made_by", "carried_by", "quality", "keeper"],
        DocumentKind::SubcontractUse | DocumentKind::SubcontractLoss => &["made_by", "keeper", "checked_by"],
        DocumentKind::Receipt => &["made_by", "carried_by", "quality", "keeper"],
        DocumentKind::SupplierReturn => &["made_by", "keeper", "taken_by"],
        DocumentKind::Shipment => &["made_by", "keeper", "carried_by", "received_by"],
        DocumentKind::CustomerReturn => &["made_by", "keeper", "by_customer"],
        DocumentKind::SalesInvoice | DocumentKind::PurchaseInvoice => &["made_by", "checked_by", "finance"],
        DocumentKind::Payment | DocumentKind::MoneyReceipt => &["made_by", "checked_by", "finance", "cashier"],
        DocumentKind::Transfer => &["made_by", "from_keeper", "to_keeper"],
        DocumentKind::Adjustment => &["made_by", "keeper", "approved_by"],
        DocumentKind::Issue | DocumentKind::Supplement => &["made_by", "keeper", "taken_by"],
        DocumentKind::MaterialReturn => &["made_by", "keeper", "checked_by"],
        DocumentKind::Completion => &["made_by", "quality", "keeper"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_word_stands_once_in_both_languages() {
        let keys: BTreeSet<_> = WORDS.iter().map(|(key, ..)| key).collect();
        assert_eq!(keys.len(), WORDS.len());
        assert!(WORDS.iter().all(|(_, chinese, english)| !chinese.is_empty() && !english.is_empty()));
        let known = |key: &&str| WORDS.iter().any(|(known, ..)| known == key);
        assert!(DocumentKind::ALL.iter().all(|kind| signatures(*kind).iter().all(known) && signatures(*kind)[0] == "made_by"));
    }
}
