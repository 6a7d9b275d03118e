//! Lists: keyset pages by any column that a list offers, with filters, sort and a count.
//!
//! The engine finds the row numbers of a page; each noun's own reader then loads those rows. Columns are data, so a field
//! that a caller names never reaches SQL as text; values are always bound. A page costs the same wherever it lies: the
//! cursor is the last row's sort value and number, `sort >= a AND (sort > a OR id > b)`, never OFFSET.
//!
//! A column may be another record's: the item of a move, the partner of a paper. Which of those records a condition means is asked
//! first. None: nothing matches, and the list isn't looked at. A few: the page is put together of a page of each, along the index that
//! the list has of them. Many: the list is walked in its order, and each row's record is looked at, as a page is soon full. So neither
//! what is rare nor what is common makes the database sort millions of rows.

use crate::conn::Conn;
use crate::error::Tried;
use crate::search::{TOKEN_CHARS, after, fold};
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use qitao_domain::{Day, ItemId, Money, PerUnit, Qty, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// The text contains the value, upper or lower case.
    Contains,
    /// One of the values.
    AnyOf,
    /// Has no value.
    Empty,
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The column.
    pub field: String,
    /// How it compares.
    pub op: Op,
    /// With what; one value, several for `any_of`, none for `empty`.
    #[serde(default)]
    pub values: Vec<String>,
}

/// What of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// Words that code, name or 拼音 initials begin with.
    #[serde(default)]
    pub text: Option<String>,
    /// Conditions that all hold.
    #[serde(default)]
    pub filter: Vec<Condition>,
    /// Column to sort by, with `-` in front for falling; the list's own order when absent.
    #[serde(default)]
    pub sort: Option<String>,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// Count all rows that match, too.
    #[serde(default)]
    pub count: bool,
    /// Do not count beyond this: then there are at least so many.
    #[serde(default)]
    pub count_most: Option<u32>,
}

/// The rows of a page and the cursor of the page after: one row more than wanted is read, so that it is known whether
/// there is one. `read` is told how many to read at most.
///
/// # Errors
/// Those of reading.
pub fn cut<T, C, E>(
    limit: Option<u32>,
    read: impl FnOnce(u32) -> std::result::Result<Vec<T>, E>,
    cursor: impl FnOnce(&T) -> C,
) -> std::result::Result<(Vec<T>, Option<C>), E> {
    let wanted = limits::list_rows(limit);
    let mut rows = read(wanted + 1)?;
    let more = rows.len() > wanted as usize;
    rows.truncate(wanted as usize);
    let next = if more { rows.last().map(cursor) } else { None };
    Ok((rows, next))
}

/// The row numbers of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    /// In the list's order.
    pub ids: Vec<i64>,
    /// Cursor of the page after, if there is one.
    pub next: Option<String>,
    /// All rows that match, if asked for.
    pub total: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A tracking code of a line: the first is shown, and any of them is found.
    Code,
    Int,
    Bool,
    Qty,
    PerUnit,
    Money,
    /// A day; an open end is [`NEVER`].
    Day,
}

/// A day that stands for "for ever" in lists, after all others.
pub(crate) const NEVER: i32 = i32::MAX;

pub(crate) struct Column {
    pub field: &'static str,
    pub expr: &'static str,
    pub kind: Kind,
    pub via: Option<Via>,
}

/// Where a column's value stands, when it is another record's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Via {
    /// What a row of the list has of that record: its row number.
    pub key: &'static str,
    /// That row number, where the record stands.
    pub id: &'static str,
    /// Among which records, and how they hang together: from those that have the value on.
    pub of: &'static str,
    pub on: &'static str,
    /// The same from one row of the list on.
    pub each: &'static str,
    /// The value.
    pub value: &'static str,
    /// The kind of paper there: a list of papers of one kind looks among those alone.
    pub kind: Option<&'static str>,
}

impl Via {
    const fn at(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    const fn plain(of: &'static str, value: &'static str) -> Self {
        Self { key: "", id: "x.id", of, on: "", each: of, value, kind: None }
    }
}

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
const LINE_KIND: Via = Via::plain("document_line x", "x.kind");
/// By the lines of a paper that moves stock.
const MOVED_BY: Via = Via::plain(
    "document y JOIN document_line x ON x.document_id = y.id AND y.kind IN \
     ('receipt', 'supplier_return', 'shipment', 'customer_return', 'transfer', 'adjustment')",
    "y.number",
);
/// By the lines of a paper that stock is promised to.
const PROMISED_TO: Via =
    Via::plain("document y JOIN document_line x ON x.document_id = y.id AND y.kind IN ('sales_order', 'production_plan')", "y.number");
const ORDER: Via = Via::plain("(SELECT * FROM document WHERE kind = 'purchase_order') x", "x.number");
/// By what its first line is of.
const FIRST_ITEM: Via = Via {
    key: "d.id",
    id: "x.document_id",
    // CROSS lets SQLite begin with the items.
    of: "item y CROSS JOIN document_line x",
    on: "x.item_id = y.id AND x.number = 1 AND ",
    each: "document_line x JOIN item y ON y.id = x.item_id AND x.number = 1",
    value: "y.code",
    kind: Some("x.kind"),
};
/// By the codes of any line.
const PAPER_CODE: Via = Via {
    key: "d.id",
    id: "x.document_id",
    of: "tracking y CROSS JOIN line_share z CROSS JOIN document_line x",
    on: "z.tracking_id = y.id AND x.id = z.line_id AND ",
    each: "document_line x JOIN line_share z ON z.line_id = x.id JOIN tracking y ON y.id = z.tracking_id",
    value: "y.code",
    kind: Some("x.kind"),
};
const LINE_CODE: Via = Via {
    key: "l.id",
    id: "z.line_id",
    of: "tracking y CROSS JOIN line_share z",
    on: "z.tracking_id = y.id AND ",
    each: "line_share z JOIN tracking y ON y.id = z.tracking_id",
    value: "y.code",
    kind: None,
};
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
    ..BORN_WITH
};

/// A list as data.
pub struct Spec {
    pub(crate) from: &'static str,
    /// Records beside, by their name in `columns`; each leaves the rows as they are, so that one that nothing asks for is left out.
    pub(crate) joins: &'static [(&'static str, &'static str)],
    pub(crate) id: &'static str,
    pub(crate) columns: &'static [Column],
    /// Kind of object in the search tokens, and the expression of its row number.
    pub(crate) search: Option<(&'static str, &'static str)>,
    /// Where words stand that are looked for in the list's own columns, if they can be asked for by themselves.
    pub(crate) words: Option<Via>,
    pub(crate) default_sort: &'static str,
}

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
    default_sort: "code",
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
    default_sort: "item",
};

/// Papers. Words are looked for in their numbers and the partners' own.
pub const DOCUMENTS: Spec = Spec {
    from: "document d",
    joins: &[("p", "LEFT JOIN partner p ON p.id = d.partner_id")],
    id: "d.id",
    columns: columns!(
        "number" Text "d.number" => PAPER.at("d.id"), "reference" Text "d.reference" => REFERENCE.at("d.id"), "kind" Text "d.kind", "day" Day "d.day",
        "state" Text "d.state", "partner" Text "p.code" => PARTNER.at("d.partner_id"), "partner_name" Text "p.name" => PARTNER_NAME.at("d.partner_id"), "due" Day "COALESCE(d.due, 2147483647)" => DUE.at("d.id"), "gross" Money "d.gross",
        "settled" Money "d.settled", "is_settled" Bool "(d.settled = d.gross)", "reversal" Bool "(d.reverses_id IS NOT NULL)",
        "made_by" Text "d.made_by", "changed_at" Int "d.changed_at",
        "item" Text "COALESCE((SELECT i.code FROM document_line l JOIN item i ON i.id = l.item_id WHERE l.document_id = d.id AND l.number = 1), '')"
            => FIRST_ITEM,
        "code" Code "COALESCE((SELECT t.code FROM document_line l JOIN line_share s ON s.line_id = l.id JOIN tracking t ON t.id = s.tracking_id \
            WHERE l.document_id = d.id ORDER BY s.id LIMIT 1), '')" => PAPER_CODE,
    ),
    search: None,
    words: Some(NUMBERS),
    default_sort: "-number",
};

/// Lines of papers.
pub const DOCUMENT_LINES: Spec = Spec {
    from: "document_line l JOIN document d ON d.id = l.document_id",
    joins: &[("i", "LEFT JOIN item i ON i.id = l.item_id"), ("p", "LEFT JOIN partner p ON p.id = d.partner_id")],
    id: "l.id",
    columns: columns!(
        "document" Text "d.number" => PAPER.at("l.document_id"), "item" Text "COALESCE(i.code, '')" => ITEM.at("l.item_id"),
        "name" Text "COALESCE(i.name, '')" => ITEM_NAME.at("l.item_id"), "kind" Text "l.kind",
        "state" Text "d.state", "day" Day "d.day", "partner" Text "p.code" => PARTNER.at("d.partner_id"), "due" Day "COALESCE(l.due, d.due, 2147483647)",
        "open" Bool "l.open", "review" Text "l.review", "lot" Text "l.lot", "quantity" Qty "l.quantity", "net" Money "l.net",
        // As `document.review` has it: whoever looks at what came may find it bad though the count is right.
        "may_be_rejected" Bool "(l.kind = 'receipt' AND l.review = 'none' AND d.state = 'posted' AND d.reverses_id IS NULL AND l.quantity > l.returned)",
        "gross" Money "l.gross", "id" Int "l.id", "reference" Text "d.reference",
        "code" Code "COALESCE((SELECT t.code FROM line_share s JOIN tracking t ON t.id = s.tracking_id WHERE s.line_id = l.id ORDER BY s.id LIMIT 1), '')"
            => LINE_CODE,
    ),
    search: None,
    words: None,
    default_sort: "-id",
};

/// Lines of purchase orders that were confirmed, held against what came and what was invoiced of them.
pub const MATCHES: Spec = Spec {
    from: "(SELECT * FROM document_line WHERE kind = 'purchase_order') l \
           JOIN document d ON d.id = l.document_id AND d.state IN ('open', 'done', 'closed')",
    joins: &[
        ("b", "LEFT JOIN order_bill b ON b.line_id = l.id"),
        ("i", "LEFT JOIN item i ON i.id = l.item_id"),
        ("p", "LEFT JOIN partner p ON p.id = d.partner_id"),
    ],
    id: "l.id",
    columns: columns!(
        "document" Text "d.number" => ORDER.at("l.document_id"), "item" Text "COALESCE(i.code, '')" => ITEM.at("l.item_id"),
        "name" Text "COALESCE(i.name, '')" => ITEM_NAME.at("l.item_id"), "id" Int "l.id",
        "day" Day "d.day", "state" Text "d.state", "partner" Text "p.code" => PARTNER.at("d.partner_id"),
        "partner_name" Text "p.name" => PARTNER_NAME.at("d.partner_id"), "open" Bool "l.open",
        "ordered" Qty "l.quantity", "received" Qty "l.done", "invoiced" Qty "COALESCE(b.quantity, 0)",
        "ordered_net" Money "l.net", "ordered_gross" Money "l.gross", "invoiced_net" Money "COALESCE(b.net, 0)",
        "invoiced_gross" Money "COALESCE(b.gross, 0)",
        // As `trade::matching` names them.
        "differs" Bool "(COALESCE(b.quantity, 0) <> l.done OR COALESCE(b.off, 0) > 0 OR l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "not_invoiced" Bool "(COALESCE(b.quantity, 0) < l.done)", "beyond" Bool "(COALESCE(b.quantity, 0) > l.done)",
        "price" Bool "(COALESCE(b.off, 0) > 0)", "over_short" Bool "(l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "code" Code "COALESCE((SELECT t.code FROM line_share s JOIN tracking t ON t.id = s.tracking_id WHERE s.line_id = l.id ORDER BY s.id LIMIT 1), '')"
            => LINE_CODE,
    ),
    search: None,
    words: None,
    default_sort: "-id",
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
        "lot" Text "b.lot", "quantity" Qty "b.quantity", "held" Qty "b.held",
    ),
    search: Some(("item", "i.id")),
    words: None,
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
        "warehouse" Text "w.code" => WAREHOUSE.at("m.bin_id"), "bin" Text "n.code" => BIN.at("m.bin_id"), "lot" Text "m.lot", "quantity" Qty "m.quantity",
        "value" Money "m.value", "kind" Text "l.kind" => LINE_KIND.at("m.document_line_id"), "document" Text "d.number" => MOVED_BY.at("m.document_line_id"),
        "actor" Text "m.actor",
    ),
    search: Some(("item", "m.item_id")),
    words: None,
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
    default_sort: "-id",
};

/// What was scanned for lines of papers.
pub const SCANS: Spec = Spec {
    from: "scan_log s",
    joins: &[("d", "LEFT JOIN document d ON d.id = s.document_id"), ("i", "LEFT JOIN item i ON i.id = s.item_id")],
    id: "s.id",
    columns: columns!(
        "document" Text "d.number" => PAPER.at("s.document_id"), "text" Text "s.text", "id" Int "s.id", "at" Int "s.at", "day" Day "s.day",
        "actor" Text "s.actor", "client" Text "s.client", "kind" Text "d.kind" => PAPER_KIND.at("s.document_id"), "outcome" Text "s.outcome",
        "matched" Bool "s.matched", "item" Text "COALESCE(i.code, '')" => ITEM.at("s.item_id"),
    ),
    search: None,
    words: None,
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
    default_sort: "-number",
};

/// Tracking codes.
pub const TRACKINGS: Spec = Spec {
    from: "tracking t",
    joins: &[("d", "LEFT JOIN document d ON d.id = t.document_id"), ("p", "LEFT JOIN partner p ON p.id = d.partner_id")],
    id: "t.id",
    columns: columns!(
        "code" Text "t.code", "order" Text "d.number" => BORN_WITH, "day" Day "t.day", "kind" Text "d.kind" => BORN_OF, "state" Text "d.state" => BORN_STATE,
        "partner" Text "p.code" => BORN_FOR,
    ),
    search: None,
    words: None,
    default_sort: "-code",
};

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Int(i64),
    Day(i32),
    Bool(bool),
}

fn value(column: &Column, text: &str) -> Result<Value> {
    let bad = || StoreError::List { field: column.field.into(), why: "bad_value" };
    // PostgreSQL refuses NUL in text; nothing holds it.
    if text.contains('\0') {
        return Err(bad());
    }
    Ok(match column.kind {
        Kind::Text | Kind::Code => Value::Text(text.to_owned()),
        Kind::Int => Value::Int(text.parse().map_err(|_| bad())?),
        Kind::Bool => Value::Bool(match text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return Err(bad()),
        }),
        Kind::Qty => Value::Int(text.parse::<Qty>().map_err(|_| bad())?.scaled()),
        Kind::PerUnit => Value::Int(text.parse::<PerUnit>().map_err(|_| bad())?.scaled()),
        Kind::Money => Value::Int(text.parse::<Money>().map_err(|_| bad())?.scaled()),
        Kind::Day => Value::Day(text.parse::<Day>().map_err(|_| bad())?.number()),
    })
}

/// The value as it stands in a cursor: the column's own text, already scaled.
fn cursor_value(column: &Column, text: &str) -> Result<Value> {
    let bad = || StoreError::List { field: column.field.into(), why: "bad_cursor" };
    Ok(match column.kind {
        Kind::Text | Kind::Code => Value::Text(text.to_owned()),
        Kind::Int | Kind::Qty | Kind::PerUnit | Kind::Money => Value::Int(text.parse().map_err(|_| bad())?),
        Kind::Day => Value::Day(text.parse().map_err(|_| bad())?),
        Kind::Bool => Value::Bool(matches!(text, "1" | "true")),
    })
}

/// SQL with its bound values, in the order of their places.
struct Sql {
    text: String,
    values: Vec<Value>,
    /// LIKE takes upper and lower case of ASCII for the same.
    like_folds: bool,
}

impl Sql {
    fn new(conn: &Conn) -> Self {
        Self { text: String::new(), values: Vec::new(), like_folds: matches!(conn, Conn::Sqlite(_)) }
    }

    /// The text contains the part, which is in lower case.
    fn contains(&mut self, expr: &str, part: &str) {
        let mut pattern = String::from("%");
        for c in part.chars() {
            if matches!(c, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(c);
        }
        pattern.push('%');
        let expr = if self.like_folds { expr.to_owned() } else { format!("LOWER({expr})") };
        self.compare(&expr, " LIKE ", Value::Text(pattern));
        self.push(" ESCAPE '!'");
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, value: Value) {
        self.values.push(value);
        self.text.push_str(&format!("${}", self.values.len()));
    }

    fn compare(&mut self, expr: &str, op: &str, value: Value) {
        self.push(expr);
        self.push(op);
        self.bind(value);
    }

    fn load<T>(self, conn: &mut Conn, what: &'static str) -> Result<Vec<T>>
    where
        T: QueryableByName<<Conn as diesel::Connection>::Backend> + 'static,
    {
        let mut query = diesel::sql_query(self.text).into_boxed();
        for value in self.values {
            query = match value {
                Value::Text(v) => query.bind::<Text, _>(v),
                Value::Int(v) => query.bind::<BigInt, _>(v),
                Value::Day(v) => query.bind::<Integer, _>(v),
                Value::Bool(v) => query.bind::<Bool, _>(v),
            };
        }
        query.load(conn).tried(what)
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    sort: String,
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// So many records of which a page is put together: each asks the database once more.
const FEW: usize = 64;
/// So many rows of the list itself that are gathered and sorted.
const GATHERED: usize = 1_000;

fn column<'s>(spec: &'s Spec, field: &str) -> Result<&'s Column> {
    spec.columns
        .iter()
        .find(|c| c.field == field)
        .ok_or_else(|| StoreError::List { field: field.chars().take(64).collect(), why: "unknown_field" })
}

/// What a condition asks of an expression.
fn compare(sql: &mut Sql, column: &Column, expr: &str, condition: &Condition) -> Result<()> {
    let bad_op = || StoreError::List { field: column.field.into(), why: "bad_op" };
    let one = || match condition.values.as_slice() {
        [one] => value(column, one),
        _ => Err(bad_op()),
    };
    match condition.op {
        Op::Eq => sql.compare(expr, " = ", one()?),
        Op::Ne => sql.compare(expr, " <> ", one()?),
        Op::Lt => sql.compare(expr, " < ", one()?),
        Op::Le => sql.compare(expr, " <= ", one()?),
        Op::Gt => sql.compare(expr, " > ", one()?),
        Op::Ge => sql.compare(expr, " >= ", one()?),
        Op::Contains => {
            let Value::Text(text) = one()? else { return Err(bad_op()) };
            sql.contains(expr, &text.to_ascii_lowercase());
        }
        Op::AnyOf => {
            if condition.values.is_empty() || condition.values.len() > 200 {
                return Err(bad_op());
            }
            sql.push(expr);
            for (at, text) in condition.values.iter().enumerate() {
                sql.push(if at == 0 { " IN (" } else { ", " });
                sql.bind(value(column, text)?);
            }
            sql.push(")");
        }
        Op::Empty => match column.kind {
            Kind::Text | Kind::Code => sql.compare(expr, " = ", Value::Text(String::new())),
            Kind::Day => sql.compare(expr, " = ", Value::Day(NEVER)),
            Kind::Int | Kind::Qty | Kind::PerUnit | Kind::Money => sql.compare(expr, " = ", Value::Int(0)),
            Kind::Bool => return Err(bad_op()),
        },
    }
    Ok(())
}

/// The record that a condition is about, if it is another one and can be asked for by itself.
fn via(column: &Column, condition: &Condition) -> Option<Via> {
    match condition.op {
        Op::Eq | Op::AnyOf | Op::Contains => column.via,
        // An open end is a day like others.
        Op::Empty if column.kind == Kind::Day => column.via,
        Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Empty => None,
    }
}

/// A word that is searched for.
struct Word {
    text: String,
    /// So many rows have it that a page is found sooner by walking the list than by gathering them.
    common: bool,
}

/// Rows that have one of a few records.
struct Few {
    key: &'static str,
    ids: Vec<i64>,
}

/// What is asked of a list, after it was asked which records are meant.
struct Wanted<'i> {
    /// Nothing matches.
    nothing: bool,
    few: Vec<Few>,
    /// Conditions that are looked at row by row.
    rest: Vec<(&'static Column, &'i Condition)>,
    words: Vec<Word>,
}

impl Wanted<'_> {
    /// Of which a page is put together: of the list's own rows if they are known, else of what there is least of.
    fn parts(&self, spec: &Spec) -> Option<usize> {
        (0..self.few.len()).min_by_key(|&at| (self.few[at].key != spec.id, self.few[at].ids.len()))
    }
}

/// `key = 1`, or one of several.
fn among(key: &str, ids: &[i64]) -> String {
    match ids {
        [one] => format!("{key} = {one}"),
        several => format!("{key} IN ({})", several.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// All that is asked, but for the records of `but`.
fn conditions(sql: &mut Sql, spec: &Spec, wanted: &Wanted<'_>, but: Option<usize>) -> Result<()> {
    for (at, few) in wanted.few.iter().enumerate() {
        if Some(at) != but {
            sql.push(" AND ");
            sql.push(&among(few.key, &few.ids));
        }
    }
    for (column, condition) in &wanted.rest {
        sql.push(" AND ");
        match via(column, condition) {
            // A question for each row that is walked over: nothing that the database could turn round.
            Some(via) => {
                sql.push(&format!("(SELECT COUNT(*) FROM {} WHERE {} = {} AND ", via.each, via.id, via.key));
                compare(sql, column, via.value, condition)?;
                sql.push(") > 0");
            }
            None => compare(sql, column, column.expr, condition)?,
        }
    }
    for word in &wanted.words {
        if let Some((kind, id)) = spec.search {
            let (test, own) =
                if word.common { ("EXISTS".into(), format!("t.object_id = {id} AND ")) } else { (format!("{id} IN"), String::new()) };
            sql.push(&format!(" AND {test} (SELECT t.object_id FROM search_token t WHERE {own}t.kind = "));
            sql.bind(Value::Text(kind.into()));
            sql.compare(" AND t.token", " >= ", Value::Text(word.text.clone()));
            sql.compare(" AND t.token", " < ", Value::Text(after(&word.text)));
            sql.push(")");
        } else {
            let code = spec.columns.iter().take(2).map(|c| c.expr).collect::<Vec<_>>().join(" || ' ' || ");
            sql.push(" AND ");
            sql.contains(&format!("({code})"), &word.text);
        }
    }
    Ok(())
}

/// Does a text name a record beside, as `i` in `i.code`?
fn names(text: &str, alias: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(alias).any(|(at, _)| text[at + alias.len()..].starts_with('.') && !text[..at].ends_with(is_name))
}

/// The list with the records beside that a text names.
fn from(spec: &Spec, text: &str) -> String {
    let mut used = text.to_owned();
    let mut joins: Vec<&str> = Vec::new();
    // One may stand on another before it.
    for (alias, join) in spec.joins.iter().rev() {
        if names(&used, alias) {
            used.push_str(join);
            joins.push(join);
        }
    }
    let joins: String = joins.iter().rev().map(|join| format!(" {join}")).collect();
    format!("{}{joins}", spec.from)
}

impl Read<'_> {
    /// The row numbers of one page of a list.
    ///
    /// # Errors
    /// [`StoreError::List`] for what the list does not have; the database's.
    pub fn page(&mut self, spec: &'static Spec, input: &ListInput) -> Result<Ids> {
        let sort = input.sort.as_deref().unwrap_or(spec.default_sort);
        let (sort, falling) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
        let sort = column(spec, sort)?;
        let mut wanted = self.wanted(spec, input)?;
        let cursor = input.after.as_deref().map(|cursor| -> Result<(i64, Value)> {
            let bad = || StoreError::List { field: "after".into(), why: "bad_cursor" };
            let (id, text) = cursor.split_once(':').ok_or_else(bad)?;
            Ok((id.parse().map_err(|_| bad())?, cursor_value(sort, text)?))
        });
        let cursor = cursor.transpose()?;
        let mut sql = Sql::new(self.conn);
        let read = |most: u32| {
            if wanted.nothing {
                return Ok(Vec::new());
            }
            part_by_part(&mut sql, spec, &wanted, sort, falling, cursor.as_ref(), most)?;
            sql.load::<Found>(self.conn, "reading a list")
        };
        let (found, next) = cut(input.limit, read, |last| format!("{}:{}", last.id, last.sort))?;
        // What is counted is gathered anyway.
        wanted.words.iter_mut().for_each(|word| word.common = false);
        let total = if input.count { Some(self.count_list(spec, &wanted, input.count_most)?) } else { None };
        Ok(Ids { ids: found.into_iter().map(|f| f.id).collect(), next, total })
    }

    /// What is asked, with the records that are meant.
    fn wanted<'i>(&mut self, spec: &'static Spec, input: &'i ListInput) -> Result<Wanted<'i>> {
        let words = self.words(spec, input)?;
        let mut wanted = Wanted { nothing: false, few: Vec::new(), rest: Vec::new(), words: Vec::new() };
        let kind = input.filter.iter().find(|one| one.field == "kind" && one.op == Op::Eq).and_then(|one| one.values.first());
        for condition in &input.filter {
            let column = column(spec, &condition.field)?;
            let Some(via) = via(column, condition) else {
                wanted.rest.push((column, condition));
                continue;
            };
            let asked = |sql: &mut Sql| compare(sql, column, via.value, condition);
            match self.records(spec, &via, kind, asked)? {
                Some(ids) if ids.is_empty() => wanted.nothing = true,
                Some(ids) => wanted.few.push(Few { key: via.key, ids }),
                None => wanted.rest.push((column, condition)),
            }
        }
        for word in words {
            match spec.search {
                Some((kind, key)) if key != spec.id && !word.common => {
                    let mut sql = Sql::new(self.conn);
                    sql.push("SELECT DISTINCT t.object_id AS id, '' AS sort FROM search_token t WHERE t.kind = ");
                    sql.bind(Value::Text(kind.into()));
                    sql.compare(" AND t.token", " >= ", Value::Text(word.text.clone()));
                    sql.compare(" AND t.token", " < ", Value::Text(after(&word.text)));
                    sql.push(&format!(" LIMIT {}", FEW + 1));
                    let ids: Vec<i64> = sql.load::<Found>(self.conn, "looking for words")?.into_iter().map(|f| f.id).collect();
                    match ids.len() {
                        0 => wanted.nothing = true,
                        some if some <= FEW => wanted.few.push(Few { key, ids }),
                        _ => wanted.words.push(Word { common: true, ..word }),
                    }
                }
                Some(_) => wanted.words.push(word),
                None => {
                    let found = match &spec.words {
                        Some(via) => self.records(spec, via, kind, |sql| {
                            sql.contains(via.value, &word.text);
                            Ok(())
                        })?,
                        None => None,
                    };
                    match (found, spec.words) {
                        (Some(ids), _) if ids.is_empty() => wanted.nothing = true,
                        (Some(ids), Some(via)) => wanted.few.push(Few { key: via.key, ids }),
                        (Some(_) | None, _) => wanted.words.push(word),
                    }
                }
            }
        }
        Ok(wanted)
    }

    /// The records of which something is asked; none when they are too many to be asked for one by one.
    fn records(
        &mut self,
        spec: &Spec,
        via: &Via,
        kind: Option<&String>,
        asked: impl FnOnce(&mut Sql) -> Result<()>,
    ) -> Result<Option<Vec<i64>>> {
        let most = if via.key == spec.id { GATHERED } else { FEW };
        // One row may stand there more than once, where records are beside it.
        let distinct = if via.of.contains(" JOIN ") { "DISTINCT " } else { "" };
        let mut sql = Sql::new(self.conn);
        sql.push(&format!("SELECT {distinct}{} AS id, '' AS sort FROM {} WHERE {}", via.id, via.of, via.on));
        asked(&mut sql)?;
        if let (Some(expr), Some(kind)) = (via.kind, kind) {
            sql.compare(&format!(" AND {expr}"), " = ", Value::Text(kind.clone()));
        }
        sql.push(&format!(" LIMIT {}", most + 1));
        let ids: Vec<i64> = sql.load::<Found>(self.conn, "looking for what a list is asked for")?.into_iter().map(|f| f.id).collect();
        Ok(Some(ids).filter(|ids| ids.len() <= most))
    }

    /// The words that are searched for.
    fn words(&mut self, spec: &Spec, input: &ListInput) -> Result<Vec<Word>> {
        let too_many = input.filter.len() > limits::FILTER_CONDITIONS;
        let too_long = input.text.as_ref().is_some_and(|t| t.chars().count() > limits::SEARCH_CHARS);
        if too_many || too_long {
            return Err(StoreError::List { field: if too_many { "filter" } else { "text" }.into(), why: "bad_value" });
        }
        let text = fold(input.text.as_deref().unwrap_or_default());
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            let word = Word { text: word.chars().take(TOKEN_CHARS).collect(), common: false };
            let common = match spec.search {
                Some((kind, _)) => self.is_common(kind, &word.text)?,
                None => false,
            };
            words.push(Word { common, ..word });
        }
        Ok(words)
    }

    /// The items whose code, name and specification, one after the other, have this text, upper or lower case.
    ///
    /// # Errors
    /// The database.
    pub fn items_saying(&mut self, text: &str) -> Result<HashSet<ItemId>> {
        let mut sql = Sql::new(self.conn);
        sql.push("SELECT id, '' AS sort FROM item WHERE ");
        sql.contains("code || ' ' || name || ' ' || spec", &text.to_lowercase());
        let found: Vec<Found> = sql.load(self.conn, "looking for a text in the items")?;
        Ok(found.into_iter().map(|row| ItemId(row.id)).collect())
    }

    /// So many rows match; at most `most`.
    fn count_list(&mut self, spec: &Spec, wanted: &Wanted<'_>, most: Option<u32>) -> Result<i64> {
        if wanted.nothing {
            return Ok(0);
        }
        let mut asked = Sql::new(self.conn);
        conditions(&mut asked, spec, wanted, None)?;
        let most = most.map(|most| format!(" LIMIT {most}")).unwrap_or_default();
        let from = from(spec, &asked.text);
        asked.text = format!("SELECT COUNT(*) AS total FROM (SELECT 1 AS one FROM {from} WHERE 1 = 1{}{most}) c", asked.text);
        let rows: Vec<Total> = asked.load(self.conn, "counting a list")?;
        Ok(rows.first().map_or(0, |r| r.total))
    }
}

/// A page: of one walk along the list, or of a walk for each of a few records.
fn part_by_part(
    sql: &mut Sql,
    spec: &Spec,
    wanted: &Wanted<'_>,
    sort: &Column,
    falling: bool,
    cursor: Option<&(i64, Value)>,
    most: u32,
) -> Result<()> {
    let way = if falling { "DESC" } else { "ASC" };
    let parts = wanted.parts(spec);
    // The same for every part, so that its values are bound once.
    conditions(sql, spec, wanted, parts)?;
    if let Some((id, value)) = cursor {
        let (edge, beyond) = if falling { (" <= ", " < ") } else { (" >= ", " > ") };
        sql.push(" AND ");
        sql.compare(sort.expr, edge, value.clone());
        sql.push(" AND (");
        sql.compare(sort.expr, beyond, value.clone());
        sql.push(" OR ");
        sql.compare(spec.id, beyond, Value::Int(*id));
        sql.push(")");
    }
    let rest = std::mem::take(&mut sql.text);
    let few = parts.map(|at| &wanted.few[at]);
    let used = [rest.as_str(), sort.expr, spec.id, few.map_or("", |few| few.key)].join(" ");
    let from = from(spec, &used);
    let (id, expr) = (spec.id, sort.expr);
    let order = |expr: &str, id: &str| format!(" ORDER BY {expr} {way}, {id} {way} LIMIT {most}");
    match few {
        Some(few) if few.ids.len() > 1 && few.key != spec.id => {
            let part = |one: &i64| {
                format!(
                    "SELECT * FROM (SELECT {id} AS id, {expr} AS value FROM {from} WHERE {} = {one}{rest}{}) p{one}",
                    few.key,
                    order(expr, id)
                )
            };
            let parts = few.ids.iter().map(part).collect::<Vec<_>>().join(" UNION ALL ");
            sql.push(&format!("SELECT f.id AS id, CAST(f.value AS TEXT) AS sort FROM ({parts}) f{}", order("f.value", "f.id")));
        }
        _ => {
            let own = few.map_or_else(|| "1 = 1".to_owned(), |few| among(few.key, &few.ids));
            sql.push(&format!("SELECT {id} AS id, CAST({expr} AS TEXT) AS sort FROM {from} WHERE {own}{rest}{}", order(expr, id)));
        }
    }
    Ok(())
}
