//! When a sale is refused because the stock would not last (锁单): the factor on the safety stock, by group of items.
//!
//! A group without a factor of its own has that of all others, which is [`LOCK_FACTOR`] unless it was set. The rule itself is
//! `qitao_domain::trade::sale`.

use crate::app::App;
use crate::check;
use crate::ctx::{Ctx, Right};
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::trade::sale::{LOCK_FACTOR, LOCK_FACTOR_MOST};
use qitao_domain::{PerUnit, limits};
use qitao_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Asks for the groups.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SaleLockAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// Sets a factor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "SaleLockSet")]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The group; empty for every other.
    pub group: String,
    /// The factor, 0 for never; none takes the group's own away.
    pub factor: Option<PerUnit>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "SaleLockRow")]
pub struct Row {
    /// The group; empty for every other.
    pub group: String,
    /// Items in use of it; of every other, all items whose group has no factor of its own.
    pub items: i64,
    /// Its own factor.
    pub own: Option<PerUnit>,
    /// The factor that counts.
    pub factor: PerUnit,
}

/// A page of groups.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "SaleLockPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows.
    pub total: i64,
}

/// The factor that counts for a group.
pub(crate) fn factor(r: &mut Read<'_>, group: &str) -> Result<PerUnit> {
    if let (false, Some(own)) = (group.is_empty(), r.lock_factor(group)?) {
        return Ok(own);
    }
    Ok(r.lock_factor("")?.unwrap_or(LOCK_FACTOR))
}

/// Every other first, then the groups by name.
fn rows(r: &mut Read<'_>) -> Result<Vec<Row>> {
    let usual = factor(r, "")?;
    let mut groups = r.lock_groups()?;
    let own = groups.remove("").unwrap_or_default();
    let others = groups.values().filter(|(_, own)| own.is_none()).fold(own.0, |sum, (items, _)| sum.saturating_add(*items));
    let first = Row { group: String::new(), items: others, own: own.1, factor: usual };
    let rest = groups.into_iter().map(|(group, (items, own))| Row { group, items, own, factor: own.unwrap_or(usual) });
    Ok(std::iter::once(first).chain(rest).collect())
}

/// `sale_lock.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<Page> {
    let all = app.read(rows)?;
    let (part, next) = page::part(input.after.as_deref(), input.limit, all.len(), &all)?;
    Ok(Page { total: i64::try_from(all.len()).unwrap_or(i64::MAX), rows: all[part].to_vec(), next })
}

/// `sale_lock.set`. Whoever may not sell in spite of the lock does not open it, either.
pub(crate) fn set(app: &Arc<App>, ctx: &Ctx, input: Set) -> Result<Row> {
    if !ctx.actor.rights.contains(&Right::Release) {
        return Err(ctx.forbidden(Right::Release));
    }
    check::text("group", &input.group, limits::NAME_CHARS)?;
    if let Some(factor) = input.factor
        && (factor.is_negative() || factor > LOCK_FACTOR_MOST)
    {
        let error = Error::new(Code::FieldRange).with("field", "factor").with("value", factor);
        return Err(error.with("low", 0).with("high", LOCK_FACTOR_MOST));
    }
    app.write(ctx, |w| {
        let before = w.lock_factor(&input.group)?;
        w.put_lock_factor(&input.group, input.factor)?;
        w.audit("sale_lock", &input.group, before.as_ref(), input.factor.as_ref())?;
        let found = rows(w)?.into_iter().find(|row| row.group == input.group);
        // A group that no item has is none any more once its factor is taken away.
        let usual = factor(w, "")?;
        Ok(found.unwrap_or(Row { group: input.group.clone(), items: 0, own: None, factor: usual }))
    })
}
