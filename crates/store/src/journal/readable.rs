//! Rows of the journal as people read them: decimals and days as everywhere on the wire, codes instead of row numbers.

use super::bring_back::{Columns, names, number};
use super::tables::{TABLES, record_of};
use super::{ChangeRow, Row, Shape};
use crate::conn::Conn;
use crate::error::Tried;
use crate::schema::{journal, script_row};
use crate::stored::CHUNK;
use crate::{Read, Result, StoreError};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use qitao_domain::{Day, PerUnit, Price, Qty, ScriptId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Tables whose rows only say that something was done or agreed to, which the change itself or another list says.
const QUIET: [&str; 6] = ["audit", "request", "revision", "sequence", "approval", "approval_held"];

/// The columns of a row, by name; none where there is no value.
pub type Values = BTreeMap<String, Option<String>>;

/// Whose rows are read.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Those of a change.
    Change(&'a ChangeRow),
    /// What a script comes to.
    Script(ScriptId),
}

/// A row that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// Number, growing.
    pub id: i64,
    /// The table.
    pub table: String,
    /// Its key.
    pub key: String,
    /// What people call it: its code; of a part, the record's code and its own number; none where nobody knows any more.
    pub name: Option<String>,
    /// As it was; none when it was added.
    pub before: Option<Values>,
    /// As it is; none when it was deleted.
    pub after: Option<Values>,
}

/// What a number that is kept stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Qty,
    PerUnit,
    Price,
    Day,
    Truth,
}

/// Columns of records that are kept as something else than what they say. A test finds those that were forgotten.
const FORMS: &[(&str, &[(&str, Form)])] = &[
    ("unit", &[("factor", Form::Qty), ("per", Form::Qty), ("retired", Form::Truth)]),
    ("work_center", &[("efficiency", Form::PerUnit), ("outsourced", Form::Truth), ("retired", Form::Truth)]),
    (
        "item",
        &[
            ("safety_stock", Form::Qty),
            ("lot_min", Form::Qty),
            ("lot_multiple", Form::Qty),
            ("lot_max", Form::Qty),
            ("lot_fixed", Form::Qty),
            ("retired", Form::Truth),
        ],
    ),
    ("item_conversion", &[("quantity", Form::Qty), ("base", Form::Qty)]),
    ("bom", &[("valid_from", Form::Day), ("valid_to", Form::Day), ("output_qty", Form::Qty), ("fixed_output", Form::Qty)]),
    (
        "bom_line",
        &[
            ("qty", Form::PerUnit),
            ("fixed_qty", Form::Qty),
            ("scrap", Form::PerUnit),
            ("cost_share", Form::PerUnit),
            ("valid_from", Form::Day),
            ("valid_to", Form::Day),
        ],
    ),
    ("bom_substitute", &[("ratio", Form::PerUnit)]),
    ("routing", &[("valid_from", Form::Day), ("valid_to", Form::Day)]),
    ("operation", &[("outsourced", Form::Truth), ("cycle_qty", Form::Qty)]),
    (
        "partner",
        &[
            ("customer", Form::Truth),
            ("supplier", Form::Truth),
            ("tax_rate", Form::PerUnit),
            ("tolerance", Form::PerUnit),
            ("tax_included", Form::Truth),
            ("retired", Form::Truth),
        ],
    ),
    ("warehouse", &[("retired", Form::Truth)]),
    ("bin", &[("retired", Form::Truth)]),
    ("machine", &[("retired", Form::Truth)]),
    ("grade", &[("retired", Form::Truth)]),
    (
        "rate",
        &[
            ("valid_from", Form::Day),
            ("price", Form::Price),
            ("factor", Form::PerUnit),
            ("hourly", Form::Price),
            ("per_cycle", Form::Price),
            ("rated_kw", Form::Qty),
            ("load_factor", Form::PerUnit),
            ("per_labour_hour", Form::Price),
            ("per_machine_hour", Form::Price),
            ("of_labour", Form::PerUnit),
        ],
    ),
    ("tariff_slot", &[("price", Form::Price)]),
    ("outsourcing_price", &[("valid_from", Form::Day)]),
    ("outsourcing_price_break", &[("from_qty", Form::Qty), ("price", Form::Price)]),
    (
        "outsourcing_tolerance",
        &[("valid_from", Form::Day), ("allowance", Form::PerUnit), ("tolerance", Form::PerUnit), ("deducts_reject_work", Form::Truth)],
    ),
    ("stock_rule", &[("lots", Form::Truth), ("standard_price", Form::Price), ("tolerance", Form::PerUnit), ("backflush", Form::Truth)]),
];

fn form_of(table: &str, column: &str) -> Option<Form> {
    let (_, columns) = FORMS.iter().find(|(name, _)| *name == table)?;
    columns.iter().find(|(name, _)| *name == column).map(|(_, form)| *form)
}

impl Form {
    fn show(self, value: i64) -> String {
        match self {
            Self::Qty => Qty::from_scaled(value).to_string(),
            Self::PerUnit => PerUnit::from_scaled(value).to_string(),
            Self::Price => Price::from_scaled(value).to_string(),
            Self::Day => i32::try_from(value).ok().and_then(Day::from_number).map_or_else(|| value.to_string(), |day| day.to_string()),
            Self::Truth => (value != 0).to_string(),
        }
    }
}

/// The column of a table that names a row of another, with that table.
fn refers(table: &str, column: &str) -> Option<&'static str> {
    let (_, record) = record_of(table)?;
    record.part_of.iter().chain(record.refers).find(|(name, _)| *name == column).map(|(_, to)| *to)
}

/// What tells a row from others of the same parent, or a record from all others.
fn own_name(row: &Columns) -> Option<String> {
    ["code", "version", "number", "priority", "subject", "from_seconds"].iter().find_map(|column| match row.get(*column)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// What a row's name begins with: the record that it is part of, or the item whose version it is.
fn above(table: &str, row: &Columns) -> Option<(&'static str, i64)> {
    if row.contains_key("code") {
        return None;
    }
    let (_, record) = record_of(table)?;
    let (column, to) = record.part_of.or_else(|| record.refers.iter().find(|(column, _)| *column == "item_id").copied())?;
    Some((to, number(row, column)?))
}

/// Names of rows.
pub(super) type Names = HashMap<(&'static str, i64), String>;

/// The tables as they are and as they were.
pub(super) struct All {
    /// What rows of the journal are.
    pub shapes: BTreeMap<i64, Shape>,
    /// The columns that each table has now.
    columns: HashMap<String, Vec<String>>,
}

/// Rows that people may want to be told of, with those that their names begin with: as they are, or as they last were.
pub(super) struct Known(HashMap<(&'static str, i64), Columns>);

impl Read<'_> {
    /// Rows of a change that say something, after one of them, in order.
    ///
    /// # Errors
    /// The database's.
    pub fn told_rows(&mut self, change: &ChangeRow, after: i64, limit: u32) -> Result<Vec<Row>> {
        let quiet: Vec<i64> = self.shapes()?.into_values().filter(|s| QUIET.contains(&s.table.as_str())).map(|s| s.id).collect();
        journal::table
            .filter(journal::id.ge(change.first.max(after.saturating_add(1))))
            .filter(journal::id.le(change.last))
            .filter(journal::shape.ne_all(quiet))
            .order(journal::id)
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading the journal")
    }

    /// Rows of a change or a script as people read them.
    ///
    /// # Errors
    /// The database's, and a row that is none.
    pub fn readable(&mut self, of: Of<'_>, rows: &[Row]) -> Result<Vec<Readable>> {
        let all = self.all_tables()?;
        let shapes = &all.shapes;
        let mut read = Vec::with_capacity(rows.len());
        for row in rows {
            let shape = shapes.get(&row.shape).ok_or_else(|| StoreError::Unknown("journal.shape", row.shape.to_string()))?;
            read.push((row.id, shape, names(row.before.as_deref(), shape)?, names(row.after.as_deref(), shape)?));
        }
        let images =
            || read.iter().flat_map(|(_, shape, before, after)| before.iter().chain(after).map(move |row| (shape.table.as_str(), row)));
        let names = self.known(of, &all, images)?.names();
        let one = |(id, shape, before, after): &(i64, &Shape, Option<Columns>, Option<Columns>)| {
            let of = after.as_ref().or(before.as_ref());
            let own = of.and_then(|row| number(row, "id"));
            Readable {
                id: *id,
                table: shape.table.clone(),
                key: of.map_or_else(String::new, |row| shape.keys.iter().filter_map(|k| plain(row.get(k)?)).collect::<Vec<_>>().join(" ")),
                name: record_of(&shape.table).and_then(|(at, _)| names.get(&(TABLES[at].0, own?)).cloned()),
                before: before.as_ref().map(|row| values(&shape.table, row, &names)),
                after: after.as_ref().map(|row| values(&shape.table, row, &names)),
            }
        };
        Ok(read.iter().map(one).collect())
    }

    /// What each table is and was.
    pub(super) fn all_tables(&mut self) -> Result<All> {
        let columns = super::triggers::tables(self.conn)?.into_iter();
        let columns = columns.map(|(table, all)| (table, all.into_iter().map(|c| c.name).collect())).collect();
        Ok(All { shapes: self.shapes()?, columns })
    }

    /// These rows and those that they name. One that is not there is what it was, or is, among these, or when a later change
    /// deleted it.
    pub(super) fn known<'r, I: Iterator<Item = (&'r str, &'r Columns)>>(
        &mut self,
        of: Of<'_>,
        All { shapes, columns }: &All,
        images: impl Fn() -> I,
    ) -> Result<Known> {
        let mut known: HashMap<(&'static str, i64), Columns> = HashMap::new();
        let mut wanted: BTreeSet<(&'static str, i64)> = BTreeSet::new();
        for (table, row) in images() {
            let Some((at, record)) = record_of(table) else { continue };
            let table = TABLES[at].0;
            known.entry((table, number(row, "id").unwrap_or(0))).or_insert_with(|| row.clone());
            wanted.extend(record.part_of.iter().chain(record.refers).filter_map(|(column, to)| Some((*to, number(row, column)?))));
        }
        // From the parts up: what a row is called begins with what stands above it.
        for (table, _) in TABLES.iter().rev() {
            let (Some(columns), true) = (columns.get(*table), record_of(table).is_some()) else { continue };
            let ids: Vec<i64> = wanted.iter().filter(|key| key.0 == *table && !known.contains_key(*key)).map(|key| key.1).collect();
            for (id, row) in self.rows_now(table, columns, "id", &ids)? {
                known.insert((*table, id), row);
            }
            let gone: Vec<i64> = ids.into_iter().filter(|id| !known.contains_key(&(*table, *id))).collect();
            for shape in shapes.values().filter(|shape| shape.table == *table) {
                for (id, row) in self.rows_among(of, shape, &gone)? {
                    known.insert((*table, id), row);
                }
                let gone: Vec<i64> = gone.iter().copied().filter(|id| !known.contains_key(&(*table, *id))).collect();
                if let Of::Change(change) = of {
                    for (id, row) in self.rows_deleted_after(change.id, shape, &gone)? {
                        known.insert((*table, id), row);
                    }
                }
            }
            let up: Vec<_> = known.iter().filter(|((t, _), _)| t == table).filter_map(|((t, _), row)| above(t, row)).collect();
            wanted.extend(up);
        }
        Ok(Known(known))
    }
}

impl Known {
    /// One of them.
    pub(super) fn row(&self, table: &str, id: i64) -> Option<&Columns> {
        self.0.get(&(crate::journal::tables::record_named(table)?, id))
    }

    /// What people call them.
    pub(super) fn names(&self) -> Names {
        let mut names = Names::new();
        for (table, _) in TABLES {
            for ((_, id), row) in self.0.iter().filter(|((t, _), _)| t == table) {
                let first = above(table, row).map(|key| names.get(&key).cloned());
                let own = own_name(row).or_else(|| names.get(&("unit", number(row, "unit_id")?)).cloned());
                let name = match (first, own) {
                    (None, Some(own)) => own,
                    (Some(Some(first)), Some(own)) => format!("{first} {own}"),
                    // A record has one of its kind.
                    (Some(Some(first)), None) => first,
                    _ => continue,
                };
                names.insert((table, *id), name);
            }
        }
        names
    }
}

impl Read<'_> {
    /// Rows of a table among those of a change or a script, by number.
    pub(super) fn rows_among(&mut self, of: Of<'_>, shape: &Shape, ids: &[i64]) -> Result<Vec<(i64, Columns)>> {
        let Some(at) = shape.columns.iter().position(|column| column == "id") else { return Ok(Vec::new()) };
        let own = match self.conn {
            Conn::Sqlite(_) => format!("json_extract(COALESCE(before, after), '$[{at}]')"),
            Conn::Pg(_) => format!("(COALESCE(before, after)::json->>{at})::bigint"),
        };
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let numbers = chunk.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            let wanted = sql::<Bool>(&format!("{own} IN ({numbers})"));
            let rows: Vec<(Option<String>, Option<String>)> = match of {
                Of::Change(change) => journal::table
                    .filter(journal::id.ge(change.first))
                    .filter(journal::id.le(change.last))
                    .filter(journal::shape.eq(shape.id))
                    .filter(wanted)
                    .select((journal::before, journal::after))
                    .load(self.conn),
                Of::Script(script) => script_row::table
                    .filter(script_row::script_id.eq(script.0))
                    .filter(script_row::shape.eq(shape.id))
                    .filter(wanted)
                    .select((script_row::before, script_row::after))
                    .load(self.conn),
            }
            .tried("looking for what went or came with it")?;
            for (before, after) in rows {
                if let Some(row) = names(before.as_deref().or(after.as_deref()), shape)? {
                    found.push((number(&row, "id").unwrap_or(0), row));
                }
            }
        }
        Ok(found)
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Some(other.to_string()),
    }
}

fn values(table: &str, row: &Columns, names: &Names) -> Values {
    let show = |column: &str, value: &Value| {
        if let (Some(number), Some(form)) = (value.as_i64(), form_of(table, column)) {
            return Some(form.show(number));
        }
        if let (Some(number), Some(to)) = (value.as_i64(), refers(table, column)) {
            return Some(names.get(&(to, number)).cloned().unwrap_or_else(|| format!("#{number}")));
        }
        plain(value)
    };
    row.iter().map(|(column, value)| (column.clone(), show(column, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Create, Location, Store};

    /// What says itself: microseconds are the wire's own form of an instant.
    const COUNTS: [&str; 17] = [
        "id",
        "revision",
        "changed_at",
        "decimals",
        "lead_time_days",
        "lot_days",
        "number",
        "priority",
        "operation",
        "setup_seconds",
        "cleanup_seconds",
        "run_seconds",
        "payment_days",
        // People are no records; whose a rate is, it says itself.
        "person_id",
        "month",
        "day",
        "from_seconds",
    ];

    #[test]
    fn no_number_of_a_record_is_shown_as_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(Location::Sqlite(folder.path().join("a.qitao")), Create::New, "test").unwrap();
        let tables = store.read(|r| super::super::triggers::tables(r.conn)).unwrap();
        for (table, columns) in tables {
            if record_of(&table).is_none() {
                continue;
            }
            for column in columns {
                let told = form_of(&table, &column.name).is_some() || refers(&table, &column.name).is_some();
                assert_eq!(column.kind == "integer" && !COUNTS.contains(&column.name.as_str()), told, "{table}.{}", column.name);
            }
        }
        assert_eq!(Form::Qty.show(1_250_000), "1.25");
        assert_eq!(Form::Day.show(0), "1970-01-01");
        assert_eq!(Form::Truth.show(1), "true");
    }
}
