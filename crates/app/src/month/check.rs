//! What is looked at before a month is closed.

use super::view::{Check, CheckRow, CheckState, Checks, Named, PostedView, State};
use super::{allowed, days, error, within};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use qitao_domain::Money;
use qitao_domain::costing::close::{Month, closed_along, may_close};
use qitao_store::{Read, Within};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// All that is looked at.
pub(super) struct Looked {
    checks: Vec<CheckRow>,
    posted: PostedView,
    reports: i64,
    /// The months that are closed with it.
    pub(super) along: Vec<Month>,
}

impl Looked {
    pub(super) fn at(r: &mut Read<'_>, month: Month, of: &Within) -> Result<Self> {
        let closed = r.last_closed_month()?;
        let along = closed_along(month, closed, r.first_posted()?.map(Month::of));
        let checks = rows(r, of)?;
        let (posted, reports) = posted(r, month, of)?;
        Ok(Self { checks, posted, reports, along })
    }

    /// A short hash of what a person saw. Revisions of the books would not do: they move with whatever the shop reports today, which
    /// changes nothing of a month that has ended, and nobody would ever close it while people work.
    pub(super) fn mark(&self) -> String {
        let Self { checks, posted, reports, along } = self;
        let hash = Sha256::digest(format!("{checks:?} {posted:?} {reports} {:?}", along.first()));
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    fn stopping(&self) -> Vec<String> {
        self.checks.iter().filter(|row| row.state == CheckState::Stop).map(|row| row.check.word().to_owned()).collect()
    }

    /// Refuses to close a month while something stops it, and where what was looked at (`seen`) is not what there is now.
    pub(super) fn refuse(&self, month: Month, seen: &str) -> Result<()> {
        let found = self.stopping();
        if !found.is_empty() {
            let error = Error::new(Code::MonthStopped).with("field", "month").with("month", month);
            return Err(error.with("count", found.len()).listing(found));
        }
        if seen == self.mark() { Ok(()) } else { Err(Error::new(Code::MonthMoved).with("field", "seen").with("month", month)) }
    }
}

/// `month.check`
pub(crate) fn check(app: &Arc<App>, ctx: &Ctx, input: Named) -> Result<Checks> {
    allowed(ctx)?;
    let of = within(input.month, app.timezone())?;
    app.read(|r| {
        let closed = r.last_closed_month()?;
        let state = if closed.is_some_and(|closed| input.month <= closed) { State::Closed } else { State::Open };
        let looked = Looked::at(r, input.month, &of)?;
        let why_not = match may_close(input.month, closed, ctx.today) {
            Err(refused) => Some(error(refused, input.month).code),
            Ok(()) => (!looked.stopping().is_empty()).then_some(Code::MonthStopped),
        };
        let (seen, since) = (looked.mark(), looked.along.first().copied());
        let Looked { checks, posted, reports, along: _ } = looked;
        Ok(Checks { month: input.month, state, may_close: why_not.is_none(), why_not, checks, posted, reports, since, seen })
    })
}

const ALL: [Check; 11] = [
    Check::ClocksRunning,
    Check::DocumentsDraft,
    Check::ReceiptsInReview,
    Check::CountsOpen,
    Check::Overlaps,
    Check::ReportsWithoutPeople,
    Check::WithoutRate,
    Check::GoodsNotInvoiced,
    Check::OrdersWithoutReports,
    Check::NegativeInProcess,
    Check::SnapshotDifferences,
];

fn rows(r: &mut Read<'_>, of: &Within) -> Result<Vec<CheckRow>> {
    ALL.into_iter().map(|check| row(r, check, of)).collect()
}

fn row(r: &mut Read<'_>, check: Check, of: &Within) -> Result<CheckRow> {
    let (count, amount) = match check {
        Check::ClocksRunning => (r.clocks_of_month(of)?, None),
        Check::DocumentsDraft => (r.drafts_of_month(of)?, None),
        Check::ReceiptsInReview => (r.reviews_of_month(of)?, None),
        Check::CountsOpen => (r.counts_of_month(of)?, None),
        Check::Overlaps => (r.overlaps_of_month(of)?, None),
        Check::ReportsWithoutPeople => (r.nobodies_of_month(of)?, None),
        Check::WithoutRate => (r.without_rate_of_month(of)?, None),
        Check::GoodsNotInvoiced => with_amount(crate::accrual::of_day(r, of.last)?),
        Check::OrdersWithoutReports => (r.unreported_of_month(of)?, None),
        Check::NegativeInProcess => with_amount(r.negative_in_process(of.last, of.ends)?),
        Check::SnapshotDifferences => (r.snapshot_of_month(of)?, None),
    };
    let state = match (count, check.stops()) {
        (0, _) => CheckState::Ok,
        (_, true) => CheckState::Stop,
        (_, false) => CheckState::Look,
    };
    Ok(CheckRow { check, state, count, amount })
}

fn with_amount((count, amount): (i64, Money)) -> (i64, Option<Money>) {
    (count, Some(amount))
}

fn posted(r: &mut Read<'_>, month: Month, of: &Within) -> Result<(PostedView, i64)> {
    let (first, last) = days(month)?;
    let (mut costs, mut reports) = ([0_i64; 4], 0);
    for day in r.posted_by_day(first, last)? {
        reports += day.reports;
        for (sum, cost) in costs.iter_mut().zip(day.costs) {
            *sum = sum.checked_add(cost).ok_or_else(|| Error::new(Code::Overflow).with("item", month).with("figure", cost))?;
        }
    }
    let [labour, machine, energy, overhead] = costs.map(Money::from_scaled);
    Ok((PostedView { labour, machine, energy, overhead, material: r.material_of_month(of)? }, reports))
}
