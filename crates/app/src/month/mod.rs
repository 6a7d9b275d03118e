//! Months (月结): what is looked at before one is closed, closing, and opening again; what was earned with sales, and what was in the shop.
//!
//! Nothing is posted into a closed month. That is refused where it is written (`Write::may_post` of the store), so that no way leads
//! around it; `document` and `work_report` ask before they begin, so that it is said before anything else. Which month may be closed and
//! how a difference is shared is decided in `qitao_domain::costing::close`.

mod check;
mod close;
mod list;
mod margin;
pub mod view;
mod wip;

pub(crate) use check::check;
pub(crate) use close::{REOPEN, close, reopen};
pub(crate) use list::list;
pub(crate) use margin::margin;
pub(crate) use wip::wip;

use crate::ctx::{Ctx, Right};
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use chrono::TimeZone;
use qitao_domain::Day;
use qitao_domain::costing::close::{CloseError, Month};
use qitao_store::Within;

/// The close of a month says what everybody earned together: whoever looks after costs and may see amounts is shown it.
fn allowed(ctx: &Ctx) -> Result<()> {
    if sees_money(ctx) { Ok(()) } else { Err(ctx.forbidden(Right::Money)) }
}

/// The first and last day of a month.
fn days(month: Month) -> Result<(Day, Day)> {
    month.first().zip(month.last()).ok_or_else(|| Error::new(Code::FieldBadText).with("field", "month"))
}

/// The last instant of a day in the factory, in microseconds UTC.
fn end_of(day: Day, zone: chrono_tz::Tz) -> i64 {
    // Where the clock is changed at midnight, the day after begins as late as it can.
    let next = day.plus(1).unwrap_or(day).date().and_time(chrono::NaiveTime::MIN);
    let begins = zone.from_local_datetime(&next).latest().unwrap_or_else(|| zone.from_utc_datetime(&next));
    begins.timestamp_micros() - 1
}

fn within(month: Month, zone: chrono_tz::Tz) -> Result<Within> {
    let (first, last) = days(month)?;
    Ok(Within { first, last, ends: end_of(last, zone) })
}

/// Why a month is not closed or opened.
fn error(of: CloseError, month: Month) -> Error {
    match of {
        CloseError::Closed(month) => Error::new(Code::MonthAlready).with("field", "month").with("month", month),
        CloseError::NotEnded(month) => Error::new(Code::MonthNotEnded).with("field", "month").with("month", month),
        CloseError::First(first) => Error::new(Code::MonthFirst).with("field", "month").with("month", month).with("first", first),
        CloseError::NotLast(month) => Error::new(Code::MonthNotLast).with("field", "month").with("month", month),
        CloseError::NothingPosted => Error::new(Code::MonthNothing).with("field", "allocate").with("month", month),
        CloseError::OutOfRange(beyond) => Error::new(Code::Overflow).with("item", month).with("figure", beyond.figure),
    }
}
