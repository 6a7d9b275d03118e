//! Bills of material: versions here; explosion, where-used, checks and files beside.

mod checks;
mod explode;
mod file;
mod flat;
pub(crate) mod graph;
mod memory;
mod where_used;

pub use checks::{Check, Checked, LowLevelCodes};
pub(crate) use checks::{check, loops, low_level_codes};
pub(crate) use explode::explode;
pub use explode::{Explode, Exploded};
pub use file::{ExplodeExport, WhereUsedExport};
pub(crate) use file::{explode_export, where_used_export};
pub(crate) use graph::place;
pub(crate) use memory::Memory;
pub(crate) use where_used::where_used;
pub use where_used::{WhereUsed, WhereUsedLines};

use crate::app::{App, Change};
use crate::check;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::routing::{overlap, overlap_error};
use crate::system::{ByVersion, List, ListExport, SetState};
use qitao_domain::bom::Bom;
use qitao_domain::item::Item;
use qitao_domain::routing::VersionState;
use qitao_store::{BomRow, ItemBrief, Read, Stored, list as lists};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A version with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomView")]
pub struct View {
    /// The version.
    pub bom: Bom,
    /// Moves with each change.
    pub revision: i64,
    /// Microseconds UTC.
    pub changed_at: i64,
    /// The person.
    pub changed_by: String,
    /// The parent, the components and their substitutes.
    pub items: Vec<ItemBrief>,
    /// All versions of the parent, oldest first.
    pub versions: Vec<VersionBrief>,
}

/// A version of the parent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomVersionBrief")]
pub struct VersionBrief {
    /// Version.
    pub version: String,
    /// State.
    pub state: VersionState,
    /// Days.
    #[serde(flatten)]
    pub valid: qitao_domain::calendar::Validity,
}

/// A page of versions.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "BomPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<BomRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Makes or changes a version.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "BomSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The version with all its lines.
    pub bom: Bom,
    /// The revision that it was made from; none for a new one.
    pub revision: Option<i64>,
}

fn stored(r: &mut Read<'_>, item: &str, version: &str) -> Result<Stored<Bom>> {
    r.bom(item, version)?.ok_or_else(|| Error::missing("bom", format!("{item} {version}")))
}

/// The items that a version names.
fn named(bom: &Bom) -> BTreeSet<&str> {
    let lines = bom.lines.iter().flat_map(|l| std::iter::once(l.component.as_str()).chain(l.substitutes.iter().map(|s| s.item.as_str())));
    std::iter::once(bom.item.as_str()).chain(lines).collect()
}

fn view(r: &mut Read<'_>, item: &str, version: &str) -> Result<View> {
    let bom = stored(r, item, version)?;
    let codes: Vec<&str> = named(&bom.record).into_iter().collect();
    let items = r.items_by_code(&codes)?.iter().map(|i| ItemBrief::of(&i.record)).collect();
    let versions = r.bom_heads(item)?.into_iter().map(|h| VersionBrief { version: h.version, state: h.state, valid: h.valid }).collect();
    Ok(View { bom: bom.record, revision: bom.revision, changed_at: bom.changed_at, changed_by: bom.changed_by, items, versions })
}

fn page(r: &mut Read<'_>, input: &List) -> Result<Page> {
    let page = r.page(&lists::BOMS, input)?;
    Ok(Page { rows: r.bom_rows(&page.ids)?, next: page.next, total: page.total })
}

/// `bom.list`
pub(crate) fn list(app: &Arc<App>, _: &Ctx, input: List) -> Result<Page> {
    app.read(|r| page(r, &input))
}

/// `bom.get`
pub(crate) fn get(app: &Arc<App>, _: &Ctx, input: ByVersion) -> Result<View> {
    app.read(|r| view(r, &input.item, &input.version))
}

/// The items that a version names, by code.
pub(crate) fn items_of(r: &mut Read<'_>, bom: &Bom) -> Result<HashMap<String, Item>> {
    let codes: Vec<&str> = named(bom).into_iter().collect();
    Ok(r.items_by_code(&codes)?.into_iter().map(|i| (i.record.code.clone(), i.record)).collect())
}

/// Checks a version against the books and writes it.
fn put(app: &App, w: &mut Change<'_, '_>, old: Option<Stored<Bom>>, new: &Bom) -> Result<()> {
    let units = crate::item::units(w)?;
    check::bom(new, &items_of(w, new)?, &units)?;
    if new.state == VersionState::Active {
        if new.lines.is_empty() {
            return Err(Error::new(Code::BomEmpty).with("item", &new.item).with("version", &new.version));
        }
        let heads = w.bom_heads(&new.item)?;
        let others = heads.iter().map(|h| (h.version.as_str(), h.state, h.valid));
        if let Some((other, shared)) = overlap((&new.version, new.state, new.valid), others) {
            return Err(overlap_error(Code::BomOverlap, &new.item, other, shared));
        }
    }
    if new.state != VersionState::Obsolete {
        graph::refuse_loop(app, w, old.as_ref(), new)?;
    }
    w.put_boms(std::slice::from_ref(new))?;
    w.audit("bom", &format!("{} {}", new.item, new.version), old.as_ref().map(|o| &o.record), Some(new))
}

/// Sees to a graph before the books are held for a change that will ask it.
fn warm(app: &App) -> Result<()> {
    app.read(|r| app.memory.at_hand(&app.store, r).map(drop))
}

/// `bom.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    let (item, version) = (&input.bom.item, &input.bom.version);
    warm(app)?;
    app.write(ctx, |w| {
        let old = crate::revision::of("bom", &format!("{item} {version}"), w.bom(item, version)?, input.revision)?;
        put(app, w, old, &input.bom)?;
        view(w, item, version)
    })
}

/// `bom.set_state`
pub(crate) fn set_state(app: &Arc<App>, ctx: &Ctx, input: SetState) -> Result<View> {
    warm(app)?;
    app.write(ctx, |w| {
        let old = stored(w, &input.item, &input.version)?;
        crate::revision::same("bom", &format!("{} {}", input.item, input.version), &old, input.revision)?;
        let new = Bom { state: input.state, ..old.record.clone() };
        put(app, w, Some(old), &new)?;
        view(w, &input.item, &input.version)
    })
}

/// `bom.export`
pub(crate) fn export(app: &Arc<App>, _: &Ctx, input: ListExport) -> Result<FileOut> {
    let pages = |r: &mut Read<'_>, list: &List| page(r, list).map(|page| (page.rows, page.next, page.total));
    export::list(app, "bom", &input, pages, |row, field| {
        Some(match field {
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "version" => cells::text(&row.version),
            "state" => cells::word("state", row.state.word(), input.language),
            "from" => cells::day(Some(row.valid.from)),
            "to" => cells::day(row.valid.to),
            "line_count" => cells::int(row.line_count),
            _ => return None,
        })
    })
}
