//! How an item's stock is kept, as columns of its row: each may be missing, and an empty cell leaves what is there (a tolerance goes).
//!
//! What lies in stock was counted and valued as it was said then, so for that a file changes the tolerance and who takes it alone.

use super::books::Kept;
use super::cells::{At, Desk, Got, wrong};
use super::differences::{Texts, name_of};
use super::fields::RowFields;
use super::partners::{check_share, share};
use super::problem::Code;
use super::text::Wrong;
use qitao_domain::item::Item;
use qitao_domain::stock::{StockRule, Valuation};
use qitao_domain::{PerUnit, Price, Qty};

const LOTS: usize = 19;
const VALUATION: usize = 20;
const PRICE: usize = 21;
const TOLERANCE: usize = 22;
const BACKFLUSH: usize = 23;

/// The columns of a row.
pub(crate) struct RuleCells {
    lots: Got<bool>,
    valuation: Got<Valuation>,
    price: Got<Qty>,
    tolerance: Got<(PerUnit, bool)>,
    backflush: Got<bool>,
}

impl RuleCells {
    /// Of a file that says nothing of it.
    pub const NONE: Self =
        Self { lots: Got::Absent, valuation: Got::Absent, price: Got::Absent, tolerance: Got::Absent, backflush: Got::Absent };

    pub fn read<'a>(desk: &mut Desk<'a>, row: &mut RowFields<'a>) -> Self {
        Self {
            lots: row.yes_no(desk, LOTS),
            valuation: row.choice(desk, VALUATION),
            price: row.quantity(desk, PRICE),
            tolerance: row.share(desk, TOLERANCE),
            backflush: row.yes_no(desk, BACKFLUSH),
        }
    }

    /// Whether the file has any of the columns.
    pub fn is_there(&self) -> bool {
        let rest = self.price.is_there() || self.tolerance.is_there() || self.backflush.is_there();
        self.lots.is_there() || self.valuation.is_there() || rest
    }

    /// The rule of an item, merged with what the books have. What is wrong is told at its cell.
    pub fn merged(&self, desk: &mut Desk<'_>, at: At, item: &Item, kept: &Kept) -> StockRule {
        let old = kept.rule.clone().unwrap_or_else(|| StockRule::usual(&item.code));
        check_share(desk, at, TOLERANCE, &self.tolerance);
        let valuation = self.valuation.or_keep(Some(old.valuation), Valuation::Average);
        let before = (valuation == Valuation::Standard).then_some(old.standard_price);
        let price = match self.price {
            Got::Is(price) => Price::from_scaled(price.scaled()),
            Got::Blank | Got::Absent | Got::Bad => before.unwrap_or(Price::ZERO),
        };
        let new = StockRule {
            item: item.code.clone(),
            lots: self.lots.or_keep(Some(old.lots), false),
            valuation,
            standard_price: price,
            tolerance: match share(self.tolerance) {
                Got::Is(share) => Some(share),
                Got::Blank => None,
                Got::Absent | Got::Bad => old.tolerance,
            },
            backflush: self.backflush.or_keep(Some(old.backflush), false),
        };
        let read = self.price != Got::Bad && self.valuation != Got::Bad;
        let at_price = if self.price.is_there() { PRICE } else { VALUATION };
        if price.is_negative() {
            desk.report(at, PRICE, wrong(Code::Negative, &[]));
        } else if read && valuation == Valuation::Standard && price.is_zero() {
            desk.report(at, at_price, wrong(Code::StandardPriceMissing, &[]));
        } else if read && valuation == Valuation::Average && !price.is_zero() {
            desk.report(at, PRICE, Wrong { suggestion: Some(String::new()), ..wrong(Code::StandardPriceUnwanted, &[]) });
        }
        stays(desk, at, item, (&old, &new), kept.there);
        new
    }
}

/// Tells what is another way of keeping what lies there.
fn stays(desk: &mut Desk<'_>, at: At, item: &Item, (old, new): (&StockRule, &StockRule), there: Qty) {
    if !there.is_positive() {
        return;
    }
    let field = if old.lots != new.lots {
        LOTS
    } else if old.valuation != new.valuation {
        VALUATION
    } else if old.standard_price != new.standard_price {
        PRICE
    } else {
        return;
    };
    let shown = [("there", &*there.to_string()), ("unit", &item.unit)];
    // An empty cell leaves it.
    desk.report(at, field, Wrong { suggestion: Some(String::new()), ..wrong(Code::StockRuleInUse, &shown) });
}

/// A rule as texts of an item's fields.
pub(crate) fn rule_texts(rule: &StockRule) -> Texts {
    vec![
        ("lots", rule.lots.to_string()),
        ("valuation", name_of(&rule.valuation)),
        ("standard_price", rule.standard_price.to_string()),
        ("tolerance", rule.tolerance.map(|share| share.to_string()).unwrap_or_default()),
        ("backflush", rule.backflush.to_string()),
    ]
}
