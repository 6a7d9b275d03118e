//! Rates: what work, machines and electricity cost from a day on.
//!
//! One that holds is never changed in silence: another begins on a later day. What has begun is corrected with a reason, which stands
//! on the trail; reports that were posted keep their rates and amounts. Wages are private: all of this needs the right to see money.

mod ask;
mod check;
mod memory;
mod sheet;

pub(crate) use ask::at;
pub use ask::{Ask, At, Factor};
pub(crate) use memory::{AllRates, RatesInMemory};
pub use sheet::Export;
pub(crate) use sheet::export;

use crate::app::{App, Change};
use crate::check as checks;
use crate::ctx::{Ctx, Right};
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use crate::system::List;
use qitao_domain::costing::rate::{DatedRate, Rate, RateState};
use qitao_domain::{Day, limits};
use qitao_store::{RateRow, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A rate with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RateRow")]
pub struct Row {
    /// Number.
    pub id: i64,
    /// Its first day.
    pub from: Day,
    /// Its last day: the one before the next begins; none where no other follows.
    pub to: Option<Day>,
    /// Whether it holds today.
    pub state: RateState,
    /// What it says.
    pub rate: Rate,
    /// Name of the person, grade, machine or work centre whose it is; empty for what is nobody's own.
    pub name: String,
    /// Name of the item of whose operation it is; empty for all work.
    pub item_name: String,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A page of rates.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RatePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Which rate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RateById")]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// Its number.
    pub id: i64,
}

/// Lets a rate begin, or corrects one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RateSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Number of the one that is corrected; none for a new one.
    pub id: Option<i64>,
    /// Its first day.
    pub from: Day,
    /// What it says.
    pub rate: Rate,
    /// The revision that was seen; none for a new one.
    pub revision: Option<i64>,
    /// Why; needed where it has begun already, or is to begin before today.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Takes a rate away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RateRemove")]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Its number.
    pub id: i64,
    /// The revision that was seen.
    pub revision: i64,
    /// Why; needed where it has begun already.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What was taken away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RateRemoved")]
pub struct Removed {
    /// Its number.
    pub id: i64,
}

/// What the trail keeps of a season: its first day, and its bands in one line.
#[derive(Serialize)]
struct SeasonTrail {
    code: String,
    bands: String,
}

/// What the trail keeps of a rate.
#[derive(Serialize)]
struct Trail<'t> {
    from: Day,
    #[serde(flatten)]
    rate: Option<&'t Rate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    seasons: Vec<SeasonTrail>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

fn trail_of<'t>(one: &'t DatedRate, reason: &'t str) -> Trail<'t> {
    let Rate::Tariff(tariff) = &one.rate else { return Trail { from: one.from, rate: Some(&one.rate), seasons: Vec::new(), reason } };
    let seasons = tariff.seasons.iter().map(|season| {
        let bands = season.slots.iter().map(|slot| {
            let price =
                season.prices.iter().find(|price| price.band == slot.band).map_or_else(String::new, |price| price.price.to_string());
            format!("{} {} {price}", clock(slot.from_seconds), slot.band.word())
        });
        SeasonTrail { code: format!("{:02}-{:02}", season.month, season.day), bands: bands.collect::<Vec<_>>().join(", ") }
    });
    Trail { from: one.from, rate: None, seasons: seasons.collect(), reason }
}

/// Seconds after midnight as people write them.
fn clock(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{rest:02}") }
}

/// By which the trail knows a rate: its kind, whose it is, its first day.
fn key(one: &DatedRate) -> String {
    let (kind, subject) = (one.rate.kind().word(), one.rate.subject().replace('\t', " "));
    if kind == subject { format!("{kind} {}", one.from) } else { format!("{kind} {subject} {}", one.from) }
}

fn row_of(row: RateRow, today: Day) -> Row {
    let DatedRate { from, rate } = row.stored.record;
    Row {
        id: row.stored.id,
        from,
        to: row.to,
        state: RateState::on(today, from, row.to),
        rate,
        name: row.name,
        item_name: row.item_name,
        revision: row.stored.revision,
        changed_at: row.stored.changed_at,
        changed_by: row.stored.changed_by,
    }
}

fn stored(r: &mut Read<'_>, id: i64) -> Result<RateRow> {
    r.rate(id)?.ok_or_else(|| Error::missing("rate", id))
}

fn page(r: &mut Read<'_>, today: Day, input: &List) -> Result<Page> {
    let page = r.page(&list::RATES, input)?;
    let rows = r.rates_by_id(&page.ids)?;
    Ok(Page { rows: rows.into_iter().map(|row| row_of(row, today)).collect(), next: page.next, total: page.total })
}

/// Whether a rate could be saved, for those that come with the program.
#[cfg(test)]
pub(crate) fn is_valid(rate: &Rate) -> Result<()> {
    check::rate(rate.clone()).map(|_| ())
}

/// What of some rates does not hold, for `verify`: nobody is told what a rate says.
pub(crate) fn mistaken(r: &mut Read<'_>, ids: &[i64]) -> Result<Vec<String>> {
    let told = |row: RateRow| {
        let one = row.stored.record;
        check::rate(one.rate.clone()).err().map(|error| format!("{}: {}", key(&one), error.code.word()))
    };
    Ok(r.rates_by_id(ids)?.into_iter().filter_map(told).collect())
}

/// `rate.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, ctx.today, &input))
}

/// `rate.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<Row> {
    app.read(|r| Ok(row_of(stored(r, input.id)?, ctx.today)))
}

/// Whoever may not see what rates say changes none: they would be told what it was.
fn check_sees(ctx: &Ctx) -> Result<()> {
    if sees_money(ctx) { Ok(()) } else { Err(ctx.forbidden(Right::Money)) }
}

fn same_revision(old: &RateRow, yours: i64) -> Result<()> {
    crate::revision::same("rate", &key(&old.stored.record), &old.stored, yours)
}

/// `rate.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<Row> {
    check_sees(ctx)?;
    let rate = check::rate(input.rate)?;
    app.write(ctx, |w| {
        let old = match (input.id, input.revision) {
            (Some(id), revision) => {
                let old = stored(w, id)?;
                same_revision(&old, revision.unwrap_or_default())?;
                Some(old)
            }
            (None, _) => None,
        };
        let new = DatedRate { from: input.from, rate: check::there(w, rate.clone(), old.as_ref().map(|old| &old.stored.record.rate))? };
        let begun = old.as_ref().is_some_and(|old| old.stored.record.from <= ctx.today) || new.from < ctx.today;
        let reason = checks::reason_where(begun, input.reason.as_deref())?;
        if let Some(old) = &old {
            let was = &old.stored.record.rate;
            if (was.kind(), was.subject()) != (new.rate.kind(), new.rate.subject()) {
                return Err(Error::new(Code::RateStays).with("field", check::whose_field(&new.rate)));
            }
        } else {
            let there = usize::try_from(w.rates_count()?).unwrap_or(usize::MAX);
            checks::count("rates", there.saturating_add(1), limits::RATES)?;
        }
        if w.rate_from(&new)?.is_some_and(|other| Some(other) != input.id) {
            return Err(Error::new(Code::RateTwice).with("from", new.from).with("field", "from"));
        }
        let id = w.put_rate(input.id, &new)?;
        trail(w, old.as_ref().map(|old| &old.stored.record), Some(&new), reason)?;
        Ok(row_of(stored(w, id)?, ctx.today))
    })
}

fn trail(w: &mut Change<'_, '_>, old: Option<&DatedRate>, new: Option<&DatedRate>, reason: &str) -> Result<()> {
    let Some(named) = new.or(old) else { return Ok(()) };
    // What is taken away has nothing after it: the reason stands with what was.
    let before = old.map(|old| trail_of(old, if new.is_none() { reason } else { "" }));
    let after = new.map(|new| trail_of(new, reason));
    w.audit("rate", &key(named), before.as_ref(), after.as_ref())
}

/// `rate.remove`
pub(crate) fn remove(app: &Arc<App>, ctx: &Ctx, input: Remove) -> Result<Removed> {
    check_sees(ctx)?;
    app.write(ctx, |w| {
        let old = stored(w, input.id)?;
        same_revision(&old, input.revision)?;
        let reason = checks::reason_where(old.stored.record.from <= ctx.today, input.reason.as_deref())?;
        w.delete_rate(input.id)?;
        trail(w, Some(&old.stored.record), None, reason)?;
        Ok(Removed { id: input.id })
    })
}
