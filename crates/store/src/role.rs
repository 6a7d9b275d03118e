//! Roles, with their rights as words.

use crate::error::Tried;
use crate::schema::{person_role, role};
use crate::stored::Stored;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::right::{Right, Role};
use std::collections::{BTreeSet, HashMap};

#[derive(Queryable, Insertable, Identifiable)]
#[diesel(table_name = role)]
struct Row {
    id: i64,
    code: String,
    name: String,
    rights: String,
    ready_made: bool,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

/// A role as the books keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// The record.
    pub stored: Stored<Role>,
    /// It came with the program.
    pub ready_made: bool,
}

impl TryFrom<Row> for RoleRow {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let rights = row.rights.split_whitespace().map(|word| {
            let right = Right::from_word(word);
            right.ok_or_else(|| StoreError::Unknown("role.rights", word.to_owned()))
        });
        let rights = rights.collect::<Result<BTreeSet<Right>>>()?;
        Ok(Self {
            stored: Stored {
                id: row.id,
                record: Role { code: row.code, name: row.name, rights },
                revision: row.revision,
                changed_at: row.changed_at,
                changed_by: row.changed_by,
            },
            ready_made: row.ready_made,
        })
    }
}

fn words(rights: &BTreeSet<Right>) -> String {
    rights.iter().map(|right| right.word()).collect::<Vec<_>>().join(" ")
}

impl Read<'_> {
    /// One role.
    ///
    /// # Errors
    /// The database's.
    pub fn role(&mut self, code: &str) -> Result<Option<RoleRow>> {
        let row: Option<Row> = role::table.filter(role::code.eq(code)).first(self.conn).optional().tried("reading a role")?;
        row.map(TryInto::try_into).transpose()
    }

    /// All roles, by code. A dozen.
    ///
    /// # Errors
    /// The database's.
    pub fn roles(&mut self) -> Result<Vec<RoleRow>> {
        let rows: Vec<Row> = role::table.order(role::code).load(self.conn).tried("reading the roles")?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Roles by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn roles_by_id(&mut self, ids: &[i64]) -> Result<Vec<RoleRow>> {
        let mut found: HashMap<i64, RoleRow> = self.roles()?.into_iter().map(|one| (one.stored.id, one)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many people have a role.
    ///
    /// # Errors
    /// The database's.
    pub fn role_uses(&mut self, id: i64) -> Result<i64> {
        person_role::table.filter(person_role::role_id.eq(id)).count().get_result(self.conn).tried("counting uses")
    }
}

impl Write<'_> {
    /// Makes or replaces a role, by code; whether it came with the program is said once.
    ///
    /// # Errors
    /// The database's.
    pub fn put_role(&mut self, one: &Role, ready_made: bool) -> Result<()> {
        let known: Option<i64> =
            role::table.filter(role::code.eq(&one.code)).select(role::id).first(self.conn).optional().tried("saving a role")?;
        if let Some(id) = known {
            let to = (
                role::name.eq(&one.name),
                role::rights.eq(words(&one.rights)),
                role::revision.eq(role::revision + 1),
                role::changed_at.eq(self.stamp.at),
                role::changed_by.eq(self.stamp.actor.clone()),
            );
            diesel::update(role::table.find(id)).set(to).execute(self.conn).tried("saving a role")?;
            return Ok(());
        }
        let row = Row {
            id: self.next_ids("role", 1)?,
            code: one.code.clone(),
            name: one.name.clone(),
            rights: words(&one.rights),
            ready_made,
            revision: 1,
            changed_at: self.stamp.at,
            changed_by: self.stamp.actor.clone(),
        };
        diesel::insert_into(role::table).values(&row).execute(self.conn).tried("saving a role")?;
        Ok(())
    }

    /// Deletes a role that nobody has.
    ///
    /// # Errors
    /// The database's, when somebody has it after all.
    pub fn delete_role(&mut self, id: i64) -> Result<()> {
        diesel::delete(role::table.find(id)).execute(self.conn).tried("deleting a role")?;
        Ok(())
    }
}
