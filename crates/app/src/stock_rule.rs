//! How an item's stock is kept: lots, how it is valued, by how much a receipt may be over or under.

use crate::app::{App, Change};
use crate::check;
use crate::ctx::{Ctx, Right};
use crate::document::draft::{fill, new_head};
use crate::document::effect::Work;
use crate::document::view::{Draft, DraftLine};
use crate::error::{Code, Error, Result};
use qitao_domain::document::DocumentKind;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::{ItemId, Money, PerUnit, Price, Qty};
use qitao_store::{Read, Stored};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Why such an adjustment is; it stands on the paper.
const REVALUED: &str = "标准价";

/// How an item's stock is kept, with what the books know of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "StockRuleView")]
pub struct View {
    /// The item's code.
    pub item: String,
    /// Every move names a lot (批次).
    pub lots: bool,
    /// How it is valued.
    pub valuation: Valuation,
    /// The price under standard valuation, else 0; none for whoever may not see it.
    pub standard_price: Option<Price>,
    /// By which share a receipt may be over or under; none: that of the books.
    pub tolerance: Option<PerUnit>,
    /// Nobody issues it: what an order completes takes it (倒冲).
    pub backflush: bool,
    /// Moves with each change; none where nobody set anything yet.
    pub revision: Option<i64>,
    /// Microseconds UTC.
    pub changed_at: Option<i64>,
    /// The person.
    pub changed_by: String,
    /// Some of it is there: lots and valuation stay, and another standard price gives it another value.
    pub in_stock: bool,
}

/// Of which item.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StockRuleOf")]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// The item's code.
    pub item: String,
}

/// How the stock of an item is kept of which nobody said it yet.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StockRuleOfNew")]
#[serde(deny_unknown_fields)]
pub struct OfNew {
    /// Every move names a lot (批次).
    pub lots: bool,
    /// How it is valued.
    pub valuation: Valuation,
    /// The price under standard valuation, else 0; none: 0.
    #[serde(default)]
    pub standard_price: Option<Price>,
    /// By which share a receipt may be over or under; none: that of the books.
    #[serde(default)]
    pub tolerance: Option<PerUnit>,
    /// Nobody issues it: what an order completes takes it (倒冲).
    #[serde(default)]
    pub backflush: bool,
}

impl OfNew {
    /// As what is saved for an item of which nobody said anything yet.
    pub(crate) fn of(self, item: &str) -> Save {
        let Self { lots, valuation, standard_price, tolerance, backflush } = self;
        Save { item: item.to_owned(), lots, valuation, standard_price, tolerance, backflush: Some(backflush), revision: None }
    }
}

/// Says how an item's stock is kept.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(rename = "StockRuleSave")]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// The item's code.
    pub item: String,
    /// Every move names a lot (批次).
    pub lots: bool,
    /// How it is valued.
    pub valuation: Valuation,
    /// The price under standard valuation, else 0; none: as it was.
    pub standard_price: Option<Price>,
    /// By which share a receipt may be over or under; none: that of the books.
    pub tolerance: Option<PerUnit>,
    /// Nobody issues it: what an order completes takes it (倒冲); none: as it was.
    #[serde(default)]
    pub backflush: Option<bool>,
    /// The revision that it was made from; none where nobody set anything yet.
    pub revision: Option<i64>,
}

fn view(r: &mut Read<'_>, ctx: &Ctx, item: &str) -> Result<View> {
    let id = r.item(item)?.ok_or_else(|| Error::missing("item", item))?.id;
    let found = r.stock_rule(item)?;
    let (revision, changed_at) = (found.as_ref().map(|f| f.revision), found.as_ref().map(|f| f.changed_at));
    let (rule, changed_by) = found.map_or_else(|| (StockRule::usual(item), String::new()), |f| (f.record, f.changed_by));
    Ok(View {
        item: rule.item,
        lots: rule.lots,
        valuation: rule.valuation,
        standard_price: ctx.actor.rights.contains(&Right::Money).then_some(rule.standard_price),
        tolerance: rule.tolerance,
        backflush: rule.backflush,
        revision,
        changed_at,
        changed_by,
        in_stock: r.whole_stock(ItemId(id))?.is_positive(),
    })
}

/// `stock_rule.get`
pub(crate) fn get(app: &Arc<App>, ctx: &Ctx, input: Of) -> Result<View> {
    app.read(|r| view(r, ctx, &input.item))
}

/// What is there was counted and valued as it was said then.
pub(crate) fn keeps_what_is_there(r: &mut Read<'_>, old: &StockRule, new: &StockRule, unit: &str, id: ItemId) -> Result<()> {
    let field = match (old.lots == new.lots, old.valuation == new.valuation) {
        (true, true) => return Ok(()),
        (false, _) => "lots",
        (true, false) => "valuation",
    };
    let there = r.whole_stock(id)?;
    if !there.is_positive() {
        return Ok(());
    }
    let error = Error::new(Code::StockRuleInUse).with("item", &new.item).with("quantity", there).with("unit", unit);
    Err(error.with("field", field))
}

/// Sets it where that changes nothing of what is there: an import, and what takes it back.
pub(crate) fn put_free(w: &mut Change<'_, '_>, new: &StockRule) -> Result<()> {
    let item = w.item(&new.item)?.ok_or_else(|| Error::missing("item", &new.item).with("field", "item"))?;
    let before = w.stock_rule(&new.item)?.map_or_else(|| StockRule::usual(&new.item), |old| old.record);
    keeps_what_is_there(w, &before, new, &item.record.unit, ItemId(item.id))?;
    if before.standard_price != new.standard_price {
        let there = w.whole_stock(ItemId(item.id))?;
        if there.is_positive() {
            let error = Error::new(Code::StockRuleInUse).with("item", &new.item).with("quantity", there).with("unit", &item.record.unit);
            return Err(error.with("field", "standard_price"));
        }
    }
    Ok(w.put_stock_rule(new)?)
}

/// Another standard price gives what is there another value, by an adjustment of today: all of it comes as it is worth now, and goes
/// as it was worth, in one place, for value belongs to the item and not to where it lies.
fn revalue(w: &mut Change<'_, '_>, ctx: &Ctx, item: i64, new: &StockRule) -> Result<()> {
    let there = w.whole_stock(ItemId(item))?;
    let places = w.balances(&[item])?;
    let Some((place, most)) = places.into_iter().max_by_key(|(_, balance)| balance.quantity).filter(|_| there.is_positive()) else {
        return Ok(());
    };
    if !ctx.actor.rights.contains(&Right::Money) {
        return Err(ctx.forbidden(Right::Money).with("field", "standard_price"));
    }
    let decimals = crate::document::paper::currency_decimals(w)?;
    let before = w.item_stock(&[item])?.get(&item).map_or(Money::ZERO, |stock| stock.value);
    let after = new.standard_price.amount(there, decimals);
    let after = after.ok_or_else(|| Error::new(Code::Overflow).with("item", &new.item).with("figure", there))?;
    let bin = w.bins_by_id(&[place.1])?.into_iter().next().ok_or_else(|| Error::missing("bin", place.1))?;
    let line = |quantity: Qty| DraftLine {
        item: new.item.clone(),
        quantity,
        warehouse: bin.warehouse.clone(),
        bin: bin.bin.clone(),
        lot: place.2.clone(),
        // The price itself stands where only those see it who may.
        reason: REVALUED.into(),
        ..DraftLine::default()
    };
    let draft = Draft {
        kind: DocumentKind::Adjustment,
        day: None,
        partner: String::new(),
        reference: String::new(),
        due: None,
        tax_included: None,
        note: String::new(),
        lines: vec![line(most.quantity), line(Qty::from_scaled(-most.quantity.scaled()))],
    };
    let mut head = new_head(w, DocumentKind::Adjustment, ctx.today)?;
    let paper = fill(w, ctx, &mut head, &draft)?;
    let mut work = Work::begin(w, ctx, paper)?;
    work.worth = vec![after, Money::from_scaled(-before.scaled())];
    work.run()?;
    work.end()
}

/// `stock_rule.save`
pub(crate) fn save(app: &Arc<App>, ctx: &Ctx, input: Save) -> Result<View> {
    app.write(ctx, |w| {
        save_in(w, ctx, &input)?;
        view(w, ctx, &input.item)
    })
}

/// Says it as part of a change.
pub(crate) fn save_in(w: &mut Change<'_, '_>, ctx: &Ctx, input: &Save) -> Result<()> {
    let item = w.item(&input.item)?.ok_or_else(|| Error::missing("item", &input.item).with("field", "item"))?;
    let old: Option<Stored<StockRule>> = crate::revision::of("stock_rule", &input.item, w.stock_rule(&input.item)?, input.revision)?;
    let before = old.as_ref().map_or_else(|| StockRule::usual(&input.item), |old| old.record.clone());
    let kept = if input.valuation == before.valuation { before.standard_price } else { Price::ZERO };
    let new = StockRule {
        item: input.item.clone(),
        lots: input.lots,
        valuation: input.valuation,
        standard_price: input.standard_price.unwrap_or(kept),
        tolerance: input.tolerance,
        backflush: input.backflush.unwrap_or(before.backflush),
    };
    check::stock_rule(&new)?;
    keeps_what_is_there(w, &before, &new, &item.record.unit, ItemId(item.id))?;
    w.put_stock_rule(&new)?;
    if before.valuation == Valuation::Standard && before.standard_price != new.standard_price {
        revalue(w, ctx, item.id, &new)?;
    }
    w.audit("stock_rule", &input.item, old.as_ref().map(|o| &o.record), Some(&new))
}
