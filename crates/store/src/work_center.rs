//! Work centres.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::work_center;
use crate::stored::Stored;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{PerUnit, WorkCenterId};
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = work_center)]
struct Row {
    id: i64,
    code: String,
    name: String,
    efficiency: i64,
    outsourced: bool,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

impl From<Row> for Stored<WorkCenter> {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            record: WorkCenter {
                code: row.code,
                name: row.name,
                efficiency: PerUnit::from_scaled(row.efficiency),
                outsourced: row.outsourced,
                note: row.note,
                retired: row.retired,
            },
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}

impl Read<'_> {
    /// One work centre.
    ///
    /// # Errors
    /// The database's.
    pub fn work_center(&mut self, code: &str) -> Result<Option<Stored<WorkCenter>>> {
        let row: Option<Row> =
            work_center::table.filter(work_center::code.eq(code)).first(self.conn).optional().tried("reading a work centre")?;
        Ok(row.map(Into::into))
    }

    /// All work centres, by code. Some dozens to some hundreds.
    ///
    /// # Errors
    /// The database's.
    pub fn work_centers(&mut self) -> Result<Vec<Stored<WorkCenter>>> {
        let rows: Vec<Row> = work_center::table.order(work_center::code).load(self.conn).tried("reading the work centres")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Work centres by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn work_centers_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<WorkCenter>>> {
        let mut found: HashMap<i64, Stored<WorkCenter>> = self.work_centers()?.into_iter().map(|c| (c.id, c)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    pub(crate) fn work_center_ids(&mut self) -> Result<HashMap<String, i64>> {
        let rows: Vec<(String, i64)> =
            work_center::table.select((work_center::code, work_center::id)).load(self.conn).tried("reading the work centres")?;
        Ok(rows.into_iter().collect())
    }

    /// How many operations are done at a work centre.
    ///
    /// # Errors
    /// The database's.
    pub fn work_center_uses(&mut self, id: WorkCenterId) -> Result<i64> {
        use crate::schema::operation;
        operation::table.filter(operation::work_center_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")
    }
}

impl Write<'_> {
    /// Makes or replaces work centres, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn put_work_centers(&mut self, centers: &[WorkCenter]) -> Result<()> {
        let known = self.work_center_ids()?;
        let new = centers.iter().filter(|c| !known.contains_key(&c.code)).count();
        let mut id = self.next_ids("work_center", new)?;
        let mut fresh = Vec::with_capacity(new);
        let mut ids = Vec::with_capacity(centers.len());
        for one in centers {
            let mut row = Row {
                id: 0,
                code: one.code.clone(),
                name: one.name.clone(),
                efficiency: one.efficiency.scaled(),
                outsourced: one.outsourced,
                note: one.note.clone(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            if let Some(&known) = known.get(&one.code) {
                row.id = known;
                let old: i64 =
                    work_center::table.find(known).select(work_center::revision).first(self.conn).tried("reading a work centre")?;
                row.revision = old + 1;
                diesel::update(work_center::table.find(known)).set(&row).execute(self.conn).tried("saving a work centre")?;
            } else {
                row.id = id;
                id += 1;
                fresh.push(row);
                ids.push(id - 1);
                continue;
            }
            ids.push(known[&one.code]);
        }
        insert_all!(&mut *self.conn, work_center::table, &fresh, "saving work centres");
        let texts = centers.iter().zip(&ids).map(|(c, &id)| (id, vec![c.code.as_str(), c.name.as_str()])).collect::<Vec<_>>();
        self.index("work_center", &texts, known.is_empty())?;
        self.bump("work_center")
    }

    /// Deletes a work centre that no operation needs; for taking an import back.
    ///
    /// # Errors
    /// The database's, when something needs it after all.
    pub fn delete_work_center(&mut self, code: &str) -> Result<()> {
        let Some(id) = self.work_center_ids()?.remove(code) else { return Ok(()) };
        self.unindex("work_center", id)?;
        diesel::delete(work_center::table.find(id)).execute(self.conn).tried("deleting a work centre")?;
        self.bump("work_center")
    }
}
