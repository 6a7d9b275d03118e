//! What the books said at the end of a day, though more was written since: what `accrual` and `debt` share.

use crate::error::{Error, Result};
use qitao_domain::Day;
use qitao_store::{Document, Read};
use std::collections::HashMap;

/// Did a paper count at the end of a day? `back` has the days on which papers were taken back.
pub(crate) fn counts(head: &Document, day: Day, back: &HashMap<i64, Day>) -> bool {
    head.posted_at.is_some() && head.reverses_id.is_none() && head.day <= day && back.get(&head.id).is_none_or(|back| *back > day)
}

/// Row number of the partner that is asked about; none asks about all.
pub(crate) fn partner(r: &mut Read<'_>, code: Option<&str>) -> Result<Option<i64>> {
    let Some(code) = code else { return Ok(None) };
    Ok(Some(r.partner(code)?.ok_or_else(|| Error::missing("partner", code).with("field", "partner"))?.id))
}
