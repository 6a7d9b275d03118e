//! Files of papers, and their bytes, each content once by its SHA-256.
//!
//! The rows that say which file belongs to which paper are journalled like all others; the bytes are not. They go to the folder of
//! backups as files of their own, from which a restore to a moment takes what its full backup has not.

use crate::error::Tried;
use crate::journal::segment::hex;
use crate::schema::{attachment, attachment_file};
use crate::{Read, Result, Write};
use diesel::prelude::*;
use sha2::{Digest, Sha256};

/// A file of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachment)]
pub struct Attachment {
    /// Row number; 0 before it has one.
    pub id: i64,
    /// The paper's row number.
    pub document_id: i64,
    /// Its name at home.
    pub name: String,
    /// What its name says that it is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    /// Microseconds UTC.
    pub added_at: i64,
    /// The person.
    pub added_by: String,
    /// When it was taken away.
    pub removed_at: Option<i64>,
    /// By whom.
    pub removed_by: Option<String>,
}

/// The SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl Read<'_> {
    /// The files of a paper in the order in which they were added, also those that were taken away.
    ///
    /// # Errors
    /// The database's.
    pub fn attachments(&mut self, document: i64) -> Result<Vec<Attachment>> {
        attachment::table
            .filter(attachment::document_id.eq(document))
            .order(attachment::id)
            .load(self.conn)
            .tried("reading the files of a paper")
    }

    /// The bytes of this hash; none where they are not there, or are others.
    ///
    /// # Errors
    /// The database's.
    pub fn attachment_bytes(&mut self, sha: &str) -> Result<Option<Vec<u8>>> {
        let bytes: Option<Vec<u8>> = attachment_file::table
            .filter(attachment_file::sha256.eq(sha))
            .select(attachment_file::bytes)
            .first(self.conn)
            .optional()
            .tried("reading a file of a paper")?;
        Ok(bytes.filter(|bytes| sha256(bytes) == sha))
    }

    /// Row numbers and hashes of the bytes that came after one, of files that were added since an instant.
    ///
    /// # Errors
    /// The database's.
    pub fn attachment_files_after(&mut self, id: i64, since: i64) -> Result<Vec<(i64, String)>> {
        attachment_file::table
            .inner_join(attachment::table.on(attachment::sha256.eq(attachment_file::sha256)))
            .filter(attachment_file::id.gt(id))
            .filter(attachment::added_at.ge(since))
            .select((attachment_file::id, attachment_file::sha256))
            .distinct()
            .order(attachment_file::id)
            .load(self.conn)
            .tried("looking for files of papers")
    }

    /// Hashes of files whose bytes are not there.
    ///
    /// # Errors
    /// The database's.
    pub fn attachments_without_bytes(&mut self) -> Result<Vec<String>> {
        attachment::table
            .filter(diesel::dsl::not(attachment::sha256.eq_any(attachment_file::table.select(attachment_file::sha256))))
            .select(attachment::sha256)
            .distinct()
            .order(attachment::sha256)
            .load(self.conn)
            .tried("looking for files of papers")
    }
}

impl Write<'_> {
    /// Keeps bytes under their hash, where they are not there yet.
    ///
    /// # Errors
    /// The database's.
    pub fn keep_attachment_bytes(&mut self, bytes: &[u8]) -> Result<String> {
        let sha = sha256(bytes);
        let there: i64 = attachment_file::table
            .filter(attachment_file::sha256.eq(&sha))
            .count()
            .get_result(self.conn)
            .tried("looking for a file of a paper")?;
        if there == 0 {
            let id = self.next_ids("attachment_file", 1)?;
            diesel::insert_into(attachment_file::table)
                .values((attachment_file::id.eq(id), attachment_file::sha256.eq(&sha), attachment_file::bytes.eq(bytes)))
                .execute(self.conn)
                .tried("writing a file of a paper")?;
        }
        Ok(sha)
    }

    /// Adds a file to a paper and gives it its row number; who and when is this change's.
    ///
    /// # Errors
    /// The database's.
    pub fn add_attachment(&mut self, one: &mut Attachment) -> Result<()> {
        one.id = self.next_ids("attachment", 1)?;
        (one.added_at, one.added_by) = (self.stamp.at, self.stamp.actor.clone());
        diesel::insert_into(attachment::table).values(&*one).execute(self.conn).tried("writing which file belongs to a paper")?;
        Ok(())
    }

    /// Takes a file of a paper away, or brings it back; who and when is this change's.
    ///
    /// # Errors
    /// The database's.
    pub fn remove_attachment(&mut self, id: i64, removed: bool) -> Result<()> {
        let (at, by) = (removed.then_some(self.stamp.at), removed.then(|| self.stamp.actor.clone()));
        diesel::update(attachment::table.find(id))
            .set((attachment::removed_at.eq(at), attachment::removed_by.eq(by)))
            .execute(self.conn)
            .tried("taking a file of a paper away")?;
        Ok(())
    }
}
