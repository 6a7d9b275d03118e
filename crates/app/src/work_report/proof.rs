//! Reports are held against the rates that they keep: what each of them cost follows from it, whatever the rates have become since.

use crate::document::paper::currency_decimals;
use crate::error::Result;
use qitao_store::{PostedReport, Read};

/// Reports that are read at once.
const AT_ONCE: i64 = 500;

/// How many reports there are that were not made to take others back, and those whose amounts are not what their own rates come to.
pub(crate) fn mistaken(r: &mut Read<'_>) -> Result<(i64, Vec<String>)> {
    let decimals = currency_decimals(r)?;
    let (mut looked_at, mut found, mut last) = (0, Vec::new(), 0);
    loop {
        let some = r.first_reports(last, AT_ONCE)?;
        let Some(end) = some.last().map(|report| report.id) else { return Ok((looked_at, found)) };
        looked_at += i64::try_from(some.len()).unwrap_or(i64::MAX);
        let wrong = |report: &PostedReport| !report.posted.follows(&report.said, report.power, decimals);
        found.extend(some.into_iter().filter(wrong).map(|report| report.number));
        last = end;
    }
}
