//! Work centres.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::WorkCenterId;
use qitao_domain::work_center::WorkCenter;
use qitao_store::{Place, Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A work centre with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkCenterView")]
pub struct View {
    /// The work centre.
    pub work_center: WorkCenter,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Operations that are done there.
    pub used_in: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkCenterRow")]
pub struct Row {
    /// The work centre.
    #[serde(flatten)]
    pub work_center: WorkCenter,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of work centres.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WorkCenterPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a work centre.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WorkCenterSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The work centre.
    pub work_center: WorkCenter,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<WorkCenter>> {
    r.work_center(code)?.ok_or_else(|| Error::missing("work_center", code))
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let center = stored(r, code)?;
    let used_in = r.work_center_uses(WorkCenterId(center.id))?;
    Ok(View {
        work_center: center.record,
        revision: center.revision,
        changed_at: center.changed_at,
        changed_by: center.changed_by,
        used_in,
    })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::WORK_CENTERS, input)?;
    let rows = r.work_centers_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|c| Row { work_center: c.record, revision: c.revision, changed_at: c.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `work_center.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `work_center.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// `work_center.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::work_center(&input.work_center)?;
    app.write(ctx, |w| {
        let code = &input.work_center.code;
        let old = crate::revision::of("work_center", code, w.work_center(code)?, input.revision)?;
        w.put_work_centers(std::slice::from_ref(&input.work_center))?;
        w.audit("work_center", code, old.as_ref().map(|o| &o.record), Some(&input.work_center))?;
        view(w, code)
    })
}

/// Retiring what is used needs a second person, however it is retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.work_center(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("work_center", code, Some(old.clone()), revision)?;
    }
    let uses = r.work_center_uses(WorkCenterId(old.id))?;
    Ok(approval::retiring("work_center", code, old.revision, uses))
}

/// The places that are counted when it is retired.
fn places(r: &mut Read<'_>, code: &str, most: u32) -> Result<Vec<Place>> {
    match r.work_center(code)? {
        Some(old) => Ok(r.work_center_places(WorkCenterId(old.id), most)?),
        None => Ok(Vec::new()),
    }
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("work_center", input, &["code"]))
.counting(places);

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.work_center.code, input.work_center.retired, input.revision)
})
.about(|input| Object::at("work_center", input, &["work_center", "code"]))
.counting(places);

/// `work_center.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("work_center", &input.code, &old, input.revision)?;
        let new = WorkCenter { retired: input.retired, ..old.record.clone() };
        w.put_work_centers(std::slice::from_ref(&new))?;
        w.audit("work_center", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `work_center.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "work_center", &input, pages, |row, field| {
        let center = &row.work_center;
        Some(match field {
            "code" => cells::text(&center.code),
            "name" => cells::text(&center.name),
            "efficiency" => cells::decimal(center.efficiency.to_string(), 2),
            "outsourced" => cells::flag(center.outsourced, input.language),
            "note" => cells::text(&center.note),
            "retired" => cells::flag(center.retired, input.language),
            _ => return None,
        })
    })
}
