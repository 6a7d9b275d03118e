//! Items.

use crate::app::App;
use crate::approval::{self, Judge, Judged, Object};
use crate::check::{self, InUse, Units};
use crate::contract;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::stock_rule;
use crate::system::{ByCode, List, ListExport, Retire};
use qitao_domain::ItemId;
use qitao_domain::item::Item;
use qitao_store::{Place, Read, StoreError, Stored, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// An item with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ItemView")]
pub struct View {
    /// The item.
    pub item: Item,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// Versions of its BOM.
    pub bom_versions: usize,
    /// Versions of its routing.
    pub routing_versions: i64,
    /// Items that it goes into directly, today.
    pub used_in: usize,
    /// Deepest level at which it occurs today.
    pub low_level_code: u32,
}

/// A row of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ItemRow")]
pub struct Row {
    /// The item.
    #[serde(flatten)]
    pub item: Item,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
}

/// A page of items.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ItemPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes an item.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "ItemSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The item.
    pub item: Item,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
    /// How its stock is kept, where nobody said it yet; none: as it is. What was said, `stock_rule.save` changes.
    #[serde(default)]
    pub stock_rule: Option<stock_rule::OfNew>,
}

fn stored(r: &mut Read<'_>, code: &str) -> Result<Stored<Item>> {
    r.item(code)?.ok_or_else(|| Error::missing("item", code))
}

/// Where an item stands in the BOMs: what it goes into directly, and its low-level code. A change of the item itself moves
/// neither, so a change asks before its transaction, in which no graph may be built.
fn place(app: &App, ctx: &Ctx, r: &mut Read<'_>, code: &str) -> Result<(usize, u32)> {
    r.item(code)?.map_or(Ok((0, 0)), |item| crate::bom::place(app, r, ItemId(item.id), ctx.today))
}

fn view(r: &mut Read<'_>, code: &str, (used_in, low_level_code): (usize, u32)) -> Result<View> {
    let item = stored(r, code)?;
    let (bom_versions, routing_versions) = (r.bom_heads(code)?.len(), r.routing_count(code)?);
    Ok(View {
        item: item.record,
        revision: item.revision,
        changed_at: item.changed_at,
        changed_by: item.changed_by,
        bom_versions,
        routing_versions,
        used_in,
        low_level_code,
    })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&list::ITEMS, input)?;
    let rows = r.items_by_id(&page.ids)?;
    let rows = rows.into_iter().map(|i| Row { item: i.record, revision: i.revision, changed_at: i.changed_at }).collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// `item.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `item.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByCode) -> Result<View> {
    app.read(|r| {
        let place = place(app, ctx, r, &input.code)?;
        view(r, &input.code, place)
    })
}

pub(crate) fn units(r: &mut Read<'_>) -> Result<Units> {
    Ok(r.units()?.into_iter().map(|u| (u.record.code.clone(), u.record)).collect())
}

/// `item.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let code = &input.item.code;
    let place = app.read(|r| place(app, ctx, r, code))?;
    app.write(ctx, |w| {
        let units = units(w)?;
        check::item(&input.item, &units)?;
        let old = crate::revision::of("item", code, w.item(code)?, input.revision)?;
        if let Some(owner) = (!input.item.barcode.is_empty()).then(|| w.barcode_owner(&input.item.barcode)).transpose()?.flatten()
            && owner != *code
        {
            return Err(Error::new(Code::BarcodeTaken).with("barcode", &input.item.barcode).with("item", owner).with("field", "barcode"));
        }
        if let Some(bin) = (!input.item.barcode.is_empty()).then(|| w.bin_with_barcode(&input.item.barcode)).transpose()?.flatten() {
            return Err(crate::bin::of_bin(&input.item.barcode, &bin.record));
        }
        if let Some(old) = &old {
            keeps_its_lines(w, &old.record, &input.item, &units)?;
        }
        w.put_items(std::slice::from_ref(&input.item))?;
        w.audit("item", code, old.as_ref().map(|o| &o.record), Some(&input.item))?;
        if let Some(rule) = &input.stock_rule {
            stock_rule::save_in(w, ctx, &rule.clone().of(code))?;
        }
        view(w, code, place)
    })
}

/// How the books count in these items; items of which nothing is known are left out.
pub(crate) fn uses(r: &mut Read<'_>, codes: &[&str]) -> std::result::Result<HashMap<String, check::Uses>, StoreError> {
    let mut found: HashMap<String, check::Uses> = HashMap::new();
    for (item, unit, lines) in r.component_units(codes)? {
        found.entry(item).or_default().lines.push((unit, lines));
    }
    for (item, made) in r.made_counts(codes)? {
        found.entry(item).or_default().made = made;
    }
    for (item, lines) in r.paper_counts(codes)? {
        found.entry(item).or_default().papers = lines;
    }
    Ok(found)
}

/// Refuses what would change the meaning of what is there. An import asks the same at the cell.
fn keeps_its_lines(r: &mut Read<'_>, old: &Item, new: &Item, units: &Units) -> Result<()> {
    if !check::may_be_in_use(old, new) {
        return Ok(());
    }
    let code = &new.code;
    let uses = uses(r, &[code])?.remove(code).unwrap_or_default();
    let Some(why) = check::in_use(old, new, &uses, units).into_iter().next() else { return Ok(()) };
    let error = match why {
        InUse::Made => Error::new(Code::BomOfService).with("field", "kind"),
        InUse::Kept { uses } => Error::new(Code::KindInPapers).with("field", "kind").with("uses", uses),
        InUse::Decimals { uses } => Error::new(Code::DecimalsInUse).with("field", "decimals").with("uses", uses),
        InUse::Unit { uses } => Error::new(Code::UnitChanged).with("field", "unit").with("uses", uses),
        InUse::Conversion { unit } => {
            Error::new(Code::UnitConversion).with("field", "conversions").with("unit", unit).with("own", &new.unit)
        }
    };
    Err(error.with("item", code))
}

/// Retiring what lines, BOMs or routings count in needs a second person, however it is retired.
fn retiring(r: &mut Read<'_>, ctx: &Ctx, code: &str, retired: bool, revision: Option<i64>) -> Result<Option<Judged>> {
    if !retired {
        return Ok(None);
    }
    let Some(old) = r.item(code)?.filter(|old| !old.record.retired) else { return Ok(None) };
    if ctx.agreed.is_none() {
        crate::revision::of("item", code, Some(old.clone()), revision)?;
    }
    let uses = uses(r, &[code])?.remove(code).unwrap_or_default();
    Ok(approval::retiring("item", code, old.revision, uses.made + uses.lines.iter().map(|(_, lines)| lines).sum::<i64>()))
}

/// The places that are counted when it is retired.
fn places(r: &mut Read<'_>, code: &str, most: u32) -> Result<Vec<Place>> {
    Ok(r.item_places(code, most)?)
}

/// See [`retiring`].
pub(crate) static RETIRE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Retire = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.code, input.retired, Some(input.revision))
})
.about(|input| Object::at("item", input, &["code"]))
.counting(places);

/// See [`retiring`].
pub(crate) static SAVE: Judge = Judge::new(|_, r, ctx, input| {
    let input: Save = contract::input(ctx, input.clone())?;
    retiring(r, ctx, &input.item.code, input.item.retired, input.revision)
})
.about(|input| Object::at("item", input, &["item", "code"]))
.counting(places);

/// `item.retire`
pub(crate) fn retire(app: &Arc<App>, ctx: &Ctx, input: Retire) -> Result<View> {
    let place = app.read(|r| place(app, ctx, r, &input.code))?;
    app.write(ctx, |w| {
        let old = stored(w, &input.code)?;
        crate::revision::same("item", &input.code, &old, input.revision)?;
        let new = Item { retired: input.retired, ..old.record.clone() };
        w.put_items(std::slice::from_ref(&new))?;
        w.audit("item", &input.code, Some(&old.record), Some(&new))?;
        view(w, &input.code, place)
    })
}

/// `item.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "item", &input, pages, |row, field| {
        let item = &row.item;
        let stock = |qty: qitao_domain::Qty| cells::decimal(qty.to_string(), item.decimals);
        Some(match field {
            "code" => cells::text(&item.code),
            "name" => cells::text(&item.name),
            "spec" => cells::text(&item.spec),
            "kind" => cells::word("kind", item.kind.word(), input.language),
            "source" => cells::word("source", item.source.word(), input.language),
            "unit" => cells::text(&item.unit),
            "decimals" => cells::int(i64::from(item.decimals)),
            "group" => cells::text(&item.group),
            "barcode" => cells::text(&item.barcode),
            "lead_time_days" => cells::int(i64::from(item.lead_time_days)),
            "safety_stock" => stock(item.safety_stock),
            "lot_rule" => cells::word("lot_rule", item.lot_rule.word(), input.language),
            "lot_min" => stock(item.lot_min),
            "lot_multiple" => stock(item.lot_multiple),
            "lot_max" => stock(item.lot_max),
            "lot_fixed" => stock(item.lot_fixed),
            "lot_days" => cells::int(i64::from(item.lot_days)),
            "note" => cells::text(&item.note),
            "retired" => cells::flag(item.retired, input.language),
            _ => return None,
        })
    })
}
