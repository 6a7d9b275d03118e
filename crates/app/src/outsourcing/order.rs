//! Writing orders: what is made or worked on, what goes out for it, and what is agreed of it when it is confirmed.

use super::account;
use super::show;
use super::view::{Draft, DraftLine, OwnPrice, Save, View};
use crate::app::{App, Change};
use crate::check;
use crate::ctx::{Ctx, Right};
use crate::document::draft::{fill, new_head, own_amounts};
use crate::document::paper::{Paper, add_up, blank, currency_decimals, is_kept, may};
use crate::document::show::{self as paper_show, sees_money};
use crate::document::view::{Draft as DocumentDraft, DraftLine as DocumentLine};
use crate::error::{Code, Error, Result};
use crate::work_order::follow::list_of;
use qitao_domain::bom::{BomGraph, LineKind};
use qitao_domain::document::{DocumentKind, DocumentState};
use qitao_domain::item::{Item, Source};
use qitao_domain::outsourcing::order::MoreBack;
use qitao_domain::outsourcing::price::Work as Priced;
use qitao_domain::outsourcing::reconciliation::{HoldBy, State};
use qitao_domain::production::work_order::lists::{Component, components};
use qitao_domain::stock::Valuation;
use qitao_domain::{Exact, ItemId, PartnerId, PerUnit, Price, Qty, limits};
use qitao_store::{Document, Line, Link, Read, SubcontractLine, SubcontractMaterial, SubcontractOperation, SubcontractOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// `outsourcing.order`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    app.write(ctx, |w| {
        // Asked for before anything changes: it is that of the books as they stand.
        let graph = app.graph(w)?;
        let before = input.number.as_deref().map(|number| paper_show::of(w, ctx, number)).transpose()?;
        let number = save_in(w, ctx, &input, &graph)?;
        let after = paper_show::of(w, ctx, &number)?;
        w.audit("document", &number, before.as_ref(), Some(&after))?;
        show::of(w, ctx, &number)
    })
}

/// What a line is, with what its paper says of it.
struct Said {
    item: i64,
    work_order: Option<(i64, u32, u32)>,
    /// Number and name.
    operations: Vec<(u32, String)>,
}

fn save_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Save, graph: &BomGraph) -> Result<String> {
    let draft = &input.order;
    may(ctx, DocumentKind::SubcontractOrder)?;
    check::text("note", &draft.note, limits::NOTE_CHARS)?;
    check::text("reference", &draft.reference, limits::CODE_CHARS)?;
    check::count("lines", draft.lines.len(), limits::DOCUMENT_LINES)?;
    if draft.lines.is_empty() {
        return Err(Error::new(Code::DocumentNoLines).with("field", "lines"));
    }
    if !sees_money(ctx) && draft.lines.iter().any(|line| !line.prices.is_empty()) {
        return Err(ctx.forbidden(Right::Money).with("field", "prices"));
    }
    let mut head = match (&input.number, input.revision) {
        (None, None) => new_head(w, DocumentKind::SubcontractOrder, ctx.today)?,
        (Some(number), Some(revision)) => {
            let paper = Paper::load_seen(w, number, revision)?;
            if paper.head.kind != DocumentKind::SubcontractOrder {
                return Err(Error::missing("subcontract_order", number));
            }
            if paper.head.state != DocumentState::Draft {
                let error = Error::new(Code::DocumentState).with("number", number).with("state", paper.head.state.word());
                return Err(error.with("verb", "save"));
            }
            paper.head
        }
        (Some(_), None) | (None, Some(_)) => return Err(Error::new(Code::FieldRequired).with("field", "revision")),
    };
    let known = if head.id == 0 || sees_money(ctx) { HashMap::new() } else { own_prices(w, &head)? };
    // What goes out comes of what is ordered: it gives way before that is written anew.
    let list = list_of(w, &head)?.map(|list| list.head);
    if let Some(list) = &list {
        w.put_lines(list, &mut [])?;
    }
    let mut said = Vec::with_capacity(draft.lines.len());
    let mut lines = Vec::with_capacity(draft.lines.len());
    for (line, at) in draft.lines.iter().zip(1_u32..) {
        let (one, paper) = line_of(w, line).map_err(|error| error.with("line", at))?;
        said.push(one);
        lines.push(paper);
    }
    let paper = fill(w, ctx, &mut head, &as_paper(draft, lines))?;
    let own: Vec<SubcontractLine> = paper
        .lines
        .iter()
        .zip(&said)
        .map(|(line, said)| SubcontractLine {
            line_id: line.id,
            document_id: head.id,
            work_order_id: said.work_order.map(|(order, ..)| order),
            operations: said.work_order.map(|(_, first, last)| (first, last)),
            good: Qty::ZERO,
            rework: Qty::ZERO,
        })
        .collect();
    let mut operations = Vec::new();
    for ((line, said), draft) in paper.lines.iter().zip(&said).zip(&draft.lines) {
        for (number, name) in &said.operations {
            let key = (said.item, said.work_order.map(|(order, ..)| order), *number);
            let price = said_price(&draft.prices, *number).or_else(|| known.get(&key).copied());
            operations.push(operation(line.id, *number, name, price));
        }
    }
    refuse_unknown(draft, &said)?;
    w.add_subcontract_lines(&own, &mut operations)?;
    let list = put_list(w, graph, &head, &paper.lines, &said, list)?;
    w.put_subcontract_order(&SubcontractOrder {
        document_id: head.id,
        list_id: list,
        hold_by: draft.hold_by.unwrap_or(HoldBy::Over),
        more_back: draft.more_back.unwrap_or(MoreBack::Refused),
    })?;
    price_lines(w, &mut head)?;
    Ok(head.number)
}

fn operation(line: i64, number: u32, name: &str, price: Option<Price>) -> SubcontractOperation {
    SubcontractOperation {
        id: 0,
        line_id: line,
        number,
        name: name.to_owned(),
        price,
        own_price: price.is_some(),
        reject_material: Qty::ZERO,
        reject_work: Qty::ZERO,
        fee: qitao_domain::Money::ZERO,
        deduction: qitao_domain::Money::ZERO,
        held: qitao_domain::Money::ZERO,
    }
}

fn said_price(prices: &[OwnPrice], number: u32) -> Option<Price> {
    prices.iter().find(|one| one.operation.unwrap_or(0) == number).map(|one| one.price)
}

/// A price is of an operation of its line, and not below zero.
fn refuse_unknown(draft: &Draft, said: &[Said]) -> Result<()> {
    for ((line, said), at) in draft.lines.iter().zip(said).zip(1_u32..) {
        for one in &line.prices {
            if one.price.is_negative() {
                return Err(Error::new(Code::FieldNegative).with("field", "prices").with("value", one.price).with("line", at));
            }
            let number = one.operation.unwrap_or(0);
            if !said.operations.iter().any(|(known, _)| *known == number) {
                return Err(Error::missing("operation", number).with("field", "prices").with("line", at));
            }
        }
    }
    Ok(())
}

/// Prices by item, work order and the operation's number.
type OwnPrices = HashMap<(i64, Option<i64>, u32), Price>;

/// Prices that were said of a draft: whoever sees none leaves them as they are.
fn own_prices(r: &mut Read<'_>, head: &Document) -> Result<OwnPrices> {
    let lines = r.document_lines(&[head.id])?;
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let own = r.subcontract_lines(&ids)?;
    let items: HashMap<i64, i64> = lines.iter().filter_map(|line| Some((line.id, line.item_id?))).collect();
    let operations = r.subcontract_operations(&ids)?;
    let of = |one: &SubcontractOperation| {
        let price = one.price.filter(|_| one.own_price)?;
        Some(((*items.get(&one.line_id)?, own.get(&one.line_id)?.work_order_id, one.number), price))
    };
    Ok(operations.iter().filter_map(of).collect())
}

fn as_paper(draft: &Draft, lines: Vec<DocumentLine>) -> DocumentDraft {
    DocumentDraft {
        kind: DocumentKind::SubcontractOrder,
        day: None,
        partner: draft.supplier.clone(),
        reference: draft.reference.clone(),
        due: draft.due,
        tax_included: Some(false),
        note: draft.note.clone(),
        lines,
    }
}

fn line_of(r: &mut Read<'_>, line: &DraftLine) -> Result<(Said, DocumentLine)> {
    check::text("note", &line.note, limits::NOTE_CHARS)?;
    let paper = DocumentLine {
        item: line.item.clone(),
        quantity: line.quantity,
        due: line.due,
        parents: line.parents.clone(),
        note: line.note.clone(),
        ..DocumentLine::default()
    };
    match &line.work_order {
        // Their goods are reports, which no receipt writes yet.
        Some(_) => Err(Error::new(Code::OutsourcingOperations).with("field", "work_order")),
        None => whole_item(r, line, paper),
    }
}

fn whole_item(r: &mut Read<'_>, line: &DraftLine, paper: DocumentLine) -> Result<(Said, DocumentLine)> {
    if line.first.is_some() || line.last.is_some() {
        return Err(Error::new(Code::FieldRequired).with("field", "work_order"));
    }
    let item = r.item(&line.item)?.ok_or_else(|| Error::missing("item", &line.item).with("field", "item"))?;
    match item.record.source {
        Source::Make | Source::Outsource => {}
        Source::Buy => return Err(Error::new(Code::OutsourcingSource).with("field", "item").with("item", &line.item)),
    }
    Ok((Said { item: item.id, work_order: None, operations: vec![(0, String::new())] }, paper))
}

/// A material of a line before it has a line of the list.
struct Taken {
    order_line: i64,
    operation: u32,
    item: i64,
    decimals: u8,
    is_piece: bool,
    per: Exact,
    required: Qty,
}

/// Writes what goes out for an order; its row number, or none where nothing does.
fn put_list(
    w: &mut Change<'_, '_>,
    graph: &BomGraph,
    order: &Document,
    lines: &[Line],
    said: &[Said],
    list: Option<Document>,
) -> Result<Option<i64>> {
    let mut taken = Vec::new();
    for (line, said) in lines.iter().zip(said) {
        taken.extend(takes(w, graph, order, line, said)?);
    }
    if taken.is_empty() && list.is_none() {
        return Ok(None);
    }
    check::count("lines", taken.len(), limits::DOCUMENT_LINES)?;
    let mut head = match list {
        Some(head) => head,
        None => new_head(w, DocumentKind::SubcontractList, order.day)?,
    };
    (head.day, head.due, head.partner_id) = (order.day, order.due, order.partner_id);
    let line = |(one, number): (&Taken, u32)| Line {
        item_id: Some(one.item),
        quantity: one.required,
        due: order.due,
        ..blank(DocumentKind::SubcontractList, number)
    };
    let mut listed: Vec<Line> = taken.iter().zip(1_u32..).map(line).collect();
    add_up(&mut head, &listed)?;
    if head.id == 0 {
        head.revision = 1;
        w.add_document(&mut head)?;
    } else {
        w.put_document(&mut head)?;
    }
    w.put_lines(&head, &mut listed)?;
    let link = |(line, one): (&Line, &Taken)| Link { id: 0, line_id: line.id, parent_id: one.order_line, quantity: line.quantity };
    let mut links: Vec<Link> = listed.iter().zip(&taken).map(link).collect();
    w.add_links(&mut links)?;
    let materials: Vec<SubcontractMaterial> = listed.iter().zip(&taken).map(|(line, one)| material(line.id, one)).collect();
    w.add_subcontract_materials(&materials)?;
    Ok(Some(head.id))
}

fn takes(r: &mut Read<'_>, graph: &BomGraph, order: &Document, line: &Line, said: &Said) -> Result<Vec<Taken>> {
    if let Some((_, first, _)) = said.work_order {
        let item = r.items_by_id(&[said.item])?.pop().ok_or_else(|| Error::missing("item", said.item))?;
        // The pieces themselves: one for one.
        return Ok(vec![Taken {
            order_line: line.id,
            operation: first,
            item: said.item,
            decimals: item.record.decimals,
            is_piece: true,
            per: Exact::from_integer(1),
            required: line.quantity,
        }]);
    }
    let parts = components(graph, ItemId(said.item), line.quantity, order.day).map_err(crate::bom::graph::error)?;
    let ids: Vec<i64> = parts.iter().map(|one| one.item.0).collect();
    let goods: HashMap<i64, Item> = r.items_by_id(&ids)?.into_iter().map(|item| (item.id, item.record)).collect();
    let mut found: Vec<Component> = Vec::new();
    for one in parts.into_iter().filter(|one| one.kind == LineKind::Component && one.required.is_positive()) {
        // What is no goods is not taken from a store.
        let Some(item) = goods.get(&one.item.0).filter(|item| is_kept(item)) else { continue };
        // What a piece takes at two places it takes once: there is one account of it.
        if let Some(same) = found.iter_mut().find(|taken| taken.item == one.item) {
            let beyond = || Error::new(Code::Overflow).with("item", &item.code).with("figure", one.required);
            *same = same.plus(&one).ok_or_else(beyond)?;
        } else {
            found.push(one);
        }
    }
    let taken = |one: Component| Taken {
        order_line: line.id,
        operation: 0,
        item: one.item.0,
        decimals: one.decimals,
        is_piece: false,
        per: one.per,
        required: one.required,
    };
    Ok(found.into_iter().map(taken).collect())
}

fn material(line: i64, one: &Taken) -> SubcontractMaterial {
    let nothing = Qty::ZERO;
    SubcontractMaterial {
        line_id: line,
        order_line_id: one.order_line,
        operation: one.operation,
        item_id: one.item,
        is_piece: one.is_piece,
        per: one.per,
        decimals: one.decimals,
        allowance: PerUnit::ZERO,
        tolerance: PerUnit::ZERO,
        deducts: true,
        price: Price::ZERO,
        standard_price: Price::ZERO,
        issued: nothing,
        supplemented: nothing,
        taken_over: nothing,
        returned: nothing,
        passed_on: nothing,
        lost: nothing,
        used: nothing,
        short: nothing,
        looked: None,
        released: nothing,
        charged: nothing,
        state: State::Clear,
    }
}

/// Says of the lines what a piece costs in all, as far as it is known.
fn price_lines(w: &mut Change<'_, '_>, head: &mut Document) -> Result<Vec<Line>> {
    let decimals = currency_decimals(w)?;
    let mut lines = w.document_lines(&[head.id])?;
    let operations = w.subcontract_operations(&lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    for line in &mut lines {
        let own = operations.iter().filter(|one| one.line_id == line.id);
        let price = own.fold(0_i64, |sum, one| sum.saturating_add(one.price.map_or(0, Price::scaled)));
        (line.price, line.own_price) = (Price::from_scaled(price), true);
        own_amounts(head, line, decimals)?;
    }
    add_up(head, &lines)?;
    w.keep_lines(&lines)?;
    w.keep_document(head)?;
    Ok(lines)
}

/// What is agreed of an order that is being confirmed: prices, losses, what its materials are worth. It is kept, whatever is agreed later.
pub(crate) fn agree(w: &mut Change<'_, '_>, ctx: &Ctx, paper: &mut Paper) -> Result<()> {
    let supplier = PartnerId(paper.head.partner_id.unwrap_or_default());
    let kept = account::load(w, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    if kept.values().any(|one| one.materials.iter().any(|material| !material.is_piece)) {
        super::place::needed(w, supplier.0)?;
    }
    let (prices, rules) = (w.outsourcing_prices_of(supplier)?, w.outsourcing_rules_for(supplier)?);
    for mut one in kept.into_values() {
        let item = ItemId(one.paper.item_id.unwrap_or_default());
        for operation in &mut one.operations {
            let named = (operation.number > 0).then_some(operation.number);
            let agreed = prices.on(&Priced { supplier, item, operation: named }, ctx.today, one.paper.quantity);
            operation.price = if operation.own_price { operation.price } else { agreed };
            if operation.price.is_none() {
                let error = Error::new(Code::OutsourcingNoPrice).with("field", "prices").with("line", one.paper.number);
                return Err(error.with("operation", operation.number));
            }
        }
        for material in &mut one.materials {
            let terms = rules.on(supplier, item, material.operation, ItemId(material.item_id), ctx.today);
            (material.allowance, material.tolerance, material.deducts) = (terms.allowance, terms.tolerance, terms.deducts_reject_work);
            material.standard_price = worth(w, material)?;
            material.price = material.standard_price;
        }
        w.keep_subcontract(&one.line, &one.operations, &one.materials)?;
    }
    paper.lines = price_lines(w, &mut paper.head)?;
    Ok(())
}

/// What one of a material is worth: its standard price, else the average of the day. Pieces that are worked on are worth what was spent on
/// their order, which nobody charges by the piece.
fn worth(r: &mut Read<'_>, material: &SubcontractMaterial) -> Result<Price> {
    if material.is_piece {
        return Ok(Price::ZERO);
    }
    if let Some(rule) = r.stock_rules(&[material.item_id])?.get(&material.item_id)
        && rule.valuation == Valuation::Standard
    {
        return Ok(rule.standard_price);
    }
    let stock = r.item_stock(&[material.item_id])?.get(&material.item_id).copied();
    let Some(stock) = stock else { return Ok(Price::ZERO) };
    let there = crate::document::ledger::total(&stock);
    if !there.is_positive() {
        return Ok(Price::ZERO);
    }
    // 685.00 for 100 kg: 6.85.
    let worth = stock.value.to_exact() / there.to_exact();
    Ok(Price::from_exact(&worth, Price::DECIMALS, qitao_domain::exact::Rounding::HalfAway).unwrap_or(Price::ZERO).max(Price::ZERO))
}
