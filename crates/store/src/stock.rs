//! The ledger of stock and the balances that follow from it; both are written in one transaction.

use crate::conn::Conn;
use crate::dialect::insert_all;
use crate::error::Tried;
use crate::schema::{item_stock, stock_balance, stock_move};
use crate::stored::CHUNK;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::upsert::excluded;
use qitao_domain::document::DocumentKind;
use qitao_domain::{Day, Money, Qty};
use std::collections::{HashMap, HashSet};

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
    /// What its paper is.
    pub kind: DocumentKind,
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

impl From<ItemStock> for StockRow {
    fn from(one: ItemStock) -> Self {
        Self {
            item_id: one.item_id,
            on_hand: one.on_hand.scaled(),
            held: one.held.scaled(),
            reserved: one.reserved.scaled(),
            quarantine: one.quarantine.scaled(),
            at_supplier: one.at_supplier.scaled(),
            value: one.value.scaled(),
        }
    }
}

/// A place whose balance was there.
#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    item_id: i64,
    #[diesel(sql_type = BigInt)]
    bin_id: i64,
    #[diesel(sql_type = Text)]
    lot: String,
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
    kind: String,
}

impl TryFrom<MoveRow> for Move {
    type Error = StoreError;

    fn try_from(row: MoveRow) -> Result<Self> {
        Ok(Self {
            day: crate::stored::day(row.day)?,
            place: (row.item_id, row.bin_id, row.lot),
            quantity: Qty::from_scaled(row.quantity),
            held: Qty::from_scaled(row.held),
            value: Money::from_scaled(row.value),
            line_id: row.document_line_id,
            kind: crate::document::kind(&row.kind)?,
        })
    }
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

    /// When the first of each of these lots of items came, by item and lot: the day, and of one day which was first.
    ///
    /// # Errors
    /// The database's.
    pub fn lots_came(&mut self, items: &[i64], lots: &[&str]) -> Result<HashMap<(i64, String), (Day, i64)>> {
        let mut found: HashMap<(i64, String), (Day, i64)> = HashMap::with_capacity(lots.len());
        // Lots are few of an item, and few items share one: by their index that is less than all that ever moved of the items.
        for (some, chunk) in items.chunks(CHUNK).flat_map(|some| lots.chunks(CHUNK).map(move |chunk| (some, chunk))) {
            let rows: Vec<(i64, String, i32, i64)> = stock_move::table
                .filter(stock_move::lot.eq_any(chunk).and(stock_move::item_id.eq_any(some)).and(stock_move::quantity.gt(0)))
                .select((stock_move::item_id, stock_move::lot, stock_move::day, stock_move::id))
                .load(self.conn)
                .tried("reading when lots came")?;
            for (item, lot, day, id) in rows {
                let came = (crate::stored::day(day)?, id);
                let first = found.entry((item, lot)).or_insert(came);
                *first = came.min(*first);
            }
        }
        Ok(found)
    }

    /// Moves by row number, in the order asked for: (row number, instant, person, move).
    ///
    /// # Errors
    /// The database's.
    pub fn moves_by_id(&mut self, ids: &[i64]) -> Result<Vec<(i64, i64, String, Move)>> {
        let mut found = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<MoveRow> = stock_move::table.filter(stock_move::id.eq_any(chunk)).load(self.conn).tried("reading moves")?;
            for mut row in rows {
                let (id, at, actor) = (row.id, row.at, std::mem::take(&mut row.actor));
                found.insert(id, (id, at, actor, row.try_into()?));
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Quantity and value of the last move of an item that had both; none where nothing of it was ever worth anything.
    ///
    /// # Errors
    /// The database's.
    pub fn last_worth(&mut self, item: i64) -> Result<Option<(Qty, Money)>> {
        let found: Option<(i64, i64)> = stock_move::table
            .filter(stock_move::item_id.eq(item).and(stock_move::quantity.ne(0)).and(stock_move::value.ne(0)))
            .order(stock_move::id.desc())
            .select((stock_move::quantity, stock_move::value))
            .first(self.conn)
            .optional()
            .tried("reading what an item was worth")?;
        Ok(found.map(|(quantity, value)| (Qty::from_scaled(quantity), Money::from_scaled(value))))
    }

    /// What lines moved, in the order in which they did.
    ///
    /// # Errors
    /// The database's.
    pub fn moves_of(&mut self, lines: &[i64]) -> Result<Vec<Move>> {
        let mut found = Vec::new();
        for chunk in lines.chunks(CHUNK) {
            let rows: Vec<MoveRow> = stock_move::table
                .filter(stock_move::document_line_id.eq_any(chunk))
                .order(stock_move::id)
                .load(self.conn)
                .tried("reading moves")?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }
}

impl Write<'_> {
    /// Writes moves and the balances that they lead to. The database refuses what would be below zero, or promised and not there.
    ///
    /// # Errors
    /// [`StoreError::MonthClosed`](crate::StoreError::MonthClosed); the database's.
    pub fn post_moves<'m>(
        &mut self,
        moves: &[Move],
        balances: impl IntoIterator<Item = (&'m Place, Balance)>,
        stocks: impl IntoIterator<Item = ItemStock>,
    ) -> Result<()> {
        for one in moves {
            self.may_post(one.day)?;
        }
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
                kind: one.kind.word().into(),
            })
            .collect();
        insert_all!(&mut *self.conn, stock_move::table, &rows, "writing moves");
        self.put_balances(balances.into_iter().collect())?;
        self.put_item_stocks(&stocks.into_iter().map(StockRow::from).collect::<Vec<_>>())?;
        self.bump("stock")
    }

    /// Writes what lies in places.
    fn put_balances(&mut self, balances: Vec<(&Place, Balance)>) -> Result<()> {
        let what = "writing balances";
        let mut new = Vec::new();
        match &mut *self.conn {
            Conn::Sqlite(c) => {
                for (place, balance) in balances {
                    let at = stock_balance::item_id.eq(place.0).and(stock_balance::bin_id.eq(place.1)).and(stock_balance::lot.eq(&place.2));
                    let set = (stock_balance::quantity.eq(balance.quantity.scaled()), stock_balance::held.eq(balance.held.scaled()));
                    if diesel::update(stock_balance::table.filter(at)).set(set).execute(c).tried(what)? == 0 {
                        new.push((place, balance));
                    }
                }
            }
            // One trip over the wire.
            Conn::Pg(c) => {
                let column = |of: fn(&(&Place, Balance)) -> i64| balances.iter().map(of).collect::<Vec<i64>>();
                let lots: Vec<&str> = balances.iter().map(|(place, _)| place.2.as_str()).collect();
                let there: Vec<Written> = diesel::sql_query(
                    "UPDATE stock_balance b SET quantity = v.quantity, held = v.held FROM (SELECT UNNEST($1) AS item_id, UNNEST($2) AS bin_id, \
                     UNNEST($3) AS lot, UNNEST($4) AS quantity, UNNEST($5) AS held) v WHERE b.item_id = v.item_id AND b.bin_id = v.bin_id \
                     AND b.lot = v.lot COLLATE \"C\" RETURNING b.item_id, b.bin_id, b.lot",
                )
                .bind::<Array<BigInt>, _>(column(|(place, _)| place.0))
                .bind::<Array<BigInt>, _>(column(|(place, _)| place.1))
                .bind::<Array<Text>, _>(lots)
                .bind::<Array<BigInt>, _>(column(|(_, balance)| balance.quantity.scaled()))
                .bind::<Array<BigInt>, _>(column(|(_, balance)| balance.held.scaled()))
                .load(c)
                .tried(what)?;
                let there: HashSet<Place> = there.into_iter().map(|one| (one.item_id, one.bin_id, one.lot)).collect();
                new.extend(balances.into_iter().filter(|(place, _)| !there.contains(*place)));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let first = self.next_ids("stock_balance", new.len())?;
        let row = |((place, balance), id): ((&Place, Balance), i64)| BalanceRow {
            id,
            item_id: place.0,
            bin_id: place.1,
            lot: place.2.clone(),
            quantity: balance.quantity.scaled(),
            held: balance.held.scaled(),
        };
        let rows: Vec<BalanceRow> = new.into_iter().zip(first..).map(row).collect();
        insert_all!(&mut *self.conn, stock_balance::table, &rows, "writing balances");
        Ok(())
    }

    /// Writes what there is of items in all.
    fn put_item_stocks(&mut self, rows: &[StockRow]) -> Result<()> {
        use item_stock as s;
        let what = "writing stock";
        match &mut *self.conn {
            Conn::Sqlite(c) => {
                for row in rows {
                    if diesel::update(s::table.find(row.item_id)).set(row).execute(c).tried(what)? == 0 {
                        diesel::insert_into(s::table).values(row).execute(c).tried(what)?;
                    }
                }
            }
            // One trip over the wire.
            Conn::Pg(c) => {
                for chunk in rows.chunks(1000) {
                    diesel::insert_into(s::table)
                        .values(chunk)
                        .on_conflict(s::item_id)
                        .do_update()
                        .set((
                            s::on_hand.eq(excluded(s::on_hand)),
                            s::held.eq(excluded(s::held)),
                            s::reserved.eq(excluded(s::reserved)),
                            s::quarantine.eq(excluded(s::quarantine)),
                            s::at_supplier.eq(excluded(s::at_supplier)),
                            s::value.eq(excluded(s::value)),
                        ))
                        .execute(c)
                        .tried(what)?;
                }
            }
        }
        Ok(())
    }
}
