//! The standard cost roll-up (标准成本卷积): what each item should cost, element by element, from its parts up.
//!
//! ```text
//! cost of one = own (本阶: operations ÷ lot, or the price of what is bought)
//!             + below (下阶: Σ coefficient × cost of the part + Σ fixed quantity × cost of the part ÷ lot)
//! ```
//! All items at once, each line looked at once, parts before what they go into. Own and below are facts of each item: prices, each
//! element rounded half away from zero to 10⁻⁶. What lies above is worked out from these, so that an accountant finds every figure again
//! with a pocket calculator. A sum is formed exactly: in fixed point with a bound of what was cut off, and in as many digits as it
//! takes where rounding is not certain within it.
//!
//! A phantom is no order: what it takes per order is taken by each order that it is blown through, once for each line that leads there,
//! and is in that order's lot. So it is no part of what one phantom costs, and is kept beside it.
//!
//! What is bought has its price, whatever lines it has. By-products are credited at what they cost. Co-products carry their share
//! of all that their parent costs; one that has no parts of its own costs just that. Roll-ups do not fail: what has no cost is
//! named with its reason, and all else is rolled up.

pub mod breakdown;
mod lacking;
mod rolling;

pub use lacking::{Lack, lacking};

use super::element::{ELEMENTS, Element, Elements};
use super::operation::{StandardRates, standard};
use super::{OutOfRange, beyond};
use crate::bom::BomGraph;
use crate::exact::Rounding;
use crate::routing::Operation;
use crate::{BomLineId, Day, ItemId, PerUnit, Price, Qty};
use num_traits::{CheckedAdd, CheckedDiv};
use rolling::{Knot, Rolling, State};
use std::collections::HashMap;

/// What an item costs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Of one: the price of what is bought, the operations of what is made ([`own_cost`]).
    pub cost: Elements<Price>,
    /// Its usual order, above 0: what is taken per order is in so many.
    pub lot: Qty,
}

impl Default for Own {
    /// Nothing, in orders of one.
    fn default() -> Self {
        Self { cost: Elements::default(), lot: Qty::ONE }
    }
}

/// What the operations of an item cost for one piece of a lot, each element rounded to 10⁻⁶.
///
/// # Errors
/// The element that is out of range.
pub fn own_cost(operations: &[(Operation, PerUnit, StandardRates)], lot: Qty) -> Result<Elements<Price>, OutOfRange> {
    let mut sum = Elements::zero().array();
    for (operation, efficiency, rates) in operations {
        for (sum, part) in sum.iter_mut().zip(standard(operation, *efficiency, lot, rates)?.array()) {
            *sum = sum.checked_add(&part).ok_or_else(beyond("standard cost"))?;
        }
    }
    let mut cost = [Price::ZERO; ELEMENTS];
    for ((cost, sum), element) in cost.iter_mut().zip(sum).zip(Element::ALL) {
        let one = sum.checked_div(&lot.to_exact());
        *cost = one.and_then(|one| Price::from_exact(&one, Price::DECIMALS, Rounding::HalfAway)).ok_or_else(beyond(element.word()))?;
    }
    Ok(Elements::from_array(cost))
}

/// What is rolled up.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// All bills of material.
    pub graph: &'a BomGraph,
    /// The day whose lines count.
    pub day: Day,
    /// By item, in the order of [`BomGraph::items`].
    pub own: &'a [Own],
    /// What share of its parent's cost each co-product's line carries, 0 to 1.
    pub shares: &'a HashMap<BomLineId, PerUnit>,
}

/// What one of an item should cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rolled {
    /// The item.
    pub item: ItemId,
    /// By itself (本阶).
    pub own: Elements<Price>,
    /// By its parts, less what its by- and co-products carry (下阶).
    pub below: Elements<Price>,
}

impl Rolled {
    /// Both together; `None` when out of range.
    #[must_use]
    pub fn cost(&self) -> Option<Elements<Price>> {
        self.own.plus(&self.below)
    }
}

/// Why an item has no cost, or one of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// It is part of itself.
    Loop(ItemId),
    /// A part of it has no cost.
    Above(ItemId),
    /// An element is beyond what a price can be.
    OutOfRange(ItemId, Element),
    /// It has neither parts nor a price: it was taken as 0.
    NoPrice(ItemId),
    /// Its co-products carry more than all of it.
    Shares(ItemId),
}

/// A roll-up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RollUp {
    /// What has a cost, by id.
    pub items: Vec<Rolled>,
    /// What has none, and what is 0.
    pub problems: Vec<Problem>,
    /// What each order takes on top through a phantom, by id; of those that take something.
    pub on_top: Vec<(ItemId, Elements<Price>)>,
}

impl RollUp {
    /// What an order takes on top through a phantom.
    #[must_use]
    pub fn on_top(&self, phantom: ItemId) -> Elements<Price> {
        let at = self.on_top.binary_search_by_key(&phantom, |row| row.0);
        at.map_or(Elements::default(), |at| self.on_top[at].1)
    }

    /// An item's cost; none where it has none.
    #[must_use]
    pub fn of(&self, item: ItemId) -> Option<&Rolled> {
        self.items.binary_search_by_key(&item, |rolled| rolled.item).ok().map(|at| &self.items[at])
    }
}

/// An item that costs otherwise in another roll-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The item.
    pub item: ItemId,
    /// As it was; none where it had no cost.
    pub was: Option<Rolled>,
    /// As it is; none where it has no cost.
    pub is: Option<Rolled>,
}

/// What costs otherwise in a later roll-up, by id.
#[must_use]
pub fn compare(was: &RollUp, is: &RollUp) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut before, mut after) = (was.items.iter().copied().peekable(), is.items.iter().copied().peekable());
    while let Some(item) = [before.peek(), after.peek()].into_iter().flatten().map(|rolled| rolled.item).min() {
        let was = before.next_if(|rolled| rolled.item == item);
        let is = after.next_if(|rolled| rolled.item == item);
        if was != is {
            found.push(Difference { item, was, is });
        }
    }
    found
}

/// Rolls up all items.
#[must_use]
pub fn roll_up(ask: &Ask<'_>) -> RollUp {
    let mut rolling = Rolling::new(ask);
    let order = rolling.order();
    for &place in &order.settled {
        rolling.settle(place);
    }
    let mut found = RollUp::default();
    for (place, item) in ask.graph.items().iter().enumerate() {
        match (order.knotted[place], rolling.states[place]) {
            (Knot::None, State::Settled) => {
                let [own, below] = [rolling.ask_own(place), rolling.below[place]].map(Elements::from_array);
                found.items.push(Rolled { item: item.id, own: own.map(Price::from_scaled), below: below.map(Price::from_scaled) });
                if rolling.is_unpriced(place) {
                    found.problems.push(Problem::NoPrice(item.id));
                }
            }
            (Knot::None, State::Failed(element)) => found.problems.push(Problem::OutOfRange(item.id, element)),
            (Knot::None, State::Shares) => found.problems.push(Problem::Shares(item.id)),
            (Knot::None, State::Open) | (Knot::Above, _) => found.problems.push(Problem::Above(item.id)),
            (Knot::In, _) => found.problems.push(Problem::Loop(item.id)),
        }
    }
    let items = ask.graph.items();
    found.on_top =
        rolling.on_top.iter().map(|(at, costs)| (items[*at as usize].id, Elements::from_array(costs.map(Price::from_scaled)))).collect();
    found.on_top.sort_unstable_by_key(|row| row.0);
    found.items.sort_unstable_by_key(|rolled| rolled.item);
    found.problems.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::super::rates::MachineRate;
    use super::rolling::rounded;
    use super::*;
    use crate::bom::LineKind;
    use crate::item::{ItemKind, Source};
    use crate::production::testing::{Factory, day, factory, qty};
    use num_rational::BigRational;
    use num_traits::Zero;
    use proptest::prelude::*;

    const ON: &str = "2026-11-03";

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    fn bought(text: &str) -> Own {
        Own { cost: Elements { material: price(text), ..Elements::default() }, ..Own::default() }
    }

    fn rolled(factory: &Factory, own: &[(i64, Own)], shares: &[(i64, &str)]) -> RollUp {
        let graph = factory.graph();
        let of = |id: ItemId| own.iter().find(|(item, _)| *item == id.0).map_or(Own::default(), |(_, own)| *own);
        let own: Vec<Own> = graph.items().iter().map(|item| of(item.id)).collect();
        let shares = shares.iter().map(|(line, share)| (BomLineId(*line), share.parse().unwrap())).collect();
        roll_up(&Ask { graph: &graph, day: day(ON), own: &own, shares: &shares })
    }

    fn total(roll_up: &RollUp, item: i64) -> String {
        roll_up.of(ItemId(item)).unwrap().cost().unwrap().total().unwrap().to_string()
    }

    fn operation(run_minutes: u32, around_minutes: u32) -> Operation {
        Operation {
            number: 10,
            name: String::new(),
            work_center: String::new(),
            outsourced: false,
            setup_seconds: around_minutes * 60,
            cleanup_seconds: 0,
            run_seconds: run_minutes * 60,
            cycle_qty: Qty::ONE,
            lead_time_days: 0,
            note: String::new(),
        }
    }

    fn center(hourly: &str, per_cycle: &str) -> StandardRates {
        StandardRates { machine: MachineRate { hourly: price(hourly), per_cycle: price(per_cycle) }, ..StandardRates::default() }
    }

    #[test]
    fn a_cycle_and_an_hour() {
        // Components 1 + 1, centre 10 per cycle + 5/h for 1 h → 17.0000
        let made = own_cost(&[(operation(60, 0), PerUnit::ONE, center("5", "10"))], Qty::ONE).unwrap();
        let parts = [(1, Own { cost: made, lot: Qty::ONE }), (2, bought("1")), (3, bought("1"))];
        let found = rolled(&factory(&[(1, 2, "1"), (1, 3, "1")]), &parts, &[]);
        assert_eq!(total(&found, 1), "17");
        let cost = found.of(ItemId(1)).unwrap();
        assert_eq!((cost.own.machine, cost.below.material), (price("15"), price("2")));
        assert_eq!(cost.cost().unwrap().total().unwrap().with_decimals(4), "17.0000");
    }

    #[test]
    fn the_table() {
        // Top 300, 5 screws at 10, 4 legs at 25, glass 100 → 550
        let lines = factory(&[(1, 2, "1"), (1, 3, "5"), (1, 4, "4"), (1, 5, "1")]);
        let parts = [(2, bought("300")), (3, bought("10")), (4, bought("25")), (5, bought("100"))];
        assert_eq!(total(&rolled(&lines, &parts, &[]), 1), "550");
        // Operations of 20, 25 and 30 minutes at 100/h, 80 % and 33 minutes of set-up and clean-up each → 321.25 more
        let operations = [20, 25, 30].map(|run| (operation(run, 33), "0.8".parse().unwrap(), center("100", "0")));
        let made = Own { cost: own_cost(&operations, Qty::ONE).unwrap(), lot: Qty::ONE };
        assert_eq!(made.cost.machine.to_string(), "321.25");
        let found = rolled(&lines, &[&parts[..], &[(1, made)]].concat(), &[]);
        assert_eq!(total(&found, 1), "871.25");
        // Ten at once share the set-up: 93.75 minutes and 9.9 of 99 each.
        assert_eq!(own_cost(&operations, qty("10")).unwrap().machine.to_string(), "172.75");
    }

    #[test]
    fn elements_stay_apart_all_the_way_up() {
        let labour = |text: &str| Own { cost: Elements { labour: price(text), ..Elements::default() }, ..Own::default() };
        let fee = Own { cost: Elements { outsourced: price("0.8"), ..Elements::default() }, ..Own::default() };
        let mut lines = factory(&[(1, 2, "2"), (2, 3, "3"), (3, 4, "0.5")]);
        lines.item(3).source = Source::Outsource;
        lines.item(4).source = Source::Buy;
        let found = rolled(&lines, &[(1, labour("7")), (2, labour("1.5")), (3, fee), (4, bought("4"))], &[]);
        let top = found.of(ItemId(1)).unwrap();
        assert_eq!(
            (top.own.labour, top.below.labour, top.below.outsourced, top.below.material),
            (price("7"), price("3"), price("4.8"), price("12"))
        );
        assert_eq!(total(&found, 1), "26.8");
    }

    #[test]
    fn scrap_fixed_quantities_and_what_is_bought_all_the_same() {
        let mut lines = factory(&[(1, 2, "97"), (1, 3, "0"), (2, 9, "1")]);
        lines.edges[0].scrap = "0.03".parse().unwrap();
        lines.edges[0].output_qty = qty("100");
        lines.edges[1].fixed_qty = qty("4");
        lines.item(2).source = Source::Buy; // what it is made of elsewhere costs nothing here
        let of_eight = Own { lot: qty("8"), ..Own::default() };
        let found = rolled(&lines, &[(1, of_eight), (2, bought("5")), (3, bought("3")), (9, bought("1000"))], &[]);
        // 97 ÷ 100 ÷ 0.97 × 5 + 4 × 3 ÷ 8
        assert_eq!(total(&found, 1), "6.5");
        assert_eq!(total(&found, 2), "5");
        assert_eq!(found.problems, []);
    }

    #[test]
    fn what_a_phantom_takes_per_order_is_in_the_lot_of_the_order() {
        // 1 in lots of 10 takes 2 of phantom 5: 3 of 2 each, and 4 of 3 an order; in 5 is phantom 6 with another 2 of 3 an order.
        let mut lines = factory(&[(1, 5, "2"), (5, 2, "3"), (5, 3, "0"), (5, 6, "1"), (6, 3, "0")]);
        lines.edges[2].fixed_qty = qty("4");
        lines.edges[4].fixed_qty = qty("2");
        lines.kind(5, ItemKind::Phantom);
        lines.kind(6, ItemKind::Phantom);
        let found = rolled(&lines, &[(1, Own { lot: qty("10"), ..Own::default() }), (2, bought("7")), (3, bought("5"))], &[]);
        // 2 × 3 × 7 + (4 + 2) × 5 ÷ 10
        assert_eq!([total(&found, 1), total(&found, 5)], ["45", "21"]);
        assert_eq!(found.on_top(ItemId(5)).material, price("30"));
        assert_eq!(found.on_top(ItemId(1)), Elements::default());
    }

    #[test]
    fn rounding_is_half_away_and_certain() {
        // 1/3 of 0.000001 and 2/3 of it: 0.000001; an eighth four times: half a unit, rounded up.
        let mut thirds = factory(&[(1, 2, "1"), (1, 2, "2"), (3, 2, "0.5"), (4, 2, "0.5")]);
        thirds.edges[0].output_qty = qty("3");
        thirds.edges[1].output_qty = qty("3");
        thirds.edges[3].kind = LineKind::ByProduct;
        let found = rolled(&thirds, &[(2, bought("0.000001"))], &[]);
        assert_eq!([total(&found, 1), total(&found, 3), total(&found, 4)], ["0.000001", "0.000001", "-0.000001"]);
        // Half a unit of thirds and sixths: no fixed point can tell.
        let mut half = factory(&[(1, 2, "1"), (1, 2, "1")]);
        half.edges[0].output_qty = qty("3");
        half.edges[1].output_qty = qty("6");
        assert_eq!(total(&rolled(&half, &[(2, bought("0.000001"))], &[]), 1), "0.000001");
    }

    #[test]
    fn by_products_are_credited_and_co_products_carry_their_share() {
        // 1 takes 10 of 2 at 3 and gives a by-product worth 2 twice, and 4 of the co-product 5 that carries 25 %.
        let mut lines = factory(&[(1, 2, "10"), (1, 4, "2"), (1, 5, "4"), (6, 5, "8"), (6, 1, "1")]);
        lines.edges[1].kind = LineKind::ByProduct;
        lines.edges[2].kind = LineKind::CoProduct;
        let made = Own { cost: Elements { labour: price("6"), ..Elements::default() }, ..Own::default() };
        let found = rolled(&lines, &[(1, made), (2, bought("3")), (4, bought("1"))], &[(3, "0.25")]);
        // 30 − 2 + 6 = 34: 25.5 stay, 8.5 go to 4 pieces
        let (parent, beside) = (found.of(ItemId(1)).unwrap(), found.of(ItemId(5)).unwrap());
        assert_eq!((total(&found, 1).as_str(), total(&found, 5).as_str()), ("25.5", "2.125"));
        assert_eq!((parent.own.labour, parent.below.labour, beside.below.labour), (price("6"), price("-1.5"), price("0.375")));
        assert_eq!(total(&found, 6), "42.5", "8 of the co-product and one of the parent");
        assert_eq!(found.problems, []);
        let too_much = rolled(&lines, &[(2, bought("3")), (4, bought("1"))], &[(3, "1.25")]);
        assert_eq!(too_much.problems, [Problem::Above(ItemId(5)), Problem::Above(ItemId(6)), Problem::Shares(ItemId(1))]);
    }

    #[test]
    fn what_has_no_cost_is_named_and_all_else_is_rolled_up() {
        let lines = factory(&[(1, 2, "1"), (2, 3, "1"), (3, 2, "1"), (4, 5, "1"), (6, 7, "1000000"), (8, 6, "1")]);
        let found = rolled(&lines, &[(5, bought("2")), (7, bought("9000000000"))], &[]);
        assert_eq!(
            found.problems,
            [
                Problem::Loop(ItemId(2)),
                Problem::Loop(ItemId(3)),
                Problem::Above(ItemId(1)),
                Problem::Above(ItemId(8)),
                Problem::OutOfRange(ItemId(6), Element::Material),
            ]
        );
        assert_eq!(total(&found, 4), "2");
        let unpriced = rolled(&factory(&[(1, 2, "1"), (1, 3, "1")]), &[(2, bought("2"))], &[]);
        assert_eq!((&unpriced.problems[..], total(&unpriced, 1).as_str()), (&[Problem::NoPrice(ItemId(3))][..], "2"));
    }

    #[test]
    fn two_versions_are_compared() {
        let lines = factory(&[(1, 2, "2"), (1, 3, "1"), (4, 3, "1")]);
        let was = rolled(&lines, &[(2, bought("1")), (3, bought("5"))], &[]);
        let is = rolled(&lines, &[(2, bought("1.5")), (3, bought("5"))], &[]);
        let told: Vec<_> =
            compare(&was, &is).iter().map(|d| (d.item.0, [d.was, d.is].map(|r| r.unwrap().cost().unwrap().material.to_string()))).collect();
        assert_eq!(told, [(1, ["7".into(), "8".into()]), (2, ["1".into(), "1.5".into()])]);
        let fewer = RollUp { items: was.items[1..].to_vec(), ..RollUp::default() };
        assert_eq!(compare(&was, &fewer).iter().map(|d| (d.item.0, d.is)).collect::<Vec<_>>(), [(1, None)]);
    }

    type Known = HashMap<(ItemId, Element), BigRational>;

    /// The same by the book: recursion over exact ratios.
    fn naive(graph: &BomGraph, own: &HashMap<ItemId, Own>, item: ItemId, element: Element, known: &mut Known) -> BigRational {
        if let Some(cost) = known.get(&(item, element)) {
            return cost.clone();
        }
        let mine = own.get(&item).copied().unwrap_or_default();
        let (one, lot) = (BigRational::new(1.into(), 1_000_000.into()), BigRational::new(mine.lot.scaled().into(), 1_000_000.into()));
        let mut below = BigRational::zero();
        for line in graph.lines_on(item, day(ON)).unwrap() {
            let ratio = |exact: crate::Exact| BigRational::new((*exact.numer()).into(), (*exact.denom()).into());
            let quantity = ratio(line.per) + ratio(line.fixed) / &lot;
            let cost = quantity * naive(graph, own, line.component, element, known);
            if line.kind.is_output() { below -= cost } else { below += cost }
        }
        let below = BigRational::from_integer(rounded(&(below / &one)).unwrap().into()) * &one;
        let cost = below + BigRational::from_integer(mine.cost.of(element).scaled().into()) * one;
        known.insert((item, element), cost.clone());
        cost
    }

    proptest! {
        /// Every element of every item is what it is by the book, and they add up to the total at every level.
        #[test]
        fn it_is_what_it_is_by_the_book(
            lines in prop::collection::vec((1_i64..8, 1_i64..8, 1_i64..5_000_000_000, 1_i64..20, 0_i64..500_000_000, 0_i64..3, any::<bool>()), 1..25),
            own in prop::collection::vec((0_i64..50_000_000, 0_i64..5_000_000, 1_i64..40), 8),
        ) {
            let mut factory = Factory::default();
            (1..=8).for_each(|id| { factory.item(id); });
            for (parent, further, per, output, scrap, fixed, comes_out) in lines {
                let component = parent + 1 + further % (8 - parent).max(1);
                if component > 8 { continue }
                factory.line(parent, component, "1");
                let edge = factory.edges.last_mut().unwrap();
                edge.qty = PerUnit::from_scaled(per);
                edge.output_qty = Qty::from_whole(output).unwrap();
                edge.fixed_qty = Qty::from_whole(fixed).unwrap();
                if comes_out && per % 3 == 0 { edge.kind = LineKind::ByProduct } else { edge.scrap = PerUnit::from_scaled(scrap) }
            }
            let own: HashMap<ItemId, Own> = (1..=8).zip(own).map(|(id, (material, labour, lot))| {
                let cost = Elements { material: Price::from_scaled(material), labour: Price::from_scaled(labour), ..Elements::default() };
                (ItemId(id), Own { cost, lot: Qty::from_whole(lot).unwrap() })
            }).collect();
            let pairs: Vec<(i64, Own)> = own.iter().map(|(id, own)| (id.0, *own)).collect();
            let found = rolled(&factory, &pairs, &[]);
            let graph = factory.graph();
            prop_assert_eq!(found.items.len(), 8);
            let mut known = Known::new();
            for rolled in &found.items {
                let cost = rolled.cost().unwrap();
                for element in [Element::Material, Element::Labour, Element::Energy] {
                    let exact = naive(&graph, &own, rolled.item, element, &mut known) * BigRational::from_integer(1_000_000.into());
                    prop_assert_eq!(BigRational::from_integer(cost.of(element).scaled().into()), exact);
                }
                let sum: i64 = cost.array().iter().map(|price| price.scaled()).sum();
                prop_assert_eq!(cost.total().unwrap().scaled(), sum);
            }
        }
    }
}
