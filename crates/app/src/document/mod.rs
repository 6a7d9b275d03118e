//! Papers: what they are, what their lines come of, what they do.
//!
//! `draft` writes them, `act` confirms, posts and takes them back, `effect` is what they do then (with `ledger`, the stock that
//! moves, `codes`, whose the lines are, `making`, what the shop takes and brings, `outside`, what goes to suppliers who work on it and comes
//! back, and `pay`, what money does), `freed` lets the rest of
//! a closed order be ordered again, `review` judges what came otherwise than ordered, `propose` says what comes next (with `pick`,
//! where its goods lie), `show` is what people see. The rules themselves are in `qitao_domain::{document, stock, trade}`.

pub(crate) mod act;
mod backflush;
mod codes;
pub(crate) mod draft;
pub(crate) mod effect;
mod freed;
pub(crate) mod ledger;
mod making;
mod outside;
pub(crate) mod paper;
mod pay;
pub(crate) mod pick;
pub(crate) mod propose;
pub(crate) mod review;
pub(crate) mod show;
pub mod view;

use crate::app::App;
use crate::contract::FileOut;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::export::{self, cells};
use crate::system::{List, ListExport};
use qitao_domain::document::{DocumentKind, Review};
use qitao_domain::trade::receipt::share_over;
use qitao_domain::{Money, Qty};
use qitao_store::{Line, Read, list};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use view::{ByNumber, LinePage, LineRow, Page, Row, View};

/// `document.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByNumber) -> Result<View> {
    app.read(|r| {
        let view = show::of(r, ctx, &input.number)?;
        // Of money, the quantity is the amount.
        if view.kind.is_money() && !show::sees_money(ctx) {
            return Err(ctx.forbidden(crate::ctx::Right::Money));
        }
        Ok(show::seen(ctx, view))
    })
}

/// The first code of lines, and how many they bear, by whatever `key` says of a line.
pub(crate) fn codes(r: &mut Read<'_>, lines: &[Line], key: impl Fn(&Line) -> i64) -> Result<HashMap<i64, (String, u32)>> {
    let by_line: HashMap<i64, i64> = lines.iter().map(|line| (line.id, key(line))).collect();
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for one in r.shares_of(&lines.iter().map(|line| line.id).collect::<Vec<_>>())? {
        let (Some(tracking), Some(key)) = (one.share.tracking, by_line.get(&one.line_id)) else { continue };
        let ids = found.entry(*key).or_default();
        if !ids.contains(&tracking.0) {
            ids.push(tracking.0);
        }
    }
    let firsts: BTreeSet<i64> = found.values().filter_map(|ids| ids.first().copied()).collect();
    let named = r.trackings(&firsts.into_iter().collect::<Vec<_>>())?;
    let code = |ids: &Vec<i64>| ids.first().and_then(|id| named.get(id)).map(|tracking| tracking.code.clone()).unwrap_or_default();
    Ok(found.iter().map(|(key, ids)| (*key, (code(ids), u32::try_from(ids.len()).unwrap_or(u32::MAX)))).collect())
}

fn page(r: &mut Read<'_>, ctx: &Ctx, input: &List) -> Result<Page> {
    let page = r.page(&list::DOCUMENTS, input)?;
    let papers = r.documents_by_id(&page.ids)?;
    let lines = r.document_lines(&page.ids)?;
    let codes = codes(r, &lines, |line| line.document_id)?;
    let partners = partners(r, papers.iter().filter_map(|paper| paper.partner_id))?;
    let mut by_paper: HashMap<i64, Vec<&Line>> = HashMap::new();
    lines.iter().for_each(|line| by_paper.entry(line.document_id).or_default().push(line));
    let firsts: BTreeSet<i64> = by_paper.values().filter_map(|lines| lines.first().and_then(|line| line.item_id)).collect();
    let mut around = paper::Around::default();
    around.add_items(r, firsts)?;
    let money = show::sees_money(ctx);
    let rows = papers
        .into_iter()
        .map(|paper| {
            let own = by_paper.get(&paper.id).map_or(&[][..], Vec::as_slice);
            let item = own.first().and_then(|line| line.item_id).and_then(|id| around.items.get(&id));
            let partner = paper.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
            let (code, count) = codes.get(&paper.id).cloned().unwrap_or_default();
            let waiting = own.iter().filter(|line| line.review == Review::Waiting).count();
            Row {
                kind: paper.kind,
                day: paper.day,
                state: paper.state,
                partner: partner.0,
                partner_name: partner.1,
                reference: paper.reference,
                due: paper.due,
                gross: money.then_some(paper.gross),
                settled: money.then_some(paper.settled),
                lines: u32::try_from(own.len()).unwrap_or(u32::MAX),
                item: item.map(|i| i.code.clone()).unwrap_or_default(),
                item_name: item.map(|i| i.name.clone()).unwrap_or_default(),
                waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
                code,
                codes: count,
                made_by: paper.made_by,
                changed_at: paper.changed_at,
                revision: paper.revision,
                number: paper.number,
            }
        })
        .collect();
    Ok(Page { rows, next: page.next, total: page.total })
}

/// What a paper comes to is beyond what can be kept.
pub(crate) fn beyond(number: impl ToString) -> Error {
    Error::new(Code::DocumentOutOfRange).with("number", number.to_string())
}

/// Codes and names of partners.
pub(crate) fn partners(r: &mut Read<'_>, ids: impl Iterator<Item = i64>) -> Result<HashMap<i64, (String, String)>> {
    let ids: Vec<i64> = ids.collect::<BTreeSet<_>>().into_iter().collect();
    Ok(r.partners_by_id(&ids)?.into_iter().map(|p| (p.id, (p.record.code, p.record.name))).collect())
}

/// `document.list`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    money_only(ctx, &input)?;
    app.read(|r| page(r, ctx, &input))
}

/// Whoever may not see amounts does not find them out by filters or by the order of a list.
pub(crate) fn money_only(ctx: &Ctx, input: &List) -> Result<()> {
    const MONEY: [&str; 5] = ["gross", "net", "settled", "is_settled", "value"];
    let sorted = input.sort.as_deref().map(|sort| sort.trim_start_matches('-'));
    let names = input.filter.iter().map(|one| one.field.as_str()).chain(sorted);
    if !show::sees_money(ctx) && names.into_iter().any(|name| MONEY.contains(&name)) {
        return Err(ctx.forbidden(crate::ctx::Right::Money));
    }
    Ok(())
}

/// `document.lines`
pub(crate) fn lines(app: &Arc<App>, ctx: &Ctx, mut input: List) -> Result<LinePage> {
    money_only(ctx, &input)?;
    if !show::sees_money(ctx) {
        // Of money, the quantity is the amount.
        let goods = DocumentKind::ALL.iter().filter(|kind| !kind.is_money()).map(|kind| kind.word().to_owned());
        input.filter.push(list::Condition { field: "kind".into(), op: list::Op::AnyOf, values: goods.collect() });
    }
    app.read(|r| {
        let page = r.page(&list::DOCUMENT_LINES, &input)?;
        let lines = r.lines_by_id(&page.ids)?;
        let mut around = paper::Around::default();
        around.add_papers(r, lines.iter().map(|line| line.document_id))?;
        around.add_items(r, lines.iter().filter_map(|line| line.item_id).collect())?;
        let partners = partners(r, around.papers.values().filter_map(|paper| paper.partner_id))?;
        let codes = codes(r, &lines, |line| line.id)?;
        let money = show::sees_money(ctx);
        let orders = orders(r, &lines)?;
        let row = |line: &Line| -> Result<LineRow> {
            let row = line_row(line, &around, &partners, &codes, money)?;
            let Some(&(ordered, arrived)) = orders.get(&line.id) else { return Ok(row) };
            Ok(LineRow { ordered: Some(ordered), arrived: Some(arrived), over: share_over(ordered, arrived), ..row })
        };
        let rows = lines.iter().map(row).collect::<Result<_>>()?;
        Ok(LinePage { rows, next: page.next, total: page.total })
    })
}

/// Of lines of receipts: what was ordered of what they come of, and what of that is here by now.
fn orders(r: &mut Read<'_>, lines: &[Line]) -> Result<HashMap<i64, (Qty, Qty)>> {
    let came: Vec<i64> = lines.iter().filter(|line| line.kind == DocumentKind::Receipt).map(|line| line.id).collect();
    let links = r.links_of(&came)?;
    let parents: BTreeSet<i64> = links.iter().map(|link| link.parent_id).collect();
    let ordered = r.lines_by_id(&parents.into_iter().collect::<Vec<_>>())?;
    let ordered: HashMap<i64, &Line> = ordered.iter().map(|line| (line.id, line)).collect();
    let mut found: HashMap<i64, (Qty, Qty)> = HashMap::new();
    for link in links {
        let Some(order) = ordered.get(&link.parent_id) else { continue };
        let (all, here) = found.entry(link.line_id).or_default();
        *all = Qty::from_scaled(all.scaled().saturating_add(order.quantity.scaled()));
        *here = Qty::from_scaled(here.scaled().saturating_add(order.done.scaled()));
    }
    Ok(found)
}

fn line_row(
    line: &Line,
    around: &paper::Around,
    partners: &HashMap<i64, (String, String)>,
    codes: &HashMap<i64, (String, u32)>,
    money: bool,
) -> Result<LineRow> {
    let head = around.paper_of(line)?;
    let item = line.item_id.and_then(|id| around.items.get(&id));
    let (partner, partner_name) = head.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
    let (code, count) = codes.get(&line.id).cloned().unwrap_or_default();
    let text = |of: fn(&qitao_domain::item::Item) -> &String| item.map(|i| of(i).clone()).unwrap_or_default();
    Ok(LineRow {
        kind: head.kind,
        document: head.number.clone(),
        state: head.state,
        day: head.day,
        partner,
        partner_name,
        line: line.number,
        item: text(|i| &i.code),
        name: text(|i| &i.name),
        spec: text(|i| &i.spec),
        unit: text(|i| &i.unit),
        decimals: item.map_or(u8::try_from(Money::DECIMALS).unwrap_or(4), |i| i.decimals),
        quantity: line.quantity,
        done: line.done,
        returned: line.returned,
        billed: line.billed,
        reserved: line.reserved,
        left: if line.open { paper::progress(line).left() } else { Qty::ZERO },
        ordered: None,
        arrived: None,
        over: None,
        due: line.due.or(head.due),
        lot: line.lot.clone(),
        net: money.then_some(line.net),
        gross: money.then_some(line.gross),
        open: line.open,
        review: line.review,
        code,
        codes: count,
    })
}

/// What a list of papers calls its columns: as its only kind does, where it has one whose words are its own.
fn named(input: &ListExport) -> &'static str {
    let of_kind = |one: &list::Condition| one.field == "kind" && matches!(one.op, list::Op::Eq | list::Op::AnyOf);
    let mut kinds = input.filter.iter().filter(|one| of_kind(one)).flat_map(|one| &one.values);
    match (kinds.next().and_then(|word| DocumentKind::from_word(word)), kinds.next()) {
        (Some(kind), None) if kind.is_money() || kind.is_invoice() => kind.word(),
        (Some(_) | None, _) => "document",
    }
}

/// `document.export`
pub(crate) fn export(app: &Arc<App>, ctx: &Ctx, input: ListExport) -> Result<FileOut> {
    money_only(ctx, &input.list())?;
    let pages = |r: &mut Read<'_>, list: &List| page(r, ctx, list).map(|page| (page.rows, page.next, page.total));
    let currency = export::currency(app)?;
    export::list(app, named(&input), &input, pages, |row, field| {
        Some(match field {
            "kind" => cells::word("document_kind", row.kind.word(), input.language),
            "number" => cells::text(&row.number),
            "day" => cells::day(Some(row.day)),
            "state" => cells::word("document_state", row.state.word(), input.language),
            "partner" => cells::text(&row.partner),
            "partner_name" => cells::text(&row.partner_name),
            "reference" => cells::text(&row.reference),
            "due" => cells::day(row.due),
            "gross" => cells::seen(row.gross, currency),
            "settled" => cells::seen(row.settled, currency),
            "lines" => cells::int(i64::from(row.lines)),
            "item" => cells::text(&row.item),
            "item_name" => cells::text(&row.item_name),
            "code" => cells::text(&row.code),
            "made_by" => cells::text(&row.made_by),
            _ => return None,
        })
    })
}
