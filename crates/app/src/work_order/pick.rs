//! Pick lists (拣料单): what is taken from which bin for which order, with what stands in, and what is short; and the issues of it.

use super::follow;
use super::show;
use crate::app::App;
use crate::check;
use crate::ctx::Ctx;
use crate::document::draft::save_in;
use crate::document::effect::{added, negated};
use crate::document::paper::{is_kept, may, progress};
use crate::document::pick::{Pickable, pickable};
use crate::document::view::{Draft, DraftLine, Parent, Save, View as DocumentView};
use crate::error::{Code, Error, Result};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::production::pick_list::{InBin, PickNeed, StandIn, pick_list};
use qitao_domain::{BinId, ItemId, Qty, WorkOrderId, limits};
use qitao_store::{Line, Read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Asks what is to be picked for released orders.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "PickAsk")]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Numbers of the orders, in the sequence in which stock goes to them.
    pub orders: Vec<String>,
}

/// One walk to a bin for a line of an order's material list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PickRow")]
pub struct Row {
    /// The warehouse.
    pub warehouse: String,
    /// The bin; empty where the warehouse has none.
    pub bin: String,
    /// The lot; empty where none is kept.
    pub lot: String,
    /// Code of what is taken.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much.
    pub quantity: Qty,
    /// Number of the order.
    pub work_order: String,
    /// The operation that takes it; none for the first.
    pub operation: Option<u32>,
    /// Number of the order's material list.
    pub list: String,
    /// Its line.
    pub line: u32,
    /// Code of the component that it stands in for; none where it is that itself.
    pub instead_of: Option<String>,
    /// How much of the component it is.
    pub as_good_as: Qty,
}

/// What nothing is there for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PickShort")]
pub struct Short {
    /// Number of the order.
    pub work_order: String,
    /// The operation; none for the first.
    pub operation: Option<u32>,
    /// Line of its material list.
    pub line: u32,
    /// Code of the part.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// How much.
    pub quantity: Qty,
}

/// A pick list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Picked")]
pub struct Picked {
    /// By warehouse and bin.
    pub picks: Vec<Row>,
    /// In the sequence of the orders and their lists.
    pub short: Vec<Short>,
}

/// An order and the issue that was written for it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PickIssue")]
pub struct Issued {
    /// Number of the order.
    pub work_order: String,
    /// Number of its issue.
    pub issue: String,
}

/// The issues of a pick list, as drafts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PickIssues")]
pub struct Issues {
    /// By order; one of which nothing is there has none.
    pub issues: Vec<Issued>,
    /// What nothing is there for.
    pub short: Vec<Short>,
}

/// `work_order.pick`
pub(crate) fn pick(app: &Arc<App>, _: &Ctx, input: Ask) -> Result<Picked> {
    app.read(|r| picked(r, &input.orders))
}

/// `work_order.issue`
pub(crate) fn issue(app: &Arc<App>, ctx: &Ctx, input: Ask) -> Result<Issues> {
    app.write(ctx, |w| {
        may(ctx, DocumentKind::Issue)?;
        let Picked { picks, short } = picked(w, &input.orders)?;
        if picks.is_empty() {
            return Err(Error::new(Code::PickNothing).with("field", "orders"));
        }
        let mut issues = Vec::new();
        let mut seen = BTreeSet::new();
        for number in input.orders.iter().filter(|number| seen.insert(number.as_str())) {
            let line = |row: &Row| DraftLine {
                item: row.item.clone(),
                quantity: row.quantity,
                warehouse: row.warehouse.clone(),
                bin: row.bin.clone(),
                lot: row.lot.clone(),
                parents: vec![Parent { document: row.list.clone(), line: row.line, quantity: row.as_good_as }],
                ..DraftLine::default()
            };
            let mut own: Vec<&Row> = picks.iter().filter(|row| row.work_order == *number).collect();
            own.sort_by_key(|row| row.line);
            let lines: Vec<DraftLine> = own.into_iter().map(line).collect();
            if lines.is_empty() {
                continue;
            }
            let document = Draft {
                kind: DocumentKind::Issue,
                day: None,
                partner: String::new(),
                reference: String::new(),
                due: None,
                tax_included: None,
                note: String::new(),
                lines,
            };
            let (_, view) = save_in(w, ctx, &Save { document, number: None, revision: None })?;
            w.audit("document", &view.number, None::<&DocumentView>, Some(&view))?;
            issues.push(Issued { work_order: number.clone(), issue: view.number });
        }
        Ok(Issues { issues, short })
    })
}

/// What a line of a list still needs.
struct Wanted {
    order: String,
    list: String,
    line: Line,
    operation: Option<u32>,
}

/// The pick list of released orders. What is promised to their lines goes to these first; what is promised to others stays.
pub(crate) fn picked(r: &mut Read<'_>, orders: &[String]) -> Result<Picked> {
    check::count("orders", orders.len(), limits::LINE_PARENTS)?;
    let mut wanted: Vec<Wanted> = Vec::new();
    let mut seen = BTreeSet::new();
    for number in orders.iter().filter(|number| seen.insert(number.as_str())) {
        let (paper, _) = show::load(r, number)?;
        if paper.head.state != DocumentState::Open {
            let error = Error::new(Code::DocumentParentState).with("field", "orders").with("parent", number).with("parent_line", 0);
            return Err(error.with("state", paper.head.state.word()));
        }
        let Some(list) = follow::list_of(r, &paper.head)? else { continue };
        let components = r.order_components(&list.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
        for line in list.lines {
            let operation = components.get(&line.id).and_then(|one| one.operation);
            if line.quantity.is_positive() && progress(&line).left().is_positive() {
                wanted.push(Wanted { order: number.clone(), list: list.head.number.clone(), line, operation });
            }
        }
    }
    let components = r.order_components(&wanted.iter().map(|one| one.line.id).collect::<Vec<_>>())?;
    let known = r.stand_ins(&components.values().map(|one| one.bom_line).collect::<Vec<_>>())?;
    let stand_ins = |line: i64| components.get(&line).and_then(|one| known.get(&one.bom_line)).map_or(&[][..], Vec::as_slice);
    let own = wanted.iter().filter_map(|one| one.line.item_id);
    let items: BTreeSet<i64> = own.chain(wanted.iter().flat_map(|one| stand_ins(one.line.id).iter().map(|(item, _)| *item))).collect();
    let Pickable { mut around, mut lies, free } = pickable(r, items.iter().copied())?;
    around.add_items(r, items)?;
    // Nobody issues what a completion takes, and services and phantoms lie nowhere.
    wanted.retain(|one| {
        let item = one.line.item_id.unwrap_or_default();
        around.items.get(&item).is_some_and(is_kept) && !around.rule(item).backflush
    });
    let stock = unpromised(&wanted, &free, &mut lies);

    let decimals = |item: i64| around.items.get(&item).map_or(0, |item| item.decimals);
    let need = |one: &Wanted, quantity: Qty, stand_ins: Vec<StandIn>| PickNeed {
        order: WorkOrderId(one.line.document_id),
        operation: one.operation,
        item: ItemId(one.line.item_id.unwrap_or_default()),
        decimals: decimals(one.line.item_id.unwrap_or_default()),
        quantity,
        stand_ins,
    };
    let promised = |one: &Wanted| one.line.reserved.min(progress(&one.line).left());
    let first = wanted.iter().map(|one| need(one, promised(one), Vec::new()));
    let rest = wanted.iter().map(|one| {
        let others =
            stand_ins(one.line.id).iter().filter(|(item, _)| around.items.get(item).is_some_and(|item| is_kept(item) && !item.retired));
        let others = others.map(|(item, ratio)| StandIn { item: ItemId(*item), decimals: decimals(*item), ratio: *ratio }).collect();
        need(one, added(progress(&one.line).left(), negated(promised(one))), others)
    });
    let needs: Vec<PickNeed> = first.chain(rest).collect();
    let beyond = || Error::new(Code::Overflow).with("item", "").with("figure", "pick");
    let list = pick_list(&needs, &stock).ok_or_else(beyond)?;

    // What was promised and what was not are one walk.
    let mut walks: BTreeMap<(String, String, usize, usize, ItemId), Row> = BTreeMap::new();
    for pick in list.picks {
        let one = &wanted[pick.need % wanted.len()];
        let (place, _) = &lies[pick.from];
        let (bin, item) = (around.bin(place.1)?, around.items.get(&pick.item.0).ok_or_else(beyond)?);
        let of = |id: ItemId| around.items.get(&id.0).map(|item| item.code.clone());
        let key = (bin.warehouse.clone(), bin.bin.clone(), pick.from, pick.need % wanted.len(), pick.item);
        let row = walks.entry(key).or_insert_with(|| Row {
            warehouse: bin.warehouse.clone(),
            bin: bin.bin.clone(),
            lot: place.2.clone(),
            item: item.code.clone(),
            name: item.name.clone(),
            spec: item.spec.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            quantity: Qty::ZERO,
            work_order: one.order.clone(),
            operation: one.operation,
            list: one.list.clone(),
            line: one.line.number,
            instead_of: pick.instead_of.and_then(of),
            as_good_as: Qty::ZERO,
        });
        (row.quantity, row.as_good_as) = (added(row.quantity, pick.quantity), added(row.as_good_as, pick.as_good_as));
    }
    let mut short: BTreeMap<usize, Short> = BTreeMap::new();
    for one in list.short {
        let at = one.need % wanted.len();
        let of = &wanted[at];
        let item = around.item(&of.line)?;
        let row = short.entry(at).or_insert_with(|| Short {
            work_order: of.order.clone(),
            operation: of.operation,
            line: of.line.number,
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            quantity: Qty::ZERO,
        });
        row.quantity = added(row.quantity, one.quantity);
    }
    Ok(Picked { picks: walks.into_values().collect(), short: short.into_values().collect() })
}

/// What lies there for these lines: less what is promised to others, which is taken off what would be picked last.
fn unpromised(
    wanted: &[Wanted],
    free: &HashMap<i64, qitao_domain::stock::reservation::Free>,
    lies: &mut [(qitao_store::StockPlace, Qty)],
) -> Vec<InBin> {
    let mut most: HashMap<i64, Qty> = free
        .iter()
        .map(|(item, free)| {
            let own = wanted.iter().filter(|one| one.line.item_id == Some(*item));
            let own = own.fold(Qty::ZERO, |sum, one| added(sum, one.line.reserved));
            (*item, added(free.available(), own).max(Qty::ZERO))
        })
        .collect();
    let mut found = Vec::with_capacity(lies.len());
    for (place, quantity) in lies {
        let left = most.entry(place.0).or_insert(Qty::ZERO);
        let part = (*quantity).min(*left);
        *left = added(*left, negated(part));
        found.push(InBin { bin: BinId(place.1), item: ItemId(place.0), lot: place.2.clone(), quantity: part });
    }
    found
}
