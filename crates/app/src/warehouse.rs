//! Warehouses: places with their own stock. Where in them is in [`bin`](crate::bin).

use crate::app::{App, Change};
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::WarehouseId;
use qitao_domain::warehouse::{Warehouse, WarehouseKind};
use qitao_store::{Lying, Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A warehouse with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WarehouseView")]
pub struct View {
    /// The warehouse.
    pub warehouse: Warehouse,
    /// What the supplier is called where it is; empty for one of our own.
    pub partner_name: String,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Its bins, the floor among them.
    pub bins: i64,
    /// Items that lie there.
    pub items: i64,
    /// Papers name its bins: what lies there, and at whom, stays.
    pub fixed: bool,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WarehouseRow")]
pub struct Row {
    /// The warehouse.
    #[serde(flatten)]
    pub warehouse: Warehouse,
    /// What the supplier is called where it is; empty for one of our own.
    pub partner_name: String,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of warehouses.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WarehousePage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a warehouse.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "WarehouseSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The warehouse.
    pub warehouse: Warehouse,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

pub(crate) fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Warehouse>> {
    r.warehouse(code)?.ok_or_else(|| Error::missing("warehouse", code))
}

fn partner_name(r: &mut Read<'_>, warehouse: &Warehouse) -> Result<String> {
    if warehouse.partner.is_empty() {
        return Ok(String::new());
    }
    Ok(r.partner(&warehouse.partner)?.map(|partner| partner.record.name).unwrap_or_default())
}

fn view(r: &mut Read<'_>, code: &str) -> Result<View> {
    let one = stored(r, code)?;
    let id = WarehouseId(one.id);
    Ok(View {
        partner_name: partner_name(r, &one.record)?,
        bins: r.bin_count(id)?,
        items: r.lying_in_warehouse(id)?.map_or(0, |lying| lying.items),
        fixed: r.warehouse_lines(id)? > 0,
        warehouse: one.record,
        revision: one.revision,
        changed_at: one.changed_at,
        changed_by: one.changed_by,
    })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::WAREHOUSES, input)?;
    let mut rows = Vec::with_capacity(page.ids.len());
    for one in r.warehouses_by_id(&page.ids)? {
        let partner_name = partner_name(r, &one.record)?;
        rows.push(Row { warehouse: one.record, partner_name, revision: one.revision, changed_at: one.changed_at });
    }
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `warehouse.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `warehouse.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| view(r, &input.code))
}

/// What lies somewhere keeps it from going.
pub(crate) fn lies_there(place: &str, lying: Lying) -> Error {
    let Lying { items, item, quantity, unit } = lying;
    Error::new(Code::StockLies).with("place", place).with("items", items).with("item", item).with("quantity", quantity).with("unit", unit)
}

fn is_empty(r: &mut Read<'_>, old: &Stored<Warehouse>) -> Result<()> {
    match r.lying_in_warehouse(WarehouseId(old.id))? {
        Some(lying) => Err(lies_there(&old.record.code, lying)),
        None => Ok(()),
    }
}

/// The supplier of a warehouse is one; somebody who is retired gets no new one.
fn is_at_supplier(r: &mut Read<'_>, old: Option<&Warehouse>, new: &Warehouse) -> Result<()> {
    if new.kind != WarehouseKind::Supplier {
        return Ok(());
    }
    let partner = r.partner(&new.partner)?.ok_or_else(|| Error::missing("partner", &new.partner).with("field", "partner"))?.record;
    if !partner.supplier {
        return Err(Error::new(Code::PartnerNoSupplier).with("partner", &new.partner).with("field", "partner"));
    }
    if partner.retired && old.is_none_or(|old| old.partner != new.partner) {
        return Err(Error::new(Code::RetiredUsed).with("key", &new.partner).with("field", "partner"));
    }
    Ok(())
}

/// What was counted as of one kind, or as at one supplier, must not become another's by a stroke of the pen.
fn keeps_its_kind(r: &mut Read<'_>, old: &Stored<Warehouse>, new: &Warehouse) -> Result<()> {
    let field = match (old.record.kind == new.kind, old.record.partner == new.partner) {
        (true, true) => return Ok(()),
        (false, _) => "kind",
        (true, false) => "partner",
    };
    is_empty(r, old).map_err(|error| error.with("field", field))?;
    match r.warehouse_lines(WarehouseId(old.id))? {
        0 => Ok(()),
        lines => Err(Error::new(Code::WarehouseInPapers).with("warehouse", &new.code).with("lines", lines).with("field", field)),
    }
}

/// What has become impossible since it was looked at is refused; else a warehouse becomes what it is to be.
fn may_become(r: &mut Read<'_>, old: &Stored<Warehouse>, new: &Warehouse) -> Result<()> {
    keeps_its_kind(r, old, new)?;
    if new.retired && !old.record.retired { is_empty(r, old) } else { Ok(()) }
}

/// Writes many at once, of an import. What lies in a warehouse moves no counter, so it is asked about again.
pub(crate) fn put(w: &mut Change<'_, '_>, warehouses: &[Warehouse]) -> Result<()> {
    for new in warehouses {
        let old = w.warehouse(&new.code)?;
        is_at_supplier(w, old.as_ref().map(|old| &old.record), new)?;
        if let Some(old) = &old {
            may_become(w, old, new)?;
        }
    }
    w.put_warehouses(warehouses)?;
    Ok(())
}

/// `warehouse.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    check::warehouse(&input.warehouse)?;
    app.write(ctx, |w| {
        let code = &input.warehouse.code;
        let old = crate::revision::of("warehouse", code, w.warehouse(code)?, input.revision)?;
        is_at_supplier(w, old.as_ref().map(|old| &old.record), &input.warehouse)?;
        if let Some(old) = &old {
            may_become(w, old, &input.warehouse)?;
        }
        w.put_warehouses(std::slice::from_ref(&input.warehouse))?;
        w.audit("warehouse", code, old.as_ref().map(|o| &o.record), Some(&input.warehouse))?;
        view(w, code)
    })
}

/// `warehouse.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("warehouse", &input.code, &old, input.revision)?;
        if input.retired {
            is_empty(w, &old)?;
        }
        let new = Warehouse { retired: input.retired, ..old.record.clone() };
        w.put_warehouses(std::slice::from_ref(&new))?;
        w.audit("warehouse", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code)
    })
}

/// `warehouse.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "warehouse", &input, pages, |row, field| {
        let warehouse = &row.warehouse;
        Some(match field {
            "code" => cells::text(&warehouse.code),
            "name" => cells::text(&warehouse.name),
            "kind" => cells::word("warehouse_kind", warehouse.kind.word(), input.language),
            "partner" => cells::text(&warehouse.partner),
            "partner_name" => cells::text(&row.partner_name),
            "note" => cells::text(&warehouse.note),
            "retired" => cells::flag(warehouse.retired, input.language),
            _ => return None,
        })
    })
}
