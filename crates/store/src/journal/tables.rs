//! Which tables are journalled, and what becomes of the others when books are restored. Every table stands here once (a
//! test compares); one that does not is journalled.

/// What the journal does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Journalled, and people may bring its rows back.
    Record(Record),
    /// Journalled, so that a restore gives it; but what it says belongs to its moment and is never brought back alone.
    Trail,
    /// Not journalled: why not, and what a restore does.
    Not(&'static str),
}

/// How the rows of a table hang together with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The column by which a row belongs to one of another table, and goes and comes with it.
    pub part_of: Option<(&'static str, &'static str)>,
    /// Columns that name a row of another table.
    pub refers: &'static [(&'static str, &'static str)],
    /// Columns of which no two rows may have the same.
    pub unique: &'static [&'static [&'static str]],
}

const fn record(
    part_of: Option<(&'static str, &'static str)>,
    refers: &'static [(&'static str, &'static str)],
    unique: &'static [&'static [&'static str]],
) -> Kept {
    Kept::Record(Record { part_of, refers, unique })
}

/// Every table. Records stand after what they refer to.
pub const TABLES: &[(&str, Kept)] = &[
    ("unit", record(None, &[], &[&["code"]])),
    ("work_center", record(None, &[], &[&["code"]])),
    ("item", record(None, &[("unit_id", "unit")], &[&["code"], &["barcode"]])),
    ("item_conversion", record(Some(("item_id", "item")), &[("unit_id", "unit")], &[&["item_id", "unit_id"]])),
    ("bom", record(None, &[("item_id", "item")], &[&["item_id", "version"]])),
    ("bom_line", record(Some(("bom_id", "bom")), &[("component_id", "item"), ("unit_id", "unit")], &[&["bom_id", "number"]])),
    ("bom_substitute", record(Some(("bom_line_id", "bom_line")), &[("item_id", "item")], &[&["bom_line_id", "priority"]])),
    ("routing", record(None, &[("item_id", "item")], &[&["item_id", "version"]])),
    ("operation", record(Some(("routing_id", "routing")), &[("work_center_id", "work_center")], &[&["routing_id", "number"]])),
    ("partner", record(None, &[], &[&["code"]])),
    ("warehouse", record(None, &[("partner_id", "partner")], &[&["code"]])),
    ("bin", record(None, &[("warehouse_id", "warehouse")], &[&["warehouse_id", "code"], &["barcode"]])),
    ("stock_rule", record(Some(("item_id", "item")), &[], &[&["item_id"]])),
    ("machine", record(None, &[("work_center_id", "work_center")], &[&["code"]])),
    ("grade", record(None, &[], &[&["code"]])),
    (
        "rate",
        record(
            None,
            &[("grade_id", "grade"), ("item_id", "item"), ("machine_id", "machine"), ("work_center_id", "work_center")],
            &[&["subject", "kind", "valid_from"]],
        ),
    ),
    ("tariff_slot", record(Some(("rate_id", "rate")), &[], &[&["rate_id", "month", "day", "from_seconds"]])),
    ("outsourcing_price", record(None, &[("partner_id", "partner"), ("item_id", "item")], &[&["subject", "valid_from"]])),
    ("outsourcing_price_break", record(Some(("price_id", "outsourcing_price")), &[], &[&["price_id", "from_qty"]])),
    (
        "outsourcing_tolerance",
        record(None, &[("partner_id", "partner"), ("item_id", "item"), ("material_id", "item")], &[&["subject", "valid_from"]]),
    ),
    // A paper is never edited once it is posted, nor is what it moved: what is wrong is reversed by a paper of its own.
    ("document", Kept::Trail),
    ("document_line", Kept::Trail),
    ("line_link", Kept::Trail),
    // So is a work order, with what it copied.
    ("work_order", Kept::Trail),
    ("work_order_link", Kept::Trail),
    ("work_order_closing", Kept::Trail),
    ("work_order_before", Kept::Trail),
    ("work_order_component_before", Kept::Trail),
    ("work_order_component", Kept::Trail),
    ("work_order_operation", Kept::Trail),
    // A report is never changed: another takes it back.
    ("work_report", Kept::Trail),
    ("work_report_operator", Kept::Trail),
    ("work_report_band", Kept::Trail),
    ("work_report_overlap", Kept::Trail),
    ("work_clock", Kept::Trail),
    ("completion_cost", Kept::Trail),
    // So is work that was ordered from suppliers, with what happened to each material of it.
    ("subcontract_order", Kept::Trail),
    ("subcontract_line", Kept::Trail),
    ("subcontract_operation", Kept::Trail),
    ("subcontract_material", Kept::Trail),
    ("subcontract_goods", Kept::Trail),
    // What was closed, and what it came to, is true of its moment.
    ("month", Kept::Trail),
    ("month_margin", Kept::Trail),
    // What something should have cost is true of its day.
    ("standard_version", Kept::Trail),
    ("standard_cost", Kept::Trail),
    ("tracking", Kept::Trail),
    ("line_share", Kept::Trail),
    ("document_code", Kept::Trail),
    ("freed_share", Kept::Trail),
    ("stock_move", Kept::Trail),
    ("stock_balance", Kept::Trail),
    ("item_stock", Kept::Trail),
    ("order_bill", Kept::Trail),
    ("reservation", Kept::Trail),
    // What somebody counted is true of its moment.
    ("stock_count", Kept::Trail),
    ("stock_count_line", Kept::Trail),
    ("stock_count_entry", Kept::Trail),
    ("attachment", Kept::Trail),
    ("scan_log", Kept::Trail),
    ("line_scan", Kept::Trail),
    // What somebody agreed to is true of its moment.
    ("opening_paper", Kept::Trail),
    ("cut_over_tick", Kept::Trail),
    // A setting, as those of the books.
    ("sale_lock", Kept::Trail),
    ("number_series", Kept::Trail),
    // Who may do what belongs to its moment: somebody who was put out does not come back with a mistake of theirs.
    ("role", Kept::Trail),
    ("person", Kept::Trail),
    ("person_role", Kept::Trail),
    ("book", Kept::Trail),
    ("revision", Kept::Trail),
    // Else a number could be given out again that a row had which was deleted since.
    ("sequence", Kept::Trail),
    ("audit", Kept::Trail),
    // Whoever lost an answer sends again, also to books that were restored meanwhile.
    ("request", Kept::Trail),
    ("preference", Kept::Trail),
    ("approval", Kept::Trail),
    ("approval_held", Kept::Trail),
    ("script", Kept::Trail),
    ("script_row", Kept::Trail),
    ("import_batch", Kept::Trail),
    ("import_difference", Kept::Trail),
    ("session", Kept::Not("who is logged in; a restore logs everybody out")),
    ("lease", Kept::Not("says who has the books open; a restore leaves it empty")),
    ("job", Kept::Not("work that ended with its process; a restore gives those of the copy, and ends what ran then")),
    ("call_stat", Kept::Not("figures of calls; a restore gives those of the copy")),
    ("outbox", Kept::Not("what was sent is not sent again by a restore; messages of the copy are")),
    ("stock_snapshot", Kept::Not("follows from the ledger, and would fill the journal; a restore gives those of the copy")),
    ("stock_snapshot_line", Kept::Not("follows from the ledger, and would fill the journal; a restore gives those of the copy")),
    ("stock_snapshot_difference", Kept::Not("follows from what was counted; a restore gives those of the copy")),
    ("attachment_file", Kept::Not("bytes under their hash, which go to files of their own; a restore takes them from there")),
    ("search_token", Kept::Not("follows from the texts of items, work centres and partners; a restore makes it anew")),
    ("journal", Kept::Not("the journal itself; a restore goes on with it")),
    ("journal_change", Kept::Not("the journal itself; a restore goes on with it")),
    ("journal_shape", Kept::Not("the journal itself; a restore goes on with it")),
    ("__diesel_schema_migrations", Kept::Not("the shape of the books, which no change changes; a restore gives that of the copy")),
];

/// Columns that nobody is shown: what people log in with, as hashes that could be guessed at.
const SECRETS: &[(&str, &str)] = &[("person", "password_hash"), ("person", "pin_hash"), ("person", "badge_hash")];
/// So begin the books' facts that are secrets: of the login, or hashes of such, and the address with which whoever knows it may send.
const SECRET_FACTS: [&str; 2] = ["login.", "webhook."];

/// Is a value of a row none to show? `key` is the row's own.
#[must_use]
pub fn is_secret(table: &str, column: &str, key: &str) -> bool {
    SECRETS.contains(&(table, column)) || table == "book" && column == "value" && SECRET_FACTS.iter().any(|secret| key.starts_with(secret))
}

/// Columns that only whoever may see money is shown: what work and machines cost.
const AMOUNTS: &[(&str, &[&str])] = &[
    (
        "rate",
        &[
            "price",
            "factor",
            "hourly",
            "per_cycle",
            "rated_kw",
            "load_factor",
            "per_labour_hour",
            "per_machine_hour",
            "of_labour",
            "basis",
            "grade_id",
        ],
    ),
    ("tariff_slot", &["price"]),
    ("outsourcing_price_break", &["price"]),
    ("work_order", &["left_over"]),
    (
        "work_report",
        &[
            "hourly",
            "per_cycle",
            "rated_kw",
            "load_factor",
            "per_labour_hour",
            "per_machine_hour",
            "of_labour",
            "labour",
            "machine",
            "energy",
            "overhead",
            "difference",
            "standard",
            "cause_rate",
            "cause_efficiency",
            "cause_energy_price",
            "cause_energy_usage",
            "cause_scrap",
        ],
    ),
    ("work_report_operator", &["grade_id", "basis", "price", "factor", "amount"]),
    ("work_report_band", &["price", "amount"]),
    ("work_order_operation", &["labour", "machine", "energy", "overhead"]),
    ("completion_cost", &["material", "labour", "machine", "energy", "overhead"]),
    ("subcontract_operation", &["price", "fee", "deduction", "held"]),
    ("subcontract_material", &["price", "standard_price"]),
    ("subcontract_goods", &["fee", "freight"]),
    ("month", &["wages", "energy_bill", "wages_difference", "energy_difference"]),
    ("month_margin", &["revenue", "cost", "margin"]),
    (
        "standard_cost",
        &[
            "own_material",
            "own_labour",
            "own_machine",
            "own_energy",
            "own_overhead",
            "own_outsourced",
            "material",
            "labour",
            "machine",
            "energy",
            "overhead",
            "outsourced",
            "made_of",
        ],
    ),
];

/// Is a value of a row an amount, which only some may see?
#[must_use]
pub fn is_amount(table: &str, column: &str) -> bool {
    AMOUNTS.iter().any(|(name, columns)| *name == table && columns.contains(&column))
}

/// What the journal does with a table of this name.
#[must_use]
pub fn kept(table: &str) -> Kept {
    TABLES.iter().find(|(name, _)| *name == table).map_or(Kept::Trail, |(_, kept)| *kept)
}

/// The table of records of this name.
pub(crate) fn record_named(table: &str) -> Option<&'static str> {
    record_of(table).map(|(at, _)| TABLES[at].0)
}

/// The records, after what they refer to, with their place in that order.
pub(crate) fn record_of(table: &str) -> Option<(usize, Record)> {
    TABLES.iter().enumerate().find_map(|(at, (name, kept))| match kept {
        Kept::Record(record) if *name == table => Some((at, *record)),
        Kept::Record(_) | Kept::Trail | Kept::Not(_) => None,
    })
}
