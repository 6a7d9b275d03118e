//! Grades of operators.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{grade, rate};
use crate::stored::Stored;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::GradeId;
use qitao_domain::grade::Grade;
use std::collections::HashMap;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = grade)]
struct Row {
    id: i64,
    code: String,
    name: String,
    note: String,
    retired: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

impl From<Row> for Stored<Grade> {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            record: Grade { code: row.code, name: row.name, note: row.note, retired: row.retired },
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        }
    }
}

impl Read<'_> {
    /// One grade.
    ///
    /// # Errors
    /// The database's.
    pub fn grade(&mut self, code: &str) -> Result<Option<Stored<Grade>>> {
        let row: Option<Row> = grade::table.filter(grade::code.eq(code)).first(self.conn).optional().tried("reading a grade")?;
        Ok(row.map(Into::into))
    }

    /// All grades, by code. A handful.
    ///
    /// # Errors
    /// The database's.
    pub fn grades(&mut self) -> Result<Vec<Stored<Grade>>> {
        let rows: Vec<Row> = grade::table.order(grade::code).load(self.conn).tried("reading the grades")?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Grades by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn grades_by_id(&mut self, ids: &[i64]) -> Result<Vec<Stored<Grade>>> {
        let mut found: HashMap<i64, Stored<Grade>> = self.grades()?.into_iter().map(|one| (one.id, one)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    pub(crate) fn grade_ids(&mut self) -> Result<HashMap<String, i64>> {
        let rows: Vec<(String, i64)> = grade::table.select((grade::code, grade::id)).load(self.conn).tried("reading the grades")?;
        Ok(rows.into_iter().collect())
    }

    /// How many wages are a grade's, and how often somebody was given it.
    ///
    /// # Errors
    /// The database's.
    pub fn grade_uses(&mut self, id: GradeId) -> Result<i64> {
        rate::table.filter(rate::grade_id.eq(id.0)).count().get_result(self.conn).tried("counting uses")
    }
}

impl Write<'_> {
    /// Makes or replaces grades, by code.
    ///
    /// # Errors
    /// The database's.
    pub fn put_grades(&mut self, grades: &[Grade]) -> Result<()> {
        let known = self.grade_ids()?;
        let new = grades.iter().filter(|one| !known.contains_key(&one.code)).count();
        let mut id = self.next_ids("grade", new)?;
        let mut fresh = Vec::with_capacity(new);
        for one in grades {
            let mut row = Row {
                id: 0,
                code: one.code.clone(),
                name: one.name.clone(),
                note: one.note.clone(),
                retired: one.retired,
                revision: 1,
                changed_at: self.stamp.at,
                changed_by: self.stamp.actor.clone(),
            };
            if let Some(&known) = known.get(&one.code) {
                row.id = known;
                let old: i64 = grade::table.find(known).select(grade::revision).first(self.conn).tried("reading a grade")?;
                row.revision = old + 1;
                diesel::update(grade::table.find(known)).set(&row).execute(self.conn).tried("saving a grade")?;
            } else {
                row.id = id;
                id += 1;
                fresh.push(row);
            }
        }
        insert_all!(&mut *self.conn, grade::table, &fresh, "saving grades");
        self.bump("grade")
    }
}
