//! Where the goods of a proposed paper are taken from: of the oldest lots first, each line over as many places as it needs, and never more
//! than may leave.
//!
//! What is promised has no place: a promise counts against what there is of an item in all, wherever that lies. What waits for its way back
//! to the supplier lies where it came, and is proposed from there.

use super::paper::{Around, Paper, is_kept};
use super::view::{Draft, DraftLine, Short};
use crate::error::Result;
use qitao_domain::document::{DocumentKind, Review};
use qitao_domain::stock::pick::pick;
use qitao_domain::stock::reservation::Free;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Day, Qty};
use qitao_store::{Line, Read, StockPlace};
use std::collections::{BTreeSet, HashMap};

/// Which place is taken from first: that of the receipt which goes back, then by when its lot came.
type Age = (bool, Option<(Day, i64)>);

/// A place with something in it.
struct Lies {
    place: StockPlace,
    /// Nobody waits for a review of it, and no line before took it.
    free: Qty,
    came: Option<(Day, i64)>,
}

/// All that lies of some items, as lines take of it.
struct Stock {
    around: Around,
    lies: Vec<Lies>,
    free: HashMap<i64, Free>,
}

impl Stock {
    /// Reads what lies of the items of these lines; by warehouse and bin, as one walks.
    fn load(r: &mut Read<'_>, lines: impl Iterator<Item = i64>) -> Result<Self> {
        let items: BTreeSet<i64> = lines.collect();
        let ids: Vec<i64> = items.iter().copied().collect();
        let mut around = Around::default();
        around.add_items(r, items)?;
        let balances = r.balances(&ids)?;
        around.add_bins(r, balances.iter().map(|(place, _)| place.1).collect())?;
        let lots: BTreeSet<&str> = balances.iter().map(|(place, _)| place.2.as_str()).filter(|lot| !lot.is_empty()).collect();
        let came = r.lots_came(&ids, &lots.into_iter().collect::<Vec<_>>())?;
        let free = r.item_stock(&ids)?.into_iter();
        let free = free.map(|(id, s)| (id, Free { on_hand: s.on_hand, held: s.held, reserved: s.reserved })).collect();
        let mut lies: Vec<Lies> = balances
            .iter()
            .map(|(place, balance)| Lies {
                place: place.clone(),
                free: less(balance.quantity, balance.held),
                came: came.get(&(place.0, place.2.clone())).copied(),
            })
            .filter(|one| one.free.is_positive())
            .collect();
        let walk = |one: &Lies| around.bins.get(&one.place.1).map(|bin| (bin.warehouse.clone(), bin.bin.clone()));
        lies.sort_by_cached_key(|one| (walk(one), one.place.2.clone()));
        Ok(Self { around, lies, free })
    }

    /// May it be taken for this paper from there? Not from a place that is given up, and with a lot just where lots are kept.
    fn serves(&self, one: &Lies, item: i64, kind: WarehouseKind, lot: Option<&str>) -> bool {
        let bin = self.around.bins.get(&one.place.1);
        let fits = lot.is_none_or(|lot| lot == one.place.2) && self.around.rule(item).lots != one.place.2.is_empty();
        one.place.0 == item && fits && bin.is_some_and(|bin| bin.kind == kind && !bin.retired)
    }

    /// Takes for what is shipped or issued: `own` of the item was promised to its order's line.
    fn ship(&mut self, item: i64, wanted: Qty, own: Qty) -> Vec<(StockPlace, Qty)> {
        let most = self.free.get(&item).map_or(Qty::ZERO, |free| free.shippable(own, wanted));
        self.take(item, most, own, |stock, one| stock.serves(one, item, WarehouseKind::Stock, None).then_some((false, one.came)))
    }

    /// Takes what goes back of a receipt: of its lot, from where it came, then from wherever else it lies.
    fn send_back(&mut self, item: i64, wanted: Qty, receipt: &Line) -> Vec<(StockPlace, Qty)> {
        let came_to = receipt.bin_id.and_then(|id| self.around.bins.get(&id)).map(|bin| bin.kind);
        let kinds = match came_to {
            Some(WarehouseKind::Quarantine) => [WarehouseKind::Quarantine, WarehouseKind::Stock],
            Some(WarehouseKind::Stock | WarehouseKind::Supplier) | None => [WarehouseKind::Stock, WarehouseKind::Quarantine],
        };
        let mut left = wanted;
        let mut taken = Vec::new();
        for kind in kinds {
            // What is blocked was promised to nobody.
            let most = match kind {
                WarehouseKind::Stock => self.free.get(&item).map_or(Qty::ZERO, |free| free.shippable(Qty::ZERO, left)),
                WarehouseKind::Quarantine | WarehouseKind::Supplier => left,
            };
            let from = |stock: &Self, one: &Lies| {
                let serves = stock.serves(one, item, kind, Some(receipt.lot.as_str()));
                serves.then_some((Some(one.place.1) != receipt.bin_id, one.came))
            };
            let some = self.take(item, most, Qty::ZERO, from);
            left = some.iter().fold(left, |left, (_, quantity)| less(left, *quantity));
            taken.extend(some);
        }
        taken
    }

    /// Takes from the places that have an age.
    fn take(&mut self, item: i64, most: Qty, own: Qty, age: impl Fn(&Self, &Lies) -> Option<Age>) -> Vec<(StockPlace, Qty)> {
        let served: Vec<(usize, Age, Qty)> =
            self.lies.iter().enumerate().filter_map(|(at, one)| age(self, one).map(|age| (at, age, one.free))).collect();
        let places: Vec<(Age, Qty)> = served.iter().map(|(_, age, free)| (*age, *free)).collect();
        let mut taken = Vec::new();
        for (at, quantity) in pick(most, &places) {
            let one = &mut self.lies[served[at].0];
            one.free = less(one.free, quantity);
            taken.push((one.place.clone(), quantity));
            let is_stock = self.around.bins.get(&one.place.1).is_some_and(|bin| bin.kind == WarehouseKind::Stock);
            if let (true, Some(free)) = (is_stock, self.free.get_mut(&item)) {
                free.on_hand = less(free.on_hand, quantity);
            }
        }
        if let Some(free) = self.free.get_mut(&item) {
            // What was promised to this line is used up first; no other line has it.
            let all = taken.iter().fold(Qty::ZERO, |sum, (_, quantity)| super::effect::added(sum, *quantity));
            free.reserved = less(free.reserved, own.min(all));
        }
        taken
    }
}

fn less(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_sub(b.scaled()))
}

/// What of some items may be taken, for all who need it at once.
pub(crate) struct Pickable {
    /// What the places name.
    pub(crate) around: Around,
    /// Where how much lies, of the oldest lots first and by warehouse and bin.
    pub(crate) lies: Vec<(StockPlace, Qty)>,
    /// What there is of each item in all, and what of it is promised.
    pub(crate) free: HashMap<i64, Free>,
}

/// What lies of items in bins of our own and may be taken.
pub(crate) fn pickable(r: &mut Read<'_>, items: impl Iterator<Item = i64>) -> Result<Pickable> {
    let mut stock = Stock::load(r, items)?;
    let lies = std::mem::take(&mut stock.lies);
    let mut found: Vec<Lies> = lies.into_iter().filter(|one| stock.serves(one, one.place.0, WarehouseKind::Stock, None)).collect();
    // Those of an age stay as one walks.
    found.sort_by_key(|one| one.came.map_or((true, None), |came| (false, Some(came))));
    let lies = found.into_iter().map(|one| (one.place, one.free)).collect();
    Ok(Pickable { around: stock.around, lies, free: stock.free })
}

/// Says of the lines of a proposed paper that takes goods out where they lie, and of how many less are there than are left.
pub(crate) fn place(r: &mut Read<'_>, draft: &mut Draft) -> Result<Vec<Short>> {
    // What an order of the shop takes is promised to the line of its list, as what is shipped is to the order's line.
    let goes_out =
        matches!(draft.kind, DocumentKind::Shipment | DocumentKind::Issue | DocumentKind::Supplement | DocumentKind::SubcontractIssue);
    let is_return = draft.kind == DocumentKind::SupplierReturn;
    if !goes_out && !is_return {
        return Ok(Vec::new());
    }
    let mut sources: HashMap<(String, u32), Line> = HashMap::new();
    let papers: BTreeSet<&str> = draft.lines.iter().flat_map(|line| &line.parents).map(|parent| parent.document.as_str()).collect();
    for number in papers {
        let lines = Paper::load(r, number)?.lines;
        sources.extend(lines.into_iter().map(|line| ((number.to_owned(), line.number), line)));
    }
    let mut stock = Stock::load(r, sources.values().filter_map(|line| line.item_id))?;
    let (mut lines, mut short) = (Vec::with_capacity(draft.lines.len()), Vec::new());
    for line in &draft.lines {
        let parent = line.parents.first();
        let source = parent.and_then(|parent| sources.get(&(parent.document.clone(), parent.line)));
        let (Some(parent), Some(source)) = (parent, source) else { continue };
        let (item_id, item) = (source.item_id.unwrap_or_default(), stock.around.item(source)?.clone());
        let waits_there = is_return && matches!(source.review, Review::Waiting | Review::Rejected);
        // Of a supplement nobody knows yet how much it is.
        if !is_kept(&item) || waits_there || line.quantity.is_zero() {
            lines.push(line.clone());
            continue;
        }
        let own = if draft.kind == DocumentKind::Supplement { Qty::ZERO } else { source.reserved };
        let taken = if goes_out { stock.ship(item_id, line.quantity, own) } else { stock.send_back(item_id, line.quantity, source) };
        let there = taken.iter().fold(Qty::ZERO, |sum, (_, quantity)| super::effect::added(sum, *quantity));
        if there < line.quantity {
            let (document, line, left) = (parent.document.clone(), parent.line, line.quantity);
            let (code, name, unit, decimals) = (item.code, item.name, item.unit, item.decimals);
            short.push(Short { document, line, item: code, name, unit, decimals, left, there });
        }
        for (place, quantity) in taken {
            let bin = stock.around.bin(place.1)?;
            let mut part = DraftLine { quantity, warehouse: bin.warehouse.clone(), bin: bin.bin.clone(), lot: place.2, ..line.clone() };
            part.parents[0].quantity = quantity;
            lines.push(part);
        }
    }
    // Where nothing is there, all stays as it is left: somebody may write it ahead of the goods.
    if !lines.is_empty() {
        draft.lines = lines;
    }
    Ok(short)
}
