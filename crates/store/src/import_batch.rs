//! What each import changed: its differences are kept, so that it can be taken back.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{import_batch, import_difference};
use crate::{Place, Read, Result, Write};
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize, JsonSchema)]
#[diesel(table_name = import_batch)]
pub struct BatchRow {
    /// Number.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// The file's name.
    pub file: String,
    /// New records.
    pub added: i64,
    /// Changed records.
    pub changed: i64,
    /// Records that were the same.
    pub same: i64,
    /// Rows skipped for their mistakes.
    pub skipped: i64,
    /// When it was taken back.
    pub undone_at: Option<i64>,
}

/// One record of an import, before and after, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = import_difference)]
pub struct DifferenceRow {
    /// The import.
    pub batch_id: i64,
    /// Running number.
    pub number: i32,
    /// `unit`, `item`, `work_center`, `bom`, `routing`.
    pub object_kind: String,
    /// Its code; for versions `code version`.
    pub object_key: String,
    /// JSON before; none when new.
    pub before: Option<String>,
    /// JSON after.
    pub after: String,
}

impl Write<'_> {
    /// Keeps an import and its differences; gives its number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_batch(&mut self, mut batch: BatchRow, mut differences: Vec<DifferenceRow>) -> Result<i64> {
        batch.id = self.next_ids("import_batch", 1)?;
        batch.at = self.stamp.at;
        batch.actor = self.stamp.actor.clone();
        diesel::insert_into(import_batch::table).values(&batch).execute(self.conn).tried("keeping the import")?;
        for (difference, number) in differences.iter_mut().zip(1..) {
            difference.batch_id = batch.id;
            difference.number = number;
        }
        insert_all!(&mut *self.conn, import_difference::table, &differences, "keeping the import's differences");
        Ok(batch.id)
    }

    /// Marks an import as taken back.
    ///
    /// # Errors
    /// The database's.
    pub fn mark_undone(&mut self, batch: i64) -> Result<()> {
        diesel::update(import_batch::table.find(batch))
            .set(import_batch::undone_at.eq(Some(self.stamp.at)))
            .execute(self.conn)
            .tried("taking the import back")?;
        Ok(())
    }
}

impl Read<'_> {
    /// One import.
    ///
    /// # Errors
    /// The database's.
    pub fn batch(&mut self, id: i64) -> Result<Option<BatchRow>> {
        import_batch::table.find(id).first(self.conn).optional().tried("reading an import")
    }

    /// The newest imports before one, or of all.
    ///
    /// # Errors
    /// The database's.
    pub fn batches(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<BatchRow>> {
        import_batch::table
            .filter(import_batch::id.lt(before.unwrap_or(i64::MAX)))
            .order(import_batch::id.desc())
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading imports")
    }

    /// The differences of an import, in the order in which they were written.
    ///
    /// # Errors
    /// The database's.
    pub fn differences(&mut self, batch: i64) -> Result<Vec<DifferenceRow>> {
        import_difference::table
            .filter(import_difference::batch_id.eq(batch))
            .order(import_difference::number)
            .load(self.conn)
            .tried("reading an import's differences")
    }

    /// The first records of an import that had been there before.
    ///
    /// # Errors
    /// The database's.
    pub fn restored_places(&mut self, batch: i64, most: u32) -> Result<Vec<Place>> {
        let rows: Vec<(String, String)> = import_difference::table
            .filter(import_difference::batch_id.eq(batch))
            .filter(import_difference::before.is_not_null())
            .order(import_difference::number)
            .limit(i64::from(most))
            .select((import_difference::object_kind, import_difference::object_key))
            .load(self.conn)
            .tried("reading an import's differences")?;
        // A version's key is its item and its own code.
        let place = |(kind, key): (String, String)| Place { kind, code: key, version: String::new(), name: String::new(), uses: 1 };
        Ok(rows.into_iter().map(place).collect())
    }

    /// How many records of an import had been there before, and how many it made.
    ///
    /// # Errors
    /// The database's.
    pub fn difference_counts(&mut self, batch: i64) -> Result<(usize, usize)> {
        let what = "counting an import's differences";
        let of = || import_difference::table.filter(import_difference::batch_id.eq(batch)).count();
        let there: i64 = of().filter(import_difference::before.is_not_null()).get_result(self.conn).tried(what)?;
        let all: i64 = of().get_result(self.conn).tried(what)?;
        let size = |n: i64| usize::try_from(n).unwrap_or_default();
        Ok((size(there), size(all - there)))
    }
}
