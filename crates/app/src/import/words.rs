//! The words of the importer, both languages, in one place: kinds, fields with their headers and synonyms, the words of
//! choices, names of units. Data only.
//!
//! The first header of each language is the one that templates and exports carry; the rest are what other programs and
//! people write. Headers are compared without case, spaces, `_`, `-`, `*` and with full-width forms made half-width.

use super::kinds::{Field, Holds, Kind, KindSpec, Word, Words};

const KIND_OF_ITEM: Words = &[
    Word { value: "raw", zh: &["原材料", "原料", "材料"], en: &["raw", "raw material", "R"] },
    Word {
        value: "semi_finished", zh: &["半成品", "零件", "部件", "组件"], en: &["semi_finished", "semi-finished", "part", "assembly"]
    },
    Word { value: "finished", zh: &["成品", "产成品", "产品"], en: &["finished", "finished good", "product"] },
    Word { value: "phantom", zh: &["虚拟件", "虚拟", "虚设件"], en: &["phantom"] },
    Word { value: "service", zh: &["服务", "劳务"], en: &["service"] },
];
const SOURCE: Words = &[
    Word { value: "buy", zh: &["外购", "采购", "外购件", "采购件"], en: &["buy", "bought", "purchase", "purchased", "P"] },
    Word { value: "make", zh: &["自制", "生产", "自制件"], en: &["make", "made", "manufacture", "manufactured", "M"] },
    Word {
        value: "outsource", zh: &["委外", "外协", "委外件", "外协件", "委外加工"], en: &["outsource", "outsourced", "subcontract"]
    },
];
const LOT_RULE: Words = &[
    Word { value: "lot_for_lot", zh: &["按需", "逐批", "直接批量", "按需定量"], en: &["lot_for_lot", "lot-for-lot", "L4L"] },
    Word { value: "fixed", zh: &["固定批量", "固定"], en: &["fixed"] },
    Word { value: "period", zh: &["周期批量", "期间批量", "周期"], en: &["period"] },
    Word { value: "min_max", zh: &["最小-最大", "最小最大", "最大最小"], en: &["min_max", "min-max"] },
];
const STATE: Words = &[
    Word { value: "draft", zh: &["草稿", "编制中"], en: &["draft"] },
    Word { value: "active", zh: &["生效", "启用", "有效", "已审核", "现行"], en: &["active", "released"] },
    Word { value: "obsolete", zh: &["作废", "失效", "停用", "禁用"], en: &["obsolete", "inactive"] },
];
const LINE_KIND: Words = &[
    Word { value: "component", zh: &["子件", "组件", "材料", "普通"], en: &["component", "material"] },
    Word { value: "by_product", zh: &["副产品", "副产物"], en: &["by_product", "by-product"] },
    Word { value: "co_product", zh: &["联产品"], en: &["co_product", "co-product"] },
];
const DIMENSION: Words = &[
    Word { value: "count", zh: &["计数", "数量", "个数"], en: &["count"] },
    Word { value: "mass", zh: &["质量", "重量"], en: &["mass", "weight"] },
    Word { value: "length", zh: &["长度"], en: &["length"] },
    Word { value: "area", zh: &["面积"], en: &["area"] },
    Word { value: "volume", zh: &["体积"], en: &["volume"] },
    Word { value: "time", zh: &["时间"], en: &["time"] },
];
/// Words for yes and no.
pub const YES_NO: Words = &[
    Word { value: "true", zh: &["是", "√", "✓", "有", "对"], en: &["yes", "true", "y", "1", "t"] },
    Word { value: "false", zh: &["否", "×", "✗", "无", "不"], en: &["no", "false", "n", "0", "f"] },
];

const fn field(
    key: &'static str,
    zh: &'static [&'static str],
    en: &'static [&'static str],
    holds: Holds,
    required: bool,
    example: &'static str,
) -> Field {
    Field { key, zh, en, holds, required, example }
}
const REQUIRED: bool = true;
const FREE: bool = false;

const NOTE: Field = field("note", &["备注", "说明", "摘要"], &["Note", "Notes", "Remark", "Remarks", "Comment"], Holds::Note, FREE, "");
const RETIRED: Field = field("retired", &["停用", "是否停用", "禁用"], &["Retired", "Inactive", "Disabled"], Holds::YesNo, FREE, "");

const ITEM_CODE: Field = field(
    "item",
    &["物料编码", "物料代码", "物料编号", "料号", "存货编码", "物料"],
    &["Item code", "Item", "Part number"],
    Holds::Code,
    REQUIRED,
    "BT-M12X50-A2",
);
const CUSTOMER: Field = field("partner", &["客户编码", "客户", "客户代码"], &["Customer code", "Customer"], Holds::Code, REQUIRED, "C001");
const SUPPLIER: Field =
    field("partner", &["供应商编码", "供应商", "供应商代码"], &["Supplier code", "Supplier", "Vendor"], Holds::Code, REQUIRED, "S001");
const NUMBER: Field = field(
    "number",
    &["原单号", "单号", "订单号", "发票号"],
    &["Old number", "Number", "Order number", "Invoice number"],
    Holds::Code,
    REQUIRED,
    "A-1001",
);
const OPEN_QUANTITY: Field = field(
    "quantity",
    &["未清数量", "未交数量", "欠交数量", "数量"],
    &["Open quantity", "Quantity", "Qty"],
    Holds::Quantity,
    REQUIRED,
    "100",
);
const ORDER_PRICE: Field = field("price", &["单价", "订单单价"], &["Price", "Unit price"], Holds::Quantity, FREE, "0.85");
const TAX_RATE: Field = field("tax_rate", &["税率"], &["Tax rate", "VAT"], Holds::Share, FREE, "13%");
const DUE: Field = field("due", &["交期", "交货日期", "要求日期"], &["Due", "Due date"], Holds::Day, FREE, "2026-12-31");
const OPEN_AMOUNT: Field =
    field("amount", &["未清金额", "未付金额", "余额", "金额"], &["Open amount", "Amount", "Balance"], Holds::Quantity, REQUIRED, "1250.00");
const INVOICE_DAY: Field =
    field("day", &["开票日期", "发票日期", "日期"], &["Invoice date", "Date", "Day"], Holds::Day, FREE, "2026-10-08");
const PAY_BY: Field = field("due", &["到期日", "付款到期日"], &["Pay by", "Due", "Due date"], Holds::Day, FREE, "2026-12-31");

/// All kinds in the order in which they are checked and written.
pub const KINDS: &[KindSpec] = &[
    KindSpec {
        kind: Kind::Unit,
        zh: &["计量单位", "单位"],
        en: &["Units", "Unit", "UOM", "Unit of measure"],
        fields: &[
            field("code", &["单位编码", "单位代码", "计量单位", "单位"], &["Unit", "Unit code", "UOM", "Code"], Holds::Code, REQUIRED, "g"),
            field("name", &["单位名称", "中文名称", "名称"], &["Name", "Unit name"], Holds::Name, REQUIRED, "克"),
            field("name_en", &["英文名称", "英文名"], &["English name", "Name en"], Holds::Name, FREE, "gram"),
            field(
                "decimals",
                &["小数位数", "小数位", "精度"],
                &["Decimals", "Decimal places", "Precision"],
                Holds::Int { most: 6 },
                FREE,
                "1",
            ),
            field("dimension", &["量纲", "单位组", "计量类别"], &["Dimension", "Measures"], Holds::Choice(DIMENSION), FREE, "质量"),
            field("factor", &["换算分子", "换算率", "分子"], &["Factor", "Numerator"], Holds::Quantity, FREE, "1"),
            field("per", &["换算分母", "分母"], &["Per", "Denominator"], Holds::Quantity, FREE, "1000"),
            RETIRED,
        ],
    },
    KindSpec {
        kind: Kind::Item,
        zh: &["物料", "存货档案", "物料档案", "物料主数据", "料品"],
        en: &["Items", "Item", "Parts", "Products", "Item master"],
        fields: &[
            field(
                "code",
                &["物料编码", "物料代码", "物料编号", "物料号", "料号", "存货编码", "品号", "编码", "代码"],
                &["Item code", "Item", "Item number", "Part number", "Product number", "Code", "SKU"],
                Holds::Code,
                REQUIRED,
                "BT-M12X50-A2",
            ),
            field(
                "name",
                &["物料名称", "存货名称", "品名", "名称"],
                &["Name", "Item name", "Description", "Part name", "Product name"],
                Holds::Name,
                REQUIRED,
                "六角螺栓",
            ),
            field("spec", &["规格型号", "规格", "型号"], &["Specification", "Spec", "Model"], Holds::Spec, FREE, "M12×50 A2-70"),
            field(
                "kind",
                &["物料类别", "物料类型", "存货类型", "类别", "类型"],
                &["Kind", "Item kind", "Item type", "Type"],
                Holds::Choice(KIND_OF_ITEM),
                FREE,
                "原材料",
            ),
            field(
                "source",
                &["来源", "供应方式", "物料来源", "补货方式", "物料属性", "获取方式"],
                &["Source", "Make or buy", "Make/Buy", "Procurement"],
                Holds::Choice(SOURCE),
                FREE,
                "外购",
            ),
            field(
                "unit",
                &["计量单位", "基本单位", "主计量单位", "库存单位", "单位"],
                &["Unit", "UOM", "Base unit", "Stock unit"],
                Holds::Unit,
                REQUIRED,
                "pcs",
            ),
            field("decimals", &["小数位数", "小数位", "数量精度"], &["Decimals", "Decimal places"], Holds::Int { most: 6 }, FREE, "0"),
            field(
                "group",
                &["物料分组", "物料组", "分组", "分类", "存货分类"],
                &["Group", "Item group", "Category"],
                Holds::Name,
                FREE,
                "紧固件",
            ),
            field("barcode", &["条码", "条形码"], &["Barcode", "EAN"], Holds::Code, FREE, ""),
            field(
                "lead_time_days",
                &["提前期天数", "提前期", "提前期(天)", "采购提前期"],
                &["Lead time days", "Lead time", "Lead time (days)"],
                Holds::Int { most: 3_650 },
                FREE,
                "7",
            ),
            field("safety_stock", &["安全库存", "安全库存量"], &["Safety stock"], Holds::Quantity, FREE, "200"),
            field(
                "lot_rule",
                &["批量规则", "批量政策", "订货策略"],
                &["Lot rule", "Lot sizing", "Lot policy"],
                Holds::Choice(LOT_RULE),
                FREE,
                "按需",
            ),
            field(
                "lot_min",
                &["最小批量", "最小订货量", "最小起订量"],
                &["Lot minimum", "Lot min", "Minimum order", "MOQ"],
                Holds::Quantity,
                FREE,
                "100",
            ),
            field("lot_multiple", &["批量倍数", "批量增量", "包装量"], &["Lot multiple", "Order multiple"], Holds::Quantity, FREE, "50"),
            field("lot_max", &["最大批量", "最大订货量"], &["Lot maximum", "Lot max", "Maximum order"], Holds::Quantity, FREE, ""),
            field("lot_fixed", &["固定批量", "固定订货量"], &["Fixed lot", "Lot fixed", "Fixed order quantity"], Holds::Quantity, FREE, ""),
            field("lot_days", &["批量天数", "批量周期", "周期天数"], &["Lot days", "Period days"], Holds::Int { most: 3_650 }, FREE, ""),
            NOTE,
            RETIRED,
        ],
    },
    KindSpec {
        kind: Kind::Conversion,
        zh: &["单位换算", "换算", "物料单位换算"],
        en: &["Conversions", "Conversion", "Unit conversions"],
        fields: &[
            field(
                "item",
                &["物料编码", "物料代码", "料号", "物料"],
                &["Item code", "Item", "Part number"],
                Holds::Code,
                REQUIRED,
                "BT-M12X50-A2",
            ),
            field("unit", &["换算单位", "辅助单位", "单位"], &["Unit", "Other unit", "UOM"], Holds::Unit, REQUIRED, "kg"),
            field("quantity", &["换算单位数量", "换算数量", "数量"], &["Quantity", "Unit quantity", "Qty"], Holds::Quantity, REQUIRED, "1"),
            field(
                "base",
                &["基本单位数量", "主单位数量", "折合基本单位"],
                &["Base quantity", "Base", "Own quantity"],
                Holds::Quantity,
                REQUIRED,
                "16",
            ),
        ],
    },
    KindSpec {
        kind: Kind::WorkCenter,
        zh: &["工作中心", "工作中心档案"],
        en: &["Work centres", "Work centers", "Work centre", "Work center", "Locations"],
        fields: &[
            field(
                "code",
                &["工作中心编码", "工作中心代码", "工作中心", "编码"],
                &["Work centre", "Work center", "Work centre code", "Work center code", "Code"],
                Holds::Code,
                REQUIRED,
                "C01",
            ),
            field("name", &["工作中心名称", "名称"], &["Name", "Work centre name", "Work center name"], Holds::Name, REQUIRED, "数控车"),
            field("efficiency", &["效率", "效率%"], &["Efficiency"], Holds::Share, FREE, "85%"),
            field("outsourced", &["委外", "是否委外", "外协"], &["Outsourced", "Subcontracted"], Holds::YesNo, FREE, "否"),
            NOTE,
            RETIRED,
        ],
    },
    KindSpec {
        kind: Kind::Bom,
        zh: &["物料清单", "BOM", "产品结构"],
        en: &["BOM", "Bills of material", "Bill of materials", "BOMs"],
        fields: &[
            field(
                "parent",
                &[
                    "父件编码",
                    "父项编码",
                    "母件编码",
                    "母件",
                    "父件",
                    "父件代码",
                    "父项物料编码",
                    "成品编码",
                    "成品编号",
                    "产品编码",
                    "产品编号",
                    "父件物料编码",
                    "父件编号",
                    "母件编码",
                ],
                &["Parent code", "Parent", "Parent item", "Assembly", "Product assembly"],
                Holds::Code,
                REQUIRED,
                "FA-DN50-0304",
            ),
            field("version", &["版本", "BOM版本", "版本号"], &["Version", "BOM version", "Revision"], Holds::Code, FREE, "V1"),
            field(
                "version_from",
                &["版本生效日期", "版本生效日", "版本开始日期"],
                &["Version from", "Version start"],
                Holds::Day,
                FREE,
                "2026-01-01",
            ),
            field("version_to", &["版本失效日期", "版本失效日", "版本结束日期"], &["Version to", "Version end"], Holds::LastDay, FREE, ""),
            field("state", &["版本状态", "状态"], &["State", "Status", "Version state"], Holds::Choice(STATE), FREE, "生效"),
            field(
                "output_qty",
                &["产出数量", "基数", "父件数量", "母件基数", "产出量", "父件基数", "底数", "用量分母"],
                &["Output quantity", "Output qty", "Output", "Batch quantity", "Base quantity"],
                Holds::Quantity,
                FREE,
                "1",
            ),
            field("fixed_output", &["固定产出"], &["Fixed output"], Holds::Quantity, FREE, ""),
            field("version_note", &["版本备注", "版本说明"], &["Version note"], Holds::Note, FREE, ""),
            field("line", &["行号", "序号", "项次"], &["Line", "Line number", "Line no", "No", "Position"], Holds::Number, FREE, "10"),
            field(
                "component",
                &[
                    "子件编码",
                    "子项编码",
                    "子件代码",
                    "子件",
                    "子项物料编码",
                    "组件编码",
                    "材料编码",
                    "材料编号",
                    "物料编码",
                    "子件物料编码",
                    "子件编号",
                ],
                &["Component code", "Component", "Component item", "Child", "Child item", "Material"],
                Holds::Code,
                REQUIRED,
                "VB-DN50-0304",
            ),
            field("kind", &["行类型", "子件类型", "产出类型"], &["Line kind", "Line type", "Kind"], Holds::Choice(LINE_KIND), FREE, "子件"),
            field(
                "qty",
                &["单位用量", "用量", "子件用量", "数量", "使用数量", "基本用量", "单耗", "用量分子"],
                &["Quantity per", "Qty per", "Quantity", "Qty", "Per assembly qty", "Usage"],
                Holds::Coefficient,
                REQUIRED,
                "1",
            ),
            field("unit", &["单位", "子件单位", "用量单位", "计量单位"], &["Unit", "UOM", "Unit of measure"], Holds::Unit, FREE, "pcs"),
            field("fixed_qty", &["固定用量", "固定数量"], &["Fixed quantity", "Fixed qty"], Holds::Quantity, FREE, ""),
            field(
                "scrap",
                &["损耗率", "损耗率%", "损耗%", "废品率", "损耗", "报废率", "不良率", "损耗百分比"],
                &["Scrap", "Scrap rate", "Scrap %", "Loss"],
                Holds::Share,
                FREE,
                "3%",
            ),
            field("cost_share", &["成本分摊比例", "成本分摊", "分摊比例"], &["Cost share", "Cost share %"], Holds::Share, FREE, ""),
            field("operation", &["工序号", "工序", "使用工序"], &["Operation", "Operation number"], Holds::Number, FREE, ""),
            // The first names say whose days; for the others see `mapping::days_of_versions`.
            field(
                "from",
                &["行生效日期", "生效日期", "生效日", "开始日期", "启用日期", "子件生效日期"],
                &["Line from", "From", "Effective from", "Valid from", "Start date"],
                Holds::Day,
                FREE,
                "",
            ),
            field(
                "to",
                &["行失效日期", "失效日期", "失效日", "结束日期", "停用日期", "子件失效日期"],
                &["Line to", "To", "Effective to", "Valid to", "End date"],
                Holds::LastDay,
                FREE,
                "",
            ),
            NOTE,
        ],
    },
    KindSpec {
        kind: Kind::Substitute,
        zh: &["替代料", "替代物料", "替代"],
        en: &["Substitutes", "Substitute", "Alternates"],
        fields: &[
            field(
                "parent",
                &["父件编码", "父项编码", "母件编码", "父件"],
                &["Parent code", "Parent", "Parent item", "Assembly"],
                Holds::Code,
                REQUIRED,
                "FA-DN50-0304",
            ),
            field("version", &["版本", "BOM版本", "版本号"], &["Version", "BOM version", "Revision"], Holds::Code, FREE, "V1"),
            field("line", &["行号", "子件行号", "序号", "项次"], &["Line", "Line number", "Line no"], Holds::Number, REQUIRED, "10"),
            field("priority", &["优先级", "替代优先级", "优先次序"], &["Priority", "Rank"], Holds::Number, FREE, "1"),
            field(
                "item",
                &["替代料编码", "替代件编码", "替代物料编码", "替代料", "替代件"],
                &["Substitute code", "Substitute", "Alternate", "Substitute item"],
                Holds::Code,
                REQUIRED,
                "VB-DN50-0316",
            ),
            field("ratio", &["替代比例", "替代率", "替代系数"], &["Ratio", "Substitute ratio"], Holds::Coefficient, FREE, "1"),
        ],
    },
    KindSpec {
        kind: Kind::Routing,
        zh: &["工艺路线", "工艺", "工序"],
        en: &["Routings", "Routing", "Operations"],
        fields: &[
            field(
                "item",
                &["物料编码", "产品编码", "物料代码", "料号", "物料"],
                &["Item code", "Item", "Part number", "Product number"],
                Holds::Code,
                REQUIRED,
                "VB-DN50-0304",
            ),
            field("version", &["版本", "工艺版本", "版本号"], &["Version", "Routing version", "Revision"], Holds::Code, FREE, "V1"),
            field(
                "from",
                &["生效日期", "版本生效日期", "开始日期"],
                &["From", "Version from", "Effective from", "Valid from"],
                Holds::Day,
                FREE,
                "2026-01-01",
            ),
            field(
                "to",
                &["失效日期", "版本失效日期", "结束日期"],
                &["To", "Version to", "Effective to", "Valid to"],
                Holds::LastDay,
                FREE,
                "",
            ),
            field("state", &["版本状态", "状态"], &["State", "Status", "Version state"], Holds::Choice(STATE), FREE, "生效"),
            field("version_note", &["版本备注", "版本说明"], &["Version note"], Holds::Note, FREE, ""),
            field(
                "number",
                &["工序号", "工序序号", "工序编号", "序号"],
                &["Operation", "Operation number", "Operation no", "Number"],
                Holds::Number,
                FREE,
                "10",
            ),
            field("name", &["工序名称", "工序"], &["Operation name", "Name", "Description"], Holds::Name, REQUIRED, "粗车"),
            field(
                "work_center",
                &["工作中心", "工作中心编码", "加工中心", "设备组"],
                &["Work centre", "Work center", "Work centre code", "Work center code", "Location"],
                Holds::Code,
                REQUIRED,
                "C01",
            ),
            field("outsourced", &["委外工序", "委外", "是否委外", "外协"], &["Outsourced", "Subcontracted"], Holds::YesNo, FREE, "否"),
            field("setup_seconds", &["准备时间", "调机时间", "准备工时"], &["Setup", "Setup time", "Set-up"], Holds::Seconds, FREE, "600"),
            field(
                "cleanup_seconds",
                &["清理时间", "收尾时间", "清理工时"],
                &["Cleanup", "Cleanup time", "Clean-up"],
                Holds::Seconds,
                FREE,
                "120",
            ),
            field(
                "run_seconds",
                &["加工时间", "运行时间", "单件时间", "加工工时", "单件工时"],
                &["Run", "Run time", "Cycle time"],
                Holds::Seconds,
                FREE,
                "95",
            ),
            field(
                "cycle_qty",
                &["每循环件数", "循环数量", "一次加工件数"],
                &["Pieces per cycle", "Cycle quantity", "Cycle qty"],
                Holds::Quantity,
                FREE,
                "1",
            ),
            field(
                "lead_time_days",
                &["委外天数", "提前期", "提前期天数", "提前期(天)"],
                &["Lead time days", "Lead time", "Days outside"],
                Holds::Int { most: 3_650 },
                FREE,
                "",
            ),
            NOTE,
        ],
    },
    KindSpec {
        kind: Kind::OpeningStock,
        zh: &["期初库存", "库存期初", "期初结存"],
        en: &["Opening stock", "Opening balances"],
        fields: &[
            ITEM_CODE,
            field("warehouse", &["仓库编码", "仓库", "仓库代码"], &["Warehouse code", "Warehouse"], Holds::Code, REQUIRED, "W1"),
            field("bin", &["库位编码", "库位", "货位"], &["Bin code", "Bin"], Holds::Code, FREE, "A-01"),
            field("lot", &["批次", "批号"], &["Lot", "Lot number", "Batch"], Holds::Code, FREE, ""),
            field(
                "quantity",
                &["数量", "结存数量", "期初数量", "库存数量"],
                &["Quantity", "Qty", "On hand"],
                Holds::Quantity,
                REQUIRED,
                "100",
            ),
            field("price", &["单价", "单位成本", "成本单价"], &["Price", "Unit cost", "Cost"], Holds::Quantity, FREE, ""),
            field(
                "amount",
                &["金额", "结存金额", "期初金额", "库存金额"],
                &["Amount", "Value", "Stock value"],
                Holds::Quantity,
                FREE,
                "85.5",
            ),
            NOTE,
        ],
    },
    KindSpec {
        kind: Kind::OpeningSale,
        zh: &["期初销售订单", "未清销售订单"],
        en: &["Opening sales orders", "Open sales orders"],
        fields: &[CUSTOMER, NUMBER, ITEM_CODE, OPEN_QUANTITY, ORDER_PRICE, TAX_RATE, DUE, NOTE],
    },
    KindSpec {
        kind: Kind::OpeningPurchase,
        zh: &["期初采购订单", "未清采购订单"],
        en: &["Opening purchase orders", "Open purchase orders"],
        fields: &[SUPPLIER, NUMBER, ITEM_CODE, OPEN_QUANTITY, ORDER_PRICE, TAX_RATE, DUE, NOTE],
    },
    KindSpec {
        kind: Kind::OpeningReceivable,
        zh: &["期初应收", "应收期初"],
        en: &["Opening receivables", "Receivables"],
        fields: &[CUSTOMER, NUMBER, OPEN_AMOUNT, INVOICE_DAY, PAY_BY, NOTE],
    },
    KindSpec {
        kind: Kind::OpeningPayable,
        zh: &["期初应付", "应付期初"],
        en: &["Opening payables", "Payables"],
        fields: &[SUPPLIER, NUMBER, OPEN_AMOUNT, INVOICE_DAY, PAY_BY, NOTE],
    },
];

/// Units of time that a header may carry, in seconds. The first of each language is what templates carry.
pub const TIME_UNITS: &[(&str, i64)] = &[
    ("秒", 1),
    ("s", 1),
    ("sec", 1),
    ("second", 1),
    ("seconds", 1),
    ("分", 60),
    ("分钟", 60),
    ("min", 60),
    ("mins", 60),
    ("minute", 60),
    ("minutes", 60),
    ("小时", 3600),
    ("时", 3600),
    ("工时", 3600),
    ("h", 3600),
    ("hr", 3600),
    ("hrs", 3600),
    ("hour", 3600),
    ("hours", 3600),
];

/// Names of one unit: what people write for it. A suggestion is made from these, never a silent change.
pub const UNIT_NAMES: &[&[&str]] = &[
    &["kg", "公斤", "千克", "kgs", "kilogram", "kilo"],
    &["g", "克", "gram", "公克"],
    &["t", "吨", "ton", "tonne"],
    &["m", "米", "公尺", "meter", "metre"],
    &["mm", "毫米", "公厘"],
    &["cm", "厘米", "公分"],
    &["m2", "㎡", "平米", "平方米", "平方"],
    &["m3", "m³", "立方米", "立方"],
    &["L", "升", "公升", "liter", "litre"],
    &["h", "小时", "工时", "hour", "hr"],
    &["min", "分钟", "minute"],
    &["pcs", "件", "个", "只", "支", "根", "片", "块", "颗", "pc", "ea", "each", "piece"],
    &["set", "套", "副", "组"],
    &["box", "箱", "盒"],
];
