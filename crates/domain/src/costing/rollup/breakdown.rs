//! What the standard cost of one item is made of, line by line: how a figure of a roll-up is defended.

use super::super::element::{ELEMENTS, Elements};
use super::{Ask, RollUp, Rolled};
use crate::bom::{BomError, LineKind, OwnLine};
use crate::exact::round_to;
use crate::item::{ItemKind, Source};
use crate::{Exact, ItemId, PerUnit, Price, Qty};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// What one line adds to the cost of one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenDown {
    /// The line.
    pub line: OwnLine,
    /// Each element; below 0 for what comes out. What a co-product carries stands at its line.
    pub cost: Elements<Price>,
}

/// What an item costs below, by line: the lines add up to [`Rolled::below`], element by element. None for what is bought, and for a
/// co-product without parts, which costs what its parent's share is.
///
/// # Errors
/// An item that has no cost in this roll-up, a figure out of range.
pub fn breakdown(ask: &Ask<'_>, roll_up: &RollUp, item: ItemId) -> Result<Vec<BrokenDown>, BomError> {
    let rolled = roll_up.of(item).ok_or(BomError::NoItem(item))?;
    let place = ask.graph.place(item).ok_or(BomError::NoItem(item))? as usize;
    let node = &ask.graph.items()[place];
    let overflow = || BomError::Overflow { item: node.code.clone(), figure: "standard cost".into() };
    match node.source {
        Source::Buy => return Ok(Vec::new()),
        Source::Make | Source::Outsource => {}
    }
    let lines = ask.graph.lines_on(item, ask.day)?;
    let lot = ask.own.get(place).map_or(Qty::ONE, |own| own.lot);
    let lot = (node.kind != ItemKind::Phantom).then(|| wide(&if lot.is_positive() { lot } else { Qty::ONE }.to_exact()));
    let mut costs = vec![[Price::ZERO; ELEMENTS]; lines.len()];
    for element in 0..ELEMENTS {
        let parts = parts(ask, roll_up, rolled, &lines, lot.as_ref(), element);
        let total = rolled.below.array()[element].scaled();
        let rounded = round_to(total.into(), &parts.ok_or_else(overflow)?, Price::DECIMALS).ok_or_else(overflow)?;
        for (cost, rounded) in costs.iter_mut().zip(rounded) {
            cost[element] = Price::from_scaled(i64::try_from(rounded).map_err(|_| overflow())?);
        }
    }
    Ok(lines.into_iter().zip(costs).map(|(line, cost)| BrokenDown { line, cost: Elements::from_array(cost) }).collect())
}

fn wide(exact: &Exact) -> BigRational {
    BigRational::new(BigInt::from(*exact.numer()), BigInt::from(*exact.denom()))
}

/// What each line adds to an element, exactly; without a lot nothing per order.
fn parts(
    ask: &Ask<'_>,
    roll_up: &RollUp,
    rolled: &Rolled,
    lines: &[OwnLine],
    lot: Option<&BigRational>,
    element: usize,
) -> Option<Vec<BigRational>> {
    let mut parts = Vec::with_capacity(lines.len());
    let mut gross = wide(&rolled.own.array()[element].to_exact());
    for line in lines {
        let part = match line.kind {
            LineKind::CoProduct => BigRational::zero(),
            LineKind::Component | LineKind::ByProduct => {
                let cost = roll_up.of(line.component)?.cost()?.array()[element];
                let mut taken = wide(&line.per) * wide(&cost.to_exact());
                // What is per order is not in what one phantom costs, but in the lot of what it is blown through.
                if let Some(lot) = lot {
                    let top = roll_up.on_top(line.component).array()[element];
                    let top = if line.kind == LineKind::Component { wide(&top.to_exact()) } else { BigRational::zero() };
                    taken += (wide(&line.fixed) * wide(&cost.to_exact()) + top) / lot;
                }
                if line.kind.is_output() { -taken } else { taken }
            }
        };
        gross += &part;
        parts.push(part);
    }
    for (line, part) in lines.iter().zip(&mut parts).filter(|(line, _)| line.kind == LineKind::CoProduct) {
        let share = ask.shares.get(&line.line).copied().unwrap_or(PerUnit::ZERO);
        *part = -(&gross * wide(&share.to_exact()));
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::super::{Own, roll_up};
    use super::*;
    use crate::BomLineId;
    use crate::production::testing::{day, factory, qty};
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn own(text: &str) -> Own {
        Own { cost: Elements { material: text.parse().unwrap(), ..Elements::default() }, ..Own::default() }
    }

    #[test]
    fn each_line_says_what_it_adds() {
        // 3 of 2 at 4, half of 3 per order in lots of 4, a by-product worth 1, a co-product that carries a quarter.
        let mut lines = factory(&[(1, 2, "3"), (1, 3, "0"), (1, 4, "2"), (1, 5, "1")]);
        lines.edges[1].fixed_qty = qty("0.5");
        lines.edges[2].kind = LineKind::ByProduct;
        lines.edges[3].kind = LineKind::CoProduct;
        lines.item(3).source = Source::Buy;
        let graph = lines.graph();
        let costs = HashMap::from([(1, Own { lot: qty("4"), ..own("2") }), (2, own("4")), (3, own("8")), (4, own("0.5"))]);
        let costs: Vec<Own> = graph.items().iter().map(|item| costs.get(&item.id.0).copied().unwrap_or_default()).collect();
        let shares = HashMap::from([(BomLineId(4), "0.25".parse().unwrap())]);
        let ask = Ask { graph: &graph, day: day("2026-11-03"), own: &costs, shares: &shares };
        let rolled = roll_up(&ask);
        let told = |item| -> Vec<String> {
            breakdown(&ask, &rolled, ItemId(item)).unwrap().iter().map(|line| line.cost.material.to_string()).collect()
        };
        // 2 + 12 + 1 − 1 = 14, of which 3.5 go along with the co-product.
        assert_eq!(told(1), ["12", "1", "-1", "-3.5"]);
        assert_eq!(rolled.of(ItemId(1)).unwrap().cost().unwrap().material.to_string(), "10.5");
        assert!(told(3).is_empty() && told(5).is_empty());
        assert_eq!(breakdown(&ask, &rolled, ItemId(9)), Err(BomError::NoItem(ItemId(9))));
    }

    #[test]
    fn phantoms_bring_what_they_take_per_order() {
        let mut lines = factory(&[(1, 5, "2"), (5, 2, "3"), (5, 3, "0"), (1, 2, "1")]);
        lines.edges[2].fixed_qty = qty("4");
        lines.kind(5, ItemKind::Phantom);
        let graph = lines.graph();
        let costs = HashMap::from([(1, Own { lot: qty("10"), ..Own::default() }), (2, own("7")), (3, own("5"))]);
        let costs: Vec<Own> = graph.items().iter().map(|item| costs.get(&item.id.0).copied().unwrap_or_default()).collect();
        let shares = HashMap::new();
        let ask = Ask { graph: &graph, day: day("2026-11-03"), own: &costs, shares: &shares };
        let rolled = roll_up(&ask);
        let told = |item| -> Vec<String> {
            breakdown(&ask, &rolled, ItemId(item)).unwrap().iter().map(|line| line.cost.material.to_string()).collect()
        };
        assert_eq!((told(1), told(5)), (vec!["44".into(), "7".into()], vec!["21".into(), "0".into()]));
    }

    proptest! {
        #[test]
        fn lines_add_up_to_what_is_below(lines in prop::collection::vec((2_i64..6, 1_i64..3_000_000_000, 1_i64..8, 0_i64..900_000_000), 1..8), prices in prop::collection::vec(0_i64..9_000_000, 5)) {
            let mut made = crate::production::testing::Factory::default();
            made.item(1);
            for (component, per, output, scrap) in lines {
                made.line(1, component, "1");
                let edge = made.edges.last_mut().unwrap();
                (edge.qty, edge.output_qty, edge.scrap) = (PerUnit::from_scaled(per), Qty::from_whole(output).unwrap(), PerUnit::from_scaled(scrap));
            }
            let graph = made.graph();
            let price = |item: ItemId| Price::from_scaled(prices[usize::try_from(item.0).unwrap() - 1]);
            let own: Vec<Own> = graph.items().iter().map(|item| Own {
                cost: Elements { material: price(item.id), labour: price(item.id), ..Elements::default() }, ..Own::default()
            }).collect();
            let shares = HashMap::new();
            let ask = Ask { graph: &graph, day: day("2026-11-03"), own: &own, shares: &shares };
            let rolled = roll_up(&ask);
            let lines = breakdown(&ask, &rolled, ItemId(1)).unwrap();
            let sum = lines.iter().try_fold(Elements::<Price>::default(), |sum, line| sum.plus(&line.cost));
            prop_assert_eq!(sum, Some(rolled.of(ItemId(1)).unwrap().below));
        }
    }
}
