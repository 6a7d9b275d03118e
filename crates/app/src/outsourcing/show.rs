//! Orders as people see them.

use super::account::{self, Kept};
use super::view::{ByOrder, LineView, MaterialView, OperationView, View};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::{Around, Paper};
use crate::document::show as paper_show;
use crate::error::{Error, Result};
use crate::work_order::follow::list_of;
use qitao_domain::document::DocumentKind;
use qitao_domain::exact::Rounding;
use qitao_domain::outsourcing::order::MoreBack;
use qitao_domain::outsourcing::reconciliation::HoldBy;
use qitao_domain::{PerUnit, Qty};
use qitao_store::{Line, Read};
use std::collections::HashMap;
use std::sync::Arc;

/// `outsourcing.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: ByOrder) -> Result<View> {
    app.read(|r| of(r, ctx, &input.order))
}

/// The order with this number.
pub(crate) fn load(r: &mut Read<'_>, number: &str) -> Result<Paper> {
    let missing = || Error::missing("subcontract_order", number).with("field", "order");
    let head = r.document(number)?.filter(|head| head.kind == DocumentKind::SubcontractOrder).ok_or_else(missing)?;
    Paper::of_head(r, head)
}

/// The order with this number, as it is seen.
pub(crate) fn of(r: &mut Read<'_>, ctx: &Ctx, number: &str) -> Result<View> {
    let paper = load(r, number)?;
    let document = paper_show::seen(ctx, paper_show::view(r, ctx, &paper)?);
    let order = r.subcontract_orders(&[paper.head.id])?.remove(&paper.head.id);
    let list = list_of(r, &paper.head)?;
    let listed: HashMap<i64, &Line> = list.iter().flat_map(|list| &list.lines).map(|line| (line.id, line)).collect();
    let kept = account::load(r, &paper.lines.iter().map(|line| line.id).collect::<Vec<_>>())?;
    let mut around = Around::default();
    let materials = kept.values().flat_map(|one| one.materials.iter().map(|material| material.item_id));
    around.add_items(r, materials.chain(paper.lines.iter().filter_map(|line| line.item_id)).collect())?;
    around.add_papers(r, kept.values().filter_map(|one| one.line.work_order_id))?;
    let money = paper_show::sees_money(ctx);
    let mut lines = Vec::with_capacity(kept.len());
    for one in kept.values() {
        lines.push(line(one, &around, &listed, money)?);
    }
    lines.sort_by_key(|line| line.line);
    Ok(View {
        document,
        list: list.as_ref().map(|list| list.head.number.clone()),
        hold_by: order.map_or(HoldBy::Over, |order| order.hold_by),
        more_back: order.map_or(MoreBack::Refused, |order| order.more_back),
        lines,
    })
}

/// An operation's number as people see it: none for all the work of a whole item.
pub(crate) fn named(operation: u32) -> Option<u32> {
    (operation > 0).then_some(operation)
}

fn line(kept: &Kept, around: &Around, listed: &HashMap<i64, &Line>, money: bool) -> Result<LineView> {
    let operation = |one: &qitao_store::SubcontractOperation| OperationView {
        operation: named(one.number),
        name: one.name.clone(),
        price: one.price.filter(|_| money),
        own_price: one.own_price,
    };
    let mut materials = Vec::with_capacity(kept.materials.len());
    for one in &kept.materials {
        let item = around.items.get(&one.item_id);
        let text = |of: fn(&qitao_domain::item::Item) -> &String| item.map(|item| of(item).clone()).unwrap_or_default();
        let line = listed.get(&one.line_id);
        let left = kept.account.left(account::at(one)).unwrap_or_default();
        materials.push(MaterialView {
            line: line.map_or(0, |line| line.number),
            operation: named(one.operation),
            item: text(|item| &item.code),
            name: text(|item| &item.name),
            unit: text(|item| &item.unit),
            decimals: one.decimals,
            is_piece: one.is_piece,
            per: PerUnit::from_exact(&one.per, PerUnit::DECIMALS, Rounding::HalfAway).unwrap_or_default(),
            required: line.map_or(Qty::ZERO, |line| line.quantity),
            issued: line.map_or(Qty::ZERO, |line| line.done),
            supplemented: one.supplemented,
            returned: one.returned,
            used: one.used,
            left: left.max(Qty::ZERO),
            short: one.short,
            allowance: one.allowance,
            tolerance: one.tolerance,
        });
    }
    let work_order = kept.line.work_order_id.and_then(|id| around.papers.get(&id)).map(|paper| paper.number.clone());
    Ok(LineView {
        line: kept.paper.number,
        item: around.item(&kept.paper)?.code.clone(),
        quantity: kept.paper.quantity,
        work_order,
        first: kept.line.operations.map(|(first, _)| first),
        last: kept.line.operations.map(|(_, last)| last),
        good: kept.line.good,
        rework: kept.line.rework,
        operations: kept.operations.iter().map(operation).collect(),
        materials,
    })
}
