//! Counts of stock: the sheet, blind entry, differences, somebody else's agreement, and the books put right.
//!
//! `view` is what crosses the wire, `sheet` makes sheets and takes figures, `act` moves a count on, `post` puts the books right by
//! adjustments of its own. Rules are in `qitao_domain::stock::count`.

pub(crate) mod act;
mod post;
pub(crate) mod sheet;
pub mod view;

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::{Ctx, Right};
use crate::document::paper::{Around, currency_decimals};
use crate::document::show::sees_money;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_domain::stock::count::{CountState, CountVerb, accuracy, is_close, next, worth};
use qitao_domain::{Money, Qty, limits};
use qitao_store::{CountLine, Read, StockCount, list};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use view::{ByNumber, Export, Head, LinePage, LineRow, Lines, Only, Page, View};

pub(crate) fn stored(r: &mut Read<'_>, number: &str) -> Result<StockCount> {
    r.count(number)?.ok_or_else(|| Error::missing("count", number))
}

/// Whoever may judge and did not count sees the books' figures, and what others counted, till the books are put right; afterwards everybody
/// does. Till then a line may be counted anew, and whoever does that is not to know what it should come to.
fn sees(ctx: &Ctx, count: &StockCount, counters: &[String]) -> bool {
    let judges = ctx.actor.rights.contains(&Right::Review);
    match count.state {
        CountState::Open => judges && !counters.contains(&ctx.actor.name),
        // Where nobody logs in, one person does it all.
        CountState::Counted | CountState::Approved => judges && !is_own(ctx, counters),
        CountState::Posted | CountState::Cancelled => true,
    }
}

/// Of these counts those whose figures the caller may not see yet.
pub(crate) fn unseen(r: &mut Read<'_>, ctx: &Ctx, numbers: BTreeSet<String>) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for number in numbers {
        let Some(count) = r.count(&number)? else { continue };
        let counters = r.counters(count.id)?;
        if !sees(ctx, &count, &counters) {
            found.insert(number);
        }
    }
    Ok(found)
}

/// Nobody agrees to what they counted themselves, where there is anybody else.
fn is_own(ctx: &Ctx, counters: &[String]) -> bool {
    ctx.person.is_some() && counters.contains(&ctx.actor.name)
}

/// The right that a verb needs.
pub(crate) const fn right(verb: CountVerb) -> Right {
    match verb {
        CountVerb::Finish | CountVerb::Post | CountVerb::Cancel => Right::Keep,
        CountVerb::Recount | CountVerb::Approve => Right::Review,
    }
}

/// A count; how right the books were only for whoever sees them: it would say which lines are.
fn head(count: StockCount, warehouse: (String, String), sees: bool) -> Head {
    let (exact, close) = (count.exact.filter(|_| sees), count.close.filter(|_| sees));
    Head {
        number: count.number,
        day: count.day,
        state: count.state,
        warehouse: warehouse.0,
        warehouse_name: warehouse.1,
        tolerance: count.tolerance,
        note: count.note,
        reason: count.reason,
        lines: count.lines,
        counted: count.counted,
        exact,
        accuracy: exact.and_then(|exact| accuracy(exact, count.counted)),
        close: close.and_then(|close| accuracy(close, count.counted)),
        made_at: count.made_at,
        made_by: count.made_by,
        approved_at: count.approved_at,
        approved_by: count.approved_by,
        posted_at: count.posted_at,
        posted_by: count.posted_by,
        revision: count.revision,
        changed_at: count.changed_at,
        changed_by: count.changed_by,
    }
}

fn warehouses(r: &mut Read<'_>, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, (String, String)>> {
    let ids: Vec<i64> = ids.collect::<BTreeSet<_>>().into_iter().collect();
    Ok(r.warehouses_by_id(&ids)?.into_iter().map(|one| (one.id, (one.record.code, one.record.name))).collect())
}

pub(crate) fn view(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<View> {
    let count = stored(r, number)?;
    let counters = r.counters(count.id)?;
    let sees = sees(ctx, &count, &counters);
    let value = if sees && sees_money(ctx) {
        let lines = r.count_lines(count.id, 0, None)?;
        let values = values(r, &lines)?;
        Some(Money::from_scaled(values.values().fold(0, |sum: i64, value| sum.saturating_add(value.scaled()))))
    } else {
        None
    };
    let may = |verb: &CountVerb| {
        next(count.state, *verb).is_some()
            && ctx.actor.rights.contains(&right(*verb))
            && (*verb != CountVerb::Approve || !is_own(ctx, &counters))
    };
    Ok(View {
        sees,
        own: is_own(ctx, &counters),
        value,
        verbs: CountVerb::ALL.iter().copied().filter(may).collect(),
        documents: r.papers_of_count(count.id)?,
        counters,
        count: {
            let warehouse = warehouses(r, std::iter::once(count.warehouse_id))?.remove(&count.warehouse_id).unwrap_or_default();
            head(count, warehouse, sees)
        },
    })
}

/// What differences are worth, by line: what was posted, or what it would come to at the average of the stock there is.
fn values(r: &mut Read<'_>, lines: &[CountLine]) -> Result<BTreeMap<i64, Money>> {
    let decimals = currency_decimals(r)?;
    let posted: Vec<i64> = lines.iter().filter_map(|line| line.document_line_id).collect();
    let mut moved: HashMap<i64, Money> = HashMap::new();
    for one in r.moves_of(&posted)? {
        let sum = moved.entry(one.line_id).or_insert(Money::ZERO);
        *sum = Money::from_scaled(sum.scaled().saturating_add(one.value.scaled()));
    }
    let items: Vec<i64> = lines.iter().map(|line| line.place.0).collect::<BTreeSet<_>>().into_iter().collect();
    let stocks = r.item_stock(&items)?;
    let mut found = BTreeMap::new();
    for line in lines {
        let Some(figure) = &line.figure else { continue };
        let value = match line.document_line_id {
            Some(id) => moved.get(&id).copied().unwrap_or(Money::ZERO),
            None => {
                let Some(stock) = stocks.get(&line.place.0) else { continue };
                let whole =
                    [stock.on_hand, stock.quarantine, stock.at_supplier].iter().fold(0, |sum: i64, q| sum.saturating_add(q.scaled()));
                let beyond = || Error::new(crate::error::Code::Overflow).with("item", line.place.0).with("figure", stock.value);
                worth(Qty::from_scaled(whole), stock.value, difference(figure), decimals).ok_or_else(beyond)?
            }
        };
        found.insert(line.id, value);
    }
    Ok(found)
}

/// Whether an item is kept by lots may change once nothing of it is there: then a line made before cannot be posted any more.
fn fits_lots(around: &Around, number: &str, line: &CountLine) -> Result<()> {
    if around.rule(line.place.0).lots != line.place.2.is_empty() {
        return Ok(());
    }
    let item = around.items.get(&line.place.0).map_or("", |item| item.code.as_str());
    Err(Error::new(Code::CountLots).with("number", number).with("line", line.number).with("item", item))
}

/// What was counted less what the books said; neither is below zero.
pub(crate) fn difference(figure: &qitao_store::Figure) -> Qty {
    Qty::from_scaled(figure.counted.scaled() - figure.book.scaled())
}

/// Lines as the caller may see them.
fn rows(r: &mut Read<'_>, ctx: &Ctx, count: &StockCount, sees: bool, lines: Vec<CountLine>) -> Result<Vec<LineRow>> {
    let mut around = Around::default();
    around.add_items(r, lines.iter().map(|line| line.place.0).collect())?;
    around.add_bins(r, lines.iter().map(|line| line.place.1).collect())?;
    let bins: Vec<i64> = lines.iter().map(|line| line.place.1).collect::<BTreeSet<_>>().into_iter().collect();
    let barcodes: HashMap<i64, String> = r.bin_records(&bins)?.into_iter().map(|bin| (bin.id, bin.record.barcode)).collect();
    around.add_lines(r, lines.iter().filter_map(|line| line.document_line_id))?;
    let values = if sees && sees_money(ctx) { values(r, &lines)? } else { BTreeMap::new() };
    let before = if sees { r.counted_before(&lines)? } else { HashMap::new() };
    lines
        .into_iter()
        .map(|line| {
            let item = around.items.get(&line.place.0).ok_or_else(|| Error::missing("item", line.place.0))?;
            let shown = line.figure.as_ref().filter(|_| sees);
            let own = line.figure.as_ref().filter(|figure| sees || figure.by == ctx.actor.name);
            let document = line.document_line_id.map(|id| around.line(id).and_then(|line| around.paper_of(line))).transpose()?;
            Ok(LineRow {
                line: line.number,
                item: item.code.clone(),
                name: item.name.clone(),
                spec: item.spec.clone(),
                unit: item.unit.clone(),
                decimals: item.decimals,
                barcode: item.barcode.clone(),
                bin: around.bin(line.place.1)?.bin.clone(),
                bin_barcode: barcodes.get(&line.place.1).cloned().unwrap_or_default(),
                lot: line.place.2.clone(),
                found: line.found,
                round: line.round,
                before: before.get(&line.id).copied(),
                counted: own.map(|figure| figure.counted),
                counted_at: line.figure.as_ref().map(|figure| figure.at),
                counted_by: line.figure.as_ref().map(|figure| figure.by.clone()),
                book: shown.map(|figure| figure.book),
                difference: shown.map(difference),
                close: shown.map(|figure| is_close(figure.book, figure.counted, count.tolerance)),
                value: shown.and_then(|_| values.get(&line.id).copied()),
                document: document.map(|paper| paper.number.clone()),
            })
        })
        .collect()
}

fn line_page(r: &mut Read<'_>, ctx: &Ctx, input: &Lines) -> Result<LinePage> {
    let count = stored(r, &input.number)?;
    let counters = r.counters(count.id)?;
    let sees = sees(ctx, &count, &counters);
    let bad = || Error::new(crate::Code::ListBadCursor);
    let after: u32 = input.after.as_deref().map_or(Ok(0), |text| text.parse().map_err(|_| bad()))?;
    let (lines, next) = match input.only {
        Only::All => list::cut(
            input.limit,
            |most| r.count_lines(count.id, after, Some(most)).map_err(Error::from),
            |l: &CountLine| l.number.to_string(),
        )?,
        Only::Differing if !sees => return Err(ctx.forbidden(Right::Review)),
        Only::Left | Only::Differing => {
            let mut lines = r.count_lines(count.id, after, None)?;
            lines.retain(|line| match &line.figure {
                None => input.only == Only::Left,
                Some(figure) => input.only == Only::Differing && !difference(figure).is_zero(),
            });
            list::cut(
                input.limit,
                |most| Ok::<_, Error>(lines.into_iter().take(most as usize).collect()),
                |line: &CountLine| line.number.to_string(),
            )?
        }
    };
    Ok(LinePage { rows: rows(r, ctx, &count, sees, lines)?, next })
}

/// `count.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::COUNTS, &input)?;
        let counts = r.counts_by_id(&page.ids)?;
        let named = warehouses(r, counts.iter().map(|count| count.warehouse_id))?;
        // While it is counted there is nothing of the books on it, and whose count it was is only asked where there is.
        let judged: Vec<i64> = counts.iter().filter(|count| count.exact.is_some()).map(|count| count.id).collect();
        let counters = r.counters_of(&judged)?;
        let rows = counts.into_iter().map(|count| {
            let warehouse = named.get(&count.warehouse_id).cloned().unwrap_or_default();
            let sees = sees(ctx, &count, counters.get(&count.id).map_or(&[], Vec::as_slice));
            head(count, warehouse, sees)
        });
        Ok(Page { rows: rows.collect(), next: page.next, total: page.total })
    })
}

/// `count.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<View> {
    app.read(|r| view(r, ctx, &input.number))
}

/// `count.lines`
pub(crate) fn lines(app: &Arc<App>, ctx: &Ctx, input: Lines) -> Result<LinePage> {
    app.read(|r| line_page(r, ctx, &input))
}

/// `count.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: Export) -> Result<FileOut> {
    let sees = app.read(|r| Ok(view(r, ctx, &input.number)?.sees))?;
    // A sheet to count by has an empty column for the figure, and none that would give it away.
    let mut columns = vec!["line", "bin", "item", "name", "spec", "unit", "lot", "counted"];
    if sees {
        columns.extend(["before", "book", "difference"]);
        if sees_money(ctx) {
            columns.push("value");
        }
    }
    let all = ListExport {
        text: None,
        filter: Vec::new(),
        sort: None,
        columns: Some(columns.into_iter().map(str::to_owned).collect()),
        language: input.language,
    };
    let page = |r: &mut Read<'_>, list: &List| {
        let asked = Lines { number: input.number.clone(), only: Only::All, limit: Some(limits::LIST_MOST), after: list.after.clone() };
        line_page(r, ctx, &asked).map(|page| (page.rows, page.next, None))
    };
    let currency = export::currency(app)?;
    export::list(app, "count_line", &all, page, |row, field| {
        let quantity =
            |value: Option<Qty>| value.map_or(qitao_office::Value::Empty, |value| cells::decimal(value.to_string(), row.decimals));
        Some(match field {
            "line" => cells::int(i64::from(row.line)),
            "bin" => cells::word("bin", &row.bin, input.language),
            "item" => cells::text(&row.item),
            "name" => cells::text(&row.name),
            "spec" => cells::text(&row.spec),
            "unit" => cells::text(&row.unit),
            "lot" => cells::text(&row.lot),
            "counted" => quantity(row.counted),
            "before" => quantity(row.before),
            "book" => quantity(row.book),
            "difference" => quantity(row.difference),
            "value" => cells::seen(row.value, currency),
            _ => return None,
        })
    })
}
