//! The ledger of stock and the balances that follow from it; both are written in one transaction.

use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{item_stock, stock_balance, stock_move};
use crate::stored::CHUNK;
use crate::{Read, Result, Write};
use diesel::prelude::*;
use qitao_domain::{Day, Money, Qty};
use std::collections::HashMap;

/// What there is of an item in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemStock {
    /// The item's row number.
    pub item_id: i64,
    /// In warehouses of our own.
    pub on_hand: Qty,
    /// Of it: waits for a review.
    pub held: Qty,
    /// Of it: promised.
    pub reserved: Qty,
    /// Blocked.
    pub quarantine: Qty,
    /// At suppliers.
    pub at_supplier: Qty,
    /// What all of it is worth.
    pub value: Money,
}

impl ItemStock {
    /// That of an item that never moved.
    #[must_use]
    pub fn none(item_id: i64) -> Self {
        let zero = Qty::ZERO;
        Self { item_id, on_hand: zero, held: zero, reserved: zero, quarantine: zero, at_supplier: zero, value: Money::ZERO }
    }
}

/// Where stock lies: item, bin, lot.
pub type Place = (i64, i64, String);

/// What lies there, and what of it waits for a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// How much.
    pub quantity: Qty,
    /// Of it: waits for a review.
    pub held: Qty,
}

/// A move of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The paper's day.
    pub day: Day,
    /// Item, bin, lot.
    pub place: Place,
    /// How much came; below zero: went.
    pub quantity: Qty,
    /// Of it: began (below zero: ended) to wait for a review.
    pub held: Qty,
    /// What it is worth.
    pub value: Money,
    /// The line that moves it.
    pub line_id: i64,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = item_stock)]
struct StockRow {
    item_id: i64,
    on_hand: i64,
    held: i64,
    reserved: i64,
    quarantine: i64,
    at_supplier: i64,
    value: i64,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = stock_balance)]
struct BalanceRow {
    id: i64,
    item_id: i64,
    bin_id: i64,
    lot: String,
    quantity: i64,
    held: i64,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = stock_move)]
struct MoveRow {
    id: i64,
    at: i64,
    day: i32,
    item_id: i64,
    bin_id: i64,
    lot: String,
    quantity: i64,
    held: i64,
    value: i64,
    document_line_id: i64,
    actor: String,
}

impl Read<'_> {
    /// What there is of items in all; those that never moved are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn item_stock(&mut self, items: &[i64]) -> Result<HashMap<i64, ItemStock>> {
        let mut found = HashMap::with_capacity(items.len());
        for chunk in items.chunks(CHUNK) {
            let rows: Vec<StockRow> = item_stock::table.filter(item_stock::item_id.eq_any(chunk)).load(self.conn).tried("reading stock")?;
            found.extend(rows.into_iter().map(|row| {
                let q = Qty::from_scaled;
                let stock = ItemStock {
                    item_id: row.item_id,
                    on_hand: q(row.on_hand),
                    held: q(row.held),
                    reserved: q(row.reserved),
                    quarantine: q(row.quarantine),
                    at_supplier: q(row.at_supplier),
                    value: Money::from_scaled(row.value),
                };
                (row.item_id, stock)
            }));
        }
        Ok(found)
    }

    /// What lies where of items, by item, bin and lot.
    ///
    /// # Errors
    /// The database's.
    pub fn balances(&mut self, items: &[i64]) -> Result<Vec<(Place, Balance)>> {
        let mut found = Vec::new();
        for chunk in items.chunks(CHUNK) {
            let rows: Vec<BalanceRow> = stock_balance::table
                .filter(stock_balance::item_id.eq_any(chunk))
                .order((stock_balance::item_id, stock_balance::bin_id, stock_balance::lot))
                .load(self.conn)
                .tried("reading balances")?;
            found.extend(rows.into_iter().map(|row| {
                let balance = Balance { quantity: Qty::from_scaled(row.quantity), held: Qty::from_scaled(row.held) };
                ((row.item_id, row.bin_id, row.lot), balance)
            }));
        }
        Ok(found)
    }

    /// What lies in places by row number, in the order asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn balances_by_id(&mut self, ids: &[i64]) -> Result<Vec<(Place, Balance)>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<BalanceRow> =
                stock_balance::table.filter(stock_balance::id.eq_any(chunk)).load(self.conn).tried("reading balances")?;
            found.extend(rows.into_iter().map(|row| {
                let balance = Balance { quantity: Qty::from_scaled(row.quantity), held: Qty::from_scaled(row.held) };
                (row.id, ((row.item_id, row.bin_id, row.lot), balance))
            }));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Moves by row number, in the order asked for: (row number, instant, person, move).
    ///
    /// # Errors
    /// The database's.
    pub fn moves_by_id(&mut self, ids: &[i64]) -> Result<Vec<(i64, i64, String, Move)>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<MoveRow> = stock_move::table.filter(stock_move::id.eq_any(chunk)).load(self.conn).tried("reading moves")?;
            for row in rows {
                let one = Move {
                    day: crate::stored::day(row.day)?,
                    place: (row.item_id, row.bin_id, row.lot),
                    quantity: Qty::from_scaled(row.quantity),
                    held: Qty::from_scaled(row.held),
                    value: Money::from_scaled(row.value),
                    line_id: row.document_line_id,
                };
                found.insert(row.id, (row.id, row.at, row.actor, one));
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// What lines moved, in the order in which they did.
    ///
    /// # Errors
    /// The database's.
    pub fn moves_of(&mut self, lines: &[i64]) -> Result<Vec<Move>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<(i32, i64, i64, String, i64, i64, i64, i64)> = stock_move::table
                .filter(stock_move::document_line_id.eq_any(chunk))
                .order(stock_move::id)
                .select((
                    stock_move::day,
                    stock_move::item_id,
                    stock_move::bin_id,
                    stock_move::lot,
                    stock_move::quantity,
                    stock_move::held,
                    stock_move::value,
                    stock_move::document_line_id,
                ))
                .load(self.conn)
                .tried("reading moves")?;
            for (day, item, bin, lot, quantity, held, value, line_id) in rows {
                found.push(Move {
                    day: crate::stored::day(day)?,
                    place: (item, bin, lot),
                    quantity: Qty::from_scaled(quantity),
                    held: Qty::from_scaled(held),
                    value: Money::from_scaled(value),
                    line_id,
                });
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes moves and the balances that they lead to. The database refuses what would be below zero, or promised and not there.
    ///
    /// # Errors
    /// The database's.
    pub fn post_moves<'m>(
        &mut self,
        moves: &[Move],
        balances: impl IntoIterator<Item = (&'m Place, Balance)>,
        stocks: impl IntoIterator<Item = ItemStock>,
    ) -> Result<()> {
        let first = self.next_ids("stock_move", moves.len())?;
        let (at, actor) = (self.stamp.at, self.stamp.actor.clone());
        let rows: Vec<MoveRow> = moves
            .iter()
            .zip(first..)
            .map(|(one, id)| MoveRow {
                id,
                at,
                day: one.day.number(),
                item_id: one.place.0,
                bin_id: one.place.1,
                lot: one.place.2.clone(),
                quantity: one.quantity.scaled(),
                held: one.held.scaled(),
                value: one.value.scaled(),
                document_line_id: one.line_id,
                actor: actor.clone(),
            })
            .collect();
        insert_all!(&mut *self.conn, stock_move::table, &rows, "writing moves");
        for ((item, bin, lot), balance) in balances {
            let place = stock_balance::item_id.eq(item).and(stock_balance::bin_id.eq(bin)).and(stock_balance::lot.eq(lot));
            let set = (stock_balance::quantity.eq(balance.quantity.scaled()), stock_balance::held.eq(balance.held.scaled()));
            if diesel::update(stock_balance::table.filter(place)).set(set).execute(self.conn).tried("writing a balance")? == 0 {
                let (quantity, held) = (balance.quantity.scaled(), balance.held.scaled());
                let id = self.next_ids("stock_balance", 1)?;
                let row = BalanceRow { id, item_id: *item, bin_id: *bin, lot: lot.clone(), quantity, held };
                diesel::insert_into(stock_balance::table).values(row).execute(self.conn).tried("writing a balance")?;
            }
        }
        for stock in stocks {
            self.put_item_stock(&stock)?;
        }
        self.bump("stock")
    }

    /// Writes what there is of an item in all.
    fn put_item_stock(&mut self, one: &ItemStock) -> Result<()> {
        let row = StockRow {
            item_id: one.item_id,
            on_hand: one.on_hand.scaled(),
            held: one.held.scaled(),
            reserved: one.reserved.scaled(),
            quarantine: one.quarantine.scaled(),
            at_supplier: one.at_supplier.scaled(),
            value: one.value.scaled(),
        };
        if diesel::update(item_stock::table.find(one.item_id)).set(&row).execute(self.conn).tried("writing stock")? == 0 {
            diesel::insert_into(item_stock::table).values(row).execute(self.conn).tried("writing stock")?;
        }
        Ok(())
    }
}
