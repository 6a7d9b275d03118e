//! The months, the newest first.

use super::allowed;
use super::view::{Ask, Page, Row, State};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::Money;
use qitao_domain::costing::close::Month;
use qitao_store::MonthRow;
use std::collections::HashMap;
use std::sync::Arc;

/// `month.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Page> {
    allowed(ctx)?;
    app.read(|r| {
        let mut closed: HashMap<Month, MonthRow> = r.months()?.into_iter().map(|one| (one.month, one)).collect();
        let last_closed = r.last_closed_month()?;
        let first = r.first_posted()?.map(Month::of).into_iter().chain(closed.keys().copied()).min();
        let mut months = Vec::new();
        // From the current one back, as far as there is anything; where there is nothing yet, the current one.
        let mut next = Some(Month::of(ctx.today));
        while let Some(month) = next.filter(|month| months.is_empty() || first.is_some_and(|first| *month >= first)) {
            months.push(month);
            next = month.before();
        }
        let (part, next) = page::part(input.after.as_deref(), input.limit, months.len(), (r.revision("month")?, &months))?;
        let months = &months[part];
        let mut posted: HashMap<Month, (i64, i64, i64)> = HashMap::new();
        if let (Some(from), Some(to)) = (months.last().and_then(|month| month.first()), months.first().and_then(|month| month.last())) {
            for day in r.posted_by_day(from, to)? {
                let sum = posted.entry(Month::of(day.day)).or_default();
                let beyond = || Error::new(Code::Overflow).with("item", day.day).with("figure", "labour");
                let add = |a: i64, b: i64| a.checked_add(b).ok_or_else(beyond);
                *sum = (sum.0 + day.reports, add(sum.1, day.costs[0])?, add(sum.2, day.costs[2])?);
            }
        }
        let mut rows = Vec::with_capacity(months.len());
        for month in months {
            let (reports, labour, energy) = posted.get(month).copied().unwrap_or_default();
            let (labour, energy) = (Money::from_scaled(labour), Money::from_scaled(energy));
            // What is before the first that was ever closed is closed with it, and has no row.
            let state = if last_closed.is_some_and(|closed| *month <= closed) { State::Closed } else { State::Open };
            rows.push(row((*month, state), closed.remove(month), (reports, labour, energy))?);
        }
        Ok(Page { months: rows, next })
    })
}

/// How much more was paid than was posted, for both together.
fn difference(of: &MonthRow) -> Result<Option<Money>> {
    let beyond = || Error::new(Code::Overflow).with("item", of.month).with("figure", "difference");
    match (of.wages_difference, of.energy_difference) {
        (None, None) => Ok(None),
        (one, other) => {
            let sum = one.unwrap_or(Money::ZERO).checked_add(other.unwrap_or(Money::ZERO));
            Ok(Some(sum.ok_or_else(beyond)?))
        }
    }
}

fn row((month, state): (Month, State), kept: Option<MonthRow>, (reports, labour, energy): (i64, Money, Money)) -> Result<Row> {
    let difference = kept.as_ref().map(difference).transpose()?.flatten();
    let (closed_at, closed_by) = kept.as_ref().and_then(|kept| kept.closed.clone()).unzip();
    Ok(Row {
        month,
        state,
        closed_at,
        closed_by,
        note: kept.as_ref().map(|kept| kept.note.clone()).filter(|note| !note.is_empty()),
        reports,
        labour,
        energy,
        wages: kept.as_ref().and_then(|kept| kept.wages),
        energy_bill: kept.as_ref().and_then(|kept| kept.energy_bill),
        difference,
        allocated: kept.is_some_and(|kept| kept.allocated),
    })
}
