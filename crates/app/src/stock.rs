//! What lies where, what moved, what can be promised.

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::document::paper::Around;
use crate::document::{money_only, show};
use crate::error::{Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use crate::words::word;
use qitao_domain::document::DocumentKind;
use qitao_domain::stock::reservation::Free;
use qitao_domain::warehouse::WarehouseKind;
use qitao_domain::{Day, Money, Qty};
use qitao_store::{Document, ItemStock, Read, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An item's stock.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockRow")]
pub struct Row {
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// In warehouses of our own.
    pub on_hand: Qty,
    /// Of it: waits for a review.
    pub held: Qty,
    /// Of it: promised.
    pub reserved: Qty,
    /// Of it: neither.
    pub available: Qty,
    /// Blocked.
    pub quarantine: Qty,
    /// At suppliers.
    pub at_supplier: Qty,
    /// Least stock.
    pub safety_stock: Qty,
    /// Ordered from suppliers and not there yet.
    pub on_order: Qty,
    /// Ordered by customers and not shipped yet.
    pub demand: Qty,
    /// What all of it is worth; none for whoever may not see it.
    pub value: Option<Money>,
}

/// A page of items' stock.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// What lies in a bin.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockBalanceRow")]
pub struct BalanceRow {
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The warehouse's code.
    pub warehouse: String,
    /// Its name.
    pub warehouse_name: String,
    /// What it is.
    pub warehouse_kind: WarehouseKind,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// How much.
    pub quantity: Qty,
    /// Of it: waits for a review.
    pub held: Qty,
}

/// A page of what lies in bins.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockBalancePage")]
pub struct BalancePage {
    /// Rows.
    pub rows: Vec<BalanceRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// A move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockMoveRow")]
pub struct MoveRow {
    /// Number, growing.
    pub id: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// The paper's day; of what a review ended or began to hold, the day of that.
    pub day: Day,
    /// The item's code.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its own unit.
    pub unit: String,
    /// Decimals of its quantities.
    pub decimals: u8,
    /// The warehouse's code.
    pub warehouse: String,
    /// The bin's code; empty for the floor.
    pub bin: String,
    /// Lot; may be empty.
    pub lot: String,
    /// How much came; below zero: went.
    pub quantity: Qty,
    /// Of it: began (below zero: ended) to wait for a review.
    pub held: Qty,
    /// What it is worth; none for whoever may not see it.
    pub value: Option<Money>,
    /// What the paper is.
    pub kind: DocumentKind,
    /// Its number.
    pub document: String,
    /// Number of the line.
    pub line: u32,
    /// What its kind of paper does not say by itself; none where that says all.
    pub mark: Option<Mark>,
    /// The person.
    pub actor: String,
}

/// What the kind of a move's paper does not say by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "StockMoveMark")]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Its paper takes back what another did (冲销).
    Reversal,
    /// It came and waits for a review (待审核).
    Waits,
    /// It was judged, and may be used (审核放行).
    Released,
    /// It was judged bad (审核拒收).
    Rejected,
}

impl Mark {
    fn of(paper: &Document, quantity: Qty, held: Qty) -> Option<Self> {
        if paper.reverses_id.is_some() {
            return Some(Self::Reversal);
        }
        let begins = held.is_positive();
        match quantity.is_zero() {
            true if begins => Some(Self::Rejected),
            true => held.is_negative().then_some(Self::Released),
            false => begins.then_some(Self::Waits),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Reversal => "reversal",
            Self::Waits => "waits",
            Self::Released => "released",
            Self::Rejected => "rejected",
        }
    }
}

/// A page of moves.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockMovePage")]
pub struct MovePage {
    /// Rows.
    pub rows: Vec<MoveRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// Which item's stock can be promised, and when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StockPromise")]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The item's code.
    pub item: String,
    /// Most rows (1000 when absent, at most 100000).
    #[serde(default)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

/// What comes and goes on a day, and what can be promised from it on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockPromiseRow")]
pub struct PromiseRow {
    /// The day; today for all that is late.
    pub day: Day,
    /// Comes from suppliers.
    pub comes: Qty,
    /// Of it: should have come before.
    pub late: Qty,
    /// Goes to customers, beyond what is promised from stock.
    pub goes: Qty,
    /// What will be there then.
    pub projected: Qty,
    /// What can be promised for that day: the least that will be there from it on; never below zero.
    pub promise: Qty,
}

/// Available to promise by date.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockPromiseDays")]
pub struct PromiseDays {
    /// The item's stock now.
    pub stock: Row,
    /// Comes from suppliers, and nobody said when: no day counts on it.
    pub undated: Qty,
    /// By day, today first.
    pub rows: Vec<PromiseRow>,
    /// Cursor of the page after.
    pub next: Option<String>,
}

fn sum(a: Qty, b: Qty) -> Qty {
    Qty::from_scaled(a.scaled().saturating_add(b.scaled()))
}

/// The stock of items by row number, in the order asked for.
fn rows(r: &mut Read<'_>, ids: &[i64], money: bool) -> Result<Vec<Row>> {
    let items = r.items_by_id(ids)?;
    let stocks = r.item_stock(ids)?;
    let mut open = |kind: DocumentKind| -> Result<HashMap<i64, Qty>> {
        let mut found = HashMap::new();
        for line in r.open_of_items(kind, ids)? {
            let all = found.entry(line.item_id).or_insert(Qty::ZERO);
            *all = sum(*all, line.left);
        }
        Ok(found)
    };
    let (on_order, demand) = (open(DocumentKind::PurchaseOrder)?, open(DocumentKind::SalesOrder)?);
    Ok(items
        .into_iter()
        .map(|item| {
            let stock = stocks.get(&item.id).copied().unwrap_or_else(|| ItemStock::none(item.id));
            let free = Free { on_hand: stock.on_hand, held: stock.held, reserved: stock.reserved };
            Row {
                name: item.record.name,
                spec: item.record.spec,
                unit: item.record.unit,
                decimals: item.record.decimals,
                on_hand: stock.on_hand,
                held: stock.held,
                reserved: stock.reserved,
                available: free.available(),
                quarantine: stock.quarantine,
                at_supplier: stock.at_supplier,
                safety_stock: item.record.safety_stock,
                on_order: on_order.get(&item.id).copied().unwrap_or(Qty::ZERO),
                demand: demand.get(&item.id).copied().unwrap_or(Qty::ZERO),
                value: money.then_some(stock.value),
                item: item.record.code,
            }
        })
        .collect())
}

fn page(r: &mut Read<'_>, ctx: &Ctx, input: &List) -> Result<Page> {
    let page = r.page(&list::STOCK, input)?;
    Ok(Page { rows: rows(r, &page.ids, show::sees_money(ctx))?, next: page.next, total: page.total })
}

/// `stock.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    money_only(ctx, &input)?;
    app.read(|r| page(r, ctx, &input))
}

/// `stock.balances`
pub(crate) fn balances(app: &Arc<App>, _: &Ctx, input: List) -> Result<BalancePage> {
    app.read(|r| {
        let page = r.page(&list::BALANCES, &input)?;
        let found = r.balances_by_id(&page.ids)?;
        let mut around = Around::default();
        around.add_items(r, found.iter().map(|(place, _)| place.0).collect())?;
        around.add_bins(r, found.iter().map(|(place, _)| place.1).collect())?;
        let rows = found.into_iter().map(|((item, bin, lot), balance)| {
            let item = around.items.get(&item).ok_or_else(|| Error::missing("item", item))?;
            let bin = around.bin(bin)?;
            Ok(BalanceRow {
                item: item.code.clone(),
                name: item.name.clone(),
                unit: item.unit.clone(),
                decimals: item.decimals,
                warehouse: bin.warehouse.clone(),
                warehouse_name: bin.warehouse_name.clone(),
                warehouse_kind: bin.kind,
                bin: bin.bin.clone(),
                lot,
                quantity: balance.quantity,
                held: balance.held,
            })
        });
        Ok(BalancePage { rows: rows.collect::<Result<_>>()?, next: page.next, total: page.total })
    })
}

fn move_page(r: &mut Read<'_>, ctx: &Ctx, input: &List) -> Result<MovePage> {
    let page = r.page(&list::MOVES, input)?;
    let found = r.moves_by_id(&page.ids)?;
    let mut around = Around::default();
    around.add_items(r, found.iter().map(|(.., one)| one.place.0).collect())?;
    around.add_bins(r, found.iter().map(|(.., one)| one.place.1).collect())?;
    around.add_lines(r, found.iter().map(|(.., one)| one.line_id))?;
    let money = show::sees_money(ctx);
    let rows = found.into_iter().map(|(id, at, actor, one)| {
        let (item, bin, lot) = one.place;
        let item = around.items.get(&item).ok_or_else(|| Error::missing("item", item))?;
        let bin = around.bin(bin)?;
        let line = around.line(one.line_id)?;
        let paper = around.paper_of(line)?;
        Ok(MoveRow {
            id,
            at,
            day: one.day,
            item: item.code.clone(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            warehouse: bin.warehouse.clone(),
            bin: bin.bin.clone(),
            lot,
            quantity: one.quantity,
            held: one.held,
            value: money.then_some(one.value),
            kind: paper.kind,
            document: paper.number.clone(),
            line: line.number,
            mark: Mark::of(paper, one.quantity, one.held),
            actor,
        })
    });
    Ok(MovePage { rows: rows.collect::<Result<_>>()?, next: page.next, total: page.total })
}

/// `stock.moves`
pub(crate) fn moves(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<MovePage> {
    money_only(ctx, &input)?;
    app.read(|r| move_page(r, ctx, &input))
}

/// `stock.promise`
pub(crate) fn promise(app: &Arc<App>, ctx: &Ctx, input: Promise) -> Result<PromiseDays> {
    let after: Option<Day> = input.after.as_deref().map(str::parse).transpose().map_err(|_| Error::new(crate::Code::ListBadCursor))?;
    app.read(|r| {
        let ids = r.item_ids(&[&input.item])?;
        let id = *ids.get(&input.item).ok_or_else(|| Error::missing("item", &input.item))?;
        let stock = rows(r, &[id], show::sees_money(ctx))?.pop().ok_or_else(|| Error::missing("item", &input.item))?;
        let mut days: BTreeMap<Day, (Qty, Qty)> = BTreeMap::from([(ctx.today, (Qty::ZERO, Qty::ZERO))]);
        let (mut late, mut undated) = (Qty::ZERO, Qty::ZERO);
        for line in r.open_of_items(DocumentKind::PurchaseOrder, &[id])? {
            // What comes without a day may never come; what is late comes today at the earliest.
            let Some(due) = line.due else {
                undated = sum(undated, line.left);
                continue;
            };
            if due < ctx.today {
                late = sum(late, line.left);
            }
            let day = days.entry(due.max(ctx.today)).or_default();
            day.0 = sum(day.0, line.left);
        }
        for line in r.open_of_items(DocumentKind::SalesOrder, &[id])? {
            // What is late goes today at the earliest; who gave no day may want it now.
            let day = days.entry(line.due.map_or(ctx.today, |day| day.max(ctx.today))).or_default();
            // What is promised to it is not available any more.
            day.1 = sum(day.1, Qty::from_scaled((line.left.scaled() - line.reserved.scaled()).max(0)));
        }
        let mut projected = stock.available;
        let mut all: Vec<PromiseRow> = Vec::with_capacity(days.len());
        for (day, (comes, goes)) in days {
            projected = sum(sum(projected, comes), Qty::from_scaled(-goes.scaled()));
            let late = if day == ctx.today { late } else { Qty::ZERO };
            all.push(PromiseRow { day, comes, late, goes, projected, promise: Qty::ZERO });
        }
        let mut least: Option<Qty> = None;
        for row in all.iter_mut().rev() {
            let now = least.map_or(row.projected, |least| least.min(row.projected));
            least = Some(now);
            row.promise = now.max(Qty::ZERO);
        }
        let wanted = all.into_iter().filter(|row| after.is_none_or(|after| row.day > after));
        let (rows, next) =
            list::cut(input.limit, |most| Ok::<_, Error>(wanted.take(most as usize).collect()), |row: &PromiseRow| row.day.to_string())?;
        Ok(PromiseDays { stock, undated, rows, next })
    })
}

/// `stock.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: ListExport) -> Result<FileOut> {
    money_only(ctx, &input.list())?;
    let pages = |r: &mut Read<'_>, list: &List| page(r, ctx, list).map(|page| (page.rows, page.next, page.total));
    let currency = export::currency(app)?;
    export::list(app, "stock", &input, pages, |row, field| {
        let quantity = |value: Qty| cells::decimal(value.to_string(), row.decimals);
        Some(match field {
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "unit" => cells::text(&row.unit),
            "on_hand" => quantity(row.on_hand),
            "held" => quantity(row.held),
            "reserved" => quantity(row.reserved),
            "available" => quantity(row.available),
            "quarantine" => quantity(row.quarantine),
            "at_supplier" => quantity(row.at_supplier),
            "safety_stock" => quantity(row.safety_stock),
            "on_order" => quantity(row.on_order),
            "demand" => quantity(row.demand),
            "value" => cells::seen(row.value, currency),
            _ => return None,
        })
    })
}

/// `stock.export_moves`
pub(crate) fn export_moves(app: &Arc<App>, ctx: &Ctx, input: ListExport) -> Result<FileOut> {
    money_only(ctx, &input.list())?;
    let pages = |r: &mut Read<'_>, list: &List| move_page(r, ctx, list).map(|page| (page.rows, page.next, page.total));
    let currency = export::currency(app)?;
    export::list(app, "stock_move", &input, pages, |row, field| {
        Some(match field {
            "id" => cells::int(row.id),
            "day" => cells::day(Some(row.day)),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "unit" => cells::text(&row.unit),
            "warehouse" => cells::text(&row.warehouse),
            "bin" => cells::word("bin", &row.bin, input.language),
            "lot" => cells::text(&row.lot),
            "quantity" => cells::decimal(row.quantity.to_string(), row.decimals),
            "value" => cells::seen(row.value, currency),
            "kind" => {
                let kind = word("document_kind", row.kind.word(), input.language);
                let mark = row.mark.map_or("", |mark| word("move_mark", mark.word(), input.language));
                cells::text(&[kind, mark].concat())
            }
            "document" => cells::text(&row.document),
            "line" => cells::int(i64::from(row.line)),
            "actor" => cells::text(&row.actor),
            _ => return None,
        })
    })
}
