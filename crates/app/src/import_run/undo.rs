//! Taking an import back: its kept differences are put back as one new change, if nobody built on them since.

use super::dry_run::revisions;
use super::write::on;
use crate::app::{App, Change};
use crate::approval::{self, Judge, Judged, Object};
use crate::contract;
use crate::ctx::Ctx;
use crate::cut_over::bring_in;
use crate::error::{Code, Error, Result};
use crate::job::{Label, Progress};
use crate::system::Newest;
use qitao_domain::approval::Figure;
use qitao_domain::bom::Bom;
use qitao_domain::item::Item;
use qitao_domain::partner::Partner;
use qitao_domain::routing::Routing;
use qitao_domain::stock::StockRule;
use qitao_domain::unit::Unit;
use qitao_domain::warehouse::{Bin, Warehouse};
use qitao_domain::work_center::WorkCenter;
use qitao_domain::{BinId, BomId, PartnerId, RoutingId, WarehouseId};
use qitao_store::{BatchRow, DifferenceRow, list};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Takes an import back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ImportUndo")]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Number of the import.
    pub batch: i64,
}

/// What was taken back.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportUndone")]
pub struct Undone {
    /// Number of the import.
    pub batch: i64,
    /// Records that were put back as they had been.
    pub restored: usize,
    /// Records that were deleted because the import had made them.
    pub deleted: usize,
}

/// The newest imports.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ImportBatches")]
pub struct Batches {
    /// Newest first.
    pub rows: Vec<BatchRow>,
    /// Cursor of the page after.
    pub next: Option<i64>,
}

impl Label for Undo {
    fn label(&self, _: &App) -> String {
        self.batch.to_string()
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::new(Code::Internal).with("why", e))
}

/// The record now must be what the import made of it.
fn unchanged<T: DeserializeOwned + PartialEq>(row: &DifferenceRow, now: Option<&T>) -> Result<Option<T>> {
    let after: T = parse(&row.after)?;
    if now != Some(&after) {
        return Err(Error::new(Code::BatchMoved).with("kind", &row.object_kind).with("key", &row.object_key));
    }
    row.before.as_deref().map(parse).transpose()
}

fn used(row: &DifferenceRow, user: Option<String>) -> Result<()> {
    match user {
        None => Ok(()),
        Some(user) => Err(Error::new(Code::BatchUsed).with("kind", &row.object_kind).with("key", &row.object_key).with("user", user)),
    }
}

/// Puts one record back; `true` when it was deleted.
fn put_back(w: &mut Change<'_, '_>, ctx: &Ctx, row: &DifferenceRow, file: &str) -> Result<bool> {
    match row.object_kind.as_str() {
        "routing" => {
            let after: Routing = parse(&row.after)?;
            let now = w.routing(&after.item, &after.version)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => w.put_routings(&[before])?,
                None => {
                    w.delete_routing(RoutingId(now.map_or(0, |n| n.id)))?;
                    return Ok(true);
                }
            }
        }
        "bom" => {
            let after: Bom = parse(&row.after)?;
            let now = w.bom(&after.item, &after.version)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => w.put_boms(&[before])?,
                None => {
                    w.delete_bom(BomId(now.map_or(0, |n| n.id)))?;
                    return Ok(true);
                }
            }
        }
        "item" => {
            let after: Item = parse(&row.after)?;
            let now = w.item(&after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => w.put_items(&[before])?,
                None => {
                    used(row, w.item_user(&after.code)?)?;
                    // Of an item that goes, what somebody said of its stock since goes with it.
                    w.delete_stock_rule(&after.code)?;
                    w.delete_item(&after.code)?;
                    return Ok(true);
                }
            }
        }
        "stock_rule" => {
            let after: StockRule = parse(&row.after)?;
            let now = w.stock_rule(&after.item)?;
            let before = unchanged(row, now.as_ref().map(|n| &n.record))?;
            crate::stock_rule::put_free(w, before.as_ref().unwrap_or(&StockRule::usual(&after.item)))?;
            if before.is_none() {
                w.delete_stock_rule(&after.item)?;
                return Ok(true);
            }
        }
        "work_center" => {
            let after: WorkCenter = parse(&row.after)?;
            let now = w.work_center(&after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => w.put_work_centers(&[before])?,
                None => {
                    let uses = w.work_center_uses(qitao_domain::WorkCenterId(now.map_or(0, |n| n.id)))?;
                    used(row, (uses > 0).then(|| uses.to_string()))?;
                    w.delete_work_center(&after.code)?;
                    return Ok(true);
                }
            }
        }
        "unit" => {
            let after: Unit = parse(&row.after)?;
            let now = w.unit(&after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => w.put_units(&[before])?,
                None => {
                    let uses = w.unit_uses(qitao_domain::UnitId(now.map_or(0, |n| n.id)))?;
                    used(row, (uses > 0).then(|| uses.to_string()))?;
                    w.delete_unit(&after.code)?;
                    return Ok(true);
                }
            }
        }
        "bin" => {
            let after: Bin = parse(&row.after)?;
            let now = w.bin(&after.warehouse, &after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => crate::bin::put(w, &[before])?,
                None => {
                    let id = BinId(now.map_or(0, |n| n.id));
                    used(row, w.bin_user(id)?)?;
                    w.delete_bin(id)?;
                    return Ok(true);
                }
            }
        }
        "warehouse" => {
            let after: Warehouse = parse(&row.after)?;
            let now = w.warehouse(&after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => crate::warehouse::put(w, &[before])?,
                None => {
                    let id = WarehouseId(now.map_or(0, |n| n.id));
                    used(row, w.warehouse_user(id)?)?;
                    w.delete_warehouse(id)?;
                    return Ok(true);
                }
            }
        }
        "partner" => {
            let after: Partner = parse(&row.after)?;
            let now = w.partner(&after.code)?;
            match unchanged(row, now.as_ref().map(|n| &n.record))? {
                Some(before) => {
                    if let Some(now) = &now {
                        crate::partner::stays_supplier(w, now, &before)?;
                    }
                    w.put_partners(&[before])?;
                }
                None => {
                    let id = PartnerId(now.map_or(0, |n| n.id));
                    used(row, w.partner_user(id)?)?;
                    w.delete_partner(id)?;
                    return Ok(true);
                }
            }
        }
        bring_in::OBJECT => {
            bring_in::take_back(w, ctx, &row.object_key, file)?;
            return Ok(true);
        }
        other => return Err(Error::new(Code::Internal).with("why", other)),
    }
    Ok(false)
}

/// What was written since must go with what was put back: nothing that `verify` would find, and no loop.
fn still_hold(w: &mut Change<'_, '_>, rows: &[DifferenceRow]) -> Result<()> {
    let broken = |problem: String| Error::new(Code::BatchBreaks).with("problem", problem);
    if let Some((check, problem)) = w.verify()?.into_iter().find_map(|f| Some((f.check, f.problems.into_iter().next()?))) {
        return Err(broken(format!("{check}: {problem}")));
    }
    let units = crate::item::units(w)?;
    // Of what is not committed yet, so this graph must not be kept.
    let graph = w.bom_graph()?;
    if let Some(path) = crate::bom::loops(&graph).into_iter().next() {
        return Err(broken(path));
    }
    for row in rows.iter().filter(|row| row.object_kind == "bom") {
        let Some(before) = row.before.as_deref().map(parse::<Bom>).transpose()? else { continue };
        let items = crate::bom::items_of(w, &before)?;
        crate::check::bom(&before, &items, &units).map_err(|e| broken(e.to_string()))?;
    }
    Ok(())
}

/// Taking back an import that touched many records needs a second person: all of them are there by now.
pub(crate) static UNDO: Judge = Judge::new(|_, r, ctx, input| {
    let input: Undo = contract::input(ctx, input.clone())?;
    let Some(batch) = r.batch(input.batch)?.filter(|batch| batch.undone_at.is_none()) else { return Ok(None) };
    let (restored, deleted) = r.difference_counts(input.batch)?;
    if !approval::is_mass(r, restored + deleted)? {
        return Ok(None);
    }
    let judged = Judged::new(format!("{} {}", batch.id, batch.file));
    let judged = judged.figure(Figure::Restored, restored).figure(Figure::Deleted, deleted).on("import", batch.id);
    Ok(Some(on(judged, &revisions(r)?)))
})
.about(|input| Object::at("import", input, &["batch"]))
.counting(|r, batch, most| Ok(r.restored_places(batch.parse().unwrap_or_default(), most)?));

/// `import.undo`
pub(crate) fn undo(app: &Arc<App>, ctx: &Ctx, input: Undo, progress: &Progress) -> Result<Undone> {
    let answer = serde_json::json!({ "job": progress.job() });
    app.back_up_before("before import.undo");
    app.write_as(ctx, Some(&answer), |w| {
        let batch = w.batch(input.batch)?.ok_or_else(|| Error::missing("import", input.batch))?;
        if batch.undone_at.is_some() {
            return Err(Error::new(Code::BatchUndone).with("batch", input.batch));
        }
        let mut rows = w.differences(input.batch)?;
        // What was written last leans on what was written first.
        rows.reverse();
        let mut undone = Undone { batch: input.batch, restored: 0, deleted: 0 };
        for (done, row) in rows.iter().enumerate() {
            if done % 100 == 0 {
                progress.tell(done, rows.len())?;
            }
            if put_back(w, ctx, row, &batch.file)? {
                undone.deleted += 1;
            } else {
                undone.restored += 1;
            }
        }
        still_hold(w, &rows)?;
        w.mark_undone(input.batch)?;
        w.audit("import", &input.batch.to_string(), None, Some(&undone))?;
        Ok(undone)
    })
}

/// `import.batches`
pub(crate) fn batches(app: &Arc<App>, _: &Ctx, input: Newest) -> Result<Batches> {
    let (rows, next) = list::cut(input.limit, |most| app.read(|r| Ok(r.batches(input.after, most)?)), |row| row.id)?;
    Ok(Batches { rows, next })
}
