//! Fees of suppliers: what a good piece costs at an operation, by supplier and item, from a day on.

use super::{ById, Remove, Removed, item, room, supplier, told, twice};
use crate::app::{App, Change};
use crate::check as checks;
use crate::ctx::{Ctx, Right};
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use crate::system::List;
use qitao_domain::Day;
use qitao_domain::costing::rate::RateState;
use qitao_domain::outsourcing::agreed::AgreedPrice;
use qitao_store::{PriceRow, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A price with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutsourcingPriceRow")]
pub struct Row {
    /// Number.
    pub id: i64,
    /// What is agreed.
    pub price: AgreedPrice,
    /// Its last day: the one before the next begins; none where no other follows.
    pub to: Option<Day>,
    /// Whether it holds today.
    pub state: RateState,
    /// Name of the supplier.
    pub supplier_name: String,
    /// Name of the item.
    pub item_name: String,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A page of prices.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutsourcingPricePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Lets a price begin, or corrects one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OutsourcingPriceSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Number of the one that is corrected; none for a new one.
    pub id: Option<i64>,
    /// What is agreed.
    pub price: AgreedPrice,
    /// The revision that was seen; none for a new one.
    pub revision: Option<i64>,
    /// Why; needed where it has begun already, or is to begin before today.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What the trail keeps of a price.
#[derive(Serialize)]
struct Trail<'t> {
    #[serde(flatten)]
    price: &'t AgreedPrice,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

/// By which the trail knows a price: whose it is for what, and its first day.
fn key(one: &AgreedPrice) -> String {
    format!("{} {}", one.subject().replace('\t', " ").trim_end(), one.from)
}

fn row_of(row: PriceRow, today: Day) -> Row {
    Row {
        id: row.stored.id,
        state: RateState::on(today, row.stored.record.from, row.to),
        price: row.stored.record,
        to: row.to,
        supplier_name: row.supplier_name,
        item_name: row.item_name,
        revision: row.stored.revision,
        changed_at: row.stored.changed_at,
        changed_by: row.stored.changed_by,
    }
}

fn stored(r: &mut Read<'_>, id: i64) -> Result<PriceRow> {
    r.outsourcing_prices_by_id(&[id])?.pop().ok_or_else(|| Error::missing("outsourcing_price", id))
}

/// `outsourcing.prices`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::OUTSOURCING_PRICES, &input)?;
        let rows = r.outsourcing_prices_by_id(&page.ids)?;
        Ok(Page { rows: rows.into_iter().map(|row| row_of(row, ctx.today)).collect(), next: page.next, total: page.total })
    })
}

/// `outsourcing.price`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<Row> {
    app.read(|r| Ok(row_of(stored(r, input.id)?, ctx.today)))
}

/// Whoever may not see what is agreed changes none of it: they would be told what it was.
fn check_sees(ctx: &Ctx) -> Result<()> {
    if sees_money(ctx) { Ok(()) } else { Err(ctx.forbidden(Right::Money)) }
}

/// `outsourcing.save_price`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<Row> {
    check_sees(ctx)?;
    let new = input.price;
    checks::text("note", &new.note, qitao_domain::limits::NOTE_CHARS)?;
    new.check().map_err(told)?;
    app.write(ctx, |w| {
        let old = input.id.map(|id| stored(w, id)).transpose()?;
        if let Some(old) = &old {
            crate::revision::same("outsourcing_price", &key(&old.stored.record), &old.stored, input.revision.unwrap_or_default())?;
            if old.stored.record.subject() != new.subject() {
                return Err(Error::new(Code::OutsourcingStays).with("field", "supplier"));
            }
        } else {
            room("outsourcing_prices", w.outsourcing_prices_count()?)?;
        }
        supplier(w, &new.supplier, old.is_none())?;
        item(w, "item", &new.item, new.operation, old.is_none())?;
        let begun = old.as_ref().is_some_and(|old| old.stored.record.from <= ctx.today) || new.from < ctx.today;
        let reason = checks::reason_where(begun, input.reason.as_deref())?;
        if w.outsourcing_price_from(&new)?.is_some_and(|other| Some(other) != input.id) {
            return Err(twice(new.from));
        }
        let id = w.put_outsourcing_price(input.id, &new)?;
        trail(w, old.as_ref().map(|old| &old.stored.record), Some(&new), reason)?;
        Ok(row_of(stored(w, id)?, ctx.today))
    })
}

fn trail(w: &mut Change<'_, '_>, old: Option<&AgreedPrice>, new: Option<&AgreedPrice>, reason: &str) -> Result<()> {
    let Some(named) = new.or(old) else { return Ok(()) };
    // What is taken away has nothing after it: the reason stands with what was.
    let before = old.map(|price| Trail { price, reason: if new.is_none() { reason } else { "" } });
    let after = new.map(|price| Trail { price, reason });
    w.audit("outsourcing_price", &key(named), before.as_ref(), after.as_ref())
}

/// `outsourcing.remove_price`
pub(crate) fn remove(app: &Arc<App>, ctx: &Ctx, input: Remove) -> Result<Removed> {
    check_sees(ctx)?;
    app.write(ctx, |w| {
        let old = stored(w, input.id)?;
        crate::revision::same("outsourcing_price", &key(&old.stored.record), &old.stored, input.revision)?;
        let reason = checks::reason_where(old.stored.record.from <= ctx.today, input.reason.as_deref())?;
        w.delete_outsourcing_price(input.id)?;
        trail(w, Some(&old.stored.record), None, reason)?;
        Ok(Removed { id: input.id })
    })
}
