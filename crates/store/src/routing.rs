//! Routings: versions and operations.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{item, operation, routing, work_center};
use crate::stored::{CHUNK, Stored, back, number, validity, version_state};
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::calendar::Validity;
use qitao_domain::routing::{Operation, Routing, VersionState};
use qitao_domain::{Day, Qty, RoutingId};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A row of the list of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoutingRow {
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Version.
    pub version: String,
    /// State.
    pub state: VersionState,
    /// Days.
    #[serde(flatten)]
    pub valid: Validity,
    /// Operations.
    pub operation_count: i64,
    /// See [`Stored::revision`].
    pub revision: i64,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = routing, treat_none_as_null = true)]
struct Row {
    id: i64,
    item_id: i64,
    version: String,
    state: String,
    valid_from: i32,
    valid_to: Option<i32>,
    note: String,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = operation)]
struct OperationRow {
    id: i64,
    routing_id: i64,
    number: i32,
    name: String,
    work_center_id: i64,
    outsourced: bool,
    setup_seconds: i32,
    cleanup_seconds: i32,
    run_seconds: i32,
    cycle_qty: i64,
    lead_time_days: i32,
    note: String,
}

impl Read<'_> {
    /// One version.
    ///
    /// # Errors
    /// The database's.
    pub fn routing(&mut self, item: &str, version: &str) -> Result<Option<Stored<Routing>>> {
        Ok(self.routings_of(&[item])?.into_iter().find(|r| r.record.version == version))
    }

    /// All versions of these items, with operations.
    ///
    /// # Errors
    /// The database's.
    pub fn routings_of(&mut self, items: &[&str]) -> Result<Vec<Stored<Routing>>> {
        let wanted = self.items_of(items)?;
        let keys: Vec<i64> = wanted.keys().copied().collect();
        let mut found = Vec::new();
        for chunk in keys.chunks(CHUNK) {
            let heads: Vec<Row> = routing::table
                .filter(routing::item_id.eq_any(chunk))
                .order((routing::item_id, routing::id))
                .load(self.conn)
                .tried("reading routings")?;
            let rows: Vec<(OperationRow, String)> = operation::table
                .inner_join(work_center::table.on(work_center::id.eq(operation::work_center_id)))
                .inner_join(routing::table.on(routing::id.eq(operation::routing_id)))
                .filter(routing::item_id.eq_any(chunk))
                .order((operation::routing_id, operation::number))
                .select((OperationRow::as_select(), work_center::code))
                .load(self.conn)
                .tried("reading operations")?;
            let mut by_routing: HashMap<i64, Vec<Operation>> = HashMap::new();
            for (row, work_center) in rows {
                by_routing.entry(row.routing_id).or_default().push(Operation {
                    number: back(row.number),
                    name: row.name,
                    work_center,
                    outsourced: row.outsourced,
                    setup_seconds: back(row.setup_seconds),
                    cleanup_seconds: back(row.cleanup_seconds),
                    run_seconds: back(row.run_seconds),
                    cycle_qty: Qty::from_scaled(row.cycle_qty),
                    lead_time_days: back(row.lead_time_days),
                    note: row.note,
                });
            }
            for head in heads {
                found.push(Stored {
                    id: head.id,
                    record: Routing {
                        item: wanted.get(&head.item_id).copied().unwrap_or_default().into(),
                        version: head.version,
                        state: version_state(&head.state)?,
                        valid: validity(head.valid_from, head.valid_to)?,
                        note: head.note,
                        operations: by_routing.remove(&head.id).unwrap_or_default(),
                    },
                    revision: head.revision,
                    changed_at: head.changed_at,
                    changed_by: head.changed_by,
                });
            }
        }
        Ok(found)
    }

    /// Rows of the list of versions by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn routing_rows(&mut self, ids: &[i64]) -> Result<Vec<RoutingRow>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(Row, String, String, String)> = routing::table
                .inner_join(item::table.on(item::id.eq(routing::item_id)))
                .filter(routing::id.eq_any(chunk))
                .select((Row::as_select(), item::code, item::name, item::spec))
                .load(self.conn)
                .tried("reading routings")?;
            let counts: HashMap<i64, i64> = operation::table
                .filter(operation::routing_id.eq_any(chunk))
                .group_by(operation::routing_id)
                .select((operation::routing_id, diesel::dsl::count_star()))
                .load::<(i64, i64)>(self.conn)
                .tried("counting operations")?
                .into_iter()
                .collect();
            for (row, item, name, spec) in rows {
                let operation_count = counts.get(&row.id).copied().unwrap_or(0);
                let valid = validity(row.valid_from, row.valid_to)?;
                let state = version_state(&row.state)?;
                found.insert(
                    row.id,
                    RoutingRow { item, name, spec, version: row.version, state, valid, operation_count, revision: row.revision },
                );
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many routing versions an item has.
    ///
    /// # Errors
    /// The database's.
    pub fn routing_count(&mut self, item: &str) -> Result<i64> {
        routing::table
            .inner_join(item::table.on(item::id.eq(routing::item_id)))
            .filter(item::code.eq(item))
            .count()
            .get_result(self.conn)
            .tried("counting routings")
    }
}

impl Write<'_> {
    /// Makes or replaces whole versions, by item and version.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for an item or work centre that is not there; the database's.
    pub fn put_routings(&mut self, routings: &[Routing]) -> Result<()> {
        let centers = self.work_center_ids()?;
        let codes: Vec<&str> = routings.iter().map(|r| r.item.as_str()).collect();
        let items = self.item_ids(&codes)?;
        let item_id = |code: &str| items.get(code).copied().ok_or_else(|| StoreError::Unknown("routing.item", code.into()));
        let ids = codes.iter().map(|code| item_id(code)).collect::<Result<Vec<_>>>()?;
        let mut known: HashMap<(i64, String), (i64, i64)> = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, String, i64, i64)> = routing::table
                .filter(routing::item_id.eq_any(chunk))
                .select((routing::item_id, routing::version, routing::id, routing::revision))
                .load(self.conn)
                .tried("reading routings")?;
            known.extend(rows.into_iter().map(|(item, version, id, revision)| ((item, version), (id, revision))));
        }
        let mut next = self.next_ids("routing", routings.len())?;
        let mut next_operation = self.next_ids("operation", routings.iter().map(|r| r.operations.len()).sum())?;
        let (mut heads, mut operations) = (Vec::new(), Vec::new());
        for one in routings {
            let mut head = Row {
                id: next,
                item_id: item_id(&one.item)?,
                version: one.version.clone(),
                state: one.state.word().into(),
                valid_from: one.valid.from.number(),
                valid_to: one.valid.to.map(Day::number),
                note: one.note.clone(),
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            let routing_id = if let Some(&(id, revision)) = known.get(&(head.item_id, one.version.clone())) {
                head.id = id;
                head.revision = revision + 1;
                diesel::update(routing::table.find(id)).set(&head).execute(self.conn).tried("saving a routing")?;
                diesel::delete(operation::table.filter(operation::routing_id.eq(id))).execute(self.conn).tried("saving a routing")?;
                id
            } else {
                next += 1;
                heads.push(head);
                next - 1
            };
            for op in &one.operations {
                let work_center_id = centers.get(&op.work_center).copied();
                operations.push(OperationRow {
                    id: next_operation,
                    routing_id,
                    number: number(op.number),
                    name: op.name.clone(),
                    work_center_id: work_center_id.ok_or_else(|| StoreError::Unknown("operation.work_center", op.work_center.clone()))?,
                    outsourced: op.outsourced,
                    setup_seconds: number(op.setup_seconds),
                    cleanup_seconds: number(op.cleanup_seconds),
                    run_seconds: number(op.run_seconds),
                    cycle_qty: op.cycle_qty.scaled(),
                    lead_time_days: number(op.lead_time_days),
                    note: op.note.clone(),
                });
                next_operation += 1;
            }
        }
        insert_all!(&mut *self.conn, routing::table, &heads, "saving routings");
        insert_all!(&mut *self.conn, operation::table, &operations, "saving operations");
        self.bump("routing")
    }

    /// Deletes a version and its operations; for taking an import back.
    ///
    /// # Errors
    /// The database's.
    pub fn delete_routing(&mut self, id: RoutingId) -> Result<()> {
        diesel::delete(operation::table.filter(operation::routing_id.eq(id.0))).execute(self.conn).tried("deleting a routing")?;
        diesel::delete(routing::table.find(id.0)).execute(self.conn).tried("deleting a routing")?;
        self.bump("routing")
    }
}
