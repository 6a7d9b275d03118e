//! What the standard cost of one item is made of, line by line: how a figure of a roll-up is defended.

use super::super::element::{ELEMENTS, Element, Elements};
use super::super::operation::{StandardRates, standard};
use super::super::{OutOfRange, beyond};
use super::{Ask, RollUp, Rolled, own_cost};
use crate::bom::{BomError, LineKind, OwnLine};
use crate::exact::round_to;
use crate::item::{ItemKind, Source};
use crate::routing::Operation;
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

/// Something that one piece takes or gives, with what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// Goes in or comes out.
    pub kind: LineKind,
    /// So much for each piece.
    pub per: Exact,
    /// So much for an order, whatever its size.
    pub fixed: Exact,
    /// What share of all the costs a co-product carries.
    pub share: PerUnit,
    /// What one of it costs.
    pub cost: Elements<Price>,
    /// What an order takes on top through it, where it is a phantom.
    pub on_top: Elements<Price>,
}

/// What the own operations of an item add to the cost of one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnPart {
    /// What each piece takes.
    pub run: Elements<Price>,
    /// Set-up and clean-up, as a part of the lot.
    pub around: Elements<Price>,
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
    let mut takes = Vec::with_capacity(lines.len());
    for line in &lines {
        // What a co-product costs is no part of what it is taken off.
        let cost = match line.kind {
            LineKind::CoProduct => Elements::default(),
            LineKind::Component | LineKind::ByProduct => roll_up.of(line.component).and_then(Rolled::cost).ok_or_else(overflow)?,
        };
        let share = ask.shares.get(&line.line).copied().unwrap_or(PerUnit::ZERO);
        takes.push(Take { kind: line.kind, per: line.per, fixed: line.fixed, share, cost, on_top: roll_up.on_top(line.component) });
    }
    let costs = of_takes(rolled, &takes, (node.kind != ItemKind::Phantom).then_some(lot)).ok_or_else(overflow)?;
    Ok(lines.into_iter().zip(costs).map(|(line, cost)| BrokenDown { line, cost }).collect())
}

/// What everything that is taken or given adds to an item's cost: together [`Rolled::below`], element by element. Without a lot (of a
/// phantom, which is no order) nothing counts that is taken per order. `None` when out of range, or where that is not what it was
/// rolled up of.
#[must_use]
pub fn of_takes(rolled: &Rolled, takes: &[Take], lot: Option<Qty>) -> Option<Vec<Elements<Price>>> {
    let lot = lot.map(|lot| wide(&if lot.is_positive() { lot } else { Qty::ONE }.to_exact()));
    let mut costs = vec![[Price::ZERO; ELEMENTS]; takes.len()];
    for element in 0..ELEMENTS {
        let parts = parts(rolled, takes, lot.as_ref(), element);
        let total = rolled.below.array()[element].scaled();
        for (cost, rounded) in costs.iter_mut().zip(round_to(total.into(), &parts, Price::DECIMALS)?) {
            cost[element] = Price::from_scaled(i64::try_from(rounded).ok()?);
        }
    }
    let costs: Vec<_> = costs.into_iter().map(Elements::from_array).collect();
    let sum = costs.iter().try_fold(Elements::<Price>::default(), |sum, cost| sum.plus(cost))?;
    (sum == rolled.below || takes.is_empty()).then_some(costs)
}

/// What own operations add to the cost of one piece of a lot: all parts together are [`own_cost`], element by element.
///
/// # Errors
/// The element that is out of range.
pub fn own_parts(operations: &[(Operation, PerUnit, StandardRates)], lot: Qty) -> Result<Vec<OwnPart>, OutOfRange> {
    let total = own_cost(operations, lot)?;
    let of_lot = wide(&lot.to_exact());
    // Run and set-up of each operation, one after the other.
    let mut exact: Vec<[BigRational; ELEMENTS]> = Vec::with_capacity(operations.len() * 2);
    for (operation, efficiency, rates) in operations {
        let only_run = Operation { setup_seconds: 0, cleanup_seconds: 0, ..operation.clone() };
        let all = standard(operation, *efficiency, lot, rates)?.array();
        let run = standard(&only_run, *efficiency, lot, rates)?.array();
        exact.push(run.map(|run| wide(&run) / &of_lot));
        let mut around = all.map(|all| wide(&all) / &of_lot);
        around.iter_mut().zip(&run).for_each(|(around, run)| *around -= wide(run) / &of_lot);
        exact.push(around);
    }
    let mut costs = vec![[Price::ZERO; ELEMENTS]; exact.len()];
    for (number, element) in Element::ALL.iter().enumerate() {
        let parts: Vec<BigRational> = exact.iter().map(|part| part[number].clone()).collect();
        let rounded = round_to(total.of(*element).scaled().into(), &parts, Price::DECIMALS).ok_or_else(beyond(element.word()))?;
        for (cost, rounded) in costs.iter_mut().zip(rounded) {
            cost[number] = i64::try_from(rounded).map(Price::from_scaled).map_err(|_| beyond(element.word())())?;
        }
    }
    let part = |two: &[[Price; ELEMENTS]]| OwnPart { run: Elements::from_array(two[0]), around: Elements::from_array(two[1]) };
    Ok(costs.chunks_exact(2).map(part).collect())
}

fn wide(exact: &Exact) -> BigRational {
    BigRational::new(BigInt::from(*exact.numer()), BigInt::from(*exact.denom()))
}

/// What each adds to an element, exactly; without a lot nothing per order.
fn parts(rolled: &Rolled, takes: &[Take], lot: Option<&BigRational>, element: usize) -> Vec<BigRational> {
    let mut parts = Vec::with_capacity(takes.len());
    let mut gross = wide(&rolled.own.array()[element].to_exact());
    for take in takes {
        let part = match take.kind {
            LineKind::CoProduct => BigRational::zero(),
            LineKind::Component | LineKind::ByProduct => {
                let cost = wide(&take.cost.array()[element].to_exact());
                let mut taken = wide(&take.per) * &cost;
                // What is per order is not in what one phantom costs, but in the lot of what it is blown through.
                if let Some(lot) = lot {
                    let top = wide(&take.on_top.array()[element].to_exact());
                    let top = if take.kind == LineKind::Component { top } else { BigRational::zero() };
                    taken += (wide(&take.fixed) * cost + top) / lot;
                }
                if take.kind.is_output() { -taken } else { taken }
            }
        };
        gross += &part;
        parts.push(part);
    }
    for (take, part) in takes.iter().zip(&mut parts).filter(|(take, _)| take.kind == LineKind::CoProduct) {
        *part = -(&gross * wide(&take.share.to_exact()));
    }
    parts
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

    #[test]
    fn operations_add_up_to_what_is_their_own() {
        let operation = |run: u32, around: u32| Operation {
            number: 10,
            name: String::new(),
            work_center: String::new(),
            outsourced: false,
            setup_seconds: around,
            cleanup_seconds: 0,
            run_seconds: run,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        };
        let rates = StandardRates { labour: "10".parse().unwrap(), ..StandardRates::default() };
        let operations =
            [(operation(1, 0), PerUnit::ONE, rates), (operation(1, 3), PerUnit::ONE, rates), (operation(1, 0), PerUnit::ONE, rates)];
        // Three times 1/360, and 3/360 over three pieces: 0.011111 in all.
        let parts = own_parts(&operations, qty("3")).unwrap();
        let told: Vec<String> = parts.iter().map(|part| format!("{} {}", part.run.labour, part.around.labour)).collect();
        assert_eq!(told, ["0.002778 0", "0.002778 0.002778", "0.002777 0"]);
        let sum =
            parts.iter().fold(Price::ZERO, |sum, part| sum.checked_add(part.run.labour).unwrap().checked_add(part.around.labour).unwrap());
        assert_eq!(Some(sum), own_cost(&operations, qty("3")).ok().map(|own| own.labour));
    }

    #[test]
    fn what_it_was_not_rolled_up_of_does_not_add_up() {
        let cost = |text: &str| Elements { material: text.parse().unwrap(), ..Elements::<Price>::default() };
        let rolled = Rolled { item: ItemId(1), own: Elements::default(), below: cost("5") };
        let take = |text: &str| Take {
            kind: LineKind::Component,
            per: Exact::from_integer(1),
            fixed: Exact::from_integer(0),
            share: PerUnit::ZERO,
            cost: cost(text),
            on_top: Elements::default(),
        };
        assert!(of_takes(&rolled, &[take("5")], Some(Qty::ONE)).is_some());
        assert!(of_takes(&rolled, &[take("4")], Some(Qty::ONE)).is_none());
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
