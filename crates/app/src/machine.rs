//! Machines.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::machine::Machine;
use qitao_domain::{MachineId, limits};
use qitao_store::{Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A machine with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MachineView")]
pub struct View {
    /// The machine.
    pub machine: Machine,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Rates that it has of its own.
    pub used_in: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MachineRow")]
pub struct Row {
    /// The machine.
    #[serde(flatten)]
    pub machine: Machine,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of machines.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "MachinePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a machine.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "MachineSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The machine.
    pub machine: Machine,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Machine>> {
    r.machine(code)?.ok_or_else(|| Error::missing("machine", code))
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let machine = stored(r, code)?;
    let used_in = r.machine_uses(MachineId(machine.id))?;
    Ok(View {
        machine: machine.record,
        revision: machine.revision,
        changed_at: machine.changed_at,
        changed_by: machine.changed_by,
        used_in,
    })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::MACHINES, input)?;
    let rows = r.machines_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|c| Row { machine: c.record, revision: c.revision, changed_at: c.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `machine.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `machine.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// `machine.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::machine(&input.machine)?;
    app.write(ctx, |w| {
        let code = &input.machine.code;
        let center = w.work_center(&input.machine.work_center)?;
        let center = center.ok_or_else(|| Error::missing("work_center", &input.machine.work_center).with("field", "work_center"))?;
        let old = crate::revision::of("machine", code, w.machine(code)?, input.revision)?;
        let stays = old.as_ref().is_some_and(|old| old.record.work_center == input.machine.work_center);
        if center.record.retired && !stays {
            return Err(Error::new(Code::RetiredUsed).with("key", &center.record.code).with("field", "work_center"));
        }
        if old.is_none() {
            let there = usize::try_from(w.machines_count()?).unwrap_or(usize::MAX);
            check::count("machines", there.saturating_add(1), limits::MACHINES)?;
        }
        w.put_machines(std::slice::from_ref(&input.machine))?;
        w.audit("machine", code, old.as_ref().map(|o| &o.record), Some(&input.machine))?;
        view(w, code)
    })
}

/// Retiring what is used needs a second person, however it is retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.machine(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("machine", code, Some(old.clone()), revision)?;
    }
    let uses = r.machine_uses(MachineId(old.id))?;
    Ok(approval::retiring("machine", code, old.revision, uses))
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("machine", input, &["code"]));

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.machine.code, input.machine.retired, input.revision)
})
.about(|input| Object::at("machine", input, &["machine", "code"]));

/// `machine.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("machine", &input.code, &old, input.revision)?;
        let new = Machine { retired: input.retired, ..old.record.clone() };
        w.put_machines(std::slice::from_ref(&new))?;
        w.audit("machine", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `machine.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "machine", &input, pages, |row, field| {
        let machine = &row.machine;
        Some(match field {
            "code" => cells::text(&machine.code),
            "name" => cells::text(&machine.name),
            "work_center" => cells::text(&machine.work_center),
            "note" => cells::text(&machine.note),
            "retired" => cells::flag(machine.retired, input.language),
            _ => return None,
        })
    })
}
