//! People, what they log in with (as hashes), and their wrong tries.

use crate::error::Tried;
use crate::schema::{person, person_role, role};
use crate::stored::{CHUNK, Stored};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::PersonId;
use qitao_domain::person::{Person, login_key};
use std::collections::HashMap;

#[derive(Queryable, Insertable, Identifiable)]
#[diesel(table_name = person)]
struct Row {
    id: i64,
    login: String,
    login_key: String,
    name: String,
    password_hash: Option<String>,
    pin_hash: Option<String>,
    badge_hash: Option<String>,
    retired: bool,
    failed: i32,
    failed_at: i64,
    revision: i64,
    changed_at: i64,
    changed_by: String,
}

/// Hashes of what a person logs in with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Hashes {
    /// Of the password.
    pub password: Option<String>,
    /// Of the PIN.
    pub pin: Option<String>,
    /// Of the badge, by which a person is looked up.
    pub badge: Option<String>,
}

impl Hashes {
    /// Can somebody log in with any of them?
    #[must_use]
    pub fn any(&self) -> bool {
        self.password.is_some() || self.pin.is_some() || self.badge.is_some()
    }
}

impl std::fmt::Debug for Hashes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let there = |hash: &Option<String>| hash.is_some();
        write!(f, "Hashes({}, {}, {})", there(&self.password), there(&self.pin), there(&self.badge))
    }
}

/// A person as the books keep them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The record.
    pub stored: Stored<Person>,
    /// What they log in with.
    pub hashes: Hashes,
    /// Wrong tries since the last right one.
    pub failed: u32,
    /// When the last of them was, in microseconds UTC.
    pub failed_at: i64,
}

impl PersonRow {
    /// Row number.
    #[must_use]
    pub fn id(&self) -> PersonId {
        PersonId(self.stored.id)
    }
}

impl Read<'_> {
    /// One person, by login in upper or lower case.
    ///
    /// # Errors
    /// The database's.
    pub fn person(&mut self, login: &str) -> Result<Option<PersonRow>> {
        let row = person::table.filter(person::login_key.eq(login_key(login))).first(self.conn).optional().tried("reading a person")?;
        self.whole(row)
    }

    /// One person, by row number.
    ///
    /// # Errors
    /// The database's.
    pub fn person_by_id(&mut self, id: PersonId) -> Result<Option<PersonRow>> {
        let row = person::table.find(id.0).first(self.conn).optional().tried("reading a person")?;
        self.whole(row)
    }

    /// The person whose badge has this hash.
    ///
    /// # Errors
    /// The database's.
    pub fn person_by_badge(&mut self, hash: &str) -> Result<Option<PersonRow>> {
        let row = person::table.filter(person::badge_hash.eq(hash)).first(self.conn).optional().tried("reading a person")?;
        self.whole(row)
    }

    fn whole(&mut self, row: Option<Row>) -> Result<Option<PersonRow>> {
        let Some(row) = row else { return Ok(None) };
        let roles = person_role::table
            .inner_join(role::table.on(role::id.eq(person_role::role_id)))
            .filter(person_role::person_id.eq(row.id))
            .select(role::code)
            .order(role::code)
            .load(self.conn)
            .tried("reading a person's roles")?;
        Ok(Some(row_with(row, roles)))
    }

    /// Everybody, by login.
    ///
    /// # Errors
    /// The database's.
    pub fn people(&mut self) -> Result<Vec<PersonRow>> {
        let rows: Vec<Row> = person::table.order(person::login_key).load(self.conn).tried("reading the people")?;
        let roles: Vec<(i64, String)> = person_role::table
            .inner_join(role::table.on(role::id.eq(person_role::role_id)))
            .select((person_role::person_id, role::code))
            .order((person_role::person_id, role::code))
            .load(self.conn)
            .tried("reading the people's roles")?;
        let mut of: HashMap<i64, Vec<String>> = HashMap::new();
        for (id, code) in roles {
            of.entry(id).or_default().push(code);
        }
        Ok(rows.into_iter().map(|row| (of.remove(&row.id).unwrap_or_default(), row)).map(|(roles, row)| row_with(row, roles)).collect())
    }

    /// People by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn people_by_id(&mut self, ids: &[i64]) -> Result<Vec<PersonRow>> {
        let mut found: HashMap<i64, PersonRow> = self.people()?.into_iter().map(|one| (one.stored.id, one)).collect();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// What people are called, by login, after one of them: login and name, also of those who were retired.
    ///
    /// # Errors
    /// The database's.
    pub fn person_names(&mut self, after: &str, limit: u32) -> Result<Vec<(String, String)>> {
        person::table
            .filter(person::login_key.gt(login_key(after)))
            .order(person::login_key)
            .select((person::login, person::name))
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading people's names")
    }

    /// What people are called, by row number: login and name.
    ///
    /// # Errors
    /// The database's.
    pub fn people_named(&mut self, ids: &[i64]) -> Result<HashMap<i64, (String, String)>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<(i64, String, String)> = person::table
                .filter(person::id.eq_any(chunk))
                .select((person::id, person::login, person::name))
                .load(self.conn)
                .tried("reading people's names")?;
            found.extend(rows.into_iter().map(|(id, login, name)| (id, (login, name))));
        }
        Ok(found)
    }

    /// How many people there are.
    ///
    /// # Errors
    /// The database's.
    pub fn people_count(&mut self) -> Result<i64> {
        person::table.count().get_result(self.conn).tried("counting people")
    }
}

fn row_with(row: Row, roles: Vec<String>) -> PersonRow {
    PersonRow {
        stored: Stored {
            id: row.id,
            record: Person { login: row.login, name: row.name, roles, retired: row.retired },
            revision: row.revision,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        },
        hashes: Hashes { password: row.password_hash, pin: row.pin_hash, badge: row.badge_hash },
        failed: u32::try_from(row.failed).unwrap_or(0),
        failed_at: row.failed_at,
    }
}

impl Write<'_> {
    /// Makes or replaces a person, by login. Their roles must be there. What they log in with stays.
    ///
    /// # Errors
    /// The database's.
    pub fn put_person(&mut self, one: &Person) -> Result<PersonId> {
        let key = login_key(&one.login);
        let known = person::table.filter(person::login_key.eq(&key)).select(person::id).first(self.conn).optional();
        let id: i64 = match known.tried("saving a person")? {
            Some(id) => {
                let to = (person::name.eq(&one.name), person::retired.eq(one.retired));
                diesel::update(person::table.find(id)).set(to).execute(self.conn).tried("saving a person")?;
                self.person_changed(PersonId(id))?;
                id
            }
            None => {
                let row = Row {
                    id: self.next_ids("person", 1)?,
                    login: one.login.clone(),
                    login_key: key,
                    name: one.name.clone(),
                    password_hash: None,
                    pin_hash: None,
                    badge_hash: None,
                    retired: one.retired,
                    failed: 0,
                    failed_at: 0,
                    revision: 1,
                    changed_at: self.stamp.at,
                    changed_by: self.stamp.actor.clone(),
                };
                diesel::insert_into(person::table).values(&row).execute(self.conn).tried("saving a person")?;
                row.id
            }
        };
        diesel::delete(person_role::table.filter(person_role::person_id.eq(id))).execute(self.conn).tried("saving a person's roles")?;
        for code in &one.roles {
            let role: i64 = role::table.filter(role::code.eq(code)).select(role::id).first(self.conn).tried("looking for a role")?;
            let row = (person_role::person_id.eq(id), person_role::role_id.eq(role));
            diesel::insert_into(person_role::table).values(row).execute(self.conn).tried("saving a person's roles")?;
        }
        Ok(PersonId(id))
    }

    /// Sets what a person logs in with: all three as they are to be.
    ///
    /// # Errors
    /// The database's; a duplicate where the badge is another's.
    pub fn set_hashes(&mut self, id: PersonId, hashes: &Hashes) -> Result<()> {
        let to = (person::password_hash.eq(&hashes.password), person::pin_hash.eq(&hashes.pin), person::badge_hash.eq(&hashes.badge));
        diesel::update(person::table.find(id.0)).set(to).execute(self.conn).tried("saving what a person logs in with")?;
        self.person_changed(id)
    }

    /// Keeps how often a person's login failed, and when last. No change of the person: their revision stays.
    ///
    /// # Errors
    /// The database's.
    pub fn set_failed(&mut self, id: PersonId, failed: u32, at: i64) -> Result<()> {
        let to = (person::failed.eq(i32::try_from(failed).unwrap_or(i32::MAX)), person::failed_at.eq(at));
        diesel::update(person::table.find(id.0)).set(to).execute(self.conn).tried("keeping a wrong try")?;
        Ok(())
    }

    fn person_changed(&mut self, id: PersonId) -> Result<()> {
        let to = (
            person::revision.eq(person::revision + 1),
            person::changed_at.eq(self.stamp.at),
            person::changed_by.eq(self.stamp.actor.clone()),
        );
        diesel::update(person::table.find(id.0)).set(to).execute(self.conn).tried("saving a person")?;
        Ok(())
    }
}
