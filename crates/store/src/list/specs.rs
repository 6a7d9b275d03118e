//! The lists that the program has, as data.

use super::spec::{Column, Kind, Known, Spec, Via};

const ITEM: Via = Via::plain("item x", "x.code");
const ITEM_NAME: Via = Via::plain("item x", "x.name");
const PARTNER: Via = Via::plain("partner x", "x.code");
const PARTNER_NAME: Via = Via::plain("partner x", "x.name");
const BIN: Via = Via::plain("bin x", "x.code");
const WAREHOUSE: Via = Via::plain("bin x JOIN warehouse y ON y.id = x.warehouse_id", "y.code");
const WAREHOUSE_KIND: Via = Via::plain("bin x JOIN warehouse y ON y.id = x.warehouse_id", "y.kind");
const PAPER: Via = Via { kind: Some("x.kind"), ..Via::plain("document x", "x.number") };
const PAPER_KIND: Via = Via { value: "x.kind", kind: None, ..PAPER };
const REFERENCE: Via = Via { value: "x.reference", ..PAPER };
const DUE: Via = Via { value: "COALESCE(x.due, 2147483647)", ..PAPER };
const NUMBERS: Via = Via { key: "d.id", value: "(x.number || ' ' || x.reference)", ..PAPER };
/// By the items that lie in such lots. What moved has a balance, though nothing may be left of it.
const LOT: Via = Via { id: "x.item_id", near: true, ..Via::plain("stock_balance x", "x.lot") };
/// By the lot itself, where such rows are few.
const LOT_HERE: Via = Via { key: "b.id", ..Via::plain("stock_balance x", "x.lot") };
/// By the lines of a paper that moves stock.
const MOVED_BY: Via = Via::plain(
    "document y JOIN document_line x ON x.document_id = y.id AND y.kind IN \
     ('receipt', 'supplier_return', 'shipment', 'customer_return', 'transfer', 'adjustment', 'issue', 'supplement', 'material_return', 'completion', \
     'subcontract_issue', 'subcontract_supplement', 'subcontract_return', 'subcontract_transfer', 'subcontract_receipt', 'subcontract_use', \
     'subcontract_goods_back', 'subcontract_loss')",
    "y.number",
);
/// By the lines of a paper that stock is promised to.
const PROMISED_TO: Via = Via::plain(
    "document y JOIN document_line x ON x.document_id = y.id AND y.kind IN ('sales_order', 'production_plan', 'material_list')",
    "y.number",
);
/// By what was read, where rows are few.
const READ: Via = Via { key: "s.id", ..Via::plain("scan_log x", "x.text") };
const ORDER: Via = Via::plain("(SELECT * FROM document WHERE kind = 'purchase_order') x", "x.number");
const ORDER_STATE: Via = Via { value: "x.state", ..ORDER };
/// By the codes of any line.
const PAPER_CODE: Via = Via {
    key: "d.id",
    id: "x.document_id",
    of: "tracking y CROSS JOIN document_code x CROSS JOIN document z",
    on: "x.tracking_id = y.id AND z.id = x.document_id AND ",
    each: "document_code x JOIN tracking y ON y.id = x.tracking_id",
    value: "y.code",
    kind: Some("z.kind"),
    near: false,
    absent: Some("d.tracking_id IS NULL"),
};
const LINE_CODE: Via = Via {
    key: "l.id",
    id: "z.line_id",
    of: "tracking y CROSS JOIN line_share z",
    on: "z.tracking_id = y.id AND ",
    each: "line_share z JOIN tracking y ON y.id = z.tracking_id",
    value: "y.code",
    kind: None,
    near: false,
    absent: Some("l.tracking_id IS NULL"),
};
/// By what invoices say of an ordered line.
const OFF: Via = Via { key: "l.id", id: "x.line_id", ..Via::plain("order_bill x", "(x.off > 0)") };
const BEYOND: Via = Via { value: "(x.beyond > 0)", ..OFF };
const UNACCEPTED: Via = Via { value: "(x.unaccepted > 0)", ..OFF };
const CENTER: Via = Via::plain("work_center x", "x.code");
const MACHINE: Via = Via::plain("machine x", "x.code");
/// By who worked on a report.
const OPERATOR: Via = Via {
    key: "r.id",
    id: "x.report_id",
    of: "person y CROSS JOIN work_report_operator x",
    on: "x.person_id = y.id AND ",
    each: "work_report_operator x JOIN person y ON y.id = x.person_id",
    value: "y.login",
    kind: None,
    near: false,
    absent: None,
};
/// By the codes of a report's order.
const REPORT_CODE: Via = Via { key: "r.document_id", ..PAPER_CODE };
/// By the order or plan that a code was born with.
const BORN: &str = "document x JOIN tracking z ON z.document_id = x.id AND x.kind IN ('sales_order', 'production_plan')";
const BORN_WITH: Via = Via { key: "t.id", id: "z.id", ..Via::plain(BORN, "x.number") };
const BORN_OF: Via = Via { value: "x.kind", ..BORN_WITH };
const BORN_STATE: Via = Via { value: "x.state", ..BORN_WITH };
const BORN_FOR: Via = Via {
    of: "partner y CROSS JOIN document x CROSS JOIN tracking z",
    on: "x.partner_id = y.id AND x.kind IN ('sales_order', 'production_plan') AND z.document_id = x.id AND ",
    each: "tracking z JOIN document x ON x.id = z.document_id JOIN partner y ON y.id = x.partner_id",
    value: "y.code",
    absent: Some(
        "t.document_id IN (SELECT x.id FROM document x WHERE x.partner_id IS NULL AND x.kind IN ('sales_order', 'production_plan'))",
    ),
    ..BORN_WITH
};

macro_rules! columns {
    (@via) => { None };
    (@via $via:expr) => { Some($via) };
    ($($field:literal $kind:ident $expr:literal $(=> $via:expr)?),* $(,)?) => {
        &[$(Column { field: $field, expr: $expr, kind: Kind::$kind, via: columns!(@via $($via)?) }),*]
    };
}

/// Items.
pub const ITEMS: Spec = Spec {
    // LEFT keeps the items outside, so that SQLite walks their index instead of sorting them all.
    from: "item i LEFT JOIN unit u ON u.id = i.unit_id",
    joins: &[],
    id: "i.id",
    columns: columns!(
        "code" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "kind" Text "i.kind", "source" Text "i.source",
        "unit" Text "u.code", "group" Text "i.item_group", "barcode" Text "COALESCE(i.barcode, '')", "decimals" Int "i.decimals",
        "lead_time_days" Int "i.lead_time_days", "safety_stock" Qty "i.safety_stock", "lot_rule" Text "i.lot_rule",
        "retired" Bool "i.retired", "changed_at" Int "i.changed_at", "note" Text "i.note",
    ),
    search: Some(("item", "i.id")),
    words: None,
    known: &[],
    default_sort: "code",
};

/// Units.
pub const UNITS: Spec = Spec {
    from: "unit u",
    joins: &[],
    id: "u.id",
    columns: columns!(
        "code" Text "u.code", "name" Text "u.name", "name_en" Text "u.name_en", "decimals" Int "u.decimals",
        "dimension" Text "u.dimension", "factor" Qty "u.factor", "per" Qty "u.per", "retired" Bool "u.retired",
        "changed_at" Int "u.changed_at",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// Work centres.
pub const WORK_CENTERS: Spec = Spec {
    from: "work_center w",
    joins: &[],
    id: "w.id",
    columns: columns!(
        "code" Text "w.code", "name" Text "w.name", "efficiency" PerUnit "w.efficiency", "outsourced" Bool "w.outsourced",
        "retired" Bool "w.retired", "changed_at" Int "w.changed_at", "note" Text "w.note",
    ),
    search: Some(("work_center", "w.id")),
    words: None,
    known: &[],
    default_sort: "code",
};

/// Machines.
pub const MACHINES: Spec = Spec {
    from: "machine m JOIN work_center w ON w.id = m.work_center_id",
    joins: &[],
    id: "m.id",
    columns: columns!(
        "code" Text "m.code", "name" Text "m.name", "work_center" Text "w.code", "work_center_name" Text "w.name",
        "retired" Bool "m.retired", "changed_at" Int "m.changed_at", "note" Text "m.note",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// Grades of operators.
pub const GRADES: Spec = Spec {
    from: "grade g",
    joins: &[],
    id: "g.id",
    columns: columns!(
        "code" Text "g.code", "name" Text "g.name", "retired" Bool "g.retired", "changed_at" Int "g.changed_at", "note" Text "g.note",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// Rates of all kinds, each from its first day on. Words are looked for in what they are of and its name.
pub const RATES: Spec = Spec {
    from: "rate r",
    joins: &[
        ("p", "LEFT JOIN person p ON p.id = r.person_id"),
        ("g", "LEFT JOIN grade g ON g.id = r.grade_id"),
        ("i", "LEFT JOIN item i ON i.id = r.item_id"),
        ("m", "LEFT JOIN machine m ON m.id = r.machine_id"),
        ("w", "LEFT JOIN work_center w ON w.id = r.work_center_id"),
    ],
    id: "r.id",
    columns: columns!(
        "subject" Text "r.subject", "name" Text "COALESCE(p.name, m.name, w.name, g.name, '')", "kind" Text "r.kind", "id" Int "r.id",
        "person" Text "COALESCE(p.login, '')", "grade" Text "COALESCE(g.code, '')", "item" Text "COALESCE(i.code, '')",
        "machine" Text "COALESCE(m.code, '')", "work_center" Text "COALESCE(w.code, '')", "from" Day "r.valid_from",
        // Its last day: the one before the next begins.
        "to" Day "COALESCE((SELECT MIN(n.valid_from) - 1 FROM rate n WHERE n.subject = r.subject AND n.kind = r.kind \
            AND n.valid_from > r.valid_from), 2147483647)",
        "changed_at" Int "r.changed_at",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "subject",
};

/// Prices of outsourced work, each from its first day on.
pub const OUTSOURCING_PRICES: Spec = Spec {
    from: "outsourcing_price o JOIN partner p ON p.id = o.partner_id JOIN item i ON i.id = o.item_id",
    joins: &[],
    id: "o.id",
    columns: columns!(
        "subject" Text "o.subject", "supplier" Text "p.code", "supplier_name" Text "p.name", "item" Text "i.code",
        "item_name" Text "i.name", "operation" Int "COALESCE(o.operation, 0)", "from" Day "o.valid_from",
        // Its last day: the one before the next begins.
        "to" Day "COALESCE((SELECT MIN(n.valid_from) - 1 FROM outsourcing_price n WHERE n.subject = o.subject \
            AND n.valid_from > o.valid_from), 2147483647)",
        "changed_at" Int "o.changed_at", "note" Text "o.note", "id" Int "o.id",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "subject",
};

/// Rules about loss, each from its first day on.
pub const OUTSOURCING_TOLERANCES: Spec = Spec {
    from: "outsourcing_tolerance o",
    joins: &[
        ("p", "LEFT JOIN partner p ON p.id = o.partner_id"),
        ("i", "LEFT JOIN item i ON i.id = o.item_id"),
        ("m", "LEFT JOIN item m ON m.id = o.material_id"),
    ],
    id: "o.id",
    columns: columns!(
        "subject" Text "o.subject", "supplier" Text "COALESCE(p.code, '')", "item" Text "COALESCE(i.code, '')",
        "operation" Int "COALESCE(o.operation, 0)", "material" Text "COALESCE(m.code, '')", "from" Day "o.valid_from",
        "to" Day "COALESCE((SELECT MIN(n.valid_from) - 1 FROM outsourcing_tolerance n WHERE n.subject = o.subject \
            AND n.valid_from > o.valid_from), 2147483647)",
        "changed_at" Int "o.changed_at", "note" Text "o.note", "id" Int "o.id",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "subject",
};

/// What suppliers work on, a row for each material of each line of their orders.
pub const RECONCILIATIONS: Spec = Spec {
    from: "subcontract_material m JOIN document_line l ON l.id = m.order_line_id JOIN document d ON d.id = l.document_id \
           JOIN partner p ON p.id = d.partner_id JOIN item i ON i.id = l.item_id JOIN item c ON c.id = m.item_id",
    joins: &[],
    id: "m.line_id",
    columns: columns!(
        "order" Text "d.number", "day" Day "d.day", "order_state" Word "d.state", "supplier" Text "p.code", "supplier_name" Text "p.name",
        "line" Int "l.number", "item" Text "i.code", "item_name" Text "i.name", "operation" Int "m.operation", "material" Text "c.code",
        "material_name" Text "c.name", "state" Word "m.state", "issued" Qty "(m.issued + m.supplemented + m.taken_over)",
        "returned" Qty "(m.returned + m.passed_on)", "lost" Qty "m.lost", "short" Qty "m.short", "id" Int "m.line_id",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "order",
};

/// Partners.
pub const PARTNERS: Spec = Spec {
    from: "partner p",
    joins: &[],
    id: "p.id",
    columns: columns!(
        "code" Text "p.code", "name" Text "p.name", "customer" Bool "p.customer", "supplier" Bool "p.supplier",
        "tax_rate" PerUnit "p.tax_rate", "tax_included" Bool "p.tax_included", "payment_days" Int "p.payment_days",
        "tax_number" Text "p.tax_number", "contact" Text "p.contact", "phone" Text "p.phone", "address" Text "p.address",
        "retired" Bool "p.retired", "changed_at" Int "p.changed_at", "note" Text "p.note",
    ),
    search: Some(("partner", "p.id")),
    words: None,
    known: &[],
    default_sort: "code",
};

/// Warehouses.
pub const WAREHOUSES: Spec = Spec {
    from: "warehouse w LEFT JOIN partner p ON p.id = w.partner_id",
    joins: &[],
    id: "w.id",
    columns: columns!(
        "code" Text "w.code", "name" Text "w.name", "kind" Text "w.kind", "partner" Text "COALESCE(p.code, '')",
        "partner_name" Text "COALESCE(p.name, '')", "retired" Bool "w.retired", "changed_at" Int "w.changed_at", "note" Text "w.note",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// Bins.
pub const BINS: Spec = Spec {
    from: "bin b JOIN warehouse w ON w.id = b.warehouse_id",
    joins: &[],
    id: "b.id",
    columns: columns!(
        "code" Text "b.code", "barcode" Text "COALESCE(b.barcode, '')", "warehouse" Text "w.code", "warehouse_name" Text "w.name",
        "kind" Text "w.kind", "retired" Bool "b.retired", "changed_at" Int "b.changed_at", "note" Text "b.note",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// People.
pub const PEOPLE: Spec = Spec {
    from: "person p",
    joins: &[],
    id: "p.id",
    columns: columns!(
        "login" Text "p.login_key", "name" Text "p.name", "retired" Bool "p.retired", "changed_at" Int "p.changed_at",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "login",
};

/// Roles.
pub const ROLES: Spec = Spec {
    from: "role r",
    joins: &[],
    id: "r.id",
    columns: columns!(
        "code" Text "r.code", "name" Text "r.name", "ready_made" Bool "r.ready_made", "changed_at" Int "r.changed_at",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "code",
};

/// Versions of bills of material.
pub const BOMS: Spec = Spec {
    from: "bom b JOIN item i ON i.id = b.item_id",
    joins: &[],
    id: "b.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "group" Text "i.item_group", "version" Text "b.version",
        "state" Text "b.state", "from" Day "b.valid_from", "to" Day "COALESCE(b.valid_to, 2147483647)",
        "changed_at" Int "b.changed_at",
    ),
    search: Some(("item", "i.id")),
    words: None,
    known: &[],
    default_sort: "item",
};

/// Versions of routings.
pub const ROUTINGS: Spec = Spec {
    from: "routing r JOIN item i ON i.id = r.item_id",
    joins: &[],
    id: "r.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "group" Text "i.item_group", "version" Text "r.version",
        "state" Text "r.state", "from" Day "r.valid_from", "to" Day "COALESCE(r.valid_to, 2147483647)",
        "changed_at" Int "r.changed_at",
    ),
    search: Some(("item", "i.id")),
    words: None,
    known: &[],
    default_sort: "item",
};

/// Papers. Words are looked for in their numbers and the partners' own.
pub const DOCUMENTS: Spec = Spec {
    from: "document d",
    joins: &[
        ("p", "LEFT JOIN partner p ON p.id = d.partner_id"),
        ("i", "LEFT JOIN item i ON i.id = d.item_id"),
        ("t", "LEFT JOIN tracking t ON t.id = d.tracking_id"),
    ],
    id: "d.id",
    columns: columns!(
        "number" Text "d.number" => PAPER.at("d.id"), "reference" Text "d.reference" => REFERENCE.at("d.id"), "kind" Text "d.kind", "day" Day "d.day",
        "state" Word "d.state", "partner" Text "p.code" => PARTNER.maybe_at("d.partner_id", "d.partner_id IS NULL"), "partner_name" Text "p.name" => PARTNER_NAME.maybe_at("d.partner_id", "d.partner_id IS NULL"), "due" Day "COALESCE(d.due, 2147483647)" => DUE.at("d.id"), "gross" Money "d.gross",
        "settled" Money "d.settled", "is_settled" Bool "(d.settled = d.gross)", "reversal" Bool "(d.reverses_id IS NOT NULL)",
        "made_by" Text "d.made_by", "changed_at" Int "d.changed_at",
        "item" Text "COALESCE(i.code, '')" => ITEM.maybe_at("d.item_id", "d.item_id IS NULL"), "code" Code "COALESCE(t.code, '')" => PAPER_CODE,
    ),
    search: None,
    words: Some(NUMBERS),
    known: &[],
    default_sort: "-number",
};

/// Work orders, each with the one line that it makes.
pub const WORK_ORDERS: Spec = Spec {
    from: "work_order o JOIN document d ON d.id = o.document_id JOIN document_line l ON l.document_id = d.id AND l.number = 1",
    joins: &[("i", "LEFT JOIN item i ON i.id = l.item_id"), ("t", "LEFT JOIN tracking t ON t.id = l.tracking_id")],
    id: "d.id",
    columns: columns!(
        "number" Text "d.number" => PAPER.at("o.document_id"), "day" Day "d.day", "item" Text "COALESCE(i.code, '')" => ITEM.maybe_at("l.item_id", "l.item_id IS NULL"),
        "name" Text "COALESCE(i.name, '')" => ITEM_NAME.maybe_at("l.item_id", "l.item_id IS NULL"), "quantity" Qty "l.quantity", "done" Qty "l.done",
        "open" Bool "l.open", "due" Day "l.wanted", "start" Day "o.start_day", "end" Day "o.end_day", "priority" Int "o.priority",
        "rework" Bool "o.rework", "late" Bool "(o.end_day > l.wanted)",
        // As `WorkOrderState::of` has it.
        "state" Text "(CASE d.state WHEN 'draft' THEN 'planned' WHEN 'done' THEN 'completed' WHEN 'open' THEN \
            CASE WHEN o.started THEN 'started' ELSE 'released' END ELSE d.state END)",
        "code" Code "COALESCE(t.code, '')" => LINE_CODE,
    ),
    search: None,
    words: Some(NUMBERS),
    known: &[],
    default_sort: "-number",
};

/// Reports that another took back.
const TAKEN_BACK: &str = "r.id IN (SELECT b.reversal_of FROM work_report b WHERE b.reversal_of IS NOT NULL)";
/// Reports that say that somebody or a machine was busy elsewhere at the same time.
const OVERLAPPING: &str = "r.id IN (SELECT o.report_id FROM work_report_overlap o)";

/// Work reports.
pub const WORK_REPORTS: Spec = Spec {
    from: "work_report r",
    // LEFT keeps the reports outside, so that SQLite walks them instead of sorting them all.
    joins: &[
        ("d", "LEFT JOIN document d ON d.id = r.document_id"),
        ("t", "LEFT JOIN tracking t ON t.id = d.tracking_id"),
        ("i", "LEFT JOIN item i ON i.id = r.item_id"),
        ("w", "LEFT JOIN work_center w ON w.id = r.work_center_id"),
        ("m", "LEFT JOIN machine m ON m.id = r.machine_id"),
    ],
    id: "r.id",
    columns: columns!(
        "number" Text "r.number", "order" Text "d.number" => PAPER.at("r.document_id"), "id" Int "r.id", "day" Day "r.day",
        "operation" Int "r.operation", "operation_name" Text "r.operation_name", "item" Text "i.code" => ITEM.at("r.item_id"),
        "name" Text "i.name" => ITEM_NAME.at("r.item_id"), "work_center" Text "w.code" => CENTER.at("r.work_center_id"),
        "machine" Text "COALESCE(m.code, '')" => MACHINE.maybe_at("r.machine_id", "r.machine_id IS NULL"), "starts" Int "r.starts", "ends" Int "r.ends",
        "good" Qty "r.good", "rework" Qty "r.rework", "reject_material" Qty "r.reject_material", "reject_work" Qty "r.reject_work",
        "labour_seconds" Int "r.labour_seconds", "machine_seconds" Int "r.machine_seconds", "kwh" Qty "r.kwh",
        "made_by" Text "r.actor", "made_at" Int "r.at",
        "state" Text "(CASE WHEN r.reversal_of IS NOT NULL THEN 'reversal' WHEN EXISTS (SELECT 1 FROM work_report b WHERE b.reversal_of = r.id) \
            THEN 'reversed' ELSE 'posted' END)",
        "overlaps" Bool "EXISTS (SELECT 1 FROM work_report_overlap o WHERE o.report_id = r.id)",
        // Logins of those who worked: the first is sorted by, and any of them is found.
        "operator" Code "COALESCE((SELECT p.login FROM work_report_operator o JOIN person p ON p.id = o.person_id WHERE o.report_id = r.id \
            ORDER BY o.number LIMIT 1), '')" => OPERATOR,
        "code" Code "COALESCE(t.code, '')" => REPORT_CODE,
    ),
    search: None,
    words: None,
    // Few reports are taken back or overlap: these are found from what says so, and not by a walk along all of them.
    known: &[
        Known { field: "state", value: "reversal", words: ("r.reversal_of IS NOT NULL", "r.reversal_of IS NOT NULL") },
        Known { field: "state", value: "reversed", words: (TAKEN_BACK, TAKEN_BACK) },
        Known { field: "overlaps", value: "true", words: (OVERLAPPING, OVERLAPPING) },
    ],
    default_sort: "-id",
};

/// Lines of papers.
pub const DOCUMENT_LINES: Spec = Spec {
    from: "document_line l JOIN document d ON d.id = l.document_id",
    joins: &[
        ("i", "LEFT JOIN item i ON i.id = l.item_id"),
        ("p", "LEFT JOIN partner p ON p.id = l.partner_id"),
        ("t", "LEFT JOIN tracking t ON t.id = l.tracking_id"),
    ],
    id: "l.id",
    columns: columns!(
        "document" Text "d.number" => PAPER.at("l.document_id"), "item" Text "COALESCE(i.code, '')" => ITEM.maybe_at("l.item_id", "l.item_id IS NULL"),
        "name" Text "COALESCE(i.name, '')" => ITEM_NAME.maybe_at("l.item_id", "l.item_id IS NULL"), "kind" Word "l.kind",
        "state" Text "d.state", "day" Day "l.day", "partner" Text "p.code" => PARTNER.maybe_at("l.partner_id", "l.partner_id IS NULL"), "due" Day "l.wanted",
        "open" Bool "l.open", "review" Text "l.review", "lot" Text "l.lot", "quantity" Qty "l.quantity", "net" Money "l.net",
        // As `document.review` has it: whoever looks at what came may find it bad though the count is right.
        "may_be_rejected" Bool "(l.kind = 'receipt' AND l.review = 'none' AND d.state = 'posted' AND d.reverses_id IS NULL AND l.quantity > l.returned)",
        "gross" Money "l.gross", "id" Int "l.id", "reference" Text "d.reference",
        "code" Code "COALESCE(t.code, '')" => LINE_CODE,
    ),
    search: None,
    words: None,
    known: &[
        Known { field: "open", value: "true", words: ("l.open = 1", "l.open") },
        Known { field: "review", value: "waiting", words: ("l.review = 'waiting'", "l.review = 'waiting'") },
    ],
    default_sort: "-id",
};

/// Lines of purchase orders that were confirmed, held against what came and what was invoiced of them.
pub const MATCHES: Spec = Spec {
    from: "(SELECT * FROM document_line WHERE kind = 'purchase_order') l \
           JOIN document d ON d.id = l.document_id AND d.state IN ('open', 'done', 'closed')",
    joins: &[
        ("b", "LEFT JOIN order_bill b ON b.line_id = l.id"),
        ("i", "LEFT JOIN item i ON i.id = l.item_id"),
        ("p", "LEFT JOIN partner p ON p.id = l.partner_id"),
        ("t", "LEFT JOIN tracking t ON t.id = l.tracking_id"),
    ],
    id: "l.id",
    columns: columns!(
        "document" Text "d.number" => ORDER.at("l.document_id"), "item" Text "COALESCE(i.code, '')" => ITEM.at("l.item_id"),
        "name" Text "COALESCE(i.name, '')" => ITEM_NAME.at("l.item_id"), "id" Int "l.id",
        "day" Day "l.day", "state" Text "d.state" => ORDER_STATE.at("l.document_id"),
        "partner" Text "p.code" => PARTNER.at("l.partner_id"), "partner_name" Text "p.name" => PARTNER_NAME.at("l.partner_id"), "open" Bool "l.open",
        "ordered" Qty "l.quantity", "received" Qty "l.done", "invoiced" Qty "COALESCE(b.quantity, 0)",
        "ordered_net" Money "l.net", "ordered_gross" Money "l.gross", "invoiced_net" Money "COALESCE(b.net, 0)",
        "invoiced_gross" Money "COALESCE(b.gross, 0)",
        // As `trade::matching` names them.
        "differs" Bool "(COALESCE(b.quantity, 0) <> l.done OR COALESCE(b.off + b.beyond + b.unaccepted, 0) > 0 OR l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "not_invoiced" Bool "(COALESCE(b.quantity - b.beyond, 0) < l.done)", "beyond" Bool "(COALESCE(b.beyond, 0) > 0)" => BEYOND,
        "unaccepted" Bool "(COALESCE(b.unaccepted, 0) > 0)" => UNACCEPTED,
        "price" Bool "(COALESCE(b.off, 0) > 0)" => OFF, "over_short" Bool "(l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "code" Code "COALESCE(t.code, '')" => LINE_CODE,
    ),
    search: None,
    words: None,
    known: &[Known {
        field: "over_short",
        value: "true",
        words: (
            "(l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
            "(l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        ),
    }],
    // Along the index of lines by kind and day, which a condition on the day goes by as well.
    default_sort: "-day",
};

/// Items with their stock; what is not kept in stock is left out.
pub const STOCK: Spec = Spec {
    from: "(SELECT * FROM item WHERE kind NOT IN ('phantom', 'service')) i LEFT JOIN item_stock s ON s.item_id = i.id",
    joins: &[],
    id: "i.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "group" Text "i.item_group", "kind" Text "i.kind",
        "source" Text "i.source", "on_hand" Qty "COALESCE(s.on_hand, 0)", "held" Qty "COALESCE(s.held, 0)",
        "reserved" Qty "COALESCE(s.reserved, 0)", "available" Qty "COALESCE(s.on_hand - s.held - s.reserved, 0)",
        "quarantine" Qty "COALESCE(s.quarantine, 0)", "at_supplier" Qty "COALESCE(s.at_supplier, 0)", "safety_stock" Qty "i.safety_stock",
        "value" Money "COALESCE(s.value, 0)", "has_stock" Bool "(COALESCE(s.on_hand + s.quarantine + s.at_supplier, 0) > 0)",
        "below_safety" Bool "(COALESCE(s.on_hand - s.held - s.reserved, 0) < i.safety_stock)",
    ),
    search: Some(("item", "i.id")),
    words: None,
    known: &[],
    default_sort: "item",
};

/// What lies where.
pub const BALANCES: Spec = Spec {
    from: "stock_balance b",
    joins: &[
        ("i", "JOIN item i ON i.id = b.item_id"),
        ("n", "JOIN bin n ON n.id = b.bin_id"),
        ("w", "JOIN warehouse w ON w.id = n.warehouse_id"),
    ],
    id: "b.id",
    columns: columns!(
        "item" Text "i.code" => ITEM.at("b.item_id"), "name" Text "i.name" => ITEM_NAME.at("b.item_id"), "warehouse" Text "w.code" => WAREHOUSE.at("b.bin_id"),
        "warehouse_kind" Text "w.kind" => WAREHOUSE_KIND.at("b.bin_id"), "bin" Text "n.code" => BIN.at("b.bin_id"),
        "lot" Text "b.lot" => LOT_HERE, "quantity" Qty "b.quantity", "held" Qty "b.held",
    ),
    search: Some(("item", "i.id")),
    words: None,
    known: &[],
    default_sort: "item",
};

/// Moves of stock.
pub const MOVES: Spec = Spec {
    from: "stock_move m",
    // LEFT keeps the moves outside, so that SQLite walks them instead of sorting them all.
    joins: &[
        ("i", "LEFT JOIN item i ON i.id = m.item_id"),
        ("n", "LEFT JOIN bin n ON n.id = m.bin_id"),
        ("w", "LEFT JOIN warehouse w ON w.id = n.warehouse_id"),
        ("l", "LEFT JOIN document_line l ON l.id = m.document_line_id"),
        ("d", "LEFT JOIN document d ON d.id = l.document_id"),
    ],
    id: "m.id",
    columns: columns!(
        "item" Text "i.code" => ITEM.at("m.item_id"), "name" Text "i.name" => ITEM_NAME.at("m.item_id"), "id" Int "m.id", "at" Int "m.at", "day" Day "m.day",
        "warehouse" Text "w.code" => WAREHOUSE.at("m.bin_id"), "bin" Text "n.code" => BIN.at("m.bin_id"), "lot" Text "m.lot" => LOT.at("m.item_id"), "quantity" Qty "m.quantity",
        "value" Money "m.value", "kind" Word "m.kind", "document" Text "d.number" => MOVED_BY.at("m.document_line_id"),
        "actor" Text "m.actor",
    ),
    search: Some(("item", "m.item_id")),
    words: None,
    known: &[],
    default_sort: "-id",
};

/// What was promised, taken and given up.
pub const RESERVATIONS: Spec = Spec {
    from: "reservation r",
    joins: &[
        ("i", "LEFT JOIN item i ON i.id = r.item_id"),
        ("l", "LEFT JOIN document_line l ON l.id = r.line_id"),
        ("d", "LEFT JOIN document d ON d.id = l.document_id"),
    ],
    id: "r.id",
    columns: columns!(
        "item" Text "i.code" => ITEM.at("r.item_id"), "name" Text "i.name" => ITEM_NAME.at("r.item_id"), "id" Int "r.id", "at" Int "r.at", "kind" Text "r.kind",
        "document" Text "d.number" => PROMISED_TO.at("r.line_id"), "quantity" Qty "r.quantity", "actor" Text "r.actor",
    ),
    search: Some(("item", "r.item_id")),
    words: None,
    known: &[],
    default_sort: "-id",
};

/// What was scanned for lines of papers.
pub const SCANS: Spec = Spec {
    from: "scan_log s",
    joins: &[("d", "LEFT JOIN document d ON d.id = s.document_id"), ("i", "LEFT JOIN item i ON i.id = s.item_id")],
    id: "s.id",
    columns: columns!(
        "document" Text "d.number" => PAPER.at("s.document_id"), "text" Text "s.text" => READ, "id" Int "s.id", "at" Int "s.at", "day" Day "s.day",
        "actor" Text "s.actor", "client" Text "s.client", "kind" Text "d.kind" => PAPER_KIND.at("s.document_id"), "outcome" Text "s.outcome",
        "matched" Bool "s.matched", "item" Text "COALESCE(i.code, '')" => ITEM.maybe_at("s.item_id", "s.item_id IS NULL"),
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "-id",
};

/// Counts of stock.
pub const COUNTS: Spec = Spec {
    from: "stock_count c JOIN warehouse w ON w.id = c.warehouse_id",
    joins: &[],
    id: "c.id",
    columns: columns!(
        "number" Text "c.number", "day" Day "c.day", "state" Text "c.state", "warehouse" Text "w.code", "warehouse_name" Text "w.name",
        "lines" Int "c.lines", "counted" Int "c.counted", "made_by" Text "c.made_by", "changed_at" Int "c.changed_at",
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "-number",
};

/// Tracking codes.
pub const TRACKINGS: Spec = Spec {
    from: "tracking t",
    joins: &[("d", "LEFT JOIN document d ON d.id = t.document_id"), ("p", "LEFT JOIN partner p ON p.id = d.partner_id")],
    id: "t.id",
    columns: columns!(
        "code" Text "t.code", "order" Text "d.number" => Via { absent: Some("1 = 0"), ..BORN_WITH }, "day" Day "t.day", "kind" Text "d.kind" => BORN_OF, "state" Text "d.state" => BORN_STATE,
        "partner" Text "p.code" => BORN_FOR,
    ),
    search: None,
    words: None,
    known: &[],
    default_sort: "-code",
};
