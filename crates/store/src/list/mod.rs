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

mod spec;
mod specs;
mod sql;

pub(crate) use spec::NEVER;
pub use spec::Spec;
pub use specs::*;

use crate::search::{TOKEN_CHARS, after, fold};
use crate::{Read, Result, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use qitao_domain::{ItemId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use spec::{Column, Kind, Via};
use sql::{Sql, Value, cursor_value, value};
use std::collections::{BTreeSet, HashSet};

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal; what has no value is not equal to any.
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
    /// The text begins with the value, as it is written.
    Begins,
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
/// So many records whose rows are looked for to be gathered.
const SOME: usize = 1_000;
/// So many rows of the list itself that are gathered and sorted: where there are more, walking the list soon fills a page.
const GATHERED: usize = 2_000;
/// So many of them where they hang on other records that were found already.
const BESIDE: usize = 4_000;

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
        Op::Begins => {
            let Value::Text(text) = one()? else { return Err(bad_op()) };
            let end = Value::Text(after(&text));
            sql.compare(expr, " >= ", Value::Text(text));
            sql.push(" AND ");
            sql.compare(expr, " < ", end);
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
            Kind::Text | Kind::Word | Kind::Code => sql.compare(expr, " = ", Value::Text(String::new())),
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
        // A lot that is named has its own index.
        Op::Eq | Op::AnyOf if column.via.is_some_and(|via| via.near) => None,
        // Rows without that record are all that is not so, too.
        Op::Eq if column.kind == Kind::Bool && condition.values != ["true"] => None,
        Op::Eq | Op::AnyOf | Op::Contains | Op::Begins => column.via,
        // An open end is a day like others, and an empty code a code.
        Op::Empty if column.kind == Kind::Day => column.via,
        Op::Empty if column.kind == Kind::Text => column.via.filter(|via| !via.is_beside() && via.absent.is_none()),
        Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Empty => None,
    }
}

/// That a row has no such record, where that is what "empty" means: shorter than to look for the value and find that there is none.
fn absent(column: &Column, condition: &Condition) -> Option<String> {
    let via = column.via.filter(|_| condition.op == Op::Empty && matches!(column.kind, Kind::Text | Kind::Code))?;
    match via.absent {
        Some(words) => Some(words.to_owned()),
        None => via.is_beside().then(|| format!("NOT EXISTS (SELECT 1 FROM {} WHERE {} = {})", via.each, via.id, via.key)),
    }
}

/// A word that is searched for.
struct Word {
    text: String,
    /// So many rows have it that a page is found sooner by walking the list than by gathering them.
    common: bool,
}

/// Rows that have one of a few records or words.
struct Few {
    key: &'static str,
    values: Vec<Value>,
    /// Words, which far more rows have than have a record.
    words: bool,
}

impl Few {
    fn records(key: &'static str, ids: Vec<i64>) -> Self {
        Self { key, values: ids.into_iter().map(Value::Int).collect(), words: false }
    }
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
        (0..self.few.len()).min_by_key(|&at| (self.few[at].key != spec.id, self.few[at].words, self.few[at].values.len()))
    }
}

/// `key = 1`, or one of several.
fn among(sql: &mut Sql, few: &Few) -> String {
    let key = few.key;
    let values: Vec<String> = few.values.iter().map(|value| sql.written(value)).collect();
    match values.as_slice() {
        [one] => format!("{key} = {one}"),
        several => format!("{key} IN ({})", several.join(", ")),
    }
}

/// All that is asked, but for the records of `but`.
fn conditions(sql: &mut Sql, spec: &Spec, wanted: &Wanted<'_>, but: Option<usize>) -> Result<()> {
    for (at, few) in wanted.few.iter().enumerate() {
        if Some(at) != but {
            let among = among(sql, few);
            sql.push(&format!(" AND {among}"));
        }
    }
    let known = |column: &Column, condition: &Condition| {
        let one = matches!(condition.op, Op::Eq | Op::AnyOf).then_some(condition.values.as_slice());
        spec.known.iter().find(|known| known.field == column.field && one.is_some_and(|one| one == [known.value]))
    };
    for (column, condition) in &wanted.rest {
        sql.push(" AND ");
        if let Some(known) = known(column, condition) {
            sql.push(if sql.is_sqlite { known.words.0 } else { known.words.1 });
            continue;
        }
        if let Some(absent) = absent(column, condition) {
            sql.push(&absent);
            continue;
        }
        // No index leads to either of these, so the row's own value is as good as the record's, which is the row.
        let own = |via: &Via| via.key == spec.id && via.id == "x.id" && matches!(condition.op, Op::Contains | Op::Ne);
        // What is not so is what has none that is: a row without such a record, too.
        if let (Op::Ne, Some(via)) = (condition.op, column.via.filter(|via| !via.near && !own(via) && column.kind != Kind::Bool)) {
            sql.push(&format!("(SELECT COUNT(*) FROM {} WHERE {} = {} AND ", via.each, via.id, via.key));
            compare(sql, column, via.value, &Condition { op: Op::Eq, ..(*condition).clone() })?;
            sql.push(") = 0");
            continue;
        }
        match via(column, condition).filter(|via| !via.near && !own(via)) {
            // A question for each row that is walked over: nothing that the database could turn round.
            Some(via) => {
                sql.push(&format!("(SELECT COUNT(*) FROM {} WHERE {} = {} AND ", via.each, via.id, via.key));
                compare(sql, column, via.value, condition)?;
                sql.push(") > 0");
            }
            // Where many begin so, an index of them would have to be sorted: not even PostgreSQL knows how many.
            None if condition.op == Op::Begins => compare(sql, column, &format!("({} || '')", column.expr), condition)?,
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

/// `AND kind IN (…)`, where kinds are asked for.
fn of_kinds(sql: &mut Sql, expr: &str, kinds: &[String]) {
    for (at, kind) in kinds.iter().enumerate() {
        sql.push(&if at == 0 { format!(" AND {expr} IN (") } else { ", ".to_owned() });
        sql.bind(Value::Text(kind.clone()));
    }
    if !kinds.is_empty() {
        sql.push(")");
    }
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
        let kind = input.filter.iter().find(|one| one.field == "kind" && matches!(one.op, Op::Eq | Op::AnyOf));
        let kinds = kind.map_or(&[][..], |one| one.values.as_slice());
        for condition in &input.filter {
            let column = column(spec, &condition.field)?;
            if column.kind == Kind::Word && condition.op == Op::AnyOf && (1..=FEW).contains(&condition.values.len()) {
                let words: BTreeSet<&String> = condition.values.iter().collect();
                let values = words.into_iter().map(|word| value(column, word)).collect::<Result<_>>()?;
                wanted.few.push(Few { key: column.expr, values, words: true });
                continue;
            }
            let Some(via) = via(column, condition) else {
                wanted.rest.push((column, condition));
                continue;
            };
            let asked = |sql: &mut Sql| compare(sql, column, via.value, condition);
            let found = self.records(spec, &via, kinds, asked)?;
            if found.is_none() || via.near {
                wanted.rest.push((column, condition));
            }
            match found {
                Some(few) if few.values.is_empty() => wanted.nothing = true,
                Some(few) => wanted.few.push(few),
                None => {}
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
                    let ids = sql.ids(FEW, self.conn)?;
                    match ids.len() {
                        0 => wanted.nothing = true,
                        some if some <= FEW => wanted.few.push(Few::records(key, ids)),
                        _ => wanted.words.push(Word { common: true, ..word }),
                    }
                }
                Some(_) => wanted.words.push(word),
                None => {
                    let found = match &spec.words {
                        Some(via) => self.records(spec, via, kinds, |sql| {
                            sql.contains(via.value, &word.text);
                            Ok(())
                        })?,
                        None => None,
                    };
                    match found {
                        Some(few) if few.values.is_empty() => wanted.nothing = true,
                        Some(few) => wanted.few.push(few),
                        None => wanted.words.push(word),
                    }
                }
            }
        }
        Ok(wanted)
    }

    /// The records of which something is asked, or the list's own rows that have one of them; none when there are too many of both.
    fn records(&mut self, spec: &Spec, via: &Via, kinds: &[String], asked: impl FnOnce(&mut Sql) -> Result<()>) -> Result<Option<Few>> {
        let own = via.key == spec.id;
        let most = if own { GATHERED } else { SOME };
        // One row may stand there more than once, where records are beside it.
        let distinct = if via.near || via.of.contains(" JOIN ") { "DISTINCT " } else { "" };
        let mut sql = Sql::new(self.conn);
        sql.push(&format!("SELECT {distinct}{} AS id, '' AS sort FROM {} WHERE {}", via.id, via.of, via.on));
        asked(&mut sql)?;
        if let Some(expr) = via.kind {
            of_kinds(&mut sql, expr, kinds);
        }
        let ids = sql.ids(most, self.conn)?;
        if ids.len() <= if own { GATHERED } else { FEW } {
            return Ok(Some(Few::records(via.key, ids)));
        }
        if own || via.near || ids.len() > most {
            return Ok(None);
        }
        // Too many for a walk along each; what has one of them may be little all the same.
        let mut sql = Sql::new(self.conn);
        let few = Few::records(via.key, ids);
        let among = among(&mut sql, &few);
        sql.push(&format!("SELECT {} AS id, '' AS sort FROM {} WHERE {among}", spec.id, from(spec, &among)));
        if let Some(kind) = spec.columns.iter().find(|column| column.field == "kind" && column.via.is_none()) {
            of_kinds(&mut sql, kind.expr, kinds);
        }
        let rows = sql.ids(BESIDE, self.conn)?;
        Ok(Some(rows).filter(|rows| rows.len() <= BESIDE).map(|rows| Few::records(spec.id, rows)))
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
    // The same for every part: its values are bound once.
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
        Some(few) if few.values.len() > 1 && few.key != spec.id => {
            let part = |(at, one): (usize, &Value)| {
                let (key, one, order) = (few.key, sql.written(one), order(expr, id));
                format!("SELECT * FROM (SELECT {id} AS id, {expr} AS value FROM {from} WHERE {key} = {one}{rest}{order}) p{at}")
            };
            let parts = few.values.iter().enumerate().map(part).collect::<Vec<_>>().join(" UNION ALL ");
            sql.push(&format!("SELECT f.id AS id, CAST(f.value AS TEXT) AS sort FROM ({parts}) f{}", order("f.value", "f.id")));
        }
        _ => {
            let own = few.map_or_else(|| "1 = 1".to_owned(), |few| among(sql, few));
            sql.push(&format!("SELECT {id} AS id, CAST({expr} AS TEXT) AS sort FROM {from} WHERE {own}{rest}{}", order(expr, id)));
        }
    }
    Ok(())
}
