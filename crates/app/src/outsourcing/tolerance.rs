//! Losses that are agreed with suppliers: by supplier, item, operation and material, from a day on.

use super::{ById, Remove, Removed, item, room, supplier, told, twice};
use crate::app::{App, Change};
use crate::check as checks;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::system::List;
use qitao_domain::Day;
use qitao_domain::costing::rate::RateState;
use qitao_domain::outsourcing::agreed::AgreedTolerance;
use qitao_store::{Read, ToleranceRow, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A rule about loss with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutsourcingToleranceRow")]
pub struct Row {
    /// Number.
    pub id: i64,
    /// What is agreed.
    pub rule: AgreedTolerance,
    /// Its last day: the one before the next begins; none where no other follows.
    pub to: Option<Day>,
    /// Whether it holds today.
    pub state: RateState,
    /// Name of the supplier; empty for all of them.
    pub supplier_name: String,
    /// Name of the item; empty for all.
    pub item_name: String,
    /// Name of the material; empty for all.
    pub material_name: String,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
}

/// A page of rules about loss.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "OutsourcingTolerancePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Lets a rule begin, or corrects one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "OutsourcingToleranceSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Number of the one that is corrected; none for a new one.
    pub id: Option<i64>,
    /// What is agreed.
    pub rule: AgreedTolerance,
    /// The revision that was seen; none for a new one.
    pub revision: Option<i64>,
    /// Why; needed where it has begun already, or is to begin before today.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What the trail keeps of a rule.
#[derive(Serialize)]
struct Trail<'t> {
    #[serde(flatten)]
    rule: &'t AgreedTolerance,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'t str,
}

/// By which the trail knows a rule: its scope, and its first day.
fn key(one: &AgreedTolerance) -> String {
    let named = one.subject().split('\t').map(|part| if part.is_empty() { "*" } else { part }).collect::<Vec<_>>().join(" ");
    format!("{named} {}", one.from)
}

fn row_of(row: ToleranceRow, today: Day) -> Row {
    Row {
        id: row.stored.id,
        state: RateState::on(today, row.stored.record.from, row.to),
        rule: row.stored.record,
        to: row.to,
        supplier_name: row.supplier_name,
        item_name: row.item_name,
        material_name: row.material_name,
        revision: row.stored.revision,
        changed_at: row.stored.changed_at,
        changed_by: row.stored.changed_by,
    }
}

fn stored(r: &mut Read<'_>, id: i64) -> Result<ToleranceRow> {
    r.outsourcing_tolerances_by_id(&[id])?.pop().ok_or_else(|| Error::missing("outsourcing_tolerance", id))
}

/// `outsourcing.tolerances`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::OUTSOURCING_TOLERANCES, &input)?;
        let rows = r.outsourcing_tolerances_by_id(&page.ids)?;
        Ok(Page { rows: rows.into_iter().map(|row| row_of(row, ctx.today)).collect(), next: page.next, total: page.total })
    })
}

/// `outsourcing.tolerance`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ById) -> Result<Row> {
    app.read(|r| Ok(row_of(stored(r, input.id)?, ctx.today)))
}

/// `outsourcing.save_tolerance`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<Row> {
    let new = input.rule;
    checks::text("note", &new.note, qitao_domain::limits::NOTE_CHARS)?;
    new.check().map_err(told)?;
    app.write(ctx, |w| {
        let old = input.id.map(|id| stored(w, id)).transpose()?;
        if let Some(old) = &old {
            crate::revision::same("outsourcing_tolerance", &key(&old.stored.record), &old.stored, input.revision.unwrap_or_default())?;
            if old.stored.record.subject() != new.subject() {
                return Err(Error::new(Code::OutsourcingStays).with("field", "supplier"));
            }
        } else {
            room("outsourcing_tolerances", w.outsourcing_tolerances_count()?)?;
        }
        if let Some(code) = &new.supplier {
            supplier(w, code, old.is_none())?;
        }
        if let Some(code) = &new.item {
            item(w, "item", code, new.operation, old.is_none())?;
        }
        if let Some(code) = &new.material {
            item(w, "material", code, None, old.is_none())?;
        }
        let begun = old.as_ref().is_some_and(|old| old.stored.record.from <= ctx.today) || new.from < ctx.today;
        let reason = checks::reason_where(begun, input.reason.as_deref())?;
        if w.outsourcing_tolerance_from(&new)?.is_some_and(|other| Some(other) != input.id) {
            return Err(twice(new.from));
        }
        let id = w.put_outsourcing_tolerance(input.id, &new)?;
        trail(w, old.as_ref().map(|old| &old.stored.record), Some(&new), reason)?;
        Ok(row_of(stored(w, id)?, ctx.today))
    })
}

fn trail(w: &mut Change<'_, '_>, old: Option<&AgreedTolerance>, new: Option<&AgreedTolerance>, reason: &str) -> Result<()> {
    let Some(named) = new.or(old) else { return Ok(()) };
    // What is taken away has nothing after it: the reason stands with what was.
    let before = old.map(|rule| Trail { rule, reason: if new.is_none() { reason } else { "" } });
    let after = new.map(|rule| Trail { rule, reason });
    w.audit("outsourcing_tolerance", &key(named), before.as_ref(), after.as_ref())
}

/// `outsourcing.remove_tolerance`
pub(crate) fn remove(app: &Arc<App>, ctx: &Ctx, input: Remove) -> Result<Removed> {
    app.write(ctx, |w| {
        let old = stored(w, input.id)?;
        crate::revision::same("outsourcing_tolerance", &key(&old.stored.record), &old.stored, input.revision)?;
        let reason = checks::reason_where(old.stored.record.from <= ctx.today, input.reason.as_deref())?;
        w.delete_outsourcing_tolerance(input.id)?;
        trail(w, Some(&old.stored.record), None, reason)?;
        Ok(Removed { id: input.id })
    })
}
