//! Units of measure.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check;
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, Empty, List, ListExport, Retire};
use qitao_domain::UnitId;
use qitao_domain::unit::{self, Unit};
use qitao_store::{Place, Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// A unit with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnitView")]
pub struct View {
    /// The unit.
    pub unit: Unit,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Items, conversions and BOM lines that use it.
    pub used_in: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnitRow")]
pub struct Row {
    /// The unit.
    #[serde(flatten)]
    pub unit: Unit,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of units.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnitPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a unit.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "UnitSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The unit.
    pub unit: Unit,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Unit>> {
    r.unit(code)?.ok_or_else(|| Error::missing("unit", code))
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let unit = stored(r, code)?;
    let used_in = r.unit_uses(UnitId(unit.id))?;
    Ok(View { unit: unit.record, revision: unit.revision, changed_at: unit.changed_at, changed_by: unit.changed_by, used_in })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::UNITS, input)?;
    let rows = r.units_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|u| Row { unit: u.record, revision: u.revision, changed_at: u.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `unit.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `unit.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// What is counted in a unit must not change because the unit does. An import asks the same at the cell.
fn keeps_its_size(r: &mut Read<'_>, old: &Stored<Unit>, new: &Unit) -> Result<()> {
    if !check::changes_size(&old.record, new) {
        return Ok(());
    }
    match r.unit_uses(UnitId(old.id))? {
        0 => Ok(()),
        uses => Err(Error::new(Code::DimensionInUse).with("unit", &new.code).with("uses", uses).with("field", "dimension")),
    }
}

/// `unit.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::unit(&input.unit)?;
    app.write(ctx, |w| {
        let code = &input.unit.code;
        let old = crate::revision::of("unit", code, w.unit(code)?, input.revision)?;
        if let Some(old) = &old {
            keeps_its_size(w, old, &input.unit)?;
        }
        w.put_units(std::slice::from_ref(&input.unit))?;
        w.audit("unit", code, old.as_ref().map(|o| &o.record), Some(&input.unit))?;
        view(w, code)
    })
}

/// What was added.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "UnitsAdded")]
pub struct Added {
    /// Codes, in the order of the program's list.
    pub codes: Vec<String>,
}

/// `unit.add_common`
pub(crate) fn add_common(app: &Arc<App>, ctx: &Ctx, _: Empty) -> Result<Added> {
    app.write(ctx, |w| {
        let there: HashSet<String> = w.units()?.into_iter().map(|unit| unit.record.code).collect();
        let all = unit::common();
        let missing: Vec<Unit> = all.iter().filter(|unit| !there.contains(&unit.code)).cloned().collect();
        if missing.is_empty() {
            let codes = all.into_iter().map(|unit| unit.code).collect::<Vec<_>>().join(" ");
            return Err(Error::new(Code::AlreadyThere).with("kind", "unit").with("key", codes));
        }
        w.put_units(&missing)?;
        for unit in &missing {
            w.audit("unit", &unit.code, None, Some(unit))?;
        }
        Ok(Added { codes: missing.into_iter().map(|unit| unit.code).collect() })
    })
}

/// Retiring what is used needs a second person, however it is retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.unit(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("unit", code, Some(old.clone()), revision)?;
    }
    let uses = r.unit_uses(UnitId(old.id))?;
    Ok(approval::retiring("unit", code, old.revision, uses))
}

/// The places that are counted when it is retired.
fn places(r: &mut Read<'_>, code: &str, most: u32) -> Result<Vec<Place>> {
    match r.unit(code)? {
        Some(old) => Ok(r.unit_places(UnitId(old.id), most)?),
        None => Ok(Vec::new()),
    }
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("unit", input, &["code"]))
.counting(places);

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.unit.code, input.unit.retired, input.revision)
})
.about(|input| Object::at("unit", input, &["unit", "code"]))
.counting(places);

/// `unit.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("unit", &input.code, &old, input.revision)?;
        let new = Unit { retired: input.retired, ..old.record.clone() };
        w.put_units(std::slice::from_ref(&new))?;
        w.audit("unit", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `unit.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "unit", &input, pages, |row, field| {
        let unit = &row.unit;
        Some(match field {
            "code" => cells::text(&unit.code),
            "name" => cells::text(&unit.name),
            "name_en" => cells::text(&unit.name_en),
            "decimals" => cells::int(i64::from(unit.decimals)),
            "dimension" => cells::word("dimension", unit.dimension.word(), input.language),
            "factor" => cells::number(unit.factor.to_string()),
            "per" => cells::number(unit.per.to_string()),
            "retired" => cells::flag(unit.retired, input.language),
            _ => return None,
        })
    })
}
