//! Optimistic locking: a save names the revision that it was made from.

use crate::error::{Code, Error, Result};
use qitao_store::Stored;

/// For a save: no revision means new, so nothing may be there; a revision must be that of what is there.
pub(crate) fn of<T>(kind: &str, key: &str, found: Option<Stored<T>>, revision: Option<i64>) -> Result<Option<Stored<T>>> {
    match (found, revision) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::new(Code::AlreadyThere).with("kind", kind).with("key", key).with("field", "code")),
        (None, Some(_)) => Err(Error::missing(kind, key)),
        (Some(old), Some(yours)) => same(kind, key, &old, yours).map(|()| Some(old)),
    }
}

/// The revision that the person saw must be that of what is there.
pub(crate) fn same<T>(kind: &str, key: &str, old: &Stored<T>, yours: i64) -> Result<()> {
    if old.revision == yours {
        return Ok(());
    }
    let error = Error::new(Code::ChangedMeanwhile).with("kind", kind).with("key", key).with("changed_by", &old.changed_by);
    Err(error.with("changed_at", old.changed_at).with("theirs", old.revision).with("yours", yours))
}
