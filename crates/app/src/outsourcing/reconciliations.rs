//! A page of reconciliations: a row for each material of each line of orders, as a supplier's work is gone through.

use super::account;
use super::show::named;
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::{Around, currency_decimals};
use crate::document::show::sees_money;
use crate::error::Result;
use crate::system::List;
use qitao_domain::document::DocumentState;
use qitao_domain::outsourcing::reconciliation::State;
use qitao_domain::{Day, Money, PerUnit, Qty};
use qitao_store::list;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A material of a line of an order. In its own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ReconciliationRow")]
pub struct Row {
    /// Number of the order.
    pub order: String,
    /// Its day.
    pub day: Day,
    /// How far it is.
    pub order_state: DocumentState,
    /// The supplier's code.
    pub supplier: String,
    /// The supplier's name.
    pub supplier_name: String,
    /// Number of the order's line.
    pub line: u32,
    /// Code of what is made.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// The operation's number; none for all the work of a whole item.
    pub operation: Option<u32>,
    /// Code of the material.
    pub material: String,
    /// Its name.
    pub material_name: String,
    /// Its own unit.
    pub unit: String,
    /// Pieces that are paid.
    pub good: Qty,
    /// What went out.
    pub issued: Qty,
    /// What came back.
    pub returned: Qty,
    /// What is there.
    pub left: Qty,
    /// Should be there and is not.
    pub lost: Qty,
    /// In good pieces, and in those that it spoiled.
    pub net: Qty,
    /// Might have gone into the work.
    pub allowed: Qty,
    /// Went into it.
    #[serde(rename = "use")]
    pub used: Qty,
    /// Beyond what is allowed.
    pub excess: Qty,
    /// In pieces beyond what was there.
    pub short: Qty,
    /// Lost share of what is in pieces; none where nothing is.
    pub loss_rate: Option<PerUnit>,
    /// How far that is from what was agreed.
    pub state: State,
    /// Nothing is to be found out about it any more.
    pub settled: bool,
    /// Its part of what the supplier pays; none for whoever may not see it.
    pub deduction: Option<Money>,
    /// Its part of what waits; none for whoever may not see it.
    pub held: Option<Money>,
}

/// A page of reconciliations.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ReconciliationPage")]
pub struct Page {
    /// Rows.
    pub rows: Vec<Row>,
    /// Cursor of the page after.
    pub next: Option<String>,
    /// All rows, if asked for.
    pub total: Option<i64>,
}

/// `outsourcing.reconciliations`
pub(crate) fn list(app: &Arc<App>, ctx: &Ctx, input: List) -> Result<Page> {
    app.read(|r| {
        let page = r.page(&list::RECONCILIATIONS, &input)?;
        let decimals = currency_decimals(r)?;
        let materials = r.subcontract_materials_by_line(&page.ids)?;
        let lines: BTreeSet<i64> = materials.values().map(|one| one.order_line_id).collect();
        let kept = account::load(r, &lines.into_iter().collect::<Vec<_>>())?;
        let mut around = Around::default();
        let items = kept.values().filter_map(|one| one.paper.item_id);
        around.add_items(r, items.chain(materials.values().map(|one| one.item_id)).collect())?;
        around.add_papers(r, kept.values().map(|one| one.paper.document_id))?;
        let partners = crate::document::partners(r, around.papers.values().filter_map(|paper| paper.partner_id))?;
        let money = sees_money(ctx);
        let mut rows: HashMap<i64, Row> = HashMap::new();
        for one in kept.values() {
            let head = around.paper_of(&one.paper)?;
            let made = around.item(&one.paper)?;
            let (supplier, supplier_name) = head.partner_id.and_then(|id| partners.get(&id)).cloned().unwrap_or_default();
            for found in one.reconciled(decimals)? {
                let pieces = one.account.pieces(found.operation).unwrap_or_default();
                let parts = found.dues.deductions.iter().zip(&found.dues.helds);
                for ((at, material), (deduction, held)) in found.materials.iter().zip(parts) {
                    let own = &one.materials[*at];
                    let item = around.items.get(&own.item_id);
                    let text = |of: fn(&qitao_domain::item::Item) -> &String| item.map(|item| of(item).clone()).unwrap_or_default();
                    let row = Row {
                        order: head.number.clone(),
                        day: head.day,
                        order_state: head.state,
                        supplier: supplier.clone(),
                        supplier_name: supplier_name.clone(),
                        line: one.paper.number,
                        item: made.code.clone(),
                        item_name: made.name.clone(),
                        operation: named(found.operation),
                        material: text(|item| &item.code),
                        material_name: text(|item| &item.name),
                        unit: text(|item| &item.unit),
                        good: pieces.paid,
                        issued: material.issued,
                        returned: material.returned,
                        left: material.left,
                        lost: material.lost,
                        net: material.net,
                        allowed: material.allowed,
                        used: material.used,
                        excess: material.excess,
                        short: material.short(),
                        loss_rate: material.loss_rate,
                        state: material.state,
                        settled: material.settled,
                        deduction: money.then_some(*deduction),
                        held: money.then_some(*held),
                    };
                    rows.insert(own.line_id, row);
                }
            }
        }
        Ok(Page { rows: page.ids.iter().filter_map(|id| rows.remove(id)).collect(), next: page.next, total: page.total })
    })
}
