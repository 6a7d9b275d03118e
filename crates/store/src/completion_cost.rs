//! What of a completion's worth is which element.

use crate::error::Tried;
use crate::schema::completion_cost;
use crate::stored::CHUNK;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::Money;
use qitao_domain::costing::Elements;
use std::collections::HashMap;

impl Read<'_> {
    /// What of these completions' worth is which element, by line; nothing of those at a standard price.
    ///
    /// # Errors
    /// The database's.
    pub fn completion_costs(&mut self, lines: &[i64]) -> Result<HashMap<i64, Elements<Money>>> {
        let mut found = HashMap::with_capacity(lines.len());
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<(i64, i64, i64, i64, i64, i64)> = completion_cost::table
                .filter(completion_cost::line_id.eq_any(chunk))
                .load(self.conn)
                .tried("reading what completions are worth")?;
            for (line, material, labour, machine, energy, overhead) in rows {
                let [material, labour, machine, energy, overhead] = [material, labour, machine, energy, overhead].map(Money::from_scaled);
                found.insert(line, Elements { material, labour, machine, energy, overhead, ..Elements::default() });
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Keeps what of a completion's worth is which element.
    ///
    /// # Errors
    /// The database's.
    pub fn add_completion_cost(&mut self, line: i64, of: &Elements<Money>) -> Result<()> {
        diesel::insert_into(completion_cost::table)
            .values((
                completion_cost::line_id.eq(line),
                completion_cost::material.eq(of.material.scaled()),
                completion_cost::labour.eq(of.labour.scaled()),
                completion_cost::machine.eq(of.machine.scaled()),
                completion_cost::energy.eq(of.energy.scaled()),
                completion_cost::overhead.eq(of.overhead.scaled()),
            ))
            .execute(self.conn)
            .tried("writing what a completion is worth")?;
        Ok(())
    }
}
