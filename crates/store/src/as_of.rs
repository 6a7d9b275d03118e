//! What the books said at the end of a day, though more was written since: what `accrual` and `debt` share.

use crate::error::Tried;
use crate::schema::document;
use crate::stored::{CHUNK, day as day_of};
use crate::{Read, Result};
use diesel::prelude::*;
use qitao_domain::Day;
use std::collections::HashMap;

impl Read<'_> {
    /// The days on which papers were taken back; those that were not are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn reversal_days(&mut self, ids: &[i64]) -> Result<HashMap<i64, Day>> {
        let mut found = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, i32)> = document::table
                .filter(document::reverses_id.eq_any(chunk))
                .select((document::reverses_id.assume_not_null(), document::day))
                .load(self.conn)
                .tried("reading when papers were taken back")?;
            for (id, number) in rows {
                found.insert(id, day_of(number)?);
            }
        }
        Ok(found)
    }
}
