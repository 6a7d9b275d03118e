//! Machines.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{machine, rate, work_center};
use crate::stored::Stored;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::MachineId;
use qitao_domain::machine::Machine;
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = machine)]
struct Row {
    id: i64,
    code: String,
    name: String,
    work_center_id: i64,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

fn stored((row, work_center): (Row, String)) -> Stored<Machine> {
    Stored {
        id: row.id,
        record: Machine { code: row.code, name: row.name, work_center, note: row.note, retired: row.retired },
        revision: row.revision,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    }
}

macro_rules! machines {
    () => {
        machine::table
            .inner_join(work_center::table.on(work_center::id.eq(machine::work_center_id)))
            .select((Row::as_select(), work_center::code))
    };
}

impl Read<'_> {
    /// One machine.
    ///
    /// # Errors
    /// The database's.
    pub fn machine(&mut self, code: &str) -> Result<Option<Stored<Machine>>> {
        let row: Option<(Row, String)> =
            machines!().filter(machine::code.eq(code)).first(self.conn).optional().tried("reading a machine")?;
        Ok(row.map(stored))
    }

    /// All machines, by code. Some dozens to some thousands.
    ///
    /// # Errors
    /// The database's.
    pub fn machines(&mut self) -> Result<Vec<Stored<Machine>>> {
        let rows: Vec<(Row, String)> = machines!().order(machine::code).load(self.conn).tried("reading the machines")?;
        Ok(rows.into_iter().map(stored).collect())
    }

    /// The machines of a work centre, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn machines_of(&mut self, center: &str) -> Result<Vec<Stored<Machine>>> {
        let rows: Vec<(Row, String)> = machines!()
            .filter(work_center::code.eq(center))
            .order(machine::code)
            .load(self.conn)
            .tried("reading the machines of a centre")?;
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Machines by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn machines_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Machine>>> {
        let mut found: HashMap<i64, Stored<Machine>> = self.machines()?.into_iter().map(|one| (one.id, one)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many machines there are.
    ///
    /// # Errors
    /// The database's.
    pub fn machines_count(&mut self) -> Result<i64> {
        machine::table.count().get_result(self.conn).tried("counting machines")
    }

    pub(crate) fn machine_ids(&mut self) -> Result<HashMap<String, i64>> {
        let rows: Vec<(String, i64)> = machine::table.select((machine::code, machine::id)).load(self.conn).tried("reading the machines")?;
        Ok(rows.into_iter().collect())
    }

    /// How many rates a machine has of its own.
    ///
    /// # Errors
    /// The database's.
    pub fn machine_uses(&mut self, id: MachineId) -> Result<i64> {
        rate::table.filter(rate::machine_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")
    }
}

impl Write<'_> {
    /// Makes or replaces machines, by code. Their work centres must be there.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a work centre that is not there; the database's.
    pub fn put_machines(&mut self, machines: &[Machine]) -> Result<()> {
        let centers = self.work_center_ids()?;
        let known = self.machine_ids()?;
        let new = machines.iter().filter(|one| !known.contains_key(&one.code)).count();
        let mut id = self.next_ids("machine", new)?;
        let mut fresh = Vec::with_capacity(new);
        for one in machines {
            let center = centers.get(&one.work_center).copied();
            let mut row = Row {
                id: 0,
                code: one.code.clone(),
                name: one.name.clone(),
                work_center_id: center.ok_or_else(|| StoreError::Unknown("machine.work_center", one.work_center.clone()))?,
                note: one.note.clone(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            if let Some(&known) = known.get(&one.code) {
                row.id = known;
                let old: i64 = machine::table.find(known).select(machine::revision).first(self.conn).tried("reading a machine")?;
                row.revision = old + 1;
                diesel::update(machine::table.find(known)).set(&row).execute(self.conn).tried("saving a machine")?;
            } else {
                row.id = id;
                id += 1;
                fresh.push(row);
            }
        }
        insert_all!(&mut *self.conn, machine::table, &fresh, "saving machines");
        self.bump("machine")
    }
}
