//! Routings.

use crate::app::App;
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{ByVersion, List, ListExport, SetState};
use qitao_domain::calendar::Validity;
use qitao_domain::routing::{Routing, VersionState};
use qitao_store::{ItemBrief, Read, RoutingRow, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// A version with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RoutingView")]
pub struct View {
    /// The version.
    pub routing: Routing,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// The item.
    pub items: Vec<ItemBrief>,
}

/// A page of versions.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "RoutingPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<RoutingRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "RoutingSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The version.
    pub routing: Routing,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, item: &str, version: &str) -> Result<Stored<Routing>> {
    r.routing(item, version)?.ok_or_else(|| Error::missing("routing", format!("{item} {version}")))
}

fn view(r: &mut Read<'_>, item: &str, version: &str) -> Result<View> {
    let routing = stored(r, item, version)?;
    let items = r.items_by_code(&[item])?.iter().map(|i| ItemBrief::of(&i.record)).collect();
    Ok(View { routing: routing.record, revision: routing.revision, changed_at: routing.changed_at, changed_by: routing.changed_by, items })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::ROUTINGS, input)?;
    Ok(Page { rows: r.routing_rows(&page.ids)?, next: page.next, total: page.total })
}

/// `routing.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `routing.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByVersion) -> Result<View> {
    app.read(|r| view(r, &input.item, &input.version))
}

/// The days that an active version shares with another one, if it does.
pub(crate) fn overlap<'v>(
    new: (&str, VersionState, Validity),
    others: impl Iterator<Item = (&'v str, VersionState, Validity)>,
) -> Option<(&'v str, Validity)> {
    let (version, state, valid) = new;
    if state != VersionState::Active {
        return None;
    }
    others
        .filter(|(other, state, _)| *other != version && *state == VersionState::Active)
        .find_map(|(other, _, days)| valid.intersect(days).map(|shared| (other, shared)))
}

pub(crate) fn overlap_error(code: Code, item: &str, other: &str, shared: Validity) -> Error {
    let to = shared.to.map_or_else(|| "…".to_owned(), |to| to.to_string());
    Error::new(code).with("field", "from").with("item", item).with("other", other).with("from", shared.from).with("to", to)
}

fn write(
    app: &App,
    ctx: &Ctx,
    item: &str,
    version: &str,
    make: impl Fn(&mut Read<'_>) -> Result<(Option<Routing>, Routing)>,
) -> Result<View> {
    app.write(ctx, |w| {
        let (old, new) = make(w)?;
        let centers: HashSet<String> = w.work_centers()?.into_iter().map(|c| c.record.code).collect();
        let parent = w.item(item)?.map(|i| i.record);
        check::routing(&new, parent.as_ref(), &centers)?;
        if new.state == VersionState::Active {
            if new.operations.is_empty() {
                return Err(Error::new(Code::RoutingEmpty).with("item", item).with("version", version));
            }
            let all = w.routings_of(&[item])?;
            let others = all.iter().map(|r| (r.record.version.as_str(), r.record.state, r.record.valid));
            if let Some((other, shared)) = overlap((version, new.state, new.valid), others) {
                return Err(overlap_error(Code::RoutingOverlap, item, other, shared));
            }
        }
        w.put_routings(std::slice::from_ref(&new))?;
        w.audit("routing", &format!("{item} {version}"), old.as_ref(), Some(&new))?;
        view(w, item, version)
    })
}

/// `routing.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let (item, version) = (&input.routing.item, &input.routing.version);
    write(app, ctx, item, version, |r| {
        let old = crate::revision::of("routing", &format!("{item} {version}"), r.routing(item, version)?, input.revision)?;
        Ok((old.map(|o| o.record), input.routing.clone()))
    })
}

/// `routing.set_state`
pub(crate) fn set_state(app: &Arc<App>, ctx: &Ctx, input: SetState) -> Result<View> {
    write(app, ctx, &input.item, &input.version, |r| {
        let old = stored(r, &input.item, &input.version)?;
        crate::revision::same("routing", &format!("{} {}", input.item, input.version), &old, input.revision)?;
        let new = Routing { state: input.state, ..old.record.clone() };
        Ok((Some(old.record), new))
    })
}

/// `routing.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "routing", &input, pages, |row, field| {
        Some(match field {
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "version" => cells::text(&row.version),
            "state" => cells::word("state", row.state.word(), input.language),
            "from" => cells::day(Some(row.valid.from)),
            "to" => cells::day(row.valid.to),
            "operation_count" => cells::int(row.operation_count),
            _ => return None,
        })
    })
}
