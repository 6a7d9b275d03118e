//! Bins: where in a warehouse. Its floor is the one without a code, and comes and goes with the warehouse.

use crate::app::{App, Change};
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use crate::warehouse::lies_there;
use qitao_domain::warehouse::{Bin, Warehouse, WarehouseKind};
use qitao_domain::{BinId, WarehouseId, limits};
use qitao_store::{Read, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A bin with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BinView")]
pub struct View {
    /// The bin.
    pub bin: Bin,
    /// The warehouse's name.
    pub warehouse_name: String,
    /// What lies in that warehouse.
    pub kind: WarehouseKind,
    /// The bin or its warehouse may no longer be used.
    pub closed: bool,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Items that lie there.
    pub items: i64,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BinRow")]
pub struct Row {
    /// The bin.
    #[serde(flatten)]
    pub bin: Bin,
    /// The warehouse's name.
    pub warehouse_name: String,
    /// What lies in that warehouse.
    pub kind: WarehouseKind,
    /// The bin or its warehouse may no longer be used.
    pub closed: bool,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of bins.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BinPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Which bin, by its warehouse and code.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BinGet")]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The warehouse's code.
    pub warehouse: String,
    /// Its own code; empty for the floor.
    pub code: String,
}

/// Which bin, by what is scanned from its label: its barcode, or its code where it has none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BinFind")]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// What was scanned.
    pub barcode: String,
}

/// Makes or changes a bin.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BinSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The bin.
    pub bin: Bin,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
    /// The code that it had, where it gets another.
    #[serde(default)]
    pub renamed_from: Option<String>,
}

/// Retires a bin, or brings it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BinRetire")]
#[serde(deny_unknown_fields)]
pub struct Retire {
    /// The warehouse's code.
    pub warehouse: String,
    /// Its own code.
    pub code: String,
    /// Retired from now on?
    pub retired: bool,
    /// The revision that the person saw.
    pub revision: i64,
}

/// What people call a bin: its warehouse and its own code.
pub(crate) fn key(warehouse: &str, code: &str) -> String {
    format!("{warehouse} {code}").trim_end().to_owned()
}

fn stored(r: &mut Read<'_>, warehouse: &str, code: &str) -> Result<Stored<Bin>> {
    r.bin(warehouse, code)?.ok_or_else(|| Error::missing("bin", key(warehouse, code)))
}

fn view_of(r: &mut Read<'_>, bin: Stored<Bin>) -> Result<View> {
    let at = crate::warehouse::stored(r, &bin.record.warehouse)?.record;
    let items = r.lying_in_bin(BinId(bin.id))?.map_or(0, |lying| lying.items);
    Ok(View {
        warehouse_name: at.name,
        kind: at.kind,
        closed: at.retired || bin.record.retired,
        bin: bin.record,
        revision: bin.revision,
        changed_at: bin.changed_at,
        changed_by: bin.changed_by,
        items,
    })
}

fn view(r: &mut Read<'_>, warehouse: &str, code: &str) -> Result<View> {
    let bin = stored(r, warehouse, code)?;
    view_of(r, bin)
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::BINS, input)?;
    let mut at: HashMap<i64, _> = r.bins_by_id(&page.ids)?.into_iter().map(|bin| (bin.id, bin)).collect();
    let row = |bin: Stored<Bin>| {
        let at = at.remove(&bin.id)?;
        Some(Row {
            bin: bin.record,
            warehouse_name: at.warehouse_name,
            kind: at.kind,
            closed: at.retired,
            revision: bin.revision,
            changed_at: bin.changed_at,
        })
    };
    let rows = r.bin_records(&page.ids)?.into_iter().filter_map(row).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `bin.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `bin.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: Get) -> Result<View> {
    app.read(|r| view(r, &input.warehouse, &input.code))
}

/// `bin.find`
pub(crate) fn find(app: &Arc<App>, _: &Ctx, input: Find) -> Result<View> {
    check::code("barcode", &input.barcode)?;
    app.read(|r| {
        if let Some(bin) = r.bin_with_barcode(&input.barcode)? {
            return view_of(r, bin);
        }
        let mut called = r.bins_without_barcode(&input.barcode)?;
        if called.len() > 1 {
            let names = called.iter().map(|bin| key(&bin.record.warehouse, &bin.record.code)).collect();
            return Err(Error::new(Code::BarcodeOfBins).with("barcode", &input.barcode).with("field", "barcode").listing(names));
        }
        view_of(r, called.pop().ok_or_else(|| Error::missing("bin", &input.barcode).with("field", "barcode"))?)
    })
}

/// Whoever scans a barcode means one thing: no two bins have the same, and no item has it.
fn barcode_is_free(r: &mut Read<'_>, bin: &Bin, own: Option<i64>) -> Result<()> {
    if bin.barcode.is_empty() {
        return Ok(());
    }
    if let Some(item) = r.barcode_owner(&bin.barcode)? {
        return Err(Error::new(Code::BarcodeTaken).with("barcode", &bin.barcode).with("item", item).with("field", "barcode"));
    }
    match r.bin_with_barcode(&bin.barcode)?.filter(|other| Some(other.id) != own) {
        Some(other) => Err(of_bin(&bin.barcode, &other.record)),
        None => Ok(()),
    }
}

/// A barcode that a bin has.
pub(crate) fn of_bin(barcode: &str, bin: &Bin) -> Error {
    let error = Error::new(Code::BarcodeOfBin).with("barcode", barcode).with("bin", key(&bin.warehouse, &bin.code));
    error.with("field", "barcode")
}

fn floor(warehouse: &str) -> Error {
    Error::new(Code::BinFloor).with("warehouse", warehouse)
}

/// Refuses to retire what something lies in, and the floor.
fn may_retire(r: &mut Read<'_>, old: &Stored<Bin>) -> Result<()> {
    let Bin { warehouse, code, .. } = &old.record;
    if code.is_empty() {
        return Err(floor(warehouse).with("field", "retired"));
    }
    match r.lying_in_bin(BinId(old.id))? {
        Some(lying) => Err(lies_there(&key(warehouse, code), lying)),
        None => Ok(()),
    }
}

/// Writes many at once, of an import. What lies in a bin moves no counter, so it is asked about again.
pub(crate) fn put(w: &mut Change<'_, '_>, bins: &[Bin]) -> Result<()> {
    for new in bins.iter().filter(|bin| bin.retired) {
        if let Some(old) = w.bin(&new.warehouse, &new.code)?.filter(|old| !old.record.retired) {
            may_retire(w, &old)?;
        }
    }
    w.put_bins(bins)?;
    Ok(())
}

/// `bin.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let new = &input.bin;
    check::bin(new)?;
    let from = input.renamed_from.as_deref().unwrap_or(&new.code);
    app.write(ctx, |w| {
        let at: Stored<Warehouse> =
            w.warehouse(&new.warehouse)?.ok_or_else(|| Error::missing("warehouse", &new.warehouse).with("field", "warehouse"))?;
        let name = key(&new.warehouse, &new.code);
        let old = crate::revision::of("bin", &key(&new.warehouse, from), w.bin(&new.warehouse, from)?, input.revision)?;
        let Some(old) = old else {
            if new.code.is_empty() || input.renamed_from.is_some() {
                // The floor is there with its warehouse; and only what is there gets another code.
                return Err(Error::missing("bin", key(&new.warehouse, from)));
            }
            if at.record.retired {
                return Err(Error::new(Code::RetiredUsed).with("key", &new.warehouse).with("field", "warehouse"));
            }
            let bins = w.bin_count(WarehouseId(at.id))?;
            check::count("bins", usize::try_from(bins + 1).unwrap_or(usize::MAX), limits::BINS)?;
            barcode_is_free(w, new, None)?;
            w.put_bins(std::slice::from_ref(new))?;
            w.audit("bin", &name, None, Some(new))?;
            return view(w, &new.warehouse, &new.code);
        };
        if from != new.code {
            if from.is_empty() || new.code.is_empty() {
                return Err(floor(&new.warehouse).with("field", "code"));
            }
            if w.bin(&new.warehouse, &new.code)?.is_some() {
                return Err(Error::new(Code::AlreadyThere).with("kind", "bin").with("key", &name).with("field", "code"));
            }
        }
        if new.retired && !old.record.retired {
            may_retire(w, &old)?;
        }
        barcode_is_free(w, new, Some(old.id))?;
        w.put_bin(BinId(old.id), new)?;
        w.audit("bin", &name, Some(&old.record), Some(new))?;
        view(w, &new.warehouse, &new.code)
    })
}

/// `bin.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    app.write(ctx, |w| {
        let name = key(&input.warehouse, &input.code);
        let old = stored(w, &input.warehouse, &input.code)?;
        crate::revision::same("bin", &name, &old, input.revision)?;
        if input.retired {
            may_retire(w, &old)?;
        }
        let new = Bin { retired: input.retired, ..old.record.clone() };
        w.put_bin(BinId(old.id), &new)?;
        w.audit("bin", &name, Some(&old.record), Some(&new))?;
        view(w, &input.warehouse, &input.code)
    })
}

/// `bin.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "bin", &input, pages, |row, field| {
        let bin = &row.bin;
        Some(match field {
            "warehouse" => cells::text(&bin.warehouse),
            "warehouse_name" => cells::text(&row.warehouse_name),
            "code" => cells::text(&bin.code),
            "barcode" => cells::text(&bin.barcode),
            "note" => cells::text(&bin.note),
            "retired" => cells::flag(bin.retired, input.language),
            _ => return None,
        })
    })
}
