//! Facts about the books themselves.

use crate::error::Tried;
use crate::schema::{bom, book, item, routing, unit, work_center};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Units.
    pub units: i64,
    /// Items.
    pub items: i64,
    /// BOM versions.
    pub boms: i64,
    /// Routing versions.
    pub routings: i64,
    /// Work centres.
    pub work_centers: i64,
}

impl Read<'_> {
    /// A fact: `name`, `timezone`, `currency_decimals`, `made_at`; `login`, `login.…`, who is let in and how; `scheduled.…`,
    /// when scheduled work was last due and done; `sandbox`, in a copy to try things in.
    ///
    /// # Errors
    /// The database's.
    pub fn book(&mut self, key: &str) -> Result<Option<String>> {
        book::table.find(key).select(book::value).first(self.conn).optional().tried("reading the books' facts")
    }

    /// The last migration of the tables.
    ///
    /// # Errors
    /// The database's.
    pub fn schema_version(&mut self) -> Result<String> {
        #[derive(QueryableByName)]
        struct Version {
            #[diesel(sql_type = diesel::sql_types::Text)]
            version: String,
        }
        let sql = "SELECT CAST(MAX(version) AS TEXT) AS version FROM __diesel_schema_migrations";
        diesel::sql_query(sql).get_result::<Version>(self.conn).map(|v| v.version).tried("reading the version of the tables")
    }

    /// How much there is.
    ///
    /// # Errors
    /// The database's.
    pub fn counts(&mut self) -> Result<Counts> {
        let what = "counting";
        Ok(Counts {
            units: unit::table.count().get_result(self.conn).tried(what)?,
            items: item::table.count().get_result(self.conn).tried(what)?,
            boms: bom::table.count().get_result(self.conn).tried(what)?,
            routings: routing::table.count().get_result(self.conn).tried(what)?,
            work_centers: work_center::table.count().get_result(self.conn).tried(what)?,
        })
    }
}

impl Write<'_> {
    /// Forgets a fact.
    ///
    /// # Errors
    /// The database's.
    pub fn drop_book(&mut self, key: &str) -> Result<()> {
        diesel::delete(book::table.find(key)).execute(self.conn).tried("forgetting one of the books' facts")?;
        Ok(())
    }

    /// Sets a fact.
    ///
    /// # Errors
    /// The database's.
    pub fn set_book(&mut self, key: &str, value: &str) -> Result<()> {
        diesel::delete(book::table.find(key)).execute(self.conn).tried("setting the books' facts")?;
        diesel::insert_into(book::table)
            .values((book::key.eq(key), book::value.eq(value)))
            .execute(self.conn)
            .tried("setting the books' facts")?;
        Ok(())
    }
}
