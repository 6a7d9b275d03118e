//! Lists: keyset pages by any column that a list offers, with filters, sort and a count.
//!
//! The engine finds the row numbers of a page; each noun's own reader then loads those rows. Columns are data, so a field
//! that a caller names never reaches SQL as text; values are always bound. A page costs the same wherever it lies: the
//! cursor is the last row's sort value and number, `sort >= a AND (sort > a OR id > b)`, never OFFSET.

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
}

/// A list as data.
pub struct Spec {
    pub(crate) from: &'static str,
    pub(crate) id: &'static str,
    pub(crate) columns: &'static [Column],
    /// Kind of object in the search tokens, and the expression of its row number.
    pub(crate) search: Option<(&'static str, &'static str)>,
    pub(crate) default_sort: &'static str,
}

macro_rules! columns {
    ($($field:literal $kind:ident $expr:literal),* $(,)?) => {
        &[$(Column { field: $field, expr: $expr, kind: Kind::$kind }),*]
    };
}

/// Items.
pub const ITEMS: Spec = Spec {
    // LEFT keeps the items outside, so that SQLite walks their index instead of sorting them all.
    from: "item i LEFT JOIN unit u ON u.id = i.unit_id",
    id: "i.id",
    columns: columns!(
        "code" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "kind" Text "i.kind", "source" Text "i.source",
        "unit" Text "u.code", "group" Text "i.item_group", "barcode" Text "COALESCE(i.barcode, '')", "decimals" Int "i.decimals",
        "lead_time_days" Int "i.lead_time_days", "safety_stock" Qty "i.safety_stock", "lot_rule" Text "i.lot_rule",
        "retired" Bool "i.retired", "changed_at" Int "i.changed_at", "note" Text "i.note",
    ),
    search: Some(("item", "i.id")),
    default_sort: "code",
};

/// Units.
pub const UNITS: Spec = Spec {
    from: "unit u",
    id: "u.id",
    columns: columns!(
        "code" Text "u.code", "name" Text "u.name", "name_en" Text "u.name_en", "decimals" Int "u.decimals",
        "dimension" Text "u.dimension", "factor" Qty "u.factor", "per" Qty "u.per", "retired" Bool "u.retired",
        "changed_at" Int "u.changed_at",
    ),
    search: None,
    default_sort: "code",
};

/// Work centres.
pub const WORK_CENTERS: Spec = Spec {
    from: "work_center w",
    id: "w.id",
    columns: columns!(
        "code" Text "w.code", "name" Text "w.name", "efficiency" PerUnit "w.efficiency", "outsourced" Bool "w.outsourced",
        "retired" Bool "w.retired", "changed_at" Int "w.changed_at", "note" Text "w.note",
    ),
    search: Some(("work_center", "w.id")),
    default_sort: "code",
};

/// Partners.
pub const PARTNERS: Spec = Spec {
    from: "partner p",
    id: "p.id",
    columns: columns!(
        "code" Text "p.code", "name" Text "p.name", "customer" Bool "p.customer", "supplier" Bool "p.supplier",
        "tax_rate" PerUnit "p.tax_rate", "tax_included" Bool "p.tax_included", "payment_days" Int "p.payment_days",
        "tax_number" Text "p.tax_number", "contact" Text "p.contact", "phone" Text "p.phone", "address" Text "p.address",
        "retired" Bool "p.retired", "changed_at" Int "p.changed_at", "note" Text "p.note",
    ),
    search: Some(("partner", "p.id")),
    default_sort: "code",
};

/// Warehouses.
pub const WAREHOUSES: Spec = Spec {
    from: "warehouse w LEFT JOIN partner p ON p.id = w.partner_id",
    id: "w.id",
    columns: columns!(
        "code" Text "w.code", "name" Text "w.name", "kind" Text "w.kind", "partner" Text "COALESCE(p.code, '')",
        "partner_name" Text "COALESCE(p.name, '')", "retired" Bool "w.retired", "changed_at" Int "w.changed_at", "note" Text "w.note",
    ),
    search: None,
    default_sort: "code",
};

/// Bins.
pub const BINS: Spec = Spec {
    from: "bin b JOIN warehouse w ON w.id = b.warehouse_id",
    id: "b.id",
    columns: columns!(
        "code" Text "b.code", "barcode" Text "COALESCE(b.barcode, '')", "warehouse" Text "w.code", "warehouse_name" Text "w.name",
        "kind" Text "w.kind", "retired" Bool "b.retired", "changed_at" Int "b.changed_at", "note" Text "b.note",
    ),
    search: None,
    default_sort: "code",
};

/// People.
pub const PEOPLE: Spec = Spec {
    from: "person p",
    id: "p.id",
    columns: columns!(
        "login" Text "p.login_key", "name" Text "p.name", "retired" Bool "p.retired", "changed_at" Int "p.changed_at",
    ),
    search: None,
    default_sort: "login",
};

/// Roles.
pub const ROLES: Spec = Spec {
    from: "role r",
    id: "r.id",
    columns: columns!(
        "code" Text "r.code", "name" Text "r.name", "ready_made" Bool "r.ready_made", "changed_at" Int "r.changed_at",
    ),
    search: None,
    default_sort: "code",
};

/// Versions of bills of material.
pub const BOMS: Spec = Spec {
    from: "bom b JOIN item i ON i.id = b.item_id",
    id: "b.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "group" Text "i.item_group", "version" Text "b.version",
        "state" Text "b.state", "from" Day "b.valid_from", "to" Day "COALESCE(b.valid_to, 2147483647)",
        "changed_at" Int "b.changed_at",
    ),
    search: Some(("item", "i.id")),
    default_sort: "item",
};

/// Versions of routings.
pub const ROUTINGS: Spec = Spec {
    from: "routing r JOIN item i ON i.id = r.item_id",
    id: "r.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "spec" Text "i.spec", "group" Text "i.item_group", "version" Text "r.version",
        "state" Text "r.state", "from" Day "r.valid_from", "to" Day "COALESCE(r.valid_to, 2147483647)",
        "changed_at" Int "r.changed_at",
    ),
    search: Some(("item", "i.id")),
    default_sort: "item",
};

/// Papers. Words are looked for in their numbers and the partners' own.
pub const DOCUMENTS: Spec = Spec {
    from: "document d LEFT JOIN partner p ON p.id = d.partner_id",
    id: "d.id",
    columns: columns!(
        "number" Text "d.number", "reference" Text "d.reference", "kind" Text "d.kind", "day" Day "d.day", "state" Text "d.state",
        "partner" Text "p.code", "partner_name" Text "p.name", "due" Day "COALESCE(d.due, 2147483647)", "gross" Money "d.gross",
        "settled" Money "d.settled", "is_settled" Bool "(d.settled = d.gross)", "reversal" Bool "(d.reverses_id IS NOT NULL)",
        "made_by" Text "d.made_by", "changed_at" Int "d.changed_at",
        "item" Text "COALESCE((SELECT i.code FROM document_line l JOIN item i ON i.id = l.item_id WHERE l.document_id = d.id AND l.number = 1), '')",
        "code" Text "COALESCE((SELECT t.code FROM document_line l JOIN line_share s ON s.line_id = l.id JOIN tracking t ON t.id = s.tracking_id \
            WHERE l.document_id = d.id ORDER BY s.id LIMIT 1), '')",
    ),
    search: None,
    default_sort: "-number",
};

/// Lines of papers.
pub const DOCUMENT_LINES: Spec = Spec {
    from: "document_line l JOIN document d ON d.id = l.document_id LEFT JOIN item i ON i.id = l.item_id \
           LEFT JOIN partner p ON p.id = d.partner_id",
    id: "l.id",
    columns: columns!(
        "document" Text "d.number", "item" Text "COALESCE(i.code, '')", "name" Text "COALESCE(i.name, '')", "kind" Text "l.kind",
        "state" Text "d.state", "day" Day "d.day", "partner" Text "p.code", "due" Day "COALESCE(l.due, d.due, 2147483647)",
        "open" Bool "l.open", "review" Text "l.review", "lot" Text "l.lot", "quantity" Qty "l.quantity", "net" Money "l.net",
        // As `document.review` has it: whoever looks at what came may find it bad though the count is right.
        "may_be_rejected" Bool "(l.kind = 'receipt' AND l.review = 'none' AND d.state = 'posted' AND d.reverses_id IS NULL AND l.quantity > l.returned)",
        "gross" Money "l.gross", "id" Int "l.id", "reference" Text "d.reference",
        "code" Code "COALESCE((SELECT t.code FROM line_share s JOIN tracking t ON t.id = s.tracking_id WHERE s.line_id = l.id ORDER BY s.id LIMIT 1), '')",
    ),
    search: None,
    default_sort: "-id",
};

/// Lines of purchase orders that were confirmed, held against what came and what was invoiced of them.
pub const MATCHES: Spec = Spec {
    from: "(SELECT * FROM document_line WHERE kind = 'purchase_order') l \
           JOIN document d ON d.id = l.document_id AND d.state IN ('open', 'done', 'closed') \
           LEFT JOIN order_bill b ON b.line_id = l.id LEFT JOIN item i ON i.id = l.item_id LEFT JOIN partner p ON p.id = d.partner_id",
    id: "l.id",
    columns: columns!(
        "document" Text "d.number", "item" Text "COALESCE(i.code, '')", "name" Text "COALESCE(i.name, '')", "id" Int "l.id",
        "day" Day "d.day", "state" Text "d.state", "partner" Text "p.code", "partner_name" Text "p.name", "open" Bool "l.open",
        "ordered" Qty "l.quantity", "received" Qty "l.done", "invoiced" Qty "COALESCE(b.quantity, 0)",
        "ordered_net" Money "l.net", "ordered_gross" Money "l.gross", "invoiced_net" Money "COALESCE(b.net, 0)",
        "invoiced_gross" Money "COALESCE(b.gross, 0)",
        // As `trade::matching` names them.
        "differs" Bool "(COALESCE(b.quantity, 0) <> l.done OR COALESCE(b.off, 0) > 0 OR l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "not_invoiced" Bool "(COALESCE(b.quantity, 0) < l.done)", "beyond" Bool "(COALESCE(b.quantity, 0) > l.done)",
        "price" Bool "(COALESCE(b.off, 0) > 0)", "over_short" Bool "(l.done > l.quantity OR NOT l.open AND l.done < l.quantity)",
        "code" Code "COALESCE((SELECT t.code FROM line_share s JOIN tracking t ON t.id = s.tracking_id WHERE s.line_id = l.id ORDER BY s.id LIMIT 1), '')",
    ),
    search: None,
    default_sort: "-id",
};

/// Items with their stock; what is not kept in stock is left out.
pub const STOCK: Spec = Spec {
    from: "(SELECT * FROM item WHERE kind NOT IN ('phantom', 'service')) i LEFT JOIN item_stock s ON s.item_id = i.id",
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
    default_sort: "item",
};

/// What lies where.
pub const BALANCES: Spec = Spec {
    from: "stock_balance b JOIN item i ON i.id = b.item_id JOIN bin n ON n.id = b.bin_id JOIN warehouse w ON w.id = n.warehouse_id",
    id: "b.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "warehouse" Text "w.code", "warehouse_kind" Text "w.kind", "bin" Text "n.code",
        "lot" Text "b.lot", "quantity" Qty "b.quantity", "held" Qty "b.held",
    ),
    search: Some(("item", "i.id")),
    default_sort: "item",
};

/// Moves of stock.
pub const MOVES: Spec = Spec {
    from: "stock_move m JOIN item i ON i.id = m.item_id JOIN bin n ON n.id = m.bin_id JOIN warehouse w ON w.id = n.warehouse_id \
           JOIN document_line l ON l.id = m.document_line_id JOIN document d ON d.id = l.document_id",
    id: "m.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "id" Int "m.id", "at" Int "m.at", "day" Day "m.day", "warehouse" Text "w.code",
        "bin" Text "n.code", "lot" Text "m.lot", "quantity" Qty "m.quantity", "value" Money "m.value", "kind" Text "d.kind",
        "document" Text "d.number", "actor" Text "m.actor",
    ),
    search: Some(("item", "i.id")),
    default_sort: "-id",
};

/// What was promised, taken and given up.
pub const RESERVATIONS: Spec = Spec {
    from: "reservation r JOIN item i ON i.id = r.item_id JOIN document_line l ON l.id = r.line_id JOIN document d ON d.id = l.document_id",
    id: "r.id",
    columns: columns!(
        "item" Text "i.code", "name" Text "i.name", "id" Int "r.id", "at" Int "r.at", "kind" Text "r.kind", "document" Text "d.number",
        "quantity" Qty "r.quantity", "actor" Text "r.actor",
    ),
    search: Some(("item", "i.id")),
    default_sort: "-id",
};

/// What was scanned for lines of papers.
pub const SCANS: Spec = Spec {
    from: "scan_log s JOIN document d ON d.id = s.document_id LEFT JOIN item i ON i.id = s.item_id",
    id: "s.id",
    columns: columns!(
        "document" Text "d.number", "text" Text "s.text", "id" Int "s.id", "at" Int "s.at", "day" Day "s.day", "actor" Text "s.actor",
        "client" Text "s.client", "kind" Text "d.kind", "outcome" Text "s.outcome", "matched" Bool "s.matched",
        "item" Text "COALESCE(i.code, '')",
    ),
    search: None,
    default_sort: "-id",
};

/// Counts of stock.
pub const COUNTS: Spec = Spec {
    from: "stock_count c JOIN warehouse w ON w.id = c.warehouse_id",
    id: "c.id",
    columns: columns!(
        "number" Text "c.number", "day" Day "c.day", "state" Text "c.state", "warehouse" Text "w.code", "warehouse_name" Text "w.name",
        "lines" Int "c.lines", "counted" Int "c.counted", "made_by" Text "c.made_by", "changed_at" Int "c.changed_at",
    ),
    search: None,
    default_sort: "-number",
};

/// Tracking codes.
pub const TRACKINGS: Spec = Spec {
    from: "tracking t JOIN document d ON d.id = t.document_id LEFT JOIN partner p ON p.id = d.partner_id",
    id: "t.id",
    columns: columns!(
        "code" Text "t.code", "order" Text "d.number", "day" Day "t.day", "kind" Text "d.kind", "state" Text "d.state",
        "partner" Text "p.code",
    ),
    search: None,
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

fn column<'s>(spec: &'s Spec, field: &str) -> Result<&'s Column> {
    spec.columns
        .iter()
        .find(|c| c.field == field)
        .ok_or_else(|| StoreError::List { field: field.chars().take(64).collect(), why: "unknown_field" })
}

fn condition(sql: &mut Sql, spec: &Spec, condition: &Condition) -> Result<()> {
    let column = column(spec, &condition.field)?;
    let bad_op = || StoreError::List { field: column.field.into(), why: "bad_op" };
    let one = || match condition.values.as_slice() {
        [one] => value(column, one),
        _ => Err(bad_op()),
    };
    match condition.op {
        Op::Eq if column.kind == Kind::Code => {
            let found = "SELECT s.line_id FROM tracking t JOIN line_share s ON s.tracking_id = t.id WHERE t.code";
            sql.compare(&format!("{} IN ({found}", spec.id), " = ", one()?);
            sql.push(")");
        }
        Op::Eq => sql.compare(column.expr, " = ", one()?),
        Op::Ne => sql.compare(column.expr, " <> ", one()?),
        Op::Lt => sql.compare(column.expr, " < ", one()?),
        Op::Le => sql.compare(column.expr, " <= ", one()?),
        Op::Gt => sql.compare(column.expr, " > ", one()?),
        Op::Ge => sql.compare(column.expr, " >= ", one()?),
        Op::Contains => {
            let Value::Text(text) = one()? else { return Err(bad_op()) };
            sql.contains(column.expr, &text.to_ascii_lowercase());
        }
        Op::AnyOf => {
            if condition.values.is_empty() || condition.values.len() > 200 {
                return Err(bad_op());
            }
            sql.push(column.expr);
            for (at, text) in condition.values.iter().enumerate() {
                sql.push(if at == 0 { " IN (" } else { ", " });
                sql.bind(value(column, text)?);
            }
            sql.push(")");
        }
        Op::Empty => match column.kind {
            Kind::Text | Kind::Code => sql.compare(column.expr, " = ", Value::Text(String::new())),
            Kind::Day => sql.compare(column.expr, " = ", Value::Day(NEVER)),
            Kind::Int | Kind::Qty | Kind::PerUnit | Kind::Money => sql.compare(column.expr, " = ", Value::Int(0)),
            Kind::Bool => return Err(bad_op()),
        },
    }
    Ok(())
}

/// A word that is searched for.
struct Word {
    text: String,
    /// So many rows have it that a page is found sooner by walking the list than by gathering them.
    common: bool,
}

fn conditions(sql: &mut Sql, spec: &Spec, input: &ListInput, words: &[Word]) -> Result<()> {
    sql.push(" WHERE 1 = 1");
    for one in &input.filter {
        sql.push(" AND ");
        condition(sql, spec, one)?;
    }
    for word in words {
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

impl Read<'_> {
    /// The row numbers of one page of a list.
    ///
    /// # Errors
    /// [`StoreError::List`] for what the list does not have; the database's.
    pub fn page(&mut self, spec: &Spec, input: &ListInput) -> Result<Ids> {
        let sort = input.sort.as_deref().unwrap_or(spec.default_sort);
        let (sort, falling) = sort.strip_prefix('-').map_or((sort, false), |field| (field, true));
        let sort = column(spec, sort)?;
        let mut sql = Sql::new(self.conn);
        sql.push(&format!("SELECT {} AS id, CAST({} AS TEXT) AS sort FROM {}", spec.id, sort.expr, spec.from));
        let mut words = self.words(spec, input)?;
        conditions(&mut sql, spec, input, &words)?;
        if let Some(cursor) = &input.after {
            let bad = || StoreError::List { field: "after".into(), why: "bad_cursor" };
            let (id, text) = cursor.split_once(':').ok_or_else(bad)?;
            let id: i64 = id.parse().map_err(|_| bad())?;
            let (edge, beyond) = if falling { (" <= ", " < ") } else { (" >= ", " > ") };
            sql.push(" AND ");
            sql.compare(sort.expr, edge, cursor_value(sort, text)?);
            sql.push(" AND (");
            sql.compare(sort.expr, beyond, cursor_value(sort, text)?);
            sql.push(" OR ");
            sql.compare(spec.id, beyond, Value::Int(id));
            sql.push(")");
        }
        let way = if falling { "DESC" } else { "ASC" };
        let read = |most| {
            sql.push(&format!(" ORDER BY {} {way}, {} {way} LIMIT {most}", sort.expr, spec.id));
            sql.load::<Found>(self.conn, "reading a list")
        };
        let (found, next) = cut(input.limit, read, |last| format!("{}:{}", last.id, last.sort))?;
        // What is counted is gathered anyway.
        words.iter_mut().for_each(|word| word.common = false);
        let total = if input.count { Some(self.count_list(spec, input, &words)?) } else { None };
        Ok(Ids { ids: found.into_iter().map(|f| f.id).collect(), next, total })
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

    fn count_list(&mut self, spec: &Spec, input: &ListInput, words: &[Word]) -> Result<i64> {
        let mut sql = Sql::new(self.conn);
        sql.push(&format!("SELECT COUNT(*) AS total FROM {}", spec.from));
        conditions(&mut sql, spec, input, words)?;
        let rows: Vec<Total> = sql.load(self.conn, "counting a list")?;
        Ok(rows.first().map_or(0, |r| r.total))
    }
}
