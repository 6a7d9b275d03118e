//! The stock that a paper moves: read once, changed in memory by the rules, written once.
//!
//! What cannot be is refused here, with what there is and what was wanted; the database refuses it again.

use super::paper::Around;
use crate::app::Change;
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::stock::reservation::Free;
use qitao_domain::stock::value;
use qitao_domain::trade::amount::portion;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Day, Money, Qty};
use qitao_store::{Balance, BinAt, Document, ItemStock, Move, StockPlace};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The stock of some items, as it becomes.
pub(crate) struct Ledger {
    kind: DocumentKind,
    day: Day,
    decimals: u32,
    stocks: BTreeMap<i64, ItemStock>,
    balances: BTreeMap<StockPlace, Balance>,
    moves: Vec<Move>,
    /// Items and places that changed.
    changed: BTreeSet<i64>,
    touched: BTreeSet<StockPlace>,
}

/// What a line moves in one place.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Item, bin, lot.
    pub(crate) place: StockPlace,
    /// How much comes; below zero: goes.
    pub(crate) quantity: Qty,
    /// Of it: begins (below zero: ends) to wait for a review.
    pub(crate) held: Qty,
    /// What it is worth.
    pub(crate) value: Money,
    /// The line.
    pub(crate) line: i64,
}

fn sum(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_add(b.scaled()))
}

fn minus(a: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_neg())
}

/// All that is ours of an item, wherever it lies.
pub(crate) fn total(stock: &ItemStock) -> Qty {
    sum(sum(stock.on_hand, stock.quarantine), stock.at_supplier)
}

impl Ledger {
    /// The stock of these items, for a paper.
    pub(crate) fn load(w: &mut Change<'_, '_>, items: &BTreeSet<i64>, paper: &Document, decimals: u32) -> Result<Self> {
        let (kind, day) = (paper.kind, paper.day);
        let ids: Vec<i64> = items.iter().copied().collect();
        let mut found: HashMap<i64, ItemStock> = w.item_stock(&ids)?;
        let stocks = ids.iter().map(|&id| (id, found.remove(&id).unwrap_or_else(|| ItemStock::none(id)))).collect();
        let balances = w.balances(&ids)?.into_iter().collect();
        Ok(Self { kind, day, decimals, stocks, balances, moves: Vec::new(), changed: BTreeSet::new(), touched: BTreeSet::new() })
    }

    /// What moves is dated so, and not as the paper is.
    pub(crate) fn date(&mut self, day: Day) {
        self.day = day;
    }

    /// What there is of an item in all.
    pub(crate) fn stock(&self, item: i64) -> ItemStock {
        self.stocks.get(&item).copied().unwrap_or_else(|| ItemStock::none(item))
    }

    /// What of an item can be promised or taken.
    pub(crate) fn free(&self, item: i64) -> Free {
        let stock = self.stock(item);
        Free { on_hand: stock.on_hand, held: stock.held, reserved: stock.reserved }
    }

    /// What this paper moved in a place.
    pub(crate) fn moved_in(&self, place: &StockPlace) -> impl Iterator<Item = &Move> {
        self.moves.iter().filter(move |one| one.place == *place)
    }

    /// What these lines of the paper moved is worth.
    pub(crate) fn value_of(&self, lines: &[i64]) -> Money {
        let values = self.moves.iter().filter(|one| lines.contains(&one.line_id)).map(|one| one.value.scaled());
        Money::from_scaled(values.fold(0, i64::saturating_add))
    }

    /// The value that goes with so much of an item.
    pub(crate) fn worth(&self, item: i64, out: Qty) -> Result<Money> {
        let stock = self.stock(item);
        value::of_issue(total(&stock), stock.value, out, self.decimals).ok_or_else(|| self.beyond(item))
    }

    /// What so much more of an item is worth: as the rest of it, on average; none where there is no rest.
    pub(crate) fn average(&self, item: i64, quantity: Qty) -> Result<Option<Money>> {
        let stock = self.stock(item);
        let there = total(&stock);
        if there.is_zero() {
            return Ok(None);
        }
        portion(stock.value, there, Qty::ZERO, quantity, self.decimals).map(Some).ok_or_else(|| self.beyond(item))
    }

    /// What goes back of what came with `original`.
    pub(crate) fn worth_back(&self, item: i64, out: Qty, original: Money) -> Money {
        let stock = self.stock(item);
        value::of_going_back(total(&stock), stock.value, out, original)
    }

    fn beyond(&self, item: i64) -> Error {
        Error::new(Code::Overflow).with("item", item).with("figure", self.stock(item).value)
    }

    /// Promises more of an item (below zero: less).
    pub(crate) fn reserve(&mut self, item: i64, quantity: Qty) {
        let stock = self.stocks.entry(item).or_insert_with(|| ItemStock::none(item));
        stock.reserved = sum(stock.reserved, quantity);
        self.changed.insert(item);
    }

    /// Moves stock.
    ///
    /// # Errors
    /// [`Code::StockShort`] where less lies there, or lies there and waits; [`Code::Overflow`].
    pub(crate) fn apply(&mut self, around: &Around, bin: &BinAt, step: Step) -> Result<()> {
        let Step { place, quantity, held, value, line } = step;
        let item = place.0;
        let balance = self.balances.entry(place.clone()).or_default();
        let after = Balance {
            quantity: balance
                .quantity
                .checked_add(quantity)
                .ok_or_else(|| Error::new(Code::Overflow).with("item", item).with("figure", quantity))?,
            held: sum(balance.held, held),
        };
        if after.quantity.is_negative() || after.held.is_negative() || after.held > after.quantity {
            let there = Qty::from_scaled(balance.quantity.scaled() - balance.held.scaled());
            let wanted = if quantity.is_zero() { held } else { minus(quantity) };
            return Err(short(around, bin, &place, there, wanted));
        }
        *balance = after;
        let stock = self.stocks.entry(item).or_insert_with(|| ItemStock::none(item));
        match bin.kind {
            WarehouseKind::Stock => (stock.on_hand, stock.held) = (sum(stock.on_hand, quantity), sum(stock.held, held)),
            WarehouseKind::Quarantine => stock.quarantine = sum(stock.quarantine, quantity),
            WarehouseKind::Supplier => stock.at_supplier = sum(stock.at_supplier, quantity),
        }
        stock.value = stock.value.checked_add(value).ok_or_else(|| Error::new(Code::Overflow).with("item", item).with("figure", value))?;
        self.moves.push(Move { day: self.day, place: place.clone(), quantity, held, value, line_id: line, kind: self.kind });
        self.changed.insert(item);
        self.touched.insert(place);
        Ok(())
    }

    /// Takes so much of what may be used, unless it is promised to others: `own` is what was promised to whoever takes it.
    ///
    /// # Errors
    /// [`Code::StockRemaining`] with the most that can leave.
    pub(crate) fn may_leave(&self, around: &Around, item: i64, quantity: Qty, own: Qty) -> Result<()> {
        let free = self.free(item);
        let most = free.shippable(own, quantity);
        if most >= quantity {
            return Ok(());
        }
        let error = Error::new(Code::StockRemaining)
            .with("item", code(around, item))
            .with("remaining", most.max(Qty::ZERO))
            .with("quantity", quantity);
        Err(error.with("on_hand", free.on_hand).with("reserved", free.reserved).with("held", free.held))
    }

    /// Writes what moved.
    pub(crate) fn save(self, w: &mut Change<'_, '_>) -> Result<()> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let balances = self.touched.iter().map(|place| (place, self.balances.get(place).copied().unwrap_or_default()));
        let stocks = self.changed.iter().filter_map(|item| self.stocks.get(item).copied());
        Ok(w.post_moves(&self.moves, balances, stocks)?)
    }
}

fn code(around: &Around, item: i64) -> &str {
    around.items.get(&item).map_or("", |item| item.code.as_str())
}

/// So much was wanted of a place, and so much is there.
pub(crate) fn short(around: &Around, bin: &BinAt, place: &StockPlace, there: Qty, wanted: Qty) -> Error {
    let shown = [bin.warehouse.as_str(), bin.bin.as_str(), place.2.as_str()];
    let shown = shown.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let error = Error::new(Code::StockShort).with("item", code(around, place.0)).with("place", shown);
    error.with("there", there).with("quantity", wanted).with("field", "quantity")
}
