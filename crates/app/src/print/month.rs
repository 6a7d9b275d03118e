//! The chains of all orders that had a paper in some days, a PDF for each, as one archive: for days that somebody asks for, and for
//! the last month on its own, on the night to the fifth, when the month's papers are written.
//!
//! The archive of a month lies in the folder `papers` beside the backups, under the month's name: it is there whole or not at all,
//! and once, however often the computer was off that night.

use super::chain::whole;
use super::{Printed, failed, font};
use crate::app::App;
use crate::contract;
use crate::ctx::{Actor, Caller, Client, Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::system::Language;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use qitao_domain::{Day, limits};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Of which days chains are printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "LineagePrintDays")]
#[serde(deny_unknown_fields)]
pub struct PrintDays {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// The language of what stands around what the books hold.
    #[serde(default)]
    pub language: Language,
}

impl Label for PrintDays {
    fn label(&self, _: &App) -> String {
        format!("{} – {}", self.from, self.to)
    }
}

/// `lineage.print_days`
pub(crate) fn days(app: &Arc<App>, ctx: &Ctx, input: PrintDays, progress: &Progress) -> Result<Printed> {
    if input.to < input.from {
        return Err(Error::new(Code::DaysOrder).with("field", "to").with("from", input.from).with("to", input.to));
    }
    let codes = codes(app, &input, 0, limits::PRINTED_ORDERS + 1)?;
    crate::check::count("rows", codes.len(), usize::try_from(limits::PRINTED_ORDERS).unwrap_or(usize::MAX))?;
    if codes.is_empty() {
        return Err(Error::new(Code::PrintNoOrders).with("from", input.from).with("to", input.to));
    }
    let bytes = archive(app, ctx, &codes, input.language, &|done, total| progress.tell(done, total))?;
    let kept = app.files.keep_for(&ctx.actor.name, &format!("{} {}.zip", input.from, input.to), &bytes)?;
    Ok(Printed { file: kept.file, name: kept.name, size: kept.size, papers: u32::try_from(codes.len()).unwrap_or(u32::MAX) })
}

/// The orders that had a paper in those days, after one of them, so many at most: row number and code.
fn codes(app: &App, input: &PrintDays, after: i64, most: u32) -> Result<Vec<(i64, String)>> {
    app.read(|r| {
        let ids = r.codes_of_days(input.from, input.to, after, most)?;
        Ok(r.trackings_by_id(&ids)?.into_iter().map(|tracking| (tracking.id, tracking.code)).collect())
    })
}

/// The chains of orders, a PDF for each.
fn archive(
    app: &Arc<App>,
    ctx: &Ctx,
    codes: &[(i64, String)],
    language: Language,
    tell: &dyn Fn(usize, usize) -> Result<()>,
) -> Result<Vec<u8>> {
    let font = font::font()?;
    let mut files = Vec::with_capacity(codes.len());
    for (at, (_, code)) in codes.iter().enumerate() {
        tell(at, codes.len())?;
        // A large order is stopped between its papers, too.
        let (_, papers) = whole(app, ctx, code, language, &|_, _| tell(at, codes.len()))?;
        let bytes = qitao_office::pdf::papers(&font, code, &papers, &|_, _| tell(at, codes.len()).is_ok()).map_err(failed)?;
        files.push((format!("{code}.pdf"), bytes));
    }
    qitao_office::pdf::archive(&files).map_err(failed)
}

/// Where in the books it stands which month was made last.
const MADE: &str = "printed.month";
/// The folder beside the backups.
const FOLDER: &str = "papers";

/// The month that has to be there on a day: until the fifth, last month's papers may still be written.
fn wanted(day: NaiveDate) -> Option<(Day, Day)> {
    let this = day.checked_sub_days(Days::new(4))?.with_day(1)?;
    let (first, last) = (this.checked_sub_months(Months::new(1))?, this.pred_opt()?);
    Some((Day::from_date(first)?, Day::from_date(last)?))
}

/// The papers of last month, if they were not made yet. Does nothing where the books have no folder for backups.
pub(crate) fn last_month(app: &Arc<App>, due: DateTime<Utc>) -> Result<()> {
    let Some((from, to)) = wanted(app.day_of(due).date()) else { return Ok(()) };
    let month = from.date().format("%Y-%m").to_string();
    if app.read(|r| Ok(r.book(MADE)?))?.is_some_and(|made| made >= month) {
        return Ok(());
    }
    let folder = match app.backup_folder() {
        Ok(folder) => folder.join(FOLDER),
        Err(error) if error.code == Code::BackupNoPlace => return Ok(()),
        Err(error) => return Err(error),
    };
    let ctx = app.ctx(&Caller::local(Client::Program), contract::known("lineage.print_days")?, &Value::Null)?;
    // It is the program's own work, and lies where only whoever keeps the backups comes.
    let actor = Actor::with_rights("system", Right::ALL.iter().copied());
    let input = PrintDays { from, to, language: Language::Chinese };
    let ctx = Ctx { actor, ..ctx };
    let failed = |error| Error::new(Code::FileNotWritten).with("name", folder.display()).with("why", error);
    let (mut after, mut orders) = (0, 0);
    // A large month is several archives: none is larger than one that somebody asks for.
    for part in 1.. {
        let codes = codes(app, &input, after, limits::PRINTED_ORDERS)?;
        let Some(last) = codes.iter().map(|(id, _)| *id).max() else { break };
        (after, orders) = (last, orders + codes.len());
        let bytes = archive(app, &ctx, &codes, input.language, &|_, _| Ok(()))?;
        let name = if part == 1 { format!("{month}.zip") } else { format!("{month} ({part}).zip") };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        crate::files::write_whole(&folder.join(name), &bytes)?;
    }
    tracing::info!(month, orders, "the month's papers are made");
    app.write_own(|w| Ok(w.set_book(MADE, &month)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_made_from_the_fifth_of_the_next_on() {
        let check = |day: &str, from: &str, to: &str| {
            let (first, last) = wanted(day.parse().unwrap()).unwrap();
            assert_eq!((first.to_string().as_str(), last.to_string().as_str()), (from, to), "{day}");
        };
        check("2026-11-05", "2026-10-01", "2026-10-31");
        check("2026-11-04", "2026-09-01", "2026-09-30");
        check("2026-11-30", "2026-10-01", "2026-10-31");
        check("2027-01-05", "2026-12-01", "2026-12-31");
        check("2024-03-09", "2024-02-01", "2024-02-29");
    }
}
