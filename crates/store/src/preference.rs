//! What each person set for their own screen.

use crate::error::Tried;
use crate::schema::preference;
use crate::{Read, Result, Write};
use diesel::prelude::*;

impl Read<'_> {
    /// A person's setting, as JSON.
    ///
    /// # Errors
    /// The database's.
    pub fn preference(&mut self, actor: &str, key: &str) -> Result<Option<String>> {
        preference::table.find((actor, key)).select(preference::value).first(self.conn).optional().tried("reading a preference")
    }
}

impl Write<'_> {
    /// Keeps a person's setting.
    ///
    /// # Errors
    /// The database's.
    pub fn set_preference(&mut self, actor: &str, key: &str, value: &str) -> Result<()> {
        diesel::delete(preference::table.find((actor, key))).execute(self.conn).tried("keeping a preference")?;
        let row = (preference::actor.eq(actor), preference::key.eq(key), preference::value.eq(value));
        diesel::insert_into(preference::table).values(row).execute(self.conn).tried("keeping a preference")?;
        Ok(())
    }
}
