//! What was earned with sales in a closed month, line by line.

use super::allowed;
use super::view::{MarginAsk, MarginLine, MarginTotals, Margins, State};
use crate::app::App;
use crate::ctx::Ctx;
use crate::document::paper::Around;
use crate::error::{Code, Error, Result};
use crate::page;
use qitao_domain::exact::Rounding;
use qitao_domain::{Exact, Money, PerUnit};
use qitao_store::Margin;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Decimals of the share of a margin in the revenue.
const RATE: u32 = 4;

/// What a margin is of the revenue: 25 of 100 → 0.25.
fn rate(margin: Money, revenue: Money) -> Option<PerUnit> {
    if !revenue.is_positive() {
        return None;
    }
    PerUnit::from_exact(&Exact::new(margin.scaled().into(), revenue.scaled().into()), RATE, Rounding::HalfAway)
}

/// `costing.margin`
pub(crate) fn margin(app: &Arc<App>, ctx: &Ctx, input: MarginAsk) -> Result<Margins> {
    allowed(ctx)?;
    app.read(|r| {
        let beyond = || Error::new(Code::Overflow).with("item", input.month).with("figure", "revenue");
        let closed = r.last_closed_month()?.is_some_and(|closed| input.month <= closed);
        let all = r.margins(input.month)?;
        let sum = |of: fn(&Margin) -> Money| all.iter().try_fold(Money::ZERO, |sum, one| sum.checked_add(of(one))).ok_or_else(beyond);
        let (revenue, cost) = (sum(|one| one.revenue)?, sum(|one| one.cost)?);
        let total = revenue.checked_sub(cost).ok_or_else(beyond)?;
        let (part, next) = page::part(input.after.as_deref(), input.limit, all.len(), (r.revision("month")?, input.month, all.len()))?;
        let shown = &all[part];
        let lines: HashMap<i64, _> =
            r.lines_by_id(&shown.iter().map(|one| one.line).collect::<Vec<_>>())?.into_iter().map(|line| (line.id, line)).collect();
        let mut around = Around::default();
        around.add_papers(r, lines.values().map(|line| line.document_id))?;
        around.add_items(r, lines.values().filter_map(|line| line.item_id).collect())?;
        let partners: BTreeSet<i64> = around.papers.values().filter_map(|paper| paper.partner_id).collect();
        let partners: HashMap<i64, _> =
            r.partners_by_id(&partners.into_iter().collect::<Vec<_>>())?.into_iter().map(|one| (one.id, one.record)).collect();
        let codes: BTreeSet<i64> = lines.values().filter_map(|line| line.tracking_id).collect();
        let codes = r.tracking_codes(&codes.into_iter().collect::<Vec<_>>())?;
        let mut rows = Vec::with_capacity(shown.len());
        for one in shown {
            let line = lines.get(&one.line).ok_or_else(|| Error::missing("document_line", one.line))?;
            let (paper, item) = (around.paper_of(line)?, around.item(line)?);
            let partner = paper.partner_id.and_then(|id| partners.get(&id));
            let margin = one.margin().ok_or_else(beyond)?;
            rows.push(MarginLine {
                sales_order: paper.number.clone(),
                line: line.number,
                partner: partner.map(|partner| partner.code.clone()).unwrap_or_default(),
                partner_name: partner.map(|partner| partner.name.clone()).unwrap_or_default(),
                item: item.code.clone(),
                item_name: item.name.clone(),
                unit: item.unit.clone(),
                quantity: one.quantity,
                revenue: one.revenue,
                cost: one.cost,
                margin,
                rate: rate(margin, one.revenue),
                tracking_code: line.tracking_id.and_then(|id| codes.get(&id).cloned()),
            });
        }
        let totals = MarginTotals { revenue, cost, margin: total, rate: rate(total, revenue) };
        Ok(Margins { lines: rows, totals, state: if closed { State::Closed } else { State::Open }, next })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_a_share_of_what_came_in() {
        let of = |margin: &str, revenue: &str| rate(margin.parse().unwrap(), revenue.parse().unwrap()).map(|rate| rate.to_string());
        assert_eq!(of("25", "100").as_deref(), Some("0.25"));
        assert_eq!(of("-1", "3").as_deref(), Some("-0.3333"));
        assert_eq!((of("5", "0"), of("5", "-10")), (None, None));
    }
}
