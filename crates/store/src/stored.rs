//! What records have in common as they are kept.

use crate::{Result, StoreError};
use qitao_domain::Day;
use qitao_domain::calendar::Validity;
use qitao_domain::routing::VersionState;
use std::collections::HashMap;

/// Row numbers or codes asked for in one statement.
pub(crate) const CHUNK: usize = 500;

/// A record with what the books know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored<T> {
    /// Row number.
    pub id: i64,
    /// The record.
    pub record: T,
    /// Moves with each change; a save names the one that it was made from.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// What was found, in the order asked for; what was asked for twice is given twice.
pub(crate) fn in_order<T: Clone>(ids: &[i64], mut found: HashMap<i64, T>) -> Vec<T> {
    if found.len() == ids.len() {
        // Each of them was asked for once.
        return ids.iter().filter_map(|id| found.remove(id)).collect();
    }
    ids.iter().filter_map(|id| found.get(id).cloned()).collect()
}

pub(crate) fn day(number: i32) -> Result<Day> {
    Day::from_number(number).ok_or_else(|| StoreError::Unknown("day", number.to_string()))
}

pub(crate) fn validity(from: i32, to: Option<i32>) -> Result<Validity> {
    Ok(Validity { from: day(from)?, to: to.map(day).transpose()? })
}

pub(crate) fn version_state(word: &str) -> Result<VersionState> {
    VersionState::from_word(word).ok_or_else(|| StoreError::Unknown("state", word.into()))
}

/// A number as it is kept.
pub(crate) fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// A number that was kept.
pub(crate) fn back(value: i32) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
