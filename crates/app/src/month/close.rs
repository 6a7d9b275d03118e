//! Closing a month, and opening it again with a second person.

use super::check::Looked;
use super::view::{Close, Done, Reopen, State};
use super::{allowed, error, within};
use crate::app::{App, Change};
use crate::approval::{Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::ctx::Ctx;
use crate::document::paper::currency_decimals;
use crate::error::{Code, Error, Result};
use qitao_domain::approval::Figure;
use qitao_domain::costing::close::{Month, may_close, may_reopen, share_difference};
use qitao_domain::{Money, limits};
use qitao_store::{Margin, MonthRow, Read, ReportPosted};
use serde::Serialize;
use std::sync::Arc;

/// What the trail keeps of a month.
#[derive(Serialize)]
struct Trail<'t> {
    state: State,
    allocated: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'t str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
    amounts: Amounts,
}

/// What only whoever may see amounts reads of it.
#[derive(Serialize)]
struct Amounts {
    wages: Option<Money>,
    energy_bill: Option<Money>,
    wages_difference: Option<Money>,
    energy_difference: Option<Money>,
}

fn trail(of: &MonthRow) -> Trail<'_> {
    let MonthRow { wages, energy_bill, wages_difference, energy_difference, .. } = *of;
    Trail {
        state: if of.closed.is_some() { State::Closed } else { State::Open },
        allocated: of.allocated,
        note: &of.note,
        reason: &of.reason,
        amounts: Amounts { wages, energy_bill, wages_difference, energy_difference },
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// What one kind of real cost is more than what was posted, and each report's part of that.
struct Shared {
    difference: Money,
    parts: Vec<Money>,
}

/// A real cost held against all that was posted; parts only where they are wanted, of what stands.
fn shared(month: Month, real: Money, reports: &[ReportPosted], of: fn(&ReportPosted) -> Money, how: (bool, u32)) -> Result<Shared> {
    let beyond = || Error::new(Code::Overflow).with("item", month).with("figure", real);
    let sum = reports.iter().try_fold(Money::ZERO, |sum, one| sum.checked_add(of(one))).ok_or_else(beyond)?;
    let difference = real.checked_sub(sum).ok_or_else(beyond)?;
    let (allocate, decimals) = how;
    let weights: Vec<Money> = reports.iter().map(|one| if one.stands { of(one) } else { Money::ZERO }).collect();
    let parts =
        if allocate { share_difference(difference, &weights, decimals).map_err(|refused| error(refused, month))? } else { Vec::new() };
    Ok(Shared { difference, parts })
}

/// `month.close`
pub(crate) fn close(app: &Arc<App>, ctx: &Ctx, input: Close) -> Result<Done> {
    allowed(ctx)?;
    check::text("note", &input.note, limits::NOTE_CHARS)?;
    for (field, amount) in [("wages", input.wages), ("energy_bill", input.energy_bill)] {
        if let Some(amount) = amount.filter(|amount| amount.is_negative()) {
            return Err(Error::new(Code::FieldNegative).with("field", field).with("value", amount));
        }
    }
    if input.allocate && input.wages.is_none() && input.energy_bill.is_none() {
        return Err(Error::new(Code::FieldRequired).with("field", "wages"));
    }
    let of = within(input.month, app.timezone())?;
    app.write(ctx, |w| {
        let month = input.month;
        may_close(month, w.last_closed_month()?, ctx.today).map_err(|refused| error(refused, month))?;
        let looked = Looked::at(w, month, &of)?;
        looked.refuse(month, &input.seen)?;
        let mut margins = 0;
        for one in &looked.along {
            margins += close_along(w, ctx, *one)?;
        }
        let before = w.month(month)?;
        let reports = w.reports_of_month(month)?;
        let how = (input.allocate, currency_decimals(w)?);
        for (field, amount) in [("wages", input.wages), ("energy_bill", input.energy_bill)] {
            if let Some(amount) = amount.filter(|amount| amount.decimals_used() > how.1) {
                let error = Error::new(Code::FieldDecimals).with("field", field).with("value", amount);
                return Err(error.with("item", month).with("decimals", how.1));
            }
        }
        let wages = input.wages.map(|real| shared(month, real, &reports, |one| one.labour, how)).transpose()?;
        let energy = input.energy_bill.map(|real| shared(month, real, &reports, |one| one.energy, how)).transpose()?;
        let parts = parts(month, &reports, [wages.as_ref(), energy.as_ref()])?;
        w.put_differences(&parts)?;
        let mut after = MonthRow {
            month,
            closed: Some((ctx.now, ctx.actor.name.clone())),
            note: input.note.trim().into(),
            wages: input.wages,
            energy_bill: input.energy_bill,
            wages_difference: wages.map(|one| one.difference),
            energy_difference: energy.map(|one| one.difference),
            allocated: input.allocate,
            reason: String::new(),
            revision: before.as_ref().map_or(0, |before| before.revision),
        };
        w.put_month(&mut after)?;
        // They name the month.
        margins += margins_of(w, month)?;
        w.audit("month", &month.to_string(), before.as_ref().map(trail).as_ref(), Some(&trail(&after)))?;
        Ok(Done {
            month,
            state: State::Closed,
            wages_difference: after.wages_difference,
            energy_difference: after.energy_difference,
            reports: count(parts.iter().filter(|(_, part)| !part.is_zero()).count()),
            margins: count(margins),
            along: count(looked.along.len()),
        })
    })
}

/// Closes a month before the first that is closed, with that. Nobody compares it with what was paid in it; what was earned in it is worked out
/// as of any other: how many lines of sales orders that are.
fn close_along(w: &mut Change<'_, '_>, ctx: &Ctx, month: Month) -> Result<usize> {
    let before = w.month(month)?;
    let mut after = MonthRow {
        month,
        closed: Some((ctx.now, ctx.actor.name.clone())),
        note: String::new(),
        wages: None,
        energy_bill: None,
        wages_difference: None,
        energy_difference: None,
        allocated: false,
        reason: String::new(),
        revision: before.as_ref().map_or(0, |before| before.revision),
    };
    w.put_month(&mut after)?;
    let margins = margins_of(w, month)?;
    w.audit("month", &month.to_string(), before.as_ref().map(trail).as_ref(), Some(&trail(&after)))?;
    Ok(margins)
}

/// What each report gets of both differences.
fn parts(month: Month, reports: &[ReportPosted], of: [Option<&Shared>; 2]) -> Result<Vec<(i64, Money)>> {
    let beyond = || Error::new(Code::Overflow).with("item", month).with("figure", "difference");
    let part = |(at, report): (usize, &ReportPosted)| {
        let own = of.iter().flatten().filter_map(|shared| shared.parts.get(at));
        let sum = own.copied().try_fold(Money::ZERO, Money::checked_add).ok_or_else(beyond)?;
        Ok((report.id, sum))
    };
    reports.iter().enumerate().map(part).collect()
}

/// Works out what was earned, and keeps it.
fn margins_of(w: &mut Change<'_, '_>, month: Month) -> Result<usize> {
    let found: Vec<Margin> = w.delivered(month)?;
    if let Some(one) = found.iter().find(|one| one.margin().is_none()) {
        return Err(Error::new(Code::Overflow).with("item", month).with("figure", one.revenue));
    }
    w.add_margins(month, &found)?;
    Ok(found.len())
}

/// The month that is to be opened: the last that was closed.
fn last(r: &mut Read<'_>, month: Month) -> Result<MonthRow> {
    may_reopen(month, r.last_closed_month()?).map_err(|refused| error(refused, month))?;
    r.month(month)?.ok_or_else(|| Error::missing("month", month))
}

/// Opening a month again changes figures that were told: what was shared out goes, and what was earned is worked out anew. Nothing is
/// posted into it while it is closed, so its revision says all, with whether it is the last that is closed.
pub(crate) static REOPEN: Judge = Judge::new(|_, r, ctx, input| {
    let input: Reopen = contract::input(ctx, input.clone())?;
    // What moved since somebody asked makes the request stale, and is no mistake of theirs.
    if ctx.agreed.is_none() {
        last(r, input.month)?;
    }
    let revision = r.month(input.month)?.map_or(0, |of| of.revision);
    let closed = r.last_closed_month()?.map(|closed| closed.to_string()).unwrap_or_default();
    let (reports, margins) = (r.shared_of_month(input.month)?, r.margins(input.month)?.len());
    let judged = Judged::new(input.month.to_string()).figure(Figure::Unshared, reports).figure(Figure::Margins, margins);
    Ok(Some(judged.on("month", format!("{revision} {closed}"))))
})
.about(|input| Object::at("month", input, &["month"]));

/// `month.reopen`
pub(crate) fn reopen(app: &Arc<App>, ctx: &Ctx, input: Reopen) -> Result<Done> {
    allowed(ctx)?;
    let reason = check::reason(&input.reason)?.to_owned();
    app.write(ctx, |w| {
        let month = input.month;
        let before = last(w, month)?;
        let reports = w.drop_differences(month)?;
        let margins = w.drop_margins(month)?;
        let mut after = MonthRow {
            closed: None,
            wages_difference: None,
            energy_difference: None,
            allocated: false,
            reason: reason.clone(),
            ..before.clone()
        };
        w.put_month(&mut after)?;
        w.audit("month", &month.to_string(), Some(&trail(&before)), Some(&trail(&after)))?;
        Ok(Done {
            month,
            state: State::Open,
            wages_difference: None,
            energy_difference: None,
            reports: count(reports),
            margins: count(margins),
            along: 0,
        })
    })
}
